/* SPDX-License-Identifier: Apache-2.0 */
#include "app/feed_index.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/feed_age.h"
#include "codec/gzip.h"
#include "codec/zip.h"
#include "sandbox/wire.h"
#include "sandbox/worker.h"
#include "match/advisory_delta.h"

/* ---- files ---- */

struct mm_str
mm_feed_snapshot(
    struct mm_arena *a, const char *dir, const struct mm_feed_part *part)
{
	return mm_arena_fmt(a, "%s/feeds/%s/%.*s/%.*s", dir,
	    mm_term_id(&mm_terms_feed_source, (int)part->source),
	    MM_FMT(part->name), MM_FMT(part->digest));
}

static enum mm_status
into_temp(void *ctx, struct mm_bytes part, struct mm_err *err)
{
	return mm_file_temp_add(ctx, part, err);
}

enum mm_status
mm_feed_temp_open(const char *dir, struct mm_file_temp *out, struct mm_err *err)
{
	char folder[4096];
	int n = snprintf(folder, sizeof(folder), "%s/index", dir);

	if (n < 0 || (size_t)n >= sizeof(folder))
		return mm_err_set(
		    err, MM_ELIMIT, "パスが長すぎます", "the path is too long");
	return mm_file_temp_open(folder, out, err);
}

enum mm_status
mm_feed_file_map(const char *path, struct mm_feed_file *out, struct mm_err *err)
{
	memset(out, 0, sizeof(*out));
	return mm_file_map(path, MM_FEED_MAX, &out->raw, err);
}

/* Onto the disk, not into memory. */
enum mm_status
mm_feed_file_unpack(struct mm_feed_file *f, const char *path,
    struct mm_file_temp *temp, struct mm_err *err)
{
	enum mm_status st;

	f->text = f->raw.bytes;
	if (!mm_gzip_is(f->raw.bytes))
		return MM_OK;
	st = mm_file_temp_clear(temp, err);
	if (st == MM_OK)
		st = mm_gzip_read(
		    f->raw.bytes, path, NULL, into_temp, temp, err);
	if (st == MM_OK)
		st = mm_file_temp_map(temp, &f->unpacked, err);
	if (st == MM_OK)
		f->text = f->unpacked.bytes;
	return st;
}

enum mm_status
mm_feed_file_open(const char *path, const char *dir, struct mm_feed_file *out,
    struct mm_err *err)
{
	struct mm_file_temp temp = { -1, 0 };
	struct mm_feed_file f;
	enum mm_status st = mm_feed_file_map(path, &f, err);

	if (st != MM_OK)
		return st;
	st = mm_feed_temp_open(dir, &temp, err);
	if (st == MM_OK)
		st = mm_feed_file_unpack(&f, path, &temp, err);
	mm_file_temp_close(&temp);
	if (st != MM_OK) {
		mm_feed_file_close(&f);
		return st;
	}
	*out = f;
	return MM_OK;
}

void
mm_feed_file_passed(struct mm_feed_file *f, size_t offset)
{
	struct mm_file_map *m =
	    f->unpacked.bytes.p != NULL ? &f->unpacked : &f->raw;

	/* In steps of 4 MiB: each costs a call of the system. */
	if (offset - m->released > (size_t)4 << 20)
		mm_file_release(m, offset);
}

void
mm_feed_file_close(struct mm_feed_file *f)
{
	mm_file_unmap(&f->unpacked);
	mm_file_unmap(&f->raw);
	f->text = (struct mm_bytes){ NULL, 0 };
}

/* ---- the index ---- */

struct building {
	struct mm_advidx_build *build;
	struct mm_feed_file *file;
};

static enum mm_status
add_advisory(void *ctx, const struct mm_advisory *a, struct mm_err *err)
{
	return mm_advidx_build_add(((struct building *)ctx)->build, a, err);
}

static enum mm_status
add_kev(void *ctx, const struct mm_kev *k, struct mm_err *err)
{
	return mm_advidx_build_add_kev(((struct building *)ctx)->build, k, err);
}

