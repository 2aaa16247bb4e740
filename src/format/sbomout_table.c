/* SPDX-License-Identifier: Apache-2.0 */
/* The table of 手引書 附属書A as CSV and as an Excel workbook. */
#include "format/sbomout_part.h"

#include <string.h>

#include "base/map.h"
#include "codec/csv.h"
#include "codec/xlsx_out.h"
#include "format/sbomtable.h"

struct writer {
	struct mm_sbomout_work *w;
	struct mm_csv_out csv;
	struct mm_xlsx_out xlsx;
	bool excel;
	struct mm_map names; /* name or reference -> who it means */
	struct mm_map several; /* names that mean several */
};

static void
put(struct writer *x, struct mm_str s)
{
	if (x->excel)
		mm_xlsx_put(&x->xlsx, s);
	else
		mm_csv_put(&x->csv, s);
}

static void
end_row(struct writer *x)
{
	if (x->excel)
		mm_xlsx_end_row(&x->xlsx);
	else
		mm_csv_end_row(&x->csv);
}

/*
 * A cell that may hold several values: a line each. One value with a ';' in it
 * gets a line break behind, so that it is not taken for two.
 */
static struct mm_str
lines_of(struct writer *x, struct mm_str lines)
{
	if (mm_str_find(lines, '\n') == lines.n &&
	    mm_str_find(lines, ';') < lines.n)
		return mm_arena_fmt(x->w->arena, "%.*s\n", MM_FMT(lines));
	return lines;
}

static void
add_line(struct mm_buf *b, const char *prefix, struct mm_str line)
{
	if (line.n == 0)
		return;
	if (b->n > 0)
		mm_buf_char(b, '\n');
	mm_buf_z(b, prefix);
	mm_buf_str(b, line);
}

/* Keep the text of a buffer, and empty it. */
static struct mm_str
take(struct writer *x, struct mm_buf *b)
{
	struct mm_str s = MM_STR_NONE;

	if (b->n > 0) {
		s = mm_arena_str(x->w->arena, mm_buf_view(b));
		if (s.p == NULL)
			(void)mm_err_nomem(&x->w->err);
	}
	mm_buf_clear(b);
	return lines_of(x, s);
}

static struct mm_str
identifiers(struct writer *x, const struct mm_component *c, struct mm_buf *b)
{
	struct mm_str more = c->cpe_more;

	add_line(b, "", c->purl);
	add_line(b, "", c->cpe);
	while (more.n > 0)
		add_line(b, "", mm_str_cut(&more, '\n'));
	add_line(b, "swid:", c->swid);
	return take(x, b);
}

/* Whom every name and reference means; false when out of memory. */
static bool
make_names(struct writer *x)
{
	const struct mm_sbom *s = x->w->s;

	mm_map_init(&x->names, x->w->arena);
	mm_map_init(&x->several, x->w->arena);
	for (uint32_t i = 0; i < 2 * s->n; i++) {
		const struct mm_component *c = &s->components[i / 2];
		struct mm_str name = i % 2 == 0 ? c->name : c->ref;
		uint32_t who = mm_map_put(&x->names, name, i / 2, NULL);

		if (who == MM_MAP_NONE)
			return false;
		if (who != i / 2 &&
		    mm_map_put(&x->several, name, 0, NULL) == MM_MAP_NONE)
			return false;
	}
	return true;
}

/*
 * The device, or what contains the component: by its name, if only that one
 * has it, so that people can read it. All else is in the device.
 */
static struct mm_str
relation(struct writer *x, uint32_t i)
{
	const struct mm_sbomout_work *w = x->w;
	uint32_t up = w->s->components[i].parent;
	bool ja = w->o->lang == MM_JA;
	struct mm_str within = w->name;

	if (i == w->s->device)
		return ja ? MM_STR("主要") : MM_STR("Primary");
	if (up == MM_COMP_ROOT)
		up = w->s->device;
	if (up != MM_COMP_ROOT) {
		within = w->s->components[up].name;
		if (mm_map_get(&x->several, within) != MM_MAP_NONE)
			within = w->s->components[up].ref;
	} else if (mm_map_get(&x->names, within) != MM_MAP_NONE) {
		within = w->device_ref;
	}
	return mm_arena_fmt(w->arena,
	    ja ? "%.*sに含まれる" : "Included in %.*s", MM_FMT(within));
}

static struct mm_str
depends(struct writer *x, uint32_t i, struct mm_buf *b)
{
	const struct mm_sbomout_work *w = x->w;

	for (uint32_t k = w->first_used[i]; k < w->first_used[i + 1]; k++)
		add_line(b, "", w->s->components[w->used[k]].ref);
	return take(x, b);
}

