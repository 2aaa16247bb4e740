/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/checkpoint.h"

#include "base/num.h"
#include "codec/base64.h"
#include "ledger/key.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ORIGIN "mimamori/"
#define DASH "\xe2\x80\x94 "
/* Entries are numbered up to 2^53 - 1 (ledger/entry.h). */
#define SIZE_MAX_ENTRIES INT64_C(9007199254740991)
#define WORKSPACE_MAX 64
#define SIGNATURE_BYTES (4 + sizeof(struct mm_ed25519_signature))

void
mm_checkpoint_write(struct mm_buf *out, const struct mm_checkpoint *c)
{
	char chain[MM_SHA256_HEX], first[MM_SHA256_HEX], time[MM_DATE_TEXT];

	mm_buf_fmt(
	    out, ORIGIN "%.*s\n%" PRIu64 "\n", MM_FMT(c->workspace), c->size);
	mm_base64_add(out, c->root.b, sizeof(c->root.b));
	mm_buf_fmt(out, "\nchain %s\nfirst %s\ntime %s\n",
	    mm_sha256_hex(c->chain, chain), mm_sha256_hex(c->first, first),
	    mm_time_fmt(c->time, time));
}

static void
put_id(uint8_t at[4], uint32_t id)
{
	for (unsigned i = 0; i < 4; i++)
		at[i] = (uint8_t)(id >> (24 - 8 * i));
}

enum mm_status
mm_checkpoint_sign(struct mm_buf *out, struct mm_str text,
    const struct mm_ed25519_secret *key, struct mm_err *err)
{
	struct mm_ed25519_public pub;
	struct mm_ed25519_signature sig;
	uint8_t line[SIGNATURE_BYTES];

	if (!mm_ed25519_public_of(key, &pub) ||
	    !mm_ed25519_sign(key, text, &sig))
		return mm_err_nomem(err);
	put_id(line, mm_key_id(&pub));
	memcpy(line + 4, sig.b, sizeof(sig.b));
	mm_buf_str(out, text);
	mm_buf_z(out, "\n" DASH MM_KEY_NAME " ");
	mm_base64_add(out, line, sizeof(line));
	mm_buf_char(out, '\n');
	return mm_buf_check(out, err);
}

/* One line of the text after another. */
struct reading {
	struct mm_str rest;
	uint64_t line;
	struct mm_checkpoint c;
};

static struct mm_str
next_line(struct reading *r)
{
	r->line++;
	return mm_str_cut(&r->rest, '\n');
}

/* What stands after a word, or absent. */
static struct mm_str
after(struct mm_str line, const char *word)
{
	size_t n = strlen(word);

	if (!mm_str_starts(line, word))
		return MM_STR_NONE;
	return (struct mm_str){ line.p + n, line.n - n };
}

/* A control character in the name would not be written again as it is. */
static bool
read_origin(struct reading *r)
{
	struct mm_str name = after(next_line(r), ORIGIN);

	r->c.workspace = name;
	for (size_t i = 0; i < name.n; i++)
		if ((uint8_t)name.p[i] < ' ')
			return false;
	return name.n > 0 && name.n <= WORKSPACE_MAX;
}

static bool
read_size(struct reading *r)
{
	struct mm_str s = next_line(r);

	return mm_num_u64(s, SIZE_MAX_ENTRIES, &r->c.size) && s.p[0] != '0';
}

static bool
read_root(struct reading *r)
{
	return mm_base64_exact(next_line(r), r->c.root.b, sizeof(r->c.root.b));
}

static bool
read_chain(struct reading *r)
{
	return mm_sha256_parse(after(next_line(r), "chain "), &r->c.chain);
}

static bool
read_first(struct reading *r)
{
	return mm_sha256_parse(after(next_line(r), "first "), &r->c.first);
}

static bool
read_time(struct reading *r)
{
	return mm_time_parse(after(next_line(r), "time "), &r->c.time);
}

static bool
read_end(struct reading *r)
{
	r->line++;
	return r->rest.p != NULL && r->rest.n == 0;
}

static enum mm_status
bad_line(uint64_t line, struct mm_err *err)
{
	enum mm_status st = mm_err_set(err, MM_EFORMAT,
	    "チェックポイントの%" PRIu64 "行目が正しくありません。"
	    "作られたままのファイルを指定してください",
	    "line %" PRIu64 " of the checkpoint is not right; give the file "
	    "as it was made",
	    line);

	mm_err_at(err, "", line, 1);
	return st;
}

