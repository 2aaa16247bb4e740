/* SPDX-License-Identifier: Apache-2.0 */
#include "base/stamp.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <string.h>

#define NONCE_BYTES 8

/* What the library complained of last. */
static const char *
library_reason(void)
{
	const char *data = NULL;
	int flags = 0;
	unsigned long code = ERR_peek_last_error_data(&data, &flags);
	const char *reason = ERR_reason_error_string(code);

	if (data != NULL && (flags & ERR_TXT_STRING) != 0 && data[0] != '\0')
		return data;
	return reason != NULL ? reason : "-";
}

static bool
set_imprint(TS_REQ *req, struct mm_sha256 digest)
{
	TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
	X509_ALGOR *algorithm = X509_ALGOR_new();
	bool good = imprint != NULL && algorithm != NULL &&
	    X509_ALGOR_set0(
		algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1 &&
	    TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1 &&
	    TS_MSG_IMPRINT_set_msg(imprint, digest.b, (int)sizeof(digest.b)) ==
		1 &&
	    TS_REQ_set_msg_imprint(req, imprint) == 1;

	X509_ALGOR_free(algorithm);
	TS_MSG_IMPRINT_free(imprint);
	return good;
}

static bool
set_nonce(TS_REQ *req)
{
	uint8_t bytes[NONCE_BYTES];
	BIGNUM *n = NULL;
	ASN1_INTEGER *nonce = NULL;
	bool good;

	if (RAND_bytes(bytes, (int)sizeof(bytes)) == 1)
		n = BN_bin2bn(bytes, (int)sizeof(bytes), NULL);
	if (n != NULL)
		nonce = BN_to_ASN1_INTEGER(n, NULL);
	good = nonce != NULL && TS_REQ_set_nonce(req, nonce) == 1;
	ASN1_INTEGER_free(nonce);
	BN_free(n);
	return good;
}

/* A request for the digest; NULL when the library fails. */
static TS_REQ *
make_request(struct mm_sha256 digest)
{
	TS_REQ *req = TS_REQ_new();

	if (req != NULL && TS_REQ_set_version(req, 1) == 1 &&
	    set_imprint(req, digest))
		return req;
	TS_REQ_free(req);
	return NULL;
}

enum mm_status
mm_stamp_request(
    struct mm_sha256 digest, struct mm_buf *out, struct mm_err *err)
{
	TS_REQ *req = make_request(digest);
	unsigned char *der = NULL;
	int n = -1;

	if (req != NULL && set_nonce(req) && TS_REQ_set_cert_req(req, 1) == 1)
		n = i2d_TS_REQ(req, &der);
	if (n > 0)
		mm_buf_add(out, der, (size_t)n);
	OPENSSL_free(der);
	TS_REQ_free(req);
	if (n <= 0)
		return mm_err_set(err, MM_EIO, "時刻認証の依頼を作れません(%s)",
		    "the time stamp request cannot be made (%s)",
		    library_reason());
	return mm_buf_check(out, err);
}

/* All certificates of a PEM text; NULL: none. */
static X509_STORE *
read_ca(struct mm_str pem)
{
	X509_STORE *store = X509_STORE_new();
	BIO *bio = BIO_new_mem_buf(pem.p, (int)pem.n);
	X509 *cert;
	int n = 0;

	while (store != NULL && bio != NULL &&
	    (cert = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL) {
		n += X509_STORE_add_cert(store, cert);
		X509_free(cert);
	}
	BIO_free(bio);
	if (n > 0)
		return store;
	X509_STORE_free(store);
	return NULL;
}

static bool
stamp_time(TS_RESP *resp, struct mm_time *out)
{
	TS_TST_INFO *info = TS_RESP_get_tst_info(resp);
	const ASN1_GENERALIZEDTIME *at =
	    info != NULL ? TS_TST_INFO_get_time(info) : NULL;
	struct mm_date day;
	struct tm tm;

	if (at == NULL || ASN1_TIME_to_tm(at, &tm) != 1)
		return false;
	day = mm_date_of(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
	out->sec = (int64_t)day.day * 86400 + tm.tm_hour * 3600 +
	    tm.tm_min * 60 + tm.tm_sec;
	return mm_date_is_set(day);
}

static enum mm_status
refused(struct mm_err *err)
{
	return mm_err_set(err, MM_EINTEGRITY,
	    "時刻認証の応答が検証できません(%s)。認証局に取り直してください",
	    "the time stamp does not verify (%s); ask the authority for a new "
	    "one",
	    library_reason());
}

/* The certificate counts as of the stamp: it may have expired since. */
static enum mm_status
check(TS_RESP *resp, TS_REQ *req, X509_STORE *store, struct mm_time time,
    struct mm_err *err)
{
	TS_VERIFY_CTX *ctx = TS_REQ_to_TS_VERIFY_CTX(req, NULL);
	enum mm_status st = MM_OK;

	if (ctx == NULL)
		return mm_err_nomem(err);
	X509_VERIFY_PARAM_set_time(
	    X509_STORE_get0_param(store), (time_t)time.sec);
	(void)TS_VERIFY_CTX_add_flags(ctx, TS_VFY_SIGNATURE);
	(void)TS_VERIFY_CTX_set_store(ctx, store);
	ERR_clear_error();
	if (TS_RESP_verify_response(ctx, resp) != 1)
		st = refused(err);
	/* The store is the caller's. */
	(void)TS_VERIFY_CTX_set_store(ctx, NULL);
	TS_VERIFY_CTX_free(ctx);
	return st;
}

static TS_REQ *
given_request(struct mm_bytes der, struct mm_sha256 digest)
{
	const unsigned char *p = der.p;

	return der.n > 0 ? d2i_TS_REQ(NULL, &p, (long)der.n)
			 : make_request(digest);
}

enum mm_status
mm_stamp_verify(struct mm_bytes response, struct mm_sha256 digest,
    struct mm_bytes request, struct mm_str ca, struct mm_time *time,
    struct mm_err *err)
{
	const unsigned char *p = response.p;
	TS_RESP *resp = response.n <= MM_STAMP_MAX
	    ? d2i_TS_RESP(NULL, &p, (long)response.n)
	    : NULL;
	X509_STORE *store = read_ca(ca);
	TS_REQ *plain = make_request(digest);
	TS_REQ *req = given_request(request, digest);
	struct mm_time at = { 0 };
	enum mm_status st = MM_OK;

	if (resp == NULL)
		st = mm_err_set(err, MM_EFORMAT,
		    "時刻認証の応答(RFC 3161)ではありません",
		    "this is no time stamp response (RFC 3161)");
	else if (store == NULL)
		st = mm_err_set(err, MM_EFORMAT,
		    "時刻認証局の証明書(PEM)がありません。--ca で指定してくださ"
		    "い",
		    "there is no certificate (PEM) of the authority; give it "
		    "with --ca");
	else if (plain == NULL || req == NULL)
		st = mm_err_nomem(err);
	else if (!stamp_time(resp, &at))
		st = mm_err_set(err, MM_EINTEGRITY,
		    "時刻認証局は依頼を受け付けませんでした。依頼と設定を確かめ"
		    "てください",
		    "the authority did not grant the request; check the "
		    "request and the setting");
	/* The digest always; the nonce where the request is at hand. */
	if (st == MM_OK)
		st = check(resp, plain, store, at, err);
	if (st == MM_OK)
		st = check(resp, req, store, at, err);
	TS_REQ_free(req);
	TS_REQ_free(plain);
	X509_STORE_free(store);
	TS_RESP_free(resp);
	if (st == MM_OK)
		*time = at;
	return st;
}
