/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sha256.h"

/*
 * The plain functions, not OpenSSL's EVP: those take memory at every start
 * and have no way to say that there was none but a wrong digest or an end of
 * the process (found by tests/torture).
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

struct mm_sha256_ctx {
	SHA256_CTX sha;
};

/* They fail only when a digest of another length is asked for. */
static void
start(SHA256_CTX *sha)
{
	MM_BUG_ON(SHA256_Init(sha) != 1);
}

struct mm_sha256_ctx *
mm_sha256_new(void)
{
	struct mm_sha256_ctx *c = calloc(1, sizeof(*c));

	if (c != NULL)
		start(&c->sha);
	return c;
}

void
mm_sha256_add(struct mm_sha256_ctx *c, const void *p, size_t n)
{
	if (n > 0)
		MM_BUG_ON(SHA256_Update(&c->sha, p, n) != 1);
}

struct mm_sha256
mm_sha256_end(struct mm_sha256_ctx *c)
{
	struct mm_sha256 d;

	MM_BUG_ON(SHA256_Final(d.b, &c->sha) != 1);
	start(&c->sha);
	return d;
}

void
mm_sha256_free(struct mm_sha256_ctx *c)
{
	free(c);
}

struct mm_sha256
mm_sha256_of(const void *p, size_t n)
{
	SHA256_CTX sha;
	struct mm_sha256 d;

	start(&sha);
	if (n > 0)
		MM_BUG_ON(SHA256_Update(&sha, p, n) != 1);
	MM_BUG_ON(SHA256_Final(d.b, &sha) != 1);
	return d;
}

char *
mm_sha256_hex(struct mm_sha256 d, char hex[MM_SHA256_HEX])
{
	static const char digit[] = "0123456789abcdef";

	for (size_t i = 0; i < sizeof(d.b); i++) {
		hex[2 * i] = digit[d.b[i] >> 4];
		hex[2 * i + 1] = digit[d.b[i] & 15];
	}
	hex[64] = '\0';
	return hex;
}

static int
nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
mm_sha256_parse(struct mm_str s, struct mm_sha256 *out)
{
	struct mm_sha256 d;

	if (s.n != 64)
		return false;
	for (size_t i = 0; i < 32; i++) {
		int hi = nibble(s.p[2 * i]), lo = nibble(s.p[2 * i + 1]);

		if (hi < 0 || lo < 0)
			return false;
		d.b[i] = (uint8_t)(hi * 16 + lo);
	}
	*out = d;
	return true;
}

bool
mm_sha256_eq(struct mm_sha256 a, struct mm_sha256 b)
{
	return memcmp(a.b, b.b, sizeof(a.b)) == 0;
}
