/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_VERS_PURL_H
#define MM_VERS_PURL_H

/*
 * Package URL.
 * Source: package-url/purl-spec (ECMA-427), type definitions for the case and
 *         name rules. Layer: vers.
 */

#include "base/arena.h"
#include "model/advisory.h"

struct mm_purl {
	struct mm_str type;		/**< lower case */
	struct mm_str namespace_;	/**< normalised by type; may be absent */
	struct mm_str name;		/**< normalised by type */
	struct mm_str version;		/**< decoded; may be absent */
	struct mm_str qualifiers;	/**< canonical "k=v&k=v"; or absent */
	struct mm_str subpath;
};

/** Parse and normalise; texts live in @p a. */
MM_MUST_CHECK enum mm_status mm_purl_parse(struct mm_arena *a,
    struct mm_str text, struct mm_purl *out, struct mm_err *err);

/** Value of one qualifier (percent-decoded into @p a), or absent. */
struct mm_str mm_purl_qualifier(struct mm_arena *a, const struct mm_purl *p,
    const char *name);

/**
 * Identity key without version: "pkg:type/namespace/name", with "?distro=X"
 * kept for deb, rpm and apk, where the distribution is part of the identity.
 * For deb with qualifier upstream=SOURCE the name is the source package.
 */
struct mm_str mm_purl_key(struct mm_arena *a, const struct mm_purl *p);

/**
 * Key of an OSV (ecosystem, name) pair in the same form, and its order.
 * "Debian:12" + "openssl" -> "pkg:deb/debian/openssl?distro=debian-12".
 * absent for an ecosystem without a mapping.
 */
struct mm_str mm_purl_key_osv(struct mm_arena *a, struct mm_str ecosystem,
    struct mm_str name, enum mm_vers_scheme *scheme);

/** Order of versions of a purl type. */
enum mm_vers_scheme mm_purl_scheme(struct mm_str type);

#endif
