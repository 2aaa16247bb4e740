/* SPDX-License-Identifier: Apache-2.0 */
#include "duty/pack.h"

#include <string.h>

struct mm_str
mm_rule_pack_id(const struct mm_rule *r)
{
	return r->row != NULL ? r->row->pack : MM_STR(MM_PACK_ID);
}

unsigned
mm_rule_pack_version(const struct mm_rule *r)
{
	return r->row != NULL ? r->row->edition : MM_PACK_VERSION;
}

struct mm_date
mm_rule_since(const struct mm_rule *r)
{
	return r->row != NULL ? r->since : r->from;
}

const struct mm_rule *
mm_ruleset_find(const struct mm_ruleset *s, struct mm_str id)
{
	for (size_t i = 0; i < s->n; i++)
		if (mm_str_eqz(id, s->v[i].id))
			return &s->v[i];
	return NULL;
}

bool
mm_pack_overlap(struct mm_date from, struct mm_date until,
    struct mm_date other_from, struct mm_date other_until)
{
	return (!mm_date_is_set(until) ||
		   mm_date_cmp(other_from, until) <= 0) &&
	    (!mm_date_is_set(other_until) ||
		mm_date_cmp(from, other_until) <= 0);
}

/* Time words need what only some rules have: an event, a patch. */
static bool
due_fits(const struct mm_rule *r, enum mm_due_kind due)
{
	bool event = r->scope == MM_SCOPE_EVENT;

	if (r->due == due)
		return true;
	if (r->due == MM_DUE_LAW_DAYS || due == MM_DUE_LAW_DAYS)
		return false;
	if (due == MM_DUE_STATED)
		return event;
	return due != MM_DUE_AT_INSPECTION || r->scope == MM_SCOPE_PATCH;
}

/* "policy.x" or "deadline.x" as a key, or MM_POLICY_NONE. */
static enum mm_policy_key
policy_of(struct mm_str name)
{
	bool law = mm_str_starts(name, "deadline.");
	size_t skip = strlen(law ? "deadline." : "policy.");
	struct mm_str key = { name.p + skip, name.n - skip };

	if (!law && !mm_str_starts(name, "policy."))
		return MM_POLICY_NONE;
	for (int k = 1; k < MM_POLICY__COUNT; k++)
		if (mm_str_eqz(key, mm_policy_defs[k].key) &&
		    law == mm_policy_is_law((enum mm_policy_key)k))
			return (enum mm_policy_key)k;
	return MM_POLICY_NONE;
}

static enum mm_status
bad_word(const struct mm_pack_row *row, const char *field, struct mm_str value,
    struct mm_err *err)
{
	return mm_err_set(err, MM_EFORMAT,
	    "規則 %.*s の %s「%.*s」は使えません。rules export "
	    "で使える言葉を確かめてください",
	    "rule %.*s: %s \"%.*s\" cannot be used; see rules export for the "
	    "words",
	    MM_FMT(row->rule), field, MM_FMT(value));
}

static enum mm_status
check_words(const struct mm_pack_row *row, struct mm_rule *r,
    const struct mm_rule *old, struct mm_err *err)
{
	int due = mm_term_find(&mm_terms_due_kind, row->due);
	int strength = mm_term_find(&mm_terms_strength, row->strength);

	if (strength == 0)
		return bad_word(row, "strength", row->strength, err);
	if (due == 0 || !due_fits(old, (enum mm_due_kind)due))
		return bad_word(row, "due", row->due, err);
	r->due = (enum mm_due_kind)due;
	r->strength = (enum mm_strength)strength;
	r->policy = policy_of(row->policy);
	if (r->policy == MM_POLICY_NONE ||
	    mm_policy_is_law(r->policy) != mm_policy_is_law(old->policy) ||
	    (mm_policy_is_law(old->policy) && r->policy != old->policy))
		return bad_word(row, "policy", row->policy, err);
	if (row->period.p != NULL &&
	    (old->due == MM_DUE_LAW_DAYS ||
		!mm_period_parse(row->period, &r->period)))
		return bad_word(row, "period", row->period, err);
	if (old->strength == MM_STRENGTH_LAW && r->strength != old->strength)
		return mm_err_set(err, MM_ECONFLICT,
		    "規則 %.*s は法令です。規則集で弱めることはできません",
		    "rule %.*s is law; a pack cannot weaken it",
		    MM_FMT(row->rule));
	return MM_OK;
}

