/* SPDX-License-Identifier: Apache-2.0 */
#include "duty/live.h"

#include <string.h>

/* What is listed by product, and how to find the product of item i. */
typedef uint32_t owner(const struct mm_world *w, uint32_t i);

static uint32_t
unit_owner(const struct mm_world *w, uint32_t i)
{
	return w->units.v[i].product;
}

static uint32_t
letter_owner(const struct mm_world *w, uint32_t i)
{
	return w->notices.v[w->letters.v[i].notice].product;
}

static uint32_t
outcome_owner(const struct mm_world *w, uint32_t i)
{
	return w->units.v[w->outcomes.v[i].unit].product;
}

static uint32_t
finding_owner(const struct mm_world *w, uint32_t i)
{
	return w->findings.v[i].product;
}

static uint32_t
risk_owner(const struct mm_world *w, uint32_t i)
{
	return w->risks.v[i].product;
}

enum kind { UNITS, LETTERS, OUTCOMES, FINDINGS, RISKS, KINDS };

static owner *const owners[KINDS] = { [UNITS] = unit_owner,
	[LETTERS] = letter_owner,
	[OUTCOMES] = outcome_owner,
	[FINDINGS] = finding_owner,
	[RISKS] = risk_owner };

struct mm_duty_live {
	struct mm_arena *a;
	struct mm_world *w;
	uint32_t seen[KINDS]; /* items listed so far */
	/* By product: what belongs to it, in order of the world. */
	MM_VEC(struct parts { MM_VEC(uint32_t) of[KINDS]; }) products;
};

static uint32_t
count_of(const struct mm_world *w, enum kind k)
{
	const uint32_t n[KINDS] = { [UNITS] = w->units.n,
		[LETTERS] = w->letters.n,
		[OUTCOMES] = w->outcomes.n,
		[FINDINGS] = w->findings.n,
		[RISKS] = w->risks.n };

	return n[k];
}

/* List what came into the world since the last time. */
static bool
catch_up(struct mm_duty_live *l)
{
	while (l->products.n < l->w->products.n) {
		void *room = mm_vec_push(l->a, &l->products);

		if (room == NULL)
			return false;
	}
	for (int k = 0; k < KINDS; k++)
		for (; l->seen[k] < count_of(l->w, (enum kind)k);
		     l->seen[k]++) {
			uint32_t p = owners[k](l->w, l->seen[k]);
			uint32_t *room =
			    mm_vec_push(l->a, &l->products.v[p].of[k]);

			if (room == NULL)
				return false;
			*room = l->seen[k];
		}
	return true;
}

enum mm_status
mm_live_new(struct mm_arena *a, struct mm_world *w, struct mm_duty_live **out,
    struct mm_err *err)
{
	struct mm_duty_live *l = mm_arena_alloc(a, sizeof(*l));

	if (l == NULL)
		return mm_err_nomem(err);
	l->a = a;
	l->w = w;
	if (!catch_up(l))
		return mm_err_nomem(err);
	*out = l;
	return MM_OK;
}

/* -- what a fact touches ------------------------------------------------ */

static struct mm_str
field_of(const struct mm_fact *f, const char *name)
{
	int i = mm_fact_field(f->type, mm_str_of(name));

	return i < 0 ? MM_STR_NONE : f->v[i];
}

/* An item of the world by its id, and the product it belongs to. */
struct way {
	const char *field;
	uint32_t (*find)(const struct mm_world *w, struct mm_str id);
	owner *product;
};

static uint32_t
newest_notice(const struct mm_world *w, struct mm_str id)
{
	return mm_world_notice(w, id, 0);
}

static uint32_t
newest_risk(const struct mm_world *w, struct mm_str id)
{
	return mm_world_risk(w, id, 0);
}

static uint32_t
itself(const struct mm_world *w, uint32_t i)
{
	(void)w;
	return i;
}

static uint32_t
patch_owner(const struct mm_world *w, uint32_t i)
{
	return w->patches.v[i].product;
}

static uint32_t
newest_plan(const struct mm_world *w, struct mm_str id)
{
	return mm_world_plan(w, id, 0);
}

static uint32_t
plan_owner(const struct mm_world *w, uint32_t i)
{
	return w->patches.v[w->plans.v[i].patch].product;
}

static uint32_t
control_owner(const struct mm_world *w, uint32_t i)
{
	return w->controls.v[i].product;
}

