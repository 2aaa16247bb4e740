/* SPDX-License-Identifier: Apache-2.0 */
#include "app/supplier.h"

#include <string.h>

#include "base/utf8.h"
#include "format/csaf_statement.h"
#include "sandbox/wire.h"
#include "sandbox/worker.h"
#include "vers/cpe.h"
#include "vers/purl.h"

/* Names of products that are written out. */
#define NAMES 5
/* Notes of one statement. */
#define NOTES 10000

static const struct mm_term kinds[] = {
	{ "remediation", "対策", "remediation" },
	{ "flag", "影響なしの理由", "justification" },
	{ "threat", "脅威", "threat" },
	{ "note", "説明", "note" },
};
const struct mm_terms mm_supplier_kinds = { "supplier_kind", kinds,
	(int)MM_COUNT(kinds) };

static const struct mm_term states[] = {
	{ "other_products", "この部品への言及なし", "other products only" },
	{ "fixed", "修正済み", "fixed" },
	{ "known_not_affected", "影響なし", "not affected" },
	{ "under_investigation", "調査中", "under investigation" },
	{ "known_affected", "影響あり", "affected" },
	{ "recommended", "推奨版", "recommended" },
};
const struct mm_terms mm_supplier_states = { "supplier_state", states,
	(int)MM_COUNT(states) };

/* The numbers that cross are those of the format. */
_Static_assert((int)MM_SUPPLIER_REMEDIATION == (int)MM_CSAF_REMEDIATION &&
	(int)MM_SUPPLIER_FLAG == (int)MM_CSAF_FLAG &&
	(int)MM_SUPPLIER_THREAT == (int)MM_CSAF_THREAT &&
	(int)MM_SUPPLIER_NOTE == (int)MM_CSAF_NOTE,
    "kinds of notes");
_Static_assert((int)MM_SUPPLIER_FIXED == (int)MM_CSAF_FIXED + 1 &&
	(int)MM_SUPPLIER_NOT_AFFECTED == (int)MM_CSAF_NOT_AFFECTED + 1 &&
	(int)MM_SUPPLIER_INVESTIGATED == (int)MM_CSAF_INVESTIGATED + 1 &&
	(int)MM_SUPPLIER_AFFECTED == (int)MM_CSAF_AFFECTED + 1 &&
	(int)MM_SUPPLIER_RECOMMENDED == (int)MM_CSAF_RECOMMENDED + 1,
    "states");

/* ---- in the worker ---- */

struct snapshot {
	struct mm_str path;
	struct mm_feed_file file;
	bool lenient;
};

struct job {
	struct snapshot *v;
	uint32_t n;
	struct mm_file_temp unpacked;
	struct mm_str vuln, key;
	/* While it runs. */
	struct mm_arena *arena;
	struct mm_worker_out *out;
	uint64_t given, more;
};

static void
put_products(
    struct mm_buf *b, struct mm_arena *a, const struct mm_csaf_texts *t)
{
	struct mm_str all = MM_STR("");

	for (uint32_t i = 0; i < t->n && i < NAMES; i++)
		all = mm_arena_fmt(a, "%.*s%s%.*s", MM_FMT(all),
		    i > 0 ? "; " : "", MM_FMT(t->v[i]));
	mm_wire_put_str(b, all);
	mm_wire_put_u64(b, t->n);
}

static void
put_statement(
    struct job *j, const struct mm_csaf *d, const struct mm_csaf_statement *s)
{
	struct mm_buf *b = mm_worker_buf(j->out);

	mm_wire_put_u64(b, 1);
	mm_wire_put_str(b, d->id);
	mm_wire_put_str(b, d->publisher);
	mm_wire_put_str(b, d->title);
	mm_wire_put_str(b, d->released);
	mm_wire_put_u64(b, (uint64_t)s->state + 1);
	put_products(b, j->arena, &s->products);
	mm_wire_put_u64(b, s->notes.n);
	for (uint32_t i = 0; i < s->notes.n; i++) {
		const struct mm_csaf_note *n = s->notes.v[i];

		mm_wire_put_u64(b, (uint64_t)n->kind);
		mm_wire_put_str(b, n->label);
		mm_wire_put_str(b, n->title);
		mm_wire_put_str(b, n->text);
		mm_wire_put_str(b, n->url);
		mm_wire_put_str(b, n->date);
	}
}

static enum mm_status
take_document(void *ctx, const struct mm_csaf *d, struct mm_err *err)
{
	struct job *j = ctx;
	mm_csaf_statements list = { NULL, 0, 0 };
	enum mm_status st =
	    mm_csaf_statements_of(j->arena, d, j->vuln, j->key, &list, err);

	for (uint32_t i = 0; st == MM_OK && i < list.n; i++) {
		if (j->given == MM_SUPPLIER_MOST || list.v[i].notes.n > NOTES) {
			j->more++;
			continue;
		}
		j->given++;
		put_statement(j, d, &list.v[i]);
		st = mm_worker_send(j->out, err);
	}
	mm_arena_reset(j->arena);
	return st;
}

