/* SPDX-License-Identifier: Apache-2.0 */
#include "app/untrusted.h"

#include <stdlib.h>

#include "codec/text.h"
#include "codec/zip.h"
#include "format/sbom.h"
#include "sandbox/wire.h"
#include "sandbox/worker.h"

struct mm_untrusted_sboms {
	const struct mm_untrusted_file *files;
	uint32_t n;
	struct mm_worker *worker;
};

/* The texts of both, in the order they cross. */
static const size_t head_texts[] = {
	offsetof(struct mm_sbom, format),
	offsetof(struct mm_sbom, spec_version),
	offsetof(struct mm_sbom, name),
	offsetof(struct mm_sbom, version),
	offsetof(struct mm_sbom, author),
	offsetof(struct mm_sbom, timestamp),
};

/* Those of MM_SBOM_STRING, and lists of them. */
static const size_t row_texts[] = {
	offsetof(struct mm_component, ref),
	offsetof(struct mm_component, name),
	offsetof(struct mm_component, version),
	offsetof(struct mm_component, supplier),
	offsetof(struct mm_component, type),
	offsetof(struct mm_component, purl),
	offsetof(struct mm_component, cpe),
	offsetof(struct mm_component, cpe_more),
	offsetof(struct mm_component, swid),
	offsetof(struct mm_component, hashes),
	offsetof(struct mm_component, licences),
	offsetof(struct mm_component, links),
	offsetof(struct mm_component, eos),
	offsetof(struct mm_component, support),
	offsetof(struct mm_component, author),
};

static const size_t statement_texts[] = {
	offsetof(struct mm_sbom_statement, vuln),
	offsetof(struct mm_sbom_statement, aliases),
	offsetof(struct mm_sbom_statement, ref),
	offsetof(struct mm_sbom_statement, state),
	offsetof(struct mm_sbom_statement, justification),
	offsetof(struct mm_sbom_statement, detail),
};

/* A new field has to cross, too: put it in here and there. */
_Static_assert(
    sizeof(struct mm_sbom) == MM_COUNT(head_texts) * sizeof(struct mm_str) + 64,
    "a field was added");
_Static_assert(sizeof(struct mm_sbom_statement) ==
	MM_COUNT(statement_texts) * sizeof(struct mm_str),
    "a field was added");
_Static_assert(sizeof(struct mm_component) ==
	MM_COUNT(row_texts) * sizeof(struct mm_str) + 24,
    "a field was added");
_Static_assert(sizeof(struct mm_dependency) == 8, "a field was added");

static struct mm_str *
text_at(void *base, size_t at)
{
	return (struct mm_str *)(void *)((char *)base + at);
}

/* -- in the worker ------------------------------------------------------- */

static enum mm_status
put_rows(struct mm_worker_out *out, const struct mm_sbom *s, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	for (uint32_t i = 0; st == MM_OK && i < s->n; i++) {
		struct mm_component *c = &s->components[i];
		struct mm_buf *b = mm_worker_buf(out);

		for (size_t t = 0; t < MM_COUNT(row_texts); t++)
			mm_wire_put_str(b, *text_at(c, row_texts[t]));
		mm_wire_put_u64(b, c->said_unknown);
		mm_wire_put_u64(b, c->related);
		mm_wire_put_u64(b, c->parent);
		mm_wire_put_u64(b, c->line);
		mm_wire_put_u64(b, (uint64_t)c->identified);
		st = mm_worker_send(out, err);
	}
	return st;
}

static enum mm_status
put_statements(
    struct mm_worker_out *out, const struct mm_sbom *s, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	for (uint32_t i = 0; st == MM_OK && i < s->nstatements; i++) {
		for (size_t t = 0; t < MM_COUNT(statement_texts); t++)
			mm_wire_put_str(mm_worker_buf(out),
			    *text_at(&s->statements[i], statement_texts[t]));
		st = mm_worker_send(out, err);
	}
	return st;
}

