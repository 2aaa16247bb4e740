/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_SBOM_H
#define MM_APP_SBOM_H

/*
 * SBOMs of the workspace: read one, keep its bytes and record it for a
 * version of a product, and say how much of it can be matched.
 *
 * Layer: app.
 */

#include "app/app.h"
#include "model/component.h"

/** Most bytes of an SBOM file; larger ones are refused. */
#define MM_APP_SBOM_FILE ((size_t)512 << 20)

/** Read an SBOM: format/sbom.h, for the faces that do not see formats. */
MM_MUST_CHECK enum mm_status mm_app_sbom_read(struct mm_arena *a,
    struct mm_bytes bytes, const char *source, struct mm_sbom *out,
    struct mm_err *err);

/** Stable identifier and text of an identification status. */
const char *mm_app_identity_id(enum mm_identified id);
const char *mm_app_identity_text(enum mm_identified id, enum mm_lang lang);

/** What one SBOM is about. */
struct mm_sbom_add {
	struct mm_str product, version; /**< ids, recorded before */
	struct mm_str id; /**< absent: made from the content */
	struct mm_str file; /**< name of the file, without folders */
	struct mm_str reason; /**< may be absent */
};

/** What became of it. */
struct mm_sbom_added {
	struct mm_sbom sbom; /**< as read; borrows from the bytes */
	struct mm_str id;
	bool unchanged; /**< was recorded already */
};

/**
 * Check an SBOM, keep its original bytes and record it. The same bytes for
 * the same version again change nothing.
 *
 * @param out  set on success
 * @retval MM_EFORMAT, MM_ELIMIT, MM_EEMPTY  of the file
 * @retval MM_ENOTFOUND  product or version not recorded
 * @retval MM_ECONFLICT  the id is that of another SBOM
 */
MM_MUST_CHECK enum mm_status mm_app_sbom_add(struct mm_app *app,
    struct mm_bytes bytes, const struct mm_sbom_add *what,
    struct mm_sbom_added *out, struct mm_err *err);

/**
 * Read a recorded SBOM back from its bytes.
 *
 * @param a      receives bytes and components
 * @param bytes  set on success; may be NULL
 * @retval MM_ENOTFOUND   its bytes are not kept
 * @retval MM_EINTEGRITY  they no longer have the recorded digest
 */
MM_MUST_CHECK enum mm_status mm_app_sbom_original(struct mm_app *app,
    struct mm_arena *a, const struct mm_sbom_ref *ref, struct mm_sbom *out,
    struct mm_bytes *bytes, struct mm_err *err);

/** The same without the bytes. */
MM_MUST_CHECK enum mm_status mm_app_sbom_load(struct mm_app *app,
    struct mm_arena *a, const struct mm_sbom_ref *ref, struct mm_sbom *out,
    struct mm_err *err);

/** Components per identification status. */
struct mm_coverage {
	uint32_t n, identified;
	uint32_t by_status[MM_ID_BOTH + 1];
};

/** Count @p s. */
struct mm_coverage mm_app_coverage(const struct mm_sbom *s);

/** One element an SBOM for a hospital has, and for how many it is there. */
struct mm_sbom_element {
	const char *id, *ja, *en;
	uint32_t have, of;
};

/** Elements of 手引書 附属書A (NTIA minimum elements). */
#define MM_SBOM_ELEMENTS 7

/** Count the elements of @p s. */
void mm_app_sbom_elements(
    const struct mm_sbom *s, struct mm_sbom_element out[MM_SBOM_ELEMENTS]);

#endif
