/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The register commands as a user runs them, in one workspace from the first
 * import on; what they write is compared with texts written by hand.
 */
#include "test.h"

#include <ftw.h>
#include <stdlib.h>

#include "base/buf.h"
#include "cli/cli.h"

static char folder[64];

/* Run "mimamori WORDS..." in the workspace; the words hold no blanks. */
static int
run(const char *words)
{
	char text[1024], *argv[32] = { (char *)(uintptr_t) "mimamori" };
	struct mm_str rest;
	int argc = 1;

	(void)snprintf(text, sizeof(text),
	    "-C %s/ws --as-of 2026-10-01 --actor 鈴木 --quiet %s", folder,
	    words);
	rest = mm_str_of(text);
	while (rest.p != NULL && argc < 31) {
		struct mm_str word = mm_str_cut(&rest, ' ');

		argv[argc] = text + (word.p - text);
		argv[argc++][word.n] = '\0';
	}
	return mm_cli_main(argc, argv, (struct mm_time){ 1790000000 });
}

static struct mm_buf
slurp(const char *path)
{
	struct mm_buf b;
	char chunk[4096];
	FILE *f = fopen(path, "rb");
	size_t n;

	CHECK(f != NULL, "%s", path);
	mm_buf_init(&b, 0);
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		mm_buf_add(&b, chunk, n);
	(void)fclose(f);
	mm_buf_char(&b, '\0');
	return b;
}

static void
check_golden(const char *name)
{
	char path[128];
	struct mm_buf want, have;

	(void)snprintf(path, sizeof(path), "tests/golden/register/%s", name);
	want = slurp(path);
	(void)snprintf(path, sizeof(path), "%s/out", folder);
	have = slurp(path);
	CHECK(strcmp(want.p, have.p) == 0, "%s:\n%s", name, have.p);
	mm_buf_free(&want);
	mm_buf_free(&have);
	(void)remove(path);
}

/* OUT in a command stands for the file that is compared with the golden. */
static void
step(const char *command, int code, const char *golden)
{
	char words[768], out[96];
	const char *at = strstr(command, "OUT");
	int got;

	(void)snprintf(out, sizeof(out), "%s/out", folder);
	if (at != NULL)
		(void)snprintf(words, sizeof(words), "%.*s%s%s",
		    (int)(at - command), command, out, at + 3);
	else
		(void)snprintf(words, sizeof(words), "%s", command);
	got = run(words);
	CHECK(got == code, "%s: exit code %d", command, got);
	if (golden != NULL)
		check_golden(golden);
}

#define DATA "tests/data/register/"

