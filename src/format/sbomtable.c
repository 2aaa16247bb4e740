/* SPDX-License-Identifier: Apache-2.0 */
#include "format/sbomtable.h"

#include <string.h>

#include "base/utf8.h"
#include "codec/csv.h"
#include "codec/text.h"
#include "codec/xlsx.h"
#include "format/sbomfield.h"
#include "format/sbomlist.h"

/* Names under which a column is found; the first two are those we write. */
/* clang-format off */
static const struct {
	const char *ja, *en;
	const char *others[10];
} columns[MM_COLUMNS] = {
	[MM_COLUMN_SUPPLIER] = { "供給者名", "Supplier Name",
		{ "供給者", "サプライヤー名", "サプライヤ名", "サプライヤー", "ベンダー名", "提供者名", "supplier", "vendor" } },
	[MM_COLUMN_NAME] = { "コンポーネント名", "Component Name",
		{ "部品名", "コンポーネント名称", "ソフトウェア名", "ソフトウェア名称", "component", "software name", "name" } },
	[MM_COLUMN_VERSION] = { "バージョン", "Version",
		{ "コンポーネントのバージョン", "コンポーネントバージョン", "部品の版", "版", "version string", "version of the component", "component version" } },
	[MM_COLUMN_IDENTIFIER] = { "一意の識別子", "Unique Identifier",
		{ "識別子", "その他の一意の識別子", "固有識別子", "ユニーク識別子", "uid", "other unique identifiers", "identifier" } },
	[MM_COLUMN_RELATION] = { "関係", "Relationship",
		{ "依存関係", "関係性", "部品間の関係", "relation", "dependency relationship" } },
	[MM_COLUMN_AUTHOR] = { "作成者名", "Author Name",
		{ "作成者", "SBOM作成者", "SBOM作成者名", "SBOMの作成者", "author", "sbom author", "author of sbom data" } },
	[MM_COLUMN_TIMESTAMP] = { "タイムスタンプ", "Timestamp",
		{ "作成日時", "作成日", "日時" } },
	[MM_COLUMN_TYPE] = { "種類", "Type", { "種別", "component type" } },
	[MM_COLUMN_HASH] = { "ハッシュ", "Hash", { "ハッシュ値", "component hash", "hashes" } },
	[MM_COLUMN_LICENCE] = { "ライセンス", "License", { "licence", "licenses" } },
	[MM_COLUMN_EOS] = { "サポート終了日", "End of Support",
		{ "サポート終了", "サポート期限", "eos", "end of support date" } },
	[MM_COLUMN_SUPPORT] = { "サポートの程度", "Level of Support",
		{ "サポート状況", "サポートレベル", "support level" } },
	[MM_COLUMN_LINK] = { "参照先", "External References", { "URL" } },
	[MM_COLUMN_REF] = { "参照", "Reference", { "ref", "bom-ref", "id" } },
	[MM_COLUMN_DEPENDS] = { "依存先", "Depends On", { "dependencies" } },
	[MM_COLUMN_PURL] = { "purl", "package url", { "パッケージURL" } },
	[MM_COLUMN_CPE] = { "cpe", "cpe 2.3", { "CPE名" } },
};
/* clang-format on */

const char *
mm_sbomtable_title(enum mm_sbomtable_column column, enum mm_lang lang)
{
	return mm_tr(lang, columns[column].ja, columns[column].en);
}

/* A table of either kind. */
struct table {
	struct mm_csv *csv;
	struct mm_xlsx *xlsx;
	const struct mm_xlsx_cell *cells;
	struct mm_xlsx_cell *csv_cells;
	uint32_t n;
	uint64_t line;
};

struct reader {
	struct table t;
	struct mm_sbomlist l;
	uint32_t at[MM_COLUMNS]; /* position of each column */
	struct mm_str titles[MM_COLUMNS * 12]; /* search keys */
	enum mm_sbomtable_column means[MM_COLUMNS * 12];
	size_t ntitles;
	/* Containers by name or reference, until all rows are there. */
	MM_VEC(struct mm_sbom_edge) within;
};

/* Refuse the row that was read last. */
static bool
fail_row(struct reader *r, enum mm_sbomtable_column column, const char *ja,
    const char *en)
{
	if (mm_sbomlist_failed(&r->l))
		return false;
	(void)mm_err_set(&r->l.err, MM_EFORMAT, "列「%s」%.0s: %s%.0s",
	    "%.0scolumn \"%s\": %.0s%s", columns[column].ja, columns[column].en,
	    ja, en);
	mm_err_at(&r->l.err, r->l.source, r->t.line, 0);
	return false;
}

