/* SPDX-License-Identifier: Apache-2.0 */
#include "format/myjvn.h"

#include <string.h>

#include "format/applicability.h"
#include "format/csaf_tree.h"
#include "format/fields.h"
#include "format/severity.h"
#include "vers/cpe.h"
#include "vers/purl.h"

struct record {
	struct mm_arena *arena;
	struct mm_str id, title, created, modified;
	MM_VEC(struct mm_str) aliases;
	MM_VEC(struct mm_adv_package) packages;
	uint32_t unkeyed;
	struct mm_severity severity;
	struct mm_configs configs;
	struct mm_csaf doc; /* the product tree of details */
	struct mm_csaf_tree tree;
	struct mm_myjvn_status status;
};

/* ---- what both forms have ---- */

static bool
add_alias(struct record *r, struct mm_str id, struct mm_json *j)
{
	struct mm_str *slot;

	if (!mm_fields_is_cve(id))
		return true;
	for (uint32_t i = 0; i < r->aliases.n; i++)
		if (mm_str_eq(r->aliases.v[i], id))
			return true;
	slot = mm_vec_push(r->arena, &r->aliases);
	if (slot == NULL)
		return mm_fields_nomem(j);
	*slot = id;
	return true;
}

/* Whether a criterion of the configurations names this product. */
static bool
is_in_nodes(struct record *r, const struct mm_adv_node *nodes, uint32_t n,
    struct mm_str key)
{
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = 0; k < nodes[i].ncpes; k++) {
			struct mm_cpe cpe;

			if (mm_cpe_parse(r->arena, nodes[i].cpes[k].cpe, &cpe,
				NULL) == MM_OK &&
			    mm_str_eq(mm_cpe_key(r->arena, &cpe), key))
				return true;
		}
		/* As deep as the reader of JSON allows. */
		if (is_in_nodes(r, nodes[i].children, nodes[i].nchildren, key))
			return true;
	}
	return false;
}

static bool
is_decided(struct record *r, struct mm_str key)
{
	for (uint32_t i = 0; i < r->configs.list.n; i++)
		if (is_in_nodes(r, r->configs.list.v[i].nodes,
			r->configs.list.v[i].nnodes, key))
			return true;
	for (uint32_t i = 0; i < r->packages.n; i++)
		if (mm_str_eq(r->packages.v[i].key, key))
			return true;
	return false;
}

/* Named without versions: nothing is decided for it. */
static bool
add_key(struct record *r, struct mm_str key)
{
	struct mm_adv_package *p;

	if (is_decided(r, key))
		return true;
	p = mm_vec_push(r->arena, &r->packages);
	if (p == NULL)
		return false;
	p->key = key;
	p->otherwise = MM_VERDICT_CANNOT_DECIDE;
	return true;
}

/* One product; without a usable name it is counted. */
static bool
add_product(struct record *r, struct mm_str cpe_text, struct mm_str purl_text)
{
	struct mm_str keys[2] = { MM_STR_NONE, MM_STR_NONE };
	struct mm_purl purl;
	struct mm_cpe cpe;

	if (cpe_text.n > 0 &&
	    mm_cpe_parse(r->arena, cpe_text, &cpe, NULL) == MM_OK)
		keys[0] = mm_cpe_key(r->arena, &cpe);
	if (purl_text.n > 0 &&
	    mm_purl_parse(r->arena, purl_text, &purl, NULL) == MM_OK)
		keys[1] = mm_purl_key(r->arena, &purl);
	r->unkeyed += keys[0].n == 0 && keys[1].n == 0;
	return (keys[0].n == 0 || add_key(r, keys[0])) &&
	    (keys[1].n == 0 || add_key(r, keys[1]));
}

static bool
read_cvss(void *ctx, struct mm_json *j)
{
	return mm_severity_read(&((struct record *)ctx)->severity, 0, j);
}

static bool
read_content(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("cvss_v2", read_cvss),
		MM_JSON_FIELD("cvss_v3", read_cvss),
		MM_JSON_FIELD("cvss_v4", read_cvss),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), ctx);
}

static bool
read_metric(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("content", read_content),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), ctx);
}

static bool
read_metrics(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_metric, ctx);
}

