/* SPDX-License-Identifier: Apache-2.0 */
#include "duty/provided.h"

/* clang-format off */
static const char *const short_texts[MM_SHORT__COUNT][2] = {
	[MM_SHORT_NONE] = { "提供とみなす", "counts as provided" },
	[MM_SHORT_UNRELATED] = { "別の内容", "about something else" },
	[MM_SHORT_OTHER_VERSION] = { "別の版についての文書",
	  "about another version" },
	[MM_SHORT_DRAFT] = { "未承認、又は承認後に変更",
	  "not approved, or changed after approval" },
	[MM_SHORT_NOT_SENT] = { "未送付", "not sent" },
	[MM_SHORT_AVAILABLE] = { "掲示のみ(提供とみなさない)",
	  "posted only (does not count as provided)" },
	[MM_SHORT_SENT] = { "送付済み、到達の記録なし",
	  "sent, no delivery on record" },
	[MM_SHORT_UNACKNOWLEDGED] = { "到達済み、受領確認の記録なし",
	  "delivered, no acknowledgement on record" },
	[MM_SHORT_APPROVED_LATE] = { "承認前に送付",
	  "sent before it was approved" },
	[MM_SHORT_BOUNCED] = { "不達", "bounced" },
	[MM_SHORT_REFUSED] = { "受取拒否", "refused by the recipient" },
	[MM_SHORT_OTHER_EDITION] = { "旧い版数の内容", "of another edition" },
	[MM_SHORT_OTHER_DATES] = { "記載のEOL・EOSが現行の日と異なる",
	  "states dates that are not in force" },
	[MM_SHORT_CONTRADICTED] = { "後の情報が別の日を伝えている",
	  "later information states other dates" },
	[MM_SHORT_CONTENT] = { "記載項目の不足", "items are missing" },
	[MM_SHORT_OLDER] = { "判断より前の文書",
	  "drafted before the judgement" },
	[MM_SHORT_EARLY] = { "到来より前に過ぎる文書",
	  "too far ahead of the milestone" },
};
/* clang-format on */

const char *
mm_short_text(enum mm_short s, enum mm_lang lang)
{
	return short_texts[s][lang];
}

/* Where one letter stands while its deliveries are read in order of time. */
struct standing {
	bool sent; /* a sending is on record since the last failure */
	bool valid; /* ... and the approval came first */
};

static bool
approved(const struct mm_notice *n)
{
	return n->approved.seq != 0 && !mm_stamp_after(&n->at, &n->approved);
}

static void
counted(struct mm_told *t, enum mm_counts c, uint32_t delivery)
{
	if (t->since[c] == MM_NONE)
		t->since[c] = delivery;
}

static void
step(const struct mm_notice *n, const struct mm_delivery *d, uint32_t index,
    struct standing *s, struct mm_told *t)
{
	bool arrived = d->state == MM_DS_DELIVERED ||
	    d->state == MM_DS_OPENED || d->state == MM_DS_ACKNOWLEDGED;

	if (d->state == MM_DS_BOUNCED || d->state == MM_DS_REFUSED) {
		*s = (struct standing){ false, false };
		*t = (struct mm_told){ { MM_NONE, MM_NONE, MM_NONE } };
		return;
	}
	if (d->state == MM_DS_SENT || (arrived && !s->sent)) {
		s->sent = true;
		s->valid = s->valid ||
		    (approved(n) && !mm_stamp_after(&n->approved, &d->at));
	}
	if (!s->valid)
		return;
	if (arrived || d->state == MM_DS_SENT)
		counted(t, MM_COUNTS_SENT, index);
	if (arrived)
		counted(t, MM_COUNTS_DELIVERED, index);
	if (d->state == MM_DS_ACKNOWLEDGED)
		counted(t, MM_COUNTS_ACKNOWLEDGED, index);
}

/* Stable counting sort of @p n items by key; @p first gets nkeys + 1 sums. */
static void
sort_by(const uint32_t *items, const uint32_t *key, uint32_t n, uint32_t nkeys,
    uint32_t *first, uint32_t *out)
{
	for (uint32_t k = 0; k <= nkeys; k++)
		first[k] = 0;
	for (uint32_t i = 0; i < n; i++)
		first[key[items[i]] + 1]++;
	for (uint32_t k = 0; k < nkeys; k++)
		first[k + 1] += first[k];
	for (uint32_t i = 0; i < n; i++)
		out[first[key[items[i]]]++] = items[i];
	for (uint32_t k = nkeys; k > 0; k--)
		first[k] = first[k - 1];
	first[0] = 0;
}

