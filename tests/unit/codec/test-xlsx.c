/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ZIP archives and Excel workbooks: made here with libzip, part by part, so
 * that every way in which one can be wrong is there.
 */
#include "test.h"

#include <stdlib.h>
#include <zip.h>

#include "base/buf.h"
#include "codec/xlsx.h"
#include "codec/zip.h"

struct part {
	const char *name, *text;
};

/* An archive of @p parts; free its bytes. */
static struct mm_bytes
pack(const struct part *parts, size_t n, const char *password)
{
	zip_error_t e;
	zip_source_t *src = zip_source_buffer_create(NULL, 0, 0, &e);
	zip_t *z = zip_open_from_source(src, ZIP_TRUNCATE, &e);
	zip_stat_t st;
	uint8_t *p;

	assert_non_null(z);
	zip_source_keep(src);
	for (size_t i = 0; i < n; i++) {
		zip_source_t *s = zip_source_buffer(
		    z, parts[i].text, strlen(parts[i].text), 0);
		zip_int64_t at =
		    zip_file_add(z, parts[i].name, s, ZIP_FL_ENC_UTF_8);

		assert_true(at >= 0);
		if (password != NULL)
			assert_int_equal(
			    zip_file_set_encryption(
				z, (zip_uint64_t)at, ZIP_EM_AES_256, password),
			    0);
	}
	assert_int_equal(zip_close(z), 0);
	assert_int_equal(zip_source_open(src), 0);
	assert_int_equal(zip_source_stat(src, &st), 0);
	p = malloc(st.size);
	assert_non_null(p);
	assert_int_equal(
	    zip_source_read(src, p, st.size), (zip_int64_t)st.size);
	(void)zip_source_close(src);
	zip_source_free(src);
	return (struct mm_bytes){ p, st.size };
}

static void
reads_an_archive(void **state)
{
	static const struct part parts[] = { { "a.txt", "first" },
		{ "b/c.txt", "" } };
	struct mm_bytes b = pack(parts, 2, NULL), out;
	struct mm_arena *a = mm_arena_new(0);
	struct mm_zip *z = NULL;

	(void)state;
	assert_true(mm_zip_is(b));
	assert_false(mm_zip_is((struct mm_bytes){ b.p, 3 }));
	assert_false(mm_zip_is((struct mm_bytes){ b.p + 1, 4 }));
	assert_int_equal(mm_zip_open(a, b, "z", NULL, &z, NULL), MM_OK);
	assert_int_equal(mm_zip_count(z), 2);
	assert_true(mm_str_eqz(mm_zip_name(z, 1), "b/c.txt"));
	assert_null(mm_zip_name(z, 2).p);
	assert_int_equal(mm_zip_find(z, "a.txt"), 0);
	assert_int_equal(mm_zip_find(z, "A.txt"), UINT32_MAX);
	assert_int_equal(mm_zip_read(z, 0, a, &out, NULL), MM_OK);
	assert_int_equal(out.n, 5);
	assert_memory_equal(out.p, "first", 5);
	assert_int_equal(mm_zip_read(z, 1, a, &out, NULL), MM_OK);
	assert_int_equal(out.n, 0);
	assert_int_equal(mm_zip_read(z, 2, a, &out, NULL), MM_EFORMAT);
	mm_zip_close(z);
	mm_zip_close(z);
	mm_zip_close(NULL);
	mm_arena_free(a);
	free((void *)(uintptr_t)b.p);
}

