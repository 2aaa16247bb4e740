/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Identity keys: where a purl of an SBOM and an (ecosystem, name) of an
 * advisory become the same text.
 *
 * Sources: OSV schema "Defined ecosystems"; os-release ids and the release
 *          names of Debian and Ubuntu; the purl qualifiers distro, upstream
 *          and epoch as SBOM generators write them.
 */
#include "vers/purl.h"

#include <string.h>

#include "vers/ascii.h"
#include "vers/purl_types.h"
#include "vers/source.h"

/* clang-format off */
/* Code names of releases. */
static const struct codename {
	const char *name, *release;
} codenames[] = {
	{ "sarge", "debian-3.1" }, { "etch", "debian-4.0" },
	{ "lenny", "debian-5.0" }, { "squeeze", "debian-6.0" },
	{ "wheezy", "debian-7" }, { "jessie", "debian-8" },
	{ "stretch", "debian-9" }, { "buster", "debian-10" },
	{ "bullseye", "debian-11" }, { "bookworm", "debian-12" },
	{ "trixie", "debian-13" }, { "forky", "debian-14" },
	{ "lucid", "ubuntu-10.04" }, { "precise", "ubuntu-12.04" },
	{ "trusty", "ubuntu-14.04" }, { "utopic", "ubuntu-14.10" },
	{ "vivid", "ubuntu-15.04" }, { "wily", "ubuntu-15.10" },
	{ "xenial", "ubuntu-16.04" }, { "yakkety", "ubuntu-16.10" },
	{ "zesty", "ubuntu-17.04" }, { "artful", "ubuntu-17.10" },
	{ "bionic", "ubuntu-18.04" }, { "cosmic", "ubuntu-18.10" },
	{ "disco", "ubuntu-19.04" }, { "eoan", "ubuntu-19.10" },
	{ "focal", "ubuntu-20.04" }, { "groovy", "ubuntu-20.10" },
	{ "hirsute", "ubuntu-21.04" }, { "impish", "ubuntu-21.10" },
	{ "jammy", "ubuntu-22.04" }, { "kinetic", "ubuntu-22.10" },
	{ "lunar", "ubuntu-23.04" }, { "mantic", "ubuntu-23.10" },
	{ "noble", "ubuntu-24.04" }, { "oracular", "ubuntu-24.10" },
	{ "plucky", "ubuntu-25.04" }, { "questing", "ubuntu-25.10" },
};

/*
 * Distributions: the namespaces and distro prefixes that mean them, the id
 * used in keys, and how many parts of the release number their advisories
 * carry (0 = a rolling release without one).
 */
static const struct distro {
	const char *alias, *id;
	int parts;
	bool source;	/* advisories name source packages */
} distros[] = {
	{ "debian", "debian", 1, true },
	{ "ubuntu", "ubuntu", 2, true },
	{ "alpine", "alpine", 2, true },
	{ "wolfi", "wolfi", 0, true },
	{ "chainguard", "chainguard", 0, true },
	{ "redhat", "redhat", 1, false },
	{ "rhel", "redhat", 1, false },
	{ "rocky", "rocky", 1, false },
	{ "rockylinux", "rocky", 1, false },
	{ "almalinux", "almalinux", 1, false },
	{ "alma", "almalinux", 1, false },
	{ "centos", "centos", 1, false },
	{ "fedora", "fedora", 1, false },
	{ "amzn", "amzn", 1, false },
	{ "amazon", "amzn", 1, false },
	{ "ol", "ol", 1, false },
	{ "oracle", "ol", 1, false },
	{ "sles", "sles", 2, true },
	{ "suse", "sles", 2, true },
	{ "opensuse", "opensuse", 2, true },
	{ "opensuse-leap", "opensuse", 2, true },
};

/* How the suffix of an OSV ecosystem becomes a release. */
enum suffix {
	SUFFIX_NONE,	/* part of no identity */
	SUFFIX_RELEASE,	/* "12", "v3.16", "22.04:LTS", "Pro:18.04:LTS" */
	SUFFIX_RHEL,	/* "enterprise_linux:9::appstream", "rhel_eus:8.8" */
	SUFFIX_SLES	/* "Linux Enterprise Server 12 SP1" */
};

