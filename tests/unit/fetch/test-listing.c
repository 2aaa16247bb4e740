/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of publishers, as their specifications show them (see
 * fetch/listing.h), and what is refused, with its place.
 */
#include "test.h"

#include "fetch/listing.h"

#define SHA "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define SHA_UPPER \
	"BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"
#define S512 SHA SHA

static enum mm_status
read_text(struct mm_arena *a, enum mm_listing_kind kind, const char *text,
    struct mm_listing *l, struct mm_err *err)
{
	return mm_listing_read(kind,
	    (struct mm_bytes){ (const uint8_t *)text, strlen(text) }, "l", a, l,
	    err);
}

/* One entry a row: where, name, digest, changed; NULL = absent. */
static const struct {
	const char *what;
	enum mm_listing_kind kind;
	const char *text;
	uint32_t n; /* entries */
	const char *where, *name, *digest, *changed; /* of the last */
} good[] = {
	{ "sum", MM_LISTING_SUM, SHA "  a.json\n", 1, NULL, NULL, SHA, NULL },
	{ "digest alone", MM_LISTING_SUM, SHA, 1, NULL, NULL, SHA, NULL },
	{ "upper case", MM_LISTING_SUM, SHA_UPPER "\r\n", 1, NULL, NULL, SHA,
	    NULL },
	{ "sha512", MM_LISTING_SUM, S512 " *a\n", 1, NULL, NULL, S512, NULL },
	{ "meta", MM_LISTING_META,
	    "lastModifiedDate:2024-01-01T00:00:00-05:00\r\nsize:1\r\n"
	    "zipSize:1\r\ngzSize:1\r\nsha256:" SHA_UPPER "\r\n",
	    1, NULL, NULL, SHA, NULL },
	{ "nvd page", MM_LISTING_NVD,
	    "{\"resultsPerPage\":2,\"startIndex\":4,\"totalResults\":6,"
	    "\"vulnerabilities\":[{},{}]}",
	    0, NULL, NULL, NULL, NULL },
	{ "directory", MM_LISTING_PROVIDER,
	    "{\"distributions\":[{\"directory_url\":\"https://x/c/\"}]}", 1,
	    "https://x/c/", "directory", NULL, NULL },
	{ "rolie of two labels", MM_LISTING_PROVIDER,
	    "{\"distributions\":[{\"rolie\":{\"feeds\":[{\"tlp_label\":"
	    "\"WHITE\","
	    "\"url\":\"https://x/w\"},{\"tlp_label\":\"AMBER\",\"url\":"
	    "\"https://x/a\"}]}}]}",
	    1, "https://x/w", "rolie", NULL, NULL },
	{ "2.1 calls it clear", MM_LISTING_PROVIDER,
	    "{\"distributions\":[{\"rolie\":{\"feeds\":[{\"tlp_label\":"
	    "\"CLEAR\","
	    "\"url\":\"https://x/w\"}]}}]}",
	    1, "https://x/w", "rolie", NULL, NULL },
	{ "rolie feed", MM_LISTING_ROLIE,
	    "{\"feed\":{\"id\":\"i\",\"entry\":[{\"id\":\"A\",\"link\":[{"
	    "\"rel\":"
	    "\"self\",\"href\":\"https://x/"
	    "a.json\"},{\"rel\":\"hash\",\"href\":"
	    "\"https://x/a.json.sha512\"},{\"rel\":\"hash\",\"href\":"
	    "\"https://x/a.json.sha256\"},{\"rel\":\"signature\",\"href\":"
	    "\"https://x/"
	    "a.json.asc\"}],\"updated\":\"2024-01-01T00:00:00Z\"}]}}",
	    1, "https://x/a.json", NULL, "https://x/a.json.sha256",
	    "2024-01-01T00:00:00Z" },
	{ "changes", MM_LISTING_CHANGES,
	    "\"2023/a.json\",\"2023-07-01T10:09:07Z\"\n"
	    "\"2021/b.json\",\"2021-07-01T10:09:01Z\"\n",
	    2, "2021/b.json", NULL, NULL, "2021-07-01T10:09:01Z" },
	{ "no changes", MM_LISTING_CHANGES, "", 0, NULL, NULL, NULL, NULL },
	{ "release", MM_LISTING_RELEASE,
	    "{\"tag_name\":\"t\",\"assets\":[{\"name\":\"a.zip\",\"size\":3,"
	    "\"digest\":\"sha256:" SHA "\",\"browser_download_url\":"
	    "\"https://x/a.zip\"}]}",
	    1, "https://x/a.zip", "a.zip", SHA, NULL },
	{ "release without digest", MM_LISTING_RELEASE,
	    "{\"assets\":[{\"name\":\"a\",\"digest\":null,"
	    "\"browser_download_url\":\"https://x/a\"}]}",
	    1, "https://x/a", "a", NULL, NULL },
	{ "json", MM_LISTING_JSON, "{\"a\":[1,2]}", 0, NULL, NULL, NULL, NULL },
};

