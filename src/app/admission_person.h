/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_ADMISSION_PERSON_H
#define MM_APP_ADMISSION_PERSON_H

/*
 * What must hold before a fact about persons, keys and signatures is recorded:
 * rows of the table in admission.c. Who may record it is app/person.h.
 *
 * Layer: app.
 */

#include "model/world.h"

/**
 * Roles are known ones; there is an active administrator after it; no two
 * active persons are the same user of the system.
 */
MM_MUST_CHECK enum mm_status mm_admit_person(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err);

/** A key is one of Ed25519, and nobody else's. */
MM_MUST_CHECK enum mm_status mm_admit_person_key(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err);

/**
 * A signature is the actor's own, with a key in force, over what is recorded
 * last about the thing, made in this workspace, and it verifies.
 */
MM_MUST_CHECK enum mm_status mm_admit_signature(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err);

/** Who has a signing key signs an approval: the entry directly before it. */
MM_MUST_CHECK enum mm_status mm_admit_signed(
    const struct mm_world *w, const struct mm_fact *f, struct mm_err *err);

#endif
