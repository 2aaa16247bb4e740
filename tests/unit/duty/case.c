/* SPDX-License-Identifier: Apache-2.0 */
#include "case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHA "0000000000000000000000000000000000000000000000000000000000000000"
#define WORDS_MAX 32

struct reader {
	struct mm_arena *a;
	const char *file;
	unsigned line;
	struct mm_date today, valid;
	struct test_case *c;
};

static _Noreturn void
bad(const struct reader *r, const char *what, struct mm_str word)
{
	fprintf(
	    stderr, "%s:%u: %s: %.*s\n", r->file, r->line, what, MM_FMT(word));
	exit(1);
}

/* -- words ------------------------------------------------------------- */

struct word {
	struct mm_str key, value; /* key absent: positional */
	bool quoted, not ; /* not: a '!' before the quote */
};

static struct mm_str
quoted(const struct reader *r, struct mm_str *rest)
{
	struct mm_str s = { rest->p + 1, 0 };

	while (1 + s.n < rest->n && rest->p[1 + s.n] != '"')
		s.n++;
	if (1 + s.n >= rest->n)
		bad(r, "unterminated quote", *rest);
	rest->p += s.n + 2;
	rest->n -= s.n + 2;
	return s;
}

static size_t
until(struct mm_str s, const char *stops)
{
	size_t i = 0;

	while (i < s.n && strchr(stops, s.p[i]) == NULL)
		i++;
	return i;
}

static void
skip(struct mm_str *s, size_t n)
{
	s->p += n;
	s->n -= n;
}

/* One word at the front of the line: value, key=value or key~"value". */
static struct word
next_word(const struct reader *r, struct mm_str *line)
{
	struct word w = { MM_STR_NONE, MM_STR_NONE, false, false };
	size_t i;

	w.not = line->n > 1 && line->p[0] == '!' && line->p[1] == '"';
	if (w.not )
		skip(line, 1);
	i = until(*line, " =~\"");

	if (i < line->n && (line->p[i] == '=' || line->p[i] == '~')) {
		w.key = (struct mm_str){ line->p, i };
		skip(line, i + 1);
	}
	w.quoted = line->n > 0 && line->p[0] == '"';
	if (w.quoted) {
		w.value = quoted(r, line);
		return w;
	}
	i = until(*line, " ");
	w.value = (struct mm_str){ line->p, i };
	skip(line, i);
	return w;
}

static unsigned
split(const struct reader *r, struct mm_str line, struct word *w)
{
	unsigned n = 0;

	for (line = mm_str_trim(line); line.n > 0 && line.p[0] != '#';
	     line = mm_str_trim(line)) {
		if (n == WORDS_MAX)
			bad(r, "too many words", line);
		w[n++] = next_word(r, &line);
	}
	return n;
}

/* -- facts ------------------------------------------------------------- */

/* Noon of the day in Tokyo. */
static int64_t
noon(struct mm_date d)
{
	return (int64_t)d.day * 86400 + 3 * 3600;
}

static struct mm_date
date_of(const struct reader *r, struct mm_str s)
{
	struct mm_date d;

	if (!mm_date_iso(s, &d))
		bad(r, "not a date", s);
	return d;
}

static struct mm_fact *
new_fact(struct reader *r, enum mm_fact_type type)
{
	struct mm_fact *f = mm_vec_push(r->a, &r->c->facts);

	if (f == NULL)
		bad(r, "out of memory", MM_STR(""));
	f->type = type;
	f->seq = r->c->facts.n;
	f->valid = r->valid;
	f->recorded.sec = noon(r->valid);
	f->actor = type == MM_FACT_APPROVAL ? MM_STR("manager") : MM_STR("qa");
	return f;
}

/* "a,b" as a list value. */
static struct mm_str
list_value(struct reader *r, struct mm_str v)
{
	struct mm_str s = mm_arena_str(r->a, v);
	char *p = mm_arena_alloc(r->a, v.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] == ',' ? '\n' : s.p[i];
	return (struct mm_str){ p, s.n };
}

static void
put(struct reader *r, struct mm_fact *f, int field, struct mm_str v)
{
	const struct mm_field *fd = &mm_fact_defs[f->type].fields[field];

	f->v[field] = fd->kind == MM_FIELD_LIST ? list_value(r, v)
						: mm_arena_str(r->a, v);
}

