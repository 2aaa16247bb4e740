/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of a draft: verified, approved, sent, acknowledged. */
#include "app/notice_private.h"

#include "codec/file.h"
#include "render/manifest.h"

#include <string.h>

#define FILE_MAX ((size_t)256 << 20)

static enum mm_status
changed(struct mm_str path, struct mm_err *err)
{
	return mm_err_set(err, MM_EINTEGRITY,
	    "%.*s が、お知らせを作ったときの内容と異なります。"
	    "送付せず、notice new で新しい版を作ってください",
	    "%.*s is not what it was when the notice was made; send nothing "
	    "and make a new edition with notice new",
	    MM_FMT(path));
}

static enum mm_status
read_file(struct mm_arena *a, struct mm_str path, struct mm_bytes *out,
    struct mm_err *err)
{
	enum mm_status st = mm_file_read(a, path.p, FILE_MAX, out, err);

	if (st == MM_ENOTFOUND)
		return mm_err_set(err, MM_EINTEGRITY,
		    "%.*s がありません。控えから戻すか、notice new "
		    "で新しい版を作ってください",
		    "%.*s is not there; put it back from a copy or make a new "
		    "edition with notice new",
		    MM_FMT(path));
	if (st == MM_ELIMIT)
		return changed(path, err);
	return st;
}

/* One file of the manifest against its digest, and the fact that names it. */
static enum mm_status
check_file(struct mm_app *app, struct mm_str folder,
    const struct mm_manifest_file *file, struct mm_err *err)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_str path;
	struct mm_bytes bytes = { NULL, 0 };
	enum mm_status st;

	if (a == NULL)
		return mm_err_nomem(err);
	path = mm_arena_fmt(
	    app->arena, "%.*s/%.*s", MM_FMT(folder), MM_FMT(file->name));
	st = path.p != NULL ? read_file(a, path, &bytes, err)
			    : mm_err_nomem(err);
	if (st == MM_OK &&
	    !mm_sha256_eq(mm_sha256_of(bytes.p, bytes.n), file->digest))
		st = changed(path, err);
	mm_arena_free(a);
	return st;
}

static const struct mm_manifest_file *
find_file(const struct mm_manifest *m, struct mm_str base, const char *suffix)
{
	for (uint32_t i = 0; i < m->nfiles; i++) {
		struct mm_str name = m->files[i].name;

		if (name.n == base.n + strlen(suffix) &&
		    memcmp(name.p, base.p, base.n) == 0 &&
		    mm_str_ends(name, suffix))
			return &m->files[i];
	}
	return NULL;
}

/* Every letter recorded is in the manifest with the digest recorded. */
static enum mm_status
check_letters(struct mm_app *app, const struct mm_world *w, uint32_t notice,
    const struct mm_manifest *m, struct mm_str folder, struct mm_err *err)
{
	for (uint32_t i = 0; i < w->letters.n; i++) {
		const struct mm_letter *l = &w->letters.v[i];
		const struct mm_manifest_file *f;
		char hex[MM_SHA256_HEX];
		struct mm_str base;

		if (l->notice != notice)
			continue;
		base =
		    mm_notice_file_name(app->arena, w->parties.v[l->party].id);
		if (base.p == NULL)
			return mm_err_nomem(err);
		f = find_file(m, base, ".pdf");
		if (f == NULL ||
		    !mm_str_eqz(l->pdf, mm_sha256_hex(f->digest, hex)))
			return changed(folder, err);
		f = find_file(m, base, ".html");
		if (f == NULL ||
		    !mm_str_eqz(l->html, mm_sha256_hex(f->digest, hex)))
			return changed(folder, err);
	}
	return MM_OK;
}

enum mm_status
mm_notice_verify(struct mm_app *app, const struct mm_world *w, uint32_t notice,
    struct mm_err *err)
{
	const struct mm_notice *n = &w->notices.v[notice];
	struct mm_str folder = MM_STR_NONE, path;
	char hex[MM_SHA256_HEX];
	struct mm_manifest m;
	struct mm_bytes bytes;
	enum mm_status st =
	    mm_notice_folder(app, n->id, n->edition, &folder, err);

