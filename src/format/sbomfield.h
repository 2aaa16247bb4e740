/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_SBOMFIELD_H
#define MM_FORMAT_SBOMFIELD_H

/*
 * What single fields of a component mean, the same in every SBOM format.
 *
 * Sources: CycloneDX 1.7 (hash algorithms, component types), SPDX 2.3
 *          (checksum algorithms), RFC 3339.
 * Layer:   format.
 */

#include "model/component.h"

/**
 * A property by its name. Generators write the end of support and the level of
 * support in many ways ("End-of-Support", "endOfSupport", "vendor:eos"):
 * compared by the letters after the last colon. Names that begin with
 * "mimamori:" are those of our own exports. Others are passed over; a field
 * that has a value keeps it.
 */
void mm_sbomfield_property(
    struct mm_component *c, struct mm_str name, struct mm_str value);

/**
 * Check the digits of a hash and give its algorithm its CycloneDX name
 * ("SHA256", "sha_256": "SHA-256"). One that is not known stays as written.
 */
bool mm_sbomfield_hash(struct mm_str *algorithm, struct mm_str digits);

/** "2024-04-01T09:00:00", with fraction and zone or without. */
bool mm_sbomfield_is_time(struct mm_str text);

/** A text that says that nobody knows: NOASSERTION, unknown, 不明. */
bool mm_sbomfield_says_unknown(struct mm_str text);

/** Whether CycloneDX has this component type. */
bool mm_sbomfield_is_type(struct mm_str type);

/**
 * The text of a date alone where a date and time at midnight UTC is written
 * ("2030-01-31T00:00:00Z"): formats that have no dates write it so.
 */
struct mm_str mm_sbomfield_day(struct mm_str text);

/** Identifier of any kind into the field of its kind; false if of none. */
bool mm_sbomfield_identifier(struct mm_component *c, struct mm_str text);

#endif
