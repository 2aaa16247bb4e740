/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUF_DEFAULT_MAX ((size_t)1 << 30)

void
mm_buf_init(struct mm_buf *b, size_t max)
{
	memset(b, 0, sizeof(*b));
	b->max = max != 0 ? max : BUF_DEFAULT_MAX;
}

void
mm_buf_free(struct mm_buf *b)
{
	size_t max = b->max;

	free(b->p);
	mm_buf_init(b, max);
}

void
mm_buf_clear(struct mm_buf *b)
{
	b->n = 0;
	b->failed = false;
	if (b->p != NULL)
		b->p[0] = '\0';
}

static bool
enlarge(struct mm_buf *b, size_t more)
{
	size_t cap = b->cap != 0 ? b->cap : 128;
	char *p;

	if (b->failed || more > b->max || b->n > b->max - more) {
		b->failed = true;
		return false;
	}
	while (cap < b->n + more)
		cap *= 2;
	if (cap > b->max)
		cap = b->max;
	p = realloc(b->p, cap + 1);
	if (p == NULL) {
		b->failed = true;
		return false;
	}
	b->p = p;
	b->cap = cap;
	return true;
}

/* Nearly every append fits. */
static inline bool
grow(struct mm_buf *b, size_t more)
{
	if (b->p != NULL && !b->failed && more <= b->cap - b->n)
		return true;
	return enlarge(b, more);
}

char *
mm_buf_room(struct mm_buf *b, size_t n)
{
	char *p;

	if (!grow(b, n))
		return NULL;
	p = b->p + b->n;
	b->n += n;
	b->p[b->n] = '\0';
	return p;
}

void
mm_buf_add(struct mm_buf *b, const void *p, size_t n)
{
	if (!grow(b, n))
		return;
	if (n > 0)
		memcpy(b->p + b->n, p, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void
mm_buf_str(struct mm_buf *b, struct mm_str s)
{
	mm_buf_add(b, s.p, s.n);
}

void
mm_buf_z(struct mm_buf *b, const char *z)
{
	mm_buf_add(b, z, strlen(z));
}

void
mm_buf_char(struct mm_buf *b, char c)
{
	if (!grow(b, 1))
		return;
	b->p[b->n++] = c;
	b->p[b->n] = '\0';
}

void
mm_buf_fmt(struct mm_buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0 || !grow(b, (size_t)n)) {
		b->failed = true;
		return;
	}
	va_start(ap, fmt);
	(void)vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->n += (size_t)n;
}

void
mm_buf_u64(struct mm_buf *b, uint64_t v)
{
	char digits[20];
	size_t i = sizeof(digits);

	do {
		digits[--i] = (char)('0' + v % 10);
		v /= 10;
	} while (v != 0);
	mm_buf_add(b, digits + i, sizeof(digits) - i);
}

void
mm_buf_i64(struct mm_buf *b, int64_t v)
{
	if (v < 0) {
		mm_buf_char(b, '-');
		mm_buf_u64(b, (uint64_t)0 - (uint64_t)v);
	} else {
		mm_buf_u64(b, (uint64_t)v);
	}
}

struct mm_str
mm_buf_view(const struct mm_buf *b)
{
	return (struct mm_str){ b->p != NULL ? b->p : "", b->n };
}

enum mm_status
mm_buf_check(const struct mm_buf *b, struct mm_err *err)
{
	return b->failed ? mm_err_nomem(err) : MM_OK;
}
