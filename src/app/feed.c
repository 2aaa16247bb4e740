/* SPDX-License-Identifier: Apache-2.0 */
#include "app/feed.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/feed_keep.h"
#include "base/num.h"
#include "base/utf8.h"
#include "codec/zip.h"
#include "sandbox/wire.h"
#include "sandbox/worker.h"

#define FOLDER_DEPTH 8
/* 0001-01-01 and 9999-12-31, in days from 1970-01-01. */
#define FIRST_DAY (-719162)
#define LAST_DAY 2932896

typedef MM_VEC(const char *) paths;

/* One run of an import. */
struct run {
	struct mm_app *app;
	const struct mm_feed_request *request;
	struct mm_feed_report *report;
	struct mm_batch batch;
	struct mm_feed_parts parts; /* accepted, as they will be */
	paths paths;
	uint64_t shrink; /* percent */
};

/* ---- which files ---- */

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum mm_status walk(
    struct run *r, const char *path, int depth, struct mm_err *err);

static enum mm_status
walk_folder(struct run *r, const char *path, int depth, struct mm_err *err)
{
	struct mm_arena *a = r->app->arena;
	enum mm_status st = MM_OK;
	paths names = { NULL, 0, 0 };
	struct dirent *e;
	DIR *d;

	if (depth == 0)
		return mm_err_set(err, MM_ELIMIT,
		    "フォルダの階層が深すぎます（上限8）",
		    "folders nest too deep (limit 8)");
	d = opendir(path);
	if (d == NULL)
		return mm_err_set(err, MM_EDENIED,
		    "フォルダを開けません: %s。アクセス権を確認してください",
		    "cannot open the folder %s; check its access rights", path);
	while (st == MM_OK && (e = readdir(d)) != NULL) {
		const char **slot;

		if (e->d_name[0] == '.')
			continue;
		slot = mm_vec_push(a, &names);
		if (slot != NULL)
			*slot = mm_arena_fmt(a, "%s/%s", path, e->d_name).p;
		if (slot == NULL || *slot == NULL)
			st = mm_err_nomem(err);
	}
	(void)closedir(d);
	if (names.v == NULL)
		return st;
	if (names.n > 1)
		qsort(names.v, names.n, sizeof(*names.v), by_bytes);
	for (uint32_t i = 0; st == MM_OK && i < names.n; i++)
		st = walk(r, names.v[i], depth - 1, err);
	return st;
}

static enum mm_status
walk(struct run *r, const char *path, int depth, struct mm_err *err)
{
	const char **slot;
	struct stat sb;

	if (stat(path, &sb) == 0 && S_ISDIR(sb.st_mode))
		return walk_folder(r, path, depth, err);
	if (r->paths.n >= MM_FEED_FILES)
		return mm_err_set(err, MM_ELIMIT,
		    "ファイルが多すぎます（上限%d）。分けて取り込んでください",
		    "too many files (limit %d); import them in parts",
		    MM_FEED_FILES);
	/* What is missing is said when it is opened. */
	slot = mm_vec_push(r->app->arena, &r->paths);
	if (slot == NULL)
		return mm_err_nomem(err);
	*slot = path;
	return MM_OK;
}

struct mm_str
mm_feed_name(struct mm_arena *a, const char *path)
{
	static const char *const endings[] = { ".gz", ".zip", ".json", ".jsonl",
		".ndjson", ".csv", ".xml", ".rdf" };
	const char *slash = strrchr(path, '/');
	struct mm_str s =
	    mm_arena_str(a, mm_str_of(slash != NULL ? slash + 1 : path));
	char *p = (char *)(uintptr_t)s.p;

	if (s.p == NULL)
		return s;
	for (size_t i = 0; i < MM_COUNT(endings); i++) {
		size_t n = strlen(endings[i]);

		/* How it is packed, then one extension. */
		if (s.n <= n || !mm_str_ends(s, endings[i]))
			continue;
		s.n -= n;
		if (i > 1)
			break;
	}
	for (size_t i = 0; i < s.n; i++)
		if ((uint8_t)p[i] <= ' ' || p[i] == 0x7f)
			p[i] = '-';
	p[s.n] = '\0';
	return s;
}

