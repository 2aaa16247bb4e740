/* SPDX-License-Identifier: Apache-2.0 */
#include "made.h"

#include <stdlib.h>
#include <unistd.h>

#include "match/portfolio.h"
#include "overrides.h"
#include "test.h"

#define DEVICES 60
#define COMPONENTS 25

static uint64_t
next(uint64_t *s)
{
	*s = *s * 6364136223846793005u + 1442695040888963407u;
	return *s >> 33;
}

/* Devices of components and platforms drawn from the real criteria. */
struct fleet {
	struct mm_component c[DEVICES][COMPONENTS];
	struct mm_str plats[DEVICES][2];
	struct mm_match_device d[DEVICES];
};

static struct mm_str
random_criterion(
    const struct mm_advisory *r, uint32_t n, uint64_t *s, bool vulnerable)
{
	for (int tries = 0; tries < 10000; tries++) {
		const struct mm_advisory *a = &r[next(s) % n];
		const struct mm_adv_node *node;

		if (a->nconfigs == 0)
			continue;
		node = &a->configs[next(s) % a->nconfigs].nodes[0];
		if (!vulnerable && a->configs[0].nnodes > 1)
			node = &a->configs[0].nodes[1];
		if (node->ncpes == 0)
			continue;
		if (node->cpes[next(s) % node->ncpes].vulnerable == vulnerable)
			return node->cpes[next(s) % node->ncpes].cpe;
	}
	fail();
	return MM_STR_NONE;
}

static void
make_fleet(struct fleet *f, struct mm_arena *a, const struct mm_advisory *r,
    uint32_t n)
{
	static const char *const versions[] = { "1.0", "2.4.1", "7.0", NULL };
	uint64_t s = 7;

	memset(f, 0, sizeof(*f));
	for (int d = 0; d < DEVICES; d++) {
		for (int i = 0; i < COMPONENTS; i++) {
			struct mm_component *c = &f->c[d][i];

			c->ref = mm_arena_fmt(a, "ref-%d", i);
			c->version = mm_str_of(versions[next(&s) % 4]);
			if (i % 5 == 4)
				c->purl = mm_arena_fmt(a,
				    "pkg:npm/lib%d@1.%d.0", (int)(next(&s) % 4),
				    (int)(next(&s) % 4));
			else if (i % 5 != 3)
				c->cpe = random_criterion(r, n, &s, true);
		}
		f->plats[d][0] = random_criterion(r, n, &s, false);
		f->plats[d][1] = random_criterion(r, n, &s, false);
		f->d[d] = (struct mm_match_device){ f->c[d], COMPONENTS,
			f->plats[d], (uint32_t)(d % 3) };
	}
}

static void
make_index(struct made *m, const struct mm_advisory *r, uint32_t n)
{
	made_begin(m);
	for (uint32_t i = 0; i < n; i++)
		made_add(m, &r[i]);
	for (int i = 0; i < 4; i++) {
		char key[32], id[32];

		(void)snprintf(key, sizeof(key), "pkg:npm/lib%d", i);
		(void)snprintf(id, sizeof(id), "CVE-2099-%d", i);
		made_package(m, MM_FEED_OSV, id, key, MM_VERS_SEMVER,
		    "[1.1.0,1.3.0)", MM_VERDICT_NOT_AFFECTED);
	}
	made_open(m);
}

static struct mm_portfolio *
make_portfolio(const struct fleet *f, struct mm_buf *image)
{
	struct mm_portfolio_build *b = mm_portfolio_build_new();
	struct mm_portfolio *p = NULL;
	struct mm_err err = { 0 };

	assert_non_null(b);
	for (int d = 0; d < DEVICES; d++) {
		char id[16];

		(void)snprintf(id, sizeof(id), "P-%d", d);
		assert_int_equal(mm_portfolio_build_add(b, mm_str_of(id),
				     MM_STR("1.0"), &f->d[d], &err),
		    MM_OK);
	}
	mm_buf_init(image, 0);
	assert_int_equal(mm_portfolio_build_pack(b, 3, image, &err), MM_OK);
	mm_portfolio_build_free(b);
	assert_int_equal(
	    mm_portfolio_use(
		(struct mm_bytes){ (uint8_t *)image->p, image->n }, &p, &err),
	    MM_OK);
	return p;
}

