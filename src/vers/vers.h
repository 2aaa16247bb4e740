/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_VERS_VERS_H
#define MM_VERS_VERS_H

/*
 * Version orders of the ecosystems, as order-preserving byte keys.
 *
 * Sources: SemVer 2.0.0 §11; PEP 440; Maven ComparableVersion as specified in
 *          the Maven POM reference; Debian Policy §5.6.12; rpm rpmvercmp;
 *          OpenSSL letter releases; apk-tools version rules; Gem::Version;
 *          Composer's semver; NuGet package versioning; the generic order
 *          of docs/formats/versions.md.
 * A version that does not parse is never compared silently: the caller gets
 * MM_EFORMAT and the verdict "cannot decide".
 * Layer:   vers -- pure.
 */

#include "base/buf.h"
#include "model/advisory.h"

/**
 * Changes when keys of this layer (of versions, purls, CPEs) are made in
 * another way: index files that hold them are then made anew.
 */
#define MM_VERS_KEYS "3"

/**
 * Append the order key of @p version under @p scheme to @p key: comparing
 * two keys with memcmp (shorter first on a common prefix) gives the order of
 * the versions.
 *
 * @retval MM_EFORMAT  the text is no version of this scheme
 */
MM_MUST_CHECK enum mm_status mm_vers_key(enum mm_vers_scheme scheme,
    struct mm_str version, struct mm_buf *key, struct mm_err *err);

/**
 * Compare two versions.
 * @param out  <0, 0, >0
 */
MM_MUST_CHECK enum mm_status mm_vers_cmp(enum mm_vers_scheme scheme,
    struct mm_str a, struct mm_str b, int *out, struct mm_err *err);

/** "semver", "pep440", "maven", "dpkg", "rpm", "openssl", "apk", "gem",
 * "composer", "nuget", "generic"; "none" for anything else. */
const char *mm_vers_scheme_name(enum mm_vers_scheme scheme);
/** Scheme of a name above or of a purl type ("npm", "pypi", "deb"); GENERIC
 * for a purl type without an order of its own; NONE when unknown. */
enum mm_vers_scheme mm_vers_scheme_of(struct mm_str name);

#endif
