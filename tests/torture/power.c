/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Power loss (T-DUR-2, T-CMP-1): what a disk may hold when the power fails at
 * any moment.
 *
 * usage: power DIR IMAGES [SEED]
 *
 * A recorder works while every change of its files is written down. Then,
 * again and again, a moment is chosen and a disk made up as it may be found
 * after it: what was synced is there; of the rest each write may be there, be
 * missing, or be there by halves (sectors of 512 bytes), whatever came first;
 * of the names, those up to some point. On each such disk the workspace is
 * opened, at every other one first with a call that fails; then it must hold
 * every operation that was acknowledged before that moment, no operation by
 * halves, and verify.
 *
 * At last the same with a disk that only says that it syncs. Then
 * acknowledged operations may be lost, and that must show: this test must be
 * able to fail, and a head kept elsewhere must tell.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/audit.h"
#include "app/record.h"
#include "base/num.h"
#include "image.h"
#include "shim.h"

#define SECTOR 512
#define OPS_MAX 200000
#define BYTES_MAX ((size_t)512 << 20)
#define FILES_MAX 64
#define PENDING_MAX 20000
#define NOW INT64_C(1790812800)
/* Operations of the recorder, and how often it starts anew. */
#define OPERATIONS 240
#define REOPEN_EVERY 40

struct logged {
	enum shim_op_kind kind;
	char path[200], to[200];
	uint64_t at;
	size_t bytes, n; /* offset in the store of bytes */
};

/* Shared with the recorder. */
struct tape {
	size_t n, used;
	struct logged op[OPS_MAX];
};

struct file {
	char path[200]; /* "" = no name (any more) */
	bool durable; /* its name survives */
	uint8_t *base; /* what was synced */
	size_t n, max;
	size_t pending[PENDING_MAX];
	size_t npending;
};

static struct tape *tape;
static uint8_t *bytes;
static struct file *files;
static size_t nfiles;
static char dir[1024];
static uint64_t seed;
static long images, lost, torn, bad, unseen, losses, compound;

static _Noreturn void
stop(const char *what, const char *detail)
{
	(void)fprintf(stderr, "power: %s: %s\n", what, detail);
	exit(2);
}

static uint64_t
draw(uint64_t below)
{
	seed = seed * UINT64_C(6364136223846793005) +
	    UINT64_C(1442695040888963407);
	return (seed >> 33) % below;
}

/* -- recording ----------------------------------------------------------- */

static void
write_down(const struct shim_op *op)
{
	struct logged *l = &tape->op[tape->n];

	/* Shared memory of the running processes, not of the disk. */
	if (strstr(op->path, "-shm") != NULL)
		return;
	if (tape->n == OPS_MAX || tape->used + op->n > BYTES_MAX)
		stop("the tape", "too short");
	l->kind = op->kind;
	(void)snprintf(l->path, sizeof(l->path), "%s", op->path);
	(void)snprintf(
	    l->to, sizeof(l->to), "%s", op->to != NULL ? op->to : "");
	l->at = op->at;
	l->bytes = tape->used;
	l->n = op->n;
	if (op->n > 0)
		memcpy(bytes + tape->used, op->bytes, op->n);
	tape->used += op->n;
	tape->n++;
}

static void
mark(uint64_t seq)
{
	struct shim_op op = { .kind = SHIM_OP_MARK, .path = dir, .at = seq };

	write_down(&op);
}

static uint64_t
record_one(struct mm_store *s, struct mm_arena *a, uint64_t number)
{
	static const size_t sizes[] = { 1, 1, 3, 1, 40, 1, 200 };
	static struct mm_fact f[200];
	struct mm_record_ctx ctx = { .actor = MM_STR("recorder"),
		.now = { NOW } };
	size_t n = sizes[number % MM_COUNT(sizes)];
	struct mm_sha256 digest;
	struct mm_err err = { 0 };

	mm_arena_reset(a);
	for (size_t i = 0; i < n; i++) {
		memset(&f[i], 0, sizeof(f[i]));
		f[i].type = MM_FACT_SETTING;
		f[i].valid.day = 20000;
		f[i].v[MM_F_SETTING_name] =
		    mm_arena_fmt(a, "n-%d-%d", (int)number, (int)i);
		f[i].v[MM_F_SETTING_value] = MM_STR("value");
	}
	if (mm_store_begin(s, &err) != MM_OK ||
	    mm_store_blob_put(s,
		(struct mm_bytes){ (const uint8_t *)&number, sizeof(number) },
		&digest, &err) != MM_OK ||
	    mm_record(s, &ctx, f, n, NULL, &err) != MM_OK ||
	    mm_store_commit(s, &err) != MM_OK)
		stop("the recorder", err.en);
	return f[n - 1].seq;
}