static enum mm_status
add_epss(void *ctx, const struct mm_epss *e, struct mm_err *err)
{
	return mm_advidx_build_add_epss(
	    ((struct building *)ctx)->build, e, err);
}

static void
passed(void *ctx, size_t offset)
{
	mm_feed_file_passed(((struct building *)ctx)->file, offset);
}

static void
pass_over(void *ctx, const struct mm_err *why)
{
	(void)ctx;
	(void)why;
}

static enum mm_status
fail_snapshot(const char *path, struct mm_err *err)
{
	(void)mm_err_set(err, MM_EINTEGRITY,
	    "取り込んだ脆弱性情報の控えが壊れているか、ありません。同じ"
	    "ファイルをfeed importで取り込み直してください",
	    "the kept copy of an imported feed is damaged or missing; import "
	    "the same file again with feed import");
	mm_err_at(err, path, 0, 0);
	return MM_EINTEGRITY;
}

/* Are these the bytes that were imported? */
static bool
has_digest(struct mm_bytes raw, struct mm_str digest)
{
	struct mm_sha256 want;

	return mm_sha256_parse(digest, &want) &&
	    mm_sha256_eq(mm_sha256_of(raw.p, raw.n), want);
}

enum mm_status
mm_feed_part_map(const struct mm_feed_part *part, const char *path,
    struct mm_feed_file *out, struct mm_err *err)
{
	enum mm_status st = mm_feed_file_map(path, out, err);

	if (st == MM_ENOTFOUND)
		return fail_snapshot(path, err);
	if (st != MM_OK || has_digest(out->raw.bytes, part->digest))
		return st;
	mm_feed_file_close(out);
	return fail_snapshot(path, err);
}

enum mm_status
mm_feed_kept_open(struct mm_app *app, const struct mm_feed_part *part,
    struct mm_feed_kept *out, struct mm_err *err)
{
	struct mm_feed_kept k = { .path = mm_feed_snapshot(
				      app->arena, app->dir, part),
		.lenient = part->lenient };
	enum mm_status st;

	if (k.path.p == NULL)
		return mm_err_nomem(err);
	st = mm_feed_part_map(part, k.path.p, &k.file, err);
	if (st == MM_OK)
		*out = k;
	return st;
}

enum mm_status
mm_feed_kept_read(struct mm_feed_kept *kept, struct mm_file_temp *temp,
    const struct mm_feed_sink *sink, struct mm_err *err)
{
	struct mm_feed_sink to = *sink;
	struct mm_feed_kind kind;
	enum mm_status st =
	    mm_feed_file_unpack(&kept->file, kept->path.p, temp, err);

	/* What was left out when it was accepted is left out again. */
	to.skip = kept->lenient ? pass_over : NULL;
	if (st == MM_OK)
		st = mm_feed_sniff(kept->file.text, kept->path.p, &kind, err);
	return st == MM_OK
	    ? mm_feed_read(kept->file.text, kept->path.p, kind, &to, NULL, err)
	    : st;
}

/* What the worker needs: all is open, nothing has been looked into. */
struct job {
	const struct mm_advidx *base; /* of a delta, else NULL */
	struct mm_feed_kept *v;
	uint32_t n;
	uint64_t number;
	struct mm_file_temp unpacked, index;
};

/* The numbers of a build, in the order they cross. */
static const size_t stat_numbers[] = {
#define AT(field) offsetof(struct mm_advidx_stats, field)
	AT(records), AT(replaced), AT(withdrawn), AT(packages), AT(ranges),
	AT(configs), AT(leaves), AT(keys), AT(vulns), AT(bad_bounds),
	AT(odd_leaves)
#undef AT
};

_Static_assert(
    sizeof(struct mm_advidx_stats) == sizeof(uint64_t) * MM_COUNT(stat_numbers),
    "a number was added");

static uint64_t *
number_at(struct mm_advidx_stats *s, size_t at)
{
	return (uint64_t *)(void *)((char *)s + at);
}

/* In the worker: the bytes of the index go into the file, its numbers back. */
static enum mm_status
put_index(struct job *j, struct mm_advidx_build *build,
    struct mm_worker_out *out, struct mm_err *err)
{
	struct mm_advidx_stats stats = { 0 };
	struct mm_buf image;
	enum mm_status st;

