/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <ftw.h>
#include <stdlib.h>

#include "app/register.h"
#include "app/register_columns.h"
#include "app/register_value.h"
#include "app/sbom.h"
#include "codec/file.h"

static char folder[64];

static struct mm_app
fresh(void)
{
	struct mm_app app = { .actor = MM_STR("鈴木"),
		.as_of = mm_date_of(2026, 10, 1),
		.valid = MM_DATE_NONE,
		.now = { 1790000000 } };
	struct mm_err err;

	(void)snprintf(folder, sizeof(folder), "/tmp/mm-register-XXXXXX");
	assert_non_null(mkdtemp(folder));
	app.dir = folder;
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
	assert_int_equal(nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static enum mm_status
import_text(struct mm_app *app, enum mm_fact_type type, const char *csv,
    bool partial, struct mm_import *im)
{
	const struct mm_import_options options = { .source = "t.csv",
		.partial = partial };
	struct mm_err err;

	return mm_register_import(app, type,
	    (struct mm_bytes){ (const uint8_t *)csv, strlen(csv) }, &options,
	    im, &err);
}

static enum mm_status
import_file(struct mm_app *app, enum mm_fact_type type, const char *name,
    struct mm_import *im)
{
	const struct mm_import_options options = { .source = name };
	struct mm_bytes bytes;
	struct mm_str path;
	struct mm_err err;

	path = mm_arena_fmt(app->arena, "tests/data/register/%s", name);
	CHECK(mm_file_read(
		  app->arena, path.p, MM_REGISTER_FILE, &bytes, &err) == MM_OK,
	    "%s", err.en);
	return mm_register_import(app, type, bytes, &options, im, &err);
}

static uint64_t
entries(struct mm_app *app)
{
	struct mm_head head;

	assert_int_equal(mm_store_head(app->store, &head, NULL), MM_OK);
	return head.seq;
}

static void
basics(struct mm_app *app)
{
	static const struct {
		enum mm_fact_type type;
		const char *file;
		uint64_t rows;
	} t[] = {
		{ MM_FACT_PARTY, "parties-cp932.csv", 3 },
		{ MM_FACT_PRODUCT, "products.csv", 2 },
		{ MM_FACT_VERSION, "versions.csv", 3 },
		{ MM_FACT_UNIT, "units.csv", 3 },
	};
	struct mm_import im;

	for (size_t i = 0; i < MM_COUNT(t); i++) {
		CHECK(import_file(app, t[i].type, t[i].file, &im) == MM_OK,
		    "%s", t[i].file);
		CHECK(im.rows == t[i].rows && im.recorded == t[i].rows &&
			im.bad == 0,
		    "%s", t[i].file);
	}
}

/* What the four files say, in the world. */
static void
test_values(void **state)
{
	struct mm_app app = fresh();
	const struct mm_party *p;
	const struct mm_unit *u;
	struct mm_world *w;

	(void)state;
	basics(&app);
	assert_int_equal(mm_app_world(&app, &w, NULL), MM_OK);
	assert_int_equal(w->parties.n, 3);
	p = &w->parties.v[1];
	assert_int_equal(p->kind, MM_PARTY_HOSPITAL);
	assert_true(mm_str_eqz(p->name, "髙﨑ヶ丘クリニック"));
	assert_int_equal(p->channel, MM_CHANNEL_FAX);
	assert_int_equal(p->contract, MM_NO);
	p = &w->parties.v[2];
	/* Checked in ASCII, kept as typed (R9). */
	assert_true(mm_str_eqz(p->corp_number, "７１２３４５６７８９０１２"));
	assert_int_equal(p->contract, MM_UNKNOWN);
	assert_int_equal(w->products.v[0].class, MM_CLASS_II);
	assert_int_equal(w->products.v[1].class, MM_CLASS_III);
	assert_int_equal(w->products.v[1].connected, MM_NO);
	assert_int_equal(mm_list_count(w->versions.v[0].platforms), 2);
	/* Reiwa 1, May 1st: the first day of the era. */
	assert_int_equal(
	    w->versions.v[1].released.day, mm_date_of(2019, 5, 1).day);
	u = &w->units.v[1];
	assert_true(mm_str_eqz(u->id, "SP-210:a002"));
	assert_true(mm_str_eqz(u->serial, "Ａ００２"));
	assert_int_equal(u->shipped.day, mm_date_of(2016, 4, 1).day);
	u = &w->units.v[0];
	assert_int_equal(u->product, 0);
	assert_true(
	    mm_str_eqz(w->parties.v[w->holdings.v[u->holding].party].id, "H1"));
	assert_int_equal(w->units.v[2].version, MM_NONE);
	drop(&app);
}

/* Three encodings and two languages of the same rows are the same rows. */
static void
test_again(void **state)
{
	struct mm_app app = fresh();
	struct mm_import im;
	struct mm_world *w;
	uint64_t before;

	(void)state;
	basics(&app);
	before = entries(&app);
	assert_int_equal(
	    import_file(&app, MM_FACT_PARTY, "parties-bom.csv", &im), MM_OK);
	assert_int_equal(im.encoding, MM_TEXT_UTF8_BOM);
	assert_int_equal(im.recorded, 0);
	assert_int_equal(im.unchanged, 3);
	assert_int_equal(
	    import_file(&app, MM_FACT_UNIT, "units.csv", &im), MM_OK);
	assert_int_equal(im.unchanged, 3);
	assert_int_equal(entries(&app), before);
	/* Without an id a row means the unit of that serial number. */
	assert_int_equal(import_text(&app, MM_FACT_UNIT,
			     "個体ID,製品,製造番号,納入先\n"
			     "U7,VT-3,S7,H2\n",
			     false, &im),
	    MM_OK);
	assert_int_equal(import_text(&app, MM_FACT_UNIT,
			     "製品,製造番号,納入先,設置場所\n"
			     "VT-3,ｓ７,H2,ICU\n",
			     false, &im),
	    MM_OK);
	assert_int_equal(entries(&app), before + 2);
	assert_int_equal(mm_app_world(&app, &w, NULL), MM_OK);
	assert_int_equal(w->units.n, 4);
	assert_true(mm_str_eqz(w->units.v[3].place, "ICU"));
	assert_true(mm_str_eqz(w->units.v[3].id, "U7"));
	drop(&app);
}

/* A changed row is one new fact; columns left out keep what is recorded. */
static void
test_change(void **state)
{
	struct mm_app app = fresh();
	struct mm_import im;
	struct mm_world *w;
	uint64_t before;

	(void)state;
	basics(&app);
	before = entries(&app);
	/* Another width of a known id is that id. */
	assert_int_equal(import_text(&app, MM_FACT_PARTY,
			     "取引先ID,区分,名称,メール\n"
			     "Ｈ１,医療機関,見本中央病院,new@h1.example\n"
			     "H2,医療機関,髙﨑ヶ丘クリニック,\n",
			     false, &im),
	    MM_OK);
	assert_int_equal(im.recorded, 1);
	assert_int_equal(im.unchanged, 1);
	assert_int_equal(entries(&app), before + 1);
	assert_int_equal(mm_app_world(&app, &w, NULL), MM_OK);
	assert_int_equal(w->parties.n, 3);
	assert_true(mm_str_eqz(w->parties.v[0].email, "new@h1.example"));
	assert_true(mm_str_eqz(w->parties.v[0].corp_number, "4011001098993"));
	assert_int_equal(w->parties.v[0].channel, MM_CHANNEL_POST);
	/* An empty cell of a column that is there clears the value. */
	assert_int_equal(import_text(&app, MM_FACT_PARTY,
			     "取引先ID,区分,名称,メール\n"
			     "H1,医療機関,見本中央病院,\n",
			     false, &im),
	    MM_OK);
	assert_int_equal(mm_app_world(&app, &w, NULL), MM_OK);
	assert_int_equal(w->parties.v[0].email.n, 0);
	assert_true(mm_str_eqz(w->parties.v[0].prefecture, "東京都"));
	drop(&app);
}

/* All or nothing, unless the good rows are asked for; dry run: nothing. */
static void
test_all_or_nothing(void **state)
{
	static const char csv[] = "取引先ID,区分,名称\n"
				  "N1,医療機関,一番\n"
				  "N2,誤り,二番\n"
				  "N3,医療機関,三番\n";
	struct mm_app app = fresh();
	struct mm_import im;

	(void)state;
	assert_int_equal(
	    import_text(&app, MM_FACT_PARTY, csv, false, &im), MM_EFORMAT);
	assert_int_equal(im.rows, 3);
	assert_int_equal(im.bad, 1);
	assert_int_equal(im.recorded, 0);
	assert_int_equal(entries(&app), 0);
	app.dry_run = true;
	assert_int_equal(
	    import_text(&app, MM_FACT_PARTY, csv, true, &im), MM_EFORMAT);
	assert_int_equal(im.recorded, 2);
	assert_int_equal(entries(&app), 0);
	app.dry_run = false;
	assert_int_equal(
	    import_text(&app, MM_FACT_PARTY, csv, true, &im), MM_EFORMAT);
	assert_int_equal(im.recorded, 2);
	assert_int_equal(entries(&app), 2);
	drop(&app);
}

/* Every bad row: line, header as in the file, grade, a word of the reason. */
static void
test_bad_rows(void **state)
{
	static const struct {
		enum mm_fact_type type;
		const char *file;
		enum mm_status st;
		uint64_t rows, bad;
		struct {
			uint64_t line;
			const char *column;
			enum mm_import_grade grade;
			const char *en, *ja;
		} lines[12];
	} t[] = {
		{ MM_FACT_PARTY, "bad-parties.csv", MM_EFORMAT, 6, 5,
		    { { 1, "", MM_IMPORT_WARNING, "unknown header", "備考" },
			{ 2, "法人番号", MM_IMPORT_ERROR, "computed 4",
			    "計算では4" },
			{ 3, "区分", MM_IMPORT_ERROR, "hospital, dealer",
			    "医療機関、" },
			{ 3, "保守契約", MM_IMPORT_ERROR, "yes, no",
			    "はい・いいえ" },
			{ 3, "医療機関コード", MM_IMPORT_ERROR, "10 digits",
			    "10桁" },
			{ 5, "取引先ID", MM_IMPORT_ERROR, "line 4", "4行目" },
			{ 6, "取引先ID", MM_IMPORT_ERROR, "blanks", "空白" },
			{ 7, "", MM_IMPORT_ERROR, "6 columns", "6個" } } },
		{ MM_FACT_UNIT, "bad-units.csv", MM_EFORMAT, 5, 4,
		    { { 2, "出荷日", MM_IMPORT_ERROR, "not a date", "日付" },
			{ 2, "版", MM_IMPORT_ERROR, "2.4.1, 2.3", "9.9" },
			{ 3, "製品", MM_IMPORT_ERROR, "device import",
			    "SP-999" },
			{ 3, "納入先", MM_IMPORT_ERROR, "party import",
			    "どこか病院" },
			{ 3, "UDI", MM_IMPORT_ERROR, "check digit",
			    "検査数字" },
			{ 4, "UDI", MM_IMPORT_WARNING, "GTIN", "GTIN" },
			{ 4, "UDI", MM_IMPORT_WARNING, "(21)", "(21)" },
			{ 5, "製造番号", MM_IMPORT_ERROR, "unit U3", "U3" },
			{ 6, "製造番号", MM_IMPORT_ERROR, "required", "必須" },
			{ 4, "出荷日", MM_IMPORT_NOTE, "out of scope",
			    "対象外" } } },
		{ MM_FACT_PRODUCT, "bad-products.csv", MM_EFORMAT, 2, 1,
		    { { 2, "クラス", MM_IMPORT_ERROR, "I, II, III, IV",
			  "クラスI" },
			{ 2, "GTIN", MM_IMPORT_ERROR, "computed 2",
			    "計算では2" },
			{ 2, "承認番号", MM_IMPORT_WARNING, "16 letters",
			    "16文字" },
			{ 2, "JMDNコード", MM_IMPORT_WARNING, "8 digits",
			    "8桁" } } },
		{ MM_FACT_PARTY, "bad-header.csv", MM_EFORMAT, 0, 0,
		    { { 1, "", MM_IMPORT_ERROR, "same field", "同じ項目" },
			{ 1, "", MM_IMPORT_ERROR, "(kind)", "区分" } } },
		{ MM_FACT_PARTY, "bad-empty.csv", MM_EEMPTY, 0, 0, { { 0 } } },
		{ MM_FACT_PARTY, "bad-encoding.csv", MM_EFORMAT, 0, 0,
		    { { 0 } } },
		{ MM_FACT_PARTY, "bad-quote.csv", MM_EFORMAT, 0, 0, { { 0 } } },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(t); i++) {
		struct mm_app app = fresh();
		struct mm_import im;
		uint64_t before;
		uint32_t k;

		basics(&app);
		before = entries(&app);
		CHECK(import_file(&app, t[i].type, t[i].file, &im) == t[i].st,
		    "%s", t[i].file);
		CHECK(im.rows == t[i].rows && im.bad == t[i].bad,
		    "%s: %llu rows, %llu bad", t[i].file,
		    (unsigned long long)im.rows, (unsigned long long)im.bad);
		for (k = 0; k < im.lines.n; k++) {
			const struct mm_import_line *l = &im.lines.v[k];

			CHECK(t[i].lines[k].en != NULL, "%s: more: %s",
			    t[i].file, l->en.p);
			CHECK(l->line == t[i].lines[k].line &&
				l->grade == t[i].lines[k].grade &&
				mm_str_eqz(l->column, t[i].lines[k].column),
			    "%s: %u: line %llu [%.*s] %s", t[i].file, k,
			    (unsigned long long)l->line, MM_FMT(l->column),
			    l->en.p);
			CHECK(strstr(l->en.p, t[i].lines[k].en) != NULL,
			    "%s: %s", t[i].file, l->en.p);
			CHECK(strstr(l->ja.p, t[i].lines[k].ja) != NULL,
			    "%s: %s", t[i].file, l->ja.p);
		}
		CHECK(t[i].lines[k].en == NULL, "%s: %u lines", t[i].file, k);
		CHECK(entries(&app) == before, "%s: recorded", t[i].file);
		drop(&app);
	}
}

/* One name of two parties: an error that lists both; the id is enough. */
static void
test_ambiguous(void **state)
{
	struct mm_app app = fresh();
	struct mm_import im;

	(void)state;
	basics(&app);
	assert_int_equal(import_text(&app, MM_FACT_PARTY,
			     "取引先ID,区分,名称\n"
			     "H9,医療機関,見本　中央病院\n",
			     false, &im),
	    MM_OK);
	assert_int_equal(import_text(&app, MM_FACT_UNIT,
			     "製品,製造番号,納入先\n"
			     "SP-210,B1,見本中央病院\n"
			     "SP-210,B2,H9\n",
			     false, &im),
	    MM_EFORMAT);
	assert_int_equal(im.bad, 1);
	assert_non_null(strstr(im.lines.v[0].en.p, "H1 ("));
	assert_non_null(strstr(im.lines.v[0].en.p, "H9 ("));
	drop(&app);
}

static void
test_valid_date(void **state)
{
	struct mm_app app = fresh();
	struct mm_import im;
	struct mm_world *w;

	(void)state;
	app.valid = mm_date_of(2020, 4, 1);
	basics(&app);
	assert_int_equal(mm_app_world(&app, &w, NULL), MM_OK);
	assert_int_equal(
	    w->units.v[0].at.valid.day, mm_date_of(2020, 4, 1).day);
	/* Shipped after the present day: recorded, with a warning. */
	assert_int_equal(import_text(&app, MM_FACT_UNIT,
			     "製品,製造番号,納入先,出荷日\n"
			     "SP-210,B1,H1,2027-01-01\n",
			     false, &im),
	    MM_OK);
	assert_int_equal(im.lines.v[0].grade, MM_IMPORT_WARNING);
	assert_non_null(strstr(im.lines.v[0].en.p, "after the present day"));
	drop(&app);
}

static void
test_columns(void **state)
{
	static const struct {
		enum mm_fact_type type;
		const char *name;
		int field;
	} t[] = {
		{ MM_FACT_PARTY, "party", MM_F_PARTY_party },
		{ MM_FACT_PARTY, "ふりがな", MM_F_PARTY_kana },
		{ MM_FACT_PARTY, "フリガナ", MM_F_PARTY_kana },
		{ MM_FACT_PARTY, " 法人番号（13桁） ", MM_F_PARTY_corp_number },
		{ MM_FACT_PARTY, "Institution Code", MM_F_PARTY_med_code },
		{ MM_FACT_PARTY, "med_code", MM_F_PARTY_med_code },
		{ MM_FACT_PRODUCT, "ＧＴＩＮ", MM_F_PRODUCT_gtin },
		{ MM_FACT_PRODUCT, "製品名", MM_F_PRODUCT_brand_name },
		{ MM_FACT_UNIT, "製品名", MM_F_UNIT_product },
		{ MM_FACT_UNIT, "S/N", MM_F_UNIT_serial },
		{ MM_FACT_UNIT, "製造販売日", MM_F_UNIT_shipped },
		/* The delivery date does not decide the scope. */
		{ MM_FACT_UNIT, "納入日", -1 },
		{ MM_FACT_UNIT, "ふりがな", -1 },
		{ MM_FACT_VERSION, "プラットフォーム(CPE)",
		    MM_F_VERSION_platforms },
	};
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(t); i++) {
		int field;

		assert_int_equal(mm_register_column(a, t[i].type,
				     mm_str_of(t[i].name), &field, NULL),
		    MM_OK);
		CHECK(field == t[i].field, "%s: %d", t[i].name, field);
	}
	/* No header text may mean two fields of one type. */
	for (int type = 1; type < MM_FACT__COUNT; type++) {
		const struct mm_fact_def *d = &mm_fact_defs[type];

		for (int f = 0; f < d->nfields; f++) {
			int field;

			assert_int_equal(
			    mm_register_column(a, (enum mm_fact_type)type,
				mm_str_of(d->fields[f].ja), &field, NULL),
			    MM_OK);
			CHECK(field == f, "%s.%s", d->type, d->fields[f].ja);
		}
	}
	mm_arena_free(a);
}

static void
test_sbom(void **state)
{
	const struct mm_sbom_add what = { .product = MM_STR("SP-210"),
		.version = MM_STR("2.4.1"),
		.file = MM_STR("a.json") };
	static const char text[] =
	    "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\","
	    "\"components\":[{\"name\":\"a\",\"version\":\"1\",\"purl\":"
	    "\"pkg:npm/a@1\"},{\"name\":\"b\"}]}";
	struct mm_bytes bytes = { (const uint8_t *)text, sizeof(text) - 1 };
	struct mm_app app = fresh();
	struct mm_sbom_added added;
	struct mm_sbom_add other = what;
	struct mm_sbom loaded;
	struct mm_world *w;
	struct mm_err err;
	uint64_t before;

	(void)state;
	basics(&app);
	before = entries(&app);
	assert_int_equal(
	    mm_app_sbom_add(&app, bytes, &what, &added, &err), MM_OK);
	assert_false(added.unchanged);
	assert_int_equal(entries(&app), before + 1);
	/* The same bytes for the same version: nothing, whatever the name. */
	other.file = MM_STR("b.json");
	assert_int_equal(
	    mm_app_sbom_add(&app, bytes, &other, &added, &err), MM_OK);
	assert_true(added.unchanged);
	assert_int_equal(entries(&app), before + 1);
	/* For another version it is another SBOM. */
	other.version = MM_STR("2.3");
	assert_int_equal(
	    mm_app_sbom_add(&app, bytes, &other, &added, &err), MM_OK);
	assert_int_equal(entries(&app), before + 2);
	assert_int_equal(mm_app_world(&app, &w, NULL), MM_OK);
	assert_int_equal(w->sboms.n, 2);
	assert_int_equal(w->sboms.v[0].components, 2);
	assert_int_equal(w->sboms.v[0].identified, 1);
	assert_int_equal(w->versions.v[0].sbom, 0);
	/* The original bytes come back, and say the same. */
	assert_int_equal(
	    mm_app_sbom_load(&app, app.arena, &w->sboms.v[0], &loaded, &err),
	    MM_OK);
	assert_int_equal(loaded.n, 2);
	assert_int_equal(
	    mm_app_coverage(&loaded).by_status[MM_ID_NONE_NAME_ONLY], 1);
	/* A version that is not recorded; a text that is no SBOM. */
	other.version = MM_STR("8.8");
	assert_int_equal(
	    mm_app_sbom_add(&app, bytes, &other, &added, &err), MM_ENOTFOUND);
	bytes.n = 20;
	assert_int_equal(
	    mm_app_sbom_add(&app, bytes, &what, &added, &err), MM_EFORMAT);
	assert_int_equal(entries(&app), before + 2);
	drop(&app);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_change),
		cmocka_unit_test(test_all_or_nothing),
		cmocka_unit_test(test_bad_rows),
		cmocka_unit_test(test_ambiguous),
		cmocka_unit_test(test_valid_date),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_sbom),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
