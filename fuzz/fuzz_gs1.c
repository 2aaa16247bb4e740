/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"
#include "model/checkdigit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mm_str text = { (const char *)data, size };
	struct mm_err err = { .code = MM_OK };
	struct mm_gs1 g;

	if (size == 0 || !mm_utf8_valid(text))
		return 0;
	if (mm_gs1_parse(text, 2026, &g, &err) == MM_OK) {
		MM_BUG_ON(mm_gtin_check(g.gtin, NULL) != MM_OK);
		MM_BUG_ON(g.lot.n > 20 || g.serial.n > 20);
	} else {
		MM_BUG_ON(err.en[0] == '\0' || err.ja[0] == '\0');
	}
	(void)!mm_corp_number_check(text, NULL);
	(void)!mm_med_code_check(text, NULL);
	return 0;
}
