/* SPDX-License-Identifier: Apache-2.0 */
#include "app/app.h"

#include "app/person.h"
#include "app/record.h"
#include "app/signature.h"
#include "base/buf.h"

#include <inttypes.h>
#include <string.h>

/* What one key said from a day on, and what it had said before. */
struct seen_value {
	int64_t day; /* valid */
	uint64_t seq, content;
	uint32_t before; /* index of the one recorded before, or MM_NONE */
};

/*
 * Contents of what is recorded, per type and only for the types a batch
 * touches: key (or, for an event, everything) -> hashes of the values with
 * their valid dates. A hash only saves recording a fact twice; it is no
 * evidence.
 */
struct mm_batch_seen {
	struct mm_arena *arena;
	struct mm_map map;
	MM_VEC(struct seen_value) values;
	MM_VEC(uint32_t) latest; /* of each key: its newest value */
	bool loaded[MM_FACT__COUNT];
	const struct mm_world *world; /* of the batch, for its corrections */
	bool corrected; /* the batch itself holds a correction */
	struct mm_buf key;
};

#define SEEN_KEY_MAX ((size_t)4 << 20)

static bool
is_event(const struct mm_fact_def *d)
{
	for (int i = 0; i < d->nfields; i++)
		if ((d->fields[i].flags & MM_FIELD_KEY) != 0)
			return false;
	return true;
}

/* The identity of a fact: its key fields, or for an event all of it. */
static struct mm_str
identity(struct mm_buf *b, const struct mm_fact *f)
{
	const struct mm_fact_def *d = &mm_fact_defs[f->type];
	bool event = is_event(d);

	mm_buf_clear(b);
	mm_buf_fmt(b, "%d", (int)f->type);
	if (event)
		mm_buf_fmt(b, "@%d", (int)f->valid.day);
	for (int i = 0; i < d->nfields; i++) {
		if (!event && (d->fields[i].flags & MM_FIELD_KEY) == 0)
			continue;
		mm_buf_char(b, f->v[i].p != NULL ? '\x1f' : '\x1e');
		mm_buf_str(b, f->v[i]);
	}
	return mm_buf_view(b);
}

static uint64_t
content(const struct mm_fact *f)
{
	uint64_t h = (uint64_t)f->type + 1;

	for (int i = 0; i < mm_fact_defs[f->type].nfields; i++) {
		uint64_t part[2] = { h,
			f->v[i].p == NULL ? 1
					  : mm_hash64(f->v[i].p, f->v[i].n) };

		h = mm_hash64(part, sizeof(part));
	}
	return h;
}

static enum mm_status
remember(
    struct mm_batch_seen *seen, const struct mm_fact *f, struct mm_err *err)
{
	struct mm_str key = identity(&seen->key, f);
	struct seen_value *value;
	uint32_t *latest;
	bool fresh;
	uint32_t i;

	if (mm_buf_check(&seen->key, err) != MM_OK)
		return MM_ENOMEM;
	i = mm_map_put(&seen->map, key, seen->latest.n, &fresh);
	if (i == MM_MAP_NONE)
		return mm_err_nomem(err);
	latest = fresh ? mm_vec_push(seen->arena, &seen->latest)
		       : &seen->latest.v[i];
	value = mm_vec_push(seen->arena, &seen->values);
	if (latest == NULL || value == NULL)
		return mm_err_nomem(err);
	*value = (struct seen_value){ .day = f->valid.day,
		.seq = f->seq,
		.content = content(f),
		.before = fresh ? MM_NONE : *latest };
	*latest = seen->values.n - 1;
	return MM_OK;
}

/*
 * The value of a key in force on a day: of the latest valid date up to it, and
 * of those the one recorded last. NULL: nothing was known of it then.
 */
static const struct seen_value *
in_force(const struct mm_batch_seen *seen, uint32_t latest, int64_t day)
{
	const struct seen_value *best = NULL;

	for (uint32_t i = latest; i != MM_NONE; i = seen->values.v[i].before) {
		const struct seen_value *v = &seen->values.v[i];

		if (v->day <= day &&
		    (best == NULL || v->day > best->day ||
			(v->day == best->day && v->seq > best->seq)))
			best = v;
	}
	return best;
}