	if (st != MM_OK)
		return st;
	path = mm_arena_fmt(
	    app->arena, "%.*s/" MM_NOTICE_MANIFEST, MM_FMT(folder));
	if (path.p == NULL)
		return mm_err_nomem(err);
	st = read_file(app->arena, path, &bytes, err);
	if (st != MM_OK)
		return st;
	(void)mm_sha256_hex(mm_sha256_of(bytes.p, bytes.n), hex);
	if (!mm_str_eqz(n->manifest, hex) ||
	    mm_manifest_read((struct mm_str){ (const char *)bytes.p, bytes.n },
		app->arena, &m, NULL) != MM_OK)
		return changed(path, err);
	st = check_letters(app, w, notice, &m, folder, err);
	for (uint32_t i = 0; st == MM_OK && i < m.nfiles; i++)
		st = check_file(app, folder, &m.files[i], err);
	return st;
}

enum mm_status
mm_notice_approve(struct mm_app *app, struct mm_str number, uint32_t edition,
    struct mm_str reason, struct mm_err *err)
{
	struct mm_batch b;
	struct mm_fact *f;
	uint32_t n = MM_NONE;
	enum mm_status st = mm_batch_begin(app, &b, err);

	if (st != MM_OK)
		return st;
	st = mm_notice_find(b.world, number, edition, &n, err);
	/* Who may not approve learns that, whatever state the files are in. */
	if (st == MM_OK &&
	    mm_str_eq(b.world->notices.v[n].at.actor, app->actor))
		st = mm_err_set(err, MM_EDENIED,
		    "作成者(%.*s)は承認できません。別の人が承認してください",
		    "the author (%.*s) may not approve; another person must",
		    MM_FMT(app->actor));
	if (st == MM_OK)
		st = mm_notice_verify(app, b.world, n, err);
	f = st == MM_OK ? mm_batch_fact(&b, MM_FACT_APPROVAL) : NULL;
	if (st == MM_OK && f == NULL)
		st = mm_err_nomem(err);
	if (f != NULL) {
		f->v[MM_F_APPROVAL_what] = MM_STR("notice");
		f->v[MM_F_APPROVAL_id] = b.world->notices.v[n].id;
		f->v[MM_F_APPROVAL_edition] = mm_arena_fmt(
		    app->arena, "%u", b.world->notices.v[n].edition);
		f->v[MM_F_APPROVAL_digest] = b.world->notices.v[n].manifest;
		f->reason = reason;
		st = mm_batch_admit(&b, err);
	}
	if (st == MM_OK)
		st = mm_batch_commit(&b, err);
	mm_batch_end(&b);
	return st;
}

/* How far a delivery gets a letter; 0: none of these steps. */
static int
rank(enum mm_delivery_state s)
{
	switch (s) {
	case MM_DS_SENT:
		return 1;
	case MM_DS_DELIVERED:
		return 2;
	case MM_DS_OPENED:
		return 3;
	case MM_DS_ACKNOWLEDGED:
		return 4;
	case MM_DS_AVAILABLE:
	case MM_DS_REFUSED:
	case MM_DS_BOUNCED:
		break;
	}
	return 0;
}

enum mm_delivery_state
mm_notice_standing(const struct mm_world *w, uint32_t letter)
{
	uint32_t i = w->letters.v[letter].last;
	enum mm_delivery_state best = 0;

	if (i == MM_NONE)
		return 0;
	if (w->deliveries.v[i].state == MM_DS_BOUNCED ||
	    w->deliveries.v[i].state == MM_DS_REFUSED)
		return w->deliveries.v[i].state;
	for (; i != MM_NONE; i = w->deliveries.v[i].prev) {
		enum mm_delivery_state s = w->deliveries.v[i].state;

		/* A bounce takes back what came before it. */
		if (s == MM_DS_BOUNCED || s == MM_DS_REFUSED)
			break;
		if (best == 0 || rank(s) > rank(best))
			best = s;
	}
	return best;
}

static bool
is_named(
    const struct mm_notice_event *e, const struct mm_world *w, uint32_t letter)
{
	enum mm_delivery_state now = mm_notice_standing(w, letter);

	for (uint32_t i = 0; i < e->nparties; i++)
		if (e->parties[i] == w->letters.v[letter].party)
			return true;
	if (e->parties != NULL)
		return false;
	/* "All" are those that have not come so far and did not fall out. */
	return now != MM_DS_REFUSED && now != MM_DS_BOUNCED &&
	    (now == 0 || now == MM_DS_AVAILABLE || rank(e->state) > rank(now));
}