	mm_buf_init(&image, MM_FEED_INDEX_MAX);
	st = mm_advidx_build_pack(build, j->number, &image, &stats, err);
	if (st == MM_OK)
		st = mm_file_temp_add(&j->index,
		    (struct mm_bytes){ (const uint8_t *)image.p, image.n },
		    err);
	mm_buf_free(&image);
	if (st != MM_OK)
		return st;
	mm_wire_put_u64(mm_worker_buf(out), j->index.n);
	for (size_t i = 0; i < MM_COUNT(stat_numbers); i++)
		mm_wire_put_u64(
		    mm_worker_buf(out), *number_at(&stats, stat_numbers[i]));
	return MM_OK;
}

static enum mm_status
build_all(void *ctx, struct mm_worker_out *out, struct mm_err *err)
{
	struct job *j = ctx;
	struct mm_advidx_build *build = j->base != NULL
	    ? mm_advidx_delta_new(j->base)
	    : mm_advidx_build_new();
	enum mm_status st = MM_OK;

	if (build == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < j->n && st == MM_OK; i++) {
		struct building b = { build, &j->v[i].file };
		const struct mm_feed_sink sink = { .ctx = &b,
			.advisory = add_advisory,
			.kev = add_kev,
			.epss = add_epss,
			.passed = passed };

		st = mm_feed_kept_read(&j->v[i], &j->unpacked, &sink, err);
		mm_feed_file_close(&j->v[i].file);
	}
	return st == MM_OK ? put_index(j, build, out, err) : st;
}

/* The file the worker wrote is a sound index of these feeds, or nothing. */
static enum mm_status
take_index(struct job *j, struct mm_bytes got, const char *path,
    struct mm_advidx_stats *stats, struct mm_err *err)
{
	struct mm_wire w = mm_wire_of(got);
	struct mm_advidx_stats s = { 0 };
	struct mm_file_map map = { 0 };
	struct mm_advidx *x = NULL;
	enum mm_status st;

	j->index.n = mm_wire_u64(&w, MM_FEED_INDEX_MAX);
	for (size_t i = 0; i < MM_COUNT(stat_numbers); i++)
		*number_at(&s, stat_numbers[i]) = mm_wire_u64(&w, UINT64_MAX);
	if (!mm_wire_done(&w) || !mm_file_temp_holds(&j->index))
		return mm_worker_bad_result(err);
	st = mm_file_temp_map(&j->index, &map, err);
	if (st != MM_OK)
		return st;
	st = mm_advidx_use(map.bytes, &x, err);
	if (st == MM_OK && mm_advidx_generation(x) != j->number)
		st = mm_worker_bad_result(err);
	mm_advidx_close(x);
	if (st == MM_OK)
		st = mm_file_replace(path, map.bytes, err);
	mm_file_unmap(&map);
	if (st == MM_OK && stats != NULL)
		*stats = s;
	return st;
}

/* Map the snapshots, and be sure they are what was imported. */
static enum mm_status
open_snapshots(struct mm_app *app, const struct mm_feed_parts *parts,
    struct job *j, struct mm_err *err)
{
	uint32_t n = parts->list.n;
	enum mm_status st = MM_OK;

	j->v = mm_arena_array(app->arena, n, sizeof(*j->v));
	if (j->v == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < n && st == MM_OK; i++) {
		mm_app_progress(app, "索引を作成", "building the index", i, n);
		st = mm_feed_kept_open(app, &parts->list.v[i], &j->v[i], err);
		j->n = st == MM_OK ? i + 1 : i;
	}
	return st;
}

/* Open snapshots, through the worker into a file. */
static enum mm_status
run_job(struct mm_app *app, struct job *j, const char *path,
    struct mm_advidx_stats *stats, struct mm_err *err)
{
	struct mm_worker_job job = mm_worker_job(build_all, j, 4096);
	struct mm_bytes got = { NULL, 0 };
	enum mm_status st = mm_feed_temp_open(app->dir, &j->unpacked, err);

