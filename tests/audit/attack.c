/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attacks on the records. A journal is made and signed; then it is changed,
 * cut and made anew in every way somebody with the database can, and each
 * time the audit must find it and name the first bad entry.
 *
 * usage: attack DIR MUTATIONS TRUNCATIONS
 * DIR must exist and be empty. The last line printed is the count.
 */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/audit.h"
#include "app/checkpoint.h"
#include "app/facts.h"
#include "app/prove.h"
#include "app/signing.h"
#include "base/buf.h"

#define ENTRIES_LEAST 400
/* A checkpoint is signed after every so many entries. */
#define SIGNED_EVERY 50
#define TEXT 512
/* Bytes of the file kept under its digest, besides the entries. */
#define BLOB 3000

static char workspace[TEXT], key_path[TEXT], database[TEXT * 2];
static struct mm_ed25519_public key;
static struct mm_buf lines; /* the journal as exported */
static uint64_t entries;
static struct mm_str last_note;
static struct mm_arena *arena;

static struct {
	uint8_t *p;
	size_t n;
} image;

static uint64_t seed = 20261001;

static uint64_t
below(uint64_t n)
{
	seed = seed * UINT64_C(6364136223846793005) +
	    UINT64_C(1442695040888963407);
	return (seed >> 33) % n;
}

static void
must(enum mm_status st, const struct mm_err *err)
{
	if (st == MM_OK)
		return;
	(void)fprintf(stderr, "attack: %s: %s\n", err->source, err->en);
	exit(1);
}

static void
must_be(bool good, const char *what)
{
	if (good)
		return;
	perror(what);
	exit(1);
}

/* -- making -------------------------------------------------------------- */

static void
open_app(struct mm_app *app, const char *dir, bool create)
{
	struct mm_err err = { 0 };

	memset(app, 0, sizeof(*app));
	app->dir = dir;
	app->actor = MM_STR("qa");
	app->as_of = app->valid = MM_DATE_NONE;
	app->now.sec = INT64_C(1790812800);
	must(create ? mm_app_create(app, &err) : mm_app_open(app, &err), &err);
}

static void
import(struct mm_app *app, const char *text, size_t n)
{
	struct mm_facts_text t = { { (const uint8_t *)text, n }, "attack" };
	struct mm_facts_report r;
	struct mm_err err = { 0 };

	must(mm_facts_import(app, &t, &r, &err), &err);
}

static void
add_settings(struct mm_app *app, uint64_t from, uint64_t to)
{
	struct mm_buf b;

	mm_buf_init(&b, 0);
	for (uint64_t i = from; i <= to; i++)
		mm_buf_fmt(&b,
		    "{\"type\":\"setting\",\"valid\":\"2026-01-01\",\"reason\":"
		    "\"理由 %" PRIu64 "\",\"data\":{\"name\":\"name-%04" PRIu64
		    "\",\"value\":\"value-%04" PRIu64 "\"}}\n",
		    i, i, i);
	import(app, b.p, b.n);
	mm_buf_free(&b);
}

static enum mm_status
keep_line(void *ctx, struct mm_str line, struct mm_err *err)
{
	(void)ctx;
	mm_buf_str(&lines, line);
	mm_buf_char(&lines, '\n');
	return mm_buf_check(&lines, err);
}

static void
read_image(void)
{
	FILE *f = fopen(database, "rb");
	struct stat sb;

	must_be(f != NULL && fstat(fileno(f), &sb) == 0, database);
	image.n = (size_t)sb.st_size;
	image.p = malloc(image.n);
	must_be(image.p != NULL && fread(image.p, 1, image.n, f) == image.n,
	    database);
	(void)fclose(f);
}

static void
write_image(void)
{
	FILE *f = fopen(database, "wb");
	char wal[TEXT * 2 + 8];

	must_be(f != NULL && fwrite(image.p, 1, image.n, f) == image.n &&
		fclose(f) == 0,
	    database);
	(void)snprintf(wal, sizeof(wal), "%s-wal", database);
	(void)unlink(wal);
}

