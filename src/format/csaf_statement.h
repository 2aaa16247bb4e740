/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_CSAF_STATEMENT_H
#define MM_FORMAT_CSAF_STATEMENT_H

/*
 * What a CSAF document says of one product in one vulnerability, in the words
 * of its publisher: status, justification, remediations, threats and notes.
 * Matching uses the status alone (format/csaf_advisory.h); this is for people.
 *
 * Source: CSAF 2.0 and 2.1, section 3.2.3 (vulnerabilities).
 * Layer:  format.
 *
 * - Products of one status about which the same things are said are one
 *   statement.
 * - A remediation, flag, threat or note speaks about the products it lists,
 *   itself or through a group, and about all when it lists none.
 * - A document that speaks about the vulnerability, but not about the
 *   product, gives one statement without a state: the reader is told that it
 *   exists, and nothing of it is said about the product.
 */

#include "format/csaf.h"

struct mm_csaf_statement {
	enum mm_csaf_state state; /**< 0: of other products only */
	struct mm_csaf_texts products; /**< names, with their version */
	/** In the order of the document. */
	MM_VEC(const struct mm_csaf_note *) notes;
};

typedef MM_VEC(struct mm_csaf_statement) mm_csaf_statements;

/**
 * The statements of a document.
 *
 * @param a     receives them; texts point into the document
 * @param vuln  CVE, another identifier in it, or the record's own
 * @param key   of the product, as of mm_csaf_identify()
 * @param out   appended to; nothing when it does not speak of @p vuln
 * @retval MM_ENOMEM
 */
MM_MUST_CHECK enum mm_status mm_csaf_statements_of(struct mm_arena *a,
    const struct mm_csaf *d, struct mm_str vuln, struct mm_str key,
    mm_csaf_statements *out, struct mm_err *err);

#endif
