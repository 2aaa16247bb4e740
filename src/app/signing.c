/* SPDX-License-Identifier: Apache-2.0 */
#include "app/signing.h"

#include "base/num.h"
#include "codec/base64.h"
#include "codec/file.h"
#include "ledger/key.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define REQUEST_HEAD "mimamori sign-request 1"
#define PRIVATE_MODE 0600
#define OTHERS 0077
/* Hashes of one consistency proof: two a level at most. */
#define PATH_MAX_HASHES (2 * MM_MERKLE_LEVELS)

static enum mm_status
join(char out[PATH_MAX], const char *path, const char *suffix,
    struct mm_err *err)
{
	int n = snprintf(out, PATH_MAX, "%s%s", path, suffix);

	if (n >= 0 && n < PATH_MAX)
		return MM_OK;
	return mm_err_set(err, MM_EUSAGE, "ファイル名が長すぎます: %s",
	    "the file name is too long: %s", path);
}

/* A key is never replaced: what it signed could not be told apart. */
static enum mm_status
check_absent(const char *path, struct mm_err *err)
{
	struct stat sb;

	if (lstat(path, &sb) != 0 && errno == ENOENT)
		return MM_OK;
	return mm_err_set(err, MM_ECONFLICT,
	    "%s はすでにあります。鍵は上書きしません。別の名前を指定して"
	    "ください",
	    "%s exists; a key is never replaced; give another name", path);
}

static enum mm_status
write_key(const char *path, void (*write)(struct mm_buf *, const void *),
    const void *key, struct mm_err *err)
{
	struct mm_buf b;
	enum mm_status st;

	mm_buf_init(&b, MM_KEY_FILE_MAX);
	write(&b, key);
	st = mm_buf_check(&b, err);
	/* Made with mode 0600, as every file we make. */
	if (st == MM_OK)
		st = mm_file_replace(
		    path, (struct mm_bytes){ (const uint8_t *)b.p, b.n }, err);
	mm_buf_free(&b);
	return st;
}

static void
write_secret(struct mm_buf *b, const void *key)
{
	mm_key_write_secret(b, key);
}

static void
write_public(struct mm_buf *b, const void *key)
{
	mm_key_write_public(b, key);
}

enum mm_status
mm_signing_new(
    const char *path, struct mm_ed25519_public *out, struct mm_err *err)
{
	struct mm_ed25519_secret secret;
	struct mm_ed25519_public pub;
	char pub_path[PATH_MAX];
	enum mm_status st = join(pub_path, path, ".pub", err);

	if (st == MM_OK)
		st = check_absent(path, err);
	if (st == MM_OK)
		st = check_absent(pub_path, err);
	if (st != MM_OK)
		return st;
	if (!mm_ed25519_generate(&secret) ||
	    !mm_ed25519_public_of(&secret, &pub))
		return mm_err_set(err, MM_EIO,
		    "システムから乱数を得られず、鍵を作れません",
		    "no key could be made: the system gives no random numbers");
	st = write_key(path, write_secret, &secret, err);
	if (st == MM_OK)
		st = write_key(pub_path, write_public, &pub, err);
	mm_ed25519_wipe(&secret);
	if (st == MM_OK)
		*out = pub;
	return st;
}

/* A private key others can read, or could have put there, proves nothing. */
static enum mm_status
check_private(const char *path, struct mm_err *err)
{
	struct stat sb;

	if (lstat(path, &sb) != 0)
		return MM_OK; /* reading it says why */
	if (sb.st_uid != geteuid())
		return mm_err_set(err, MM_EDENIED,
		    "鍵 %s は別の利用者のものです。署名者本人として実行して"
		    "ください",
		    "the key %s belongs to another user; run this as the "
		    "signer",
		    path);
	if ((sb.st_mode & OTHERS) != 0)
		return mm_err_set(err, MM_EDENIED,
		    "鍵 %s をほかの利用者が読めます。chmod 600 してください"
		    "(読まれたおそれがあれば作り直してください)",
		    "others can read the key %s; chmod 600 it (and make a new "
		    "one if it may have been read)",
		    path);
	return MM_OK;
}

static enum mm_status
read_text(struct mm_arena *a, const char *path, size_t limit,
    struct mm_str *out, struct mm_err *err)
{
	struct mm_bytes b;
	enum mm_status st = mm_file_read(a, path, limit, &b, err);

	if (st == MM_OK)
		*out = (struct mm_str){ (const char *)b.p, b.n };
	return st;
}

