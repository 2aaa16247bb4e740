/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

#include "base/num.h"
#include "base/utf8.h"
#include "codec/csv.h"
#include "codec/json.h"
#include "codec/text.h"

#include <string.h>

/* Narrowest a cut column may become, in terminal columns. */
#define NARROWEST 6
#define MOST_COLUMNS 40

void
mm_rows_begin(struct mm_rows *r, struct mm_cli *c, const char *schema,
    const struct mm_col *cols, int ncols)
{
	MM_BUG_ON(ncols > MOST_COLUMNS);
	memset(r, 0, sizeof(*r));
	r->c = c;
	r->schema = schema;
	r->cols = cols;
	r->ncols = ncols;
}

void
mm_rows_expect(struct mm_rows *r, uint64_t n)
{
	void *v;

	if (r->cells.v != NULL || n == 0 || n > UINT32_MAX / (uint64_t)r->ncols)
		return;
	n *= (uint64_t)r->ncols;
	v = mm_arena_array(r->c->app.arena, n, sizeof(*r->cells.v));
	if (v == NULL)
		return; /* mm_rows_add() says so, if it comes to that */
	r->cells.v = v;
	r->cells.max = (uint32_t)n;
}

void
mm_rows_add(struct mm_rows *r, const struct mm_str *cells)
{
	for (int i = 0; i < r->ncols; i++) {
		struct mm_str *cell = mm_vec_push(r->c->app.arena, &r->cells);

		if (cell == NULL) {
			r->failed = true;
			return;
		}
		*cell = cells[i];
	}
	r->n++;
}

static void
put_value(struct mm_json_out *o, enum mm_col_kind kind, struct mm_str v)
{
	if (v.p == NULL) {
		mm_json_put_null(o);
		return;
	}
	switch (kind) {
	case MM_COL_TEXT:
	case MM_COL_CODE:
		mm_json_put_str(o, v);
		break;
	case MM_COL_INT:
	case MM_COL_JSON:
	case MM_COL_BOOL:
		mm_json_put_raw(o, v);
		break;
	case MM_COL_LIST:
		mm_json_begin_array(o);
		while (v.p != NULL && v.n > 0)
			mm_json_put_str(o, mm_str_cut(&v, '\n'));
		mm_json_end_array(o);
		break;
	}
}

static void
put_item(struct mm_rows *r, struct mm_json_out *o, uint32_t row)
{
	mm_json_begin_object(o);
	for (int i = 0; i < r->ncols; i++) {
		mm_json_name(o, r->cols[i].id);
		put_value(o, r->cols[i].kind,
		    r->cells.v[row * (uint32_t)r->ncols + (uint32_t)i]);
	}
	mm_json_end_object(o);
}

/* Which feeds the answer rests on and how old they are on its date. */
static void
put_feeds(struct mm_cli *c, struct mm_json_out *o)
{
	const struct mm_world *w = c->app.world;
	char day[MM_DATE_TEXT];

	mm_json_begin_array(o);
	for (uint32_t i = 0; w != NULL && i < w->feeds.n; i++) {
		const struct mm_feed_ref *f = &w->feeds.v[i];

		mm_json_begin_object(o);
		mm_json_member_z(o, "source",
		    mm_term_id(&mm_terms_feed_source, (int)f->source));
		mm_json_member_str(o, "name", f->name);
		mm_json_member_z(
		    o, "feed_date", mm_date_fmt(f->feed_date, day));
		if (mm_date_is_set(f->feed_date) &&
		    mm_date_is_set(c->app.as_of)) {
			mm_json_name(o, "age_days");
			mm_json_put_i64(
			    o, (int64_t)c->app.as_of.day - f->feed_date.day);
		}
		mm_json_end_object(o);
	}
	mm_json_end_array(o);
}

static void
put_json(struct mm_rows *r)
{
	struct mm_json_out o;
	char day[MM_DATE_TEXT];

	mm_json_out_init(&o, &r->c->out, false, true);
	mm_json_begin_object(&o);
	mm_json_member_z(&o, "schema", r->schema);
	mm_json_member_u64(&o, "schema_version", 1);
	mm_json_member_z(&o, "tool", "mimamori " MM_VERSION);
	mm_json_member_z(&o, "as_of", mm_date_fmt(r->c->app.as_of, day));
	mm_json_name(&o, "feeds");
	put_feeds(r->c, &o);
	if (r->coverage.p != NULL) {
		mm_json_name(&o, "coverage");
		mm_json_put_raw(&o, r->coverage);
	}
	mm_json_name(&o, "items");
	mm_json_begin_array(&o);
	for (uint32_t i = 0; i < r->n; i++)
		put_item(r, &o, i);
	mm_json_end_array(&o);
	mm_json_name(&o, "truncated");
	mm_json_put_bool(&o, false);
	mm_json_end_object(&o);
	mm_buf_char(&r->c->out, '\n');
}

