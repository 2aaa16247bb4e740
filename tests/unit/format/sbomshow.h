/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_TEST_SBOMSHOW_H
#define MM_TEST_SBOMSHOW_H

/* An SBOM as text, so that two of them can be compared. */

#include "base/buf.h"
#include "model/component.h"

/** What is shown beside name, version and purl. */
#define SHOW_SUPPLIER 1u
#define SHOW_CPE 2u
#define SHOW_HASH 4u
#define SHOW_LICENCE 8u
#define SHOW_LINK 16u
#define SHOW_LIFE 32u /* end of support, level of support */
#define SHOW_TYPE 64u
#define SHOW_GRAPH 128u /* container, dependencies */
#define SHOW_MORE 256u /* SWID, author of the entry, what is unknown */
#define SHOW_ALL 511u

/** One line a component, sorted. */
void mm_show_sbom(
    const struct mm_sbom *s, unsigned int what, struct mm_buf *out);

#endif
