/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal: through the worker comes exactly what the reader read, errors with
 * their place included; and a worker that lies is found out.
 */
#include "test.h"

#include "app/untrusted.h"
#include "app/untrusted_table.h"
#include "codec/file.h"
#include "codec/gzip.h"
#include "format/sbom.h"
#include "sandbox/wire.h"

#include <dirent.h>
#include <stdlib.h>

#define FOLDER "tests/data/sbom/"

static struct mm_bytes
load(struct mm_arena *a, const char *path)
{
	struct mm_err err = { .code = MM_OK };
	struct mm_bytes raw = { NULL, 0 };
	struct mm_buf text;

	CHECK(mm_file_read(a, path, (size_t)64 << 20, &raw, &err) == MM_OK,
	    "%s", err.en);
	if (!mm_gzip_is(raw))
		return raw;
	mm_buf_init(&text, (size_t)64 << 20);
	CHECK(mm_gzip_unpack(raw, path, NULL, &text, &err) == MM_OK, "%s",
	    err.en);
	raw = (struct mm_bytes){ mm_arena_alloc(a, text.n), text.n };
	memcpy((void *)(uintptr_t)raw.p, text.p, text.n);
	mm_buf_free(&text);
	return raw;
}

static bool
same_text(struct mm_str a, struct mm_str b)
{
	return (a.p == NULL) == (b.p == NULL) && mm_str_eq(a, b);
}

static bool
same_component(const struct mm_component *a, const struct mm_component *b)
{
	const struct mm_str x[] = { a->ref, a->name, a->version, a->supplier,
		a->type, a->purl, a->cpe, a->cpe_more, a->swid, a->hashes,
		a->licences, a->links, a->eos, a->support, a->author };
	const struct mm_str y[] = { b->ref, b->name, b->version, b->supplier,
		b->type, b->purl, b->cpe, b->cpe_more, b->swid, b->hashes,
		b->licences, b->links, b->eos, b->support, b->author };

	for (size_t i = 0; i < MM_COUNT(x); i++)
		if (!same_text(x[i], y[i]))
			return false;
	return a->said_unknown == b->said_unknown && a->related == b->related &&
	    a->parent == b->parent && a->line == b->line &&
	    a->identified == b->identified;
}

static bool
same_head(const struct mm_sbom *a, const struct mm_sbom *b)
{
	const struct mm_str x[] = { a->format, a->spec_version, a->name,
		a->version, a->author, a->timestamp };
	const struct mm_str y[] = { b->format, b->spec_version, b->name,
		b->version, b->author, b->timestamp };

	for (size_t i = 0; i < MM_COUNT(x); i++)
		if (!same_text(x[i], y[i]))
			return false;
	return a->n == b->n && a->device == b->device &&
	    a->ndepends == b->ndepends && a->identified == b->identified &&
	    a->dependencies == b->dependencies &&
	    a->vulnerabilities == b->vulnerabilities &&
	    a->nstatements == b->nstatements &&
	    a->unknown_fields == b->unknown_fields;
}

static bool
same_sbom(const struct mm_sbom *a, const struct mm_sbom *b)
{
	if (!same_head(a, b))
		return false;
	for (uint32_t i = 0; i < a->n; i++)
		if (!same_component(&a->components[i], &b->components[i]))
			return false;
	for (uint32_t i = 0; i < a->nstatements; i++)
		if (!same_text(a->statements[i].vuln, b->statements[i].vuln) ||
		    !same_text(a->statements[i].ref, b->statements[i].ref) ||
		    !same_text(
			a->statements[i].detail, b->statements[i].detail))
			return false;
	for (uint32_t i = 0; i < a->ndepends; i++)
		if (a->depends[i].from != b->depends[i].from ||
		    a->depends[i].to != b->depends[i].to)
			return false;
	return true;
}

