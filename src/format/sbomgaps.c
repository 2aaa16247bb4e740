/* SPDX-License-Identifier: Apache-2.0 */
#include "format/sbomgaps.h"

#define NOT MM_GAP_NOT_ASKED
#define MAY MM_GAP_RECOMMENDED
#define MUST MM_GAP_REQUIRED

static const char *const profile_ids[MM_PROFILES] = { "ntia", "guidance",
	"fda" };

static const struct element {
	const char *id, *ja, *en;
	const char *advice_ja, *advice_en;
	enum mm_sbomgap_severity asked[MM_PROFILES]; /* ntia, guidance, fda */
	bool document;
	size_t at; /* of the field of a component */
	uint8_t unknown;
} elements[MM_ELEMENTS] = {
	[MM_ELEMENT_SUPPLIER] = { "supplier", "供給者名", "supplier name",
	    "部品を作った会社または団体の名前を記入してください",
	    "give the name of who made the component", { MUST, MUST, MUST },
	    false, offsetof(struct mm_component, supplier), MM_SAID_SUPPLIER },
	[MM_ELEMENT_NAME] = { "name", "部品名", "component name",
	    "部品の名前を記入してください", "give the component a name",
	    { MUST, MUST, MUST }, false, offsetof(struct mm_component, name),
	    0 },
	[MM_ELEMENT_VERSION] = { "version", "部品の版", "component version",
	    "部品の版を記入してください。分からなければ「不明」と記入して"
	    "ください",
	    "give the version; if nobody knows it, say so (unknown)",
	    { MUST, MUST, MUST }, false, offsetof(struct mm_component, version),
	    MM_SAID_VERSION },
	[MM_ELEMENT_IDENTIFIER] = { "identifier", "識別子 (purl、CPE、SWID)",
	    "identifier (purl, CPE, SWID)",
	    "purl または CPE を記入してください。ないと脆弱性を照合できません",
	    "give a purl or CPE; without one no vulnerability is matched",
	    { MUST, MUST, MUST }, false, 0, 0 },
	[MM_ELEMENT_RELATIONSHIP] = { "relationship", "部品間の関係",
	    "relationship", "何に含まれるか、何に使われるかを記入してください",
	    "say what it is part of, or what uses it", { MUST, MUST, MUST },
	    false, 0, 0 },
	[MM_ELEMENT_AUTHOR] = { "author", "SBOMの作成者", "author of the SBOM",
	    "SBOMの作成者名を記入してください", "name the author of the SBOM",
	    { MUST, MUST, MUST }, true, 0, 0 },
	[MM_ELEMENT_TIMESTAMP] = { "timestamp", "作成日時", "time stamp",
	    "SBOMの作成日時を記入してください",
	    "give the time at which the SBOM was made", { MUST, MUST, MUST },
	    true, 0, 0 },
	[MM_ELEMENT_HASH] = { "hash", "ハッシュ値", "component hash",
	    "部品のファイルのハッシュ値を記入してください",
	    "give a hash of the component's file", { MAY, NOT, MAY }, false,
	    offsetof(struct mm_component, hashes), 0 },
	[MM_ELEMENT_LICENCE] = { "licence", "ライセンス", "licence",
	    "部品のライセンスを記入してください",
	    "give the licence of the component", { MAY, NOT, MAY }, false,
	    offsetof(struct mm_component, licences), MM_SAID_LICENCE },
	[MM_ELEMENT_SUPPORT] = { "support", "サポートの程度",
	    "level of support",
	    "部品が今どの程度サポートされているかを記入してください",
	    "say to what level the component is supported now",
	    { NOT, NOT, MUST }, false, offsetof(struct mm_component, support),
	    0 },
	[MM_ELEMENT_EOS] = { "eos", "サポート終了日", "end of support",
	    "部品のサポート終了日を記入してください",
	    "give the date on which support of the component ends",
	    { NOT, MAY, MUST }, false, offsetof(struct mm_component, eos), 0 },
};

enum mm_sbomgap_profile
mm_sbomgaps_profile(struct mm_str id)
{
	size_t i = 0;

	while (i < MM_PROFILES && !mm_str_eqz(id, profile_ids[i]))
		i++;
	return (enum mm_sbomgap_profile)i;
}

const char *
mm_sbomgaps_profile_id(enum mm_sbomgap_profile profile)
{
	return profile_ids[profile];
}

const char *
mm_sbomgaps_element_id(enum mm_sbomgap_element element)
{
	return elements[element].id;
}

const char *
mm_sbomgaps_element_name(enum mm_sbomgap_element element, enum mm_lang lang)
{
	return mm_tr(lang, elements[element].ja, elements[element].en);
}

const char *
mm_sbomgaps_advice(enum mm_sbomgap_element element, enum mm_lang lang)
{
	return mm_tr(
	    lang, elements[element].advice_ja, elements[element].advice_en);
}

static bool
has(const struct mm_sbom *s, uint32_t i, enum mm_sbomgap_element element)
{
	const struct mm_component *c = &s->components[i];

	if (element == MM_ELEMENT_IDENTIFIER)
		return c->purl.n > 0 || c->cpe.n > 0 || c->swid.n > 0;
	if (element == MM_ELEMENT_RELATIONSHIP)
		return c->related || i == s->device;
	return ((const struct mm_str *)(const void *)((const char *)c +
		    elements[element].at))
		   ->n > 0;
}

struct mm_sbomgap *
mm_sbomgaps(struct mm_arena *a, const struct mm_sbom *s,
    enum mm_sbomgap_profile profile, uint32_t *n)
{
	MM_VEC(struct mm_sbomgap) v = { NULL, 0, 0 };

	for (uint32_t i = MM_COMP_ROOT; i == MM_COMP_ROOT || i < s->n; i++) {
		for (size_t k = 0; k < MM_ELEMENTS; k++) {
			enum mm_sbomgap_element e = (enum mm_sbomgap_element)k;
			const struct element *d = &elements[k];
			struct mm_sbomgap *g;
			bool there;

			if (d->asked[profile] == MM_GAP_NOT_ASKED ||
			    d->document != (i == MM_COMP_ROOT))
				continue;
			if (d->document)
				there = e == MM_ELEMENT_AUTHOR
				    ? s->author.n > 0
				    : s->timestamp.n > 0;
			else
				there = has(s, i, e);
			if (there)
				continue;
			g = mm_vec_push(a, &v);
			if (g == NULL)
				return NULL;
			*g = (struct mm_sbomgap){ e, d->asked[profile], i,
				i != MM_COMP_ROOT &&
				    (s->components[i].said_unknown &
					d->unknown) != 0 };
		}
	}
	*n = v.n;
	/* An empty list is no failure. */
	return v.v != NULL ? v.v : mm_arena_alloc(a, sizeof(*v.v));
}