static enum mm_status
read_text(struct mm_str text, struct mm_checkpoint *out, uint64_t *lines,
    struct mm_err *err)
{
	static bool (*const members[])(struct reading *) = { read_origin,
		read_size, read_root, read_chain, read_first, read_time,
		read_end };
	struct reading r = { .rest = text };

	for (size_t i = 0; i < MM_COUNT(members); i++)
		if (!members[i](&r))
			return bad_line(r.line, err);
	*out = r.c;
	*lines = r.line;
	return MM_OK;
}

struct mm_str
mm_checkpoint_text(struct mm_str note)
{
	struct mm_str rest = note;

	while (rest.p != NULL && mm_str_cut(&rest, '\n').n > 0)
		continue;
	if (rest.p == NULL)
		return note;
	/* Without the line break of the empty line. */
	return (struct mm_str){ note.p, (size_t)(rest.p - note.p) - 1 };
}

/* What the signature lines say of one key. */
struct signatures {
	const struct mm_ed25519_public *key;
	struct mm_str text;
	char others[16 * MM_CHECKPOINT_SIGNATURES]; /* ids, for the message */
	bool found, good;
};

static bool
read_signature(struct signatures *s, struct mm_str line)
{
	struct mm_str value = after(line, DASH);
	struct mm_str name = mm_str_cut(&value, ' ');
	uint8_t bytes[SIGNATURE_BYTES], want[4];
	struct mm_ed25519_signature sig;
	size_t n = strlen(s->others);

	/* Another kind of key has another length: none of ours. */
	if (name.n == 0 || value.n == 0)
		return false;
	if (!mm_base64_exact(value, bytes, sizeof(bytes)))
		return true;
	put_id(want, mm_key_id(s->key));
	if (!mm_str_eqz(name, MM_KEY_NAME) || memcmp(bytes, want, 4) != 0) {
		(void)snprintf(s->others + n, sizeof(s->others) - n,
		    " %02x%02x%02x%02x", bytes[0], bytes[1], bytes[2],
		    bytes[3]);
		return true;
	}
	memcpy(sig.b, bytes + 4, sizeof(sig.b));
	s->found = true;
	s->good = mm_ed25519_verify(s->key, s->text, &sig);
	return true;
}

static enum mm_status
judge(const struct signatures *s, struct mm_err *err)
{
	if (s->found && s->good)
		return MM_OK;
	if (s->found)
		return mm_err_set(err, MM_EINTEGRITY,
		    "署名がチェックポイントの内容と一致しません(書き換えられ"
		    "ています)。署名者の控えと比べてください",
		    "the signature does not fit the checkpoint (it was "
		    "changed); compare it with the signer's copy");
	return mm_err_set(err, MM_EINTEGRITY,
	    "この鍵(%08" PRIx32 ")の署名がありません。署名した鍵:%s。正しい"
	    "公開鍵を --key で指定してください",
	    "it is not signed with this key (%08" PRIx32
	    "); keys that signed:%s; give the right public key with --key",
	    mm_key_id(s->key), s->others[0] != '\0' ? s->others : " -");
}

static enum mm_status
check_signatures(struct mm_str note, struct mm_str text, uint64_t lines,
    const struct mm_ed25519_public *key, struct mm_err *err)
{
	struct signatures s = { .key = key, .text = text };
	struct mm_str rest = { note.p + text.n, note.n - text.n };
	unsigned n = 0;

	(void)mm_str_cut(&rest, '\n');
	while (rest.n > 0) {
		lines++;
		if (n++ == MM_CHECKPOINT_SIGNATURES ||
		    !read_signature(&s, mm_str_cut(&rest, '\n')))
			return bad_line(lines, err);
		if (s.found)
			break;
	}
	return judge(&s, err);
}

enum mm_status
mm_checkpoint_read(struct mm_str note, const struct mm_ed25519_public *key,
    struct mm_checkpoint *out, struct mm_err *err)
{
	struct mm_str text = mm_checkpoint_text(note);
	struct mm_checkpoint c;
	uint64_t lines = 0;
	enum mm_status st;

	if (note.n > MM_CHECKPOINT_MAX)
		return mm_err_set(err, MM_ELIMIT,
		    "チェックポイントが長すぎます(%zu バイト、上限 %zu)",
		    "the checkpoint is too long (%zu bytes, at most %zu)",
		    note.n, MM_CHECKPOINT_MAX);
	st = read_text(text, &c, &lines, err);
	if (st == MM_OK && key != NULL)
		st = check_signatures(note, text, lines, key, err);
	if (st == MM_OK)
		*out = c;
	return st;
}

struct mm_merkle_head
mm_checkpoint_head(const struct mm_checkpoint *c)
{
	return (struct mm_merkle_head){ c->size, c->root };
}