static void
compare(struct mm_arena *a, const char *path, unsigned *good, unsigned *bad)
{
	struct mm_bytes bytes = load(a, path);
	struct mm_err want = { .code = MM_OK }, got = { .code = MM_OK };
	struct mm_sbom x, y;
	enum mm_status st = mm_sbom_parse(a, bytes, path, &x, &want);

	CHECK(mm_untrusted_sbom(a, bytes, path, &y, &got) == st, "%s: %s", path,
	    got.en);
	if (st == MM_OK) {
		CHECK(same_sbom(&x, &y), "%s", path);
		++*good;
		return;
	}
	CHECK(strcmp(want.ja, got.ja) == 0 && strcmp(want.en, got.en) == 0,
	    "%s: %s", path, got.en);
	CHECK(want.line == got.line && want.column == got.column, "%s", path);
	CHECK(strcmp(want.source, got.source) == 0, "%s", got.source);
	++*bad;
}

static void
brings_what_was_read(void **state)
{
	DIR *d = opendir(FOLDER);
	unsigned good = 0, bad = 0;
	struct dirent *e;
	(void)state;

	assert_non_null(d);
	while ((e = readdir(d)) != NULL) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_str path = mm_arena_fmt(a, FOLDER "%s", e->d_name);

		if (e->d_name[0] != '.')
			compare(a, path.p, &good, &bad);
		mm_arena_free(a);
	}
	(void)closedir(d);
	assert_true(good >= 30 && bad >= 8);
}

/* Several in one worker; the first that is bad is named. */
static void
reads_several_at_once(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_untrusted_file files[] = {
		{ load(a, FOLDER "curl-2.3.spdx.json.gz"), "one" },
		{ load(a, FOLDER "firmware-1.6.cdx.json.gz"), "two" },
		{ { (const uint8_t *)"{]", 2 }, "three" },
	};
	struct mm_untrusted_sboms *r = NULL;
	struct mm_err err = { .code = MM_OK };
	struct mm_sbom out[3], alone;
	(void)state;

	assert_int_equal(mm_untrusted_sboms_start(files, 2, &r, &err), MM_OK);
	assert_int_equal(mm_untrusted_sboms_take(r, a, out, &err), MM_OK);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
		    mm_sbom_parse(a, files[i].bytes, "x", &alone, &err), MM_OK);
		assert_true(same_sbom(&out[i], &alone));
	}
	assert_int_equal(mm_untrusted_sboms_start(files, 3, &r, &err), MM_OK);
	assert_int_equal(mm_untrusted_sboms_take(r, a, out, &err), MM_EFORMAT);
	assert_string_equal(err.source, "three");
	assert_int_equal(mm_untrusted_sboms_start(files, 1, &r, &err), MM_OK);
	mm_untrusted_sboms_drop(r);
	mm_untrusted_sboms_drop(NULL);
	mm_arena_free(a);
}

/* One SBOM of one component on the wire, with numbers of our choice. */
struct lie {
	uint64_t status, n, depends, device, identified, parent, line;
	uint64_t kind, related, said, from, statements;
};

static void
put_lie(struct mm_buf *b, const struct lie *l)
{
	mm_wire_put_u64(b, l->status);
	for (int i = 0; i < 6; i++)
		mm_wire_put_str(b, MM_STR("head"));
	mm_wire_put_u64(b, l->n);
	mm_wire_put_u64(b, l->depends);
	mm_wire_put_u64(b, l->device);
	mm_wire_put_u64(b, l->identified);
	mm_wire_put_u64(b, 0);
	mm_wire_put_u64(b, 0);
	mm_wire_put_u64(b, l->statements);
	mm_wire_put_u64(b, 0);
	for (int i = 0; i < 15; i++)
		mm_wire_put_str(b, MM_STR("text"));
	mm_wire_put_u64(b, l->said);
	mm_wire_put_u64(b, l->related);
	mm_wire_put_u64(b, l->parent);
	mm_wire_put_u64(b, l->line);
	mm_wire_put_u64(b, l->kind);
	for (uint64_t i = 0; i < l->depends && i < 2; i++) {
		mm_wire_put_u64(b, l->from);
		mm_wire_put_u64(b, 0);
	}
	for (uint64_t i = 0; i < 6 * l->statements && i < 12; i++)
		mm_wire_put_str(b, MM_STR("said"));
}