/* Everything a result says, as text. */
static void
describe(struct mm_buf *b, const struct mm_advidx *x, struct mm_arena *a,
    const struct mm_match_result *r)
{
	const struct mm_match_coverage *c = &r->coverage;

	for (uint32_t i = 0; i < r->nrows; i++) {
		const struct mm_match_row *w = &r->rows[i];

		mm_buf_fmt(
		    b, "%u %u %d\n", w->component, w->vuln, (int)w->verdict);
		for (uint32_t k = 0; k < w->nevidence; k++) {
			const struct mm_match_evidence *e = &w->evidence[k];

			mm_buf_fmt(b, " %c%.*s %d %s %s %.*s %.*s %d\n",
			    e == w->main ? '*' : ' ',
			    MM_FMT(mm_match_source(x, a, e->record)),
			    (int)e->verdict, mm_match_rule_id(e->rule),
			    mm_match_why_text(e->why, MM_EN), MM_FMT(e->range),
			    MM_FMT(e->condition), (int)e->dropped);
		}
	}
	for (uint32_t i = 0; i < c->components + c->platforms; i++)
		mm_buf_fmt(b, "%d %d %u\n", (int)r->components[i].status,
		    (int)r->components[i].identified,
		    r->components[i].not_affected);
	mm_buf_fmt(b, "%u %u %u %u %u %u %u\n", c->components, c->identified,
	    c->known, c->affected, c->conditional, c->cannot_decide,
	    c->not_affected);
}

struct seen {
	const struct mm_advidx *x;
	struct mm_arena *a;
	struct mm_buf text[DEVICES];
	uint32_t devices, rows;
};

static enum mm_status
see(void *ctx, uint32_t device, const struct mm_match_result *r,
    struct mm_err *err)
{
	struct seen *s = ctx;

	(void)err;
	s->devices++;
	s->rows += r->nrows;
	mm_buf_init(&s->text[device], 0);
	describe(&s->text[device], s->x, s->a, r);
	return MM_OK;
}

/* Findings only: device, component, vulnerability, verdict, condition. */
static enum mm_status
list_rows(void *ctx, uint32_t device, const struct mm_match_result *r,
    struct mm_err *err)
{
	(void)err;
	for (uint32_t i = 0; i < r->nrows; i++)
		mm_buf_fmt(ctx, "%u %u %u %d %.*s\n", device,
		    r->rows[i].component, r->rows[i].vuln,
		    (int)r->rows[i].verdict,
		    MM_FMT(r->rows[i].main->condition));
	return MM_OK;
}

/* Looking only at what the index knows finds the same. */
static void
touched_equals_all(const struct mm_portfolio *p, const struct mm_advidx *x)
{
	struct mm_buf b[2];

	for (int k = 0; k < 2; k++) {
		mm_buf_init(&b[k], 0);
		assert_int_equal(
		    mm_portfolio_match(p, x,
			k == 0 ? MM_PORTFOLIO_ALL : MM_PORTFOLIO_TOUCHED,
			list_rows, &b[k], NULL),
		    MM_OK);
	}
	assert_true(b[0].n > 0);
	assert_int_equal(b[0].n, b[1].n);
	assert_memory_equal(b[0].p, b[1].p, b[0].n);
	mm_buf_free(&b[0]);
	mm_buf_free(&b[1]);
}

static void
fan_out_equals_one_by_one(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct fleet *f = calloc(1, sizeof(*f));
	struct seen s = { 0 };
	struct mm_buf image, one;
	struct mm_portfolio *p;
	struct mm_advisory *r;
	struct made m;
	uint32_t n;

	(void)state;
	assert_non_null(f);
	r = overrides_read(a, &n);
	make_index(&m, r, n);
	make_fleet(f, a, r, n);
	p = make_portfolio(f, &image);
	assert_int_equal(mm_portfolio_devices(p), DEVICES);
	assert_true(mm_portfolio_idents(p) < mm_portfolio_items(p));
	s.x = m.x;
	s.a = a;
	assert_int_equal(
	    mm_portfolio_match(p, m.x, MM_PORTFOLIO_ALL, see, &s, NULL), MM_OK);
	assert_int_equal(s.devices, DEVICES);
	assert_true(s.rows > DEVICES);
	mm_buf_init(&one, 0);
	for (uint32_t d = 0; d < DEVICES; d++) {
		struct mm_match_result res;

		mm_buf_clear(&one);
		assert_int_equal(
		    mm_match_device(m.x, a, &f->d[d], &res, NULL), MM_OK);
		describe(&one, m.x, a, &res);
		CHECK(mm_str_eq(mm_buf_view(&one), mm_buf_view(&s.text[d])),
		    "device %u:\n%s\nvs\n%s", d, one.p, s.text[d].p);
		mm_buf_free(&s.text[d]);
	}
	mm_buf_free(&one);
	touched_equals_all(p, m.x);
	mm_portfolio_close(p);
	mm_buf_free(&image);
	made_end(&m);
	free(f);
	mm_arena_free(a);
}

