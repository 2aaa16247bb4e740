/* SPDX-License-Identifier: Apache-2.0 */
#include "app/feed_get.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/num.h"
#include "base/sha512.h"
#include "codec/gzip.h"
#include "sandbox/wire.h"
#include "sandbox/worker.h"

/* Room of the answer of a worker that reads a list. */
#define LISTING_RESULT_MAX ((size_t)256 << 20)

struct mm_str
mm_get_path(const struct mm_get *g, const char *file)
{
	return mm_arena_fmt(g->app->arena, "%s/fetch/%.*s/new/%s", g->app->dir,
	    MM_FMT(g->source->name), file);
}

void
mm_get_say(const struct mm_get *g, uint64_t done, uint64_t total)
{
	struct mm_str ja =
	    mm_arena_fmt(g->app->arena, "取得 %.*s", MM_FMT(g->source->name));
	struct mm_str en = mm_arena_fmt(
	    g->app->arena, "fetching %.*s", MM_FMT(g->source->name));

	if (ja.p != NULL && en.p != NULL)
		mm_app_progress(g->app, ja.p, en.p, done, total);
}

bool
mm_get_in_force(
    const struct mm_get *g, struct mm_str name, struct mm_str sha256)
{
	for (uint32_t i = 0; i < g->state->list.n; i++) {
		const struct mm_feed_ref *f = &g->state->list.v[i];

		if (f->held != MM_YES && mm_str_eq(f->name, name) &&
		    mm_str_eq(f->digest, sha256))
			return true;
	}
	return false;
}

/* ---- over the network ---- */

static enum mm_status
ask(struct mm_get *g, struct mm_fetch_request *r, struct mm_fetch_reply *out,
    struct mm_err *err)
{
	enum mm_status st = MM_OK;

	r->limits = g->limits;
	if (g->asked++ > 0 && g->source->pause != UINT32_MAX)
		r->limits.before = g->source->pause;
	if (g->source->how == MM_HOW_NVD_API && g->nvd_key.n > 0) {
		r->key_name = MM_STR("apiKey");
		r->key = g->nvd_key;
	}
	if (!mm_fetch_url_ok(r->url))
		return mm_err_set(err, MM_EFORMAT,
		    "取得先 %.*s の示すアドレスは使えません: %.*s",
		    "the source %.*s names an address that cannot be used: "
		    "%.*s",
		    MM_FMT(g->source->name), MM_FMT(r->url));
	if (mm_fetch_url_plain(r->url) && !mm_fetch_url_plain(g->source->url))
		return mm_err_set(err, MM_EDENIED,
		    "取得先 %.*s が https でないアドレスを示しました: %.*s",
		    "the source %.*s names an address that is not https: %.*s",
		    MM_FMT(g->source->name), MM_FMT(r->url));
	if (*g->fetch == NULL)
		st = mm_fetch_start(NULL, NULL, g->fetch, err);
	return st == MM_OK ? mm_fetch_get(*g->fetch, r, g->app->arena, out, err)
			   : st;
}

enum mm_status
mm_get_raw(
    struct mm_get *g, struct mm_str url, const char *path, struct mm_err *err)
{
	struct mm_fetch_request r = { .url = url, .path = mm_str_of(path) };
	struct mm_fetch_reply reply;

	return ask(g, &r, &reply, err);
}

/* ---- what workers read ---- */

struct listing_job {
	enum mm_listing_kind kind;
	struct mm_bytes bytes;
	const char *path;
};

static enum mm_status
run_listing(void *ctx, struct mm_worker_out *out, struct mm_err *err)
{
	const struct listing_job *job = ctx;
	struct mm_arena *a = mm_arena_new(0);
	struct mm_listing l;
	enum mm_status st = a != NULL
	    ? mm_listing_read(job->kind, job->bytes, job->path, a, &l, err)
	    : mm_err_nomem(err);

	if (st == MM_OK) {
		mm_listing_put(mm_worker_buf(out), &l);
		st = mm_worker_send(out, err);
	}
	mm_arena_free(a);
	return st;
}

