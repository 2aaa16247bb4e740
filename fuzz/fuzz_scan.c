/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two inputs at once: an SBOM, a zero byte, and a feed. Both are read, the
 * index is made of the feed and asked for the device. Every component gets a
 * status, no finding says "not affected", each has its reason, and the same
 * question gives the same answer.
 */
#include <string.h>

#include "format/feed.h"
#include "format/sbom.h"
#include "match/match.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum mm_status
add_advisory(void *ctx, const struct mm_advisory *a, struct mm_err *err)
{
	enum mm_status st = mm_advidx_build_add(ctx, a, err);

	MM_BUG_ON(st == MM_EFORMAT);
	return st;
}

static enum mm_status
add_kev(void *ctx, const struct mm_kev *k, struct mm_err *err)
{
	return mm_advidx_build_add_kev(ctx, k, err);
}

static enum mm_status
add_epss(void *ctx, const struct mm_epss *e, struct mm_err *err)
{
	return mm_advidx_build_add_epss(ctx, e, err);
}

/* The index of the feed; false: it is no feed. */
static bool
make_index(struct mm_bytes feed, struct mm_buf *image)
{
	struct mm_advidx_build *b = mm_advidx_build_new();
	const struct mm_feed_sink sink = { .ctx = b,
		.advisory = add_advisory,
		.kev = add_kev,
		.epss = add_epss };
	struct mm_feed_kind kind;
	struct mm_err e;
	bool good = b != NULL && mm_feed_sniff(feed, "f", &kind, &e) == MM_OK &&
	    mm_feed_read(feed, "f", kind, &sink, NULL, &e) == MM_OK &&
	    mm_advidx_build_pack(b, 1, image, NULL, &e) == MM_OK;

	mm_advidx_build_free(b);
	return good;
}

static void
check(const struct mm_match_result *r, const struct mm_match_device *d)
{
	const struct mm_match_coverage *c = &r->coverage;

	MM_BUG_ON(c->components != d->n);
	for (uint32_t i = 0; i < d->n; i++)
		MM_BUG_ON(r->components[i].status == 0);
	for (uint32_t i = 0; i < r->nrows; i++) {
		const struct mm_match_row *x = &r->rows[i];

		MM_BUG_ON(x->component >= d->n || x->main == NULL);
		MM_BUG_ON(
		    x->nevidence == 0 || x->verdict == MM_VERDICT_NOT_AFFECTED);
		if (i > 0)
			MM_BUG_ON(x[-1].component > x->component ||
			    (x[-1].component == x->component &&
				x[-1].vuln >= x->vuln));
	}
}

static void
match(const struct mm_advidx *x, const struct mm_sbom *s)
{
	const struct mm_match_device d = { s->components, s->n, NULL, 0 };
	struct mm_arena *a = mm_arena_new((size_t)64 << 20);
	struct mm_match_result r, again;

	if (a != NULL && mm_match_device(x, a, &d, &r, NULL) == MM_OK) {
		check(&r, &d);
		if (mm_match_device(x, a, &d, &again, NULL) == MM_OK) {
			MM_BUG_ON(again.nrows != r.nrows);
			for (uint32_t i = 0; i < r.nrows; i++)
				MM_BUG_ON(
				    again.rows[i].verdict != r.rows[i].verdict);
		}
	}
	mm_arena_free(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size > 0 ? memchr(data, '\0', size) : NULL;
	struct mm_arena *a = mm_arena_new((size_t)64 << 20);
	struct mm_advidx *x = NULL;
	struct mm_sbom sbom;
	struct mm_buf image;
	struct mm_err e;

	mm_buf_init(&image, (size_t)256 << 20);
	if (a != NULL && end != NULL) {
		struct mm_bytes first = { data, (size_t)(end - data) };
		struct mm_bytes second = { end + 1, size - first.n - 1 };

		if (mm_sbom_parse(a, first, "s", &sbom, &e) == MM_OK &&
		    make_index(second, &image)) {
			MM_BUG_ON(mm_advidx_use(
				      (struct mm_bytes){
					  (const uint8_t *)image.p, image.n },
				      &x, &e) != MM_OK);
			match(x, &sbom);
			mm_advidx_close(x);
		}
	}
	mm_buf_free(&image);
	mm_arena_free(a);
	return 0;
}
