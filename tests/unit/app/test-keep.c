/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is kept, sealed, told and proved: retention by class, sealed values,
 * the story of an institution, a proof of it, a bundle. The years are those of
 * QMS省令 and GVP省令 16条 (docs/records.md), the digest that of app/sealed.h.
 */
#include "run.h"

#include "app/bundle.h"
#include "app/retention.h"
#include "app/sealed.h"
#include "app/signing.h"
#include "base/sha256.h"
#include "codec/file.h"

static char root[SCRATCH_MAX];
static char dir[SCRATCH_MAX * 2];
static struct mm_app app;

static int
set_up(void **state)
{
	struct mm_facts_report r;
	struct mm_err err = { 0 };

	(void)state;
	scratch_make(root);
	(void)scratch_path(dir, root, "ws");
	CHECK(mkdir(dir, 0700) == 0, "%s", dir);
	run_open(&app, dir, true);
	CHECK(run_import(&app, run_register, &r, &err) == MM_OK, "%s", err.en);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	mm_app_close(&app);
	scratch_remove(root);
	return 0;
}

static void
import(const char *lines)
{
	struct mm_facts_report r;
	struct mm_err err = { 0 };

	CHECK(run_import(&app, lines, &r, &err) == MM_OK, "%s", err.en);
	mm_app_forget(&app);
}

/* -- retention ----------------------------------------------------------- */

static struct mm_retention
retention(void)
{
	struct mm_retention *rows;
	struct mm_world *w;
	struct mm_err err;

	mm_app_forget(&app);
	assert_int_equal(mm_app_world(&app, &w, &err), MM_OK);
	assert_int_equal(mm_retention_of(&app, w, &rows, &err), MM_OK);
	return rows[0];
}

static void
test_classes(void **state)
{
	static const struct {
		const char *fields;
		unsigned qms, gvp, years;
	} row[] = {
		{ "", 15, 15, 15 },
		{ "\"special_maintenance\":\"no\",\"installed\":\"no\"", 5, 5,
		    15 },
		{ "\"special_maintenance\":\"yes\",\"installed\":\"no\"", 15,
		    15, 15 },
		{ "\"special_maintenance\":\"no\",\"installed\":\"yes\"", 5, 15,
		    15 },
		{ "\"special_maintenance\":\"no\",\"installed\":\"no\","
		  "\"biological\":\"biological\"",
		    5, 10, 15 },
		{ "\"special_maintenance\":\"yes\",\"biological\":"
		  "\"biological\"",
		    15, 15, 15 },
		{ "\"special_maintenance\":\"no\",\"installed\":\"no\","
		  "\"biological\":\"specified\"",
		    5, 30, 30 },
		{ "\"special_maintenance\":\"no\",\"installed\":\"no\","
		  "\"biological\":\"none\"",
		    5, 5, 15 },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(row); i++) {
		struct mm_retention r;
		char line[512];

		(void)snprintf(line, sizeof(line),
		    "{\"type\":\"product\",\"valid\":\"2026-0%zu-01\",\"data\":"
		    "{\"product\":\"SP-210\",\"brand_name\":\"見本ポンプ\"%s%s}"
		    "}\n",
		    i + 1, i > 0 ? "," : "", i > 0 ? row[i].fields : "");
		import(line);
		r = retention();
		CHECK(r.qms == row[i].qms && r.gvp == row[i].gvp &&
			r.years == row[i].years,
		    "row %zu: %u %u %u", i, r.qms, r.gvp, r.years);
	}
}

