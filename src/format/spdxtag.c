/* SPDX-License-Identifier: Apache-2.0 */
#include "format/spdxtag.h"

#include <string.h>

#include "base/utf8.h"
#include "format/members.h"
#include "format/spdx.h"

enum section { IN_DOCUMENT, IN_PACKAGE, IN_OTHER };

enum {
	T_UNUSED,
	T_VERSION,
	T_NAME,
	T_CREATED,
	T_CREATOR,
	T_RELATION,
	T_ID,
	T_PACKAGE,
	T_OTHER,
	T_TEXT,
	T_SUPPLIER,
	T_PURPOSE,
	T_EXTERNAL,
	T_CHECKSUM
};

#define AT(field) offsetof(struct mm_spdx_package, field)

/*
 * The tags before MANY may occur once in a document or package (their place
 * in the table is their bit); of the others nothing is kept, or every one.
 */
/* clang-format off */
#define U(tag) MM_MEMBER_UNUSED(tag)
static const struct mm_member tags[] = {
	MM_MEMBER("SPDXVersion", T_VERSION, 0),
	MM_MEMBER("DocumentName", T_NAME, 0),
	MM_MEMBER("Created", T_CREATED, 0),
	MM_MEMBER("SPDXID", T_ID, 0),
	MM_MEMBER("PackageVersion", T_TEXT, AT(c.version)),
	MM_MEMBER("ValidUntilDate", T_TEXT, AT(c.eos)),
	MM_MEMBER("PackageSupplier", T_SUPPLIER, 0),
	MM_MEMBER("PackageOriginator", T_TEXT, AT(originator)),
	MM_MEMBER("PrimaryPackagePurpose", T_PURPOSE, 0),
	MM_MEMBER("PackageLicenseConcluded", T_TEXT, AT(concluded)),
	MM_MEMBER("PackageLicenseDeclared", T_TEXT, AT(declared)),
	MM_MEMBER("PackageComment", T_TEXT, AT(comment)),
#define MANY 12
	MM_MEMBER("PackageName", T_PACKAGE, 0),
	MM_MEMBER("FileName", T_OTHER, 0),
	MM_MEMBER("SnippetSPDXID", T_OTHER, 0),
	MM_MEMBER("LicenseID", T_OTHER, 0),
	MM_MEMBER("Creator", T_CREATOR, 0),
	MM_MEMBER("Relationship", T_RELATION, 0),
	MM_MEMBER("ExternalRef", T_EXTERNAL, 0),
	MM_MEMBER("PackageChecksum", T_CHECKSUM, 0),
	U("DataLicense"), U("DocumentNamespace"), U("DocumentComment"),
	U("CreatorComment"), U("LicenseListVersion"), U("ExternalDocumentRef"),
	U("PackageFileName"), U("PackageDownloadLocation"), U("FilesAnalyzed"),
	U("PackageVerificationCode"),
	U("PackageHomePage"), U("PackageSourceInfo"),
	U("PackageLicenseInfoFromFiles"),
	 U("PackageLicenseComments"),
	U("PackageCopyrightText"), U("PackageSummary"),
	U("PackageDescription"), U("ExternalRefComment"),
	U("PackageAttributionText"), U("ReleaseDate"), U("BuiltDate"),
	U("FileType"), U("FileChecksum"), U("LicenseConcluded"),
	U("LicenseInfoInFile"), U("LicenseComments"), U("FileCopyrightText"),
	U("FileComment"), U("FileNotice"), U("FileContributor"),
	U("FileAttributionText"), U("FileDependency"),
	U("ArtifactOfProjectName"), U("ArtifactOfProjectHomePage"),
	U("ArtifactOfProjectURI"), U("SnippetFromFileSPDXID"),
	U("SnippetByteRange"), U("SnippetLineRange"),
	U("SnippetLicenseConcluded"), U("LicenseInfoInSnippet"),
	U("SnippetLicenseComments"), U("SnippetCopyrightText"),
	U("SnippetComment"), U("SnippetName"), U("SnippetAttributionText"),
	U("ExtractedText"), U("LicenseName"), U("LicenseCrossReference"),
	U("LicenseComment"), U("RelationshipComment"), U("Annotator"),
	U("AnnotationDate"), U("AnnotationType"), U("AnnotationComment"),
	U("SPDXREF"), U("Reviewer"), U("ReviewDate"), U("ReviewComment"),
};
#undef U
/* clang-format on */

