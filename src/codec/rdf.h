/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CODEC_RDF_H
#define MM_CODEC_RDF_H

/*
 * RDF/XML as a list of triples.
 *
 * Source: RDF 1.1 XML Syntax (W3C, 2014). Read: node and property elements,
 *         rdf:about, rdf:ID, rdf:nodeID, rdf:resource, property attributes,
 *         parseType "Resource" and "Literal", xml:base of the root for
 *         references that begin with '#'.
 * Left out: parseType "Collection" and reification (refused, ignored).
 * Limits: MM_RDF_TRIPLES, and those of codec/xml.h, elements 256 deep.
 * Layer:  codec.
 */

#include "base/arena.h"

#define MM_RDF_TRIPLES 10000000u
#define MM_RDF_DEPTH 256u

/** The namespace of rdf: itself. */
#define MM_RDF_NS "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

/** Number of an IRI or blank node; equal names have equal numbers. */
typedef uint32_t mm_rdf_id;
#define MM_RDF_NONE UINT32_MAX

struct mm_rdf_triple {
	mm_rdf_id subject, predicate;
	mm_rdf_id object; /**< MM_RDF_NONE: the text is it */
	struct mm_str text;
	size_t offset; /**< byte of the file where it stands */
};

struct mm_rdf;

/**
 * Read a document.
 *
 * @param a    receives everything
 * @param out  set on success; its triples are grouped by subject, the
 *             subjects in the order in which they first occur
 * @retval MM_EFORMAT, MM_ELIMIT, MM_ENOMEM  with line and column
 */
MM_MUST_CHECK enum mm_status mm_rdf_read(struct mm_arena *a,
    struct mm_bytes text, const char *source, struct mm_rdf **out,
    struct mm_err *err);

/** The id of an IRI, or MM_RDF_NONE when the document does not name it. */
mm_rdf_id mm_rdf_find(const struct mm_rdf *r, const char *iri);

/** The IRI of an id; "_:..." for a blank node. */
struct mm_str mm_rdf_name(const struct mm_rdf *r, mm_rdf_id id);

/** How many ids there are: 0 to n - 1. */
uint32_t mm_rdf_count(const struct mm_rdf *r);

/** The triples of one subject. */
const struct mm_rdf_triple *mm_rdf_of(
    const struct mm_rdf *r, mm_rdf_id subject, uint32_t *n);

#endif
