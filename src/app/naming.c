/* SPDX-License-Identifier: Apache-2.0 */
#include "app/naming.h"

#include <stdlib.h>

#include "app/scan.h"
#include "base/map.h"
#include "vers/cpe.h"

#define MOST 5 /* suggestions of a component */
#define FOLD_MAX 128
#define FORMATTED "cpe:2.3:"

/* -- names --------------------------------------------------------------- */

static bool
is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
	    c == '_' || c == '-';
}

bool
mm_named_cpe(struct mm_str cpe)
{
	struct mm_str part = mm_str_cut(&cpe, ':');
	struct mm_str vendor = mm_str_cut(&cpe, ':');

	if (part.n != 1 || vendor.n == 0 || cpe.n == 0 ||
	    (part.p[0] != 'a' && part.p[0] != 'o' && part.p[0] != 'h'))
		return false;
	for (size_t i = 0; i < vendor.n; i++)
		if (!is_plain(vendor.p[i]))
			return false;
	for (size_t i = 0; i < cpe.n; i++)
		if (!is_plain(cpe.p[i]))
			return false;
	return true;
}

/* Letters and digits only, in lower case: "Open SSL", "open_ssl". Other
 * characters than ASCII stay. Empty: nothing to compare. */
static struct mm_str
fold(char out[FOLD_MAX], struct mm_str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n && n < FOLD_MAX; i++) {
		char c = s.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		    (unsigned char)c >= 0x80)
			out[n++] = c;
	}
	return (struct mm_str){ out, n };
}

static bool
begins_with(struct mm_str s, struct mm_str head)
{
	return head.n >= 3 && s.n >= head.n &&
	    mm_str_eq((struct mm_str){ s.p, head.n }, head);
}

/* Is this vendor the supplier, by its name or by a rule of aliases? */
static bool
agrees(struct mm_arena *a, struct mm_str vendor, struct mm_str supplier)
{
	char x[FOLD_MAX], y[FOLD_MAX];
	struct mm_str v = fold(x, vendor), s = fold(y, supplier), text, key;
	struct mm_cpe cpe;

	if (begins_with(s, v))
		return true;
	if (s.n == 0)
		return false;
	text = mm_arena_fmt(a, FORMATTED "a:%.*s:x:*:*:*:*:*:*:*:*", MM_FMT(s));
	if (text.p == NULL || mm_cpe_parse(a, text, &cpe, NULL) != MM_OK)
		return false;
	key = mm_cpe_key(a, &cpe);
	(void)mm_str_cut(&key, ':');
	(void)mm_str_cut(&key, ':');
	return mm_str_eq(mm_str_cut(&key, ':'), vendor);
}

/* -- accepted names ------------------------------------------------------ */

static bool
is_unnamed(const struct mm_component *c)
{
	return c->purl.n == 0 && c->cpe.n == 0 && c->name.n > 0;
}

static const struct mm_named *
accepted_for(const struct mm_world *w, const struct mm_component *c)
{
	const struct mm_named *found = NULL;

	for (uint32_t i = 0; i < w->identities.n; i++) {
		const struct mm_named *n = &w->identities.v[i];

		if (n->decision != MM_IDENTITY_ACCEPTED ||
		    !mm_str_eq(n->component, c->name) ||
		    (n->supplier.n > 0 && !mm_str_eq(n->supplier, c->supplier)))
			continue;
		/* With a supplier before without; of several the newest. */
		if (found == NULL || n->supplier.n > 0 ||
		    found->supplier.n == 0)
			found = n;
	}
	return found;
}

/* The formatted string, with the component's version. */
static struct mm_str
cpe_of(struct mm_arena *a, const struct mm_named *n, struct mm_str version)
{
	struct mm_str text;
	char *p = mm_arena_alloc(a, 2 * version.n + 2);
	size_t k = 0;

	if (p == NULL)
		return MM_STR_NONE;
	for (size_t i = 0; i < version.n; i++) {
		char c = version.p[i];
		bool plain = is_plain(c) || (c >= 'A' && c <= 'Z') ||
		    (unsigned char)c >= 0x80;

		/* CPE has no blanks; "-" alone means that there is none. */
		if (c == ' ')
			c = '_';
		else if (!plain || (c == '-' && version.n == 1))
			p[k++] = '\\';
		p[k++] = c;
	}
	if (k == 0)
		p[k++] = '*';
	text = (struct mm_str){ p, k };
	return mm_arena_fmt(a, FORMATTED "%.*s:%.*s:*:*:*:*:*:*:*",
	    MM_FMT(n->cpe), MM_FMT(text));
}

