/* SPDX-License-Identifier: Apache-2.0 */
#include "match/advisory_index.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/map.h"
#include "match/advisory_delta.h"
#include "match/advisory_layout.h"
#include "match/image_field.h"

const struct mm_image_kind mm_advidx_kind = {
	.magic = "MMADVIX",
	.version = 3,
	.nparts = MM_AX__COUNT,
	.sizes = {
		[MM_AX_HEAP] = 1,
		[MM_AX_KEY] = sizeof(uint32_t),
		[MM_AX_KEYSLOT] = sizeof(struct mm_name_slot),
		[MM_AX_PKGOFF] = sizeof(uint32_t),
		[MM_AX_PKG] = sizeof(struct mm_ax_pkg),
		[MM_AX_RANGE] = sizeof(struct mm_ax_range),
		[MM_AX_LIST] = sizeof(uint32_t),
		[MM_AX_BOUND] = sizeof(struct mm_ax_bound),
		[MM_AX_LEAFOFF] = sizeof(uint32_t),
		[MM_AX_LEAF] = sizeof(struct mm_ax_leaf),
		[MM_AX_CONFIG] = sizeof(struct mm_ax_config),
		[MM_AX_CODE] = sizeof(uint32_t),
		[MM_AX_RECORD] = sizeof(struct mm_ax_record),
		[MM_AX_RECVULN] = sizeof(uint32_t),
		[MM_AX_VULN] = sizeof(struct mm_ax_vuln),
		[MM_AX_VULNREC] = sizeof(uint32_t),
		[MM_AX_ALIAS] = sizeof(uint32_t),
		[MM_AX_NAME] = sizeof(struct mm_ax_name),
		[MM_AX_NAMESLOT] = sizeof(struct mm_name_slot),
		[MM_AX_NAMEREC] = sizeof(uint32_t),
		[MM_AX_RECPKG] = sizeof(uint32_t),
		[MM_AX_SPARE] = sizeof(struct mm_ax_spare),
		[MM_AX_MASK] = sizeof(uint32_t),
		[MM_AX_BASE] = sizeof(struct mm_ax_base),
	},
	.name = "advisory index",
};

_Static_assert(sizeof(struct mm_ax_pkg) == 24, "file layout");
_Static_assert(sizeof(struct mm_ax_range) == 12, "file layout");
_Static_assert(sizeof(struct mm_ax_bound) == 12, "file layout");
_Static_assert(sizeof(struct mm_ax_leaf) == 24, "file layout");
_Static_assert(sizeof(struct mm_ax_config) == 16, "file layout");
_Static_assert(sizeof(struct mm_ax_record) == 56, "file layout");
_Static_assert(sizeof(struct mm_ax_vuln) == 36, "file layout");
_Static_assert(MM_AX__COUNT <= MM_IMAGE_PARTS, "sections fit the frame");

#define FLAGS_RANGE (MM_AX_LO_INCL | MM_AX_HI_INCL | MM_AX_EXACT)
#define FLAGS_LEAF \
	(FLAGS_RANGE | MM_AX_VULNERABLE | MM_AX_PLAIN | MM_AX_ANY_VERSION | \
	    MM_AX_NA_VERSION | MM_AX_WILD_VERSION)

