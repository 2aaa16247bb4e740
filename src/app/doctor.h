/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_DOCTOR_H
#define MM_APP_DOCTOR_H

/*
 * What an administrator asks in the morning: is the workspace sound, is the
 * machine fit to run it, and if not, what is to be done?
 *
 * Layer: app.
 */

#include "app/app.h"

enum mm_health { MM_HEALTH_OK, MM_HEALTH_WARN, MM_HEALTH_BAD };

/** Outcome of one check; texts in both languages. */
struct mm_symptom {
	const char *id; /**< "journal", "fonts", ... */
	const char *ja, *en; /**< what was looked at */
	enum mm_health health;
	struct mm_err say; /**< what was found, and the remedy */
};

#define MM_DOCTOR_CHECKS 10

/**
 * Look at everything. MM_OK means that every question was answered, not
 * that the answers are good.
 *
 * @param out  MM_DOCTOR_CHECKS entries
 * @param n    set to how many there are
 */
MM_MUST_CHECK enum mm_status mm_doctor(
    struct mm_app *app, struct mm_symptom *out, size_t *n, struct mm_err *err);

#endif
