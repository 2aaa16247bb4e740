/* SPDX-License-Identifier: Apache-2.0 */
/* YAML as JSON, with the lines kept; what is refused, with its place. */
#include "test.h"

#include "codec/yaml.h"

static struct mm_bytes
bytes(const char *z)
{
	return (struct mm_bytes){ (const uint8_t *)z, strlen(z) };
}

static void
turns_into_json(void **state)
{
	static const struct {
		const char *yaml, *json;
	} rows[] = {
		{ "a: b\n", "{\"a\":\"b\"}" },
		{ "---\na: b\n...\n", "\n{\"a\":\"b\"}" },
		{ "a: 1.10\nb: yes\nc: 0x1\n",
		    "{\"a\":\"1.10\"\n,\"b\":\"yes\"\n,\"c\":\"0x1\"}" },
		{ "a: ~\nb: null\nc:\nd: ''\ne: \"~\"\n",
		    "{\"a\":null\n,\"b\":null\n,\"c\":null\n,\"d\":\"\"\n"
		    ",\"e\":\"~\"}" },
		{ "- a\n- [b, {c: d}]\n", "[\"a\"\n,[\"b\",{\"c\":\"d\"}]]" },
		{ "a:\n  - b: c\n    d: e\n",
		    "{\"a\":\n[{\"b\":\"c\"\n,\"d\":\"e\"}]}" },
		{ "a: >\n  x\n  y\nb: |\n  1\n  2\n",
		    "{\"a\":\"x y\\n\"\n\n\n,\"b\":\"1\\n2\\n\"}" },
		{ "!!map {&x a: !!str b}\n", "{\"a\":\"b\"}" },
		{ "\"a\\\"b\": \"\\u3042\"\n",
		    "{\"a\\\"b\":\"\xe3\x81\x82\"}" },
		{ "just text\n", "\"just text\"" },
		{ "\xef\xbb\xbf"
		  "a: b\n",
		    "{\"a\":\"b\"}" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_bytes out = { NULL, 0 };
		struct mm_err e = { 0 };

		CHECK(mm_yaml_to_json(a, bytes(rows[i].yaml), "y", &out, &e) ==
			MM_OK,
		    "%s: %s", rows[i].yaml, e.en);
		CHECK(out.n == strlen(rows[i].json) &&
			memcmp(out.p, rows[i].json, out.n) == 0,
		    "%s: %.*s", rows[i].yaml, (int)out.n, (const char *)out.p);
		mm_arena_free(a);
	}
}

static void
refuses_with_its_place(void **state)
{
	static const struct {
		const char *yaml;
		uint64_t line, column;
		const char *why;
	} rows[] = {
		{ "", 1, 1, "no YAML document" },
		{ "# nothing\n", 1, 1, "no YAML document" },
		{ "a: b\n---\nc: d\n", 2, 1, "several documents" },
		{ "a: &x b\nc: *x\n", 2, 4, "aliases" },
		{ "a: [b\n", 2, 1, "grammar" },
		{ "a: b: c\n", 1, 5, "grammar" },
		{ "? {a: b}\n: c\n", 1, 3, "no text" },
		{ "a: \"x\\0y\"\n", 1, 4, "not allowed" },
		{ "a: \xff\n", 0, 0, "grammar" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_bytes out = { NULL, 0 };
		struct mm_err e = { 0 };

		CHECK(mm_yaml_to_json(a, bytes(rows[i].yaml), "y", &out, &e) ==
			MM_EFORMAT,
		    "%s", rows[i].yaml);
		CHECK(e.line == rows[i].line && e.column == rows[i].column,
		    "%s: %d:%d", rows[i].yaml, (int)e.line, (int)e.column);
		CHECK(strstr(e.en, rows[i].why) != NULL, "%s: %s", rows[i].yaml,
		    e.en);
		CHECK(out.p == NULL && e.ja[0] != '\0', "%s", rows[i].yaml);
		assert_int_equal(
		    mm_yaml_to_json(a, bytes(rows[i].yaml), "y", &out, NULL),
		    MM_EFORMAT);
		mm_arena_free(a);
	}
}

static void
keeps_its_limits(void **state)
{
	(void)state;
	for (uint32_t over = 0; over < 2; over++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_bytes out;
		struct mm_err e = { 0 };
		char text[256];
		uint32_t n = MM_YAML_DEPTH + over;

		memset(text, '[', n);
		memset(text + n, ']', n);
		text[2 * n] = '\0';
		assert_int_equal(mm_yaml_to_json(a, bytes(text), "y", &out, &e),
		    over ? MM_ELIMIT : MM_OK);
		mm_arena_free(a);
		a = mm_arena_new(4);
		assert_int_equal(
		    mm_yaml_to_json(a, bytes("a: b\n"), "y", &out, &e),
		    MM_ENOMEM);
		mm_arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(turns_into_json),
		cmocka_unit_test(refuses_with_its_place),
		cmocka_unit_test(keeps_its_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
