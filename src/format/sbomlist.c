/* SPDX-License-Identifier: Apache-2.0 */
#include "format/sbomlist.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "format/identity.h"

/* How far up a chain of containers is followed to keep it free of cycles. */
#define PARENTS_MAX 64

void
mm_sbomlist_init(struct mm_sbomlist *l, struct mm_arena *a,
    struct mm_bytes text, const char *source)
{
	memset(l, 0, sizeof(*l));
	l->arena = a;
	l->text = text;
	l->source = source;
	mm_map_init(&l->refs, a);
}

/* Newlines in [from, to), eight bytes at a time. */
static uint64_t
count_lines(const uint8_t *p, size_t from, size_t to)
{
	const uint64_t low = 0x7f7f7f7f7f7f7f7fu;
	uint64_t n = 0;

	while (to - from >= 8) {
		uint64_t w;

		memcpy(&w, p + from, 8);
		w ^= 0x0a0a0a0a0a0a0a0au;
		/* The high bit of a byte is left set where the byte is 0. */
		w = ~(((w & low) + low) | w | low);
		/* Their sum: one multiplication adds the eight bytes. */
		n += ((w >> 7) * 0x0101010101010101u) >> 56;
		from += 8;
	}
	for (; from < to; from++)
		n += p[from] == '\n';
	return n;
}

static size_t
skip_blanks(struct mm_bytes t, size_t at)
{
	while (at < t.n &&
	    (t.p[at] == ' ' || t.p[at] == '\n' || t.p[at] == '\r' ||
		t.p[at] == '\t' || t.p[at] == ','))
		at++;
	return at;
}

bool
mm_sbomlist_nomem(struct mm_sbomlist *l)
{
	if (l->err.code == MM_OK)
		(void)mm_err_nomem(&l->err);
	return false;
}

bool
mm_sbomlist_fail(struct mm_sbomlist *l, enum mm_status code, size_t offset,
    const char *ja, const char *en, ...)
{
	size_t at = skip_blanks(l->text, offset), start;
	va_list ap;

	if (l->err.code != MM_OK)
		return false;
	for (start = at; start > 0 && l->text.p[start - 1] != '\n'; start--)
		;
	l->err = (struct mm_err){ .code = code };
	va_start(ap, en);
	(void)vsnprintf(l->err.ja, sizeof(l->err.ja), ja, ap);
	va_end(ap);
	va_start(ap, en);
	(void)vsnprintf(l->err.en, sizeof(l->err.en), en, ap);
	va_end(ap);
	mm_err_at(&l->err, l->source, 1 + count_lines(l->text.p, 0, at),
	    at - start + 1);
	return false;
}

uint32_t
mm_sbomlist_add(struct mm_sbomlist *l, uint32_t parent, size_t offset)
{
	struct mm_component *c;

	if (l->rows.n >= MM_SBOM_COMPONENTS) {
		mm_sbomlist_fail(l, MM_ELIMIT, offset,
		    "部品が上限の%u件を超えています。SBOMを分割してください",
		    "more than %u components; split the SBOM",
		    MM_SBOM_COMPONENTS);
		return MM_COMP_ROOT;
	}
	c = mm_vec_push(l->arena, &l->rows);
	if (c == NULL) {
		mm_sbomlist_nomem(l);
		return MM_COMP_ROOT;
	}
	c->parent = parent;
	c->line = offset;
	return l->rows.n - 1;
}

bool
mm_sbomlist_ref(struct mm_sbomlist *l, struct mm_str ref, size_t offset)
{
	uint64_t *place;
	uint32_t first;
	bool added;

	first = mm_map_put(&l->refs, ref, l->places.n, &added);
	if (first == MM_MAP_NONE)
		return mm_sbomlist_nomem(l);
	if (!added) {
		size_t at = skip_blanks(l->text, l->places.v[first]);
		uint64_t line = 1 + count_lines(l->text.p, 0, at);

		return mm_sbomlist_fail(l, MM_EFORMAT, offset,
		    "識別子「%.*s」が二重に使われています（1回目は%llu行目）。"
		    "文書の中で一意にしてください",
		    "the reference \"%.*s\" is used twice (first on line "
		    "%llu); make it unique in the document",
		    MM_FMT(mm_utf8_fit(ref, 80)), (unsigned long long)line);
	}
	place = mm_vec_push(l->arena, &l->places);
	if (place == NULL)
		return mm_sbomlist_nomem(l);
	*place = offset;
	return true;
}

bool
mm_sbomlist_edges(struct mm_sbomlist *l, uint64_t n, size_t offset)
{
	l->edges += n;
	if (l->edges <= MM_SBOM_EDGES)
		return true;
	return mm_sbomlist_fail(l, MM_ELIMIT, offset,
	    "部品間の関係が上限の%u件を超えています。SBOMを分割してください",
	    "more than %u relationships; split the SBOM", MM_SBOM_EDGES);
}

bool
mm_sbomlist_contains(
    struct mm_sbomlist *l, struct mm_str parent, struct mm_str child)
{
	struct mm_sbom_edge *e = mm_vec_push(l->arena, &l->contains);

	if (e == NULL)
		return mm_sbomlist_nomem(l);
	e->parent = parent;
	e->child = child;
	return true;
}

uint32_t
mm_sbomlist_cpe_open(const struct mm_sbomlist *l)
{
	return l->cpes.n;
}

