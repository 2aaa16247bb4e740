/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_TEST_RENDER_SAMPLE_H
#define MM_TEST_RENDER_SAMPLE_H

/* Letters of a fictional maker, for the tests and the benchmark. */

#include "render/letter.h"

enum sample {
	SAMPLE_N1,
	SAMPLE_N2,
	SAMPLE_N3,
	SAMPLE_N4_AFFECTED,
	SAMPLE_N4_NOT_AFFECTED,
	SAMPLE_N4_RISK,
	SAMPLE_N5,
	SAMPLE_N6,
	SAMPLE_N6_NOT_OWED,
	SAMPLE_N7,
	SAMPLE_COUNT
};

extern const char *const sample_name[SAMPLE_COUNT];

/** A complete letter with @p units units; everything lives in @p a. */
struct mm_letter_data sample_letter(
    enum sample which, unsigned units, struct mm_arena *a);

#endif
