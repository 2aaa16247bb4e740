/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_DUTY_PACK_H
#define MM_DUTY_PACK_H

/*
 * Rule packs: which wording, strength and time of each rule is in force on
 * the day of a world.
 *
 * The program brings one pack (mm_rules). A later one is recorded as facts: a
 * head and its rows. The version whose dates cover the day of the world
 * restates the rules it has rows for; every other rule stays as the program
 * has it. An evaluation of an earlier day uses the version of that day.
 *
 * A row restates version, dates, citation, title, words, strength, time words
 * and day count. What decides a rule (conditions, scope, readings) stays in
 * the program: ADR 0022 says why.
 *
 * Source: domain research R34. Format: docs/formats/rules.md.
 * Limits: a pack counts when all its rows are recorded; what the program
 *         calls law is not weakened by a pack.
 * Layer:  duty.
 */

#include "duty/rules.h"

/** The program's own pack. */
#define MM_PACK_ID "jp-legacy-cyber"
#define MM_PACK_VERSION 1u

/** Rules in force on one day, in the order of the program. */
struct mm_ruleset {
	const struct mm_rule *v;
	size_t n;
	const struct mm_pack_head *pack; /**< NULL: the program's own */
};

/**
 * The rules in force on w->as_of.
 *
 * @param a  holds the restated rows; unused when no pack is in force
 * @retval MM_EFORMAT  a row has a word this program does not know
 */
MM_MUST_CHECK enum mm_status mm_ruleset_of(struct mm_arena *a,
    const struct mm_world *w, struct mm_ruleset *out, struct mm_err *err);

/**
 * The rules of one version of a pack on the day @p on, whether it is in
 * force or not; @p pack NULL: the program's.
 *
 * @retval MM_EFORMAT  as above
 */
MM_MUST_CHECK enum mm_status mm_ruleset_by(struct mm_arena *a,
    const struct mm_world *w, const struct mm_pack_head *pack,
    struct mm_date on, struct mm_ruleset *out, struct mm_err *err);

/** Rule of a set by id, or NULL: not known or not in force. */
const struct mm_rule *mm_ruleset_find(
    const struct mm_ruleset *s, struct mm_str id);

/**
 * May a row restate the rule it names? Does not look at other rows.
 *
 * @param out  may be NULL; the rule as restated, its texts those of @p row
 * @retval MM_EFORMAT    an unknown rule, word or period
 * @retval MM_ECONFLICT  it would weaken what is law
 */
MM_MUST_CHECK enum mm_status mm_pack_row_check(
    const struct mm_pack_row *row, struct mm_rule *out, struct mm_err *err);

/** Does the period from..until of one overlap that of another? */
bool mm_pack_overlap(struct mm_date from, struct mm_date until,
    struct mm_date other_from, struct mm_date other_until);

/**
 * Since when there is such a rule at all: a new wording does not start the
 * clock again.
 */
struct mm_date mm_rule_since(const struct mm_rule *r);

/** Id and version of the pack a rule comes from. */
struct mm_str mm_rule_pack_id(const struct mm_rule *r);
unsigned mm_rule_pack_version(const struct mm_rule *r);

#endif
