/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_MATCH_PORTFOLIO_LAYOUT_H
#define MM_MATCH_PORTFOLIO_LAYOUT_H

/*
 * Sections of the portfolio index (match/image.h is the frame around them).
 * A "ref" is an offset of a text in the heap (match/pool.h); 0 = absent.
 * Layer: match.
 */

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
	uint32_t product, version; /**< refs */
	uint32_t item0, nitems, nplatforms;
};

struct mm_pf_item {
	uint32_t ident;
	uint32_t ref; /**< text */
};

/** Where an ident is used; item counts within the device. */
struct mm_pf_use {
	uint32_t device, item;
};

extern const struct mm_image_kind mm_portfolio_kind;

#endif
