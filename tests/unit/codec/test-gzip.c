/* SPDX-License-Identifier: Apache-2.0 */
/* Unpacking gzip: members, damage, truncation at every byte, bombs. */
#include "test.h"

#include <zlib.h>

#include "codec/gzip.h"

/* Append one gzip member of the bytes. */
static void
pack(struct mm_buf *out, const void *p, size_t n)
{
	size_t max = compressBound(n) + 64;
	uint8_t *packed = test_malloc(max);
	z_stream z = { 0 };

	assert_int_equal(
	    deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY),
	    Z_OK);
	z.next_in = (Bytef *)(uintptr_t)p;
	z.avail_in = (uInt)n;
	z.next_out = packed;
	z.avail_out = (uInt)max;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	mm_buf_add(out, packed, max - z.avail_out);
	(void)deflateEnd(&z);
	test_free(packed);
}

static struct mm_bytes
bytes_of(const struct mm_buf *b)
{
	return (struct mm_bytes){ (const uint8_t *)b->p, b->n };
}

static void
unpacks_members_one_after_another(void **state)
{
	struct mm_buf in, out;
	struct mm_err e;

	(void)state;
	mm_buf_init(&in, 0);
	mm_buf_init(&out, 0);
	pack(&in, "first ", 6);
	pack(&in, "", 0);
	pack(&in, "second", 6);
	assert_true(mm_gzip_is(bytes_of(&in)));
	assert_false(
	    mm_gzip_is((struct mm_bytes){ (const uint8_t *)"\x1f\x8c", 2 }));
	assert_int_equal(
	    mm_gzip_unpack(bytes_of(&in), "t.gz", NULL, &out, &e), MM_OK);
	assert_string_equal(out.p, "first second");
	mm_buf_free(&out);
	mm_buf_free(&in);
}

static void
refuses_every_truncation_and_damage(void **state)
{
	static const char text[] = "a text, a text, a longer text";
	struct mm_buf in, out;
	struct mm_err e = { 0 };

	(void)state;
	mm_buf_init(&in, 0);
	mm_buf_init(&out, 0);
	pack(&in, text, sizeof(text) - 1);
	for (size_t n = 0; n < in.n; n++)
		CHECK(mm_gzip_unpack(
			  (struct mm_bytes){ (const uint8_t *)in.p, n }, "t.gz",
			  NULL, &out, &e) == MM_EFORMAT,
		    "%zu", n);
	assert_string_equal(e.source, "t.gz");
	/* Checksum and length at the end. */
	for (size_t i = in.n - 8; i < in.n; i++) {
		in.p[i] ^= 1;
		CHECK(mm_gzip_unpack(bytes_of(&in), "t.gz", NULL, &out, &e) ==
			MM_EFORMAT,
		    "%zu", i);
		in.p[i] ^= 1;
	}
	mm_buf_z(&in, "junk");
	assert_int_equal(
	    mm_gzip_unpack(bytes_of(&in), NULL, NULL, &out, &e), MM_EFORMAT);
	mm_buf_free(&out);
	mm_buf_free(&in);
}

static enum mm_status
count(void *ctx, struct mm_bytes part, struct mm_err *err)
{
	size_t *n = ctx;

	(void)err;
	assert_true(part.n > 0 && part.n <= (size_t)256 * 1024);
	*n += part.n;
	return MM_OK;
}

static enum mm_status
stop(void *ctx, struct mm_bytes part, struct mm_err *err)
{
	(void)ctx;
	(void)part;
	return mm_err_set(err, MM_ECONFLICT, "停止", "stop");
}

static void
stops_bombs(void **state)
{
	enum { MIB = 1024 * 1024 };
	struct mm_gzip_limits limits = { (uint64_t)3 * MIB, 2000 };
	uint8_t *zeros = test_calloc(1, 4 * MIB);
	struct mm_buf in;
	struct mm_err e;
	size_t n = 0;

	(void)state;
	mm_buf_init(&in, 0);
	/* Exactly at the limit, then one byte more. */
	pack(&in, zeros, 3 * MIB);
	assert_int_equal(
	    mm_gzip_read(bytes_of(&in), NULL, &limits, count, &n, &e), MM_OK);
	assert_int_equal(n, 3 * MIB);
	pack(&in, zeros, 1);
	assert_int_equal(
	    mm_gzip_read(bytes_of(&in), NULL, &limits, count, &n, &e),
	    MM_ELIMIT);
	/* Zeros shrink about 1,000 times. */
	assert_int_equal(
	    mm_gzip_read(bytes_of(&in), NULL, NULL, count, &n, &e), MM_ELIMIT);
	/* Up to 1 MiB the ratio is not looked at. */
	mm_buf_clear(&in);
	pack(&in, zeros, MIB);
	assert_int_equal(
	    mm_gzip_read(bytes_of(&in), NULL, NULL, count, &n, &e), MM_OK);
	assert_int_equal(
	    mm_gzip_read(bytes_of(&in), NULL, NULL, stop, NULL, &e),
	    MM_ECONFLICT);
	mm_buf_free(&in);
	test_free(zeros);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unpacks_members_one_after_another),
		cmocka_unit_test(refuses_every_truncation_and_damage),
		cmocka_unit_test(stops_bombs),
	};

	return cmocka_run_group_tests_name("gzip", tests, NULL, NULL);
}