enum mm_status
mm_naming_apply(struct mm_arena *a, const struct mm_world *w, struct mm_sbom *s,
    struct mm_err *err)
{
	for (uint32_t i = 0; w->identities.n > 0 && i < s->n; i++) {
		struct mm_component *c = &s->components[i];
		const struct mm_named *n =
		    is_unnamed(c) ? accepted_for(w, c) : NULL;

		if (n == NULL)
			continue;
		c->cpe = cpe_of(a, n, c->version);
		if (c->cpe.p == NULL)
			return mm_err_nomem(err);
		c->identified = c->version.n > 0 ? MM_ID_CPE : MM_ID_NO_VERSION;
		s->identified += c->version.n > 0;
	}
	return MM_OK;
}

uint64_t
mm_naming_number(const struct mm_world *w)
{
	uint64_t number = 0;

	for (uint32_t i = 0; i < w->identities.n; i++) {
		const struct mm_named *n = &w->identities.v[i];
		uint64_t pair[2] = { number, mm_hash64(n->id.p, n->id.n) };

		/* Which of two is newer decides. */
		if (n->decision == MM_IDENTITY_ACCEPTED)
			number = mm_hash64(pair, sizeof(pair));
	}
	return number;
}

const struct mm_named *
mm_naming_of(
    const struct mm_world *w, struct mm_str component, struct mm_str identity)
{
	for (uint32_t i = 0; i < w->identities.n; i++) {
		const struct mm_named *n = &w->identities.v[i];
		struct mm_str rest = identity;

		if (n->decision != MM_IDENTITY_ACCEPTED ||
		    !mm_str_eq(n->component, component) ||
		    !mm_str_starts(identity, FORMATTED))
			continue;
		rest.p += sizeof(FORMATTED) - 1;
		rest.n -= sizeof(FORMATTED) - 1;
		if (rest.n > n->cpe.n && rest.p[n->cpe.n] == ':' &&
		    mm_str_eq((struct mm_str){ rest.p, n->cpe.n }, n->cpe))
			return n;
	}
	return NULL;
}

/* -- suggestions --------------------------------------------------------- */

/* A product the advisories know, under its folded name. */
struct product {
	struct mm_str cpe, vendor;
	uint32_t next; /* of the same name, or MM_NONE */
};

/* Components of one name and supplier. */
struct unnamed {
	struct mm_str name, supplier;
	uint32_t uses;
};

struct naming {
	struct mm_app *app;
	const struct mm_advidx *x;
	const struct mm_world *w;
	struct mm_naming_list *out;
	MM_VEC(struct product) products;
	struct mm_map names; /* folded -> first product */
	MM_VEC(struct unnamed) unnamed;
	struct mm_map known; /* name and supplier -> unnamed */
};

static bool
add_product(struct naming *g, struct mm_str key)
{
	char folded[FOLD_MAX];
	struct mm_str cpe = { key.p + 4, key.n - 4 }, rest = cpe, name;
	struct product p = { .cpe = cpe, .next = MM_NONE }, *at;
	uint32_t first;

	if (!mm_named_cpe(cpe))
		return true;
	(void)mm_str_cut(&rest, ':');
	p.vendor = mm_str_cut(&rest, ':');
	name = fold(folded, rest);
	if (name.n < 2)
		return true;
	at = mm_vec_push(g->app->arena, &g->products);
	first = mm_map_put(&g->names, name, g->products.n - 1, NULL);
	if (at == NULL || first == MM_MAP_NONE)
		return false;
	*at = p;
	if (first != g->products.n - 1) {
		at->next = g->products.v[first].next;
		g->products.v[first].next = g->products.n - 1;
	}
	return true;
}

static enum mm_status
read_products(struct naming *g, struct mm_err *err)
{
	for (uint32_t i = 0; i < mm_advidx_keys(g->x); i++) {
		struct mm_str key = mm_advidx_key_text(g->x, i);

		if (mm_str_starts(key, "cpe:") &&
		    mm_advidx_key_has_rules(g->x, i) && !add_product(g, key))
			return mm_err_nomem(err);
	}
	return MM_OK;
}

