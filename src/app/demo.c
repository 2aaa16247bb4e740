/* SPDX-License-Identifier: Apache-2.0 */
#include "app/demo.h"

#include "app/facts.h"
#include "app/feed.h"
#include "app/register.h"
#include "app/sbom.h"
#include "app/scan.h"
#include "codec/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The day of the sample, as its workspace fact says: 2026-10-01. */
#define SAMPLE_YEAR 2026
#define SAMPLE_MONTH 10
#define SAMPLE_DAY 1

/* Most bytes of one file of the sample. */
#define SAMPLE_FILE ((size_t)64 << 20)
/* Most feeds imported together. */
#define FEEDS_A_ROUND 16

/* Deepest folder of a workspace: feeds/SOURCE/NAME/, out/NUMBER/EDITION/. */
#define PURGE_DEPTH 4

/* Who brings the registers in. */
#define SAMPLE_ACTOR "登録担当者"

struct demo {
	struct mm_app *app;
	const char *data;
	struct mm_demo_report report;
};

struct step;
typedef enum mm_status step_fn(
    struct demo *d, const struct step *s, struct mm_err *err);

/* One step: what is done with which files, since when it is true. */
struct step {
	step_fn *run;
	const char *file; /* below the data folder; or NULL */
	const char *const *feeds; /* below feeds/, ends with NULL; or NULL */
	const char *valid;
	const char *ja, *en;
	enum mm_fact_type type; /* of a register */
};

static enum mm_status
read_file(struct demo *d, const char *file, struct mm_str *path,
    struct mm_bytes *out, struct mm_err *err)
{
	*path = mm_arena_fmt(d->app->arena, "%s/%s", d->data, file);
	if (path->p == NULL)
		return mm_err_nomem(err);
	return mm_file_read(d->app->arena, path->p, SAMPLE_FILE, out, err);
}

static enum mm_status
load_facts(struct demo *d, const struct step *s, struct mm_err *err)
{
	struct mm_facts_text text = { 0 };
	struct mm_facts_report r = { 0 };
	struct mm_str path;
	enum mm_status st = read_file(d, s->file, &path, &text.bytes, err);

	if (st != MM_OK)
		return st;
	text.source = path.p;
	st = mm_facts_import(d->app, &text, &r, err);
	/* The first bad line says more than how many there are. */
	if (st == MM_EFORMAT && r.problems.n > 0)
		*err = r.problems.v[0].err;
	d->report.facts += r.recorded;
	return st;
}

static enum mm_status
load_register(struct demo *d, const struct step *s, struct mm_err *err)
{
	struct mm_import_options options = { 0 };
	struct mm_import report = { 0 };
	struct mm_bytes bytes = { NULL, 0 };
	struct mm_str path;
	enum mm_status st = read_file(d, s->file, &path, &bytes, err);

	if (st == MM_OK)
		options.source = path.p;
	if (st == MM_OK)
		st = mm_register_import(
		    d->app, s->type, bytes, &options, &report, err);
	d->report.facts += report.recorded;
	return st;
}

/* The SBOM of one version under any of the names it may have. */
static enum mm_status
load_sbom(struct demo *d, const struct mm_sbom_add *what, struct mm_err *err)
{
	static const char *const suffixes[] = { ".cdx.json", ".spdx.json",
		".spdx" };
	struct mm_sbom_add add = *what;
	struct mm_sbom_added added;
	enum mm_status st = MM_ENOTFOUND;

	for (size_t i = 0; st == MM_ENOTFOUND && i < MM_COUNT(suffixes); i++) {
		struct mm_bytes bytes = { NULL, 0 };
		struct mm_str path,
		    file = mm_arena_fmt(d->app->arena, "sbom/%.*s-%.*s%s",
			MM_FMT(what->product), MM_FMT(what->version),
			suffixes[i]);

		if (file.p == NULL)
			return mm_err_nomem(err);
		add.file = (struct mm_str){ file.p + 5, file.n - 5 };
		st = read_file(d, file.p, &path, &bytes, err);
		if (st != MM_OK)
			continue;
		st = mm_app_sbom_add(d->app, bytes, &add, &added, err);
		if (st != MM_OK)
			return st;
		d->report.sboms++;
	}
	/* One version of the sample has none, on purpose. */
	return st == MM_ENOTFOUND ? MM_OK : st;
}

static enum mm_status
load_sboms(struct demo *d, const struct step *s, struct mm_err *err)
{
	struct mm_world *w;
	enum mm_status st = mm_app_world(d->app, &w, err);

	(void)s;
	for (uint32_t i = 0; st == MM_OK && i < w->versions.n; i++) {
		struct mm_sbom_add add = {
			.product = w->products.v[w->versions.v[i].product].id,
			.version = w->versions.v[i].id,
		};

		st = load_sbom(d, &add, err);
	}
	return st;
}

