/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "app/notice.h"
#include "codec/file.h"

#include <ftw.h>
#include <stdlib.h>
#include <unistd.h>

static char dir[64];
static struct mm_app app;

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

/* Open the workspace as one person on one day. */
static void
act(const char *actor, int year, int month, int day)
{
	struct mm_err err;

	mm_app_close(&app);
	app = (struct mm_app){ .dir = dir,
		.actor = mm_str_of(actor),
		.as_of = mm_date_of(year, month, day),
		.valid = MM_DATE_NONE,
		.now = { 1790000000 } };
	CHECK(mm_app_open(&app, &err) == MM_OK, "%s", err.en);
}

struct row {
	enum mm_fact_type type;
	int field[12];
	const char *value[12];
};

#define V(type, field) MM_F_##type##_##field

static const struct row rows[] = {
	{ MM_FACT_WORKSPACE,
	    { V(WORKSPACE, workspace), V(WORKSPACE, maker),
		V(WORKSPACE, address), V(WORKSPACE, contact),
		V(WORKSPACE, phone) },
	    { "W-1", "見本株式会社", "東京都見本区1-1", "窓口",
		"0570-000-000" } },
	{ MM_FACT_PARTY, { V(PARTY, party), V(PARTY, kind), V(PARTY, name) },
	    { "H1", "hospital", "甲病院" } },
	{ MM_FACT_PARTY,
	    { V(PARTY, party), V(PARTY, kind), V(PARTY, name),
		V(PARTY, contact_role) },
	    { "H2", "hospital", "乙病院", "安全管理責任者" } },
	{ MM_FACT_PARTY, { V(PARTY, party), V(PARTY, kind), V(PARTY, name) },
	    { "L1", "lessor", "貸与株式会社" } },
	{ MM_FACT_PARTY, { V(PARTY, party), V(PARTY, kind), V(PARTY, name) },
	    { "D1", "dealer", "中古株式会社" } },
	{ MM_FACT_PRODUCT,
	    { V(PRODUCT, product), V(PRODUCT, brand_name), V(PRODUCT, harm) },
	    { "P", "SP-1", "表示が止まるおそれがあります。" } },
	{ MM_FACT_VERSION, { V(VERSION, product), V(VERSION, version) },
	    { "P", "1.0" } },
	{ MM_FACT_UNIT,
	    { V(UNIT, unit), V(UNIT, product), V(UNIT, version),
		V(UNIT, serial), V(UNIT, party), V(UNIT, shipped) },
	    { "U1", "P", "1.0", "S-0001", "H1", "2020-01-01" } },
	{ MM_FACT_UNIT,
	    { V(UNIT, unit), V(UNIT, product), V(UNIT, version),
		V(UNIT, serial), V(UNIT, party), V(UNIT, shipped),
		V(UNIT, lessor) },
	    { "U2", "P", "1.0", "S-0002", "H2", "2020-01-01", "L1" } },
	/* Shipped the day after the scope ends. */
	{ MM_FACT_UNIT,
	    { V(UNIT, unit), V(UNIT, product), V(UNIT, version),
		V(UNIT, serial), V(UNIT, party), V(UNIT, shipped) },
	    { "U3", "P", "1.0", "S-0003", "H2", "2024-04-01" } },
	{ MM_FACT_LIFECYCLE,
	    { V(LIFECYCLE, product), V(LIFECYCLE, eol), V(LIFECYCLE, eos),
		V(LIFECYCLE, status) },
	    { "P", "2024-01-01", "2029-01-01", "announced" } },
};

static void
stage(struct mm_batch *b, const struct row *row)
{
	struct mm_err err;
	struct mm_fact *f = mm_batch_fact(b, row->type);

	assert_non_null(f);
	for (size_t i = 0; i < 12 && row->value[i] != NULL; i++)
		f->v[row->field[i]] = mm_str_of(row->value[i]);
	f->valid = mm_date_of(2024, 6, 1);
	f->reason = MM_STR("試験");
	CHECK(mm_batch_admit(b, &err) == MM_OK, "%s", err.en);
}

