/* SPDX-License-Identifier: Apache-2.0 */
#include "app/rule_file.h"

#include <stddef.h>

#include "base/sha256.h"
#include "codec/json.h"

#define FORMAT "mimamori.rules"

static const char *const scopes[] = {
	[MM_SCOPE_VERSION] = "version",
	[MM_SCOPE_GROUP] = "version-recipient",
	[MM_SCOPE_REVISION] = "change-recipient",
	[MM_SCOPE_FINDING] = "finding",
	[MM_SCOPE_VULN] = "vulnerability-recipient",
	[MM_SCOPE_PATCH] = "patch-recipient",
	[MM_SCOPE_REQUEST] = "request",
	[MM_SCOPE_EVENT] = "event",
	[MM_SCOPE_CAMPAIGN] = "patch",
	[MM_SCOPE_RECALL] = "recall",
	[MM_SCOPE_CONTROL] = "control-recipient",
	[MM_SCOPE_EVALUATION] = "evaluation",
	[MM_SCOPE_VERIFICATION] = "verification-recipient",
	[MM_SCOPE_CONDITION] = "condition-recipient",
	[MM_SCOPE_COMPONENT] = "component",
};

_Static_assert(MM_COUNT(scopes) == MM_SCOPE_KINDS, "a name for each");

/* -- reading ----------------------------------------------------------- */

/* What decides a rule, as a row lists it. */
struct account {
	struct mm_cond when, unless, over, done, assume;
	uint64_t readings;
	struct mm_str scope;
	uint32_t clause;
	bool dealer;
};

struct reader {
	struct mm_arena *a;
	struct mm_json *j;
	struct mm_pack_head head;
	struct mm_pack_row row;
	struct account account;
};

enum kind {
	TEXT, /* required */
	TEXT_OR_NULL,
	NUMBER,
	DATE,
	DATE_OR_NULL,
	PAIR, /* {"ja": ..., "en": ...} */
	PAIR_OR_NULL,
	COND, /* {"yes": [...], "no": [...]} */
	FACTS, /* [...] of names of facts */
	READINGS,
	FLAG,
	ROWS
};

/* One member of an object and where it goes. */
struct member {
	const char *name;
	enum kind kind;
	size_t at;
};

#define AT(where) offsetof(struct reader, where)

static const struct member head_members[] = {
	{ "format", TEXT, AT(head.digest) },
	{ "format_version", NUMBER, AT(head.rows) },
	{ "pack", TEXT, AT(head.id) },
	{ "version", NUMBER, AT(head.edition) },
	{ "from", DATE, AT(head.from) },
	{ "until", DATE_OR_NULL, AT(head.until) },
	{ "title", PAIR, AT(head.title) },
	{ "source", TEXT, AT(head.source) },
	{ "rules", ROWS, 0 },
};

static const struct member row_members[] = {
	{ "rule", TEXT, AT(row.rule) },
	{ "version", NUMBER, AT(row.revision) },
	{ "from", DATE, AT(row.from) },
	{ "until", DATE_OR_NULL, AT(row.until) },
	{ "clause", NUMBER, AT(account.clause) },
	{ "scope", TEXT, AT(account.scope) },
	{ "dealer", FLAG, AT(account.dealer) },
	{ "strength", TEXT, AT(row.strength) },
	{ "due", TEXT, AT(row.due) },
	{ "policy", TEXT, AT(row.policy) },
	{ "period", TEXT_OR_NULL, AT(row.period) },
	{ "cite", PAIR, AT(row.cite) },
	{ "title", PAIR, AT(row.title) },
	{ "words", PAIR, AT(row.words) },
	{ "exempt", PAIR_OR_NULL, AT(row.exempt) },
	{ "when", COND, AT(account.when) },
	{ "unless", COND, AT(account.unless) },
	{ "over", COND, AT(account.over) },
	{ "done", COND, AT(account.done) },
	{ "assume", FACTS, AT(account.assume) },
	{ "readings", READINGS, AT(account.readings) },
};

static bool
refuse(struct reader *r, const char *ja, const char *en, struct mm_str what)
{
	struct mm_str t[2] = { mm_arena_fmt(
				   r->a, "%s「%.*s」", ja, MM_FMT(what)),
		mm_arena_fmt(r->a, "%s \"%.*s\"", en, MM_FMT(what)) };

	mm_json_fail(r->j, MM_EFORMAT, t[0].p == NULL ? ja : t[0].p,
	    t[1].p == NULL ? en : t[1].p);
	return false;
}

