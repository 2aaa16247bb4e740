/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "shortage.h"
#include "vers/cpe.h"

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

static struct mm_cpe
parse(const char *text)
{
	struct mm_cpe c;
	struct mm_err err = { 0 };

	CHECK(mm_cpe_parse(arena, mm_str_of(text), &c, &err) == MM_OK, "%s: %s",
	    text, err.en);
	return c;
}

/* The normal form of either binding; examples of NISTIR 7695 §6. */
static void
test_text(void **state)
{
	static const struct {
		const char *text, *formatted, *key;
	} rows[] = {
		{ "cpe:2.3:a:openssl:openssl:1.0.1f:*:*:*:*:*:*:*",
		    "cpe:2.3:a:openssl:openssl:1.0.1f:*:*:*:*:*:*:*",
		    "cpe:a:openssl:openssl" },
		{ "cpe:/a:microsoft:internet_explorer:8.0.6001:beta",
		    "cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:"
		    "*:*:*:*:*",
		    "cpe:a:microsoft:internet_explorer" },
		{ "cpe:/a:microsoft:internet_explorer:8.%02:sp%01",
		    "cpe:2.3:a:microsoft:internet_explorer:8.*:sp?:*:*:*:*:"
		    "*:*",
		    "cpe:a:microsoft:internet_explorer" },
		{ "cpe:/a:hp:insight_diagnostics:7.4.0.1570::~~online~win2003"
		  "~x64~",
		    "cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:*:*:*:"
		    "online:win2003:x64:*",
		    "cpe:a:hp:insight_diagnostics" },
		{ "cpe:/a:hp:openview_network_manager:7.51::~~~linux~~",
		    "cpe:2.3:a:hp:openview_network_manager:7.51:*:*:*:*:"
		    "linux:*:*",
		    "cpe:a:hp:openview_network_manager" },
		{ "cpe:/a:foo%5cbar:big%24money_2010%07:::~~special~ipod_touch"
		  "~80gb~",
		    NULL, NULL },
		{ "cpe:/a:foo%5cbar:big%24money_2010:::~~special~ipod_touch"
		  "~80gb~",
		    "cpe:2.3:a:foo\\\\bar:big\\$money_2010:*:*:*:*:special:"
		    "ipod_touch:80gb:*",
		    "cpe:a:foo\\bar:big$money_2010" },
		{ "cpe:2.3:o:Microsoft:Windows_XP:-:SP3:*:*:*:*:*:*",
		    "cpe:2.3:o:microsoft:windows_xp:-:sp3:*:*:*:*:*:*",
		    "cpe:o:microsoft:windows_xp" },
		{ "cpe:2.3:a:vendor:c\\+\\+:1\\.0:*:*:*:*:*:*:*",
		    "cpe:2.3:a:vendor:c\\+\\+:1.0:*:*:*:*:*:*:*",
		    "cpe:a:vendor:c++" },
		{ "cpe:2.3:a:vendor:c++:1.0:*:*:*:*:*:*:*",
		    "cpe:2.3:a:vendor:c\\+\\+:1.0:*:*:*:*:*:*:*",
		    "cpe:a:vendor:c++" },
		{ "cpe:2.3:a:a\\:b:c:\\-:\\*:*:*:*:*:*:*",
		    "cpe:2.3:a:a\\:b:c:\\-:\\*:*:*:*:*:*:*", "cpe:a:a\\:b:c" },
		{ "cpe:2.3:a:v:*:1:*:*:*:*:*:*:*",
		    "cpe:2.3:a:v:*:1:*:*:*:*:*:*:*", NULL },
		{ "cpe:2.3:a:v:-:1:*:*:*:*:*:*:*",
		    "cpe:2.3:a:v:-:1:*:*:*:*:*:*:*", NULL },
		{ "cpe:2.3:a:v:p*:1:*:*:*:*:*:*:*",
		    "cpe:2.3:a:v:p*:1:*:*:*:*:*:*:*", NULL },
		{ "cpe:2.3:*:v:p:1:*:*:*:*:*:*:*",
		    "cpe:2.3:*:v:p:1:*:*:*:*:*:*:*", NULL },
		/* every punctuation mark has one escaped form */
		{ "cpe:/a:v:p%7e%21%40%7c:1%25%3a2",
		    "cpe:2.3:a:v:p\\~\\!\\@\\|:1\\%\\:2:*:*:*:*:*:*:*",
		    "cpe:a:v:p~!@|" },
		{ "cpe:2.3:a:v:m\xc3\xa9:1:*:*:*:*:*:*:*",
		    "cpe:2.3:a:v:m\xc3\xa9:1:*:*:*:*:*:*:*",
		    "cpe:a:v:m\xc3\xa9" },
		{ "cpe:/a:v:p:1:u::en", "cpe:2.3:a:v:p:1:u:*:en:*:*:*:*",
		    "cpe:a:v:p" },
		{ "CPE:/A:V:P%2B:1%2B%02",
		    "cpe:2.3:a:v:p\\+:1\\+*:*:*:*:*:*:*:*", "cpe:a:v:p+" },
		{ "cpe:/", "cpe:2.3:*:*:*:*:*:*:*:*:*:*:*", NULL },
		{ "cpe:/h:siemens:acuson:-",
		    "cpe:2.3:h:siemens:acuson:-:*:*:*:*:*:*:*",
		    "cpe:h:siemens:acuson" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_cpe c, again;
		struct mm_str text;
		struct mm_err err;

		if (rows[i].formatted == NULL) {
			assert_int_equal(mm_cpe_parse(arena,
					     mm_str_of(rows[i].text), &c, &err),
			    MM_EFORMAT);
			continue;
		}
		c = parse(rows[i].text);
		text = mm_cpe_text(arena, &c);
		CHECK(mm_str_eqz(text, rows[i].formatted), "%s: %.*s",
		    rows[i].text, MM_FMT(text));
		again = parse(text.p);
		CHECK(mm_cpe_relation(&c, &again) == MM_CPE_EQUAL ||
			strpbrk(rows[i].text, "*%") != NULL,
		    "%s", rows[i].text);
		CHECK(mm_str_eq(mm_cpe_key(arena, &c), mm_str_of(rows[i].key)),
		    "%s: %.*s", rows[i].text, MM_FMT(mm_cpe_key(arena, &c)));
	}
}

/* URI binding of NISTIR 7695 §6.1.2, its examples among them. */
static void
test_uri(void **state)
{
	static const char *const rows[][2] = {
		{ "cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:"
		  "*:*:*",
		    "cpe:/a:microsoft:internet_explorer:8.0.6001:beta" },
		{ "cpe:2.3:a:microsoft:internet_explorer:8.*:sp?:*:*:*:*:*:*",
		    "cpe:/a:microsoft:internet_explorer:8.%02:sp%01" },
		{ "cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:*:*:*:online:"
		  "win2003:x64:*",
		    "cpe:/a:hp:insight_diagnostics:7.4.0.1570::~~online~"
		    "win2003~x64~" },
		{ "cpe:2.3:a:hp:openview_network_manager:7.51:-:*:*:*:linux:"
		  "*:*",
		    "cpe:/a:hp:openview_network_manager:7.51:-:~~~linux~~" },
		{ "cpe:2.3:a:foo\\\\bar:big\\$money_2010:*:*:*:*:special:"
		  "ipod_touch:80gb:*",
		    "cpe:/a:foo%5cbar:big%24money_2010:::~~special~ipod_touch"
		    "~80gb~" },
		{ "cpe:2.3:a:v:p:1:*:e:en:*:*:*:x",
		    "cpe:/a:v:p:1::~e~~~~x:en" },
		{ "cpe:2.3:a:v:m\xc3\xa9:\\-:*:*:*:*:*:*:*",
		    "cpe:/a:v:m%c3%a9:%2d" },
		{ "cpe:2.3:*:*:*:*:*:*:*:*:*:*:*", "cpe:/" },
		{ "cpe:2.3:h:*:*:*:*:*:*:*:*:*:*", "cpe:/h" },
	};
	struct mm_arena *none = mm_arena_new(1);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_cpe c = parse(rows[i][0]), again;
		struct mm_str uri = mm_cpe_uri(arena, &c);

		CHECK(mm_str_eqz(uri, rows[i][1]), "%s: %.*s", rows[i][0],
		    MM_FMT(uri));
		again = parse(uri.p);
		CHECK(mm_str_eq(
			  mm_cpe_text(arena, &again), mm_str_of(rows[i][0])),
		    "%s: %.*s", rows[i][0], MM_FMT(mm_cpe_text(arena, &again)));
		assert_null(mm_cpe_uri(none, &c).p);
	}
	mm_arena_free(none);
}

