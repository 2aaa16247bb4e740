/* SPDX-License-Identifier: Apache-2.0 */
#include "sbomshow.h"

#include <stdlib.h>
#include <string.h>

/* Name and version of a component, or of the device. */
static void
put_name(const struct mm_sbom *s, uint32_t i, struct mm_buf *b)
{
	if (i == MM_COMP_ROOT)
		mm_buf_z(b, "(device)");
	else
		mm_buf_fmt(b, "%.*s@%.*s", MM_FMT(s->components[i].name),
		    MM_FMT(s->components[i].version));
}

static void
put(struct mm_buf *b, const char *label, struct mm_str s)
{
	mm_buf_fmt(b, " %s=", label);
	/* Several of a kind are lines; one line is one component here. */
	for (size_t i = 0; i < s.n; i++)
		mm_buf_char(b, s.p[i] == '\n' ? '|' : s.p[i]);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sort the lines from @p from on. */
static void
sort_lines(struct mm_buf *b, size_t from, char sep)
{
	size_t n = 0, max = b->n - from + 1;
	char **v = calloc(max, sizeof(*v));
	char *copy = strdup(b->p + from), *rest = copy;

	if (v == NULL || copy == NULL)
		abort();
	for (char *end; (end = strchr(rest, sep)) != NULL; rest = end + 1) {
		*end = '\0';
		v[n++] = rest;
	}
	qsort(v, n, sizeof(*v), by_text);
	b->n = from;
	for (size_t i = 0; i < n; i++) {
		mm_buf_z(b, v[i]);
		mm_buf_char(b, sep);
	}
	free(v);
	free(copy);
}

static void
put_graph(const struct mm_sbom *s, uint32_t i, struct mm_buf *b)
{
	size_t from;

	/* What the device contains stands at the top. */
	mm_buf_z(b, " in=");
	put_name(s,
	    s->components[i].parent == s->device ? MM_COMP_ROOT
						 : s->components[i].parent,
	    b);
	mm_buf_z(b, " uses=");
	from = b->n;
	for (uint32_t k = 0; k < s->ndepends; k++) {
		if (s->depends[k].from != i)
			continue;
		put_name(s, s->depends[k].to, b);
		mm_buf_char(b, ',');
	}
	sort_lines(b, from, ',');
}

void
mm_show_sbom(const struct mm_sbom *s, unsigned int what, struct mm_buf *b)
{
	static const struct {
		unsigned int what;
		const char *label;
		size_t at;
	} fields[] = {
		{ 0, "purl", offsetof(struct mm_component, purl) },
		{ SHOW_SUPPLIER, "by",
		    offsetof(struct mm_component, supplier) },
		{ SHOW_CPE, "cpe", offsetof(struct mm_component, cpe) },
		{ SHOW_CPE, "cpes", offsetof(struct mm_component, cpe_more) },
		{ SHOW_HASH, "hash", offsetof(struct mm_component, hashes) },
		{ SHOW_LICENCE, "licence",
		    offsetof(struct mm_component, licences) },
		{ SHOW_LINK, "link", offsetof(struct mm_component, links) },
		{ SHOW_LIFE, "eos", offsetof(struct mm_component, eos) },
		{ SHOW_LIFE, "support",
		    offsetof(struct mm_component, support) },
		{ SHOW_TYPE, "type", offsetof(struct mm_component, type) },
		{ SHOW_MORE, "swid", offsetof(struct mm_component, swid) },
		{ SHOW_MORE, "author", offsetof(struct mm_component, author) },
	};
	size_t from = b->n;

	for (uint32_t i = 0; i < s->n; i++) {
		const struct mm_component *c = &s->components[i];

		put_name(s, i, b);
		for (size_t k = 0; k < MM_COUNT(fields); k++) {
			const char *field = (const char *)c + fields[k].at;

			if (fields[k].what == 0 || (fields[k].what & what) != 0)
				put(b, fields[k].label,
				    *(const struct mm_str *)(const void *)
					field);
		}
		if ((what & SHOW_MORE) != 0)
			mm_buf_fmt(b, " unknown=%u", c->said_unknown);
		if ((what & SHOW_GRAPH) != 0)
			put_graph(s, i, b);
		mm_buf_char(b, '\n');
	}
	sort_lines(b, from, '\n');
}
