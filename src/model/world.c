/* SPDX-License-Identifier: Apache-2.0 */
#include "model/world.h"

#include "base/utf8.h"
#include "model/fold.h"

#include <string.h>

struct mm_world *
mm_world_new(struct mm_arena *a, struct mm_date as_of)
{
	struct mm_world *w = mm_arena_alloc(a, sizeof(*w));

	if (w == NULL)
		return NULL;
	w->arena = a;
	w->as_of = as_of;
	w->maker.frozen = MM_DATE_NONE;
	mm_map_init(&w->keys, a);
	mm_map_init(&w->texts, a);
	mm_map_init(&w->subjects, a);
	mm_map_init(&w->serials, a);
	return w;
}

static void (*const apply_table[MM_FACT__COUNT])(struct mm_fold *) = {
	[MM_FACT_WORKSPACE] = mm_apply_workspace,
	[MM_FACT_SETTING] = mm_apply_setting,
	[MM_FACT_PARTY] = mm_apply_party,
	[MM_FACT_PARTY_END] = mm_apply_party_end,
	[MM_FACT_PRODUCT] = mm_apply_product,
	[MM_FACT_VERSION] = mm_apply_version,
	[MM_FACT_UNIT] = mm_apply_unit,
	[MM_FACT_UNIT_MOVE] = mm_apply_unit_move,
	[MM_FACT_UNIT_STATE] = mm_apply_unit_state,
	[MM_FACT_UNIT_VERSION] = mm_apply_unit_version,
	[MM_FACT_CONFORMITY] = mm_apply_conformity,
	[MM_FACT_COMPONENT_END] = mm_apply_component_end,
	[MM_FACT_COMPONENT_OUTCOME] = mm_apply_component_outcome,
	[MM_FACT_LIFECYCLE] = mm_apply_lifecycle,
	[MM_FACT_EOS_JUDGEMENT] = mm_apply_eos_judgement,
	[MM_FACT_RISK] = mm_apply_risk,
	[MM_FACT_SBOM] = mm_apply_sbom,
	[MM_FACT_FEED] = mm_apply_feed,
	[MM_FACT_FINDING] = mm_apply_finding,
	[MM_FACT_FINDING_END] = mm_apply_finding_end,
	[MM_FACT_ASSESSMENT] = mm_apply_assessment,
	[MM_FACT_IDENTITY] = mm_apply_identity,
	[MM_FACT_PATCH] = mm_apply_patch,
	[MM_FACT_CONTROL] = mm_apply_control,
	[MM_FACT_CONTROL_STATE] = mm_apply_control_state,
	[MM_FACT_PLAN] = mm_apply_plan,
	[MM_FACT_PLAN_STEP] = mm_apply_plan_step,
	[MM_FACT_PLAN_DONE] = mm_apply_plan_done,
	[MM_FACT_PLAN_SCHEDULE] = mm_apply_plan_schedule,
	[MM_FACT_PATCH_RESULT] = mm_apply_patch_result,
	[MM_FACT_REQUEST] = mm_apply_request,
	[MM_FACT_REQUEST_USED] = mm_apply_request_used,
	[MM_FACT_REQUEST_INSTRUCTION] = mm_apply_request_instruction,
	[MM_FACT_REQUEST_END] = mm_apply_request_end,
	[MM_FACT_NOTICE] = mm_apply_notice,
	[MM_FACT_LETTER] = mm_apply_letter,
	[MM_FACT_APPROVAL] = mm_apply_approval,
	[MM_FACT_DELIVERY] = mm_apply_delivery,
	[MM_FACT_EVENT] = mm_apply_event,
	[MM_FACT_EVENT_DECISION] = mm_apply_event_decision,
	[MM_FACT_EVENT_ABROAD] = mm_apply_event_abroad,
	[MM_FACT_EVENT_SUPPORT] = mm_apply_event_support,
	[MM_FACT_EVENT_CLASS] = mm_apply_event_class,
	[MM_FACT_EVENT_REPORT] = mm_apply_event_report,
	[MM_FACT_MEASURE] = mm_apply_measure,
	[MM_FACT_RECALL] = mm_apply_recall,
	[MM_FACT_RECALL_REPORT] = mm_apply_recall_report,
	[MM_FACT_WAIVER] = mm_apply_waiver,
	[MM_FACT_RULE_PACK] = mm_apply_rule_pack,
	[MM_FACT_RULE_ROW] = mm_apply_rule_row,
	[MM_FACT_CALENDAR] = mm_apply_calendar,
	[MM_FACT_QUERY] = mm_apply_query,
	[MM_FACT_PERSON] = mm_apply_person,
	[MM_FACT_PERSON_KEY] = mm_apply_person_key,
	[MM_FACT_SIGNATURE] = mm_apply_signature,
	[MM_FACT_RESTORED] = mm_apply_restored,
	[MM_FACT_HOLD] = mm_apply_hold,
	[MM_FACT_SEALED] = mm_apply_sealed,
	[MM_FACT_ERASURE] = mm_apply_erasure,
	[MM_FACT_VOID] = mm_apply_void,
};

