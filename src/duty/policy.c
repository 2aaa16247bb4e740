/* SPDX-License-Identifier: Apache-2.0 */
#include "duty/policy.h"

#include <string.h>

#include "base/num.h"

#define DAYS_MAX 36500

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
mm_reading_word(const struct mm_policy *p, enum mm_reading r)
{
	return word_at(mm_reading_defs[r].words, p->reading[r]);
}

static enum mm_status
set_days(const struct mm_setting *s, const char *prefix, struct mm_policy *out,
    struct mm_err *err)
{
	struct mm_str key = { s->name.p + strlen(prefix),
		s->name.n - strlen(prefix) };
	bool law = prefix[0] == 'd';
	uint64_t v = 0;
	bool none = mm_str_eqz(s->value, "none");

	for (int k = 1; k < MM_POLICY__COUNT; k++) {
		if (!mm_str_eqz(key, mm_policy_defs[k].key) ||
		    law != mm_policy_is_law((enum mm_policy_key)k))
			continue;
		if (!none && !mm_num_u64(s->value, DAYS_MAX, &v))
			return mm_err_set(err, MM_EFORMAT,
			    "設定 %.*s の値「%.*s」が日数(0～36500)でも none "
			    "でもありません。設定を記録し直してください",
			    "setting %.*s: \"%.*s\" is neither a number of "
			    "days (0-36500) nor none; record it again",
			    MM_FMT(s->name), MM_FMT(s->value));
		out->days[k] = none ? -1 : (int32_t)v;
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
		p.days[k] = mm_policy_defs[k].days;
	for (uint32_t i = 0; i < w->settings.n; i++) {
		const struct mm_setting *s = &w->settings.v[i];
		enum mm_status st = take(s, &p, err);

		if (st != MM_OK)
			return st;
	}
	*out = p;
	return MM_OK;
}
