/* SPDX-License-Identifier: Apache-2.0 */
#include "app/bundle.h"

#include "app/bundle_private.h"
#include "app/notice_private.h"
#include "app/timestamp.h"
#include "base/stamp.h"
#include "codec/file.h"
#include "codec/zip_out.h"
#include "ledger/entry.h"
#include "render/html.h"
#include "render/manifest.h"
#include "render/pdf.h"

#include <string.h>

#define LETTER_MAX ((size_t)64 << 20)
#define MANIFEST_NAME "MANIFEST.sha256"

struct packing {
	struct mm_app *app;
	const struct mm_bundle_ask *ask;
	struct mm_bundle_report *r;
	struct mm_story story;
	struct mm_bundle_entry *e; /* story.n of them */
	struct mm_str title;
	struct mm_zip_out zip;
	MM_VEC(struct mm_manifest_file) list;
};

static struct mm_bytes
bytes_of(struct mm_str s)
{
	return (struct mm_bytes){ (const uint8_t *)s.p, s.n };
}

static enum mm_status
add(struct packing *p, struct mm_str name, struct mm_bytes content,
    struct mm_err *err)
{
	struct mm_manifest_file *f = mm_vec_push(p->app->arena, &p->list);

	if (f == NULL || name.p == NULL)
		return mm_err_nomem(err);
	f->name = name;
	f->digest = mm_sha256_of(content.p, content.n);
	return mm_zip_out_add(&p->zip, name, content, err);
}

static enum mm_status
add_buf(
    struct packing *p, const char *name, struct mm_buf *b, struct mm_err *err)
{
	enum mm_status st = mm_buf_check(b, err);

	if (st == MM_OK)
		st = add(p, mm_str_of(name), bytes_of(mm_buf_view(b)), err);
	mm_buf_free(b);
	return st;
}

/* -- the story ----------------------------------------------------------- */

static enum mm_status
find_story(struct packing *p, struct mm_err *err)
{
	const struct mm_bundle_ask *ask = p->ask;

	p->title =
	    mm_arena_fmt(p->app->arena, "%.*s%s%.*s", MM_FMT(ask->notice),
		ask->notice.n > 0 && ask->party.n > 0 ? " / " : "",
		MM_FMT(ask->party));
	if (p->title.p == NULL)
		return mm_err_nomem(err);
	return ask->notice.p != NULL
	    ? mm_story_notice(p->app, ask->notice, ask->party, &p->story, err)
	    : mm_story_party(p->app, ask->party, &p->story, err);
}

/* The proof comes first: it hands out the entries' own bytes. */
static enum mm_status
add_proof(struct packing *p, struct mm_err *err)
{
	struct mm_prove_ask ask = { .n = p->story.n, .anchor = p->ask->anchor };
	uint64_t *seq = mm_arena_array(p->app->arena, p->story.n, sizeof(*seq));
	struct mm_buf proof, lines;
	enum mm_status st;

	if (seq == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < p->story.n; i++)
		seq[i] = p->story.v[i].seq;
	ask.seq = seq;
	mm_buf_init(&proof, 0);
	mm_buf_init(&lines, 0);
	st = mm_prove(p->app, &ask, &proof, &p->r->proof, err);
	for (uint32_t i = 0; st == MM_OK && i < p->story.n; i++) {
		mm_buf_str(&lines, p->r->proof.entries[i]);
		mm_buf_char(&lines, '\n');
	}
	if (st != MM_OK) {
		mm_buf_free(&proof);
		mm_buf_free(&lines);
		return st;
	}
	st = add_buf(p, "proof.txt", &proof, err);
	if (st != MM_OK)
		mm_buf_free(&lines);
	return st == MM_OK ? add_buf(p, "entries.jsonl", &lines, err) : st;
}

static enum mm_status
decode_story(struct packing *p, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	p->e = mm_arena_array(p->app->arena, p->story.n, sizeof(*p->e));
	if (p->e == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; st == MM_OK && i < p->story.n; i++) {
		p->e[i].at = p->story.v[i];
		st = mm_entry_decode(p->app->arena,
		    bytes_of(p->r->proof.entries[i]), &p->e[i].fact, err);
	}
	return st;
}

