/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A CSAF provider: its documents are kept in "fetch/NAME/docs/", one file a
 * version, and put together into one feed a year.
 *
 * A document's file is named after its address and the time of its change:
 * a file that is there is that version, whole, proved and valid JSON, and is
 * not fetched again. What the provider no longer lists is left out of the
 * feed, where the shrink guard sees it.
 *
 * Source: CSAF 2.0 section 7.1 (requirements 8, 11-13, 15, 18).
 */
#include "app/feed_get.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A document, in bytes. */
#define DOCUMENT_MAX ((size_t)64 << 20)

struct doc {
	struct mm_str url, changed;
	struct mm_str digest; /* address of it; or absent */
	struct mm_str file; /* its name in docs/ */
	struct mm_str year;
};

struct provider {
	struct mm_get *g;
	MM_VEC(struct doc) docs;
};

static struct mm_str
doc_path(const struct mm_get *g, const char *file)
{
	return mm_arena_fmt(g->app->arena, "%s/fetch/%.*s/docs/%s", g->app->dir,
	    MM_FMT(g->source->name), file);
}

/* The year is the folder of a document (CSAF 2.0 7.1.11); else none. */
static struct mm_str
year_of(struct mm_str url)
{
	struct mm_str rest = url, part, before = MM_STR_NONE;

	while (rest.p != NULL) {
		part = mm_str_cut(&rest, '/');
		if (rest.p != NULL)
			before = part;
	}
	if (before.n != 4)
		return MM_STR("other");
	for (size_t i = 0; i < 4; i++)
		if (before.p[i] < '0' || before.p[i] > '9')
			return MM_STR("other");
	return before;
}

/* Letters and digits of a text, what is between them as '-'. */
static struct mm_str
plain(struct mm_arena *a, struct mm_str s)
{
	struct mm_str copy = mm_arena_str(a, s);
	char *p = (char *)(uintptr_t)copy.p;

	for (size_t i = 0; p != NULL && i < copy.n; i++)
		if (!((p[i] >= 'a' && p[i] <= 'z') ||
			(p[i] >= 'A' && p[i] <= 'Z') ||
			(p[i] >= '0' && p[i] <= '9') || p[i] == '_' ||
			(p[i] == '.' && i > 0)))
			p[i] = '-';
	return copy;
}

/* Two addresses may end alike: their digest tells them apart. */
static enum mm_status
add_doc(struct provider *p, struct mm_str url, const struct mm_listing_entry *e,
    struct mm_err *err)
{
	struct mm_arena *a = p->g->app->arena;
	struct doc *d = mm_vec_push(a, &p->docs);
	struct mm_str last = url, name = url;
	char hex[MM_SHA256_HEX];

	if (d == NULL)
		return mm_err_nomem(err);
	while (last.p != NULL)
		name = mm_str_cut(&last, '/');
	if (name.n > 100)
		name.n = 100;
	*d = (struct doc){ .url = url,
		.changed = e->changed.p != NULL ? e->changed : MM_STR(""),
		.digest = e->digest,
		.year = year_of(url) };
	(void)mm_sha256_hex(mm_sha256_of(url.p, url.n), hex);
	d->file = mm_arena_fmt(a, "%.*s.%.8s@%.*s", MM_FMT(plain(a, name)), hex,
	    MM_FMT(plain(a, d->changed)));
	return d->file.p != NULL && d->file.n < 250
	    ? MM_OK
	    : mm_err_set(err, MM_EFORMAT,
		  "取得先 %.*s の一覧の日時が読めません",
		  "a time in the list of the source %.*s does not read",
		  MM_FMT(p->g->source->name));
}

static enum mm_status
fail_address(const struct mm_get *g, struct mm_str ref, struct mm_err *err)
{
	return mm_err_set(err, MM_EFORMAT,
	    "取得先 %.*s の一覧に使えないアドレスがあります: %.*s",
	    "the list of the source %.*s has an address that cannot be used: "
	    "%.*s",
	    MM_FMT(g->source->name), MM_FMT(ref));
}

static enum mm_status
list_documents(struct provider *p, const struct mm_listing_entry *where,
    struct mm_err *err)
{
	struct mm_arena *a = p->g->app->arena;
	bool rolie = mm_str_eqz(where->name, MM_LISTING_FEED);
	struct mm_str base =
	    mm_listing_resolve(a, p->g->source->url, where->where);
	struct mm_listing l;
	enum mm_status st;

