/* SPDX-License-Identifier: Apache-2.0 */
#include "app/feed_bundle.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/feed_bundle_private.h"
#include "app/feed_keep.h"
#include "app/feed_update.h"
#include "app/signing.h"
#include "base/num.h"
#include "codec/base64.h"

/* Largest bundle, in bytes. */
#define BUNDLE_MAX ((size_t)1 << 40)
/* The newest bundle of a workspace is a setting: it cannot get lost. */
#define SETTING "bundle."

struct reading {
	struct mm_app *app;
	const struct mm_feed_bundle_ask *ask;
	struct mm_file_map map;
	struct mm_bytes rest; /* not looked at yet */
	struct mm_bundle_manifest m;
	struct mm_bytes *content; /* of each feed that is here */
	uint32_t key; /* its id */
};

bool
mm_feed_bundle_is(const char *path)
{
	char begin[sizeof(MM_BUNDLE_MANIFEST)];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	bool is = fd >= 0 &&
	    read(fd, begin, sizeof(begin)) == (ssize_t)sizeof(begin) &&
	    memcmp(begin, MM_BUNDLE_MANIFEST, sizeof(begin)) == 0;

	if (fd >= 0)
		(void)close(fd);
	return is;
}

static enum mm_status
fail_cut(struct mm_str what, struct mm_err *err)
{
	return mm_err_set(err, MM_EFORMAT,
	    "束に %.*s がないか、途中で切れています。写し直してください",
	    "the bundle lacks %.*s, or is cut off there; copy it again",
	    MM_FMT(what));
}

static enum mm_status
fail_changed(struct mm_str what, struct mm_err *err)
{
	return mm_err_set(err, MM_EINTEGRITY,
	    "束の %.*s が署名されたものと違います。途中で変わったか壊れていま"
	    "す。何も取り込みません",
	    "%.*s of the bundle is not as it was signed: it was changed or "
	    "damaged on the way; nothing is imported",
	    MM_FMT(what));
}

static bool
all_zero(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != 0)
			return false;
	return true;
}

/* ---- what the signature covers ---- */

/* The next file by its name; its length is what the header says. */
static enum mm_status
take_named(struct reading *r, struct mm_str name, size_t most,
    struct mm_bytes *out, struct mm_err *err)
{
	uint8_t head[MM_BUNDLE_BLOCK];
	const uint8_t *p = r->rest.p;
	uint64_t size = 0, whole;

	if (r->rest.n < sizeof(head))
		return fail_cut(name, err);
	for (size_t i = 124; i < 135; i++) {
		if (p[i] < '0' || p[i] > '7')
			return fail_cut(name, err);
		size = size * 8 + (uint64_t)(p[i] - '0');
	}
	if (size > most || !mm_bundle_header(head, MM_STR(""), name, size) ||
	    memcmp(head, p, sizeof(head)) != 0)
		return fail_cut(name, err);
	whole = sizeof(head) + size + mm_bundle_padding(size);
	if (r->rest.n < whole)
		return fail_cut(name, err);
	if (!all_zero(
		p + sizeof(head) + size, (size_t)(whole - size) - sizeof(head)))
		return fail_changed(name, err);
	*out = (struct mm_bytes){ p + sizeof(head), (size_t)size };
	r->rest.p += whole;
	r->rest.n -= (size_t)whole;
	return MM_OK;
}

static enum mm_status
check_signature(struct reading *r, struct mm_str text, struct mm_str sign,
    struct mm_err *err)
{
	struct mm_ed25519_signature sig;
	struct mm_ed25519_public key;
	char id[16];
	struct mm_str said = mm_str_cut(&sign, ' ');
	enum mm_status st = mm_signing_public(r->ask->key, &key, err);

	if (st != MM_OK)
		return st;
	r->key = mm_signing_id(&key);
	(void)snprintf(id, sizeof(id), "%08" PRIx32, r->key);
	if (!mm_str_eqz(said, id))
		return mm_err_set(err, MM_EINTEGRITY,
		    "束は別の鍵(%.*s)で署名されています。この鍵は %s です。"
		    "送り元の公開鍵を確かめてください",
		    "the bundle is signed with another key (%.*s); this one "
		    "is %s; check the public key of the sender",
		    (int)(said.n < 16 ? said.n : 16), mm_str_bytes(said), id);
	if (sign.n > 0 && sign.p[sign.n - 1] == '\n')
		sign.n--;
	if (sign.p == NULL || !mm_base64_exact(sign, sig.b, sizeof(sig.b)) ||
	    !mm_ed25519_verify(&key, text, &sig))
		return fail_changed(MM_STR(MM_BUNDLE_MANIFEST), err);
	return MM_OK;
}

