/* SPDX-License-Identifier: Apache-2.0 */
/* finding list, explain, assess, reuse. */
#include "cli/commands.h"

#include "app/assess.h"
#include "app/naming.h"
#include "app/statement.h"
#include "app/supplier.h"
#include "base/utf8.h"
#include "cli/findings.h"
#include "cli/record.h"
#include "codec/json.h"

#include <string.h>

/* Width of an explanation, of its labels, and of their indent. */
#define WIDTH 80
#define LABEL 10
#define INDENT 2
/* Columns of a supplier's text that are shown. */
#define CLIP 600

static enum mm_status
find(struct mm_cli *c, const struct mm_world *w, struct mm_str id,
    uint32_t *out, struct mm_err *err)
{
	(void)c;
	*out = mm_world_finding(w, id);
	if (*out != MM_NONE)
		return MM_OK;
	return mm_err_set(err, MM_ENOTFOUND,
	    "所見 %.*s はありません。mimamori finding list で確かめて"
	    "ください",
	    "there is no finding %.*s; see mimamori finding list", MM_FMT(id));
}

/* -- list ---------------------------------------------------------------- */

/* What the options select. */
struct selection {
	uint32_t product;
	struct mm_str version, vuln;
	enum mm_verdict verdict; /* 0: any */
	bool unassessed, ended;
};

static bool
selected(const struct mm_world *w, const struct selection *s, uint32_t i)
{
	const struct mm_finding *f = &w->findings.v[i];

	if ((f->ended_at.seq != 0) != s->ended)
		return false;
	if (s->product != MM_NONE && f->product != s->product)
		return false;
	if (s->version.p != NULL &&
	    (f->version == MM_NONE ||
		!mm_str_eq(w->versions.v[f->version].id, s->version)))
		return false;
	if (s->vuln.p != NULL && !mm_str_eq(f->vuln, s->vuln))
		return false;
	if (s->verdict != 0 && f->verdict != s->verdict)
		return false;
	return !s->unassessed || f->assessment == MM_NONE;
}

static enum mm_status
read_selection(struct mm_cli *c, const struct mm_world *w, struct selection *s,
    struct mm_err *err)
{
	const char *product = mm_cli_opt(c, "product"),
		   *verdict = mm_cli_opt(c, "verdict");
	enum mm_status st = MM_OK;

	*s = (struct selection){ .product = MM_NONE,
		.version = mm_str_of(mm_cli_opt(c, "version")),
		.vuln = mm_str_of(mm_cli_opt(c, "vuln")),
		.unassessed = mm_cli_flag(c, "unassessed"),
		.ended = mm_cli_flag(c, "ended") };
	if (product != NULL)
		st = mm_cli_product(c, w, mm_str_of(product), &s->product, err);
	if (st != MM_OK || verdict == NULL)
		return st;
	s->verdict = (enum mm_verdict)mm_term_find(
	    &mm_terms_verdict, mm_str_of(verdict));
	if (s->verdict != 0)
		return MM_OK;
	return mm_err_set(err, MM_EUSAGE,
	    "--verdict「%s」は使えません(affected conditional "
	    "cannot_decide)",
	    "--verdict %s is not known (affected conditional cannot_decide)",
	    verdict);
}

/* Components of the SBOMs the selection speaks for. */
static void
sum_sboms(const struct mm_world *w, const struct selection *s,
    uint64_t *identified, uint64_t *components, uint64_t *without)
{
	*identified = *components = *without = 0;
	for (uint32_t i = 0; i < w->versions.n; i++) {
		const struct mm_version *v = &w->versions.v[i];

		if ((s->product != MM_NONE && v->product != s->product) ||
		    (s->version.p != NULL && !mm_str_eq(v->id, s->version)))
			continue;
		if (v->sbom == MM_NONE) {
			++*without;
			continue;
		}
		*identified += w->sboms.v[v->sbom].identified;
		*components += w->sboms.v[v->sbom].components;
	}
}

