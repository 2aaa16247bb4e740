/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_FEED_SOURCE_H
#define MM_APP_FEED_SOURCE_H

/*
 * Where feeds come from. A source is a few settings of the workspace, so who
 * added, changed or removed it, and when, is in the journal:
 *
 *   source.NAME.how      file, years, nvd-api, nvd-feed, release, csaf,
 *                        folder; "off": removed
 *   source.NAME.url      address, or folder or file of a local mirror
 *   source.NAME.every    days between updates
 *   source.NAME.licence  note on the licence
 *   source.NAME.digest   sha256 or sha512: ADDRESS.sha256 is published
 *   source.NAME.pause    milliseconds between two requests
 *
 * Well-known ones are a table: adding one by its name is enough.
 *
 * Source: docs/formats/feeds.md. Layer: app.
 */

#include "app/app.h"

#define MM_SOURCE_SETTING "source."
/** Longest name: the names of settings and feeds are made from it. */
#define MM_SOURCE_NAME_MAX 32
#define MM_SOURCE_EVERY_MAX 3650

enum mm_source_how {
	MM_HOW_FILE = 1, /**< one file */
	MM_HOW_YEARS, /**< a file a year: {2002} in the address */
	MM_HOW_NVD_API, /**< pages of the NVD CVE API 2.0 */
	MM_HOW_NVD_FEED, /**< as years, with .meta files, and "modified" */
	MM_HOW_RELEASE, /**< the file of the newest GitHub release, #ENDING */
	MM_HOW_CSAF, /**< provider-metadata.json, changes.csv or ROLIE */
	MM_HOW_FOLDER /**< every file of a local folder */
};
extern const struct mm_terms mm_source_hows;

struct mm_source {
	struct mm_str name, url, licence, digest;
	enum mm_source_how how;
	uint32_t every; /**< days */
	uint32_t pause; /**< milliseconds; UINT32_MAX = that of the kind */
	struct mm_stamp at; /**< of its kind */
	struct mm_err bad; /**< code MM_OK: usable; else why it is not */
};

struct mm_source_list {
	MM_VEC(struct mm_source) list; /**< by name */
};

/** A well-known one. */
struct mm_known_source {
	const char *name, *how, *url, *every;
	const char *ja, *en; /**< note on the licence */
};
/** The table, ends with a NULL name. */
extern const struct mm_known_source mm_known_sources[];

/** The sources of the workspace. */
MM_MUST_CHECK enum mm_status mm_sources(
    struct mm_app *app, struct mm_source_list *out, struct mm_err *err);

/** Absent texts are those of the well-known source of that name. */
struct mm_source_ask {
	struct mm_str name, how, url, every, licence, digest, pause;
};

/**
 * Add a source, or change it.
 *
 * @retval MM_EUSAGE    a value is missing or not right
 */
MM_MUST_CHECK enum mm_status mm_source_add(
    struct mm_app *app, const struct mm_source_ask *ask, struct mm_err *err);

/**
 * Remove one. What was imported from it stays, and grows old.
 *
 * @retval MM_ENOTFOUND  there is no such source
 */
MM_MUST_CHECK enum mm_status mm_source_remove(
    struct mm_app *app, struct mm_str name, struct mm_err *err);

/** A local path of an address: "file://" taken away; absent: it is remote. */
struct mm_str mm_source_path(struct mm_str url);

#endif