struct touched {
	uint32_t device[DEVICES], n, rows;
};

static enum mm_status
note(void *ctx, uint32_t device, const struct mm_match_result *r,
    struct mm_err *err)
{
	struct touched *t = ctx;

	if (t->n == 2)
		return mm_err_set(err, MM_EBUSY, "中断", "stopped");
	t->device[t->n++] = device;
	t->rows += r->nrows;
	return MM_OK;
}

static struct mm_portfolio *
two_devices(struct mm_buf *image)
{
	static const struct mm_str none = { NULL, 0 };
	struct mm_component c[] = {
		{ .ref = MM_STR("a"), .purl = MM_STR("pkg:npm/x@1.0.0") },
		{ .ref = MM_STR("b"), .purl = MM_STR("pkg:npm/y@1.0.0") },
		{ .ref = MM_STR("c"), .purl = MM_STR("pkg:npm/x@2.0.0") },
	};
	struct mm_match_device d[] = { { c, 2, &none, 0 },
		{ c + 1, 1, &none, 0 }, { c + 1, 2, &none, 0 } };
	struct mm_portfolio_build *b = mm_portfolio_build_new();
	struct mm_portfolio *p = NULL;

	for (int i = 0; i < 3; i++)
		assert_int_equal(mm_portfolio_build_add(
				     b, MM_STR("P"), MM_STR("v"), &d[i], NULL),
		    MM_OK);
	mm_buf_init(image, 0);
	assert_int_equal(mm_portfolio_build_pack(b, 1, image, NULL), MM_OK);
	mm_portfolio_build_free(b);
	assert_int_equal(
	    mm_portfolio_use(
		(struct mm_bytes){ (uint8_t *)image->p, image->n }, &p, NULL),
	    MM_OK);
	return p;
}

static void
new_advisory_touches(void **state)
{
	struct mm_portfolio_uses uses = { 0 };
	struct mm_portfolio_component named;
	struct mm_portfolio_device dev;
	struct touched t = { 0 };
	struct mm_portfolio *p;
	struct mm_buf image;
	struct mm_err err = { 0 };
	struct made m;

	(void)state;
	p = two_devices(&image);
	made_begin(&m);
	made_package(&m, MM_FEED_OSV, "CVE-2026-1", "pkg:npm/x", MM_VERS_SEMVER,
	    "[,1.5.0)", MM_VERDICT_NOT_AFFECTED);
	made_open(&m);
	assert_int_equal(
	    mm_portfolio_match(p, m.x, MM_PORTFOLIO_TOUCHED, note, &t, &err),
	    MM_OK);
	assert_int_equal(t.n, 2);
	assert_int_equal(t.device[0], 0);
	assert_int_equal(t.device[1], 2);
	assert_int_equal(t.rows, 1);
	/* An error of the callback ends it. */
	assert_int_equal(
	    mm_portfolio_match(p, m.x, MM_PORTFOLIO_TOUCHED, note, &t, &err),
	    MM_EBUSY);
	assert_true(mm_portfolio_where(p, m.a, MM_STR("pkg:npm/y"), &uses));
	assert_int_equal(uses.devices.n, 3);
	uses.devices.n = 0;
	assert_true(mm_portfolio_where(p, m.a, MM_STR("pkg:npm/z"), &uses));
	assert_int_equal(uses.devices.n, 0);
	mm_portfolio_device(p, 0, &dev);
	assert_int_equal(dev.ncomponents, 2);
	mm_portfolio_component(p, 0, 1, &named);
	assert_true(mm_str_eqz(named.ref, "b"));
	mm_portfolio_close(p);
	mm_buf_free(&image);
	made_end(&m);
}

