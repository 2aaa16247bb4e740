/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_MATCH_PORTFOLIO_LAYOUT_H
#define MM_MATCH_PORTFOLIO_LAYOUT_H

/*
 * Sections of the portfolio index (match/image.h is the frame around them).
 * A "ref" is an offset of a text in the heap (match/pool.h); 0 = absent.
 * Layer: match.
 */

#include "match/identity.h"
#include "match/image.h"
#include "match/pool.h"

enum mm_portfolio_part {
	MM_PF_HEAP,
	MM_PF_IDENT,
	MM_PF_KEY, /**< u32 ref */
	MM_PF_KEYSLOT,
	MM_PF_KEYOFF, /**< u32, one more than keys */
	MM_PF_KEYIDENT, /**< u32 ident */
	MM_PF_DEVICE,
	MM_PF_ITEM,
	MM_PF_USEOFF, /**< u32, one more than idents */
	MM_PF_USE, /**< per ident, in order of (device, item) */
	MM_PF__COUNT
};

#define MM_PF_NO_DISTRO 1u
#define MM_PF_CPE_NA 2u

struct mm_pf_ident {
	uint32_t purl_key, purl_version, cpe_text, cpe_version; /**< refs */
	uint8_t scheme, identified, flags, zero;
};

struct mm_pf_device {
	uint32_t product, version, origin; /**< refs */
	uint32_t item0, nitems, nplatforms;
};

struct mm_pf_item {
	uint32_t ident;
	uint32_t ref, name, version, identity; /**< texts */
};

/** Where an ident is used; item counts within the device. */
struct mm_pf_use {
	uint32_t device, item;
};

extern const struct mm_image_kind mm_portfolio_kind;

/** The opened portfolio: typed views of the sections. */
struct mm_portfolio {
	struct mm_image image;
	const struct mm_pf_ident *ident;
	const uint32_t *key, *keyoff, *keyident, *useoff;
	const struct mm_pf_use *use;
	const struct mm_name_slot *keyslot;
	const struct mm_pf_device *device;
	const struct mm_pf_item *item;
	uint32_t n[MM_PF__COUNT];
};

/** Text of a checked reference. */
struct mm_str mm_portfolio_text(const struct mm_portfolio *p, uint32_t ref);

/**
 * Ident @p i as it was given to the builder; texts in @p a and of @p p.
 *
 * @retval MM_EINTEGRITY  its CPE does not parse: the file is not ours
 */
MM_MUST_CHECK enum mm_status mm_portfolio_ident(const struct mm_portfolio *p,
    struct mm_arena *a, uint32_t i, struct mm_ident *out, struct mm_err *err);

#endif
