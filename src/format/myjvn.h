/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_MYJVN_H
#define MM_FORMAT_MYJVN_H

/*
 * JVN iPedia as JSON: answers of the MyJVN API and its data feeds.
 *
 * Source: MyJVN API 4.0 (feed=oka), 2025-04-19: getVulnOverviewList ("feed"
 *         with entries), getVulnDetailInfo with ft=jvncsaf (a document in
 *         the shape of CSAF 2.1 with a jvn_extension) and with ft=jvnstix (a
 *         STIX bundle of such documents); schemas myjvn_feed_1.0,
 *         myjvn_vuldef_1.0.csaf and .stix, jvnpid_extension_1.0.
 * Limits: those of codec/json.h.
 * Layer:  format.
 *
 * - The record is the JVNDB number, with its CVE numbers as aliases, as in
 *   the XML of JVN (format/jvn.h).
 * - cpeApplicability of the extension decides as the configurations of NVD
 *   do. Names of JVN's own (jvnpid:) among its criteria match nothing and are
 *   counted as products without an identity.
 * - A product with a CPE that no criterion speaks about, and every product of
 *   an overview, is named without versions: nothing is decided by it.
 */

#include "codec/json.h"
#include "model/advisory.h"

/** What an answer says of itself beside its records. */
struct mm_myjvn_status {
	int64_t code; /**< retCd: 0 = good */
	int64_t count; /**< totalResRet: entries in it; -1 = not said */
	struct mm_str message; /**< errMsg */
};

/** Parse one entry of an overview, at the cursor. */
MM_MUST_CHECK enum mm_status mm_myjvn_entry(struct mm_arena *a,
    struct mm_json *j, struct mm_advisory *out, struct mm_err *err);

/** Parse one document of details. */
MM_MUST_CHECK enum mm_status mm_myjvn_detail(struct mm_arena *a,
    struct mm_json *j, struct mm_advisory *out, struct mm_err *err);

/**
 * Consume the "status" of an answer.
 *
 * @return false after an error, which @p j holds
 */
bool mm_myjvn_status_read(struct mm_myjvn_status *s, struct mm_json *j);

#endif
