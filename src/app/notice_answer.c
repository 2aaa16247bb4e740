/* SPDX-License-Identifier: Apache-2.0 */
/* Answers to a request for the SBOM: owed or not, and what is handed over. */
#include "app/notice_private.h"

#include "duty/asked.h"

#include <string.h>

/* Longest file name taken over from the maker, in bytes once encoded. */
#define NAME_MAX_BYTES 120

static enum mm_status
not_exempt(const struct mm_world *w, const struct mm_request *q,
    enum mm_duty_state state, struct mm_err *err)
{
	struct mm_str product = w->products.v[q->product].id;

	if (state == MM_DUTY_UNDETERMINED)
		return mm_err_set(err, MM_ECONFLICT,
		    "求め %.*s にSBOMの提示の義務があるか、判定できません。"
		    "足りない記録は mimamori duty list --rule "
		    "N1-SBOM-PRESENT --product %.*s --state undetermined で"
		    "確かめ、任意に提示するなら --provide を付けてください",
		    "request %.*s: it cannot be told whether the SBOM is "
		    "owed; see mimamori duty list --rule N1-SBOM-PRESENT "
		    "--product %.*s --state undetermined, or present it "
		    "voluntarily with --provide",
		    MM_FMT(q->id), MM_FMT(product));
	return mm_err_set(err, MM_ECONFLICT,
	    "求め %.*s にSBOMの提示の義務はありませんが、EOSの情報提供に"
	    "よるものではなく、その旨の文書は作れません。理由は mimamori "
	    "request list --product %.*s で確かめ、任意に提示するなら "
	    "--provide を付けてください",
	    "request %.*s does not owe the SBOM, but not because EOS was "
	    "told, so no letter may say that; see mimamori request list "
	    "--product %.*s, or present it voluntarily with --provide",
	    MM_FMT(q->id), MM_FMT(product));
}

enum mm_status
mm_notice_answer(struct mm_notice_draft *d, struct mm_err *err)
{
	const struct mm_rule *rule = mm_rule_find(MM_STR("N1-SBOM-PRESENT"));
	const struct mm_request *q = &d->world->requests.v[d->ask.request];
	enum mm_duty_state state;
	struct mm_held held;
	struct mm_asked asked;
	struct mm_trace trace;
	struct mm_facts facts;
	enum mm_status st;

	if (d->ask.provide)
		return MM_OK;
	MM_BUG_ON(rule == NULL);
	st = mm_asked_index(d->index, &held, err);
	if (st == MM_OK)
		st = mm_asked_derive(
		    d->index, &held, d->ask.request, &asked, err);
	if (st != MM_OK)
		return st;
	state = mm_rule_eval(rule, &asked.facts, &trace);
	if (state == MM_DUTY_UNDETERMINED || state == MM_DUTY_NOT_APPLICABLE)
		return not_exempt(d->world, q, state, err);
	if (state != MM_DUTY_EXEMPT)
		return MM_OK;
	facts = asked.facts;
	d->earlier = mm_derive_told(d->index, &asked.slot, &asked.group,
	    MM_DF_EOS_PACK_TOLD, MM_NONE, &facts);
	MM_BUG_ON(d->earlier == MM_NONE);
	if (facts.at[MM_DF_EOS_PACK_TOLD] != NULL)
		d->earlier_date = facts.at[MM_DF_EOS_PACK_TOLD]->valid;
	return MM_OK;
}

/* The version of a unit of the requester, or the one asked for. */
static bool
is_wanted(const struct mm_notice_draft *d, uint32_t version)
{
	const struct mm_notice_recipient *to = &d->recipients.v[0];

	if (d->world->versions.v[version].product != d->ask.product ||
	    (d->ask.version != MM_NONE && d->ask.version != version))
		return false;
	for (uint32_t i = 0; i < to->n; i++)
		if (mm_notice_fits(d->world, to->units[i], version))
			return true;
	return to->n == 0;
}

static bool
is_taken(const struct mm_notice_draft *d, const mm_notice_files *files,
    struct mm_str name)
{
	struct mm_str party = d->world->parties.v[d->recipients.v[0].party].id;

	for (uint32_t i = 0; i < files->n; i++)
		if (mm_str_eq(files->v[i].name, name))
			return true;
	/* A letter is named after its recipient. */
	return mm_str_eqz(name, MM_NOTICE_MANIFEST) ||
	    (name.n > party.n && memcmp(name.p, party.p, party.n) == 0);
}

static enum mm_status
add_file(struct mm_app *app, const struct mm_notice_draft *d, uint32_t sbom,
    mm_notice_files *out, struct mm_err *err)
{
	const struct mm_sbom_ref *b = &d->world->sboms.v[sbom];
	struct mm_notice_file *slot;
	struct mm_str name = b->file, rest = b->file;

	while (rest.n > 0)
		name = mm_str_cut(&rest, '/');
	name = mm_notice_file_name(app->arena, name.n > 0 ? name : b->id);
	if (name.p != NULL &&
	    (name.n > NAME_MAX_BYTES || is_taken(d, out, name)))
		name = mm_notice_file_name(app->arena, b->id);
	slot = mm_vec_push(app->arena, out);
	if (slot == NULL || name.p == NULL)
		return mm_err_nomem(err);
	*slot = (struct mm_notice_file){ sbom, name };
	return MM_OK;
}

enum mm_status
mm_notice_presented(struct mm_app *app, const struct mm_notice_draft *d,
    mm_notice_files *out, struct mm_err *err)
{
	const struct mm_world *w = d->world;
	enum mm_status st = MM_OK;

	*out = (mm_notice_files){ NULL, 0, 0 };
	if (d->ask.kind != MM_N6 || d->earlier != MM_NONE)
		return MM_OK;
	for (uint32_t i = 0; st == MM_OK && i < w->versions.n; i++) {
		if (!is_wanted(d, i))
			continue;
		if (w->versions.v[i].sbom == MM_NONE)
			return mm_err_set(err, MM_ENOTFOUND,
			    "%.*s 版 %.*s のSBOMが登録されていません。"
			    "先に登録してください: mimamori sbom add FILE "
			    "--product %.*s --version %.*s",
			    "%.*s version %.*s has no SBOM; record it first: "
			    "mimamori sbom add FILE --product %.*s --version "
			    "%.*s",
			    MM_FMT(w->products.v[d->ask.product].id),
			    MM_FMT(w->versions.v[i].id),
			    MM_FMT(w->products.v[d->ask.product].id),
			    MM_FMT(w->versions.v[i].id));
		st = add_file(app, d, w->versions.v[i].sbom, out, err);
	}
	return st;
}