/* From the last unit's last day; a lost unit may still be used. */
static void
test_last_use(void **state)
{
	(void)state;
	assert_int_equal(retention().in_use, 2);
	assert_false(mm_date_is_set(retention().end));
	import("{\"type\":\"unit.state\",\"valid\":\"2025-03-31\",\"data\":{"
	       "\"unit\":\"U-1\",\"state\":\"retired\"}}\n"
	       "{\"type\":\"unit.state\",\"valid\":\"2024-03-31\",\"data\":{"
	       "\"unit\":\"U-2\",\"state\":\"lost\"}}\n");
	assert_int_equal(retention().in_use, 1);
	assert_false(mm_date_is_set(retention().end));
	import("{\"type\":\"unit.state\",\"valid\":\"2026-02-28\",\"data\":{"
	       "\"unit\":\"U-2\",\"state\":\"retired\"}}\n");
	assert_int_equal(retention().in_use, 0);
	assert_int_equal(
	    mm_date_cmp(retention().last_use, mm_date_of(2026, 2, 28)), 0);
	assert_int_equal(
	    mm_date_cmp(retention().end, mm_date_of(2041, 2, 28)), 0);
}

static void
test_hold(void **state)
{
	(void)state;
	assert_null(retention().hold.p);
	import("{\"type\":\"hold\",\"valid\":\"2026-03-01\",\"reason\":\"調査\""
	       ",\"data\":{\"hold\":\"HO-1\",\"in_force\":\"yes\",\"product\":"
	       "\"SP-210\"}}\n");
	assert_true(mm_str_eqz(retention().hold, "HO-1"));
	import("{\"type\":\"hold\",\"valid\":\"2026-03-02\",\"reason\":\"終了\""
	       ",\"data\":{\"hold\":\"HO-1\",\"in_force\":\"no\",\"product\":"
	       "\"SP-210\"}}\n");
	assert_null(retention().hold.p);
}

/* -- sealed values ------------------------------------------------------- */

static struct mm_sealed_new
seal_of(const char *id, const char *value)
{
	return (struct mm_sealed_new){ .id = mm_str_of(id),
		.party = MM_STR("H-1"),
		.what = MM_STR("連絡先"),
		.value = mm_str_of(value) };
}

static enum mm_status
add_seal(const char *id, const char *value)
{
	struct mm_sealed_new s = seal_of(id, value);
	struct mm_err err;

	return mm_sealed_add(&app, &s, &err);
}

/* Path of the one sealed file there is, as the journal's digest names it. */
static enum mm_status
take_digest(void *ctx, const struct mm_fact *f, struct mm_err *err)
{
	(void)err;
	(void)snprintf(ctx, SCRATCH_MAX * 3, "%s/sealed/%.*s", dir,
	    MM_FMT(f->v[MM_F_SEALED_digest]));
	return MM_OK;
}

static void
sealed_path(char path[SCRATCH_MAX * 3])
{
	const struct mm_slice all = MM_SLICE_ALL;
	struct mm_err err;

	assert_int_equal(mm_store_facts(app.store, MM_FACT_SEALED, &all,
			     take_digest, path, &err),
	    MM_OK);
}

static void
test_seal(void **state)
{
	char path[SCRATCH_MAX * 3], hex[MM_SHA256_HEX];
	uint8_t input[1 + 32 + 4] = { 0x03 };
	struct mm_sealed_count n;
	struct mm_str value;
	struct mm_bytes b;
	struct mm_err err;

	(void)state;
	assert_int_equal(add_seal("C-0", ""), MM_EEMPTY);
	assert_int_equal(add_seal("C-1", "田"), MM_OK);
	assert_int_equal(add_seal("C-1", "別"), MM_ECONFLICT);
	sealed_path(path);
	/* What the header says: 0x03, salt, value. */
	assert_int_equal(mm_file_read(app.arena, path, 100, &b, &err), MM_OK);
	assert_int_equal(b.n, 32 + 3);
	memcpy(input + 1, b.p, b.n);
	(void)mm_sha256_hex(mm_sha256_of(input, 1 + b.n), hex);
	assert_string_equal(path + strlen(path) - 64, hex);
	assert_int_equal(
	    mm_sealed_open(&app, MM_STR("C-1"), &value, &err), MM_OK);
	assert_true(mm_str_eqz(value, "田"));
	assert_int_equal(
	    mm_sealed_open(&app, MM_STR("C-2"), &value, &err), MM_ENOTFOUND);
	assert_int_equal(mm_sealed_check(&app, &n, &err), MM_OK);
	assert_int_equal(n.kept, 1);
	/* Changed, then gone. */
	memcpy(input, b.p, b.n);
	input[33] ^= 1;
	assert_int_equal(
	    mm_file_replace(path, (struct mm_bytes){ input, b.n }, &err),
	    MM_OK);
	assert_int_equal(
	    mm_sealed_open(&app, MM_STR("C-1"), &value, &err), MM_EINTEGRITY);
	assert_int_equal(mm_sealed_check(&app, &n, &err), MM_EINTEGRITY);
	assert_non_null(strstr(err.en, "C-1"));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mm_sealed_check(&app, &n, &err), MM_EINTEGRITY);
}

