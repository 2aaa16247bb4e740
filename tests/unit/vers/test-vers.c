/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <stdlib.h>

#include "lines.h"
#include "vers/vers.h"

static const enum mm_vers_scheme all[] = { MM_VERS_GENERIC, MM_VERS_SEMVER,
	MM_VERS_PEP440, MM_VERS_MAVEN, MM_VERS_DPKG, MM_VERS_RPM,
	MM_VERS_OPENSSL, MM_VERS_APK, MM_VERS_GEM, MM_VERS_COMPOSER,
	MM_VERS_NUGET, MM_VERS_PUB, MM_VERS_CRAN, MM_VERS_HACKAGE,
	MM_VERS_GENTOO, MM_VERS_ALPM, MM_VERS_CONAN, MM_VERS_WINDOWS,
	MM_VERS_INTDOT, MM_VERS_LEXICOGRAPHIC, MM_VERS_DATETIME };

static int
compare_keys(const struct mm_buf *a, const struct mm_buf *b)
{
	int c = mm_str_cmp(mm_buf_view(a), mm_buf_view(b));

	return (c > 0) - (c < 0);
}

/* Compare by mm_vers_cmp() and by keys; both must agree. */
static int
compare(enum mm_vers_scheme scheme, struct mm_str a, struct mm_str b)
{
	struct mm_buf ka, kb;
	struct mm_err err = { 0 };
	int c = 99;

	mm_buf_init(&ka, 0);
	mm_buf_init(&kb, 0);
	CHECK(mm_vers_cmp(scheme, a, b, &c, &err) == MM_OK, "%.*s | %.*s: %s",
	    MM_FMT(a), MM_FMT(b), err.en);
	assert_int_equal(mm_vers_key(scheme, a, &ka, NULL), MM_OK);
	assert_int_equal(mm_vers_key(scheme, b, &kb, NULL), MM_OK);
	/* Arch: a version without a release equals every release. */
	if (scheme == MM_VERS_ALPM && c == 0)
		CHECK(memcmp(ka.p, kb.p, ka.n < kb.n ? ka.n : kb.n) == 0,
		    "%.*s | %.*s", MM_FMT(a), MM_FMT(b));
	else
		CHECK(compare_keys(&ka, &kb) == c, "%s: %.*s | %.*s",
		    mm_vers_scheme_name(scheme), MM_FMT(a), MM_FMT(b));
	mm_buf_free(&ka);
	mm_buf_free(&kb);
	return c;
}

static void
check_refused(enum mm_vers_scheme scheme, struct mm_str v)
{
	struct mm_buf key;
	struct mm_err err = { 0 };
	int c = 99;

	mm_buf_init(&key, 0);
	CHECK(mm_vers_key(scheme, v, &key, &err) == MM_EFORMAT,
	    "%s accepts %.*s", mm_vers_scheme_name(scheme), MM_FMT(v));
	CHECK(err.column >= 1 && err.column <= v.n + 1 && err.ja[0] != '\0' &&
		strstr(err.en, "byte") != NULL,
	    "%.*s: %s", MM_FMT(v), err.en);
	assert_int_equal(key.n, 0);
	CHECK(mm_vers_cmp(scheme, v, MM_STR("1"), &c, NULL) == MM_EFORMAT &&
		mm_vers_cmp(scheme, MM_STR("1"), v, &c, NULL) == MM_EFORMAT &&
		c == 99,
	    "%.*s", MM_FMT(v));
	mm_buf_free(&key);
}

static void
check_line(enum mm_vers_scheme scheme, struct mm_str line)
{
	struct mm_str a = line, b = line;
	size_t at = 0;
	int want;

	if (line.p[0] == '!') {
		check_refused(
		    scheme, (struct mm_str){ line.p + 2, line.n - 2 });
		return;
	}
	for (size_t i = 1; i + 2 < line.n; i++) {
		if (strchr("<>=", line.p[i]) != NULL && line.p[i - 1] == ' ' &&
		    line.p[i + 1] == ' ')
			at = i;
	}
	CHECK(at > 0, "%.*s", MM_FMT(line));
	want = (line.p[at] == '>') - (line.p[at] == '<');
	a.n = at - 1;
	b.p += at + 2;
	b.n -= at + 2;
	CHECK(compare(scheme, a, b) == want, "%s: %.*s",
	    mm_vers_scheme_name(scheme), MM_FMT(line));
	CHECK(compare(scheme, b, a) == -want, "%s: %.*s turned around",
	    mm_vers_scheme_name(scheme), MM_FMT(line));
}

