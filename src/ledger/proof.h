/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_LEDGER_PROOF_H
#define MM_LEDGER_PROOF_H

/*
 * Proof file: some entries of a journal, and all that is needed to see that
 * a signed checkpoint covers them, without the other entries.
 *
 *   mimamori proof 1
 *   entry SEQ {...}            an entry's bytes; ascending
 *   path BASE64                hashes of ledger/merkle.h, in their order
 *   anchor SEQ:HEX             a head the reader holds; optional
 *   grow BASE64                consistency proof from it, in its order
 *   (empty line)
 *   the signed checkpoint      ledger/checkpoint.h
 *
 * The compact form, for files that must be small, begins with "mimamori proof
 * 2". There a list of N hashes that is not empty is "path N" or "grow N", a
 * line feed and their 32 N bytes as they are: 32 bytes a hash instead of 50.
 *
 * Verified by src/verify/verify.c, which shares no code with this, and by
 * whoever reads docs/formats/journal.md.
 *
 * Layer: ledger -- no store, clock, file or socket.
 */

#include "base/buf.h"
#include "ledger/merkle.h"

struct mm_proof_entry {
	uint64_t seq; /**< from 1 */
	struct mm_str bytes;
};

struct mm_proof {
	const struct mm_proof_entry *entries; /**< ascending by seq */
	size_t n;
	struct mm_merkle_path path;
	struct mm_merkle_head anchor; /**< size 0: none */
	struct mm_merkle_path grow; /**< of the anchor */
	struct mm_str note; /**< the signed checkpoint */
	bool compact; /**< hashes as bytes, not as text */
};

/** Append the file. */
void mm_proof_write(struct mm_buf *out, const struct mm_proof *p);

#endif
