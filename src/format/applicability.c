/* SPDX-License-Identifier: Apache-2.0 */
#include "format/applicability.h"

#include "format/fields.h"

struct criterion {
	struct mm_str cpe, start_incl, start_excl, end_incl, end_excl;
	bool vulnerable;
};

struct node {
	struct mm_arena *arena;
	enum mm_adv_op op;
	bool negate;
	MM_VEC(struct mm_adv_cpe) cpes;
	MM_VEC(struct mm_adv_node) children; /* or nodes of a configuration */
};

static bool
read_vulnerable(void *ctx, struct mm_json *j)
{
	return mm_json_bool(j, &((struct criterion *)ctx)->vulnerable);
}

static struct mm_vers_bound
bound(struct mm_str inclusive, struct mm_str exclusive)
{
	if (inclusive.n > 0)
		return (struct mm_vers_bound){ inclusive, true };
	if (exclusive.n > 0)
		return (struct mm_vers_bound){ exclusive, false };
	return (struct mm_vers_bound){ MM_STR_NONE, false };
}

static bool
read_criterion(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("vulnerable", read_vulnerable),
		MM_JSON_TEXT("criteria", struct criterion, cpe),
		MM_JSON_TEXT("cpe23Uri", struct criterion, cpe),
		MM_JSON_TEXT(
		    "versionStartIncluding", struct criterion, start_incl),
		MM_JSON_TEXT(
		    "versionStartExcluding", struct criterion, start_excl),
		MM_JSON_TEXT("versionEndIncluding", struct criterion, end_incl),
		MM_JSON_TEXT("versionEndExcluding", struct criterion, end_excl),
	};
	struct node *n = ctx;
	struct criterion c = { .vulnerable = true };
	struct mm_adv_cpe *out;

	if (!mm_fields_read(j, fields, MM_COUNT(fields), &c))
		return false;
	if (c.cpe.n == 0)
		return mm_fields_bad(j, "cpeMatchにcriteriaがありません",
		    "a cpeMatch has no criteria");
	if ((c.start_incl.n > 0 && c.start_excl.n > 0) ||
	    (c.end_incl.n > 0 && c.end_excl.n > 0))
		return mm_fields_bad(j, "cpeMatchの同じ側に境界が2つあります",
		    "a cpeMatch has two bounds on one side");
	out = mm_vec_push(n->arena, &n->cpes);
	if (out == NULL)
		return mm_fields_nomem(j);
	out->cpe = c.cpe;
	out->lo = bound(c.start_incl, c.start_excl);
	out->hi = bound(c.end_incl, c.end_excl);
	out->vulnerable = c.vulnerable;
	return true;
}

static bool
read_cpes(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_criterion, ctx);
}

static bool
read_operator(void *ctx, struct mm_json *j)
{
	struct node *n = ctx;
	struct mm_str s;

	if (!mm_json_string_or_null(j, &s))
		return false;
	if (mm_str_eqz(s, "AND"))
		n->op = MM_OP_AND;
	else if (mm_str_eqz(s, "OR") || s.p == NULL)
		n->op = MM_OP_OR;
	else
		return mm_fields_bad(
		    j, "operatorはANDかORです", "an operator is AND or OR");
	return true;
}

static bool
read_negate(void *ctx, struct mm_json *j)
{
	return mm_json_bool(j, &((struct node *)ctx)->negate);
}

static bool read_node(void *ctx, struct mm_json *j);

static bool
read_nodes(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_node, ctx);
}

/* Recursion is bounded: each level of nodes costs two of the reader's 64. */
static bool
read_node(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("operator", read_operator),
		MM_JSON_FIELD("negate", read_negate),
		MM_JSON_FIELD("cpeMatch", read_cpes),
		MM_JSON_FIELD("cpe_match", read_cpes),
		MM_JSON_FIELD("children", read_nodes),
	};
	struct node *parent = ctx;
	struct node n = { .arena = parent->arena };
	struct mm_adv_node *out;

	if (!mm_fields_read(j, fields, MM_COUNT(fields), &n))
		return false;
	out = mm_vec_push(parent->arena, &parent->children);
	if (out == NULL)
		return mm_fields_nomem(j);
	out->op = n.op;
	out->negate = n.negate;
	out->cpes = n.cpes.v;
	out->ncpes = n.cpes.n;
	out->children = n.children.v;
	out->nchildren = n.children.n;
	return true;
}

static bool
read_config(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("operator", read_operator),
		MM_JSON_FIELD("negate", read_negate),
		MM_JSON_FIELD("nodes", read_nodes),
	};
	struct mm_configs *c = ctx;
	struct node n = { .arena = c->arena };
	struct mm_adv_config *out;

	if (!mm_fields_read(j, fields, MM_COUNT(fields), &n))
		return false;
	out = mm_vec_push(c->arena, &c->list);
	if (out == NULL)
		return mm_fields_nomem(j);
	out->op = n.op;
	out->negate = n.negate;
	out->nodes = n.children.v;
	out->nnodes = n.children.n;
	return true;
}

bool
mm_configs_read(struct mm_configs *c, struct mm_json *j)
{
	return mm_fields_each(j, read_config, c);
}

bool
mm_configs_read_one(struct mm_configs *c, struct mm_json *j)
{
	return read_config(c, j);
}