/* Every pair of tests/data/vers. */
static void
test_pairs(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(all); i++) {
		char path[256];
		struct lines *l;
		struct mm_str line;

		(void)snprintf(path, sizeof(path), "tests/data/vers/%s.data",
		    mm_vers_scheme_name(all[i]));
		l = lines_open(path);
		while (lines_next(l, &line))
			check_line(all[i], line);
		CHECK(lines_close(l) >= 30, "%s", path);
	}
}

/* Lists that are sorted by the specification: all pairs, not neighbours. */
static void
test_sorted(void **state)
{
	static const struct {
		enum mm_vers_scheme scheme;
		const char *v[12];
	} lists[] = {
		{ MM_VERS_SEMVER,
		    { "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta",
			"1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
			"1.0.0-rc.1", "1.0.0", "1.0.1", "1.1" } },
		{ MM_VERS_MAVEN,
		    { "1-alpha2snapshot", "1-alpha2", "1-beta-2", "1-m11",
			"1-rc", "1-SNAPSHOT", "1", "1-sp", "1-abc", "1-1",
			"1.1" } },
		{ MM_VERS_DPKG,
		    { "~~", "~~a", "~", "0", "1~1", "1", "1a", "1+", "1.",
			"1:0" } },
		{ MM_VERS_RPM,
		    { "1~a", "1~1", "1", "1^", "1^a", "1^1", "1a", "1.0", "1.1",
			"1:0" } },
		{ MM_VERS_APK,
		    { "1_alpha", "1_rc", "1_rc1", "1", "1-r0", "1~a", "1_cvs",
			"1_p1", "1a", "1.0", "1.1" } },
		{ MM_VERS_GEM,
		    { "1.a.b", "1.a.0.b", "1.a", "1.a.1", "1.b", "1", "1.0.1",
			"1.1" } },
		{ MM_VERS_GENTOO,
		    { "1.0_alpha", "1.0_rc1", "1.0", "1.0-r1", "1.0_p1", "1.0a",
			"1.0.0", "1.01", "1.1", "1.10" } },
		{ MM_VERS_ALPM,
		    { "1.0a", "1.0b", "1.0beta", "1.0p", "1.0pre", "1.0rc",
			"1.0", "1.0.a", "1.0.1", "1..0", "1:0" } },
		{ MM_VERS_CONAN,
		    { "1-a", "1-b", "1", "1+b", "1.0.1", "1.1-rc", "1.1",
			"1.1a", "1.10", "1.a", "2" } },
		{ MM_VERS_GENERIC,
		    { "1~1", "1dev", "1alpha", "1beta", "1pre", "1rc", "1",
			"1a", "1-1", "1.1", "2" } },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(lists); i++) {
		for (size_t a = 0; lists[i].v[a] != NULL; a++) {
			for (size_t b = 0; lists[i].v[b] != NULL; b++) {
				int c = compare(lists[i].scheme,
				    mm_str_of(lists[i].v[a]),
				    mm_str_of(lists[i].v[b]));

				CHECK(c == (a > b) - (a < b), "%s: %s | %s",
				    mm_vers_scheme_name(lists[i].scheme),
				    lists[i].v[a], lists[i].v[b]);
			}
		}
	}
}

