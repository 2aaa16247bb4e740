/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/rdf.h"

#include <string.h>

#include "base/map.h"
#include "codec/xml.h"

#define XML_NS "http://www.w3.org/XML/1998/namespace"

struct mm_rdf {
	struct mm_arena *arena;
	struct mm_xml *x;
	struct mm_map ids;
	MM_VEC(struct mm_str) names;
	MM_VEC(struct mm_rdf_triple) triples;
	uint32_t *first; /* per id and one more: of its triples */
	struct mm_str base;
	mm_rdf_id type; /* rdf:type */
	uint32_t blanks;
};

static void
fail_nomem(struct mm_rdf *r)
{
	struct mm_err e;

	(void)mm_err_nomem(&e);
	mm_xml_fail(r->x, MM_ENOMEM, e.ja, e.en);
}

/* The id of a + b. */
static mm_rdf_id
intern(struct mm_rdf *r, struct mm_str a, struct mm_str b)
{
	struct mm_str key =
	    mm_arena_fmt(r->arena, "%.*s%.*s", MM_FMT(a), MM_FMT(b));
	struct mm_str *name;
	uint32_t id;
	bool added = false;

	if (key.p == NULL) {
		fail_nomem(r);
		return 0;
	}
	id = mm_map_put(&r->ids, key, r->names.n, &added);
	if (id == MM_MAP_NONE) {
		fail_nomem(r);
		return 0;
	}
	if (added) {
		name = mm_vec_push(r->arena, &r->names);
		if (name == NULL)
			fail_nomem(r);
		else
			*name = key;
	}
	return id;
}

static mm_rdf_id
blank(struct mm_rdf *r)
{
	struct mm_str name = mm_arena_fmt(r->arena, "_:#%u", r->blanks++);

	return intern(r, name, MM_STR(""));
}

static void
add(struct mm_rdf *r, mm_rdf_id subject, mm_rdf_id predicate, mm_rdf_id object,
    struct mm_str text)
{
	struct mm_rdf_triple *t;

	if (mm_xml_failed(r->x))
		return;
	if (r->triples.n == MM_RDF_TRIPLES) {
		mm_xml_fail(r->x, MM_ELIMIT,
		    "RDFの文の数が上限を超えています。ファイルを分けてください",
		    "more RDF statements than the limit; split the file");
		return;
	}
	t = mm_vec_push(r->arena, &r->triples);
	if (t == NULL)
		fail_nomem(r);
	else
		*t = (struct mm_rdf_triple){ subject, predicate, object, text,
			mm_xml_offset(r->x) };
}

/* A reference as it is written in about or resource. */
static mm_rdf_id
reference(struct mm_rdf *r, struct mm_str s)
{
	if (s.n > 0 && s.p[0] == '#')
		return intern(r, r->base, s);
	return intern(r, s, MM_STR(""));
}

/* What the node element the cursor stands on is about. */
static mm_rdf_id
subject_of(struct mm_rdf *r)
{
	struct mm_str s = mm_xml_attribute_ns(r->x, MM_RDF_NS, "about");

	if (s.p != NULL)
		return reference(r, s);
	s = mm_xml_attribute_ns(r->x, MM_RDF_NS, "nodeID");
	if (s.p != NULL)
		return intern(r, MM_STR("_:"), s);
	s = mm_xml_attribute_ns(r->x, MM_RDF_NS, "ID");
	if (s.p == NULL)
		return blank(r);
	s = mm_arena_fmt(r->arena, "#%.*s", MM_FMT(s));
	return reference(r, s);
}

/* Attributes that are statements. */
static void
read_attributes(struct mm_rdf *r, mm_rdf_id subject)
{
	struct mm_str ns, name, value;

	for (uint32_t i = 0; mm_xml_attribute_at(r->x, i, &ns, &name, &value);
	     i++) {
		if (ns.n == 0 || mm_str_eqz(ns, XML_NS) ||
		    mm_str_eqz(ns, MM_RDF_NS))
			continue;
		add(r, subject, intern(r, ns, name), MM_RDF_NONE, value);
	}
}

static mm_rdf_id read_node(struct mm_rdf *r);

/* The property elements of the node that was entered. */
static void read_properties(struct mm_rdf *r, mm_rdf_id subject);

/* A property whose value is in the element. */
static void
read_value(struct mm_rdf *r, mm_rdf_id subject, mm_rdf_id predicate)
{
	struct mm_str text = MM_STR_NONE;
	enum mm_xml_content content;

	read_attributes(r, subject);
	content = mm_xml_content(r->x, &text);
	if (content == MM_XML_TEXT)
		add(r, subject, predicate, MM_RDF_NONE, text);
	if (content != MM_XML_ELEMENT)
		return;
	do
		add(r, subject, predicate, read_node(r), MM_STR_NONE);
	while (mm_xml_child(r->x, NULL));
}