/* Some devices in another order; matched, and those an index touches. */
static void
some_devices(void **state)
{
	static const uint32_t order[] = { 2, 0 };
	struct mm_portfolio_uses
	    some = { .devices = { (uint32_t *)(uintptr_t)order, 2, 2 } },
	    uses = { 0 };
	struct touched t = { 0 };
	struct mm_portfolio *p;
	struct mm_buf image;
	struct made m;

	(void)state;
	p = two_devices(&image);
	made_begin(&m);
	made_package(&m, MM_FEED_OSV, "CVE-2026-1", "pkg:npm/x", MM_VERS_SEMVER,
	    "*", MM_VERDICT_NOT_AFFECTED);
	made_open(&m);
	assert_int_equal(
	    mm_portfolio_match_some(p, m.x, &some, note, &t, NULL), MM_OK);
	assert_int_equal(t.n, 2);
	assert_int_equal(t.device[0], 2);
	assert_int_equal(t.device[1], 0);
	/* Both have x; the other device has only y. */
	assert_true(mm_portfolio_touched(p, m.a, m.x, &uses));
	assert_int_equal(uses.devices.n, 2);
	assert_int_equal(uses.devices.v[0], 0);
	assert_int_equal(uses.devices.v[1], 2);
	mm_portfolio_close(p);
	mm_buf_free(&image);
	made_end(&m);
}

/* Taking devices over gives the bytes that adding them again gives. */
static void
taken_over(void **state)
{
	enum { AGAIN = DEVICES / 2 };
	struct mm_portfolio_build *b[2];
	struct mm_arena *a = mm_arena_new(0);
	struct fleet *f = calloc(1, sizeof(*f));
	struct mm_buf image, out[2];
	struct mm_portfolio *p, *q = NULL;
	struct mm_portfolio_device dev;
	struct mm_advisory *r;
	uint32_t n;

	(void)state;
	assert_non_null(f);
	r = overrides_read(a, &n);
	make_fleet(f, a, r, n);
	p = make_portfolio(f, &image);
	b[0] = mm_portfolio_build_new();
	b[1] = mm_portfolio_build_new();
	assert_int_equal(mm_portfolio_build_from(b[1], p, NULL), MM_OK);
	for (uint32_t d = DEVICES; d-- > AGAIN;) {
		char id[16];

		(void)snprintf(id, sizeof(id), "P-%u", d);
		assert_int_equal(mm_portfolio_build_add(b[0], mm_str_of(id),
				     MM_STR("1.0"), &f->d[d], NULL),
		    MM_OK);
		assert_int_equal(mm_portfolio_build_copy(b[1], d, NULL), MM_OK);
		for (int k = 0; k < 2; k++)
			assert_int_equal(mm_portfolio_build_origin(
					     b[k], MM_STR("of it"), NULL),
			    MM_OK);
	}
	for (int k = 0; k < 2; k++) {
		mm_buf_init(&out[k], 0);
		assert_int_equal(
		    mm_portfolio_build_pack(b[k], 9, &out[k], NULL), MM_OK);
		mm_portfolio_build_free(b[k]);
	}
	assert_int_equal(out[0].n, out[1].n);
	assert_memory_equal(out[0].p, out[1].p, out[0].n);
	assert_int_equal(
	    mm_portfolio_use(
		(struct mm_bytes){ (uint8_t *)out[1].p, out[1].n }, &q, NULL),
	    MM_OK);
	mm_portfolio_device(q, 0, &dev);
	assert_true(mm_str_eqz(dev.origin, "of it"));
	mm_portfolio_device(p, 0, &dev);
	assert_null(dev.origin.p);
	mm_portfolio_close(q);
	mm_portfolio_close(p);
	mm_buf_free(&out[0]);
	mm_buf_free(&out[1]);
	mm_buf_free(&image);
	free(f);
	mm_arena_free(a);
}

/* More devices' keys than the advisories have, and some of those unknown
 * here; a text that is too long takes nothing of its device. */
