/* SPDX-License-Identifier: Apache-2.0 */
#include "format/cyclonedx.h"

#include <string.h>

#include "base/utf8.h"
#include "format/cyclonedx_vex.h"
#include "format/cyclonedx_xml.h"
#include "format/members.h"
#include "format/sbomfield.h"
#include "format/sbomlist.h"

struct reader {
	struct mm_json *j;
	struct mm_sbomlist l;
	struct mm_str format, manufacturer, supplier;
	struct mm_members document, metadata, component;
	bool xml; /* the text was XML */
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
static void read_hashes(void *ctx, struct mm_json *j, void *field);
static void read_licences(void *ctx, struct mm_json *j, void *field);
static void read_links(void *ctx, struct mm_json *j, void *field);
static void read_swid(void *ctx, struct mm_json *j, void *field);
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
	MM_MEMBER_READ("hashes", read_hashes, 0),
	MM_MEMBER_READ("licenses", read_licences, 0),
	MM_MEMBER_READ("externalReferences", read_links, 0),
	MM_MEMBER_READ("swid", read_swid, AT(c.swid)),
	MM_MEMBER_READ("components", read_nested, 0),
	MM_MEMBER_UNUSED("mime-type"), MM_MEMBER_UNUSED("authors"),
	MM_MEMBER_UNUSED("versionRange"), MM_MEMBER_UNUSED("isExternal"),
	MM_MEMBER_UNUSED("description"), MM_MEMBER_UNUSED("scope"),
	MM_MEMBER_UNUSED("copyright"), MM_MEMBER_UNUSED("patentAssertions"),
	MM_MEMBER_UNUSED("omniborId"), MM_MEMBER_UNUSED("swhid"),
	MM_MEMBER_UNUSED("modified"), MM_MEMBER_UNUSED("pedigree"),
	MM_MEMBER_UNUSED("evidence"), MM_MEMBER_UNUSED("releaseNotes"),
	MM_MEMBER_UNUSED("modelCard"), MM_MEMBER_UNUSED("data"),
	MM_MEMBER_UNUSED("cryptoProperties"), MM_MEMBER_UNUSED("tags"),
	MM_MEMBER_UNUSED("signature"),
};

static void read_timestamp(void *ctx, struct mm_json *j, void *field);
static void read_authors(void *ctx, struct mm_json *j, void *field);
static void read_device(void *ctx, struct mm_json *j, void *field);

#undef AT
#define AT(field) offsetof(struct reader, field)