static bool
check(const struct record *r, struct mm_json *j)
{
	if (!mm_fields_is_id(r->id) || !mm_str_starts(r->id, "JVNDB-"))
		return mm_fields_bad(j,
		    "JVNDB番号がないか、正しくありません。MyJVN APIの"
		    "getVulnOverviewListかgetVulnDetailInfoの応答を取り込んで"
		    "ください",
		    "the JVNDB number is missing or malformed; import answers "
		    "of getVulnOverviewList or getVulnDetailInfo of the MyJVN "
		    "API");
	if ((r->created.n > 0 && !mm_fields_is_instant(r->created, false)) ||
	    (r->modified.n > 0 && !mm_fields_is_instant(r->modified, false)))
		return mm_fields_bad(j,
		    "登録日か更新日が2026-02-01T00:00:00+09:00の形では"
		    "ありません",
		    "a date of the record is not of the form "
		    "2026-02-01T00:00:00+09:00");
	return true;
}

static enum mm_status
finish(struct record *r, struct mm_advisory *out, struct mm_err *err)
{
	/* A key or text left out for want of memory would hide a match. */
	if (mm_arena_short(r->arena))
		return mm_err_nomem(err);
	*out = (struct mm_advisory){ .id = r->id,
		.source = MM_FEED_JVN,
		.aliases = r->aliases.v,
		.naliases = r->aliases.n,
		.title = mm_fields_line(r->title),
		.published = r->created,
		.modified = r->modified,
		.packages = r->packages.v,
		.npackages = r->packages.n,
		.unkeyed = r->unkeyed,
		.configs = r->configs.list.v,
		.nconfigs = r->configs.list.n };
	mm_severity_keep(&r->severity, out);
	return MM_OK;
}

/* ---- overview ---- */

struct reference {
	struct mm_str summary;
};

static bool
read_reference(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("summary", struct reference, summary),
	};
	struct reference ref = { MM_STR_NONE };

	return mm_fields_read(j, fields, MM_COUNT(fields), &ref) &&
	    add_alias(ctx, mm_str_trim(ref.summary), j);
}

static bool
read_references(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_reference, ctx);
}

struct names {
	struct mm_str cpe, purl;
	struct mm_str type, value; /* of an id_ref */
};

static bool
read_id_ref(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("nameType", struct names, type),
		MM_JSON_TEXT("value", struct names, value),
	};
	struct names *n = ctx;

	n->type = n->value = MM_STR_NONE;
	if (!mm_fields_read(j, fields, MM_COUNT(fields), n))
		return false;
	if (n->purl.p == NULL && mm_str_eqz(n->type, "purl"))
		n->purl = n->value;
	return true;
}

static bool
read_id_refs(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_id_ref, ctx);
}

static bool
read_product_ids(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("cpe", struct names, cpe),
		MM_JSON_FIELD("id_refs", read_id_refs),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), ctx);
}

static bool
read_product(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("product_ids", read_product_ids),
	};
	struct names n = { .cpe = MM_STR_NONE };

	if (!mm_fields_read(j, fields, MM_COUNT(fields), &n))
		return false;
	return add_product(ctx, n.cpe, n.purl) || mm_fields_nomem(j);
}

static bool
read_products(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_product, ctx);
}

enum mm_status
mm_myjvn_entry(struct mm_arena *a, struct mm_json *j, struct mm_advisory *out,
    struct mm_err *err)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("id", struct record, id),
		MM_JSON_TEXT("title", struct record, title),
		MM_JSON_TEXT("created", struct record, created),
		MM_JSON_TEXT("modified", struct record, modified),
		MM_JSON_FIELD("references", read_references),
		MM_JSON_FIELD("products", read_products),
		MM_JSON_FIELD("metrics", read_metrics),
	};
	struct record r = { .arena = a };

	if (!mm_fields_read(j, fields, MM_COUNT(fields), &r) || !check(&r, j))
		return mm_json_finish(j, err);
	return finish(&r, out, err);
}

/* ---- details ---- */

static bool
read_tracking(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("id", struct record, id),
		MM_JSON_TEXT("initial_release_date", struct record, created),
		MM_JSON_TEXT("current_release_date", struct record, modified),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), ctx);
}

static bool
read_document(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("title", struct record, title),
		MM_JSON_FIELD("tracking", read_tracking),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), ctx);
}