static enum mm_status
take_manifest(struct reading *r, struct mm_err *err)
{
	struct mm_bytes text = { NULL, 0 }, sign = { NULL, 0 };
	struct mm_str copy;
	enum mm_status st = take_named(
	    r, MM_STR(MM_BUNDLE_MANIFEST), MM_BUNDLE_MANIFEST_MAX, &text, err);

	if (st == MM_OK)
		st = take_named(r, MM_STR(MM_BUNDLE_SIGNATURE),
		    MM_BUNDLE_SIGNATURE_MAX, &sign, err);
	if (st == MM_OK)
		st = check_signature(r,
		    (struct mm_str){ (const char *)text.p, text.n },
		    (struct mm_str){ (const char *)sign.p, sign.n }, err);
	if (st != MM_OK)
		return st;
	/* Nothing is read before it is known who wrote it. */
	copy = mm_arena_str(
	    r->app->arena, (struct mm_str){ (const char *)text.p, text.n });
	return copy.p != NULL
	    ? mm_bundle_manifest_read(r->app->arena, copy, &r->m, err)
	    : mm_err_nomem(err);
}

/* ---- the feeds ---- */

static enum mm_status
take_feed(struct reading *r, const struct mm_bundle_feed *f,
    struct mm_bytes *out, struct mm_err *err)
{
	uint8_t head[MM_BUNDLE_BLOCK];
	struct mm_str folder = mm_bundle_folder(r->app->arena, f);
	uint64_t pad = mm_bundle_padding(f->bytes);
	char hex[MM_SHA256_HEX];
	const uint8_t *p = r->rest.p;

	if (folder.p == NULL)
		return mm_err_nomem(err);
	if (r->rest.n < sizeof(head) + f->bytes + pad)
		return fail_cut(folder, err);
	if (!mm_bundle_header(head, folder, f->digest, f->bytes))
		return fail_changed(folder, err);
	/* Another file in its place: this one is missing. */
	if (memcmp(head, p, sizeof(head)) != 0)
		return memcmp(head, p, 100) != 0 ? fail_cut(folder, err)
						 : fail_changed(folder, err);
	p += sizeof(head);
	(void)mm_sha256_hex(mm_sha256_of(p, (size_t)f->bytes), hex);
	if (!mm_str_eqz(f->digest, hex) || !all_zero(p + f->bytes, (size_t)pad))
		return fail_changed(folder, err);
	*out = (struct mm_bytes){ p, (size_t)f->bytes };
	r->rest.p = p + f->bytes + pad;
	r->rest.n -= sizeof(head) + (size_t)(f->bytes + pad);
	return MM_OK;
}

static enum mm_status
take_feeds(struct reading *r, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	r->content =
	    mm_arena_array(r->app->arena, r->m.feeds.n, sizeof(*r->content));
	if (r->content == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; st == MM_OK && i < r->m.feeds.n; i++) {
		if (r->m.feeds.v[i].here)
			st =
			    take_feed(r, &r->m.feeds.v[i], &r->content[i], err);
		mm_app_progress(r->app, "束を検証", "verifying the bundle",
		    i + 1, r->m.feeds.n);
	}
	if (st == MM_OK &&
	    (r->rest.n != 2 * (size_t)MM_BUNDLE_BLOCK ||
		!all_zero(r->rest.p, r->rest.n)))
		return r->rest.n < 2 * (size_t)MM_BUNDLE_BLOCK
		    ? fail_cut(MM_STR("EOF"), err)
		    : fail_changed(MM_STR("EOF"), err);
	return st;
}

/* ---- what is here already ---- */

static const struct mm_feed_ref *
accepted(const struct mm_world *w, const struct mm_bundle_feed *f)
{
	for (uint32_t i = 0; i < w->feeds.n; i++) {
		const struct mm_feed_ref *r = &w->feeds.v[i];

		if (r->held != MM_YES && r->source == f->source &&
		    mm_str_eq(r->name, f->name))
			return r;
	}
	return NULL;
}

struct history {
	const struct reading *r;
	const struct mm_world *world;
	struct mm_str older; /* a feed that was in force before */
};

