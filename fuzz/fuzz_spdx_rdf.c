/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz_sbom.h"

#include "format/spdx_rdf.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	mm_fuzz_sbom(mm_spdx_rdf_parse, data, size);
	return 0;
}
