/* SPDX-License-Identifier: Apache-2.0 */
/* notice new, preview, list, show. */
#include "cli/commands.h"

#include "app/notice.h"

#include <inttypes.h>
#include <string.h>

static enum mm_status
bad_word(const char *option, const char *value, struct mm_err *err)
{
	return mm_err_set(err, MM_EUSAGE,
	    "--%s「%s」は使えません。mimamori help notice で語を"
	    "確かめてください",
	    "--%s \"%s\" is not a word it takes; see mimamori help notice",
	    option, value);
}

static enum mm_status
read_kind(const struct mm_cli *c, enum mm_notice_kind *out, struct mm_err *err)
{
	const char *text = mm_cli_opt(c, "kind");

	if (text == NULL)
		return MM_OK;
	*out = (enum mm_notice_kind)mm_term_find(
	    &mm_terms_notice_kind, mm_str_of(text));
	return *out != 0 ? MM_OK : bad_word("kind", text, err);
}

static enum mm_status
read_product(struct mm_cli *c, const struct mm_world *w,
    struct mm_notice_ask *ask, struct mm_err *err)
{
	const char *product = mm_cli_opt(c, "product");
	const char *version = mm_cli_opt(c, "version");
	enum mm_status st;

	if (product == NULL && ask->request == MM_NONE)
		return mm_err_set(err, MM_EUSAGE,
		    "製品を --product で指定してください",
		    "give the product with --product");
	if (product == NULL) {
		ask->product = w->requests.v[ask->request].product;
		ask->version = w->requests.v[ask->request].version;
		return MM_OK;
	}
	st = mm_cli_product(c, w, mm_str_of(product), &ask->product, err);
	if (st != MM_OK || version == NULL)
		return st;
	ask->version = mm_world_version(w, ask->product, mm_str_of(version));
	if (ask->version == MM_NONE)
		return mm_err_set(err, MM_ENOTFOUND,
		    "版「%s」は登録されていません",
		    "version \"%s\" is not recorded", version);
	return MM_OK;
}

/* Parties named with --party; none: everybody. */
static enum mm_status
read_parties(struct mm_cli *c, const struct mm_world *w,
    const uint32_t **parties, uint32_t *n, struct mm_err *err)
{
	uint32_t *list =
	    mm_arena_array(c->app.arena, MM_CLI_OPTS, sizeof(*list));
	const char *text;
	enum mm_status st = MM_OK;

	if (list == NULL)
		return mm_err_nomem(err);
	*n = 0;
	for (int i = 0;
	     st == MM_OK && (text = mm_cli_opt_at(c, "party", i)) != NULL; i++)
		st = mm_cli_party(c, w, mm_str_of(text), &list[(*n)++], err);
	*parties = *n > 0 ? list : NULL;
	return st;
}

static enum mm_status
read_vulns(
    const struct mm_cli *c, struct mm_notice_ask *ask, struct mm_err *err)
{
	const char *text;

	for (int i = 0; (text = mm_cli_opt_at(c, "vuln", i)) != NULL; i++) {
		if (ask->nvulns == MM_NOTICE_VULNS)
			return mm_err_set(err, MM_ELIMIT,
			    "--vuln は%d件までです", "at most %d --vuln",
			    MM_NOTICE_VULNS);
		ask->vulns[ask->nvulns++] = mm_str_of(text);
	}
	return MM_OK;
}

static enum mm_status
read_records(const struct mm_cli *c, const struct mm_world *w,
    struct mm_notice_ask *ask, struct mm_err *err)
{
	const char *request = mm_cli_opt(c, "request");
	const char *patch = mm_cli_opt(c, "patch");

