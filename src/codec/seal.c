/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Layout of the first 80 bytes (docs/formats/backup.md). */
#define MAGIC "MIMABK1\n"
#define VERSION 1
#define AT_VERSION 8
#define AT_OPS 12
#define AT_MEMORY 16
#define AT_SALT 24
#define AT_CHECK 40
#define AT_STREAM 56
#define HEADER 80
#define CHECK 16

/* Work asked of who guesses a passphrase: 3 passes over 64 MiB. */
#define OPS 3
#define MEMORY ((uint64_t)64 << 20)
/* A file can ask for no more than this of its reader. */
#define OPS_MAX 16
#define MEMORY_MAX ((uint64_t)1 << 30)

#define PART ((size_t)64 * 1024)
#define SEALED (PART + crypto_secretstream_xchacha20poly1305_ABYTES)

#define KEY_CONTEXT "MIMABKUP"

struct keys {
	uint8_t stream[crypto_secretstream_xchacha20poly1305_KEYBYTES];
	uint8_t check[crypto_generichash_KEYBYTES];
};

struct mm_seal_writer {
	crypto_secretstream_xchacha20poly1305_state state;
	int fd;
	const char *path;
	bool first;
	size_t n;
	uint8_t header[HEADER], part[PART], sealed[4 + SEALED];
};

struct mm_seal_reader {
	crypto_secretstream_xchacha20poly1305_state state;
	int fd;
	const char *path;
	bool first, last;
	size_t n, at; /* plain bytes at hand, and how many were given */
	uint8_t header[HEADER], part[PART], sealed[SEALED];
};

