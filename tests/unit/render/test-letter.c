/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "base/utf8.h"
#include "render/html.h"
#include "render/letter.h"
#include "render/text.h"
#include "sample.h"

#include <stdlib.h>

#define GOLDEN "tests/golden/letters/"

#define BIT(c) (1u << (c))

static void
read_golden(const char *name, const char *ext, struct mm_buf *out)
{
	char path[256], block[4096];
	FILE *f;
	size_t n;

	(void)snprintf(path, sizeof(path), GOLDEN "%s.%s", name, ext);
	f = fopen(path, "rb");
	CHECK(f != NULL, "%s: cannot open", path);
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		mm_buf_add(out, block, n);
	(void)fclose(f);
}

static void
compare(const char *name, const char *ext, const struct mm_buf *got)
{
	struct mm_buf want;
	size_t i = 0, line = 1;

	mm_buf_init(&want, 0);
	read_golden(name, ext, &want);
	for (; i < want.n && i < got->n && want.p[i] == got->p[i]; i++)
		line += want.p[i] == '\n';
	CHECK(i == want.n && i == got->n,
	    "%s.%s differs from " GOLDEN " at line %zu\n"
	    "(bench_letter 10 FOLDER writes the present ones)",
	    name, ext, line);
	mm_buf_free(&want);
}

static void
letters_are_the_ones_reviewed(void **state)
{
	(void)state;

	for (int i = 0; i < SAMPLE_COUNT; i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_letter_data d = sample_letter((enum sample)i, 4, a);
		struct mm_err err = { 0 };
		struct mm_doc doc;
		struct mm_buf b;

		mm_buf_init(&b, 0);
		CHECK(mm_letter_render_tree(&d, a, &doc, &err) == MM_OK,
		    "%s: %s", sample_name[i], err.ja);
		assert_int_equal(mm_html_render(&doc, &b, &err), MM_OK);
		compare(sample_name[i], "html", &b);
		mm_buf_clear(&b);
		assert_int_equal(mm_text_render(&doc, &b, &err), MM_OK);
		compare(sample_name[i], "txt", &b);
		mm_buf_free(&b);
		mm_arena_free(a);
	}
}

static void
drop_eos(struct mm_letter_data *d)
{
	d->eos = MM_DATE_NONE;
}
static void
drop_contact(struct mm_letter_data *d)
{
	d->contact = d->phone = MM_STR_NONE;
}
static void
drop_units(struct mm_letter_data *d)
{
	d->units.n = 0;
}
static void
drop_serial(struct mm_letter_data *d)
{
	d->units.v[2].serial = MM_STR_NONE;
}
static void
drop_harm(struct mm_letter_data *d)
{
	d->harm = MM_STR_NONE;
	d->severity = 0;
}
static void
drop_vuln_harm(struct mm_letter_data *d)
{
	d->vulns.v[1].impact = MM_STR_NONE;
}
static void
drop_reason(struct mm_letter_data *d)
{
	d->vulns.v[0].justification = 0;
}
static void
drop_network(struct mm_letter_data *d)
{
	d->network = MM_STR_NONE;
	d->controls.n = 0;
	d->risk = MM_STR_NONE;
}
static void
drop_step(struct mm_letter_data *d)
{
	d->steps.v[1].date = MM_DATE_NONE;
}
static void
drop_file(struct mm_letter_data *d)
{
	d->files.v[0].digest = MM_STR("00");
}
static void
drop_earlier(struct mm_letter_data *d)
{
	d->earlier = MM_STR_NONE;
}
static void
drop_all(struct mm_letter_data *d)
{
	enum mm_notice_kind kind = d->kind;

	mm_letter_init(d);
	d->kind = kind;
}

