/* SPDX-License-Identifier: Apache-2.0 */
#include "format/csaf.h"

#include <string.h>

#include "base/utf8.h"
#include "format/csaf_tree.h"
#include "format/fields.h"
#include "format/severity.h"

struct reader {
	struct mm_arena *arena;
	struct mm_csaf doc;
	struct mm_csaf_tree tree;
	struct mm_severity severity; /* of the vulnerability being read */
	bool document;
};

static struct mm_csaf_vuln *
present(struct reader *r)
{
	return &r->doc.vulns.v[r->doc.vulns.n - 1];
}

/* ---- document ---- */

static bool
read_publisher(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("name", struct mm_csaf, publisher),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), ctx);
}

static bool
read_tracking(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("id", struct mm_csaf, id),
		MM_JSON_TEXT("status", struct mm_csaf, status),
		MM_JSON_TEXT("current_release_date", struct mm_csaf, released),
		MM_JSON_TEXT(
		    "initial_release_date", struct mm_csaf, first_released),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), ctx);
}

static bool
check_document(const struct mm_csaf *d, struct mm_json *j)
{
	if (d->version.p == NULL)
		return mm_fields_bad(j,
		    "document.csaf_"
		    "versionがありません（CSAF文書ではありません）",
		    "document.csaf_version is missing: this is no CSAF "
		    "document");
	if (!mm_str_eqz(d->version, "2.0") && !mm_str_eqz(d->version, "2.1"))
		return mm_fields_bad(j,
		    "このCSAFの版には対応していません（2.0と2.1に対応）",
		    "this version of CSAF is not accepted; 2.0 and 2.1 are");
	if (!mm_fields_is_id(d->id) || d->released.n == 0)
		return mm_fields_bad(j,
		    "document.trackingにidとcurrent_release_dateが必要です（"
		    "idは64バイトまで、空白なし）",
		    "document.tracking needs id (64 bytes, no blanks) and "
		    "current_release_date");
	return true;
}

static bool
read_document(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("csaf_version", struct mm_csaf, version),
		MM_JSON_TEXT("category", struct mm_csaf, category),
		MM_JSON_TEXT("title", struct mm_csaf, title),
		MM_JSON_FIELD("publisher", read_publisher),
		MM_JSON_FIELD("tracking", read_tracking),
	};
	struct reader *r = ctx;

	r->document = true;
	return mm_fields_read(j, fields, MM_COUNT(fields), &r->doc) &&
	    check_document(&r->doc, j);
}

static bool
read_tree(void *ctx, struct mm_json *j)
{
	return mm_csaf_tree_read(&((struct reader *)ctx)->tree, j);
}

/* ---- vulnerabilities ---- */

static bool
push_text(struct mm_arena *a, struct mm_csaf_texts *out, struct mm_json *j)
{
	struct mm_str *s = mm_vec_push(a, out);

	return s != NULL ? mm_json_string(j, s) : mm_fields_nomem(j);
}

struct id {
	struct mm_str text;
};

static bool
read_id(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("text", struct id, text),
	};
	struct reader *r = ctx;
	struct id id = { MM_STR_NONE };
	struct mm_str *slot;

	if (!mm_fields_read(j, fields, MM_COUNT(fields), &id))
		return false;
	if (id.text.n == 0)
		return true;
	slot = mm_vec_push(r->arena, &present(r)->ids);
	if (slot == NULL)
		return mm_fields_nomem(j);
	*slot = id.text;
	return true;
}

static bool
read_ids(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_id, ctx);
}

/* The lists of product_status, and what each says. */
static const struct {
	const char *name;
	enum mm_csaf_state state;
} lists[] = {
	{ "fixed", MM_CSAF_FIXED },
	{ "known_not_affected", MM_CSAF_NOT_AFFECTED },
	{ "under_investigation", MM_CSAF_INVESTIGATED },
	{ "known_affected", MM_CSAF_AFFECTED },
	{ "recommended", MM_CSAF_RECOMMENDED },
	{ "first_fixed", MM_CSAF_FIXED },
	{ "first_affected", MM_CSAF_AFFECTED },
	{ "last_affected", MM_CSAF_AFFECTED },
	{ "unknown", MM_CSAF_INVESTIGATED },
};

