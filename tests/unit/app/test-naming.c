/* SPDX-License-Identifier: Apache-2.0 */
/* Names for components without identity: suggested, never matched before a
 * person accepts them, and not suggested again once rejected. */
#include "scratch.h"

#include "app/feed_index.h"
#include "app/naming.h"
#include "app/sbom.h"
#include "app/scan.h"

#define PART(ref, name, version, supplier) \
	"{\"type\":\"library\",\"bom-ref\":\"" ref "\",\"name\":\"" name \
	"\",\"version\":\"" version "\",\"supplier\":{\"name\":\"" supplier \
	"\"}}"
#define SBOM \
	"{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"version\":1," \
	"\"components\":[" PART("o", "OpenSSL", "1.0.2k", \
	    "OpenSSL Software Foundation") "," PART("v", "View-Station", \
	    "2.0 (b1)", "Phillips") "," PART("m", "mail", "1.0", \
	    "Nobody Ltd") "," PART("n", "nothing known", "1.0", \
	    "X") ",{\"type\":\"library\",\"bom-ref\":\"i\",\"name\":" \
		 "\"openssl\",\"version\":\"1.0.2k\",\"purl\":" \
		 "\"pkg:generic/openssl@1.0.2k\"}]}"

struct desk {
	struct mm_app app;
	char dir[SCRATCH_MAX], home[SCRATCH_MAX * 2];
	struct mm_advidx *x;
};

static void
add_fact(struct desk *d, enum mm_fact_type type, const char *const *v)
{
	struct mm_batch b;
	struct mm_fact *f;
	struct mm_err e;

	CHECK(mm_batch_begin(&d->app, &b, &e) == MM_OK, "%s", e.en);
	f = mm_batch_fact(&b, type);
	assert_non_null(f);
	for (int i = 0; v[i] != NULL; i++)
		f->v[i] = mm_str_of(v[i]);
	CHECK(mm_batch_admit(&b, &e) == MM_OK, "%s", e.en);
	CHECK(mm_batch_commit(&b, &e) == MM_OK, "%s", e.en);
}

static void
add_record(struct mm_advidx_build *b, const char *id, const char *key)
{
	struct mm_adv_range range = { .scheme = MM_VERS_GENERIC,
		.status = MM_VERDICT_AFFECTED };
	struct mm_adv_package p = { .key = mm_str_of(key),
		.ranges = &range,
		.nranges = 1,
		.otherwise = MM_VERDICT_NOT_AFFECTED };
	struct mm_advisory a = { .source = MM_FEED_CVE5,
		.id = mm_str_of(id),
		.packages = &p,
		.npackages = 1 };
	struct mm_err e;

	CHECK(mm_advidx_build_add(b, &a, &e) == MM_OK, "%s", e.en);
}

static void
write_index(struct desk *d, const char *name, struct mm_advidx_build *b)
{
	char path[SCRATCH_MAX * 3];
	struct mm_err e;

	(void)snprintf(path, sizeof(path), "%s/%s", d->home, name);
	CHECK(mm_advidx_build_write(b, path, 1, NULL, &e) == MM_OK, "%s", e.en);
	mm_advidx_build_free(b);
}

