/* SPDX-License-Identifier: Apache-2.0 */
#include "format/feed.h"

#include <string.h>

#include "base/num.h"
#include "codec/json.h"
#include "codec/text.h"
#include "format/csaf_advisory.h"
#include "format/cve5.h"
#include "format/eol.h"
#include "format/epss.h"
#include "format/feed_zip.h"
#include "format/fields.h"
#include "format/jvn.h"
#include "format/kev.h"
#include "format/myjvn.h"
#include "format/nvd.h"
#include "format/osv.h"

/* Most bytes one record may need. */
#define RECORD_LIMIT ((size_t)256 * 1024 * 1024)

struct feed {
	struct mm_arena *home; /* reader and page, for the whole feed */
	struct mm_arena *record; /* reset after every record */
	struct mm_json *part; /* of one record, when others may be skipped */
	struct mm_bytes bytes;
	const char *name;
	struct mm_feed_kind kind;
	const struct mm_feed_sink *sink;
	bool overview; /* of JVN: entries, not details */
	struct mm_feed_counts counts;
	/* A page: entries it says it has, UINT64_MAX = it does not say. */
	uint64_t announced;
	enum mm_status status; /* of a record or the sink */
	struct mm_err *err;
};

typedef enum mm_status (*parse_fn)(struct mm_arena *a, struct mm_json *j,
    struct mm_advisory *out, struct mm_err *err);

