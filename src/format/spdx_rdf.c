/* SPDX-License-Identifier: Apache-2.0 */
#include "format/spdx_rdf.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "codec/rdf.h"
#include "format/spdx.h"

#define TERMS "http://spdx.org/rdf/terms#"
/* How deep licence sets are followed. */
#define LICENCE_DEPTH 16

struct reader {
	struct mm_spdx s;
	const struct mm_rdf *rdf;
	struct mm_spdx_package p; /* the one that is open */
	mm_rdf_id subject; /* whose properties are read */
	struct mm_rdf_triple at; /* the property that is read */
};

/* The part of an IRI that names a thing: after '#', '/' or '_'. */
static struct mm_str
after(struct mm_str s, char c)
{
	for (size_t at; (at = mm_str_find(s, c)) < s.n;)
		s = (struct mm_str){ s.p + at + 1, s.n - at - 1 };
	return s;
}

static struct mm_str
object_name(const struct reader *r, const struct mm_rdf_triple *t)
{
	return t->object != MM_RDF_NONE ? mm_rdf_name(r->rdf, t->object)
					: t->text;
}

/* SPDXID of an element: the fragment of its IRI. */
static struct mm_str
id_of(const struct reader *r, mm_rdf_id id)
{
	return after(mm_rdf_name(r->rdf, id), '#');
}

/* First value of a property of @p subject; absent if it has none. */
static struct mm_rdf_triple
value_of(const struct reader *r, mm_rdf_id subject, const char *iri)
{
	struct mm_rdf_triple none = { .object = MM_RDF_NONE };
	mm_rdf_id predicate = mm_rdf_find(r->rdf, iri);
	const struct mm_rdf_triple *v;
	uint32_t n;

	v = mm_rdf_of(r->rdf, subject, &n);
	for (uint32_t i = 0; i < n; i++) {
		if (v[i].predicate == predicate)
			return v[i];
	}
	return none;
}

static struct mm_str
text_of(const struct reader *r, mm_rdf_id subject, const char *iri)
{
	struct mm_rdf_triple t = value_of(r, subject, iri);

	return object_name(r, &t);
}

static bool
is_a(const struct reader *r, mm_rdf_id subject, const char *iri)
{
	mm_rdf_id type = mm_rdf_find(r->rdf, MM_RDF_NS "type");
	mm_rdf_id want = mm_rdf_find(r->rdf, iri);
	const struct mm_rdf_triple *v;
	uint32_t n;

	v = mm_rdf_of(r->rdf, subject, &n);
	for (uint32_t i = 0; i < n; i++) {
		if (v[i].predicate == type && v[i].object == want &&
		    want != MM_RDF_NONE)
			return true;
	}
	return false;
}

static void put_licence(
    const struct reader *r, struct mm_buf *b, mm_rdf_id id, int depth);

/* "(A AND B)" of a set. */
static void
put_set(const struct reader *r, struct mm_buf *b, mm_rdf_id id,
    const char *word, int depth)
{
	mm_rdf_id member = mm_rdf_find(r->rdf, TERMS "member");
	const struct mm_rdf_triple *v;
	bool first = true;
	uint32_t n;

	v = mm_rdf_of(r->rdf, id, &n);
	mm_buf_char(b, '(');
	for (uint32_t i = 0; i < n; i++) {
		if (v[i].predicate != member)
			continue;
		if (!first)
			mm_buf_z(b, word);
		first = false;
		put_licence(r, b, v[i].object, depth);
	}
	mm_buf_char(b, ')');
}

static void
put_licence(const struct reader *r, struct mm_buf *b, mm_rdf_id id, int depth)
{
	struct mm_str name = text_of(r, id, TERMS "licenseId");

	if (depth == LICENCE_DEPTH || b->n > MM_SBOM_STRING) {
		mm_buf_z(b, "NOASSERTION");
	} else if (is_a(r, id, TERMS "ConjunctiveLicenseSet")) {
		put_set(r, b, id, " AND ", depth + 1);
	} else if (is_a(r, id, TERMS "DisjunctiveLicenseSet")) {
		put_set(r, b, id, " OR ", depth + 1);
	} else if (name.n > 0) {
		mm_buf_str(b, name);
	} else {
		name = after(after(mm_rdf_name(r->rdf, id), '/'), '#');
		if (mm_str_eq(name, MM_STR("noassertion")))
			name = MM_STR("NOASSERTION");
		else if (mm_str_eq(name, MM_STR("none")))
			name = MM_STR("NONE");
		mm_buf_str(b, name);
	}
}

