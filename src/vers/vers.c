/* SPDX-License-Identifier: Apache-2.0 */
#include "vers/vers.h"

#include <string.h>

#include "vers/key.h"
#include "vers/purl.h"

/* clang-format off */
static const struct scheme {
	const char *name;
	uint8_t *(*order)(struct mm_scan *s, uint8_t *w);
} schemes[MM_VERS__COUNT] = {
	[MM_VERS_NONE] = { "none", NULL },
	[MM_VERS_GENERIC] = { "generic", mm_order_generic },
	[MM_VERS_SEMVER] = { "semver", mm_order_semver },
	[MM_VERS_PEP440] = { "pep440", mm_order_pep440 },
	[MM_VERS_MAVEN] = { "maven", mm_order_maven },
	[MM_VERS_DPKG] = { "dpkg", mm_order_dpkg },
	[MM_VERS_RPM] = { "rpm", mm_order_rpm },
	[MM_VERS_OPENSSL] = { "openssl", mm_order_openssl },
	[MM_VERS_APK] = { "apk", mm_order_apk },
	[MM_VERS_GEM] = { "gem", mm_order_gem },
	[MM_VERS_COMPOSER] = { "composer", mm_order_composer },
	[MM_VERS_NUGET] = { "nuget", mm_order_nuget },
	[MM_VERS_PUB] = { "pub", mm_order_pub },
	[MM_VERS_CRAN] = { "cran", mm_order_cran },
	[MM_VERS_HACKAGE] = { "hackage", mm_order_intdot },
	[MM_VERS_GENTOO] = { "gentoo", mm_order_gentoo },
	[MM_VERS_ALPM] = { "alpm", mm_order_alpm },
	[MM_VERS_CONAN] = { "conan", mm_order_conan },
	[MM_VERS_WINDOWS] = { "windows", mm_order_windows },
	[MM_VERS_INTDOT] = { "intdot", mm_order_intdot },
	[MM_VERS_LEXICOGRAPHIC] = { "lexicographic", mm_order_lexicographic },
	[MM_VERS_DATETIME] = { "datetime", mm_order_datetime },
};

/* Names feeds use for an order, beside ours and the purl types. */
static const struct alias {
	const char *name;
	enum mm_vers_scheme scheme;
} aliases[] = {
	{ "python", MM_VERS_PEP440 },	/* CVE 5 versionType */
	{ "debian", MM_VERS_DPKG },
	{ "go", MM_VERS_SEMVER },
	{ "crates.io", MM_VERS_SEMVER },
	{ "nginx", MM_VERS_SEMVER },	/* VERS */
	{ "dart", MM_VERS_PUB },
	{ "ebuild", MM_VERS_GENTOO },
};
/* clang-format on */

/* Longest part of a version shown in a message. */
#define SHOWN 60

static enum mm_status
refuse(enum mm_vers_scheme scheme, struct mm_str version, size_t at,
    struct mm_err *err)
{
	struct mm_str shown = version.n > 0 ? version : MM_STR("");
	enum mm_status st;

	if (shown.n > SHOWN)
		shown.n = SHOWN;
	st = mm_err_set(err, MM_EFORMAT,
	    "版「%.*s」は%sの書き方に合いません（%zuバイト目）。"
	    "大小を比べられないため、判定できません",
	    "version \"%.*s\" does not fit the %s scheme (byte %zu); it has "
	    "no order, so nothing can be decided",
	    MM_FMT(shown), mm_vers_scheme_name(scheme), at);
	mm_err_at(err, NULL, 0, at);
	return st;
}

/* Position of the first control character, or v.n. */
static size_t
find_control(struct mm_str v)
{
	const uint64_t ones = 0x0101010101010101u;
	size_t i = 0;

	/* Eight at a time: a byte below 0x20 or equal to 0x7f borrows into
	 * its top bit. A doubtful word is looked at byte by byte. */
	for (; i + 8 <= v.n; i += 8) {
		uint64_t x, del;

		memcpy(&x, v.p + i, 8);
		del = x ^ 0x7f * ones;
		if ((((x - 0x20 * ones) & ~x) | ((del - ones) & ~del)) &
		    0x80 * ones)
			break;
	}
	for (; i < v.n; i++) {
		if ((unsigned char)v.p[i] < ' ' || v.p[i] == 0x7f)
			break;
	}
	return i;
}