/* ---- one file ---- */

static const struct mm_feed_ref *
accepted_before(const struct run *r, const struct mm_feed_import *f)
{
	const struct mm_world *w = r->batch.world;

	for (uint32_t i = 0; i < w->feeds.n; i++) {
		const struct mm_feed_ref *x = &w->feeds.v[i];

		if (x->source == f->source && mm_str_eq(x->name, f->name) &&
		    x->held != MM_YES)
			return x;
	}
	return NULL;
}

static bool
shrinks(const struct run *r, const struct mm_feed_import *f)
{
	uint64_t now = f->counts.records;

	return now < f->before &&
	    (f->before - now) * 100 > f->before * r->shrink;
}

static void
judge(const struct run *r, struct mm_feed_import *f)
{
	const struct mm_feed_ref *before = accepted_before(r, f);

	f->before = before != NULL ? before->records : 0;
	if (before != NULL && mm_str_eqz(before->digest, f->digest))
		f->outcome = MM_FEED_UNCHANGED;
	else if (shrinks(r, f) && !r->request->accept_shrink)
		f->outcome = MM_FEED_HELD;
	else
		f->outcome = MM_FEED_ACCEPTED;
}

/* The name becomes a folder below feeds/. */
static enum mm_status
check_name(
    const struct run *r, const struct mm_feed_import *f, struct mm_err *err)
{
	if (f->name.n == 0 || f->name.n > MM_ID_MAX ||
	    !mm_utf8_valid(f->name) || f->name.p[0] == '.' ||
	    mm_str_find(f->name, '/') < f->name.n) {
		(void)mm_err_set(err, MM_EUSAGE,
		    "フィードの名前に使えません（64バイトまで、「.」で始まら"
		    "ない、「/」を含まない）。--name で指定してください",
		    "not usable as the name of a feed (up to 64 bytes, no '.' "
		    "in front, no '/'); give one with --name");
		mm_err_at(err, f->path.p, 0, 0);
		return MM_EUSAGE;
	}
	for (uint32_t i = 0; i < r->report->files.n; i++) {
		const struct mm_feed_import *x = &r->report->files.v[i];

		if (x == f || x->source != f->source ||
		    !mm_str_eq(x->name, f->name))
			continue;
		(void)mm_err_set(err, MM_ECONFLICT,
		    "同じ情報源・同じ名前のファイルが2つあります（%s）。"
		    "1つだけにするか、--name で名前を分けてください",
		    "two files are the same feed by source and name (%s); "
		    "leave one out or name it with --name",
		    x->path.p);
		mm_err_at(err, f->path.p, 0, 0);
		return MM_ECONFLICT;
	}
	return MM_OK;
}

/* One file while a worker reads and checks it. */
struct reading {
	const char *path;
	struct mm_feed_file file;
	struct mm_file_temp temp;
	bool lenient;
	struct mm_worker_out *out; /* in the worker */
	uint64_t listed;
};

static void
file_passed(void *ctx, size_t offset)
{
	mm_feed_file_passed(&((struct reading *)ctx)->file, offset);
}

/* Sent as long as there is room; the count is with the feed. */
static void
send_skip(void *ctx, const struct mm_err *why)
{
	struct reading *g = ctx;

	if (g->listed == MM_FEED_LISTED)
		return;
	g->listed++;
	mm_wire_put_u64(mm_worker_buf(g->out), 1);
	mm_wire_put_err(mm_worker_buf(g->out), why);
}

