/* SPDX-License-Identifier: Apache-2.0 */
#include "fetch/program/transfer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/num.h"
#include "codec/file.h"

#define AGENT "mimamori/" MM_VERSION
#define ID_MAX ((size_t)8 << 10)
/* Between two reports, in nanoseconds. */
#define REPORT_EVERY 200000000

enum verdict { DONE, AGAIN, FAILED };

struct transfer {
	CURL *curl;
	const struct mm_transfer_ask *ask;
	struct mm_arena *a;
	char part[PATH_MAX], id[PATH_MAX];
	int fd; /* of the part */
	struct mm_str validator; /* of what is in the part; absent: none */
	uint64_t have; /* bytes in the part when the attempt began */
	uint64_t n; /* bytes in it now */
	uint64_t resumed; /* of them from before this request */
	bool begun; /* the first bytes of a body came */
	struct timespec reported;
	long code; /* of the last answer */
	enum mm_status stop; /* why the body was refused; MM_OK: it was not */
	struct mm_err why;
	char curl_says[CURL_ERROR_SIZE];
};

/* ---- the part on the disk ---- */

static enum mm_status
fail_disk(const struct transfer *t, struct mm_err *err)
{
	return mm_err_set(err, MM_EIO,
	    "%s に書けません(%s)。空き容量と権限を確かめてください",
	    "cannot write %s (%s); check the free space and the mode", t->part,
	    strerror(errno));
}

/* What an earlier attempt left for this address, when it can be gone on. */
static void
read_id(struct transfer *t)
{
	struct mm_bytes bytes;
	struct mm_str rest, url;

	t->validator = MM_STR_NONE;
	if (mm_file_read(t->a, t->id, ID_MAX, &bytes, NULL) != MM_OK)
		return;
	rest = (struct mm_str){ (const char *)bytes.p, bytes.n };
	url = mm_str_cut(&rest, '\n');
	if (mm_str_eqz(url, t->ask->url) && rest.p != NULL)
		t->validator = mm_arena_str(t->a, mm_str_cut(&rest, '\n'));
	if (t->validator.n == 0)
		t->validator = MM_STR_NONE;
}

static enum mm_status
open_part(struct transfer *t, struct mm_err *err)
{
	struct stat sb;

	t->fd = open(t->part,
	    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600);
	if (t->fd < 0 || fstat(t->fd, &sb) != 0 || !S_ISREG(sb.st_mode))
		return fail_disk(t, err);
	read_id(t);
	t->n = t->validator.p != NULL ? (uint64_t)sb.st_size : 0;
	t->resumed = t->n;
	return MM_OK;
}

/* Nothing of it is worth keeping. */
static enum mm_status
drop_part(struct transfer *t, struct mm_err *err)
{
	(void)unlink(t->id);
	t->validator = MM_STR_NONE;
	t->n = t->resumed = 0;
	if (ftruncate(t->fd, 0) != 0 || lseek(t->fd, 0, SEEK_SET) != 0)
		return fail_disk(t, err);
	return MM_OK;
}

/* A new body begins: what it is, before its first byte. */
static enum mm_status
write_id(struct transfer *t, struct mm_str validator, struct mm_err *err)
{
	struct mm_str text;
	enum mm_status st = drop_part(t, err);

	if (st != MM_OK || validator.p == NULL)
		return st;
	text = mm_arena_fmt(t->a, "%s\n%.*s\n", t->ask->url, MM_FMT(validator));
	if (text.p == NULL)
		return mm_err_nomem(err);
	st = mm_file_replace(
	    t->id, (struct mm_bytes){ (const uint8_t *)text.p, text.n }, err);
	t->validator = validator;
	return st;
}

/* ---- headers ---- */

/* A header of the last answer, when it is short and printable; or absent. */
static struct mm_str
header(const struct transfer *t, const char *name)
{
	struct curl_header *h;
	struct mm_str s;

	if (curl_easy_header(t->curl, name, 0, CURLH_HEADER, -1, &h) !=
	    CURLHE_OK)
		return MM_STR_NONE;
	s = mm_str_of(h->value);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] >= 0x7f)
			return MM_STR_NONE;
	if (s.n == 0 || s.n > MM_FETCH_VALIDATOR_MAX)
		return MM_STR_NONE;
	return mm_arena_str(t->a, s);
}

/* What names exactly these bytes: RFC 9110 wants a strong one. */
static struct mm_str
strong_validator(const struct transfer *t)
{
	struct mm_str s = header(t, "ETag");

	return s.p != NULL && s.p[0] == '"' ? s : header(t, "Last-Modified");
}

