/* SPDX-License-Identifier: Apache-2.0 */
#include "format/sbomout.h"

#include <string.h>

#include "base/date.h"
#include "base/map.h"
#include "base/num.h"
#include "format/sbomfield.h"
#include "format/sbomout_part.h"

static const struct {
	const char *id;
	void (*write)(struct mm_sbomout_work *w);
} forms[MM_SBOMOUT_FORMS] = {
	[MM_SBOMOUT_CYCLONEDX_16] = { "cyclonedx-1.6", mm_sbomout_cyclonedx },
	[MM_SBOMOUT_CYCLONEDX_17] = { "cyclonedx-1.7", mm_sbomout_cyclonedx },
	[MM_SBOMOUT_SPDX_23_JSON] = { "spdx-2.3-json", mm_sbomout_spdx },
	[MM_SBOMOUT_SPDX_23_TAG] = { "spdx-2.3-tv", mm_sbomout_spdx },
	[MM_SBOMOUT_SPDX_30] = { "spdx-3.0", mm_sbomout_spdx3 },
	[MM_SBOMOUT_CSV] = { "csv", mm_sbomout_table },
	[MM_SBOMOUT_XLSX] = { "xlsx", mm_sbomout_table },
};

const char *
mm_sbomout_form_id(enum mm_sbomout_form form)
{
	return forms[form].id;
}

enum mm_sbomout_form
mm_sbomout_form_of(struct mm_str id)
{
	size_t i = 0;

	while (i < MM_SBOMOUT_FORMS && !mm_str_eqz(id, forms[i].id))
		i++;
	return (enum mm_sbomout_form)i;
}

bool
mm_sbomout_line(struct mm_str *rest, struct mm_str *key, struct mm_str *value)
{
	if (rest->n == 0)
		return false;
	*value = mm_str_cut(rest, '\n');
	*key = mm_str_cut(value, ' ');
	if (value->p == NULL)
		*value = MM_STR("");
	return true;
}

bool
mm_sbomout_has_blank(struct mm_str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if ((uint8_t)text.p[i] <= ' ' || text.p[i] == 0x7f)
			return true;
	}
	return false;
}

static bool
is_idstring(struct mm_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || c == '.' || c == '-' ||
			c == '+'))
			return false;
	}
	return s.n > 0;
}

/* Next word or bracket of an expression; empty at its end. */
static struct mm_str
next_token(struct mm_str *text)
{
	struct mm_str t;

	while (text->n > 0 && text->p[0] == ' ')
		*text = (struct mm_str){ text->p + 1, text->n - 1 };
	t = (struct mm_str){ text->p, 0 };
	while (t.n < text->n && strchr("() ", text->p[t.n]) == NULL)
		t.n++;
	if (t.n == 0 && text->n > 0)
		t.n = 1;
	*text = (struct mm_str){ text->p + t.n, text->n - t.n };
	return t;
}

static bool
is_operator(struct mm_str t)
{
	return mm_str_eq(t, MM_STR("AND")) || mm_str_eq(t, MM_STR("OR")) ||
	    mm_str_eq(t, MM_STR("WITH"));
}

bool
mm_sbomout_is_expression(struct mm_str text)
{
	bool operand = true; /* one is due */
	int open = 0;

	for (struct mm_str t = next_token(&text); t.n > 0;
	     t = next_token(&text)) {
		if (mm_str_eq(t, MM_STR("(")) || mm_str_eq(t, MM_STR(")"))) {
			if (operand != (t.p[0] == '('))
				return false;
			open += t.p[0] == '(' ? 1 : -1;
			if (open < 0)
				return false;
		} else {
			if (is_operator(t) == operand)
				return false;
			if (operand && !is_idstring(t))
				return false;
			operand = !operand;
		}
	}
	return !operand && open == 0;
}

/* The lines of a text that the format cannot say, each as a field. */
static void
own_lines(struct mm_str lines, const char *name,
    bool (*can)(struct mm_str key, struct mm_str value), mm_sbomout_own_fn fn,
    void *ctx)
{
	struct mm_str key, value;

	while (lines.n > 0) {
		struct mm_str line = mm_str_cut(&lines, '\n');
		struct mm_str one = line;

		if (mm_sbomout_line(&one, &key, &value) && !can(key, value))
			fn(ctx, name, line);
	}
}

