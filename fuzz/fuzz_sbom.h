/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FUZZ_SBOM_H
#define MM_FUZZ_SBOM_H

/*
 * What the SBOM targets share: run one reader and check what its
 * header promises. Included by one target each.
 */

#include "format/identity.h"
#include "format/sbom.h"

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
	if (st == MM_OK)
		mm_fuzz_check(&s);
	else
		MM_BUG_ON(err.ja[0] == '\0' || err.en[0] == '\0');
	/* The same bytes through the common entrance, which sniffs first. */
	mm_arena_reset(a);
	(void)!mm_sbom_parse(a, text, "fuzz", &s, NULL);
	mm_arena_free(a);
}

#endif
