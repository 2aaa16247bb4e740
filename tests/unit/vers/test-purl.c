/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <stdlib.h>

#include "lines.h"
#include "shortage.h"
#include "vers/purl.h"

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

/* Qualifiers with decoded values, separated by blanks. */
static struct mm_str
decoded_qualifiers(const struct mm_purl *p)
{
	struct mm_str rest = p->qualifiers, all = MM_STR("");

	while (rest.p != NULL) {
		struct mm_str value = mm_str_cut(&rest, '&');
		struct mm_str key = mm_str_cut(&value, '=');
		struct mm_str z = mm_arena_str(arena, key);

		all = mm_arena_fmt(arena, "%.*s%s%.*s=%.*s", MM_FMT(all),
		    all.n > 0 ? " " : "", MM_FMT(key),
		    MM_FMT(mm_purl_qualifier(arena, p, z.p)));
	}
	return all;
}

static void
check_parse(struct mm_str input, struct mm_str rest)
{
	struct mm_purl p;
	struct mm_err err = { 0 };

	CHECK(mm_purl_parse(arena, input, &p, &err) == MM_OK, "%.*s: %s",
	    MM_FMT(input), err.en);
	struct mm_str got[] = { p.type, p.namespace_, p.name, p.version,
		decoded_qualifiers(&p), p.subpath };

	for (size_t i = 0; i < MM_COUNT(got); i++) {
		struct mm_str want = mm_str_cut(&rest, '\t');

		CHECK(mm_str_eq(got[i], want), "%.*s: field %zu is %.*s",
		    MM_FMT(input), i, MM_FMT(got[i]));
	}
}

/* Fields up to the last, which is the purl, or empty for a refusal. */
static void
check_build(struct mm_str line)
{
	struct mm_str rest = line;
	struct mm_purl_parts parts = { 0 };
	struct mm_purl_pair pairs[8];
	struct mm_str *const fields[] = { &parts.type, &parts.namespace_,
		&parts.name, &parts.version };
	struct mm_str qualifiers;
	struct mm_purl p;
	struct mm_err err = { 0 };
	enum mm_status st;

	for (size_t i = 0; i < MM_COUNT(fields); i++)
		*fields[i] = mm_str_cut(&rest, '\t');
	qualifiers = mm_str_cut(&rest, '\t');
	parts.subpath = mm_str_cut(&rest, '\t');
	parts.qualifiers = pairs;
	while (qualifiers.n > 0) {
		struct mm_str value = mm_str_cut(&qualifiers, ' ');
		struct mm_str key = mm_str_cut(&value, '=');

		assert_true(parts.nqualifiers < MM_COUNT(pairs));
		pairs[parts.nqualifiers++] =
		    (struct mm_purl_pair){ key, value };
	}
	st = mm_purl_build(arena, &parts, &p, &err);
	CHECK((st == MM_OK) == (rest.n > 0), "%.*s: %s", MM_FMT(line), err.en);
	CHECK(st != MM_OK || mm_str_eq(mm_purl_text(arena, &p), rest), "%.*s",
	    MM_FMT(line));
}

/* The public suite: every line is a test of purl-spec. */
static void
test_spec(void **state)
{
	const char *path = getenv("MM_PURL_DATA");
	struct lines *l =
	    lines_open(path != NULL ? path : "tests/data/purl/spec.data");
	struct mm_str line;

	(void)state;
	while (lines_next(l, &line)) {
		struct mm_str kind = mm_str_cut(&line, '\t');

		if (mm_str_eqz(kind, "build")) {
			check_build(line);
			continue;
		}
		struct mm_str input = mm_str_cut(&line, '\t');
		struct mm_purl p;
		struct mm_err err = { 0 };

		if (mm_str_eqz(kind, "parse")) {
			check_parse(input, line);
			continue;
		}
		enum mm_status st = mm_purl_parse(arena, input, &p, &err);

		if (mm_str_eqz(kind, "fail")) {
			CHECK(st == MM_EFORMAT && err.ja[0] != '\0' &&
				err.column > 0,
			    "%.*s", MM_FMT(input));
			continue;
		}
		CHECK(st == MM_OK, "%.*s: %s", MM_FMT(input), err.en);
		CHECK(mm_str_eq(mm_purl_text(arena, &p), line),
		    "%.*s gives %.*s", MM_FMT(input),
		    MM_FMT(mm_purl_text(arena, &p)));
	}
	assert_true(lines_close(l) >= 60);
}

