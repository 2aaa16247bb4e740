/* SPDX-License-Identifier: Apache-2.0 */
/* CSV reader against RFC 4180, its refusals with their place, the writer. */
#include "test.h"

#include "codec/csv.h"

/* Rows as one text: cells in <>, rows separated by a line break. */
static void
read_rows(struct mm_arena *a, const char *text, struct mm_buf *out,
    enum mm_status *st, struct mm_err *e)
{
	struct mm_csv *c = mm_csv_new(a, mm_str_of(text), "t.csv");
	const struct mm_str *cells;
	uint32_t n;

	assert_non_null(c);
	while ((n = mm_csv_row(c, &cells)) > 0) {
		for (uint32_t i = 0; i < n; i++)
			mm_buf_fmt(out, "<%.*s>", MM_FMT(cells[i]));
		mm_buf_char(out, '\n');
	}
	*st = mm_csv_finish(c, e);
}

static void
reads_rows(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "", "" },
		{ "\n\r\n\n", "" },
		{ "a", "<a>\n" },
		{ "a,b\r\nc,d\r\n", "<a><b>\n<c><d>\n" },
		{ "a,b\nc,d", "<a><b>\n<c><d>\n" },
		{ ",\n", "<><>\n" },
		{ "a,\n,b\n", "<a><>\n<><b>\n" },
		{ "\"\"\n", "<>\n" },
		{ "\"a\",\"b\"\n", "<a><b>\n" },
		{ "\"a,b\",c\n", "<a,b><c>\n" },
		{ "\"a\"\"b\"\n", "<a\"b>\n" },
		{ "\"\"\"\"\n", "<\">\n" },
		{ "a,\"b\"", "<a><b>\n" },
		{ "\"a\"\r\n", "<a>\n" },
		{ "\"\"\"a\"\"\",\"\"\n", "<\"a\"><>\n" },
		{ "\"a\r\nb\"\r\n", "<a\r\nb>\n" },
		{ " a , b \n", "< a >< b >\n" },
		{ "a\n\n\nb\n", "<a>\n<b>\n" },
		{ "病院,東京\n", "<病院><東京>\n" },
	};
	struct mm_arena *a = mm_arena_new(0);
	struct mm_buf b;

	(void)state;
	mm_buf_init(&b, 0);
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_err e = { 0 };
		enum mm_status st;

		mm_buf_clear(&b);
		read_rows(a, rows[i].text, &b, &st, &e);
		CHECK(st == MM_OK, "%s: %s", rows[i].text, e.en);
		CHECK(mm_str_eqz(mm_buf_view(&b), rows[i].want) ||
			(b.n == 0 && rows[i].want[0] == '\0'),
		    "%s: %s", rows[i].text, b.p);
	}
	mm_buf_free(&b);
	mm_arena_free(a);
}

static void
refuses_with_its_place(void **state)
{
	static const struct {
		const char *text;
		uint64_t line, column;
	} rows[] = {
		{ "a\"b\n", 1, 2 },
		{ "a,b\nc,d\"\n", 2, 4 },
		{ "\"a\"b\n", 1, 4 },
		{ "\"a\" ,b\n", 1, 4 },
		{ "\"a", 1, 3 },
		{ "x\n\"a\n\nb", 4, 2 },
		{ "a\rb\n", 1, 2 },
		{ "\r", 1, 1 },
		{ "a\r", 1, 2 },
	};
	struct mm_arena *a = mm_arena_new(0);
	struct mm_buf b;

	(void)state;
	mm_buf_init(&b, 0);
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_err e = { 0 };
		enum mm_status st;

		read_rows(a, rows[i].text, &b, &st, &e);
		CHECK(st == MM_EFORMAT, "%s", rows[i].text);
		CHECK(e.line == rows[i].line && e.column == rows[i].column,
		    "%s: %llu:%llu", rows[i].text, (unsigned long long)e.line,
		    (unsigned long long)e.column);
		assert_string_equal(e.source, "t.csv");
	}
	mm_buf_free(&b);
	mm_arena_free(a);
}

static void
holds_its_limits(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_buf text, out;
	enum mm_status st;
	struct mm_err e;

	(void)state;
	mm_buf_init(&text, 0);
	mm_buf_init(&out, 0);
	for (size_t columns = 1000; columns <= 1001; columns++) {
		mm_buf_clear(&text);
		for (size_t i = 1; i < columns; i++)
			mm_buf_char(&text, ',');
		read_rows(a, text.p, &out, &st, &e);
		assert_int_equal(st, columns <= 1000 ? MM_OK : MM_ELIMIT);
	}
	for (size_t n = MM_CSV_CELL; n <= MM_CSV_CELL + 1; n++) {
		mm_buf_clear(&text);
		for (size_t i = 0; i < n; i++)
			mm_buf_char(&text, 'x');
		read_rows(a, text.p, &out, &st, &e);
		assert_int_equal(st, n <= MM_CSV_CELL ? MM_OK : MM_ELIMIT);
	}
	mm_buf_free(&out);
	mm_buf_free(&text);
	mm_arena_free(a);
}

