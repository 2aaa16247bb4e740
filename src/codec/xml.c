/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/xml.h"

#include <expat.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "codec/utf16.h"

/* Most that a limit may allow. */
#define DEPTH 256u
/* Bytes given to the parser at a time. */
#define CHUNK ((size_t)64 * 1024)
/* Between namespace and name: neither can hold it. */
#define SEPARATOR '\n'
#define PATH_TEXT 240
#define PATH_NAME 40

const struct mm_xml_limits mm_xml_default_limits = { 64, 256, (size_t)1 << 20,
	50000000 };

/* What the parser is run for. */
enum want { W_CHILD, W_SKIP, W_TEXT, W_TEXT_ALL, W_EITHER };

/* Bytes that grow and are used again. */
struct scratch {
	char *p;
	size_t n, max;
};

/* Offsets into the scratch of the start tag, each text with a NUL. */
struct attribute {
	size_t name, value;
};

/* One open element, on the way to an error. */
struct level {
	size_t at;
	uint64_t children;
};

struct mm_xml {
	struct mm_arena *arena, *own;
	XML_Parser parser;
	struct mm_bytes text;
	const char *source;
	struct mm_xml_limits limits;
	size_t fed;
	uint64_t elements;
	uint32_t depth; /* open elements */
	uint32_t entered; /* of them, those the caller entered */
	enum want want;
	bool stopped; /* a callback gave the caller the turn */
	bool pending; /* the cursor stands on an element */
	bool ended; /* whose end was reported with its start */
	bool over; /* the whole text was read */
	size_t at; /* where it starts, */
	uint32_t at_depth; /* and how deep */
	size_t lines_at; /* lines are counted up to here */
	uint64_t lines;
	struct scratch tag; /* name, namespace and attributes */
	MM_VEC(struct attribute) attributes;
	struct mm_str chars; /* text so far, borrowed */
	struct scratch copy; /* or put together here */
	bool copied;
	struct level path[DEPTH];
	/* The first error, and where. */
	enum mm_status status;
	size_t failed_at;
	uint32_t failed_depth;
	char ja[MM_ERR_TEXT], en[MM_ERR_TEXT];
};

static void
fail_at(struct mm_xml *x, enum mm_status code, size_t at, const char *ja,
    const char *en)
{
	if (x->status != MM_OK)
		return;
	x->status = code;
	x->failed_at = at;
	x->failed_depth = at == x->at ? x->at_depth : x->depth;
	(void)snprintf(x->ja, sizeof(x->ja), "%s", ja);
	(void)snprintf(x->en, sizeof(x->en), "%s", en);
}

static size_t
parser_offset(const struct mm_xml *x)
{
	XML_Index at = XML_GetCurrentByteIndex(x->parser);

	return at < 0 || (size_t)at > x->fed ? x->fed : (size_t)at;
}

/* From inside a callback: report, and let the parser give up. */
static void
refuse(struct mm_xml *x, enum mm_status code, const char *ja, const char *en)
{
	fail_at(x, code, parser_offset(x), ja, en);
	(void)XML_StopParser(x->parser, XML_FALSE);
}

static void
refuse_nomem(struct mm_xml *x)
{
	struct mm_err e;

	(void)mm_err_nomem(&e);
	refuse(x, MM_ENOMEM, e.ja, e.en);
}

static void
refuse_long(struct mm_xml *x)
{
	struct mm_err e;

	(void)mm_err_set(&e, MM_ELIMIT,
	    "文字列が長さの上限（%zuバイト）を超えています",
	    "a text is longer than the limit (%zu bytes)", x->limits.text);
	refuse(x, MM_ELIMIT, e.ja, e.en);
}

static void
refuse_depth(struct mm_xml *x)
{
	struct mm_err e;

	(void)mm_err_set(&e, MM_ELIMIT,
	    "要素の入れ子が深さの上限（%u）を超えています",
	    "elements nested deeper than the limit (%u)", x->limits.depth);
	refuse(x, MM_ELIMIT, e.ja, e.en);
}

/* Room for n more bytes; false when there is none. */
static bool
reserve(struct mm_xml *x, struct scratch *s, size_t n)
{
	size_t max = s->max > 0 ? s->max : 512;
	char *p;

	if (n <= s->max - s->n)
		return true;
	while (max - s->n < n)
		max *= 2;
	p = mm_arena_alloc(x->own, max);
	if (p == NULL)
		return false;
	if (s->n > 0)
		memcpy(p, s->p, s->n);
	s->p = p;
	s->max = max;
	return true;
}

