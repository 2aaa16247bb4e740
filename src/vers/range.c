/* SPDX-License-Identifier: Apache-2.0 */
#include "vers/range.h"

#include <stdlib.h>
#include <string.h>

#include "vers/ascii.h"

/* The range being read; positions in messages count from text.p. */
struct parse {
	struct mm_arena *a;
	struct mm_str text;
	struct mm_err *err;
	struct mm_vers_range *r;
	struct mm_buf key;
};

/* Longer comparators before their beginnings; "=" is not written. */
static const struct op {
	const char *text;
	enum mm_vers_op op;
} ops[] = {
	{ ">=", MM_VERS_GE },
	{ "<=", MM_VERS_LE },
	{ "!=", MM_VERS_NE },
	{ "<", MM_VERS_LT },
	{ ">", MM_VERS_GT },
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
		"版の範囲(VERS)の%lluバイト目: " ja "。作成元に正しい" \
		"範囲を確認してください", \
		"VERS range, byte %llu: " en "; ask its author for the " \
		"correct range", \
		column((ps), (at))))

const char *
mm_vers_op_text(enum mm_vers_op op)
{
	for (size_t i = 0; i < MM_COUNT(ops); i++) {
		if (ops[i].op == op)
			return ops[i].text;
	}
	return "=";
}

static bool
is_lower_bound(enum mm_vers_op op)
{
	return op == MM_VERS_GT || op == MM_VERS_GE;
}

static bool
is_upper_bound(enum mm_vers_op op)
{
	return op == MM_VERS_LT || op == MM_VERS_LE;
}

/* Characters that mean something in a range, and what no URI may hold. */
static bool
needs_escape(char c)
{
	return mm_is_blank(c) || (unsigned char)c >= 0x80 ||
	    strchr("><=!*|%", c) != NULL;
}

/* Arch compares no further than the shorter key (order_alpm.c). */
static int
order(const struct mm_vers_range *r, struct mm_str a, struct mm_str b)
{
	if (r->scheme == MM_VERS_ALPM) {
		size_t n = a.n < b.n ? a.n : b.n;

		return memcmp(a.p, b.p, n);
	}
	return mm_str_cmp(a, b);
}

static enum mm_status
check_bytes(struct parse *ps)
{
	for (size_t i = 0; i < ps->text.n; i++) {
		char c = ps->text.p[i];

		if (mm_is_blank(c) || (unsigned char)c >= 0x80)
			return REFUSE(ps, ps->text.p + i,
			    "空白、制御文字、またはASCII以外の文字があります",
			    "a blank, a control character or one that is not "
			    "ASCII");
	}
	return MM_OK;
}

static enum mm_status
parse_type(struct parse *ps, struct mm_str *rest)
{
	static const char scheme[] = "vers:";
	struct mm_str type;

	if (!mm_str_starts(*rest, scheme))
		return REFUSE(ps, rest->p, "「vers:」で始まっていません",
		    "does not start with \"vers:\"");
	*rest = (struct mm_str){ rest->p + 5, rest->n - 5 };
	type = mm_str_cut(rest, '/');
	for (size_t i = 0; i < type.n; i++) {
		char c = type.p[i];
		bool later = i > 0 && (mm_is_digit(c) || c == '.' || c == '-');

		if (!mm_is_lower(c) && !later)
			return REFUSE(ps, type.p + i,
			    "種類（type）に使えない文字です（小文字で書きます"
			    "）",
			    "not a character of a type (it is in lower case)");
	}
	if (type.n == 0 || rest->n == 0)
		return REFUSE(ps, type.p + type.n,
		    "種類（type）または条件がありません",
		    "there is no type or no constraint");
	ps->r->type = type;
	ps->r->scheme = mm_vers_scheme_of(type);
	return MM_OK;
}

