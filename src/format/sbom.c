/* SPDX-License-Identifier: Apache-2.0 */
#include "format/sbom.h"

#include <stdlib.h>
#include <string.h>

#include "codec/json.h"
#include "codec/rdf.h"
#include "codec/utf16.h"
#include "codec/xml.h"
#include "format/cyclonedx.h"
#include "format/sbomtable.h"
#include "format/spdx.h"
#include "format/spdx3.h"
#include "format/spdx_rdf.h"
#include "format/spdxtag.h"
#include "format/swid.h"

/* How much of a text file is looked at to say what it is. */
#define SNIFF_BYTES ((size_t)64 * 1024)

typedef enum mm_status reader(struct mm_arena *a, struct mm_bytes text,
    const char *source, struct mm_sbom *out, struct mm_err *err);

static const struct {
	const char *ja, *en;
	reader *read; /* NULL: refused, */
	const char *advice_ja, *advice_en; /* with what to do */
} kinds[] = {
	[MM_SBOM_UNKNOWN] = { "種類を判別できないファイル",
	    "a file of unknown kind", NULL, "SBOMのファイルを指定してください",
	    "give an SBOM file" },
	[MM_SBOM_CYCLONEDX] = { "CycloneDX JSON", "CycloneDX JSON",
	    mm_cyclonedx_parse, "", "" },
	[MM_SBOM_CYCLONEDX_XML] = { "CycloneDX XML", "CycloneDX XML",
	    mm_cyclonedx_xml_parse, "", "" },
	[MM_SBOM_SPDX] = { "SPDX 2 JSON", "SPDX 2 JSON", mm_spdx_parse, "",
	    "" },
	[MM_SBOM_SPDX_TAG] = { "SPDX 2 タグ形式", "SPDX 2 tag-value",
	    mm_spdxtag_parse, "", "" },
	[MM_SBOM_SPDX_YAML] = { "SPDX 2 YAML", "SPDX 2 YAML",
	    mm_spdx_yaml_parse, "", "" },
	[MM_SBOM_SPDX_XML] = { "SPDX 2 XML", "SPDX 2 XML", mm_spdx_xml_parse,
	    "", "" },
	[MM_SBOM_SPDX_RDF] = { "SPDX 2 RDF/XML", "SPDX 2 RDF/XML",
	    mm_spdx_rdf_parse, "", "" },
	[MM_SBOM_SPDX3] = { "SPDX 3 JSON-LD", "SPDX 3 JSON-LD", mm_spdx3_parse,
	    "", "" },
	[MM_SBOM_SWID] = { "SWIDタグ", "SWID tag", mm_swid_parse, "", "" },
	[MM_SBOM_TABLE_CSV] = { "表形式のSBOM（CSV）", "SBOM table (CSV)",
	    mm_sbomtable_csv_parse, "", "" },
	[MM_SBOM_TABLE_XLSX] = { "表形式のSBOM（Excel）", "SBOM table (Excel)",
	    mm_sbomtable_xlsx_parse, "", "" },
	[MM_SBOM_CYCLONEDX_PROTOBUF] = { "CycloneDX Protocol Buffers",
	    "CycloneDX Protocol Buffers", NULL,
	    "JSONまたはXMLで出力し直してください", "export it as JSON or XML" },
	[MM_SBOM_OTHER_XML] = { "SBOMではないXML", "XML that is no SBOM", NULL,
	    "SBOMのファイルを指定してください", "give an SBOM file" },
	[MM_SBOM_LOCKFILE] = { "ロックファイル（依存関係の固定ファイル）",
	    "a lock file of a package manager", NULL,
	    "SBOM生成ツールで CycloneDX または SPDX に変換してください",
	    "turn it into CycloneDX or SPDX with an SBOM generator" },
	[MM_SBOM_CSAF] = { "CSAFの文書", "a CSAF document", NULL,
	    "SBOMのファイルを指定してください", "give an SBOM file" },
	[MM_SBOM_OPENVEX] = { "OpenVEXの文書", "an OpenVEX document", NULL,
	    "SBOMのファイルを指定してください", "give an SBOM file" },
	[MM_SBOM_OTHER_JSON] = { "SBOMではないJSON", "JSON that is no SBOM",
	    NULL, "SBOMのファイルを指定してください", "give an SBOM file" },
	[MM_SBOM_COMPRESSED] = { "圧縮ファイル", "a compressed file", NULL,
	    "展開してから指定してください", "unpack it first" },
	[MM_SBOM_EMPTY_FILE] = { "空のファイル", "an empty file", NULL,
	    "SBOMのファイルを指定してください", "give an SBOM file" },
};

