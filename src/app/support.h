/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_SUPPORT_H
#define MM_APP_SUPPORT_H

/*
 * Until when the components of an SBOM are supported, by the accepted feeds
 * of endoflife.date: what clause (2) of the notice and the plan of a maker
 * need to know of the parts inside a device.
 *
 * A component is found by its purl or CPE, its release by the version. What
 * is not found is said, never taken for "supported".
 *
 * Layer: app.
 */

#include "app/app.h"
#include "model/component.h"
#include "model/support.h"

enum mm_support_state {
	MM_SUPPORT_OVER = 1, /**< support with security fixes is over */
	MM_SUPPORT_GOES_ON, /**< on the day asked about */
	MM_SUPPORT_NO_DATE, /**< the release is known, its end is not */
	MM_SUPPORT_NO_RELEASE, /**< the product is known, the release is not */
	MM_SUPPORT_NO_PRODUCT, /**< no feed speaks about it */
	MM_SUPPORT_NO_IDENTITY /**< neither purl nor CPE, or no version */
};

struct mm_support {
	const struct mm_component *component;
	enum mm_support_state state;
	struct mm_str product, cycle; /**< of the source; absent if none */
	struct mm_eol_end eol, extended;
};

struct mm_support_list {
	MM_VEC(struct mm_support) list; /**< in the order of the SBOM */
	uint32_t over, unknown;
	struct mm_date source; /**< newest date of the feeds used */
};

/**
 * Look up every component of @p s.
 *
 * @param day  on which it is asked
 * @param out  set on success; borrows from @p s
 * @retval MM_EEMPTY  no feed of endoflife.date was imported
 */
MM_MUST_CHECK enum mm_status mm_support_of(struct mm_app *app,
    const struct mm_sbom *s, struct mm_date day, struct mm_support_list *out,
    struct mm_err *err);

/** Words of a state: identifier, Japanese, English. */
extern const struct mm_terms mm_support_states;

#endif
