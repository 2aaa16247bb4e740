/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FUZZ_SBOM_H
#define MM_FUZZ_SBOM_H

/*
 * What the SBOM targets share: run one reader and check what its
 * header promises. Included by one target each.
 */

#include <stdio.h>

#include "format/cyclonedx.h"
#include "format/identity.h"
#include "format/sbom.h"
#include "format/sbomout.h"
#include "format/sbomtable.h"
#include "format/spdx.h"
#include "format/spdx3.h"
#include "format/spdxtag.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef enum mm_status mm_fuzz_reader(struct mm_arena *a, struct mm_bytes text,
    const char *source, struct mm_sbom *out, struct mm_err *err);

static inline void
mm_fuzz_check(const struct mm_sbom *s)
{
	uint32_t identified = 0;

	MM_BUG_ON(s->n == 0 || s->n > MM_SBOM_COMPONENTS);
	MM_BUG_ON(s->format.n == 0 || s->spec_version.n == 0);
	for (uint32_t i = 0; i < s->n; i++) {
		const struct mm_component *c = &s->components[i];
		uint32_t up = c->parent;

		MM_BUG_ON(c->name.n == 0 || c->ref.n == 0 || c->line == 0);
		/* No circle of parents. */
		for (uint32_t k = 0; up != MM_COMP_ROOT; k++) {
			MM_BUG_ON(up >= s->n || k > s->n);
			up = s->components[up].parent;
		}
		identified += mm_identity_usable(c->identified);
	}
	MM_BUG_ON(identified != s->identified);
	MM_BUG_ON(s->device != MM_COMP_ROOT && s->device >= s->n);
	for (uint32_t i = 0; i < s->ndepends; i++) {
		MM_BUG_ON(s->depends[i].to >= s->n);
		MM_BUG_ON(s->depends[i].from != MM_COMP_ROOT &&
		    s->depends[i].from >= s->n);
	}
}

/* What is written can be read, and has as many components. */
static inline void
mm_fuzz_write(struct mm_arena *a, const struct mm_sbom *s, size_t turn)
{
	struct mm_sbomout o = { .form = (enum mm_sbomout_form)(
				    turn % MM_SBOMOUT_FORMS),
		.name = MM_STR("device name"),
		.day = MM_STR("2024-04-01"),
		.id = MM_STR("0123456789abcdef0123456789abcdef"),
		.lang = MM_EN };
	/* Not by its content: a name may hold the words of another format. */
	static mm_fuzz_reader *const readers[MM_SBOMOUT_FORMS] = {
		mm_cyclonedx_parse, mm_cyclonedx_parse, mm_spdx_parse,
		mm_spdxtag_parse, mm_spdx3_parse, mm_sbomtable_csv_parse,
		mm_sbomtable_xlsx_parse
	};
	struct mm_err err = { .code = MM_OK };
	struct mm_sbom t;
	struct mm_buf out;
	enum mm_status st;

	mm_buf_init(&out, 0);
	st = mm_sbomout_write(a, s, &o, &out, &err);
	MM_BUG_ON(st != MM_OK && st != MM_ELIMIT && st != MM_ENOMEM);
	if (st == MM_OK) {
		st = readers[o.form](a,
		    (struct mm_bytes){ (const uint8_t *)out.p, out.n }, "out",
		    &t, &err);
		if (st != MM_OK && st != MM_ENOMEM && st != MM_ELIMIT)
			(void)fprintf(stderr, "%s: %s\n",
			    mm_sbomout_form_id(o.form), err.en);
		MM_BUG_ON(st != MM_OK && st != MM_ENOMEM && st != MM_ELIMIT);
		MM_BUG_ON(st == MM_OK && t.n != s->n);
	}
	mm_buf_free(&out);
}

static inline void
mm_fuzz_sbom(mm_fuzz_reader *read, const uint8_t *data, size_t size)
{
	struct mm_arena *a = mm_arena_new((size_t)256 << 20);
	struct mm_bytes text = { data, size };
	struct mm_sbom s;
	struct mm_err err = { .code = MM_OK };
	enum mm_status st;

	if (a == NULL)
		return;
	st = read(a, text, "fuzz", &s, &err);
	MM_BUG_ON(st != err.code);
	if (st == MM_OK) {
		mm_fuzz_check(&s);
		mm_fuzz_write(a, &s, size);
	} else {
		MM_BUG_ON(err.ja[0] == '\0' || err.en[0] == '\0');
	}
	/* The same bytes through the common entrance, which sniffs first. */
	mm_arena_reset(a);
	(void)!mm_sbom_parse(a, text, "fuzz", &s, NULL);
	mm_arena_free(a);
}

#endif