/* How the name of an OSV package becomes namespace/name. */
enum shape {
	SHAPE_PLAIN,	/* all of it is the name (npm keeps "@scope/name") */
	SHAPE_COLON,	/* "group:artifact" of Maven */
	SHAPE_URL	/* "https://github.com/x/y" of Swift, scheme dropped */
};

/* Ecosystems of OSV with an identity here. */
static const struct ecosystem {
	const char *name, *type, *distro;	/* distro: its namespace */
	enum suffix suffix;
	enum shape shape;
	enum mm_vers_scheme scheme;	/* NONE: that of the type */
} ecosystems[] = {
	{ "npm", "npm", NULL, SUFFIX_NONE, SHAPE_PLAIN, MM_VERS_NONE },
	{ "PyPI", "pypi", NULL, SUFFIX_NONE, SHAPE_PLAIN, MM_VERS_NONE },
	{ "Maven", "maven", NULL, SUFFIX_NONE, SHAPE_COLON, MM_VERS_NONE },
	{ "Go", "golang", NULL, SUFFIX_NONE, SHAPE_PLAIN, MM_VERS_NONE },
	{ "crates.io", "cargo", NULL, SUFFIX_NONE, SHAPE_PLAIN,
	  MM_VERS_NONE },
	{ "NuGet", "nuget", NULL, SUFFIX_NONE, SHAPE_PLAIN, MM_VERS_NONE },
	{ "RubyGems", "gem", NULL, SUFFIX_NONE, SHAPE_PLAIN, MM_VERS_NONE },
	{ "Packagist", "composer", NULL, SUFFIX_NONE, SHAPE_PLAIN,
	  MM_VERS_NONE },
	{ "Hex", "hex", NULL, SUFFIX_NONE, SHAPE_PLAIN, MM_VERS_NONE },
	{ "Pub", "pub", NULL, SUFFIX_NONE, SHAPE_PLAIN, MM_VERS_NONE },
	{ "Hackage", "hackage", NULL, SUFFIX_NONE, SHAPE_PLAIN,
	  MM_VERS_NONE },
	{ "ConanCenter", "conan", NULL, SUFFIX_NONE, SHAPE_PLAIN,
	  MM_VERS_NONE },
	{ "CRAN", "cran", NULL, SUFFIX_NONE, SHAPE_PLAIN, MM_VERS_NONE },
	{ "Bitnami", "bitnami", NULL, SUFFIX_NONE, SHAPE_PLAIN,
	  MM_VERS_NONE },
	{ "SwiftURL", "swift", NULL, SUFFIX_NONE, SHAPE_URL, MM_VERS_NONE },
	{ "Julia", "julia", NULL, SUFFIX_NONE, SHAPE_PLAIN, MM_VERS_NONE },
	{ "opam", "opam", NULL, SUFFIX_NONE, SHAPE_PLAIN, MM_VERS_NONE },
	{ "GitHub Actions", "github", NULL, SUFFIX_NONE, SHAPE_PLAIN,
	  MM_VERS_SEMVER },
	{ "OSS-Fuzz", "generic", NULL, SUFFIX_NONE, SHAPE_PLAIN,
	  MM_VERS_NONE },
	{ "Linux", "generic", NULL, SUFFIX_NONE, SHAPE_PLAIN, MM_VERS_NONE },
	{ "Debian", "deb", "debian", SUFFIX_RELEASE, SHAPE_PLAIN,
	  MM_VERS_NONE },
	{ "Ubuntu", "deb", "ubuntu", SUFFIX_RELEASE, SHAPE_PLAIN,
	  MM_VERS_NONE },
	{ "Alpine", "apk", "alpine", SUFFIX_RELEASE, SHAPE_PLAIN,
	  MM_VERS_NONE },
	{ "Wolfi", "apk", "wolfi", SUFFIX_RELEASE, SHAPE_PLAIN,
	  MM_VERS_NONE },
	{ "Chainguard", "apk", "chainguard", SUFFIX_RELEASE, SHAPE_PLAIN,
	  MM_VERS_NONE },
	{ "Rocky Linux", "rpm", "rocky", SUFFIX_RELEASE, SHAPE_PLAIN,
	  MM_VERS_NONE },
	{ "AlmaLinux", "rpm", "almalinux", SUFFIX_RELEASE, SHAPE_PLAIN,
	  MM_VERS_NONE },
	{ "Red Hat", "rpm", "redhat", SUFFIX_RHEL, SHAPE_PLAIN,
	  MM_VERS_NONE },
	{ "SUSE", "rpm", "sles", SUFFIX_SLES, SHAPE_PLAIN, MM_VERS_NONE },
	{ "openSUSE", "rpm", "opensuse", SUFFIX_SLES, SHAPE_PLAIN,
	  MM_VERS_NONE },
};
/* clang-format on */