/* Keep a text of the start tag; its offset, or SIZE_MAX after an error. */
static size_t
keep(struct mm_xml *x, const char *z, size_t n)
{
	size_t at = x->tag.n;

	if (n > x->limits.text) {
		refuse_long(x);
		return SIZE_MAX;
	}
	if (!reserve(x, &x->tag, n + 1)) {
		refuse_nomem(x);
		return SIZE_MAX;
	}
	memcpy(x->tag.p + at, z, n);
	x->tag.p[at + n] = '\0';
	x->tag.n += n + 1;
	return at;
}

/* The start tag for the caller. "uri\nname" becomes name, then uri. */
static void
capture(struct mm_xml *x, const char *name, const char **atts)
{
	const char *sep = strchr(name, SEPARATOR);
	const char *local = sep != NULL ? sep + 1 : name;
	uint32_t n = 0;

	x->tag.n = 0;
	x->attributes.n = 0;
	x->at = x->path[x->depth - 1].at;
	x->at_depth = x->depth;
	if (keep(x, local, strlen(local)) == SIZE_MAX ||
	    keep(x, name, sep != NULL ? (size_t)(sep - name) : 0) == SIZE_MAX)
		return;
	for (; *atts != NULL; atts += 2) {
		struct attribute *a;

		if (n++ == x->limits.attributes) {
			refuse(x, MM_ELIMIT,
			    "1つの要素の属性の数が上限を超えています",
			    "an element has more attributes than the limit");
			return;
		}
		a = mm_vec_push(x->own, &x->attributes);
		if (a == NULL) {
			refuse_nomem(x);
			return;
		}
		a->name = keep(x, atts[0], strlen(atts[0]));
		a->value = keep(x, atts[1], strlen(atts[1]));
		if (x->status != MM_OK)
			return;
	}
	x->pending = true;
	x->ended = false;
	x->stopped = true;
	(void)XML_StopParser(x->parser, XML_TRUE);
}

static void
on_start(void *ctx, const char *name, const char **atts)
{
	struct mm_xml *x = ctx;

	if (x->status != MM_OK)
		return;
	if (x->depth == x->limits.depth) {
		refuse_depth(x);
		return;
	}
	if (x->depth > 0)
		x->path[x->depth - 1].children++;
	x->path[x->depth] = (struct level){ parser_offset(x), 0 };
	x->depth++;
	if (x->elements++ == x->limits.elements)
		refuse(x, MM_ELIMIT,
		    "要素の数が上限を超えています。ファイルを分けてください",
		    "more elements than the limit; split the file");
	else if (x->want == W_CHILD || x->want == W_EITHER)
		capture(x, name, atts);
	else if (x->want == W_TEXT)
		refuse(x, MM_EFORMAT, "文字だけの要素の中に別の要素があります",
		    "an element stands inside one that holds text only");
}

static void
on_end(void *ctx, const char *name)
{
	struct mm_xml *x = ctx;

	(void)name;
	if (x->status != MM_OK)
		return;
	x->depth--;
	if (x->stopped) {
		/* <a/>: the end comes with the start. */
		x->ended = true;
	} else if (x->want == W_CHILD || x->want == W_EITHER
		? x->depth < x->entered
		: x->depth == x->entered) {
		x->stopped = true;
		(void)XML_StopParser(x->parser, XML_TRUE);
	}
}

/* Text that stands in the file as it is, is borrowed from there. */
static void
on_chars(void *ctx, const char *s, int len)
{
	struct mm_xml *x = ctx;
	size_t n = (size_t)len, at;
	struct mm_str *t = &x->chars;
	bool there;

	if (x->status != MM_OK || x->want < W_TEXT)
		return;
	if ((x->copied ? x->copy.n : t->n) + n > x->limits.text) {
		refuse_long(x);
		return;
	}
	at = parser_offset(x);
	there = !x->copied && n <= x->text.n - at &&
	    memcmp(x->text.p + at, s, n) == 0;
	if (there && t->n == 0) {
		*t = (struct mm_str){ (const char *)x->text.p + at, n };
	} else if (there && t->p + t->n == (const char *)x->text.p + at) {
		t->n += n;
	} else {
		if (!x->copied)
			x->copy.n = 0;
		if (!reserve(x, &x->copy, t->n + n)) {
			refuse_nomem(x);
			return;
		}
		if (!x->copied && t->n > 0) {
			memcpy(x->copy.p, t->p, t->n);
			x->copy.n = t->n;
		}
		x->copied = true;
		memcpy(x->copy.p + x->copy.n, s, n);
		x->copy.n += n;
	}
}

