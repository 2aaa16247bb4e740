/* SPDX-License-Identifier: Apache-2.0 */
/* Who gets a letter about which units, and why the others do not. */
#include "app/notice.h"

#include "app/checkpoint.h"
#include "app/journal.h"
#include "app/notice_private.h"
#include "base/num.h"

#include <stdio.h>
#include <string.h>

void
mm_notice_ask(struct mm_notice_ask *ask)
{
	memset(ask, 0, sizeof(*ask));
	ask->product = ask->version = ask->patch = ask->request = MM_NONE;
	ask->due = ask->reply_by = ask->valid_until = MM_DATE_NONE;
}

static bool
is_asked(const struct mm_notice_ask *ask, uint32_t party)
{
	for (uint32_t i = 0; i < ask->nparties; i++)
		if (ask->parties[i] == party)
			return true;
	return ask->parties == NULL;
}

static enum mm_status
leave_out(struct mm_app *app, struct mm_notice_draft *d,
    struct mm_notice_left_out why, struct mm_err *err)
{
	struct mm_notice_left_out *slot = mm_vec_push(app->arena, &d->left_out);

	if (slot == NULL)
		return mm_err_nomem(err);
	*slot = why;
	return MM_OK;
}

static enum mm_status
add_unit(struct mm_app *app, struct mm_notice_draft *d, uint32_t party,
    uint32_t unit, struct mm_err *err)
{
	struct mm_notice_recipient *to = NULL;

	for (uint32_t i = 0; i < d->recipients.n && to == NULL; i++)
		if (d->recipients.v[i].party == party)
			to = &d->recipients.v[i];
	if (to == NULL) {
		to = mm_vec_push(app->arena, &d->recipients);
		if (to == NULL)
			return mm_err_nomem(err);
		to->party = party;
	}
	for (uint32_t i = 0; i < to->n; i++)
		if (to->units[i] == unit)
			return MM_OK;
	if (!mm_vec_room(app->arena, (void **)(void *)&to->units, to->n,
		&to->max, sizeof(*to->units)))
		return mm_err_nomem(err);
	to->units[to->n++] = unit;
	return MM_OK;
}

/* The patch of an N5 fits the unit and is not on it. */
static bool
needs_patch(const struct mm_notice_draft *d, uint32_t unit)
{
	const struct mm_patch_outcome *o;

	if (d->ask.patch == MM_NONE)
		return true;
	o = mm_derive_outcome(d->index, d->ask.patch, unit);
	return (o == NULL || o->result != MM_PATCH_DONE) &&
	    mm_notice_fits(
		d->world, unit, d->world->patches.v[d->ask.patch].version);
}

static const char *const not_known[] = {
	"閉鎖・統合の後の承継先が登録されていません",
	"it ended and no successor is recorded"
};
static const char *const not_concerned[] = { "この版・脆弱性に該当しません",
	"not of this version or vulnerability" };
static const char *const no_version[] = {
	"版が未確認のため、影響なしとは言えません",
	"its version is not known: it cannot be called not affected"
};
static const char *const in_stock[] = {
	"販売業者の在庫です(求めがあれば回答します)",
	"in a dealer's stock: answered on request"
};

/* NULL: the letter is about this unit. */
static const char *const *
why_not(const struct mm_notice_draft *d, uint32_t unit)
{
	if (!mm_notice_fits(d->world, unit, d->ask.version))
		return not_concerned;
	if (d->ask.kind == MM_N5)
		return needs_patch(d, unit) ? NULL : not_concerned;
	if (d->ask.kind != MM_N4 || d->ask.nvulns == 0)
		return NULL;
	if (d->judged == MM_VEX_NOT_AFFECTED &&
	    d->world->units.v[unit].version == MM_NONE)
		return no_version;
	for (uint32_t i = 0; i < d->world->findings.n; i++)
		if (mm_notice_concerns(d, i) &&
		    mm_notice_fits(
			d->world, unit, d->world->findings.v[i].version))
			return NULL;
	return not_concerned;
}

