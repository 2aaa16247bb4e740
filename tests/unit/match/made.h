/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_TEST_MADE_H
#define MM_TEST_MADE_H

/* Advisories, indexes and devices made in a few words, for the tests of
 * match/. Everything lives in one arena. */

#include "match/match.h"
#include "model/advisory.h"

struct made {
	struct mm_arena *a;
	struct mm_advidx_build *b;
	struct mm_buf image;
	struct mm_advidx *x;
	struct mm_advidx_stats stats;
};

void made_begin(struct made *m);
void made_end(struct made *m);
void made_add(struct made *m, const struct mm_advisory *a);
/** Pack what was added and open it. */
void made_open(struct made *m);

/**
 * Range of "[1.0,2.0)", "(,2.0]", "=1.0" or "*", of a scheme and a status.
 */
struct mm_adv_range made_range(struct made *m, enum mm_vers_scheme scheme,
    enum mm_verdict status, const char *text);

/** Add a record with one package: ranges separated by blanks, each may start
 * with '!' (not affected) or '?' (cannot decide). */
void made_package(struct made *m, enum mm_feed_source source, const char *id,
    const char *key, enum mm_vers_scheme scheme, const char *ranges,
    enum mm_verdict otherwise);

/**
 * Criterion of "cpe:2.3:..." with an optional range after a blank; a leading
 * '-' makes it vulnerable:false.
 */
struct mm_adv_cpe made_cpe(struct made *m, const char *text);

/**
 * Node from a list of criteria separated by '|', with operator "&" or "+"
 * (or) in front, "~" before it for negate: "&cpe:...|-cpe:...".
 */
struct mm_adv_node made_node(struct made *m, const char *text);

/** Add an NVD record with one configuration over nodes (NULL at the end). */
void made_config(struct made *m, const char *id, enum mm_adv_op op,
    const char *const *nodes);

/** Match a device of n components; each "purl or cpe[ version]". */
struct mm_match_result made_match(struct made *m, const char *const *components,
    const char *const *platforms);

/** The row of one component and vulnerability, or NULL. */
const struct mm_match_row *made_row(const struct made *m,
    const struct mm_match_result *r, uint32_t component, const char *vuln);

#endif
