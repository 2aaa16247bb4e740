/* SPDX-License-Identifier: Apache-2.0 */
#include "made.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/map.h"
#include "overrides.h"
#include "test.h"

static uint32_t
vuln(const struct made *m, const char *id)
{
	return mm_advidx_vuln(m->x, mm_str_of(id));
}

static struct mm_advisory
record(const char *id, enum mm_feed_source source)
{
	static struct mm_adv_range all = { .status = MM_VERDICT_AFFECTED };
	static struct mm_adv_package p = { .key = { "pkg:npm/l", 9 },
		.ranges = &all,
		.nranges = 1,
		.otherwise = MM_VERDICT_NOT_AFFECTED };

	return (struct mm_advisory){ .id = mm_str_of(id),
		.source = source,
		.packages = &p,
		.npackages = 1 };
}

static void
add(struct made *m, const char *id, enum mm_feed_source source,
    const char *const *aliases)
{
	struct mm_advisory a = record(id, source);
	struct mm_str list[4];

	a.aliases = list;
	while (aliases != NULL && aliases[a.naliases] != NULL) {
		list[a.naliases] = mm_str_of(aliases[a.naliases]);
		a.naliases++;
	}
	made_add(m, &a);
}

static void
records_share_a_vulnerability(void **state)
{
	static const char *const ghsa_aliases[] = { "CVE-2024-1", NULL };
	static const char *const pysec_aliases[] = { "GHSA-aaaa", NULL };
	static const char *const two[] = { "CVE-2024-2", "CVE-2024-3", NULL };
	static const char *const lone[] = { "RUSTSEC-9", NULL };
	struct made m;
	struct mm_advidx_vuln v;

	(void)state;
	made_begin(&m);
	add(&m, "CVE-2024-1", MM_FEED_CVE5, NULL);
	add(&m, "CVE-2024-1", MM_FEED_NVD, NULL);
	add(&m, "GHSA-aaaa", MM_FEED_OSV, ghsa_aliases);
	/* Names the CVE only through the GHSA. */
	add(&m, "PYSEC-5", MM_FEED_OSV, pysec_aliases);
	add(&m, "GHSA-bbbb", MM_FEED_OSV, two);
	/* No CVE at all: the first identifier of the group. */
	add(&m, "GO-2024-7", MM_FEED_OSV, lone);
	made_open(&m);
	assert_int_equal(mm_advidx_vulns(m.x), 4);
	assert_int_equal(mm_advidx_records(m.x), 6);
	mm_advidx_vuln_get(m.x, vuln(&m, "PYSEC-5"), &v);
	assert_true(mm_str_eqz(v.id, "CVE-2024-1"));
	assert_int_equal(v.nrecords, 4);
	assert_int_equal(vuln(&m, "GHSA-aaaa"), vuln(&m, "CVE-2024-1"));
	assert_int_equal(vuln(&m, "GHSA-bbbb"), vuln(&m, "CVE-2024-2"));
	assert_int_not_equal(vuln(&m, "CVE-2024-2"), vuln(&m, "CVE-2024-3"));
	mm_advidx_vuln_get(m.x, vuln(&m, "RUSTSEC-9"), &v);
	assert_true(mm_str_eqz(v.id, "GO-2024-7"));
	assert_int_equal(vuln(&m, "CVE-1999-1"), UINT32_MAX);
	made_end(&m);
}