/* Every unit of the product: to its recipients, or left out with a reason. */
static enum mm_status
select_units(struct mm_app *app, struct mm_notice_draft *d, struct mm_err *err)
{
	const struct mm_duty_index *x = d->index;
	enum mm_status st = MM_OK;

	for (uint32_t i = 0; st == MM_OK && i < x->nentries; i++) {
		const struct mm_entry *e = &x->entries[i];
		const char *const *why;

		if (d->world->units.v[e->unit].product != d->ask.product ||
		    !e->in || e->party == MM_NONE ||
		    !is_asked(&d->ask, e->party))
			continue;
		why = e->known ? why_not(d, e->unit) : not_known;
		if (why != NULL)
			st = leave_out(app, d,
			    (struct mm_notice_left_out){
				e->unit, e->party, why[0], why[1] },
			    err);
		else
			st = add_unit(app, d, e->party, e->unit, err);
	}
	return st;
}

/* Units nobody is told about: out of scope, or in a dealer's stock. */
static enum mm_status
list_outside(struct mm_app *app, struct mm_notice_draft *d, struct mm_err *err)
{
	const struct mm_world *w = d->world;
	enum mm_status st = MM_OK;

	for (uint32_t u = 0; st == MM_OK && u < w->units.n; u++) {
		struct mm_notice_left_out why = { u, MM_NONE, NULL, NULL };
		struct mm_scope s;

		if (w->units.v[u].product != d->ask.product)
			continue;
		s = mm_unit_scope(w, &d->index->pol, u);
		for (int t = 0; !s.in && t < MM_SCOPE__COUNT; t++) {
			if (s.test[t] != MM_NO)
				continue;
			why.ja =
			    mm_scope_text((enum mm_scope_test)t, MM_NO, MM_JA);
			why.en =
			    mm_scope_text((enum mm_scope_test)t, MM_NO, MM_EN);
			break;
		}
		if (s.in && s.stock) {
			why.ja = in_stock[0];
			why.en = in_stock[1];
		}
		if (why.ja == NULL)
			continue;
		if (w->units.v[u].holding != MM_NONE)
			why.party = w->holdings.v[w->units.v[u].holding].party;
		if (why.party == MM_NONE || is_asked(&d->ask, why.party))
			st = leave_out(app, d, why, err);
	}
	return st;
}

/* An answer is about the product and version the request is about. */
static enum mm_status
check_request(struct mm_notice_draft *d, struct mm_err *err)
{
	const struct mm_request *q = &d->world->requests.v[d->ask.request];

	if (q->product != d->ask.product)
		return mm_err_set(err, MM_ECONFLICT,
		    "求め %.*s は別の製品 %.*s についてのものです。"
		    "--product を直すか除いてください",
		    "request %.*s is about another product, %.*s; correct "
		    "--product or leave it out",
		    MM_FMT(q->id), MM_FMT(d->world->products.v[q->product].id));
	if (d->ask.version == MM_NONE)
		d->ask.version = q->version;
	return MM_OK;
}

static enum mm_status
select_requester(
    struct mm_app *app, struct mm_notice_draft *d, struct mm_err *err)
{
	const struct mm_world *w = d->world;
	const struct mm_request *q = &w->requests.v[d->ask.request];
	struct mm_str rest = q->units;
	enum mm_status st = MM_OK;
	struct mm_notice_recipient *to;

	while (st == MM_OK && rest.n > 0) {
		uint32_t u = mm_world_unit(w, mm_str_cut(&rest, '\n'));

		if (u != MM_NONE)
			st = add_unit(app, d, q->party, u, err);
	}
	for (uint32_t u = 0; st == MM_OK && q->units.n == 0 && u < w->units.n;
	     u++) {
		if (w->units.v[u].product == q->product &&
		    mm_world_holds(w, &w->units.v[u], q->party) &&
		    mm_notice_fits(w, u, q->version))
			st = add_unit(app, d, q->party, u, err);
	}
	if (st == MM_OK && d->recipients.n == 0) {
		to = mm_vec_push(app->arena, &d->recipients);
		if (to == NULL)
			return mm_err_nomem(err);
		to->party = q->party;
	}
	return st;
}

