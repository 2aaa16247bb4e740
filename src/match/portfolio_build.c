/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "match/portfolio.h"
#include "match/portfolio_layout.h"

#define TEXT_MAX 65535u
/* Four of them, some percent-encoded again, make a signature. */
#define ID_MAX (TEXT_MAX / 4)

struct mm_portfolio_build {
	bool nomem; /* sticky: something was not taken */
	struct mm_arena *scratch;
	struct mm_pool pool;
	struct mm_names signatures; /* ident number */
	struct mm_pool sigpool;
	struct mm_names texts, keys;
	struct mm_column idents;
	struct mm_column identkeys; /* struct identkey */
	struct mm_column devices, items;
	struct mm_column keyslots, keyoff, keyident, useoff, use;
	const struct mm_portfolio *from; /* devices are taken over from it */
	uint32_t *moved; /* number of each of its idents, or MM_NAME_NONE */
};

/* One ident under one key. */
struct identkey {
	uint32_t key, ident;
};

struct mm_portfolio_build *
mm_portfolio_build_new(void)
{
	struct mm_portfolio_build *b = calloc(1, sizeof(*b));

	if (b == NULL)
		return NULL;
	b->scratch = mm_arena_new(0);
	mm_pool_init(&b->pool);
	mm_pool_init(&b->sigpool);
	mm_names_init(&b->signatures, &b->sigpool);
	mm_names_init(&b->texts, &b->pool);
	mm_names_init(&b->keys, &b->pool);
	mm_column_init(&b->idents, sizeof(struct mm_pf_ident));
	mm_column_init(&b->identkeys, sizeof(struct identkey));
	mm_column_init(&b->devices, sizeof(struct mm_pf_device));
	mm_column_init(&b->items, sizeof(struct mm_pf_item));
	mm_column_init(&b->keyslots, sizeof(struct mm_name_slot));
	mm_column_init(&b->keyoff, sizeof(uint32_t));
	mm_column_init(&b->keyident, sizeof(uint32_t));
	mm_column_init(&b->useoff, sizeof(uint32_t));
	mm_column_init(&b->use, sizeof(struct mm_pf_use));
	if (b->scratch == NULL || b->pool.failed || b->sigpool.failed) {
		mm_portfolio_build_free(b);
		return NULL;
	}
	return b;
}

void
mm_portfolio_build_free(struct mm_portfolio_build *b)
{
	if (b == NULL)
		return;
	mm_arena_free(b->scratch);
	mm_names_free(&b->signatures);
	mm_names_free(&b->texts);
	mm_names_free(&b->keys);
	mm_pool_free(&b->pool);
	mm_pool_free(&b->sigpool);
	mm_column_free(&b->idents);
	mm_column_free(&b->identkeys);
	mm_column_free(&b->devices);
	mm_column_free(&b->items);
	mm_column_free(&b->keyslots);
	mm_column_free(&b->keyoff);
	mm_column_free(&b->keyident);
	mm_column_free(&b->useoff);
	mm_column_free(&b->use);
	free(b->moved);
	free(b);
}

/* Reference of an interned text. */
static uint32_t
text_ref(struct mm_portfolio_build *b, struct mm_str s)
{
	bool added;
	uint32_t i;

	if (s.p == NULL)
		return 0;
	i = mm_names_put(&b->texts, s, &added);
	if (i == MM_NAME_NONE) {
		b->nomem = true;
		return 0;
	}
	return ((const uint32_t *)b->texts.refs.p)[i];
}

/* New element of a column: a copy of one. */
static void
push(struct mm_portfolio_build *b, struct mm_column *c, const void *element)
{
	void *at = mm_column_push(c);

	if (at == NULL)
		b->nomem = true;
	else
		memcpy(at, element, c->size);
}

static void
put_key(struct mm_portfolio_build *b, struct mm_str key, uint32_t ident)
{
	struct identkey x = { .ident = ident };
	bool added;

	if (key.p == NULL)
		return;
	x.key = mm_names_put(&b->keys, key, &added);
	if (x.key == MM_NAME_NONE)
		b->nomem = true;
	else
		push(b, &b->identkeys, &x);
}

/* Number of an identity, each stored once. */
static uint32_t
put_ident(struct mm_portfolio_build *b, const struct mm_ident *i)
{
	struct mm_pf_ident x = { .scheme = (uint8_t)i->scheme,
		.identified = (uint8_t)i->identified };
	uint32_t number;
	bool added;

	number = mm_names_put(
	    &b->signatures, mm_ident_signature(b->scratch, i), &added);
	if (number == MM_NAME_NONE)
		b->nomem = true;
	if (!added)
		return number;
	if (i->no_distro)
		x.flags |= MM_PF_NO_DISTRO;
	if (i->cpe_na)
		x.flags |= MM_PF_CPE_NA;
	x.purl_key = text_ref(b, i->purl_key);
	x.purl_version = text_ref(b, i->purl_version);
	x.cpe_text = text_ref(b, i->cpe_text);
	x.cpe_version = text_ref(b, i->cpe_version);
	push(b, &b->idents, &x);
	put_key(b, i->purl_key, number);
	put_key(b, i->cpe_key, number);
	return number;
}