/* Positions of refused bytes. */
static void
test_bad(void **state)
{
	static const struct {
		enum mm_vers_scheme scheme;
		const char *text;
		uint64_t column;
	} rows[] = {
		{ MM_VERS_SEMVER, "1.0.2k", 6 },
		{ MM_VERS_SEMVER, "1.0.0-a_b", 8 },
		{ MM_VERS_SEMVER, "x", 1 },
		{ MM_VERS_PEP440, "1.0-final", 4 },
		{ MM_VERS_PEP440, "1.0+a!b", 6 },
		{ MM_VERS_DPKG, "1:2_3", 4 },
		{ MM_VERS_DPKG, "1.0-1_2", 6 },
		{ MM_VERS_RPM, "1.0-", 5 },
		{ MM_VERS_OPENSSL, "1.0.1f1", 7 },
		{ MM_VERS_GENERIC, "1.*", 3 },
		{ MM_VERS_GENERIC, "latest", 1 },
		{ MM_VERS_MAVEN, "1.0\x01", 4 },
		{ MM_VERS_MAVEN, "1.0.0.0.0.0\x7f", 12 },
		{ MM_VERS_MAVEN, "1.0\n2", 4 },
		{ MM_VERS_MAVEN, "1.0\x01.1.2.3.4.5", 4 },
		{ MM_VERS_SEMVER, "gt1.0", 1 },
		{ MM_VERS_DPKG, "2147483648:1", 11 },
		{ MM_VERS_APK, "1_alphax", 3 },
		{ MM_VERS_APK, "1-x1", 3 },
		{ MM_VERS_APK, "1~g", 3 },
		{ MM_VERS_APK, "1-rx", 3 },
		{ MM_VERS_DPKG, "12345678901:1", 12 },
		{ MM_VERS_GEM, "1-", 3 },
		{ MM_VERS_NONE, "1", 0 },
		{ MM_VERS_DPKG, "", 1 },
		{ MM_VERS_DPKG, "   ", 1 },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_err err = { 0 };
		struct mm_buf key;

		mm_buf_init(&key, 0);
		CHECK(mm_vers_key(rows[i].scheme, mm_str_of(rows[i].text), &key,
			  &err) == MM_EFORMAT,
		    "%s", rows[i].text);
		CHECK(err.column == rows[i].column, "%s: column %llu",
		    rows[i].text, (unsigned long long)err.column);
		mm_buf_free(&key);
	}
}

static void
test_limits(void **state)
{
	char text[252];
	struct mm_str s = { text, 250 };

	(void)state;
	for (size_t i = 0; i < MM_COUNT(all); i++) {
		static const char *const fill[] = { "1", "1.", "1a", "~1", "0",
			"a", "-1", "_p1", "..", "1.0+a.b-c_d~e^f" };

		for (size_t f = 0; f < MM_COUNT(fill); f++) {
			struct mm_buf key;

			text[0] = '1';
			text[1] = '.';
			for (size_t k = 2; k < sizeof(text); k++)
				text[k] = fill[f][k % strlen(fill[f])];
			mm_buf_init(&key, 0);
			/* Any answer but a key too long for its room. */
			(void)!mm_vers_key(all[i], s, &key, NULL);
			assert_true(key.n <= 4 * 250 + 64);
			mm_buf_free(&key);
		}
		memset(text, '1', sizeof(text));
		s.n = 250;
		if (all[i] != MM_VERS_DATETIME)
			assert_int_equal(compare(all[i], s, s), 0);
		s.n = 251;
		check_refused(all[i], s);
		s.n = 250;
	}
}

static void
test_names(void **state)
{
	static const struct {
		const char *name;
		enum mm_vers_scheme want;
	} rows[] = {
		{ "semver", MM_VERS_SEMVER },
		{ "npm", MM_VERS_SEMVER },
		{ "golang", MM_VERS_SEMVER },
		{ "cargo", MM_VERS_SEMVER },
		{ "pypi", MM_VERS_PEP440 },
		{ "python", MM_VERS_PEP440 },
		{ "maven", MM_VERS_MAVEN },
		{ "deb", MM_VERS_DPKG },
		{ "dpkg", MM_VERS_DPKG },
		{ "rpm", MM_VERS_RPM },
		{ "openssl", MM_VERS_OPENSSL },
		{ "apk", MM_VERS_APK },
		{ "gem", MM_VERS_GEM },
		{ "composer", MM_VERS_COMPOSER },
		{ "nuget", MM_VERS_NUGET },
		{ "yocto", MM_VERS_GENERIC },
		{ "conan", MM_VERS_CONAN },
		{ "alpm", MM_VERS_ALPM },
		{ "cran", MM_VERS_CRAN },
		{ "hackage", MM_VERS_HACKAGE },
		{ "pub", MM_VERS_PUB },
		{ "ebuild", MM_VERS_GENTOO },
		{ "nginx", MM_VERS_SEMVER },
		{ "custom", MM_VERS_NONE },
		{ "git", MM_VERS_NONE },
		{ "none", MM_VERS_NONE },
		{ "", MM_VERS_NONE },
	};
	int c;

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++)
		CHECK(
		    mm_vers_scheme_of(mm_str_of(rows[i].name)) == rows[i].want,
		    "%s", rows[i].name);
	for (size_t i = 0; i < MM_COUNT(all); i++)
		assert_int_equal(
		    mm_vers_scheme_of(mm_str_of(mm_vers_scheme_name(all[i]))),
		    all[i]);
	assert_string_equal(mm_vers_scheme_name(MM_VERS_NONE), "none");
	assert_string_equal(mm_vers_scheme_name(MM_VERS__COUNT), "none");
	assert_int_equal(
	    mm_vers_cmp(MM_VERS_NONE, MM_STR("1"), MM_STR("1"), &c, NULL),
	    MM_EFORMAT);
	assert_int_equal(
	    mm_vers_cmp(MM_VERS__COUNT, MM_STR("1"), MM_STR("1"), &c, NULL),
	    MM_EFORMAT);
}