/* "*" alone, which is all that the types "all" and "none" may say. */
static enum mm_status
parse_star(struct parse *ps, struct mm_str rest, bool *done)
{
	bool all = mm_str_eqz(ps->r->type, "all");
	bool none = mm_str_eqz(ps->r->type, "none");
	bool star = mm_str_eqz(rest, "*");

	if ((all || none) && !star)
		return REFUSE(ps, rest.p,
		    "この種類（type）に書けるのは「*」だけです",
		    "this type can only say \"*\"");
	if (!all && !none && ps->r->scheme == MM_VERS_NONE)
		return REFUSE(ps, ps->r->type.p,
		    "知らない種類（type）で、大小の決め方が分かりません",
		    "an unknown type: its order is not known");
	ps->r->none = none;
	ps->r->all = star && !none;
	*done = star;
	return MM_OK;
}

/* One comparator off the front. */
static enum mm_vers_op
cut_op(struct mm_str *s)
{
	for (size_t i = 0; i < MM_COUNT(ops); i++) {
		if (mm_str_starts(*s, ops[i].text)) {
			size_t n = strlen(ops[i].text);

			*s = (struct mm_str){ s->p + n, s->n - n };
			return ops[i].op;
		}
	}
	return MM_VERS_EQ;
}

/* Decode once; what need not be escaped must not be. */
static enum mm_status
decode(struct parse *ps, struct mm_str s, struct mm_str *out)
{
	char *buf = mm_arena_alloc(ps->a, s.n + 1), *w = buf;

	if (buf == NULL)
		return mm_err_nomem(ps->err);
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
			if (!needs_escape((char)c) || mm_is_lower(s.p[i + 1]) ||
			    mm_is_lower(s.p[i + 2]))
				return REFUSE(ps, s.p + i,
				    "「%%」の書き方が正規の形ではありません",
				    "this percent-encoding is not canonical");
			i += 2;
		} else if (needs_escape((char)c)) {
			return REFUSE(ps, s.p + i,
			    "版の中のこの文字は「%%」で書きます",
			    "inside a version this character is "
			    "percent-encoded");
		}
		*w++ = (char)c;
	}
	*out = (struct mm_str){ buf, (size_t)(w - buf) };
	return MM_OK;
}

/* VERS writes the letters of an instant in upper case. */
static bool
is_canonical_version(const struct mm_vers_range *r, struct mm_str version)
{
	return r->scheme != MM_VERS_DATETIME ||
	    (mm_str_find(version, 't') == version.n &&
		mm_str_find(version, 'z') == version.n);
}

static enum mm_status
parse_constraint(
    struct parse *ps, struct mm_str s, struct mm_vers_constraint *c)
{
	const char *at = s.p;
	enum mm_status st;

	c->op = cut_op(&s);
	if (s.n == 0)
		return REFUSE(ps, at, "条件に版がありません",
		    "a constraint without a version");
	st = decode(ps, s, &c->version);
	if (st != MM_OK)
		return st;
	if (!is_canonical_version(ps->r, c->version))
		return REFUSE(ps, s.p, "日時の「T」と「Z」は大文字で書きます",
		    "the 'T' and 'Z' of an instant are in upper case");
	mm_buf_clear(&ps->key);
	st = mm_vers_key(ps->r->scheme, c->version, &ps->key, ps->err);
	if (st != MM_OK)
		return at_column(ps->err, column(ps, s.p), st);
	c->key = mm_arena_str(ps->a, mm_buf_view(&ps->key));
	return c->key.p != NULL ? MM_OK : mm_err_nomem(ps->err);
}

static int
by_version(const void *a, const void *b)
{
	const struct mm_vers_constraint *x = a, *y = b;
	int c = mm_str_cmp(x->key, y->key);

	return c != 0 ? c : (x->op > y->op) - (x->op < y->op);
}

/*
 * Whether @p next adds nothing after @p now: "<" after "=" or "<" holds the
 * earlier one, ">" holds a later "=" or ">" (how-to-parse, simplification).
 * 1: drop next, -1: drop now, 0: keep both.
 */
static int
redundant(enum mm_vers_op now, enum mm_vers_op next)
{
	if (is_lower_bound(now) && (next == MM_VERS_EQ || is_lower_bound(next)))
		return 1;
	if (!is_lower_bound(now) && is_upper_bound(next))
		return -1;
	return 0;
}

