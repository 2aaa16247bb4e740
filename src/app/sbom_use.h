/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_SBOM_USE_H
#define MM_APP_SBOM_USE_H

/*
 * What is done with the SBOM of a version: written for others, compared with
 * that of another version, held against the lists of authorities.
 *
 * Layer: app.
 */

#include "app/sbom.h"
#include "base/buf.h"

/** Identifiers of the export formats, "cyclonedx-1.6, ...", for messages. */
struct mm_str mm_app_sbom_formats(struct mm_arena *a);

/** What is written, and for what. */
struct mm_sbom_write {
	struct mm_sbom sbom;
	struct mm_bytes original; /**< its bytes: they give the number */
	struct mm_str format; /**< "cyclonedx-1.6" */
	uint32_t version; /**< of the world, or MM_NONE: a file as it is */
	enum mm_lang lang; /**< of the titles of a table */
	struct mm_str day; /**< "2024-04-01", if the SBOM has no time stamp */
};

/**
 * Write an SBOM in another format.
 *
 * @param w    world of @p what->version; may be NULL with MM_NONE
 * @param out  appended to
 * @retval MM_EUSAGE  no such format
 * @retval MM_ELIMIT, MM_ENOMEM  of format/sbomout.h
 */
MM_MUST_CHECK enum mm_status mm_app_sbom_write(struct mm_arena *a,
    const struct mm_sbom_write *what, const struct mm_world *w,
    struct mm_buf *out, struct mm_err *err);

/**
 * The newest SBOM of a version, with its bytes.
 *
 * @retval MM_ENOTFOUND  none is recorded
 */
MM_MUST_CHECK enum mm_status mm_app_sbom_of(struct mm_app *app,
    const struct mm_world *w, uint32_t version, struct mm_sbom *out,
    struct mm_bytes *bytes, struct mm_err *err);

/** One change between two SBOMs. */
struct mm_sbom_changed {
	const char *change; /**< "added", "removed", "changed" */
	const struct mm_component *was, *is; /**< NULL where there is none */
	struct mm_str fields; /**< that differ, a line each; or absent */
};

/** Changes of @p is against @p was; @p n and the unchanged. NULL: memory. */
struct mm_sbom_changed *mm_app_sbom_diff(struct mm_arena *a,
    const struct mm_sbom *was, const struct mm_sbom *is, uint32_t *n,
    uint32_t *same);

/** One thing an SBOM lacks. */
struct mm_sbom_gap {
	const char *element, *severity, *state; /**< identifiers */
	const char *label, *advice; /**< in the language asked for */
	const struct mm_component *component; /**< NULL: the document */
};

struct mm_sbom_gaps {
	struct mm_sbom_gap *v;
	uint32_t n;
};

/**
 * What @p s lacks by a profile: "ntia", "guidance" or "fda".
 *
 * @param out  set to the list; empty when nothing is missing
 * @retval MM_EUSAGE  no such profile
 */
MM_MUST_CHECK enum mm_status mm_app_sbom_gaps(struct mm_arena *a,
    const struct mm_sbom *s, struct mm_str profile, enum mm_lang lang,
    struct mm_sbom_gaps *out, struct mm_err *err);

#endif
