/* SPDX-License-Identifier: Apache-2.0 */
#include "vers/cpe.h"

#include <string.h>

#include "base/utf8.h"
#include "vers/ascii.h"

struct parse {
	struct mm_arena *a;
	struct mm_str text;
	struct mm_err *err;
};

/* One attribute as it is read: both forms, and where wildcards stand. */
struct value_buf {
	char *text, *raw;
	size_t ntext, nraw;
	bool wild;
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

#define REFUSE(ps, at, ja, en) \
	at_column((ps)->err, column((ps), (at)), \
	    mm_err_set((ps)->err, MM_EFORMAT, \
		"CPEの%lluバイト目: " ja "。作成元に正しいCPEを" \
		"確認してください", \
		"CPE, byte %llu: " en "; ask its author for the correct " \
		"CPE", \
		column((ps), (at))))

/* Needs no backslash in a formatted string (but see value_end()). */
static bool
is_plain(char c)
{
	return mm_is_lower(c) || mm_is_digit(c) || c == '_' || c == '.' ||
	    c == '-' || (unsigned char)c >= 0x80;
}

static bool
value_begin(struct parse *ps, struct value_buf *v, size_t n)
{
	memset(v, 0, sizeof(*v));
	v->text = mm_arena_array(ps->a, n + 1, 3);
	if (v->text == NULL)
		return false;
	v->raw = v->text + n + 1;
	return true;
}

static void
put_literal(struct value_buf *v, char c)
{
	c = mm_lower(c);
	v->text[v->ntext++] = c;
	if (!is_plain(c))
		v->raw[v->nraw++] = '\\';
	v->raw[v->nraw++] = c;
}

static void
put_wildcard(struct value_buf *v, char c)
{
	v->text[v->ntext++] = c;
	v->raw[v->nraw++] = c;
	v->wild = true;
}

/* Length of the unescaped wildcard at raw[i] (a byte of it): "*", or a run
 * of "?". */
static size_t
wildcard_run(struct mm_str raw, size_t i)
{
	size_t n = 0;

	if (raw.p[i] == '*')
		return 1;
	while (i + n < raw.n && raw.p[i + n] == '?')
		n++;
	return n;
}

/*
 * Where unescaped wildcards may stand: "*" or "?..." at the front, at the
 * end, or both. Finds the first one that stands elsewhere, or raw.n.
 */
static size_t
misplaced_wildcard(struct mm_str raw)
{
	size_t i = wildcard_run(raw, 0);

	while (i < raw.n) {
		size_t run = wildcard_run(raw, i);

		if (run > 0)
			return i + run == raw.n ? raw.n : i;
		i += raw.p[i] == '\\' ? 2 : 1;
	}
	return raw.n;
}

/* Turn what was read into a value of @out. @at is for messages. */
static enum mm_status
value_end(struct parse *ps, const struct value_buf *v, const char *at,
    struct mm_cpe_value *out)
{
	struct mm_str raw = { v->raw, v->nraw };

	if (v->wild && misplaced_wildcard(raw) < raw.n)
		return REFUSE(ps, at,
		    "値の途中に「*」または「?」があります（文字そのものは"
		    "「\\」を付けます）",
		    "a '*' or '?' inside a value (escape it with '\\' when it "
		    "is meant literally)");
	if (!mm_utf8_valid((struct mm_str){ v->text, v->ntext }))
		return REFUSE(
		    ps, at, "UTF-8として正しくありません", "not valid UTF-8");
	if (mm_str_eqz(raw, "-")) /* unescaped it would be NA */
		raw = MM_STR("\\-");
	out->kind = MM_CPE_VALUE;
	out->text = (struct mm_str){ v->text, v->ntext };
	out->raw = raw;
	out->wild = v->wild;
	return MM_OK;
}

static struct mm_cpe_value
logical(enum mm_cpe_kind kind)
{
	struct mm_cpe_value v = { .kind = kind };

	v.raw = kind == MM_CPE_NA ? MM_STR("-") : MM_STR("*");
	return v;
}

/* One component of a formatted string. */
static enum mm_status
parse_component(struct parse *ps, struct mm_str s, struct mm_cpe_value *out)
{
	struct value_buf v;

	if (s.n == 0)
		return REFUSE(ps, s.p, "項目が空です（任意は「*」と書きます）",
		    "an empty attribute (\"any\" is written '*')");
	if (s.n == 1 && (s.p[0] == '*' || s.p[0] == '-')) {
		*out = logical(s.p[0] == '*' ? MM_CPE_ANY : MM_CPE_NA);
		return MM_OK;
	}
	if (!value_begin(ps, &v, s.n))
		return mm_err_nomem(ps->err);
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '\\') {
			if (++i == s.n)
				return REFUSE(ps, s.p + i - 1,
				    "「\\」の後に文字がありません",
				    "nothing follows '\\'");
			put_literal(&v, s.p[i]);
		} else if (c == '*' || c == '?') {
			put_wildcard(&v, c);
		} else {
			put_literal(&v, c);
		}
	}
	return value_end(ps, &v, s.p, out);
}

