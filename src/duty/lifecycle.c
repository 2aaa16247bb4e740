/* SPDX-License-Identifier: Apache-2.0 */
#include "duty/lifecycle.h"

struct mm_date
mm_date_max(struct mm_date a, struct mm_date b)
{
	if (!mm_date_is_set(a))
		return b;
	if (!mm_date_is_set(b))
		return a;
	return mm_date_cmp(a, b) >= 0 ? a : b;
}

static const struct mm_lifecycle *
record_at(const struct mm_life_records *r, uint32_t i, uint32_t *index)
{
	*index = r->ix != NULL ? r->ix[i] : i;
	return &r->w->lifecycles.v[*index];
}

/* Does the record speak of this version, and was it said by then? */
static bool
concerns(const struct mm_world *w, const struct mm_lifecycle *l,
    uint32_t product, uint32_t version, struct mm_date on)
{
	return l->status == MM_LC_ANNOUNCED &&
	    mm_date_cmp(l->at.valid, on) <= 0 &&
	    mm_world_concerns(w, l, product, version);
}

#define NO_DATES \
	{ \
		{ INT32_MIN }, { INT32_MIN }, MM_NONE, MM_NONE \
	}

static const struct mm_dates no_dates = NO_DATES;

/* What each level says while walking the records, by enum mm_level. */
struct levels {
	struct mm_dates d[MM_LEVEL_VERSION + 1];
};

static const struct levels empty_levels = { { NO_DATES, NO_DATES, NO_DATES,
    NO_DATES, NO_DATES, NO_DATES } };

static void
take(struct levels *lv, const struct mm_lifecycle *l, uint32_t index)
{
	struct mm_dates *d = &lv->d[l->level];

	if (mm_date_is_set(l->eol)) {
		d->eol = l->eol;
		d->eol_by = index;
	}
	if (mm_date_is_set(l->eos)) {
		d->eos = l->eos;
		d->eos_by = index;
	}
}

/* Per field the most specific level that says anything. */
static struct mm_dates
merge(const struct levels *lv)
{
	struct mm_dates out = no_dates;

	for (int l = MM_LEVEL_VERSION; l >= MM_LEVEL_FAMILY; l--) {
		const struct mm_dates *d = &lv->d[l];

		if (out.eol_by == MM_NONE) {
			out.eol = d->eol;
			out.eol_by = d->eol_by;
		}
		if (out.eos_by == MM_NONE) {
			out.eos = d->eos;
			out.eos_by = d->eos_by;
		}
	}
	return out;
}

void
mm_life_dates(const struct mm_life_records *r, uint32_t product,
    uint32_t version, struct mm_date on, struct mm_dates *out)
{
	struct mm_revision last = { MM_NONE, no_dates };

	(void)mm_life_revisions(r, product, version, on, &last, 1);
	*out = last.dates;
}

uint32_t
mm_life_revisions(const struct mm_life_records *r, uint32_t product,
    uint32_t version, struct mm_date on, struct mm_revision *out, uint32_t max)
{
	struct levels lv = empty_levels;
	struct mm_dates last = no_dates;
	uint32_t n = 0, total = r->ix != NULL ? r->n : r->w->lifecycles.n;

	for (uint32_t i = 0; i < total; i++) {
		uint32_t index;
		const struct mm_lifecycle *l = record_at(r, i, &index);
		struct mm_dates now;

		if (!concerns(r->w, l, product, version, on))
			continue;
		take(&lv, l, index);
		now = merge(&lv);
		if (now.eol.day == last.eol.day && now.eos.day == last.eos.day)
			continue;
		last = now;
		if (n >= max)
			for (uint32_t k = 1; k < max; k++)
				out[k - 1] = out[k];
		out[n < max ? n : max - 1] = (struct mm_revision){ index, now };
		n++;
	}
	return n;
}

void
mm_life_levels(const struct mm_life_records *r, uint32_t product,
    uint32_t version, struct mm_date on,
    struct mm_dates out[MM_LEVEL_VERSION + 1])
{
	struct levels lv = empty_levels;
	uint32_t total = r->ix != NULL ? r->n : r->w->lifecycles.n;

	for (uint32_t i = 0; i < total; i++) {
		uint32_t index;
		const struct mm_lifecycle *l = record_at(r, i, &index);

		if (concerns(r->w, l, product, version, on))
			take(&lv, l, index);
	}
	for (int l = 0; l <= MM_LEVEL_VERSION; l++)
		out[l] = lv.d[l];
}

