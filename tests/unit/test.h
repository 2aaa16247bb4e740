/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_TEST_H
#define MM_TEST_H

/* cmocka with what it needs before it, and one-line checks for table rows. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/base.h"

/** Check with the name of the table row in the message. */
#define CHECK(cond, ...) \
	do { \
		if (!(cond)) { \
			print_error("row: " __VA_ARGS__); \
			print_error( \
			    "\n%s:%d: %s\n", __FILE__, __LINE__, #cond); \
			fail(); \
		} \
	} while (0)

#endif
