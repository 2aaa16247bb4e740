/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_RENDER_LETTER_PART_H
#define MM_RENDER_LETTER_PART_H

/*
 * Inside the letters: the numbered parts they are put together from, and the
 * form of one letter as a list of parts. A part with nothing to say adds
 * nothing; a part that says something sets its content bit.
 *
 * Layer: render; only letter*.c include it.
 */

#include "render/letter.h"

struct mm_letter_writer {
	const struct mm_letter_data *data;
	struct mm_doc *doc;
	unsigned number; /**< of the last heading of 記 */
};

typedef void (*mm_letter_part)(struct mm_letter_writer *w);

/** One letter: its words outside the parts, then the parts of 記. */
struct mm_letter_form {
	const char *name; /**< "N2" as people see it */
	/** Subject with U+200B where it may break. */
	void (*title)(const struct mm_letter_data *d, struct mm_doc *doc,
	    struct mm_doc_text *t);
	mm_letter_part lead; /**< さて、… */
	/** Row 対象 and row 患者への影響 of the summary. */
	void (*scope)(struct mm_letter_writer *w, struct mm_doc_text *t);
	void (*harm)(struct mm_letter_writer *w, struct mm_doc_text *t);
	const mm_letter_part *parts;
	size_t nparts;
	bool slip; /**< with an acknowledgement slip */
};

extern const struct mm_letter_form mm_letter_form_n1, mm_letter_form_n2,
    mm_letter_form_n3, mm_letter_form_n4_affected,
    mm_letter_form_n4_not_affected, mm_letter_form_n4_risk, mm_letter_form_n5,
    mm_letter_form_n6, mm_letter_form_n6_not_owed, mm_letter_form_n7;

/** Everything around 記: the opening, the summary, the end, the slip. */
void mm_letter_frame(
    struct mm_letter_writer *w, const struct mm_letter_form *form);

/**
 * First line of a subject; what the letter is about follows on the second. A
 * brand name too long to stand beside the common words stands alone.
 */
void mm_letter_subject(
    const struct mm_letter_data *d, struct mm_doc *doc, struct mm_doc_text *t);

/** A numbered heading of 記. */
void mm_letter_heading(struct mm_letter_writer *w, const char *text);
/** A paragraph under the present heading. */
void mm_letter_text(struct mm_letter_writer *w, unsigned flags, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));
/** Sentences as ①②③ or ・ items. */
void mm_letter_items(struct mm_letter_writer *w,
    const struct mm_letter_lines *lines, bool numbered);
/** Mark a content item as present. */
void mm_letter_has(struct mm_letter_writer *w, enum mm_content item);
/** 貴院 or 貴社. */
const char *mm_letter_you(const struct mm_letter_data *d);
/** "令和" never: 2026年10月1日; "" when not set. */
const char *mm_letter_date(struct mm_date d, char buf[MM_DATE_TEXT]);
/** The harm sentence with its severity, and whether harm was reported. */
void mm_letter_harm(struct mm_letter_writer *w, struct mm_doc_text *t);
/** Whether harm was reported to the maker; the end of that row. */
void mm_letter_reported(struct mm_letter_writer *w, struct mm_doc_text *t);

void mm_letter_part_units(struct mm_letter_writer *w);
void mm_letter_part_lifecycle(struct mm_letter_writer *w);
void mm_letter_part_support(struct mm_letter_writer *w);
void mm_letter_part_risk(struct mm_letter_writer *w);
void mm_letter_part_vulns(struct mm_letter_writer *w);
void mm_letter_part_controls(struct mm_letter_writer *w);
void mm_letter_part_network(struct mm_letter_writer *w);
void mm_letter_part_patches(struct mm_letter_writer *w);
void mm_letter_part_unapplied(struct mm_letter_writer *w);
void mm_letter_part_plan(struct mm_letter_writer *w);
void mm_letter_part_kept(struct mm_letter_writer *w);
void mm_letter_part_replacement(struct mm_letter_writer *w);
void mm_letter_part_sbom(struct mm_letter_writer *w);
void mm_letter_part_contact(struct mm_letter_writer *w);

#endif