/* In the worker: what was left out, then the kind and the counts. */
static enum mm_status
check_feed(void *ctx, struct mm_worker_out *out, struct mm_err *err)
{
	struct reading *g = ctx;
	struct mm_buf *b = mm_worker_buf(out);
	struct mm_feed_sink sink = { .ctx = g,
		.passed = file_passed,
		.skip = g->lenient ? send_skip : NULL };
	struct mm_feed_counts n;
	struct mm_feed_kind kind;
	enum mm_status st =
	    mm_feed_file_unpack(&g->file, g->path, &g->temp, err);

	g->out = out;
	if (st == MM_OK)
		st = mm_feed_sniff(g->file.text, g->path, &kind, err);
	if (st == MM_OK)
		st = mm_feed_read(g->file.text, g->path, kind, &sink, &n, err);
	if (st != MM_OK)
		return st;
	mm_wire_put_u64(b, 0);
	mm_wire_put_u64(b, kind.source);
	mm_wire_put_u64(b, n.records);
	mm_wire_put_u64(b, n.rejected);
	mm_wire_put_u64(b, n.withdrawn);
	mm_wire_put_u64(b, n.unkeyed);
	mm_wire_put_u64(b, n.skipped);
	mm_wire_put_u64(b, mm_date_is_set(n.date));
	mm_wire_put_u64(b, (uint64_t)(uint32_t)n.date.day);
	return MM_OK;
}

_Static_assert(sizeof(struct mm_feed_counts) == 5 * sizeof(uint64_t) + 8,
    "a count was added: let it cross");

static enum mm_status
take_skips(
    struct run *r, const char *path, struct mm_wire *w, struct mm_err *err)
{
	struct mm_arena *a = r->app->arena;

	for (int i = 0; i <= MM_FEED_LISTED && mm_wire_u64(w, 1) == 1; i++) {
		struct mm_err why = { .code = MM_OK };
		struct mm_feed_skip *s = r->report->skips.n < MM_FEED_LISTED
		    ? mm_vec_push(a, &r->report->skips)
		    : NULL;

		if (!mm_wire_err(w, &why))
			return mm_worker_bad_result(err);
		if (s != NULL)
			*s = (struct mm_feed_skip){ mm_str_of(path),
				mm_arena_str(a, mm_str_of(why.ja)),
				mm_arena_str(a, mm_str_of(why.en)), why.line,
				why.column };
	}
	return MM_OK;
}

/* The answer of the worker, every number within what it can be. */
static enum mm_status
take_counts(struct run *r, struct mm_feed_import *f, struct mm_bytes got,
    struct mm_err *err)
{
	struct mm_wire w = mm_wire_of(got);
	enum mm_status st = take_skips(r, f->path.p, &w, err);
	struct mm_feed_counts n = { 0 };
	uint64_t source, dated, day;

	if (st != MM_OK)
		return st;
	source = mm_wire_u64(&w, MM_FEED__COUNT - 1);
	n.records = mm_wire_u64(&w, MM_FEED_MAX);
	n.rejected = mm_wire_u64(&w, n.records);
	n.withdrawn = mm_wire_u64(&w, n.records);
	n.unkeyed = mm_wire_u64(&w, MM_FEED_MAX);
	n.skipped = mm_wire_u64(&w, MM_FEED_MAX);
	dated = mm_wire_u64(&w, 1);
	day = mm_wire_u64(&w, UINT32_MAX);
	n.date = MM_DATE_NONE;
	if (dated == 1)
		n.date.day = (int32_t)(uint32_t)day;
	if (!mm_wire_done(&w) || source == 0 || n.records == 0 ||
	    (dated == 1 && (n.date.day < FIRST_DAY || n.date.day > LAST_DAY)))
		return mm_worker_bad_result(err);
	f->source = (enum mm_feed_source)source;
	f->counts = n;
	r->report->skipped += n.skipped;
	return MM_OK;
}

static enum mm_status
check_file(struct run *r, struct mm_feed_import *f, struct reading *g,
    struct mm_err *err)
{
	struct mm_worker_job job = mm_worker_job(check_feed, g,
	    (size_t)(MM_FEED_LISTED + 1) * sizeof(struct mm_err));
	struct mm_bytes got = { NULL, 0 };
	enum mm_status st = mm_feed_temp_open(r->app->dir, &g->temp, err);

