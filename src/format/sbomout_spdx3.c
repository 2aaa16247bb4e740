/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX 3.0 as JSON-LD. */
#include "format/sbomout_part.h"

#include <string.h>

#include "base/date.h"
#include "base/map.h"
#include "format/sbomfield.h"
#include "format/spdx.h"

struct writer {
	struct mm_sbomout_work *w;
	struct mm_json_out o;
	struct mm_str base; /* of every identifier */
	struct mm_map agents; /* names of suppliers -> number */
	uint32_t relations;
};

/* The purposes of SPDX 3.0 and the type each is read as. */
static const struct {
	const char *type, *purpose;
} purposes[] = {
	{ "application", "application" },
	{ "archive", "archive" },
	{ "bom", "bom" },
	{ "configuration", "configuration" },
	{ "container", "container" },
	{ "data", "data" },
	{ "device", "device" },
	{ "device-driver", "deviceDriver" },
	{ "documentation", "documentation" },
	{ "executable", "executable" },
	{ "file", "file" },
	{ "firmware", "firmware" },
	{ "framework", "framework" },
	{ "install", "install" },
	{ "library", "library" },
	{ "model", "model" },
	{ "module", "module" },
	{ "operating-system", "operatingSystem" },
	{ "other", "other" },
	{ "patch", "patch" },
	{ "platform", "platform" },
	{ "source", "source" },
	{ "test", "test" },
};

static const struct {
	const char *name, *spdx;
} algorithms[] = {
	{ "MD5", "md5" },
	{ "SHA-1", "sha1" },
	{ "SHA-224", "sha224" },
	{ "SHA-256", "sha256" },
	{ "SHA-384", "sha384" },
	{ "SHA-512", "sha512" },
	{ "SHA3-256", "sha3_256" },
	{ "SHA3-384", "sha3_384" },
	{ "SHA3-512", "sha3_512" },
	{ "BLAKE2b-256", "blake2b256" },
	{ "BLAKE2b-384", "blake2b384" },
	{ "BLAKE2b-512", "blake2b512" },
	{ "BLAKE3", "blake3" },
};

static const char *
purpose_of(struct mm_str type)
{
	for (size_t i = 0; i < MM_COUNT(purposes); i++) {
		if (mm_str_eqz(type, purposes[i].type))
			return purposes[i].purpose;
	}
	return NULL;
}

static const char *
algorithm_of(struct mm_str a)
{
	for (size_t i = 0; i < MM_COUNT(algorithms); i++) {
		if (mm_str_eqz(a, algorithms[i].name))
			return algorithms[i].spdx;
	}
	return NULL;
}

static bool
can_type(struct mm_str type)
{
	return type.n == 0 || purpose_of(type) != NULL;
}

static bool
can_hash(struct mm_str algorithm, struct mm_str digits)
{
	return algorithm_of(algorithm) != NULL && digits.n > 0;
}

static bool
can_licences(struct mm_str lines)
{
	return mm_sbomout_is_expression(lines) && mm_spdx_value(lines).n > 0;
}

/* Their types are a closed list that has other words. */
static bool
can_link(struct mm_str type, struct mm_str url)
{
	(void)type;
	(void)url;
	return false;
}

static bool
can_cpe(struct mm_arena *a, struct mm_str cpe, bool first)
{
	(void)a;
	(void)first;
	return mm_str_starts(cpe, "cpe:");
}

static bool
can_eos(struct mm_str eos)
{
	struct mm_date d;

	return mm_date_iso(eos, &d);
}

static bool
can_support(struct mm_str level)
{
	static const char *const levels[] = { "development", "support",
		"deployed", "limitedSupport", "endOfSupport", "noSupport",
		"noAssertion" };

	for (size_t i = 0; i < MM_COUNT(levels); i++) {
		if (mm_str_eqz(level, levels[i]))
			return true;
	}
	return false;
}

static bool
can_swid(struct mm_str tag)
{
	return !mm_str_starts(tag, "pkg:") && !mm_str_starts(tag, "swid:");
}

static bool
can_supplier(struct mm_str name)
{
	return !mm_str_ends(name, "NoAssertionElement");
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
	.unknown = false,
};

static struct mm_str
iri(struct writer *x, const char *kind, uint32_t n)
{
	return mm_arena_fmt(x->w->arena, "%.*s%s-%u", MM_FMT(x->base), kind, n);
}

/* An element up to its identifier. */
static void
begin(struct writer *x, const char *type, struct mm_str id)
{
	mm_json_begin_object(&x->o);
	mm_json_member_z(&x->o, "type", type);
	mm_json_member_str(&x->o, "spdxId", id);
	mm_json_member_z(&x->o, "creationInfo", "_:creationinfo");
}