	if (request != NULL) {
		ask->request = mm_world_request(w, mm_str_of(request));
		if (ask->request == MM_NONE)
			return mm_err_set(err, MM_ENOTFOUND,
			    "受付番号「%s」の求めは登録されていません",
			    "request \"%s\" is not recorded", request);
	}
	if (patch != NULL) {
		ask->patch = mm_world_patch(w, mm_str_of(patch));
		if (ask->patch == MM_NONE)
			return mm_err_set(err, MM_ENOTFOUND,
			    "パッチ「%s」は登録されていません",
			    "patch \"%s\" is not recorded", patch);
	}
	return MM_OK;
}

static enum mm_status
read_ask(struct mm_cli *c, struct mm_notice_ask *ask, struct mm_err *err)
{
	struct mm_world *w;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	mm_notice_ask(ask);
	if (st == MM_OK)
		st = read_kind(c, &ask->kind, err);
	if (st == MM_OK)
		st = read_records(c, w, ask, err);
	if (st == MM_OK)
		st = read_product(c, w, ask, err);
	if (st == MM_OK)
		st = read_parties(c, w, &ask->parties, &ask->nparties, err);
	if (st == MM_OK && ask->parties != NULL && mm_cli_flag(c, "all"))
		st = mm_err_set(err, MM_EUSAGE,
		    "--party と --all は一緒に使えません",
		    "--party and --all exclude each other");
	if (st == MM_OK)
		st = read_vulns(c, ask, err);
	if (st == MM_OK)
		st = mm_cli_date(c, "due", &ask->due, err);
	if (st == MM_OK)
		st = mm_cli_date(c, "reply-by", &ask->reply_by, err);
	if (st == MM_OK)
		st = mm_cli_date(c, "valid-until", &ask->valid_until, err);
	ask->provide = mm_cli_flag(c, "provide");
	ask->action = mm_str_of(mm_cli_opt(c, "action"));
	ask->number = mm_str_of(mm_cli_opt(c, "number"));
	return st;
}

static const struct mm_col draft_cols[] = {
	{ "number", "文書番号", "number", MM_COL_CODE, false },
	{ "edition", "版", "edition", MM_COL_INT, false },
	{ "party", "取引先ID", "party", MM_COL_TEXT, false },
	{ "name", "名称", "name", MM_COL_TEXT, false },
	{ "unit", "個体ID", "unit", MM_COL_TEXT, true },
	{ "units", "台数", "units", MM_COL_INT, false },
	{ "result", "結果", "result", MM_COL_TEXT, false },
	{ "reason", "理由", "reason", MM_COL_TEXT, false },
};

static void
add_recipients(struct mm_rows *r, const struct mm_notice_draft *d)
{
	const struct mm_world *w = d->world;

	for (uint32_t i = 0; i < d->recipients.n; i++) {
		const struct mm_notice_recipient *to = &d->recipients.v[i];
		const struct mm_party *p = &w->parties.v[to->party];
		const struct mm_str cells[] = { d->number,
			mm_cell_u64(r->c, d->edition), p->id, p->name,
			MM_STR_NONE, mm_cell_u64(r->c, to->n),
			mm_cli_text(r->c, "対象", "letter"), MM_STR_NONE };

		mm_rows_add(r, cells);
	}
}

static void
add_left_out(struct mm_rows *r, const struct mm_notice_draft *d)
{
	const struct mm_world *w = d->world;

	for (uint32_t i = 0; i < d->left_out.n; i++) {
		const struct mm_notice_left_out *o = &d->left_out.v[i];
		const struct mm_party *p =
		    o->party != MM_NONE ? &w->parties.v[o->party] : NULL;
		const struct mm_str cells[] = { d->number,
			mm_cell_u64(r->c, d->edition),
			p != NULL ? p->id : MM_STR_NONE,
			p != NULL ? p->name : MM_STR_NONE,
			o->unit != MM_NONE ? w->units.v[o->unit].id
					   : MM_STR_NONE,
			mm_cell_u64(r->c, o->unit != MM_NONE ? 1 : 0),
			mm_cli_text(r->c, "対象外", "left out"),
			mm_str_of(mm_tr(r->c->app.lang, o->ja, o->en)) };

		mm_rows_add(r, cells);
	}
}