static bool
is_void(const struct mm_world *w, uint64_t seq)
{
	for (uint32_t i = 0; seq != 0 && i < w->voids.n; i++)
		if (w->voids.v[i] == seq)
			return true;
	return false;
}

/* Count a fact that names something unknown; say which the first one was. */
static bool
note_dangling(struct mm_world *w, const struct mm_fact *f, int field)
{
	const struct mm_fact_def *d = &mm_fact_defs[f->type];

	w->dangling++;
	if (w->dangling > 1)
		return true;
	w->dangling_first = mm_arena_fmt(w->arena, "%s #%llu: %s %.*s", d->type,
	    (unsigned long long)f->seq, d->fields[field].name,
	    MM_FMT(f->v[field]));
	return w->dangling_first.p != NULL;
}

enum mm_status
mm_world_apply(struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	struct mm_fold ap = { w, f, false, -1 };

	MM_BUG_ON(f->type <= MM_FACT_NONE || f->type >= MM_FACT__COUNT);
	if (f->seq > w->head)
		w->head = f->seq;
	if (is_void(w, f->seq)) {
		w->voided++;
		return MM_OK;
	}
	apply_table[f->type](&ap);
	if (!ap.oom && ap.missing >= 0)
		ap.oom = !note_dangling(w, f, ap.missing);
	if (ap.oom)
		return mm_err_nomem(err);
	w->facts++;
	return MM_OK;
}

uint32_t
mm_world_party(const struct mm_world *w, struct mm_str party)
{
	return mm_fold_find(w, MM_FACT_PARTY, party, MM_STR_NONE);
}

uint32_t
mm_world_product(const struct mm_world *w, struct mm_str product)
{
	return mm_fold_find(w, MM_FACT_PRODUCT, product, MM_STR_NONE);
}

uint32_t
mm_world_version(
    const struct mm_world *w, uint32_t product, struct mm_str version)
{
	if (product == MM_NONE || version.n == 0)
		return MM_NONE;
	return mm_fold_find(
	    w, MM_FACT_VERSION, w->products.v[product].id, version);
}

uint32_t
mm_world_unit(const struct mm_world *w, struct mm_str unit)
{
	return mm_fold_find(w, MM_FACT_UNIT, unit, MM_STR_NONE);
}

/* "product index, search key": full and half width are one number. */
static struct mm_str
serial_key(struct mm_world *w, uint32_t product, struct mm_str serial)
{
	struct mm_str key = mm_utf8_key(w->arena, serial);

	if (key.p == NULL)
		return key;
	return mm_arena_fmt(w->arena, "%u %.*s", product, MM_FMT(key));
}

