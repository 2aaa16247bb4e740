/* SPDX-License-Identifier: Apache-2.0 */
#include "format/eol.h"

#include <string.h>

#include "format/fields.h"
#include "vers/cpe.h"
#include "vers/purl.h"

struct record {
	struct mm_arena *arena;
	struct mm_str name, title;
	MM_VEC(struct mm_str) keys;
	MM_VEC(struct mm_eol_release) releases;
	bool has_releases;
};

/* ---- identifiers ---- */

static bool
add_key(struct record *r, struct mm_str key)
{
	struct mm_str *slot;

	if (key.n == 0)
		return true;
	for (uint32_t i = 0; i < r->keys.n; i++)
		if (mm_str_eq(r->keys.v[i], key))
			return true;
	slot = mm_vec_push(r->arena, &r->keys);
	if (slot != NULL)
		*slot = key;
	return slot != NULL;
}

static bool
add_purl(struct record *r, struct mm_str text)
{
	struct mm_purl p;

	if (mm_purl_parse(r->arena, text, &p, NULL) != MM_OK)
		return true;
	return add_key(r, mm_purl_key(r->arena, &p));
}

/* "cpe:2.3:a:vendor:product", cut short: the rest is any. */
static bool
add_cpe(struct record *r, struct mm_str text)
{
	struct mm_cpe c;
	int colons = 0;

	for (size_t i = 0; i < text.n; i++)
		colons += text.p[i] == ':';
	if (mm_str_starts(text, "cpe:2.3:"))
		for (; colons < 12 && text.p != NULL; colons++)
			text = mm_arena_fmt(r->arena, "%.*s:*", MM_FMT(text));
	if (mm_cpe_parse(r->arena, text, &c, NULL) != MM_OK)
		return true;
	return add_key(r, mm_cpe_key(r->arena, &c));
}

/* {"purl": ...} or {"type": "purl", "id": ...}. */
struct identifier {
	struct mm_str purl, cpe, type, id;
};

static bool
read_identifier(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("purl", struct identifier, purl),
		MM_JSON_TEXT("cpe", struct identifier, cpe),
		MM_JSON_TEXT("type", struct identifier, type),
		MM_JSON_TEXT("id", struct identifier, id),
	};
	struct record *r = ctx;
	struct identifier x;

	memset(&x, 0, sizeof(x));
	if (!mm_fields_read(j, fields, MM_COUNT(fields), &x))
		return false;
	if (mm_str_eqz(x.type, "purl"))
		x.purl = x.id;
	else if (mm_str_eqz(x.type, "cpe"))
		x.cpe = x.id;
	if (!add_purl(r, x.purl) || !add_cpe(r, x.cpe))
		return mm_fields_nomem(j);
	return true;
}

static bool
read_identifiers(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_identifier, ctx);
}

/* ---- releases ---- */

/* A date, whether it is over, or null. */
static bool
read_end(struct mm_eol_end *out, struct mm_json *j)
{
	struct mm_str s;
	bool over;

	switch (mm_json_peek(j)) {
	case MM_JSON_NULL:
		return mm_json_skip(j);
	case MM_JSON_TRUE:
	case MM_JSON_FALSE:
		if (!mm_json_bool(j, &over))
			return false;
		out->over = over ? MM_YES : MM_NO;
		return true;
	case MM_JSON_NUMBER:
	case MM_JSON_STRING:
	case MM_JSON_ARRAY:
	case MM_JSON_OBJECT:
	case MM_JSON_END:
	case MM_JSON_ERROR:
	default:
		break;
	}
	if (!mm_json_string(j, &s))
		return false;
	if (mm_date_iso(s, &out->date))
		return true;
	return mm_fields_bad(j, "日付でもtrue・falseでもありません",
	    "neither a date nor true or false");
}

/* "support: true" says that it goes on: the other way round. */
static bool
read_going_on(struct mm_eol_end *out, struct mm_json *j)
{
	if (!read_end(out, j))
		return false;
	out->over = mm_tri_not(out->over);
	return true;
}

/* "eoes: false" stands where paid support goes on and where there is none. */
static bool
read_over(struct mm_eol_end *out, struct mm_json *j)
{
	if (!read_end(out, j))
		return false;
	if (out->over == MM_NO)
		out->over = MM_UNKNOWN;
	return true;
}

#define END(name, member, read) \
	static bool name(void *ctx, struct mm_json *j) \
	{ \
		return read(&((struct mm_eol_release *)ctx)->member, j); \
	}

END(read_eol, eol, read_end)
END(read_active, active, read_going_on)
END(read_active_over, active, read_end)
END(read_extended, extended, read_going_on)
END(read_extended_over, extended, read_over)

static bool
read_release(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		/* Front matter: "eoas" as a flag says "over", too. */
		MM_JSON_TEXT("releaseCycle", struct mm_eol_release, cycle),
		MM_JSON_FIELD("eol", read_eol),
		MM_JSON_FIELD("eoas", read_active_over),
		MM_JSON_FIELD("support", read_active),
		MM_JSON_FIELD("eoes", read_extended_over),
		MM_JSON_FIELD("extendedSupport", read_extended),
		/* API v1. */
		MM_JSON_TEXT("name", struct mm_eol_release, cycle),
		MM_JSON_FIELD("eolFrom", read_eol),
		MM_JSON_FIELD("isEol", read_eol),
		MM_JSON_FIELD("eoasFrom", read_active_over),
		MM_JSON_FIELD("isEoas", read_active_over),
		MM_JSON_FIELD("eoesFrom", read_extended_over),
		MM_JSON_FIELD("isEoes", read_extended_over),
	};
	const struct mm_eol_end unknown = { MM_DATE_NONE, MM_UNKNOWN };
	struct record *r = ctx;
	struct mm_eol_release x = { MM_STR_NONE, unknown, unknown, unknown };
	struct mm_eol_release *slot;

	if (!mm_fields_read(j, fields, MM_COUNT(fields), &x))
		return false;
	if (x.cycle.n == 0)
		return mm_fields_bad(j, "releasesの要素に名前がありません",
		    "a release has no name");
	slot = mm_vec_push(r->arena, &r->releases);
	if (slot == NULL)
		return mm_fields_nomem(j);
	*slot = x;
	return true;
}

static bool
read_releases(void *ctx, struct mm_json *j)
{
	((struct record *)ctx)->has_releases = true;
	return mm_fields_each(j, read_release, ctx);
}

enum mm_status
mm_eol_parse(struct mm_arena *a, struct mm_json *j, struct mm_eol_product *out,
    struct mm_err *err)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("name", struct record, name),
		MM_JSON_TEXT("label", struct record, title),
		MM_JSON_TEXT("title", struct record, title),
		MM_JSON_FIELD("identifiers", read_identifiers),
		MM_JSON_FIELD("releases", read_releases),
	};
	struct record r = { .arena = a };

	if (mm_fields_read(j, fields, MM_COUNT(fields), &r) &&
	    ((r.title.n == 0 && r.name.n == 0) || !r.has_releases))
		(void)mm_fields_bad(j,
		    "製品の名前（title、label）またはreleasesがありません",
		    "the name (title, label) or releases of a product is "
		    "missing");
	if (mm_json_failed(j))
		return mm_json_finish(j, err);
	/* A key left out for want of memory would hide an end. */
	if (mm_arena_short(a))
		return mm_err_nomem(err);
	*out = (struct mm_eol_product){ r.title.n > 0 ? r.title : r.name,
		r.keys.v, r.keys.n, r.releases.v, r.releases.n };
	return MM_OK;
}
