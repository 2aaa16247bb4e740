/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mimamori-verify: checks what a maker hands out, without the maker.
 *
 *   mimamori-verify proof KEY FILE [HEAD]
 *   mimamori-verify bundle KEY FOLDER [HEAD]
 *
 * KEY is the signer's public key (PEM), as received from the signer and not
 * with the papers; HEAD is "SEQ:HEX" as printed on a letter; FOLDER is an
 * unpacked audit bundle. Exit code 0: verified; 1: not; 2: could not look.
 *
 * One file, no database, nothing of the program it checks: only the hash and
 * the signature are libcrypto's. Source: docs/formats/journal.md.
 */
#include <inttypes.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_LIMIT ((size_t)512 << 20)
#define FILE_STEP ((size_t)1 << 20)
#define LINES_MAX 100000
#define PATH_TEXT 4096
/* Say why not, and be false. */
#define NO(...) \
	(printf("NOT VERIFIED / 検証できません: " __VA_ARGS__), puts(""), false)

struct hash {
	unsigned char b[32];
};

struct span { /* of a text, borrowed */
	const char *p;
	size_t n;
};

struct leaf {
	uint64_t index;
	struct hash hash;
	struct span entry;
};

struct checkpoint {
	uint64_t size;
	struct hash root;
	struct span origin, time;
};

/* A proof file, taken apart; nothing of it is believed yet. */
struct proof {
	struct leaf leaf[LINES_MAX];
	struct hash path[LINES_MAX], grow[LINES_MAX];
	size_t nleaf, npath, ngrow;
	uint64_t anchor_size; /* 0: it has none */
	struct hash anchor;
	struct span entries, note;
	bool compact; /* hashes as bytes, all of a list at once */
};

/* @param prefix  first byte of the input; below 0: none */
static struct hash
sha256(int prefix, const void *p, size_t n)
{
	static EVP_MD_CTX *ctx;
	unsigned char first = (unsigned char)prefix;
	struct hash h;

	if (ctx == NULL)
		ctx = EVP_MD_CTX_new();
	if (ctx == NULL || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1 ||
	    (prefix >= 0 && EVP_DigestUpdate(ctx, &first, 1) != 1) ||
	    EVP_DigestUpdate(ctx, p, n) != 1 ||
	    EVP_DigestFinal_ex(ctx, h.b, NULL) != 1)
		exit(2);
	return h;
}

static struct hash
node(struct hash l, struct hash r)
{
	struct hash pair[2] = { l, r };

	return sha256(0x01, pair, sizeof(pair));
}

static bool
same(struct hash a, struct hash b)
{
	return memcmp(a.b, b.b, 32) == 0;
}

static bool
from_hex(struct span s, struct hash *out)
{
	static const char digits[] = "0123456789abcdef";

	if (s.n != 64)
		return false;
	for (size_t i = 0; i < 64; i++) {
		/* A byte table. NOLINTNEXTLINE(bugprone-not-null*) */
		const char *d = memchr(digits, s.p[i], 16);

		if (d == NULL)
			return false;
		out->b[i / 2] = (unsigned char)(out->b[i / 2] << 4 |
		    (unsigned char)(d - digits));
	}
	return true;
}

/* Exactly n bytes in base 64, in the one spelling an encoder gives. */
static bool
from_base64(struct span s, unsigned char *out, size_t n)
{
	unsigned char bytes[128], again[200];

	if (s.n != (n + 2) / 3 * 4 || s.n > 128 ||
	    EVP_DecodeBlock(bytes, (const unsigned char *)s.p, (int)s.n) < 0 ||
	    EVP_EncodeBlock(again, bytes, (int)n) != (int)s.n ||
	    memcmp(again, s.p, s.n) != 0)
		return false;
	memcpy(out, bytes, n);
	return true;
}

static bool
take_line(struct span *rest, struct span *line)
{
	const char *end = rest->n > 0 ? memchr(rest->p, '\n', rest->n) : NULL;

	if (end == NULL)
		return false;
	*line = (struct span){ rest->p, (size_t)(end - rest->p) };
	rest->n -= line->n + 1;
	rest->p = end + 1;
	return true;
}

