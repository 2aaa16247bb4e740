/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_TEST_SCRATCH_H
#define MM_TEST_SCRATCH_H

/* A directory of a test's own, removed at its end. */

#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"

#define SCRATCH_MAX 256

static inline int
scratch_remove_one(
    const char *path, const struct stat *sb, int type, struct FTW *at)
{
	(void)sb;
	(void)type;
	(void)at;
	return remove(path);
}

/** Make it; @p dir receives the path. */
static inline void
scratch_make(char dir[SCRATCH_MAX])
{
	const char *base = getenv("TMPDIR");

	/* Memory where there is some: these tests sync thousands of times. */
	if (base == NULL && access("/dev/shm", W_OK) == 0)
		base = "/dev/shm";
	assert_true(snprintf(dir, SCRATCH_MAX, "%s/mm-test-XXXXXX",
			base != NULL ? base : "/tmp") < SCRATCH_MAX);
	assert_non_null(mkdtemp(dir));
}

/** Remove it with all it holds. */
static inline void
scratch_remove(const char *dir)
{
	(void)nftw(dir, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/** A file in memory; release p with free(). */
struct scratch_image {
	uint8_t *p;
	size_t n;
};

static inline struct scratch_image
scratch_read(const char *path)
{
	struct scratch_image image = { 0 };
	FILE *f = fopen(path, "rb");
	long size;

	assert_non_null(f);
	assert_int_equal(fseek(f, 0, SEEK_END), 0);
	size = ftell(f);
	assert_true(size > 0);
	rewind(f);
	image.n = (size_t)size;
	image.p = malloc(image.n);
	assert_non_null(image.p);
	assert_int_equal(fread(image.p, 1, image.n, f), image.n);
	(void)fclose(f);
	return image;
}

static inline void
scratch_write(const char *path, const struct scratch_image *image)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(image->p, 1, image->n, f), image->n);
	assert_int_equal(fclose(f), 0);
}

/** "dir/name" in a buffer of the caller. */
static inline const char *
scratch_path(char out[SCRATCH_MAX * 2], const char *dir, const char *name)
{
	assert_true(snprintf(out, SCRATCH_MAX * 2, "%s/%s", dir, name) <
	    SCRATCH_MAX * 2);
	return out;
}

#endif
