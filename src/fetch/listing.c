/* SPDX-License-Identifier: Apache-2.0 */
#include "fetch/listing.h"

#include <string.h>

#include "base/num.h"
#include "base/utf8.h"
#include "codec/csv.h"
#include "codec/json.h"
#include "sandbox/wire.h"

struct reading {
	struct mm_arena *a;
	struct mm_bytes bytes;
	struct mm_str text;
	const char *source;
	struct mm_listing *out;
};

static struct mm_listing_entry *
push(struct reading *r, struct mm_json *j)
{
	struct mm_listing_entry *e = NULL;

	if (r->out->list.n < MM_LISTING_ENTRIES)
		e = mm_vec_push(r->a, &r->out->list);
	if (e == NULL && j != NULL)
		mm_json_fail(j, MM_ELIMIT,
		    "一覧が長すぎるか、メモリが足りません",
		    "the list is too long, or memory is short");
	return e;
}

/* ---- digests ---- */

/* 64 or 128 hex digits in lower case; or absent. */
static struct mm_str
hex(struct mm_arena *a, struct mm_str s)
{
	char *p;

	if (s.n != 64 && s.n != MM_LISTING_DIGEST)
		return MM_STR_NONE;
	s = mm_arena_str(a, s);
	p = (char *)(uintptr_t)s.p;
	for (size_t i = 0; p != NULL && i < s.n; i++) {
		if (p[i] >= 'A' && p[i] <= 'F')
			p[i] = (char)(p[i] - 'A' + 'a');
		if (!((p[i] >= '0' && p[i] <= '9') ||
			(p[i] >= 'a' && p[i] <= 'f')))
			return MM_STR_NONE;
	}
	return s;
}

static enum mm_status
one_digest(struct reading *r, struct mm_str text, struct mm_err *err)
{
	struct mm_listing_entry *e = push(r, NULL);

	if (e == NULL)
		return mm_err_nomem(err);
	e->digest = hex(r->a, text);
	if (e->digest.p != NULL)
		return MM_OK;
	(void)mm_err_set(err, MM_EFORMAT,
	    "ダイジェスト(16進64桁か128桁)がありません",
	    "there is no digest (64 or 128 hex digits)");
	mm_err_at(err, r->source, 1, 1);
	return MM_EFORMAT;
}

static enum mm_status
read_sum(struct reading *r, struct mm_err *err)
{
	struct mm_str rest = r->text;
	struct mm_str line = mm_str_cut(&rest, '\n');

	return one_digest(r, mm_str_trim(mm_str_cut(&line, ' ')), err);
}

static enum mm_status
read_meta(struct reading *r, struct mm_err *err)
{
	struct mm_str rest = r->text;

	while (rest.p != NULL) {
		struct mm_str line = mm_str_cut(&rest, '\n');

		if (mm_str_eqz(mm_str_trim(mm_str_cut(&line, ':')), "sha256"))
			return one_digest(r,
			    line.p != NULL ? mm_str_trim(line) : MM_STR(""),
			    err);
	}
	return one_digest(r, MM_STR(""), err);
}

/* ---- JSON ---- */

typedef void json_fn(struct reading *r, struct mm_json *j);

static enum mm_status
read_json(struct reading *r, json_fn *fn, struct mm_err *err)
{
	struct mm_json *j = mm_json_new(r->a, r->bytes, r->source, NULL);

	if (j == NULL)
		return mm_err_nomem(err);
	fn(r, j);
	return mm_json_finish(j, err);
}

static void
any(struct reading *r, struct mm_json *j)
{
	(void)r;
	(void)mm_json_skip(j);
}

static uint64_t
count(struct mm_json *j)
{
	int64_t v = 0;

	return mm_json_int(j, 0, INT32_MAX, &v) ? (uint64_t)v : 0;
}

static void
nvd_page(struct reading *r, struct mm_json *j)
{
	struct mm_listing *l = r->out;
	struct mm_str name;
	unsigned seen = 0;

	if (!mm_json_enter_object(j))
		return;
	while (mm_json_key(j, &name)) {
		if (mm_str_eqz(name, "totalResults")) {
			l->total = count(j);
			seen |= 1;
		} else if (mm_str_eqz(name, "resultsPerPage")) {
			l->per_page = count(j);
			seen |= 2;
		} else if (mm_str_eqz(name, "startIndex")) {
			l->start = count(j);
			seen |= 4;
		} else if (mm_str_eqz(name, "vulnerabilities")) {
			if (!mm_json_enter_array(j))
				return;
			for (; mm_json_next(j); l->here++)
				if (!mm_json_skip(j))
					return;
		} else if (!mm_json_skip(j)) {
			return;
		}
	}
	if (!mm_json_failed(j) && (seen != 7 || l->here > l->total))
		mm_json_fail(j, MM_EFORMAT,
		    "NVD APIのページではありません(totalResults、"
		    "resultsPerPage、startIndex)",
		    "this is no page of the NVD API (totalResults, "
		    "resultsPerPage, startIndex)");
}

