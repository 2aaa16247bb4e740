/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "app/app.h"

#include <ftw.h>
#include <stdlib.h>
#include <unistd.h>

/* A fresh workspace in a scratch folder, opened as one person on one day. */
static struct mm_app
fresh(char dir[64])
{
	struct mm_app app = { .actor = MM_STR("鈴木"),
		.as_of = mm_date_of(2026, 10, 1),
		.valid = MM_DATE_NONE,
		.now = { 1790000000 } };
	struct mm_err err;

	(void)snprintf(dir, 64, "/tmp/mm-batch-XXXXXX");
	assert_non_null(mkdtemp(dir));
	app.dir = dir;
	CHECK(mm_app_create(&app, &err) == MM_OK, "%s", err.en);
	return app;
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static void
drop(struct mm_app *app)
{
	mm_app_close(app);
	assert_int_equal(
	    nftw(app->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static enum mm_status
stage(struct mm_batch *b, enum mm_fact_type type, const char *const *v, int n,
    struct mm_err *err)
{
	struct mm_fact *f = mm_batch_fact(b, type);

	assert_non_null(f);
	for (int i = 0; i < n; i++)
		f->v[i] = mm_str_of(v[i]);
	f->reason = MM_STR("試験");
	return mm_batch_admit(b, err);
}

#define STAGE(b, type, ...) \
	stage((b), (type), (const char *const[]){ __VA_ARGS__ }, \
	    (int)MM_COUNT(((const char *const[]){ __VA_ARGS__ })), &err)

static void
record_basics(struct mm_app *app)
{
	struct mm_batch b;
	struct mm_err err;

	assert_int_equal(mm_batch_begin(app, &b, &err), MM_OK);
	assert_int_equal(STAGE(&b, MM_FACT_WORKSPACE, "W-1", "見本"), MM_OK);
	assert_int_equal(
	    STAGE(&b, MM_FACT_PARTY, "H1", "hospital", "甲病院"), MM_OK);
	assert_int_equal(STAGE(&b, MM_FACT_PRODUCT, "P", "モニタ"), MM_OK);
	assert_int_equal(STAGE(&b, MM_FACT_VERSION, "P", "1.0"), MM_OK);
	assert_int_equal(
	    STAGE(&b, MM_FACT_UNIT, "U1", "P", "1.0", "S1", NULL, NULL, "H1"),
	    MM_OK);
	assert_int_equal(mm_batch_commit(&b, &err), MM_OK);
	assert_int_equal(b.admitted, 5);
	assert_int_equal(b.first_seq, 1);
}

static void
test_recording_again_changes_nothing(void **state)
{
	char dir[64];
	struct mm_app app = fresh(dir);
	struct mm_batch b;
	struct mm_head head;
	struct mm_err err;

	(void)state;
	record_basics(&app);
	assert_int_equal(mm_batch_begin(&app, &b, &err), MM_OK);
	assert_int_equal(
	    STAGE(&b, MM_FACT_PARTY, "H1", "hospital", "甲病院"), MM_OK);
	assert_int_equal(STAGE(&b, MM_FACT_PRODUCT, "P", "モニタ2型"), MM_OK);
	assert_int_equal(STAGE(&b, MM_FACT_PRODUCT, "P", "モニタ2型"), MM_OK);
	assert_int_equal(STAGE(&b, MM_FACT_UNIT_STATE, "U1", "lost"), MM_OK);
	assert_int_equal(STAGE(&b, MM_FACT_UNIT_STATE, "U1", "lost"), MM_OK);
	assert_int_equal(mm_batch_commit(&b, &err), MM_OK);
	assert_int_equal(b.admitted, 2);
	assert_int_equal(b.unchanged, 3);
	assert_int_equal(mm_store_head(app.store, &head, &err), MM_OK);
	assert_int_equal(head.seq, 7);
	/* Back to an older value is a change. */
	assert_int_equal(mm_batch_begin(&app, &b, &err), MM_OK);
	assert_int_equal(STAGE(&b, MM_FACT_PRODUCT, "P", "モニタ"), MM_OK);
	assert_int_equal(mm_batch_commit(&b, &err), MM_OK);
	assert_int_equal(b.admitted, 1);
	drop(&app);
}

/* One run that says the same as before, from a day on. */
static uint64_t
say_from(struct mm_app *app, const char *name, int year)
{
	struct mm_batch b;
	struct mm_err err;

	app->valid = mm_date_of(year, 1, 1);
	assert_int_equal(mm_batch_begin(app, &b, &err), MM_OK);
	assert_int_equal(STAGE(&b, MM_FACT_PRODUCT, "P", name), MM_OK);
	assert_int_equal(mm_batch_commit(&b, &err), MM_OK);
	return b.admitted;
}

static void
test_an_earlier_date_is_news(void **state)
{
	char dir[64];
	struct mm_app app = fresh(dir);
	static const struct {
		const char *name;
		int year;
		uint64_t admitted;
	} rows[] = {
		{ "A", 2024, 1 },
		{ "A", 2024, 0 }, /* again */
		{ "A", 2025, 0 }, /* true already since 2024 */
		{ "A", 2020, 1 }, /* true earlier than was known */
		{ "A", 2022, 0 },
		{ "B", 2026, 1 },
		{ "A", 2023, 0 },
		{ "B", 2023, 1 }, /* another value for a time in between */
		{ "A", 2024, 0 },
		{ "B", 2027, 0 },
		{ "A", 2027, 1 },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++)
		CHECK(say_from(&app, rows[i].name, rows[i].year) ==
			rows[i].admitted,
		    "%zu: %s from %d", i, rows[i].name, rows[i].year);
	drop(&app);
}

static void
test_dry_run_records_nothing(void **state)
{
	char dir[64];
	struct mm_app app = fresh(dir);
	struct mm_batch b;
	struct mm_head head;
	struct mm_err err;

	(void)state;
	app.dry_run = true;
	assert_int_equal(mm_batch_begin(&app, &b, &err), MM_OK);
	assert_int_equal(STAGE(&b, MM_FACT_WORKSPACE, "W-1", "見本"), MM_OK);
	assert_int_equal(mm_batch_commit(&b, &err), MM_OK);
	assert_int_equal(mm_store_head(app.store, &head, &err), MM_OK);
	assert_int_equal(head.seq, 0);
	drop(&app);
}

static void
test_refused_fact_leaves_the_batch_usable(void **state)
{
	char dir[64];
	struct mm_app app = fresh(dir);
	struct mm_batch b;
	struct mm_err err;

	(void)state;
	record_basics(&app);
	assert_int_equal(mm_batch_begin(&app, &b, &err), MM_OK);
	assert_int_equal(
	    STAGE(&b, MM_FACT_UNIT_STATE, "U9", "lost"), MM_ENOTFOUND);
	assert_int_equal(STAGE(&b, MM_FACT_UNIT_STATE, "U1", "lost"), MM_OK);
	assert_int_equal(b.n, 1);
	mm_batch_end(&b);
	drop(&app);
}

/* Two runs checked against the same journal: the second must look again. */
static void
test_stale_batch_is_refused(void **state)
{
	char dir[64];
	struct mm_app app = fresh(dir), other;
	struct mm_batch b, late;
	struct mm_err err;

	(void)state;
	record_basics(&app);
	other = app;
	other.arena = NULL;
	other.store = NULL;
	other.world = NULL;
	assert_int_equal(mm_app_open(&other, &err), MM_OK);
	assert_int_equal(mm_batch_begin(&other, &late, &err), MM_OK);
	assert_int_equal(STAGE(&late, MM_FACT_UNIT_STATE, "U1", "lost"), MM_OK);
	assert_int_equal(mm_batch_begin(&app, &b, &err), MM_OK);
	assert_int_equal(STAGE(&b, MM_FACT_UNIT_STATE, "U1", "retired"), MM_OK);
	assert_int_equal(mm_batch_commit(&b, &err), MM_OK);
	assert_int_equal(mm_batch_commit(&late, &err), MM_EBUSY);
	assert_non_null(strstr(err.en, "run the command again"));
	mm_app_close(&other);
	drop(&app);
}

static void
test_finding_that_returns_is_recorded(void **state)
{
	char dir[64];
	struct mm_app app = fresh(dir);
	struct mm_batch b;
	struct mm_err err;

	(void)state;
	record_basics(&app);
	for (int round = 0; round < 2; round++) {
		assert_int_equal(mm_batch_begin(&app, &b, &err), MM_OK);
		assert_int_equal(
		    STAGE(&b, MM_FACT_FINDING, "F-1", "P", "1.0", "SB", "zlib",
			"1.2.11", NULL, "CVE-2022-37434", "affected", "r", "s",
			"c"),
		    MM_OK);
		assert_int_equal(mm_batch_commit(&b, &err), MM_OK);
		assert_int_equal(b.admitted, 1);
		if (round == 1)
			break;
		app.now.sec++;
		assert_int_equal(mm_batch_begin(&app, &b, &err), MM_OK);
		assert_int_equal(STAGE(&b, MM_FACT_FINDING_END, "F-1",
				     "記録が取り下げられた"),
		    MM_OK);
		assert_int_equal(mm_batch_commit(&b, &err), MM_OK);
	}
	drop(&app);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recording_again_changes_nothing),
		cmocka_unit_test(test_an_earlier_date_is_news),
		cmocka_unit_test(test_dry_run_records_nothing),
		cmocka_unit_test(test_refused_fact_leaves_the_batch_usable),
		cmocka_unit_test(test_stale_batch_is_refused),
		cmocka_unit_test(test_finding_that_returns_is_recorded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
