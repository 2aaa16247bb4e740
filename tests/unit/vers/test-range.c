/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "lines.h"
#include "shortage.h"
#include "vers/range.h"

static struct mm_arena *arena;

static int
setup(void **state)
{
	(void)state;
	arena = mm_arena_new(0);
	return arena != NULL ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	mm_arena_free(arena);
	return 0;
}

static struct mm_vers_range
parse(const char *text, enum mm_vers_reading reading)
{
	struct mm_vers_range r;
	struct mm_err err = { 0 };

	CHECK(mm_vers_range_parse(arena, mm_str_of(text), reading, &r, &err) ==
		MM_OK,
	    "%s: %s", text, err.en);
	return r;
}

/* Examples of the specification and of its rules: read and written back. */
static void
test_canonical(void **state)
{
	static const char *const rows[] = {
		"vers:npm/1.2.3|>=2.0.0|<5.0.0",
		"vers:gem/>=2.2.0|!=2.2.1|<2.3.0",
		"vers:npm/1.2.3",
		"vers:pypi/0.0.0|0.0.1|0.0.2|0.0.3|1.0|2.0pre1",
		"vers:maven/>=1.0.0-beta1|<=1.7.5|>=7.0.0-M1|<=7.0.7",
		"vers:deb/*",
		"vers:all/*",
		"vers:none/*",
		"vers:pypi/!=5",
		"vers:pypi/<1|>2",
		"vers:pypi/>1|!=2|!=3|<4|5|>=6",
		"vers:pypi/>=1|2",
		"vers:generic/1.0%25",
		"vers:lexicographic/a%20b|a%3Db|%C3%A9",
		"vers:datetime/>=2024-01-01T00:00:00Z",
		"vers:deb/<1:2.3-4~deb12u1+b1",
		"vers:openssl/1.0.1b|3.0.0",
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_vers_range r = parse(rows[i], MM_VERS_STRICT);
		struct mm_str text = mm_vers_range_text(arena, &r);

		CHECK(mm_str_eqz(text, rows[i]), "%s: %.*s", rows[i],
		    MM_FMT(text));
		/* What is right stays as it is. */
		if (strcmp(rows[i], "vers:pypi/>=1|2") == 0)
			continue;
		r = parse(rows[i], MM_VERS_SORT);
		text = mm_vers_range_text(arena, &r);
		CHECK(mm_str_eqz(text, rows[i]), "%s: %.*s", rows[i],
		    MM_FMT(text));
	}
}

static void
test_parts(void **state)
{
	struct mm_vers_range r =
	    parse("vers:lexicographic/!=a%7Cb|>=c", MM_VERS_STRICT);
	static const char *const ops[] = { "=", "!=", "<", "<=", ">", ">=" };

	(void)state;
	assert_true(mm_str_eqz(r.type, "lexicographic"));
	assert_int_equal(r.scheme, MM_VERS_LEXICOGRAPHIC);
	assert_int_equal(r.n, 2);
	assert_int_equal(r.v[0].op, MM_VERS_NE);
	assert_true(mm_str_eqz(r.v[0].version, "a|b"));
	assert_int_equal(r.v[1].op, MM_VERS_GE);
	assert_true(mm_str_eqz(r.v[1].version, "c"));
	for (int i = 0; i < MM_VERS_OPS; i++)
		assert_string_equal(
		    mm_vers_op_text((enum mm_vers_op)i), ops[i]);
}

