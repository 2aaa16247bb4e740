/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "render/manifest.h"

/* Digests of "abc" and of nothing, FIPS 180-4 examples. */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define NIL "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const char good[] =
    "# notice: PS-2026-0001\n"
    "# edition: 1\n" NIL "  P-1.html\n" ABC "  P-1.pdf\n" ABC "  P-2.pdf\n";

static void
files_are_sorted_and_read_back(void **state)
{
	struct mm_manifest_head heads[] = {
		{ MM_STR("notice"), MM_STR("PS-2026-0001") },
		{ MM_STR("edition"), MM_STR("1") },
	};
	struct mm_manifest_file files[] = {
		{ MM_STR("P-2.pdf"), mm_sha256_of("abc", 3) },
		{ MM_STR("P-1.html"), mm_sha256_of("", 0) },
		{ MM_STR("P-1.pdf"), mm_sha256_of("abc", 3) },
	};
	struct mm_manifest m = { heads, 2, files, 3 }, back;
	struct mm_arena *a = mm_arena_new(0);
	struct mm_err err = { 0 };
	struct mm_buf b;
	(void)state;

	mm_buf_init(&b, 0);
	assert_int_equal(mm_manifest_write(&m, &b, &err), MM_OK);
	assert_string_equal(b.p, good);
	assert_int_equal(
	    mm_manifest_read(mm_buf_view(&b), a, &back, &err), MM_OK);
	assert_int_equal(back.nheads, 2);
	assert_int_equal(back.nfiles, 3);
	assert_true(mm_str_eqz(back.heads[1].value, "1"));
	assert_true(mm_str_eqz(back.files[2].name, "P-2.pdf"));
	assert_true(mm_sha256_eq(back.files[2].digest, mm_sha256_of("abc", 3)));
	mm_buf_free(&b);
	mm_arena_free(a);
}

static void
names_that_do_not_fit_are_refused(void **state)
{
	static const struct {
		const char *name;
		enum mm_status want;
	} table[] = {
		{ "a.pdf", MM_OK },
		{ "a/b.pdf", MM_OK },
		{ "桜丘.pdf", MM_OK },
		{ "", MM_EFORMAT },
		{ "/a", MM_EFORMAT },
		{ "../a", MM_EFORMAT },
		{ "a/../b", MM_EFORMAT },
		{ "a//b", MM_EFORMAT },
		{ "a/", MM_EFORMAT },
		{ "a\nb", MM_EFORMAT },
		{ "a\\b", MM_EFORMAT },
		{ "\xff", MM_EFORMAT },
		{ "P-1", MM_ECONFLICT },
	};
	(void)state;

	for (size_t i = 0; i < MM_COUNT(table); i++) {
		struct mm_manifest_file files[] = {
			{ MM_STR("P-1"), mm_sha256_of("", 0) },
			{ mm_str_of(table[i].name), mm_sha256_of("", 0) },
		};
		struct mm_manifest m = { NULL, 0, files, 2 };
		struct mm_buf b;

		mm_buf_init(&b, 0);
		CHECK(mm_manifest_write(&m, &b, NULL) == table[i].want, "%s",
		    table[i].name);
		mm_buf_free(&b);
	}
}

static void
nothing_to_list_is_not_a_manifest(void **state)
{
	struct mm_manifest m = { NULL, 0, NULL, 0 };
	struct mm_buf b;
	(void)state;

	mm_buf_init(&b, 0);
	assert_int_equal(mm_manifest_write(&m, &b, NULL), MM_EEMPTY);
}

static void
bad_head_is_refused(void **state)
{
	static const struct {
		const char *key, *value;
	} table[] = { { "", "x" }, { "A", "x" }, { "a b", "x" },
		{ "a", "x\n# b: y" }, { "a", "\xff" } };
	(void)state;

	for (size_t i = 0; i < MM_COUNT(table); i++) {
		struct mm_manifest_head head = { mm_str_of(table[i].key),
			mm_str_of(table[i].value) };
		struct mm_manifest_file file = { MM_STR("a"),
			mm_sha256_of("", 0) };
		struct mm_manifest m = { &head, 1, &file, 1 };
		struct mm_buf b;

		mm_buf_init(&b, 0);
		CHECK(mm_manifest_write(&m, &b, NULL) == MM_EFORMAT, "%zu", i);
	}
}

static void
changed_text_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *text;
		uint64_t line;
	} table[] = {
		{ "", 1 },
		{ "# notice: x\n", 2 },
		{ ABC "  a", 0 },
		{ ABC " *a\n", 1 },
		{ ABC "  a\n" ABC "  a\n", 2 },
		{ ABC "  b\n" ABC "  a\n", 2 },
		{ ABC "  a\n# late: x\n", 2 },
		{ "# Notice: x\n" ABC "  a\n", 1 },
		{ "# notice:x\n" ABC "  a\n", 1 },
		{ "BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f200"
		  "15ad  a\n",
		    1 },
		{ ABC "  ../a\n", 1 },
		{ ABC "  \n", 1 },
		{ "\n" ABC "  a\n", 1 },
	};
	(void)state;

	for (size_t i = 0; i < MM_COUNT(table); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_manifest m;
		struct mm_err err = { 0 };

		CHECK(mm_manifest_read(mm_str_of(table[i].text), a, &m, &err) ==
			MM_EFORMAT,
		    "%zu", i);
		CHECK(err.line == table[i].line, "%zu: line %u", i,
		    (unsigned)err.line);
		mm_arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_sorted_and_read_back),
		cmocka_unit_test(names_that_do_not_fit_are_refused),
		cmocka_unit_test(nothing_to_list_is_not_a_manifest),
		cmocka_unit_test(bad_head_is_refused),
		cmocka_unit_test(changed_text_is_refused_with_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
