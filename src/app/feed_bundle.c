/* SPDX-License-Identifier: Apache-2.0 */
#include "app/feed_bundle.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/feed_bundle_private.h"
#include "app/signing.h"
#include "base/num.h"
#include "base/utf8.h"
#include "codec/base64.h"
#include "ledger/key.h"

#define MAGIC "mimamori-feeds 1"

/* ---- the archive ---- */

/* An octal field of n bytes, the last one NUL. */
static void
octal(uint8_t *p, size_t n, uint64_t v)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%0*" PRIo64, (int)n - 1, v);
	memcpy(p, text, n - 1);
}

bool
mm_bundle_header(uint8_t out[MM_BUNDLE_BLOCK], struct mm_str folder,
    struct mm_str name, uint64_t size)
{
	static const uint8_t magic[8] = { 'u', 's', 't', 'a', 'r', 0, '0',
		'0' };
	uint64_t sum = 0;

	if (name.n > 100 || folder.n > 155 || size > 077777777777)
		return false;
	memset(out, 0, MM_BUNDLE_BLOCK);
	memcpy(out, name.p, name.n);
	octal(out + 100, 8, 0644);
	octal(out + 108, 8, 0);
	octal(out + 116, 8, 0);
	octal(out + 124, 12, size);
	octal(out + 136, 12, 0);
	memset(out + 148, ' ', 8);
	out[156] = '0';
	memcpy(out + 257, magic, sizeof(magic));
	octal(out + 329, 8, 0);
	octal(out + 337, 8, 0);
	if (folder.n > 0)
		memcpy(out + 345, folder.p, folder.n);
	for (size_t i = 0; i < MM_BUNDLE_BLOCK; i++)
		sum += out[i];
	octal(out + 148, 7, sum);
	out[155] = ' ';
	return true;
}

struct mm_str
mm_bundle_folder(struct mm_arena *a, const struct mm_bundle_feed *f)
{
	return mm_arena_fmt(a, "feeds/%s/%.*s",
	    mm_term_id(&mm_terms_feed_source, (int)f->source), MM_FMT(f->name));
}

uint64_t
mm_bundle_padding(uint64_t size)
{
	return (MM_BUNDLE_BLOCK - size % MM_BUNDLE_BLOCK) % MM_BUNDLE_BLOCK;
}

/* ---- the manifest ---- */

void
mm_bundle_manifest_write(struct mm_buf *b, const struct mm_bundle_manifest *m)
{
	char text[MM_DATE_TEXT];

	mm_buf_z(b, MAGIC "\n");
	mm_buf_fmt(b, "workspace %.*s\n", MM_FMT(m->head.workspace));
	mm_buf_fmt(b, "made %s\n", mm_time_fmt(m->head.made, text));
	mm_buf_fmt(b, "head %" PRIu64 "\nsince %" PRIu64 "\n", m->head.head,
	    m->head.since);
	for (uint32_t i = 0; i < m->feeds.n; i++) {
		const struct mm_bundle_feed *f = &m->feeds.v[i];

		mm_buf_fmt(b,
		    "feed %s %s %.*s %" PRIu64 " %" PRIu64 " %s %.*s\n",
		    f->here ? "here" : "there",
		    mm_term_id(&mm_terms_feed_source, (int)f->source),
		    MM_FMT(f->digest), f->bytes, f->seq,
		    mm_date_is_set(f->date) ? mm_date_fmt(f->date, text) : "-",
		    MM_FMT(f->name));
	}
}

/* "WHAT REST", else absent. */
static struct mm_str
line_of(struct mm_str *rest, const char *what)
{
	struct mm_str line =
	    rest->p != NULL ? mm_str_cut(rest, '\n') : MM_STR_NONE;

	if (line.p == NULL || !mm_str_eqz(mm_str_cut(&line, ' '), what))
		return MM_STR_NONE;
	return line;
}

/* The name becomes a file: what an import refuses is refused here. */
static bool
name_ok(struct mm_str s)
{
	if (s.n == 0 || s.n > MM_ID_MAX || s.p[0] == '.')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((uint8_t)s.p[i] < ' ' || s.p[i] == 0x7f || s.p[i] == '/')
			return false;
	return true;
}