static bool
past(struct mm_date limit, struct mm_date day, bool exclusive)
{
	int c = mm_date_cmp(day, limit);

	return c > 0 || (exclusive && c == 0);
}

unsigned
mm_life_stage(struct mm_date eol, struct mm_date eos, struct mm_date day,
    bool exclusive, unsigned *gaps)
{
	bool has_eol = mm_date_is_set(eol), has_eos = mm_date_is_set(eos);
	unsigned g = (has_eol ? 0 : MM_GAP_EOL) | (has_eos ? 0 : MM_GAP_EOS);
	unsigned stage;

	if (has_eol && has_eos && mm_date_cmp(eos, eol) < 0)
		g |= MM_GAP_ORDER;
	if (has_eos && past(eos, day, exclusive))
		stage = 3;
	else if (has_eol && past(eol, day, exclusive))
		stage = 2;
	else
		stage = 1;
	if (gaps != NULL)
		*gaps = g;
	return stage;
}

/* First day of a stage under fixed dates, not before @p from. */
static struct mm_date
stage_begin(const struct mm_dates *d, unsigned stage, struct mm_date from,
    bool exclusive)
{
	struct mm_date limit = stage == 3 ? d->eos : d->eol;

	if (stage == 1)
		return from;
	if (!exclusive)
		limit = mm_date_add_days(limit, 1);
	return mm_date_max(limit, from);
}

#define REVISIONS_MAX 32

struct mm_date
mm_life_stage_since(const struct mm_life_records *r, uint32_t product,
    uint32_t version, struct mm_date on, bool exclusive)
{
	struct mm_revision rev[REVISIONS_MAX];
	uint32_t n =
	    mm_life_revisions(r, product, version, on, rev, REVISIONS_MAX);
	struct mm_date since = MM_DATE_NONE;
	unsigned before = 0;

	if (n > REVISIONS_MAX)
		n = REVISIONS_MAX;
	for (uint32_t i = 0; i < n; i++) {
		const struct mm_dates *d = &rev[i].dates;
		struct mm_date from = r->w->lifecycles.v[rev[i].by].at.valid;
		struct mm_date last = i + 1 < n
		    ? mm_date_add_days(
			  r->w->lifecycles.v[rev[i + 1].by].at.valid, -1)
		    : on;
		unsigned first =
		    mm_life_stage(d->eol, d->eos, from, exclusive, NULL);
		unsigned end =
		    mm_life_stage(d->eol, d->eos, last, exclusive, NULL);

		/* Changed again on its own day: never in force on a day. */
		if (mm_date_cmp(last, from) < 0)
			continue;
		if (first != end || first != before)
			since = stage_begin(d, end, from, exclusive);
		before = end;
	}
	return since;
}

unsigned
mm_life_imdrf(unsigned stage)
{
	return stage + 1;
}

static enum mm_judgement_flaw
judge_flaw(const struct mm_eos_judgement *j, struct mm_date eos)
{
	if (j->eos.day != eos.day)
		return MM_JF_OTHER_EOS;
	/* Recorded too: a date may not be filled in ahead of time. */
	if (mm_date_cmp(j->at.valid, eos) <= 0 ||
	    mm_date_cmp(mm_time_jst_date(j->at.recorded), eos) <= 0)
		return MM_JF_TOO_EARLY;
	return MM_JF_NONE;
}

struct mm_standing
mm_life_judgement(const struct mm_world *w, uint32_t product, uint32_t version,
    struct mm_date eos, struct mm_date on)
{
	struct mm_standing s = { MM_NONE, MM_NONE, MM_JF_ABSENT };

	for (uint32_t i = w->judgements.n; i-- > 0;) {
		const struct mm_eos_judgement *j = &w->judgements.v[i];
		enum mm_judgement_flaw f;

		if (j->product != product ||
		    (j->version != MM_NONE && j->version != version) ||
		    mm_date_cmp(j->at.valid, on) > 0)
			continue;
		f = mm_date_is_set(eos) ? judge_flaw(j, eos) : MM_JF_NOT_PAST;
		if (f == MM_JF_NONE)
			return (struct mm_standing){ i, i, f };
		if (s.seen == MM_NONE) {
			s.seen = i;
			s.flaw = f;
		}
	}
	return s;
}