const char *
mm_csaf_state_id(enum mm_csaf_state state)
{
	for (size_t i = 0; i < MM_COUNT(lists); i++)
		if (lists[i].state == state)
			return lists[i].name;
	return "?";
}

struct status_ctx {
	struct reader *r;
	enum mm_csaf_state state;
};

static bool
read_status_id(void *ctx, struct mm_json *j)
{
	struct status_ctx *c = ctx;
	struct mm_csaf_status *s =
	    mm_vec_push(c->r->arena, &present(c->r)->status);

	if (s == NULL)
		return mm_fields_nomem(j);
	s->state = c->state;
	return mm_json_string(j, &s->product);
}

static bool
read_status(void *ctx, struct mm_json *j)
{
	struct mm_str name;

	(void)mm_json_enter_object(j);
	while (mm_json_key(j, &name)) {
		struct status_ctx c = { ctx, (enum mm_csaf_state)0 };

		for (size_t i = 0; i < MM_COUNT(lists); i++)
			if (mm_str_eqz(name, lists[i].name))
				c.state = lists[i].state;
		if (c.state == 0)
			(void)mm_json_skip(j);
		else
			(void)mm_fields_each(j, read_status_id, &c);
	}
	return !mm_json_failed(j);
}

/* A note while it is read. */
struct note_ctx {
	struct mm_str category, label, title, details, text, url, date;
	struct mm_arena *arena;
	struct mm_csaf_texts products, groups;
};

static bool
read_product_id(void *ctx, struct mm_json *j)
{
	struct note_ctx *c = ctx;

	return push_text(c->arena, &c->products, j);
}

static bool
read_product_ids(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_product_id, ctx);
}

static bool
read_group_id(void *ctx, struct mm_json *j)
{
	struct note_ctx *c = ctx;

	return push_text(c->arena, &c->groups, j);
}

static bool
read_group_ids(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_group_id, ctx);
}

static bool
read_note(struct reader *r, struct mm_json *j, enum mm_csaf_note_kind kind)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("category", struct note_ctx, category),
		MM_JSON_TEXT("label", struct note_ctx, label),
		MM_JSON_TEXT("title", struct note_ctx, title),
		MM_JSON_TEXT("details", struct note_ctx, details),
		MM_JSON_TEXT("text", struct note_ctx, text),
		MM_JSON_TEXT("url", struct note_ctx, url),
		MM_JSON_TEXT("date", struct note_ctx, date),
		MM_JSON_FIELD("product_ids", read_product_ids),
		MM_JSON_FIELD("group_ids", read_group_ids),
	};
	struct note_ctx c = { .arena = r->arena };
	struct mm_csaf_note *n;

	if (!mm_fields_read(j, fields, MM_COUNT(fields), &c))
		return false;
	n = mm_vec_push(r->arena, &present(r)->notes);
	if (n == NULL)
		return mm_fields_nomem(j);
	n->kind = kind;
	n->label = kind == MM_CSAF_FLAG ? c.label : c.category;
	n->title = c.title;
	n->text = kind == MM_CSAF_NOTE ? c.text : c.details;
	n->url = c.url;
	n->date = c.date;
	n->products = c.products;
	n->groups = c.groups;
	return true;
}

static bool
read_remediation(void *ctx, struct mm_json *j)
{
	return read_note(ctx, j, MM_CSAF_REMEDIATION);
}

static bool
read_flag(void *ctx, struct mm_json *j)
{
	return read_note(ctx, j, MM_CSAF_FLAG);
}

static bool
read_threat(void *ctx, struct mm_json *j)
{
	return read_note(ctx, j, MM_CSAF_THREAT);
}

static bool
read_vuln_note(void *ctx, struct mm_json *j)
{
	return read_note(ctx, j, MM_CSAF_NOTE);
}

