/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/filter.h"

#include <string.h>

#include "app/register_value.h"
#include "base/utf8.h"

enum mm_status
mm_cli_term(const struct mm_cli *c, const char *name, const struct mm_terms *t,
    int *out, struct mm_err *err)
{
	const char *text = mm_cli_opt(c, name);
	struct mm_str words = { "", 0 };

	*out = text != NULL ? mm_register_word(c->app.arena, t, mm_str_of(text))
			    : 0;
	if (text == NULL || *out != 0)
		return MM_OK;
	for (int i = 0; i < t->n && words.p != NULL; i++)
		words = mm_arena_fmt(c->app.arena, "%.*s%s%s", MM_FMT(words),
		    i > 0 ? " " : "", t->terms[i].id);
	return mm_err_set(err, MM_EUSAGE,
	    "--%s「%s」は使えません。使える言葉: %.*s",
	    "--%s \"%s\" is not known; the words are: %.*s", name, text,
	    MM_FMT(words));
}

bool
mm_cli_mentions(const struct mm_cli *c, const char *text, struct mm_str one,
    struct mm_str other)
{
	struct mm_str key, hay[2];

	if (text == NULL)
		return true;
	key = mm_utf8_key(c->app.arena, mm_str_of(text));
	hay[0] = mm_utf8_key(c->app.arena, one);
	hay[1] = mm_utf8_key(c->app.arena, other);
	for (int i = 0; i < 2; i++) {
		if (hay[i].n > 0 &&
		    memmem(hay[i].p, hay[i].n, key.p, key.n) != NULL)
			return true;
	}
	return false;
}

struct mm_str
mm_cell_tri(const struct mm_cli *c, enum mm_tri v)
{
	if (v == MM_UNKNOWN)
		return MM_STR_NONE;
	if (c->format == MM_OUT_TABLE || c->format == MM_OUT_PLAIN)
		return mm_str_of(mm_tri_text(v, c->app.lang));
	return mm_str_of(mm_tri_id(v));
}

enum mm_status
mm_cli_record(struct mm_cli *c, const struct mm_fact *f, struct mm_err *err)
{
	const struct mm_fact_def *d = &mm_fact_defs[f->type];
	struct mm_batch b;
	struct mm_fact *g;
	enum mm_status st = mm_batch_begin(&c->app, &b, err);

	if (st != MM_OK)
		return st;
	g = mm_batch_fact(&b, f->type);
	if (g != NULL) {
		memcpy(g->v, f->v, sizeof(g->v));
		g->reason = mm_str_of(mm_cli_opt(c, "reason"));
	}
	st = g == NULL ? mm_err_nomem(err) : mm_batch_admit(&b, err);
	if (st == MM_OK)
		st = mm_batch_commit(&b, err);
	mm_batch_end(&b);
	if (st != MM_OK)
		return st;
	if (b.unchanged > 0)
		mm_cli_say(c, "同じ内容が記録済みです。何も変わりません",
		    "recorded already; nothing changed");
	else if (c->app.dry_run)
		mm_cli_say(c, "記録できます（dry-run: 記録していません）",
		    "would be recorded (dry run)");
	else
		mm_cli_say(c, "記録しました: %s（記録番号 %llu）",
		    "recorded: %s (entry %llu)",
		    mm_tr(c->app.lang, d->ja, d->en),
		    (unsigned long long)b.first_seq);
	return MM_OK;
}

enum mm_status
mm_cli_version(const struct mm_cli *c, const struct mm_world *w,
    uint32_t product, struct mm_str text, uint32_t *out, struct mm_err *err)
{
	struct mm_str key = mm_utf8_key(c->app.arena, text), list = { "", 0 };

	*out = mm_world_version(w, product, text);
	for (uint32_t i = 0; *out == MM_NONE && i < w->versions.n; i++) {
		const struct mm_version *v = &w->versions.v[i];

		if (v->product != product)
			continue;
		if (mm_str_eq(mm_utf8_key(c->app.arena, v->id), key))
			*out = i;
		list = mm_arena_fmt(c->app.arena, "%.*s%s%.*s", MM_FMT(list),
		    list.n > 0 ? ", " : "", MM_FMT(v->id));
	}
	if (*out != MM_NONE)
		return MM_OK;
	return mm_err_set(err, MM_ENOTFOUND,
	    "製品 %.*s に版「%.*s」は登録されていません（登録済み: %.*s）",
	    "product %.*s has no version \"%.*s\" recorded (recorded: %.*s)",
	    MM_FMT(w->products.v[product].id), MM_FMT(text), MM_FMT(list));
}

enum mm_status
mm_cli_unit(const struct mm_cli *c, const struct mm_world *w,
    struct mm_str text, uint32_t *out, struct mm_err *err)
{
	struct mm_str key = mm_utf8_key(c->app.arena, text), list = { "", 0 };
	uint32_t n = 0;

	*out = mm_world_unit(w, text);
	if (*out != MM_NONE)
		return MM_OK;
	for (uint32_t i = 0; i < w->units.n; i++) {
		const struct mm_unit *u = &w->units.v[i];

		if (!mm_str_eq(mm_utf8_key(c->app.arena, u->serial), key) &&
		    !mm_str_eq(mm_utf8_key(c->app.arena, u->id), key))
			continue;
		*out = i;
		if (n++ < 5)
			list = mm_arena_fmt(c->app.arena, "%.*s%s%.*s",
			    MM_FMT(list), list.n > 0 ? ", " : "",
			    MM_FMT(u->id));
	}
	if (n == 1)
		return MM_OK;
	if (n == 0)
		return mm_err_set(err, MM_ENOTFOUND,
		    "個体「%.*s」は登録されていません",
		    "unit \"%.*s\" is not recorded", MM_FMT(text));
	return mm_err_set(err, MM_ECONFLICT,
	    "製造番号「%.*s」の個体は%u件あります。個体IDで指定してください: "
	    "%.*s",
	    "%.*s is the serial number of %u units; give the unit id: %.*s",
	    MM_FMT(text), n, MM_FMT(list));
}
