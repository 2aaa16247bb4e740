/* SPDX-License-Identifier: Apache-2.0 */
#include "format/spdx.h"

#include <string.h>

#include "codec/json.h"
#include "format/members.h"

struct reader {
	struct mm_json *j;
	struct mm_spdx s;
	struct mm_members document, package;
};

enum {
	D_UNUSED,
	D_VERSION,
	D_NAME,
	D_CREATION,
	D_DESCRIBES,
	D_PACKAGES,
	D_RELATIONS
};

/* clang-format off */
static const struct mm_member document_members[] = {
	MM_MEMBER("spdxVersion", D_VERSION, 0),
	MM_MEMBER("name", D_NAME, 0),
	MM_MEMBER("creationInfo", D_CREATION, 0),
	MM_MEMBER("documentDescribes", D_DESCRIBES, 0),
	MM_MEMBER("packages", D_PACKAGES, 0),
	MM_MEMBER("relationships", D_RELATIONS, 0),
	MM_MEMBER_UNUSED("SPDXID"), MM_MEMBER_UNUSED("annotations"),
	MM_MEMBER_UNUSED("comment"), MM_MEMBER_UNUSED("dataLicense"),
	MM_MEMBER_UNUSED("externalDocumentRefs"),
	MM_MEMBER_UNUSED("hasExtractedLicensingInfos"),
	MM_MEMBER_UNUSED("revieweds"), MM_MEMBER_UNUSED("documentNamespace"),
	MM_MEMBER_UNUSED("files"), MM_MEMBER_UNUSED("snippets"),
};

enum { P_UNUSED, P_TEXT, P_ID, P_AGENT, P_PURPOSE, P_EXTERNAL };

#define AT(field) offsetof(struct draft, field)

struct draft {
	struct mm_component c;
	struct mm_str originator;
};

