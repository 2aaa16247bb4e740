/* SPDX-License-Identifier: Apache-2.0 */
#include "base/part.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Folder of the running program, without a slash at its end. */
static bool
program_folder(char out[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", out, PATH_MAX - 1);
	char *slash;

	if (n <= 0 || n >= PATH_MAX - 1)
		return false;
	out[n] = '\0';
	slash = strrchr(out, '/');
	if (slash == NULL)
		return false;
	*slash = '\0';
	return true;
}

bool
mm_part_find(const char *const *places, size_t n, char out[PATH_MAX])
{
	char folder[PATH_MAX], path[PATH_MAX + 64];

	if (!program_folder(folder))
		return false;
	for (size_t i = 0; i < n; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder, places[i]);
		if (realpath(path, out) != NULL)
			return true;
	}
	return false;
}

enum mm_status
mm_part_trusted(const char *path, struct mm_err *err)
{
	struct stat program, part;

	if (stat("/proc/self/exe", &program) != 0 || stat(path, &part) != 0)
		return mm_err_set(err, MM_EIO, "%s を調べられません",
		    "cannot examine %s", path);
	if (!S_ISREG(part.st_mode) || (part.st_mode & S_IWOTH) != 0 ||
	    (part.st_uid != program.st_uid && part.st_uid != 0))
		return mm_err_set(err, MM_EDENIED,
		    "mimamoriの部品 %s は、ほかの利用者が書き換えられるため"
		    "使いません。所有者と権限を直してください",
		    "%s, a part of mimamori, can be changed by other users "
		    "and is not used; mend its owner and mode",
		    path);
	return MM_OK;
}
