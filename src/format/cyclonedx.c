/* SPDX-License-Identifier: Apache-2.0 */
#include "format/cyclonedx.h"

#include <string.h>

#include "base/utf8.h"
#include "format/members.h"
#include "format/sbomlist.h"

struct reader {
	struct mm_json *j;
	struct mm_sbomlist l;
	struct mm_str format, manufacturer, supplier;
	struct mm_members document, metadata, component, types;
};

/* A component while it is read, with what only helps to fill it. */
struct draft {
	struct mm_component c;
	struct mm_str group, publisher, author, manufacturer;
	struct reader *r;
	uint32_t row; /* what its children have as parent */
};

static void read_ref(void *ctx, struct mm_json *j, void *field);
static void read_type(void *ctx, struct mm_json *j, void *field);
static void read_party(void *ctx, struct mm_json *j, void *field);
static void read_properties(void *ctx, struct mm_json *j, void *field);
static void read_nested(void *ctx, struct mm_json *j, void *field);

#define AT(field) offsetof(struct draft, field)

/* clang-format off */
static const struct mm_member component_members[] = {
	MM_MEMBER_READ("bom-ref", read_ref, 0),
	MM_MEMBER_READ("type", read_type, 0),
	MM_MEMBER_STRING("name", AT(c.name)),
	MM_MEMBER_TEXT("group", AT(group)),
	MM_MEMBER_TEXT("version", AT(c.version)),
	MM_MEMBER_TEXT("purl", AT(c.purl)),
	MM_MEMBER_TEXT("cpe", AT(c.cpe)),
	MM_MEMBER_TEXT("publisher", AT(publisher)),
	MM_MEMBER_TEXT("author", AT(author)),
	MM_MEMBER_READ("supplier", read_party, AT(c.supplier)),
	MM_MEMBER_READ("manufacturer", read_party, AT(manufacturer)),
	MM_MEMBER_READ("properties", read_properties, 0),
	MM_MEMBER_READ("components", read_nested, 0),
	MM_MEMBER_UNUSED("mime-type"), MM_MEMBER_UNUSED("authors"),
	MM_MEMBER_UNUSED("versionRange"), MM_MEMBER_UNUSED("isExternal"),
	MM_MEMBER_UNUSED("description"), MM_MEMBER_UNUSED("scope"),
	MM_MEMBER_UNUSED("hashes"), MM_MEMBER_UNUSED("licenses"),
	MM_MEMBER_UNUSED("copyright"), MM_MEMBER_UNUSED("patentAssertions"),
	MM_MEMBER_UNUSED("omniborId"), MM_MEMBER_UNUSED("swhid"),
	MM_MEMBER_UNUSED("swid"), MM_MEMBER_UNUSED("modified"),
	MM_MEMBER_UNUSED("pedigree"), MM_MEMBER_UNUSED("externalReferences"),
	MM_MEMBER_UNUSED("evidence"), MM_MEMBER_UNUSED("releaseNotes"),
	MM_MEMBER_UNUSED("modelCard"), MM_MEMBER_UNUSED("data"),
	MM_MEMBER_UNUSED("cryptoProperties"), MM_MEMBER_UNUSED("tags"),
	MM_MEMBER_UNUSED("signature"),
};

/* The values of "type", all versions together. */
static const struct mm_member component_types[] = {
	MM_MEMBER_UNUSED("application"),
	MM_MEMBER_UNUSED("framework"),
	MM_MEMBER_UNUSED("library"),
	MM_MEMBER_UNUSED("container"),
	MM_MEMBER_UNUSED("platform"),
	MM_MEMBER_UNUSED("operating-system"),
	MM_MEMBER_UNUSED("device"),
	MM_MEMBER_UNUSED("device-driver"),
	MM_MEMBER_UNUSED("firmware"),
	MM_MEMBER_UNUSED("file"),
	MM_MEMBER_UNUSED("machine-learning-model"),
	MM_MEMBER_UNUSED("data"),
	MM_MEMBER_UNUSED("cryptographic-asset"),
};

static void read_authors(void *ctx, struct mm_json *j, void *field);
static void read_device(void *ctx, struct mm_json *j, void *field);

#undef AT
#define AT(field) offsetof(struct reader, field)

static const struct mm_member metadata_members[] = {
	MM_MEMBER_TEXT("timestamp", AT(l.head.timestamp)),
	MM_MEMBER_READ("authors", read_authors, AT(l.head.author)),
	MM_MEMBER_READ("component", read_device, 0),
	MM_MEMBER_READ("manufacturer", read_party, AT(manufacturer)),
	MM_MEMBER_READ("manufacture", read_party, AT(manufacturer)),
	MM_MEMBER_READ("supplier", read_party, AT(supplier)),
	MM_MEMBER_UNUSED("lifecycles"), MM_MEMBER_UNUSED("tools"),
	MM_MEMBER_UNUSED("licenses"), MM_MEMBER_UNUSED("properties"),
	MM_MEMBER_UNUSED("distributionConstraints"),
};

