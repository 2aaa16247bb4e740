/* SPDX-License-Identifier: Apache-2.0 */
#include "app/staging.h"

#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/audit.h"

enum mm_status
mm_staging_make(const char *dir, char *path, struct mm_err *err)
{
	size_t n = strlen(dir);

	while (n > 1 && dir[n - 1] == '/')
		n--;
	if (n == 0 || n > PATH_MAX - 640)
		return mm_err_set(
		    err, MM_ELIMIT, "パスが長すぎます", "the path is too long");
	(void)snprintf(path, PATH_MAX, "%.*s.staging-XXXXXX", (int)n, dir);
	if (mkdtemp(path) != NULL)
		return MM_OK;
	return mm_err_set(err, MM_EIO, "%s の隣にフォルダーを作れません: %s",
	    "no folder can be made beside %s: %s", dir, strerror(errno));
}

static int
remove_below(const char *path, const struct stat *sb, int type, struct FTW *at)
{
	(void)sb;
	(void)type;
	return at->level > 0 ? remove(path) : 0;
}

enum mm_status
mm_staging_empty(const char *path, struct mm_err *err)
{
	if (nftw(path, remove_below, 16, FTW_DEPTH | FTW_PHYS) == 0)
		return MM_OK;
	return errno == ENOMEM
	    ? mm_err_nomem(err)
	    : mm_err_set(err, MM_EIO, "%s を空にできません: %s",
		  "%s cannot be emptied: %s", path, strerror(errno));
}

void
mm_staging_remove(const char *path)
{
	(void)nftw(path, remove_below, 16, FTW_DEPTH | FTW_PHYS);
	(void)rmdir(path);
}

static enum mm_status
verify(struct mm_app *app, const struct mm_head *given, struct mm_head *head,
    struct mm_err *err)
{
	struct mm_store_health h;
	struct mm_audit audit;
	enum mm_status st = mm_audit_verify(app, given, &audit, err);

	if (st == MM_OK)
		st = mm_store_health(app->store, &h, err);
	if (st != MM_OK)
		return st;
	if (!h.integrity || h.bad_blobs > 0 || h.foreign_rows > 0)
		return mm_err_set(err, MM_EINTEGRITY,
		    "データベースが壊れています: %s",
		    "the database is damaged: %s",
		    h.integrity ? "stored files" : h.detail);
	if (given != NULL && audit.head.seq != given->seq)
		return mm_err_set(err, MM_EINTEGRITY,
		    "記録が目録の先頭と一致しません",
		    "the journal does not end where the manifest says");
	*head = audit.head;
	return MM_OK;
}

enum mm_status
mm_staging_verify(const char *path, struct mm_time now,
    const struct mm_head *given, struct mm_head *head, struct mm_err *err)
{
	struct mm_app app = { .dir = path,
		.as_of = MM_DATE_NONE,
		.valid = MM_DATE_NONE,
		.now = now };
	enum mm_status st = mm_app_open(&app, err);

	if (st == MM_OK)
		st = verify(&app, given, head, err);
	mm_app_close(&app);
	return st;
}
