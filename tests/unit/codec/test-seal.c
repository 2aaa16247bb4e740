/* SPDX-License-Identifier: Apache-2.0 */
/* Sealed files: what goes in comes out, and nothing else is accepted. */
#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <stdlib.h>
#include <unistd.h>

#include "codec/seal.h"
#include "scratch.h"

static char dir[SCRATCH_MAX], path[SCRATCH_MAX * 2];
static const struct mm_bytes phrase = { (const uint8_t *)"twelve bytes or more",
	20 };

static int
setup(void **state)
{
	(void)state;
	scratch_make(dir);
	(void)scratch_path(path, dir, "sealed");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	scratch_remove(dir);
	return 0;
}

static void
write_file(const uint8_t *p, size_t n, size_t step)
{
	struct mm_seal_writer *w;
	struct mm_err err;

	(void)unlink(path);
	CHECK(mm_seal_create(path, phrase, &w, &err) == MM_OK, "%s", err.en);
	for (size_t at = 0; at < n; at += step)
		assert_int_equal(mm_seal_write(w,
				     (struct mm_bytes){ p + at,
					 n - at < step ? n - at : step },
				     &err),
		    MM_OK);
	assert_int_equal(mm_seal_finish(w, &err), MM_OK);
}

/* Read @p n bytes and the end. */
static enum mm_status
read_file(struct mm_bytes with, uint8_t *p, size_t n, struct mm_err *err)
{
	struct mm_seal_reader *r = NULL;
	enum mm_status st = mm_seal_open(path, with, &r, err);

	if (st == MM_OK)
		st = mm_seal_read(r, p, n, err);
	if (st == MM_OK)
		st = mm_seal_end(r, err);
	mm_seal_close(r);
	return st;
}

/* Around the size of a part (64 KiB), in steps of several sizes. */
static void
test_round_trip(void **state)
{
	static const struct {
		size_t n, step;
	} rows[] = { { 0, 1 }, { 1, 1 }, { 1000, 7 }, { 65535, 65535 },
		{ 65536, 4096 }, { 65537, 65537 }, { 200000, 100000 } };
	struct mm_err err = { 0 };

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		size_t n = rows[i].n;
		uint8_t *p = malloc(n + 1), *q = calloc(n + 1, 1);

		assert_true(p != NULL && q != NULL);
		for (size_t k = 0; k < n; k++)
			p[k] = (uint8_t)(k * 31 + k / 256);
		write_file(p, n, rows[i].step);
		CHECK(read_file(phrase, q, n, &err) == MM_OK, "%zu: %s", n,
		    err.en);
		assert_memory_equal(p, q, n);
		/* One byte more is not there; one less is not the end. */
		assert_int_equal(
		    read_file(phrase, q, n + 1, &err), MM_EINTEGRITY);
		if (n > 0)
			assert_int_equal(
			    read_file(phrase, q, n - 1, &err), MM_EINTEGRITY);
		free(p);
		free(q);
	}
}

static void
test_damage(void **state)
{
	static const uint8_t text[] = "nothing of this can be read or changed";
	struct scratch_image image;
	uint8_t out[sizeof(text)];
	struct mm_err err;

	(void)state;
	write_file(text, sizeof(text), sizeof(text));
	image = scratch_read(path);
	assert_null(memmem(image.p, image.n, "nothing", 7));
	/* Each try makes a key, which is meant to take long: not every byte. */
	for (size_t i = 0; i < image.n; i += i == 0 ? 8 : 9) {
		if (i >= 12 && i < 24)
			continue;
		image.p[i] ^= 0x40;
		scratch_write(path, &image);
		CHECK(read_file(phrase, out, sizeof(out), &err) != MM_OK,
		    "byte %zu", i);
		assert_true(err.ja[0] != '\0' && err.en[0] != '\0');
		image.p[i] ^= 0x40;
	}
	for (size_t n = image.n; n-- > 0; n -= n < 13 ? n : 13) {
		struct scratch_image part = { image.p, n };

		scratch_write(path, &part);
		CHECK(read_file(phrase, out, sizeof(out), &err) != MM_OK,
		    "%zu bytes", n);
	}
	free(image.p);
}