/* "bytes 100-199/200" must begin where the part ends. */
static bool
range_fits(const struct transfer *t)
{
	struct mm_str s = header(t, "Content-Range");
	uint64_t from;

	if (!mm_str_starts(s, "bytes "))
		return false;
	s.p += 6;
	s.n -= 6;
	return mm_num_u64(mm_str_cut(&s, '-'), UINT64_MAX, &from) &&
	    from == t->have;
}

/* ---- the body ---- */

static enum mm_status
too_large(const struct transfer *t, struct mm_err *err)
{
	return mm_err_set(err, MM_ELIMIT,
	    "取得するものが大きすぎます(上限 %llu バイト)",
	    "what is fetched is too large (limit %llu bytes)",
	    (unsigned long long)t->ask->request->limits.bytes);
}

static enum mm_status
begin_body(struct transfer *t, struct mm_err *err)
{
	t->begun = true;
	(void)curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &t->code);
	if (t->code == 206) {
		if (range_fits(t))
			return MM_OK;
		return mm_err_set(err, MM_EIO,
		    "続きを求めましたが、サーバーは別の部分を返しました",
		    "asked for the rest, but the server sent another part");
	}
	return write_id(t, strong_validator(t), err);
}

static enum mm_status
add_body(struct transfer *t, const char *p, size_t n, struct mm_err *err)
{
	if (t->n + n > t->ask->request->limits.bytes)
		return too_large(t, err);
	while (n > 0) {
		ssize_t k = write(t->fd, p, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return fail_disk(t, err);
		p += k;
		n -= (size_t)k;
		t->n += (uint64_t)k;
	}
	return MM_OK;
}

static size_t
on_body(char *p, size_t size, size_t count, void *ctx)
{
	struct transfer *t = ctx;

	if (!t->begun)
		t->stop = begin_body(t, &t->why);
	if (t->stop == MM_OK)
		t->stop = add_body(t, p, size * count, &t->why);
	return t->stop == MM_OK ? size * count : 0;
}

static int
on_progress(void *ctx, curl_off_t total, curl_off_t now, curl_off_t up_total,
    curl_off_t up_now)
{
	struct transfer *t = ctx;
	struct timespec clock;
	int64_t passed;

	(void)up_total;
	(void)up_now;
	(void)now;
	if (t->ask->progress == NULL ||
	    timespec_get(&clock, TIME_UTC) != TIME_UTC)
		return 0;
	passed = (int64_t)(clock.tv_sec - t->reported.tv_sec) * 1000000000 +
	    (clock.tv_nsec - t->reported.tv_nsec);
	if (passed >= 0 && passed < REPORT_EVERY)
		return 0;
	t->reported = clock;
	return t->ask->progress(
		   t->ask->ctx, t->n, total > 0 ? (uint64_t)total + t->have : 0)
	    ? 0
	    : 1;
}

/* ---- one attempt ---- */

static void
set_limits(const struct transfer *t)
{
	const struct mm_fetch_limits *l = &t->ask->request->limits;
	CURL *c = t->curl;

	(void)curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)l->connect);
	(void)curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, (long)MM_FETCH_SLOW);
	(void)curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)l->idle);
	(void)curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)l->seconds);
	(void)curl_easy_setopt(
	    c, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)(l->bytes - t->have));
}

static void
set_transport(const struct transfer *t)
{
	CURL *c = t->curl;
	const char *file = getenv("SSL_CERT_FILE");
	const char *folder = getenv("SSL_CERT_DIR");
	bool plain = mm_fetch_url_plain(t->ask->request->url);

	(void)curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
	(void)curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
	(void)curl_easy_setopt(c, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
	if (file != NULL && file[0] != '\0')
		(void)curl_easy_setopt(c, CURLOPT_CAINFO, file);
	if (folder != NULL && folder[0] != '\0')
		(void)curl_easy_setopt(c, CURLOPT_CAPATH, folder);
	(void)curl_easy_setopt(
	    c, CURLOPT_PROTOCOLS_STR, plain ? "http,https" : "https");
	(void)curl_easy_setopt(
	    c, CURLOPT_REDIR_PROTOCOLS_STR, plain ? "http,https" : "https");
	(void)curl_easy_setopt(c, CURLOPT_MAXREDIRS, (long)MM_FETCH_REDIRECTS);
	/* A secret goes to the host it is for, and nowhere it points to. */
	(void)curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION,
	    t->ask->request->key.p != NULL ? 0L : 1L);
}

static bool
add_header(struct transfer *t, struct curl_slist **list, const char *name,
    struct mm_str value)
{
	struct mm_str line;
	struct curl_slist *longer;

