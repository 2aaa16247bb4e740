/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CLI_CLI_H
#define MM_CLI_CLI_H

/*
 * The command line: "mimamori NOUN VERB [ARG...] [--option value...]".
 *
 * A command is a row of a table; help, the man page and the checks follow
 * from the row. Data goes to standard output, messages to standard error.
 * Exit codes: docs/man/mimamori.1 and the table in cli.c.
 *
 * Layer: cli.
 */

#include "app/app.h"
#include "base/buf.h"

struct mm_cli;

/** One option of a command; all are long: --name [VALUE]. */
struct mm_opt {
	const char *name; /**< without the dashes */
	const char *value; /**< placeholder, or NULL for a flag */
	const char *ja, *en; /**< help */
	bool repeat; /**< may be given more than once */
};

/** What a command needs of the workspace. */
enum mm_need { MM_NEED_NOTHING, MM_NEED_WORKSPACE, MM_NEED_ACTOR };

/**
 * One command.
 *
 * With @c fact set, every field of that fact type is an option (--field, '_'
 * written '-'), and with @c run NULL the command records that fact from its
 * options (positional arguments fill the first required fields in order).
 */
struct mm_cmd {
	const char *noun, *verb; /**< verb NULL: "mimamori status" */
	const char *args; /**< positional arguments for help, or NULL */
	const char *ja, *en; /**< one line of help */
	const struct mm_opt *opts; /**< ends with a NULL name; or NULL */
	enum mm_need need;
	enum mm_fact_type fact; /**< MM_FACT_NONE for most */
	enum mm_status (*run)(struct mm_cli *c, struct mm_err *err);
	const char *example; /**< one command line, or NULL */
};

/** A group of commands: one file cmd_<group>.c. */
struct mm_cmd_group {
	const struct mm_cmd *cmds;
	size_t n;
};

enum mm_format {
	MM_OUT_TABLE,
	MM_OUT_PLAIN,
	MM_OUT_JSON,
	MM_OUT_NDJSON,
	MM_OUT_CSV
};

#define MM_CLI_ARGS 64
#define MM_CLI_OPTS 128

struct mm_cli {
	struct mm_app app;
	char self[MM_ID_MAX + 1]; /* actor, when it is who runs this */
	const struct mm_cmd *cmd;
	const char *arg[MM_CLI_ARGS]; /**< positional, NUL-terminated */
	int nargs;
	struct {
		const char *name, *value; /**< value "" for a flag */
	} opt[MM_CLI_OPTS];
	int nopts;
	enum mm_format format;
	const char *out_path; /**< -o FMT=FILE, or NULL: standard output */
	bool cp932, bom; /**< --encoding of csv */
	bool quiet, color, yes, tty_err;
	unsigned columns; /**< terminal width, 80 unless known */
	int exit_code; /**< a judged result (10-12, 20, 21); else 0 */
	struct mm_buf out; /**< standard output, written at the end */
};

/**
 * Run one command line.
 *
 * @param now    instant of this run
 * @param today  ignored unless no workspace freezes the date
 * @return       exit code of the process
 */
int mm_cli_main(int argc, char **argv, struct mm_time now);

/** Value of an option, or NULL; for a flag "" when given. */
const char *mm_cli_opt(const struct mm_cli *c, const char *name);
/** The @p i-th value of a repeated option, or NULL. */
const char *mm_cli_opt_at(const struct mm_cli *c, const char *name, int i);
/** Flag given? */
bool mm_cli_flag(const struct mm_cli *c, const char *name);
/** Option as date; MM_OK with MM_DATE_NONE when it is not given. */
MM_MUST_CHECK enum mm_status mm_cli_date(const struct mm_cli *c,
    const char *name, struct mm_date *out, struct mm_err *err);
/** Option as number of at least 1; @p out is kept when it is not given. */
MM_MUST_CHECK enum mm_status mm_cli_number(const struct mm_cli *c,
    const char *name, uint64_t *out, struct mm_err *err);
/** Positional argument @p i; a usage error naming @p what when missing. */
MM_MUST_CHECK enum mm_status mm_cli_arg(const struct mm_cli *c, int i,
    const char *what, struct mm_str *out, struct mm_err *err);