static void
stand_all(
    const struct mm_world *w, struct mm_told *told, struct standing *standing)
{
	for (uint32_t i = 0; i < w->letters.n; i++)
		told[i] = (struct mm_told){ { MM_NONE, MM_NONE, MM_NONE } };
	for (uint32_t i = 0; i < w->deliveries.n; i++) {
		const struct mm_delivery *d = &w->deliveries.v[i];
		const struct mm_letter *l = &w->letters.v[d->letter];

		step(&w->notices.v[l->notice], d, i, &standing[d->letter],
		    &told[d->letter]);
	}
}

enum mm_status
mm_letters_index(struct mm_arena *a, const struct mm_world *w,
    struct mm_letters *out, struct mm_err *err)
{
	uint32_t n = w->letters.n, np = w->parties.n, nq = w->products.n;
	uint32_t top = np > nq ? np : nq;
	struct mm_told *told = mm_arena_array(a, n, sizeof(*told));
	struct standing *standing = mm_arena_array(a, n, sizeof(*standing));
	uint32_t *party = mm_arena_array(a, n, sizeof(*party));
	uint32_t *product = mm_arena_array(a, n, sizeof(*product));
	uint32_t *ix = mm_arena_array(a, n, sizeof(*ix));
	uint32_t *by_product = mm_arena_array(a, n, sizeof(*by_product));
	uint32_t *first = mm_arena_array(a, (size_t)top + 1, sizeof(*first));

	if (told == NULL || standing == NULL || party == NULL ||
	    product == NULL || ix == NULL || by_product == NULL ||
	    first == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < n; i++) {
		ix[i] = i;
		party[i] = w->letters.v[i].party;
		product[i] = w->notices.v[w->letters.v[i].notice].product;
	}
	stand_all(w, told, standing);
	sort_by(ix, product, n, nq, first, by_product);
	sort_by(by_product, party, n, np, first, ix);
	*out = (struct mm_letters){ w, told, first, ix };
	return MM_OK;
}

static uint32_t
product_of(const struct mm_letters *l, uint32_t i)
{
	return l->w->notices.v[l->w->letters.v[l->ix[i]].notice].product;
}

struct mm_letter_range
mm_letters_of(const struct mm_letters *l, uint32_t party, uint32_t product)
{
	uint32_t lo = l->first[party], end = l->first[party + 1], hi = end;
	uint32_t begin;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (product_of(l, mid) < product)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (begin = lo; lo < end && product_of(l, lo) == product;)
		lo++;
	return (struct mm_letter_range){ l->ix + begin, lo - begin };
}

/* An empty list means every version of the product. */
static bool
covers(const struct mm_world *w, const struct mm_notice *n, uint32_t product,
    uint32_t version)
{
	if (n->versions.n == 0)
		return true;
	if (version != MM_NONE)
		return mm_list_has(n->versions, w->versions.v[version].id);
	for (uint32_t i = 0; i < w->versions.n; i++)
		if (w->versions.v[i].product == product &&
		    !mm_list_has(n->versions, w->versions.v[i].id))
			return false;
	return true;
}

static bool
states_dates(const struct mm_notice *n)
{
	return mm_date_is_set(n->eol) || mm_date_is_set(n->eos);
}

/* Past EOS the EOL need not be repeated; otherwise both are as in force. */
static bool
dates_match(const struct mm_notice *n, const struct mm_need_info *need)
{
	if (!mm_date_is_set(need->dates.eol) &&
	    !mm_date_is_set(need->dates.eos))
		return false;
	/* A milestone's letter states that milestone; the other date may
	 * change later, which is told by the rule of changed dates. */
	if (need->kind == MM_NEEDS_MILESTONE)
		return mm_date_is_set(need->dates.eol)
		    ? n->eol.day == need->dates.eol.day
		    : n->eos.day == need->dates.eos.day;
	if (n->eos.day != need->dates.eos.day)
		return false;
	return n->eol.day == need->dates.eol.day ||
	    (need->stage == 3 && !mm_date_is_set(n->eol));
}

static bool
life_cycle(enum mm_need_kind k)
{
	return k == MM_NEEDS_DATES || k == MM_NEEDS_STAGE ||
	    k == MM_NEEDS_EOS_PACK || k == MM_NEEDS_MILESTONE;
}