static void read_format(void *ctx, struct mm_json *j, void *field);
static void read_version(void *ctx, struct mm_json *j, void *field);
static void read_metadata(void *ctx, struct mm_json *j, void *field);
static void read_components(void *ctx, struct mm_json *j, void *field);
static void read_dependencies(void *ctx, struct mm_json *j, void *field);

static const struct mm_member document_members[] = {
	MM_MEMBER_READ("bomFormat", read_format, 0),
	MM_MEMBER_READ("specVersion", read_version, 0),
	MM_MEMBER_READ("metadata", read_metadata, 0),
	MM_MEMBER_READ("components", read_components, 0),
	MM_MEMBER_READ("dependencies", read_dependencies, 0),
	MM_MEMBER_UNUSED("$schema"), MM_MEMBER_UNUSED("serialNumber"),
	MM_MEMBER_UNUSED("version"), MM_MEMBER_UNUSED("services"),
	MM_MEMBER_UNUSED("externalReferences"),
	MM_MEMBER_UNUSED("compositions"),
	MM_MEMBER_UNUSED("vulnerabilities"),
	MM_MEMBER_UNUSED("annotations"), MM_MEMBER_UNUSED("formulation"),
	MM_MEMBER_UNUSED("declarations"), MM_MEMBER_UNUSED("definitions"),
	MM_MEMBER_UNUSED("citations"), MM_MEMBER_UNUSED("properties"),
	MM_MEMBER_UNUSED("signature"),
};
/* clang-format on */

/* Stop reading: the reader of JSON refuses every further step. */
static void
stop(struct reader *r)
{
	if (mm_sbomlist_failed(&r->l))
		mm_json_fail(r->j, r->l.err.code, "", "");
}

/* "name" of an organisation or person; a name already there is kept. */
static void
read_party(void *ctx, struct mm_json *j, void *field)
{
	struct mm_str *out = field;
	struct mm_str key, name = MM_STR_NONE;

	(void)ctx;
	(void)mm_json_enter_object(j);
	while (mm_json_key(j, &key)) {
		if (mm_str_eq(key, MM_STR("name")))
			(void)mm_json_string_or_null(j, &name);
		else
			(void)mm_json_skip(j);
	}
	if (out->n == 0)
		*out = name;
}

/*
 * Does a property name the end of support? Generators write it in many ways
 * ("End-of-Support", "endOfSupport", "vendor:eos"): compared by its letters
 * after the last colon.
 */
static bool
is_end_of_support(struct mm_str name)
{
	static const char *const names[] = { "endofsupport", "endofsupportdate",
		"supportenddate", "eos", "eosdate" };
	char letters[24];
	size_t n = 0;

	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (c == ':') {
			n = 0;
			continue;
		}
		if (c == '-' || c == '_' || c == ' ' || c == '.')
			continue;
		if (n == sizeof(letters))
			return false;
		letters[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
	}
	for (size_t i = 0; i < MM_COUNT(names); i++) {
		if (mm_str_eqz((struct mm_str){ letters, n }, names[i]))
			return true;
	}
	return false;
}

static void
read_property(void *ctx, struct mm_json *j, void *field)
{
	struct mm_str key, name = MM_STR_NONE, value = MM_STR_NONE;
	struct draft *d = ctx;

	(void)field;
	(void)mm_json_enter_object(j);
	while (mm_json_key(j, &key)) {
		if (mm_str_eq(key, MM_STR("name")))
			(void)mm_json_string_or_null(j, &name);
		else if (mm_str_eq(key, MM_STR("value")))
			(void)mm_json_string_or_null(j, &value);
		else
			(void)mm_json_skip(j);
	}
	if (value.n == 0)
		return;
	if (mm_str_eq(name, MM_STR("syft:cpe23"))) {
		(void)mm_sbomlist_cpe_add(&d->r->l, value);
		stop(d->r);
	} else if (d->c.eos.n == 0 && is_end_of_support(name)) {
		d->c.eos = value;
	}
}

static void
read_properties(void *ctx, struct mm_json *j, void *field)
{
	mm_members_each(j, read_property, ctx, field);
}

static void
read_ref(void *ctx, struct mm_json *j, void *field)
{
	struct draft *d = ctx;
	size_t at = mm_json_offset(j);

	(void)field;
	if (!mm_json_string(j, &d->c.ref))
		return;
	if (d->c.ref.n == 0)
		mm_sbomlist_fail(&d->r->l, MM_EFORMAT, at,
		    "bom-ref "
		    "が空です。削除するか、文書の中で一意な値にしてください",
		    "bom-ref is empty; remove it or make it unique in the "
		    "document");
	else
		(void)mm_sbomlist_ref(&d->r->l, d->c.ref, at);
	stop(d->r);
}