static bool
is(struct mm_str s, const char *z)
{
	return z == NULL ? s.p == NULL : mm_str_eqz(s, z);
}

/* As read, and as it comes out of a worker. */
static void
test_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(good); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_listing l, back;
		struct mm_err err = { 0 };
		struct mm_buf b;
		struct mm_str v;

		CHECK(
		    read_text(a, good[i].kind, good[i].text, &l, &err) == MM_OK,
		    "%s: %s", good[i].what, err.en);
		CHECK(l.list.n == good[i].n, "%s", good[i].what);
		mm_buf_init(&b, 0);
		mm_listing_put(&b, &l);
		v = mm_buf_view(&b);
		CHECK(mm_listing_take(
			  (struct mm_bytes){ (const uint8_t *)v.p, v.n }, a,
			  &back),
		    "%s", good[i].what);
		CHECK(back.list.n == l.list.n, "%s", good[i].what);
		if (l.list.n > 0) {
			const struct mm_listing_entry *e =
			    &back.list.v[l.list.n - 1];

			CHECK(is(e->where, good[i].where), "%s", good[i].what);
			CHECK(is(e->name, good[i].name), "%s", good[i].what);
			CHECK(
			    is(e->digest, good[i].digest), "%s", good[i].what);
			CHECK(is(e->changed, good[i].changed), "%s",
			    good[i].what);
		}
		/* A result that is cut short or goes on is no result. */
		CHECK(!mm_listing_take(
			  (struct mm_bytes){ (const uint8_t *)v.p, v.n - 1 }, a,
			  &back),
		    "%s", good[i].what);
		mm_buf_char(&b, 'x');
		v = mm_buf_view(&b);
		CHECK(!mm_listing_take(
			  (struct mm_bytes){ (const uint8_t *)v.p, v.n }, a,
			  &back),
		    "%s", good[i].what);
		mm_buf_free(&b);
		mm_arena_free(a);
	}
}

static void
test_numbers(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_listing l;
	struct mm_err err;

	(void)state;
	assert_int_equal(
	    read_text(a, MM_LISTING_NVD, good[5].text, &l, &err), MM_OK);
	assert_int_equal(l.per_page, 2);
	assert_int_equal(l.start, 4);
	assert_int_equal(l.total, 6);
	assert_int_equal(l.here, 2);
	mm_arena_free(a);
}