static void
every_missing_field_is_named(void **state)
{
	static const struct {
		enum sample which;
		void (*drop)(struct mm_letter_data *);
		const char *ja[4], *en[4];
	} table[] = {
		{ SAMPLE_N2, drop_eos, { "N2", "EOS" }, { "end of support" } },
		{ SAMPLE_N1, drop_contact, { "問合せ窓口", "電話番号" },
		    { "contact point", "phone" } },
		{ SAMPLE_N3, drop_units, { "対象機器" }, { "units" } },
		{ SAMPLE_N2, drop_serial, { "3件目の機器の製造番号" },
		    { "#3 serial number" } },
		{ SAMPLE_N2, drop_harm, { "患者への影響", "危害の程度" },
		    { "harm to patients" } },
		{ SAMPLE_N4_AFFECTED, drop_vuln_harm,
		    { "2件目の脆弱性の患者への影響" }, { "#2" } },
		{ SAMPLE_N4_NOT_AFFECTED, drop_reason,
		    { "1件目の影響を受けない理由区分" }, { "justification" } },
		{ SAMPLE_N3, drop_network,
		    { "ネットワーク接続の可否", "補完的対策", "残るリスク" },
		    { "network statement" } },
		{ SAMPLE_N5, drop_step, { "2件目の計画の段階の時期" },
		    { "#2 date of a step" } },
		{ SAMPLE_N6, drop_file, { "1件目のファイルのSHA-256" },
		    { "#1 SHA-256" } },
		{ SAMPLE_N6_NOT_OWED, drop_earlier,
		    { "EOSを知らせた文書の番号" },
		    { "notice that told of EOS" } },
		{ SAMPLE_N3, drop_all,
		    { "文書番号", "EOS", "お願いの期限", "返信の期限" },
		    { "document number", "disposal" } },
	};
	(void)state;

	for (size_t i = 0; i < MM_COUNT(table); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_letter_data d = sample_letter(table[i].which, 4, a);
		struct mm_err err = { 0 };
		struct mm_doc doc;

		table[i].drop(&d);
		CHECK(mm_letter_render_tree(&d, a, &doc, &err) == MM_EFORMAT,
		    "%zu", i);
		for (size_t k = 0; k < 4 && table[i].ja[k] != NULL; k++)
			CHECK(strstr(err.ja, table[i].ja[k]) != NULL, "%zu: %s",
			    i, err.ja);
		for (size_t k = 0; k < 4 && table[i].en[k] != NULL; k++)
			CHECK(strstr(err.en, table[i].en[k]) != NULL, "%zu: %s",
			    i, err.en);
		mm_arena_free(a);
	}
}

static void
honorific(struct mm_letter_data *d)
{
	d->party = MM_STR("桜丘記念病院 御中");
}
static void
person(struct mm_letter_data *d)
{
	d->party_role = MM_STR("安全管理責任者様");
}
static void
due_before(struct mm_letter_data *d)
{
	d->due = mm_date_of(2026, 10, 5);
}
static void
no_kind(struct mm_letter_data *d)
{
	d->kind = 0;
}
static void
eos_today(struct mm_letter_data *d)
{
	d->eos = d->issued;
}
static void
eos_yesterday(struct mm_letter_data *d)
{
	d->eos = mm_date_add_days(d->issued, -1);
}
static void
eol_today(struct mm_letter_data *d)
{
	d->eol = d->issued;
}
static void
control(struct mm_letter_data *d)
{
	d->harm = MM_STR("a\x01");
}

