/* SPDX-License-Identifier: Apache-2.0 */
#include "app/register_check.h"

#include <string.h>

#include "base/utf8.h"
#include "model/checkdigit.h"

struct check {
	const struct mm_register_checker *by;
	const struct mm_fact *f;
	struct mm_err *err;
	enum mm_status st; /* first failure of the check itself */
};

static void
say(struct check *c, enum mm_import_grade grade, int field,
    const struct mm_err *text)
{
	if (c->st == MM_OK)
		c->st = c->by->remark(c->by->ctx, grade, field, text, c->err);
}

/* Digits and letters in ASCII without hyphens and blanks. */
static struct mm_str
plain(struct check *c, struct mm_str text)
{
	struct mm_str key = mm_utf8_key(c->by->arena, text);
	char *p;
	size_t n = 0;

	p = key.p != NULL ? mm_arena_alloc(c->by->arena, key.n + 1) : NULL;
	if (p == NULL) {
		c->st = mm_err_nomem(c->err);
		return MM_STR("");
	}
	for (size_t i = 0; i < key.n; i++) {
		if (key.p[i] != '-')
			p[n++] = key.p[i];
	}
	return (struct mm_str){ p, n };
}

typedef enum mm_status number_fn(struct mm_str s, struct mm_err *err);

static enum mm_status
licence_form(struct mm_str s, struct mm_err *err)
{
	bool ok = s.n == 16;

	for (size_t i = 0; i < s.n; i++)
		ok = ok &&
		    ((s.p[i] >= '0' && s.p[i] <= '9') ||
			(s.p[i] >= 'a' && s.p[i] <= 'z'));
	if (ok)
		return MM_OK;
	return mm_err_set(err, MM_EFORMAT,
	    "承認・認証・届出番号はふつう英数字16文字です。記入どおり登録しま"
	    "す",
	    "licence numbers are usually 16 letters and digits; recorded as "
	    "written");
}

static enum mm_status
jmdn_form(struct mm_str s, struct mm_err *err)
{
	bool ok = s.n == 8;

	for (size_t i = 0; i < s.n; i++)
		ok = ok && s.p[i] >= '0' && s.p[i] <= '9';
	if (ok)
		return MM_OK;
	return mm_err_set(err, MM_EFORMAT,
	    "JMDNコードはふつう数字8桁です。記入どおり登録します",
	    "JMDN codes are usually 8 digits; recorded as written");
}

static const struct {
	enum mm_fact_type type;
	int field;
	number_fn *check;
	enum mm_import_grade grade;
} numbers[] = {
	{ MM_FACT_PARTY, MM_F_PARTY_corp_number, mm_corp_number_check,
	    MM_IMPORT_ERROR },
	{ MM_FACT_PARTY, MM_F_PARTY_med_code, mm_med_code_check,
	    MM_IMPORT_ERROR },
	{ MM_FACT_PRODUCT, MM_F_PRODUCT_gtin, mm_gtin_check, MM_IMPORT_ERROR },
	{ MM_FACT_PRODUCT, MM_F_PRODUCT_licence_number, licence_form,
	    MM_IMPORT_WARNING },
	{ MM_FACT_PRODUCT, MM_F_PRODUCT_jmdn, jmdn_form, MM_IMPORT_WARNING },
};

static void
check_numbers(struct check *c)
{
	for (size_t i = 0; i < MM_COUNT(numbers) && c->st == MM_OK; i++) {
		struct mm_str text = c->f->v[numbers[i].field];
		struct mm_err why;

		if (numbers[i].type == c->f->type && text.n > 0 &&
		    numbers[i].check(plain(c, text), &why) != MM_OK)
			say(c, numbers[i].grade, numbers[i].field, &why);
	}
}

/* Is the serial number of the UDI that of the row, whatever the width? */
static bool
same_serial(struct check *c, struct mm_str a, struct mm_str b)
{
	return mm_str_eq(
	    mm_utf8_key(c->by->arena, a), mm_utf8_key(c->by->arena, b));
}