/* What a key is made of. */
struct identity {
	struct mm_str type, namespace_, name;
	struct mm_str release; /* "debian-12"; absent: not known */
};

static const struct distro *
distro_of(struct mm_str alias)
{
	for (size_t i = 0; i < MM_COUNT(distros); i++) {
		if (mm_str_eqz(alias, distros[i].alias))
			return &distros[i];
	}
	return NULL;
}

/* The first @parts numbers of a dotted release, which begins with a digit:
 * "12.5" -> "12". */
static struct mm_str
release_parts(struct mm_str s, int parts)
{
	size_t i = 0;

	for (;;) {
		while (i < s.n && mm_is_digit(s.p[i]))
			i++;
		if (--parts == 0 || i + 1 >= s.n || s.p[i] != '.' ||
		    !mm_is_digit(s.p[i + 1]))
			break;
		i++;
	}
	s.n = i;
	return s;
}

/* Debian counted minor releases until 6.0. */
static int
parts_of(const struct distro *d, struct mm_str number)
{
	bool old = strcmp(d->id, "debian") == 0 && number.n >= 2 &&
	    number.p[0] <= '6' && number.p[1] == '.';

	return old ? 2 : d->parts;
}

static struct mm_str
release_of_number(
    struct mm_arena *a, const struct distro *d, struct mm_str number)
{
	if (number.n > 1 && number.p[0] == 'v')
		number = (struct mm_str){ number.p + 1, number.n - 1 };
	if (d->parts == 0 || number.n == 0 || !mm_is_digit(number.p[0]))
		return MM_STR_NONE;
	number = release_parts(number, parts_of(d, number));
	return mm_arena_fmt(a, "%s-%.*s", d->id, MM_FMT(number));
}

static struct mm_str
release_of_codename(struct mm_str name)
{
	for (size_t i = 0; i < MM_COUNT(codenames); i++) {
		if (mm_str_eqz(name, codenames[i].name))
			return mm_str_of(codenames[i].release);
	}
	return MM_STR_NONE;
}

/*
 * Release of the qualifier distro: a code name, "12.5", or "debian-12.5"
 * whose prefix decides over the namespace. A text that is none of these is
 * kept, so that it can only meet itself.
 */
static struct mm_str
release_of_distro(
    struct mm_arena *a, struct mm_str namespace_, struct mm_str value)
{
	const struct distro *d = distro_of(namespace_);
	struct mm_str v = mm_purl_fold(
			  a, MM_PURL_NS_LOWER, MM_PURL_NAMESPACE, value),
		      head = v, release;

	release = release_of_codename(v);
	if (release.p != NULL || v.p == NULL)
		return release;
	for (size_t i = v.n; i > 0; i--) {
		if (v.p[i - 1] != '-' && v.p[i - 1] != ':')
			continue;
		head.n = i - 1;
		if (distro_of(head) != NULL) {
			d = distro_of(head);
			v = (struct mm_str){ v.p + i, v.n - i };
			break;
		}
	}
	release = release_of_codename(v);
	if (release.p == NULL && d != NULL)
		release = release_of_number(a, d, v);
	return release.p != NULL ? release : v;
}

static struct mm_str
key_text(struct mm_arena *a, const struct identity *id, uint32_t rules)
{
	struct mm_str name = mm_purl_fold(a, rules, MM_PURL_NAME, id->name);
	struct mm_str ns = MM_STR_NONE;

	if (id->namespace_.n > 0 && (rules & MM_PURL_KEY_NO_NS) == 0) {
		ns = mm_purl_fold(a, rules, MM_PURL_NAMESPACE, id->namespace_);
		if (ns.p == NULL)
			return MM_STR_NONE;
	}
	if (name.p == NULL)
		return MM_STR_NONE;
	return mm_arena_fmt(a, "pkg:%.*s/%.*s%s%.*s%s%.*s", MM_FMT(id->type),
	    MM_FMT(ns), ns.p != NULL ? "/" : "", MM_FMT(name),
	    id->release.p != NULL ? "?distro=" : "", MM_FMT(id->release));
}