static void
test_erase(void **state)
{
	char path[SCRATCH_MAX * 3];
	struct mm_sealed_count n;
	struct mm_str value;
	struct mm_err err;

	(void)state;
	assert_int_equal(add_seal("C-1", "田"), MM_OK);
	sealed_path(path);
	import("{\"type\":\"hold\",\"valid\":\"2026-03-01\",\"reason\":\"調査\""
	       ",\"data\":{\"hold\":\"HO-1\",\"in_force\":\"yes\",\"party\":"
	       "\"H-1\"}}\n");
	assert_int_equal(
	    mm_sealed_erase(&app, MM_STR("C-1"), MM_STR("退職"), &err),
	    MM_EDENIED);
	assert_int_equal(access(path, F_OK), 0);
	import("{\"type\":\"hold\",\"valid\":\"2026-03-02\",\"reason\":\"終了\""
	       ",\"data\":{\"hold\":\"HO-1\",\"in_force\":\"no\",\"party\":"
	       "\"H-1\"}}\n");
	assert_int_equal(
	    mm_sealed_erase(&app, MM_STR("C-1"), MM_STR("退職"), &err), MM_OK);
	assert_int_not_equal(access(path, F_OK), 0);
	assert_int_equal(
	    mm_sealed_open(&app, MM_STR("C-1"), &value, &err), MM_EEMPTY);
	assert_int_equal(mm_sealed_check(&app, &n, &err), MM_OK);
	assert_int_equal(n.erased, 1);
	/* A value that is there again after its erasure. */
	assert_int_equal(
	    mm_file_replace(
		path, (struct mm_bytes){ (const uint8_t *)"x", 1 }, &err),
	    MM_OK);
	assert_int_equal(mm_sealed_check(&app, &n, &err), MM_EINTEGRITY);
}

/* -- story, proof, bundle ------------------------------------------------ */

/* H-1 had both units; what is about H-2 alone is not its story. */
static void
test_story(void **state)
{
	static const uint64_t want[] = { 1, 2, 4, 6, 7 };
	struct mm_story t = { NULL, 0, 0 };
	struct mm_err err;

	(void)state;
	import("{\"type\":\"party\",\"valid\":\"2021-04-01\",\"data\":{"
	       "\"party\":\"H-2\",\"kind\":\"hospital\",\"name\":\"新みなと"
	       "病院\"}}\n");
	assert_int_equal(mm_story_party(&app, MM_STR("H-1"), &t, &err), MM_OK);
	assert_int_equal(t.n, MM_COUNT(want));
	for (uint32_t i = 0; i < t.n; i++)
		CHECK(t.v[i].seq == want[i] && t.v[i].step == MM_STORY_REGISTER,
		    "%u: %u", i, (unsigned)t.v[i].seq);
	t = (struct mm_story){ NULL, 0, 0 };
	assert_int_equal(
	    mm_story_party(&app, MM_STR("H-9"), &t, &err), MM_ENOTFOUND);
	assert_int_equal(
	    mm_story_notice(&app, MM_STR("PS-1"), MM_STR_NONE, &t, &err),
	    MM_ENOTFOUND);
}

