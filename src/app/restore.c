/* SPDX-License-Identifier: Apache-2.0 */
#include "app/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/audit.h"
#include "app/checkpoint.h"
#include "app/facts.h"
#include "app/journal.h"
#include "app/record.h"
#include "app/staging.h"
#include "base/num.h"
#include "codec/file.h"

struct job {
	struct mm_app *app;
	const struct mm_restore_ask *ask;
	struct mm_arena *a;
	struct mm_restore *out;
	char stage[PATH_MAX]; /* the backup as a workspace */
	bool differs; /* same id, other entries */
	struct mm_str other; /* id of the workspace in its place */
};

/* -- the backup as a workspace ------------------------------------------ */

static enum mm_status
extract(struct job *j, struct mm_err *err)
{
	struct mm_backup *b = &j->out->backup;
	struct mm_seal_reader *r = NULL;
	enum mm_status st =
	    mm_seal_open(j->ask->path, j->ask->passphrase, &r, err);

	if (st != MM_OK)
		return st;
	st = mm_archive_manifest(r, j->a, &b->manifest, err);
	if (st == MM_OK)
		st = mm_archive_extract(r, j->stage, &b->counts, err);
	mm_seal_close(r);
	if (st == MM_OK)
		st = mm_staging_verify(j->stage, j->app->now, &b->manifest.head,
		    &j->out->head, err);
	if (st != MM_OK)
		mm_err_at(err, j->ask->path, 0, 0);
	return st;
}

struct cutting {
	struct mm_buf text;
	uint64_t until;
	struct mm_store *to;
};

static enum mm_status
keep_line(void *ctx, struct mm_str line, struct mm_err *err)
{
	struct cutting *c = ctx;

	if (c->until > 0) {
		c->until--;
		mm_buf_str(&c->text, line);
		mm_buf_char(&c->text, '\n');
	}
	return mm_buf_check(&c->text, err);
}

static enum mm_status
keep_blob(void *ctx, struct mm_bytes bytes, struct mm_err *err)
{
	struct cutting *c = ctx;
	struct mm_sha256 digest;

	return mm_store_blob_put(c->to, bytes, &digest, err);
}

/* Record the first entries of one workspace in another, empty one. */
static enum mm_status
record_first(struct mm_app *from, struct mm_app *to, uint64_t until,
    struct mm_head *head, struct mm_err *err)
{
	struct cutting c = { .until = until, .to = to->store };
	struct mm_facts_text text = { .source = "journal" };
	struct mm_facts_report report;
	enum mm_status st;

	mm_buf_init(&c.text, MM_FACTS_TEXT_MAX);
	st = mm_facts_export(from, 0, keep_line, &c, err);
	text.bytes = (struct mm_bytes){ (const uint8_t *)c.text.p, c.text.n };
	if (st == MM_OK)
		st = mm_facts_restore(to, &text, NULL, &report, head, err);
	if (st == MM_OK)
		st = mm_store_blobs(from->store, keep_blob, &c, err);
	mm_buf_free(&c.text);
	return st;
}

/* Everything but the database goes from one folder to the other. */
static enum mm_status
carry_over(const char *from, const char *to, struct mm_err *err)
{
	static const char *const parts[] = { "feeds", "out", "checkpoints",
		"sealed" };
	char a[PATH_MAX], b[PATH_MAX];

	for (size_t i = 0; i < MM_COUNT(parts); i++) {
		(void)snprintf(a, sizeof(a), "%.4000s/%s", from, parts[i]);
		(void)snprintf(b, sizeof(b), "%.4000s/%s", to, parts[i]);
		(void)rmdir(b);
		if (rename(a, b) != 0 && errno != ENOENT)
			return mm_err_set(err, MM_EIO, "%s を移せません: %s",
			    "%s cannot be moved: %s", a, strerror(errno));
	}
	return MM_OK;
}