static _Noreturn void
recorder(void)
{
	static const struct shim_plan plan = { SHIM_SYNC, 0, false };
	struct mm_arena *a = mm_arena_new(0);
	struct mm_store *s = NULL;
	struct mm_err err = { 0 };

	if (a == NULL)
		stop("the recorder", "out of memory");
	shim_init(dir);
	shim_watch(write_down);
	shim_start(&plan);
	for (uint64_t i = 0; i < OPERATIONS; i++) {
		if (i == 0 && mm_store_create(dir, &s, &err) != MM_OK)
			stop("create", err.en);
		if (i > 0 && i % REOPEN_EVERY == 0) {
			mm_store_close(s);
			if (mm_store_open(dir, &s, &err) != MM_OK)
				stop("open", err.en);
		}
		mark(record_one(s, a, i));
	}
	mm_store_close(s);
	_exit(0);
}

/* -- a disk as it may be found ------------------------------------------- */

static struct file *
find_file(const char *path)
{
	for (size_t i = 0; i < nfiles; i++)
		if (strcmp(files[i].path, path) == 0)
			return &files[i];
	return NULL;
}

static struct file *
add_file(const char *path)
{
	struct file *f = find_file(path);

	if (f != NULL)
		return f;
	if (nfiles == FILES_MAX)
		stop("files", "too many");
	f = &files[nfiles++];
	(void)snprintf(f->path, sizeof(f->path), "%s", path);
	f->durable = false;
	f->n = f->npending = 0;
	return f;
}

static void
room(struct file *f, size_t n)
{
	if (n > f->max) {
		f->max = n * 2;
		f->base = realloc(f->base, f->max);
		if (f->base == NULL)
			stop("memory", "none");
	}
	if (n > f->n) {
		memset(f->base + f->n, 0, n - f->n);
		f->n = n;
	}
}

/* All of a write, or those of its sectors that happened to arrive. */
static void
arrive(struct file *f, const struct logged *l, bool whole)
{
	for (size_t at = 0; at < l->n;) {
		size_t n = SECTOR - (size_t)((l->at + at) % SECTOR);

		if (n > l->n - at)
			n = l->n - at;
		if (whole || draw(2) == 0) {
			room(f, (size_t)l->at + at + n);
			memcpy(f->base + l->at + at, bytes + l->bytes + at, n);
		}
		at += n;
	}
}

static void
settle(struct file *f, const struct logged *l, bool whole)
{
	if (l->kind == SHIM_OP_WRITE) {
		arrive(f, l, whole);
	} else if (l->at < f->n) {
		f->n = (size_t)l->at;
	} else {
		room(f, (size_t)l->at);
	}
}

static void
sync_one(struct file *f)
{
	for (size_t i = 0; i < f->npending; i++)
		settle(f, &tape->op[f->pending[i]], true);
	f->npending = 0;
	/* A sync of a new file brings its name along. */
	f->durable = true;
}

static void
later(size_t i)
{
	struct file *f = add_file(tape->op[i].path);

	if (f->npending == PENDING_MAX)
		stop("pending writes", "too many");
	f->pending[f->npending++] = i;
}

static void
forget(struct file *f)
{
	if (f == NULL)
		return;
	f->path[0] = '\0';
	f->npending = 0;
}

static void
play(size_t i, bool lies)
{
	const struct logged *l = &tape->op[i];
	struct file *f;

	switch (l->kind) {
	case SHIM_OP_CREATE:
		(void)add_file(l->path);
		break;
	case SHIM_OP_WRITE:
	case SHIM_OP_TRUNCATE:
		later(i);
		break;
	case SHIM_OP_SYNC:
		f = find_file(l->path);
		if (f != NULL && !lies)
			sync_one(f);
		break;
	case SHIM_OP_SYNC_DIR:
		for (size_t k = 0; k < nfiles && !lies; k++)
			files[k].durable = true;
		break;
	case SHIM_OP_UNLINK:
		forget(find_file(l->path));
		break;
	case SHIM_OP_RENAME:
	case SHIM_OP_MKDIR:
	case SHIM_OP_MARK:
		break;
	}
}

/* How much of what was not synced arrives: none, some, or all. */
static void
write_file(struct file *f, uint64_t mood)
{
	char path[1400];
	int fd;

	for (size_t i = 0; i < f->npending; i++) {
		const struct logged *l = &tape->op[f->pending[i]];

		if (mood == 2 || (mood == 1 && draw(2) == 0))
			settle(f, l, draw(3) != 0);
	}
	/* Of a name that was not synced nothing need be left. */
	if (!f->durable && mood != 2 && draw(2) == 0)
		return;
	(void)snprintf(path, sizeof(path), "%s", f->path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || (f->n > 0 && write(fd, f->base, f->n) != (ssize_t)f->n))
		stop(path, strerror(errno));
	(void)close(fd);
}

/* -- judging -------------------------------------------------------------- */

static bool
is_end_of_operation(uint64_t seq)
{
	if (seq == 0)
		return true;
	for (size_t i = 0; i < tape->n; i++)
		if (tape->op[i].kind == SHIM_OP_MARK && tape->op[i].at == seq)
			return true;
	return false;
}

