/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_MATCH_ADVISORY_BUILD_H
#define MM_MATCH_ADVISORY_BUILD_H

/*
 * State of an advisory index under construction, shared by its three parts:
 * taking records (advisory_build.c), compiling configurations
 * (config_build.c), and laying out the file (advisory_write.c).
 * Layer: match.
 */

#include "base/arena.h"
#include "match/advisory_index.h"
#include "match/advisory_layout.h"

/** Record as taken; names are numbers in @c ids. */
struct mm_ab_record {
	uint32_t id;
	uint32_t title, cvss, published, modified; /**< refs */
	uint32_t alias0, naliases; /**< in @c aliases */
	uint16_t cvss_x10;
	uint8_t source;
	bool withdrawn, replaced, has_rules;
};

/** Package and its key, before sorting by key. */
struct mm_ab_pkg {
	uint32_t key;
	struct mm_ax_pkg p;
};

struct mm_ab_kev {
	uint32_t id;
	int32_t day;
	bool ransomware;
};

struct mm_ab_epss {
	uint32_t id, prob, pctl;
};

struct mm_ab_pull;

struct mm_advidx_build {
	struct mm_arena *scratch; /**< emptied after each record */
	struct mm_buf orderkey;
	struct mm_pool pool;
	struct mm_names keys, ids, texts, vectors;
	struct mm_column keyscheme; /**< u8 per key: order of its ranges */
	struct mm_column bounds; /**< mm_ax_bound per name of texts */
	struct mm_column records, aliases, newest;
	struct mm_column pkgs, ranges, lists;
	struct mm_column leaves, configs, code;
	struct mm_column kevs, epss;
	struct mm_column mask, over; /**< of a delta: MM_AX_MASK, _BASE */
	struct mm_ab_pull *pull; /**< of a delta, see advisory_delta.c */
	struct mm_advidx_stats stats;
};

/** Number of the record that a later one of this source and identifier
 * replaces; MM_AX_NONE: there is none yet. */
uint32_t *mm_ab_newest(
    const struct mm_advidx_build *b, uint32_t id, uint8_t source);

/** Number of an identifier. MM_NAME_NONE: out of memory. */
uint32_t mm_ab_id(struct mm_advidx_build *b, struct mm_str id);

/** Put a key of a distribution's release, and the bare one beside it. */
MM_MUST_CHECK bool mm_ab_bare_key(struct mm_advidx_build *b, struct mm_str key);

/** Order the listed versions of a package. */
void mm_ab_sort_list(struct mm_advidx_build *b, const struct mm_ax_pkg *p);

/** Reference of a CVSS vector. false: out of memory. */
MM_MUST_CHECK bool mm_ab_vector(
    struct mm_advidx_build *b, struct mm_str vector, uint32_t *out);

/** Bring over from the base what is connected with these identifiers; a
 * no-op unless the build is a delta. false: out of memory. */
MM_MUST_CHECK bool mm_ab_pull(struct mm_advidx_build *b, struct mm_str id,
    const struct mm_str *aliases, uint32_t n);
void mm_ab_pull_free(struct mm_ab_pull *p);

/**
 * Order of the versions under a key: the product's own where it is known,
 * whatever the source declares, else the declared one. OpenSSL's letter
 * releases ("1.1.1n") are called SemVer or "custom" by its records, and are
 * neither.
 */
enum mm_vers_scheme mm_ab_scheme(
    struct mm_str key, enum mm_vers_scheme declared);

/** Number of a key. MM_NAME_NONE: out of memory. */
uint32_t mm_ab_key(struct mm_advidx_build *b, struct mm_str key);

/** Number of a bound, or MM_AX_NONE for an open one (absent text).
 * false: out of memory or a text above 65,534 bytes. */
MM_MUST_CHECK bool mm_ab_bound(struct mm_advidx_build *b,
    enum mm_vers_scheme scheme, struct mm_str text, uint32_t *out);

/** Compile the configurations of record @p record. */
MM_MUST_CHECK enum mm_status mm_ab_configs(struct mm_advidx_build *b,
    const struct mm_advisory *a, uint32_t record, struct mm_err *err);

#endif
