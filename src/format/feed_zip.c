/* SPDX-License-Identifier: Apache-2.0 */
#include "format/feed_zip.h"

#include "codec/zip.h"

static const struct mm_zip_limits limits = {
	.entries = MM_FEED_ZIP_ENTRIES,
	.unpacked = (uint64_t)8 << 30,
	.ratio = 200,
};

struct archive {
	struct mm_arena *home; /* the archive */
	struct mm_arena *entry; /* reset after every entry */
	struct mm_zip *zip;
	const char *name;
};

static void
close_archive(struct archive *z)
{
	mm_zip_close(z->zip);
	mm_arena_free(z->entry);
	mm_arena_free(z->home);
}

static enum mm_status
open_archive(struct archive *z, struct mm_bytes bytes, const char *name,
    struct mm_err *err)
{
	enum mm_status st;

	*z = (struct archive){
		.home = mm_arena_new(0), .entry = mm_arena_new(0), .name = name
	};
	st = z->home != NULL && z->entry != NULL
	    ? mm_zip_open(z->home, bytes, name, &limits, &z->zip, err)
	    : mm_err_nomem(err);
	if (st != MM_OK)
		close_archive(z);
	return st;
}

/* Is it a feed file? What lies beside the records is passed over. */
static bool
counts(struct mm_str name)
{
	static const char *const others[] = { "delta.json", "deltaLog.json",
		"recent_activities.json" };
	struct mm_str last = name;

	if (!mm_str_ends(name, ".json"))
		return false;
	while (last.p != NULL)
		name = mm_str_cut(&last, '/');
	for (size_t i = 0; i < MM_COUNT(others); i++)
		if (mm_str_eqz(name, others[i]))
			return false;
	return true;
}

static enum mm_status
fail_nested(const char *name, struct mm_err *err)
{
	(void)mm_err_set(err, MM_EFORMAT,
	    "書庫の中に書庫があります。展開してから取り込んでください",
	    "an archive inside the archive; unpack it first");
	mm_err_at(err, name, 1, 1);
	return MM_EFORMAT;
}

/* Entry @p i unpacked, its name for errors, and what it is. */
static enum mm_status
read_entry(struct archive *z, uint32_t i, struct mm_bytes *text,
    const char **name, struct mm_feed_kind *kind, struct mm_err *err)
{
	struct mm_str s = mm_arena_fmt(
	    z->entry, "%s:%.*s", z->name, MM_FMT(mm_zip_name(z->zip, i)));
	enum mm_status st;

	if (s.p == NULL)
		return mm_err_nomem(err);
	*name = s.p;
	st = mm_zip_read(z->zip, i, z->entry, text, err);
	if (st != MM_OK)
		return st;
	/* One may hold itself. */
	if (mm_zip_is(*text))
		return fail_nested(s.p, err);
	return mm_feed_sniff(*text, s.p, kind, err);
}

static enum mm_status
fail_empty(const char *name, struct mm_err *err)
{
	(void)mm_err_set(err, MM_EEMPTY,
	    "書庫の中に脆弱性情報のJSONがありません",
	    "the archive holds no JSON of a feed");
	mm_err_at(err, name, 0, 0);
	return MM_EEMPTY;
}

enum mm_status
mm_feed_zip_sniff(struct mm_bytes bytes, const char *name,
    struct mm_feed_kind *out, struct mm_err *err)
{
	struct archive z;
	struct mm_bytes text;
	const char *entry;
	enum mm_status st = open_archive(&z, bytes, name, err);
	uint32_t i = 0;

	if (st != MM_OK)
		return st;
	while (i < mm_zip_count(z.zip) && !counts(mm_zip_name(z.zip, i)))
		i++;
	if (i == mm_zip_count(z.zip)) {
		st = fail_empty(name, err);
	} else {
		st = read_entry(&z, i, &text, &entry, out, err);
		out->shape = MM_SHAPE_ZIP;
	}
	close_archive(&z);
	return st;
}

static void
add_counts(struct mm_feed_counts *sum, const struct mm_feed_counts *n)
{
	sum->records += n->records;
	sum->rejected += n->rejected;
	sum->withdrawn += n->withdrawn;
	sum->unkeyed += n->unkeyed;
	sum->skipped += n->skipped;
	if (mm_date_is_set(n->date) &&
	    (!mm_date_is_set(sum->date) || mm_date_cmp(n->date, sum->date) > 0))
		sum->date = n->date;
}

