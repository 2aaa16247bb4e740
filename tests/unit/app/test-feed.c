/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Importing feeds into a real workspace: what is recorded, kept and indexed;
 * the shrink guard at its limit; and that a failed, broken off or concurrent
 * import leaves no half of anything.
 */
#include "scratch.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>

#include "app/feed.h"
#include "app/support.h"
#include "match/advisory_index.h"

struct ws {
	char dir[SCRATCH_MAX]; /* of the test: workspace, input files */
	char home[SCRATCH_MAX * 2];
	struct mm_app app;
};

static void
open_ws(struct ws *w)
{
	struct mm_err e;

	memset(&w->app, 0, sizeof(w->app));
	w->app.dir = w->home;
	w->app.actor = MM_STR("鈴木");
	w->app.as_of = mm_date_of(2026, 10, 1);
	w->app.valid = MM_DATE_NONE;
	w->app.now = (struct mm_time){ 1790000000 };
	if (access(w->home, F_OK) != 0)
		CHECK(mm_app_create(&w->app, &e) == MM_OK, "%s", e.en);
	else
		CHECK(mm_app_open(&w->app, &e) == MM_OK, "%s", e.en);
}

static void
setup(struct ws *w)
{
	scratch_make(w->dir);
	(void)scratch_path(w->home, w->dir, "ws");
	open_ws(w);
}

static void
teardown(struct ws *w)
{
	mm_app_close(&w->app);
	scratch_remove(w->dir);
}

static const char *
in_dir(struct ws *w, const char *name)
{
	return mm_arena_fmt(w->app.arena, "%s/%s", w->dir, name).p;
}

static const char *
write_file(struct ws *w, const char *name, const struct mm_buf *b)
{
	const char *path = in_dir(w, name);
	struct mm_err e;

	CHECK(
	    mm_file_replace(path,
		(struct mm_bytes){ (const uint8_t *)b->p, b->n }, &e) == MM_OK,
	    "%s", e.en);
	return path;
}

/* A feed of n records, OSV as JSON Lines. */
static const char *
write_feed(struct ws *w, const char *name, int n)
{
	const char *path;
	struct mm_buf b;

	mm_buf_init(&b, 0);
	for (int i = 0; i < n; i++)
		mm_buf_fmt(&b,
		    "{\"id\":\"CVE-2026-%04d\",\"modified\":"
		    "\"2026-09-01T00:00:00Z\",\"affected\":[{\"package\":"
		    "{\"ecosystem\":\"npm\",\"name\":\"p%d\"},"
		    "\"versions\":[\"1.0.0\"]}]}\n",
		    i + 1, i);
	path = write_file(w, name, &b);
	mm_buf_free(&b);
	return path;
}

static enum mm_status
import_as(struct ws *w, const char *path, const char *name, bool accept,
    struct mm_feed_report *rep, struct mm_err *e)
{
	struct mm_feed_request rq = { &path, 1, mm_str_of(name), accept, false,
		NULL };

	memset(e, 0, sizeof(*e));
	return mm_feed_import(&w->app, &rq, rep, e);
}

static struct mm_feed_import
import_one(struct ws *w, const char *path, bool accept)
{
	struct mm_feed_report rep;
	struct mm_err e;

	CHECK(import_as(w, path, NULL, accept, &rep, &e) == MM_OK, "%s: %s",
	    path, e.en);
	assert_int_equal(rep.files.n, 1);
	return rep.files.v[0];
}

static uint64_t
head(struct ws *w)
{
	struct mm_head h;
	struct mm_err e;

	assert_int_equal(mm_store_head(w->app.store, &h, &e), MM_OK);
	return h.seq;
}

