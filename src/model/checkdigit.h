/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_MODEL_CHECKDIGIT_H
#define MM_MODEL_CHECKDIGIT_H

/*
 * Numbers that carry a check digit, and the GS1 element string of a UDI.
 *
 * Sources: 法人番号: 法人番号の指定等に関する省令 (check digit over 12
 *          digits). 医療機関コード: 10 digits, Luhn (modulus 10, weight 2-1).
 *          GTIN: GS1 General Specifications 7.9 (weights 3,1) and 3 (AIs).
 * Input:   ASCII; the caller turns full-width digits into it (mm_utf8_key).
 * Layer:   model.
 */

#include "base/arena.h"
#include "base/date.h"

/** 法人番号: 13 digits, the first one is the check digit. */
MM_MUST_CHECK enum mm_status mm_corp_number_check(
    struct mm_str s, struct mm_err *err);

/**
 * 医療機関コード with prefecture: 10 digits (prefecture 01-47, kind 1, 3, 4 or
 * 6, area and number, check digit).
 */
MM_MUST_CHECK enum mm_status mm_med_code_check(
    struct mm_str s, struct mm_err *err);

/** GTIN-8, -12, -13 or -14. */
MM_MUST_CHECK enum mm_status mm_gtin_check(struct mm_str s, struct mm_err *err);

/** Are these two valid GTINs the same item (13 digits are 0 + 13)? */
bool mm_gtin_same(struct mm_str a, struct mm_str b);

/** A UDI: its device identifier and what is known of production. */
struct mm_gs1 {
	struct mm_str gtin; /**< AI 01 */
	struct mm_str lot; /**< AI 10, or absent */
	struct mm_str serial; /**< AI 21, or absent */
	struct mm_date produced, expires; /**< AI 11, 17; or not set */
};

/**
 * Parse a GS1 element string: "(01)...(17)...(10)...(21)...", or without
 * parentheses, a variable-length part ended by FNC1 (0x1D) or the end. A
 * symbology identifier ("]d2") at the start is skipped. Day 00 of a date is
 * the last day of the month.
 *
 * @param year  present year, to complete a year of two digits (GS1 7.12)
 * @param out   borrows from @p s
 * @retval MM_EFORMAT  names the AI and what is expected of it
 */
MM_MUST_CHECK enum mm_status mm_gs1_parse(
    struct mm_str s, int year, struct mm_gs1 *out, struct mm_err *err);

#endif