/* Next row of either kind; false at the end. */
static bool
next_row(struct reader *r)
{
	struct table *t = &r->t;
	const struct mm_str *texts;

	if (t->xlsx != NULL) {
		t->n = mm_xlsx_row(t->xlsx, &t->cells);
		t->line = mm_xlsx_line(t->xlsx);
		return t->n > 0;
	}
	t->n = mm_csv_row(t->csv, &texts);
	t->line = mm_csv_line(t->csv);
	for (uint32_t i = 0; i < t->n; i++)
		t->csv_cells[i] = (struct mm_xlsx_cell){ texts[i], false };
	t->cells = t->csv_cells;
	return t->n > 0;
}

/* The text of a column; absent when the row does not reach it. */
static struct mm_str
cell(const struct reader *r, enum mm_sbomtable_column column)
{
	uint32_t i = r->at[column];
	struct mm_str s;

	if (i >= r->t.n || r->t.cells[i].text.p == NULL)
		return MM_STR_NONE;
	s = mm_str_trim(r->t.cells[i].text);
	/* The apostrophe that keeps a text from being a formula. */
	if (s.n > 1 && s.p[0] == '\'' && strchr("=+-@", s.p[1]) != NULL)
		s = (struct mm_str){ s.p + 1, s.n - 1 };
	return s;
}

static bool
add_title(struct reader *r, struct mm_arena *a, const char *title,
    enum mm_sbomtable_column column)
{
	struct mm_str key = mm_utf8_key(a, mm_str_of(title));

	r->titles[r->ntitles] = key;
	r->means[r->ntitles++] = column;
	return key.p != NULL;
}

static bool
add_titles(struct reader *r, struct mm_arena *a)
{
	for (size_t c = 0; c < MM_COLUMNS; c++) {
		enum mm_sbomtable_column column = (enum mm_sbomtable_column)c;

		if (!add_title(r, a, columns[c].ja, column) ||
		    !add_title(r, a, columns[c].en, column))
			return false;
		for (size_t i = 0; i < MM_COUNT(columns[c].others); i++) {
			if (columns[c].others[i] != NULL &&
			    !add_title(r, a, columns[c].others[i], column))
				return false;
		}
	}
	return true;
}

/* Find the columns in the present row; how many. */
static size_t
match_titles(struct reader *r, struct mm_arena *a)
{
	size_t found = 0;

	for (size_t c = 0; c < MM_COLUMNS; c++)
		r->at[c] = UINT32_MAX;
	for (uint32_t i = 0; i < r->t.n; i++) {
		struct mm_str key;

		if (r->t.cells[i].text.n == 0)
			continue;
		key = mm_utf8_key(a, r->t.cells[i].text);
		for (size_t k = 0; key.p != NULL && k < r->ntitles; k++) {
			if (!mm_str_eq(key, r->titles[k]) ||
			    r->at[r->means[k]] != UINT32_MAX)
				continue;
			r->at[r->means[k]] = i;
			found++;
			break;
		}
	}
	return found;
}

/* Go to the row that names the columns. */
static bool
find_titles(struct reader *r, struct mm_arena *a)
{
	for (int row = 0; row < MM_SBOMTABLE_ABOVE && next_row(r); row++) {
		if (match_titles(r, a) >= 2 &&
		    r->at[MM_COLUMN_NAME] != UINT32_MAX)
			return true;
	}
	return false;
}

/* The values of a cell that may hold several. */
struct many {
	struct mm_str rest;
	char sep; /* lines if there are any, else ';' */
};

static struct many
many_of(const struct reader *r, enum mm_sbomtable_column column)
{
	uint32_t i = r->at[column];
	struct many m = { cell(r, column), ';' };

	/* Looked at before it is trimmed: one value and a line break. */
	if (m.rest.n > 0 &&
	    mm_str_find(r->t.cells[i].text, '\n') < r->t.cells[i].text.n)
		m.sep = '\n';
	return m;
}

/* Next value that is not empty. */
static bool
next_value(struct many *m, struct mm_str *value)
{
	while (m->rest.p != NULL) {
		*value = mm_str_trim(mm_str_cut(&m->rest, m->sep));
		if (value->n > 0)
			return true;
	}
	return false;
}

static bool
read_identifiers(
    struct reader *r, struct mm_component *c, enum mm_sbomtable_column column)
{
	struct many m = many_of(r, column);
	struct mm_str s;

