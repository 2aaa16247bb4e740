/* SPDX-License-Identifier: Apache-2.0 */
#include "app/admission_policy.h"

#include "duty/pack.h"

static uint32_t
number(const struct mm_fact *f, int field)
{
	return (uint32_t)mm_fact_int(f, field);
}

static const struct mm_pack_head *
head_of(const struct mm_world *w, struct mm_str id, uint32_t edition)
{
	for (uint32_t i = 0; i < w->packs.n; i++)
		if (w->packs.v[i].edition == edition &&
		    mm_str_eq(w->packs.v[i].id, id))
			return &w->packs.v[i];
	return NULL;
}

/* Recorded again as it is: no news; otherwise a version was changed. */
static enum mm_status
unchanged(bool same, struct mm_str pack, uint32_t edition, struct mm_err *err)
{
	if (same)
		return MM_OK;
	return mm_err_set(err, MM_ECONFLICT,
	    "規則集 %.*s 版%u は別の内容で記録済みです。版を上げて読み込んで"
	    "ください",
	    "pack %.*s version %u is recorded with other contents; load it "
	    "under a higher version",
	    MM_FMT(pack), edition);
}

/* Versions of one pack follow each other; two packs are not in force at once.
 */
static enum mm_status
beside(const struct mm_pack_head *p, const struct mm_pack_head *mine,
    struct mm_err *err)
{
	char day[MM_DATE_TEXT];
	bool later = mine->edition > p->edition;

	if (mm_str_eq(p->id, mine->id)) {
		if (later ? mm_date_cmp(mine->from, p->from) > 0
			  : mm_date_cmp(mine->from, p->from) < 0)
			return MM_OK;
		return mm_err_set(err, MM_ECONFLICT,
		    "規則集 %.*s 版%u の適用開始日が、版%u(%s)との順序に合い"
		    "ません",
		    "pack %.*s version %u does not start in order with version "
		    "%u (%s)",
		    MM_FMT(mine->id), mine->edition, p->edition,
		    mm_date_fmt(p->from, day));
	}
	if (!mm_pack_overlap(mine->from, mine->until, p->from, p->until))
		return MM_OK;
	return mm_err_set(err, MM_ECONFLICT,
	    "規則集 %.*s の適用期間が、記録済みの規則集 %.*s と重なります",
	    "the dates of pack %.*s overlap those of the recorded pack %.*s",
	    MM_FMT(mine->id), MM_FMT(p->id));
}

enum mm_status
mm_admit_rule_pack(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	struct mm_pack_head mine = { .id = f->v[MM_F_RULE_PACK_pack],
		.edition = number(f, MM_F_RULE_PACK_edition),
		.from = mm_fact_date(f, MM_F_RULE_PACK_starts),
		.until = mm_fact_date(f, MM_F_RULE_PACK_ends) };
	const struct mm_pack_head *old = head_of(w, mine.id, mine.edition);
	enum mm_status st = MM_OK;

	if (old != NULL)
		return unchanged(
		    mm_str_eq(old->digest, f->v[MM_F_RULE_PACK_digest]),
		    mine.id, mine.edition, err);
	if (mm_date_is_set(mine.until) &&
	    mm_date_cmp(mine.until, mine.from) < 0)
		return mm_err_set(err, MM_EFORMAT,
		    "規則集の適用終了日が開始日より前です",
		    "the pack ends before it starts");
	for (uint32_t i = 0; st == MM_OK && i < w->packs.n; i++)
		st = beside(&w->packs.v[i], &mine, err);
	return st;
}

static struct mm_pack_row
row_of(const struct mm_fact *f)
{
	const struct mm_str *v = f->v;

	return (struct mm_pack_row){ .pack = v[MM_F_RULE_ROW_pack],
		.rule = v[MM_F_RULE_ROW_rule],
		.strength = v[MM_F_RULE_ROW_strength],
		.due = v[MM_F_RULE_ROW_due],
		.policy = v[MM_F_RULE_ROW_policy],
		.period = v[MM_F_RULE_ROW_period],
		.edition = number(f, MM_F_RULE_ROW_edition),
		.revision = number(f, MM_F_RULE_ROW_revision),
		.from = mm_fact_date(f, MM_F_RULE_ROW_starts),
		.until = mm_fact_date(f, MM_F_RULE_ROW_ends),
		.cite = { v[MM_F_RULE_ROW_cite_ja], v[MM_F_RULE_ROW_cite_en] },
		.title = { v[MM_F_RULE_ROW_title_ja],
		    v[MM_F_RULE_ROW_title_en] },
		.words = { v[MM_F_RULE_ROW_words_ja],
		    v[MM_F_RULE_ROW_words_en] },
		.exempt = {
		    v[MM_F_RULE_ROW_exempt_ja], v[MM_F_RULE_ROW_exempt_en] } };
}

static bool
same_text(struct mm_str a, struct mm_str b)
{
	return (a.p == NULL) == (b.p == NULL) && mm_str_eq(a, b);
}

static bool
same_row(const struct mm_pack_row *a, const struct mm_pack_row *b)
{
	bool same = same_text(a->strength, b->strength) &&
	    same_text(a->due, b->due) && same_text(a->policy, b->policy) &&
	    same_text(a->period, b->period) &&
	    mm_date_cmp(a->from, b->from) == 0 &&
	    mm_date_cmp(a->until, b->until) == 0;

	for (int l = MM_JA; same && l <= MM_EN; l++)
		same = same_text(a->cite[l], b->cite[l]) &&
		    same_text(a->title[l], b->title[l]) &&
		    same_text(a->words[l], b->words[l]) &&
		    same_text(a->exempt[l], b->exempt[l]);
	return same;
}

enum mm_status
mm_admit_rule_row(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	struct mm_pack_row mine = row_of(f);
	enum mm_status st;

	if (head_of(w, mine.pack, mine.edition) == NULL)
		return mm_err_set(err, MM_ENOTFOUND,
		    "規則集 %.*s 版%u が記録されていません。rules load で読み"
		    "込んでください",
		    "pack %.*s version %u is not recorded; load it with rules "
		    "load",
		    MM_FMT(mine.pack), mine.edition);
	st = mm_pack_row_check(&mine, NULL, err);
	for (uint32_t i = 0; st == MM_OK && i < w->pack_rows.n; i++) {
		const struct mm_pack_row *r = &w->pack_rows.v[i];

		if (!mm_str_eq(r->pack, mine.pack) ||
		    r->edition != mine.edition ||
		    !mm_str_eq(r->rule, mine.rule))
			continue;
		if (r->revision == mine.revision)
			st = unchanged(
			    same_row(r, &mine), mine.pack, mine.edition, err);
		else if (mm_pack_overlap(
			     mine.from, mine.until, r->from, r->until))
			st = mm_err_set(err, MM_ECONFLICT,
			    "規則 %.*s の版%u と版%u の適用期間が重なります",
			    "the dates of rule %.*s, versions %u and %u, "
			    "overlap",
			    MM_FMT(mine.rule), r->revision, mine.revision);
	}
	return st;
}