static enum mm_status
put_sbom(struct mm_worker_out *out, struct mm_sbom *s, struct mm_err *err)
{
	struct mm_buf *b = mm_worker_buf(out);
	enum mm_status st;

	for (size_t t = 0; t < MM_COUNT(head_texts); t++)
		mm_wire_put_str(b, *text_at(s, head_texts[t]));
	mm_wire_put_u64(b, s->n);
	mm_wire_put_u64(b, s->ndepends);
	mm_wire_put_u64(b, s->device);
	mm_wire_put_u64(b, s->identified);
	mm_wire_put_u64(b, s->dependencies);
	mm_wire_put_u64(b, s->vulnerabilities);
	mm_wire_put_u64(b, s->nstatements);
	mm_wire_put_u64(b, s->unknown_fields);
	st = put_rows(out, s, err);
	for (uint32_t i = 0; st == MM_OK && i < s->ndepends; i++) {
		mm_wire_put_u64(b, s->depends[i].from);
		mm_wire_put_u64(b, s->depends[i].to);
		st = mm_worker_send(out, err);
	}
	return st == MM_OK ? put_statements(out, s, err) : st;
}

/* For tables, as spreadsheets too. */
static enum mm_status
prepare(void *ctx, struct mm_err *err)
{
	enum mm_status st = mm_zip_prepare(ctx, err);

	return st == MM_OK ? mm_text_prepare(err) : st;
}

/* JSON and XML need nothing of the system, and are what usually comes. */
static bool
needs_nothing(const struct mm_untrusted_file *f)
{
	return f->bytes.n > 0 && (f->bytes.p[0] == '{' || f->bytes.p[0] == '<');
}

/*
 * A file that is not good ends the work; how many were good before it is
 * worked out by the parent from what it got.
 */
static enum mm_status
read_all(void *ctx, struct mm_worker_out *out, struct mm_err *err)
{
	const struct mm_untrusted_sboms *r = ctx;
	struct mm_arena *a = mm_arena_new(0);
	enum mm_status st = a != NULL ? MM_OK : mm_err_nomem(err);

	for (uint32_t i = 0; st == MM_OK && i < r->n; i++) {
		struct mm_sbom s = { 0 };
		struct mm_err why = { .code = MM_OK };

		st = mm_sbom_parse(
		    a, r->files[i].bytes, r->files[i].source, &s, &why);
		mm_wire_put_u64(mm_worker_buf(out), (uint64_t)st);
		if (st == MM_OK) {
			st = put_sbom(out, &s, err);
		} else {
			mm_wire_put_err(mm_worker_buf(out), &why);
			return MM_OK;
		}
		mm_arena_reset(a);
	}
	return st;
}

/* -- in the parent ------------------------------------------------------- */

/* A component of @p n, or the device. */
static uint32_t
take_number(struct mm_wire *w, uint32_t n)
{
	uint64_t i = mm_wire_u64(w, MM_COMP_ROOT);

	w->bad = w->bad || (i >= n && i != MM_COMP_ROOT);
	return (uint32_t)i;
}

static void
take_row(struct mm_wire *w, uint32_t n, struct mm_component *c)
{
	for (size_t t = 0; t < MM_COUNT(row_texts); t++)
		*text_at(c, row_texts[t]) =
		    mm_wire_str(w, MM_UNTRUSTED_SBOM_RESULT);
	c->said_unknown = (uint8_t)mm_wire_u64(
	    w, MM_SAID_SUPPLIER | MM_SAID_VERSION | MM_SAID_LICENCE);
	c->related = mm_wire_u64(w, 1) != 0;
	c->parent = take_number(w, n);
	c->line = mm_wire_u64(w, MM_SBOM_FILE + 1);
	c->identified = (enum mm_identified)mm_wire_u64(w, MM_ID_BOTH);
}

static void
take_head(struct mm_wire *w, struct mm_sbom *s)
{
	for (size_t t = 0; t < MM_COUNT(head_texts); t++)
		*text_at(s, head_texts[t]) =
		    mm_wire_str(w, MM_UNTRUSTED_SBOM_RESULT);
	s->n = (uint32_t)mm_wire_u64(w, MM_SBOM_COMPONENTS);
	s->ndepends = (uint32_t)mm_wire_u64(w, MM_SBOM_EDGES);
	s->device = take_number(w, s->n);
	s->identified = (uint32_t)mm_wire_u64(w, s->n);
	s->dependencies = (uint32_t)mm_wire_u64(w, UINT32_MAX);
	s->vulnerabilities = (uint32_t)mm_wire_u64(w, UINT32_MAX);
	s->nstatements = (uint32_t)mm_wire_u64(w, MM_SBOM_STATEMENTS);
	s->unknown_fields = mm_wire_u64(w, MM_SBOM_FILE);
	w->bad = w->bad || s->n == 0;
}

static enum mm_status
take_sbom(struct mm_wire *w, struct mm_arena *a, struct mm_sbom *out,
    struct mm_err *err)
{
	struct mm_sbom s = { 0 };

