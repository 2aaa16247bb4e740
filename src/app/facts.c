/* SPDX-License-Identifier: Apache-2.0 */
#include "app/facts.h"

#include "app/journal.h"
#include "app/record.h"
#include "codec/file.h"
#include "ledger/chain.h"
#include "ledger/entry.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Facts handed to the journal together when restoring. */
#define GROUP 1000
#define PROGRESS_STEP 10000

/* Next line that is not blank; counts lines in *number. */
static bool
next_line(struct mm_str *rest, uint64_t *number, struct mm_str *line)
{
	while (rest->p != NULL && rest->n > 0) {
		*line = mm_str_trim(mm_str_cut(rest, '\n'));
		++*number;
		if (line->n > 0)
			return true;
	}
	return false;
}

static struct mm_bytes
as_bytes(struct mm_str s)
{
	return (struct mm_bytes){ (const uint8_t *)s.p, s.n };
}

/* Count a bad line and keep what is wrong with it. */
static enum mm_status
note_problem(struct mm_app *app, struct mm_facts_report *r, const char *source,
    uint64_t number, struct mm_err *err)
{
	struct mm_facts_problem *p;

	r->bad++;
	if (r->problems.n >= MM_FACTS_PROBLEMS)
		return MM_OK;
	(void)snprintf(err->source, sizeof(err->source), "%s", source);
	if (err->line != number) {
		err->line = number;
		err->column = 0;
	}
	p = mm_vec_push(app->arena, &r->problems);
	if (p == NULL)
		return mm_err_nomem(err);
	p->err = *err;
	return MM_OK;
}

/* Failures of the line; all others are failures of the run. */
static bool
is_line_fault(enum mm_status st)
{
	return st == MM_EFORMAT || st == MM_ELIMIT || st == MM_ENOTFOUND ||
	    st == MM_ECONFLICT || st == MM_EDENIED;
}

static enum mm_status
verdict(const struct mm_facts_report *r, const char *source, struct mm_err *err)
{
	if (r->lines == 0)
		return mm_err_set(err, MM_EEMPTY,
		    "%s に事実がありません。何も記録していません",
		    "there is no fact in %s; nothing was recorded", source);
	if (r->bad == 0)
		return MM_OK;
	return mm_err_set(err, MM_EFORMAT,
	    "%s の %" PRIu64 " 行のうち %" PRIu64
	    " 行に誤りがあります。何も記録していません。直してからもう一度"
	    "実行してください",
	    "%s: of %" PRIu64 " lines %" PRIu64
	    " are bad; nothing was recorded; correct them and run again",
	    source, r->lines, r->bad);
}

static enum mm_status
import_line(struct mm_batch *b, const struct mm_fact *in, struct mm_err *err)
{
	struct mm_fact *f;

	if (in->type == MM_FACT_VOID && in->seq != 0)
		return mm_err_set(err, MM_EFORMAT,
		    "ほかの記録の訂正は取り込めません(番号が異なります)。"
		    "記録全体を移すには --preserve を使ってください",
		    "a correction of another journal cannot be imported (its "
		    "numbers differ); to move a whole journal use --preserve");
	f = mm_batch_fact(b, in->type);
	if (f == NULL)
		return mm_err_nomem(err);
	f->valid = in->valid;
	if (in->actor.p != NULL)
		f->actor = in->actor;
	f->reason = in->reason;
	memcpy(f->v, in->v, sizeof(f->v));
	return mm_batch_admit(b, err);
}

static enum mm_status
import_lines(struct mm_batch *b, const struct mm_facts_text *text,
    struct mm_buf *rejects, struct mm_facts_report *r, struct mm_err *err)
{
	struct mm_str rest = { (const char *)text->bytes.p, text->bytes.n };
	const char *source = text->source;
	struct mm_app *app = b->app;
	uint64_t number = 0;
	struct mm_str line;
	struct mm_fact f;

	while (next_line(&rest, &number, &line)) {
		enum mm_status st;

		r->lines++;
		st = mm_entry_parse(
		    app->arena, as_bytes(line), source, number, &f, err);
		if (st == MM_OK)
			st = import_line(b, &f, err);
		if (is_line_fault(st)) {
			mm_buf_str(rejects, line);
			mm_buf_char(rejects, '\n');
			st = note_problem(app, r, source, number, err);
		}
		if (st != MM_OK)
			return st;
		if (r->lines % PROGRESS_STEP == 0)
			mm_app_progress(
			    app, "事実の確認", "checking facts", r->lines, 0);
	}
	return MM_OK;
}