static bool
read_text(struct reader *r, struct mm_str *out, bool or_null)
{
	struct mm_str s;

	*out = MM_STR_NONE;
	if (or_null ? !mm_json_string_or_null(r->j, &s)
		    : !mm_json_string(r->j, &s))
		return false;
	if (s.p == NULL)
		return true;
	if (s.n == 0 || s.n > MM_TEXT_MAX)
		return refuse(r, "文字列が空か長すぎます",
		    "the text is empty or too long", MM_STR(""));
	*out = mm_arena_str(r->a, s);
	return out->p != NULL;
}

static bool
read_date(struct reader *r, struct mm_date *out, bool or_null)
{
	struct mm_str s;

	*out = MM_DATE_NONE;
	if (!read_text(r, &s, or_null))
		return false;
	if (s.p == NULL || mm_date_iso(s, out))
		return true;
	return refuse(
	    r, "日付(YYYY-MM-DD)ではありません", "not a date (YYYY-MM-DD)", s);
}

static bool
read_pair(struct reader *r, struct mm_str out[2], bool or_null)
{
	struct mm_str key;

	out[MM_JA] = out[MM_EN] = MM_STR_NONE;
	if (or_null && mm_json_peek(r->j) == MM_JSON_NULL)
		return mm_json_skip(r->j);
	if (!mm_json_enter_object(r->j))
		return false;
	while (mm_json_key(r->j, &key)) {
		bool ja = mm_str_eqz(key, "ja");

		if (!ja && !mm_str_eqz(key, "en"))
			return refuse(
			    r, "知られていない項目です", "unknown member", key);
		if (!read_text(r, &out[ja ? MM_JA : MM_EN], false))
			return false;
	}
	if (!mm_json_failed(r->j) &&
	    (out[MM_JA].p == NULL || out[MM_EN].p == NULL))
		return refuse(r, "ja と en の両方が必要です",
		    "both ja and en are needed", MM_STR(""));
	return !mm_json_failed(r->j);
}

static int
fact_of(struct mm_str name)
{
	for (int f = 0; f < MM_DF__COUNT; f++)
		if (mm_str_eqz(name, mm_duty_fact_words[f].id))
			return f;
	return -1;
}

static int
reading_of(struct mm_str name)
{
	for (int i = 0; i < MM_READING__COUNT; i++)
		if (mm_str_eqz(name, mm_reading_defs[i].name))
			return i;
	return -1;
}

/* Names of facts or readings as bits. */
static bool
read_names(struct reader *r, int (*of)(struct mm_str), const char *ja,
    const char *en, uint64_t *out)
{
	*out = 0;
	if (!mm_json_enter_array(r->j))
		return false;
	while (mm_json_next(r->j)) {
		struct mm_str name;
		int bit;

		if (!mm_json_string(r->j, &name))
			return false;
		bit = of(name);
		if (bit < 0)
			return refuse(r, ja, en, name);
		*out |= UINT64_C(1) << bit;
	}
	return !mm_json_failed(r->j);
}

static bool
read_facts(struct reader *r, uint64_t *out)
{
	return read_names(
	    r, fact_of, "知られていない条件です", "unknown condition", out);
}

static bool
read_cond(struct reader *r, struct mm_cond *out)
{
	struct mm_str key;

	*out = (struct mm_cond){ 0, 0 };
	if (!mm_json_enter_object(r->j))
		return false;
	while (mm_json_key(r->j, &key)) {
		bool yes = mm_str_eqz(key, "yes");

		if (!yes && !mm_str_eqz(key, "no"))
			return refuse(
			    r, "知られていない項目です", "unknown member", key);
		if (!read_facts(r, yes ? &out->yes : &out->no))
			return false;
	}
	return !mm_json_failed(r->j);
}

static bool
read_number(struct reader *r, uint32_t *out)
{
	int64_t v;

	if (!mm_json_int(r->j, 0, 1000000, &v))
		return false;
	*out = (uint32_t)v;
	return true;
}

static bool read_rows(struct reader *r, struct mm_rule_file *out);

static bool
read_value(struct reader *r, const struct member *m, struct mm_rule_file *out)
{
	void *at = (char *)r + m->at;

	switch (m->kind) {
	case TEXT:
	case TEXT_OR_NULL:
		return read_text(r, at, m->kind == TEXT_OR_NULL);
	case NUMBER:
		return read_number(r, at);
	case DATE:
	case DATE_OR_NULL:
		return read_date(r, at, m->kind == DATE_OR_NULL);
	case PAIR:
	case PAIR_OR_NULL:
		return read_pair(r, at, m->kind == PAIR_OR_NULL);
	case COND:
		return read_cond(r, at);
	case FACTS:
		return read_facts(r, &((struct mm_cond *)at)->yes);
	case READINGS:
		return read_names(r, reading_of, "知られていない読み方です",
		    "unknown reading", at);
	case FLAG:
		return mm_json_bool(r->j, at);
	case ROWS:
		return read_rows(r, out);
	}
	return false;
}

