/* SPDX-License-Identifier: Apache-2.0 */
/* scan: an SBOM, a product or everything against the advisories. */
#include "cli/commands.h"

#include "app/feed_index.h"
#include "app/sbom.h"
#include "app/scan.h"
#include "cli/findings.h"
#include "codec/file.h"
#include "codec/json.h"

#include <string.h>

#define EXIT_GATE 10
#define EXIT_NOTHING 20
#define EXIT_STALE 21

/* One run of the command. */
struct run {
	struct mm_cli *c;
	struct mm_advidx *x;
	struct mm_gate gate;
	bool gated, tripped;
	bool stranded; /* no workspace where the index is */
	const char *file;
	struct mm_scan_subject alone; /* a file and nothing else */
	bool record; /* findings of product versions */
	bool whole; /* every version as it is recorded */
	struct mm_scan *scans;
	uint32_t n;
	uint32_t without_sbom; /* versions left out */
	struct mm_scan_course course; /* of a scan of everything */
	struct mm_match_coverage total;
};

static enum mm_status
read_file(struct run *r, struct mm_scan_subject *s, struct mm_err *err)
{
	s->source = r->file;
	return mm_file_read(
	    r->c->app.arena, r->file, MM_APP_SBOM_FILE, &s->bytes, err);
}

/* Platforms named on the command line come after the registered ones. */
static enum mm_status
add_platforms(struct run *r, struct mm_scan_subject *s, struct mm_err *err)
{
	MM_VEC(struct mm_str) v = { 0 };
	const char *text;

	for (uint32_t i = 0; i < s->nplatforms; i++) {
		struct mm_str *at = mm_vec_push(r->c->app.arena, &v);

		if (at == NULL)
			return mm_err_nomem(err);
		*at = s->platforms[i];
	}
	for (int i = 0; (text = mm_cli_opt_at(r->c, "platform", i)) != NULL;
	     i++) {
		struct mm_str *at = mm_vec_push(r->c->app.arena, &v);
		enum mm_status st;

		if (at == NULL)
			return mm_err_nomem(err);
		*at = mm_str_of(text);
		st = mm_scan_platform(r->c->app.arena, *at, err);
		if (st != MM_OK)
			return st;
	}
	s->platforms = v.v;
	s->nplatforms = v.n;
	return MM_OK;
}

static enum mm_status
scan_one(struct run *r, struct mm_scan_subject *s, struct mm_err *err)
{
	enum mm_status st = add_platforms(r, s, err);

	if (st == MM_OK) {
		st =
		    mm_scan_run(r->x, r->c->app.arena, s, &r->scans[r->n], err);
		s->reading = NULL;
	}
	if (st == MM_OK)
		r->n++;
	return st;
}

static bool
is_wanted(const struct mm_world *w, uint32_t version, uint32_t product,
    struct mm_str version_id)
{
	const struct mm_version *v = &w->versions.v[version];

	return (product == MM_NONE || v->product == product) &&
	    (version_id.p == NULL || mm_str_eq(v->id, version_id));
}

static enum mm_status
no_version(struct mm_err *err)
{
	return mm_err_set(err, MM_ENOTFOUND,
	    "その製品・版は登録されていません。mimamori version add で"
	    "登録してください",
	    "no such product version is recorded; add it with mimamori "
	    "version add");
}

/* The file as an SBOM of the one version named. */
static enum mm_status
scan_file_as(struct run *r, const struct mm_world *w, uint32_t version,
    struct mm_err *err)
{
	const struct mm_version *v = &w->versions.v[version];
	struct mm_scan_subject s = { .world = w };
	struct mm_str list = v->platforms;
	MM_VEC(struct mm_str) plats = { 0 };
	enum mm_status st;

	while (list.p != NULL && list.n > 0) {
		struct mm_str *at = mm_vec_push(r->c->app.arena, &plats);

		if (at == NULL)
			return mm_err_nomem(err);
		*at = mm_str_cut(&list, '\n');
	}
	s.platforms = plats.v;
	s.nplatforms = plats.n;
	st = read_file(r, &s, err);
	return st == MM_OK ? scan_one(r, &s, err) : st;
}

