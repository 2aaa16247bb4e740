/* SPDX-License-Identifier: Apache-2.0 */
#include "render/manifest.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define NAME_MAX_BYTES 255

static bool
has_control(struct mm_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return true;
	return false;
}

/* Relative, below the manifest's own folder, and plain for sha256sum. */
static bool
good_name(struct mm_str name)
{
	struct mm_str rest = name;

	if (name.n == 0 || name.n > NAME_MAX_BYTES || has_control(name) ||
	    mm_str_find(name, '\\') < name.n || !mm_utf8_valid(name))
		return false;
	while (rest.p != NULL) {
		struct mm_str part = mm_str_cut(&rest, '/');

		if (part.n == 0 || mm_str_eqz(part, ".") ||
		    mm_str_eqz(part, ".."))
			return false;
	}
	return true;
}

static int
by_name(const void *a, const void *b)
{
	const struct mm_manifest_file *x = a, *y = b;

	return mm_str_cmp(x->name, y->name);
}

static bool
good_key(struct mm_str key)
{
	if (key.n == 0)
		return false;
	for (size_t i = 0; i < key.n; i++)
		if (!((key.p[i] >= 'a' && key.p[i] <= 'z') || key.p[i] == '-'))
			return false;
	return true;
}

static enum mm_status
check_heads(const struct mm_manifest *m, struct mm_err *err)
{
	for (uint32_t i = 0; i < m->nheads; i++) {
		const struct mm_manifest_head *h = &m->heads[i];

		if (!good_key(h->key) || has_control(h->value) ||
		    !mm_utf8_valid(h->value))
			return mm_err_set(err, MM_EFORMAT,
			    "一覧の見出し「%.*s」は使えません。"
			    "英小文字とハイフンの名前、改行のない値にしてくださ"
			    "い",
			    "manifest head \"%.*s\" does not fit: use lower "
			    "case letters and '-', and a value of one line",
			    MM_FMT(h->key));
	}
	return MM_OK;
}

static enum mm_status
check_files(const struct mm_manifest *m, struct mm_err *err)
{
	if (m->nfiles == 0)
		return mm_err_set(err, MM_EEMPTY,
		    "一覧に載せるファイルがありません",
		    "the manifest would list no file");
	for (uint32_t i = 0; i < m->nfiles; i++) {
		struct mm_str name = m->files[i].name;

		if (!good_name(name))
			return mm_err_set(err, MM_EFORMAT,
			    "一覧のファイル名「%.*s」は使えません。"
			    "フォルダ内の相対名にしてください",
			    "manifest file name \"%.*s\" does not fit: use a "
			    "relative name below the folder",
			    MM_FMT(name));
		if (i > 0 && mm_str_eq(name, m->files[i - 1].name))
			return mm_err_set(err, MM_ECONFLICT,
			    "一覧に同じ名前「%.*s」が二つあります",
			    "the manifest lists \"%.*s\" twice", MM_FMT(name));
	}
	return MM_OK;
}

enum mm_status
mm_manifest_write(struct mm_manifest *m, struct mm_buf *out, struct mm_err *err)
{
	char hex[MM_SHA256_HEX];
	enum mm_status st = check_heads(m, err);

	if (m->nfiles > 1)
		qsort(m->files, m->nfiles, sizeof(*m->files), by_name);
	if (st == MM_OK)
		st = check_files(m, err);
	if (st != MM_OK)
		return st;
	for (uint32_t i = 0; i < m->nheads; i++)
		mm_buf_fmt(out, "# %.*s: %.*s\n", MM_FMT(m->heads[i].key),
		    MM_FMT(m->heads[i].value));
	for (uint32_t i = 0; i < m->nfiles; i++)
		mm_buf_fmt(out, "%s  %.*s\n",
		    mm_sha256_hex(m->files[i].digest, hex),
		    MM_FMT(m->files[i].name));
	return mm_buf_check(out, err);
}

static enum mm_status
bad_line(uint64_t line, struct mm_err *err)
{
	enum mm_status st = mm_err_set(err, MM_EFORMAT,
	    "一覧の%u行目が読めません。作られたときから変わっています",
	    "line %u of the manifest does not fit the form; it was changed "
	    "since it was made",
	    (unsigned)line);

	mm_err_at(err, "", line, 1);
	return st;
}

static bool
read_head(struct mm_str line, struct mm_manifest_head *h)
{
	size_t colon;

	line.p += 2;
	line.n -= 2;
	colon = mm_str_find(line, ':');
	h->key = (struct mm_str){ line.p, colon };
	if (!good_key(h->key) || colon + 2 > line.n || line.p[colon + 1] != ' ')
		return false;
	h->value = (struct mm_str){ line.p + colon + 2, line.n - colon - 2 };
	return !has_control(h->value) && mm_utf8_valid(h->value);
}

static bool
read_file(struct mm_str line, struct mm_manifest_file *f)
{
	if (line.n < 67 || line.p[64] != ' ' || line.p[65] != ' ' ||
	    !mm_sha256_parse((struct mm_str){ line.p, 64 }, &f->digest))
		return false;
	f->name = (struct mm_str){ line.p + 66, line.n - 66 };
	return good_name(f->name);
}

enum mm_status
mm_manifest_read(struct mm_str text, struct mm_arena *a,
    struct mm_manifest *out, struct mm_err *err)
{
	struct {
		struct mm_manifest_head *v;
		uint32_t n, max;
	} heads = { NULL, 0, 0 };
	struct {
		struct mm_manifest_file *v;
		uint32_t n, max;
	} files = { NULL, 0, 0 };
	uint64_t at = 0;

	if (text.n > 0 && text.p[text.n - 1] != '\n')
		return bad_line(0, err);
	while (text.n > 0) {
		struct mm_str line = mm_str_cut(&text, '\n');
		struct mm_manifest_head *h;
		struct mm_manifest_file *f;

		at++;
		if (files.n == 0 && mm_str_starts(line, "# ")) {
			h = mm_vec_push(a, &heads);
			if (h == NULL)
				return mm_err_nomem(err);
			if (!read_head(line, h))
				return bad_line(at, err);
			continue;
		}
		f = mm_vec_push(a, &files);
		if (f == NULL)
			return mm_err_nomem(err);
		if (!read_file(line, f) ||
		    (files.n > 1 &&
			mm_str_cmp(files.v[files.n - 2].name, f->name) >= 0))
			return bad_line(at, err);
	}
	if (files.n == 0)
		return bad_line(at + 1, err);
	*out = (struct mm_manifest){ heads.v, heads.n, files.v, files.n };
	return MM_OK;
}
