/* SPDX-License-Identifier: Apache-2.0 */
/* What crosses between mimamori and mimamori-fetch, and addresses. */
#include "test.h"

#include "fetch/request.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sandbox/wire.h"

static const struct {
	const char *url;
	bool ok, plain;
} urls[] = {
	{ "https://example.org/a", true, false },
	{ "https://example.org", true, false },
	{ "http://localhost:80/a", true, true },
	{ "https://", false, false },
	{ "https:///a", false, false },
	{ "https://:80/a", false, false },
	{ "ftp://example.org/a", false, false },
	{ "file:///etc/passwd", false, false },
	{ "HTTPS://example.org/", false, false },
	{ "https://user@example.org/", false, false },
	{ "https://user:pw@example.org/", false, false },
	{ "https://example.org/a@b", true, false },
	{ "https://example.org/a b", false, false },
	{ "https://example.org/\r\nX: y", false, false },
	{ "https://example.org/\xc3\xa9", false, false },
	{ "", false, false },
};

static void
test_urls(void **state)
{
	char text[MM_FETCH_URL_MAX + 2];
	struct mm_str s = { text, MM_FETCH_URL_MAX };

	(void)state;
	for (size_t i = 0; i < MM_COUNT(urls); i++) {
		struct mm_str u = mm_str_of(urls[i].url);

		CHECK(mm_fetch_url_ok(u) == urls[i].ok, "%s", urls[i].url);
		CHECK(
		    mm_fetch_url_plain(u) == urls[i].plain, "%s", urls[i].url);
	}
	/* At the limit and one above. */
	memset(text, 'a', sizeof(text));
	memcpy(text, "https://", 8);
	assert_true(mm_fetch_url_ok(s));
	s.n++;
	assert_false(mm_fetch_url_ok(s));
}

static struct mm_bytes
bytes_of(const struct mm_buf *b)
{
	struct mm_str v = mm_buf_view(b);

	return (struct mm_bytes){ (const uint8_t *)v.p, v.n };
}

static void
test_request(void **state)
{
	struct mm_fetch_request r = { .url = MM_STR("https://x/a"),
		.path = MM_STR("/tmp/a"),
		.etag = MM_STR("\"e\""),
		.key_name = MM_STR("apiKey"),
		.key = MM_STR("k"),
		.limits = mm_fetch_default_limits };
	struct mm_fetch_request got;
	struct mm_buf b, again;

	(void)state;
	r.limits.before = 7;
	mm_buf_init(&b, 0);
	mm_fetch_put_request(&b, &r);
	assert_true(mm_fetch_take_request(bytes_of(&b), &got));
	assert_true(mm_str_eq(got.url, r.url) && got.modified.p == NULL &&
	    got.limits.before == 7 && got.limits.wait == r.limits.wait);
	/* All of it: put again it is the same bytes. */
	mm_buf_init(&again, 0);
	mm_fetch_put_request(&again, &got);
	assert_true(mm_str_eq(mm_buf_view(&again), mm_buf_view(&b)));
	mm_buf_free(&again);
	for (size_t n = 0; n < b.n; n++) {
		struct mm_bytes cut = { (const uint8_t *)b.p, n };

		assert_false(mm_fetch_take_request(cut, &got));
	}
	mm_buf_char(&b, 'x');
	assert_false(mm_fetch_take_request(bytes_of(&b), &got));
	mm_buf_clear(&b);
	r.url = MM_STR("file:///a");
	mm_fetch_put_request(&b, &r);
	assert_false(mm_fetch_take_request(bytes_of(&b), &got));
	mm_buf_clear(&b);
	r.url = MM_STR("https://x/a");
	r.limits.tries = 0;
	mm_fetch_put_request(&b, &r);
	assert_false(mm_fetch_take_request(bytes_of(&b), &got));
	mm_buf_free(&b);
}

static void
test_reply(void **state)
{
	struct mm_fetch_reply r = { .outcome = MM_FETCH_FRESH,
		.bytes = 10,
		.resumed = 4,
		.tries = 2,
		.modified = MM_STR("Tue") };
	struct mm_arena *a = mm_arena_new(0);
	struct mm_fetch_reply got;
	struct mm_wire w;
	struct mm_buf b;

	(void)state;
	mm_buf_init(&b, 0);
	mm_fetch_put_reply(&b, &r);
	w = mm_wire_of(bytes_of(&b));
	assert_int_equal(mm_wire_u64(&w, MM_FETCH_ERROR), MM_FETCH_REPLY);
	assert_true(mm_fetch_take_reply(&w, a, &got));
	assert_true(got.outcome == r.outcome && got.bytes == 10 &&
	    got.resumed == 4 && got.tries == 2 && got.etag.p == NULL &&
	    mm_str_eq(got.modified, r.modified));
	/* More came from before than there is; no outcome. */
	r.resumed = 11;
	mm_buf_clear(&b);
	mm_fetch_put_reply(&b, &r);
	w = mm_wire_of(bytes_of(&b));
	(void)mm_wire_u64(&w, MM_FETCH_ERROR);
	assert_false(mm_fetch_take_reply(&w, a, &got));
	r = (struct mm_fetch_reply){ 0 };
	mm_buf_clear(&b);
	mm_fetch_put_reply(&b, &r);
	w = mm_wire_of(bytes_of(&b));
	(void)mm_wire_u64(&w, MM_FETCH_ERROR);
	assert_false(mm_fetch_take_reply(&w, a, &got));
	mm_buf_free(&b);
	mm_arena_free(a);
}

static void
test_frames(void **state)
{
	static uint8_t room[MM_FETCH_FRAME_MAX];
	static const uint8_t longer[8] = { 1, 64 }; /* 16385 */
	struct mm_err err = { 0 };
	size_t n = 0;
	int fd[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	assert_int_equal(mm_fetch_send(fd[0], MM_STR("abc"), &err), MM_OK);
	assert_int_equal(mm_fetch_send(fd[0], MM_STR(""), &err), MM_OK);
	assert_int_equal(mm_fetch_receive(fd[1], room, &n, &err), MM_OK);
	assert_int_equal(n, 3);
	assert_memory_equal(room, "abc", 3);
	assert_int_equal(mm_fetch_receive(fd[1], room, &n, &err), MM_OK);
	assert_int_equal(n, 0);
	assert_int_equal(write(fd[0], longer, 8), 8);
	assert_int_equal(mm_fetch_receive(fd[1], room, &n, &err), MM_ELIMIT);
	assert_int_equal(write(fd[0], longer, 4), 4);
	(void)close(fd[0]);
	assert_int_equal(mm_fetch_receive(fd[1], room, &n, &err), MM_EIO);
	assert_int_equal(mm_fetch_send(fd[1], MM_STR("abc"), &err), MM_EIO);
	(void)close(fd[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_urls),
		cmocka_unit_test(test_request),
		cmocka_unit_test(test_reply),
		cmocka_unit_test(test_frames),
	};

	return cmocka_run_group_tests_name("request", tests, NULL, NULL);
}
