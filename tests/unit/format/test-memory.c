/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that runs out anywhere while a file is read: the file is refused as
 * "out of memory". It is never taken with components, packages or identities
 * missing, which would be a false all-clear.
 */
#include "shortage.h"

#include <glob.h>

#include "codec/csv.h"
#include "codec/file.h"
#include "codec/text.h"
#include "format/csaf_advisory.h"
#include "format/cve5.h"
#include "format/eol.h"
#include "format/epss.h"
#include "format/jvn.h"
#include "format/kev.h"
#include "format/nvd.h"
#include "format/osv.h"
#include "format/sbom.h"
#include "format/sbomout.h"
#include "ledger/entry.h"
#include "show.h"
#include "vers/cpe.h"
#include "vers/purl.h"

/* Reads bytes and shows all that was understood. */
typedef enum mm_status reader(struct mm_arena *a, struct mm_bytes in,
    struct mm_buf *shown, struct mm_err *err);

static void
show(struct mm_buf *b, struct mm_str s)
{
	mm_buf_fmt(b, "%d:%.*s|", (int)(s.p != NULL), MM_FMT(s));
}

static enum mm_status
read_sbom(struct mm_arena *a, struct mm_bytes in, struct mm_buf *shown,
    struct mm_err *err)
{
	struct mm_sbom s;
	enum mm_status st = mm_sbom_parse(a, in, "t", &s, err);

	if (st != MM_OK)
		return st;
	show(shown, s.format);
	show(shown, s.spec_version);
	show(shown, s.name);
	show(shown, s.version);
	show(shown, s.author);
	show(shown, s.timestamp);
	mm_buf_fmt(shown, "%u %u %u\n", s.n, s.identified, s.dependencies);
	for (uint32_t i = 0; i < s.n; i++) {
		const struct mm_component *c = &s.components[i];
		const struct mm_str texts[] = { c->ref, c->name, c->version,
			c->supplier, c->type, c->purl, c->cpe, c->cpe_more,
			c->eos };

		for (size_t k = 0; k < MM_COUNT(texts); k++)
			show(shown, texts[k]);
		mm_buf_fmt(shown, "%u %d\n", c->parent, (int)c->identified);
	}
	return MM_OK;
}

/* Written in every form there is, in the same arena. */
static enum mm_status
write_sbom(struct mm_arena *a, struct mm_bytes in, struct mm_buf *shown,
    struct mm_err *err)
{
	struct mm_sbom s;
	enum mm_status st = mm_sbom_parse(a, in, "t", &s, err);

	for (int form = 0; st == MM_OK && form < MM_SBOMOUT_FORMS; form++) {
		struct mm_sbomout o = { .form = (enum mm_sbomout_form)form,
			.name = MM_STR("D"),
			.supplier = MM_STR("M"),
			.day = MM_STR("2026-10-01"),
			.id = MM_STR("0123456789abcdef0123456789abcdef") };

		st = mm_sbomout_write(a, &s, &o, shown, err);
	}
	return st;
}

static enum mm_status
read_advisory(struct mm_arena *a, struct mm_bytes in, struct mm_buf *shown,
    struct mm_err *err, parse_fn parse)
{
	struct mm_json *j = mm_json_new(a, in, "t", NULL);
	struct mm_advisory v;
	enum mm_status st;

	if (j == NULL)
		return mm_err_nomem(err);
	st = parse(a, j, &v, err);
	if (st == MM_OK)
		st = mm_json_finish(j, err);
	if (st != MM_OK)
		return st;
	show(shown, v.id);
	show(shown, v.title);
	show(shown, v.cvss);
	for (uint32_t i = 0; i < v.naliases; i++)
		show(shown, v.aliases[i]);
	mm_buf_fmt(shown, "%u\n", v.unkeyed);
	show_packages(shown, &v);
	show_configs(shown, &v);
	return MM_OK;
}

static enum mm_status
read_osv(struct mm_arena *a, struct mm_bytes in, struct mm_buf *shown,
    struct mm_err *err)
{
	return read_advisory(a, in, shown, err, mm_osv_parse);
}

static enum mm_status
read_nvd(struct mm_arena *a, struct mm_bytes in, struct mm_buf *shown,
    struct mm_err *err)
{
	return read_advisory(a, in, shown, err, mm_nvd_parse);
}

static enum mm_status
read_cve5(struct mm_arena *a, struct mm_bytes in, struct mm_buf *shown,
    struct mm_err *err)
{
	return read_advisory(a, in, shown, err, mm_cve5_parse);
}

static enum mm_status
read_eol(struct mm_arena *a, struct mm_bytes in, struct mm_buf *shown,
    struct mm_err *err)
{
	struct mm_json *j = mm_json_new(a, in, "t", NULL);
	struct mm_eol_product p;
	enum mm_status st;

