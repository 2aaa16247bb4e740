/* SPDX-License-Identifier: Apache-2.0 */
#include "format/cyclonedx_vex.h"

#include "format/sbom.h"

/* An entry while it is read. */
struct entry {
	struct mm_sbomlist *l;
	struct mm_sbom_statement said; /* about one element */
	MM_VEC(struct mm_str) refs; /* elements it affects */
};

typedef void entry_fn(struct entry *e, struct mm_json *j);

struct part {
	const char *name;
	entry_fn *read;
};

/* A text; anything else is passed over. */
static struct mm_str
text_of(struct mm_json *j)
{
	struct mm_str s = MM_STR_NONE;

	if (mm_json_peek(j) == MM_JSON_STRING)
		(void)mm_json_string(j, &s);
	else
		(void)mm_json_skip(j);
	return s;
}

static void
read_object(struct entry *e, struct mm_json *j, const struct part *parts)
{
	struct mm_str key;

	if (mm_json_peek(j) != MM_JSON_OBJECT) {
		(void)mm_json_skip(j);
		return;
	}
	(void)mm_json_enter_object(j);
	while (mm_json_key(j, &key)) {
		const struct part *p = parts;

		while (p->name != NULL && !mm_str_eqz(key, p->name))
			p++;
		if (p->name != NULL)
			p->read(e, j);
		else
			(void)mm_json_skip(j);
	}
}

static void
read_list(struct entry *e, struct mm_json *j, const struct part *parts)
{
	if (mm_json_peek(j) != MM_JSON_ARRAY) {
		(void)mm_json_skip(j);
		return;
	}
	(void)mm_json_enter_array(j);
	while (mm_json_next(j))
		read_object(e, j, parts);
}

static void
read_id(struct entry *e, struct mm_json *j)
{
	e->said.vuln = text_of(j);
}

static void
read_alias(struct entry *e, struct mm_json *j)
{
	struct mm_str id = text_of(j);

	if (id.n == 0)
		return;
	e->said.aliases = e->said.aliases.n == 0
	    ? id
	    : mm_arena_fmt(e->l->arena, "%.*s\n%.*s", MM_FMT(e->said.aliases),
		  MM_FMT(id));
}

static void
read_references(struct entry *e, struct mm_json *j)
{
	static const struct part parts[] = { { "id", read_alias },
		{ NULL, NULL } };

	read_list(e, j, parts);
}

static void
read_state(struct entry *e, struct mm_json *j)
{
	e->said.state = text_of(j);
}

static void
read_justification(struct entry *e, struct mm_json *j)
{
	e->said.justification = text_of(j);
}

static void
read_detail(struct entry *e, struct mm_json *j)
{
	e->said.detail = text_of(j);
}

static void
read_analysis(struct entry *e, struct mm_json *j)
{
	static const struct part parts[] = { { "state", read_state },
		{ "justification", read_justification },
		{ "detail", read_detail }, { NULL, NULL } };

	read_object(e, j, parts);
}

static void
read_ref(struct entry *e, struct mm_json *j)
{
	struct mm_str ref = text_of(j), *at;
	size_t hash = mm_str_find(ref, '#');

	if (mm_str_starts(ref, "urn:cdx:") && hash < ref.n)
		ref = (struct mm_str){ ref.p + hash + 1, ref.n - hash - 1 };
	if (ref.n == 0)
		return;
	at = mm_vec_push(e->l->arena, &e->refs);
	if (at == NULL)
		(void)mm_sbomlist_nomem(e->l);
	else
		*at = ref;
}

static void
read_affects(struct entry *e, struct mm_json *j)
{
	static const struct part parts[] = { { "ref", read_ref },
		{ NULL, NULL } };

	read_list(e, j, parts);
}

static void
take(struct entry *e, struct mm_str ref, size_t offset)
{
	struct mm_sbomlist *l = e->l;
	struct mm_sbom_statement *s;

	if (l->statements.n == MM_SBOM_STATEMENTS) {
		(void)mm_sbomlist_fail(l, MM_ELIMIT, offset,
		    "脆弱性の記載が上限の%u件を超えています。SBOMを分割して"
		    "ください",
		    "more than %u statements about vulnerabilities; split the "
		    "SBOM",
		    MM_SBOM_STATEMENTS);
		return;
	}
	s = mm_vec_push(l->arena, &l->statements);
	if (s == NULL) {
		(void)mm_sbomlist_nomem(l);
		return;
	}
	*s = e->said;
	s->ref = ref;
}

void
mm_cyclonedx_vex(struct mm_sbomlist *l, struct mm_json *j)
{
	static const struct part parts[] = { { "id", read_id },
		{ "references", read_references },
		{ "analysis", read_analysis }, { "affects", read_affects },
		{ NULL, NULL } };
	struct entry e = { .l = l };
	size_t at = mm_json_offset(j);

	read_object(&e, j, parts);
	if (e.said.vuln.n == 0 ||
	    e.said.state.n + e.said.justification.n + e.said.detail.n == 0)
		return;
	if (e.refs.n == 0)
		take(&e, MM_STR_NONE, at);
	for (uint32_t i = 0; i < e.refs.n && !mm_sbomlist_failed(l); i++)
		take(&e, e.refs.v[i], at);
}
