/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Canonical bytes. Expected bytes are written by hand from
 * docs/formats/journal.md, whose worked example is recomputed here.
 */
#include "test.h"

#include <stdlib.h>

#include "base/sha256.h"
#include "ledger/chain.h"
#include "ledger/entry.h"
#include "shortage.h"

static struct mm_bytes
bytes_of(const char *z)
{
	return (struct mm_bytes){ (const uint8_t *)z, strlen(z) };
}

static const char patch_bytes[] =
    "{\"actor\":\"sato\",\"data\":{\"note\":\"認証の修正\\n再起動が必要\","
    "\"patch\":\"PT-1\",\"product\":\"SP-210\",\"version\":\"2.4.2\","
    "\"vulns\":[\"CVE-2024-0001\",\"CVE-2024-0002\"]},\"recorded\":"
    "\"2026-04-02T01:00:00Z\",\"seq\":3,\"type\":\"patch\",\"v\":1,\"valid\":"
    "\"2026-04-02\"}";

static struct mm_fact
patch_fact(void)
{
	struct mm_fact f = { .type = MM_FACT_PATCH, .seq = 3 };

	/* 2026-04-02 is day 20545 of 1970. */
	f.recorded.sec = INT64_C(20545) * 86400 + 3600;
	f.valid.day = 20545;
	f.actor = MM_STR("sato");
	f.v[MM_F_PATCH_patch] = MM_STR("PT-1");
	f.v[MM_F_PATCH_product] = MM_STR("SP-210");
	f.v[MM_F_PATCH_version] = MM_STR("2.4.2");
	f.v[MM_F_PATCH_vulns] = MM_STR("CVE-2024-0001\nCVE-2024-0002");
	f.v[MM_F_PATCH_note] = MM_STR("認証の修正\n再起動が必要");
	return f;
}

static void
test_encode(void **state)
{
	struct mm_fact f = patch_fact();
	struct mm_buf buf;
	struct mm_err err;

	(void)state;
	mm_buf_init(&buf, 0);
	assert_int_equal(mm_entry_encode(&f, &buf, &err), MM_OK);
	assert_string_equal(buf.p, patch_bytes);
	mm_buf_clear(&buf);
	f.seq = 0;
	assert_int_equal(mm_entry_encode(&f, &buf, &err), MM_EFORMAT);
	assert_int_equal(buf.n, 0);
	/* Numbers above 2^53 - 1 are not exact everywhere (RFC 8785). */
	f.seq = UINT64_C(1) << 53;
	assert_int_equal(mm_entry_encode(&f, &buf, &err), MM_EFORMAT);
	f.seq = 3;
	f.type = MM_FACT_NONE;
	assert_int_equal(mm_entry_encode(&f, &buf, &err), MM_EFORMAT);
	f.type = MM_FACT__COUNT;
	assert_int_equal(mm_entry_encode(&f, &buf, &err), MM_EFORMAT);
	assert_int_equal(buf.n, 0);
	mm_buf_free(&buf);
}

static void
test_encode_int(void **state)
{
	struct mm_fact f = { .type = MM_FACT_VOID, .seq = 8 };
	struct mm_buf buf;
	struct mm_err err;

	(void)state;
	f.recorded.sec = 86400;
	f.valid.day = 1;
	f.actor = MM_STR("a");
	f.reason = MM_STR("誤入力 \"7\" \\ tab\there");
	f.v[MM_F_VOID_seq] = MM_STR("7");
	mm_buf_init(&buf, 0);
	assert_int_equal(mm_entry_encode(&f, &buf, &err), MM_OK);
	assert_string_equal(buf.p,
	    "{\"actor\":\"a\",\"data\":{\"seq\":7},\"reason\":"
	    "\"誤入力 \\\"7\\\" \\\\ tab\\there\",\"recorded\":"
	    "\"1970-01-02T00:00:00Z\",\"seq\":8,\"type\":\"correction\","
	    "\"v\":1,\"valid\":\"1970-01-02\"}");
	mm_buf_clear(&buf);
	f.v[MM_F_VOID_seq] = MM_STR("x");
	assert_int_equal(mm_entry_encode(&f, &buf, &err), MM_EFORMAT);
	assert_int_equal(buf.n, 0);
	mm_buf_free(&buf);
}