	if (j == NULL)
		return mm_err_nomem(err);
	st = mm_eol_parse(a, j, &p, err);
	if (st != MM_OK)
		return st;
	show(shown, p.name);
	for (uint32_t i = 0; i < p.nkeys; i++)
		show(shown, p.keys[i]);
	for (uint32_t i = 0; i < p.nreleases; i++)
		show(shown, p.releases[i].cycle);
	return MM_OK;
}

static enum mm_status
read_jvn(struct mm_arena *a, struct mm_bytes in, struct mm_buf *shown,
    struct mm_err *err)
{
	struct mm_jvn_reader *r;
	struct mm_advisory v;
	enum mm_status st = mm_jvn_open(a, in, "t", &r, err);
	bool more = st == MM_OK;

	while (more) {
		st = mm_jvn_parse(r, a, &v, &more, err);
		if (st != MM_OK) {
			(void)!mm_jvn_close(r, NULL);
			return st;
		}
		if (!more)
			return mm_jvn_close(r, err);
		show(shown, v.id);
		show(shown, v.title);
		for (uint32_t i = 0; i < v.naliases; i++)
			show(shown, v.aliases[i]);
		show_packages(shown, &v);
	}
	return st;
}

static enum mm_status
read_csaf(struct mm_arena *a, struct mm_bytes in, struct mm_buf *shown,
    struct mm_err *err)
{
	struct mm_json *j = mm_json_new(a, in, "t", NULL);
	struct mm_csaf d;
	enum mm_status st;

	if (j == NULL)
		return mm_err_nomem(err);
	st = mm_csaf_read(a, j, &d, err);
	for (uint32_t i = 0; st == MM_OK && i < d.vulns.n; i++) {
		struct mm_advisory v;

		st = mm_csaf_advisory(a, &d, i, &v, err);
		if (st != MM_OK)
			return st;
		show(shown, v.id);
		mm_buf_fmt(shown, "%u %u\n", v.unkeyed, d.vulns.v[i].notes.n);
		show_packages(shown, &v);
	}
	return st;
}

static enum mm_status
read_csv(struct mm_arena *a, struct mm_bytes in, struct mm_buf *shown,
    struct mm_err *err)
{
	const struct mm_str *cells;
	struct mm_str text;
	struct mm_csv *c;
	enum mm_status st = mm_text_decode(a, in, "t", &text, NULL, err);
	uint32_t n;

	if (st != MM_OK)
		return st;
	c = mm_csv_new(a, text, "t");
	if (c == NULL)
		return mm_err_nomem(err);
	while ((n = mm_csv_row(c, &cells)) > 0) {
		for (uint32_t i = 0; i < n; i++)
			show(shown, cells[i]);
		mm_buf_char(shown, '\n');
	}
	return mm_csv_finish(c, err);
}

static enum mm_status
read_epss(struct mm_arena *a, struct mm_bytes in, struct mm_buf *shown,
    struct mm_err *err)
{
	struct mm_epss_reader *r;
	struct mm_epss e;
	bool more = true;
	enum mm_status st = mm_epss_open(
	    a, (struct mm_str){ (const char *)in.p, in.n }, "t", &r, err);

	while (st == MM_OK && more) {
		st = mm_epss_parse(r, &e, &more, err);
		if (st == MM_OK && more)
			show(shown, e.id);
	}
	return st;
}

static enum mm_status
read_kev(struct mm_arena *a, struct mm_bytes in, struct mm_buf *shown,
    struct mm_err *err)
{
	struct mm_kev_table *t;
	struct mm_kev k;
	bool more = true;
	enum mm_status st = mm_kev_table_open(
	    a, (struct mm_str){ (const char *)in.p, in.n }, "t", &t, err);

	while (st == MM_OK && more) {
		st = mm_kev_table_parse(t, &k, &more, err);
		if (st == MM_OK && more)
			show(shown, k.id);
	}
	return st;
}

static enum mm_status
read_entry(struct mm_arena *a, struct mm_bytes in, struct mm_buf *shown,
    struct mm_err *err)
{
	struct mm_fact f;
	enum mm_status st = mm_entry_decode(a, in, &f, err);

	if (st == MM_OK)
		st = mm_entry_encode(&f, shown, err);
	return st;
}

static enum mm_status
read_line(struct mm_arena *a, struct mm_bytes in, struct mm_buf *shown,
    struct mm_err *err)
{
	struct mm_fact f = { 0 };
	enum mm_status st = mm_entry_parse(a, in, "t", 1, &f, err);

	for (int i = 0; st == MM_OK && i < MM_FACT_FIELDS; i++)
		show(shown, f.v[i]);
	return st;
}

static enum mm_status
read_purl(struct mm_arena *a, struct mm_bytes in, struct mm_buf *shown,
    struct mm_err *err)
{
	struct mm_purl p;
	enum mm_status st = mm_purl_parse(
	    a, (struct mm_str){ (const char *)in.p, in.n }, &p, err);

