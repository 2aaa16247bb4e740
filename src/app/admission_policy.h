/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_ADMISSION_POLICY_H
#define MM_APP_ADMISSION_POLICY_H

/*
 * What must hold before a rule pack, one of its rows or a saved query is
 * recorded. A version of a pack, once recorded, is not changed: past
 * decisions rest on it.
 *
 * Layer: app, part of admission.
 */

#include "model/world.h"

/**
 * @retval MM_ECONFLICT  the version is recorded with other contents, or its
 *                       dates contradict another version or pack
 */
MM_MUST_CHECK enum mm_status mm_admit_rule_pack(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err);

/**
 * @retval MM_ENOTFOUND  the pack's head is not recorded
 * @retval MM_EFORMAT    a word the rules do not know (duty/pack.h)
 * @retval MM_ECONFLICT  its dates overlap another row of the rule, or it is
 *                       recorded with other contents
 */
MM_MUST_CHECK enum mm_status mm_admit_rule_row(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err);

#endif