static void
own_cpes(struct mm_sbomout_work *w, const struct mm_component *c,
    const struct mm_sbomout_can *can, mm_sbomout_own_fn fn, void *ctx)
{
	struct mm_str rest = c->cpe_more;

	if (c->cpe.n > 0 && !can->cpe(w->arena, c->cpe, true))
		fn(ctx, "mimamori:cpe", c->cpe);
	while (rest.n > 0) {
		struct mm_str cpe = mm_str_cut(&rest, '\n');

		if (!can->cpe(w->arena, cpe, false))
			fn(ctx, "mimamori:cpe", cpe);
	}
}

static void
own_unknown(const struct mm_component *c, mm_sbomout_own_fn fn, void *ctx)
{
	static const struct {
		uint8_t bit;
		const char *word;
	} words[] = { { MM_SAID_SUPPLIER, "supplier" },
		{ MM_SAID_VERSION, "version" },
		{ MM_SAID_LICENCE, "licence" } };

	for (size_t i = 0; i < MM_COUNT(words); i++) {
		if ((c->said_unknown & words[i].bit) != 0)
			fn(ctx, "mimamori:unknown", mm_str_of(words[i].word));
	}
}

void
mm_sbomout_own(struct mm_sbomout_work *w, const struct mm_component *c,
    const struct mm_sbomout_can *can, mm_sbomout_own_fn fn, void *ctx)
{
	struct mm_str rest = c->licences;

	if (!can->type(c->type))
		fn(ctx, "mimamori:type",
		    c->type.n > 0 ? c->type : MM_STR("none"));
	if (c->supplier.n > 0 && !can->supplier(c->supplier))
		fn(ctx, "mimamori:supplier", c->supplier);
	if (c->author.n > 0)
		fn(ctx, "mimamori:author", c->author);
	if (c->eos.n > 0 && !can->eos(c->eos))
		fn(ctx, "mimamori:endOfSupport", c->eos);
	if (c->support.n > 0 && !can->support(c->support))
		fn(ctx, "mimamori:supportLevel", c->support);
	if (c->swid.n > 0 && !can->swid(c->swid))
		fn(ctx, "mimamori:swid", c->swid);
	if (!can->unknown)
		own_unknown(c, fn, ctx);
	own_cpes(w, c, can, fn, ctx);
	own_lines(c->hashes, "mimamori:hash", can->hash, fn, ctx);
	own_lines(c->links, "mimamori:link", can->link, fn, ctx);
	while (rest.n > 0 && !can->licences(c->licences))
		fn(ctx, "mimamori:licence", mm_str_cut(&rest, '\n'));
}

/* One line of a comment. */
static void
add_line(void *ctx, const char *name, struct mm_str value)
{
	struct mm_buf *b = ctx;

	mm_buf_fmt(b, "%s%s=", b->n > 0 ? "\n" : "", name);
	for (size_t i = 0; i < value.n; i++)
		mm_buf_char(b,
		    value.p[i] == '\n' || value.p[i] == '\r' ? ' '
							     : value.p[i]);
}

struct mm_str
mm_sbomout_comment(struct mm_sbomout_work *w, const struct mm_component *c,
    const struct mm_sbomout_can *can, bool device)
{
	struct mm_str s = MM_STR_NONE;
	struct mm_buf b;

	mm_buf_init(&b, 0);
	if (device)
		add_line(&b, "mimamori:device", MM_STR("1"));
	else
		mm_sbomout_own(w, c, can, add_line, &b);
	if (b.n > 0) {
		s = mm_arena_str(w->arena, mm_buf_view(&b));
		if (s.p == NULL)
			(void)mm_err_nomem(&w->err);
	}
	mm_buf_free(&b);
	return s;
}

/* Numbers in groups: what[k] belongs to group of[k], of n + 1 groups. */
struct groups {
	uint32_t *of, *what, m;
	uint32_t *list, *first; /* list[first[i]..first[i + 1]) is group i */
};