static bool
read_feed(struct mm_str line, struct mm_bundle_feed *f)
{
	struct mm_str here = mm_str_cut(&line, ' ');
	struct mm_str source, bytes, seq, date;
	struct mm_sha256 sha;

	f->here = mm_str_eqz(here, "here");
	if (!f->here && !mm_str_eqz(here, "there"))
		return false;
	source = line.p != NULL ? mm_str_cut(&line, ' ') : MM_STR_NONE;
	f->digest = line.p != NULL ? mm_str_cut(&line, ' ') : MM_STR_NONE;
	bytes = line.p != NULL ? mm_str_cut(&line, ' ') : MM_STR_NONE;
	seq = line.p != NULL ? mm_str_cut(&line, ' ') : MM_STR_NONE;
	date = line.p != NULL ? mm_str_cut(&line, ' ') : MM_STR_NONE;
	f->name = line;
	f->source =
	    (enum mm_feed_source)mm_term_value(&mm_terms_feed_source, source);
	f->date = MM_DATE_NONE;
	return f->source != 0 && mm_sha256_parse(f->digest, &sha) &&
	    mm_num_u64(bytes, MM_FEED_MAX, &f->bytes) &&
	    mm_num_u64(seq, UINT64_MAX, &f->seq) &&
	    (mm_str_eqz(date, "-") || mm_date_iso(date, &f->date)) &&
	    name_ok(f->name);
}

static bool
read_head(struct mm_str *rest, struct mm_feed_bundle *h)
{
	struct mm_str first = mm_str_cut(rest, '\n');

	if (!mm_str_eqz(first, MAGIC))
		return false;
	h->workspace = line_of(rest, "workspace");
	return h->workspace.n > 0 && h->workspace.n <= MM_ID_MAX &&
	    mm_time_parse(line_of(rest, "made"), &h->made) &&
	    mm_num_u64(line_of(rest, "head"), UINT64_MAX, &h->head) &&
	    mm_num_u64(line_of(rest, "since"), UINT64_MAX, &h->since);
}

enum mm_status
mm_bundle_manifest_read(struct mm_arena *a, struct mm_str text,
    struct mm_bundle_manifest *out, struct mm_err *err)
{
	struct mm_str rest = text;
	uint64_t line = 5;
	bool good = mm_utf8_valid(text) && text.n > 0 &&
	    text.p[text.n - 1] == '\n' && read_head(&rest, &out->head);

	while (good && rest.n > 0) {
		struct mm_bundle_feed *f = out->feeds.n < MM_FEED_FILES
		    ? mm_vec_push(a, &out->feeds)
		    : NULL;

		line++;
		if (f == NULL)
			return mm_err_set(err, MM_ELIMIT,
			    "フィードが多すぎるか、メモリが足りません",
			    "too many feeds, or memory is short");
		good = read_feed(line_of(&rest, "feed"), f);
		out->head.feeds++;
		out->head.here += f->here;
		out->head.bytes += f->here ? f->bytes : 0;
	}
	if (good && out->feeds.n > 0)
		return MM_OK;
	(void)mm_err_set(err, MM_EFORMAT,
	    "フィードの束の目録が読めません。束を作り直してもらってください",
	    "the manifest of the bundle does not read; have the bundle made "
	    "again");
	mm_err_at(err, MM_BUNDLE_MANIFEST, line, 0);
	return MM_EFORMAT;
}

/* ---- writing ---- */

struct writing {
	struct mm_app *app;
	const struct mm_feed_bundle_ask *ask;
	struct mm_bundle_manifest m;
	FILE *file;
};

static int
by_seq(const void *a, const void *b)
{
	const struct mm_bundle_feed *x = a, *y = b;

	return (x->seq > y->seq) - (x->seq < y->seq);
}

/* What is newer than --since; *day: it was a day. */
static enum mm_status
read_since(const struct writing *w, uint64_t *seq, struct mm_date *day,
    struct mm_err *err)
{
	struct mm_str s = w->ask->since;

	*seq = 0;
	*day = MM_DATE_NONE;
	if (s.p == NULL || mm_num_u64(s, w->m.head.head, seq) ||
	    mm_date_parse(s, day))
		return MM_OK;
	return mm_err_set(err, MM_EUSAGE,
	    "--since は日付か、%llu までの記録番号です",
	    "--since is a day, or the number of a record up to %llu",
	    (unsigned long long)w->m.head.head);
}