/* The system lets the file grow to so many bytes only. */
static void
no_room(void)
{
	static const rlim_t limits[] = { 10, 200 };
	struct rlimit was, small;
	uint8_t text[1000] = { 0 };
	struct mm_err err;

	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	for (size_t i = 0; i < MM_COUNT(limits); i++) {
		struct mm_seal_writer *w = NULL;
		enum mm_status st;

		(void)unlink(path);
		small = (struct rlimit){ limits[i], was.rlim_max };
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
		st = mm_seal_create(path, phrase, &w, &err);
		if (st == MM_OK)
			st = mm_seal_write(
			    w, (struct mm_bytes){ text, sizeof(text) }, &err);
		if (st == MM_OK)
			st = mm_seal_finish(w, &err);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
		CHECK(st == MM_EIO, "%zu: %d", i, (int)st);
		CHECK(strstr(err.en, "check the space") != NULL, "%s", err.en);
	}
	(void)unlink(path);
}

static void
test_refused(void **state)
{
	static const uint8_t text[] = "x";
	static const struct mm_bytes other = {
		(const uint8_t *)"another passphrase", 18
	};
	struct mm_seal_writer *w = NULL;
	struct scratch_image image;
	uint8_t out[2];
	struct mm_err err;

	(void)state;
	write_file(text, 2, 2);
	assert_int_equal(read_file(other, out, 2, &err), MM_EDENIED);
	assert_int_equal(mm_seal_create(path, phrase, &w, &err), MM_ECONFLICT);
	assert_int_equal(
	    mm_seal_create(path, (struct mm_bytes){ phrase.p, 11 }, &w, &err),
	    MM_EUSAGE);
	image = scratch_read(path);
	image.p[8] = 2;
	scratch_write(path, &image);
	assert_int_equal(read_file(phrase, out, 2, &err), MM_EFORMAT);
	assert_non_null(strstr(err.en, "newer"));
	/* Nor for none of it, nor for a work that does not end. */
	image.p[8] = 1;
	for (int i = 0; i < 3; i++) {
		uint8_t was[12];

		memcpy(was, image.p + 12, 12);
		memset(image.p + (i == 2 ? 16 : 12), i == 1 ? 0xff : 0,
		    i == 2 ? 8 : 4);
		scratch_write(path, &image);
		CHECK(
		    read_file(phrase, out, 2, &err) == MM_EINTEGRITY, "%d", i);
		memcpy(image.p + 12, was, 12);
	}
	/* A file cannot ask for all the memory there is. */
	image.p[8] = 1;
	memset(image.p + 16, 0xff, 8);
	scratch_write(path, &image);
	assert_int_equal(read_file(phrase, out, 2, &err), MM_EINTEGRITY);
	free(image.p);
	(void)unlink(path);
	assert_int_equal(read_file(phrase, out, 2, &err), MM_ENOTFOUND);
	/* Too long a phrase, no such folder, no right to it, no room. */
	assert_int_equal(
	    mm_seal_create(path, (struct mm_bytes){ phrase.p, 1025 }, &w, &err),
	    MM_EUSAGE);
	assert_int_equal(
	    mm_seal_open(path, (struct mm_bytes){ phrase.p, 1025 }, NULL, &err),
	    MM_EUSAGE);
	assert_int_equal(
	    mm_seal_create("/no/such/folder", phrase, &w, &err), MM_ENOTFOUND);
	assert_int_equal(
	    mm_seal_create("/dev/full", phrase, &w, &err), MM_ECONFLICT);
	assert_int_equal(mm_seal_create(dir, phrase, &w, &err), MM_ECONFLICT);
	assert_int_equal(mm_seal_open(dir, phrase, NULL, &err), MM_EIO);
	no_room();
	mm_seal_abandon(NULL);
	mm_seal_close(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_round_trip),
		TEST(test_damage),
		TEST(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