static enum mm_status
so_far(const struct mm_portfolio_build *b, struct mm_err *err)
{
	return b->nomem ? mm_err_nomem(err) : MM_OK;
}

/* A component named as its SBOM does. */
static enum mm_status
put_item(struct mm_portfolio_build *b, const struct mm_ident *ident,
    const struct mm_component *c, struct mm_err *err)
{
	struct mm_pf_item x = { .ident = put_ident(b, ident),
		.ref = text_ref(b, c->ref),
		.name = text_ref(b, mm_pool_clip(c->name, TEXT_MAX)),
		.version = text_ref(b, c->version),
		.identity = text_ref(b, c->purl.n > 0 ? c->purl : c->cpe) };

	push(b, &b->items, &x);
	/* An identity may be half stored: nothing more can be taken. */
	return so_far(b, err);
}

/* What one item can hold of texts fits the file. */
static bool
fits(const struct mm_component *c)
{
	return c->purl.n <= ID_MAX && c->cpe.n <= ID_MAX &&
	    c->version.n <= ID_MAX && c->ref.n <= TEXT_MAX;
}

static enum mm_status
too_long(struct mm_err *err, unsigned max)
{
	return mm_err_set(err, MM_ELIMIT,
	    "製品または部品の文字列が %u バイトを超えています",
	    "a product or component has a text of more than %u bytes", max);
}

static enum mm_status
put_component(struct mm_portfolio_build *b, const struct mm_component *c,
    struct mm_err *err)
{
	struct mm_ident ident;
	enum mm_status st;

	mm_arena_reset(b->scratch);
	if (!fits(c))
		return too_long(err, ID_MAX);
	st = mm_ident_of_component(b->scratch, c, &ident, err);
	return st == MM_OK ? put_item(b, &ident, c, err) : st;
}

enum mm_status
mm_portfolio_build_add(struct mm_portfolio_build *b, struct mm_str product,
    struct mm_str version, const struct mm_match_device *device,
    struct mm_err *err)
{
	struct mm_pf_device x = { .item0 = b->items.n,
		.nitems = device->n + device->nplatforms,
		.nplatforms = device->nplatforms };
	enum mm_status st = MM_OK;

	if (product.n > TEXT_MAX || version.n > TEXT_MAX)
		return too_long(err, TEXT_MAX);
	for (uint32_t i = 0; st == MM_OK && i < device->n; i++)
		st = put_component(b, &device->components[i], err);
	for (uint32_t i = 0; st == MM_OK && i < device->nplatforms; i++) {
		struct mm_component c = { .cpe = device->platforms[i],
			.name = device->platforms[i],
			.ref = device->platforms[i] };

		st = put_component(b, &c, err);
	}
	if (st != MM_OK) {
		b->items.n = x.item0;
		return st;
	}
	x.product = text_ref(b, product);
	x.version = text_ref(b, version);
	push(b, &b->devices, &x);
	return so_far(b, err);
}

enum mm_status
mm_portfolio_build_origin(
    struct mm_portfolio_build *b, struct mm_str origin, struct mm_err *err)
{
	struct mm_pf_device *d = b->devices.p;

	d[b->devices.n - 1].origin =
	    text_ref(b, mm_pool_clip(origin, TEXT_MAX));
	return so_far(b, err);
}

enum mm_status
mm_portfolio_build_from(struct mm_portfolio_build *b,
    const struct mm_portfolio *p, struct mm_err *err)
{
	size_t n = (size_t)p->n[MM_PF_IDENT] + 1;

	b->moved = malloc(n * sizeof(*b->moved));
	if (b->moved == NULL)
		return mm_err_nomem(err);
	for (size_t i = 0; i < n; i++)
		b->moved[i] = MM_NAME_NONE;
	b->from = p;
	return MM_OK;
}

/* An identity of the earlier portfolio, looked up once. */
static enum mm_status
move_ident(struct mm_portfolio_build *b, uint32_t i, struct mm_err *err)
{
	struct mm_ident ident;
	enum mm_status st;

	if (b->moved[i] != MM_NAME_NONE)
		return MM_OK;
	mm_arena_reset(b->scratch);
	st = mm_portfolio_ident(b->from, b->scratch, i, &ident, err);
	if (st == MM_OK)
		b->moved[i] = put_ident(b, &ident);
	return st;
}

static enum mm_status
move_item(struct mm_portfolio_build *b, const struct mm_pf_item *item,
    struct mm_err *err)
{
	enum mm_status st = move_ident(b, item->ident, err);
	struct mm_pf_item x;

	if (st != MM_OK)
		return st;
	x = (struct mm_pf_item){
		.ident = b->moved[item->ident],
		.ref = text_ref(b, mm_portfolio_text(b->from, item->ref)),
		.name = text_ref(b, mm_portfolio_text(b->from, item->name)),
		.version =
		    text_ref(b, mm_portfolio_text(b->from, item->version)),
		.identity =
		    text_ref(b, mm_portfolio_text(b->from, item->identity)),
	};
	push(b, &b->items, &x);
	return so_far(b, err);
}

