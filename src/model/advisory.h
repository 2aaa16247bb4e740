/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_MODEL_ADVISORY_H
#define MM_MODEL_ADVISORY_H

/*
 * One vulnerability record of one source, after parsing and before
 * indexing. What format/ produces and match/ consumes.
 *
 * Sources: CVE JSON 5.x, NVD CVE API 2.0, OSV 1.x, CISA KEV, FIRST EPSS.
 * Layer:   model. Everything lives in the parser's arena until the next
 *          record.
 */

#include "base/arena.h"
#include "base/date.h"
#include "model/terms.h"

/** Where a comparison of versions takes its order from. */
enum mm_vers_scheme {
	MM_VERS_NONE = 0, /**< not stated: equality only */
	MM_VERS_GENERIC, /**< the documented generic order (CPE) */
	MM_VERS_SEMVER, /**< SemVer 2.0: npm, Go, Cargo */
	MM_VERS_PEP440,
	MM_VERS_MAVEN,
	MM_VERS_DPKG,
	MM_VERS_RPM,
	MM_VERS_OPENSSL, /**< 1.0.1f < 1.0.1g */
	MM_VERS_APK, /**< Alpine, Wolfi */
	MM_VERS_GEM, /**< RubyGems */
	MM_VERS_COMPOSER, /**< Packagist */
	MM_VERS_NUGET,
	MM_VERS_PUB, /**< SemVer with build data compared */
	MM_VERS_CRAN,
	MM_VERS_HACKAGE,
	MM_VERS_GENTOO,
	MM_VERS_ALPM, /**< Arch; no order when one release is missing */
	MM_VERS_CONAN,
	MM_VERS_WINDOWS, /**< builds: 10.0.19045.3930 */
	MM_VERS_INTDOT, /**< VERS: numbers and dots */
	MM_VERS_LEXICOGRAPHIC, /**< VERS: bytes */
	MM_VERS_DATETIME, /**< VERS: RFC 3339 */
	MM_VERS__COUNT
};

/** One bound of an interval; absent text = open. */
struct mm_vers_bound {
	struct mm_str text;
	bool inclusive;
};

/**
 * One half of a rule: versions from @c lo to @c hi have @c status.
 * An exact version is lo == hi, both inclusive. With scheme NONE only
 * equality with a bound decides; a range without any bound holds every
 * version and needs no order. Of several, the first that holds a version
 * decides (CVE record format, "versions").
 */
struct mm_adv_range {
	enum mm_vers_scheme scheme;
	struct mm_vers_bound lo, hi;
	/** AFFECTED, NOT_AFFECTED or CANNOT_DECIDE (e.g. a git range). */
	enum mm_verdict status;
};

/** A package or product the record speaks about. */
struct mm_adv_package {
	/**
	 * Identity key without version: "pkg:npm/lodash",
	 * "pkg:deb/debian/openssl?distro=debian-12" (OSV ecosystems), or
	 * "cpe:a:vendor:product" (part, vendor, product, lower case,
	 * unescaped) -- as built by mm_purl_key() / mm_cpe_key() of vers/.
	 */
	struct mm_str key;
	struct mm_adv_range *ranges;
	uint32_t nranges;
	/** Explicitly listed versions (OSV versions[]), all affected. */
	struct mm_str *versions;
	uint32_t nversions;
	/** Status of a version no range speaks about. */
	enum mm_verdict otherwise;
};

/** One CPE criterion of an NVD-style configuration. */
struct mm_adv_cpe {
	struct mm_str cpe; /**< CPE 2.3 formatted string, as written */
	struct mm_vers_bound lo, hi;
	bool vulnerable; /**< false: platform only, never a finding */
};

/** Operator of a configuration or node. */
enum mm_adv_op { MM_OP_OR = 0, MM_OP_AND };

/** Node: its criteria combined by @c op, negated if said so. */
struct mm_adv_node {
	enum mm_adv_op op;
	bool negate;
	struct mm_adv_cpe *cpes;
	uint32_t ncpes;
	struct mm_adv_node *children; /**< legacy feeds nest nodes */
	uint32_t nchildren;
};

/** Configuration: its nodes combined by @c op (absent operator = OR). */
struct mm_adv_config {
	enum mm_adv_op op;
	bool negate;
	struct mm_adv_node *nodes;
	uint32_t nnodes;
};

struct mm_advisory {
	struct mm_str id; /**< CVE-..., GHSA-..., PYSEC-... */
	enum mm_feed_source source;
	struct mm_str *aliases;
	uint32_t naliases;
	struct mm_str title; /**< one line, for people */
	struct mm_str cvss; /**< vector as published, or absent */
	uint32_t cvss_x10; /**< base score x 10; 0 = not given */
	struct mm_str published, modified; /**< as written */
	bool withdrawn; /**< withdrawn or rejected */
	struct mm_adv_package *packages;
	uint32_t npackages;
	/** Products named without an identity that matching could use. */
	uint32_t unkeyed;
	struct mm_adv_config *configs;
	uint32_t nconfigs;
};

/** KEV: known exploited vulnerability. */
struct mm_kev {
	struct mm_str id;
	struct mm_date added;
	bool ransomware;
};

/** EPSS: probability of exploitation in the next 30 days, in 1e-6. */
struct mm_epss {
	struct mm_str id;
	uint32_t prob_e6, pctl_e6; /**< pctl UINT32_MAX = not given */
};

#endif
