/* SPDX-License-Identifier: Apache-2.0 */
#include "app/visit.h"

#include <string.h>

#include "app/register_value.h"
#include "app/untrusted_table.h"
#include "base/utf8.h"

struct import {
	struct mm_app *app;
	const struct mm_import_options *options;
	struct mm_import *out;
	struct mm_untrusted_table *table;
	struct mm_batch batch;
	const struct mm_str *header; /* as in the file */
	uint32_t columns;
	int at[MM_VC__COUNT]; /* where a column stands; -1: nowhere */
	struct mm_map seen; /* work of a row -> its line */

	/* The present row. */
	uint64_t line;
	struct mm_str cell[MM_VC__COUNT]; /* trimmed; absent: empty */
	enum mm_step_kind kind;
	uint32_t party, patch, unit, control;
	struct mm_date done;
	bool bad;
};

static enum mm_status
report(
    struct import *im, int column, const struct mm_err *why, struct mm_err *err)
{
	struct mm_arena *a = im->app->arena;
	struct mm_import_line *l = mm_vec_push(a, &im->out->lines);

	if (l == NULL)
		return mm_err_nomem(err);
	*l = (struct mm_import_line){ .grade = MM_IMPORT_ERROR,
		.line = im->line,
		.column = column < 0 ? MM_STR("")
				     : mm_str_of(mm_visit_heads[column].ja),
		.value = column < 0 ? MM_STR("") : im->cell[column],
		.ja = mm_arena_str(a, mm_str_of(why->ja)),
		.en = mm_arena_str(a, mm_str_of(why->en)) };
	if (l->ja.p == NULL || l->en.p == NULL)
		return mm_err_nomem(err);
	im->bad = true;
	return MM_OK;
}

/* A failure of one row becomes a line of the report. */
static enum mm_status
judge(struct import *im, enum mm_status st, int column,
    const struct mm_err *why, struct mm_err *err)
{
	if (st == MM_OK)
		return MM_OK;
	if (st == MM_ENOMEM || st == MM_EIO || st == MM_EINTERNAL ||
	    st == MM_EINTEGRITY) {
		*err = *why;
		return st;
	}
	return report(im, column, why, err);
}

/* -- header ------------------------------------------------------------- */

static bool
is_head(struct mm_arena *a, struct mm_str cell, int column)
{
	const char *const words[] = { mm_visit_heads[column].id,
		mm_visit_heads[column].ja, mm_visit_heads[column].en };
	struct mm_str key = mm_utf8_key(a, mm_register_trim(cell));

	for (size_t i = 0; i < MM_COUNT(words); i++)
		if (mm_str_eq(key, mm_utf8_key(a, mm_str_of(words[i]))))
			return true;
	return false;
}

/* Columns without which a row says nothing. */
static const enum mm_visit_column needed[] = { MM_VC_PARTY, MM_VC_UNIT,
	MM_VC_PATCH, MM_VC_KIND, MM_VC_CONTROL, MM_VC_RESULT, MM_VC_DONE };

static enum mm_status
map_columns(struct import *im, struct mm_err *err)
{
	struct mm_err why;
	enum mm_status st = MM_OK;

	for (int c = 0; c < MM_VC__COUNT; c++)
		im->at[c] = -1;
	for (uint32_t i = 0; i < im->columns && st == MM_OK; i++) {
		int c = 0;

		while (c < MM_VC__COUNT &&
		    !is_head(im->app->arena, im->header[i], c))
			c++;
		if (c == MM_VC__COUNT)
			continue;
		if (im->at[c] >= 0) {
			(void)mm_err_set(&why, MM_EFORMAT,
			    "列「%s」が二つあります。どちらかを消してください",
			    "the column \"%s\" is there twice; remove one",
			    mm_tr(im->app->lang, mm_visit_heads[c].ja,
				mm_visit_heads[c].id));
			st = report(im, -1, &why, err);
		}
		im->at[c] = (int)i;
	}
	for (size_t i = 0; i < MM_COUNT(needed) && st == MM_OK; i++) {
		if (im->at[needed[i]] >= 0)
			continue;
		(void)mm_err_set(&why, MM_EFORMAT,
		    "必須の列「%s」(%s) がありません",
		    "the required column \"%s\" (%s) is missing",
		    mm_visit_heads[needed[i]].ja, mm_visit_heads[needed[i]].id);
		st = report(im, -1, &why, err);
	}
	return st;
}

