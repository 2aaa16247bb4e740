/* SPDX-License-Identifier: Apache-2.0 */
#include "format/sbom.h"

#include <stdlib.h>
#include <string.h>

#include "codec/json.h"
#include "format/cyclonedx.h"
#include "format/spdx.h"
#include "format/spdxtag.h"

/* How much of a text file is looked at to say what it is. */
#define SNIFF_BYTES ((size_t)64 * 1024)

/* clang-format off */
static const struct {
	const char *ja, *en;
	/* What to do when it is not accepted. */
	const char *advice_ja, *advice_en;
} kinds[] = {
	[MM_SBOM_UNKNOWN] = { "種類を判別できないファイル", "a file of unknown kind",
		"SBOMのファイルを指定してください", "give an SBOM file" },
	[MM_SBOM_CYCLONEDX] = { "CycloneDX JSON", "CycloneDX JSON", "", "" },
	[MM_SBOM_SPDX] = { "SPDX 2 JSON", "SPDX 2 JSON", "", "" },
	[MM_SBOM_SPDX_TAG] = { "SPDX 2 タグ形式", "SPDX 2 tag-value", "", "" },
	[MM_SBOM_CYCLONEDX_XML] = { "CycloneDX XML", "CycloneDX XML",
		"JSONで出力し直すか、cyclonedx-cli convert で変換してください",
		"export it as JSON, or convert it with cyclonedx-cli convert" },
	[MM_SBOM_SPDX3] = { "SPDX 3", "SPDX 3",
		"SPDX 2.3 で出力し直してください", "export it as SPDX 2.3" },
	[MM_SBOM_SPDX_RDF] = { "SPDX XML（RDFを含む）", "SPDX XML or RDF",
		"JSONまたはタグ形式で出力し直してください", "export it as JSON or tag-value" },
	[MM_SBOM_SPDX_YAML] = { "SPDX YAML", "SPDX YAML",
		"JSONまたはタグ形式で出力し直してください", "export it as JSON or tag-value" },
	[MM_SBOM_SWID] = { "SWIDタグ", "a SWID tag",
		"CycloneDX または SPDX のSBOMを作成してください", "make a CycloneDX or SPDX SBOM" },
	[MM_SBOM_OTHER_XML] = { "SBOMではないXML", "XML that is no SBOM",
		"SBOMのファイルを指定してください", "give an SBOM file" },
	[MM_SBOM_LOCKFILE] = { "ロックファイル（依存関係の固定ファイル）", "a lock file of a package manager",
		"SBOM生成ツールで CycloneDX または SPDX に変換してください", "turn it into CycloneDX or SPDX with an SBOM generator" },
	[MM_SBOM_CSAF] = { "CSAFの文書", "a CSAF document",
		"SBOMのファイルを指定してください", "give an SBOM file" },
	[MM_SBOM_OPENVEX] = { "OpenVEXの文書", "an OpenVEX document",
		"SBOMのファイルを指定してください", "give an SBOM file" },
	[MM_SBOM_OTHER_JSON] = { "SBOMではないJSON", "JSON that is no SBOM",
		"SBOMのファイルを指定してください", "give an SBOM file" },
	[MM_SBOM_UTF16] = { "UTF-16のファイル", "a UTF-16 file",
		"UTF-8 で保存し直してください", "save it as UTF-8" },
	[MM_SBOM_COMPRESSED] = { "圧縮ファイル", "a compressed file",
		"展開してから指定してください", "unpack it first" },
	[MM_SBOM_EMPTY_FILE] = { "空のファイル", "an empty file",
		"SBOMのファイルを指定してください", "give an SBOM file" },
};

/* A top-level JSON name that tells what the file is. */
static const struct {
	const char *name;
	enum mm_sbom_kind kind;
} names[] = {
	{ "bomFormat", MM_SBOM_CYCLONEDX },
	{ "specVersion", MM_SBOM_CYCLONEDX },
	{ "components", MM_SBOM_CYCLONEDX },
	{ "spdxVersion", MM_SBOM_SPDX },
	{ "SPDXID", MM_SBOM_SPDX },
	{ "creationInfo", MM_SBOM_SPDX },
	{ "documentNamespace", MM_SBOM_SPDX },
	{ "@graph", MM_SBOM_SPDX3 },
	{ "lockfileVersion", MM_SBOM_LOCKFILE },
	{ "lockFileVersion", MM_SBOM_LOCKFILE },
	{ "packages-dev", MM_SBOM_LOCKFILE },
	{ "_meta", MM_SBOM_LOCKFILE },
	{ "statements", MM_SBOM_OPENVEX },
	{ "product_tree", MM_SBOM_CSAF },
};

/* Words near the start of a file that is no JSON. */
static const struct {
	const char *text;
	bool xml;
	enum mm_sbom_kind kind;
} marks[] = {
	{ "cyclonedx.org/schema/bom", true, MM_SBOM_CYCLONEDX_XML },
	{ "SoftwareIdentity", true, MM_SBOM_SWID },
	{ "spdx.org/rdf", true, MM_SBOM_SPDX_RDF },
	{ "<SPDXID>", true, MM_SBOM_SPDX_RDF },
	{ "\nspdxVersion:", false, MM_SBOM_SPDX_YAML },
	{ "\nSPDXID:", false, MM_SBOM_SPDX_YAML },
	{ "yarn lockfile", false, MM_SBOM_LOCKFILE },
	{ "\nlockfileVersion:", false, MM_SBOM_LOCKFILE },
	{ "\n[[package]]", false, MM_SBOM_LOCKFILE },
	{ "\nGEM\n", false, MM_SBOM_LOCKFILE },
	{ " h1:", false, MM_SBOM_LOCKFILE },
};
/* clang-format on */

