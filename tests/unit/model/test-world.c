/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "model/world.h"

/* Facts as rows: type, seq, valid day, then values in the catalogue's order. */
struct row {
	enum mm_fact_type type;
	uint64_t seq;
	const char *valid;
	const char *v[12];
};

static struct mm_world *
fold(struct mm_arena *a, const struct row *rows, size_t n)
{
	struct mm_world *w = mm_world_new(a, mm_date_of(2026, 10, 1));
	struct mm_err err;

	assert_non_null(w);
	for (size_t i = 0; i < n; i++) {
		struct mm_fact f = { .type = rows[i].type,
			.seq = rows[i].seq,
			.actor = MM_STR("tester") };

		assert_true(mm_date_iso(mm_str_of(rows[i].valid), &f.valid));
		for (int k = 0; k < 12; k++)
			f.v[k] = mm_str_of(rows[i].v[k]);
		assert_int_equal(mm_fact_check(&f, &err), MM_OK);
		assert_int_equal(mm_world_apply(w, &f, &err), MM_OK);
	}
	return w;
}

static const struct row base[] = {
	{ MM_FACT_PARTY, 1, "2020-01-01", { "H1", "hospital", "甲病院" } },
	{ MM_FACT_PARTY, 2, "2020-01-01", { "H2", "hospital", "乙病院" } },
	{ MM_FACT_PRODUCT, 3, "2020-01-01", { "P", "モニタ" } },
	{ MM_FACT_VERSION, 4, "2020-01-01", { "P", "1.0" } },
	{ MM_FACT_UNIT, 5, "2020-04-01",
	    { "U1", "P", "1.0", "S-1", NULL, "2020-04-01", "H1" } },
};

static void
test_moves_keep_history(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct row rows[8];
	struct mm_world *w;
	const struct mm_holding *h;

	(void)state;
	memcpy(rows, base, sizeof(base));
	rows[5] = (struct row){ MM_FACT_UNIT_MOVE, 6, "2024-05-01",
		{ "U1", "H2", "transfer" } };
	w = fold(a, rows, 6);
	h = &w->holdings.v[w->units.v[0].holding];
	assert_int_equal(h->party, mm_world_party(w, MM_STR("H2")));
	assert_int_equal(
	    w->holdings.v[h->prev].party, mm_world_party(w, MM_STR("H1")));
	assert_int_equal(w->holdings.v[h->prev].prev, MM_NONE);
	mm_arena_free(a);
}

static void
test_retold_unit_keeps_its_moves(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct row rows[8];
	struct mm_world *w;

	(void)state;
	memcpy(rows, base, sizeof(base));
	rows[5] = (struct row){ MM_FACT_UNIT, 6, "2024-05-01",
		{ "U1", "P", "1.0", "S-1a", NULL, "2020-04-01", "H2" } };
	w = fold(a, rows, 6);
	assert_int_equal(w->units.n, 1);
	assert_true(mm_str_eqz(w->units.v[0].serial, "S-1a"));
	assert_int_equal(w->holdings.n, 1);
	assert_int_equal(
	    w->holdings.v[0].party, mm_world_party(w, MM_STR("H2")));
	mm_arena_free(a);
}

static void
test_unknown_reference_is_counted(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct row rows[8];
	struct mm_world *w;

	(void)state;
	memcpy(rows, base, sizeof(base));
	rows[5] = (struct row){ MM_FACT_UNIT_MOVE, 6, "2024-05-01",
		{ "U9", "H2", "sale" } };
	w = fold(a, rows, 6);
	assert_int_equal(w->dangling, 1);
	assert_true(mm_str_eqz(w->dangling_first, "unit.move #6: unit U9"));
	assert_int_equal(w->holdings.n, 1);
	mm_arena_free(a);
}

static void
test_correction_voids(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct row rows[8];
	struct mm_world *w;

	(void)state;
	rows[0] = (struct row){ MM_FACT_VOID, 7, "2024-06-01", { "6" } };
	memcpy(rows + 1, base, sizeof(base));
	rows[6] = (struct row){ MM_FACT_UNIT_STATE, 6, "2024-05-01",
		{ "U1", "retired" } };
	w = fold(a, rows, 7);
	assert_int_equal(w->voided, 1);
	assert_int_equal(w->units.v[0].state, MM_UNIT_IN_USE);
	mm_arena_free(a);
}