/* Last kept constraint that is not "!=", or UINT32_MAX. */
static uint32_t
last_kept(const struct mm_vers_range *r)
{
	uint32_t i = r->n;

	while (i > 0 && r->v[i - 1].op == MM_VERS_NE)
		i--;
	return i > 0 ? i - 1 : UINT32_MAX;
}

static void
drop(struct mm_vers_range *r, uint32_t i)
{
	memmove(r->v + i, r->v + i + 1, (r->n - i - 1) * sizeof(r->v[0]));
	r->n--;
}

/* Sort, and leave out what is said twice or needlessly. */
static void
put_right(struct mm_vers_range *r)
{
	uint32_t n = r->n;

	qsort(r->v, n, sizeof(r->v[0]), by_version);
	r->n = 0;
	for (uint32_t i = 0; i < n; i++) {
		struct mm_vers_constraint c = r->v[i];
		uint32_t k;
		int what = 0;

		if (r->n > 0 && r->v[r->n - 1].op == c.op &&
		    mm_str_eq(r->v[r->n - 1].key, c.key))
			continue;
		while (c.op != MM_VERS_NE && (k = last_kept(r)) != UINT32_MAX &&
		    !mm_str_eq(r->v[k].key, c.key) &&
		    (what = redundant(r->v[k].op, c.op)) < 0)
			drop(r, k);
		if (what <= 0)
			r->v[r->n++] = c;
	}
}

/* Order, repetitions, and the sequence of comparators. */
static enum mm_status
check_sequence(struct parse *ps, struct mm_str rest)
{
	const struct mm_vers_range *r = ps->r;
	bool equal = false, bound = false, lower = false;

	for (uint32_t i = 0; i < r->n; i++) {
		enum mm_vers_op op = r->v[i].op;
		struct mm_str at = mm_str_cut(&rest, '|');
		int c = i == 0 ? -1 : order(r, r->v[i - 1].key, r->v[i].key);

		if (at.p == NULL)
			at.p = ps->text.p + ps->text.n;
		if (c >= 0)
			return c == 0
			    ? REFUSE(ps, at.p, "同じ版が2回あります",
				  "the same version twice")
			    : REFUSE(ps, at.p, "版の小さい順に並んでいません",
				  "the versions are not ascending");
		if (equal && is_upper_bound(op))
			return REFUSE(ps, at.p, "「=」の後に「<」は置けません",
			    "'<' after '=' makes no interval");
		if (op != MM_VERS_NE)
			equal = op == MM_VERS_EQ;
		if (op == MM_VERS_NE || op == MM_VERS_EQ)
			continue;
		if (bound && lower == is_lower_bound(op))
			return REFUSE(ps, at.p,
			    "「>」と「<」が交互に並んでいません",
			    "'>' and '<' do not take turns");
		bound = true;
		lower = is_lower_bound(op);
	}
	return MM_OK;
}

static enum mm_status
parse_constraints(
    struct parse *ps, struct mm_str rest, enum mm_vers_reading reading)
{
	struct mm_str all = rest;
	uint32_t max = 1;
	enum mm_status st = MM_OK;

	for (size_t i = 0; i < rest.n; i++)
		max += rest.p[i] == '|';
	ps->r->v = mm_arena_array(ps->a, max, sizeof(ps->r->v[0]));
	if (ps->r->v == NULL)
		return mm_err_nomem(ps->err);
	while (st == MM_OK && rest.p != NULL) {
		struct mm_str s = mm_str_cut(&rest, '|');

		st = parse_constraint(ps, s, &ps->r->v[ps->r->n++]);
	}
	if (st != MM_OK)
		return st;
	if (reading == MM_VERS_SORT) {
		put_right(ps->r);
		all = MM_STR_NONE;
	}
	return check_sequence(ps, all);
}