static enum mm_status
show_draft(
    struct mm_cli *c, const struct mm_notice_draft *d, struct mm_err *err)
{
	struct mm_rows r;

	mm_rows_begin(&r, c, "mimamori.notice.draft", draft_cols,
	    (int)MM_COUNT(draft_cols));
	add_recipients(&r, d);
	add_left_out(&r, d);
	return mm_rows_end(&r, err);
}

static enum mm_status
run_new(struct mm_cli *c, struct mm_err *err)
{
	struct mm_notice_ask ask;
	struct mm_notice_draft d;
	enum mm_status st = read_ask(c, &ask, err);

	if (st == MM_OK)
		st = mm_notice_new(&c->app, &ask, &d, err);
	if (st != MM_OK)
		return st;
	st = show_draft(c, &d, err);
	if (c->app.dry_run)
		mm_cli_say(c, "%u通 %" PRIu64 "頁を作れます(記録していません)",
		    "%u letters, %" PRIu64 " pages can be made (nothing "
		    "recorded)",
		    d.recipients.n, d.pages);
	else
		mm_cli_say(c,
		    "お知らせ %.*s 第%u版 の案を作りました(%u通 %" PRIu64
		    "頁、対象外 %u件)\n文書: %.*s\n"
		    "次に(別の人が): mimamori notice approve %.*s",
		    "drafted notice %.*s edition %u (%u letters, %" PRIu64
		    " pages, %u left out)\nletters: %.*s\n"
		    "next, by another person: mimamori notice approve %.*s",
		    MM_FMT(d.number), d.edition, d.recipients.n, d.pages,
		    d.left_out.n, MM_FMT(d.folder), MM_FMT(d.number));
	return st;
}

static enum mm_status
run_preview(struct mm_cli *c, struct mm_err *err)
{
	struct mm_notice_ask ask;
	struct mm_notice_draft d;
	struct mm_buf b;
	enum mm_status st = read_ask(c, &ask, err);

	if (st == MM_OK)
		st = mm_notice_select(&c->app, &ask, &d, err);
	if (st != MM_OK)
		return st;
	mm_buf_init(&b, 0);
	st = mm_notice_preview(&c->app, &d, &d.recipients.v[0], &b, err);
	if (st == MM_OK)
		mm_cli_print(c, mm_buf_view(&b));
	mm_buf_free(&b);
	return st;
}

static const struct mm_col list_cols[] = {
	{ "number", "文書番号", "number", MM_COL_CODE, false },
	{ "edition", "版", "edition", MM_COL_INT, false },
	{ "date", "作成日", "date", MM_COL_TEXT, true },
	{ "kind", "種別", "kind", MM_COL_TEXT, false },
	{ "product", "製品ID", "product", MM_COL_TEXT, false },
	{ "title", "件名", "title", MM_COL_TEXT, false },
	{ "state", "状態", "state", MM_COL_TEXT, false },
	{ "approved", "承認日", "approved", MM_COL_TEXT, true },
	{ "letters", "対象", "letters", MM_COL_INT, false },
	{ "sent", "送付", "sent", MM_COL_INT, false },
	{ "delivered", "到達", "delivered", MM_COL_INT, false },
	{ "acknowledged", "受領", "acknowledged", MM_COL_INT, false },
	{ "bounced", "不達", "bounced", MM_COL_INT, false },
	{ "refused", "拒否", "refused", MM_COL_INT, true },
	{ "author", "作成者", "author", MM_COL_TEXT, true },
	{ "approver", "承認者", "approver", MM_COL_TEXT, true },
	{ "contents", "記載項目", "contents", MM_COL_LIST, true },
	{ "vulns", "脆弱性", "vulns", MM_COL_LIST, true },
	{ "eol", "EOL", "eol", MM_COL_TEXT, true },
	{ "eos", "EOS", "eos", MM_COL_TEXT, true },
	{ "due", "期限", "due", MM_COL_TEXT, true },
	{ "manifest", "一覧のSHA-256", "manifest", MM_COL_TEXT, true },
};

