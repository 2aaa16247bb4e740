/* SPDX-License-Identifier: Apache-2.0 */
#include "format/sbomfield.h"

#include <string.h>

#include "base/date.h"

#define LETTERS 24

/* Lower-case letters and digits of @p s; 0 when there are too many. */
static size_t
letters_of(struct mm_str s, char out[LETTERS])
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (strchr("-_ ./", c) != NULL)
			continue;
		if (n == LETTERS)
			return 0;
		out[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
	}
	return n;
}

/* The part after the last colon. */
static struct mm_str
last_part(struct mm_str s)
{
	for (size_t at; (at = mm_str_find(s, ':')) < s.n;)
		s = (struct mm_str){ s.p + at + 1, s.n - at - 1 };
	return s;
}

/* clang-format off */
static const struct {
	const char *letters;
	size_t at;
} properties[] = {
	{ "endofsupport", offsetof(struct mm_component, eos) },
	{ "endofsupportdate", offsetof(struct mm_component, eos) },
	{ "supportenddate", offsetof(struct mm_component, eos) },
	{ "eos", offsetof(struct mm_component, eos) },
	{ "eosdate", offsetof(struct mm_component, eos) },
	{ "levelofsupport", offsetof(struct mm_component, support) },
	{ "supportlevel", offsetof(struct mm_component, support) },
	{ "supportstatus", offsetof(struct mm_component, support) },
};

/* What our exports write where a format has no place of its own. */
static const struct {
	const char *name;
	size_t at;
} own[] = {
	{ "mimamori:type", offsetof(struct mm_component, type) },
	{ "mimamori:author", offsetof(struct mm_component, author) },
	{ "mimamori:supplier", offsetof(struct mm_component, supplier) },
	{ "mimamori:swid", offsetof(struct mm_component, swid) },
};

static const struct {
	const char *word;
	uint8_t bit;
} unknowns[] = {
	{ "supplier", MM_SAID_SUPPLIER },
	{ "version", MM_SAID_VERSION },
	{ "licence", MM_SAID_LICENCE },
};
/* clang-format on */

static void
read_own(struct mm_component *c, struct mm_str name, struct mm_str value)
{
	for (size_t i = 0; i < MM_COUNT(own); i++) {
		if (mm_str_eqz(name, own[i].name))
			memcpy((char *)c + own[i].at, &value, sizeof(value));
	}
	if (mm_str_eq(c->type, MM_STR("none")))
		c->type = MM_STR_NONE;
	if (!mm_str_eq(name, MM_STR("mimamori:unknown")))
		return;
	for (size_t i = 0; i < MM_COUNT(unknowns); i++) {
		struct mm_str rest = value;

		while (rest.p != NULL) {
			struct mm_str word = mm_str_cut(&rest, ' ');

			if (mm_str_eqz(word, unknowns[i].word))
				c->said_unknown |= unknowns[i].bit;
		}
	}
}

void
mm_sbomfield_property(
    struct mm_component *c, struct mm_str name, struct mm_str value)
{
	char letters[LETTERS];
	size_t n = letters_of(last_part(name), letters);

	for (size_t i = 0; i < MM_COUNT(properties); i++) {
		struct mm_str *field =
		    (struct mm_str *)(void *)((char *)c + properties[i].at);

		if (field->n == 0 &&
		    mm_str_eqz(
			(struct mm_str){ letters, n }, properties[i].letters))
			*field = value;
	}
	if (mm_str_starts(name, "mimamori:"))
		read_own(c, name, value);
}

/* clang-format off */
static const struct {
	const char *letters, *name;
	uint8_t digits; /* 0: any number */
} algorithms[] = {
	{ "md5", "MD5", 32 }, { "sha1", "SHA-1", 40 },
	{ "sha224", "SHA-224", 56 }, { "sha256", "SHA-256", 64 },
	{ "sha384", "SHA-384", 96 }, { "sha512", "SHA-512", 128 },
	{ "sha3256", "SHA3-256", 64 }, { "sha3384", "SHA3-384", 96 },
	{ "sha3512", "SHA3-512", 128 }, { "blake2b256", "BLAKE2b-256", 64 },
	{ "blake2b384", "BLAKE2b-384", 96 },
	{ "blake2b512", "BLAKE2b-512", 128 }, { "blake3", "BLAKE3", 0 },
	{ "streebog256", "Streebog-256", 64 },
	{ "streebog512", "Streebog-512", 128 },
};
/* clang-format on */