static enum mm_status
run_list(struct mm_cli *c, struct mm_err *err)
{
	uint64_t identified, components, without;
	struct mm_finding_rows rows;
	struct selection s;
	struct mm_world *w;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = read_selection(c, w, &s, err);
	if (st != MM_OK)
		return st;
	mm_finding_rows_begin(&rows, c, "mimamori.finding.list", true);
	sum_sboms(w, &s, &identified, &components, &without);
	rows.rows.coverage = mm_arena_fmt(c->app.arena,
	    "{\"components\":%llu,\"identified\":%llu,"
	    "\"versions_without_sbom\":%llu}",
	    (unsigned long long)components, (unsigned long long)identified,
	    (unsigned long long)without);
	if (rows.rows.coverage.p == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < w->findings.n; i++)
		if (selected(w, &s, i))
			mm_finding_rows_add_recorded(&rows, w, i);
	st = mm_rows_end(&rows.rows, err);
	if (st != MM_OK)
		return st;
	mm_finding_coverage(c, identified, components);
	if (without > 0)
		mm_cli_say(c, "%llu 個の版にはSBOMがなく、照合できません",
		    "%llu versions have no SBOM and cannot be matched",
		    (unsigned long long)without);
	return MM_OK;
}

/* -- explain ------------------------------------------------------------- */

/* Where to break a text that is too wide: after a blank, or anywhere. */
static struct mm_str
take_line(struct mm_str *rest, size_t width)
{
	struct mm_str fit = mm_utf8_fit(*rest, width);
	size_t cut = fit.n;

	if (fit.n < rest->n) {
		while (cut > 0 && rest->p[cut] != ' ')
			cut--;
		if (cut == 0)
			cut = fit.n;
	}
	fit.n = cut;
	while (cut < rest->n && rest->p[cut] == ' ')
		cut++;
	rest->p += cut;
	rest->n -= cut;
	return fit;
}

/* "  label     text", continued under the text; nothing without a text. */
static void
put_field(struct mm_cli *c, const char *ja, const char *en, struct mm_str text)
{
	const char *label = mm_tr(c->app.lang, ja, en);
	size_t w = mm_utf8_width(mm_str_of(label));

	if (text.n == 0)
		return;
	mm_cli_printf(c, "%*s%s%*s", INDENT, "", label,
	    w < LABEL ? (int)(LABEL - w) : 1, "");
	for (bool first = true; text.n > 0; first = false) {
		struct mm_str line =
		    take_line(&text, WIDTH - INDENT - LABEL - 1);

		if (!first)
			mm_cli_printf(c, "%*s", INDENT + LABEL, "");
		mm_cli_printf(c, "%.*s\n", MM_FMT(line));
	}
}

/* The SBOM does not say so: a person did. */
static void
put_naming(struct mm_cli *c, const struct mm_named *n)
{
	char day[MM_DATE_TEXT];

	if (n != NULL)
		put_field(c, "識別根拠", "named by",
		    mm_cli_text(c,
			"SBOMに識別子はなく、候補 %.*s の採用によります "
			"(%s %.*s: %.*s)",
			"the SBOM has no identity; suggestion %.*s was "
			"accepted (%s %.*s: %.*s)",
			MM_FMT(n->id), mm_date_fmt(n->at.valid, day),
			MM_FMT(n->at.actor), MM_FMT(n->at.reason)));
}

static void
put_context(
    struct mm_cli *c, const struct mm_world *w, const struct mm_finding *f)
{
	const struct mm_sbom_ref *sbom = NULL;
	struct mm_str version = MM_STR("-");

	if (f->version != MM_NONE) {
		version = w->versions.v[f->version].id;
		if (w->versions.v[f->version].sbom != MM_NONE)
			sbom = &w->sboms.v[w->versions.v[f->version].sbom];
	}
	put_field(c, "表題", "title", f->title);
	put_field(c, "製品", "product",
	    mm_cli_text(c, "%.*s 版 %.*s (SBOM %.*s)",
		"%.*s version %.*s (SBOM %.*s)",
		MM_FMT(w->products.v[f->product].id), MM_FMT(version),
		MM_FMT(f->sbom)));
	put_field(c, "部品", "component",
	    mm_cli_text(c, "%.*s %.*s", "%.*s %.*s", MM_FMT(f->component),
		MM_FMT(f->component_version)));
	put_field(c, "識別子", "identity", f->identity);
	put_naming(c, mm_naming_of(w, f->component, f->identity));
	put_field(c, "規則", "rule", f->rule);
	put_field(c, "範囲", "range", f->range);
	put_field(c, "根拠", "source", f->source);
	put_field(c, "比較方法", "comparator", f->comparator);
	put_field(c, "条件", "condition",
	    mm_scan_condition(c->app.arena, f->condition, c->app.lang));
	if (sbom != NULL)
		put_field(c, "識別率", "coverage",
		    mm_cli_text(c, "このSBOMで識別できた部品 %u 個 / 全 %u 個",
			"%u of %u components of this SBOM identified",
			sbom->identified, sbom->components));
}

