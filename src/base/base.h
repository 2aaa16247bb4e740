/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_BASE_BASE_H
#define MM_BASE_BASE_H

/*
 * What every layer shares: status codes, the error object, spans of text,
 * the three-valued answer.
 *
 * Layer: base -- libc only in this header.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MM_COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define MM_MUST_CHECK __attribute__((warn_unused_result))
#define MM_UNUSED __attribute__((unused))

/**
 * What the caller can do about a failure. The exit code of the program and
 * the HTTP status each come from one table over these values.
 */
enum mm_status {
	MM_OK = 0,
	MM_EFORMAT, /**< input breaks its grammar or a check */
	MM_ELIMIT, /**< input exceeds a documented limit */
	MM_ENOTFOUND, /**< a named thing does not exist */
	MM_ECONFLICT, /**< it exists already, or changed meanwhile */
	MM_EDENIED, /**< not permitted (four eyes, ownership) */
	MM_EIO, /**< the system refused: disk, file, pipe */
	MM_EBUSY, /**< another process holds the workspace */
	MM_ENOMEM, /**< memory, or an arena's byte limit, is used up */
	MM_EINTEGRITY, /**< records do not verify */
	MM_EUSAGE, /**< the command line is wrong */
	MM_EEMPTY, /**< nothing to evaluate: never reads as a pass */
	MM_EINTERNAL /**< a bug, reported instead of hidden */
};

/** Longest message kept, in bytes including the NUL. */
#define MM_ERR_TEXT 640

/**
 * One failure, said in Japanese and in English.
 *
 * The lowest layer that knows the cause sets it once; upper layers may add
 * a position or a prefix. It is plain data: no allocation, nothing to free.
 */
struct mm_err {
	enum mm_status code;
	char source[256]; /**< file or record it is about; "" if none */
	uint64_t line; /**< 1-based, 0 = not known */
	uint64_t column; /**< 1-based byte column, 0 = not known */
	char ja[MM_ERR_TEXT];
	char en[MM_ERR_TEXT];
};

/**
 * Set @p err and return @p code.
 *
 * @param err   filled; NULL is allowed and ignored
 * @param ja    printf format, Japanese: reason, then what to do
 * @param en    printf format, English, taking the same arguments in the same
 *              order
 */
enum mm_status mm_err_set(struct mm_err *err, enum mm_status code,
    const char *ja, const char *en, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));

/** Add where it happened; keeps a position that is already there. */
void mm_err_at(
    struct mm_err *err, const char *source, uint64_t line, uint64_t column);

/** Set MM_ENOMEM with its standard text; returns it. */
enum mm_status mm_err_nomem(struct mm_err *err);

/**
 * A borrowed span of text. @c p is NULL only for "absent"; an empty text has
 * n == 0 and p non-NULL. Not NUL-terminated unless its maker says so.
 * Validated UTF-8 wherever it comes out of codec/ or model/.
 */
struct mm_str {
	const char *p;
	size_t n;
};

/** A borrowed span of unvalidated bytes: cannot be passed where text is due. */
struct mm_bytes {
	const uint8_t *p;
	size_t n;
};

#define MM_STR(lit) ((struct mm_str){ (lit), sizeof(lit) - 1 })
#define MM_STR_NONE ((struct mm_str){ NULL, 0 })
/** The bytes of a span; those of the empty text when it is absent. */
static inline const char *
mm_str_bytes(struct mm_str s)
{
	return s.p != NULL ? s.p : "";
}

/** printf("%.*s") arguments of a span. */
#define MM_FMT(s) (int)(s).n, mm_str_bytes(s)

/** Span of a NUL-terminated text; NULL gives the absent span. */
struct mm_str mm_str_of(const char *z);
bool mm_str_eq(struct mm_str a, struct mm_str b);
bool mm_str_eqz(struct mm_str a, const char *z);
/** Byte order, shorter first on a common prefix: <0, 0, >0. */
int mm_str_cmp(struct mm_str a, struct mm_str b);
bool mm_str_starts(struct mm_str s, const char *prefix);
bool mm_str_ends(struct mm_str s, const char *suffix);
/** Without ASCII space, tab, CR, LF at both ends. */
struct mm_str mm_str_trim(struct mm_str s);
/**
 * Take the bytes up to @p sep (or the end) off the front of @p rest; when no
 * separator is left, rest becomes absent (p == NULL).
 */
struct mm_str mm_str_cut(struct mm_str *rest, char sep);
/** Offset of the first @p c, or s.n. */
size_t mm_str_find(struct mm_str s, char c);

/** Three-valued answer. UNKNOWN is 0: a fact nobody set is not a NO. */
enum mm_tri { MM_UNKNOWN = 0, MM_NO, MM_YES };

/** Kleene AND, OR, NOT. */
enum mm_tri mm_tri_and(enum mm_tri a, enum mm_tri b);
enum mm_tri mm_tri_or(enum mm_tri a, enum mm_tri b);
enum mm_tri mm_tri_not(enum mm_tri a);

/** Language of a text for people; Japanese is authoritative. */
enum mm_lang { MM_JA = 0, MM_EN };

/** The text of a pair in @p lang. */
static inline const char *
mm_tr(enum mm_lang lang, const char *ja, const char *en)
{
	return lang == MM_EN ? en : ja;
}

/** A broken promise of the program itself (never input): aborts always. */
#define MM_BUG_ON(cond) \
	do { \
		if (cond) \
			mm_bug(#cond, __FILE__, __LINE__); \
	} while (0)
_Noreturn void mm_bug(const char *what, const char *file, int line);

#endif
