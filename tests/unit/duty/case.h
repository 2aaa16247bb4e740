/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_TEST_CASE_H
#define MM_TEST_CASE_H

/*
 * Cases of tests/duty/: facts and expected duties as text. The language is
 * described in tests/duty/README.md.
 */

#include "base/arena.h"
#include "model/world.h"

/** One "expect" line. */
struct expectation {
	unsigned line;
	struct mm_date today;
	struct mm_str rule, state; /**< state "none": no such duty */
	struct mm_str party, version, subject, via, due, source;
	struct mm_str text[8]; /**< must occur in the explanation */
	struct mm_str not_said[8]; /**< must not occur */
	unsigned ntext, nnot_said;
	bool error; /**< the evaluation must fail */
};

struct test_case {
	const char *file;
	unsigned line;
	struct mm_str title;
	bool may_dangle; /**< facts may name what is not there yet */
	MM_VEC(struct mm_fact) facts;
	MM_VEC(struct expectation) expects;
};

typedef MM_VEC(struct test_case) test_cases;

/**
 * Read a file of cases. Aborts the test program with file and line when the
 * file is not well formed.
 */
void cases_read(struct mm_arena *a, const char *path, test_cases *out);

/** The same of a text; @p name stands for the file in messages. */
void cases_read_text(
    struct mm_arena *a, const char *name, struct mm_str text, test_cases *out);

/** The world of a case on a day: facts in the order the fold requires. */
struct mm_world *case_world(
    struct mm_arena *a, const struct test_case *c, struct mm_date today);

#endif
