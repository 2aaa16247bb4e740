/* SPDX-License-Identifier: Apache-2.0 */
/* What the forms of SPDX 2 have in common. */
#include "format/spdx.h"

#include <string.h>

#include "base/utf8.h"
#include "format/sbomfield.h"

static const struct {
	const char *name;
	enum mm_sbom_kind kind;
} forms[] = {
	[MM_SPDX_JSON] = { "JSON", MM_SBOM_SPDX },
	[MM_SPDX_TAG] = { "tag-value", MM_SBOM_SPDX_TAG },
	[MM_SPDX_XML] = { "XML", MM_SBOM_SPDX_XML },
	[MM_SPDX_YAML] = { "YAML", MM_SBOM_SPDX_YAML },
	[MM_SPDX_RDF] = { "RDF/XML", MM_SBOM_SPDX_RDF },
};

void
mm_spdx_init(struct mm_spdx *s, struct mm_arena *a, struct mm_bytes text,
    const char *source, enum mm_spdx_form form)
{
	memset(s, 0, sizeof(*s));
	s->form = form;
	mm_sbomlist_init(&s->l, a, text, source, forms[form].kind);
}

bool
mm_spdx_version(struct mm_spdx *s, struct mm_str v, size_t offset)
{
	static const char *const accepted[] = { "2.1", "2.2", "2.3" };

	for (size_t i = 0; i < MM_COUNT(accepted); i++) {
		if (!mm_str_starts(v, "SPDX-") ||
		    !mm_str_ends(v, accepted[i]) ||
		    v.n != strlen("SPDX-") + strlen(accepted[i]))
			continue;
		s->l.head.format = mm_arena_fmt(
		    s->l.arena, "SPDX %s %s", accepted[i], forms[s->form].name);
		s->l.head.spec_version = mm_str_of(accepted[i]);
		return s->l.head.format.p != NULL || mm_sbomlist_nomem(&s->l);
	}
	return mm_sbomlist_fail(&s->l, MM_EFORMAT, offset,
	    "SPDX の版「%.*s」は受け付けていません。SPDX-2.1 から SPDX-2.3 "
	    "まで、または SPDX 3.0 のJSON-LDで出力し直してください",
	    "SPDX version \"%.*s\" is not accepted; export it as SPDX-2.1 to "
	    "SPDX-2.3, or as JSON-LD of SPDX 3.0",
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
	if (mm_str_eq(type, MM_STR("cpe23Type")) ||
	    mm_str_eq(type, MM_STR("cpe22Type")))
		return mm_sbomlist_item(
		    &s->l, MM_SBOM_CPE, locator, MM_STR_NONE);
	if (mm_str_eq(type, MM_STR("purl"))) {
		if (c->purl.n == 0)
			c->purl = locator;
	} else if (mm_str_eq(type, MM_STR("swid"))) {
		if (mm_str_starts(locator, "swid:"))
			(void)mm_sbomfield_identifier(c, locator);
		else
			c->swid = locator;
	} else if (type.n > 0) {
		return mm_sbomlist_item(&s->l, MM_SBOM_LINK, type, locator);
	}
	return true;
}

void
mm_spdx_supplier(struct mm_component *c, struct mm_str text)
{
	c->supplier = mm_spdx_agent(text);
	if (text.n > 0 && c->supplier.n == 0)
		c->said_unknown |= MM_SAID_SUPPLIER;
}

bool
mm_spdx_checksum(struct mm_spdx *s, struct mm_str algorithm,
    struct mm_str digits, size_t offset)
{
	if (!mm_sbomfield_hash(&algorithm, digits))
		return mm_sbomlist_fail(&s->l, MM_EFORMAT, offset,
		    "チェックサム %.*s の値が、その桁数の16進数ではありません",
		    "the checksum %.*s is no hexadecimal number of its length",
		    MM_FMT(mm_utf8_fit(algorithm, 20)));
	return mm_sbomlist_item(&s->l, MM_SBOM_HASH, algorithm, digits);
}

void
mm_spdx_describes(struct mm_spdx *s, struct mm_str id)
{
	if (s->ndescribed > 0 && mm_str_eq(s->described, id))
		return;
	s->described = id;
	s->ndescribed++;
}

/* What says that one contains or needs another; back: the other way round. */
static const struct {
	const char *type;
	bool contains, back;
} relations[] = {
	{ "CONTAINS", true, false },
	{ "CONTAINED_BY", true, true },
	{ "PACKAGE_OF", true, true },
	{ "DEPENDS_ON", false, false },
	{ "DEPENDENCY_OF", false, true },
	{ "BUILD_DEPENDENCY_OF", false, true },
	{ "DEV_DEPENDENCY_OF", false, true },
	{ "OPTIONAL_DEPENDENCY_OF", false, true },
	{ "PROVIDED_DEPENDENCY_OF", false, true },
	{ "RUNTIME_DEPENDENCY_OF", false, true },
	{ "TEST_DEPENDENCY_OF", false, true },
	{ "DYNAMIC_LINK", false, false },
	{ "STATIC_LINK", false, false },
	{ "HAS_PREREQUISITE", false, false },
	{ "PREREQUISITE_FOR", false, true },
};

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
	for (size_t i = 0; i < MM_COUNT(relations); i++) {
		struct mm_str a = relations[i].back ? to : from;
		struct mm_str b = relations[i].back ? from : to;

		if (mm_str_eqz(type, relations[i].type))
			return relations[i].contains
			    ? mm_sbomlist_contains(&s->l, a, b)
			    : mm_sbomlist_depends(&s->l, a, b);
	}
	return true;
}