static bool
read_licence(struct reader *r, void *field)
{
	struct mm_str *out = field;
	struct mm_buf b;

	if (r->at.object == MM_RDF_NONE) {
		*out = r->at.text;
		return true;
	}
	mm_buf_init(&b, 2 * MM_SBOM_STRING);
	put_licence(r, &b, r->at.object, 0);
	*out = mm_arena_str(r->s.l.arena, mm_buf_view(&b));
	mm_buf_free(&b);
	return out->p != NULL || mm_sbomlist_nomem(&r->s.l);
}

static bool
read_text(struct reader *r, void *field)
{
	*(struct mm_str *)field = object_name(r, &r->at);
	return true;
}

static bool
read_supplier(struct reader *r, void *field)
{
	(void)field;
	mm_spdx_supplier(&r->p.c, object_name(r, &r->at));
	return true;
}

static bool
read_purpose(struct reader *r, void *field)
{
	struct mm_str name = object_name(r, &r->at);

	name = after(name, '#');
	if (mm_str_starts(name, "purpose_"))
		name = (struct mm_str){ name.p + 8, name.n - 8 };
	*(struct mm_str *)field = mm_spdx_purpose(&r->s, name);
	return !mm_sbomlist_failed(&r->s.l);
}

static bool
read_external(struct reader *r, void *field)
{
	(void)field;
	return mm_spdx_external(&r->s, &r->p.c,
	    text_of(r, r->at.object, TERMS "referenceType"),
	    text_of(r, r->at.object, TERMS "referenceLocator"));
}

static bool
read_checksum(struct reader *r, void *field)
{
	struct mm_str algorithm =
	    after(text_of(r, r->at.object, TERMS "algorithm"), '#');

	(void)field;
	if (mm_str_starts(algorithm, "checksumAlgorithm_"))
		algorithm =
		    (struct mm_str){ algorithm.p + 18, algorithm.n - 18 };
	return mm_spdx_checksum(&r->s, algorithm,
	    text_of(r, r->at.object, TERMS "checksumValue"), r->at.offset);
}

/* "dependsOn" as DEPENDS_ON, in the arena. */
static struct mm_str
upper_snake(struct reader *r, struct mm_str s)
{
	char *p = mm_arena_alloc(r->s.l.arena, 2 * s.n + 1);
	size_t n = 0;
	bool small = false;

	if (p == NULL)
		return MM_STR_NONE;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (small && c >= 'A' && c <= 'Z')
			p[n++] = '_';
		small = c >= 'a' && c <= 'z';
		p[n++] = (char)(small ? c - 32 : c);
	}
	return (struct mm_str){ p, n };
}

static bool
read_relation(struct reader *r, void *field)
{
	struct mm_str type =
	    after(text_of(r, r->at.object, TERMS "relationshipType"), '#');
	struct mm_str to = text_of(r, r->at.object, TERMS "relatedSpdxElement");

	(void)field;
	if (mm_str_starts(type, "relationshipType_"))
		type = (struct mm_str){ type.p + 17, type.n - 17 };
	type = upper_snake(r, type);
	if (type.p == NULL)
		return mm_sbomlist_nomem(&r->s.l);
	return mm_spdx_relation(
	    &r->s, id_of(r, r->subject), type, after(to, '#'), r->at.offset);
}

static bool
read_described(struct reader *r, void *field)
{
	(void)field;
	mm_spdx_describes(&r->s, id_of(r, r->at.object));
	return true;
}

static bool
read_version(struct reader *r, void *field)
{
	(void)field;
	return mm_spdx_version(&r->s, object_name(r, &r->at), r->at.offset);
}

static bool
read_creation(struct reader *r, void *field)
{
	mm_rdf_id creator = mm_rdf_find(r->rdf, TERMS "creator");
	const struct mm_rdf_triple *v;
	uint32_t n;

	(void)field;
	r->s.l.head.timestamp = text_of(r, r->at.object, TERMS "created");
	v = mm_rdf_of(r->rdf, r->at.object, &n);
	for (uint32_t i = 0; i < n; i++) {
		if (v[i].predicate == creator)
			mm_spdx_creator(&r->s, v[i].text);
	}
	return true;
}

struct property {
	const char *iri;
	bool (*read)(struct reader *r, void *field);
	size_t at; /* of the field in the reader */
};

#define AT(field) offsetof(struct reader, field)

