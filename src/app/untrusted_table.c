/* SPDX-License-Identifier: Apache-2.0 */
#include "app/untrusted_table.h"

#include "base/utf8.h"
#include "codec/csv.h"
#include "sandbox/wire.h"
#include "sandbox/worker.h"

/* What comes next on the wire. */
enum mark { MARK_END, MARK_ROW, MARK_ERROR };

struct mm_untrusted_table {
	struct mm_wire wire;
	const char *source;
	struct mm_str text;
	enum mm_text_encoding encoding;
	struct mm_str *cells;
	uint64_t line;
	bool ended;
	struct mm_err err; /* what ended the rows */
};

struct file {
	struct mm_bytes bytes;
	const char *source;
};

/* -- in the worker ------------------------------------------------------- */

static enum mm_status
prepare(void *ctx, struct mm_err *err)
{
	(void)ctx;
	return mm_text_prepare(err);
}

static enum mm_status
put_rows(struct mm_csv *csv, struct mm_worker_out *out, struct mm_err *err)
{
	struct mm_buf *b = mm_worker_buf(out);
	const struct mm_str *cells;
	enum mm_status st = MM_OK;
	uint32_t n;

	while (st == MM_OK && (n = mm_csv_row(csv, &cells)) > 0) {
		mm_wire_put_u64(b, MARK_ROW);
		mm_wire_put_u64(b, mm_csv_line(csv));
		mm_wire_put_u64(b, n);
		for (uint32_t i = 0; i < n; i++)
			mm_wire_put_str(b, cells[i]);
		st = mm_worker_send(out, err);
	}
	return st;
}

/* Text that is no copy of the bytes crosses as well; then the rows. */
static enum mm_status
read_table(void *ctx, struct mm_worker_out *out, struct mm_err *err)
{
	const struct file *f = ctx;
	struct mm_arena *a = mm_arena_new(0);
	struct mm_buf *b = mm_worker_buf(out);
	enum mm_text_encoding encoding;
	struct mm_err why = { .code = MM_OK };
	struct mm_csv *csv;
	struct mm_str text;
	enum mm_status st;

	if (a == NULL)
		return mm_err_nomem(err);
	st = mm_text_decode(a, f->bytes, f->source, &text, &encoding, err);
	if (st != MM_OK)
		return st;
	mm_wire_put_u64(b, encoding);
	mm_wire_put_str(b, encoding == MM_TEXT_CP932 ? text : MM_STR_NONE);
	csv = mm_csv_new(a, text, f->source);
	st = csv != NULL ? put_rows(csv, out, err) : mm_err_nomem(err);
	if (st != MM_OK)
		return st;
	if (mm_csv_finish(csv, &why) == MM_OK) {
		mm_wire_put_u64(b, MARK_END);
	} else {
		mm_wire_put_u64(b, MARK_ERROR);
		mm_wire_put_err(b, &why);
	}
	return MM_OK;
}

/* -- in the parent ------------------------------------------------------- */

/* The text: what the worker sent, or the bytes as they are. */
static bool
take_text(struct mm_untrusted_table *t, struct mm_bytes bytes)
{
	uint64_t encoding = mm_wire_u64(&t->wire, MM_TEXT_CP932);
	struct mm_str sent = mm_wire_str(&t->wire, MM_UNTRUSTED_TABLE_RESULT);
	size_t mark = encoding == MM_TEXT_UTF8_BOM ? 3 : 0;

	t->encoding = (enum mm_text_encoding)encoding;
	t->text = sent;
	if (encoding == MM_TEXT_CP932)
		return !t->wire.bad && sent.p != NULL;
	if (t->wire.bad || sent.p != NULL || bytes.n < mark)
		return false;
	t->text =
	    (struct mm_str){ bytes.n > 0 ? (const char *)bytes.p + mark : "",
		    bytes.n - mark };
	return mm_utf8_valid(t->text);
}

enum mm_status
mm_untrusted_table_use(struct mm_arena *a, struct mm_bytes bytes,
    struct mm_bytes got, const char *source, struct mm_untrusted_table **out,
    struct mm_err *err)
{
	struct mm_untrusted_table *t = mm_arena_alloc(a, sizeof(*t));

	if (t == NULL)
		return mm_err_nomem(err);
	t->source = source;
	t->wire = mm_wire_of(got);
	t->cells = mm_arena_array(a, MM_CSV_COLUMNS, sizeof(*t->cells));
	if (t->cells == NULL)
		return mm_err_nomem(err);
	if (!take_text(t, bytes))
		return mm_worker_bad_result(err);
	*out = t;
	return MM_OK;
}

enum mm_status
mm_untrusted_table_read(struct mm_arena *a, struct mm_bytes bytes,
    const char *source, struct mm_untrusted_table **out, struct mm_err *err)
{
	struct file f = { bytes, source };
	struct mm_worker_job job =
	    mm_worker_job(read_table, &f, MM_UNTRUSTED_TABLE_RESULT);
	struct mm_bytes got = { NULL, 0 };
	enum mm_status st;

	job.prepare = prepare;
	/* Text of CP932 is up to three times as long. */
	job.limits.memory += 3 * bytes.n;
	st = mm_worker_do(&job, a, &got, err);
	if (st == MM_OK)
		st = mm_untrusted_table_use(a, bytes, got, source, out, err);
	if (st != MM_OK)
		mm_err_at(err, source, 0, 0);
	return st;
}

struct mm_str
mm_untrusted_table_text(const struct mm_untrusted_table *t)
{
	return t->text;
}

enum mm_text_encoding
mm_untrusted_table_encoding(const struct mm_untrusted_table *t)
{
	return t->encoding;
}

/* The rows are over: at the end, by an error of the file, or by a lie. */
static uint32_t
end(struct mm_untrusted_table *t, uint64_t mark)
{
	t->ended = true;
	if (!t->wire.bad && mark == MARK_ERROR)
		(void)mm_wire_err(&t->wire, &t->err);
	if (!mm_wire_done(&t->wire) ||
	    (mark == MARK_ERROR && t->err.code == MM_OK))
		(void)mm_worker_bad_result(&t->err);
	if (t->err.code != MM_OK)
		mm_err_at(&t->err, t->source, 0, 0);
	return 0;
}

uint32_t
mm_untrusted_table_row(
    struct mm_untrusted_table *t, const struct mm_str **cells)
{
	uint64_t mark, n;

	if (t->ended)
		return 0;
	mark = mm_wire_u64(&t->wire, MARK_ERROR);
	if (t->wire.bad || mark != MARK_ROW)
		return end(t, mark);
	t->line = mm_wire_u64(&t->wire, MM_UNTRUSTED_TABLE_RESULT);
	n = mm_wire_u64(&t->wire, MM_CSV_COLUMNS);
	for (uint64_t i = 0; i < n; i++)
		t->cells[i] = mm_wire_str(&t->wire, MM_CSV_CELL);
	if (t->wire.bad || n == 0) {
		t->wire.bad = true;
		return end(t, MARK_END);
	}
	*cells = t->cells;
	return (uint32_t)n;
}

uint64_t
mm_untrusted_table_line(const struct mm_untrusted_table *t)
{
	return t->line;
}

enum mm_status
mm_untrusted_table_finish(
    const struct mm_untrusted_table *t, struct mm_err *err)
{
	if (t->err.code != MM_OK && err != NULL)
		*err = t->err;
	return t->err.code;
}
