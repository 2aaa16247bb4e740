/* SPDX-License-Identifier: Apache-2.0 */
/* What the maker lays down for itself: rule packs, its calendar, queries. */
#include "model/fold.h"

void
mm_apply_rule_pack(struct mm_fold *ap)
{
	bool fresh;
	struct mm_pack_head *p = MM_FOLD_ELEMENT(ap, &ap->w->packs, &fresh);

	if (p == NULL)
		return;
	p->at = mm_fold_stamp(ap);
	p->id = mm_fold_text(ap, MM_F_RULE_PACK_pack);
	p->edition = mm_fold_number(ap, MM_F_RULE_PACK_edition);
	p->from = mm_fact_date(ap->f, MM_F_RULE_PACK_starts);
	p->until = mm_fact_date(ap->f, MM_F_RULE_PACK_ends);
	p->title[MM_JA] = mm_fold_text(ap, MM_F_RULE_PACK_title_ja);
	p->title[MM_EN] = mm_fold_text(ap, MM_F_RULE_PACK_title_en);
	p->source = mm_fold_text(ap, MM_F_RULE_PACK_source);
	p->digest = mm_fold_text(ap, MM_F_RULE_PACK_digest);
	p->rows = mm_fold_number(ap, MM_F_RULE_PACK_row_count);
}

void
mm_apply_rule_row(struct mm_fold *ap)
{
	bool fresh;
	struct mm_pack_row *r = MM_FOLD_ELEMENT(ap, &ap->w->pack_rows, &fresh);

	if (r == NULL)
		return;
	r->at = mm_fold_stamp(ap);
	r->pack = mm_fold_text(ap, MM_F_RULE_ROW_pack);
	r->edition = mm_fold_number(ap, MM_F_RULE_ROW_edition);
	r->rule = mm_fold_text(ap, MM_F_RULE_ROW_rule);
	r->revision = mm_fold_number(ap, MM_F_RULE_ROW_revision);
	r->from = mm_fact_date(ap->f, MM_F_RULE_ROW_starts);
	r->until = mm_fact_date(ap->f, MM_F_RULE_ROW_ends);
	r->strength = mm_fold_text(ap, MM_F_RULE_ROW_strength);
	r->due = mm_fold_text(ap, MM_F_RULE_ROW_due);
	r->policy = mm_fold_text(ap, MM_F_RULE_ROW_policy);
	r->period = mm_fold_text(ap, MM_F_RULE_ROW_period);
	r->cite[MM_JA] = mm_fold_text(ap, MM_F_RULE_ROW_cite_ja);
	r->cite[MM_EN] = mm_fold_text(ap, MM_F_RULE_ROW_cite_en);
	r->title[MM_JA] = mm_fold_text(ap, MM_F_RULE_ROW_title_ja);
	r->title[MM_EN] = mm_fold_text(ap, MM_F_RULE_ROW_title_en);
	r->words[MM_JA] = mm_fold_text(ap, MM_F_RULE_ROW_words_ja);
	r->words[MM_EN] = mm_fold_text(ap, MM_F_RULE_ROW_words_en);
	r->exempt[MM_JA] = mm_fold_text(ap, MM_F_RULE_ROW_exempt_ja);
	r->exempt[MM_EN] = mm_fold_text(ap, MM_F_RULE_ROW_exempt_en);
}

void
mm_apply_calendar(struct mm_fold *ap)
{
	bool fresh;
	struct mm_calendar_fact *d =
	    MM_FOLD_ELEMENT(ap, &ap->w->calendar, &fresh);

	if (d == NULL)
		return;
	d->at = mm_fold_stamp(ap);
	d->day = mm_fact_date(ap->f, MM_F_CALENDAR_day);
	d->status =
	    (enum mm_calendar_status)mm_fact_enum(ap->f, MM_F_CALENDAR_status);
	d->name = mm_fold_text(ap, MM_F_CALENDAR_name);
	d->sop = mm_fold_text(ap, MM_F_CALENDAR_sop);
}

void
mm_apply_query(struct mm_fold *ap)
{
	bool fresh;
	struct mm_query *q = MM_FOLD_ELEMENT(ap, &ap->w->queries, &fresh);

	if (q == NULL)
		return;
	q->at = mm_fold_stamp(ap);
	q->id = mm_fold_text(ap, MM_F_QUERY_query);
	q->words = mm_fold_text(ap, MM_F_QUERY_words);
	q->in_force = mm_fact_tri(ap->f, MM_F_QUERY_in_force) == MM_YES;
}