	if (base.p == NULL)
		return fail_address(p->g, where->where, err);
	if (!rolie)
		base = mm_arena_fmt(a, "%.*s%schanges.csv", MM_FMT(base),
		    mm_str_ends(base, "/") ? "" : "/");
	if (base.p == NULL)
		return mm_err_nomem(err);
	st = mm_get_listing(
	    p->g, rolie ? MM_LISTING_ROLIE : MM_LISTING_CHANGES, base, &l, err);
	for (uint32_t i = 0; st == MM_OK && i < l.list.n; i++) {
		struct mm_listing_entry e = l.list.v[i];
		struct mm_str url = mm_listing_resolve(a, base, e.where);

		if (e.digest.p != NULL)
			e.digest = mm_listing_resolve(a, base, e.digest);
		st = url.p != NULL ? add_doc(p, url, &e, err)
				   : fail_address(p->g, e.where, err);
	}
	return st;
}

/* One form of distribution: of two forms of the same the directory. */
static enum mm_status
list_all(struct provider *p, struct mm_err *err)
{
	struct mm_listing l;
	bool directory = false;
	enum mm_status st = mm_get_listing(
	    p->g, MM_LISTING_PROVIDER, p->g->source->url, &l, err);

	for (uint32_t i = 0; st == MM_OK && i < l.list.n; i++)
		directory |= mm_str_eqz(l.list.v[i].name, MM_LISTING_DIRECTORY);
	for (uint32_t i = 0; st == MM_OK && i < l.list.n; i++)
		if (!directory ||
		    mm_str_eqz(l.list.v[i].name, MM_LISTING_DIRECTORY))
			st = list_documents(p, &l.list.v[i], err);
	if (st == MM_OK && p->docs.n == 0)
		return mm_err_set(err, MM_EEMPTY,
		    "取得先 %.*s に文書がありません",
		    "the source %.*s lists no document",
		    MM_FMT(p->g->source->name));
	return st;
}

/* The digest of a document: at its address, else beside it; or none. */
static enum mm_status
doc_digest(struct mm_get *g, const struct doc *d, struct mm_str *out,
    struct mm_err *err)
{
	static const char *const endings[] = { ".sha256", ".sha512" };
	struct mm_listing l = { .total = 0 };
	enum mm_status st = MM_ENOTFOUND;

	*out = MM_STR_NONE;
	if (d->digest.p != NULL)
		st = mm_get_listing(g, MM_LISTING_SUM, d->digest, &l, err);
	for (size_t i = 0;
	     d->digest.p == NULL && st == MM_ENOTFOUND && i < MM_COUNT(endings);
	     i++) {
		struct mm_str url = mm_arena_fmt(
		    g->app->arena, "%.*s%s", MM_FMT(d->url), endings[i]);

		st = url.p != NULL
		    ? mm_get_listing(g, MM_LISTING_SUM, url, &l, err)
		    : mm_err_nomem(err);
	}
	if (st == MM_OK && l.list.n > 0)
		*out = l.list.v[0].digest;
	else if (st == MM_ENOTFOUND)
		g->unproved++;
	return st == MM_ENOTFOUND ? MM_OK : st;
}

static enum mm_status
get_doc(struct mm_get *g, const struct doc *d, struct mm_err *err)
{
	struct mm_str path = doc_path(g, d->file.p);
	struct mm_str fresh = mm_get_path(g, "document.json");
	struct mm_str digest;
	struct mm_listing l;
	enum mm_status st;

	if (path.p == NULL || fresh.p == NULL)
		return mm_err_nomem(err);
	if (access(path.p, F_OK) == 0)
		return MM_OK;
	st = doc_digest(g, d, &digest, err);
	if (st == MM_OK)
		st = mm_get_raw(g, d->url, fresh.p, err);
	if (st == MM_OK && digest.p != NULL)
		st = mm_get_prove(g, fresh.p, digest, false, err);
	/* One that is cut off would spoil the whole year. */
	if (st == MM_OK)
		st = mm_get_read(g, MM_LISTING_JSON, fresh.p, &l, err);
	if (st == MM_OK)
		return mm_file_rename(fresh.p, path.p, err);
	(void)unlink(fresh.p);
	return st;
}

