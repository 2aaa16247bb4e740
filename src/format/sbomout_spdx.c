/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX 2.3 as JSON and tag-value: one package after the other. */
#include "format/sbomout_part.h"

#include <string.h>

#include "base/date.h"
#include "format/spdx.h"

/* A package in the words of SPDX. */
struct package {
	struct mm_str id, name, version, supplier, licence, purpose, until;
	struct mm_str comment;
	const struct mm_component *c; /* NULL: only the device */
};

struct writer {
	struct mm_sbomout_work *w;
	struct mm_json_out o;
	bool tag;
};

static const struct {
	const char *type, *purpose;
} purposes[] = {
	{ "application", "APPLICATION" },
	{ "framework", "FRAMEWORK" },
	{ "library", "LIBRARY" },
	{ "container", "CONTAINER" },
	{ "operating-system", "OPERATING-SYSTEM" },
	{ "device", "DEVICE" },
	{ "firmware", "FIRMWARE" },
	{ "source", "SOURCE" },
	{ "archive", "ARCHIVE" },
	{ "file", "FILE" },
	{ "install", "INSTALL" },
	{ "other", "OTHER" },
};

static struct mm_str
purpose_of(struct mm_str type)
{
	for (size_t i = 0; i < MM_COUNT(purposes); i++) {
		if (mm_str_eqz(type, purposes[i].type))
			return mm_str_of(purposes[i].purpose);
	}
	return MM_STR_NONE;
}

static bool
can_type(struct mm_str type)
{
	return type.n == 0 || purpose_of(type).p != NULL;
}

/* The name of SPDX: SHA1 for SHA-1; absent when it has none. */
static struct mm_str
algorithm_of(struct mm_str a)
{
	static const struct {
		const char *name, *spdx;
	} names[] = { { "SHA-1", "SHA1" }, { "SHA-224", "SHA224" },
		{ "SHA-256", "SHA256" }, { "SHA-384", "SHA384" },
		{ "SHA-512", "SHA512" }, { "SHA3-256", "SHA3-256" },
		{ "SHA3-384", "SHA3-384" }, { "SHA3-512", "SHA3-512" },
		{ "BLAKE2b-256", "BLAKE2b-256" },
		{ "BLAKE2b-384", "BLAKE2b-384" },
		{ "BLAKE2b-512", "BLAKE2b-512" }, { "BLAKE3", "BLAKE3" },
		{ "MD5", "MD5" } };

	for (size_t i = 0; i < MM_COUNT(names); i++) {
		if (mm_str_eqz(a, names[i].name))
			return mm_str_of(names[i].spdx);
	}
	return MM_STR_NONE;
}

static bool
can_hash(struct mm_str algorithm, struct mm_str digits)
{
	return algorithm_of(algorithm).p != NULL && digits.n > 0;
}

/* A single expression without licences that SPDX would have to define. */
static bool
can_licences(struct mm_str lines)
{
	return mm_sbomout_is_expression(lines) &&
	    memmem(lines.p, lines.n, "LicenseRef-", 11) == NULL &&
	    mm_spdx_value(lines).n > 0;
}

static bool
is_type_word(struct mm_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
			c == '-'))
			return false;
	}
	return s.n > 0;
}

static bool
can_link(struct mm_str type, struct mm_str url)
{
	return is_type_word(type) && !mm_str_eq(type, MM_STR("purl")) &&
	    !mm_str_eq(type, MM_STR("swid")) && mm_spdx_value(url).n > 0 &&
	    !mm_sbomout_has_blank(url);
}

static bool
can_cpe(struct mm_arena *a, struct mm_str cpe, bool first)
{
	(void)a;
	(void)first;
	return mm_str_starts(cpe, "cpe:") && !mm_sbomout_has_blank(cpe);
}

/* A date: SPDX has only times. */
static bool
can_eos(struct mm_str eos)
{
	struct mm_date d;

	return mm_date_iso(eos, &d);
}

static bool
can_support(struct mm_str level)
{
	(void)level;
	return false;
}

static bool
can_swid(struct mm_str tag)
{
	return !mm_sbomout_has_blank(tag) && mm_spdx_value(tag).n > 0;
}

/* Does a name come back as it is from "Organization: NAME"? */
static bool
can_supplier(struct mm_str name)
{
	return mm_str_eq(mm_spdx_agent(name), name) &&
	    mm_str_find(name, '\n') == name.n;
}

static const struct mm_sbomout_can can = {
	.type = can_type,
	.hash = can_hash,
	.licences = can_licences,
	.link = can_link,
	.cpe = can_cpe,
	.eos = can_eos,
	.support = can_support,
	.swid = can_swid,
	.supplier = can_supplier,
	.unknown = true,
};

/* One field: a member of the JSON, or a line of the other form. */
static void
put(struct writer *x, const char *member, const char *tag, struct mm_str v)
{
	struct mm_buf *b = x->w->out;
	bool lines = mm_str_find(v, '\n') < v.n || mm_str_find(v, '\r') < v.n;

	if (v.p == NULL)
		return;
	if (!x->tag) {
		mm_json_member_str(&x->o, member, v);
		return;
	}
	mm_buf_fmt(b, "%s: %s", tag, lines ? "<text>" : "");
	mm_buf_str(b, v);
	mm_buf_z(b, lines ? "</text>\n" : "\n");
}

