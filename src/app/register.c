/* SPDX-License-Identifier: Apache-2.0 */
#include "app/register.h"

#include <string.h>

#include "app/register_check.h"
#include "app/register_columns.h"
#include "app/register_index.h"
#include "app/register_value.h"
#include "app/untrusted_table.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "codec/file.h"

/* Stands for a column that holds the valid date of its row. */
#define FIELD_VALID (-2)
/* How often progress is reported, in rows. */
#define PROGRESS_ROWS 10000u

struct import {
	struct mm_app *app;
	const struct mm_import_options *options;
	const struct mm_fact_def *def;
	struct mm_import *out;
	const char *source;
	struct mm_untrusted_table *table;
	struct mm_batch batch;
	struct mm_register_index index;

	struct mm_str *header; /* as in the file */
	int *field; /* of each column; -1: ignored; FIELD_VALID */
	uint32_t columns;
	struct mm_str *column_of; /* header of each field; absent: none */
	struct mm_str valid_column; /* header of the valid date; absent: none */

	struct mm_map lines; /* key of a row -> line in the file */
	struct mm_map stored; /* key -> position in facts */
	MM_VEC(struct mm_fact) facts; /* latest recorded of each key */

	/* The present row. */
	uint64_t line;
	const struct mm_str *cells;
	struct mm_fact *fact;
	bool bad;

	struct mm_str text; /* the file, decoded: what is left of it */
	uint64_t text_line; /* line on which that starts */
	struct mm_buf rejects; /* header and bad rows, as they stand */
	bool rejecting; /* the row before was bad */

	uint64_t late, late_line; /* units shipped after the scope date */
};

static enum mm_status
report(struct import *im, enum mm_import_grade grade, int field,
    const struct mm_err *why, struct mm_err *err)
{
	struct mm_arena *a = im->app->arena;
	struct mm_import_line *l = mm_vec_push(a, &im->out->lines);

	if (l == NULL)
		return mm_err_nomem(err);
	*l = (struct mm_import_line){ .grade = grade,
		.line = im->line,
		.column = MM_STR(""),
		.value = MM_STR(""),
		.ja = mm_arena_str(a, mm_str_of(why->ja)),
		.en = mm_arena_str(a, mm_str_of(why->en)) };
	if (l->ja.p == NULL || l->en.p == NULL)
		return mm_err_nomem(err);
	im->bad = im->bad || grade == MM_IMPORT_ERROR;
	if (field == FIELD_VALID)
		l->column = im->valid_column;
	else if (field < 0)
		return MM_OK;
	else
		l->column = im->column_of[field].p != NULL
		    ? im->column_of[field]
		    : mm_str_of(im->def->fields[field].ja);
	for (uint32_t i = 0; im->cells != NULL && i < im->columns; i++) {
		if (im->field[i] == field)
			l->value = im->cells[i];
	}
	return MM_OK;
}

/* A failure of one value becomes a line of the report. */
static enum mm_status
judge(struct import *im, enum mm_status st, int field, const struct mm_err *why,
    struct mm_err *err)
{
	if (st == MM_OK)
		return MM_OK;
	if (st == MM_ENOMEM || st == MM_EIO || st == MM_EINTERNAL ||
	    st == MM_EINTEGRITY) {
		if (err != NULL)
			*err = *why;
		return st;
	}
	return report(im, MM_IMPORT_ERROR, field, why, err);
}

/* -- header ------------------------------------------------------------ */

/* A unit without an id of its own gets one from product and serial. */
static bool
may_lack(const struct import *im, int field)
{
	return (im->def->fields[field].flags & MM_FIELD_REQUIRED) == 0 ||
	    (im->out->type == MM_FACT_UNIT && field == MM_F_UNIT_unit);
}

static enum mm_status
twice(struct import *im, struct mm_str first, struct mm_str second,
    struct mm_err *err)
{
	struct mm_err why;

	(void)mm_err_set(&why, MM_EFORMAT,
	    "列「%.*s」と「%.*s」は同じ項目です。どちらかを消してください",
	    "the columns \"%.*s\" and \"%.*s\" are the same field; remove one",
	    MM_FMT(first), MM_FMT(second));
	return report(im, MM_IMPORT_ERROR, -1, &why, err);
}

