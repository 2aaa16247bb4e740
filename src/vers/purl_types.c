/* SPDX-License-Identifier: Apache-2.0 */
#include "vers/purl_types.h"

#include <string.h>

#include "vers/ascii.h"

#define NS MM_PURL_NS_REQUIRED
#define NO_NS MM_PURL_NS_PROHIBITED
#define NS_LOW MM_PURL_NS_LOWER
#define LOW MM_PURL_NAME_LOWER
#define DISTRO (MM_PURL_KEY_DISTRO | MM_PURL_KEY_SOURCE)
#define KLOW MM_PURL_KEY_LOWER

/* clang-format off */
/* Sorted by name. */
static const struct mm_purl_type types[] = {
	{ "alpm", NS | NS_LOW | LOW, MM_VERS_ALPM, NULL },
	{ "apk", NS | NS_LOW | LOW | DISTRO, MM_VERS_APK, NULL },
	{ "bazel", NO_NS, MM_VERS_GENERIC, NULL },
	{ "bitbucket", NS | NS_LOW | LOW, MM_VERS_GENERIC, NULL },
	{ "bitnami", NO_NS | LOW, MM_VERS_SEMVER, NULL },
	{ "brew", NS_LOW | LOW, MM_VERS_GENERIC, NULL },
	{ "cargo", NO_NS | KLOW | MM_PURL_KEY_DASH, MM_VERS_SEMVER, NULL },
	{ "chrome-extension", NO_NS | LOW | MM_PURL_EXTENSION_ID,
	  MM_VERS_INTDOT, NULL },
	{ "cocoapods", NO_NS, MM_VERS_SEMVER, NULL },
	{ "composer", NS | NS_LOW | LOW, MM_VERS_COMPOSER, NULL },
	{ "conan", MM_PURL_KEY_NO_NS, MM_VERS_CONAN, NULL },
	{ "conda", NO_NS, MM_VERS_GENERIC, NULL },
	{ "cpan", MM_PURL_NO_COLONS, MM_VERS_GENERIC, NULL },
	{ "cran", NO_NS, MM_VERS_CRAN, NULL },
	{ "deb", NS | NS_LOW | LOW | DISTRO, MM_VERS_DPKG, NULL },
	{ "docker", 0, MM_VERS_GENERIC, NULL },
	{ "gem", NO_NS, MM_VERS_GEM, NULL },
	{ "generic", 0, MM_VERS_GENERIC, NULL },
	{ "git", NS | MM_PURL_NAME_PATH, MM_VERS_NONE, NULL },
	{ "github", NS | NS_LOW | LOW, MM_VERS_GENERIC, NULL },
	{ "golang", KLOW, MM_VERS_SEMVER, NULL },
	{ "hackage", NO_NS, MM_VERS_HACKAGE, NULL },
	{ "hex", NS_LOW | LOW, MM_VERS_SEMVER, NULL },
	{ "huggingface", NS | MM_PURL_VERSION_LOWER, MM_VERS_GENERIC, NULL },
	{ "julia", NO_NS, MM_VERS_SEMVER, "uuid" },
	{ "luarocks", NS_LOW | LOW, MM_VERS_GENERIC, NULL },
	{ "maven", NS, MM_VERS_MAVEN, NULL },
	{ "mlflow", NO_NS | MM_PURL_DATABRICKS, MM_VERS_GENERIC, NULL },
	{ "npm", 0, MM_VERS_SEMVER, NULL },
	{ "nuget", NO_NS | KLOW, MM_VERS_NUGET, NULL },
	{ "oci", NO_NS | LOW | MM_PURL_VERSION_LOWER, MM_VERS_GENERIC, NULL },
	{ "opam", NO_NS, MM_VERS_GENERIC, NULL },
	{ "otp", NO_NS | LOW, MM_VERS_GENERIC, NULL },
	{ "pub", NO_NS | LOW | MM_PURL_NAME_UNDERSCORE, MM_VERS_PUB, NULL },
	{ "pypi", NO_NS | LOW | MM_PURL_NAME_DASH | MM_PURL_VERSION_LOWER |
	    MM_PURL_KEY_PEP503, MM_VERS_PEP440, NULL },
	{ "qpkg", NS | NS_LOW, MM_VERS_GENERIC, NULL },
	{ "rpm", NS | NS_LOW | DISTRO, MM_VERS_RPM, NULL },
	{ "swid", MM_PURL_TAG_ID, MM_VERS_GENERIC, "tag_id" },
	{ "swift", NS | KLOW, MM_VERS_SEMVER, NULL },
	{ "vcpkg", NO_NS, MM_VERS_GENERIC, NULL },
	{ "vscode-extension", NS | NS_LOW | LOW | MM_PURL_VERSION_LOWER,
	    MM_VERS_SEMVER, NULL },
	{ "yocto", NS_LOW, MM_VERS_GENERIC, NULL },
};
/* clang-format on */

const struct mm_purl_type *
mm_purl_type_find(struct mm_str type)
{
	size_t lo = 0, hi = MM_COUNT(types);

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int c = mm_str_cmp(type, mm_str_of(types[mid].name));

		if (c == 0)
			return &types[mid];
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

static void
lower(char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = mm_lower(p[i]);
}

static void
replace(char *p, size_t n, char from, char to)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] == from)
			p[i] = to;
	}
}

/* pub: everything but [a-z0-9] is an underscore. */
static void
fold_pub(char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!mm_is_lower(p[i]) && !mm_is_digit(p[i]))
			p[i] = '_';
	}
}

/* PEP 503: one '-' for every run of '-', '_' and '.'; the canonical form
 * has no '_' any more. */
static size_t
fold_pep503(char *p, size_t n)
{
	size_t w = 0;

	for (size_t i = 0; i < n; i++) {
		bool dash = p[i] == '-' || p[i] == '.';

		if (dash && w > 0 && p[w - 1] == '-')
			continue;
		p[w++] = dash ? '-' : p[i];
	}
	return w;
}

static size_t
fold_name(uint32_t rules, char *p, size_t n)
{
	if ((rules & (MM_PURL_NAME_LOWER | MM_PURL_KEY_LOWER)) != 0)
		lower(p, n);
	if ((rules & (MM_PURL_NAME_DASH | MM_PURL_KEY_DASH)) != 0)
		replace(p, n, '_', '-');
	if ((rules & MM_PURL_NAME_UNDERSCORE) != 0)
		fold_pub(p, n);
	if ((rules & MM_PURL_KEY_PEP503) != 0)
		n = fold_pep503(p, n);
	return n;
}

struct mm_str
mm_purl_fold(
    struct mm_arena *a, uint32_t rules, enum mm_purl_part part, struct mm_str s)
{
	static const uint32_t lowered[] = {
		[MM_PURL_NAMESPACE] = MM_PURL_NS_LOWER | MM_PURL_KEY_LOWER,
		[MM_PURL_NAME] = 0,
		[MM_PURL_VERSION] = MM_PURL_VERSION_LOWER,
	};
	char *p;

	if (s.p == NULL)
		return s;
	p = mm_arena_alloc(a, s.n + 1);
	if (p == NULL)
		return MM_STR_NONE;
	memcpy(p, s.p, s.n);
	if ((rules & lowered[part]) != 0)
		lower(p, s.n);
	if (part == MM_PURL_NAME)
		s.n = fold_name(rules, p, s.n);
	return (struct mm_str){ p, s.n };
}
