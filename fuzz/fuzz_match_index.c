/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens the input as an advisory index and as a portfolio index, with its
 * checksums made right first: what the checks let through is used.
 */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "match/match.h"
#include "match/portfolio.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Frame of match/image.h: 48 bytes of header, 32 for each section. */
static void
reseal(uint8_t *p, size_t n)
{
	uint32_t nparts;
	uint64_t zero = 0, hash, whole = n;

	if (n < 48)
		return;
	memcpy(&nparts, p + 12, sizeof(nparts));
	if (nparts > 24 || 48 + (size_t)nparts * 32 > n)
		return;
	for (uint32_t i = 0; i < nparts; i++) {
		uint8_t *e = p + 48 + (size_t)i * 32;
		uint64_t off, count;
		uint32_t each;

		memcpy(&off, e, 8);
		memcpy(&count, e + 8, 8);
		memcpy(&each, e + 16, 4);
		if (each > 64 || count > n || off > n || count * each > n - off)
			continue;
		hash = mm_hash64(p + off, (size_t)(count * each));
		memcpy(e + 24, &hash, 8);
	}
	memcpy(p + 24, &whole, 8);
	memcpy(p + 32, &zero, 8);
	hash = mm_hash64(p, 48 + (size_t)nparts * 32);
	memcpy(p + 32, &hash, 8);
}

static void
ask(const struct mm_advidx *x, struct mm_arena *a)
{
	struct mm_component c[] = {
		{ .purl = MM_STR("pkg:pypi/l@1.5") },
		{ .cpe = MM_STR("cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*") },
		{ .cpe = MM_STR("cpe:2.3:o:v:fw:1.0:*:*:*:*:*:*:*") },
	};
	struct mm_match_device d = { c, (uint32_t)MM_COUNT(c), NULL, 0 };
	struct mm_match_result r;

	if (mm_match_device(x, a, &d, &r, NULL) != MM_OK)
		return;
	for (uint32_t i = 0; i < mm_advidx_vulns(x); i++) {
		struct mm_advidx_vuln v;

		mm_advidx_vuln_get(x, i, &v);
		(void)mm_advidx_vuln(x, v.id);
	}
}

static enum mm_status
ignore(void *ctx, uint32_t device, const struct mm_match_result *r,
    struct mm_err *err)
{
	(void)ctx;
	(void)device;
	(void)r;
	(void)err;
	return MM_OK;
}

static void
spread(const struct mm_portfolio *p, struct mm_arena *a)
{
	struct mm_advidx_build *b = mm_advidx_build_new();
	struct mm_advidx *x = NULL;
	struct mm_buf image;

	mm_buf_init(&image, 0);
	if (b != NULL &&
	    mm_advidx_build_pack(b, 1, &image, NULL, NULL) == MM_OK &&
	    mm_advidx_use((struct mm_bytes){ (uint8_t *)image.p, image.n }, &x,
		NULL) == MM_OK &&
	    mm_portfolio_match(p, x, MM_PORTFOLIO_ALL, ignore, NULL, NULL) ==
		MM_OK &&
	    mm_portfolio_devices(p) > 0) {
		struct mm_portfolio_device d;

		mm_portfolio_device(p, 0, &d);
		(void)mm_arena_str(a, d.product);
	}
	mm_advidx_close(x);
	mm_advidx_build_free(b);
	mm_buf_free(&image);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mm_arena *a = mm_arena_new((size_t)64 << 20);
	struct mm_portfolio *p = NULL;
	struct mm_advidx *x = NULL;
	uint8_t *copy = malloc(size + 1);

	if (a != NULL && copy != NULL) {
		if (size > 0)
			memcpy(copy, data, size);
		reseal(copy, size);
		if (mm_advidx_use((struct mm_bytes){ copy, size }, &x, NULL) ==
		    MM_OK)
			ask(x, a);
		if (mm_portfolio_use(
			(struct mm_bytes){ copy, size }, &p, NULL) == MM_OK)
			spread(p, a);
	}
	mm_advidx_close(x);
	mm_portfolio_close(p);
	free(copy);
	mm_arena_free(a);
	return 0;
}