static void
make_journal(const char *dir)
{
	static const char first[] =
	    "{\"type\":\"workspace\",\"valid\":\"2026-04-01\",\"data\":{"
	    "\"workspace\":\"demo\",\"maker\":\"見本メディカル\"}}\n";
	struct mm_signing how = { .key = key_path };
	struct mm_checkpoint_file f;
	struct mm_sha256 digest;
	struct mm_err err = { 0 };
	struct mm_app app;
	uint8_t blob[BLOB];
	bool is_first;

	(void)snprintf(workspace, sizeof(workspace), "%s/ws", dir);
	(void)snprintf(key_path, sizeof(key_path), "%s/key", dir);
	(void)snprintf(
	    database, sizeof(database), "%s/" MM_STORE_FILE, workspace);
	must(mm_signing_new(key_path, &key, &err), &err);
	open_app(&app, workspace, true);
	import(&app, first, strlen(first));
	for (uint64_t i = 2; i <= entries; i += SIGNED_EVERY) {
		uint64_t to = i + SIGNED_EVERY - 1;

		add_settings(&app, i, to < entries ? to : entries);
		must(mm_checkpoint_take(&app, &how, &f, &is_first, &err), &err);
	}
	memset(blob, 'b', sizeof(blob));
	must(mm_store_blob_put(app.store,
		 (struct mm_bytes){ blob, sizeof(blob) }, &digest, &err),
	    &err);
	last_note = mm_arena_str(arena, f.note);
	must(mm_facts_export(&app, 0, keep_line, NULL, &err), &err);
	mm_app_close(&app);
	read_image();
}

/* -- looking ------------------------------------------------------------- */

/* What the checks say of the workspace as it lies there. */
static enum mm_status
look(const char *dir, struct mm_err *err)
{
	struct mm_audit_ask ask = { .key = &key, .note = last_note };
	struct mm_store_health h = { .integrity = true };
	struct mm_audit a;
	struct mm_app app;
	enum mm_status st;

	memset(err, 0, sizeof(*err));
	memset(&app, 0, sizeof(app));
	app.dir = dir;
	app.as_of = app.valid = MM_DATE_NONE;
	app.now.sec = INT64_C(1790812800);
	st = mm_app_open(&app, err);
	if (st == MM_OK)
		st = mm_audit_run(&app, &ask, &a, err);
	if (st == MM_OK)
		st = mm_store_health(app.store, &h, err);
	if (st == MM_OK &&
	    (!h.integrity || h.bad_blobs > 0 || h.foreign_rows > 0 ||
		h.blobs != 1))
		st = mm_err_set(
		    err, MM_EINTEGRITY, "blob %s", "blob %s", h.detail);
	mm_app_close(&app);
	return st;
}

/* -- with SQL ------------------------------------------------------------ */

static void
sql(const char *text)
{
	char *message = NULL;
	sqlite3 *db;

	if (sqlite3_open(database, &db) != SQLITE_OK ||
	    sqlite3_exec(db, text, NULL, NULL, &message) != SQLITE_OK) {
		(void)fprintf(stderr, "attack: %s: %s\n", text,
		    message != NULL ? message : "");
		exit(1);
	}
	(void)sqlite3_close(db);
}

/*
 * Changes to the tables; %1 and %2 stand for entries, %1 < %2. @c names: the
 * message names entry %1.
 */