/* Up to the next ':' that no backslash precedes. */
static struct mm_str
cut_component(struct mm_str *rest)
{
	size_t i = 0;
	struct mm_str head;

	while (i < rest->n && rest->p[i] != ':')
		i += rest->p[i] == '\\' && i + 1 < rest->n ? 2 : 1;
	head = (struct mm_str){ rest->p, i };
	if (i < rest->n)
		*rest = (struct mm_str){ rest->p + i + 1, rest->n - i - 1 };
	else
		*rest = MM_STR_NONE;
	return head;
}

static enum mm_status
parse_formatted(struct parse *ps, struct mm_str rest, struct mm_cpe *c)
{
	const char *end = ps->text.p + ps->text.n;

	for (int i = 0; i < MM_CPE_ATTRS; i++) {
		struct mm_str s;
		enum mm_status st;

		if (rest.p == NULL)
			return REFUSE(ps, end,
			    "項目が足りません（11個必要です）",
			    "too few attributes (11 are needed)");
		s = cut_component(&rest);
		st = parse_component(ps, s, &c->v[i]);
		if (st != MM_OK)
			return st;
	}
	if (rest.p != NULL)
		return REFUSE(ps, rest.p, "項目が多すぎます（11個です）",
		    "too many attributes (there are 11)");
	return MM_OK;
}

/* One component of a URI: percent forms, %01 = '?', %02 = '*'. */
static enum mm_status
parse_uri_component(struct parse *ps, struct mm_str s, struct mm_cpe_value *out)
{
	struct value_buf v;

	if (s.n == 0 || (s.n == 1 && s.p[0] == '-')) {
		*out = logical(s.n == 0 ? MM_CPE_ANY : MM_CPE_NA);
		return MM_OK;
	}
	if (!value_begin(ps, &v, s.n))
		return mm_err_nomem(ps->err);
	for (size_t i = 0; i < s.n; i++) {
		int c;

		if (s.p[i] != '%') {
			put_literal(&v, s.p[i]);
			continue;
		}
		c = mm_percent_triplet(s, i);
		if (c != 1 && c != 2 && (c < 0 || mm_is_blank((char)c)))
			return REFUSE(ps, s.p + i,
			    "「%%」の後の16進数が正しくありません",
			    "the hex digits after '%%' are not valid");
		i += 2;
		if (c <= 2)
			put_wildcard(&v, c == 1 ? '?' : '*');
		else
			put_literal(&v, (char)c);
	}
	return value_end(ps, &v, s.p, out);
}

/* "~edition~sw_edition~target_sw~target_hw~other" (NISTIR 7695 §6.1.2). */
static enum mm_status
parse_packed(struct parse *ps, struct mm_str s, struct mm_cpe *c)
{
	static const enum mm_cpe_attr order[] = { MM_CPE_EDITION,
		MM_CPE_SW_EDITION, MM_CPE_TARGET_SW, MM_CPE_TARGET_HW,
		MM_CPE_OTHER };
	const char *start = s.p;
	enum mm_status st = MM_OK;

	(void)mm_str_cut(&s, '~');
	for (size_t i = 0; i < MM_COUNT(order) && st == MM_OK; i++) {
		if (s.p == NULL)
			return REFUSE(ps, start,
			    "拡張項目（~）が5個ではありません",
			    "the packed edition has not 5 parts");
		st = parse_uri_component(
		    ps, mm_str_cut(&s, '~'), &c->v[order[i]]);
	}
	if (st == MM_OK && s.p != NULL)
		return REFUSE(ps, start, "拡張項目（~）が5個ではありません",
		    "the packed edition has not 5 parts");
	return st;
}

