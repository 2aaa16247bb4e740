/* SPDX-License-Identifier: Apache-2.0 */
/* request show: a dealer's notice, what it lacks, and what is answered. */
#include "app/plan.h"
#include "cli/conduct.h"
#include "cli/sheet.h"

struct showing {
	struct mm_cli *c;
	struct mm_world *w;
	struct mm_sheet sheet;
	uint32_t request;
	const struct mm_request *q;
	const struct mm_duty *duty; /* to answer, or NULL */
	struct mm_slot_state slot; /* of the duty */
};

/* R87: what the notice says, and by name what it does not. */
static void
show_notice(struct showing *s)
{
	const struct mm_used *u =
	    s->q->used == MM_NONE ? NULL : &s->w->used.v[s->q->used];

	if (s->q->what != MM_REQ_USED_DEVICE)
		return;
	for (int i = 0; i < MM_USED_FIELDS; i++) {
		int field = MM_F_REQUEST_USED_generic_name + i;
		const struct mm_field *fd =
		    &mm_fact_defs[MM_FACT_REQUEST_USED].fields[field];

		if (u != NULL && u->field[i].n > 0)
			mm_sheet_field(&s->sheet, MM_FACT_REQUEST_USED, field,
			    u->field[i]);
		else
			mm_sheet_row(&s->sheet, "missing", "記載なし",
			    "missing",
			    mm_cli_text(s->c, "%s", "%s",
				mm_tr(s->c->app.lang, fd->ja, fd->en)));
	}
}

/* R89: a device nobody shipped, or one that was scrapped. */
static void
flag_unit(struct showing *s, struct mm_str name, uint32_t unit)
{
	char day[MM_DATE_TEXT];

	if (unit == MM_NONE) {
		mm_sheet_row(&s->sheet, "flag", "注意", "flag",
		    mm_cli_text(s->c, "%.*s は出荷の登録がありません",
			"%.*s: no shipment of it is on record", MM_FMT(name)));
	} else if (s->w->units.v[unit].state == MM_UNIT_RETIRED) {
		(void)mm_date_fmt(s->w->units.v[unit].state_at.valid, day);
		mm_sheet_row(&s->sheet, "flag", "注意", "flag",
		    mm_cli_text(s->c, "%.*s は廃棄の記録があります (%s #%llu)",
			"%.*s is reported scrapped (%s #%llu)", MM_FMT(name),
			day,
			(unsigned long long)s->w->units.v[unit].state_at.seq));
	}
}

static enum mm_status
show_flags(struct showing *s, struct mm_err *err)
{
	struct mm_str rest = s->q->units, serial;
	uint32_t unit;
	enum mm_status st;

	while (rest.p != NULL) {
		struct mm_str id = mm_str_cut(&rest, '\n');

		flag_unit(s, id, mm_world_unit(s->w, id));
	}
	if (s->q->used == MM_NONE)
		return MM_OK;
	serial = s->w->used.v[s->q->used].field[MM_F_REQUEST_USED_serial -
	    MM_F_REQUEST_USED_generic_name];
	if (serial.n == 0)
		return MM_OK;
	st = mm_world_serial(s->w, s->q->product, serial, &unit, err);
	if (st == MM_OK)
		flag_unit(s, serial, unit);
	return st;
}

/* R90: shown, not judged. */
static void
show_dealer(struct showing *s)
{
	const struct mm_party *p = &s->w->parties.v[s->q->party];

	mm_sheet_field(&s->sheet, MM_FACT_PARTY, MM_F_PARTY_name, p->name);
	mm_sheet_field(
	    &s->sheet, MM_FACT_PARTY, MM_F_PARTY_licence, p->licence);
	mm_sheet_field(&s->sheet, MM_FACT_PARTY, MM_F_PARTY_licence_until,
	    mm_cell_date(s->c, p->licence_until));
}

static void
show_patches(struct showing *s)
{
	const struct mm_duty *d = s->duty;

	for (uint32_t i = 0; i < d->nunits; i++)
		for (uint32_t k = 0; k < s->w->patches.n; k++) {
			const struct mm_patch *p = &s->w->patches.v[k];
			const struct mm_unit *u = &s->w->units.v[d->units[i]];
			const struct mm_patch_outcome *o =
			    mm_derive_outcome(d->index, k, d->units[i]);

			if (p->product != u->product ||
			    (o == NULL && u->version != MM_NONE &&
				u->version != p->version))
				continue;
			mm_sheet_row(&s->sheet, "patch_state", "パッチ",
			    "patch",
			    mm_cli_text(s->c, "%.*s  %.*s  %s",
				"%.*s  %.*s  %s", MM_FMT(u->id), MM_FMT(p->id),
				o == NULL
				    ? mm_tr(s->c->app.lang, "未適用",
					  "not applied")
				    : mm_term_text(&mm_terms_patch_result,
					  (int)o->result, s->c->app.lang)));
		}
}

/* Vulnerabilities judged to affect a version the devices may have. */
static void
show_vulns(struct showing *s)
{
	for (uint32_t i = 0; i < s->w->findings.n; i++) {
		const struct mm_finding *f = &s->w->findings.v[i];

		if (f->product != s->q->product || f->ended_at.seq != 0 ||
		    f->assessment == MM_NONE ||
		    (s->slot.version != MM_NONE &&
			f->version != s->slot.version) ||
		    s->w->assessments.v[f->assessment].status !=
			MM_VEX_AFFECTED)
			continue;
		mm_sheet_row(&s->sheet, "vulnerability", "影響のある脆弱性",
		    "vulnerability",
		    mm_cli_text(s->c, "%.*s  %.*s", "%.*s  %.*s",
			MM_FMT(f->vuln), MM_FMT(f->component)));
	}
}

