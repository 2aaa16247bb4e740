/* SPDX-License-Identifier: Apache-2.0 */
/* An index and the delta over it, asked as one. */
#include <stdlib.h>

#include "match/advisory_delta.h"
#include "match/advisory_layout.h"
#include "match/natural.h"

static struct mm_str
vuln_id(const struct mm_advidx *x, uint32_t vuln)
{
	return mm_advidx_text(x, x->vuln[vuln].id);
}

/* First vulnerability of @p x that does not come before @p id. */
static uint32_t
place_of(const struct mm_advidx *x, struct mm_str id)
{
	uint32_t lo = 0, hi = x->n[MM_AX_VULN];

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (mm_natural_cmp(vuln_id(x, mid), id) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

enum mm_status
mm_advidx_join(struct mm_advidx *x, struct mm_advidx *delta, struct mm_err *err)
{
	const struct mm_ax_base *over = delta->over;
	uint8_t *hidden;
	uint32_t *place;

	if (x->delta != NULL || delta->n[MM_AX_BASE] != 1 ||
	    over->hash != x->image.hash || over->records != x->n[MM_AX_RECORD])
		return mm_err_set(err, MM_ECONFLICT,
		    "差分の索引が、別の照合用索引に対するものです。"
		    "作り直してください",
		    "the delta belongs to another advisory index; build it "
		    "again");
	hidden = calloc((size_t)x->n[MM_AX_RECORD] + 1, 1);
	place = calloc((size_t)delta->n[MM_AX_VULN] + 1, sizeof(*place));
	if (hidden == NULL || place == NULL) {
		free(hidden);
		free(place);
		return mm_err_nomem(err);
	}
	for (uint32_t i = 0; i < delta->n[MM_AX_MASK]; i++)
		hidden[delta->mask[i]] = 1;
	for (uint32_t i = 0; i < delta->n[MM_AX_VULN]; i++)
		place[i] = place_of(x, vuln_id(delta, i));
	x->hidden = hidden;
	x->place = place;
	x->delta = delta;
	return MM_OK;
}

const struct mm_advidx *
mm_advidx_delta(const struct mm_advidx *x)
{
	return x->delta;
}

uint64_t
mm_advidx_base_generation(const struct mm_advidx *x)
{
	return x->image.generation;
}

bool
mm_advidx_vuln_hidden(const struct mm_advidx *x, uint32_t vuln)
{
	/* All its records moved, or none did. */
	return mm_advidx_is_hidden(x, x->vulnrec[x->vuln[vuln].rec0]);
}

bool
mm_advidx_stands(const struct mm_advidx *x, struct mm_str id)
{
	/* Of the base, which speaks about nothing it lost to the delta. */
	return mm_advidx_vuln(x, id) < x->n[MM_AX_VULN];
}

uint32_t
mm_advidx_record_vuln(const struct mm_advidx *x, uint32_t record, uint32_t i)
{
	const struct mm_advidx *s = mm_advidx_segment(x, MM_AX_RECORD, &record);
	uint32_t vuln = s->recvuln[s->record[record].vuln0 + i];

	return s == x ? vuln : x->n[MM_AX_VULN] + vuln;
}

uint64_t
mm_advidx_vuln_order(const struct mm_advidx *x, uint32_t vuln)
{
	const struct mm_advidx *s = mm_advidx_segment(x, MM_AX_VULN, &vuln);

	/* One of the delta before the one of the base at its place. */
	if (s == x)
		return ((uint64_t)2 * vuln + 1) << 32;
	return (uint64_t)2 * x->place[vuln] << 32 | vuln;
}

int
mm_advidx_record_cmp(const struct mm_advidx *x, uint32_t a, uint32_t b)
{
	const struct mm_advidx *s = mm_advidx_segment(x, MM_AX_RECORD, &a);
	const struct mm_ax_record *ra, *rb;
	int d;

	(void)mm_advidx_segment(x, MM_AX_RECORD, &b);
	ra = &s->record[a];
	rb = &s->record[b];
	d = (int)ra->source - (int)rb->source;
	return d != 0 ? d
		      : mm_natural_cmp(mm_advidx_text(s, ra->id),
			    mm_advidx_text(s, rb->id));
}
