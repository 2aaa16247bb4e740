/* SPDX-License-Identifier: Apache-2.0 */
#include "match/advisory_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "match/advisory_layout.h"

const struct mm_image_kind mm_advidx_kind = {
	.magic = "MMADVIX",
	.version = 1,
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
	},
	.name = "advisory index",
};

_Static_assert(sizeof(struct mm_ax_pkg) == 24, "file layout");
_Static_assert(sizeof(struct mm_ax_range) == 12, "file layout");
_Static_assert(sizeof(struct mm_ax_leaf) == 24, "file layout");
_Static_assert(sizeof(struct mm_ax_config) == 16, "file layout");
_Static_assert(sizeof(struct mm_ax_record) == 40, "file layout");
_Static_assert(sizeof(struct mm_ax_vuln) == 36, "file layout");
_Static_assert(MM_AX__COUNT <= MM_IMAGE_PARTS, "sections fit the frame");

struct mm_str
mm_advidx_text(const struct mm_advidx *x, uint32_t ref)
{
	uint32_t room;
	uint16_t n;

	if (ref == 0)
		return MM_STR_NONE;
	/* Opening looked at references, not at every length behind them:
	 * those lie all over the heap, and the checksum covers them. */
	room = x->n[MM_AX_HEAP] - 2 - ref;
	memcpy(&n, x->heap + ref, sizeof(n));
	return (struct mm_str){ (const char *)x->heap + ref + 2,
		n <= room ? n : room };
}

struct mm_str
mm_advidx_bound_text(const struct mm_advidx *x, uint32_t bound)
{
	struct mm_str s = mm_advidx_text(x, x->bound[bound].name);

	return s.n > 0 ? (struct mm_str){ s.p + 1, s.n - 1 } : s;
}

static bool
good_ref(const struct mm_advidx *x, uint32_t ref)
{
	uint32_t size = x->n[MM_AX_HEAP];

	return ref == 0 || (size >= 2 && ref <= size - 2);
}

static bool
good_text(const struct mm_advidx *x, uint32_t ref)
{
	return ref != 0 && good_ref(x, ref);
}

/* [first, first + n) lies in a section. */
static bool
good_run(const struct mm_advidx *x, enum mm_advidx_part part, uint32_t first,
    uint32_t n)
{
	return first <= x->n[part] && n <= x->n[part] - first;
}

static bool
good_bound(const struct mm_advidx *x, uint32_t bound)
{
	return bound == MM_AX_NONE || bound < x->n[MM_AX_BOUND];
}

static bool
good_status(uint8_t status)
{
	return status >= MM_VERDICT_AFFECTED &&
	    status <= MM_VERDICT_CANNOT_DECIDE;
}

/* A walk over the slots ends: a power of two, at most half used. */
static bool
good_slots(const struct mm_name_slot *slots, uint32_t n, uint32_t names)
{
	uint32_t used = 0;

	if (n < 2 || (n & (n - 1)) != 0)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (slots[i].number == MM_NAME_NONE)
			continue;
		if (slots[i].number >= names)
			return false;
		used++;
	}
	return used <= n / 2;
}

static bool
good_offsets(
    const uint32_t *off, uint32_t n, uint32_t keys, uint32_t rows, bool all)
{
	if (n != keys + 1 || off[0] != 0)
		return false;
	for (uint32_t i = 0; i < keys; i++)
		if (off[i] > off[i + 1])
			return false;
	return all ? off[keys] == rows : off[keys] <= rows;
}

static bool
check_keys(const struct mm_advidx *x)
{
	uint32_t n = x->n[MM_AX_KEY];

	for (uint32_t i = 0; i < n; i++)
		if (!good_text(x, x->key[i]))
			return false;
	return good_slots(x->keyslot, x->n[MM_AX_KEYSLOT], n) &&
	    good_offsets(
		x->pkgoff, x->n[MM_AX_PKGOFF], n, x->n[MM_AX_PKG], true) &&
	    good_offsets(
		x->leafoff, x->n[MM_AX_LEAFOFF], n, x->n[MM_AX_LEAF], false);
}

