/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_WHERE_USED_H
#define MM_APP_WHERE_USED_H

/*
 * Where a component, or what a vulnerability is about, is used: product
 * versions, with the units and institutions that have them.
 *
 * What is asked for, by its form:
 *   purl       "pkg:..."  the package, in that version when one is given; a
 *              distribution's release counts only when it is given
 *   CPE        "cpe:..."  part, vendor and product, and the version when it
 *              is one; also among the registered platforms
 *   identifier "CVE-...", "GHSA-..." or another one the feeds know: what the
 *              matching says today, a distribution's denial included
 *   name       anything else: part of a component's name
 * A component that states no version is listed for every version.
 *
 * Nothing found is no all-clear: how much was searched, and what could not
 * be, belongs to the answer.
 *
 * Layer: app.
 */

#include "app/scan.h"

enum mm_where_by {
	MM_WHERE_NAME = 1,
	MM_WHERE_PURL,
	MM_WHERE_CPE,
	MM_WHERE_VULN
};

/** Values of --by, in the order above. */
extern const struct mm_terms mm_terms_where_by;

/** What is asked for; texts live in the arena it was made in. */
struct mm_where_query {
	enum mm_where_by by;
	struct mm_str text; /**< as given */
	struct mm_str key; /**< of a name: its search key; of a purl or CPE */
	bool release; /**< the purl names the release of a distribution */
	struct mm_str type, namespace_, name; /**< of a purl */
	struct mm_str version; /**< absent: every version */
};

/**
 * Read a question.
 *
 * @param by  0: by the form of @p text
 * @retval MM_EFORMAT  a purl or CPE that does not parse, or a CPE without
 *                     vendor and product
 * @retval MM_EUSAGE   an empty text
 */
MM_MUST_CHECK enum mm_status mm_where_query(struct mm_arena *a,
    struct mm_str text, enum mm_where_by by, struct mm_where_query *out,
    struct mm_err *err);

/** Is a component what is asked for? Not for identifiers. */
MM_MUST_CHECK enum mm_status mm_where_is(struct mm_arena *scratch,
    const struct mm_where_query *q, const struct mm_component *c, bool *out,
    struct mm_err *err);

struct mm_where_row {
	uint32_t version; /**< in the world */
	bool platform; /**< of the device, not of its SBOM */
	struct mm_str ref, component, component_version, identity;
	/** Of an identifier: what decides, and what gave way to it (0: none
	 * did); the vulnerability it is about. */
	enum mm_verdict verdict, overridden;
	struct mm_str vuln, source;
	uint32_t units, institutions; /**< of the version, in use */
};

struct mm_where {
	MM_VEC(struct mm_where_row) rows; /**< in order of the world */
	uint32_t searched; /**< product versions with an SBOM */
	uint32_t without_sbom;
	uint64_t components; /**< looked at */
	uint64_t unidentified; /**< without the identifier asked by */
	uint32_t unplaced; /**< units whose version is not recorded */
};

/**
 * Answer.
 *
 * @param product  only this one of the world, or MM_NONE
 * @retval MM_ENOTFOUND  no imported feed knows the identifier
 * @retval MM_EEMPTY     an identifier, and no feed was imported
 */
MM_MUST_CHECK enum mm_status mm_where_used(struct mm_app *app,
    const struct mm_world *w, const struct mm_where_query *q, uint32_t product,
    struct mm_where *out, struct mm_err *err);

#endif