/* Vulnerabilities in the index; 0 when there is none. */
static uint32_t
indexed(struct ws *w, uint64_t *generation)
{
	const char *path =
	    mm_arena_fmt(w->app.arena, "%s/%s", w->home, MM_FEED_INDEX).p;
	struct mm_advidx *x;
	struct mm_err e;
	uint32_t n;

	*generation = 0;
	if (mm_advidx_open(path, &x, &e) != MM_OK)
		return 0;
	*generation = mm_advidx_generation(x);
	n = mm_advidx_vulns(x);
	mm_advidx_close(x);
	return n;
}

static int files_found;

static int
count_file(const char *path, const struct stat *sb, int type, struct FTW *at)
{
	(void)sb;
	if (type == FTW_F && path[at->base] != '.')
		files_found++;
	return 0;
}

static int
snapshots(struct ws *w)
{
	files_found = 0;
	assert_int_equal(
	    nftw(in_dir(w, "ws/feeds"), count_file, 8, FTW_PHYS), 0);
	return files_found;
}

static void
imports_a_folder_of_real_feeds(void **state)
{
	static const struct {
		const char *name;
		uint64_t records;
	} want[] = {
		/* In byte order of the file names. */
		{ "cve5-vulnrichment", 320 },
		{ "kev", 1404 },
		{ "nvd-overrides", 130 },
		{ "osv-ghsa", 13 },
	};
	struct mm_feed_report rep;
	struct mm_feed_state fs;
	struct mm_feed_request rq = { .n = 1 };
	struct mm_err e = { 0 };
	struct ws w;
	const char *folder;
	uint64_t generation;

	(void)state;
	setup(&w);
	folder = in_dir(&w, "in");
	assert_int_equal(mkdir(folder, 0700), 0);
	assert_int_equal(mkdir(in_dir(&w, "in/sub"), 0700), 0);
	for (size_t i = 0; i < MM_COUNT(want); i++) {
		bool line = i != 1;
		struct mm_str from =
		    mm_arena_fmt(w.app.arena, "tests/data/feeds/%s.json%s.gz",
			want[i].name, line ? "l" : "");
		struct mm_str to =
		    mm_arena_fmt(w.app.arena, "%s/%s%s.json%s.gz", folder,
			i == 3 ? "sub/" : "", want[i].name, line ? "l" : "");
		struct mm_bytes bytes;

		assert_int_equal(mm_file_read(w.app.arena, from.p,
				     (size_t)1 << 24, &bytes, &e),
		    MM_OK);
		assert_int_equal(mm_file_replace(to.p, bytes, &e), MM_OK);
	}
	rq.paths = &folder;
	CHECK(mm_feed_import(&w.app, &rq, &rep, &e) == MM_OK, "%s", e.en);
	assert_int_equal(rep.files.n, MM_COUNT(want));
	assert_int_equal(rep.accepted, MM_COUNT(want));
	assert_true(rep.built);
	for (size_t i = 0; i < MM_COUNT(want); i++) {
		CHECK(mm_str_eqz(rep.files.v[i].name, want[i].name), "%zu", i);
		CHECK(
		    rep.files.v[i].counts.records == want[i].records, "%zu", i);
	}
	assert_int_equal(head(&w), MM_COUNT(want));
	assert_int_equal(snapshots(&w), MM_COUNT(want));
	assert_true(indexed(&w, &generation) > 400);
	CHECK(mm_feed_status(&w.app, &fs, &e) == MM_OK, "%s", e.en);
	assert_int_equal(fs.list.n, MM_COUNT(want));
	assert_true(fs.index_current);
	/* By source: CVE 5, NVD, OSV, KEV. */
	assert_true(mm_str_eqz(fs.list.v[3].name, "kev"));
	assert_int_equal(fs.list.v[3].records, 1404);
	assert_int_equal(
	    fs.list.v[3].feed_date.day, mm_date_of(2025, 8, 25).day);
	/* Once more: nothing new, nothing recorded. */
	CHECK(mm_feed_import(&w.app, &rq, &rep, &e) == MM_OK, "%s", e.en);
	assert_int_equal(rep.unchanged, MM_COUNT(want));
	assert_false(rep.built);
	assert_int_equal(head(&w), MM_COUNT(want));
	teardown(&w);
}