/* Through the portfolio index. */
static enum mm_status
scan_all(struct run *r, const struct mm_world *w, struct mm_err *err)
{
	enum mm_status st;

	/* Details of components are not kept from one time to the next. */
	if (mm_cli_flag(r->c, "components"))
		st = mm_scan_all(&r->c->app, r->x, w, r->scans, &r->n, err);
	else
		st = mm_scan_changes(
		    &r->c->app, r->x, w, r->scans, &r->course, err);
	r->n += r->course.n;
	if (st == MM_OK)
		r->without_sbom = w->versions.n - r->n;
	return st;
}

static enum mm_status
scan_versions(struct run *r, const struct mm_world *w, uint32_t product,
    struct mm_err *err)
{
	struct mm_str id = mm_str_of(mm_cli_opt(r->c, "version"));
	enum mm_status st = MM_OK;
	uint32_t found = 0;

	r->scans =
	    mm_arena_array(r->c->app.arena, w->versions.n, sizeof(*r->scans));
	if (r->scans == NULL)
		return mm_err_nomem(err);
	if (r->whole)
		return scan_all(r, w, err);
	for (uint32_t i = 0; st == MM_OK && i < w->versions.n; i++) {
		struct mm_scan_subject s;

		if (!is_wanted(w, i, product, id))
			continue;
		found++;
		mm_app_progress(
		    &r->c->app, "照合", "matching", i + 1, w->versions.n);
		if (r->file != NULL) {
			st = scan_file_as(r, w, i, err);
			break;
		}
		if (w->versions.v[i].sbom == MM_NONE) {
			r->without_sbom++;
			continue;
		}
		st = mm_scan_subject_of(&r->c->app, w, i, &s, err);
		if (st == MM_OK)
			st = scan_one(r, &s, err);
	}
	if (st == MM_OK && found == 0 && !mm_cli_flag(r->c, "all"))
		return no_version(err);
	return st;
}

static enum mm_status
scan_workspace(struct run *r, struct mm_err *err)
{
	const char *name = mm_cli_opt(r->c, "product");
	struct mm_world *w;
	uint32_t product = MM_NONE;
	enum mm_status st = mm_app_world(&r->c->app, &w, err);

	if (st == MM_OK && name != NULL)
		st = mm_cli_product(r->c, w, mm_str_of(name), &product, err);
	if (st == MM_OK)
		st = scan_versions(r, w, product, err);
	if (st == MM_OK && r->n == 0)
		st = mm_err_set(err, MM_EEMPTY,
		    "SBOMの登録された版がありません。mimamori sbom add で"
		    "登録してください",
		    "no version has an SBOM; add one with mimamori sbom add");
	return st;
}

/* Let a worker read the file while the index is opened. */
static enum mm_status
start_file(struct run *r, struct mm_err *err)
{
	struct mm_scan_subject *s = &r->alone;
	struct mm_untrusted_file *file =
	    mm_arena_alloc(r->c->app.arena, sizeof(*file));
	enum mm_status st;

	if (file == NULL)
		return mm_err_nomem(err);
	st = read_file(r, s, err);
	*file = (struct mm_untrusted_file){ s->bytes, s->source };
	return st == MM_OK ? mm_untrusted_sboms_start(file, 1, &s->reading, err)
			   : st;
}

static enum mm_status
scan_file(struct run *r, struct mm_err *err)
{
	r->scans = mm_arena_alloc(r->c->app.arena, sizeof(*r->scans));
	return r->scans != NULL ? scan_one(r, &r->alone, err)
				: mm_err_nomem(err);
}

static bool
is_older(const struct run *r, struct mm_date d, uint64_t days)
{
	return !mm_date_is_set(d) ||
	    (int64_t)r->c->app.as_of.day - d.day > (int64_t)days;
}

