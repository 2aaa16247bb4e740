/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_MATCH_PORTFOLIO_H
#define MM_MATCH_PORTFOLIO_H

/*
 * Portfolio index: which product version contains which component, with
 * equal identities stored once. It answers both directions: match every
 * device against the advisories, each distinct identity once; and find the
 * devices that a few new records touch. It also knows what each component is
 * called, so that findings are described without the SBOM.
 *
 * The result of a portfolio match equals matching device by device.
 * The file is disposable: built from the store, replaced as a whole.
 *
 * Limits: 2^31 items, 4 GiB of texts.
 * Layer:  match. Opens and writes only the file its caller names.
 */

#include "base/buf.h"
#include "match/match.h"

struct mm_portfolio;
struct mm_portfolio_build;

/** NULL when out of memory. Release with mm_portfolio_build_free(). */
struct mm_portfolio_build *mm_portfolio_build_new(void);
void mm_portfolio_build_free(struct mm_portfolio_build *b);

/**
 * Take one product version with its components and platforms.
 *
 * @retval MM_ELIMIT  a purl, CPE or version above 16,383 bytes, another text
 *                    above 65,535: nothing is taken of the device
 * @retval MM_ENOMEM  the builder may only be freed
 */
MM_MUST_CHECK enum mm_status mm_portfolio_build_add(
    struct mm_portfolio_build *b, struct mm_str product, struct mm_str version,
    const struct mm_match_device *device, struct mm_err *err);

/**
 * What the device taken last was made from, to know it again
 * (mm_portfolio_device.origin).
 */
MM_MUST_CHECK enum mm_status mm_portfolio_build_origin(
    struct mm_portfolio_build *b, struct mm_str origin, struct mm_err *err);

/**
 * Devices of an earlier portfolio will be taken over.
 *
 * @param p  borrowed until the builder is freed; no other after it
 */
MM_MUST_CHECK enum mm_status mm_portfolio_build_from(
    struct mm_portfolio_build *b, const struct mm_portfolio *p,
    struct mm_err *err);
/** Take one over, as if it were added again. */
MM_MUST_CHECK enum mm_status mm_portfolio_build_copy(
    struct mm_portfolio_build *b, uint32_t device, struct mm_err *err);

/** Write to @p path (temporary file, fsync, rename); the builder is used
 * up and may only be freed. */
MM_MUST_CHECK enum mm_status mm_portfolio_build_write(
    struct mm_portfolio_build *b, const char *path, uint64_t generation,
    struct mm_err *err);
/** The same into memory. */
MM_MUST_CHECK enum mm_status mm_portfolio_build_pack(
    struct mm_portfolio_build *b, uint64_t generation, struct mm_buf *out,
    struct mm_err *err);

/**
 * Open a portfolio file, read-only.
 *
 * @retval MM_ENOTFOUND   there is no file
 * @retval MM_EINTEGRITY  truncated or damaged: build it again
 */
MM_MUST_CHECK enum mm_status mm_portfolio_open(
    const char *path, struct mm_portfolio **out, struct mm_err *err);
/** Use bytes in memory: borrowed, 8-byte aligned. */
MM_MUST_CHECK enum mm_status mm_portfolio_use(
    struct mm_bytes bytes, struct mm_portfolio **out, struct mm_err *err);
void mm_portfolio_close(struct mm_portfolio *p);

uint64_t mm_portfolio_generation(const struct mm_portfolio *p);
uint32_t mm_portfolio_devices(const struct mm_portfolio *p);
/** Distinct identities, of all components and platforms. */
uint32_t mm_portfolio_idents(const struct mm_portfolio *p);
uint64_t mm_portfolio_items(const struct mm_portfolio *p);

struct mm_portfolio_device {
	struct mm_str product, version;
	struct mm_str origin; /**< absent: none was given */
	uint32_t ncomponents, nplatforms;
};

/** Texts live as long as the portfolio. */
void mm_portfolio_device(const struct mm_portfolio *p, uint32_t device,
    struct mm_portfolio_device *out);
/** Component of a device as its SBOM has it; of a platform all but the
 * version are its CPE name. */
struct mm_portfolio_component {
	struct mm_str ref, name, version;
	struct mm_str identity; /**< purl, else CPE, else empty or absent */
};

/** Component @p i of a device, platforms after them. */
void mm_portfolio_component(const struct mm_portfolio *p, uint32_t device,
    uint32_t i, struct mm_portfolio_component *out);

/** Devices that contain an identity with key @p key, ascending, each once.
 * @return  false when out of memory */
struct mm_portfolio_uses {
	MM_VEC(uint32_t) devices;
};
MM_MUST_CHECK bool mm_portfolio_where(const struct mm_portfolio *p,
    struct mm_arena *a, struct mm_str key, struct mm_portfolio_uses *out);
/** Devices that contain an identity an index of a few records knows. */
MM_MUST_CHECK bool mm_portfolio_touched(const struct mm_portfolio *p,
    struct mm_arena *a, const struct mm_advidx *x,
    struct mm_portfolio_uses *out);

/**
 * Called for a device, in order of their numbers. @p r is valid only during
 * the call.
 */
typedef enum mm_status (*mm_portfolio_fn)(void *ctx, uint32_t device,
    const struct mm_match_result *r, struct mm_err *err);

/** What to match. */
enum mm_portfolio_scope {
	MM_PORTFOLIO_ALL = 0, /**< every device */
	/** Only devices with an identity that the advisory index knows: for
	 * an index of a few new records. Component numbers in rows are those
	 * of the device; status and coverage speak only of the components
	 * looked at. */
	MM_PORTFOLIO_TOUCHED
};

/**
 * Match the devices of a portfolio.
 *
 * @param fn  an error it returns ends the match and is returned
 */
MM_MUST_CHECK enum mm_status mm_portfolio_match(const struct mm_portfolio *p,
    const struct mm_advidx *x, enum mm_portfolio_scope scope,
    mm_portfolio_fn fn, void *ctx, struct mm_err *err);
/** Match some devices only, each as a whole. */
MM_MUST_CHECK enum mm_status mm_portfolio_match_some(
    const struct mm_portfolio *p, const struct mm_advidx *x,
    const struct mm_portfolio_uses *some, mm_portfolio_fn fn, void *ctx,
    struct mm_err *err);

#endif