/* A corrected fact is no longer what is known: telling it again is news. */
static enum mm_status
remember_stored(void *ctx, const struct mm_fact *f, struct mm_err *err)
{
	struct mm_batch_seen *seen = ctx;

	for (uint32_t i = 0; i < seen->world->voids.n; i++)
		if (seen->world->voids.v[i] == f->seq)
			return MM_OK;
	return remember(seen, f, err);
}

/* A finding that ended and is found again is news with equal values. */
static bool
is_reopening(const struct mm_batch *b, const struct mm_fact *f)
{
	uint32_t i;

	if (f->type != MM_FACT_FINDING)
		return false;
	i = mm_world_finding(b->world, f->v[MM_F_FINDING_finding]);
	return i != MM_NONE && b->world->findings.v[i].ended_at.seq != 0;
}

/* Nobody has said anything else about it since the caller looked. */
static enum mm_status
check_base(const struct mm_batch *b, const struct seen_value *latest,
    const struct mm_fact *f, struct mm_err *err)
{
	if (b->app->base == 0 || latest->seq <= b->app->base ||
	    latest->seq > b->head)
		return MM_OK;
	return mm_err_set(err, MM_ECONFLICT,
	    "%sは、記録 %" PRIu64
	    " でほかの人が変えています。今の内容を見てから、もう一度決めて"
	    "ください(audit log --since %" PRIu64 ")",
	    "this %s was changed by entry %" PRIu64
	    " meanwhile; look at it as it is now and decide again (audit log "
	    "--since %" PRIu64 ")",
	    mm_fact_defs[f->type].type, latest->seq, latest->seq);
}

static enum mm_status
is_unchanged(
    struct mm_batch *b, const struct mm_fact *f, bool *out, struct mm_err *err)
{
	struct mm_batch_seen *seen = b->seen;
	const struct seen_value *now;
	enum mm_status st;
	uint32_t i;

	/* As of the head the batch stands on; later entries end it. */
	if (!seen->loaded[f->type] && b->head > 0) {
		struct mm_slice slice = { MM_DATE_NONE, { b->head, { 0 } } };

		st = mm_store_facts(
		    b->app->store, f->type, &slice, remember_stored, seen, err);
		if (st != MM_OK)
			return st;
	}
	seen->loaded[f->type] = true;
	i = mm_map_get(&seen->map, identity(&seen->key, f));
	st = mm_buf_check(&seen->key, err);
	if (st != MM_OK)
		return st;
	now = i != MM_MAP_NONE ? in_force(seen, seen->latest.v[i], f->valid.day)
			       : NULL;
	if (!is_event(&mm_fact_defs[f->type]) && i != MM_MAP_NONE) {
		st = check_base(b, &seen->values.v[seen->latest.v[i]], f, err);
		if (st != MM_OK)
			return st;
	}
	/* The same from an earlier day on is news. */
	*out = now != NULL && now->content == content(f) && !seen->corrected &&
	    !is_reopening(b, f);
	return MM_OK;
}

enum mm_status
mm_batch_begin(struct mm_app *app, struct mm_batch *b, struct mm_err *err)
{
	struct mm_head head;
	enum mm_status st;

	memset(b, 0, sizeof(*b));
	b->app = app;
	st = mm_store_head(app->store, &head, err);
	if (st != MM_OK)
		return st;
	b->head = head.seq;
	b->seen = mm_arena_alloc(app->arena, sizeof(*b->seen));
	if (b->seen == NULL)
		return mm_err_nomem(err);
	b->seen->arena = app->arena;
	mm_map_init(&b->seen->map, app->arena);
	mm_buf_init(&b->seen->key, SEEN_KEY_MAX);
	st = mm_store_world(app->store, app->arena,
	    mm_date_of(MM_YEAR_MAX, 12, 31),
	    (struct mm_known){ b->head, { 0 } }, &b->world, err);
	if (st == MM_OK)
		b->seen->world = b->world;
	else
		mm_batch_end(b);
	return st;
}

