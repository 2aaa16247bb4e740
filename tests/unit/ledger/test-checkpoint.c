/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys and checkpoints. The keys are those of RFC 8410 section 10.3; the
 * signature was made with openssl pkeyutl -sign -rawin over the text below.
 */
#include "test.h"

#include "codec/base64.h"
#include "ledger/checkpoint.h"
#include "ledger/key.h"

#define SECRET \
	"-----BEGIN PRIVATE KEY-----\n" \
	"MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n" \
	"-----END PRIVATE KEY-----\n"
#define PUBLIC \
	"-----BEGIN PUBLIC KEY-----\n" \
	"MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n" \
	"-----END PUBLIC KEY-----\n"
/* First 4 bytes of SHA-256("mimamori" 0a 01 key), with Python's hashlib. */
#define KEY_ID 0xf0c0decc

#define ZEROS62 "00000000000000000000000000000000000000000000000000000000000000"
#define TEXT \
	"mimamori/demo\n3\nAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n" \
	"chain " ZEROS62 "01\nfirst " ZEROS62 "02\n" \
	"time 2026-04-02T01:00:00Z\n"
#define SIGNED_WITH \
	"ajdauRl/e4ev00otTy+2ScVy7uFJSVd66vnpSSuid896Ez54KdM8cDpTWSe8pPAP" \
	"O3dyVN3et03SvM0+FYq3AA=="

static struct mm_ed25519_secret secret;
static struct mm_ed25519_public public;

/* Linked with --wrap: the library is out of memory. */
static bool no_public, no_sign;

bool __real_mm_ed25519_public_of(
    const struct mm_ed25519_secret *key, struct mm_ed25519_public *out);
bool __wrap_mm_ed25519_public_of(
    const struct mm_ed25519_secret *key, struct mm_ed25519_public *out);
bool __real_mm_ed25519_sign(const struct mm_ed25519_secret *key,
    struct mm_str text, struct mm_ed25519_signature *out);
bool __wrap_mm_ed25519_sign(const struct mm_ed25519_secret *key,
    struct mm_str text, struct mm_ed25519_signature *out);

bool
__wrap_mm_ed25519_public_of(
    const struct mm_ed25519_secret *key, struct mm_ed25519_public *out)
{
	return !no_public && __real_mm_ed25519_public_of(key, out);
}

bool
__wrap_mm_ed25519_sign(const struct mm_ed25519_secret *key, struct mm_str text,
    struct mm_ed25519_signature *out)
{
	return !no_sign && __real_mm_ed25519_sign(key, text, out);
}

static int
read_keys(void **state)
{
	struct mm_err err;

	(void)state;
	if (mm_key_read_secret(MM_STR(SECRET), &secret, &err) != MM_OK)
		return -1;
	return mm_key_read_public(MM_STR(PUBLIC), &public, &err) != MM_OK;
}

static void
test_keys(void **state)
{
	struct mm_ed25519_public derived;
	struct mm_buf b;

	(void)state;
	assert_true(mm_ed25519_public_of(&secret, &derived));
	assert_memory_equal(derived.b, public.b, 32);
	assert_int_equal(mm_key_id(&public), KEY_ID);
	mm_buf_init(&b, 0);
	mm_key_write_secret(&b, &secret);
	assert_string_equal(b.p, SECRET);
	mm_buf_clear(&b);
	mm_key_write_public(&b, &public);
	assert_string_equal(b.p, PUBLIC);
	mm_buf_free(&b);
}