static enum mm_status
parse_uri(struct parse *ps, struct mm_str rest, struct mm_cpe *c)
{
	for (int i = 0; i < MM_CPE_ATTRS; i++)
		c->v[i] = logical(MM_CPE_ANY);
	for (int i = 0; i <= MM_CPE_LANGUAGE && rest.p != NULL; i++) {
		struct mm_str s = mm_str_cut(&rest, ':');
		enum mm_status st;

		if (i == MM_CPE_EDITION && s.n > 0 && s.p[0] == '~')
			st = parse_packed(ps, s, c);
		else
			st = parse_uri_component(ps, s, &c->v[i]);
		if (st != MM_OK)
			return st;
	}
	if (rest.p != NULL)
		return REFUSE(ps, rest.p, "項目が多すぎます（7個までです）",
		    "too many attributes (at most 7)");
	return MM_OK;
}

static enum mm_status
check_part(struct parse *ps, const struct mm_cpe_value *part)
{
	if (part->kind != MM_CPE_VALUE || mm_str_eqz(part->raw, "a") ||
	    mm_str_eqz(part->raw, "o") || mm_str_eqz(part->raw, "h"))
		return MM_OK;
	return REFUSE(ps, ps->text.p,
	    "種別（part）がa、o、hのどれでもありません",
	    "the part is none of a, o, h");
}

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

/* Whether @s starts with @prefix (lower case) in any case. */
static bool
starts_fold(struct mm_str s, const char *prefix)
{
	size_t n = strlen(prefix);

	if (s.n < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (mm_lower(s.p[i]) != prefix[i])
			return false;
	}
	return true;
}

enum mm_status
mm_cpe_parse(struct mm_arena *a, struct mm_str text, struct mm_cpe *out,
    struct mm_err *err)
{
	struct parse ps = { a, text, err };
	struct mm_cpe c;
	enum mm_status st;

	if (text.n > MM_CPE_MAX)
		return mm_err_set(err, MM_ELIMIT,
		    "CPEが長すぎます（上限%dバイト）",
		    "the CPE is longer than %d bytes", MM_CPE_MAX);
	if (text.p == NULL)
		ps.text = MM_STR("");
	memset(&c, 0, sizeof(c));
	st = check_bytes(&ps);
	if (st != MM_OK)
		return st;
	if (starts_fold(ps.text, "cpe:2.3:"))
		st = parse_formatted(
		    &ps, (struct mm_str){ text.p + 8, text.n - 8 }, &c);
	else if (starts_fold(ps.text, "cpe:/"))
		st = parse_uri(
		    &ps, (struct mm_str){ text.p + 5, text.n - 5 }, &c);
	else
		st = REFUSE(&ps, ps.text.p,
		    "「cpe:2.3:」または「cpe:/」で始まっていません",
		    "does not start with \"cpe:2.3:\" or \"cpe:/\"");
	if (st == MM_OK)
		st = check_part(&ps, &c.v[MM_CPE_PART]);
	if (st == MM_OK)
		*out = c;
	return st;
}

static char *
put(char *w, struct mm_str s)
{
	memcpy(w, s.p, s.n);
	return w + s.n;
}

struct mm_str
mm_cpe_text(struct mm_arena *a, const struct mm_cpe *c)
{
	size_t room = 16;
	char *buf, *w;

	for (int i = 0; i < MM_CPE_ATTRS; i++)
		room += c->v[i].raw.n + 1;
	buf = w = mm_arena_alloc(a, room);
	if (buf == NULL)
		return MM_STR_NONE;
	w = put(w, MM_STR("cpe:2.3"));
	for (int i = 0; i < MM_CPE_ATTRS; i++) {
		*w++ = ':';
		w = put(w, c->v[i].raw);
	}
	return (struct mm_str){ buf, (size_t)(w - buf) };
}

