/* SPDX-License-Identifier: Apache-2.0 */
/* notice approve, verify, send, deliver, bounce, ack, refuse, status. */
#include "cli/commands.h"

#include "app/notice.h"

#include <inttypes.h>
#include <string.h>

static enum mm_status
read_notice(struct mm_cli *c, struct mm_str *number, uint64_t *edition,
    struct mm_err *err)
{
	enum mm_status st = mm_cli_arg(c, 0, "NUMBER", number, err);

	*edition = 0;
	return st == MM_OK ? mm_cli_number(c, "edition", edition, err) : st;
}

/* --date is the day it happened: the fact's valid date. */
static enum mm_status
read_day(struct mm_cli *c, struct mm_err *err)
{
	struct mm_date day = MM_DATE_NONE;
	enum mm_status st = mm_cli_date(c, "date", &day, err);

	if (st == MM_OK && mm_date_is_set(day))
		c->app.valid = day;
	return st;
}

static enum mm_status
run_approve(struct mm_cli *c, struct mm_err *err)
{
	struct mm_str number;
	uint64_t edition;
	enum mm_status st = read_notice(c, &number, &edition, err);

	if (st == MM_OK)
		st = read_day(c, err);
	if (st == MM_OK)
		st = mm_notice_approve(&c->app, number, (uint32_t)edition,
		    mm_str_of(mm_cli_opt(c, "reason")), err);
	if (st == MM_OK && !c->app.dry_run)
		mm_cli_say(c,
		    "お知らせ %.*s を承認しました\n"
		    "次に: mimamori notice send %.*s --all --channel post",
		    "approved notice %.*s\n"
		    "next: mimamori notice send %.*s --all --channel post",
		    MM_FMT(number), MM_FMT(number));
	return st;
}

static enum mm_status
run_verify(struct mm_cli *c, struct mm_err *err)
{
	struct mm_str number;
	uint64_t edition;
	uint32_t notice = MM_NONE;
	struct mm_world *w;
	enum mm_status st = read_notice(c, &number, &edition, err);

	if (st == MM_OK)
		st = mm_app_world(&c->app, &w, err);
	if (st == MM_OK)
		st = mm_notice_find(w, number, (uint32_t)edition, &notice, err);
	if (st == MM_OK)
		st = mm_notice_verify(&c->app, w, notice, err);
	if (st == MM_OK)
		mm_cli_say(c, "お知らせ %.*s の文書は作成時のままです",
		    "the letters of notice %.*s are as they were made",
		    MM_FMT(number));
	return st;
}

static enum mm_status
read_parties(struct mm_cli *c, struct mm_notice_event *e, struct mm_err *err)
{
	uint32_t *list =
	    mm_arena_array(c->app.arena, MM_CLI_OPTS, sizeof(*list));
	struct mm_world *w;
	const char *text;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK && list == NULL)
		st = mm_err_nomem(err);
	for (int i = 0;
	     st == MM_OK && (text = mm_cli_opt_at(c, "party", i)) != NULL; i++)
		st = mm_cli_party(
		    c, w, mm_str_of(text), &list[e->nparties++], err);
	e->parties = e->nparties > 0 ? list : NULL;
	if (st == MM_OK && (e->parties == NULL) != mm_cli_flag(c, "all"))
		st = mm_err_set(err, MM_EUSAGE,
		    "宛先を --party か --all のどちらかで指定してください",
		    "say which letters with either --party or --all");
	return st;
}

static enum mm_status
read_channel(
    const struct mm_cli *c, struct mm_notice_event *e, struct mm_err *err)
{
	const char *text = mm_cli_opt(c, "channel");

	if (text == NULL && e->state == MM_DS_SENT)
		return mm_err_set(err, MM_EUSAGE,
		    "送付の方法を --channel post|email|fax|hand|portal "
		    "で指定してください",
		    "say how with --channel post|email|fax|hand|portal");
	if (text == NULL)
		return MM_OK;
	e->channel =
	    (enum mm_channel)mm_term_find(&mm_terms_channel, mm_str_of(text));
	if (e->channel != 0)
		return MM_OK;
	return mm_err_set(err, MM_EUSAGE,
	    "--channel「%s」は使えません。post、email、fax、hand、portal "
	    "のどれかです",
	    "--channel \"%s\" is none of post, email, fax, hand, portal", text);
}

