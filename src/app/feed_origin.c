/* SPDX-License-Identifier: Apache-2.0 */
#include "app/feed_origin.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "codec/file.h"

#define MAGIC "mimamori-origin 1"
#define FILE_MAX ((size_t)64 << 20)

bool
mm_origin_failing(const struct mm_origin *o)
{
	return o->why_ja.n > 0;
}

struct mm_str
mm_origin_path(const struct mm_app *app, struct mm_str source, const char *file)
{
	return mm_arena_fmt(app->arena, "%s/fetch/%.*s%s%s", app->dir,
	    MM_FMT(source), file[0] != '\0' ? "/" : "", file);
}

static struct mm_str
field(struct mm_str *rest)
{
	struct mm_str s =
	    rest->p != NULL ? mm_str_cut(rest, '\t') : MM_STR_NONE;

	return mm_str_eqz(s, "-") ? MM_STR_NONE : s;
}

static void
read_time(struct mm_str rest, struct mm_time *out)
{
	struct mm_time t;

	if (rest.p != NULL && mm_time_parse(rest, &t))
		*out = t;
}

static enum mm_status
read_line(struct mm_arena *a, struct mm_str line, struct mm_origin *o,
    struct mm_err *err)
{
	const struct {
		const char *name;
		struct mm_time *t;
	} times[] = { { "tried", &o->tried }, { "succeeded", &o->succeeded },
		{ "failed", &o->failed }, { "until", &o->until } };
	struct mm_str what = mm_str_cut(&line, '\t');

	for (size_t i = 0; i < MM_COUNT(times); i++)
		if (mm_str_eqz(what, times[i].name))
			read_time(line, times[i].t);
	if (mm_str_eqz(what, "why")) {
		o->why_ja = field(&line);
		o->why_en = field(&line);
	} else if (mm_str_eqz(what, "file")) {
		struct mm_origin_file *f = mm_vec_push(a, &o->files);

		if (f == NULL)
			return mm_err_nomem(err);
		f->name = field(&line);
		f->sha256 = field(&line);
		f->url = field(&line);
		f->etag = field(&line);
		f->modified = field(&line);
		f->digest = field(&line);
	}
	return MM_OK;
}

enum mm_status
mm_origin_read(struct mm_app *app, struct mm_str source, struct mm_origin *out,
    struct mm_err *err)
{
	struct mm_str path = mm_origin_path(app, source, "origin");
	struct mm_bytes bytes;
	struct mm_str rest;
	enum mm_status st = MM_OK;

	memset(out, 0, sizeof(*out));
	if (path.p == NULL)
		return mm_err_nomem(err);
	if (mm_file_read(app->arena, path.p, FILE_MAX, &bytes, NULL) != MM_OK)
		return MM_OK;
	rest = (struct mm_str){ (const char *)bytes.p, bytes.n };
	if (!mm_utf8_valid(rest) || !mm_str_eqz(mm_str_cut(&rest, '\n'), MAGIC))
		return MM_OK;
	while (st == MM_OK && rest.p != NULL)
		st = read_line(app->arena, mm_str_cut(&rest, '\n'), out, err);
	return st;
}

/* A field must not hold what separates fields. */
static void
put_field(struct mm_buf *b, struct mm_str s)
{
	mm_buf_char(b, '\t');
	if (s.n == 0)
		mm_buf_char(b, '-');
	for (size_t i = 0; i < s.n; i++)
		mm_buf_char(b, (uint8_t)s.p[i] < ' ' ? ' ' : s.p[i]);
}

static void
put_time(struct mm_buf *b, const char *name, struct mm_time t)
{
	char text[MM_DATE_TEXT];

	if (t.sec != 0)
		mm_buf_fmt(b, "%s\t%s\n", name, mm_time_fmt(t, text));
}

enum mm_status
mm_origin_write(struct mm_app *app, struct mm_str source,
    const struct mm_origin *o, struct mm_err *err)
{
	struct mm_str path = mm_origin_path(app, source, "origin");
	struct mm_buf b;
	struct mm_str view;
	enum mm_status st;

	if (path.p == NULL)
		return mm_err_nomem(err);
	mm_buf_init(&b, FILE_MAX);
	mm_buf_z(&b, MAGIC "\n");
	put_time(&b, "tried", o->tried);
	put_time(&b, "succeeded", o->succeeded);
	put_time(&b, "failed", o->failed);
	put_time(&b, "until", o->until);
	if (o->why_ja.n > 0) {
		mm_buf_z(&b, "why");
		put_field(&b, o->why_ja);
		put_field(&b, o->why_en);
		mm_buf_char(&b, '\n');
	}
	for (uint32_t i = 0; i < o->files.n; i++) {
		const struct mm_origin_file *f = &o->files.v[i];

		mm_buf_z(&b, "file");
		put_field(&b, f->name);
		put_field(&b, f->sha256);
		put_field(&b, f->url);
		put_field(&b, f->etag);
		put_field(&b, f->modified);
		put_field(&b, f->digest);
		mm_buf_char(&b, '\n');
	}
	st = mm_buf_check(&b, err);
	view = mm_buf_view(&b);
	if (st == MM_OK)
		st = mm_file_replace(path.p,
		    (struct mm_bytes){ (const uint8_t *)view.p, view.n }, err);
	mm_buf_free(&b);
	return st;
}

struct mm_origin_file *
mm_origin_find(const struct mm_origin *o, struct mm_str name)
{
	for (uint32_t i = 0; i < o->files.n; i++)
		if (mm_str_eq(o->files.v[i].name, name))
			return &o->files.v[i];
	return NULL;
}

struct mm_origin_file *
mm_origin_put(struct mm_arena *a, struct mm_origin *o, struct mm_str name)
{
	struct mm_origin_file *f = mm_origin_find(o, name);

	if (f == NULL)
		f = mm_vec_push(a, &o->files);
	if (f != NULL)
		*f = (struct mm_origin_file){ .name = name };
	return f;
}
