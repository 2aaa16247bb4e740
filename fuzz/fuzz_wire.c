/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parent's side of the sandbox: any bytes as the answer of a worker that
 * was taken over. Whatever comes, it is either refused as such or gives
 * values within their bounds; an answer that is taken is taken again.
 *
 * The first byte says which answer it is, the second how many SBOMs were
 * asked for.
 */
#include "app/supplier.h"
#include "app/untrusted.h"
#include "app/untrusted_table.h"
#include "base/utf8.h"
#include "codec/csv.h"
#include "sandbox/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SBOMS 3u

static void
check(struct mm_str s)
{
	MM_BUG_ON(!mm_utf8_valid(s));
}

static void
check_err(enum mm_status st, const struct mm_err *e)
{
	MM_BUG_ON(st == MM_OK);
	MM_BUG_ON(e->code != st);
	check(mm_str_of(e->ja));
	check(mm_str_of(e->en));
	for (const char *p = e->ja; *p != '\0'; p++)
		MM_BUG_ON((uint8_t)*p < ' ' && *p != '\n' && *p != '\t');
}

static void
check_sbom(const struct mm_sbom *s)
{
	MM_BUG_ON(s->n == 0 || s->identified > s->n);
	for (uint32_t i = 0; i < s->n; i++) {
		const struct mm_component *c = &s->components[i];

		check(c->name);
		check(c->purl);
		check(c->cpe);
		MM_BUG_ON(c->parent >= s->n && c->parent != MM_COMP_ROOT);
	}
	for (uint32_t i = 0; i < s->ndepends; i++)
		MM_BUG_ON(s->depends[i].to >= s->n &&
		    s->depends[i].to != MM_COMP_ROOT);
}

static void
sboms(struct mm_arena *a, struct mm_bytes got, uint32_t n)
{
	static const struct mm_untrusted_file files[SBOMS] = {
		{ { NULL, 0 }, "a" }, { { NULL, 0 }, "b" }, { { NULL, 0 }, "c" }
	};
	struct mm_sbom out[SBOMS];
	struct mm_err e = { .code = MM_OK };
	enum mm_status st = mm_untrusted_sboms_read(got, files, n, a, out, &e);

	if (st != MM_OK) {
		check_err(st, &e);
		return;
	}
	for (uint32_t i = 0; i < n; i++)
		check_sbom(&out[i]);
}

static void
table(struct mm_arena *a, struct mm_bytes got)
{
	static const char text[] = "\xef\xbb\xbf"
				   "a,b\n1,2\n";
	const struct mm_bytes bytes = { (const uint8_t *)text,
		sizeof(text) - 1 };
	struct mm_untrusted_table *t;
	struct mm_err e = { .code = MM_OK };
	const struct mm_str *cells;
	enum mm_status st = mm_untrusted_table_use(a, bytes, got, "t", &t, &e);
	uint32_t n;

	if (st != MM_OK) {
		check_err(st, &e);
		return;
	}
	check(mm_untrusted_table_text(t));
	while ((n = mm_untrusted_table_row(t, &cells)) > 0) {
		MM_BUG_ON(n > MM_CSV_COLUMNS);
		for (uint32_t i = 0; i < n; i++)
			check(cells[i]);
	}
	st = mm_untrusted_table_finish(t, &e);
	if (st != MM_OK)
		check_err(st, &e);
}

static void
suppliers(struct mm_arena *a, struct mm_bytes got)
{
	struct mm_supplier_list list;
	struct mm_err e = { .code = MM_OK };
	enum mm_status st = mm_supplier_read(got, a, &list, &e);

	if (st != MM_OK) {
		check_err(st, &e);
		return;
	}
	MM_BUG_ON(list.n > MM_SUPPLIER_MOST);
	for (uint32_t i = 0; i < list.n; i++) {
		const struct mm_supplier_statement *s = &list.v[i];

		check(s->products);
		MM_BUG_ON(
		    mm_term_id(&mm_supplier_states, (int)s->state) == NULL);
		for (uint32_t k = 0; k < s->n; k++) {
			check(s->notes[k].text);
			MM_BUG_ON(mm_term_id(&mm_supplier_kinds,
				      (int)s->notes[k].kind) == NULL);
		}
	}
}

static void
error(struct mm_bytes got)
{
	struct mm_wire w = mm_wire_of(got);
	struct mm_err e = { .code = MM_OK };

	if (mm_wire_err(&w, &e))
		check_err(e.code, &e);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mm_arena *a = mm_arena_new((size_t)256 << 20);
	struct mm_bytes got = { data + 2, size - 2 };

	if (a != NULL && size >= 2) {
		switch (data[0] % 4) {
		case 0:
			sboms(a, got, data[1] % (SBOMS + 1));
			break;
		case 1:
			table(a, got);
			break;
		case 2:
			suppliers(a, got);
			break;
		default:
			error(got);
			break;
		}
	}
	mm_arena_free(a);
	return 0;
}