static enum mm_status
count_component(
    struct naming *g, const struct mm_component *c, struct mm_err *err)
{
	struct mm_arena *a = g->app->arena;
	struct mm_str key =
	    mm_arena_fmt(a, "%.*s\n%.*s", MM_FMT(c->name), MM_FMT(c->supplier));
	uint32_t i;

	if (!is_unnamed(c))
		return MM_OK;
	g->out->unnamed++;
	i = key.p != NULL ? mm_map_put(&g->known, key, g->unnamed.n, NULL)
			  : MM_MAP_NONE;
	if (i == MM_MAP_NONE)
		return mm_err_nomem(err);
	if (i == g->unnamed.n) {
		struct unnamed *u = mm_vec_push(a, &g->unnamed);

		if (u == NULL)
			return mm_err_nomem(err);
		*u = (struct unnamed){ .name = c->name,
			.supplier =
			    c->supplier.n > 0 ? c->supplier : MM_STR_NONE };
	}
	g->unnamed.v[i].uses++;
	return MM_OK;
}

static enum mm_status
read_components(struct naming *g, struct mm_err *err)
{
	struct mm_scan *scans = mm_arena_array(
	    g->app->arena, g->w->versions.n + 1u, sizeof(*scans));
	uint32_t n = 0;
	enum mm_status st;

	if (scans == NULL)
		return mm_err_nomem(err);
	st = mm_scan_read(g->app, g->w, scans, &n, err);
	for (uint32_t i = 0; st == MM_OK && i < n; i++)
		for (uint32_t k = 0; st == MM_OK && k < scans[i].sbom.n; k++)
			st = count_component(
			    g, &scans[i].sbom.components[k], err);
	return st;
}

static struct mm_str
id_of(struct mm_arena *a, const struct mm_naming *n)
{
	struct mm_str text = mm_arena_fmt(a, "%.*s|%.*s|%.*s",
	    MM_FMT(n->component), MM_FMT(n->supplier), MM_FMT(n->cpe));
	char hex[MM_SHA256_HEX];

	if (text.p == NULL)
		return text;
	(void)mm_sha256_hex(mm_sha256_of(text.p, text.n), hex);
	return mm_arena_fmt(a, "I-%.12s", hex);
}

static int
by_vendor(const void *pa, const void *pb)
{
	const struct mm_naming *a = pa, *b = pb;

	if (a->supplier_agrees != b->supplier_agrees)
		return a->supplier_agrees ? -1 : 1;
	return mm_str_cmp(a->cpe, b->cpe);
}

/* The products of this name: those of its supplier, or all where no vendor
 * is the supplier. */
static enum mm_status
suggest_for(struct naming *g, const struct unnamed *u, struct mm_err *err)
{
	struct mm_arena *a = g->app->arena;
	char folded[FOLD_MAX];
	struct mm_str name = fold(folded, u->name);
	uint32_t i = name.n > 0 ? mm_map_get(&g->names, name) : MM_MAP_NONE;
	MM_VEC(struct mm_naming) some = { 0 };
	bool sure;

	for (; i != MM_NONE; i = g->products.v[i].next) {
		const struct product *p = &g->products.v[i];
		struct mm_naming *s = mm_vec_push(a, &some);

		if (s == NULL)
			return mm_err_nomem(err);
		*s = (struct mm_naming){ .component = u->name,
			.supplier = u->supplier,
			.cpe = p->cpe,
			.supplier_agrees = agrees(a, p->vendor, u->supplier),
			.uses = u->uses };
		s->id = id_of(a, s);
		if (s->id.p == NULL)
			return mm_err_nomem(err);
		s->decided = mm_world_identity(g->w, s->id);
	}
	if (some.n > 1)
		qsort(some.v, some.n, sizeof(*some.v), by_vendor);
	sure = some.n > 0 && some.v[0].supplier_agrees;
	for (uint32_t k = 0; k < some.n && k < MOST; k++) {
		struct mm_naming *at;

		if (sure && !some.v[k].supplier_agrees)
			break;
		at = mm_vec_push(a, &g->out->list);
		if (at == NULL)
			return mm_err_nomem(err);
		*at = some.v[k];
	}
	return MM_OK;
}

