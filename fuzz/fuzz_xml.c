/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as XML: every text is UTF-8 and within its limit, and a document
 * that was read element by element is sound when it is skipped, too.
 */
#include "base/utf8.h"
#include "codec/utf16.h"
#include "codec/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(struct mm_str s)
{
	MM_BUG_ON(!mm_utf8_valid(s) || s.n > mm_xml_default_limits.text);
}

/* Every way to consume an element, by turns. */
static void
walk(struct mm_xml *x)
{
	struct mm_str name, s;
	unsigned int turn = 0, deep = 0;

	for (;;) {
		if (!mm_xml_child(x, &name)) {
			if (deep-- == 0)
				break;
			continue;
		}
		check(name);
		check(mm_xml_namespace(x));
		check(mm_xml_attribute(x, "a"));
		turn++;
		if (turn % 7 == 6) {
			(void)mm_xml_skip(x);
		} else if (turn % 5 == 4) {
			if (mm_xml_text_all(x, &s))
				check(s);
		} else if (mm_xml_enter(x)) {
			deep++;
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mm_arena *a = mm_arena_new((size_t)64 << 20);
	struct mm_bytes text = { data, size };
	struct mm_err e = { .code = MM_OK };
	struct mm_xml *x;
	struct mm_str s;
	enum mm_status st;

	if (a == NULL)
		return 0;
	if (mm_utf16_is(text) &&
	    mm_utf16_decode(a, text, "f", &s, NULL) == MM_OK)
		MM_BUG_ON(!mm_utf8_valid(s));
	x = mm_xml_new(a, text, "f", NULL);
	if (x != NULL)
		walk(x);
	st = mm_xml_finish(x, &e);
	MM_BUG_ON(st != e.code);
	MM_BUG_ON(st != MM_OK && (e.ja[0] == '\0' || e.en[0] == '\0'));
	MM_BUG_ON(st != MM_OK && st != MM_ENOMEM &&
	    (!mm_utf8_valid(mm_str_of(e.en)) || e.line == 0));
	x = mm_xml_new(a, text, "f", NULL);
	MM_BUG_ON(mm_xml_finish(x, NULL) != MM_OK && st == MM_OK);
	mm_arena_free(a);
	return 0;
}