static enum mm_status
add_chain(struct packing *p, struct mm_err *err)
{
	struct mm_pdf *pdf = NULL;
	struct mm_doc doc;
	struct mm_buf html, paper;
	unsigned pages;
	const struct mm_bundle_chain chain = { p->e, p->story.n, p->title,
		&p->r->proof.checkpoint.c };
	enum mm_status st = mm_bundle_chain(p->app->arena, &chain, &doc, err);

	if (st == MM_OK)
		st = mm_pdf_open(&pdf, err);
	if (st != MM_OK)
		return st;
	mm_buf_init(&html, 0);
	mm_buf_init(&paper, 0);
	st = mm_html_render(&doc, &html, err);
	if (st == MM_OK)
		st = mm_pdf_render(pdf, &doc, &paper, &pages, err);
	mm_pdf_close(pdf);
	if (st == MM_OK)
		st = add_buf(p, "chain.html", &html, err);
	if (st == MM_OK)
		st = add_buf(p, "chain.pdf", &paper, err);
	mm_buf_free(&html);
	mm_buf_free(&paper);
	return st;
}

/* -- the files ----------------------------------------------------------- */

static enum mm_status
bad_letter(struct mm_str path, enum mm_status why, struct mm_err *err)
{
	if (why == MM_ENOTFOUND)
		return mm_err_set(err, MM_EINTEGRITY,
		    "記録にある文書のファイルがありません: %.*s。バックアップか"
		    "ら戻してください",
		    "the file of a recorded letter is missing: %.*s; restore "
		    "it from a backup",
		    MM_FMT(path));
	return mm_err_set(err, MM_EINTEGRITY,
	    "文書のファイルが記録と違います: %.*s。バックアップから戻してくださ"
	    "い",
	    "the file of a letter is not the one recorded: %.*s; restore it "
	    "from a backup",
	    MM_FMT(path));
}

/* One form of a letter, when it has that form. */
static enum mm_status
add_letter_file(struct packing *p, const struct mm_fact *f, int digest_field,
    const char *suffix, struct mm_err *err)
{
	struct mm_arena *a = p->app->arena;
	struct mm_str number = f->v[MM_F_LETTER_notice], folder, path, name;
	struct mm_str base = mm_notice_file_name(a, f->v[MM_F_LETTER_party]);
	uint32_t edition = (uint32_t)mm_fact_int(f, MM_F_LETTER_edition);
	struct mm_sha256 want;
	struct mm_bytes b;
	enum mm_status st;

	if (!mm_sha256_parse(f->v[digest_field], &want))
		return MM_OK;
	st = mm_notice_folder(p->app, number, edition, &folder, err);
	if (st != MM_OK)
		return st;
	path = mm_arena_fmt(
	    a, "%.*s/%.*s.%s", MM_FMT(folder), MM_FMT(base), suffix);
	name = mm_arena_fmt(a, "files/%.*s/%u/%.*s.%s",
	    MM_FMT(mm_notice_file_name(a, number)), edition, MM_FMT(base),
	    suffix);
	if (path.p == NULL || name.p == NULL)
		return mm_err_nomem(err);
	st = mm_file_read(a, path.p, LETTER_MAX, &b, err);
	if (st == MM_ENOTFOUND ||
	    (st == MM_OK && !mm_sha256_eq(mm_sha256_of(b.p, b.n), want)))
		return bad_letter(path, st, err);
	if (st == MM_OK)
		p->r->files++;
	return st == MM_OK ? add(p, name, b, err) : st;
}

/* Letters of before the workspace have no files: said, not hidden. */
static enum mm_status
add_letter(struct packing *p, const struct mm_fact *f, struct mm_err *err)
{
	enum mm_status st;

	if (f->v[MM_F_LETTER_pdf].n == 0 && f->v[MM_F_LETTER_html].n == 0) {
		p->r->missing++;
		return MM_OK;
	}
	st = add_letter_file(p, f, MM_F_LETTER_pdf, "pdf", err);
	return st == MM_OK
	    ? add_letter_file(p, f, MM_F_LETTER_html, "html", err)
	    : st;
}

static enum mm_status
add_sbom(struct packing *p, const struct mm_fact *f, struct mm_err *err)
{
	struct mm_arena *a = p->app->arena;
	struct mm_str name = mm_arena_fmt(a, "files/sbom/%.*s",
	    MM_FMT(mm_notice_file_name(a, f->v[MM_F_SBOM_sbom])));
	struct mm_sha256 digest;
	struct mm_bytes b;
	enum mm_status st;

	if (!mm_sha256_parse(f->v[MM_F_SBOM_digest], &digest))
		return MM_OK;
	st = mm_store_blob_get(p->app->store, digest, a, &b, err);
	if (st == MM_ENOTFOUND) {
		p->r->missing++;
		return MM_OK;
	}
	/* One SBOM, recorded twice with the same bytes. */
	for (uint32_t i = 0; st == MM_OK && i < p->list.n; i++)
		if (mm_str_eq(p->list.v[i].name, name))
			return MM_OK;
	if (st == MM_OK)
		p->r->files++;
	return st == MM_OK ? add(p, name, b, err) : st;
}