static bool
read_tree(void *ctx, struct mm_json *j)
{
	return mm_csaf_tree_read(&((struct record *)ctx)->tree, j);
}

/* "" where there is none. */
static bool
read_cve(void *ctx, struct mm_json *j)
{
	struct mm_str s;

	if (!mm_json_string_or_null(j, &s))
		return false;
	if (s.n > 0 && !mm_fields_is_cve(s))
		return mm_fields_bad(j, "CVE番号（cve）が正しくありません",
		    "the CVE number (cve) is malformed");
	return add_alias(ctx, s, j);
}

static bool
read_vuln(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("cve", read_cve),
		MM_JSON_FIELD("metrics", read_metrics),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), ctx);
}

static bool
read_vulns(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_vuln, ctx);
}

static bool
read_applicability(void *ctx, struct mm_json *j)
{
	return mm_configs_read(&((struct record *)ctx)->configs, j);
}

static bool
read_extension(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("cpeApplicability", read_applicability),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), ctx);
}

static bool
read_code(void *ctx, struct mm_json *j)
{
	return mm_json_int(
	    j, 0, INT32_MAX, &((struct mm_myjvn_status *)ctx)->code);
}

static bool
read_count(void *ctx, struct mm_json *j)
{
	return mm_json_int(
	    j, 0, INT32_MAX, &((struct mm_myjvn_status *)ctx)->count);
}

bool
mm_myjvn_status_read(struct mm_myjvn_status *s, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("retCd", read_code),
		MM_JSON_FIELD("totalResRet", read_count),
		MM_JSON_TEXT("errMsg", struct mm_myjvn_status, message),
	};
	struct mm_err e;

	*s = (struct mm_myjvn_status){ .count = -1 };
	if (!mm_fields_read(j, fields, MM_COUNT(fields), s))
		return false;
	if (s->code == 0)
		return true;
	(void)mm_err_set(&e, MM_EFORMAT,
	    "MyJVN APIがエラーを返しています: %.*s",
	    "the MyJVN API answered with an error: %.*s",
	    MM_FMT(mm_fields_line(s->message)));
	return mm_fields_bad(j, e.ja, e.en);
}

static bool
read_status(void *ctx, struct mm_json *j)
{
	return mm_myjvn_status_read(&((struct record *)ctx)->status, j);
}

/*
 * Names of JVN's own are those of other products in a node that says OR, and
 * would leave its other criteria undecided for ever.
 */
static void
drop_own_names(struct mm_adv_node *nodes, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t kept = 0;

		drop_own_names(nodes[i].children, nodes[i].nchildren);
		if (nodes[i].op != MM_OP_OR || nodes[i].negate)
			continue;
		for (uint32_t k = 0; k < nodes[i].ncpes; k++)
			if (!mm_str_starts(nodes[i].cpes[k].cpe, "jvnpid:"))
				nodes[i].cpes[kept++] = nodes[i].cpes[k];
		nodes[i].ncpes = kept;
	}
}

enum mm_status
mm_myjvn_detail(struct mm_arena *a, struct mm_json *j, struct mm_advisory *out,
    struct mm_err *err)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("document", read_document),
		MM_JSON_FIELD("product_tree", read_tree),
		MM_JSON_FIELD("vulnerabilities", read_vulns),
		MM_JSON_FIELD("jvn_extension", read_extension),
		MM_JSON_FIELD("status", read_status),
		MM_JSON_FIELD("status:Status", read_status),
	};
	struct record r = { .arena = a, .configs = { .arena = a } };

	mm_csaf_tree_init(&r.tree, a, &r.doc);
	if (!mm_fields_read(j, fields, MM_COUNT(fields), &r) ||
	    !mm_csaf_tree_check(&r.tree, j) || !check(&r, j))
		return mm_json_finish(j, err);
	for (uint32_t i = 0; i < r.configs.list.n; i++)
		drop_own_names(
		    r.configs.list.v[i].nodes, r.configs.list.v[i].nnodes);
	for (uint32_t i = 0; i < r.doc.products.n; i++)
		if (!add_product(
			&r, r.doc.products.v[i].cpe, r.doc.products.v[i].purl))
			return mm_err_nomem(err);
	return finish(&r, out, err);
}