static uint32_t
request_owner(const struct mm_world *w, uint32_t i)
{
	return w->requests.v[i].product;
}

static uint32_t
notice_owner(const struct mm_world *w, uint32_t i)
{
	return w->notices.v[i].product;
}

static uint32_t
event_owner(const struct mm_world *w, uint32_t i)
{
	return w->events.v[i].product;
}

static uint32_t
component_owner(const struct mm_world *w, uint32_t i)
{
	return w->component_ends.v[i].product;
}

static uint32_t
waiver_owner(const struct mm_world *w, uint32_t i)
{
	return w->waivers.v[i].product;
}

/* Fields that lead to a product; the first one that is there decides. */
static const struct way ways[] = {
	{ "product", mm_world_product, itself },
	{ "unit", mm_world_unit, unit_owner },
	{ "finding", mm_world_finding, finding_owner },
	{ "patch", mm_world_patch, patch_owner },
	{ "plan", newest_plan, plan_owner },
	{ "control", mm_world_control, control_owner },
	{ "request", mm_world_request, request_owner },
	{ "notice", newest_notice, notice_owner },
	{ "event", mm_world_event, event_owner },
	{ "end", mm_world_component, component_owner },
};

/* What an approval is about; others than these touch all. */
static const struct way approved[] = {
	[MM_APPROVE_NOTICE] = { "id", newest_notice, notice_owner },
	[MM_APPROVE_RISK] = { "id", newest_risk, risk_owner },
	[MM_APPROVE_EVENT] = { "id", mm_world_event, event_owner },
	[MM_APPROVE_WAIVER] = { "id", mm_world_waiver, waiver_owner },
	[MM_APPROVE_EOS] = { "id", mm_world_product, itself },
};

static const struct way *
way_of(const struct mm_fact *f)
{
	size_t what;

	for (size_t i = 0; i < MM_COUNT(ways); i++)
		if (field_of(f, ways[i].field).p != NULL)
			return &ways[i];
	if (f->type != MM_FACT_APPROVAL)
		return NULL;
	what = (size_t)mm_fact_enum(f, MM_F_APPROVAL_what);
	return what < MM_COUNT(approved) ? &approved[what] : NULL;
}

/* Product of a fact, or MM_NONE when it leads to none or several: then to
 * all. */
static uint32_t
touched(const struct mm_world *w, const struct mm_fact *f)
{
	const struct way *way =
	    f->type == MM_FACT_LIFECYCLE && f->v[MM_F_LIFECYCLE_subject].n > 0
	    ? NULL
	    : way_of(f);
	uint32_t i =
	    way == NULL ? MM_NONE : way->find(w, field_of(f, way->field));

	return i == MM_NONE ? MM_NONE : way->product(w, i);
}

/* A unit told again is folded before its moves and versions: load again. */
static bool
can_add(const struct mm_world *w, const struct mm_fact *f)
{
	return f->type != MM_FACT_VOID && (f->seq == 0 || f->seq > w->head) &&
	    f->valid.day == w->as_of.day &&
	    (f->type != MM_FACT_UNIT ||
		mm_world_unit(w, f->v[MM_F_UNIT_unit]) == MM_NONE);
}

enum mm_status
mm_live_add(struct mm_duty_live *l, const struct mm_fact *f,
    struct mm_live_touch *out, struct mm_err *err)
{
	struct mm_live_touch t = { .product = MM_NONE };
	uint64_t dangling = l->w->dangling;
	enum mm_status st;

	*out = t;
	/* A fact that named nothing may name something now. */
	if (!can_add(l->w, f) || dangling > 0)
		return MM_OK;
	st = mm_world_apply(l->w, f, err);
	if (st != MM_OK)
		return st;
	if (!catch_up(l))
		return mm_err_nomem(err);
	t.exact = l->w->dangling == dangling;
	t.product = touched(l->w, f);
	t.all = t.product == MM_NONE;
	*out = t;
	return MM_OK;
}

/* -- the part of one product -------------------------------------------- */

/* The items of a list, in an array of their own; NULL: out of memory. */
static void *
copy_items(struct mm_arena *a, const void *from, size_t size,
    const uint32_t *ix, uint32_t n)
{
	char *p = mm_arena_array(a, n, size);

	for (uint32_t i = 0; p != NULL && i < n; i++)
		memcpy(p + i * size, (const char *)from + ix[i] * size, size);
	return p;
}

