/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_MATCH_ADVISORY_LAYOUT_H
#define MM_MATCH_ADVISORY_LAYOUT_H

/*
 * Sections of the advisory index, as they lie in the file (match/image.h is
 * the frame around them). For the builder, the reader and the evaluator;
 * nobody outside match/ includes this.
 *
 *   key      identity ("pkg:npm/lodash", "cpe:a:vendor:product")
 *   package  one statement of one record about one key: listed versions,
 *            ranges in the order of the source, the status otherwise;
 *            packages lie in order of (key, record)
 *   bound    one version text under one order, with its order key
 *   config   one NVD configuration: postfix code over leaves
 *   leaf     one CPE criterion of a configuration, in order of (key, config)
 *   record   one advisory of one source
 *   vuln     what findings are about: the CVE of a group of records, in
 *            natural order of the identifiers
 *
 * A "ref" is an offset of a text in the heap (match/pool.h); 0 = absent.
 * Layer: match.
 */

#include "match/image.h"
#include "match/pool.h"

enum mm_advidx_part {
	MM_AX_HEAP,
	MM_AX_KEY, /**< u32 ref */
	MM_AX_KEYSLOT,
	MM_AX_PKGOFF, /**< u32, one more than keys: first package of a key */
	MM_AX_PKG,
	MM_AX_RANGE,
	MM_AX_LIST, /**< u32 bound: listed versions */
	MM_AX_BOUND,
	MM_AX_LEAFOFF, /**< u32, one more than keys */
	MM_AX_LEAF,
	MM_AX_CONFIG,
	MM_AX_CODE, /**< u32 words */
	MM_AX_RECORD,
	MM_AX_RECVULN, /**< u32 vuln */
	MM_AX_VULN,
	MM_AX_VULNREC, /**< u32 record */
	MM_AX_ALIAS, /**< u32 ref */
	MM_AX_NAME, /**< identifiers people may ask for */
	MM_AX_NAMESLOT,
	MM_AX_NAMEREC, /**< u32 record: those that mention a name */
	MM_AX_RECPKG, /**< u32 package: those of a record */
	MM_AX_SPARE, /**< scores of identifiers without a record, by text */
	MM_AX_MASK, /**< u32 record of the base, ascending; of a delta */
	MM_AX_BASE, /**< one mm_ax_base; of a delta */
	MM_AX__COUNT
};

#define MM_AX_NONE UINT32_MAX

struct mm_ax_pkg {
	uint32_t record;
	uint32_t range0, nranges;
	uint32_t list0, nlist; /**< parsed ones first, in their order */
	uint8_t otherwise; /**< enum mm_verdict, never 0 */
	uint8_t scheme; /**< of the listed versions */
	uint8_t cpe; /**< key is a CPE key */
	uint8_t distro; /**< key names a distribution */
};

#define MM_AX_LO_INCL 1u
#define MM_AX_HI_INCL 2u
#define MM_AX_EXACT 4u

struct mm_ax_range {
	uint32_t lo, hi; /**< bound, or MM_AX_NONE: open */
	uint8_t scheme;
	uint8_t status; /**< enum mm_verdict */
	uint8_t flags;
	uint8_t zero;
};

struct mm_ax_bound {
	uint32_t name; /**< ref: scheme byte, then the version text */
	uint32_t key; /**< ref of the order key; 0: does not parse */
	uint32_t scheme;
};

#define MM_AX_VULNERABLE 8u
#define MM_AX_PLAIN 16u /**< all attributes after version are ANY */
#define MM_AX_ANY_VERSION 32u /**< version ANY and no range */
#define MM_AX_NA_VERSION 64u /**< version "-" */
#define MM_AX_WILD_VERSION 128u

struct mm_ax_leaf {
	uint32_t key; /**< MM_AX_NONE: vendor or product is open */
	uint32_t config;
	uint32_t cpe; /**< ref: as written */
	uint32_t lo, hi; /**< bound */
	uint8_t scheme;
	uint8_t flags;
	char part; /**< 'a', 'o', 'h' or '?' */
	uint8_t zero;
};

struct mm_ax_config {
	uint32_t record;
	uint32_t code0, ncode;
	/** One OR over leaves: each leaf speaks for itself. */
	uint32_t simple;
};

/* Code words, postfix: a leaf number, or an operator over the top values. */
#define MM_AX_LEAF_OP 0u
#define MM_AX_AND_OP 1u
#define MM_AX_OR_OP 2u
#define MM_AX_NOT_OP 3u
#define MM_AX_OP(word) ((word) >> 30)
#define MM_AX_ARG(word) ((word)&0x3fffffffu)
/** Most values on the stack: two per level of nesting, and one. */
#define MM_AX_STACK 64u
/** Deepest nesting of nodes. */
#define MM_AX_DEPTH 16u

#define MM_AX_WITHDRAWN 1u
/** A later one of its source and identifier replaces this one. */
#define MM_AX_NEWEST 2u

