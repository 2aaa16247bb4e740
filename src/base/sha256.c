/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sha256.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

struct mm_sha256_ctx {
	EVP_MD_CTX *evp;
};

/* NULL starts afresh with the same algorithm, without another look-up. */
static void
start(struct mm_sha256_ctx *c, const EVP_MD *md)
{
	MM_BUG_ON(EVP_DigestInit_ex(c->evp, md, NULL) != 1);
}

struct mm_sha256_ctx *
mm_sha256_new(void)
{
	struct mm_sha256_ctx *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->evp = EVP_MD_CTX_new();
	if (c->evp == NULL) {
		free(c);
		return NULL;
	}
	start(c, EVP_sha256());
	return c;
}

void
mm_sha256_add(struct mm_sha256_ctx *c, const void *p, size_t n)
{
	if (n > 0)
		MM_BUG_ON(EVP_DigestUpdate(c->evp, p, n) != 1);
}

struct mm_sha256
mm_sha256_end(struct mm_sha256_ctx *c)
{
	struct mm_sha256 d;
	unsigned n = sizeof(d.b);

	MM_BUG_ON(EVP_DigestFinal_ex(c->evp, d.b, &n) != 1);
	start(c, NULL);
	return d;
}

void
mm_sha256_free(struct mm_sha256_ctx *c)
{
	if (c == NULL)
		return;
	EVP_MD_CTX_free(c->evp);
	free(c);
}

struct mm_sha256
mm_sha256_of(const void *p, size_t n)
{
	struct mm_sha256 d;

	(void)SHA256(p, n, d.b);
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
