/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_PERSON_H
#define MM_APP_PERSON_H

/*
 * Persons: who may record what.
 *
 * While nobody is registered, an actor is a name that whoever runs the program
 * gives, and everybody may record everything. From the first person on (who
 * must be an administrator) an actor is somebody registered and active, in a
 * role that may record this kind of fact, and, when he is bound to a user of
 * the operating system, run by that user: the kernel says who that is, not an
 * option. There is always an active administrator (app/admission_person.h).
 *
 * The owner of the workspace's folder can never be locked out: with
 * app->recover, and a reason that is recorded, he registers persons again. He
 * could write the files by other means anyway; this way it is an entry.
 *
 * Source: ER/ES指針 (真正性: 作成者の識別, アクセス権限), 21 CFR 11.10(d)(g).
 * Layer:  app.
 */

#include "app/app.h"

/** Number of the user who runs this (the real one). */
int64_t mm_person_uid(void);

/**
 * May the fact's actor record it?
 *
 * @param w  everything recorded and staged so far
 * @retval MM_EDENIED  nobody registered, another user of the system, or in no
 *                     role that may
 */
MM_MUST_CHECK enum mm_status mm_person_may(struct mm_app *app,
    const struct mm_world *w, const struct mm_fact *f, struct mm_err *err);

/**
 * The person who is bound to the user that runs this.
 *
 * @param out  its id in the run's arena; absent: none is
 */
MM_MUST_CHECK enum mm_status mm_person_self(
    struct mm_app *app, struct mm_str *out, struct mm_err *err);

#endif