struct mm_ax_record {
	uint32_t id, title, cvss, published, modified; /**< refs */
	uint32_t alias0, naliases;
	uint32_t vuln0, nvulns;
	uint32_t pkg0, npkgs; /**< in RECPKG */
	uint32_t config0, nconfigs;
	uint16_t cvss_x10;
	uint8_t source; /**< enum mm_feed_source */
	uint8_t flags;
};

/* Days a KEV entry may have: years 1 to 9999. */
#define MM_AX_DAY_MIN ((uint32_t)-719162)
#define MM_AX_DAY_MAX 2932896u

#define MM_AX_RANSOMWARE 1u
#define MM_AX_ALL_WITHDRAWN 2u

struct mm_ax_vuln {
	uint32_t id, title, cvss; /**< refs */
	int32_t kev; /**< day, or INT32_MIN */
	uint32_t epss, pctl; /**< 1e-6; UINT32_MAX: not given */
	uint32_t rec0, nrecs; /**< in VULNREC */
	uint16_t cvss_x10;
	uint8_t flags;
	uint8_t zero;
};

struct mm_ax_name {
	uint32_t ref, vuln;
	uint32_t rec0, nrecs; /**< in NAMEREC */
};

struct mm_ax_spare {
	uint32_t id; /**< ref */
	int32_t kev;
	uint32_t epss, pctl;
	uint32_t flags; /**< MM_AX_RANSOMWARE */
};

/** The file a delta lies over: header checksum and number of records. */
struct mm_ax_base {
	uint64_t hash;
	uint32_t records, zero;
};

extern const struct mm_image_kind mm_advidx_kind;

/** The opened index: typed views of the sections. */
struct mm_advidx {
	struct mm_image image;
	const uint32_t *key, *pkgoff, *list, *leafoff, *code, *recvuln,
	    *vulnrec, *alias, *namerec, *recpkg, *mask;
	const struct mm_name_slot *keyslot, *nameslot;
	const struct mm_ax_pkg *pkg;
	const struct mm_ax_range *range;
	const struct mm_ax_bound *bound;
	const struct mm_ax_leaf *leaf;
	const struct mm_ax_config *config;
	const struct mm_ax_record *record;
	const struct mm_ax_vuln *vuln;
	const struct mm_ax_name *name;
	const struct mm_ax_spare *spare;
	const struct mm_ax_base *over;
	uint32_t n[MM_AX__COUNT];
	/** Segment over this one, or NULL; see advisory_delta.h. Numbers of
	 * its elements follow those of this one. */
	struct mm_advidx *delta;
	struct mm_advidx *scores; /**< or NULL: mm_advidx_score() */
	bool odd_scores; /**< some are not about a CVE */
	uint8_t *hidden; /**< per record: the delta replaces it */
	uint32_t *place; /**< per vuln of the delta: first of this one that
			  * does not come before it */
};

/** Segment that holds element *n of a section; *n becomes its number there. */
static inline const struct mm_advidx *
mm_advidx_segment(
    const struct mm_advidx *x, enum mm_advidx_part part, uint32_t *n)
{
	if (*n < x->n[part])
		return x;
	*n -= x->n[part];
	return x->delta;
}

static inline const struct mm_ax_record *
mm_advidx_record_at(const struct mm_advidx *x, uint32_t record)
{
	const struct mm_advidx *s = mm_advidx_segment(x, MM_AX_RECORD, &record);

	return &s->record[record];
}

static inline bool
mm_advidx_is_hidden(const struct mm_advidx *x, uint32_t record)
{
	return x->hidden != NULL && x->hidden[record] != 0;
}

/** Number of a key, of a name, in one segment; MM_NAME_NONE. */
uint32_t mm_advidx_own_key(const struct mm_advidx *x, struct mm_str key);
uint32_t mm_advidx_name(const struct mm_advidx *x, struct mm_str id);

/** Spare scores of an identifier in one segment; the size of SPARE when it
 * has none. */
uint32_t mm_advidx_spare(const struct mm_advidx *x, struct mm_str id);

/** Is a vulnerability of the base replaced by the delta? */
bool mm_advidx_vuln_hidden(const struct mm_advidx *x, uint32_t vuln);
/** Vulnerability @p i a record speaks about. */
uint32_t mm_advidx_record_vuln(
    const struct mm_advidx *x, uint32_t record, uint32_t i);
/** Number that orders vulnerabilities by identifier over both segments. */
uint64_t mm_advidx_vuln_order(const struct mm_advidx *x, uint32_t vuln);
/** Order of two records of one segment that both have rules: by source and
 * identifier, of which there is one such record. */
int mm_advidx_record_cmp(const struct mm_advidx *x, uint32_t a, uint32_t b);

/** Text of a checked reference, never past the end of the heap. */
struct mm_str mm_advidx_text(const struct mm_advidx *x, uint32_t ref);

/** Version text of a bound; may be empty in a forged file. */
struct mm_str mm_advidx_bound_text(const struct mm_advidx *x, uint32_t bound);

#endif
