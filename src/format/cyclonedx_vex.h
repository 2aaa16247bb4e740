/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_CYCLONEDX_VEX_H
#define MM_FORMAT_CYCLONEDX_VEX_H

/*
 * What a CycloneDX document says itself about vulnerabilities: VEX and VDR
 * entries beside the components.
 *
 * Source:   CycloneDX 1.4-1.7, "vulnerabilities": id, references[].id,
 *           analysis (state, justification, detail), affects[].ref.
 * Accepted: entries with an analysis; each element it affects is a statement
 *           of its own, one about no element is about the whole device. A
 *           BOM-Link ("urn:cdx:SERIAL/VERSION#REF") means its REF. What has
 *           another type than the format gives it is passed over: nothing
 *           rests on a statement.
 * Limits:   MM_SBOM_STATEMENTS statements.
 * Layer:    format.
 */

#include "codec/json.h"
#include "format/sbomlist.h"

/** Consume one entry and take its statements into @p l. */
void mm_cyclonedx_vex(struct mm_sbomlist *l, struct mm_json *j);

#endif