static void
does_not_believe_a_liar(void **state)
{
#define AT(field) offsetof(struct lie, field)
	static const struct {
		size_t at; /* the number that is changed, and to what */
		uint64_t v;
		bool good;
	} table[] = {
		{ AT(n), 1, true },
		{ AT(depends), 1, true },
		{ AT(statements), 2, true },
		{ AT(statements), 3, false },
		{ AT(statements), MM_SBOM_STATEMENTS + 1, false },
		{ AT(said), 7, true },
		{ AT(related), 1, true },
		{ AT(parent), 0, true },
		{ AT(device), 0, true },
		{ AT(identified), 1, true },
		{ AT(status), MM_EFORMAT, false },
		{ AT(status), 99, false },
		{ AT(n), 0, false },
		{ AT(n), 2, false },
		{ AT(n), MM_SBOM_COMPONENTS + 1, false },
		{ AT(depends), MM_SBOM_EDGES + 1, false },
		{ AT(depends), 3, false },
		{ AT(device), 1, false },
		{ AT(identified), 2, false },
		{ AT(parent), 1, false },
		{ AT(parent), UINT64_MAX, false },
		{ AT(line), UINT64_MAX, false },
		{ AT(kind), MM_ID_BOTH + 1, false },
		{ AT(related), 2, false },
		{ AT(said), 8, false },
		{ AT(from), 1, false },
	};
#undef AT
	struct mm_untrusted_file file = { { NULL, 0 }, "liar" };
	struct mm_arena *a = mm_arena_new(0);
	struct mm_buf b;
	(void)state;

	mm_buf_init(&b, 0);
	for (size_t i = 0; i < MM_COUNT(table); i++) {
		struct lie l = { .n = 1,
			.device = MM_COMP_ROOT,
			.parent = MM_COMP_ROOT,
			.line = 1 };
		struct mm_err err = { .code = MM_OK };
		struct mm_sbom out;
		enum mm_status st;

		mm_buf_clear(&b);
		memcpy((char *)&l + table[i].at, &table[i].v, sizeof(l.n));
		l.depends += table[i].at == offsetof(struct lie, from);
		put_lie(&b, &l);
		st = mm_untrusted_sboms_read(
		    (struct mm_bytes){ (const uint8_t *)b.p, b.n }, &file, 1, a,
		    &out, &err);
		CHECK(st == (table[i].good ? MM_OK : MM_EINTERNAL), "%zu: %s",
		    i, err.en);
		if (!table[i].good)
			continue;
		/* A byte more, a byte less: not sound either. */
		mm_buf_char(&b, 'x');
		for (size_t n = b.n; n > 0; n = n == b.n ? n - 2 : n - 1)
			assert_int_equal(
			    mm_untrusted_sboms_read(
				(struct mm_bytes){ (const uint8_t *)b.p, n },
				&file, 1, a, &out, &err),
			    MM_EINTERNAL);
	}
	mm_buf_free(&b);
	mm_arena_free(a);
}

/* All rows of a table as "line:cell|cell;", and how they ended. */
static enum mm_status
show(struct mm_untrusted_table *t, struct mm_buf *b)
{
	const struct mm_str *cells;
	uint32_t n;

	mm_buf_clear(b);
	mm_buf_z(b, "");
	while ((n = mm_untrusted_table_row(t, &cells)) > 0) {
		mm_buf_u64(b, mm_untrusted_table_line(t));
		for (uint32_t i = 0; i < n; i++)
			mm_buf_fmt(
			    b, "%c%.*s", i == 0 ? ':' : '|', MM_FMT(cells[i]));
		mm_buf_char(b, ';');
	}
	return mm_untrusted_table_finish(t, NULL);
}