static enum mm_status
record(struct mm_cli *c, enum mm_delivery_state state, struct mm_err *err)
{
	struct mm_notice_event e = { .state = state };
	uint64_t edition;
	uint32_t n = 0;
	enum mm_status st = read_notice(c, &e.number, &edition, err);

	e.edition = (uint32_t)edition;
	e.role = mm_str_of(mm_cli_opt(c, "role"));
	e.evidence = mm_str_of(mm_cli_opt(c, "evidence"));
	e.reason = mm_str_of(mm_cli_opt(c, "reason"));
	if (st == MM_OK)
		st = read_day(c, err);
	if (st == MM_OK)
		st = read_parties(c, &e, err);
	if (st == MM_OK)
		st = read_channel(c, &e, err);
	if (st == MM_OK)
		st = mm_notice_record(&c->app, &e, &n, err);
	if (st == MM_OK && !c->app.dry_run)
		mm_cli_say(c, "お知らせ %.*s: %u通の「%s」を記録しました",
		    "notice %.*s: recorded %u letters as %s", MM_FMT(e.number),
		    n,
		    mm_term_text(
			&mm_terms_delivery_state, (int)state, c->app.lang));
	return st;
}

static enum mm_status
run_send(struct mm_cli *c, struct mm_err *err)
{
	return record(c, MM_DS_SENT, err);
}

static enum mm_status
run_deliver(struct mm_cli *c, struct mm_err *err)
{
	return record(c, MM_DS_DELIVERED, err);
}

static enum mm_status
run_bounce(struct mm_cli *c, struct mm_err *err)
{
	return record(c, MM_DS_BOUNCED, err);
}

static enum mm_status
run_refuse(struct mm_cli *c, struct mm_err *err)
{
	return record(c, MM_DS_REFUSED, err);
}

/* An acknowledgement says in which role it was given. */
static enum mm_status
run_ack(struct mm_cli *c, struct mm_err *err)
{
	if (mm_cli_opt(c, "role") == NULL)
		return mm_err_set(err, MM_EUSAGE,
		    "受領した方の役職を --role で指定してください",
		    "say the role of the person with --role");
	return record(c, MM_DS_ACKNOWLEDGED, err);
}

static const struct mm_col status_cols[] = {
	{ "number", "文書番号", "number", MM_COL_TEXT, true },
	{ "edition", "版", "edition", MM_COL_INT, true },
	{ "party", "取引先ID", "party", MM_COL_TEXT, false },
	{ "name", "名称", "name", MM_COL_TEXT, false },
	{ "state", "状態", "state", MM_COL_TEXT, false },
	{ "date", "日付", "date", MM_COL_TEXT, false },
	{ "units", "台数", "units", MM_COL_INT, false },
	{ "open", "未完", "open", MM_COL_BOOL, false },
	{ "evidence", "証拠", "evidence", MM_COL_TEXT, true },
};

static void
add_letter(struct mm_rows *r, const struct mm_world *w, uint32_t i)
{
	const struct mm_letter *l = &w->letters.v[i];
	const struct mm_notice *n = &w->notices.v[l->notice];
	const struct mm_party *p = &w->parties.v[l->party];
	enum mm_delivery_state s = mm_notice_standing(w, i);
	bool open = s != MM_DS_ACKNOWLEDGED && s != MM_DS_REFUSED;
	bool known = l->last != MM_NONE;
	const struct mm_str cells[] = { n->id, mm_cell_u64(r->c, n->edition),
		p->id, p->name,
		s != 0 ? mm_cell_term(r->c, &mm_terms_delivery_state, (int)s)
		       : mm_cli_text(r->c, "未送付", "not sent"),
		known ? mm_cell_date(r->c, w->deliveries.v[l->last].at.valid)
		      : MM_STR_NONE,
		mm_cell_u64(r->c, mm_list_count(l->units)),
		open ? MM_STR("true") : MM_STR("false"),
		known ? w->deliveries.v[l->last].evidence : MM_STR_NONE };

	mm_rows_add(r, cells);
}

