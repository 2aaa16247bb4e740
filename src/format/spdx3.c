/* SPDX-License-Identifier: Apache-2.0 */
#include "format/spdx3.h"

#include <string.h>

#include "base/utf8.h"
#include "format/members.h"
#include "format/sbomfield.h"
#include "format/sbomlist.h"

/* An element of which only a name or an expression is used. */
struct named {
	struct mm_str id, name;
};

struct relation {
	struct mm_str from, to;
};

struct texts {
	struct mm_str *v;
	uint32_t n, max;
};

struct reader {
	struct mm_json *j;
	struct mm_sbomlist l;
	struct mm_members document, element, external, link, hash;
	MM_VEC(struct named) named; /* agents, tools, licences */
	MM_VEC(struct relation) concluded, declared; /* package, licence */
	struct texts roots, persons, tools;
	uint32_t documents;
	struct mm_str name; /* of the document */
	bool context;
};

/* Any element while it is read: what it is comes in any order. */
struct draft {
	struct reader *r;
	struct mm_component c;
	struct mm_str type, originator, comment, created, spec, expression;
	struct mm_str from, relation;
	struct texts to, roots, persons, tools;
	size_t spec_at;
};

/* Two or three texts of an object inside an element. */
struct part {
	struct mm_str type, kind, value;
};

static void read_type_list(void *ctx, struct mm_json *j, void *field);
static void read_purpose(void *ctx, struct mm_json *j, void *field);
static void read_agent(void *ctx, struct mm_json *j, void *field);
static void read_texts(void *ctx, struct mm_json *j, void *field);
static void read_first(void *ctx, struct mm_json *j, void *field);
static void read_externals(void *ctx, struct mm_json *j, void *field);
static void read_links(void *ctx, struct mm_json *j, void *field);
static void read_hashes(void *ctx, struct mm_json *j, void *field);
static void read_spec(void *ctx, struct mm_json *j, void *field);

#define AT(field) offsetof(struct draft, field)

/* clang-format off */
static const struct mm_member element_members[] = {
	MM_MEMBER_READ("type", read_type_list, AT(type)),
	MM_MEMBER_READ("@type", read_type_list, AT(type)),
	MM_MEMBER_TEXT("spdxId", AT(c.ref)),
	MM_MEMBER_TEXT("@id", AT(c.ref)),
	MM_MEMBER_TEXT("name", AT(c.name)),
	MM_MEMBER_TEXT("software_packageVersion", AT(c.version)),
	MM_MEMBER_READ("software_primaryPurpose", read_purpose, AT(c.type)),
	MM_MEMBER_TEXT("software_packageUrl", AT(c.purl)),
	MM_MEMBER_READ("suppliedBy", read_agent, AT(c.supplier)),
	MM_MEMBER_READ("originatedBy", read_first, AT(originator)),
	MM_MEMBER_TEXT("validUntilTime", AT(c.eos)),
	MM_MEMBER_READ("supportLevel", read_first, AT(c.support)),
	MM_MEMBER_READ("externalIdentifier", read_externals, 0),
	MM_MEMBER_READ("externalRef", read_links, 0),
	MM_MEMBER_READ("verifiedUsing", read_hashes, 0),
	MM_MEMBER_TEXT("comment", AT(comment)),
	MM_MEMBER_TEXT("created", AT(created)),
	MM_MEMBER_READ("createdBy", read_texts, AT(persons)),
	MM_MEMBER_READ("createdUsing", read_texts, AT(tools)),
	MM_MEMBER_READ("specVersion", read_spec, AT(spec)),
	MM_MEMBER_READ("rootElement", read_texts, AT(roots)),
	MM_MEMBER_TEXT("from", AT(from)),
	MM_MEMBER_READ("to", read_texts, AT(to)),
	MM_MEMBER_TEXT("relationshipType", AT(relation)),
	MM_MEMBER_TEXT("simplelicensing_licenseExpression", AT(expression)),
};

#undef AT
#define AT(field) offsetof(struct part, field)

static const struct mm_member external_members[] = {
	MM_MEMBER_TEXT("externalIdentifierType", AT(kind)),
	MM_MEMBER_TEXT("identifier", AT(value)),
};

static const struct mm_member link_members[] = {
	MM_MEMBER_TEXT("externalRefType", AT(kind)),
	MM_MEMBER_READ("locator", read_first, AT(value)),
};

static const struct mm_member hash_members[] = {
	MM_MEMBER_TEXT("type", AT(type)),
	MM_MEMBER_TEXT("algorithm", AT(kind)),
	MM_MEMBER_TEXT("hashValue", AT(value)),
};
/* clang-format on */