/* What a bad line does to an import. */
struct tolerance {
	bool partial; /* the good ones are recorded all the same */
	const char *rejects; /* where the bad ones are kept; or NULL */
};

/* The good lines, after the bad ones are kept: none may be in neither. */
static enum mm_status
commit_good(struct mm_batch *b, const char *path, const struct mm_buf *rejects,
    struct mm_err *err)
{
	enum mm_status st = mm_buf_check(rejects, err);

	if (st == MM_OK && path != NULL && !b->app->dry_run)
		st = mm_file_replace(path,
		    (struct mm_bytes){
			(const uint8_t *)rejects->p, rejects->n },
		    err);
	if (st == MM_OK)
		return mm_batch_commit(b, err);
	mm_batch_end(b);
	return st;
}

static enum mm_status
import(struct mm_app *app, const struct mm_facts_text *text,
    const struct tolerance *how, struct mm_facts_report *r, struct mm_err *err)
{
	struct mm_buf rejects;
	struct mm_batch b;
	enum mm_status st = mm_batch_begin(app, &b, err);

	if (st != MM_OK)
		return st;
	memset(r, 0, sizeof(*r));
	mm_buf_init(&rejects, MM_FACTS_TEXT_MAX);
	st = import_lines(&b, text, &rejects, r, err);
	r->recorded = b.admitted;
	r->unchanged = b.unchanged;
	if (st == MM_OK && (!how->partial || r->bad == 0))
		st = verdict(r, text->source, err);
	if (st != MM_OK)
		mm_batch_end(&b);
	else if (r->bad == 0)
		st = mm_batch_commit(&b, err);
	else
		st = commit_good(&b, how->rejects, &rejects, err);
	mm_buf_free(&rejects);
	if (st != MM_OK || r->bad == 0)
		return st;
	return mm_err_set(err, MM_EFORMAT,
	    "%s の %" PRIu64 " 行のうち %" PRIu64
	    " 行に誤りがあります。誤りのない行だけを記録しました",
	    "%s: of %" PRIu64 " lines %" PRIu64
	    " are bad; only the good ones were recorded",
	    text->source, r->lines, r->bad);
}

enum mm_status
mm_facts_import(struct mm_app *app, const struct mm_facts_text *text,
    struct mm_facts_report *r, struct mm_err *err)
{
	return import(app, text, &(struct tolerance){ 0 }, r, err);
}

enum mm_status
mm_facts_import_good(struct mm_app *app, const struct mm_facts_text *text,
    const char *rejects, struct mm_facts_report *r, struct mm_err *err)
{
	return import(app, text, &(struct tolerance){ true, rejects }, r, err);
}

/* Restoring: facts of one group and the memory of their texts. */
struct restoring {
	struct mm_app *app;
	struct mm_arena *a;
	struct mm_fact facts[GROUP];
	size_t n;
	uint64_t next; /* seq the next line must have */
};

static enum mm_status
flush(struct restoring *g, bool good, struct mm_err *err)
{
	struct mm_record_ctx ctx = {
		.actor = g->app->actor, .now = g->app->now, .preserve = true
	};
	enum mm_status st = MM_OK;

	if (good)
		st = mm_record(g->app->store, &ctx, g->facts, g->n, NULL, err);
	g->n = 0;
	mm_arena_reset(g->a);
	return st;
}

static enum mm_status
restore_line(struct restoring *g, const struct mm_fact *f, struct mm_err *err)
{
	if (f->seq != g->next)
		return mm_err_set(err, MM_EFORMAT,
		    "番号(seq)が %" PRIu64 " です。%" PRIu64
		    " でなければなりません",
		    "its seq is %" PRIu64 ", it must be %" PRIu64, f->seq,
		    g->next);
	if (f->recorded.sec == 0)
		return mm_err_set(err, MM_EFORMAT,
		    "記録日時(recorded)がありません",
		    "the recorded instant is missing");
	g->facts[g->n++] = *f;
	return mm_fact_check(f, err);
}