static bool
read_remediations(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_remediation, ctx);
}

static bool
read_flags(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_flag, ctx);
}

static bool
read_threats(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_threat, ctx);
}

static bool
read_notes(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_vuln_note, ctx);
}

/* ---- scores: "scores" of 2.0, "metrics" of 2.1 ---- */

static bool
read_cvss(void *ctx, struct mm_json *j)
{
	return mm_severity_read(&((struct reader *)ctx)->severity, 0, j);
}

static const struct mm_json_field score_fields[] = {
	MM_JSON_FIELD("cvss_v2", read_cvss),
	MM_JSON_FIELD("cvss_v3", read_cvss),
	MM_JSON_FIELD("cvss_v4", read_cvss),
};

static bool
read_score(void *ctx, struct mm_json *j)
{
	return mm_fields_read(j, score_fields, MM_COUNT(score_fields), ctx);
}

static bool
read_scores(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_score, ctx);
}

static bool
read_metric(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("content", read_score),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), ctx);
}

static bool
read_metrics(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_metric, ctx);
}

static bool
read_cve(void *ctx, struct mm_json *j)
{
	struct mm_csaf_vuln *v = present(ctx);

	if (!mm_json_string(j, &v->cve))
		return false;
	if (mm_fields_is_id(v->cve) && mm_str_starts(v->cve, "CVE-"))
		return true;
	return mm_fields_bad(j, "CVE番号（cve）が正しくありません",
	    "the CVE number (cve) is malformed");
}

static bool
read_title(void *ctx, struct mm_json *j)
{
	return mm_json_string(j, &present(ctx)->title);
}

static bool
read_vuln(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("cve", read_cve),
		MM_JSON_FIELD("title", read_title),
		MM_JSON_FIELD("ids", read_ids),
		MM_JSON_FIELD("product_status", read_status),
		MM_JSON_FIELD("flags", read_flags),
		MM_JSON_FIELD("remediations", read_remediations),
		MM_JSON_FIELD("threats", read_threats),
		MM_JSON_FIELD("notes", read_notes),
		MM_JSON_FIELD("scores", read_scores),
		MM_JSON_FIELD("metrics", read_metrics),
	};
	struct reader *r = ctx;
	struct mm_csaf_vuln *v = mm_vec_push(r->arena, &r->doc.vulns);
	uint64_t column;

	if (v == NULL)
		return mm_fields_nomem(j);
	mm_json_where(j, &v->line, &column);
	memset(&r->severity, 0, sizeof(r->severity));
	if (!mm_fields_read(j, fields, MM_COUNT(fields), r))
		return false;
	v = present(r);
	v->cvss = r->severity.vector;
	v->cvss_x10 = r->severity.score_x10;
	return true;
}

static bool
read_vulns(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_vuln, ctx);
}

/* ---- the references between the parts ---- */

static bool
fail_product(struct mm_json *j, const struct mm_csaf_vuln *v, struct mm_str id)
{
	struct mm_err e;

	(void)mm_err_set(&e, MM_EFORMAT,
	    "product_treeにない製品「%.*s」があります（%llu行目の脆弱性）",
	    "the product \"%.*s\" is not defined in product_tree "
	    "(vulnerability on line %llu)",
	    MM_FMT(mm_utf8_fit(id, 60)), (unsigned long long)v->line);
	return mm_fields_bad(j, e.ja, e.en);
}

static bool
fail_group(struct mm_json *j, const struct mm_csaf_vuln *v, struct mm_str id)
{
	struct mm_err e;

	(void)mm_err_set(&e, MM_EFORMAT,
	    "product_treeにない製品グループ「%.*s」があります"
	    "（%llu行目の脆弱性）",
	    "the product group \"%.*s\" is not defined in product_tree "
	    "(vulnerability on line %llu)",
	    MM_FMT(mm_utf8_fit(id, 60)), (unsigned long long)v->line);
	return mm_fields_bad(j, e.ja, e.en);
}

