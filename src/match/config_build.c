/* SPDX-License-Identifier: Apache-2.0 */
#include "match/advisory_build.h"

#include "vers/cpe.h"
#include "vers/vers.h"

/* Longest CPE name or version taken, in bytes. */
#define CPE_MAX 4096u

/* One configuration on its way into code. */
struct compile {
	struct mm_advidx_build *b;
	uint32_t config;
	bool nomem;
	bool deep; /* a limit is exceeded */
	bool plain; /* so far one OR of keyed leaves */
};

static void
emit(struct compile *c, uint32_t op, uint32_t arg)
{
	uint32_t *w = mm_column_push(&c->b->code);

	if (w == NULL)
		c->nomem = true;
	else
		*w = op << 30 | arg;
}

static bool
rest_is_any(const struct mm_cpe *cpe)
{
	for (int i = MM_CPE_UPDATE; i < MM_CPE_ATTRS; i++)
		if (cpe->v[i].kind != MM_CPE_ANY)
			return false;
	return true;
}

/* What the version attribute of the criterion says, without a range. */
static uint8_t
version_flags(const struct mm_cpe_value *v, bool ranged)
{
	if (v->kind == MM_CPE_NA)
		return MM_AX_NA_VERSION;
	if (v->kind == MM_CPE_VALUE && v->wild)
		return MM_AX_WILD_VERSION;
	if (v->kind == MM_CPE_ANY && !ranged)
		return MM_AX_ANY_VERSION;
	return 0;
}

static void
put_bound(struct compile *c, const struct mm_ax_leaf *leaf, struct mm_str text,
    uint32_t *out)
{
	enum mm_vers_scheme scheme = (enum mm_vers_scheme)leaf->scheme;

	if (!mm_ab_bound(c->b, scheme, text, out))
		c->nomem = true;
}

static void
leaf_bounds(struct compile *c, const struct mm_adv_cpe *src,
    const struct mm_cpe *cpe, struct mm_ax_leaf *leaf)
{
	const struct mm_cpe_value *v = &cpe->v[MM_CPE_VERSION];
	bool ranged = src->lo.text.p != NULL || src->hi.text.p != NULL;

	leaf->flags |= version_flags(v, ranged);
	if (!ranged && v->kind == MM_CPE_VALUE && !v->wild) {
		leaf->flags |= MM_AX_EXACT | MM_AX_LO_INCL | MM_AX_HI_INCL;
		put_bound(c, leaf, v->text, &leaf->lo);
		leaf->hi = leaf->lo;
		return;
	}
	if (src->lo.inclusive)
		leaf->flags |= MM_AX_LO_INCL;
	if (src->hi.inclusive)
		leaf->flags |= MM_AX_HI_INCL;
	put_bound(c, leaf, src->lo.text, &leaf->lo);
	put_bound(c, leaf, src->hi.text, &leaf->hi);
}

/* Key, order, bounds and flags of a criterion that names a product. */
static void
key_leaf(struct compile *c, const struct mm_adv_cpe *src,
    const struct mm_cpe *cpe, struct mm_str key, struct mm_ax_leaf *leaf)
{
	leaf->key = mm_ab_key(c->b, key);
	/* NVD gives no order for CPE versions. */
	leaf->scheme = (uint8_t)mm_ab_scheme(key, MM_VERS_GENERIC);
	if (rest_is_any(cpe))
		leaf->flags |= MM_AX_PLAIN;
	if (leaf->key == MM_NAME_NONE)
		c->nomem = true;
	else
		leaf_bounds(c, src, cpe, leaf);
}

