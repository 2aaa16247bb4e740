/* SPDX-License-Identifier: Apache-2.0 */
#include "format/sbomdiff.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "vers/cpe.h"
#include "vers/purl.h"

/* A component that has no partner yet. */
struct one {
	struct mm_str key, version;
	uint32_t i;
};

struct side {
	struct one *v;
	uint32_t n;
	uint32_t *mate; /* per component: the other one, or MM_COMP_ROOT */
};

const char *
mm_sbomdiff_field(int bit)
{
	static const char *const names[MM_DIFF_FIELDS] = { "version",
		"supplier", "identifier", "licence", "hash", "support" };

	return names[bit];
}

static struct mm_str
key_of(struct mm_arena *a, const struct mm_component *c)
{
	struct mm_purl purl;
	struct mm_cpe cpe;
	struct mm_str key = MM_STR_NONE;

	if (c->purl.n > 0 && mm_purl_parse(a, c->purl, &purl, NULL) == MM_OK)
		return mm_arena_fmt(a, "pkg:%.*s/%.*s/%.*s", MM_FMT(purl.type),
		    MM_FMT(purl.namespace_), MM_FMT(purl.name));
	if (c->cpe.n > 0 && mm_cpe_parse(a, c->cpe, &cpe, NULL) == MM_OK)
		key = mm_cpe_key(a, &cpe);
	if (key.n > 0)
		return key;
	key = mm_utf8_key(a, c->name);
	return mm_arena_fmt(a, "name:%.*s", MM_FMT(key));
}

static int
by_version(const void *a, const void *b)
{
	const struct one *x = a, *y = b;
	int c = mm_str_cmp(x->key, y->key);

	if (c == 0)
		c = mm_str_cmp(x->version, y->version);
	return c != 0 ? c : (x->i > y->i) - (x->i < y->i);
}

static int
by_place(const void *a, const void *b)
{
	const struct one *x = a, *y = b;
	int c = mm_str_cmp(x->key, y->key);

	return c != 0 ? c : (x->i > y->i) - (x->i < y->i);
}

static bool
make_side(struct mm_arena *a, const struct mm_sbom *s, struct side *out)
{
	out->n = s->n;
	out->v = mm_arena_array(a, (size_t)s->n + 1, sizeof(*out->v));
	out->mate = mm_arena_array(a, (size_t)s->n + 1, sizeof(*out->mate));
	if (out->v == NULL || out->mate == NULL)
		return false;
	for (uint32_t i = 0; i < s->n; i++) {
		const struct mm_component *c = &s->components[i];

		out->v[i] = (struct one){ key_of(a, c), c->version, i };
		out->mate[i] = MM_COMP_ROOT;
		if (out->v[i].key.p == NULL)
			return false;
	}
	return true;
}

/* Those without a partner, sorted. */
static void
sort_side(struct side *s, int (*order)(const void *, const void *))
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->n; i++) {
		if (s->mate[s->v[i].i] == MM_COMP_ROOT)
			s->v[n++] = s->v[i];
	}
	s->n = n;
	if (n > 0)
		qsort(s->v, n, sizeof(*s->v), order);
}

/* Walk both sides at once; equal ones become partners. */
static void
make_pairs(struct side *was, struct side *is, bool exact)
{
	uint32_t i = 0, k = 0;

	sort_side(was, exact ? by_version : by_place);
	sort_side(is, exact ? by_version : by_place);
	while (i < was->n && k < is->n) {
		const struct one *a = &was->v[i], *b = &is->v[k];
		int c = mm_str_cmp(a->key, b->key);

		if (c == 0 && exact)
			c = mm_str_cmp(a->version, b->version);
		if (c == 0) {
			was->mate[a->i] = b->i;
			is->mate[b->i] = a->i;
		}
		i += c <= 0;
		k += c >= 0;
	}
}

static unsigned int
fields_of(const struct mm_component *a, const struct mm_component *b)
{
	const struct {
		struct mm_str a, b;
		unsigned int bit;
	} v[] = {
		{ a->version, b->version, MM_DIFF_VERSION },
		{ a->supplier, b->supplier, MM_DIFF_SUPPLIER },
		{ a->purl, b->purl, MM_DIFF_IDENTIFIER },
		{ a->cpe, b->cpe, MM_DIFF_IDENTIFIER },
		{ a->cpe_more, b->cpe_more, MM_DIFF_IDENTIFIER },
		{ a->swid, b->swid, MM_DIFF_IDENTIFIER },
		{ a->licences, b->licences, MM_DIFF_LICENCE },
		{ a->hashes, b->hashes, MM_DIFF_HASH },
		{ a->eos, b->eos, MM_DIFF_SUPPORT },
		{ a->support, b->support, MM_DIFF_SUPPORT },
	};
	unsigned int fields = 0;

	for (size_t i = 0; i < MM_COUNT(v); i++) {
		if (!mm_str_eq(v[i].a, v[i].b))
			fields |= v[i].bit;
	}
	return fields;
}

struct mm_sbom_diff *
mm_sbomdiff(struct mm_arena *a, const struct mm_sbom *was,
    const struct mm_sbom *is, uint32_t *n, uint32_t *same)
{
	struct mm_sbom_diff *v =
	    mm_arena_array(a, (size_t)was->n + is->n + 1, sizeof(*v));
	uint32_t count = 0, unchanged = 0;
	struct side old, new;

	if (v == NULL || !make_side(a, was, &old) || !make_side(a, is, &new))
		return NULL;
	make_pairs(&old, &new, true);
	make_pairs(&old, &new, false);
	for (uint32_t i = 0; i < is->n; i++) {
		uint32_t mate = new.mate[i];
		unsigned int fields = mate == MM_COMP_ROOT
		    ? 0
		    : fields_of(&was->components[mate], &is->components[i]);

		if (mate != MM_COMP_ROOT && fields == 0)
			unchanged++;
		else
			v[count++] = (struct mm_sbom_diff){ mate == MM_COMP_ROOT
				    ? MM_SBOM_ADDED
				    : MM_SBOM_CHANGED,
				mate, i, fields };
	}
	for (uint32_t i = 0; i < was->n; i++) {
		if (old.mate[i] == MM_COMP_ROOT)
			v[count++] = (struct mm_sbom_diff){ MM_SBOM_REMOVED, i,
				MM_COMP_ROOT, 0 };
	}
	*n = count;
	*same = unchanged;
	return v;
}
