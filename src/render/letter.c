/* SPDX-License-Identifier: Apache-2.0 */
#include "render/letter.h"

#include "base/utf8.h"
#include "render/letter_part.h"

#include <stddef.h>
#include <string.h>

/* Which letter the data asks for: kind, and the variants of N4 and N6. */
enum form {
	F_N1,
	F_N2,
	F_N3,
	F_N4A, /* affected */
	F_N4N, /* not affected */
	F_N4R, /* risk */
	F_N5,
	F_N6O, /* presented */
	F_N6N, /* not owed */
	F_N7,
	F_COUNT
};

#define ON(form) (1u << (form))
#define ALL ((1u << F_COUNT) - 1)
#define LIFE (ON(F_N1) | ON(F_N2) | ON(F_N3))
#define N4 (ON(F_N4A) | ON(F_N4N) | ON(F_N4R))
#define ANSWER (ON(F_N6O) | ON(F_N6N) | ON(F_N7))
#define ASKS (LIFE | ON(F_N4A) | ON(F_N4R) | ON(F_N5))

static const struct mm_letter_form *const forms[F_COUNT] = {
	[F_N1] = &mm_letter_form_n1,
	[F_N2] = &mm_letter_form_n2,
	[F_N3] = &mm_letter_form_n3,
	[F_N4A] = &mm_letter_form_n4_affected,
	[F_N4N] = &mm_letter_form_n4_not_affected,
	[F_N4R] = &mm_letter_form_n4_risk,
	[F_N5] = &mm_letter_form_n5,
	[F_N6O] = &mm_letter_form_n6,
	[F_N6N] = &mm_letter_form_n6_not_owed,
	[F_N7] = &mm_letter_form_n7,
};

enum need { TEXT, DAY, COUNT };

/* What a letter may not lack. */
#define FIELD(forms, kind, member, ja, en) \
	{ \
		(forms), (kind), offsetof(struct mm_letter_data, member), \
		    (ja), (en) \
	}
static const struct {
	unsigned forms;
	enum need kind;
	size_t offset;
	const char *ja, *en;
} needs[] = {
	FIELD(ALL, TEXT, number, "文書番号", "document number"),
	FIELD(ALL, COUNT, edition, "版数", "edition"),
	FIELD(ALL, DAY, issued, "発出日", "issue date"),
	FIELD(ALL, TEXT, check, "照合番号", "check number"),
	FIELD(ALL, TEXT, maker, "製造販売業者の名称", "maker's name"),
	FIELD(ALL, TEXT, maker_address, "製造販売業者の所在地",
	    "maker's address"),
	FIELD(ALL, TEXT, contact, "問合せ窓口", "contact point"),
	FIELD(ALL, TEXT, phone, "電話番号", "phone"),
	FIELD(ALL, TEXT, reply, "返信の方法", "way to reply"),
	FIELD(ALL, TEXT, party, "宛先の名称", "recipient's name"),
	FIELD(ALL, TEXT, brand, "販売名", "brand name"),
	FIELD(LIFE | N4 | ON(F_N5) | ON(F_N7), COUNT, units.n, "対象機器",
	    "units"),
	FIELD(ON(F_N1) | ON(F_N2), DAY, eol, "EOL", "end of life"),
	FIELD(LIFE | ON(F_N6N), DAY, eos, "EOS", "end of support"),
	FIELD(LIFE | ON(F_N4A) | ON(F_N4R), TEXT, harm, "患者への影響",
	    "harm to patients"),
	FIELD(LIFE | ON(F_N4A) | ON(F_N4R), COUNT, severity, "危害の程度",
	    "severity of harm"),
	FIELD(ON(F_N1) | ON(F_N2), COUNT, given.n, "提供するサポート",
	    "support given"),
	FIELD(
	    ON(F_N2), COUNT, withheld.n, "提供しないもの", "what is not given"),
	FIELD(ON(F_N3), COUNT, ended.n, "終了する事項", "what ended"),
	FIELD(ON(F_N3), COUNT, kept.n, "継続する事項", "what goes on"),
	FIELD(ON(F_N3) | ON(F_N4R), COUNT, controls.n, "補完的対策",
	    "compensating controls"),
	FIELD(ON(F_N3), TEXT, network, "ネットワーク接続の可否",
	    "network statement"),
	FIELD(ON(F_N3) | ON(F_N4R), TEXT, risk, "残るリスク", "residual risk"),
	FIELD(ON(F_N4R), TEXT, environment, "意図する使用環境",
	    "intended environment"),
	FIELD(ON(F_N3), TEXT, disposal, "廃棄の案内", "disposal"),
	FIELD(
	    ON(F_N4A) | ON(F_N4N), COUNT, vulns.n, "脆弱性", "vulnerabilities"),
	FIELD(ON(F_N5), COUNT, patches.n, "パッチ", "patches"),
	FIELD(ON(F_N5), COUNT, steps.n, "計画の段階", "steps of the plan"),
	FIELD(ASKS, TEXT, action, "お願い", "action asked"),
	FIELD(ASKS, DAY, due, "お願いの期限", "date asked by"),
	FIELD(
	    ASKS | ON(F_N4N), DAY, reply_by, "返信の期限", "date to reply by"),
	FIELD(ANSWER, TEXT, request, "受付番号", "request number"),
	FIELD(ANSWER, DAY, asked, "受付日", "date of the request"),
	FIELD(ON(F_N6O), COUNT, files.n, "提示するファイル", "files presented"),
	FIELD(ON(F_N6O), COUNT, components, "部品数", "components"),
	FIELD(ON(F_N6N), TEXT, earlier, "EOSを知らせた文書の番号",
	    "notice that told of EOS"),
	FIELD(ON(F_N6N), DAY, earlier_date, "EOSを知らせた日",
	    "date EOS was told"),
	FIELD(ON(F_N7), TEXT, question, "照会の内容", "question"),
	FIELD(ON(F_N7), COUNT, conditions.n, "流通の条件", "conditions"),
	FIELD(ON(F_N7), DAY, valid_until, "有効期限", "valid until"),
};