static void
later_record_replaces(void **state)
{
	static const struct {
		const char *was, *now;
		bool rules, withdrawn;
		uint32_t records_left; /* that speak about the CVE */
	} rows[] = {
		{ "2024-01-01", "2024-02-01", true, false, 1 },
		{ "2024-01-01", "2024-01-01", true, false, 1 },
		{ "2024-02-01", "2024-01-01", true, false, 1 },
		/* Lost its analysis: both stay. */
		{ "2024-01-01", "2024-02-01", false, false, 2 },
		{ "2024-01-01", "2024-02-01", false, true, 1 },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_advisory a = record("CVE-2024-1", MM_FEED_NVD);
		struct mm_advidx_vuln v;
		struct made m;
		bool second;

		made_begin(&m);
		a.title = MM_STR("first");
		a.modified = mm_str_of(rows[i].was);
		made_add(&m, &a);
		a.title = MM_STR("second");
		a.modified = mm_str_of(rows[i].now);
		a.npackages = rows[i].rules;
		a.withdrawn = rows[i].withdrawn;
		made_add(&m, &a);
		made_open(&m);
		mm_advidx_vuln_get(m.x, vuln(&m, "CVE-2024-1"), &v);
		CHECK(v.nrecords == rows[i].records_left, "%zu", i);
		CHECK(v.withdrawn == rows[i].withdrawn, "%zu", i);
		second = strcmp(rows[i].now, rows[i].was) >= 0 &&
		    rows[i].records_left == 1;
		CHECK(mm_str_eqz(v.title, second ? "second" : "first"),
		    "%zu: %.*s", i, MM_FMT(v.title));
		/* Withdrawn: no rules are left. */
		CHECK(mm_advidx_key(m.x, MM_STR("pkg:npm/l")) != UINT32_MAX &&
			mm_advidx_key_has_rules(
			    m.x, mm_advidx_key(m.x, MM_STR("pkg:npm/l"))) ==
			    !rows[i].withdrawn,
		    "%zu", i);
		made_end(&m);
	}
}

static void
scores_and_titles(void **state)
{
	static const char *const alias[] = { "CVE-2024-1", NULL };
	struct mm_kev kev = { MM_STR("CVE-2024-1"), { 19000 }, true };
	struct mm_kev unknown = { MM_STR("CVE-1999-1"), { 1 }, false };
	struct mm_epss epss = { MM_STR("CVE-2024-1"), 910000, UINT32_MAX };
	struct mm_advisory a = record("CVE-2024-1", MM_FEED_CVE5);
	struct mm_advidx_vuln v;
	struct mm_advidx_record r;
	struct made m;

	(void)state;
	made_begin(&m);
	a.title = MM_STR("from the CNA");
	a.cvss = MM_STR("CVSS:3.1/AV:N");
	a.cvss_x10 = 75;
	made_add(&m, &a);
	a.source = MM_FEED_NVD;
	a.title = MM_STR_NONE;
	a.cvss_x10 = 98;
	a.published = MM_STR("2024-01-02T00:00:00");
	made_add(&m, &a);
	add(&m, "GHSA-x", MM_FEED_OSV, alias);
	assert_int_equal(mm_advidx_build_add_kev(m.b, &kev, NULL), MM_OK);
	assert_int_equal(mm_advidx_build_add_kev(m.b, &unknown, NULL), MM_OK);
	assert_int_equal(mm_advidx_build_add_epss(m.b, &epss, NULL), MM_OK);
	made_open(&m);
	mm_advidx_vuln_get(m.x, vuln(&m, "GHSA-x"), &v);
	assert_true(mm_str_eqz(v.title, "from the CNA"));
	assert_int_equal(v.cvss_x10, 98);
	assert_int_equal(v.kev.day, 19000);
	assert_true(v.ransomware && v.has_epss);
	assert_int_equal(v.epss_e6, 910000);
	assert_int_equal(v.pctl_e6, UINT32_MAX);
	assert_int_equal(v.nrecords, 3);
	mm_advidx_record_get(
	    m.x, mm_advidx_vuln_record(m.x, vuln(&m, "GHSA-x"), 1), &r);
	assert_int_equal(r.source, MM_FEED_NVD);
	assert_true(mm_str_eqz(r.published, "2024-01-02T00:00:00"));
	mm_advidx_record_get(m.x, 2, &r);
	assert_int_equal(r.naliases, 1);
	assert_true(
	    mm_str_eqz(mm_advidx_record_alias(m.x, 2, 0), "CVE-2024-1"));
	/* A KEV entry without any record is no vulnerability of the index. */
	assert_int_equal(vuln(&m, "CVE-1999-1"), UINT32_MAX);
	made_end(&m);
}

