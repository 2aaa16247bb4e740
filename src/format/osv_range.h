/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_OSV_RANGE_H
#define MM_FORMAT_OSV_RANGE_H

/*
 * The events of one OSV range as disjoint intervals.
 *
 * Source: OSV schema, "Evaluation".
 * Layer:  format.
 */

#include "model/advisory.h"

enum mm_osv_event_kind {
	/* In the order in which events at one version take effect. */
	MM_OSV_FIXED,
	MM_OSV_INTRODUCED,
	MM_OSV_LAST_AFFECTED,
	MM_OSV_LIMIT
};

struct mm_osv_event {
	enum mm_osv_event_kind kind;
	struct mm_str version;
};

/** Ranges of one package, growing. */
typedef MM_VEC(struct mm_adv_range) mm_osv_ranges;

/**
 * Sort the events in place and append the intervals they make.
 *
 * @param scheme   order of the versions
 * @param decided  set to false, and one CANNOT_DECIDE range over every
 *                 version appended, when a version has no place in the order
 * @return         false when out of memory
 */
bool mm_osv_intervals(struct mm_arena *a, enum mm_vers_scheme scheme,
    struct mm_osv_event *events, uint32_t n, mm_osv_ranges *out, bool *decided);

#endif