	if (st != MM_OK)
		return st;
	job.prepare = mm_zip_prepare;
	job.fd[0] = g->temp.fd;
	/* What it unpacks onto the disk is mapped. */
	job.limits.memory += MM_FEED_MAX;
	st = mm_worker_do(&job, r->app->arena, &got, err);
	mm_file_temp_close(&g->temp);
	if (st == MM_OK)
		st = take_counts(r, f, got, err);
	if (st != MM_OK)
		mm_err_at(err, g->path, 0, 0);
	return st;
}

/* Have one file checked, decide about it, and keep its bytes. */
static enum mm_status
take_file(struct run *r, const char *path, struct mm_err *err)
{
	struct mm_app *app = r->app;
	struct mm_feed_import *f = mm_vec_push(app->arena, &r->report->files);
	struct reading g = {
		.path = path, .temp = { -1, 0 }, .lenient = r->request->lenient
	};
	enum mm_status st;

	if (f == NULL)
		return mm_err_nomem(err);
	f->path = mm_str_of(path);
	if (r->request->names != NULL)
		f->name = r->request->names[r->report->files.n - 1];
	else
		f->name = r->request->name.n > 0
		    ? r->request->name
		    : mm_feed_name(app->arena, path);
	st = mm_feed_file_map(path, &g.file, err);
	if (st != MM_OK)
		return st;
	f->bytes = g.file.raw.bytes.n;
	(void)mm_sha256_hex(
	    mm_sha256_of(g.file.raw.bytes.p, g.file.raw.bytes.n), f->digest);
	st = check_file(r, f, &g, err);
	if (st == MM_OK)
		st = check_name(r, f, err);
	if (st == MM_OK) {
		judge(r, f);
		/* Bytes accepted before, too: a lost copy comes back. */
		if (!app->dry_run)
			st = mm_feed_keep(app, f, g.file.raw.bytes, err);
	}
	mm_feed_file_close(&g.file);
	return st;
}

/* ---- the facts ---- */

static struct mm_str
number_text(struct mm_arena *a, uint64_t v)
{
	return mm_arena_fmt(a, "%llu", (unsigned long long)v);
}

static enum mm_status
stage(struct run *r, const struct mm_feed_import *f, struct mm_err *err)
{
	struct mm_arena *a = r->app->arena;
	struct mm_fact *x = mm_batch_fact(&r->batch, MM_FACT_FEED);
	const char *slash = strrchr(f->path.p, '/');
	char date[MM_DATE_TEXT];

	if (x == NULL)
		return mm_err_nomem(err);
	x->v[MM_F_FEED_source] =
	    mm_str_of(mm_term_id(&mm_terms_feed_source, (int)f->source));
	x->v[MM_F_FEED_name] = f->name;
	x->v[MM_F_FEED_digest] = mm_str_of(f->digest);
	x->v[MM_F_FEED_file] = mm_str_of(slash != NULL ? slash + 1 : f->path.p);
	if (!mm_utf8_valid(x->v[MM_F_FEED_file]))
		x->v[MM_F_FEED_file] = f->name;
	x->v[MM_F_FEED_bytes] = number_text(a, f->bytes);
	x->v[MM_F_FEED_records] = number_text(a, f->counts.records);
	x->v[MM_F_FEED_rejected] = number_text(a, f->counts.rejected);
	x->v[MM_F_FEED_withdrawn] = number_text(a, f->counts.withdrawn);
	if (mm_date_is_set(f->counts.date))
		x->v[MM_F_FEED_feed_date] = mm_arena_str(
		    a, mm_str_of(mm_date_fmt(f->counts.date, date)));
	if (f->counts.skipped > 0)
		x->v[MM_F_FEED_skipped] = number_text(a, f->counts.skipped);
	x->v[MM_F_FEED_held] =
	    mm_str_of(mm_tri_id(f->outcome == MM_FEED_HELD ? MM_YES : MM_NO));
	if (f->outcome == MM_FEED_ACCEPTED && shrinks(r, f))
		x->reason = MM_STR("件数の減少を確認のうえ取り込み");
	for (int i = MM_F_FEED_bytes; i <= MM_F_FEED_withdrawn; i++)
		if (x->v[i].p == NULL)
			return mm_err_nomem(err);
	return mm_batch_admit(&r->batch, err);
}

