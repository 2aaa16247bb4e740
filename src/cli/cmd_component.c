/* SPDX-License-Identifier: Apache-2.0 */
/* component: the end of a component's support, and what follows from it. */
#include "cli/commands.h"

#include "cli/conduct.h"

static const struct mm_col cols[] = {
	{ "end", "番号", "id", MM_COL_CODE, false },
	{ "product", "製品", "product", MM_COL_TEXT, false },
	{ "version", "版", "version", MM_COL_TEXT, false },
	{ "component", "部品", "component", MM_COL_TEXT, false },
	{ "component_version", "部品の版", "component version", MM_COL_TEXT,
	    false },
	{ "ends", "サポート終了日", "end of support", MM_COL_TEXT, false },
	{ "outcome", "結果", "outcome", MM_COL_TEXT, false },
	{ "approved", "承認日", "approved", MM_COL_TEXT, false },
	{ "state", "状態", "state", MM_COL_TEXT, false },
	{ "due", "期限", "due", MM_COL_TEXT, false },
	{ "controls", "補完的対策", "controls", MM_COL_TEXT, true },
	{ "source", "情報源", "source", MM_COL_TEXT, true },
	{ "reason", "理由", "reason", MM_COL_TEXT, true },
};

static enum mm_status
run_list(struct mm_cli *c, struct mm_err *err)
{
	mm_duty_list duties = { 0 };
	struct mm_world *w;
	struct mm_rows r;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = mm_conduct_duties(c, w, "G2-COMPONENT", &duties, err);
	if (st != MM_OK)
		return st;
	mm_rows_begin(&r, c, "mimamori.component.list", cols, MM_COUNT(cols));
	for (uint32_t i = 0; i < w->component_ends.n; i++) {
		const struct mm_component_end *e = &w->component_ends.v[i];
		const struct mm_duty *d =
		    mm_conduct_duty(&duties, MM_SCOPE_COMPONENT, i);

		mm_rows_add(&r,
		    (const struct mm_str[]){ e->id,
			w->products.v[e->product].id,
			mm_cell_version(w, e->version), e->component,
			e->component_version, mm_cell_date(c, e->ends),
			mm_cell_term(
			    c, &mm_terms_component_outcome, (int)e->outcome),
			mm_cell_stamp(c, &e->approved),
			mm_cell_duty_state(c, d), mm_cell_duty_due(c, d),
			e->controls, e->source, e->judged.reason });
	}
	return mm_rows_end(&r, err);
}

static const struct mm_cmd cmds[] = {
	MM_CMD_RECORD("component", "end", "END PRODUCT COMPONENT",
	    "部品のサポート終了(予告を含む)を記録する",
	    "record that support of a component ends", MM_FACT_COMPONENT_END,
	    "mimamori component end CE-1 SP-210 openssl --component-version "
	    "1.0.2 --version 2.4.1 --ends 2019-12-31"),
	MM_CMD_RECORD("component", "outcome", "END OUTCOME",
	    "評価の結果を決める(no_impact, mitigated, limited, eos)",
	    "decide what follows (no_impact, mitigated, limited, eos)",
	    MM_FACT_COMPONENT_OUTCOME,
	    "mimamori component outcome CE-1 mitigated --controls "
	    "ネットワーク分離 --reason 外部から到達できない"),
	MM_CMD_APPROVE("component", "approve", "END",
	    "対応を承認する(決めた人と別の人)",
	    "approve the outcome (not by who decided)",
	    "mimamori component approve CE-1 --actor 総括製造販売責任者"),
	MM_CMD_LIST("component", "部品のサポート終了と対応の一覧",
	    "list ends of components and their outcomes", run_list),
};

const struct mm_cmd_group mm_cmd_group_component = { cmds, MM_COUNT(cmds) };
