/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_LEDGER_ENTRY_H
#define MM_LEDGER_ENTRY_H

/*
 * Canonical bytes of one journal entry: the evidence that is hashed.
 *
 * One JSON object without white space, members in byte order of their names,
 * values strings and integers only:
 *
 *   {"actor":..,"data":{..},"reason":..,"recorded":..,"seq":..,"type":..,
 *    "v":1,"valid":..}
 *
 * "reason" is left out when there is none, and so is each absent field of
 * "data". INT fields are numbers, LIST fields arrays of strings, all others
 * strings. One fact has exactly one encoding.
 *
 * Source: docs/formats/journal.md version 1; RFC 8785 restricted to integers
 *         and strings.
 * Limits: those of model/fact.h, so an entry is below 8 MiB.
 * Layer:  ledger -- no store, clock, file or socket.
 */

#include "base/arena.h"
#include "base/buf.h"
#include "model/fact.h"

/** Version written and accepted. */
#define MM_ENTRY_VERSION 1
/** Longest entry, in bytes. */
#define MM_ENTRY_MAX ((size_t)8 << 20)

/**
 * Append the canonical bytes of a fact.
 *
 * @param f    has passed mm_fact_check() and carries seq and recorded
 * @param out  receives the bytes after what it holds
 * @retval MM_EFORMAT  the fact has no seq, or a value is not of its kind
 * @retval MM_ENOMEM   the buffer's limit is reached
 */
MM_MUST_CHECK enum mm_status mm_entry_encode(
    const struct mm_fact *f, struct mm_buf *out, struct mm_err *err);

/**
 * Append the canonical bytes of a fact's fields alone: the value of "data" in
 * its entry, whatever seq and stamp that will have.
 *
 * @param f    has passed mm_fact_check(), but for fields left out
 * @retval MM_EFORMAT  a value is not of its kind
 * @retval MM_ENOMEM   the buffer's limit is reached
 */
MM_MUST_CHECK enum mm_status mm_entry_encode_data(
    const struct mm_fact *f, struct mm_buf *out, struct mm_err *err);

/**
 * The fact of canonical bytes. Strict: an unknown member or field, a value
 * that mm_fact_check() refuses, another order, a blank or an escape that the
 * encoder would not have written are all refused.
 *
 * @param a      receives the texts that are not verbatim in @p bytes
 * @param bytes  borrowed; must outlive @p out
 * @param out    written only on success
 * @retval MM_EINTEGRITY  the bytes are not the canonical form of a fact
 */
MM_MUST_CHECK enum mm_status mm_entry_decode(struct mm_arena *a,
    struct mm_bytes bytes, struct mm_fact *out, struct mm_err *err);

/**
 * One line of the interchange (docs/formats/facts.md): the same members in
 * any order and with white space. "type", "valid" and "data" are required;
 * "actor", "reason", "recorded", "seq" and "v" may be absent, and are then
 * absent (0) in the fact.
 *
 * The fact is not checked further: mm_fact_check() asks for an actor, which
 * the caller may have to add first.
 *
 * @param line    borrowed; must outlive @p out
 * @param source  name for errors
 * @param number  line number for errors
 * @retval MM_EFORMAT  with line and column
 * @retval MM_ELIMIT   a limit of codec/json.h
 */
MM_MUST_CHECK enum mm_status mm_entry_parse(struct mm_arena *a,
    struct mm_bytes line, const char *source, uint64_t number,
    struct mm_fact *out, struct mm_err *err);

#endif
