/* SPDX-License-Identifier: Apache-2.0 */
#include "format/swid.h"

#include <string.h>

#include "codec/xml.h"
#include "format/sbomlist.h"

#define NS_2015 "http://standards.iso.org/iso/19770/-2/2015/schema.xsd"

struct reader {
	struct mm_xml *x;
	struct mm_sbomlist l;
	struct mm_component c;
};

/* Has the list of words separated by blanks this one? */
static bool
has_word(struct mm_str list, const char *word)
{
	while (list.p != NULL) {
		if (mm_str_eqz(mm_str_trim(mm_str_cut(&list, ' ')), word))
			return true;
	}
	return false;
}

static void
read_entity(struct reader *r)
{
	struct mm_str name = mm_xml_attribute(r->x, "name");
	struct mm_str role = mm_xml_attribute(r->x, "role");

	if (has_word(role, "softwareCreator") && r->c.supplier.n == 0)
		r->c.supplier = name;
	if (has_word(role, "tagCreator") && r->l.head.author.n == 0)
		r->l.head.author = name;
}

static void
read_link(struct reader *r)
{
	struct mm_str rel = mm_xml_attribute(r->x, "rel");
	struct mm_str href = mm_xml_attribute(r->x, "href");

	if (rel.n == 0 || href.n == 0)
		return;
	r->l.head.dependencies++;
	(void)(mm_sbomlist_edges(&r->l, 1, mm_xml_offset(r->x)) &&
	    mm_sbomlist_item(&r->l, MM_SBOM_LINK, rel, href));
}

static void
read_tag(struct reader *r)
{
	uint32_t row, mark = mm_sbomlist_open(&r->l);
	size_t at = mm_xml_offset(r->x);
	struct mm_str name;

	row = mm_sbomlist_add(&r->l, MM_COMP_ROOT, at);
	r->c.parent = MM_COMP_ROOT;
	r->c.line = at;
	r->c.name = mm_xml_attribute(r->x, "name");
	r->c.version = mm_xml_attribute(r->x, "version");
	r->c.swid = r->c.ref = mm_xml_attribute(r->x, "tagId");
	if (r->c.name.n == 0 || r->c.ref.n == 0)
		mm_sbomlist_fail(&r->l, MM_EFORMAT, at,
		    "SWIDタグに必須の属性 name または tagId がありません",
		    "the SWID tag lacks the required attribute name or tagId");
	if (!mm_xml_enter(r->x))
		return;
	while (!mm_sbomlist_failed(&r->l) && mm_xml_child(r->x, &name)) {
		if (mm_str_eq(name, MM_STR("Entity")))
			read_entity(r);
		else if (mm_str_eq(name, MM_STR("Link")))
			read_link(r);
	}
	if (!mm_sbomlist_failed(&r->l) && mm_sbomlist_close(&r->l, mark, &r->c))
		r->l.rows.v[row] = r->c;
	r->l.head.name = r->c.name;
	r->l.head.version = r->c.version;
}

enum mm_status
mm_swid_parse(struct mm_arena *a, struct mm_bytes text, const char *source,
    struct mm_sbom *out, struct mm_err *err)
{
	const struct mm_xml_limits limits = { MM_SBOM_XML_DEPTH, 256,
		MM_SBOM_STRING, 50000000 };
	struct reader r = { .x = mm_xml_new(a, text, source, &limits) };
	struct mm_err broken = { .code = MM_OK };
	struct mm_str name;

	mm_sbomlist_init(&r.l, a, text, source, MM_SBOM_SWID);
	if (r.x != NULL && mm_xml_child(r.x, &name)) {
		if (!mm_str_eq(name, MM_STR("SoftwareIdentity")) ||
		    !mm_str_eqz(mm_xml_namespace(r.x), NS_2015))
			mm_sbomlist_fail(&r.l, MM_EFORMAT, mm_xml_offset(r.x),
			    "ISO/IEC 19770-2:2015 のSWIDタグではありません",
			    "this is no SWID tag of ISO/IEC 19770-2:2015");
		else
			read_tag(&r);
	}
	r.l.head.format = MM_STR("SWID 2015 XML");
	r.l.head.spec_version = MM_STR("2015");
	if (mm_xml_finish(r.x, &broken) != MM_OK && !mm_sbomlist_failed(&r.l))
		r.l.err = broken;
	return mm_sbomlist_finish(&r.l, out, err);
}
