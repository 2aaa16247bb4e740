/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_SEVERITY_H
#define MM_FORMAT_SEVERITY_H

/*
 * Choosing one CVSS vector of the several a record may carry: first by who
 * gives it (@c source, higher wins), then by the newer version of CVSS, then
 * the first one in the record.
 *
 * Source: CVSS 2.0, 3.0, 3.1, 4.0 (FIRST). The vector is kept as published
 *         and not evaluated here.
 * Layer:  format.
 */

#include "codec/json.h"
#include "model/advisory.h"

struct mm_severity {
	uint32_t rank; /**< 0 = none yet */
	struct mm_str vector;
	uint32_t score_x10; /**< base score x 10, 0 = not given */
};

/**
 * Offer a vector. Its version is read off its prefix ("CVSS:3.1/"), without
 * one it is 2.0. An absent vector is ignored.
 *
 * @param source  0 to 9, higher wins
 */
void mm_severity_offer(struct mm_severity *s, uint32_t source,
    struct mm_str vector, uint32_t score_x10);

/**
 * Consume a CVSS object {"vectorString", "baseScore"} and offer it.
 * @return false after an error, which @p j holds
 */
bool mm_severity_read(
    struct mm_severity *s, uint32_t source, struct mm_json *j);

/** Put the chosen one into the record. */
void mm_severity_keep(const struct mm_severity *s, struct mm_advisory *out);

#endif