static void
put_list(struct writer *x, const char *name, struct mm_str one)
{
	mm_json_name(&x->o, name);
	mm_json_begin_array(&x->o);
	mm_json_put_str(&x->o, one);
	mm_json_end_array(&x->o);
}

/* The agent of a name: written when it is new. */
static struct mm_str
agent(struct writer *x, struct mm_str name)
{
	bool added = false;
	uint32_t n = mm_map_put(&x->agents, name, x->agents.n, &added);
	struct mm_str id;

	if (n == MM_MAP_NONE) {
		(void)mm_err_nomem(&x->w->err);
		return MM_STR("");
	}
	id = iri(x, "agent", n);
	if (added) {
		begin(x, "Organization", id);
		mm_json_member_str(&x->o, "name", name);
		mm_json_end_object(&x->o);
	}
	return id;
}

static void
put_identifier(struct writer *x, const char *type, struct mm_str value)
{
	mm_json_begin_object(&x->o);
	mm_json_member_z(&x->o, "type", "ExternalIdentifier");
	mm_json_member_z(&x->o, "externalIdentifierType", type);
	mm_json_member_str(&x->o, "identifier", value);
	mm_json_end_object(&x->o);
}

static void
put_cpe(struct writer *x, struct mm_str cpe)
{
	if (cpe.n > 0 && can_cpe(NULL, cpe, true))
		put_identifier(
		    x, mm_str_starts(cpe, "cpe:2.3:") ? "cpe23" : "cpe22", cpe);
}

static void
put_identifiers(struct writer *x, const struct mm_component *c)
{
	struct mm_str more = c->cpe_more;

	mm_json_name(&x->o, "externalIdentifier");
	mm_json_begin_array(&x->o);
	if (c->purl.n > 0)
		put_identifier(x, "packageUrl", c->purl);
	put_cpe(x, c->cpe);
	while (more.n > 0)
		put_cpe(x, mm_str_cut(&more, '\n'));
	if (c->swid.n > 0 && can_swid(c->swid))
		put_identifier(x, "swid",
		    mm_arena_fmt(x->w->arena, "swid:%.*s", MM_FMT(c->swid)));
	mm_json_end_array(&x->o);
}

static void
put_hashes(struct writer *x, struct mm_str lines)
{
	struct mm_str algorithm, digits;

	mm_json_name(&x->o, "verifiedUsing");
	mm_json_begin_array(&x->o);
	while (mm_sbomout_line(&lines, &algorithm, &digits)) {
		if (!can_hash(algorithm, digits))
			continue;
		mm_json_begin_object(&x->o);
		mm_json_member_z(&x->o, "type", "Hash");
		mm_json_member_z(&x->o, "algorithm", algorithm_of(algorithm));
		mm_json_member_str(&x->o, "hashValue", digits);
		mm_json_end_object(&x->o);
	}
	mm_json_end_array(&x->o);
}

static void
put_component(struct writer *x, uint32_t i)
{
	struct mm_sbomout_work *w = x->w;
	const struct mm_component *c = &w->s->components[i];
	struct mm_str supplier = MM_STR_NONE;

	if (c->supplier.n > 0 && can_supplier(c->supplier))
		supplier = agent(x, c->supplier);
	begin(x, "software_Package", w->ids[i]);
	mm_json_member_str(&x->o, "name", c->name);
	if (c->version.n > 0)
		mm_json_member_str(
		    &x->o, "software_packageVersion", c->version);
	mm_json_member_str(&x->o, "suppliedBy", supplier);
	if (c->type.n > 0 && can_type(c->type))
		mm_json_member_z(
		    &x->o, "software_primaryPurpose", purpose_of(c->type));
	put_identifiers(x, c);
	put_hashes(x, c->hashes);
	if (c->eos.n > 0 && can_eos(c->eos))
		mm_json_member_str(
		    &x->o, "validUntilTime", mm_sbomout_time(w->arena, c->eos));
	if (c->support.n > 0 && can_support(c->support))
		put_list(x, "supportLevel", c->support);
	mm_json_member_str(
	    &x->o, "comment", mm_sbomout_comment(w, c, &can, false));
	mm_json_end_object(&x->o);
}

static void
put_relation(struct writer *x, const char *type, struct mm_str from,
    const uint32_t *to, uint32_t n)
{
	if (n == 0)
		return;
	begin(x, "Relationship", iri(x, "relationship", x->relations++));
	mm_json_member_z(&x->o, "relationshipType", type);
	mm_json_member_str(&x->o, "from", from);
	mm_json_name(&x->o, "to");
	mm_json_begin_array(&x->o);
	for (uint32_t k = 0; k < n; k++)
		mm_json_put_str(&x->o, x->w->ids[to[k]]);
	mm_json_end_array(&x->o);
	mm_json_end_object(&x->o);
}