	if (st == MM_OK)
		st = mm_feed_temp_open(app->dir, &j->index, err);
	job.prepare = mm_zip_prepare;
	job.fd[0] = j->unpacked.fd;
	job.fd[1] = j->index.fd;
	job.limits = (struct mm_confine_limits){ MM_FEED_INDEX_MEMORY,
		MM_FEED_INDEX_CPU };
	job.silence = MM_FEED_INDEX_CPU * 2;
	if (st == MM_OK)
		st = mm_worker_do(&job, app->arena, &got, err);
	if (st == MM_OK)
		st = take_index(j, got, path, stats, err);
	return st;
}

static void
close_job(struct job *j)
{
	for (uint32_t i = 0; i < j->n; i++)
		mm_feed_file_close(&j->v[i].file);
	mm_file_temp_close(&j->unpacked);
	mm_file_temp_close(&j->index);
}

/* A whole file of these feeds. */
static enum mm_status
build_file(struct mm_app *app, const struct mm_feed_parts *parts, struct job *j,
    const char *path, struct mm_advidx_stats *stats, struct mm_err *err)
{
	enum mm_status st = open_snapshots(app, parts, j, err);

	if (st == MM_OK)
		st = run_job(app, j, path, stats, err);
	close_job(j);
	return st;
}

enum mm_status
mm_feed_index_build(struct mm_app *app, const struct mm_feed_parts *parts,
    const char *path, struct mm_advidx_stats *stats, struct mm_err *err)
{
	struct job j = { .number = mm_feed_parts_number(parts),
		.unpacked = { -1, 0 },
		.index = { -1, 0 } };
	struct mm_feed_parts rules;
	enum mm_status st = mm_feed_parts_only(
	    app->arena, parts, mm_feed_is_rules, &rules, err);

	if (st == MM_OK)
		st = mm_feed_age_note(app->dir, parts, err);
	return st == MM_OK ? build_file(app, &rules, &j, path, stats, err) : st;
}

enum mm_status
mm_feed_scores_build(struct mm_app *app, const struct mm_feed_parts *parts,
    const char *path, struct mm_err *err)
{
	struct job j = { .number = mm_feed_parts_scores(parts),
		.unpacked = { -1, 0 },
		.index = { -1, 0 } };
	struct mm_feed_parts scores;
	enum mm_status st = mm_feed_parts_only(
	    app->arena, parts, mm_feed_is_scores, &scores, err);

	if (st == MM_OK)
		st = mm_feed_age_note(app->dir, parts, err);
	return st == MM_OK ? build_file(app, &scores, &j, path, NULL, err) : st;
}

/* The index and what lies over it. */
static enum mm_status
open_rules(const char *dir, struct mm_advidx **out, struct mm_err *err)
{
	char path[4096];
	struct mm_advidx *x = NULL, *delta = NULL;
	enum mm_status st;
	int n = snprintf(path, sizeof(path), "%s/%s", dir, MM_FEED_DELTA);

	if (n < 0 || (size_t)n >= sizeof(path))
		return mm_err_set(
		    err, MM_ELIMIT, "パスが長すぎます", "the path is too long");
	if (mm_advidx_open(path, &delta, NULL) != MM_OK)
		delta = NULL;
	(void)snprintf(path, sizeof(path), "%s/%s", dir, MM_FEED_INDEX);
	st = mm_advidx_open(path, &x, err);
	/* One of another index, or damaged, is as good as none: the number
	 * tells that the index is not that of the feeds, and it is made. */
	if (st == MM_OK && delta != NULL &&
	    mm_advidx_join(x, delta, NULL) == MM_OK)
		delta = NULL;
	mm_advidx_close(delta);
	if (st == MM_OK)
		*out = x;
	return st;
}

