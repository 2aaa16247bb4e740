/* SPDX-License-Identifier: Apache-2.0 */
#include "app/feed_age.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FILE_NAME "index/feeds.age"
#define FILE_MAX 4096

/* Oldest of the newest dates of each source. */
static struct mm_date
date_of(const struct mm_feed_parts *parts)
{
	struct mm_date newest[MM_FEED__COUNT], oldest = MM_DATE_NONE;
	bool seen[MM_FEED__COUNT] = { false };

	for (int s = 0; s < MM_FEED__COUNT; s++)
		newest[s] = MM_DATE_NONE;
	for (uint32_t i = 0; i < parts->list.n; i++) {
		const struct mm_feed_part *p = &parts->list.v[i];

		/* Advisories of a maker stay true; of others see world.h. */
		seen[p->source] = p->source != MM_FEED_CSAF &&
		    (p->source != MM_FEED_EOL || mm_date_is_set(p->date) ||
			seen[p->source]);
		if (mm_date_is_set(p->date) &&
		    (!mm_date_is_set(newest[p->source]) ||
			mm_date_cmp(p->date, newest[p->source]) > 0))
			newest[p->source] = p->date;
	}
	for (int s = 0; s < MM_FEED__COUNT; s++) {
		if (!seen[s])
			continue;
		if (!mm_date_is_set(newest[s]))
			return MM_DATE_NONE;
		if (!mm_date_is_set(oldest) ||
		    mm_date_cmp(newest[s], oldest) < 0)
			oldest = newest[s];
	}
	return oldest;
}

static struct mm_str
read_file(struct mm_arena *a, const char *dir)
{
	struct mm_str path = mm_arena_fmt(a, "%s/" FILE_NAME, dir);
	struct mm_bytes bytes;

	if (path.p == NULL ||
	    mm_file_read(a, path.p, FILE_MAX, &bytes, NULL) != MM_OK)
		return MM_STR_NONE;
	return (struct mm_str){ (const char *)bytes.p, bytes.n };
}

enum mm_status
mm_feed_age_note(
    const char *dir, const struct mm_feed_parts *parts, struct mm_err *err)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_date date = date_of(parts);
	char day[MM_DATE_TEXT];
	struct mm_str path, before, last, text;
	enum mm_status st;

	if (a == NULL)
		return mm_err_nomem(err);
	path = mm_arena_fmt(a, "%s/" FILE_NAME, dir);
	before = read_file(a, dir);
	last = mm_str_cut(&before, '\n');
	text = mm_arena_fmt(a, "%016" PRIx64, mm_feed_parts_number(parts));
	/* Only the scores are new: the line of this index is replaced. */
	if (text.p != NULL && mm_str_starts(last, text.p))
		last = mm_str_cut(&before, '\n');
	text = mm_arena_fmt(a, "%.*s %s\n%.*s\n", MM_FMT(text),
	    mm_date_is_set(date) ? mm_date_fmt(date, day) : "unknown",
	    MM_FMT(last));
	st = path.p == NULL || text.p == NULL
	    ? mm_err_nomem(err)
	    : mm_file_replace(path.p,
		  (struct mm_bytes){ (const uint8_t *)text.p, text.n }, err);
	mm_arena_free(a);
	return st;
}

struct mm_date
mm_feed_age_of(const char *dir, uint64_t number)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_date date = MM_DATE_NONE, found;
	char key[24];
	struct mm_str rest;

	if (a == NULL)
		return date;
	(void)snprintf(key, sizeof(key), "%016" PRIx64, number);
	rest = read_file(a, dir);
	while (rest.n > 0) {
		struct mm_str line = mm_str_cut(&rest, '\n');

		if (mm_str_eqz(mm_str_cut(&line, ' '), key) &&
		    mm_date_parse(line, &found)) {
			date = found;
			break;
		}
	}
	mm_arena_free(a);
	return date;
}
