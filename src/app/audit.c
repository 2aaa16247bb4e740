/* SPDX-License-Identifier: Apache-2.0 */
#include "app/audit.h"

#include "app/journal.h"
#include "codec/json.h"

#include <inttypes.h>

/* How often progress is reported. */
#define PROGRESS_STEP 10000

struct verifying {
	struct mm_app *app;
	struct mm_arena *a;
	const struct mm_head *given;
	uint64_t total;
	uint64_t types[MM_FACT__COUNT];
	int64_t last;
	bool given_seen;
	struct mm_audit r;
};

static enum mm_status
bad_row(const struct mm_fact *f, struct mm_err *err)
{
	return mm_err_set(err, MM_EINTEGRITY,
	    "記録 %" PRIu64 " と表 %s の行が一致しません。"
	    "mimamori store rebuild で作り直せます",
	    "entry %" PRIu64 " and its row in %s differ; mimamori store "
	    "rebuild makes the table anew",
	    f->seq, mm_fact_defs[f->type].table);
}

/* Are two facts the same in every value? */
static bool
same_fact(const struct mm_fact *a, const struct mm_fact *b)
{
	if (a->seq != b->seq || a->recorded.sec != b->recorded.sec ||
	    a->valid.day != b->valid.day || !mm_str_eq(a->actor, b->actor) ||
	    !mm_str_eq(a->reason, b->reason))
		return false;
	for (int i = 0; i < MM_FACT_FIELDS; i++)
		if ((a->v[i].p == NULL) != (b->v[i].p == NULL) ||
		    !mm_str_eq(a->v[i], b->v[i]))
			return false;
	return true;
}

static enum mm_status
compare_row(struct verifying *v, const struct mm_fact *f, struct mm_err *err)
{
	struct mm_fact row;
	enum mm_status st;

	mm_arena_reset(v->a);
	st = mm_store_projected(v->app->store, f, v->a, &row, err);
	if (st == MM_ENOTFOUND || st == MM_EINTEGRITY ||
	    (st == MM_OK && !same_fact(f, &row)))
		return bad_row(f, err);
	v->r.rows++;
	return st;
}

static enum mm_status
check_given(
    struct verifying *v, const struct mm_journal_entry *e, struct mm_err *err)
{
	if (v->given == NULL || v->given->seq != e->fact->seq)
		return MM_OK;
	v->given_seen = true;
	if (mm_sha256_eq(v->given->chain, e->chain))
		return MM_OK;
	return mm_err_set(err, MM_EINTEGRITY,
	    "記録 %" PRIu64 " までの記録が、控えの先頭と一致しません"
	    "(作り直された記録です)",
	    "the journal up to entry %" PRIu64 " is not the one of the head "
	    "given (it was made anew)",
	    e->fact->seq);
}

static enum mm_status
verify_entry(void *ctx, const struct mm_journal_entry *e, struct mm_err *err)
{
	struct verifying *v = ctx;
	const struct mm_fact *f = e->fact;
	enum mm_status st = check_given(v, e, err);

	if (st == MM_OK)
		st = compare_row(v, f, err);
	if (st != MM_OK)
		return st;
	v->types[f->type]++;
	if (f->recorded.sec < v->last && v->r.backwards++ == 0)
		v->r.backwards_first = f->seq;
	v->last = f->recorded.sec;
	if (f->seq % PROGRESS_STEP == 0)
		mm_app_progress(v->app, "記録の検証", "verifying entries",
		    f->seq, v->total);
	return MM_OK;
}

/* A row no entry accounts for. */
static enum mm_status
check_counts(struct verifying *v, struct mm_err *err)
{
	for (int t = 1; t < MM_FACT__COUNT; t++) {
		uint64_t rows = 0;
		enum mm_status st = mm_store_projection_rows(
		    v->app->store, (enum mm_fact_type)t, &rows, err);

		if (st != MM_OK)
			return st;
		if (rows != v->types[t])
			return mm_err_set(err, MM_EINTEGRITY,
			    "表 %s に %" PRIu64 " 行ありますが、記録は %" PRIu64
			    " 件です。mimamori store rebuild で作り直せます",
			    "table %s has %" PRIu64 " rows for %" PRIu64
			    " entries; mimamori store rebuild makes it anew",
			    mm_fact_defs[t].table, rows, v->types[t]);
	}
	return MM_OK;
}