/* Without them nothing would be exploited: never a false all-clear. */
static enum mm_status
open_scores(const char *dir, struct mm_advidx **out, struct mm_err *err)
{
	char path[4096];
	enum mm_status st;
	int n = snprintf(path, sizeof(path), "%s/%s", dir, MM_FEED_SCORES);

	if (n < 0 || (size_t)n >= sizeof(path))
		return mm_err_set(
		    err, MM_ELIMIT, "パスが長すぎます", "the path is too long");
	st = mm_advidx_open(path, out, err);
	if (st == MM_ENOTFOUND)
		return mm_err_set(err, MM_EINTEGRITY,
		    "KEVとEPSSの索引 %s がありません。mimamori scan --all "
		    "--dry-run を実行すると作り直されます",
		    "the index of KEV and EPSS, %s, is missing; mimamori scan "
		    "--all --dry-run makes it again",
		    path);
	return st;
}

/* What lies over the index stays small beside it. */
static bool
is_small(const struct mm_advidx *x, const struct job *j)
{
	const struct mm_advidx *d = mm_advidx_delta(x);
	uint64_t over = d != NULL ? mm_advidx_bytes(d) : 0;
	uint64_t base = mm_advidx_bytes(x) - over;

	for (uint32_t i = 0; i < j->n; i++)
		over += j->v[i].file.raw.bytes.n;
	return over <= base / 4;
}

enum mm_status
mm_feed_index_extend(struct mm_app *app, const struct mm_feed_parts *parts,
    const char *path, bool *extended, struct mm_advidx_stats *stats,
    struct mm_err *err)
{
	struct job j = { .number = mm_feed_parts_number(parts),
		.unpacked = { -1, 0 },
		.index = { -1, 0 } };
	struct mm_feed_parts rules;
	struct mm_advidx *x = NULL;
	uint32_t known = MM_NONE;
	enum mm_status st = mm_feed_parts_only(
	    app->arena, parts, mm_feed_is_rules, &rules, err);

	*extended = false;
	if (st != MM_OK)
		return st;
	if (open_rules(app->dir, &x, NULL) == MM_OK)
		known = mm_feed_parts_find(&rules, mm_advidx_generation(x));
	if (known == MM_NONE) {
		mm_advidx_close(x);
		return MM_OK;
	}
	rules.list.v += known;
	rules.list.n -= known;
	st = open_snapshots(app, &rules, &j, err);
	if (st == MM_OK && is_small(x, &j)) {
		j.base = x;
		st = mm_feed_age_note(app->dir, parts, err);
		if (st == MM_OK)
			st = run_job(app, &j, path, stats, err);
		*extended = st == MM_OK;
	}
	close_job(&j);
	mm_advidx_close(x);
	return st;
}

enum mm_status
mm_feed_index_open(const char *dir, struct mm_advidx **out, struct mm_err *err)
{
	struct mm_advidx *x = NULL, *scores = NULL;
	enum mm_status st = open_rules(dir, &x, err);

	if (st == MM_OK)
		st = open_scores(dir, &scores, err);
	if (st != MM_OK) {
		mm_advidx_close(x);
		return st;
	}
	mm_advidx_score(x, scores);
	*out = x;
	return MM_OK;
}

void
mm_feed_delta_drop(const char *dir)
{
	char path[4096];
	int n = snprintf(path, sizeof(path), "%s/%s", dir, MM_FEED_DELTA);

	if (n > 0 && (size_t)n < sizeof(path))
		(void)unlink(path);
}

struct mm_feed_stale
mm_feed_index_stale(const char *dir, const struct mm_feed_parts *parts)
{
	struct mm_feed_stale stale = { true, true };
	struct mm_advidx *x = NULL;

	if (open_rules(dir, &x, NULL) == MM_OK)
		stale.rules =
		    mm_advidx_generation(x) != mm_feed_parts_number(parts);
	mm_advidx_close(x);
	x = NULL;
	if (open_scores(dir, &x, NULL) == MM_OK)
		stale.scores =
		    mm_advidx_generation(x) != mm_feed_parts_scores(parts);
	mm_advidx_close(x);
	return stale;
}

bool
mm_feed_index_is_of(const char *dir, const struct mm_feed_parts *parts)
{
	struct mm_feed_stale stale = mm_feed_index_stale(dir, parts);

	return !stale.rules && !stale.scores;
}