static bool
is_low(char c)
{
	return (unsigned char)c <= ' ';
}

/* Without blanks at the ends; few versions have any. */
static struct mm_str
trimmed(struct mm_str v)
{
	if (v.n > 0 && (is_low(v.p[0]) || is_low(v.p[v.n - 1])))
		return mm_str_trim(v);
	return v;
}

/* Key of one version at @w; its end, or NULL after setting @err. */
static uint8_t *
make_key(enum mm_vers_scheme scheme, struct mm_str version, uint8_t *w,
    struct mm_err *err)
{
	struct mm_str v = trimmed(version);
	struct mm_scan s = mm_scan_of(v);
	size_t n = v.n <= MM_VERS_MAX ? v.n : MM_VERS_MAX;
	uint8_t *end;

	if (v.n == 0 || v.n > MM_VERS_MAX) {
		(void)refuse(scheme, v, n + 1, err);
		return NULL;
	}
	n = find_control(v);
	if (n < v.n) {
		(void)refuse(scheme, v, n + 1, err);
		return NULL;
	}
	end = schemes[scheme].order(&s, w);
	if (end == NULL)
		(void)refuse(scheme, v, (size_t)(s.p - v.p) + 1, err);
	return end;
}

static enum mm_status
check_scheme(enum mm_vers_scheme scheme, struct mm_err *err)
{
	if (scheme > MM_VERS_NONE && scheme < MM_VERS__COUNT)
		return MM_OK;
	return mm_err_set(err, MM_EFORMAT,
	    "版の大小の決め方が示されていません。判定できません",
	    "the order of these versions is not stated; nothing can be "
	    "decided");
}

enum mm_status
mm_vers_key(enum mm_vers_scheme scheme, struct mm_str version,
    struct mm_buf *key, struct mm_err *err)
{
	uint8_t k[MM_KEY_MAX], *end;
	enum mm_status st = check_scheme(scheme, err);

	if (st != MM_OK)
		return st;
	end = make_key(scheme, version, k, err);
	if (end == NULL)
		return MM_EFORMAT;
	mm_buf_add(key, k, (size_t)(end - k));
	return mm_buf_check(key, err);
}

enum mm_status
mm_vers_cmp(enum mm_vers_scheme scheme, struct mm_str a, struct mm_str b,
    int *out, struct mm_err *err)
{
	uint8_t ka[MM_KEY_MAX], kb[MM_KEY_MAX], *enda, *endb;
	size_t na, nb;
	enum mm_status st = check_scheme(scheme, err);
	int c;

	if (st != MM_OK)
		return st;
	enda = make_key(scheme, a, ka, err);
	if (enda == NULL)
		return MM_EFORMAT;
	endb = make_key(scheme, b, kb, err);
	if (endb == NULL)
		return MM_EFORMAT;
	na = (size_t)(enda - ka);
	nb = (size_t)(endb - kb);
	c = memcmp(ka, kb, na < nb ? na : nb);
	/* A release that Arch does not name is any release. */
	if (c == 0 && scheme != MM_VERS_ALPM)
		c = (na > nb) - (na < nb);
	*out = (c > 0) - (c < 0);
	return MM_OK;
}

const char *
mm_vers_scheme_name(enum mm_vers_scheme scheme)
{
	if (scheme < MM_VERS_NONE || scheme >= MM_VERS__COUNT)
		return "none";
	return schemes[scheme].name;
}

enum mm_vers_scheme
mm_vers_scheme_of(struct mm_str name)
{
	for (int i = MM_VERS_GENERIC; i < MM_VERS__COUNT; i++) {
		if (mm_str_eqz(name, schemes[i].name))
			return (enum mm_vers_scheme)i;
	}
	for (size_t i = 0; i < MM_COUNT(aliases); i++) {
		if (mm_str_eqz(name, aliases[i].name))
			return aliases[i].scheme;
	}
	return mm_purl_scheme(name);
}
