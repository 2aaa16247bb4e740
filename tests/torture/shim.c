/* SPDX-License-Identifier: Apache-2.0 */
/* Both names of each call are defined here, so none may stand for another. */
#undef _FILE_OFFSET_BITS
#include "shim.h"

#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* glibc's own, under the names it exports for this purpose. */
extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);
extern void __libc_free(void *p);

#define FDS 1024
#define PATHS 300

static struct shim_plan plan;
static long calls[SHIM_MODES], hits;
static void *failed_at[SHIM_FRAMES];
static bool failed_ours;
static int failed_frames;
static const char *folder;
static size_t folder_n;
static unsigned dirty;
static void (*watcher)(const struct shim_op *op);

/* Path of each open file that is watched; empty: not watched. */
static char watched[FDS][PATHS];

/* -- whose call is it -------------------------------------------------- */

enum whose {
	OWN, /* fails, and must give back what it took */
	OTHER, /* fails; may keep a cache */
	ENDS /* ends the process without memory, or never: left alone */
};

static struct {
	uintptr_t from, to;
	enum whose whose;
} ranges[256];
static size_t nranges;
static uintptr_t libc_from, libc_to;

static enum whose
whose_library(const char *name)
{
	static const struct {
		const char *part;
		enum whose whose;
	} table[] = {
		/* cairo keeps faces, and drops one of many by chance */
		{ "mimamori-pdf", OTHER },
		{ "mimamori", OWN },
		{ "libsqlite3", OWN },
		{ "libc.so", OWN },
		{ "libz.so", OWN },
		{ "libsodium", OWN },
		{ "libunistring", OWN },
		{ "libglib", ENDS },
		{ "libgobject", ENDS },
		{ "libgio", ENDS },
		{ "libgmodule", ENDS },
		{ "libpango", ENDS },
		{ "libfontconfig", ENDS },
		{ "libthai", ENDS },
		{ "libdatrie", ENDS },
		{ "libfribidi", ENDS },
		/* 2.5.4 turns in a loop; the worker's time limit ends it */
		{ "libseccomp", ENDS },
		{ "ld-linux", ENDS },
	};

	if (name[0] == '\0')
		return OWN;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strstr(name, table[i].part) != NULL)
			return table[i].whose;
	return OTHER;
}

static int
note_library(struct dl_phdr_info *info, size_t size, void *ctx)
{
	(void)size;
	(void)ctx;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *h = &info->dlpi_phdr[i];

		if (h->p_type != PT_LOAD || (h->p_flags & PF_X) == 0 ||
		    nranges == sizeof(ranges) / sizeof(ranges[0]))
			continue;
		ranges[nranges].from = info->dlpi_addr + h->p_vaddr;
		ranges[nranges].to = ranges[nranges].from + h->p_memsz;
		ranges[nranges].whose = whose_library(info->dlpi_name);
		if (strstr(info->dlpi_name, "libc.so") != NULL) {
			libc_from = ranges[nranges].from;
			libc_to = ranges[nranges].to;
		}
		nranges++;
	}
	return 0;
}

static enum whose
whose_call(const void *address)
{
	uintptr_t at = (uintptr_t)address;

	for (size_t i = 0; i < nranges; i++)
		if (at >= ranges[i].from && at < ranges[i].to)
			return ranges[i].whose;
	return ENDS;
}

/* -- plan -------------------------------------------------------------- */

/* Blocks that are held: a hash table with linear probing. */
#define SLOTS ((size_t)1 << 20)
static void *held[SLOTS];
static long nheld, held_before;