void
mm_batch_end(struct mm_batch *b)
{
	if (b->seen != NULL)
		mm_buf_free(&b->seen->key);
	b->seen = NULL;
}

struct mm_fact *
mm_batch_fact(struct mm_batch *b, enum mm_fact_type type)
{
	struct mm_fact *bigger;
	uint32_t max = b->max;

	if (b->n == max) {
		if (max > UINT32_MAX / 2)
			return NULL;
		max = max == 0 ? 16 : max * 2;
		bigger = mm_arena_array(b->app->arena, max, sizeof(*bigger));
		if (bigger == NULL)
			return NULL;
		if (b->n > 0)
			memcpy(bigger, b->facts, b->n * sizeof(*bigger));
		b->facts = bigger;
		b->max = max;
	}
	b->facts[b->n] = (struct mm_fact){
		.type = type, .valid = b->app->valid, .actor = b->app->actor
	};
	return &b->facts[b->n];
}

/* Who may record it; nothing is recorded by "dry-run". */
static enum mm_status
check_person(struct mm_batch *b, const struct mm_fact *f, struct mm_err *err)
{
	if (b->app->dry_run && mm_str_eqz(f->actor, "dry-run"))
		return MM_OK;
	return mm_person_may(b->app, b->world, f, err);
}

static enum mm_status
admit_one(struct mm_batch *b, struct mm_err *err)
{
	struct mm_fact *f = &b->facts[b->n];
	bool same = false;
	enum mm_status st;

	/* The seq it will get; if another records first, the commit fails. */
	f->seq = b->head + b->n + 1;
	st = mm_fact_check(f, err);
	if (st == MM_OK)
		st = is_unchanged(b, f, &same, err);
	if (st != MM_OK)
		return st;
	if (same) {
		b->unchanged++;
		return MM_OK;
	}
	st = check_person(b, f, err);
	if (st == MM_OK && f->type == MM_FACT_SIGNATURE)
		st = mm_signature_entry(b->app, f, err);
	if (st == MM_OK)
		st = mm_admit(b->world, f, err);
	if (st == MM_OK)
		st = remember(b->seen, f, err);
	if (st != MM_OK)
		return st;
	/* What it corrects may be remembered already: compare no more. */
	if (f->type == MM_FACT_VOID)
		b->seen->corrected = true;
	b->n++;
	b->admitted++;
	return MM_OK;
}

enum mm_status
mm_batch_admit(struct mm_batch *b, struct mm_err *err)
{
	struct mm_fact approval, *f;
	enum mm_status st;

	MM_BUG_ON(b->n >= b->max);
	if (b->facts[b->n].type != MM_FACT_APPROVAL || b->app->sign_key == NULL)
		return admit_one(b, err);
	approval = b->facts[b->n];
	st = mm_signature_stage(b, &approval, MM_SIGNED_APPROVED, err);
	f = st == MM_OK ? mm_batch_fact(b, MM_FACT_APPROVAL) : NULL;
	if (st != MM_OK || f == NULL)
		return st != MM_OK ? st : mm_err_nomem(err);
	*f = approval;
	return admit_one(b, err);
}

enum mm_status
mm_batch_commit(struct mm_batch *b, struct mm_err *err)
{
	struct mm_record_ctx ctx = {
		.actor = b->app->actor, .now = b->app->now, .expected = b->head
	};
	enum mm_status st = MM_OK;

	/* A text that found no memory may have hidden a remark or a match. */
	if (mm_arena_short(b->app->arena))
		st = mm_err_nomem(err);
	if (st == MM_OK && b->n > 0 && !b->app->dry_run) {
		st = mm_record(
		    b->app->store, &ctx, b->facts, b->n, &b->first_seq, err);
		b->app->outrun = st == MM_ECONFLICT;
		b->app->committed += st == MM_OK ? 1 : 0;
		if (st == MM_ECONFLICT)
			st = mm_err_set(err, MM_EBUSY,
			    "別の処理が先に記録しました。何も記録していません。"
			    "もう一度実行してください",
			    "another process recorded meanwhile; nothing was "
			    "recorded, run the command again");
		mm_app_forget(b->app);
	}
	mm_batch_end(b);
	return st;
}
