/* SPDX-License-Identifier: Apache-2.0 */
#include "format/spdx.h"

#include <string.h>

#include "codec/yaml.h"
#include "format/members.h"
#include "format/spdx_xml.h"

struct reader {
	struct mm_json *j;
	struct mm_spdx s;
	struct mm_members document, package;
};

struct draft {
	struct mm_spdx_package p;
	struct reader *r;
};

static void read_version(void *ctx, struct mm_json *j, void *field);
static void read_creation(void *ctx, struct mm_json *j, void *field);
static void read_described(void *ctx, struct mm_json *j, void *field);
static void read_packages(void *ctx, struct mm_json *j, void *field);
static void read_relations(void *ctx, struct mm_json *j, void *field);

#define AT(field) offsetof(struct reader, field)

/* clang-format off */
static const struct mm_member document_members[] = {
	MM_MEMBER_READ("spdxVersion", read_version, 0),
	MM_MEMBER_STRING("name", AT(s.name)),
	MM_MEMBER_READ("creationInfo", read_creation, 0),
	MM_MEMBER_READ("documentDescribes", read_described, 0),
	MM_MEMBER_READ("packages", read_packages, 0),
	MM_MEMBER_READ("relationships", read_relations, 0),
	MM_MEMBER_UNUSED("SPDXID"), MM_MEMBER_UNUSED("annotations"),
	MM_MEMBER_UNUSED("comment"), MM_MEMBER_UNUSED("dataLicense"),
	MM_MEMBER_UNUSED("externalDocumentRefs"),
	MM_MEMBER_UNUSED("hasExtractedLicensingInfos"),
	MM_MEMBER_UNUSED("revieweds"), MM_MEMBER_UNUSED("documentNamespace"),
	MM_MEMBER_UNUSED("files"), MM_MEMBER_UNUSED("snippets"),
};

static void read_id(void *ctx, struct mm_json *j, void *field);
static void read_supplier(void *ctx, struct mm_json *j, void *field);
static void read_purpose(void *ctx, struct mm_json *j, void *field);
static void read_externals(void *ctx, struct mm_json *j, void *field);
static void read_checksums(void *ctx, struct mm_json *j, void *field);

#undef AT
#define AT(field) offsetof(struct draft, field)

static const struct mm_member package_members[] = {
	MM_MEMBER_READ("SPDXID", read_id, AT(p.c.ref)),
	MM_MEMBER_TEXT("name", AT(p.c.name)),
	MM_MEMBER_TEXT("versionInfo", AT(p.c.version)),
	MM_MEMBER_READ("supplier", read_supplier, 0),
	MM_MEMBER_TEXT("originator", AT(p.originator)),
	MM_MEMBER_TEXT("licenseConcluded", AT(p.concluded)),
	MM_MEMBER_TEXT("licenseDeclared", AT(p.declared)),
	MM_MEMBER_TEXT("comment", AT(p.comment)),
	MM_MEMBER_READ("primaryPackagePurpose", read_purpose, AT(p.c.type)),
	MM_MEMBER_TEXT("validUntilDate", AT(p.c.eos)),
	MM_MEMBER_READ("externalRefs", read_externals, 0),
	MM_MEMBER_READ("checksums", read_checksums, 0),
	MM_MEMBER_UNUSED("annotations"), MM_MEMBER_UNUSED("attributionTexts"),
	MM_MEMBER_UNUSED("builtDate"), MM_MEMBER_UNUSED("copyrightText"),
	MM_MEMBER_UNUSED("description"), MM_MEMBER_UNUSED("downloadLocation"),
	MM_MEMBER_UNUSED("filesAnalyzed"), MM_MEMBER_UNUSED("hasFiles"),
	MM_MEMBER_UNUSED("homepage"), MM_MEMBER_UNUSED("licenseComments"),
	MM_MEMBER_UNUSED("licenseInfoFromFiles"),
	MM_MEMBER_UNUSED("packageFileName"),
	MM_MEMBER_UNUSED("packageVerificationCode"),
	MM_MEMBER_UNUSED("releaseDate"), MM_MEMBER_UNUSED("sourceInfo"),
	MM_MEMBER_UNUSED("summary"),
};
/* clang-format on */

