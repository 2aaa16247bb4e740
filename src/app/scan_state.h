/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_SCAN_STATE_H
#define MM_APP_SCAN_STATE_H

/*
 * The result of the last match of all product versions: what is still true is
 * taken from it and not matched again. For each version it says what it was
 * made from, and for all of them by which state of the advisories; both are
 * compared before anything is taken. KEV and EPSS are not in it.
 *
 * The file is disposable: damaged or missing, everything is matched.
 * Source: docs/formats/index.md. Layer: app.
 */

#include "app/scan.h"

struct mm_scan_state;

/**
 * Read the file.
 *
 * @param a    holds it; what is taken lives as long
 * @retval MM_ENOTFOUND   there is none
 * @retval MM_EINTEGRITY  damaged
 */
MM_MUST_CHECK enum mm_status mm_scan_state_read(struct mm_arena *a,
    const char *path, struct mm_scan_state **out, struct mm_err *err);

/** mm_advidx_generation() of the index it was matched with. */
uint64_t mm_scan_state_number(const struct mm_scan_state *s);

/** Number of a version made from @p origin; MM_NONE: it is not there. */
uint32_t mm_scan_state_find(const struct mm_scan_state *s,
    const struct mm_scan_subject *subject, struct mm_str origin);

/** Set findings and coverage of a scan; scores are not set. */
MM_MUST_CHECK enum mm_status mm_scan_state_take(const struct mm_scan_state *s,
    uint32_t i, struct mm_arena *a, struct mm_scan *out, struct mm_err *err);

/** What is written. */
struct mm_scan_matched {
	uint64_t number;
	const struct mm_scan *scans;
	const struct mm_str *origins; /**< of each scan */
	uint32_t n;
};

/**
 * Write the file in place of the one before.
 *
 * @retval MM_ENOMEM  no memory, or a text above 65,535 bytes: the file before
 *                    stays
 */
MM_MUST_CHECK enum mm_status mm_scan_state_write(
    const char *path, const struct mm_scan_matched *m, struct mm_err *err);

#endif
