/* SPDX-License-Identifier: Apache-2.0 */
#include "app/register_columns.h"
#include "app/register_value.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A cell as every kind of field, and as a header of every importable type. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum mm_fact_type types[] = { MM_FACT_PARTY,
		MM_FACT_PRODUCT, MM_FACT_VERSION, MM_FACT_UNIT };
	struct mm_str cell = { (const char *)data, size };
	struct mm_arena *a;

	if (size == 0 || !mm_utf8_valid(cell))
		return 0;
	a = mm_arena_new((size_t)64 << 20);
	for (size_t t = 0; a != NULL && t < MM_COUNT(types); t++) {
		const struct mm_fact_def *d = &mm_fact_defs[types[t]];
		int field = -2;

		(void)!mm_register_column(a, types[t], cell, &field, NULL);
		MM_BUG_ON(field < -1 || field >= d->nfields);
		for (int i = 0; i < d->nfields; i++) {
			const struct mm_field *fd = &d->fields[i];
			struct mm_err err = { .code = MM_OK };
			struct mm_str v = MM_STR_NONE;
			struct mm_date date;

			if (mm_register_value(a, fd, cell, &v, &err) != MM_OK) {
				MM_BUG_ON(err.ja[0] == '\0');
				continue;
			}
			if (v.n == 0)
				continue;
			/* What is accepted has the form facts hold. */
			if (fd->kind == MM_FIELD_DATE)
				MM_BUG_ON(!mm_date_iso(v, &date));
			if (fd->kind == MM_FIELD_ENUM)
				MM_BUG_ON(mm_term_value(fd->terms, v) == 0);
			MM_BUG_ON(fd->kind == MM_FIELD_ID && v.n > MM_ID_MAX);
		}
	}
	mm_arena_free(a);
	return 0;
}