static enum form
form_of(const struct mm_letter_data *d)
{
	switch (d->kind) {
	case MM_N1:
		return F_N1;
	case MM_N2:
		return F_N2;
	case MM_N3:
		return F_N3;
	case MM_N4:
		if (d->variant == MM_LETTER_RISK)
			return F_N4R;
		return d->variant == MM_LETTER_NOT_AFFECTED ? F_N4N : F_N4A;
	case MM_N5:
		return F_N5;
	case MM_N6:
		return d->owed ? F_N6O : F_N6N;
	case MM_N7:
		return F_N7;
	}
	return F_COUNT;
}

/* Names of what is missing, in both languages. */
struct missing {
	struct mm_buf ja, en;
	unsigned n;
};

static void
miss(struct missing *m, const char *ja, const char *en, uint32_t item)
{
	mm_buf_z(&m->ja, m->n > 0 ? "、" : "");
	mm_buf_z(&m->en, m->n > 0 ? ", " : "");
	if (item > 0) {
		mm_buf_fmt(&m->ja, "%u件目の", item);
		mm_buf_fmt(&m->en, "#%u ", item);
	}
	mm_buf_z(&m->ja, ja);
	mm_buf_z(&m->en, en);
	m->n++;
}

static bool
is_there(const struct mm_letter_data *d, size_t offset, enum need kind)
{
	const void *p = (const unsigned char *)d + offset;
	struct mm_str s;
	struct mm_date day;
	uint32_t n;

	switch (kind) {
	case TEXT:
		memcpy(&s, p, sizeof(s));
		return s.n > 0;
	case DAY:
		memcpy(&day, p, sizeof(day));
		return mm_date_is_set(day);
	case COUNT:
		memcpy(&n, p, sizeof(n));
		return n > 0;
	}
	return false;
}

/* An affected one says its harm, one not affected says why. */
static void
miss_vulns(const struct mm_letter_data *d, enum form form, struct missing *m)
{
	for (uint32_t i = 0; i < d->vulns.n; i++) {
		const struct mm_letter_vuln *v = &d->vulns.v[i];

		if (v->id.n == 0)
			miss(m, "脆弱性の番号", "vulnerability id", i + 1);
		if (form == F_N4N && v->justification == 0)
			miss(m, "影響を受けない理由区分",
			    "justification of not affected", i + 1);
		if (form == F_N4N && v->status != MM_VEX_NOT_AFFECTED)
			miss(m, "影響なしの判断", "judgement of not affected",
			    i + 1);
		if (form != F_N4N && v->impact.n == 0)
			miss(m, "脆弱性の患者への影響",
			    "vulnerability's harm to patients", i + 1);
	}
}