/* R88: what the answer rests on, of the devices asked about. */
static void
show_bundle(struct showing *s, const struct mm_duty *sbom)
{
	struct mm_cli *c = s->c;

	mm_sheet_row(&s->sheet, "answer", "回答", "answer",
	    mm_cell_duty_state(c, s->duty));
	mm_sheet_row(&s->sheet, "answer_due", "回答の期限(社内方針)",
	    "answer due (own policy)", mm_cell_duty_due(c, s->duty));
	mm_sheet_row(&s->sheet, "stage", "段階", "stage",
	    s->slot.stage == 0
		? mm_cli_text(c, "版により異なる", "differs between versions")
		: mm_cell_u64(c, s->slot.stage));
	mm_sheet_row(
	    &s->sheet, "eol", "EOL", "EOL", mm_cell_date(c, s->slot.dates.eol));
	mm_sheet_row(
	    &s->sheet, "eos", "EOS", "EOS", mm_cell_date(c, s->slot.dates.eos));
	if (s->slot.risk != MM_NONE)
		mm_sheet_row(&s->sheet, "risk", "リスク評価", "risk",
		    mm_cli_text(c, "%.*s 第%u版  %.*s", "%.*s edition %u  %.*s",
			MM_FMT(s->w->risks.v[s->slot.risk].id),
			s->w->risks.v[s->slot.risk].edition,
			MM_FMT(s->w->risks.v[s->slot.risk].summary)));
	mm_sheet_row(&s->sheet, "sbom_owed", "SBOMの提示", "SBOM",
	    mm_cell_duty_state(c, sbom));
	show_patches(s);
	show_vulns(s);
}

static void
show_instruction(struct showing *s)
{
	struct mm_str none =
	    mm_cli_text(s->c, "未記録 (request instruct で記録)",
		"not recorded yet (request instruct)");

	if (s->q->what != MM_REQ_USED_DEVICE)
		return;
	mm_sheet_row(&s->sheet, "instruction", "指示", "instruction",
	    s->q->instruction == 0 ? none
				   : mm_cell_term(s->c, &mm_terms_instruction,
					 (int)s->q->instruction));
	mm_sheet_field(&s->sheet, MM_FACT_REQUEST_INSTRUCTION,
	    MM_F_REQUEST_INSTRUCTION_text, s->q->instructions);
}

static void
show_request(struct showing *s)
{
	struct mm_cli *c = s->c;
	const struct mm_request *q = s->q;

	mm_sheet_field(&s->sheet, MM_FACT_REQUEST, MM_F_REQUEST_request, q->id);
	mm_sheet_field(&s->sheet, MM_FACT_REQUEST, MM_F_REQUEST_what,
	    mm_cell_term(c, &mm_terms_request_what, (int)q->what));
	mm_sheet_field(&s->sheet, MM_FACT_REQUEST, MM_F_REQUEST_capacity,
	    mm_cell_term(c, &mm_terms_capacity, (int)q->capacity));
	mm_sheet_field(&s->sheet, MM_FACT_REQUEST, MM_F_REQUEST_product,
	    s->w->products.v[q->product].id);
	mm_sheet_field(&s->sheet, MM_FACT_REQUEST, MM_F_REQUEST_version,
	    mm_cell_version(s->w, q->version));
	mm_sheet_field(
	    &s->sheet, MM_FACT_REQUEST, MM_F_REQUEST_units, q->units);
	mm_sheet_field(&s->sheet, MM_FACT_REQUEST, MM_F_REQUEST_note, q->note);
}

enum mm_status
mm_request_show(struct mm_cli *c, struct mm_err *err)
{
	struct showing s = { .c = c };
	mm_duty_list sbom, answer;
	struct mm_str id;
	enum mm_status st = mm_cli_arg(c, 0, "REQUEST", &id, err);

	if (st == MM_OK)
		st = mm_app_world(&c->app, &s.w, err);
	if (st != MM_OK)
		return st;
	s.request = mm_world_request(s.w, id);
	if (s.request == MM_NONE)
		return mm_err_set(err, MM_ENOTFOUND,
		    "求め %.*s はありません。一覧: mimamori request list",
		    "there is no request %.*s; see mimamori request list",
		    MM_FMT(id));
	s.q = &s.w->requests.v[s.request];
	st = mm_conduct_duties(c, s.w, "N1-SBOM-PRESENT", &sbom, err);
	if (st == MM_OK)
		st = mm_conduct_duties(c, s.w, "N5-ANSWER", &answer, err);
	if (st != MM_OK)
		return st;
	mm_sheet_begin(&s.sheet, c, "mimamori.request.show");
	show_request(&s);
	show_dealer(&s);
	show_notice(&s);
	st = show_flags(&s, err);
	if (st != MM_OK)
		return st;
	s.duty = mm_conduct_duty(&answer, MM_SCOPE_REQUEST, s.request);
	if (s.duty != NULL) {
		mm_derive_slot(s.duty->index,
		    mm_slot_of(s.w, s.duty->product, s.duty->version),
		    s.w->as_of, &s.slot);
		show_bundle(
		    &s, mm_conduct_duty(&sbom, MM_SCOPE_REQUEST, s.request));
	}
	show_instruction(&s);
	mm_sheet_stamp(&s.sheet, &s.q->at);
	return mm_sheet_end(&s.sheet, err);
}
