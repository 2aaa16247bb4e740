/* SPDX-License-Identifier: Apache-2.0 */
#include "vers/purl.h"

#include <string.h>

#include "base/utf8.h"
#include "vers/ascii.h"
#include "vers/purl_types.h"

/* The text being parsed; positions in messages count from text.p. */
struct parse {
	struct mm_arena *a;
	struct mm_str text;
	struct mm_err *err;
};

/* One "key=value" as written. */
struct qualifier {
	struct mm_str key, value;
};

static enum mm_status
at_column(struct mm_err *err, unsigned long long column, enum mm_status st)
{
	mm_err_at(err, NULL, 0, column);
	return st;
}

static unsigned long long
column(const struct parse *ps, const char *at)
{
	return (unsigned long long)(at - ps->text.p) + 1;
}

/* Refuse at byte @at: the reason goes between a fixed head and tail. */
#define REFUSE(ps, at, ja, en) \
	at_column((ps)->err, column((ps), (at)), \
	    mm_err_set((ps)->err, MM_EFORMAT, \
		"purlの%lluバイト目: " ja "。SBOMの作成元に正しいpurlを" \
		"確認してください", \
		"purl, byte %llu: " en "; ask the author of the SBOM for " \
		"the correct purl", \
		column((ps), (at))))

/* Append the decoded form of @s to @w, which has room for s.n bytes. */
static enum mm_status
decode(struct parse *ps, struct mm_str s, char **w)
{
	char *start = *w;

	for (size_t i = 0; i < s.n; i++) {
		int c = (unsigned char)s.p[i];

		if (c == '%') {
			c = mm_percent_triplet(s, i);
			if (c <= 0)
				return REFUSE(ps, s.p + i,
				    "「%%」の後に2桁の16進数（00以外）が"
				    "ありません",
				    "'%%' is not followed by two hex digits "
				    "other than 00");
			i += 2;
		}
		*(*w)++ = (char)c;
	}
	if (!mm_utf8_valid((struct mm_str){ start, (size_t)(*w - start) }))
		return REFUSE(
		    ps, s.p, "UTF-8として正しくありません", "not valid UTF-8");
	return MM_OK;
}

/* Decode into the arena; an empty @s gives the absent span. */
static enum mm_status
decode_text(struct parse *ps, struct mm_str s, struct mm_str *out)
{
	char *buf, *w;
	enum mm_status st;

	*out = MM_STR_NONE;
	if (s.n == 0)
		return MM_OK;
	buf = w = mm_arena_alloc(ps->a, s.n + 1);
	if (buf == NULL)
		return mm_err_nomem(ps->err);
	st = decode(ps, s, &w);
	if (st == MM_OK)
		*out = (struct mm_str){ buf, (size_t)(w - buf) };
	return st;
}

/* The last @sep splits @s; absent tail when there is none. */
static struct mm_str
cut_last(struct mm_str *s, char sep)
{
	for (size_t i = s->n; i > 0; i--) {
		if (s->p[i - 1] == sep) {
			struct mm_str tail = { s->p + i, s->n - i };

			s->n = i - 1;
			return tail;
		}
	}
	return MM_STR_NONE;
}

/* A raw '@' may only open a segment (an npm scope). */
static bool
stray_at(struct mm_str segment)
{
	size_t at = mm_str_find(segment, '@');

	return at > 0 && at < segment.n;
}

static bool
is_dots(struct mm_str s)
{
	return mm_str_eqz(s, ".") || mm_str_eqz(s, "..");
}

/*
 * Segments of a namespace or subpath: decode each, drop empty ones (and dots
 * of a subpath), join with '/'.
 */
static enum mm_status
parse_segments(
    struct parse *ps, struct mm_str s, bool subpath, struct mm_str *out)
{
	char *buf, *w;

