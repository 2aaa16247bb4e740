/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_NOTICE_H
#define MM_APP_NOTICE_H

/*
 * Notices: from "tell the holders of this product" to one letter each, their
 * approval by a second person, and what became of every letter.
 *
 * Files stand in the workspace under out/NUMBER/EDITION/: a PDF and an HTML
 * file for each recipient, the SBOM files an N6 presents, and
 * MANIFEST.sha256 over them. The files are
 * durable before the facts that name them are recorded; a draft that was cut
 * short leaves files nobody refers to, and is simply made again. What is
 * approved is the manifest's digest, and the files are compared with it
 * before an approval and before anything is sent.
 *
 * Recipients: each present holder of a unit in scope, and its lessor; a
 * successor in place of an institution that ended. Everybody left out is
 * listed with the reason.
 *
 * Layer: app.
 */

#include "app/app.h"
#include "render/letter.h"

/** Most vulnerabilities one N4 may be about. */
#define MM_NOTICE_VULNS 64

/** What a draft is asked for. Start from zero bytes and mm_notice_ask(). */
struct mm_notice_ask {
	enum mm_notice_kind kind; /**< 0: N1-N3 by the stage today */
	uint32_t product; /**< w->products */
	uint32_t version; /**< w->versions, or MM_NONE: every one */
	const uint32_t *parties; /**< w->parties; NULL: everybody */
	uint32_t nparties;
	struct mm_str vulns[MM_NOTICE_VULNS]; /**< of N4; none: risk */
	uint32_t nvulns;
	uint32_t patch; /**< of N5; MM_NONE: the newest with a plan */
	uint32_t request; /**< of N6 and N7; MM_NONE otherwise */
	struct mm_str number; /**< absent: the next PS-YYYY-NNNN */
	struct mm_str action; /**< absent: a standing sentence */
	struct mm_date due, reply_by; /**< unset: by the settings */
	struct mm_date valid_until; /**< of N7; unset: three months */
	bool provide; /**< of N6: present it even where it is not owed */
};

/** Everything "not given". */
void mm_notice_ask(struct mm_notice_ask *ask);

struct mm_notice_recipient {
	uint32_t party;
	uint32_t *units;
	uint32_t n, max;
};

/** A unit, or a party, that gets no letter. */
struct mm_notice_left_out {
	uint32_t unit, party; /**< MM_NONE: not about one */
	const char *ja, *en; /**< why */
};

struct mm_notice_draft {
	struct mm_notice_ask ask;
	struct mm_world *world;
	struct mm_str number;
	uint32_t edition;
	struct mm_date eol, eos; /**< as the letters state them */
	unsigned stage;
	uint32_t risk; /**< w->risks, or MM_NONE */
	enum mm_vex_status judged; /**< what an N4 says of its vulns; 0: risk */
	uint32_t earlier; /**< N6 not owed: w->letters that told EOS */
	struct mm_date earlier_date; /**< day it counted as provided */
	struct mm_str title;
	struct mm_str folder; /**< path; NUL-terminated */
	/** Head of the journal, "SEQ:ROOT": every letter carries it away. */
	struct mm_str head;
	MM_VEC(struct mm_notice_recipient) recipients;
	MM_VEC(struct mm_notice_left_out) left_out;
	struct mm_duty_index *index;
	/* Set by mm_notice_new(). */
	uint32_t contents;
	uint64_t pages;
	char manifest[65]; /**< SHA-256 of the manifest */
};

/**
 * Choose number, recipients, dates; nothing is written.
 *
 * A unit of unknown version counts as affected when any version is; it is
 * left out of "not affected". An N6 asks table T2 (duty/asked.h): where EOS
 * was told completely before, it says so instead of presenting the SBOM.
 *
 * @retval MM_EEMPTY     nobody is to be told (the left out are filled in)
 * @retval MM_ENOTFOUND  a vulnerability without a finding
 * @retval MM_ECONFLICT  versions with different EOL or EOS; a vulnerability
 *                       that nobody judged yet, or two judged differently;
 *                       an SBOM neither owed nor exempt by EOS
 */
MM_MUST_CHECK enum mm_status mm_notice_select(struct mm_app *app,
    const struct mm_notice_ask *ask, struct mm_notice_draft *out,
    struct mm_err *err);

/** Data of the letter to one recipient of a draft. */
MM_MUST_CHECK enum mm_status mm_notice_data(struct mm_app *app,
    const struct mm_notice_draft *d, const struct mm_notice_recipient *to,
    struct mm_letter_data *out, struct mm_err *err);

/**
 * Select, render every letter, write the files and the manifest, then record
 * the notice and its letters as a draft, all in one transaction. With
 * app->dry_run everything is rendered and nothing is written.
 *
 * @retval MM_EFORMAT  a letter lacks fields: they are named
 */
MM_MUST_CHECK enum mm_status mm_notice_new(struct mm_app *app,
    const struct mm_notice_ask *ask, struct mm_notice_draft *out,
    struct mm_err *err);

/**
 * The text of one letter a draft would hold, without writing anything.
 *
 * @param out  plain text, appended
 */
MM_MUST_CHECK enum mm_status mm_notice_preview(struct mm_app *app,
    const struct mm_notice_draft *d, const struct mm_notice_recipient *to,
    struct mm_buf *out, struct mm_err *err);

/** Index of a notice in @p w; edition 0 is the newest. */
MM_MUST_CHECK enum mm_status mm_notice_find(const struct mm_world *w,
    struct mm_str number, uint32_t edition, uint32_t *out, struct mm_err *err);

/**
 * Compare the files of a notice with its manifest and its records.
 *
 * @retval MM_EINTEGRITY  a file is missing or differs: it is named
 */
MM_MUST_CHECK enum mm_status mm_notice_verify(struct mm_app *app,
    const struct mm_world *w, uint32_t notice, struct mm_err *err);

/**
 * Approve a draft; the files must still be those that were made.
 *
 * @retval MM_EDENIED     the author may not approve
 * @retval MM_EINTEGRITY  the files changed
 */
MM_MUST_CHECK enum mm_status mm_notice_approve(struct mm_app *app,
    struct mm_str number, uint32_t edition, struct mm_str reason,
    struct mm_err *err);

/** What became of letters. */
struct mm_notice_event {
	struct mm_str number;
	uint32_t edition; /**< 0: the newest */
	const uint32_t *parties; /**< NULL: every letter not there yet */
	uint32_t nparties;
	enum mm_delivery_state state;
	enum mm_channel channel; /**< 0: not given */
	struct mm_str role, evidence; /**< may be absent */
	struct mm_str reason;
};

/**
 * Record it, for all letters named or none. The order is strict: approved,
 * sent, delivered, acknowledged; an older edition is not sent after a newer.
 *
 * @param n  set to the number of letters recorded
 */
MM_MUST_CHECK enum mm_status mm_notice_record(struct mm_app *app,
    const struct mm_notice_event *e, uint32_t *n, struct mm_err *err);

/** Where the letters of a notice stand. */
struct mm_notice_funnel {
	uint32_t letters, sent, delivered, acknowledged;
	uint32_t bounced, refused; /**< as the last that is known */
	uint32_t open; /**< neither acknowledged nor refused */
};

/** Counts of one notice; each counts letters that came at least so far. */
struct mm_notice_funnel mm_notice_count(
    const struct mm_world *w, uint32_t notice);

/** Furthest state of a letter, or the bounce or refusal after it; 0: none. */
enum mm_delivery_state mm_notice_standing(
    const struct mm_world *w, uint32_t letter);

#endif