static const struct mm_member package_members[] = {
	MM_MEMBER("SPDXID", P_ID, 0),
	MM_MEMBER("name", P_TEXT, AT(c.name)),
	MM_MEMBER("versionInfo", P_TEXT, AT(c.version)),
	MM_MEMBER("supplier", P_AGENT, AT(c.supplier)),
	MM_MEMBER("originator", P_AGENT, AT(originator)),
	MM_MEMBER("primaryPackagePurpose", P_PURPOSE, 0),
	MM_MEMBER("validUntilDate", P_TEXT, AT(c.eos)),
	MM_MEMBER("externalRefs", P_EXTERNAL, 0),
	MM_MEMBER_UNUSED("annotations"), MM_MEMBER_UNUSED("attributionTexts"),
	MM_MEMBER_UNUSED("builtDate"), MM_MEMBER_UNUSED("checksums"),
	MM_MEMBER_UNUSED("comment"), MM_MEMBER_UNUSED("copyrightText"),
	MM_MEMBER_UNUSED("description"), MM_MEMBER_UNUSED("downloadLocation"),
	MM_MEMBER_UNUSED("filesAnalyzed"), MM_MEMBER_UNUSED("hasFiles"),
	MM_MEMBER_UNUSED("homepage"), MM_MEMBER_UNUSED("licenseComments"),
	MM_MEMBER_UNUSED("licenseConcluded"),
	MM_MEMBER_UNUSED("licenseDeclared"),
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

static void
pass_over(struct reader *r, const struct mm_member *m)
{
	r->s.l.head.unknown_fields += m == NULL;
	(void)mm_json_skip(r->j);
}

static void
read_external(struct reader *r, struct mm_component *c)
{
	struct mm_str key, type = MM_STR_NONE, locator = MM_STR_NONE;

	if (!mm_json_enter_object(r->j))
		return;
	while (mm_json_key(r->j, &key)) {
		if (mm_str_eq(key, MM_STR("referenceType")))
			(void)mm_json_string(r->j, &type);
		else if (mm_str_eq(key, MM_STR("referenceLocator")))
			(void)mm_json_string(r->j, &locator);
		else
			(void)mm_json_skip(r->j);
	}
	if (!mm_spdx_external(&r->s, c, type, locator))
		stop(r);
}

static void
read_id(struct reader *r, struct mm_component *c)
{
	size_t at = mm_json_offset(r->j);

	if (mm_json_string(r->j, &c->ref) && c->ref.n > 0 &&
	    !mm_sbomlist_ref(&r->s.l, c->ref, at))
		stop(r);
}

static void
read_member(struct reader *r, const struct mm_member *m, struct draft *d)
{
	struct mm_str *field = (struct mm_str *)(void *)((char *)d + m->at);
	struct mm_str text = MM_STR_NONE;

	switch (m->what) {
	case P_TEXT:
		(void)mm_json_string_or_null(r->j, field);
		break;
	case P_AGENT:
		if (mm_json_string_or_null(r->j, &text))
			*field = mm_spdx_agent(text);
		break;
	case P_PURPOSE:
		if (mm_json_string_or_null(r->j, &text))
			d->c.type = mm_spdx_purpose(&r->s, text);
		stop(r);
		break;
	case P_ID:
		read_id(r, &d->c);
		break;
	case P_EXTERNAL:
		if (!mm_json_enter_array(r->j))
			return;
		while (mm_json_next(r->j))
			read_external(r, &d->c);
		break;
	default:
		pass_over(r, m);
	}
}

static void
read_package(struct reader *r)
{
	size_t at = mm_json_offset(r->j);
	uint32_t row = mm_sbomlist_add(&r->s.l, MM_COMP_ROOT, at);
	uint32_t mark = mm_sbomlist_cpe_open(&r->s.l);
	const struct mm_member *m;
	struct mm_str key;
	struct draft d;

	stop(r);
	memset(&d, 0, sizeof(d));
	if (!mm_json_enter_object(r->j))
		return;
	while (mm_json_key(r->j, &key)) {
		m = mm_members_find(&r->package, key);
		if (m == NULL)
			pass_over(r, m);
		else
			read_member(r, m, &d);
	}
	if (mm_json_failed(r->j))
		return;
	if (d.c.supplier.n == 0)
		d.c.supplier = d.originator;
	d.c.parent = MM_COMP_ROOT;
	d.c.line = at;
	if (!mm_sbomlist_cpe_close(&r->s.l, mark, &d.c) ||
	    !mm_spdx_package(&r->s, row, &d.c, at))
		stop(r);
}

static void
read_relation(struct reader *r)
{
	static const char *const names[] = { "spdxElementId",
		"relationshipType", "relatedSpdxElement" };
	struct mm_str v[3] = { MM_STR_NONE, MM_STR_NONE, MM_STR_NONE };
	size_t at = mm_json_offset(r->j), i;
	struct mm_str key;

	if (!mm_json_enter_object(r->j))
		return;
	while (mm_json_key(r->j, &key)) {
		for (i = 0; i < 3 && !mm_str_eqz(key, names[i]); i++)
			;
		if (i < 3)
			(void)mm_json_string(r->j, &v[i]);
		else
			(void)mm_json_skip(r->j);
	}
	if (mm_json_failed(r->j))
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
read_creation(struct reader *r)
{
	struct mm_str key, text;

	if (!mm_json_enter_object(r->j))
		return;
	while (mm_json_key(r->j, &key)) {
		if (mm_str_eq(key, MM_STR("created"))) {
			(void)mm_json_string(r->j, &r->s.l.head.timestamp);
		} else if (mm_str_eq(key, MM_STR("creators"))) {
			if (!mm_json_enter_array(r->j))
				return;
			while (mm_json_next(r->j)) {
				if (mm_json_string(r->j, &text))
					mm_spdx_creator(&r->s, text);
			}
		} else {
			(void)mm_json_skip(r->j);
		}
	}
}

static void
read_version(struct reader *r)
{
	size_t at = mm_json_offset(r->j);
	struct mm_str v;

	if (mm_json_string(r->j, &v) && !mm_spdx_version(&r->s, v, at))
		stop(r);
}

/* Each element of the array the cursor stands on. */
static void
read_each(struct reader *r, void (*element)(struct reader *))
{
	if (!mm_json_enter_array(r->j))
		return;
	while (mm_json_next(r->j))
		element(r);
}

static void
read_described(struct reader *r)
{
	struct mm_str id;

	if (mm_json_string(r->j, &id))
		mm_spdx_describes(&r->s, id);
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
		case D_VERSION:
			read_version(r);
			break;
		case D_NAME:
			(void)mm_json_string(r->j, &r->s.name);
			break;
		case D_CREATION:
			read_creation(r);
			break;
		case D_DESCRIBES:
			read_each(r, read_described);
			break;
		case D_PACKAGES:
			read_each(r, read_package);
			break;
		case D_RELATIONS:
			read_each(r, read_relation);
			break;
		default:
			pass_over(r, m);
		}
	}
}

enum mm_status
mm_spdx_parse(struct mm_arena *a, struct mm_bytes text, const char *source,
    struct mm_sbom *out, struct mm_err *err)
{
	const struct mm_json_limits limits = { MM_SBOM_DEPTH, MM_SBOM_STRING,
		50000000 };
	struct reader r;
	enum mm_status st;

	memset(&r, 0, sizeof(r));
	mm_sbomlist_init(&r.s.l, a, text, source);
	mm_members_init(
	    &r.document, document_members, MM_COUNT(document_members));
	mm_members_init(&r.package, package_members, MM_COUNT(package_members));
	r.j = mm_json_new(a, text, source, &limits);
	if (r.j == NULL)
		return mm_err_nomem(err);
	read_document(&r);
	if (!mm_sbomlist_failed(&r.s.l)) {
		st = mm_json_finish(r.j, err);
		if (st != MM_OK)
			return st;
	}
	return mm_spdx_finish(&r.s, out, err);
}