static enum mm_status
verified(uint64_t *seq, struct mm_err *err)
{
	struct mm_app app = { .dir = dir,
		.as_of = MM_DATE_NONE,
		.valid = MM_DATE_NONE,
		.now = { NOW } };
	struct mm_store_health h = { 0 };
	struct mm_audit audit = { 0 };
	enum mm_status st = mm_app_open(&app, err);

	if (st == MM_OK)
		st = mm_audit_verify(&app, NULL, &audit, err);
	if (st == MM_OK)
		st = mm_store_health(app.store, &h, err);
	if (st == MM_OK && (!h.integrity || h.bad_blobs > 0))
		st = mm_err_set(err, MM_EINTEGRITY, "%s", "%s", h.detail);
	mm_app_close(&app);
	*seq = audit.head.seq;
	return st;
}

/* Start after the power is back, with a call that fails. */
static void
start_badly(void)
{
	struct shim_plan plan = { draw(2) == 0 ? SHIM_IO : SHIM_FULL,
		(long)draw(60) + 1, draw(2) == 0 };
	struct mm_err err = { 0 };
	uint64_t seq;

	shim_start(&plan);
	(void)verified(&seq, &err);
	shim_stop();
	compound += shim_hits() > 0;
}

static void
judge(uint64_t acknowledged, bool lies)
{
	struct mm_err err = { 0 };
	uint64_t seq = 0;
	enum mm_status st;

	if (!lies && images % 2 == 1)
		start_badly();
	st = verified(&seq, &err);
	/* Before anything was acknowledged there may be no workspace yet. */
	if (st != MM_OK && acknowledged == 0)
		return;
	if (lies) {
		losses += st != MM_OK || seq < acknowledged;
		unseen += st == MM_OK && seq >= acknowledged &&
		    !is_end_of_operation(seq);
		return;
	}
	if (st != MM_OK) {
		(void)fprintf(stderr, "power: image %ld: %s\n", images, err.en);
		bad++;
	} else if (seq < acknowledged) {
		(void)fprintf(stderr,
		    "power: image %ld: %llu was acknowledged, %llu is there\n",
		    images, (unsigned long long)acknowledged,
		    (unsigned long long)seq);
		lost++;
	} else if (!is_end_of_operation(seq)) {
		torn++;
	}
}

static void
one_image(bool lies)
{
	static const struct image nothing;
	size_t moment = (size_t)draw(tape->n) + 1;
	uint64_t acknowledged = 0, mood = draw(3);

	nfiles = 0;
	for (size_t i = 0; i < moment; i++) {
		play(i, lies);
		if (tape->op[i].kind == SHIM_OP_MARK)
			acknowledged = tape->op[i].at;
	}
	image_restore(dir, &nothing, NULL);
	for (size_t i = 0; i < nfiles; i++)
		if (files[i].path[0] != '\0')
			write_file(&files[i], mood);
	images++;
	judge(acknowledged, lies);
}

static void *
shared(size_t n)
{
	void *p = mmap(NULL, n, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED)
		stop("memory", strerror(errno));
	return p;
}

static uint64_t
arguments(int argc, char **argv)
{
	uint64_t want = 0;

	seed = 20261001;
	if (argc < 3 || !mm_num_u64(mm_str_of(argv[2]), 1000000, &want) ||
	    (argc > 3 && !mm_num_u64(mm_str_of(argv[3]), UINT64_MAX, &seed)))
		stop("usage", "power DIR IMAGES [SEED]");
	(void)snprintf(dir, sizeof(dir), "%s", argv[1]);
	return want;
}

int
main(int argc, char **argv)
{
	uint64_t want = arguments(argc, argv);
	long honest;
	int status;
	pid_t pid;

	tape = shared(sizeof(*tape));
	bytes = shared(BYTES_MAX);
	files = calloc(FILES_MAX, sizeof(*files));
	if (files == NULL || mkdir(dir, 0700) != 0)
		stop(dir, strerror(errno));
	pid = fork();
	if (pid == 0)
		recorder();
	if (waitpid(pid, &status, 0) != pid || status != 0)
		stop("the recorder", "failed");
	shim_init(dir);
	while (images < (long)want)
		one_image(false);
	honest = images;
	while (images < (long)want + (long)want / 10 + 20)
		one_image(true);
	image_remove(dir);
	(void)printf("changes=%zu lying_disk=%ld lost_there=%ld unseen=%ld\n",
	    tape->n, images - honest, losses, unseen);
	(void)printf(
	    "power: images=%ld faults_in_recovery=%ld lost=%ld torn=%ld "
	    "chain=%s\n",
	    honest, compound, lost, torn, bad == 0 ? "ok" : "bad");
	/* Where no loss shows on a lying disk, none would show on any. */
	return lost == 0 && torn == 0 && bad == 0 && unseen == 0 && losses > 0
	    ? 0
	    : 1;
}