/* The day itself is still inside the stage (table T1). */
static void
contradictions_are_refused(void **state)
{
	static const struct {
		enum sample which;
		void (*change)(struct mm_letter_data *);
		enum mm_status want;
	} table[] = {
		{ SAMPLE_N2, honorific, MM_EFORMAT },
		{ SAMPLE_N2, person, MM_EFORMAT },
		{ SAMPLE_N2, due_before, MM_EFORMAT },
		{ SAMPLE_N2, no_kind, MM_EFORMAT },
		{ SAMPLE_N2, control, MM_EFORMAT },
		{ SAMPLE_N2, eos_today, MM_OK },
		{ SAMPLE_N2, eos_yesterday, MM_ECONFLICT },
		{ SAMPLE_N3, eos_yesterday, MM_OK },
		{ SAMPLE_N3, eos_today, MM_ECONFLICT },
		{ SAMPLE_N2, eol_today, MM_ECONFLICT },
		{ SAMPLE_N1, eol_today, MM_OK },
	};
	(void)state;

	for (size_t i = 0; i < MM_COUNT(table); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_letter_data d = sample_letter(table[i].which, 4, a);
		struct mm_err err = { 0 };
		struct mm_doc doc;
		enum mm_status st;

		table[i].change(&d);
		st = mm_letter_render_tree(&d, a, &doc, &err);
		CHECK(st == table[i].want, "%zu: %d %s", i, (int)st, err.ja);
		mm_arena_free(a);
	}
}

/* Table T4: what information on EOS must hold; (2)①② likewise. */
static void
contents_say_what_is_there(void **state)
{
	static const unsigned t4 = BIT(MM_C_DEVICE_LIST) |
	    BIT(MM_C_EOL_EOS_DATES) | BIT(MM_C_WHAT_ENDED) |
	    BIT(MM_C_COMPENSATING) | BIT(MM_C_NETWORK) |
	    BIT(MM_C_RESIDUAL_RISK) | BIT(MM_C_CONTACT) | BIT(MM_C_REPLACEMENT);
	static const struct {
		enum sample which;
		unsigned has, lacks;
	} table[] = {
		{ SAMPLE_N1,
		    BIT(MM_C_DEVICE_LIST) | BIT(MM_C_EOL_EOS_DATES) |
			BIT(MM_C_FULL_SUPPORT) | BIT(MM_C_CONTACT),
		    BIT(MM_C_LIMITED_SUPPORT) | BIT(MM_C_WHAT_ENDED) },
		{ SAMPLE_N2,
		    BIT(MM_C_EOL_EOS_DATES) | BIT(MM_C_LIMITED_SUPPORT) |
			BIT(MM_C_COMPENSATING),
		    BIT(MM_C_FULL_SUPPORT) | BIT(MM_C_WHAT_ENDED) },
		{ SAMPLE_N3,
		    t4 | BIT(MM_C_UNAPPLIED_PATCHES) | BIT(MM_C_SAFETY_INFO),
		    BIT(MM_C_FULL_SUPPORT) | BIT(MM_C_LIMITED_SUPPORT) },
		{ SAMPLE_N4_RISK, BIT(MM_C_CYBER_RISK),
		    BIT(MM_C_EOL_EOS_DATES) },
		{ SAMPLE_N4_NOT_AFFECTED, BIT(MM_C_DEVICE_LIST),
		    BIT(MM_C_RESIDUAL_RISK) },
	};
	(void)state;

	for (size_t i = 0; i < MM_COUNT(table); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_letter_data d = sample_letter(table[i].which, 4, a);
		struct mm_err err = { 0 };
		struct mm_doc doc;

		assert_int_equal(
		    mm_letter_render_tree(&d, a, &doc, &err), MM_OK);
		CHECK((doc.contents & table[i].has) == table[i].has,
		    "%s lacks %x", sample_name[table[i].which],
		    table[i].has & ~doc.contents);
		CHECK((doc.contents & table[i].lacks) == 0,
		    "%s should not hold %x", sample_name[table[i].which],
		    doc.contents & table[i].lacks);
		mm_arena_free(a);
	}
}