bool
mm_spdx_open(struct mm_spdx *s, struct mm_spdx_package *p, size_t offset)
{
	memset(p, 0, sizeof(*p));
	p->row = mm_sbomlist_add(&s->l, MM_COMP_ROOT, offset);
	p->mark = mm_sbomlist_open(&s->l);
	p->offset = offset;
	return p->row != MM_COMP_ROOT;
}

static bool
set_licence(struct mm_spdx *s, struct mm_spdx_package *p)
{
	struct mm_str licence = mm_spdx_value(p->concluded);

	if (licence.n == 0)
		licence = mm_spdx_value(p->declared);
	if (licence.n == 0) {
		if (p->concluded.n > 0 || p->declared.n > 0)
			p->c.said_unknown |= MM_SAID_LICENCE;
		return true;
	}
	return mm_sbomlist_item(&s->l, MM_SBOM_LICENCE, licence, MM_STR_NONE);
}

bool
mm_spdx_close(struct mm_spdx *s, struct mm_spdx_package *p)
{
	struct mm_component *c = &p->c;
	const char *missing = c->name.n == 0 ? "name (PackageName)"
	    : c->ref.n == 0                  ? "SPDXID"
					     : NULL;

	if (missing != NULL)
		return mm_sbomlist_fail(&s->l, MM_EFORMAT, p->offset,
		    "パッケージに必須の項目 %s がありません。記入してください",
		    "a package lacks the required %s; add it", missing);
	if (c->version.n > 0 && mm_spdx_value(c->version).n == 0)
		c->said_unknown |= MM_SAID_VERSION;
	c->version = mm_spdx_value(c->version);
	c->eos = mm_sbomfield_day(c->eos);
	if (c->supplier.n == 0)
		c->supplier = mm_spdx_agent(p->originator);
	if (c->supplier.n > 0)
		c->said_unknown &= (uint8_t)~MM_SAID_SUPPLIER;
	if (!set_licence(s, p) || !mm_sbomlist_comment(&s->l, c, p->comment) ||
	    !mm_sbomlist_close(&s->l, p->mark, c))
		return false;
	c->parent = MM_COMP_ROOT;
	c->line = p->offset;
	s->l.rows.v[p->row] = *c;
	if (s->l.only_device)
		mm_sbomlist_only_device(&s->l, c);
	return true;
}

enum mm_status
mm_spdx_finish(struct mm_spdx *s, struct mm_sbom *out, struct mm_err *err)
{
	struct mm_sbom *head = &s->l.head;

	if (head->spec_version.p == NULL)
		mm_sbomlist_fail(&s->l, MM_EFORMAT, 0,
		    "必須の項目 %s がありません。SPDX 2.1から2.3までの文書を"
		    "指定してください",
		    "the required %s is missing; give an SPDX 2.1 to 2.3 "
		    "document",
		    s->form == MM_SPDX_TAG ? "SPDXVersion" : "spdxVersion");
	head->author = s->person.n > 0 ? s->person : s->tool;
	if (head->name.n == 0)
		head->name = s->name;
	if (s->ndescribed == 1)
		s->l.device = s->described;
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
