/* SPDX-License-Identifier: Apache-2.0 */
#include "app/sealed.h"

#include "codec/file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX_SEAL 0x03
#define SALT_BYTES 32

/* A seal as the journal knows it. */
struct seal {
	struct mm_str id, party; /* asked for; found */
	struct mm_sha256 digest;
	bool found, erased;
	struct mm_time erased_at;
	struct mm_str erased_by;
	struct mm_app *app;
};

static struct mm_sha256
digest_of(struct mm_bytes file)
{
	struct mm_sha256_ctx *sha = mm_sha256_new();
	const uint8_t prefix = PREFIX_SEAL;
	struct mm_sha256 d = { { 0 } };

	if (sha == NULL)
		return d;
	mm_sha256_add(sha, &prefix, 1);
	mm_sha256_add(sha, file.p, file.n);
	d = mm_sha256_end(sha);
	mm_sha256_free(sha);
	return d;
}

static struct mm_str
path_of(struct mm_app *app, struct mm_sha256 digest)
{
	char hex[MM_SHA256_HEX];

	return mm_arena_fmt(app->arena, "%s/" MM_SEALED_FOLDER "/%s", app->dir,
	    mm_sha256_hex(digest, hex));
}

static enum mm_status
take_sealed(void *ctx, const struct mm_fact *f, struct mm_err *err)
{
	struct seal *s = ctx;

	(void)err;
	if (!mm_str_eq(f->v[MM_F_SEALED_sealed], s->id))
		return MM_OK;
	s->party = mm_arena_str(s->app->arena, f->v[MM_F_SEALED_party]);
	s->found = s->party.p != NULL &&
	    mm_sha256_parse(f->v[MM_F_SEALED_digest], &s->digest);
	return MM_OK;
}

static enum mm_status
take_erasure(void *ctx, const struct mm_fact *f, struct mm_err *err)
{
	struct seal *s = ctx;

	if (!mm_str_eq(f->v[MM_F_ERASURE_sealed], s->id))
		return MM_OK;
	s->erased = true;
	s->erased_at = f->recorded;
	s->erased_by = mm_arena_str(s->app->arena, f->actor);
	return s->erased_by.p != NULL ? MM_OK : mm_err_nomem(err);
}

static enum mm_status
look_up(
    struct mm_app *app, struct mm_str id, struct seal *out, struct mm_err *err)
{
	const struct mm_slice all = MM_SLICE_ALL;
	enum mm_status st;

	*out = (struct seal){ .id = id, .app = app };
	st = mm_store_facts(
	    app->store, MM_FACT_SEALED, &all, take_sealed, out, err);
	return st == MM_OK ? mm_store_facts(app->store, MM_FACT_ERASURE, &all,
				 take_erasure, out, err)
			   : st;
}

static enum mm_status
not_there(struct mm_str id, struct mm_err *err)
{
	return mm_err_set(err, MM_ENOTFOUND,
	    "封緘 %.*s はありません。mimamori audit log --type sealed で確かめ"
	    "てください",
	    "there is no seal %.*s; see mimamori audit log --type sealed",
	    MM_FMT(id));
}

/* -- sealing ------------------------------------------------------------- */

static enum mm_status
write_value(struct mm_app *app, struct mm_str value, struct mm_sha256 *digest,
    struct mm_err *err)
{
	struct mm_str folder =
	    mm_arena_fmt(app->arena, "%s/" MM_SEALED_FOLDER, app->dir);
	uint8_t *file = mm_arena_alloc(app->arena, SALT_BYTES + value.n);
	struct mm_bytes bytes = { file, SALT_BYTES + value.n };
	struct mm_str path;
	enum mm_status st;

	if (folder.p == NULL || file == NULL)
		return mm_err_nomem(err);
	if (getrandom(file, SALT_BYTES, 0) != SALT_BYTES)
		return mm_err_set(err, MM_EIO,
		    "システムから乱数を得られず、封緘できません",
		    "nothing can be sealed: the system gives no random "
		    "numbers");
	memcpy(file + SALT_BYTES, value.p, value.n);
	*digest = digest_of(bytes);
	path = path_of(app, *digest);
	st = path.p != NULL ? mm_file_make_dirs(folder.p, err)
			    : mm_err_nomem(err);
	return st == MM_OK ? mm_file_replace(path.p, bytes, err) : st;
}

static enum mm_status
record(struct mm_app *app, enum mm_fact_type type, const struct mm_str *v,
    int n, struct mm_str reason, struct mm_err *err)
{
	struct mm_batch b;
	struct mm_fact *f;
	enum mm_status st = mm_batch_begin(app, &b, err);

	if (st != MM_OK)
		return st;
	f = mm_batch_fact(&b, type);
	if (f == NULL) {
		mm_batch_end(&b);
		return mm_err_nomem(err);
	}
	for (int i = 0; i < n; i++)
		f->v[i] = v[i];
	if (reason.n > 0)
		f->reason = reason;
	st = mm_batch_admit(&b, err);
	if (st == MM_OK)
		st = mm_batch_commit(&b, err);
	mm_batch_end(&b);
	return st;
}