static void
holds_a_feed_that_shrinks(void **state)
{
	struct mm_feed_state fs;
	struct mm_feed_import f;
	uint64_t first, now;
	struct mm_err e;
	struct ws w;

	(void)state;
	setup(&w);
	f = import_one(&w, write_feed(&w, "feed.jsonl", 100), false);
	assert_int_equal(f.outcome, MM_FEED_ACCEPTED);
	assert_int_equal(indexed(&w, &first), 100);
	/* 2 of 100 less is the limit, 3 is beyond it. */
	f = import_one(&w, write_feed(&w, "feed.jsonl", 97), false);
	assert_int_equal(f.outcome, MM_FEED_HELD);
	assert_int_equal(f.before, 100);
	assert_int_equal(indexed(&w, &now), 100);
	assert_true(now == first);
	assert_int_equal(head(&w), 2);
	assert_int_equal(mm_feed_status(&w.app, &fs, &e), MM_OK);
	assert_int_equal(fs.list.n, 2);
	assert_int_equal(fs.list.v[0].records, 100);
	assert_int_equal(fs.list.v[0].held, MM_NO);
	assert_int_equal(fs.list.v[1].records, 97);
	assert_int_equal(fs.list.v[1].held, MM_YES);
	assert_true(fs.index_current);
	/* Held again, and nothing new is recorded. */
	f = import_one(&w, in_dir(&w, "feed.jsonl"), false);
	assert_int_equal(f.outcome, MM_FEED_HELD);
	assert_int_equal(head(&w), 2);
	f = import_one(&w, write_feed(&w, "feed.jsonl", 98), false);
	assert_int_equal(f.outcome, MM_FEED_ACCEPTED);
	assert_int_equal(indexed(&w, &now), 98);
	assert_true(now != first);
	assert_int_equal(mm_feed_status(&w.app, &fs, &e), MM_OK);
	assert_int_equal(fs.list.n, 1);
	/* Accepted with open eyes. */
	f = import_one(&w, write_feed(&w, "feed.jsonl", 10), true);
	assert_int_equal(f.outcome, MM_FEED_ACCEPTED);
	assert_int_equal(indexed(&w, &now), 10);
	/* Another name is another feed. */
	f = import_one(&w, write_feed(&w, "other.jsonl", 3), false);
	assert_int_equal(f.outcome, MM_FEED_ACCEPTED);
	assert_int_equal(f.before, 0);
	teardown(&w);
}

static void
follows_the_setting(void **state)
{
	struct mm_feed_import f;
	struct mm_batch b;
	struct mm_fact *x;
	struct mm_err e;
	struct ws w;

	(void)state;
	setup(&w);
	assert_int_equal(mm_batch_begin(&w.app, &b, &e), MM_OK);
	x = mm_batch_fact(&b, MM_FACT_SETTING);
	assert_non_null(x);
	x->v[MM_F_SETTING_name] = MM_STR(MM_FEED_SHRINK_SETTING);
	x->v[MM_F_SETTING_value] = MM_STR("50");
	CHECK(mm_batch_admit(&b, &e) == MM_OK, "%s", e.en);
	assert_int_equal(mm_batch_commit(&b, &e), MM_OK);
	(void)import_one(&w, write_feed(&w, "feed.jsonl", 100), false);
	f = import_one(&w, write_feed(&w, "feed.jsonl", 50), false);
	assert_int_equal(f.outcome, MM_FEED_ACCEPTED);
	f = import_one(&w, write_feed(&w, "feed.jsonl", 24), false);
	assert_int_equal(f.outcome, MM_FEED_HELD);
	teardown(&w);
}