static enum mm_status
take_entry(struct archive *z, uint32_t i, enum mm_feed_source source,
    const struct mm_feed_sink *sink, struct mm_feed_counts *n,
    struct mm_err *err)
{
	struct mm_feed_kind kind = { 0 };
	struct mm_bytes text = { NULL, 0 };
	const char *name = "";
	enum mm_status st = read_entry(z, i, &text, &name, &kind, err);

	if (st != MM_OK)
		return st;
	if (kind.source != source) {
		(void)mm_err_set(err, MM_EFORMAT,
		    "書庫の他のファイルと種類が違います。種類ごとに分けて"
		    "ください",
		    "not of the kind of the other files of the archive; "
		    "import each kind by itself");
		mm_err_at(err, name, 1, 1);
		return MM_EFORMAT;
	}
	return mm_feed_read(text, name, kind, sink, n, err);
}

/* Passes records on, and knows whether any was. */
struct relay {
	const struct mm_feed_sink *to;
	bool taken;
};

static enum mm_status
pass_advisory(void *ctx, const struct mm_advisory *a, struct mm_err *err)
{
	struct relay *r = ctx;

	r->taken = true;
	return r->to->advisory == NULL ? MM_OK
				       : r->to->advisory(r->to->ctx, a, err);
}

static enum mm_status
pass_kev(void *ctx, const struct mm_kev *k, struct mm_err *err)
{
	struct relay *r = ctx;

	r->taken = true;
	return r->to->kev == NULL ? MM_OK : r->to->kev(r->to->ctx, k, err);
}

static enum mm_status
pass_csaf(void *ctx, const struct mm_csaf *d, struct mm_err *err)
{
	struct relay *r = ctx;

	r->taken = true;
	return r->to->csaf == NULL ? MM_OK : r->to->csaf(r->to->ctx, d, err);
}

static void
pass_skip(void *ctx, const struct mm_err *why)
{
	struct relay *r = ctx;

	r->to->skip(r->to->ctx, why);
}

/* An entry of which a record was taken, or refused, cannot be left out. */
static bool
may_skip(const struct relay *r, enum mm_status st)
{
	return r->to->skip != NULL && !r->taken &&
	    (st == MM_EFORMAT || st == MM_ELIMIT || st == MM_EEMPTY);
}

static enum mm_status
read_entries(struct archive *z, enum mm_feed_source source,
    const struct mm_feed_sink *sink, struct mm_feed_counts *sum,
    struct mm_err *err)
{
	struct relay relay = { .to = sink };
	/* Offsets of an entry are none of the archive. */
	const struct mm_feed_sink inner = { .ctx = &relay,
		.advisory = pass_advisory,
		.kev = pass_kev,
		.csaf = pass_csaf,
		.skip = sink->skip != NULL ? pass_skip : NULL };
	enum mm_status st = MM_OK;

	for (uint32_t i = 0; st == MM_OK && i < mm_zip_count(z->zip); i++) {
		struct mm_feed_counts n = { .date = MM_DATE_NONE };
		struct mm_err why = { 0 };

		if (!counts(mm_zip_name(z->zip, i)))
			continue;
		relay.taken = false;
		st = take_entry(z, i, source, &inner, &n, &why);
		if (st == MM_OK) {
			add_counts(sum, &n);
		} else if (may_skip(&relay, st)) {
			MM_BUG_ON(sink->skip == NULL);
			sum->skipped++;
			sink->skip(sink->ctx, &why);
			st = MM_OK;
		} else if (err != NULL) {
			*err = why;
		}
		mm_arena_reset(z->entry);
	}
	return st;
}

enum mm_status
mm_feed_zip_read(struct mm_bytes bytes, const char *name,
    enum mm_feed_source source, const struct mm_feed_sink *sink,
    struct mm_feed_counts *out, struct mm_err *err)
{
	static const struct mm_feed_sink nobody = { .ctx = NULL };
	struct mm_feed_counts sum = { .date = MM_DATE_NONE };
	struct archive z;
	enum mm_status st = open_archive(&z, bytes, name, err);

	if (st != MM_OK)
		return st;
	st = read_entries(&z, source, sink != NULL ? sink : &nobody, &sum, err);
	close_archive(&z);
	if (st == MM_OK)
		*out = sum;
	return st;
}
