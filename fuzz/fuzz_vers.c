/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input: a scheme byte, then versions separated by NUL. Aborts when the order
 * of two keys is not that of mm_vers_cmp(), when turning a pair around does
 * not turn the answer around, or when three versions form a circle.
 */
#include <stdlib.h>

#include "vers/vers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
sign(int c)
{
	return (c > 0) - (c < 0);
}

static int
check_pair(enum mm_vers_scheme scheme, struct mm_str a, struct mm_str b)
{
	struct mm_buf ka, kb;
	int c, back;

	if (mm_vers_cmp(scheme, a, b, &c, NULL) != MM_OK)
		return 2;
	if (mm_vers_cmp(scheme, b, a, &back, NULL) != MM_OK || back != -c)
		abort();
	mm_buf_init(&ka, 0);
	mm_buf_init(&kb, 0);
	if (mm_vers_key(scheme, a, &ka, NULL) == MM_OK &&
	    mm_vers_key(scheme, b, &kb, NULL) == MM_OK &&
	    sign(mm_str_cmp(mm_buf_view(&ka), mm_buf_view(&kb))) != c &&
	    (scheme != MM_VERS_ALPM || c != 0))
		abort();
	mm_buf_free(&ka);
	mm_buf_free(&kb);
	return c;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mm_str rest = { (const char *)data + 1, size - 1 }, v[3];
	enum mm_vers_scheme scheme;
	int ab, bc, ac;

	if (size < 2)
		return 0;
	scheme = (enum mm_vers_scheme)(data[0] % MM_VERS__COUNT);
	for (int i = 0; i < 3; i++)
		v[i] = rest.p != NULL ? mm_str_cut(&rest, '\0') : MM_STR("1");
	ab = check_pair(scheme, v[0], v[1]);
	bc = check_pair(scheme, v[1], v[2]);
	ac = check_pair(scheme, v[0], v[2]);
	/* Arch: what has no release equals whatever has one. */
	if (ab <= 0 && bc <= 0 && ac == 1 && scheme != MM_VERS_ALPM)
		abort();
	return 0;
}