static void
add_leaf(struct compile *c, const struct mm_adv_cpe *src)
{
	struct mm_ax_leaf leaf = { .key = MM_AX_NONE,
		.config = c->config,
		.lo = MM_AX_NONE,
		.hi = MM_AX_NONE,
		.flags = src->vulnerable ? MM_AX_VULNERABLE : 0,
		.part = '?' },
			  *at;
	struct mm_advidx_build *b = c->b;
	struct mm_str key = MM_STR_NONE;
	struct mm_cpe cpe;

	if (src->cpe.n > CPE_MAX || src->lo.text.n > CPE_MAX ||
	    src->hi.text.n > CPE_MAX) {
		c->deep = true;
		return;
	}
	if (mm_cpe_parse(b->scratch, src->cpe, &cpe, NULL) == MM_OK) {
		/* One of a, o, h; else the criterion does not parse. */
		if (cpe.v[MM_CPE_PART].kind == MM_CPE_VALUE)
			leaf.part = cpe.v[MM_CPE_PART].text.p[0];
		key = mm_cpe_key(b->scratch, &cpe);
	}
	if (key.p != NULL) {
		key_leaf(c, src, &cpe, key, &leaf);
	} else {
		b->stats.odd_leaves++;
		c->plain = false;
	}
	leaf.cpe = mm_pool_add(&b->pool, src->cpe);
	at = mm_column_push(&b->leaves);
	if (at == NULL) {
		c->nomem = true;
		return;
	}
	*at = leaf;
	b->stats.leaves++;
	emit(c, MM_AX_LEAF_OP, b->leaves.n - 1);
}

/* After each value: fold it into the one before. */
static void
fold(struct compile *c, enum mm_adv_op op, uint32_t *values)
{
	if (++*values < 2)
		return;
	if (op == MM_OP_AND)
		c->plain = false;
	emit(c, op == MM_OP_AND ? MM_AX_AND_OP : MM_AX_OR_OP, 0);
}

/* What is negated must be there. */
static void
negate(struct compile *c, bool wanted, uint32_t values)
{
	if (!wanted || values == 0)
		return;
	c->plain = false;
	emit(c, MM_AX_NOT_OP, 0);
}

/* Whether the node left a value: one without criteria does not. */
static bool
add_node(struct compile *c, const struct mm_adv_node *n, uint32_t depth)
{
	uint32_t values = 0;

	if (depth > MM_AX_DEPTH) {
		c->deep = true;
		return false;
	}
	for (uint32_t i = 0; i < n->ncpes; i++) {
		add_leaf(c, &n->cpes[i]);
		fold(c, n->op, &values);
	}
	for (uint32_t i = 0; i < n->nchildren; i++)
		if (add_node(c, &n->children[i], depth + 1))
			fold(c, n->op, &values);
	negate(c, n->negate, values);
	return values > 0;
}

static void
add_config(struct compile *c, const struct mm_adv_config *conf)
{
	uint32_t values = 0;

	for (uint32_t i = 0; i < conf->nnodes; i++)
		if (add_node(c, &conf->nodes[i], 1))
			fold(c, conf->op, &values);
	negate(c, conf->negate, values);
}

static enum mm_status
too_deep(struct mm_err *err, struct mm_str id)
{
	return mm_err_set(err, MM_ELIMIT,
	    "%.*s の構成条件が深すぎる(%u段まで)か、長すぎます",
	    "the configurations of %.*s nest deeper than %u or are too long",
	    MM_FMT(id), MM_AX_DEPTH);
}

enum mm_status
mm_ab_configs(struct mm_advidx_build *b, const struct mm_advisory *a,
    uint32_t record, struct mm_err *err)
{
	uint32_t code_was = b->code.n, leaf_was = b->leaves.n,
		 config_was = b->configs.n;
	struct mm_advidx_stats stats_were = b->stats;

	for (uint32_t i = 0; i < a->nconfigs; i++) {
		struct compile c = {
			.b = b, .config = b->configs.n, .plain = true
		};
		uint32_t code0 = b->code.n;
		struct mm_ax_config *at;

		add_config(&c, &a->configs[i]);
		if (c.deep) {
			b->code.n = code_was;
			b->leaves.n = leaf_was;
			b->configs.n = config_was;
			b->stats = stats_were;
			return too_deep(err, a->id);
		}
		if (c.nomem || mm_arena_short(b->scratch))
			return mm_err_nomem(err);
		if (b->code.n == code0)
			continue;
		at = mm_column_push(&b->configs);
		if (at == NULL)
			return mm_err_nomem(err);
		*at = (struct mm_ax_config){ .record = record,
			.code0 = code0,
			.ncode = b->code.n - code0,
			.simple = c.plain };
		b->stats.configs++;
	}
	return MM_OK;
}
