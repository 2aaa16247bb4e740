/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz_sbom.h"

#include "format/spdx3.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	mm_fuzz_sbom(mm_spdx3_parse, data, size);
	return 0;
}