/* Newest date of each source; stale when one is too old or not stated. */
static enum mm_status
check_feeds(struct run *r, uint64_t days, struct mm_err *err)
{
	struct mm_date newest[MM_FEED__COUNT];
	struct mm_world *w;
	enum mm_status st = mm_app_world(&r->c->app, &w, err);

	if (st != MM_OK)
		return st;
	for (int s = 0; s < MM_FEED__COUNT; s++)
		newest[s] = MM_DATE_NONE;
	for (uint32_t i = 0; i < w->feeds.n; i++) {
		const struct mm_feed_ref *f = &w->feeds.v[i];
		struct mm_date *at = &newest[f->source];

		if (mm_date_is_set(f->feed_date) &&
		    (!mm_date_is_set(*at) ||
			mm_date_cmp(f->feed_date, *at) > 0))
			*at = f->feed_date;
	}
	for (uint32_t i = 0; i < w->feeds.n; i++) {
		struct mm_date d = newest[w->feeds.v[i].source];

		if (!mm_world_feed_ages(w, &w->feeds.v[i]))
			continue;
		if (is_older(r, d, days))
			r->c->exit_code = EXIT_STALE;
	}
	if (w->feeds.n == 0)
		r->c->exit_code = EXIT_STALE;
	return MM_OK;
}

/*
 * With a workspace nearby `status` and `doctor` tell how old its feeds are,
 * and a scan looks when it is asked to. An index on its own has nobody who
 * would tell: it is always looked at, by the default of policy feed.old.
 */
static enum mm_status
check_age(struct run *r, struct mm_err *err)
{
	uint64_t days = 0;
	enum mm_status st = mm_cli_number(r->c, "max-feed-age", &days, err);

	if (st != MM_OK || (days == 0 && !r->stranded))
		return st;
	if (days == 0)
		days = mm_scan_feed_old();
	if (r->c->app.store != NULL)
		st = check_feeds(r, days, err);
	else if (is_older(r, mm_scan_index_date(r->c->app.dir, r->x), days))
		r->c->exit_code = EXIT_STALE;
	if (st == MM_OK && r->c->exit_code == EXIT_STALE)
		mm_cli_say(r->c,
		    "脆弱性情報が %llu 日より古い(又は日付が不明な)ため、結果を"
		    "信頼しないで"
		    "ください。mimamori feed import で更新してください",
		    "a feed is older than %llu days, or its date is not "
		    "known: do not trust the result; update with mimamori "
		    "feed import",
		    (unsigned long long)days);
	return st;
}

static void
add_coverage(struct mm_match_coverage *t, const struct mm_match_coverage *c)
{
	t->components += c->components;
	t->platforms += c->platforms;
	t->identified += c->identified;
	t->known += c->known;
	t->no_advisory += c->no_advisory;
	t->no_distro += c->no_distro;
	t->not_identified += c->not_identified;
	t->no_version += c->no_version;
	t->bad_version += c->bad_version;
	t->affected += c->affected;
	t->conditional += c->conditional;
	t->cannot_decide += c->cannot_decide;
	t->not_affected += c->not_affected;
	t->dropped += c->dropped;
	t->overridden += c->overridden;
}

static struct mm_str
coverage_json(struct run *r, struct mm_err *err)
{
	const struct mm_match_coverage *t = &r->total;
	struct mm_json_out o;
	struct mm_buf b;
	struct mm_str s = MM_STR_NONE;
	uint64_t generation, records;

	mm_scan_index_about(r->x, &generation, &records);
	mm_buf_init(&b, 0);
	mm_json_out_init(&o, &b, false, false);
	mm_json_begin_object(&o);
	mm_json_member_u64(&o, "scans", r->n);
	mm_json_member_u64(&o, "versions_without_sbom", r->without_sbom);
	mm_json_member_u64(&o, "components", t->components);
	mm_json_member_u64(&o, "platforms", t->platforms);
	mm_json_member_u64(&o, "identified", t->identified);
	mm_json_member_u64(&o, "known", t->known);
	mm_json_member_u64(&o, "no_advisory", t->no_advisory);
	mm_json_member_u64(&o, "no_distribution", t->no_distro);
	mm_json_member_u64(&o, "not_identified", t->not_identified);
	mm_json_member_u64(&o, "no_version", t->no_version);
	mm_json_member_u64(&o, "version_not_parsed", t->bad_version);
	mm_json_member_u64(&o, "affected", t->affected);
	mm_json_member_u64(&o, "conditional", t->conditional);
	mm_json_member_u64(&o, "cannot_decide", t->cannot_decide);
	mm_json_member_u64(&o, "not_affected", t->not_affected);
	mm_json_member_u64(&o, "gave_way", t->dropped);
	mm_json_member_u64(&o, "denied_by_distribution", t->overridden);
	mm_json_member_u64(&o, "index_generation", generation);
	mm_json_member_u64(&o, "index_records", records);
	mm_json_end_object(&o);
	if (mm_buf_check(&b, err) == MM_OK) {
		s = mm_arena_str(r->c->app.arena, mm_buf_view(&b));
		if (s.p == NULL)
			(void)mm_err_nomem(err);
	}
	mm_buf_free(&b);
	return s;
}