/* One attribute of a URI: nothing for ANY. */
static char *
put_uri_value(char *w, const struct mm_cpe_value *v)
{
	static const char hex[] = "0123456789abcdef";
	struct mm_str raw = v->raw;

	if (v->kind == MM_CPE_ANY)
		return w;
	if (v->kind == MM_CPE_NA)
		return put(w, raw);
	for (size_t i = 0; i < raw.n; i++) {
		char c = raw.p[i];

		if (c == '?' || c == '*') {
			w = put(w, c == '?' ? MM_STR("%01") : MM_STR("%02"));
			continue;
		}
		/* A lone hyphen would be NA. */
		if (c == '\\')
			c = raw.p[++i];
		else if ((unsigned char)c < 0x80) {
			*w++ = c;
			continue;
		}
		*w++ = '%';
		*w++ = hex[(unsigned char)c >> 4];
		*w++ = hex[(unsigned char)c & 15];
	}
	return w;
}

struct mm_str
mm_cpe_uri(struct mm_arena *a, const struct mm_cpe *c)
{
	size_t room = 32;
	bool packed = false;
	char *buf, *w, *end;

	for (int i = 0; i < MM_CPE_ATTRS; i++) {
		room += 3 * c->v[i].raw.n;
		packed |= i >= MM_CPE_SW_EDITION && c->v[i].kind != MM_CPE_ANY;
	}
	buf = w = mm_arena_alloc(a, room);
	if (buf == NULL)
		return MM_STR_NONE;
	w = put(w, MM_STR("cpe:/"));
	end = w;
	for (int i = 0; i <= MM_CPE_LANGUAGE; i++) {
		char *from;

		if (i > 0)
			*w++ = ':';
		from = w;
		if (packed && i == MM_CPE_EDITION)
			*w++ = '~';
		w = put_uri_value(w, &c->v[i]);
		for (int k = MM_CPE_SW_EDITION;
		     packed && i == MM_CPE_EDITION && k < MM_CPE_ATTRS; k++) {
			*w++ = '~';
			w = put_uri_value(w, &c->v[k]);
		}
		if (w > from)
			end = w;
	}
	return (struct mm_str){ buf, (size_t)(end - buf) };
}

const char *
mm_cpe_attr_name(enum mm_cpe_attr attr)
{
	static const char *const names[MM_CPE_ATTRS] = { "part", "vendor",
		"product", "version", "update", "edition", "language",
		"sw_edition", "target_sw", "target_hw", "other" };

	return names[attr];
}

const char *
mm_cpe_relation_name(enum mm_cpe_relation relation)
{
	static const char *const names[] = { "disjoint", "equal", "subset",
		"superset", "undefined" };

	return names[relation];
}

/* Characters (not backslashes) of an escaped text. */
static size_t
characters(struct mm_str raw)
{
	size_t n = 0;

	for (size_t i = 0; i < raw.n; i++) {
		if (raw.p[i] == '\\')
			i++;
		n++;
	}
	return n;
}

/*
 * How many characters a wildcard run of a pattern may stand for: "*" any
 * number, "???" up to three (NISTIR 7696 §7.3 compares with "at most").
 */
static size_t
allowance(struct mm_str raw, size_t i, size_t run)
{
	return run == 1 && raw.p[i] == '*' ? SIZE_MAX : run;
}

/* Whether the pattern (wildcards at its ends) covers the plain value. */
static bool
covers(struct mm_str pattern, struct mm_str value)
{
	size_t head = wildcard_run(pattern, 0), tail = 0, i = head;
	size_t before = allowance(pattern, 0, head), after;
	struct mm_str core;

	while (i < pattern.n) {
		tail = wildcard_run(pattern, i);
		if (tail > 0)
			break;
		i += pattern.p[i] == '\\' ? 2 : 1;
	}
	after = allowance(pattern, i, tail);
	core = (struct mm_str){ pattern.p + head, i - head };
	for (size_t at = 0; at + core.n <= value.n;
	     at += at < value.n && value.p[at] == '\\' ? 2 : 1) {
		struct mm_str left = { value.p, at };
		struct mm_str right = { value.p + at + core.n,
			value.n - at - core.n };

		if (memcmp(value.p + at, core.p, core.n) == 0 &&
		    characters(left) <= before && characters(right) <= after)
			return true;
	}
	return false;
}