/* Required fields nobody cares about in a case. */
static const struct {
	enum mm_fact_type type;
	int field;
	const char *value;
} presets[] = {
	{ MM_FACT_PARTY, MM_F_PARTY_kind, "hospital" },
	{ MM_FACT_RISK, MM_F_RISK_edition, "1" },
	{ MM_FACT_RISK, MM_F_RISK_environment, "院内LAN" },
	{ MM_FACT_RISK, MM_F_RISK_summary, "要約" },
	{ MM_FACT_RISK, MM_F_RISK_severity, "minor" },
	{ MM_FACT_SBOM, MM_F_SBOM_format, "CycloneDX" },
	{ MM_FACT_SBOM, MM_F_SBOM_digest, SHA },
	{ MM_FACT_SBOM, MM_F_SBOM_components, "1" },
	{ MM_FACT_SBOM, MM_F_SBOM_identified, "1" },
	{ MM_FACT_FEED, MM_F_FEED_digest, SHA },
	{ MM_FACT_FEED, MM_F_FEED_bytes, "1" },
	{ MM_FACT_FEED, MM_F_FEED_records, "1" },
	{ MM_FACT_FEED, MM_F_FEED_rejected, "0" },
	{ MM_FACT_FEED, MM_F_FEED_held, "no" },
	{ MM_FACT_FINDING, MM_F_FINDING_sbom, "SB" },
	{ MM_FACT_FINDING, MM_F_FINDING_component, "openssl" },
	{ MM_FACT_FINDING, MM_F_FINDING_verdict, "affected" },
	{ MM_FACT_FINDING, MM_F_FINDING_rule, "cve5-range" },
	{ MM_FACT_FINDING, MM_F_FINDING_source, "CVE" },
	{ MM_FACT_FINDING, MM_F_FINDING_comparator, "openssl" },
	{ MM_FACT_PLAN, MM_F_PLAN_edition, "1" },
	{ MM_FACT_PLAN_STEP, MM_F_PLAN_STEP_edition, "1" },
	{ MM_FACT_PLAN_DONE, MM_F_PLAN_DONE_edition, "1" },
	{ MM_FACT_PLAN_SCHEDULE, MM_F_PLAN_SCHEDULE_occasion, "inspection" },
	{ MM_FACT_NOTICE, MM_F_NOTICE_edition, "1" },
	{ MM_FACT_NOTICE, MM_F_NOTICE_kind, "N4" },
	{ MM_FACT_NOTICE, MM_F_NOTICE_title, "お知らせ" },
	{ MM_FACT_NOTICE, MM_F_NOTICE_manifest, SHA },
	{ MM_FACT_LETTER, MM_F_LETTER_edition, "1" },
	{ MM_FACT_DELIVERY, MM_F_DELIVERY_edition, "1" },
	{ MM_FACT_APPROVAL, MM_F_APPROVAL_edition, "1" },
	{ MM_FACT_LIFECYCLE, MM_F_LIFECYCLE_status, "announced" },
	{ MM_FACT_EVENT, MM_F_EVENT_summary, "概要" },
	{ MM_FACT_CONFORMITY, MM_F_CONFORMITY_confirmed, "yes" },
	{ MM_FACT_UNIT_MOVE, MM_F_UNIT_MOVE_how, "transfer" },
	{ MM_FACT_RULE_PACK, MM_F_RULE_PACK_title_ja, "規則集" },
	{ MM_FACT_RULE_PACK, MM_F_RULE_PACK_title_en, "pack" },
	{ MM_FACT_RULE_PACK, MM_F_RULE_PACK_source, "出典" },
	{ MM_FACT_RULE_PACK, MM_F_RULE_PACK_digest, SHA },
	{ MM_FACT_RULE_ROW, MM_F_RULE_ROW_strength, "notice" },
	{ MM_FACT_RULE_ROW, MM_F_RULE_ROW_due, "standing" },
	{ MM_FACT_RULE_ROW, MM_F_RULE_ROW_policy, "policy.risk.inform" },
	{ MM_FACT_RULE_ROW, MM_F_RULE_ROW_cite_ja, "改正通知 記(1)" },
	{ MM_FACT_RULE_ROW, MM_F_RULE_ROW_cite_en, "amended notice (1)" },
	{ MM_FACT_RULE_ROW, MM_F_RULE_ROW_title_ja, "改正後の義務" },
	{ MM_FACT_RULE_ROW, MM_F_RULE_ROW_title_en, "amended duty" },
	{ MM_FACT_RULE_ROW, MM_F_RULE_ROW_words_ja, "改正後の文言" },
	{ MM_FACT_RULE_ROW, MM_F_RULE_ROW_words_en, "amended words" },
	/* NULL: named like the thing itself. */
	{ MM_FACT_UNIT, MM_F_UNIT_serial, NULL },
	{ MM_FACT_PARTY, MM_F_PARTY_name, NULL },
	{ MM_FACT_PRODUCT, MM_F_PRODUCT_brand_name, NULL },
};