static enum mm_status
map_column(struct import *im, uint32_t i, struct mm_err *err)
{
	struct mm_arena *a = im->app->arena;
	bool valid = false;
	int field;
	enum mm_status st =
	    mm_register_column(a, im->out->type, im->header[i], &field, err);
	struct mm_err why;

	if (st == MM_OK && field < 0)
		st = mm_register_is_valid_column(
		    a, im->out->type, im->header[i], &valid, err);
	if (st != MM_OK)
		return st;
	im->field[i] = valid ? FIELD_VALID : field;
	if (valid && im->valid_column.p == NULL) {
		im->valid_column = im->header[i];
		return MM_OK;
	}
	if (valid)
		return twice(im, im->valid_column, im->header[i], err);
	if (field < 0) {
		if (mm_register_trim(im->header[i]).n == 0)
			return MM_OK;
		(void)mm_err_set(&why, MM_EFORMAT,
		    "列「%.*s」は取り込みません（知らない見出しです）",
		    "the column \"%.*s\" is not imported (unknown header)",
		    MM_FMT(im->header[i]));
		return report(im, MM_IMPORT_WARNING, -1, &why, err);
	}
	if (im->column_of[field].p != NULL)
		return twice(im, im->column_of[field], im->header[i], err);
	im->column_of[field] = im->header[i];
	return MM_OK;
}

static enum mm_status
read_header(struct import *im, struct mm_err *err)
{
	struct mm_arena *a = im->app->arena;
	const struct mm_str *cells;
	enum mm_status st = MM_OK;
	struct mm_err why;

	im->columns = mm_untrusted_table_row(im->table, &cells);
	im->line = mm_untrusted_table_line(im->table);
	im->header = mm_arena_array(a, im->columns + 1, sizeof(*im->header));
	im->field = mm_arena_array(a, im->columns + 1, sizeof(*im->field));
	im->column_of =
	    mm_arena_array(a, MM_FACT_FIELDS, sizeof(*im->column_of));
	if (im->header == NULL || im->field == NULL || im->column_of == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < im->columns && st == MM_OK; i++) {
		im->header[i] = cells[i];
		st = map_column(im, i, err);
	}
	for (int f = 0; im->columns > 0 && f < im->def->nfields && st == MM_OK;
	     f++) {
		if (im->column_of[f].p != NULL || may_lack(im, f))
			continue;
		(void)mm_err_set(&why, MM_EFORMAT,
		    "必須の列「%s」(%s) がありません",
		    "the required column \"%s\" (%s) is missing",
		    im->def->fields[f].ja, im->def->fields[f].name);
		st = report(im, MM_IMPORT_ERROR, -1, &why, err);
	}
	return st;
}

/* -- one row ----------------------------------------------------------- */

/* Columns that hold a reference, in the order they must be resolved. */
static const struct {
	enum mm_fact_type type;
	int field;
	enum mm_fact_type to;
} references[] = {
	{ MM_FACT_VERSION, MM_F_VERSION_product, MM_FACT_PRODUCT },
	{ MM_FACT_UNIT, MM_F_UNIT_product, MM_FACT_PRODUCT },
	{ MM_FACT_UNIT, MM_F_UNIT_party, MM_FACT_PARTY },
	{ MM_FACT_UNIT, MM_F_UNIT_lessor, MM_FACT_PARTY },
	{ MM_FACT_UNIT, MM_F_UNIT_version, MM_FACT_VERSION },
};

static const struct own_id {
	enum mm_fact_type type;
	int field; /* of the own id */
	int product; /* field of the product it lies in, or -1 */
} own_ids[] = {
	{ MM_FACT_PARTY, MM_F_PARTY_party, -1 },
	{ MM_FACT_PRODUCT, MM_F_PRODUCT_product, -1 },
	{ MM_FACT_VERSION, MM_F_VERSION_version, MM_F_VERSION_product },
	{ MM_FACT_UNIT, MM_F_UNIT_unit, -1 },
};

static const struct own_id *
own_id(enum mm_fact_type type)
{
	const struct own_id *id = own_ids;

	while (id->type != type)
		id++;
	return id;
}