static void read_context(void *ctx, struct mm_json *j, void *field);
static void read_graph(void *ctx, struct mm_json *j, void *field);

static const struct mm_member document_members[] = {
	MM_MEMBER_READ("@context", read_context, 0),
	MM_MEMBER_READ("@graph", read_graph, 0),
};

static void
stop(struct reader *r)
{
	if (mm_sbomlist_failed(&r->l))
		mm_json_fail(r->j, r->l.err.code, "", "");
}

/* A text, or the texts of an array, into a list. */
static void
read_text_into(void *ctx, struct mm_json *j, void *field)
{
	struct texts *list = field;
	struct draft *d = ctx;
	struct mm_str *s, text;

	/* An element written out in place: only its name is used. */
	if (mm_json_peek(j) == MM_JSON_OBJECT)
		read_agent(ctx, j, &text);
	else if (!mm_json_string(j, &text))
		return;
	s = mm_vec_push(d->r->l.arena, list);
	if (s == NULL)
		mm_sbomlist_nomem(&d->r->l);
	else
		*s = text;
	stop(d->r);
}

static void
read_texts(void *ctx, struct mm_json *j, void *field)
{
	if (mm_json_peek(j) == MM_JSON_ARRAY)
		mm_members_each(j, read_text_into, ctx, field);
	else
		read_text_into(ctx, j, field);
}

/* The first text of an array, or a text. */
static void
read_first(void *ctx, struct mm_json *j, void *field)
{
	struct mm_str *out = field, text;
	bool first = true;

	if (mm_json_peek(j) != MM_JSON_ARRAY) {
		read_agent(ctx, j, field);
		return;
	}
	(void)mm_json_enter_array(j);
	while (mm_json_next(j)) {
		if (!first) {
			(void)mm_json_skip(j);
			continue;
		}
		read_agent(ctx, j, &text);
		*out = text;
		first = false;
	}
}

static void
read_type_list(void *ctx, struct mm_json *j, void *field)
{
	read_first(ctx, j, field);
}

/* A reference, or an element in place, of which the name is used. */
static void
read_agent(void *ctx, struct mm_json *j, void *field)
{
	struct mm_str *out = field, key;

	(void)ctx;
	*out = MM_STR_NONE;
	if (mm_json_peek(j) != MM_JSON_OBJECT) {
		(void)mm_json_string_or_null(j, out);
		return;
	}
	(void)mm_json_enter_object(j);
	while (mm_json_key(j, &key)) {
		if (mm_str_eq(key, MM_STR("name")))
			(void)mm_json_string_or_null(j, out);
		else
			(void)mm_json_skip(j);
	}
}

/* "operatingSystem" as "operating-system". */
static void
read_purpose(void *ctx, struct mm_json *j, void *field)
{
	struct draft *d = ctx;
	struct mm_str *out = field, text = MM_STR_NONE;
	size_t n = 0;
	char *p;

	if (!mm_json_string_or_null(j, &text))
		return;
	p = mm_arena_alloc(d->r->l.arena, 2 * text.n + 1);
	if (p == NULL) {
		mm_sbomlist_nomem(&d->r->l);
		stop(d->r);
		return;
	}
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c >= 'A' && c <= 'Z') {
			p[n++] = '-';
			c = (char)(c + 32);
		}
		p[n++] = c;
	}
	*out = (struct mm_str){ p, n };
}

static void
add_item(
    struct draft *d, enum mm_sbom_many kind, struct mm_str a, struct mm_str b)
{
	(void)mm_sbomlist_item(&d->r->l, kind, a, b);
	stop(d->r);
}

static void
read_external(void *ctx, struct mm_json *j, void *field)
{
	struct draft *d = ctx;
	struct part p = { .value = MM_STR_NONE };
	uint64_t ignored = 0;

	(void)field;
	mm_members_read(&d->r->external, j, &p, &ignored);
	if (p.value.n == 0)
		return;
	if (mm_str_eq(p.kind, MM_STR("cpe23")) ||
	    mm_str_eq(p.kind, MM_STR("cpe22")))
		add_item(d, MM_SBOM_CPE, p.value, MM_STR_NONE);
	else if (mm_str_eq(p.kind, MM_STR("packageUrl")) && d->c.purl.n == 0)
		d->c.purl = p.value;
	else if (mm_str_eq(p.kind, MM_STR("swid")) &&
	    !mm_sbomfield_identifier(&d->c, p.value))
		d->c.swid = p.value;
}

