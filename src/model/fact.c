/* SPDX-License-Identifier: Apache-2.0 */
#include "model/fact.h"

#include "base/num.h"
#include "base/sha256.h"
#include "base/utf8.h"

#include <string.h>

static const struct mm_terms mm_terms_NONE;
#define K MM_FIELD_KEY
#define R MM_FIELD_REQUIRED
#define FACT(name, type, table, ja, en) \
	static const struct mm_field name##_fields[] = {
#define FIELD(name, field, kind, flags, terms, ja, en) \
	{ #field, MM_FIELD_##kind, flags, &mm_terms_##terms, ja, en },
#define END(name) \
	} \
	; \
	_Static_assert( \
	    MM_F_##name##__COUNT <= MM_FACT_FIELDS, "raise MM_FACT_FIELDS");
#include "model/fact.def"
#undef K
#undef R

#define FACT(name, type, table, ja, en) \
	[MM_FACT_##name] = { type, table, ja, en, name##_fields, \
		MM_F_##name##__COUNT },
#define FIELD(name, field, kind, flags, terms, ja, en)
#define END(name)
const struct mm_fact_def mm_fact_defs[MM_FACT__COUNT] = {
#include "model/fact.def"
};

enum mm_fact_type
mm_fact_type_of(struct mm_str type)
{
	for (int t = 1; t < MM_FACT__COUNT; t++)
		if (mm_str_eqz(type, mm_fact_defs[t].type))
			return (enum mm_fact_type)t;
	return MM_FACT_NONE;
}

int
mm_fact_field(enum mm_fact_type type, struct mm_str name)
{
	const struct mm_fact_def *d = &mm_fact_defs[type];

	for (int i = 0; i < d->nfields; i++)
		if (mm_str_eqz(name, d->fields[i].name))
			return i;
	return -1;
}

/* No control characters but newline and tab; an id has no blanks either. */
static bool
clean(struct mm_str s, bool id)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == 0x7f || (c < 0x20 && (id || (c != '\n' && c != '\t'))))
			return false;
		if (id && c == ' ')
			return false;
	}
	return mm_utf8_valid(s);
}

/* Text of at least one character, or an id: at most MM_ID_MAX bytes. */
static bool
is_text(struct mm_str v, bool id)
{
	return v.n >= 1 && (!id || v.n <= MM_ID_MAX) && clean(v, id);
}

/* No empty element: neither two newlines together nor one at an end. */
static bool
is_list(struct mm_str v)
{
	return is_text(v, false) && v.p[0] != '\n' && v.p[v.n - 1] != '\n' &&
	    memmem(v.p, v.n, "\n\n", 2) == NULL;
}

static bool
is_int(struct mm_str v)
{
	uint64_t number;

	return mm_num_u64(v, INT64_C(9007199254740991), &number) &&
	    (v.n == 1 || v.p[0] != '0');
}

/* NULL when the value fits its kind, else what is expected (ja, en). */
static const char *const *
expectation(const struct mm_field *fd, struct mm_str v)
{
	static const char *const want[][2] = {
		[MM_FIELD_ID] = { "空白や制御文字のない1～64バイトの識別子",
		    "an identifier of 1-64 bytes without blanks" },
		[MM_FIELD_TEXT] = { "制御文字のないUTF-8の文字列",
		    "UTF-8 text without control characters" },
		[MM_FIELD_DATE] = { "実在する日付 YYYY-MM-DD",
		    "an existing date YYYY-MM-DD" },
		[MM_FIELD_INT] = { "0以上の整数", "an integer of at least 0" },
		[MM_FIELD_ENUM] = { "文書 docs/formats/facts.md の語のいずれか",
		    "one of the words in docs/formats/facts.md" },
		[MM_FIELD_TRI] = { "yes・no・unknown のいずれか",
		    "yes, no or unknown" },
		[MM_FIELD_SHA] = { "16進数64桁(小文字)",
		    "64 lower-case hex digits" },
		[MM_FIELD_LIST] = { "空でない文字列の並び",
		    "a list of non-empty texts" },
	};
	struct mm_sha256 digest;
	struct mm_date date;
	bool ok = false;

	switch (fd->kind) {
	case MM_FIELD_ID:
	case MM_FIELD_TEXT:
		ok = is_text(v, fd->kind == MM_FIELD_ID);
		break;
	case MM_FIELD_LIST:
		ok = is_list(v);
		break;
	case MM_FIELD_DATE:
		ok = mm_date_iso(v, &date);
		break;
	case MM_FIELD_INT:
		ok = is_int(v);
		break;
	case MM_FIELD_ENUM:
		ok = mm_term_value(fd->terms, v) != 0;
		break;
	case MM_FIELD_TRI:
		ok = mm_str_eqz(v, "yes") || mm_str_eqz(v, "no") ||
		    mm_str_eqz(v, "unknown");
		break;
	case MM_FIELD_SHA:
		ok = mm_sha256_parse(v, &digest);
		break;
	}
	return ok ? NULL : want[fd->kind];
}

