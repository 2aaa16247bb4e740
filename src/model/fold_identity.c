/* SPDX-License-Identifier: Apache-2.0 */
/* Decisions about suggested identities. */
#include "model/fold.h"

void
mm_apply_identity(struct mm_fold *ap)
{
	bool fresh;
	struct mm_named *n = MM_FOLD_ELEMENT(ap, &ap->w->identities, &fresh);

	if (n == NULL)
		return;
	n->at = mm_fold_stamp(ap);
	n->id = mm_fold_text(ap, MM_F_IDENTITY_identity);
	n->component = mm_fold_text(ap, MM_F_IDENTITY_component);
	n->supplier = mm_fold_text(ap, MM_F_IDENTITY_supplier);
	n->cpe = mm_fold_text(ap, MM_F_IDENTITY_cpe);
	n->decision = (enum mm_identity_decision)mm_fact_enum(
	    ap->f, MM_F_IDENTITY_decision);
}