static void
on_doctype(void *ctx, const char *name, const char *system, const char *public,
    int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	refuse(ctx, MM_EFORMAT,
	    "文書型宣言 (DOCTYPE) のあるXMLは受け付けません。宣言を削除して"
	    "ください",
	    "XML with a document type declaration (DOCTYPE) is not accepted; "
	    "remove the declaration");
}

static const struct {
	enum XML_Error code;
	const char *ja, *en;
} causes[] = {
	{ XML_ERROR_NO_ELEMENTS,
	    "XMLが途中で終わっています。ファイルが最後まで取得できているか確認"
	    "してください",
	    "the XML text ends too early; check that the file is complete" },
	{ XML_ERROR_UNCLOSED_TOKEN,
	    "XMLが途中で終わっています。ファイルが最後まで取得できているか確認"
	    "してください",
	    "the XML text ends too early; check that the file is complete" },
	{ XML_ERROR_UNCLOSED_CDATA_SECTION, "CDATAが閉じられていません",
	    "a CDATA section is not closed" },
	{ XML_ERROR_PARTIAL_CHAR, "文字が途中で切れています",
	    "a character is cut off" },
	{ XML_ERROR_TAG_MISMATCH, "開始タグと終了タグの名前が一致しません",
	    "start and end tag have different names" },
	{ XML_ERROR_DUPLICATE_ATTRIBUTE, "同じ属性が1つの要素に2回あります",
	    "an attribute is given twice in one element" },
	{ XML_ERROR_JUNK_AFTER_DOC_ELEMENT,
	    "XMLの文書の後に余分な文字があります",
	    "something follows the XML document" },
	{ XML_ERROR_UNDEFINED_ENTITY,
	    "定義されていない実体参照（&名前;）があります",
	    "an entity (&name;) that is not defined" },
	{ XML_ERROR_BAD_CHAR_REF, "文字参照（&#番号;）が誤っています",
	    "a character reference (&#number;) that names no character" },
	{ XML_ERROR_UNBOUND_PREFIX,
	    "名前空間の宣言がない接頭辞が使われています",
	    "a prefix without a namespace declaration" },
	{ XML_ERROR_UNKNOWN_ENCODING,
	    "この文字コードのXMLは受け付けません。UTF-8で保存し直してください",
	    "XML in this encoding is not accepted; save the file as UTF-8" },
	{ XML_ERROR_INCORRECT_ENCODING,
	    "宣言と実際の文字コードが違います。UTF-8で保存し直してください",
	    "the declared encoding is not the one used; save the file as "
	    "UTF-8" },
};

/* An error of the grammar, found by the parser. */
static void
fail_grammar(struct mm_xml *x)
{
	enum XML_Error code = XML_GetErrorCode(x->parser);
	struct mm_err e;

	if (code == XML_ERROR_NO_MEMORY) {
		(void)mm_err_nomem(&e);
		fail_at(x, MM_ENOMEM, parser_offset(x), e.ja, e.en);
		return;
	}
	for (size_t i = 0; i < MM_COUNT(causes); i++)
		if (causes[i].code == code)
			fail_at(x, MM_EFORMAT, parser_offset(x), causes[i].ja,
			    causes[i].en);
	fail_at(x, MM_EFORMAT, parser_offset(x),
	    "XMLの文法またはUTF-8に合わない文字があります",
	    "a character that breaks the grammar of XML, or a byte that is "
	    "not UTF-8");
}

/* A tag or comment that does not end would be read again and again. */
static void
check_token(struct mm_xml *x)
{
	size_t at = parser_offset(x);

	if (x->fed - at <= x->limits.text + 2 * CHUNK)
		return;
	fail_at(x, MM_ELIMIT, at,
	    "1つのタグまたはコメントが長さの上限を超えています",
	    "a tag or comment is longer than the limit");
}

