/* SPDX-License-Identifier: Apache-2.0 */
#include "app/sbom_use.h"

#include "base/sha256.h"
#include "format/sbomdiff.h"
#include "format/sbomgaps.h"
#include "format/sbomout.h"

struct mm_str
mm_app_sbom_formats(struct mm_arena *a)
{
	struct mm_str s = MM_STR("");

	for (int i = 0; i < MM_SBOMOUT_FORMS; i++) {
		const char *id = mm_sbomout_form_id((enum mm_sbomout_form)i);

		s = mm_arena_fmt(
		    a, "%.*s%s%s", MM_FMT(s), i > 0 ? ", " : "", id);
	}
	return s;
}

/*
 * The number of a document follows from what it says: the original, the
 * format, and for what it is written.
 */
static struct mm_str
make_id(struct mm_arena *a, struct mm_bytes bytes, const struct mm_sbomout *o)
{
	char hex[MM_SHA256_HEX];
	struct mm_str text;

	(void)mm_sha256_hex(mm_sha256_of(bytes.p, bytes.n), hex);
	text = mm_arena_fmt(a, "%s\x1f%s\x1f%.*s\x1f%.*s\x1f%.*s", hex,
	    mm_sbomout_form_id(o->form), MM_FMT(o->name), MM_FMT(o->version),
	    MM_FMT(o->day));
	if (text.p == NULL)
		return text;
	(void)mm_sha256_hex(mm_sha256_of(text.p, text.n), hex);
	return mm_arena_fmt(a, "%.32s", hex);
}

enum mm_status
mm_app_sbom_write(struct mm_arena *a, const struct mm_sbom_write *what,
    const struct mm_world *w, struct mm_buf *out, struct mm_err *err)
{
	struct mm_sbomout o = { .form = mm_sbomout_form_of(what->format),
		.day = what->day,
		.lang = what->lang };

	if (o.form == MM_SBOMOUT_FORMS)
		return mm_err_set(err, MM_EUSAGE,
		    "書き出せる形式ではありません: %.*s（%.*s）",
		    "no format to write: %.*s (%.*s)", MM_FMT(what->format),
		    MM_FMT(mm_app_sbom_formats(a)));
	if (what->version != MM_NONE) {
		const struct mm_version *v = &w->versions.v[what->version];

		o.name = w->products.v[v->product].brand_name;
		o.version = v->id;
		o.supplier = w->maker.name;
	}
	o.id = make_id(a, what->original, &o);
	if (o.id.p == NULL)
		return mm_err_nomem(err);
	return mm_sbomout_write(a, &what->sbom, &o, out, err);
}

enum mm_status
mm_app_sbom_of(struct mm_app *app, const struct mm_world *w, uint32_t version,
    struct mm_sbom *out, struct mm_bytes *bytes, struct mm_err *err)
{
	const struct mm_version *v = &w->versions.v[version];

	if (v->sbom == MM_NONE)
		return mm_err_set(err, MM_ENOTFOUND,
		    "%.*s %.*s のSBOMは登録されていません。mimamori sbom add "
		    "で登録してください",
		    "no SBOM of %.*s %.*s is recorded; record one with "
		    "mimamori sbom add",
		    MM_FMT(w->products.v[v->product].id), MM_FMT(v->id));
	return mm_app_sbom_original(
	    app, app->arena, &w->sboms.v[v->sbom], out, bytes, err);
}

/* The names of the fields that differ, a line each. */
static struct mm_str
fields_text(struct mm_arena *a, unsigned int fields)
{
	struct mm_str s = MM_STR_NONE;

	for (int bit = 0; bit < MM_DIFF_FIELDS; bit++) {
		if ((fields >> bit & 1) == 0)
			continue;
		s = mm_arena_fmt(a, "%.*s%s%s", MM_FMT(s), s.n > 0 ? "\n" : "",
		    mm_sbomdiff_field(bit));
	}
	return s;
}

struct mm_sbom_changed *
mm_app_sbom_diff(struct mm_arena *a, const struct mm_sbom *was,
    const struct mm_sbom *is, uint32_t *n, uint32_t *same)
{
	static const char *const changes[] = { [MM_SBOM_ADDED] = "added",
		[MM_SBOM_REMOVED] = "removed",
		[MM_SBOM_CHANGED] = "changed" };
	const struct mm_sbom_diff *d = mm_sbomdiff(a, was, is, n, same);
	struct mm_sbom_changed *v;

	if (d == NULL)
		return NULL;
	v = mm_arena_array(a, (size_t)*n + 1, sizeof(*v));
	for (uint32_t i = 0; v != NULL && i < *n; i++) {
		v[i] = (struct mm_sbom_changed){ changes[d[i].change],
			d[i].was != MM_COMP_ROOT ? &was->components[d[i].was]
						 : NULL,
			d[i].is != MM_COMP_ROOT ? &is->components[d[i].is]
						: NULL,
			fields_text(a, d[i].fields) };
		if (d[i].fields != 0 && v[i].fields.p == NULL)
			return NULL;
	}
	return v;
}

enum mm_status
mm_app_sbom_gaps(struct mm_arena *a, const struct mm_sbom *s,
    struct mm_str profile, enum mm_lang lang, struct mm_sbom_gaps *out,
    struct mm_err *err)
{
	enum mm_sbomgap_profile p = mm_sbomgaps_profile(profile);
	const struct mm_sbomgap *gaps;
	struct mm_sbom_gap *v;
	uint32_t n = 0;

	if (p == MM_PROFILES)
		return mm_err_set(err, MM_EUSAGE,
		    "そのような基準はありません: %.*s（ntia、guidance、fda）",
		    "no such profile: %.*s (ntia, guidance, fda)",
		    MM_FMT(profile));
	gaps = mm_sbomgaps(a, s, p, &n);
	v = gaps != NULL ? mm_arena_array(a, (size_t)n + 1, sizeof(*v)) : NULL;
	if (v == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < n; i++) {
		const struct mm_sbomgap *g = &gaps[i];

		v[i] = (struct mm_sbom_gap){
			.element = mm_sbomgaps_element_id(g->element),
			.severity = g->severity == MM_GAP_REQUIRED
			    ? "required"
			    : "recommended",
			.state = g->said_unknown ? "unknown" : "missing",
			.label = mm_sbomgaps_element_name(g->element, lang),
			.advice = mm_sbomgaps_advice(g->element, lang),
			.component = g->component != MM_COMP_ROOT
			    ? &s->components[g->component]
			    : NULL,
		};
	}
	*out = (struct mm_sbom_gaps){ v, n };
	return MM_OK;
}