enum mm_status
mm_signing_secret(
    const char *path, struct mm_ed25519_secret *out, struct mm_err *err)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_str text;
	enum mm_status st = a != NULL ? MM_OK : mm_err_nomem(err);

	if (st == MM_OK)
		st = check_private(path, err);
	if (st == MM_OK)
		st = read_text(a, path, MM_KEY_FILE_MAX, &text, err);
	if (st == MM_OK)
		st = mm_key_read_secret(text, out, err);
	if (st == MM_EFORMAT)
		mm_err_at(err, path, 0, 0);
	mm_arena_free(a);
	return st;
}

enum mm_status
mm_signing_public(
    const char *path, struct mm_ed25519_public *out, struct mm_err *err)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_str text;
	enum mm_status st = a != NULL ? MM_OK : mm_err_nomem(err);

	if (st == MM_OK)
		st = read_text(a, path, MM_KEY_FILE_MAX, &text, err);
	if (st == MM_OK)
		st = mm_key_read_public(text, out, err);
	if (st == MM_EFORMAT)
		mm_err_at(err, path, 0, 0);
	mm_arena_free(a);
	return st;
}

uint32_t
mm_signing_id(const struct mm_ed25519_public *key)
{
	return mm_key_id(key);
}

void
mm_signing_vkey(struct mm_buf *out, const struct mm_ed25519_public *key)
{
	uint8_t typed[1 + sizeof(key->b)] = { 0x01 };

	memcpy(typed + 1, key->b, sizeof(key->b));
	mm_buf_fmt(out, MM_KEY_NAME "+%08" PRIx32 "+", mm_key_id(key));
	mm_base64_add(out, typed, sizeof(typed));
}

void
mm_signing_request(struct mm_buf *out, const struct mm_checkpoint *c,
    uint64_t since, const struct mm_merkle_path *path)
{
	mm_buf_fmt(out, REQUEST_HEAD "\nsince %" PRIu64 "\n", since);
	for (uint32_t i = 0; i < path->n; i++) {
		mm_buf_z(out, "path ");
		mm_base64_add(out, path->v[i].b, sizeof(path->v[i].b));
		mm_buf_char(out, '\n');
	}
	mm_buf_char(out, '\n');
	mm_checkpoint_write(out, c);
}

struct request {
	uint64_t since;
	struct mm_sha256 hash[PATH_MAX_HASHES];
	struct mm_merkle_path path;
	struct mm_str text;
	struct mm_checkpoint c;
};

static bool
parse_request(struct mm_str text, struct request *r)
{
	struct mm_str line = mm_str_cut(&text, '\n');

	r->path = (struct mm_merkle_path){ r->hash, 0, PATH_MAX_HASHES };
	if (!mm_str_eqz(line, REQUEST_HEAD))
		return false;
	line = mm_str_cut(&text, '\n');
	if (!mm_str_starts(line, "since ") ||
	    !mm_num_u64((struct mm_str){ line.p + 6, line.n - 6 }, INT64_MAX,
		&r->since))
		return false;
	for (;;) {
		line = mm_str_cut(&text, '\n');
		if (line.n == 0)
			break;
		if (!mm_str_starts(line, "path ") || r->path.n == r->path.max ||
		    !mm_base64_exact((struct mm_str){ line.p + 5, line.n - 5 },
			r->hash[r->path.n++].b, sizeof(r->hash[0].b)))
			return false;
	}
	r->text = text;
	return text.p != NULL;
}

static enum mm_status
read_request(struct mm_str text, struct request *r, struct mm_err *err)
{
	if (!parse_request(text, r))
		return mm_err_set(err, MM_EFORMAT,
		    "署名の依頼ではありません。mimamori audit checkpoint が"
		    "作った .request ファイルを指定してください",
		    "this is no request to sign; give the .request file that "
		    "mimamori audit checkpoint made");
	return mm_checkpoint_read(r->text, NULL, &r->c, err);
}

/* One file a workspace: the id itself may not fit a file name. */
static enum mm_status
last_path(const char *key, struct mm_str workspace, char out[PATH_MAX],
    struct mm_err *err)
{
	struct mm_sha256 d = mm_sha256_of(workspace.p, workspace.n);
	char suffix[32];

	(void)snprintf(suffix, sizeof(suffix), ".last-%02x%02x%02x%02x", d.b[0],
	    d.b[1], d.b[2], d.b[3]);
	return join(out, key, suffix, err);
}

static enum mm_status
check_clock(const struct mm_checkpoint *last, const struct mm_checkpoint *c,
    struct mm_err *err)
{
	char was[MM_DATE_TEXT], is[MM_DATE_TEXT];

	if (c->time.sec >= last->time.sec)
		return MM_OK;
	return mm_err_set(err, MM_ECONFLICT,
	    "時計が戻っています(前回の署名は %s、今回は %s)。時計を直してくだ"
	    "さい。前回の時計が誤りなら --clock-back を付けてください",
	    "the clock was set back (signed last at %s, now it is %s); set it "
	    "right, or give --clock-back when it was wrong then",
	    mm_time_fmt(last->time, was), mm_time_fmt(c->time, is));
}