static void
fill(struct reader *r, struct mm_fact *f)
{
	struct mm_err err = { 0 };

	for (size_t i = 0; i < MM_COUNT(presets); i++)
		if (presets[i].type == f->type &&
		    f->v[presets[i].field].p == NULL)
			f->v[presets[i].field] = presets[i].value == NULL
			    ? f->v[0]
			    : mm_str_of(presets[i].value);
	if (mm_fact_check(f, &err) != MM_OK)
		bad(r, err.en, MM_STR(""));
}

/* The next field a bare word fills: required ones without a preset. */
static int
next_bare(const struct mm_fact *f)
{
	const struct mm_fact_def *d = &mm_fact_defs[f->type];

	for (int i = 0; i < d->nfields; i++) {
		bool preset = false;

		for (size_t k = 0; k < MM_COUNT(presets); k++)
			preset = preset ||
			    (presets[k].type == f->type &&
				presets[k].field == i);
		if (f->v[i].p == NULL && !preset &&
		    (d->fields[i].flags & MM_FIELD_REQUIRED) != 0 &&
		    d->fields[i].kind != MM_FIELD_SHA)
			return i;
	}
	return -1;
}

static void
read_fact(
    struct reader *r, enum mm_fact_type type, const struct word *w, unsigned n)
{
	struct mm_fact *f = new_fact(r, type);

	for (unsigned i = 0; i < n; i++) {
		int field;

		if (w[i].key.p != NULL && mm_str_eqz(w[i].key, "actor")) {
			f->actor = w[i].value;
			continue;
		}
		if (w[i].key.p != NULL && mm_str_eqz(w[i].key, "reason")) {
			f->reason = w[i].value;
			continue;
		}
		if (w[i].key.p != NULL && mm_str_eqz(w[i].key, "recorded")) {
			f->recorded.sec = noon(date_of(r, w[i].value));
			continue;
		}
		field = w[i].key.p != NULL ? mm_fact_field(type, w[i].key)
					   : next_bare(f);
		if (field < 0)
			bad(r, "no such field",
			    w[i].key.p != NULL ? w[i].key : w[i].value);
		put(r, f, field, w[i].value);
	}
	fill(r, f);
}

/* -- shorthands -------------------------------------------------------- */

static struct mm_str
value_of(const struct word *w, unsigned n, const char *key)
{
	for (unsigned i = 0; i < n; i++)
		if (w[i].key.p != NULL && mm_str_eqz(w[i].key, key))
			return w[i].value;
	return MM_STR_NONE;
}

static void
simple(struct reader *r, enum mm_fact_type type, const int *field,
    const struct mm_str *v, unsigned n)
{
	struct mm_fact *f = new_fact(r, type);

	for (unsigned i = 0; i < n; i++)
		if (v[i].p != NULL)
			put(r, f, field[i], v[i]);
	fill(r, f);
}

static void
deliver(struct reader *r, struct mm_str id, struct mm_str edition,
    struct mm_str to, const char *state)
{
	static const int field[] = { MM_F_DELIVERY_notice,
		MM_F_DELIVERY_edition, MM_F_DELIVERY_party,
		MM_F_DELIVERY_state };
	const struct mm_str v[] = { id, edition, to, mm_str_of(state) };

	simple(r, MM_FACT_DELIVERY, field, v, 4);
}

