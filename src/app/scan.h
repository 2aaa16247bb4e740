/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_SCAN_H
#define MM_APP_SCAN_H

/*
 * Scan: match an SBOM against the advisory index and, in a workspace, record
 * what is new and what is gone.
 *
 * A finding keeps its identifier for ever: "F-" and the first 12 hex digits
 * of SHA-256 over "product|version|component ref|vulnerability". A finding
 * that is no longer found is ended by a fact, never removed. Scanning again
 * without a change of the SBOM or the feeds records nothing; a new EPSS value
 * alone is no change (it moves every day and stays in the index).
 *
 * Layer: app.
 */

#include "app/app.h"
#include "app/gate.h"
#include "app/untrusted.h"
#include "match/match.h"

/**
 * Open the advisory index of a workspace.
 *
 * @param dir  the workspace
 * @retval MM_EEMPTY  no feed was imported yet: nothing can be evaluated
 */
MM_MUST_CHECK enum mm_status mm_scan_index(
    const char *dir, struct mm_advidx **out, struct mm_err *err);

/**
 * The same for an open workspace; an index that is missing, damaged or not
 * that of the accepted feeds is made anew first.
 */
MM_MUST_CHECK enum mm_status mm_scan_index_fresh(
    struct mm_app *app, struct mm_advidx **out, struct mm_err *err);

/** NULL is a no-op. */
void mm_scan_index_close(struct mm_advidx *x);

/** Is there a workspace in this folder, or an index alone? */
bool mm_scan_has_workspace(const char *dir);
/**
 * Date of the feeds of an index, by what was noted beside it; MM_DATE_NONE
 * when it is not known.
 */
struct mm_date mm_scan_index_date(const char *dir, const struct mm_advidx *x);

/** Days of policy feed.old where no setting can be asked. */
uint64_t mm_scan_feed_old(void);

/** Generation and number of records of the index. */
void mm_scan_index_about(
    const struct mm_advidx *x, uint64_t *generation, uint64_t *records);

/**
 * Is this a CPE name matching can use as a platform?
 *
 * @retval MM_EFORMAT  no; the message says at which byte
 */
MM_MUST_CHECK enum mm_status mm_scan_platform(
    struct mm_arena *a, struct mm_str cpe, struct mm_err *err);

/** What to scan: a file, with or without a product version. */
struct mm_scan_subject {
	struct mm_str product, version; /**< absent: a file alone */
	struct mm_str sbom; /**< id of the SBOM recorded */
	struct mm_bytes bytes; /**< must outlive the scan */
	const char *source; /**< file name for errors */
	/** Reading of the bytes if it was started; the scan takes it over. */
	struct mm_untrusted_sboms *reading;
	const struct mm_str *platforms;
	uint32_t nplatforms;
};

/** A finished scan. */
struct mm_scan {
	struct mm_scan_subject subject;
	struct mm_sbom sbom;
	struct mm_match_result result;
};

/**
 * Scan one SBOM.
 *
 * @param a  holds @p out
 * @retval MM_EFORMAT  the SBOM is not valid; position in @p err
 * @retval MM_EEMPTY   it has no component
 */
MM_MUST_CHECK enum mm_status mm_scan_run(const struct mm_advidx *x,
    struct mm_arena *a, const struct mm_scan_subject *subject,
    struct mm_scan *out, struct mm_err *err);

/**
 * The subject of a product version: its newest recorded SBOM and registered
 * platforms.
 *
 * @param version  index in the world's versions
 * @retval MM_EEMPTY  no SBOM is recorded for it
 */
MM_MUST_CHECK enum mm_status mm_scan_subject_of(struct mm_app *app,
    const struct mm_world *w, uint32_t version, struct mm_scan_subject *out,
    struct mm_err *err);

/** The portfolio index of a workspace, below its directory. */
#define MM_SCAN_PORTFOLIO "index/portfolio.idx"

/**
 * Scan every product version that has an SBOM, in the order of the world,
 * through the portfolio index: an identity that many versions share is
 * matched once. Gives what mm_scan_subject_of() and mm_scan_run() give for
 * each. The index is made anew when it is missing, damaged, or not made from
 * these versions, SBOMs and platforms by this version of the program.
 *
 * @param out  room for as many as the world has versions, zeroed; texts in
 *             the arena of @p app
 * @param n    set on success
 * @retval MM_EFORMAT  an SBOM is not valid; position in @p err
 */
MM_MUST_CHECK enum mm_status mm_scan_all(struct mm_app *app,
    const struct mm_advidx *x, const struct mm_world *w, struct mm_scan *out,
    uint32_t *n, struct mm_err *err);

/**
 * Only read the SBOMs of mm_scan_all(), without matching them: results stay
 * empty.
 */
MM_MUST_CHECK enum mm_status mm_scan_read(struct mm_app *app,
    const struct mm_world *w, struct mm_scan *out, uint32_t *n,
    struct mm_err *err);

/** One finding in the words of the fact FINDING. */
struct mm_scan_finding {
	struct mm_str id; /**< absent for a file alone */
	struct mm_str ref, component, version, identity;
	struct mm_str vuln, title, cvss;
	enum mm_verdict verdict;
	const char *rule, *comparator;
	struct mm_str source, range, condition;
	struct mm_str others; /**< further sources, one a line; or absent */
	uint32_t cvss_x10; /**< 0 = not given */
	struct mm_date kev;
	bool ransomware; /**< by KEV */
	bool has_epss;
	uint32_t epss;
};

/** Describe row @p i of a scan; texts in @p a. */
MM_MUST_CHECK enum mm_status mm_scan_finding(const struct mm_advidx *x,
    struct mm_arena *a, const struct mm_scan *scan, uint32_t i,
    struct mm_scan_finding *out, struct mm_err *err);

/** What a gate looks at. */
struct mm_gate_finding mm_scan_gate(const struct mm_scan_finding *f);

/** Why a component has, or has not, been matched. */
const char *mm_scan_status(
    const struct mm_match_component *c, enum mm_lang lang);

/** Identifier of a finding; p == NULL when out of memory. */
struct mm_str mm_scan_finding_id(struct mm_arena *a, struct mm_str product,
    struct mm_str version, struct mm_str ref, struct mm_str vuln);

/**
 * Text of a finding's condition in a language: conditions are recorded as
 * "affected if ..." or "undecided: REASON"; anything else is given back as
 * it is.
 */
struct mm_str mm_scan_condition(
    struct mm_arena *a, struct mm_str condition, enum mm_lang lang);

struct mm_scan_counts {
	uint64_t found; /**< findings now */
	uint64_t recorded; /**< new or changed */
	uint64_t unchanged;
	uint64_t ended;
};

/**
 * Record the findings of scans of product versions, and the end of those no
 * longer found, in one transaction. Other versions are not touched.
 */
MM_MUST_CHECK enum mm_status mm_scan_record(struct mm_app *app,
    const struct mm_advidx *x, const struct mm_scan *scans, uint32_t n,
    struct mm_scan_counts *out, struct mm_err *err);

#endif
