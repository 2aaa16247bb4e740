/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"

#include "app/doctor.h"
#include "app/status.h"
#include "base/utf8.h"
#include "codec/json.h"

/* Label column, 12 wide, then a text. */
static void
line(struct mm_cli *c, const char *ja, const char *en, struct mm_str text)
{
	struct mm_str label = mm_str_of(mm_tr(c->app.lang, ja, en));
	size_t w = mm_utf8_width(label);

	mm_cli_printf(c, "%.*s%*s%.*s\n", MM_FMT(label),
	    (int)(w < 12 ? 12 - w : 1), "", MM_FMT(text));
}

static void
head_lines(struct mm_cli *c, const struct mm_world *w)
{
	const struct mm_maker *m = &w->maker;
	char day[MM_DATE_TEXT], wareki[MM_DATE_TEXT];

	line(c, "製造販売業者", "maker",
	    mm_arena_fmt(c->app.arena, "%.*s%s", MM_FMT(m->name),
		m->sample == MM_YES
		    ? mm_tr(c->app.lang, "  【サンプル】", "  [SAMPLE]")
		    : ""));
	line(c, "基準日", "as of",
	    mm_arena_fmt(c->app.arena, "%s (%s)%s",
		mm_date_fmt(c->app.as_of, day),
		mm_date_fmt_wareki(c->app.as_of, wareki),
		mm_date_is_set(c->app.frozen)
		    ? mm_tr(c->app.lang, " 固定", " frozen")
		    : ""));
	line(c, "作業場所", "workspace",
	    mm_arena_fmt(c->app.arena, "%s (%s %llu)", c->app.dir,
		mm_tr(c->app.lang, "記録", "entries"),
		(unsigned long long)w->head));
	if (w->persons.n == 0)
		line(c, "", "",
		    mm_cli_text(c, "! 記録者は名前だけです(利用者の登録なし)",
			"! actors are names only (nobody is registered)"));
}

static void
register_lines(struct mm_cli *c, const struct mm_status_counts *n)
{
	line(c, "台帳", "register",
	    mm_cli_text(c,
		"製品 %u  版 %u  個体 %u  医療機関 %u  販売・貸与 %u",
		"products %u  versions %u  units %u  hospitals %u  "
		"dealers and lessors %u",
		n->products, n->versions, n->units, n->hospitals, n->dealers));
	line(c, "対象", "in scope",
	    mm_cli_text(c, "個体×相手 %llu  判断なし %llu",
		"units x recipients %llu  without a decision %llu",
		(unsigned long long)n->in_scope,
		(unsigned long long)n->undecided));
	if (n->sboms_missing > 0)
		line(c, "", "",
		    mm_cli_text(c, "! SBOMのない版 %u",
			"! versions without an SBOM %u", n->sboms_missing));
}

static void
duty_lines(struct mm_cli *c, const struct mm_status_counts *n)
{
	struct mm_str s = { "", 0 };

	for (int i = MM_DUTY_UNDETERMINED; i <= MM_DUTY_SUPERSEDED; i++) {
		s = mm_arena_fmt(c->app.arena, "%.*s%s%s %u", MM_FMT(s),
		    i > MM_DUTY_UNDETERMINED ? "  " : "",
		    mm_term_text(&mm_terms_duty_state, i, c->app.lang),
		    n->duties[i]);
		if (i != MM_DUTY_OPEN)
			continue;
		line(c, "義務", "duties", s);
		s = (struct mm_str){ "", 0 };
	}
	line(c, "", "", mm_str_trim(s));
	s = (struct mm_str){ "", 0 };
	for (unsigned i = 1; i <= 5; i++)
		s = mm_arena_fmt(c->app.arena, "%.*s%s(%u) %u", MM_FMT(s),
		    i > 1 ? "  " : "", i, n->overdue_by_clause[i]);
	line(c, "期限超過", "overdue", s);
	/* Law and guidance are not the notice's words: counted apart. */
	line(c, "", "",
	    mm_cli_text(c, "通知の外: 法令 %u  手引書 %u  自社の計画 %u",
		"not of the notice: law %u  guidance %u  own plans %u",
		n->overdue_law, n->overdue_guidance, n->overdue_own));
}

