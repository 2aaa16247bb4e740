/* SPDX-License-Identifier: Apache-2.0 */
/* Ed25519 against the test vectors of RFC 8032 section 7.1. */
#include "test.h"

#include "base/ed25519.h"

static void
from_hex(const char *hex, uint8_t *out, size_t n)
{
	assert_int_equal(strlen(hex), 2 * n);
	for (size_t i = 0; i < n; i++) {
		unsigned v = 0;

		for (size_t k = 0; k < 2; k++) {
			char c = hex[2 * i + k];

			v = v * 16 +
			    (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
		}
		out[i] = (uint8_t)v;
	}
}

static const struct {
	const char *secret, *public, *text, *sig;
	size_t n;
} vectors[] = {
	{ "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
	    "",
	    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
	    "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
	    0 },
	{ "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
	    "\x72",
	    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
	    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
	    1 },
	{ "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
	    "\xaf\x82",
	    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
	    "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
	    2 },
};

static void
test_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(vectors); i++) {
		struct mm_str text = { vectors[i].text, vectors[i].n };
		struct mm_ed25519_secret secret;
		struct mm_ed25519_public want, public;
		struct mm_ed25519_signature want_sig, sig;

		from_hex(vectors[i].secret, secret.b, 32);
		from_hex(vectors[i].public, want.b, 32);
		from_hex(vectors[i].sig, want_sig.b, 64);
		assert_true(mm_ed25519_public_of(&secret, &public));
		assert_memory_equal(public.b, want.b, 32);
		assert_true(mm_ed25519_sign(&secret, text, &sig));
		assert_memory_equal(sig.b, want_sig.b, 64);
		assert_true(mm_ed25519_verify(&public, text, &sig));
	}
}

static void
test_forged(void **state)
{
	struct mm_ed25519_secret secret;
	struct mm_ed25519_public public;
	struct mm_ed25519_signature sig;
	char text[] = "mimamori/demo\n3\n";

	(void)state;
	assert_true(mm_ed25519_generate(&secret));
	assert_true(mm_ed25519_public_of(&secret, &public));
	assert_true(mm_ed25519_sign(&secret, mm_str_of(text), &sig));
	assert_true(mm_ed25519_verify(&public, mm_str_of(text), &sig));
	for (size_t i = 0; i < sizeof(sig.b); i++) {
		sig.b[i] ^= 0x10;
		CHECK(!mm_ed25519_verify(&public, mm_str_of(text), &sig),
		    "signature byte %zu", i);
		sig.b[i] ^= 0x10;
	}
	for (size_t i = 0; i < sizeof(text) - 1; i++) {
		text[i] ^= 1;
		CHECK(!mm_ed25519_verify(&public, mm_str_of(text), &sig),
		    "text byte %zu", i);
		text[i] ^= 1;
	}
	public.b[4] ^= 1;
	assert_false(mm_ed25519_verify(&public, mm_str_of(text), &sig));
}

static void
test_keys(void **state)
{
	static const uint8_t zero[32];
	struct mm_ed25519_secret a, b;

	(void)state;
	assert_true(mm_ed25519_generate(&a));
	assert_true(mm_ed25519_generate(&b));
	assert_memory_not_equal(a.b, b.b, 32);
	mm_ed25519_wipe(&a);
	assert_memory_equal(a.b, zero, 32);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_forged),
		cmocka_unit_test(test_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