static enum mm_status
list_feeds(struct writing *w, struct mm_err *err)
{
	struct mm_feed_bundle *h = &w->m.head;
	struct mm_world *world;
	uint64_t seq;
	struct mm_date day;
	enum mm_status st = mm_app_world(w->app, &world, err);

	if (st != MM_OK)
		return st;
	*h = (struct mm_feed_bundle){ .workspace = world->maker.id,
		.made = w->app->now,
		.head = world->head };
	st = read_since(w, &seq, &day, err);
	for (uint32_t i = 0; st == MM_OK && i < world->feeds.n; i++) {
		const struct mm_feed_ref *r = &world->feeds.v[i];
		struct mm_bundle_feed *f;

		if (r->held == MM_YES)
			continue;
		f = mm_vec_push(w->app->arena, &w->m.feeds);
		if (f == NULL)
			return mm_err_nomem(err);
		*f = (struct mm_bundle_feed){ .source = r->source,
			.name = r->name,
			.digest = r->digest,
			.bytes = r->bytes,
			.seq = r->at.seq,
			.date = r->feed_date };
		f->here = mm_date_is_set(day)
		    ? mm_date_cmp(mm_time_jst_date(r->at.recorded), day) >= 0
		    : r->at.seq > seq;
		/* The delta begins after the newest it leaves out. */
		if (!f->here && f->seq > h->since)
			h->since = f->seq;
		h->feeds++;
		h->here += f->here;
		h->bytes += f->here ? f->bytes : 0;
	}
	if (st == MM_OK && w->m.feeds.n == 0)
		return mm_err_set(err, MM_EEMPTY,
		    "取り込んだ脆弱性情報がありません",
		    "there is no accepted feed");
	if (st == MM_OK)
		qsort(
		    w->m.feeds.v, w->m.feeds.n, sizeof(*w->m.feeds.v), by_seq);
	return st;
}

static enum mm_status
add_file(struct writing *w, struct mm_str folder, struct mm_str name,
    struct mm_bytes bytes, struct mm_err *err)
{
	static const uint8_t zeros[MM_BUNDLE_BLOCK];
	uint8_t head[MM_BUNDLE_BLOCK];
	size_t pad = (size_t)mm_bundle_padding(bytes.n);

	if (!mm_bundle_header(head, folder, name, bytes.n))
		return mm_err_set(err, MM_ELIMIT,
		    "フィード %.*s は名前が長すぎて束に入りません",
		    "the name of the feed %.*s is too long for a bundle",
		    MM_FMT(folder));
	if (fwrite(head, 1, sizeof(head), w->file) == sizeof(head) &&
	    fwrite(bytes.p, 1, bytes.n, w->file) == bytes.n &&
	    fwrite(zeros, 1, pad, w->file) == pad)
		return MM_OK;
	return mm_err_set(err, MM_EIO,
	    "束を書けません。空き容量を確かめてください",
	    "the bundle cannot be written; check the free space");
}

static enum mm_status
add_manifest(struct writing *w, const struct mm_ed25519_secret *secret,
    struct mm_err *err)
{
	struct mm_ed25519_public key;
	struct mm_ed25519_signature sig;
	struct mm_buf text, sign;
	struct mm_str view;
	enum mm_status st;

	mm_buf_init(&text, MM_BUNDLE_MANIFEST_MAX);
	mm_buf_init(&sign, MM_BUNDLE_SIGNATURE_MAX);
	mm_bundle_manifest_write(&text, &w->m);
	st = mm_buf_check(&text, err);
	view = mm_buf_view(&text);
	if (st == MM_OK &&
	    (!mm_ed25519_public_of(secret, &key) ||
		!mm_ed25519_sign(secret, view, &sig)))
		st = mm_err_nomem(err);
	if (st == MM_OK)
		st = add_file(w, MM_STR(""), MM_STR(MM_BUNDLE_MANIFEST),
		    (struct mm_bytes){ (const uint8_t *)view.p, view.n }, err);
	if (st == MM_OK) {
		mm_buf_fmt(&sign, "%08" PRIx32 " ", mm_signing_id(&key));
		mm_base64_add(&sign, sig.b, sizeof(sig.b));
		mm_buf_char(&sign, '\n');
		st = mm_buf_check(&sign, err);
		view = mm_buf_view(&sign);
	}
	if (st == MM_OK)
		st = add_file(w, MM_STR(""), MM_STR(MM_BUNDLE_SIGNATURE),
		    (struct mm_bytes){ (const uint8_t *)view.p, view.n }, err);
	mm_buf_free(&text);
	mm_buf_free(&sign);
	return st;
}

