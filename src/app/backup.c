/* SPDX-License-Identifier: Apache-2.0 */
#include "app/backup.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/audit.h"
#include "app/staging.h"
#include "codec/file.h"

/* How often a backup starts again when files change under it. */
#define TRIES 5

/* Head and schema of the copy: those of the running one may have moved on. */
static enum mm_status
describe(struct mm_app *app, const char *copy_dir,
    struct mm_archive_manifest *m, struct mm_err *err)
{
	struct mm_store_health h = { 0 };
	struct mm_store *s = NULL;
	enum mm_status st = mm_store_open(copy_dir, &s, err);

	if (st == MM_OK)
		st = mm_store_head(s, &m->head, err);
	if (st == MM_OK)
		st = mm_store_health(s, &h, err);
	if (st == MM_OK) {
		m->workspace = mm_arena_str(app->arena, mm_store_workspace(s));
		m->created = app->now;
		m->schema = h.schema;
		m->program = MM_STR(MM_VERSION);
		st = m->workspace.p != NULL ? MM_OK : mm_err_nomem(err);
	}
	mm_store_close(s);
	return st;
}

struct job {
	struct mm_app *app;
	const char *part; /* the file while it is written */
	struct mm_bytes passphrase;
	struct mm_backup *out;
	char stage[PATH_MAX], copy[PATH_MAX];
};

static enum mm_status
seal(struct job *j, struct mm_err *err)
{
	struct mm_seal_writer *w = NULL;
	enum mm_status st;

	(void)unlink(j->part);
	st = mm_seal_create(j->part, j->passphrase, &w, err);
	if (st != MM_OK)
		return st;
	st = mm_archive_write(
	    w, &j->out->manifest, j->copy, j->app->dir, &j->out->counts, err);
	if (st == MM_OK)
		return mm_seal_finish(w, err);
	mm_seal_abandon(w);
	return st;
}

/* A backup nobody restored is a hope: restore it, and verify all of it. */
static enum mm_status
prove(struct job *j, struct mm_err *err)
{
	struct mm_archive_manifest m;
	struct mm_archive_counts counts;
	struct mm_head head;
	struct mm_seal_reader *r = NULL;
	enum mm_status st = mm_staging_empty(j->stage, err);

	if (st == MM_OK)
		st = mm_seal_open(j->part, j->passphrase, &r, err);
	if (st != MM_OK)
		return st;
	st = mm_archive_manifest(r, j->app->arena, &m, err);
	if (st == MM_OK)
		st = mm_archive_extract(r, j->stage, &counts, err);
	mm_seal_close(r);
	if (st == MM_OK)
		st = mm_staging_verify(
		    j->stage, j->app->now, &m.head, &head, err);
	return st;
}

static enum mm_status
write_once(struct job *j, struct mm_err *err)
{
	enum mm_status st = mm_staging_empty(j->stage, err);

	if (st == MM_OK)
		st = mm_store_backup(j->app->store, j->copy, err);
	if (st == MM_OK)
		st = describe(j->app, j->stage, &j->out->manifest, err);
	if (st == MM_OK)
		st = seal(j, err);
	if (st == MM_OK)
		st = prove(j, err);
	return st;
}

enum mm_status
mm_backup_write(struct mm_app *app, const char *path,
    struct mm_bytes passphrase, struct mm_backup *out, struct mm_err *err)
{
	struct mm_backup made = { 0 };
	char part[PATH_MAX];
	struct job j = {
		.app = app, .part = part, .passphrase = passphrase, .out = &made
	};
	enum mm_status st;

	if (access(path, F_OK) == 0)
		return mm_err_set(err, MM_ECONFLICT,
		    "%s はすでにあります。別の名前を指定してください",
		    "%s exists already; give another name", path);
	if (snprintf(part, sizeof(part), "%s.part", path) >= (int)sizeof(part))
		return mm_err_set(
		    err, MM_ELIMIT, "パスが長すぎます", "the path is too long");
	st = mm_staging_make(app->dir, j.stage, err);
	if (st != MM_OK)
		return st;
	(void)snprintf(
	    j.copy, sizeof(j.copy), "%.4000s/" MM_STORE_FILE, j.stage);
	st = MM_EBUSY;
	for (int i = 0; i < TRIES && st == MM_EBUSY; i++) {
		memset(&made, 0, sizeof(made));
		st = write_once(&j, err);
	}
	if (st == MM_OK)
		st = mm_file_rename(part, path, err);
	if (st != MM_OK)
		(void)unlink(part);
	mm_staging_remove(j.stage);
	if (st == MM_OK)
		*out = made;
	return st;
}