static enum mm_status
add_files(struct packing *p, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	for (uint32_t i = 0; st == MM_OK && i < p->story.n; i++) {
		if (p->e[i].fact.type == MM_FACT_LETTER)
			st = add_letter(p, &p->e[i].fact, err);
		else if (p->e[i].fact.type == MM_FACT_SBOM)
			st = add_sbom(p, &p->e[i].fact, err);
	}
	return st;
}

/* -- the rest ------------------------------------------------------------ */

/* The checkpoint, and its time stamp when there is one. */
static enum mm_status
add_checkpoint(struct packing *p, bool *stamped, struct mm_err *err)
{
	struct mm_arena *a = p->app->arena;
	const struct mm_checkpoint_file *f = &p->r->proof.checkpoint;
	struct mm_str tsr =
	    mm_checkpoint_path(p->app->dir, f->c.size, ".tsr", a);
	struct mm_str ca = mm_arena_fmt(
	    a, "%s/" MM_CHECKPOINT_FOLDER "/" MM_TIMESTAMP_CA, p->app->dir);
	struct mm_bytes b, pem;
	enum mm_status st =
	    add(p, MM_STR("checkpoint.note"), bytes_of(f->note), err);

	*stamped = false;
	if (st != MM_OK)
		return st;
	if (tsr.p == NULL || ca.p == NULL)
		return mm_err_nomem(err);
	st = mm_file_read(a, tsr.p, MM_STAMP_MAX, &b, err);
	if (st == MM_OK)
		st = mm_file_read(a, ca.p, LETTER_MAX, &pem, err);
	if (st == MM_ENOTFOUND)
		return MM_OK;
	if (st == MM_OK)
		st = add(p, MM_STR("checkpoint.tsr"), b, err);
	if (st == MM_OK)
		st = add(p, MM_STR("tsa.pem"), pem, err);
	*stamped = true;
	return st;
}

static enum mm_status
add_texts(struct packing *p, bool stamped, struct mm_err *err)
{
	struct mm_buf b;
	enum mm_status st;

	mm_buf_init(&b, 0);
	mm_bundle_rules(&b);
	st = add_buf(p, "rules.txt", &b, err);
	if (st != MM_OK)
		return st;
	mm_buf_init(&b, 0);
	mm_bundle_readme(&b, p->title, &p->r->proof.checkpoint.c, stamped);
	return add_buf(p, "README.txt", &b, err);
}

/* The list of all others; it is not in itself. */
static enum mm_status
add_manifest(struct packing *p, struct mm_err *err)
{
	struct mm_manifest m = { NULL, 0, p->list.v, p->list.n };
	struct mm_buf b;
	enum mm_status st;

	mm_buf_init(&b, 0);
	st = mm_manifest_write(&m, &b, err);
	if (st == MM_OK)
		st = mm_zip_out_add(&p->zip, MM_STR(MANIFEST_NAME),
		    bytes_of(mm_buf_view(&b)), err);
	mm_buf_free(&b);
	return st;
}

static enum mm_status
pack(struct packing *p, struct mm_err *err)
{
	bool stamped;
	enum mm_status st = find_story(p, err);

	if (st == MM_OK)
		st = add_proof(p, err);
	if (st == MM_OK)
		st = decode_story(p, err);
	if (st == MM_OK)
		st = add_chain(p, err);
	if (st == MM_OK)
		st = add_files(p, err);
	if (st == MM_OK)
		st = add_checkpoint(p, &stamped, err);
	if (st == MM_OK)
		st = add_texts(p, stamped, err);
	if (st == MM_OK)
		st = add_manifest(p, err);
	return st == MM_OK ? mm_zip_out_end(&p->zip, err) : st;
}

enum mm_status
mm_bundle(struct mm_app *app, const struct mm_bundle_ask *ask,
    struct mm_buf *out, struct mm_bundle_report *report, struct mm_err *err)
{
	struct packing p = { .app = app, .ask = ask, .r = report };
	enum mm_status st = mm_store_begin_read(app->store, err);

	if (st != MM_OK)
		return st;
	memset(report, 0, sizeof(*report));
	mm_zip_out_begin(&p.zip, app->arena, out);
	st = pack(&p, err);
	mm_store_rollback(app->store);
	report->entries = p.story.n;
	return st;
}
