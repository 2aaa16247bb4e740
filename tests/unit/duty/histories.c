/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evaluates histories for tests/duty/oracle: reads facts on standard input
 * and prints the duties that follow. Lines, fields divided by tabs:
 *
 *     F TYPE VALID ACTOR FIELD=VALUE...   a fact; list items divided by ','
 *     E DATE                              evaluate; one line a duty follows
 *                                         ("KEY STATE DUE UNITS VIA
 *                                         EVIDENCE..."), then "."
 *     N                                   forget the facts
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case.h"
#include "duty/duty.h"
#include "grow.h"

static _Noreturn void
bad(unsigned line, const char *what)
{
	fprintf(stderr, "histories: line %u: %s\n", line, what);
	exit(2);
}

static struct mm_str
value_of(struct mm_arena *a, enum mm_field_kind kind, struct mm_str v)
{
	struct mm_str copy = mm_arena_str(a, v);
	char *p = mm_arena_alloc(a, v.n + 1);

	for (size_t i = 0; i < v.n; i++)
		p[i] =
		    kind == MM_FIELD_LIST && v.p[i] == ',' ? '\n' : copy.p[i];
	return (struct mm_str){ p, v.n };
}

static void
read_fact(struct mm_arena *a, struct test_case *c, struct mm_str line,
    unsigned number)
{
	struct mm_fact *f = mm_vec_push(a, &c->facts);
	struct mm_str type = mm_str_cut(&line, '\t');
	struct mm_err err = { 0 };

	f->type = mm_fact_type_of(type);
	f->seq = c->facts.n;
	if (f->type == MM_FACT_NONE ||
	    !mm_date_iso(mm_str_cut(&line, '\t'), &f->valid))
		bad(number, "no such type or date");
	/* Noon in Tokyo of the valid day. */
	f->recorded.sec = (int64_t)f->valid.day * 86400 + 3 * 3600;
	f->actor = mm_arena_str(a, mm_str_cut(&line, '\t'));
	while (line.p != NULL) {
		struct mm_str value = mm_str_cut(&line, '\t');
		int field = mm_fact_field(f->type, mm_str_cut(&value, '='));

		if (field < 0 || value.p == NULL)
			bad(number, "no such field");
		f->v[field] = value_of(
		    a, mm_fact_defs[f->type].fields[field].kind, value);
	}
	if (mm_fact_check(f, &err) != MM_OK)
		bad(number, err.en);
}

static enum mm_status
print(void *ctx, const struct mm_duty *d, struct mm_err *err)
{
	struct mm_str key = mm_duty_key(ctx, d);
	char due[MM_DATE_TEXT];

	(void)err;
	printf("%.*s\t%s\t%s\t%u\t%u", MM_FMT(key),
	    mm_term_id(&mm_terms_duty_state, (int)d->state),
	    d->state > MM_DUTY_OPEN || !mm_date_is_set(d->due)
		? "-"
		: mm_date_fmt(d->due, due),
	    d->nunits, d->via);
	for (unsigned i = 0; i < d->nevidence; i++)
		printf(" %llu", (unsigned long long)d->evidence[i]);
	puts("");
	return MM_OK;
}

static void
evaluate(const struct test_case *c, struct mm_date on)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_duty_params p = {
		.arena = a, .product = MM_NONE, .party = MM_NONE
	};
	struct mm_err err = { 0 };
	struct grown grown = { 0 };

	if (mm_duty_eval(case_world(a, c, on), &p, print, a, &err) != MM_OK)
		bad(0, err.en);
	/* And the newest facts one by one (duty/live.h). */
	if (!grow_check(c, on, 2, &grown))
		bad(c->line, "growing by a fact is not the whole");
	puts(".");
	(void)fflush(stdout);
	mm_arena_free(a);
}

int
main(void)
{
	struct mm_arena *a = mm_arena_new(0);
	struct test_case c = { .file = "history", .may_dangle = true };
	char *text = NULL;
	size_t room = 0;
	ssize_t n;

	for (unsigned number = 1; (n = getline(&text, &room, stdin)) > 0;
	     number++) {
		struct mm_str line = { text, (size_t)n - 1 };
		struct mm_str word = mm_str_cut(&line, '\t');
		struct mm_date on;

		c.line = number;
		if (mm_str_eqz(word, "F")) {
			read_fact(a, &c, line, number);
		} else if (mm_str_eqz(word, "N")) {
			mm_arena_reset(a);
			c = (struct test_case){ .file = "history",
				.may_dangle = true };
		} else if (mm_str_eqz(word, "E") && mm_date_iso(line, &on)) {
			evaluate(&c, on);
		} else {
			bad(number, "not understood");
		}
	}
	free(text);
	mm_arena_free(a);
	return 0;
}