static void
refuses_a_bad_archive(void **state)
{
	static const struct part one[] = { { "a", "0123456789" } };
	static const struct mm_zip_limits few = { 1, 10, 200 };
	static const struct part two[] = { { "a", "1" }, { "b", "2" } };
	struct mm_arena *a = mm_arena_new(0);
	struct mm_bytes b = pack(one, 1, NULL), out;
	struct mm_err e = { 0 };
	struct mm_zip *z = NULL;

	(void)state;
	/* Cut off, and damaged inside. */
	assert_int_equal(mm_zip_open(a, (struct mm_bytes){ b.p, b.n - 5 }, "z",
			     NULL, &z, &e),
	    MM_EFORMAT);
	assert_non_null(strstr(e.en, "damaged"));
	assert_int_equal(mm_zip_open(a, b, "z", &few, &z, &e), MM_OK);
	assert_int_equal(mm_zip_read(z, 0, a, &out, &e), MM_OK);
	/* Ten bytes are read: not one more. */
	assert_int_equal(mm_zip_read(z, 0, a, &out, &e), MM_ELIMIT);
	mm_zip_close(z);
	{
		uint8_t *p = (uint8_t *)(uintptr_t)b.p;

		/* The name of one byte is at 30, the data behind it. */
		p[31] ^= 0x10;
		assert_int_equal(mm_zip_open(a, b, "z", NULL, &z, &e), MM_OK);
		assert_int_equal(mm_zip_read(z, 0, a, &out, &e), MM_EFORMAT);
		mm_zip_close(z);
	}
	free((void *)(uintptr_t)b.p);
	b = pack(two, 2, NULL);
	assert_int_equal(mm_zip_open(a, b, "z", &few, &z, &e), MM_ELIMIT);
	free((void *)(uintptr_t)b.p);
	b = pack(one, 1, "secret");
	assert_int_equal(mm_zip_open(a, b, "z", NULL, &z, &e), MM_OK);
	assert_int_equal(mm_zip_read(z, 0, a, &out, &e), MM_EFORMAT);
	assert_non_null(strstr(e.en, "encrypted"));
	mm_zip_close(z);
	free((void *)(uintptr_t)b.p);
	mm_arena_free(a);
}

/* Two megabytes of one letter: more than 200 times what is packed. */
static void
refuses_a_bomb(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	char *text = malloc((size_t)2 << 20);
	struct part part = { "a", text };
	struct mm_bytes b, out;
	struct mm_err e = { 0 };
	struct mm_zip *z = NULL;

	(void)state;
	assert_non_null(text);
	memset(text, 'a', (size_t)2 << 20);
	text[((size_t)2 << 20) - 1] = '\0';
	b = pack(&part, 1, NULL);
	assert_int_equal(mm_zip_open(a, b, "z", NULL, &z, &e), MM_OK);
	assert_int_equal(mm_zip_read(z, 0, a, &out, &e), MM_ELIMIT);
	assert_non_null(strstr(e.en, "ratio"));
	mm_zip_close(z);
	mm_arena_free(a);
	free((void *)(uintptr_t)b.p);
	free(text);
}

#define NS "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
#define R \
	"xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/" \
	"relationships'"
#define BOOK(more) \
	"<workbook " NS " " R ">" more \
	"<sheets><sheet name='a' r:id='x'/></sheets></workbook>"
#define RELS \
	"<Relationships><Relationship Id='x' Target='/xl/s.xml'/>" \
	"</Relationships>"
#define STRINGS \
	"<sst " NS "><si><t>one</t></si><si><r><t>t</t></r><r><rPr/><t>wo</t>" \
	"</r><rPh><t>no</t></rPh></si></sst>"