/* Stop reading: the reader of JSON refuses every further step. */
static void
stop(struct reader *r)
{
	if (mm_sbomlist_failed(&r->s.l))
		mm_json_fail(r->j, r->s.l.err.code, "", "");
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
			(void)mm_json_string(j, a);
		else if (mm_str_eqz(key, second))
			(void)mm_json_string(j, b);
		else
			(void)mm_json_skip(j);
	}
}

static void
read_external(void *ctx, struct mm_json *j, void *field)
{
	struct draft *d = ctx;
	struct mm_str type, locator;

	(void)field;
	read_pair(j, "referenceType", &type, "referenceLocator", &locator);
	(void)mm_spdx_external(&d->r->s, &d->p.c, type, locator);
	stop(d->r);
}

static void
read_checksum(void *ctx, struct mm_json *j, void *field)
{
	struct draft *d = ctx;
	size_t at = mm_json_offset(j);
	struct mm_str algorithm, digits;

	(void)field;
	read_pair(j, "algorithm", &algorithm, "checksumValue", &digits);
	if (!mm_json_failed(j))
		(void)mm_spdx_checksum(&d->r->s, algorithm, digits, at);
	stop(d->r);
}

static void
read_checksums(void *ctx, struct mm_json *j, void *field)
{
	mm_members_each(j, read_checksum, ctx, field);
}

static void
read_externals(void *ctx, struct mm_json *j, void *field)
{
	mm_members_each(j, read_external, ctx, field);
}

static void
read_id(void *ctx, struct mm_json *j, void *field)
{
	struct draft *d = ctx;
	struct mm_str *id = field;
	size_t at = mm_json_offset(j);

	if (mm_json_string(j, id) && id->n > 0)
		(void)mm_sbomlist_ref(&d->r->s.l, *id, at);
	stop(d->r);
}

static void
read_supplier(void *ctx, struct mm_json *j, void *field)
{
	struct draft *d = ctx;
	struct mm_str text = MM_STR_NONE;

	(void)field;
	(void)mm_json_string_or_null(j, &text);
	mm_spdx_supplier(&d->p.c, text);
}

static void
read_purpose(void *ctx, struct mm_json *j, void *field)
{
	struct draft *d = ctx;
	struct mm_str text = MM_STR_NONE;

	(void)mm_json_string_or_null(j, &text);
	*(struct mm_str *)field = mm_spdx_purpose(&d->r->s, text);
	stop(d->r);
}

static void
read_package(void *ctx, struct mm_json *j, void *field)
{
	struct reader *r = ctx;
	struct draft d = { .r = r };

	(void)field;
	(void)mm_spdx_open(&r->s, &d.p, mm_json_offset(j));
	stop(r);
	mm_members_read(&r->package, j, &d, &r->s.l.head.unknown_fields);
	if (mm_json_failed(j))
		return;
	(void)mm_spdx_close(&r->s, &d.p);
	stop(r);
}

static void
read_packages(void *ctx, struct mm_json *j, void *field)
{
	mm_members_each(j, read_package, ctx, field);
}

static void
read_relation(void *ctx, struct mm_json *j, void *field)
{
	static const char *const names[] = { "spdxElementId",
		"relationshipType", "relatedSpdxElement" };
	struct mm_str v[3] = { MM_STR_NONE, MM_STR_NONE, MM_STR_NONE };
	struct reader *r = ctx;
	size_t at = mm_json_offset(j), i;
	struct mm_str key;

	(void)field;
	(void)mm_json_enter_object(j);
	while (mm_json_key(j, &key)) {
		for (i = 0; i < 3 && !mm_str_eqz(key, names[i]); i++)
			;
		if (i < 3)
			(void)mm_json_string(j, &v[i]);
		else
			(void)mm_json_skip(j);
	}
	if (mm_json_failed(j))
		return;
	for (i = 0; i < 3; i++) {
		if (v[i].n == 0)
			mm_sbomlist_fail(&r->s.l, MM_EFORMAT, at,
			    "関係 (relationships) に必須の項目 %s がありません",
			    "a relationship lacks the required %s", names[i]);
	}
	(void)(mm_sbomlist_failed(&r->s.l) ||
	    mm_spdx_relation(&r->s, v[0], v[1], v[2], at));
	stop(r);
}