static void
miss_items(const struct mm_letter_data *d, struct missing *m)
{
	for (uint32_t i = 0; i < d->units.n; i++)
		if (d->units.v[i].serial.n == 0)
			miss(m, "機器の製造番号", "serial number", i + 1);
	for (uint32_t i = 0; i < d->patches.n; i++)
		if (d->patches.v[i].id.n == 0)
			miss(m, "パッチの番号", "patch id", i + 1);
	for (uint32_t i = 0; i < d->steps.n; i++) {
		if (!mm_date_is_set(d->steps.v[i].date))
			miss(m, "計画の段階の時期", "date of a step", i + 1);
		if (d->steps.v[i].what.n == 0)
			miss(m, "計画の段階の内容", "text of a step", i + 1);
	}
	for (uint32_t i = 0; i < d->files.n; i++) {
		if (d->files.v[i].name.n == 0)
			miss(m, "ファイル名", "file name", i + 1);
		if (d->files.v[i].digest.n != 64)
			miss(m, "ファイルのSHA-256", "SHA-256", i + 1);
	}
}

static enum mm_status
check_needs(const struct mm_letter_data *d, enum form form, struct mm_err *err)
{
	struct missing m = { .n = 0 };
	enum mm_status st = MM_OK;

	mm_buf_init(&m.ja, MM_ERR_TEXT - 160);
	mm_buf_init(&m.en, MM_ERR_TEXT - 160);
	for (size_t i = 0; i < MM_COUNT(needs); i++)
		if ((needs[i].forms & ON(form)) != 0 &&
		    !is_there(d, needs[i].offset, needs[i].kind))
			miss(&m, needs[i].ja, needs[i].en, 0);
	miss_vulns(d, form, &m);
	miss_items(d, &m);
	/* One list of arguments for both languages: each prints its own. */
	if (m.n > 0)
		st = mm_err_set(err, MM_EFORMAT,
		    "%s の文書に必要な項目が%u件足りません: %s%.0s%s。"
		    "登録してから作り直してください",
		    "letter %s lacks %u fields: %.0s%s%s; record them and try "
		    "again",
		    forms[form]->name, m.n, m.ja.p, m.en.p,
		    m.ja.failed || m.en.failed ? "…" : "");
	mm_buf_free(&m.ja);
	mm_buf_free(&m.en);
	return st;
}

/* The writer adds 御中 and 様; a name that has one would carry two. */
static enum mm_status
check_names(const struct mm_letter_data *d, struct mm_err *err)
{
	static const char *const honorific[] = { "御中", "様", "殿", "各位" };
	const struct mm_str names[] = { d->party, d->party_role };

	for (size_t i = 0; i < MM_COUNT(names); i++)
		for (size_t k = 0; k < MM_COUNT(honorific); k++)
			if (mm_str_ends(mm_str_trim(names[i]), honorific[k]))
				return mm_err_set(err, MM_EFORMAT,
				    "宛先「%.*s」に敬称「%s」が付いています。"
				    "敬称は文書で付けるので、登録から除いてくだ"
				    "さい",
				    "recipient \"%.*s\" already carries %s; "
				    "remove it, the letter adds it",
				    MM_FMT(names[i]), honorific[k]);
	return MM_OK;
}

/* 1-3 as ①②③ on the day of issue; 0 when it cannot be told. */
static int
stage_on(const struct mm_letter_data *d)
{
	if (mm_date_is_set(d->eos) && mm_date_cmp(d->issued, d->eos) > 0)
		return 3;
	if (mm_date_is_set(d->eol) && mm_date_cmp(d->issued, d->eol) > 0)
		return 2;
	return mm_date_is_set(d->eol) || mm_date_is_set(d->eos) ? 1 : 0;
}

