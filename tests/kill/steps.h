/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_TEST_STEPS_H
#define MM_TEST_STEPS_H

/*
 * The commands of a fault test, one a line: "kill WORD..." is disturbed, so is
 * "read WORD..." which records nothing; "run WORD..." prepares what comes
 * after (sample.steps).
 */

#include <stdbool.h>
#include <stddef.h>

#define STEP_WORDS 32
#define STEP_BYTES 1024

struct step {
	char line[STEP_BYTES];
	char *word[STEP_WORDS];
	int n;
	bool disturbed;
	bool reads; /* records nothing: killing it proves little */
};

/**
 * Take the words of s->line apart.
 *
 * @return  false: no command (empty, or a remark)
 */
bool step_split(struct step *s);

/**
 * The command line of a step against a workspace on a fixed date. A word that
 * begins with '@' is a path in the workspace (one in each step).
 *
 * @param argv  room for STEP_WORDS + 8, ends with NULL
 * @param dir   workspace
 * @return      number of words
 */
int step_argv(
    const struct step *s, const char *program, const char *dir, char **argv);

#endif