/* A string that is taken when it is one, else passed over. */
static bool
text_of(struct mm_json *j, struct mm_str *out)
{
	if (mm_json_peek(j) == MM_JSON_STRING)
		return mm_json_string(j, out);
	return mm_json_skip(j);
}

/* { MEMBER: [ ... ], ... }: each element; false when @p j failed. */
static bool
each_of(struct reading *r, struct mm_json *j, const char *member,
    bool (*one)(struct reading *, struct mm_json *))
{
	struct mm_str name;

	if (!mm_json_enter_object(j))
		return false;
	while (mm_json_key(j, &name)) {
		if (!mm_str_eqz(name, member)) {
			if (!mm_json_skip(j))
				return false;
			continue;
		}
		if (!mm_json_enter_array(j))
			return false;
		while (mm_json_next(j))
			if (!one(r, j))
				return false;
	}
	return !mm_json_failed(j);
}

/* rolie: { "feeds": [ { "url": ..., "tlp_label": ... } ] } */
static bool
provider_feed(struct reading *r, struct mm_json *j)
{
	struct mm_str name, url = MM_STR_NONE, label = MM_STR_NONE;
	struct mm_listing_entry *e;

	if (!mm_json_enter_object(j))
		return false;
	while (mm_json_key(j, &name))
		if (!(mm_str_eqz(name, "url")               ? text_of(j, &url)
			    : mm_str_eqz(name, "tlp_label") ? text_of(j, &label)
							    : mm_json_skip(j)))
			return false;
	/* What is not for everyone needs a login, and is not for a feed. */
	if (mm_json_failed(j) || url.p == NULL ||
	    (label.p != NULL && !mm_str_eqz(label, "WHITE") &&
		!mm_str_eqz(label, "CLEAR") && !mm_str_eqz(label, "UNLABELED")))
		return !mm_json_failed(j);
	e = push(r, j);
	if (e != NULL)
		*e = (struct mm_listing_entry){ .where = url,
			.name = MM_STR(MM_LISTING_FEED) };
	return e != NULL;
}

static bool
provider_rolie(struct reading *r, struct mm_json *j)
{
	return each_of(r, j, "feeds", provider_feed);
}

static bool
provider_distribution(struct reading *r, struct mm_json *j)
{
	struct mm_str name, url = MM_STR_NONE;
	struct mm_listing_entry *e;

	if (!mm_json_enter_object(j))
		return false;
	while (mm_json_key(j, &name))
		if (!(mm_str_eqz(name, "directory_url") ? text_of(j, &url)
			    : mm_str_eqz(name, "rolie") ? provider_rolie(r, j)
							: mm_json_skip(j)))
			return false;
	if (mm_json_failed(j) || url.p == NULL)
		return !mm_json_failed(j);
	e = push(r, j);
	if (e != NULL)
		*e = (struct mm_listing_entry){ .where = url,
			.name = MM_STR(MM_LISTING_DIRECTORY) };
	return e != NULL;
}

static void
provider(struct reading *r, struct mm_json *j)
{
	if (each_of(r, j, "distributions", provider_distribution) &&
	    r->out->list.n == 0)
		mm_json_fail(j, MM_EFORMAT,
		    "公開された配布先(distributions)がありません",
		    "there is no public distribution");
}

/* { "rel": "self", "href": ... } */
static bool
rolie_link(struct mm_json *j, struct mm_listing_entry *e)
{
	struct mm_str name, rel = MM_STR_NONE, href = MM_STR_NONE;

	if (!mm_json_enter_object(j))
		return false;
	while (mm_json_key(j, &name))
		if (!(mm_str_eqz(name, "rel")          ? text_of(j, &rel)
			    : mm_str_eqz(name, "href") ? text_of(j, &href)
						       : mm_json_skip(j)))
			return false;
	if (mm_str_eqz(rel, "self"))
		e->where = href;
	else if (mm_str_eqz(rel, "hash") &&
	    (e->digest.p == NULL || mm_str_ends(href, ".sha256")))
		e->digest = href;
	return !mm_json_failed(j);
}

