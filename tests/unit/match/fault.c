/* SPDX-License-Identifier: Apache-2.0 */
#include "fault.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

static struct {
	long seen, fail;
	bool after;
} memory = { 0, -1, false };

static struct {
	long seen, fail;
	size_t limit;
} arenas = { 0, -1, 0 };

static struct {
	long seen, fail;
	int code;
} calls[CALL__COUNT];

/* The originals, and the names the linker sends their callers to. */
void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
struct mm_arena *__real_mm_arena_new(size_t limit);
ssize_t __real_write(int fd, const void *p, size_t n);
int __real_fsync(int fd);
int __real_rename(const char *from, const char *to);
int __real_fchmod(int fd, mode_t mode);
int __real_mkstemp64(char *name);
int __real_open64(const char *path, int flags, ...);
int __real_fstat64(int fd, struct stat *sb);
void *__real_mmap64(
    void *p, size_t n, int prot, int flags, int fd, off_t offset);

void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
struct mm_arena *__wrap_mm_arena_new(size_t limit);
ssize_t __wrap_write(int fd, const void *p, size_t n);
int __wrap_fsync(int fd);
int __wrap_rename(const char *from, const char *to);
int __wrap_fchmod(int fd, mode_t mode);
int __wrap_mkstemp64(char *name);
int __wrap_open64(const char *path, int flags, ...);
int __wrap_fstat64(int fd, struct stat *sb);
void *__wrap_mmap64(
    void *p, size_t n, int prot, int flags, int fd, off_t offset);

void
fault_memory(long n, bool after)
{
	memory.seen = 0;
	memory.fail = n;
	memory.after = after;
}

void
fault_arena(long n, size_t limit)
{
	arenas.seen = 0;
	arenas.fail = n;
	arenas.limit = limit;
}

void
fault_call(enum fault_call which, long n, int code)
{
	calls[which].seen = 0;
	calls[which].fail = n + 1;
	calls[which].code = code;
}

long
fault_over(void)
{
	long seen = memory.seen;

	fault_memory(-1, false);
	arenas.fail = -1;
	for (int i = 0; i < CALL__COUNT; i++)
		calls[i].fail = 0;
	return seen;
}

long
fault_arenas(void)
{
	return arenas.seen;
}

static bool
short_of_memory(void)
{
	long n = memory.seen++;

	return memory.fail >= 0 &&
	    (n == memory.fail || (memory.after && n > memory.fail));
}

static bool
call_fails(enum fault_call which)
{
	if (calls[which].fail == 0 || ++calls[which].seen != calls[which].fail)
		return false;
	errno = calls[which].code;
	return true;
}

void *
__wrap_malloc(size_t n)
{
	return short_of_memory() ? NULL : __real_malloc(n);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return short_of_memory() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *p, size_t n)
{
	return short_of_memory() ? NULL : __real_realloc(p, n);
}

struct mm_arena *
__wrap_mm_arena_new(size_t limit)
{
	bool this = arenas.seen++ == arenas.fail;

	return __real_mm_arena_new(limit == 0 && this ? arenas.limit : limit);
}

ssize_t
__wrap_write(int fd, const void *p, size_t n)
{
	if (!call_fails(CALL_WRITE))
		return __real_write(fd, p, n);
	return errno == 0 ? 0 : -1;
}

int
__wrap_fsync(int fd)
{
	return call_fails(CALL_FSYNC) ? -1 : __real_fsync(fd);
}

int
__wrap_rename(const char *from, const char *to)
{
	return call_fails(CALL_RENAME) ? -1 : __real_rename(from, to);
}

int
__wrap_fchmod(int fd, mode_t mode)
{
	return call_fails(CALL_FCHMOD) ? -1 : __real_fchmod(fd, mode);
}

int
__wrap_mkstemp64(char *name)
{
	return call_fails(CALL_MKSTEMP) ? -1 : __real_mkstemp64(name);
}

int
__wrap_open64(const char *path, int flags, ...)
{
	va_list ap;
	int mode;

	if (call_fails(CALL_OPEN))
		return -1;
	va_start(ap, flags);
	mode = flags & O_CREAT ? va_arg(ap, int) : 0;
	va_end(ap);
	return __real_open64(path, flags, mode);
}

int
__wrap_fstat64(int fd, struct stat *sb)
{
	return call_fails(CALL_FSTAT) ? -1 : __real_fstat64(fd, sb);
}

void *
__wrap_mmap64(void *p, size_t n, int prot, int flags, int fd, off_t offset)
{
	return call_fails(CALL_MMAP)
	    ? MAP_FAILED
	    : __real_mmap64(p, n, prot, flags, fd, offset);
}
