/* SPDX-License-Identifier: Apache-2.0 */
/* Whole files: the refusals people meet, and replacing without a gap. */
#include "test.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codec/file.h"

static char folder[64];

static const char *
in_folder(const char *name)
{
	static char path[4][256];
	static unsigned int next;
	char *p = path[next++ % 4];

	(void)snprintf(p, sizeof(path[0]), "%s/%s", folder, name);
	return p;
}

static int
make_folder(void **state)
{
	(void)state;
	(void)snprintf(folder, sizeof(folder), "/tmp/mm-file-XXXXXX");
	return mkdtemp(folder) != NULL ? 0 : -1;
}

static int
drop_folder(void **state)
{
	static const char *const names[] = { "f", "empty", "fifo", "a/b/c",
		"a/b", "a", "" };

	(void)state;
	for (size_t i = 0; i < MM_COUNT(names); i++)
		(void)remove(in_folder(names[i]));
	return access(folder, F_OK) == 0 ? -1 : 0;
}

static void
writes_and_reads_back(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_bytes text = { (const uint8_t *)"hello\0world", 11 }, back;
	struct mm_file_map map;
	struct mm_err e = { 0 };

	(void)state;
	for (int round = 0; round < 2; round++) {
		assert_int_equal(
		    mm_file_replace(in_folder("f"), text, &e), MM_OK);
		assert_int_equal(
		    mm_file_read(a, in_folder("f"), text.n, &back, &e), MM_OK);
		assert_int_equal(back.n, text.n);
		assert_memory_equal(back.p, text.p, text.n);
		text.n = 5;
	}
	assert_int_equal(mm_file_map(in_folder("f"), 5, &map, &e), MM_OK);
	assert_int_equal(map.bytes.n, 5);
	mm_file_release(&map, 5);
	assert_memory_equal(map.bytes.p, "hello", 5);
	mm_file_unmap(&map);
	mm_file_unmap(&map);
	text.n = 0;
	assert_int_equal(mm_file_replace(in_folder("empty"), text, &e), MM_OK);
	assert_int_equal(
	    mm_file_read(a, in_folder("empty"), 0, &back, &e), MM_OK);
	assert_int_equal(back.n, 0);
	assert_non_null(back.p);
	assert_int_equal(mm_file_map(in_folder("empty"), 0, &map, &e), MM_OK);
	mm_file_unmap(&map);
	mm_arena_free(a);
}

static void
says_what_is_wrong(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_file_map map;
	struct mm_bytes b;
	struct mm_err e;

	(void)state;
	assert_int_equal(mkfifo(in_folder("fifo"), 0600), 0);
	{
		const struct {
			const char *path;
			size_t limit;
			enum mm_status want;
		} rows[] = {
			{ in_folder("none"), 9, MM_ENOTFOUND },
			{ folder, 9, MM_EUSAGE },
			{ in_folder("fifo"), 9, MM_EUSAGE },
			{ in_folder("f"), 4, MM_ELIMIT },
		};

		for (size_t i = 0; i < MM_COUNT(rows); i++) {
			CHECK(mm_file_read(a, rows[i].path, rows[i].limit, &b,
				  &e) == rows[i].want,
			    "%zu", i);
			assert_string_equal(e.source, rows[i].path);
			CHECK(mm_file_map(rows[i].path, rows[i].limit, &map,
				  &e) == rows[i].want,
			    "%zu", i);
			CHECK(mm_file_read(a, rows[i].path, rows[i].limit, &b,
				  NULL) == rows[i].want,
			    "%zu", i);
		}
	}
	mm_arena_free(a);
}

static void
makes_folders(void **state)
{
	struct mm_bytes text = { (const uint8_t *)"x", 1 };
	struct mm_err e;

	(void)state;
	assert_int_equal(
	    mm_file_replace(in_folder("a/b/c"), text, &e), MM_ENOTFOUND);
	assert_int_equal(mm_file_make_dirs(in_folder("a/b"), &e), MM_OK);
	assert_int_equal(mm_file_make_dirs(in_folder("a/b"), &e), MM_OK);
	assert_int_equal(mm_file_replace(in_folder("a/b/c"), text, &e), MM_OK);
	/* A file where a folder is wanted. */
	assert_int_not_equal(mm_file_make_dirs(in_folder("a/b/c"), &e), MM_OK);
	assert_int_not_equal(
	    mm_file_make_dirs(in_folder("a/b/c/d"), &e), MM_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_and_reads_back),
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(makes_folders),
	};

	return cmocka_run_group_tests_name(
	    "file", tests, make_folder, drop_folder);
}
