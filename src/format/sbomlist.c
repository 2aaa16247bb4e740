/* SPDX-License-Identifier: Apache-2.0 */
#include "format/sbomlist.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "format/identity.h"
#include "format/sbomfield.h"

/* How far up a chain of containers is followed to keep it free of cycles. */
#define PARENTS_MAX 64

void
mm_sbomlist_init(struct mm_sbomlist *l, struct mm_arena *a,
    struct mm_bytes text, const char *source, enum mm_sbom_kind kind)
{
	memset(l, 0, sizeof(*l));
	l->arena = a;
	l->text = text;
	l->source = source;
	l->kind = kind;
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

static bool
add_edge(struct mm_sbomlist *l, struct mm_sbom_edge *e, struct mm_str from,
    struct mm_str to)
{
	if (e == NULL)
		return mm_sbomlist_nomem(l);
	*e = (struct mm_sbom_edge){ from, to };
	return true;
}

bool
mm_sbomlist_contains(
    struct mm_sbomlist *l, struct mm_str parent, struct mm_str child)
{
	return add_edge(l, mm_vec_push(l->arena, &l->contains), parent, child);
}

bool
mm_sbomlist_depends(struct mm_sbomlist *l, struct mm_str from, struct mm_str to)
{
	return add_edge(l, mm_vec_push(l->arena, &l->depends), from, to);
}

uint32_t
mm_sbomlist_open(const struct mm_sbomlist *l)
{
	return l->items.n;
}

bool
mm_sbomlist_item(struct mm_sbomlist *l, enum mm_sbom_many kind, struct mm_str a,
    struct mm_str b)
{
	struct mm_sbom_item *item = mm_vec_push(l->arena, &l->items);

	if (item == NULL)
		return mm_sbomlist_nomem(l);
	*item = (struct mm_sbom_item){ kind, a, b };
	return true;
}

/* A text of one line: what breaks lines becomes a blank. */
static char *
put_line(char *p, struct mm_str s)
{
	for (size_t i = 0; i < s.n; i++)
		*p++ = s.p[i] == '\n' || s.p[i] == '\r' ? ' ' : s.p[i];
	return p;
}

/* The items of one kind as lines; @p except is left out. */
static bool
join(struct mm_sbomlist *l, uint32_t mark, enum mm_sbom_many kind,
    struct mm_str except, struct mm_str *out)
{
	size_t bytes = 0;
	char *p;

	for (uint32_t i = mark; i < l->items.n; i++) {
		const struct mm_sbom_item *m = &l->items.v[i];

		if (m->kind == kind)
			bytes += m->a.n + m->b.n + 2;
	}
	if (bytes == 0)
		return true;
	p = mm_arena_alloc(l->arena, bytes);
	if (p == NULL)
		return mm_sbomlist_nomem(l);
	out->p = p;
	for (uint32_t i = mark; i < l->items.n; i++) {
		const struct mm_sbom_item *m = &l->items.v[i];

		if (m->kind != kind || m->a.n == 0 || mm_str_eq(m->a, except))
			continue;
		if (p != out->p)
			*p++ = '\n';
		p = put_line(p, m->a);
		if (m->b.n == 0)
			continue;
		*p++ = ' ';
		p = put_line(p, m->b);
	}
	out->n = (size_t)(p - out->p);
	if (out->n == 0)
		*out = MM_STR_NONE;
	return true;
}

/* "unknown" is said, not missing: a field is never called by that word. */
static void
set_unknown(struct mm_component *c, struct mm_str *field, uint8_t bit)
{
	if (!mm_sbomfield_says_unknown(*field))
		return;
	*field = MM_STR_NONE;
	c->said_unknown |= bit;
}

bool
mm_sbomlist_close(struct mm_sbomlist *l, uint32_t mark, struct mm_component *c)
{
	bool ok = true;

	for (uint32_t i = mark; i < l->items.n && c->cpe.n == 0; i++) {
		if (l->items.v[i].kind == MM_SBOM_CPE)
			c->cpe = l->items.v[i].a;
	}
	if (l->items.n > mark)
		ok = join(l, mark, MM_SBOM_CPE, c->cpe, &c->cpe_more) &&
		    join(l, mark, MM_SBOM_HASH, MM_STR_NONE, &c->hashes) &&
		    join(l, mark, MM_SBOM_LICENCE, MM_STR_NONE, &c->licences) &&
		    join(l, mark, MM_SBOM_LINK, MM_STR_NONE, &c->links);
	l->items.n = mark;
	set_unknown(c, &c->supplier, MM_SAID_SUPPLIER);
	set_unknown(c, &c->version, MM_SAID_VERSION);
	set_unknown(c, &c->licences, MM_SAID_LICENCE);
	return ok;
}

/* Fields of our own that may be there several times. */
static const struct {
	const char *name;
	enum mm_sbom_many kind;
	bool pair; /* "KEY VALUE" */
} own[] = {
	{ "mimamori:cpe", MM_SBOM_CPE, false },
	{ "mimamori:hash", MM_SBOM_HASH, true },
	{ "mimamori:licence", MM_SBOM_LICENCE, false },
	{ "mimamori:link", MM_SBOM_LINK, true },
};

bool
mm_sbomlist_property(struct mm_sbomlist *l, struct mm_component *c,
    struct mm_str name, struct mm_str value)
{
	struct mm_str key = value, rest = MM_STR_NONE;

