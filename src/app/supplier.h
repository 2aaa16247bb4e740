/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_SUPPLIER_H
#define MM_APP_SUPPLIER_H

/*
 * What suppliers say of a finding: the statements of the accepted CSAF feeds
 * about its vulnerability and component, with their source. They are read
 * anew from the kept copies of the feeds, in a worker (app/untrusted.h).
 *
 * A statement never changes or closes a finding. It may be taken over into a
 * judgement, by a person and with its source.
 *
 * Limits:  MM_SUPPLIER_MOST statements; the feeds' limits.
 * Layer:   app.
 */

#include "app/app.h"
#include "app/feed_index.h"

/** Most statements given; further ones are counted. */
#define MM_SUPPLIER_MOST 200
/** Bytes of the result of the worker. */
#define MM_SUPPLIER_RESULT ((size_t)64 << 20)

enum mm_supplier_kind {
	MM_SUPPLIER_REMEDIATION = 1,
	MM_SUPPLIER_FLAG,
	MM_SUPPLIER_THREAT,
	MM_SUPPLIER_NOTE
};

extern const struct mm_terms mm_supplier_kinds;

/** What a document says of the component. */
enum mm_supplier_state {
	MM_SUPPLIER_OTHERS = 1, /**< it speaks of other products only */
	MM_SUPPLIER_FIXED,
	MM_SUPPLIER_NOT_AFFECTED,
	MM_SUPPLIER_INVESTIGATED,
	MM_SUPPLIER_AFFECTED,
	MM_SUPPLIER_RECOMMENDED
};

extern const struct mm_terms mm_supplier_states;

/** A remediation, justification, threat or note, in the document's words. */
struct mm_supplier_note {
	enum mm_supplier_kind kind;
	/** "vendor_fix", "component_not_present", ...; absent texts: none. */
	struct mm_str label, title, text, url, date;
};

struct mm_supplier_statement {
	struct mm_str document, publisher, title, released;
	enum mm_supplier_state state;
	struct mm_str products; /**< names, "; " between; the first few */
	uint32_t nproducts; /**< all of them */
	struct mm_supplier_note *notes;
	uint32_t n;
};

struct mm_supplier_list {
	struct mm_supplier_statement *v;
	uint32_t n;
	uint64_t more; /**< further statements that were not given */
	uint32_t documents; /**< feeds of CSAF that were asked */
};

/**
 * The statements about a finding, in the order of feeds and documents.
 *
 * @param finding  number in the world
 * @param out      texts in the arena of @p app
 * @retval MM_EINTEGRITY  the kept copy of a feed is damaged or missing
 * @retval errors of mm_worker_finish()
 */
MM_MUST_CHECK enum mm_status mm_supplier_of(struct mm_app *app,
    const struct mm_world *w, uint32_t finding, struct mm_supplier_list *out,
    struct mm_err *err);

/**
 * What mm_supplier_of() does with the bytes of the worker; on its own for
 * tests.
 *
 * @retval MM_EINTERNAL  they are not what the worker would have sent
 */
MM_MUST_CHECK enum mm_status mm_supplier_read(struct mm_bytes got,
    struct mm_arena *a, struct mm_supplier_list *out, struct mm_err *err);

/**
 * The remediations of a document about the finding as the text of a
 * judgement's action, with its source in front: what a maker takes over.
 *
 * @param document  its tracking id
 * @param out       in the arena of @p app
 * @retval MM_ENOTFOUND  no such document among the statements, or it proposes
 *                       nothing for the component
 */
MM_MUST_CHECK enum mm_status mm_supplier_proposal(struct mm_app *app,
    const struct mm_supplier_list *list, struct mm_str document,
    struct mm_str *out, struct mm_err *err);

#endif