enum mm_cpe_relation
mm_cpe_attr_relation(
    const struct mm_cpe_value *source, const struct mm_cpe_value *target)
{
	/* Rows of table 6-2 without a value on one side: [source][target],
	 * columns ANY, NA, value. */
	static const enum mm_cpe_relation logic[2][3] = {
		{ MM_CPE_EQUAL, MM_CPE_SUPERSET, MM_CPE_SUPERSET },
		{ MM_CPE_SUBSET, MM_CPE_EQUAL, MM_CPE_DISJOINT },
	};

	/* Rows 4, 8, 11, 17: a wildcard in the target is never defined. */
	if (target->wild)
		return MM_CPE_UNDEFINED;
	if (source->kind != MM_CPE_VALUE)
		return logic[source->kind][target->kind];
	if (target->kind == MM_CPE_ANY)
		return MM_CPE_SUBSET;
	if (target->kind == MM_CPE_NA)
		return MM_CPE_DISJOINT;
	if (source->wild)
		return covers(source->raw, target->raw) ? MM_CPE_SUPERSET
							: MM_CPE_DISJOINT;
	return mm_str_eq(source->text, target->text) ? MM_CPE_EQUAL
						     : MM_CPE_DISJOINT;
}

enum mm_cpe_relation
mm_cpe_relation(const struct mm_cpe *source, const struct mm_cpe *target)
{
	unsigned seen = 0;

	for (int i = 0; i < MM_CPE_ATTRS; i++)
		seen |=
		    1u << mm_cpe_attr_relation(&source->v[i], &target->v[i]);
	if ((seen & 1u << MM_CPE_DISJOINT) != 0)
		return MM_CPE_DISJOINT;
	seen &= ~(1u << MM_CPE_EQUAL);
	if (seen == 0)
		return MM_CPE_EQUAL;
	if (seen == 1u << MM_CPE_SUBSET)
		return MM_CPE_SUBSET;
	if (seen == 1u << MM_CPE_SUPERSET)
		return MM_CPE_SUPERSET;
	return MM_CPE_UNDEFINED;
}

const struct mm_alias *
mm_cpe_alias(const struct mm_cpe *c)
{
	const struct mm_cpe_value *vendor = &c->v[MM_CPE_VENDOR];
	const struct mm_cpe_value *product = &c->v[MM_CPE_PRODUCT];

	if (vendor->kind != MM_CPE_VALUE || product->kind != MM_CPE_VALUE)
		return NULL;
	return mm_alias_find(vendor->text, product->text);
}

struct mm_str
mm_cpe_key(struct mm_arena *a, const struct mm_cpe *c)
{
	const struct mm_alias *alias = mm_cpe_alias(c);
	struct mm_str parts[MM_CPE_PRODUCT + 1];
	size_t room = 8;
	char *buf, *w;

	for (int i = MM_CPE_PART; i <= MM_CPE_PRODUCT; i++) {
		if (c->v[i].kind != MM_CPE_VALUE || c->v[i].wild)
			return MM_STR_NONE;
		parts[i] = c->v[i].text;
	}
	if (alias != NULL) {
		parts[MM_CPE_VENDOR] = mm_str_of(alias->to_vendor);
		if (alias->to_product[0] != '*')
			parts[MM_CPE_PRODUCT] = mm_str_of(alias->to_product);
	}
	for (int i = MM_CPE_PART; i <= MM_CPE_PRODUCT; i++)
		room += 2 * parts[i].n + 1;
	buf = w = mm_arena_alloc(a, room);
	if (buf == NULL)
		return MM_STR_NONE;
	w = put(w, MM_STR("cpe"));
	for (int i = MM_CPE_PART; i <= MM_CPE_PRODUCT; i++) {
		*w++ = ':';
		for (size_t k = 0; k < parts[i].n; k++) {
			if (parts[i].p[k] == ':')
				*w++ = '\\';
			*w++ = parts[i].p[k];
		}
	}
	return (struct mm_str){ buf, (size_t)(w - buf) };
}