static const struct {
	const char *text;
	bool names;
} changes[] = {
	{ "UPDATE journal SET entry = replace(entry, 'value-', 'Value-') "
	  "WHERE seq = %1",
	    true },
	{ "UPDATE journal SET entry = replace(entry, '理由', '理油') "
	  "WHERE seq = %1",
	    true },
	{ "UPDATE journal SET entry = replace(entry, '\"qa\"', '\"qb\"') "
	  "WHERE seq = %1",
	    true },
	{ "UPDATE journal SET entry = replace(entry, '2026-01', '2025-01') "
	  "WHERE seq = %1",
	    true },
	{ "UPDATE journal SET entry = entry || ' ' WHERE seq = %1", true },
	{ "UPDATE journal SET chain = zeroblob(32) WHERE seq = %1", true },
	{ "UPDATE journal SET chain = x'' WHERE seq = %1", true },
	{ "UPDATE journal SET chain = (SELECT chain FROM journal WHERE seq = "
	  "%2) WHERE seq = %1",
	    true },
	{ "DELETE FROM journal WHERE seq = %1", true },
	{ "DELETE FROM journal WHERE seq BETWEEN %1 AND %2", true },
	{ "UPDATE journal SET seq = seq + 100000 WHERE seq = %1", true },
	{ "UPDATE journal SET entry = (SELECT entry FROM journal WHERE seq = "
	  "%2) WHERE seq = %1",
	    true },
	{ "UPDATE journal SET tenant = 'other' WHERE seq = %1", true },
	{ "UPDATE f_setting SET value = 'x' WHERE seq = %1", true },
	{ "UPDATE f_setting SET reason = NULL WHERE seq = %1", true },
	{ "UPDATE f_setting SET actor = 'x' WHERE seq = %1", true },
	{ "UPDATE f_setting SET recorded = '2020-01-01T00:00:00Z' WHERE seq = "
	  "%1",
	    true },
	{ "DELETE FROM f_setting WHERE seq = %1", true },
	{ "INSERT INTO f_setting SELECT tenant, valid, seq + 100000, "
	  "recorded, actor, reason, name, value, sop FROM f_setting WHERE "
	  "seq = %1",
	    false },
	{ "INSERT INTO journal SELECT tenant, 100000 + seq, entry, chain FROM "
	  "journal WHERE seq = %1",
	    false },
	{ "UPDATE head SET seq = %1", false },
	{ "UPDATE head SET chain = zeroblob(32), seq = seq + 0 * %1", false },
	{ "UPDATE blob SET bytes = zeroblob(%1)", false },
	{ "DELETE FROM blob WHERE %1 > 0", false },
	{ "INSERT INTO blob SELECT tenant, 'x' || %1, bytes FROM blob", false },
};

static void
fill_in(const char *from, uint64_t one, uint64_t two, char out[TEXT])
{
	size_t n = 0;

	for (; *from != '\0'; from++) {
		if (from[0] == '%' && (from[1] == '1' || from[1] == '2')) {
			n += (size_t)snprintf(out + n, TEXT - n, "%" PRIu64,
			    from[1] == '1' ? one : two);
			from++;
		} else {
			out[n++] = *from;
		}
		must_be(n + 24 < TEXT, "statement");
	}
	out[n] = '\0';
}

static bool
names(const struct mm_err *err, uint64_t seq)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "entry %" PRIu64 " ", seq);
	return strstr(err->en, text) != NULL;
}

static bool
attack_sql(size_t which)
{
	uint64_t one = 2 + below(entries - 3);
	uint64_t two = one + 1 + below(entries - one);
	char text[TEXT];
	struct mm_err err;
	enum mm_status st;

	fill_in(changes[which].text, one, two, text);
	write_image();
	sql(text);
	st = look(workspace, &err);
	if (st == MM_EINTEGRITY && (!changes[which].names || names(&err, one)))
		return true;
	(void)fprintf(stderr, "attack: %s: %d \"%s\"\n", text, (int)st, err.en);
	return false;
}

/* -- with a hex editor --------------------------------------------------- */

/* A byte of some entry, of the blob, or of a checkpoint. */
static size_t
place_of_entry(uint64_t seq)
{
	const char *line = lines.p;
	const uint8_t *at;
	size_t n;

	for (uint64_t i = 1; i < seq; i++)
		line = strchr(line, '\n') + 1;
	n = (size_t)(strchr(line, '\n') - line);
	at = memmem(image.p, image.n, line, n);
	/* One that lies across two pages is not found. */
	return at != NULL ? (size_t)(at - image.p) + below(n) : SIZE_MAX;
}

static bool
attack_hex(void)
{
	struct mm_err err;
	enum mm_status st;
	uint64_t seq;
	uint8_t bit;
	size_t at;

	do {
		seq = 2 + below(entries - 2);
		at = place_of_entry(seq);
	} while (at == SIZE_MAX);
	bit = (uint8_t)(1u << below(8));
	image.p[at] ^= bit;
	write_image();
	image.p[at] ^= bit;
	st = look(workspace, &err);
	if (st == MM_EINTEGRITY && names(&err, seq))
		return true;
	(void)fprintf(stderr,
	    "attack: byte %zu of entry %" PRIu64 ": %d \"%s\"\n", at, seq,
	    (int)st, err.en);
	return false;
}