static enum mm_status
resolve(struct import *im, int field, enum mm_fact_type to, struct mm_err *err)
{
	const struct mm_world *w = im->batch.world;
	struct mm_str *v = &im->fact->v[field];
	struct mm_err why = { .code = MM_OK };
	uint32_t i = MM_NONE, product;
	enum mm_status st;

	if (v->n == 0)
		return MM_OK;
	if (to == MM_FACT_VERSION) {
		product = mm_world_product(w, im->fact->v[MM_F_UNIT_product]);
		if (product == MM_NONE)
			return MM_OK; /* reported with the product */
		st =
		    mm_register_find_version(&im->index, product, *v, &i, &why);
	} else {
		st = mm_register_find(&im->index, to, *v, &i, &why);
	}
	if (st != MM_OK)
		return judge(im, st, field, &why, err);
	*v = to == MM_FACT_PARTY    ? w->parties.v[i].id
	    : to == MM_FACT_PRODUCT ? w->products.v[i].id
				    : w->versions.v[i].id;
	return MM_OK;
}

/* A row without a unit id: the unit of that serial number, or a new one. */
static enum mm_status
unit_id(struct import *im, struct mm_str *out, struct mm_err *err)
{
	const struct mm_str *v = im->fact->v;
	uint32_t product, unit;
	enum mm_status st;

	product = mm_world_product(im->batch.world, v[MM_F_UNIT_product]);
	if (product == MM_NONE || v[MM_F_UNIT_serial].n == 0)
		return MM_OK; /* reported already, or as required */
	st = mm_world_serial(
	    im->batch.world, product, v[MM_F_UNIT_serial], &unit, err);
	if (st != MM_OK)
		return st;
	if (unit != MM_NONE) {
		*out = im->batch.world->units.v[unit].id;
		return MM_OK;
	}
	*out = mm_arena_fmt(im->app->arena, "%.*s:%.*s",
	    MM_FMT(v[MM_F_UNIT_product]),
	    MM_FMT(mm_utf8_key(im->app->arena, v[MM_F_UNIT_serial])));
	return out->p != NULL ? MM_OK : mm_err_nomem(err);
}

static enum mm_status
settle_id(struct import *im, struct mm_err *err)
{
	struct mm_fact *f = im->fact;
	const struct own_id *id = own_id(f->type);
	struct mm_str *v = &f->v[id->field];
	uint32_t product = MM_NONE;

	if (v->n == 0)
		return f->type == MM_FACT_UNIT ? unit_id(im, v, err) : MM_OK;
	if (id->product >= 0) {
		product = mm_world_product(im->batch.world, f->v[id->product]);
		if (product == MM_NONE)
			return MM_OK;
	}
	return mm_register_known_id(&im->index, f->type, product, *v, v, err);
}

/* The fields that make two rows the same thing; absent: out of memory. */
static struct mm_str
row_key(struct mm_arena *a, const struct mm_fact *f)
{
	const struct mm_fact_def *d = &mm_fact_defs[f->type];
	struct mm_str key = { "", 0 };

	for (int i = 0; i < d->nfields && key.p != NULL; i++) {
		if ((d->fields[i].flags & MM_FIELD_KEY) != 0)
			key = mm_arena_fmt(
			    a, "%.*s%.*s\x1f", MM_FMT(key), MM_FMT(f->v[i]));
	}
	return key;
}

static enum mm_status
check_repeat(struct import *im, struct mm_str key, struct mm_err *err)
{
	uint32_t first;
	struct mm_err why;
	bool fresh;

	first = mm_map_put(&im->lines, key, (uint32_t)im->line, &fresh);
	if (first == MM_MAP_NONE)
		return mm_err_nomem(err);
	if (fresh)
		return MM_OK;
	(void)mm_err_set(&why, MM_ECONFLICT,
	    "%u行目と同じものの行です。1行にまとめてください",
	    "line %u is about the same thing; keep one row", first);
	return report(
	    im, MM_IMPORT_ERROR, own_id(im->fact->type)->field, &why, err);
}

/* Columns the file does not have keep what is recorded. */
static void
keep_recorded(struct import *im, struct mm_str key)
{
	uint32_t at = mm_map_get(&im->stored, key);

	for (int i = 0; at != MM_MAP_NONE && i < im->def->nfields; i++) {
		if (im->column_of[i].p == NULL && im->fact->v[i].p == NULL)
			im->fact->v[i] = im->facts.v[at].v[i];
	}
}

