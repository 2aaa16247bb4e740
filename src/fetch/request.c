/* SPDX-License-Identifier: Apache-2.0 */
#include "fetch/request.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sandbox/wire.h"

const struct mm_fetch_limits mm_fetch_default_limits = {
	.bytes = (uint64_t)2 << 30,
	.connect = 15,
	.idle = 30,
	.seconds = 3600,
	.tries = 4,
	.pause = 1000,
	.wait = 120,
};

/* Host and what follows; absent: another scheme. */
static struct mm_str
after_scheme(struct mm_str url)
{
	static const char *const schemes[] = { "https://", "http://" };

	for (size_t i = 0; i < MM_COUNT(schemes); i++)
		if (mm_str_starts(url, schemes[i]))
			return (struct mm_str){ url.p + strlen(schemes[i]),
				url.n - strlen(schemes[i]) };
	return MM_STR_NONE;
}

bool
mm_fetch_url_ok(struct mm_str url)
{
	struct mm_str rest = after_scheme(url), host;

	if (rest.p == NULL || url.n > MM_FETCH_URL_MAX)
		return false;
	for (size_t i = 0; i < url.n; i++)
		if (url.p[i] <= ' ' || url.p[i] >= 0x7f)
			return false;
	host = mm_str_cut(&rest, '/');
	/* A name and password in an address end up in logs. */
	return host.n > 0 && host.p[0] != ':' &&
	    mm_str_find(host, '@') == host.n;
}

bool
mm_fetch_url_plain(struct mm_str url)
{
	return mm_str_starts(url, "http://");
}

void
mm_fetch_put_request(struct mm_buf *b, const struct mm_fetch_request *r)
{
	const struct mm_fetch_limits *l = &r->limits;

	mm_wire_put_str(b, r->url);
	mm_wire_put_str(b, r->path);
	mm_wire_put_str(b, r->etag);
	mm_wire_put_str(b, r->modified);
	mm_wire_put_str(b, r->key_name);
	mm_wire_put_str(b, r->key);
	mm_wire_put_u64(b, l->bytes);
	mm_wire_put_u64(b, l->connect);
	mm_wire_put_u64(b, l->idle);
	mm_wire_put_u64(b, l->seconds);
	mm_wire_put_u64(b, l->tries);
	mm_wire_put_u64(b, l->before);
	mm_wire_put_u64(b, l->pause);
	mm_wire_put_u64(b, l->wait);
}

bool
mm_fetch_take_request(struct mm_bytes body, struct mm_fetch_request *out)
{
	struct mm_wire w = mm_wire_of(body);

	out->url = mm_wire_str(&w, MM_FETCH_URL_MAX);
	out->path = mm_wire_str(&w, MM_FETCH_PATH_MAX);
	out->etag = mm_wire_str(&w, MM_FETCH_VALIDATOR_MAX);
	out->modified = mm_wire_str(&w, MM_FETCH_VALIDATOR_MAX);
	out->key_name = mm_wire_str(&w, MM_FETCH_KEY_MAX);
	out->key = mm_wire_str(&w, MM_FETCH_KEY_MAX);
	out->limits.bytes = mm_wire_u64(&w, (uint64_t)1 << 40);
	out->limits.connect = (uint32_t)mm_wire_u64(&w, 3600);
	out->limits.idle = (uint32_t)mm_wire_u64(&w, 3600);
	out->limits.seconds = (uint32_t)mm_wire_u64(&w, 86400);
	out->limits.tries = (uint32_t)mm_wire_u64(&w, 100);
	out->limits.before = (uint32_t)mm_wire_u64(&w, 60000);
	out->limits.pause = (uint32_t)mm_wire_u64(&w, 60000);
	out->limits.wait = (uint32_t)mm_wire_u64(&w, 86400);
	return mm_wire_done(&w) && out->path.n > 0 &&
	    mm_fetch_url_ok(out->url) && out->limits.tries > 0;
}

void
mm_fetch_put_reply(struct mm_buf *b, const struct mm_fetch_reply *r)
{
	mm_wire_put_u64(b, MM_FETCH_REPLY);
	mm_wire_put_u64(b, r->outcome);
	mm_wire_put_u64(b, r->bytes);
	mm_wire_put_u64(b, r->resumed);
	mm_wire_put_u64(b, r->tries);
	mm_wire_put_str(b, r->etag);
	mm_wire_put_str(b, r->modified);
}

bool
mm_fetch_take_reply(
    struct mm_wire *w, struct mm_arena *a, struct mm_fetch_reply *out)
{
	uint64_t outcome = mm_wire_u64(w, MM_FETCH_UNCHANGED);

	out->outcome = (enum mm_fetch_outcome)outcome;
	out->bytes = mm_wire_u64(w, (uint64_t)1 << 40);
	out->resumed = mm_wire_u64(w, out->bytes);
	out->tries = (uint32_t)mm_wire_u64(w, 100);
	out->etag = mm_arena_str(a, mm_wire_str(w, MM_FETCH_VALIDATOR_MAX));
	out->modified = mm_arena_str(a, mm_wire_str(w, MM_FETCH_VALIDATOR_MAX));
	return mm_wire_done(w) && outcome > 0;
}

static enum mm_status
fail_gone(struct mm_err *err)
{
	return mm_err_set(err, MM_EIO,
	    "通信の部品 mimamori-fetch が終了しました。もう一度実行してくださ"
	    "い",
	    "the part that fetches, mimamori-fetch, ended; run again");
}

enum mm_status
mm_fetch_send(int fd, struct mm_str body, struct mm_err *err)
{
	uint8_t head[8];
	size_t done = 0;

	for (int i = 0; i < 8; i++)
		head[i] = (uint8_t)((uint64_t)body.n >> (8 * i));
	while (done < body.n + sizeof(head)) {
		bool first = done < sizeof(head);
		const void *p = first
		    ? (const void *)(head + done)
		    : (const void *)(body.p + (done - sizeof(head)));
		size_t n =
		    first ? sizeof(head) - done : body.n + sizeof(head) - done;
		ssize_t k = send(fd, p, n, MSG_NOSIGNAL);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return fail_gone(err);
		done += (size_t)k;
	}
	return MM_OK;
}

static bool
read_all(int fd, uint8_t *p, size_t n)
{
	while (n > 0) {
		ssize_t k = read(fd, p, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return false;
		p += k;
		n -= (size_t)k;
	}
	return true;
}

enum mm_status
mm_fetch_receive(
    int fd, uint8_t room[MM_FETCH_FRAME_MAX], size_t *n, struct mm_err *err)
{
	uint8_t head[8];
	uint64_t length = 0;

	if (!read_all(fd, head, sizeof(head)))
		return fail_gone(err);
	for (int i = 0; i < 8; i++)
		length |= (uint64_t)head[i] << (8 * i);
	if (length > MM_FETCH_FRAME_MAX)
		return mm_err_set(err, MM_ELIMIT,
		    "通信の部品 mimamori-fetch の返事が長すぎます",
		    "an answer of mimamori-fetch is too long");
	if (!read_all(fd, room, (size_t)length))
		return fail_gone(err);
	*n = (size_t)length;
	return MM_OK;
}