/* xorshift64: the same versions on every run and machine. */
static uint64_t seed = 20261124;

static uint32_t
next(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 33) % n;
}

/* A version made of fragments that collide often. */
static struct mm_str
random_version(char *buf, size_t size)
{
	static const char *const parts[] = { "0", "1", "2", "10", "01", ".",
		".", ".", "-", "-", "_", "+", "~", "^", "a", "b", "rc", "alpha",
		"beta", "dev", "pre", "post", "sp", "p", "ga", "final",
		"snapshot", "r", "el9", ":", "!", "1:", "z", " " };
	size_t n = 1;
	uint32_t count = next(7);

	buf[0] = (char)('0' + next(3));
	buf[1] = '\0';
	for (uint32_t i = 0; i < count; i++)
		n += (size_t)snprintf(
		    buf + n, size - n, "%s", parts[next(MM_COUNT(parts))]);
	return (struct mm_str){ buf, n };
}

/* Reflexive, antisymmetric, transitive: on all triples of random versions. */
static void
test_total_order(void **state)
{
	enum { N = 60, LENGTH = 96 };
	static char text[N][LENGTH];
	static int c[N][N];

	(void)state;
	for (size_t s = 0; s < MM_COUNT(all); s++) {
		struct mm_str v[N];
		int n = 0, tries = 0;

		/* Made of fragments there is no instant; with and without a
		 * release, Arch has no order. */
		if (all[s] == MM_VERS_DATETIME)
			continue;
		while (n < N && tries++ < 20000) {
			int self = 9;

			v[n] = random_version(text[n], LENGTH);
			if (all[s] == MM_VERS_ALPM &&
			    strchr(text[n], '-') != NULL)
				continue;
			if (mm_vers_cmp(all[s], v[n], v[n], &self, NULL) !=
			    MM_OK)
				continue;
			assert_int_equal(self, 0);
			n++;
		}
		CHECK(n == N, "%s: only %d valid versions",
		    mm_vers_scheme_name(all[s]), n);
		for (int i = 0; i < N; i++) {
			for (int j = 0; j < N; j++)
				c[i][j] = compare(all[s], v[i], v[j]);
		}
		for (int i = 0; i < N; i++) {
			for (int j = 0; j < N; j++) {
				CHECK(c[i][j] == -c[j][i], "%s: %s | %s",
				    mm_vers_scheme_name(all[s]), text[i],
				    text[j]);
				for (int k = 0; k < N; k++)
					CHECK(c[i][j] > 0 || c[j][k] > 0 ||
						c[i][k] <= 0,
					    "%s: %s %s %s",
					    mm_vers_scheme_name(all[s]),
					    text[i], text[j], text[k]);
			}
		}
	}
}

/* --- the text of Debian Policy 5.6.12, written down without keys --- */

static int
policy_rank(char c)
{
	if (c == '~')
		return -1;
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
		return c;
	return c == '\0' || (c >= '0' && c <= '9') ? 0 : c + 256;
}