/* The property element the cursor stands on. */
static void
read_property(struct mm_rdf *r, mm_rdf_id subject, struct mm_str name)
{
	mm_rdf_id predicate = intern(r, mm_xml_namespace(r->x), name);
	struct mm_str s = mm_xml_attribute_ns(r->x, MM_RDF_NS, "resource");
	struct mm_str node = mm_xml_attribute_ns(r->x, MM_RDF_NS, "nodeID");
	struct mm_str type = mm_xml_attribute_ns(r->x, MM_RDF_NS, "parseType");
	mm_rdf_id object;

	if (s.p != NULL || node.p != NULL) {
		object = s.p != NULL ? reference(r, s)
				     : intern(r, MM_STR("_:"), node);
		add(r, subject, predicate, object, MM_STR_NONE);
		(void)mm_xml_skip(r->x);
	} else if (mm_str_eq(type, MM_STR("Resource"))) {
		object = blank(r);
		add(r, subject, predicate, object, MM_STR_NONE);
		if (mm_xml_enter(r->x))
			read_properties(r, object);
	} else if (mm_str_eq(type, MM_STR("Literal"))) {
		if (mm_xml_text_all(r->x, &s))
			add(r, subject, predicate, MM_RDF_NONE, s);
	} else if (type.p != NULL) {
		mm_xml_fail(r->x, MM_EFORMAT,
		    "この rdf:parseType は受け付けません",
		    "this rdf:parseType is not accepted");
	} else {
		read_value(r, subject, predicate);
	}
}

static void
read_properties(struct mm_rdf *r, mm_rdf_id subject)
{
	struct mm_str name;

	while (mm_xml_child(r->x, &name))
		read_property(r, subject, name);
}

/* The node element the cursor stands on. Recursion ends with the depth. */
static mm_rdf_id
read_node(struct mm_rdf *r)
{
	struct mm_str ns = mm_xml_namespace(r->x);
	struct mm_str name = mm_xml_name(r->x);
	mm_rdf_id type = intern(r, ns, name), subject = subject_of(r);

	if (!mm_str_eqz(ns, MM_RDF_NS) ||
	    !mm_str_eq(name, MM_STR("Description")))
		add(r, subject, r->type, type, MM_STR_NONE);
	read_attributes(r, subject);
	if (mm_xml_enter(r->x))
		read_properties(r, subject);
	return subject;
}

static void
read_document(struct mm_rdf *r)
{
	struct mm_str name;

	if (!mm_xml_child(r->x, &name))
		return;
	if (!mm_str_eqz(mm_xml_namespace(r->x), MM_RDF_NS) ||
	    !mm_str_eq(name, MM_STR("RDF"))) {
		mm_xml_fail(r->x, MM_EFORMAT,
		    "RDF/XML（要素 rdf:RDF）ではありません",
		    "this is no RDF/XML (element rdf:RDF)");
		return;
	}
	r->base = mm_xml_attribute_ns(r->x, XML_NS, "base");
	if (r->base.n > 0 && r->base.p[r->base.n - 1] == '#')
		r->base.n--;
	if (!mm_xml_enter(r->x))
		return;
	while (mm_xml_child(r->x, NULL))
		(void)read_node(r);
}

/* Group by subject; the order within one stays. */
static bool
group(struct mm_rdf *r)
{
	uint32_t n = r->names.n;
	uint32_t *at = mm_arena_array(r->arena, (size_t)n + 2, sizeof(*at));
	struct mm_rdf_triple *v =
	    mm_arena_array(r->arena, (size_t)r->triples.n + 1, sizeof(*v));

	if (at == NULL || v == NULL)
		return false;
	for (uint32_t i = 0; i < r->triples.n; i++)
		at[r->triples.v[i].subject + 2]++;
	for (uint32_t i = 2; i < n + 2; i++)
		at[i] += at[i - 1];
	for (uint32_t i = 0; i < r->triples.n; i++)
		v[at[r->triples.v[i].subject + 1]++] = r->triples.v[i];
	r->first = at;
	r->triples.v = v;
	return true;
}

enum mm_status
mm_rdf_read(struct mm_arena *a, struct mm_bytes text, const char *source,
    struct mm_rdf **out, struct mm_err *err)
{
	const struct mm_xml_limits limits = { MM_RDF_DEPTH, 256,
		mm_xml_default_limits.text, mm_xml_default_limits.elements };
	struct mm_rdf *r = mm_arena_alloc(a, sizeof(*r));
	enum mm_status st;

	if (r == NULL)
		return mm_err_nomem(err);
	r->arena = a;
	mm_map_init(&r->ids, a);
	r->x = mm_xml_new(a, text, source, &limits);
	if (r->x == NULL)
		return mm_err_nomem(err);
	r->type = intern(r, MM_STR(MM_RDF_NS), MM_STR("type"));
	read_document(r);
	st = mm_xml_finish(r->x, err);
	if (st == MM_OK && !group(r))
		st = mm_err_nomem(err);
	if (st == MM_OK)
		*out = r;
	return st;
}

mm_rdf_id
mm_rdf_find(const struct mm_rdf *r, const char *iri)
{
	uint32_t id = mm_map_get(&r->ids, mm_str_of(iri));

	return id == MM_MAP_NONE ? MM_RDF_NONE : id;
}

struct mm_str
mm_rdf_name(const struct mm_rdf *r, mm_rdf_id id)
{
	return id < r->names.n ? r->names.v[id] : MM_STR("");
}

uint32_t
mm_rdf_count(const struct mm_rdf *r)
{
	return r->names.n;
}

const struct mm_rdf_triple *
mm_rdf_of(const struct mm_rdf *r, mm_rdf_id subject, uint32_t *n)
{
	if (subject >= r->names.n) {
		*n = 0;
		return NULL;
	}
	*n = r->first[subject + 1] - r->first[subject];
	return &r->triples.v[r->first[subject]];
}
