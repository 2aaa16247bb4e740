/* SPDX-License-Identifier: Apache-2.0 */
#include "app/register_index.h"

#include "base/utf8.h"

/* Most candidates an ambiguous name lists. */
#define CANDIDATES 5

void
mm_register_index_init(
    struct mm_register_index *x, struct mm_arena *a, const struct mm_world *w)
{
	*x = (struct mm_register_index){ .arena = a, .world = w };
	mm_map_init(&x->keys, a);
}

/* "p" + key: what a key is looked up under. Absent: out of memory. */
static struct mm_str
full_key(struct mm_register_index *x, char kind, uint32_t product,
    struct mm_str text)
{
	struct mm_str key = mm_utf8_key(x->arena, text);

	if (key.p == NULL)
		return key;
	return mm_arena_fmt(
	    x->arena, "%c%u\x1f%.*s", kind, product, MM_FMT(key));
}

static bool
add(struct mm_register_index *x, char kind, uint32_t product,
    struct mm_str text, uint32_t i)
{
	struct mm_str key = full_key(x, kind, product, text);
	struct mm_register_hit *hit;
	uint32_t at;
	bool fresh;

	if (key.p == NULL)
		return false;
	at = mm_map_put(&x->keys, key, x->hits.n, &fresh);
	if (at == MM_MAP_NONE)
		return false;
	if (!fresh) {
		x->hits.v[at].n += x->hits.v[at].first != i;
		return true;
	}
	hit = mm_vec_push(x->arena, &x->hits);
	if (hit == NULL)
		return false;
	*hit = (struct mm_register_hit){ i, 1 };
	return true;
}

/* Ids under a capital letter, names under a small one. */
static bool
catch_up(struct mm_register_index *x)
{
	const struct mm_world *w = x->world;
	bool ok = true;

	for (; ok && x->parties < w->parties.n; x->parties++) {
		const struct mm_party *p = &w->parties.v[x->parties];

		ok = add(x, 'P', 0, p->id, x->parties) &&
		    add(x, 'p', 0, p->name, x->parties);
	}
	for (; ok && x->products < w->products.n; x->products++) {
		const struct mm_product *p = &w->products.v[x->products];

		ok = add(x, 'D', 0, p->id, x->products) &&
		    add(x, 'd', 0, p->brand_name, x->products);
	}
	for (; ok && x->versions < w->versions.n; x->versions++) {
		const struct mm_version *v = &w->versions.v[x->versions];

		ok = add(x, 'V', v->product, v->id, x->versions);
	}
	for (; ok && x->units < w->units.n; x->units++)
		ok = add(x, 'U', 0, w->units.v[x->units].id, x->units);
	return ok;
}

/* The hit of a key, or NULL. */
static enum mm_status
look_up(struct mm_register_index *x, char kind, uint32_t product,
    struct mm_str text, const struct mm_register_hit **out, struct mm_err *err)
{
	struct mm_str key;
	uint32_t at;

	*out = NULL;
	if (!catch_up(x))
		return mm_err_nomem(err);
	key = full_key(x, kind, product, text);
	if (key.p == NULL)
		return mm_err_nomem(err);
	at = mm_map_get(&x->keys, key);
	if (at != MM_MAP_NONE)
		*out = &x->hits.v[at];
	return MM_OK;
}

/* "H001 (見本病院), H007 (見本病院)" of everything called so. */
static struct mm_str
candidates(struct mm_register_index *x, bool party, struct mm_str text)
{
	const struct mm_world *w = x->world;
	struct mm_str key = mm_utf8_key(x->arena, text), list = { "", 0 };
	uint32_t n = party ? w->parties.n : w->products.n, found = 0;

	for (uint32_t i = 0; i < n && found < CANDIDATES && list.p; i++) {
		struct mm_str id =
		    party ? w->parties.v[i].id : w->products.v[i].id;
		struct mm_str name =
		    party ? w->parties.v[i].name : w->products.v[i].brand_name;

		if (!mm_str_eq(mm_utf8_key(x->arena, name), key))
			continue;
		list = mm_arena_fmt(x->arena, "%.*s%s%.*s (%.*s)", MM_FMT(list),
		    found++ > 0 ? ", " : "", MM_FMT(id), MM_FMT(name));
	}
	return list;
}