static struct mm_str
content_cell(const struct mm_cli *c, uint32_t bits)
{
	struct mm_str out = { "", 0 };

	for (int i = 1; i <= mm_terms_content.n; i++)
		if ((bits & UINT32_C(1) << i) != 0)
			out = mm_arena_fmt(c->app.arena, "%.*s%s%s",
			    MM_FMT(out), out.n > 0 ? "\n" : "",
			    mm_term_id(&mm_terms_content, i));
	return out;
}

/* How far a notice has come: { id, Japanese, English }. */
static const char *const stages[][3] = {
	{ "draft", "案", "draft" },
	{ "approved", "承認済", "approved" },
	{ "sent", "送付", "sent" },
};

static struct mm_str
stage_cell(const struct mm_cli *c, bool approved, uint32_t sent)
{
	const char *const *s = stages[sent > 0 ? 2 : approved ? 1 : 0];

	if (c->format != MM_OUT_TABLE && c->format != MM_OUT_PLAIN)
		return mm_str_of(s[0]);
	return mm_str_of(mm_tr(c->app.lang, s[1], s[2]));
}

static void
add_notice(struct mm_rows *r, const struct mm_world *w, uint32_t i)
{
	const struct mm_notice *n = &w->notices.v[i];
	struct mm_notice_funnel f = mm_notice_count(w, i);
	struct mm_cli *c = r->c;
	bool approved = n->approved.actor.p != NULL;
	const struct mm_str cells[] = { n->id, mm_cell_u64(c, n->edition),
		mm_cell_date(c, n->at.valid),
		mm_str_of(mm_term_id(&mm_terms_notice_kind, (int)n->kind)),
		n->product != MM_NONE ? w->products.v[n->product].id
				      : MM_STR_NONE,
		n->title, stage_cell(c, approved, f.sent),
		approved ? mm_cell_date(c, n->approved.valid) : MM_STR_NONE,
		mm_cell_u64(c, f.letters), mm_cell_u64(c, f.sent),
		mm_cell_u64(c, f.delivered), mm_cell_u64(c, f.acknowledged),
		mm_cell_u64(c, f.bounced), mm_cell_u64(c, f.refused),
		n->at.actor, approved ? n->approved.actor : MM_STR_NONE,
		content_cell(c, n->contents), n->vulns, mm_cell_date(c, n->eol),
		mm_cell_date(c, n->eos), mm_cell_date(c, n->due), n->manifest };

	mm_rows_add(r, cells);
}

static enum mm_status
run_list(struct mm_cli *c, struct mm_err *err)
{
	const char *product = mm_cli_opt(c, "product");
	enum mm_notice_kind kind = 0;
	uint32_t only = MM_NONE;
	struct mm_world *w;
	struct mm_rows r;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = read_kind(c, &kind, err);
	if (st == MM_OK && product != NULL)
		st = mm_cli_product(c, w, mm_str_of(product), &only, err);
	if (st != MM_OK)
		return st;
	mm_rows_begin(
	    &r, c, "mimamori.notice.list", list_cols, (int)MM_COUNT(list_cols));
	for (uint32_t i = 0; i < w->notices.n; i++) {
		const struct mm_notice *n = &w->notices.v[i];

		if ((kind != 0 && n->kind != kind) ||
		    (only != MM_NONE && n->product != only))
			continue;
		if (mm_cli_flag(c, "draft") && n->approved.actor.p != NULL)
			continue;
		add_notice(&r, w, i);
	}
	return mm_rows_end(&r, err);
}

