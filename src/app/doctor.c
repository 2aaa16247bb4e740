/* SPDX-License-Identifier: Apache-2.0 */
#include "app/doctor.h"

#include "app/audit.h"
#include "app/feed_update.h"
#include "duty/policy.h"
#include "render/pdf.h"
#include "sandbox/worker.h"

#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

/* Free space below which a warning, and below which writing is at risk. */
#define SPACE_WARN ((uint64_t)1 << 30)
#define SPACE_BAD ((uint64_t)100 << 20)

typedef enum mm_health check_fn(struct mm_app *app, struct mm_err *say);

static enum mm_health
check_database(struct mm_app *app, struct mm_err *say)
{
	struct mm_store_health h;

	if (mm_store_health(app->store, &h, say) != MM_OK)
		return MM_HEALTH_BAD;
	if (!h.integrity || h.bad_blobs > 0) {
		(void)mm_err_set(say, MM_EINTEGRITY,
		    "データベースが壊れています(%s、内容が変わったファイル "
		    "%llu)。"
		    "書き込まずに、バックアップから復元してください",
		    "the database is damaged (%s, blobs changed %llu); do not "
		    "write, restore a backup",
		    h.detail, (unsigned long long)h.bad_blobs);
		return MM_HEALTH_BAD;
	}
	(void)mm_err_set(say, MM_OK,
	    "異常なし(構造 %u/%u、保管ファイル %llu、%llu MB)",
	    "sound (schema %u/%u, blobs %llu, %llu MB)", h.schema,
	    h.schema_newest, (unsigned long long)h.blobs,
	    (unsigned long long)(h.db_bytes >> 20));
	return MM_HEALTH_OK;
}

static enum mm_health
check_journal(struct mm_app *app, struct mm_err *say)
{
	struct mm_audit a;

	if (mm_audit_verify(app, NULL, &a, say) != MM_OK)
		return MM_HEALTH_BAD;
	if (a.backwards > 0) {
		(void)mm_err_set(say, MM_OK,
		    "記録 %llu 件は正しいが、記録日時が前の記録より古いものが "
		    "%llu 件あります(最初は %llu)。時計を確かめてください",
		    "%llu entries verify, but %llu were recorded before their "
		    "forerunner (first: %llu); check the clock",
		    (unsigned long long)a.head.seq,
		    (unsigned long long)a.backwards,
		    (unsigned long long)a.backwards_first);
		return MM_HEALTH_WARN;
	}
	(void)mm_err_set(say, MM_OK, "記録 %llu 件、すべて正しい",
	    "%llu entries, all verify", (unsigned long long)a.head.seq);
	return MM_HEALTH_OK;
}

static enum mm_health
check_facts(struct mm_app *app, struct mm_err *say)
{
	struct mm_world *w;

	if (mm_app_world(app, &w, say) != MM_OK)
		return MM_HEALTH_BAD;
	if (w->dangling > 0) {
		(void)mm_err_set(say, MM_OK,
		    "基準日の時点で登録のないものを指す記録が %llu 件あります"
		    "(最初は %.*s)。発効日の順序を確かめてください",
		    "%llu facts name something not recorded on the date "
		    "(first: "
		    "%.*s); check the order of valid dates",
		    (unsigned long long)w->dangling, MM_FMT(w->dangling_first));
		return MM_HEALTH_WARN;
	}
	(void)mm_err_set(say, MM_OK, "有効な事実 %llu 件、取消 %llu 件",
	    "%llu facts in force, %llu corrected", (unsigned long long)w->facts,
	    (unsigned long long)w->voided);
	return MM_HEALTH_OK;
}

/* Older than policy feed.old; a feed of no date counts as old. */
static bool
is_old(const struct mm_app *app, const struct mm_feed_ref *f, int32_t days)
{
	return days >= 0 &&
	    (!mm_date_is_set(f->feed_date) ||
		app->as_of.day - f->feed_date.day > days);
}