struct reader {
	struct mm_spdx s;
	struct mm_members tags;
	struct mm_str rest; /* what is not read yet */
	enum section section;
	uint32_t once; /* bits of tags seen in the section */
	bool open; /* a package is */
	struct mm_spdx_package p;
};

/* A tag with its value, and where it stands. */
struct pair {
	struct mm_str tag, value;
	size_t at;
};

static size_t
offset_of(const struct reader *r, struct mm_str s)
{
	return (size_t)((const uint8_t *)s.p - r->s.l.text.p);
}

static struct mm_str
next_line(struct reader *r)
{
	struct mm_str line = mm_str_cut(&r->rest, '\n');

	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

/* The value after "<text>", up to "</text>" on this line or a later one. */
static bool
read_text(struct reader *r, struct pair *p)
{
	static const char end[] = "</text>";
	const char *from = p->value.p + strlen("<text>");
	const char *limit = (const char *)r->s.l.text.p + r->s.l.text.n;
	const char *to = memmem(from, (size_t)(limit - from), end, strlen(end));
	struct mm_str after;

	if (to == NULL)
		return mm_sbomlist_fail(&r->s.l, MM_EFORMAT, p->at,
		    "<text> が </text> で閉じられていません",
		    "<text> is not closed by </text>");
	p->value = (struct mm_str){ from, (size_t)(to - from) };
	r->rest = (struct mm_str){ to + strlen(end),
		(size_t)(limit - to) - strlen(end) };
	after = mm_str_trim(next_line(r));
	if (after.n > 0)
		return mm_sbomlist_fail(&r->s.l, MM_EFORMAT,
		    offset_of(r, after), "</text> の後に余分な文字があります",
		    "something follows </text>");
	return true;
}

/* Next "Tag: value"; false at the end or on a failure. */
static bool
next_pair(struct reader *r, struct pair *p)
{
	struct mm_str line;
	size_t colon;

	do {
		if (r->rest.p == NULL)
			return false;
		line = mm_str_trim(next_line(r));
	} while (line.n == 0 || line.p[0] == '#');
	p->at = offset_of(r, line);
	colon = mm_str_find(line, ':');
	p->tag = mm_str_trim((struct mm_str){ line.p, colon });
	if (colon == line.n || p->tag.n == 0)
		return mm_sbomlist_fail(&r->s.l, MM_EFORMAT, p->at,
		    "「タグ: 値」の形ではありません",
		    "not of the form \"Tag: value\"");
	p->value = mm_str_trim(
	    (struct mm_str){ line.p + colon + 1, line.n - colon - 1 });
	if (mm_str_starts(p->value, "<text>") && !read_text(r, p))
		return false;
	if (p->value.n > MM_SBOM_STRING)
		return mm_sbomlist_fail(&r->s.l, MM_ELIMIT, p->at,
		    "値が上限の%zuバイトを超えています",
		    "a value is longer than %zu bytes", MM_SBOM_STRING);
	return true;
}

/* Blank-separated word off the front. */
static struct mm_str
cut_word(struct mm_str *s)
{
	struct mm_str word;
	size_t n = 0;

	*s = mm_str_trim(*s);
	while (n < s->n && s->p[n] != ' ' && s->p[n] != '\t')
		n++;
	word = (struct mm_str){ s->p, n };
	s->p += n;
	s->n -= n;
	*s = mm_str_trim(*s);
	return word;
}

/* Three words, the last one up to the end of the value. */
static bool
read_triple(struct reader *r, const struct pair *p, struct mm_str word[3])
{
	struct mm_str rest = p->value;

	word[0] = cut_word(&rest);
	word[1] = cut_word(&rest);
	word[2] = rest;
	if (word[2].n > 0)
		return true;
	return mm_sbomlist_fail(&r->s.l, MM_EFORMAT, p->at,
	    "%.*s の値は空白で区切った3つの語です",
	    "the value of %.*s is three words separated by blanks",
	    MM_FMT(p->tag));
}

static bool
close_package(struct reader *r)
{
	if (!r->open)
		return true;
	r->open = false;
	return mm_spdx_close(&r->s, &r->p);
}

static bool
open_package(struct reader *r, const struct pair *p)
{
	if (!close_package(r) || !mm_spdx_open(&r->s, &r->p, p->at))
		return false;
	r->open = true;
	r->p.c.name = p->value;
	r->section = IN_PACKAGE;
	r->once = 0;
	return true;
}

static bool
read_id(struct reader *r, const struct pair *p)
{
	if (r->section != IN_PACKAGE)
		return true;
	r->p.c.ref = p->value;
	return p->value.n == 0 || mm_sbomlist_ref(&r->s.l, p->value, p->at);
}

/* Tags of a package. */
static bool
read_package_tag(
    struct reader *r, const struct mm_member *m, const struct pair *p)
{
	struct mm_str word[3];

	if (r->section != IN_PACKAGE)
		return mm_sbomlist_fail(&r->s.l, MM_EFORMAT, p->at,
		    "%.*s がパッケージ (PackageName) の外にあります",
		    "%.*s stands outside a package (PackageName)",
		    MM_FMT(p->tag));
	switch (m->what) {
	case T_SUPPLIER:
		mm_spdx_supplier(&r->p.c, p->value);
		return true;
	case T_PURPOSE:
		r->p.c.type = mm_spdx_purpose(&r->s, p->value);
		return r->p.c.type.p != NULL;
	case T_EXTERNAL:
		return read_triple(r, p, word) &&
		    mm_spdx_external(&r->s, &r->p.c, word[1], word[2]);
	case T_CHECKSUM:
		word[1] = p->value;
		word[0] = mm_str_trim(mm_str_cut(&word[1], ':'));
		return mm_spdx_checksum(
		    &r->s, word[0], mm_str_trim(word[1]), p->at);
	default:
		*(struct mm_str *)(void *)((char *)&r->p + m->at) = p->value;
		return true;
	}
}

static bool
read_tag(struct reader *r, const struct mm_member *m, const struct pair *p)
{
	struct mm_str word[3];

	switch (m->what) {
	case T_UNUSED:
		return true;
	case T_VERSION:
		return mm_spdx_version(&r->s, p->value, p->at);
	case T_NAME:
		r->s.name = p->value;
		return true;
	case T_CREATED:
		r->s.l.head.timestamp = p->value;
		return true;
	case T_CREATOR:
		mm_spdx_creator(&r->s, p->value);
		return true;
	case T_RELATION:
		return read_triple(r, p, word) &&
		    mm_spdx_relation(&r->s, word[0], word[1], word[2], p->at);
	case T_ID:
		return read_id(r, p);
	case T_PACKAGE:
		return open_package(r, p);
	case T_OTHER:
		r->section = IN_OTHER;
		r->once = 0;
		return true;
	default:
		return read_package_tag(r, m, p);
	}
}

/* A tag that may stand once in its section. */
static bool
check_once(struct reader *r, const struct mm_member *m, const struct pair *p)
{
	size_t place = (size_t)(m - tags);

	if (place >= MANY || r->section == IN_OTHER)
		return true;
	if ((r->once >> place & 1) != 0)
		return mm_sbomlist_fail(&r->s.l, MM_EFORMAT, p->at,
		    "%.*s が2回書かれています。1つにしてください",
		    "%.*s is given twice; keep one", MM_FMT(p->tag));
	r->once |= 1u << place;
	return true;
}

static bool
check_utf8(struct reader *r)
{
	struct mm_str all = { (const char *)r->s.l.text.p, r->s.l.text.n };
	struct mm_str rest = all, line;

	if (mm_utf8_valid(all))
		return true;
	do
		line = mm_str_cut(&rest, '\n');
	while (mm_utf8_valid(line));
	return mm_sbomlist_fail(&r->s.l, MM_EFORMAT, offset_of(r, line),
	    "UTF-8 ではない文字があります。UTF-8 で保存し直してください",
	    "a byte that is not UTF-8; save the file as UTF-8");
}

static void
read_document(struct reader *r)
{
	struct pair p;

	while (next_pair(r, &p)) {
		const struct mm_member *m = mm_members_find(&r->tags, p.tag);

		if (m == NULL)
			r->s.l.head.unknown_fields++;
		else if (!check_once(r, m, &p) || !read_tag(r, m, &p))
			return;
	}
	if (!mm_sbomlist_failed(&r->s.l))
		(void)close_package(r);
}

enum mm_status
mm_spdxtag_parse(struct mm_arena *a, struct mm_bytes text, const char *source,
    struct mm_sbom *out, struct mm_err *err)
{
	struct reader r;

	memset(&r, 0, sizeof(r));
	mm_spdx_init(&r.s, a, text, source, MM_SPDX_TAG);
	mm_members_init(&r.tags, tags, MM_COUNT(tags));
	r.rest = (struct mm_str){ (const char *)text.p, text.n };
	if (mm_str_starts(r.rest, "\xef\xbb\xbf")) {
		r.rest.p += 3;
		r.rest.n -= 3;
	}
	if (check_utf8(&r))
		read_document(&r);
	return mm_spdx_finish(&r.s, out, err);
}
