/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "render/pdf.h"
#include "sample.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static struct mm_pdf *shared;

static int
open_fonts(void **state)
{
	struct mm_err err = { 0 };
	(void)state;

	if (mm_pdf_open(&shared, &err) != MM_OK) {
		print_error("%s\n", err.en);
		return -1;
	}
	return 0;
}

static int
close_fonts(void **state)
{
	(void)state;
	mm_pdf_close(shared);
	return 0;
}

static unsigned
render(struct mm_pdf *pdf, const struct mm_letter_data *d, struct mm_buf *b)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_err err = { 0 };
	struct mm_doc doc;
	unsigned pages = 0;

	mm_buf_init(b, 0);
	CHECK(mm_letter_render_tree(d, a, &doc, &err) == MM_OK, "%s", err.ja);
	CHECK(mm_pdf_render(pdf, &doc, b, &pages, &err) == MM_OK, "%s", err.ja);
	mm_arena_free(a);
	return pages;
}

/* A file of its own with @p b in it; the name goes to @p path. */
static int
new_file(char path[32], const struct mm_buf *b)
{
	int fd;

	(void)snprintf(path, 32, "/tmp/mimamori-test-XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	if (b != NULL)
		assert_int_equal(write(fd, b->p, b->n), (ssize_t)b->n);
	return fd;
}

/* What a poppler tool prints about the PDF; "%" in @p argv is its path. */
static void
ask(const char *const argv[5], const struct mm_buf *pdf, struct mm_buf *out)
{
	char path[32], print[32], block[4096];
	char *args[6] = { NULL };
	int in = new_file(path, pdf), fd = new_file(print, NULL), status;
	pid_t child;
	ssize_t n;

	for (size_t i = 0; i < 5 && argv[i] != NULL; i++)
		args[i] = strcmp(argv[i], "%") == 0
		    ? path
		    : (char *)(uintptr_t)argv[i];
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		(void)dup2(fd, STDOUT_FILENO);
		(void)execvp(args[0], args);
		_exit(127);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	CHECK(status == 0, "%s", argv[0]);
	mm_buf_init(out, 0);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	while ((n = read(fd, block, sizeof(block))) > 0)
		mm_buf_add(out, block, (size_t)n);
	mm_buf_char(out, '\0');
	(void)close(in);
	(void)close(fd);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(unlink(print), 0);
}

static const char *const tool_fonts[5] = { "pdffonts", "%" };
static const char *const tool_info[5] = { "pdfinfo", "%" };
static const char *const tool_text[5] = { "pdftotext", "%", "-" };
static const char *const tool_page[5] = { "pdftotext", "-l", "1", "%", "-" };
static const char *const tool_layout[5] = { "pdftotext", "-layout", "%", "-" };

static bool
same(const struct mm_buf *a, const struct mm_buf *b)
{
	return a->n == b->n && memcmp(a->p, b->p, a->n) == 0;
}

static void
the_same_letter_is_the_same_file(void **state)
{
	static const struct {
		const char *lang, *tz, *fonts;
	} table[] = {
		{ "C", "UTC", NULL },
		{ "ja_JP.UTF-8", "America/New_York", NULL },
		{ "de_DE.UTF-8", "Asia/Tokyo", "/nonexistent.conf" },
	};
	struct mm_arena *a = mm_arena_new(0);
	struct mm_letter_data d = sample_letter(SAMPLE_N3, 40, a);
	struct mm_buf first, again;
	(void)state;

	(void)render(shared, &d, &first);
	(void)render(shared, &d, &again);
	assert_true(same(&first, &again));
	mm_buf_free(&again);
	for (size_t i = 0; i < MM_COUNT(table); i++) {
		struct mm_pdf *pdf = NULL;
		struct mm_err err = { 0 };

		(void)setenv("LC_ALL", table[i].lang, 1);
		(void)setenv("TZ", table[i].tz, 1);
		if (table[i].fonts != NULL)
			(void)setenv("FONTCONFIG_FILE", table[i].fonts, 1);
		assert_int_equal(mm_pdf_open(&pdf, &err), MM_OK);
		(void)render(pdf, &d, &again);
		CHECK(
		    same(&first, &again), "%s %s", table[i].lang, table[i].tz);
		mm_buf_free(&again);
		mm_pdf_close(pdf);
	}
	(void)unsetenv("LC_ALL");
	(void)unsetenv("TZ");
	(void)unsetenv("FONTCONFIG_FILE");
	mm_buf_free(&first);
	mm_arena_free(a);
}

static void
fonts_are_embedded_and_the_file_is_tagged(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_letter_data d = sample_letter(SAMPLE_N2, 4, a);
	struct mm_buf pdf, out;
	struct mm_str rest;
	unsigned fonts = 0;
	(void)state;

	(void)render(shared, &d, &pdf);
	ask(tool_fonts, &pdf, &out);
	rest = mm_str_of(out.p);
	(void)mm_str_cut(&rest, '\n');
	(void)mm_str_cut(&rest, '\n');
	while (rest.n > 0) {
		struct mm_str line = mm_str_cut(&rest, '\n');

		CHECK(memmem(line.p, line.n, " yes yes yes ", 13) != NULL,
		    "%.*s", MM_FMT(line));
		CHECK(memmem(line.p, line.n, "Noto", 4) != NULL, "%.*s",
		    MM_FMT(line));
		fonts++;
	}
	assert_true(fonts >= 3);
	mm_buf_free(&out);
	ask(tool_info, &pdf, &out);
	assert_non_null(strstr(out.p, "Tagged:          yes"));
	assert_non_null(strstr(out.p, "(A4)"));
	assert_non_null(strstr(out.p, "CreationDate:"));
	mm_buf_free(&out);
	mm_buf_free(&pdf);
	mm_arena_free(a);
}

/* Text extracted without its line ends and blanks. */
static void
squeeze(struct mm_buf *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++)
		if (b->p[i] != '\n' && b->p[i] != ' ')
			b->p[n++] = b->p[i];
	b->n = n;
}