enum mm_status
mm_sealed_add(
    struct mm_app *app, const struct mm_sealed_new *s, struct mm_err *err)
{
	char *hex = mm_arena_alloc(app->arena, MM_SHA256_HEX);
	struct mm_sha256 digest;
	struct seal old;
	struct mm_str path;
	enum mm_status st;

	if (s->value.n == 0)
		return mm_err_set(err, MM_EEMPTY, "封緘する値がありません",
		    "there is no value to seal");
	if (s->value.n > MM_SEALED_MAX || hex == NULL)
		return mm_err_set(err, MM_ELIMIT,
		    "封緘する値が長すぎます(上限 %zu バイト)",
		    "the value to seal is too long (at most %zu bytes)",
		    MM_SEALED_MAX);
	st = look_up(app, s->id, &old, err);
	if (st != MM_OK)
		return st;
	if (old.found)
		return mm_err_set(err, MM_ECONFLICT,
		    "封緘 %.*s はすでにあります。別の番号にしてください",
		    "there is a seal %.*s already; give another id",
		    MM_FMT(s->id));
	if (app->dry_run)
		return MM_OK;
	/* The file first: an entry whose value is missing would be damage. */
	st = write_value(app, s->value, &digest, err);
	if (st != MM_OK)
		return st;
	{
		const struct mm_str v[] = { s->id, s->party, s->what,
			mm_str_of(mm_sha256_hex(digest, hex)) };

		st = record(
		    app, MM_FACT_SEALED, v, (int)MM_COUNT(v), s->reason, err);
	}
	path = path_of(app, digest);
	if (st != MM_OK && path.p != NULL)
		(void)unlink(path.p);
	return st;
}

/* -- opening ------------------------------------------------------------- */

static enum mm_status
read_value(struct mm_app *app, const struct seal *s, struct mm_str *out,
    struct mm_err *err)
{
	struct mm_str path = path_of(app, s->digest);
	struct mm_bytes b = { NULL, 0 };
	enum mm_status st = path.p != NULL
	    ? mm_file_read(
		  app->arena, path.p, SALT_BYTES + MM_SEALED_MAX, &b, err)
	    : mm_err_nomem(err);

	if (st == MM_ENOTFOUND)
		return mm_err_set(err, MM_EINTEGRITY,
		    "封緘 %.*s の値がありませんが、消去の記録もありません。バッ"
		    "クアップから戻してください",
		    "the value of seal %.*s is missing, and no erasure was "
		    "recorded; restore it from a backup",
		    MM_FMT(s->id));
	if (st != MM_OK)
		return st;
	if (b.n < SALT_BYTES || !mm_sha256_eq(digest_of(b), s->digest))
		return mm_err_set(err, MM_EINTEGRITY,
		    "封緘 %.*s の値が記録と一致しません。バックアップから戻して"
		    "ください",
		    "the value of seal %.*s is not the one recorded; restore "
		    "it from a backup",
		    MM_FMT(s->id));
	*out =
	    (struct mm_str){ (const char *)b.p + SALT_BYTES, b.n - SALT_BYTES };
	return MM_OK;
}

enum mm_status
mm_sealed_open(struct mm_app *app, struct mm_str id, struct mm_str *out,
    struct mm_err *err)
{
	char at[MM_DATE_TEXT];
	struct seal s;
	enum mm_status st = look_up(app, id, &s, err);

	if (st != MM_OK)
		return st;
	if (!s.found)
		return not_there(id, err);
	if (s.erased)
		return mm_err_set(err, MM_EEMPTY,
		    "封緘 %.*s は %s に %.*s が消去しました",
		    "seal %.*s was erased at %s by %.*s", MM_FMT(id),
		    mm_time_fmt(s.erased_at, at), MM_FMT(s.erased_by));
	return read_value(app, &s, out, err);
}

/* -- erasing ------------------------------------------------------------- */

/* Latest word on each hold; the last one that is in force and covers it. */
struct holds {
	struct mm_app *app;
	struct mm_str party;
	MM_VEC(struct mm_str) in_force;
};

static enum mm_status
take_hold(void *ctx, const struct mm_fact *f, struct mm_err *err)
{
	struct holds *h = ctx;
	struct mm_str id = f->v[MM_F_HOLD_hold], *slot = NULL;
	struct mm_str party = f->v[MM_F_HOLD_party];
	bool covers = mm_fact_tri(f, MM_F_HOLD_in_force) != MM_NO &&
	    (party.p == NULL || mm_str_eq(party, h->party));

	for (uint32_t i = 0; i < h->in_force.n; i++)
		if (mm_str_eq(h->in_force.v[i], id))
			slot = &h->in_force.v[i];
	if (slot != NULL && !covers)
		*slot = h->in_force.v[--h->in_force.n];
	if (slot != NULL || !covers)
		return MM_OK;
	slot = mm_vec_push(h->app->arena, &h->in_force);
	if (slot == NULL)
		return mm_err_nomem(err);
	*slot = mm_arena_str(h->app->arena, id);
	return slot->p != NULL ? MM_OK : mm_err_nomem(err);
}

