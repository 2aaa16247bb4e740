/* SPDX-License-Identifier: Apache-2.0 */
#include "duty/policy.h"

#include <stdlib.h>
#include <string.h>

#define DAYS_MAX 36500

/* Counted back from a day, or an age: nothing to roll, no first day. */
static bool
is_distance(int key)
{
	return key == MM_POLICY_MILESTONE_AHEAD || key == MM_POLICY_EOS_LEAD ||
	    key == MM_POLICY_DUE_SOON || key == MM_POLICY_DUE_SOON_LAW;
}

/* May the setting of a key be this period? */
static bool
fits(int key, const struct mm_period *p)
{
	bool plain = p->roll == MM_ROLL_NONE && !p->first;

	if (p->n > DAYS_MAX)
		return false;
	if (mm_policy_is_law((enum mm_policy_key)key) ||
	    key == MM_POLICY_FEED_OLD)
		return plain && p->unit == MM_PERIOD_DAY;
	return plain || !is_distance(key);
}

const struct mm_policy_def mm_policy_defs[MM_POLICY__COUNT] = {
#define X(name, key, days, ja, en) \
	[MM_POLICY_##name] = { key, days, { ja, en } },
	MM_POLICIES(X)
#undef X
};

const struct mm_reading_def mm_reading_defs[MM_READING__COUNT] = {
#define X(name, key, ja, en, words) \
	[MM_READING_##name] = { key, { ja, en }, words },
	MM_READINGS(X)
#undef X
};

static struct mm_str
word_at(const char *words, unsigned i)
{
	struct mm_str rest = mm_str_of(words);
	struct mm_str w = mm_str_cut(&rest, '|');

	while (i-- > 0)
		w = mm_str_cut(&rest, '|');
	return w;
}

struct mm_str
mm_policy_name(struct mm_arena *a, enum mm_policy_key key)
{
	return mm_arena_fmt(a, "%s.%s",
	    mm_policy_is_law(key) ? "deadline" : "policy",
	    mm_policy_defs[key].key);
}

struct mm_str
mm_reading_word(const struct mm_policy *p, enum mm_reading r)
{
	return word_at(mm_reading_defs[r].words, p->reading[r]);
}

static void
set_period(struct mm_policy *p, int key, struct mm_period v)
{
	bool plain =
	    v.unit == MM_PERIOD_DAY && v.roll == MM_ROLL_NONE && !v.first;

	p->period[key] = v;
	p->days[key] = plain ? v.n : -1;
}

static enum mm_status
set_days(const struct mm_setting *s, const char *prefix, struct mm_policy *out,
    struct mm_err *err)
{
	struct mm_str key = { s->name.p + strlen(prefix),
		s->name.n - strlen(prefix) };
	bool law = prefix[0] == 'd';
	struct mm_period v = { .n = -1 };
	bool none = mm_str_eqz(s->value, "none");

	for (int k = 1; k < MM_POLICY__COUNT; k++) {
		if (!mm_str_eqz(key, mm_policy_defs[k].key) ||
		    law != mm_policy_is_law((enum mm_policy_key)k))
			continue;
		if (!none && (!mm_period_parse(s->value, &v) || !fits(k, &v)))
			return mm_err_set(err, MM_EFORMAT,
			    "設定 %.*s の値「%.*s」が日数(0～36500)でも none "
			    "でもありません(法令の日数と残り日数以外は 2w、1m、"
			    "10b/next なども可)。設定を記録し直してください",
			    "setting %.*s: \"%.*s\" is neither a number of "
			    "days (0-36500) nor none (2w, 1m, 10b/next and the "
			    "like where it is neither law nor days left); "
			    "record it again",
			    MM_FMT(s->name), MM_FMT(s->value));
		set_period(out, k, v);
		out->days_at[k] = s;
		return MM_OK;
	}
	return mm_err_set(err, MM_EFORMAT,
	    "設定 %.*s は知られていません。mimamori duty settings "
	    "で名前を確かめてください",
	    "setting %.*s is not known; see mimamori duty settings",
	    MM_FMT(s->name));
}

static enum mm_status
set_reading(
    const struct mm_setting *s, struct mm_policy *out, struct mm_err *err)
{
	struct mm_str name = { s->name.p + strlen("reading."),
		s->name.n - strlen("reading.") };

	for (int r = 0; r < MM_READING__COUNT; r++) {
		struct mm_str rest = mm_str_of(mm_reading_defs[r].words);

		if (!mm_str_eqz(name, mm_reading_defs[r].name))
			continue;
		for (unsigned i = 0; rest.p != NULL; i++) {
			if (!mm_str_eq(mm_str_cut(&rest, '|'), s->value))
				continue;
			out->reading[r] = i;
			out->reading_at[r] = s;
			return MM_OK;
		}
		return mm_err_set(err, MM_EFORMAT,
		    "設定 %.*s の値「%.*s」は選べません。選べる値: %s",
		    "setting %.*s: \"%.*s\" is not one of %s", MM_FMT(s->name),
		    MM_FMT(s->value), mm_reading_defs[r].words);
	}
	return mm_err_set(err, MM_EFORMAT,
	    "設定 %.*s は知られていません。mimamori duty settings "
	    "で名前を確かめてください",
	    "setting %.*s is not known; see mimamori duty settings",
	    MM_FMT(s->name));
}

static enum mm_status
take(const struct mm_setting *s, struct mm_policy *p, struct mm_err *err)
{
	if (mm_str_starts(s->name, "policy."))
		return set_days(s, "policy.", p, err);
	if (mm_str_starts(s->name, "deadline."))
		return set_days(s, "deadline.", p, err);
	if (mm_str_starts(s->name, "reading."))
		return set_reading(s, p, err);
	return MM_OK;
}

enum mm_status
mm_policy_check(struct mm_str name, struct mm_str value, struct mm_err *err)
{
	const struct mm_setting s = { .name = name, .value = value };
	struct mm_policy ignored;

	return take(&s, &ignored, err);
}

enum mm_status
mm_policy_resolve(
    const struct mm_world *w, struct mm_policy *out, struct mm_err *err)
{
	struct mm_policy p = { 0 };

	for (int k = 1; k < MM_POLICY__COUNT; k++)
		set_period(
		    &p, k, (struct mm_period){ .n = mm_policy_defs[k].days });
	for (uint32_t i = 0; i < w->settings.n; i++) {
		const struct mm_setting *s = &w->settings.v[i];
		enum mm_status st = take(s, &p, err);

		if (st != MM_OK)
			return st;
	}
	*out = p;
	return MM_OK;
}

struct mm_date
mm_policy_end(
    const struct mm_policy *p, enum mm_policy_key key, struct mm_date from)
{
	if (!mm_policy_has(p, key))
		return MM_DATE_NONE;
	return mm_period_end(&p->period[key], &p->calendar, from);
}

static int
by_date(const void *a, const void *b)
{
	const struct mm_calendar_day *x = a, *y = b;

	return mm_date_cmp(x->date, y->date);
}

enum mm_status
mm_policy_calendar(struct mm_arena *a, const struct mm_world *w,
    struct mm_policy *out, struct mm_err *err)
{
	struct mm_calendar_day *days =
	    mm_arena_array(a, w->calendar.n, sizeof(*days));
	uint32_t n = 0;

	if (days == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < w->calendar.n; i++) {
		const struct mm_calendar_fact *f = &w->calendar.v[i];

		if (f->status != MM_CAL_USUAL)
			days[n++] = (struct mm_calendar_day){ f->day,
				f->status == MM_CAL_WORKED };
	}
	if (n > 1)
		qsort(days, n, sizeof(*days), by_date);
	out->calendar = (struct mm_calendar){ days, n,
		out->reading[MM_READING_SATURDAY] != 0 };
	return MM_OK;
}
