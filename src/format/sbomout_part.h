/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_SBOMOUT_PART_H
#define MM_FORMAT_SBOMOUT_PART_H

/*
 * What the writers of format/sbomout.h share: the tree and the graph of an
 * SBOM in order, and what goes into fields of our own.
 *
 * Layer: format, private to sbomout*.c.
 */

#include "codec/json.h"
#include "format/sbomout.h"

/** One SBOM being written. */
struct mm_sbomout_work {
	struct mm_arena *arena;
	const struct mm_sbom *s;
	const struct mm_sbomout *o;
	struct mm_buf *out;
	struct mm_str name, version; /**< of the device */
	struct mm_str created; /**< "2024-04-01T00:00:00Z" */
	struct mm_str device_ref; /**< unique beside those of the components */
	/** Of i: child[first_child[i]..first_child[i + 1]); n: at the top. */
	uint32_t *child, *first_child;
	/** What i depends on, each once, in the same way. */
	uint32_t *used, *first_used;
	struct mm_str *ids; /**< SPDX identifiers, the last of the device */
	struct mm_err err;
};

/** What a format can say of a component in a place of its own. */
struct mm_sbomout_can {
	bool (*type)(struct mm_str type);
	bool (*hash)(struct mm_str algorithm, struct mm_str digits);
	bool (*licences)(struct mm_str lines);
	bool (*link)(struct mm_str type, struct mm_str url);
	bool (*cpe)(struct mm_arena *a, struct mm_str cpe, bool first);
	bool (*eos)(struct mm_str eos);
	bool (*support)(struct mm_str level);
	bool (*swid)(struct mm_str tag);
	bool (*supplier)(struct mm_str name);
	bool unknown; /**< that nobody knows a field */
};

/** Takes one field of our own: "mimamori:author" and its value. */
typedef void (*mm_sbomout_own_fn)(
    void *ctx, const char *name, struct mm_str value);

/** Give @p fn every field of @p c that the format has no place for. */
void mm_sbomout_own(struct mm_sbomout_work *w, const struct mm_component *c,
    const struct mm_sbomout_can *can, mm_sbomout_own_fn fn, void *ctx);

/** Those fields as lines "NAME=VALUE"; absent if none. */
struct mm_str mm_sbomout_comment(struct mm_sbomout_work *w,
    const struct mm_component *c, const struct mm_sbomout_can *can,
    bool device);

/** Next line "KEY VALUE" of a text of several; false at its end. */
bool mm_sbomout_line(
    struct mm_str *rest, struct mm_str *key, struct mm_str *value);

/** One SPDX licence expression: operators between identifiers. */
bool mm_sbomout_is_expression(struct mm_str text);

/** Identifiers "PREFIX..." for every component, from the references. */
bool mm_sbomout_ids(struct mm_sbomout_work *w, const char *prefix);

/** "YYYY-MM-DD" or the same with a time in UTC: as a time in UTC. */
struct mm_str mm_sbomout_time(struct mm_arena *a, struct mm_str text);

/** Has blanks or control characters. */
bool mm_sbomout_has_blank(struct mm_str text);

/** The writers; a failure is left in w->err or w->out. */
void mm_sbomout_cyclonedx(struct mm_sbomout_work *w);
void mm_sbomout_spdx(struct mm_sbomout_work *w);
void mm_sbomout_spdx3(struct mm_sbomout_work *w);
void mm_sbomout_table(struct mm_sbomout_work *w);

#endif