/* KEV and EPSS from a file of their own: what both say, and who wins. */
static void
scores_apart(void **state)
{
	static const char *const alias[] = { "CVE-2024-1", "RHSA-1", NULL };
	static const struct {
		const char *id;
		int32_t own, other; /* days of KEV; 0: none */
		int32_t want;
		uint32_t epss, wanted; /* 0: none */
	} rows[] = {
		{ "CVE-2024-1", 0, 0, 0, 0, 0 },
		{ "CVE-2024-1", 500, 0, 500, 0, 7 },
		{ "CVE-2024-1", 0, 400, 400, 0, 0 },
		{ "CVE-2024-1", 500, 400, 400, 0, 7 },
		{ "CVE-2024-1", 400, 500, 400, 3, 3 },
		{ "CVE-2024-1", 0, 0, 0, 3, 3 },
		/* By other names of it. */
		{ "GHSA-x", 0, 400, 400, 0, 0 },
		{ "RHSA-1", 0, 400, 400, 3, 3 },
		{ "zzz", 0, 400, 0, 3, 0 },
		/* In front of the CVEs, where the first is not one. */
		{ "ALAS-1", 0, 400, 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_advidx_build *b = mm_advidx_build_new();
		struct mm_kev own = { MM_STR("CVE-2024-1"), { rows[i].own },
			false },
			      kev = { mm_str_of(rows[i].id), { rows[i].other },
				      true },
			      far = { MM_STR("CVE-2024-9"), { 1 }, true };
		struct mm_epss was = { MM_STR("CVE-2024-1"), 7, 70 },
			       e = { mm_str_of(rows[i].id), rows[i].epss, 30 };
		struct mm_advidx *scores = NULL;
		struct mm_advidx_vuln v;
		struct mm_buf image;
		struct made m;

		made_begin(&m);
		add(&m, "GHSA-x", MM_FEED_OSV, alias);
		add(&m, "CVE-2024-1", MM_FEED_NVD, alias);
		if (rows[i].own != 0) {
			assert_int_equal(
			    mm_advidx_build_add_kev(m.b, &own, NULL), MM_OK);
			assert_int_equal(
			    mm_advidx_build_add_epss(m.b, &was, NULL), MM_OK);
		}
		made_open(&m);
		assert_null(mm_advidx_scores(m.x));
		if (i > 0)
			assert_int_equal(
			    mm_advidx_build_add_kev(b, &far, NULL), MM_OK);
		if (rows[i].other != 0)
			assert_int_equal(
			    mm_advidx_build_add_kev(b, &kev, NULL), MM_OK);
		if (rows[i].epss != 0)
			assert_int_equal(
			    mm_advidx_build_add_epss(b, &e, NULL), MM_OK);
		mm_buf_init(&image, 0);
		assert_int_equal(
		    mm_advidx_build_pack(b, 5, &image, NULL, NULL), MM_OK);
		mm_advidx_build_free(b);
		assert_int_equal(
		    mm_advidx_use(
			(struct mm_bytes){ (uint8_t *)image.p, image.n },
			&scores, NULL),
		    MM_OK);
		mm_advidx_score(m.x, scores);
		assert_ptr_equal(mm_advidx_scores(m.x), scores);
		mm_advidx_vuln_get(m.x, vuln(&m, "GHSA-x"), &v);
		CHECK(rows[i].want == 0 ? !mm_date_is_set(v.kev)
					: v.kev.day == rows[i].want,
		    "%zu: day %d", i, (int)v.kev.day);
		CHECK(v.ransomware == (rows[i].other != 0 && rows[i].want != 0),
		    "%zu", i);
		CHECK(v.has_epss == (rows[i].wanted != 0) &&
			v.epss_e6 == rows[i].wanted,
		    "%zu: %u", i, v.epss_e6);
		made_end(&m);
		mm_buf_free(&image);
	}
}

static void
refused_records(void **state)
{
	static char big[5000];
	struct mm_adv_node nest[20] = { 0 };
	struct mm_adv_cpe leaf = { .vulnerable = true,
		.cpe = MM_STR("cpe:2.3:a:v:p:*:*:*:*:*:*:*:*") };
	struct mm_adv_config c = { .nodes = nest, .nnodes = 1 };
	struct mm_advisory deep = { .id = MM_STR("CVE-2024-1"),
		.source = MM_FEED_NVD,
		.configs = &c,
		.nconfigs = 1 };
	struct mm_advisory a = record("CVE-2024-1", MM_FEED_NVD);
	struct mm_err err = { 0 };
	struct made m;

	(void)state;
	memset(big, 'x', sizeof(big));
	for (int i = 0; i < 19; i++) {
		nest[i].children = &nest[i + 1];
		nest[i].nchildren = 1;
	}
	nest[19].cpes = &leaf;
	nest[19].ncpes = 1;
	made_begin(&m);
	assert_int_equal(mm_advidx_build_add(m.b, &deep, &err), MM_ELIMIT);
	assert_non_null(strstr(err.en, "CVE-2024-1"));
	a.id = (struct mm_str){ big, sizeof(big) };
	assert_int_equal(mm_advidx_build_add(m.b, &a, &err), MM_ELIMIT);
	a.id = MM_STR_NONE;
	assert_int_equal(mm_advidx_build_add(m.b, &a, &err), MM_EFORMAT);
	a = record("CVE-1", MM_FEED_KEV);
	assert_int_equal(mm_advidx_build_add(m.b, &a, &err), MM_EFORMAT);
	/* The builder is as usable as before. */
	add(&m, "CVE-2024-2", MM_FEED_OSV, NULL);
	made_open(&m);
	assert_int_equal(mm_advidx_records(m.x), 1);
	assert_int_equal(m.stats.leaves, 0);
	made_end(&m);
}

static void
empty_index(void **state)
{
	struct made m;
	static const char *const comps[] = { "pkg:npm/l@1.0.0", NULL };
	struct mm_match_result r;

	(void)state;
	made_begin(&m);
	made_open(&m);
	assert_int_equal(mm_advidx_vulns(m.x), 0);
	assert_int_equal(mm_advidx_generation(m.x), 7);
	r = made_match(&m, comps, NULL);
	assert_int_equal(r.nrows, 0);
	assert_int_equal(r.components[0].status, MM_MATCH_NO_ADVISORY);
	made_end(&m);
}

static void
file_is_the_image(void **state)
{
	char path[] = "/tmp/mm-advidx-XXXXXX";
	int fd = mkstemp(path);
	struct mm_advidx_build *b = mm_advidx_build_new();
	struct mm_advisory a = record("CVE-2024-1", MM_FEED_OSV);
	struct mm_advidx *x = NULL;
	struct mm_err err = { 0 };

	(void)state;
	assert_true(fd >= 0 && b != NULL);
	assert_int_equal(close(fd), 0);
	/* Empty file: refused, and the message names it. */
	assert_int_equal(mm_advidx_open(path, &x, &err), MM_EINTEGRITY);
	assert_string_equal(err.source, path);
	assert_int_equal(mm_advidx_build_add(b, &a, &err), MM_OK);
	assert_int_equal(mm_advidx_build_write(b, path, 42, NULL, &err), MM_OK);
	assert_int_equal(mm_advidx_open(path, &x, &err), MM_OK);
	assert_int_equal(mm_advidx_generation(x), 42);
	assert_int_not_equal(
	    mm_advidx_vuln(x, MM_STR("CVE-2024-1")), UINT32_MAX);
	mm_advidx_close(x);
	mm_advidx_build_free(b);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mm_advidx_open(path, &x, &err), MM_ENOTFOUND);
	b = mm_advidx_build_new();
	assert_int_equal(
	    mm_advidx_build_write(b, "/nowhere/x.idx", 1, NULL, &err), MM_EIO);
	mm_advidx_build_free(b);
}

