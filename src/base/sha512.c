/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sha512.h"

/* The plain functions, as in sha256.c and for its reason. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

char *
mm_sha512_hex_of(const void *p, size_t n, char hex[MM_SHA512_HEX])
{
	static const char digit[] = "0123456789abcdef";
	uint8_t d[SHA512_DIGEST_LENGTH];
	SHA512_CTX sha;

	MM_BUG_ON(SHA512_Init(&sha) != 1);
	if (n > 0)
		MM_BUG_ON(SHA512_Update(&sha, p, n) != 1);
	MM_BUG_ON(SHA512_Final(d, &sha) != 1);
	for (size_t i = 0; i < sizeof(d); i++) {
		hex[2 * i] = digit[d[i] >> 4];
		hex[2 * i + 1] = digit[d[i] & 15];
	}
	hex[128] = '\0';
	return hex;
}