/* Checkpoints of what comes after the point in time: named by their size. */
static enum mm_status
drop_later(const char *dir, uint64_t until, struct mm_err *err)
{
	char path[PATH_MAX];
	struct dirent *e;
	uint64_t size;
	DIR *d;

	(void)snprintf(
	    path, sizeof(path), "%.4000s/" MM_CHECKPOINT_FOLDER, dir);
	d = opendir(path);
	if (d == NULL)
		return errno == ENOENT ? MM_OK : mm_err_nomem(err);
	while ((e = readdir(d)) != NULL) {
		struct mm_str name = mm_str_of(e->d_name);

		if (mm_num_u64(mm_str_cut(&name, '.'), UINT64_MAX, &size) &&
		    size > until)
			(void)unlinkat(dirfd(d), e->d_name, 0);
	}
	(void)closedir(d);
	return MM_OK;
}

/* Point in time: a journal that ends earlier, made from the whole one. */
static enum mm_status
cut(struct job *j, struct mm_err *err)
{
	char shorter[PATH_MAX];
	struct mm_app from = { .dir = j->stage,
		.as_of = MM_DATE_NONE,
		.valid = MM_DATE_NONE,
		.now = j->app->now };
	struct mm_app to = from;
	enum mm_status st;

	if (j->ask->until == 0 || j->ask->until >= j->out->head.seq)
		return MM_OK;
	st = mm_staging_make(j->app->dir, shorter, err);
	if (st != MM_OK)
		return st;
	to.dir = shorter;
	st = mm_app_open(&from, err);
	if (st == MM_OK)
		st = mm_app_create(&to, err);
	if (st == MM_OK)
		st =
		    record_first(&from, &to, j->ask->until, &j->out->head, err);
	mm_app_close(&from);
	mm_app_close(&to);
	if (st == MM_OK)
		st = carry_over(j->stage, shorter, err);
	if (st == MM_OK)
		st = drop_later(shorter, j->ask->until, err);
	if (st != MM_OK) {
		mm_staging_remove(shorter);
		return st;
	}
	mm_staging_remove(j->stage);
	(void)snprintf(j->stage, sizeof(j->stage), "%s", shorter);
	return MM_OK;
}

/* -- what is known from elsewhere --------------------------------------- */

static enum mm_status
check_elsewhere(struct job *j, struct mm_err *err)
{
	struct mm_audit_ask how = {
		.head = j->ask->head, .note = j->ask->note, .key = j->ask->key
	};
	struct mm_app app = { .dir = j->stage,
		.as_of = MM_DATE_NONE,
		.valid = MM_DATE_NONE,
		.now = j->app->now };
	struct mm_audit audit;
	enum mm_status st;

	if (how.head == NULL && how.note.p == NULL)
		return MM_OK;
	st = mm_app_open(&app, err);
	if (st == MM_OK)
		st = mm_audit_run(&app, &how, &audit, err);
	mm_app_close(&app);
	return st;
}

/* Signed checkpoints that lie in the workspace to be replaced. */
static enum mm_status
check_notes(struct job *j, struct mm_store *stage, struct mm_err *err)
{
	struct mm_checkpoint_list list = { 0 };
	struct mm_ed25519_public key;
	enum mm_checkpoint_standing standing;
	uint64_t seq = 0;
	enum mm_status st = mm_checkpoint_key(j->app->dir, NULL, &key, err);

	if (st == MM_ENOTFOUND)
		return MM_OK;
	if (st == MM_OK)
		st = mm_checkpoint_files(j->app->dir, &key, j->a, &list, err);
	if (st != MM_OK || list.n == 0)
		return st;
	st = mm_checkpoint_compare(
	    stage, &list.v[list.n - 1].c, &standing, &seq, err);
	if (st != MM_OK)
		return st;
	/* Being shorter is a loss the ask may allow; other entries are not. */
	if (standing == MM_STANDS_BEHIND && j->ask->lose)
		return MM_OK;
	if (standing == MM_STANDS_FOREIGN && j->ask->foreign)
		return MM_OK;
	return mm_checkpoint_judge(standing, &list.v[list.n - 1].c,
	    mm_store_workspace(stage), seq, err);
}

/* -- what is in its place ------------------------------------------------ */

struct comparing {
	uint64_t at;
	struct mm_sha256 chain;
	bool found;
};

