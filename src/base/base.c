/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum mm_status
mm_err_set(struct mm_err *err, enum mm_status code, const char *ja,
    const char *en, ...)
{
	va_list ap;

	if (err == NULL)
		return code;
	memset(err, 0, sizeof(*err));
	err->code = code;
	va_start(ap, en);
	(void)vsnprintf(err->ja, sizeof(err->ja), ja, ap);
	va_end(ap);
	va_start(ap, en);
	(void)vsnprintf(err->en, sizeof(err->en), en, ap);
	va_end(ap);
	return code;
}

void
mm_err_at(
    struct mm_err *err, const char *source, uint64_t line, uint64_t column)
{
	if (err == NULL)
		return;
	if (err->source[0] == '\0' && source != NULL)
		(void)snprintf(err->source, sizeof(err->source), "%s", source);
	if (err->line == 0) {
		err->line = line;
		err->column = column;
	}
}

enum mm_status
mm_err_nomem(struct mm_err *err)
{
	return mm_err_set(err, MM_ENOMEM,
	    "メモリが足りません（または作業領域の上限に達しました）。"
	    "入力を分けて再実行してください",
	    "out of memory (or the work area's limit is reached); split the "
	    "input and run again");
}

struct mm_str
mm_str_of(const char *z)
{
	return (struct mm_str){ z, z != NULL ? strlen(z) : 0 };
}

bool
mm_str_eq(struct mm_str a, struct mm_str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
mm_str_eqz(struct mm_str a, const char *z)
{
	return mm_str_eq(a, mm_str_of(z));
}

int
mm_str_cmp(struct mm_str a, struct mm_str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n > 0 ? memcmp(a.p, b.p, n) : 0;

	if (c != 0)
		return c;
	return (a.n > b.n) - (a.n < b.n);
}

bool
mm_str_starts(struct mm_str s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.n >= n && (n == 0 || memcmp(s.p, prefix, n) == 0);
}

bool
mm_str_ends(struct mm_str s, const char *suffix)
{
	size_t n = strlen(suffix);

	return s.n >= n && (n == 0 || memcmp(s.p + s.n - n, suffix, n) == 0);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct mm_str
mm_str_trim(struct mm_str s)
{
	while (s.n > 0 && is_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

size_t
mm_str_find(struct mm_str s, char c)
{
	const char *at = s.n > 0 ? memchr(s.p, c, s.n) : NULL;

	return at != NULL ? (size_t)(at - s.p) : s.n;
}

struct mm_str
mm_str_cut(struct mm_str *rest, char sep)
{
	size_t n = mm_str_find(*rest, sep);
	struct mm_str field = { rest->p, n };

	if (n < rest->n) {
		rest->p += n + 1;
		rest->n -= n + 1;
	} else {
		*rest = MM_STR_NONE;
	}
	return field;
}

enum mm_tri
mm_tri_and(enum mm_tri a, enum mm_tri b)
{
	if (a == MM_NO || b == MM_NO)
		return MM_NO;
	return a == MM_YES && b == MM_YES ? MM_YES : MM_UNKNOWN;
}

enum mm_tri
mm_tri_or(enum mm_tri a, enum mm_tri b)
{
	if (a == MM_YES || b == MM_YES)
		return MM_YES;
	return a == MM_NO && b == MM_NO ? MM_NO : MM_UNKNOWN;
}

enum mm_tri
mm_tri_not(enum mm_tri a)
{
	if (a == MM_UNKNOWN)
		return MM_UNKNOWN;
	return a == MM_YES ? MM_NO : MM_YES;
}

_Noreturn void
mm_bug(const char *what, const char *file, int line)
{
	(void)fprintf(stderr, "%s:%d: internal error: %s\n", file, line, what);
	abort();
}
