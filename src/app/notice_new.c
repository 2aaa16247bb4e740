/* SPDX-License-Identifier: Apache-2.0 */
/* Drafting: letters to files, then the facts that name them. */
#include "app/notice_private.h"

#include "codec/file.h"
#include "render/html.h"
#include "render/manifest.h"
#include "render/pdf.h"
#include "base/utf8.h"
#include "render/text.h"

#include <stdio.h>
#include <string.h>

/* Memory of one letter, in bytes; given back after each. */
#define LETTER_MAX ((size_t)256 << 20)

/* What a draft has made so far. */
struct making {
	struct mm_app *app;
	struct mm_notice_draft *d;
	struct mm_pdf *pdf;
	/* Two a recipient, PDF and HTML; then what an N6 presents. */
	struct mm_manifest_file *files;
	uint32_t nfiles;
	mm_notice_files presented;
	struct mm_letter_lines vulns; /* told in some letter */
	uint32_t all, any; /* content bits: in all, in any */
	struct mm_str plan;
};

static enum mm_status
keep_file(struct making *m, struct mm_manifest_file *file, const char *suffix,
    struct mm_str base, const struct mm_buf *b, struct mm_err *err)
{
	struct mm_str path;

	file->name =
	    mm_arena_fmt(m->app->arena, "%.*s.%s", MM_FMT(base), suffix);
	path = mm_arena_fmt(m->app->arena, "%.*s/%.*s", MM_FMT(m->d->folder),
	    MM_FMT(file->name));
	if (file->name.p == NULL || path.p == NULL)
		return mm_err_nomem(err);
	file->digest = mm_sha256_of(b->p, b->n);
	if (m->app->dry_run)
		return MM_OK;
	return mm_file_replace(
	    path.p, (struct mm_bytes){ (const uint8_t *)b->p, b->n }, err);
}

static enum mm_status
note_told(
    struct making *m, const struct mm_letter_data *data, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	for (uint32_t i = 0; st == MM_OK && i < data->vulns.n; i++) {
		bool known = false;

		for (uint32_t k = 0; k < m->vulns.n; k++)
			known |= mm_str_eq(m->vulns.v[k], data->vulns.v[i].id);
		if (!known)
			st = mm_letter_say(
			    &m->vulns, m->app->arena, data->vulns.v[i].id, err);
	}
	return st;
}

static enum mm_status
make_files(
    struct making *m, uint32_t i, const struct mm_doc *doc, struct mm_err *err)
{
	const struct mm_notice_recipient *to = &m->d->recipients.v[i];
	struct mm_str base = mm_notice_file_name(
	    m->app->arena, m->d->world->parties.v[to->party].id);
	unsigned pages = 0;
	struct mm_buf b;
	enum mm_status st;

	if (base.p == NULL)
		return mm_err_nomem(err);
	mm_buf_init(&b, LETTER_MAX);
	st = mm_pdf_render(m->pdf, doc, &b, &pages, err);
	if (st == MM_OK)
		st = keep_file(
		    m, &m->files[2 * (size_t)i], "pdf", base, &b, err);
	mm_buf_clear(&b);
	if (st == MM_OK)
		st = mm_html_render(doc, &b, err);
	if (st == MM_OK)
		st = keep_file(
		    m, &m->files[2 * (size_t)i + 1], "html", base, &b, err);
	mm_buf_free(&b);
	m->d->pages += pages;
	return st;
}

/* Whose letter the message is about. */
static void
name_recipient(const struct making *m, uint32_t i, struct mm_err *err)
{
	const struct mm_party *p =
	    &m->d->world->parties.v[m->d->recipients.v[i].party];
	char source[256];

	if (err == NULL)
		return;
	(void)snprintf(source, sizeof(source), "%.*s %.*s", MM_FMT(p->id),
	    (int)mm_utf8_fit(p->name, 60).n, p->name.p);
	mm_err_at(err, source, 0, 0);
}

static enum mm_status
make_letter(struct making *m, uint32_t i, struct mm_err *err)
{
	struct mm_arena *a = mm_arena_new(LETTER_MAX);
	struct mm_letter_data data;
	struct mm_doc doc;
	enum mm_status st;

	if (a == NULL)
		return mm_err_nomem(err);
	st = mm_notice_data(m->app, m->d, &m->d->recipients.v[i], &data, err);
	if (st == MM_OK)
		st = mm_letter_render_tree(&data, a, &doc, err);
	if (st == MM_OK)
		st = make_files(m, i, &doc, err);
	if (st == MM_OK)
		st = note_told(m, &data, err);
	if (st == MM_OK) {
		m->all &= doc.contents;
		m->any |= doc.contents;
		m->plan = data.plan;
		if (i == 0)
			m->d->title = mm_letter_title(&data, m->app->arena);
		if (m->d->title.p == NULL)
			st = mm_err_nomem(err);
	} else {
		name_recipient(m, i, err);
	}
	mm_arena_free(a);
	return st;
}