static enum mm_status
check_holds(struct mm_app *app, struct mm_str party, struct mm_err *err)
{
	const struct mm_slice all = MM_SLICE_ALL;
	struct holds h = { .app = app, .party = party };
	enum mm_status st =
	    mm_store_facts(app->store, MM_FACT_HOLD, &all, take_hold, &h, err);

	if (st != MM_OK || h.in_force.n == 0)
		return st;
	return mm_err_set(err, MM_EDENIED,
	    "保存の指定 %.*s が有効なため消去できません。解除(mimamori hold "
	    "set "
	    "%.*s no)してからにしてください",
	    "the legal hold %.*s is in force; nothing is erased until it is "
	    "released (mimamori hold set %.*s no)",
	    MM_FMT(h.in_force.v[0]), MM_FMT(h.in_force.v[0]));
}

/* Overwritten first, for the disks where that helps. */
static enum mm_status
remove_value(struct mm_app *app, const struct seal *s, struct mm_err *err)
{
	static const uint8_t zero[SALT_BYTES + MM_SEALED_MAX];
	struct mm_str path = path_of(app, s->digest);
	struct stat sb;
	FILE *f;

	if (path.p == NULL)
		return mm_err_nomem(err);
	if (stat(path.p, &sb) != 0 && errno == ENOENT)
		return MM_OK;
	f = fopen(path.p, "rb+");
	if (f != NULL) {
		(void)fwrite(zero, 1,
		    (size_t)sb.st_size < sizeof(zero) ? (size_t)sb.st_size
						      : sizeof(zero),
		    f);
		(void)fflush(f);
		(void)fsync(fileno(f));
		(void)fclose(f);
	}
	if (unlink(path.p) == 0)
		return MM_OK;
	return mm_err_set(err, MM_EIO,
	    "消去は記録しましたが、ファイル %s を消せません。アクセス権を確かめ"
	    "て、もう一度実行してください",
	    "the erasure is recorded, but the file %s cannot be removed; check "
	    "its access rights and run again",
	    path.p);
}

enum mm_status
mm_sealed_erase(struct mm_app *app, struct mm_str id, struct mm_str reason,
    struct mm_err *err)
{
	struct seal s;
	enum mm_status st = look_up(app, id, &s, err);

	if (st != MM_OK)
		return st;
	if (!s.found)
		return not_there(id, err);
	if (!s.erased)
		st = check_holds(app, s.party, err);
	if (st == MM_OK && !s.erased)
		st = record(app, MM_FACT_ERASURE, &id, 1, reason, err);
	if (st != MM_OK || app->dry_run)
		return st;
	return remove_value(app, &s, err);
}

/* -- checking ------------------------------------------------------------ */

struct checking {
	struct mm_app *app;
	MM_VEC(struct mm_str) ids;
};

static enum mm_status
take_id(void *ctx, const struct mm_fact *f, struct mm_err *err)
{
	struct checking *c = ctx;
	struct mm_str *slot = mm_vec_push(c->app->arena, &c->ids);

	if (slot == NULL)
		return mm_err_nomem(err);
	*slot = mm_arena_str(c->app->arena, f->v[MM_F_SEALED_sealed]);
	return slot->p != NULL ? MM_OK : mm_err_nomem(err);
}

static enum mm_status
check_seal(struct mm_app *app, struct mm_str id, struct mm_sealed_count *out,
    struct mm_err *err)
{
	struct mm_str value, path;
	struct seal s;
	struct stat sb;
	enum mm_status st = look_up(app, id, &s, err);

	if (st != MM_OK)
		return st;
	if (!s.erased) {
		out->kept++;
		return read_value(app, &s, &value, err);
	}
	out->erased++;
	path = path_of(app, s.digest);
	if (path.p == NULL)
		return mm_err_nomem(err);
	if (stat(path.p, &sb) != 0)
		return MM_OK;
	return mm_err_set(err, MM_EINTEGRITY,
	    "封緘 %.*s は消去と記録されていますが、値が残っています。mimamori "
	    "seal erase をもう一度実行してください",
	    "seal %.*s was recorded as erased, but its value is still there; "
	    "run mimamori seal erase again",
	    MM_FMT(id));
}

enum mm_status
mm_sealed_check(
    struct mm_app *app, struct mm_sealed_count *out, struct mm_err *err)
{
	const struct mm_slice all = MM_SLICE_ALL;
	struct checking c = { .app = app };
	struct mm_sealed_count found = { 0 };
	enum mm_status st =
	    mm_store_facts(app->store, MM_FACT_SEALED, &all, take_id, &c, err);

	for (uint32_t i = 0; st == MM_OK && i < c.ids.n; i++)
		st = check_seal(app, c.ids.v[i], &found, err);
	if (st == MM_OK)
		*out = found;
	return st;
}