static void
optional_parts_leave_their_bit_out(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_letter_data d = sample_letter(SAMPLE_N2, 1, a);
	struct mm_err err = { 0 };
	struct mm_doc doc;
	(void)state;

	d.controls.n = 0;
	d.network = MM_STR_NONE;
	d.patches.v[0].open = 0;
	assert_int_equal(mm_letter_render_tree(&d, a, &doc, &err), MM_OK);
	assert_int_equal(doc.contents & BIT(MM_C_COMPENSATING), 0);
	assert_int_equal(doc.contents & BIT(MM_C_NETWORK), 0);
	assert_int_equal(doc.contents & BIT(MM_C_UNAPPLIED_PATCHES), 0);
	mm_arena_free(a);
}

/* Text of the tree in order, nodes and cells each ending with '\n'. */
static void
flatten(const struct mm_doc *doc, struct mm_buf *out)
{
	for (uint32_t i = 0; i < doc->n; i++) {
		const struct mm_doc_node *node = doc->v[i];

		for (uint32_t k = 0; k < node->text.n; k++)
			mm_buf_str(out, node->text.v[k].text);
		mm_buf_char(out, '\n');
		for (uint32_t r = 0; r < node->nrows; r++) {
			for (uint32_t c = 0; c < node->rows[r].n; c++) {
				const struct mm_doc_text *t =
				    &node->rows[r].v[c];

				for (uint32_t k = 0; k < t->n; k++)
					mm_buf_str(out, t->v[k].text);
				mm_buf_char(out, '\n');
			}
		}
	}
}

/* A plan that asks for something by a day gone by says that it knows. */
static void
a_step_of_the_past_says_so(void **state)
{
	static const struct {
		int32_t days; /* from the day of the letter */
		bool past;
	} table[] = { { -1, true }, { 0, false }, { 1, false } };
	(void)state;

	for (size_t i = 0; i < MM_COUNT(table); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_letter_data d = sample_letter(SAMPLE_N5, 1, a);
		struct mm_err err = { 0 };
		struct mm_doc doc;
		struct mm_buf b;

		d.steps.v[0].date = d.issued;
		d.steps.v[0].date.day += table[i].days;
		mm_buf_init(&b, 0);
		assert_int_equal(
		    mm_letter_render_tree(&d, a, &doc, &err), MM_OK);
		flatten(&doc, &b);
		CHECK((strstr(b.p, "お済みでない場合はご相談ください") !=
			  NULL) == table[i].past,
		    "%zu", i);
		mm_buf_free(&b);
		mm_arena_free(a);
	}
}

/* No vulnerability listed is an all-clear only when all were examined. */
static void
nothing_found_is_not_nothing_there(void **state)
{
	static const struct {
		enum mm_tri examined;
		unsigned undecided;
		const char *says, *never;
	} table[] = {
		{ MM_YES, 0, "未対応の脆弱性はありません",
		    "確認できていません" },
		{ MM_YES, 3, "調査中の脆弱性が3件", "脆弱性はありません" },
		{ MM_NO, 0, "確認できていません", "脆弱性はありません" },
		{ MM_UNKNOWN, 0, "確認できていません", "脆弱性はありません" },
	};
	(void)state;

	for (size_t i = 0; i < MM_COUNT(table); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_letter_data d = sample_letter(SAMPLE_N2, 1, a);
		struct mm_err err = { 0 };
		struct mm_doc doc;
		struct mm_buf b;

		d.vulns.n = 0;
		d.examined = table[i].examined;
		d.undecided = table[i].undecided;
		mm_buf_init(&b, 0);
		assert_int_equal(
		    mm_letter_render_tree(&d, a, &doc, &err), MM_OK);
		flatten(&doc, &b);
		CHECK(strstr(b.p, table[i].says) != NULL, "%zu", i);
		CHECK(strstr(b.p, table[i].never) == NULL, "%zu", i);
		mm_buf_free(&b);
		mm_arena_free(a);
	}
}

static const char *
find(const char *text, const char *word, const char *name)
{
	const char *p = strstr(text, word);

	CHECK(p != NULL, "%s lacks %s", name, word);
	return p;
}

