/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/record.h"

#include <string.h>

static enum mm_status
typed_value(struct mm_cli *c, const struct mm_field *fd, struct mm_str text,
    struct mm_str *out, struct mm_err *err)
{
	char day[MM_DATE_TEXT];
	struct mm_date date;
	enum mm_tri tri;
	int v;

	*out = text;
	if (fd->kind == MM_FIELD_DATE && mm_date_parse(text, &date)) {
		*out = mm_arena_str(
		    c->app.arena, mm_str_of(mm_date_fmt(date, day)));
	} else if (fd->kind == MM_FIELD_ENUM) {
		v = mm_term_find(fd->terms, text);
		if (v != 0)
			*out = mm_str_of(mm_term_id(fd->terms, v));
	} else if (fd->kind == MM_FIELD_TRI && mm_tri_find(text, &tri)) {
		*out = mm_str_of(mm_tri_id(tri));
	}
	return out->p != NULL ? MM_OK : mm_err_nomem(err);
}

/* All values of a repeated option, one a line. */
static struct mm_str
joined(struct mm_cli *c, const char *name)
{
	struct mm_str list = mm_str_of(mm_cli_opt_at(c, name, 0));
	const char *more;

	for (int i = 1; (more = mm_cli_opt_at(c, name, i)) != NULL; i++)
		list =
		    mm_arena_fmt(c->app.arena, "%.*s\n%s", MM_FMT(list), more);
	return list;
}

enum mm_status
mm_cli_fact_fields(struct mm_cli *c, struct mm_fact *f, struct mm_err *err)
{
	const struct mm_fact_def *d = &mm_fact_defs[f->type];
	enum mm_status st = MM_OK;
	int next = 0;

	for (int i = 0; i < d->nfields && st == MM_OK; i++) {
		const struct mm_field *fd = &d->fields[i];
		struct mm_str text = fd->kind == MM_FIELD_LIST
		    ? joined(c, fd->name)
		    : mm_str_of(mm_cli_opt(c, fd->name));

		if (text.p == NULL && (fd->flags & MM_FIELD_REQUIRED) != 0 &&
		    next < c->nargs)
			text = mm_str_of(c->arg[next++]);
		if (text.n > 0)
			st = typed_value(c, fd, text, &f->v[i], err);
	}
	if (st == MM_OK && next < c->nargs)
		st = mm_err_set(err, MM_EUSAGE, "引数「%s」は使われません",
		    "the argument \"%s\" is not used", c->arg[next]);
	f->reason = mm_str_of(mm_cli_opt(c, "reason"));
	return st;
}

enum mm_status
mm_cli_record_fact(struct mm_cli *c, struct mm_err *err)
{
	const struct mm_fact_def *d = &mm_fact_defs[c->cmd->fact];
	struct mm_batch b;
	struct mm_fact *f;
	enum mm_status st = mm_batch_begin(&c->app, &b, err);

	if (st != MM_OK)
		return st;
	f = mm_batch_fact(&b, c->cmd->fact);
	st = f == NULL ? mm_err_nomem(err) : mm_cli_fact_fields(c, f, err);
	if (st == MM_OK)
		st = mm_batch_admit(&b, err);
	if (st != MM_OK) {
		mm_batch_end(&b);
		return st;
	}
	st = mm_batch_commit(&b, err);
	if (st != MM_OK)
		return st;
	if (b.unchanged > 0)
		mm_cli_say(c, "同じ内容が記録済みです。何も変わりません",
		    "recorded already; nothing changed");
	else if (c->app.dry_run)
		mm_cli_say(c, "記録できます(dry-run: 記録していません)",
		    "would be recorded (dry run)");
	else
		mm_cli_say(c, "記録しました: %s (記録番号 %llu)",
		    "recorded: %s (entry %llu)",
		    mm_tr(c->app.lang, d->ja, d->en),
		    (unsigned long long)b.first_seq);
	return MM_OK;
}
