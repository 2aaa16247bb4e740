/* SPDX-License-Identifier: Apache-2.0 */
#include "overrides.h"

#include <jansson.h>
#include <zlib.h>

#include "test.h"

static struct mm_str
text(struct mm_arena *a, const json_t *o, const char *name)
{
	const char *z = json_string_value(json_object_get(o, name));

	return mm_arena_str(a, mm_str_of(z));
}

static struct mm_vers_bound
bound(struct mm_arena *a, const json_t *o, const char *incl, const char *excl)
{
	struct mm_vers_bound b = { text(a, o, incl), true };

	if (b.text.p == NULL)
		b = (struct mm_vers_bound){ text(a, o, excl), false };
	return b;
}

static enum mm_adv_op
operator_of(const json_t *o)
{
	const char *z = json_string_value(json_object_get(o, "operator"));

	return z != NULL && strcmp(z, "AND") == 0 ? MM_OP_AND : MM_OP_OR;
}

static void
read_node(struct mm_arena *a, const json_t *o, struct mm_adv_node *n)
{
	const json_t *list = json_object_get(o, "cpeMatch");

	n->op = operator_of(o);
	n->negate = json_is_true(json_object_get(o, "negate"));
	n->ncpes = (uint32_t)json_array_size(list);
	n->cpes = mm_arena_array(a, n->ncpes, sizeof(*n->cpes));
	for (uint32_t i = 0; i < n->ncpes; i++) {
		const json_t *c = json_array_get(list, i);

		n->cpes[i] = (struct mm_adv_cpe){ .cpe = text(a, c, "criteria"),
			.lo = bound(a, c, "versionStartIncluding",
			    "versionStartExcluding"),
			.hi = bound(
			    a, c, "versionEndIncluding", "versionEndExcluding"),
			.vulnerable =
			    json_is_true(json_object_get(c, "vulnerable")) };
	}
}

static void
read_config(struct mm_arena *a, const json_t *o, struct mm_adv_config *c)
{
	const json_t *list = json_object_get(o, "nodes");

	c->op = operator_of(o);
	c->negate = json_is_true(json_object_get(o, "negate"));
	c->nnodes = (uint32_t)json_array_size(list);
	c->nodes = mm_arena_array(a, c->nnodes, sizeof(*c->nodes));
	for (uint32_t i = 0; i < c->nnodes; i++)
		read_node(a, json_array_get(list, i), &c->nodes[i]);
}

static void
read_record(struct mm_arena *a, const char *line, struct mm_advisory *r)
{
	json_t *o = json_loads(line, 0, NULL);
	const json_t *list =
	    json_object_get(json_object_get(o, "cve"), "configurations");

	assert_non_null(o);
	r->id = text(a, json_object_get(o, "_annotation"), "cve_id");
	r->source = MM_FEED_NVD;
	r->nconfigs = (uint32_t)json_array_size(list);
	r->configs = mm_arena_array(a, r->nconfigs, sizeof(*r->configs));
	for (uint32_t i = 0; i < r->nconfigs; i++)
		read_config(a, json_array_get(list, i), &r->configs[i]);
	json_decref(o);
}

struct mm_advisory *
overrides_read(struct mm_arena *a, uint32_t *n)
{
	static char line[1 << 20];
	gzFile f = gzopen(OVERRIDES, "rb");
	MM_VEC(struct mm_advisory) v = { 0 };

	assert_non_null(f);
	while (gzgets(f, line, sizeof(line)) != NULL) {
		struct mm_advisory *r = mm_vec_push(a, &v);

		assert_non_null(r);
		read_record(a, line, r);
	}
	assert_int_equal(gzclose(f), Z_OK);
	*n = v.n;
	return v.v;
}