static void
set_up(struct desk *d)
{
	static const char *const workspace[] = { "W", "見本", NULL };
	static const char *const product[] = { "P", "モニタ", NULL };
	static const char *const version[] = { "P", "1.0", NULL };
	struct mm_sbom_add what = { .product = MM_STR("P"),
		.version = MM_STR("1.0") };
	struct mm_advidx_build *b = mm_advidx_build_new();
	struct mm_sbom_added added;
	struct mm_err e;

	memset(d, 0, sizeof(*d));
	scratch_make(d->dir);
	(void)scratch_path(d->home, d->dir, "ws");
	d->app = (struct mm_app){ .dir = d->home,
		.actor = MM_STR("鈴木"),
		.as_of = mm_date_of(2026, 10, 1),
		.valid = MM_DATE_NONE,
		.now = { 1790000000 } };
	CHECK(mm_app_create(&d->app, &e) == MM_OK, "%s", e.en);
	add_fact(d, MM_FACT_WORKSPACE, workspace);
	add_fact(d, MM_FACT_PRODUCT, product);
	add_fact(d, MM_FACT_VERSION, version);
	CHECK(mm_app_sbom_add(&d->app,
		  (struct mm_bytes){ (const uint8_t *)SBOM, sizeof(SBOM) - 1 },
		  &what, &added, &e) == MM_OK,
	    "%s", e.en);
	add_record(b, "CVE-2024-0001", "cpe:a:openssl:openssl");
	add_record(b, "CVE-2024-0002", "cpe:a:other:openssl");
	add_record(b, "CVE-2024-0003", "cpe:a:philips:view_station");
	add_record(b, "CVE-2024-0004", "cpe:a:one:mail");
	add_record(b, "CVE-2024-0005", "cpe:a:two:mail");
	add_record(b, "CVE-2024-0006", "cpe:a:odd\\:vendor:mail");
	add_record(b, "CVE-2024-0007", "pkg:npm/mail");
	write_index(d, MM_FEED_INDEX, b);
	write_index(d, MM_FEED_SCORES, mm_advidx_build_new());
	CHECK(mm_scan_index(d->home, &d->x, &e) == MM_OK, "%s", e.en);
}

static void
tear_down(struct desk *d)
{
	mm_scan_index_close(d->x);
	mm_app_close(&d->app);
	scratch_remove(d->dir);
}

/* What nobody decided about yet, as text; the id of one CPE. */
static struct mm_str
pending(struct desk *d, const char *want, const char *cpe)
{
	struct mm_naming_list all;
	struct mm_str id = MM_STR_NONE;
	struct mm_world *w;
	struct mm_buf b;
	struct mm_err e;

	mm_app_forget(&d->app);
	assert_int_equal(mm_app_world(&d->app, &w, &e), MM_OK);
	CHECK(
	    mm_naming_suggest(&d->app, d->x, w, &all, &e) == MM_OK, "%s", e.en);
	mm_buf_init(&b, 0);
	for (uint32_t i = 0; i < all.list.n; i++) {
		const struct mm_naming *n = &all.list.v[i];

		if (cpe != NULL && mm_str_eqz(n->cpe, cpe))
			id = n->id;
		if (n->decided == MM_NONE)
			mm_buf_fmt(&b, "%.*s=%.*s%s;", MM_FMT(n->component),
			    MM_FMT(n->cpe), n->supplier_agrees ? "!" : "");
	}
	CHECK(mm_str_eqz(mm_buf_view(&b), want), "%.*s", (int)b.n,
	    b.n > 0 ? b.p : "");
	mm_buf_free(&b);
	return id;
}

/* Vulnerabilities found, with the identity they were found by. */
static void
finds(struct desk *d, const char *want)
{
	struct mm_scan_course course = { .full = false };
	struct mm_scan_counts counts;
	struct mm_scan scan = { .nfindings = 0 };
	struct mm_world *w;
	struct mm_buf b;
	struct mm_err e;

	mm_app_forget(&d->app);
	assert_int_equal(mm_app_world(&d->app, &w, &e), MM_OK);
	CHECK(mm_scan_changes(&d->app, d->x, w, &scan, &course, &e) == MM_OK,
	    "%s", e.en);
	mm_buf_init(&b, 0);
	for (uint32_t i = 0; i < scan.nfindings; i++)
		mm_buf_fmt(&b, "%.*s %.*s;", MM_FMT(scan.findings[i].vuln),
		    MM_FMT(scan.findings[i].identity));
	CHECK(mm_str_eqz(mm_buf_view(&b), want), "%.*s", (int)b.n,
	    b.n > 0 ? b.p : "");
	mm_buf_free(&b);
	CHECK(mm_scan_record(&d->app, d->x, &scan, 1, &counts, &e) == MM_OK,
	    "%s", e.en);
}