static void
keys_and_limits(void **state)
{
	static char big[70000];
	static const struct {
		size_t purl, cpe, version, ref, product;
		enum mm_status want;
	} rows[] = {
		{ 16383, 0, 0, 0, 0, MM_OK },
		{ 16384, 0, 0, 0, 0, MM_ELIMIT },
		{ 0, 16383, 0, 0, 0, MM_OK },
		{ 0, 16384, 0, 0, 0, MM_ELIMIT },
		{ 0, 0, 16383, 0, 0, MM_OK },
		{ 0, 0, 16384, 0, 0, MM_ELIMIT },
		{ 0, 0, 0, 65535, 0, MM_OK },
		{ 0, 0, 0, 65536, 0, MM_ELIMIT },
		{ 0, 0, 0, 0, 65535, MM_OK },
		{ 0, 0, 0, 0, 65536, MM_ELIMIT },
	};
	struct mm_portfolio_build *b = mm_portfolio_build_new();
	struct touched t = { 0 };
	struct mm_portfolio *p;
	struct mm_buf image;
	struct made m;
	uint32_t taken = 0;

	(void)state;
	memset(big, 'x', sizeof(big));
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		for (int as_version = 0; as_version < 2; as_version++) {
			struct mm_component c = {
				.purl = { rows[i].purl ? big : NULL,
				    rows[i].purl },
				.cpe = { rows[i].cpe ? big : NULL,
				    rows[i].cpe },
				.version = { big, rows[i].version },
				.ref = { big, rows[i].ref },
			};
			struct mm_match_device d = { &c, 1, NULL, 0 };
			struct mm_str name = { big, rows[i].product },
				      one = MM_STR("1");
			struct mm_err err = { 0 };
			enum mm_status st =
			    mm_portfolio_build_add(b, as_version ? one : name,
				as_version ? name : one, &d, &err);

			CHECK(st == rows[i].want, "%zu: %d", i, (int)st);
			CHECK(st == MM_OK || strstr(err.en, "more than"), "%zu",
			    i);
			taken += st == MM_OK;
		}
	}
	mm_buf_init(&image, 0);
	assert_int_equal(mm_portfolio_build_pack(b, 1, &image, NULL), MM_OK);
	mm_portfolio_build_free(b);
	assert_int_equal(
	    mm_portfolio_use(
		(struct mm_bytes){ (uint8_t *)image.p, image.n }, &p, NULL),
	    MM_OK);
	assert_int_equal(mm_portfolio_devices(p), taken);
	assert_int_equal(mm_portfolio_items(p), taken);
	mm_portfolio_close(p);
	mm_buf_free(&image);
	p = two_devices(&image);
	made_begin(&m);
	made_package(&m, MM_FEED_OSV, "CVE-2026-1", "pkg:npm/unknown",
	    MM_VERS_SEMVER, "*", MM_VERDICT_NOT_AFFECTED);
	made_open(&m);
	assert_true(mm_advidx_bytes(m.x) == m.image.n);
	assert_int_equal(
	    mm_portfolio_match(p, m.x, MM_PORTFOLIO_TOUCHED, note, &t, NULL),
	    MM_OK);
	assert_int_equal(t.n, 0);
	mm_portfolio_close(p);
	mm_buf_free(&image);
	made_end(&m);
}

static void
damage(void **state)
{
	uint64_t seed = 99;
	struct mm_buf image;
	struct mm_portfolio *p = two_devices(&image);
	uint8_t *copy = malloc(image.n);

	(void)state;
	assert_non_null(copy);
	for (int i = 0; i < 1000; i++) {
		struct mm_portfolio *bad = NULL;
		size_t size = image.n;

		memcpy(copy, image.p, size);
		if (i % 10 == 0)
			size = next(&seed) % size;
		else
			copy[next(&seed) % size] ^=
			    (uint8_t)(1u << next(&seed) % 8);
		CHECK(mm_portfolio_use((struct mm_bytes){ copy, size }, &bad,
			  NULL) == MM_EINTEGRITY,
		    "damage %d", i);
	}
	free(copy);
	mm_portfolio_close(p);
	mm_buf_free(&image);
}

static void
file(void **state)
{
	char path[] = "/tmp/mm-portfolio-XXXXXX";
	int fd = mkstemp(path);
	struct mm_portfolio_build *b = mm_portfolio_build_new();
	struct mm_match_device none = { 0 };
	struct mm_portfolio *p = NULL;
	struct mm_err err = { 0 };

	(void)state;
	assert_true(fd >= 0 && close(fd) == 0);
	assert_int_equal(mm_portfolio_open(path, &p, &err), MM_EINTEGRITY);
	assert_int_equal(
	    mm_portfolio_build_add(b, MM_STR("P"), MM_STR("1"), &none, &err),
	    MM_OK);
	assert_int_equal(mm_portfolio_build_write(b, path, 5, &err), MM_OK);
	assert_int_equal(mm_portfolio_open(path, &p, &err), MM_OK);
	assert_int_equal(mm_portfolio_generation(p), 5);
	assert_int_equal(mm_portfolio_devices(p), 1);
	mm_portfolio_close(p);
	mm_portfolio_build_free(b);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mm_portfolio_open(path, &p, &err), MM_ENOTFOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fan_out_equals_one_by_one),
		cmocka_unit_test(new_advisory_touches),
		cmocka_unit_test(some_devices),
		cmocka_unit_test(taken_over),
		cmocka_unit_test(keys_and_limits),
		cmocka_unit_test(damage),
		cmocka_unit_test(file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
