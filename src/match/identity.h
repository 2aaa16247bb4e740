/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_MATCH_IDENTITY_H
#define MM_MATCH_IDENTITY_H

/*
 * What matching knows a component or a platform by: its keys and versions.
 * Components with equal identities have equal verdicts, on every device
 * whose platforms are the same.
 *
 * Source: purl and CPE through vers/. Nothing is guessed from names.
 * Layer:  match.
 */

#include "base/arena.h"
#include "model/component.h"
#include "vers/cpe.h"
#include "vers/purl.h"

struct mm_ident {
	struct mm_str purl_key; /**< absent: no purl that parses */
	struct mm_str purl_version; /**< absent: none stated */
	enum mm_vers_scheme scheme; /**< of the purl type, or NONE */
	bool no_distro; /**< a distribution's package, release not stated */
	struct mm_str cpe_key; /**< absent: no CPE with vendor, product */
	struct mm_str cpe_version; /**< absent: none stated */
	bool cpe_na; /**< the CPE says "no version" ("-") */
	struct mm_str cpe_text; /**< as written; absent with cpe_key */
	struct mm_cpe cpe; /**< valid with cpe_key */
	enum mm_identified identified;
};

/**
 * Identity of a component. One that has none is no error: both keys are
 * absent and @c identified says why.
 *
 * @param a    holds the texts of @p out
 * @retval MM_ENOMEM  the arena is full
 */
MM_MUST_CHECK enum mm_status mm_ident_of_component(struct mm_arena *a,
    const struct mm_component *c, struct mm_ident *out, struct mm_err *err);

/** Identity of a platform, a CPE name; like a component with only a CPE. */
MM_MUST_CHECK enum mm_status mm_ident_of_platform(struct mm_arena *a,
    struct mm_str cpe, struct mm_ident *out, struct mm_err *err);

/** Text equal for equal identities; p == NULL when out of memory. */
struct mm_str mm_ident_signature(struct mm_arena *a, const struct mm_ident *i);

/** Part of the CPE key: 'a', 'o', 'h', or 0 without one. */
char mm_ident_part(const struct mm_ident *i);

#endif
