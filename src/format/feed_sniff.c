/* SPDX-License-Identifier: Apache-2.0 */
#include "format/feed.h"

#include <string.h>

#include "codec/json.h"
#include "codec/zip.h"
#include "format/feed_zip.h"
#include "format/fields.h"
#include "format/jvn.h"

/*
 * Names that only one kind of file has at the top of a record or document. A
 * text of 0 for the source marks kinds that are refused by name.
 */
static const struct mark {
	const char *name;
	int source;
	bool page; /* a document of many records */
	const char *ja, *en;
	bool weak; /* others use the name, too: a later one decides */
} marks[] = {
	{ "cveMetadata", MM_FEED_CVE5, false, NULL, NULL, false },
	{ "dataType", MM_FEED_CVE5, false, NULL, NULL, false },
	{ "resultsPerPage", MM_FEED_NVD, true, NULL, NULL, false },
	{ "totalResults", MM_FEED_NVD, true, NULL, NULL, false },
	{ "cve", MM_FEED_NVD, false, NULL, NULL, false },
	{ "sourceIdentifier", MM_FEED_NVD, false, NULL, NULL, false },
	{ "vulnStatus", MM_FEED_NVD, false, NULL, NULL, false },
	{ "configurations", MM_FEED_NVD, false, NULL, NULL, false },
	{ "lastModified", MM_FEED_NVD, false, NULL, NULL, false },
	{ "catalogVersion", MM_FEED_KEV, true, NULL, NULL, false },
	{ "dateReleased", MM_FEED_KEV, true, NULL, NULL, false },
	{ "schema_version", MM_FEED_OSV, false, NULL, NULL, true },
	{ "affected", MM_FEED_OSV, false, NULL, NULL, false },
	{ "modified", MM_FEED_OSV, false, NULL, NULL, false },
	{ "CVE_Items", MM_FEED_NVD, true, NULL, NULL, false },
	{ "CVE_data_numberOfCVEs", MM_FEED_NVD, true, NULL, NULL, false },
	{ "bomFormat", 0, false,
	    "SBOM（CycloneDX）です。sbom importで取り込んでください",
	    "this is an SBOM (CycloneDX); import it with sbom import", false },
	{ "spdxVersion", 0, false,
	    "SBOM（SPDX）です。sbom importで取り込んでください",
	    "this is an SBOM (SPDX); import it with sbom import", false },
	{ "generated_at", MM_FEED_EOL, true, NULL, NULL, false },
	{ "result", MM_FEED_EOL, true, NULL, NULL, false },
	{ "releases", MM_FEED_EOL, false, NULL, NULL, false },
	{ "document", MM_FEED_CSAF, false, NULL, NULL, true },
	{ "jvn_extension", MM_FEED_JVN, false, NULL, NULL, false },
	{ "feed", MM_FEED_JVN, true, NULL, NULL, false },
	{ "objects", MM_FEED_JVN, true, NULL, NULL, false },
};

static enum mm_status
fail_kind(const char *name, const char *ja, const char *en, struct mm_err *err)
{
	(void)mm_err_set(err, MM_EFORMAT, "%s", "%s", "");
	if (err != NULL) {
		memcpy(err->ja, ja, strlen(ja) + 1);
		memcpy(err->en, en, strlen(en) + 1);
	}
	mm_err_at(err, name, 1, 1);
	return MM_EFORMAT;
}

static enum mm_status
fail_unknown(const char *name, struct mm_err *err)
{
	return fail_kind(name,
	    "対応する脆弱性フィードではありません（CVE 5、NVD、OSV、CSAF、"
	    "JVN、KEV、EPSS、endoflife."
	    "dateに対応）。ファイルを確認してください",
	    "not a feed this program knows (CVE 5, NVD, OSV, CSAF, JVN, KEV, "
	    "EPSS, "
	    "endoflife.date); check the file",
	    err);
}

static const struct mark *
find_mark(struct mm_str name)
{
	for (size_t i = 0; i < MM_COUNT(marks); i++)
		if (mm_str_eqz(name, marks[i].name))
			return &marks[i];
	return NULL;
}

/* The first telling name of the object the cursor stands on. */
static const struct mark *
look_inside(struct mm_json *j)
{
	const struct mark *weak = NULL;
	struct mm_str name;

	if (mm_json_peek(j) == MM_JSON_END)
		return NULL;
	(void)mm_json_enter_object(j);
	while (mm_json_key(j, &name)) {
		const struct mark *m = find_mark(name);

		if (m != NULL && !m->weak)
			return m;
		if (m != NULL)
			weak = m;
		(void)mm_json_skip(j);
	}
	return mm_json_failed(j) ? NULL : weak;
}

