/* SPDX-License-Identifier: Apache-2.0 */
#include "match/portfolio.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/map.h"
#include "match/image_field.h"
#include "match/portfolio_layout.h"

const struct mm_image_kind mm_portfolio_kind = {
	.magic = "MMPORTF",
	.version = 2,
	.nparts = MM_PF__COUNT,
	.sizes = {
		[MM_PF_HEAP] = 1,
		[MM_PF_IDENT] = sizeof(struct mm_pf_ident),
		[MM_PF_KEY] = sizeof(uint32_t),
		[MM_PF_KEYSLOT] = sizeof(struct mm_name_slot),
		[MM_PF_KEYOFF] = sizeof(uint32_t),
		[MM_PF_KEYIDENT] = sizeof(uint32_t),
		[MM_PF_DEVICE] = sizeof(struct mm_pf_device),
		[MM_PF_ITEM] = sizeof(struct mm_pf_item),
		[MM_PF_USEOFF] = sizeof(uint32_t),
		[MM_PF_USE] = sizeof(struct mm_pf_use),
	},
	.name = "portfolio index",
};

_Static_assert(sizeof(struct mm_pf_ident) == 20, "file layout");
_Static_assert(sizeof(struct mm_pf_device) == 24, "file layout");

#define ID(member) \
	MM_IMAGE_MEMBER( \
	    "ident." #member, MM_PF_IDENT, struct mm_pf_ident, member)
#define DEV(member) \
	MM_IMAGE_MEMBER( \
	    "device." #member, MM_PF_DEVICE, struct mm_pf_device, member)
#define ITEM(member) \
	MM_IMAGE_MEMBER("item." #member, MM_PF_ITEM, struct mm_pf_item, member)
#define USE(member) \
	MM_IMAGE_MEMBER("use." #member, MM_PF_USE, struct mm_pf_use, member)
/* A section of plain u32. */
#define ALL(label, section) .name = (label), .part = (section), .size = 4
#define REF .rule = MM_IMAGE_TEXT, .optional = true, .none = 0
#define INDEX(section) .rule = MM_IMAGE_INDEX, .of = (section)
#define RANGE(to) .rule = MM_IMAGE_RANGE, .hi = (to)

/* clang-format off */
static const struct mm_image_field fields[] = {
	{ ID(purl_key), REF },
	{ ID(purl_version), REF },
	{ ID(cpe_text), REF },
	{ ID(cpe_version), REF },
	{ ID(scheme), RANGE(MM_VERS__COUNT - 1) },
	{ ID(identified), RANGE(MM_ID_BOTH) },
	{ ID(flags), RANGE(MM_PF_NO_DISTRO | MM_PF_CPE_NA) },
	{ ID(zero), RANGE(0) },
	{ ALL("key", MM_PF_KEY), .rule = MM_IMAGE_TEXT },
	{ ALL("key slot", MM_PF_KEYSLOT), .rule = MM_IMAGE_SLOTS,
	    .of = MM_PF_KEY },
	{ ALL("key offset", MM_PF_KEYOFF), .rule = MM_IMAGE_OFFSETS,
	    .keys = MM_PF_KEY, .of = MM_PF_KEYIDENT },
	{ ALL("key ident", MM_PF_KEYIDENT), INDEX(MM_PF_IDENT) },
	{ DEV(product), REF },
	{ DEV(version), REF },
	{ DEV(origin), REF },
	{ DEV(item0), .rule = MM_IMAGE_FIRST, .of = MM_PF_ITEM },
	{ ITEM(ident), INDEX(MM_PF_IDENT) },
	{ ITEM(ref), REF },
	{ ITEM(name), REF },
	{ ITEM(version), REF },
	{ ITEM(identity), REF },
	{ ALL("use offset", MM_PF_USEOFF), .rule = MM_IMAGE_OFFSETS,
	    .keys = MM_PF_IDENT, .of = MM_PF_USE },
	{ USE(device), INDEX(MM_PF_DEVICE) },
	{ .name = NULL },
};
/* clang-format on */

struct mm_str
mm_portfolio_text(const struct mm_portfolio *p, uint32_t ref)
{
	return mm_image_text(&p->image, ref);
}

/* What the fields say about each other. */
static enum mm_status
check_relations(const struct mm_portfolio *p, struct mm_err *err)
{
	for (uint32_t i = 0; i < p->n[MM_PF_DEVICE]; i++)
		if (p->device[i].nplatforms > p->device[i].nitems)
			return mm_image_refuse(
			    &mm_portfolio_kind, "device.nplatforms", i, err);
	for (uint32_t i = 0; i < p->n[MM_PF_USE]; i++)
		if (p->use[i].item >= p->device[p->use[i].device].nitems)
			return mm_image_refuse(
			    &mm_portfolio_kind, "use.item", i, err);
	return MM_OK;
}

static enum mm_status
views(struct mm_portfolio *p, struct mm_err *err)
{
	const struct mm_image_part *s = p->image.parts;
	enum mm_status st =
	    mm_image_check(&p->image, &mm_portfolio_kind, fields, err);

	if (st != MM_OK)
		return st;
	for (int i = 0; i < MM_PF__COUNT; i++)
		p->n[i] = (uint32_t)s[i].n;
	p->ident = s[MM_PF_IDENT].p;
	p->key = s[MM_PF_KEY].p;
	p->keyslot = s[MM_PF_KEYSLOT].p;
	p->keyoff = s[MM_PF_KEYOFF].p;
	p->keyident = s[MM_PF_KEYIDENT].p;
	p->device = s[MM_PF_DEVICE].p;
	p->item = s[MM_PF_ITEM].p;
	p->useoff = s[MM_PF_USEOFF].p;
	p->use = s[MM_PF_USE].p;
	return check_relations(p, err);
}

static enum mm_status
finish_open(struct mm_portfolio *p, enum mm_status st,
    struct mm_portfolio **out, struct mm_err *err)
{
	if (st == MM_OK)
		st = views(p, err);
	if (st != MM_OK) {
		mm_portfolio_close(p);
		return st;
	}
	*out = p;
	return MM_OK;
}

enum mm_status
mm_portfolio_open(
    const char *path, struct mm_portfolio **out, struct mm_err *err)
{
	struct mm_portfolio *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return mm_err_nomem(err);
	return finish_open(p,
	    mm_image_open(&p->image, path, &mm_portfolio_kind, err), out, err);
}

enum mm_status
mm_portfolio_use(
    struct mm_bytes bytes, struct mm_portfolio **out, struct mm_err *err)
{
	struct mm_portfolio *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return mm_err_nomem(err);
	return finish_open(p,
	    mm_image_use(&p->image, bytes, &mm_portfolio_kind, err), out, err);
}

void
mm_portfolio_close(struct mm_portfolio *p)
{
	if (p == NULL)
		return;
	mm_image_close(&p->image);
	free(p);
}

uint64_t
mm_portfolio_generation(const struct mm_portfolio *p)
{
	return p->image.generation;
}

uint32_t
mm_portfolio_devices(const struct mm_portfolio *p)
{
	return p->n[MM_PF_DEVICE];
}

uint32_t
mm_portfolio_idents(const struct mm_portfolio *p)
{
	return p->n[MM_PF_IDENT];
}

uint64_t
mm_portfolio_items(const struct mm_portfolio *p)
{
	return p->n[MM_PF_ITEM];
}

void
mm_portfolio_device(const struct mm_portfolio *p, uint32_t device,
    struct mm_portfolio_device *out)
{
	const struct mm_pf_device *d = &p->device[device];

	*out = (struct mm_portfolio_device){
		.product = mm_portfolio_text(p, d->product),
		.version = mm_portfolio_text(p, d->version),
		.origin = mm_portfolio_text(p, d->origin),
		.ncomponents = d->nitems - d->nplatforms,
		.nplatforms = d->nplatforms,
	};
}

void
mm_portfolio_component(const struct mm_portfolio *p, uint32_t device,
    uint32_t i, struct mm_portfolio_component *out)
{
	const struct mm_pf_item *x = &p->item[p->device[device].item0 + i];

	*out = (struct mm_portfolio_component){
		.ref = mm_portfolio_text(p, x->ref),
		.name = mm_portfolio_text(p, x->name),
		.version = mm_portfolio_text(p, x->version),
		.identity = mm_portfolio_text(p, x->identity),
	};
}

static uint32_t
find_key(const struct mm_portfolio *p, struct mm_str key)
{
	uint64_t hash = mm_hash64(key.p, key.n);
	uint32_t at = (uint32_t)hash, i;

	while ((i = mm_name_probe(p->keyslot, p->n[MM_PF_KEYSLOT], hash,
		    &at)) != MM_NAME_NONE)
		if (mm_str_eq(mm_portfolio_text(p, p->key[i]), key))
			return i;
	return MM_NAME_NONE;
}

static int
cmp_u32(const void *pa, const void *pb)
{
	uint32_t a = *(const uint32_t *)pa, b = *(const uint32_t *)pb;

	return (a > b) - (a < b);
}

/* Of devices in order, each once. */
static void
drop_equal(struct mm_portfolio_uses *u)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < u->devices.n; i++)
		if (n == 0 || u->devices.v[n - 1] != u->devices.v[i])
			u->devices.v[n++] = u->devices.v[i];
	u->devices.n = n;
}

bool
mm_portfolio_where(const struct mm_portfolio *p, struct mm_arena *a,
    struct mm_str key, struct mm_portfolio_uses *out)
{
	uint32_t k = find_key(p, key);

	for (uint32_t i = k == MM_NAME_NONE ? 0 : p->keyoff[k];
	     k != MM_NAME_NONE && i < p->keyoff[k + 1]; i++) {
		uint32_t id = p->keyident[i];

		for (uint32_t u = p->useoff[id]; u < p->useoff[id + 1]; u++) {
			uint32_t *at = mm_vec_push(a, &out->devices);

			if (at == NULL)
				return false;
			*at = p->use[u].device;
		}
	}
	if (out->devices.n > 1)
		qsort(
		    out->devices.v, out->devices.n, sizeof(uint32_t), cmp_u32);
	drop_equal(out);
	return true;
}

/* What is known of one ident during a match. */
struct known {
	struct mm_ident ident;
	struct mm_ident_result result;
	struct mm_match_rows rows;
};

/* A touched item, to be put into the order of devices. */
struct touched {
	uint32_t device, item;
};

struct run {
	const struct mm_portfolio *p;
	const struct mm_advidx *x;
	struct mm_arena *a; /* of idents, until the end */
	struct mm_arena *each; /* of one device */
	struct mm_match_item *cache; /* per ident; ident NULL: not yet */
	struct mm_match_item *items; /* of one device */
	uint32_t *number; /* component number of each item, or NULL */
	MM_VEC(struct touched) touched;
	const struct mm_portfolio_uses *some; /* devices; NULL: all */
	mm_portfolio_fn fn;
	void *ctx;
};

enum mm_status
mm_portfolio_ident(const struct mm_portfolio *p, struct mm_arena *a, uint32_t i,
    struct mm_ident *out, struct mm_err *err)
{
	const struct mm_pf_ident *x = &p->ident[i];
	enum mm_status st;

	*out = (struct mm_ident){
		.purl_key = mm_portfolio_text(p, x->purl_key),
		.purl_version = mm_portfolio_text(p, x->purl_version),
		.scheme = (enum mm_vers_scheme)x->scheme,
		.no_distro = (x->flags & MM_PF_NO_DISTRO) != 0,
		.cpe_version = mm_portfolio_text(p, x->cpe_version),
		.cpe_na = (x->flags & MM_PF_CPE_NA) != 0,
		.cpe_text = mm_portfolio_text(p, x->cpe_text),
		.identified = (enum mm_identified)x->identified,
	};
	if (out->cpe_text.p == NULL)
		return MM_OK;
	st = mm_cpe_parse(a, out->cpe_text, &out->cpe, err);
	if (st == MM_OK)
		out->cpe_key = mm_cpe_key(a, &out->cpe);
	if (mm_arena_short(a))
		return mm_err_nomem(err);
	if (st != MM_OK)
		return mm_err_set(err, MM_EINTEGRITY,
		    "製品索引の中のCPEが読めません。作り直してください",
		    "a CPE of the portfolio index does not parse; build it "
		    "again");
	return MM_OK;
}

static enum mm_status
know(struct run *r, uint32_t i, struct mm_err *err)
{
	struct known *k = mm_arena_alloc(r->a, sizeof(*k));
	enum mm_status st;

	if (k == NULL)
		return mm_err_nomem(err);
	st = mm_portfolio_ident(r->p, r->a, i, &k->ident, err);
	if (st == MM_OK)
		st = mm_evaluate_ident(r->x, r->a, &k->ident, &k->result, err);
	if (st == MM_OK && k->result.hits.n == 0)
		st = mm_match_simple(r->x, r->a, &k->result, &k->rows, err);
	if (st == MM_OK)
		r->cache[i] = (struct mm_match_item){ &k->ident, &k->result,
			k->result.hits.n == 0 ? &k->rows : NULL };
	return st;
}

/* Take item k of a device into the list of n. */
static enum mm_status
take_item(struct run *r, const struct mm_pf_device *d, uint32_t k, uint32_t n,
    struct mm_err *err)
{
	uint32_t id = r->p->item[d->item0 + k].ident;
	enum mm_status st = MM_OK;

	if (r->cache[id].ident == NULL)
		st = know(r, id, err);
	r->items[n] = r->cache[id];
	if (r->number != NULL)
		r->number[n] = k;
	return st;
}

static enum mm_status
match_one(struct run *r, uint32_t device, uint32_t n, struct mm_err *err)
{
	struct mm_match_items all = { r->items, n,
		r->p->device[device].nplatforms };
	struct mm_match_result result;
	enum mm_status st = mm_match_items(r->x, r->each, &all, &result, err);

	if (st != MM_OK)
		return st;
	for (uint32_t i = 0; r->number != NULL && i < result.nrows; i++)
		result.rows[i].component = r->number[result.rows[i].component];
	for (uint32_t i = 0; r->number != NULL && i < result.ndenied; i++)
		result.denied[i].component =
		    r->number[result.denied[i].component];
	return r->fn(r->ctx, device, &result, err);
}

static enum mm_status
match_device(struct run *r, uint32_t device, struct mm_err *err)
{
	const struct mm_pf_device *d = &r->p->device[device];
	enum mm_status st = MM_OK;

	mm_arena_reset(r->each);
	for (uint32_t k = 0; st == MM_OK && k < d->nitems; k++)
		st = take_item(r, d, k, k, err);
	return st == MM_OK ? match_one(r, device, d->nitems, err) : st;
}

static enum mm_status
match_all(struct run *r, struct mm_err *err)
{
	uint32_t n =
	    r->some != NULL ? r->some->devices.n : r->p->n[MM_PF_DEVICE];
	enum mm_status st = MM_OK;

	for (uint32_t i = 0; st == MM_OK && i < n; i++)
		st = match_device(
		    r, r->some != NULL ? r->some->devices.v[i] : i, err);
	return st;
}

static bool
touch(struct run *r, uint32_t key)
{
	const struct mm_portfolio *p = r->p;

	for (uint32_t i = p->keyoff[key]; i < p->keyoff[key + 1]; i++) {
		uint32_t id = p->keyident[i];

		for (uint32_t u = p->useoff[id]; u < p->useoff[id + 1]; u++) {
			struct touched *t = mm_vec_push(r->a, &r->touched);

			if (t == NULL)
				return false;
			*t = (struct touched){ p->use[u].device,
				p->use[u].item };
		}
	}
	return true;
}

static int
cmp_touched(const void *pa, const void *pb)
{
	const struct touched *a = pa, *b = pb;

	if (a->device != b->device)
		return a->device < b->device ? -1 : 1;
	return (a->item > b->item) - (a->item < b->item);
}

/* Items under keys both sides have; walks the shorter side. */
static bool
touch_all(struct run *r)
{
	uint32_t keys = r->p->n[MM_PF_KEY], adv = mm_advidx_keys(r->x);
	bool ok = true;

	for (uint32_t i = 0; ok && keys <= adv && i < keys; i++)
		if (mm_advidx_key(r->x,
			mm_portfolio_text(r->p, r->p->key[i])) != MM_NAME_NONE)
			ok = touch(r, i);
	for (uint32_t i = 0; ok && keys > adv && i < adv; i++) {
		uint32_t k = find_key(r->p, mm_advidx_key_text(r->x, i));

		if (k != MM_NAME_NONE)
			ok = touch(r, k);
	}
	if (r->touched.n > 1)
		qsort(r->touched.v, r->touched.n, sizeof(*r->touched.v),
		    cmp_touched);
	return ok;
}

bool
mm_portfolio_touched(const struct mm_portfolio *p, struct mm_arena *a,
    const struct mm_advidx *x, struct mm_portfolio_uses *out)
{
	struct run r = { .p = p, .x = x, .a = a };

	if (!touch_all(&r))
		return false;
	for (uint32_t i = 0; i < r.touched.n; i++) {
		uint32_t *at = mm_vec_push(a, &out->devices);

		if (at == NULL)
			return false;
		*at = r.touched.v[i].device;
	}
	drop_equal(out);
	return true;
}

/* The touched components of one device, and all its platforms. */
static enum mm_status
match_touched_device(
    struct run *r, const struct touched *t, uint32_t n, struct mm_err *err)
{
	const struct mm_pf_device *d = &r->p->device[t->device];
	uint32_t first_platform = d->nitems - d->nplatforms, k = 0;
	enum mm_status st = MM_OK;

	mm_arena_reset(r->each);
	for (uint32_t i = 0; st == MM_OK && i < n; i++) {
		/* An item under two keys is listed twice. */
		if (t[i].item >= first_platform ||
		    (i > 0 && t[i].item == t[i - 1].item))
			continue;
		st = take_item(r, d, t[i].item, k++, err);
	}
	for (uint32_t i = first_platform; st == MM_OK && i < d->nitems; i++)
		st = take_item(r, d, i, k++, err);
	return st == MM_OK ? match_one(r, t->device, k, err) : st;
}

static enum mm_status
match_touched(struct run *r, struct mm_err *err)
{
	const struct touched *t;
	enum mm_status st = MM_OK;

	if (!touch_all(r))
		return mm_err_nomem(err);
	t = r->touched.v;
	for (uint32_t i = 0, end; st == MM_OK && i < r->touched.n; i = end) {
		for (end = i + 1;
		     end < r->touched.n && t[end].device == t[i].device; end++)
			continue;
		st = match_touched_device(r, t + i, end - i, err);
	}
	return st;
}

static uint32_t
most_items(const struct mm_portfolio *p)
{
	uint32_t max = 1;

	for (uint32_t i = 0; i < p->n[MM_PF_DEVICE]; i++)
		if (p->device[i].nitems > max)
			max = p->device[i].nitems;
	return max;
}

static enum mm_status
match(struct run *r, bool touched, struct mm_err *err)
{
	uint32_t most = most_items(r->p);
	enum mm_status st;

	r->a = mm_arena_new(0);
	r->each = mm_arena_new(0);
	r->cache = calloc((size_t)r->p->n[MM_PF_IDENT] + 1, sizeof(*r->cache));
	r->items = calloc(most, sizeof(*r->items));
	r->number = touched ? calloc(most, sizeof(*r->number)) : NULL;
	if (r->a == NULL || r->each == NULL || r->cache == NULL ||
	    r->items == NULL || (touched && r->number == NULL))
		st = mm_err_nomem(err);
	else
		st = touched ? match_touched(r, err) : match_all(r, err);
	free(r->number);
	free(r->items);
	free(r->cache);
	mm_arena_free(r->each);
	mm_arena_free(r->a);
	return st;
}

enum mm_status
mm_portfolio_match(const struct mm_portfolio *p, const struct mm_advidx *x,
    enum mm_portfolio_scope scope, mm_portfolio_fn fn, void *ctx,
    struct mm_err *err)
{
	struct run r = { .p = p, .x = x, .fn = fn, .ctx = ctx };

	return match(&r, scope == MM_PORTFOLIO_TOUCHED, err);
}

enum mm_status
mm_portfolio_match_some(const struct mm_portfolio *p, const struct mm_advidx *x,
    const struct mm_portfolio_uses *some, mm_portfolio_fn fn, void *ctx,
    struct mm_err *err)
{
	struct run r = { .p = p, .x = x, .some = some, .fn = fn, .ctx = ctx };

	return match(&r, false, err);
}