static bool
rolie_entry(struct reading *r, struct mm_json *j)
{
	struct mm_listing_entry *e = push(r, j);
	struct mm_str name;

	if (e == NULL || !mm_json_enter_object(j))
		return false;
	while (mm_json_key(j, &name)) {
		if (mm_str_eqz(name, "updated")) {
			if (!text_of(j, &e->changed))
				return false;
		} else if (mm_str_eqz(name, "link")) {
			if (!mm_json_enter_array(j))
				return false;
			while (mm_json_next(j))
				if (!rolie_link(j, e))
					return false;
		} else if (!mm_json_skip(j)) {
			return false;
		}
	}
	if (!mm_json_failed(j) && e->where.p == NULL)
		mm_json_fail(j, MM_EFORMAT,
		    "項目に文書のアドレス(rel self)がありません",
		    "an entry without the address of its document (rel self)");
	return !mm_json_failed(j);
}

static bool
rolie_feed(struct reading *r, struct mm_json *j)
{
	return each_of(r, j, "entry", rolie_entry);
}

static void
rolie(struct reading *r, struct mm_json *j)
{
	struct mm_str name;
	bool found = false;

	if (!mm_json_enter_object(j))
		return;
	while (mm_json_key(j, &name)) {
		bool feed = mm_str_eqz(name, "feed");

		found |= feed;
		if (!(feed ? rolie_feed(r, j) : mm_json_skip(j)))
			return;
	}
	if (!mm_json_failed(j) && !found)
		mm_json_fail(j, MM_EFORMAT, "ROLIEのfeedがありません",
		    "there is no ROLIE feed");
}

static bool
release_asset(struct reading *r, struct mm_json *j)
{
	struct mm_listing_entry *e = push(r, j);
	struct mm_str name, digest = MM_STR_NONE;

	if (e == NULL || !mm_json_enter_object(j))
		return false;
	while (mm_json_key(j, &name))
		if (!(mm_str_eqz(name, "name") ? text_of(j, &e->name)
			    : mm_str_eqz(name, "browser_download_url")
			    ? text_of(j, &e->where)
			    : mm_str_eqz(name, "digest") ? text_of(j, &digest)
							 : mm_json_skip(j)))
			return false;
	if (mm_str_starts(digest, "sha256:"))
		e->digest =
		    hex(r->a, (struct mm_str){ digest.p + 7, digest.n - 7 });
	return !mm_json_failed(j);
}

static void
release(struct reading *r, struct mm_json *j)
{
	(void)each_of(r, j, "assets", release_asset);
}

/* ---- changes.csv ---- */

static enum mm_status
read_changes(struct reading *r, struct mm_err *err)
{
	struct mm_csv *c = mm_csv_new(r->a, r->text, r->source);
	const struct mm_str *cells;
	uint32_t n;

	if (c == NULL)
		return mm_err_nomem(err);
	while ((n = mm_csv_row(c, &cells)) > 0) {
		struct mm_listing_entry *e;

		if (n != 2 || cells[0].n == 0) {
			mm_csv_fail(c, 0, MM_EFORMAT,
			    "changes.csv の行は2列(パス、日時)です",
			    "a row of changes.csv has two columns (path, "
			    "time)");
			break;
		}
		e = push(r, NULL);
		if (e == NULL)
			return mm_err_set(err, MM_ELIMIT, "一覧が長すぎます",
			    "the list is too long");
		e->where = cells[0];
		e->changed = cells[1];
	}
	return mm_csv_finish(c, err);
}

/* ---- all of them ---- */

enum mm_status
mm_listing_read(enum mm_listing_kind kind, struct mm_bytes text,
    const char *source, struct mm_arena *a, struct mm_listing *out,
    struct mm_err *err)
{
	static const struct {
		json_fn *json;
		enum mm_status (*text)(struct reading *r, struct mm_err *err);
	} readers[] = {
		[MM_LISTING_SUM] = { NULL, read_sum },
		[MM_LISTING_META] = { NULL, read_meta },
		[MM_LISTING_NVD] = { nvd_page, NULL },
		[MM_LISTING_PROVIDER] = { provider, NULL },
		[MM_LISTING_ROLIE] = { rolie, NULL },
		[MM_LISTING_CHANGES] = { NULL, read_changes },
		[MM_LISTING_RELEASE] = { release, NULL },
		[MM_LISTING_JSON] = { any, NULL },
	};
	struct reading r = { .a = a,
		.bytes = text,
		.text = { (const char *)text.p, text.n },
		.source = source,
		.out = out };