/* Facts that later ones declared void. */
struct loading {
	struct mm_arena *arena;
	MM_VEC(uint64_t) voids;
	struct mm_feed_parts *out;
};

static enum mm_status
load_void(void *ctx, const struct mm_fact *f, struct mm_err *err)
{
	struct loading *l = ctx;
	uint64_t *seq = mm_vec_push(l->arena, &l->voids);

	if (seq == NULL)
		return mm_err_nomem(err);
	*seq = (uint64_t)mm_fact_int(f, MM_F_VOID_seq);
	return MM_OK;
}

static enum mm_status
load_feed(void *ctx, const struct mm_fact *f, struct mm_err *err)
{
	struct loading *l = ctx;
	struct mm_feed_part part = { (enum mm_feed_source)mm_fact_enum(
					 f, MM_F_FEED_source),
		mm_arena_str(l->arena, f->v[MM_F_FEED_name]),
		mm_arena_str(l->arena, f->v[MM_F_FEED_digest]), f->seq,
		mm_fact_int(f, MM_F_FEED_skipped) > 0,
		mm_fact_date(f, MM_F_FEED_feed_date) };

	for (uint32_t i = 0; i < l->voids.n; i++)
		if (l->voids.v[i] == f->seq)
			return MM_OK;
	if (mm_fact_tri(f, MM_F_FEED_held) == MM_YES)
		return MM_OK;
	if (part.name.p == NULL || part.digest.p == NULL)
		return mm_err_nomem(err);
	return mm_feed_parts_put(l->arena, l->out, &part, err);
}

/* The accepted feeds without loading the whole world. */
static enum mm_status
load_parts(struct mm_app *app, struct mm_feed_parts *out, struct mm_err *err)
{
	struct loading l = { .arena = app->arena, .out = out };
	enum mm_status st = mm_store_facts(
	    app->store, MM_FACT_VOID, &MM_SLICE_ALL, load_void, &l, err);

	memset(out, 0, sizeof(*out));
	if (st == MM_OK)
		st = mm_store_facts(app->store, MM_FACT_FEED, &MM_SLICE_ALL,
		    load_feed, &l, err);
	mm_feed_parts_sort(out);
	return st;
}

enum mm_status
mm_feed_rules_of(
    struct mm_app *app, struct mm_feed_parts *out, struct mm_err *err)
{
	struct mm_feed_parts all;
	enum mm_status st = load_parts(app, &all, err);

	return st == MM_OK
	    ? mm_feed_parts_only(app->arena, &all, mm_feed_is_rules, out, err)
	    : st;
}

static enum mm_status
refresh_rules(
    struct mm_app *app, const struct mm_feed_parts *parts, struct mm_err *err)
{
	struct mm_str path =
	    mm_arena_fmt(app->arena, "%s/%s", app->dir, MM_FEED_INDEX);
	enum mm_status st = path.p == NULL
	    ? mm_err_nomem(err)
	    : mm_feed_index_build(app, parts, path.p, NULL, err);

	if (st == MM_OK)
		mm_feed_delta_drop(app->dir);
	return st;
}

static enum mm_status
refresh_scores(
    struct mm_app *app, const struct mm_feed_parts *parts, struct mm_err *err)
{
	struct mm_str path =
	    mm_arena_fmt(app->arena, "%s/%s", app->dir, MM_FEED_SCORES);

	return path.p == NULL ? mm_err_nomem(err)
			      : mm_feed_scores_build(app, parts, path.p, err);
}

enum mm_status
mm_feed_index_refresh(struct mm_app *app, bool *built, struct mm_err *err)
{
	struct mm_feed_parts parts;
	struct mm_feed_stale stale;
	enum mm_status st;

	if (built != NULL)
		*built = false;
	st = load_parts(app, &parts, err);
	if (st != MM_OK || parts.list.n == 0)
		return st;
	stale = mm_feed_index_stale(app->dir, &parts);
	if (stale.rules)
		st = refresh_rules(app, &parts, err);
	if (st == MM_OK && stale.scores)
		st = refresh_scores(app, &parts, err);
	if (st == MM_OK && built != NULL)
		*built = stale.rules || stale.scores;
	return st;
}
