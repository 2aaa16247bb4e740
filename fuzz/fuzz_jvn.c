/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz_feed.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_feed(MM_FEED_JVN, data, size);
}
