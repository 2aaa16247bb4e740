/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "base/utf8.h"
#include "render/doc.h"
#include "render/html.h"
#include "render/text.h"

/* Pieces are joined by '|'; a code is marked by brackets. */
static void
pieces_are_codes_and_characters(void **state)
{
	static const struct {
		const char *text, *want;
	} table[] = {
		{ "CVE-2017-14491の", "[CVE-2017-14491]|の|" },
		{ "型SP-210A、", "型|[SP-210A]|、|" },
		{ "2026年10月31日まで", "[2026年10月31日]|ま|で|" },
		{ "40台と3施設", "[40台]|と|[3施設]|" },
		{ "a b", "a| |b|" },
		{ "年月", "年|月|" },
		{ "葛\xf3\xa0\x84\x80飾", "葛\xf3\xa0\x84\x80|飾|" },
		{ "\xe3\x81\x8b\xe3\x82\x99", "\xe3\x81\x8b\xe3\x82\x99|" },
	};
	(void)state;

	for (size_t i = 0; i < MM_COUNT(table); i++) {
		struct mm_str rest = mm_str_of(table[i].text);
		char got[256] = "";
		size_t n = 0;

		while (rest.n > 0) {
			bool code;
			struct mm_str p = mm_doc_piece(&rest, &code);

			n += (size_t)snprintf(got + n, sizeof(got) - n,
			    "%s%.*s%s|", code ? "[" : "", MM_FMT(p),
			    code ? "]" : "");
		}
		CHECK(strcmp(got, table[i].want) == 0, "%s: got %s",
		    table[i].text, got);
	}
}

static void
a_line_neither_begins_nor_ends_wrongly(void **state)
{
	static const struct {
		const char *prev, *next;
		bool may;
	} table[] = {
		{ "あ", "い", true },
		{ "あ", "。", false },
		{ "あ", "」", false },
		{ "「", "あ", false },
		{ "あ", "「", true },
		{ "あ", "ょ", false },
		{ "SP-210", "の", true },
		{ "（", "SP-210", false },
		{ "サ", "ー", false },
		{ "90", "％", false },
	};
	(void)state;

	for (size_t i = 0; i < MM_COUNT(table); i++)
		CHECK(mm_text_may_break(mm_str_of(table[i].prev),
			  mm_str_of(table[i].next)) == table[i].may,
		    "%s|%s", table[i].prev, table[i].next);
}

static void
what_cannot_be_shown_is_refused(void **state)
{
	static const struct {
		const char *text;
		enum mm_status want;
		const char *says;
	} table[] = {
		{ "髙﨑\xf0\xa0\xae\xb7ヶ葛\xf3\xa0\x84\x80", MM_OK, "" },
		{ "一行\n二行", MM_OK, "" },
		{ "a\x07"
		  "b",
		    MM_EFORMAT, "U+0007" },
		{ "a\tb", MM_EFORMAT, "U+0009" },
		{ "病院\xe2\x80\xae"
		  "exe",
		    MM_EFORMAT, "U+202E" },
		{ "a\xef\xbb\xbf", MM_EFORMAT, "U+FEFF" },
		{ "\xc2\x85", MM_EFORMAT, "U+0085" },
		{ "\xff", MM_EFORMAT, "UTF-8" },
		{ "\xed\xa0\x80", MM_EFORMAT, "UTF-8" },
	};
	(void)state;

	for (size_t i = 0; i < MM_COUNT(table); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_err err = { 0 };
		struct mm_doc d;
		enum mm_status st;

		mm_doc_init(&d, a);
		d.where = "医療機関の名称";
		mm_doc_para(&d, MM_DOC_LEFT, 0, "%s", table[i].text);
		st = mm_doc_check(&d, &err);
		CHECK(st == table[i].want, "%zu", i);
		if (st != MM_OK) {
			CHECK(strstr(err.ja, table[i].says) != NULL, "%s",
			    err.ja);
			CHECK(strstr(err.en, "医療機関の名称") != NULL, "%s",
			    err.en);
		}
		mm_arena_free(a);
	}
}

static void
a_full_arena_is_reported_once_at_the_end(void **state)
{
	static const struct mm_doc_col cols[] = { { "A", 1 }, { "B", 1 } };
	struct mm_err err = { 0 };
	(void)state;

	for (size_t limit = 16; limit < 4000; limit += 16) {
		struct mm_arena *a = mm_arena_new(limit);
		struct mm_doc_node *t;
		struct mm_doc d;

		mm_doc_init(&d, a);
		for (int i = 0; i < 20; i++)
			mm_doc_para(&d, MM_DOC_LEFT, 0, "段落%d", i);
		t = mm_doc_table(&d, MM_DOC_TABLE, cols, 2, 0);
		for (int i = 0; i < 20; i++) {
			struct mm_doc_row *row = mm_doc_row(&d, t);

			mm_doc_putf(&d, mm_doc_cell(&d, row), 0, "%d", i);
			mm_doc_putf(&d, mm_doc_cell(&d, row), 0, "x");
		}
		assert_int_equal(mm_doc_check(&d, &err), MM_ENOMEM);
		mm_arena_free(a);
	}
}