/* clang-format off */
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

/* Words near the start of a text that is neither JSON nor XML. */
static const struct {
	const char *text;
	enum mm_sbom_kind kind;
} marks[] = {
	{ "\nSPDXVersion:", MM_SBOM_SPDX_TAG },
	{ "\nspdxVersion:", MM_SBOM_SPDX_YAML },
	{ "\nSPDXID:", MM_SBOM_SPDX_YAML },
#define SPDX_MARKS 3
	{ "yarn lockfile", MM_SBOM_LOCKFILE },
	{ "\nlockfileVersion:", MM_SBOM_LOCKFILE },
	{ "\n[[package]]", MM_SBOM_LOCKFILE },
	{ "\nGEM\n", MM_SBOM_LOCKFILE },
	{ " h1:", MM_SBOM_LOCKFILE },
};

/* The root element of an XML text; NULL: any namespace, or any name. */
static const struct {
	const char *name, *ns;
	enum mm_sbom_kind kind;
} roots[] = {
	{ NULL, "http://cyclonedx.org/schema/bom/", MM_SBOM_CYCLONEDX_XML },
	{ "SoftwareIdentity", NULL, MM_SBOM_SWID },
	{ "RDF", MM_RDF_NS, MM_SBOM_SPDX_RDF },
	{ "Document", "", MM_SBOM_SPDX_XML },
};

/* A broken XML text, by what stands near its start. */
static const struct {
	const char *text;
	enum mm_sbom_kind kind;
} xml_marks[] = {
	{ "cyclonedx.org/schema/bom", MM_SBOM_CYCLONEDX_XML },
	{ "SoftwareIdentity", MM_SBOM_SWID },
	{ "spdx.org/rdf", MM_SBOM_SPDX_RDF },
	{ "<SPDXID>", MM_SBOM_SPDX_XML },
};
/* clang-format on */

const char *
mm_sbom_kind_name(enum mm_sbom_kind kind, enum mm_lang lang)
{
	return mm_tr(lang, kinds[kind].ja, kinds[kind].en);
}

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

/*
 * The message of a CycloneDX BOM begins with its field 1, a text: the version.
 */
static bool
is_protobuf(struct mm_bytes t)
{
	return t.n >= 5 && t.p[0] == 0x0a && t.p[1] == 3 && t.p[2] == '1' &&
	    t.p[3] == '.' && t.p[4] >= '0' && t.p[4] <= '9';
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
sniff_xml(struct mm_bytes t)
{
	struct mm_bytes head = { t.p, t.n < SNIFF_BYTES ? t.n : SNIFF_BYTES };
	struct mm_arena *a = mm_arena_new((size_t)64 << 20);
	enum mm_sbom_kind kind = MM_SBOM_OTHER_XML;
	struct mm_xml *x = NULL;
	struct mm_str name, ns;
	bool known = false;

	if (a != NULL)
		x = mm_xml_new(a, head, "", NULL);
	known = x != NULL && mm_xml_child(x, &name);
	for (size_t i = 0; known && i < MM_COUNT(roots); i++) {
		ns = mm_xml_namespace(x);
		if (roots[i].name != NULL && !mm_str_eqz(name, roots[i].name))
			continue;
		if (roots[i].ns != NULL &&
		    (roots[i].ns[0] != '\0' ? !mm_str_starts(ns, roots[i].ns)
					    : ns.n > 0))
			continue;
		kind = roots[i].kind;
		break;
	}
	/* Only its root is looked at here: what is cut off does not matter. */
	if (x != NULL)
		(void)!mm_xml_finish(x, NULL);
	mm_arena_free(a);
	for (size_t i = 0; !known && i < MM_COUNT(xml_marks); i++) {
		if (has(head, xml_marks[i].text))
			return xml_marks[i].kind;
	}
	return kind;
}

/* The first mark that stands in the head, of those from @p from to @p to. */
static enum mm_sbom_kind
find_mark(struct mm_bytes head, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const char *mark = marks[i].text;

		if (has(head, mark) ||
		    (mark[0] == '\n' &&
			begins(head, mark + 1, strlen(mark + 1))))
			return marks[i].kind;
	}
	return MM_SBOM_UNKNOWN;
}