/**
 * Run another command's words within this run ("duty list --overdue"): a
 * command that only reads a workspace, with options of its own; the global
 * ones are those of this run.
 *
 * @param words  '\n'-separated
 * @param check  only see whether it could run
 * @retval MM_EUSAGE  no such command, one that records, or an option it lacks
 */
MM_MUST_CHECK enum mm_status mm_cli_run_words(
    struct mm_cli *c, struct mm_str words, bool check, struct mm_err *err);

/** An error on stderr with its place, safe for a terminal. */
void mm_cli_error(const struct mm_cli *c, const struct mm_err *err);
/** Message for people on standard error (not with --quiet). */
void mm_cli_say(const struct mm_cli *c, const char *ja, const char *en, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
/** A text of the run's language in the run's arena. */
struct mm_str mm_cli_text(
    const struct mm_cli *c, const char *ja, const char *en, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
/** Text on standard output. */
void mm_cli_print(struct mm_cli *c, struct mm_str text);
void mm_cli_printf(struct mm_cli *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* -- rows -------------------------------------------------------------- */

enum mm_col_kind {
	MM_COL_TEXT,
	MM_COL_CODE, /**< text that is never cut: identifiers to type */
	MM_COL_INT,
	MM_COL_LIST, /**< '\n'-separated; array in JSON */
	MM_COL_JSON, /**< JSON text, given as it is */
	MM_COL_BOOL /**< "true" or "false" */
};

struct mm_col {
	const char *id; /**< JSON member and CSV header */
	const char *ja, *en; /**< table header */
	enum mm_col_kind kind;
	bool detail; /**< left out of table and plain */
};

/**
 * A list on its way out in the format the user chose: json has the envelope
 * {schema, schema_version, tool, as_of, feeds, items, truncated}; a table
 * fits the terminal (long cells are cut with "…"; codes are not wrapped).
 */
struct mm_rows {
	struct mm_cli *c;
	const char *schema;
	const struct mm_col *cols;
	int ncols;
	uint32_t n;
	MM_VEC(struct mm_str) cells; /**< kept for the table's widths */
	/** JSON object of the envelope, what the list covers; or absent. */
	struct mm_str coverage;
	bool failed;
};

/** @param schema  "mimamori.duty.list" */
void mm_rows_begin(struct mm_rows *r, struct mm_cli *c, const char *schema,
    const struct mm_col *cols, int ncols);
/** Make room for @p n rows at once; fewer or more may come. */
void mm_rows_expect(struct mm_rows *r, uint64_t n);
/** One row: @p cells has ncols texts (absent = null), borrowed until end. */
void mm_rows_add(struct mm_rows *r, const struct mm_str *cells);
/** Write it all; with a line "N rows" on stderr for tables. */
MM_MUST_CHECK enum mm_status mm_rows_end(struct mm_rows *r, struct mm_err *err);

/**
 * Write what stands in c->out to standard output now, for output of a size
 * that is not to be kept; nothing when it goes into a file, which appears
 * whole or not at all.
 */
MM_MUST_CHECK enum mm_status mm_cli_flush(struct mm_cli *c, struct mm_err *err);

/** Text of an enum value, date, number in the run's arena. */
struct mm_str mm_cell_term(
    const struct mm_cli *c, const struct mm_terms *t, int v);
struct mm_str mm_cell_date(const struct mm_cli *c, struct mm_date d);
struct mm_str mm_cell_u64(const struct mm_cli *c, uint64_t v);

/**
 * Ids or names people type: exact id first, then unique match of the search
 * key (mm_utf8_key) of the name; an ambiguous one is an error listing the
 * candidates.
 */
MM_MUST_CHECK enum mm_status mm_cli_party(const struct mm_cli *c,
    const struct mm_world *w, struct mm_str text, uint32_t *out,
    struct mm_err *err);
MM_MUST_CHECK enum mm_status mm_cli_product(const struct mm_cli *c,
    const struct mm_world *w, struct mm_str text, uint32_t *out,
    struct mm_err *err);

#endif