	if (value.p == NULL)
		return true;
	line = mm_arena_fmt(t->a, "%s: %.*s", name, MM_FMT(value));
	longer = line.p != NULL ? curl_slist_append(*list, line.p) : NULL;
	if (longer == NULL)
		return false;
	*list = longer;
	return true;
}

/* The conditions, and the secret. */
static bool
headers(struct transfer *t, struct curl_slist **list)
{
	const struct mm_fetch_request *r = t->ask->request;
	struct mm_str key = mm_arena_str(t->a, r->key_name);
	bool rest = t->have > 0;

	return add_header(
		   t, list, "If-Range", rest ? t->validator : MM_STR_NONE) &&
	    add_header(
		t, list, "If-None-Match", rest ? MM_STR_NONE : r->etag) &&
	    add_header(t, list, "If-Modified-Since",
		rest || r->etag.p != NULL ? MM_STR_NONE : r->modified) &&
	    (key.p == NULL || add_header(t, list, key.p, r->key));
}

/*
 * A connection that was used before, on which no HTTP came: the answer before
 * was longer than its server said.
 */
static bool
spoilt(const struct transfer *t, CURLcode code)
{
	long connects = 1;

	return (code == CURLE_UNSUPPORTED_PROTOCOL ||
		   code == CURLE_WEIRD_SERVER_REPLY) &&
	    !t->begun &&
	    curl_easy_getinfo(t->curl, CURLINFO_NUM_CONNECTS, &connects) ==
	    CURLE_OK &&
	    connects == 0;
}

static CURLcode
attempt(struct transfer *t)
{
	struct curl_slist *list = NULL;
	CURL *c = t->curl;
	char range[32];
	CURLcode code;

	t->have = t->n;
	t->begun = false;
	t->code = 0;
	t->curl_says[0] = '\0';
	if (lseek(t->fd, (off_t)t->have, SEEK_SET) < 0)
		return CURLE_WRITE_ERROR;
	curl_easy_reset(c);
	(void)curl_easy_setopt(c, CURLOPT_URL, t->ask->url);
	(void)curl_easy_setopt(c, CURLOPT_USERAGENT, AGENT);
	(void)curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	(void)curl_easy_setopt(c, CURLOPT_FAILONERROR, 1L);
	(void)curl_easy_setopt(c, CURLOPT_ERRORBUFFER, t->curl_says);
	(void)curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
	(void)curl_easy_setopt(c, CURLOPT_WRITEDATA, t);
	(void)curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_progress);
	(void)curl_easy_setopt(c, CURLOPT_XFERINFODATA, t);
	(void)curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
	set_limits(t);
	set_transport(t);
	if (t->have > 0) {
		(void)snprintf(
		    range, sizeof(range), "%llu-", (unsigned long long)t->have);
		(void)curl_easy_setopt(c, CURLOPT_RANGE, range);
	}
	if (!headers(t, &list)) {
		curl_slist_free_all(list);
		return CURLE_OUT_OF_MEMORY;
	}
	(void)curl_easy_setopt(c, CURLOPT_HTTPHEADER, list);
	code = curl_easy_perform(c);
	if (spoilt(t, code)) {
		(void)curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, 1L);
		code = curl_easy_perform(c);
	}
	curl_slist_free_all(list);
	(void)curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &t->code);
	return code;
}

/* ---- what to make of it ---- */

/* Worth another attempt: the network, or a server that may recover. */
static bool
may_pass(CURLcode code, long answer)
{
	static const CURLcode codes[] = { CURLE_COULDNT_RESOLVE_HOST,
		CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT,
		CURLE_PARTIAL_FILE, CURLE_OPERATION_TIMEDOUT, CURLE_GOT_NOTHING,
		CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2,
		CURLE_HTTP2_STREAM, CURLE_SSL_CONNECT_ERROR };
	static const long answers[] = { 408, 429, 500, 502, 503, 504 };

	for (size_t i = 0; i < MM_COUNT(codes); i++)
		if (codes[i] == code)
			return true;
	for (size_t i = 0; i < MM_COUNT(answers); i++)
		if (code == CURLE_HTTP_RETURNED_ERROR && answers[i] == answer)
			return true;
	return false;
}