static void
reads_tables(void **state)
{
	static const struct {
		const char *bytes, *rows, *text;
		enum mm_text_encoding encoding;
		enum mm_status ended;
	} table[] = {
		{ "a,b\n\"c\"\"d\",\n", "1:a|b;2:c\"d|;", NULL, MM_TEXT_UTF8,
		    MM_OK },
		{ "\xef\xbb\xbf"
		  "x\r\n",
		    "1:x;", "x\r\n", MM_TEXT_UTF8_BOM, MM_OK },
		/* 製品 in CP932 */
		{ "\x90\xbb\x95\x69,1\n", "1:製品|1;", "製品,1\n",
		    MM_TEXT_CP932, MM_OK },
		{ "", "", NULL, MM_TEXT_UTF8, MM_OK },
		{ "a\nb\"c\n", "1:a;", NULL, MM_TEXT_UTF8, MM_EFORMAT },
	};
	struct mm_buf b;
	(void)state;

	mm_buf_init(&b, 0);
	for (size_t i = 0; i < MM_COUNT(table); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_bytes in = { (const uint8_t *)table[i].bytes,
			strlen(table[i].bytes) };
		struct mm_untrusted_table *t = NULL;
		struct mm_err err = { .code = MM_OK };

		CHECK(
		    mm_untrusted_table_read(a, in, "t.csv", &t, &err) == MM_OK,
		    "%zu: %s", i, err.en);
		assert_int_equal(show(t, &b), table[i].ended);
		assert_string_equal(b.p, table[i].rows);
		assert_int_equal(
		    mm_untrusted_table_encoding(t), table[i].encoding);
		assert_true(mm_str_eqz(mm_untrusted_table_text(t),
		    table[i].text != NULL ? table[i].text : table[i].bytes));
		if (table[i].ended != MM_OK) {
			assert_int_equal(
			    mm_untrusted_table_finish(t, &err), MM_EFORMAT);
			assert_string_equal(err.source, "t.csv");
			assert_int_equal(err.line, 2);
		}
		mm_arena_free(a);
	}
	mm_buf_free(&b);
}

/* One row of one cell on the wire, with numbers of our choice. */
static void
does_not_believe_a_table(void **state)
{
	static const struct {
		uint64_t encoding, mark, cells, last;
		bool text, good;
	} table[] = {
		{ 0, 1, 1, 0, false, true },
		{ 2, 1, 1, 0, true, true },
		{ 3, 1, 1, 0, false, false },
		{ 2, 1, 1, 0, false, false },
		{ 0, 1, 1, 0, true, false },
		{ 1, 1, 1, 0, false, false },
		{ 0, 3, 1, 0, false, false },
		{ 0, 1, 0, 0, false, false },
		{ 0, 1, 2, 0, false, false },
		{ 0, 1, 1001, 0, false, false },
		{ 0, 1, 1, 2, false, false },
		{ 0, 0, 1, 0, false, false },
	};
	struct mm_arena *a = mm_arena_new(0);
	struct mm_buf b, rows;
	(void)state;

	mm_buf_init(&b, 0);
	mm_buf_init(&rows, 0);
	for (size_t i = 0; i < MM_COUNT(table); i++) {
		struct mm_bytes in = { (const uint8_t *)"x", 1 };
		struct mm_untrusted_table *t = NULL;
		enum mm_status st;

		mm_buf_clear(&b);
		mm_wire_put_u64(&b, table[i].encoding);
		mm_wire_put_str(&b, table[i].text ? MM_STR("x") : MM_STR_NONE);
		mm_wire_put_u64(&b, table[i].mark);
		mm_wire_put_u64(&b, 1);
		mm_wire_put_u64(&b, table[i].cells);
		mm_wire_put_str(&b, MM_STR("cell"));
		mm_wire_put_u64(&b, table[i].last);
		st = mm_untrusted_table_use(a, in,
		    (struct mm_bytes){ (const uint8_t *)b.p, b.n }, "liar", &t,
		    NULL);
		if (st == MM_OK)
			st = show(t, &rows);
		CHECK(st == (table[i].good ? MM_OK : MM_EINTERNAL), "%zu: %d",
		    i, (int)st);
	}
	mm_buf_free(&b);
	mm_buf_free(&rows);
	mm_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(brings_what_was_read),
		cmocka_unit_test(reads_several_at_once),
		cmocka_unit_test(does_not_believe_a_liar),
		cmocka_unit_test(reads_tables),
		cmocka_unit_test(does_not_believe_a_table),
	};

	return cmocka_run_group_tests_name("untrusted", tests, NULL, NULL);
}
