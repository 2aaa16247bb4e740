/* SPDX-License-Identifier: Apache-2.0 */
#include "format/feed.h"

#include <string.h>

#include "codec/json.h"
#include "codec/text.h"
#include "format/cve5.h"
#include "format/epss.h"
#include "format/fields.h"
#include "format/kev.h"
#include "format/nvd.h"
#include "format/osv.h"

/* Most bytes one record may need. */
#define RECORD_LIMIT ((size_t)256 * 1024 * 1024)

struct feed {
	struct mm_arena *home; /* reader and page, for the whole feed */
	struct mm_arena *record; /* reset after every record */
	struct mm_bytes bytes;
	const char *name;
	struct mm_feed_kind kind;
	const struct mm_feed_sink *sink;
	struct mm_feed_counts counts;
	/* A page: entries it says it has, UINT64_MAX = it does not say. */
	uint64_t announced;
	enum mm_status status; /* of a record or the sink */
	struct mm_err *err;
};

typedef enum mm_status (*parse_fn)(struct mm_arena *a, struct mm_json *j,
    struct mm_advisory *out, struct mm_err *err);

static parse_fn
parser_of(enum mm_feed_source source)
{
	static const parse_fn parsers[] = {
		[MM_FEED_CVE5] = mm_cve5_parse,
		[MM_FEED_NVD] = mm_nvd_parse,
		[MM_FEED_OSV] = mm_osv_parse,
	};
	size_t i = (size_t)source;

	return i < MM_COUNT(parsers) ? parsers[i] : NULL;
}

static void
keep_newest(struct feed *f, struct mm_str instant)
{
	struct mm_date d;

	if (instant.n > 10)
		instant.n = 10;
	if (!mm_date_iso(instant, &d))
		return;
	if (!mm_date_is_set(f->counts.date) ||
	    mm_date_cmp(d, f->counts.date) > 0)
		f->counts.date = d;
}

static void
passed(const struct feed *f, size_t offset)
{
	if (f->sink != NULL && f->sink->passed != NULL)
		f->sink->passed(f->sink->ctx, offset);
}

static enum mm_status
take_advisory(struct feed *f, const struct mm_advisory *a)
{
	f->counts.records++;
	f->counts.unkeyed += a->unkeyed;
	if (a->withdrawn)
		f->counts.withdrawn++;
	else if (a->npackages == 0 && a->nconfigs == 0)
		f->counts.rejected++;
	keep_newest(f, a->modified);
	if (f->sink == NULL || f->sink->advisory == NULL)
		return MM_OK;
	return f->sink->advisory(f->sink->ctx, a, f->err);
}

static enum mm_status
take_kev(struct feed *f, const struct mm_kev *k)
{
	f->counts.records++;
	if (f->sink == NULL || f->sink->kev == NULL)
		return MM_OK;
	return f->sink->kev(f->sink->ctx, k, f->err);
}

/* Parse one record at the cursor and hand it on. */
static enum mm_status
one_record(struct feed *f, struct mm_json *j)
{
	parse_fn parse = parser_of(f->kind.source);
	struct mm_advisory adv;
	struct mm_kev kev;
	uint64_t line, column;
	enum mm_status st;

	mm_json_set_arena(j, f->record);
	if (parse != NULL) {
		st = parse(f->record, j, &adv, f->err);
		if (st == MM_OK)
			st = take_advisory(f, &adv);
	} else {
		st = mm_kev_parse(f->record, j, &kev, f->err);
		if (st == MM_OK)
			st = take_kev(f, &kev);
	}
	/* A refusal of the sink has no place yet. */
	if (st != MM_OK) {
		mm_json_where(j, &line, &column);
		mm_err_at(f->err, f->name, line, column);
	}
	mm_json_set_arena(j, f->home);
	mm_arena_reset(f->record);
	return st;
}

/* ---- shapes ---- */

static enum mm_status
read_lines(struct feed *f, struct mm_json *j)
{
	const uint8_t *p = f->bytes.p, *end = p + f->bytes.n;
	enum mm_status st;

	for (uint64_t line = 1; p < end; line++) {
		const uint8_t *nl = memchr(p, '\n', (size_t)(end - p));
		struct mm_bytes text = { p,
			(size_t)((nl != NULL ? nl : end) - p) };

		p = nl != NULL ? nl + 1 : end;
		if (mm_str_trim((struct mm_str){ (const char *)text.p, text.n })
			.n == 0)
			continue;
		mm_json_restart(j, text);
		mm_json_set_line(j, line);
		st = one_record(f, j);
		if (st == MM_OK)
			st = mm_json_finish(j, f->err);
		if (st != MM_OK)
			return st;
		passed(f, (size_t)(p - f->bytes.p));
	}
	return MM_OK;
}

static bool
each_record(void *ctx, struct mm_json *j)
{
	struct feed *f = ctx;

	f->status = one_record(f, j);
	if (f->status == MM_OK)
		passed(f, mm_json_offset(j));
	return f->status == MM_OK;
}

static bool
read_list(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, each_record, ctx);
}

