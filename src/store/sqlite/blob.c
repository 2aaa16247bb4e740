/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite/driver.h"

#include <string.h>

static enum mm_status
put(struct mm_store *s, struct mm_bytes bytes, const char *hex,
    struct mm_err *err)
{
	struct mm_sql_bind b = { 0 };
	enum mm_status st = mm_sql_get(s, MM_SQL_BLOB_ADD, &b.stmt, err);

	if (st != MM_OK)
		return st;
	mm_sql_str(&b, mm_sql_tenant(s));
	mm_sql_str(&b, mm_str_of(hex));
	mm_sql_bytes(&b, bytes.p, bytes.n);
	return mm_sql_run(s, &b, err);
}

enum mm_status
mm_store_blob_put(struct mm_store *s, struct mm_bytes bytes,
    struct mm_sha256 *digest, struct mm_err *err)
{
	struct mm_sha256 d = mm_sha256_of(bytes.p, bytes.n);
	char hex[MM_SHA256_HEX];
	bool own = !mm_store_in_tx(s);
	enum mm_status st = own ? mm_store_begin(s, err) : MM_OK;

	if (st != MM_OK)
		return st;
	st = put(s, bytes, mm_sha256_hex(d, hex), err);
	if (own && st == MM_OK)
		st = mm_store_commit(s, err);
	else if (own)
		mm_store_rollback(s);
	if (st == MM_OK)
		*digest = d;
	return st;
}

enum mm_status
mm_store_blob_get(struct mm_store *s, struct mm_sha256 digest,
    struct mm_arena *a, struct mm_bytes *out, struct mm_err *err)
{
	struct mm_sql_bind b = { 0 };
	char hex[MM_SHA256_HEX];
	struct mm_str v, copy;
	enum mm_status st = mm_sql_get(s, MM_SQL_BLOB_GET, &b.stmt, err);
	bool row;

	if (st != MM_OK)
		return st;
	mm_sql_str(&b, mm_sql_tenant(s));
	mm_sql_str(&b, mm_str_of(mm_sha256_hex(digest, hex)));
	st = mm_sql_row(s, &b, &row, err);
	if (st != MM_OK)
		return st;
	if (!row)
		return mm_err_set(err, MM_ENOTFOUND,
		    "保存されたファイル %.12s… がありません",
		    "there is no stored file %.12s...", hex);
	v = mm_sql_column(b.stmt, 0);
	if (v.p == NULL)
		v = MM_STR("");
	copy = mm_arena_str(a, v);
	mm_sql_done(b.stmt);
	if (copy.p == NULL)
		return mm_err_nomem(err);
	if (!mm_sha256_eq(mm_sha256_of(copy.p, copy.n), digest))
		return mm_err_set(err, MM_EINTEGRITY,
		    "保存されたファイル %.12s… の内容が変わっています。"
		    "バックアップから戻してください",
		    "the stored file %.12s... has changed; restore a backup",
		    hex);
	*out = (struct mm_bytes){ (const uint8_t *)copy.p, copy.n };
	return MM_OK;
}

enum mm_status
mm_store_blobs(
    struct mm_store *s, mm_blob_fn *fn, void *ctx, struct mm_err *err)
{
	struct mm_sql_bind b = { 0 };
	enum mm_status st = mm_sql_get(s, MM_SQL_BLOB_WALK, &b.stmt, err);
	bool row = true;

	if (st != MM_OK)
		return st;
	mm_sql_str(&b, mm_sql_tenant(s));
	while (st == MM_OK) {
		struct mm_str v;

		st = mm_sql_row(s, &b, &row, err);
		if (st != MM_OK || !row)
			break;
		v = mm_sql_column(b.stmt, 1);
		st = fn(
		    ctx, (struct mm_bytes){ (const uint8_t *)v.p, v.n }, err);
		if (st != MM_OK)
			mm_sql_done(b.stmt);
	}
	return st;
}