	while (next_value(&m, &s)) {
		if (mm_sbomfield_identifier(c, s))
			continue;
		if (mm_str_starts(s, "cpe:")) {
			if (!mm_sbomlist_item(
				&r->l, MM_SBOM_CPE, s, MM_STR_NONE))
				return false;
		} else if (!mm_sbomlist_item(
			       &r->l, MM_SBOM_LINK, MM_STR("other"), s)) {
			return false;
		}
	}
	return true;
}

/* Values "KEY VALUE" or, of a hash, "KEY:VALUE". */
static bool
read_pairs(
    struct reader *r, enum mm_sbomtable_column column, enum mm_sbom_many kind)
{
	struct many m = many_of(r, column);
	struct mm_str value, key;

	while (next_value(&m, &value)) {
		char sep =
		    kind == MM_SBOM_HASH && mm_str_find(value, ':') < value.n
		    ? ':'
		    : ' ';

		key = mm_str_cut(&value, sep);
		if (value.p == NULL) {
			value = key;
			key = MM_STR("other");
		}
		value = mm_str_trim(value);
		if (kind == MM_SBOM_HASH && !mm_sbomfield_hash(&key, value))
			return fail_row(r, column,
			    "「SHA-256 16進数」の形ではありません",
			    "not of the form \"SHA-256 DIGITS\"");
		if (!mm_sbomlist_item(&r->l, kind, key, value))
			return false;
	}
	return true;
}

static bool
read_licences(struct reader *r, struct mm_component *c)
{
	struct many m = many_of(r, MM_COLUMN_LICENCE);
	struct mm_str s;

	if (mm_sbomfield_says_unknown(m.rest)) {
		c->said_unknown |= MM_SAID_LICENCE;
		return true;
	}
	while (next_value(&m, &s)) {
		if (!mm_sbomlist_item(&r->l, MM_SBOM_LICENCE, s, MM_STR_NONE))
			return false;
	}
	return true;
}

/* A date as it is typed, or as Excel keeps it. */
static struct mm_str
date_of(struct reader *r, enum mm_sbomtable_column column)
{
	uint32_t i = r->at[column];
	struct mm_str s = cell(r, column), date;

	if (s.n == 0 || !r->t.cells[i].number)
		return s;
	date = mm_xlsx_date(r->t.xlsx, s);
	return date.p != NULL ? date : s;
}

static bool
read_version(struct reader *r, struct mm_component *c)
{
	uint32_t i = r->at[MM_COLUMN_VERSION];

	c->version = cell(r, MM_COLUMN_VERSION);
	if (c->version.n > 0 && r->t.cells[i].number)
		return fail_row(r, MM_COLUMN_VERSION,
		    "数値として保存されています（1.10 が 1.1 になります）。"
		    "セルの書式を文字列にして入力し直してください",
		    "kept as a number (1.10 becomes 1.1); format the cell as "
		    "text and type it again");
	if (mm_sbomfield_says_unknown(c->version)) {
		c->said_unknown |= MM_SAID_VERSION;
		c->version = MM_STR_NONE;
	}
	return true;
}

/* "主要": the device; "NAMEに含まれる", "Included in NAME": its container. */
static bool
read_relation(struct reader *r, const struct mm_component *c)
{
	static const char *const devices[] = { "主要", "主", "Primary",
		"primary", "本体", "主要（製品）", "Primary (product)" };
	static const char *const before[] = { "Included in ", "included in ",
		"Contained in " };
	static const char after[] = "に含まれる";
	struct mm_str s = cell(r, MM_COLUMN_RELATION), within = MM_STR_NONE;
	struct mm_sbom_edge *e;

	if (s.n == 0)
		return true;
	r->l.head.dependencies++;
	for (size_t i = 0; i < MM_COUNT(devices); i++) {
		if (!mm_str_eqz(s, devices[i]))
			continue;
		if (r->l.device.n > 0)
			return fail_row(r, MM_COLUMN_RELATION,
			    "「主要」が2行にあります",
			    "two rows are \"primary\"");
		/* The last two: as exports write a device of its own. */
		r->l.only_device = i + 2 >= MM_COUNT(devices);
		r->l.device = c->ref;
		r->l.head.name = c->name;
		r->l.head.version = c->version;
		return true;
	}
	for (size_t i = 0; i < MM_COUNT(before); i++) {
		size_t n = strlen(before[i]);

		if (mm_str_starts(s, before[i]))
			within = (struct mm_str){ s.p + n, s.n - n };
	}
	if (mm_str_ends(s, after))
		within = (struct mm_str){ s.p, s.n - (sizeof(after) - 1) };
	if (within.n == 0)
		return true;
	e = mm_vec_push(r->l.arena, &r->within);
	if (e == NULL)
		return mm_sbomlist_nomem(&r->l);
	*e = (struct mm_sbom_edge){ mm_str_trim(within), c->ref };
	return true;
}