	*out = MM_STR_NONE;
	buf = w = mm_arena_alloc(ps->a, s.n + 1);
	if (buf == NULL)
		return mm_err_nomem(ps->err);
	while (s.p != NULL) {
		struct mm_str seg = mm_str_cut(&s, '/'), plain;
		char *from;
		enum mm_status st;

		if (seg.n == 0)
			continue;
		if (!subpath && stray_at(seg))
			return REFUSE(ps, seg.p,
			    "「@」が名前より前にあります（版に「/」を含む場合は"
			    "%%2Fと書きます）",
			    "'@' before the name (a '/' inside a version is "
			    "written %%2F)");
		if (w > buf)
			*w++ = '/';
		from = w;
		st = decode(ps, seg, &w);
		if (st != MM_OK)
			return st;
		plain = (struct mm_str){ from, (size_t)(w - from) };
		if (mm_str_find(plain, '/') < plain.n)
			return REFUSE(ps, seg.p,
			    "区切りの中に「/」を含められません",
			    "a segment may not contain '/'");
		if (subpath && is_dots(plain))
			w = from > buf ? from - 1 : from;
	}
	if (w > buf)
		*out = (struct mm_str){ buf, (size_t)(w - buf) };
	return MM_OK;
}

/* Bytes that must be percent-encoded everywhere. */
static bool
needs_escape(char c)
{
	return !mm_is_alpha(c) && !mm_is_digit(c) && c != '.' && c != '-' &&
	    c != '_' && c != '~' && c != ':';
}

/* Append @s percent-encoded; @w has room for 3 bytes each. */
static char *
encode(char *w, struct mm_str s, char keep)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.n; i++) {
		unsigned c = (unsigned char)s.p[i];

		if (!needs_escape(s.p[i]) || s.p[i] == keep) {
			*w++ = s.p[i];
			continue;
		}
		*w++ = '%';
		*w++ = hex[c >> 4];
		*w++ = hex[c & 15];
	}
	return w;
}

static char *
put(char *w, struct mm_str s)
{
	/* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage) */
	memcpy(w, s.p, s.n);
	return w + s.n;
}

static bool
valid_key(struct mm_str key)
{
	if (key.n == 0 || !mm_is_alpha(key.p[0]))
		return false;
	for (size_t i = 1; i < key.n; i++) {
		char c = key.p[i];

		if (!mm_is_alpha(c) && !mm_is_digit(c) && c != '.' &&
		    c != '-' && c != '_')
			return false;
	}
	return true;
}

/* Sorted insert; the number of qualifiers is small. */
static enum mm_status
insert_qualifier(
    struct parse *ps, struct qualifier *q, size_t *n, struct qualifier add)
{
	size_t i = *n;

	for (size_t k = 0; k < *n; k++) {
		if (mm_str_eq(q[k].key, add.key))
			return REFUSE(ps, add.value.p,
			    "同じ修飾子（qualifier）が2回あります",
			    "the same qualifier is given twice");
	}
	for (; i > 0 && mm_str_cmp(add.key, q[i - 1].key) < 0; i--)
		q[i] = q[i - 1];
	q[i] = add;
	(*n)++;
	return MM_OK;
}

/* Split into sorted pairs with lower-case keys; empty values are dropped. */
static enum mm_status
split_qualifiers(
    struct parse *ps, struct mm_str s, struct qualifier *q, size_t *n)
{
	while (s.p != NULL) {
		struct mm_str value = mm_str_cut(&s, '&');
		struct mm_str key = mm_str_cut(&value, '=');
		struct qualifier add;
		enum mm_status st;
		char *p;

		if (key.n == 0 && value.p == NULL)
			continue;
		if (!valid_key(key))
			return REFUSE(ps, key.p,
			    "修飾子（qualifier）の名前が正しくありません",
			    "the name of a qualifier is not valid");
		if (value.n == 0)
			continue;
		if (*n == MM_PURL_QUALIFIERS)
			return mm_err_set(ps->err, MM_ELIMIT,
			    "purlの修飾子が%d個を超えています",
			    "the purl has more than %d qualifiers",
			    MM_PURL_QUALIFIERS);
		p = mm_arena_alloc(ps->a, key.n + 1);
		if (p == NULL)
			return mm_err_nomem(ps->err);
		for (size_t i = 0; i < key.n; i++)
			p[i] = mm_lower(key.p[i]);
		add = (struct qualifier){ { p, key.n }, value };
		st = insert_qualifier(ps, q, n, add);
		if (st != MM_OK)
			return st;
	}
	return MM_OK;
}

