/* SPDX-License-Identifier: Apache-2.0 */
#include "app/story.h"

#include "base/map.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Ids of the story so far, by what they are ids of. */
enum set {
	NO_SET,
	NOTICES,
	PARTIES,
	UNITS,
	REQUESTS,
	PRODUCTS,
	VULNS,
	FINDINGS,
	SBOMS,
	RISKS,
	PATCHES,
	PLANS,
	WAIVERS,
	PERSONS,
	ENTRIES, /* seq of each entry taken */
	SETS
};

/* Which story a link belongs to. */
#define BY_NOTICE 1u
#define BY_PARTY 2u
#define BOTH (BY_NOTICE | BY_PARTY)

#define HARVEST 6

/* An id a fact names, and the set it goes into or is looked up in. */
struct id {
	int field;
	enum set set;
};

/*
 * A fact belongs to the story when the id it names is known, and (of_party)
 * the party it names is the one asked for. What else it names is then known
 * too.
 */
struct link {
	unsigned stories;
	enum mm_fact_type type;
	enum mm_story_step step;
	struct id key, also; /* also.set NO_SET: nothing more is asked */
	int of_party; /* field; 0: none (it is never the first one) */
	int nharvest;
	struct id harvest[HARVEST];
};

#define F(type, field) MM_F_##type##_##field
#define LINK(by, TYPE, STEP, id, in) \
	.stories = (by), .type = MM_FACT_##TYPE, .step = MM_STORY_##STEP, \
	.key = { F(TYPE, id), (in) }

static const struct link links[] = {
	{ LINK(BOTH, PARTY, REGISTER, party, PARTIES) },
	{ LINK(BOTH, PARTY_END, REGISTER, party, PARTIES) },
	{ LINK(BY_PARTY, UNIT, REGISTER, party, PARTIES), .nharvest = 2,
	    .harvest = { { F(UNIT, unit), UNITS },
		{ F(UNIT, product), PRODUCTS } } },
	{ LINK(BY_PARTY, UNIT, REGISTER, lessor, PARTIES), .nharvest = 2,
	    .harvest = { { F(UNIT, unit), UNITS },
		{ F(UNIT, product), PRODUCTS } } },
	{ LINK(BY_PARTY, UNIT_MOVE, REGISTER, party, PARTIES), .nharvest = 1,
	    .harvest = { { F(UNIT_MOVE, unit), UNITS } } },
	{ LINK(BOTH, UNIT, REGISTER, unit, UNITS), .nharvest = 1,
	    .harvest = { { F(UNIT, product), PRODUCTS } } },
	{ LINK(BY_NOTICE, UNIT_MOVE, REGISTER, unit, UNITS) },
	{ LINK(BOTH, UNIT_STATE, REGISTER, unit, UNITS) },
	{ LINK(BOTH, UNIT_VERSION, REGISTER, unit, UNITS) },
	{ LINK(BOTH, PATCH_RESULT, RECEIPT, unit, UNITS) },

	{ LINK(BY_PARTY, REQUEST, TRIGGER, party, PARTIES), .nharvest = 1,
	    .harvest = { { F(REQUEST, request), REQUESTS } } },
	{ LINK(BY_NOTICE, REQUEST_END, RECEIPT, notice, NOTICES), .nharvest = 1,
	    .harvest = { { F(REQUEST_END, request), REQUESTS } } },
	{ LINK(BY_NOTICE, REQUEST, TRIGGER, request, REQUESTS) },
	{ LINK(BY_PARTY, REQUEST_END, RECEIPT, request, REQUESTS) },

	{ LINK(BY_NOTICE, LETTER, DOCUMENT, notice, NOTICES),
	    .of_party = F(LETTER, party), .nharvest = 1,
	    .harvest = { { F(LETTER, units), UNITS } } },
	{ LINK(BY_PARTY, LETTER, DOCUMENT, party, PARTIES), .nharvest = 1,
	    .harvest = { { F(LETTER, notice), NOTICES } } },
	{ LINK(BOTH, NOTICE, DOCUMENT, notice, NOTICES), .nharvest = 5,
	    .harvest = { { F(NOTICE, product), PRODUCTS },
		{ F(NOTICE, vulns), VULNS }, { F(NOTICE, risk), RISKS },
		{ F(NOTICE, patch), PATCHES }, { F(NOTICE, plan), PLANS } } },
	{ LINK(BY_NOTICE, DELIVERY, DELIVERY, notice, NOTICES),
	    .of_party = F(DELIVERY, party) },
	{ LINK(BY_PARTY, DELIVERY, DELIVERY, party, PARTIES) },

	{ LINK(BOTH, PRODUCT, REGISTER, product, PRODUCTS) },
	{ LINK(BOTH, LIFECYCLE, TRIGGER, product, PRODUCTS) },
	{ LINK(BOTH, CONFORMITY, JUDGEMENT, product, PRODUCTS) },
	{ LINK(BOTH, EOS_JUDGEMENT, JUDGEMENT, product, PRODUCTS) },
	{ LINK(BOTH, FINDING, TRIGGER, vuln, VULNS),
	    .also = { F(FINDING, product), PRODUCTS }, .nharvest = 2,
	    .harvest = { { F(FINDING, finding), FINDINGS },
		{ F(FINDING, sbom), SBOMS } } },
	{ LINK(BOTH, ASSESSMENT, JUDGEMENT, finding, FINDINGS) },
	{ LINK(BOTH, FINDING_END, JUDGEMENT, finding, FINDINGS) },
	{ LINK(BOTH, SBOM, TRIGGER, sbom, SBOMS) },
	{ LINK(BOTH, RISK, JUDGEMENT, risk, RISKS) },
	{ LINK(BOTH, PATCH, TRIGGER, patch, PATCHES) },
	{ LINK(BOTH, PLAN, JUDGEMENT, plan, PLANS), .nharvest = 1,
	    .harvest = { { F(PLAN, patch), PATCHES } } },
	{ LINK(BY_PARTY, WAIVER, JUDGEMENT, party, PARTIES), .nharvest = 1,
	    .harvest = { { F(WAIVER, waiver), WAIVERS } } },

	{ LINK(BOTH, APPROVAL, APPROVAL, id, NOTICES) },
	{ LINK(BOTH, APPROVAL, APPROVAL, id, RISKS) },
	{ LINK(BOTH, APPROVAL, APPROVAL, id, WAIVERS) },
	{ LINK(BOTH, SIGNATURE, APPROVAL, entry, ENTRIES), .nharvest = 1,
	    .harvest = { { F(SIGNATURE, person), PERSONS } } },
	{ LINK(BOTH, PERSON, REGISTER, person, PERSONS) },
	{ LINK(BOTH, PERSON_KEY, REGISTER, person, PERSONS) },
	{ LINK(BOTH, VOID, CORRECTION, seq, ENTRIES) },
};

