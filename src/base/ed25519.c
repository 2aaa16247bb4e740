/* SPDX-License-Identifier: Apache-2.0 */
#include "base/ed25519.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

bool
mm_ed25519_generate(struct mm_ed25519_secret *out)
{
	return RAND_priv_bytes(out->b, (int)sizeof(out->b)) == 1;
}

void
mm_ed25519_wipe(struct mm_ed25519_secret *secret)
{
	OPENSSL_cleanse(secret->b, sizeof(secret->b));
}

static EVP_PKEY *
open_secret(const struct mm_ed25519_secret *secret)
{
	return EVP_PKEY_new_raw_private_key(
	    EVP_PKEY_ED25519, NULL, secret->b, sizeof(secret->b));
}

bool
mm_ed25519_public_of(
    const struct mm_ed25519_secret *secret, struct mm_ed25519_public *out)
{
	EVP_PKEY *key = open_secret(secret);
	struct mm_ed25519_public found;
	size_t n = sizeof(found.b);
	bool good = key != NULL &&
	    EVP_PKEY_get_raw_public_key(key, found.b, &n) == 1 &&
	    n == sizeof(found.b);

	EVP_PKEY_free(key);
	if (good)
		*out = found;
	return good;
}

bool
mm_ed25519_sign(const struct mm_ed25519_secret *secret, struct mm_str text,
    struct mm_ed25519_signature *out)
{
	EVP_PKEY *key = open_secret(secret);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	struct mm_ed25519_signature sig;
	size_t n = sizeof(sig.b);
	bool good = key != NULL && ctx != NULL &&
	    EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) == 1 &&
	    EVP_DigestSign(
		ctx, sig.b, &n, (const unsigned char *)text.p, text.n) == 1 &&
	    n == sizeof(sig.b);

	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	if (good)
		*out = sig;
	return good;
}

bool
mm_ed25519_verify(const struct mm_ed25519_public *key, struct mm_str text,
    const struct mm_ed25519_signature *sig)
{
	EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(
	    EVP_PKEY_ED25519, NULL, key->b, sizeof(key->b));
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = pkey != NULL && ctx != NULL &&
	    EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey) == 1 &&
	    EVP_DigestVerify(ctx, sig->b, sizeof(sig->b),
		(const unsigned char *)text.p, text.n) == 1;

	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(pkey);
	return good;
}