static enum mm_status
make_manifest(struct making *m, struct mm_err *err)
{
	struct mm_str edition =
	    mm_arena_fmt(m->app->arena, "%u", m->d->edition);
	struct mm_manifest_head heads[] = {
		{ MM_STR("notice"), m->d->number },
		{ MM_STR("edition"), edition },
		{ MM_STR("kind"),
		    mm_str_of(mm_term_id(
			&mm_terms_notice_kind, (int)m->d->ask.kind)) },
		{ MM_STR("head"), m->d->head },
	};
	struct mm_manifest_file *files =
	    mm_arena_array(m->app->arena, m->nfiles, sizeof(*files));
	struct mm_manifest list = { heads, MM_COUNT(heads), files, m->nfiles };
	struct mm_str path = mm_arena_fmt(
	    m->app->arena, "%.*s/" MM_NOTICE_MANIFEST, MM_FMT(m->d->folder));
	struct mm_buf b;
	enum mm_status st;

	if (edition.p == NULL || files == NULL || path.p == NULL)
		return mm_err_nomem(err);
	/* A sorted copy: the letters' facts use the order of recipients. */
	memcpy(files, m->files, list.nfiles * sizeof(*files));
	mm_buf_init(&b, 0);
	st = mm_manifest_write(&list, &b, err);
	if (st == MM_OK) {
		(void)mm_sha256_hex(mm_sha256_of(b.p, b.n), m->d->manifest);
		if (!m->app->dry_run)
			st = mm_file_replace(path.p,
			    (struct mm_bytes){ (const uint8_t *)b.p, b.n },
			    err);
	}
	mm_buf_free(&b);
	return st;
}

/*
 * A content item is told when every letter holds it. Patches not applied
 * appear in just the letters of those who have some, so one is enough.
 */
static uint32_t
told_contents(const struct making *m)
{
	uint32_t some = UINT32_C(1) << MM_C_UNAPPLIED_PATCHES;

	return m->all | (m->any & some);
}

static struct mm_str
content_list(struct mm_arena *a, uint32_t bits)
{
	struct mm_str out = { NULL, 0 };

	for (int c = 1; c <= mm_terms_content.n; c++) {
		if ((bits & UINT32_C(1) << c) == 0)
			continue;
		out = mm_arena_fmt(a, "%.*s%s%s", MM_FMT(out),
		    out.n > 0 ? "\n" : "", mm_term_id(&mm_terms_content, c));
		if (out.p == NULL)
			break;
	}
	return out;
}

static struct mm_str
lines_list(struct mm_arena *a, const struct mm_letter_lines *lines)
{
	struct mm_str out = { NULL, 0 };

	for (uint32_t i = 0; i < lines->n; i++)
		out = mm_arena_fmt(a, "%.*s%s%.*s", MM_FMT(out),
		    out.n > 0 ? "\n" : "", MM_FMT(lines->v[i]));
	return out;
}

/* The versions told; none when some unit's version is not known. */
static struct mm_str
version_list(const struct making *m)
{
	const struct mm_world *w = m->d->world;
	struct mm_str out = { NULL, 0 };

	for (uint32_t v = 0; v < w->versions.n; v++) {
		bool told = false;

		for (uint32_t i = 0; i < m->d->recipients.n; i++) {
			const struct mm_notice_recipient *to =
			    &m->d->recipients.v[i];

			for (uint32_t k = 0; k < to->n; k++) {
				uint32_t has = w->units.v[to->units[k]].version;

				if (has == MM_NONE)
					return MM_STR_NONE;
				told |= has == v;
			}
		}
		if (told)
			out = mm_arena_fmt(m->app->arena, "%.*s%s%.*s",
			    MM_FMT(out), out.n > 0 ? "\n" : "",
			    MM_FMT(w->versions.v[v].id));
	}
	return out;
}

static struct mm_str
date_text(struct mm_arena *a, struct mm_date d)
{
	char buf[MM_DATE_TEXT];

	if (!mm_date_is_set(d))
		return MM_STR_NONE;
	return mm_arena_fmt(a, "%s", mm_date_fmt(d, buf));
}