	take_head(w, &s);
	if (w->bad)
		return mm_worker_bad_result(err);
	s.components = mm_arena_array(a, s.n, sizeof(*s.components));
	s.depends = mm_arena_array(a, s.ndepends, sizeof(*s.depends));
	s.statements = mm_arena_array(a, s.nstatements, sizeof(*s.statements));
	if (s.components == NULL || s.depends == NULL || s.statements == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; !w->bad && i < s.n; i++)
		take_row(w, s.n, &s.components[i]);
	for (uint32_t i = 0; !w->bad && i < s.ndepends; i++) {
		s.depends[i].from = take_number(w, s.n);
		s.depends[i].to = take_number(w, s.n);
	}
	for (uint32_t i = 0; !w->bad && i < s.nstatements; i++)
		for (size_t t = 0; t < MM_COUNT(statement_texts); t++)
			*text_at(&s.statements[i], statement_texts[t]) =
			    mm_wire_str(w, MM_UNTRUSTED_SBOM_RESULT);
	if (w->bad)
		return mm_worker_bad_result(err);
	*out = s;
	return MM_OK;
}

/* The answer about one file. */
static enum mm_status
take_answer(struct mm_wire *w, struct mm_arena *a, struct mm_sbom *out,
    struct mm_err *err)
{
	uint64_t code = mm_wire_u64(w, MM_EINTERNAL);
	struct mm_err why;

	if (w->bad)
		return mm_worker_bad_result(err);
	if (code == MM_OK)
		return take_sbom(w, a, out, err);
	/* It ends the work: nothing comes after it. */
	if (!mm_wire_err(w, &why) || !mm_wire_done(w))
		return mm_worker_bad_result(err);
	if (err != NULL)
		*err = why;
	return why.code;
}

enum mm_status
mm_untrusted_sboms_read(struct mm_bytes got,
    const struct mm_untrusted_file *files, uint32_t n, struct mm_arena *a,
    struct mm_sbom *out, struct mm_err *err)
{
	struct mm_wire w = mm_wire_of(got);
	enum mm_status st = MM_OK;

	for (uint32_t i = 0; st == MM_OK && i < n; i++) {
		st = take_answer(&w, a, &out[i], err);
		if (st != MM_OK)
			mm_err_at(err, files[i].source, 0, 0);
	}
	if (st == MM_OK && !mm_wire_done(&w))
		st = mm_worker_bad_result(err);
	return st;
}

enum mm_status
mm_untrusted_sboms_start(const struct mm_untrusted_file *files, uint32_t n,
    struct mm_untrusted_sboms **out, struct mm_err *err)
{
	struct mm_untrusted_sboms *r = calloc(1, sizeof(*r));
	struct mm_worker_job job =
	    mm_worker_job(read_all, r, MM_UNTRUSTED_SBOM_RESULT);
	enum mm_status st;

	if (r == NULL)
		return mm_err_nomem(err);
	r->files = files;
	r->n = n;
	for (uint32_t i = 0; i < n; i++)
		if (!needs_nothing(&files[i]))
			job.prepare = prepare;
	st = mm_worker_start(&job, &r->worker, err);
	if (st != MM_OK) {
		free(r);
		return st;
	}
	*out = r;
	return MM_OK;
}

enum mm_status
mm_untrusted_sboms_take(struct mm_untrusted_sboms *r, struct mm_arena *a,
    struct mm_sbom *out, struct mm_err *err)
{
	struct mm_bytes got = { NULL, 0 };
	enum mm_status st;

	MM_BUG_ON(r == NULL);
	st = mm_worker_finish(r->worker, a, &got, err);

	if (st == MM_OK)
		st = mm_untrusted_sboms_read(got, r->files, r->n, a, out, err);
	else if (r->n == 1)
		mm_err_at(err, r->files[0].source, 0, 0);
	free(r);
	return st;
}

void
mm_untrusted_sboms_drop(struct mm_untrusted_sboms *r)
{
	if (r == NULL)
		return;
	mm_worker_drop(r->worker);
	free(r);
}

enum mm_status
mm_untrusted_sbom(struct mm_arena *a, struct mm_bytes bytes, const char *source,
    struct mm_sbom *out, struct mm_err *err)
{
	const struct mm_untrusted_file file = { bytes, source };
	struct mm_untrusted_sboms *r = NULL;
	enum mm_status st = mm_untrusted_sboms_start(&file, 1, &r, err);

	return st == MM_OK ? mm_untrusted_sboms_take(r, a, out, err) : st;
}