/* Findings by seq and day; the ends follow, as the fold orders types. */
static void
test_finding_counts_from_where_it_was_found(void **state)
{
	static const struct {
		const char *name;
		struct {
			uint64_t seq;
			const char *day;
		} found[4], ended[3];
		const char *first;
		bool current;
	} cases[] = {
		{ "once", { { 10, "2026-01-01" } }, { { 0 } }, "2026-01-01",
		    true },
		{ "told again",
		    { { 10, "2026-01-01" }, { 11, "2026-02-01" },
			{ 12, "2026-03-01" } },
		    { { 0 } }, "2026-01-01", true },
		{ "ended", { { 10, "2026-01-01" }, { 11, "2026-02-01" } },
		    { { 12, "2026-03-01" } }, "2026-01-01", false },
		{ "ended, found again, told again",
		    { { 10, "2026-01-01" }, { 12, "2026-03-01" },
			{ 13, "2026-04-01" } },
		    { { 11, "2026-02-01" } }, "2026-03-01", true },
		{ "told again before the end",
		    { { 10, "2026-01-01" }, { 11, "2026-02-01" },
			{ 13, "2026-04-01" } },
		    { { 12, "2026-03-01" } }, "2026-04-01", true },
		{ "twice ended, twice found again",
		    { { 10, "2026-01-01" }, { 12, "2026-03-01" },
			{ 14, "2026-05-01" }, { 15, "2026-06-01" } },
		    { { 11, "2026-02-01" }, { 13, "2026-04-01" } },
		    "2026-05-01", true },
		{ "ended and found again on one day",
		    { { 10, "2026-01-01" }, { 12, "2026-02-01" } },
		    { { 11, "2026-02-01" } }, "2026-02-01", true },
		{ "an end recorded before a finding of an earlier day",
		    { { 12, "2026-01-01" }, { 10, "2026-02-01" },
			{ 13, "2026-03-01" } },
		    { { 11, "2026-02-01" } }, "2026-01-01", true },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(cases); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct row rows[16];
		size_t n = MM_COUNT(base);
		struct mm_world *w;
		const struct mm_finding *d;
		struct mm_date first;

		memcpy(rows, base, sizeof(base));
		for (size_t k = 0; k < 4 && cases[i].found[k].seq != 0; k++)
			rows[n++] = (struct row){ MM_FACT_FINDING,
				cases[i].found[k].seq, cases[i].found[k].day,
				{ "F1", "P", "1.0", "SB-1", "libx", NULL, NULL,
				    "CVE-2021-44228", "affected", "exact",
				    "nvd:CVE-2021-44228", "semver" } };
		for (size_t k = 0; k < 3 && cases[i].ended[k].seq != 0; k++)
			rows[n++] = (struct row){ MM_FACT_FINDING_END,
				cases[i].ended[k].seq, cases[i].ended[k].day,
				{ "F1", "SB-2" } };
		w = fold(a, rows, n);
		d = &w->findings.v[mm_world_finding(w, MM_STR("F1"))];
		assert_true(mm_date_iso(mm_str_of(cases[i].first), &first));
		CHECK(mm_date_cmp(d->first.valid, first) == 0, "%s: day %d",
		    cases[i].name, d->first.valid.day);
		CHECK((d->ended_at.seq == 0) == cases[i].current, "%s",
		    cases[i].name);
		mm_arena_free(a);
	}
}