static bool
check_packages(const struct mm_advidx *x)
{
	for (uint32_t i = 0; i < x->n[MM_AX_PKG]; i++) {
		const struct mm_ax_pkg *p = &x->pkg[i];

		if (p->record >= x->n[MM_AX_RECORD] ||
		    !good_run(x, MM_AX_RANGE, p->range0, p->nranges) ||
		    !good_run(x, MM_AX_LIST, p->list0, p->nlist) ||
		    !good_status(p->otherwise) || p->scheme >= MM_VERS__COUNT ||
		    (p->cpe && p->distro))
			return false;
	}
	for (uint32_t i = 0; i < x->n[MM_AX_RANGE]; i++) {
		const struct mm_ax_range *r = &x->range[i];

		if (!good_bound(x, r->lo) || !good_bound(x, r->hi) ||
		    !good_status(r->status) || r->scheme >= MM_VERS__COUNT)
			return false;
	}
	return true;
}

static bool
check_bounds(const struct mm_advidx *x)
{
	for (uint32_t i = 0; i < x->n[MM_AX_BOUND]; i++) {
		const struct mm_ax_bound *b = &x->bound[i];

		if (!good_text(x, b->name) || !good_ref(x, b->key))
			return false;
	}
	for (uint32_t i = 0; i < x->n[MM_AX_LIST]; i++)
		if (x->list[i] >= x->n[MM_AX_BOUND])
			return false;
	return true;
}

static bool
check_leaves(const struct mm_advidx *x)
{
	uint32_t keys = x->n[MM_AX_KEY];

	for (uint32_t i = 0; i < x->n[MM_AX_LEAF]; i++) {
		const struct mm_ax_leaf *f = &x->leaf[i];

		if ((f->key != MM_AX_NONE && f->key >= keys) ||
		    f->config >= x->n[MM_AX_CONFIG] || !good_text(x, f->cpe) ||
		    !good_bound(x, f->lo) || !good_bound(x, f->hi) ||
		    f->scheme >= MM_VERS__COUNT)
			return false;
	}
	for (uint32_t k = 0; k < keys; k++)
		for (uint32_t i = x->leafoff[k]; i < x->leafoff[k + 1]; i++)
			if (x->leaf[i].key != k)
				return false;
	return true;
}

