/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CLI_CONDUCT_H
#define MM_CLI_CONDUCT_H

/*
 * What the commands on risks, plans, requests, waivers, events, measures and
 * recalls share: recording a fact, approving it, and the duty about it.
 *
 * Layer: cli.
 */

#include "app/duty.h"
#include "cli/commands.h"
#include "cli/record.h"

/* Rows of a command table. */
#define MM_CMD_RECORD(noun, verb, args, ja, en, fact, example) \
	{ \
		noun, verb, args, ja, en, NULL, MM_NEED_ACTOR, fact, \
		    mm_cli_record_fact, example \
	}
#define MM_CMD_LIST(noun, ja, en, run) \
	{ \
		noun, "list", NULL, ja, en, NULL, MM_NEED_WORKSPACE, \
		    MM_FACT_NONE, run, "mimamori " noun " list" \
	}
#define MM_CMD_APPROVE(noun, verb, args, ja, en, example) \
	{ \
		noun, verb, args, ja, en, mm_conduct_approve_opts, \
		    MM_NEED_ACTOR, MM_FACT_NONE, mm_conduct_approve, example \
	}

extern const struct mm_opt mm_conduct_approve_opts[];

/** Approve what the command's noun and verb name; never one's own. */
MM_MUST_CHECK enum mm_status mm_conduct_approve(
    struct mm_cli *c, struct mm_err *err);

/** All duties of the rule @p only, in every state. */
MM_MUST_CHECK enum mm_status mm_conduct_duties(struct mm_cli *c,
    const struct mm_world *w, const char *only, mm_duty_list *out,
    struct mm_err *err);

/** The duty about one subject: of the lowest clause that applies, or NULL. */
const struct mm_duty *mm_conduct_duty(
    const mm_duty_list *all, enum mm_duty_scope scope, uint32_t subject);

/** "request show": a request and what its answer rests on. */
MM_MUST_CHECK enum mm_status mm_request_show(
    struct mm_cli *c, struct mm_err *err);

/* Cells. */
struct mm_str mm_cell_version(const struct mm_world *w, uint32_t version);
struct mm_str mm_cell_stamp(const struct mm_cli *c, const struct mm_stamp *at);
struct mm_str mm_cell_duty_state(
    const struct mm_cli *c, const struct mm_duty *d);
/** Due day of a duty still owed; else absent. */
struct mm_str mm_cell_duty_due(const struct mm_cli *c, const struct mm_duty *d);

#endif
