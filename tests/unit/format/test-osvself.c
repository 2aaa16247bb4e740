/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OSV against itself: a version that a record lists must lie in the ranges of
 * the same entry, where its order can tell. With files as arguments the same
 * check prints what does not lie there; docs/formats/feeds.md explains each
 * row of the advisory databases.
 */
#include "test.h"

#include "format/feed.h"
#include "show.h"
#include "vers/vers.h"

struct self {
	uint64_t entries, versions, odd, unread;
	struct mm_buf list;
};

/* 1 inside, 0 outside, -1 no place in the order. */
static int
inside(const struct mm_adv_range *r, struct mm_str v)
{
	int c;

	if (r->lo.text.p != NULL) {
		if (mm_vers_cmp(r->scheme, v, r->lo.text, &c, NULL) != MM_OK)
			return -1;
		if (c < 0 || (c == 0 && !r->lo.inclusive))
			return 0;
	}
	if (r->hi.text.p != NULL) {
		if (mm_vers_cmp(r->scheme, v, r->hi.text, &c, NULL) != MM_OK)
			return -1;
		if (c > 0 || (c == 0 && !r->hi.inclusive))
			return 0;
	}
	return 1;
}

static int
in_ranges(const struct mm_adv_package *p, struct mm_str v)
{
	int best = 0;

	for (uint32_t i = 0; i < p->nranges; i++) {
		int in = p->ranges[i].status == MM_VERDICT_AFFECTED
		    ? inside(&p->ranges[i], v)
		    : -1;

		if (in == 1)
			return 1;
		if (in < 0)
			best = in;
	}
	return best;
}

static enum mm_status
check(void *ctx, const struct mm_advisory *a, struct mm_err *err)
{
	struct self *s = ctx;

	(void)err;
	for (uint32_t i = 0; i < a->npackages; i++) {
		const struct mm_adv_package *p = &a->packages[i];

		if (p->nranges == 0 || p->nversions == 0)
			continue;
		s->entries++;
		for (uint32_t k = 0; k < p->nversions; k++) {
			int in = in_ranges(p, p->versions[k]);

			s->versions++;
			s->unread += in < 0;
			if (in != 0)
				continue;
			s->odd++;
			mm_buf_fmt(&s->list, "%.*s %.*s %.*s\n", MM_FMT(a->id),
			    MM_FMT(p->key), MM_FMT(p->versions[k]));
		}
	}
	return MM_OK;
}

static void
pass_over(void *ctx, const struct mm_err *why)
{
	(void)ctx;
	(void)why;
}

static void
check_file(struct self *s, const char *path)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_bytes bytes = read_data(a, path);
	struct mm_feed_sink sink = {
		.ctx = s, .advisory = check, .skip = pass_over
	};
	struct mm_feed_kind k;
	struct mm_err e = { 0 };

	CHECK(
	    mm_feed_sniff(bytes, path, &k, &e) == MM_OK, "%s: %s", path, e.en);
	CHECK(mm_feed_read(bytes, path, k, &sink, NULL, &e) == MM_OK, "%s: %s",
	    path, e.en);
	mm_arena_free(a);
}

static void
agrees_with_itself(void **state)
{
	static const char *const files[] = {
		"tests/data/feeds/osv-go-pypi.jsonl.gz",
		"tests/data/feeds/osv-ghsa.jsonl.gz",
	};
	struct self s = { 0 };

	(void)state;
	mm_buf_init(&s.list, 0);
	for (size_t i = 0; i < MM_COUNT(files); i++)
		check_file(&s, files[i]);
	CHECK(s.entries > 20 && s.versions > 200, "too little: %llu %llu",
	    (unsigned long long)s.entries, (unsigned long long)s.versions);
	CHECK(s.odd == 0, "%s", s.list.p);
	mm_buf_free(&s.list);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_itself),
	};
	struct self s = { 0 };

	if (argc < 2)
		return cmocka_run_group_tests_name(
		    "osvself", tests, NULL, NULL);
	mm_buf_init(&s.list, 0);
	for (int i = 1; i < argc; i++)
		check_file(&s, argv[i]);
	printf("%.*s%llu entries, %llu versions, %llu outside, %llu without a "
	       "place\n",
	    MM_FMT(mm_buf_view(&s.list)), (unsigned long long)s.entries,
	    (unsigned long long)s.versions, (unsigned long long)s.odd,
	    (unsigned long long)s.unread);
	mm_buf_free(&s.list);
	return 0;
}
