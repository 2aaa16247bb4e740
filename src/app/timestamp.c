/* SPDX-License-Identifier: Apache-2.0 */
#include "app/timestamp.h"

#include "base/stamp.h"
#include "codec/file.h"

#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define CA_MAX ((size_t)1 << 20)
#define URL_MAX 2048
/* How long the authority may take, in seconds. */
#define CONNECT_SECONDS "10"
#define ANSWER_SECONDS "30"

/* A checkpoint with its files. */
struct stamp {
	const struct mm_checkpoint_file *f;
	struct mm_str tsq, tsr;
	struct mm_sha256 digest;
};

static bool
exists(struct mm_str path)
{
	struct stat sb;

	return stat(path.p, &sb) == 0;
}

static enum mm_status
open_stamp(const char *dir, const struct mm_checkpoint_file *f,
    struct mm_arena *a, struct stamp *out, struct mm_err *err)
{
	out->f = f;
	out->tsq = mm_checkpoint_path(dir, f->c.size, ".tsq", a);
	out->tsr = mm_checkpoint_path(dir, f->c.size, ".tsr", a);
	out->digest = mm_sha256_of(f->note.p, f->note.n);
	return out->tsq.p != NULL && out->tsr.p != NULL ? MM_OK
							: mm_err_nomem(err);
}

static struct mm_str
ca_path(const char *dir, struct mm_arena *a)
{
	return mm_arena_fmt(
	    a, "%s/" MM_CHECKPOINT_FOLDER "/" MM_TIMESTAMP_CA, dir);
}

/* Certificates of @p path, or the workspace's; absent: there are none. */
static enum mm_status
read_ca(const char *dir, const char *path, struct mm_arena *a,
    struct mm_str *out, struct mm_err *err)
{
	struct mm_str own = ca_path(dir, a);
	struct mm_bytes b = { NULL, 0 };
	enum mm_status st;

	*out = MM_STR_NONE;
	if (own.p == NULL)
		return mm_err_nomem(err);
	if (path == NULL && !exists(own))
		return MM_OK;
	st = mm_file_read(a, path != NULL ? path : own.p, CA_MAX, &b, err);
	if (st == MM_OK)
		*out = (struct mm_str){ (const char *)b.p, b.n };
	return st;
}

static enum mm_status
check_one(const struct stamp *s, struct mm_str ca, struct mm_arena *a,
    struct mm_timestamps *out, struct mm_err *err)
{
	struct mm_bytes response, none = { NULL, 0 };
	struct mm_time at;
	enum mm_status st;

	if (!exists(s->tsr)) {
		if (out->waiting++ == 0)
			out->oldest = s->f->c.size;
		return MM_OK;
	}
	if (ca.p == NULL) {
		out->unchecked++;
		return MM_OK;
	}
	st = mm_file_read(a, s->tsr.p, MM_STAMP_MAX, &response, err);
	if (st == MM_OK)
		st = mm_stamp_verify(response, s->digest, none, ca, &at, err);
	if (st != MM_OK) {
		mm_err_at(err, s->tsr.p, 0, 0);
		return st;
	}
	out->stamped++;
	out->newest = s->f->c.size;
	out->time = at;
	/* A stamp is made after what it stamps. */
	out->early += at.sec < s->f->c.time.sec;
	return MM_OK;
}

enum mm_status
mm_timestamps_check(const char *dir, const struct mm_checkpoint_list *notes,
    struct mm_arena *a, struct mm_timestamps *out, struct mm_err *err)
{
	struct mm_timestamps found = { 0 };
	struct mm_str ca;
	struct stamp s;
	enum mm_status st = read_ca(dir, NULL, a, &ca, err);

	for (uint32_t i = 0; st == MM_OK && i < notes->n; i++) {
		/* One that was given, and is not of the workspace. */
		if (!mm_str_ends(notes->v[i].path, ".note"))
			continue;
		st = open_stamp(dir, &notes->v[i], a, &s, err);
		if (st == MM_OK)
			st = check_one(&s, ca, a, &found, err);
	}
	if (st == MM_OK)
		*out = found;
	return st;
}

