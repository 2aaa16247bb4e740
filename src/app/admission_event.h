/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_ADMISSION_EVENT_H
#define MM_APP_ADMISSION_EVENT_H

/*
 * What must hold before a fact about a safety event is recorded: rows of the
 * table in admission.c.
 *
 * Source: 法68条の10, 68条の11 and what the reports ask for: nobody decides
 *         before knowing, and nothing is filed that nobody decided to file.
 * Layer:  app.
 */

#include "model/world.h"

/** The rule of every fact that needs its reason. */
MM_MUST_CHECK enum mm_status mm_admit_reasoned(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err);

/** An event is known on or after the day it happened; the time is HH:MM. */
MM_MUST_CHECK enum mm_status mm_admit_event(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err);

/** A decision has a reason and is not made before the event was known. */
MM_MUST_CHECK enum mm_status mm_admit_event_decision(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err);

/** A report is filed when reporting was decided; an incomplete one says when
 * the next follows. */
MM_MUST_CHECK enum mm_status mm_admit_event_report(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err);

/** A measure that is needed says which; a decision has a reason. */
/** An outcome of a component's end: with a reason, controls where it says
 * mitigated, and a move only from the stage it moves on from. */
MM_MUST_CHECK enum mm_status mm_admit_component_outcome(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err);
MM_MUST_CHECK enum mm_status mm_admit_measure(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err);

/** A recall that is one says its day and its governor; with a reason. */
MM_MUST_CHECK enum mm_status mm_admit_recall(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err);

/** Reports are about an approved decision that it is a recall. */
MM_MUST_CHECK enum mm_status mm_admit_recall_report(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err);

#endif
