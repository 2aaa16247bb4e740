/* SPDX-License-Identifier: Apache-2.0 */
#include "format/cyclonedx.h"

#include <string.h>

#include "codec/json.h"
#include "format/members.h"
#include "format/sbomlist.h"

/* A component while it is read, with what only helps to fill it. */
struct draft {
	struct mm_component c;
	struct mm_str group, publisher, author, manufacturer;
};

struct reader {
	struct mm_json *j;
	struct mm_sbomlist l;
	struct mm_str format, manufacturer, supplier;
	struct mm_members document, metadata, component, types;
};

/* What a member means; 0 is "defined by CycloneDX, not used here". */
enum { UNUSED, TEXT, NAME, REF, TYPE, PARTY, PROPERTIES, NESTED, EVERY_TYPE };

#define AT(field) offsetof(struct draft, field)

/* clang-format off */
static const struct mm_member component_members[] = {
	MM_MEMBER("bom-ref", REF, 0),
	MM_MEMBER("type", TYPE, 0),
	MM_MEMBER("name", NAME, 0),
	MM_MEMBER("group", TEXT, AT(group)),
	MM_MEMBER("version", TEXT, AT(c.version)),
	MM_MEMBER("purl", TEXT, AT(c.purl)),
	MM_MEMBER("cpe", TEXT, AT(c.cpe)),
	MM_MEMBER("publisher", TEXT, AT(publisher)),
	MM_MEMBER("author", TEXT, AT(author)),
	MM_MEMBER("supplier", PARTY, AT(c.supplier)),
	MM_MEMBER("manufacturer", PARTY, AT(manufacturer)),
	MM_MEMBER("properties", PROPERTIES, 0),
	MM_MEMBER("components", NESTED, 0),
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
	MM_MEMBER("application", EVERY_TYPE, 0),
	MM_MEMBER("framework", EVERY_TYPE, 0),
	MM_MEMBER("library", EVERY_TYPE, 0),
	MM_MEMBER("container", EVERY_TYPE, 0),
	MM_MEMBER("platform", EVERY_TYPE, 0),
	MM_MEMBER("operating-system", EVERY_TYPE, 0),
	MM_MEMBER("device", EVERY_TYPE, 0),
	MM_MEMBER("device-driver", EVERY_TYPE, 0),
	MM_MEMBER("firmware", EVERY_TYPE, 0),
	MM_MEMBER("file", EVERY_TYPE, 0),
	MM_MEMBER("machine-learning-model", EVERY_TYPE, 0),
	MM_MEMBER("data", EVERY_TYPE, 0),
	MM_MEMBER("cryptographic-asset", EVERY_TYPE, 0),
};

enum { M_UNUSED, M_TIMESTAMP, M_AUTHORS, M_DEVICE, M_MANUFACTURER,
	M_SUPPLIER };

static const struct mm_member metadata_members[] = {
	MM_MEMBER("timestamp", M_TIMESTAMP, 0),
	MM_MEMBER("authors", M_AUTHORS, 0),
	MM_MEMBER("component", M_DEVICE, 0),
	MM_MEMBER("manufacturer", M_MANUFACTURER, 0),
	MM_MEMBER("manufacture", M_MANUFACTURER, 0),
	MM_MEMBER("supplier", M_SUPPLIER, 0),
	MM_MEMBER_UNUSED("lifecycles"), MM_MEMBER_UNUSED("tools"),
	MM_MEMBER_UNUSED("licenses"), MM_MEMBER_UNUSED("properties"),
	MM_MEMBER_UNUSED("distributionConstraints"),
};

enum { D_UNUSED, D_FORMAT, D_VERSION, D_METADATA, D_COMPONENTS,
	D_DEPENDENCIES };

