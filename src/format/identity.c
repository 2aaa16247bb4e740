/* SPDX-License-Identifier: Apache-2.0 */
#include "format/identity.h"

#include "vers/cpe.h"
#include "vers/purl.h"

/* clang-format off */
static const struct {
	const char *id, *ja, *en;
} statuses[] = {
	[MM_ID_NONE_NAME_ONLY] = { "name_only",
		"名称のみ（purl・CPEなし）", "name only, no purl or CPE" },
	[MM_ID_NO_VERSION] = { "no_version",
		"版なし（purl・CPEあり）", "purl or CPE, but no version" },
	[MM_ID_BAD_PURL] = { "bad_purl",
		"purlの書式誤り（使えるCPEなし）",
		"purl does not parse, no usable CPE" },
	[MM_ID_BAD_CPE] = { "bad_cpe",
		"CPEの書式誤りか製品不特定（purlなし）",
		"CPE does not parse or names no product" },
	[MM_ID_PURL] = { "purl", "purlで識別", "identified by purl" },
	[MM_ID_CPE] = { "cpe", "CPEで識別", "identified by CPE" },
	[MM_ID_BOTH] = { "both", "purlとCPEで識別",
		"identified by purl and CPE" },
};
/* clang-format on */

const char *
mm_identity_id(enum mm_identified id)
{
	return statuses[id].id;
}

const char *
mm_identity_text(enum mm_identified id, enum mm_lang lang)
{
	return mm_tr(lang, statuses[id].ja, statuses[id].en);
}

static bool
purl_usable(struct mm_arena *scratch, struct mm_str text, bool *version)
{
	struct mm_purl purl;

	if (text.n == 0 || mm_purl_parse(scratch, text, &purl, NULL) != MM_OK)
		return false;
	*version = *version || purl.version.n > 0;
	return true;
}

static bool
cpe_usable(struct mm_arena *scratch, struct mm_str text, bool *version)
{
	struct mm_cpe cpe;

	if (text.n == 0 || mm_cpe_parse(scratch, text, &cpe, NULL) != MM_OK ||
	    mm_cpe_key(scratch, &cpe).n == 0)
		return false;
	*version = *version || cpe.v[MM_CPE_VERSION].kind == MM_CPE_VALUE;
	return true;
}

enum mm_identified
mm_identity_of(struct mm_arena *scratch, const struct mm_component *c)
{
	bool version = c->version.n > 0;
	bool purl = purl_usable(scratch, c->purl, &version);
	bool cpe = cpe_usable(scratch, c->cpe, &version);

	mm_arena_reset(scratch);
	if (!purl && !cpe) {
		if (c->purl.n > 0)
			return MM_ID_BAD_PURL;
		return c->cpe.n > 0 ? MM_ID_BAD_CPE : MM_ID_NONE_NAME_ONLY;
	}
	if (!version)
		return MM_ID_NO_VERSION;
	if (purl && cpe)
		return MM_ID_BOTH;
	return purl ? MM_ID_PURL : MM_ID_CPE;
}
