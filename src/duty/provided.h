/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_DUTY_PROVIDED_H
#define MM_DUTY_PROVIDED_H

/*
 * Was a piece of information provided to a party? One letter is checked
 * against one need; the same check decides duties and says, in an
 * explanation, why a letter did not count.
 *
 * A letter counts when its notice was approved before it was sent, it was
 * delivered (or better; reading.provided.*), it was not refused or bounced
 * since, and it says what is needed: the dates in force, the content, the
 * edition. A posting alone is "available" and never counts.
 *
 * Source: design readings on "provided"; domain research T4, R93-R98.
 * Layer:  duty.
 */

#include "duty/lifecycle.h"

/** From which delivery a letter counts, for each reading; MM_NONE = not. */
struct mm_told {
	uint32_t since[MM_COUNTS__N]; /**< w->deliveries */
};

/** Items of 1 << enum mm_content. */
#define MM_CONTENT(name) (UINT32_C(1) << MM_C_##name)

/** The items without which EOS information is not complete (T4). */
#define MM_T4_CONTENTS \
	(MM_CONTENT(DEVICE_LIST) | MM_CONTENT(WHAT_ENDED) | \
	    MM_CONTENT(COMPENSATING) | MM_CONTENT(NETWORK) | \
	    MM_CONTENT(RESIDUAL_RISK) | MM_CONTENT(CONTACT) | \
	    MM_CONTENT(REPLACEMENT))

enum mm_need_kind {
	MM_NEEDS_RISK, /**< risk information of one edition */
	MM_NEEDS_DATES, /**< the dates in force */
	MM_NEEDS_STAGE, /**< dates and content of a stage */
	MM_NEEDS_EOS_PACK, /**< complete EOS information (T4) */
	MM_NEEDS_MILESTONE, /**< STAGE near one milestone: only its own date */
	MM_NEEDS_VULN,
	MM_NEEDS_PATCH,
	MM_NEEDS_PLAN
};

/** What is to have been told; unused members are zero. */
struct mm_need_info {
	enum mm_need_kind kind;
	enum mm_counts counts;
	uint32_t product, version; /**< version MM_NONE: every one */
	uint32_t subject; /**< risk, patch or plan; MM_NONE */
	struct mm_dates dates; /**< in force */
	unsigned stage;
	uint32_t contents; /**< bits that must all be there */
	/** T4: since when a patch is not applied there; unset = none. Letters
	 * drafted from that day on must list the patches not applied. */
	struct mm_date unapplied;
	struct mm_str vuln;
	const struct mm_stamp *after; /**< told later than this, or NULL */
	struct mm_date not_before; /**< milestone; unset = no limit */
	struct mm_date on; /**< deliveries up to this day */
};

/** Why a letter does not count. */
enum mm_short {
	MM_SHORT_NONE, /**< it counts */
	MM_SHORT_UNRELATED, /**< not about this at all */
	MM_SHORT_OTHER_VERSION,
	MM_SHORT_DRAFT, /**< not approved, or changed afterwards */
	MM_SHORT_NOT_SENT,
	MM_SHORT_AVAILABLE, /**< posted only */
	MM_SHORT_SENT, /**< sent, no delivery recorded */
	MM_SHORT_UNACKNOWLEDGED,
	MM_SHORT_APPROVED_LATE, /**< sent before it was approved */
	MM_SHORT_BOUNCED,
	MM_SHORT_REFUSED,
	MM_SHORT_OTHER_EDITION,
	MM_SHORT_OTHER_DATES,
	MM_SHORT_CONTRADICTED, /**< later information says otherwise */
	MM_SHORT_CONTENT, /**< items are missing */
	MM_SHORT_OLDER, /**< drafted before the judgement */
	MM_SHORT_EARLY, /**< too far ahead of the milestone */
	MM_SHORT__COUNT
};

const char *mm_short_text(enum mm_short s, enum mm_lang lang);

/** Letters of a world, by party and product, with their standing. */
struct mm_letters {
	const struct mm_world *w;
	struct mm_told *told; /**< per letter */
	uint32_t *first; /**< per party: into @c ix; n + 1 */
	uint32_t *ix; /**< letters by party, product, time */
};

/** @retval MM_ENOMEM  @p a is full */
MM_MUST_CHECK enum mm_status mm_letters_index(struct mm_arena *a,
    const struct mm_world *w, struct mm_letters *out, struct mm_err *err);

/** Letters to a party about a product: a range of @c ix. */
struct mm_letter_range {
	const uint32_t *ix;
	uint32_t n;
};

struct mm_letter_range mm_letters_of(
    const struct mm_letters *l, uint32_t party, uint32_t product);

/**
 * Check one letter of a mm_letters_of() range against a need of the same
 * product, without looking at other letters.
 *
 * @param lacking  content bits that are missing; may be NULL
 */
enum mm_short mm_letter_check(const struct mm_letters *l, uint32_t letter,
    const struct mm_need_info *need, uint32_t *lacking);

/**
 * Would a letter that concerns a need (mm_letter_check() says where it stands)
 * meet it if it arrived on need->on? Says why not, and MM_SHORT_NONE if so.
 */
enum mm_short mm_letter_would(const struct mm_letters *l, uint32_t letter,
    const struct mm_need_info *need);

/** How far a letter has come, whatever it says; MM_SHORT_NONE: it counts. */
enum mm_short mm_letter_standing(const struct mm_letters *l, uint32_t letter,
    enum mm_counts counts, struct mm_date on);

/**
 * The newest letter of a range that meets a need, or MM_NONE. For life-cycle
 * needs the newest provided information decides: when it states other dates
 * than those in force, none counts.
 */
uint32_t mm_letters_find(const struct mm_letters *l,
    struct mm_letter_range range, const struct mm_need_info *need);

/**
 * The newest provided letter stating dates, when these are not the ones in
 * force (it contradicts all others); else MM_NONE.
 */
uint32_t mm_letters_contradiction(const struct mm_letters *l,
    struct mm_letter_range range, const struct mm_need_info *need);

#endif
