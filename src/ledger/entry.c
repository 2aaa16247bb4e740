/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/entry.h"

#include "base/num.h"
#include "codec/json.h"

#include <string.h>

/* Largest integer of an entry: exact in every JSON reader (2^53 - 1). */
#define ENTRY_INT_MAX INT64_C(9007199254740991)

static const uint8_t member_order[MM_FACT__COUNT][MM_FACT_FIELDS] = {
#define ORDER(name, ...) [MM_FACT_##name] = { __VA_ARGS__ },
#include "ledger/order.def"
#undef ORDER
};

static void
put_list(struct mm_json_out *o, struct mm_str list)
{
	mm_json_begin_array(o);
	while (list.p != NULL)
		mm_json_put_str(o, mm_str_cut(&list, '\n'));
	mm_json_end_array(o);
}

/* false: an INT that is no number, so not a checked fact. */
static bool
put_field(struct mm_json_out *o, const struct mm_field *fd, struct mm_str v)
{
	uint64_t n;

	mm_json_name(o, fd->name);
	if (fd->kind == MM_FIELD_LIST) {
		put_list(o, v);
	} else if (fd->kind == MM_FIELD_INT) {
		if (!mm_num_u64(v, ENTRY_INT_MAX, &n))
			return false;
		mm_json_put_u64(o, n);
	} else {
		mm_json_put_str(o, v);
	}
	return true;
}

static bool
put_data(struct mm_json_out *o, const struct mm_fact *f)
{
	const struct mm_fact_def *d = &mm_fact_defs[f->type];

	mm_json_begin_object(o);
	for (int i = 0; i < d->nfields; i++) {
		uint8_t at = member_order[f->type][i];

		if (f->v[at].p == NULL)
			continue;
		if (!put_field(o, &d->fields[at], f->v[at]))
			return false;
	}
	mm_json_end_object(o);
	return true;
}

static enum mm_status
no_number(const struct mm_fact *f, struct mm_err *err)
{
	return mm_err_set(err, MM_EFORMAT, "%s: 整数の項目が整数ではありません",
	    "%s: an integer field is not an integer",
	    mm_fact_defs[f->type].type);
}

enum mm_status
mm_entry_encode_data(
    const struct mm_fact *f, struct mm_buf *out, struct mm_err *err)
{
	struct mm_json_out o;
	size_t start = out->n;

	mm_json_out_init(&o, out, true, false);
	if (put_data(&o, f))
		return mm_buf_check(out, err);
	out->n = start;
	return no_number(f, err);
}

enum mm_status
mm_entry_encode(const struct mm_fact *f, struct mm_buf *out, struct mm_err *err)
{
	struct mm_json_out o;
	char recorded[MM_DATE_TEXT], valid[MM_DATE_TEXT];
	size_t start = out->n;

	if (f->type <= MM_FACT_NONE || f->type >= MM_FACT__COUNT ||
	    f->seq == 0 || f->seq > (uint64_t)ENTRY_INT_MAX)
		return mm_err_set(err, MM_EFORMAT,
		    "番号または種類のない事実は記録できません",
		    "a fact without a number or a type cannot be encoded");
	mm_json_out_init(&o, out, true, false);
	mm_json_begin_object(&o);
	mm_json_member_str(&o, "actor", f->actor);
	mm_json_name(&o, "data");
	if (!put_data(&o, f)) {
		out->n = start;
		return no_number(f, err);
	}
	if (f->reason.n > 0)
		mm_json_member_str(&o, "reason", f->reason);
	mm_json_member_z(&o, "recorded", mm_time_fmt(f->recorded, recorded));
	mm_json_member_u64(&o, "seq", f->seq);
	mm_json_member_z(&o, "type", mm_fact_defs[f->type].type);
	mm_json_member_u64(&o, "v", MM_ENTRY_VERSION);
	mm_json_member_z(&o, "valid", mm_date_fmt(f->valid, valid));
	mm_json_end_object(&o);
	return mm_buf_check(out, err);
}

/* Reading of one entry: the cursor, where texts go, and the fact so far. */
struct reading {
	struct mm_json *j;
	struct mm_arena *a;
	struct mm_fact f;
	bool has_data;
};