static const struct {
	long code;
	enum mm_status st;
	const char *ja, *en;
} answers[] = {
	{ 401, MM_EDENIED, "認証が必要です。APIキーを確かめてください",
	    "it wants credentials; check the API key" },
	{ 403, MM_EDENIED,
	    "拒まれました。APIキーと、求める回数の制限を確かめてください",
	    "it refuses; check the API key and the limits of its use" },
	{ 404, MM_ENOTFOUND, "ありません。アドレスを確かめてください",
	    "it has no such thing; check the address" },
	{ 410, MM_ENOTFOUND, "もうありません。アドレスを確かめてください",
	    "it has it no more; check the address" },
	{ 429, MM_EIO, "求めすぎです。しばらくしてから実行してください",
	    "it was asked too often; run again later" },
	{ 503, MM_EIO, "今は応じられません。しばらくしてから実行してください",
	    "it cannot answer now; run again later" },
};

static enum mm_status
fail_answer(const struct transfer *t, struct mm_err *err)
{
	for (size_t i = 0; i < MM_COUNT(answers); i++)
		if (answers[i].code == t->code)
			return mm_err_set(err, answers[i].st,
			    "サーバーの答えは %ld: %s%.0s",
			    "the server answers %ld: %.0s%s", t->code,
			    answers[i].ja, answers[i].en);
	return mm_err_set(err, MM_EIO,
	    "サーバーの答えは %ld です。アドレスを確かめ、後でもう一度実行し"
	    "てください",
	    "the server answers %ld; check the address, or run again later",
	    t->code);
}

static const struct {
	CURLcode code;
	enum mm_status st;
	const char *ja, *en;
} failures[] = {
	{ CURLE_PEER_FAILED_VERIFICATION, MM_EDENIED,
	    "相手の証明書を信頼できません。時計、証明書(SSL_CERT_FILE)、"
	    "途中の機器を確かめてください",
	    "its certificate is not to be trusted; check the clock, the "
	    "certificates (SSL_CERT_FILE) and what lies between" },
	{ CURLE_SSL_CACERT_BADFILE, MM_EDENIED,
	    "信頼する証明書のファイル(SSL_CERT_FILE)が読めません",
	    "the file of trusted certificates (SSL_CERT_FILE) does not read" },
	{ CURLE_TOO_MANY_REDIRECTS, MM_EIO,
	    "転送の繰返しが多すぎます。アドレスを確かめてください",
	    "it redirects too often; check the address" },
	{ CURLE_UNSUPPORTED_PROTOCOL, MM_EDENIED,
	    "https でない所へ転送されました。取得しません",
	    "it redirects to what is not https; it is not fetched" },
	{ CURLE_WEIRD_SERVER_REPLY, MM_EIO,
	    "返事がHTTPではありません。アドレスを確かめてください",
	    "its answer is no HTTP; check the address" },
	{ CURLE_COULDNT_RESOLVE_HOST, MM_EIO,
	    "サーバーの名前がわかりません。ネットワークを確かめてください",
	    "the name of the server is not known; check the network" },
	{ CURLE_COULDNT_CONNECT, MM_EIO,
	    "つながりません。ネットワークとプロキシを確かめてください",
	    "cannot connect; check the network and the proxy" },
	{ CURLE_OPERATION_TIMEDOUT, MM_EIO,
	    "遅すぎるか、返事がありません。後でもう一度実行してください"
	    "(届いた分から続けます)",
	    "too slow, or no answer; run again later (it goes on from what "
	    "came)" },
	{ CURLE_PARTIAL_FILE, MM_EIO,
	    "途中で切れました。もう一度実行してください(届いた分から続けま"
	    "す)",
	    "it broke off; run again (it goes on from what came)" },
};

static enum mm_status
fail_transfer(const struct transfer *t, CURLcode code, struct mm_err *err)
{
	if (code == CURLE_HTTP_RETURNED_ERROR)
		return fail_answer(t, err);
	if (code == CURLE_FILESIZE_EXCEEDED)
		return too_large(t, err);
	if (code == CURLE_OUT_OF_MEMORY)
		return mm_err_nomem(err);
	if (code == CURLE_UNSUPPORTED_PROTOCOL && t->code / 100 != 3)
		code = CURLE_WEIRD_SERVER_REPLY;
	for (size_t i = 0; i < MM_COUNT(failures); i++)
		if (failures[i].code == code)
			return mm_err_set(err, failures[i].st,
			    "%s%.0s(curl %d)", "%.0s%s (curl %d)",
			    failures[i].ja, failures[i].en, (int)code);
	return mm_err_set(err, MM_EIO, "取得できません(curl %d: %s)",
	    "cannot be fetched (curl %d: %s)", (int)code,
	    t->curl_says[0] != '\0' ? t->curl_says : curl_easy_strerror(code));
}