/* Run the parser until a callback stops it, or to the end. */
static void
run(struct mm_xml *x, enum want want)
{
	x->want = want;
	x->stopped = false;
	while (x->status == MM_OK && !x->stopped && !x->over) {
		XML_ParsingStatus s;
		enum XML_Status st;

		XML_GetParsingStatus(x->parser, &s);
		if (s.parsing == XML_SUSPENDED) {
			st = XML_ResumeParser(x->parser);
		} else {
			size_t n = x->text.n - x->fed;
			const char *p = (const char *)x->text.p + x->fed;

			n = n < CHUNK ? n : CHUNK;
			x->fed += n;
			st = XML_Parse(
			    x->parser, p, (int)n, x->fed == x->text.n);
		}
		if (st == XML_STATUS_ERROR && x->status == MM_OK)
			fail_grammar(x);
		XML_GetParsingStatus(x->parser, &s);
		if (s.parsing == XML_FINISHED)
			x->over = true;
		else if (s.parsing == XML_PARSING && x->status == MM_OK)
			check_token(x);
	}
}

/* The declaration says UTF-16 and the text cannot be. */
static bool
misdeclared(struct mm_bytes text)
{
	struct mm_bytes head = { text.p, text.n < 256 ? text.n : 256 };
	const uint8_t *end =
	    head.p != NULL ? memmem(head.p, head.n, "?>", 2) : NULL;
	const uint8_t *at;

	if (end == NULL)
		return false;
	at = memmem(head.p, (size_t)(end - head.p), "encoding", 8);
	return at != NULL &&
	    (memmem(at, (size_t)(end - at), "utf-16", 6) != NULL ||
		memmem(at, (size_t)(end - at), "UTF-16", 6) != NULL);
}

struct mm_xml *
mm_xml_new(struct mm_arena *a, struct mm_bytes text, const char *source,
    const struct mm_xml_limits *limits)
{
	struct mm_xml *x = mm_arena_alloc(a, sizeof(*x));
	const char *encoding = misdeclared(text) ? "UTF-8" : NULL;
	struct mm_err e = { .code = MM_OK };
	struct mm_str utf8;

	if (x == NULL)
		return NULL;
	x->arena = x->own = a;
	x->source = source;
	x->limits = limits != NULL ? *limits : mm_xml_default_limits;
	MM_BUG_ON(x->limits.depth > DEPTH);
	x->text =
	    text.n > 0 ? text : (struct mm_bytes){ (const uint8_t *)"", 0 };
	if (mm_utf16_is(text) &&
	    mm_utf16_decode(a, text, source, &utf8, &e) == MM_OK) {
		x->text = (struct mm_bytes){ (const uint8_t *)utf8.p, utf8.n };
		encoding = "UTF-8";
	}
	x->parser = XML_ParserCreateNS(encoding, SEPARATOR);
	if (x->parser == NULL)
		return NULL;
	XML_SetUserData(x->parser, x);
	XML_SetElementHandler(x->parser, on_start, on_end);
	XML_SetCharacterDataHandler(x->parser, on_chars);
	XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
	if (e.code != MM_OK)
		fail_at(x, e.code, 0, e.ja, e.en);
	return x;
}

void
mm_xml_set_arena(struct mm_xml *x, struct mm_arena *a)
{
	x->arena = a;
}

bool
mm_xml_failed(const struct mm_xml *x)
{
	return x->status != MM_OK;
}

/* Pass over the element the cursor stands on. */
static bool
leave(struct mm_xml *x, enum want want)
{
	x->pending = false;
	if (x->ended)
		x->ended = false;
	else
		run(x, want);
	return x->status == MM_OK;
}

bool
mm_xml_child(struct mm_xml *x, struct mm_str *name)
{
	if (x->pending)
		(void)leave(x, W_SKIP);
	if (x->status != MM_OK || x->over)
		return false;
	x->attributes.n = 0;
	if (x->ended && x->entered > x->depth) {
		/* Entered, and its end was seen with its start. */
		x->ended = false;
		x->entered--;
		return false;
	}
	run(x, W_CHILD);
	if (x->status != MM_OK)
		return false;
	if (!x->pending) {
		x->entered -= x->entered > 0;
		return false;
	}
	if (name != NULL)
		*name = mm_xml_name(x);
	return true;
}