static enum mm_status
check_dates(const struct mm_letter_data *d, enum form form, struct mm_err *err)
{
	const struct mm_date asked[] = { d->due, d->reply_by, d->valid_until };
	char a[MM_DATE_TEXT], b[MM_DATE_TEXT];

	if ((LIFE & ON(form)) != 0 && stage_on(d) != (int)d->kind)
		return mm_err_set(err, MM_ECONFLICT,
		    "%s の文書は、発出日 %s の段階と合いません"
		    "(EOL・EOSから求めた段階は %d)。種別か日付を直してください",
		    "letter %s does not fit the stage on its issue date %s "
		    "(EOL and EOS give stage %d); correct the kind or dates",
		    forms[form]->name, mm_date_fmt(d->issued, a), stage_on(d));
	for (size_t i = 0; i < MM_COUNT(asked); i++)
		if (mm_date_is_set(asked[i]) &&
		    mm_date_cmp(asked[i], d->issued) < 0)
			return mm_err_set(err, MM_EFORMAT,
			    "期限 %s が発出日 %s より前です。"
			    "期限を直してください",
			    "the date %s asked for is before the issue date "
			    "%s; correct it",
			    mm_date_fmt(asked[i], a),
			    mm_date_fmt(d->issued, b));
	return MM_OK;
}

void
mm_letter_init(struct mm_letter_data *data)
{
	memset(data, 0, sizeof(*data));
	data->issued = data->eol = data->eos = data->due = MM_DATE_NONE;
	data->reply_by = data->asked = data->earlier_date = MM_DATE_NONE;
	data->valid_until = MM_DATE_NONE;
}

struct mm_letter_vuln *
mm_letter_add_vuln(struct mm_letter_data *data, struct mm_arena *a)
{
	struct mm_letter_vuln *v = mm_vec_push(a, &data->vulns);

	if (v != NULL)
		v->kev = MM_DATE_NONE;
	return v;
}

struct mm_letter_step *
mm_letter_add_step(struct mm_letter_data *data, struct mm_arena *a)
{
	struct mm_letter_step *s = mm_vec_push(a, &data->steps);

	if (s != NULL)
		s->date = MM_DATE_NONE;
	return s;
}

struct mm_str
mm_letter_title(const struct mm_letter_data *data, struct mm_arena *a)
{
	struct mm_doc doc;
	struct mm_doc_text t = { NULL, 0, 0 };
	struct mm_str title = MM_STR_NONE;
	enum form form = form_of(data);
	struct mm_buf b;

	MM_BUG_ON(form == F_COUNT);
	mm_doc_init(&doc, a);
	forms[form]->title(data, &doc, &t);
	mm_buf_init(&b, 0);
	for (uint32_t i = 0; i < t.n; i++) {
		struct mm_str rest = t.v[i].text;

		while (rest.n > 0) {
			bool code;
			struct mm_str piece = mm_doc_piece(&rest, &code);

			if (mm_doc_is_newline(piece))
				mm_buf_z(&b, "　");
			else if (!mm_doc_is_break(piece))
				mm_buf_str(&b, piece);
		}
	}
	if (!doc.failed && !b.failed)
		title = mm_arena_str(a, mm_buf_view(&b));
	mm_buf_free(&b);
	return title;
}

static void
set_frame(struct mm_doc *doc, const struct mm_letter_data *d)
{
	doc->title = mm_letter_title(d, doc->arena);
	doc->author = mm_arena_str(doc->arena, d->maker);
	doc->number = mm_arena_str(doc->arena, d->number);
	doc->footer = mm_arena_fmt(doc->arena, "%.*s（第%u版）　照合番号 %.*s",
	    MM_FMT(d->number), d->edition, MM_FMT(d->check));
	doc->date = d->issued;
	if (d->sample) {
		doc->mark = MM_STR("サンプル（架空の会社・製品・医療機関による"
				   "見本です。実際のお知らせではありません）");
		doc->watermark = MM_STR("サンプル");
	}
	doc->failed |= doc->title.p == NULL || doc->author.p == NULL ||
	    doc->number.p == NULL || doc->footer.p == NULL;
}

enum mm_status
mm_letter_render_tree(const struct mm_letter_data *data, struct mm_arena *a,
    struct mm_doc *doc, struct mm_err *err)
{
	struct mm_letter_writer w = { .data = data, .doc = doc };
	enum form form = form_of(data);
	enum mm_status st;

