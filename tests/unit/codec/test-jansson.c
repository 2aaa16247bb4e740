/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON reader beside jansson: on real records, and on the same records
 * with one byte changed, both must accept or refuse the same texts.
 *
 * Known difference: jansson refuses numbers that no double holds.
 */
#include "test.h"

#include <jansson.h>

#include "codec/file.h"
#include "codec/gzip.h"
#include "codec/json.h"

/* Mutations tried on each line. */
#define MUTATIONS 40

static bool
ours(struct mm_arena *a, const char *p, size_t n)
{
	struct mm_json *j = mm_json_new(
	    a, (struct mm_bytes){ (const uint8_t *)p, n }, "t", NULL);

	assert_non_null(j);
	(void)mm_json_skip(j);
	return mm_json_finish(j, NULL) == MM_OK;
}

static bool
theirs(const char *p, size_t n, bool *range)
{
	json_error_t e;
	json_t *j = json_loadb(p, n, JSON_DECODE_ANY, &e);

	*range =
	    j == NULL && json_error_code(&e) == json_error_numeric_overflow;
	json_decref(j);
	return j != NULL;
}

static void
agree(struct mm_arena *a, const char *p, size_t n, size_t line, int change)
{
	bool range;
	bool j = theirs(p, n, &range);

	CHECK(range || ours(a, p, n) == j, "line %zu change %d: jansson %d",
	    line, change, j);
}

/* A small generator with a fixed start: the same changes on every run. */
static uint32_t
next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static void
mutate(struct mm_arena *a, char *copy, size_t n, size_t line, uint32_t *seed)
{
	static const char bytes[] = "\"\\{}[]:,0eE.-+u \n\x01\x80\xc3\xed\xff"
				    "tfnaZ9/'";

	for (int i = 0; i < MUTATIONS; i++) {
		size_t at = next(seed) % n;
		char was = copy[at];

		copy[at] = bytes[next(seed) % (sizeof(bytes) - 1)];
		agree(a, copy, n, line, i);
		copy[at] = was;
		agree(a, copy, next(seed) % n, line, i);
	}
}

static void
agrees_on_real_records(void **state)
{
	static const char *const files[] = {
		"tests/data/feeds/osv-ghsa.jsonl.gz",
		"tests/data/feeds/osv-go-pypi.jsonl.gz",
		"tests/data/feeds/cve5-vulnrichment.jsonl.gz",
	};
	uint32_t seed = 1;
	size_t lines = 0;

	(void)state;
	for (size_t i = 0; i < MM_COUNT(files); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_bytes raw;
		struct mm_str rest;
		struct mm_buf b;
		struct mm_err e;

		mm_buf_init(&b, 0);
		assert_int_equal(
		    mm_file_read(a, files[i], (size_t)1 << 24, &raw, &e),
		    MM_OK);
		assert_int_equal(
		    mm_gzip_unpack(raw, files[i], NULL, &b, &e), MM_OK);
		rest = mm_buf_view(&b);
		while (rest.n > 0) {
			struct mm_str line = mm_str_cut(&rest, '\n');
			char *copy;

			if (line.n == 0)
				continue;
			copy = test_malloc(line.n);
			memcpy(copy, line.p, line.n);
			agree(a, copy, line.n, ++lines, -1);
			mutate(a, copy, line.n, lines, &seed);
			test_free(copy);
		}
		mm_buf_free(&b);
		mm_arena_free(a);
	}
	assert_int_equal(lines, 13 + 110 + 320);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_on_real_records),
	};

	return cmocka_run_group_tests_name("jansson", tests, NULL, NULL);
}
