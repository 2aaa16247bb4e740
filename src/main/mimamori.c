/* SPDX-License-Identifier: Apache-2.0 */
/* Wiring only: the one place that reads the clock. */
#include "cli/cli.h"

#include <signal.h>
#include <time.h>

int
main(int argc, char **argv)
{
	struct timespec now;

	(void)signal(SIGPIPE, SIG_IGN);
	if (clock_gettime(CLOCK_REALTIME, &now) != 0)
		return 1;
	return mm_cli_main(argc, argv, (struct mm_time){ now.tv_sec });
}