/* Letters state one pair of dates: all versions told must share it. */
static enum mm_status
set_dates(struct mm_notice_draft *d, struct mm_err *err)
{
	struct mm_life_records r = mm_index_records(d->index, d->ask.product);
	const struct mm_world *w = d->world;
	bool first = true, differ = false;
	struct mm_dates dates;

	for (uint32_t i = 0; i < d->recipients.n; i++) {
		const struct mm_notice_recipient *to = &d->recipients.v[i];

		for (uint32_t k = 0; k < to->n; k++) {
			mm_life_dates(&r, d->ask.product,
			    w->units.v[to->units[k]].version, w->as_of, &dates);
			differ |= !first &&
			    (d->eol.day != dates.eol.day ||
				d->eos.day != dates.eos.day);
			d->eol = dates.eol;
			d->eos = dates.eos;
			first = false;
		}
	}
	if (first) {
		mm_life_dates(
		    &r, d->ask.product, d->ask.version, w->as_of, &dates);
		d->eol = dates.eol;
		d->eos = dates.eos;
	}
	if (differ)
		return mm_err_set(err, MM_ECONFLICT,
		    "版によってEOL・EOSが異なります。--version "
		    "で版を分けてください",
		    "EOL or EOS differ between versions; make one notice a "
		    "version with --version");
	d->stage = mm_life_stage(d->eol, d->eos, w->as_of,
	    d->index->pol.reading[MM_READING_BOUNDARY] == 1, NULL);
	if (d->ask.kind == 0)
		d->ask.kind = (enum mm_notice_kind)d->stage;
	return MM_OK;
}

/* The risk assessment in force of the product or the version asked for. */
static void
set_risk(struct mm_notice_draft *d)
{
	struct mm_slot_state s;
	const struct mm_world *w = d->world;
	uint32_t version = d->ask.version;

	if (version == MM_NONE && d->recipients.n > 0 &&
	    d->recipients.v[0].n > 0)
		version = w->units.v[d->recipients.v[0].units[0]].version;
	mm_derive_slot(
	    d->index, mm_slot_of(w, d->ask.product, version), w->as_of, &s);
	d->risk = s.risk;
}

/* "PS-2026-" and the highest number in use plus one. */
static struct mm_str
next_number(struct mm_app *app, const struct mm_world *w, struct mm_date today)
{
	uint64_t highest = 0, n;
	char prefix[24];
	int y, m, day;
	struct mm_str tail;

	mm_date_split(today, &y, &m, &day);
	(void)snprintf(prefix, sizeof(prefix), "PS-%04d-", y);
	for (uint32_t i = 0; i < w->notices.n; i++) {
		tail = w->notices.v[i].id;
		if (!mm_str_starts(tail, prefix))
			continue;
		tail.p += strlen(prefix);
		tail.n -= strlen(prefix);
		if (mm_num_u64(tail, 999999, &n) && n > highest)
			highest = n;
	}
	return mm_arena_fmt(
	    app->arena, "%s%04u", prefix, (unsigned)highest + 1);
}

/* Number and edition come from all that is recorded, whatever its date. */
static enum mm_status
set_number(struct mm_app *app, const struct mm_world *all,
    struct mm_notice_draft *d, struct mm_err *err)
{
	struct mm_str number = d->ask.number;
	uint32_t newest;

	if (number.n == 0)
		number = next_number(app, all, d->world->as_of);
	if (number.p == NULL)
		return mm_err_nomem(err);
	d->number = number;
	d->edition = 1;
	newest = mm_world_notice(all, number, 0);
	if (newest == MM_NONE)
		return MM_OK;
	d->edition = all->notices.v[newest].edition + 1;
	if (all->notices.v[newest].product == MM_NONE ||
	    mm_str_eq(all->products.v[all->notices.v[newest].product].id,
		d->world->products.v[d->ask.product].id))
		return MM_OK;
	return mm_err_set(err, MM_ECONFLICT,
	    "文書番号 %.*s "
	    "は別の製品のお知らせです。別の番号を指定してください",
	    "document number %.*s is a notice of another product; give "
	    "another number",
	    MM_FMT(number));
}