/* The delivery records behind the last state a "tell" line names. */
static void
deliveries(struct reader *r, struct mm_str id, struct mm_str edition,
    struct mm_str to, struct mm_str state)
{
	static const struct {
		const char *last;
		const char *steps[3];
	} table[] = {
		{ "available", { "available" } },
		{ "sent", { "sent" } },
		{ "delivered", { "sent", "delivered" } },
		{ "opened", { "sent", "opened" } },
		{ "acknowledged", { "sent", "delivered", "acknowledged" } },
		{ "bounced", { "sent", "bounced" } },
		{ "refused", { "sent", "refused" } },
		{ "none", { NULL } },
	};

	for (size_t i = 0; i < MM_COUNT(table); i++) {
		if (!mm_str_eqz(state, table[i].last))
			continue;
		for (int k = 0; k < 3 && table[i].steps[k] != NULL; k++)
			deliver(r, id, edition, to, table[i].steps[k]);
		return;
	}
	bad(r, "unknown state", state);
}

static bool
own_word(struct mm_str key)
{
	static const char *const own[] = { "to", "state", "approved", "sent" };

	for (size_t i = 0; i < MM_COUNT(own); i++)
		if (mm_str_eqz(key, own[i]))
			return true;
	return false;
}

/* tell ID PRODUCT to=PARTY kind=.. [state=..] [approved=DATE|no] [sent=D] */
static void
read_tell(struct reader *r, const struct word *w, unsigned n)
{
	static const int letter[] = { MM_F_LETTER_notice, MM_F_LETTER_edition,
		MM_F_LETTER_party };
	static const int approval[] = { MM_F_APPROVAL_what, MM_F_APPROVAL_id,
		MM_F_APPROVAL_edition };
	struct mm_str approved = value_of(w, n, "approved");
	struct mm_str to = value_of(w, n, "to");
	struct mm_str sent = value_of(w, n, "sent");
	struct mm_str state = value_of(w, n, "state");
	struct mm_date drafted = r->valid;
	struct word kept[WORDS_MAX] = { 0 };
	unsigned nkept = 0;
	struct mm_str v[3];
	const struct mm_fact *f;

	for (unsigned i = 0; i < n; i++)
		if (w[i].key.p == NULL || !own_word(w[i].key))
			kept[nkept++] = w[i];
	read_fact(r, MM_FACT_NOTICE, kept, nkept);
	f = &r->c->facts.v[r->c->facts.n - 1];
	v[0] = f->v[MM_F_NOTICE_notice];
	v[1] = f->v[MM_F_NOTICE_edition];
	v[2] = to;
	simple(r, MM_FACT_LETTER, letter, v, 3);
	if (approved.p == NULL || !mm_str_eqz(approved, "no")) {
		const struct mm_str av[] = { MM_STR("notice"), v[0], v[1] };

		if (approved.p != NULL)
			r->valid = date_of(r, approved);
		simple(r, MM_FACT_APPROVAL, approval, av, 3);
	}
	r->valid = sent.p != NULL ? date_of(r, sent) : drafted;
	deliveries(
	    r, v[0], v[1], to, state.p != NULL ? state : MM_STR("delivered"));
}

/* risk with its approval: assess ID PRODUCT [approved=DATE|no] ... */
static void
read_assess(struct reader *r, const struct word *w, unsigned n)
{
	static const int approval[] = { MM_F_APPROVAL_what, MM_F_APPROVAL_id,
		MM_F_APPROVAL_edition };
	struct word kept[WORDS_MAX] = { 0 };
	unsigned nkept = 0;
	const struct mm_fact *f;
	struct mm_str v[3];

	for (unsigned i = 0; i < n; i++)
		if (w[i].key.p == NULL || !own_word(w[i].key))
			kept[nkept++] = w[i];
	read_fact(r, MM_FACT_RISK, kept, nkept);
	f = &r->c->facts.v[r->c->facts.n - 1];
	v[0] = MM_STR("risk");
	v[1] = f->v[MM_F_RISK_risk];
	v[2] = f->v[MM_F_RISK_edition];
	if (!mm_str_eqz(value_of(w, n, "approved"), "no"))
		simple(r, MM_FACT_APPROVAL, approval, v, 3);
}