static void
set_patch(const struct making *m, struct mm_fact *f)
{
	const struct mm_world *w = m->d->world;
	uint32_t patch = m->d->ask.patch;

	if (patch == MM_NONE)
		return;
	f->v[MM_F_NOTICE_patch] = w->patches.v[patch].id;
	if (m->plan.n == 0 || w->patches.v[patch].plan == MM_NONE)
		return;
	f->v[MM_F_NOTICE_plan] = w->plans.v[w->patches.v[patch].plan].id;
	f->v[MM_F_NOTICE_plan_edition] = mm_arena_fmt(
	    m->app->arena, "%u", w->plans.v[w->patches.v[patch].plan].edition);
}

static enum mm_status
stage_notice(struct making *m, struct mm_batch *b, struct mm_err *err)
{
	struct mm_arena *a = m->app->arena;
	const struct mm_notice_draft *d = m->d;
	struct mm_fact *f = mm_batch_fact(b, MM_FACT_NOTICE);
	bool dated = (d->contents & UINT32_C(1) << MM_C_EOL_EOS_DATES) != 0;
	bool risky = (d->contents & UINT32_C(1) << MM_C_CYBER_RISK) != 0;

	if (f == NULL)
		return mm_err_nomem(err);
	f->v[MM_F_NOTICE_notice] = d->number;
	f->v[MM_F_NOTICE_edition] = mm_arena_fmt(a, "%u", d->edition);
	f->v[MM_F_NOTICE_kind] =
	    mm_str_of(mm_term_id(&mm_terms_notice_kind, (int)d->ask.kind));
	f->v[MM_F_NOTICE_product] = d->world->products.v[d->ask.product].id;
	f->v[MM_F_NOTICE_versions] = version_list(m);
	f->v[MM_F_NOTICE_title] = d->title;
	if (dated) {
		f->v[MM_F_NOTICE_eol] = date_text(a, d->eol);
		f->v[MM_F_NOTICE_eos] = date_text(a, d->eos);
	}
	f->v[MM_F_NOTICE_contents] = content_list(a, d->contents);
	f->v[MM_F_NOTICE_vulns] = lines_list(a, &m->vulns);
	if (risky && d->risk != MM_NONE) {
		f->v[MM_F_NOTICE_risk] = d->world->risks.v[d->risk].id;
		f->v[MM_F_NOTICE_risk_edition] =
		    mm_arena_fmt(a, "%u", d->world->risks.v[d->risk].edition);
	}
	set_patch(m, f);
	if (d->ask.action.n > 0)
		f->v[MM_F_NOTICE_action] = d->ask.action;
	f->v[MM_F_NOTICE_due] = date_text(a, d->ask.due);
	f->v[MM_F_NOTICE_manifest] = mm_str_of(d->manifest);
	return mm_batch_admit(b, err);
}

static enum mm_status
stage_letter(
    struct making *m, uint32_t i, struct mm_batch *b, struct mm_err *err)
{
	struct mm_arena *a = m->app->arena;
	const struct mm_world *w = m->d->world;
	const struct mm_notice_recipient *to = &m->d->recipients.v[i];
	struct mm_fact *f = mm_batch_fact(b, MM_FACT_LETTER);
	struct mm_letter_lines units = { NULL, 0, 0 };
	char hex[MM_SHA256_HEX];
	enum mm_status st = MM_OK;

	if (f == NULL)
		return mm_err_nomem(err);
	for (uint32_t k = 0; st == MM_OK && k < to->n; k++)
		st = mm_letter_say(&units, a, w->units.v[to->units[k]].id, err);
	if (st != MM_OK)
		return st;
	f->v[MM_F_LETTER_notice] = m->d->number;
	f->v[MM_F_LETTER_edition] = mm_arena_fmt(a, "%u", m->d->edition);
	f->v[MM_F_LETTER_party] = w->parties.v[to->party].id;
	f->v[MM_F_LETTER_units] = lines_list(a, &units);
	f->v[MM_F_LETTER_pdf] = mm_arena_fmt(
	    a, "%s", mm_sha256_hex(m->files[2 * (size_t)i].digest, hex));
	f->v[MM_F_LETTER_html] = mm_arena_fmt(
	    a, "%s", mm_sha256_hex(m->files[2 * (size_t)i + 1].digest, hex));
	return mm_batch_admit(b, err);
}

