/* SPDX-License-Identifier: Apache-2.0 */
/* What a notice is about, and where it lies: asked by all its files. */
#include "app/notice_private.h"

bool
mm_notice_concerns(const struct mm_notice_draft *d, uint32_t finding)
{
	const struct mm_finding *f = &d->world->findings.v[finding];

	if (f->product != d->ask.product || f->ended_at.seq != 0)
		return false;
	if (d->judged != 0 &&
	    (f->assessment == MM_NONE ||
		d->world->assessments.v[f->assessment].status != d->judged))
		return false;
	for (uint32_t i = 0; i < d->ask.nvulns; i++)
		if (mm_str_eq(f->vuln, d->ask.vulns[i]))
			return true;
	return d->ask.nvulns == 0;
}

/* A unit of unknown version may have any: it counts with every version. */
bool
mm_notice_fits(const struct mm_world *w, uint32_t unit, uint32_t version)
{
	uint32_t has = w->units.v[unit].version;

	return has == MM_NONE || version == MM_NONE || has == version;
}

struct mm_str
mm_notice_file_name(struct mm_arena *a, struct mm_str party)
{
	static const char hex[] = "0123456789ABCDEF";
	char *p = mm_arena_alloc(a, party.n * 3 + 1);
	size_t n = 0;

	if (p == NULL)
		return MM_STR_NONE;
	for (size_t i = 0; i < party.n; i++) {
		unsigned char c = (unsigned char)party.p[i];

		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') || c == '-' || c == '_' ||
		    (c == '.' && i > 0)) {
			p[n++] = (char)c;
		} else {
			p[n++] = '%';
			p[n++] = hex[c >> 4];
			p[n++] = hex[c & 15];
		}
	}
	return (struct mm_str){ p, n };
}

enum mm_status
mm_notice_folder(struct mm_app *app, struct mm_str number, uint32_t edition,
    struct mm_str *out, struct mm_err *err)
{
	struct mm_str name = mm_notice_file_name(app->arena, number);

	if (name.p == NULL)
		return mm_err_nomem(err);
	*out = mm_arena_fmt(
	    app->arena, "%s/out/%.*s/%u", app->dir, MM_FMT(name), edition);
	return out->p != NULL ? MM_OK : mm_err_nomem(err);
}

enum mm_status
mm_notice_find(const struct mm_world *w, struct mm_str number, uint32_t edition,
    uint32_t *out, struct mm_err *err)
{
	uint32_t i = mm_world_notice(w, number, edition);

	if (i == MM_NONE && edition != 0)
		return mm_err_set(err, MM_ENOTFOUND,
		    "お知らせ %.*s 第%u版 はありません。mimamori notice list "
		    "で確かめてください",
		    "there is no notice %.*s edition %u; see mimamori notice "
		    "list",
		    MM_FMT(number), edition);
	if (i == MM_NONE)
		return mm_err_set(err, MM_ENOTFOUND,
		    "お知らせ %.*s はありません。mimamori notice list "
		    "で確かめてください",
		    "there is no notice %.*s; see mimamori notice list",
		    MM_FMT(number));
	*out = i;
	return MM_OK;
}
