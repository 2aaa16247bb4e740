/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Journal (B10): bulk recording, single durable recording and verification,
 * with plain SQLite inserts of the same bytes as the peer in the same run.
 *
 * usage: bench_journal [FACTS [SINGLES [DIR]]]
 * DIR is made, must not exist and is left; without it a folder in /var/tmp is
 * used and removed.
 */
#include <ftw.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/record.h"
#include "base/num.h"
#include "ledger/chain.h"

#define BATCH 10000

/* Wall clock and processor time: the second does not suffer from others. */
struct watch {
	double wall, cpu;
};

static double
seconds(clockid_t clock)
{
	struct timespec t;

	(void)clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct watch
now(void)
{
	return (struct watch){ seconds(CLOCK_MONOTONIC),
		seconds(CLOCK_PROCESS_CPUTIME_ID) };
}

/* Add what passed since a moment. */
static void
add_since(struct watch *sum, struct watch since)
{
	struct watch w = now();

	sum->wall += w.wall - since.wall;
	sum->cpu += w.cpu - since.cpu;
}

static void
must(enum mm_status st, const struct mm_err *err)
{
	if (st == MM_OK)
		return;
	(void)fprintf(stderr, "%s\n", err->en);
	exit(1);
}

static void
report(const char *what, uint64_t n, struct watch w, const char *budget)
{
	(void)printf("%-34s %8" PRIu64 " in %7.3f s (cpu %7.3f)  %9.0f /s  "
		     "%s\n",
	    what, n, w.wall, w.cpu, (double)n / w.wall, budget);
}

/* A unit as a register import makes it: 8 of 11 fields. */
static void
make_unit(struct mm_arena *a, uint64_t i, struct mm_fact *f)
{
	memset(f, 0, sizeof(*f));
	f->type = MM_FACT_UNIT;
	f->valid = (struct mm_date){ 16000 + (int32_t)(i * 7919 % 3000) };
	f->actor = MM_STR("register-import");
	f->reason = MM_STR("納入台帳の取込み");
	f->v[MM_F_UNIT_unit] = mm_arena_fmt(a, "U-%07" PRIu64, i);
	f->v[MM_F_UNIT_product] = mm_arena_fmt(a, "P-%03" PRIu64, i % 200);
	f->v[MM_F_UNIT_version] = MM_STR("2.4.2");
	f->v[MM_F_UNIT_serial] = mm_arena_fmt(a, "SN%08" PRIu64, i);
	f->v[MM_F_UNIT_shipped] = MM_STR("2019-04-01");
	f->v[MM_F_UNIT_party] = mm_arena_fmt(a, "H-%05" PRIu64, i % 10000);
	f->v[MM_F_UNIT_place] = MM_STR("3階 手術室2");
	f->v[MM_F_UNIT_network] = MM_STR("院内LAN");
}

static void
bulk(struct mm_store *s, uint64_t total)
{
	struct mm_record_ctx ctx = { .now = { 1790000000 } };
	struct mm_arena *a = mm_arena_new(0);
	struct mm_fact *f = calloc(BATCH, sizeof(*f));
	struct watch spent = { 0, 0 }, t;
	struct mm_err err;

	if (a == NULL || f == NULL)
		exit(1);
	for (uint64_t i = 0; i < total; i += BATCH) {
		size_t n = total - i < BATCH ? (size_t)(total - i) : BATCH;

		mm_arena_reset(a);
		for (size_t k = 0; k < n; k++)
			make_unit(a, i + k, &f[k]);
		t = now();
		must(mm_record(s, &ctx, f, n, NULL, &err), &err);
		add_since(&spent, t);
	}
	report("bulk facts, 10,000 a commit", total, spent, ">= 100,000/s");
	free(f);
	mm_arena_free(a);
}

static void
single(struct mm_store *s, uint64_t total)
{
	struct mm_record_ctx ctx = { .now = { 1790000000 } };
	struct mm_arena *a = mm_arena_new(0);
	struct mm_fact f;
	struct mm_err err;
	struct watch t = now(), spent = { 0, 0 };

	if (a == NULL)
		exit(1);
	for (uint64_t i = 0; i < total; i++) {
		mm_arena_reset(a);
		make_unit(a, 5000000 + i, &f);
		must(mm_record(s, &ctx, &f, 1, NULL, &err), &err);
	}
	add_since(&spent, t);
	report("single durable facts", total, spent, ">= 3,000/s");
	mm_arena_free(a);
}

struct verify {
	struct mm_chain *chain;
	struct mm_arena *a;
};

static enum mm_status
verify_row(void *ctx, const struct mm_journal_row *row, struct mm_err *err)
{
	struct verify *v = ctx;
	struct mm_chain_found e = { row->seq, row->bytes, row->chain };
	struct mm_fact f;

	mm_arena_reset(v->a);
	return mm_chain_verify(v->chain, &e, v->a, &f, err);
}

static void
verify(struct mm_store *s)
{
	struct verify v = { mm_chain_new(mm_store_workspace(s)),
		mm_arena_new(0) };
	struct mm_err err;
	struct watch t = now(), spent = { 0, 0 };

	if (v.chain == NULL || v.a == NULL)
		exit(1);
	must(mm_store_journal(s, 0, verify_row, &v, &err), &err);
	add_since(&spent, t);
	report("verify chain and canonical bytes", mm_chain_seq(v.chain), spent,
	    "1,000,000 <= 10 s");
	mm_chain_free(v.chain);
	mm_arena_free(v.a);
}

static void
load(struct mm_store *s)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_world *w;
	struct mm_err err;
	struct watch t = now(), spent = { 0, 0 };

	if (a == NULL)
		exit(1);
	must(mm_store_world(s, a, MM_DATE_NONE, MM_KNOWN_ALL, &w, &err), &err);
	add_since(&spent, t);
	report("load the world", w->facts, spent, "");
	mm_arena_free(a);
}

