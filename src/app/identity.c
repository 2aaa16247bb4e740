/* SPDX-License-Identifier: Apache-2.0 */
#include "app/identity.h"

#include "codec/json.h"
#include "vers/cpe.h"
#include "vers/purl.h"
#include "vers/range.h"

#include <string.h>

/* Members of questions that are texts. */
enum field {
	F_PURL,
	F_TYPE,
	F_NAMESPACE,
	F_NAME,
	F_VERSION,
	F_SUBPATH,
	F_CPE,
	F_SOURCE,
	F_TARGET,
	F_SCHEME,
	F_A,
	F_B,
	F_RANGE,
	FIELDS
};
static const char *const field_names[FIELDS] = { "purl", "type", "namespace",
	"name", "version", "subpath", "cpe", "source", "target", "scheme", "a",
	"b", "range" };

#define BIT(f) (1u << (f))

struct question {
	const struct mm_identity *w;
	struct mm_arena *a;
	struct mm_str id; /* JSON as written; or absent */
	struct mm_str text[FIELDS];
	MM_VEC(struct mm_purl_pair) pairs;
	struct mm_json_out *o;
	struct mm_err *err;
};

static enum mm_status answer_purl_parse(struct question *q);
static enum mm_status answer_purl_build(struct question *q);
static enum mm_status answer_purl_validate(struct question *q);
static enum mm_status answer_cpe_parse(struct question *q);
static enum mm_status answer_cpe_match(struct question *q);
static enum mm_status answer_vers_compare(struct question *q);
static enum mm_status answer_vers_parse(struct question *q);
static enum mm_status answer_vers_contains(struct question *q);

static const struct verb {
	unsigned required, allowed; /* masks of enum field */
	bool pairs; /* "qualifiers" is allowed */
	enum mm_status (*answer)(struct question *q);
} verbs[MM_IDENTITY_VERBS] = {
	[MM_IDENTITY_PURL_PARSE] = { BIT(F_PURL), BIT(F_PURL), false,
	    answer_purl_parse },
	[MM_IDENTITY_PURL_BUILD] = { 0,
	    BIT(F_TYPE) | BIT(F_NAMESPACE) | BIT(F_NAME) | BIT(F_VERSION) |
		BIT(F_SUBPATH),
	    true, answer_purl_build },
	[MM_IDENTITY_PURL_VALIDATE] = { BIT(F_PURL), BIT(F_PURL), false,
	    answer_purl_validate },
	[MM_IDENTITY_CPE_PARSE] = { BIT(F_CPE), BIT(F_CPE), false,
	    answer_cpe_parse },
	[MM_IDENTITY_CPE_MATCH] = { BIT(F_SOURCE) | BIT(F_TARGET),
	    BIT(F_SOURCE) | BIT(F_TARGET), false, answer_cpe_match },
	[MM_IDENTITY_VERS_COMPARE] = { BIT(F_SCHEME) | BIT(F_A) | BIT(F_B),
	    BIT(F_SCHEME) | BIT(F_A) | BIT(F_B), false, answer_vers_compare },
	[MM_IDENTITY_VERS_PARSE] = { BIT(F_RANGE), BIT(F_RANGE), false,
	    answer_vers_parse },
	[MM_IDENTITY_VERS_CONTAINS] = { BIT(F_RANGE) | BIT(F_VERSION),
	    BIT(F_RANGE) | BIT(F_VERSION), false, answer_vers_contains },
};

/* Texts of the answer: an absent one is null. */
static void
put_text(struct question *q, const char *name, struct mm_str s)
{
	mm_json_name(q->o, name);
	mm_json_put_str(q->o, s);
}

static void
put_bool(struct question *q, const char *name, bool v)
{
	mm_json_name(q->o, name);
	mm_json_put_bool(q->o, v);
}