static bool
new_groups(struct mm_arena *a, size_t m, struct groups *g)
{
	g->m = 0;
	g->of = mm_arena_array(a, m + 1, sizeof(*g->of));
	g->what = mm_arena_array(a, m + 1, sizeof(*g->what));
	return g->of != NULL && g->what != NULL;
}

static bool
make_groups(struct mm_arena *a, uint32_t n, struct groups *g)
{
	uint32_t *at = mm_arena_array(a, (size_t)n + 3, sizeof(*at));

	g->list = mm_arena_array(a, (size_t)g->m + 1, sizeof(*g->list));
	if (at == NULL || g->list == NULL)
		return false;
	for (uint32_t i = 0; i < g->m; i++)
		at[g->of[i] + 2]++;
	for (uint32_t i = 2; i < n + 3; i++)
		at[i] += at[i - 1];
	for (uint32_t i = 0; i < g->m; i++)
		g->list[at[g->of[i] + 1]++] = g->what[i];
	g->first = at;
	return true;
}

/*
 * Children by container. The device itself is no child, and what it contains
 * stands at the top, as everything else is in it, too.
 */
static bool
make_tree(struct mm_sbomout_work *w)
{
	const struct mm_sbom *s = w->s;
	struct groups g;

	if (!new_groups(w->arena, s->n, &g))
		return false;
	for (uint32_t i = 0; i < s->n; i++) {
		uint32_t up = s->components[i].parent;

		if (i == s->device)
			continue;
		g.of[g.m] = up == MM_COMP_ROOT || up == s->device ? s->n : up;
		g.what[g.m++] = i;
	}
	if (!make_groups(w->arena, s->n, &g))
		return false;
	w->child = g.list;
	w->first_child = g.first;
	return true;
}

/* Dependencies by user, each once; the device is number n. */
static bool
make_graph(struct mm_sbomout_work *w)
{
	const struct mm_sbom *s = w->s;
	uint32_t *seen =
	    mm_arena_array(w->arena, (size_t)s->n + 1, sizeof(*seen));
	struct groups g;
	uint32_t n = 0, k = 0;

	if (seen == NULL || !new_groups(w->arena, s->ndepends, &g))
		return false;
	for (; g.m < s->ndepends; g.m++) {
		uint32_t from = s->depends[g.m].from;

		g.of[g.m] = from == MM_COMP_ROOT ? s->n : from;
		g.what[g.m] = s->depends[g.m].to;
	}
	if (!make_groups(w->arena, s->n, &g))
		return false;
	for (uint32_t i = 0; i <= s->n; i++) {
		uint32_t end = g.first[i + 1];

		for (g.first[i] = n; k < end; k++) {
			if (seen[g.list[k]] == i + 1)
				continue;
			seen[g.list[k]] = i + 1;
			g.list[n++] = g.list[k];
		}
	}
	g.first[s->n + 1] = n;
	w->used = g.list;
	w->first_used = g.first;
	return true;
}

/* A reference for the device that no component has. */
static bool
make_device_ref(struct mm_sbomout_work *w)
{
	struct mm_map refs;

	mm_map_init(&refs, w->arena);
	for (uint32_t i = 0; i < w->s->n; i++) {
		if (mm_map_put(&refs, w->s->components[i].ref, i, NULL) ==
		    MM_MAP_NONE)
			return false;
	}
	w->device_ref = MM_STR("device");
	while (w->device_ref.p != NULL &&
	    mm_map_get(&refs, w->device_ref) != MM_MAP_NONE)
		w->device_ref =
		    mm_arena_fmt(w->arena, "%.*s-", MM_FMT(w->device_ref));
	return w->device_ref.p != NULL;
}

