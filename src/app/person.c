/* SPDX-License-Identifier: Apache-2.0 */
#include "app/person.h"

#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#define R(role) (1U << MM_ROLE_##role)
#define AUTHORS (R(AUTHOR) | R(QUALITY))
#define ANYBODY \
	(R(AUTHOR) | R(APPROVER) | R(QUALITY) | R(VIEWER) | R(ADMINISTRATOR))

/* Roles of which one is needed; 0: AUTHORS. */
static const unsigned needed[MM_FACT__COUNT] = {
	[MM_FACT_WORKSPACE] = R(ADMINISTRATOR),
	[MM_FACT_SETTING] = R(ADMINISTRATOR) | R(QUALITY),
	[MM_FACT_RULE_PACK] = R(ADMINISTRATOR) | R(QUALITY),
	[MM_FACT_RULE_ROW] = R(ADMINISTRATOR) | R(QUALITY),
	[MM_FACT_CALENDAR] = R(ADMINISTRATOR) | R(QUALITY),
	[MM_FACT_QUERY] = ANYBODY,
	[MM_FACT_PERSON] = R(ADMINISTRATOR),
	[MM_FACT_PERSON_KEY] = R(ADMINISTRATOR),
	[MM_FACT_APPROVAL] = R(APPROVER),
	[MM_FACT_HOLD] = R(ADMINISTRATOR) | R(QUALITY),
	[MM_FACT_ERASURE] = R(ADMINISTRATOR) | R(QUALITY),
	[MM_FACT_RESTORED] = R(ADMINISTRATOR) | R(QUALITY),
	[MM_FACT_VOID] = R(ADMINISTRATOR) | R(QUALITY),
};

/* By what a signature means; 0 unused. */
static const unsigned to_sign[] = {
	[MM_SIGNED_PREPARED] = AUTHORS,
	[MM_SIGNED_CHECKED] = AUTHORS | R(APPROVER),
	[MM_SIGNED_APPROVED] = R(APPROVER),
};

int64_t
mm_person_uid(void)
{
	return (int64_t)getuid();
}

static unsigned
roles_for(const struct mm_fact *f)
{
	if (f->type == MM_FACT_SIGNATURE)
		return to_sign[mm_fact_enum(f, MM_F_SIGNATURE_meaning)];
	/* One's own key: whoever one is. */
	if (f->type == MM_FACT_PERSON_KEY &&
	    mm_str_eq(f->v[MM_F_PERSON_KEY_person], f->actor))
		return ANYBODY;
	return needed[f->type] != 0 ? needed[f->type] : AUTHORS;
}

static bool
owns_folder(const struct mm_app *app)
{
	struct stat sb;

	return stat(app->dir, &sb) == 0 &&
	    (int64_t)sb.st_uid == mm_person_uid();
}

static bool
recovers(const struct mm_app *app, const struct mm_fact *f)
{
	return app->recover && f->type == MM_FACT_PERSON && f->reason.n > 0 &&
	    owns_folder(app);
}

static enum mm_status
refuse_role(struct mm_app *app, const struct mm_fact *f, unsigned roles,
    struct mm_err *err)
{
	struct mm_str ja = MM_STR(""), en = MM_STR("");

	for (int r = MM_ROLE_AUTHOR; r <= MM_ROLE_ADMINISTRATOR; r++) {
		if ((roles & 1U << r) == 0)
			continue;
		ja = mm_arena_fmt(app->arena, "%.*s%s%s", MM_FMT(ja),
		    ja.n > 0 ? "、" : "",
		    mm_term_text(&mm_terms_person_role, r, MM_JA));
		en = mm_arena_fmt(app->arena, "%.*s%s%s", MM_FMT(en),
		    en.n > 0 ? ", " : "",
		    mm_term_text(&mm_terms_person_role, r, MM_EN));
		if (ja.p == NULL || en.p == NULL)
			return mm_err_nomem(err);
	}
	return mm_err_set(err, MM_EDENIED,
	    "「%.*s」の役割では「%s%.0s」を記録できません(必要な役割: "
	    "%s%.0s)。管理者に相談してください",
	    "\"%.*s\" has no role that may record \"%.0s%s\" (one of: "
	    "%.0s%s); ask an administrator",
	    MM_FMT(f->actor), mm_fact_defs[f->type].ja,
	    mm_fact_defs[f->type].en, ja.p, en.p);
}

enum mm_status
mm_person_may(struct mm_app *app, const struct mm_world *w,
    const struct mm_fact *f, struct mm_err *err)
{
	uint32_t i = mm_world_person(w, f->actor);
	const struct mm_person *p;

	/* Nobody is registered: actors are names. */
	if (!mm_world_has_role(w, MM_ROLE_ADMINISTRATOR) || recovers(app, f))
		return MM_OK;
	if (i == MM_NONE || w->persons.v[i].active != MM_YES)
		return mm_err_set(err, MM_EDENIED,
		    "「%.*s」は、登録された有効な利用者ではありません。一覧: "
		    "mimamori person list",
		    "\"%.*s\" is nobody registered and active; see mimamori "
		    "person list",
		    MM_FMT(f->actor));
	p = &w->persons.v[i];
	if (p->uid >= 0 && p->uid != mm_person_uid())
		return mm_err_set(err, MM_EDENIED,
		    "「%.*s」はOSの別の利用者(番号 %" PRId64
		    ")です。本人として実行してください(今の番号 %" PRId64 ")",
		    "\"%.*s\" is another user of the system (number %" PRId64
		    "); run this as that user (now number %" PRId64 ")",
		    MM_FMT(p->id), p->uid, mm_person_uid());
	return (p->roles & roles_for(f)) != 0
	    ? MM_OK
	    : refuse_role(app, f, roles_for(f), err);
}

/* What was recorded last of each person; there are few of them. */
struct looking {
	struct mm_app *app;
	MM_VEC(struct mm_person) persons;
};

static enum mm_status
look(void *ctx, const struct mm_fact *f, struct mm_err *err)
{
	struct looking *l = ctx;
	struct mm_person *p = NULL;

	for (uint32_t i = 0; i < l->persons.n; i++)
		if (mm_str_eq(l->persons.v[i].id, f->v[MM_F_PERSON_person]))
			p = &l->persons.v[i];
	if (p == NULL) {
		p = mm_vec_push(l->app->arena, &l->persons);
		if (p == NULL)
			return mm_err_nomem(err);
		p->id = mm_arena_str(l->app->arena, f->v[MM_F_PERSON_person]);
		p->at.seq = 0;
		if (p->id.p == NULL)
			return mm_err_nomem(err);
	}
	if (p->at.seq > f->seq)
		return MM_OK;
	p->at.seq = f->seq;
	p->active = mm_fact_tri(f, MM_F_PERSON_active);
	p->uid = f->v[MM_F_PERSON_uid].p != NULL
	    ? mm_fact_int(f, MM_F_PERSON_uid)
	    : -1;
	return MM_OK;
}

enum mm_status
mm_person_self(struct mm_app *app, struct mm_str *out, struct mm_err *err)
{
	const struct mm_slice all = MM_SLICE_ALL;
	struct looking l = { .app = app };
	enum mm_status st =
	    mm_store_facts(app->store, MM_FACT_PERSON, &all, look, &l, err);

	if (st != MM_OK)
		return st;
	*out = MM_STR_NONE;
	for (uint32_t i = 0; i < l.persons.n; i++)
		if (l.persons.v[i].active == MM_YES &&
		    l.persons.v[i].uid == mm_person_uid())
			*out = l.persons.v[i].id;
	return MM_OK;
}