enum mm_status
mm_get_read(struct mm_get *g, enum mm_listing_kind kind, const char *path,
    struct mm_listing *out, struct mm_err *err)
{
	struct listing_job what = { .kind = kind, .path = path };
	struct mm_worker_job job =
	    mm_worker_job(run_listing, &what, LISTING_RESULT_MAX);
	struct mm_file_map map;
	struct mm_bytes got = { NULL, 0 };
	enum mm_status st = mm_file_map(path, MM_FEED_MAX, &map, err);

	if (st != MM_OK)
		return st;
	what.bytes = map.bytes;
	st = mm_worker_do(&job, g->app->arena, &got, err);
	mm_file_unmap(&map);
	if (st == MM_OK && !mm_listing_take(got, g->app->arena, out))
		st = mm_worker_bad_result(err);
	if (st != MM_OK)
		mm_err_at(err, path, 0, 0);
	return st;
}

enum mm_status
mm_get_listing(struct mm_get *g, enum mm_listing_kind kind, struct mm_str url,
    struct mm_listing *out, struct mm_err *err)
{
	struct mm_str path = mm_get_path(g, "listing");
	enum mm_status st = path.p != NULL ? mm_get_raw(g, url, path.p, err)
					   : mm_err_nomem(err);

	if (st == MM_OK)
		st = mm_get_read(g, kind, path.p, out, err);
	if (st != MM_OK && st != MM_ENOMEM) {
		char at[sizeof(err->source)];

		/* The address says more than where it was put. */
		(void)snprintf(at, sizeof(at), "%.*s", MM_FMT(url));
		memcpy(err->source, at, sizeof(at));
	}
	return st;
}

struct digest_job {
	struct mm_bytes bytes;
	const char *path;
	struct mm_sha256_ctx *sha;
};

static enum mm_status
add_part(void *ctx, struct mm_bytes part, struct mm_err *err)
{
	(void)err;
	mm_sha256_add(ctx, part.p, part.n);
	return MM_OK;
}

static enum mm_status
run_digest(void *ctx, struct mm_worker_out *out, struct mm_err *err)
{
	struct digest_job *job = ctx;
	char hex[MM_SHA256_HEX];
	enum mm_status st = MM_OK;

	if (mm_gzip_is(job->bytes))
		st = mm_gzip_read(
		    job->bytes, job->path, NULL, add_part, job->sha, err);
	else
		mm_sha256_add(job->sha, job->bytes.p, job->bytes.n);
	if (st != MM_OK)
		return st;
	mm_wire_put_str(mm_worker_buf(out),
	    mm_str_of(mm_sha256_hex(mm_sha256_end(job->sha), hex)));
	return mm_worker_send(out, err);
}

/* SHA-256 of what is in a gzip file. */
static enum mm_status
unpacked_digest(struct mm_get *g, struct mm_bytes bytes, const char *path,
    struct mm_str *out, struct mm_err *err)
{
	struct digest_job what = { bytes, path, mm_sha256_new() };
	struct mm_worker_job job =
	    mm_worker_job(run_digest, &what, MM_SHA256_HEX + 16);
	struct mm_bytes got = { NULL, 0 };
	enum mm_status st = what.sha != NULL
	    ? mm_worker_do(&job, g->app->arena, &got, err)
	    : mm_err_nomem(err);

	mm_sha256_free(what.sha);
	if (st == MM_OK) {
		struct mm_wire w = mm_wire_of(got);

		*out = mm_wire_str(&w, MM_SHA256_HEX);
		if (!mm_wire_done(&w))
			st = mm_worker_bad_result(err);
	}
	return st;
}

