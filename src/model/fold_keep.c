/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts about the records themselves. No duty depends on them, so the world
 * only looks whether what they name is there; app/ reads them where they are
 * asked for.
 */
#include "model/fold.h"

void
mm_apply_hold(struct mm_fold *ap)
{
	(void)mm_fold_may(ap, MM_FACT_PRODUCT, MM_F_HOLD_product);
	(void)mm_fold_may(ap, MM_FACT_PARTY, MM_F_HOLD_party);
}

void
mm_apply_sealed(struct mm_fold *ap)
{
	(void)mm_fold_need(ap, MM_FACT_PARTY, MM_F_SEALED_party);
}

void
mm_apply_erasure(struct mm_fold *ap)
{
	(void)ap;
}