/* Does the line begin with a word? Then only what follows is left. */
static bool
begins(struct span *line, const char *word)
{
	size_t n = strlen(word);

	if (line->n < n || memcmp(line->p, word, n) != 0)
		return false;
	line->p += n;
	line->n -= n;
	return true;
}

/* A number without sign or leading zero, before the end or @p stop. */
static bool
take_number(struct span *s, char stop, uint64_t *out)
{
	uint64_t v = 0;
	size_t i = 0;

	for (; i < s->n && s->p[i] != stop; i++) {
		if (s->p[i] < '0' || s->p[i] > '9' || i == 16)
			return false;
		v = v * 10 + (uint64_t)(s->p[i] - '0');
	}
	if (i == 0 || (s->p[0] == '0' && i > 1))
		return false;
	i += i < s->n;
	s->p += i;
	s->n -= i;
	*out = v;
	return v < UINT64_C(1) << 53;
}

static bool
take_head(struct span s, uint64_t *size, struct hash *root)
{
	return take_number(&s, ':', size) && *size > 0 && from_hex(s, root);
}

/* The whole file, or an absent span. */
static struct span
read_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *p = NULL;
	size_t n = 0, got = 1;

	for (; f != NULL && got > 0 && n < FILE_LIMIT; n += got) {
		p = realloc(p, n + FILE_STEP);
		if (p == NULL)
			exit(2);
		got = fread(p + n, 1, FILE_STEP, f);
	}
	if (f != NULL)
		(void)fclose(f);
	return (struct span){ p, n };
}

/* The largest power of two below n, for n above 1. */
static uint64_t
split(uint64_t n)
{
	uint64_t k = 1;

	while (2 * k < n)
		k *= 2;
	return k;
}

struct walk {
	const struct leaf *leaf;
	const struct hash *path;
	size_t nleaf, npath;
	bool bad;
};

static struct hash
take_hash(struct walk *w)
{
	if (w->npath == 0) {
		w->bad = true;
		return (struct hash){ { 0 } };
	}
	w->npath--;
	return *w->path++;
}

/* Hash of the leaves from lo on, n of them; at least one is to be proved. */
static struct hash
root_of(struct walk *w, uint64_t lo, uint64_t n)
{
	uint64_t k;
	struct hash l, r;

	if (n == 1) {
		w->nleaf--;
		return w->leaf++->hash;
	}
	k = split(n);
	if (w->leaf->index >= lo + k) {
		r = root_of(w, lo + k, n - k);
		return node(take_hash(w), r);
	}
	l = root_of(w, lo, k);
	r = w->nleaf > 0 && w->leaf->index < lo + n ? root_of(w, lo + k, n - k)
						    : take_hash(w);
	return node(l, r);
}

/*
 * Both roots from one list: of the first m leaves and of all n. @p first: the
 * root of the m, where the list leaves it out.
 */
static void
roots_of(struct walk *w, uint64_t m, uint64_t n, const struct hash *first,
    struct hash *old, struct hash *new)
{
	uint64_t k;
	struct hash side;

	if (m == n) {
		*old = *new = first != NULL ? *first : take_hash(w);
		return;
	}
	k = split(n);
	if (m <= k) {
		roots_of(w, m, k, first, old, new);
		*new = node(*new, take_hash(w));
	} else {
		roots_of(w, m - k, n - k, NULL, old, new);
		side = take_hash(w);
		*old = node(side, *old);
		*new = node(side, *new);
	}
}

/* @param sig  64 bytes */
static bool
ed25519(EVP_PKEY *key, struct span text, const unsigned char *sig)
{
	const unsigned char *p = (const unsigned char *)text.p;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = ctx != NULL && key != NULL &&
	    EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1 &&
	    EVP_DigestVerify(ctx, sig, 64, p, text.n) == 1;

	EVP_MD_CTX_free(ctx);
	return good;
}