/* A table comes before lock files: a cell may hold any words. */
static enum mm_sbom_kind
sniff_text(struct mm_bytes t)
{
	struct mm_bytes head = { t.p, t.n < SNIFF_BYTES ? t.n : SNIFF_BYTES };
	enum mm_sbom_kind kind = find_mark(head, 0, SPDX_MARKS);

	if (kind != MM_SBOM_UNKNOWN)
		return kind;
	if (mm_sbomtable_is(t))
		return MM_SBOM_TABLE_CSV;
	return find_mark(head, SPDX_MARKS, MM_COUNT(marks));
}

/* UTF-16 is decoded by the caller before. */
static enum mm_sbom_kind
sniff(struct mm_bytes t)
{
	size_t at = 0;

	if (begins(t, "\xef\xbb\xbf", 3)) {
		t.p += 3;
		t.n -= 3;
	} else if (begins(t, "PK\x03\x04", 4)) {
		return has(t, "xl/workbook.xml") ? MM_SBOM_TABLE_XLSX
						 : MM_SBOM_COMPRESSED;
	} else if (is_compressed(t)) {
		return MM_SBOM_COMPRESSED;
	} else if (is_protobuf(t)) {
		return MM_SBOM_CYCLONEDX_PROTOBUF;
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
	return t.p[0] == '<' ? sniff_xml(t) : sniff_text(t);
}

enum mm_sbom_kind
mm_sbom_sniff(struct mm_bytes t)
{
	enum mm_sbom_kind kind = MM_SBOM_UNKNOWN;
	struct mm_arena *a;
	struct mm_str s;

	if (!mm_utf16_is(t))
		return sniff(t);
	a = mm_arena_new(0);
	if (a != NULL && mm_utf16_decode(a, t, "", &s, NULL) == MM_OK)
		kind = sniff((struct mm_bytes){ (const uint8_t *)s.p, s.n });
	mm_arena_free(a);
	return kind;
}

static enum mm_status
refuse(enum mm_sbom_kind kind, const char *source, struct mm_err *err)
{
	enum mm_status st = mm_err_set(err, MM_EFORMAT,
	    "受け付けられない形式です: %s%.0s。%s%.0s。受け付けるのは "
	    "CycloneDX（JSON 1.2〜1.7、XML 1.0〜1.7）、SPDX 2.1〜2.3"
	    "（JSON、タグ形式、YAML、XML、RDF/XML）、SPDX 3.0（JSON-LD）、"
	    "SWIDタグ（2015）、表（CSV、Excel）です",
	    "not an accepted format: %.0s%s; %.0s%s. Accepted are CycloneDX "
	    "(JSON 1.2 to 1.7, XML 1.0 to 1.7), SPDX 2.1 to 2.3 (JSON, "
	    "tag-value, YAML, XML, RDF/XML), SPDX 3.0 (JSON-LD), SWID tags "
	    "(2015) and tables (CSV, Excel)",
	    kinds[kind].ja, kinds[kind].en, kinds[kind].advice_ja,
	    kinds[kind].advice_en);

	mm_err_at(err, source, 1, 1);
	return st;
}

enum mm_status
mm_sbom_parse(struct mm_arena *a, struct mm_bytes text, const char *source,
    struct mm_sbom *out, struct mm_err *err)
{
	enum mm_sbom_kind kind;
	enum mm_status st;
	struct mm_str utf8;

	if (text.n > MM_SBOM_FILE) {
		st = mm_err_set(err, MM_ELIMIT,
		    "ファイルが上限の%zu "
		    "MiBを超えています。SBOMを分割してください",
		    "the file is larger than %zu MiB; split the SBOM",
		    MM_SBOM_FILE >> 20);
		mm_err_at(err, source, 0, 0);
		return st;
	}
	if (mm_utf16_is(text)) {
		st = mm_utf16_decode(a, text, source, &utf8, err);
		if (st != MM_OK)
			return st;
		text = (struct mm_bytes){ (const uint8_t *)utf8.p, utf8.n };
	}
	kind = sniff(text);
	if (kinds[kind].read == NULL)
		return refuse(kind, source, err);
	return kinds[kind].read(a, text, source, out, err);
}