static enum mm_status
read_header(struct import *im, struct mm_err *err)
{
	const struct mm_str *cells;
	struct mm_str *copy;

	im->columns = mm_untrusted_table_row(im->table, &cells);
	im->line = mm_untrusted_table_line(im->table);
	copy = mm_arena_array(
	    im->app->arena, (size_t)im->columns + 1, sizeof(*copy));
	if (copy == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < im->columns; i++)
		copy[i] = cells[i];
	im->header = copy;
	return im->columns == 0 ? MM_OK : map_columns(im, err);
}

/* -- what a row is about ------------------------------------------------- */

static enum mm_status
unknown(struct import *im, int column, struct mm_err *err)
{
	struct mm_err why;

	(void)mm_err_set(&why, MM_ENOTFOUND,
	    "登録がありません。訪問票のIDは変えないでください",
	    "not recorded; the ids of a visit sheet are not to be changed");
	return report(im, column, &why, err);
}

static enum mm_status
find_unit(struct import *im, struct mm_err *err)
{
	const struct mm_world *w = im->batch.world;
	struct mm_err why;
	uint32_t holder;

	im->unit = mm_world_unit(w, im->cell[MM_VC_UNIT]);
	if (im->unit == MM_NONE)
		return unknown(im, MM_VC_UNIT, err);
	holder = w->holdings.v[w->units.v[im->unit].holding].party;
	if (holder == im->party)
		return MM_OK;
	(void)mm_err_set(&why, MM_ECONFLICT,
	    "この個体は登録では %.*s にあります。先に unit move で移動を記録し"
	    "てください",
	    "this unit is recorded at %.*s; record its move with unit move "
	    "first",
	    MM_FMT(w->parties.v[holder].id));
	return report(im, MM_VC_PARTY, &why, err);
}

/* Party, patch and unit or control; the kind of work is known. */
static enum mm_status
find_things(struct import *im, struct mm_err *err)
{
	const struct mm_world *w = im->batch.world;

	im->party = mm_world_party(w, im->cell[MM_VC_PARTY]);
	im->patch = mm_world_patch(w, im->cell[MM_VC_PATCH]);
	if (im->party == MM_NONE)
		return unknown(im, MM_VC_PARTY, err);
	if (im->patch == MM_NONE)
		return unknown(im, MM_VC_PATCH, err);
	if (im->kind != MM_STEP_CONTROL)
		return find_unit(im, err);
	im->control = mm_world_control(w, im->cell[MM_VC_CONTROL]);
	return im->control == MM_NONE ? unknown(im, MM_VC_CONTROL, err) : MM_OK;
}

static enum mm_status
read_kind(struct import *im, struct mm_err *err)
{
	int kind = mm_register_word(
	    im->app->arena, &mm_terms_step_kind, im->cell[MM_VC_KIND]);
	struct mm_err why;

	im->kind = (enum mm_step_kind)kind;
	if (kind == MM_STEP_CONTROL || kind == MM_STEP_PATCH ||
	    kind == MM_STEP_VERIFICATION)
		return MM_OK;
	(void)mm_err_set(&why, MM_EFORMAT,
	    "区分は「補完的対策」「パッチ」「確認」のどれかです",
	    "the kind is control, patch or verification");
	return report(im, MM_VC_KIND, &why, err);
}

static enum mm_status
read_done(struct import *im, struct mm_err *err)
{
	struct mm_str text = im->cell[MM_VC_DONE];
	struct mm_err why;

	if (text.n == 0)
		(void)mm_err_set(&why, MM_EFORMAT,
		    "結果があるときは実施日が必要です",
		    "a result needs the day it was done");
	else if (!mm_date_parse(text, &im->done))
		(void)mm_err_set(&why, MM_EFORMAT,
		    "日付として読めません。2026-10-01 や R8.10.1 の形で記入して"
		    "ください",
		    "this is no date; write it like 2026-10-01");
	else if (mm_date_cmp(im->done, im->app->as_of) > 0)
		(void)mm_err_set(&why, MM_EFORMAT, "実施日が先の日です",
		    "it lies in the future");
	else
		return MM_OK;
	return report(im, MM_VC_DONE, &why, err);
}