static void
put_qualifiers(struct question *q, const struct mm_purl *p)
{
	struct mm_str rest = p->qualifiers;

	mm_json_name(q->o, "qualifiers");
	if (rest.p == NULL) {
		mm_json_put_null(q->o);
		return;
	}
	mm_json_begin_object(q->o);
	while (rest.p != NULL) {
		struct mm_str value = mm_str_cut(&rest, '&');
		struct mm_str key = mm_arena_str(q->a, mm_str_cut(&value, '='));

		if (key.p == NULL)
			break;
		put_text(q, key.p, mm_purl_qualifier(q->a, p, key.p));
	}
	mm_json_end_object(q->o);
}

static enum mm_status
answer_purl(struct question *q, const struct mm_purl *p)
{
	put_text(q, "type", p->type);
	put_text(q, "namespace", p->namespace_);
	put_text(q, "name", p->name);
	put_text(q, "version", p->version);
	put_qualifiers(q, p);
	put_text(q, "subpath", p->subpath);
	put_text(q, "canonical", mm_purl_text(q->a, p));
	return MM_OK;
}

static enum mm_status
answer_purl_parse(struct question *q)
{
	struct mm_purl p;
	enum mm_status st = mm_purl_parse(q->a, q->text[F_PURL], &p, q->err);

	return st == MM_OK ? answer_purl(q, &p) : st;
}

static enum mm_status
answer_purl_build(struct question *q)
{
	struct mm_purl_parts parts = {
		.type = q->text[F_TYPE],
		.namespace_ = q->text[F_NAMESPACE],
		.name = q->text[F_NAME],
		.version = q->text[F_VERSION],
		.subpath = q->text[F_SUBPATH],
		.qualifiers = q->pairs.v,
		.nqualifiers = q->pairs.n,
	};
	struct mm_purl p;
	enum mm_status st = mm_purl_build(q->a, &parts, &p, q->err);

	return st == MM_OK ? answer_purl(q, &p) : st;
}

static enum mm_status
answer_purl_validate(struct question *q)
{
	struct mm_purl p;
	struct mm_str canonical, key;
	enum mm_status st = mm_purl_parse(q->a, q->text[F_PURL], &p, q->err);

	if (st != MM_OK)
		return st;
	canonical = mm_purl_text(q->a, &p);
	key = mm_purl_key(q->a, &p);
	put_text(q, "canonical", canonical);
	put_bool(q, "is_canonical", mm_str_eq(canonical, q->text[F_PURL]));
	put_bool(q, "known_type", mm_purl_type_known(p.type));
	put_text(q, "identity", key);
	put_text(q, "identity_version", mm_purl_version(q->a, &p));
	put_text(q, "scheme",
	    mm_str_of(mm_vers_scheme_name(mm_purl_scheme(p.type))));
	return MM_OK;
}

/* Why the identity has another name than the CPE; left out without a rule. */
static void
put_alias(struct question *q, const struct mm_alias *alias)
{
	if (alias == NULL)
		return;
	mm_json_name(q->o, "alias");
	mm_json_begin_object(q->o);
	mm_json_member_z(q->o, "vendor", alias->vendor);
	mm_json_member_z(q->o, "product", alias->product);
	mm_json_member_z(q->o, "since", alias->since);
	mm_json_member_z(q->o, "ja", alias->ja);
	mm_json_member_z(q->o, "en", alias->en);
	mm_json_end_object(q->o);
}

static enum mm_status
answer_cpe_parse(struct question *q)
{
	struct mm_cpe c;
	enum mm_status st = mm_cpe_parse(q->a, q->text[F_CPE], &c, q->err);

	if (st != MM_OK)
		return st;
	for (int i = 0; i < MM_CPE_ATTRS; i++)
		put_text(q, mm_cpe_attr_name((enum mm_cpe_attr)i), c.v[i].raw);
	put_text(q, "formatted", mm_cpe_text(q->a, &c));
	put_text(q, "uri", mm_cpe_uri(q->a, &c));
	put_text(q, "identity", mm_cpe_key(q->a, &c));
	put_alias(q, mm_cpe_alias(&c));
	return MM_OK;
}