	if (value.n == 0)
		return true;
	for (size_t i = 0; i < MM_COUNT(own); i++) {
		if (!mm_str_eqz(name, own[i].name))
			continue;
		if (own[i].pair) {
			rest = value;
			key = mm_str_cut(&rest, ' ');
		}
		if (own[i].kind == MM_SBOM_LICENCE)
			c->said_unknown &= (uint8_t)~MM_SAID_LICENCE;
		return mm_sbomlist_item(l, own[i].kind, key, rest);
	}
	l->only_device |= mm_str_eq(name, MM_STR("mimamori:device"));
	mm_sbomfield_property(c, name, value);
	return true;
}

bool
mm_sbomlist_comment(
    struct mm_sbomlist *l, struct mm_component *c, struct mm_str comment)
{
	while (comment.n > 0) {
		struct mm_str value = mm_str_trim(mm_str_cut(&comment, '\n'));
		struct mm_str name;

		if (!mm_str_starts(value, "mimamori:"))
			continue;
		name = mm_str_cut(&value, '=');
		if (!mm_sbomlist_property(l, c, name, value))
			return false;
	}
	return true;
}

void
mm_sbomlist_only_device(struct mm_sbomlist *l, const struct mm_component *c)
{
	l->rows.n--;
	l->only_device = false;
	l->device = c->ref;
	l->head.name = c->name;
	l->head.version = c->version;
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
static void
set_parents(struct mm_sbomlist *l, const struct mm_map *rows)
{
	for (uint32_t i = 0; i < l->contains.n; i++) {
		const struct mm_sbom_edge *e = &l->contains.v[i];
		uint32_t child = mm_map_get(rows, e->to);
		uint32_t parent = mm_map_get(rows, e->from);

		if (child == MM_MAP_NONE)
			continue;
		l->rows.v[child].related = true;
		if (parent == MM_MAP_NONE)
			continue;
		l->rows.v[parent].related = true;
		if (l->rows.v[child].parent == MM_COMP_ROOT &&
		    !is_above(l, child, parent))
			l->rows.v[child].parent = parent;
	}
}

/* Dependencies between rows, and of the device; of others nothing is kept. */
static bool
set_depends(struct mm_sbomlist *l, const struct mm_map *rows)
{
	struct mm_dependency *v;
	uint32_t n = 0;

	v = mm_arena_array(l->arena, l->depends.n, sizeof(*v));
	if (v == NULL)
		return false;
	for (uint32_t i = 0; i < l->depends.n; i++) {
		const struct mm_sbom_edge *e = &l->depends.v[i];
		uint32_t from = mm_map_get(rows, e->from);
		uint32_t to = mm_map_get(rows, e->to);
		bool device = l->device.n > 0 && mm_str_eq(e->from, l->device);

		if (to == MM_MAP_NONE || (from == MM_MAP_NONE && !device))
			continue;
		l->rows.v[to].related = true;
		if (from == MM_MAP_NONE)
			from = MM_COMP_ROOT;
		else
			l->rows.v[from].related = true;
		v[n++] = (struct mm_dependency){ from, to };
	}
	l->head.depends = v;
	l->head.ndepends = n;
	return true;
}

/* What is said by references, once all rows are there. */
static bool
set_relations(struct mm_sbomlist *l)
{
	struct mm_map rows;

	l->head.device = MM_COMP_ROOT;
	for (uint32_t i = 0; i < l->rows.n; i++) {
		struct mm_component *c = &l->rows.v[i];

		if (c->parent == MM_COMP_ROOT)
			continue;
		c->related = true;
		l->rows.v[c->parent].related = true;
	}
	if (l->contains.n + l->depends.n == 0 && l->device.n == 0)
		return true;
	mm_map_init(&rows, l->arena);
	for (uint32_t i = 0; i < l->rows.n; i++) {
		if (mm_map_put(&rows, l->rows.v[i].ref, i, NULL) == MM_MAP_NONE)
			return false;
	}
	if (l->device.n > 0) {
		uint32_t row = mm_map_get(&rows, l->device);

		l->head.device = row == MM_MAP_NONE ? MM_COMP_ROOT : row;
		if (row != MM_MAP_NONE)
			l->rows.v[row].related = true;
	}
	set_parents(l, &rows);
	return l->depends.n == 0 || set_depends(l, &rows);
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

/* Say what the text was taken for: a supplier may have meant another. */
static void
name_format(struct mm_sbomlist *l)
{
	const struct mm_str known = l->head.format;
	struct mm_err e = l->err;
	struct mm_str ja =
	    known.n > 0 ? known : mm_str_of(mm_sbom_kind_name(l->kind, MM_JA));
	struct mm_str en =
	    known.n > 0 ? known : mm_str_of(mm_sbom_kind_name(l->kind, MM_EN));

	if (e.code != MM_EFORMAT && e.code != MM_ELIMIT)
		return;
	(void)snprintf(l->err.ja, sizeof(l->err.ja), "%.*sとして: %.560s",
	    MM_FMT(ja), e.ja);
	(void)snprintf(
	    l->err.en, sizeof(l->err.en), "as %.*s: %.560s", MM_FMT(en), e.en);
}

static void
fail_empty(struct mm_sbomlist *l)
{
	const char *format =
	    l->head.format.p != NULL ? l->head.format.p : "SBOM";

	if (l->head.vulnerabilities > 0)
		(void)mm_err_set(&l->err, MM_EEMPTY,
		    "%sの文書に脆弱性が%u件ありますが、部品が1件もありません"
		    "（VEXまたはVDRです）。部品表を含むSBOMを指定してください",
		    "this %s document has %u vulnerabilities and lists no "
		    "component (it is a VEX or VDR); give an SBOM that lists "
		    "components",
		    format, l->head.vulnerabilities);
	else
		(void)mm_err_set(&l->err, MM_EEMPTY,
		    "%sの文書に部品が1件もありません（VEXなど別の文書の"
		    "可能性があります）。部品表を含むSBOMを指定してください",
		    "this %s document lists no component (it may be a VEX or "
		    "another document); give an SBOM that lists components",
		    format);
}

enum mm_status
mm_sbomlist_finish(
    struct mm_sbomlist *l, struct mm_sbom *out, struct mm_err *err)
{
	/* What there was no memory for must not look like what is missing. */
	if (mm_arena_short(l->arena))
		(void)mm_err_nomem(&l->err);
	if (!mm_sbomlist_failed(l) && l->rows.n == 0) {
		fail_empty(l);
		mm_err_at(&l->err, l->source, 0, 0);
	}
	if (!mm_sbomlist_failed(l)) {
		if (!l->lined)
			set_lines(l);
		if (!set_refs(l) || !set_relations(l) || !set_identities(l))
			mm_sbomlist_nomem(l);
	}
	if (mm_sbomlist_failed(l)) {
		mm_err_at(&l->err, l->source, 0, 0);
		name_format(l);
		if (err != NULL)
			*err = l->err;
		return l->err.code;
	}
	l->head.components = l->rows.v;
	l->head.n = l->rows.n;
	l->head.statements = l->statements.v;
	l->head.nstatements = l->statements.n;
	*out = l->head;
	return MM_OK;
}