/* Each rule of the specification broken once, at its byte. */
static void
test_bad(void **state)
{
	static const struct {
		const char *text;
		uint64_t column;
		const char *reason;
	} rows[] = {
		{ "", 1, "vers:" },
		{ "npm/1", 1, "vers:" },
		{ "VERS:npm/1", 1, "vers:" },
		{ "vers:NPM/1", 6, "lower case" },
		{ "vers:1npm/1", 6, "lower case" },
		{ "vers:n_m/1", 7, "lower case" },
		{ "vers:/1", 6, "no type" },
		{ "vers:npm", 9, "no type" },
		{ "vers:npm/", 9, "no type" },
		{ "vers:tomee/1", 6, "unknown type" },
		{ "vers:a1.b-c/1", 6, "unknown type" },
		{ "vers:tomee/*", 6, "unknown type" },
		{ "vers:all/1", 10, "only say" },
		{ "vers:none/1", 11, "only say" },
		{ "vers:npm/*|1", 10, "percent-encoded" },
		{ "vers:npm/>=1| <2", 14, "blank" },
		{ "vers:npm/1\x7f", 11, "blank" },
		{ "vers:npm/1\xc3\xa9", 11, "ASCII" },
		{ "vers:npm/|1", 10, "without a version" },
		{ "vers:npm/1|", 12, "without a version" },
		{ "vers:npm/1||2", 12, "without a version" },
		{ "vers:npm/>=", 10, "without a version" },
		{ "vers:npm/=1", 10, "percent-encoded" },
		{ "vers:npm/1=", 11, "percent-encoded" },
		{ "vers:npm/1%2", 11, "two hex" },
		{ "vers:npm/1%2G", 11, "two hex" },
		{ "vers:npm/1%00", 11, "two hex" },
		{ "vers:npm/1%2E0", 11, "not canonical" },
		{ "vers:npm/1%3d", 11, "not canonical" },
		{ "vers:lexicographic/%3e", 20, "not canonical" },
		{ "vers:lexicographic/%e3%81%82", 20, "not canonical" },
		{ "vers:npm/1%252F0", 10, "semver" },
		{ "vers:npm/1|x", 12, "semver" },
		{ "vers:datetime/2024-01-01t00:00:00Z", 15, "upper case" },
		{ "vers:datetime/2024-01-01T00:00:00z", 15, "upper case" },
		{ "vers:datetime/2024-01-01T00%3A00%3A00Z", 28,
		    "not canonical" },
		{ "vers:npm/2|1", 12, "ascending" },
		{ "vers:npm/>=2.0.0|<1.0.0", 18, "ascending" },
		{ "vers:npm/1|1", 12, "twice" },
		{ "vers:npm/1|1.0.0", 12, "twice" },
		{ "vers:npm/>=1|<1", 14, "twice" },
		{ "vers:npm/1|<2", 12, "no interval" },
		{ "vers:npm/1|!=2|<3", 16, "no interval" },
		{ "vers:npm/>1|>2", 13, "take turns" },
		{ "vers:npm/<1|<=2", 13, "take turns" },
		{ "vers:npm/>1|2|>3", 15, "take turns" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_vers_range r = { .n = 7 };
		struct mm_err err = { 0 };

		CHECK(mm_vers_range_parse(arena, mm_str_of(rows[i].text),
			  MM_VERS_STRICT, &r, &err) == MM_EFORMAT,
		    "%s", rows[i].text);
		CHECK(err.column == rows[i].column, "%s: column %llu",
		    rows[i].text, (unsigned long long)err.column);
		CHECK(strstr(err.en, rows[i].reason) != NULL, "%s: %s",
		    rows[i].text, err.en);
		CHECK(err.ja[0] != '\0' && r.n == 7, "%s", rows[i].text);
	}
}

/* Order and repetitions put right; what contradicts itself stays refused. */
static void
test_sort(void **state)
{
	static const char *const rows[][2] = {
		{ "vers:pypi/3|1|2", "vers:pypi/1|2|3" },
		{ "vers:pypi/1|1|1.0", "vers:pypi/1" },
		{ "vers:pypi/>=3.0.0|2.0.3", "vers:pypi/2.0.3|>=3.0.0" },
		{ "vers:pypi/>=1|2|>3", "vers:pypi/>=1" },
		{ "vers:pypi/1|<2|<=3", "vers:pypi/<=3" },
		{ "vers:pypi/>1|!=2|>3|<4", "vers:pypi/>1|!=2|<4" },
		{ "vers:pypi/<4|!=2|>1|!=2", "vers:pypi/>1|!=2|<4" },
		{ "vers:pypi/<1|!=3|<2", "vers:pypi/<2|!=3" },
		{ "vers:pypi/>0.0.0|>=0.0.1|0.0.2|<0.0.3|0.0.4|<0.0.5|"
		  ">=0.0.6",
		    "vers:pypi/>0.0.0|<0.0.5|>=0.0.6" },
		{ "vers:pypi/*", "vers:pypi/*" },
	};
	struct mm_vers_range r;
	struct mm_err err = { 0 };

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_str text;

		r = parse(rows[i][0], MM_VERS_SORT);
		text = mm_vers_range_text(arena, &r);
		CHECK(mm_str_eqz(text, rows[i][1]), "%s: %.*s", rows[i][0],
		    MM_FMT(text));
		(void)parse(text.p, MM_VERS_STRICT);
	}
	assert_int_equal(
	    mm_vers_range_parse(
		arena, MM_STR("vers:pypi/>=1|<1.0"), MM_VERS_SORT, &r, &err),
	    MM_EFORMAT);
	assert_non_null(strstr(err.en, "twice"));
}