static struct mm_str
known(const struct writer *x, struct mm_str s, bool unknown)
{
	if (s.n > 0 || !unknown)
		return s;
	return x->w->o->lang == MM_JA ? MM_STR("不明") : MM_STR("unknown");
}

static void
put_row(struct writer *x, const struct mm_str v[MM_COLUMNS])
{
	for (size_t i = 0; i <= MM_COLUMN_DEPENDS; i++)
		put(x, v[i]);
	end_row(x);
}

static void
put_component(struct writer *x, uint32_t i, struct mm_buf *b)
{
	const struct mm_sbom *s = x->w->s;
	const struct mm_component *c = &s->components[i];
	struct mm_str v[MM_COLUMNS];

	memset(v, 0, sizeof(v));
	v[MM_COLUMN_SUPPLIER] =
	    known(x, c->supplier, (c->said_unknown & MM_SAID_SUPPLIER) != 0);
	v[MM_COLUMN_NAME] = c->name;
	v[MM_COLUMN_VERSION] =
	    known(x, c->version, (c->said_unknown & MM_SAID_VERSION) != 0);
	v[MM_COLUMN_IDENTIFIER] = identifiers(x, c, b);
	v[MM_COLUMN_RELATION] = relation(x, i);
	v[MM_COLUMN_AUTHOR] = c->author.n > 0 ? c->author : s->author;
	v[MM_COLUMN_TIMESTAMP] = x->w->created;
	v[MM_COLUMN_TYPE] = c->type;
	v[MM_COLUMN_HASH] = lines_of(x, c->hashes);
	v[MM_COLUMN_LICENCE] = lines_of(
	    x, known(x, c->licences, (c->said_unknown & MM_SAID_LICENCE) != 0));
	v[MM_COLUMN_EOS] = c->eos;
	v[MM_COLUMN_SUPPORT] = c->support;
	v[MM_COLUMN_LINK] = lines_of(x, c->links);
	v[MM_COLUMN_REF] = c->ref;
	v[MM_COLUMN_DEPENDS] = depends(x, i, b);
	put_row(x, v);
}

/* The device where no component is it: a row that is no component. */
static void
put_device(struct writer *x, struct mm_buf *b)
{
	const struct mm_sbomout_work *w = x->w;
	struct mm_str v[MM_COLUMNS];

	memset(v, 0, sizeof(v));
	v[MM_COLUMN_SUPPLIER] = w->o->supplier;
	v[MM_COLUMN_NAME] = w->name;
	v[MM_COLUMN_VERSION] = w->version;
	v[MM_COLUMN_RELATION] = w->o->lang == MM_JA
	    ? MM_STR("主要（製品）")
	    : MM_STR("Primary (product)");
	v[MM_COLUMN_AUTHOR] = w->s->author;
	v[MM_COLUMN_TIMESTAMP] = w->created;
	v[MM_COLUMN_TYPE] = MM_STR("device");
	v[MM_COLUMN_REF] = w->device_ref;
	v[MM_COLUMN_DEPENDS] = depends(x, w->s->n, b);
	put_row(x, v);
}

void
mm_sbomout_table(struct mm_sbomout_work *w)
{
	struct writer x = { .w = w, .excel = w->o->form == MM_SBOMOUT_XLSX };
	struct mm_str v[MM_COLUMNS];
	struct mm_buf b;

	if (!make_names(&x)) {
		(void)mm_err_nomem(&w->err);
		return;
	}
	mm_buf_init(&b, 0);
	mm_csv_out_init(&x.csv, w->out);
	mm_xlsx_out_init(&x.xlsx);
	memset(v, 0, sizeof(v));
	for (size_t i = 0; i <= MM_COLUMN_DEPENDS; i++)
		v[i] = mm_str_of(mm_sbomtable_title(
		    (enum mm_sbomtable_column)i, w->o->lang));
	put_row(&x, v);
	if (w->s->device == MM_COMP_ROOT)
		put_device(&x, &b);
	else
		put_component(&x, w->s->device, &b);
	for (uint32_t i = 0; i < w->s->n; i++) {
		if (i != w->s->device)
			put_component(&x, i, &b);
	}
	if (x.excel)
		(void)!mm_xlsx_out_finish(&x.xlsx, w->arena, w->out, &w->err);
	else
		mm_buf_free(&x.xlsx.sheet);
	mm_buf_free(&b);
}