static void
put_priority(struct mm_cli *c, const struct mm_finding *f)
{
	char day[MM_DATE_TEXT];

	put_field(c, "CVSS", "CVSS", f->cvss);
	if (mm_date_is_set(f->kev))
		put_field(c, "KEV", "KEV",
		    mm_cli_text(c, "悪用が確認されています (登録 %s)",
			"known to be exploited (listed %s)",
			mm_date_fmt(f->kev, day)));
	if (f->has_epss)
		put_field(c, "EPSS", "EPSS",
		    mm_cli_text(c, "%.*s (%s 時点の30日以内の悪用確率)",
			"%.*s (probability of exploitation in 30 days, as "
			"of %s)",
			MM_FMT(mm_finding_epss(c, true, f->epss)),
			mm_date_fmt(f->at.valid, day)));
}

static void
put_judgement(
    struct mm_cli *c, const struct mm_world *w, const struct mm_finding *f)
{
	const struct mm_assessment *a;
	char day[MM_DATE_TEXT];

	if (f->assessment == MM_NONE) {
		put_field(c, "判断", "judgement",
		    mm_cli_text(c, "まだありません", "none yet"));
		return;
	}
	a = &w->assessments.v[f->assessment];
	put_field(c, "判断", "judgement",
	    mm_cli_text(c, "%s %s (%s %.*s)", "%s %s (%s %.*s)",
		mm_term_text(&mm_terms_vex_status, (int)a->status, c->app.lang),
		mm_term_text(&mm_terms_vex_justification, (int)a->justification,
		    c->app.lang),
		mm_date_fmt(a->at.valid, day), MM_FMT(a->at.actor)));
	put_field(c, "理由", "reason", a->at.reason);
	put_field(c, "患者影響", "impact", a->impact);
	put_field(c, "対策", "action", a->action);
	put_field(c, "流用元", "reused from", a->reuse_of);
}

/* The first of a long text: the rest is in the document. */
static struct mm_str
clip(struct mm_cli *c, struct mm_str s)
{
	struct mm_str fit = mm_utf8_fit(s, CLIP);

	return fit.n < s.n ? mm_cli_text(c, "%.*s…", "%.*s...", MM_FMT(fit))
			   : s;
}

/* "対策 (vendor_fix, 2026-02-01)  text  URL" of one statement. */
static void
put_supplier_note(struct mm_cli *c, const struct mm_supplier_note *n)
{
	struct mm_str kind = mm_str_of(
	    mm_term_text(&mm_supplier_kinds, (int)n->kind, c->app.lang));

	const char *colon = n->text.n > 0 || n->url.n > 0 ? ": " : "";

	put_field(c, "", "",
	    mm_cli_text(c, "%.*s (%.*s%s%.*s)%s%.*s%s%.*s",
		"%.*s (%.*s%s%.*s)%s%.*s%s%.*s", MM_FMT(kind), MM_FMT(n->label),
		n->date.n > 0 ? ", " : "", MM_FMT(n->date), colon,
		MM_FMT(clip(c, n->text)),
		n->text.n > 0 && n->url.n > 0 ? " " : "", MM_FMT(n->url)));
}

static void
put_supplier(struct mm_cli *c, const struct mm_supplier_statement *s)
{
	const char *state =
	    mm_term_text(&mm_supplier_states, (int)s->state, c->app.lang);

	put_field(c, "供給者", "supplier",
	    mm_cli_text(c, "%s (%.*s の文書 %.*s、%.10s)",
		"%s (by %.*s, document %.*s, %.10s)", state,
		MM_FMT(s->publisher), MM_FMT(s->document),
		s->released.n >= 10 ? s->released.p : "-"));
	if (s->nproducts > 0)
		put_field(c, "", "",
		    mm_cli_text(c, "対象 %u 件: %.*s", "%u products: %.*s",
			s->nproducts, MM_FMT(clip(c, s->products))));
	for (uint32_t i = 0; i < s->n; i++)
		put_supplier_note(c, &s->notes[i]);
}