static void
finding_lines(struct mm_cli *c, const struct mm_status_counts *n)
{
	char day[MM_DATE_TEXT];
	int32_t age;

	line(c, "所見", "findings",
	    mm_cli_text(c, "%u  未判断 %u  悪用確認済み(KEV) %u",
		"%u  not judged %u  known exploited (KEV) %u", n->findings,
		n->unjudged, n->kev));
	line(c, "お知らせ", "notices",
	    mm_cli_text(c, "承認待ち %u  到達待ち %u  不達 %u",
		"awaiting approval %u  awaiting delivery %u  bounced %u",
		n->drafts, n->awaiting, n->bounced));
	if (n->feeds == 0) {
		line(c, "脆弱性情報", "feeds",
		    mm_str_of(mm_tr(c->app.lang,
			"! "
			"一つも取り込まれていません("
			"所見なしは安全を意味しません)",
			"! none imported (no findings does not mean safe)")));
		return;
	}
	age = mm_date_is_set(n->oldest_feed)
	    ? c->app.as_of.day - n->oldest_feed.day
	    : 0;
	line(c, "脆弱性情報", "feeds",
	    mm_cli_text(c, "%s%u 件  最も古い %s (%d日前)  保留 %u",
		"%s%u  oldest %s (%d days)  held %u",
		n->feed_old >= 0 && age > n->feed_old ? "! " : "", n->feeds,
		mm_date_is_set(n->oldest_feed)
		    ? mm_date_fmt(n->oldest_feed, day)
		    : "?",
		(int)age, n->feeds_held));
}

/* What to do next: the first that applies, at most three lines. */
static void
next_lines(struct mm_cli *c, const struct mm_status_counts *n)
{
	const struct {
		bool applies;
		const char *command;
	} table[] = {
		{ n->products == 0, "mimamori device import 製品.csv" },
		{ n->products > 0 && n->units == 0,
		    "mimamori unit import 個体.csv" },
		{ n->products > 0 && n->feeds == 0,
		    "mimamori feed import FILE..." },
		{ n->undecided > 0, "mimamori duty coverage" },
		{ n->duties[MM_DUTY_UNDETERMINED] > 0,
		    "mimamori duty list --state undetermined" },
		{ n->duties[MM_DUTY_OVERDUE] > 0,
		    "mimamori duty list --state overdue" },
		{ n->bounced > 0, "mimamori notice list" },
		{ n->unjudged > 0, "mimamori finding list" },
		{ n->drafts > 0, "mimamori notice list" },
		{ n->duties[MM_DUTY_DUE_SOON] > 0,
		    "mimamori duty list --state due_soon" },
	};
	int shown = 0;

	for (size_t i = 0; i < MM_COUNT(table) && shown < 3; i++)
		if (table[i].applies) {
			line(c, shown == 0 ? "次に" : "",
			    shown == 0 ? "next" : "",
			    mm_str_of(table[i].command));
			shown++;
		}
	if (shown == 0)
		line(c, "次に", "next",
		    mm_str_of(mm_tr(c->app.lang, "今日の作業はありません",
			"nothing is due today")));
}

static void
status_json(struct mm_cli *c, const struct mm_status_counts *n)
{
	static const char *const clauses[] = { "clause_1", "clause_2",
		"clause_3", "clause_4", "clause_5" };
	struct mm_json_out o;
	char day[MM_DATE_TEXT];

	mm_json_out_init(&o, &c->out, false, c->format != MM_OUT_NDJSON);
	mm_json_begin_object(&o);
	mm_json_member_z(&o, "schema", "mimamori.status");
	mm_json_member_u64(&o, "schema_version", 1);
	mm_json_member_z(&o, "tool", "mimamori " MM_VERSION);
	mm_json_member_z(&o, "as_of", mm_date_fmt(c->app.as_of, day));
	mm_json_member_u64(&o, "products", n->products);
	mm_json_member_u64(&o, "versions", n->versions);
	mm_json_member_u64(&o, "units", n->units);
	mm_json_member_u64(&o, "hospitals", n->hospitals);
	mm_json_member_u64(&o, "pairs_in_scope", n->in_scope);
	mm_json_member_u64(&o, "pairs_undecided", n->undecided);
	mm_json_name(&o, "duties");
	mm_json_begin_object(&o);
	for (int i = MM_DUTY_UNDETERMINED; i < MM_STATUS_STATES; i++)
		mm_json_member_u64(
		    &o, mm_term_id(&mm_terms_duty_state, i), n->duties[i]);
	mm_json_end_object(&o);
	mm_json_name(&o, "overdue");
	mm_json_begin_object(&o);
	for (unsigned i = 1; i <= 5; i++)
		mm_json_member_u64(&o, clauses[i - 1], n->overdue_by_clause[i]);
	mm_json_member_u64(&o, "law", n->overdue_law);
	mm_json_member_u64(&o, "guidance", n->overdue_guidance);
	mm_json_member_u64(&o, "own", n->overdue_own);
	mm_json_end_object(&o);
	mm_json_member_u64(&o, "findings", n->findings);
	mm_json_member_u64(&o, "findings_not_judged", n->unjudged);
	mm_json_member_u64(&o, "findings_known_exploited", n->kev);
	mm_json_member_u64(&o, "versions_without_sbom", n->sboms_missing);
	mm_json_member_u64(&o, "notices_awaiting_approval", n->drafts);
	mm_json_member_u64(&o, "letters_awaiting_delivery", n->awaiting);
	mm_json_member_u64(&o, "letters_bounced", n->bounced);
	mm_json_member_u64(&o, "feeds", n->feeds);
	mm_json_member_u64(&o, "feeds_held", n->feeds_held);
	mm_json_member_z(&o, "oldest_feed", mm_date_fmt(n->oldest_feed, day));
	mm_json_end_object(&o);
	mm_buf_char(&c->out, '\n');
}