/* One bad file among good ones: nothing of the import stays. */
static void
takes_all_or_nothing(void **state)
{
	static const struct {
		const char *name, *text;
		enum mm_status want;
	} rows[] = {
		{ "bad.json", "{\"bomFormat\":\"CycloneDX\"}", MM_EFORMAT },
		{ "empty.json", "", MM_EEMPTY },
		{ "page.json", "{\"resultsPerPage\":0,\"vulnerabilities\":[]}",
		    MM_EEMPTY },
		{ "cut.json.gz", "\x1f\x8b\x08", MM_EFORMAT },
		{ "lines.jsonl",
		    "{\"id\":\"X-1\",\"modified\":\"2026-01-01T00:00:00Z\"}\n{"
		    "\"id\":1}\n",
		    MM_EFORMAT },
	};
	struct ws w;

	(void)state;
	setup(&w);
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		const char *paths[2];
		struct mm_feed_request rq = { .paths = paths, .n = 2 };
		struct mm_feed_report rep;
		struct mm_err e = { 0 };
		uint64_t generation;
		struct mm_buf b;

		mm_buf_init(&b, 0);
		mm_buf_z(&b, rows[i].text);
		paths[0] = write_feed(&w, "feed.jsonl", 5);
		paths[1] = write_file(&w, rows[i].name, &b);
		mm_buf_free(&b);
		CHECK(mm_feed_import(&w.app, &rq, &rep, &e) == rows[i].want,
		    "%s: %s", rows[i].name, e.en);
		CHECK(strcmp(e.source, paths[1]) == 0, "%s: %s", rows[i].name,
		    e.source);
		CHECK(head(&w) == 0, "%s", rows[i].name);
		CHECK(indexed(&w, &generation) == 0, "%s", rows[i].name);
		if (i == 4)
			assert_int_equal(e.line, 2);
	}
	/* What was kept of the good file is swept by the next import. */
	assert_int_equal(snapshots(&w), 1);
	(void)import_one(&w, write_feed(&w, "other.jsonl", 3), false);
	assert_int_equal(snapshots(&w), 1);
	teardown(&w);
}

static void
mends_what_is_lost(void **state)
{
	static const char index[] = "ws/" MM_FEED_INDEX;
	struct mm_buf junk;
	struct mm_feed_report rep;
	struct mm_err e;
	struct mm_feed_import f;
	const char *kept, *feed;
	uint64_t generation;
	bool built;
	struct ws w;

	(void)state;
	setup(&w);
	mm_buf_init(&junk, 0);
	mm_buf_z(&junk, "junk");
	feed = write_feed(&w, "feed.jsonl", 7);
	f = import_one(&w, feed, false);
	kept = mm_arena_fmt(w.app.arena, "ws/feeds/osv/feed/%s", f.digest).p;
	/* The index is lost, or damaged: made again. */
	for (int round = 0; round < 2; round++) {
		if (round == 0)
			assert_int_equal(remove(in_dir(&w, index)), 0);
		else
			(void)write_file(&w, index, &junk);
		assert_int_equal(
		    mm_feed_index_refresh(&w.app, &built, &e), MM_OK);
		assert_true(built);
		assert_int_equal(indexed(&w, &generation), 7);
	}
	assert_int_equal(mm_feed_index_refresh(&w.app, &built, &e), MM_OK);
	assert_false(built);
	/* The snapshot is damaged: said, not used. */
	assert_int_equal(remove(in_dir(&w, index)), 0);
	(void)write_file(&w, kept, &junk);
	assert_int_equal(
	    mm_feed_index_refresh(&w.app, &built, &e), MM_EINTEGRITY);
	assert_int_equal(remove(in_dir(&w, kept)), 0);
	assert_int_equal(
	    mm_feed_index_refresh(&w.app, &built, &e), MM_EINTEGRITY);
	/* Importing the same file again brings both back. */
	CHECK(import_as(&w, feed, NULL, false, &rep, &e) == MM_OK, "%s", e.en);
	assert_int_equal(rep.unchanged, 1);
	assert_true(rep.built);
	assert_int_equal(indexed(&w, &generation), 7);
	assert_int_equal(head(&w), 1);
	mm_buf_free(&junk);
	teardown(&w);
}

