/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_MODEL_FACT_H
#define MM_MODEL_FACT_H

/*
 * A fact: what the journal records. The catalogue of types and fields is
 * model/fact.def; the interchange form is docs/formats/facts.md.
 *
 * Layer: model.
 */

#include "base/arena.h"
#include "base/date.h"
#include "model/terms.h"

enum mm_fact_type {
	MM_FACT_NONE = 0,
#define FACT(name, type, table, ja, en) MM_FACT_##name,
#define FIELD(name, field, kind, flags, terms, ja, en)
#define END(name)
#include "model/fact.def"
	MM_FACT__COUNT
};

/* Field indices: MM_F_UNIT_serial etc. */
#define FACT(name, type, table, ja, en) enum {
#define FIELD(name, field, kind, flags, terms, ja, en) MM_F_##name##_##field,
#define END(name) \
	MM_F_##name##__COUNT \
	} \
	;
#include "model/fact.def"

enum mm_field_kind {
	MM_FIELD_ID,
	MM_FIELD_TEXT,
	MM_FIELD_DATE,
	MM_FIELD_INT,
	MM_FIELD_ENUM,
	MM_FIELD_TRI,
	MM_FIELD_SHA,
	MM_FIELD_LIST
};

#define MM_FIELD_KEY 1u
#define MM_FIELD_REQUIRED 2u

struct mm_field {
	const char *name;
	enum mm_field_kind kind;
	unsigned flags;
	const struct mm_terms *terms; /**< of an ENUM, else NULL */
	const char *ja, *en;
};

struct mm_fact_def {
	const char *type; /**< "unit.move" */
	const char *table; /**< SQL projection */
	const char *ja, *en;
	const struct mm_field *fields;
	int nfields;
};

/** Indexed by enum mm_fact_type; entry 0 is empty. */
extern const struct mm_fact_def mm_fact_defs[MM_FACT__COUNT];

/** Most fields any type has. */
#define MM_FACT_FIELDS 20
/** Limits of one field's value, in bytes. */
#define MM_ID_MAX 64
#define MM_TEXT_MAX 8000
#define MM_LIST_MAX 1000000

/**
 * One fact with its journal stamp.
 *
 * Every value is text in the form of the interchange: DATE ISO, INT decimal,
 * ENUM and TRI their identifier, LIST its elements separated by '\n'.
 * An absent value has p == NULL; an empty one is not stored.
 */
struct mm_fact {
	enum mm_fact_type type;
	uint64_t seq; /**< journal position, 0 = not yet */
	struct mm_time recorded; /**< when it was recorded (UTC) */
	struct mm_date valid; /**< since when it is true */
	struct mm_str actor; /**< who recorded it */
	struct mm_str reason; /**< why; may be absent */
	struct mm_str v[MM_FACT_FIELDS];
};

/** Type of "unit.move", or MM_FACT_NONE. */
enum mm_fact_type mm_fact_type_of(struct mm_str type);
/** Index of a field, or -1. */
int mm_fact_field(enum mm_fact_type type, struct mm_str name);

/**
 * Check one fact against the catalogue: type, required fields, the grammar
 * and limit of each value, no value beyond the type's fields; actor and
 * valid date present. Cross-fact rules (a unit's product exists) are not
 * here but in app/.
 *
 * @retval MM_EFORMAT  names the field, the value and what is expected
 * @retval MM_ELIMIT   a value is too long
 */
MM_MUST_CHECK enum mm_status mm_fact_check(
    const struct mm_fact *f, struct mm_err *err);

/** Value of field @p i as number or enum; 0 when absent. */
int64_t mm_fact_int(const struct mm_fact *f, int i);
int mm_fact_enum(const struct mm_fact *f, int i);
enum mm_tri mm_fact_tri(const struct mm_fact *f, int i);
/** MM_DATE_NONE when absent. */
struct mm_date mm_fact_date(const struct mm_fact *f, int i);

#endif
