/* SPDX-License-Identifier: Apache-2.0 */
#include "format/spdx_xml.h"

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
#define MANY(name, s) \
	{ \
		.element = (name), .kind = MM_XJ_MANY, .shape = (s) \
	}

static const struct mm_xmljson_rule creation_rules[] = { TEXT("created"),
	MANY("creators", NULL) };
static const struct mm_xmljson_shape creation =
    SHAPE(creation_rules, NULL, false);

static const struct mm_xmljson_rule external_rules[] = { TEXT("referenceType"),
	TEXT("referenceLocator") };
static const struct mm_xmljson_shape external =
    SHAPE(external_rules, NULL, false);

static const struct mm_xmljson_rule checksum_rules[] = { TEXT("algorithm"),
	TEXT("checksumValue") };
static const struct mm_xmljson_shape checksum =
    SHAPE(checksum_rules, NULL, false);

static const struct mm_xmljson_rule relation_rules[] = { TEXT("spdxElementId"),
	TEXT("relationshipType"), TEXT("relatedSpdxElement") };
static const struct mm_xmljson_shape relation =
    SHAPE(relation_rules, NULL, false);

static const struct mm_xmljson_rule package_rules[] = {
	TEXT("SPDXID"),
	TEXT("name"),
	TEXT("versionInfo"),
	TEXT("supplier"),
	TEXT("originator"),
	TEXT("licenseConcluded"),
	TEXT("licenseDeclared"),
	TEXT("comment"),
	TEXT("primaryPackagePurpose"),
	TEXT("validUntilDate"),
	MANY("externalRefs", &external),
	MANY("checksums", &checksum),
};
static const struct mm_xmljson_shape package =
    SHAPE(package_rules, NULL, false);

static const struct mm_xmljson_rule document_rules[] = {
	TEXT("spdxVersion"),
	TEXT("SPDXID"),
	TEXT("name"),
	{ .element = "creationInfo", .kind = MM_XJ_OBJECT, .shape = &creation },
	MANY("documentDescribes", NULL),
	MANY("packages", &package),
	MANY("relationships", &relation),
};
static const struct mm_xmljson_shape document =
    SHAPE(document_rules, NULL, false);

enum mm_status
mm_spdx_of_xml(struct mm_arena *a, struct mm_bytes text, const char *source,
    struct mm_bytes *out, struct mm_err *err)
{
	const struct mm_xml_limits limits = { MM_SBOM_XML_DEPTH, 256,
		MM_SBOM_STRING, 50000000 };
	struct mm_xml *x = mm_xml_new(a, text, source, &limits);

	if (x == NULL || !mm_xml_child(x, NULL))
		return mm_xml_finish(x, err);
	return mm_xmljson(a, x, &document, NULL, out, err);
}