enum mm_status
mm_world_serial(struct mm_world *w, uint32_t product, struct mm_str serial,
    uint32_t *out, struct mm_err *err)
{
	struct mm_str key;
	uint32_t i;

	for (; w->serials_n < w->units.n; w->serials_n++) {
		const struct mm_unit *u = &w->units.v[w->serials_n];

		key = serial_key(w, u->product, u->serial);
		if (key.p == NULL ||
		    mm_map_put(&w->serials, key, w->serials_n, NULL) ==
			MM_MAP_NONE)
			return mm_err_nomem(err);
	}
	key = serial_key(w, product, serial);
	if (key.p == NULL)
		return mm_err_nomem(err);
	i = mm_map_get(&w->serials, key);
	*out = i == MM_MAP_NONE ? MM_NONE : i;
	return MM_OK;
}

uint32_t
mm_world_finding(const struct mm_world *w, struct mm_str finding)
{
	return mm_fold_find(w, MM_FACT_FINDING, finding, MM_STR_NONE);
}

uint32_t
mm_world_patch(const struct mm_world *w, struct mm_str patch)
{
	return mm_fold_find(w, MM_FACT_PATCH, patch, MM_STR_NONE);
}

uint32_t
mm_world_control(const struct mm_world *w, struct mm_str control)
{
	return mm_fold_find(w, MM_FACT_CONTROL, control, MM_STR_NONE);
}

uint32_t
mm_world_plan(const struct mm_world *w, struct mm_str plan, uint32_t edition)
{
	uint32_t best = MM_NONE;

	for (uint32_t i = 0; i < w->plans.n; i++) {
		const struct mm_plan *p = &w->plans.v[i];

		if (!mm_str_eq(p->id, plan) ||
		    (edition != 0 && p->edition != edition))
			continue;
		if (best == MM_NONE || p->edition > w->plans.v[best].edition)
			best = i;
	}
	return best;
}

uint32_t
mm_world_step(const struct mm_world *w, uint32_t plan, uint32_t number)
{
	uint32_t i = w->plans.v[plan].first;

	while (i != MM_NONE && w->steps.v[i].number != number)
		i = w->steps.v[i].next;
	return i;
}

const struct mm_control_state *
mm_world_control_state(
    const struct mm_world *w, uint32_t control, uint32_t party)
{
	uint32_t i = mm_fold_find(w, MM_FACT_CONTROL_STATE,
	    w->controls.v[control].id, w->parties.v[party].id);

	return i == MM_NONE ? NULL : &w->control_states.v[i];
}

const struct mm_schedule *
mm_world_schedule(const struct mm_world *w, struct mm_str plan, uint32_t party)
{
	uint32_t i = mm_fold_find(
	    w, MM_FACT_PLAN_SCHEDULE, plan, w->parties.v[party].id);

	return i == MM_NONE ? NULL : &w->schedules.v[i];
}

uint32_t
mm_world_request(const struct mm_world *w, struct mm_str request)
{
	return mm_fold_find(w, MM_FACT_REQUEST, request, MM_STR_NONE);
}

uint32_t
mm_world_identity(const struct mm_world *w, struct mm_str id)
{
	return mm_fold_find(w, MM_FACT_IDENTITY, id, MM_STR_NONE);
}

uint32_t
mm_world_event(const struct mm_world *w, struct mm_str event)
{
	return mm_fold_find(w, MM_FACT_EVENT, event, MM_STR_NONE);
}

uint32_t
mm_world_waiver(const struct mm_world *w, struct mm_str waiver)
{
	return mm_fold_find(w, MM_FACT_WAIVER, waiver, MM_STR_NONE);
}

uint32_t
mm_world_component(const struct mm_world *w, struct mm_str end)
{
	return mm_fold_find(w, MM_FACT_COMPONENT_END, end, MM_STR_NONE);
}

uint32_t
mm_world_measure(const struct mm_world *w, struct mm_str measure)
{
	return mm_fold_find(w, MM_FACT_MEASURE, measure, MM_STR_NONE);
}

uint32_t
mm_world_recall(const struct mm_world *w, struct mm_str recall)
{
	return mm_fold_find(w, MM_FACT_RECALL, recall, MM_STR_NONE);
}