static void
test_contains(void **state)
{
	static const struct {
		const char *range, *in, *out; /* versions between blanks */
	} rows[] = {
		{ "vers:npm/*", "0 1.0.0-rc1 9", "" },
		{ "vers:all/*", "x 1", "" },
		{ "vers:none/*", "", "x 1" },
		{ "vers:npm/1.2.3|>=2.0.0|<5.0.0",
		    "1.2.3 v1.2.3 2 2.0.0 4.9.9 5.0.0-rc1",
		    "1.2.2 1.2.4 5 5.0.1 2.0.0-rc1 0" },
		{ "vers:npm/>1|<2", "1.0.1 1.9.9", "1 2 2.0.0 0.9" },
		{ "vers:npm/>=1|<=2", "1 1.5 2.0", "0.9 2.0.1" },
		{ "vers:npm/<1|>2", "0.9 2.0.1", "1 1.5 2" },
		{ "vers:npm/<=1|>=2", "0 1 2 3", "1.0.1 1.9" },
		{ "vers:npm/<1", "0.9 1.0.0-rc1", "1 2" },
		{ "vers:npm/>1", "1.0.1", "1 0" },
		{ "vers:npm/!=5", "4 6", "5 5.0.0" },
		{ "vers:npm/!=5|!=6", "4 7", "5 6" },
		{ "vers:npm/1|!=5", "1", "5 4" },
		{ "vers:npm/>1|!=2|<3", "1.5 2.5", "1 2 3" },
		{ "vers:npm/>=1|2", "1 2 3", "0" },
		{ "vers:npm/>=1|<2|>=3|<4", "1 1.9 3 3.9", "0 2 2.5 4 5" },
		{ "vers:deb/<3.0.11-1~deb12u2", "3.0.9-1 3.0.11-1~deb12u1",
		    "3.0.11-1~deb12u2 3.0.11-1 1:1" },
		{ "vers:alpm/<1.5-2", "1.5-1 1.4", "1.5-2 1.6 1.5" },
		{ "vers:alpm/>=1.5-2", "1.5-2 1.5 1.6", "1.5-1 1.4" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_vers_range r = parse(rows[i].range, MM_VERS_STRICT);

		for (int side = 0; side < 2; side++) {
			struct mm_str rest =
			    mm_str_of(side == 0 ? rows[i].in : rows[i].out);

			while (rest.n > 0) {
				struct mm_str v = mm_str_cut(&rest, ' ');
				bool in = side != 0;

				CHECK(mm_vers_range_contains(
					  &r, v, &in, NULL) == MM_OK &&
					in == (side == 0),
				    "%s: %.*s", rows[i].range, MM_FMT(v));
			}
		}
	}
}

/* The public suite, and what it sorts and we refuse. */
static void
test_suite(void **state)
{
	struct lines *l = lines_open("tests/data/vers/ranges.data");
	struct mm_str line;

	(void)state;
	while (lines_next(l, &line)) {
		struct mm_str rest = line, text;
		struct mm_str kind = mm_str_cut(&rest, ' ');
		bool sort = mm_str_eqz(kind, "sort"), in;
		struct mm_vers_range r;

		if (sort)
			kind = mm_str_cut(&rest, ' ');
		text = mm_str_cut(&rest, ' ');
		in = !mm_str_eqz(kind, "in");
		CHECK(!sort ||
			mm_vers_range_parse(arena, text, MM_VERS_STRICT, &r,
			    NULL) == MM_EFORMAT,
		    "%.*s", MM_FMT(line));
		CHECK(mm_vers_range_parse(arena, text,
			  sort ? MM_VERS_SORT : MM_VERS_STRICT, &r,
			  NULL) == MM_OK &&
			mm_vers_range_contains(&r, rest, &in, NULL) == MM_OK &&
			in == mm_str_eqz(kind, "in"),
		    "%.*s", MM_FMT(line));
	}
	assert_int_equal(lines_close(l), 11);
}

/* A version without an order is not "outside". */
static void
test_undecided(void **state)
{
	struct mm_vers_range r = parse("vers:npm/<2", MM_VERS_STRICT);
	struct mm_err err = { 0 };
	bool in = true;

	(void)state;
	assert_int_equal(
	    mm_vers_range_contains(&r, MM_STR("1.0.2k"), &in, &err),
	    MM_EFORMAT);
	assert_true(in && strstr(err.en, "nothing can be decided") != NULL);
}

static enum mm_status
parse_work(struct mm_arena *a, void *ctx, struct mm_err *err)
{
	struct mm_vers_range r;

	return mm_vers_range_parse(a, mm_str_of(ctx), MM_VERS_STRICT, &r, err);
}

static void
test_limits(void **state)
{
	static char text[MM_VERS_RANGE_MAX + 2] = "vers:lexicographic/";
	char range[] = "vers:npm/>=1.0.0|<2.0.0|3.0.0";
	struct mm_str s = { text, MM_VERS_RANGE_MAX };
	struct mm_arena *none = mm_arena_new(1);
	struct mm_vers_range r = parse(range, MM_VERS_STRICT);
	struct mm_err err = { 0 };
	size_t n = strlen(text);

	(void)state;
	/* "1000|1001|...": ascending, up to the last byte. */
	for (unsigned v = 10000; n < MM_VERS_RANGE_MAX; v++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%u|", v);
	for (n = MM_VERS_RANGE_MAX; text[n - 1] != '|' || n == s.n; n--)
		text[n - 1] = '9';
	CHECK(mm_vers_range_parse(arena, s, MM_VERS_STRICT, &r, &err) == MM_OK,
	    "%s", err.en);
	assert_true(r.n > 10000);
	s.n++;
	assert_int_equal(
	    mm_vers_range_parse(arena, s, MM_VERS_STRICT, &r, NULL), MM_ELIMIT);
	assert_int_equal(
	    mm_vers_range_parse(arena, MM_STR_NONE, MM_VERS_STRICT, &r, NULL),
	    MM_EFORMAT);
	assert_true(shortage_each(range, parse_work, range) > 10);
	assert_null(mm_vers_range_text(none, &r).p);
	mm_arena_free(none);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_canonical),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_sort),
		cmocka_unit_test(test_contains),
		cmocka_unit_test(test_suite),
		cmocka_unit_test(test_undecided),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
