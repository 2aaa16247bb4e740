/* SPDX-License-Identifier: Apache-2.0 */
#include "app/rebuild.h"

#include "app/journal.h"

struct rebuilding {
	struct mm_store *store;
	struct mm_rebuild r;
};

static enum mm_status
project_entry(void *ctx, const struct mm_journal_entry *e, struct mm_err *err)
{
	struct rebuilding *b = ctx;

	b->r.entries++;
	return mm_store_project(b->store, &e->fact, 1, err);
}

enum mm_status
mm_rebuild(
    struct mm_store *s, bool check, struct mm_rebuild *out, struct mm_err *err)
{
	struct rebuilding b = { .store = s };
	enum mm_status st = mm_store_begin(s, err);

	if (st != MM_OK)
		return st;
	st = mm_store_projection_digest(s, &b.r.before, err);
	if (st == MM_OK)
		st = mm_store_projection_clear(s, err);
	if (st == MM_OK)
		st = mm_journal_walk(s, project_entry, &b, NULL, err);
	if (st == MM_OK)
		st = mm_store_projection_digest(s, &b.r.after, err);
	if (st == MM_OK && !check)
		st = mm_store_commit(s, err);
	else
		mm_store_rollback(s);
	if (st != MM_OK)
		return st;
	b.r.equal = mm_sha256_eq(b.r.before, b.r.after);
	*out = b.r;
	return MM_OK;
}