static void
test_keys_bad(void **state)
{
	static const struct {
		const char *why, *text;
	} rows[] = {
		{ "empty", "" },
		{ "the other half", SECRET },
		{ "cut after the first line", "-----BEGIN PUBLIC KEY-----\n" },
		{ "no end",
		    "-----BEGIN PUBLIC KEY-----\n"
		    "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZ"
		    "uE=\n" },
		{ "a digit less",
		    "-----BEGIN PUBLIC KEY-----\n"
		    "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZ"
		    "u=\n-----END PUBLIC KEY-----\n" },
		{ "X25519, 1.3.101.110",
		    "-----BEGIN PUBLIC KEY-----\n"
		    "MCowBQYDK2VuAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZ"
		    "uE=\n-----END PUBLIC KEY-----\n" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_ed25519_public out = { { 7 } };
		struct mm_err err;

		CHECK(mm_key_read_public(mm_str_of(rows[i].text), &out, &err) ==
			MM_EFORMAT,
		    "%s", rows[i].why);
		CHECK(strstr(err.en, "public key") != NULL &&
			strstr(err.ja, "公開鍵") != NULL,
		    "%s: %s", rows[i].why, err.en);
		CHECK(out.b[0] == 7, "%s wrote its output", rows[i].why);
	}
}

static void
test_keys_with_text_around(void **state)
{
	struct mm_ed25519_public out;
	struct mm_err err;

	(void)state;
	assert_int_equal(
	    mm_key_read_public(
		MM_STR("Signer: QA\r\n\r\n" PUBLIC "later\n"), &out, &err),
	    MM_OK);
	assert_memory_equal(out.b, public.b, 32);
}

static struct mm_checkpoint
checkpoint(void)
{
	struct mm_checkpoint c = { .workspace = MM_STR("demo"), .size = 3 };

	memset(c.root.b, 1, sizeof(c.root.b));
	c.chain.b[31] = 1;
	c.first.b[31] = 2;
	/* 2026-04-02 is day 20545 of 1970. */
	c.time.sec = INT64_C(20545) * 86400 + 3600;
	return c;
}

/* The signature line by its definition: id and signature in base 64. */
static void
signature_line(struct mm_buf *out, uint32_t id, const char *signature)
{
	uint8_t bytes[68] = { (uint8_t)(id >> 24), (uint8_t)(id >> 16),
		(uint8_t)(id >> 8), (uint8_t)id };

	assert_true(mm_base64_exact(mm_str_of(signature), bytes + 4, 64));
	mm_buf_z(out, "— mimamori ");
	mm_base64_add(out, bytes, sizeof(bytes));
	mm_buf_char(out, '\n');
}

static void
test_write_and_sign(void **state)
{
	struct mm_checkpoint c = checkpoint(), got;
	struct mm_buf text, note, want;
	struct mm_err err;

	(void)state;
	mm_buf_init(&text, 0);
	mm_buf_init(&note, 0);
	mm_buf_init(&want, 0);
	mm_checkpoint_write(&text, &c);
	assert_string_equal(text.p, TEXT);
	assert_int_equal(
	    mm_checkpoint_sign(&note, mm_buf_view(&text), &secret, &err),
	    MM_OK);
	mm_buf_z(&want, TEXT "\n");
	signature_line(&want, KEY_ID, SIGNED_WITH);
	assert_string_equal(note.p, want.p);
	assert_int_equal(
	    mm_checkpoint_read(mm_buf_view(&note), &public, &got, &err), MM_OK);
	assert_true(mm_str_eqz(got.workspace, "demo"));
	assert_int_equal(got.size, 3);
	assert_true(mm_sha256_eq(got.root, c.root));
	assert_true(mm_sha256_eq(got.chain, c.chain));
	assert_true(mm_sha256_eq(got.first, c.first));
	assert_int_equal(got.time.sec, c.time.sec);
	assert_int_equal(mm_checkpoint_head(&got).size, 3);
	assert_true(mm_sha256_eq(mm_checkpoint_head(&got).root, c.root));
	assert_true(mm_str_eqz(mm_checkpoint_text(mm_buf_view(&note)), TEXT));
	assert_true(mm_str_eqz(mm_checkpoint_text(MM_STR(TEXT)), TEXT));
	mm_buf_free(&text);
	mm_buf_free(&note);
	mm_buf_free(&want);
}

static void
test_sign_without_memory(void **state)
{
	struct mm_buf note;
	struct mm_err err;

	(void)state;
	mm_buf_init(&note, 0);
	no_public = true;
	assert_int_equal(
	    mm_checkpoint_sign(&note, MM_STR(TEXT), &secret, &err), MM_ENOMEM);
	no_public = false;
	no_sign = true;
	assert_int_equal(
	    mm_checkpoint_sign(&note, MM_STR(TEXT), &secret, &err), MM_ENOMEM);
	no_sign = false;
	assert_int_equal(note.n, 0);
}

static void
test_read_bad(void **state)
{
	static const struct {
		const char *why, *text;
		uint64_t line;
	} rows[] = {
		{ "empty", "", 1 },
		{ "another origin", "sum.golang.org\n1\n", 1 },
		{ "no workspace", "mimamori/\n1\n", 1 },
		{ "a workspace of 65 bytes", "mimamori/" ZEROS62 "123\n1\n",
		    1 },
		{ "a control character", "mimamori/de\x01mo\n1\n", 1 },
		{ "no entries", "mimamori/demo\n0\n", 2 },
		{ "leading zero", "mimamori/demo\n03\n", 2 },
		{ "no number", "mimamori/demo\n\n", 2 },
		{ "2^53", "mimamori/demo\n9007199254740992\n", 2 },
		{ "root cut", "mimamori/demo\n3\nAQEB\n", 3 },
		{ "no chain",
		    "mimamori/demo\n3\n"
		    "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n"
		    "first " ZEROS62 "02\n",
		    4 },
		{ "chain twice",
		    "mimamori/demo\n3\n"
		    "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n"
		    "chain " ZEROS62 "02\nchain " ZEROS62 "02\n",
		    5 },
		{ "no time",
		    "mimamori/demo\n3\n"
		    "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n"
		    "chain " ZEROS62 "02\nfirst " ZEROS62 "02\n"
		    "time 2026-04-02\n",
		    6 },
		{ "one line more", TEXT "note hello\n", 7 },
		{ "no line break at the end",
		    "mimamori/demo\n3\n"
		    "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n"
		    "chain " ZEROS62 "02\nfirst " ZEROS62 "02\n"
		    "time 2026-04-02T01:00:00Z",
		    7 },
		{ "no dash", TEXT "\nmimamori AAAA\n", 8 },
		{ "no signature", TEXT "\n— mimamori\n", 8 },
		{ "no name", TEXT "\n—  AAAA\n", 8 },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_checkpoint c = { .size = 77 };
		struct mm_err err = { 0 };
		enum mm_status st = mm_checkpoint_read(
		    mm_str_of(rows[i].text), &public, &c, &err);

		CHECK(st == MM_EFORMAT, "%s: %d, %s", rows[i].why, st, err.en);
		CHECK(err.line == rows[i].line, "%s: line %d", rows[i].why,
		    (int)err.line);
		CHECK(c.size == 77, "%s wrote its output", rows[i].why);
	}
}

static void
expect_unsigned(const char *why, struct mm_str note, const char *says)
{
	struct mm_checkpoint c;
	struct mm_err err;
	enum mm_status st = mm_checkpoint_read(note, &public, &c, &err);

	CHECK(st == MM_EINTEGRITY, "%s: %d", why, st);
	CHECK(strstr(err.en, says) != NULL, "%s: %s", why, err.en);
	CHECK(mm_checkpoint_read(note, NULL, &c, &err) == MM_OK,
	    "%s, without belief: %s", why, err.en);
}

static void
test_signatures_bad(void **state)
{
	struct mm_buf b;

	(void)state;
	mm_buf_init(&b, 0);
	expect_unsigned("not signed", MM_STR(TEXT), "signed: -");
	mm_buf_z(&b, TEXT "\n");
	signature_line(&b, 0x0badcafe, SIGNED_WITH);
	expect_unsigned("another key", mm_buf_view(&b), "signed: 0badcafe");
	mm_buf_z(&b, "— witness.example AAAAAAAA\n");
	expect_unsigned("another kind of key", mm_buf_view(&b), "f0c0decc");
	mm_buf_clear(&b);
	mm_buf_z(&b, TEXT "\n");
	signature_line(&b, KEY_ID, SIGNED_WITH);
	b.p[9] ^= 1; /* of the workspace's name */
	expect_unsigned("changed", mm_buf_view(&b), "does not fit");
	mm_buf_free(&b);
}

/* Signatures of others do not harm; too many do. */
static void
test_signatures_of_others(void **state)
{
	struct mm_checkpoint c;
	struct mm_err err;
	struct mm_buf b;

	(void)state;
	mm_buf_init(&b, 0);
	mm_buf_z(&b, TEXT "\n— witness.example AAAAAAAA\n");
	for (unsigned i = 2; i < MM_CHECKPOINT_SIGNATURES; i++)
		signature_line(&b, i, SIGNED_WITH);
	signature_line(&b, KEY_ID, SIGNED_WITH);
	assert_int_equal(
	    mm_checkpoint_read(mm_buf_view(&b), &public, &c, &err), MM_OK);
	mm_buf_clear(&b);
	mm_buf_z(&b, TEXT "\n");
	for (unsigned i = 0; i < MM_CHECKPOINT_SIGNATURES; i++)
		signature_line(&b, i, SIGNED_WITH);
	signature_line(&b, KEY_ID, SIGNED_WITH);
	assert_int_equal(
	    mm_checkpoint_read(mm_buf_view(&b), &public, &c, &err), MM_EFORMAT);
	mm_buf_free(&b);
}

/* The id alone does not make a key ours: the name belongs to it. */
static void
test_signature_of_another_name(void **state)
{
	struct mm_buf b;
	char *name;

	(void)state;
	mm_buf_init(&b, 0);
	mm_buf_z(&b, TEXT "\n");
	signature_line(&b, KEY_ID, SIGNED_WITH);
	name = strstr(b.p, "— mimamori");
	assert_non_null(name);
	name[4] = 'M';
	expect_unsigned("another name", mm_buf_view(&b), "not signed with");
	mm_buf_free(&b);
}

static void
test_too_long(void **state)
{
	static char text[MM_CHECKPOINT_MAX + 2];
	struct mm_checkpoint c;
	struct mm_err err;

	(void)state;
	memset(text, 'x', MM_CHECKPOINT_MAX + 1);
	assert_int_equal(
	    mm_checkpoint_read(mm_str_of(text), NULL, &c, &err), MM_ELIMIT);
	text[MM_CHECKPOINT_MAX] = '\0';
	assert_int_equal(
	    mm_checkpoint_read(mm_str_of(text), NULL, &c, &err), MM_EFORMAT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_keys_bad),
		cmocka_unit_test(test_keys_with_text_around),
		cmocka_unit_test(test_write_and_sign),
		cmocka_unit_test(test_sign_without_memory),
		cmocka_unit_test(test_read_bad),
		cmocka_unit_test(test_signatures_bad),
		cmocka_unit_test(test_signatures_of_others),
		cmocka_unit_test(test_signature_of_another_name),
		cmocka_unit_test(test_too_long),
	};

	return cmocka_run_group_tests(tests, read_keys, NULL);
}