#define TAKE(a, part, whole, vec, list) \
	((part)->vec.n = (part)->vec.max = (list).n, \
	    (part)->vec.v = copy_items((a), (whole)->vec.v, \
		sizeof(*(whole)->vec.v), (list).v, (list).n))

/* Place in the part of an earlier holding of the unit: as many steps back
 * from @p k as it stands back from @p from in the world. */
static uint32_t
back(const struct mm_world *w, uint32_t holding, uint32_t from, uint32_t k)
{
	if (holding == MM_NONE)
		return MM_NONE;
	for (; from != holding; from = w->holdings.v[from].prev)
		k--;
	return k;
}

/* The holdings of each unit, earlier ones first, as in the world. */
static bool
copy_holdings(
    struct mm_arena *a, const struct mm_world *w, struct mm_world *part)
{
	for (uint32_t u = 0; u < part->units.n; u++) {
		uint32_t at = part->units.v[u].holding, first, from;
		uint32_t last = MM_NONE;

		first = part->holdings.n;
		for (uint32_t h = at; h != MM_NONE; h = w->holdings.v[h].prev) {
			void *room = mm_vec_push(a, &part->holdings);

			if (room == NULL)
				return false;
		}
		for (uint32_t k = part->holdings.n; k-- > first;) {
			struct mm_holding *h = &part->holdings.v[k];

			from = at;
			*h = w->holdings.v[from];
			at = h->prev;
			h->unit = u;
			h->prev = k > first ? k - 1 : MM_NONE;
			h->rival = back(w, w->holdings.v[from].rival, from, k);
			last = last == MM_NONE ? k : last;
		}
		part->units.v[u].holding = last;
	}
	return true;
}

static bool
copy_deliveries(
    struct mm_arena *a, const struct mm_world *w, struct mm_world *part)
{
	for (uint32_t l = 0; l < part->letters.n; l++) {
		uint32_t at = part->letters.v[l].last, first;
		uint32_t last = MM_NONE;

		first = part->deliveries.n;
		for (uint32_t d = at; d != MM_NONE;
		     d = w->deliveries.v[d].prev) {
			void *room = mm_vec_push(a, &part->deliveries);

			if (room == NULL)
				return false;
		}
		for (uint32_t k = part->deliveries.n; k-- > first;) {
			struct mm_delivery *d = &part->deliveries.v[k];

			*d = w->deliveries.v[at];
			at = d->prev;
			d->letter = l;
			d->prev = k > first ? k - 1 : MM_NONE;
			last = last == MM_NONE ? k : last;
		}
		part->letters.v[l].last = last;
	}
	return true;
}

static bool
make_part(const struct mm_duty_live *l, uint32_t product, struct mm_arena *a,
    struct mm_world *out)
{
	const struct mm_world *w = l->w;
	const struct parts *p = &l->products.v[product];
	struct mm_world part = *w;

	part.arena = a;
	memset(&part.holdings, 0, sizeof(part.holdings));
	memset(&part.deliveries, 0, sizeof(part.deliveries));
	TAKE(a, &part, w, units, p->of[UNITS]);
	TAKE(a, &part, w, letters, p->of[LETTERS]);
	TAKE(a, &part, w, outcomes, p->of[OUTCOMES]);
	TAKE(a, &part, w, findings, p->of[FINDINGS]);
	TAKE(a, &part, w, risks, p->of[RISKS]);
	/* Once refused, an arena says so. */
	if (mm_arena_short(a) || !copy_holdings(a, w, &part) ||
	    !copy_deliveries(a, w, &part))
		return false;
	for (uint32_t i = 0; i < part.outcomes.n; i++)
		part.outcomes.v[i].unit = mm_place_of(
		    p->of[UNITS].v, p->of[UNITS].n, part.outcomes.v[i].unit);
	*out = part;
	return true;
}

enum mm_status
mm_live_eval(const struct mm_duty_live *l, const struct mm_duty_params *p,
    mm_duty_sink *sink, void *ctx, struct mm_err *err)
{
	static const uint32_t nothing = MM_NONE;
	struct mm_world *part = mm_arena_alloc(p->arena, sizeof(*part));
	struct mm_duty_params of = *p;

	if (part == NULL || !make_part(l, p->product, p->arena, part))
		return mm_err_nomem(err);
	/* A product without a unit: none of the world's is one of its own. */
	of.whole = part->units.n > 0 ? l->products.v[p->product].of[UNITS].v
				     : &nothing;
	return mm_duty_eval(part, &of, sink, ctx, err);
}