struct tracing {
	struct mm_app *app;
	struct mm_map set[SETS];
	unsigned story;
	struct mm_str party; /* of of_party; absent: any */
	const struct link *link;
	struct mm_story *out;
	bool grown; /* a set has more than before this round */
};

const char *
mm_story_step_name(enum mm_story_step step, enum mm_lang lang)
{
	static const struct {
		const char *ja, *en;
	} names[MM_STORY__COUNT] = {
		[MM_STORY_REGISTER] = { "台帳", "register" },
		[MM_STORY_TRIGGER] = { "きっかけ", "trigger" },
		[MM_STORY_JUDGEMENT] = { "判断", "judgement" },
		[MM_STORY_DOCUMENT] = { "文書", "document" },
		[MM_STORY_APPROVAL] = { "承認", "approval" },
		[MM_STORY_DELIVERY] = { "送付・到達", "delivery" },
		[MM_STORY_RECEIPT] = { "受領・完了", "receipt" },
		[MM_STORY_CORRECTION] = { "訂正", "correction" },
	};

	return mm_tr(lang, names[step].ja, names[step].en);
}

/* Is one of the ids of a field (a list has several) in a set? */
static bool
names_one(const struct tracing *t, struct mm_str ids, enum set set)
{
	while (ids.p != NULL) {
		struct mm_str id = mm_str_cut(&ids, '\n');

		if (id.n > 0 && mm_map_get(&t->set[set], id) != MM_MAP_NONE)
			return true;
	}
	return false;
}

static bool
learn(struct tracing *t, struct mm_str ids, enum set set)
{
	while (ids.p != NULL) {
		struct mm_str id = mm_str_cut(&ids, '\n');
		bool added = false;

		if (id.n == 0)
			continue;
		if (mm_map_put(&t->set[set], id, 1, &added) == MM_MAP_NONE)
			return false;
		t->grown = t->grown || added;
	}
	return true;
}

/* What an approval is of must be what its id was found among. */
static bool
approves(const struct link *l, const struct mm_fact *f)
{
	static const struct {
		enum set set;
		const char *what;
	} kinds[] = { { NOTICES, "notice" }, { RISKS, "risk" },
		{ WAIVERS, "waiver" } };

	for (size_t i = 0; i < MM_COUNT(kinds); i++)
		if (kinds[i].set == l->key.set)
			return mm_str_eqz(
			    f->v[MM_F_APPROVAL_what], kinds[i].what);
	return false;
}

static bool
belongs(const struct tracing *t, const struct mm_fact *f)
{
	const struct link *l = t->link;

	if (!names_one(t, f->v[l->key.field], l->key.set))
		return false;
	if (l->of_party != 0 && t->party.p != NULL &&
	    !mm_str_eq(f->v[l->of_party], t->party))
		return false;
	if (l->type == MM_FACT_APPROVAL)
		return approves(l, f);
	return l->also.set == NO_SET ||
	    names_one(t, f->v[l->also.field], l->also.set);
}