static size_t
slot_of(const void *p)
{
	return ((uintptr_t)p >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 44;
}

static void
hold(void *p)
{
	size_t i = slot_of(p);

	if (p == NULL || nheld > (long)(SLOTS / 2))
		return;
	while (held[i] != NULL)
		i = (i + 1) % SLOTS;
	held[i] = p;
	nheld++;
}

static void
release(const void *p)
{
	size_t i = slot_of(p), hole;

	while (held[i] != NULL && held[i] != p)
		i = (i + 1) % SLOTS;
	if (held[i] == NULL)
		return;
	nheld--;
	/* Close the gap, so that a probe never stops too early. */
	for (hole = i;;) {
		size_t home;

		held[hole] = NULL;
		do {
			i = (i + 1) % SLOTS;
			if (held[i] == NULL)
				return;
			home = slot_of(held[i]);
		} while (hole <= i ? hole < home && home <= i
				   : hole < home || home <= i);
		held[hole] = held[i];
		hole = i;
	}
}

void
shim_init(const char *dir)
{
	nranges = 0;
	folder = dir;
	folder_n = strlen(dir);
	(void)dl_iterate_phdr(note_library, NULL);
}

void
shim_start(const struct shim_plan *p)
{
	plan = *p;
	memset(calls, 0, sizeof(calls));
	hits = 0;
	failed_frames = 0;
	failed_ours = true;
	dirty = 0;
	held_before = nheld;
}

void
shim_stop(void)
{
	plan.mode = SHIM_OFF;
}

long
shim_calls(enum shim_mode mode)
{
	return calls[mode];
}

long
shim_hits(void)
{
	return hits;
}

long
shim_held(void)
{
	return nheld - held_before;
}

unsigned
shim_dirty(void)
{
	return dirty;
}

void
shim_watch(void (*fn)(const struct shim_op *op))
{
	watcher = fn;
}

/* Count a call of a kind; true when it is to fail. */
static bool
fails(enum shim_mode mode)
{
	long n = ++calls[mode];

	if (mode != plan.mode || plan.nth == 0 || n < plan.nth ||
	    (n > plan.nth && !plan.stays))
		return false;
	if (hits++ == 0)
		failed_frames = backtrace(failed_at, SHIM_FRAMES);
	return true;
}

int
shim_failed_at(void *const **out)
{
	*out = failed_at;
	return failed_frames;
}

bool
shim_failed_ours(void)
{
	return failed_ours;
}

/* -- memory ------------------------------------------------------------ */

/*
 * Is a block to be given back? One that libc takes belongs to whoever called
 * libc: a copied string may lie in a cache of the drawing libraries, which
 * drop what they keep by chance.
 */
static bool
is_own(const void *caller)
{
	void *at[SHIM_FRAMES];
	int n;

	if (whose_call(caller) != OWN)
		return false;
	if ((uintptr_t)caller < libc_from || (uintptr_t)caller >= libc_to)
		return true;
	n = backtrace(at, SHIM_FRAMES);
	for (int i = 0; i < n; i++)
		if (whose_call(at[i]) != OWN)
			return false;
	return true;
}

static void *
taken(void *p, const void *caller)
{
	if (plan.mode != SHIM_OFF && is_own(caller))
		hold(p);
	return p;
}

static bool
no_memory(const void *caller)
{
	enum whose whose = plan.mode != SHIM_OFF ? whose_call(caller) : ENDS;

	if (whose == ENDS || !fails(SHIM_MEMORY))
		return false;
	failed_ours = failed_ours && whose == OWN;
	errno = ENOMEM;
	return true;
}

void *
malloc(size_t n)
{
	const void *caller = __builtin_return_address(0);

	return no_memory(caller) ? NULL : taken(__libc_malloc(n), caller);
}

void *
calloc(size_t n, size_t size)
{
	const void *caller = __builtin_return_address(0);

	return no_memory(caller) ? NULL : taken(__libc_calloc(n, size), caller);
}

void *
realloc(void *p, size_t n)
{
	const void *caller = __builtin_return_address(0);
	void *q;

	if (no_memory(caller))
		return NULL;
	if (plan.mode != SHIM_OFF && p != NULL)
		release(p);
	q = __libc_realloc(p, n);
	return taken(q != NULL || n == 0 ? q : p, caller) == q ? q : NULL;
}

void
free(void *p)
{
	if (plan.mode != SHIM_OFF && p != NULL)
		release(p);
	__libc_free(p);
}

/* -- files ------------------------------------------------------------- */

enum call {
	CALL_OPEN,
	CALL_CREATE,
	CALL_READ,
	CALL_WRITE,
	CALL_SYNC,
	CALL_CHANGE, /* truncate, rename, unlink, mkdir */
	CALL_LOCK
};

/* Does a file call of this kind fail in this mode, when its turn comes? */
static bool
concerns(enum shim_mode mode, enum call call)
{
	switch (mode) {
	case SHIM_IO:
		return true;
	case SHIM_FULL:
	case SHIM_SHORT:
		return call == CALL_WRITE || call == CALL_CREATE;
	case SHIM_SYNC:
		return call == CALL_SYNC;
	case SHIM_DIE:
		return call != CALL_OPEN && call != CALL_READ &&
		    call != CALL_LOCK;
	case SHIM_OFF:
	case SHIM_MEMORY:
	case SHIM_MODES:
		break;
	}
	return false;
}

/* Errno the call is to fail with, or 0. */
static int
refused(enum call call)
{
	bool now = false;

	if (plan.mode == SHIM_OFF)
		return 0;
	for (int m = SHIM_IO; m < SHIM_MODES; m++)
		if (concerns((enum shim_mode)m, call))
			now = fails((enum shim_mode)m) || now;
	if (!now)
		return 0;
	if (plan.mode == SHIM_DIE)
		(void)syscall(SYS_exit_group, 99);
	return plan.mode == SHIM_FULL || plan.mode == SHIM_SHORT ? ENOSPC : EIO;
}

static bool
is_ours(const char *path)
{
	return folder != NULL &&
	    (path[0] != '/' || strncmp(path, folder, folder_n) == 0);
}

static bool
is_inside(const char *path)
{
	return folder != NULL && strncmp(path, folder, folder_n) == 0;
}

static const char *
path_of(int fd)
{
	return fd >= 0 && fd < FDS ? watched[fd] : "";
}

static void
tell(enum shim_op_kind kind, const char *path, const char *to, uint64_t at)
{
	struct shim_op op = { .kind = kind, .path = path, .to = to, .at = at };

	if (watcher != NULL && is_inside(path))
		watcher(&op);
}

static void
soil(const char *path)
{
	static const struct {
		const char *name;
		enum shim_part part;
	} parts[] = {
		{ "/mimamori.db", SHIM_DB },
		{ "/feeds", SHIM_FEEDS },
		{ "/index", SHIM_INDEX },
		{ "/out", SHIM_OUT },
	};

	if (!is_inside(path))
		return;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (strncmp(path + folder_n, parts[i].name,
			strlen(parts[i].name)) == 0) {
			dirty |= (unsigned)parts[i].part;
			return;
		}
	}
	dirty |= SHIM_ELSE;
}