static const struct {
	const char *book, *rels, *strings, *sheet;
	enum mm_status st;
	const char *want; /* cells in <>, numbers in (); or the reason */
} books[] = {
	{ BOOK(""), RELS, STRINGS,
	    "<worksheet " NS "><cols/><sheetData><row r='2'><c r='B2' t='s'>"
	    "<v>1</v></c><c t='s'><v>0</v></c></row><row/><row><c><v>1.5</v>"
	    "</c><c t='inlineStr'><is><t>in</t></is></c><c t='b'><v>1</v></c>"
	    "<c t='n'><v>7</v></c></row></sheetData></worksheet>",
	    MM_OK, "2:<><two><one>;4:(1.5)<in><1>(7);" },
	{ BOOK(""), RELS, NULL,
	    "<worksheet " NS "><sheetData><row><c r='AAA1'/></row></sheetData>"
	    "</worksheet>",
	    MM_OK, "1:703;" },
	{ BOOK(""), RELS, NULL,
	    "<worksheet " NS "><sheetData><row><c r='AAAA1'/></row></sheetData>"
	    "</worksheet>",
	    MM_ELIMIT, "without a valid address" },
	{ BOOK("<sheets/><other/>"), RELS,
	    "<sst " NS "><x/><si><t>one</t></si></sst>",
	    "<worksheet " NS "><sheetData><row><c r='a1' t='s'><v>0</v></c>"
	    "</row></sheetData></worksheet>",
	    MM_ELIMIT, "without a valid address" },
	{ BOOK(""), RELS, NULL, "<worksheet " NS "/>", MM_OK, "" },
	{ BOOK(""), RELS, NULL,
	    "<worksheet " NS "><sheetData><row><c t='s'><v>0</v></c></row>"
	    "</sheetData></worksheet>",
	    MM_EFORMAT, "not there" },
	{ BOOK(""), RELS, STRINGS,
	    "<worksheet " NS "><sheetData><row><c t='s'><v>2</v></c></row>"
	    "</sheetData></worksheet>",
	    MM_EFORMAT, "not there" },
	{ BOOK(""), RELS, NULL,
	    "<worksheet " NS "><sheetData><row><c r='ALM1'/></row></sheetData>"
	    "</worksheet>",
	    MM_ELIMIT, "too many columns" },
	{ BOOK(""), RELS, NULL,
	    "<worksheet " NS "><sheetData><row><c r='7'/></row></sheetData>"
	    "</worksheet>",
	    MM_ELIMIT, "without a valid address" },
	{ BOOK(""), RELS, NULL,
	    "<worksheet " NS "><sheetData><row r='1048576'><c/></row><row><c/>"
	    "</row></sheetData></worksheet>",
	    MM_ELIMIT, "too many rows" },
	{ BOOK(""), RELS, NULL, "<worksheet", MM_EFORMAT, "ends too early" },
	{ BOOK(""), RELS, NULL, NULL, MM_EFORMAT, "sheet" },
	{ BOOK(""), NULL, NULL, NULL, MM_EFORMAT, "no Excel workbook" },
	{ BOOK(""), "<Relationships/>", NULL, NULL, MM_EFORMAT,
	    "no Excel workbook" },
	{ NULL, RELS, NULL, NULL, MM_EFORMAT, "no Excel workbook" },
	{ "<workbook/>", RELS, NULL, NULL, MM_EFORMAT, "no Excel workbook" },
	{ "<workbook>", RELS, NULL, NULL, MM_EFORMAT, "ends too early" },
	{ BOOK(""), RELS, "<sst><si>", "<worksheet/>", MM_EFORMAT,
	    "ends too early" },
};

static struct mm_bytes
pack_book(size_t i)
{
	struct part parts[4];
	const char *texts[] = { books[i].book, books[i].rels, books[i].strings,
		books[i].sheet };
	static const char *const names[] = { "xl/workbook.xml",
		"xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml",
		"xl/s.xml" };
	size_t n = 0;

	for (size_t k = 0; k < 4; k++) {
		if (texts[k] != NULL)
			parts[n++] = (struct part){ names[k], texts[k] };
	}
	return pack(parts, n, NULL);
}

static enum mm_status
read_book(struct mm_arena *a, struct mm_bytes bytes, struct mm_buf *b,
    struct mm_err *e)
{
	const struct mm_xlsx_cell *cells;
	struct mm_xlsx *x;
	uint32_t n;
	enum mm_status st = mm_xlsx_open(a, bytes, "b.xlsx", &x, e);

	if (st != MM_OK)
		return st;
	while ((n = mm_xlsx_row(x, &cells)) > 0) {
		mm_buf_fmt(b, "%d:", (int)mm_xlsx_line(x));
		if (n > 100)
			mm_buf_fmt(b, "%u", n);
		for (uint32_t i = 0; i < n && n <= 100; i++)
			mm_buf_fmt(b, cells[i].number ? "(%.*s)" : "<%.*s>",
			    MM_FMT(cells[i].text));
		mm_buf_char(b, ';');
	}
	return mm_xlsx_finish(x, e);
}