static bool
read_depends(struct reader *r, const struct mm_component *c)
{
	struct many m = many_of(r, MM_COLUMN_DEPENDS);
	struct mm_str s;

	while (next_value(&m, &s)) {
		if (!mm_sbomlist_edges(&r->l, 1, 0) ||
		    !mm_sbomlist_depends(&r->l, c->ref, s))
			return false;
	}
	return true;
}

/* What the table says once, from the first row that says it. */
static void
keep_first(struct mm_str *out, struct mm_str s)
{
	if (out->n == 0 && s.n > 0)
		*out = s;
}

static bool
set_ref(struct reader *r, struct mm_component *c)
{
	c->ref = cell(r, MM_COLUMN_REF);
	if (c->ref.n == 0)
		c->ref = mm_arena_fmt(r->l.arena, "#%u", r->l.rows.n);
	if (c->ref.p == NULL)
		return mm_sbomlist_nomem(&r->l);
	if (mm_map_get(&r->l.refs, c->ref) != MM_MAP_NONE)
		return fail_row(r, MM_COLUMN_REF,
		    "同じ参照が2行にあります。一意にしてください",
		    "two rows have the same reference; make it unique");
	return mm_sbomlist_ref(&r->l, c->ref, 0);
}

static bool
is_empty(const struct reader *r)
{
	for (uint32_t i = 0; i < r->t.n; i++) {
		if (mm_str_trim(r->t.cells[i].text).n > 0)
			return false;
	}
	return true;
}

/* What a component may have several of. */
static bool
read_lists(struct reader *r, struct mm_component *c)
{
	return read_identifiers(r, c, MM_COLUMN_IDENTIFIER) &&
	    read_identifiers(r, c, MM_COLUMN_PURL) &&
	    read_identifiers(r, c, MM_COLUMN_CPE) &&
	    read_pairs(r, MM_COLUMN_HASH, MM_SBOM_HASH) &&
	    read_pairs(r, MM_COLUMN_LINK, MM_SBOM_LINK) && read_licences(r, c);
}

static bool
read_component(struct reader *r)
{
	uint32_t row = mm_sbomlist_add(&r->l, MM_COMP_ROOT, 0);
	uint32_t mark = mm_sbomlist_open(&r->l);
	struct mm_component c = { .parent = MM_COMP_ROOT,
		.line = r->t.line,
		.name = cell(r, MM_COLUMN_NAME),
		.supplier = cell(r, MM_COLUMN_SUPPLIER),
		.type = cell(r, MM_COLUMN_TYPE),
		.author = cell(r, MM_COLUMN_AUTHOR),
		.support = cell(r, MM_COLUMN_SUPPORT),
		.eos = date_of(r, MM_COLUMN_EOS) };

	if (mm_sbomlist_failed(&r->l))
		return false;
	if (c.name.n == 0)
		return fail_row(r, MM_COLUMN_NAME,
		    "名称がありません。記入してください",
		    "there is no name; fill it in");
	if (mm_sbomfield_says_unknown(c.supplier)) {
		c.said_unknown |= MM_SAID_SUPPLIER;
		c.supplier = MM_STR_NONE;
	}
	keep_first(&r->l.head.author, c.author);
	keep_first(&r->l.head.timestamp, date_of(r, MM_COLUMN_TIMESTAMP));
	if (mm_str_eq(c.author, r->l.head.author))
		c.author = MM_STR_NONE;
	if (!read_version(r, &c) || !set_ref(r, &c) || !read_lists(r, &c) ||
	    !read_relation(r, &c) || !read_depends(r, &c) ||
	    !mm_sbomlist_close(&r->l, mark, &c))
		return false;
	r->l.rows.v[row] = c;
	if (r->l.only_device)
		mm_sbomlist_only_device(&r->l, &c);
	return true;
}

/* Containers are named by reference, or by the name of the component. */
static bool
set_containers(struct reader *r)
{
	struct mm_map names;

	mm_map_init(&names, r->l.arena);
	for (uint32_t i = 0; i < r->l.rows.n; i++) {
		if (mm_map_put(&names, r->l.rows.v[i].name, i, NULL) ==
		    MM_MAP_NONE)
			return mm_sbomlist_nomem(&r->l);
	}
	for (uint32_t i = 0; i < r->within.n; i++) {
		struct mm_sbom_edge e = r->within.v[i];
		uint32_t row = mm_map_get(&names, e.from);

		if (mm_map_get(&r->l.refs, e.from) == MM_MAP_NONE &&
		    row != MM_MAP_NONE)
			e.from = r->l.rows.v[row].ref;
		if (!mm_sbomlist_contains(&r->l, e.from, e.to))
			return false;
	}
	return true;
}