/* The same work twice in a file would leave open which one holds. */
static enum mm_status
check_repeat(struct import *im, struct mm_err *err)
{
	struct mm_str key =
	    mm_arena_fmt(im->app->arena, "%d\x1f%.*s\x1f%.*s\x1f%.*s",
		(int)im->kind, MM_FMT(im->cell[MM_VC_PATCH]),
		MM_FMT(im->kind == MM_STEP_CONTROL ? im->cell[MM_VC_PARTY]
						   : im->cell[MM_VC_UNIT]),
		MM_FMT(im->kind == MM_STEP_CONTROL ? im->cell[MM_VC_CONTROL]
						   : MM_STR("")));
	struct mm_err why;
	uint32_t first;
	bool fresh;

	if (key.p == NULL)
		return mm_err_nomem(err);
	first = mm_map_put(&im->seen, key, (uint32_t)im->line, &fresh);
	if (first == MM_MAP_NONE)
		return mm_err_nomem(err);
	if (fresh)
		return MM_OK;
	(void)mm_err_set(&why, MM_ECONFLICT,
	    "%u行目と同じ作業の行です。1行にまとめてください",
	    "line %u is about the same work; keep one row", first);
	return report(im, MM_VC_RESULT, &why, err);
}

/* -- what a row records -------------------------------------------------- */

static enum mm_status
admit(struct import *im, int column, struct mm_err *err)
{
	struct mm_err why = { .code = MM_OK };
	enum mm_status st = mm_batch_admit(&im->batch, &why);

	return judge(im, st, column, &why, err);
}

static struct mm_fact *
begin_fact(struct import *im, enum mm_fact_type type)
{
	struct mm_fact *f = mm_batch_fact(&im->batch, type);

	if (f != NULL) {
		f->valid = im->done;
		f->reason = im->options->reason;
	}
	return f;
}

/* The result cell as a value of a field; false: it is no such word. */
static enum mm_status
result_value(struct import *im, enum mm_fact_type type, int field,
    struct mm_str *out, struct mm_err *err)
{
	struct mm_err why = { .code = MM_OK };
	enum mm_status st =
	    mm_register_value(im->app->arena, &mm_fact_defs[type].fields[field],
		im->cell[MM_VC_RESULT], out, &why);

	return judge(im, st, MM_VC_RESULT, &why, err);
}

static enum mm_status
record_control(struct import *im, struct mm_err *err)
{
	struct mm_fact *f;
	struct mm_str state = MM_STR_NONE;
	enum mm_status st = result_value(
	    im, MM_FACT_CONTROL_STATE, MM_F_CONTROL_STATE_state, &state, err);

	if (st != MM_OK || im->bad)
		return st;
	f = begin_fact(im, MM_FACT_CONTROL_STATE);
	if (f == NULL)
		return mm_err_nomem(err);
	f->v[MM_F_CONTROL_STATE_control] = im->cell[MM_VC_CONTROL];
	f->v[MM_F_CONTROL_STATE_party] = im->cell[MM_VC_PARTY];
	f->v[MM_F_CONTROL_STATE_state] = state;
	f->v[MM_F_CONTROL_STATE_role] = im->cell[MM_VC_ROLE];
	f->v[MM_F_CONTROL_STATE_evidence] = im->cell[MM_VC_EVIDENCE];
	return admit(im, MM_VC_RESULT, err);
}

static enum mm_status
record_version(struct import *im, struct mm_err *err)
{
	struct mm_fact *f = begin_fact(im, MM_FACT_UNIT_VERSION);

	if (f == NULL)
		return mm_err_nomem(err);
	f->v[MM_F_UNIT_VERSION_unit] = im->cell[MM_VC_UNIT];
	f->v[MM_F_UNIT_VERSION_version] = im->cell[MM_VC_NEW_VERSION];
	return admit(im, MM_VC_NEW_VERSION, err);
}

