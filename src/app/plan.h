/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_PLAN_H
#define MM_APP_PLAN_H

/*
 * What commands see of patch plans: those of the duties, which are functions
 * of the world.
 *
 * Layer: app.
 */

#include "duty/plan.h"

#endif