static enum mm_status
answer_cpe_match(struct question *q)
{
	struct mm_cpe s, t;
	enum mm_cpe_relation relation;
	enum mm_status st = mm_cpe_parse(q->a, q->text[F_SOURCE], &s, q->err);

	if (st == MM_OK)
		st = mm_cpe_parse(q->a, q->text[F_TARGET], &t, q->err);
	if (st != MM_OK)
		return st;
	relation = mm_cpe_relation(&s, &t);
	put_text(q, "relation", mm_str_of(mm_cpe_relation_name(relation)));
	put_bool(q, "matches",
	    relation == MM_CPE_EQUAL || relation == MM_CPE_SUPERSET);
	mm_json_name(q->o, "attributes");
	mm_json_begin_object(q->o);
	for (int i = 0; i < MM_CPE_ATTRS; i++)
		mm_json_member_z(q->o, mm_cpe_attr_name((enum mm_cpe_attr)i),
		    mm_cpe_relation_name(
			mm_cpe_attr_relation(&s.v[i], &t.v[i])));
	mm_json_end_object(q->o);
	return MM_OK;
}

static enum mm_status
answer_vers_compare(struct question *q)
{
	enum mm_vers_scheme scheme = mm_vers_scheme_of(q->text[F_SCHEME]);
	static const char *const order[] = { "<", "=", ">" };
	int c = 0;
	enum mm_status st;

	if (scheme == MM_VERS_NONE)
		return mm_err_set(q->err, MM_EFORMAT,
		    "知らない決め方です: %.*s（docs/formats/versions.md に"
		    "一覧があります）",
		    "no such scheme: %.*s (docs/formats/versions.md lists "
		    "them)",
		    MM_FMT(q->text[F_SCHEME]));
	st = mm_vers_cmp(scheme, q->text[F_A], q->text[F_B], &c, q->err);
	if (st != MM_OK)
		return st;
	put_text(q, "scheme", mm_str_of(mm_vers_scheme_name(scheme)));
	put_text(q, "order", mm_str_of(order[c + 1]));
	return MM_OK;
}

static enum mm_status
read_range(struct question *q, struct mm_vers_range *r)
{
	return mm_vers_range_parse(q->a, q->text[F_RANGE],
	    q->w->sort ? MM_VERS_SORT : MM_VERS_STRICT, r, q->err);
}

static enum mm_status
answer_vers_parse(struct question *q)
{
	struct mm_vers_range r;
	enum mm_status st = read_range(q, &r);

	if (st != MM_OK)
		return st;
	put_text(q, "type", r.type);
	mm_json_name(q->o, "constraints");
	mm_json_begin_array(q->o);
	for (uint32_t i = 0; i < r.n; i++) {
		mm_json_begin_array(q->o);
		mm_json_put_z(q->o, mm_vers_op_text(r.v[i].op));
		mm_json_put_str(q->o, r.v[i].version);
		mm_json_end_array(q->o);
	}
	mm_json_end_array(q->o);
	put_text(q, "canonical", mm_vers_range_text(q->a, &r));
	return MM_OK;
}

static enum mm_status
answer_vers_contains(struct question *q)
{
	struct mm_vers_range r;
	bool in = false;
	enum mm_status st = read_range(q, &r);

	if (st == MM_OK)
		st =
		    mm_vers_range_contains(&r, q->text[F_VERSION], &in, q->err);
	if (st == MM_OK)
		put_bool(q, "contains", in);
	return st;
}

/* {"arch": "amd64"}; null is no qualifier. */
static void
read_pairs(struct question *q, struct mm_json *j)
{
	struct mm_str key, value;

	if (mm_json_peek(j) == MM_JSON_NULL) {
		(void)mm_json_skip(j);
		return;
	}
	if (!mm_json_enter_object(j))
		return;
	while (mm_json_key(j, &key)) {
		struct mm_purl_pair *pair;

		if (!mm_json_string_or_null(j, &value))
			return;
		pair = mm_vec_push(q->a, &q->pairs);
		if (pair == NULL) {
			mm_json_fail(j, MM_ENOMEM, "メモリが足りません",
			    "out of memory");
			return;
		}
		*pair = (struct mm_purl_pair){ key, value };
	}
}

