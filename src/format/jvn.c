/* SPDX-License-Identifier: Apache-2.0 */
#include "format/jvn.h"

#include <string.h>

#include "base/num.h"
#include "codec/xml.h"
#include "format/fields.h"
#include "format/severity.h"
#include "format/vers_text.h"
#include "vers/cpe.h"

/* How much of a text is looked at to say what it is. */
#define LOOK 4096

struct mm_jvn_reader {
	struct mm_xml *xml;
	bool rss;
};

/* A record while it is read. */
struct record {
	struct mm_xml *x;
	struct mm_arena *arena;
	struct mm_str id, title, published, modified;
	MM_VEC(struct mm_str) aliases;
	MM_VEC(struct mm_adv_package) packages;
	uint32_t unkeyed;
	struct mm_severity severity;
	bool short_; /* of memory */
	struct mm_err bad; /* what is wrong with it */
};

typedef void (*element_fn)(struct record *r);

/* What reads a child element; the others are passed over. */
struct element {
	const char *name;
	element_fn read;
	size_t text; /* without a function: the text at this offset */
};

#define TEXT(name, member) \
	{ \
		(name), NULL, offsetof(struct record, member) \
	}
#define READ(name, fn) \
	{ \
		(name), (fn), 0 \
	}

/* Consume the element the cursor stands on by a table of its children. */
static void
walk(struct record *r, const struct element *e, size_t n)
{
	struct mm_str name;

	if (!mm_xml_enter(r->x))
		return;
	while (mm_xml_child(r->x, &name)) {
		for (size_t i = 0; i < n; i++) {
			if (!mm_str_eqz(name, e[i].name))
				continue;
			if (e[i].read != NULL)
				e[i].read(r);
			else
				(void)mm_xml_text(r->x,
				    (struct mm_str *)(void *)((char *)r +
					e[i].text));
			break;
		}
	}
}

/* ---- what both forms have ---- */

/* The first thing that is wrong; the element is read to its end. */
static void
refuse(struct record *r, const char *ja, const char *en)
{
	if (r->bad.code == MM_OK)
		(void)mm_xml_say(r->x, MM_EFORMAT, ja, en, &r->bad);
}

static void
add_alias(struct record *r, struct mm_str id)
{
	struct mm_str *slot;

	if (!mm_fields_is_id(id) || !mm_str_starts(id, "CVE-"))
		return;
	for (uint32_t i = 0; i < r->aliases.n; i++)
		if (mm_str_eq(r->aliases.v[i], id))
			return;
	slot = mm_vec_push(r->arena, &r->aliases);
	r->short_ |= slot == NULL;
	if (slot != NULL)
		*slot = id;
}

static struct mm_adv_package *
add_cpe(struct record *r, struct mm_str text)
{
	struct mm_adv_package *p;
	struct mm_cpe cpe;
	struct mm_str key;

	if (mm_cpe_parse(r->arena, mm_str_trim(text), &cpe, NULL) != MM_OK)
		return NULL;
	key = mm_cpe_key(r->arena, &cpe);
	if (key.n == 0)
		return NULL;
	for (uint32_t i = 0; i < r->packages.n; i++)
		if (mm_str_eq(r->packages.v[i].key, key))
			return &r->packages.v[i];
	p = mm_vec_push(r->arena, &r->packages);
	r->short_ |= p == NULL;
	if (p != NULL) {
		p->key = key;
		p->otherwise = MM_VERDICT_CANNOT_DECIDE;
	}
	return p;
}

static void
offer(struct record *r, struct mm_str vector, struct mm_str score)
{
	uint64_t x10 = 0;

	if (score.n > 0 && !mm_num_fixed(mm_str_trim(score), 1, 100, &x10)) {
		refuse(r, "CVSSの基本値が0から10の範囲にありません",
		    "the CVSS base score is not between 0 and 10");
		return;
	}
	mm_severity_offer(&r->severity, 0, mm_str_trim(vector), (uint32_t)x10);
}

/* ---- JVNRSS ---- */

static void
rss_reference(struct record *r)
{
	add_alias(r, mm_xml_attribute(r->x, "id"));
	(void)mm_xml_skip(r->x);
}

static void
rss_cpe(struct record *r)
{
	struct mm_str text;

	if (mm_xml_text(r->x, &text) && add_cpe(r, text) == NULL)
		r->unkeyed++;
}

static void
rss_cvss(struct record *r)
{
	offer(r, mm_xml_attribute(r->x, "vector"),
	    mm_xml_attribute(r->x, "score"));
	(void)mm_xml_skip(r->x);
}

static const struct element item[] = {
	TEXT("title", title),
	TEXT("identifier", id),
	READ("references", rss_reference),
	READ("cpe", rss_cpe),
	READ("cpe-item", rss_cpe),
	READ("cvss", rss_cvss),
	TEXT("issued", published),
	TEXT("modified", modified),
};