/* An object of these members, all of them. */
static bool
read_object(struct reader *r, const struct member *members, size_t n,
    struct mm_rule_file *out)
{
	uint64_t seen = 0;
	struct mm_str key;

	if (!mm_json_enter_object(r->j))
		return false;
	while (mm_json_key(r->j, &key)) {
		size_t i = 0;

		while (i < n && !mm_str_eqz(key, members[i].name))
			i++;
		if (i == n)
			return refuse(
			    r, "知られていない項目です", "unknown member", key);
		if (!read_value(r, &members[i], out))
			return false;
		seen |= UINT64_C(1) << i;
	}
	for (size_t i = 0; !mm_json_failed(r->j) && i < n; i++)
		if ((seen & (UINT64_C(1) << i)) == 0)
			return refuse(r, "項目がありません", "missing member",
			    mm_str_of(members[i].name));
	return !mm_json_failed(r->j);
}

static bool
same_cond(const struct mm_cond *a, const struct mm_cond *b)
{
	return a->yes == b->yes && a->no == b->no;
}

/* First part of an account that is not the program's, or NULL. */
static const char *
other_part(const struct account *a, const struct mm_rule *r)
{
	const struct {
		const char *name;
		bool same;
	} parts[] = {
		{ "clause", a->clause == r->clause },
		{ "scope", mm_str_eqz(a->scope, scopes[r->scope]) },
		{ "dealer", a->dealer == r->dealer },
		{ "when", same_cond(&a->when, &r->when) },
		{ "unless", same_cond(&a->unless, &r->unless) },
		{ "over", same_cond(&a->over, &r->over) },
		{ "done", same_cond(&a->done, &r->done) },
		{ "assume", a->assume.yes == r->assume },
		{ "readings", a->readings == r->readings },
	};

	for (size_t i = 0; i < MM_COUNT(parts); i++)
		if (!parts[i].same)
			return parts[i].name;
	return NULL;
}

/* A row by itself, and beside the rows of its rule before it. */
static bool
check_row(struct reader *r, const struct mm_rule_file *out)
{
	struct mm_err err = { 0 };
	struct mm_rule rule;
	enum mm_status st = mm_pack_row_check(&r->row, &rule, &err);
	const char *part;

	if (st != MM_OK) {
		mm_json_fail(r->j, st, err.ja, err.en);
		return false;
	}
	part = other_part(&r->account, &rule);
	if (part != NULL)
		return refuse(r,
		    "規則の条件はプログラムのもので、規則集では変えられません:",
		    "what decides a rule is the program's, and a pack cannot "
		    "change it:",
		    mm_arena_fmt(r->a, "%.*s %s", MM_FMT(r->row.rule), part));
	for (uint32_t i = 0; i < out->rows.n; i++) {
		const struct mm_pack_row *o = &out->rows.v[i];

		if (!mm_str_eq(o->rule, r->row.rule))
			continue;
		if (o->revision == r->row.revision)
			return refuse(r, "同じ規則の同じ版が二度あります",
			    "the same version of a rule twice:", o->rule);
		if (mm_pack_overlap(
			r->row.from, r->row.until, o->from, o->until))
			return refuse(r, "規則の版の適用期間が重なります",
			    "the dates of two versions of a rule overlap:",
			    o->rule);
	}
	return true;
}

static bool
read_rows(struct reader *r, struct mm_rule_file *out)
{
	if (!mm_json_enter_array(r->j))
		return false;
	while (mm_json_next(r->j)) {
		struct mm_pack_row *row;

		r->row = (struct mm_pack_row){ .until = MM_DATE_NONE };
		r->account = (struct account){ 0 };
		if (!read_object(r, row_members, MM_COUNT(row_members), out) ||
		    !check_row(r, out))
			return false;
		if (out->rows.n == MM_RULE_FILE_ROWS)
			return refuse(
			    r, "行が多すぎます", "too many rows", r->row.rule);
		row = mm_vec_push(r->a, &out->rows);
		if (row == NULL)
			return false;
		*row = r->row;
	}
	return !mm_json_failed(r->j);
}