static enum mm_status
check_given_end(const struct verifying *v, struct mm_err *err)
{
	const struct mm_head *given = v->given;

	if (given == NULL || v->given_seen)
		return MM_OK;
	if (given->seq == 0 && mm_sha256_eq(given->chain, v->r.head.chain))
		return MM_OK;
	if (given->seq == 0)
		return v->r.head.seq > 0
		    ? MM_OK
		    : mm_err_set(err, MM_EINTEGRITY,
			  "作業場所のIDが控えの先頭と一致しません",
			  "the workspace id is not the one of the head given");
	return mm_err_set(err, MM_EINTEGRITY,
	    "記録 %" PRIu64 " 以降がありません(控えの先頭は %" PRIu64
	    "、今は %" PRIu64 ")。末尾が失われています",
	    "entry %" PRIu64 " and later ones are missing (the head given is "
	    "%" PRIu64 ", the journal ends at %" PRIu64 ")",
	    v->r.head.seq + 1, given->seq, v->r.head.seq);
}

static enum mm_status
verify(struct verifying *v, struct mm_err *err)
{
	struct mm_store *s = v->app->store;
	struct mm_head head;
	enum mm_status st = mm_store_head(s, &head, err);

	if (st != MM_OK)
		return st;
	v->total = head.seq;
	st = mm_journal_walk(s, verify_entry, v, &v->r.head, err);
	if (st == MM_OK)
		st = check_given_end(v, err);
	return st == MM_OK ? check_counts(v, err) : st;
}

enum mm_status
mm_audit_verify(struct mm_app *app, const struct mm_head *given,
    struct mm_audit *out, struct mm_err *err)
{
	struct verifying v = { .app = app, .given = given };
	enum mm_status st;

	v.a = mm_arena_new(0);
	if (v.a == NULL)
		return mm_err_nomem(err);
	st = mm_store_begin_read(app->store, err);
	if (st == MM_OK) {
		st = verify(&v, err);
		mm_store_rollback(app->store);
	}
	mm_arena_free(v.a);
	if (st == MM_OK)
		*out = v.r;
	return st;
}

struct logging {
	struct mm_arena *a;
	uint64_t after;
	enum mm_fact_type type;
	mm_audit_fn *fn;
	void *ctx;
};

/* The bytes of "data" in an entry that was verified. */
static enum mm_status
data_of(struct mm_arena *a, struct mm_str bytes, struct mm_str *out,
    struct mm_err *err)
{
	struct mm_json *j = mm_json_new(a,
	    (struct mm_bytes){ (const uint8_t *)bytes.p, bytes.n }, NULL, NULL);
	struct mm_str name;

	if (j == NULL)
		return mm_err_nomem(err);
	(void)mm_json_enter_object(j);
	while (mm_json_key(j, &name)) {
		if (mm_str_eqz(name, "data"))
			(void)mm_json_raw(j, out);
		else
			(void)mm_json_skip(j);
	}
	return mm_json_finish(j, err);
}

static enum mm_status
log_entry(void *ctx, const struct mm_journal_entry *e, struct mm_err *err)
{
	struct logging *l = ctx;
	struct mm_audit_line line = { .fact = e->fact, .chain = e->chain };
	enum mm_status st;

	if (e->fact->seq <= l->after ||
	    (l->type != MM_FACT_NONE && l->type != e->fact->type))
		return MM_OK;
	mm_arena_reset(l->a);
	st = data_of(l->a, e->bytes, &line.data, err);
	return st == MM_OK ? l->fn(l->ctx, &line, err) : st;
}

enum mm_status
mm_audit_log(struct mm_app *app, uint64_t after, enum mm_fact_type type,
    mm_audit_fn *fn, void *ctx, struct mm_err *err)
{
	struct logging l = {
		.after = after, .type = type, .fn = fn, .ctx = ctx
	};
	enum mm_status st;

	l.a = mm_arena_new(0);
	if (l.a == NULL)
		return mm_err_nomem(err);
	st = mm_journal_walk(app->store, log_entry, &l, NULL, err);
	mm_arena_free(l.a);
	return st;
}