static int
set_errno(int code)
{
	errno = code;
	return -1;
}

/* Remember what a descriptor stands for; an empty name: nothing watched. */
static void
note_open(int fd, const char *name, const char *below)
{
	(void)snprintf(watched[fd], PATHS, "%.140s%s%.140s", name,
	    below[0] != '\0' ? "/" : "", name[0] != '\0' ? below : "");
	if (name[0] == '\0')
		watched[fd][0] = '\0';
}

static void
note_created(int fd, bool missing, int flags)
{
	const char *path = path_of(fd);

	soil(path);
	if (missing)
		tell(SHIM_OP_CREATE, path, NULL, 0);
	else if ((flags & O_TRUNC) != 0)
		tell(SHIM_OP_TRUNCATE, path, NULL, 0);
}

static int
open_file(int at, const char *path, int flags, mode_t mode)
{
	bool create = (flags & (O_CREAT | O_TRUNC)) != 0;
	/* Opened by name in a folder that was opened before: as that one. */
	const char *name = at >= 0 && path[0] != '/' ? path_of(at) : path;
	bool ours = is_ours(name) && name[0] != '\0';
	bool missing = false;
	int code = ours ? refused(create ? CALL_CREATE : CALL_OPEN) : 0, fd;

	if (code != 0)
		return set_errno(code);
	if (watcher != NULL && create)
		missing = syscall(SYS_access, path, F_OK) != 0;
	fd = (int)syscall(SYS_openat, at, path, flags, mode);
	if (fd < 0 || fd >= FDS)
		return fd;
	note_open(fd, ours ? name : "", name == path ? "" : path);
	if (create)
		note_created(fd, missing, flags);
	return fd;
}

