/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_RENDER_DOC_H
#define MM_RENDER_DOC_H

/*
 * Document tree: what a letter says, once; render/pdf.h, render/html.h and
 * render/text.h each turn the same tree into bytes.
 *
 * A writer adds nodes from top to bottom. Failures (memory) are sticky:
 * every adder then works on a scratch node, and mm_doc_check() reports it.
 *
 * Breaking of lines: a code (model, CVE id, serial number, date: see
 * mm_doc_piece()) is never broken. U+200B marks a place where a title may
 * break; a title breaks nowhere else.
 *
 * Limits: MM_DOC_TEXT_MAX bytes a text; 1,000,000 nodes and rows.
 * Layer:  render -- no store, clock, file or socket.
 */

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"

/** Longest text of one run, in bytes. */
#define MM_DOC_TEXT_MAX 20000
/** Widest code that is kept on one line, in terminal columns. */
#define MM_DOC_CODE_MAX 44

enum mm_doc_type {
	MM_DOC_TITLE = 1, /**< subject of the letter; centred */
	MM_DOC_HEADING, /**< numbered item of 記, or a part's name */
	MM_DOC_PARA,
	MM_DOC_ITEM, /**< list item; consecutive ones are a list */
	MM_DOC_TABLE, /**< also key-value rows (no column heads) */
	MM_DOC_BOX, /**< framed key-value rows: the 要旨 */
	MM_DOC_SPACE, /**< vertical gap of half a line */
	MM_DOC_CUT, /**< dashed line: cut here */
	MM_DOC_PAGE /**< start a new page */
};

enum mm_doc_align { MM_DOC_LEFT, MM_DOC_RIGHT, MM_DOC_CENTER };

/* Style bits of a run. */
#define MM_DOC_BOLD 1u
#define MM_DOC_KEEP 2u /**< never break inside, whatever it holds */

struct mm_doc_run {
	struct mm_str text;
	unsigned style;
};

struct mm_doc_text {
	struct mm_doc_run *v;
	uint32_t n, max;
};

struct mm_doc_row {
	struct mm_doc_text *v; /**< cells */
	uint32_t n, max;
};

struct mm_doc_col {
	const char *ja; /**< head; NULL: the table has no head row */
	unsigned weight; /**< share of the width left over */
};

/* Flags of a node. */
#define MM_DOC_SMALL 1u /**< notes in smaller type */
#define MM_DOC_INDENT 2u /**< under a numbered heading */
#define MM_DOC_ROWHEAD 4u /**< first cell of each row is its head */

struct mm_doc_node {
	enum mm_doc_type type;
	enum mm_doc_align align;
	unsigned flags;
	struct mm_str marker; /**< "1.", "①", "・" or absent */
	struct mm_doc_text text;
	const struct mm_doc_col *cols; /**< of a table or box */
	uint32_t ncols;
	struct mm_doc_row *rows;
	uint32_t nrows, maxrows;
	const char *where; /**< field named in errors */
};

struct mm_doc {
	struct mm_arena *arena;
	struct mm_doc_node **v;
	uint32_t n, max;
	struct mm_doc_node scratch; /**< written to after a failure */
	struct mm_doc_row scratch_row;
	struct mm_doc_text scratch_text;
	bool failed;
	const char *where; /**< label given to new nodes */

	/* Frame of every page. */
	struct mm_str title; /**< of the file; one line */
	struct mm_str author;
	struct mm_str number; /**< document number */
	struct mm_str footer; /**< "PS-2026-0001（第1版）" */
	struct mm_str mark; /**< top of each page, or absent */
	struct mm_str watermark; /**< pale diagonal word, or absent */
	struct mm_date date; /**< of issue; the file's dates */
	char digest[65]; /**< hex; "" until mm_doc_seal() */
	uint32_t contents; /**< bits 1 << enum mm_content */
};

/** Empty document in @p a (which also holds its texts). */
void mm_doc_init(struct mm_doc *d, struct mm_arena *a);

/** New node at the end; never NULL (see the sticky failure above). */
struct mm_doc_node *mm_doc_add(struct mm_doc *d, enum mm_doc_type type);

/** Append a run; the text is copied, an absent or empty one is skipped. */
void mm_doc_put(
    struct mm_doc *d, struct mm_doc_text *t, unsigned style, struct mm_str s);
/** Append a run by printf. */
void mm_doc_putf(struct mm_doc *d, struct mm_doc_text *t, unsigned style,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/** A paragraph in one call. */
struct mm_doc_node *mm_doc_para(struct mm_doc *d, enum mm_doc_align align,
    unsigned flags, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/**
 * A table. @p cols must outlive the document (a static table).
 *
 * @param type  MM_DOC_TABLE or MM_DOC_BOX
 */
struct mm_doc_node *mm_doc_table(struct mm_doc *d, enum mm_doc_type type,
    const struct mm_doc_col *cols, uint32_t ncols, unsigned flags);
/** New row; valid until the next row of the same table. */
struct mm_doc_row *mm_doc_row(struct mm_doc *d, struct mm_doc_node *table);
/** New cell; valid until the next cell of the same row. */
struct mm_doc_text *mm_doc_cell(struct mm_doc *d, struct mm_doc_row *row);

/** The texts in a row of one label and one value. */
struct mm_doc_text *mm_doc_pair(
    struct mm_doc *d, struct mm_doc_node *table, const char *label);

/**
 * Check what no renderer can show: memory ran out, a text that is not UTF-8
 * or is too long, control and bidirectional-control characters.
 *
 * @retval MM_ENOMEM   the arena is full
 * @retval MM_EFORMAT  names the field and the character
 * @retval MM_ELIMIT   names the field
 */
MM_MUST_CHECK enum mm_status mm_doc_check(
    const struct mm_doc *d, struct mm_err *err);

/**
 * Set the digest: SHA-256 of the plain text of the document (render/text.h)
 * without its last line, so anyone holding the text can recompute it.
 */
MM_MUST_CHECK enum mm_status mm_doc_seal(struct mm_doc *d, struct mm_err *err);

/**
 * Take the next unbreakable piece off the front of @p rest (not empty).
 *
 * A code is: two or more ASCII graphic characters in a row, together with
 * the Japanese counters between and after its numbers (2026年10月31日, 40台).
 * Everything else comes character by character, a variation selector or a
 * combining mark with the character before it.
 *
 * @param code  set when the piece is a code
 */
struct mm_str mm_doc_piece(struct mm_str *rest, bool *code);

/** "\n" and U+200B: a forced break, a permitted break of a title. */
bool mm_doc_is_newline(struct mm_str piece);
bool mm_doc_is_break(struct mm_str piece);

#endif
