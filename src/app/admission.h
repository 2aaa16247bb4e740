/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_ADMISSION_H
#define MM_APP_ADMISSION_H

/*
 * Admission: may this fact enter, given what is recorded? The catalogue says
 * what one fact looks like (mm_fact_check()); here stand the rules between
 * facts. Every way in (commands, CSV, facts import, scan) passes through
 * this one table.
 *
 * Rules by type: what it names exists; EOS is not before EOL (T1); an EOS
 * judgement is signed, reasoned and after the EOS date (R18); author and
 * approver differ and an approval binds the bytes it approves (R104);
 * not_affected needs a justification and every judgement a reason (R50); a
 * serial number is unique within its product; an SBOM once recorded does not
 * change (R57); a notice goes draft, approved, sent, delivered (R94), never
 * an older edition after a newer one; a waiver has a reason.
 *
 * Layer: app.
 */

#include "model/world.h"

/**
 * Check @p f against @p w and, when it may enter, apply it to @p w.
 *
 * @param w  every fact recorded or staged so far, whatever its valid date
 * @retval MM_EFORMAT    the fact itself is malformed or incomplete
 * @retval MM_ENOTFOUND  it names something unknown
 * @retval MM_ECONFLICT  it contradicts what is recorded
 * @retval MM_EDENIED    four eyes: the author may not approve
 */
MM_MUST_CHECK enum mm_status mm_admit(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err);

#endif