/* "NAME-VERSION-RELEASE.src.rpm" -> NAME; other texts unchanged. */
static struct mm_str
name_of_srpm(struct mm_str s)
{
	int dashes = 2;

	if (!mm_str_ends(s, ".src.rpm"))
		return s;
	for (size_t i = s.n; i > 0; i--) {
		if (s.p[i - 1] == '-' && --dashes == 0) {
			s.n = i - 1;
			break;
		}
	}
	return s;
}

/* Source package of the qualifier upstream, where advisories name it. */
static struct mm_str
source_of(struct mm_arena *a, const struct mm_purl *p, uint32_t rules,
    struct mm_str *version)
{
	const struct distro *d = distro_of(p->namespace_);
	struct mm_str up;

	*version = MM_STR_NONE;
	if ((rules & MM_PURL_KEY_SOURCE) == 0 || (d != NULL && !d->source))
		return MM_STR_NONE;
	up = mm_purl_qualifier(a, p, "upstream");
	if (up.n == 0)
		return mm_str_eqz(p->type, "deb") &&
			mm_str_eqz(p->namespace_, "debian")
		    ? mm_source_of_binary(p->name)
		    : MM_STR_NONE;
	if (mm_str_eqz(p->type, "rpm"))
		return name_of_srpm(up);
	*version = up;
	up = mm_str_cut(version, '@');
	/* Its version is that of the signing; the kernel's is the binary's. */
	if (mm_source_is_signed_kernel(up)) {
		*version = MM_STR_NONE;
		return MM_STR("linux");
	}
	return up.n > 0 ? up : MM_STR_NONE;
}

struct mm_str
mm_purl_key(struct mm_arena *a, const struct mm_purl *p)
{
	const struct mm_purl_type *type = mm_purl_type_find(p->type);
	const struct distro *d;
	uint32_t rules = type != NULL ? type->rules : 0;
	struct identity id = { p->type, p->namespace_, p->name, MM_STR_NONE };
	struct mm_str value, version;

	if ((rules & MM_PURL_KEY_DISTRO) == 0)
		return key_text(a, &id, rules);
	value = source_of(a, p, rules, &version);
	if (value.p != NULL)
		id.name = value;
	value = mm_purl_qualifier(a, p, "distro");
	if (value.n == 0)
		value = mm_purl_qualifier(a, p, "distro_name");
	d = distro_of(p->namespace_);
	if (d != NULL)
		id.namespace_ = mm_str_of(d->id);
	if (value.n > 0 && (d == NULL || d->parts > 0))
		id.release = release_of_distro(a, p->namespace_, value);
	return key_text(a, &id, rules);
}

struct mm_str
mm_purl_version(struct mm_arena *a, const struct mm_purl *p)
{
	const struct mm_purl_type *type = mm_purl_type_find(p->type);
	struct mm_str value, version;

	if (mm_str_eqz(p->type, "rpm") && p->version.n > 0 &&
	    mm_str_find(p->version, ':') == p->version.n) {
		value = mm_purl_qualifier(a, p, "epoch");
		if (value.n > 0)
			return mm_arena_fmt(
			    a, "%.*s:%.*s", MM_FMT(value), MM_FMT(p->version));
	}
	value = source_of(a, p, type != NULL ? type->rules : 0, &version);
	return value.p != NULL && version.n > 0 ? version : p->version;
}

/* "22.04:LTS", "Pro:18.04:LTS", "ubuntu_pro:22.04::main", "v3.16", "12". */
static struct mm_str
suffix_release(struct mm_arena *a, const struct distro *d, struct mm_str s)
{
	while (s.p != NULL) {
		struct mm_str part = mm_str_cut(&s, ':');
		struct mm_str release = release_of_number(a, d, part);

		if (release.p != NULL)
			return release;
	}
	return MM_STR_NONE;
}

