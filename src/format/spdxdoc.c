/* SPDX-License-Identifier: Apache-2.0 */
/* What the JSON and the tag-value form of SPDX 2 have in common. */
#include "format/spdx.h"

#include <string.h>

#include "base/utf8.h"

bool
mm_spdx_version(struct mm_spdx *s, struct mm_str v, size_t offset)
{
	static const struct {
		const char *version, *json, *tag, *number;
	} accepted[] = {
		{ "SPDX-2.2", "SPDX 2.2 JSON", "SPDX 2.2 tag-value", "2.2" },
		{ "SPDX-2.3", "SPDX 2.3 JSON", "SPDX 2.3 tag-value", "2.3" },
	};

	for (size_t i = 0; i < MM_COUNT(accepted); i++) {
		if (!mm_str_eqz(v, accepted[i].version))
			continue;
		s->l.head.format =
		    mm_str_of(s->tag ? accepted[i].tag : accepted[i].json);
		s->l.head.spec_version = mm_str_of(accepted[i].number);
		return true;
	}
	return mm_sbomlist_fail(&s->l, MM_EFORMAT, offset,
	    "SPDX の版「%.*s」は受け付けていません。SPDX-2.2 または SPDX-2.3 "
	    "で出力し直してください",
	    "SPDX version \"%.*s\" is not accepted; export it as SPDX-2.2 or "
	    "SPDX-2.3",
	    MM_FMT(mm_utf8_fit(v, 40)));
}

struct mm_str
mm_spdx_value(struct mm_str text)
{
	text = mm_str_trim(text);
	if (text.n == 0 || mm_str_eq(text, MM_STR("NOASSERTION")) ||
	    mm_str_eq(text, MM_STR("NONE")))
		return MM_STR_NONE;
	return text;
}

/* Position of the "(" of a trailing "(MAIL)" or "()", or the length. */
static size_t
mail_start(struct mm_str s)
{
	size_t at = s.n;

	if (s.n == 0 || s.p[s.n - 1] != ')')
		return s.n;
	while (at > 0 && s.p[at - 1] != '(')
		at--;
	if (at == 0)
		return s.n;
	if (at == s.n - 1 || memchr(s.p + at, '@', s.n - at) != NULL)
		return at - 1;
	return s.n;
}

struct mm_str
mm_spdx_agent(struct mm_str text)
{
	static const char *const kinds[] = {
		"Organization:", "Person:", "Tool:"
	};

	text = mm_spdx_value(text);
	for (size_t i = 0; i < MM_COUNT(kinds); i++) {
		if (!mm_str_starts(text, kinds[i]))
			continue;
		text.p += strlen(kinds[i]);
		text.n -= strlen(kinds[i]);
		break;
	}
	text = mm_str_trim(text);
	text.n = mail_start(text);
	return mm_spdx_value(text);
}

void
mm_spdx_creator(struct mm_spdx *s, struct mm_str text)
{
	struct mm_str *out =
	    mm_str_starts(text, "Tool:") ? &s->tool : &s->person;

	if (out->n == 0)
		*out = mm_spdx_agent(text);
}

struct mm_str
mm_spdx_purpose(struct mm_spdx *s, struct mm_str text)
{
	char *p = mm_arena_alloc(s->l.arena, text.n + 1);

	if (p == NULL) {
		mm_sbomlist_nomem(&s->l);
		return MM_STR_NONE;
	}
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		c = c == '_' ? '-' : c;
		p[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
	}
	return (struct mm_str){ p, text.n };
}

bool
mm_spdx_external(struct mm_spdx *s, struct mm_component *c, struct mm_str type,
    struct mm_str locator)
{
	/* The type may be written as its URI in the SPDX list. */
	for (size_t at; (at = mm_str_find(type, '/')) < type.n;)
		type = (struct mm_str){ type.p + at + 1, type.n - at - 1 };
	locator = mm_spdx_value(locator);
	if (locator.n == 0)
		return true;
	if (mm_str_eq(type, MM_STR("purl"))) {
		if (c->purl.n == 0)
			c->purl = locator;
	} else if (mm_str_eq(type, MM_STR("cpe23Type")) ||
	    mm_str_eq(type, MM_STR("cpe22Type"))) {
		return mm_sbomlist_cpe_add(&s->l, locator);
	}
	return true;
}

void
mm_spdx_describes(struct mm_spdx *s, struct mm_str id)
{
	if (s->ndescribed > 0 && mm_str_eq(s->described, id))
		return;
	s->described = id;
	s->ndescribed++;
}

bool
mm_spdx_relation(struct mm_spdx *s, struct mm_str from, struct mm_str type,
    struct mm_str to, size_t offset)
{
	const struct mm_str document = MM_STR("SPDXRef-DOCUMENT");

	s->l.head.dependencies++;
	if (!mm_sbomlist_edges(&s->l, 1, offset))
		return false;
	if (mm_str_eq(type, MM_STR("DESCRIBES")) && mm_str_eq(from, document))
		mm_spdx_describes(s, to);
	else if (mm_str_eq(type, MM_STR("DESCRIBED_BY")) &&
	    mm_str_eq(to, document))
		mm_spdx_describes(s, from);
	else if (mm_str_eq(type, MM_STR("CONTAINS")))
		return mm_sbomlist_contains(&s->l, from, to);
	else if (mm_str_eq(type, MM_STR("CONTAINED_BY")))
		return mm_sbomlist_contains(&s->l, to, from);
	return true;
}

bool
mm_spdx_package(
    struct mm_spdx *s, uint32_t row, struct mm_component *c, size_t offset)
{
	const char *missing = c->name.n == 0 ? "name (PackageName)"
	    : c->ref.n == 0                  ? "SPDXID"
					     : NULL;

	if (missing != NULL)
		return mm_sbomlist_fail(&s->l, MM_EFORMAT, offset,
		    "パッケージに必須の項目 %s がありません。記入してください",
		    "a package lacks the required %s; add it", missing);
	c->version = mm_spdx_value(c->version);
	s->l.rows.v[row] = *c;
	return true;
}

enum mm_status
mm_spdx_finish(struct mm_spdx *s, struct mm_sbom *out, struct mm_err *err)
{
	struct mm_sbom *head = &s->l.head;

	if (head->spec_version.p == NULL)
		mm_sbomlist_fail(&s->l, MM_EFORMAT, 0,
		    "必須の項目 %s がありません。SPDX 2.2または2.3の文書を"
		    "指定してください",
		    "the required %s is missing; give an SPDX 2.2 or 2.3 "
		    "document",
		    s->tag ? "SPDXVersion" : "spdxVersion");
	head->author = s->person.n > 0 ? s->person : s->tool;
	head->name = s->name;
	for (uint32_t i = 0; s->ndescribed == 1 && i < s->l.rows.n; i++) {
		const struct mm_component *c = &s->l.rows.v[i];

		if (!mm_str_eq(c->ref, s->described))
			continue;
		head->name = c->name;
		head->version = c->version;
		break;
	}
	return mm_sbomlist_finish(&s->l, out, err);
}