static void
put_ndjson(struct mm_rows *r)
{
	for (uint32_t i = 0; i < r->n; i++) {
		struct mm_json_out o;

		mm_json_out_init(&o, &r->c->out, false, false);
		put_item(r, &o, i);
		mm_buf_char(&r->c->out, '\n');
	}
}

static void
csv_cells(struct mm_csv_out *o, const struct mm_rows *r, uint32_t row)
{
	for (int i = 0; i < r->ncols; i++) {
		struct mm_str v =
		    r->cells.v[row * (uint32_t)r->ncols + (uint32_t)i];
		int64_t n;

		if (r->cols[i].kind == MM_COL_INT &&
		    mm_num_i64(v, INT64_MIN + 1, INT64_MAX, &n))
			mm_csv_put_i64(o, n);
		else
			mm_csv_put(o, v);
	}
	mm_csv_end_row(o);
}

/* CSV in the encoding asked for; CP932 refuses what it cannot write. */
static enum mm_status
put_csv(struct mm_rows *r, struct mm_err *err)
{
	struct mm_buf *out = &r->c->out;
	struct mm_csv_out o;
	struct mm_bytes encoded;
	enum mm_status st;

	if (r->c->bom)
		mm_buf_z(out, "\xef\xbb\xbf");
	mm_csv_out_init(&o, out);
	for (int i = 0; i < r->ncols; i++)
		mm_csv_put(&o, mm_str_of(r->cols[i].id));
	mm_csv_end_row(&o);
	for (uint32_t k = 0; k < r->n; k++)
		csv_cells(&o, r, k);
	st = mm_buf_check(out, err);
	if (st != MM_OK || !r->c->cp932)
		return st;
	st = mm_text_to_cp932(r->c->app.arena, mm_buf_view(out), &encoded, err);
	mm_buf_clear(out);
	if (st == MM_OK)
		mm_buf_add(out, encoded.p, encoded.n);
	return st;
}

/* A cell as one line: list elements joined by a comma, yes or no in words. */
static struct mm_str
flat(struct mm_rows *r, enum mm_col_kind kind, struct mm_str v)
{
	struct mm_str s = { "", 0 };

	if (kind == MM_COL_BOOL && v.p != NULL)
		return mm_str_of(mm_str_eqz(v, "true")
			? mm_tr(r->c->app.lang, "はい", "yes")
			: mm_tr(r->c->app.lang, "いいえ", "no"));
	if (v.p == NULL || mm_str_find(v, '\n') == v.n)
		return v.p != NULL ? v : s;
	while (v.p != NULL) {
		struct mm_str item = mm_str_cut(&v, '\n');

		s = mm_arena_fmt(r->c->app.arena, "%.*s%s%.*s", MM_FMT(s),
		    s.n > 0 ? ", " : "", MM_FMT(item));
		if (s.p == NULL) {
			r->failed = true;
			return (struct mm_str){ "", 0 };
		}
	}
	return s;
}

/* One word in ASCII: an identifier, a date or a number, useless when cut. */
static bool
is_code(struct mm_str v)
{
	for (size_t i = 0; i < v.n; i++)
		if (v.p[i] <= ' ' || v.p[i] > '~')
			return false;
	return true;
}

/* What a column needs: its widest cell, and whether its cells are prose. */
struct need {
	size_t cell;
	bool prose;
};

/*
 * Take columns from the widest until the row fits the terminal: prose and
 * long headings first, identifiers and dates only when nothing else is left.
 * A column declared as a code is never cut.
 */
static void
shrink(const struct mm_rows *r, const struct need *need, size_t *width)
{
	size_t total = 0;

	for (int i = 0; i < r->ncols; i++)
		total += width[i] > 0 ? width[i] + 2 : 0;
	for (int words = 0; words < 2; words++) {
		while (total > r->c->columns + 2) {
			int widest = -1;

			for (int i = 0; i < r->ncols; i++) {
				size_t least = NARROWEST;

				if (need[i].cell > least &&
				    (r->cols[i].kind == MM_COL_CODE ||
					(words == 0 && !need[i].prose)))
					least = need[i].cell;
				if (width[i] > least &&
				    (widest < 0 || width[i] > width[widest]))
					widest = i;
			}
			if (widest < 0)
				break;
			width[widest]--;
			total--;
		}
	}
}