/* The program died between recording and replacing the index. */
static void
notices_an_old_index(void **state)
{
	struct mm_feed_state fs;
	struct mm_bytes old;
	struct mm_err e;
	uint64_t generation;
	bool built;
	struct ws w;

	(void)state;
	setup(&w);
	(void)import_one(&w, write_feed(&w, "feed.jsonl", 7), false);
	assert_int_equal(
	    mm_file_read(w.app.arena, in_dir(&w, "ws/" MM_FEED_INDEX),
		(size_t)1 << 24, &old, &e),
	    MM_OK);
	(void)import_one(&w, write_feed(&w, "feed.jsonl", 8), false);
	assert_int_equal(
	    mm_file_replace(in_dir(&w, "ws/" MM_FEED_INDEX), old, &e), MM_OK);
	assert_int_equal(mm_feed_status(&w.app, &fs, &e), MM_OK);
	assert_false(fs.index_current);
	assert_int_equal(mm_feed_index_refresh(&w.app, &built, &e), MM_OK);
	assert_true(built);
	assert_int_equal(indexed(&w, &generation), 8);
	teardown(&w);
}

/* An import recorded by mistake is voided: the one before it counts again. */
static void
goes_back_when_an_import_is_voided(void **state)
{
	struct mm_feed_state fs;
	struct mm_batch b;
	struct mm_fact *x;
	struct mm_err e;
	uint64_t generation;
	bool built;
	struct ws w;

	(void)state;
	setup(&w);
	(void)import_one(&w, write_feed(&w, "feed.jsonl", 7), false);
	(void)import_one(&w, write_feed(&w, "feed.jsonl", 8), false);
	assert_int_equal(mm_batch_begin(&w.app, &b, &e), MM_OK);
	x = mm_batch_fact(&b, MM_FACT_VOID);
	assert_non_null(x);
	x->v[MM_F_VOID_seq] = MM_STR("2");
	x->reason = MM_STR("誤って取り込んだため");
	CHECK(mm_batch_admit(&b, &e) == MM_OK, "%s", e.en);
	CHECK(mm_batch_commit(&b, &e) == MM_OK, "%s", e.en);
	mm_app_forget(&w.app);
	assert_int_equal(mm_feed_status(&w.app, &fs, &e), MM_OK);
	assert_int_equal(fs.list.n, 1);
	assert_int_equal(fs.list.v[0].records, 7);
	assert_false(fs.index_current);
	assert_int_equal(mm_feed_index_refresh(&w.app, &built, &e), MM_OK);
	assert_true(built);
	assert_int_equal(indexed(&w, &generation), 7);
	teardown(&w);
}

static void
records_nothing_in_a_dry_run(void **state)
{
	struct mm_feed_import f;
	uint64_t generation;
	struct ws w;

	(void)state;
	setup(&w);
	w.app.dry_run = true;
	f = import_one(&w, write_feed(&w, "feed.jsonl", 7), false);
	assert_int_equal(f.outcome, MM_FEED_ACCEPTED);
	assert_int_equal(head(&w), 0);
	assert_int_equal(snapshots(&w), 0);
	assert_int_equal(indexed(&w, &generation), 0);
	teardown(&w);
}

