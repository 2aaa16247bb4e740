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
#include "match/portfolio.h"

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
	/** Whose accepted names its components get (app/naming.h); or NULL. */
	const struct mm_world *world;
};

/** One finding in the words of the fact FINDING. */
struct mm_scan_finding {
	struct mm_str id; /**< absent for a file alone */
	struct mm_str ref, component, version, identity;
	struct mm_str vuln, title, cvss;
	enum mm_verdict verdict;
	struct mm_str rule, comparator;
	struct mm_str source, range, condition;
	struct mm_str others; /**< further sources, one a line; or absent */
	uint32_t cvss_x10; /**< 0 = not given */
	struct mm_date kev;
	bool ransomware; /**< by KEV */
	bool has_epss;
	uint32_t epss;
};

/** A finished scan. */
struct mm_scan {
	struct mm_scan_subject subject;
	struct mm_sbom sbom; /**< mm_scan_changes() does not read it */
	struct mm_match_result result; /**< there it has only its coverage */
	/** In order of (component, vulnerability). */
	struct mm_scan_finding *findings;
	uint32_t nfindings;
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
/** The same without its bytes, and the bytes. */
MM_MUST_CHECK enum mm_status mm_scan_subject_head(struct mm_app *app,
    const struct mm_world *w, uint32_t version, struct mm_scan_subject *out,
    struct mm_err *err);
MM_MUST_CHECK enum mm_status mm_scan_subject_load(struct mm_app *app,
    const struct mm_world *w, uint32_t version, struct mm_scan_subject *s,
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

/** The result of the last mm_scan_changes(), see app/scan_state.h. */
#define MM_SCAN_STATE "index/matched.idx"

/** How mm_scan_changes() is done, and what it did. */
struct mm_scan_course {
	bool full; /**< match everything; set when it had to be */
	uint32_t n; /**< scans */
	uint32_t matched; /**< of them; the others are as they were */
	bool kept; /**< the result can be used the next time */
	const char *ja, *en; /**< why everything was matched; or NULL */
};

/**
 * The scans of mm_scan_all() without what is only of use for details. Only
 * what changed since the last time is matched: versions whose SBOM or
 * platforms are others, or whose components the advisories that came since
 * speak about. Gives what a match of everything would give.
 *
 * Everything is matched when the result of the last time is not there or
 * damaged, or when the advisory index was built anew since.
 *
 * @param out  room as for mm_scan_all()
 */
MM_MUST_CHECK enum mm_status mm_scan_changes(struct mm_app *app,
    const struct mm_advidx *x, const struct mm_world *w, struct mm_scan *out,
    struct mm_scan_course *course, struct mm_err *err);

/** What the words of a finding come from. */
struct mm_scan_words {
	const struct mm_advidx *x;
	struct mm_arena *a; /**< receives the texts */
	const struct mm_scan_subject *subject;
};

/** Describe a row about a component; texts in the arena and of the index. */
MM_MUST_CHECK enum mm_status mm_scan_describe(const struct mm_scan_words *words,
    const struct mm_match_row *row, const struct mm_portfolio_component *c,
    struct mm_scan_finding *out, struct mm_err *err);
/** Describe all rows of a scan with its SBOM. */
MM_MUST_CHECK enum mm_status mm_scan_describe_all(const struct mm_advidx *x,
    struct mm_arena *a, struct mm_scan *scan, struct mm_err *err);
/**
 * KEV and EPSS of a finding as they are now.
 *
 * @return false: the index does not know its vulnerability
 */
bool mm_scan_score(const struct mm_advidx *x, struct mm_scan_finding *f);

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
