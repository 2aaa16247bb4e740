/* SPDX-License-Identifier: Apache-2.0 */
#include "duty/deadline.h"

const char *const mm_deadline_words[MM_DEADLINE_UNREVIEWED + 1][2] = {
	[MM_DEADLINE_UNCLASSIFIED] = { "未区分のため15日とみなす",
	    "not classified, so taken as 15 days" },
	[MM_DEADLINE_ROW] = { "記録された区分による",
	    "by the class on record" },
	[MM_DEADLINE_UNSIGNED] = { "より長い期限への区分が、別の人の承認待ち",
	    "a class with a longer limit waits for another person" },
	[MM_DEADLINE_UNREVIEWED] = { "より長い期限の日数が、社内で未確認",
	    "the number of the longer limit is not reviewed" },
};

enum mm_policy_key
mm_deadline_key(enum mm_deadline_row row)
{
	static const enum mm_policy_key keys[] = {
		[0] = MM_POLICY_REPORT,
		[MM_DL_DEATH] = MM_POLICY_REPORT_DEATH,
		[MM_DL_SERIOUS] = MM_POLICY_REPORT_SERIOUS,
		[MM_DL_RATE] = MM_POLICY_REPORT_RATE,
		[MM_DL_FOREIGN] = MM_POLICY_REPORT_FOREIGN,
		[MM_DL_SERIOUS_EXPECTED] = MM_POLICY_REPORT_EXPECTED,
		[MM_DL_POSSIBLE] = MM_POLICY_REPORT_POSSIBLE,
		[MM_DL_RESEARCH] = MM_POLICY_REPORT_RESEARCH,
		[MM_DL_PERIODIC] = MM_POLICY_REPORT_PERIODIC,
	};

	return keys[row];
}

struct mm_deadline
mm_deadline_of(const struct mm_event *e, const struct mm_policy *p)
{
	struct mm_deadline d = { p->days[MM_POLICY_REPORT], MM_POLICY_REPORT,
		MM_DEADLINE_UNCLASSIFIED };
	enum mm_policy_key key = mm_deadline_key(e->row);
	int32_t days = p->days[key];

	if (e->row == 0)
		return d;
	if (days < 0 || (d.days >= 0 && days > d.days)) {
		if (!mm_stamp_approves(&e->class_approved, &e->classed))
			d.why = MM_DEADLINE_UNSIGNED;
		else if (p->days_at[key] == NULL)
			d.why = MM_DEADLINE_UNREVIEWED;
		if (d.why != MM_DEADLINE_UNCLASSIFIED)
			return d;
	}
	return (struct mm_deadline){ days, key, MM_DEADLINE_ROW };
}

struct mm_period
mm_deadline_period(const struct mm_deadline *d, const struct mm_policy *p)
{
	return (struct mm_period){ .n = d->days,
		.first = p->reading[MM_READING_AWARENESS_DAY] != 0 };
}