static void
test_bad(void **state)
{
	static const struct {
		const char *text;
		uint64_t column;
		const char *reason;
	} rows[] = {
		{ "", 1, "start" },
		{ "cpe:2.4:a:v:p:1:*:*:*:*:*:*:*", 1, "start" },
		{ "cpe:2.3:a:v:p", 14, "too few" },
		{ "cpe:2.3:a:v:p:1:*:*:*:*:*:*:*:*", 31, "too many" },
		{ "cpe:2.3:a:v::1:*:*:*:*:*:*:*", 13, "empty" },
		{ "cpe:2.3:x:v:p:1:*:*:*:*:*:*:*", 1, "a, o, h" },
		{ "cpe:2.3:a:v:p:1*2:*:*:*:*:*:*:*", 15, "inside" },
		{ "cpe:2.3:a:v:p:1?2:*:*:*:*:*:*:*", 15, "inside" },
		{ "cpe:2.3:a:v:p q:1:*:*:*:*:*:*:*", 14, "blank" },
		{ "cpe:2.3:a:v:p:1:*:*:*:*:*:*:x\\", 30, "nothing follows" },
		{ "cpe:/a:v:p:%0", 12, "hex" },
		{ "cpe:/a:v:p:%03", 12, "hex" },
		{ "cpe:/a:v:p:%zz", 12, "hex" },
		{ "cpe:/a:v:p:%0z", 12, "hex" },
		{ "cpe:/a:v:p:%\x60"
		  "0",
		    12, "hex" },
		{ "cpe:/a:v:p:%7f", 12, "hex" },
		{ "cpe:/a:v:p:%20", 12, "hex" },
		{ "cpe:/a:v:p\x7f", 11, "blank" },
		{ "cpe:/a:v:p:1::~%zz~b~c~d~e", 16, "hex" },
		{ "cpe:/a:v:p:1::~a~b~c~d~%zz", 24, "hex" },
		{ "cpe:/a:v:p:%ff", 12, "UTF-8" },
		{ "cpe:/a:v:p:1::~a~b", 15, "5 parts" },
		{ "cpe:/a:v:p:1::~a~b~c~d~e~f", 15, "5 parts" },
		{ "cpe:/a:v:p:1:u:e:l:x", 20, "too many" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_cpe c;
		struct mm_err err = { 0 };

		CHECK(mm_cpe_parse(arena, mm_str_of(rows[i].text), &c, &err) ==
			MM_EFORMAT,
		    "%s", rows[i].text);
		CHECK(err.column == rows[i].column, "%s: column %llu",
		    rows[i].text, (unsigned long long)err.column);
		CHECK(strstr(err.en, rows[i].reason) != NULL, "%s: %s",
		    rows[i].text, err.en);
		CHECK(err.ja[0] != '\0', "%s", rows[i].text);
	}
}

static void
test_limit(void **state)
{
	char text[MM_CPE_MAX + 2] = "cpe:/a:";
	struct mm_str s = { text, MM_CPE_MAX };
	struct mm_cpe c;

	(void)state;
	memset(text + 7, 'a', sizeof(text) - 7);
	assert_int_equal(
	    mm_cpe_parse(arena, MM_STR_NONE, &c, NULL), MM_EFORMAT);
	assert_int_equal(mm_cpe_parse(arena, s, &c, NULL), MM_OK);
	s.n++;
	assert_int_equal(mm_cpe_parse(arena, s, &c, NULL), MM_ELIMIT);
}

static struct mm_cpe_value
version_of(const char *value)
{
	struct mm_str text =
	    mm_arena_fmt(arena, "cpe:2.3:a:v:p:%s:*:*:*:*:*:*:*", value);

	return parse(text.p).v[MM_CPE_VERSION];
}

/* Table 6-2 of NISTIR 7696, each row by its number. */
static void
test_attr_relation(void **state)
{
	static const struct {
		int row;
		const char *source, *target;
		enum mm_cpe_relation want;
	} rows[] = {
		{ 1, "*", "*", MM_CPE_EQUAL },
		{ 2, "*", "-", MM_CPE_SUPERSET },
		{ 3, "*", "8.0", MM_CPE_SUPERSET },
		{ 4, "*", "8.*", MM_CPE_UNDEFINED },
		{ 5, "-", "*", MM_CPE_SUBSET },
		{ 6, "-", "-", MM_CPE_EQUAL },
		{ 7, "-", "8.0", MM_CPE_DISJOINT },
		{ 8, "-", "8.*", MM_CPE_UNDEFINED },
		{ 9, "8.0", "8.0", MM_CPE_EQUAL },
		{ 9, "8.0A", "8.0a", MM_CPE_EQUAL },
		{ 9, "8\\.0", "8.0", MM_CPE_EQUAL },
		{ 10, "8.0", "8.1", MM_CPE_DISJOINT },
		{ 11, "8.0", "8.*", MM_CPE_UNDEFINED },
		{ 12, "8.0", "-", MM_CPE_DISJOINT },
		{ 12, "\\-", "-", MM_CPE_DISJOINT },
		{ 13, "8.0", "*", MM_CPE_SUBSET },
		{ 14, "8.*", "8.0", MM_CPE_SUPERSET },
		{ 14, "8.*", "8.", MM_CPE_SUPERSET },
		{ 14, "8.*", "9.0", MM_CPE_DISJOINT },
		{ 14, "*.0", "8.0", MM_CPE_SUPERSET },
		{ 14, "*.0*", "8.0.1", MM_CPE_SUPERSET },
		{ 14, "*.0*", "8.1", MM_CPE_DISJOINT },
		{ 14, "8.?", "8.1", MM_CPE_SUPERSET },
		{ 14, "8.?", "8.12", MM_CPE_DISJOINT },
		{ 14, "8.??", "8.12", MM_CPE_SUPERSET },
		{ 14, "?.1", "8.1", MM_CPE_SUPERSET },
		{ 14, "?.1", "88.1", MM_CPE_DISJOINT },
		{ 14, "8*", "8\\+\\+", MM_CPE_SUPERSET },
		{ 14, "8??", "8\\+\\+", MM_CPE_SUPERSET },
		{ 14, "8?", "8\\+\\+", MM_CPE_DISJOINT },
		{ 14, "8\\*", "8.0", MM_CPE_DISJOINT },
		{ 14, "8\\+*", "8\\+1", MM_CPE_SUPERSET },
		{ 14, "8\\+*", "8.1", MM_CPE_DISJOINT },
		{ 14, "??", "81", MM_CPE_SUPERSET },
		{ 14, "??", "812", MM_CPE_DISJOINT },
		{ 15, "8.*", "*", MM_CPE_SUBSET },
		{ 16, "8.*", "-", MM_CPE_DISJOINT },
		{ 17, "8.*", "8.?", MM_CPE_UNDEFINED },
	};
	unsigned seen = 0;

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_cpe_value s = version_of(rows[i].source);
		struct mm_cpe_value t = version_of(rows[i].target);

		seen |= 1u << rows[i].row;
		CHECK(mm_cpe_attr_relation(&s, &t) == rows[i].want,
		    "%d: %s %s gives %d", rows[i].row, rows[i].source,
		    rows[i].target, mm_cpe_attr_relation(&s, &t));
	}
	assert_int_equal(seen, 0x3fffe);
	assert_string_equal(mm_cpe_attr_name(MM_CPE_PART), "part");
	assert_string_equal(mm_cpe_attr_name(MM_CPE_OTHER), "other");
	assert_string_equal(mm_cpe_relation_name(MM_CPE_DISJOINT), "disjoint");
	assert_string_equal(
	    mm_cpe_relation_name(MM_CPE_UNDEFINED), "undefined");
}