static void
sign(void)
{
	char key[SCRATCH_MAX * 2];
	struct mm_signing how = { .key = key };
	struct mm_checkpoint_file f;
	struct mm_ed25519_public pub;
	struct mm_err err = { 0 };
	bool first;

	(void)scratch_path(key, root, "signer");
	assert_int_equal(mm_signing_new(key, &pub, &err), MM_OK);
	CHECK(mm_checkpoint_take(&app, &how, &f, &first, &err) == MM_OK, "%s",
	    err.en);
}

static enum mm_status
prove(const uint64_t *seq, size_t n, bool compact, struct mm_buf *out,
    struct mm_err *err)
{
	struct mm_prove_ask ask = { .seq = seq, .n = n, .compact = compact };
	struct mm_prove_report r;

	mm_buf_init(out, 0);
	return mm_prove(&app, &ask, out, &r, err);
}

static void
test_prove(void **state)
{
	static const uint64_t ask[] = { 2, 5 }, after[] = { 9 },
			      none[] = { 99 };
	struct mm_buf text, compact;
	struct mm_err err;

	(void)state;
	assert_int_equal(prove(ask, 2, false, &text, &err), MM_ENOTFOUND);
	sign();
	assert_int_equal(prove(ask, 2, false, &text, &err), MM_OK);
	assert_int_equal(prove(ask, 2, true, &compact, &err), MM_OK);
	/*
	 * Of 8 leaves, numbers 1 and 4: hashes of 0, of 2-3, of 5, of 6-7. Each
	 * is 50 bytes as text; compact, 32 and one line "path 4".
	 */
	assert_int_equal(text.n - compact.n, 4 * 50 - (4 * 32 + 7));
	assert_memory_equal(compact.p, "mimamori proof 2\nentry 2 {", 26);
	mm_buf_free(&text);
	mm_buf_free(&compact);
	import("{\"type\":\"setting\",\"valid\":\"2026-01-01\",\"data\":{"
	       "\"name\":\"n\",\"value\":\"1\"}}\n");
	assert_int_equal(prove(after, 1, false, &text, &err), MM_ECONFLICT);
	assert_int_equal(prove(none, 1, false, &text, &err), MM_ENOTFOUND);
	mm_buf_free(&text);
}

static void
test_bundle(void **state)
{
	struct mm_bundle_ask ask = { .party = MM_STR("H-1") };
	struct mm_bundle_report r;
	struct mm_buf one, two;
	struct mm_err err = { 0 };

	(void)state;
	mm_buf_init(&one, 0);
	mm_buf_init(&two, 0);
	assert_int_equal(mm_bundle(&app, &ask, &one, &r, &err), MM_ENOTFOUND);
	sign();
	mm_buf_clear(&one);
	CHECK(mm_bundle(&app, &ask, &one, &r, &err) == MM_OK, "%s", err.en);
	assert_int_equal(r.entries, 5);
	assert_int_equal(r.files, 0);
	assert_int_equal(mm_bundle(&app, &ask, &two, &r, &err), MM_OK);
	assert_int_equal(one.n, two.n);
	assert_memory_equal(one.p, two.p, one.n);
	ask.party = MM_STR("H-9");
	assert_int_equal(mm_bundle(&app, &ask, &two, &r, &err), MM_ENOTFOUND);
	mm_buf_free(&one);
	mm_buf_free(&two);
}

#define TEST(f) cmocka_unit_test_setup_teardown((f), set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_classes),
		TEST(test_last_use),
		TEST(test_hold),
		TEST(test_seal),
		TEST(test_erase),
		TEST(test_story),
		TEST(test_prove),
		TEST(test_bundle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