static const struct property document[] = {
	{ TERMS "specVersion", read_version, 0 },
	{ TERMS "name", read_text, AT(s.name) },
	{ TERMS "creationInfo", read_creation, 0 },
	{ TERMS "describesPackage", read_described, 0 },
};

static const struct property package[] = {
	{ TERMS "name", read_text, AT(p.c.name) },
	{ TERMS "versionInfo", read_text, AT(p.c.version) },
	{ TERMS "supplier", read_supplier, 0 },
	{ TERMS "originator", read_text, AT(p.originator) },
	{ TERMS "licenseConcluded", read_licence, AT(p.concluded) },
	{ TERMS "licenseDeclared", read_licence, AT(p.declared) },
	{ TERMS "primaryPackagePurpose", read_purpose, AT(p.c.type) },
	{ TERMS "validUntilDate", read_text, AT(p.c.eos) },
	{ "http://www.w3.org/2000/01/rdf-schema#comment", read_text,
	    AT(p.comment) },
	{ TERMS "externalRef", read_external, 0 },
	{ TERMS "checksum", read_checksum, 0 },
};

static const struct property any[] = {
	{ TERMS "relationship", read_relation, 0 },
};

static bool
read_properties(
    struct reader *r, mm_rdf_id subject, const struct property *v, size_t n)
{
	const struct mm_rdf_triple *t;
	uint32_t count;

	r->subject = subject;
	t = mm_rdf_of(r->rdf, subject, &count);
	for (size_t k = 0; k < n; k++) {
		mm_rdf_id predicate = mm_rdf_find(r->rdf, v[k].iri);

		for (uint32_t i = 0; i < count; i++) {
			if (t[i].predicate != predicate)
				continue;
			r->at = t[i];
			if (!v[k].read(r, (char *)r + v[k].at))
				return false;
		}
	}
	return true;
}

static bool
read_package(struct reader *r, mm_rdf_id id)
{
	uint32_t n;
	size_t at = mm_rdf_of(r->rdf, id, &n)->offset;

	if (!mm_spdx_open(&r->s, &r->p, at))
		return false;
	r->p.c.ref = id_of(r, id);
	return mm_sbomlist_ref(&r->s.l, r->p.c.ref, at) &&
	    read_properties(r, id, package, MM_COUNT(package)) &&
	    mm_spdx_close(&r->s, &r->p);
}

/* A package and where it first stands. */
struct place {
	size_t offset;
	mm_rdf_id id;
};

static int
by_offset(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static bool
read_packages(struct reader *r)
{
	uint32_t count = mm_rdf_count(r->rdf), n = 0, unused;
	struct place *v =
	    mm_arena_array(r->s.l.arena, (size_t)count + 1, sizeof(*v));

	if (v == NULL)
		return mm_sbomlist_nomem(&r->s.l);
	for (mm_rdf_id i = 0; i < count; i++) {
		if (is_a(r, i, TERMS "Package"))
			v[n++] = (struct place){
				mm_rdf_of(r->rdf, i, &unused)->offset, i
			};
	}
	if (n > 0)
		qsort(v, n, sizeof(*v), by_offset);
	for (uint32_t i = 0; i < n; i++) {
		if (!read_package(r, v[i].id))
			return false;
	}
	return true;
}

static void
read_document(struct reader *r)
{
	uint32_t documents = 0;

	for (mm_rdf_id i = 0; i < mm_rdf_count(r->rdf); i++) {
		if (!is_a(r, i, TERMS "SpdxDocument"))
			continue;
		if (documents++ > 0)
			mm_sbomlist_fail(&r->s.l, MM_EFORMAT, 0,
			    "1つのファイルに複数のSPDX文書があります。分けて"
			    "ください",
			    "several SPDX documents in one file; split them");
		if (!read_properties(r, i, document, MM_COUNT(document)))
			return;
	}
	if (!read_packages(r))
		return;
	for (mm_rdf_id i = 0; i < mm_rdf_count(r->rdf); i++) {
		if (!read_properties(r, i, any, MM_COUNT(any)))
			return;
	}
}

enum mm_status
mm_spdx_rdf_parse(struct mm_arena *a, struct mm_bytes text, const char *source,
    struct mm_sbom *out, struct mm_err *err)
{
	struct reader r = { .rdf = NULL };
	struct mm_rdf *rdf = NULL;

	mm_spdx_init(&r.s, a, text, source, MM_SPDX_RDF);
	if (mm_rdf_read(a, text, source, &rdf, &r.s.l.err) == MM_OK) {
		r.rdf = rdf;
		read_document(&r);
	}
	return mm_spdx_finish(&r.s, out, err);
}