static enum mm_status
stage_all(struct run *r, struct mm_err *err)
{
	struct mm_feed_report *out = r->report;
	enum mm_status st = MM_OK;

	for (uint32_t i = 0; st == MM_OK && i < out->files.n; i++) {
		const struct mm_feed_import *f = &out->files.v[i];
		struct mm_feed_part part = { f->source, f->name,
			mm_str_of(f->digest), MM_FEED_NEXT + i,
			f->counts.skipped > 0, f->counts.date };

		out->accepted += f->outcome == MM_FEED_ACCEPTED;
		out->unchanged += f->outcome == MM_FEED_UNCHANGED;
		out->held += f->outcome == MM_FEED_HELD;
		if (f->outcome != MM_FEED_UNCHANGED)
			st = stage(r, f, err);
		if (st == MM_OK && f->outcome == MM_FEED_ACCEPTED)
			st = mm_feed_parts_put(
			    r->app->arena, &r->parts, &part, err);
	}
	mm_feed_parts_sort(&r->parts);
	return st;
}

/* ---- the whole import ---- */

static enum mm_status
begin(struct run *r, struct mm_err *err)
{
	const struct mm_setting *s;
	enum mm_status st = MM_OK;

	if (r->request->name.n > 0 && r->paths.n != 1)
		return mm_err_set(err, MM_EUSAGE,
		    "--name はファイル1つのときだけ使えます",
		    "--name goes with one file only");
	if (r->request->names != NULL && r->paths.n != r->request->n)
		return mm_err_set(err, MM_EUSAGE,
		    "名前を付けたファイルの中にフォルダがあります",
		    "there is a folder among files with names");
	if (r->paths.n == 0)
		return mm_err_set(err, MM_EEMPTY,
		    "取り込むファイルがありません",
		    "there is no file to import");
	st = mm_batch_begin(r->app, &r->batch, err);
	if (st != MM_OK)
		return st;
	r->shrink = MM_FEED_SHRINK_DEFAULT;
	s = mm_world_setting(r->batch.world, MM_FEED_SHRINK_SETTING);
	if (s != NULL && !mm_num_u64(s->value, 100, &r->shrink))
		return mm_err_set(err, MM_EFORMAT,
		    "設定 %s は0から100の整数です",
		    "the setting %s is a "
		    "whole number from 0 to 100",
		    MM_FEED_SHRINK_SETTING);
	return mm_feed_parts_of(r->app->arena, r->batch.world, &r->parts, err);
}

/* A file of the index in use, made beside it. */
struct fresh_file {
	struct mm_str path, target;
};

/* What the index in use becomes. */
struct fresh {
	struct mm_feed_stale build;
	struct fresh_file rules, scores;
	bool extended; /* rules are what lies over it */
};

static enum mm_status
name_files(struct mm_app *app, const char *name, struct fresh_file *f,
    struct mm_err *err)
{
	f->target = mm_arena_fmt(app->arena, "%s/%s", app->dir, name);
	f->path = mm_arena_fmt(app->arena, "%s/%s.new", app->dir, name);
	return f->path.p == NULL || f->target.p == NULL ? mm_err_nomem(err)
							: MM_OK;
}

