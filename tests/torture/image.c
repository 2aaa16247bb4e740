/* SPDX-License-Identifier: Apache-2.0 */
#include "image.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct image *taking;
static size_t prefix;
static const char *wanted;

static void
must(int ok, const char *what, const char *path)
{
	if (ok)
		return;
	perror(path);
	(void)fprintf(stderr, "image: cannot %s\n", what);
	exit(2);
}

static void
read_file(struct image_file *f, const char *path)
{
	struct stat sb;
	int fd = open(path, O_RDONLY);

	must(fd >= 0 && fstat(fd, &sb) == 0, "open", path);
	f->n = (size_t)sb.st_size;
	f->bytes = malloc(f->n + 1);
	must(f->bytes != NULL && read(fd, f->bytes, f->n) == (ssize_t)f->n,
	    "read", path);
	(void)close(fd);
}

static int
take_one(const char *path, const struct stat *sb, int type, struct FTW *at)
{
	struct image_file *f;
	size_t n = strlen(path);

	(void)sb;
	(void)at;
	if (n <= prefix)
		return 0;
	if (taking->n == taking->max) {
		taking->max = taking->max == 0 ? 64 : taking->max * 2;
		taking->v =
		    realloc(taking->v, taking->max * sizeof(*taking->v));
		must(taking->v != NULL, "remember", path);
	}
	f = &taking->v[taking->n++];
	memset(f, 0, sizeof(*f));
	f->path = malloc(n - prefix + 2);
	must(f->path != NULL, "remember", path);
	(void)snprintf(f->path, n - prefix + 2, "%s%s", path + prefix,
	    type == FTW_D ? "/" : "");
	if (type != FTW_D)
		read_file(f, path);
	return 0;
}

void
image_take(const char *dir, struct image *out)
{
	taking = out;
	prefix = strlen(dir) + 1;
	must(nftw(dir, take_one, 16, FTW_PHYS) == 0, "walk", dir);
}

static int
remove_one(const char *path, const struct stat *sb, int type, struct FTW *at)
{
	(void)sb;
	(void)type;
	if (at->level > 0 &&
	    (wanted == NULL ||
		strncmp(path + prefix, wanted, strlen(wanted)) == 0))
		(void)remove(path);
	return 0;
}

void
image_restore(const char *dir, const struct image *image, const char *part)
{
	char path[4096];

	prefix = strlen(dir) + 1;
	wanted = part;
	(void)nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	(void)mkdir(dir, 0700);
	for (size_t i = 0; i < image->n; i++) {
		const struct image_file *f = &image->v[i];
		int fd;

		if (part != NULL && strncmp(f->path, part, strlen(part)) != 0)
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", dir, f->path);
		if (f->bytes == NULL) {
			(void)mkdir(path, 0700);
			continue;
		}
		fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		must(fd >= 0 && write(fd, f->bytes, f->n) == (ssize_t)f->n,
		    "write", path);
		(void)close(fd);
	}
}

void
image_free(struct image *image)
{
	for (size_t i = 0; i < image->n; i++) {
		free(image->v[i].path);
		free(image->v[i].bytes);
	}
	free(image->v);
	memset(image, 0, sizeof(*image));
}

void
image_remove(const char *dir)
{
	prefix = strlen(dir) + 1;
	wanted = NULL;
	(void)nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	(void)rmdir(dir);
}
