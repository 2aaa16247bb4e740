/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CODEC_XML_H
#define MM_CODEC_XML_H

/*
 * XML: a bounded pull reader over a buffer in memory, used like the reader of
 * codec/json.h.
 *
 * Source: XML 1.0 (fifth edition), Namespaces in XML 1.0.
 * Strict: a document type declaration (DOCTYPE) is refused, so there are no
 *         entities but the five of XML and no external files. UTF-8, UTF-16
 *         in either byte order, ISO-8859-1 and US-ASCII; other encodings are
 *         refused. A text in UTF-8 that declares UTF-16 (as some Windows
 *         tools write) is read as what it is.
 * Left out: comments, processing instructions, and text between the children
 *         of an element that is entered.
 * Limits: struct mm_xml_limits; one tag or comment is at most as long as one
 *         text.
 * Layer:  codec. Third party: expat (only here).
 *
 * An element is read in the order of the file:
 *
 *	while (mm_xml_child(x, &name))
 *		if (mm_str_eqz(name, "item") && mm_xml_enter(x))
 *			while (mm_xml_child(x, &name))
 *				(void)mm_xml_text(x, &text);
 *	st = mm_xml_finish(x, err);
 */

#include "base/arena.h"

struct mm_xml_limits {
	uint32_t depth; /**< nested elements, default 64, most 256 */
	uint32_t attributes; /**< of one element, default 256 */
	size_t text; /**< bytes of one text or attribute, default 1 MiB */
	uint64_t elements; /**< in total, default 50,000,000 */
};

extern const struct mm_xml_limits mm_xml_default_limits;

/**
 * Cursor over one XML text. Errors are sticky: after the first one every call
 * reports false, and mm_xml_finish() returns it.
 */
struct mm_xml;

/**
 * New reader. Every reader ends with mm_xml_finish(), which releases it.
 *
 * @param a       receives the texts that cannot be borrowed
 * @param text    borrowed, must outlive the reader and all its texts
 * @param source  name for errors, must outlive the reader
 * @param limits  NULL = default
 * @return        NULL when out of memory
 */
struct mm_xml *mm_xml_new(struct mm_arena *a, struct mm_bytes text,
    const char *source, const struct mm_xml_limits *limits);

/** Send the texts read from now on to @p a (record by record). */
void mm_xml_set_arena(struct mm_xml *x, struct mm_arena *a);

/** Whether an error was met. */
bool mm_xml_failed(const struct mm_xml *x);

/**
 * Step to the next child of the element that was entered last; at the start,
 * to the root. An element the cursor still stands on is passed over.
 *
 * @param name  its name without prefix, valid until the next step; may be
 *              NULL
 * @return false at the end of the element (which is thereby left) or on error
 */
bool mm_xml_child(struct mm_xml *x, struct mm_str *name);

/** Name of the element the cursor stands on, as mm_xml_child() gave it. */
struct mm_str mm_xml_name(const struct mm_xml *x);

/** Namespace of the element the cursor stands on; "" when it has none. */
struct mm_str mm_xml_namespace(const struct mm_xml *x);

/**
 * Attribute without a namespace of the element the cursor stands on, or which
 * was entered and no child of which was looked at yet; absent when it does
 * not have it, or after an error.
 */
struct mm_str mm_xml_attribute(struct mm_xml *x, const char *name);

/** Attribute in the namespace @p ns. */
struct mm_str mm_xml_attribute_ns(
    struct mm_xml *x, const char *ns, const char *name);

/**
 * The attribute number @p i of the same element.
 *
 * @param ns, name, value  set on success; ns and name valid until the next
 *                         step
 * @return false when there is none, or after an error
 */
bool mm_xml_attribute_at(struct mm_xml *x, uint32_t i, struct mm_str *ns,
    struct mm_str *name, struct mm_str *value);

/** Enter the element the cursor stands on. */
bool mm_xml_enter(struct mm_xml *x);

/**
 * Consume the element the cursor stands on: its text, white space as written,
 * "" when it is empty. A child element in it is an error.
 */
bool mm_xml_text(struct mm_xml *x, struct mm_str *out);

enum mm_xml_content { MM_XML_ERROR, MM_XML_TEXT, MM_XML_ELEMENT };

/**
 * Look into the element the cursor stands on. Text only: it is consumed as by
 * mm_xml_text(). Else it is entered and the cursor stands on its first child.
 */
enum mm_xml_content mm_xml_content(struct mm_xml *x, struct mm_str *text);

/** As mm_xml_text(), with the text of all elements within. */
bool mm_xml_text_all(struct mm_xml *x, struct mm_str *out);

/** Consume the element the cursor stands on, however deep. */
bool mm_xml_skip(struct mm_xml *x);

/**
 * Report an error of meaning at the element the cursor stands on, or else at
 * the one it stood on last. Both texts are copied.
 */
void mm_xml_fail(
    struct mm_xml *x, enum mm_status code, const char *ja, const char *en);

/**
 * The same place in an error of its own: the reader goes on, and what is
 * wrong with one record is no error of the document.
 *
 * @param err  set, with source, line, column and path; may be NULL
 * @return @p code
 */
enum mm_status mm_xml_say(const struct mm_xml *x, enum mm_status code,
    const char *ja, const char *en, struct mm_err *err);

/**
 * Byte offset of the start of the element the cursor stands on, or stood on
 * last. Of a UTF-16 text it counts in the text as UTF-8.
 */
size_t mm_xml_offset(const struct mm_xml *x);

/** 1-based line of the same place. */
uint64_t mm_xml_line(struct mm_xml *x);

/**
 * End: reads what is left, and releases the reader. MM_OK when one whole
 * document was read; else the first error with source, line, byte column and
 * the path of elements to it. NULL (a reader that could not be made) gives
 * MM_ENOMEM.
 */
MM_MUST_CHECK enum mm_status mm_xml_finish(
    struct mm_xml *x, struct mm_err *err);

#endif