static enum mm_status
take_chain(void *ctx, const struct mm_journal_row *row, struct mm_err *err)
{
	struct comparing *c = ctx;

	(void)err;
	c->found = row->seq == c->at && row->chain.n == sizeof(c->chain.b);
	if (c->found)
		memcpy(c->chain.b, row->chain.p, sizeof(c->chain.b));
	/* Not a failure: the one row that was asked for. */
	return MM_EEMPTY;
}

/* Chain value of one entry as stored; false when it has none. */
static enum mm_status
chain_at(
    struct mm_store *s, uint64_t seq, struct comparing *out, struct mm_err *err)
{
	enum mm_status st;

	*out = (struct comparing){ .at = seq };
	if (seq == 0)
		return MM_OK;
	st = mm_store_journal(s, seq - 1, take_chain, out, err);
	return st == MM_EEMPTY ? MM_OK : st;
}

struct fork {
	struct job *j;
	struct mm_store *present, *stage;
};

static enum mm_status
same_at(struct fork *k, uint64_t seq, bool *out, struct mm_err *err)
{
	struct comparing mine, other;
	enum mm_status st = chain_at(k->present, seq, &mine, err);

	if (st == MM_OK)
		st = chain_at(k->stage, seq, &other, err);
	if (st == MM_OK)
		*out = mine.found && other.found &&
		    mm_sha256_eq(mine.chain, other.chain);
	return st;
}

/* The same up to the restore, and not with it: here the two part. */
static enum mm_status
take_fork(void *ctx, const struct mm_fact *f, struct mm_err *err)
{
	struct fork *k = ctx;
	bool before = false, with = true;
	enum mm_status st = same_at(k, f->seq - 1, &before, err);

	if (st == MM_OK)
		st = same_at(k, f->seq, &with, err);
	if (st == MM_OK && before && !with) {
		k->j->differs = false;
		k->j->out->common = f->seq - 1;
	}
	return st;
}

/*
 * The two part where the present one was restored from an earlier backup, and
 * it says so: then it is not made anew, and what came since may be given up.
 */
static enum mm_status
find_fork(struct job *j, struct mm_store *present, struct mm_store *stage,
    struct mm_err *err)
{
	const struct mm_slice all = MM_SLICE_ALL;
	struct fork k = { .j = j, .present = present, .stage = stage };

	return mm_store_facts(
	    present, MM_FACT_RESTORED, &all, take_fork, &k, err);
}

static enum mm_status
compare(struct job *j, struct mm_store *present, struct mm_store *stage,
    struct mm_err *err)
{
	struct mm_restore *r = j->out;
	struct comparing mine, other;
	enum mm_status st = mm_store_head(present, &r->present, err);

	if (st != MM_OK)
		return st;
	r->readable = true;
	r->other =
	    !mm_str_eq(mm_store_workspace(present), mm_store_workspace(stage));
	/* Both wait for their first entry: nothing to compare or lose. */
	if (r->present.seq == 0) {
		r->other = false;
		return MM_OK;
	}
	r->common = r->present.seq < r->head.seq ? r->present.seq : r->head.seq;
	st = chain_at(present, r->common, &mine, err);
	if (st == MM_OK)
		st = chain_at(stage, r->common, &other, err);
	if (st == MM_OK && r->other)
		j->other = mm_arena_str(j->a, mm_store_workspace(present));
	if (st == MM_OK && !r->other)
		j->differs = !mine.found || !other.found ||
		    !mm_sha256_eq(mine.chain, other.chain);
	if (st == MM_OK && j->differs)
		st = find_fork(j, present, stage, err);
	if (st == MM_OK && !r->other)
		st = check_notes(j, stage, err);
	return st;
}

/* Without a workspace: the folder is empty, or the ask allows to move it. */
static enum mm_status
check_folder(const struct job *j, struct mm_err *err)
{
	if (j->ask->replace || j->ask->check || rmdir(j->app->dir) == 0 ||
	    errno == ENOENT)
		return MM_OK;
	return mm_err_set(err, MM_ECONFLICT,
	    "復元先 %s は空ではありません。空の場所を指定するか、--replace を"
	    "付けてください(今あるものは隣に残します)",
	    "%s is not empty; give an empty place, or say --replace (what is "
	    "there is kept beside it)",
	    j->app->dir);
}

