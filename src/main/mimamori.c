/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wiring only: the one place that reads the clock. SIGPIPE keeps its default:
 * output is written after everything was recorded, so "| head" just ends.
 */
#include "cli/cli.h"

#include <time.h>

int
main(int argc, char **argv)
{
	struct timespec now;

	if (clock_gettime(CLOCK_REALTIME, &now) != 0)
		return 1;
	return mm_cli_main(argc, argv, (struct mm_time){ now.tv_sec });
}