bool
mm_sbomout_ids(struct mm_sbomout_work *w, const char *prefix)
{
	uint32_t n = w->s->n;
	struct mm_map taken;

	mm_map_init(&taken, w->arena);
	w->ids = mm_arena_array(w->arena, (size_t)n + 1, sizeof(*w->ids));
	if (w->ids == NULL)
		return false;
	for (uint32_t i = 0; i <= n; i++) {
		struct mm_str ref =
		    i < n ? w->s->components[i].ref : w->device_ref;
		struct mm_str id;
		bool added = false;

		if (mm_str_starts(ref, "SPDXRef-"))
			ref = (struct mm_str){ ref.p + 8, ref.n - 8 };
		if (is_idstring(ref) && memchr(ref.p, '+', ref.n) == NULL &&
		    !mm_str_eq(ref, MM_STR("DOCUMENT")))
			id = mm_arena_fmt(
			    w->arena, "%s%.*s", prefix, MM_FMT(ref));
		else
			id = mm_arena_fmt(w->arena, "%sc%u", prefix, i + 1);
		while (id.p != NULL) {
			if (mm_map_put(&taken, id, i, &added) == MM_MAP_NONE)
				return false;
			if (added)
				break;
			id = mm_arena_fmt(w->arena, "%.*s-", MM_FMT(id));
		}
		if (id.p == NULL)
			return false;
		w->ids[i] = id;
	}
	return true;
}

/* "+09:00": minutes ahead of UTC; 0 for "Z" and nothing. */
static int
zone_of(struct mm_str s)
{
	uint64_t h, m;

	if (s.n != 6 || !mm_num_u64((struct mm_str){ s.p + 1, 2 }, 23, &h) ||
	    !mm_num_u64((struct mm_str){ s.p + 4, 2 }, 59, &m))
		return 0;
	return (s.p[0] == '-' ? -1 : 1) * (int)(h * 60 + m);
}

struct mm_str
mm_sbomout_time(struct mm_arena *a, struct mm_str text)
{
	char day[MM_DATE_TEXT];
	uint64_t h = 0, m = 0, sec = 0;
	struct mm_date d;
	struct mm_str zone;
	int minutes;

	if (text.n < 10 || !mm_date_iso((struct mm_str){ text.p, 10 }, &d))
		return MM_STR_NONE;
	if (text.n == 10)
		return mm_arena_fmt(a, "%.10sT00:00:00Z", text.p);
	if (!mm_sbomfield_is_time(text) ||
	    !mm_num_u64((struct mm_str){ text.p + 11, 2 }, 23, &h) ||
	    !mm_num_u64((struct mm_str){ text.p + 14, 2 }, 59, &m) ||
	    !mm_num_u64((struct mm_str){ text.p + 17, 2 }, 59, &sec))
		return MM_STR_NONE;
	zone = text.n > 25 || text.n == 25
	    ? (struct mm_str){ text.p + text.n - 6, 6 }
	    : MM_STR_NONE;
	minutes = (int)(h * 60 + m);
	if (zone.n > 0 && (zone.p[0] == '+' || zone.p[0] == '-'))
		minutes -= zone_of(zone);
	d = mm_date_add_days(d, minutes < 0 ? -1 : minutes >= 1440 ? 1 : 0);
	minutes = (minutes + 1440) % 1440;
	return mm_arena_fmt(a, "%sT%02d:%02d:%02dZ", mm_date_fmt(d, day),
	    minutes / 60, minutes % 60, (int)sec);
}

enum mm_status
mm_sbomout_write(struct mm_arena *a, const struct mm_sbom *s,
    const struct mm_sbomout *o, struct mm_buf *out, struct mm_err *err)
{
	struct mm_sbomout_work w = { .arena = a,
		.s = s,
		.o = o,
		.out = out,
		.name = o->name.n > 0 ? o->name : s->name,
		.version = o->name.n > 0 ? o->version : s->version };

	if (w.name.n == 0)
		w.name = MM_STR("NOASSERTION");
	w.created = mm_sbomout_time(a, s->timestamp);
	if (w.created.p == NULL)
		w.created = mm_sbomout_time(a, o->day);
	if (w.created.p == NULL || !make_tree(&w) || !make_graph(&w) ||
	    !make_device_ref(&w))
		return mm_err_nomem(err);
	forms[o->form].write(&w);
	if (w.err.code == MM_OK && mm_arena_short(a))
		(void)mm_err_nomem(&w.err);
	if (w.err.code == MM_OK)
		(void)!mm_buf_check(out, &w.err);
	if (w.err.code != MM_OK && err != NULL)
		*err = w.err;
	return w.err.code;
}