/* What suppliers say beside the finding; it decides nothing by itself. */
static enum mm_status
put_suppliers(
    struct mm_cli *c, const struct mm_world *w, uint32_t i, struct mm_err *err)
{
	struct mm_supplier_list list;
	enum mm_status st = mm_supplier_of(&c->app, w, i, &list, err);

	if (st != MM_OK)
		return st;
	for (uint32_t k = 0; k < list.n; k++)
		put_supplier(c, &list.v[k]);
	if (list.more > 0)
		put_field(c, "", "",
		    mm_cli_text(c, "ほかに %llu 件あります", "%llu more",
			(unsigned long long)list.more));
	if (list.n > 0)
		put_field(c, "", "",
		    mm_cli_text(c,
			"供給者の説明は所見を閉じません。対策を採るときは "
			"finding assess --action-of 文書ID",
			"what suppliers say closes no finding; to take a "
			"remediation over: finding assess --action-of "
			"DOCUMENT"));
	return MM_OK;
}

/* What the SBOM itself says; it closes nothing either. */
static void
put_statements(struct mm_cli *c, const struct mm_statement_list *said)
{
	for (uint32_t k = 0; k < said->list.n; k++)
		put_field(c, "供給者", "supplier",
		    mm_statement_text(c->app.arena, said, k, c->app.lang));
	if (said->list.n > 0)
		put_field(c, "", "",
		    mm_cli_text(c,
			"SBOMの記載は判断ではありません。採用するには "
			"finding assess --from-supplier --reason 理由",
			"what the SBOM says is no judgement; to take it over: "
			"finding assess --from-supplier --reason WHY"));
}

static void
put_next(struct mm_cli *c, const struct mm_finding *f)
{
	if (f->ended_at.seq != 0)
		put_field(c, "終了", "ended",
		    mm_cli_text(c, "照合で見つからなくなりました (記録 #%llu)",
			"no longer found (entry #%llu)",
			(unsigned long long)f->ended_at.seq));
	else if (f->assessment == MM_NONE)
		put_field(c, "次に", "next",
		    mm_cli_text(c,
			"mimamori finding assess %.*s --status affected "
			"--reason 理由",
			"mimamori finding assess %.*s --status affected "
			"--reason WHY",
			MM_FMT(f->id)));
	else
		put_field(c, "次に", "next",
		    mm_cli_text(c, "mimamori finding reuse %.*s",
			"mimamori finding reuse %.*s", MM_FMT(f->id)));
}

static enum mm_status
explain_json(struct mm_cli *c, const struct mm_world *w, uint32_t i,
    const struct mm_statement_list *said, struct mm_err *err)
{
	struct mm_finding_rows rows;

	mm_finding_rows_begin(&rows, c, "mimamori.finding.explain", true);
	mm_finding_rows_supplier(&rows);
	for (uint32_t k = 0; k < said->list.n; k++)
		rows.supplier = mm_arena_fmt(c->app.arena, "%.*s%s%.*s",
		    MM_FMT(rows.supplier), k > 0 ? "\n" : "",
		    MM_FMT(
			mm_statement_text(c->app.arena, said, k, c->app.lang)));
	mm_finding_rows_add_recorded(&rows, w, i);
	return mm_rows_end(&rows.rows, err);
}

