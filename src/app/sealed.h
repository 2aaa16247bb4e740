/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_SEALED_H
#define MM_APP_SEALED_H

/*
 * Sealed personal data: the journal holds a salted hash, the value lies in a
 * file of the workspace where it can be erased without touching an entry.
 *
 *   digest = SHA-256(0x03 || salt of 32 bytes || value)
 *   sealed/DIGEST = salt || value
 *
 * The salt keeps the value from being guessed from its hash once the file is
 * gone. An erasure is itself an entry, with its reason. Copies in backups go
 * when the backups go: docs/records.md.
 *
 * Limits: values of 64 KiB. Layer: app.
 */

#include "app/app.h"

#define MM_SEALED_FOLDER "sealed"
#define MM_SEALED_MAX ((size_t)64 << 10)

/** Seal a value under a new id, and record its hash. */
struct mm_sealed_new {
	struct mm_str id, party;
	struct mm_str what; /**< in general words: "担当者の連絡先" */
	struct mm_str value;
	struct mm_str reason;
};

/**
 * @retval MM_ECONFLICT  the id is in use
 * @retval MM_EEMPTY     no value
 * @retval MM_ELIMIT     too long
 */
MM_MUST_CHECK enum mm_status mm_sealed_add(
    struct mm_app *app, const struct mm_sealed_new *s, struct mm_err *err);

/**
 * The value, compared with its hash.
 *
 * @param out  in the run's arena
 * @retval MM_ENOTFOUND   no such id
 * @retval MM_EEMPTY      it was erased: by whom and when is told
 * @retval MM_EINTEGRITY  the file is missing or was changed
 */
MM_MUST_CHECK enum mm_status mm_sealed_open(struct mm_app *app,
    struct mm_str id, struct mm_str *out, struct mm_err *err);

/**
 * Record the erasure, then erase. Run again when it was cut short.
 *
 * @retval MM_EDENIED  a legal hold is in force for the party, or for all
 */
MM_MUST_CHECK enum mm_status mm_sealed_erase(struct mm_app *app,
    struct mm_str id, struct mm_str reason, struct mm_err *err);

struct mm_sealed_count {
	uint32_t kept, erased;
};

/**
 * Every value that was not erased is there and fits its hash, and every one
 * that was is gone.
 *
 * @retval MM_EINTEGRITY  names the id
 */
MM_MUST_CHECK enum mm_status mm_sealed_check(
    struct mm_app *app, struct mm_sealed_count *out, struct mm_err *err);

#endif
