/* SPDX-License-Identifier: Apache-2.0 */
#include "steps.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

bool
step_split(struct step *s)
{
	s->n = 0;
	for (char *p = s->line; *p != '\0';) {
		char *start;

		while (*p == ' ' || *p == '\n')
			*p++ = '\0';
		start = p;
		while (*p != '\0' && *p != ' ' && *p != '\n')
			p++;
		if (p > start && s->n < STEP_WORDS)
			s->word[s->n++] = start;
	}
	if (s->n < 2 || s->word[0][0] == '#')
		return false;
	s->reads = strcmp(s->word[0], "read") == 0;
	s->disturbed = s->reads || strcmp(s->word[0], "kill") == 0;
	memmove(&s->word[0], &s->word[1], (size_t)--s->n * sizeof(s->word[0]));
	return true;
}

int
step_argv(
    const struct step *s, const char *program, const char *dir, char **argv)
{
	static char as_of[] = "--as-of", date[] = "2026-10-01", c[] = "-C";
	static char inside[STEP_BYTES];
	int n = 0;

	argv[n++] = (char *)(uintptr_t)program;
	for (int i = 0; i < s->n; i++) {
		argv[n++] = s->word[i];
		if (s->word[i][0] != '@')
			continue;
		(void)snprintf(
		    inside, sizeof(inside), "%.900s%s", dir, s->word[i] + 1);
		argv[n - 1] = inside;
	}
	argv[n++] = c;
	argv[n++] = (char *)(uintptr_t)dir;
	argv[n++] = as_of;
	argv[n++] = date;
	argv[n] = NULL;
	return n;
}
