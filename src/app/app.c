/* SPDX-License-Identifier: Apache-2.0 */
#include "app/app.h"

#include <string.h>

/* 09:00 in Tokyo of a frozen day: the recorded instant of sample facts. */
#define FROZEN_SECOND_OF_DAY 0

static enum mm_status
note_frozen(void *ctx, const struct mm_fact *f, struct mm_err *err)
{
	struct mm_app *app = ctx;

	(void)err;
	app->frozen = mm_fact_date(f, MM_F_WORKSPACE_frozen);
	return MM_OK;
}

static enum mm_status
resolve_date(struct mm_app *app, struct mm_err *err)
{
	enum mm_status st;

	app->frozen = MM_DATE_NONE;
	st = mm_store_facts(app->store, MM_FACT_WORKSPACE, &MM_SLICE_ALL,
	    note_frozen, app, err);
	if (st != MM_OK)
		return st;
	if (mm_date_is_set(app->frozen))
		app->now.sec =
		    (int64_t)app->frozen.day * 86400 + FROZEN_SECOND_OF_DAY;
	if (!mm_date_is_set(app->as_of))
		app->as_of = mm_time_jst_date(app->now);
	if (!mm_date_is_set(app->valid))
		app->valid = app->as_of;
	return MM_OK;
}

static enum mm_status
open_with(struct mm_app *app, bool create, struct mm_err *err)
{
	enum mm_status st;

	app->arena = mm_arena_new(MM_APP_ARENA_MAX);
	if (app->arena == NULL)
		return mm_err_nomem(err);
	st = create ? mm_store_create(app->dir, &app->store, err)
		    : mm_store_open(app->dir, &app->store, err);
	if (st == MM_OK)
		st = resolve_date(app, err);
	return st;
}

enum mm_status
mm_app_open(struct mm_app *app, struct mm_err *err)
{
	return open_with(app, false, err);
}

enum mm_status
mm_app_create(struct mm_app *app, struct mm_err *err)
{
	return open_with(app, true, err);
}

void
mm_app_close(struct mm_app *app)
{
	mm_store_close(app->store);
	app->store = NULL;
	mm_arena_free(app->arena);
	app->arena = NULL;
	app->world = NULL;
}

enum mm_status
mm_app_world(struct mm_app *app, struct mm_world **out, struct mm_err *err)
{
	enum mm_status st;

	if (app->world == NULL) {
		st = mm_store_world(app->store, app->arena, app->as_of,
		    app->known, &app->world, err);
		if (st != MM_OK) {
			app->world = NULL;
			return st;
		}
	}
	*out = app->world;
	return MM_OK;
}

void
mm_app_forget(struct mm_app *app)
{
	app->world = NULL;
}

void
mm_app_progress(const struct mm_app *app, const char *ja, const char *en,
    uint64_t done, uint64_t total)
{
	if (app->progress != NULL)
		app->progress(app->progress_ctx, ja, en, done, total);
}