static enum mm_status
not_found(bool party, struct mm_str text, struct mm_err *err)
{
	return mm_err_set(err, MM_ENOTFOUND,
	    "「%.*s」は登録されていません。先に mimamori %s import "
	    "で登録するか、"
	    "名称・IDを確かめてください",
	    "\"%.*s\" is not recorded; record it first with mimamori %s "
	    "import, or check its name or id",
	    MM_FMT(mm_utf8_fit(text, 60)), party ? "party" : "device");
}

enum mm_status
mm_register_find(struct mm_register_index *x, enum mm_fact_type type,
    struct mm_str text, uint32_t *out, struct mm_err *err)
{
	bool party = type == MM_FACT_PARTY;
	const struct mm_register_hit *hit;
	struct mm_str list;
	enum mm_status st;

	*out = party ? mm_world_party(x->world, text)
		     : mm_world_product(x->world, text);
	if (*out != MM_NONE)
		return MM_OK;
	st = look_up(x, party ? 'P' : 'D', 0, text, &hit, err);
	if (st == MM_OK && hit == NULL)
		st = look_up(x, party ? 'p' : 'd', 0, text, &hit, err);
	if (st != MM_OK)
		return st;
	if (hit == NULL)
		return not_found(party, text, err);
	if (hit->n == 1) {
		*out = hit->first;
		return MM_OK;
	}
	list = candidates(x, party, text);
	return mm_err_set(err, MM_ECONFLICT,
	    "「%.*s」は%u件あります。IDで記入してください: %.*s",
	    "\"%.*s\" may mean %u of them; write the id: %.*s",
	    MM_FMT(mm_utf8_fit(text, 60)), hit->n, MM_FMT(list));
}

enum mm_status
mm_register_find_version(struct mm_register_index *x, uint32_t product,
    struct mm_str text, uint32_t *out, struct mm_err *err)
{
	const struct mm_world *w = x->world;
	const struct mm_register_hit *hit;
	struct mm_str list = { "", 0 };
	enum mm_status st;

	*out = mm_world_version(w, product, text);
	if (*out != MM_NONE)
		return MM_OK;
	st = look_up(x, 'V', product, text, &hit, err);
	if (st != MM_OK)
		return st;
	if (hit != NULL && hit->n == 1) {
		*out = hit->first;
		return MM_OK;
	}
	for (uint32_t i = 0, n = 0; i < w->versions.n && list.p; i++) {
		if (w->versions.v[i].product == product && n++ < CANDIDATES)
			list =
			    mm_arena_fmt(x->arena, "%.*s%s%.*s", MM_FMT(list),
				n > 1 ? ", " : "", MM_FMT(w->versions.v[i].id));
	}
	return mm_err_set(err, MM_ENOTFOUND,
	    "版「%.*s」は製品 %.*s に登録されていません（登録済み: %.*s）。"
	    "先に mimamori device import-versions で登録してください",
	    "version \"%.*s\" is not recorded for product %.*s (recorded: "
	    "%.*s); record it first with mimamori device import-versions",
	    MM_FMT(mm_utf8_fit(text, 40)), MM_FMT(w->products.v[product].id),
	    MM_FMT(list.n > 0 ? list : MM_STR("-")));
}

enum mm_status
mm_register_known_id(struct mm_register_index *x, enum mm_fact_type type,
    uint32_t product, struct mm_str text, struct mm_str *out,
    struct mm_err *err)
{
	const struct mm_world *w = x->world;
	const struct mm_register_hit *hit;
	char kind = type == MM_FACT_PARTY ? 'P'
	    : type == MM_FACT_PRODUCT     ? 'D'
	    : type == MM_FACT_VERSION     ? 'V'
					  : 'U';
	enum mm_status st =
	    look_up(x, kind, kind == 'V' ? product : 0, text, &hit, err);

	*out = text;
	if (st != MM_OK || hit == NULL || hit->n != 1)
		return st;
	if (kind == 'P')
		*out = w->parties.v[hit->first].id;
	else if (kind == 'D')
		*out = w->products.v[hit->first].id;
	else if (kind == 'V')
		*out = w->versions.v[hit->first].id;
	else
		*out = w->units.v[hit->first].id;
	return MM_OK;
}
