/* SPDX-License-Identifier: Apache-2.0 */
/* identity suggest, review, accept, reject. */
#include "cli/commands.h"

#include "app/naming.h"
#include "app/scan.h"

static const struct mm_col suggest_cols[] = {
	{ "id", "候補ID", "suggestion", MM_COL_CODE, false },
	{ "component", "部品", "component", MM_COL_TEXT, false },
	{ "supplier", "供給者", "supplier", MM_COL_TEXT, false },
	{ "cpe", "CPE", "CPE", MM_COL_TEXT, false },
	{ "basis", "根拠", "basis", MM_COL_TEXT, false },
	{ "uses", "部品数", "components", MM_COL_INT, false },
};

static const struct mm_col review_cols[] = {
	{ "id", "候補ID", "suggestion", MM_COL_CODE, false },
	{ "component", "部品", "component", MM_COL_TEXT, false },
	{ "supplier", "供給者", "supplier", MM_COL_TEXT, false },
	{ "cpe", "CPE", "CPE", MM_COL_TEXT, false },
	{ "decision", "判断", "decision", MM_COL_TEXT, false },
	{ "by", "判断者", "by", MM_COL_TEXT, false },
	{ "date", "日付", "date", MM_COL_TEXT, false },
	{ "reason", "理由", "reason", MM_COL_TEXT, false },
};

static void
add_suggestion(struct mm_rows *rows, const struct mm_naming *n)
{
	const struct mm_cli *c = rows->c;
	const struct mm_str cells[] = { n->id, n->component, n->supplier,
		n->cpe,
		mm_str_of(n->supplier_agrees
			? mm_tr(c->app.lang, "名称と供給者", "name, supplier")
			: mm_tr(c->app.lang, "名称のみ", "name only")),
		mm_cell_u64(c, n->uses) };

	mm_rows_add(rows, cells);
}

/* Those nobody has decided about. */
static enum mm_status
run_suggest(struct mm_cli *c, struct mm_err *err)
{
	struct mm_naming_list all = { .unnamed = 0 };
	struct mm_advidx *x = NULL;
	struct mm_rows rows;
	struct mm_world *w;
	enum mm_status st = mm_scan_index_fresh(&c->app, &x, err);

	if (st == MM_OK)
		st = mm_app_world(&c->app, &w, err);
	if (st == MM_OK)
		st = mm_naming_suggest(&c->app, x, w, &all, err);
	if (st == MM_OK) {
		mm_rows_begin(&rows, c, "mimamori.identity.suggest",
		    suggest_cols, (int)MM_COUNT(suggest_cols));
		for (uint32_t i = 0; i < all.list.n; i++)
			if (all.list.v[i].decided == MM_NONE)
				add_suggestion(&rows, &all.list.v[i]);
		st = mm_rows_end(&rows, err);
	}
	mm_scan_index_close(x);
	if (st == MM_OK)
		mm_cli_say(c,
		    "識別子のない部品は %u 個あります。候補は照合に使われません"
		    "(採用するまで)",
		    "%u components have no identity; suggestions are not "
		    "matched before they are accepted",
		    all.unnamed);
	return st;
}

static enum mm_status
run_review(struct mm_cli *c, struct mm_err *err)
{
	struct mm_rows rows;
	struct mm_world *w;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st != MM_OK)
		return st;
	mm_rows_begin(&rows, c, "mimamori.identity.review", review_cols,
	    (int)MM_COUNT(review_cols));
	for (uint32_t i = 0; i < w->identities.n; i++) {
		const struct mm_named *n = &w->identities.v[i];
		const struct mm_str cells[] = { n->id, n->component,
			n->supplier, n->cpe,
			mm_cell_term(
			    c, &mm_terms_identity_decision, (int)n->decision),
			n->at.actor, mm_cell_date(c, n->at.valid),
			n->at.reason };

		mm_rows_add(&rows, cells);
	}
	return mm_rows_end(&rows, err);
}

static enum mm_status
decide(struct mm_cli *c, enum mm_identity_decision decision, struct mm_err *err)
{
	struct mm_str id;
	enum mm_status st = mm_cli_arg(c, 0, "SUGGESTION", &id, err);

	if (st == MM_OK)
		st = mm_naming_decide(&c->app, id, decision,
		    mm_str_of(mm_cli_opt(c, "reason")), err);
	if (st != MM_OK)
		return st;
	mm_cli_say(c, "候補 %.*s: %s。照合には次の scan から反映されます",
	    "suggestion %.*s: %s; it counts from the next scan on", MM_FMT(id),
	    mm_term_text(
		&mm_terms_identity_decision, (int)decision, c->app.lang));
	return MM_OK;
}

static enum mm_status
run_accept(struct mm_cli *c, struct mm_err *err)
{
	return decide(c, MM_IDENTITY_ACCEPTED, err);
}

static enum mm_status
run_reject(struct mm_cli *c, struct mm_err *err)
{
	return decide(c, MM_IDENTITY_REJECTED, err);
}

static const struct mm_cmd cmds[] = {
	{ "identity", "suggest", NULL,
	    "識別子のない部品に、脆弱性情報にある製品名の候補を示す",
	    "suggest products of the advisories for components without "
	    "identity",
	    NULL, MM_NEED_WORKSPACE, MM_FACT_NONE, run_suggest,
	    "mimamori identity suggest" },
	{ "identity", "review", NULL, "候補について決めたことの一覧",
	    "list what was decided about suggestions", NULL, MM_NEED_WORKSPACE,
	    MM_FACT_NONE, run_review, "mimamori identity review -o csv" },
	{ "identity", "accept", "SUGGESTION", "候補を識別子として採用する",
	    "accept a suggestion as identity", NULL, MM_NEED_ACTOR,
	    MM_FACT_NONE, run_accept,
	    "mimamori identity accept I-0123456789ab --reason 理由" },
	{ "identity", "reject", "SUGGESTION",
	    "候補を採用しない(再び示されなくなる)",
	    "reject a suggestion, for good", NULL, MM_NEED_ACTOR, MM_FACT_NONE,
	    run_reject,
	    "mimamori identity reject I-0123456789ab --reason 理由" },
};

const struct mm_cmd_group mm_cmd_group_naming = { cmds, MM_COUNT(cmds) };