/* Refuse what the ask does not allow, naming what would be lost. */
static enum mm_status
judge(const struct job *j, struct mm_err *err)
{
	const struct mm_restore *r = j->out;
	const struct mm_restore_ask *ask = j->ask;

	if (!r->there)
		return check_folder(j, err);
	if (r->readable && r->present.seq == 0)
		return MM_OK;
	if (!ask->replace && !r->readable)
		return mm_err_set(err, MM_ECONFLICT,
		    "作業場所がすでにありますが、読めません。置き換えるなら "
		    "--replace を付けてください(元の作業場所は隣に残します)",
		    "there is a workspace already that cannot be read; to "
		    "replace it say --replace (the old one is kept beside it)");
	if (!ask->replace)
		return mm_err_set(err, MM_ECONFLICT,
		    "作業場所がすでにあります(記録 %" PRIu64
		    " 件、バックアップは %" PRIu64
		    " 件)。置き換えるなら --replace を付けてください(元の"
		    "作業場所は隣に残します)",
		    "there is a workspace already (%" PRIu64
		    " entries, the backup has %" PRIu64
		    "); to replace it say --replace (the old one is kept "
		    "beside it)",
		    r->present.seq, r->head.seq);
	if (r->other && !ask->foreign)
		return mm_err_set(err, MM_ECONFLICT,
		    "別の作業場所(%.*s)のバックアップです。それでも置き換える"
		    "なら --foreign を付けてください",
		    "the backup is of another workspace (%.*s); to put it "
		    "there all the same say --foreign",
		    MM_FMT(r->backup.manifest.workspace));
	if (r->other || !r->readable)
		return MM_OK;
	if (j->differs)
		return mm_err_set(err, MM_EINTEGRITY,
		    "同じIDの作業場所ですが、記録 %" PRIu64
		    " の内容が違います。どちらかが作り直されています。"
		    "audit verify で調べてください",
		    "a workspace of the same id whose entry %" PRIu64
		    " differs: one of the two was made anew; examine both "
		    "with audit verify",
		    r->common);
	if (r->present.seq > r->common && !ask->lose)
		return mm_err_set(err, MM_ECONFLICT,
		    "バックアップは今より古く、記録 %" PRIu64 "～%" PRIu64
		    " の %" PRIu64
		    " 件が失われます。それでよければ --lose を付けてください",
		    "the backup is older: entries %" PRIu64 " to %" PRIu64
		    " (%" PRIu64 ") would be lost; if that is meant, say "
		    "--lose",
		    r->common + 1, r->present.seq, r->present.seq - r->common);
	return MM_OK;
}

/* -- what the restored journal tells of it ------------------------------- */

#define READ_STEP ((size_t)64 << 10)

static enum mm_status
digest_of(const char *path, char hex[MM_SHA256_HEX], struct mm_err *err)
{
	static uint8_t part[READ_STEP];
	struct mm_sha256_ctx *sha = mm_sha256_new();
	FILE *f = fopen(path, "rb");
	size_t n = 1;
	bool good = f != NULL;

	while (sha != NULL && good && n > 0) {
		n = fread(part, 1, sizeof(part), f);
		mm_sha256_add(sha, part, n);
	}
	good = good && ferror(f) == 0;
	if (f != NULL)
		(void)fclose(f);
	if (sha == NULL)
		return mm_err_nomem(err);
	(void)mm_sha256_hex(mm_sha256_end(sha), hex);
	mm_sha256_free(sha);
	return good ? MM_OK
		    : mm_err_set(err, MM_EIO, "%s を読めません",
			  "%s cannot be read", path);
}