static enum mm_status
add_feed(struct writing *w, const struct mm_bundle_feed *f, struct mm_err *err)
{
	struct mm_feed_part part = {
		.source = f->source, .name = f->name, .digest = f->digest
	};
	struct mm_arena *a = w->app->arena;
	struct mm_str path = mm_feed_snapshot(a, w->app->dir, &part);
	struct mm_str folder = mm_bundle_folder(a, f);
	char hex[MM_SHA256_HEX];
	struct mm_file_map map;
	enum mm_status st;

	if (path.p == NULL || folder.p == NULL)
		return mm_err_nomem(err);
	st = mm_file_map(path.p, MM_FEED_MAX, &map, err);
	if (st != MM_OK)
		return st;
	(void)mm_sha256_hex(mm_sha256_of(map.bytes.p, map.bytes.n), hex);
	if (map.bytes.n != f->bytes || !mm_str_eqz(f->digest, hex)) {
		st = mm_err_set(err, MM_EINTEGRITY,
		    "取り込んだときの内容と違います。同じファイルを取り込み直"
		    "してください",
		    "not what was imported; import the same file again");
		mm_err_at(err, path.p, 0, 0);
	} else {
		st = add_file(w, folder, f->digest, map.bytes, err);
	}
	mm_file_unmap(&map);
	return st;
}

static enum mm_status
add_all(struct writing *w, const struct mm_ed25519_secret *secret,
    struct mm_err *err)
{
	static const uint8_t zeros[2 * MM_BUNDLE_BLOCK];
	enum mm_status st = add_manifest(w, secret, err);
	uint32_t done = 0;

	for (uint32_t i = 0; st == MM_OK && i < w->m.feeds.n; i++) {
		if (!w->m.feeds.v[i].here)
			continue;
		st = add_feed(w, &w->m.feeds.v[i], err);
		mm_app_progress(w->app, "束を作成", "writing the bundle",
		    ++done, w->m.head.here);
	}
	if (st == MM_OK &&
	    (fwrite(zeros, 1, sizeof(zeros), w->file) != sizeof(zeros) ||
		fflush(w->file) != 0 || fsync(fileno(w->file)) != 0))
		st = mm_err_set(err, MM_EIO,
		    "束を書けません。空き容量を確かめてください",
		    "the bundle cannot be written; check the free space");
	return st;
}

enum mm_status
mm_feed_bundle_write(struct mm_app *app, const struct mm_feed_bundle_ask *ask,
    struct mm_feed_bundle *out, struct mm_err *err)
{
	struct writing w = { .app = app, .ask = ask };
	struct mm_ed25519_secret secret;
	struct mm_str part = mm_arena_fmt(app->arena, "%s.part", ask->path);
	enum mm_status st;

	if (part.p == NULL)
		return mm_err_nomem(err);
	st = mm_signing_secret(ask->key, &secret, err);
	if (st != MM_OK)
		return st;
	if (access(ask->path, F_OK) == 0)
		st = mm_err_set(err, MM_ECONFLICT,
		    "%s はすでにあります。別の名前にしてください",
		    "%s exists already; give another name", ask->path);
	if (st == MM_OK)
		st = list_feeds(&w, err);
	if (st == MM_OK && !app->dry_run) {
		w.file = fopen(part.p, "we");
		st = w.file != NULL
		    ? add_all(&w, &secret, err)
		    : mm_err_set(err, MM_EIO,
			  "%s に書けません。フォルダと権限を確かめてください",
			  "cannot write %s; check the folder and its mode",
			  part.p);
		if (w.file != NULL && fclose(w.file) != 0 && st == MM_OK)
			st = mm_err_set(err, MM_EIO, "束を書けません",
			    "the bundle cannot be written");
		if (st == MM_OK)
			st = mm_file_rename(part.p, ask->path, err);
		if (st != MM_OK && w.file != NULL)
			(void)unlink(part.p);
	}
	mm_ed25519_wipe(&secret);
	if (st == MM_OK)
		*out = w.m.head;
	return st;
}