/* Feeds: none, held or old is said, never passed over. */
static enum mm_health
check_feeds(struct mm_app *app, struct mm_err *say)
{
	uint32_t held = 0, old = 0;
	struct mm_policy policy;
	struct mm_world *w;

	if (mm_app_world(app, &w, say) != MM_OK ||
	    mm_policy_resolve(w, &policy, say) != MM_OK)
		return MM_HEALTH_BAD;
	if (w->feeds.n == 0) {
		(void)mm_err_set(say, MM_OK,
		    "脆弱性情報が一つもありません。mimamori feed import "
		    "で取り込んで"
		    "ください",
		    "there is no vulnerability feed; import one with mimamori "
		    "feed import");
		return MM_HEALTH_WARN;
	}
	for (uint32_t i = 0; i < w->feeds.n; i++) {
		const struct mm_feed_ref *f = &w->feeds.v[i];

		held += f->held == MM_YES;
		old += mm_world_feed_ages(w, f) &&
		    is_old(app, f, policy.days[MM_POLICY_FEED_OLD]);
	}
	(void)mm_err_set(say, MM_OK,
	    "%u 件のうち古いもの(方針 policy.feed.old) %u、保留 %u。"
	    "mimamori feed status で確かめてください",
	    "of %u, old (own policy feed.old): %u, held: %u; see mimamori feed "
	    "status",
	    w->feeds.n, old, held);
	return held + old > 0 ? MM_HEALTH_WARN : MM_HEALTH_OK;
}

/* What is wrong with a source, in both languages; false: nothing. */
static bool
name_source(const struct mm_source_state *s, char ja[MM_ERR_TEXT / 2],
    char en[MM_ERR_TEXT / 2])
{
	const struct mm_origin *o = &s->origin;
	char day[MM_DATE_TEXT] = "";
	struct mm_str why_ja = o->why_ja, why_en = o->why_en;

	if (s->source.bad.code != MM_OK) {
		why_ja = mm_str_of(s->source.bad.ja);
		why_en = mm_str_of(s->source.bad.en);
	}
	if (why_ja.n == 0 && !s->stale)
		return false;
	if (o->succeeded.sec != 0)
		(void)mm_date_fmt(mm_time_jst_date(o->succeeded), day);
	(void)snprintf(ja, MM_ERR_TEXT / 2, "%.*s(最後の成功 %s%s%.*s)",
	    MM_FMT(s->source.name), day[0] != '\0' ? day : "なし",
	    why_ja.n > 0 ? "、" : "", MM_FMT(why_ja));
	(void)snprintf(en, MM_ERR_TEXT / 2, "%.*s (last success %s%s%.*s)",
	    MM_FMT(s->source.name), day[0] != '\0' ? day : "never",
	    why_en.n > 0 ? ", " : "", MM_FMT(why_en));
	return true;
}

/* Sources that are not updated in their time, or fail: which and why. */
static enum mm_health
check_sources(struct mm_app *app, struct mm_err *say)
{
	char ja[MM_ERR_TEXT / 2], en[MM_ERR_TEXT / 2];
	struct mm_source_states all;
	uint32_t bad = 0;

	if (mm_feed_sources_state(app, &all, say) != MM_OK)
		return MM_HEALTH_BAD;
	(void)mm_err_set(say, MM_OK, "取得先 %u 件、すべて間隔内に更新",
	    "%u sources, all updated in their time", all.list.n);
	for (uint32_t i = 0; i < all.list.n; i++) {
		struct mm_err before = *say;

		if (!name_source(&all.list.v[i], ja, en))
			continue;
		bad++;
		(void)mm_err_set(say, MM_OK, "%s%.0s%s%s%.0s", "%.0s%s%s%.0s%s",
		    bad > 1 ? before.ja : "取得先: ",
		    bad > 1 ? before.en : "sources: ", bad > 1 ? "; " : "", ja,
		    en);
	}
	return bad > 0 ? MM_HEALTH_WARN : MM_HEALTH_OK;
}

static enum mm_health
check_fonts(struct mm_app *app, struct mm_err *say)
{
	struct mm_pdf *pdf = NULL;

	(void)app;
	if (mm_pdf_open(&pdf, say) != MM_OK)
		return MM_HEALTH_BAD;
	mm_pdf_close(pdf);
	(void)mm_err_set(say, MM_OK, "文書用の書体があります",
	    "the fonts of the letters are there");
	return MM_HEALTH_OK;
}

