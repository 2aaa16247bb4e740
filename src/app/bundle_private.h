/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_BUNDLE_PRIVATE_H
#define MM_APP_BUNDLE_PRIVATE_H

/* Shared by the files of bundles only. Layer: app. */

#include "app/bundle.h"
#include "render/doc.h"

/** A fact of the story, decoded; texts in the run's arena. */
struct mm_bundle_entry {
	struct mm_story_entry at;
	struct mm_fact fact;
};

/** What the document tells. */
struct mm_bundle_chain {
	const struct mm_bundle_entry *e; /**< ascending by seq */
	uint32_t n;
	struct mm_str title; /**< what it is about */
	const struct mm_checkpoint *c;
};

/**
 * The story as a document, one table a step.
 *
 * @param a    holds the document
 * @param doc  initialised here
 */
MM_MUST_CHECK enum mm_status mm_bundle_chain(struct mm_arena *a,
    const struct mm_bundle_chain *chain, struct mm_doc *doc,
    struct mm_err *err);

/** Append the rules with their words. */
void mm_bundle_rules(struct mm_buf *out);

/** Append README.txt. */
void mm_bundle_readme(struct mm_buf *out, struct mm_str title,
    const struct mm_checkpoint *c, bool stamped);

#endif