static void
read_externals(void *ctx, struct mm_json *j, void *field)
{
	mm_members_each(j, read_external, ctx, field);
}

static void
read_link(void *ctx, struct mm_json *j, void *field)
{
	struct draft *d = ctx;
	struct part p = { .value = MM_STR_NONE };
	uint64_t ignored = 0;

	(void)field;
	mm_members_read(&d->r->link, j, &p, &ignored);
	if (p.kind.n > 0 && p.value.n > 0)
		add_item(d, MM_SBOM_LINK, p.kind, p.value);
}

static void
read_links(void *ctx, struct mm_json *j, void *field)
{
	mm_members_each(j, read_link, ctx, field);
}

static void
read_hash(void *ctx, struct mm_json *j, void *field)
{
	struct draft *d = ctx;
	size_t at = mm_json_offset(j);
	struct part p = { .value = MM_STR_NONE };
	uint64_t ignored = 0;

	(void)field;
	mm_members_read(&d->r->hash, j, &p, &ignored);
	if (mm_json_failed(j) || !mm_str_eq(p.type, MM_STR("Hash")))
		return;
	if (!mm_sbomfield_hash(&p.kind, p.value))
		mm_sbomlist_fail(&d->r->l, MM_EFORMAT, at,
		    "ハッシュの algorithm または hashValue が正しくありません",
		    "a hash has no valid algorithm or hashValue");
	add_item(d, MM_SBOM_HASH, p.kind, p.value);
}

static void
read_hashes(void *ctx, struct mm_json *j, void *field)
{
	mm_members_each(j, read_hash, ctx, field);
}

static void
read_spec(void *ctx, struct mm_json *j, void *field)
{
	struct draft *d = ctx;

	d->spec_at = mm_json_offset(j);
	(void)mm_json_string(j, field);
}

static void
end_package(struct draft *d, uint32_t mark, size_t at)
{
	struct mm_sbomlist *l = &d->r->l;
	const char *missing = d->c.name.n == 0 ? "name"
	    : d->c.ref.n == 0                  ? "spdxId"
					       : NULL;
	uint32_t row;

	if (missing != NULL)
		mm_sbomlist_fail(l, MM_EFORMAT, at,
		    "パッケージに必須の項目 %s がありません。記入してください",
		    "a package lacks the required %s; add it", missing);
	if (d->c.supplier.n == 0)
		d->c.supplier = d->originator;
	if (mm_sbomfield_says_unknown(d->c.version)) {
		d->c.said_unknown |= MM_SAID_VERSION;
		d->c.version = MM_STR_NONE;
	}
	d->c.eos = mm_sbomfield_day(d->c.eos);
	(void)mm_sbomlist_comment(l, &d->c, d->comment);
	row = mm_sbomlist_add(l, MM_COMP_ROOT, at);
	if (mm_sbomlist_failed(l) || !mm_sbomlist_ref(l, d->c.ref, at) ||
	    !mm_sbomlist_close(l, mark, &d->c))
		return;
	d->c.parent = MM_COMP_ROOT;
	d->c.line = at;
	l->rows.v[row] = d->c;
	if (l->only_device)
		mm_sbomlist_only_device(l, &d->c);
}

static void
add_relation(struct draft *d, struct mm_str to)
{
	struct reader *r = d->r;
	struct relation *v;

	if (mm_str_eq(d->relation, MM_STR("contains"))) {
		(void)mm_sbomlist_contains(&r->l, d->from, to);
	} else if (mm_str_eq(d->relation, MM_STR("dependsOn"))) {
		(void)mm_sbomlist_depends(&r->l, d->from, to);
	} else if (mm_str_eq(d->relation, MM_STR("hasConcludedLicense")) ||
	    mm_str_eq(d->relation, MM_STR("hasDeclaredLicense"))) {
		v = mm_str_eq(d->relation, MM_STR("hasConcludedLicense"))
		    ? mm_vec_push(r->l.arena, &r->concluded)
		    : mm_vec_push(r->l.arena, &r->declared);
		if (v == NULL)
			mm_sbomlist_nomem(&r->l);
		else
			*v = (struct relation){ d->from, to };
	}
}

static void
end_relation(struct draft *d, size_t at)
{
	struct reader *r = d->r;

	r->l.head.dependencies++;
	if (d->from.n == 0 || d->relation.n == 0)
		mm_sbomlist_fail(&r->l, MM_EFORMAT, at,
		    "関係 (Relationship) に from または relationshipType が"
		    "ありません",
		    "a Relationship lacks from or relationshipType");
	if (!mm_sbomlist_edges(&r->l, d->to.n, at))
		return;
	for (uint32_t i = 0; i < d->to.n; i++)
		add_relation(d, d->to.v[i]);
}