/* ---- VULDEF ---- */

/* Words after a version, and whether the version itself is meant. */
static const struct {
	const char *words;
	bool inclusive;
} below[] = {
	{ "より前のバージョン", false },
	{ "より前", false },
	{ "未満", false },
	{ "およびそれ以前のバージョン", true },
	{ "およびそれ以前", true },
	{ "以前のバージョン", true },
	{ "以前", true },
	{ "まで", true },
};

/* Cut "1.0 から" off the front into the lower bound, if it is there. */
static bool
cut_from(struct mm_str *s, struct mm_vers_bound *lo)
{
	static const char from[] = "から";
	const char *at = memmem(s->p, s->n, from, strlen(from));
	struct mm_vers_bound hi;
	struct mm_str first;

	*lo = (struct mm_vers_bound){ MM_STR_NONE, false };
	if (at == NULL)
		return true;
	first = mm_str_trim((struct mm_str){ s->p, (size_t)(at - s->p) });
	s->n -= (size_t)(at - s->p) + strlen(from);
	s->p = at + strlen(from);
	return mm_vers_text_read(first, lo, &hi) == MM_VERS_TEXT_PLAIN;
}

/* "1.2", "1.2 以前", "1.0 から 1.2 より前", ...: false when it is other prose. */
static bool
read_versions(struct mm_str s, struct mm_adv_range *out)
{
	bool inclusive = false, upper = false;
	struct mm_vers_bound from;

	for (size_t i = 0; !upper && i < MM_COUNT(below); i++) {
		if (!mm_str_ends(s, below[i].words))
			continue;
		s.n -= strlen(below[i].words);
		s = mm_str_trim(s);
		inclusive = below[i].inclusive;
		upper = true;
	}
	if (s.n == 0 || !cut_from(&s, &from) || (from.text.p != NULL && !upper))
		return false;
	if (mm_vers_text_read(mm_str_trim(s), &out->lo, &out->hi) !=
	    MM_VERS_TEXT_PLAIN)
		return false;
	if (upper) {
		out->lo = from;
		out->hi.inclusive = inclusive;
	}
	return true;
}

static void
add_range(struct record *r, struct mm_adv_package *p, struct mm_str versions)
{
	struct mm_adv_range x = { .status = MM_VERDICT_AFFECTED };
	struct mm_adv_range *all;

	if (!read_versions(mm_str_trim(versions), &x))
		return;
	all = mm_arena_array(r->arena, p->nranges + 1u, sizeof(*all));
	r->short_ |= all == NULL;
	if (all == NULL)
		return;
	if (p->nranges > 0)
		memcpy(all, p->ranges, p->nranges * sizeof(*all));
	all[p->nranges++] = x;
	p->ranges = all;
}

/* One product: its names first, then its versions (order of the schema). */
static void
affected_item(struct record *r)
{
	MM_VEC(struct mm_str) cpes = { NULL, 0, 0 };
	MM_VEC(struct mm_str) versions = { NULL, 0, 0 };
	struct mm_str name, *slot;
	bool keyed = false;

	if (!mm_xml_enter(r->x))
		return;
	while (mm_xml_child(r->x, &name)) {
		if (mm_str_eqz(name, "Cpe"))
			slot = mm_vec_push(r->arena, &cpes);
		else if (mm_str_eqz(name, "VersionNumber"))
			slot = mm_vec_push(r->arena, &versions);
		else
			continue;
		r->short_ |= slot == NULL;
		if (slot == NULL || !mm_xml_text(r->x, slot))
			return;
	}
	for (uint32_t i = 0; i < cpes.n; i++) {
		struct mm_adv_package *p = add_cpe(r, cpes.v[i]);

		keyed |= p != NULL;
		for (uint32_t k = 0; p != NULL && k < versions.n; k++)
			add_range(r, p, versions.v[k]);
	}
	r->unkeyed += !keyed;
}

static void
affected(struct record *r)
{
	static const struct element e[] = { READ(
	    "AffectedItem", affected_item) };

	walk(r, e, MM_COUNT(e));
}

static void
cvss(struct record *r)
{
	struct mm_str name, vector = MM_STR_NONE, base = MM_STR_NONE;

	if (!mm_xml_enter(r->x))
		return;
	while (mm_xml_child(r->x, &name)) {
		if (mm_str_eqz(name, "Vector"))
			(void)mm_xml_text(r->x, &vector);
		else if (mm_str_eqz(name, "Base"))
			(void)mm_xml_text(r->x, &base);
	}
	if (!mm_xml_failed(r->x))
		offer(r, vector, base);
}