/* An empty one is that of the run (--valid). */
static enum mm_status
read_valid(struct import *im, struct mm_str cell, struct mm_err *err)
{
	struct mm_str text = mm_register_trim(cell);
	struct mm_err why;

	if (text.n == 0 || mm_date_parse(text, &im->fact->valid))
		return MM_OK;
	im->fact->valid = im->app->valid;
	(void)mm_err_set(&why, MM_EFORMAT,
	    "日付として読めません。2026-10-01 や R8.10.1 の形で記入して"
	    "ください",
	    "this is no date; write it like 2026-10-01");
	return report(im, MM_IMPORT_ERROR, FIELD_VALID, &why, err);
}

static enum mm_status
read_cells(struct import *im, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	for (uint32_t i = 0; i < im->columns && st == MM_OK; i++) {
		int field = im->field[i];
		struct mm_err why = { .code = MM_OK };

		if (field == FIELD_VALID)
			st = read_valid(im, im->cells[i], err);
		if (field < 0)
			continue;
		st = mm_register_value(im->app->arena, &im->def->fields[field],
		    im->cells[i], &im->fact->v[field], &why);
		st = judge(im, st, field, &why, err);
	}
	for (size_t i = 0; i < MM_COUNT(references) && st == MM_OK; i++) {
		if (references[i].type == im->out->type)
			st = resolve(
			    im, references[i].field, references[i].to, err);
	}
	return st == MM_OK ? settle_id(im, err) : st;
}

static enum mm_status
check_required(struct import *im, struct mm_err *err)
{
	enum mm_status st = MM_OK;
	struct mm_err why;

	for (int i = 0; i < im->def->nfields && st == MM_OK; i++) {
		if (im->fact->v[i].n > 0 || may_lack(im, i) ||
		    im->column_of[i].p == NULL)
			continue;
		(void)mm_err_set(&why, MM_EFORMAT, "必須です。記入してください",
		    "required; fill it in");
		/* A value that was not understood is reported already. */
		if (!im->bad)
			st = report(im, MM_IMPORT_ERROR, i, &why, err);
	}
	return st;
}

static enum mm_status
remark(void *ctx, enum mm_import_grade grade, int field,
    const struct mm_err *text, struct mm_err *err)
{
	return report(ctx, grade, field, text, err);
}

static void
note_scope(struct import *im)
{
	struct mm_date shipped;

	if (im->out->type != MM_FACT_UNIT)
		return;
	shipped = mm_fact_date(im->fact, MM_F_UNIT_shipped);
	if (!mm_date_is_set(shipped) ||
	    mm_date_cmp(shipped, mm_date_of(2024, 3, 31)) <= 0)
		return;
	if (im->late++ == 0)
		im->late_line = im->line;
}

static enum mm_status
import_row(struct import *im, struct mm_err *err)
{
	struct mm_err why = { .code = MM_OK };
	struct mm_str key;
	enum mm_status st;

	im->fact = mm_batch_fact(&im->batch, im->out->type);
	if (im->fact == NULL)
		return mm_err_nomem(err);
	im->fact->reason = im->options->reason;
	st = read_cells(im, err);
	if (st == MM_OK)
		st = check_required(im, err);
	if (st == MM_OK)
		st = mm_register_check(
		    &(struct mm_register_checker){ im->app->arena,
			im->batch.world, im->app->as_of, remark, im },
		    im->fact, err);
	if (st != MM_OK)
		return st;
	key = row_key(im->app->arena, im->fact);
	if (key.p == NULL)
		return mm_err_nomem(err);
	st = check_repeat(im, key, err);
	if (st != MM_OK || im->bad)
		return st;
	keep_recorded(im, key);
	note_scope(im);
	st = mm_batch_admit(&im->batch, &why);
	/* The one conflict a unit can have is its serial number. */
	return judge(im, st,
	    st == MM_ECONFLICT && im->out->type == MM_FACT_UNIT
		? MM_F_UNIT_serial
		: -1,
	    &why, err);
}

static bool
is_blank_row(const struct mm_str *cells, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		if (mm_register_trim(cells[i]).n > 0)
			return false;
	}
	return true;
}

/* Lines of the file up to one, kept when they belong to a bad row. */
static void
pass_lines(struct import *im, uint64_t line, bool keep)
{
	while (im->text.n > 0 && im->text_line < line) {
		size_t n = mm_str_find(im->text, '\n');

		n += n < im->text.n ? 1 : 0;
		if (keep)
			mm_buf_add(&im->rejects, im->text.p, n);
		im->text.p += n;
		im->text.n -= n;
		im->text_line++;
	}
}