static void
page_one_is_enough_to_act(void **state)
{
	static const char *const must[] = { "桜丘記念病院", "御中",
		"2026年10月31日", "2026年10月20日", "S21-0031", "S21-0034",
		"0570-000-000", "7K2M-91QF", "健康被害の報告は" };
	static const enum sample which[] = { SAMPLE_N1, SAMPLE_N2, SAMPLE_N3,
		SAMPLE_N4_AFFECTED, SAMPLE_N4_RISK };
	(void)state;

	for (size_t i = 0; i < MM_COUNT(which); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_letter_data d = sample_letter(which[i], 4, a);
		struct mm_buf pdf, out;

		(void)render(shared, &d, &pdf);
		ask(tool_page, &pdf, &out);
		squeeze(&out);
		for (size_t k = 0; k < MM_COUNT(must); k++)
			CHECK(strstr(out.p, must[k]) != NULL, "%s lacks %s",
			    sample_name[which[i]], must[k]);
		mm_buf_free(&out);
		mm_buf_free(&pdf);
		mm_arena_free(a);
	}
}

static void
all_units_are_there_however_many(void **state)
{
	static const struct {
		unsigned units, least, most; /* pages */
	} table[] = { { 1, 3, 4 }, { 40, 4, 6 }, { 300, 10, 16 } };
	(void)state;

	for (size_t i = 0; i < MM_COUNT(table); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_letter_data d =
		    sample_letter(SAMPLE_N2, table[i].units, a);
		struct mm_buf pdf, out;
		unsigned pages = render(shared, &d, &pdf), heads = 0;

		CHECK(pages >= table[i].least && pages <= table[i].most,
		    "%u units: %u pages", table[i].units, pages);
		ask(tool_layout, &pdf, &out);
		for (unsigned u = 0; u < table[i].units; u++) {
			char serial[16];

			(void)snprintf(
			    serial, sizeof(serial), "S21-%04u", 31 + u);
			CHECK(strstr(out.p, serial) != NULL, "%s", serial);
		}
		for (const char *p = out.p;
		     (p = strstr(p, "ソフトウェア版")) != NULL; p++)
			heads++;
		/* The head row stands again on every page of the table. */
		CHECK(table[i].units < 300 || heads >= 7, "%u heads", heads);
		mm_buf_free(&out);
		mm_buf_free(&pdf);
		mm_arena_free(a);
	}
}