/* Is one of the signature lines that of the key, and over this text? */
static bool
signed_with(EVP_PKEY *key, struct span text, struct span lines)
{
	unsigned char pub[10 + 32] = "mimamori\n\x01", sig[68];
	struct span line;
	struct hash id;
	size_t n = 32;

	if (EVP_PKEY_get_raw_public_key(key, pub + 10, &n) != 1 || n != 32)
		return NO("the key is no Ed25519 key");
	id = sha256(-1, pub, sizeof(pub));
	while (take_line(&lines, &line)) {
		if (!begins(&line, "— mimamori ") ||
		    !from_base64(line, sig, 68) || memcmp(sig, id.b, 4) != 0)
			continue;
		return ed25519(key, text, sig + 4) ||
		    NO("the checkpoint was changed since");
	}
	return NO("the checkpoint is not signed with the key %02x%02x%02x%02x",
	    id.b[0], id.b[1], id.b[2], id.b[3]);
}

static bool
read_checkpoint(EVP_PKEY *key, struct span note, struct checkpoint *c)
{
	struct span rest = note, line, text = note;

	if (!take_line(&rest, &c->origin) || !take_line(&rest, &line) ||
	    !take_number(&line, '\n', &c->size) || c->size == 0 ||
	    !take_line(&rest, &line) || !from_base64(line, c->root.b, 32))
		return NO("the checkpoint is not in its form");
	do {
		if (!take_line(&rest, &line))
			return NO("the checkpoint is not signed");
		if (begins(&line, "time "))
			c->time = line;
	} while (line.n > 0);
	text.n = (size_t)(rest.p - note.p) - 1;
	return signed_with(key, text, rest);
}

static bool
read_entry(struct proof *p, struct span line, uint64_t *last)
{
	char inside[64];
	struct leaf *l = &p->leaf[p->nleaf++];
	uint64_t seq;

	if (!take_number(&line, ' ', &seq) || seq <= *last)
		return false;
	/* What stands in the entry itself, after its only other "seq". */
	(void)snprintf(
	    inside, sizeof(inside), ",\"seq\":%" PRIu64 ",\"type\":\"", seq);
	if (memmem(line.p, line.n, inside, strlen(inside)) == NULL)
		return false;
	*last = seq;
	*l = (struct leaf){ seq - 1, sha256(0x00, line.p, line.n), line };
	return true;
}

/* A line is a hash; or, in the compact form, how many follow it as bytes. */
static bool
read_hash(const struct proof *p, struct span line, struct span *rest,
    struct hash *to, size_t *n)
{
	uint64_t count;

	if (!p->compact)
		return from_base64(line, to[(*n)++].b, 32);
	if (*n > 0 || !take_number(&line, '\n', &count) || count == 0 ||
	    count > LINES_MAX || count > rest->n / 32)
		return false;
	*n = (size_t)count;
	memcpy(to, rest->p, 32 * *n);
	*rest = (struct span){ rest->p + 32 * *n, rest->n - 32 * *n };
	return true;
}

static bool
read_line(struct proof *p, struct span line, struct span *rest, uint64_t *last)
{
	if (p->npath + p->ngrow + p->anchor_size == 0 &&
	    begins(&line, "entry "))
		return read_entry(p, line, last);
	if (p->ngrow + p->anchor_size == 0 && begins(&line, "path "))
		return read_hash(p, line, rest, p->path, &p->npath);
	if (p->anchor_size == 0)
		return begins(&line, "anchor ") &&
		    take_head(line, &p->anchor_size, &p->anchor);
	return begins(&line, "grow ") &&
	    read_hash(p, line, rest, p->grow, &p->ngrow);
}

static bool
read_proof(struct span text, struct proof *p)
{
	struct span line;
	uint64_t last = 0;

	p->entries = text;
	if (!take_line(&text, &line) || !begins(&line, "mimamori proof ") ||
	    line.n != 1 || (line.p[0] != '1' && line.p[0] != '2'))
		return NO("a proof file is missing or of another kind");
	p->compact = line.p[0] == '2';
	for (size_t n = 0; take_line(&text, &line) && line.n > 0; n++)
		if (n == LINES_MAX || !read_line(p, line, &text, &last))
			return NO("line %zu of the proof", n + 2);
	p->entries.n -= text.n;
	p->note = text;
	return p->nleaf > 0 || NO("the proof is about no entry");
}

