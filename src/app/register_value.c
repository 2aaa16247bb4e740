/* SPDX-License-Identifier: Apache-2.0 */
#include "app/register_value.h"

#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "base/utf8.h"

/* The ideographic space, as spreadsheets here are full of it. */
#define WIDE_SPACE "\xe3\x80\x80"

/* Words beside those of the vocabulary tables. */
/* clang-format off */
static const struct {
	const struct mm_terms *terms;
	const char *word;
	int value;
} other_words[] = {
	{ &mm_terms_party_kind, "病院", MM_PARTY_HOSPITAL },
	{ &mm_terms_party_kind, "診療所", MM_PARTY_HOSPITAL },
	{ &mm_terms_party_kind, "医院", MM_PARTY_HOSPITAL },
	{ &mm_terms_party_kind, "クリニック", MM_PARTY_HOSPITAL },
	{ &mm_terms_party_kind, "医療機関等", MM_PARTY_HOSPITAL },
	{ &mm_terms_party_kind, "販売業者", MM_PARTY_DEALER },
	{ &mm_terms_party_kind, "販売業者等", MM_PARTY_DEALER },
	{ &mm_terms_party_kind, "リース会社", MM_PARTY_LESSOR },
	{ &mm_terms_party_kind, "リース", MM_PARTY_LESSOR },
	{ &mm_terms_party_kind, "貸与業", MM_PARTY_LESSOR },
	{ &mm_terms_party_kind, "修理業", MM_PARTY_REPAIRER },
	{ &mm_terms_channel, "ファックス", MM_CHANNEL_FAX },
	{ &mm_terms_channel, "ファクス", MM_CHANNEL_FAX },
	{ &mm_terms_channel, "電子メール", MM_CHANNEL_EMAIL },
	{ &mm_terms_channel, "mail", MM_CHANNEL_EMAIL },
	{ &mm_terms_channel, "持参", MM_CHANNEL_HAND },
	{ &mm_terms_channel, "訪問", MM_CHANNEL_HAND },
	{ &mm_terms_patch_result, "済", MM_PATCH_DONE },
	{ &mm_terms_patch_result, "適用", MM_PATCH_DONE },
	{ &mm_terms_patch_result, "未実施", MM_PATCH_DEFERRED },
	{ &mm_terms_patch_result, "不在", MM_PATCH_ABSENT },
	{ &mm_terms_control_state, "済", MM_CS_IN_PLACE },
	{ &mm_terms_control_state, "実施", MM_CS_IN_PLACE },
	{ &mm_terms_control_state, "拒否", MM_CS_REFUSED },
	{ &mm_terms_device_class, "1", MM_CLASS_I },
	{ &mm_terms_device_class, "2", MM_CLASS_II },
	{ &mm_terms_device_class, "3", MM_CLASS_III },
	{ &mm_terms_device_class, "4", MM_CLASS_IV },
	{ &mm_terms_device_class, "クラス1", MM_CLASS_I },
	{ &mm_terms_device_class, "クラス2", MM_CLASS_II },
	{ &mm_terms_device_class, "クラス3", MM_CLASS_III },
	{ &mm_terms_device_class, "クラス4", MM_CLASS_IV },
};
/* clang-format on */

struct mm_str
mm_register_trim(struct mm_str s)
{
	size_t n = strlen(WIDE_SPACE);
	size_t before;

	if (s.p == NULL)
		return s;
	do {
		before = s.n;
		s = mm_str_trim(s);
		if (mm_str_starts(s, WIDE_SPACE))
			s = (struct mm_str){ s.p + n, s.n - n };
		if (mm_str_ends(s, WIDE_SPACE))
			s.n -= n;
	} while (s.n != before);
	return s;
}

static bool
same_key(struct mm_arena *a, struct mm_str key, const char *word)
{
	return mm_str_eq(key, mm_utf8_key(a, mm_str_of(word)));
}

int
mm_register_word(
    struct mm_arena *a, const struct mm_terms *t, struct mm_str text)
{
	struct mm_str key = mm_utf8_key(a, text);
	int v = mm_term_find(t, text);

	if (v != 0 || key.p == NULL)
		return v;
	for (int i = 0; i < t->n; i++) {
		if (same_key(a, key, t->terms[i].id) ||
		    same_key(a, key, t->terms[i].ja) ||
		    same_key(a, key, t->terms[i].en))
			return i + 1;
	}
	for (size_t i = 0; i < MM_COUNT(other_words); i++) {
		if (other_words[i].terms == t &&
		    same_key(a, key, other_words[i].word))
			return other_words[i].value;
	}
	return 0;
}

static enum mm_status
word_value(struct mm_arena *a, const struct mm_terms *t, struct mm_str text,
    struct mm_str *out, struct mm_err *err)
{
	int v = mm_register_word(a, t, text);
	struct mm_str ja = { "", 0 }, en = { "", 0 };

