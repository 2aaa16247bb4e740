/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FUZZ_FEED_H
#define MM_FUZZ_FEED_H

/*
 * Any bytes as a feed of one source, in every shape it may have. Every text
 * of every record is read to its end, so that a dangling one is found.
 */

#include <stdlib.h>

#include "base/utf8.h"
#include "format/feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
touch(struct mm_str s)
{
	if (s.p != NULL && !mm_utf8_valid(s))
		abort();
}

static void
touch_node(const struct mm_adv_node *n)
{
	for (uint32_t i = 0; i < n->ncpes; i++) {
		touch(n->cpes[i].cpe);
		touch(n->cpes[i].lo.text);
		touch(n->cpes[i].hi.text);
	}
	for (uint32_t i = 0; i < n->nchildren; i++)
		touch_node(&n->children[i]);
}

static void
touch_package(const struct mm_adv_package *p)
{
	touch(p->key);
	if (p->key.n == 0 || p->otherwise == 0)
		abort();
	for (uint32_t i = 0; i < p->nranges; i++) {
		touch(p->ranges[i].lo.text);
		touch(p->ranges[i].hi.text);
		if (p->ranges[i].status == 0)
			abort();
	}
	for (uint32_t i = 0; i < p->nversions; i++)
		touch(p->versions[i]);
}

static enum mm_status
see_advisory(void *ctx, const struct mm_advisory *a, struct mm_err *err)
{
	(void)ctx;
	(void)err;
	touch(a->id);
	touch(a->title);
	touch(a->cvss);
	touch(a->published);
	touch(a->modified);
	if (a->id.n == 0 || a->cvss_x10 > 100)
		abort();
	for (uint32_t i = 0; i < a->naliases; i++)
		touch(a->aliases[i]);
	for (uint32_t i = 0; i < a->npackages; i++)
		touch_package(&a->packages[i]);
	for (uint32_t i = 0; i < a->nconfigs; i++)
		for (uint32_t k = 0; k < a->configs[i].nnodes; k++)
			touch_node(&a->configs[i].nodes[k]);
	return MM_OK;
}

static enum mm_status
see_kev(void *ctx, const struct mm_kev *k, struct mm_err *err)
{
	(void)ctx;
	(void)err;
	touch(k->id);
	if (k->id.n == 0 || !mm_date_is_set(k->added))
		abort();
	return MM_OK;
}

static enum mm_status
see_epss(void *ctx, const struct mm_epss *e, struct mm_err *err)
{
	(void)ctx;
	(void)err;
	touch(e->id);
	if (e->id.n == 0 || e->prob_e6 > 1000000)
		abort();
	return MM_OK;
}

static enum mm_status
see_eol(void *ctx, const struct mm_eol_product *p, struct mm_err *err)
{
	(void)ctx;
	(void)err;
	touch(p->name);
	for (uint32_t i = 0; i < p->nkeys; i++)
		touch(p->keys[i]);
	for (uint32_t i = 0; i < p->nreleases; i++) {
		touch(p->releases[i].cycle);
		(void)mm_eol_release_of(p, p->releases[i].cycle);
	}
	return MM_OK;
}

static void
see_skip(void *ctx, const struct mm_err *why)
{
	(void)ctx;
	if (why->code == MM_OK || why->ja[0] == '\0')
		abort();
}

/*
 * A feed that is accepted has records, and no more of a kind than that; told
 * to leave broken records out, there are none.
 */
static void
read_feed(struct mm_bytes bytes, struct mm_feed_kind kind)
{
	static const struct mm_feed_sink strict = { NULL, see_advisory, see_kev,
		see_epss, see_eol, NULL, NULL, NULL };
	static const struct mm_feed_sink lenient = { NULL, see_advisory,
		see_kev, see_epss, see_eol, NULL, NULL, see_skip };
	struct mm_feed_counts n, m;
	struct mm_err err;
	enum mm_status st = mm_feed_read(bytes, "f", kind, &strict, &n, &err);
	enum mm_status ls = mm_feed_read(bytes, "f", kind, &lenient, &m, &err);

	if (ls == MM_OK &&
	    (m.records == 0 || m.rejected + m.withdrawn > m.records))
		abort();
	if (st == MM_OK &&
	    (ls != MM_OK || m.skipped != 0 || m.records != n.records))
		abort();
}

static int
fuzz_feed(enum mm_feed_source source, const uint8_t *data, size_t size)
{
	static const enum mm_feed_shape shapes[] = { MM_SHAPE_DOCUMENT,
		MM_SHAPE_ARRAY, MM_SHAPE_LINES };
	struct mm_bytes bytes = { data, size };
	struct mm_feed_kind kind = { source, MM_SHAPE_CSV };
	struct mm_err err;

	if (source == MM_FEED_EPSS || source == MM_FEED_KEV)
		read_feed(bytes, kind);
	kind.shape = MM_SHAPE_XML;
	if (source == MM_FEED_JVN)
		read_feed(bytes, kind);
	for (size_t i = 0; source != MM_FEED_EPSS && i < MM_COUNT(shapes);
	     i++) {
		kind.shape = shapes[i];
		read_feed(bytes, kind);
	}
	if (mm_feed_sniff(bytes, "f", &kind, &err) == MM_OK)
		read_feed(bytes, kind);
	return 0;
}

#endif
