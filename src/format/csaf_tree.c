/* SPDX-License-Identifier: Apache-2.0 */
#include "format/csaf_tree.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "format/fields.h"

/* A product is made of others no deeper than this. */
#define CHAIN_MAX 64

void
mm_csaf_tree_init(
    struct mm_csaf_tree *t, struct mm_arena *a, struct mm_csaf *doc)
{
	*t = (struct mm_csaf_tree){
		.arena = a, .doc = doc, .branch = MM_CSAF_NONE
	};
	mm_map_init(&t->ids, a);
	mm_map_init(&t->group_ids, a);
}

static bool
fail_id(struct mm_json *j, struct mm_str id, bool twice)
{
	struct mm_err e;

	if (twice)
		(void)mm_err_set(&e, MM_EFORMAT,
		    "「%.*s」が2回定義されています",
		    "\"%.*s\" is defined twice", MM_FMT(mm_utf8_fit(id, 60)));
	else
		(void)mm_err_set(&e, MM_EFORMAT,
		    "製品「%.*s」が定義されていません",
		    "the product \"%.*s\" is not defined",
		    MM_FMT(mm_utf8_fit(id, 60)));
	return mm_fields_bad(j, e.ja, e.en);
}

/* ---- products ---- */

/* product_identification_helper, into the product that is read. */
static bool
read_first_purl(void *ctx, struct mm_json *j)
{
	struct mm_csaf_product *p = ctx;
	struct mm_str s;

	if (!mm_json_string(j, &s))
		return false;
	if (p->purl.p == NULL)
		p->purl = s;
	return true;
}

static bool
read_purls(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_first_purl, ctx);
}

static bool
read_helper(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("cpe", struct mm_csaf_product, cpe),
		MM_JSON_TEXT("purl", struct mm_csaf_product, purl),
		MM_JSON_FIELD("purls", read_purls),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), ctx);
}

/* A full product name; the product is new. */
static bool
read_product(struct mm_csaf_tree *t, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("product_id", struct mm_csaf_product, id),
		MM_JSON_TEXT("name", struct mm_csaf_product, name),
		MM_JSON_FIELD("product_identification_helper", read_helper),
	};
	struct mm_csaf_product p = { .branch = t->branch };
	struct mm_csaf_product *slot;
	bool added;

	if (!mm_fields_read(j, fields, MM_COUNT(fields), &p))
		return false;
	if (p.id.n == 0)
		return mm_fields_bad(j, "製品にproduct_idがありません",
		    "a product has no product_id");
	if (mm_map_put(&t->ids, p.id, t->doc->products.n, &added) ==
	    MM_MAP_NONE)
		return mm_fields_nomem(j);
	if (!added)
		return fail_id(j, p.id, true);
	slot = mm_vec_push(t->arena, &t->doc->products);
	if (slot == NULL)
		return mm_fields_nomem(j);
	*slot = p;
	return true;
}

static bool
read_full_name(void *ctx, struct mm_json *j)
{
	struct mm_csaf_tree *t = ctx;

	t->branch = MM_CSAF_NONE;
	return read_product(t, j);
}

static bool
read_full_names(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_full_name, ctx);
}

/* ---- branches ---- */

static bool
read_branch_product(void *ctx, struct mm_json *j)
{
	return read_product(ctx, j);
}

static bool
read_category(void *ctx, struct mm_json *j)
{
	struct mm_csaf_tree *t = ctx;

	return mm_json_string(j, &t->doc->branches.v[t->branch].category);
}

static bool
read_name(void *ctx, struct mm_json *j)
{
	struct mm_csaf_tree *t = ctx;

	return mm_json_string(j, &t->doc->branches.v[t->branch].name);
}

static bool read_branches(void *ctx, struct mm_json *j);