/* What the head says beside its members' own grammar. */
static void
check_head(struct reader *r, const struct mm_rule_file *f)
{
	if (mm_json_failed(r->j))
		return;
	if (!mm_str_eqz(r->head.digest, FORMAT) || r->head.rows != 1)
		(void)refuse(r, "規則集の形式(mimamori.rules 1)ではありません",
		    "not a rule pack (mimamori.rules 1)", r->head.digest);
	else if (r->head.edition == 0 || r->head.id.n > MM_ID_MAX)
		(void)refuse(r, "規則集のIDか版が使えません",
		    "the id or version of the pack cannot be used", r->head.id);
	else if (mm_date_is_set(r->head.until) &&
	    mm_date_cmp(r->head.until, r->head.from) < 0)
		(void)refuse(r, "適用終了日が開始日より前です",
		    "the pack ends before it starts", r->head.id);
	else if (f->rows.n == 0)
		(void)refuse(r, "規則の行がありません", "no rows", r->head.id);
}

enum mm_status
mm_rule_file_parse(struct mm_arena *a, struct mm_bytes text, const char *source,
    struct mm_rule_file *out, struct mm_err *err)
{
	struct reader r = { .a = a,
		.j = mm_json_new(a, text, source, NULL),
		.head = { .until = MM_DATE_NONE } };
	struct mm_rule_file f = { 0 };
	char hex[MM_SHA256_HEX];
	enum mm_status st;

	if (r.j == NULL)
		return mm_err_nomem(err);
	if (read_object(&r, head_members, MM_COUNT(head_members), &f))
		check_head(&r, &f);
	if (mm_arena_short(a))
		return mm_err_nomem(err);
	st = mm_json_finish(r.j, err);
	if (st != MM_OK)
		return st;
	f.head = r.head;
	f.head.rows = f.rows.n;
	f.head.digest = mm_arena_str(
	    a, mm_str_of(mm_sha256_hex(mm_sha256_of(text.p, text.n), hex)));
	if (f.head.digest.p == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < f.rows.n; i++) {
		f.rows.v[i].pack = f.head.id;
		f.rows.v[i].edition = f.head.edition;
	}
	*out = f;
	return MM_OK;
}

/* -- from the program, from a workspace --------------------------------- */

static struct mm_pack_row
row_of(struct mm_arena *a, const struct mm_rule *r)
{
	struct mm_pack_row row = { .pack = MM_STR(MM_PACK_ID),
		.edition = MM_PACK_VERSION,
		.rule = mm_str_of(r->id),
		.revision = r->version,
		.from = r->from,
		.until = MM_DATE_NONE,
		.strength =
		    mm_str_of(mm_term_id(&mm_terms_strength, (int)r->strength)),
		.due = mm_str_of(mm_term_id(&mm_terms_due_kind, (int)r->due)),
		.policy = mm_policy_name(a, r->policy) };

	for (int l = MM_JA; l <= MM_EN; l++) {
		row.cite[l] = mm_str_of(r->cite[l]);
		row.title[l] = mm_str_of(r->title[l]);
		row.words[l] = mm_str_of(r->words[l]);
		row.exempt[l] = mm_str_of(r->exempt[l]);
	}
	return row;
}

enum mm_status
mm_rule_file_program(
    struct mm_arena *a, struct mm_rule_file *out, struct mm_err *err)
{
	struct mm_rule_file f = {
		.head = { .id = MM_STR(MM_PACK_ID),
		    .edition = MM_PACK_VERSION,
		    .until = MM_DATE_NONE,
		    .title = { MM_STR("プログラムに組み込まれた規則集"),
			MM_STR("the pack built into the program") },
		    .source =
			MM_STR("医療機器のサイバーセキュリティ対策に関連する"
			       "情報提供について 記(1)-(5)") }
	};

	for (size_t i = 0; i < mm_rules_n; i++) {
		struct mm_pack_row *row = mm_vec_push(a, &f.rows);

		if (row == NULL)
			return mm_err_nomem(err);
		*row = row_of(a, &mm_rules[i]);
		if (i == 0 || mm_date_cmp(row->from, f.head.from) < 0)
			f.head.from = row->from;
	}
	if (mm_arena_short(a))
		return mm_err_nomem(err);
	f.head.rows = f.rows.n;
	*out = f;
	return MM_OK;
}

enum mm_status
mm_rule_file_recorded(struct mm_arena *a, const struct mm_world *w,
    const struct mm_pack_head *pack, struct mm_rule_file *out,
    struct mm_err *err)
{
	struct mm_rule_file f = { .head = *pack };

	for (uint32_t i = 0; i < w->pack_rows.n; i++) {
		const struct mm_pack_row *r = &w->pack_rows.v[i];
		struct mm_pack_row *row;

		if (r->edition != pack->edition ||
		    !mm_str_eq(r->pack, pack->id))
			continue;
		row = mm_vec_push(a, &f.rows);
		if (row == NULL)
			return mm_err_nomem(err);
		*row = *r;
	}
	*out = f;
	return MM_OK;
}

