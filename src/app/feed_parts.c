/* SPDX-License-Identifier: Apache-2.0 */
/* The list of accepted feeds, and its numbers. */
#include <stdlib.h>
#include <string.h>

#include "app/feed_index.h"
#include "vers/alias.h"
#include "vers/vers.h"

static int
by_order(const void *a, const void *b)
{
	const struct mm_feed_part *x = a, *y = b;
	bool scores = x->source == MM_FEED_EPSS;

	if (scores != (y->source == MM_FEED_EPSS))
		return scores ? 1 : -1;
	if (scores && x->date.day != y->date.day)
		return x->date.day < y->date.day ? -1 : 1;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

void
mm_feed_parts_sort(struct mm_feed_parts *parts)
{
	if (parts->list.n > 1)
		qsort(parts->list.v, parts->list.n, sizeof(*parts->list.v),
		    by_order);
}

enum mm_status
mm_feed_parts_of(struct mm_arena *a, const struct mm_world *w,
    struct mm_feed_parts *out, struct mm_err *err)
{
	memset(out, 0, sizeof(*out));
	for (uint32_t i = 0; i < w->feeds.n; i++) {
		const struct mm_feed_ref *f = &w->feeds.v[i];
		struct mm_feed_part *p;

		if (f->held == MM_YES)
			continue;
		p = mm_vec_push(a, &out->list);
		if (p == NULL)
			return mm_err_nomem(err);
		*p = (struct mm_feed_part){ f->source, f->name, f->digest,
			f->at.seq, f->skipped > 0, f->feed_date };
	}
	mm_feed_parts_sort(out);
	return MM_OK;
}

enum mm_status
mm_feed_parts_put(struct mm_arena *a, struct mm_feed_parts *parts,
    const struct mm_feed_part *part, struct mm_err *err)
{
	struct mm_feed_part *v = parts->list.v, *slot;
	uint32_t kept = 0;

	for (uint32_t i = 0; i < parts->list.n; i++)
		if (v[i].source != part->source ||
		    !mm_str_eq(v[i].name, part->name))
			v[kept++] = v[i];
	parts->list.n = kept;
	slot = mm_vec_push(a, &parts->list);
	if (slot == NULL)
		return mm_err_nomem(err);
	*slot = *part;
	return MM_OK;
}

bool
mm_feed_is_rules(enum mm_feed_source source)
{
	return source <= MM_FEED_RULES;
}

bool
mm_feed_is_scores(enum mm_feed_source source)
{
	return source == MM_FEED_KEV || source == MM_FEED_EPSS;
}

enum mm_status
mm_feed_parts_only(struct mm_arena *a, const struct mm_feed_parts *parts,
    bool (*is)(enum mm_feed_source source), struct mm_feed_parts *out,
    struct mm_err *err)
{
	memset(out, 0, sizeof(*out));
	for (uint32_t i = 0; i < parts->list.n; i++) {
		struct mm_feed_part *p;

		if (!is(parts->list.v[i].source))
			continue;
		p = mm_vec_push(a, &out->list);
		if (p == NULL)
			return mm_err_nomem(err);
		*p = parts->list.v[i];
	}
	return MM_OK;
}

/* One part more: the number of a list follows from that of its beginning. */
static struct mm_sha256
add_part(struct mm_sha256 before, const struct mm_feed_part *p)
{
	const char *source = mm_term_id(&mm_terms_feed_source, (int)p->source);
	/* Longer than what is written: names and digests are short. */
	char text[sizeof(before.b) + 32 + MM_ID_MAX + 2 + MM_SHA256_HEX];
	size_t n = sizeof(before.b);

	memcpy(text, before.b, n);
	for (size_t i = 0; i < 31 && source[i] != '\0'; i++)
		text[n++] = source[i];
	text[n++] = '\0';
	for (size_t i = 0; i < p->name.n && i < MM_ID_MAX; i++)
		text[n++] = p->name.p[i];
	text[n++] = '\0';
	for (size_t i = 0; i < p->digest.n && i < MM_SHA256_HEX; i++)
		text[n++] = p->digest.p[i];
	return mm_sha256_of(text, n);
}

/* Keys are made by these rules. */
static struct mm_sha256
beginning(void)
{
	struct mm_sha256 rules[2] = {
		mm_sha256_of(MM_VERS_KEYS, sizeof(MM_VERS_KEYS)),
		mm_sha256_of(mm_alias_digest(), strlen(mm_alias_digest())),
	};

	return mm_sha256_of(rules, sizeof(rules));
}

static uint64_t
number_of(struct mm_sha256 d)
{
	uint64_t n = 0;

	for (int i = 0; i < 8; i++)
		n = n << 8 | d.b[i];
	return n != 0 ? n : 1;
}

static uint64_t
number_of_all(
    const struct mm_feed_parts *parts, bool (*is)(enum mm_feed_source source))
{
	struct mm_sha256 d = beginning();

	for (uint32_t i = 0; i < parts->list.n; i++)
		if (is(parts->list.v[i].source))
			d = add_part(d, &parts->list.v[i]);
	return number_of(d);
}

uint64_t
mm_feed_parts_number(const struct mm_feed_parts *parts)
{
	return number_of_all(parts, mm_feed_is_rules);
}

uint64_t
mm_feed_parts_scores(const struct mm_feed_parts *parts)
{
	return number_of_all(parts, mm_feed_is_scores);
}

uint32_t
mm_feed_parts_find(const struct mm_feed_parts *rules, uint64_t number)
{
	struct mm_sha256 d = beginning();

	for (uint32_t i = 0;; i++) {
		if (number_of(d) == number)
			return i;
		if (i == rules->list.n)
			return MM_NONE;
		d = add_part(d, &rules->list.v[i]);
	}
}