/* The id and edition a letter must name, by kind of need; id absent = any. */
struct named {
	struct mm_str told, want;
	uint32_t told_edition, want_edition;
};

static struct named
names(const struct mm_world *w, const struct mm_notice *n,
    const struct mm_need_info *need)
{
	uint32_t s = need->subject;

	if (need->kind == MM_NEEDS_RISK)
		return s == MM_NONE
		    ? (struct named){ n->risk, MM_STR(""), 0, 0 }
		    : (struct named){ n->risk, w->risks.v[s].id,
			      n->risk_edition, w->risks.v[s].edition };
	if (need->kind == MM_NEEDS_PLAN)
		return s == MM_NONE
		    ? (struct named){ n->plan, MM_STR(""), 0, 0 }
		    : (struct named){ n->plan, w->plans.v[s].id,
			      n->plan_edition, w->plans.v[s].edition };
	return (struct named){ n->patch, w->patches.v[s].id, 0, 0 };
}

/* Is the letter about the thing at all, and about the edition in force? */
static enum mm_short
about(const struct mm_world *w, const struct mm_notice *n,
    const struct mm_need_info *need)
{
	struct named d;

	if (life_cycle(need->kind))
		return states_dates(n) ? MM_SHORT_NONE : MM_SHORT_UNRELATED;
	if (need->kind == MM_NEEDS_VULN)
		return mm_list_has(n->vulns, need->vuln) ? MM_SHORT_NONE
							 : MM_SHORT_UNRELATED;
	d = names(w, n, need);
	if (d.told.n == 0)
		return MM_SHORT_UNRELATED;
	if (mm_str_eq(d.told, d.want) && d.told_edition == d.want_edition)
		return MM_SHORT_NONE;
	/* Risk information about the product, but not the one in force. */
	return need->kind == MM_NEEDS_RISK || mm_str_eq(d.told, d.want)
	    ? MM_SHORT_OTHER_EDITION
	    : MM_SHORT_UNRELATED;
}

/* Why a letter has not arrived, from its newest deliveries. */
static enum mm_short
undelivered(const struct mm_letters *l, uint32_t letter,
    const struct mm_notice *n, struct mm_date on)
{
	static const enum mm_short by_state[] = {
		[0] = MM_SHORT_NOT_SENT,
		[MM_DS_AVAILABLE] = MM_SHORT_AVAILABLE,
		[MM_DS_SENT] = MM_SHORT_SENT,
		[MM_DS_DELIVERED] = MM_SHORT_UNACKNOWLEDGED,
		[MM_DS_OPENED] = MM_SHORT_UNACKNOWLEDGED,
		[MM_DS_ACKNOWLEDGED] = MM_SHORT_APPROVED_LATE,
		[MM_DS_REFUSED] = MM_SHORT_REFUSED,
		[MM_DS_BOUNCED] = MM_SHORT_BOUNCED,
	};
	uint32_t d = l->w->letters.v[letter].last;
	enum mm_delivery_state state = (enum mm_delivery_state)0;

	while (
	    d != MM_NONE && mm_date_cmp(l->w->deliveries.v[d].at.valid, on) > 0)
		d = l->w->deliveries.v[d].prev;
	if (d != MM_NONE)
		state = l->w->deliveries.v[d].state;
	/* A failed delivery says more than a missing approval. */
	if (state == MM_DS_REFUSED || state == MM_DS_BOUNCED)
		return by_state[state];
	if (!approved(n))
		return MM_SHORT_DRAFT;
	/* A re-sent letter still stands by its failure until it arrives. */
	if (state == MM_DS_DELIVERED || state == MM_DS_OPENED)
		return l->told[letter].since[MM_COUNTS_DELIVERED] != MM_NONE
		    ? MM_SHORT_UNACKNOWLEDGED
		    : MM_SHORT_APPROVED_LATE;
	return by_state[state];
}

/* The delivery from which the letter counts on the day, or MM_NONE. */
static uint32_t
since(const struct mm_letters *l, uint32_t letter,
    const struct mm_need_info *need)
{
	uint32_t d = l->told[letter].since[need->counts];

	if (d != MM_NONE &&
	    mm_date_cmp(l->w->deliveries.v[d].at.valid, need->on) > 0)
		return MM_NONE;
	return d;
}