static enum mm_status
build_rules(struct run *r, struct fresh *f, struct mm_err *err)
{
	struct mm_app *app = r->app;
	struct mm_advidx_stats *stats = &r->report->stats;
	enum mm_status st = name_files(app, MM_FEED_INDEX, &f->rules, err);

	if (st != MM_OK)
		return st;
	st = mm_feed_index_extend(
	    app, &r->parts, f->rules.path.p, &f->extended, stats, err);
	if (st == MM_OK && !f->extended)
		return mm_feed_index_build(
		    app, &r->parts, f->rules.path.p, stats, err);
	if (st == MM_OK)
		f->rules.target =
		    mm_arena_fmt(app->arena, "%s/%s", app->dir, MM_FEED_DELTA);
	return st == MM_OK && f->rules.target.p == NULL ? mm_err_nomem(err)
							: st;
}

static enum mm_status
build_index(struct run *r, struct fresh *f, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	if (r->parts.list.n == 0)
		return MM_OK;
	f->build = mm_feed_index_stale(r->app->dir, &r->parts);
	if (f->build.rules)
		st = build_rules(r, f, err);
	if (st == MM_OK && f->build.scores)
		st = name_files(r->app, MM_FEED_SCORES, &f->scores, err);
	if (st == MM_OK && f->build.scores)
		st = mm_feed_scores_build(
		    r->app, &r->parts, f->scores.path.p, err);
	return st;
}

static enum mm_status
replace_file(const struct fresh_file *f, struct mm_err *err)
{
	if (f->path.p == NULL || rename(f->path.p, f->target.p) == 0)
		return MM_OK;
	return mm_err_set(err, MM_EIO,
	    "索引を置き換えられません（errno %d）。取込みは記録済みです"
	    "。ディスクを確認し、feed import "
	    "をもう一度実行してください",
	    "cannot replace the index (errno %d); the import is "
	    "recorded; check the disk and run feed import again",
	    errno);
}

static enum mm_status
replace_index(struct run *r, const struct fresh *f, struct mm_err *err)
{
	enum mm_status st = replace_file(&f->rules, err);

	if (st == MM_OK && f->build.rules && !f->extended)
		mm_feed_delta_drop(r->app->dir);
	return st == MM_OK ? replace_file(&f->scores, err) : st;
}

static void
drop_file(const struct fresh_file *f)
{
	if (f->path.p != NULL)
		(void)unlink(f->path.p);
}

/*
 * Record, then replace the index by the one built before. When the program
 * dies in between, the index has the wrong number and is made again.
 */
static enum mm_status
finish(struct run *r, struct mm_err *err)
{
	struct fresh f = { .extended = false };
	enum mm_status st = build_index(r, &f, err);

	if (st == MM_OK)
		st = mm_batch_commit(&r->batch, err);
	if (st == MM_OK)
		st = replace_index(r, &f, err);
	if (st != MM_OK) {
		drop_file(&f.rules);
		drop_file(&f.scores);
		return st;
	}
	r->report->built = f.build.rules;
	r->report->scored = f.build.scores;
	mm_app_forget(r->app);
	return mm_feed_sweep(r->app, err);
}

enum mm_status
mm_feed_import(struct mm_app *app, const struct mm_feed_request *request,
    struct mm_feed_report *out, struct mm_err *err)
{
	struct run r = { .app = app, .request = request, .report = out };
	enum mm_status st = MM_OK;
	int lock = -1;

	memset(out, 0, sizeof(*out));
	for (uint32_t i = 0; st == MM_OK && i < request->n; i++)
		st = walk(&r, request->paths[i], FOLDER_DEPTH, err);
	if (st == MM_OK && !app->dry_run)
		st = mm_feed_lock(app, "feeds", "feed import", &lock, err);
	if (st == MM_OK)
		st = begin(&r, err);
	for (uint32_t i = 0; st == MM_OK && i < r.paths.n; i++) {
		mm_app_progress(
		    app, "脆弱性情報を確認", "reading feeds", i, r.paths.n);
		st = take_file(&r, r.paths.v[i], err);
	}
	if (st == MM_OK)
		st = stage_all(&r, err);
	if (st == MM_OK && !app->dry_run)
		st = finish(&r, err);
	mm_batch_end(&r.batch);
	mm_feed_unlock(lock);
	return st;
}