enum mm_status
mm_portfolio_build_copy(
    struct mm_portfolio_build *b, uint32_t device, struct mm_err *err)
{
	const struct mm_portfolio *p = b->from;
	const struct mm_pf_device *d = &p->device[device];
	struct mm_pf_device x = { .item0 = b->items.n,
		.nitems = d->nitems,
		.nplatforms = d->nplatforms };
	enum mm_status st = MM_OK;

	for (uint32_t i = 0; st == MM_OK && i < d->nitems; i++)
		st = move_item(b, &p->item[d->item0 + i], err);
	if (st != MM_OK) {
		b->items.n = x.item0;
		return st;
	}
	x.product = text_ref(b, mm_portfolio_text(p, d->product));
	x.version = text_ref(b, mm_portfolio_text(p, d->version));
	x.origin = text_ref(b, mm_portfolio_text(p, d->origin));
	push(b, &b->devices, &x);
	return so_far(b, err);
}

static bool
zeros(struct mm_column *c, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (mm_column_push(c) == NULL)
			return false;
	return true;
}

static void
accumulate(struct mm_column *off)
{
	uint32_t *v = off->p, sum = 0;

	for (uint32_t i = 0; i < off->n; i++) {
		uint32_t n = v[i];

		v[i] = sum;
		sum += n;
	}
}

static void
rewind_offsets(struct mm_column *off)
{
	uint32_t *v = off->p;

	for (uint32_t i = off->n - 1; i > 0; i--)
		v[i] = v[i - 1];
	v[0] = 0;
}

static bool
sort_keys(struct mm_portfolio_build *b)
{
	const struct identkey *ik = b->identkeys.p;
	uint32_t *off;

	if (!zeros(&b->keyoff, b->keys.refs.n + 1) ||
	    !zeros(&b->keyident, b->identkeys.n))
		return false;
	off = b->keyoff.p;
	for (uint32_t i = 0; i < b->identkeys.n; i++)
		off[ik[i].key]++;
	accumulate(&b->keyoff);
	for (uint32_t i = 0; i < b->identkeys.n; i++)
		((uint32_t *)b->keyident.p)[off[ik[i].key]++] = ik[i].ident;
	rewind_offsets(&b->keyoff);
	return mm_names_slots(&b->keys, &b->keyslots);
}

/* Uses of each ident; devices come in ascending order. */
static bool
sort_uses(struct mm_portfolio_build *b)
{
	const struct mm_pf_device *d = b->devices.p;
	const struct mm_pf_item *it = b->items.p;
	struct mm_pf_use *use;
	uint32_t *off;

	if (!zeros(&b->useoff, b->idents.n + 1) || !zeros(&b->use, b->items.n))
		return false;
	off = b->useoff.p;
	use = b->use.p;
	for (uint32_t i = 0; i < b->items.n; i++)
		off[it[i].ident]++;
	accumulate(&b->useoff);
	for (uint32_t i = 0; i < b->devices.n; i++)
		for (uint32_t k = 0; k < d[i].nitems; k++)
			use[off[it[d[i].item0 + k].ident]++] =
			    (struct mm_pf_use){ i, k };
	rewind_offsets(&b->useoff);
	return true;
}

static enum mm_status
finish(struct mm_portfolio_build *b, const char *path, uint64_t generation,
    struct mm_buf *out, struct mm_err *err)
{
	const struct mm_column *c[MM_PF__COUNT] = {
		[MM_PF_HEAP] = &b->pool.heap,
		[MM_PF_IDENT] = &b->idents,
		[MM_PF_KEY] = &b->keys.refs,
		[MM_PF_KEYSLOT] = &b->keyslots,
		[MM_PF_KEYOFF] = &b->keyoff,
		[MM_PF_KEYIDENT] = &b->keyident,
		[MM_PF_DEVICE] = &b->devices,
		[MM_PF_ITEM] = &b->items,
		[MM_PF_USEOFF] = &b->useoff,
		[MM_PF_USE] = &b->use,
	};
	struct mm_image_part parts[MM_PF__COUNT];

	if (b->nomem || !sort_keys(b) || !sort_uses(b))
		return mm_err_nomem(err);
	for (int i = 0; i < MM_PF__COUNT; i++)
		parts[i] = (struct mm_image_part){ c[i]->p, c[i]->n };
	if (path != NULL)
		return mm_image_write(
		    path, &mm_portfolio_kind, generation, parts, err);
	return mm_image_pack(out, &mm_portfolio_kind, generation, parts, err);
}

enum mm_status
mm_portfolio_build_write(struct mm_portfolio_build *b, const char *path,
    uint64_t generation, struct mm_err *err)
{
	return finish(b, path, generation, NULL, err);
}

enum mm_status
mm_portfolio_build_pack(struct mm_portfolio_build *b, uint64_t generation,
    struct mm_buf *out, struct mm_err *err)
{
	return finish(b, NULL, generation, out, err);
}