/* Content bits the notice lacks. */
static uint32_t
lacks(const struct mm_notice *n, const struct mm_need_info *need)
{
	uint32_t want = need->contents;

	if (mm_date_is_set(need->unapplied) &&
	    mm_date_cmp(n->at.valid, need->unapplied) >= 0)
		want |= MM_CONTENT(UNAPPLIED_PATCHES);
	return want & ~n->contents;
}

/* Does a letter that arrived on a day say what is needed? */
static enum mm_short
says(const struct mm_notice *n, struct mm_date arrived,
    const struct mm_need_info *need)
{
	if (life_cycle(need->kind) && !dates_match(n, need))
		return MM_SHORT_OTHER_DATES;
	if (lacks(n, need) != 0)
		return MM_SHORT_CONTENT;
	if (need->after != NULL && mm_stamp_after(need->after, &n->at))
		return MM_SHORT_OLDER;
	if (mm_date_is_set(need->not_before) &&
	    mm_date_cmp(arrived, need->not_before) < 0)
		return MM_SHORT_EARLY;
	return MM_SHORT_NONE;
}

enum mm_short
mm_letter_check(const struct mm_letters *l, uint32_t letter,
    const struct mm_need_info *need, uint32_t *lacking)
{
	const struct mm_notice *n =
	    &l->w->notices.v[l->w->letters.v[letter].notice];
	enum mm_short s = about(l->w, n, need);
	uint32_t d;

	if (lacking != NULL)
		*lacking = lacks(n, need);
	if (s == MM_SHORT_UNRELATED)
		return MM_SHORT_UNRELATED;
	if (!covers(l->w, n, need->product, need->version))
		return MM_SHORT_OTHER_VERSION;
	d = since(l, letter, need);
	if (d == MM_NONE)
		return undelivered(l, letter, n, need->on);
	return s != MM_SHORT_NONE
	    ? s
	    : says(n, l->w->deliveries.v[d].at.valid, need);
}

enum mm_short
mm_letter_would(const struct mm_letters *l, uint32_t letter,
    const struct mm_need_info *need)
{
	const struct mm_notice *n =
	    &l->w->notices.v[l->w->letters.v[letter].notice];
	enum mm_short s = about(l->w, n, need);

	return s != MM_SHORT_NONE ? s : says(n, need->on, need);
}

enum mm_short
mm_letter_standing(const struct mm_letters *l, uint32_t letter,
    enum mm_counts counts, struct mm_date on)
{
	const struct mm_notice *n =
	    &l->w->notices.v[l->w->letters.v[letter].notice];
	const struct mm_need_info need = { .counts = counts, .on = on };

	return since(l, letter, &need) != MM_NONE
	    ? MM_SHORT_NONE
	    : undelivered(l, letter, n, on);
}

static bool
newer(const struct mm_letters *l, uint32_t delivery, uint32_t than)
{
	return than == MM_NONE ||
	    mm_stamp_after(
		&l->w->deliveries.v[delivery].at, &l->w->deliveries.v[than].at);
}

uint32_t
mm_letters_contradiction(const struct mm_letters *l,
    struct mm_letter_range range, const struct mm_need_info *need)
{
	uint32_t best = MM_NONE, best_d = MM_NONE;

	for (uint32_t i = 0; i < range.n; i++) {
		uint32_t letter = range.ix[i];
		const struct mm_notice *n =
		    &l->w->notices.v[l->w->letters.v[letter].notice];
		uint32_t d = since(l, letter, need);

		if (d == MM_NONE || !states_dates(n) || !newer(l, d, best_d) ||
		    !covers(l->w, n, need->product, need->version))
			continue;
		best = letter;
		best_d = d;
	}
	if (best == MM_NONE ||
	    dates_match(&l->w->notices.v[l->w->letters.v[best].notice], need))
		return MM_NONE;
	return best;
}

uint32_t
mm_letters_find(const struct mm_letters *l, struct mm_letter_range range,
    const struct mm_need_info *need)
{
	uint32_t best = MM_NONE, best_d = MM_NONE;

	for (uint32_t i = 0; i < range.n; i++) {
		uint32_t letter = range.ix[i], d;

		if (mm_letter_check(l, letter, need, NULL) != MM_SHORT_NONE)
			continue;
		d = since(l, letter, need);
		if (newer(l, d, best_d)) {
			best = letter;
			best_d = d;
		}
	}
	if (best != MM_NONE && life_cycle(need->kind) &&
	    mm_letters_contradiction(l, range, need) != MM_NONE)
		return MM_NONE;
	return best;
}