static void
pass_over(void *ctx, const struct mm_err *why)
{
	(void)ctx;
	(void)why;
}

static enum mm_status
read_snapshot(struct job *j, struct snapshot *s, struct mm_err *err)
{
	const struct mm_feed_sink sink = { .ctx = j,
		.csaf = take_document,
		/* What was left out when it was accepted is left out again. */
		.skip = s->lenient ? pass_over : NULL };
	struct mm_feed_kind kind;
	enum mm_status st =
	    mm_feed_file_unpack(&s->file, s->path.p, &j->unpacked, err);

	if (st == MM_OK)
		st = mm_feed_sniff(s->file.text, s->path.p, &kind, err);
	return st == MM_OK
	    ? mm_feed_read(s->file.text, s->path.p, kind, &sink, NULL, err)
	    : st;
}

static enum mm_status
read_all(void *ctx, struct mm_worker_out *out, struct mm_err *err)
{
	struct job *j = ctx;
	enum mm_status st = MM_OK;

	j->out = out;
	j->arena = mm_arena_new(0);
	if (j->arena == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; st == MM_OK && i < j->n; i++)
		st = read_snapshot(j, &j->v[i], err);
	mm_wire_put_u64(mm_worker_buf(out), 0);
	mm_wire_put_u64(mm_worker_buf(out), j->more);
	mm_arena_free(j->arena);
	return st;
}

/* ---- in the parent ---- */

/* A text of the document, without what a terminal would act on. */
static struct mm_str
take_text(struct mm_wire *w, struct mm_arena *a)
{
	struct mm_str s = mm_wire_str(w, MM_SUPPLIER_RESULT);
	struct mm_str copy = s.p != NULL ? mm_arena_str(a, s) : s;

	if (copy.p != NULL)
		mm_utf8_blank_controls((char *)(uintptr_t)copy.p, copy.n);
	return copy;
}

static void
take_note(struct mm_wire *w, struct mm_arena *a, struct mm_supplier_note *n)
{
	n->kind = (enum mm_supplier_kind)mm_wire_u64(w, MM_SUPPLIER_NOTE);
	w->bad = w->bad || n->kind == 0;
	n->label = take_text(w, a);
	n->title = take_text(w, a);
	n->text = take_text(w, a);
	n->url = take_text(w, a);
	n->date = take_text(w, a);
}

static enum mm_status
take_statement(struct mm_wire *w, struct mm_arena *a,
    struct mm_supplier_statement *s, struct mm_err *err)
{
	s->document = take_text(w, a);
	s->publisher = take_text(w, a);
	s->title = take_text(w, a);
	s->released = take_text(w, a);
	s->state =
	    (enum mm_supplier_state)mm_wire_u64(w, MM_SUPPLIER_RECOMMENDED);
	s->products = take_text(w, a);
	s->nproducts = (uint32_t)mm_wire_u64(w, UINT32_MAX);
	s->n = (uint32_t)mm_wire_u64(w, NOTES);
	if (w->bad || s->state == 0 || s->document.n == 0)
		return mm_worker_bad_result(err);
	s->notes = mm_arena_array(a, s->n + 1u, sizeof(*s->notes));
	if (s->notes == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; !w->bad && i < s->n; i++)
		take_note(w, a, &s->notes[i]);
	if (mm_arena_short(a))
		return mm_err_nomem(err);
	return w->bad ? mm_worker_bad_result(err) : MM_OK;
}

enum mm_status
mm_supplier_read(struct mm_bytes got, struct mm_arena *a,
    struct mm_supplier_list *out, struct mm_err *err)
{
	struct mm_wire w = mm_wire_of(got);
	MM_VEC(struct mm_supplier_statement) list = { NULL, 0, 0 };
	enum mm_status st = MM_OK;
	uint64_t more;

	while (st == MM_OK && mm_wire_u64(&w, 1) == 1) {
		struct mm_supplier_statement *s;

		if (list.n == MM_SUPPLIER_MOST)
			return mm_worker_bad_result(err);
		s = mm_vec_push(a, &list);
		st = s != NULL ? take_statement(&w, a, s, err)
			       : mm_err_nomem(err);
	}
	if (st != MM_OK)
		return st;
	more = mm_wire_u64(&w, UINT32_MAX);
	if (!mm_wire_done(&w))
		return mm_worker_bad_result(err);
	out->v = list.v;
	out->n = list.n;
	out->more = more;
	return MM_OK;
}

