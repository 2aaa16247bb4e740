/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/wire.h"

#include <string.h>

#include "base/utf8.h"

void
mm_wire_put_u64(struct mm_buf *b, uint64_t v)
{
	char bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (char)(uint8_t)(v >> (8 * i));
	mm_buf_add(b, bytes, sizeof(bytes));
}

void
mm_wire_put_str(struct mm_buf *b, struct mm_str s)
{
	if (s.p == NULL) {
		mm_wire_put_u64(b, 0);
		return;
	}
	mm_wire_put_u64(b, (uint64_t)s.n + 1);
	mm_buf_str(b, s);
}

struct mm_wire
mm_wire_of(struct mm_bytes bytes)
{
	return (struct mm_wire){ bytes.p, bytes.n, false };
}

uint64_t
mm_wire_u64(struct mm_wire *w, uint64_t max)
{
	uint64_t v = 0;

	if (w->bad || w->n < 8) {
		w->bad = true;
		return 0;
	}
	for (int i = 0; i < 8; i++)
		v |= (uint64_t)w->p[i] << (8 * i);
	w->p += 8;
	w->n -= 8;
	if (v <= max)
		return v;
	w->bad = true;
	return 0;
}

static struct mm_str
take_bytes(struct mm_wire *w, size_t max)
{
	uint64_t n = mm_wire_u64(w, (uint64_t)max + 1);
	struct mm_str s;

	if (n == 0)
		return MM_STR_NONE;
	n--;
	if (n > w->n) {
		w->bad = true;
		return MM_STR_NONE;
	}
	s = (struct mm_str){ (const char *)w->p, (size_t)n };
	w->p += n;
	w->n -= (size_t)n;
	return s;
}

struct mm_str
mm_wire_str(struct mm_wire *w, size_t max)
{
	struct mm_str s = take_bytes(w, max);

	if (s.p == NULL || mm_utf8_valid(s))
		return s;
	w->bad = true;
	return MM_STR_NONE;
}

bool
mm_wire_done(const struct mm_wire *w)
{
	return !w->bad && w->n == 0;
}

/*
 * A text of an error, made safe to print: valid UTF-8 (a long message may
 * have been cut inside a character) without control characters.
 */
static void
take_message(struct mm_wire *w, char *out, size_t size)
{
	struct mm_str s = take_bytes(w, size - 1);

	for (int i = 0; i < 3 && s.n > 0 && !mm_utf8_valid(s); i++)
		s.n--;
	if (!mm_utf8_valid(s)) {
		w->bad = true;
		return;
	}
	if (s.n > 0)
		memcpy(out, s.p, s.n);
	mm_utf8_blank_controls(out, s.n);
	out[s.n] = '\0';
}

void
mm_wire_put_err(struct mm_buf *b, const struct mm_err *err)
{
	mm_wire_put_u64(b, (uint64_t)err->code);
	mm_wire_put_u64(b, err->line);
	mm_wire_put_u64(b, err->column);
	mm_wire_put_str(b, mm_str_of(err->ja));
	mm_wire_put_str(b, mm_str_of(err->en));
}

bool
mm_wire_err(struct mm_wire *w, struct mm_err *err)
{
	struct mm_err e = { .code =
				(enum mm_status)mm_wire_u64(w, MM_EINTERNAL) };

	e.line = mm_wire_u64(w, UINT64_MAX);
	e.column = mm_wire_u64(w, UINT64_MAX);
	take_message(w, e.ja, sizeof(e.ja));
	take_message(w, e.en, sizeof(e.en));
	if (w->bad || e.code == MM_OK)
		return false;
	*err = e;
	return true;
}