static enum mm_status
load_feeds(struct demo *d, const struct step *s, struct mm_err *err)
{
	const char *paths[FEEDS_A_ROUND];
	struct mm_feed_request request = { .paths = paths };
	struct mm_feed_report report = { 0 };
	enum mm_status st;

	for (; s->feeds[request.n] != NULL; request.n++) {
		struct mm_str path = mm_arena_fmt(
		    d->app->arena, "%s/feeds/%s", d->data, s->feeds[request.n]);

		if (path.p == NULL)
			return mm_err_nomem(err);
		paths[request.n] = path.p;
	}
	st = mm_feed_import(d->app, &request, &report, err);
	if (st == MM_OK)
		d->report.feeds += report.accepted;
	return st;
}

static enum mm_status
scan_all(struct demo *d, const struct mm_advidx *x, struct mm_err *err)
{
	struct mm_scan_course course = { .full = false };
	struct mm_scan_counts counts;
	struct mm_scan *scans;
	struct mm_world *w;
	enum mm_status st = mm_app_world(d->app, &w, err);

	if (st != MM_OK)
		return st;
	scans = mm_arena_array(d->app->arena, w->versions.n, sizeof(*scans));
	if (scans == NULL)
		return mm_err_nomem(err);
	st = mm_scan_changes(d->app, x, w, scans, &course, err);
	if (st == MM_OK)
		st = mm_scan_record(d->app, x, scans, course.n, &counts, err);
	if (st == MM_OK)
		d->report.findings += counts.recorded;
	return st;
}

static enum mm_status
load_scan(struct demo *d, const struct step *s, struct mm_err *err)
{
	struct mm_advidx *x = NULL;
	enum mm_status st = mm_scan_index(d->app->dir, &x, err);

	(void)s;
	if (st == MM_OK)
		st = scan_all(d, x, err);
	mm_advidx_close(x);
	return st;
}

#define REGISTERED "2025-08-01"
#define FIRST_ROUND "2025-10-01"
#define SECOND_ROUND "2026-07-27"
#define THIRD_ROUND "2026-09-21"

static const char *const first_feeds[] = { "cve5.jsonl", "nvd-overrides.jsonl",
	"nvd-CVE-2020-13595.json", "nvd-CVE-2021-44228.json",
	"nvd-CVE-2022-32746.json", "nvd-CVE-2023-4863.json",
	"known_exploited_vulnerabilities.json.gz", NULL };
static const char *const second_feeds[] = { "nvd-overrides-2026.jsonl", NULL };
static const char *const third_feeds[] = { "osv.jsonl",
	"epss_scores-2025-07-05.csv.gz", NULL };

/* clang-format off */
static const struct step steps[] = {
	{ .run = load_facts, .file = "workspace.jsonl", .valid = REGISTERED,
	  .ja = "設定", .en = "settings" },
	{ .run = load_register, .file = "parties.csv", .valid = REGISTERED,
	  .type = MM_FACT_PARTY,
	  .ja = "医療機関・販売業者", .en = "institutions and dealers" },
	{ .run = load_register, .file = "products.csv", .valid = REGISTERED,
	  .type = MM_FACT_PRODUCT, .ja = "製品", .en = "products" },
	{ .run = load_register, .file = "versions.csv", .valid = REGISTERED,
	  .type = MM_FACT_VERSION,
	  .ja = "ソフトウェア版", .en = "software versions" },
	{ .run = load_register, .file = "units.csv", .valid = REGISTERED,
	  .type = MM_FACT_UNIT, .ja = "個体", .en = "units" },
	{ .run = load_sboms, .valid = "2025-09-01",
	  .ja = "SBOM", .en = "SBOMs" },
	{ .run = load_feeds, .feeds = first_feeds, .valid = FIRST_ROUND,
	  .ja = "脆弱性情報(2025年10月)", .en = "feeds of October 2025" },
	{ .run = load_scan, .valid = FIRST_ROUND,
	  .ja = "照合(2025年10月)", .en = "scan of October 2025" },
	{ .run = load_feeds, .feeds = second_feeds, .valid = SECOND_ROUND,
	  .ja = "脆弱性情報(2026年7月)", .en = "feeds of July 2026" },
	{ .run = load_scan, .valid = SECOND_ROUND,
	  .ja = "照合(2026年7月)", .en = "scan of July 2026" },
	{ .run = load_feeds, .feeds = third_feeds, .valid = THIRD_ROUND,
	  .ja = "脆弱性情報(2026年9月)", .en = "feeds of September 2026" },
	{ .run = load_scan, .valid = THIRD_ROUND,
	  .ja = "照合(2026年9月)", .en = "scan of September 2026" },
	{ .run = load_facts, .file = "facts.jsonl", .valid = REGISTERED,
	  .ja = "経緯の記録", .en = "what was done" },
	{ .run = load_facts, .file = "assessments.jsonl",
	  .valid = REGISTERED,
	  .ja = "所見の判断", .en = "judgements of findings" },
};
/* clang-format on */