static void
read_member(struct question *q, struct mm_json *j, struct mm_str name)
{
	const struct verb *v = &verbs[q->w->verb];

	if (mm_str_eqz(name, "id")) {
		(void)mm_json_raw(j, &q->id);
		return;
	}
	if (v->pairs && mm_str_eqz(name, "qualifiers")) {
		read_pairs(q, j);
		return;
	}
	for (unsigned f = 0; f < FIELDS; f++) {
		if ((v->allowed & BIT(f)) == 0 ||
		    !mm_str_eqz(name, field_names[f]))
			continue;
		(void)mm_json_string_or_null(j, &q->text[f]);
		return;
	}
	mm_json_fail(j, MM_EFORMAT, "この問いにない項目です",
	    "not a member of this question");
}

static enum mm_status
read_question(struct question *q, struct mm_str text)
{
	struct mm_json *j = mm_json_new(q->a,
	    (struct mm_bytes){ (const uint8_t *)text.p, text.n }, NULL, NULL);
	const struct verb *v = &verbs[q->w->verb];
	struct mm_str name;
	enum mm_status st;

	if (j == NULL)
		return mm_err_nomem(q->err);
	if (mm_json_enter_object(j)) {
		while (mm_json_key(j, &name))
			read_member(q, j, name);
	}
	st = mm_json_finish(j, q->err);
	for (unsigned f = 0; st == MM_OK && f < FIELDS; f++) {
		if ((v->required & BIT(f)) != 0 && q->text[f].p == NULL)
			st = mm_err_set(q->err, MM_EFORMAT,
			    "項目「%s」がありません",
			    "the member \"%s\" is missing", field_names[f]);
	}
	return st;
}

static void
put_refusal(struct mm_json_out *o, const struct mm_err *err)
{
	mm_json_name(o, "error");
	mm_json_begin_object(o);
	if (err->column != 0)
		mm_json_member_u64(o, "byte", err->column);
	mm_json_member_z(o, "ja", err->ja);
	mm_json_member_z(o, "en", err->en);
	mm_json_end_object(o);
}

/* The line's beginning, for an answer as for a refusal. */
static void
begin_line(struct question *q, bool ok)
{
	mm_json_begin_object(q->o);
	if (q->id.p != NULL) {
		mm_json_name(q->o, "id");
		mm_json_put_raw(q->o, q->id);
	}
	put_bool(q, "ok", ok);
}

static enum mm_status
answer(struct question *q, struct mm_str text)
{
	enum mm_status st = text.n <= MM_IDENTITY_LINE
	    ? read_question(q, text)
	    : mm_err_set(q->err, MM_ELIMIT, "問いが長すぎます（上限%dバイト）",
		  "the question is longer than %d bytes", MM_IDENTITY_LINE);

	if (st != MM_OK)
		return st;
	begin_line(q, true);
	return verbs[q->w->verb].answer(q);
}

enum mm_status
mm_identity_answer(const struct mm_identity *w, struct mm_arena *a,
    struct mm_str question, struct mm_buf *out, struct mm_err *err)
{
	struct mm_json_out o;
	struct mm_err own = { 0 };
	struct question q = {
		.w = w, .a = a, .o = &o, .err = err != NULL ? err : &own
	};
	size_t from = out->n;
	enum mm_status st;

	q.text[F_SCHEME] = w->scheme;
	q.text[F_RANGE] = w->range;
	mm_json_out_init(&o, out, false, false);
	st = answer(&q, question);
	if (st == MM_OK && mm_arena_short(a))
		st = mm_err_nomem(q.err);
	if (st != MM_OK) {
		out->n = from;
		if (st != MM_EFORMAT && st != MM_ELIMIT)
			return st;
		mm_json_out_init(&o, out, false, false);
		begin_line(&q, false);
		put_refusal(&o, q.err);
	}
	mm_json_end_object(&o);
	mm_buf_char(out, '\n');
	return st != MM_OK ? st : mm_buf_check(out, q.err);
}