static void
put_reference(struct writer *x, const char *category, struct mm_str type,
    struct mm_str locator)
{
	if (x->tag) {
		mm_buf_fmt(x->w->out, "ExternalRef: %s %.*s %.*s\n", category,
		    MM_FMT(type), MM_FMT(locator));
		return;
	}
	mm_json_begin_object(&x->o);
	mm_json_member_z(&x->o, "referenceCategory", category);
	mm_json_member_str(&x->o, "referenceType", type);
	mm_json_member_str(&x->o, "referenceLocator", locator);
	mm_json_end_object(&x->o);
}

static void
put_cpe(struct writer *x, struct mm_str cpe)
{
	if (cpe.n > 0 && can_cpe(NULL, cpe, true))
		put_reference(x, "SECURITY",
		    mm_str_starts(cpe, "cpe:2.3:") ? MM_STR("cpe23Type")
						   : MM_STR("cpe22Type"),
		    cpe);
}

static void
put_references(struct writer *x, const struct mm_component *c)
{
	struct mm_str more = c->cpe_more, links = c->links, type, url;

	if (!x->tag) {
		mm_json_name(&x->o, "externalRefs");
		mm_json_begin_array(&x->o);
	}
	if (c->purl.n > 0)
		put_reference(x, "PACKAGE-MANAGER", MM_STR("purl"), c->purl);
	put_cpe(x, c->cpe);
	while (more.n > 0)
		put_cpe(x, mm_str_cut(&more, '\n'));
	if (c->swid.n > 0 && can_swid(c->swid))
		put_reference(x, "SECURITY", MM_STR("swid"),
		    mm_arena_fmt(x->w->arena, "swid:%.*s", MM_FMT(c->swid)));
	while (mm_sbomout_line(&links, &type, &url)) {
		if (can_link(type, url))
			put_reference(x, "OTHER", type, url);
	}
	if (!x->tag)
		mm_json_end_array(&x->o);
}

static void
put_checksums(struct writer *x, struct mm_str lines)
{
	struct mm_str algorithm, digits;

	if (lines.n == 0)
		return;
	if (!x->tag) {
		mm_json_name(&x->o, "checksums");
		mm_json_begin_array(&x->o);
	}
	while (mm_sbomout_line(&lines, &algorithm, &digits)) {
		if (!can_hash(algorithm, digits))
			continue;
		algorithm = algorithm_of(algorithm);
		if (x->tag) {
			mm_buf_fmt(x->w->out, "PackageChecksum: %.*s: %.*s\n",
			    MM_FMT(algorithm), MM_FMT(digits));
			continue;
		}
		mm_json_begin_object(&x->o);
		mm_json_member_str(&x->o, "algorithm", algorithm);
		mm_json_member_str(&x->o, "checksumValue", digits);
		mm_json_end_object(&x->o);
	}
	if (!x->tag)
		mm_json_end_array(&x->o);
}

static void
put_package(struct writer *x, const struct package *p)
{
	if (x->tag)
		mm_buf_z(x->w->out, "\n");
	else
		mm_json_begin_object(&x->o);
	put(x, "name", "PackageName", p->name);
	put(x, "SPDXID", "SPDXID", p->id);
	put(x, "versionInfo", "PackageVersion", p->version);
	put(x, "supplier", "PackageSupplier", p->supplier);
	put(x, "downloadLocation", "PackageDownloadLocation",
	    MM_STR("NOASSERTION"));
	if (x->tag) {
		mm_buf_z(x->w->out, "FilesAnalyzed: false\n");
	} else {
		mm_json_name(&x->o, "filesAnalyzed");
		mm_json_put_bool(&x->o, false);
	}
	if (p->c != NULL)
		put_checksums(x, p->c->hashes);
	put(x, "licenseConcluded", "PackageLicenseConcluded", p->licence);
	put(x, "comment", "PackageComment", p->comment);
	if (p->c != NULL)
		put_references(x, p->c);
	put(x, "primaryPackagePurpose", "PrimaryPackagePurpose", p->purpose);
	put(x, "validUntilDate", "ValidUntilDate", p->until);
	if (!x->tag)
		mm_json_end_object(&x->o);
}

static struct mm_str
organisation(struct mm_sbomout_work *w, struct mm_str name, bool unknown)
{
	if (name.n > 0 && can_supplier(name))
		return mm_arena_fmt(
		    w->arena, "Organization: %.*s", MM_FMT(name));
	return unknown ? MM_STR("NOASSERTION") : MM_STR_NONE;
}

