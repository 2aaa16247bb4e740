/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/xlsx.h"

#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "codec/xml.h"
#include "codec/zip.h"

#define RELATIONS \
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships"

struct mm_xlsx {
	struct mm_arena *arena;
	const char *source;
	struct mm_xml *x; /* the sheet */
	MM_VEC(struct mm_str) strings;
	struct mm_xlsx_cell cells[MM_XLSX_COLUMNS];
	uint64_t line;
	bool from_1904;
	bool open; /* in the rows */
	struct mm_err err;
};

static void
fail(struct mm_xlsx *w, enum mm_status code, const char *ja, const char *en)
{
	if (w->err.code != MM_OK)
		return;
	(void)mm_err_set(&w->err, code, "%s%.0s", "%.0s%s", ja, en);
	mm_err_at(&w->err, w->source, w->line, 0);
}

static void
fail_nomem(struct mm_xlsx *w)
{
	if (w->err.code == MM_OK)
		(void)mm_err_nomem(&w->err);
}

/* A part of the package as XML with the cursor in its root, or NULL. */
static struct mm_xml *
open_part(struct mm_xlsx *w, struct mm_zip *z, const char *name)
{
	uint32_t i = mm_zip_find(z, name);
	struct mm_bytes bytes;
	struct mm_xml *x;

	if (i == UINT32_MAX ||
	    mm_zip_read(z, i, w->arena, &bytes, &w->err) != MM_OK)
		return NULL;
	x = mm_xml_new(w->arena, bytes, name, NULL);
	if (x == NULL)
		fail_nomem(w);
	else if (mm_xml_child(x, NULL))
		(void)mm_xml_enter(x);
	return x;
}

static void
close_part(struct mm_xlsx *w, struct mm_xml *x)
{
	struct mm_err e = { .code = MM_OK };

	if (x != NULL && mm_xml_finish(x, &e) != MM_OK && w->err.code == MM_OK)
		w->err = e;
}

/* Text of <si>, <is> or <r>: its <t>, and those of its runs. */
static struct mm_str
read_rich(struct mm_xlsx *w, struct mm_xml *x)
{
	struct mm_str name, part, all = MM_STR("");

	if (!mm_xml_enter(x))
		return all;
	while (mm_xml_child(x, &name)) {
		part = MM_STR_NONE;
		if (mm_str_eq(name, MM_STR("t"))) {
			(void)mm_xml_text(x, &part);
		} else if (mm_str_eq(name, MM_STR("r")) && mm_xml_enter(x)) {
			while (mm_xml_child(x, &name)) {
				if (mm_str_eq(name, MM_STR("t")))
					(void)mm_xml_text(x, &part);
			}
		}
		if (part.n == 0)
			continue;
		all = all.n == 0 ? part
				 : mm_arena_fmt(w->arena, "%.*s%.*s",
				       MM_FMT(all), MM_FMT(part));
		if (all.p == NULL)
			fail_nomem(w);
		else if (all.n > mm_xml_default_limits.text)
			fail(w, MM_ELIMIT, "Excelのセルの文字列が長すぎます",
			    "the text of a cell is too long");
		if (w->err.code != MM_OK)
			return MM_STR("");
	}
	return all;
}

static void
read_strings(struct mm_xlsx *w, struct mm_zip *z)
{
	struct mm_xml *x = open_part(w, z, "xl/sharedStrings.xml");
	struct mm_str name, *s;

	while (x != NULL && w->err.code == MM_OK && mm_xml_child(x, &name)) {
		if (!mm_str_eq(name, MM_STR("si")))
			continue;
		if (w->strings.n == MM_XLSX_STRINGS) {
			fail(w, MM_ELIMIT, "Excelの文字列が多すぎます",
			    "too many texts in the workbook");
			break;
		}
		s = mm_vec_push(w->arena, &w->strings);
		if (s == NULL)
			fail_nomem(w);
		else
			*s = read_rich(w, x);
	}
	close_part(w, x);
}