/* Elements of a list, joined by newlines as the model keeps them. */
static void
read_list(struct reading *r, struct mm_str *out)
{
	MM_VEC(struct mm_str) items = { 0 };
	struct mm_str *item, s;
	size_t size = 0;
	char *text;

	if (!mm_json_enter_array(r->j))
		return;
	while (mm_json_next(r->j)) {
		if (!mm_json_string(r->j, &s))
			return;
		if (s.n == 0 || memchr(s.p, '\n', s.n) != NULL) {
			mm_json_fail(r->j, MM_EFORMAT,
			    "リストの要素が空か、改行を含みます",
			    "an element of the list is empty or holds a line "
			    "break");
			return;
		}
		item = mm_vec_push(r->a, &items);
		if (item == NULL)
			goto nomem;
		*item = s;
		size += s.n + 1;
	}
	text = mm_arena_alloc(r->a, size + 1);
	if (text == NULL)
		goto nomem;
	*out = (struct mm_str){ text, size > 0 ? size - 1 : 0 };
	for (uint32_t i = 0; i < items.n; i++) {
		memcpy(text, items.v[i].p, items.v[i].n);
		text += items.v[i].n;
		*text++ = '\n';
	}
	return;
nomem:
	mm_json_fail(r->j, MM_ENOMEM, "メモリが足りません", "out of memory");
}

static void
read_data(struct reading *r)
{
	const struct mm_fact_def *d = &mm_fact_defs[r->f.type];
	struct mm_str name;

	r->has_data = true;
	if (!mm_json_enter_object(r->j))
		return;
	while (mm_json_key(r->j, &name)) {
		int i = mm_fact_field(r->f.type, name);

		if (i < 0) {
			mm_json_fail(r->j, MM_EFORMAT,
			    "この種類の事実にない項目です"
			    "(docs/formats/facts.md)",
			    "no such field in this type of fact "
			    "(docs/formats/facts.md)");
			return;
		}
		if (d->fields[i].kind == MM_FIELD_LIST)
			read_list(r, &r->f.v[i]);
		else if (d->fields[i].kind == MM_FIELD_INT)
			(void)mm_json_number(r->j, &r->f.v[i]);
		else
			(void)mm_json_string(r->j, &r->f.v[i]);
	}
}

static void
read_recorded(struct reading *r)
{
	struct mm_str s;

	if (mm_json_string(r->j, &s) && !mm_time_parse(s, &r->f.recorded))
		mm_json_fail(r->j, MM_EFORMAT,
		    "recorded は YYYY-MM-DDThh:mm:ssZ の形で書いてください",
		    "recorded must be written YYYY-MM-DDThh:mm:ssZ");
}

static void
read_valid(struct reading *r)
{
	struct mm_str s;

	if (mm_json_string(r->j, &s) && !mm_date_iso(s, &r->f.valid))
		mm_json_fail(r->j, MM_EFORMAT,
		    "valid は実在する日付 YYYY-MM-DD で書いてください",
		    "valid must be an existing date YYYY-MM-DD");
}

static void
read_seq(struct reading *r)
{
	int64_t n;

	if (mm_json_int(r->j, 1, ENTRY_INT_MAX, &n))
		r->f.seq = (uint64_t)n;
}

static void
read_version(struct reading *r)
{
	int64_t n;

	(void)mm_json_int(r->j, MM_ENTRY_VERSION, MM_ENTRY_VERSION, &n);
}

static void
read_actor(struct reading *r)
{
	(void)mm_json_string(r->j, &r->f.actor);
}

static void
read_reason(struct reading *r)
{
	(void)mm_json_string(r->j, &r->f.reason);
}

/* The type was found before; here it is only stepped over. */
static void
skip_type(struct reading *r)
{
	(void)mm_json_skip(r->j);
}

static const struct {
	const char *name;
	void (*read)(struct reading *r);
} entry_members[] = {
	{ "actor", read_actor },
	{ "data", read_data },
	{ "reason", read_reason },
	{ "recorded", read_recorded },
	{ "seq", read_seq },
	{ "type", skip_type },
	{ "v", read_version },
	{ "valid", read_valid },
};

/*
 * "data" stands before "type" in canonical order but can only be read when
 * the type is known, so the text is walked twice.
 */