static parse_fn
parser_of(const struct feed *f)
{
	static const parse_fn parsers[] = {
		[MM_FEED_CVE5] = mm_cve5_parse,
		[MM_FEED_NVD] = mm_nvd_parse,
		[MM_FEED_OSV] = mm_osv_parse,
		[MM_FEED_JVN] = mm_myjvn_detail,
	};
	size_t i = (size_t)f->kind.source;

	if (f->overview)
		return mm_myjvn_entry;
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

static bool
is_usable(const struct mm_advisory *a)
{
	return a->npackages > 0 || a->nconfigs > 0;
}

static enum mm_status
hand_on(struct feed *f, const struct mm_advisory *a)
{
	f->counts.unkeyed += a->unkeyed;
	keep_newest(f, a->modified);
	if (f->sink == NULL || f->sink->advisory == NULL)
		return MM_OK;
	return f->sink->advisory(f->sink->ctx, a, f->err);
}

static enum mm_status
take_advisory(struct feed *f, const struct mm_advisory *a)
{
	f->counts.records++;
	f->counts.withdrawn += a->withdrawn;
	f->counts.rejected += !a->withdrawn && !is_usable(a);
	return hand_on(f, a);
}

/* One document counts once, however many vulnerabilities it is about. */
static enum mm_status
take_csaf(struct feed *f, const struct mm_csaf *d)
{
	enum mm_status st = MM_OK;
	bool usable = false;

	if (f->sink != NULL && f->sink->csaf != NULL)
		st = f->sink->csaf(f->sink->ctx, d, f->err);
	for (uint32_t i = 0; st == MM_OK && i < d->vulns.n; i++) {
		struct mm_advisory a;

		st = mm_csaf_advisory(f->record, d, i, &a, f->err);
		if (st != MM_OK)
			break;
		usable |= is_usable(&a);
		st = hand_on(f, &a);
	}
	f->counts.records++;
	f->counts.rejected += !usable;
	keep_newest(f, d->released);
	return st;
}

static enum mm_status
take_kev(struct feed *f, const struct mm_kev *k)
{
	f->counts.records++;
	/* A list in CSV says no date of its own. */
	if (f->kind.shape == MM_SHAPE_CSV &&
	    (!mm_date_is_set(f->counts.date) ||
		mm_date_cmp(k->added, f->counts.date) > 0))
		f->counts.date = k->added;
	if (f->sink == NULL || f->sink->kev == NULL)
		return MM_OK;
	return f->sink->kev(f->sink->ctx, k, f->err);
}

/* A product that no purl or CPE names cannot be found for a component. */
static enum mm_status
take_eol(struct feed *f, const struct mm_eol_product *p)
{
	f->counts.records++;
	f->counts.rejected += p->nkeys == 0;
	if (f->sink == NULL || f->sink->eol == NULL)
		return MM_OK;
	return f->sink->eol(f->sink->ctx, p, f->err);
}

static enum mm_status
take_epss(struct feed *f, const struct mm_epss *e)
{
	f->counts.records++;
	if (f->sink == NULL || f->sink->epss == NULL)
		return MM_OK;
	return f->sink->epss(f->sink->ctx, e, f->err);
}

/* What a record of the feed's kind becomes. */
struct record {
	struct mm_advisory adv;
	struct mm_csaf csaf;
	struct mm_kev kev;
	struct mm_eol_product eol;
};

static enum mm_status
parse_record(
    struct feed *f, struct mm_json *j, struct record *r, struct mm_err *err)
{
	parse_fn parse = parser_of(f);

	if (parse != NULL)
		return parse(f->record, j, &r->adv, err);
	if (f->kind.source == MM_FEED_CSAF)
		return mm_csaf_read(f->record, j, &r->csaf, err);
	if (f->kind.source == MM_FEED_EOL)
		return mm_eol_parse(f->record, j, &r->eol, err);
	return mm_kev_parse(f->record, j, &r->kev, err);
}

static enum mm_status
take_record(struct feed *f, const struct record *r)
{
	if (parser_of(f) != NULL)
		return take_advisory(f, &r->adv);
	if (f->kind.source == MM_FEED_CSAF)
		return take_csaf(f, &r->csaf);
	if (f->kind.source == MM_FEED_EOL)
		return take_eol(f, &r->eol);
	return take_kev(f, &r->kev);
}

static bool
may_skip(const struct feed *f)
{
	return f->sink != NULL && f->sink->skip != NULL;
}

/* A record that is not valid: told and counted. Memory is no such reason. */
static enum mm_status
skip_record(struct feed *f, const struct mm_err *why)
{
	if (why->code != MM_EFORMAT && why->code != MM_ELIMIT) {
		if (f->err != NULL)
			*f->err = *why;
		return why->code;
	}
	f->counts.skipped++;
	f->sink->skip(f->sink->ctx, why);
	return MM_OK;
}

/* One record whose bytes are known, so that the next one is found anyway. */
static enum mm_status
one_part(struct feed *f, struct mm_bytes text, uint64_t line, uint64_t column)
{
	struct mm_err why = { 0 };
	struct record r;
	enum mm_status st;

	mm_json_restart(f->part, text);
	mm_json_set_line(f->part, line);
	mm_json_set_arena(f->part, f->record);
	st = parse_record(f, f->part, &r, &why);
	if (st == MM_OK)
		st = mm_json_finish(f->part, &why);
	if (st == MM_OK) {
		st = take_record(f, &r);
		if (st != MM_OK)
			mm_err_at(f->err, f->name, line, column);
	} else {
		if (why.line == line)
			why.column += column - 1;
		st = skip_record(f, &why);
	}
	mm_json_set_arena(f->part, f->home);
	mm_arena_reset(f->record);
	return st;
}

/* Parse one record at the cursor and hand it on. */
static enum mm_status
one_record(struct feed *f, struct mm_json *j)
{
	struct record r;
	uint64_t line, column;
	enum mm_status st;

	mm_json_set_arena(j, f->record);
	st = parse_record(f, j, &r, f->err);
	if (st == MM_OK)
		st = take_record(f, &r);
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
		if (may_skip(f)) {
			st = one_part(f, text, line, 1);
		} else {
			mm_json_restart(j, text);
			mm_json_set_line(j, line);
			st = one_record(f, j);
			if (st == MM_OK)
				st = mm_json_finish(j, f->err);
		}
		if (st != MM_OK)
			return st;
		passed(f, (size_t)(p - f->bytes.p));
	}
	return MM_OK;
}