	if (form == F_COUNT)
		return mm_err_set(err, MM_EFORMAT,
		    "文書の種別がありません。N1からN7のどれかを指定してくださ"
		    "い",
		    "the letter has no kind; give one of N1 to N7");
	st = check_needs(data, form, err);
	if (st == MM_OK)
		st = check_names(data, err);
	if (st == MM_OK)
		st = check_dates(data, form, err);
	if (st != MM_OK)
		return st;
	mm_doc_init(doc, a);
	set_frame(doc, data);
	mm_letter_frame(&w, forms[form]);
	st = mm_doc_check(doc, err);
	return st == MM_OK ? mm_doc_seal(doc, err) : st;
}

enum mm_status
mm_letter_say(struct mm_letter_lines *list, struct mm_arena *a,
    struct mm_str sentence, struct mm_err *err)
{
	struct mm_str *slot = mm_vec_push(a, list);

	if (slot == NULL)
		return mm_err_nomem(err);
	*slot = mm_arena_str(a, sentence);
	return slot->p != NULL ? MM_OK : mm_err_nomem(err);
}

/* clang-format off */
static const struct {
	enum mm_notice_kind kind;
	size_t list;
	const char *text;
} sentences[] = {
#define LIST(member) offsetof(struct mm_letter_data, member)
	{ MM_N1, LIST(given),
	  "適用可能なセキュリティパッチ（弱点を直す修正プログラム）に関する情報と、その提供" },
	{ MM_N1, LIST(given),
	  "セキュリティの確保に必要なアップグレードに関する情報" },
	{ MM_N1, LIST(given), "新たな脆弱性が判明した場合のお知らせと対策のご案内" },
	{ MM_N1, LIST(next), "EOLを迎えるまでに、EOLとその後の限定的サポートについてお知らせします。" },
	{ MM_N1, LIST(next), "EOLまたはEOSの日を変更した場合は、速やかにお知らせします。" },
	{ MM_N2, LIST(given), "提供が可能なセキュリティパッチ（弱点を直す修正プログラム）" },
	{ MM_N2, LIST(given), "必要に応じた補完的対策（機器の外で行う対策）のご案内" },
	{ MM_N2, LIST(given), "新たな脆弱性が判明した場合のお知らせ" },
	{ MM_N2, LIST(withheld), "機能の追加" },
	{ MM_N2, LIST(withheld), "一般的な不具合の修正（患者の安全に重大な影響を与えるものを除く）" },
	{ MM_N2, LIST(next), "EOSを迎える前に、終了する事項と必要な対策をお知らせします。" },
	{ MM_N2, LIST(next), "EOSの日を変更した場合は、速やかにお知らせします。" },
	{ MM_N3, LIST(ended), "セキュリティパッチを含む、ソフトウェアの更新" },
	{ MM_N3, LIST(ended), "パッチ適用計画のご案内" },
	{ MM_N3, LIST(kept), "有効性・安全性と適正使用に必要なサイバーセキュリティの情報の収集と、お知らせ" },
	{ MM_N3, LIST(kept), "お問合せ窓口での対応" },
	{ MM_N3, LIST(kept), "不具合や健康被害のおそれに関する情報の受付" },
#undef LIST
};
/* clang-format on */

static struct mm_letter_lines *
list_at(struct mm_letter_data *data, size_t offset)
{
	switch (offset) {
	case offsetof(struct mm_letter_data, given):
		return &data->given;
	case offsetof(struct mm_letter_data, withheld):
		return &data->withheld;
	case offsetof(struct mm_letter_data, ended):
		return &data->ended;
	case offsetof(struct mm_letter_data, kept):
		return &data->kept;
	default:
		return &data->next;
	}
}

enum mm_status
mm_letter_defaults(
    struct mm_letter_data *data, struct mm_arena *a, struct mm_err *err)
{
	struct mm_letter_data before = *data;
	enum mm_status st = MM_OK;

	for (size_t i = 0; st == MM_OK && i < MM_COUNT(sentences); i++)
		if (sentences[i].kind == data->kind &&
		    list_at(&before, sentences[i].list)->n == 0)
			st = mm_letter_say(list_at(data, sentences[i].list), a,
			    mm_str_of(sentences[i].text), err);
	if (data->disposal.n == 0)
		data->disposal =
		    MM_STR("譲渡・廃棄の前に、機器に残る"
			   "患者情報・接続情報を消去してください。"
			   "消去の方法はお問合せ窓口でご案内します。");
	return st;
}