/* A delivery is a receipt when somebody there has it in hand. */
static enum mm_story_step
step_of(const struct link *l, const struct mm_fact *f)
{
	struct mm_str state;

	if (l->type != MM_FACT_DELIVERY)
		return l->step;
	state = f->v[MM_F_DELIVERY_state];
	return mm_str_eqz(state, "opened") || mm_str_eqz(state, "acknowledged")
	    ? MM_STORY_RECEIPT
	    : MM_STORY_DELIVERY;
}

/* An entry of the story, once; all it names is then known. */
static enum mm_status
take(struct tracing *t, const struct mm_fact *f, enum mm_story_step step,
    struct mm_err *err)
{
	struct mm_story_entry *e;
	char text[24];
	bool added = false;

	(void)snprintf(text, sizeof(text), "%" PRIu64, f->seq);
	if (mm_map_put(&t->set[ENTRIES], mm_str_of(text), 1, &added) ==
	    MM_MAP_NONE)
		return mm_err_nomem(err);
	if (!added)
		return MM_OK;
	t->grown = true;
	e = mm_vec_push(t->app->arena, t->out);
	if (e == NULL)
		return mm_err_nomem(err);
	*e = (struct mm_story_entry){ f->seq, f->type, step };
	return MM_OK;
}

static enum mm_status
follow(void *ctx, const struct mm_fact *f, struct mm_err *err)
{
	struct tracing *t = ctx;
	const struct link *l = t->link;

	if (!belongs(t, f))
		return MM_OK;
	for (int i = 0; i < l->nharvest; i++)
		if (!learn(t, f->v[l->harvest[i].field], l->harvest[i].set))
			return mm_err_nomem(err);
	return take(t, f, step_of(l, f), err);
}

static enum mm_status
take_workspace(void *ctx, const struct mm_fact *f, struct mm_err *err)
{
	return take(ctx, f, MM_STORY_REGISTER, err);
}

/* Round after round, until nothing new is named. */
static enum mm_status
follow_all(struct tracing *t, struct mm_err *err)
{
	struct mm_store *s = t->app->store;
	const struct mm_slice all = MM_SLICE_ALL;
	enum mm_status st;

	st = mm_store_facts(s, MM_FACT_WORKSPACE, &all, take_workspace, t, err);
	do {
		t->grown = false;
		for (size_t i = 0; st == MM_OK && i < MM_COUNT(links); i++) {
			t->link = &links[i];
			if ((links[i].stories & t->story) != 0)
				st = mm_store_facts(
				    s, links[i].type, &all, follow, t, err);
		}
	} while (st == MM_OK && t->grown);
	return st;
}

static int
by_seq(const void *a, const void *b)
{
	const struct mm_story_entry *x = a, *y = b;

	return (x->seq > y->seq) - (x->seq < y->seq);
}

static bool
has_type(const struct mm_story *t, enum mm_fact_type type)
{
	for (uint32_t i = 0; i < t->n; i++)
		if (t->v[i].type == type)
			return true;
	return false;
}

/* @param must  a story without a fact of this type is none */
static enum mm_status
trace(struct tracing *t, enum mm_fact_type must, struct mm_str name,
    struct mm_err *err)
{
	bool own = !mm_store_in_tx(t->app->store);
	enum mm_status st =
	    own ? mm_store_begin_read(t->app->store, err) : MM_OK;

	if (st != MM_OK)
		return st;
	st = follow_all(t, err);
	if (own)
		mm_store_rollback(t->app->store);
	if (st != MM_OK)
		return st;
	if (!has_type(t->out, must))
		return mm_err_set(err, MM_ENOTFOUND,
		    "「%.*s」についての%sの記録はありません。番号・IDを確かめて"
		    "ください%.0s",
		    "there is no entry about \"%.*s\" of type %.0s%s; check "
		    "the number or id",
		    MM_FMT(name), mm_fact_defs[must].ja,
		    mm_fact_defs[must].type);
	qsort(t->out->v, t->out->n, sizeof(*t->out->v), by_seq);
	return MM_OK;
}

static void
start(struct tracing *t)
{
	for (int i = 0; i < SETS; i++)
		mm_map_init(&t->set[i], t->app->arena);
}

enum mm_status
mm_story_notice(struct mm_app *app, struct mm_str notice, struct mm_str party,
    struct mm_story *out, struct mm_err *err)
{
	struct tracing t = { .app = app, .story = BY_NOTICE, .out = out };

	t.party = party;
	start(&t);
	if (!learn(&t, notice, NOTICES) || !learn(&t, party, PARTIES))
		return mm_err_nomem(err);
	return trace(&t, MM_FACT_LETTER, party.p != NULL ? party : notice, err);
}

enum mm_status
mm_story_party(struct mm_app *app, struct mm_str party, struct mm_story *out,
    struct mm_err *err)
{
	struct tracing t = { .app = app, .story = BY_PARTY, .out = out };

	start(&t);
	if (!learn(&t, party, PARTIES))
		return mm_err_nomem(err);
	return trace(&t, MM_FACT_PARTY, party, err);
}