enum mm_status
mm_rule_file_rules(struct mm_arena *a, const struct mm_rule_file *f,
    struct mm_date on, struct mm_ruleset *out, struct mm_err *err)
{
	struct mm_world *w = mm_world_new(a, on);
	struct mm_pack_head *head = mm_arena_alloc(a, sizeof(*head));

	if (w == NULL || head == NULL)
		return mm_err_nomem(err);
	*head = f->head;
	w->pack_rows.v = f->rows.v;
	w->pack_rows.n = f->rows.n;
	return mm_ruleset_by(a, w, head, on, out, err);
}

/* -- writing ------------------------------------------------------------ */

static void
put_date(struct mm_json_out *o, const char *name, struct mm_date d)
{
	char day[MM_DATE_TEXT];

	mm_json_name(o, name);
	if (mm_date_is_set(d))
		mm_json_put_z(o, mm_date_fmt(d, day));
	else
		mm_json_put_null(o);
}

static void
put_pair(struct mm_json_out *o, const char *name, const struct mm_str t[2])
{
	mm_json_name(o, name);
	if (t[MM_JA].p == NULL) {
		mm_json_put_null(o);
		return;
	}
	mm_json_begin_object(o);
	mm_json_member_str(o, "ja", t[MM_JA]);
	mm_json_member_str(o, "en", t[MM_EN]);
	mm_json_end_object(o);
}

static void
put_facts(struct mm_json_out *o, const char *name, uint64_t bits)
{
	mm_json_name(o, name);
	mm_json_begin_array(o);
	for (; bits != 0; bits &= bits - 1)
		mm_json_put_z(o, mm_duty_fact_words[__builtin_ctzll(bits)].id);
	mm_json_end_array(o);
}

static void
put_cond(struct mm_json_out *o, const char *name, const struct mm_cond *c)
{
	mm_json_name(o, name);
	mm_json_begin_object(o);
	put_facts(o, "yes", c->yes);
	put_facts(o, "no", c->no);
	mm_json_end_object(o);
}

static void
put_row(struct mm_json_out *o, const struct mm_pack_row *row)
{
	const struct mm_rule *r = mm_rule_find(row->rule);

	mm_json_begin_object(o);
	mm_json_member_str(o, "rule", row->rule);
	mm_json_member_u64(o, "version", row->revision);
	put_date(o, "from", row->from);
	put_date(o, "until", row->until);
	mm_json_member_u64(o, "clause", r->clause);
	mm_json_member_z(o, "scope", scopes[r->scope]);
	mm_json_name(o, "dealer");
	mm_json_put_bool(o, r->dealer);
	mm_json_member_str(o, "strength", row->strength);
	mm_json_member_str(o, "due", row->due);
	mm_json_member_str(o, "policy", row->policy);
	mm_json_name(o, "period");
	mm_json_put_str(o, row->period);
	put_pair(o, "cite", row->cite);
	put_pair(o, "title", row->title);
	put_pair(o, "words", row->words);
	put_pair(o, "exempt", row->exempt);
	put_cond(o, "when", &r->when);
	put_cond(o, "unless", &r->unless);
	put_cond(o, "over", &r->over);
	put_cond(o, "done", &r->done);
	put_facts(o, "assume", r->assume);
	mm_json_name(o, "readings");
	mm_json_begin_array(o);
	for (int i = 0; i < MM_READING__COUNT; i++)
		if ((r->readings & (UINT32_C(1) << i)) != 0)
			mm_json_put_z(o, mm_reading_defs[i].name);
	mm_json_end_array(o);
	mm_json_end_object(o);
}

void
mm_rule_file_write(const struct mm_rule_file *f, struct mm_buf *out)
{
	struct mm_json_out o;

	mm_json_out_init(&o, out, false, true);
	mm_json_begin_object(&o);
	mm_json_member_z(&o, "format", FORMAT);
	mm_json_member_u64(&o, "format_version", 1);
	mm_json_member_str(&o, "pack", f->head.id);
	mm_json_member_u64(&o, "version", f->head.edition);
	put_date(&o, "from", f->head.from);
	put_date(&o, "until", f->head.until);
	put_pair(&o, "title", f->head.title);
	mm_json_member_str(&o, "source", f->head.source);
	mm_json_name(&o, "rules");
	mm_json_begin_array(&o);
	for (uint32_t i = 0; i < f->rows.n; i++)
		put_row(&o, &f->rows.v[i]);
	mm_json_end_array(&o);
	mm_json_end_object(&o);
	mm_buf_char(out, '\n');
}
