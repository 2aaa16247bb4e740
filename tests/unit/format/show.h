/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_TEST_SHOW_H
#define MM_TEST_SHOW_H

/* An advisory as text that a table row can hold, and parsing one from text. */

#include "base/buf.h"
#include "codec/json.h"
#include "model/advisory.h"

typedef enum mm_status (*parse_fn)(struct mm_arena *a, struct mm_json *j,
    struct mm_advisory *out, struct mm_err *err);

/** Parse a text; the arena must outlive @p out. */
enum mm_status parse_text(parse_fn parse, struct mm_arena *a, const char *text,
    struct mm_advisory *out, struct mm_err *err);

/**
 * One line a package:
 * "KEY =OTHERWISE SCHEME[LO,HI)STATUS ... |VERSION,VERSION", with statuses
 * A, N, C and "-" for an open bound.
 */
void show_packages(struct mm_buf *b, const struct mm_advisory *a);

/**
 * One line a configuration: "OR(OR(+CPE[LO,HI) -CPE) AND(...))", "!" for
 * negate, "+" for a vulnerable criterion, "-" for a platform.
 */
void show_configs(struct mm_buf *b, const struct mm_advisory *a);

/** Unpacked content of a file of tests/data; fails the test on error. */
struct mm_bytes read_data(struct mm_arena *a, const char *path);

#endif