/* The relationship id of the first sheet; absent if there is none. */
static struct mm_str
read_workbook(struct mm_xlsx *w, struct mm_zip *z)
{
	struct mm_xml *x = open_part(w, z, "xl/workbook.xml");
	struct mm_str name, id = MM_STR_NONE, flag;

	while (x != NULL && mm_xml_child(x, &name)) {
		if (mm_str_eq(name, MM_STR("workbookPr"))) {
			flag = mm_xml_attribute(x, "date1904");
			w->from_1904 =
			    mm_str_eqz(flag, "1") || mm_str_eqz(flag, "true");
		} else if (mm_str_eq(name, MM_STR("sheets")) &&
		    mm_xml_enter(x)) {
			while (mm_xml_child(x, &name)) {
				if (id.n == 0)
					id = mm_xml_attribute_ns(
					    x, RELATIONS, "id");
			}
		}
	}
	close_part(w, x);
	return id;
}

/* The part that holds the sheet, NUL-terminated; absent if not found. */
static struct mm_str
find_sheet(struct mm_xlsx *w, struct mm_zip *z)
{
	struct mm_str id = read_workbook(w, z), path = MM_STR_NONE;
	struct mm_xml *x;

	if (id.n == 0 || w->err.code != MM_OK)
		return path;
	x = open_part(w, z, "xl/_rels/workbook.xml.rels");
	while (x != NULL && mm_xml_child(x, NULL)) {
		struct mm_str target;

		if (!mm_str_eq(mm_xml_attribute(x, "Id"), id))
			continue;
		target = mm_xml_attribute(x, "Target");
		if (mm_str_starts(target, "/"))
			path = mm_arena_fmt(
			    w->arena, "%.*s", (int)target.n - 1, target.p + 1);
		else
			path =
			    mm_arena_fmt(w->arena, "xl/%.*s", MM_FMT(target));
		if (path.p == NULL)
			fail_nomem(w);
	}
	close_part(w, x);
	return path;
}

/* Step to the rows of the sheet. */
static void
find_rows(struct mm_xlsx *w)
{
	struct mm_str name;

	while (!w->open && mm_xml_child(w->x, &name))
		w->open =
		    mm_str_eq(name, MM_STR("sheetData")) && mm_xml_enter(w->x);
}

enum mm_status
mm_xlsx_open(struct mm_arena *a, struct mm_bytes bytes, const char *source,
    struct mm_xlsx **out, struct mm_err *err)
{
	const struct mm_zip_limits limits = { 10000, MM_XLSX_UNPACKED, 200 };
	struct mm_xlsx *w = mm_arena_alloc(a, sizeof(*w));
	struct mm_zip *z = NULL;
	struct mm_str sheet;
	enum mm_status st;

	if (w == NULL)
		return mm_err_nomem(err);
	w->arena = a;
	w->source = source;
	st = mm_zip_open(a, bytes, source, &limits, &z, err);
	if (st != MM_OK)
		return st;
	sheet = find_sheet(w, z);
	if (w->err.code == MM_OK && sheet.p == NULL)
		fail(w, MM_EFORMAT,
		    "Excelのブック (.xlsx) ではないか、シートがありません",
		    "this is no Excel workbook (.xlsx), or it has no sheet");
	if (w->err.code == MM_OK)
		read_strings(w, z);
	if (w->err.code == MM_OK)
		w->x = open_part(w, z, sheet.p);
	mm_zip_close(z);
	if (w->err.code == MM_OK && w->x == NULL)
		fail(w, MM_EFORMAT, "Excelのシートがありません",
		    "the sheet of the workbook is missing");
	if (w->err.code != MM_OK) {
		if (err != NULL)
			*err = w->err;
		return w->err.code;
	}
	find_rows(w);
	*out = w;
	return MM_OK;
}

/* "AB12": column 27, from 0; UINT32_MAX when it is none. */
static uint32_t
column_of(struct mm_str r)
{
	uint32_t n = 0;
	size_t i = 0;

	for (; i < r.n && r.p[i] >= 'A' && r.p[i] <= 'Z'; i++) {
		if (i == 3)
			return UINT32_MAX;
		n = n * 26 + (uint32_t)(r.p[i] - 'A') + 1;
	}
	return i > 0 ? n - 1 : UINT32_MAX;
}