static enum mm_status
parse_qualifiers(struct parse *ps, struct mm_str s, struct mm_str *out)
{
	struct qualifier q[MM_PURL_QUALIFIERS];
	size_t n = 0;
	char *buf, *w;
	enum mm_status st = split_qualifiers(ps, s, q, &n);

	*out = MM_STR_NONE;
	if (st != MM_OK || n == 0)
		return st;
	buf = w = mm_arena_array(ps->a, s.n + 2, 3);
	if (buf == NULL)
		return mm_err_nomem(ps->err);
	for (size_t i = 0; i < n; i++) {
		struct mm_str value;

		st = decode_text(ps, q[i].value, &value);
		if (st != MM_OK)
			return st;
		if (i > 0)
			*w++ = '&';
		w = put(w, q[i].key);
		*w++ = '=';
		w = encode(w, value, '\0');
	}
	*out = (struct mm_str){ buf, (size_t)(w - buf) };
	return MM_OK;
}

static enum mm_status
parse_type(struct parse *ps, struct mm_str s, struct mm_str *out)
{
	char *p;

	if (s.n == 0 || !mm_is_alpha(s.p[0]))
		return REFUSE(ps, s.p, "種類（type）が英字で始まっていません",
		    "the type does not start with a letter");
	p = mm_arena_alloc(ps->a, s.n + 1);
	if (p == NULL)
		return mm_err_nomem(ps->err);
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!mm_is_alpha(c) && !mm_is_digit(c) && c != '.' && c != '-')
			return REFUSE(ps, s.p + i,
			    "種類（type）に使えない文字です",
			    "not a character of a type");
		p[i] = mm_lower(c);
	}
	*out = (struct mm_str){ p, s.n };
	return MM_OK;
}

/* "namespace/name@version" of @s. */
static enum mm_status
parse_path(struct parse *ps, struct mm_str s, struct mm_purl *out)
{
	struct mm_str name, version;
	enum mm_status st;

	while (s.n > 0 && s.p[s.n - 1] == '/')
		s.n--;
	name = cut_last(&s, '/');
	if (name.p == NULL) {
		name = s;
		s = (struct mm_str){ s.p, 0 };
	}
	version = cut_last(&name, '@');
	if (name.n == 0)
		return REFUSE(
		    ps, name.p, "名前がありません", "there is no name");
	st = decode_text(ps, name, &out->name);
	if (st == MM_OK)
		st = decode_text(ps, version, &out->version);
	if (st == MM_OK)
		st = parse_segments(ps, s, false, &out->namespace_);
	return st;
}

/* Fold by the rules of the type. */
static enum mm_status
fold(struct parse *ps, uint32_t rules, struct mm_purl *p)
{
	struct mm_str *const texts[] = {
		[MM_PURL_NAMESPACE] = &p->namespace_,
		[MM_PURL_NAME] = &p->name,
		[MM_PURL_VERSION] = &p->version,
	};

	for (unsigned i = 0; i < MM_COUNT(texts); i++) {
		struct mm_str s =
		    mm_purl_fold(ps->a, rules, (enum mm_purl_part)i, *texts[i]);

		if (s.p == NULL && texts[i]->p != NULL)
			return mm_err_nomem(ps->err);
		*texts[i] = s;
	}
	return MM_OK;
}

/* git: the namespace is the host, the name all that follows. */
static enum mm_status
widen_name(struct parse *ps, struct mm_purl *p)
{
	struct mm_str rest = p->namespace_, host;

	if (rest.p == NULL)
		return MM_OK;
	host = mm_str_cut(&rest, '/');
	if (rest.p == NULL)
		return MM_OK;
	p->namespace_ = host;
	p->name =
	    mm_arena_fmt(ps->a, "%.*s/%.*s", MM_FMT(rest), MM_FMT(p->name));
	return p->name.p != NULL ? MM_OK : mm_err_nomem(ps->err);
}