static const struct mm_member document_members[] = {
	MM_MEMBER("bomFormat", D_FORMAT, 0),
	MM_MEMBER("specVersion", D_VERSION, 0),
	MM_MEMBER("metadata", D_METADATA, 0),
	MM_MEMBER("components", D_COMPONENTS, 0),
	MM_MEMBER("dependencies", D_DEPENDENCIES, 0),
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

/* Skip a member without meaning here; count it when CycloneDX lacks it. */
static void
pass_over(struct reader *r, const struct mm_member *m)
{
	r->l.head.unknown_fields += m == NULL;
	(void)mm_json_skip(r->j);
}

/* "name" of an organisation or person; a name already there is kept. */
static void
read_party(struct reader *r, struct mm_str *out)
{
	struct mm_str key, name;

	if (!mm_json_enter_object(r->j))
		return;
	while (mm_json_key(r->j, &key)) {
		if (!mm_str_eq(key, MM_STR("name"))) {
			(void)mm_json_skip(r->j);
		} else if (mm_json_string_or_null(r->j, &name) && out->n == 0) {
			*out = name;
		}
	}
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
read_property(struct reader *r, struct draft *d)
{
	struct mm_str key, name = MM_STR_NONE, value = MM_STR_NONE;

	if (!mm_json_enter_object(r->j))
		return;
	while (mm_json_key(r->j, &key)) {
		if (mm_str_eq(key, MM_STR("name")))
			(void)mm_json_string_or_null(r->j, &name);
		else if (mm_str_eq(key, MM_STR("value")))
			(void)mm_json_string_or_null(r->j, &value);
		else
			(void)mm_json_skip(r->j);
	}
	if (value.n == 0)
		return;
	if (mm_str_eq(name, MM_STR("syft:cpe23"))) {
		if (!mm_sbomlist_cpe_add(&r->l, value))
			stop(r);
	} else if (d->c.eos.n == 0 && is_end_of_support(name)) {
		d->c.eos = value;
	}
}

static void
read_properties(struct reader *r, struct draft *d)
{
	if (!mm_json_enter_array(r->j))
		return;
	while (mm_json_next(r->j))
		read_property(r, d);
}

static void
read_ref(struct reader *r, struct draft *d)
{
	size_t at = mm_json_offset(r->j);

	if (!mm_json_string(r->j, &d->c.ref))
		return;
	if (d->c.ref.n == 0)
		mm_sbomlist_fail(&r->l, MM_EFORMAT, at,
		    "bom-ref "
		    "が空です。削除するか、文書の中で一意な値にしてください",
		    "bom-ref is empty; remove it or make it unique in the "
		    "document");
	else
		(void)mm_sbomlist_ref(&r->l, d->c.ref, at);
	stop(r);
}

static void
read_type(struct reader *r, struct draft *d)
{
	size_t at = mm_json_offset(r->j);

	if (!mm_json_string(r->j, &d->c.type) ||
	    mm_members_find(&r->types, d->c.type) != NULL)
		return;
	mm_sbomlist_fail(&r->l, MM_EFORMAT, at,
	    "部品の type「%.*s」は CycloneDX にありません"
	    "（library、operating-system、firmware など）",
	    "component type \"%.*s\" is not one of CycloneDX (library, "
	    "operating-system, firmware, ...)",
	    (int)(d->c.type.n > 60 ? 0 : d->c.type.n), d->c.type.p);
	stop(r);
}

static void read_components(struct reader *r, uint32_t parent);

static void
read_member(
    struct reader *r, const struct mm_member *m, struct draft *d, uint32_t row)
{
	struct mm_str *field = (struct mm_str *)(void *)((char *)d + m->at);

	switch (m->what) {
	case TEXT:
		(void)mm_json_string_or_null(r->j, field);
		break;
	case NAME:
		(void)mm_json_string(r->j, &d->c.name);
		break;
	case REF:
		read_ref(r, d);
		break;
	case TYPE:
		read_type(r, d);
		break;
	case PARTY:
		read_party(r, field);
		break;
	case PROPERTIES:
		read_properties(r, d);
		break;
	case NESTED:
		read_components(r, row);
		break;
	default:
		pass_over(r, m);
	}
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

/* Members of one component; @p row is what its children have as parent. */
static void
read_draft(struct reader *r, struct draft *d, uint32_t row)
{
	size_t at = mm_json_offset(r->j);
	uint32_t mark = mm_sbomlist_cpe_open(&r->l);
	const struct mm_member *m;
	struct mm_str key;

	if (!mm_json_enter_object(r->j))
		return;
	while (mm_json_key(r->j, &key)) {
		m = mm_members_find(&r->component, key);
		if (m == NULL)
			pass_over(r, m);
		else
			read_member(r, m, d, row);
	}
	if (mm_json_failed(r->j))
		return;
	if (!mm_sbomlist_cpe_close(&r->l, mark, &d->c))
		stop(r);
	complete(r, d, at);
}

/* Bounded by the reader's depth limit: two levels of JSON a level here. */
static void
read_components(struct reader *r, uint32_t parent)
{
	if (!mm_json_enter_array(r->j))
		return;
	while (mm_json_next(r->j)) {
		struct draft d;
		uint32_t row =
		    mm_sbomlist_add(&r->l, parent, mm_json_offset(r->j));

		stop(r);
		if (row == MM_COMP_ROOT)
			return;
		memset(&d, 0, sizeof(d));
		d.c.parent = parent;
		d.c.line = r->l.rows.v[row].line;
		read_draft(r, &d, row);
		r->l.rows.v[row] = d.c;
	}
}

/*
 * metadata.component is the device itself: it names the SBOM, and is a
 * component only when it can be matched, so that it does not count as
 * "not identified" in every file.
 */
static void
read_device(struct reader *r)
{
	size_t at = mm_json_offset(r->j);
	struct draft d;
	uint32_t row;

	memset(&d, 0, sizeof(d));
	read_draft(r, &d, MM_COMP_ROOT);
	if (mm_json_failed(r->j))
		return;
	r->l.head.name = d.c.name;
	r->l.head.version = d.c.version;
	if (d.c.purl.n == 0 && d.c.cpe.n == 0)
		return;
	row = mm_sbomlist_add(&r->l, MM_COMP_ROOT, at);
	stop(r);
	if (row == MM_COMP_ROOT)
		return;
	d.c.parent = MM_COMP_ROOT;
	d.c.line = at;
	r->l.rows.v[row] = d.c;
}

static void
read_authors(struct reader *r)
{
	if (!mm_json_enter_array(r->j))
		return;
	while (mm_json_next(r->j))
		read_party(r, &r->l.head.author);
}

static void
read_metadata(struct reader *r)
{
	const struct mm_member *m;
	struct mm_str key;

	if (!mm_json_enter_object(r->j))
		return;
	while (mm_json_key(r->j, &key)) {
		m = mm_members_find(&r->metadata, key);
		switch (m != NULL ? m->what : M_UNUSED) {
		case M_TIMESTAMP:
			(void)mm_json_string_or_null(
			    r->j, &r->l.head.timestamp);
			break;
		case M_AUTHORS:
			read_authors(r);
			break;
		case M_DEVICE:
			read_device(r);
			break;
		case M_MANUFACTURER:
			read_party(r, &r->manufacturer);
			break;
		case M_SUPPLIER:
			read_party(r, &r->supplier);
			break;
		default:
			pass_over(r, m);
		}
	}
}

/* One row: an element and what it depends on. */
static void
read_dependency(struct reader *r)
{
	size_t at = mm_json_offset(r->j);
	struct mm_str key;
	uint64_t n = 1;

	if (!mm_json_enter_object(r->j))
		return;
	while (mm_json_key(r->j, &key)) {
		if (!mm_str_eq(key, MM_STR("dependsOn"))) {
			(void)mm_json_skip(r->j);
			continue;
		}
		if (!mm_json_enter_array(r->j))
			return;
		while (mm_json_next(r->j)) {
			(void)mm_json_skip(r->j);
			n++;
		}
	}
	r->l.head.dependencies++;
	if (!mm_sbomlist_edges(&r->l, n, at))
		stop(r);
}

static void
read_dependencies(struct reader *r)
{
	if (!mm_json_enter_array(r->j))
		return;
	while (mm_json_next(r->j))
		read_dependency(r);
}

static void
read_format(struct reader *r)
{
	size_t at = mm_json_offset(r->j);

	if (!mm_json_string(r->j, &r->format) ||
	    mm_str_eq(r->format, MM_STR("CycloneDX")))
		return;
	mm_sbomlist_fail(&r->l, MM_EFORMAT, at,
	    "bomFormat が「%.*s」です。CycloneDX の文書だけを受け付けます",
	    "bomFormat is \"%.*s\"; only CycloneDX is accepted",
	    (int)(r->format.n > 60 ? 0 : r->format.n), r->format.p);
	stop(r);
}

static void
read_version(struct reader *r)
{
	static const struct {
		const char *version, *format;
	} accepted[] = { { "1.2", "CycloneDX 1.2" }, { "1.3", "CycloneDX 1.3" },
		{ "1.4", "CycloneDX 1.4" }, { "1.5", "CycloneDX 1.5" },
		{ "1.6", "CycloneDX 1.6" }, { "1.7", "CycloneDX 1.7" } };
	size_t at = mm_json_offset(r->j);
	struct mm_str v;

	if (!mm_json_string(r->j, &v))
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
	    (int)(v.n > 60 ? 0 : v.n), v.p);
	stop(r);
}

static void
read_document(struct reader *r)
{
	const struct mm_member *m;
	struct mm_str key;

	if (!mm_json_enter_object(r->j))
		return;
	while (mm_json_key(r->j, &key)) {
		m = mm_members_find(&r->document, key);
		switch (m != NULL ? m->what : D_UNUSED) {
		case D_FORMAT:
			read_format(r);
			break;
		case D_VERSION:
			read_version(r);
			break;
		case D_METADATA:
			read_metadata(r);
			break;
		case D_COMPONENTS:
			read_components(r, MM_COMP_ROOT);
			break;
		case D_DEPENDENCIES:
			read_dependencies(r);
			break;
		default:
			pass_over(r, m);
		}
	}
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
	read_document(&r);
	if (!mm_sbomlist_failed(&r.l)) {
		st = mm_json_finish(r.j, err);
		if (st != MM_OK)
			return st;
		check_document(&r);
	}
	return mm_sbomlist_finish(&r.l, out, err);
}