enum mm_status
mm_get_prove(struct mm_get *g, const char *path, struct mm_str digest,
    bool unpacked, struct mm_err *err)
{
	char hex[MM_SHA512_HEX];
	struct mm_file_map map;
	struct mm_str found;
	enum mm_status st = mm_file_map(path, MM_FEED_MAX, &map, err);

	if (st != MM_OK)
		return st;
	if (unpacked)
		st = unpacked_digest(g, map.bytes, path, &found, err);
	else if (digest.n == MM_LISTING_DIGEST)
		found =
		    mm_str_of(mm_sha512_hex_of(map.bytes.p, map.bytes.n, hex));
	else
		found = mm_str_of(
		    mm_sha256_hex(mm_sha256_of(map.bytes.p, map.bytes.n), hex));
	mm_file_unmap(&map);
	if (st != MM_OK || mm_str_eq(found, digest))
		return st;
	(void)mm_err_set(err, MM_EINTEGRITY,
	    "提供元が示すダイジェスト(%.*s…)と違います(%.*s…)。途中で変わった"
	    "か壊れています。取り込みません",
	    "not the digest its publisher states (%.*s..., found %.*s...): it "
	    "was changed or damaged on the way; it is not imported",
	    16, digest.p, 16, found.p);
	mm_err_at(err, path, 0, 0);
	return MM_EINTEGRITY;
}

/* ---- one feed file ---- */

/* What a feed file may end with: kept, for people. */
static struct mm_str
ending(struct mm_str url)
{
	static const char *const endings[] = { ".json.gz", ".csv.gz",
		".jsonl.gz", ".xml.gz", ".zip", ".json", ".jsonl", ".csv",
		".rdf", ".xml", ".gz" };

	url.n = mm_str_find(url, '#');
	url.n = mm_str_find(url, '?');
	for (size_t i = 0; i < MM_COUNT(endings); i++)
		if (mm_str_ends(url, endings[i]))
			return mm_str_of(endings[i]);
	return MM_STR("");
}

static enum mm_status
published(struct mm_get *g, const struct mm_get_ask *a, struct mm_str *out,
    struct mm_err *err)
{
	bool meta = a->proof == MM_PROOF_META;
	struct mm_str stem = a->url, url;
	struct mm_listing l;
	enum mm_status st;

	*out = a->digest;
	if (a->proof != MM_PROOF_SUM && !meta)
		return MM_OK;
	if (meta)
		stem.n -= mm_str_ends(stem, ".json.gz") ? 8 : 0;
	url = mm_arena_fmt(g->app->arena, "%.*s%s", MM_FMT(stem),
	    meta                                          ? ".meta"
		: mm_str_eqz(g->source->digest, "sha512") ? ".sha512"
							  : ".sha256");
	if (url.p == NULL)
		return mm_err_nomem(err);
	st = mm_get_listing(
	    g, meta ? MM_LISTING_META : MM_LISTING_SUM, url, &l, err);
	if (st == MM_OK && l.list.n != 1)
		st = mm_worker_bad_result(err);
	if (st == MM_OK)
		*out = l.list.v[0].digest;
	return st;
}

static enum mm_status
note_got(struct mm_get *g, const struct mm_get_ask *a, const char *path,
    const struct mm_origin_file *from, struct mm_err *err)
{
	struct mm_got *got = mm_vec_push(g->app->arena, &g->got);

	if (got == NULL)
		return mm_err_nomem(err);
	*got = (struct mm_got){
		.path = path, .name = a->name, .from = *from, .ours = true
	};
	got->from.name = a->name;
	return MM_OK;
}

/* Fetch it once; *same: what is in force is the newest. */
static enum mm_status
get_once(struct mm_get *g, const struct mm_get_ask *a, const char *path,
    struct mm_origin_file *from, bool *same, struct mm_err *err)
{
	const struct mm_origin_file *old = mm_origin_find(&g->origin, a->name);
	struct mm_fetch_request r = { .url = a->url, .path = mm_str_of(path) };
	struct mm_fetch_reply reply = { .bytes = 0 };
	enum mm_status st = published(g, a, &from->digest, err);