static enum mm_status
put_result(struct import *im, struct mm_str result, struct mm_str verified,
    struct mm_err *err)
{
	struct mm_fact *f = begin_fact(im, MM_FACT_PATCH_RESULT);

	if (f == NULL)
		return mm_err_nomem(err);
	f->v[MM_F_PATCH_RESULT_patch] = im->cell[MM_VC_PATCH];
	f->v[MM_F_PATCH_RESULT_unit] = im->cell[MM_VC_UNIT];
	f->v[MM_F_PATCH_RESULT_result] = result;
	f->v[MM_F_PATCH_RESULT_verified] = verified;
	f->v[MM_F_PATCH_RESULT_by] = im->cell[MM_VC_ROLE];
	f->v[MM_F_PATCH_RESULT_evidence] = im->cell[MM_VC_EVIDENCE];
	f->v[MM_F_PATCH_RESULT_note] = im->cell[MM_VC_NOTE];
	if (im->cell[MM_VC_INSPECTION].n > 0) {
		struct mm_err why = { .code = MM_OK };
		enum mm_status st = judge(im,
		    mm_register_value(im->app->arena,
			&mm_fact_defs[MM_FACT_PATCH_RESULT]
			     .fields[MM_F_PATCH_RESULT_inspection],
			im->cell[MM_VC_INSPECTION],
			&f->v[MM_F_PATCH_RESULT_inspection], &why),
		    MM_VC_INSPECTION, &why, err);

		if (st != MM_OK)
			return st;
	}
	return admit(im, MM_VC_RESULT, err);
}

static enum mm_status
record_patch(struct import *im, struct mm_err *err)
{
	struct mm_str result = MM_STR_NONE;
	enum mm_status st = result_value(
	    im, MM_FACT_PATCH_RESULT, MM_F_PATCH_RESULT_result, &result, err);

	if (st == MM_OK && !im->bad)
		st = put_result(im, result, MM_STR_NONE, err);
	/* Only what was done changes the version. */
	if (st != MM_OK || im->bad || im->cell[MM_VC_NEW_VERSION].n == 0 ||
	    !mm_str_eqz(result, "done"))
		return st;
	return record_version(im, err);
}

/* Does the unit have the patch, by what is recorded so far? */
static bool
is_applied(const struct import *im)
{
	const struct mm_world *w = im->batch.world;

	for (uint32_t i = 0; i < w->outcomes.n; i++)
		if (w->outcomes.v[i].patch == im->patch &&
		    w->outcomes.v[i].unit == im->unit)
			return w->outcomes.v[i].result == MM_PATCH_DONE;
	return false;
}

static enum mm_status
record_verified(struct import *im, struct mm_err *err)
{
	struct mm_str verified = MM_STR_NONE;
	struct mm_err why;
	enum mm_status st = result_value(im, MM_FACT_PATCH_RESULT,
	    MM_F_PATCH_RESULT_verified, &verified, err);

	if (st != MM_OK || im->bad)
		return st;
	if (is_applied(im))
		return put_result(im, MM_STR("done"), verified, err);
	(void)mm_err_set(&why, MM_ECONFLICT,
	    "この個体には適用の記録がありません。パッチの行に結果を記入して"
	    "ください",
	    "this unit has no record of the patch; fill in its row of kind "
	    "patch");
	return report(im, MM_VC_RESULT, &why, err);
}

static enum mm_status
import_row(struct import *im, struct mm_err *err)
{
	static enum mm_status (*const record[])(
	    struct import * im, struct mm_err * err) = {
		[MM_STEP_CONTROL] = record_control,
		[MM_STEP_PATCH] = record_patch,
		[MM_STEP_VERIFICATION] = record_verified,
	};
	enum mm_status st = read_kind(im, err);

	if (st == MM_OK && !im->bad)
		st = find_things(im, err);
	if (st == MM_OK)
		st = read_done(im, err);
	if (st == MM_OK && !im->bad)
		st = check_repeat(im, err);
	if (st == MM_OK && !im->bad)
		st = record[im->kind](im, err);
	return st;
}

/* -- the file ------------------------------------------------------------ */