/* Files from outside are read where they can do no harm. */
static enum mm_health
check_reading(struct mm_app *app, struct mm_err *say)
{
	struct mm_worker_state state;

	(void)app;
	if (mm_worker_try(&state, say) != MM_OK)
		return MM_HEALTH_BAD;
	if (!state.calls) {
		(void)mm_err_set(say, MM_OK,
		    "ファイルを読む処理を隔離できません(seccompが効いていません"
		    ")。信頼できるファイルだけを取り込んでください",
		    "files are not read in isolation (seccomp has no effect); "
		    "import files you trust only");
		return MM_HEALTH_BAD;
	}
	if (state.landlock == 0) {
		(void)mm_err_set(say, MM_OK,
		    "ファイルを読む処理を隔離しています(seccomp、メモリ %zu MB"
		    "、%u 秒)。このカーネルにはLandlockがありません",
		    "files are read in isolation (seccomp, %zu MB of memory, "
		    "%u s); this kernel has no Landlock",
		    MM_CONFINE_MEMORY >> 20, MM_CONFINE_CPU);
		return MM_HEALTH_WARN;
	}
	(void)mm_err_set(say, MM_OK,
	    "ファイルを読む処理を隔離しています(seccomp、メモリ %zu MB、%u 秒、"
	    "Landlock 版 %d)",
	    "files are read in isolation (seccomp, %zu MB of memory, %u s, "
	    "Landlock version %d)",
	    MM_CONFINE_MEMORY >> 20, MM_CONFINE_CPU, state.landlock);
	return MM_HEALTH_OK;
}

/* Who recorded something is worth what tells the persons apart. */
static enum mm_health
check_persons(struct mm_app *app, struct mm_err *say)
{
	uint32_t active = 0, bound = 0, keys = 0;
	struct mm_world *w;

	if (mm_app_world(app, &w, say) != MM_OK)
		return MM_HEALTH_BAD;
	for (uint32_t i = 0; i < w->persons.n; i++) {
		const struct mm_person *p = &w->persons.v[i];

		if (p->active != MM_YES)
			continue;
		active++;
		bound += p->uid >= 0;
		keys += mm_world_person_key(w, p->id, MM_STR_NONE);
	}
	if (active == 0) {
		(void)mm_err_set(say, MM_OK,
		    "利用者が登録されていません。記録者は名前だけで、本人か確か"
		    "められません。mimamori person add で登録できます",
		    "nobody is registered: actors are names only, and nothing "
		    "tells whose; register persons with mimamori person add");
		return MM_HEALTH_WARN;
	}
	(void)mm_err_set(say, MM_OK,
	    "利用者 %u 人(OSの利用者に結び付けた人 %u、署名鍵を持つ人 %u)",
	    "%u persons (%u bound to a user of the system, %u with a signing "
	    "key)",
	    active, bound, keys);
	return bound + keys >= active ? MM_HEALTH_OK : MM_HEALTH_WARN;
}

static enum mm_health
check_space(struct mm_app *app, struct mm_err *say)
{
	struct statvfs v;
	uint64_t space;

	if (statvfs(app->dir, &v) != 0) {
		(void)mm_err_set(say, MM_EIO, "空き容量がわかりません",
		    "the free space cannot be read");
		return MM_HEALTH_WARN;
	}
	space = (uint64_t)v.f_bavail * v.f_frsize;
	(void)mm_err_set(say, MM_OK, "空き %llu MB", "%llu MB free",
	    (unsigned long long)(space >> 20));
	if (space >= SPACE_WARN)
		return MM_HEALTH_OK;
	(void)mm_err_set(say, MM_OK,
	    "空きが %llu MB しかありません。場所を空けてください",
	    "only %llu MB free; make room", (unsigned long long)(space >> 20));
	return space < SPACE_BAD ? MM_HEALTH_BAD : MM_HEALTH_WARN;
}

static const struct {
	const char *id, *ja, *en;
	check_fn *fn;
} check_table[] = {
	{ "database", "データベース", "database", check_database },
	{ "journal", "記録", "journal", check_journal },
	{ "facts", "事実", "facts", check_facts },
	{ "feeds", "脆弱性情報", "feeds", check_feeds },
	{ "sources", "取得先", "sources", check_sources },
	{ "persons", "利用者", "persons", check_persons },
	{ "fonts", "書体", "fonts", check_fonts },
	{ "reading", "隔離", "isolation", check_reading },
	{ "space", "空き容量", "space", check_space },
};

_Static_assert(
    MM_COUNT(check_table) <= MM_DOCTOR_CHECKS, "raise MM_DOCTOR_CHECKS");

enum mm_status
mm_doctor(
    struct mm_app *app, struct mm_symptom *out, size_t *n, struct mm_err *err)
{
	(void)err;
	for (size_t i = 0; i < MM_COUNT(check_table); i++) {
		memset(&out[i], 0, sizeof(out[i]));
		out[i].id = check_table[i].id;
		out[i].ja = check_table[i].ja;
		out[i].en = check_table[i].en;
		out[i].health = check_table[i].fn(app, &out[i].say);
	}
	*n = MM_COUNT(check_table);
	return MM_OK;
}