static void
keep_name(struct draft *d, struct mm_str name)
{
	struct named *v = mm_vec_push(d->r->l.arena, &d->r->named);

	if (v == NULL)
		mm_sbomlist_nomem(&d->r->l);
	else
		*v = (struct named){ d->c.ref, name };
}

static void
end_creation(struct draft *d)
{
	struct reader *r = d->r;

	if (r->l.head.spec_version.p != NULL)
		return;
	if (!mm_str_starts(d->spec, "3.0")) {
		mm_sbomlist_fail(&r->l, MM_EFORMAT, d->spec_at,
		    "SPDX の版「%.*s」は受け付けていません。SPDX 3.0 または "
		    "2.1 から 2.3 までで出力し直してください",
		    "SPDX version \"%.*s\" is not accepted; export it as SPDX "
		    "3.0 or 2.1 to 2.3",
		    MM_FMT(mm_utf8_fit(d->spec, 40)));
		return;
	}
	r->l.head.spec_version = d->spec;
	r->l.head.format = MM_STR("SPDX 3.0 JSON-LD");
	r->l.head.timestamp = d->created;
	r->persons = d->persons;
	r->tools = d->tools;
}

static void
end_document(struct draft *d, size_t at)
{
	struct reader *r = d->r;

	if (r->documents++ > 0)
		mm_sbomlist_fail(&r->l, MM_EFORMAT, at,
		    "1つのファイルに複数のSPDX文書があります。分けてください",
		    "several SPDX documents in one file; split them");
	r->name = d->c.name;
}

static void
keep_roots(struct draft *d)
{
	for (uint32_t i = 0; i < d->roots.n; i++) {
		struct mm_str *s = mm_vec_push(d->r->l.arena, &d->r->roots);

		if (s == NULL)
			mm_sbomlist_nomem(&d->r->l);
		else
			*s = d->roots.v[i];
	}
}

static void
read_element(void *ctx, struct mm_json *j, void *field)
{
	struct reader *r = ctx;
	size_t at = mm_json_offset(j);
	uint32_t mark = mm_sbomlist_open(&r->l);
	struct draft d = { .r = r, .c = { .parent = MM_COMP_ROOT } };
	uint64_t ignored = 0;

	(void)field;
	mm_members_read(&r->element, j, &d, &ignored);
	if (mm_json_failed(j))
		return;
	if (mm_str_eq(d.type, MM_STR("software_Package")))
		end_package(&d, mark, at);
	else if (mm_str_ends(d.type, "Relationship"))
		end_relation(&d, at);
	else if (mm_str_eq(d.type, MM_STR("CreationInfo")))
		end_creation(&d);
	else if (mm_str_eq(d.type, MM_STR("SpdxDocument")))
		end_document(&d, at);
	else if (d.expression.n > 0)
		keep_name(&d, d.expression);
	else if (d.c.name.n > 0)
		keep_name(&d, d.c.name);
	keep_roots(&d);
	r->l.items.n = mark;
	stop(r);
}

static void
read_graph(void *ctx, struct mm_json *j, void *field)
{
	mm_members_each(j, read_element, ctx, field);
}

static void
read_context_text(void *ctx, struct mm_json *j, void *field)
{
	struct reader *r = ctx;
	struct mm_str s;

	(void)field;
	if (mm_json_peek(j) != MM_JSON_STRING)
		(void)mm_json_skip(j);
	else if (mm_json_string(j, &s) &&
	    mm_str_starts(s, "https://spdx.org/rdf/3."))
		r->context = true;
}

static void
read_context(void *ctx, struct mm_json *j, void *field)
{
	if (mm_json_peek(j) == MM_JSON_ARRAY)
		mm_members_each(j, read_context_text, ctx, field);
	else
		read_context_text(ctx, j, field);
}

/* The name of an agent or licence by its id; the id when it is not here. */
static struct mm_str
name_of(const struct reader *r, const struct mm_map *names, struct mm_str id)
{
	uint32_t i = mm_map_get(names, id);

	return i != MM_MAP_NONE ? r->named.v[i].name : id;
}

static void
set_licence(struct mm_component *c, struct mm_str licence)
{
	c->licences = licence;
	c->said_unknown &= (uint8_t)~MM_SAID_LICENCE;
}