/* Both ways to write one product have one identity; others keep theirs. */
static void
test_alias(void **state)
{
	static const struct {
		const char *cpe, *key;
		bool alias;
	} rows[] = {
		{ "cpe:/o:phillips:intellivue_mx40_firmware:b.06",
		    "cpe:o:philips:intellivue_mx40_firmware", true },
		{ "cpe:/o:philips:intellivue_mx40_firmware:b.06",
		    "cpe:o:philips:intellivue_mx40_firmware", false },
		{ "cpe:/a:sun:jre:6", "cpe:a:oracle:jre", true },
		{ "cpe:/a:oracle:jre:6", "cpe:a:oracle:jre", false },
		{ "cpe:/o:sun:solaris:10", "cpe:o:sun:solaris", false },
		{ "cpe:/a:nodejs:nodejs", "cpe:a:nodejs:node.js", true },
		{ "cpe:/a:zzz:zzz", "cpe:a:zzz:zzz", false },
		{ "cpe:/a:phillips", NULL, false },
		{ "cpe:/a::jre", NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_cpe c = parse(rows[i].cpe);
		struct mm_str key = mm_cpe_key(arena, &c);

		CHECK(mm_str_eq(key, mm_str_of(rows[i].key)), "%s: %.*s",
		    rows[i].cpe, MM_FMT(key));
		CHECK((mm_cpe_alias(&c) != NULL) == rows[i].alias, "%s",
		    rows[i].cpe);
	}
}

/* Sorted, found, explained, and no rule leads to another. */
static void
test_alias_rows(void **state)
{
	const struct mm_alias *r, *last = NULL;
	size_t n = 0;

	(void)state;
	for (; (r = mm_alias_at(n)) != NULL; n++, last = r) {
		struct mm_str vendor = mm_str_of(r->vendor);
		struct mm_str product = mm_str_of(r->product);

		assert_ptr_equal(mm_alias_find(vendor, product), r);
		assert_true(last == NULL ||
		    strcmp(last->vendor, r->vendor) < 0 ||
		    (strcmp(last->vendor, r->vendor) == 0 &&
			strcmp(last->product, r->product) < 0));
		CHECK(mm_alias_find(mm_str_of(r->to_vendor),
			  mm_str_of(r->to_product)) == NULL,
		    "%s:%s", r->vendor, r->product);
		assert_true(strlen(r->since) == 10 && r->ja[0] != '\0' &&
		    r->en[0] != '\0');
	}
	assert_true(n > 10);
	/* 16 hexadecimal digits of the table's SHA-256. */
	assert_int_equal(strspn(mm_alias_digest(), "0123456789abcdef"), 16);
}

static enum mm_status
parse_work(struct mm_arena *a, void *ctx, struct mm_err *err)
{
	struct mm_cpe c;

	return mm_cpe_parse(a, mm_str_of(ctx), &c, err);
}

static void
test_no_memory(void **state)
{
	char packed[] = "cpe:/a:hp:insight_diagnostics:7.4.0.1570::~~online"
			"~win2003~x64~";
	char formatted[] = "cpe:2.3:a:v:c\\+\\+:1.0:*:*:*:*:*:*:*";
	struct mm_arena *none = mm_arena_new(1);
	struct mm_cpe c = parse(formatted);

	(void)state;
	assert_true(shortage_each(packed, parse_work, packed) > 5);
	assert_true(shortage_each(formatted, parse_work, formatted) > 3);
	assert_null(mm_cpe_text(none, &c).p);
	assert_null(mm_cpe_key(none, &c).p);
	mm_arena_free(none);
}

/* Table 6-4: how the attributes combine. */
static void
test_relation(void **state)
{
	static const struct {
		const char *source, *target;
		enum mm_cpe_relation want;
	} rows[] = {
		{ "cpe:/a:v:p:1", "cpe:/a:v:p:1", MM_CPE_EQUAL },
		{ "cpe:/a:v:p", "cpe:/a:v:p:1", MM_CPE_SUPERSET },
		{ "cpe:/a:v:p:1:sp1", "cpe:/a:v:p:1", MM_CPE_SUBSET },
		{ "cpe:/a:v:p:1", "cpe:/a:v:p:2", MM_CPE_DISJOINT },
		{ "cpe:/a:v:p:1", "cpe:/o:v:p:1", MM_CPE_DISJOINT },
		/* one subset, one superset: they overlap, undefined */
		{ "cpe:/a:v:p:1", "cpe:/a:v:p::sp1", MM_CPE_UNDEFINED },
		/* disjoint wins over undefined */
		{ "cpe:2.3:a:v:p:1:*:*:*:*:*:*:*",
		    "cpe:2.3:a:v:q:1*:*:*:*:*:*:*:*", MM_CPE_DISJOINT },
		{ "cpe:2.3:a:v:p:1:*:*:*:*:*:*:*",
		    "cpe:2.3:a:v:p:1*:*:*:*:*:*:*:*", MM_CPE_UNDEFINED },
		{ "cpe:2.3:a:v:p:1*:*:*:*:*:*:*:*",
		    "cpe:2.3:a:v:p:12:*:*:*:*:*:*:*", MM_CPE_SUPERSET },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_cpe s = parse(rows[i].source);
		struct mm_cpe t = parse(rows[i].target);

		CHECK(mm_cpe_relation(&s, &t) == rows[i].want, "%s %s gives %d",
		    rows[i].source, rows[i].target, mm_cpe_relation(&s, &t));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_uri),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_alias),
		cmocka_unit_test(test_alias_rows),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_attr_relation),
		cmocka_unit_test(test_relation),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