#define OPEN_MODE(flags, mode) \
	do { \
		va_list ap; \
		va_start(ap, flags); \
		if (((flags) & (O_CREAT | O_TMPFILE)) != 0) \
			mode = va_arg(ap, mode_t); \
		va_end(ap); \
	} while (0)

int
open64(const char *path, int flags, ...)
{
	mode_t mode = 0;

	OPEN_MODE(flags, mode);
	return open_file(AT_FDCWD, path, flags, mode);
}

int
open(const char *path, int flags, ...)
{
	mode_t mode = 0;

	OPEN_MODE(flags, mode);
	return open_file(AT_FDCWD, path, flags, mode);
}

int
openat64(int at, const char *path, int flags, ...)
{
	mode_t mode = 0;

	OPEN_MODE(flags, mode);
	return open_file(at, path, flags, mode);
}

int
openat(int at, const char *path, int flags, ...)
{
	mode_t mode = 0;

	OPEN_MODE(flags, mode);
	return open_file(at, path, flags, mode);
}

/* Names by a counter: random ones would make two runs differ. */
int
mkostemp64(char *template, int flags)
{
	static unsigned counter;
	char *x = template + strlen(template) - 6;

	for (int tries = 0; tries < 1000; tries++) {
		int fd;

		(void)snprintf(x, 7, "%06u", ++counter % 1000000);
		fd = open_file(AT_FDCWD, template,
		    O_RDWR | O_CREAT | O_EXCL | flags, 0600);
		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
	return set_errno(EEXIST);
}

int
mkstemp64(char *template)
{
	return mkostemp64(template, 0);
}

int
close(int fd)
{
	if (fd >= 0 && fd < FDS)
		watched[fd][0] = '\0';
	return (int)syscall(SYS_close, fd);
}

ssize_t
read(int fd, void *p, size_t n)
{
	int code = path_of(fd)[0] != '\0' ? refused(CALL_READ) : 0;

	return code != 0 ? set_errno(code) : syscall(SYS_read, fd, p, n);
}

ssize_t
pread64(int fd, void *p, size_t n, off64_t at)
{
	int code = path_of(fd)[0] != '\0' ? refused(CALL_READ) : 0;

	return code != 0 ? set_errno(code) : syscall(SYS_pread64, fd, p, n, at);
}

/* Bytes that may be written, or -1 with errno. */
static ssize_t
room_for(int fd, const void *p, size_t n, off64_t at)
{
	const char *path = path_of(fd);
	struct shim_op op = {
		.kind = SHIM_OP_WRITE, .path = path, .bytes = p, .n = n
	};
	int code;

	if (path[0] == '\0')
		return (ssize_t)n;
	soil(path);
	code = refused(CALL_WRITE);
	/* The next call finds no room at all, as on a real full disk. */
	if (code != 0 && plan.mode == SHIM_SHORT && hits == 1 && n > 1)
		op.n = n / 2;
	else if (code != 0)
		return set_errno(code);
	op.at = (uint64_t)at;
	if (watcher != NULL && is_inside(path))
		watcher(&op);
	return (ssize_t)op.n;
}

ssize_t
write(int fd, const void *p, size_t n)
{
	off64_t at = watcher != NULL && path_of(fd)[0] != '\0'
	    ? syscall(SYS_lseek, fd, 0, SEEK_CUR)
	    : 0;
	ssize_t room = room_for(fd, p, n, at);

	return room < 0 ? -1 : syscall(SYS_write, fd, p, (size_t)room);
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	ssize_t room = room_for(fd, p, n, at);

	return room < 0 ? -1 : syscall(SYS_pwrite64, fd, p, (size_t)room, at);
}

static int
sync_file(int fd, long call)
{
	const char *path = path_of(fd);
	struct stat sb;
	int code = path[0] != '\0' ? refused(CALL_SYNC) : 0;

	if (code != 0)
		return set_errno(code);
	if (watcher != NULL && path[0] != '\0' && fstat(fd, &sb) == 0)
		tell(S_ISDIR(sb.st_mode) ? SHIM_OP_SYNC_DIR : SHIM_OP_SYNC,
		    path, NULL, 0);
	/* Nothing here survives the machine, so nothing is really synced. */
	return path[0] != '\0' ? 0 : (int)syscall(call, fd);
}

int
fsync(int fd)
{
	return sync_file(fd, SYS_fsync);
}

int
fdatasync(int fd)
{
	return sync_file(fd, SYS_fdatasync);
}

int
ftruncate64(int fd, off64_t size)
{
	const char *path = path_of(fd);
	int code = path[0] != '\0' ? refused(CALL_CHANGE) : 0;

	if (code != 0)
		return set_errno(code);
	if (path[0] != '\0') {
		soil(path);
		tell(SHIM_OP_TRUNCATE, path, NULL, (uint64_t)size);
	}
	return (int)syscall(SYS_ftruncate, fd, size);
}

static int
change(const char *path, enum shim_op_kind kind, const char *to)
{
	int code = is_ours(path) ? refused(CALL_CHANGE) : 0;

	if (code != 0)
		return set_errno(code);
	soil(path);
	if (syscall(SYS_access, path, F_OK) == 0 || kind == SHIM_OP_MKDIR)
		tell(kind, path, to, 0);
	return 0;
}

int
rename(const char *from, const char *to)
{
	if (change(from, SHIM_OP_RENAME, to) != 0)
		return -1;
	soil(to);
	return (int)syscall(SYS_rename, from, to);
}

int
unlink(const char *path)
{
	return change(path, SHIM_OP_UNLINK, NULL) != 0
	    ? -1
	    : (int)syscall(SYS_unlink, path);
}

int
mkdir(const char *path, mode_t mode)
{
	return change(path, SHIM_OP_MKDIR, NULL) != 0
	    ? -1
	    : (int)syscall(SYS_mkdir, path, mode);
}

int
fcntl64(int fd, int cmd, ...)
{
	int code = path_of(fd)[0] != '\0' && (cmd == F_SETLK || cmd == F_SETLKW)
	    ? refused(CALL_LOCK)
	    : 0;
	va_list ap;
	long arg;

	if (code != 0)
		return set_errno(code);
	va_start(ap, cmd);
	arg = va_arg(ap, long);
	va_end(ap);
	return (int)syscall(SYS_fcntl, fd, cmd, arg);
}

int
flock(int fd, int how)
{
	int code = path_of(fd)[0] != '\0' ? refused(CALL_LOCK) : 0;

	return code != 0 ? set_errno(code) : (int)syscall(SYS_flock, fd, how);
}

/* Waiting for a lock that never comes takes no time here. */
int
usleep(useconds_t us)
{
	struct timespec t = { us / 1000000, (long)(us % 1000000) * 1000 };

	return plan.mode != SHIM_OFF ? 0
				     : (int)syscall(SYS_nanosleep, &t, NULL);
}
