/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_BASE_ARENA_H
#define MM_BASE_ARENA_H

/*
 * Arena: memory of one unit of work (one file, one command, one evaluation),
 * freed in one call by its owner. A byte limit makes memory a budget.
 *
 * Layer: base. Not thread-safe; one arena per thread.
 */

#include <stdarg.h>

#include "base/base.h"

struct mm_arena;

/**
 * New arena.
 *
 * @param limit  most bytes it may hand out in total; 0 = no limit
 * @return       NULL when out of memory; release with mm_arena_free()
 */
struct mm_arena *mm_arena_new(size_t limit);

/** Free everything. NULL is a no-op. */
void mm_arena_free(struct mm_arena *a);

/** Forget everything but keep the blocks for reuse. */
void mm_arena_reset(struct mm_arena *a);

/** Bytes handed out since the start or the last reset. */
size_t mm_arena_used(const struct mm_arena *a);

/**
 * Whether a request was refused since the start or the last reset. Work that
 * puts many texts together can ask once at its end.
 */
bool mm_arena_short(const struct mm_arena *a);

/**
 * Note that memory was refused elsewhere for work that ends up in @p a, so
 * that who asks mm_arena_short() hears of it.
 */
void mm_arena_refuse(struct mm_arena *a);

/** @p n zeroed bytes, 16-byte aligned; NULL on limit or no memory. */
void *mm_arena_alloc(struct mm_arena *a, size_t n);

/** @p count zeroed elements of @p size; NULL also on overflow. */
void *mm_arena_array(struct mm_arena *a, size_t count, size_t size);

/**
 * Copy of @p s with a NUL after it; an absent span stays absent. p is NULL
 * when a present one could not be copied.
 */
struct mm_str mm_arena_str(struct mm_arena *a, struct mm_str s);

/** printf into the arena; p is NULL on failure. NUL-terminated. */
struct mm_str mm_arena_fmt(struct mm_arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/** The same of a va_list, which is used up. */
struct mm_str mm_arena_vfmt(struct mm_arena *a, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/**
 * Growable array in an arena: MM_VEC(type) name; zero-initialise it.
 * mm_vec_push() gives a pointer to a new zeroed element, or NULL.
 */
#define MM_VEC(type) \
	struct { \
		type *v; \
		uint32_t n, max; \
	}
#define mm_vec_push(a, vec) \
	(mm_vec_room((a), (void **)(void *)&(vec)->v, (vec)->n, &(vec)->max, \
	     sizeof(*(vec)->v)) \
		? &(vec)->v[(vec)->n++] \
		: NULL)
/** Make room for element @p n; the new element is zeroed. */
bool mm_vec_room(
    struct mm_arena *a, void **v, uint32_t n, uint32_t *max, size_t size);

#endif