static void
put_le(uint8_t *p, uint64_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

static uint64_t
get_le(const uint8_t *p, int bytes)
{
	uint64_t v = 0;

	for (int i = 0; i < bytes; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

static enum mm_status
fail_io(const char *path, int code, struct mm_err *err)
{
	enum mm_status st;

	if (code == EEXIST)
		st = mm_err_set(err, MM_ECONFLICT,
		    "すでにあります。別の名前を指定してください",
		    "it exists already; give another name");
	else if (code == ENOENT)
		st = mm_err_set(err, MM_ENOTFOUND,
		    "ファイルかフォルダーがありません",
		    "there is no such file or folder");
	else if (code == EACCES)
		st = mm_err_set(err, MM_EDENIED, "開く権限がありません",
		    "no permission to open it");
	else
		st = mm_err_set(err, MM_EIO,
		    "ファイルの読み書きに失敗しました(errno %d)。空き容量と"
		    "装置を確かめてください",
		    "the file could not be read or written (errno %d); check "
		    "the space and the device",
		    code);
	mm_err_at(err, path, 0, 0);
	return st;
}

static enum mm_status
damaged(const char *path, struct mm_err *err)
{
	enum mm_status st = mm_err_set(err, MM_EINTEGRITY,
	    "バックアップが壊れているか、途中で切れています。別の"
	    "バックアップを使ってください",
	    "the backup is damaged or cut short; use another one");

	mm_err_at(err, path, 0, 0);
	return st;
}

static enum mm_status
check_passphrase(struct mm_bytes p, struct mm_err *err)
{
	if (p.n >= MM_SEAL_PASSPHRASE_MIN && p.n <= MM_SEAL_PASSPHRASE_MAX)
		return MM_OK;
	return mm_err_set(err, MM_EUSAGE,
	    "合言葉は%d～%dバイトにしてください(今は%zuバイト)",
	    "the passphrase takes %d to %d bytes (it has %zu)",
	    MM_SEAL_PASSPHRASE_MIN, MM_SEAL_PASSPHRASE_MAX, p.n);
}

static enum mm_status
make_keys(const uint8_t *header, struct mm_bytes passphrase, struct keys *out,
    struct mm_err *err)
{
	uint8_t master[crypto_kdf_KEYBYTES];
	enum mm_status st = MM_OK;

	if (sodium_init() < 0)
		return mm_err_set(err, MM_EINTERNAL,
		    "暗号ライブラリを使えません", "libsodium cannot be used");
	if (crypto_pwhash(master, sizeof(master), (const char *)passphrase.p,
		passphrase.n, header + AT_SALT, get_le(header + AT_OPS, 4),
		(size_t)get_le(header + AT_MEMORY, 8),
		crypto_pwhash_ALG_ARGON2ID13) != 0)
		return mm_err_nomem(err);
	(void)crypto_kdf_derive_from_key(
	    out->stream, sizeof(out->stream), 1, KEY_CONTEXT, master);
	(void)crypto_kdf_derive_from_key(
	    out->check, sizeof(out->check), 2, KEY_CONTEXT, master);
	sodium_memzero(master, sizeof(master));
	return st;
}

/* Tells another passphrase from a damaged file. */
static void
make_check(const uint8_t *header, const struct keys *k, uint8_t out[CHECK])
{
	(void)crypto_generichash(
	    out, CHECK, header, AT_CHECK, k->check, sizeof(k->check));
}

static enum mm_status
write_bytes(
    int fd, const char *path, const uint8_t *p, size_t n, struct mm_err *err)
{
	while (n > 0) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return fail_io(path, done < 0 ? errno : ENOSPC, err);
		p += done;
		n -= (size_t)done;
	}
	return MM_OK;
}

/* -1 with errno; fewer than asked only at the end of the file. */
static ssize_t
read_bytes(int fd, uint8_t *p, size_t n)
{
	size_t got = 0;

	while (got < n) {
		ssize_t more = read(fd, p + got, n - got);

		if (more < 0 && errno == EINTR)
			continue;
		if (more < 0)
			return -1;
		if (more == 0)
			break;
		got += (size_t)more;
	}
	return (ssize_t)got;
}

/* -- writing ------------------------------------------------------------ */

static enum mm_status
begin(struct mm_seal_writer *w, struct mm_bytes passphrase, struct mm_err *err)
{
	struct keys k;
	enum mm_status st;

	memcpy(w->header, MAGIC, AT_VERSION);
	put_le(w->header + AT_VERSION, VERSION, 4);
	put_le(w->header + AT_OPS, OPS, 4);
	put_le(w->header + AT_MEMORY, MEMORY, 8);
	randombytes_buf(w->header + AT_SALT, AT_CHECK - AT_SALT);
	st = make_keys(w->header, passphrase, &k, err);
	if (st != MM_OK)
		return st;
	make_check(w->header, &k, w->header + AT_CHECK);
	(void)crypto_secretstream_xchacha20poly1305_init_push(
	    &w->state, w->header + AT_STREAM, k.stream);
	sodium_memzero(&k, sizeof(k));
	w->first = true;
	return write_bytes(w->fd, w->path, w->header, HEADER, err);
}

enum mm_status
mm_seal_create(const char *path, struct mm_bytes passphrase,
    struct mm_seal_writer **out, struct mm_err *err)
{
	struct mm_seal_writer *w;
	enum mm_status st = check_passphrase(passphrase, err);

	if (st != MM_OK)
		return st;
	if (sodium_init() < 0)
		return mm_err_set(err, MM_EINTERNAL,
		    "暗号ライブラリを使えません", "libsodium cannot be used");
	w = calloc(1, sizeof(*w));
	if (w == NULL)
		return mm_err_nomem(err);
	w->path = path;
	w->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	st = w->fd >= 0 ? begin(w, passphrase, err) : fail_io(path, errno, err);
	if (st != MM_OK) {
		mm_seal_abandon(w);
		return st;
	}
	*out = w;
	return MM_OK;
}

static enum mm_status
flush(struct mm_seal_writer *w, uint8_t tag, struct mm_err *err)
{
	unsigned long long n;

	/* The header is bound to the first part. */
	(void)crypto_secretstream_xchacha20poly1305_push(&w->state,
	    w->sealed + 4, &n, w->part, w->n, w->first ? w->header : NULL,
	    w->first ? HEADER : 0, tag);
	put_le(w->sealed, n, 4);
	w->first = false;
	w->n = 0;
	return write_bytes(w->fd, w->path, w->sealed, 4 + (size_t)n, err);
}

enum mm_status
mm_seal_write(
    struct mm_seal_writer *w, struct mm_bytes part, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	while (st == MM_OK && part.n > 0) {
		size_t room = PART - w->n, n = part.n < room ? part.n : room;

		memcpy(w->part + w->n, part.p, n);
		w->n += n;
		part.p += n;
		part.n -= n;
		if (w->n == PART)
			st = flush(w, 0, err);
	}
	return st;
}

enum mm_status
mm_seal_finish(struct mm_seal_writer *w, struct mm_err *err)
{
	enum mm_status st =
	    flush(w, crypto_secretstream_xchacha20poly1305_TAG_FINAL, err);

	if (st == MM_OK && fsync(w->fd) != 0)
		st = fail_io(w->path, errno, err);
	if (close(w->fd) != 0 && st == MM_OK)
		st = fail_io(w->path, errno, err);
	w->fd = -1;
	mm_seal_abandon(w);
	return st;
}

void
mm_seal_abandon(struct mm_seal_writer *w)
{
	if (w == NULL)
		return;
	if (w->fd >= 0)
		(void)close(w->fd);
	sodium_memzero(w, sizeof(*w));
	free(w);
}

/* -- reading ------------------------------------------------------------ */

static enum mm_status
read_header(struct mm_seal_reader *r, struct mm_err *err)
{
	ssize_t got = read_bytes(r->fd, r->header, HEADER);
	uint64_t ops, memory;

	if (got < 0)
		return fail_io(r->path, errno, err);
	if (got < AT_VERSION || memcmp(r->header, MAGIC, AT_VERSION) != 0)
		return mm_err_set(err, MM_EFORMAT,
		    "mimamori のバックアップではありません",
		    "this is no backup of mimamori");
	if (got < HEADER)
		return damaged(r->path, err);
	if (get_le(r->header + AT_VERSION, 4) != VERSION)
		return mm_err_set(err, MM_EFORMAT,
		    "新しい形式のバックアップです。新しい mimamori を使って"
		    "ください",
		    "a backup of a newer format; use a newer mimamori");
	ops = get_le(r->header + AT_OPS, 4);
	memory = get_le(r->header + AT_MEMORY, 8);
	if (ops < 1 || ops > OPS_MAX || memory < crypto_pwhash_MEMLIMIT_MIN ||
	    memory > MEMORY_MAX)
		return damaged(r->path, err);
	return MM_OK;
}

static enum mm_status
start(struct mm_seal_reader *r, struct mm_bytes passphrase, struct mm_err *err)
{
	uint8_t check[CHECK];
	struct keys k;
	enum mm_status st = read_header(r, err);

	if (st == MM_OK)
		st = make_keys(r->header, passphrase, &k, err);
	if (st != MM_OK)
		return st;
	make_check(r->header, &k, check);
	if (sodium_memcmp(check, r->header + AT_CHECK, CHECK) != 0)
		st = mm_err_set(err, MM_EDENIED,
		    "合言葉が違います(またはファイルの先頭が壊れています)",
		    "another passphrase (or the beginning is damaged)");
	else if (crypto_secretstream_xchacha20poly1305_init_pull(
		     &r->state, r->header + AT_STREAM, k.stream) != 0)
		st = damaged(r->path, err);
	sodium_memzero(&k, sizeof(k));
	r->first = true;
	return st;
}

enum mm_status
mm_seal_open(const char *path, struct mm_bytes passphrase,
    struct mm_seal_reader **out, struct mm_err *err)
{
	struct mm_seal_reader *r;
	enum mm_status st = check_passphrase(passphrase, err);

	if (st != MM_OK)
		return st;
	r = calloc(1, sizeof(*r));
	if (r == NULL)
		return mm_err_nomem(err);
	r->path = path;
	r->fd = open(path, O_RDONLY | O_CLOEXEC);
	st = r->fd >= 0 ? start(r, passphrase, err) : fail_io(path, errno, err);
	if (st != MM_OK) {
		mm_err_at(err, path, 0, 0);
		mm_seal_close(r);
		return st;
	}
	*out = r;
	return MM_OK;
}

/* The next part, opened. */
static enum mm_status
next_part(struct mm_seal_reader *r, struct mm_err *err)
{
	uint8_t length[4], tag = 0;
	unsigned long long n;
	uint64_t sealed;
	ssize_t got;

	if (r->last)
		return damaged(r->path, err);
	got = read_bytes(r->fd, length, sizeof(length));
	if (got < 0)
		return fail_io(r->path, errno, err);
	sealed = got == 4 ? get_le(length, 4) : 0;
	if (sealed < crypto_secretstream_xchacha20poly1305_ABYTES ||
	    sealed > SEALED)
		return damaged(r->path, err);
	got = read_bytes(r->fd, r->sealed, (size_t)sealed);
	if (got < 0)
		return fail_io(r->path, errno, err);
	if ((uint64_t)got != sealed ||
	    crypto_secretstream_xchacha20poly1305_pull(&r->state, r->part, &n,
		&tag, r->sealed, sealed, r->first ? r->header : NULL,
		r->first ? HEADER : 0) != 0)
		return damaged(r->path, err);
	r->first = false;
	r->last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
	r->n = (size_t)n;
	r->at = 0;
	return MM_OK;
}

enum mm_status
mm_seal_read(struct mm_seal_reader *r, void *p, size_t n, struct mm_err *err)
{
	uint8_t *to = p;
	enum mm_status st = MM_OK;

	while (st == MM_OK && n > 0) {
		size_t have = r->n - r->at, take = n < have ? n : have;

		if (have == 0) {
			st = next_part(r, err);
			continue;
		}
		memcpy(to, r->part + r->at, take);
		r->at += take;
		to += take;
		n -= take;
	}
	return st;
}

enum mm_status
mm_seal_end(struct mm_seal_reader *r, struct mm_err *err)
{
	uint8_t more;

	/* The end may be a part of its own, without bytes. */
	if (r->at == r->n && !r->last) {
		enum mm_status st = next_part(r, err);

		if (st != MM_OK)
			return st;
	}
	if (r->at != r->n || !r->last || read_bytes(r->fd, &more, 1) != 0)
		return damaged(r->path, err);
	return MM_OK;
}

void
mm_seal_close(struct mm_seal_reader *r)
{
	if (r == NULL)
		return;
	if (r->fd >= 0)
		(void)close(r->fd);
	sodium_memzero(r, sizeof(*r));
	free(r);
}