static bool
has(struct mm_bytes t, const char *mark)
{
	return memmem(t.p, t.n, mark, strlen(mark)) != NULL;
}

static bool
begins(struct mm_bytes t, const void *p, size_t n)
{
	return t.n >= n && memcmp(t.p, p, n) == 0;
}

static bool
is_compressed(struct mm_bytes t)
{
	return begins(t, "\x1f\x8b", 2) || begins(t, "PK\x03\x04", 4) ||
	    begins(t, "BZh", 3) ||
	    begins(t,
		"\xfd"
		"7zXZ",
		5) ||
	    begins(t, "\x28\xb5\x2f\xfd", 4) || begins(t, "7z\xbc\xaf", 4);
}

/* UTF-16 with a byte order mark, or ASCII text in it. */
static bool
is_utf16(struct mm_bytes t)
{
	return begins(t, "\xff\xfe", 2) || begins(t, "\xfe\xff", 2) ||
	    (t.n >= 4 && t.p[0] == 0 && t.p[2] == 0) ||
	    (t.n >= 4 && t.p[1] == 0 && t.p[3] == 0);
}

/*
 * The top-level names in their order; the first telling one decides. A
 * broken text is given to a reader that reports where it breaks, as long as
 * one name told which.
 */
static enum mm_sbom_kind
sniff_json(struct mm_bytes t)
{
	struct mm_arena *a = mm_arena_new((size_t)64 << 20);
	enum mm_sbom_kind kind = MM_SBOM_OTHER_JSON;
	struct mm_json *j = NULL;
	struct mm_str key;

	if (a != NULL)
		j = mm_json_new(a, t, "", NULL);
	if (j == NULL || !mm_json_enter_object(j))
		goto out;
	while (kind == MM_SBOM_OTHER_JSON && mm_json_key(j, &key)) {
		for (size_t i = 0; i < MM_COUNT(names); i++) {
			if (mm_str_eqz(key, names[i].name))
				kind = names[i].kind;
		}
		if (kind == MM_SBOM_OTHER_JSON)
			(void)mm_json_skip(j);
	}
out:
	mm_arena_free(a);
	return kind;
}

static enum mm_sbom_kind
sniff_text(struct mm_bytes t, bool xml)
{
	struct mm_bytes head = { t.p, t.n < SNIFF_BYTES ? t.n : SNIFF_BYTES };

	if (!xml &&
	    (begins(head, "SPDXVersion:", 12) || has(head, "\nSPDXVersion:")))
		return MM_SBOM_SPDX_TAG;
	for (size_t i = 0; i < MM_COUNT(marks); i++) {
		const char *mark = marks[i].text;

		if (marks[i].xml != xml)
			continue;
		if (has(head, mark) ||
		    (mark[0] == '\n' &&
			begins(head, mark + 1, strlen(mark + 1))))
			return marks[i].kind;
	}
	return xml ? MM_SBOM_OTHER_XML : MM_SBOM_UNKNOWN;
}

enum mm_sbom_kind
mm_sbom_sniff(struct mm_bytes t)
{
	size_t at = 0;

	if (begins(t, "\xef\xbb\xbf", 3)) {
		t.p += 3;
		t.n -= 3;
	} else if (is_utf16(t)) {
		return MM_SBOM_UTF16;
	} else if (is_compressed(t)) {
		return MM_SBOM_COMPRESSED;
	}
	while (at < t.n &&
	    (t.p[at] == ' ' || t.p[at] == '\n' || t.p[at] == '\r' ||
		t.p[at] == '\t'))
		at++;
	if (at == t.n)
		return MM_SBOM_EMPTY_FILE;
	t.p += at;
	t.n -= at;
	if (t.p[0] == '{')
		return sniff_json(t);
	if (t.p[0] == '[')
		return MM_SBOM_OTHER_JSON;
	return sniff_text(t, t.p[0] == '<');
}

enum mm_status
mm_sbom_parse(struct mm_arena *a, struct mm_bytes text, const char *source,
    struct mm_sbom *out, struct mm_err *err)
{
	enum mm_sbom_kind kind;
	enum mm_status st;

	if (text.n > MM_SBOM_FILE) {
		st = mm_err_set(err, MM_ELIMIT,
		    "ファイルが上限の%zu "
		    "MiBを超えています。SBOMを分割してください",
		    "the file is larger than %zu MiB; split the SBOM",
		    MM_SBOM_FILE >> 20);
		mm_err_at(err, source, 0, 0);
		return st;
	}
	kind = mm_sbom_sniff(text);
	if (kind == MM_SBOM_CYCLONEDX)
		return mm_cyclonedx_parse(a, text, source, out, err);
	if (kind == MM_SBOM_SPDX)
		return mm_spdx_parse(a, text, source, out, err);
	if (kind == MM_SBOM_SPDX_TAG)
		return mm_spdxtag_parse(a, text, source, out, err);
	st = mm_err_set(err, MM_EFORMAT,
	    "受け付けられない形式です: %s%.0s。受け付けるのは CycloneDX JSON "
	    "1.2から1.7まで、SPDX 2.2・2.3（JSON、タグ形式）です。%s%.0s",
	    "not an accepted format: %.0s%s. Accepted are CycloneDX JSON 1.2 "
	    "to 1.7 and SPDX 2.2 and 2.3 (JSON, tag-value); %.0s%s",
	    kinds[kind].ja, kinds[kind].en, kinds[kind].advice_ja,
	    kinds[kind].advice_en);
	mm_err_at(err, source, 1, 1);
	return st;
}