static bool
is_hex(struct mm_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
			(c >= 'A' && c <= 'F')))
			return false;
	}
	return s.n > 0;
}

/* A name of an algorithm we do not know; no address, and no two words. */
static bool
is_plain(struct mm_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
			(c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
			c == '.' || c == '/'))
			return false;
	}
	return s.n > 0;
}

bool
mm_sbomfield_hash(struct mm_str *algorithm, struct mm_str digits)
{
	char letters[LETTERS];
	struct mm_str key = { letters, letters_of(*algorithm, letters) };

	if (!is_hex(digits) || !is_plain(*algorithm))
		return false;
	for (size_t i = 0; i < MM_COUNT(algorithms); i++) {
		if (!mm_str_eqz(key, algorithms[i].letters))
			continue;
		*algorithm = mm_str_of(algorithms[i].name);
		return algorithms[i].digits == 0 ||
		    digits.n == algorithms[i].digits;
	}
	return true;
}

/* Does @p s begin like the pattern, where 9 is any digit? */
static bool
is_like(struct mm_str s, const char *pattern)
{
	size_t n = strlen(pattern);

	if (s.n < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (pattern[i] == '9' ? s.p[i] < '0' || s.p[i] > '9'
				      : s.p[i] != pattern[i])
			return false;
	}
	return true;
}

bool
mm_sbomfield_is_time(struct mm_str s)
{
	struct mm_date day;
	size_t n = strlen("9999-99-99T99:99:99");

	if (!is_like(s, "9999-99-99T99:99:99") ||
	    !mm_date_iso((struct mm_str){ s.p, 10 }, &day))
		return false;
	s = (struct mm_str){ s.p + n, s.n - n };
	if (is_like(s, ".9")) {
		for (n = 1; n < s.n && s.p[n] >= '0' && s.p[n] <= '9'; n++)
			;
		s = (struct mm_str){ s.p + n, s.n - n };
	}
	return s.n == 0 || mm_str_eq(s, MM_STR("Z")) ||
	    (s.n == 6 && (is_like(s, "+99:99") || is_like(s, "-99:99")));
}

bool
mm_sbomfield_says_unknown(struct mm_str text)
{
	static const char *const words[] = { "NOASSERTION", "NONE", "unknown",
		"Unknown", "UNKNOWN", "不明" };

	text = mm_str_trim(text);
	for (size_t i = 0; i < MM_COUNT(words); i++) {
		if (mm_str_eqz(text, words[i]))
			return true;
	}
	return false;
}

bool
mm_sbomfield_is_type(struct mm_str type)
{
	static const char *const types[] = { "library", "application",
		"framework", "container", "platform", "operating-system",
		"device", "device-driver", "firmware", "file",
		"machine-learning-model", "data", "cryptographic-asset" };

	for (size_t i = 0; i < MM_COUNT(types); i++) {
		if (mm_str_eqz(type, types[i]))
			return true;
	}
	return false;
}

struct mm_str
mm_sbomfield_day(struct mm_str text)
{
	struct mm_str day = { text.p, 10 };
	struct mm_date d;

	if (text.n == 20 && mm_str_ends(text, "T00:00:00Z") &&
	    mm_date_iso(day, &d))
		return day;
	return text;
}

bool
mm_sbomfield_identifier(struct mm_component *c, struct mm_str text)
{
	if (mm_str_starts(text, "pkg:")) {
		if (c->purl.n == 0)
			c->purl = text;
		return true;
	}
	if (mm_str_starts(text, "swid:")) {
		if (c->swid.n == 0)
			c->swid = (struct mm_str){ text.p + 5, text.n - 5 };
		return true;
	}
	return false;
}