static bool
read_announced(void *ctx, struct mm_json *j)
{
	int64_t n;

	if (!mm_json_int(j, 0, INT64_MAX, &n))
		return false;
	((struct feed *)ctx)->announced = (uint64_t)n;
	return true;
}

static bool
read_released(void *ctx, struct mm_json *j)
{
	struct mm_str s;

	if (!mm_json_string(j, &s))
		return false;
	keep_newest(ctx, s);
	return true;
}

/* Read a page and hold it to the number of entries it announces. */
static enum mm_status
read_page(struct feed *f, struct mm_json *j, const struct mm_json_field *fields,
    size_t n)
{
	if (mm_fields_read(j, fields, n, f) && f->announced != UINT64_MAX &&
	    f->announced != f->counts.records)
		(void)mm_fields_bad(j,
		    "件数の記載と実際の件数が違います。ファイルが途中で切れて"
		    "いないか確認してください",
		    "the number of entries differs from the one stated; check "
		    "that the file is complete");
	return f->status != MM_OK ? f->status : mm_json_finish(j, f->err);
}

static enum mm_status
read_nvd_page(struct feed *f, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("resultsPerPage", read_announced),
		MM_JSON_FIELD("vulnerabilities", read_list),
	};

	return read_page(f, j, fields, MM_COUNT(fields));
}

static enum mm_status
read_kev(struct feed *f, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("count", read_announced),
		MM_JSON_FIELD("dateReleased", read_released),
		MM_JSON_FIELD("vulnerabilities", read_list),
	};

	return read_page(f, j, fields, MM_COUNT(fields));
}

/* Whether the object has a member of this name. */
static bool
has_member(struct feed *f, const char *wanted)
{
	struct mm_json *j = mm_json_new(f->home, f->bytes, f->name, NULL);
	struct mm_str name;

	if (j == NULL || !mm_json_enter_object(j))
		return false;
	while (mm_json_key(j, &name)) {
		if (mm_str_eqz(name, wanted))
			return true;
		(void)mm_json_skip(j);
	}
	return false;
}

static enum mm_status
read_document(struct feed *f, struct mm_json *j)
{
	enum mm_status st;

	if (f->kind.source == MM_FEED_KEV)
		return read_kev(f, j);
	if (f->kind.source == MM_FEED_NVD && has_member(f, "resultsPerPage"))
		return read_nvd_page(f, j);
	st = one_record(f, j);
	return st != MM_OK ? st : mm_json_finish(j, f->err);
}

static enum mm_status
read_array(struct feed *f, struct mm_json *j)
{
	(void)read_list(f, j);
	return f->status != MM_OK ? f->status : mm_json_finish(j, f->err);
}

static enum mm_status
read_csv(struct feed *f)
{
	struct mm_epss_reader *r;
	struct mm_epss e;
	struct mm_str text;
	bool more;
	enum mm_status st =
	    mm_text_decode(f->home, f->bytes, f->name, &text, NULL, f->err);

	if (st == MM_OK)
		st = mm_epss_open(f->home, text, f->name, &r, f->err);
	if (st != MM_OK)
		return st;
	f->counts.date = mm_epss_date(r);
	for (;;) {
		st = mm_epss_parse(r, &e, &more, f->err);
		if (st != MM_OK || !more)
			return st;
		f->counts.records++;
		if (f->sink != NULL && f->sink->epss != NULL)
			st = f->sink->epss(f->sink->ctx, &e, f->err);
		if (st != MM_OK)
			return st;
	}
}

static enum mm_status
read_shape(struct feed *f)
{
	struct mm_json *j;

	if (f->kind.shape == MM_SHAPE_CSV)
		return read_csv(f);
	j = mm_json_new(f->home, f->bytes, f->name, NULL);
	if (j == NULL)
		return mm_err_nomem(f->err);
	switch (f->kind.shape) {
	case MM_SHAPE_LINES:
		return read_lines(f, j);
	case MM_SHAPE_ARRAY:
		return read_array(f, j);
	case MM_SHAPE_DOCUMENT:
	case MM_SHAPE_CSV:
	default:
		return read_document(f, j);
	}
}

enum mm_status
mm_feed_read(struct mm_bytes bytes, const char *name, struct mm_feed_kind kind,
    const struct mm_feed_sink *sink, struct mm_feed_counts *out,
    struct mm_err *err)
{
	struct feed f = { .bytes = bytes,
		.name = name,
		.kind = kind,
		.sink = sink,
		.announced = UINT64_MAX,
		.err = err };
	enum mm_status st;

	f.counts.date = MM_DATE_NONE;
	f.home = mm_arena_new(0);
	f.record = mm_arena_new(RECORD_LIMIT);
	if (f.home == NULL || f.record == NULL)
		st = mm_err_nomem(err);
	else
		st = read_shape(&f);
	mm_arena_free(f.record);
	mm_arena_free(f.home);
	if (st == MM_OK && f.counts.records == 0) {
		st = mm_err_set(err, MM_EEMPTY,
		    "レコードが1件もありません。ファイルを確認してください",
		    "the feed has no record at all; check the file");
		mm_err_at(err, name, 0, 0);
	}
	if (st == MM_OK && out != NULL)
		*out = f.counts;
	return st;
}