static void
reads_workbooks(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(books); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_bytes bytes = pack_book(i);
		struct mm_err e = { 0 };
		enum mm_status st;
		struct mm_buf b;

		mm_buf_init(&b, 0);
		mm_buf_z(&b, "");
		st = read_book(a, bytes, &b, &e);
		CHECK(st == books[i].st && st == e.code, "%zu: %d %s", i,
		    (int)st, e.en);
		if (st == MM_OK)
			CHECK(mm_str_eqz(
				  (struct mm_str){ b.n > 0 ? b.p : "", b.n },
				  books[i].want),
			    "%zu: %s", i, b.p);
		else
			CHECK(strstr(e.en, books[i].want) != NULL, "%zu: %s", i,
			    e.en);
		mm_buf_free(&b);
		mm_arena_free(a);
		free((void *)(uintptr_t)bytes.p);
	}
}

static void
refuses_what_is_no_archive(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_bytes bytes = { (const uint8_t *)"PK\x03\x04", 4 };
	struct mm_xlsx *x = NULL;

	(void)state;
	assert_int_equal(
	    mm_xlsx_open(a, bytes, "b.xlsx", &x, NULL), MM_EFORMAT);
	assert_null(x);
	mm_arena_free(a);
}

/* Days as Excel counts them: 45383 is 2024-04-01; from 1904, 43921. */
static void
reads_dates(void **state)
{
	static const struct {
		const char *more, *number, *want;
	} rows[] = {
		{ "", "45383", "2024-04-01" },
		{ "", "45383.75", "2024-04-01" },
		{ "", "61", "1900-03-01" },
		{ "", "60", NULL },
		{ "", "-1", NULL },
		{ "", "x", NULL },
		{ "<workbookPr date1904='1'/>", "43921", "2024-04-01" },
		{ "<workbookPr date1904='true'/>", "0", "1904-01-01" },
		{ "<workbookPr date1904='0'/>", "45383", "2024-04-01" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_arena *a = mm_arena_new(0);
		char book[512];
		struct part parts[] = { { "xl/workbook.xml", book },
			{ "xl/_rels/workbook.xml.rels",
			    "<a><b Id='x' Target='s.xml'/></a>" },
			{ "xl/s.xml", "<worksheet/>" } };
		struct mm_xlsx *x = NULL;
		struct mm_bytes b;
		struct mm_str s;

		(void)snprintf(book, sizeof(book),
		    "<workbook " NS " " R ">%s<sheets><sheet r:id='x'/>"
		    "</sheets></workbook>",
		    rows[i].more);
		b = pack(parts, 3, NULL);
		assert_int_equal(mm_xlsx_open(a, b, "b.xlsx", &x, NULL), MM_OK);
		s = mm_xlsx_date(x, mm_str_of(rows[i].number));
		CHECK(rows[i].want != NULL ? mm_str_eqz(s, rows[i].want)
					   : s.p == NULL,
		    "%s: %.*s", rows[i].number, MM_FMT(s));
		assert_int_equal(mm_xlsx_finish(x, NULL), MM_OK);
		mm_arena_free(a);
		free((void *)(uintptr_t)b.p);
	}
}

static void
says_when_memory_is_short(void **state)
{
	struct mm_bytes bytes = pack_book(0);
	enum mm_status st = MM_ENOMEM;

	(void)state;
	for (size_t limit = 16; st != MM_OK; limit += 48) {
		struct mm_arena *a = mm_arena_new(limit);
		struct mm_err e = { 0 };
		struct mm_buf b;

		mm_buf_init(&b, 0);
		st = read_book(a, bytes, &b, &e);
		CHECK(st == MM_OK || st == MM_ENOMEM, "%zu: %s", limit, e.en);
		mm_buf_free(&b);
		mm_arena_free(a);
	}
	free((void *)(uintptr_t)bytes.p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_an_archive),
		cmocka_unit_test(refuses_a_bad_archive),
		cmocka_unit_test(refuses_a_bomb),
		cmocka_unit_test(reads_workbooks),
		cmocka_unit_test(refuses_what_is_no_archive),
		cmocka_unit_test(reads_dates),
		cmocka_unit_test(says_when_memory_is_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