bool
mm_sbomlist_cpe_add(struct mm_sbomlist *l, struct mm_str cpe)
{
	struct mm_str *s = mm_vec_push(l->arena, &l->cpes);

	if (s == NULL)
		return mm_sbomlist_nomem(l);
	*s = cpe;
	return true;
}

bool
mm_sbomlist_cpe_close(
    struct mm_sbomlist *l, uint32_t mark, struct mm_component *c)
{
	const struct mm_str *v = &l->cpes.v[mark];
	uint32_t n = l->cpes.n - mark, i = 0;
	size_t bytes = 0;
	char *p;

	l->cpes.n = mark;
	if (n > 0 && c->cpe.n == 0)
		c->cpe = v[i++];
	if (i == n)
		return true;
	for (uint32_t k = i; k < n; k++)
		bytes += v[k].n + 1;
	p = mm_arena_alloc(l->arena, bytes);
	if (p == NULL)
		return mm_sbomlist_nomem(l);
	c->cpe_more.p = p;
	for (; i < n; i++) {
		if (mm_str_eq(v[i], c->cpe))
			continue;
		if (p != c->cpe_more.p)
			*p++ = '\n';
		memcpy(p, v[i].p, v[i].n);
		p += v[i].n;
	}
	c->cpe_more.n = (size_t)(p - c->cpe_more.p);
	if (c->cpe_more.n == 0)
		c->cpe_more = MM_STR_NONE;
	return true;
}

/* Give each row its line instead of its offset. */
static void
set_lines(struct mm_sbomlist *l)
{
	size_t at = 0;
	uint64_t line = 1;

	for (uint32_t i = 0; i < l->rows.n; i++) {
		size_t next = skip_blanks(l->text, l->rows.v[i].line);

		if (next < at) {
			at = 0;
			line = 1;
		}
		line += count_lines(l->text.p, at, next);
		at = next;
		l->rows.v[i].line = line;
	}
}

/* A row without a reference gets one that nobody else uses. */
static bool
set_refs(struct mm_sbomlist *l)
{
	for (uint32_t i = 0; i < l->rows.n; i++) {
		struct mm_component *c = &l->rows.v[i];

		if (c->ref.n > 0)
			continue;
		c->ref = mm_arena_fmt(l->arena, "#%u", i + 1);
		while (c->ref.p != NULL &&
		    mm_map_get(&l->refs, c->ref) != MM_MAP_NONE)
			c->ref = mm_arena_fmt(l->arena, "#%s", c->ref.p);
		if (c->ref.p == NULL)
			return false;
	}
	return true;
}

static bool
is_above(const struct mm_sbomlist *l, uint32_t above, uint32_t row)
{
	for (int n = 0; row != MM_COMP_ROOT; row = l->rows.v[row].parent) {
		if (row == above || ++n > PARENTS_MAX)
			return true;
	}
	return false;
}

/* The first container named for a row is its parent; cycles are not made. */
static bool
set_parents(struct mm_sbomlist *l)
{
	struct mm_map rows;

	if (l->contains.n == 0)
		return true;
	mm_map_init(&rows, l->arena);
	for (uint32_t i = 0; i < l->rows.n; i++) {
		if (mm_map_put(&rows, l->rows.v[i].ref, i, NULL) == MM_MAP_NONE)
			return false;
	}
	for (uint32_t i = 0; i < l->contains.n; i++) {
		const struct mm_sbom_edge *e = &l->contains.v[i];
		uint32_t child = mm_map_get(&rows, e->child);
		uint32_t parent = mm_map_get(&rows, e->parent);

		if (child == MM_MAP_NONE || parent == MM_MAP_NONE ||
		    l->rows.v[child].parent != MM_COMP_ROOT ||
		    is_above(l, child, parent))
			continue;
		l->rows.v[child].parent = parent;
	}
	return true;
}

static bool
set_identities(struct mm_sbomlist *l)
{
	struct mm_arena *scratch = mm_arena_new(0);

	if (scratch == NULL)
		return false;
	for (uint32_t i = 0; i < l->rows.n; i++) {
		struct mm_component *c = &l->rows.v[i];

		c->identified = mm_identity_of(scratch, c);
		l->head.identified += mm_identity_usable(c->identified);
	}
	mm_arena_free(scratch);
	return true;
}

enum mm_status
mm_sbomlist_finish(
    struct mm_sbomlist *l, struct mm_sbom *out, struct mm_err *err)
{
	if (!mm_sbomlist_failed(l) && l->rows.n == 0) {
		(void)mm_err_set(&l->err, MM_EEMPTY,
		    "%sの文書に部品が1件もありません（VEXなど別の文書の"
		    "可能性があります）。部品表を含むSBOMを指定してください",
		    "this %s document lists no component (it may be a VEX or "
		    "another document); give an SBOM that lists components",
		    l->head.format.p);
		mm_err_at(&l->err, l->source, 0, 0);
	}
	if (!mm_sbomlist_failed(l)) {
		set_lines(l);
		if (!set_refs(l) || !set_parents(l) || !set_identities(l))
			mm_sbomlist_nomem(l);
	}
	if (mm_sbomlist_failed(l)) {
		mm_err_at(&l->err, l->source, 0, 0);
		if (err != NULL)
			*err = l->err;
		return l->err.code;
	}
	l->head.components = l->rows.v;
	l->head.n = l->rows.n;
	*out = l->head;
	return MM_OK;
}
