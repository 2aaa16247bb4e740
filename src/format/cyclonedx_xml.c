/* SPDX-License-Identifier: Apache-2.0 */
#include "format/cyclonedx_xml.h"

#include <string.h>

#include "format/sbom.h"
#include "format/xmljson.h"

#define SHAPE(table, names, rest) \
	{ \
		.rules = (table), .n = MM_COUNT(table), .attributes = (names), \
		.others = (rest) \
	}
#define TEXT(name) \
	{ \
		.element = (name), .kind = MM_XJ_TEXT \
	}
#define OBJECT(name, s) \
	{ \
		.element = (name), .kind = MM_XJ_OBJECT, .shape = &(s) \
	}
#define LIST(name, s) \
	{ \
		.element = (name), .kind = MM_XJ_LIST, .shape = &(s) \
	}

static const struct mm_xmljson_rule party_rules[] = { TEXT("name") };
static const struct mm_xmljson_shape party = SHAPE(party_rules, NULL, false);

static const char *const hash_attributes[] = { "alg", NULL };
static const struct mm_xmljson_shape hash = { .attributes = hash_attributes,
	.content = "content" };

static const char *const property_attributes[] = { "name", NULL };
static const struct mm_xmljson_shape property = {
	.attributes = property_attributes, .content = "value"
};

static const char *const link_attributes[] = { "type", NULL };
static const struct mm_xmljson_rule link_rules[] = { TEXT("url") };
static const struct mm_xmljson_shape link =
    SHAPE(link_rules, link_attributes, false);

static const char *const swid_attributes[] = { "tagId", "name", NULL };
static const struct mm_xmljson_shape swid = { .attributes = swid_attributes };

static const struct mm_xmljson_rule licence_rules[] = { TEXT("id"),
	TEXT("name") };
static const struct mm_xmljson_shape licence =
    SHAPE(licence_rules, NULL, false);
static const struct mm_xmljson_rule licences_rules[] = {
	OBJECT("license", licence),
	TEXT("expression"),
	{ .element = "expression-detailed",
	    .member = "expression",
	    .kind = MM_XJ_ATTRIBUTE,
	    .attribute = "expression" },
};
static const struct mm_xmljson_shape licences =
    SHAPE(licences_rules, NULL, false);

static const struct mm_xmljson_shape component;
static const char *const component_attributes[] = { "type", "bom-ref", NULL };
static const struct mm_xmljson_rule component_rules[] = {
	TEXT("name"),
	TEXT("group"),
	TEXT("version"),
	TEXT("purl"),
	TEXT("cpe"),
	TEXT("publisher"),
	TEXT("author"),
	OBJECT("supplier", party),
	OBJECT("manufacturer", party),
	OBJECT("swid", swid),
	LIST("hashes", hash),
	LIST("properties", property),
	LIST("externalReferences", link),
	LIST("components", component),
	{ .element = "licenses", .kind = MM_XJ_NAMED, .shape = &licences },
};
static const struct mm_xmljson_shape component =
    SHAPE(component_rules, component_attributes, true);

static const char *const dependency_attributes[] = { "ref", NULL };
static const struct mm_xmljson_rule dependency_rules[] = {
	{ .element = "dependency",
	    .member = "dependsOn",
	    .kind = MM_XJ_MANY_ATTRIBUTE,
	    .attribute = "ref" },
};
static const struct mm_xmljson_shape dependency =
    SHAPE(dependency_rules, dependency_attributes, false);

static const struct mm_xmljson_rule metadata_rules[] = {
	TEXT("timestamp"),
	LIST("authors", party),
	OBJECT("component", component),
	OBJECT("manufacture", party),
	OBJECT("manufacturer", party),
	OBJECT("supplier", party),
};
static const struct mm_xmljson_shape metadata =
    SHAPE(metadata_rules, NULL, true);

static const struct mm_xmljson_rule named_rules[] = { TEXT("id") };
static const struct mm_xmljson_shape named = SHAPE(named_rules, NULL, false);
static const struct mm_xmljson_rule analysis_rules[] = { TEXT("state"),
	TEXT("justification"), TEXT("detail") };
static const struct mm_xmljson_shape analysis =
    SHAPE(analysis_rules, NULL, false);
static const struct mm_xmljson_rule target_rules[] = { TEXT("ref") };
static const struct mm_xmljson_shape target = SHAPE(target_rules, NULL, false);
static const struct mm_xmljson_rule vulnerability_rules[] = {
	TEXT("id"),
	LIST("references", named),
	OBJECT("analysis", analysis),
	LIST("affects", target),
};
static const struct mm_xmljson_shape vulnerability =
    SHAPE(vulnerability_rules, NULL, false);

static const struct mm_xmljson_rule bom_rules[] = {
	OBJECT("metadata", metadata),
	LIST("components", component),
	LIST("dependencies", dependency),
	LIST("vulnerabilities", vulnerability),
};
static const struct mm_xmljson_shape bom = SHAPE(bom_rules, NULL, true);

enum mm_status
mm_cyclonedx_of_xml(struct mm_arena *a, struct mm_bytes text,
    const char *source, struct mm_bytes *out, struct mm_err *err)
{
	static const char home[] = "http://cyclonedx.org/schema/bom/";
	const struct mm_xml_limits limits = { MM_SBOM_XML_DEPTH, 256,
		MM_SBOM_STRING, 50000000 };
	struct mm_xmljson_head head[] = { { "bomFormat", MM_STR("CycloneDX") },
		{ "specVersion", MM_STR_NONE }, { NULL, MM_STR_NONE } };
	struct mm_xml *x = mm_xml_new(a, text, source, &limits);
	struct mm_str name, ns;

	if (x != NULL && mm_xml_child(x, &name)) {
		ns = mm_xml_namespace(x);
		if (!mm_str_eq(name, MM_STR("bom")) ||
		    !mm_str_starts(ns, home)) {
			mm_xml_fail(x, MM_EFORMAT,
			    "CycloneDX の名前空間 "
			    "(http://cyclonedx.org/schema/bom/1.x) にある要素 "
			    "bom で始まっていません",
			    "the document does not begin with the element bom "
			    "in a namespace of CycloneDX "
			    "(http://cyclonedx.org/schema/bom/1.x)");
		} else {
			ns.p += sizeof(home) - 1;
			ns.n -= sizeof(home) - 1;
			head[1].value = mm_arena_str(a, ns);
		}
	}
	if (x == NULL || mm_xml_failed(x))
		return mm_xml_finish(x, err);
	return mm_xmljson(a, x, &bom, head, out, err);
}
