/* SPDX-License-Identifier: Apache-2.0 */
#include "app/gate.h"

#include <string.h>

#include "base/num.h"

static bool
is_any(const struct mm_gate_finding *f, uint64_t limit)
{
	(void)f;
	(void)limit;
	return true;
}

static bool
is_kev(const struct mm_gate_finding *f, uint64_t limit)
{
	(void)limit;
	return f->kev;
}

static bool
is_ransomware(const struct mm_gate_finding *f, uint64_t limit)
{
	(void)limit;
	return f->ransomware;
}

static bool
has_verdict(const struct mm_gate_finding *f, uint64_t limit)
{
	return (uint64_t)f->verdict == limit;
}

static bool
has_cvss(const struct mm_gate_finding *f, uint64_t limit)
{
	return f->cvss_x10 != 0 && f->cvss_x10 >= limit;
}

static bool
has_epss(const struct mm_gate_finding *f, uint64_t limit)
{
	return f->has_epss && f->epss_e6 >= limit;
}

static const struct {
	const char *word;
	bool (*holds)(const struct mm_gate_finding *f, uint64_t limit);
	uint64_t limit; /* fixed, or the most a number may be */
	int decimals; /* of the number after the word; -1: none */
} words[] = {
	{ "any", is_any, 0, -1 },
	{ "kev", is_kev, 0, -1 },
	{ "ransomware", is_ransomware, 0, -1 },
	{ "affected", has_verdict, MM_VERDICT_AFFECTED, -1 },
	{ "conditional", has_verdict, MM_VERDICT_CONDITIONAL, -1 },
	{ "cannot_decide", has_verdict, MM_VERDICT_CANNOT_DECIDE, -1 },
	{ "cvss>=", has_cvss, 100, 1 },
	{ "epss>=", has_epss, 1000000, 6 },
};

static bool
read_term(struct mm_str s, struct mm_gate_term *t)
{
	for (size_t i = 0; i < MM_COUNT(words); i++) {
		size_t n = strlen(words[i].word);

		if (!mm_str_starts(s, words[i].word))
			continue;
		t->word = (int)i;
		t->limit = words[i].limit;
		if (words[i].decimals < 0)
			return s.n == n;
		return mm_num_fixed((struct mm_str){ s.p + n, s.n - n },
		    words[i].decimals, words[i].limit, &t->limit);
	}
	return false;
}

static enum mm_status
refuse(struct mm_err *err, struct mm_str word)
{
	return mm_err_set(err, MM_EUSAGE,
	    "--gate の「%.*s」が読めません。any kev ransomware affected "
	    "conditional cannot_decide cvss>=9.0 epss>=0.5 を and と or で"
	    "つないでください",
	    "--gate: cannot read \"%.*s\"; join any kev ransomware affected "
	    "conditional cannot_decide cvss>=9.0 epss>=0.5 with and, or",
	    MM_FMT(word));
}

enum mm_status
mm_gate_parse(struct mm_str text, struct mm_gate *out, struct mm_err *err)
{
	struct mm_gate g = { .n = 0 };
	bool term_due = true, after_or = false;
	struct mm_str rest = text;

	while (rest.p != NULL && rest.n > 0) {
		struct mm_str w = mm_str_cut(&rest, ' ');

		if (w.n == 0)
			continue;
		if (!term_due) {
			after_or = mm_str_eqz(w, "or");
			if (!after_or && !mm_str_eqz(w, "and"))
				return refuse(err, w);
			term_due = true;
			continue;
		}
		if (g.n == MM_GATE_TERMS || !read_term(w, &g.terms[g.n]))
			return refuse(err, w);
		g.terms[g.n++].or_before = after_or;
		after_or = term_due = false;
	}
	if (term_due)
		return refuse(err, text.p != NULL ? text : MM_STR(""));
	*out = g;
	return MM_OK;
}

bool
mm_gate_holds(const struct mm_gate *g, const struct mm_gate_finding *f)
{
	bool all = true;

	for (int i = 0; i < g->n; i++) {
		const struct mm_gate_term *t = &g->terms[i];

		if (t->or_before) {
			if (all)
				return true;
			all = true;
		}
		all = all && words[t->word].holds(f, t->limit);
	}
	return g->n > 0 && all;
}