/* A world kept up to date meets the end before the finding. */
static void
test_finding_again_in_a_kept_world(void **state)
{
	static const char *const found[12] = { "F1", "P", "1.0", "SB-1", "libx",
		NULL, NULL, "CVE-2021-44228", "affected", "exact",
		"nvd:CVE-2021-44228", "semver" };
	struct mm_arena *a = mm_arena_new(0);
	struct row rows[8] = { 0 };
	const struct mm_finding *d;
	struct mm_world *w;

	(void)state;
	memcpy(rows, base, sizeof(base));
	rows[5] = (struct row){ MM_FACT_FINDING, 6, "2026-01-01", { 0 } };
	rows[6] = (struct row){ MM_FACT_FINDING_END, 7, "2026-02-01",
		{ "F1", "SB-2" } };
	rows[7] = (struct row){ MM_FACT_FINDING, 8, "2026-03-01", { 0 } };
	memcpy(rows[5].v, found, sizeof(found));
	memcpy(rows[7].v, found, sizeof(found));
	w = fold(a, rows, 8);
	d = &w->findings.v[mm_world_finding(w, MM_STR("F1"))];
	assert_int_equal(d->ended_at.seq, 0);
	assert_int_equal(d->first.seq, 8);
	mm_arena_free(a);
}

static void
test_held_feed_does_not_replace(void **state)
{
	static const char sha[] =
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
	struct mm_arena *a = mm_arena_new(0);
	struct mm_world *w = mm_world_new(a, mm_date_of(2026, 10, 1));
	struct mm_err err;

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct mm_fact f = { .type = MM_FACT_FEED,
			.seq = (uint64_t)i + 1,
			.actor = MM_STR("t"),
			.valid = mm_date_of(2026, 9, 1 + i) };

		f.v[MM_F_FEED_source] = MM_STR("nvd");
		f.v[MM_F_FEED_name] = MM_STR("page");
		f.v[MM_F_FEED_digest] = mm_str_of(sha);
		f.v[MM_F_FEED_bytes] = MM_STR("10");
		f.v[MM_F_FEED_records] = i == 0 ? MM_STR("100") : MM_STR("5");
		f.v[MM_F_FEED_rejected] = MM_STR("0");
		f.v[MM_F_FEED_held] = i == 0 ? MM_STR("no") : MM_STR("yes");
		assert_int_equal(mm_fact_check(&f, &err), MM_OK);
		assert_int_equal(mm_world_apply(w, &f, &err), MM_OK);
	}
	assert_int_equal(w->feeds.n, 1);
	assert_int_equal(w->feeds.v[0].records, 100);
	mm_arena_free(a);
}

static void
test_fact_check_refuses(void **state)
{
	static const struct {
		const char *name;
		enum mm_fact_type type;
		const char *v[8];
		const char *says;
	} rows[] = {
		{ "missing required", MM_FACT_VERSION, { "P", NULL },
		    "version is missing" },
		{ "blank in id", MM_FACT_VERSION, { "P Q", "1" }, "product" },
		{ "no such day", MM_FACT_VERSION, { "P", "1", "2023-02-29" },
		    "released" },
		{ "unknown word", MM_FACT_UNIT_STATE, { "U", "broken" },
		    "state" },
		{ "leading zero", MM_FACT_PLAN, { "L", "01", "A", "x" },
		    "edition" },
		{ "control character", MM_FACT_SETTING, { "a", "x\033y" },
		    "value" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_fact f = { .type = rows[i].type,
			.seq = 1,
			.actor = MM_STR("t"),
			.valid = mm_date_of(2026, 1, 1) };
		struct mm_err err;

		for (int k = 0; k < 8; k++)
			f.v[k] = mm_str_of(rows[i].v[k]);
		CHECK(
		    mm_fact_check(&f, &err) == MM_EFORMAT, "%s", rows[i].name);
		CHECK(strstr(err.en, rows[i].says) != NULL, "%s: %s",
		    rows[i].name, err.en);
		CHECK(err.ja[0] != '\0', "%s", rows[i].name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_moves_keep_history),
		cmocka_unit_test(test_retold_unit_keeps_its_moves),
		cmocka_unit_test(test_unknown_reference_is_counted),
		cmocka_unit_test(test_correction_voids),
		cmocka_unit_test(test_finding_counts_from_where_it_was_found),
		cmocka_unit_test(test_finding_again_in_a_kept_world),
		cmocka_unit_test(test_held_feed_does_not_replace),
		cmocka_unit_test(test_fact_check_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
