/* SPDX-License-Identifier: Apache-2.0 */
/* What was judged of the vulnerabilities an N4 is to be about. */
#include "app/notice_private.h"

/* Findings of one vulnerability in the versions told, by their judgement. */
struct tally {
	uint32_t findings;
	uint32_t affected, not_affected;
	uint32_t open; /* one nobody has judged yet, or MM_NONE */
};

static void
count_one(const struct mm_world *w, uint32_t i, struct tally *t)
{
	const struct mm_finding *f = &w->findings.v[i];
	enum mm_vex_status status = f->assessment != MM_NONE
	    ? w->assessments.v[f->assessment].status
	    : MM_VEX_INVESTIGATING;

	t->findings++;
	t->affected += status == MM_VEX_AFFECTED;
	t->not_affected += status == MM_VEX_NOT_AFFECTED;
	if (status == MM_VEX_INVESTIGATING && t->open == MM_NONE)
		t->open = i;
}

static void
count_findings(
    const struct mm_notice_draft *d, struct mm_str vuln, struct tally *t)
{
	const struct mm_world *w = d->world;

	*t = (struct tally){ .open = MM_NONE };
	for (uint32_t i = 0; i < w->findings.n; i++) {
		const struct mm_finding *f = &w->findings.v[i];

		if (f->product == d->ask.product && f->ended_at.seq == 0 &&
		    mm_str_eq(f->vuln, vuln) &&
		    (d->ask.version == MM_NONE || f->version == MM_NONE ||
			f->version == d->ask.version))
			count_one(w, i, t);
	}
}

static enum mm_status
check_tally(const struct mm_notice_draft *d, struct mm_str vuln,
    const struct tally *t, struct mm_err *err)
{
	struct mm_str product = d->world->products.v[d->ask.product].id;

	if (t->findings == 0)
		return mm_err_set(err, MM_ENOTFOUND,
		    "%.*s には %.*s の所見がありません。照合してから作って"
		    "ください: mimamori scan --product %.*s",
		    "%.*s has no finding of %.*s; scan it first: mimamori scan "
		    "--product %.*s",
		    MM_FMT(product), MM_FMT(vuln), MM_FMT(product));
	if (t->open != MM_NONE)
		return mm_err_set(err, MM_ECONFLICT,
		    "%.*s の所見 %.*s は判断が済んでいません。先に判断して"
		    "ください: mimamori finding assess %.*s",
		    "%.*s: finding %.*s is not judged yet; judge it first: "
		    "mimamori finding assess %.*s",
		    MM_FMT(vuln), MM_FMT(d->world->findings.v[t->open].id),
		    MM_FMT(d->world->findings.v[t->open].id));
	if (t->affected == 0 && t->not_affected == 0)
		return mm_err_set(err, MM_ECONFLICT,
		    "%.*s は修正済みと判断されており、N4で知らせることが"
		    "ありません。--vuln から除いてください",
		    "%.*s is judged fixed: there is nothing an N4 would tell; "
		    "leave it out of --vuln",
		    MM_FMT(vuln));
	return MM_OK;
}

/*
 * A letter says either "affects" or "does not affect". One vulnerability that
 * affects some version is told as affecting, to those who have that version.
 */
enum mm_status
mm_notice_judged(struct mm_notice_draft *d, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	for (uint32_t i = 0; st == MM_OK && i < d->ask.nvulns; i++) {
		struct mm_str vuln = d->ask.vulns[i];
		enum mm_vex_status says;
		struct tally t;

		count_findings(d, vuln, &t);
		st = check_tally(d, vuln, &t, err);
		says = t.affected > 0 ? MM_VEX_AFFECTED : MM_VEX_NOT_AFFECTED;
		if (st == MM_OK && i > 0 && says != d->judged)
			st = mm_err_set(err, MM_ECONFLICT,
			    "%.*s と %.*s は判断（影響あり・影響なし）が"
			    "異なります。お知らせを分けてください",
			    "%.*s and %.*s are judged differently (affected, "
			    "not affected); make one notice of each",
			    MM_FMT(d->ask.vulns[0]), MM_FMT(vuln));
		d->judged = says;
	}
	return st;
}
