/* SPDX-License-Identifier: Apache-2.0 */
#include "faults.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

struct fault_file {
	sqlite3_file base;
	sqlite3_file *real;
};

static sqlite3_vfs *under;
static sqlite3_vfs shim;

static struct {
	enum fault_kind kind;
	long left, hits; /* left: calls until the failing one; 0 = never */
	int rc;
	bool stays;
} plan;

void
faults_set(enum fault_kind kind, long nth, int rc, bool stays)
{
	plan.kind = kind;
	plan.left = nth;
	plan.rc = rc;
	plan.stays = stays;
	plan.hits = 0;
}

void
faults_clear(void)
{
	plan.left = 0;
}

long
faults_hit(void)
{
	return plan.hits;
}

/* Does this call fail? */
static bool
fails(enum fault_kind kind)
{
	if (plan.left == 0 || kind != plan.kind)
		return false;
	if (plan.left > 1) {
		plan.left--;
		return false;
	}
	plan.hits++;
	if (!plan.stays)
		plan.left = 0;
	return true;
}

static sqlite3_file *
real(sqlite3_file *f)
{
	return ((struct fault_file *)(void *)f)->real;
}

#define CALL(f, method, ...) real(f)->pMethods->method(real(f), __VA_ARGS__)

static int
file_close(sqlite3_file *f)
{
	return real(f)->pMethods->xClose(real(f));
}

static int
file_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	return fails(FAULT_READ) ? plan.rc : CALL(f, xRead, p, n, at);
}

static int
file_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	return fails(FAULT_WRITE) ? plan.rc : CALL(f, xWrite, p, n, at);
}

static int
file_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	return fails(FAULT_TRUNCATE) ? plan.rc : CALL(f, xTruncate, size);
}

/* Nothing here survives the process, so nothing is really synced. */
static int
file_sync(sqlite3_file *f, int flags)
{
	(void)f;
	(void)flags;
	return fails(FAULT_SYNC) ? plan.rc : SQLITE_OK;
}

static int
file_size(sqlite3_file *f, sqlite3_int64 *size)
{
	return CALL(f, xFileSize, size);
}

static int
file_lock(sqlite3_file *f, int level)
{
	return fails(FAULT_LOCK) ? plan.rc : CALL(f, xLock, level);
}

static int
file_unlock(sqlite3_file *f, int level)
{
	return CALL(f, xUnlock, level);
}

static int
file_reserved(sqlite3_file *f, int *out)
{
	return CALL(f, xCheckReservedLock, out);
}

static int
file_control(sqlite3_file *f, int op, void *arg)
{
	return CALL(f, xFileControl, op, arg);
}

static int
file_sector(sqlite3_file *f)
{
	return real(f)->pMethods->xSectorSize(real(f));
}

static int
file_traits(sqlite3_file *f)
{
	return real(f)->pMethods->xDeviceCharacteristics(real(f));
}

static int
file_shm_map(
    sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
	return CALL(f, xShmMap, page, size, extend, out);
}

static int
file_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
	return CALL(f, xShmLock, at, n, flags);
}

static void
file_shm_barrier(sqlite3_file *f)
{
	real(f)->pMethods->xShmBarrier(real(f));
}

static int
file_shm_unmap(sqlite3_file *f, int drop)
{
	return CALL(f, xShmUnmap, drop);
}

static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_sync,
	.xFileSize = file_size,
	.xLock = file_lock,
	.xUnlock = file_unlock,
	.xCheckReservedLock = file_reserved,
	.xFileControl = file_control,
	.xSectorSize = file_sector,
	.xDeviceCharacteristics = file_traits,
	.xShmMap = file_shm_map,
	.xShmLock = file_shm_lock,
	.xShmBarrier = file_shm_barrier,
	.xShmUnmap = file_shm_unmap,
};

static int
vfs_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
	struct fault_file *file = (struct fault_file *)(void *)f;
	int rc;

	(void)v;
	memset(f, 0, (size_t)shim.szOsFile);
	if (fails(FAULT_OPEN))
		return plan.rc;
	/* The real file lives behind ours, in the room SQLite allotted. */
	file->real = (sqlite3_file *)(void *)(file + 1);
	rc = under->xOpen(under, name, file->real, flags, out);
	if (file->real->pMethods != NULL)
		f->pMethods = &methods;
	return rc;
}

void
faults_install(void)
{
	under = sqlite3_vfs_find(NULL);
	shim = *under;
	shim.zName = "faults";
	shim.szOsFile = (int)sizeof(struct fault_file) + under->szOsFile;
	shim.xOpen = vfs_open;
	if (sqlite3_vfs_register(&shim, 1) != SQLITE_OK)
		abort();
}