/* The same records in the same order give the same bytes. */
static void
reproducible(void **state)
{
	struct made m[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		made_begin(&m[i]);
		add(&m[i], "CVE-2024-1", MM_FEED_OSV, NULL);
		add(&m[i], "CVE-2024-2", MM_FEED_NVD, NULL);
		made_open(&m[i]);
	}
	assert_int_equal(m[0].image.n, m[1].image.n);
	assert_memory_equal(m[0].image.p, m[1].image.p, m[0].image.n);
	made_end(&m[0]);
	made_end(&m[1]);
}

static uint64_t
next(uint64_t *s)
{
	*s = *s * 6364136223846793005u + 1442695040888963407u;
	return *s >> 33;
}

/* Make the checksums right again, so that the checks behind them are met. */
static void
reseal(uint8_t *p, size_t n)
{
	uint32_t nparts;
	uint64_t zero = 0, hash;

	memcpy(&nparts, p + 12, sizeof(nparts));
	if (nparts > 24 || 48 + (size_t)nparts * 32 > n)
		return;
	for (uint32_t i = 0; i < nparts; i++) {
		uint8_t *e = p + 48 + (size_t)i * 32;
		uint64_t off, count, size;
		uint32_t each;

		memcpy(&off, e, 8);
		memcpy(&count, e + 8, 8);
		memcpy(&each, e + 16, 4);
		size = count * each;
		if (each > 64 || count > n || off > n || size > n - off)
			continue;
		hash = mm_hash64(p + off, (size_t)size);
		memcpy(e + 24, &hash, 8);
	}
	memcpy(p + 32, &zero, 8);
	hash = mm_hash64(p, 48 + (size_t)nparts * 32);
	memcpy(p + 32, &hash, 8);
}