	if (st != MM_OK)
		return st;
	if (a->always || old == NULL || !mm_str_eq(old->url, a->url) ||
	    !mm_get_in_force(g, a->name, old->sha256))
		old = NULL;
	*same = old != NULL && from->digest.p != NULL &&
	    mm_str_eq(old->digest, from->digest);
	if (*same)
		return MM_OK;
	if (old != NULL) {
		r.etag = old->etag;
		r.modified = old->modified;
	}
	st = ask(g, &r, &reply, err);
	if (st != MM_OK)
		return st;
	*same = reply.outcome == MM_FETCH_UNCHANGED;
	from->url = a->url;
	from->etag = reply.etag;
	from->modified = reply.modified;
	if (!*same && from->digest.p != NULL)
		st = mm_get_prove(
		    g, path, from->digest, a->proof == MM_PROOF_META, err);
	if (!*same)
		mm_get_say(g, reply.bytes, reply.bytes);
	return st;
}

enum mm_status
mm_get_feed(struct mm_get *g, const struct mm_get_ask *a, struct mm_err *err)
{
	struct mm_str file = mm_arena_fmt(
	    g->app->arena, "%.*s%.*s", MM_FMT(a->name), MM_FMT(ending(a->url)));
	struct mm_str path =
	    file.p != NULL ? mm_get_path(g, file.p) : MM_STR_NONE;
	struct mm_origin_file from = { .url = a->url };
	enum mm_status st = MM_EINTEGRITY;
	bool same = false;

	if (path.p == NULL)
		return mm_err_nomem(err);
	/* Digest and file may come from both sides of a change. */
	for (int i = 0; st == MM_EINTEGRITY && i < MM_GET_DIGEST_TRIES; i++) {
		st = get_once(g, a, path.p, &from, &same, err);
		if (st == MM_EINTEGRITY)
			(void)unlink(path.p);
	}
	if (st != MM_OK)
		return st;
	if (same) {
		g->unchanged++;
		return MM_OK;
	}
	return note_got(g, a, path.p, &from, err);
}

/* ---- the simple kinds ---- */

static enum mm_get_proof
proof_of(const struct mm_get *g)
{
	if (g->source->how == MM_HOW_NVD_FEED)
		return MM_PROOF_META;
	return g->source->digest.p != NULL ? MM_PROOF_SUM : MM_PROOF_NONE;
}

static enum mm_status
note_local(
    struct mm_get *g, const char *path, struct mm_str name, struct mm_err *err)
{
	struct mm_got *got = mm_vec_push(g->app->arena, &g->got);

	if (got == NULL)
		return mm_err_nomem(err);
	*got = (struct mm_got){ .path = path, .name = name };
	got->from.name = name;
	got->from.url = g->source->url;
	return MM_OK;
}

static enum mm_status
get_file(struct mm_get *g, struct mm_err *err)
{
	struct mm_get_ask a = { .name = g->source->name,
		.url = g->source->url,
		.proof = proof_of(g) };
	struct mm_str path = mm_source_path(a.url);

	if (path.p == NULL)
		return mm_get_feed(g, &a, err);
	path = mm_arena_str(g->app->arena, path);
	return path.p != NULL ? note_local(g, path.p, a.name, err)
			      : mm_err_nomem(err);
}

static int
by_path(const void *a, const void *b)
{
	return strcmp(
	    ((const struct mm_got *)a)->path, ((const struct mm_got *)b)->path);
}