/* The record at the cursor, which is passed over first. */
static enum mm_status
one_element(struct feed *f, struct mm_json *j)
{
	uint64_t line, column;
	struct mm_str raw;

	mm_json_where(j, &line, &column);
	if (!mm_json_raw(j, &raw))
		return mm_json_finish(j, f->err);
	return one_part(f, (struct mm_bytes){ (const uint8_t *)raw.p, raw.n },
	    line, column);
}

static bool
each_record(void *ctx, struct mm_json *j)
{
	struct feed *f = ctx;

	f->status = may_skip(f) ? one_element(f, j) : one_record(f, j);
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

/* NVD's feeds 1.1 write the number as a text. */
static bool
read_announced_text(void *ctx, struct mm_json *j)
{
	struct mm_str s;

	if (!mm_json_string(j, &s))
		return false;
	if (mm_num_u64(s, INT64_MAX, &((struct feed *)ctx)->announced))
		return true;
	return mm_fields_bad(j, "CVE_data_numberOfCVEsが整数ではありません",
	    "CVE_data_numberOfCVEs is no whole number");
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
	    f->announced != f->counts.records + f->counts.skipped)
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
		MM_JSON_FIELD("CVE_data_numberOfCVEs", read_announced_text),
		MM_JSON_FIELD("CVE_data_timestamp", read_released),
		MM_JSON_FIELD("CVE_Items", read_list),
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

/* "result" of the API: the products, or one. */
static bool
read_result(void *ctx, struct mm_json *j)
{
	if (mm_json_peek(j) == MM_JSON_OBJECT)
		return each_record(ctx, j);
	return read_list(ctx, j);
}

static enum mm_status
read_eol(struct feed *f, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("total", read_announced),
		MM_JSON_FIELD("generated_at", read_released),
		MM_JSON_FIELD("result", read_result),
	};

	return read_page(f, j, fields, MM_COUNT(fields));
}

static bool
read_answer_feed(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("entry", read_list),
		MM_JSON_FIELD("updated", read_released),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), ctx);
}

static bool
read_answer_status(void *ctx, struct mm_json *j)
{
	struct mm_myjvn_status s;

	if (!mm_myjvn_status_read(&s, j))
		return false;
	if (s.count >= 0)
		((struct feed *)ctx)->announced = (uint64_t)s.count;
	return true;
}

static enum mm_status
read_jvn_overview(struct feed *f, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("feed", read_answer_feed),
		MM_JSON_FIELD("status", read_answer_status),
		MM_JSON_FIELD("status:Status", read_answer_status),
	};

	f->overview = true;
	return read_page(f, j, fields, MM_COUNT(fields));
}

/* An object of a STIX bundle: one of them has the documents. */
static bool
read_bundle_object(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("VULDEF-Document", read_list),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), ctx);
}

static bool
read_bundle_objects(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_bundle_object, ctx);
}

static enum mm_status
read_jvn_bundle(struct feed *f, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("objects", read_bundle_objects),
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
	if (f->kind.source == MM_FEED_NVD &&
	    (has_member(f, "vulnerabilities") || has_member(f, "CVE_Items")))
		return read_nvd_page(f, j);
	if (f->kind.source == MM_FEED_EOL && has_member(f, "result"))
		return read_eol(f, j);
	if (f->kind.source == MM_FEED_JVN && has_member(f, "feed"))
		return read_jvn_overview(f, j);
	if (f->kind.source == MM_FEED_JVN && has_member(f, "objects"))
		return read_jvn_bundle(f, j);
	st = one_record(f, j);
	return st != MM_OK ? st : mm_json_finish(j, f->err);
}

static enum mm_status
read_array(struct feed *f, struct mm_json *j)
{
	(void)read_list(f, j);
	return f->status != MM_OK ? f->status : mm_json_finish(j, f->err);
}