enum mm_status
mm_pack_row_check(
    const struct mm_pack_row *row, struct mm_rule *out, struct mm_err *err)
{
	const struct mm_rule *old = mm_rule_find(row->rule);
	enum mm_status st;
	struct mm_rule r;

	if (old == NULL)
		return mm_err_set(err, MM_EFORMAT,
		    "規則 %.*s はこのプログラムにありません",
		    "this program has no rule %.*s", MM_FMT(row->rule));
	if (mm_date_is_set(row->until) &&
	    mm_date_cmp(row->until, row->from) < 0)
		return bad_word(row, "until", row->rule, err);
	if ((old->exempt[MM_JA] != NULL) != (row->exempt[MM_JA].p != NULL) ||
	    (old->exempt[MM_EN] != NULL) != (row->exempt[MM_EN].p != NULL))
		return bad_word(row, "exempt", row->exempt[MM_JA], err);
	r = *old;
	r.row = row;
	r.since = mm_date_cmp(row->from, old->from) < 0 ? row->from : old->from;
	r.version = row->revision;
	r.from = row->from;
	/* Texts of a world end in a NUL (mm_arena_str). */
	for (int l = MM_JA; l <= MM_EN; l++) {
		r.cite[l] = row->cite[l].p;
		r.title[l] = row->title[l].p;
		r.words[l] = row->words[l].p;
		r.exempt[l] = row->exempt[l].p;
	}
	st = check_words(row, &r, old, err);
	if (st == MM_OK && out != NULL)
		*out = r;
	return st;
}

static bool
of_pack(const struct mm_pack_row *row, const struct mm_pack_head *p)
{
	return row->edition == p->edition && mm_str_eq(row->pack, p->id);
}

static bool
is_complete(const struct mm_world *w, const struct mm_pack_head *p)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < w->pack_rows.n; i++)
		n += of_pack(&w->pack_rows.v[i], p);
	return n == p->rows;
}

static bool
covers(struct mm_date from, struct mm_date until, struct mm_date on)
{
	return mm_pack_overlap(from, until, on, on);
}

/* The newest version whose dates cover the day. */
static const struct mm_pack_head *
in_force(const struct mm_world *w)
{
	const struct mm_pack_head *best = NULL;

	for (uint32_t i = 0; i < w->packs.n; i++) {
		const struct mm_pack_head *p = &w->packs.v[i];

		if (covers(p->from, p->until, w->as_of) && is_complete(w, p) &&
		    (best == NULL || mm_date_cmp(p->from, best->from) > 0))
			best = p;
	}
	return best;
}

enum row_state { ROW_ABSENT, ROW_ENDED, ROW_FOUND };

/*
 * The row of a rule on a day. Before its first row a rule is known already,
 * as the program's own is before its date; after the last it has ended.
 */
static enum row_state
row_of(const struct mm_world *w, const struct mm_pack_head *p,
    const struct mm_rule *rule, struct mm_date on,
    const struct mm_pack_row **out)
{
	const struct mm_pack_row *first = NULL;

	for (uint32_t i = 0; i < w->pack_rows.n; i++) {
		const struct mm_pack_row *row = &w->pack_rows.v[i];

		if (!of_pack(row, p) || !mm_str_eqz(row->rule, rule->id))
			continue;
		if (covers(row->from, row->until, on)) {
			*out = row;
			return ROW_FOUND;
		}
		if (first == NULL || mm_date_cmp(row->from, first->from) < 0)
			first = row;
	}
	if (first == NULL)
		return ROW_ABSENT;
	*out = first;
	return mm_date_cmp(on, first->from) < 0 ? ROW_FOUND : ROW_ENDED;
}

enum mm_status
mm_ruleset_by(struct mm_arena *a, const struct mm_world *w,
    const struct mm_pack_head *pack, struct mm_date on, struct mm_ruleset *out,
    struct mm_err *err)
{
	struct mm_rule *v;
	size_t n = 0;

	*out = (struct mm_ruleset){ mm_rules, mm_rules_n, NULL };
	if (pack == NULL)
		return MM_OK;
	v = mm_arena_array(a, mm_rules_n, sizeof(*v));
	if (v == NULL)
		return mm_err_nomem(err);
	for (size_t i = 0; i < mm_rules_n; i++) {
		const struct mm_pack_row *row = NULL;
		enum row_state state = row_of(w, pack, &mm_rules[i], on, &row);
		enum mm_status st = MM_OK;

		if (state == ROW_ENDED)
			continue;
		if (state == ROW_ABSENT)
			v[n] = mm_rules[i];
		else
			st = mm_pack_row_check(row, &v[n], err);
		if (st != MM_OK)
			return st;
		n++;
	}
	*out = (struct mm_ruleset){ v, n, pack };
	return MM_OK;
}

enum mm_status
mm_ruleset_of(struct mm_arena *a, const struct mm_world *w,
    struct mm_ruleset *out, struct mm_err *err)
{
	return mm_ruleset_by(a, w, in_force(w), w->as_of, out, err);
}