static enum mm_status
tell(struct job *j, struct mm_fact *f, struct mm_err *err)
{
	const struct mm_restore *r = j->out;
	char hex[MM_SHA256_HEX], made[MM_DATE_TEXT];
	bool whole =
	    j->ask->until == 0 || j->ask->until >= r->backup.manifest.head.seq;
	enum mm_status st = digest_of(j->ask->path, hex, err);

	if (st != MM_OK)
		return st;
	f->v[MM_F_RESTORED_archive] = mm_arena_str(j->a, mm_str_of(hex));
	f->v[MM_F_RESTORED_made] = mm_arena_str(
	    j->a, mm_str_of(mm_time_fmt(r->backup.manifest.created, made)));
	f->v[MM_F_RESTORED_head] = mm_head_text(j->a, &r->head);
	f->v[MM_F_RESTORED_lost] =
	    mm_arena_fmt(j->a, "%" PRIu64, r->present.seq - r->common);
	if (!whole)
		f->v[MM_F_RESTORED_until] =
		    mm_arena_fmt(j->a, "%" PRIu64, j->ask->until);
	if (r->present.seq > 0)
		f->v[MM_F_RESTORED_present] = mm_head_text(j->a, &r->present);
	if (r->other)
		f->v[MM_F_RESTORED_workspace] = j->other;
	return f->v[MM_F_RESTORED_archive].p != NULL &&
		f->v[MM_F_RESTORED_made].p != NULL &&
		f->v[MM_F_RESTORED_head].p != NULL &&
		f->v[MM_F_RESTORED_lost].p != NULL
	    ? MM_OK
	    : mm_err_nomem(err);
}

/* Before the exchange: a workspace in the place has its entry. */
static enum mm_status
record_restore(struct job *j, struct mm_err *err)
{
	struct mm_app app = { .dir = j->stage,
		.as_of = MM_DATE_NONE,
		.valid = MM_DATE_NONE,
		.actor = j->app->actor,
		.now = j->app->now };
	struct mm_fact f = { .type = MM_FACT_RESTORED };
	struct mm_record_ctx ctx = { .expected = j->out->head.seq };
	enum mm_status st = mm_app_open(&app, err);

	if (st == MM_OK)
		st = tell(j, &f, err);
	f.actor = app.actor;
	f.reason = j->ask->reason;
	f.valid = app.valid;
	ctx.actor = app.actor;
	ctx.now = app.now;
	if (st == MM_OK)
		st = mm_record(app.store, &ctx, &f, 1, &j->out->recorded, err);
	mm_app_close(&app);
	return st;
}

/* -- the exchange -------------------------------------------------------- */

static enum mm_status
fail_swap(const char *what, struct mm_err *err)
{
	return mm_err_set(err, MM_EIO,
	    "%s を入れ替えられません: %s。何も置き換えていません",
	    "%s cannot be replaced: %s; nothing was replaced", what,
	    strerror(errno));
}

/* A name for the old workspace that is free. */
static enum mm_status
aside(const struct job *j, char *path, struct mm_err *err)
{
	for (int i = 1; i < 1000; i++) {
		(void)snprintf(path, PATH_MAX, "%.3900s.before-%" PRIu64 "-%d",
		    j->app->dir, j->out->head.seq, i);
		if (access(path, F_OK) != 0)
			return MM_OK;
	}
	errno = EEXIST;
	return fail_swap(j->app->dir, err);
}

static void
sync_parent(const char *dir)
{
	char path[PATH_MAX];
	char *slash;
	int fd;

	(void)snprintf(path, sizeof(path), "%s", dir);
	slash = strrchr(path, '/');
	if (slash != NULL)
		slash[slash == path ? 1 : 0] = '\0';
	fd = open(slash != NULL ? path : ".", O_RDONLY | O_DIRECTORY);
	if (fd >= 0) {
		(void)fsync(fd);
		(void)close(fd);
	}
}