static int
policy_part(const char *a, const char *b)
{
	while (*a != '\0' || *b != '\0') {
		unsigned long x, y;

		while (policy_rank(*a) != 0 || policy_rank(*b) != 0) {
			int d = policy_rank(*a) - policy_rank(*b);

			if (d != 0)
				return d;
			a++;
			b++;
		}
		for (x = 0; *a >= '0' && *a <= '9'; a++)
			x = x * 10 + (unsigned long)(*a - '0');
		for (y = 0; *b >= '0' && *b <= '9'; b++)
			y = y * 10 + (unsigned long)(*b - '0');
		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}

static int
policy_compare(const char *a, const char *b)
{
	char part[2][3][96];
	const char *v[2] = { a, b };
	int c;

	for (int i = 0; i < 2; i++) {
		const char *colon = strchr(v[i], ':');
		const char *from = colon != NULL ? colon + 1 : v[i];
		const char *dash = strrchr(from, '-');

		(void)snprintf(part[i][0], 96, "%.*s",
		    colon != NULL ? (int)(colon - v[i]) : 1,
		    colon != NULL ? v[i] : "0");
		(void)snprintf(part[i][1], 96, "%.*s",
		    dash != NULL ? (int)(dash - from) : 90, from);
		(void)snprintf(
		    part[i][2], 96, "%s", dash != NULL ? dash + 1 : "");
	}
	c = policy_part(part[0][0], part[1][0]);
	if (c == 0)
		c = policy_part(part[0][1], part[1][1]);
	if (c == 0)
		c = policy_part(part[0][2], part[1][2]);
	return (c > 0) - (c < 0);
}

static void
test_dpkg_policy(void **state)
{
	int valid = 0;

	(void)state;
	for (int i = 0; i < 30000; i++) {
		char a[96], b[96];
		struct mm_str va = random_version(a, sizeof(a));
		struct mm_str vb = random_version(b, sizeof(b));
		int c;

		if (mm_vers_cmp(MM_VERS_DPKG, va, vb, &c, NULL) != MM_OK)
			continue;
		/* Blanks at the ends are dropped before the comparison. */
		if (strchr(a, ' ') != NULL || strchr(b, ' ') != NULL)
			continue;
		valid++;
		CHECK(c == policy_compare(a, b), "%s | %s: %d", a, b, c);
	}
	assert_true(valid > 3000);
}

/* --- rpm-version(7), written down without keys --- */

static bool
is_kind(char c, bool number)
{
	bool digit = c >= '0' && c <= '9';
	bool alpha = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

	return number ? digit : alpha;
}

static bool
is_split(char c)
{
	return c != '\0' && c != '~' && c != '^' && !is_kind(c, true) &&
	    !is_kind(c, false);
}

/* Two segments of one kind; steps over both. */
static int
rpm_segment(const char **a, const char **b, bool number)
{
	size_t x = 0, y = 0;
	int c;

	while (number && **a == '0')
		(*a)++;
	while (number && **b == '0')
		(*b)++;
	while (is_kind((*a)[x], number))
		x++;
	while (is_kind((*b)[y], number))
		y++;
	if (number && x != y)
		return x < y ? -1 : 1;
	c = memcmp(*a, *b, x < y ? x : y);
	*a += x;
	*b += y;
	return c != 0 ? c : (x > y) - (x < y);
}

/* What '~' and '^' decide at one place; 0 when it is neither or both. */
static int
rpm_mark(char a, char b)
{
	if (a == b)
		return 0;
	if (a == '~' || b == '~')
		return a == '~' ? -1 : 1;
	if (a == '\0' || b == '\0')
		return (a != '\0') - (b != '\0');
	if (a == '^' || b == '^')
		return a == '^' ? -1 : 1;
	return 0;
}

static int
rpm_part(const char *a, const char *b)
{
	for (;;) {
		bool number;
		int c;

		while (is_split(*a))
			a++;
		while (is_split(*b))
			b++;
		c = rpm_mark(*a, *b);
		if (c != 0 || *a == '\0')
			return c;
		if (*a == *b && (*a == '~' || *a == '^')) {
			a++;
			b++;
			continue;
		}
		number = is_kind(*a, true);
		if (number != is_kind(*b, true))
			return number ? 1 : -1;
		c = rpm_segment(&a, &b, number);
		if (c != 0)
			return c;
	}
}

static void
test_rpm_reference(void **state)
{
	int valid = 0;

	(void)state;
	for (int i = 0; i < 30000; i++) {
		char a[96], b[96];
		struct mm_str va = random_version(a, sizeof(a));
		struct mm_str vb = random_version(b, sizeof(b));
		int c, want;

		/* The reference is of one part: no epoch, no release. */
		if (strpbrk(a, ":-") != NULL || strpbrk(b, ":-") != NULL ||
		    mm_vers_cmp(MM_VERS_RPM, va, vb, &c, NULL) != MM_OK)
			continue;
		valid++;
		want = rpm_part(a, b);
		CHECK(c == (want > 0) - (want < 0), "%s | %s: %d", a, b, c);
	}
	assert_true(valid > 3000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_sorted),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_total_order),
		cmocka_unit_test(test_dpkg_policy),
		cmocka_unit_test(test_rpm_reference),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