static void
decide(struct desk *d, struct mm_str id, enum mm_identity_decision decision,
    const char *reason, enum mm_status want)
{
	struct mm_err e = { .code = MM_OK };

	CHECK(mm_naming_decide(&d->app, id, decision, mm_str_of(reason), &e) ==
		want,
	    "%s", e.en);
}

#define ALL \
	"OpenSSL=a:openssl:openssl!;View-Station=a:philips:view_station!;" \
	"mail=a:one:mail;mail=a:two:mail;"
#define OPENSSL "cpe:2.3:a:openssl:openssl:1.0.2k:*:*:*:*:*:*:*"
#define VIEW "cpe:2.3:a:philips:view_station:2.0_\\(b1\\):*:*:*:*:*:*:*"

static void
a_person_decides(void **state)
{
	struct mm_str openssl, view, one;
	const struct mm_named *n;
	struct mm_world *w;
	struct desk d;
	struct mm_err e;

	(void)state;
	set_up(&d);
	/* Nothing is matched by a suggestion. */
	finds(&d, "");
	openssl = pending(&d, ALL, "a:openssl:openssl");
	view = pending(&d, ALL, "a:philips:view_station");
	one = pending(&d, ALL, "a:one:mail");
	finds(&d, "");
	decide(&d, openssl, MM_IDENTITY_ACCEPTED, NULL, MM_EFORMAT);
	/* decide() resolves through the accepted feeds; there are none here,
	 * and the index made by hand stays. */
	decide(&d, openssl, MM_IDENTITY_ACCEPTED, "公式の配布物", MM_OK);
	finds(&d, "CVE-2024-0001 " OPENSSL ";");
	decide(&d, view, MM_IDENTITY_ACCEPTED, "銘板で確認", MM_OK);
	finds(&d, "CVE-2024-0001 " OPENSSL ";CVE-2024-0003 " VIEW ";");
	/* Rejected: not suggested again, though the other one still is. */
	decide(&d, one, MM_IDENTITY_REJECTED, "別の製品", MM_OK);
	(void)pending(&d, "mail=a:two:mail;", NULL);
	finds(&d, "CVE-2024-0001 " OPENSSL ";CVE-2024-0003 " VIEW ";");
	/* Who named it stays with it. */
	assert_int_equal(mm_app_world(&d.app, &w, &e), MM_OK);
	n = mm_naming_of(w, MM_STR("OpenSSL"), MM_STR(OPENSSL));
	assert_non_null(n);
	assert_true(mm_str_eqz(n->at.reason, "公式の配布物"));
	assert_true(mm_str_eqz(n->at.actor, "鈴木"));
	assert_null(mm_naming_of(w, MM_STR("openssl"), MM_STR(OPENSSL)));
	assert_null(mm_naming_of(w, MM_STR("OpenSSL"), MM_STR("pkg:x")));
	/* A changed mind ends the findings. */
	decide(&d, openssl, MM_IDENTITY_REJECTED, "誤り", MM_OK);
	finds(&d, "CVE-2024-0003 " VIEW ";");
	(void)pending(&d, "mail=a:two:mail;", NULL);
	decide(&d, MM_STR("I-000000000000"), MM_IDENTITY_ACCEPTED, "x",
	    MM_ENOTFOUND);
	tear_down(&d);
}

static void
names_of_a_decision(void **state)
{
	static const struct {
		const char *cpe;
		bool good;
	} rows[] = {
		{ "a:openssl:openssl", true },
		{ "h:acme:pump-2.0_x", true },
		{ "x:acme:pump", false },
		{ "a:acme", false },
		{ "a:acme:", false },
		{ "a::pump", false },
		{ "ao:acme:pump", false },
		{ "a:Acme:pump", false },
		{ "a:acme:pu mp", false },
		{ "a:acme:pump:1", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++)
		CHECK(mm_named_cpe(mm_str_of(rows[i].cpe)) == rows[i].good,
		    "%s", rows[i].cpe);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_person_decides),
		cmocka_unit_test(names_of_a_decision),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
