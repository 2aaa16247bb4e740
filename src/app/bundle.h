/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_BUNDLE_H
#define MM_APP_BUNDLE_H

/*
 * Bundle: everything an inspector, or the institution itself, needs to see
 * what was told and that the records were not changed; one ZIP file that is
 * verified without us.
 *
 *   README.txt          what is in it, and how to verify it
 *   chain.html, .pdf    the story on paper: register, trigger, judgement,
 *                       document, approval, delivery, receipt
 *   entries.jsonl       the entries of the story, machine-readable
 *   proof.txt           they are in the signed journal (ledger/proof.h)
 *   checkpoint.note     the signed checkpoint; .tsr, tsa.pem: its time stamp
 *   rules.txt           the rules, with the words of the notice
 *   files/...           letters as sent, SBOM files as recorded
 *   MANIFEST.sha256     all of them
 *
 * The signer's public key is not in it: who verifies must have it from the
 * signer. The same records and checkpoint give the same bytes.
 *
 * Source: docs/formats/journal.md. Layer: app.
 */

#include "app/app.h"
#include "app/prove.h"
#include "app/story.h"

struct mm_bundle_ask {
	struct mm_str notice; /**< absent: all about the party */
	struct mm_str party; /**< absent: every recipient of the notice */
	const struct mm_head *anchor; /**< a head the reader holds; or NULL */
};

struct mm_bundle_report {
	struct mm_prove_report proof;
	uint32_t entries, files; /**< of the story; of the maker's own */
	uint32_t missing; /**< letters recorded without a file to them */
};

/**
 * Append the ZIP file.
 *
 * @retval MM_ENOTFOUND   no such notice or party, or nothing is signed yet
 * @retval MM_EINTEGRITY  a letter's file is missing or not the one recorded:
 *                        it is named
 * @retval MM_ECONFLICT   an entry is newer than the signed checkpoint
 */
MM_MUST_CHECK enum mm_status mm_bundle(struct mm_app *app,
    const struct mm_bundle_ask *ask, struct mm_buf *out,
    struct mm_bundle_report *report, struct mm_err *err);

#endif