/* @param head  "SEQ:HEX" the reader holds, or NULL */
static bool
check_anchor(
    const struct proof *p, const struct checkpoint *c, const char *head)
{
	struct walk w = { NULL, p->grow, 0, p->ngrow, false };
	struct hash old, new;
	uint64_t size;

	if (head != NULL &&
	    (!take_head((struct span){ head, strlen(head) }, &size, &old) ||
		size != p->anchor_size || !same(old, p->anchor)))
		return NO(
		    "it does not start from %s; ask for one that does", head);
	if (p->anchor_size == 0)
		return true;
	if (p->anchor_size > c->size)
		return NO("the head is newer than the checkpoint");
	roots_of(&w, p->anchor_size, c->size, &p->anchor, &old, &new);
	return (!w.bad && w.npath == 0 && same(old, p->anchor) &&
		   same(new, c->root)) ||
	    NO("the journal does not continue its head of %" PRIu64 " entries",
		p->anchor_size);
}

static bool
check_entries(const struct proof *p, const struct checkpoint *c)
{
	struct walk w = { p->leaf, p->path, p->nleaf, p->npath, false };

	if (p->leaf[p->nleaf - 1].index >= c->size)
		return NO("an entry is newer than the checkpoint");
	return (same(root_of(&w, 0, c->size), c->root) && !w.bad &&
		   w.npath == 0) ||
	    NO("the entries are not those of the signed journal");
}

static bool
verify_proof(EVP_PKEY *key, const char *path, const char *head, struct proof *p)
{
	struct span text = read_file(path);
	struct checkpoint c = { 0 };

	if (!read_proof(text, p) || !read_checkpoint(key, p->note, &c) ||
	    !check_entries(p, &c) || !check_anchor(p, &c, head))
		return false;
	(void)printf("verified / 検証しました: %zu of %" PRIu64
		     " entries, %.*s, signed at %.*s, continues %" PRIu64 "\n",
	    p->nleaf, c.size, (int)c.origin.n, c.origin.p, (int)c.time.n,
	    c.time.n > 0 ? c.time.p : "", p->anchor_size);
	return true;
}

/*
 * One line of the list: the file is there, unchanged, and, when it is one of
 * the maker's own, an entry names its digest.
 */
static bool
check_file(const char *folder, struct span line, const struct proof *p)
{
	struct span hex = { line.p, 64 }, text;
	char path[PATH_TEXT];
	const char *name = path + strlen(folder) + 1;
	struct hash want;
	bool good;

	if (line.n < 67 || !from_hex(hex, &want) ||
	    memmem(line.p, line.n, "..", 2) != NULL)
		return NO("a line of MANIFEST.sha256 is not in its form");
	(void)snprintf(path, sizeof(path), "%s/%.*s", folder,
	    (int)(line.n - 66), line.p + 66);
	text = read_file(path);
	if (text.p == NULL)
		return NO("%s is missing; ask for the bundle again", name);
	good = same(sha256(-1, text.p, text.n), want);
	free((void *)(uintptr_t)text.p);
	if (!good)
		return NO("%s was changed", name);
	return strncmp(name, "files/", 6) != 0 ||
	    memmem(p->entries.p, p->entries.n, hex.p, 64) != NULL ||
	    NO("%s is named by no entry", name);
}

/* From a text on, up to another one; of no length when one is not there. */
static struct span
part(struct span in, const char *from, const char *to)
{
	const char *a = memmem(in.p, in.n, from, strlen(from)), *b = NULL;

	if (a != NULL)
		b = memmem(a, (size_t)(in.p + in.n - a), to, strlen(to));
	return (struct span){ a, b != NULL ? (size_t)(b - a) : 0 };
}

/*
 * A person's signature: over the other fields, with a key that was his by
 * then, and of an entry that is here. Strings hold no bare quotes, so the
 * texts looked for are members.
 */