/* Was the very feed in force once, and replaced since? */
static enum mm_status
look_back(void *ctx, const struct mm_fact *x, struct mm_err *err)
{
	struct history *h = ctx;
	const struct mm_bundle_manifest *m = &h->r->m;

	(void)err;
	for (uint32_t i = 0; i < m->feeds.n && h->older.p == NULL; i++) {
		const struct mm_bundle_feed *f = &m->feeds.v[i];
		const struct mm_feed_ref *now = accepted(h->world, f);

		if (mm_fact_enum(x, MM_F_FEED_source) == (int)f->source &&
		    mm_str_eq(x->v[MM_F_FEED_name], f->name) &&
		    mm_str_eq(x->v[MM_F_FEED_digest], f->digest) &&
		    mm_fact_tri(x, MM_F_FEED_held) != MM_YES && now != NULL &&
		    !mm_str_eq(now->digest, f->digest) && now->at.seq > x->seq)
			h->older = f->name;
	}
	return MM_OK;
}

static enum mm_status
fail_older(struct mm_str name, struct mm_err *err)
{
	return mm_err_set(err, MM_ECONFLICT,
	    "束はここにあるものより古いです(%.*s)。新しい束をもらってください",
	    "the bundle is older than what is here (%.*s); get a newer one",
	    MM_FMT(name));
}

/* The setting of a sender: its id may be too long for a setting's name. */
static struct mm_str
setting_name(const struct reading *r)
{
	struct mm_str id = r->m.head.workspace;
	char hex[MM_SHA256_HEX];

	(void)mm_sha256_hex(mm_sha256_of(id.p, id.n), hex);
	return mm_arena_fmt(r->app->arena, SETTING "%.16s", hex);
}

static enum mm_status
check_age(struct reading *r, const struct mm_world *w, struct mm_err *err)
{
	struct mm_slice slice = { r->app->as_of, r->app->known };
	struct history h = { .r = r, .world = w };
	struct mm_str name = setting_name(r);
	const struct mm_setting *s;
	enum mm_status st;
	uint64_t head;

	if (name.p == NULL)
		return mm_err_nomem(err);
	s = mm_world_setting(w, name.p);
	if (s != NULL) {
		struct mm_str rest = s->value;

		if (mm_num_u64(mm_str_cut(&rest, ' '), UINT64_MAX, &head) &&
		    head > r->m.head.head)
			return fail_older(r->m.head.workspace, err);
	}
	for (uint32_t i = 0; i < r->m.feeds.n; i++) {
		const struct mm_bundle_feed *f = &r->m.feeds.v[i];
		const struct mm_feed_ref *now = accepted(w, f);

		if (now != NULL && !mm_str_eq(now->digest, f->digest) &&
		    mm_date_is_set(f->date) && mm_date_is_set(now->feed_date) &&
		    mm_date_cmp(f->date, now->feed_date) < 0)
			return fail_older(f->name, err);
	}
	st = mm_store_facts(
	    r->app->store, MM_FACT_FEED, &slice, look_back, &h, err);
	return st == MM_OK && h.older.p != NULL ? fail_older(h.older, err) : st;
}

static enum mm_status
check_base(
    const struct reading *r, const struct mm_world *w, struct mm_err *err)
{
	for (uint32_t i = 0; i < r->m.feeds.n; i++) {
		const struct mm_bundle_feed *f = &r->m.feeds.v[i];
		const struct mm_feed_ref *now = accepted(w, f);

		if (!f->here &&
		    (now == NULL || !mm_str_eq(now->digest, f->digest)))
			return mm_err_set(err, MM_ENOTFOUND,
			    "差分の束の土台となる %.*s がここにありません。先に"
			    "全体の束か、間の束を取り込んでください",
			    "%.*s, which this delta builds upon, is not here; "
			    "import the full bundle or those between first",
			    MM_FMT(f->name));
	}
	return MM_OK;
}

/* ---- importing ---- */

/* "DIR/fetch/bundle/SOURCE/NAME" */
static struct mm_str
staged(const struct reading *r, const struct mm_bundle_feed *f)
{
	return mm_arena_fmt(r->app->arena, "%s/fetch/bundle/%s/%.*s",
	    r->app->dir, mm_term_id(&mm_terms_feed_source, (int)f->source),
	    MM_FMT(f->name));
}

static enum mm_status
stage(struct reading *r, const char **paths, struct mm_str *names, uint32_t *n,
    struct mm_err *err)
{
	enum mm_status st = MM_OK;