static enum mm_status
run_status(struct mm_cli *c, struct mm_err *err)
{
	struct mm_status_counts n;
	struct mm_world *w;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = mm_status_count(&c->app, &n, err);
	if (st != MM_OK)
		return st;
	if (c->format == MM_OUT_JSON || c->format == MM_OUT_NDJSON) {
		status_json(c, &n);
		return MM_OK;
	}
	head_lines(c, w);
	register_lines(c, &n);
	duty_lines(c, &n);
	finding_lines(c, &n);
	next_lines(c, &n);
	return MM_OK;
}

static const struct mm_col doctor_cols[] = {
	{ "check", "項目", "check", MM_COL_TEXT, false },
	{ "health", "状態", "health", MM_COL_TEXT, false },
	{ "detail", "内容", "detail", MM_COL_TEXT, false },
};

static struct mm_str
health_word(const struct mm_cli *c, enum mm_health h)
{
	static const char *const word[][2] = {
		[MM_HEALTH_OK] = { "正常", "ok" },
		[MM_HEALTH_WARN] = { "注意", "warning" },
		[MM_HEALTH_BAD] = { "異常", "bad" },
	};

	if (c->format == MM_OUT_TABLE || c->format == MM_OUT_PLAIN)
		return mm_str_of(word[h][c->app.lang]);
	return mm_str_of(word[h][MM_EN]);
}

/* The remedy must be readable in full: one line of state, one of text. */
static enum mm_status
run_doctor(struct mm_cli *c, struct mm_err *err)
{
	struct mm_symptom s[MM_DOCTOR_CHECKS];
	struct mm_rows rows;
	size_t n = 0;
	enum mm_status st = mm_doctor(&c->app, s, &n, err);
	bool table = c->format == MM_OUT_TABLE || c->format == MM_OUT_PLAIN;

	mm_rows_begin(&rows, c, "mimamori.doctor", doctor_cols,
	    (int)MM_COUNT(doctor_cols));
	for (size_t i = 0; st == MM_OK && i < n; i++) {
		struct mm_str name = mm_str_of(
		    table ? mm_tr(c->app.lang, s[i].ja, s[i].en) : s[i].id);
		struct mm_str health = health_word(c, s[i].health);
		struct mm_str text =
		    mm_str_of(mm_tr(c->app.lang, s[i].say.ja, s[i].say.en));

		if (s[i].health == MM_HEALTH_BAD)
			c->exit_code = 30;
		if (table)
			mm_cli_printf(c, "%.*s: %.*s\n    %.*s\n", MM_FMT(name),
			    MM_FMT(health), MM_FMT(text));
		else
			mm_rows_add(
			    &rows, (struct mm_str[]){ name, health, text });
	}
	return st == MM_OK && !table ? mm_rows_end(&rows, err) : st;
}

static const struct mm_cmd cmds[] = {
	{ "status", NULL, NULL, "今の状態を一画面で見る",
	    "the state on one screen", NULL, MM_NEED_WORKSPACE, MM_FACT_NONE,
	    run_status, "mimamori status --as-of 2026-10-01" },
	{ "doctor", NULL, NULL, "作業場所と機械を点検する",
	    "examine the workspace and the machine", NULL, MM_NEED_WORKSPACE,
	    MM_FACT_NONE, run_doctor, NULL },
};

const struct mm_cmd_group mm_cmd_group_status = { cmds, MM_COUNT(cmds) };
