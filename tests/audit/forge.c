/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forged proofs: what attack.c proved, changed at random in the ways a forger
 * would, is given to the stand-alone verifier, which must accept none.
 *
 * usage: forge DIR PROOFS
 * DIR holds proof-0 ... (the last one is compact) and key.pub. The last line
 * printed is the count.
 */
int verify_main(int argc, char **argv);
#define main verify_main
#include "../../src/verify/verify.c"
#undef main

/* Files that attack.c wrote. */
#define PROOFS 4
#define TEXT_MAX ((size_t)1 << 20)

static uint64_t seed = 20261001;

static uint64_t
below(uint64_t n)
{
	seed = seed * UINT64_C(6364136223846793005) +
	    UINT64_C(1442695040888963407);
	return (seed >> 33) % n;
}

static char text[TEXT_MAX];
static size_t size;

/* Start and length of a line, without its end. */
static size_t
line_at(size_t which, size_t *n)
{
	const char *p = text, *end = text + size;

	for (; which > 0 && p < end; which--)
		p = (const char *)memchr(p, '\n', (size_t)(end - p)) + 1;
	*n = (size_t)((const char *)memchr(p, '\n', (size_t)(end - p)) - p);
	return (size_t)(p - text);
}

static size_t
lines(void)
{
	size_t n = 0;

	for (size_t i = 0; i < size; i++)
		n += text[i] == '\n';
	return n;
}

/* One byte becomes another. */
static void
change_byte(void)
{
	text[below(size)] ^= (char)(1 << below(8));
}

/* A digit of a number, of base 64, of hex: still in its form. */
static void
change_digit(void)
{
	size_t at;

	do
		at = below(size);
	while (text[at] < '0' || text[at] > '8');
	text[at]++;
}

static void
drop_line(void)
{
	size_t n, at = line_at(below(lines()), &n);

	memmove(text + at, text + at + n + 1, size - at - n - 1);
	size -= n + 1;
}

static void
double_line(void)
{
	size_t n, at = line_at(below(lines()), &n);

	memmove(text + at + n + 1, text + at, size - at);
	size += n + 1;
}

/* Two lines change places. */
static void
exchange_lines(void)
{
	static char other[TEXT_MAX];
	size_t total = lines(), i = below(total - 1), na, nb, a, b;

	a = line_at(i, &na);
	b = line_at(i + 1 + below(total - 1 - i), &nb);
	memcpy(other, text, a);
	memcpy(other + a, text + b, nb);
	memcpy(other + a + nb, text + a + na, b - a - na);
	memcpy(other + b - na + nb, text + a, na);
	memcpy(other + b + nb, text + b + nb, size - b - nb);
	memcpy(text, other, size);
}

static void
cut_short(void)
{
	size = below(size - 1) + 1;
}

/*
 * Is it accepted although it says something else? What says something are the
 * lines before the empty one, and the text that is signed; lines after the
 * signature are nobody's.
 */
static bool
accepted(EVP_PKEY *key, struct span original)
{
	static struct proof p;
	struct checkpoint c = { 0 };
	struct span forged = { text, size };
	size_t says;

	p.nleaf = p.npath = p.ngrow = 0;
	p.anchor_size = 0;
	if (!read_proof(forged, &p) || !read_checkpoint(key, p.note, &c) ||
	    !check_entries(&p, &c) || !check_anchor(&p, &c, NULL))
		return false;
	says = (size_t)((char *)memmem(original.p, original.n, "\n— ", 5) -
	    original.p);
	return size < says || memcmp(text, original.p, says) != 0;
}

int
main(int argc, char **argv)
{
	static void (*const ways[])(void) = { change_byte, change_digit,
		drop_line, double_line, exchange_lines, cut_short };
	char path[PATH_TEXT];
	uint64_t n = 0, bad = 0;
	struct span proof[PROOFS], wanted;
	EVP_PKEY *key = NULL;
	FILE *f;

	if (argc != 3)
		return 2;
	wanted = (struct span){ argv[2], strlen(argv[2]) };
	(void)snprintf(path, sizeof(path), "%s/key.pub", argv[1]);
	f = fopen(path, "rb");
	if (f != NULL)
		key = PEM_read_PUBKEY(f, NULL, NULL, NULL);
	if (key == NULL || !take_number(&wanted, '\n', &n))
		return 2;
	(void)fclose(f);
	for (size_t i = 0; i < PROOFS; i++) {
		(void)snprintf(path, sizeof(path), "%s/proof-%zu", argv[1], i);
		proof[i] = read_file(path);
		if (proof[i].n == 0 || 2 * proof[i].n > TEXT_MAX)
			return 2;
	}
	f = freopen("/dev/null", "w", stdout);
	for (uint64_t i = 0; i < n; i++) {
		struct span from = proof[i % PROOFS];

		memcpy(text, from.p, from.n);
		size = from.n;
		ways[below(sizeof(ways) / sizeof(ways[0]))]();
		if (size == from.n && memcmp(text, from.p, size) == 0)
			i--; /* two equal lines changed places */
		else if (accepted(key, from))
			bad++;
	}
	EVP_PKEY_free(key);
	for (size_t i = 0; i < PROOFS; i++)
		free((void *)(uintptr_t)proof[i].p);
	(void)fprintf(
	    stderr, "forged_proofs=%" PRIu64 " accepted=%" PRIu64 "\n", n, bad);
	return f != NULL && bad == 0 ? 0 : 1;
}