/* The fields alone, as they stand in the entry; behind what is there. */
static void
test_encode_data(void **state)
{
	struct mm_fact f = { .type = MM_FACT_PERSON_KEY };
	struct mm_buf buf;
	struct mm_err err;

	(void)state;
	f.v[MM_F_PERSON_KEY_person] = MM_STR("佐藤");
	f.v[MM_F_PERSON_KEY_in_force] = MM_STR("yes");
	mm_buf_init(&buf, 0);
	mm_buf_z(&buf, "x");
	assert_int_equal(mm_entry_encode_data(&f, &buf, &err), MM_OK);
	assert_string_equal(
	    buf.p, "x{\"in_force\":\"yes\",\"person\":\"佐藤\"}");
	f = (struct mm_fact){ .type = MM_FACT_VOID };
	f.v[MM_F_VOID_seq] = MM_STR("x");
	buf.n = 1;
	assert_int_equal(mm_entry_encode_data(&f, &buf, &err), MM_EFORMAT);
	assert_int_equal(buf.n, 1);
	mm_buf_free(&buf);
}

static void
test_decode(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_fact want = patch_fact(), f;
	struct mm_err err;

	(void)state;
	assert_int_equal(
	    mm_entry_decode(a, bytes_of(patch_bytes), &f, &err), MM_OK);
	assert_int_equal(f.type, MM_FACT_PATCH);
	assert_int_equal(f.seq, 3);
	assert_int_equal(f.recorded.sec, want.recorded.sec);
	assert_int_equal(f.valid.day, want.valid.day);
	assert_true(mm_str_eq(f.actor, want.actor));
	assert_null(f.reason.p);
	for (int i = 0; i < MM_FACT_FIELDS; i++) {
		CHECK(mm_str_eq(f.v[i], want.v[i]), "field %d", i);
		CHECK(
		    (f.v[i].p == NULL) == (want.v[i].p == NULL), "field %d", i);
	}
	mm_arena_free(a);
}

/* Every type, every field: what is encoded is what is decoded. */
static struct mm_str
sample(const struct mm_field *fd)
{
	switch (fd->kind) {
	case MM_FIELD_DATE:
		return MM_STR("2024-02-29");
	case MM_FIELD_INT:
		return MM_STR("9007199254740991");
	case MM_FIELD_ENUM:
		return mm_str_of(mm_term_id(fd->terms, 1));
	case MM_FIELD_TRI:
		return MM_STR("unknown");
	case MM_FIELD_SHA:
		return MM_STR("ba7816bf8f01cfea414140de5dae2223"
			      "b00361a396177a9cb410ff61f20015ad");
	case MM_FIELD_LIST:
		return MM_STR("一\ntwo, \"2\"\n3");
	case MM_FIELD_ID:
		return MM_STR("ID-１");
	case MM_FIELD_TEXT:
		break;
	}
	return MM_STR("改行\nと\tタブ \"と\" \\ </script>");
}

static void
test_every_type(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_err err;

	(void)state;
	for (int t = 1; t < MM_FACT__COUNT; t++) {
		const struct mm_fact_def *d = &mm_fact_defs[t];
		struct mm_fact f = { .type = (enum mm_fact_type)t }, g;
		struct mm_buf buf;

		f.seq = (uint64_t)t;
		f.recorded.sec = 1000000000 + t;
		f.valid.day = 19000 + t;
		f.actor = MM_STR("佐藤 花子");
		f.reason = MM_STR("理由");
		for (int i = 0; i < d->nfields; i++)
			f.v[i] = sample(&d->fields[i]);
		mm_buf_init(&buf, 0);
		CHECK(mm_entry_encode(&f, &buf, &err) == MM_OK, "%s", d->type);
		CHECK(mm_entry_decode(a, bytes_of(buf.p), &g, &err) == MM_OK,
		    "%s: %s", d->type, err.en);
		assert_int_equal(g.type, t);
		assert_int_equal(g.recorded.sec, f.recorded.sec);
		assert_int_equal(g.valid.day, f.valid.day);
		assert_true(mm_str_eq(g.reason, f.reason));
		for (int i = 0; i < MM_FACT_FIELDS; i++)
			CHECK(mm_str_eq(f.v[i], g.v[i]), "%s field %d", d->type,
			    i);
		mm_buf_free(&buf);
	}
	mm_arena_free(a);
}