/* Expectations from the grammar; columns are those of the offending byte. */
static void
test_bad(void **state)
{
	static const struct {
		const char *text;
		enum mm_status st;
		uint64_t column;
		const char *reason;
	} rows[] = {
		{ "", MM_EFORMAT, 1, "pkg:" },
		{ "npm/foo@1", MM_EFORMAT, 1, "pkg:" },
		{ "pkg:", MM_EFORMAT, 5, "type" },
		{ "pkg:npm", MM_EFORMAT, 8, "no name" },
		{ "pkg:npm/", MM_EFORMAT, 9, "no name" },
		{ "pkg:npm/@1.0", MM_EFORMAT, 9, "no name" },
		{ "pkg:3npm/a", MM_EFORMAT, 5, "letter" },
		{ "pkg:n_m/a", MM_EFORMAT, 6, "character" },
		{ "pkg:npm/a b", MM_EFORMAT, 10, "blank" },
		{ "pkg:npm/a\tb", MM_EFORMAT, 10, "blank" },
		{ "pkg:npm/a%2", MM_EFORMAT, 10, "hex" },
		{ "pkg:npm/a%zz", MM_EFORMAT, 10, "hex" },
		{ "pkg:npm/a%00", MM_EFORMAT, 10, "hex" },
		{ "pkg:npm/%ff", MM_EFORMAT, 9, "UTF-8" },
		{ "pkg:generic/a%2Fb/c", MM_EFORMAT, 13, "'/'" },
		{ "pkg:docker/x@sha/y", MM_EFORMAT, 12, "'@'" },
		{ "pkg:npm/a@1?a=1?b", MM_EFORMAT, 12, "second" },
		{ "pkg:npm/a@1#a#b", MM_EFORMAT, 12, "second" },
		{ "pkg:npm/a@1?1a=1", MM_EFORMAT, 13, "qualifier" },
		{ "pkg:npm/a@1?a%20=1", MM_EFORMAT, 13, "qualifier" },
		{ "pkg:npm/a@1?a=1&A=2", MM_EFORMAT, 19, "twice" },
		{ "pkg:npm/a@1?a=%4", MM_EFORMAT, 15, "hex" },
		{ "pkg:maven/log4j@1", MM_EFORMAT, 11, "namespace" },
		{ "pkg:pypi/x/django@1", MM_EFORMAT, 10, "namespace" },
		{ "pkg:cpan/URI::X", MM_EFORMAT, 10, "::" },
		{ "pkg:swid/Fedora@29", MM_EFORMAT, 10, "qualifier" },
		{ "pkg:npm///", MM_EFORMAT, 9, "no name" },
		{ "pkg:git/forgejo", MM_EFORMAT, 9, "namespace" },
		{ "pkg:chrome-extension/dogs", MM_EFORMAT, 22, "32 letters" },
		{ "pkg:chrome-extension/abc", MM_EFORMAT, 22, "32 letters" },
		{ "pkg:chrome-extension/44444algnefjeiefhmpklpfiohadpglk",
		    MM_EFORMAT, 22, "32 letters" },
		{ "pkg:chrome-extension/qlpngalgnefjeiefhmpklpfiohadpglk",
		    MM_EFORMAT, 22, "32 letters" },
		{ "pkg:chrome-extension/dlpngalgnefjeiefhmpklpfiohadpglk@1.2."
		  "3.4.5",
		    MM_EFORMAT, 22, "32 letters" },
		{ "pkg:chrome-extension/dlpngalgnefjeiefhmpklpfiohadpglk@1.2-b",
		    MM_EFORMAT, 22, "32 letters" },
		{ "pkg:chrome-extension/dlpngalgnefjeiefhmpklpfiohadpglk@1..2",
		    MM_EFORMAT, 22, "32 letters" },
		{ "pkg:npm/a\x7f", MM_EFORMAT, 10, "blank" },
		{ "pkg:npm/%zz/a", MM_EFORMAT, 9, "hex" },
		{ "pkg:npm/a%0z", MM_EFORMAT, 10, "hex" },
		{ "pkg:npm/a%`0", MM_EFORMAT, 10, "hex" },
		{ "pkg:npm/a?=1", MM_EFORMAT, 11, "qualifier" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_purl p = { .name = MM_STR("untouched") };
		struct mm_err err = { 0 };
		enum mm_status st =
		    mm_purl_parse(arena, mm_str_of(rows[i].text), &p, &err);

		CHECK(st == rows[i].st, "%s: %d", rows[i].text, st);
		CHECK(err.column == rows[i].column, "%s: column %llu",
		    rows[i].text, (unsigned long long)err.column);
		CHECK(strstr(err.en, rows[i].reason) != NULL, "%s: %s",
		    rows[i].text, err.en);
		CHECK(mm_str_eqz(p.name, "untouched"), "%s", rows[i].text);
	}
}

static void
test_limits(void **state)
{
	char text[MM_PURL_MAX + 2] = "pkg:npm/";
	struct mm_str s = { text, MM_PURL_MAX };
	struct mm_str many = MM_STR("pkg:npm/a?");
	struct mm_purl p;

	(void)state;
	assert_int_equal(
	    mm_purl_parse(arena, MM_STR_NONE, &p, NULL), MM_EFORMAT);
	memset(text + 8, 'a', sizeof(text) - 8);
	assert_int_equal(mm_purl_parse(arena, s, &p, NULL), MM_OK);
	s.n++;
	assert_int_equal(mm_purl_parse(arena, s, &p, NULL), MM_ELIMIT);
	for (int i = 0; i < MM_PURL_QUALIFIERS; i++)
		many = mm_arena_fmt(arena, "%.*sq%d=1&", MM_FMT(many), i);
	assert_int_equal(mm_purl_parse(arena, many, &p, NULL), MM_OK);
	many = mm_arena_fmt(arena, "%.*slast=1", MM_FMT(many));
	assert_int_equal(mm_purl_parse(arena, many, &p, NULL), MM_ELIMIT);
}

/* The canonical form folds less than the key does. */
static void
test_text(void **state)
{
	static const char *const rows[][2] = {
		{ "pkg:nuget/Newtonsoft.Json@12",
		    "pkg:nuget/Newtonsoft.Json@12" },
		{ "pkg:swift/github.com/Alamofire/Alamofire@5",
		    "pkg:swift/github.com/Alamofire/Alamofire@5" },
		{ "pkg:pypi/Zope.Interface_X@1",
		    "pkg:pypi/zope.interface-x@1" },
		{ "pkg:pub/Foo-Bar@1", "pkg:pub/foo_bar@1" },
		{ "PKG://NPM/a@1+2?B=2&a=1&c=#/x/./../y//z/",
		    "pkg:npm/a@1%2B2?a=1&b=2#x/y/z" },
		{ "pkg:generic/\xe5\x8c\xbb/x", "pkg:generic/%E5%8C%BB/x" },
		{ "pkg:npm/@babel/core@7", "pkg:npm/%40babel/core@7" },
		{ "pkg:npm/a@", "pkg:npm/a" },
		{ "pkg:npm/a//", "pkg:npm/a" },
		{ "pkg:npm/a@1~2#./x", "pkg:npm/a@1~2#x" },
		{ "pkg:npm/a?b=", "pkg:npm/a" },
		{ "pkg:npm/a?z.1-x_y=%c3%a9", "pkg:npm/a?z.1-x_y=%C3%A9" },
		{ "pkg:A1.b-c/X/Y@1", "pkg:a1.b-c/X/Y@1" },
		{ "pkg:cpan/URI-Foo@1", "pkg:cpan/URI-Foo@1" },
		{ "pkg:swid/Acme/Enterprise?tag_id=75b8",
		    "pkg:swid/Acme/Enterprise?tag_id=75b8" },
		{ "pkg:pub/a1_.b@1", "pkg:pub/a1__b@1" },
		/* a GUID is in lower case, another tag id as it is */
		{ "pkg:swid/Acme/Server@1?tag_id=75B8C285-FA7B-485B-B199-"
		  "4745E3004D0D&tag_version=2&patch=A",
		    "pkg:swid/Acme/Server@1?patch=A&tag_id=75b8c285-fa7b-485b-"
		    "b199-4745e3004d0d&tag_version=2" },
		{ "pkg:swid/Adobe@CC?tag_id=CreativeCloud-CS6-Win-GM-MUL",
		    "pkg:swid/Adobe@CC?tag_id=CreativeCloud-CS6-Win-GM-MUL" },
		{ "pkg:swid/a?tag_id=75B8C285-FA7B-485B-B199-4745E3004D0X",
		    "pkg:swid/a?tag_id=75B8C285-FA7B-485B-B199-4745E3004D0X" },
		{ "pkg:swid/a?tag_id=75B8C285AFA7B-485B-B199-4745E3004D0D",
		    "pkg:swid/a?tag_id=75B8C285AFA7B-485B-B199-4745E3004D0D" },
		{ "pkg:git/codeberg.org/Forgejo/forgejo@a72d#x",
		    "pkg:git/codeberg.org/Forgejo/forgejo@a72d#x" },
		{ "pkg:git/codeberg.org/forgejo",
		    "pkg:git/codeberg.org/forgejo" },
		{ "pkg:chrome-extension/Dlpngalgnefjeiefhmpklpfiohadpglk@1.2",
		    "pkg:chrome-extension/dlpngalgnefjeiefhmpklpfiohadpglk@"
		    "1.2" },
		{ "pkg:mlflow/CreditFraud@3?repository_url=https://adb-1.2."
		  "azuredatabricks.net/x",
		    "pkg:mlflow/creditfraud@3?repository_url=https:%2F%2F"
		    "adb-1.2.azuredatabricks.net%2Fx" },
		/* Azure ML tells names apart by case. */
		{ "pkg:mlflow/CreditFraud@3?repository_url=https://westus2."
		  "api.azureml.ms/x",
		    "pkg:mlflow/CreditFraud@3?repository_url=https:%2F%2F"
		    "westus2.api.azureml.ms%2Fx" },
		{ "pkg:mlflow/CreditFraud@3", "pkg:mlflow/CreditFraud@3" },
		{ "pkg:oci/Debian@SHA256:244F", "pkg:oci/debian@sha256:244f" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_purl p;
		struct mm_err err = { 0 };
		struct mm_str text;

		CHECK(mm_purl_parse(arena, mm_str_of(rows[i][0]), &p, &err) ==
			MM_OK,
		    "%s: %s", rows[i][0], err.en);
		text = mm_purl_text(arena, &p);
		CHECK(mm_str_eqz(text, rows[i][1]), "%s: %.*s", rows[i][0],
		    MM_FMT(text));
	}
}

/* Building makes what parsing of the same purl gives. */
static void
test_build(void **state)
{
	const struct mm_purl_pair two[] = {
		{ MM_STR("B"), MM_STR("x y") },
		{ MM_STR("arch"), MM_STR("amd64") },
		{ MM_STR("empty"), MM_STR("") },
	};
	const struct mm_purl_pair bad[] = {
		{ MM_STR("a b"), MM_STR("1") },
	};
	const struct mm_purl_pair twice[] = {
		{ MM_STR("a"), MM_STR("1") },
		{ MM_STR("A"), MM_STR("2") },
	};
	const struct {
		const char *type, *namespace_, *name, *version, *subpath;
		const struct mm_purl_pair *pairs;
		uint32_t n;
		const char *want; /* NULL: refused */
	} rows[] = {
		{ "deb", "debian", "curl", "7.50.3-1+b1", NULL, two, 3,
		    "pkg:deb/debian/curl@7.50.3-1%2Bb1?arch=amd64&b=x%20y" },
		{ "NPM", "@angular", "animation", "12.3.1", NULL, NULL, 0,
		    "pkg:npm/%40angular/animation@12.3.1" },
		{ "generic", "/a/b/", "c/d@e?f#g", "", "/x/./y/", NULL, 0,
		    "pkg:generic/a/b/c%2Fd%40e%3Ff%23g#x/y" },
		{ "generic", NULL, "\xe5\x8c\xbb", NULL, NULL, NULL, 0,
		    "pkg:generic/%E5%8C%BB" },
		{ "git", "codeberg.org", "forgejo/forgejo", "1", NULL, NULL, 0,
		    "pkg:git/codeberg.org/forgejo/forgejo@1" },
		{ NULL, NULL, "nginx", "1", NULL, NULL, 0, NULL },
		{ "npm/x", NULL, "a", NULL, NULL, NULL, 0, NULL },
		{ "3d", NULL, "a", NULL, NULL, NULL, 0, NULL },
		{ "npm", NULL, NULL, "1", NULL, NULL, 0, NULL },
		{ "npm", NULL, "a", "1", NULL, bad, 1, NULL },
		{ "npm", NULL, "a", "1", NULL, twice, 2, NULL },
		{ "maven", NULL, "a", "1", NULL, NULL, 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_purl_parts parts = {
			.type = mm_str_of(rows[i].type),
			.namespace_ = mm_str_of(rows[i].namespace_),
			.name = mm_str_of(rows[i].name),
			.version = mm_str_of(rows[i].version),
			.subpath = mm_str_of(rows[i].subpath),
			.qualifiers = rows[i].pairs,
			.nqualifiers = rows[i].n,
		};
		struct mm_purl p = { .name = MM_STR("untouched") };
		struct mm_err err = { 0 };
		enum mm_status st = mm_purl_build(arena, &parts, &p, &err);

		if (rows[i].want == NULL) {
			CHECK(st == MM_EFORMAT && err.ja[0] != '\0' &&
				mm_str_eqz(p.name, "untouched"),
			    "row %zu", i);
			continue;
		}
		CHECK(st == MM_OK, "%s: %s", rows[i].want, err.en);
		CHECK(mm_str_eqz(mm_purl_text(arena, &p), rows[i].want),
		    "%s: %.*s", rows[i].want, MM_FMT(mm_purl_text(arena, &p)));
	}
	assert_true(mm_purl_type_known(MM_STR("yocto")));
	assert_false(mm_purl_type_known(MM_STR("acme")));
}

static enum mm_status
build_work(struct mm_arena *a, void *ctx, struct mm_err *err)
{
	struct mm_purl_parts parts = { .type = MM_STR("git"),
		.namespace_ = MM_STR("codeberg.org"),
		.name = MM_STR("a/b") };
	struct mm_purl p;

	(void)ctx;
	return mm_purl_build(a, &parts, &p, err);
}

static enum mm_status
parse_work(struct mm_arena *a, void *ctx, struct mm_err *err)
{
	struct mm_purl p;

	return mm_purl_parse(a, mm_str_of(ctx), &p, err);
}

static void
test_no_memory(void **state)
{
	char text[] = "pkg:deb/debian/openssl@3.0.11-1?distro=bookworm#a/b";
	char git[] = "pkg:git/codeberg.org/forgejo/forgejo";
	char swid[] = "pkg:swid/a?tag_id=75B8C285-FA7B-485B-B199-"
		      "4745E3004D0D";

	(void)state;
	assert_true(shortage_each(text, parse_work, text) > 10);
	assert_true(shortage_each("build", build_work, NULL) > 5);
	assert_true(shortage_each(git, parse_work, git) > 5);
	assert_true(shortage_each(swid, parse_work, swid) > 5);
}

/* What is made of a purl is absent when memory runs out, never half. */
static void
test_no_memory_key(void **state)
{
	static const char *const texts[] = {
		"pkg:deb/debian/libssl3@3?distro=debian-12&upstream=openssl",
		"pkg:deb/debian/libssl3@3?distro=Bookworm",
		"pkg:npm/%40babel/core@7",
		"pkg:npm/a@1",
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(texts); i++) {
		struct mm_purl p;
		struct mm_arena *none = mm_arena_new(1);
		bool ok = false;

		assert_int_equal(
		    mm_purl_parse(arena, mm_str_of(texts[i]), &p, NULL), MM_OK);
		assert_null(mm_purl_text(none, &p).p);
		assert_null(mm_purl_qualifier(none, &p, "distro").p);
		mm_arena_free(none);
		for (size_t limit = 1; !ok; limit += 16) {
			struct mm_arena *small = mm_arena_new(limit);
			struct mm_str key = mm_purl_key(small, &p);

			ok = !mm_arena_short(small);
			assert_true(!ok || key.p != NULL);
			assert_true(limit > 16 || key.p == NULL);
			mm_arena_free(small);
		}
	}
}

/* Key and version of purls as SBOM generators write them. */
static const struct {
	const char *purl, *key, *version;
} key_rows[] = {
	{ "pkg:npm/%40babel/core@7.1.0", "pkg:npm/@babel/core", "7.1.0" },
	{ "pkg:npm/JSONStream@1.0.3", "pkg:npm/JSONStream", "1.0.3" },
	{ "pkg:pypi/Zope.Interface_X@5.0", "pkg:pypi/zope-interface-x", "5.0" },
	{ "pkg:golang/github.com/Masterminds/goutils@v1.1.0",
	    "pkg:golang/github.com/masterminds/goutils", "v1.1.0" },
	{ "pkg:golang/stdlib@1.21.0", "pkg:golang/stdlib", "1.21.0" },
	{ "pkg:nuget/Newtonsoft.Json@12.0.1", "pkg:nuget/newtonsoft.json",
	    "12.0.1" },
	{ "pkg:cargo/serde_json@1.0.0", "pkg:cargo/serde-json", "1.0.0" },
	{ "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1",
	    "pkg:maven/org.apache.logging.log4j/log4j-core", "2.14.1" },
	{ "pkg:conan/bincrafters/openssl@3.0.3?channel=stable",
	    "pkg:conan/openssl", "3.0.3" },
	{ "pkg:github/Actions/Checkout@v4", "pkg:github/actions/checkout",
	    "v4" },
	{ "pkg:generic/openssl@1.1.1w", "pkg:generic/openssl", "1.1.1w" },
	{ "pkg:npm/foo", "pkg:npm/foo", "" },
	/* deb: release and source package */
	{ "pkg:deb/debian/openssl@3.0.11-1~deb12u2?arch=amd64&"
	  "distro=debian-12",
	    "pkg:deb/debian/openssl?distro=debian-12", "3.0.11-1~deb12u2" },
	{ "pkg:deb/debian/openssl@3.0.11-1?distro=debian-12.5",
	    "pkg:deb/debian/openssl?distro=debian-12", "3.0.11-1" },
	{ "pkg:deb/debian/openssl@3.0.11-1?distro=12.5",
	    "pkg:deb/debian/openssl?distro=debian-12", "3.0.11-1" },
	{ "pkg:deb/debian/openssl@3.0.11-1?distro=bookworm",
	    "pkg:deb/debian/openssl?distro=debian-12", "3.0.11-1" },
	{ "pkg:deb/debian/openssl@3.0.11-1?distro_name=Bookworm",
	    "pkg:deb/debian/openssl?distro=debian-12", "3.0.11-1" },
	{ "pkg:deb/debian/openssl@1?distro=debian-6.0.10",
	    "pkg:deb/debian/openssl?distro=debian-6.0", "1" },
	{ "pkg:deb/debian/openssl@1?distro=sid",
	    "pkg:deb/debian/openssl?distro=sid", "1" },
	{ "pkg:deb/debian/openssl@3.0.11-1?arch=amd64",
	    "pkg:deb/debian/openssl", "3.0.11-1" },
	{ "pkg:deb/debian/libssl3@3.0.11-1?upstream=openssl&"
	  "distro=debian-12",
	    "pkg:deb/debian/openssl?distro=debian-12", "3.0.11-1" },
	{ "pkg:deb/debian/libgcc-s1@12.2.0-14+b1?upstream="
	  "gcc-12%4012.2.0-14&distro=debian-12",
	    "pkg:deb/debian/gcc-12?distro=debian-12", "12.2.0-14" },
	{ "pkg:deb/ubuntu/curl@7.81.0-1ubuntu1?distro=jammy",
	    "pkg:deb/ubuntu/curl?distro=ubuntu-22.04", "7.81.0-1ubuntu1" },
	{ "pkg:deb/ubuntu/curl@7.81.0-1?distro=ubuntu-22.04.3",
	    "pkg:deb/ubuntu/curl?distro=ubuntu-22.04", "7.81.0-1" },
	/* a binary name alone: the table of sources */
	{ "pkg:deb/debian/libssl3@3.0.11-1~deb12u2?distro=debian-12",
	    "pkg:deb/debian/openssl?distro=debian-12", "3.0.11-1~deb12u2" },
	{ "pkg:deb/debian/zlib1g@1%3A1.2.13.dfsg-1?distro=debian-12",
	    "pkg:deb/debian/zlib?distro=debian-12", "1:1.2.13.dfsg-1" },
	{ "pkg:deb/debian/libc6@2.36-9?distro=debian-12",
	    "pkg:deb/debian/glibc?distro=debian-12", "2.36-9" },
	{ "pkg:deb/ubuntu/libssl3@3.0.2-0?distro=jammy",
	    "pkg:deb/ubuntu/libssl3?distro=ubuntu-22.04", "3.0.2-0" },
	{ "pkg:apk/debian/libssl3@3.0.2-r0?distro=debian-12",
	    "pkg:apk/debian/libssl3?distro=debian-12", "3.0.2-r0" },
	/* the kernel, under the name of its signing */
	{ "pkg:deb/debian/linux-image-6.1.0-18-amd64@6.1.76-1?distro="
	  "debian-12&upstream=linux-signed-amd64%406.1.76%2B1",
	    "pkg:deb/debian/linux?distro=debian-12", "6.1.76-1" },
	{ "pkg:deb/debian/linux-image-6.1.0-18-amd64@6.1.76-1?distro="
	  "debian-12",
	    "pkg:deb/debian/linux?distro=debian-12", "6.1.76-1" },
	/* apk */
	{ "pkg:apk/alpine/libcrypto3@3.1.4-r5?arch=x86_64&"
	  "upstream=openssl&distro=alpine-3.19.1",
	    "pkg:apk/alpine/openssl?distro=alpine-3.19", "3.1.4-r5" },
	{ "pkg:apk/alpine/curl@8.5.0-r0?distro=3.19.1",
	    "pkg:apk/alpine/curl?distro=alpine-3.19", "8.5.0-r0" },
	{ "pkg:apk/wolfi/curl@8.5.0-r0?distro=wolfi-20230201",
	    "pkg:apk/wolfi/curl", "8.5.0-r0" },
	/* rpm: epoch, binary names except SUSE */
	{ "pkg:rpm/redhat/openssl-libs@3.0.7-1.el9?arch=x86_64&"
	  "epoch=1&upstream=openssl-3.0.7-1.el9.src.rpm&"
	  "distro=rhel-9.1",
	    "pkg:rpm/redhat/openssl-libs?distro=redhat-9", "1:3.0.7-1.el9" },
	{ "pkg:rpm/rocky/curl@7.76.1-1.el9?distro=rocky-9.2",
	    "pkg:rpm/rocky/curl?distro=rocky-9", "7.76.1-1.el9" },
	{ "pkg:rpm/alma/curl@7.76.1-1.el9?distro=alma-9.2",
	    "pkg:rpm/almalinux/curl?distro=almalinux-9", "7.76.1-1.el9" },
	{ "pkg:rpm/sles/libopenssl1_1@1.1.1d-1?distro=sles-15.4&"
	  "upstream=openssl-1_1-1.1.1d-1.src.rpm",
	    "pkg:rpm/sles/openssl-1_1?distro=sles-15.4", "1.1.1d-1" },
	{ "pkg:rpm/sles/openssl@1?distro=sles-15.4&upstream=openssl",
	    "pkg:rpm/sles/openssl?distro=sles-15.4", "1" },
	/* a source package without version and release is kept */
	{ "pkg:rpm/sles/a@1?distro=sles-15.4&upstream=b.src.rpm",
	    "pkg:rpm/sles/b.src.rpm?distro=sles-15.4", "1" },
	/* an epoch that is there already is not put twice */
	{ "pkg:rpm/redhat/a@2:3-4?epoch=2&distro=rhel-9",
	    "pkg:rpm/redhat/a?distro=redhat-9", "2:3-4" },
	{ "pkg:rpm/redhat/a?epoch=2&distro=rhel-9",
	    "pkg:rpm/redhat/a?distro=redhat-9", "" },
	/* parts of a release that are missing or no numbers */
	{ "pkg:deb/debian/a@1?distro=debian-8.11",
	    "pkg:deb/debian/a?distro=debian-8", "1" },
	{ "pkg:deb/debian/a@1?distro=debian-7",
	    "pkg:deb/debian/a?distro=debian-7", "1" },
	{ "pkg:deb/debian/a@1?distro=debian-6x",
	    "pkg:deb/debian/a?distro=debian-6", "1" },
	{ "pkg:deb/ubuntu/a@1?distro=ubuntu-22",
	    "pkg:deb/ubuntu/a?distro=ubuntu-22", "1" },
	{ "pkg:deb/ubuntu/a@1?distro=ubuntu-22lts",
	    "pkg:deb/ubuntu/a?distro=ubuntu-22", "1" },
	{ "pkg:deb/ubuntu/a@1?distro=ubuntu-22.x",
	    "pkg:deb/ubuntu/a?distro=ubuntu-22", "1" },
	{ "pkg:deb/debian/a@1?distro=debian:12",
	    "pkg:deb/debian/a?distro=debian-12", "1" },
	{ "pkg:deb/debian/a@1?distro=debian-bookworm",
	    "pkg:deb/debian/a?distro=debian-12", "1" },
	/* a distribution nobody knows can only meet itself */
	{ "pkg:deb/acme/a@1?distro=acme-12&upstream=b",
	    "pkg:deb/acme/b?distro=acme-12", "1" },
	{ "pkg:deb/debian/a@1?distro=acme-12",
	    "pkg:deb/debian/a?distro=acme-12", "1" },
	{ "pkg:deb/debian/a@1?distro=debian-12&upstream=%401",
	    "pkg:deb/debian/a?distro=debian-12", "1" },
	{ "pkg:acme/x/Y@1", "pkg:acme/x/Y", "1" },
	{ "pkg:pypi/a.-_b__c@1", "pkg:pypi/a-b-c", "1" },
	{ "pkg:pypi/.a@1", "pkg:pypi/-a", "1" },
};

static void
test_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(key_rows); i++) {
		struct mm_purl p;
		struct mm_err err = { 0 };
		struct mm_str key, version;

		CHECK(mm_purl_parse(arena, mm_str_of(key_rows[i].purl), &p,
			  &err) == MM_OK,
		    "%s: %s", key_rows[i].purl, err.en);
		key = mm_purl_key(arena, &p);
		CHECK(mm_str_eqz(key, key_rows[i].key), "%s: %.*s",
		    key_rows[i].purl, MM_FMT(key));
		version = mm_purl_version(arena, &p);
		CHECK(mm_str_eqz(version, key_rows[i].version), "%s: %.*s",
		    key_rows[i].purl, MM_FMT(version));
	}
}

static void
test_key_osv(void **state)
{
	static const struct {
		const char *ecosystem, *name, *key;
		enum mm_vers_scheme scheme;
	} rows[] = {
		{ "npm", "@babel/core", "pkg:npm/@babel/core", MM_VERS_SEMVER },
		{ "PyPI", "Zope.Interface", "pkg:pypi/zope-interface",
		    MM_VERS_PEP440 },
		{ "Maven", "org.apache.logging.log4j:log4j-core",
		    "pkg:maven/org.apache.logging.log4j/log4j-core",
		    MM_VERS_MAVEN },
		{ "Go", "github.com/Masterminds/goutils",
		    "pkg:golang/github.com/masterminds/goutils",
		    MM_VERS_SEMVER },
		{ "Go", "stdlib", "pkg:golang/stdlib", MM_VERS_SEMVER },
		{ "crates.io", "serde_json", "pkg:cargo/serde-json",
		    MM_VERS_SEMVER },
		{ "NuGet", "Newtonsoft.Json", "pkg:nuget/newtonsoft.json",
		    MM_VERS_NUGET },
		{ "RubyGems", "rails", "pkg:gem/rails", MM_VERS_GEM },
		{ "Packagist", "Laravel/Framework",
		    "pkg:composer/laravel/framework", MM_VERS_COMPOSER },
		{ "Hex", "plug", "pkg:hex/plug", MM_VERS_SEMVER },
		{ "Pub", "http", "pkg:pub/http", MM_VERS_PUB },
		{ "Hackage", "aeson", "pkg:hackage/aeson", MM_VERS_HACKAGE },
		{ "ConanCenter", "openssl", "pkg:conan/openssl",
		    MM_VERS_CONAN },
		{ "GitHub Actions", "actions/checkout",
		    "pkg:github/actions/checkout", MM_VERS_SEMVER },
		{ "OSS-Fuzz", "libxml2", "pkg:generic/libxml2",
		    MM_VERS_GENERIC },
		{ "Linux", "Kernel", "pkg:generic/linux", MM_VERS_GENERIC },
		{ "SwiftURL", "https://github.com/vapor/vapor",
		    "pkg:swift/github.com/vapor/vapor", MM_VERS_SEMVER },
		{ "Debian:12", "openssl",
		    "pkg:deb/debian/openssl?distro=debian-12", MM_VERS_DPKG },
		{ "Debian:6.0", "openssl",
		    "pkg:deb/debian/openssl?distro=debian-6.0", MM_VERS_DPKG },
		{ "Debian", "openssl", "pkg:deb/debian/openssl", MM_VERS_DPKG },
		{ "Ubuntu:22.04:LTS", "curl",
		    "pkg:deb/ubuntu/curl?distro=ubuntu-22.04", MM_VERS_DPKG },
		{ "Ubuntu:Pro:18.04:LTS", "curl",
		    "pkg:deb/ubuntu/curl?distro=ubuntu-18.04", MM_VERS_DPKG },
		{ "Alpine:v3.16", "curl",
		    "pkg:apk/alpine/curl?distro=alpine-3.16", MM_VERS_APK },
		{ "Wolfi", "curl", "pkg:apk/wolfi/curl", MM_VERS_APK },
		{ "Rocky Linux:9", "curl", "pkg:rpm/rocky/curl?distro=rocky-9",
		    MM_VERS_RPM },
		{ "AlmaLinux:8", "curl",
		    "pkg:rpm/almalinux/curl?distro=almalinux-8", MM_VERS_RPM },
		{ "Red Hat:rhel_eus:8.8::baseos", "kernel",
		    "pkg:rpm/redhat/kernel?distro=redhat-8", MM_VERS_RPM },
		{ "Red Hat:enterprise_linux:9::appstream", "nginx",
		    "pkg:rpm/redhat/nginx?distro=redhat-9", MM_VERS_RPM },
		{ "SUSE:Linux Enterprise Server 12 SP1", "kernel-default",
		    "pkg:rpm/sles/kernel-default?distro=sles-12.1",
		    MM_VERS_RPM },
		{ "openSUSE:Leap 15.4", "curl",
		    "pkg:rpm/opensuse/curl?distro=opensuse-15.4", MM_VERS_RPM },
		{ "Wolfi:20230201", "curl", "pkg:apk/wolfi/curl", MM_VERS_APK },
		{ "Linux", "perf", "pkg:generic/perf", MM_VERS_GENERIC },
		{ "SUSE:Linux  Enterprise Server 15 SP4 LTSS", "curl",
		    "pkg:rpm/sles/curl?distro=sles-15.4", MM_VERS_RPM },
		{ "SUSE:Linux Enterprise Server", "curl", NULL, MM_VERS_NONE },
		{ "Debian:sid", "curl", NULL, MM_VERS_NONE },
		{ "Debian:", "curl", NULL, MM_VERS_NONE },
		/* no identity here: never a key that could meet another */
		{ "Red Hat:openshift:4.10::el8", "x", NULL, MM_VERS_NONE },
		{ "Ecosystem1", "x", NULL, MM_VERS_NONE },
		{ "Android", "platform/frameworks/base", NULL, MM_VERS_NONE },
		{ "npm", "", NULL, MM_VERS_NONE },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		enum mm_vers_scheme scheme = MM_VERS__COUNT;
		struct mm_str key =
		    mm_purl_key_osv(arena, mm_str_of(rows[i].ecosystem),
			mm_str_of(rows[i].name), &scheme);

		CHECK((key.p != NULL) == (rows[i].key != NULL), "%s %s",
		    rows[i].ecosystem, rows[i].name);
		CHECK(mm_str_eq(key, mm_str_of(rows[i].key)), "%s %s: %.*s",
		    rows[i].ecosystem, rows[i].name, MM_FMT(key));
		CHECK(scheme == rows[i].scheme, "%s", rows[i].ecosystem);
	}
}

static void
test_scheme(void **state)
{
	(void)state;
	assert_int_equal(mm_purl_scheme(MM_STR("deb")), MM_VERS_DPKG);
	assert_int_equal(mm_purl_scheme(MM_STR("yocto")), MM_VERS_GENERIC);
	assert_int_equal(mm_purl_scheme(MM_STR("alpm")), MM_VERS_ALPM);
	assert_int_equal(mm_purl_scheme(MM_STR("nosuch")), MM_VERS_NONE);
	assert_int_equal(mm_purl_scheme(MM_STR_NONE), MM_VERS_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spec),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_build),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_no_memory_key),
		cmocka_unit_test(test_key),
		cmocka_unit_test(test_key_osv),
		cmocka_unit_test(test_scheme),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