/* The code of a configuration leaves one value and never underflows. */
static bool
check_code(const struct mm_advidx *x, const struct mm_ax_config *c)
{
	uint32_t depth = 0;

	for (uint32_t i = 0; i < c->ncode; i++) {
		uint32_t w = x->code[c->code0 + i], op = MM_AX_OP(w);

		if (op == MM_AX_LEAF_OP) {
			if (MM_AX_ARG(w) >= x->n[MM_AX_LEAF] ||
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

static bool
check_configs(const struct mm_advidx *x)
{
	for (uint32_t i = 0; i < x->n[MM_AX_CONFIG]; i++) {
		const struct mm_ax_config *c = &x->config[i];

		if (c->record >= x->n[MM_AX_RECORD] || c->simple > 1 ||
		    !good_run(x, MM_AX_CODE, c->code0, c->ncode) ||
		    !check_code(x, c))
			return false;
	}
	return true;
}

static bool
check_records(const struct mm_advidx *x)
{
	for (uint32_t i = 0; i < x->n[MM_AX_RECORD]; i++) {
		const struct mm_ax_record *r = &x->record[i];

		if (r->source < MM_FEED_CVE5 || r->source > MM_FEED_OSV ||
		    !good_text(x, r->id) || !good_ref(x, r->title) ||
		    !good_ref(x, r->cvss) || !good_ref(x, r->published) ||
		    !good_ref(x, r->modified) ||
		    !good_run(x, MM_AX_ALIAS, r->alias0, r->naliases) ||
		    !good_run(x, MM_AX_RECVULN, r->vuln0, r->nvulns))
			return false;
	}
	for (uint32_t i = 0; i < x->n[MM_AX_ALIAS]; i++)
		if (!good_text(x, x->alias[i]))
			return false;
	for (uint32_t i = 0; i < x->n[MM_AX_RECVULN]; i++)
		if (x->recvuln[i] >= x->n[MM_AX_VULN])
			return false;
	return true;
}

static bool
check_vulns(const struct mm_advidx *x)
{
	for (uint32_t i = 0; i < x->n[MM_AX_VULN]; i++) {
		const struct mm_ax_vuln *v = &x->vuln[i];

		if (!good_text(x, v->id) || !good_ref(x, v->title) ||
		    !good_ref(x, v->cvss) ||
		    !good_run(x, MM_AX_VULNREC, v->rec0, v->nrecs))
			return false;
	}
	for (uint32_t i = 0; i < x->n[MM_AX_VULNREC]; i++)
		if (x->vulnrec[i] >= x->n[MM_AX_RECORD])
			return false;
	for (uint32_t i = 0; i < x->n[MM_AX_NAME]; i++)
		if (!good_text(x, x->name[i].ref) ||
		    x->name[i].vuln >= x->n[MM_AX_VULN])
			return false;
	return good_slots(x->nameslot, x->n[MM_AX_NAMESLOT], x->n[MM_AX_NAME]);
}

static enum mm_status
views(struct mm_advidx *x, struct mm_err *err)
{
	const struct mm_image_part *p = x->image.parts;

	for (int i = 0; i < MM_AX__COUNT; i++) {
		if (p[i].n >= UINT32_MAX)
			return mm_err_set(err, MM_EINTEGRITY,
			    "照合用索引が大きすぎます。作り直してください",
			    "the advisory index is too large; build it again");
		x->n[i] = (uint32_t)p[i].n;
	}
	x->heap = p[MM_AX_HEAP].p;
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
	if (!check_keys(x) || !check_packages(x) || !check_bounds(x) ||
	    !check_leaves(x) || !check_configs(x) || !check_records(x) ||
	    !check_vulns(x))
		return mm_err_set(err, MM_EINTEGRITY,
		    "照合用索引の中の番号が範囲外です。作り直してください",
		    "the advisory index holds a number out of range; build it "
		    "again");
	return MM_OK;
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
	mm_image_close(&x->image);
	free(x);
}

uint64_t
mm_advidx_generation(const struct mm_advidx *x)
{
	return x->image.generation;
}

uint32_t
mm_advidx_keys(const struct mm_advidx *x)
{
	return x->n[MM_AX_KEY];
}

uint32_t
mm_advidx_vulns(const struct mm_advidx *x)
{
	return x->n[MM_AX_VULN];
}

uint32_t
mm_advidx_records(const struct mm_advidx *x)
{
	return x->n[MM_AX_RECORD];
}

uint64_t
mm_advidx_bytes(const struct mm_advidx *x)
{
	return x->image.size;
}

struct mm_str
mm_advidx_key_text(const struct mm_advidx *x, uint32_t i)
{
	return mm_advidx_text(x, x->key[i]);
}

uint32_t
mm_advidx_key(const struct mm_advidx *x, struct mm_str key)
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

bool
mm_advidx_key_has_rules(const struct mm_advidx *x, uint32_t i)
{
	return x->pkgoff[i + 1] > x->pkgoff[i] ||
	    x->leafoff[i + 1] > x->leafoff[i];
}

uint32_t
mm_advidx_vuln(const struct mm_advidx *x, struct mm_str id)
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
			return x->name[i].vuln;
	return MM_NAME_NONE;
}

void
mm_advidx_vuln_get(
    const struct mm_advidx *x, uint32_t vuln, struct mm_advidx_vuln *out)
{
	const struct mm_ax_vuln *v = &x->vuln[vuln];

	*out = (struct mm_advidx_vuln){
		.id = mm_advidx_text(x, v->id),
		.title = mm_advidx_text(x, v->title),
		.cvss = mm_advidx_text(x, v->cvss),
		.cvss_x10 = v->cvss_x10,
		.kev = { v->kev },
		.ransomware = (v->flags & MM_AX_RANSOMWARE) != 0,
		.has_epss = v->epss != UINT32_MAX,
		.epss_e6 = v->epss != UINT32_MAX ? v->epss : 0,
		.pctl_e6 = v->pctl,
		.withdrawn = (v->flags & MM_AX_ALL_WITHDRAWN) != 0,
		.nrecords = v->nrecs,
	};
}

uint32_t
mm_advidx_vuln_record(const struct mm_advidx *x, uint32_t vuln, uint32_t i)
{
	return x->vulnrec[x->vuln[vuln].rec0 + i];
}

void
mm_advidx_record_get(
    const struct mm_advidx *x, uint32_t record, struct mm_advidx_record *out)
{
	const struct mm_ax_record *r = &x->record[record];

	*out = (struct mm_advidx_record){
		.id = mm_advidx_text(x, r->id),
		.title = mm_advidx_text(x, r->title),
		.cvss = mm_advidx_text(x, r->cvss),
		.published = mm_advidx_text(x, r->published),
		.modified = mm_advidx_text(x, r->modified),
		.source = (enum mm_feed_source)r->source,
		.cvss_x10 = r->cvss_x10,
		.withdrawn = (r->flags & MM_AX_WITHDRAWN) != 0,
		.naliases = r->naliases,
	};
}

struct mm_str
mm_advidx_record_alias(const struct mm_advidx *x, uint32_t record, uint32_t i)
{
	return mm_advidx_text(x, x->alias[x->record[record].alias0 + i]);
}