static enum mm_status
restore_lines(struct restoring *g, struct mm_str rest, const char *source,
    struct mm_facts_report *r, struct mm_err *err)
{
	enum mm_status st = MM_OK;
	uint64_t number = 0;
	struct mm_str line;
	struct mm_fact f;

	for (g->next = 1; next_line(&rest, &number, &line); g->next++) {
		r->lines++;
		st = mm_entry_parse(
		    g->a, as_bytes(line), source, number, &f, err);
		if (st == MM_OK)
			st = restore_line(g, &f, err);
		if (is_line_fault(st))
			st = note_problem(g->app, r, source, number, err);
		if (st == MM_OK && (g->n == GROUP || r->bad > 0))
			st = flush(g, r->bad == 0, err);
		if (st != MM_OK)
			return st;
		if (r->lines % PROGRESS_STEP == 0)
			mm_app_progress(g->app, "記録の復元",
			    "restoring entries", r->lines, 0);
	}
	return flush(g, r->bad == 0, err);
}

/* The head the journal has now, compared with what was promised. */
static enum mm_status
check_head(struct mm_app *app, const struct mm_head *given,
    struct mm_head *head, struct mm_err *err)
{
	struct mm_chain *chain;
	enum mm_status st = mm_record_chain(app->store, &chain, head, err);

	if (st != MM_OK)
		return st;
	mm_chain_free(chain);
	if (given == NULL ||
	    (given->seq == head->seq &&
		mm_sha256_eq(given->chain, head->chain)))
		return MM_OK;
	return mm_err_set(err, MM_EINTEGRITY,
	    "復元した記録(%" PRIu64 " 件)の先頭が、指定された先頭と一致しま"
	    "せん。何も記録していません",
	    "the head of the restored journal (%" PRIu64 " entries) is not "
	    "the one given; nothing was recorded",
	    head->seq);
}

static enum mm_status
restore(struct restoring *g, struct mm_str text, const char *source,
    struct mm_facts_report *r, struct mm_err *err)
{
	struct mm_head head;
	enum mm_status st = mm_store_head(g->app->store, &head, err);

	if (st != MM_OK)
		return st;
	if (head.seq != 0)
		return mm_err_set(err, MM_ECONFLICT,
		    "作業場所には記録が %" PRIu64
		    " 件あります。--preserve は空の作業場所だけに使えます",
		    "the workspace has %" PRIu64
		    " entries; --preserve needs an empty one",
		    head.seq);
	st = restore_lines(g, text, source, r, err);
	return st == MM_OK ? verdict(r, source, err) : st;
}

enum mm_status
mm_facts_restore(struct mm_app *app, const struct mm_facts_text *text,
    const struct mm_head *given, struct mm_facts_report *r,
    struct mm_head *head, struct mm_err *err)
{
	struct mm_str all = { (const char *)text->bytes.p, text->bytes.n };
	struct restoring *g = mm_arena_alloc(app->arena, sizeof(*g));
	struct mm_head end = { 0 };
	enum mm_status st;

	if (g == NULL)
		return mm_err_nomem(err);
	memset(r, 0, sizeof(*r));
	g->app = app;
	g->a = mm_arena_new(0);
	if (g->a == NULL)
		return mm_err_nomem(err);
	st = mm_store_begin(app->store, err);
	if (st == MM_OK) {
		st = restore(g, all, text->source, r, err);
		if (st == MM_OK)
			st = check_head(app, given, &end, err);
		if (st == MM_OK && !app->dry_run)
			st = mm_store_commit(app->store, err);
		else
			mm_store_rollback(app->store);
	}
	mm_arena_free(g->a);
	mm_app_forget(app);
	if (st == MM_OK) {
		r->recorded = r->lines;
		*head = end;
	}
	return st;
}

struct exporting {
	uint64_t after;
	mm_facts_line_fn *fn;
	void *ctx;
};

static enum mm_status
export_entry(void *ctx, const struct mm_journal_entry *e, struct mm_err *err)
{
	const struct exporting *x = ctx;

	if (e->fact->seq <= x->after)
		return MM_OK;
	return x->fn(x->ctx, e->bytes, err);
}

enum mm_status
mm_facts_export(struct mm_app *app, uint64_t after, mm_facts_line_fn *fn,
    void *ctx, struct mm_err *err)
{
	struct exporting x = { after, fn, ctx };

	return mm_journal_walk(app->store, export_entry, &x, NULL, err);
}