static void
refuses_names_and_doubles(void **state)
{
	const char *two[2];
	struct mm_feed_request rq = { .paths = two, .n = 2 };
	struct mm_feed_report rep;
	struct mm_err e;
	struct ws w;
	const char *feed;

	(void)state;
	setup(&w);
	feed = write_feed(&w, "feed.jsonl", 7);
	assert_int_equal(
	    import_as(&w, feed, "a/b", false, &rep, &e), MM_EUSAGE);
	assert_int_equal(import_as(&w, feed, "..", false, &rep, &e), MM_EUSAGE);
	assert_int_equal(
	    import_as(&w, in_dir(&w, "none.json"), NULL, false, &rep, &e),
	    MM_ENOTFOUND);
	two[0] = feed;
	two[1] = write_feed(&w, "feed.json", 7);
	assert_int_equal(mm_feed_import(&w.app, &rq, &rep, &e), MM_ECONFLICT);
	rq.name = MM_STR("x");
	assert_int_equal(mm_feed_import(&w.app, &rq, &rep, &e), MM_EUSAGE);
	assert_int_equal(head(&w), 0);
	assert_int_equal(
	    import_as(&w, feed, "カタログ", false, &rep, &e), MM_OK);
	teardown(&w);
}

static void
makes_names(void **state)
{
	static const struct {
		const char *path, *want;
	} rows[] = {
		{ "kev.json", "kev" },
		{ "/a/b/kev.json.gz", "kev" },
		{ "x.jsonl", "x" },
		{ "x.tar.csv.gz", "x.tar" },
		{ "a b\tc.json", "a-b-c" },
		{ "plain", "plain" },
		{ ".json", ".json" },
		{ "epss_scores-2023-03-07.csv.gz", "epss_scores-2023-03-07" },
	};
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++)
		CHECK(mm_str_eqz(mm_feed_name(a, rows[i].path), rows[i].want),
		    "%s", rows[i].path);
	mm_arena_free(a);
}