/* Every finding goes past the gate, whatever is printed. */
static void
watch_gate(struct run *r)
{
	for (uint32_t k = 0; r->gated && k < r->n; k++) {
		const struct mm_scan *s = &r->scans[k];

		for (uint32_t i = 0; !r->tripped && i < s->nfindings; i++) {
			struct mm_gate_finding g =
			    mm_scan_gate(&s->findings[i]);

			r->tripped = mm_gate_holds(&r->gate, &g);
		}
	}
}

static enum mm_status
print_findings(struct run *r, struct mm_err *err)
{
	struct mm_finding_rows rows;
	uint64_t expected = 0;

	mm_finding_rows_begin(&rows, r->c, "mimamori.scan",
	    r->scans[0].subject.product.p != NULL);
	for (uint32_t k = 0; k < r->n; k++)
		expected += r->scans[k].nfindings;
	mm_rows_expect(&rows.rows, expected);
	rows.rows.coverage = coverage_json(r, err);
	if (rows.rows.coverage.p == NULL)
		return err->code;
	for (uint32_t k = 0; k < r->n; k++) {
		const struct mm_scan *s = &r->scans[k];

		for (uint32_t i = 0; i < s->nfindings; i++)
			mm_finding_rows_add(
			    &rows, &s->subject, &s->findings[i]);
	}
	return mm_rows_end(&rows.rows, err);
}

static const struct mm_col component_cols[] = {
	{ "product", "製品", "product", MM_COL_TEXT, true },
	{ "version", "版", "version", MM_COL_TEXT, true },
	{ "component", "部品", "component", MM_COL_TEXT, false },
	{ "component_version", "部品の版", "component version", MM_COL_TEXT,
	    false },
	{ "identity", "識別子", "identity", MM_COL_TEXT, false },
	{ "status", "状態", "status", MM_COL_TEXT, false },
	{ "affected", "該当", "affected", MM_COL_INT, false },
	{ "conditional", "条件付き", "conditional", MM_COL_INT, false },
	{ "cannot_decide", "判定不能", "cannot decide", MM_COL_INT, false },
	{ "not_affected", "非該当", "not affected", MM_COL_INT, false },
	{ "ref", "参照", "reference", MM_COL_TEXT, true },
};

/* Every component with what became of it. */
static enum mm_status
print_components(struct run *r, struct mm_err *err)
{
	struct mm_rows rows;

	mm_rows_begin(&rows, r->c, "mimamori.scan.components", component_cols,
	    (int)MM_COUNT(component_cols));
	rows.coverage = coverage_json(r, err);
	if (rows.coverage.p == NULL)
		return err->code;
	for (uint32_t k = 0; k < r->n; k++) {
		const struct mm_scan *s = &r->scans[k];

		for (uint32_t i = 0; i < s->sbom.n; i++) {
			const struct mm_component *c = &s->sbom.components[i];
			const struct mm_match_component *m =
			    &s->result.components[i];
			const struct mm_str cells[] = { s->subject.product,
				s->subject.version, c->name, c->version,
				c->purl.n > 0 ? c->purl : c->cpe,
				mm_str_of(mm_scan_status(m, r->c->app.lang)),
				mm_cell_u64(r->c, m->affected),
				mm_cell_u64(r->c, m->conditional),
				mm_cell_u64(r->c, m->cannot_decide),
				mm_cell_u64(r->c, m->not_affected), c->ref };

			mm_rows_add(&rows, cells);
		}
	}
	return mm_rows_end(&rows, err);
}