static const struct {
	const char *what;
	enum mm_listing_kind kind;
	const char *text;
	uint64_t line, column;
	const char *says;
} bad[] = {
	{ "sum: a page", MM_LISTING_SUM, "<html>", 1, 1, "hex digits" },
	{ "sum: one digit short", MM_LISTING_SUM,
	    "a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	    1, 1, "hex digits" },
	{ "sum: no hex", MM_LISTING_SUM,
	    "za7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	    1, 1, "hex digits" },
	{ "sum: nothing", MM_LISTING_SUM, "", 1, 1, "hex digits" },
	{ "sum: no UTF-8", MM_LISTING_SUM, "\xff", 1, 1, "UTF-8" },
	{ "meta: without", MM_LISTING_META, "size:1\r\n", 1, 1, "hex digits" },
	{ "meta: empty", MM_LISTING_META, "sha256:\n", 1, 1, "hex digits" },
	{ "meta: no value", MM_LISTING_META, "sha256", 1, 1, "hex digits" },
	{ "nvd: another", MM_LISTING_NVD, "{}", 1, 1, "no page" },
	{ "nvd: more than all", MM_LISTING_NVD,
	    "{\"resultsPerPage\":1,\"startIndex\":0,\"totalResults\":0,"
	    "\"vulnerabilities\":[{}]}",
	    1, 0, "no page" },
	{ "nvd: a text", MM_LISTING_NVD, "{\"totalResults\":\"6\"}", 1, 17,
	    "" },
	{ "nvd: negative", MM_LISTING_NVD, "{\"startIndex\":-1}", 1, 15, "" },
	{ "nvd: no list", MM_LISTING_NVD, "{\"vulnerabilities\":{}}", 1, 20,
	    "" },
	{ "provider: none", MM_LISTING_PROVIDER, "{\"distributions\":[]}", 1, 0,
	    "no public" },
	{ "provider: only secret", MM_LISTING_PROVIDER,
	    "{\"distributions\":[{\"rolie\":{\"feeds\":[{\"tlp_label\":\"RED\","
	    "\"url\":\"https://x/r\"}]}}]}",
	    1, 0, "no public" },
	{ "provider: a list", MM_LISTING_PROVIDER, "[]", 1, 1, "" },
	{ "rolie: none", MM_LISTING_ROLIE, "{}", 1, 0, "no ROLIE" },
	{ "rolie: no address", MM_LISTING_ROLIE,
	    "{\"feed\":{\"entry\":[{\"id\":\"A\"}]}}", 1, 0, "rel self" },
	{ "changes: three columns", MM_LISTING_CHANGES, "a,b\nc,d,e\n", 2, 1,
	    "two columns" },
	{ "changes: no path", MM_LISTING_CHANGES, "\"\",b\n", 1, 1,
	    "two columns" },
	{ "changes: open quote", MM_LISTING_CHANGES, "\"a", 1, 0, "" },
	{ "release: a list", MM_LISTING_RELEASE, "[1]", 1, 1, "" },
	{ "json: cut", MM_LISTING_JSON, "{\"a\":", 1, 6, "" },
	{ "json: more", MM_LISTING_JSON, "{} {}", 1, 4, "" },
};

static void
test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(bad); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_listing l;
		struct mm_err err = { 0 };

		CHECK(read_text(a, bad[i].kind, bad[i].text, &l, &err) ==
			MM_EFORMAT,
		    "%s", bad[i].what);
		CHECK(err.line == bad[i].line &&
			(bad[i].column == 0 || err.column == bad[i].column),
		    "%s: %d:%d %s", bad[i].what, (int)err.line, (int)err.column,
		    err.en);
		CHECK(strcmp(err.source, "l") == 0, "%s", bad[i].what);
		CHECK(strstr(err.en, bad[i].says) != NULL, "%s: %s",
		    bad[i].what, err.en);
		mm_arena_free(a);
	}
}

static const struct {
	const char *base, *ref, *want; /* NULL: refused */
} refs[] = {
	{ "https://x/c/p.json", "https://y/z", "https://y/z" },
	{ "https://x/c/p.json", "2023/a.json", "https://x/c/2023/a.json" },
	{ "https://x/c/", "2023/a.json", "https://x/c/2023/a.json" },
	{ "https://x/c/p.json", "/d/a.json", "https://x/d/a.json" },
	{ "https://x/c/p?q=/r#s", "a", "https://x/c/a" },
	{ "https://x:81/", "a", "https://x:81/a" },
	{ "https://x", "a", "https://x/a" },
	{ "https://x/c/", "../a", NULL },
	{ "https://x/c/", "b/../../a", NULL },
	{ "https://x/c/", "//y/a", NULL },
	{ "https://x/c/", "javascript:a", NULL },
	{ "https://x/c/", "file:///etc/passwd", NULL },
	{ "https://x/c/", "", NULL },
};

static void
test_resolve(void **state)
{
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(refs); i++) {
		struct mm_str s = mm_listing_resolve(
		    a, mm_str_of(refs[i].base), mm_str_of(refs[i].ref));

		CHECK(is(s, refs[i].want), "%s %s: %.*s", refs[i].base,
		    refs[i].ref, MM_FMT(s));
	}
	mm_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_resolve),
	};

	return cmocka_run_group_tests_name("listing", tests, NULL, NULL);
}
