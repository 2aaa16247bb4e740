/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_APPLICABILITY_H
#define MM_FORMAT_APPLICABILITY_H

/*
 * Configurations in the shape of NVD: AND/OR trees of CPE criteria with
 * version bounds. NVD records hold them under "configurations", CVE 5.1
 * records under "cpeApplicability".
 *
 * Source: NVD CVE API 2.0 schema (nodes, cpeMatch); "children" of nodes as
 *         in older feeds, which have one configuration a record and say
 *         "cpe_match" and "cpe23Uri". An absent operator is OR, an absent
 *         negate false.
 * Limits: those of the JSON reader (nodes nest at most 31 deep).
 * Layer:  format.
 */

#include "codec/json.h"
#include "model/advisory.h"

/** Growing list of the configurations of one record. */
struct mm_configs {
	struct mm_arena *arena;
	MM_VEC(struct mm_adv_config) list;
};

/**
 * Consume an array of configurations and append them. The CPE names are kept
 * as written; they are parsed where they are matched.
 *
 * @return false after an error, which @p j holds
 */
bool mm_configs_read(struct mm_configs *c, struct mm_json *j);

/** The same with the one configuration of a record of older feeds. */
bool mm_configs_read_one(struct mm_configs *c, struct mm_json *j);

#endif