static enum mm_status
run_explain(struct mm_cli *c, struct mm_err *err)
{
	struct mm_statement_list said = { .sbom = MM_STR_NONE };
	struct mm_err why = { .code = MM_OK };
	const struct mm_finding *f;
	struct mm_world *w;
	struct mm_str id;
	uint32_t i;
	enum mm_status st = mm_cli_arg(c, 0, "FINDING", &id, err);

	if (st == MM_OK)
		st = mm_app_world(&c->app, &w, err);
	if (st == MM_OK)
		st = find(c, w, id, &i, err);
	if (st != MM_OK)
		return st;
	/* An SBOM that is not there any more hides nothing else. */
	if (mm_statement_of(&c->app, w, i, &said, &why) != MM_OK)
		mm_cli_say(c, "SBOMにある供給者の記載を読めません: %s",
		    "what the SBOM says cannot be read: %s",
		    mm_tr(c->app.lang, why.ja, why.en));
	if (c->format != MM_OUT_TABLE && c->format != MM_OUT_PLAIN)
		return explain_json(c, w, i, &said, err);
	f = &w->findings.v[i];
	mm_cli_printf(c, "%.*s  %.*s  %s\n", MM_FMT(f->id), MM_FMT(f->vuln),
	    mm_term_text(&mm_terms_verdict, (int)f->verdict, c->app.lang));
	put_context(c, w, f);
	put_priority(c, f);
	st = put_suppliers(c, w, i, err);
	put_statements(c, &said);
	put_judgement(c, w, f);
	put_next(c, f);
	return st;
}

/* -- suppliers ------------------------------------------------------------ */

static const struct mm_col supplier_cols[] = {
	{ "document", "文書", "document", MM_COL_TEXT, false },
	{ "publisher", "発行者", "publisher", MM_COL_TEXT, false },
	{ "released", "発行日", "released", MM_COL_TEXT, false },
	{ "status", "供給者の判断", "status", MM_COL_TEXT, false },
	{ "products", "対象", "products", MM_COL_TEXT, false },
	{ "kind", "種類", "kind", MM_COL_TEXT, false },
	{ "category", "区分", "category", MM_COL_TEXT, false },
	{ "text", "内容", "text", MM_COL_TEXT, false },
	{ "url", "URL", "url", MM_COL_TEXT, false },
	{ "date", "日付", "date", MM_COL_TEXT, false },
};

/* Ids for programs, words for people. */
static struct mm_str
word(struct mm_cli *c, const struct mm_terms *t, int value)
{
	bool text = c->format == MM_OUT_TABLE || c->format == MM_OUT_PLAIN;

	return mm_str_of(
	    text ? mm_term_text(t, value, c->app.lang) : mm_term_id(t, value));
}

static void
add_statement(struct mm_cli *c, struct mm_rows *rows,
    const struct mm_supplier_statement *s)
{
	struct mm_str cells[] = { s->document, s->publisher, s->released,
		word(c, &mm_supplier_states, (int)s->state), s->products,
		MM_STR_NONE, MM_STR_NONE, MM_STR_NONE, MM_STR_NONE,
		MM_STR_NONE };

	for (uint32_t i = 0; i < s->n; i++) {
		const struct mm_supplier_note *n = &s->notes[i];

		cells[5] = word(c, &mm_supplier_kinds, (int)n->kind);
		cells[6] = n->label;
		cells[7] = n->text;
		cells[8] = n->url;
		cells[9] = n->date;
		mm_rows_add(rows, cells);
	}
	if (s->n == 0)
		mm_rows_add(rows, cells);
}

static enum mm_status
run_suppliers(struct mm_cli *c, struct mm_err *err)
{
	struct mm_supplier_list list;
	struct mm_rows rows;
	struct mm_world *w;
	struct mm_str id;
	uint32_t i;
	enum mm_status st = mm_cli_arg(c, 0, "FINDING", &id, err);

	if (st == MM_OK)
		st = mm_app_world(&c->app, &w, err);
	if (st == MM_OK)
		st = find(c, w, id, &i, err);
	if (st == MM_OK)
		st = mm_supplier_of(&c->app, w, i, &list, err);
	if (st != MM_OK)
		return st;
	mm_rows_begin(&rows, c, "mimamori.finding.suppliers", supplier_cols,
	    (int)MM_COUNT(supplier_cols));
	for (uint32_t k = 0; k < list.n; k++)
		add_statement(c, &rows, &list.v[k]);
	st = mm_rows_end(&rows, err);
	if (st == MM_OK && list.documents == 0)
		mm_cli_say(c, "CSAFのフィードはまだありません",
		    "no feed of CSAF was imported yet");
	if (st == MM_OK && list.more > 0)
		mm_cli_say(c, "ほかに %llu 件あります", "%llu more",
		    (unsigned long long)list.more);
	return st;
}