#define F(section, member) \
	MM_IMAGE_MEMBER(#section "." #member, section##_PART, \
	    struct mm_ax_##section, member)
#define pkg_PART MM_AX_PKG
#define range_PART MM_AX_RANGE
#define bound_PART MM_AX_BOUND
#define leaf_PART MM_AX_LEAF
#define config_PART MM_AX_CONFIG
#define record_PART MM_AX_RECORD
#define vuln_PART MM_AX_VULN
#define name_PART MM_AX_NAME
#define spare_PART MM_AX_SPARE
#define base_PART MM_AX_BASE
/* A section of plain u32. */
#define ALL(label, section) .name = (label), .part = (section), .size = 4

#define TEXT .rule = MM_IMAGE_TEXT
#define REF .rule = MM_IMAGE_TEXT, .optional = true, .none = 0
#define INDEX(section) .rule = MM_IMAGE_INDEX, .of = (section)
#define MAYBE(section) INDEX(section), .optional = true, .none = MM_AX_NONE
#define FIRST(section) .rule = MM_IMAGE_FIRST, .of = (section)
#define RANGE(from, to) .rule = MM_IMAGE_RANGE, .lo = (from), .hi = (to)
#define SCHEME RANGE(0, MM_VERS__COUNT - 1)
#define VERDICT RANGE(MM_VERDICT_AFFECTED, MM_VERDICT_CANNOT_DECIDE)
#define OFFSETS(section) \
	.rule = MM_IMAGE_OFFSETS, .keys = MM_AX_KEY, .of = (section)
#define SLOTS(section) .rule = MM_IMAGE_SLOTS, .of = (section)
#define MILLION 1000000u

/* clang-format off */
static const struct mm_image_field fields[] = {
	{ ALL("key", MM_AX_KEY), TEXT },
	{ ALL("key slot", MM_AX_KEYSLOT), SLOTS(MM_AX_KEY) },
	{ ALL("package offset", MM_AX_PKGOFF), OFFSETS(MM_AX_PKG) },
	{ F(pkg, record), INDEX(MM_AX_RECORD) },
	{ F(pkg, range0), FIRST(MM_AX_RANGE) },
	{ F(pkg, list0), FIRST(MM_AX_LIST) },
	{ F(pkg, otherwise), VERDICT },
	{ F(pkg, scheme), SCHEME },
	{ F(pkg, cpe), RANGE(0, 1) },
	{ F(pkg, distro), RANGE(0, 1) },
	{ F(range, lo), MAYBE(MM_AX_BOUND) },
	{ F(range, hi), MAYBE(MM_AX_BOUND) },
	{ F(range, scheme), SCHEME },
	{ F(range, status), VERDICT },
	{ F(range, flags), RANGE(0, FLAGS_RANGE) },
	{ F(range, zero), RANGE(0, 0) },
	{ ALL("list", MM_AX_LIST), INDEX(MM_AX_BOUND) },
	{ F(bound, name), TEXT },
	{ F(bound, key), REF },
	{ F(bound, scheme), SCHEME },
	{ ALL("leaf offset", MM_AX_LEAFOFF), OFFSETS(MM_AX_LEAF) },
	{ F(leaf, key), MAYBE(MM_AX_KEY) },
	{ F(leaf, config), INDEX(MM_AX_CONFIG) },
	{ F(leaf, cpe), TEXT },
	{ F(leaf, lo), MAYBE(MM_AX_BOUND) },
	{ F(leaf, hi), MAYBE(MM_AX_BOUND) },
	{ F(leaf, scheme), SCHEME },
	{ F(leaf, flags), RANGE(0, FLAGS_LEAF) },
	{ F(leaf, zero), RANGE(0, 0) },
	{ F(config, record), INDEX(MM_AX_RECORD) },
	{ F(config, code0), FIRST(MM_AX_CODE) },
	{ F(config, simple), RANGE(0, 1) },
	{ F(record, id), TEXT },
	{ F(record, title), REF },
	{ F(record, cvss), REF },
	{ F(record, published), REF },
	{ F(record, modified), REF },
	{ F(record, alias0), FIRST(MM_AX_ALIAS) },
	{ F(record, vuln0), FIRST(MM_AX_RECVULN) },
	{ F(record, pkg0), FIRST(MM_AX_RECPKG) },
	{ F(record, config0), FIRST(MM_AX_CONFIG) },
	{ F(record, cvss_x10), RANGE(0, 100) },
	{ F(record, source), RANGE(MM_FEED_CVE5, MM_FEED_RULES) },
	{ F(record, flags), RANGE(0, MM_AX_WITHDRAWN | MM_AX_NEWEST) },
	{ ALL("record vulnerability", MM_AX_RECVULN), INDEX(MM_AX_VULN) },
	{ F(vuln, id), TEXT },
	{ F(vuln, title), REF },
	{ F(vuln, cvss), REF },
	{ F(vuln, kev), RANGE(MM_AX_DAY_MIN, MM_AX_DAY_MAX),
	    .optional = true, .none = (uint32_t)INT32_MIN },
	{ F(vuln, epss), RANGE(0, MILLION),
	    .optional = true, .none = UINT32_MAX },
	{ F(vuln, pctl), RANGE(0, MILLION),
	    .optional = true, .none = UINT32_MAX },
	{ F(vuln, rec0), FIRST(MM_AX_VULNREC) },
	{ F(vuln, nrecs), RANGE(1, UINT32_MAX) },
	{ F(vuln, cvss_x10), RANGE(0, 100) },
	{ F(vuln, flags), RANGE(0, MM_AX_RANSOMWARE | MM_AX_ALL_WITHDRAWN) },
	{ F(vuln, zero), RANGE(0, 0) },
	{ ALL("vulnerability record", MM_AX_VULNREC), INDEX(MM_AX_RECORD) },
	{ ALL("alias", MM_AX_ALIAS), TEXT },
	{ F(name, ref), TEXT },
	{ F(name, vuln), INDEX(MM_AX_VULN) },
	{ F(name, rec0), FIRST(MM_AX_NAMEREC) },
	{ ALL("name slot", MM_AX_NAMESLOT), SLOTS(MM_AX_NAME) },
	{ ALL("name record", MM_AX_NAMEREC), INDEX(MM_AX_RECORD) },
	{ ALL("record package", MM_AX_RECPKG), INDEX(MM_AX_PKG) },
	{ F(spare, id), TEXT },
	{ F(spare, kev), RANGE(MM_AX_DAY_MIN, MM_AX_DAY_MAX),
	    .optional = true, .none = (uint32_t)INT32_MIN },
	{ F(spare, epss), RANGE(0, MILLION),
	    .optional = true, .none = UINT32_MAX },
	{ F(spare, pctl), RANGE(0, MILLION),
	    .optional = true, .none = UINT32_MAX },
	{ F(spare, flags), RANGE(0, MM_AX_RANSOMWARE) },
	{ F(base, zero), RANGE(0, 0) },
	{ .name = NULL },
};
/* clang-format on */

struct mm_str
mm_advidx_text(const struct mm_advidx *x, uint32_t ref)
{
	return mm_image_text(&x->image, ref);
}

struct mm_str
mm_advidx_bound_text(const struct mm_advidx *x, uint32_t bound)
{
	struct mm_str s = mm_advidx_text(x, x->bound[bound].name);

	return s.n > 0 ? (struct mm_str){ s.p + 1, s.n - 1 } : s;
}

/*
 * The code of a configuration leaves one value, never underflows, and its
 * leaves are its own.
 */
static bool
good_code(const struct mm_advidx *x, uint32_t config)
{
	const struct mm_ax_config *c = &x->config[config];
	uint32_t depth = 0;

	for (uint32_t i = 0; i < c->ncode; i++) {
		uint32_t w = x->code[c->code0 + i], op = MM_AX_OP(w),
			 leaf = MM_AX_ARG(w);

		if (op == MM_AX_LEAF_OP) {
			if (leaf >= x->n[MM_AX_LEAF] ||
			    x->leaf[leaf].config != config ||
			    ++depth > MM_AX_STACK)
				return false;
		} else if (op == MM_AX_NOT_OP) {
			if (depth < 1)
				return false;
		} else {
			if (depth < 2)
				return false;
			depth--;
		}
	}
	return depth == 1;
}

/* What lies over a base, and which of its records it hides. */
static enum mm_status
check_delta(const struct mm_advidx *x, struct mm_err *err)
{
	uint32_t records = x->n[MM_AX_BASE] > 0 ? x->over->records : 0;

	if (x->n[MM_AX_BASE] > 1)
		return mm_image_refuse(&mm_advidx_kind, "base", 1, err);
	for (uint32_t i = 0; i < x->n[MM_AX_MASK]; i++)
		if (x->mask[i] >= records)
			return mm_image_refuse(&mm_advidx_kind, "mask", i, err);
	return MM_OK;
}

/* What the fields say about each other. */
static enum mm_status
check_relations(const struct mm_advidx *x, struct mm_err *err)
{
	uint32_t keys = x->n[MM_AX_KEY];

	if (x->pkgoff[keys] != x->n[MM_AX_PKG])
		return mm_image_refuse(
		    &mm_advidx_kind, "package offset", keys, err);
	for (uint32_t i = 0; i < x->n[MM_AX_PKG]; i++)
		if (x->pkg[i].cpe && x->pkg[i].distro)
			return mm_image_refuse(
			    &mm_advidx_kind, "pkg.distro", i, err);
	for (uint32_t k = 0; k < keys; k++)
		for (uint32_t i = x->leafoff[k]; i < x->leafoff[k + 1]; i++)
			if (x->leaf[i].key != k)
				return mm_image_refuse(
				    &mm_advidx_kind, "leaf.key", i, err);
	for (uint32_t i = 0; i < x->n[MM_AX_CONFIG]; i++)
		if (!good_code(x, i))
			return mm_image_refuse(
			    &mm_advidx_kind, "config code", i, err);
	return check_delta(x, err);
}

static enum mm_status
views(struct mm_advidx *x, struct mm_err *err)
{
	const struct mm_image_part *p = x->image.parts;

	enum mm_status st =
	    mm_image_check(&x->image, &mm_advidx_kind, fields, err);

	if (st != MM_OK)
		return st;
	for (int i = 0; i < MM_AX__COUNT; i++)
		x->n[i] = (uint32_t)p[i].n;
	x->key = p[MM_AX_KEY].p;
	x->keyslot = p[MM_AX_KEYSLOT].p;
	x->pkgoff = p[MM_AX_PKGOFF].p;
	x->pkg = p[MM_AX_PKG].p;
	x->range = p[MM_AX_RANGE].p;
	x->list = p[MM_AX_LIST].p;
	x->bound = p[MM_AX_BOUND].p;
	x->leafoff = p[MM_AX_LEAFOFF].p;
	x->leaf = p[MM_AX_LEAF].p;
	x->config = p[MM_AX_CONFIG].p;
	x->code = p[MM_AX_CODE].p;
	x->record = p[MM_AX_RECORD].p;
	x->recvuln = p[MM_AX_RECVULN].p;
	x->vuln = p[MM_AX_VULN].p;
	x->vulnrec = p[MM_AX_VULNREC].p;
	x->alias = p[MM_AX_ALIAS].p;
	x->name = p[MM_AX_NAME].p;
	x->nameslot = p[MM_AX_NAMESLOT].p;
	x->namerec = p[MM_AX_NAMEREC].p;
	x->recpkg = p[MM_AX_RECPKG].p;
	x->spare = p[MM_AX_SPARE].p;
	x->mask = p[MM_AX_MASK].p;
	x->over = p[MM_AX_BASE].p;
	return check_relations(x, err);
}

static enum mm_status
finish_open(struct mm_advidx *x, enum mm_status st, struct mm_advidx **out,
    struct mm_err *err)
{
	if (st == MM_OK)
		st = views(x, err);
	if (st != MM_OK) {
		mm_advidx_close(x);
		return st;
	}
	*out = x;
	return MM_OK;
}

enum mm_status
mm_advidx_open(const char *path, struct mm_advidx **out, struct mm_err *err)
{
	struct mm_advidx *x = calloc(1, sizeof(*x));

	if (x == NULL)
		return mm_err_nomem(err);
	return finish_open(
	    x, mm_image_open(&x->image, path, &mm_advidx_kind, err), out, err);
}

enum mm_status
mm_advidx_use(struct mm_bytes bytes, struct mm_advidx **out, struct mm_err *err)
{
	struct mm_advidx *x = calloc(1, sizeof(*x));

	if (x == NULL)
		return mm_err_nomem(err);
	return finish_open(
	    x, mm_image_use(&x->image, bytes, &mm_advidx_kind, err), out, err);
}

void
mm_advidx_close(struct mm_advidx *x)
{
	if (x == NULL)
		return;
	mm_advidx_close(x->delta);
	mm_advidx_close(x->scores);
	free(x->hidden);
	free(x->place);
	mm_image_close(&x->image);
	free(x);
}

/* Elements of a section, in both segments. */
static uint32_t
count_of(const struct mm_advidx *x, enum mm_advidx_part part)
{
	return x->n[part] + (x->delta != NULL ? x->delta->n[part] : 0);
}

uint64_t
mm_advidx_generation(const struct mm_advidx *x)
{
	return x->delta != NULL ? x->delta->image.generation
				: x->image.generation;
}

uint32_t
mm_advidx_keys(const struct mm_advidx *x)
{
	return count_of(x, MM_AX_KEY);
}

uint32_t
mm_advidx_vulns(const struct mm_advidx *x)
{
	return count_of(x, MM_AX_VULN);
}

uint32_t
mm_advidx_records(const struct mm_advidx *x)
{
	uint32_t hidden = x->delta != NULL ? x->delta->n[MM_AX_MASK] : 0;

	return count_of(x, MM_AX_RECORD) - hidden;
}

uint64_t
mm_advidx_bytes(const struct mm_advidx *x)
{
	return x->image.size + (x->delta != NULL ? x->delta->image.size : 0);
}

struct mm_str
mm_advidx_key_text(const struct mm_advidx *x, uint32_t i)
{
	const struct mm_advidx *s = mm_advidx_segment(x, MM_AX_KEY, &i);

	return mm_advidx_text(s, s->key[i]);
}

uint32_t
mm_advidx_own_key(const struct mm_advidx *x, struct mm_str key)
{
	uint64_t hash;
	uint32_t at, i;

	if (key.p == NULL)
		return MM_NAME_NONE;
	hash = mm_hash64(key.p, key.n);
	at = (uint32_t)hash;
	while ((i = mm_name_probe(x->keyslot, x->n[MM_AX_KEYSLOT], hash,
		    &at)) != MM_NAME_NONE)
		if (mm_str_eq(mm_advidx_text(x, x->key[i]), key))
			return i;
	return MM_NAME_NONE;
}

uint32_t
mm_advidx_key(const struct mm_advidx *x, struct mm_str key)
{
	uint32_t i = mm_advidx_own_key(x, key);

	if (i != MM_NAME_NONE || x->delta == NULL)
		return i;
	i = mm_advidx_own_key(x->delta, key);
	return i != MM_NAME_NONE ? x->n[MM_AX_KEY] + i : i;
}

/* Does a record in force of this segment speak about its key i? */
static bool
segment_has_rules(
    const struct mm_advidx *x, const struct mm_advidx *s, uint32_t i)
{
	for (uint32_t k = s->pkgoff[i]; k < s->pkgoff[i + 1]; k++)
		if (s != x || !mm_advidx_is_hidden(x, s->pkg[k].record))
			return true;
	for (uint32_t k = s->leafoff[i]; k < s->leafoff[i + 1]; k++)
		if (s != x ||
		    !mm_advidx_is_hidden(
			x, s->config[s->leaf[k].config].record))
			return true;
	return false;
}

bool
mm_advidx_key_has_rules(const struct mm_advidx *x, uint32_t i)
{
	const struct mm_advidx *s = mm_advidx_segment(x, MM_AX_KEY, &i);

	return segment_has_rules(x, s, i);
}

uint32_t
mm_advidx_name(const struct mm_advidx *x, struct mm_str id)
{
	uint64_t hash;
	uint32_t at, i;

	if (id.p == NULL)
		return MM_NAME_NONE;
	hash = mm_hash64(id.p, id.n);
	at = (uint32_t)hash;
	while ((i = mm_name_probe(x->nameslot, x->n[MM_AX_NAMESLOT], hash,
		    &at)) != MM_NAME_NONE)
		if (mm_str_eq(mm_advidx_text(x, x->name[i].ref), id))
			return i;
	return MM_NAME_NONE;
}

uint32_t
mm_advidx_vuln(const struct mm_advidx *x, struct mm_str id)
{
	uint32_t i = MM_NAME_NONE;

	if (x->delta != NULL)
		i = mm_advidx_name(x->delta, id);
	if (i != MM_NAME_NONE)
		return x->n[MM_AX_VULN] + x->delta->name[i].vuln;
	i = mm_advidx_name(x, id);
	if (i == MM_NAME_NONE || mm_advidx_vuln_hidden(x, x->name[i].vuln))
		return MM_NAME_NONE;
	return x->name[i].vuln;
}

uint32_t
mm_advidx_spare(const struct mm_advidx *x, struct mm_str id)
{
	uint32_t lo = 0, hi = x->n[MM_AX_SPARE];

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		int d = mm_str_cmp(mm_advidx_text(x, x->spare[mid].id), id);

		if (d == 0)
			return mid;
		if (d < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return x->n[MM_AX_SPARE];
}

static bool
is_cve(struct mm_str id)
{
	return mm_str_starts(id, "CVE-");
}

void
mm_advidx_score(struct mm_advidx *x, struct mm_advidx *scores)
{
	uint32_t n = scores->n[MM_AX_SPARE];

	x->scores = scores;
	/* They lie in order: with both ends all are. */
	x->odd_scores = n > 0 &&
	    (!is_cve(mm_advidx_text(scores, scores->spare[0].id)) ||
		!is_cve(mm_advidx_text(scores, scores->spare[n - 1].id)));
}

const struct mm_advidx *
mm_advidx_scores(const struct mm_advidx *x)
{
	return x->scores;
}

static void
add_scores(
    const struct mm_advidx *scores, struct mm_str id, struct mm_advidx_vuln *v)
{
	uint32_t i = mm_advidx_spare(scores, id);
	const struct mm_ax_spare *s = &scores->spare[i];

	if (i == scores->n[MM_AX_SPARE])
		return;
	if (s->kev != INT32_MIN &&
	    (!mm_date_is_set(v->kev) || s->kev < v->kev.day))
		v->kev.day = s->kev;
	v->ransomware = v->ransomware || (s->flags & MM_AX_RANSOMWARE) != 0;
	if (s->epss == UINT32_MAX)
		return;
	v->has_epss = true;
	v->epss_e6 = s->epss;
	v->pctl_e6 = s->pctl;
}

/* Scores given to another name than that of the CVE: rare. A CVE that a
 * record names besides means nothing, see advisory_index.h. */
static void
add_odd_scores(const struct mm_advidx *x, const struct mm_advidx *s,
    const struct mm_ax_vuln *vuln, struct mm_advidx_vuln *v)
{
	for (uint32_t i = 0; i < vuln->nrecs; i++) {
		const struct mm_ax_record *r =
		    &s->record[s->vulnrec[vuln->rec0 + i]];
		struct mm_str id = mm_advidx_text(s, r->id);

		if (!is_cve(id))
			add_scores(x->scores, id, v);
		for (uint32_t k = 0; k < r->naliases; k++) {
			id = mm_advidx_text(s, s->alias[r->alias0 + k]);
			if (!is_cve(id))
				add_scores(x->scores, id, v);
		}
	}
}

void
mm_advidx_vuln_get(
    const struct mm_advidx *x, uint32_t vuln, struct mm_advidx_vuln *out)
{
	const struct mm_advidx *s = mm_advidx_segment(x, MM_AX_VULN, &vuln);
	const struct mm_ax_vuln *v = &s->vuln[vuln];

	*out = (struct mm_advidx_vuln){
		.id = mm_advidx_text(s, v->id),
		.title = mm_advidx_text(s, v->title),
		.cvss = mm_advidx_text(s, v->cvss),
		.cvss_x10 = v->cvss_x10,
		.kev = { v->kev },
		.ransomware = (v->flags & MM_AX_RANSOMWARE) != 0,
		.has_epss = v->epss != UINT32_MAX,
		.epss_e6 = v->epss != UINT32_MAX ? v->epss : 0,
		.pctl_e6 = v->pctl,
		.withdrawn = (v->flags & MM_AX_ALL_WITHDRAWN) != 0,
		.nrecords = v->nrecs,
	};
	if (x->scores == NULL)
		return;
	if (x->odd_scores)
		add_odd_scores(x, s, v, out);
	add_scores(x->scores, out->id, out);
}

uint32_t
mm_advidx_vuln_record(const struct mm_advidx *x, uint32_t vuln, uint32_t i)
{
	const struct mm_advidx *s = mm_advidx_segment(x, MM_AX_VULN, &vuln);
	uint32_t record = s->vulnrec[s->vuln[vuln].rec0 + i];

	return s == x ? record : x->n[MM_AX_RECORD] + record;
}

void
mm_advidx_record_get(
    const struct mm_advidx *x, uint32_t record, struct mm_advidx_record *out)
{
	const struct mm_advidx *s = mm_advidx_segment(x, MM_AX_RECORD, &record);
	const struct mm_ax_record *r = &s->record[record];

	*out = (struct mm_advidx_record){
		.id = mm_advidx_text(s, r->id),
		.title = mm_advidx_text(s, r->title),
		.cvss = mm_advidx_text(s, r->cvss),
		.published = mm_advidx_text(s, r->published),
		.modified = mm_advidx_text(s, r->modified),
		.source = (enum mm_feed_source)r->source,
		.cvss_x10 = r->cvss_x10,
		.withdrawn = (r->flags & MM_AX_WITHDRAWN) != 0,
		.naliases = r->naliases,
	};
}

struct mm_str
mm_advidx_record_alias(const struct mm_advidx *x, uint32_t record, uint32_t i)
{
	const struct mm_advidx *s = mm_advidx_segment(x, MM_AX_RECORD, &record);

	return mm_advidx_text(s, s->alias[s->record[record].alias0 + i]);
}