static void
put_licence(struct writer *x, uint32_t i)
{
	const struct mm_component *c = &x->w->s->components[i];
	struct mm_str id;

	if (c->licences.n == 0 || !can_licences(c->licences))
		return;
	id = iri(x, "licence", i);
	begin(x, "simplelicensing_LicenseExpression", id);
	mm_json_member_str(
	    &x->o, "simplelicensing_licenseExpression", c->licences);
	mm_json_end_object(&x->o);
	begin(x, "Relationship", iri(x, "relationship", x->relations++));
	mm_json_member_z(&x->o, "relationshipType", "hasConcludedLicense");
	mm_json_member_str(&x->o, "from", x->w->ids[i]);
	put_list(x, "to", id);
	mm_json_end_object(&x->o);
}

/* The device where no component is it. */
static void
put_device(struct writer *x, struct mm_str id)
{
	struct mm_sbomout_work *w = x->w;
	struct mm_str supplier = MM_STR_NONE;

	if (w->o->supplier.n > 0)
		supplier = agent(x, w->o->supplier);
	begin(x, "software_Package", id);
	mm_json_member_str(&x->o, "name", w->name);
	if (w->version.n > 0)
		mm_json_member_str(
		    &x->o, "software_packageVersion", w->version);
	mm_json_member_str(&x->o, "suppliedBy", supplier);
	mm_json_member_z(&x->o, "software_primaryPurpose", "device");
	mm_json_member_str(
	    &x->o, "comment", mm_sbomout_comment(w, NULL, &can, true));
	mm_json_end_object(&x->o);
}

static void
put_head(struct writer *x, struct mm_str device)
{
	struct mm_sbomout_work *w = x->w;
	struct mm_str author =
	    w->s->author.n > 0 ? w->s->author : MM_STR("mimamori " MM_VERSION);
	struct mm_str sbom =
	    mm_arena_fmt(w->arena, "%.*sSPDXRef-SBOM", MM_FMT(x->base));

	mm_json_begin_object(&x->o);
	mm_json_member_z(&x->o, "type", "CreationInfo");
	mm_json_member_z(&x->o, "@id", "_:creationinfo");
	mm_json_member_z(&x->o, "specVersion", "3.0.1");
	mm_json_member_str(&x->o, "created", w->created);
	put_list(x, "createdBy", iri(x, "agent", 0));
	mm_json_end_object(&x->o);
	(void)agent(x, author);
	begin(x, "SpdxDocument",
	    mm_arena_fmt(w->arena, "%.*sSPDXRef-DOCUMENT", MM_FMT(x->base)));
	mm_json_member_str(&x->o, "name", w->name);
	put_list(x, "rootElement", sbom);
	mm_json_end_object(&x->o);
	begin(x, "software_Sbom", sbom);
	put_list(x, "rootElement", device);
	mm_json_end_object(&x->o);
}

static void
put_graph(struct writer *x)
{
	struct mm_sbomout_work *w = x->w;
	uint32_t n = w->s->n;
	struct mm_str device =
	    w->ids[w->s->device == MM_COMP_ROOT ? n : w->s->device];

	put_head(x, device);
	if (w->s->device == MM_COMP_ROOT)
		put_device(x, device);
	for (uint32_t i = 0; i < n; i++)
		put_component(x, i);
	for (uint32_t i = 0; i < n; i++)
		put_licence(x, i);
	for (uint32_t i = 0; i <= n; i++) {
		struct mm_str from = i == n ? device : w->ids[i];
		uint32_t child = w->first_child[i], used = w->first_used[i];

		put_relation(x, "contains", from, w->child + child,
		    w->first_child[i + 1] - child);
		put_relation(x, "dependsOn", from, w->used + used,
		    w->first_used[i + 1] - used);
	}
}

void
mm_sbomout_spdx3(struct mm_sbomout_work *w)
{
	struct writer x = { .w = w };
	const char *id = w->o->id.p;

	x.base = mm_arena_fmt(w->arena, "urn:uuid:%.8s-%.4s-8%.3s-8%.3s-%.12s#",
	    id, id + 8, id + 13, id + 17, id + 20);
	mm_map_init(&x.agents, w->arena);
	if (x.base.p == NULL || !mm_sbomout_ids(w, x.base.p)) {
		(void)mm_err_nomem(&w->err);
		return;
	}
	mm_json_out_init(&x.o, w->out, false, true);
	mm_json_begin_object(&x.o);
	mm_json_member_z(
	    &x.o, "@context", "https://spdx.org/rdf/3.0.1/spdx-context.jsonld");
	mm_json_name(&x.o, "@graph");
	mm_json_begin_array(&x.o);
	put_graph(&x);
	mm_json_end_array(&x.o);
	mm_json_end_object(&x.o);
}
