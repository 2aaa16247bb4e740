/* SPDX-License-Identifier: Apache-2.0 */
/* One entry, and what it changed. */
#include "app/audit.h"

#include "app/journal.h"
#include "ledger/entry.h"

#include <inttypes.h>

/* Bytes are kept: a fact's texts live only while it is handed on. */
struct looking {
	struct mm_app *app;
	uint64_t seq;
	struct mm_fact fact; /* of entry, once it was met */
	struct mm_str entry, before;
	struct mm_sha256 chain;
	uint64_t voided_by;
};

static bool
same_key(const struct mm_fact *a, const struct mm_fact *b)
{
	const struct mm_fact_def *d = &mm_fact_defs[a->type];
	bool keyed = false;

	if (a->type != b->type)
		return false;
	for (int i = 0; i < d->nfields; i++) {
		if ((d->fields[i].flags & MM_FIELD_KEY) == 0)
			continue;
		keyed = true;
		if (!mm_str_eq(a->v[i], b->v[i]))
			return false;
	}
	return keyed;
}

static enum mm_status
decode(struct mm_app *app, struct mm_str bytes, struct mm_fact *out,
    struct mm_err *err)
{
	return mm_entry_decode(app->arena,
	    (struct mm_bytes){ (const uint8_t *)bytes.p, bytes.n }, out, err);
}

static enum mm_status
find_entry(void *ctx, const struct mm_journal_entry *e, struct mm_err *err)
{
	struct looking *l = ctx;

	if (e->fact->seq == l->seq) {
		l->entry = mm_arena_str(l->app->arena, e->bytes);
		l->chain = e->chain;
		if (l->entry.p == NULL)
			return mm_err_nomem(err);
		return decode(l->app, l->entry, &l->fact, err);
	}
	if (e->fact->seq > l->seq && e->fact->type == MM_FACT_VOID &&
	    (uint64_t)mm_fact_int(e->fact, MM_F_VOID_seq) == l->seq)
		l->voided_by = e->fact->seq;
	return MM_OK;
}

static enum mm_status
find_before(void *ctx, const struct mm_journal_entry *e, struct mm_err *err)
{
	struct looking *l = ctx;

	if (e->fact->seq >= l->seq || !same_key(&l->fact, e->fact))
		return MM_OK;
	l->before = mm_arena_str(l->app->arena, e->bytes);
	return l->before.p != NULL ? MM_OK : mm_err_nomem(err);
}

static enum mm_status
look(struct looking *l, struct mm_err *err)
{
	struct mm_store *s = l->app->store;
	enum mm_status st = mm_journal_walk(s, find_entry, l, NULL, err);

	if (st == MM_OK && l->entry.p == NULL)
		return mm_err_set(err, MM_ENOTFOUND,
		    "記録 %" PRIu64 " はありません",
		    "there is no entry %" PRIu64, l->seq);
	return st == MM_OK ? mm_journal_walk(s, find_before, l, NULL, err) : st;
}

enum mm_status
mm_audit_show(struct mm_app *app, uint64_t seq, struct mm_audit_entry *out,
    struct mm_err *err)
{
	struct looking l = { .app = app, .seq = seq };
	struct mm_audit_entry e = { .fact = { .seq = 0 } };
	enum mm_status st = mm_store_begin_read(app->store, err);

	if (st != MM_OK)
		return st;
	st = look(&l, err);
	mm_store_rollback(app->store);
	if (st == MM_OK && l.before.p != NULL)
		st = decode(app, l.before, &e.before, err);
	if (st != MM_OK)
		return st;
	e.fact = l.fact;
	e.voided_by = l.voided_by;
	e.chain = l.chain;
	*out = e;
	return MM_OK;
}
