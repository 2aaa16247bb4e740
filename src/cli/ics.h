/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CLI_ICS_H
#define MM_CLI_ICS_H

/*
 * Due dates as a calendar file.
 *
 * Source: RFC 5545 (iCalendar): lines end in CR LF and are folded at 75
 *         octets; texts escape \\ ; , and line ends. The stamp is the day of
 *         the evaluation: the same facts give the same bytes.
 * Limits: all-day events; a duty without a date is left out.
 * Layer:  cli.
 */

#include "app/duty.h"
#include "cli/cli.h"

void mm_ics_begin(struct mm_cli *c);
/** @param next  the command to run, or empty */
void mm_ics_add(struct mm_cli *c, const struct mm_duty *d, struct mm_str next);
void mm_ics_end(struct mm_cli *c);

#endif