/* A notice as "item: value" lines, or one full row in JSON and CSV. */
static enum mm_status
run_show(struct mm_cli *c, struct mm_err *err)
{
	struct mm_world *w;
	struct mm_str number;
	uint64_t edition = 0;
	uint32_t i = MM_NONE;
	struct mm_rows r;
	enum mm_status st = mm_cli_arg(c, 0, "NUMBER", &number, err);

	if (st == MM_OK)
		st = mm_cli_number(c, "edition", &edition, err);
	if (st == MM_OK)
		st = mm_app_world(&c->app, &w, err);
	if (st == MM_OK)
		st = mm_notice_find(w, number, (uint32_t)edition, &i, err);
	if (st != MM_OK)
		return st;
	mm_rows_begin(
	    &r, c, "mimamori.notice.show", list_cols, (int)MM_COUNT(list_cols));
	add_notice(&r, w, i);
	return mm_rows_end(&r, err);
}

/* clang-format off */
static const struct mm_opt new_opts[] = {
	{ "kind", "N1..N7", "種別(なければ段階から N1～N3)",
	    "kind (default: N1-N3 by the stage)", false },
	{ "product", "PRODUCT", "製品", "product", false },
	{ "version", "VERSION", "この版の個体だけ",
	    "units of this version only", false },
	{ "party", "PARTY", "この宛先だけ(繰り返せる)", "this recipient only", true },
	{ "all", NULL, "すべての宛先(指定しなくても同じ)", "every recipient (the default)", false },
	{ "vuln", "CVE", "N4で知らせる脆弱性(なければサイバーリスク)",
	    "vulnerability an N4 is about (none: cyber risk)", true },
	{ "patch", "PATCH", "N5のパッチ", "patch of an N5", false },
	{ "request", "REQUEST", "N6・N7が答える求めの受付番号",
	    "request an N6 or N7 answers", false },
	{ "provide", NULL, "N6: 義務がなくても任意にSBOMを提示する",
	    "N6: present the SBOM even where it is not owed", false },
	{ "action", "TEXT", "お願い", "what is asked", false },
	{ "due", "DATE", "お願いの期限(なければ設定 letter.due.days、既定30日)",
	    "asked by (default: setting letter.due.days, 30)", false },
	{ "reply-by", "DATE", "返信の期限(なければ設定 letter.reply.days、既定14日)",
	    "reply by (default: setting letter.reply.days, 14)", false },
	{ "valid-until", "DATE", "N7の有効期限(なければ3か月)",
	    "how long an N7 holds (default: three months)", false },
	{ "number", "NUMBER", "文書番号(なければ PS-年-連番、既存なら次の版)",
	    "document number (default: next PS-YYYY-NNNN); an existing one "
	    "gets its next edition", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt list_opts[] = {
	{ "kind", "N1..N7", "種別", "kind", false },
	{ "product", "PRODUCT", "製品", "product", false },
	{ "draft", NULL, "未承認のものだけ", "only those not approved", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt edition_opts[] = {
	{ "edition", "N", "版数(なければ最新)",
	    "edition (default: the newest)", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_cmd cmds[] = {
	{ "notice", "new", NULL, "宛先ごとの文書を作り、お知らせの案として記録する",
	    "make the letters and record the notice as a draft", new_opts,
	    MM_NEED_ACTOR, MM_FACT_NONE, run_new,
	    "mimamori notice new --kind N2 --product SP-210 --due 2026-10-31" },
	{ "notice", "preview", NULL, "最初の宛先の文面を表示する(記録しない)",
	    "print the letter to the first recipient; record nothing", new_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_preview,
	    "mimamori notice preview --product SP-210 --party H001" },
	{ "notice", "list", NULL, "お知らせの一覧", "list notices", list_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_list,
	    "mimamori notice list --draft" },
	{ "notice", "show", "NUMBER", "お知らせの内容", "show one notice", edition_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_show,
	    "mimamori notice show PS-2026-0001 -o json" },
};
/* clang-format on */

const struct mm_cmd_group mm_cmd_group_notice = { cmds, MM_COUNT(cmds) };
