/* SPDX-License-Identifier: Apache-2.0 */
#include "lines.h"

#include <stdlib.h>

#include "test.h"

struct lines {
	FILE *f;
	char *line;
	size_t cap, n;
};

struct lines *
lines_open(const char *path)
{
	struct lines *l = calloc(1, sizeof(*l));

	assert_non_null(l);
	l->f = fopen(path, "r");
	CHECK(l->f != NULL, "%s", path);
	return l;
}

bool
lines_next(struct lines *l, struct mm_str *out)
{
	ssize_t n;

	while ((n = getline(&l->line, &l->cap, l->f)) >= 0) {
		while (
		    n > 0 && (l->line[n - 1] == '\n' || l->line[n - 1] == '\r'))
			n--;
		if (n == 0 || l->line[0] == '#')
			continue;
		l->n++;
		*out = (struct mm_str){ l->line, (size_t)n };
		return true;
	}
	return false;
}

size_t
lines_close(struct lines *l)
{
	size_t n = l->n;

	(void)fclose(l->f);
	free(l->line);
	free(l);
	return n;
}
