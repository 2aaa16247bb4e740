/* SPDX-License-Identifier: Apache-2.0 */
/* Whole files: the refusals people meet, and replacing without a gap. */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
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
		"a/b", "a", "map", "dir/f", "dir", "here", "shut/f", "shut/d",
		"shut", "" };

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

/* Pages given back are read from the file again. */
static void
gives_pages_back(void **state)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), n = page * 3 + 5;
	uint8_t *text = test_malloc(n);
	struct mm_file_map map;
	struct mm_err e;

	(void)state;
	memset(text, 'x', n);
	assert_int_equal(
	    mm_file_replace(in_folder("map"), (struct mm_bytes){ text, n }, &e),
	    MM_OK);
	assert_int_equal(mm_file_map(in_folder("map"), n, &map, &e), MM_OK);
	mm_file_release(&map, page * 2 + 1);
	assert_int_equal(map.released, page * 2);
	/* Not backwards, not past the end. */
	mm_file_release(&map, page);
	mm_file_release(&map, page * 9);
	assert_int_equal(map.released, page * 2);
	assert_memory_equal(map.bytes.p, text, n);
	mm_file_unmap(&map);
	mm_file_release(&map, page);
	test_free(text);
}

static void
keeps_bytes_in_a_file_without_a_name(void **state)
{
	struct mm_file_temp t;
	struct mm_file_map map;
	struct mm_err e;

	(void)state;
	assert_int_equal(mm_file_temp_open(folder, &t, &e), MM_OK);
	for (int i = 0; i < 2; i++)
		assert_int_equal(
		    mm_file_temp_add(&t,
			(struct mm_bytes){ (const uint8_t *)"part", 4 }, &e),
		    MM_OK);
	assert_int_equal(mm_file_temp_map(&t, &map, &e), MM_OK);
	mm_file_unmap(&map);
	/* Cleared, it is written anew. */
	assert_int_equal(mm_file_temp_clear(&t, &e), MM_OK);
	for (int i = 0; i < 2; i++)
		assert_int_equal(
		    mm_file_temp_add(&t,
			(struct mm_bytes){ (const uint8_t *)"part", 4 }, &e),
		    MM_OK);
	assert_int_equal(mm_file_temp_map(&t, &map, &e), MM_OK);
	mm_file_temp_close(&t);
	mm_file_temp_close(&t);
	assert_int_not_equal(mm_file_temp_clear(&t, &e), MM_OK);
	assert_int_equal(map.bytes.n, 8);
	assert_memory_equal(map.bytes.p, "partpart", 8);
	mm_file_unmap(&map);
}