static void
check_order(
    const char *name, const char *text, const char *const *words, size_t n)
{
	for (size_t i = 1; i < n; i++)
		CHECK(
		    find(text, words[i - 1], name) < find(text, words[i], name),
		    "%s: %s comes after %s", name, words[i - 1], words[i]);
}

/* The first appearance of an abbreviation stands with its meaning. */
static void
check_gloss(const char *name, const char *text)
{
	static const struct {
		const char *word, *forms[4];
	} table[] = {
		{ "EOL", { "製品寿命終了（EOL）", "EOL（製品寿命終了）" } },
		{ "EOS", { "サポート終了（EOS）", "EOS（サポート終了）" } },
		{ "SBOM",
		    { "ソフトウェア部品表（SBOM）",
			"SBOM（ソフトウェア部品表" } },
	};

	for (size_t i = 0; i < MM_COUNT(table); i++) {
		const char *p = strstr(text, table[i].word);
		bool ok = p == NULL;

		for (size_t k = 0; !ok && table[i].forms[k] != NULL; k++) {
			const char *f = strstr(text, table[i].forms[k]);

			ok = f != NULL && f <= p &&
			    p < f + strlen(table[i].forms[k]);
		}
		CHECK(ok, "%s: %s is not explained at first: %.60s", name,
		    table[i].word, p);
	}
}

static void
check_words(const char *name, const char *text)
{
	static const char *const never[] = { "準拠してい", "適合しています",
		"compliant", "遵守", "法定期限", "ご安心ください", "絶対",
		"完全に安全", "不要で" };
	struct mm_str rest = mm_str_of(text);

	for (size_t i = 0; i < MM_COUNT(never); i++)
		CHECK(strstr(text, never[i]) == NULL, "%s says %s", name,
		    never[i]);
	while (rest.n > 0) {
		struct mm_str line = mm_str_cut(&rest, '\n');
		char z[4096];

		(void)snprintf(z, sizeof(z), "%.*s", MM_FMT(line));
		CHECK(strstr(z, "御中") == NULL || strstr(z, "様") == NULL,
		    "%s: both honorifics: %s", name, z);
	}
}

static void
words_are_those_of_a_careful_maker(void **state)
{
	static const char *const frame[] = { "桜丘記念病院　御中\n",
		"医療機器安全管理責任者　様\n", "見本メディカル株式会社\n",
		"\n対象\n", "\n患者への影響\n", "\nお願い\n", "\n期限\n",
		"\n返信\n", "拝啓　", "\n敬具\n", "\n記\n", "対象機器\n",
		"S21-0031\n", "以上\n", "別紙　受領書" };
	(void)state;

	for (int i = 0; i < SAMPLE_COUNT; i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_letter_data d = sample_letter((enum sample)i, 4, a);
		struct mm_err err = { 0 };
		struct mm_doc doc;
		struct mm_buf b;

		mm_buf_init(&b, 0);
		assert_int_equal(
		    mm_letter_render_tree(&d, a, &doc, &err), MM_OK);
		flatten(&doc, &b);
		check_words(sample_name[i], b.p);
		check_gloss(sample_name[i], b.p);
		if (i <= SAMPLE_N3 || i == SAMPLE_N4_AFFECTED ||
		    i == SAMPLE_N4_RISK)
			check_order(
			    sample_name[i], b.p, frame, MM_COUNT(frame));
		if (strstr(b.p, "CVSS") != NULL) {
			const char *const harm[] = { "おそれ", "CVSS" };

			check_order(sample_name[i], b.p, harm, 2);
		}
		if (strstr(b.p, "期限\n") != NULL)
			(void)find(b.p, "法令に定められた期限ではありません",
			    sample_name[i]);
		(void)find(b.p, "7K2M-91QF", sample_name[i]);
		mm_buf_free(&b);
		mm_arena_free(a);
	}
}