/* The letters still open, or all of them; then the counts. */
static enum mm_status
run_status(struct mm_cli *c, struct mm_err *err)
{
	struct mm_str number;
	uint64_t edition;
	uint32_t notice = MM_NONE;
	struct mm_notice_funnel f;
	struct mm_world *w;
	struct mm_rows r;
	enum mm_status st = read_notice(c, &number, &edition, err);

	if (st == MM_OK)
		st = mm_app_world(&c->app, &w, err);
	if (st == MM_OK)
		st = mm_notice_find(w, number, (uint32_t)edition, &notice, err);
	if (st != MM_OK)
		return st;
	f = mm_notice_count(w, notice);
	mm_rows_begin(&r, c, "mimamori.notice.status", status_cols,
	    (int)MM_COUNT(status_cols));
	for (uint32_t i = 0; i < w->letters.n; i++)
		if (w->letters.v[i].notice == notice)
			add_letter(&r, w, i);
	st = mm_rows_end(&r, err);
	mm_cli_say(c,
	    "対象 %u　送付 %u　到達 %u　受領 %u　不達 %u　拒否 %u　未完 %u",
	    "letters %u, sent %u, delivered %u, acknowledged %u, bounced %u, "
	    "refused %u, open %u",
	    f.letters, f.sent, f.delivered, f.acknowledged, f.bounced,
	    f.refused, f.open);
	return st;
}

/* clang-format off */
static const struct mm_opt edition_opts[] = {
	{ "edition", "N", "版数(なければ最新)", "edition (default: the newest)", false },
	{ "date", "DATE", "その日(なければ基準日)", "the day (default: --as-of)", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt event_opts[] = {
	{ "edition", "N", "版数(なければ最新)", "edition (default: the newest)", false },
	{ "party", "PARTY", "宛先(繰り返せる)", "recipient", true },
	{ "all", NULL, "まだその状態に達していないすべての宛先",
	    "every letter that has not come so far", false },
	{ "channel", "CHANNEL", "post|email|fax|hand|portal",
	    "post|email|fax|hand|portal", false },
	{ "role", "TEXT", "受領した方の役職(氏名は書かない)",
	    "role of the person (never a name)", false },
	{ "evidence", "TEXT", "証拠(配達番号、受領書の保管先など)",
	    "evidence (tracking number, where the slip is kept)", false },
	{ "date", "DATE", "その日(なければ基準日)", "the day (default: --as-of)", false },
	{ NULL, NULL, NULL, NULL, false },
};

#define EVENT(verb, ja, en, fn, example) \
	{ "notice", verb, "NUMBER", ja, en, event_opts, MM_NEED_ACTOR, \
	    MM_FACT_NONE, fn, "mimamori notice " example }

static const struct mm_cmd cmds[] = {
	{ "notice", "approve", "NUMBER", "案を承認する(作成者以外)",
	    "approve a draft (not its author)", edition_opts, MM_NEED_ACTOR,
	    MM_FACT_NONE, run_approve, "mimamori notice approve PS-2026-0001" },
	{ "notice", "verify", "NUMBER", "文書が作成時のままか確かめる",
	    "check that the letters are as they were made", edition_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_verify,
	    "mimamori notice verify PS-2026-0001" },
	EVENT("send", "送付を記録する", "record that letters were sent", run_send,
	    "send PS-2026-0001 --all --channel post"),
	EVENT("deliver", "到達を記録する", "record that letters arrived", run_deliver,
	    "deliver PS-2026-0001 --party H001 --evidence 1234-5678"),
	EVENT("bounce", "不達を記録する", "record that letters came back", run_bounce,
	    "bounce PS-2026-0001 --party H001"),
	EVENT("ack", "受領のご返信を記録する", "record acknowledgements", run_ack,
	    "ack PS-2026-0001 --party H001 --role 医療機器安全管理責任者"),
	EVENT("refuse", "受取拒否を記録する", "record refusals", run_refuse,
	    "refuse PS-2026-0001 --party H001"),
	{ "notice", "status", "NUMBER", "宛先ごとの送付・到達・受領",
	    "where each letter stands", edition_opts, MM_NEED_WORKSPACE,
	    MM_FACT_NONE, run_status, "mimamori notice status PS-2026-0001" },
};
/* clang-format on */

const struct mm_cmd_group mm_cmd_group_delivery = { cmds, MM_COUNT(cmds) };
