/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_CVE5_AFFECTED_H
#define MM_FORMAT_CVE5_AFFECTED_H

/*
 * The "affected" array of a CVE 5 container; rules in format/cve5.h.
 *
 * Layer: format.
 */

#include "codec/json.h"
#include "model/advisory.h"

struct mm_cve5_change {
	struct mm_str at, status;
};

/** One element of "versions", as written. */
struct mm_cve5_version {
	struct mm_str version, status, type, less_than, less_than_or_equal;
	MM_VEC(struct mm_cve5_change) changes;
};

/** What the rows of a record gather. Zero it, set arena. */
struct mm_cve5_affected {
	struct mm_arena *arena;
	MM_VEC(struct mm_adv_package) packages;
	uint32_t unkeyed; /**< rows without a usable identity */
	/* The row being read; memory reused from row to row. */
	struct mm_str package_name, collection, purl, default_status;
	MM_VEC(struct mm_str) cpes;
	MM_VEC(struct mm_cve5_version) versions;
};

/** Consume an "affected" array; false after an error, which @p j holds. */
bool mm_cve5_affected_read(struct mm_cve5_affected *f, struct mm_json *j);

#endif
