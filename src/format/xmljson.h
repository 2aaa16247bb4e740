/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_XMLJSON_H
#define MM_FORMAT_XMLJSON_H

/*
 * Formats that are defined in XML and in JSON are read once: their XML is
 * turned into their JSON by a table of elements, and the JSON is read. Every
 * member stands on the line of its element, so errors name the right line.
 *
 * Left out: what the table does not name, and elements of other namespaces.
 * Limits: those of codec/xml.h, elements 56 deep.
 * Layer:  format.
 */

#include "codec/xml.h"

enum mm_xmljson_kind {
	MM_XJ_TEXT, /**< "member": text */
	MM_XJ_OBJECT, /**< "member": object of the shape */
	MM_XJ_LIST, /**< "member": array, each child an object of the shape */
	MM_XJ_NAMED, /**< as LIST, of objects with the child as one member */
	MM_XJ_MANY, /**< siblings of one name: array of objects, or of texts */
	MM_XJ_MANY_ATTRIBUTE, /**< the same of one attribute of theirs */
	MM_XJ_ATTRIBUTE /**< "member": the attribute of that name */
};

struct mm_xmljson_shape;

struct mm_xmljson_rule {
	const char *element;
	const char *member; /**< NULL: of the same name */
	enum mm_xmljson_kind kind;
	/** Of the object or item; NULL: text. */
	const struct mm_xmljson_shape *shape;
	const char *attribute; /**< of the kinds that take one */
};

/** An element that becomes an object. */
struct mm_xmljson_shape {
	const struct mm_xmljson_rule *rules;
	size_t n;
	const char *const *attributes; /**< that become members, NULL-ended */
	const char *content; /**< member for its text; NULL: it has none */
	bool others; /**< elements without a rule are named, with null */
};

/** A member that the object begins with. */
struct mm_xmljson_head {
	const char *member; /**< NULL ends the list */
	struct mm_str value;
};

/**
 * Turn the element @p x stands on, the root, into an object, and finish
 * @p x. The attributes of the root are not looked at.
 *
 * @param head  may be NULL
 * @param out   set on success, in @p a
 * @retval MM_EFORMAT, MM_ELIMIT, MM_ENOMEM  of codec/xml.h
 */
MM_MUST_CHECK enum mm_status mm_xmljson(struct mm_arena *a, struct mm_xml *x,
    const struct mm_xmljson_shape *shape, const struct mm_xmljson_head *head,
    struct mm_bytes *out, struct mm_err *err);

#endif
