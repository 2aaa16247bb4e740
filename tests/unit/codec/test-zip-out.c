/* SPDX-License-Identifier: Apache-2.0 */
/* What is written is read back by libzip, and is the same every time. */
#include "test.h"

#include "codec/zip.h"
#include "codec/zip_out.h"

static struct mm_bytes
bytes_of(const char *z)
{
	return (struct mm_bytes){ (const uint8_t *)z, strlen(z) };
}

static void
write_two(struct mm_arena *a, struct mm_buf *out)
{
	struct mm_zip_out z;
	struct mm_err err;

	mm_zip_out_begin(&z, a, out);
	assert_int_equal(
	    mm_zip_out_add(&z, MM_STR("記録/一.txt"), bytes_of("いろは"), &err),
	    MM_OK);
	assert_int_equal(
	    mm_zip_out_add(&z, MM_STR("empty"), bytes_of(""), &err), MM_OK);
	assert_int_equal(mm_zip_out_end(&z, &err), MM_OK);
}

static void
test_read_back(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_buf one, two;
	struct mm_bytes got;
	struct mm_zip *zip;
	struct mm_err err;

	(void)state;
	mm_buf_init(&one, 0);
	mm_buf_init(&two, 0);
	write_two(a, &one);
	write_two(a, &two);
	assert_int_equal(one.n, two.n);
	assert_memory_equal(one.p, two.p, one.n);
	assert_int_equal(
	    mm_zip_open(a, (struct mm_bytes){ (const uint8_t *)one.p, one.n },
		"test.zip", NULL, &zip, &err),
	    MM_OK);
	assert_int_equal(mm_zip_count(zip), 2);
	assert_true(mm_str_eqz(mm_zip_name(zip, 0), "記録/一.txt"));
	assert_int_equal(mm_zip_read(zip, 0, a, &got, &err), MM_OK);
	assert_int_equal(got.n, strlen("いろは"));
	assert_memory_equal(got.p, "いろは", got.n);
	assert_int_equal(mm_zip_read(zip, 1, a, &got, &err), MM_OK);
	assert_int_equal(got.n, 0);
	mm_zip_close(zip);
	mm_buf_free(&one);
	mm_buf_free(&two);
	mm_arena_free(a);
}

static void
test_refused(void **state)
{
	static char longest[257];
	static const struct {
		const char *name;
		enum mm_status want;
	} rows[] = {
		{ "", MM_EFORMAT },
		{ "/etc/passwd", MM_EFORMAT },
		{ "a//b", MM_EFORMAT },
		{ "a/", MM_EFORMAT },
		{ "..", MM_EFORMAT },
		{ "a/../b", MM_EFORMAT },
		{ "./a", MM_EFORMAT },
		{ "a\\b", MM_EFORMAT },
		{ "a\nb", MM_EFORMAT },
		{ "a\x7f", MM_EFORMAT },
		{ longest, MM_EFORMAT },
		{ "twice", MM_ECONFLICT },
	};
	struct mm_arena *a = mm_arena_new(0);
	struct mm_zip_out z;
	struct mm_buf out;
	struct mm_err err;

	(void)state;
	memset(longest, 'x', 256);
	mm_buf_init(&out, 0);
	mm_zip_out_begin(&z, a, &out);
	assert_int_equal(
	    mm_zip_out_add(&z, MM_STR("twice"), bytes_of("1"), &err), MM_OK);
	for (size_t i = 0; i < MM_COUNT(rows); i++)
		CHECK(mm_zip_out_add(&z, mm_str_of(rows[i].name), bytes_of("2"),
			  &err) == rows[i].want,
		    "%s", rows[i].name);
	longest[255] = '\0';
	assert_int_equal(
	    mm_zip_out_add(&z, mm_str_of(longest), bytes_of("3"), &err), MM_OK);
	assert_int_equal(z.n, 2);
	mm_buf_free(&out);
	mm_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read_back),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
