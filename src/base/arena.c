/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_MIN ((size_t)64 * 1024)
#define ALIGN ((size_t)16)

struct block {
	struct block *next;
	size_t size, used;
	size_t dirty; /* bytes ever given out; behind them all is zero */
	_Alignas(16) unsigned char data[];
};

/* Invariant: cur is in the list from head; blocks after cur are empty. */
struct mm_arena {
	struct block *head, *cur;
	size_t used, limit;
	bool refused;
};

struct mm_arena *
mm_arena_new(size_t limit)
{
	struct mm_arena *a = calloc(1, sizeof(*a));

	if (a != NULL)
		a->limit = limit;
	return a;
}

void
mm_arena_free(struct mm_arena *a)
{
	struct block *b, *next;

	if (a == NULL)
		return;
	for (b = a->head; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
	free(a);
}

void
mm_arena_reset(struct mm_arena *a)
{
	for (struct block *b = a->head; b != NULL; b = b->next)
		b->used = 0;
	a->cur = a->head;
	a->used = 0;
	a->refused = false;
}

size_t
mm_arena_used(const struct mm_arena *a)
{
	return a->used;
}

bool
mm_arena_short(const struct mm_arena *a)
{
	return a->refused;
}

void
mm_arena_refuse(struct mm_arena *a)
{
	a->refused = true;
}

static void *
refuse(struct mm_arena *a)
{
	mm_arena_refuse(a);
	return NULL;
}

/* A block with n free bytes: the next empty one that fits, or a new one. */
static struct block *
block_for(struct mm_arena *a, size_t n)
{
	struct block *b = a->cur;
	size_t size = a->cur != NULL ? a->cur->size * 2 : BLOCK_MIN;

	while (b != NULL && b->size - b->used < n && b->next != NULL)
		b = b->next;
	if (b != NULL && b->size - b->used >= n) {
		a->cur = b;
		return b;
	}
	if (size > BLOCK_MIN * 256)
		size = BLOCK_MIN * 256;
	if (size < n)
		size = n;
	if (size > SIZE_MAX - sizeof(*b))
		return NULL;
	b = calloc(1, sizeof(*b) + size);
	if (b == NULL)
		return NULL;
	b->size = size;
	if (a->head == NULL) {
		a->head = b;
	} else {
		struct block *tail = a->cur != NULL ? a->cur : a->head;

		while (tail->next != NULL)
			tail = tail->next;
		tail->next = b;
	}
	a->cur = b;
	return b;
}

void *
mm_arena_alloc(struct mm_arena *a, size_t n)
{
	struct block *b = a->cur;
	void *p;

	if (n > SIZE_MAX - ALIGN)
		return refuse(a);
	n = (n + ALIGN - 1) & ~(ALIGN - 1);
	if (n == 0)
		n = ALIGN;
	if (a->limit != 0 && (n > a->limit || a->used > a->limit - n))
		return refuse(a);
	if (b == NULL || b->size - b->used < n)
		b = block_for(a, n);
	if (b == NULL)
		return refuse(a);
	p = b->data + b->used;
	if (b->dirty > b->used)
		memset(p, 0, n < b->dirty - b->used ? n : b->dirty - b->used);
	b->used += n;
	if (b->dirty < b->used)
		b->dirty = b->used;
	a->used += n;
	return p;
}

void *
mm_arena_array(struct mm_arena *a, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		return refuse(a);
	return mm_arena_alloc(a, count * size);
}

struct mm_str
mm_arena_str(struct mm_arena *a, struct mm_str s)
{
	char *p;

	if (s.p == NULL)
		return s;
	p = mm_arena_alloc(a, s.n + 1);
	if (p == NULL)
		return MM_STR_NONE;
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return (struct mm_str){ p, s.n };
}

struct mm_str
mm_arena_vfmt(struct mm_arena *a, const char *fmt, va_list ap)
{
	va_list again;
	char *p;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	p = n < 0 ? refuse(a) : mm_arena_alloc(a, (size_t)n + 1);
	if (p != NULL)
		(void)vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return p == NULL ? MM_STR_NONE : (struct mm_str){ p, (size_t)n };
}

struct mm_str
mm_arena_fmt(struct mm_arena *a, const char *fmt, ...)
{
	struct mm_str s;
	va_list ap;

	va_start(ap, fmt);
	s = mm_arena_vfmt(a, fmt, ap);
	va_end(ap);
	return s;
}

bool
mm_vec_room(
    struct mm_arena *a, void **v, uint32_t n, uint32_t *max, size_t size)
{
	uint32_t want;
	void *bigger;

	if (n < *max)
		return true;
	if (*max > UINT32_MAX / 2)
		return refuse(a) != NULL;
	want = *max == 0 ? 8 : *max * 2;
	bigger = mm_arena_array(a, want, size);
	if (bigger == NULL)
		return false;
	if (n > 0)
		memcpy(bigger, *v, (size_t)n * size);
	*v = bigger;
	*max = want;
	return true;
}
