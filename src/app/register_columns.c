/* SPDX-License-Identifier: Apache-2.0 */
#include "app/register_columns.h"

#include <string.h>

#include "base/utf8.h"

/*
 * Other names, separated by '|'. A delivery date (納入日) is no shipment date
 * (出荷日), which decides the scope: it is since when the holder has the unit,
 * the valid date of the row.
 */
/* clang-format off */
static const struct {
	enum mm_fact_type type;
	int field;
	const char *names;
} aliases[] = {
	{ MM_FACT_PARTY, MM_F_PARTY_party,
	  "ID|コード|取引先コード|施設ID|施設コード|顧客ID|顧客コード|code" },
	{ MM_FACT_PARTY, MM_F_PARTY_kind, "種別|取引先区分|分類|type" },
	{ MM_FACT_PARTY, MM_F_PARTY_name,
	  "取引先名|取引先名称|施設名|施設名称|医療機関名|病院名|会社名|名前|正式名称" },
	{ MM_FACT_PARTY, MM_F_PARTY_kana, "カナ|よみ|読み|名称カナ|施設名カナ" },
	{ MM_FACT_PARTY, MM_F_PARTY_prefecture, "県|都道府県名|pref" },
	{ MM_FACT_PARTY, MM_F_PARTY_postal, "〒|郵便|zip|zip code|postcode" },
	{ MM_FACT_PARTY, MM_F_PARTY_address, "所在地|住所1" },
	{ MM_FACT_PARTY, MM_F_PARTY_corp_number,
	  "法人番号(13桁)|法人No|corporate no" },
	{ MM_FACT_PARTY, MM_F_PARTY_med_code,
	  "医療機関コード(10桁)|保険医療機関コード|医療機関番号" },
	{ MM_FACT_PARTY, MM_F_PARTY_contact_role,
	  "宛先|宛名|担当部署|送付先部署|役職" },
	{ MM_FACT_PARTY, MM_F_PARTY_email, "メールアドレス|mail|Eメール" },
	{ MM_FACT_PARTY, MM_F_PARTY_phone, "電話|TEL|電話番号(代表)" },
	{ MM_FACT_PARTY, MM_F_PARTY_channel, "送付手段|発送方法|連絡方法" },
	{ MM_FACT_PARTY, MM_F_PARTY_contract, "保守|保守契約の有無|contract" },
	{ MM_FACT_PARTY, MM_F_PARTY_licence, "許可番号|届出番号|販売業許可番号" },
	{ MM_FACT_PRODUCT, MM_F_PRODUCT_product,
	  "ID|製品コード|品番|機種コード|機種ID|product code" },
	{ MM_FACT_PRODUCT, MM_F_PRODUCT_brand_name,
	  "製品名|商品名|品名|product name|name" },
	{ MM_FACT_PRODUCT, MM_F_PRODUCT_generic_name, "一般名称|一般名" },
	{ MM_FACT_PRODUCT, MM_F_PRODUCT_jmdn, "JMDN|一般的名称コード" },
	{ MM_FACT_PRODUCT, MM_F_PRODUCT_class, "クラス|医療機器クラス" },
	{ MM_FACT_PRODUCT, MM_F_PRODUCT_licence_kind, "承認区分|薬事区分" },
	{ MM_FACT_PRODUCT, MM_F_PRODUCT_licence_number,
	  "承認番号|認証番号|届出番号|承認・認証番号" },
	{ MM_FACT_PRODUCT, MM_F_PRODUCT_model, "型番|モデル|型名" },
	{ MM_FACT_PRODUCT, MM_F_PRODUCT_special_maintenance,
	  "特定保守管理医療機器|特管" },
	{ MM_FACT_PRODUCT, MM_F_PRODUCT_installed,
	  "設置管理医療機器|設置" },
	{ MM_FACT_PRODUCT, MM_F_PRODUCT_connected,
	  "ネットワーク|接続可否|ネット接続" },
	{ MM_FACT_PRODUCT, MM_F_PRODUCT_program, "プログラム|ソフトウェア使用" },
	{ MM_FACT_PRODUCT, MM_F_PRODUCT_gtin, "JAN|JANコード|GTIN-14" },
	{ MM_FACT_PRODUCT, MM_F_PRODUCT_purpose, "使用目的|使用目的又は効果" },
	{ MM_FACT_PRODUCT, MM_F_PRODUCT_biological,
	  "生物由来|生物由来製品の区分" },
	{ MM_FACT_PRODUCT, MM_F_PRODUCT_harm, "患者への影響|想定される危害" },
	{ MM_FACT_PRODUCT, MM_F_PRODUCT_family,
	  "シリーズ|シリーズ名|ファミリー|製品ファミリー|series" },
	{ MM_FACT_VERSION, MM_F_VERSION_product,
	  "製品|製品名|販売名|製品コード|機種|機種コード|model" },
	{ MM_FACT_VERSION, MM_F_VERSION_version,
	  "バージョン|ソフトウェア版|ソフト版|ソフトウェアバージョン|Ver|software version" },
	{ MM_FACT_VERSION, MM_F_VERSION_released,
	  "リリース|公開日|release date" },
	{ MM_FACT_VERSION, MM_F_VERSION_platforms,
	  "プラットフォーム|CPE|動作環境|platform" },
	{ MM_FACT_UNIT, MM_F_UNIT_unit,
	  "ID|管理番号|資産番号|機器番号|asset" },
	{ MM_FACT_UNIT, MM_F_UNIT_product,
	  "製品|製品名|販売名|製品コード|機種|機種コード|品名|model" },
	{ MM_FACT_UNIT, MM_F_UNIT_version,
	  "バージョン|ソフトウェア版|ソフト版|ソフトウェアバージョン|Ver|software version" },
	{ MM_FACT_UNIT, MM_F_UNIT_serial,
	  "シリアル番号|シリアル|製番|機番|S/N|SN|serial no" },
	{ MM_FACT_UNIT, MM_F_UNIT_udi, "UDI-PI|GS1|バーコード" },
	{ MM_FACT_UNIT, MM_F_UNIT_shipped,
	  "出荷|製造販売日|出荷年月日|ship date|shipped date" },
	{ MM_FACT_UNIT, MM_F_UNIT_party,
	  "納入先ID|納入先名|施設|施設名|施設ID|病院|病院名|医療機関|医療機関名|顧客|customer|hospital" },
	{ MM_FACT_UNIT, MM_F_UNIT_lessor, "リース会社|貸与者|リース元" },
	{ MM_FACT_UNIT, MM_F_UNIT_place, "場所|設置部署|設置場所(部署)|location" },
	{ MM_FACT_UNIT, MM_F_UNIT_network, "ネットワーク|接続|ネットワーク接続" },
	{ MM_FACT_UNIT, MM_F_UNIT_confidence, "確度|所在の確からしさ" },
	{ MM_FACT_UNIT, MM_F_UNIT_source, "情報源|所在の出典|確認方法" },
	{ MM_FACT_UNIT, MM_F_UNIT_next_inspection,
	  "次回点検|点検予定日|次回定期点検日" },
};
/* clang-format on */