static enum mm_status
made_anew(const struct mm_checkpoint *last, struct mm_err *err)
{
	return mm_err_set(err, MM_EINTEGRITY,
	    "前回署名した %" PRIu64 " 件の記録の続きではありません。記録が"
	    "書き換えられたか、切り詰められています。署名しません",
	    "this does not continue the %" PRIu64 " entries signed last: the "
	    "journal was changed or cut; it is not signed",
	    last->size);
}

static enum mm_status
check_continues(const struct mm_signing *how, const struct request *r,
    const struct mm_checkpoint *last, struct mm_err *err)
{
	struct mm_merkle_head before = mm_checkpoint_head(last);
	struct mm_merkle_head now = mm_checkpoint_head(&r->c);
	struct mm_sha256_ctx *sha;
	bool good;

	if (!mm_sha256_eq(last->first, r->c.first))
		return mm_err_set(err, MM_EINTEGRITY,
		    "同じID「%.*s」の別の作業場所です(最初の記録が違います)。"
		    "作業場所を取り違えていないか確認してください",
		    "this is another workspace of the same id \"%.*s\" (its "
		    "first entry differs); check that it is the right one",
		    MM_FMT(r->c.workspace));
	if (r->c.size < last->size)
		return made_anew(last, err);
	if (r->c.size != last->size && r->since != last->size)
		return mm_err_set(err, MM_ECONFLICT,
		    "前回署名したのは %" PRIu64 " 件までですが、依頼は %" PRIu64
		    " 件からです。前回の署名を mimamori audit accept で取り込ん"
		    "でから、もう一度依頼してください",
		    "the last one signed was of %" PRIu64 " entries, the "
		    "request starts from %" PRIu64
		    "; take that one in with mimamori audit accept and ask "
		    "again",
		    last->size, r->since);
	if (r->c.size == last->size)
		return mm_sha256_eq(last->root, r->c.root)
		    ? MM_OK
		    : made_anew(last, err);
	sha = mm_sha256_new();
	if (sha == NULL)
		return mm_err_nomem(err);
	good = mm_merkle_continues(sha, &before, &now, &r->path);
	mm_sha256_free(sha);
	if (!good)
		return made_anew(last, err);
	return how->clock_back ? MM_OK : check_clock(last, &r->c, err);
}

static enum mm_status
check_last(const struct mm_signing *how, const char *path,
    const struct request *r, const struct mm_ed25519_secret *secret,
    bool *first, struct mm_err *err)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_ed25519_public pub;
	struct mm_checkpoint last;
	struct mm_str note;
	enum mm_status st;

	if (a == NULL || !mm_ed25519_public_of(secret, &pub)) {
		mm_arena_free(a);
		return mm_err_nomem(err);
	}
	st = read_text(a, path, MM_CHECKPOINT_MAX, &note, err);
	*first = st == MM_ENOTFOUND;
	if (st == MM_OK)
		st = mm_checkpoint_read(note, &pub, &last, err);
	if (st == MM_OK)
		st = check_continues(how, r, &last, err);
	else if (st == MM_ENOTFOUND)
		st = MM_OK;
	mm_arena_free(a);
	return st;
}

static enum mm_status
sign(const struct mm_signing *how, const struct request *r,
    const struct mm_ed25519_secret *secret, struct mm_buf *note, bool *first,
    struct mm_err *err)
{
	char path[PATH_MAX];
	size_t start = note->n;
	enum mm_status st = last_path(how->key, r->c.workspace, path, err);

	if (st == MM_OK)
		st = check_last(how, path, r, secret, first, err);
	if (st == MM_OK)
		st = mm_checkpoint_sign(note, r->text, secret, err);
	/* Remembered before it is handed out. */
	if (st == MM_OK)
		st = mm_file_replace(path,
		    (struct mm_bytes){
			(const uint8_t *)note->p + start, note->n - start },
		    err);
	if (st != MM_OK)
		note->n = start;
	return st;
}

enum mm_status
mm_signing_sign(const struct mm_signing *how, struct mm_str request,
    struct mm_buf *note, bool *first, struct mm_err *err)
{
	struct mm_ed25519_secret secret;
	struct request r = { 0 };
	enum mm_status st = read_request(request, &r, err);

	if (st == MM_OK)
		st = mm_signing_secret(how->key, &secret, err);
	if (st != MM_OK)
		return st;
	st = sign(how, &r, &secret, note, first, err);
	mm_ed25519_wipe(&secret);
	return st;
}