/* NFKC without folding case would keep lot letters; only width matters. */
static struct mm_str
narrow(struct check *c, struct mm_str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if ((unsigned char)text.p[i] >= 0x80)
			return mm_utf8_key(c->by->arena, text);
	}
	return text;
}

static void
check_udi(struct check *c)
{
	struct mm_str udi = c->f->v[MM_F_UNIT_udi];
	uint32_t p = mm_world_product(c->by->world, c->f->v[MM_F_UNIT_product]);
	int year, month, day;
	struct mm_gs1 g;
	struct mm_err why;

	if (udi.n == 0)
		return;
	mm_date_split(c->by->as_of, &year, &month, &day);
	if (mm_gs1_parse(narrow(c, udi), year, &g, &why) != MM_OK) {
		say(c, MM_IMPORT_ERROR, MM_F_UNIT_udi, &why);
		return;
	}
	if (p != MM_NONE && c->by->world->products.v[p].gtin.n > 0 &&
	    !mm_gtin_same(g.gtin, plain(c, c->by->world->products.v[p].gtin))) {
		(void)mm_err_set(&why, MM_ECONFLICT,
		    "UDIのGTIN %.*s が製品 %.*s のGTINと異なります",
		    "the GTIN %.*s of the UDI is not that of product %.*s",
		    MM_FMT(g.gtin), MM_FMT(c->by->world->products.v[p].id));
		say(c, MM_IMPORT_WARNING, MM_F_UNIT_udi, &why);
	}
	if (g.serial.n > 0 &&
	    !same_serial(c, g.serial, c->f->v[MM_F_UNIT_serial])) {
		(void)mm_err_set(&why, MM_ECONFLICT,
		    "UDIの(21)「%.*s」が製造番号と異なります",
		    "(21) of the UDI, \"%.*s\", is not the serial number",
		    MM_FMT(g.serial));
		say(c, MM_IMPORT_WARNING, MM_F_UNIT_udi, &why);
	}
}

static void
check_ended(struct check *c, int field)
{
	uint32_t i = mm_world_party(c->by->world, c->f->v[field]);
	const struct mm_party *p;
	struct mm_err why;

	if (i == MM_NONE || c->by->world->parties.v[i].ended == 0)
		return;
	p = &c->by->world->parties.v[i];
	(void)mm_err_set(&why, MM_ECONFLICT,
	    "取引先 %.*s は閉鎖または統合されています（承継先: %.*s）",
	    "party %.*s is closed or merged (successor: %.*s)", MM_FMT(p->id),
	    MM_FMT(p->successor != MM_NONE
		    ? c->by->world->parties.v[p->successor].id
		    : MM_STR("-")));
	say(c, MM_IMPORT_WARNING, field, &why);
}

/* Dates that cannot be: shipped after today. */
static void
check_shipped(struct check *c)
{
	struct mm_date shipped = mm_fact_date(c->f, MM_F_UNIT_shipped);
	struct mm_err why;

	if (!mm_date_is_set(shipped) || mm_date_cmp(shipped, c->by->as_of) <= 0)
		return;
	(void)mm_err_set(&why, MM_ECONFLICT,
	    "出荷日が基準日より後です。年を確かめてください",
	    "the shipment date is after the present day; check the year");
	say(c, MM_IMPORT_WARNING, MM_F_UNIT_shipped, &why);
}

enum mm_status
mm_register_check(const struct mm_register_checker *checker,
    const struct mm_fact *f, struct mm_err *err)
{
	struct check c = { checker, f, err, MM_OK };

	check_numbers(&c);
	if (f->type == MM_FACT_UNIT) {
		check_udi(&c);
		check_ended(&c, MM_F_UNIT_party);
		check_shipped(&c);
	}
	return c.st;
}