	if (v != 0) {
		*out = mm_str_of(mm_term_id(t, v));
		return MM_OK;
	}
	for (int i = 0; i < t->n && ja.p != NULL && en.p != NULL; i++) {
		ja = mm_arena_fmt(a, "%.*s%s%s", MM_FMT(ja), i > 0 ? "、" : "",
		    t->terms[i].ja);
		en = mm_arena_fmt(a, "%.*s%s%s", MM_FMT(en), i > 0 ? ", " : "",
		    t->terms[i].id);
	}
	if (ja.p == NULL || en.p == NULL)
		return mm_err_nomem(err);
	return mm_err_set(err, MM_EFORMAT, "使える言葉は次のとおりです: %s%.0s",
	    "%.0sthe words accepted are: %s", ja.p, en.p);
}

static enum mm_status
date_value(struct mm_arena *a, struct mm_str text, struct mm_str *out,
    struct mm_err *err)
{
	char day[MM_DATE_TEXT];
	struct mm_date d;

	if (!mm_date_parse(text, &d))
		return mm_err_set(err, MM_EFORMAT,
		    "日付として読めません。2026-10-01、2026/10/1、R8.10.1、"
		    "令和8年10月1日 のように記入してください",
		    "not a date; write it like 2026-10-01, 2026/10/1 or "
		    "R8.10.1");
	*out = mm_arena_str(a, mm_str_of(mm_date_fmt(d, day)));
	return out->p != NULL ? MM_OK : mm_err_nomem(err);
}

static enum mm_status
yes_no_value(struct mm_arena *a, struct mm_str text, struct mm_str *out,
    struct mm_err *err)
{
	enum mm_tri v;

	if (!mm_tri_find(text, &v) && !mm_tri_find(mm_utf8_key(a, text), &v))
		return mm_err_set(err, MM_EFORMAT,
		    "はい・いいえ・不明（有・無、○・×、該当・非該当 も可）で"
		    "記入してください",
		    "write yes, no or unknown");
	*out = mm_str_of(mm_tri_id(v));
	return MM_OK;
}

/* Elements separated by line feeds or semicolons, one a line. */
static enum mm_status
list_value(struct mm_arena *a, struct mm_str text, struct mm_str *out,
    struct mm_err *err)
{
	char *p = mm_arena_alloc(a, text.n + 1);
	struct mm_str rest = text;
	size_t n = 0;

	if (p == NULL)
		return mm_err_nomem(err);
	while (rest.p != NULL) {
		size_t end = 0;
		struct mm_str item;

		while (
		    end < rest.n && rest.p[end] != '\n' && rest.p[end] != ';')
			end++;
		item = mm_register_trim((struct mm_str){ rest.p, end });
		if (item.n > 0) {
			if (n > 0)
				p[n++] = '\n';
			memcpy(p + n, item.p, item.n);
			n += item.n;
		}
		rest = end < rest.n
		    ? (struct mm_str){ rest.p + end + 1, rest.n - end - 1 }
		    : MM_STR_NONE;
	}
	*out = n > 0 ? (struct mm_str){ p, n } : MM_STR_NONE;
	return MM_OK;
}

/* Same rule as the catalogue's, said about one cell. */
static enum mm_status
text_value(const struct mm_field *fd, struct mm_str text, struct mm_str *out,
    struct mm_err *err)
{
	bool id = fd->kind == MM_FIELD_ID;
	size_t most = id ? MM_ID_MAX : MM_TEXT_MAX;
	bool bad = id && memmem(text.p, text.n, WIDE_SPACE, 3) != NULL;

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		bad = bad || c == 0x7f || (id && c == ' ') ||
		    (c < 0x20 && (id || (c != '\n' && c != '\t')));
	}
	if (bad)
		return mm_err_set(err, MM_EFORMAT,
		    id ? "空白や改行などを含められません"
		       : "改行などの制御文字を含められません",
		    id ? "no blanks or control characters are allowed"
		       : "no control characters are allowed");
	if (text.n > most)
		return mm_err_set(err, MM_EFORMAT,
		    "長すぎます（UTF-8で%zuバイト、上限%zuバイト）",
		    "too long (%zu bytes of UTF-8, at most %zu)", text.n, most);
	*out = text;
	return MM_OK;
}

enum mm_status
mm_register_value(struct mm_arena *a, const struct mm_field *fd,
    struct mm_str cell, struct mm_str *out, struct mm_err *err)
{
	struct mm_str text = mm_register_trim(cell);

	*out = MM_STR_NONE;
	if (text.n == 0)
		return MM_OK;
	switch (fd->kind) {
	case MM_FIELD_DATE:
		return date_value(a, text, out, err);
	case MM_FIELD_ENUM:
		return word_value(a, fd->terms, text, out, err);
	case MM_FIELD_TRI:
		return yes_no_value(a, text, out, err);
	case MM_FIELD_LIST:
		return list_value(a, text, out, err);
	case MM_FIELD_ID:
	case MM_FIELD_TEXT:
	case MM_FIELD_INT:
	case MM_FIELD_SHA:
		break;
	}
	return text_value(fd, text, out, err);
}
