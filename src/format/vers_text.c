/* SPDX-License-Identifier: Apache-2.0 */
#include "format/vers_text.h"

#include <string.h>

static bool
is_one_of(struct mm_str s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (mm_str_eqz(s, words[i]))
			return true;
	return false;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_version_byte(char c)
{
	return is_digit(c) || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z') || (c != 0 && strchr("._+~:-", c) != NULL);
}

/* "1.x", "2.X.1": a part that stands for any number. */
static bool
has_wildcard_part(struct mm_str s)
{
	struct mm_str part;

	while (s.p != NULL) {
		part = mm_str_cut(&s, '.');
		if (mm_str_eqz(part, "x") || mm_str_eqz(part, "X"))
			return true;
	}
	return false;
}

/* One version: no blanks, a digit somewhere, no wildcard. */
static bool
is_plain(struct mm_str s)
{
	bool digit = false;

	if (s.n > 256)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!is_version_byte(s.p[i]))
			return false;
		digit |= is_digit(s.p[i]);
	}
	return digit && !has_wildcard_part(s);
}

/* Take one "op version" into the bounds; false when it is none. */
static bool
take_bound(
    struct mm_str part, struct mm_vers_bound *lo, struct mm_vers_bound *hi)
{
	static const struct {
		const char *op;
		bool low, high, inclusive;
	} ops[] = {
		{ "<=", false, true, true },
		{ ">=", true, false, true },
		{ "<", false, true, false },
		{ ">", true, false, false },
		{ "=", true, true, true },
	};

	part = mm_str_trim(part);
	for (size_t i = 0; i < MM_COUNT(ops); i++) {
		struct mm_vers_bound b = { part, ops[i].inclusive };
		size_t n = strlen(ops[i].op);

		if (!mm_str_starts(part, ops[i].op))
			continue;
		b.text = mm_str_trim((struct mm_str){ part.p + n, part.n - n });
		if (!is_plain(b.text) || (ops[i].low && lo->text.p != NULL) ||
		    (ops[i].high && hi->text.p != NULL))
			return false;
		if (ops[i].low)
			*lo = b;
		if (ops[i].high)
			*hi = b;
		return true;
	}
	return false;
}

static bool
take_bounds(struct mm_str s, struct mm_vers_bound *lo, struct mm_vers_bound *hi)
{
	while (s.p != NULL)
		if (!take_bound(mm_str_cut(&s, ','), lo, hi))
			return false;
	return true;
}

enum mm_vers_text
mm_vers_text_read(
    struct mm_str s, struct mm_vers_bound *lo, struct mm_vers_bound *hi)
{
	static const char *const all[] = { "*", "all", "All", "ALL",
		"all versions", "All versions", "All Versions" };

	*lo = *hi = (struct mm_vers_bound){ MM_STR_NONE, false };
	if (is_one_of(s, all, MM_COUNT(all)))
		return MM_VERS_TEXT_ALL;
	if (is_plain(s)) {
		*lo = *hi = (struct mm_vers_bound){ s, true };
		return MM_VERS_TEXT_PLAIN;
	}
	if (s.p == NULL || !take_bounds(s, lo, hi)) {
		*lo = *hi = (struct mm_vers_bound){ MM_STR_NONE, false };
		return MM_VERS_TEXT_OTHER;
	}
	return MM_VERS_TEXT_BOUNDS;
}

bool
mm_vers_text_is_start(struct mm_str s)
{
	static const char *const starts[] = { "0", "*", "-", "", "n/a",
		"unspecified", "unknown", "all" };

	return s.p == NULL || is_one_of(s, starts, MM_COUNT(starts));
}
