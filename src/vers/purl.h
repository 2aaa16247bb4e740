/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_VERS_PURL_H
#define MM_VERS_PURL_H

/*
 * Package URL, and the identity keys under which a component of an SBOM and
 * a package of an advisory meet.
 *
 * Source: package-url/purl-spec (ECMA-427), specification of 2026-08, and
 *         its type definitions for the case and name rules.
 * Limits: MM_PURL_MAX bytes, MM_PURL_QUALIFIERS qualifiers.
 * Strict where the text would have two readings (a second '?' or '#', a
 * '/' inside a version, a broken percent triplet, a duplicate qualifier);
 * tolerant where it has one (leading slashes after "pkg:", UTF-8 that was
 * not percent-encoded). One type rule is left out on purpose: golang does
 * not require a namespace ("pkg:golang/stdlib" is in every SBOM).
 * Layer: vers -- pure.
 */

#include "base/arena.h"
#include "model/advisory.h"

/** Longest purl accepted, in bytes. */
#define MM_PURL_MAX 8192
/** Most qualifiers accepted. */
#define MM_PURL_QUALIFIERS 64

struct mm_purl {
	struct mm_str type; /**< lower case */
	struct mm_str namespace_; /**< normalised by type; may be absent */
	struct mm_str name; /**< normalised by type, never empty */
	struct mm_str version; /**< decoded; may be absent */
	/** Sorted by key, values percent-encoded, "k=v&k=v"; or absent. */
	struct mm_str qualifiers;
	struct mm_str subpath; /**< decoded segments; or absent */
};

/**
 * Parse and normalise; texts live in @p a.
 *
 * @param text  the purl, "pkg:type/namespace/name@version?k=v#subpath"
 * @param out   written only on success
 * @param err   message names the byte (1-based) the refusal is about, and
 *              the column of @p err holds it
 * @retval MM_EFORMAT  breaks the grammar or a rule of its type
 * @retval MM_ELIMIT   longer than the limits above
 * @retval MM_ENOMEM   the arena is used up
 */
MM_MUST_CHECK enum mm_status mm_purl_parse(struct mm_arena *a,
    struct mm_str text, struct mm_purl *out, struct mm_err *err);

/** What a purl is built from: decoded texts, absent when not given. */
struct mm_purl_parts {
	struct mm_str type, namespace_, name, version, subpath;
	/** Keys and decoded values in any order; an empty value is left out. */
	const struct mm_purl_pair {
		struct mm_str key, value;
	} * qualifiers;
	uint32_t nqualifiers;
};

/**
 * Build a purl: the same checks and the same normal form as parsing. A
 * leading or trailing '/' of namespace and subpath is dropped.
 *
 * @param out  written only on success
 * @param err  the byte counts in the text that the parts make
 * @retval MM_EFORMAT, MM_ELIMIT, MM_ENOMEM  as mm_purl_parse()
 */
MM_MUST_CHECK enum mm_status mm_purl_build(struct mm_arena *a,
    const struct mm_purl_parts *parts, struct mm_purl *out, struct mm_err *err);

/** Whether the type (lower case) has a definition in purl-spec. */
bool mm_purl_type_known(struct mm_str type);

/** Canonical text of @p p in @p a; p == NULL when out of memory. */
struct mm_str mm_purl_text(struct mm_arena *a, const struct mm_purl *p);

/** Value of one qualifier (percent-decoded into @p a), or absent. */
struct mm_str mm_purl_qualifier(
    struct mm_arena *a, const struct mm_purl *p, const char *name);

/**
 * Identity key without version: "pkg:type/namespace/name", decoded.
 *
 * deb, rpm and apk carry their release, "?distro=debian-12", because the
 * distribution is part of the identity: the qualifier distro (or
 * distro_name) is read as "debian-12", "debian-12.5", "12" or a code name
 * ("bookworm") and reduced to the release the advisories use. Without it
 * the key has no "?distro=", and no advisory of a distribution has such a
 * key: the caller answers "cannot decide", never "not affected".
 *
 * Advisories of Debian, Ubuntu, Alpine and SUSE name *source* packages: with
 * the qualifier upstream=SOURCE, "SOURCE@VERSION" or "SOURCE-V-R.src.rpm"
 * the key is that of the source package. A purl of Debian without it gets
 * the source of vers/source.h, where that table has the name.
 *
 * The key folds more than the canonical purl does, where the registry
 * itself makes no difference: case for golang, nuget, cargo, swift; runs of
 * "-_." for pypi (PEP 503); "_" for cargo; the namespace (the vendor) of
 * conan is left out.
 *
 * @return  a text in @p a; p == NULL when out of memory
 */
struct mm_str mm_purl_key(struct mm_arena *a, const struct mm_purl *p);

/**
 * The version to compare with advisories of mm_purl_key(): rpm gets its
 * qualifier epoch in front ("1:3.0.7-1.el9"), a deb or apk purl with
 * upstream=SOURCE@VERSION the version of the source package; else the
 * version itself. Absent when the purl has none.
 */
struct mm_str mm_purl_version(struct mm_arena *a, const struct mm_purl *p);

/**
 * Key of an OSV (ecosystem, name) pair in the same form, and its order.
 * "Debian:12" + "openssl" -> "pkg:deb/debian/openssl?distro=debian-12".
 *
 * Ubuntu Pro and Red Hat support streams (EUS, E4S, ...) are joined to the
 * release they extend: their fixed versions sort later, so the error can
 * only be a finding too many.
 *
 * @param scheme  receives the order; MM_VERS_NONE when there is no mapping
 * @return  absent for an ecosystem without a mapping or out of memory
 */
struct mm_str mm_purl_key_osv(struct mm_arena *a, struct mm_str ecosystem,
    struct mm_str name, enum mm_vers_scheme *scheme);

/** Order of versions of a purl type (lower case); MM_VERS_NONE when the type
 * is not in the table. */
enum mm_vers_scheme mm_purl_scheme(struct mm_str type);

#endif