struct mm_str
mm_register_header_key(struct mm_arena *a, struct mm_str name)
{
	/* After the search key only ASCII punctuation is left to remove. */
	static const char dropped[] = "-_()/:*.,[]'\"#";
	struct mm_str key = mm_utf8_key(a, name);
	char *p;
	size_t n = 0;

	if (key.p == NULL)
		return key;
	p = mm_arena_alloc(a, key.n + 1);
	if (p == NULL)
		return MM_STR_NONE;
	for (size_t i = 0; i < key.n; i++) {
		if (memchr(dropped, key.p[i], sizeof(dropped) - 1) == NULL)
			p[n++] = key.p[i];
	}
	return (struct mm_str){ p, n };
}

/* Do two names have the same key? */
static enum mm_status
is_called(struct mm_arena *a, struct mm_str key, struct mm_str name, bool *out,
    struct mm_err *err)
{
	struct mm_str other = mm_register_header_key(a, name);

	if (other.p == NULL)
		return mm_err_nomem(err);
	*out = mm_str_eq(key, other);
	return MM_OK;
}

static enum mm_status
find_alias(struct mm_arena *a, enum mm_fact_type type, struct mm_str key,
    int *out, struct mm_err *err)
{
	for (size_t i = 0; i < MM_COUNT(aliases) && *out < 0; i++) {
		struct mm_str rest = mm_str_of(aliases[i].names);

		while (aliases[i].type == type && rest.p != NULL) {
			bool same = false;
			enum mm_status st = is_called(
			    a, key, mm_str_cut(&rest, '|'), &same, err);

			if (st != MM_OK)
				return st;
			if (same)
				*out = aliases[i].field;
		}
	}
	return MM_OK;
}

enum mm_status
mm_register_column(struct mm_arena *a, enum mm_fact_type type,
    struct mm_str name, int *out, struct mm_err *err)
{
	const struct mm_fact_def *d = &mm_fact_defs[type];
	struct mm_str key = mm_register_header_key(a, name);

	*out = -1;
	if (key.p == NULL)
		return mm_err_nomem(err);
	for (int i = 0; i < d->nfields; i++) {
		const char *names[] = { d->fields[i].name, d->fields[i].ja,
			d->fields[i].en };

		for (size_t k = 0; k < MM_COUNT(names); k++) {
			bool same = false;
			enum mm_status st =
			    is_called(a, key, mm_str_of(names[k]), &same, err);

			if (st != MM_OK)
				return st;
			if (same) {
				*out = i;
				return MM_OK;
			}
		}
	}
	return find_alias(a, type, key, out, err);
}

enum mm_status
mm_register_is_valid_column(struct mm_arena *a, enum mm_fact_type type,
    struct mm_str name, bool *out, struct mm_err *err)
{
	static const char any[] =
	    "発効日|有効日|適用日|適用開始日|valid|valid from|since";
	static const char unit[] =
	    "納入日|納品日|納入年月日|納品年月日|引渡日|delivery date|"
	    "delivered";
	struct mm_str lists[] = { MM_STR(any), MM_STR(unit) };
	size_t n = type == MM_FACT_UNIT ? 2 : 1;
	struct mm_str key = mm_register_header_key(a, name);

	if (key.p == NULL)
		return mm_err_nomem(err);
	*out = false;
	for (size_t i = 0; i < n && !*out; i++) {
		while (lists[i].p != NULL && !*out) {
			enum mm_status st = is_called(
			    a, key, mm_str_cut(&lists[i], '|'), out, err);

			if (st != MM_OK)
				return st;
		}
	}
	return MM_OK;
}
