/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_NAMING_H
#define MM_APP_NAMING_H

/*
 * Names for components without an identity. The advisories know products by
 * vendor and product; a component with the same name may be one of them. That
 * is a suggestion for a person and nothing else: nothing is matched by it
 * before it is accepted, and one that was rejected is not made again.
 *
 * An accepted name stands for every component without purl and CPE that has
 * this name and, where the suggestion states one, this supplier. Its version
 * is the component's own.
 *
 * A suggestion: "I-" and the first 12 hex digits of SHA-256 over
 * "component|supplier|cpe". Names are compared without case, blanks and
 * punctuation; the vendor with the beginning of the supplier, and by the
 * rules of data/identity/cpe-aliases.csv.
 *
 * Limits: 5 suggestions a component; products written in lower case letters,
 *         digits and "._-".
 * Source: docs/formats/identity.md. Layer: app.
 */

#include "app/app.h"
#include "match/advisory_index.h"
#include "model/component.h"

/** Is this "a:vendor:product" a decision may name? */
bool mm_named_cpe(struct mm_str cpe);

struct mm_naming {
	struct mm_str id, component, supplier; /**< supplier: may be absent */
	struct mm_str cpe; /**< "a:vendor:product" */
	bool supplier_agrees; /**< the vendor is the supplier */
	uint32_t uses; /**< components it would name, in all versions */
	uint32_t decided; /**< in the world's identities, or MM_NONE */
};

struct mm_naming_list {
	/** By component, supplier; vendors that agree first; cpe. */
	MM_VEC(struct mm_naming) list;
	uint32_t unnamed; /**< components without identity, all versions */
};

/** Suggest names for the components of all versions with an SBOM. */
MM_MUST_CHECK enum mm_status mm_naming_suggest(struct mm_app *app,
    const struct mm_advidx *x, const struct mm_world *w,
    struct mm_naming_list *out, struct mm_err *err);

/**
 * Record a decision about a suggestion, or another one about one decided
 * before.
 *
 * @param id        of the suggestion, as suggested or decided
 * @retval MM_ENOTFOUND  there is no such suggestion
 * @retval MM_EFORMAT    no reason
 */
MM_MUST_CHECK enum mm_status mm_naming_decide(struct mm_app *app,
    struct mm_str id, enum mm_identity_decision decision, struct mm_str reason,
    struct mm_err *err);

/** Give the components of an SBOM the names that were accepted for them. */
MM_MUST_CHECK enum mm_status mm_naming_apply(struct mm_arena *a,
    const struct mm_world *w, struct mm_sbom *s, struct mm_err *err);

/** Number of the accepted names: another one when any of them changes. */
uint64_t mm_naming_number(const struct mm_world *w);

/** The decision that gave a component its identity; NULL: none did. */
const struct mm_named *mm_naming_of(
    const struct mm_world *w, struct mm_str component, struct mm_str identity);

#endif
