/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "show.h"

#include "codec/file.h"
#include "codec/gzip.h"

enum mm_status
parse_text(parse_fn parse, struct mm_arena *a, const char *text,
    struct mm_advisory *out, struct mm_err *err)
{
	struct mm_json *j = mm_json_new(a,
	    (struct mm_bytes){ (const uint8_t *)text, strlen(text) }, "t.json",
	    NULL);
	enum mm_status st;

	assert_non_null(j);
	st = parse(a, j, out, err);
	return st == MM_OK ? mm_json_finish(j, err) : st;
}

static char
letter(enum mm_verdict v)
{
	static const char letters[] = { '?', 'A', 'N', 'C', '?' };

	return letters[v];
}

static void
show_bounds(struct mm_buf *b, const struct mm_vers_bound *lo,
    const struct mm_vers_bound *hi)
{
	mm_buf_fmt(b, "%c%.*s,%.*s%c", lo->inclusive ? '[' : '(',
	    lo->text.p != NULL ? (int)lo->text.n : 1,
	    lo->text.p != NULL ? lo->text.p : "-",
	    hi->text.p != NULL ? (int)hi->text.n : 1,
	    hi->text.p != NULL ? hi->text.p : "-", hi->inclusive ? ']' : ')');
}

void
show_packages(struct mm_buf *b, const struct mm_advisory *a)
{
	static const char *const schemes[] = { "none", "generic", "semver",
		"pep440", "maven", "dpkg", "rpm", "openssl" };

	for (uint32_t i = 0; i < a->npackages; i++) {
		const struct mm_adv_package *p = &a->packages[i];

		mm_buf_str(b, p->key);
		mm_buf_fmt(b, " =%c", letter(p->otherwise));
		for (uint32_t k = 0; k < p->nranges; k++) {
			mm_buf_fmt(b, " %s", schemes[p->ranges[k].scheme]);
			show_bounds(b, &p->ranges[k].lo, &p->ranges[k].hi);
			mm_buf_char(b, letter(p->ranges[k].status));
		}
		for (uint32_t k = 0; k < p->nversions; k++)
			mm_buf_fmt(b, "%s%.*s", k == 0 ? " |" : ",",
			    MM_FMT(p->versions[k]));
		mm_buf_char(b, '\n');
	}
}

static void
show_node(struct mm_buf *b, const struct mm_adv_node *n)
{
	bool first = true;

	mm_buf_fmt(b, "%s%s(", n->negate ? "!" : "",
	    n->op == MM_OP_AND ? "AND" : "OR");
	for (uint32_t i = 0; i < n->ncpes; i++, first = false) {
		const struct mm_adv_cpe *c = &n->cpes[i];

		mm_buf_fmt(b, "%s%c%.*s", first ? "" : " ",
		    c->vulnerable ? '+' : '-', MM_FMT(c->cpe));
		if (c->lo.text.p != NULL || c->hi.text.p != NULL)
			show_bounds(b, &c->lo, &c->hi);
	}
	for (uint32_t i = 0; i < n->nchildren; i++, first = false) {
		mm_buf_z(b, first ? "" : " ");
		show_node(b, &n->children[i]);
	}
	mm_buf_char(b, ')');
}

void
show_configs(struct mm_buf *b, const struct mm_advisory *a)
{
	for (uint32_t i = 0; i < a->nconfigs; i++) {
		const struct mm_adv_config *c = &a->configs[i];

		mm_buf_fmt(b, "%s%s(", c->negate ? "!" : "",
		    c->op == MM_OP_AND ? "AND" : "OR");
		for (uint32_t k = 0; k < c->nnodes; k++) {
			mm_buf_z(b, k > 0 ? " " : "");
			show_node(b, &c->nodes[k]);
		}
		mm_buf_z(b, ")\n");
	}
}

struct mm_bytes
read_data(struct mm_arena *a, const char *path)
{
	struct mm_bytes raw, text;
	struct mm_buf b;
	struct mm_err e;
	struct mm_str copy;

	mm_buf_init(&b, 0);
	assert_int_equal(
	    mm_file_read(a, path, (size_t)64 << 20, &raw, &e), MM_OK);
	assert_int_equal(mm_gzip_unpack(raw, path, NULL, &b, &e), MM_OK);
	copy = mm_arena_str(a, mm_buf_view(&b));
	assert_non_null(copy.p);
	mm_buf_free(&b);
	text = (struct mm_bytes){ (const uint8_t *)copy.p, copy.n };
	return text;
}