/* Recursion is bounded: each level of branches costs two of the reader's 64. */
static bool
read_branch(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("category", read_category),
		MM_JSON_FIELD("name", read_name),
		MM_JSON_FIELD("product", read_branch_product),
		MM_JSON_FIELD("branches", read_branches),
	};
	struct mm_csaf_tree *t = ctx;
	struct mm_csaf_branch *b = mm_vec_push(t->arena, &t->doc->branches);
	uint32_t above = t->branch;
	bool ok;

	if (b == NULL)
		return mm_fields_nomem(j);
	b->parent = above;
	t->branch = t->doc->branches.n - 1;
	ok = mm_fields_read(j, fields, MM_COUNT(fields), t);
	t->branch = above;
	return ok;
}

static bool
read_branches(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_branch, ctx);
}

/* ---- relationships of 2.0, product paths of 2.1 ---- */

struct relation {
	struct mm_csaf_tree *tree;
	struct mm_str component, whole;
	struct mm_csaf_texts wholes;
	uint32_t at; /* of the product it defines */
};

static bool
add_whole(struct relation *r, struct mm_json *j)
{
	struct mm_str *s;

	if (r->whole.n == 0)
		return true;
	s = mm_vec_push(r->tree->arena, &r->wholes);
	if (s == NULL)
		return mm_fields_nomem(j);
	*s = r->whole;
	r->whole = MM_STR_NONE;
	return true;
}

static bool
read_relation_product(void *ctx, struct mm_json *j)
{
	struct relation *r = ctx;

	r->tree->branch = MM_CSAF_NONE;
	r->at = r->tree->doc->products.n;
	return read_product(r->tree, j);
}

static bool
read_subpath(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("next_product_reference", struct relation, whole),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), ctx) &&
	    add_whole(ctx, j);
}

static bool
read_subpaths(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_subpath, ctx);
}

static bool
read_relation(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("product_reference", struct relation, component),
		MM_JSON_TEXT(
		    "relates_to_product_reference", struct relation, whole),
		MM_JSON_TEXT(
		    "beginning_product_reference", struct relation, component),
		MM_JSON_FIELD("subpaths", read_subpaths),
		MM_JSON_FIELD("full_product_name", read_relation_product),
	};
	struct relation r = { .tree = ctx, .at = MM_CSAF_NONE };
	struct mm_csaf_product *p;

	if (!mm_fields_read(j, fields, MM_COUNT(fields), &r) ||
	    !add_whole(&r, j))
		return false;
	if (r.at == MM_CSAF_NONE || r.component.n == 0 || r.wholes.n == 0)
		return mm_fields_bad(j,
		    "製品の関係（relationships、product_paths）には部品、"
		    "組込み先、full_product_nameが必要です",
		    "a relationship or product path needs the part, what it "
		    "is part of, and full_product_name");
	p = &r.tree->doc->products.v[r.at];
	p->component = r.component;
	p->wholes = r.wholes;
	return true;
}

static bool
read_relations(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_relation, ctx);
}

/* ---- groups ---- */

struct group_ctx {
	struct mm_csaf_group g; /* first: fields are offsets into it */
	struct mm_arena *arena;
};

static bool
read_member(void *ctx, struct mm_json *j)
{
	struct group_ctx *c = ctx;
	struct mm_str *s = mm_vec_push(c->arena, &c->g.products);

	return s != NULL ? mm_json_string(j, s) : mm_fields_nomem(j);
}

static bool
read_members(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_member, ctx);
}

static bool
read_group(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("group_id", struct mm_csaf_group, id),
		MM_JSON_FIELD("product_ids", read_members),
	};
	struct mm_csaf_tree *t = ctx;
	struct group_ctx c = { .arena = t->arena };
	struct mm_csaf_group *slot;
	bool added;

	if (!mm_fields_read(j, fields, MM_COUNT(fields), &c))
		return false;
	if (c.g.id.n == 0)
		return mm_fields_bad(j, "製品グループにgroup_idがありません",
		    "a product group has no group_id");
	if (mm_map_put(&t->group_ids, c.g.id, t->doc->groups.n, &added) ==
	    MM_MAP_NONE)
		return mm_fields_nomem(j);
	if (!added)
		return fail_id(j, c.g.id, true);
	slot = mm_vec_push(t->arena, &t->doc->groups);
	if (slot == NULL)
		return mm_fields_nomem(j);
	*slot = c.g;
	return true;
}