/* How it was done: a scan of everything matches what changed. */
static void
say_course(const struct run *r)
{
	const struct mm_scan_course *k = &r->course;

	if (k->n == 0)
		return;
	if (k->full)
		mm_cli_say(r->c, "%u 個の版をすべて照合しました(%s)",
		    "all %u versions matched: %s", k->n,
		    mm_tr(r->c->app.lang, k->ja, k->en));
	else
		mm_cli_say(r->c,
		    "変更のあった版 %u 個を照合しました(ほかの %u 個は前回の"
		    "結果のまま)",
		    "%u versions matched that changed; %u are as they were",
		    k->matched, k->n - k->matched);
}

/* What people must know beside the findings. */
static void
print_coverage(struct run *r)
{
	const struct mm_match_coverage *t = &r->total;

	mm_finding_coverage(r->c, t->identified, t->components);
	if (t->no_distro > 0)
		mm_cli_say(r->c,
		    "%u 個の部品は、ディストリビューションの版がないため判定"
		    "できません(purlにdistroを書いてください)",
		    "%u components cannot be decided: their purl states no "
		    "release of the distribution (qualifier distro)",
		    t->no_distro);
	if (t->bad_version > 0)
		mm_cli_say(r->c, "%u 個の部品の版が読めません",
		    "the version of %u components does not parse",
		    t->bad_version);
	if (r->without_sbom > 0)
		mm_cli_say(r->c, "%u 個の版にはSBOMがなく、照合していません",
		    "%u versions have no SBOM and were not scanned",
		    r->without_sbom);
}

static void
judge(struct run *r)
{
	if (r->total.identified == 0) {
		r->c->exit_code = EXIT_NOTHING;
		mm_cli_say(r->c,
		    "識別できた部品が1つもないため、結果は「問題なし」では"
		    "ありません",
		    "not one component could be identified: this is no "
		    "all-clear");
	} else if (r->tripped && r->c->exit_code == 0) {
		r->c->exit_code = EXIT_GATE;
	}
}

static enum mm_status
record(struct run *r, struct mm_err *err)
{
	struct mm_scan_counts n = { 0 };
	enum mm_status st;

	if (!r->record)
		return MM_OK;
	st = mm_scan_record(&r->c->app, r->x, r->scans, r->n, &n, err);
	if (st != MM_OK)
		return st;
	mm_cli_say(r->c,
	    "所見 %llu 件: 新規・変更 %llu 件、変更なし %llu 件、終了 %llu "
	    "件%s",
	    "%llu findings: %llu new or changed, %llu unchanged, %llu ended%s",
	    (unsigned long long)n.found, (unsigned long long)n.recorded,
	    (unsigned long long)n.unchanged, (unsigned long long)n.ended,
	    r->c->app.dry_run ? " (dry-run)" : "");
	return MM_OK;
}

static enum mm_status
check_arguments(const struct run *r, bool workspace, struct mm_err *err)
{
	const struct mm_cli *c = r->c;

	if (!workspace && r->file == NULL)
		return mm_err_set(err, MM_EUSAGE,
		    "SBOMのファイル、--product または --all を指定して"
		    "ください",
		    "give an SBOM file, --product or --all");
	if (r->file != NULL && mm_cli_flag(c, "all"))
		return mm_err_set(err, MM_EUSAGE,
		    "ファイルと --all は同時に指定できません",
		    "a file and --all cannot be given together");
	if (r->record && c->app.actor.n == 0 && !c->app.dry_run)
		return mm_err_set(err, MM_EUSAGE,
		    "誰の操作かを --actor か環境変数 MIMAMORI_ACTOR で指定して"
		    "ください",
		    "say who acts with --actor or MIMAMORI_ACTOR");
	return MM_OK;
}