static void
hard_names_survive(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_letter_data d = sample_letter(SAMPLE_N2, 2, a);
	struct mm_buf pdf, out;
	(void)state;

	d.party = MM_STR("髙﨑\xf0\xa0\xae\xb7ヶ丘葛\xf3\xa0\x84\x80飾病院");
	d.units.v[0].serial = MM_STR("Ｓ２１−００３１");
	(void)render(shared, &d, &pdf);
	ask(tool_text, &pdf, &out);
	assert_non_null(strstr(out.p, "髙﨑\xf0\xa0\xae\xb7ヶ丘葛"));
	assert_non_null(strstr(out.p, "Ｓ２１−００３１"));
	mm_buf_free(&out);
	mm_buf_free(&pdf);
	mm_arena_free(a);
}

static void
tofu_is_refused(void **state)
{
	static const struct {
		const char *text, *says;
	} table[] = {
		{ "\xf4\x8f\xbf\xbd病院", "U+10FFFD" }, /* private use */
		{ "\xee\x80\x80病院", "U+E000" }, /* 外字 */
		{ "\xe0\xa4\x95", "U+0915" }, /* Devanagari */
	};
	(void)state;

	for (size_t i = 0; i < MM_COUNT(table); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_letter_data d = sample_letter(SAMPLE_N2, 2, a);
		struct mm_err err = { 0 };
		struct mm_doc doc;
		struct mm_buf b;

		d.party = mm_str_of(table[i].text);
		mm_buf_init(&b, 0);
		assert_int_equal(
		    mm_letter_render_tree(&d, a, &doc, &err), MM_OK);
		CHECK(mm_pdf_render(shared, &doc, &b, NULL, &err) == MM_EFORMAT,
		    "%zu", i);
		CHECK(strstr(err.ja, table[i].says) != NULL, "%s", err.ja);
		CHECK(strstr(err.ja, "宛名") != NULL, "%s", err.ja);
		CHECK(strstr(err.en, table[i].says) != NULL, "%s", err.en);
		mm_buf_free(&b);
		mm_arena_free(a);
	}
}

static void
what_does_not_fit_is_refused(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_letter_data d = sample_letter(SAMPLE_N2, 2, a);
	struct mm_err err = { 0 };
	struct mm_doc doc;
	struct mm_buf b;
	char *tall = mm_arena_alloc(a, 20001);
	(void)state;

	for (size_t i = 0; i + 3 <= 19998; i += 3)
		memcpy(tall + i, "長", 3);
	d.units.v[1].place = mm_str_of(tall);
	mm_buf_init(&b, 0);
	assert_int_equal(mm_letter_render_tree(&d, a, &doc, &err), MM_OK);
	assert_int_equal(
	    mm_pdf_render(shared, &doc, &b, NULL, &err), MM_ELIMIT);
	mm_buf_free(&b);
	mm_arena_free(a);
}

/* A heading is not left at a page's end, whatever comes before it. */
static void
headings_stay_with_their_text(void **state)
{
	(void)state;

	for (unsigned lines = 36; lines < 50; lines++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_err err = { 0 };
		struct mm_doc_node *h;
		struct mm_doc d;
		struct mm_buf b, out;
		const char *head, *body;

		mm_doc_init(&d, a);
		d.date = mm_date_of(2026, 10, 6);
		for (unsigned i = 0; i < lines; i++)
			mm_doc_para(&d, MM_DOC_LEFT, 0, "行 %u", i);
		h = mm_doc_add(&d, MM_DOC_HEADING);
		mm_doc_putf(&d, &h->text, 0, "見出し");
		mm_doc_para(&d, MM_DOC_LEFT, 0, "本文");
		mm_buf_init(&b, 0);
		assert_int_equal(
		    mm_pdf_render(shared, &d, &b, NULL, &err), MM_OK);
		ask(tool_text, &b, &out);
		head = strstr(out.p, "見出し");
		body = strstr(out.p, "本文");
		assert_non_null(head);
		assert_non_null(body);
		CHECK(memchr(head, '\f', (size_t)(body - head)) == NULL,
		    "%u lines", lines);
		mm_buf_free(&out);
		mm_buf_free(&b);
		mm_arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_letter_is_the_same_file),
		cmocka_unit_test(fonts_are_embedded_and_the_file_is_tagged),
		cmocka_unit_test(page_one_is_enough_to_act),
		cmocka_unit_test(all_units_are_there_however_many),
		cmocka_unit_test(hard_names_survive),
		cmocka_unit_test(tofu_is_refused),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(headings_stay_with_their_text),
	};

	return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