static void
read_type(void *ctx, struct mm_json *j, void *field)
{
	struct draft *d = ctx;
	size_t at = mm_json_offset(j);

	(void)field;
	if (!mm_json_string(j, &d->c.type) ||
	    mm_members_find(&d->r->types, d->c.type) != NULL)
		return;
	mm_sbomlist_fail(&d->r->l, MM_EFORMAT, at,
	    "部品の type「%.*s」は CycloneDX にありません"
	    "（library、operating-system、firmware など）",
	    "component type \"%.*s\" is not one of CycloneDX (library, "
	    "operating-system, firmware, ...)",
	    MM_FMT(mm_utf8_fit(d->c.type, 60)));
	stop(d->r);
}

/* Fill what the file leaves to be derived: full name, supplier. */
static void
complete(struct reader *r, struct draft *d, size_t at)
{
	const struct mm_str *suppliers[] = { &d->manufacturer, &d->publisher,
		&d->author };
	struct mm_str full;

	for (size_t i = 0; i < MM_COUNT(suppliers) && d->c.supplier.n == 0; i++)
		d->c.supplier = *suppliers[i];
	if (d->c.name.n == 0) {
		mm_sbomlist_fail(&r->l, MM_EFORMAT, at,
		    "部品に name がありません。名称を記入してください",
		    "a component has no name; give it one");
	} else if (d->group.n > 0) {
		full = mm_arena_fmt(r->l.arena, "%.*s/%.*s", MM_FMT(d->group),
		    MM_FMT(d->c.name));
		if (full.p == NULL)
			mm_sbomlist_nomem(&r->l);
		d->c.name = full;
	}
	stop(r);
}

/* One component into @p d, which is empty. */
static void
read_draft(struct reader *r, struct draft *d, uint32_t row)
{
	size_t at = mm_json_offset(r->j);
	uint32_t mark = mm_sbomlist_cpe_open(&r->l);

	d->r = r;
	d->row = row;
	mm_members_read(&r->component, r->j, d, &r->l.head.unknown_fields);
	if (mm_json_failed(r->j))
		return;
	(void)mm_sbomlist_cpe_close(&r->l, mark, &d->c);
	complete(r, d, at);
}

static void
read_component(void *ctx, struct mm_json *j, void *field)
{
	struct reader *r = ctx;
	uint32_t parent = *(const uint32_t *)field;
	uint32_t row = mm_sbomlist_add(&r->l, parent, mm_json_offset(j));
	struct draft d = { .c = { .parent = parent } };

	stop(r);
	if (row == MM_COMP_ROOT)
		return;
	d.c.line = r->l.rows.v[row].line;
	read_draft(r, &d, row);
	r->l.rows.v[row] = d.c;
}

/* Bounded by the reader's depth limit: two levels of JSON a level here. */
static void
read_nested(void *ctx, struct mm_json *j, void *field)
{
	struct draft *d = ctx;

	(void)field;
	mm_members_each(j, read_component, d->r, &d->row);
}

static void
read_components(void *ctx, struct mm_json *j, void *field)
{
	uint32_t parent = MM_COMP_ROOT;

	(void)field;
	mm_members_each(j, read_component, ctx, &parent);
}

/*
 * metadata.component is the device itself: it names the SBOM, and is a
 * component only when it can be matched, so that it does not count as
 * "not identified" in every file.
 */
static void
read_device(void *ctx, struct mm_json *j, void *field)
{
	struct reader *r = ctx;
	size_t at = mm_json_offset(j);
	struct draft d = { .c = { .parent = MM_COMP_ROOT, .line = at } };
	uint32_t row;

	(void)field;
	read_draft(r, &d, MM_COMP_ROOT);
	if (mm_json_failed(j))
		return;
	r->l.head.name = d.c.name;
	r->l.head.version = d.c.version;
	if (d.c.purl.n == 0 && d.c.cpe.n == 0)
		return;
	row = mm_sbomlist_add(&r->l, MM_COMP_ROOT, at);
	stop(r);
	if (row != MM_COMP_ROOT)
		r->l.rows.v[row] = d.c;
}

static void
read_authors(void *ctx, struct mm_json *j, void *field)
{
	mm_members_each(j, read_party, ctx, field);
}

static void
read_metadata(void *ctx, struct mm_json *j, void *field)
{
	struct reader *r = ctx;

	(void)field;
	mm_members_read(&r->metadata, j, r, &r->l.head.unknown_fields);
}

static void
count_edge(void *ctx, struct mm_json *j, void *field)
{
	uint64_t *n = field;

	(void)ctx;
	(void)mm_json_skip(j);
	(*n)++;
}