	if (st != MM_OK)
		return st;
	show(shown, mm_purl_text(a, &p));
	show(shown, mm_purl_key(a, &p));
	show(shown, mm_purl_version(a, &p));
	/* An absent key is an answer; one left out is told by the arena. */
	return mm_arena_short(a) ? mm_err_nomem(err) : MM_OK;
}

static enum mm_status
read_cpe(struct mm_arena *a, struct mm_bytes in, struct mm_buf *shown,
    struct mm_err *err)
{
	struct mm_cpe c;
	enum mm_status st = mm_cpe_parse(
	    a, (struct mm_str){ (const char *)in.p, in.n }, &c, err);

	if (st != MM_OK)
		return st;
	show(shown, mm_cpe_text(a, &c));
	show(shown, mm_cpe_key(a, &c));
	return mm_arena_short(a) ? mm_err_nomem(err) : MM_OK;
}

struct work {
	reader *read;
	struct mm_bytes in;
	enum mm_status st; /* with all the memory there is */
	struct mm_buf whole, now;
};

/* Done once the answer is that of plenty, be it a refusal of bad input. */
static enum mm_status
again(struct mm_arena *a, void *ctx, struct mm_err *err)
{
	struct work *k = ctx;
	enum mm_status st;

	mm_buf_clear(&k->now);
	st = k->read(a, k->in, &k->now, err);
	if (st != k->st)
		return st;
	CHECK(st != MM_OK ||
		mm_str_eq(mm_buf_view(&k->now), mm_buf_view(&k->whole)),
	    "with little memory:\n%.*s\nwith much:\n%.*s",
	    MM_FMT(mm_buf_view(&k->now)), MM_FMT(mm_buf_view(&k->whole)));
	return MM_OK;
}

struct row {
	const char *files;
	reader *read;
};

static void
run(void **state)
{
	const struct row *row = *state;
	size_t refused = 0, good = 0;
	glob_t files;

	assert_int_equal(glob(row->files, 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct work k = { .read = row->read };
		struct mm_err err;

		assert_int_equal(
		    mm_file_read(a, files.gl_pathv[i], 1 << 20, &k.in, &err),
		    MM_OK);
		mm_buf_init(&k.whole, 0);
		mm_buf_init(&k.now, 0);
		k.st = k.read(a, k.in, &k.whole, &err);
		good += k.st == MM_OK;
		refused += shortage_each(files.gl_pathv[i], again, &k);
		mm_buf_free(&k.whole);
		mm_buf_free(&k.now);
		mm_arena_free(a);
	}
	globfree(&files);
	CHECK(good > 0 && refused > good, "%s: nothing was read", row->files);
}

int
main(void)
{
	static struct row rows[] = {
		{ "fuzz/corpus/cyclonedx/*.json", read_sbom },
		{ "fuzz/corpus/spdx/*.json", read_sbom },
		{ "fuzz/corpus/spdxtag/*.spdx", read_sbom },
		{ "fuzz/corpus/cyclonedx_xml/*", read_sbom },
		{ "fuzz/corpus/spdx3/*", read_sbom },
		{ "fuzz/corpus/spdx_rdf/*", read_sbom },
		{ "fuzz/corpus/spdx_xml/*", read_sbom },
		{ "fuzz/corpus/spdx_yaml/*", read_sbom },
		{ "fuzz/corpus/swid/*", read_sbom },
		{ "fuzz/corpus/sbomtable/*", read_sbom },
		{ "fuzz/corpus/xlsx/*", read_sbom },
		{ "fuzz/corpus/sbomtable/*", write_sbom },
		{ "fuzz/corpus/spdx3/pump.json", write_sbom },
		{ "fuzz/corpus/osv/*", read_osv },
		{ "fuzz/corpus/nvd/*", read_nvd },
		{ "fuzz/corpus/cve5/*", read_cve5 },
		{ "fuzz/corpus/csaf/*", read_csaf },
		{ "fuzz/corpus/jvn/*", read_jvn },
		{ "fuzz/corpus/eol/*", read_eol },
		{ "fuzz/corpus/csv/*", read_csv },
		{ "fuzz/corpus/epss/*", read_epss },
		{ "fuzz/corpus/kev/*.csv", read_kev },
		{ "fuzz/corpus/entry/*", read_entry },
		{ "fuzz/corpus/entry/*", read_line },
		{ "fuzz/corpus/purl/*", read_purl },
		{ "fuzz/corpus/cpe/*", read_cpe },
	};
	struct CMUnitTest tests[MM_COUNT(rows)];

	for (size_t i = 0; i < MM_COUNT(rows); i++)
		tests[i] = (struct CMUnitTest){ rows[i].files, run, NULL, NULL,
			&rows[i] };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