static void
read_relations(void *ctx, struct mm_json *j, void *field)
{
	mm_members_each(j, read_relation, ctx, field);
}

static void
read_creator(void *ctx, struct mm_json *j, void *field)
{
	struct reader *r = ctx;
	struct mm_str text;

	(void)field;
	if (mm_json_string(j, &text))
		mm_spdx_creator(&r->s, text);
}

static void
read_creation(void *ctx, struct mm_json *j, void *field)
{
	struct reader *r = ctx;
	struct mm_str key;

	(void)mm_json_enter_object(j);
	while (mm_json_key(j, &key)) {
		if (mm_str_eq(key, MM_STR("created")))
			(void)mm_json_string(j, &r->s.l.head.timestamp);
		else if (mm_str_eq(key, MM_STR("creators")))
			mm_members_each(j, read_creator, r, field);
		else
			(void)mm_json_skip(j);
	}
}

static void
read_version(void *ctx, struct mm_json *j, void *field)
{
	struct reader *r = ctx;
	size_t at = mm_json_offset(j);
	struct mm_str v;

	(void)field;
	if (mm_json_string(j, &v))
		(void)mm_spdx_version(&r->s, v, at);
	stop(r);
}

static void
read_described_id(void *ctx, struct mm_json *j, void *field)
{
	struct reader *r = ctx;
	struct mm_str id;

	(void)field;
	if (mm_json_string(j, &id))
		mm_spdx_describes(&r->s, id);
}

static void
read_described(void *ctx, struct mm_json *j, void *field)
{
	mm_members_each(j, read_described_id, ctx, field);
}

static enum mm_status
parse(struct mm_arena *a, struct mm_bytes text, enum mm_spdx_form form,
    const char *source, struct mm_sbom *out, struct mm_err *err)
{
	const struct mm_json_limits limits = { MM_SBOM_DEPTH, MM_SBOM_STRING,
		50000000 };
	struct reader r;
	enum mm_status st;

	mm_spdx_init(&r.s, a, text, source, form);
	mm_members_init(
	    &r.document, document_members, MM_COUNT(document_members));
	mm_members_init(&r.package, package_members, MM_COUNT(package_members));
	r.j = mm_json_new(a, text, source, &limits);
	if (r.j == NULL)
		return mm_err_nomem(err);
	mm_members_read(&r.document, r.j, &r, &r.s.l.head.unknown_fields);
	if (!mm_sbomlist_failed(&r.s.l))
		(void)!mm_json_finish(r.j, &r.s.l.err);
	st = mm_spdx_finish(&r.s, out, err);
	/* Of XML and YAML the lines are kept, not the columns. */
	if (st != MM_OK && form != MM_SPDX_JSON && err != NULL)
		err->column = 0;
	return st;
}

enum mm_status
mm_spdx_parse(struct mm_arena *a, struct mm_bytes text, const char *source,
    struct mm_sbom *out, struct mm_err *err)
{
	return parse(a, text, MM_SPDX_JSON, source, out, err);
}

enum mm_status
mm_spdx_xml_parse(struct mm_arena *a, struct mm_bytes text, const char *source,
    struct mm_sbom *out, struct mm_err *err)
{
	struct mm_bytes json;
	enum mm_status st = mm_spdx_of_xml(a, text, source, &json, err);

	return st == MM_OK ? parse(a, json, MM_SPDX_XML, source, out, err) : st;
}

enum mm_status
mm_spdx_yaml_parse(struct mm_arena *a, struct mm_bytes text, const char *source,
    struct mm_sbom *out, struct mm_err *err)
{
	struct mm_bytes json;
	enum mm_status st = mm_yaml_to_json(a, text, source, &json, err);

	return st == MM_OK ? parse(a, json, MM_SPDX_YAML, source, out, err)
			   : st;
}