/* chrome-extension: 32 letters from a to p, and up to four numbers. */
static bool
is_extension(const struct mm_purl *p)
{
	struct mm_str rest = p->version;
	int numbers = 0;

	for (size_t i = 0; i < p->name.n; i++) {
		char c = mm_lower(p->name.p[i]);

		if (c < 'a' || c > 'p')
			return false;
	}
	for (; rest.p != NULL; numbers++) {
		struct mm_str number = mm_str_cut(&rest, '.');

		if (number.n == 0)
			return false;
		for (size_t i = 0; i < number.n; i++) {
			if (!mm_is_digit(number.p[i]))
				return false;
		}
	}
	return p->name.n == 32 && numbers <= 4;
}

/* mlflow: one kind of server makes no difference of case. */
static uint32_t
case_of_server(struct parse *ps, const struct mm_purl *p)
{
	struct mm_str url = mm_purl_qualifier(ps->a, p, "repository_url");
	static const char server[] = "databricks";

	if (url.p == NULL)
		return 0;
	return memmem(url.p, url.n, server, sizeof(server) - 1) != NULL
	    ? MM_PURL_NAME_LOWER
	    : 0;
}

static bool
is_guid(struct mm_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? s.p[i] != '-' : mm_hex_value(s.p[i]) < 0)
			return false;
	}
	return s.n == 36;
}

/* swid: a tag id that is a GUID is in lower case; none of its characters is
 * encoded, so it stands in the qualifiers as it is. */
static enum mm_status
lower_guid(struct parse *ps, struct mm_purl *p)
{
	struct mm_str id = mm_purl_qualifier(ps->a, p, "tag_id");
	char *copy, *at;

	if (!is_guid(id))
		return MM_OK;
	copy = mm_arena_alloc(ps->a, p->qualifiers.n + 1);
	if (copy == NULL)
		return mm_err_nomem(ps->err);
	memcpy(copy, p->qualifiers.p, p->qualifiers.n);
	at = memmem(copy, p->qualifiers.n, id.p, id.n);
	for (size_t i = 0; i < id.n; i++)
		at[i] = mm_lower(at[i]);
	p->qualifiers.p = copy;
	return MM_OK;
}

/* Rules of one type alone; @rules gets what the server adds to them. */
static enum mm_status
apply_special(
    struct parse *ps, const char *at, struct mm_purl *p, uint32_t *rules)
{
	enum mm_status st = MM_OK;

	if ((*rules & MM_PURL_EXTENSION_ID) != 0 && !is_extension(p))
		return REFUSE(ps, at,
		    "この種類（type）の名前は英字aからpの32文字、版は数字4個"
		    "までです",
		    "a name of this type is 32 letters from a to p, a version "
		    "up to four numbers");
	if ((*rules & MM_PURL_NAME_PATH) != 0)
		st = widen_name(ps, p);
	if ((*rules & MM_PURL_TAG_ID) != 0)
		st = lower_guid(ps, p);
	if ((*rules & MM_PURL_DATABRICKS) != 0)
		*rules |= case_of_server(ps, p);
	return st;
}

/* Check what the type demands. @at is the start of the path. */
static enum mm_status
check_type(struct parse *ps, const struct mm_purl_type *type, const char *at,
    struct mm_purl *p)
{
	bool missing;
	uint32_t rules;
	enum mm_status st;

	if (type == NULL)
		return MM_OK;
	rules = type->rules;
	st = apply_special(ps, at, p, &rules);
	if (st != MM_OK)
		return st;
	if ((rules & MM_PURL_NS_REQUIRED) != 0 && p->namespace_.p == NULL)
		return REFUSE(ps, at,
		    "この種類（type）に必要な名前空間（namespace）がありません",
		    "this type needs a namespace");
	if ((rules & MM_PURL_NS_PROHIBITED) != 0 && p->namespace_.p != NULL)
		return REFUSE(ps, at,
		    "この種類（type）に名前空間（namespace）は使えません",
		    "this type has no namespace");
	if ((rules & MM_PURL_NO_COLONS) != 0 &&
	    /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker) */
	    memmem(p->name.p, p->name.n, "::", 2) != NULL)
		return REFUSE(ps, at, "名前に「::」は使えません",
		    "the name may not contain '::'");
	missing = type->required_qualifier != NULL &&
	    mm_purl_qualifier(ps->a, p, type->required_qualifier).p == NULL;
	/* A qualifier that memory could not hold is not a missing one. */
	if (mm_arena_short(ps->a))
		return mm_err_nomem(ps->err);
	if (missing)
		return REFUSE(ps, at,
		    "この種類（type）に必要な修飾子（qualifier）がありません",
		    "a qualifier this type needs is missing");
	return fold(ps, rules & MM_PURL_CANONICAL, p);
}