static bool
read_groups(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_group, ctx);
}

bool
mm_csaf_tree_read(struct mm_csaf_tree *t, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("branches", read_branches),
		MM_JSON_FIELD("full_product_names", read_full_names),
		MM_JSON_FIELD("relationships", read_relations),
		MM_JSON_FIELD("product_paths", read_relations),
		MM_JSON_FIELD("product_groups", read_groups),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), t);
}

/* ---- checks ---- */

/* Products met on the way from one to what it is made of. */
enum colour { NEW, OPEN, DONE };

/*
 * Whether what a product is made of leads back to it. Each product is looked
 * at once; recursion ends at CHAIN_MAX.
 */
static bool
is_circle(const struct mm_csaf_tree *t, uint8_t *colour, uint32_t at, int depth)
{
	const struct mm_csaf_product *p = &t->doc->products.v[at];
	bool circle;

	if (colour[at] != NEW)
		return colour[at] == OPEN;
	if (depth > CHAIN_MAX)
		return true;
	if (p->component.p == NULL) {
		colour[at] = DONE;
		return false;
	}
	colour[at] = OPEN;
	circle =
	    is_circle(t, colour, mm_map_get(&t->ids, p->component), depth + 1);
	for (uint32_t i = 0; !circle && i < p->wholes.n; i++)
		circle = is_circle(
		    t, colour, mm_map_get(&t->ids, p->wholes.v[i]), depth + 1);
	colour[at] = DONE;
	return circle;
}

static bool
check_parts(const struct mm_csaf_tree *t, struct mm_json *j)
{
	const struct mm_csaf *d = t->doc;

	for (uint32_t i = 0; i < d->products.n; i++) {
		const struct mm_csaf_product *p = &d->products.v[i];

		if (p->component.p != NULL &&
		    mm_map_get(&t->ids, p->component) == MM_MAP_NONE)
			return fail_id(j, p->component, false);
		for (uint32_t k = 0; k < p->wholes.n; k++)
			if (mm_map_get(&t->ids, p->wholes.v[k]) == MM_MAP_NONE)
				return fail_id(j, p->wholes.v[k], false);
	}
	return true;
}

bool
mm_csaf_tree_check(const struct mm_csaf_tree *t, struct mm_json *j)
{
	const struct mm_csaf *d = t->doc;
	uint8_t *colour = mm_arena_array(t->arena, d->products.n + 1u, 1);

	if (colour == NULL)
		return mm_fields_nomem(j);
	if (!check_parts(t, j))
		return false;
	for (uint32_t i = 0; i < d->products.n; i++)
		if (is_circle(t, colour, i, 0))
			return mm_fields_bad(j,
			    "製品の定義が循環しているか、深すぎます（上限64）",
			    "a product is defined by itself, or too deep "
			    "(limit 64)");
	for (uint32_t i = 0; i < d->groups.n; i++)
		for (uint32_t k = 0; k < d->groups.v[i].products.n; k++)
			if (mm_map_get(&t->ids, d->groups.v[i].products.v[k]) ==
			    MM_MAP_NONE)
				return fail_id(
				    j, d->groups.v[i].products.v[k], false);
	return true;
}

static int
by_id(const void *a, const void *b)
{
	return mm_str_cmp(((const struct mm_csaf_product *)a)->id,
	    ((const struct mm_csaf_product *)b)->id);
}

void
mm_csaf_tree_sort(struct mm_csaf_tree *t)
{
	if (t->doc->products.n > 1)
		qsort(t->doc->products.v, t->doc->products.n,
		    sizeof(*t->doc->products.v), by_id);
}