/* One step, "kind|date|text|control", as a fact of its own. */
static void
plan_step(struct reader *r, const struct mm_str *plan, struct mm_str step,
    unsigned number)
{
	static const int field[] = { MM_F_PLAN_STEP_plan,
		MM_F_PLAN_STEP_edition, MM_F_PLAN_STEP_step,
		MM_F_PLAN_STEP_kind, MM_F_PLAN_STEP_date, MM_F_PLAN_STEP_text,
		MM_F_PLAN_STEP_control };
	struct mm_str v[7] = { plan[0], plan[1],
		mm_arena_fmt(r->a, "%u", number) };

	for (int i = 3; i < 7 && step.p != NULL; i++)
		v[i] = mm_str_cut(&step, '|');
	if (v[5].n == 0)
		v[5] = MM_STR_NONE;
	simple(r, MM_FACT_PLAN_STEP, field, v, 7);
}

/* plan ID PATCH [edition=N] [steps="kind|date|text|control,..."] */
static void
read_plan(struct reader *r, const struct word *w, unsigned n)
{
	struct mm_str steps = value_of(w, n, "steps"), plan[2];
	struct word kept[WORDS_MAX] = { 0 };
	unsigned nkept = 0, number = 0;
	const struct mm_fact *f;

	for (unsigned i = 0; i < n; i++)
		if (w[i].key.p == NULL || !mm_str_eqz(w[i].key, "steps"))
			kept[nkept++] = w[i];
	read_fact(r, MM_FACT_PLAN, kept, nkept);
	f = &r->c->facts.v[r->c->facts.n - 1];
	plan[0] = f->v[MM_F_PLAN_plan];
	plan[1] = f->v[MM_F_PLAN_edition];
	while (steps.p != NULL)
		plan_step(r, plan, mm_str_cut(&steps, ','), ++number);
}

static void
read_base(struct reader *r, const struct word *w, unsigned n)
{
	static const char *const lines[] = {
		"product P connected=yes program=yes",
		"version P 1.0",
		"party H name=甲病院",
		"unit U1 P H version=1.0 shipped=2020-04-01",
	};
	struct word words[WORDS_MAX];

	(void)w;
	(void)n;
	r->valid = mm_date_of(2026, 1, 10);
	for (size_t i = 0; i < MM_COUNT(lines); i++) {
		unsigned k = split(r, mm_str_of(lines[i]), words);

		read_fact(r, mm_fact_type_of(words[0].value), words + 1, k - 1);
	}
}

/* -- expectations ------------------------------------------------------ */

/* A selector "party=H"; false when the word is none. */
static bool
selector(struct expectation *e, const struct word *w)
{
	const struct {
		const char *key;
		struct mm_str *to;
	} keys[] = {
		{ "party", &e->party },
		{ "version", &e->version },
		{ "subject", &e->subject },
		{ "via", &e->via },
		{ "due", &e->due },
		{ "source", &e->source },
	};

	for (size_t k = 0; w->key.p != NULL && k < MM_COUNT(keys); k++) {
		if (mm_str_eqz(w->key, keys[k].key)) {
			*keys[k].to = w->value;
			return true;
		}
	}
	return false;
}

static void
read_expect(struct reader *r, const struct word *w, unsigned n)
{
	struct expectation *e = mm_vec_push(r->a, &r->c->expects);

	e->line = r->line;
	e->today = r->today;
	if (!mm_date_is_set(r->today))
		bad(r, "expect before today", MM_STR(""));
	for (unsigned i = 0; i < n; i++) {
		if (selector(e, &w[i]))
			continue;
		if (w[i].not &&e->nnot_said < MM_COUNT(e->not_said))
			e->not_said[e->nnot_said++] = w[i].value;
		else if (w[i].quoted && e->ntext < MM_COUNT(e->text))
			e->text[e->ntext++] = w[i].value;
		else if (w[i].key.p == NULL && e->rule.p == NULL)
			e->rule = w[i].value;
		else if (w[i].key.p == NULL && e->state.p == NULL)
			e->state = w[i].value;
		else
			bad(r, "not understood", w[i].value);
	}
	e->error = mm_str_eqz(e->rule, "error");
	if (!e->error && e->state.p == NULL)
		bad(r, "expect RULE STATE", MM_STR(""));
}

/* -- lines ------------------------------------------------------------- */