struct mm_str
mm_xml_name(const struct mm_xml *x)
{
	return x->pending ? mm_str_of(x->tag.p) : MM_STR("");
}

struct mm_str
mm_xml_namespace(const struct mm_xml *x)
{
	const char *p;

	if (!x->pending)
		return MM_STR("");
	p = x->tag.p + strlen(x->tag.p) + 1;
	return (struct mm_str){ p, strlen(p) };
}

/* Is the expanded name "ns\nname"? */
static bool
is_name(const char *expanded, const char *ns, const char *name)
{
	size_t n = strlen(ns);

	if (n == 0)
		return strcmp(expanded, name) == 0;
	return strncmp(expanded, ns, n) == 0 && expanded[n] == SEPARATOR &&
	    strcmp(expanded + n + 1, name) == 0;
}

/* A text of the start tag that outlives it; absent when out of memory. */
static struct mm_str
keep_value(struct mm_xml *x, size_t at)
{
	struct mm_str s = mm_arena_str(x->arena, mm_str_of(x->tag.p + at));
	struct mm_err e;

	if (s.p == NULL) {
		(void)mm_err_nomem(&e);
		fail_at(x, MM_ENOMEM, x->at, e.ja, e.en);
	}
	return s;
}

struct mm_str
mm_xml_attribute_ns(struct mm_xml *x, const char *ns, const char *name)
{
	for (uint32_t i = 0; i < x->attributes.n; i++) {
		const struct attribute *a = &x->attributes.v[i];

		if (is_name(x->tag.p + a->name, ns, name))
			return keep_value(x, a->value);
	}
	return MM_STR_NONE;
}

bool
mm_xml_attribute_at(struct mm_xml *x, uint32_t i, struct mm_str *ns,
    struct mm_str *name, struct mm_str *value)
{
	struct mm_str s;
	size_t n;

	if (i >= x->attributes.n || x->status != MM_OK)
		return false;
	*name = mm_str_of(x->tag.p + x->attributes.v[i].name);
	n = mm_str_find(*name, SEPARATOR);
	*ns = (struct mm_str){ name->p, n < name->n ? n : 0 };
	if (n < name->n)
		*name = (struct mm_str){ name->p + n + 1, name->n - n - 1 };
	s = keep_value(x, x->attributes.v[i].value);
	if (s.p == NULL)
		return false;
	*value = s;
	return true;
}

struct mm_str
mm_xml_attribute(struct mm_xml *x, const char *name)
{
	return mm_xml_attribute_ns(x, "", name);
}

/* A call that needs an element under the cursor. */
static bool
has_element(struct mm_xml *x)
{
	if (x->status != MM_OK)
		return false;
	if (!x->pending)
		fail_at(x, MM_EINTERNAL, x->at,
		    "内部エラー：XMLの要素が正しい順序で読まれていません。"
		    "開発元に連絡してください",
		    "internal error: XML elements are read out of order; "
		    "please report it");
	return x->pending;
}

bool
mm_xml_enter(struct mm_xml *x)
{
	if (!has_element(x))
		return false;
	x->pending = false;
	x->entered++;
	return true;
}

/* The text that was read. */
static bool
give_text(struct mm_xml *x, struct mm_str *out)
{
	struct mm_str s = x->chars;

	if (x->copied) {
		s = mm_arena_str(
		    x->arena, (struct mm_str){ x->copy.p, x->copy.n });
		if (s.p == NULL) {
			struct mm_err e;

			(void)mm_err_nomem(&e);
			fail_at(x, MM_ENOMEM, x->at, e.ja, e.en);
			return false;
		}
	}
	*out = s;
	return true;
}

static bool
text_of(struct mm_xml *x, struct mm_str *out, enum want want)
{
	if (!has_element(x))
		return false;
	x->chars = MM_STR("");
	x->copied = false;
	return leave(x, want) && give_text(x, out);
}

enum mm_xml_content
mm_xml_content(struct mm_xml *x, struct mm_str *text)
{
	if (!has_element(x))
		return MM_XML_ERROR;
	x->chars = MM_STR("");
	x->copied = false;
	x->pending = false;
	if (!x->ended) {
		x->entered++;
		x->attributes.n = 0;
		run(x, W_EITHER);
		if (x->status != MM_OK)
			return MM_XML_ERROR;
		if (x->pending)
			return MM_XML_ELEMENT;
		x->entered--;
	}
	x->ended = false;
	return give_text(x, text) ? MM_XML_TEXT : MM_XML_ERROR;
}