/* Any byte of the file; true also when nothing at all changed by it. */
static int
attack_anywhere(void)
{
	size_t at = (size_t)below(image.n);
	uint8_t bit = (uint8_t)(1u << below(8));
	struct mm_err err;
	enum mm_status st;

	image.p[at] ^= bit;
	write_image();
	image.p[at] ^= bit;
	st = look(workspace, &err);
	return st != MM_OK;
}

static bool
attack_note(void)
{
	struct mm_checkpoint_list list = { NULL, 0, 0 };
	struct mm_arena *a = mm_arena_new(0);
	struct mm_checkpoint_file *f;
	struct mm_err err = { 0 };
	enum mm_status st;
	FILE *out;
	size_t at;

	must(mm_checkpoint_files(workspace, &key, a, &list, &err), &err);
	f = &list.v[below(list.n)];
	at = (size_t)below(f->note.n);
	out = fopen(f->path.p, "rb+");
	must_be(out != NULL && fseek(out, (long)at, SEEK_SET) == 0 &&
		fputc(f->note.p[at] ^ (1 << below(7)), out) != EOF &&
		fclose(out) == 0,
	    f->path.p);
	write_image();
	st = look(workspace, &err);
	out = fopen(f->path.p, "wb");
	must_be(out != NULL &&
		fwrite(f->note.p, 1, f->note.n, out) == f->note.n &&
		fclose(out) == 0,
	    f->path.p);
	if (st != MM_EINTEGRITY && st != MM_EFORMAT) {
		(void)fprintf(stderr, "attack: byte %zu of %s: %d\n", at,
		    f->path.p, (int)st);
		mm_arena_free(a);
		return false;
	}
	mm_arena_free(a);
	return true;
}

/* -- without the key ----------------------------------------------------- */

/* Remove what the workspace holds, but for the checkpoints. */
static void
remove_database(const char *dir)
{
	static const char *const names_[] = { "", "-wal", "-shm" };
	char path[TEXT * 2];

	for (size_t i = 0; i < MM_COUNT(names_); i++) {
		(void)snprintf(path, sizeof(path), "%s/" MM_STORE_FILE "%s",
		    dir, names_[i]);
		(void)unlink(path);
	}
}

/* The whole chain made anew, with one entry changed. */
static bool
attack_insider(void)
{
	uint64_t seq = 2 + below(entries - 2);
	uint64_t before = (seq - 2) / SIGNED_EVERY * SIGNED_EVERY + 1;
	struct mm_facts_report r;
	struct mm_facts_text t;
	struct mm_head head;
	struct mm_app app;
	struct mm_buf b;
	struct mm_err err;
	enum mm_status st;
	char *at, text[64];

	mm_buf_init(&b, 0);
	mm_buf_add(&b, lines.p, lines.n);
	(void)snprintf(text, sizeof(text), "value-%04" PRIu64, seq);
	at = strstr(b.p, text);
	must_be(at != NULL, text);
	at[0] = 'V';
	remove_database(workspace);
	open_app(&app, workspace, true);
	t = (struct mm_facts_text){ { (const uint8_t *)b.p, b.n }, "forged" };
	must(mm_facts_restore(&app, &t, NULL, &r, &head, &err), &err);
	mm_app_close(&app);
	mm_buf_free(&b);
	st = look(workspace, &err);
	/* The checkpoint before it agrees, the one after it does not. */
	(void)snprintf(text, sizeof(text), "entries %" PRIu64 " to %" PRIu64,
	    before == 1 ? 1 : before + 1, before + SIGNED_EVERY);
	if (before + SIGNED_EVERY > entries)
		(void)snprintf(text, sizeof(text), "to %" PRIu64, entries);
	if (st == MM_EINTEGRITY && strstr(err.en, text) != NULL)
		return true;
	(void)fprintf(stderr,
	    "attack: entry %" PRIu64 " made anew: %d \"%s\", not \"%s\"\n", seq,
	    (int)st, err.en, text);
	return false;
}