static void
set_licences(struct reader *r, const struct mm_map *names,
    const struct mm_map *rows, const struct relation *v, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t row = mm_map_get(rows, v[i].from);
		struct mm_str licence;

		if (row == MM_MAP_NONE || r->l.rows.v[row].licences.n > 0)
			continue;
		licence = name_of(r, names, v[i].to);
		if (mm_str_ends(licence, "NoAssertionLicense") ||
		    mm_str_ends(licence, "NoneLicense") ||
		    mm_sbomfield_says_unknown(licence))
			r->l.rows.v[row].said_unknown |= MM_SAID_LICENCE;
		else
			set_licence(&r->l.rows.v[row], licence);
	}
}

/* The one package that the document or its SBOM is about. */
static void
set_device(struct reader *r, const struct mm_map *rows)
{
	uint32_t found = MM_MAP_NONE, n = 0;

	for (uint32_t i = 0; i < r->roots.n; i++) {
		uint32_t row = mm_map_get(rows, r->roots.v[i]);

		if (row == MM_MAP_NONE || row == found)
			continue;
		found = row;
		n++;
	}
	if (r->l.head.name.n == 0)
		r->l.head.name = r->name;
	if (n != 1)
		return;
	r->l.device = r->l.rows.v[found].ref;
	r->l.head.name = r->l.rows.v[found].name;
	r->l.head.version = r->l.rows.v[found].version;
}

/* What is said by references, once every element is there. */
static bool
resolve(struct reader *r)
{
	struct mm_map names, rows;

	mm_map_init(&names, r->l.arena);
	mm_map_init(&rows, r->l.arena);
	for (uint32_t i = 0; i < r->named.n; i++) {
		if (mm_map_put(&names, r->named.v[i].id, i, NULL) ==
		    MM_MAP_NONE)
			return false;
	}
	for (uint32_t i = 0; i < r->l.rows.n; i++) {
		struct mm_component *c = &r->l.rows.v[i];

		if (mm_map_put(&rows, c->ref, i, NULL) == MM_MAP_NONE)
			return false;
		c->supplier = name_of(r, &names, c->supplier);
		if (mm_str_ends(c->supplier, "NoAssertionElement") ||
		    mm_sbomfield_says_unknown(c->supplier)) {
			c->said_unknown |= MM_SAID_SUPPLIER;
			c->supplier = MM_STR_NONE;
		}
	}
	set_licences(r, &names, &rows, r->concluded.v, r->concluded.n);
	set_licences(r, &names, &rows, r->declared.v, r->declared.n);
	if (r->persons.n > 0)
		r->l.head.author = name_of(r, &names, r->persons.v[0]);
	else if (r->tools.n > 0)
		r->l.head.author = name_of(r, &names, r->tools.v[0]);
	set_device(r, &rows);
	return true;
}

static void
check_document(struct reader *r)
{
	if (!r->context || r->l.head.spec_version.p == NULL)
		mm_sbomlist_fail(&r->l, MM_EFORMAT, 0,
		    "SPDX 3.0 の @context または CreationInfo がありません",
		    "the @context of SPDX 3.0 or a CreationInfo is missing");
	else if (!resolve(r))
		mm_sbomlist_nomem(&r->l);
}

enum mm_status
mm_spdx3_parse(struct mm_arena *a, struct mm_bytes text, const char *source,
    struct mm_sbom *out, struct mm_err *err)
{
	const struct mm_json_limits limits = { MM_SBOM_DEPTH, MM_SBOM_STRING,
		50000000 };
	struct reader r = { .j = NULL };
	uint64_t ignored = 0;

	mm_sbomlist_init(&r.l, a, text, source, MM_SBOM_SPDX3);
	mm_members_init(
	    &r.document, document_members, MM_COUNT(document_members));
	mm_members_init(&r.element, element_members, MM_COUNT(element_members));
	mm_members_init(
	    &r.external, external_members, MM_COUNT(external_members));
	mm_members_init(&r.link, link_members, MM_COUNT(link_members));
	mm_members_init(&r.hash, hash_members, MM_COUNT(hash_members));
	r.j = mm_json_new(a, text, source, &limits);
	if (r.j == NULL)
		return mm_err_nomem(err);
	mm_members_read(&r.document, r.j, &r, &ignored);
	if (!mm_sbomlist_failed(&r.l) && mm_json_finish(r.j, &r.l.err) == MM_OK)
		check_document(&r);
	return mm_sbomlist_finish(&r.l, out, err);
}
