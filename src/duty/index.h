/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_DUTY_INDEX_H
#define MM_DUTY_INDEX_H

/*
 * What the evaluator looks up more than once, made in a few passes over the
 * world: units by (version slot, recipient), records by version, by unit and
 * by party.
 *
 * A slot is a version, or "version not known" of a product.
 *
 * Layer: duty, shared by its files.
 */

#include "duty/pack.h"
#include "duty/provided.h"
#include "duty/scope.h"

/** Items by key: those of key k are item[first[k]] .. item[first[k + 1]-1]. */
struct mm_by {
	uint32_t *first, *item;
};

/** A unit and one of its recipients. */
struct mm_entry {
	uint32_t unit, slot, party;
	bool in, known;
};

struct mm_duty_index {
	const struct mm_world *w;
	struct mm_arena *arena;
	struct mm_policy pol;
	struct mm_ruleset rules; /**< in force on w->as_of */
	/** Due by then is due soon: by policy, by law; unset = never. */
	struct mm_date soon, soon_law;
	struct mm_letters letters;
	uint32_t nslots; /**< versions, then products */
	struct mm_entry *entries; /**< as found */
	uint32_t nentries;
	/** Entries by slot, party, in scope first. */
	uint32_t *order;
	uint32_t *units; /**< entries[order[i]].unit */
	uint32_t *slot_first; /**< into order; nslots + 1 */
	struct mm_by versions; /**< product -> versions */
	struct mm_by lifecycles; /**< product -> lifecycles that concern it */
	struct mm_by risks; /**< product -> risks */
	struct mm_by patches; /**< product -> patches */
	struct mm_by controls; /**< product -> controls */
	struct mm_by findings; /**< slot -> findings */
	struct mm_by outcomes; /**< unit -> outcomes */
	/** Per slot: units in scope; per product: a unit whose place nobody
	 * knows, or MM_NONE. */
	uint32_t *in_scope, *strayed;
	uint32_t feed; /**< newest accepted feed, or MM_NONE */
	/** Of a part (duty/live.h): where each unit stands in the whole world,
	 * which look-ups by id give; ascending. NULL: this is the whole. */
	const uint32_t *whole;
};

/** Place of @p item in an ascending list, or MM_NONE. */
uint32_t mm_place_of(const uint32_t *list, uint32_t n, uint32_t item);

/**
 * Build it.
 *
 * @param product  index units of this product only; MM_NONE = all
 */
MM_MUST_CHECK enum mm_status mm_duty_index_make(struct mm_arena *a,
    const struct mm_world *w, uint32_t product, struct mm_duty_index *out,
    struct mm_err *err);

/**
 * The part of it that no unit enters: settings, versions and life cycles by
 * product. The rest is empty.
 */
MM_MUST_CHECK enum mm_status mm_duty_index_records(struct mm_arena *a,
    const struct mm_world *w, struct mm_duty_index *out, struct mm_err *err);

/** Slot of a version, or of an unknown version of @p product. */
uint32_t mm_slot_of(
    const struct mm_world *w, uint32_t product, uint32_t version);
uint32_t mm_slot_product(const struct mm_world *w, uint32_t slot);
uint32_t mm_slot_version(const struct mm_world *w, uint32_t slot);

/**
 * Group items 0..n-1 by key, keeping their order; an item of key MM_NONE is
 * left out.
 *
 * @return  false when @p a is full
 */
MM_MUST_CHECK bool mm_by_group(struct mm_arena *a, const uint32_t *key,
    uint32_t n, uint32_t nkeys, struct mm_by *out);

/** Lifecycle records of a product. */
struct mm_life_records mm_index_records(
    const struct mm_duty_index *x, uint32_t product);

#endif
