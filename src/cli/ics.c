/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ics.h"

#define OCTETS 75

/* One content line, folded between characters. */
static void
put_line(struct mm_cli *c, struct mm_str line)
{
	size_t used = 0;

	for (size_t i = 0; i < line.n;) {
		size_t n = 1;

		while (i + n < line.n &&
		    ((unsigned char)line.p[i + n] & 0xc0) == 0x80)
			n++;
		if (used + n > OCTETS) {
			mm_buf_z(&c->out, "\r\n ");
			used = 1;
		}
		mm_buf_add(&c->out, line.p + i, n);
		used += n;
		i += n;
	}
	mm_buf_z(&c->out, "\r\n");
}

static void
put_z(struct mm_cli *c, const char *line)
{
	put_line(c, mm_str_of(line));
}

/* NAME:text, the text escaped. */
static void
put_text(struct mm_cli *c, const char *name, struct mm_str text)
{
	struct mm_buf b;

	mm_buf_init(&b, 0);
	mm_buf_z(&b, name);
	mm_buf_char(&b, ':');
	for (size_t i = 0; i < text.n; i++) {
		char ch = text.p[i];

		if (ch == '\n') {
			mm_buf_z(&b, "\\n");
			continue;
		}
		if (ch == '\\' || ch == ';' || ch == ',')
			mm_buf_char(&b, '\\');
		mm_buf_char(&b, ch);
	}
	put_line(c, mm_buf_view(&b));
	mm_buf_free(&b);
}

/* "20261001" */
static struct mm_str
compact(struct mm_cli *c, struct mm_date d)
{
	int year, month, day;

	mm_date_split(d, &year, &month, &day);
	return mm_arena_fmt(c->app.arena, "%04d%02d%02d", year, month, day);
}

void
mm_ics_begin(struct mm_cli *c)
{
	put_z(c, "BEGIN:VCALENDAR");
	put_z(c, "VERSION:2.0");
	put_z(c, "PRODID:-//mimamori//agenda//JA");
}

void
mm_ics_add(struct mm_cli *c, const struct mm_duty *d, struct mm_str next)
{
	const struct mm_world *w = d->index->w;
	struct mm_arena *a = c->app.arena;
	struct mm_str key = mm_duty_key(a, d), to = MM_STR("");
	struct mm_str stamp = compact(c, w->as_of), due;

	if (!mm_date_is_set(d->due))
		return;
	due = compact(c, d->due);
	if (d->party != MM_NONE)
		to = mm_arena_fmt(
		    a, " → %.*s", MM_FMT(w->parties.v[d->party].name));
	put_z(c, "BEGIN:VEVENT");
	put_text(c, "UID",
	    mm_arena_fmt(
		a, "%.*s@%.*s.mimamori", MM_FMT(key), MM_FMT(w->maker.id)));
	put_line(c, mm_arena_fmt(a, "DTSTAMP:%.*sT000000Z", MM_FMT(stamp)));
	put_line(c, mm_arena_fmt(a, "DTSTART;VALUE=DATE:%.*s", MM_FMT(due)));
	put_text(c, "SUMMARY",
	    mm_arena_fmt(a, "%s: %.*s%.*s (%s)", d->rule->title[c->app.lang],
		MM_FMT(w->products.v[d->product].id), MM_FMT(to),
		mm_term_text(
		    &mm_terms_due_source, (int)d->due_source, c->app.lang)));
	put_text(c, "DESCRIPTION",
	    mm_arena_fmt(a, "%.*s\n%.*s", MM_FMT(key), MM_FMT(next)));
	put_z(c, "END:VEVENT");
}

void
mm_ics_end(struct mm_cli *c)
{
	put_z(c, "END:VCALENDAR");
}