static int
by_year(const void *a, const void *b)
{
	const struct doc *x = a, *y = b;
	int c = mm_str_cmp(x->year, y->year);

	return c != 0 ? c : mm_str_cmp(x->file, y->file);
}

/* The documents from..to-1 as one array; byte for byte what they are. */
static enum mm_status
write_array(const struct provider *p, uint32_t from, uint32_t to,
    struct mm_buf *b, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	for (uint32_t i = from; st == MM_OK && i < to; i++) {
		struct mm_str doc = doc_path(p->g, p->docs.v[i].file.p);
		struct mm_file_map map = { .released = 0 };

		/* The same document in two lists of the provider. */
		if (i > from &&
		    mm_str_eq(p->docs.v[i].file, p->docs.v[i - 1].file))
			continue;
		if (doc.p == NULL)
			return mm_err_nomem(err);
		st = mm_file_map(doc.p, DOCUMENT_MAX, &map, err);
		if (st != MM_OK)
			return st;
		mm_buf_z(b, i == from ? "[\n" : ",\n");
		mm_buf_add(b, map.bytes.p, map.bytes.n);
		mm_file_unmap(&map);
	}
	mm_buf_z(b, "\n]\n");
	return mm_buf_check(b, err);
}

/* The documents of a year as one feed. */
static enum mm_status
join(struct provider *p, uint32_t from, uint32_t to, struct mm_err *err)
{
	struct mm_get *g = p->g;
	struct mm_arena *a = g->app->arena;
	struct mm_str name = mm_arena_fmt(a, "%.*s-%.*s",
	    MM_FMT(g->source->name), MM_FMT(p->docs.v[from].year));
	struct mm_str file = mm_arena_fmt(a, "%.*s.json", MM_FMT(name));
	struct mm_str path = mm_get_path(g, file.p != NULL ? file.p : "");
	struct mm_got *got = mm_vec_push(a, &g->got);
	struct mm_str view;
	struct mm_buf b;
	enum mm_status st;

	if (name.p == NULL || file.p == NULL || path.p == NULL || got == NULL)
		return mm_err_nomem(err);
	*got = (struct mm_got){ .path = path.p, .name = name, .ours = true };
	got->from.name = name;
	got->from.url = g->source->url;
	mm_buf_init(&b, MM_FEED_MAX);
	st = write_array(p, from, to, &b, err);
	view = mm_buf_view(&b);
	if (st == MM_OK)
		st = mm_file_replace(path.p,
		    (struct mm_bytes){ (const uint8_t *)view.p, view.n }, err);
	mm_buf_free(&b);
	return st;
}

/* Versions nobody lists any more. */
static void
sweep(const struct provider *p, const char *folder)
{
	struct dirent *e;
	DIR *d = opendir(folder);

	while (d != NULL && (e = readdir(d)) != NULL) {
		uint32_t i = 0;
		struct mm_str path;

		if (e->d_name[0] == '.')
			continue;
		while (
		    i < p->docs.n && !mm_str_eqz(p->docs.v[i].file, e->d_name))
			i++;
		path = doc_path(p->g, e->d_name);
		if (i == p->docs.n && path.p != NULL)
			(void)unlink(path.p);
	}
	if (d != NULL)
		(void)closedir(d);
}

enum mm_status
mm_get_csaf(struct mm_get *g, struct mm_err *err)
{
	struct provider p = { .g = g };
	struct mm_str folder = doc_path(g, "");
	enum mm_status st;

	if (folder.p == NULL)
		return mm_err_nomem(err);
	st = mm_file_make_dirs(folder.p, err);
	if (st == MM_OK)
		st = list_all(&p, err);
	for (uint32_t i = 0; st == MM_OK && i < p.docs.n; i++) {
		st = get_doc(g, &p.docs.v[i], err);
		mm_get_say(g, i + 1, p.docs.n);
	}
	if (st != MM_OK)
		return st;
	if (p.docs.n > 1)
		qsort(p.docs.v, p.docs.n, sizeof(*p.docs.v), by_year);
	for (uint32_t i = 0; st == MM_OK && i < p.docs.n;) {
		uint32_t to = i;

		while (to < p.docs.n &&
		    mm_str_eq(p.docs.v[to].year, p.docs.v[i].year))
			to++;
		st = join(&p, i, to, err);
		i = to;
	}
	if (st == MM_OK)
		sweep(&p, folder.p);
	return st;
}