/* One row: an element and what it depends on. */
static void
read_dependency(void *ctx, struct mm_json *j, void *field)
{
	struct reader *r = ctx;
	size_t at = mm_json_offset(j);
	struct mm_str key;
	uint64_t n = 1;

	(void)field;
	(void)mm_json_enter_object(j);
	while (mm_json_key(j, &key)) {
		if (mm_str_eq(key, MM_STR("dependsOn")))
			mm_members_each(j, count_edge, r, &n);
		else
			(void)mm_json_skip(j);
	}
	r->l.head.dependencies++;
	(void)mm_sbomlist_edges(&r->l, n, at);
	stop(r);
}

static void
read_dependencies(void *ctx, struct mm_json *j, void *field)
{
	mm_members_each(j, read_dependency, ctx, field);
}

static void
read_format(void *ctx, struct mm_json *j, void *field)
{
	struct reader *r = ctx;
	size_t at = mm_json_offset(j);

	(void)field;
	if (!mm_json_string(j, &r->format) ||
	    mm_str_eq(r->format, MM_STR("CycloneDX")))
		return;
	mm_sbomlist_fail(&r->l, MM_EFORMAT, at,
	    "bomFormat が「%.*s」です。CycloneDX の文書だけを受け付けます",
	    "bomFormat is \"%.*s\"; only CycloneDX is accepted",
	    MM_FMT(mm_utf8_fit(r->format, 60)));
	stop(r);
}

static void
read_version(void *ctx, struct mm_json *j, void *field)
{
	static const struct {
		const char *version, *format;
	} accepted[] = { { "1.2", "CycloneDX 1.2" }, { "1.3", "CycloneDX 1.3" },
		{ "1.4", "CycloneDX 1.4" }, { "1.5", "CycloneDX 1.5" },
		{ "1.6", "CycloneDX 1.6" }, { "1.7", "CycloneDX 1.7" } };
	struct reader *r = ctx;
	size_t at = mm_json_offset(j);
	struct mm_str v;

	(void)field;
	if (!mm_json_string(j, &v))
		return;
	for (size_t i = 0; i < MM_COUNT(accepted); i++) {
		if (mm_str_eqz(v, accepted[i].version)) {
			r->l.head.spec_version = v;
			r->l.head.format = mm_str_of(accepted[i].format);
			return;
		}
	}
	mm_sbomlist_fail(&r->l, MM_EFORMAT, at,
	    "CycloneDX の版「%.*s」は受け付けていません。1.2から1.7までの"
	    "JSONで出力し直してください",
	    "CycloneDX version \"%.*s\" is not accepted; export it as JSON "
	    "of version 1.2 to 1.7",
	    MM_FMT(mm_utf8_fit(v, 60)));
	stop(r);
}

/* After the last byte: the members without which it is no CycloneDX. */
static void
check_document(struct reader *r)
{
	const char *missing = r->format.p == NULL ? "bomFormat"
	    : r->l.head.spec_version.p == NULL    ? "specVersion"
						  : NULL;
	const struct mm_str *authors[] = { &r->manufacturer, &r->supplier };

	if (missing != NULL)
		mm_sbomlist_fail(&r->l, MM_EFORMAT, 0,
		    "必須の項目 %s がありません。CycloneDX 1.2から1.7までの"
		    "JSONを指定してください",
		    "the required member %s is missing; give CycloneDX JSON "
		    "of version 1.2 to 1.7",
		    missing);
	for (size_t i = 0; i < MM_COUNT(authors); i++) {
		if (r->l.head.author.n == 0)
			r->l.head.author = *authors[i];
	}
}

enum mm_status
mm_cyclonedx_parse(struct mm_arena *a, struct mm_bytes text, const char *source,
    struct mm_sbom *out, struct mm_err *err)
{
	const struct mm_json_limits limits = { MM_SBOM_DEPTH, MM_SBOM_STRING,
		50000000 };
	struct reader r;
	enum mm_status st;

	memset(&r, 0, sizeof(r));
	mm_sbomlist_init(&r.l, a, text, source);
	mm_members_init(
	    &r.document, document_members, MM_COUNT(document_members));
	mm_members_init(
	    &r.metadata, metadata_members, MM_COUNT(metadata_members));
	mm_members_init(
	    &r.component, component_members, MM_COUNT(component_members));
	mm_members_init(&r.types, component_types, MM_COUNT(component_types));
	r.j = mm_json_new(a, text, source, &limits);
	if (r.j == NULL)
		return mm_err_nomem(err);
	mm_members_read(&r.document, r.j, &r, &r.l.head.unknown_fields);
	if (!mm_sbomlist_failed(&r.l)) {
		st = mm_json_finish(r.j, err);
		if (st != MM_OK)
			return st;
		check_document(&r);
	}
	return mm_sbomlist_finish(&r.l, out, err);
}