static void
put_cell(
    struct mm_rows *r, struct mm_str v, size_t width, bool last, bool right)
{
	size_t w = mm_utf8_width(v);
	size_t pad;

	if (w > width) {
		v = mm_utf8_fit(v, width - 1);
		w = mm_utf8_width(v) + 1;
		pad = width > w ? width - w : 0;
		mm_cli_printf(r->c, "%.*s…%*s", MM_FMT(v), (int)pad, "");
	} else {
		pad = width - w;
		if (right)
			mm_cli_printf(r->c, "%*s%.*s", (int)pad, "", MM_FMT(v));
		else
			mm_cli_printf(r->c, "%.*s%*s", MM_FMT(v),
			    last ? 0 : (int)pad, "");
	}
	mm_cli_printf(r->c, last ? "\n" : "  ");
}

static void
put_table(struct mm_rows *r, bool fit)
{
	size_t width[MOST_COLUMNS] = { 0 };
	struct need need[MOST_COLUMNS] = { { 0 } };
	int last = 0;

	for (int i = 0; i < r->ncols; i++) {
		if (r->cols[i].detail)
			continue;
		last = i;
		width[i] = mm_utf8_width(mm_str_of(
		    mm_tr(r->c->app.lang, r->cols[i].ja, r->cols[i].en)));
		for (uint32_t k = 0; k < r->n; k++) {
			struct mm_str *v =
			    &r->cells.v[k * (uint32_t)r->ncols + (uint32_t)i];
			size_t w;

			*v = flat(r, r->cols[i].kind, *v);
			w = mm_utf8_width(*v);
			if (w > need[i].cell)
				need[i].cell = w;
			need[i].prose = need[i].prose || !is_code(*v);
		}
		if (need[i].cell > width[i])
			width[i] = need[i].cell;
		if (width[i] == 0)
			width[i] = 1;
	}
	if (fit)
		shrink(r, need, width);
	for (int i = 0; i < r->ncols; i++)
		if (width[i] > 0)
			put_cell(r,
			    mm_str_of(mm_tr(
				r->c->app.lang, r->cols[i].ja, r->cols[i].en)),
			    width[i], i == last, r->cols[i].kind == MM_COL_INT);
	for (uint32_t k = 0; k < r->n; k++)
		for (int i = 0; i < r->ncols; i++)
			if (width[i] > 0)
				put_cell(r,
				    r->cells.v[k * (uint32_t)r->ncols +
					(uint32_t)i],
				    width[i], i == last,
				    r->cols[i].kind == MM_COL_INT);
}

enum mm_status
mm_rows_end(struct mm_rows *r, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	if (r->failed)
		return mm_err_nomem(err);
	switch (r->c->format) {
	case MM_OUT_TABLE:
	case MM_OUT_PLAIN:
		put_table(r, r->c->format == MM_OUT_TABLE);
		mm_cli_say(r->c, "%u 件", "%u rows", r->n);
		break;
	case MM_OUT_JSON:
		put_json(r);
		break;
	case MM_OUT_NDJSON:
		put_ndjson(r);
		break;
	case MM_OUT_CSV:
		st = put_csv(r, err);
		break;
	}
	if (st == MM_OK && r->failed)
		st = mm_err_nomem(err);
	return st;
}

struct mm_str
mm_cell_term(const struct mm_cli *c, const struct mm_terms *t, int v)
{
	if (c->format == MM_OUT_TABLE || c->format == MM_OUT_PLAIN)
		return mm_str_of(mm_term_text(t, v, c->app.lang));
	return v != 0 ? mm_str_of(mm_term_id(t, v)) : MM_STR_NONE;
}

struct mm_str
mm_cell_date(const struct mm_cli *c, struct mm_date d)
{
	char day[MM_DATE_TEXT];

	if (!mm_date_is_set(d))
		return MM_STR_NONE;
	return mm_arena_str(c->app.arena, mm_str_of(mm_date_fmt(d, day)));
}

struct mm_str
mm_cell_u64(const struct mm_cli *c, uint64_t v)
{
	return mm_arena_fmt(c->app.arena, "%llu", (unsigned long long)v);
}
