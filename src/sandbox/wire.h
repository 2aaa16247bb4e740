/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_SANDBOX_WIRE_H
#define MM_SANDBOX_WIRE_H

/*
 * How a worker's result crosses the pipe: numbers and texts one after the
 * other, without tags. The reader trusts nothing: every number has a maximum,
 * every text is short enough and valid UTF-8, and nothing may be left over.
 *
 *   number  8 bytes, little endian
 *   text    number of bytes + 1 as a number (0 = absent), then the bytes
 *
 * Layer: sandbox.
 */

#include "base/buf.h"

void mm_wire_put_u64(struct mm_buf *b, uint64_t v);
void mm_wire_put_str(struct mm_buf *b, struct mm_str s);

/** Reading position. After a failure everything reads as 0 and absent. */
struct mm_wire {
	const uint8_t *p;
	size_t n;
	bool bad;
};

struct mm_wire mm_wire_of(struct mm_bytes bytes);
/** A number of at most @p max. */
uint64_t mm_wire_u64(struct mm_wire *w, uint64_t max);
/** A text of at most @p max bytes, borrowed from the wire. */
struct mm_str mm_wire_str(struct mm_wire *w, size_t max);
/** Everything was read and all of it was good. */
bool mm_wire_done(const struct mm_wire *w);

/** An error without its source, which the reader knows. */
void mm_wire_put_err(struct mm_buf *b, const struct mm_err *err);
/**
 * Read one; what a terminal would act on is blanked.
 *
 * @param err  set when it was good
 */
bool mm_wire_err(struct mm_wire *w, struct mm_err *err);

#endif