static enum mm_status
check_field(const struct mm_fact_def *d, const struct mm_field *fd,
    struct mm_str v, struct mm_err *err)
{
	size_t max = fd->kind == MM_FIELD_LIST ? MM_LIST_MAX : MM_TEXT_MAX;
	const char *const *want;

	if (v.p == NULL) {
		if ((fd->flags & MM_FIELD_REQUIRED) == 0)
			return MM_OK;
		return mm_err_set(err, MM_EFORMAT,
		    "%s: 必須の項目 %s がありません",
		    "%s: the required field %s is missing", d->type, fd->name);
	}
	if (v.n > max)
		return mm_err_set(err, MM_ELIMIT,
		    "%s: 項目 %s が長すぎます(%zu バイト、上限 %zu)",
		    "%s: field %s is too long (%zu bytes, at most %zu)",
		    d->type, fd->name, v.n, max);
	want = expectation(fd, v);
	if (want != NULL) {
		(void)mm_err_set(err, MM_EFORMAT,
		    "%s: 項目 %s の値「%.*s」が正しくありません",
		    "%s: the value of field %s, \"%.*s\", is not valid",
		    d->type, fd->name, (int)(v.n < 60 ? v.n : 60), v.p);
		if (err != NULL) {
			(void)strncat(err->ja,
			    "。必要: ", sizeof(err->ja) - strlen(err->ja) - 1);
			(void)strncat(err->ja, want[0],
			    sizeof(err->ja) - strlen(err->ja) - 1);
			(void)strncat(err->en, "; expected ",
			    sizeof(err->en) - strlen(err->en) - 1);
			(void)strncat(err->en, want[1],
			    sizeof(err->en) - strlen(err->en) - 1);
		}
		return MM_EFORMAT;
	}
	return MM_OK;
}

enum mm_status
mm_fact_check(const struct mm_fact *f, struct mm_err *err)
{
	const struct mm_fact_def *d;
	enum mm_status st;

	if (f->type <= MM_FACT_NONE || f->type >= MM_FACT__COUNT)
		return mm_err_set(err, MM_EFORMAT, "事実の種類が不明です",
		    "unknown type of fact");
	d = &mm_fact_defs[f->type];
	if (f->actor.n == 0 || f->actor.n > MM_ID_MAX ||
	    !clean(f->actor, false))
		return mm_err_set(err, MM_EFORMAT,
		    "%s: 記録者(actor)がありません。--actor で指定してください",
		    "%s: no actor; give one with --actor", d->type);
	if (!mm_date_is_set(f->valid))
		return mm_err_set(err, MM_EFORMAT,
		    "%s: 発効日(valid)がありません",
		    "%s: the valid date is missing", d->type);
	if (f->reason.n > MM_TEXT_MAX || !clean(f->reason, false))
		return mm_err_set(err, MM_EFORMAT,
		    "%s: 理由(reason)が長すぎるか、使えない文字があります",
		    "%s: the reason is too long or has bad characters",
		    d->type);
	for (int i = 0; i < d->nfields; i++) {
		st = check_field(d, &d->fields[i], f->v[i], err);
		if (st != MM_OK)
			return st;
	}
	return MM_OK;
}

int64_t
mm_fact_int(const struct mm_fact *f, int i)
{
	int64_t v = 0;

	return mm_num_i64(f->v[i], INT64_MIN + 1, INT64_MAX, &v) ? v : 0;
}

int
mm_fact_enum(const struct mm_fact *f, int i)
{
	return f->v[i].p == NULL
	    ? 0
	    : mm_term_value(mm_fact_defs[f->type].fields[i].terms, f->v[i]);
}

enum mm_tri
mm_fact_tri(const struct mm_fact *f, int i)
{
	enum mm_tri v = MM_UNKNOWN;

	return f->v[i].p != NULL && mm_tri_find(f->v[i], &v) ? v : MM_UNKNOWN;
}

struct mm_date
mm_fact_date(const struct mm_fact *f, int i)
{
	struct mm_date d = MM_DATE_NONE;

	return f->v[i].p != NULL && mm_date_iso(f->v[i], &d) ? d : MM_DATE_NONE;
}