/* What the system refuses has its own words, and nothing is replaced. */
static void
says_why_the_system_refused(void **state)
{
	struct mm_bytes text = { (const uint8_t *)"xxxx", 4 };
	struct mm_file_temp t = { -1, 0 };
	struct mm_file_map map;
	struct rlimit was, small;
	char long_path[PATH_MAX + 8];
	struct mm_arena *a = mm_arena_new(2);
	struct mm_bytes b;
	struct mm_err e;

	(void)state;
	/* A disk that is full, no file at all, more than memory can hold. */
	t.fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	assert_true(t.fd >= 0);
	assert_int_equal(mm_file_temp_add(&t, text, &e), MM_EIO);
	assert_non_null(strstr(e.en, "disk is full"));
	mm_file_temp_close(&t);
	assert_int_equal(mm_file_temp_add(&t, text, &e), MM_EIO);
	assert_non_null(strstr(e.en, "errno"));
	assert_int_equal(mm_file_temp_open(folder, &t, &e), MM_OK);
	t.n = SIZE_MAX / 2;
	assert_int_equal(mm_file_temp_map(&t, &map, &e), MM_ENOMEM);
	mm_file_temp_close(&t);
	assert_int_equal(
	    mm_file_temp_open(in_folder("none"), &t, &e), MM_ENOTFOUND);
	/* A file system where files have names, and none can be made. */
	assert_int_not_equal(mm_file_temp_open("/proc/self", &t, &e), MM_OK);
	assert_int_not_equal(mm_file_temp_open("/proc", &t, &e), MM_OK);
	/* Memory; a file that cannot be read; one longer than it says. */
	assert_int_equal(
	    mm_file_read(a, in_folder("f"), 99, &b, &e), MM_ENOMEM);
	mm_arena_free(a);
	a = mm_arena_new(0);
	assert_int_equal(mm_file_read(a, "/proc/self/mem", 99, &b, &e), MM_EIO);
	assert_int_equal(
	    mm_file_read(a, "/proc/self/status", 99, &b, &e), MM_EIO);
	assert_non_null(strstr(e.en, "changed while it was read"));
	mm_arena_free(a);
	/* Names longer than the system takes, or none. */
	memset(long_path, 'x', sizeof(long_path) - 1);
	long_path[sizeof(long_path) - 1] = '\0';
	assert_int_equal(mm_file_replace(long_path, text, &e), MM_EIO);
	assert_int_equal(mm_file_make_dirs(long_path, &e), MM_EIO);
	assert_int_equal(mm_file_make_dirs("", &e), MM_EIO);
	/* A file that may not grow; a folder that holds the name. */
	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	small = (struct rlimit){ 2, was.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(mm_file_replace(in_folder("f"), text, &e), MM_EIO);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	assert_int_equal(mm_file_make_dirs(in_folder("dir"), &e), MM_OK);
	assert_int_equal(mm_file_replace(in_folder("dir"), text, &e), MM_EIO);
}

/* Nobody's rights: also root must step down to meet them. */
static void
says_when_it_is_not_permitted(void **state)
{
	struct mm_bytes text = { (const uint8_t *)"x", 1 }, b;
	struct mm_arena *a = mm_arena_new(0);
	bool root = geteuid() == 0;
	struct mm_err e;

	(void)state;
	assert_int_equal(chmod(folder, 0711), 0);
	assert_int_equal(mkdir(in_folder("shut"), 0333), 0);
	assert_int_equal(chmod(in_folder("shut"), root ? 0333 : 0300), 0);
	assert_int_equal(chmod(in_folder("f"), 0), 0);
	if (root)
		assert_int_equal(seteuid(65534), 0);
	assert_int_equal(
	    mm_file_read(a, in_folder("f"), 99, &b, &e), MM_EDENIED);
	/* Written and renamed, but the folder cannot be read to sync it. */
	assert_int_equal(
	    mm_file_replace(in_folder("shut/f"), text, &e), MM_EDENIED);
	assert_int_equal(
	    mm_file_make_dirs(in_folder("shut/d"), &e), MM_EDENIED);
	if (root) {
		assert_int_equal(
		    mm_file_make_dirs(in_folder("no/d"), &e), MM_EDENIED);
		assert_int_equal(seteuid(0), 0);
	}
	assert_int_equal(chmod(in_folder("shut"), 0700), 0);
	mm_arena_free(a);
}

static void
takes_a_name_without_a_folder(void **state)
{
	struct mm_bytes text = { (const uint8_t *)"x", 1 };
	int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct mm_err e;

	(void)state;
	assert_true(here >= 0);
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(mm_file_replace("here", text, &e), MM_OK);
	assert_int_equal(fchdir(here), 0);
	(void)close(here);
	assert_int_equal(access(in_folder("here"), R_OK), 0);
	assert_int_equal(
	    mm_file_rename(in_folder("here"), in_folder("f"), &e), MM_OK);
	assert_int_equal(mm_file_rename(in_folder("here"), in_folder("f"), &e),
	    MM_ENOTFOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_and_reads_back),
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(makes_folders),
		cmocka_unit_test(gives_pages_back),
		cmocka_unit_test(keeps_bytes_in_a_file_without_a_name),
		cmocka_unit_test(says_why_the_system_refused),
		cmocka_unit_test(takes_a_name_without_a_folder),
		cmocka_unit_test(says_when_it_is_not_permitted),
	};

	return cmocka_run_group_tests_name(
	    "file", tests, make_folder, drop_folder);
}