enum mm_status
mm_demo_load(struct mm_app *app, const char *data, struct mm_demo_report *out,
    struct mm_err *err)
{
	struct demo d = { .app = app, .data = data };
	mm_progress_fn *progress = app->progress;
	enum mm_status st;

	app->actor = mm_str_of(SAMPLE_ACTOR);
	app->as_of = mm_date_of(SAMPLE_YEAR, SAMPLE_MONTH, SAMPLE_DAY);
	app->now.sec = (int64_t)app->as_of.day * 86400;
	st = mm_app_create(app, err);
	for (size_t i = 0; st == MM_OK && i < MM_COUNT(steps); i++) {
		const struct step *s = &steps[i];

		mm_app_progress(app, s->ja, s->en, i, MM_COUNT(steps));
		if (!mm_date_iso(mm_str_of(s->valid), &app->valid))
			return mm_err_set(err, MM_EINTERNAL,
			    "サンプルの日付 %s が正しくありません",
			    "the sample's date %s is not valid", s->valid);
		/* The steps of a step are not worth a line here. */
		app->progress = NULL;
		st = s->run(&d, s, err);
		app->progress = progress;
		mm_app_forget(app);
	}
	app->frozen = app->valid = app->as_of;
	if (st == MM_OK)
		*out = d.report;
	return st;
}

static enum mm_status
purge_failed(const char *name, struct mm_err *err)
{
	return mm_err_set(err, MM_EIO, "%s を削除できません: %s",
	    "cannot remove %s: %s", name, strerror(errno));
}

static enum mm_status purge_folder(
    int parent, const char *name, int depth, struct mm_err *err);

static enum mm_status
purge_entry(int folder, const char *name, int depth, struct mm_err *err)
{
	struct stat info;

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return MM_OK;
	if (fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
		return purge_failed(name, err);
	if (S_ISDIR(info.st_mode))
		return purge_folder(folder, name, depth + 1, err);
	if (S_ISREG(info.st_mode) && unlinkat(folder, name, 0) != 0)
		return purge_failed(name, err);
	return MM_OK;
}

/* Files and folders below one folder; links are left, and with them it. */
static enum mm_status
purge_folder(int parent, const char *name, int depth, struct mm_err *err)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	enum mm_status st = MM_OK;
	struct dirent *e;

	if (dir == NULL) {
		bool gone = errno == ENOENT;

		if (fd >= 0)
			(void)close(fd);
		return gone ? MM_OK : purge_failed(name, err);
	}
	while (st == MM_OK && depth < PURGE_DEPTH && (e = readdir(dir)) != NULL)
		st = purge_entry(fd, e->d_name, depth, err);
	(void)closedir(dir);
	if (st == MM_OK && unlinkat(parent, name, AT_REMOVEDIR) != 0 &&
	    errno != ENOTEMPTY && errno != EEXIST)
		st = purge_failed(name, err);
	return st;
}

static enum mm_status
purge_files(const char *dir, struct mm_err *err)
{
	static const char *const folders[] = { "feeds", "index", "out" };
	static const char *const files[] = { MM_STORE_FILE,
		MM_STORE_FILE "-wal", MM_STORE_FILE "-shm" };
	int root = open(dir, O_RDONLY | O_DIRECTORY);
	enum mm_status st = MM_OK;

	if (root < 0)
		return purge_failed(dir, err);
	for (size_t i = 0; st == MM_OK && i < MM_COUNT(folders); i++)
		st = purge_folder(root, folders[i], 0, err);
	for (size_t i = 0; st == MM_OK && i < MM_COUNT(files); i++)
		if (unlinkat(root, files[i], 0) != 0 && errno != ENOENT)
			st = purge_failed(files[i], err);
	(void)close(root);
	if (st == MM_OK && rmdir(dir) != 0 && errno != ENOTEMPTY &&
	    errno != EEXIST && errno != EBUSY)
		st = purge_failed(dir, err);
	return st;
}

enum mm_status
mm_demo_purge(struct mm_app *app, struct mm_err *err)
{
	struct mm_world *w;
	enum mm_status st = mm_app_world(app, &w, err);
	bool sample = st == MM_OK && w->maker.sample == MM_YES;

	mm_app_close(app);
	if (st != MM_OK)
		return st;
	if (!sample)
		return mm_err_set(err, MM_EDENIED,
		    "%s はサンプルの作業場所ではないため、削除しません",
		    "%s is not a sample workspace; it is not removed",
		    app->dir);
	return purge_files(app->dir, err);
}