/* Blanks and control characters have no place in a URL. */
static enum mm_status
check_bytes(struct parse *ps)
{
	for (size_t i = 0; i < ps->text.n; i++) {
		if (mm_is_blank(ps->text.p[i]))
			return REFUSE(ps, ps->text.p + i,
			    "空白または制御文字があります",
			    "a blank or a control character");
	}
	return MM_OK;
}

/* A second separator would give the text two readings. */
static enum mm_status
check_single(struct parse *ps, struct mm_str rest)
{
	for (size_t i = 0; i < rest.n; i++) {
		if (rest.p[i] == '#' || rest.p[i] == '?')
			return REFUSE(ps, rest.p + i,
			    "「?」または「#」が2つあります（値の中では%%3F、"
			    "%%23と書きます）",
			    "a second '?' or '#' (inside a value write %%3F, "
			    "%%23)");
	}
	return MM_OK;
}

/* Take "pkg:" and the slashes some write after it off the front. */
static enum mm_status
skip_scheme(struct parse *ps, struct mm_str *rest)
{
	static const char scheme[] = "pkg:";

	for (size_t i = 0; i < sizeof(scheme) - 1; i++) {
		if (i >= rest->n || mm_lower(rest->p[i]) != scheme[i])
			return REFUSE(ps, rest->p, "「pkg:」で始まっていません",
			    "does not start with \"pkg:\"");
	}
	rest->p += sizeof(scheme) - 1;
	rest->n -= sizeof(scheme) - 1;
	while (rest->n > 0 && rest->p[0] == '/') {
		rest->p++;
		rest->n--;
	}
	return MM_OK;
}

/* Steps of the specification's "how to parse", right to left. */
static enum mm_status
parse_all(struct parse *ps, struct mm_purl *p)
{
	struct mm_str rest = ps->text, subpath, qualifiers, type;
	enum mm_status st = check_bytes(ps);

	if (st != MM_OK)
		return st;
	subpath = cut_last(&rest, '#');
	qualifiers = cut_last(&rest, '?');
	st = check_single(ps, rest);
	if (st == MM_OK)
		st = skip_scheme(ps, &rest);
	if (st != MM_OK)
		return st;
	type = mm_str_cut(&rest, '/');
	st = parse_type(ps, type, &p->type);
	if (st != MM_OK)
		return st;
	if (rest.p == NULL)
		return REFUSE(ps, type.p + type.n, "名前がありません",
		    "there is no name");
	st = parse_path(ps, rest, p);
	if (st == MM_OK && qualifiers.p != NULL)
		st = parse_qualifiers(ps, qualifiers, &p->qualifiers);
	if (st == MM_OK && subpath.p != NULL)
		st = parse_segments(ps, subpath, true, &p->subpath);
	if (st == MM_OK)
		st = check_type(ps, mm_purl_type_find(p->type), rest.p, p);
	return st;
}

enum mm_status
mm_purl_parse(struct mm_arena *a, struct mm_str text, struct mm_purl *out,
    struct mm_err *err)
{
	struct parse ps = { a, text, err };
	struct mm_purl p;
	enum mm_status st;

	if (text.n > MM_PURL_MAX)
		return mm_err_set(err, MM_ELIMIT,
		    "purlが長すぎます（上限%dバイト）",
		    "the purl is longer than %d bytes", MM_PURL_MAX);
	memset(&p, 0, sizeof(p));
	if (text.p == NULL)
		ps.text = MM_STR("");
	st = parse_all(&ps, &p);
	if (st == MM_OK)
		*out = p;
	return st;
}