static const struct {
	const char *command;
	int code;
	const char *golden;
} session[] = {
	{ "init --maker 見本", 0, NULL },
	{ "party import " DATA "parties-cp932.csv", 0, NULL },
	{ "device import " DATA "products.csv", 0, NULL },
	{ "device import-versions " DATA "versions.csv", 0, NULL },
	{ "unit import " DATA "units.csv --dry-run", 0, NULL },
	{ "unit import " DATA "units.csv", 0, NULL },
	{ "party import " DATA "bad-parties.csv -o plain=OUT", 22,
	    "bad-parties.ja.txt" },
	{ "party import " DATA "bad-parties.csv --lang en -o plain=OUT", 22,
	    "bad-parties.en.txt" },
	{ "party import " DATA "bad-empty.csv", 20, NULL },
	{ "party import " DATA "none.csv", 22, NULL },
	{ "party import", 2, NULL },
	/* Where a unit is. */
	{ "unit move A001 --to たかさき --how 譲渡", 22, NULL },
	{ "unit move A001 --to 髙﨑 --how 譲渡", 0, NULL },
	{ "unit move A001 --to 髙﨑 --how どこか", 2, NULL },
	{ "unit move A001 --to H2", 2, NULL },
	{ "unit show a001 -o plain=OUT", 0, "unit-show.txt" },
	{ "unit show none", 22, NULL },
	{ "unit retire V9 --evidence 証明1", 0, NULL },
	{ "unit lost A001", 0, NULL },
	{ "unit found A001", 0, NULL },
	{ "unit version Ａ００１ 2.3", 0, NULL },
	{ "unit version A001 9.9", 22, NULL },
	{ "unit list --version 2.3", 2, NULL },
	/* Life cycle: T1 and R18. */
	{ "device lifecycle set SP-210 --eol R6.1.1 --eos R11.1.1 "
	  "--status 公表",
	    0, NULL },
	{ "device lifecycle set SP-210 --eol R6.1.1 --eos R11.1.1 "
	  "--status announced --basis 部品",
	    0, NULL },
	{ "device lifecycle set SP-210 --eol R6.1.1 --eos R5.12.31 "
	  "--status announced",
	    22, NULL },
	{ "device lifecycle set SP-210 --eos R11.1.1", 2, NULL },
	/* R2: a level wider than the product needs what is shared. */
	{ "device lifecycle set SP-210 --eos R12.1.1 --status planned "
	  "--level family",
	    22, NULL },
	{ "device lifecycle set SP-210 --eos R12.1.1 --status planned "
	  "--level version",
	    22, NULL },
	{ "device lifecycle set SP-210 --eos R12.1.1 --status planned "
	  "--level 承認等番号",
	    0, NULL },
	{ "device lifecycle judge SP-210 --eos 2029-01-01 --reason "
	  "x",
	    22, NULL },
	{ "device lifecycle judge SP-210 --reason x", 2, NULL },
	{ "device lifecycle judge SP-210 --eos 2029-01-01 --valid "
	  "2029-01-02 --reason 経過",
	    0, NULL },
	{ "device lifecycle", 2, NULL },
	/* SBOMs. */
	{ "sbom validate tests/data/sbom/bad-type-1.2.cdx.json", 22, NULL },
	{ "sbom add tests/data/sbom/bad-type-1.2.cdx.json --product SP-210 "
	  "--version 2.4.1",
	    22, NULL },
	{ "sbom add " DATA "sp-210.cdx.json --product SP-210 "
	  "--version 2.4.1 --id S1",
	    0, NULL },
	{ "sbom add " DATA "sp-210.cdx.json --product SP-210 "
	  "--version 2.4.1",
	    0, NULL },
	{ "sbom add " DATA "sp-210.cdx.json --product SP-210 "
	  "--version 9.9",
	    22, NULL },
	{ "sbom coverage --list -o csv=OUT", 0, "sbom-gaps.csv" },
	{ "sbom coverage -o ndjson=OUT", 0, "sbom-coverage.ndjson" },
	{ "sbom list -o ndjson=OUT", 0, "sbom-list.ndjson" },
	{ "device list -o ndjson=OUT", 0, "device-list.ndjson" },
	{ "sbom add OUT --product SP-210 --version 2.4.1", 22, NULL },
	{ "sbom add tests/data/sbom/bad-type-1.2.cdx.json", 2, NULL },
	{ "sbom validate " DATA "sp-210.cdx.json --lang en -o "
	  "ndjson=OUT",
	    0, "sbom-validate.ndjson" },
	{ "sbom list --product VT-3", 0, NULL },
	/* Written, compared, held against the lists. */
	{ "sbom export 2.4.1 --product SP-210 --format csv --file OUT", 0,
	    "sbom-export.csv" },
	{ "sbom export 2.4.1 --product SP-210 --format spdx-2.3-tv "
	  "--lang en --file OUT",
	    0, NULL },
	{ "sbom validate OUT", 0, NULL },
	{ "sbom export 2.4.1 --product SP-210 --format nonsense", 2, NULL },
	{ "sbom export 2.4.1 --product SP-210", 2, NULL },
	{ "sbom export 2.4.1 --format csv", 2, NULL },
	{ "sbom export --product SP-210 --format csv", 2, NULL },
	{ "sbom export 2.3 --product SP-210 --format csv", 22, NULL },
	{ "sbom export 9.9 --product SP-210 --format csv", 22, NULL },
	{ "sbom convert " DATA "sp-210.cdx.json --format spdx-3.0", 0, NULL },
	{ "sbom convert " DATA "sp-210.cdx.json --format csv --file "
	  "/nonexistent/x",
	    22, NULL },
	{ "sbom convert", 2, NULL },
	{ "sbom convert none.json --format csv", 22, NULL },
	{ "sbom convert " DATA "sp-210.cdx.json --format csv --date x", 2,
	    NULL },
	{ "sbom add tests/data/sbom/table.csv --product SP-210 --version 2.3 "
	  "--id S2",
	    0, NULL },
	{ "sbom diff 2.3 2.4.1 --product SP-210 -o ndjson=OUT", 0,
	    "sbom-diff.ndjson" },
	{ "sbom diff 2.4.1 2.4.1 --product SP-210", 0, NULL },
	{ "sbom diff 2.4.1 --product SP-210", 2, NULL },
	{ "sbom diff 2.3 2.4.1", 2, NULL },
	{ "sbom gaps --product SP-210 --profile fda --lang en -o csv=OUT", 0,
	    "sbom-lacks.csv" },
	{ "sbom gaps --product SP-210 --version 2.4.1 -o ndjson=OUT", 0,
	    "sbom-lacks.ndjson" },
	{ "sbom gaps --product VT-3 -o csv=OUT", 0, "sbom-none.csv" },
	{ "sbom gaps", 0, NULL },
	{ "sbom gaps --profile eu", 2, NULL },
	{ "sbom gaps --product none", 22, NULL },
	{ "sbom gaps --version 2.3", 2, NULL },
	/* Lists and sheets. */
	{ "device show SP-210 -o plain=OUT", 0, "device-show.txt" },
	{ "device list --class V", 2, NULL },
	{ "device status", 0, NULL },
	{ "device status SP-210 --html", 0, NULL },
	{ "device status none", 22, NULL },
	{ "device show none", 22, NULL },
	{ "unit list --product SP-210 --party 見本 --version 2.3 "
	  "--state 使用中 -o csv=OUT",
	    0, "unit-list.csv" },
	{ "unit list --product SP-210 --version 9", 22, NULL },
	{ "party close 港南中古機器 --reason 廃業", 0, NULL },
	{ "party close 港南中古機器 --reason 廃業", 0, NULL },
	{ "party merge H2", 2, NULL },
	{ "party merge H2 --into H2", 22, NULL },
	{ "party merge H2 --into 見本中央病院 --reason 統合", 0, NULL },
	{ "party list -o ndjson=OUT", 0, "party-list.ndjson" },
	{ "party list --kind 病院 --active --prefecture 東京都 "
	  "--name ミホン -o csv=OUT",
	    0, "party-hospitals.csv" },
	{ "party list --kind 市場", 2, NULL },
	{ "party show H2 -o plain=OUT", 0, "party-show.txt" },
	{ "party import " DATA "bad-header.csv --lang en -o "
	  "ndjson=OUT",
	    22, "bad-header.ndjson" },
};

static void
test_session(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(session); i++)
		step(session[i].command, session[i].code, session[i].golden);
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static int
set_up(void **state)
{
	(void)state;
	(void)snprintf(folder, sizeof(folder), "/tmp/mm-cli-XXXXXX");
	return mkdtemp(folder) != NULL ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_session),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