/* In one step, so that there is a workspace at any moment. */
static enum mm_status
swap(struct job *j, struct mm_err *err)
{
	const char *dir = j->app->dir;
	char old[PATH_MAX];
	enum mm_status st;

	if (access(dir, F_OK) != 0) {
		if (rename(j->stage, dir) != 0)
			return fail_swap(dir, err);
		sync_parent(dir);
		j->stage[0] = '\0';
		return MM_OK;
	}
	st = aside(j, old, err);
	if (st != MM_OK)
		return st;
	if (renameat2(AT_FDCWD, j->stage, AT_FDCWD, dir, RENAME_EXCHANGE) != 0)
		return fail_swap(dir, err);
	/* What was there, and may be nothing but an empty folder. */
	if (rmdir(j->stage) != 0) {
		if (rename(j->stage, old) != 0)
			(void)snprintf(old, sizeof(old), "%s", j->stage);
		j->out->moved = mm_arena_str(j->a, mm_str_of(old));
	}
	sync_parent(dir);
	j->stage[0] = '\0';
	return MM_OK;
}

/* The folders a new workspace has. */
static enum mm_status
complete(const char *stage, struct mm_err *err)
{
	static const char *const parts[] = { "feeds", "index", "out" };
	char path[PATH_MAX];
	enum mm_status st = MM_OK;

	for (size_t i = 0; st == MM_OK && i < MM_COUNT(parts); i++) {
		(void)snprintf(
		    path, sizeof(path), "%.4000s/%s", stage, parts[i]);
		st = mm_file_make_dirs(path, err);
	}
	return st;
}

static enum mm_status
replace(struct job *j, struct mm_store *present, struct mm_err *err)
{
	struct mm_head now = j->out->present;
	enum mm_status st = complete(j->stage, err);

	if (st == MM_OK && !j->ask->check)
		st = record_restore(j, err);
	if (st != MM_OK || j->ask->check)
		return st;
	/* Nobody writes while it moves, nor has written since it was read. */
	if (present != NULL) {
		st = mm_store_begin(present, err);
		if (st == MM_OK)
			st = mm_store_head(present, &now, err);
		if (st == MM_OK && now.seq != j->out->present.seq)
			st = mm_err_set(err, MM_EBUSY,
			    "その間に記録が増えました。何も置き換えていません。"
			    "もう一度実行してください",
			    "entries were recorded meanwhile; nothing was "
			    "replaced; run again");
	}
	if (st == MM_OK)
		st = swap(j, err);
	if (present != NULL)
		mm_store_rollback(present);
	return st;
}

/* A workspace that cannot be read is one that may be replaced. */
static enum mm_status
open_present(struct job *j, struct mm_store **out, struct mm_err *err)
{
	struct mm_err why = { 0 };
	char path[PATH_MAX];
	enum mm_status st;

	(void)snprintf(
	    path, sizeof(path), "%.4000s/" MM_STORE_FILE, j->app->dir);
	j->out->there = access(path, F_OK) == 0;
	if (!j->out->there)
		return MM_OK;
	st = mm_store_open(j->app->dir, out, &why);
	if (st == MM_OK || st == MM_EINTEGRITY || st == MM_EFORMAT)
		return MM_OK;
	*err = why;
	return st;
}

static enum mm_status
place(struct job *j, struct mm_err *err)
{
	struct mm_store *present = NULL, *stage = NULL;
	enum mm_status st = open_present(j, &present, err);

	if (st == MM_OK && present != NULL) {
		st = mm_store_open(j->stage, &stage, err);
		if (st == MM_OK)
			st = compare(j, present, stage, err);
		mm_store_close(stage);
	}
	if (st == MM_OK)
		st = judge(j, err);
	if (st == MM_OK)
		st = replace(j, present, err);
	mm_store_close(present);
	return st;
}

enum mm_status
mm_backup_restore(struct mm_app *app, const struct mm_restore_ask *ask,
    struct mm_arena *a, struct mm_restore *out, struct mm_err *err)
{
	struct job j = { .app = app, .ask = ask, .a = a, .out = out };
	enum mm_status st;

	memset(out, 0, sizeof(*out));
	st = mm_staging_make(app->dir, j.stage, err);
	if (st != MM_OK)
		return st;
	st = extract(&j, err);
	if (st == MM_OK)
		st = cut(&j, err);
	if (st == MM_OK)
		st = check_elsewhere(&j, err);
	if (st == MM_OK)
		st = place(&j, err);
	if (j.stage[0] != '\0')
		mm_staging_remove(j.stage);
	return st;
}
