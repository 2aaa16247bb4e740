/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_DUTY_COUNT_H
#define MM_DUTY_COUNT_H

/*
 * How a due date was counted, in a sentence: from which day, by which kind of
 * days, which were passed over, and where a last day that is not worked goes.
 *
 * Source: 民法138条-143条 (base/period.h); T-TIME-1.
 * Layer:  duty.
 */

#include "base/arena.h"
#include "base/period.h"

/**
 * @param from  day of the event, set
 * @return      text in @p a; p is NULL when it is full
 */
struct mm_str mm_count_words(struct mm_arena *a, const struct mm_period *p,
    const struct mm_calendar *c, struct mm_date from, enum mm_lang lang);

/** Why a day is not worked: "日曜日", "憲法記念日", "社内休業日"; NULL when it
 * is worked. */
const char *mm_count_closed(
    const struct mm_calendar *c, struct mm_date d, enum mm_lang lang);

#endif