bool
mm_xml_text(struct mm_xml *x, struct mm_str *out)
{
	return text_of(x, out, W_TEXT);
}

bool
mm_xml_text_all(struct mm_xml *x, struct mm_str *out)
{
	return text_of(x, out, W_TEXT_ALL);
}

bool
mm_xml_skip(struct mm_xml *x)
{
	return has_element(x) && leave(x, W_SKIP);
}

void
mm_xml_fail(
    struct mm_xml *x, enum mm_status code, const char *ja, const char *en)
{
	fail_at(x, code, x->at, ja, en);
}

size_t
mm_xml_offset(const struct mm_xml *x)
{
	return x->at;
}

uint64_t
mm_xml_line(struct mm_xml *x)
{
	const uint8_t *p = x->text.p + x->lines_at, *at = x->text.p + x->at;

	for (; p < at; p++)
		x->lines += *p == '\n';
	x->lines_at = x->at;
	return x->lines + 1;
}

/* The name in the tag at @p at of the file. */
static struct mm_str
name_at(const struct mm_xml *x, size_t at)
{
	const char *p = (const char *)x->text.p;
	struct mm_str s;
	size_t n = 0;

	at++;
	while (at + n < x->text.n && n < PATH_NAME &&
	    strchr(" \t\r\n/>", p[at + n]) == NULL)
		n++;
	s = (struct mm_str){ p + at, n };
	return mm_utf8_valid(s) ? s : MM_STR("?");
}

/* "/bom/components/component[3]": the position among all children. */
static void
path_text(const struct mm_xml *x, uint32_t depth, char out[PATH_TEXT])
{
	size_t used = 0;

	memcpy(out, "/", 2);
	for (uint32_t i = 0; i < depth; i++) {
		struct mm_str name = name_at(x, x->path[i].at);
		int n;

		if (used >= PATH_TEXT - PATH_NAME - 24)
			break;
		if (i == 0)
			n = snprintf(out + used, PATH_TEXT - used, "/%.*s",
			    MM_FMT(name));
		else
			n = snprintf(out + used, PATH_TEXT - used,
			    "/%.*s[%llu]", MM_FMT(name),
			    (unsigned long long)x->path[i - 1].children);
		used += n > 0 ? (size_t)n : 0;
	}
}

static void
where(const struct mm_xml *x, size_t offset, uint64_t *line, uint64_t *column)
{
	const uint8_t *p = x->text.p, *at = p + offset, *nl;

	*line = 1;
	while (at > p && (nl = memchr(p, '\n', (size_t)(at - p))) != NULL) {
		++*line;
		p = nl + 1;
	}
	*column = (uint64_t)(at - p) + 1;
}

/* Where something is wrong. */
struct place {
	enum mm_status code;
	size_t offset;
	uint32_t depth;
};

static void
describe(const struct mm_xml *x, const struct place *at, const char *ja,
    const char *en, struct mm_err *err)
{
	char path[PATH_TEXT];
	uint64_t line, column;

	path_text(x, at->depth, path);
	where(x, at->offset, &line, &column);
	(void)mm_err_set(err, at->code, "%s", "%s", "");
	(void)snprintf(err->ja, sizeof(err->ja), "%.380s（位置 %s）", ja, path);
	(void)snprintf(err->en, sizeof(err->en), "%.380s (at %s)", en, path);
	mm_err_at(err, x->source, line, column);
}

enum mm_status
mm_xml_say(const struct mm_xml *x, enum mm_status code, const char *ja,
    const char *en, struct mm_err *err)
{
	const struct place at = { code, x->at, x->at_depth };

	if (err != NULL)
		describe(x, &at, ja, en, err);
	return code;
}

enum mm_status
mm_xml_finish(struct mm_xml *x, struct mm_err *err)
{
	if (x == NULL)
		return mm_err_nomem(err);
	while (x->parser != NULL && x->status == MM_OK && !x->over)
		run(x, W_SKIP);
	XML_ParserFree(x->parser);
	x->parser = NULL;
	if (x->status != MM_OK && err != NULL) {
		const struct place at = { x->status, x->failed_at,
			x->failed_depth };

		describe(x, &at, x->ja, x->en, err);
	}
	return x->status;
}