/* The last k entries are gone, and everything else agrees. */
static bool
attack_cut(uint64_t k)
{
	uint64_t left = entries - k;
	char text[TEXT * 2];
	struct mm_err err;
	enum mm_status st;

	write_image();
	(void)snprintf(text, sizeof(text),
	    "DELETE FROM journal WHERE seq > %" PRIu64
	    ";DELETE FROM f_setting WHERE seq > %" PRIu64
	    ";UPDATE head SET seq = %" PRIu64
	    ", chain = (SELECT chain FROM journal WHERE seq = %" PRIu64 ")",
	    left, left, left, left);
	sql(text);
	st = look(workspace, &err);
	if (st == MM_EINTEGRITY && names(&err, left + 1))
		return true;
	(void)fprintf(stderr, "attack: cut to %" PRIu64 ": %d \"%s\"\n", left,
	    (int)st, err.en);
	return false;
}

/* -- counting ------------------------------------------------------------ */

static uint64_t
mutate(uint64_t n)
{
	uint64_t found = 0, idle = 0;

	for (uint64_t i = 0; i < n; i++) {
		switch (i % 5) {
		case 0:
		case 1:
			found += attack_sql(below(MM_COUNT(changes)));
			break;
		case 2:
			found += attack_hex();
			break;
		case 3:
			found += attack_note();
			break;
		default:
			/* Bytes nobody uses show nothing, and change nothing:
			 * another place then. */
			while (!attack_anywhere())
				must_be(++idle < 100 * n, "bytes of the file");
			found++;
			break;
		}
	}
	return found;
}

/* Proofs for the other program to forge. */
static void
write_proofs(const char *dir)
{
	static const uint64_t one[] = { 17 };
	static const uint64_t many[] = { 2, 3, 90, 200, 399 };
	struct mm_prove_ask ask[] = { { .seq = one, .n = 1 },
		{ .seq = many, .n = 5 }, { .seq = many, .n = 5 },
		{ .seq = many, .n = 5, .compact = true } };
	struct mm_head anchor;
	struct mm_app app;
	struct mm_err err;

	open_app(&app, workspace, false);
	for (size_t i = 0; i < MM_COUNT(ask); i++) {
		struct mm_checkpoint_list list = { NULL, 0, 0 };
		struct mm_prove_report r;
		char path[TEXT * 2];
		struct mm_buf b;
		FILE *f;

		must(mm_checkpoint_files(
			 workspace, &key, app.arena, &list, &err),
		    &err);
		anchor = (struct mm_head){ list.v[2].c.size, list.v[2].c.root };
		if (i >= 2)
			ask[i].anchor = &anchor;
		mm_buf_init(&b, 0);
		must(mm_prove(&app, &ask[i], &b, &r, &err), &err);
		(void)snprintf(path, sizeof(path), "%s/proof-%zu", dir, i);
		f = fopen(path, "wb");
		must_be(f != NULL && fwrite(b.p, 1, b.n, f) == b.n &&
			fclose(f) == 0,
		    path);
		mm_buf_free(&b);
	}
	mm_app_close(&app);
}

static uint64_t
number(const char *text)
{
	uint64_t n = 0;

	for (; *text >= '0' && *text <= '9'; text++)
		n = n * 10 + (uint64_t)(*text - '0');
	return n;
}

int
main(int argc, char **argv)
{
	uint64_t mutations, cuts, insiders, found, cut = 0, anew = 0;
	struct mm_err err;

	if (argc != 4) {
		(void)fputs(
		    "usage: attack DIR MUTATIONS TRUNCATIONS\n", stderr);
		return 2;
	}
	mutations = number(argv[2]);
	cuts = number(argv[3]);
	insiders = cuts / 10 + 1;
	entries = cuts + 2 > ENTRIES_LEAST ? cuts + 2 : ENTRIES_LEAST;
	arena = mm_arena_new(0);
	mm_buf_init(&lines, 0);
	make_journal(argv[1]);
	must(look(workspace, &err), &err);
	write_proofs(argv[1]);
	found = mutate(mutations);
	for (uint64_t k = 1; k <= cuts; k++)
		cut += attack_cut(k);
	for (uint64_t k = 0; k < insiders; k++)
		anew += attack_insider();
	mm_buf_free(&lines);
	mm_arena_free(arena);
	free(image.p);
	(void)printf("detected=%" PRIu64 "/%" PRIu64 " truncations=%" PRIu64
		     "/%" PRIu64 " made_anew=%" PRIu64 "/%" PRIu64 "\n",
	    found, mutations, cut, cuts, anew, insiders);
	return found == mutations && cut == cuts && anew == insiders ? 0 : 1;
}
