/* SPDX-License-Identifier: Apache-2.0 */
#include "app/scan_state.h"

#include <stddef.h>
#include <string.h>

#include "base/map.h"
#include "codec/file.h"
#include "match/image_field.h"
#include "match/pool.h"

/* Largest file that is read: millions of findings. */
#define FILE_MAX ((size_t)2 << 30)

enum part { HEAP, DEVICE, FINDING, PARTS };

struct device {
	uint32_t product, version, origin; /* refs */
	uint32_t finding0, nfindings;
	struct mm_match_coverage coverage;
};

/* The texts of a finding, in the order of its refs. */
static const size_t texts[] = {
#define AT(field) offsetof(struct mm_scan_finding, field)
	AT(id), AT(ref), AT(component), AT(version), AT(identity), AT(vuln),
	AT(title), AT(cvss), AT(rule), AT(comparator), AT(source), AT(range),
	AT(condition), AT(others)
#undef AT
};
#define TEXTS 14

struct finding {
	uint32_t ref[TEXTS];
	uint32_t verdict, cvss_x10;
};

_Static_assert(MM_COUNT(texts) == TEXTS, "one ref a text");
_Static_assert(
    sizeof(struct mm_scan_finding) == TEXTS * sizeof(struct mm_str) + 24,
    "a field was added: keep it, or look it up again");
_Static_assert(sizeof(struct mm_match_coverage) == 15 * sizeof(uint32_t),
    "a count was added: another version of the file");

static const struct mm_image_kind kind = {
	.magic = "MMMATCH",
	.version = 1,
	.nparts = PARTS,
	.sizes = { [HEAP] = 1,
	    [DEVICE] = sizeof(struct device),
	    [FINDING] = sizeof(struct finding) },
	.name = "result of the last match",
};