/* -- assess and reuse ---------------------------------------------------- */

static const struct mm_col reuse_cols[] = {
	{ "finding", "所見ID", "finding", MM_COL_CODE, false },
	{ "product", "製品", "product", MM_COL_TEXT, false },
	{ "version", "版", "version", MM_COL_TEXT, false },
	{ "difference", "違い", "difference", MM_COL_TEXT, false },
	{ "was", "流用元", "from", MM_COL_TEXT, false },
	{ "now", "流用先", "to", MM_COL_TEXT, false },
};

/* Targets of a judgement beside the finding itself. */
struct targets {
	MM_VEC(struct mm_str) ids;
	MM_VEC(uint32_t) index;
};

static enum mm_status
add_target(struct mm_cli *c, const struct mm_world *w, struct targets *t,
    uint32_t i, struct mm_err *err)
{
	struct mm_str *id = mm_vec_push(c->app.arena, &t->ids);
	uint32_t *index = mm_vec_push(c->app.arena, &t->index);

	if (id == NULL || index == NULL)
		return mm_err_nomem(err);
	*id = w->findings.v[i].id;
	*index = i;
	return MM_OK;
}

/* The same vulnerability in the same component, not judged yet. */
static enum mm_status
add_same(struct mm_cli *c, const struct mm_world *w, uint32_t from,
    struct targets *t, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	for (uint32_t i = 0; st == MM_OK && i < w->findings.n; i++)
		if (mm_assess_same(w, from, i) &&
		    w->findings.v[i].assessment == MM_NONE)
			st = add_target(c, w, t, i, err);
	return st;
}

/* One row per difference: what a reader must weigh before reusing. */
static enum mm_status
show_differences(struct mm_cli *c, const struct mm_world *w, uint32_t from,
    const struct targets *t, struct mm_err *err)
{
	struct mm_rows rows;

	mm_rows_begin(&rows, c, "mimamori.finding.reuse", reuse_cols,
	    (int)MM_COUNT(reuse_cols));
	for (uint32_t k = 0; k < t->index.n; k++) {
		const struct mm_finding *f = &w->findings.v[t->index.v[k]];
		struct mm_assess_difference d[MM_ASSESS_DIFFERENCES];
		int n = mm_assess_differences(w, from, t->index.v[k], d);
		struct mm_str product = w->products.v[f->product].id;
		struct mm_str version = f->version != MM_NONE
		    ? w->versions.v[f->version].id
		    : MM_STR_NONE;

		for (int i = 0; i < n; i++) {
			bool text = c->format == MM_OUT_TABLE ||
			    c->format == MM_OUT_PLAIN;
			const struct mm_str cells[] = { f->id, product, version,
				mm_str_of(text
					? mm_tr(c->app.lang, d[i].ja, d[i].en)
					: d[i].what),
				d[i].was, d[i].now };

			mm_rows_add(&rows, cells);
		}
	}
	return mm_rows_end(&rows, err);
}

static enum mm_status
record(struct mm_cli *c, const struct mm_assess_input *in,
    const struct targets *t, struct mm_str from, struct mm_err *err)
{
	struct mm_assess_targets targets = { t->ids.v, t->ids.n, from };
	uint64_t n = 0;
	enum mm_status st = mm_assess_record(&c->app, in, &targets, &n, err);

	if (st != MM_OK)
		return st;
	if (c->app.dry_run)
		mm_cli_say(c, "記録できます: %llu 件 (dry-run)",
		    "%llu would be recorded (dry run)", (unsigned long long)n);
	else if (n == 0)
		mm_cli_say(c, "同じ判断が記録済みです。何も変わりません",
		    "recorded already; nothing changed");
	else
		mm_cli_say(c, "判断を %llu 件記録しました",
		    "%llu judgements recorded", (unsigned long long)n);
	return MM_OK;
}

static enum mm_status
read_input(struct mm_cli *c, struct mm_assess_input *in, struct mm_str *id,
    struct mm_err *err)
{
	struct mm_fact f = { .type = MM_FACT_ASSESSMENT };
	enum mm_status st = mm_cli_fact_fields(c, &f, err);