/* The value of a cell by its type. */
static void
set_cell(struct mm_xlsx *w, struct mm_xlsx_cell *c, struct mm_str type,
    struct mm_str v)
{
	uint64_t i;

	if (v.p == NULL)
		return;
	if (mm_str_eq(type, MM_STR("s"))) {
		if (w->strings.n == 0 ||
		    !mm_num_u64(mm_str_trim(v), w->strings.n - 1, &i)) {
			fail(w, MM_EFORMAT,
			    "Excelのセルが、ない文字列を指しています",
			    "a cell refers to a text that is not there");
			return;
		}
		c->text = w->strings.v[i];
	} else {
		c->text = v;
		c->number = type.n == 0 || mm_str_eq(type, MM_STR("n"));
	}
}

static void
read_cell(struct mm_xlsx *w, uint32_t *at, uint32_t *n)
{
	struct mm_str type = mm_xml_attribute(w->x, "t");
	struct mm_str place = mm_xml_attribute(w->x, "r");
	struct mm_str name, v = MM_STR_NONE;
	uint32_t column = place.n > 0 ? column_of(place) : *at;

	if (!mm_xml_enter(w->x))
		return;
	while (mm_xml_child(w->x, &name)) {
		if (mm_str_eq(name, MM_STR("v")))
			(void)mm_xml_text(w->x, &v);
		else if (mm_str_eq(name, MM_STR("is")))
			v = read_rich(w, w->x);
	}
	if (column >= MM_XLSX_COLUMNS) {
		fail(w, MM_ELIMIT,
		    "Excelの列が多すぎるか、セルの番地が正しくありません",
		    "too many columns, or a cell without a valid address");
		return;
	}
	for (; *n <= column; ++*n)
		w->cells[*n] = (struct mm_xlsx_cell){ MM_STR_NONE, false };
	set_cell(w, &w->cells[column], type, v);
	*at = column + 1;
}

uint32_t
mm_xlsx_row(struct mm_xlsx *w, const struct mm_xlsx_cell **cells)
{
	uint32_t n = 0, at = 0;
	uint64_t line;

	while (w->open && n == 0 && w->err.code == MM_OK) {
		if (!mm_xml_child(w->x, NULL)) {
			w->open = false;
			break;
		}
		if (!mm_num_u64(
			mm_xml_attribute(w->x, "r"), MM_XLSX_ROWS, &line))
			line = w->line + 1;
		w->line = line;
		if (line > MM_XLSX_ROWS)
			fail(w, MM_ELIMIT, "Excelの行が多すぎます",
			    "too many rows");
		if (!mm_xml_enter(w->x))
			break;
		at = 0;
		while (w->err.code == MM_OK && mm_xml_child(w->x, NULL))
			read_cell(w, &at, &n);
	}
	*cells = w->cells;
	return w->err.code == MM_OK && !mm_xml_failed(w->x) ? n : 0;
}

uint64_t
mm_xlsx_line(const struct mm_xlsx *w)
{
	return w->line;
}

struct mm_str
mm_xlsx_date(struct mm_xlsx *w, struct mm_str number)
{
	struct mm_date base =
	    w->from_1904 ? mm_date_of(1904, 1, 1) : mm_date_of(1899, 12, 30);
	struct mm_str whole = { number.p, mm_str_find(number, '.') };
	char text[MM_DATE_TEXT];
	uint64_t days;

	/* Before March 1900 Excel counts a day that never was. */
	if (!mm_num_u64(whole, 120000, &days) || (!w->from_1904 && days < 61))
		return MM_STR_NONE;
	return mm_arena_fmt(w->arena, "%s",
	    mm_date_fmt(mm_date_add_days(base, (int32_t)days), text));
}

enum mm_status
mm_xlsx_finish(struct mm_xlsx *w, struct mm_err *err)
{
	if (w->x != NULL)
		close_part(w, w->x);
	w->x = NULL;
	if (w->err.code != MM_OK && err != NULL)
		*err = w->err;
	return w->err.code;
}
