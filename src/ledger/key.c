/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/key.h"

#include "base/sha256.h"
#include "codec/base64.h"

#include <string.h>

/* DER before the 32 bytes of the key (RFC 8410 sections 4 and 7). */
#define SECRET_HEAD \
	"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20"
#define PUBLIC_HEAD "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"
#define KEY_BYTES 32
#define HEAD_MAX 16

struct kind {
	const char *begin, *end; /* lines around it */
	const char *head;
	size_t nhead;
	const char *ja, *en; /* what it is not */
};

static const struct kind secret_kind = { "-----BEGIN PRIVATE KEY-----",
	"-----END PRIVATE KEY-----", SECRET_HEAD, sizeof(SECRET_HEAD) - 1,
	"Ed25519の秘密鍵のPEMではありません。mimamori audit keygen か openssl "
	"genpkey -algorithm ed25519 で作ったファイルを指定してください",
	"this is no PEM of an Ed25519 private key; give a file made by "
	"mimamori audit keygen or openssl genpkey -algorithm ed25519" };

static const struct kind public_kind = { "-----BEGIN PUBLIC KEY-----",
	"-----END PUBLIC KEY-----", PUBLIC_HEAD, sizeof(PUBLIC_HEAD) - 1,
	"Ed25519の公開鍵のPEMではありません。署名者から渡された公開鍵の"
	"ファイル(.pub)を指定してください",
	"this is no PEM of an Ed25519 public key; give the file (.pub) that "
	"the signer handed out" };

static void
write_pem(struct mm_buf *out, const struct kind *k, const uint8_t *key)
{
	uint8_t der[HEAD_MAX + KEY_BYTES];

	memcpy(der, k->head, k->nhead);
	memcpy(der + k->nhead, key, KEY_BYTES);
	mm_buf_fmt(out, "%s\n", k->begin);
	mm_base64_add(out, der, k->nhead + KEY_BYTES);
	mm_buf_fmt(out, "\n%s\n", k->end);
}

void
mm_key_write_secret(struct mm_buf *out, const struct mm_ed25519_secret *key)
{
	write_pem(out, &secret_kind, key->b);
}

void
mm_key_write_public(struct mm_buf *out, const struct mm_ed25519_public *key)
{
	write_pem(out, &public_kind, key->b);
}

/* The next line, without its end; absent at the end of the text. */
static struct mm_str
next_line(struct mm_str *rest)
{
	return mm_str_trim(mm_str_cut(rest, '\n'));
}

static enum mm_status
read_pem(
    struct mm_str text, const struct kind *k, uint8_t *key, struct mm_err *err)
{
	uint8_t der[HEAD_MAX + KEY_BYTES];
	struct mm_str body, end;

	do {
		if (text.p == NULL)
			return mm_err_set(
			    err, MM_EFORMAT, "%s%.0s", "%.0s%s", k->ja, k->en);
	} while (!mm_str_eqz(next_line(&text), k->begin));
	body = next_line(&text);
	end = next_line(&text);
	if (!mm_str_eqz(end, k->end) ||
	    !mm_base64_exact(body, der, k->nhead + KEY_BYTES) ||
	    memcmp(der, k->head, k->nhead) != 0)
		return mm_err_set(
		    err, MM_EFORMAT, "%s%.0s", "%.0s%s", k->ja, k->en);
	memcpy(key, der + k->nhead, KEY_BYTES);
	return MM_OK;
}

enum mm_status
mm_key_read_secret(
    struct mm_str text, struct mm_ed25519_secret *out, struct mm_err *err)
{
	return read_pem(text, &secret_kind, out->b, err);
}

enum mm_status
mm_key_read_public(
    struct mm_str text, struct mm_ed25519_public *out, struct mm_err *err)
{
	return read_pem(text, &public_kind, out->b, err);
}

uint32_t
mm_key_id(const struct mm_ed25519_public *key)
{
	uint8_t text[sizeof(MM_KEY_NAME) + 1 + KEY_BYTES] = MM_KEY_NAME "\n";
	struct mm_sha256 d;

	text[sizeof(MM_KEY_NAME)] = 0x01;
	memcpy(text + sizeof(MM_KEY_NAME) + 1, key->b, KEY_BYTES);
	d = mm_sha256_of(text, sizeof(text));
	return (uint32_t)d.b[0] << 24 | (uint32_t)d.b[1] << 16 |
	    (uint32_t)d.b[2] << 8 | d.b[3];
}
