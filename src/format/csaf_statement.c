/* SPDX-License-Identifier: Apache-2.0 */
#include "format/csaf_statement.h"

#include <string.h>

#include "format/csaf_advisory.h"

static bool
has_text(const struct mm_csaf_texts *t, struct mm_str s)
{
	for (uint32_t i = 0; i < t->n; i++)
		if (mm_str_eq(t->v[i], s))
			return true;
	return false;
}

static bool
is_about(
    struct mm_arena *a, const struct mm_csaf *d, uint32_t i, struct mm_str vuln)
{
	const struct mm_csaf_vuln *v = &d->vulns.v[i];

	return mm_str_eq(v->cve, vuln) || has_text(&v->ids, vuln) ||
	    mm_str_eq(mm_csaf_record_id(a, d, i), vuln);
}

static bool
in_groups(const struct mm_csaf *d, const struct mm_csaf_note *n,
    struct mm_str product)
{
	for (uint32_t i = 0; i < d->groups.n; i++)
		if (has_text(&n->groups, d->groups.v[i].id) &&
		    has_text(&d->groups.v[i].products, product))
			return true;
	return false;
}

static bool
speaks_about(const struct mm_csaf *d, const struct mm_csaf_note *n,
    struct mm_str product)
{
	return (n->products.n == 0 && n->groups.n == 0) ||
	    has_text(&n->products, product) || in_groups(d, n, product);
}

static bool
add_notes(struct mm_arena *a, const struct mm_csaf *d,
    const struct mm_csaf_vuln *v, struct mm_str product,
    struct mm_csaf_statement *s)
{
	for (uint32_t i = 0; i < v->notes.n; i++) {
		const struct mm_csaf_note **slot;

		if (!speaks_about(d, &v->notes.v[i], product))
			continue;
		slot = mm_vec_push(a, &s->notes);
		if (slot == NULL)
			return false;
		*slot = &v->notes.v[i];
	}
	return true;
}

static bool
same(const struct mm_csaf_statement *x, const struct mm_csaf_statement *y)
{
	if (x->state != y->state || x->notes.n != y->notes.n)
		return false;
	for (uint32_t i = 0; i < x->notes.n; i++)
		if (x->notes.v[i] != y->notes.v[i])
			return false;
	return true;
}

/* Its name, with the version its branch says where the name does not. */
static struct mm_str
name_of(struct mm_arena *a, const struct mm_csaf *d,
    const struct mm_csaf_product *p, const struct mm_csaf_product *named)
{
	const struct mm_csaf_branch *b = mm_csaf_version_branch(d, named);

	if (b == NULL ||
	    memmem(p->name.p, p->name.n, b->name.p, b->name.n) != NULL)
		return p->name;
	return mm_arena_fmt(a, "%.*s (%.*s)", MM_FMT(p->name), MM_FMT(b->name));
}

/* Add a product to the statement that says the same, or to a new one. */
static bool
add_product(struct mm_arena *a, mm_csaf_statements *out, uint32_t from,
    const struct mm_csaf_statement *s, struct mm_str name)
{
	struct mm_csaf_statement *to = NULL;
	struct mm_str *slot;

	for (uint32_t i = from; to == NULL && i < out->n; i++)
		if (same(&out->v[i], s))
			to = &out->v[i];
	if (to == NULL) {
		to = mm_vec_push(a, out);
		if (to == NULL)
			return false;
		*to = *s;
	}
	slot = mm_vec_push(a, &to->products);
	if (slot == NULL)
		return false;
	*slot = name;
	return name.p != NULL;
}

static bool
add_vuln(struct mm_arena *a, const struct mm_csaf *d,
    const struct mm_csaf_vuln *v, struct mm_str key, mm_csaf_statements *out)
{
	struct mm_csaf_statement *other;
	uint32_t from = out->n;

	for (uint32_t i = 0; i < v->status.n; i++) {
		const struct mm_csaf_product *p =
		    mm_csaf_find(d, v->status.v[i].product);
		struct mm_csaf_statement s = { .state = v->status.v[i].state };
		const struct mm_csaf_product *named;
		struct mm_csaf_identity id;

		named = mm_csaf_identify(a, d, p, &id);
		if (!mm_str_eq(id.key[0], key) && !mm_str_eq(id.key[1], key))
			continue;
		if (!add_notes(a, d, v, p->id, &s) ||
		    !add_product(a, out, from, &s, name_of(a, d, p, named)))
			return false;
	}
	if (out->n > from)
		return true;
	/* Zeroed: of other products only. */
	other = mm_vec_push(a, out);
	return other != NULL;
}

enum mm_status
mm_csaf_statements_of(struct mm_arena *a, const struct mm_csaf *d,
    struct mm_str vuln, struct mm_str key, mm_csaf_statements *out,
    struct mm_err *err)
{
	for (uint32_t i = 0; i < d->vulns.n; i++)
		if (is_about(a, d, i, vuln) &&
		    !add_vuln(a, d, &d->vulns.v[i], key, out))
			return mm_err_nomem(err);
	return mm_arena_short(a) ? mm_err_nomem(err) : MM_OK;
}
