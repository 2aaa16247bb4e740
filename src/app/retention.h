/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_RETENTION_H
#define MM_APP_RETENTION_H

/*
 * How long the records of a product must be kept, computed from its last use
 * and never from the day a record was made. Nothing is deleted by it: the
 * journal has no deletion. It says from when on a workspace could be put away.
 *
 * Classes (years after the last use):
 *   QMS   15 for specially designated maintenance devices, 5 for others
 *   GVP   30 for specified biological products, 15 for devices of specially
 *         designated maintenance or managed at installation, 10 for other
 *         biological products, 5 for others
 *   own   15 for every record about cybersecurity: they belong to both, and
 *         what is not known counts as designated. A product counts as a
 *         biological one when that is recorded: a device with software is one
 *         only as an exception
 *
 * The last use is when the last unit was retired. A unit in use, lost or
 * found again may still be used: then there is no end.
 *
 * Source: QMS省令 (記録の保管), GVP省令16条; docs/records.md. Layer: app.
 */

#include "app/app.h"

struct mm_retention {
	uint32_t product; /**< w->products */
	unsigned qms, gvp, years; /**< years; the longest counts */
	uint32_t units, in_use; /**< recorded; not known to be retired */
	struct mm_date last_use; /**< MM_DATE_NONE: still, or no unit */
	struct mm_date end; /**< MM_DATE_NONE: not yet known */
	struct mm_str hold; /**< a legal hold in force; or absent */
};

/**
 * One row a product, in their order.
 *
 * @param out  in the run's arena; w->products.n of them
 */
MM_MUST_CHECK enum mm_status mm_retention_of(struct mm_app *app,
    struct mm_world *w, struct mm_retention **out, struct mm_err *err);

#endif
