/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_TEST_IMAGE_H
#define MM_TEST_IMAGE_H

/* A folder kept in memory, to be put back again and again. */

#include <stddef.h>
#include <stdint.h>

struct image_file {
	char *path; /* below the folder; of a folder itself: ends with '/' */
	uint8_t *bytes;
	size_t n;
};

struct image {
	struct image_file *v;
	size_t n, max;
};

/** Read a folder; @p out is empty before. */
void image_take(const char *dir, struct image *out);

/**
 * Make the folder what it was.
 *
 * @param part  only what is below these names of the folder; NULL = all
 */
void image_restore(
    const char *dir, const struct image *image, const char *part);

void image_free(struct image *image);

/** Remove a folder and all in it. */
void image_remove(const char *dir);

#endif