static enum mm_status
next_row(struct import *im, uint32_t n, struct mm_err *err)
{
	enum mm_status st;
	struct mm_err why;

	im->bad = false;
	im->line = mm_untrusted_table_line(im->table);
	/* The first row read ends the header, which stays with the bad rows. */
	pass_lines(im, im->line, im->rejecting || im->out->rows == 0);
	im->rejecting = false;
	if (is_blank_row(im->cells, n))
		return MM_OK;
	if (im->out->rows++ >= MM_REGISTER_ROWS)
		return mm_err_set(err, MM_ELIMIT,
		    "行が上限の%u行を超えています。ファイルを分けてください",
		    "more than %u rows; split the file", MM_REGISTER_ROWS);
	if (n != im->columns) {
		(void)mm_err_set(&why, MM_EFORMAT,
		    "列が%u個あります（見出しは%u個）。コンマの過不足を"
		    "確かめてください",
		    "%u columns, but the header has %u; look for missing or "
		    "stray commas",
		    n, im->columns);
		im->cells = NULL;
		st = report(im, MM_IMPORT_ERROR, -1, &why, err);
	} else {
		st = import_row(im, err);
	}
	im->out->bad += im->bad;
	im->rejecting = im->bad;
	if (im->out->rows % PROGRESS_ROWS == 0)
		mm_app_progress(im->app, "取込", "import", im->out->rows, 0);
	return st;
}

/* -- the whole file ---------------------------------------------------- */

static bool
is_voided(const struct mm_world *w, uint64_t seq)
{
	for (uint32_t i = 0; i < w->voids.n; i++) {
		if (w->voids.v[i] == seq)
			return true;
	}
	return false;
}

/* Keep the latest fact of each key; called in order of (valid, seq). */
static enum mm_status
keep_fact(void *ctx, const struct mm_fact *f, struct mm_err *err)
{
	struct import *im = ctx;
	struct mm_arena *a = im->app->arena;
	struct mm_str key = row_key(a, f);
	struct mm_fact *kept;
	uint32_t at;
	bool fresh;

	if (is_voided(im->batch.world, f->seq))
		return MM_OK;
	at = key.p != NULL ? mm_map_put(&im->stored, key, im->facts.n, &fresh)
			   : MM_MAP_NONE;
	if (at == MM_MAP_NONE)
		return mm_err_nomem(err);
	if (fresh && mm_vec_push(a, &im->facts) == NULL)
		return mm_err_nomem(err);
	kept = &im->facts.v[at];
	kept->type = f->type;
	for (int i = 0; i < im->def->nfields; i++) {
		kept->v[i] = mm_arena_str(a, f->v[i]);
		if (kept->v[i].p == NULL && f->v[i].p != NULL)
			return mm_err_nomem(err);
	}
	return MM_OK;
}

static bool
has_every_column(const struct import *im)
{
	for (int i = 0; i < im->def->nfields; i++) {
		if (im->column_of[i].p == NULL)
			return false;
	}
	return true;
}

static enum mm_status
import_rows(struct import *im, struct mm_err *err)
{
	enum mm_status st = MM_OK;
	uint32_t n;

	if (!has_every_column(im))
		st = mm_store_facts(im->app->store, im->out->type,
		    &MM_SLICE_ALL, keep_fact, im, err);
	while (st == MM_OK &&
	    (n = mm_untrusted_table_row(im->table, &im->cells)) > 0)
		st = next_row(im, n, err);
	pass_lines(im, UINT64_MAX, im->rejecting);
	return st == MM_OK ? mm_untrusted_table_finish(im->table, err) : st;
}

static enum mm_status
explain_scope(struct import *im, struct mm_err *err)
{
	struct mm_err why;

	if (im->late == 0)
		return MM_OK;
	im->line = im->late_line;
	im->cells = NULL;
	(void)mm_err_set(&why, MM_OK,
	    "2024-03-31より後に出荷した個体が%llu件あります（最初はこの行）。"
	    "登録しますが、通知の対象外です",
	    "%llu units were shipped after 2024-03-31 (this row is the first "
	    "one); they are recorded, and out of scope of the notice",
	    (unsigned long long)im->late);
	return report(im, MM_IMPORT_NOTE, MM_F_UNIT_shipped, &why, err);
}