static enum mm_status
write_request(const struct stamp *s, struct mm_err *err)
{
	struct mm_buf b;
	enum mm_status st;

	if (exists(s->tsq))
		return MM_OK;
	mm_buf_init(&b, MM_STAMP_MAX);
	st = mm_stamp_request(s->digest, &b, err);
	if (st == MM_OK)
		st = mm_file_replace(s->tsq.p,
		    (struct mm_bytes){ (const uint8_t *)b.p, b.n }, err);
	mm_buf_free(&b);
	return st;
}

/* Only what curl cannot take for an option or another kind of place. */
static enum mm_status
check_url(const char *url, struct mm_err *err)
{
	size_t n = strlen(url);
	bool good = n < URL_MAX &&
	    (strncmp(url, "http://", 7) == 0 ||
		strncmp(url, "https://", 8) == 0);

	for (size_t i = 0; i < n; i++)
		good = good && url[i] > 0x20 && url[i] < 0x7f;
	if (good)
		return MM_OK;
	return mm_err_set(err, MM_EUSAGE,
	    "時刻認証局の「%s」は http:// か https:// の場所ではありません",
	    "the authority \"%s\" is no http:// or https:// address", url);
}

/* Exit code of curl; -1: it could not be started. */
static int
run_curl(const char *url, const char *request, const char *response)
{
	char data[4200];
	const char *const argv[] = { "curl", "--silent", "--show-error",
		"--fail", "--proto", "=http,https", "--max-redirs", "0",
		"--connect-timeout", CONNECT_SECONDS, "--max-time",
		ANSWER_SECONDS, "--max-filesize", "65536", "--header",
		"Content-Type: application/timestamp-query", "--data-binary",
		data, "--output", response, "--", url, NULL };
	char *args[MM_COUNT(argv)];
	int status = -1;
	pid_t pid;

	(void)snprintf(data, sizeof(data), "@%s", request);
	for (size_t i = 0; i < MM_COUNT(argv); i++)
		args[i] = (char *)(uintptr_t)argv[i];
	if (posix_spawnp(&pid, "curl", NULL, NULL, args, environ) != 0 ||
	    waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status) == 127 ? -1 : WEXITSTATUS(status);
}

/* Keep a response once it is verified; the request then has done its work. */
static enum mm_status
keep(const struct stamp *s, struct mm_bytes response, struct mm_str ca,
    struct mm_arena *a, struct mm_err *err)
{
	struct mm_bytes request = { NULL, 0 };
	struct mm_time at;
	enum mm_status st =
	    mm_file_read(a, s->tsq.p, MM_STAMP_MAX, &request, err);

	if (st == MM_OK)
		st =
		    mm_stamp_verify(response, s->digest, request, ca, &at, err);
	return st == MM_OK ? mm_file_replace(s->tsr.p, response, err) : st;
}

static enum mm_status
ask_one(struct mm_app *app, const struct stamp *s, const char *url,
    struct mm_str ca, struct mm_err *err)
{
	struct mm_str raw =
	    mm_checkpoint_path(app->dir, s->f->c.size, ".tsr.new", app->arena);
	struct mm_bytes response = { NULL, 0 };
	enum mm_status st;
	int code;

	if (raw.p == NULL)
		return mm_err_nomem(err);
	code = run_curl(url, s->tsq.p, raw.p);
	if (code < 0)
		st = mm_err_set(err, MM_EIO,
		    "curl を実行できません。curl を入れるか、%s "
		    "を別の方法で認証"
		    "局に送り、返事を mimamori audit stamp 返事 "
		    "で取り込んでくだ"
		    "さい",
		    "curl cannot be run; install it, or send %s to the "
		    "authority by other means and take its answer in with "
		    "mimamori audit stamp FILE",
		    s->tsq.p);
	else if (code != 0)
		st = mm_err_set(err, MM_EIO,
		    "時刻認証局 %s から応答がありません(curl %d)。依頼は待って"
		    "います。後でもう一度 mimamori audit stamp を実行してくださ"
		    "い",
		    "the authority %s did not answer (curl %d); the requests "
		    "wait; run mimamori audit stamp again later",
		    url, code);
	else
		st = mm_file_read(
		    app->arena, raw.p, MM_STAMP_MAX, &response, err);
	if (st == MM_OK)
		st = keep(s, response, ca, app->arena, err);
	(void)unlink(raw.p);
	return st;
}

