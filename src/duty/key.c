/* SPDX-License-Identifier: Apache-2.0 */
/* Naming, keeping and ordering of duties. */
#include "duty/duty.h"

#include <string.h>

/* The subject's part of a key, by what the rule is about. */
typedef struct mm_str subject_id(
    const struct mm_world *w, struct mm_arena *a, uint32_t subject);

static struct mm_str
revision_id(const struct mm_world *w, struct mm_arena *a, uint32_t subject)
{
	const struct mm_lifecycle *l = &w->lifecycles.v[subject];
	char eol[MM_DATE_TEXT], eos[MM_DATE_TEXT];

	return mm_arena_fmt(
	    a, "%s..%s", mm_date_fmt(l->eol, eol), mm_date_fmt(l->eos, eos));
}

static struct mm_str
finding_id(const struct mm_world *w, struct mm_arena *a, uint32_t subject)
{
	(void)a;
	return w->findings.v[subject].id;
}

static struct mm_str
vuln_id(const struct mm_world *w, struct mm_arena *a, uint32_t subject)
{
	(void)a;
	return w->findings.v[subject].vuln;
}

static struct mm_str
patch_id(const struct mm_world *w, struct mm_arena *a, uint32_t subject)
{
	(void)a;
	return w->patches.v[subject].id;
}

static struct mm_str
request_id(const struct mm_world *w, struct mm_arena *a, uint32_t subject)
{
	(void)a;
	return w->requests.v[subject].id;
}

static struct mm_str
event_id(const struct mm_world *w, struct mm_arena *a, uint32_t subject)
{
	(void)a;
	return w->events.v[subject].id;
}

static struct mm_str
recall_id(const struct mm_world *w, struct mm_arena *a, uint32_t subject)
{
	(void)a;
	return w->recalls.v[subject].id;
}

/* "PT-1#3": a step of the plan in force of a patch. */
static struct mm_str
step_id(const struct mm_world *w, struct mm_arena *a, uint32_t subject)
{
	const struct mm_step *s = &w->steps.v[subject];

	return mm_arena_fmt(a, "%.*s#%u",
	    MM_FMT(w->patches.v[w->plans.v[s->plan].patch].id), s->number);
}

static struct mm_str
control_id(const struct mm_world *w, struct mm_arena *a, uint32_t subject)
{
	(void)a;
	return w->controls.v[subject].id;
}

static struct mm_str
component_id(const struct mm_world *w, struct mm_arena *a, uint32_t subject)
{
	(void)a;
	return w->component_ends.v[subject].id;
}

static struct mm_str
no_id(const struct mm_world *w, struct mm_arena *a, uint32_t subject)
{
	(void)w;
	(void)a;
	(void)subject;
	return MM_STR_NONE;
}

static subject_id *const subject_ids[] = {
	[MM_SCOPE_VERSION] = no_id,
	[MM_SCOPE_GROUP] = no_id,
	[MM_SCOPE_REVISION] = revision_id,
	[MM_SCOPE_FINDING] = finding_id,
	[MM_SCOPE_VULN] = vuln_id,
	[MM_SCOPE_PATCH] = patch_id,
	[MM_SCOPE_REQUEST] = request_id,
	[MM_SCOPE_EVENT] = event_id,
	[MM_SCOPE_CAMPAIGN] = patch_id,
	[MM_SCOPE_RECALL] = recall_id,
	[MM_SCOPE_CONTROL] = step_id,
	[MM_SCOPE_EVALUATION] = step_id,
	[MM_SCOPE_VERIFICATION] = step_id,
	[MM_SCOPE_CONDITION] = control_id,
	[MM_SCOPE_COMPONENT] = component_id,
};
_Static_assert(MM_COUNT(subject_ids) == MM_SCOPE_KINDS, "an id for each");

struct mm_str
mm_duty_key(struct mm_arena *a, const struct mm_duty *d)
{
	const struct mm_world *w = d->index->w;
	struct mm_str version =
	    d->version == MM_NONE ? MM_STR("?") : w->versions.v[d->version].id;
	struct mm_str party =
	    d->party == MM_NONE ? MM_STR("-") : w->parties.v[d->party].id;
	struct mm_str subject = subject_ids[d->rule->scope](w, a, d->subject);
	struct mm_str request =
	    d->request == MM_NONE ? MM_STR_NONE : w->requests.v[d->request].id;

	return mm_arena_fmt(a, "%s/%.*s/%.*s/%.*s%s%.*s%s%.*s", d->rule->id,
	    MM_FMT(w->products.v[d->product].id), MM_FMT(version),
	    MM_FMT(party), subject.n > 0 ? "/" : "", MM_FMT(subject),
	    request.n > 0 ? "/5:" : "", MM_FMT(request));
}

enum mm_status
mm_duty_keep(struct mm_arena *a, const struct mm_duty *d, struct mm_duty *out,
    struct mm_err *err)
{
	struct mm_facts *f = mm_arena_alloc(a, sizeof(*f));

	if (f == NULL)
		return mm_err_nomem(err);
	*f = *d->facts;
	*out = *d;
	out->facts = f;
	return MM_OK;
}

int32_t
mm_duty_late(const struct mm_duty *d)
{
	return mm_date_is_set(d->due) ? d->index->w->as_of.day - d->due.day : 0;
}

static int
cmp_u32(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

/* No date sorts after every date. */
static int
cmp_due(struct mm_date a, struct mm_date b)
{
	if (!mm_date_is_set(a) || !mm_date_is_set(b))
		return (int)mm_date_is_set(b) - (int)mm_date_is_set(a);
	return mm_date_cmp(a, b);
}

int
mm_duty_cmp(const struct mm_duty *a, const struct mm_duty *b)
{
	int c = (int)a->state - (int)b->state;

	if (c == 0)
		c = cmp_due(a->due, b->due);
	if (c == 0)
		c = (int)a->rule->strength - (int)b->rule->strength;
	if (c == 0)
		c = cmp_u32(a->product, b->product);
	if (c == 0)
		c = cmp_u32(a->version, b->version);
	if (c == 0)
		c = (a->rule > b->rule) - (a->rule < b->rule);
	if (c == 0)
		c = cmp_u32(a->party, b->party);
	if (c == 0)
		c = cmp_u32(a->subject, b->subject);
	return c == 0 ? cmp_u32(a->request, b->request) : c;
}