static void
long_text_has_a_limit(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	char *text = mm_arena_alloc(a, MM_DOC_TEXT_MAX + 2);
	struct mm_err err = { 0 };
	struct mm_doc d;
	(void)state;

	memset(text, 'x', MM_DOC_TEXT_MAX + 1);
	mm_doc_init(&d, a);
	mm_doc_para(&d, MM_DOC_LEFT, 0, "%.*s", MM_DOC_TEXT_MAX, text);
	assert_int_equal(mm_doc_check(&d, &err), MM_OK);
	mm_doc_para(&d, MM_DOC_LEFT, 0, "%s", text);
	assert_int_equal(mm_doc_check(&d, &err), MM_ELIMIT);
	mm_arena_free(a);
}

static void
text_fills_lines_and_keeps_codes(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_err err = { 0 };
	struct mm_str rest;
	struct mm_buf b;
	struct mm_doc d;
	unsigned lines = 0;
	(void)state;

	mm_doc_init(&d, a);
	for (int pad = 0; pad < 40; pad++)
		mm_doc_para(&d, MM_DOC_LEFT, 0,
		    "%.*s脆弱性 CVE-2017-14491（2026年10月31日まで）の"
		    "影響を受けます。サーバー、ゲートウェイ、「表示」。",
		    pad * 3,
		    "ああああああああああああああああああああ"
		    "ああああああああああああああああああああ");
	mm_buf_init(&b, 0);
	assert_int_equal(mm_text_render(&d, &b, &err), MM_OK);
	rest = mm_buf_view(&b);
	while (rest.n > 0) {
		struct mm_str line = mm_str_cut(&rest, '\n');

		CHECK(mm_utf8_width(line) <= MM_TEXT_COLUMNS, "%.*s",
		    MM_FMT(line));
		lines += strstr(line.p, "CVE-2017-14491") != NULL;
		CHECK(!mm_str_starts(line, "。") &&
			!mm_str_starts(line, "ー") &&
			!mm_str_starts(line, "、") &&
			!mm_str_starts(line, "ゃ") &&
			!mm_str_ends(line, "（") && !mm_str_ends(line, "「"),
		    "%.*s", MM_FMT(line));
	}
	/* Each of the 40 ids stands whole on its line. */
	for (const char *p = b.p; (p = strstr(p, "CVE-")) != NULL; p++)
		CHECK(strncmp(p, "CVE-2017-14491", 14) == 0, "%.20s", p);
	for (const char *p = b.p; (p = strstr(p, "2026")) != NULL; p++)
		CHECK(strncmp(p, "2026年10月31日", 17) == 0, "%.20s", p);
	assert_true(lines > 40);
	mm_buf_free(&b);
	mm_arena_free(a);
}

static void
html_escapes_what_people_typed(void **state)
{
	static const char evil[] = "<script>alert('x')</script>&\"";
	static const struct mm_doc_col cols[] = { { "列", 1 }, { "値", 1 } };
	struct mm_arena *a = mm_arena_new(0);
	struct mm_doc_node *t;
	struct mm_doc_row *row;
	struct mm_err err = { 0 };
	struct mm_buf b;
	struct mm_doc d;
	(void)state;

	mm_doc_init(&d, a);
	d.title = d.footer = d.mark = mm_str_of(evil);
	mm_doc_para(&d, MM_DOC_LEFT, 0, "%s", evil);
	t = mm_doc_add(&d, MM_DOC_TITLE);
	mm_doc_put(&d, &t->text, MM_DOC_KEEP, mm_str_of(evil));
	t = mm_doc_add(&d, MM_DOC_ITEM);
	t->marker = mm_str_of(evil);
	mm_doc_put(&d, &t->text, MM_DOC_BOLD | MM_DOC_KEEP, mm_str_of(evil));
	t = mm_doc_table(&d, MM_DOC_TABLE, cols, 2, MM_DOC_ROWHEAD);
	row = mm_doc_row(&d, t);
	mm_doc_put(&d, mm_doc_cell(&d, row), 0, mm_str_of(evil));
	mm_doc_put(&d, mm_doc_cell(&d, row), MM_DOC_KEEP, mm_str_of(evil));
	mm_buf_init(&b, 0);
	assert_int_equal(mm_html_render(&d, &b, &err), MM_OK);
	assert_null(strstr(b.p, "<script"));
	assert_null(strstr(b.p, "alert('"));
	assert_non_null(strstr(b.p, "&lt;script&gt;"));
	assert_non_null(strstr(b.p, "<html lang=\"ja\">"));
	assert_non_null(strstr(b.p, "<th scope=\"col\">"));
	assert_non_null(strstr(b.p, "<th scope=\"row\">"));
	assert_null(strstr(b.p, "http"));
	mm_buf_free(&b);
	mm_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_are_codes_and_characters),
		cmocka_unit_test(a_line_neither_begins_nor_ends_wrongly),
		cmocka_unit_test(what_cannot_be_shown_is_refused),
		cmocka_unit_test(a_full_arena_is_reported_once_at_the_end),
		cmocka_unit_test(long_text_has_a_limit),
		cmocka_unit_test(text_fills_lines_and_keeps_codes),
		cmocka_unit_test(html_escapes_what_people_typed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
