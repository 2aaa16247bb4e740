/* SPDX-License-Identifier: Apache-2.0 */
/* CycloneDX JSON 1.6 and 1.7. */
#include "format/sbomout_part.h"

#include <string.h>

#include "format/sbomfield.h"
#include "vers/cpe.h"

static const char *const licence_ids[] = {
#include "format/spdx_licences.def"
};

struct writer {
	struct mm_sbomout_work *w;
	struct mm_json_out o;
	bool properties; /* the array is open */
};

static bool
is_licence_id(struct mm_str s)
{
	size_t low = 0, high = MM_COUNT(licence_ids);

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = mm_str_cmp(s, mm_str_of(licence_ids[mid]));

		if (c == 0)
			return true;
		if (c < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return false;
}

static bool
can_hash(struct mm_str algorithm, struct mm_str digits)
{
	static const char *const names[] = { "MD5", "SHA-1", "SHA-256",
		"SHA-384", "SHA-512", "SHA3-256", "SHA3-384", "SHA3-512",
		"BLAKE2b-256", "BLAKE2b-384", "BLAKE2b-512", "BLAKE3" };

	if (digits.n != 32 && digits.n != 40 && digits.n != 64 &&
	    digits.n != 96 && digits.n != 128)
		return false;
	for (size_t i = 0; i < MM_COUNT(names); i++) {
		if (mm_str_eqz(algorithm, names[i]))
			return true;
	}
	return false;
}

static bool
can_link(struct mm_str type, struct mm_str url)
{
	static const char *const types[] = { "vcs", "issue-tracker", "website",
		"advisories", "bom", "mailing-list", "social", "chat",
		"documentation", "support", "source-distribution",
		"distribution", "distribution-intake", "license", "build-meta",
		"build-system", "release-notes", "security-contact",
		"model-card", "log", "configuration", "evidence", "formulation",
		"attestation", "threat-model", "adversary-model",
		"risk-assessment", "vulnerability-assertion",
		"exploitability-statement", "pentest-report",
		"static-analysis-report", "dynamic-analysis-report",
		"runtime-analysis-report", "component-analysis-report",
		"maturity-report", "certification-report",
		"codified-infrastructure", "quality-metrics", "poam",
		"electronic-signature", "digital-signature", "rfc-9116",
		"other" };

	if (url.n == 0 || mm_sbomout_has_blank(url))
		return false;
	for (size_t i = 0; i < MM_COUNT(types); i++) {
		if (mm_str_eqz(type, types[i]))
			return true;
	}
	return false;
}

static bool
can_cpe(struct mm_arena *a, struct mm_str cpe, bool first)
{
	struct mm_cpe parsed;

	return first && mm_cpe_parse(a, cpe, &parsed, NULL) == MM_OK;
}

static bool
yes(struct mm_str s)
{
	(void)s;
	return true;
}

static bool
no(struct mm_str s)
{
	(void)s;
	return false;
}

static const struct mm_sbomout_can can = {
	.type = mm_sbomfield_is_type,
	.hash = can_hash,
	.licences = yes,
	.link = can_link,
	.cpe = can_cpe,
	.eos = no,
	.support = no,
	.swid = yes,
	.supplier = yes,
	.unknown = false,
};

static void
put_party(struct mm_json_out *o, const char *name, struct mm_str party)
{
	if (party.n == 0)
		return;
	mm_json_name(o, name);
	mm_json_begin_object(o);
	mm_json_member_str(o, "name", party);
	mm_json_end_object(o);
}

static void
put_hashes(struct writer *x, struct mm_str lines)
{
	struct mm_str alg, digits;
	bool open = false;

	while (mm_sbomout_line(&lines, &alg, &digits)) {
		if (!can_hash(alg, digits))
			continue;
		if (!open) {
			mm_json_name(&x->o, "hashes");
			mm_json_begin_array(&x->o);
		}
		open = true;
		mm_json_begin_object(&x->o);
		mm_json_member_str(&x->o, "alg", alg);
		mm_json_member_str(&x->o, "content", digits);
		mm_json_end_object(&x->o);
	}
	if (open)
		mm_json_end_array(&x->o);
}

/* One expression stands alone; several licences are ids and names. */
static void
put_licences(struct writer *x, struct mm_str lines)
{
	bool one = mm_str_find(lines, '\n') == lines.n;

	if (lines.n == 0)
		return;
	mm_json_name(&x->o, "licenses");
	mm_json_begin_array(&x->o);
	while (lines.n > 0) {
		struct mm_str licence = mm_str_cut(&lines, '\n');

		mm_json_begin_object(&x->o);
		if (one && !is_licence_id(licence) &&
		    mm_sbomout_is_expression(licence)) {
			mm_json_member_str(&x->o, "expression", licence);
		} else {
			mm_json_name(&x->o, "license");
			mm_json_begin_object(&x->o);
			mm_json_member_str(&x->o,
			    is_licence_id(licence) ? "id" : "name", licence);
			mm_json_end_object(&x->o);
		}
		mm_json_end_object(&x->o);
	}
	mm_json_end_array(&x->o);
}

static void
put_links(struct writer *x, struct mm_str lines)
{
	struct mm_str type, url;
	bool open = false;

	while (mm_sbomout_line(&lines, &type, &url)) {
		if (!can_link(type, url))
			continue;
		if (!open) {
			mm_json_name(&x->o, "externalReferences");
			mm_json_begin_array(&x->o);
		}
		open = true;
		mm_json_begin_object(&x->o);
		mm_json_member_str(&x->o, "type", type);
		mm_json_member_str(&x->o, "url", url);
		mm_json_end_object(&x->o);
	}
	if (open)
		mm_json_end_array(&x->o);
}

static void
put_property(void *ctx, const char *name, struct mm_str value)
{
	struct writer *x = ctx;

	if (!x->properties) {
		mm_json_name(&x->o, "properties");
		mm_json_begin_array(&x->o);
	}
	x->properties = true;
	mm_json_begin_object(&x->o);
	mm_json_member_z(&x->o, "name", name);
	mm_json_member_str(&x->o, "value", value);
	mm_json_end_object(&x->o);
}

/* The members of a component, but for those it contains. */
static void
put_members(struct writer *x, const struct mm_component *c)
{
	mm_json_member_str(&x->o, "type",
	    mm_sbomfield_is_type(c->type) ? c->type : MM_STR("library"));
	mm_json_member_str(&x->o, "bom-ref", c->ref);
	put_party(&x->o, "supplier", c->supplier);
	mm_json_member_str(&x->o, "name", c->name);
	if (c->version.n > 0)
		mm_json_member_str(&x->o, "version", c->version);
	put_hashes(x, c->hashes);
	put_licences(x, c->licences);
	if (c->cpe.n > 0 && can_cpe(x->w->arena, c->cpe, true))
		mm_json_member_str(&x->o, "cpe", c->cpe);
	if (c->purl.n > 0)
		mm_json_member_str(&x->o, "purl", c->purl);
	if (c->swid.n > 0) {
		mm_json_name(&x->o, "swid");
		mm_json_begin_object(&x->o);
		mm_json_member_str(&x->o, "tagId", c->swid);
		mm_json_member_str(&x->o, "name", c->name);
		mm_json_end_object(&x->o);
	}
	put_links(x, c->links);
	x->properties = false;
	mm_sbomout_own(x->w, c, &can, put_property, x);
	if (x->properties)
		mm_json_end_array(&x->o);
}

/* Those that number i contains. The depth was checked before. */
static void
put_children(struct writer *x, uint32_t i)
{
	const uint32_t *v = x->w->child + x->w->first_child[i];
	uint32_t n = x->w->first_child[i + 1] - x->w->first_child[i];

	if (n == 0)
		return;
	mm_json_name(&x->o, "components");
	mm_json_begin_array(&x->o);
	for (uint32_t k = 0; k < n; k++) {
		mm_json_begin_object(&x->o);
		put_members(x, &x->w->s->components[v[k]]);
		put_children(x, v[k]);
		mm_json_end_object(&x->o);
	}
	mm_json_end_array(&x->o);
}

/*
 * The device: when a component is it and can be matched, that one; else it is
 * only named, and such a component stands in the list, too, as it does when
 * it is read.
 */
static bool
is_whole_device(const struct mm_sbom *s)
{
	const struct mm_component *c;

	if (s->device == MM_COMP_ROOT)
		return false;
	c = &s->components[s->device];
	return c->purl.n > 0 || c->cpe.n > 0;
}

static void
put_device(struct writer *x)
{
	const struct mm_sbom *s = x->w->s;
	struct mm_component c = { .name = x->w->name,
		.version = x->w->version,
		.type = MM_STR("device"),
		.ref = x->w->device_ref,
		.supplier = x->w->o->supplier };

	mm_json_name(&x->o, "component");
	mm_json_begin_object(&x->o);
	put_members(x, is_whole_device(s) ? &s->components[s->device] : &c);
	mm_json_end_object(&x->o);
}

static void
put_metadata(struct writer *x)
{
	mm_json_name(&x->o, "metadata");
	mm_json_begin_object(&x->o);
	mm_json_member_str(&x->o, "timestamp", x->w->created);
	mm_json_name(&x->o, "tools");
	mm_json_begin_object(&x->o);
	mm_json_name(&x->o, "components");
	mm_json_begin_array(&x->o);
	mm_json_begin_object(&x->o);
	mm_json_member_z(&x->o, "type", "application");
	mm_json_member_z(&x->o, "name", "mimamori");
	mm_json_member_z(&x->o, "version", MM_VERSION);
	mm_json_end_object(&x->o);
	mm_json_end_array(&x->o);
	mm_json_end_object(&x->o);
	if (x->w->s->author.n > 0) {
		mm_json_name(&x->o, "authors");
		mm_json_begin_array(&x->o);
		mm_json_begin_object(&x->o);
		mm_json_member_str(&x->o, "name", x->w->s->author);
		mm_json_end_object(&x->o);
		mm_json_end_array(&x->o);
	}
	put_device(x);
	put_party(&x->o, "manufacturer", x->w->o->supplier);
	mm_json_end_object(&x->o);
}

static void
put_dependency(struct writer *x, uint32_t i)
{
	const struct mm_sbomout_work *w = x->w;
	const struct mm_component *c = w->s->components;

	if (i == w->s->n && is_whole_device(w->s))
		return;
	mm_json_begin_object(&x->o);
	mm_json_member_str(
	    &x->o, "ref", i < w->s->n ? c[i].ref : w->device_ref);
	if (w->first_used[i] < w->first_used[i + 1]) {
		mm_json_name(&x->o, "dependsOn");
		mm_json_begin_array(&x->o);
		for (uint32_t k = w->first_used[i]; k < w->first_used[i + 1];
		     k++)
			mm_json_put_str(&x->o, c[w->used[k]].ref);
		mm_json_end_array(&x->o);
	}
	mm_json_end_object(&x->o);
}

/* Whether no component stands deeper than the writer goes. */
static bool
check_depth(struct mm_sbomout_work *w)
{
	for (uint32_t i = 0; i < w->s->n; i++) {
		uint32_t n = 0, up = i;

		for (; up != MM_COMP_ROOT && n <= MM_SBOMOUT_NEST; n++)
			up = w->s->components[up].parent;
		if (n <= MM_SBOMOUT_NEST)
			continue;
		(void)mm_err_set(&w->err, MM_ELIMIT,
		    "部品の入れ子が%u段を超えるため、CycloneDXでは書き出せま"
		    "せん。SPDXで書き出してください",
		    "components are nested deeper than %u levels and cannot be "
		    "written as CycloneDX; write SPDX",
		    MM_SBOMOUT_NEST);
		return false;
	}
	return true;
}

/* A device that is a row without identity is a component, too. */
static void
put_components(struct writer *x)
{
	const struct mm_sbom *s = x->w->s;
	uint32_t n = s->n;

	mm_json_name(&x->o, "components");
	mm_json_begin_array(&x->o);
	if (s->device != MM_COMP_ROOT && !is_whole_device(s)) {
		mm_json_begin_object(&x->o);
		put_members(x, &s->components[s->device]);
		mm_json_end_object(&x->o);
	}
	for (uint32_t k = x->w->first_child[n]; k < x->w->first_child[n + 1];
	     k++) {
		mm_json_begin_object(&x->o);
		put_members(x, &s->components[x->w->child[k]]);
		put_children(x, x->w->child[k]);
		mm_json_end_object(&x->o);
	}
	mm_json_end_array(&x->o);
}

void
mm_sbomout_cyclonedx(struct mm_sbomout_work *w)
{
	struct writer x = { .w = w };
	const char *id = w->o->id.p;

	if (!check_depth(w))
		return;
	mm_json_out_init(&x.o, w->out, false, true);
	mm_json_begin_object(&x.o);
	mm_json_member_z(&x.o, "bomFormat", "CycloneDX");
	mm_json_member_z(&x.o, "specVersion",
	    w->o->form == MM_SBOMOUT_CYCLONEDX_16 ? "1.6" : "1.7");
	mm_json_member_str(&x.o, "serialNumber",
	    mm_arena_fmt(w->arena, "urn:uuid:%.8s-%.4s-8%.3s-8%.3s-%.12s", id,
		id + 8, id + 13, id + 17, id + 20));
	mm_json_member_u64(&x.o, "version", 1);
	put_metadata(&x);
	put_components(&x);
	mm_json_name(&x.o, "dependencies");
	mm_json_begin_array(&x.o);
	put_dependency(&x, w->s->n);
	for (uint32_t i = 0; i < w->s->n; i++)
		put_dependency(&x, i);
	mm_json_end_array(&x.o);
	mm_json_end_object(&x.o);
}