/* Certificates given the first time become the workspace's. */
static enum mm_status
keep_ca(struct mm_app *app, struct mm_str ca, struct mm_err *err)
{
	struct mm_str path = ca_path(app->dir, app->arena);

	if (path.p == NULL)
		return mm_err_nomem(err);
	if (exists(path) || ca.p == NULL)
		return MM_OK;
	return mm_file_replace(
	    path.p, (struct mm_bytes){ (const uint8_t *)ca.p, ca.n }, err);
}

static enum mm_status
read_all(struct mm_app *app, const char *ca, struct mm_checkpoint_list *notes,
    struct mm_str *pem, struct mm_err *err)
{
	struct mm_ed25519_public key;
	enum mm_status st = mm_checkpoint_key(app->dir, NULL, &key, err);

	if (st == MM_ENOTFOUND)
		return mm_err_set(err, MM_ENOTFOUND,
		    "署名されたチェックポイントがまだありません。mimamori "
		    "audit "
		    "checkpoint で署名してください",
		    "nothing is signed yet; sign with mimamori audit "
		    "checkpoint");
	if (st == MM_OK)
		st =
		    mm_checkpoint_files(app->dir, &key, app->arena, notes, err);
	return st == MM_OK ? read_ca(app->dir, ca, app->arena, pem, err) : st;
}

enum mm_status
mm_timestamps_ask(struct mm_app *app, const char *url, const char *ca,
    struct mm_timestamps *out, struct mm_err *err)
{
	struct mm_checkpoint_list notes = { NULL, 0, 0 };
	struct mm_err late;
	struct mm_str pem = MM_STR_NONE;
	struct stamp s;
	enum mm_status st = url != NULL ? check_url(url, err) : MM_OK;

	if (st == MM_OK)
		st = read_all(app, ca, &notes, &pem, err);
	if (st == MM_OK)
		st = keep_ca(app, pem, err);
	for (uint32_t i = 0; st == MM_OK && i < notes.n; i++) {
		st = open_stamp(app->dir, &notes.v[i], app->arena, &s, err);
		if (st == MM_OK && !exists(s.tsr))
			st = write_request(&s, err);
	}
	for (uint32_t i = 0; st == MM_OK && url != NULL && i < notes.n; i++) {
		st = open_stamp(app->dir, &notes.v[i], app->arena, &s, err);
		if (st == MM_OK && !exists(s.tsr))
			st = ask_one(app, &s, url, pem, err);
	}
	if (st == MM_OK)
		return mm_timestamps_check(
		    app->dir, &notes, app->arena, out, err);
	/* What was reached before it failed; the failure is what is told. */
	if (mm_timestamps_check(app->dir, &notes, app->arena, out, &late) !=
	    MM_OK)
		memset(out, 0, sizeof(*out));
	return st;
}

enum mm_status
mm_timestamps_accept(struct mm_app *app, struct mm_bytes response,
    const char *ca, uint64_t *size, struct mm_err *err)
{
	struct mm_checkpoint_list notes = { NULL, 0, 0 };
	struct mm_str pem = MM_STR_NONE;
	struct stamp s;
	enum mm_status st = read_all(app, ca, &notes, &pem, err);
	enum mm_status tried = MM_ENOTFOUND;

	if (st == MM_OK)
		st = keep_ca(app, pem, err);
	if (st != MM_OK)
		return st;
	(void)mm_err_set(err, MM_ENOTFOUND, "返事を待っている依頼はありません",
	    "no request waits for an answer");
	for (uint32_t i = 0; i < notes.n; i++) {
		st = open_stamp(app->dir, &notes.v[i], app->arena, &s, err);
		if (st != MM_OK)
			return st;
		if (!exists(s.tsq) || exists(s.tsr))
			continue;
		tried = keep(&s, response, pem, app->arena, err);
		if (tried != MM_OK)
			continue;
		*size = s.f->c.size;
		return MM_OK;
	}
	return tried;
}