static bool
find_type(struct reading *r)
{
	struct mm_str name, type;

	if (!mm_json_enter_object(r->j))
		return false;
	while (mm_json_key(r->j, &name)) {
		if (!mm_str_eqz(name, "type")) {
			(void)mm_json_skip(r->j);
			continue;
		}
		if (!mm_json_string(r->j, &type))
			return false;
		r->f.type = mm_fact_type_of(type);
		if (r->f.type != MM_FACT_NONE)
			return true;
		mm_json_fail(r->j, MM_EFORMAT,
		    "事実の種類が不明です(docs/formats/facts.md)",
		    "unknown type of fact (docs/formats/facts.md)");
		return false;
	}
	mm_json_fail(
	    r->j, MM_EFORMAT, "種類(type)がありません", "the type is missing");
	return false;
}

static void
read_members(struct reading *r)
{
	struct mm_str name;
	size_t i;

	/* find_type() has seen that it is an object. */
	(void)mm_json_enter_object(r->j);
	while (mm_json_key(r->j, &name)) {
		for (i = 0; i < MM_COUNT(entry_members); i++)
			if (mm_str_eqz(name, entry_members[i].name))
				break;
		if (i == MM_COUNT(entry_members)) {
			mm_json_fail(r->j, MM_EFORMAT,
			    "この名前は事実の記録にありません",
			    "a fact has no member of this name");
			return;
		}
		entry_members[i].read(r);
	}
	if (!r->has_data)
		mm_json_fail(r->j, MM_EFORMAT, "内容(data)がありません",
		    "data is missing");
}

static enum mm_status
read_entry(struct mm_arena *a, struct mm_bytes bytes, const char *source,
    struct mm_fact *out, struct mm_err *err)
{
	struct reading r = { .a = a };
	enum mm_status st;

	r.f.valid = MM_DATE_NONE;
	if (bytes.n > MM_ENTRY_MAX)
		return mm_err_set(err, MM_ELIMIT,
		    "1件の記録が長すぎます(%zu バイト、上限 %zu)",
		    "the entry is too long (%zu bytes, at most %zu)", bytes.n,
		    MM_ENTRY_MAX);
	r.j = mm_json_new(a, bytes, source, NULL);
	if (r.j == NULL)
		return mm_err_nomem(err);
	if (find_type(&r)) {
		mm_json_restart(r.j, bytes);
		read_members(&r);
	}
	st = mm_json_finish(r.j, err);
	if (st == MM_OK)
		*out = r.f;
	return st;
}

enum mm_status
mm_entry_parse(struct mm_arena *a, struct mm_bytes line, const char *source,
    uint64_t number, struct mm_fact *out, struct mm_err *err)
{
	struct mm_fact f = { 0 };
	enum mm_status st = read_entry(a, line, source, &f, err);

	if (st == MM_OK && !mm_date_is_set(f.valid))
		st = mm_err_set(err, MM_EFORMAT,
		    "%s: 発効日(valid)がありません",
		    "%s: the valid date is missing", mm_fact_defs[f.type].type);
	if (st == MM_OK) {
		*out = f;
		return MM_OK;
	}
	mm_err_at(err, source, number, 0);
	if (err != NULL)
		err->line = number;
	return st;
}

/* Does encoding the fact give exactly these bytes? */
static enum mm_status
same_bytes(const struct mm_fact *f, struct mm_bytes bytes, struct mm_err *err)
{
	struct mm_buf again;
	enum mm_status st;

	mm_buf_init(&again, MM_ENTRY_MAX);
	st = mm_entry_encode(f, &again, err);
	if (st == MM_OK &&
	    (again.n != bytes.n || memcmp(again.p, bytes.p, bytes.n) != 0))
		st = mm_err_set(err, MM_EINTEGRITY,
		    "記録のバイト列が正準形ではありません",
		    "the bytes of the entry are not in canonical form");
	mm_buf_free(&again);
	return st;
}

enum mm_status
mm_entry_decode(struct mm_arena *a, struct mm_bytes bytes, struct mm_fact *out,
    struct mm_err *err)
{
	struct mm_fact f = { 0 };
	enum mm_status st = read_entry(a, bytes, NULL, &f, err);

	if (st == MM_OK)
		st = mm_fact_check(&f, err);
	if (st == MM_OK)
		st = same_bytes(&f, bytes, err);
	if (st == MM_OK) {
		*out = f;
		return MM_OK;
	}
	if (st == MM_ENOMEM)
		return st;
	if (err != NULL)
		err->code = MM_EINTEGRITY;
	return MM_EINTEGRITY;
}
