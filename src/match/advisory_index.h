/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_MATCH_ADVISORY_INDEX_H
#define MM_MATCH_ADVISORY_INDEX_H

/*
 * Advisory index: every rule of every source, ready to be asked.
 *
 * Records of several sources about one vulnerability are kept side by side
 * and never merged; they share the vulnerability (the CVE) they speak about:
 *   - a record named CVE-... speaks about that CVE;
 *   - any other about the CVEs among its aliases, or among the aliases of
 *     records it is linked to by other identifiers;
 *   - without any CVE, about the first identifier of that group.
 * A record of the same source and identifier replaces the earlier one when
 * its modification time is not older; but one without any rule replaces one
 * with rules only when it is withdrawn (a feed that lost its analysis is not
 * an all-clear). Withdrawn records are kept for display, without rules.
 *
 * The file is disposable: built from feeds, replaced as a whole.
 *
 * Limits: 2^30 leaves, 4 GiB of texts, nesting of nodes 16.
 * Layer:  match. Opens and writes only the file its caller names.
 */

#include "base/buf.h"
#include "model/advisory.h"

struct mm_advidx_build;

/** What a build took in. */
struct mm_advidx_stats {
	uint64_t records; /**< added */
	uint64_t replaced; /**< superseded by a later one */
	uint64_t withdrawn;
	uint64_t packages, ranges, configs, leaves;
	uint64_t keys, vulns;
	uint64_t bad_bounds; /**< version texts that have no order key */
	uint64_t odd_leaves; /**< criteria without vendor or product, or
				 * whose CPE does not parse: never decided */
};

/** NULL when out of memory. Release with mm_advidx_build_free(). */
struct mm_advidx_build *mm_advidx_build_new(void);
void mm_advidx_build_free(struct mm_advidx_build *b);

/**
 * Take one record; @p a is not kept.
 *
 * @retval MM_EFORMAT  no identifier, or no source that publishes rules
 * @retval MM_ELIMIT   a text above 4,096 bytes, or nodes nested too deep;
 *                     the record is not taken, the builder stays usable
 */
MM_MUST_CHECK enum mm_status mm_advidx_build_add(
    struct mm_advidx_build *b, const struct mm_advisory *a, struct mm_err *err);
/** Of several for one identifier the first day counts, and what any says of
 * ransomware. */
MM_MUST_CHECK enum mm_status mm_advidx_build_add_kev(
    struct mm_advidx_build *b, const struct mm_kev *k, struct mm_err *err);
MM_MUST_CHECK enum mm_status mm_advidx_build_add_epss(
    struct mm_advidx_build *b, const struct mm_epss *e, struct mm_err *err);

/**
 * Write the index to @p path (temporary file, fsync, rename). The builder is
 * used up and may only be freed.
 *
 * @param generation  number the caller gives to this state of the feeds
 * @param stats       may be NULL
 */
MM_MUST_CHECK enum mm_status mm_advidx_build_write(struct mm_advidx_build *b,
    const char *path, uint64_t generation, struct mm_advidx_stats *stats,
    struct mm_err *err);

/** The same into memory; for a delta of a few records, and for tests. */
MM_MUST_CHECK enum mm_status mm_advidx_build_pack(struct mm_advidx_build *b,
    uint64_t generation, struct mm_buf *out, struct mm_advidx_stats *stats,
    struct mm_err *err);

struct mm_advidx;

/**
 * Open an index file, read-only.
 *
 * @param out  release with mm_advidx_close()
 * @retval MM_ENOTFOUND   there is no file
 * @retval MM_EINTEGRITY  truncated or damaged: build it again
 */
MM_MUST_CHECK enum mm_status mm_advidx_open(
    const char *path, struct mm_advidx **out, struct mm_err *err);
/** Use bytes in memory: borrowed, 8-byte aligned. */
MM_MUST_CHECK enum mm_status mm_advidx_use(
    struct mm_bytes bytes, struct mm_advidx **out, struct mm_err *err);
/** NULL is a no-op. */
void mm_advidx_close(struct mm_advidx *x);

/**
 * Take KEV and EPSS from another index as well, one built of them alone: they
 * change every day, the records do not. Between the two the first KEV day
 * counts, and the EPSS of @p scores.
 *
 * @param scores  owned by @p x from now on, which must not have one yet
 */
void mm_advidx_score(struct mm_advidx *x, struct mm_advidx *scores);
/** That index; NULL without one. */
const struct mm_advidx *mm_advidx_scores(const struct mm_advidx *x);

uint64_t mm_advidx_generation(const struct mm_advidx *x);
uint32_t mm_advidx_keys(const struct mm_advidx *x);
uint32_t mm_advidx_vulns(const struct mm_advidx *x);
uint32_t mm_advidx_records(const struct mm_advidx *x);
uint64_t mm_advidx_bytes(const struct mm_advidx *x);

/** Text of key @p i, and number of a key text (UINT32_MAX: not known). */
struct mm_str mm_advidx_key_text(const struct mm_advidx *x, uint32_t i);
uint32_t mm_advidx_key(const struct mm_advidx *x, struct mm_str key);
/** Does any record in force speak about key @p i? */
bool mm_advidx_key_has_rules(const struct mm_advidx *x, uint32_t i);

/** A vulnerability, for display. Texts live as long as the index. */
struct mm_advidx_vuln {
	struct mm_str id, title, cvss;
	uint32_t cvss_x10; /**< 0 = not given */
	struct mm_date kev; /**< MM_DATE_NONE: not in KEV */
	bool ransomware;
	bool has_epss;
	uint32_t epss_e6, pctl_e6; /**< pctl UINT32_MAX = not given */
	bool withdrawn; /**< by every source */
	uint32_t nrecords;
};

/** Number of a vulnerability by its identifier or any alias (the first in
 * order when an alias belongs to several); UINT32_MAX: not known. */
uint32_t mm_advidx_vuln(const struct mm_advidx *x, struct mm_str id);
void mm_advidx_vuln_get(
    const struct mm_advidx *x, uint32_t vuln, struct mm_advidx_vuln *out);
/** Record number of the @p i th record about @p vuln. */
uint32_t mm_advidx_vuln_record(
    const struct mm_advidx *x, uint32_t vuln, uint32_t i);

/** A record, for display. */
struct mm_advidx_record {
	struct mm_str id, title, cvss, published, modified;
	enum mm_feed_source source;
	uint32_t cvss_x10;
	bool withdrawn;
	uint32_t naliases;
};

void mm_advidx_record_get(
    const struct mm_advidx *x, uint32_t record, struct mm_advidx_record *out);
struct mm_str mm_advidx_record_alias(
    const struct mm_advidx *x, uint32_t record, uint32_t i);

#endif