/* The peer: the same bytes into one table of a plain SQLite database. */
static void
peer(const char *path, uint64_t total, bool each)
{
	static const char entry[] =
	    "{\"actor\":\"register-import\",\"data\":{\"network\":\"院内LAN\","
	    "\"party\":\"H-00001\",\"place\":\"3階 手術室2\",\"product\":"
	    "\"P-001\",\"serial\":\"SN00000001\",\"shipped\":\"2019-04-01\","
	    "\"unit\":\"U-0000001\",\"version\":\"2.4.2\"},\"reason\":"
	    "\"納入台帳の取込み\",\"recorded\":\"2026-09-21T13:33:20Z\","
	    "\"seq\":1,\"type\":\"unit\",\"v\":1,\"valid\":\"2015-01-01\"}";
	sqlite3_stmt *stmt;
	sqlite3 *db;
	struct watch t, spent = { 0, 0 };

	if (sqlite3_open(path, &db) != SQLITE_OK ||
	    sqlite3_exec(db,
		"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
		"CREATE TABLE IF NOT EXISTS j(seq INTEGER PRIMARY KEY, "
		"entry TEXT NOT NULL)",
		NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(db, "INSERT INTO j(entry) VALUES(?1)", -1, &stmt,
		NULL) != SQLITE_OK)
		exit(1);
	t = now();
	for (uint64_t i = 0; i < total; i++) {
		if (!each && i % BATCH == 0)
			(void)sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
		(void)sqlite3_bind_text(
		    stmt, 1, entry, sizeof(entry) - 1, SQLITE_STATIC);
		if (sqlite3_step(stmt) != SQLITE_DONE)
			exit(1);
		(void)sqlite3_reset(stmt);
		if (!each && (i % BATCH == BATCH - 1 || i == total - 1))
			(void)sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	}
	add_since(&spent, t);
	report(each ? "peer: plain SQLite, single"
		    : "peer: plain SQLite, 10,000 a commit",
	    total, spent, "");
	(void)sqlite3_finalize(stmt);
	(void)sqlite3_close(db);
}

static int
remove_one(const char *path, const struct stat *sb, int type, struct FTW *at)
{
	(void)sb;
	(void)type;
	(void)at;
	return remove(path);
}

int
main(int argc, char **argv)
{
	uint64_t facts = 1000000, singles = 5000;
	char dir[4096], path[4200];
	struct mm_store *s;
	struct mm_err err;

	if (argc > 1 && !mm_num_u64(mm_str_of(argv[1]), 100000000, &facts))
		return 2;
	if (argc > 2 && !mm_num_u64(mm_str_of(argv[2]), 1000000, &singles))
		return 2;
	if (argc > 3)
		(void)snprintf(dir, sizeof(dir), "%s", argv[3]);
	else
		(void)snprintf(dir, sizeof(dir), "/var/tmp/mimamori-bench.%d",
		    (int)getpid());
	must(mm_store_create(dir, &s, &err), &err);
	bulk(s, facts);
	single(s, singles);
	verify(s);
	load(s);
	mm_store_close(s);
	(void)snprintf(path, sizeof(path), "%s/peer.db", dir);
	peer(path, facts, false);
	peer(path, singles, true);
	if (argc <= 3)
		(void)nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return 0;
}