/* Whether the first line is a whole value and something follows it. */
static bool
is_lines(struct mm_arena *a, struct mm_bytes b)
{
	const uint8_t *nl = memchr(b.p, '\n', b.n);
	struct mm_str rest;
	struct mm_json *j;

	if (nl == NULL)
		return false;
	rest = (struct mm_str){ (const char *)nl + 1,
		b.n - (size_t)(nl - b.p) - 1 };
	if (mm_str_trim(rest).n == 0)
		return false;
	j = mm_json_new(
	    a, (struct mm_bytes){ b.p, (size_t)(nl - b.p) }, "", NULL);
	if (j == NULL)
		return false;
	(void)mm_json_skip(j);
	return mm_json_finish(j, NULL) == MM_OK;
}

static enum mm_status
sniff_json(struct mm_arena *a, struct mm_bytes bytes, const char *name,
    struct mm_feed_kind *out, struct mm_err *err)
{
	struct mm_json *j = mm_json_new(a, bytes, name, NULL);
	const struct mark *m;
	bool array;

	if (j == NULL)
		return mm_err_nomem(err);
	array = mm_json_peek(j) == MM_JSON_ARRAY;
	if (array) {
		(void)mm_json_enter_array(j);
		(void)mm_json_next(j);
	}
	m = look_inside(j);
	if (m == NULL)
		return mm_json_failed(j) ? mm_json_finish(j, err)
					 : fail_unknown(name, err);
	if (m->source == 0)
		return fail_kind(name, m->ja, m->en, err);
	if (array && m->page)
		return fail_unknown(name, err);
	out->source = (enum mm_feed_source)m->source;
	out->shape = array ? MM_SHAPE_ARRAY : MM_SHAPE_DOCUMENT;
	if (!array && !m->page && is_lines(a, bytes))
		out->shape = MM_SHAPE_LINES;
	return MM_OK;
}

/* Whether a line of CSV has a cell that starts with one of the words. */
static bool
has_column(struct mm_str line, const char *word, const char *other)
{
	for (size_t i = 0; i < line.n; i++) {
		struct mm_str rest = { line.p + i, line.n - i };

		if ((i == 0 || line.p[i - 1] == ',') &&
		    (mm_str_starts(rest, word) || mm_str_starts(rest, other)))
			return true;
	}
	return false;
}

/* CSV by its columns, which are in the first line after a comment. */
static bool
sniff_csv(struct mm_str text, enum mm_feed_source *out)
{
	struct mm_str line = mm_str_cut(&text, '\n');

	if (mm_str_starts(line, "#"))
		line = mm_str_cut(&text, '\n');
	if (has_column(line, "epss", "EPSS"))
		*out = MM_FEED_EPSS;
	else if (has_column(line, "cveID", "\"cveID\"") &&
	    has_column(line, "dateAdded", "\"dateAdded\""))
		*out = MM_FEED_KEV;
	else
		return false;
	return true;
}

enum mm_status
mm_feed_sniff(struct mm_bytes bytes, const char *name, struct mm_feed_kind *out,
    struct mm_err *err)
{
	struct mm_str text = { (const char *)bytes.p, bytes.n };
	struct mm_arena *a;
	enum mm_status st;

	if (mm_zip_is(bytes))
		return mm_feed_zip_sniff(bytes, name, out, err);
	if (mm_str_starts(text, "\xef\xbb\xbf"))
		text = (struct mm_str){ text.p + 3, text.n - 3 };
	text = mm_str_trim(text);
	if (text.n == 0) {
		st = mm_err_set(
		    err, MM_EEMPTY, "ファイルが空です", "the file is empty");
		mm_err_at(err, name, 0, 0);
		return st;
	}
	if (text.p[0] == '<' && mm_jvn_is(bytes)) {
		*out = (struct mm_feed_kind){ MM_FEED_JVN, MM_SHAPE_XML };
		return MM_OK;
	}
	if (text.p[0] != '{' && text.p[0] != '[') {
		if (!sniff_csv(text, &out->source))
			return fail_unknown(name, err);
		out->shape = MM_SHAPE_CSV;
		return MM_OK;
	}
	a = mm_arena_new(0);
	if (a == NULL)
		return mm_err_nomem(err);
	st = sniff_json(a, bytes, name, out, err);
	mm_arena_free(a);
	return st;
}
