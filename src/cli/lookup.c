/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

#include "base/utf8.h"

/* Most candidates an ambiguous name lists. */
#define CANDIDATES 5

/*
 * One search over things with an id and a name: exact id, else the only one
 * whose key of the name (or id) is that of the text, else the only one whose
 * key contains it.
 */
struct search {
	struct mm_arena *arena;
	struct mm_str key;
	uint32_t exact, partial, nexact, npartial;
	struct mm_str names; /* of the first candidates, for the message */
};

static bool
contains(struct mm_str hay, struct mm_str needle)
{
	for (size_t i = 0; needle.n > 0 && i + needle.n <= hay.n; i++)
		if (mm_str_eq((struct mm_str){ hay.p + i, needle.n }, needle))
			return true;
	return false;
}

static bool
consider(struct search *s, uint32_t i, struct mm_str id, struct mm_str name)
{
	struct mm_str key = mm_utf8_key(s->arena, name);
	struct mm_str id_key = mm_utf8_key(s->arena, id);

	if (key.p == NULL || id_key.p == NULL)
		return false;
	if (mm_str_eq(key, s->key) || mm_str_eq(id_key, s->key)) {
		s->exact = i;
		s->nexact++;
	} else if (!contains(key, s->key)) {
		return true;
	}
	s->partial = i;
	if (s->npartial++ < CANDIDATES)
		s->names = mm_arena_fmt(s->arena, "%.*s%s%.*s (%.*s)",
		    MM_FMT(s->names), s->names.n > 0 ? ", " : "", MM_FMT(id),
		    MM_FMT(name));
	return s->names.p != NULL;
}

static enum mm_status
decide(const struct search *s, struct mm_str text, uint32_t *out,
    struct mm_err *err)
{
	if (s->nexact == 1 || (s->nexact == 0 && s->npartial == 1)) {
		*out = s->nexact == 1 ? s->exact : s->partial;
		return MM_OK;
	}
	if (s->npartial == 0)
		return mm_err_set(err, MM_ENOTFOUND,
		    "「%.*s」は登録されていません", "\"%.*s\" is not recorded",
		    MM_FMT(text));
	return mm_err_set(err, MM_EFORMAT,
	    "「%.*s」に当たるものが %u 件あります。IDで指定してください: %.*s",
	    "\"%.*s\" may mean %u things; give the id: %.*s", MM_FMT(text),
	    s->npartial, MM_FMT(s->names));
}

enum mm_status
mm_cli_party(const struct mm_cli *c, const struct mm_world *w,
    struct mm_str text, uint32_t *out, struct mm_err *err)
{
	struct search s = { c->app.arena, mm_utf8_key(c->app.arena, text),
		MM_NONE, MM_NONE, 0, 0, { "", 0 } };
	uint32_t i = mm_world_party(w, text);

	if (i != MM_NONE) {
		*out = i;
		return MM_OK;
	}
	if (s.key.p == NULL)
		return mm_err_nomem(err);
	for (i = 0; i < w->parties.n; i++)
		if (!consider(&s, i, w->parties.v[i].id, w->parties.v[i].name))
			return mm_err_nomem(err);
	return decide(&s, text, out, err);
}

enum mm_status
mm_cli_product(const struct mm_cli *c, const struct mm_world *w,
    struct mm_str text, uint32_t *out, struct mm_err *err)
{
	struct search s = { c->app.arena, mm_utf8_key(c->app.arena, text),
		MM_NONE, MM_NONE, 0, 0, { "", 0 } };
	uint32_t i = mm_world_product(w, text);

	if (i != MM_NONE) {
		*out = i;
		return MM_OK;
	}
	if (s.key.p == NULL)
		return mm_err_nomem(err);
	for (i = 0; i < w->products.n; i++)
		if (!consider(&s, i, w->products.v[i].id,
			w->products.v[i].brand_name))
			return mm_err_nomem(err);
	return decide(&s, text, out, err);
}