static enum mm_status
write_rejects(struct import *im, struct mm_err *err)
{
	const char *path = im->options->rejects;
	enum mm_status st = mm_buf_check(&im->rejects, err);

	if (st != MM_OK || path == NULL || im->out->bad == 0 ||
	    im->app->dry_run)
		return st;
	return mm_file_replace(path,
	    (struct mm_bytes){ (const uint8_t *)im->rejects.p, im->rejects.n },
	    err);
}

/* Record, or say why not. */
static enum mm_status
conclude(struct import *im, bool header_bad, struct mm_err *err)
{
	struct mm_import *out = im->out;
	enum mm_status st;

	if (header_bad || (out->bad > 0 && !im->options->partial)) {
		mm_batch_end(&im->batch);
		out->recorded = out->unchanged = 0;
		st = mm_err_set(err, MM_EFORMAT,
		    header_bad
			? "見出しに誤りがあります。何も登録していません"
			  "（%llu行中 %llu行）"
			: "誤りのある行があります。何も登録していません"
			  "（%llu行中 %llu行）。直して取り込み直してください",
		    header_bad
			? "the header is wrong; nothing was recorded (%llu "
			  "rows, "
			  "%llu bad)"
			: "some rows are bad; nothing was recorded (%llu rows, "
			  "%llu bad); correct them and import again",
		    (unsigned long long)out->rows,
		    (unsigned long long)out->bad);
		mm_err_at(err, im->source, 0, 0);
		return st;
	}
	out->recorded = im->batch.admitted;
	out->unchanged = im->batch.unchanged;
	/* Before the good rows are recorded: none may be in neither. */
	st = write_rejects(im, err);
	if (st != MM_OK) {
		mm_batch_end(&im->batch);
		return st;
	}
	st = mm_batch_commit(&im->batch, err);
	if (st != MM_OK || out->bad == 0)
		return st;
	st = mm_err_set(err, MM_EFORMAT,
	    im->app->dry_run
		? "誤りのない行だけなら登録できます（%llu行中 %llu行に誤り）"
		: "誤りのない行だけを登録しました（%llu行中 %llu行に誤り）",
	    im->app->dry_run
		? "only the good rows would be recorded (%llu rows, %llu bad)"
		: "only the good rows were recorded (%llu rows, %llu bad)",
	    (unsigned long long)out->rows, (unsigned long long)out->bad);
	mm_err_at(err, im->source, 0, 0);
	return st;
}

static enum mm_status
run(struct import *im, struct mm_err *err)
{
	enum mm_status st = read_header(im, err);
	bool header_bad = im->bad;

	if (st == MM_OK && !header_bad)
		st = import_rows(im, err);
	else if (st == MM_OK)
		st = mm_untrusted_table_finish(im->table, NULL) == MM_ENOMEM
		    ? mm_err_nomem(err)
		    : MM_OK;
	if (st == MM_OK && !header_bad && im->out->rows == 0) {
		st = mm_err_set(err, MM_EEMPTY, "データの行がありません",
		    "there is no data row");
		mm_err_at(err, im->source, 0, 0);
	}
	if (st == MM_OK)
		st = explain_scope(im, err);
	if (st != MM_OK) {
		mm_batch_end(&im->batch);
		return st;
	}
	return conclude(im, header_bad, err);
}

enum mm_status
mm_register_import(struct mm_app *app, enum mm_fact_type type,
    struct mm_bytes bytes, const struct mm_import_options *options,
    struct mm_import *out, struct mm_err *err)
{
	struct import im = { .app = app,
		.options = options,
		.def = &mm_fact_defs[type],
		.out = out,
		.source = options->source };
	enum mm_status st;

	memset(out, 0, sizeof(*out));
	out->type = type;
	st = mm_untrusted_table_read(
	    app->arena, bytes, im.source, &im.table, err);
	if (st != MM_OK)
		return st;
	out->encoding = mm_untrusted_table_encoding(im.table);
	im.text = mm_untrusted_table_text(im.table);
	im.text_line = 1;
	mm_buf_init(&im.rejects, MM_REGISTER_FILE);
	mm_map_init(&im.lines, app->arena);
	mm_map_init(&im.stored, app->arena);
	st = mm_batch_begin(app, &im.batch, err);
	if (st != MM_OK)
		return st;
	mm_register_index_init(&im.index, app->arena, im.batch.world);
	st = run(&im, err);
	mm_buf_free(&im.rejects);
	return st;
}