	if (st != MM_OK)
		return st;
	*id = f.v[MM_F_ASSESSMENT_finding];
	*in = (struct mm_assess_input){
		.status = f.v[MM_F_ASSESSMENT_status],
		.justification = f.v[MM_F_ASSESSMENT_justification],
		.impact = f.v[MM_F_ASSESSMENT_impact],
		.severity = f.v[MM_F_ASSESSMENT_severity],
		.action = f.v[MM_F_ASSESSMENT_action],
		.reason = f.reason,
	};
	if (id->p == NULL)
		return mm_err_set(err, MM_EUSAGE,
		    "所見IDを指定してください。mimamori finding list で"
		    "確かめられます",
		    "which finding? see mimamori finding list");
	return MM_OK;
}

/* The action asked, from the remediations of a supplier's document. */
static enum mm_status
take_proposal(struct mm_cli *c, const struct mm_world *w, uint32_t i,
    struct mm_assess_input *in, struct mm_err *err)
{
	const char *document = mm_cli_opt(c, "action-of");
	struct mm_supplier_list list;
	enum mm_status st;

	if (document == NULL)
		return MM_OK;
	if (in->action.n > 0)
		return mm_err_set(err, MM_EUSAGE,
		    "--action と --action-of は同時に指定できません",
		    "--action and --action-of exclude each other");
	st = mm_supplier_of(&c->app, w, i, &list, err);
	return st == MM_OK ? mm_supplier_proposal(&c->app, &list,
				 mm_str_of(document), &in->action, err)
			   : st;
}

/* What the options leave open, as the supplier says it in the SBOM. */
static enum mm_status
from_supplier(struct mm_cli *c, const struct mm_world *w, uint32_t finding,
    struct mm_assess_input *in, struct mm_err *err)
{
	struct mm_statement_list said;
	enum mm_status st = mm_statement_of(&c->app, w, finding, &said, err);

	return st == MM_OK ? mm_statement_judge(c->app.arena, &said, in, err)
			   : st;
}

static enum mm_status
run_assess(struct mm_cli *c, struct mm_err *err)
{
	const char *also = mm_cli_opt(c, "also");
	struct mm_assess_input in;
	struct targets t = { 0 };
	struct mm_world *w;
	struct mm_str id;
	uint32_t from;
	enum mm_status st = read_input(c, &in, &id, err);

	if (st == MM_OK && also != NULL && strcmp(also, "same") != 0)
		st = mm_err_set(err, MM_EUSAGE,
		    "--also には same だけを指定できます: %s",
		    "--also takes only \"same\": %s", also);
	if (st == MM_OK)
		st = mm_app_world(&c->app, &w, err);
	if (st == MM_OK)
		st = find(c, w, id, &from, err);
	if (st == MM_OK)
		st = take_proposal(c, w, from, &in, err);
	if (st == MM_OK && mm_cli_flag(c, "from-supplier"))
		st = from_supplier(c, w, from, &in, err);
	if (st == MM_OK)
		st = add_target(c, w, &t, from, err);
	if (st == MM_OK && also != NULL)
		st = add_same(c, w, from, &t, err);
	if (st == MM_OK && t.index.n > 1)
		st = show_differences(c, w, from, &t, err);
	return st == MM_OK ? record(c, &in, &t, id, err) : st;
}

static enum mm_status
add_named(struct mm_cli *c, const struct mm_world *w, uint32_t from,
    struct targets *t, struct mm_err *err)
{
	enum mm_status st = MM_OK;
	const char *to;

	for (int k = 0; st == MM_OK && (to = mm_cli_opt_at(c, "to", k)) != NULL;
	     k++) {
		uint32_t i;

		st = find(c, w, mm_str_of(to), &i, err);
		if (st == MM_OK && !mm_assess_same(w, from, i))
			st = mm_err_set(err, MM_ECONFLICT,
			    "所見 %s は、同じ部品の同じ脆弱性の現在の所見では"
			    "ないため、判断を流用できません",
			    "finding %s is not a current finding of the same "
			    "vulnerability in the same component; its "
			    "judgement "
			    "cannot be reused",
			    to);
		if (st == MM_OK)
			st = add_target(c, w, t, i, err);
	}
	return st;
}