	memset(out, 0, sizeof(*out));
	if (readers[kind].json != NULL)
		return read_json(&r, readers[kind].json, err);
	if (text.n > MM_LISTING_MAX)
		return mm_err_set(err, MM_ELIMIT, "一覧が大きすぎます",
		    "the list is too large");
	if (!mm_utf8_valid(r.text)) {
		(void)mm_err_set(err, MM_EFORMAT, "UTF-8の文字列ではありません",
		    "this is no UTF-8 text");
		mm_err_at(err, source, 1, 1);
		return MM_EFORMAT;
	}
	MM_BUG_ON(readers[kind].text == NULL);
	return readers[kind].text(&r, err);
}

/* What is too long for the wire is not there: it could not be used either. */
static void
put_text(struct mm_buf *b, struct mm_str s)
{
	mm_wire_put_str(b, s.n <= MM_LISTING_TEXT ? s : MM_STR_NONE);
}

void
mm_listing_put(struct mm_buf *b, const struct mm_listing *l)
{
	mm_wire_put_u64(b, l->total);
	mm_wire_put_u64(b, l->per_page);
	mm_wire_put_u64(b, l->start);
	mm_wire_put_u64(b, l->here);
	mm_wire_put_u64(b, l->list.n);
	for (uint32_t i = 0; i < l->list.n; i++) {
		put_text(b, l->list.v[i].where);
		put_text(b, l->list.v[i].name);
		put_text(b, l->list.v[i].digest);
		put_text(b, l->list.v[i].changed);
	}
}

bool
mm_listing_take(struct mm_bytes got, struct mm_arena *a, struct mm_listing *out)
{
	struct mm_wire w = mm_wire_of(got);
	uint64_t n;

	memset(out, 0, sizeof(*out));
	out->total = mm_wire_u64(&w, INT32_MAX);
	out->per_page = mm_wire_u64(&w, INT32_MAX);
	out->start = mm_wire_u64(&w, INT32_MAX);
	out->here = mm_wire_u64(&w, INT32_MAX);
	n = mm_wire_u64(&w, MM_LISTING_ENTRIES);
	for (uint64_t i = 0; i < n && !w.bad; i++) {
		struct mm_listing_entry *e = mm_vec_push(a, &out->list);

		if (e == NULL)
			return false;
		e->where = mm_wire_str(&w, MM_LISTING_TEXT);
		e->name = mm_wire_str(&w, MM_LISTING_TEXT);
		e->digest = mm_wire_str(&w, MM_LISTING_TEXT);
		e->changed = mm_wire_str(&w, MM_LISTING_TEXT);
	}
	return mm_wire_done(&w);
}

/* ---- addresses ---- */

static bool
climbs(struct mm_str ref)
{
	while (ref.p != NULL)
		if (mm_str_eqz(mm_str_cut(&ref, '/'), ".."))
			return true;
	return false;
}

/* Where the path of an address begins: its length when it has none. */
static size_t
path_of(struct mm_str url)
{
	size_t at = 0;

	for (int slashes = 0; at < url.n; at++) {
		slashes += url.p[at] == '/';
		if (slashes == 3)
			break;
	}
	return at;
}

static bool
may_follow(struct mm_str ref)
{
	return ref.n > 0 && !climbs(ref) && !mm_str_starts(ref, "//") &&
	    mm_str_find(ref, ':') == ref.n;
}

struct mm_str
mm_listing_resolve(struct mm_arena *a, struct mm_str base, struct mm_str ref)
{
	size_t root, to;

	if (mm_str_starts(ref, "https://") || mm_str_starts(ref, "http://"))
		return mm_arena_str(a, ref);
	if (!may_follow(ref))
		return MM_STR_NONE;
	base.n = mm_str_find(base, '#');
	base.n = mm_str_find(base, '?');
	root = path_of(base);
	to = base.n;
	while (to > root && base.p[to - 1] != '/')
		to--;
	if (ref.p[0] == '/')
		to = root;
	/* A host alone has no slash at its end. */
	return mm_arena_fmt(a, "%.*s%s%.*s", (int)to, base.p,
	    root == base.n && ref.p[0] != '/' ? "/" : "", MM_FMT(ref));
}