uint32_t
mm_world_notice(
    const struct mm_world *w, struct mm_str notice, uint32_t edition)
{
	uint32_t best = MM_NONE;

	for (uint32_t i = 0; i < w->notices.n; i++) {
		const struct mm_notice *n = &w->notices.v[i];

		if (!mm_str_eq(n->id, notice) ||
		    (edition != 0 && n->edition != edition))
			continue;
		if (best == MM_NONE || n->edition > w->notices.v[best].edition)
			best = i;
	}
	return best;
}

uint32_t
mm_world_risk(const struct mm_world *w, struct mm_str risk, uint32_t edition)
{
	uint32_t best = MM_NONE;

	for (uint32_t i = 0; i < w->risks.n; i++) {
		const struct mm_risk *r = &w->risks.v[i];

		if (!mm_str_eq(r->id, risk) ||
		    (edition != 0 && r->edition != edition))
			continue;
		if (best == MM_NONE || r->edition > w->risks.v[best].edition)
			best = i;
	}
	return best;
}

uint32_t
mm_world_letter(const struct mm_world *w, uint32_t notice, uint32_t party)
{
	const struct mm_notice *n = &w->notices.v[notice];

	return mm_fold_letter(w, n->id, n->edition, w->parties.v[party].id);
}

bool
mm_world_feed_ages(const struct mm_world *w, const struct mm_feed_ref *f)
{
	if (f->source == MM_FEED_EOL)
		return mm_date_is_set(f->feed_date);
	if (f->source != MM_FEED_EPSS)
		return f->source != MM_FEED_CSAF;
	for (uint32_t i = 0; i < w->feeds.n; i++)
		if (w->feeds.v[i].source == MM_FEED_EPSS &&
		    w->feeds.v[i].held != MM_YES &&
		    mm_date_cmp(w->feeds.v[i].feed_date, f->feed_date) > 0)
			return false;
	return true;
}

const struct mm_setting *
mm_world_setting(const struct mm_world *w, const char *name)
{
	uint32_t i =
	    mm_fold_find(w, MM_FACT_SETTING, mm_str_of(name), MM_STR_NONE);

	return i == MM_NONE ? NULL : &w->settings.v[i];
}

bool
mm_world_concerns(const struct mm_world *w, const struct mm_lifecycle *l,
    uint32_t product, uint32_t version)
{
	if (l->subject != MM_NONE)
		return w->products.v[product].subject[l->level] == l->subject;
	return l->product == product &&
	    (l->version == MM_NONE || l->version == version);
}

bool
mm_world_holds(
    const struct mm_world *w, const struct mm_unit *u, uint32_t party)
{
	for (uint32_t i = u->holding; i != MM_NONE; i = w->holdings.v[i].rival)
		if (w->holdings.v[i].party == party)
			return true;
	return false;
}

struct mm_str
mm_product_subject(const struct mm_product *p, enum mm_level level)
{
	const struct mm_str text[] = {
		[MM_LEVEL_FAMILY] = p->family,
		[MM_LEVEL_LICENCE] = p->licence_number,
		[MM_LEVEL_BRAND] = p->brand_name,
	};

	return text[level];
}

bool
mm_list_has(struct mm_str list, struct mm_str item)
{
	while (list.p != NULL)
		if (mm_str_eq(mm_str_cut(&list, '\n'), item))
			return true;
	return false;
}

uint32_t
mm_list_count(struct mm_str list)
{
	uint32_t n = 0;

	for (; list.p != NULL; n++)
		(void)mm_str_cut(&list, '\n');
	return n;
}

bool
mm_stamp_after(const struct mm_stamp *a, const struct mm_stamp *b)
{
	int c = mm_date_cmp(a->valid, b->valid);

	return c > 0 || (c == 0 && a->seq > b->seq);
}

bool
mm_stamp_approves(const struct mm_stamp *approved, const struct mm_stamp *made)
{
	return approved->actor.n > 0 && !mm_stamp_after(made, approved) &&
	    !mm_str_eq(made->actor, approved->actor);
}