/* Without --reason it only shows what would be judged, and what differs. */
static enum mm_status
run_reuse(struct mm_cli *c, struct mm_err *err)
{
	const char *reason = mm_cli_opt(c, "reason");
	struct mm_assess_input in;
	struct targets t = { 0 };
	struct mm_world *w;
	struct mm_str id;
	uint32_t from;
	enum mm_status st = mm_cli_arg(c, 0, "FINDING", &id, err);

	if (st == MM_OK)
		st = mm_app_world(&c->app, &w, err);
	if (st == MM_OK)
		st = find(c, w, id, &from, err);
	if (st == MM_OK)
		st = mm_assess_repeat(w, from, mm_str_of(reason), &in, err);
	if (st == MM_OK)
		st = mm_cli_flag(c, "to") ? add_named(c, w, from, &t, err)
					  : add_same(c, w, from, &t, err);
	if (st == MM_OK)
		st = show_differences(c, w, from, &t, err);
	if (st != MM_OK || t.index.n == 0)
		return st;
	if (reason == NULL) {
		mm_cli_say(c,
		    "%u 件に流用できます。違いを確かめ、--reason を付けて"
		    "もう一度実行してください(何も記録していません)",
		    "can be reused for %u findings; weigh the differences and "
		    "run it again with --reason (nothing was recorded)",
		    t.index.n);
		return MM_OK;
	}
	if (mm_str_eqz(c->app.actor, "dry-run") && !c->app.dry_run)
		return mm_err_set(err, MM_EUSAGE,
		    "誰の操作かを --actor か環境変数 MIMAMORI_ACTOR で指定して"
		    "ください",
		    "say who acts with --actor or MIMAMORI_ACTOR");
	return record(c, &in, &t, id, err);
}

static const struct mm_opt list_opts[] = {
	{ "product", "PRODUCT", "この製品だけ", "only this product", false },
	{ "version", "VERSION", "この版だけ", "only this version", false },
	{ "vuln", "ID", "この脆弱性だけ", "only this vulnerability", false },
	{ "verdict", "VERDICT", "この照合結果だけ", "only this verdict",
	    false },
	{ "unassessed", NULL, "判断のないものだけ", "only without a judgement",
	    false },
	{ "ended", NULL, "終了したもの", "those that ended", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt assess_opts[] = {
	{ "also", "same", "同じ部品の同じ脆弱性の、判断のない所見にも記録する",
	    "also for the same vulnerability in the same component", false },
	{ "from-supplier", NULL, "SBOMにある供給者の記載のとおりに判断する",
	    "judge as the supplier says in the SBOM", false },
	{ "action-of", "DOCUMENT",
	    "供給者のCSAF文書の対策を「お願いする対策」にする",
	    "ask for the remediation of this CSAF document", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt reuse_opts[] = {
	{ "to", "FINDING", "流用先の所見(なければ該当するものすべて)",
	    "finding to judge (default: all that qualify)", true },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_cmd cmds[] = {
	{ "finding", "list", NULL, "所見の一覧", "list the findings", list_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_list,
	    "mimamori finding list --unassessed -o csv" },
	{ "finding", "explain", "FINDING", "所見の根拠を示す",
	    "show why it is a finding", NULL, MM_NEED_WORKSPACE, MM_FACT_NONE,
	    run_explain, "mimamori finding explain F-0123456789ab" },
	{ "finding", "suppliers", "FINDING",
	    "所見について供給者(CSAF)が述べていることの一覧",
	    "list what suppliers (CSAF) say of a finding", NULL,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_suppliers,
	    "mimamori finding suppliers F-0123456789ab -o json" },
	{ "finding", "assess", "FINDING", "所見を判断する", "judge a finding",
	    assess_opts, MM_NEED_ACTOR, MM_FACT_ASSESSMENT, run_assess,
	    "mimamori finding assess F-0123456789ab --status not_affected "
	    "--justification vulnerable_code_not_present --reason 理由" },
	{ "finding", "reuse", "FINDING",
	    "判断を、同じ部品の同じ脆弱性の所見に流用する",
	    "reuse a judgement for the same component elsewhere", reuse_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_reuse,
	    "mimamori finding reuse F-0123456789ab --reason 理由" },
};

const struct mm_cmd_group mm_cmd_group_finding = { cmds, MM_COUNT(cmds) };
