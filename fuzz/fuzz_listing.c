/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as each kind of list (the first byte says which): what is read
 * crosses the pipe unchanged, and its addresses resolve to ones of the same
 * kind or to none.
 */
#include <stdlib.h>

#include "fetch/listing.h"
#include "fetch/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
same(struct mm_str a, struct mm_str b)
{
	return a.n > MM_LISTING_TEXT ? b.p == NULL : mm_str_eq(a, b);
}

static void
cross(struct mm_arena *a, const struct mm_listing *l)
{
	struct mm_listing back;
	struct mm_str view;
	struct mm_buf b;

	mm_buf_init(&b, 0);
	mm_listing_put(&b, l);
	view = mm_buf_view(&b);
	if (b.failed ||
	    !mm_listing_take(
		(struct mm_bytes){ (const uint8_t *)view.p, view.n }, a,
		&back) ||
	    back.list.n != l->list.n)
		abort();
	for (uint32_t i = 0; i < l->list.n; i++) {
		const struct mm_listing_entry *x = &l->list.v[i];
		const struct mm_listing_entry *y = &back.list.v[i];

		if (!same(x->where, y->where) || !same(x->digest, y->digest))
			abort();
		view = mm_listing_resolve(
		    a, MM_STR("https://example.org/a/b"), x->where);
		if (view.p != NULL && !mm_str_starts(view, "http"))
			abort();
	}
	mm_buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mm_arena *a = mm_arena_new((size_t)1 << 24);
	struct mm_listing l;
	struct mm_err err;
	unsigned kind;

	if (a != NULL && size > 0) {
		kind = data[0] % (unsigned)MM_LISTING_JSON + 1;
		if (mm_listing_read((enum mm_listing_kind)kind,
			(struct mm_bytes){ data + 1, size - 1 }, "f", a, &l,
			&err) == MM_OK)
			cross(a, &l);
	}
	mm_arena_free(a);
	return 0;
}
