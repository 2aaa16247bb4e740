/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every field of the two index files, set to what it may not hold: the file
 * is refused and the message names the field. Checksums are right each time,
 * so it is the field that is refused and not the sum.
 */
#include "match/image_field.h"

#include <stdlib.h>

#include "base/map.h"
#include "match/advisory_delta.h"
#include "match/advisory_layout.h"
#include "match/portfolio_layout.h"
#include "sampler.h"
#include "test.h"

/* What must be refused; the layouts of the two files are in match/. */
enum kind {
	TEXT, /* 0 and the end of the heap */
	REF, /* the end of the heap */
	INDEX, /* the number of elements, and UINT32_MAX */
	MAYBE, /* the number of elements */
	UP_TO, /* one more */
	MAX_OR_NONE, /* one more, below UINT32_MAX */
	FIRST /* of a run, its count follows */
};

struct row {
	const char *name;
	int part;
	size_t at, size;
	enum kind kind;
	uint32_t of; /* section, or the largest value */
};

#define AX(section, type, member, kind, of) \
	{ \
#type "." #member, section, \
		    offsetof(struct mm_ax_##type, member), \
		    sizeof(((struct mm_ax_##type *)0)->member), kind, of \
	}
#define PF(section, type, member, kind, of) \
	{ \
#type "." #member, section, \
		    offsetof(struct mm_pf_##type, member), \
		    sizeof(((struct mm_pf_##type *)0)->member), kind, of \
	}

/* clang-format off */
static const struct row advisory_rows[] = {
	{ "key", MM_AX_KEY, 0, 4, TEXT, 0 },
	{ "key slot", MM_AX_KEYSLOT, 4, 4, MAYBE, MM_AX_KEY },
	AX(MM_AX_PKG, pkg, record, INDEX, MM_AX_RECORD),
	AX(MM_AX_PKG, pkg, range0, FIRST, MM_AX_RANGE),
	AX(MM_AX_PKG, pkg, list0, FIRST, MM_AX_LIST),
	AX(MM_AX_PKG, pkg, otherwise, UP_TO, MM_VERDICT_CANNOT_DECIDE),
	AX(MM_AX_PKG, pkg, scheme, UP_TO, MM_VERS__COUNT - 1),
	AX(MM_AX_PKG, pkg, cpe, UP_TO, 1),
	AX(MM_AX_PKG, pkg, distro, UP_TO, 1),
	AX(MM_AX_RANGE, range, lo, MAYBE, MM_AX_BOUND),
	AX(MM_AX_RANGE, range, hi, MAYBE, MM_AX_BOUND),
	AX(MM_AX_RANGE, range, scheme, UP_TO, MM_VERS__COUNT - 1),
	AX(MM_AX_RANGE, range, status, UP_TO, MM_VERDICT_CANNOT_DECIDE),
	AX(MM_AX_RANGE, range, flags, UP_TO, 7),
	AX(MM_AX_RANGE, range, zero, UP_TO, 0),
	{ "list", MM_AX_LIST, 0, 4, INDEX, MM_AX_BOUND },
	AX(MM_AX_BOUND, bound, name, TEXT, 0),
	AX(MM_AX_BOUND, bound, key, REF, 0),
	AX(MM_AX_BOUND, bound, scheme, UP_TO, MM_VERS__COUNT - 1),
	AX(MM_AX_LEAF, leaf, key, MAYBE, MM_AX_KEY),
	AX(MM_AX_LEAF, leaf, config, INDEX, MM_AX_CONFIG),
	AX(MM_AX_LEAF, leaf, cpe, TEXT, 0),
	AX(MM_AX_LEAF, leaf, lo, MAYBE, MM_AX_BOUND),
	AX(MM_AX_LEAF, leaf, hi, MAYBE, MM_AX_BOUND),
	AX(MM_AX_LEAF, leaf, scheme, UP_TO, MM_VERS__COUNT - 1),
	AX(MM_AX_LEAF, leaf, zero, UP_TO, 0),
	AX(MM_AX_CONFIG, config, record, INDEX, MM_AX_RECORD),
	AX(MM_AX_CONFIG, config, code0, FIRST, MM_AX_CODE),
	AX(MM_AX_CONFIG, config, simple, UP_TO, 1),
	AX(MM_AX_RECORD, record, id, TEXT, 0),
	AX(MM_AX_RECORD, record, title, REF, 0),
	AX(MM_AX_RECORD, record, cvss, REF, 0),
	AX(MM_AX_RECORD, record, published, REF, 0),
	AX(MM_AX_RECORD, record, modified, REF, 0),
	AX(MM_AX_RECORD, record, alias0, FIRST, MM_AX_ALIAS),
	AX(MM_AX_RECORD, record, vuln0, FIRST, MM_AX_RECVULN),
	AX(MM_AX_RECORD, record, pkg0, FIRST, MM_AX_RECPKG),
	AX(MM_AX_RECORD, record, config0, FIRST, MM_AX_CONFIG),
	AX(MM_AX_RECORD, record, cvss_x10, UP_TO, 100),
	AX(MM_AX_RECORD, record, source, UP_TO, MM_FEED_RULES),
	AX(MM_AX_RECORD, record, flags, UP_TO, 3),
	{ "record vulnerability", MM_AX_RECVULN, 0, 4, INDEX, MM_AX_VULN },
	AX(MM_AX_VULN, vuln, id, TEXT, 0),
	AX(MM_AX_VULN, vuln, title, REF, 0),
	AX(MM_AX_VULN, vuln, cvss, REF, 0),
	AX(MM_AX_VULN, vuln, kev, MAX_OR_NONE, 2932896),
	AX(MM_AX_VULN, vuln, epss, MAX_OR_NONE, 1000000),
	AX(MM_AX_VULN, vuln, pctl, MAX_OR_NONE, 1000000),
	AX(MM_AX_VULN, vuln, rec0, FIRST, MM_AX_VULNREC),
	AX(MM_AX_VULN, vuln, cvss_x10, UP_TO, 100),
	AX(MM_AX_VULN, vuln, flags, UP_TO, 3),
	AX(MM_AX_VULN, vuln, zero, UP_TO, 0),
	{ "vulnerability record", MM_AX_VULNREC, 0, 4, INDEX, MM_AX_RECORD },
	{ "alias", MM_AX_ALIAS, 0, 4, TEXT, 0 },
	AX(MM_AX_NAME, name, ref, TEXT, 0),
	AX(MM_AX_NAME, name, vuln, INDEX, MM_AX_VULN),
	AX(MM_AX_NAME, name, rec0, FIRST, MM_AX_NAMEREC),
	{ "name slot", MM_AX_NAMESLOT, 4, 4, MAYBE, MM_AX_NAME },
	{ "name record", MM_AX_NAMEREC, 0, 4, INDEX, MM_AX_RECORD },
	{ "record package", MM_AX_RECPKG, 0, 4, INDEX, MM_AX_PKG },
	AX(MM_AX_SPARE, spare, id, TEXT, 0),
	AX(MM_AX_SPARE, spare, kev, MAX_OR_NONE, 2932896),
	AX(MM_AX_SPARE, spare, epss, MAX_OR_NONE, 1000000),
	AX(MM_AX_SPARE, spare, pctl, MAX_OR_NONE, 1000000),
	AX(MM_AX_SPARE, spare, flags, UP_TO, 1),
	/* Of a delta. */
	AX(MM_AX_BASE, base, zero, UP_TO, 0),
	{ "mask", MM_AX_MASK, 0, 4, MAYBE, MM_AX_RECORD },
};

static const struct row portfolio_rows[] = {
	PF(MM_PF_IDENT, ident, purl_key, REF, 0),
	PF(MM_PF_IDENT, ident, purl_version, REF, 0),
	PF(MM_PF_IDENT, ident, cpe_text, REF, 0),
	PF(MM_PF_IDENT, ident, cpe_version, REF, 0),
	PF(MM_PF_IDENT, ident, scheme, UP_TO, MM_VERS__COUNT - 1),
	PF(MM_PF_IDENT, ident, identified, UP_TO, MM_ID_BOTH),
	PF(MM_PF_IDENT, ident, flags, UP_TO, 3),
	PF(MM_PF_IDENT, ident, zero, UP_TO, 0),
	{ "key", MM_PF_KEY, 0, 4, TEXT, 0 },
	{ "key slot", MM_PF_KEYSLOT, 4, 4, MAYBE, MM_PF_KEY },
	{ "key ident", MM_PF_KEYIDENT, 0, 4, INDEX, MM_PF_IDENT },
	PF(MM_PF_DEVICE, device, product, REF, 0),
	PF(MM_PF_DEVICE, device, version, REF, 0),
	PF(MM_PF_DEVICE, device, item0, FIRST, MM_PF_ITEM),
	PF(MM_PF_ITEM, item, ident, INDEX, MM_PF_IDENT),
	PF(MM_PF_DEVICE, device, origin, REF, 0),
	PF(MM_PF_ITEM, item, ref, REF, 0),
	PF(MM_PF_ITEM, item, name, REF, 0),
	PF(MM_PF_ITEM, item, version, REF, 0),
	PF(MM_PF_ITEM, item, identity, REF, 0),
	PF(MM_PF_USE, use, device, INDEX, MM_PF_DEVICE),
};
/* clang-format on */

/* A file taken apart: sections that can be changed, and put together. */
struct file {
	const struct mm_image_kind *kind;
	struct mm_image_part parts[MM_IMAGE_PARTS];
	struct mm_buf bytes;
};

static void
take_apart(struct file *f, const struct mm_image_kind *kind,
    const struct mm_buf *image)
{
	struct mm_image im = { 0 };
	struct mm_err err = { 0 };

	memset(f, 0, sizeof(*f));
	f->kind = kind;
	mm_buf_init(&f->bytes, 0);
	assert_int_equal(
	    mm_image_use(&im,
		(struct mm_bytes){ (uint8_t *)image->p, image->n }, kind, &err),
	    MM_OK);
	for (uint32_t i = 0; i < kind->nparts; i++) {
		size_t size = im.parts[i].n * kind->sizes[i];
		/* Room for one element more. */
		uint8_t *p = calloc(1, size + kind->sizes[i]);

		assert_non_null(p);
		memcpy(p, im.parts[i].p, size);
		f->parts[i] = (struct mm_image_part){ p, im.parts[i].n };
	}
}

static void
drop(struct file *f)
{
	for (uint32_t i = 0; i < f->kind->nparts; i++)
		free((void *)(uintptr_t)f->parts[i].p);
	mm_buf_free(&f->bytes);
}

static uint8_t *
element(struct file *f, int part, uint64_t i)
{
	return (uint8_t *)(uintptr_t)f->parts[part].p +
	    i * f->kind->sizes[part];
}

/* Open what the parts make. */
static enum mm_status
open_again(struct file *f, struct mm_err *err)
{
	struct mm_advidx *x = NULL;
	struct mm_portfolio *p = NULL;
	struct mm_bytes b;
	enum mm_status st;

	memset(err, 0, sizeof(*err));
	mm_buf_clear(&f->bytes);
	assert_int_equal(
	    mm_image_pack(&f->bytes, f->kind, 1, f->parts, NULL), MM_OK);
	b = (struct mm_bytes){ (uint8_t *)f->bytes.p, f->bytes.n };
	if (f->kind == &mm_advidx_kind)
		st = mm_advidx_use(b, &x, err);
	else
		st = mm_portfolio_use(b, &p, err);
	assert_true(st == MM_OK || (x == NULL && p == NULL));
	mm_advidx_close(x);
	mm_portfolio_close(p);
	return st;
}

static void
must_refuse(struct file *f, const char *name, uint64_t i, uint32_t value)
{
	struct mm_err err;

	CHECK(open_again(f, &err) == MM_EINTEGRITY, "%s of %u = %u", name,
	    (unsigned)i, value);
	if (strstr(err.en, name) == NULL || strstr(err.ja, name) == NULL)
		fail_msg("%s is not named: %s", name, err.en);
}

static void
set_and_try(struct file *f, const struct row *r, uint64_t i, uint32_t value)
{
	uint8_t *at = element(f, r->part, i) + r->at, was[4];

	memcpy(was, at, r->size);
	memcpy(at, &value, r->size);
	must_refuse(f, r->name, i, value);
	memcpy(at, was, r->size);
}

static void
try_run(struct file *f, const struct row *r, uint64_t i)
{
	uint32_t n = (uint32_t)f->parts[r->of].n, was[2],
		 bad[3][2] = { { n + 1, 0 }, { n, 1 }, { 0, n + 1 } };
	uint8_t *at = element(f, r->part, i) + r->at;

	memcpy(was, at, sizeof(was));
	for (size_t k = 0; k < MM_COUNT(bad); k++) {
		memcpy(at, bad[k], sizeof(was));
		must_refuse(f, r->name, i, bad[k][0]);
	}
	memcpy(at, was, sizeof(was));
}

static void
each_field(struct file *f, const struct row *rows, size_t n)
{
	struct mm_err err;

	assert_int_equal(open_again(f, &err), MM_OK);
	for (const struct row *r = rows; r < rows + n; r++) {
		uint32_t heap = (uint32_t)f->parts[0].n,
			 of = r->kind == INDEX || r->kind == MAYBE
		    ? (uint32_t)f->parts[r->of].n
		    : 0;

		CHECK(
		    f->parts[r->part].n > 0, "%s: nothing to damage", r->name);
		for (uint64_t i = 0; i < f->parts[r->part].n; i++) {
			switch (r->kind) {
			case TEXT:
				set_and_try(f, r, i, 0);
				set_and_try(f, r, i, heap - 1);
				break;
			case REF:
				set_and_try(f, r, i, heap - 1);
				set_and_try(f, r, i, UINT32_MAX);
				break;
			case INDEX:
				set_and_try(f, r, i, of);
				set_and_try(f, r, i, UINT32_MAX);
				break;
			case MAYBE:
				set_and_try(f, r, i, of);
				set_and_try(f, r, i, UINT32_MAX - 1);
				break;
			case UP_TO:
			case MAX_OR_NONE:
				set_and_try(f, r, i, r->of + 1);
				break;
			case FIRST:
				try_run(f, r, i);
				break;
			}
		}
	}
	assert_int_equal(open_again(f, &err), MM_OK);
}

static void
offsets(struct file *f, const char *name, int part, int of)
{
	uint64_t n = f->parts[part].n;
	uint32_t *off = (uint32_t *)(void *)element(f, part, 0), was, two[2];

	assert_true(n > 2);
	was = off[0];
	off[0] = 1;
	must_refuse(f, name, 0, 1);
	off[0] = was;
	for (uint64_t i = 1; i < n; i++) {
		was = off[i];
		off[i] = (uint32_t)f->parts[of].n + 1;
		must_refuse(f, name, i, off[i]);
		off[i] = was;
	}
	/* Falling. */
	memcpy(two, off + 1, sizeof(two));
	off[1] = off[n - 1];
	off[2] = 0;
	must_refuse(f, name, 2, 0);
	memcpy(off + 1, two, sizeof(two));
	f->parts[part].n = n - 1;
	must_refuse(f, name, n - 1, 0);
	f->parts[part].n = n + 1;
	must_refuse(f, name, n + 1, 0);
	f->parts[part].n = n;
}

static void
slots(struct file *f, const char *name, int part)
{
	uint64_t n = f->parts[part].n;
	uint8_t *at = element(f, part, 0);
	uint8_t *was = malloc(n * f->kind->sizes[part]);
	uint32_t *number = (uint32_t *)(void *)at;

	assert_non_null(was);
	assert_int_equal(f->kind->sizes[part], 8);
	memcpy(was, at, n * 8);
	f->parts[part].n = n - 1;
	must_refuse(f, name, n - 1, 0);
	f->parts[part].n = 1;
	must_refuse(f, name, 1, 0);
	f->parts[part].n = n;
	/* Without a free slot a walk would not end. */
	for (uint64_t i = 0; i < n; i++)
		number[2 * i + 1] = 0;
	must_refuse(f, name, n, 0);
	memcpy(at, was, n * 8);
	free(was);
}

/* Sections cut short or made longer: refused, or nothing is read outside. */
static void
section_sizes(struct file *f)
{
	for (uint32_t i = 0; i < f->kind->nparts; i++) {
		uint64_t n = f->parts[i].n;
		struct mm_err err;

		bool may_be_empty = f->kind == &mm_advidx_kind &&
		    (i == MM_AX_BASE || i == MM_AX_MASK || i == MM_AX_SPARE);

		for (uint64_t size = 0; size <= n + 1; size++) {
			enum mm_status st;

			f->parts[i].n = size;
			st = open_again(f, &err);
			CHECK(st == MM_OK || st == MM_EINTEGRITY,
			    "section %u: %d", i, (int)st);
			CHECK(size > 0 || may_be_empty || st == MM_EINTEGRITY,
			    "section %u is missing", i);
		}
		f->parts[i].n = n;
	}
}

/* An index, and over it a delta that holds all of it again: what a damaged
 * section can say is in that one. m->x is the base. */
static void
make_index(struct made *m, struct mm_buf *image)
{
	struct sampler s;
	struct mm_err err = { 0 };

	made_begin(m);
	sampler_make(&s, m);
	mm_buf_init(image, 0);
	assert_int_equal(sampler_add(&s, m->b, &err), MM_OK);
	made_open(m);
	mm_advidx_build_free(m->b);
	m->b = mm_advidx_delta_new(m->x);
	assert_non_null(m->b);
	assert_int_equal(sampler_add(&s, m->b, &err), MM_OK);
	assert_int_equal(
	    mm_advidx_build_pack(m->b, 1, image, NULL, &err), MM_OK);
}

static void
advisory_index(void **state)
{
	struct mm_buf image;
	struct mm_err err;
	struct made m;
	struct file f;
	struct mm_ax_pkg *pkg;
	struct mm_ax_leaf *leaf;
	struct mm_ax_vuln *vuln;
	uint32_t *u, n;

	(void)state;
	make_index(&m, &image);
	take_apart(&f, &mm_advidx_kind, &image);
	each_field(&f, advisory_rows, MM_COUNT(advisory_rows));
	offsets(&f, "package offset", MM_AX_PKGOFF, MM_AX_PKG);
	offsets(&f, "leaf offset", MM_AX_LEAFOFF, MM_AX_LEAF);
	slots(&f, "key slot", MM_AX_KEYSLOT);
	slots(&f, "name slot", MM_AX_NAMESLOT);
	section_sizes(&f);

	/* What one field says about another. */
	u = (uint32_t *)(void *)element(
	    &f, MM_AX_PKGOFF, f.parts[MM_AX_PKGOFF].n - 1);
	for (uint32_t was = (*u)--; *u != was; *u = was) {
		uint32_t before = u[-1];

		u[-1] = before < *u ? before : *u;
		must_refuse(&f, "package offset", 0, *u);
		u[-1] = before;
	}
	pkg = (struct mm_ax_pkg *)(void *)element(&f, MM_AX_PKG, 0);
	for (uint64_t i = 0; i < f.parts[MM_AX_PKG].n; i++) {
		struct mm_ax_pkg was = pkg[i];

		pkg[i].cpe = pkg[i].distro = 1;
		must_refuse(&f, "pkg.distro", i, 1);
		pkg[i] = was;
	}
	/* A vulnerability nobody speaks about. */
	vuln = (struct mm_ax_vuln *)(void *)element(&f, MM_AX_VULN, 0);
	n = vuln->nrecs;
	vuln->nrecs = 0;
	must_refuse(&f, "vuln.nrecs", 0, 0);
	vuln->nrecs = n;
	/* Two bases; records hidden without any. */
	f.parts[MM_AX_BASE].n = 2;
	must_refuse(&f, "base", 1, 2);
	f.parts[MM_AX_BASE].n = 0;
	must_refuse(&f, "mask", 0, 0);
	f.parts[MM_AX_BASE].n = 1;
	/* A day before year 1. */
	vuln = (struct mm_ax_vuln *)(void *)element(&f, MM_AX_VULN, 0);
	vuln->kev = -719163;
	must_refuse(&f, "vuln.kev", 0, 0);
	vuln->kev = -719162;
	assert_int_equal(open_again(&f, &err), MM_OK);
	/* A leaf under another key, and of another configuration. */
	leaf = (struct mm_ax_leaf *)(void *)element(&f, MM_AX_LEAF, 0);
	assert_true(leaf->key != MM_AX_NONE);
	leaf->key = (leaf->key + 1) % (uint32_t)f.parts[MM_AX_KEY].n;
	must_refuse(&f, "leaf.key", 0, leaf->key);
	leaf->key = 0;
	drop(&f);
	mm_buf_free(&image);
	made_end(&m);
}

/* Code of configurations that underflows, overflows, or leaves no value. */
static void
configuration_code(void **state)
{
	static const struct {
		const char *what;
		uint32_t code[3], n;
	} rows[] = {
		{ "nothing", { 0 }, 0 },
		{ "not of nothing", { MM_AX_NOT_OP << 30 }, 1 },
		{ "or of nothing", { MM_AX_OR_OP << 30 }, 1 },
		{ "and of one", { 0, MM_AX_AND_OP << 30 }, 2 },
		{ "two values", { 0, 0 }, 2 },
		{ "no such leaf", { 0x3fffffff }, 1 },
		{ "a leaf of another configuration", { 1 }, 1 },
	};
	static const char *const nodes[] = { "+cpe:2.3:a:v:p:1:*:*:*:*:*:*:*",
		NULL };
	struct mm_ax_config *c;
	struct mm_err err;
	struct made m;
	struct file f;
	const void *own;

	(void)state;
	made_begin(&m);
	made_config(&m, "CVE-1", MM_OP_OR, nodes);
	made_config(&m, "CVE-2", MM_OP_OR, nodes);
	made_open(&m);
	take_apart(&f, &mm_advidx_kind, &m.image);
	own = f.parts[MM_AX_CODE].p;
	c = (struct mm_ax_config *)(void *)element(&f, MM_AX_CONFIG, 0);
	c[1].ncode = 1;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		uint32_t two[4];

		memcpy(two, rows[i].code, sizeof(rows[i].code));
		two[3] = 1;
		f.parts[MM_AX_CODE] = (struct mm_image_part){ two, 4 };
		c[0].code0 = 0;
		c[0].ncode = rows[i].n;
		c[1].code0 = 3;
		CHECK(
		    open_again(&f, &err) == MM_EINTEGRITY, "%s", rows[i].what);
		CHECK(strstr(err.en, "config code") != NULL, "%s: %s",
		    rows[i].what, err.en);
	}
	/* One value too many for the stack. */
	for (uint32_t n = MM_AX_STACK; n <= MM_AX_STACK + 1; n++) {
		uint32_t deep[3 * MM_AX_STACK] = { 0 };

		for (uint32_t i = n; i < 2 * n - 1; i++)
			deep[i] = MM_AX_OR_OP << 30;
		deep[2 * n - 1] = 1;
		f.parts[MM_AX_CODE] = (struct mm_image_part){ deep, 2 * n };
		c[0].ncode = 2 * n - 1;
		c[1].code0 = 2 * n - 1;
		CHECK(open_again(&f, &err) ==
			(n == MM_AX_STACK ? MM_OK : MM_EINTEGRITY),
		    "%u values: %s", n, err.en);
	}
	f.parts[MM_AX_CODE] = (struct mm_image_part){ own, 2 };
	drop(&f);
	made_end(&m);
}

static void
make_portfolio(struct made *m, struct mm_buf *image)
{
	struct mm_portfolio_build *b = mm_portfolio_build_new();
	struct sampler s;
	struct mm_err err = { 0 };

	made_begin(m);
	sampler_make(&s, m);
	mm_buf_init(image, 0);
	assert_int_equal(sampler_add_devices(&s, b, &err), MM_OK);
	assert_int_equal(mm_portfolio_build_pack(b, 1, image, &err), MM_OK);
	mm_portfolio_build_free(b);
}

static void
portfolio_index(void **state)
{
	struct mm_pf_device *d;
	struct mm_pf_use *use;
	struct mm_buf image;
	struct made m;
	struct file f;

	(void)state;
	make_portfolio(&m, &image);
	take_apart(&f, &mm_portfolio_kind, &image);
	each_field(&f, portfolio_rows, MM_COUNT(portfolio_rows));
	offsets(&f, "key offset", MM_PF_KEYOFF, MM_PF_KEYIDENT);
	offsets(&f, "use offset", MM_PF_USEOFF, MM_PF_USE);
	slots(&f, "key slot", MM_PF_KEYSLOT);
	section_sizes(&f);
	d = (struct mm_pf_device *)(void *)element(&f, MM_PF_DEVICE, 0);
	for (uint64_t i = 0; i < f.parts[MM_PF_DEVICE].n; i++) {
		uint32_t was = d[i].nplatforms;

		d[i].nplatforms = d[i].nitems + 1;
		must_refuse(&f, "device.nplatforms", i, d[i].nplatforms);
		d[i].nplatforms = was;
	}
	use = (struct mm_pf_use *)(void *)element(&f, MM_PF_USE, 0);
	for (uint64_t i = 0; i < f.parts[MM_PF_USE].n; i++) {
		uint32_t was = use[i].item;

		use[i].item = d[use[i].device].nitems;
		must_refuse(&f, "use.item", i, use[i].item);
		use[i].item = was;
	}
	drop(&f);
	mm_buf_free(&image);
	made_end(&m);
}

/* Texts that passed no check but the sums: what they stand for is refused or
 * met as it is, never read past its end. */
static void
texts_of_a_forger(void **state)
{
	struct mm_portfolio_build *b;
	struct mm_portfolio *p = NULL;
	struct mm_advidx *x = NULL;
	struct mm_buf image, index;
	struct mm_err err = { 0 };
	struct made m;
	struct file f;
	uint32_t cpe, name;

	(void)state;
	make_portfolio(&m, &image);
	take_apart(&f, &mm_portfolio_kind, &image);
	cpe = ((const struct mm_pf_ident *)f.parts[MM_PF_IDENT].p)->cpe_text;
	assert_int_not_equal(cpe, 0);
	element(&f, MM_PF_HEAP, cpe)[2] = 'x';
	assert_int_equal(open_again(&f, &err), MM_OK);
	assert_int_equal(
	    mm_portfolio_use(
		(struct mm_bytes){ (uint8_t *)f.bytes.p, f.bytes.n }, &p, &err),
	    MM_OK);
	made_open(&m);
	assert_int_equal(
	    mm_portfolio_match(p, m.x, MM_PORTFOLIO_ALL, NULL, NULL, &err),
	    MM_EINTEGRITY);
	assert_non_null(strstr(err.en, "CPE"));
	/* Nor is it taken over into a new one. */
	b = mm_portfolio_build_new();
	assert_int_equal(mm_portfolio_build_from(b, p, &err), MM_OK);
	assert_int_equal(mm_portfolio_build_copy(b, 0, &err), MM_EINTEGRITY);
	mm_portfolio_build_free(b);
	mm_portfolio_close(p);
	drop(&f);
	mm_buf_free(&image);
	made_end(&m);

	make_index(&m, &index);
	take_apart(&f, &mm_advidx_kind, &index);
	name = ((const struct mm_ax_bound *)f.parts[MM_AX_BOUND].p)->name;
	element(&f, MM_AX_HEAP, name)[0] = 0;
	element(&f, MM_AX_HEAP, name)[1] = 0;
	assert_int_equal(open_again(&f, &err), MM_OK);
	assert_int_equal(
	    mm_advidx_use(
		(struct mm_bytes){ (uint8_t *)f.bytes.p, f.bytes.n }, &x, &err),
	    MM_OK);
	assert_int_equal(mm_advidx_bound_text(x, 0).n, 0);
	mm_advidx_close(x);
	drop(&f);
	mm_buf_free(&index);
	made_end(&m);
}

/* Make the checksum of header and table right again. */
static void
seal_frame(uint8_t *p, uint32_t nparts)
{
	uint64_t hash = 0;

	memcpy(p + 32, &hash, 8);
	hash = mm_hash64(p, 48 + (size_t)nparts * 32);
	memcpy(p + 32, &hash, 8);
}

/* The header and the table of sections, field by field. */
static void
frame(void **state)
{
	static const struct {
		const char *what;
		size_t at, size;
		bool table; /* of each section */
		const char *reason;
	} rows[] = {
		{ "magic", 0, 8, false, "another kind" },
		{ "version", 8, 4, false, "another format version" },
		{ "number of sections", 12, 4, false,
		    "another format version" },
		{ "size", 24, 8, false, "truncated" },
		{ "zero", 40, 8, false, "header" },
		{ "offset", 0, 8, true, "section table" },
		{ "elements", 8, 8, true, "" },
		{ "element size", 16, 4, true, "section table" },
		{ "zero of a section", 20, 4, true, "section table" },
		{ "sum of a section", 24, 8, true, "checksum" },
	};
	struct mm_buf image;
	struct mm_portfolio *p = NULL;
	struct mm_err err;
	struct made m;
	uint8_t *copy;

	(void)state;
	make_portfolio(&m, &image);
	copy = malloc(image.n + 8);
	assert_non_null(copy);
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		uint32_t times = rows[i].table ? MM_PF__COUNT : 1;

		for (uint32_t k = 0; k < times; k++) {
			size_t at =
			    rows[i].at + (rows[i].table ? 48 + k * 32 : 0);

			for (size_t byte = 0; byte < rows[i].size; byte++) {
				memcpy(copy, image.p, image.n);
				copy[at + byte] ^= 0x41;
				/* Without and with a right header sum. */
				for (int sealed = 0; sealed < 2; sealed++) {
					if (sealed)
						seal_frame(copy, MM_PF__COUNT);
					memset(&err, 0, sizeof(err));
					CHECK(mm_portfolio_use(
						  (struct mm_bytes){
						      copy, image.n },
						  &p, &err) == MM_EINTEGRITY,
					    "%s %u", rows[i].what, k);
					CHECK(!sealed ||
						strstr(err.en,
						    rows[i].reason) != NULL,
					    "%s %u: %s", rows[i].what, k,
					    err.en);
				}
			}
		}
	}
	free(copy);
	mm_buf_free(&image);
	made_end(&m);
}

/* Ends: cut anywhere, too long, a last section that is not filled up. */
static void
ends(void **state)
{
	struct mm_buf image;
	struct mm_portfolio *p = NULL;
	struct mm_err err = { 0 };
	struct made m;
	uint8_t *copy;
	uint64_t size;

	(void)state;
	make_portfolio(&m, &image);
	copy = calloc(1, image.n + 8);
	assert_non_null(copy);
	memcpy(copy, image.p, image.n);
	for (size_t n = 0; n < image.n; n++) {
		/* Also with a header that agrees with the length. */
		for (int sealed = 0; sealed < 2; sealed++) {
			memcpy(copy, image.p, image.n);
			size = n;
			if (sealed && n >= 48 + 32 * (size_t)MM_PF__COUNT) {
				memcpy(copy + 24, &size, 8);
				seal_frame(copy, MM_PF__COUNT);
			}
			CHECK(mm_portfolio_use((struct mm_bytes){ copy, n }, &p,
				  &err) == MM_EINTEGRITY,
			    "cut at %zu", n);
		}
	}
	memcpy(copy, image.p, image.n);
	size = image.n + 8;
	memcpy(copy + 24, &size, 8);
	seal_frame(copy, MM_PF__COUNT);
	assert_int_equal(
	    mm_portfolio_use((struct mm_bytes){ copy, image.n + 8 }, &p, &err),
	    MM_EINTEGRITY);
	assert_non_null(strstr(err.en, "length"));
	free(copy);
	mm_buf_free(&image);
	made_end(&m);
}

/* A byte between two sections. */
static void
fill(void **state)
{
	struct mm_buf image;
	struct mm_portfolio *p = NULL;
	struct mm_err err = { 0 };
	struct mm_portfolio_build *b = mm_portfolio_build_new();
	struct mm_match_device none = { 0 };
	uint64_t offset, n;

	(void)state;
	mm_buf_init(&image, 0);
	assert_int_equal(mm_portfolio_build_add(
			     b, MM_STR("product"), MM_STR("1"), &none, &err),
	    MM_OK);
	assert_int_equal(mm_portfolio_build_pack(b, 1, &image, &err), MM_OK);
	mm_portfolio_build_free(b);
	/* The heap is bytes: where it ends, a fill begins. */
	memcpy(&offset, image.p + 48, 8);
	memcpy(&n, image.p + 56, 8);
	assert_int_not_equal(n % 8, 0);
	image.p[offset + n] = 1;
	assert_int_equal(
	    mm_portfolio_use(
		(struct mm_bytes){ (uint8_t *)image.p, image.n }, &p, &err),
	    MM_EINTEGRITY);
	assert_non_null(strstr(err.en, "between sections"));
	mm_buf_free(&image);
}

/* Sections of 2^32 - 1 elements have no numbers left for "none". */
static void
too_many_elements(void **state)
{
	static const struct mm_image_field none = { .name = NULL };
	struct mm_image im = { 0 };
	struct mm_err err = { 0 };

	(void)state;
	assert_int_equal(
	    mm_image_check(&im, &mm_portfolio_kind, &none, &err), MM_OK);
	im.parts[3].n = UINT32_MAX;
	assert_int_equal(mm_image_check(&im, &mm_portfolio_kind, &none, &err),
	    MM_EINTEGRITY);
	assert_non_null(strstr(err.en, "size of element 3"));
}

/* A text whose length leads out of the heap ends with it. */
static void
long_text(void **state)
{
	static const uint8_t heap[] = { 0, 0, 5, 0, 'a', 'b' };
	struct mm_image im = { 0 };

	(void)state;
	im.parts[0] = (struct mm_image_part){ heap, sizeof(heap) };
	assert_true(mm_str_eqz(mm_image_text(&im, 2), "ab"));
	assert_null(mm_image_text(&im, 0).p);
	/* A heap too small for any text. */
	for (uint64_t n = 0; n <= 3; n++) {
		static const uint32_t ref = 1;
		static const struct mm_image_field fields[] = {
			{ .name = "key",
			    .part = MM_PF_KEY,
			    .size = 4,
			    .rule = MM_IMAGE_TEXT },
			{ .name = NULL },
		};
		struct mm_err err;

		im.parts[0].n = n;
		im.parts[MM_PF_KEY] = (struct mm_image_part){ &ref, 1 };
		CHECK(mm_image_check(&im, &mm_portfolio_kind, fields, &err) ==
			(n < 3 ? MM_EINTEGRITY : MM_OK),
		    "heap of %u bytes", (unsigned)n);
	}
}

#define CORPUS "fuzz/corpus/match_index/"

/* Inputs of the fuzz target: tests/test-match-image --write-corpus. */
static void
write_corpus(void)
{
	struct mm_advidx_build *empty = mm_advidx_build_new();
	struct mm_portfolio_build *b = mm_portfolio_build_new();
	struct sampler s;
	struct made m;

	made_begin(&m);
	sampler_make(&s, &m);
	assert_int_equal(sampler_add(&s, m.b, NULL), MM_OK);
	assert_int_equal(sampler_add_devices(&s, b, NULL), MM_OK);
	assert_int_equal(
	    mm_advidx_build_write(m.b, CORPUS "advisories.idx", 1, NULL, NULL),
	    MM_OK);
	assert_int_equal(
	    mm_advidx_build_write(empty, CORPUS "empty.idx", 1, NULL, NULL),
	    MM_OK);
	assert_int_equal(
	    mm_portfolio_build_write(b, CORPUS "portfolio.idx", 1, NULL),
	    MM_OK);
	mm_portfolio_build_free(b);
	mm_advidx_build_free(empty);
	made_end(&m);
}

/* A corpus of an old format would be refused at once and teach nothing. */
static void
corpus_is_of_this_format(void **state)
{
	struct mm_portfolio *p = NULL;
	struct mm_advidx *x = NULL;
	struct mm_err err = { 0 };

	(void)state;
	assert_int_equal(
	    mm_portfolio_open(CORPUS "portfolio.idx", &p, &err), MM_OK);
	mm_portfolio_close(p);
	assert_int_equal(
	    mm_advidx_open(CORPUS "advisories.idx", &x, &err), MM_OK);
	mm_advidx_close(x);
	assert_int_equal(mm_advidx_open(CORPUS "empty.idx", &x, &err), MM_OK);
	mm_advidx_close(x);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(advisory_index),
		cmocka_unit_test(configuration_code),
		cmocka_unit_test(portfolio_index),
		cmocka_unit_test(texts_of_a_forger),
		cmocka_unit_test(frame),
		cmocka_unit_test(ends),
		cmocka_unit_test(fill),
		cmocka_unit_test(too_many_elements),
		cmocka_unit_test(long_text),
		cmocka_unit_test(corpus_is_of_this_format),
	};

	if (argc == 2 && strcmp(argv[1], "--write-corpus") == 0) {
		write_corpus();
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
