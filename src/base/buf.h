/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_BASE_BUF_H
#define MM_BASE_BUF_H

/*
 * Growable byte buffer with a hard maximum and a sticky failure: appends
 * after a failure do nothing, so a writer checks once at the end.
 *
 * Layer: base.
 */

#include "base/base.h"

/* Invariant: n <= cap <= max; p[n] is NUL whenever p != NULL. */
struct mm_buf {
	char *p;
	size_t n, cap, max;
	bool failed; /**< limit or memory; what was appended is incomplete */
};

/** Empty buffer that never grows beyond @p max bytes (0 = 1 GiB). */
void mm_buf_init(struct mm_buf *b, size_t max);
/** Release; the buffer is empty and usable again afterwards. */
void mm_buf_free(struct mm_buf *b);
/** Drop the content and the failure, keep the memory. */
void mm_buf_clear(struct mm_buf *b);

void mm_buf_add(struct mm_buf *b, const void *p, size_t n);
void mm_buf_str(struct mm_buf *b, struct mm_str s);
void mm_buf_z(struct mm_buf *b, const char *z);
void mm_buf_char(struct mm_buf *b, char c);
void mm_buf_fmt(struct mm_buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void mm_buf_u64(struct mm_buf *b, uint64_t v);
void mm_buf_i64(struct mm_buf *b, int64_t v);

/**
 * Append @p n bytes for the caller to write, all of them.
 *
 * @return where they start, valid until the next append; NULL after a failure
 */
char *mm_buf_room(struct mm_buf *b, size_t n);

/** Content as a span (valid until the next append). */
struct mm_str mm_buf_view(const struct mm_buf *b);

/** MM_OK, or MM_ENOMEM when an append failed. */
MM_MUST_CHECK enum mm_status mm_buf_check(
    const struct mm_buf *b, struct mm_err *err);

#endif
