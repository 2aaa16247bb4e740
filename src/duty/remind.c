/* SPDX-License-Identifier: Apache-2.0 */
#include "duty/remind.h"

#include <string.h>

#include "base/num.h"

#define DAYS_MAX 3660

const char *const mm_remind_presets[MM_DUE_STATED + 1] = {
	[MM_DUE_STANDING] = "-30,-7,-1,-0",
	[MM_DUE_ON_REQUEST] = "-7,-3,-1,-0",
	[MM_DUE_AS_NEEDED] = "-30,-7,-1,-0",
	[MM_DUE_PROMPTLY] = "7,14,-7,-1,-0",
	[MM_DUE_AT_INSPECTION] = "-30,-7,-1,-0",
	[MM_DUE_LAW_DAYS] = "5,10,13,14,15",
	[MM_DUE_STATED] = "-7,-3,-1,-0",
};

static bool
parse_day(struct mm_str s, struct mm_remind_day *out)
{
	uint64_t v;

	s = mm_str_trim(s);
	out->before_due = mm_str_starts(s, "-");
	if (out->before_due) {
		s.p++;
		s.n--;
	}
	if (!mm_num_u64(s, DAYS_MAX, &v))
		return false;
	out->days = (int32_t)v;
	return true;
}

/* A list of days; false when it is none. */
static bool
parse_days(
    struct mm_str s, struct mm_remind_day v[MM_REMINDERS_MAX], unsigned *n)
{
	*n = 0;
	if (mm_str_eqz(s, "none"))
		return true;
	while (s.p != NULL) {
		struct mm_str one = mm_str_cut(&s, ',');

		if (*n == MM_REMINDERS_MAX || !parse_day(one, &v[*n]))
			return false;
		++*n;
	}
	return true;
}

static struct mm_str
behind(struct mm_str s, const char *prefix)
{
	size_t skip = strlen(prefix);

	return (struct mm_str){ s.p + skip, s.n - skip };
}

static enum mm_status
unknown(struct mm_str name, struct mm_err *err)
{
	return mm_err_set(err, MM_EFORMAT,
	    "設定 %.*s は知られていません。mimamori policy list "
	    "で名前を確かめて"
	    "ください",
	    "setting %.*s is not known; see mimamori policy list",
	    MM_FMT(name));
}

static enum mm_status
check_charge(struct mm_str name, struct mm_err *err)
{
	struct mm_str what = behind(name, "charge.");
	uint64_t clause;

	if (mm_str_eqz(what, "all") || mm_str_starts(what, "product."))
		return MM_OK;
	/* A rule that ended keeps its settings: any rule of the program. */
	if (mm_str_starts(what, "rule.") &&
	    mm_rule_find(behind(what, "rule.")) != NULL)
		return MM_OK;
	if (mm_str_starts(what, "clause.") &&
	    mm_num_u64(behind(what, "clause."), 5, &clause) && clause > 0)
		return MM_OK;
	return unknown(name, err);
}

static enum mm_status
take(const struct mm_setting *s, struct mm_remind_plan *p, struct mm_err *err)
{
	struct mm_remind_day v[MM_REMINDERS_MAX];
	unsigned n;
	int due;

	if (mm_str_starts(s->name, "charge."))
		return check_charge(s->name, err);
	if (!mm_str_starts(s->name, "reminder."))
		return MM_OK;
	due = mm_term_find(&mm_terms_due_kind, behind(s->name, "reminder."));
	if (due == 0)
		return unknown(s->name, err);
	if (!parse_days(s->value, v, &n))
		return mm_err_set(err, MM_EFORMAT,
		    "設定 %.*s の値「%.*s」が日の並び(例 "
		    "5,10,-7,-0、12個まで)でも"
		    " none でもありません",
		    "setting %.*s: \"%.*s\" is neither a list of days (such as "
		    "5,10,-7,-0; 12 at most) nor none",
		    MM_FMT(s->name), MM_FMT(s->value));
	memcpy(p->of[due].v, v, n * sizeof(v[0]));
	p->of[due].n = n;
	p->of[due].at = s;
	return MM_OK;
}

enum mm_status
mm_remind_check(struct mm_str name, struct mm_str value, struct mm_err *err)
{
	const struct mm_setting s = { .name = name, .value = value };
	struct mm_remind_plan ignored;

	return take(&s, &ignored, err);
}

enum mm_status
mm_remind_resolve(
    const struct mm_world *w, struct mm_remind_plan *out, struct mm_err *err)
{
	struct mm_remind_plan p = { 0 };
	enum mm_status st = MM_OK;

	for (int k = MM_DUE_STANDING; k <= MM_DUE_STATED; k++) {
		/* They are lists of days: a test holds it. */
		(void)parse_days(
		    mm_str_of(mm_remind_presets[k]), p.of[k].v, &p.of[k].n);
	}
	for (uint32_t i = 0; i < w->settings.n && st == MM_OK; i++)
		st = take(&w->settings.v[i], &p, err);
	if (st == MM_OK)
		*out = p;
	return st;
}

void
mm_remind_of(const struct mm_remind_plan *p, const struct mm_duty *d,
    struct mm_date on, struct mm_reminders *out)
{
	*out =
	    (struct mm_reminders){ .last = MM_DATE_NONE, .next = MM_DATE_NONE };
	if (d->state > MM_DUTY_OPEN)
		return;
	for (unsigned i = 0; i < p->of[d->rule->due].n; i++) {
		const struct mm_remind_day *r = &p->of[d->rule->due].v[i];
		struct mm_date from = r->before_due ? d->due : d->base;
		struct mm_date day;

		if (!mm_date_is_set(from))
			continue;
		day =
		    mm_date_add_days(from, r->before_due ? -r->days : r->days);
		out->n++;
		if (mm_date_cmp(day, on) <= 0) {
			out->past++;
			out->last = mm_date_max(out->last, day);
		} else if (!mm_date_is_set(out->next) ||
		    mm_date_cmp(day, out->next) < 0) {
			out->next = day;
		}
	}
}

static struct mm_str
setting(const struct mm_world *w, const char *kind, struct mm_str key)
{
	for (uint32_t i = 0; i < w->settings.n; i++) {
		struct mm_str name = w->settings.v[i].name;

		if (mm_str_starts(name, kind) &&
		    mm_str_eq(behind(name, kind), key))
			return w->settings.v[i].value;
	}
	return MM_STR_NONE;
}

struct mm_str
mm_remind_person(const struct mm_duty *d)
{
	const struct mm_world *w = d->index->w;
	char clause = (char)('0' + (d->via != 0 ? d->via : d->rule->clause));
	const struct {
		const char *kind;
		struct mm_str key;
	} rows[] = {
		{ "charge.rule.", mm_str_of(d->rule->id) },
		{ "charge.product.", w->products.v[d->product].id },
		{ "charge.clause.", { &clause, 1 } },
		{ "charge.all", MM_STR("") },
	};
	struct mm_str person = MM_STR_NONE;

	for (size_t i = 0; person.p == NULL && i < MM_COUNT(rows); i++)
		person = setting(w, rows[i].kind, rows[i].key);
	return person;
}
