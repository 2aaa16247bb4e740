/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CLI_COMMANDS_H
#define MM_CLI_COMMANDS_H

/*
 * Every group of commands, in the order help shows them. A group X is the
 * table mm_cmd_group_X defined in cmd_X.c.
 *
 * Layer: cli.
 */

#include "cli/cli.h"

#define MM_CMD_GROUPS(X) \
	X(workspace) \
	X(status) \
	X(party) \
	X(device) \
	X(unit) \
	X(sbom) \
	X(sbom_use) \
	X(support) \
	X(component) \
	X(feed) \
	X(feed_update) \
	X(notice) \
	X(delivery) \
	X(duty) \
	X(rules) \
	X(pack) \
	X(policy) \
	X(query) \
	X(agenda) \
	X(conduct) \
	X(plan) \
	X(visit) \
	X(event) \
	X(facts) \
	X(scan) \
	X(identity) \
	X(naming) \
	X(finding) \
	X(where_used) \
	X(audit) \
	X(proof) \
	X(person) \
	X(keep) \
	X(store) \
	X(backup) \
	X(demo)

#define MM_CMD_GROUP_DECL(name) \
	extern const struct mm_cmd_group mm_cmd_group_##name;
MM_CMD_GROUPS(MM_CMD_GROUP_DECL)
#undef MM_CMD_GROUP_DECL

#endif