#define HEAD "{\"actor\":\"a\",\"data\":{\"seq\":7},"
#define TAIL "\"recorded\":\"1970-01-02T00:00:00Z\",\"seq\":8,"
#define KIND "\"type\":\"correction\","
#define LAST "\"v\":1,\"valid\":\"1970-01-02\"}"

static void
test_decode_bad(void **state)
{
	static const struct {
		const char *why, *bytes, *says;
	} rows[] = {
		{ "empty", "", "" },
		{ "not JSON", "x", "" },
		{ "cut off", HEAD TAIL KIND "\"v\":1,\"valid\":\"1970", "" },
		{ "two values", HEAD TAIL KIND LAST "{}", "" },
		{ "white space", HEAD " " TAIL KIND LAST, "canonical" },
		{ "newline at the end", HEAD TAIL KIND LAST "\n", "canonical" },
		{ "other order", HEAD KIND TAIL LAST, "canonical" },
		{ "escape not needed",
		    "{\"actor\":\"\\u0061\",\"data\":{\"seq\":7}," TAIL KIND
			LAST,
		    "canonical" },
		{ "escaped slash",
		    "{\"actor\":\"a\\/b\",\"data\":{\"seq\":7}," TAIL KIND LAST,
		    "canonical" },
		{ "no actor", "{\"data\":{\"seq\":7}," TAIL KIND LAST,
		    "actor" },
		{ "unknown member", HEAD "\"note\":\"x\"," TAIL KIND LAST,
		    "no member of this name" },
		{ "unknown field",
		    "{\"actor\":\"a\",\"data\":{\"seq\":7,\"x\":1}," TAIL KIND
			LAST,
		    "no such field" },
		{ "unknown type", HEAD TAIL "\"type\":\"nothing\"," LAST,
		    "unknown type" },
		{ "type missing", HEAD TAIL LAST, "type is missing" },
		{ "type twice", HEAD TAIL KIND KIND LAST, "" },
		{ "data missing", "{\"actor\":\"a\"," TAIL KIND LAST,
		    "data is missing" },
		{ "required field missing",
		    "{\"actor\":\"a\",\"data\":{}," TAIL KIND LAST,
		    "required field seq" },
		{ "number as string",
		    "{\"actor\":\"a\",\"data\":{\"seq\":\"7\"}," TAIL KIND LAST,
		    "" },
		{ "fraction",
		    "{\"actor\":\"a\",\"data\":{\"seq\":7.0}," TAIL KIND LAST,
		    "seq" },
		{ "version 2",
		    HEAD TAIL KIND "\"v\":2,\"valid\":\"1970-01-02\"}", "" },
		{ "no version", HEAD TAIL KIND "\"valid\":\"1970-01-02\"}",
		    "canonical" },
		{ "no such day",
		    HEAD TAIL KIND "\"v\":1,\"valid\":\"2026-02-29\"}",
		    "existing date" },
		{ "no valid date", HEAD TAIL KIND "\"v\":1}", "valid date" },
		{ "no seq",
		    HEAD "\"recorded\":\"1970-01-02T00:00:00Z\"," KIND LAST,
		    "without a number" },
		{ "data no object",
		    "{\"actor\":\"a\",\"data\":7," TAIL KIND LAST, "" },
		{ "recorded no string",
		    HEAD "\"recorded\":86400,\"seq\":8," KIND LAST, "" },
		{ "valid no string", HEAD TAIL KIND "\"v\":1,\"valid\":1}",
		    "" },
		{ "type no string", HEAD TAIL "\"type\":1," LAST, "" },
		{ "a list", "[1]", "" },
		{ "seq 0",
		    HEAD "\"recorded\":\"1970-01-02T00:00:00Z\",\"seq\":0," KIND
			LAST,
		    "" },
		{ "empty reason", HEAD "\"reason\":\"\"," TAIL KIND LAST,
		    "canonical" },
		{ "local time",
		    HEAD "\"recorded\":\"1970-01-02T00:00:00+09:00\","
			 "\"seq\":8," KIND LAST,
		    "recorded must be written" },
		{ "byte order mark", "\xef\xbb\xbf" HEAD TAIL KIND LAST,
		    "canonical" },
	};
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_fact f = { .seq = 77 };
		struct mm_err err;
		enum mm_status st =
		    mm_entry_decode(a, bytes_of(rows[i].bytes), &f, &err);

		CHECK(st == MM_EINTEGRITY, "%s: status %d", rows[i].why, st);
		CHECK(err.code == MM_EINTEGRITY, "%s", rows[i].why);
		CHECK(strstr(err.en, rows[i].says) != NULL, "%s: %s",
		    rows[i].why, err.en);
		CHECK(err.ja[0] != '\0', "%s", rows[i].why);
		CHECK(f.seq == 77, "%s wrote its output", rows[i].why);
	}
	mm_arena_free(a);
}