/* A file alone needs no workspace but its index: the store stays closed. */
static enum mm_status
prepare(struct run *r, bool workspace, struct mm_err *err)
{
	struct mm_cli *c = r->c;
	const char *gate = mm_cli_opt(c, "gate");
	enum mm_status st;

	r->file = c->nargs > 0 ? c->arg[0] : NULL;
	r->record = workspace && r->file == NULL;
	r->course.full = mm_cli_flag(c, "full");
	r->whole = mm_cli_flag(c, "all") && !mm_cli_flag(c, "product") &&
	    !mm_cli_flag(c, "version") && !mm_cli_flag(c, "platform");
	st = check_arguments(r, workspace, err);
	if (st == MM_OK && gate != NULL) {
		st = mm_gate_parse(mm_str_of(gate), &r->gate, err);
		r->gated = true;
	}
	if (st != MM_OK)
		return st;
	if (c->app.actor.n == 0)
		c->app.actor = MM_STR("dry-run");
	r->stranded = !mm_scan_has_workspace(c->app.dir);
	if (workspace ||
	    (mm_cli_opt(c, "max-feed-age") != NULL && !r->stranded))
		return mm_app_open(&c->app, err);
	c->app.arena = mm_arena_new(MM_APP_ARENA_MAX);
	if (!mm_date_is_set(c->app.as_of))
		c->app.as_of = mm_time_jst_date(c->app.now);
	return c->app.arena != NULL ? MM_OK : mm_err_nomem(err);
}

/* What to match with, and what came of it. */
static enum mm_status
match(struct run *r, bool workspace, struct mm_err *err)
{
	struct mm_cli *c = r->c;
	enum mm_status st = workspace ? MM_OK : start_file(r, err);

	/* An import that was broken off may have left the old index. */
	if (st == MM_OK)
		st = c->app.store != NULL
		    ? mm_scan_index_fresh(&c->app, &r->x, err)
		    : mm_scan_index(c->app.dir, &r->x, err);
	if (st == MM_OK)
		st = workspace ? scan_workspace(r, err) : scan_file(r, err);
	if (st == MM_OK)
		st = check_age(r, err);
	for (uint32_t k = 0; k < r->n; k++)
		add_coverage(&r->total, &r->scans[k].result.coverage);
	return st;
}

static enum mm_status
run_scan(struct mm_cli *c, struct mm_err *err)
{
	struct run r = { .c = c };
	bool workspace = mm_cli_flag(c, "product") || mm_cli_flag(c, "all");
	enum mm_status st = prepare(&r, workspace, err);

	if (st == MM_OK)
		st = match(&r, workspace, err);
	if (st == MM_OK)
		watch_gate(&r);
	if (st == MM_OK)
		say_course(&r);
	if (st == MM_OK)
		st = record(&r, err);
	if (st == MM_OK)
		st = mm_cli_flag(c, "components") ? print_components(&r, err)
						  : print_findings(&r, err);
	if (st == MM_OK) {
		print_coverage(&r);
		judge(&r);
	}
	mm_untrusted_sboms_drop(r.alone.reading);
	mm_scan_index_close(r.x);
	return st;
}

static const struct mm_opt scan_opts[] = {
	{ "product", "PRODUCT", "この製品の登録済みSBOMを照合し記録する",
	    "scan the recorded SBOMs of this product and record", false },
	{ "version", "VERSION", "この版だけ", "only this version", false },
	{ "all", NULL, "すべての製品と版を照合し記録する",
	    "scan every product version and record", false },
	{ "platform", "CPE", "この機器のOS・ハードウェア",
	    "operating system or hardware of the device", true },
	{ "full", NULL, "変わった分だけでなく、すべて照合し直す",
	    "match everything, not only what changed", false },
	{ "components", NULL, "所見ではなく部品ごとの照合結果を示す",
	    "show what became of every component", false },
	{ "gate", "EXPR", "該当すれば終了コード10 (例 \"kev or cvss>=9.0\")",
	    "exit 10 when it holds (\"kev or cvss>=9.0\")", false },
	{ "max-feed-age", "DAYS", "これより古い脆弱性情報なら終了コード21",
	    "exit 21 when a feed is older", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_cmd cmds[] = {
	{ "scan", NULL, "[SBOM]", "SBOMを脆弱性情報と照合する",
	    "match SBOMs against the vulnerability feeds", scan_opts,
	    MM_NEED_NOTHING, MM_FACT_NONE, run_scan,
	    "mimamori scan sbom.cdx.json --gate \"kev or cvss>=9.0\" -o json" },
};

const struct mm_cmd_group mm_cmd_group_scan = { cmds, MM_COUNT(cmds) };
