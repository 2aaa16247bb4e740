/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_SIGNATURE_H
#define MM_APP_SIGNATURE_H

/*
 * Signatures of persons over entries, with their meaning and time.
 *
 * What is signed is "mimamori signature 1", a line feed, and the canonical
 * bytes of the fact's fields without "signature" (ledger/entry.h): so the
 * meaning, the time, the person, the key, the workspace, and the digest of the
 * entry signed, which names (for a notice, by its manifest) the digest of
 * every file. The key is a file of the person's own, outside the workspace;
 * the public half is in the journal.
 *
 * Source: ER/ES指針 (電子署名), 21 CFR 11.50, 11.70; docs/formats/journal.md.
 * Layer:  app.
 */

#include "app/app.h"

/**
 * Sign with app->sign_key, and stage the signature. What is signed is the
 * entry that last said what the id names.
 *
 * @param b     its next fact is the signature; it is admitted
 * @param what  its what, id and edition: an approval, or one like it
 * @retval MM_ENOTFOUND  no such thing, or nothing decided about it
 * @retval MM_EDENIED    the key is not the actor's own, not in force, or can
 *                       be read by others
 */
MM_MUST_CHECK enum mm_status mm_signature_stage(struct mm_batch *b,
    const struct mm_fact *what, enum mm_signature_meaning meaning,
    struct mm_err *err);

/**
 * Is this signature (type signature) one by its key over its fields?
 *
 * @retval MM_EINTEGRITY  it is not
 */
MM_MUST_CHECK enum mm_status mm_signature_verify(
    const struct mm_fact *f, struct mm_err *err);

/**
 * Is the entry it was made over the one in the journal?
 *
 * @retval MM_EINTEGRITY  it is not, or there is none
 */
MM_MUST_CHECK enum mm_status mm_signature_entry(
    struct mm_app *app, const struct mm_fact *f, struct mm_err *err);

struct mm_signature_count {
	uint32_t signatures, keys, persons; /**< recorded */
};

/**
 * Every signature of the journal: its key was registered for its person, and
 * not revoked, when it was recorded; it verifies; it is over the entry there.
 * And every approval by somebody who had a key then is signed.
 *
 * @retval MM_EINTEGRITY  names the first entry that is not as it should be
 */
MM_MUST_CHECK enum mm_status mm_signatures_check(
    struct mm_app *app, struct mm_signature_count *out, struct mm_err *err);

#endif