static void
test_decode_lists(void **state)
{
	static const struct {
		const char *why, *list;
	} rows[] = {
		{ "empty list", "[]" },
		{ "empty element", "[\"a\",\"\"]" },
		{ "line break inside", "[\"a\\nb\"]" },
		{ "not a list", "\"a\"" },
		{ "a number in it", "[1]" },
	};
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		char text[512];
		struct mm_fact f;
		struct mm_err err;

		(void)snprintf(text, sizeof(text),
		    "{\"actor\":\"a\",\"data\":{\"patch\":\"p\",\"product\":"
		    "\"d\",\"version\":\"1\",\"vulns\":%s},\"recorded\":"
		    "\"1970-01-02T00:00:00Z\",\"seq\":8,\"type\":\"patch\","
		    "\"v\":1,\"valid\":\"1970-01-02\"}",
		    rows[i].list);
		CHECK(mm_entry_decode(a, bytes_of(text), &f, &err) ==
			MM_EINTEGRITY,
		    "%s", rows[i].why);
	}
	mm_arena_free(a);
}

static enum mm_status
decode_patch(struct mm_arena *a, void *ctx, struct mm_err *err)
{
	struct mm_fact f = { .seq = 77 };
	enum mm_status st = mm_entry_decode(a, bytes_of(patch_bytes), &f, err);

	(void)ctx;
	if (st == MM_OK)
		assert_true(mm_str_eqz(
		    f.v[MM_F_PATCH_vulns], "CVE-2024-0001\nCVE-2024-0002"));
	else
		assert_int_equal(f.seq, 77);
	return st;
}

/* Out of memory is never told as a bad entry. */
static void
test_decode_without_memory(void **state)
{
	(void)state;
	assert_true(shortage_each("decode", decode_patch, NULL) > 10);
}

static void
test_too_long(void **state)
{
	size_t n = MM_ENTRY_MAX + 1;
	uint8_t *text = calloc(1, n);
	struct mm_bytes bytes = { text, n };
	struct mm_arena *a = mm_arena_new(0);
	struct mm_fact f;
	struct mm_err err = { 0 };

	(void)state;
	assert_non_null(text);
	memset(text, ' ', n);
	assert_int_equal(
	    mm_entry_parse(a, bytes, "f.jsonl", 3, &f, &err), MM_ELIMIT);
	assert_int_equal(err.line, 3);
	assert_int_equal(
	    mm_entry_parse(a, bytes, "f.jsonl", 3, &f, NULL), MM_ELIMIT);
	assert_int_equal(mm_entry_decode(a, bytes, &f, &err), MM_EINTEGRITY);
	assert_int_equal(mm_entry_decode(a, bytes, &f, NULL), MM_EINTEGRITY);
	free(text);
	mm_arena_free(a);
}

static void
test_parse(void **state)
{
	static const char line[] =
	    " { \"valid\": \"2026-04-02\", \"data\": { \"vulns\": "
	    "[ \"CVE-2024-0001\" ], \"version\": \"2.4.2\", "
	    "\"product\": \"SP-210\", \"patch\": \"PT\\u002d1\" }, "
	    "\"type\": \"patch\" } \r";
	struct mm_arena *a = mm_arena_new(0);
	struct mm_fact f;
	struct mm_err err;

	(void)state;
	assert_int_equal(
	    mm_entry_parse(a, bytes_of(line), "f.jsonl", 4, &f, &err), MM_OK);
	assert_int_equal(f.type, MM_FACT_PATCH);
	assert_int_equal(f.valid.day, 20545);
	assert_true(mm_str_eqz(f.v[MM_F_PATCH_patch], "PT-1"));
	assert_true(mm_str_eqz(f.v[MM_F_PATCH_vulns], "CVE-2024-0001"));
	assert_null(f.actor.p);
	assert_int_equal(f.seq, 0);
	assert_int_equal(f.recorded.sec, 0);
	mm_arena_free(a);
}