static void
put_component(struct writer *x, uint32_t i)
{
	struct mm_sbomout_work *w = x->w;
	const struct mm_component *c = &w->s->components[i];
	struct package p = { .id = w->ids[i], .name = c->name, .c = c };

	p.version = c->version.n > 0                   ? c->version
	    : (c->said_unknown & MM_SAID_VERSION) != 0 ? MM_STR("NOASSERTION")
						       : MM_STR_NONE;
	p.supplier = organisation(
	    w, c->supplier, (c->said_unknown & MM_SAID_SUPPLIER) != 0);
	p.licence = c->licences.n > 0 && can_licences(c->licences) ? c->licences
	    : (c->said_unknown & MM_SAID_LICENCE) != 0 ? MM_STR("NOASSERTION")
						       : MM_STR_NONE;
	p.purpose = purpose_of(c->type);
	if (c->eos.n > 0 && can_eos(c->eos))
		p.until = mm_sbomout_time(w->arena, c->eos);
	p.comment = mm_sbomout_comment(w, c, &can, false);
	put_package(x, &p);
}

static void
put_relation(
    struct writer *x, struct mm_str from, const char *type, struct mm_str to)
{
	if (x->tag) {
		mm_buf_fmt(x->w->out, "Relationship: %.*s %s %.*s\n",
		    MM_FMT(from), type, MM_FMT(to));
		return;
	}
	mm_json_begin_object(&x->o);
	mm_json_member_str(&x->o, "spdxElementId", from);
	mm_json_member_z(&x->o, "relationshipType", type);
	mm_json_member_str(&x->o, "relatedSpdxElement", to);
	mm_json_end_object(&x->o);
}

static void
put_relations(struct writer *x, struct mm_str device)
{
	struct mm_sbomout_work *w = x->w;

	if (!x->tag) {
		mm_json_name(&x->o, "relationships");
		mm_json_begin_array(&x->o);
	}
	put_relation(x, MM_STR("SPDXRef-DOCUMENT"), "DESCRIBES", device);
	for (uint32_t i = 0; i <= w->s->n; i++) {
		struct mm_str from = i == w->s->n ? device : w->ids[i];

		for (uint32_t k = w->first_child[i]; k < w->first_child[i + 1];
		     k++)
			put_relation(x, from, "CONTAINS", w->ids[w->child[k]]);
		for (uint32_t k = w->first_used[i]; k < w->first_used[i + 1];
		     k++)
			put_relation(x, from, "DEPENDS_ON", w->ids[w->used[k]]);
	}
	if (!x->tag)
		mm_json_end_array(&x->o);
}

static void
put_creation(struct writer *x)
{
	struct mm_sbomout_work *w = x->w;
	struct mm_str author = organisation(w, w->s->author, false);

	if (x->tag) {
		mm_buf_fmt(w->out, "Creator: Tool: mimamori-%s\n", MM_VERSION);
		put(x, "", "Creator", author);
		put(x, "", "Created", w->created);
		return;
	}
	mm_json_name(&x->o, "creationInfo");
	mm_json_begin_object(&x->o);
	mm_json_member_str(&x->o, "created", w->created);
	mm_json_name(&x->o, "creators");
	mm_json_begin_array(&x->o);
	mm_json_put_z(&x->o, "Tool: mimamori-" MM_VERSION);
	if (author.p != NULL)
		mm_json_put_str(&x->o, author);
	mm_json_end_array(&x->o);
	mm_json_end_object(&x->o);
}

void
mm_sbomout_spdx(struct mm_sbomout_work *w)
{
	struct writer x = { .w = w,
		.tag = w->o->form == MM_SBOMOUT_SPDX_23_TAG };
	const char *id = w->o->id.p;
	struct package device = { .name = w->name,
		.supplier = organisation(w, w->o->supplier, true),
		.version = w->version.n > 0 ? w->version : MM_STR_NONE,
		.purpose = MM_STR("DEVICE"),
		.comment = mm_sbomout_comment(w, NULL, &can, true) };

	if (!mm_sbomout_ids(w, "SPDXRef-")) {
		(void)mm_err_nomem(&w->err);
		return;
	}
	mm_json_out_init(&x.o, w->out, false, true);
	if (!x.tag)
		mm_json_begin_object(&x.o);
	put(&x, "spdxVersion", "SPDXVersion", MM_STR("SPDX-2.3"));
	put(&x, "dataLicense", "DataLicense", MM_STR("CC0-1.0"));
	put(&x, "SPDXID", "SPDXID", MM_STR("SPDXRef-DOCUMENT"));
	put(&x, "name", "DocumentName", w->name);
	put(&x, "documentNamespace", "DocumentNamespace",
	    mm_arena_fmt(w->arena, "urn:uuid:%.8s-%.4s-8%.3s-8%.3s-%.12s", id,
		id + 8, id + 13, id + 17, id + 20));
	put_creation(&x);
	if (!x.tag) {
		mm_json_name(&x.o, "packages");
		mm_json_begin_array(&x.o);
	}
	device.id = w->ids[w->s->n];
	if (w->s->device == MM_COMP_ROOT)
		put_package(&x, &device);
	else
		device.id = w->ids[w->s->device];
	for (uint32_t i = 0; i < w->s->n; i++)
		put_component(&x, i);
	if (x.tag)
		mm_buf_z(w->out, "\n");
	else
		mm_json_end_array(&x.o);
	put_relations(&x, device.id);
	if (!x.tag)
		mm_json_end_object(&x.o);
}