static void
titles_carry_no_marks(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_letter_data d = sample_letter(SAMPLE_N4_AFFECTED, 1, a);
	struct mm_str t = mm_letter_title(&d, a);
	(void)state;

	assert_string_equal(t.p,
	    "SP-210：サイバーセキュリティに関するお知らせ　"
	    "脆弱性（CVE-2017-14491ほか1件）と対策のお願い");
	mm_arena_free(a);
}

/* Lines of a title: forced breaks, and none longer than the 35 em of a page
 * (13.5 points on 473), a Latin letter taken as 0.6 em. */
static void
count_title(const char *name, struct mm_str title)
{
	unsigned lines = 0;

	while (title.n > 0) {
		const char *end = strstr(title.p, "　");
		size_t at = end != NULL ? (size_t)(end - title.p) : title.n;
		struct mm_str line = { title.p, at };
		size_t latin = 0;

		for (size_t i = 0; i < at; i++)
			latin += (unsigned char)line.p[i] < 0x80;
		lines++;
		CHECK((mm_utf8_width(line) - latin) * 5 + latin * 6 <= 350,
		    "%s: title line too long: %.*s", name, MM_FMT(line));
		at += at < title.n ? sizeof("　") - 1 : 0;
		title = (struct mm_str){ title.p + at, title.n - at };
	}
	CHECK(lines <= 2, "%s: %u lines", name, lines);
}

static void
a_title_takes_two_lines_at_most(void **state)
{
	static const char *const brands[] = { "SP-210",
		"見本セントラルモニタ SP-210",
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ-1000",
		"多人数用透析液供給装置一体型監視装置システムDAB-NX1000" };
	(void)state;

	for (size_t b = 0; b < MM_COUNT(brands); b++)
		for (int i = 0; i < SAMPLE_COUNT; i++) {
			struct mm_arena *a = mm_arena_new(0);
			struct mm_letter_data d =
			    sample_letter((enum sample)i, 4, a);

			d.brand = mm_str_of(brands[b]);
			count_title(sample_name[i], mm_letter_title(&d, a));
			mm_arena_free(a);
		}
}

/* The recorded sentences win over the standing ones. */
static void
defaults_fill_only_what_is_empty(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_letter_data d;
	(void)state;

	mm_letter_init(&d);
	d.kind = MM_N3;
	assert_int_equal(
	    mm_letter_say(&d.ended, a, MM_STR("部品の供給"), NULL), MM_OK);
	assert_int_equal(mm_letter_defaults(&d, a, NULL), MM_OK);
	assert_int_equal(d.ended.n, 1);
	assert_true(d.kept.n > 0);
	assert_int_equal(d.given.n, 0);
	assert_true(d.disposal.n > 0);
	mm_arena_free(a);
}

static void
memory_limit_is_reported(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_letter_data d = sample_letter(SAMPLE_N2, 40, a);
	(void)state;

	for (size_t limit = 1000; limit < 40000; limit += 1000) {
		struct mm_arena *small = mm_arena_new(limit);
		struct mm_err err = { 0 };
		struct mm_doc doc;

		assert_int_equal(
		    mm_letter_render_tree(&d, small, &doc, &err), MM_ENOMEM);
		mm_arena_free(small);
	}
	mm_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_are_the_ones_reviewed),
		cmocka_unit_test(every_missing_field_is_named),
		cmocka_unit_test(contradictions_are_refused),
		cmocka_unit_test(contents_say_what_is_there),
		cmocka_unit_test(optional_parts_leave_their_bit_out),
		cmocka_unit_test(a_step_of_the_past_says_so),
		cmocka_unit_test(nothing_found_is_not_nothing_there),
		cmocka_unit_test(words_are_those_of_a_careful_maker),
		cmocka_unit_test(titles_carry_no_marks),
		cmocka_unit_test(a_title_takes_two_lines_at_most),
		cmocka_unit_test(defaults_fill_only_what_is_empty),
		cmocka_unit_test(memory_limit_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