/* The SBOM as it was recorded, byte for byte. */
static enum mm_status
make_presented(struct making *m, uint32_t i, struct mm_err *err)
{
	const struct mm_notice_file *p = &m->presented.v[i];
	const struct mm_sbom_ref *b = &m->d->world->sboms.v[p->sbom];
	struct mm_manifest_file *file =
	    &m->files[2 * (size_t)m->d->recipients.n + i];
	struct mm_arena *a = mm_arena_new(LETTER_MAX);
	struct mm_str path = mm_arena_fmt(
	    m->app->arena, "%.*s/%.*s", MM_FMT(m->d->folder), MM_FMT(p->name));
	struct mm_bytes bytes = { NULL, 0 };
	enum mm_status st = MM_OK;

	if (a == NULL || path.p == NULL)
		st = mm_err_nomem(err);
	else if (!mm_sha256_parse(b->digest, &file->digest))
		st = mm_err_set(err, MM_EINTEGRITY,
		    "SBOM %.*s のSHA-256の記録が壊れています",
		    "the recorded SHA-256 of SBOM %.*s is damaged",
		    MM_FMT(b->id));
	file->name = p->name;
	if (st == MM_OK)
		st = mm_store_blob_get(
		    m->app->store, file->digest, a, &bytes, err);
	if (st == MM_OK && !m->app->dry_run)
		st = mm_file_replace(path.p, bytes, err);
	mm_arena_free(a);
	return st;
}

static enum mm_status
make_all(struct making *m, struct mm_err *err)
{
	uint32_t n = m->d->recipients.n;
	enum mm_status st = MM_OK;

	st = mm_notice_presented(m->app, m->d, &m->presented, err);
	if (st != MM_OK)
		return st;
	m->nfiles = n * 2 + m->presented.n;
	m->files = mm_arena_array(m->app->arena, m->nfiles, sizeof(*m->files));
	if (m->files == NULL)
		return mm_err_nomem(err);
	if (!m->app->dry_run)
		st = mm_file_make_dirs(m->d->folder.p, err);
	for (uint32_t i = 0; st == MM_OK && i < m->presented.n; i++)
		st = make_presented(m, i, err);
	if (st == MM_OK)
		st = mm_pdf_open(&m->pdf, err);
	for (uint32_t i = 0; st == MM_OK && i < n; i++) {
		mm_app_progress(m->app, "文書を作成", "making letters", i, n);
		st = make_letter(m, i, err);
	}
	mm_pdf_close(m->pdf);
	if (st == MM_OK)
		st = make_manifest(m, err);
	m->d->contents = told_contents(m);
	return st;
}

/* N5 without --patch: the newest patch of the product that has a plan. */
static void
choose_patch(const struct mm_world *w, struct mm_notice_ask *ask)
{
	for (uint32_t i = 0;
	     ask->kind == MM_N5 && ask->patch == MM_NONE && i < w->patches.n;
	     i++) {
		uint32_t k = w->patches.n - 1 - i;

		if (w->patches.v[k].product == ask->product &&
		    w->patches.v[k].plan != MM_NONE)
			ask->patch = k;
	}
}

enum mm_status
mm_notice_new(struct mm_app *app, const struct mm_notice_ask *ask,
    struct mm_notice_draft *out, struct mm_err *err)
{
	struct making m = { .app = app, .d = out, .all = UINT32_MAX };
	struct mm_notice_ask chosen = *ask;
	struct mm_world *w;
	struct mm_batch b;
	enum mm_status st = mm_app_world(app, &w, err);

	if (st == MM_OK)
		st = mm_batch_begin(app, &b, err);
	if (st != MM_OK)
		return st;
	choose_patch(w, &chosen);
	st = mm_notice_select_in(app, b.world, &chosen, out, err);
	if (st == MM_OK)
		st = make_all(&m, err);
	if (st == MM_OK)
		st = stage_notice(&m, &b, err);
	for (uint32_t i = 0; st == MM_OK && i < out->recipients.n; i++)
		st = stage_letter(&m, i, &b, err);
	if (st == MM_OK)
		st = mm_batch_commit(&b, err);
	mm_batch_end(&b);
	return st;
}

enum mm_status
mm_notice_preview(struct mm_app *app, const struct mm_notice_draft *d,
    const struct mm_notice_recipient *to, struct mm_buf *out,
    struct mm_err *err)
{
	struct mm_letter_data data;
	struct mm_doc doc;
	enum mm_status st = mm_notice_data(app, d, to, &data, err);

	if (st == MM_OK)
		st = mm_letter_render_tree(&data, app->arena, &doc, err);
	return st == MM_OK ? mm_text_render(&doc, out, err) : st;
}