/* "Linux Enterprise Server 12 SP1" -> "sles-12.1"; "Leap 15.4". */
static struct mm_str
suffix_sles(struct mm_arena *a, const struct distro *d, struct mm_str s)
{
	struct mm_str number = MM_STR_NONE, pack = MM_STR_NONE;

	while (s.p != NULL) {
		struct mm_str word = mm_str_cut(&s, ' ');

		if (word.n > 0 && mm_is_digit(word.p[0]))
			number = word;
		else if (number.p != NULL && mm_str_starts(word, "SP"))
			pack = (struct mm_str){ word.p + 2, word.n - 2 };
	}
	if (number.p == NULL)
		return MM_STR_NONE;
	if (pack.n == 0)
		return release_of_number(a, d, number);
	return mm_arena_fmt(
	    a, "%s-%.*s.%.*s", d->id, MM_FMT(number), MM_FMT(pack));
}

/*
 * Release of an ecosystem's suffix. Red Hat names products by CPE; only
 * those of the operating system have releases of it.
 */
static struct mm_str
release_of_suffix(
    struct mm_arena *a, const struct ecosystem *e, struct mm_str suffix)
{
	const struct distro *d = distro_of(mm_str_of(e->distro));

	if (e->suffix == SUFFIX_SLES)
		return suffix_sles(a, d, suffix);
	if (e->suffix == SUFFIX_RHEL && !mm_str_starts(suffix, "rhel_") &&
	    !mm_str_starts(suffix, "enterprise_linux"))
		return MM_STR_NONE;
	return suffix_release(a, d, suffix);
}

/* Split the name by the shape of the ecosystem. */
static void
shape_name(enum shape shape, struct mm_str name, struct identity *id)
{
	char sep = shape == SHAPE_COLON ? ':' : '/';
	const char *scheme =
	    shape == SHAPE_URL ? memmem(name.p, name.n, "://", 3) : NULL;
	size_t at;

	if (scheme != NULL) {
		name.n -= (size_t)(scheme + 3 - name.p);
		name.p = scheme + 3;
	}
	at = name.n;
	while (at > 0 && name.p[at - 1] != sep)
		at--;
	if (at > 0) {
		id->namespace_ = (struct mm_str){ name.p, at - 1 };
		name = (struct mm_str){ name.p + at, name.n - at };
	}
	id->name = name;
}

/* The kernel is called "Kernel" by OSV and "linux" by everyone else. */
static struct mm_str
kernel_name(const struct ecosystem *e, struct mm_str name)
{
	if (strcmp(e->name, "Linux") == 0 && mm_str_eqz(name, "Kernel"))
		return MM_STR("linux");
	return name;
}

struct mm_str
mm_purl_key_osv(struct mm_arena *a, struct mm_str ecosystem, struct mm_str name,
    enum mm_vers_scheme *scheme)
{
	struct mm_str suffix = ecosystem;
	struct mm_str head = mm_str_cut(&suffix, ':');
	const struct ecosystem *e = NULL;
	const struct mm_purl_type *type;
	struct identity id = { MM_STR_NONE, MM_STR_NONE, MM_STR_NONE,
		MM_STR_NONE };

	*scheme = MM_VERS_NONE;
	for (size_t i = 0; i < MM_COUNT(ecosystems) && e == NULL; i++) {
		if (mm_str_eqz(head, ecosystems[i].name))
			e = &ecosystems[i];
	}
	if (e == NULL || name.n == 0)
		return MM_STR_NONE;
	type = mm_purl_type_find(mm_str_of(e->type));
	id.type = mm_str_of(e->type);
	if (e->distro != NULL) {
		id.namespace_ = mm_str_of(e->distro);
		id.name = name;
		if (suffix.p != NULL)
			id.release = release_of_suffix(a, e, suffix);
		/* A product of the vendor that is no release of the system. */
		if (suffix.p != NULL && id.release.p == NULL &&
		    distro_of(id.namespace_)->parts > 0)
			return MM_STR_NONE;
	} else {
		shape_name(e->shape, kernel_name(e, name), &id);
	}
	*scheme = e->scheme != MM_VERS_NONE ? e->scheme : type->scheme;
	return key_text(a, &id, type->rules);
}

enum mm_vers_scheme
mm_purl_scheme(struct mm_str type)
{
	const struct mm_purl_type *t = mm_purl_type_find(type);

	return t != NULL ? t->scheme : MM_VERS_NONE;
}