/* The whole file is in the part: it gets its name. */
static enum mm_status
keep(struct transfer *t, struct mm_fetch_reply *out, struct mm_err *err)
{
	enum mm_status st;

	if (fsync(t->fd) != 0)
		return fail_disk(t, err);
	st = mm_file_rename(t->part, t->ask->path, err);
	if (st != MM_OK)
		return st;
	(void)unlink(t->id);
	out->outcome = MM_FETCH_FRESH;
	out->bytes = t->n;
	out->resumed = t->resumed;
	out->etag = header(t, "ETag");
	out->modified = header(t, "Last-Modified");
	return MM_OK;
}

static enum mm_status
take_answer(struct transfer *t, struct mm_fetch_reply *out, struct mm_err *err)
{
	const struct mm_fetch_request *r = t->ask->request;
	enum mm_status st;

	if (t->code == 304 && (r->etag.p != NULL || r->modified.p != NULL)) {
		out->outcome = MM_FETCH_UNCHANGED;
		(void)unlink(t->part);
		return MM_OK;
	}
	if (t->code != 200 && t->code != 206)
		return fail_answer(t, err);
	/* An empty body never reached on_body(). */
	if (!t->begun) {
		st = begin_body(t, err);
		if (st != MM_OK)
			return st;
	}
	return keep(t, out, err);
}

static enum verdict
judge(struct transfer *t, CURLcode code, struct mm_fetch_reply *out,
    struct mm_err *err)
{
	if (code == CURLE_OK)
		return take_answer(t, out, err) == MM_OK ? DONE : FAILED;
	if (t->stop != MM_OK) {
		*err = t->why;
		return FAILED;
	}
	/* The part is as long as the whole, or longer: begin again. */
	if (code == CURLE_HTTP_RETURNED_ERROR && t->code == 416 && t->have > 0)
		return drop_part(t, err) == MM_OK ? AGAIN : FAILED;
	(void)fail_transfer(t, code, err);
	if (!may_pass(code, t->code))
		return FAILED;
	/* What came without a validator cannot be gone on with. */
	if (t->validator.p == NULL && t->n > 0 && drop_part(t, err) != MM_OK)
		return FAILED;
	return AGAIN;
}

/* Milliseconds before the next attempt: what the server wants, or more. */
static uint64_t
pause_of(const struct transfer *t, uint32_t attempt)
{
	uint64_t ms = (uint64_t)t->ask->request->limits.pause
	    << (attempt < 10 ? attempt : 10);
	curl_off_t wanted = 0;

	if (curl_easy_getinfo(t->curl, CURLINFO_RETRY_AFTER, &wanted) ==
		CURLE_OK &&
	    wanted > 0)
		return wanted > 86400 ? 86400000 : (uint64_t)wanted * 1000;
	return ms;
}

static void
sleep_for(uint64_t ms)
{
	struct timespec left = { (time_t)(ms / 1000),
		(long)(ms % 1000) * 1000000 };

	while (nanosleep(&left, &left) != 0 && errno == EINTR)
		continue;
}

static enum mm_status
run(struct transfer *t, struct mm_fetch_reply *out, struct mm_err *err)
{
	const struct mm_fetch_limits *l = &t->ask->request->limits;
	uint64_t left = (uint64_t)l->wait * 1000;
	enum verdict v = AGAIN;

	sleep_for(l->before);
	for (uint32_t i = 0; v == AGAIN && i < l->tries; i++) {
		uint64_t ms = i > 0 ? pause_of(t, i - 1) : 0;

		/* Not to wait as long as it wants would only annoy it. */
		if (ms > left)
			break;
		sleep_for(ms);
		left -= ms;
		v = judge(t, attempt(t), out, err);
		out->tries = i + 1;
	}
	return v == DONE ? MM_OK : err->code;
}

enum mm_status
mm_transfer(CURL *curl, const struct mm_transfer_ask *ask, struct mm_arena *a,
    struct mm_fetch_reply *out, struct mm_err *err)
{
	struct transfer t = { .curl = curl, .ask = ask, .a = a, .fd = -1 };
	enum mm_status st;

	memset(out, 0, sizeof(*out));
	if (snprintf(t.part, sizeof(t.part), "%s.part", ask->path) >=
		(int)sizeof(t.part) ||
	    snprintf(t.id, sizeof(t.id), "%s.part.id", ask->path) >=
		(int)sizeof(t.id))
		return mm_err_set(
		    err, MM_EUSAGE, "パスが長すぎます", "the path is too long");
	st = open_part(&t, err);
	if (st == MM_OK && t.n == 0)
		st = drop_part(&t, err);
	if (st == MM_OK)
		st = run(&t, out, err);
	if (t.fd >= 0)
		(void)close(t.fd);
	return st;
}