/* What was filled in beside a result that was not. */
static int
filled_in(const struct import *im)
{
	static const enum mm_visit_column own[] = { MM_VC_DONE, MM_VC_ROLE,
		MM_VC_EVIDENCE, MM_VC_NOTE };

	for (size_t i = 0; i < MM_COUNT(own); i++)
		if (im->cell[own[i]].n > 0)
			return (int)own[i];
	return -1;
}

static bool
take_cells(struct import *im, const struct mm_str *cells)
{
	bool any = false;

	for (int c = 0; c < MM_VC__COUNT; c++) {
		struct mm_str s = im->at[c] < 0
		    ? MM_STR_NONE
		    : mm_register_trim(cells[im->at[c]]);

		im->cell[c] = s.n > 0 ? s : MM_STR_NONE;
		any = any || s.n > 0;
	}
	return any;
}

static enum mm_status
next_row(struct import *im, const struct mm_str *cells, uint32_t n,
    struct mm_err *err)
{
	struct mm_err why;
	enum mm_status st = MM_OK;

	im->bad = false;
	im->line = mm_untrusted_table_line(im->table);
	if (n != im->columns) {
		(void)mm_err_set(&why, MM_EFORMAT,
		    "列が%u個あります（見出しは%u個）。コンマの過不足を"
		    "確かめてください",
		    "%u columns, but the header has %u; look for missing or "
		    "stray commas",
		    n, im->columns);
		st = report(im, -1, &why, err);
		im->out->rows++;
	} else if (take_cells(im, cells)) {
		if (im->cell[MM_VC_RESULT].n > 0) {
			im->out->rows++;
			st = import_row(im, err);
		} else if (filled_in(im) >= 0) {
			im->out->rows++;
			(void)mm_err_set(&why, MM_EFORMAT,
			    "結果が空です。結果を記入するか、この欄を消して"
			    "ください",
			    "there is no result; fill it in or clear this");
			st = report(im, filled_in(im), &why, err);
		}
	}
	im->out->bad += im->bad;
	return st;
}

static enum mm_status
conclude(struct import *im, bool header_bad, struct mm_err *err)
{
	struct mm_import *out = im->out;
	enum mm_status st;

	if (!header_bad && out->rows == 0) {
		st = mm_err_set(err, MM_EEMPTY, "結果を記入した行がありません",
		    "no row has a result filled in");
	} else if (header_bad || out->bad > 0) {
		st = mm_err_set(err, MM_EFORMAT,
		    "誤りのある行があります。何も記録していません"
		    "（%llu行中 %llu行）。直して取り込み直してください",
		    "some rows are bad; nothing was recorded (%llu rows, %llu "
		    "bad); correct them and import again",
		    (unsigned long long)out->rows,
		    (unsigned long long)out->bad);
	} else {
		out->recorded = im->batch.admitted;
		out->unchanged = im->batch.unchanged;
		return mm_batch_commit(&im->batch, err);
	}
	mm_err_at(err, im->options->source, 0, 0);
	mm_batch_end(&im->batch);
	return st;
}

enum mm_status
mm_visit_import(struct mm_app *app, struct mm_bytes bytes,
    const struct mm_import_options *options, struct mm_import *out,
    struct mm_err *err)
{
	struct import im = { .app = app, .options = options, .out = out };
	const struct mm_str *cells;
	bool header_bad;
	enum mm_status st;
	uint32_t n;

	memset(out, 0, sizeof(*out));
	st = mm_untrusted_table_read(
	    app->arena, bytes, options->source, &im.table, err);
	if (st != MM_OK)
		return st;
	out->encoding = mm_untrusted_table_encoding(im.table);
	mm_map_init(&im.seen, app->arena);
	st = mm_batch_begin(app, &im.batch, err);
	if (st != MM_OK)
		return st;
	st = read_header(&im, err);
	header_bad = im.bad;
	while (st == MM_OK && !header_bad &&
	    (n = mm_untrusted_table_row(im.table, &cells)) > 0)
		st = next_row(&im, cells, n, err);
	if (st == MM_OK && !header_bad)
		st = mm_untrusted_table_finish(im.table, err);
	if (st != MM_OK) {
		mm_batch_end(&im.batch);
		return st;
	}
	return conclude(&im, header_bad, err);
}
