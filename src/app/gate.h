/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_GATE_H
#define MM_APP_GATE_H

/*
 * Gate: which findings stop a pipeline (exit code 10).
 *
 *   gate  = all { "or" all }
 *   all   = term { "and" term }
 *   term  = "any" | "kev" | "ransomware" | "affected" | "conditional" |
 *           "cannot_decide" | "cvss>=9.0" | "epss>=0.5"
 *
 * "and" binds tighter than "or"; words are separated by blanks.
 * Layer: app.
 */

#include "base/arena.h"
#include "model/terms.h"

#define MM_GATE_TERMS 32

/** What the gate looks at. */
struct mm_gate_finding {
	enum mm_verdict verdict;
	bool kev, ransomware;
	uint32_t cvss_x10; /**< 0 = not given: no cvss term holds */
	bool has_epss;
	uint32_t epss_e6;
};

struct mm_gate {
	struct mm_gate_term {
		int word; /**< of the table in gate.c */
		uint64_t limit;
		bool or_before; /**< starts a new alternative */
	} terms[MM_GATE_TERMS];
	int n;
};

/**
 * @retval MM_EUSAGE  an unknown word, a bad number, or a word missing
 */
MM_MUST_CHECK enum mm_status mm_gate_parse(
    struct mm_str text, struct mm_gate *out, struct mm_err *err);

bool mm_gate_holds(const struct mm_gate *g, const struct mm_gate_finding *f);

#endif
