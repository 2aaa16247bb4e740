/* SPDX-License-Identifier: Apache-2.0 */
#include "app/admission_event.h"

/* "HH:MM", 00:00 to 23:59. */
static bool
is_time_of_day(struct mm_str s)
{
	static const char most[] = "29:59";

	if (s.n != sizeof(most) - 1)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (most[i] == ':' ? s.p[i] != ':'
				   : s.p[i] < '0' || s.p[i] > most[i])
			return false;
	return s.p[0] < '2' || s.p[1] < '4';
}

enum mm_status
mm_admit_event(struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	struct mm_date occurred = mm_fact_date(f, MM_F_EVENT_occurred);
	struct mm_date aware = mm_fact_date(f, MM_F_EVENT_aware);
	struct mm_str time = f->v[MM_F_EVENT_aware_time];
	char a[MM_DATE_TEXT], b[MM_DATE_TEXT];

	(void)w;
	if (time.p != NULL && !is_time_of_day(time))
		return mm_err_set(err, MM_EFORMAT,
		    "情報入手時刻「%.*s」は 00:00～23:59 の形ではありません",
		    "the time of awareness \"%.*s\" is not 00:00 to 23:59",
		    MM_FMT(time));
	if (mm_date_is_set(occurred) && mm_date_cmp(aware, occurred) < 0)
		return mm_err_set(err, MM_EFORMAT,
		    "情報入手日(%s)が発生日(%s)より前です。"
		    "日付を確かめてください",
		    "known (%s) before it happened (%s); check the dates",
		    mm_date_fmt(aware, a), mm_date_fmt(occurred, b));
	return MM_OK;
}

enum mm_status
mm_admit_event_decision(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	uint32_t i = mm_world_event(w, f->v[MM_F_EVENT_DECISION_event]);
	char a[MM_DATE_TEXT], b[MM_DATE_TEXT];

	if (i != MM_NONE && mm_date_cmp(f->valid, w->events.v[i].aware) < 0)
		return mm_err_set(err, MM_EFORMAT,
		    "判断の日(%s)が情報入手日(%s)より前です。"
		    "--valid を確かめてください",
		    "decided (%s) before the event was known (%s); check "
		    "--valid",
		    mm_date_fmt(f->valid, a),
		    mm_date_fmt(w->events.v[i].aware, b));
	return mm_admit_reasoned(w, f, err);
}

enum mm_status
mm_admit_event_report(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	uint32_t i = mm_world_event(w, f->v[MM_F_EVENT_REPORT_event]);
	bool incomplete =
	    mm_fact_enum(f, MM_F_EVENT_REPORT_state) == MM_RS_INCOMPLETE;

	if (i == MM_NONE)
		return MM_OK; /* the fold names what is unknown */
	if (w->events.v[i].decision != MM_RD_REPORT)
		return mm_err_set(err, MM_ECONFLICT,
		    "事象 %.*s は「報告要」と判断されていません。先に report "
		    "decide を実行してください",
		    "event %.*s was not decided to be reported; run report "
		    "decide first",
		    MM_FMT(w->events.v[i].id));
	if (incomplete &&
	    !mm_date_is_set(mm_fact_date(f, MM_F_EVENT_REPORT_next)))
		return mm_err_set(err, MM_EFORMAT,
		    "未完了報告には次回報告予定日が必要です。--next で"
		    "指定してください",
		    "an incomplete report needs the date of the next one; give "
		    "it with --next");
	return MM_OK;
}

enum mm_status
mm_admit_measure(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	if (mm_fact_tri(f, MM_F_MEASURE_needed) == MM_YES &&
	    f->v[MM_F_MEASURE_measures].n == 0)
		return mm_err_set(err, MM_EFORMAT,
		    "措置が必要なら、講じる措置を --measures "
		    "で記入してください",
		    "a measure is needed: say which with --measures");
	return mm_admit_reasoned(w, f, err);
}

enum mm_status
mm_admit_recall(struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	if (mm_fact_enum(f, MM_F_RECALL_kind) != MM_RK_NEITHER &&
	    (!mm_date_is_set(mm_fact_date(f, MM_F_RECALL_started)) ||
		f->v[MM_F_RECALL_governor].n == 0))
		return mm_err_set(err, MM_EFORMAT,
		    "回収・改修には着手日(--started)と報告先の知事"
		    "(--governor)が必要です",
		    "a recall or repair needs the day it starts (--started) "
		    "and its governor (--governor)");
	return mm_admit_reasoned(w, f, err);
}

enum mm_status
mm_admit_recall_report(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	uint32_t i = mm_world_recall(w, f->v[MM_F_RECALL_REPORT_recall]);
	const struct mm_recall *r;

	if (i == MM_NONE)
		return MM_OK;
	r = &w->recalls.v[i];
	if (r->kind == MM_RK_NEITHER)
		return mm_err_set(err, MM_ECONFLICT,
		    "%.*s は回収・改修に該当しないと判断されています",
		    "%.*s was decided to be neither a recall nor a repair",
		    MM_FMT(r->id));
	if (!mm_stamp_approves(&r->approved, &r->at))
		return mm_err_set(err, MM_EDENIED,
		    "%.*s は承認されていません。先に recall approve "
		    "を実行してください",
		    "%.*s is not approved; run recall approve first",
		    MM_FMT(r->id));
	return MM_OK;
}