static bool
read_word(struct reader *r, const struct word *w, unsigned n)
{
	static const struct {
		const char *word;
		void (*read)(struct reader *, const struct word *, unsigned);
	} table[] = {
		{ "base", read_base },
		{ "tell", read_tell },
		{ "assess", read_assess },
		{ "plan", read_plan },
		{ "expect", read_expect },
	};

	for (size_t i = 0; i < MM_COUNT(table); i++) {
		if (mm_str_eqz(w[0].value, table[i].word)) {
			table[i].read(r, w + 1, n - 1);
			return true;
		}
	}
	return false;
}

static void
read_line(struct reader *r, struct mm_str line, test_cases *out)
{
	struct word w[WORDS_MAX];
	unsigned n = split(r, line, w), first = 0;
	enum mm_fact_type type;

	if (n == 0)
		return;
	if (mm_str_eqz(w[0].value, "case")) {
		r->c = mm_vec_push(r->a, out);
		r->c->file = r->file;
		r->c->line = r->line;
		r->c->title = n > 1 ? w[1].value : MM_STR("");
		r->today = MM_DATE_NONE;
		return;
	}
	if (r->c == NULL)
		bad(r, "a file starts with: case \"title\"", line);
	if (mm_str_eqz(w[0].value, "today") && n == 2) {
		r->today = date_of(r, w[1].value);
		return;
	}
	r->valid = mm_date_of(2026, 1, 10);
	if (mm_date_iso(w[0].value, &r->valid))
		first = 1;
	if (first == n)
		bad(r, "a date alone", line);
	if (read_word(r, w + first, n - first))
		return;
	type = mm_fact_type_of(w[first].value);
	if (type == MM_FACT_NONE)
		bad(r, "unknown word", w[first].value);
	read_fact(r, type, w + first + 1, n - first - 1);
}

void
cases_read_text(
    struct mm_arena *a, const char *name, struct mm_str text, test_cases *out)
{
	struct reader r = { .a = a, .file = name, .today = MM_DATE_NONE };

	while (text.p != NULL) {
		r.line++;
		read_line(&r, mm_str_cut(&text, '\n'), out);
	}
}

void
cases_read(struct mm_arena *a, const char *path, test_cases *out)
{
	FILE *f = fopen(path, "rb");
	char *text = mm_arena_alloc(a, 256 * 1024);

	if (f == NULL || text == NULL) {
		fprintf(stderr, "%s: cannot read\n", path);
		exit(1);
	}
	cases_read_text(a, path,
	    (struct mm_str){ text, fread(text, 1, 256 * 1024 - 1, f) }, out);
	(void)fclose(f);
}

/* -- the world --------------------------------------------------------- */

static int
rank(const struct mm_fact *f)
{
	return f->type == MM_FACT_VOID ? 0 : (int)f->type;
}

static int
fold_order(const void *a, const void *b)
{
	const struct mm_fact *x = *(const struct mm_fact *const *)a;
	const struct mm_fact *y = *(const struct mm_fact *const *)b;
	int c = rank(x) - rank(y);

	if (c == 0)
		c = mm_date_cmp(x->valid, y->valid);
	return c != 0 ? c : (x->seq > y->seq) - (x->seq < y->seq);
}

struct mm_world *
case_world(struct mm_arena *a, const struct test_case *c, struct mm_date today)
{
	struct mm_world *w = mm_world_new(a, today);
	const struct mm_fact **order =
	    mm_arena_array(a, c->facts.n, sizeof(*order));
	struct mm_err err;

	for (uint32_t i = 0; i < c->facts.n; i++)
		order[i] = &c->facts.v[i];
	if (c->facts.n > 0)
		qsort(order, c->facts.n, sizeof(*order), fold_order);
	for (uint32_t i = 0; i < c->facts.n; i++) {
		if (mm_date_cmp(order[i]->valid, today) > 0)
			continue;
		if (mm_world_apply(w, order[i], &err) != MM_OK) {
			fprintf(
			    stderr, "%s:%u: %s\n", c->file, c->line, err.en);
			exit(1);
		}
	}
	if (w->dangling > 0 && !c->may_dangle) {
		fprintf(stderr, "%s:%u: dangling: %.*s\n", c->file, c->line,
		    MM_FMT(w->dangling_first));
		exit(1);
	}
	return w;
}