static int
by_name(const void *pa, const void *pb)
{
	const struct unnamed *a = pa, *b = pb;
	int d = mm_str_cmp(a->name, b->name);

	return d != 0 ? d : mm_str_cmp(a->supplier, b->supplier);
}

enum mm_status
mm_naming_suggest(struct mm_app *app, const struct mm_advidx *x,
    const struct mm_world *w, struct mm_naming_list *out, struct mm_err *err)
{
	struct naming g = { .app = app, .x = x, .w = w, .out = out };
	enum mm_status st;

	*out = (struct mm_naming_list){ .unnamed = 0 };
	mm_map_init(&g.names, app->arena);
	mm_map_init(&g.known, app->arena);
	st = read_products(&g, err);
	if (st == MM_OK)
		st = read_components(&g, err);
	if (st == MM_OK && g.unnamed.n > 1)
		qsort(g.unnamed.v, g.unnamed.n, sizeof(*g.unnamed.v), by_name);
	for (uint32_t i = 0; st == MM_OK && i < g.unnamed.n; i++)
		st = suggest_for(&g, &g.unnamed.v[i], err);
	return st;
}

/* -- decisions ----------------------------------------------------------- */

static bool
find_decided(const struct mm_world *w, struct mm_str id, struct mm_naming *out)
{
	uint32_t i = mm_world_identity(w, id);
	const struct mm_named *n;

	if (i == MM_NONE)
		return false;
	n = &w->identities.v[i];
	*out = (struct mm_naming){ .id = n->id,
		.component = n->component,
		.supplier = n->supplier,
		.cpe = n->cpe,
		.decided = i };
	return true;
}

static enum mm_status
find_suggested(struct mm_app *app, const struct mm_world *w, struct mm_str id,
    struct mm_naming *out, struct mm_err *err)
{
	struct mm_naming_list all;
	struct mm_advidx *x = NULL;
	enum mm_status st = mm_scan_index_fresh(app, &x, err);

	if (st == MM_OK)
		st = mm_naming_suggest(app, x, w, &all, err);
	for (uint32_t i = 0; st == MM_OK && i < all.list.n; i++)
		if (mm_str_eq(all.list.v[i].id, id)) {
			*out = all.list.v[i];
			/* It lives in the index, which is closed. */
			out->cpe = mm_arena_str(app->arena, out->cpe);
			mm_scan_index_close(x);
			return out->cpe.p != NULL ? MM_OK : mm_err_nomem(err);
		}
	mm_scan_index_close(x);
	if (st != MM_OK)
		return st;
	return mm_err_set(err, MM_ENOTFOUND,
	    "候補 %.*s はありません。mimamori identity suggest で確かめて"
	    "ください",
	    "there is no suggestion %.*s; see mimamori identity suggest",
	    MM_FMT(id));
}

enum mm_status
mm_naming_decide(struct mm_app *app, struct mm_str id,
    enum mm_identity_decision decision, struct mm_str reason,
    struct mm_err *err)
{
	struct mm_naming n;
	struct mm_world *w;
	struct mm_batch b;
	struct mm_fact *f;
	enum mm_status st = mm_app_world(app, &w, err);

	if (st == MM_OK && !find_decided(w, id, &n))
		st = find_suggested(app, w, id, &n, err);
	if (st == MM_OK)
		st = mm_batch_begin(app, &b, err);
	if (st != MM_OK)
		return st;
	f = mm_batch_fact(&b, MM_FACT_IDENTITY);
	if (f == NULL) {
		mm_batch_end(&b);
		return mm_err_nomem(err);
	}
	f->reason = reason;
	f->v[MM_F_IDENTITY_identity] = n.id;
	f->v[MM_F_IDENTITY_component] = n.component;
	f->v[MM_F_IDENTITY_supplier] = n.supplier;
	f->v[MM_F_IDENTITY_cpe] = n.cpe;
	f->v[MM_F_IDENTITY_decision] =
	    mm_str_of(mm_term_id(&mm_terms_identity_decision, (int)decision));
	st = mm_batch_admit(&b, err);
	if (st == MM_OK)
		st = mm_batch_commit(&b, err);
	else
		mm_batch_end(&b);
	if (st == MM_OK)
		mm_app_forget(app);
	return st;
}
