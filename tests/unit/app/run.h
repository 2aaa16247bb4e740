/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_TEST_RUN_H
#define MM_TEST_RUN_H

/* A run of the program on a scratch workspace, for tests of use cases. */

#include "scratch.h"

#include "app/facts.h"

/** Open (or make) the workspace dir/name as a run of 2026-10-01. */
static inline void
run_open(struct mm_app *app, const char *dir, bool create)
{
	struct mm_err err = { 0 };
	enum mm_status st;

	memset(app, 0, sizeof(*app));
	app->dir = dir;
	app->actor = MM_STR("tanaka");
	app->as_of = app->valid = MM_DATE_NONE;
	app->now.sec = INT64_C(1790812800);
	st = create ? mm_app_create(app, &err) : mm_app_open(app, &err);
	CHECK(st == MM_OK, "%s", err.en);
}

/** Import lines; returns the status, fills what is not NULL. */
static inline enum mm_status
run_import(struct mm_app *app, const char *lines, struct mm_facts_report *r,
    struct mm_err *err)
{
	struct mm_facts_text text = { { (const uint8_t *)lines, strlen(lines) },
		"test.jsonl" };

	return mm_facts_import(app, &text, r, err);
}

static inline uint64_t
run_head(struct mm_app *app)
{
	struct mm_head head;
	struct mm_err err;

	assert_int_equal(mm_store_head(app->store, &head, &err), MM_OK);
	return head.seq;
}

/** A register to start from: 8 entries of 6 types. */
static const char run_register[] =
    "{\"type\":\"workspace\",\"valid\":\"2026-04-01\",\"data\":{"
    "\"workspace\":\"demo\",\"maker\":\"見本メディカル株式会社\"}}\n"
    "{\"type\":\"party\",\"valid\":\"2020-04-01\",\"data\":{\"party\":"
    "\"H-1\",\"kind\":\"hospital\",\"name\":\"桜丘記念病院\"}}\n"
    "{\"type\":\"party\",\"valid\":\"2020-04-01\",\"data\":{\"party\":"
    "\"H-2\",\"kind\":\"hospital\",\"name\":\"みなと病院\"}}\n"
    "\n"
    "{\"type\":\"product\",\"valid\":\"2018-04-01\",\"data\":{\"product\":"
    "\"SP-210\",\"brand_name\":\"見本ポンプ\"}}\n"
    "{\"type\":\"version\",\"valid\":\"2018-04-01\",\"data\":{\"product\":"
    "\"SP-210\",\"version\":\"2.4.2\"}}\n"
    "{\"type\":\"unit\",\"valid\":\"2020-05-01\",\"reason\":\"納入台帳\","
    "\"data\":{\"unit\":\"U-1\",\"product\":\"SP-210\",\"version\":\"2.4.2\","
    "\"serial\":\"SN1\",\"party\":\"H-1\"}}\n"
    "{\"type\":\"unit\",\"valid\":\"2020-05-01\",\"data\":{\"unit\":\"U-2\","
    "\"product\":\"SP-210\",\"serial\":\"SN2\",\"party\":\"H-1\"}}\n"
    "{\"type\":\"unit.move\",\"valid\":\"2023-06-01\",\"actor\":\"sato\","
    "\"data\":{\"unit\":\"U-1\",\"party\":\"H-2\",\"how\":\"transfer\"}}\n";
#define RUN_REGISTER_ENTRIES 8

#endif