static enum mm_status
get_folder(struct mm_get *g, struct mm_err *err)
{
	struct mm_arena *a = g->app->arena;
	struct mm_str folder = mm_arena_str(a, mm_source_path(g->source->url));
	enum mm_status st = MM_OK;
	struct dirent *e;
	DIR *d;

	if (folder.p == NULL)
		return mm_err_nomem(err);
	d = opendir(folder.p);
	if (d == NULL)
		return mm_err_set(err,
		    errno == ENOENT ? MM_ENOTFOUND : MM_EDENIED,
		    "フォルダ %s を開けません(%s)",
		    "cannot open the folder %s (%s)", folder.p,
		    strerror(errno));
	while (st == MM_OK && (e = readdir(d)) != NULL) {
		struct mm_str path;
		struct stat sb;

		if (e->d_name[0] == '.')
			continue;
		path = mm_arena_fmt(a, "%s/%s", folder.p, e->d_name);
		if (path.p == NULL)
			st = mm_err_nomem(err);
		else if (stat(path.p, &sb) == 0 && S_ISREG(sb.st_mode))
			st =
			    note_local(g, path.p, mm_feed_name(a, path.p), err);
	}
	(void)closedir(d);
	if (st == MM_OK && g->got.n == 0)
		return mm_err_set(err, MM_EEMPTY,
		    "フォルダ %s にファイルがありません",
		    "there is no file in the folder %s", folder.p);
	if (st == MM_OK && g->got.n > 1)
		qsort(g->got.v, g->got.n, sizeof(*g->got.v), by_path);
	return st;
}

/* "a-{2002}.json" with another text in the place of the braces. */
static enum mm_status
get_part(struct mm_get *g, const char *part, struct mm_err *err)
{
	struct mm_str url = g->source->url;
	size_t at = mm_str_find(url, '{');
	struct mm_arena *a = g->app->arena;
	struct mm_get_ask ask = { .name = mm_arena_fmt(a, "%.*s-%s",
				      MM_FMT(g->source->name), part),
		.url = mm_arena_fmt(a, "%.*s%s%.*s", (int)at, url.p, part,
		    (int)(url.n - at - 6), url.p + at + 6),
		.proof = proof_of(g) };

	if (ask.name.p == NULL || ask.url.p == NULL)
		return mm_err_nomem(err);
	return mm_get_feed(g, &ask, err);
}

static enum mm_status
get_years(struct mm_get *g, struct mm_err *err)
{
	size_t at = mm_str_find(g->source->url, '{');
	int now, month, day;
	uint64_t first;
	enum mm_status st = MM_OK;

	/* The source was checked; a wrong year ends the loop at once. */
	if (!mm_num_u64(
		(struct mm_str){ g->source->url.p + at + 1, 4 }, 9999, &first))
		first = 9999;
	mm_date_split(mm_time_jst_date(g->app->now), &now, &month, &day);
	for (int year = (int)first; st == MM_OK && year <= now; year++) {
		char part[16];

		(void)snprintf(part, sizeof(part), "%d", year);
		st = get_part(g, part, err);
		/* The file of a new year is not there on its first days. */
		if (st == MM_ENOTFOUND && year == now && month == 1)
			st = MM_OK;
	}
	if (st == MM_OK && g->source->how == MM_HOW_NVD_FEED)
		st = get_part(g, "modified", err);
	return st;
}

/* ---- all of them ---- */

enum mm_status
mm_feed_get(struct mm_get *g, struct mm_err *err)
{
	static enum mm_status (*const kinds[])(
	    struct mm_get *, struct mm_err *) = {
		[MM_HOW_FILE] = get_file,
		[MM_HOW_YEARS] = get_years,
		[MM_HOW_NVD_API] = mm_get_nvd,
		[MM_HOW_NVD_FEED] = get_years,
		[MM_HOW_RELEASE] = mm_get_release,
		[MM_HOW_CSAF] = mm_get_csaf,
		[MM_HOW_FOLDER] = get_folder,
	};
	struct mm_str folder = mm_get_path(g, "");
	enum mm_status st;

	if (g->source->bad.code != MM_OK) {
		*err = g->source->bad;
		return err->code;
	}
	st = folder.p != NULL ? mm_file_make_dirs(folder.p, err)
			      : mm_err_nomem(err);
	if (st == MM_OK)
		st = mm_origin_read(g->app, g->source->name, &g->origin, err);
	g->until = g->origin.until;
	if (st == MM_OK)
		st = kinds[g->source->how](g, err);
	return st;
}