static void
one_import_at_a_time(void **state)
{
	struct mm_feed_report rep;
	const char *feed;
	struct mm_err e;
	struct ws w;
	int fd;

	(void)state;
	setup(&w);
	feed = write_feed(&w, "feed.jsonl", 7);
	fd = open(
	    in_dir(&w, "ws/feeds/.lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_int_equal(import_as(&w, feed, NULL, false, &rep, &e), MM_EBUSY);
	assert_int_equal(head(&w), 0);
	assert_int_equal(close(fd), 0);
	assert_int_equal(import_as(&w, feed, NULL, false, &rep, &e), MM_OK);
	teardown(&w);
}

/* A broken record fails the feed; told to, it is left out and recorded. */
static void
leaves_broken_records_out_when_told_to(void **state)
{
	static const char text[] =
	    "{\"id\":\"CVE-2026-0001\",\"modified\":\"2026-09-01T00:00:00Z\","
	    "\"affected\":"
	    "[{\"package\":{\"ecosystem\":\"npm\",\"name\":\"p\"},"
	    "\"versions\":[\"1\"]}]}\n{\"id\":7}\n";
	struct mm_feed_request rq = { .n = 1 };
	struct mm_feed_report rep;
	struct mm_feed_state state_now;
	struct mm_buf b;
	struct mm_err e = { 0 };
	struct ws w;
	const char *path;
	uint64_t before, first, again;

	(void)state;
	setup(&w);
	before = head(&w);
	mm_buf_init(&b, 0);
	mm_buf_z(&b, text);
	path = write_file(&w, "osv.jsonl", &b);
	mm_buf_free(&b);
	rq.paths = &path;
	assert_int_equal(mm_feed_import(&w.app, &rq, &rep, &e), MM_EFORMAT);
	assert_int_equal(e.line, 2);
	assert_int_equal(head(&w), before);
	rq.lenient = true;
	CHECK(mm_feed_import(&w.app, &rq, &rep, &e) == MM_OK, "%s", e.en);
	assert_int_equal(rep.accepted, 1);
	assert_int_equal(rep.skipped, 1);
	assert_int_equal(rep.skips.n, 1);
	assert_int_equal(rep.skips.v[0].line, 2);
	assert_true(mm_str_eqz(rep.skips.v[0].path, path));
	assert_int_equal(rep.files.v[0].counts.records, 1);
	assert_int_equal(indexed(&w, &first), 1);
	assert_int_equal(mm_feed_status(&w.app, &state_now, &e), MM_OK);
	assert_int_equal(state_now.list.v[0].skipped, 1);
	assert_true(state_now.index_current);
	/* The index is made again with the same record left out. */
	assert_int_equal(
	    unlink(mm_arena_fmt(w.app.arena, "%s/%s", w.home, MM_FEED_INDEX).p),
	    0);
	CHECK(mm_feed_index_refresh(&w.app, NULL, &e) == MM_OK, "%s", e.en);
	assert_int_equal(indexed(&w, &again), 1);
	assert_int_equal(again, first);
	teardown(&w);
}

/* Scores of an older day never replace newer ones. */
static void
keeps_the_newest_scores(void **state)
{
	static const struct {
		const char *name, *text;
	} files[] = {
		{ "osv.jsonl",
		    "{\"id\":\"CVE-2026-0001\",\"modified\":\"2026-09-01T00:00:"
		    "00Z\","
		    "\"affected\":[{\"package\":{\"ecosystem\":\"npm\","
		    "\"name\":\"p\"},\"versions\":[\"1\"]}]}\n" },
		{ "epss-2026-09-02.csv",
		    "#model_version:v1,score_date:2026-09-02\ncve,epss\n"
		    "CVE-2026-0001,0.5\n" },
		{ "epss-2026-09-01.csv",
		    "#model_version:v1,score_date:2026-09-01\ncve,epss\n"
		    "CVE-2026-0001,0.1\n" },
		{ "epss-undated.csv", "cve,epss\nCVE-2026-0001,0.9\n" },
	};
	struct mm_advidx_vuln v;
	struct mm_advidx *x;
	struct mm_err e = { 0 };
	struct ws w;

	(void)state;
	setup(&w);
	for (size_t i = 0; i < MM_COUNT(files); i++) {
		struct mm_buf b;

		mm_buf_init(&b, 0);
		mm_buf_z(&b, files[i].text);
		(void)import_one(&w, write_file(&w, files[i].name, &b), false);
		mm_buf_free(&b);
	}
	assert_int_equal(mm_feed_index_open(w.home, &x, &e), MM_OK);
	assert_int_equal(mm_advidx_vulns(x), 1);
	mm_advidx_vuln_get(x, mm_advidx_vuln(x, MM_STR("CVE-2026-0001")), &v);
	assert_int_equal(v.epss_e6, 500000);
	mm_advidx_close(x);
	teardown(&w);
}

/* Until when components are supported, by the feeds that say so. */
static void
looks_up_ends_of_support(void **state)
{
	static const char old[] =
	    "{\"schema_version\":\"1\",\"generated_at\":\"2026-01-01T00:00:00Z"
	    "\",\"result\":[{\"label\":\"P\",\"identifiers\":[{\"type\":\"purl"
	    "\",\"id\":\"pkg:npm/p\"}],\"releases\":[{\"name\":\"1\","
	    "\"eolFrom\":\"2030-01-01\"}]}]}";
	static const char text[] =
	    "{\"schema_version\":\"1\",\"generated_at\":\"2026-09-01T00:00:00Z"
	    "\",\"result\":[{\"label\":\"P\",\"identifiers\":[{\"type\":\"purl"
	    "\",\"id\":\"pkg:npm/p\"},{\"type\":\"cpe\",\"id\":\"cpe:/a:v:p\"}"
	    "],\"releases\":[{\"name\":\"1\",\"eolFrom\":\"2026-09-30\"},"
	    "{\"name\":\"2\",\"eolFrom\":\"2026-10-01\",\"eoesFrom\":"
	    "\"2029-01-01\"},{\"name\":\"3\",\"isEol\":null}]},{\"label\":"
	    "\"Q\",\"releases\":[]}]}";
	static const struct {
		const char *purl, *cpe, *version;
		enum mm_support_state want;
	} rows[] = {
		{ "pkg:npm/p@1.2.0", "", "", MM_SUPPORT_OVER },
		{ "pkg:npm/p", "", "1.2.0", MM_SUPPORT_OVER },
		{ "", "cpe:2.3:a:v:p:1.2.0:*:*:*:*:*:*:*", "",
		    MM_SUPPORT_OVER },
		{ "pkg:npm/none@2.0", "cpe:/a:v:p", "2.0.1",
		    MM_SUPPORT_GOES_ON },
		{ "pkg:npm/p@3.0.0", "", "", MM_SUPPORT_NO_DATE },
		{ "pkg:npm/p@4.0.0", "", "", MM_SUPPORT_NO_RELEASE },
		{ "pkg:npm/other@1.0.0", "", "", MM_SUPPORT_NO_PRODUCT },
		{ "pkg:npm/p", "", "", MM_SUPPORT_NO_IDENTITY },
		{ "", "", "1", MM_SUPPORT_NO_IDENTITY },
		{ "no purl", "no cpe", "1", MM_SUPPORT_NO_PRODUCT },
	};
	struct mm_component c[MM_COUNT(rows)];
	struct mm_sbom sbom = { .components = c, .n = MM_COUNT(rows) };
	struct mm_support_list list;
	struct mm_err e = { 0 };
	struct mm_buf b;
	struct ws w;

	(void)state;
	setup(&w);
	memset(c, 0, sizeof(c));
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		c[i].purl = mm_str_of(rows[i].purl);
		c[i].cpe = mm_str_of(rows[i].cpe);
		c[i].version = mm_str_of(rows[i].version);
	}
	assert_int_equal(
	    mm_support_of(&w.app, &sbom, w.app.as_of, &list, &e), MM_EEMPTY);
	mm_buf_init(&b, 0);
	mm_buf_z(&b, old);
	(void)import_one(&w, write_file(&w, "eol-1.json", &b), false);
	mm_buf_clear(&b);
	mm_buf_z(&b, text);
	(void)import_one(&w, write_file(&w, "eol-2.json", &b), false);
	mm_buf_free(&b);
	CHECK(mm_support_of(&w.app, &sbom, w.app.as_of, &list, &e) == MM_OK,
	    "%s", e.en);
	assert_int_equal(list.list.n, MM_COUNT(rows));
	for (size_t i = 0; i < MM_COUNT(rows); i++)
		CHECK(list.list.v[i].state == rows[i].want, "%s %s: %d",
		    rows[i].purl, rows[i].cpe, (int)list.list.v[i].state);
	assert_int_equal(list.over, 3);
	assert_int_equal(list.unknown, 6);
	assert_int_equal(list.source.day, mm_date_of(2026, 9, 1).day);
	assert_true(mm_str_eqz(list.list.v[3].cycle, "2"));
	assert_true(mm_str_eqz(list.list.v[3].product, "P"));
	assert_int_equal(
	    list.list.v[3].extended.date.day, mm_date_of(2029, 1, 1).day);
	teardown(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(imports_a_folder_of_real_feeds),
		cmocka_unit_test(holds_a_feed_that_shrinks),
		cmocka_unit_test(follows_the_setting),
		cmocka_unit_test(takes_all_or_nothing),
		cmocka_unit_test(mends_what_is_lost),
		cmocka_unit_test(notices_an_old_index),
		cmocka_unit_test(goes_back_when_an_import_is_voided),
		cmocka_unit_test(records_nothing_in_a_dry_run),
		cmocka_unit_test(refuses_names_and_doubles),
		cmocka_unit_test(makes_names),
		cmocka_unit_test(one_import_at_a_time),
		cmocka_unit_test(leaves_broken_records_out_when_told_to),
		cmocka_unit_test(keeps_the_newest_scores),
		cmocka_unit_test(looks_up_ends_of_support),
	};

	return cmocka_run_group_tests_name("feed", tests, NULL, NULL);
}