	*n = 0;
	for (uint32_t i = 0; st == MM_OK && i < r->m.feeds.n; i++) {
		const struct mm_bundle_feed *f = &r->m.feeds.v[i];
		struct mm_str path = staged(r, f), folder = path;

		if (!f->here)
			continue;
		if (path.p == NULL)
			return mm_err_nomem(err);
		folder.n -= f->name.n + 1;
		folder = mm_arena_str(r->app->arena, folder);
		if (folder.p == NULL)
			return mm_err_nomem(err);
		st = mm_file_make_dirs(folder.p, err);
		if (st == MM_OK)
			st = mm_file_replace(path.p, r->content[i], err);
		paths[*n] = path.p;
		names[(*n)++] = f->name;
	}
	return st;
}

static enum mm_status
import(struct reading *r, struct mm_feed_report *report, struct mm_err *err)
{
	struct mm_arena *a = r->app->arena;
	const char **paths = mm_arena_array(a, r->m.feeds.n, sizeof(*paths));
	struct mm_str *names = mm_arena_array(a, r->m.feeds.n, sizeof(*names));
	struct mm_feed_request request = { .paths = paths,
		.accept_shrink = r->ask->accept_shrink,
		.lenient = r->ask->lenient,
		.names = names };
	enum mm_status st;

	if (paths == NULL || names == NULL)
		return mm_err_nomem(err);
	st = stage(r, paths, names, &request.n, err);
	if (st == MM_OK && request.n > 0)
		st = mm_feed_import(r->app, &request, report, err);
	for (uint32_t i = 0; i < request.n; i++)
		(void)unlink(paths[i]);
	return st;
}

/* Which bundle of this sender was the newest, and whose key. */
static enum mm_status
remember(struct reading *r, struct mm_err *err)
{
	const struct mm_feed_bundle *h = &r->m.head;
	struct mm_arena *a = r->app->arena;
	struct mm_batch b = { 0 };
	struct mm_fact *f;
	char made[MM_DATE_TEXT];
	enum mm_status st = mm_batch_begin(r->app, &b, err);

	f = st == MM_OK ? mm_batch_fact(&b, MM_FACT_SETTING) : NULL;
	if (f != NULL) {
		f->v[MM_F_SETTING_name] = setting_name(r);
		f->v[MM_F_SETTING_value] = mm_arena_fmt(a,
		    "%" PRIu64 " %s %.*s %08" PRIx32, h->head,
		    mm_time_fmt(h->made, made), MM_FMT(h->workspace), r->key);
		st = f->v[MM_F_SETTING_name].p != NULL &&
			f->v[MM_F_SETTING_value].p != NULL
		    ? mm_batch_admit(&b, err)
		    : mm_err_nomem(err);
	} else if (st == MM_OK) {
		st = mm_err_nomem(err);
	}
	if (st == MM_OK)
		st = mm_batch_commit(&b, err);
	mm_batch_end(&b);
	return st;
}

static enum mm_status
read_all(struct reading *r, struct mm_feed_report *report, struct mm_err *err)
{
	struct mm_world *w;
	enum mm_status st = take_manifest(r, err);

	if (st == MM_OK)
		st = take_feeds(r, err);
	if (st == MM_OK)
		st = mm_app_world(r->app, &w, err);
	if (st == MM_OK)
		st = check_age(r, w, err);
	if (st == MM_OK)
		st = check_base(r, w, err);
	if (st == MM_OK)
		st = import(r, report, err);
	if (st == MM_OK)
		st = remember(r, err);
	return st;
}

enum mm_status
mm_feed_bundle_read(struct mm_app *app, const struct mm_feed_bundle_ask *ask,
    struct mm_feed_bundle *out, struct mm_feed_report *report,
    struct mm_err *err)
{
	struct reading r = { .app = app, .ask = ask };
	int lock = -1;
	enum mm_status st = mm_update_lock(app, &lock, err);

	memset(report, 0, sizeof(*report));
	if (st != MM_OK)
		return st;
	st = mm_file_map(ask->path, BUNDLE_MAX, &r.map, err);
	if (st == MM_OK) {
		r.rest = r.map.bytes;
		st = read_all(&r, report, err);
		if (st != MM_OK)
			mm_err_at(err, ask->path, 0, 0);
		mm_file_unmap(&r.map);
	}
	mm_feed_unlock(lock);
	if (st == MM_OK)
		*out = r.m.head;
	return st;
}