static void
impact(struct record *r)
{
	static const struct element e[] = { READ("Cvss", cvss) };

	walk(r, e, MM_COUNT(e));
}

static void
related_id(struct record *r)
{
	struct mm_str id;

	if (mm_xml_text(r->x, &id))
		add_alias(r, mm_str_trim(id));
}

static void
related_item(struct record *r)
{
	static const struct element e[] = { READ("VulinfoID", related_id) };

	walk(r, e, MM_COUNT(e));
}

static void
related(struct record *r)
{
	static const struct element e[] = { READ("RelatedItem", related_item) };

	walk(r, e, MM_COUNT(e));
}

static void
vulinfo_data(struct record *r)
{
	static const struct element e[] = {
		TEXT("Title", title),
		READ("Affected", affected),
		READ("Impact", impact),
		READ("Related", related),
		TEXT("DateFirstPublished", published),
		TEXT("DateLastUpdated", modified),
	};

	walk(r, e, MM_COUNT(e));
}

static const struct element vulinfo[] = {
	TEXT("VulinfoID", id),
	READ("VulinfoData", vulinfo_data),
};

/* ---- the document ---- */

bool
mm_jvn_is(struct mm_bytes text)
{
	size_t n = text.n < LOOK ? text.n : LOOK;

	return text.p != NULL &&
	    (memmem(text.p, n, "VULDEF-Document", 15) != NULL ||
		memmem(text.p, n, "jvn.jp/rss/mod_sec", 18) != NULL);
}

enum mm_status
mm_jvn_open(struct mm_arena *a, struct mm_bytes text, const char *source,
    struct mm_jvn_reader **out, struct mm_err *err)
{
	struct mm_jvn_reader *r = mm_arena_alloc(a, sizeof(*r));
	struct mm_str name;

	if (r == NULL)
		return mm_err_nomem(err);
	r->xml = mm_xml_new(a, text, source, NULL);
	if (r->xml == NULL)
		return mm_err_nomem(err);
	if (mm_xml_child(r->xml, &name)) {
		r->rss = mm_str_eqz(name, "RDF");
		if (!r->rss && !mm_str_eqz(name, "VULDEF-Document"))
			mm_xml_fail(r->xml, MM_EFORMAT,
			    "JVNのVULDEFでもJVNRSSでもありません",
			    "neither VULDEF nor JVNRSS of JVN");
		else
			(void)mm_xml_enter(r->xml);
	}
	if (mm_xml_failed(r->xml))
		return mm_xml_finish(r->xml, err);
	*out = r;
	return MM_OK;
}

static enum mm_status
check(struct record *r, struct mm_err *err)
{
	if (r->short_ || mm_arena_short(r->arena))
		return mm_err_nomem(err);
	if (!mm_fields_is_id(r->id) || !mm_str_starts(r->id, "JVNDB-"))
		refuse(r, "JVNDB番号がないか、正しくありません",
		    "the JVNDB number is missing or malformed");
	if (r->bad.code != MM_OK && err != NULL)
		*err = r->bad;
	return r->bad.code;
}

enum mm_status
mm_jvn_parse(struct mm_jvn_reader *j, struct mm_arena *a,
    struct mm_advisory *out, bool *more, struct mm_err *err)
{
	struct record r = { .x = j->xml, .arena = a };
	const char *wanted = j->rss ? "item" : "Vulinfo";
	struct mm_str name;
	enum mm_status st;

	*more = false;
	mm_xml_set_arena(j->xml, a);
	do {
		if (!mm_xml_child(j->xml, &name))
			return MM_OK;
	} while (!mm_str_eqz(name, wanted));
	if (j->rss)
		walk(&r, item, MM_COUNT(item));
	else
		walk(&r, vulinfo, MM_COUNT(vulinfo));
	if (mm_xml_failed(j->xml))
		return MM_OK;
	r.id = mm_str_trim(r.id);
	*more = true;
	st = check(&r, err);
	if (st != MM_OK)
		return st;
	*out = (struct mm_advisory){ .id = r.id,
		.source = MM_FEED_JVN,
		.aliases = r.aliases.v,
		.naliases = r.aliases.n,
		.title = mm_fields_line(r.title),
		.published = mm_str_trim(r.published),
		.modified = mm_str_trim(r.modified),
		.packages = r.packages.v,
		.npackages = r.packages.n,
		.unkeyed = r.unkeyed };
	mm_severity_keep(&r.severity, out);
	return MM_OK;
}

size_t
mm_jvn_offset(const struct mm_jvn_reader *r)
{
	return mm_xml_offset(r->xml);
}

enum mm_status
mm_jvn_close(struct mm_jvn_reader *r, struct mm_err *err)
{
	return mm_xml_finish(r->xml, err);
}
