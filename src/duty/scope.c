/* SPDX-License-Identifier: Apache-2.0 */
#include "duty/scope.h"

#include "duty/lifecycle.h"

/* 令和6年3月31日 */
#define LAST_DAY 19813

/* The most specific statement: of the version, else of the product. */
static const struct mm_conformity *
conformity_of(const struct mm_world *w, const struct mm_unit *u)
{
	uint32_t c = MM_NONE;

	if (u->version != MM_NONE)
		c = w->versions.v[u->version].conformity;
	if (c == MM_NONE)
		c = w->products.v[u->product].conformity;
	return c == MM_NONE ? NULL : &w->conformities.v[c];
}

bool
mm_holding_stock(const struct mm_world *w, const struct mm_holding *h)
{
	return h->how == MM_MOVE_STOCK ||
	    w->parties.v[h->party].kind == MM_PARTY_DEALER;
}

/* At an institution? No, when every record that stands says: in stock. */
static enum mm_tri
placed(const struct mm_world *w, const struct mm_unit *u)
{
	uint32_t stock = 0, n = 0;

	for (uint32_t i = u->holding; i != MM_NONE; n++) {
		stock += mm_holding_stock(w, &w->holdings.v[i]);
		i = w->holdings.v[i].rival;
	}
	return stock == 0 ? MM_YES : stock == n ? MM_NO : MM_UNKNOWN;
}

static enum mm_tri
present(const struct mm_unit *u, enum mm_tri place)
{
	if (u->state == MM_UNIT_RETIRED)
		return MM_NO;
	return place == MM_YES && u->state == MM_UNIT_LOST ? MM_UNKNOWN : place;
}

struct mm_scope
mm_unit_scope(
    const struct mm_world *w, const struct mm_policy *pol, uint32_t unit)
{
	const struct mm_unit *u = &w->units.v[unit];
	const struct mm_product *p = &w->products.v[u->product];
	const struct mm_conformity *c = conformity_of(w, u);
	enum mm_tri place = placed(w, u);
	struct mm_scope s;

	s.stock = place == MM_NO;
	s.test[MM_SCOPE_DATE] = !mm_date_is_set(u->shipped) ? MM_UNKNOWN
	    : u->shipped.day <= LAST_DAY                    ? MM_YES
							    : MM_NO;
	s.test[MM_SCOPE_PRESENT] = present(u, place);
	s.test[MM_SCOPE_UNCONFIRMED] =
	    c != NULL && c->confirmed == MM_YES ? MM_NO : MM_YES;
	s.test[MM_SCOPE_CYBER] = pol->reading[MM_READING_CONNECTED] == 0
	    ? mm_tri_and(p->connected, p->program)
	    : MM_YES;
	s.in = true;
	for (int t = 0; t < MM_SCOPE__COUNT; t++)
		s.in = s.in && s.test[t] != MM_NO;
	return s;
}

/* clang-format off */
static const char *const texts[MM_SCOPE__COUNT][3][2] = {
	[MM_SCOPE_DATE] = {
		{ "出荷日が不明(対象として扱う)",
		  "shipment date unknown (counts as in scope)" },
		{ "2024-04-01以降の出荷(対象外)",
		  "shipped on or after 2024-04-01 (out of scope)" },
		{ "2024-03-31以前の出荷", "shipped on or before 2024-03-31" },
	},
	[MM_SCOPE_PRESENT] = {
		{ "所在不明(医療機関にある可能性あり)",
		  "whereabouts unknown (may be at the institution)" },
		{ "廃棄済み又は販売業者の在庫(医療機関にない)",
		  "retired, or in a dealer's stock (not at an institution)" },
		{ "医療機関等に存在", "at an institution" },
	},
	[MM_SCOPE_UNCONFIRMED] = {
		{ "12条3項への適合の確認は不明",
		  "conformity to article 12(3) unknown" },
		{ "12条3項への適合を確認済み(対象外)",
		  "conformity to article 12(3) confirmed (out of scope)" },
		{ "12条3項への適合が確認されていない",
		  "conformity to article 12(3) not confirmed" },
	},
	[MM_SCOPE_CYBER] = {
		{ "接続の可否又はプログラムの有無が不明(対象として扱う)",
		  "connection or program unknown (counts as in scope)" },
		{ "接続できない又はプログラムが無い(12条3項の範囲外という読み方)",
		  "cannot be connected or has no program (outside article "
		  "12(3), a reading)" },
		{ "プログラムを用い、接続できる",
		  "has a program and can be connected" },
	},
};
/* clang-format on */

const char *
mm_scope_text(enum mm_scope_test t, enum mm_tri v, enum mm_lang lang)
{
	return texts[t][v][lang];
}

uint32_t
mm_scope_recipient(const struct mm_world *w, uint32_t party, bool *known)
{
	uint32_t at = party;

	*known = false;
	for (uint32_t step = 0; step < w->parties.n; step++) {
		const struct mm_party *p = &w->parties.v[at];

		*known = p->ended == 0;
		if (*known || p->successor == MM_NONE)
			return at;
		at = p->successor;
	}
	/* A ring of successors: nobody follows, whoever else there is. */
	return party;
}

const struct mm_stamp *
mm_scope_since(const struct mm_world *w, uint32_t party)
{
	const struct mm_stamp *last = NULL;
	bool known;
	uint32_t to = mm_scope_recipient(w, party, &known);

	while (party != to) {
		const struct mm_party *p = &w->parties.v[party];

		if (last == NULL || mm_stamp_after(&p->ended_at, last))
			last = &p->ended_at;
		party = p->successor;
	}
	return last;
}