static void
use_all(const struct mm_advidx *x, struct mm_arena *a)
{
	const struct mm_str plats[] = { MM_STR(
	    "cpe:2.3:o:linux:linux_kernel:4.1:*:*:*:*:*:*:*") };
	struct mm_component *c =
	    mm_arena_array(a, mm_advidx_keys(x), sizeof(*c));
	struct mm_match_device d = { c, mm_advidx_keys(x), plats, 1 };
	struct mm_match_result r;

	for (uint32_t i = 0; i < d.n; i++) {
		struct mm_str k = mm_advidx_key_text(x, i);

		if (mm_str_starts(k, "cpe:") && k.n < 200)
			c[i].cpe =
			    mm_arena_fmt(a, "cpe:2.3:%.*s:1.0:*:*:*:*:*:*:*",
				(int)k.n - 4, k.p + 4);
		else
			c[i].purl = mm_arena_fmt(a, "%.*s@1.0", MM_FMT(k));
	}
	assert_int_equal(mm_match_device(x, a, &d, &r, NULL), MM_OK);
	for (uint32_t i = 0; i < mm_advidx_vulns(x); i++) {
		struct mm_advidx_vuln v;

		mm_advidx_vuln_get(x, i, &v);
		for (uint32_t k = 0; k < v.nrecords; k++)
			(void)mm_match_source(
			    x, a, mm_advidx_vuln_record(x, i, k));
	}
}

/*
 * 1,000 damaged files: bits flipped, ends cut. As they are they must be
 * refused; with their checksums repaired they are refused or used without
 * touching anything outside (the sanitizers watch).
 */
static void
damage(void **state)
{
	struct mm_arena *a = mm_arena_new(0), *each = mm_arena_new(0);
	uint32_t n, opened = 0;
	struct mm_advisory *r = overrides_read(a, &n);
	uint64_t seed = 20261124;
	uint8_t *copy;
	struct made m;

	(void)state;
	made_begin(&m);
	for (uint32_t i = 0; i < 60; i++)
		made_add(&m, &r[i * 20]);
	add(&m, "GHSA-1", MM_FEED_OSV, NULL);
	made_package(&m, MM_FEED_OSV, "PYSEC-1", "pkg:pypi/l", MM_VERS_PEP440,
	    "[1.0,2.0) =3.0", MM_VERDICT_NOT_AFFECTED);
	made_open(&m);
	copy = malloc(m.image.n);
	assert_non_null(copy);
	for (int i = 0; i < 1000; i++) {
		size_t size = m.image.n;
		struct mm_advidx *x = NULL;
		bool repaired = i % 2 == 1;

		memcpy(copy, m.image.p, size);
		if (i % 10 == 0)
			size = next(&seed) % size;
		else
			for (uint64_t k = next(&seed) % 3 + 1; k > 0; k--)
				copy[next(&seed) % size] ^=
				    (uint8_t)(1u << next(&seed) % 8);
		if (memcmp(copy, m.image.p, size) == 0 && size == m.image.n)
			continue;
		if (repaired)
			reseal(copy, size);
		if (mm_advidx_use((struct mm_bytes){ copy, size }, &x, NULL) !=
		    MM_OK)
			continue;
		CHECK(repaired, "damaged file %d was accepted", i);
		mm_arena_reset(each);
		use_all(x, each);
		mm_advidx_close(x);
		opened++;
	}
	/* Some damage is to texts and passes every check but the sums. */
	assert_true(opened > 50);
	free(copy);
	made_end(&m);
	mm_arena_free(each);
	mm_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_share_a_vulnerability),
		cmocka_unit_test(later_record_replaces),
		cmocka_unit_test(scores_and_titles),
		cmocka_unit_test(scores_apart),
		cmocka_unit_test(refused_records),
		cmocka_unit_test(empty_index),
		cmocka_unit_test(file_is_the_image),
		cmocka_unit_test(reproducible),
		cmocka_unit_test(damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