static const struct mm_member metadata_members[] = {
	MM_MEMBER_READ("timestamp", read_timestamp, AT(l.head.timestamp)),
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
static void read_vulnerabilities(void *ctx, struct mm_json *j, void *field);

static const struct mm_member document_members[] = {
	MM_MEMBER_READ("bomFormat", read_format, 0),
	MM_MEMBER_READ("specVersion", read_version, 0),
	MM_MEMBER_READ("metadata", read_metadata, 0),
	MM_MEMBER_READ("components", read_components, 0),
	MM_MEMBER_READ("dependencies", read_dependencies, 0),
	MM_MEMBER_READ("vulnerabilities", read_vulnerabilities, 0),
	MM_MEMBER_UNUSED("$schema"), MM_MEMBER_UNUSED("serialNumber"),
	MM_MEMBER_UNUSED("version"), MM_MEMBER_UNUSED("services"),
	MM_MEMBER_UNUSED("externalReferences"),
	MM_MEMBER_UNUSED("compositions"),
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

/* Two texts of an object, the others skipped. */
static void
read_pair(struct mm_json *j, const char *first, struct mm_str *a,
    const char *second, struct mm_str *b)
{
	struct mm_str key;

	*a = *b = MM_STR_NONE;
	(void)mm_json_enter_object(j);
	while (mm_json_key(j, &key)) {
		if (mm_str_eqz(key, first))
			(void)mm_json_string_or_null(j, a);
		else if (mm_str_eqz(key, second))
			(void)mm_json_string_or_null(j, b);
		else
			(void)mm_json_skip(j);
	}
}

static void
add_item(
    struct draft *d, enum mm_sbom_many kind, struct mm_str a, struct mm_str b)
{
	(void)mm_sbomlist_item(&d->r->l, kind, a, b);
	stop(d->r);
}

static void
read_property(void *ctx, struct mm_json *j, void *field)
{
	struct draft *d = ctx;
	struct mm_str name, value;

	(void)field;
	read_pair(j, "name", &name, "value", &value);
	if (value.n == 0)
		return;
	if (mm_str_eq(name, MM_STR("syft:cpe23")))
		add_item(d, MM_SBOM_CPE, value, MM_STR_NONE);
	else
		(void)mm_sbomlist_property(&d->r->l, &d->c, name, value);
	stop(d->r);
}

static void
read_properties(void *ctx, struct mm_json *j, void *field)
{
	mm_members_each(j, read_property, ctx, field);
}

static void
read_hash(void *ctx, struct mm_json *j, void *field)
{
	struct draft *d = ctx;
	size_t at = mm_json_offset(j);
	struct mm_str alg, content;

	(void)field;
	read_pair(j, "alg", &alg, "content", &content);
	if (mm_json_failed(j))
		return;
	if (!mm_sbomfield_hash(&alg, content))
		mm_sbomlist_fail(&d->r->l, MM_EFORMAT, at,
		    "ハッシュの alg または content が正しくありません"
		    "（16進で 32、40、64、96、128 桁）",
		    "a hash has no valid alg or content (32, 40, 64, 96 or 128 "
		    "hexadecimal digits)");
	add_item(d, MM_SBOM_HASH, alg, content);
}

static void
read_hashes(void *ctx, struct mm_json *j, void *field)
{
	mm_members_each(j, read_hash, ctx, field);
}

/* {"license": {"id" or "name": TEXT}} or {"expression": TEXT} */
static void
read_licence(void *ctx, struct mm_json *j, void *field)
{
	struct draft *d = ctx;
	size_t at = mm_json_offset(j);
	struct mm_str key, id = MM_STR_NONE, name = MM_STR_NONE;

	(void)field;
	(void)mm_json_enter_object(j);
	while (mm_json_key(j, &key)) {
		if (mm_str_eq(key, MM_STR("license")))
			read_pair(j, "id", &id, "name", &name);
		else if (mm_str_eq(key, MM_STR("expression")))
			(void)mm_json_string_or_null(j, &id);
		else
			(void)mm_json_skip(j);
	}
	if (mm_json_failed(j))
		return;
	if ((id.n > 0) == (name.n > 0))
		mm_sbomlist_fail(&d->r->l, MM_EFORMAT, at,
		    "ライセンスには id、name、expression のどれか1つが必要です",
		    "a licence needs exactly one of id, name and expression");
	add_item(d, MM_SBOM_LICENCE, id.n > 0 ? id : name, MM_STR_NONE);
}

static void
read_licences(void *ctx, struct mm_json *j, void *field)
{
	mm_members_each(j, read_licence, ctx, field);
}

static void
read_link(void *ctx, struct mm_json *j, void *field)
{
	struct draft *d = ctx;
	struct mm_str type, url;

	(void)field;
	read_pair(j, "type", &type, "url", &url);
	if (type.n > 0 && url.n > 0)
		add_item(d, MM_SBOM_LINK, type, url);
}

static void
read_links(void *ctx, struct mm_json *j, void *field)
{
	mm_members_each(j, read_link, ctx, field);
}

static void
read_swid(void *ctx, struct mm_json *j, void *field)
{
	struct mm_str name;

	(void)ctx;
	read_pair(j, "tagId", field, "name", &name);
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
	if (!mm_json_string(j, &d->c.type) || mm_sbomfield_is_type(d->c.type))
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
	uint32_t mark = mm_sbomlist_open(&r->l);

	d->r = r;
	d->row = row;
	mm_members_read(&r->component, r->j, d, &r->l.head.unknown_fields);
	if (mm_json_failed(r->j))
		return;
	complete(r, d, at);
	(void)mm_sbomlist_close(&r->l, mark, &d->c);
	stop(r);
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
	if (d.c.ref.n == 0) {
		d.c.ref = MM_STR("#device");
		(void)mm_sbomlist_ref(&r->l, d.c.ref, at);
		stop(r);
	}
	r->l.device = d.c.ref;
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

/* A row of the graph while it is read. */
struct row {
	struct reader *r;
	struct mm_str ref;
	uint64_t n;
	uint32_t first; /* of its edges */
};

static void
read_used(void *ctx, struct mm_json *j, void *field)
{
	struct row *row = ctx;
	struct mm_str used;

	(void)field;
	row->n++;
	if (mm_json_string(j, &used))
		(void)mm_sbomlist_depends(&row->r->l, row->ref, used);
	stop(row->r);
}

/* One row: an element and what it depends on. */
static void
read_dependency(void *ctx, struct mm_json *j, void *field)
{
	struct reader *r = ctx;
	size_t at = mm_json_offset(j);
	struct row row = { .r = r, .n = 1, .first = r->l.depends.n };
	struct mm_str key;

	(void)field;
	(void)mm_json_enter_object(j);
	while (mm_json_key(j, &key)) {
		if (mm_str_eq(key, MM_STR("dependsOn")))
			mm_members_each(j, read_used, &row, NULL);
		else if (mm_str_eq(key, MM_STR("ref")))
			(void)mm_json_string(j, &row.ref);
		else
			(void)mm_json_skip(j);
	}
	/* "ref" may stand after its edges. */
	for (uint32_t i = row.first; i < r->l.depends.n; i++)
		r->l.depends.v[i].from = row.ref;
	r->l.head.dependencies++;
	(void)mm_sbomlist_edges(&r->l, row.n, at);
	stop(r);
}

static void
read_dependencies(void *ctx, struct mm_json *j, void *field)
{
	mm_members_each(j, read_dependency, ctx, field);
}

static void
read_vulnerability(void *ctx, struct mm_json *j, void *field)
{
	struct reader *r = ctx;

	(void)field;
	r->l.head.vulnerabilities++;
	mm_cyclonedx_vex(&r->l, j);
	stop(r);
}

static void
read_vulnerabilities(void *ctx, struct mm_json *j, void *field)
{
	mm_members_each(j, read_vulnerability, ctx, field);
}

static void
read_timestamp(void *ctx, struct mm_json *j, void *field)
{
	struct reader *r = ctx;
	size_t at = mm_json_offset(j);
	struct mm_str *text = field;

	if (!mm_json_string_or_null(j, text) || text->n == 0 ||
	    mm_sbomfield_is_time(*text))
		return;
	mm_sbomlist_fail(&r->l, MM_EFORMAT, at,
	    "作成日時 (timestamp)「%.*s」が日時の形ではありません"
	    "（例: 2024-04-01T09:00:00Z）",
	    "the timestamp \"%.*s\" is no date and time (such as "
	    "2024-04-01T09:00:00Z)",
	    MM_FMT(mm_utf8_fit(*text, 60)));
	stop(r);
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
		const char *version, *json, *xml;
	} accepted[] = {
		{ "1.0", NULL, "CycloneDX 1.0 XML" },
		{ "1.1", NULL, "CycloneDX 1.1 XML" },
		{ "1.2", "CycloneDX 1.2", "CycloneDX 1.2 XML" },
		{ "1.3", "CycloneDX 1.3", "CycloneDX 1.3 XML" },
		{ "1.4", "CycloneDX 1.4", "CycloneDX 1.4 XML" },
		{ "1.5", "CycloneDX 1.5", "CycloneDX 1.5 XML" },
		{ "1.6", "CycloneDX 1.6", "CycloneDX 1.6 XML" },
		{ "1.7", "CycloneDX 1.7", "CycloneDX 1.7 XML" },
	};
	struct reader *r = ctx;
	size_t at = mm_json_offset(j);
	struct mm_str v;

	(void)field;
	if (!mm_json_string(j, &v))
		return;
	for (size_t i = 0; i < MM_COUNT(accepted); i++) {
		const char *format =
		    r->xml ? accepted[i].xml : accepted[i].json;

		if (format != NULL && mm_str_eqz(v, accepted[i].version)) {
			r->l.head.spec_version = v;
			r->l.head.format = mm_str_of(format);
			return;
		}
	}
	mm_sbomlist_fail(&r->l, MM_EFORMAT, at,
	    "CycloneDX の版「%.*s」は受け付けていません。1.2から1.7までの"
	    "JSONか、1.0から1.7までのXMLで出力し直してください",
	    "CycloneDX version \"%.*s\" is not accepted; export it as JSON "
	    "of version 1.2 to 1.7 or XML of version 1.0 to 1.7",
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

static enum mm_status
parse(struct mm_arena *a, struct mm_bytes text, bool xml, const char *source,
    struct mm_sbom *out, struct mm_err *err)
{
	const struct mm_json_limits limits = { MM_SBOM_DEPTH, MM_SBOM_STRING,
		50000000 };
	struct reader r;
	enum mm_status st;

	memset(&r, 0, sizeof(r));
	r.xml = xml;
	mm_sbomlist_init(&r.l, a, text, source,
	    xml ? MM_SBOM_CYCLONEDX_XML : MM_SBOM_CYCLONEDX);
	mm_members_init(
	    &r.document, document_members, MM_COUNT(document_members));
	mm_members_init(
	    &r.metadata, metadata_members, MM_COUNT(metadata_members));
	mm_members_init(
	    &r.component, component_members, MM_COUNT(component_members));
	r.j = mm_json_new(a, text, source, &limits);
	if (r.j == NULL)
		return mm_err_nomem(err);
	mm_members_read(&r.document, r.j, &r, &r.l.head.unknown_fields);
	if (!mm_sbomlist_failed(&r.l)) {
		st = mm_json_finish(r.j, &r.l.err);
		if (st == MM_OK)
			check_document(&r);
	}
	st = mm_sbomlist_finish(&r.l, out, err);
	/* Lines are those of the XML, columns are not. */
	if (st != MM_OK && xml && err != NULL)
		err->column = 0;
	return st;
}

enum mm_status
mm_cyclonedx_parse(struct mm_arena *a, struct mm_bytes text, const char *source,
    struct mm_sbom *out, struct mm_err *err)
{
	return parse(a, text, false, source, out, err);
}

enum mm_status
mm_cyclonedx_xml_parse(struct mm_arena *a, struct mm_bytes text,
    const char *source, struct mm_sbom *out, struct mm_err *err)
{
	struct mm_bytes json;
	enum mm_status st = mm_cyclonedx_of_xml(a, text, source, &json, err);

	return st == MM_OK ? parse(a, json, true, source, out, err) : st;
}