#define DEV(member) \
	MM_IMAGE_MEMBER("device." #member, DEVICE, struct device, member)
#define REF .rule = MM_IMAGE_TEXT, .optional = true, .none = 0
#define TEXT(i) \
	{ \
		.name = "finding.text", .part = FINDING, .at = 4 * (i), \
		.size = 4, REF \
	}

static const struct mm_image_field fields[] = {
	{ DEV(product), REF },
	{ DEV(version), REF },
	{ DEV(origin), REF },
	{ DEV(finding0), .rule = MM_IMAGE_FIRST, .of = FINDING },
	TEXT(0),
	TEXT(1),
	TEXT(2),
	TEXT(3),
	TEXT(4),
	TEXT(5),
	TEXT(6),
	TEXT(7),
	TEXT(8),
	TEXT(9),
	TEXT(10),
	TEXT(11),
	TEXT(12),
	TEXT(13),
	{ MM_IMAGE_MEMBER("finding.verdict", FINDING, struct finding, verdict),
	    .rule = MM_IMAGE_RANGE, .lo = MM_VERDICT_AFFECTED,
	    .hi = MM_VERDICT_CONDITIONAL },
	{ .name = NULL },
};

struct mm_scan_state {
	struct mm_image image;
	const struct device *device;
	const struct finding *finding;
	struct mm_map known; /* product and version -> device */
};

static struct mm_str
text(const struct mm_scan_state *s, uint32_t ref)
{
	return mm_image_text(&s->image, ref);
}

static struct mm_str *
text_at(struct mm_scan_finding *f, size_t at)
{
	return (struct mm_str *)(void *)((char *)f + at);
}

/* Neither may hold a line break. */
static struct mm_str
name_of(struct mm_arena *a, struct mm_str product, struct mm_str version)
{
	return mm_arena_fmt(a, "%.*s\n%.*s", MM_FMT(product), MM_FMT(version));
}

static enum mm_status
know_devices(struct mm_scan_state *s, struct mm_arena *a, struct mm_err *err)
{
	mm_map_init(&s->known, a);
	for (uint64_t i = 0; i < s->image.parts[DEVICE].n; i++) {
		struct mm_str name = name_of(a, text(s, s->device[i].product),
		    text(s, s->device[i].version));

		if (name.p == NULL ||
		    mm_map_put(&s->known, name, (uint32_t)i, NULL) ==
			MM_MAP_NONE)
			return mm_err_nomem(err);
	}
	return MM_OK;
}

enum mm_status
mm_scan_state_read(struct mm_arena *a, const char *path,
    struct mm_scan_state **out, struct mm_err *err)
{
	struct mm_scan_state *s = mm_arena_alloc(a, sizeof(*s));
	struct mm_bytes bytes;
	enum mm_status st;

	if (s == NULL)
		return mm_err_nomem(err);
	st = mm_file_read(a, path, FILE_MAX, &bytes, err);
	if (st == MM_OK)
		st = mm_image_use(&s->image, bytes, &kind, err);
	if (st == MM_OK)
		st = mm_image_check(&s->image, &kind, fields, err);
	if (st != MM_OK)
		return st;
	s->device = s->image.parts[DEVICE].p;
	s->finding = s->image.parts[FINDING].p;
	st = know_devices(s, a, err);
	if (st == MM_OK)
		*out = s;
	return st;
}

uint64_t
mm_scan_state_number(const struct mm_scan_state *s)
{
	return s->image.generation;
}

uint32_t
mm_scan_state_find(const struct mm_scan_state *s,
    const struct mm_scan_subject *subject, struct mm_str origin)
{
	struct mm_str name =
	    name_of(s->known.arena, subject->product, subject->version);
	uint32_t i = name.p != NULL ? mm_map_get(&s->known, name) : MM_MAP_NONE;

	if (i == MM_MAP_NONE ||
	    !mm_str_eq(text(s, s->device[i].origin), origin))
		return MM_NONE;
	return i;
}

enum mm_status
mm_scan_state_take(const struct mm_scan_state *s, uint32_t i,
    struct mm_arena *a, struct mm_scan *out, struct mm_err *err)
{
	const struct device *d = &s->device[i];
	struct mm_scan_finding *f =
	    mm_arena_array(a, d->nfindings + 1u, sizeof(*f));

	if (f == NULL)
		return mm_err_nomem(err);
	for (uint32_t k = 0; k < d->nfindings; k++) {
		const struct finding *x = &s->finding[d->finding0 + k];

		for (size_t t = 0; t < TEXTS; t++)
			*text_at(&f[k], texts[t]) = text(s, x->ref[t]);
		f[k].verdict = (enum mm_verdict)x->verdict;
		f[k].cvss_x10 = x->cvss_x10;
		f[k].kev = MM_DATE_NONE;
	}
	out->findings = f;
	out->nfindings = d->nfindings;
	out->result = (struct mm_match_result){ .coverage = d->coverage };
	return MM_OK;
}

/* -- writing ------------------------------------------------------------- */

struct writing {
	struct mm_pool pool;
	struct mm_names names; /* each text once */
	struct mm_column devices, findings;
	bool failed; /* sticky */
};

static uint32_t
ref_of(struct writing *w, struct mm_str s)
{
	bool added;
	uint32_t i;

	if (s.p == NULL)
		return 0;
	i = mm_names_put(&w->names, s, &added);
	if (i == MM_NAME_NONE) {
		w->failed = true;
		return 0;
	}
	return ((const uint32_t *)w->names.refs.p)[i];
}

static void
put_finding(struct writing *w, struct mm_scan_finding *f)
{
	struct finding *x = mm_column_push(&w->findings);

	if (x == NULL) {
		w->failed = true;
		return;
	}
	for (size_t t = 0; t < TEXTS; t++)
		x->ref[t] = ref_of(w, *text_at(f, texts[t]));
	x->verdict = (uint32_t)f->verdict;
	x->cvss_x10 = f->cvss_x10;
}

static void
put_scan(struct writing *w, const struct mm_scan *s, struct mm_str origin)
{
	struct device *d = mm_column_push(&w->devices);

	if (d == NULL) {
		w->failed = true;
		return;
	}
	*d = (struct device){ .product = ref_of(w, s->subject.product),
		.version = ref_of(w, s->subject.version),
		.origin = ref_of(w, origin),
		.finding0 = w->findings.n,
		.nfindings = s->nfindings,
		.coverage = s->result.coverage };
	for (uint32_t i = 0; i < s->nfindings; i++)
		put_finding(w, &s->findings[i]);
}

enum mm_status
mm_scan_state_write(
    const char *path, const struct mm_scan_matched *m, struct mm_err *err)
{
	struct writing w = { .failed = false };
	struct mm_image_part parts[PARTS];
	enum mm_status st;

	mm_pool_init(&w.pool);
	mm_names_init(&w.names, &w.pool);
	mm_column_init(&w.devices, sizeof(struct device));
	mm_column_init(&w.findings, sizeof(struct finding));
	for (uint32_t i = 0; i < m->n && !w.failed; i++)
		put_scan(&w, &m->scans[i], m->origins[i]);
	parts[HEAP] = (struct mm_image_part){ w.pool.heap.p, w.pool.heap.n };
	parts[DEVICE] = (struct mm_image_part){ w.devices.p, w.devices.n };
	parts[FINDING] = (struct mm_image_part){ w.findings.p, w.findings.n };
	st = w.failed || w.pool.failed
	    ? mm_err_nomem(err)
	    : mm_image_write(path, &kind, m->number, parts, err);
	mm_column_free(&w.devices);
	mm_column_free(&w.findings);
	mm_names_free(&w.names);
	mm_pool_free(&w.pool);
	return st;
}
