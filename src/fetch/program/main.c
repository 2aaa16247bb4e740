/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mimamori-fetch: answers the requests of fetch/client.h on descriptor 3, one
 * after another, until that is closed. It is started by mimamori only.
 */
#include "fetch/program/transfer.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "sandbox/wire.h"

#define CHANNEL 3
#define ARENA_MAX ((size_t)1 << 20)

static enum mm_status
send_progress(uint64_t done, uint64_t total, struct mm_err *err)
{
	struct mm_buf b;
	enum mm_status st;

	mm_buf_init(&b, MM_FETCH_FRAME_MAX);
	mm_wire_put_u64(&b, MM_FETCH_PROGRESS);
	mm_wire_put_u64(&b, done);
	mm_wire_put_u64(&b, total);
	st = mm_buf_check(&b, err);
	if (st == MM_OK)
		st = mm_fetch_send(CHANNEL, mm_buf_view(&b), err);
	mm_buf_free(&b);
	return st;
}

static bool
progress(void *ctx, uint64_t done, uint64_t total)
{
	struct mm_err err = { 0 };

	(void)ctx;
	return send_progress(done, total, &err) == MM_OK;
}

/* The answer to one request; false: nobody reads it. */
static bool
answer(CURL *curl, struct mm_bytes body, struct mm_arena *a)
{
	struct mm_fetch_request request = { 0 };
	struct mm_fetch_reply reply = { 0 };
	struct mm_transfer_ask ask = { .request = &request,
		.progress = progress };
	struct mm_err err = { 0 };
	enum mm_status st;
	struct mm_buf b;
	bool sent;

	if (!mm_fetch_take_request(body, &request)) {
		st = mm_err_set(&err, MM_EUSAGE,
		    "取得先のアドレスは https:// か http:// で始まり、空白や利"
		    "用者名を含まないものです",
		    "an address to fetch from begins with https:// or http:// "
		    "and has no blanks and no user name");
	} else {
		ask.url = mm_arena_str(a, request.url).p;
		ask.path = mm_arena_str(a, request.path).p;
		st = ask.url != NULL && ask.path != NULL
		    ? mm_transfer(curl, &ask, a, &reply, &err)
		    : mm_err_nomem(&err);
	}
	mm_buf_init(&b, MM_FETCH_FRAME_MAX);
	if (st == MM_OK) {
		mm_fetch_put_reply(&b, &reply);
	} else {
		mm_wire_put_u64(&b, MM_FETCH_ERROR);
		mm_wire_put_err(&b, &err);
	}
	sent =
	    !b.failed && mm_fetch_send(CHANNEL, mm_buf_view(&b), &err) == MM_OK;
	mm_buf_free(&b);
	return sent;
}

int
main(int argc, char **argv)
{
	static uint8_t frame[MM_FETCH_FRAME_MAX];
	struct mm_arena *a = mm_arena_new(ARENA_MAX);
	struct mm_err err = { 0 };
	CURL *curl = NULL;
	size_t n;
	int code = 1;

	if (argc != 2 || strcmp(argv[1], MM_VERSION) != 0 || a == NULL)
		goto out;
	/* It must not outlive who asked, and gains nothing by starting more. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		goto out;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		goto out;
	curl = curl_easy_init();
	while (curl != NULL &&
	    mm_fetch_receive(CHANNEL, frame, &n, &err) == MM_OK) {
		mm_arena_reset(a);
		if (!answer(curl, (struct mm_bytes){ frame, n }, a))
			break;
	}
	code = curl != NULL ? 0 : 1;
	curl_easy_cleanup(curl);
	curl_global_cleanup();
out:
	mm_arena_free(a);
	return code;
}