static enum mm_status
nobody(struct mm_err *err)
{
	return mm_err_set(err, MM_EEMPTY,
	    "お知らせする相手がありません。製品・版・宛先の指定を"
	    "確かめてください",
	    "there is nobody to tell; check product, version and parties");
}

static enum mm_status
prepare(struct mm_app *app, struct mm_notice_draft *d, struct mm_err *err)
{
	enum mm_status st = mm_app_world(app, &d->world, err);

	if (st != MM_OK)
		return st;
	if (d->world->maker.at.seq == 0)
		return mm_err_set(err, MM_ENOTFOUND,
		    "製造販売業者が登録されていません",
		    "the maker is not recorded");
	d->index = mm_arena_alloc(app->arena, sizeof(*d->index));
	if (d->index == NULL)
		return mm_err_nomem(err);
	return mm_duty_index_make(
	    app->arena, d->world, d->ask.product, d->index, err);
}

/* An answer goes to who asked, if the request fits. */
static enum mm_status
answer_requester(
    struct mm_app *app, struct mm_notice_draft *d, struct mm_err *err)
{
	enum mm_status st = check_request(d, err);

	return st == MM_OK ? select_requester(app, d, err) : st;
}

/* Everything else goes to the holders; who is left out is listed. */
static enum mm_status
tell_holders(struct mm_app *app, struct mm_notice_draft *d, struct mm_err *err)
{
	enum mm_status st = select_units(app, d, err);

	return st == MM_OK ? list_outside(app, d, err) : st;
}

/*
 * Where its files go, and the head of the journal they carry away: the root,
 * not the chain value, because it can be checked with a short proof.
 */
static enum mm_status
set_record(struct mm_app *app, struct mm_notice_draft *d, struct mm_err *err)
{
	struct mm_checkpoint c;
	struct mm_head head;
	enum mm_status st =
	    mm_notice_folder(app, d->number, d->edition, &d->folder, err);

	if (st == MM_OK)
		st = mm_checkpoint_now(app->store, app->now, &c, err);
	if (st != MM_OK)
		return st;
	head = (struct mm_head){ c.size, c.root };
	d->head = mm_head_text(app->arena, &head);
	return d->head.p != NULL ? MM_OK : mm_err_nomem(err);
}

enum mm_status
mm_notice_select_in(struct mm_app *app, const struct mm_world *all,
    const struct mm_notice_ask *ask, struct mm_notice_draft *d,
    struct mm_err *err)
{
	bool answer = ask->kind == MM_N6 || ask->kind == MM_N7;
	enum mm_status st;

	memset(d, 0, sizeof(*d));
	d->ask = *ask;
	d->risk = d->earlier = MM_NONE;
	d->eol = d->eos = d->earlier_date = MM_DATE_NONE;
	if (answer && ask->request == MM_NONE)
		return mm_err_set(err, MM_EUSAGE,
		    "N6・N7は求めへの回答です。--request で受付番号を"
		    "指定してください",
		    "N6 and N7 answer a request; give its number with "
		    "--request");
	st = prepare(app, d, err);
	if (st == MM_OK && ask->kind == MM_N4)
		st = mm_notice_judged(d, err);
	if (st == MM_OK)
		st = answer ? answer_requester(app, d, err)
			    : tell_holders(app, d, err);
	if (st == MM_OK)
		st = set_dates(d, err);
	if (st == MM_OK && ask->kind == MM_N6)
		st = mm_notice_answer(d, err);
	if (st == MM_OK)
		st = set_number(app, all, d, err);
	if (st != MM_OK)
		return st;
	set_risk(d);
	st = set_record(app, d, err);
	if (st != MM_OK)
		return st;
	return d->recipients.n > 0 ? MM_OK : nobody(err);
}

enum mm_status
mm_notice_select(struct mm_app *app, const struct mm_notice_ask *ask,
    struct mm_notice_draft *out, struct mm_err *err)
{
	struct mm_batch b;
	enum mm_status st = mm_batch_begin(app, &b, err);

	if (st != MM_OK)
		return st;
	st = mm_notice_select_in(app, b.world, ask, out, err);
	mm_batch_end(&b);
	return st;
}