static enum mm_status
parse_all(struct parse *ps, enum mm_vers_reading reading)
{
	struct mm_str rest = ps->text;
	bool done = false;
	enum mm_status st = check_bytes(ps);

	if (st == MM_OK)
		st = parse_type(ps, &rest);
	if (st == MM_OK)
		st = parse_star(ps, rest, &done);
	if (st != MM_OK || done)
		return st;
	return parse_constraints(ps, rest, reading);
}

enum mm_status
mm_vers_range_parse(struct mm_arena *a, struct mm_str text,
    enum mm_vers_reading reading, struct mm_vers_range *out, struct mm_err *err)
{
	struct mm_vers_range r;
	struct parse ps = { .a = a, .text = text, .err = err, .r = &r };
	enum mm_status st;

	if (text.n > MM_VERS_RANGE_MAX)
		return mm_err_set(err, MM_ELIMIT,
		    "版の範囲が長すぎます（上限%dバイト）",
		    "the range is longer than %d bytes", MM_VERS_RANGE_MAX);
	if (text.p == NULL)
		ps.text = MM_STR("");
	memset(&r, 0, sizeof(r));
	mm_buf_init(&ps.key, 0);
	st = parse_all(&ps, reading);
	mm_buf_free(&ps.key);
	if (st == MM_OK)
		*out = r;
	return st;
}

static char *
put(char *w, struct mm_str s)
{
	memcpy(w, s.p, s.n);
	return w + s.n;
}

static char *
encode(char *w, struct mm_str s)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.n; i++) {
		unsigned c = (unsigned char)s.p[i];

		if (!needs_escape(s.p[i])) {
			*w++ = s.p[i];
			continue;
		}
		*w++ = '%';
		*w++ = hex[c >> 4];
		*w++ = hex[c & 15];
	}
	return w;
}

struct mm_str
mm_vers_range_text(struct mm_arena *a, const struct mm_vers_range *r)
{
	size_t room = r->type.n + 16;
	char *buf, *w;

	for (uint32_t i = 0; i < r->n; i++)
		room += 3 * r->v[i].version.n + 4;
	buf = w = mm_arena_alloc(a, room);
	if (buf == NULL)
		return MM_STR_NONE;
	w = put(w, MM_STR("vers:"));
	w = put(w, r->type);
	*w++ = '/';
	if (r->n == 0)
		*w++ = '*';
	for (uint32_t i = 0; i < r->n; i++) {
		if (i > 0)
			*w++ = '|';
		if (r->v[i].op != MM_VERS_EQ)
			w = put(w, mm_str_of(mm_vers_op_text(r->v[i].op)));
		w = encode(w, r->v[i].version);
	}
	return (struct mm_str){ buf, (size_t)(w - buf) };
}

/* The decision over constraints that are sorted and make intervals. */
static bool
holds(const struct mm_vers_range *r, struct mm_str key)
{
	/* Of the last bound below the version; before the first bound what
	 * that one says; without any bound only "!=" holds anything. */
	bool bounds = false, in = false, others = true;

	for (uint32_t i = 0; i < r->n; i++) {
		enum mm_vers_op op = r->v[i].op;
		int c = order(r, key, r->v[i].key);

		if (c == 0)
			return op == MM_VERS_EQ || op == MM_VERS_LE ||
			    op == MM_VERS_GE;
		if (op == MM_VERS_NE)
			continue;
		others = false;
		if (op == MM_VERS_EQ)
			continue;
		if (c > 0)
			in = is_lower_bound(op);
		else if (!bounds)
			in = is_upper_bound(op);
		bounds = true;
	}
	return in || others;
}

enum mm_status
mm_vers_range_contains(const struct mm_vers_range *r, struct mm_str version,
    bool *in, struct mm_err *err)
{
	struct mm_buf key;
	enum mm_status st;

	if (r->all || r->none) {
		*in = r->all;
		return MM_OK;
	}
	mm_buf_init(&key, 0);
	st = mm_vers_key(r->scheme, version, &key, err);
	if (st == MM_OK)
		*in = holds(r, mm_buf_view(&key));
	mm_buf_free(&key);
	return st;
}