/* Qualifiers as they are written: "?k=v&k=v". */
static char *
put_pairs(char *w, const struct mm_purl_parts *parts)
{
	for (uint32_t i = 0; i < parts->nqualifiers; i++) {
		*w++ = i == 0 ? '?' : '&';
		w = put(w, parts->qualifiers[i].key);
		*w++ = '=';
		w = encode(w, parts->qualifiers[i].value, '\0');
	}
	return w;
}

/* The keys are not encoded: one that is none would change the text. */
static enum mm_status
check_pairs(struct parse *ps, const struct mm_purl_parts *parts)
{
	for (uint32_t i = 0; i < parts->nqualifiers; i++) {
		if (!valid_key(parts->qualifiers[i].key))
			return REFUSE(ps, ps->text.p,
			    "修飾子（qualifier）の名前が正しくありません",
			    "the name of a qualifier is not valid");
	}
	return MM_OK;
}

enum mm_status
mm_purl_build(struct mm_arena *a, const struct mm_purl_parts *parts,
    struct mm_purl *out, struct mm_err *err)
{
	struct parse ps = { a, parts->type, err };
	struct mm_str type;
	size_t room = parts->type.n + 16 +
	    3 *
		(parts->namespace_.n + parts->name.n + parts->version.n +
		    parts->subpath.n);
	enum mm_status st = parse_type(&ps, parts->type, &type);
	char *buf, *w;

	if (st == MM_OK)
		st = check_pairs(&ps, parts);
	if (st != MM_OK)
		return st;
	for (uint32_t i = 0; i < parts->nqualifiers; i++)
		room += parts->qualifiers[i].key.n +
		    3 * parts->qualifiers[i].value.n + 2;
	buf = w = mm_arena_alloc(a, room);
	if (buf == NULL)
		return mm_err_nomem(err);
	w = put(w, MM_STR("pkg:"));
	w = put(w, type);
	*w++ = '/';
	w = encode(w, parts->namespace_, '/');
	*w++ = '/';
	w = encode(w, parts->name, '\0');
	if (parts->version.n > 0) {
		*w++ = '@';
		w = encode(w, parts->version, '\0');
	}
	w = put_pairs(w, parts);
	if (parts->subpath.n > 0) {
		*w++ = '#';
		w = encode(w, parts->subpath, '/');
	}
	return mm_purl_parse(
	    a, (struct mm_str){ buf, (size_t)(w - buf) }, out, err);
}

bool
mm_purl_type_known(struct mm_str type)
{
	return mm_purl_type_find(type) != NULL;
}

struct mm_str
mm_purl_text(struct mm_arena *a, const struct mm_purl *p)
{
	const struct mm_purl_type *type = mm_purl_type_find(p->type);
	bool path = type != NULL && (type->rules & MM_PURL_NAME_PATH) != 0;
	size_t room = p->type.n + p->qualifiers.n + 16 +
	    3 * (p->namespace_.n + p->name.n + p->version.n + p->subpath.n);
	char *buf = mm_arena_alloc(a, room), *w = buf;

	if (buf == NULL)
		return MM_STR_NONE;
	w = put(w, MM_STR("pkg:"));
	w = put(w, p->type);
	*w++ = '/';
	if (p->namespace_.p != NULL) {
		w = encode(w, p->namespace_, '/');
		*w++ = '/';
	}
	w = encode(w, p->name, path ? '/' : '\0');
	if (p->version.p != NULL) {
		*w++ = '@';
		w = encode(w, p->version, '\0');
	}
	if (p->qualifiers.p != NULL) {
		*w++ = '?';
		w = put(w, p->qualifiers);
	}
	if (p->subpath.p != NULL) {
		*w++ = '#';
		w = encode(w, p->subpath, '/');
	}
	return (struct mm_str){ buf, (size_t)(w - buf) };
}

struct mm_str
mm_purl_qualifier(struct mm_arena *a, const struct mm_purl *p, const char *name)
{
	struct parse ps = { a, p->qualifiers, NULL };
	struct mm_str rest = p->qualifiers, value;

	while (rest.p != NULL) {
		value = mm_str_cut(&rest, '&');
		if (!mm_str_eqz(mm_str_cut(&value, '='), name))
			continue;
		if (decode_text(&ps, value, &value) != MM_OK)
			return MM_STR_NONE;
		return value;
	}
	return MM_STR_NONE;
}