static int
set_up(void **state)
{
	struct mm_err err;
	struct mm_batch b;
	(void)state;

	(void)snprintf(dir, sizeof(dir), "/tmp/mm-notice-XXXXXX");
	assert_non_null(mkdtemp(dir));
	app = (struct mm_app){ .dir = dir,
		.actor = MM_STR("鈴木"),
		.as_of = mm_date_of(2026, 10, 1),
		.valid = MM_DATE_NONE,
		.now = { 1790000000 } };
	CHECK(mm_app_create(&app, &err) == MM_OK, "%s", err.en);
	assert_int_equal(mm_batch_begin(&app, &b, &err), MM_OK);
	for (size_t i = 0; i < MM_COUNT(rows); i++)
		stage(&b, &rows[i]);
	assert_int_equal(mm_batch_commit(&b, &err), MM_OK);
	act("鈴木", 2026, 10, 1);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	mm_app_close(&app);
	return nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static struct mm_world *
world(void)
{
	struct mm_world *w = NULL;
	struct mm_err err;

	mm_app_forget(&app);
	assert_int_equal(mm_app_world(&app, &w, &err), MM_OK);
	return w;
}

static struct mm_notice_draft
draft(void)
{
	struct mm_notice_ask ask;
	struct mm_notice_draft d;
	struct mm_err err;

	mm_notice_ask(&ask);
	ask.product = mm_world_product(world(), MM_STR("P"));
	CHECK(mm_notice_new(&app, &ask, &d, &err) == MM_OK, "%s", err.en);
	return d;
}

static const char *
reason_of(const struct mm_notice_draft *d, const char *unit)
{
	for (uint32_t i = 0; i < d->left_out.n; i++)
		if (mm_str_eqz(
			d->world->units.v[d->left_out.v[i].unit].id, unit))
			return d->left_out.v[i].en;
	return NULL;
}

/* Holders and the lessor are told; a unit of 2024-04-01 is out of scope. */
static void
a_draft_tells_holders_and_lessors(void **state)
{
	struct mm_notice_draft d = draft();
	const struct mm_world *w = world();
	uint32_t n = mm_world_notice(w, MM_STR("PS-2026-0001"), 0), letter;
	(void)state;

	assert_int_equal(d.recipients.n, 3);
	assert_int_equal(d.ask.kind, MM_N2);
	assert_non_null(reason_of(&d, "U3"));
	assert_null(reason_of(&d, "U1"));
	assert_int_not_equal(n, MM_NONE);
	assert_int_equal(w->notices.v[n].edition, 1);
	assert_int_equal(w->notices.v[n].kind, MM_N2);
	assert_int_equal(w->notices.v[n].eos.day, mm_date_of(2029, 1, 1).day);
	assert_true(
	    (w->notices.v[n].contents & (1u << MM_C_LIMITED_SUPPORT)) != 0);
	assert_true((w->notices.v[n].contents & (1u << MM_C_NETWORK)) == 0);
	assert_null(w->notices.v[n].approved.actor.p);
	assert_int_equal(mm_notice_count(w, n).letters, 3);
	letter = mm_world_letter(w, n, mm_world_party(w, MM_STR("H2")));
	assert_int_not_equal(letter, MM_NONE);
	assert_true(mm_str_eqz(w->letters.v[letter].units, "U2"));
	letter = mm_world_letter(w, n, mm_world_party(w, MM_STR("L1")));
	assert_int_not_equal(letter, MM_NONE);
}

static bool
exists(const char *name)
{
	char path[256];

	(void)snprintf(path, sizeof(path), "%s/out/%s", dir, name);
	return access(path, F_OK) == 0;
}

static void
files_and_records_name_the_same_bytes(void **state)
{
	struct mm_err err;
	const struct mm_world *w;
	uint32_t n;
	(void)state;

	(void)draft();
	w = world();
	n = mm_world_notice(w, MM_STR("PS-2026-0001"), 0);
	assert_true(exists("PS-2026-0001/1/H1.pdf"));
	assert_true(exists("PS-2026-0001/1/H1.html"));
	assert_true(exists("PS-2026-0001/1/MANIFEST.sha256"));
	assert_int_equal(mm_notice_verify(&app, w, n, &err), MM_OK);
}

static void
a_dry_run_leaves_nothing(void **state)
{
	struct mm_notice_draft d;
	(void)state;

	app.dry_run = true;
	d = draft();
	assert_int_equal(d.recipients.n, 3);
	assert_true(d.pages > 0);
	assert_false(exists("PS-2026-0001"));
	assert_int_equal(world()->notices.n, 0);
}

static enum mm_status
approve(const char *reason)
{
	struct mm_err err;

	return mm_notice_approve(
	    &app, MM_STR("PS-2026-0001"), 0, mm_str_of(reason), &err);
}

static void
another_person_approves(void **state)
{
	const struct mm_world *w;
	(void)state;

	(void)draft();
	assert_int_equal(approve("確認"), MM_EDENIED);
	act("田中", 2026, 10, 1);
	assert_int_equal(approve("確認"), MM_OK);
	w = world();
	assert_true(mm_str_eqz(w->notices.v[0].approved.actor, "田中"));
}

static void
spoil(const char *name)
{
	char path[256];
	struct mm_err err;

	(void)snprintf(path, sizeof(path), "%s/out/%s", dir, name);
	assert_int_equal(
	    mm_file_replace(
		path, (struct mm_bytes){ (const uint8_t *)"x", 1 }, &err),
	    MM_OK);
}

static void
changed_files_are_not_approved(void **state)
{
	static const char *const names[] = { "PS-2026-0001/1/H1.pdf",
		"PS-2026-0001/1/H2.html", "PS-2026-0001/1/MANIFEST.sha256" };
	(void)state;

	for (size_t i = 0; i < MM_COUNT(names); i++) {
		(void)draft();
		spoil(names[i]);
		act("田中", 2026, 10, 1);
		CHECK(approve("確認") == MM_EINTEGRITY, "%s", names[i]);
		assert_int_equal(tear_down(state), 0);
		assert_int_equal(set_up(state), 0);
	}
	(void)draft();
	{
		char path[256];

		(void)snprintf(path, sizeof(path), "%s/out/%s", dir, names[0]);
		assert_int_equal(unlink(path), 0);
	}
	act("田中", 2026, 10, 1);
	assert_int_equal(approve("確認"), MM_EINTEGRITY);
}

static enum mm_status
record(enum mm_delivery_state state, const char *party, uint32_t edition)
{
	struct mm_world *w = world();
	uint32_t p = party != NULL ? mm_world_party(w, mm_str_of(party)) : 0;
	struct mm_notice_event e = { .number = MM_STR("PS-2026-0001"),
		.edition = edition,
		.parties = party != NULL ? &p : NULL,
		.nparties = party != NULL ? 1 : 0,
		.state = state,
		.channel = MM_CHANNEL_POST,
		.role = MM_STR("責任者") };
	struct mm_err err;
	uint32_t n;

	return mm_notice_record(&app, &e, &n, &err);
}

static void
the_order_is_strict(void **state)
{
	struct mm_notice_funnel f;
	(void)state;

	(void)draft();
	assert_int_equal(record(MM_DS_SENT, NULL, 0), MM_EDENIED);
	act("田中", 2026, 10, 1);
	assert_int_equal(approve("確認"), MM_OK);
	assert_int_equal(record(MM_DS_DELIVERED, "H1", 0), MM_ECONFLICT);
	assert_int_equal(record(MM_DS_SENT, NULL, 0), MM_OK);
	assert_int_equal(record(MM_DS_SENT, NULL, 0), MM_EEMPTY);
	assert_int_equal(record(MM_DS_DELIVERED, "H1", 0), MM_OK);
	assert_int_equal(record(MM_DS_ACKNOWLEDGED, "H1", 0), MM_OK);
	assert_int_equal(record(MM_DS_BOUNCED, "H2", 0), MM_OK);
	assert_int_equal(record(MM_DS_SENT, "D1", 0), MM_EEMPTY);
	f = mm_notice_count(world(), 0);
	assert_int_equal(f.letters, 3);
	assert_int_equal(f.sent, 3);
	assert_int_equal(f.delivered, 1);
	assert_int_equal(f.acknowledged, 1);
	assert_int_equal(f.bounced, 1);
	assert_int_equal(f.open, 2);
	/* Sent again after it came back; an equal record says nothing. */
	assert_int_equal(record(MM_DS_SENT, "H2", 0), MM_ECONFLICT);
	act("田中", 2026, 10, 2);
	assert_int_equal(record(MM_DS_SENT, "H2", 0), MM_OK);
	f = mm_notice_count(world(), 0);
	assert_int_equal(f.bounced, 0);
	assert_int_equal(f.sent, 3);
}

static struct mm_notice_draft
next_edition(void)
{
	struct mm_notice_ask ask;
	struct mm_notice_draft d;
	struct mm_err err;

	mm_notice_ask(&ask);
	ask.product = mm_world_product(world(), MM_STR("P"));
	ask.number = MM_STR("PS-2026-0001");
	CHECK(mm_notice_new(&app, &ask, &d, &err) == MM_OK, "%s", err.en);
	return d;
}

static void
an_older_edition_is_not_sent_after_a_newer(void **state)
{
	struct mm_err err;
	(void)state;

	(void)draft();
	assert_int_equal(next_edition().edition, 2);
	act("田中", 2026, 10, 1);
	assert_int_equal(mm_notice_approve(&app, MM_STR("PS-2026-0001"), 1,
			     MM_STR("確認"), &err),
	    MM_OK);
	assert_int_equal(mm_notice_approve(&app, MM_STR("PS-2026-0001"), 2,
			     MM_STR("確認"), &err),
	    MM_OK);
	assert_int_equal(record(MM_DS_SENT, "H1", 2), MM_OK);
	assert_int_equal(record(MM_DS_SENT, "H1", 1), MM_ECONFLICT);
	assert_int_equal(record(MM_DS_SENT, "H2", 1), MM_OK);
}

static void
numbers_follow_each_other(void **state)
{
	(void)state;

	assert_true(mm_str_eqz(draft().number, "PS-2026-0001"));
	assert_true(mm_str_eqz(draft().number, "PS-2026-0002"));
	act("鈴木", 2027, 1, 4);
	assert_true(mm_str_eqz(draft().number, "PS-2027-0001"));
}

static void
one_party_may_be_chosen(void **state)
{
	struct mm_notice_ask ask;
	struct mm_notice_draft d;
	struct mm_err err;
	uint32_t party;
	(void)state;

	mm_notice_ask(&ask);
	ask.product = mm_world_product(world(), MM_STR("P"));
	party = mm_world_party(world(), MM_STR("H2"));
	ask.parties = &party;
	ask.nparties = 1;
	assert_int_equal(mm_notice_select(&app, &ask, &d, &err), MM_OK);
	assert_int_equal(d.recipients.n, 1);
	assert_int_equal(d.recipients.v[0].party, party);
	party = mm_world_party(world(), MM_STR("D1"));
	assert_int_equal(mm_notice_select(&app, &ask, &d, &err), MM_EEMPTY);
}

static void
the_stage_gives_the_kind(void **state)
{
	static const struct {
		int y, m, d;
		enum mm_notice_kind kind;
	} table[] = {
		{ 2024, 7, 1, MM_N2 },
		{ 2029, 1, 1, MM_N2 }, /* the day itself is inside */
		{ 2029, 1, 2, MM_N3 },
	};
	(void)state;

	for (size_t i = 0; i < MM_COUNT(table); i++) {
		struct mm_notice_ask ask;
		struct mm_notice_draft d;
		struct mm_err err;

		act("鈴木", table[i].y, table[i].m, table[i].d);
		mm_notice_ask(&ask);
		ask.product = mm_world_product(world(), MM_STR("P"));
		assert_int_equal(mm_notice_select(&app, &ask, &d, &err), MM_OK);
		CHECK(d.ask.kind == table[i].kind, "%d", table[i].y);
	}
}

/* N3 needs a network statement, controls and residual risk: none recorded. */
static void
what_the_records_lack_is_named(void **state)
{
	struct mm_notice_ask ask;
	struct mm_notice_draft d;
	struct mm_err err;
	(void)state;

	act("鈴木", 2029, 1, 2);
	mm_notice_ask(&ask);
	ask.product = mm_world_product(world(), MM_STR("P"));
	assert_int_equal(mm_notice_new(&app, &ask, &d, &err), MM_EFORMAT);
	assert_non_null(strstr(err.ja, "ネットワーク接続の可否"));
	assert_non_null(strstr(err.ja, "補完的対策"));
	assert_non_null(strstr(err.ja, "残るリスク"));
	assert_non_null(strstr(err.source, "H1"));
	assert_int_equal(world()->notices.n, 0);
}

static void
the_letter_names_its_own_units_only(void **state)
{
	struct mm_notice_ask ask;
	struct mm_notice_draft d;
	struct mm_err err;
	struct mm_buf b;
	(void)state;

	mm_notice_ask(&ask);
	ask.product = mm_world_product(world(), MM_STR("P"));
	assert_int_equal(mm_notice_select(&app, &ask, &d, &err), MM_OK);
	mm_buf_init(&b, 0);
	assert_int_equal(
	    mm_notice_preview(&app, &d, &d.recipients.v[0], &b, &err), MM_OK);
	assert_non_null(strstr(b.p, "甲病院"));
	assert_non_null(strstr(b.p, "S-0001"));
	assert_null(strstr(b.p, "S-0002"));
	assert_null(strstr(b.p, "乙病院"));
	assert_non_null(strstr(b.p, "2029年1月1日"));
	mm_buf_free(&b);
}

/* A second version, a unit nobody knows the version of, and findings. */
static const struct row judged_rows[] = {
	{ MM_FACT_VERSION, { V(VERSION, product), V(VERSION, version) },
	    { "P", "2.0" } },
	{ MM_FACT_UNIT,
	    { V(UNIT, unit), V(UNIT, product), V(UNIT, version),
		V(UNIT, serial), V(UNIT, party), V(UNIT, shipped) },
	    { "U4", "P", "2.0", "S-0004", "H1", "2020-01-01" } },
	{ MM_FACT_UNIT,
	    { V(UNIT, unit), V(UNIT, product), V(UNIT, serial), V(UNIT, party),
		V(UNIT, shipped) },
	    { "U5", "P", "S-0005", "H2", "2020-01-01" } },
};

static const struct {
	const char *finding, *version, *vuln, *status;
} findings[] = {
	{ "F-1", "1.0", "CVE-2020-0001", "affected" },
	{ "F-2", "2.0", "CVE-2020-0001", "not_affected" },
	{ "F-3", "1.0", "CVE-2020-0002", "not_affected" },
	{ "F-4", "2.0", "CVE-2020-0002", "not_affected" },
	{ "F-5", "1.0", "CVE-2020-0003", "affected" },
	{ "F-6", "2.0", "CVE-2020-0003", NULL },
	{ "F-7", "1.0", "CVE-2020-0004", "fixed" },
};

static void
stage_finding(struct mm_batch *b, size_t i)
{
	const struct row finding = { MM_FACT_FINDING,
		{ V(FINDING, finding), V(FINDING, product), V(FINDING, version),
		    V(FINDING, sbom), V(FINDING, component), V(FINDING, vuln),
		    V(FINDING, verdict), V(FINDING, rule), V(FINDING, source),
		    V(FINDING, comparator) },
		{ findings[i].finding, "P", findings[i].version, "S-1", "zlib",
		    findings[i].vuln, "affected", "cpe-range", "nvd",
		    "generic" } };
	const struct row judgement = { MM_FACT_ASSESSMENT,
		{ V(ASSESSMENT, finding), V(ASSESSMENT, status),
		    V(ASSESSMENT, impact), V(ASSESSMENT, severity),
		    V(ASSESSMENT, justification) },
		{ findings[i].finding, findings[i].status,
		    "表示が止まるおそれがあります。", "serious",
		    "vulnerable_code_not_present" } };

	stage(b, &finding);
	if (findings[i].status != NULL)
		stage(b, &judgement);
}

static void
record_findings(void)
{
	static const char digest[] = "0123456789abcdef0123456789abcdef"
				     "0123456789abcdef0123456789abcdef";
	const struct row sbom = { MM_FACT_SBOM,
		{ V(SBOM, sbom), V(SBOM, product), V(SBOM, version),
		    V(SBOM, format), V(SBOM, digest), V(SBOM, components),
		    V(SBOM, identified) },
		{ "S-1", "P", "1.0", "CycloneDX 1.5", digest, "1", "1" } };
	struct mm_batch b;
	struct mm_err err;

	assert_int_equal(mm_batch_begin(&app, &b, &err), MM_OK);
	for (size_t i = 0; i < MM_COUNT(judged_rows); i++)
		stage(&b, &judged_rows[i]);
	stage(&b, &sbom);
	for (size_t i = 0; i < MM_COUNT(findings); i++)
		stage_finding(&b, i);
	assert_int_equal(mm_batch_commit(&b, &err), MM_OK);
	act("鈴木", 2026, 10, 1);
}

static bool
is_told(const struct mm_notice_draft *d, const char *unit)
{
	uint32_t u = mm_world_unit(d->world, mm_str_of(unit));

	for (uint32_t i = 0; i < d->recipients.n; i++)
		for (uint32_t k = 0; k < d->recipients.v[i].n; k++)
			if (d->recipients.v[i].units[k] == u)
				return true;
	return false;
}

/* Never a false all-clear: the unknown version is affected, or not told. */
static void
a_letter_follows_the_judgement_of_the_version(void **state)
{
	static const struct {
		const char *vuln[2], *version;
		enum mm_status status;
		enum mm_vex_status says;
		bool u1, u4, u5; /* version 1.0, 2.0, not known */
		const char *named;
	} table[] = {
		{ { "CVE-2020-0001" }, NULL, MM_OK, MM_VEX_AFFECTED, true,
		    false, true, NULL },
		{ { "CVE-2020-0001" }, "2.0", MM_OK, MM_VEX_NOT_AFFECTED, false,
		    true, false, NULL },
		{ { "CVE-2020-0002" }, NULL, MM_OK, MM_VEX_NOT_AFFECTED, true,
		    true, false, NULL },
		{ { "CVE-2020-0003" }, NULL, MM_ECONFLICT, 0, false, false,
		    false, "finding assess F-6" },
		{ { "CVE-2020-0003" }, "1.0", MM_OK, MM_VEX_AFFECTED, true,
		    false, true, NULL },
		{ { "CVE-2020-0004" }, NULL, MM_ECONFLICT, 0, false, false,
		    false, "fixed" },
		{ { "CVE-2020-0009" }, NULL, MM_ENOTFOUND, 0, false, false,
		    false, "mimamori scan --product P" },
		{ { "CVE-2020-0001", "CVE-2020-0002" }, NULL, MM_ECONFLICT, 0,
		    false, false, false, "CVE-2020-0002" },
	};
	(void)state;

	record_findings();
	for (size_t i = 0; i < MM_COUNT(table); i++) {
		struct mm_notice_ask ask;
		struct mm_notice_draft d;
		struct mm_err err = { .en = "" };
		enum mm_status st;

		mm_notice_ask(&ask);
		ask.kind = MM_N4;
		ask.product = mm_world_product(world(), MM_STR("P"));
		if (table[i].version != NULL)
			ask.version = mm_world_version(
			    world(), ask.product, mm_str_of(table[i].version));
		for (; ask.nvulns < 2 && table[i].vuln[ask.nvulns] != NULL;
		     ask.nvulns++)
			ask.vulns[ask.nvulns] =
			    mm_str_of(table[i].vuln[ask.nvulns]);
		st = mm_notice_select(&app, &ask, &d, &err);
		CHECK(st == table[i].status, "row %zu: %s", i, err.en);
		if (st != MM_OK) {
			CHECK(strstr(err.en, table[i].named) != NULL,
			    "row %zu: %s", i, err.en);
			continue;
		}
		CHECK(d.judged == table[i].says, "row %zu", i);
		CHECK(is_told(&d, "U1") == table[i].u1, "row %zu", i);
		CHECK(is_told(&d, "U4") == table[i].u4, "row %zu", i);
		CHECK(is_told(&d, "U5") == table[i].u5, "row %zu", i);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_draft_tells_holders_and_lessors),
		TEST(files_and_records_name_the_same_bytes),
		TEST(a_dry_run_leaves_nothing),
		TEST(another_person_approves),
		TEST(changed_files_are_not_approved),
		TEST(the_order_is_strict),
		TEST(an_older_edition_is_not_sent_after_a_newer),
		TEST(numbers_follow_each_other),
		TEST(one_party_may_be_chosen),
		TEST(the_stage_gives_the_kind),
		TEST(what_the_records_lack_is_named),
		TEST(the_letter_names_its_own_units_only),
		TEST(a_letter_follows_the_judgement_of_the_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