static void
read_table(struct reader *r, struct mm_arena *a)
{
	if (!add_titles(r, a)) {
		mm_sbomlist_nomem(&r->l);
		return;
	}
	if (!find_titles(r, a)) {
		(void)mm_err_set(&r->l.err, MM_EFORMAT,
		    "はじめの%d行に列名がありません。「コンポーネント名」と"
		    "「供給者名」「バージョン」などの列名を書いてください",
		    "no names of columns in the first %d rows; name the "
		    "columns \"Component Name\", \"Supplier Name\", "
		    "\"Version\" and so on",
		    MM_SBOMTABLE_ABOVE);
		return;
	}
	while (!mm_sbomlist_failed(&r->l) && next_row(r)) {
		if (!is_empty(r) && !read_component(r))
			return;
	}
	(void)set_containers(r);
}

bool
mm_sbomtable_is(struct mm_bytes text)
{
	struct mm_arena *a = mm_arena_new((size_t)256 << 20);
	struct mm_xlsx_cell *cells;
	struct reader *r;
	struct mm_str s;
	bool is = false;

	if (a == NULL)
		return false;
	r = mm_arena_alloc(a, sizeof(*r));
	cells = mm_arena_array(a, MM_CSV_COLUMNS, sizeof(*cells));
	if (r == NULL || cells == NULL ||
	    mm_text_decode(a, text, "", &s, NULL, NULL) != MM_OK)
		goto out;
	r->t.csv_cells = cells;
	r->t.csv = mm_csv_new(a, s, "");
	is = r->t.csv != NULL && add_titles(r, a) && find_titles(r, a);
out:
	mm_arena_free(a);
	return is;
}

/* The tables have no offsets: lines are known from the start. */
static enum mm_status
finish(struct reader *r, struct mm_err *broken, struct mm_sbom *out,
    struct mm_err *err)
{
	if (broken->code != MM_OK && !mm_sbomlist_failed(&r->l))
		r->l.err = *broken;
	r->l.lined = true;
	return mm_sbomlist_finish(&r->l, out, err);
}

enum mm_status
mm_sbomtable_csv_parse(struct mm_arena *a, struct mm_bytes text,
    const char *source, struct mm_sbom *out, struct mm_err *err)
{
	struct reader *r = mm_arena_alloc(a, sizeof(*r));
	struct mm_err broken = { .code = MM_OK };
	struct mm_str s;

	if (r == NULL)
		return mm_err_nomem(err);
	mm_sbomlist_init(&r->l, a, text, source, MM_SBOM_TABLE_CSV);
	r->l.head.format = MM_STR("SBOM table CSV");
	r->l.head.spec_version = MM_STR("1");
	r->t.csv_cells =
	    mm_arena_array(a, MM_CSV_COLUMNS, sizeof(*r->t.csv_cells));
	if (r->t.csv_cells == NULL)
		return mm_err_nomem(err);
	if (mm_text_decode(a, text, source, &s, NULL, &r->l.err) == MM_OK) {
		r->t.csv = mm_csv_new(a, s, source);
		if (r->t.csv == NULL)
			return mm_err_nomem(err);
		read_table(r, a);
		(void)!mm_csv_finish(r->t.csv, &broken);
	}
	return finish(r, &broken, out, err);
}

enum mm_status
mm_sbomtable_xlsx_parse(struct mm_arena *a, struct mm_bytes bytes,
    const char *source, struct mm_sbom *out, struct mm_err *err)
{
	struct reader *r = mm_arena_alloc(a, sizeof(*r));
	struct mm_err broken = { .code = MM_OK };

	if (r == NULL)
		return mm_err_nomem(err);
	mm_sbomlist_init(&r->l, a, bytes, source, MM_SBOM_TABLE_XLSX);
	r->l.head.format = MM_STR("SBOM table xlsx");
	r->l.head.spec_version = MM_STR("1");
	if (mm_xlsx_open(a, bytes, source, &r->t.xlsx, &r->l.err) == MM_OK) {
		read_table(r, a);
		(void)!mm_xlsx_finish(r->t.xlsx, &broken);
	}
	return finish(r, &broken, out, err);
}