/* The next record of XML; one that is wrong in itself may be left out. */
static enum mm_status
one_jvn(struct feed *f, struct mm_jvn_reader *r, bool *more)
{
	struct mm_err why = { 0 };
	struct mm_advisory a;
	enum mm_status st = mm_jvn_parse(r, f->record, &a, more, &why);

	if (st != MM_OK && may_skip(f))
		return skip_record(f, &why);
	if (st != MM_OK) {
		if (f->err != NULL)
			*f->err = why;
		return st;
	}
	if (!*more)
		return MM_OK;
	st = take_advisory(f, &a);
	if (st != MM_OK)
		mm_err_at(f->err, f->name, 0, 0);
	return st;
}

/* XML, record by record. */
static enum mm_status
read_jvn(struct feed *f)
{
	struct mm_jvn_reader *r;
	enum mm_status st, end;
	bool more = true;

	st = mm_jvn_open(f->home, f->bytes, f->name, &r, f->err);
	if (st != MM_OK)
		return st;
	while (st == MM_OK && more) {
		st = one_jvn(f, r, &more);
		mm_arena_reset(f->record);
	}
	end = mm_jvn_close(r, st == MM_OK ? f->err : NULL);
	return st != MM_OK ? st : end;
}

/* A table of scores or of exploited vulnerabilities, row by row. */
struct table {
	struct mm_epss_reader *epss; /* or NULL */
	struct mm_kev_table *kev;
};

static enum mm_status
open_table(struct feed *f, struct mm_str text, struct table *t)
{
	enum mm_status st;

	if (f->kind.source == MM_FEED_KEV)
		return mm_kev_table_open(
		    f->home, text, f->name, &t->kev, f->err);
	st = mm_epss_open(f->home, text, f->name, &t->epss, f->err);
	if (st == MM_OK)
		f->counts.date = mm_epss_date(t->epss);
	return st;
}

static enum mm_status
take_row(struct feed *f, struct table *t, bool *more, struct mm_err *why)
{
	struct mm_epss e;
	struct mm_kev k;
	enum mm_status st = t->epss != NULL
	    ? mm_epss_parse(t->epss, &e, more, why)
	    : mm_kev_table_parse(t->kev, &k, more, why);

	if (st != MM_OK || !*more)
		return st;
	st = t->epss != NULL ? take_epss(f, &e) : take_kev(f, &k);
	if (st != MM_OK && f->err != NULL)
		*why = *f->err;
	return st;
}

static bool
skip_row(struct table *t)
{
	return t->epss != NULL ? mm_epss_skip(t->epss)
			       : mm_kev_table_skip(t->kev);
}

static enum mm_status
read_csv(struct feed *f)
{
	struct table t = { NULL, NULL };
	struct mm_str text;
	bool more = true;
	enum mm_status st =
	    mm_text_decode(f->home, f->bytes, f->name, &text, NULL, f->err);

	if (st == MM_OK)
		st = open_table(f, text, &t);
	while (st == MM_OK && more) {
		struct mm_err why = { 0 };

		st = take_row(f, &t, &more, &why);
		if (st != MM_OK && may_skip(f) && skip_row(&t)) {
			st = skip_record(f, &why);
			more = true;
		} else if (st != MM_OK && f->err != NULL) {
			*f->err = why;
		}
	}
	return st;
}

static enum mm_status
read_shape(struct feed *f)
{
	struct mm_json *j;

	if (f->kind.shape == MM_SHAPE_XML)
		return read_jvn(f);
	if (f->kind.shape == MM_SHAPE_CSV)
		return read_csv(f);
	if (f->kind.shape == MM_SHAPE_ZIP)
		return mm_feed_zip_read(f->bytes, f->name, f->kind.source,
		    f->sink, &f->counts, f->err);
	j = mm_json_new(f->home, f->bytes, f->name, NULL);
	f->part = mm_json_new(f->home, f->bytes, f->name, NULL);
	if (j == NULL || f->part == NULL)
		return mm_err_nomem(f->err);
	switch (f->kind.shape) {
	case MM_SHAPE_LINES:
		return read_lines(f, j);
	case MM_SHAPE_ARRAY:
		return read_array(f, j);
	case MM_SHAPE_DOCUMENT:
	case MM_SHAPE_CSV:
	case MM_SHAPE_ZIP:
	case MM_SHAPE_XML:
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