static void
test_parse_bad(void **state)
{
	static const struct {
		const char *line;
		uint64_t column;
		const char *says;
	} rows[] = {
		{ "", 1, "" },
		{ "{\"type\":\"unit\"}", 0, "data is missing" },
		{ "{\"type\":\"unit\",\"data\":{}}", 0, "valid date" },
		{ "{\"type\":\"unti\",\"data\":{}}", 0, "unknown type" },
		{ "{\"type\":\"unit\",\"data\":{\"serialno\":\"1\"}}", 0,
		    "no such field" },
		{ "{\"type\":\"unit\",\"valid\":\"2026-13-01\",\"data\":{}}", 0,
		    "existing date" },
		{ "{\"type\":\"unit\",\"data\":{\"unit\":null}}", 0, "" },
		{ "{\"type\":\"unit\",\"type\":\"unit\",\"data\":{}}", 0,
		    "twice" },
	};
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_fact f;
		struct mm_err err = { 0 };
		enum mm_status st = mm_entry_parse(
		    a, bytes_of(rows[i].line), "f.jsonl", 9, &f, &err);

		CHECK(st == MM_EFORMAT, "%s: %d", rows[i].line, st);
		CHECK(strstr(err.en, rows[i].says) != NULL, "%s: %s",
		    rows[i].line, err.en);
		CHECK(
		    err.line == 9, "%s: line %d", rows[i].line, (int)err.line);
		CHECK(strcmp(err.source, "f.jsonl") == 0, "%s: %s",
		    rows[i].line, err.source);
		if (rows[i].column != 0)
			CHECK(err.column == rows[i].column, "%s", rows[i].line);
	}
	mm_arena_free(a);
}

/* The next line of the example; false at its end. */
static bool
next_line(char **at, struct mm_str *line)
{
	char *end = strchr(*at, '\n');

	if (end == NULL || strncmp(*at, "```", 3) == 0)
		return false;
	*line = (struct mm_str){ *at, (size_t)(end - *at) };
	*at = end + 1;
	return true;
}

/* docs/formats/journal.md: its entries give its table. */
static void
test_worked_example(void **state)
{
	static char doc[65536];
	struct mm_chain *c = mm_chain_new(MM_STR("demo"));
	struct mm_arena *a = mm_arena_new(0);
	FILE *file = fopen("docs/formats/journal.md", "rb");
	char hex[MM_SHA256_HEX], row[256], *at;
	struct mm_str line;
	struct mm_fact f;
	struct mm_err err;
	int n = 0;

	(void)state;
	assert_non_null(file);
	assert_true(fread(doc, 1, sizeof(doc) - 1, file) > 1000);
	(void)fclose(file);
	(void)snprintf(row, sizeof(row), "| 0 | | `%s` |",
	    mm_sha256_hex(mm_chain_value(c), hex));
	assert_non_null(strstr(doc, row));
	at = strstr(doc, "```\n{");
	assert_non_null(at);
	at += 4;
	while (next_line(&at, &line)) {
		struct mm_bytes bytes = { (const uint8_t *)line.p, line.n };
		char leaf[MM_SHA256_HEX];

		CHECK(mm_entry_decode(a, bytes, &f, &err) == MM_OK, "%d: %s",
		    n + 1, err.en);
		assert_int_equal(f.seq, ++n);
		(void)mm_sha256_hex(mm_chain_leaf(c, line), leaf);
		(void)snprintf(row, sizeof(row), "| %d | `%s` | `%s` |", n,
		    leaf, mm_sha256_hex(mm_chain_add(c, line), hex));
		CHECK(strstr(doc, row) != NULL, "entry %d", n);
	}
	assert_int_equal(n, 3);
	mm_chain_free(c);
	mm_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_encode),
		cmocka_unit_test(test_encode_int),
		cmocka_unit_test(test_encode_data),
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_every_type),
		cmocka_unit_test(test_decode_bad),
		cmocka_unit_test(test_decode_lists),
		cmocka_unit_test(test_decode_without_memory),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_parse_bad),
		cmocka_unit_test(test_worked_example),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