/* The key of a finding's identity; absent when it has none. */
static struct mm_str
key_of(struct mm_arena *a, struct mm_str identity)
{
	struct mm_purl purl;
	struct mm_cpe cpe;

	if (mm_purl_parse(a, identity, &purl, NULL) == MM_OK)
		return mm_purl_key(a, &purl);
	if (mm_cpe_parse(a, identity, &cpe, NULL) == MM_OK)
		return mm_cpe_key(a, &cpe);
	return MM_STR_NONE;
}

/* Map the CSAF feeds, and be sure they are what was imported. */
static enum mm_status
open_feeds(struct mm_app *app, const struct mm_world *w, struct job *j,
    struct mm_err *err)
{
	struct mm_feed_parts parts;
	enum mm_status st = mm_feed_parts_of(app->arena, w, &parts, err);

	if (st != MM_OK)
		return st;
	j->v = mm_arena_array(app->arena, parts.list.n + 1u, sizeof(*j->v));
	if (j->v == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; st == MM_OK && i < parts.list.n; i++) {
		const struct mm_feed_part *p = &parts.list.v[i];
		struct snapshot *s = &j->v[j->n];

		if (p->source != MM_FEED_CSAF)
			continue;
		s->lenient = p->lenient;
		s->path = mm_feed_snapshot(app->arena, app->dir, p);
		if (s->path.p == NULL)
			return mm_err_nomem(err);
		st = mm_feed_part_map(p, s->path.p, &s->file, err);
		j->n += st == MM_OK;
	}
	return st;
}

static enum mm_status
ask(struct mm_app *app, struct job *j, struct mm_supplier_list *out,
    struct mm_err *err)
{
	struct mm_worker_job job =
	    mm_worker_job(read_all, j, MM_SUPPLIER_RESULT);
	struct mm_bytes got = { NULL, 0 };
	enum mm_status st = mm_feed_temp_open(app->dir, &j->unpacked, err);

	job.fd[0] = j->unpacked.fd;
	if (st == MM_OK)
		st = mm_worker_do(&job, app->arena, &got, err);
	if (st == MM_OK)
		st = mm_supplier_read(got, app->arena, out, err);
	mm_file_temp_close(&j->unpacked);
	return st;
}

enum mm_status
mm_supplier_of(struct mm_app *app, const struct mm_world *w, uint32_t finding,
    struct mm_supplier_list *out, struct mm_err *err)
{
	const struct mm_finding *f = &w->findings.v[finding];
	struct mm_supplier_list list = { .n = 0 };
	struct job j = { .unpacked = { -1, 0 },
		.vuln = f->vuln,
		.key = key_of(app->arena, f->identity) };
	enum mm_status st = open_feeds(app, w, &j, err);

	list.documents = j.n;
	/* A component without an identity is in no document. */
	if (st == MM_OK && j.n > 0 && j.key.n > 0)
		st = ask(app, &j, &list, err);
	for (uint32_t i = 0; i < j.n; i++)
		mm_feed_file_close(&j.v[i].file);
	if (st == MM_OK)
		*out = list;
	return st;
}

/* ---- taking over ---- */

static struct mm_str
add_remedies(struct mm_arena *a, const struct mm_supplier_statement *s,
    struct mm_str text)
{
	for (uint32_t i = 0; i < s->n; i++) {
		const struct mm_supplier_note *n = &s->notes[i];

		if (n->kind != MM_SUPPLIER_REMEDIATION ||
		    (n->text.n == 0 && n->url.n == 0))
			continue;
		text = mm_arena_fmt(a, "%.*s%s%.*s%s%.*s", MM_FMT(text),
		    text.n > 0 ? " / " : "", MM_FMT(mm_str_trim(n->text)),
		    n->text.n > 0 && n->url.n > 0 ? " " : "", MM_FMT(n->url));
	}
	return text;
}

enum mm_status
mm_supplier_proposal(struct mm_app *app, const struct mm_supplier_list *list,
    struct mm_str document, struct mm_str *out, struct mm_err *err)
{
	const struct mm_supplier_statement *from = NULL;
	struct mm_str text = MM_STR(""), all;

	for (uint32_t i = 0; i < list->n; i++) {
		if (!mm_str_eq(list->v[i].document, document))
			continue;
		from = &list->v[i];
		text = add_remedies(app->arena, from, text);
	}
	if (from == NULL || text.n == 0)
		return mm_err_set(err, MM_ENOTFOUND,
		    "文書「%.*s」に、この部品への対策はありません。mimamori "
		    "finding explain で確かめてください",
		    "the document %.*s proposes nothing for this component; "
		    "see mimamori finding explain",
		    MM_FMT(document));
	all = mm_arena_fmt(app->arena, "供給者の提案(%.*s、%.*s): %.*s",
	    MM_FMT(from->publisher), MM_FMT(from->document), MM_FMT(text));
	if (all.p == NULL)
		return mm_err_nomem(err);
	*out = all;
	return MM_OK;
}