static void
places_errors_of_meaning(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_csv *c =
	    mm_csv_new(a, MM_STR("id,name\n\n1,\"x\ny\",bad\n"), "t.csv");
	const struct mm_str *cells;
	struct mm_err e;

	(void)state;
	assert_int_equal(mm_csv_row(c, &cells), 2);
	assert_int_equal(mm_csv_find(cells, 2, "name"), 1);
	assert_int_equal(mm_csv_find(cells, 2, "none"), UINT32_MAX);
	assert_int_equal(mm_csv_row(c, &cells), 3);
	assert_int_equal(mm_csv_line(c), 3);
	mm_csv_fail(c, 2, MM_EFORMAT, "不正", "bad");
	assert_int_equal(mm_csv_row(c, &cells), 0);
	assert_int_equal(mm_csv_finish(c, &e), MM_EFORMAT);
	assert_int_equal(e.line, 4);
	assert_int_equal(e.column, 4);
	assert_string_equal(e.en, "bad");
	assert_string_equal(e.ja, "不正");
	mm_arena_free(a);
}

static void
keeps_the_first_error(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_csv *c = mm_csv_new(a, MM_STR_NONE, "t.csv");
	const struct mm_str *cells;
	struct mm_err e = { 0 };

	(void)state;
	/* An absent text is an empty one. */
	assert_int_equal(mm_csv_row(c, &cells), 0);
	assert_int_equal(mm_csv_finish(c, &e), MM_OK);
	c = mm_csv_new(a, MM_STR("a,b\nc,\"d"), "t.csv");
	assert_int_equal(mm_csv_row(c, &cells), 2);
	mm_csv_fail(c, 1, MM_ECONFLICT, "一", "first");
	mm_csv_fail(c, 0, MM_EFORMAT, "二", "second");
	assert_int_equal(mm_csv_row(c, &cells), 0);
	assert_int_equal(mm_csv_finish(c, NULL), MM_ECONFLICT);
	assert_int_equal(mm_csv_finish(c, &e), MM_ECONFLICT);
	assert_string_equal(e.en, "first");
	assert_string_equal(e.ja, "一");
	assert_int_equal(e.column, 3);
	mm_arena_free(a);
}

static void
writes_odd_rows(void **state)
{
	struct mm_csv_out o;
	struct mm_buf b;

	(void)state;
	mm_buf_init(&b, 0);
	mm_csv_out_init(&o, &b);
	mm_csv_end_row(&o);
	mm_csv_put(&o, MM_STR(" a"));
	mm_csv_put(&o, MM_STR("b "));
	mm_csv_end_row(&o);
	mm_csv_put(&o, MM_STR(""));
	mm_csv_end_row(&o);
	assert_string_equal(b.p, "\r\n\" a\",\"b \"\r\n\"\"\r\n");
	mm_buf_free(&b);
}

static void
writes_what_it_reads_back(void **state)
{
	static const struct {
		const char *cell, *want;
	} rows[] = {
		{ "a", "a\r\n" },
		{ "", "\"\"\r\n" },
		{ "a,b", "\"a,b\"\r\n" },
		{ "a\"b", "\"a\"\"b\"\r\n" },
		{ "a\nb", "\"a\nb\"\r\n" },
		{ " a", "\" a\"\r\n" },
		{ "=1+1", "'=1+1\r\n" },
		{ "+1", "'+1\r\n" },
		{ "-1", "'-1\r\n" },
		{ "@SUM(A1)", "'@SUM(A1)\r\n" },
		{ "\tx", "'\tx\r\n" },
		{ "\rx", "\"'\rx\"\r\n" },
		{ "\nx", "\"'\nx\"\r\n" },
		{ "=\"x\",1", "\"'=\"\"x\"\",1\"\r\n" },
		{ "＝1", "'＝1\r\n" },
		{ "a=b", "a=b\r\n" },
	};
	struct mm_csv_out o;
	struct mm_buf b;

	(void)state;
	mm_buf_init(&b, 0);
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		mm_buf_clear(&b);
		mm_csv_out_init(&o, &b);
		mm_csv_put(&o, mm_str_of(rows[i].cell));
		mm_csv_end_row(&o);
		CHECK(mm_str_eqz(mm_buf_view(&b), rows[i].want), "%s",
		    rows[i].cell);
	}
	mm_buf_clear(&b);
	mm_csv_out_init(&o, &b);
	mm_csv_put(&o, MM_STR_NONE);
	mm_csv_put_i64(&o, -5);
	mm_csv_put(&o, MM_STR("x"));
	mm_csv_end_row(&o);
	assert_string_equal(b.p, ",-5,x\r\n");
	mm_buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_rows),
		cmocka_unit_test(refuses_with_its_place),
		cmocka_unit_test(holds_its_limits),
		cmocka_unit_test(places_errors_of_meaning),
		cmocka_unit_test(keeps_the_first_error),
		cmocka_unit_test(writes_odd_rows),
		cmocka_unit_test(writes_what_it_reads_back),
	};

	return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