static bool
check_signature(const struct proof *p, const struct leaf *s)
{
	struct span data = part(s->entry, "{\"digest\":\"", ",\"re");
	struct span who = part(data, "\"person\":", ",\"signature\":");
	struct span sig = part(data, "\"signature\":\"", "\"signed\":");
	char text[PATH_TEXT] = "mimamori signature 1\n";
	size_t n = strlen(text), before = (size_t)(sig.p - data.p);
	bool his = false, here = false, good;
	unsigned char pub[32], raw[64];
	struct hash digest;
	EVP_PKEY *key;

	if (sig.n != 103 || who.n < 45 || n + data.n > sizeof(text) ||
	    !from_base64((struct span){ sig.p + 13, 88 }, raw, 64) ||
	    !from_base64((struct span){ who.p + who.n - 45, 44 }, pub, 32) ||
	    !from_hex((struct span){ data.p + 11, 64 }, &digest))
		return NO(
		    "signature %" PRIu64 " has another form", s->index + 1);
	memcpy(text + n, data.p, before);
	memcpy(text + n + before, sig.p + sig.n, data.n - before - sig.n);
	for (const struct leaf *l = p->leaf; l < s; l++) {
		here |= same(l->hash, digest);
		if (part(l->entry, "\"type\":\"person.key\"", "}").n > 0 &&
		    memmem(l->entry.p, l->entry.n, who.p, who.n) != NULL)
			his = part(l->entry, "\"in_force\":\"yes\"", "}").n > 0;
	}
	key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, pub, 32);
	good = ed25519(key, (struct span){ text, n + data.n - sig.n }, raw);
	EVP_PKEY_free(key);
	return (good && his && here) ||
	    NO("entry %" PRIu64 " is no signature with its signer's key over "
	       "an entry of these",
		s->index + 1);
}

static bool
check_signatures(const struct proof *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->nleaf; i++) {
		if (part(p->leaf[i].entry, "\"type\":\"signature\"", "}").n ==
		    0)
			continue;
		if (!check_signature(p, &p->leaf[i]))
			return false;
		n++;
	}
	if (n > 0)
		(void)printf("%zu signatures / 署名は本人のものです\n", n);
	return true;
}

static bool
verify_bundle(
    EVP_PKEY *key, const char *folder, const char *head, struct proof *p)
{
	char path[PATH_TEXT];
	struct span list, rest, line;
	bool good = true;
	size_t n = 0;

	(void)snprintf(path, sizeof(path), "%s/proof.txt", folder);
	if (!verify_proof(key, path, head, p) || !check_signatures(p))
		return false;
	(void)snprintf(path, sizeof(path), "%s/MANIFEST.sha256", folder);
	list = rest = read_file(path);
	for (; good && take_line(&rest, &line); n++)
		good = check_file(folder, line, p);
	free((void *)(uintptr_t)list.p);
	if (good && n > 0)
		(void)printf("%zu files are as recorded / 記録どおりです\n", n);
	return n > 0 ? good : NO("MANIFEST.sha256 is missing or empty");
}

int
main(int argc, char **argv)
{
	const char *head = argc == 5 ? argv[4] : NULL;
	FILE *f = argc == 4 || argc == 5 ? fopen(argv[2], "rb") : NULL;
	EVP_PKEY *key = f != NULL ? PEM_read_PUBKEY(f, NULL, NULL, NULL) : NULL;
	static struct proof p;

	if (key != NULL && strcmp(argv[1], "proof") == 0)
		return verify_proof(key, argv[3], head, &p) ? 0 : 1;
	if (key != NULL && strcmp(argv[1], "bundle") == 0)
		return verify_bundle(key, argv[3], head, &p) ? 0 : 1;
	(void)fputs("usage: mimamori-verify proof|bundle KEY.pem FILE|FOLDER "
		    "[SEQ:HEX]\nKEY.pem: the signer's public key / "
		    "署名者の公開鍵\n",
	    stderr);
	return 2;
}