static enum mm_status
stage_delivery(struct mm_app *app, struct mm_batch *b,
    const struct mm_notice_event *e, uint32_t letter, struct mm_err *err)
{
	const struct mm_letter *l = &b->world->letters.v[letter];
	const struct mm_notice *n = &b->world->notices.v[l->notice];
	struct mm_fact *f = mm_batch_fact(b, MM_FACT_DELIVERY);

	if (f == NULL)
		return mm_err_nomem(err);
	f->v[MM_F_DELIVERY_notice] = n->id;
	f->v[MM_F_DELIVERY_edition] =
	    mm_arena_fmt(app->arena, "%u", n->edition);
	f->v[MM_F_DELIVERY_party] = b->world->parties.v[l->party].id;
	f->v[MM_F_DELIVERY_state] =
	    mm_str_of(mm_term_id(&mm_terms_delivery_state, (int)e->state));
	if (e->channel != 0)
		f->v[MM_F_DELIVERY_channel] =
		    mm_str_of(mm_term_id(&mm_terms_channel, (int)e->channel));
	f->v[MM_F_DELIVERY_role] = e->role;
	f->v[MM_F_DELIVERY_evidence] = e->evidence;
	f->reason = e->reason;
	return mm_batch_admit(b, err);
}

static enum mm_status
stage_deliveries(struct mm_app *app, struct mm_batch *b,
    const struct mm_notice_event *e, uint32_t notice, uint32_t *n,
    struct mm_err *err)
{
	uint32_t letters = b->world->letters.n;
	enum mm_status st = MM_OK;

	*n = 0;
	for (uint32_t i = 0; st == MM_OK && i < letters; i++) {
		if (b->world->letters.v[i].notice != notice ||
		    !is_named(e, b->world, i))
			continue;
		st = stage_delivery(app, b, e, i, err);
		(*n)++;
	}
	/* An equal record of the day would be dropped, and nothing change. */
	if (st == MM_OK && b->unchanged > 0)
		st = mm_err_set(err, MM_ECONFLICT,
		    "お知らせ %.*s に同じ日の同じ記録があります。"
		    "別の日か、証拠(--evidence)を添えて記録してください",
		    "notice %.*s has an equal record of that day; give "
		    "another day or --evidence",
		    MM_FMT(e->number));
	if (st == MM_OK && *n == 0)
		st = mm_err_set(err, MM_EEMPTY,
		    "お知らせ %.*s に該当する文書がありません。"
		    "宛先を確かめてください",
		    "notice %.*s has no such letter; check the recipients",
		    MM_FMT(e->number));
	return st;
}

enum mm_status
mm_notice_record(struct mm_app *app, const struct mm_notice_event *e,
    uint32_t *n, struct mm_err *err)
{
	struct mm_batch b;
	uint32_t notice = MM_NONE;
	enum mm_status st = mm_batch_begin(app, &b, err);

	if (st != MM_OK)
		return st;
	st = mm_notice_find(b.world, e->number, e->edition, &notice, err);
	if (st == MM_OK && e->state == MM_DS_SENT &&
	    b.world->notices.v[notice].approved.actor.p != NULL)
		st = mm_notice_verify(app, b.world, notice, err);
	if (st == MM_OK)
		st = stage_deliveries(app, &b, e, notice, n, err);
	if (st == MM_OK)
		st = mm_batch_commit(&b, err);
	mm_batch_end(&b);
	return st;
}

struct mm_notice_funnel
mm_notice_count(const struct mm_world *w, uint32_t notice)
{
	struct mm_notice_funnel f = { 0 };

	for (uint32_t i = 0; i < w->letters.n; i++) {
		enum mm_delivery_state s;

		if (w->letters.v[i].notice != notice)
			continue;
		s = mm_notice_standing(w, i);
		f.letters++;
		f.sent +=
		    rank(s) >= 1 || s == MM_DS_BOUNCED || s == MM_DS_REFUSED;
		f.delivered += rank(s) >= 2;
		f.acknowledged += s == MM_DS_ACKNOWLEDGED;
		f.bounced += s == MM_DS_BOUNCED;
		f.refused += s == MM_DS_REFUSED;
		f.open += s != MM_DS_ACKNOWLEDGED && s != MM_DS_REFUSED;
	}
	return f;
}