static bool
fail_status(struct mm_json *j, const struct mm_csaf_vuln *v, struct mm_str id)
{
	struct mm_err e;

	(void)mm_err_set(&e, MM_EFORMAT,
	    "製品「%.*s」の状態が矛盾しています（%llu行目の脆弱性）",
	    "the product \"%.*s\" has contradicting status (vulnerability on "
	    "line %llu)",
	    MM_FMT(mm_utf8_fit(id, 60)), (unsigned long long)v->line);
	return mm_fields_bad(j, e.ja, e.en);
}

static bool
check_ids(const struct reader *r, struct mm_json *j,
    const struct mm_csaf_vuln *v, const struct mm_csaf_note *n)
{
	for (uint32_t i = 0; i < n->products.n; i++)
		if (mm_map_get(&r->tree.ids, n->products.v[i]) == MM_MAP_NONE)
			return fail_product(j, v, n->products.v[i]);
	for (uint32_t i = 0; i < n->groups.n; i++)
		if (mm_map_get(&r->tree.group_ids, n->groups.v[i]) ==
		    MM_MAP_NONE)
			return fail_group(j, v, n->groups.v[i]);
	return true;
}

/* Statuses of one product: affected and fine at once is a contradiction. */
static unsigned int
camp(enum mm_csaf_state s)
{
	static const unsigned int camps[] = {
		[MM_CSAF_FIXED] = 1,
		[MM_CSAF_NOT_AFFECTED] = 2,
		[MM_CSAF_INVESTIGATED] = 4,
		[MM_CSAF_AFFECTED] = 8,
		[MM_CSAF_RECOMMENDED] = 0,
	};

	return camps[s];
}

static bool
check_vuln(struct reader *r, struct mm_json *j, const struct mm_csaf_vuln *v)
{
	unsigned int *seen =
	    mm_arena_array(r->arena, r->doc.products.n + 1u, sizeof(*seen));

	if (seen == NULL)
		return mm_fields_nomem(j);
	for (uint32_t i = 0; i < v->status.n; i++) {
		const struct mm_csaf_status *s = &v->status.v[i];
		uint32_t at = mm_map_get(&r->tree.ids, s->product);
		unsigned int c = camp(s->state);

		if (at == MM_MAP_NONE)
			return fail_product(j, v, s->product);
		if (c != 0 && (seen[at] & ~c) != 0)
			return fail_status(j, v, s->product);
		seen[at] |= c;
	}
	for (uint32_t i = 0; i < v->notes.n; i++)
		if (!check_ids(r, j, v, &v->notes.v[i]))
			return false;
	return true;
}

static bool
check_all(struct reader *r, struct mm_json *j)
{
	if (!r->document)
		return mm_fields_bad(j, "documentがありません",
		    "the member document is missing");
	for (uint32_t i = 0; i < r->doc.vulns.n; i++)
		if (!check_vuln(r, j, &r->doc.vulns.v[i]))
			return false;
	return true;
}

const struct mm_csaf_product *
mm_csaf_find(const struct mm_csaf *d, struct mm_str id)
{
	uint32_t low = 0, high = d->products.n;

	/* They are sorted by id when the document is complete. */
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		int c = mm_str_cmp(d->products.v[mid].id, id);

		if (c == 0)
			return &d->products.v[mid];
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

enum mm_status
mm_csaf_read(struct mm_arena *a, struct mm_json *j, struct mm_csaf *out,
    struct mm_err *err)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("document", read_document),
		MM_JSON_FIELD("product_tree", read_tree),
		MM_JSON_FIELD("vulnerabilities", read_vulns),
	};
	struct reader r = { .arena = a };

	mm_csaf_tree_init(&r.tree, a, &r.doc);
	if (!mm_fields_read(j, fields, MM_COUNT(fields), &r) ||
	    !mm_csaf_tree_check(&r.tree, j) || !check_all(&r, j))
		return mm_json_finish(j, err);
	mm_csaf_tree_sort(&r.tree);
	*out = r.doc;
	return MM_OK;
}
