/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_MODEL_WORLD_H
#define MM_MODEL_WORLD_H

/*
 * The world: what the facts say is true on one civil date. A pure fold of
 * facts; the duties engine, the letters and the lists read it and nothing
 * else. It holds no store, clock or file.
 *
 * Fold order: the caller applies facts whose valid date is at most the
 * world's date, grouped by type in the order of the catalogue except that
 * corrections (MM_FACT_VOID) come first; within a type in order of
 * (valid, seq).
 * For a keyed type the last fact wins; events keep every fact.
 *
 * References are u32 indices into the arrays below, MM_NONE when there is
 * none. Texts live in the world's arena. Lists are '\n'-separated texts.
 *
 * Layer: model.
 */

#include "base/arena.h"
#include "base/map.h"
#include "model/fact.h"

#define MM_NONE UINT32_MAX

/** Where a statement comes from: cited by every explanation. */
struct mm_stamp {
	uint64_t seq; /**< journal position; 0 = hypothetical */
	struct mm_time recorded;
	struct mm_date valid;
	struct mm_str actor, reason;
};

struct mm_maker {
	struct mm_stamp at;
	struct mm_str id, name, licence, address, contact, phone, responsible;
	enum mm_tri sample;
	struct mm_date frozen;
};

struct mm_setting {
	struct mm_stamp at;
	struct mm_str name, value, sop;
};

/** A loaded version of a rule pack; its rows are facts of their own. */
struct mm_pack_head {
	struct mm_stamp at;
	struct mm_str id, title[2], source, digest;
	uint32_t edition, rows; /**< rows it announced */
	struct mm_date from, until; /**< until unset: open */
};

/** One row of a loaded pack; duty/pack.h says what it may change. */
struct mm_pack_row {
	struct mm_stamp at;
	struct mm_str pack, rule, strength, due, policy, period;
	uint32_t edition, revision;
	struct mm_date from, until;
	struct mm_str cite[2], title[2], words[2], exempt[2]; /**< ja, en */
};

/** A day the company treats apart. */
struct mm_calendar_fact {
	struct mm_stamp at;
	struct mm_date day;
	enum mm_calendar_status status;
	struct mm_str name, sop;
};

/** A saved query. */
struct mm_query {
	struct mm_stamp at;
	struct mm_str id, words; /**< words of a command, '\n'-separated */
	bool in_force;
};

struct mm_party {
	struct mm_stamp at;
	struct mm_str id, name, kana, prefecture, postal, address, corp_number,
	    med_code, contact_role, email, phone, licence;
	enum mm_party_kind kind;
	enum mm_channel channel;
	enum mm_tri contract;
	struct mm_date licence_until; /**< stored, never judged */
	enum mm_party_end ended; /**< 0: exists */
	struct mm_stamp ended_at;
	uint32_t successor; /**< party */
};

struct mm_product {
	struct mm_stamp at;
	struct mm_str id, brand_name, generic_name, jmdn, licence_number, model,
	    gtin, purpose, harm, family;
	/** By level up to MM_LEVEL_BRAND: what it shares with other products,
	 * see mm_lifecycle.subject; MM_NONE = not recorded. */
	uint32_t subject[MM_LEVEL_BRAND + 1];
	enum mm_device_class class;
	enum mm_licence_kind licence_kind;
	enum mm_tri special_maintenance, installed, connected, program;
	enum mm_biological biological; /**< 0: not recorded */
	uint32_t conformity; /**< product level, or MM_NONE */
};

struct mm_version {
	struct mm_stamp at;
	uint32_t product;
	struct mm_str id, platforms;
	struct mm_date released;
	uint32_t conformity; /**< version level, or MM_NONE */
	uint32_t sbom; /**< newest SBOM, or MM_NONE */
};

struct mm_conformity {
	struct mm_stamp at;
	uint32_t product, version; /**< version MM_NONE: whole product */
	enum mm_tri confirmed;
	struct mm_str evidence;
};

/**
 * Who held a unit when; in order of time per unit.
 *
 * A record of another source displaces what stands only when it is surer, or
 * when both are confirmed and it is later; else both stand beside each other
 * until a surer one decides. What is said of nothing counts as confirmed: it
 * is the maker's own record.
 */
struct mm_holding {
	struct mm_stamp at;
	uint32_t unit, party, lessor; /**< lessor MM_NONE: not leased */
	enum mm_move how; /**< 0: first delivery */
	uint32_t prev; /**< earlier holding of the unit */
	uint32_t rival; /**< next older one that stands too, or MM_NONE */
	enum mm_confidence sure;
	struct mm_str source; /**< absent: the maker's own record */
};

struct mm_unit {
	struct mm_stamp at;
	uint32_t product, version; /**< version MM_NONE: not known */
	struct mm_str id, serial, udi, place, network;
	struct mm_date shipped, next_inspection;
	/** Newest holding; it stands, and so do its rivals. */
	uint32_t holding;
	enum mm_unit_state state; /**< MM_UNIT_IN_USE unless recorded */
	struct mm_stamp state_at; /**< seq 0: never recorded */
};

/**
 * One setting of EOL/EOS; every revision is kept, oldest first. It speaks of
 * one version, of one product (model), or of every product that has the same
 * family, licence number or brand name, see mm_world_concerns().
 */
struct mm_lifecycle {
	struct mm_stamp at;
	uint32_t product; /**< through which it was said */
	uint32_t version; /**< MM_NONE above MM_LEVEL_VERSION */
	enum mm_level level;
	uint32_t subject; /**< by text, up to MM_LEVEL_BRAND; else MM_NONE */
	struct mm_str subject_text;
	uint32_t cause; /**< component_ends, or MM_NONE */
	struct mm_date eol, eos;
	enum mm_lifecycle_status status;
	struct mm_str basis;
};

/** Support of a component inside a product ends, and what was decided. */
struct mm_component_end {
	struct mm_stamp at;
	struct mm_str id, component, component_version, source, controls;
	uint32_t product, version; /**< version MM_NONE: every version */
	struct mm_date ends; /**< unset: announced without a day */
	enum mm_component_outcome outcome; /**< 0: none yet */
	struct mm_stamp judged, approved; /**< actor absent: not yet */
};

struct mm_eos_judgement {
	struct mm_stamp at;
	uint32_t product, version;
	struct mm_date eos;
	struct mm_stamp approved; /**< seq 0: not countersigned */
};

struct mm_risk {
	struct mm_stamp at;
	struct mm_str id, environment, summary, controls, measure, network;
	uint32_t edition, product, version;
	enum mm_harm severity;
	enum mm_tri controlled;
	struct mm_stamp approved; /**< seq 0: not approved */
};

struct mm_sbom_ref {
	struct mm_stamp at;
	struct mm_str id, format, digest, file;
	uint32_t product, version, components, identified;
};

/** An accepted feed, or one that was held back. */
struct mm_feed_ref {
	struct mm_stamp at;
	struct mm_str name, digest, file;
	enum mm_feed_source source;
	uint64_t bytes, records, rejected, withdrawn;
	uint64_t skipped; /**< records left out because they were broken */
	struct mm_date feed_date;
	enum mm_tri held;
};

struct mm_finding {
	struct mm_stamp at;
	struct mm_str id, sbom, component, component_version, identity, vuln,
	    rule, source, comparator, range, condition, cvss, title;
	uint32_t product, version;
	enum mm_verdict verdict;
	struct mm_date kev;
	uint32_t epss; /**< 1e-6; valid when has_epss */
	bool has_epss;
	/** When it was found: the first record, or the first after its last
	 * end. @c at is the newest, which may only add a source or EPSS. */
	struct mm_stamp first;
	uint32_t again; /**< newest of w->refinds, or MM_NONE */
	struct mm_stamp ended_at; /**< seq 0: current */
	uint32_t assessment; /**< newest, or MM_NONE */
};

/**
 * What a person decided about a suggested identity of components without
 * one: those with this name, and supplier where it is given.
 */
struct mm_named {
	struct mm_stamp at;
	struct mm_str id, component, supplier;
	struct mm_str cpe; /**< "a:vendor:product" */
	enum mm_identity_decision decision;
};

/** A later record of a finding already recorded. */
struct mm_refind {
	struct mm_stamp at;
	uint32_t prev; /**< earlier one of the finding */
};

struct mm_assessment {
	struct mm_stamp at;
	uint32_t finding;
	enum mm_vex_status status;
	enum mm_vex_justification justification;
	enum mm_harm severity;
	struct mm_str impact, action, reuse_of;
};

struct mm_patch {
	struct mm_stamp at;
	struct mm_str id, to_version, vulns, note;
	uint32_t product, version;
	uint32_t plan; /**< newest plan edition, or MM_NONE */
};

/** A compensating control; as a condition of use it is what the claim rests
 * on that the device is reasonably protected. */
struct mm_control {
	struct mm_stamp at;
	struct mm_str id, settings, text;
	uint32_t product, version; /**< version MM_NONE: every one */
	enum mm_control_kind kind;
	enum mm_tri condition;
};

/** What an institution did with a control; the newest of each. */
struct mm_control_state {
	struct mm_stamp at;
	uint32_t control, party;
	enum mm_control_state_word state;
	struct mm_str role, evidence;
};

struct mm_plan {
	struct mm_stamp at;
	struct mm_str id, note;
	uint32_t edition, patch;
	uint32_t first; /**< of w->steps, by number; MM_NONE */
};

struct mm_step {
	struct mm_stamp at;
	struct mm_str text, by;
	uint32_t plan, number;
	uint32_t control; /**< of w->controls, or MM_NONE */
	enum mm_step_kind kind;
	struct mm_date date; /**< the target */
	struct mm_stamp done; /**< seq 0: not recorded */
	struct mm_str evidence; /**< of its end */
	uint32_t next; /**< step of the same plan, or MM_NONE */
};

/** When a plan, whichever its edition, is carried out at an institution. */
struct mm_schedule {
	struct mm_stamp at;
	struct mm_str plan, role, evidence;
	uint32_t party;
	struct mm_date date;
	enum mm_visit_occasion occasion;
	enum mm_tri agreed;
};

struct mm_patch_outcome {
	struct mm_stamp at;
	uint32_t patch, unit;
	enum mm_patch_result result;
	struct mm_str note, by, evidence;
	enum mm_tri verified;
	struct mm_date inspection; /**< the occasion, or unset */
};

struct mm_request {
	struct mm_stamp at;
	struct mm_str id, units, note;
	uint32_t party, product, version;
	enum mm_capacity capacity;
	enum mm_request_what what;
	struct mm_stamp ended_at; /**< seq 0: open */
	enum mm_request_outcome outcome;
	struct mm_str ended_notice;
	uint32_t used; /**< of w->used, or MM_NONE */
	enum mm_instruction instruction; /**< 0: none yet */
	struct mm_stamp instructed;
	struct mm_str instructions;
};

/** Number of fields a dealer's notice before a sale should have. */
#define MM_USED_FIELDS 12

/** What a dealer wrote about a used device (施行規則170条). */
struct mm_used {
	struct mm_stamp at;
	uint32_t request;
	/** As in the catalogue, from MM_F_REQUEST_USED_generic_name on. */
	struct mm_str field[MM_USED_FIELDS];
};

struct mm_notice {
	struct mm_stamp at;
	struct mm_str id, versions, title, vulns, risk, patch, plan, action,
	    manifest;
	uint32_t edition, product, risk_edition, plan_edition;
	enum mm_notice_kind kind;
	struct mm_date eol, eos, due; /**< as stated in the letter */
	uint32_t contents; /**< bit set of 1 << enum mm_content */
	struct mm_stamp approved; /**< seq 0: draft */
};

struct mm_letter {
	struct mm_stamp at;
	uint32_t notice, party;
	struct mm_str units, pdf, html;
	uint32_t last; /**< newest delivery, or MM_NONE */
};

struct mm_delivery {
	struct mm_stamp at;
	uint32_t letter;
	enum mm_delivery_state state;
	enum mm_channel channel;
	struct mm_str role, evidence;
	uint32_t prev; /**< earlier delivery of the letter */
};

struct mm_event {
	struct mm_stamp at;
	struct mm_str id, units, vuln, country, summary;
	uint32_t product, version;
	enum mm_event_kind kind;
	struct mm_date occurred, aware;
	enum mm_event_harm harm;
	enum mm_tri cyber;
	enum mm_report_decision decision; /**< 0: none yet */
	struct mm_stamp decided, approved; /**< seq 0: not yet */
	struct mm_str aware_time, learned_by, linked, support;
	enum mm_event_source source;
	enum mm_event_severity severity;
	enum mm_tri expected;
	uint32_t party; /**< where it happened, or MM_NONE */
	enum mm_deadline_row row; /**< 0: not classified */
	struct mm_stamp classed, class_approved;
	struct mm_stamp supported; /**< seq 0: never */
	struct mm_event_abroad {
		struct mm_stamp at; /**< seq 0: not recorded */
		struct mm_str authority, action;
		enum mm_foreign_measure measure;
		struct mm_date measured;
		enum mm_tri equivalent;
	} abroad;
	struct mm_event_report {
		struct mm_stamp at; /**< seq 0: nothing filed */
		uint32_t edition;
		enum mm_report_state state;
		struct mm_str registration, identification;
		struct mm_date next; /**< planned next report */
	} report; /**< the newest */
	struct mm_stamp incomplete; /**< first 未完了; seq 0: never */
	uint32_t decision_on_measure; /**< newest of measures, or MM_NONE */
};

/** A decision by 法68条の9: is a measure needed, and which. */
struct mm_measure {
	struct mm_stamp at, approved;
	struct mm_str id, vuln, measures;
	uint32_t product, event; /**< event MM_NONE: none */
	enum mm_tri needed;
};

/** A decision whether work on devices is a recall (法68条の11). */
struct mm_recall {
	struct mm_stamp at, approved;
	struct mm_str id, governor;
	uint32_t product, patch, event; /**< MM_NONE: none */
	enum mm_recall_kind kind;
	enum mm_recall_class class;
	struct mm_date started;
	/** Newest report of each step; seq 0: none. */
	struct mm_stamp told[MM_RP_ENDED + 1];
};

struct mm_waiver {
	struct mm_stamp at;
	struct mm_str id, rule;
	uint32_t product, version, party; /**< MM_NONE: any */
	struct mm_stamp approved;
};

/** Somebody who may act, under the name that entries carry as actor. */
struct mm_person {
	struct mm_stamp at;
	struct mm_str id, title;
	unsigned roles; /**< bit 1 << enum mm_person_role */
	int64_t uid; /**< number of the OS user; -1: not bound to one */
	enum mm_tri active;
};

struct mm_person_key {
	struct mm_stamp at;
	struct mm_str person;
	struct mm_str public; /**< base 64 of the 32 bytes */
	enum mm_tri in_force;
};

/** A signature over an entry. */
struct mm_signature {
	struct mm_stamp at;
	enum mm_approval_what what;
	enum mm_signature_meaning meaning;
	uint32_t edition;
	struct mm_str id, person;
	uint64_t entry; /**< seq signed */
};

struct mm_world {
	struct mm_arena *arena;
	struct mm_date as_of;
	struct mm_maker maker; /**< at.seq 0: not recorded */
	uint64_t head; /**< highest seq applied */
	uint64_t facts; /**< facts applied */
	uint64_t voided; /**< facts skipped as corrected */
	uint64_t dangling; /**< facts naming something unknown */
	struct mm_str dangling_first; /**< "unit.move #12: unit X"; or none */

	MM_VEC(struct mm_setting) settings;
	MM_VEC(struct mm_pack_head) packs;
	MM_VEC(struct mm_pack_row) pack_rows;
	MM_VEC(struct mm_calendar_fact) calendar;
	MM_VEC(struct mm_named) identities;
	MM_VEC(struct mm_query) queries;
	MM_VEC(struct mm_party) parties;
	MM_VEC(struct mm_product) products;
	MM_VEC(struct mm_version) versions;
	MM_VEC(struct mm_conformity) conformities;
	MM_VEC(struct mm_unit) units;
	MM_VEC(struct mm_holding) holdings;
	uint32_t rivals; /**< at least as many as holdings that are rivals */
	MM_VEC(struct mm_lifecycle) lifecycles;
	MM_VEC(struct mm_component_end) component_ends;
	MM_VEC(struct mm_eos_judgement) judgements;
	MM_VEC(struct mm_risk) risks;
	MM_VEC(struct mm_sbom_ref) sboms;
	MM_VEC(struct mm_feed_ref) feeds;
	MM_VEC(struct mm_finding) findings;
	MM_VEC(struct mm_refind) refinds;
	MM_VEC(struct mm_assessment) assessments;
	MM_VEC(struct mm_patch) patches;
	MM_VEC(struct mm_control) controls;
	MM_VEC(struct mm_control_state) control_states;
	MM_VEC(struct mm_plan) plans;
	MM_VEC(struct mm_step) steps;
	MM_VEC(struct mm_schedule) schedules;
	MM_VEC(struct mm_patch_outcome) outcomes;
	MM_VEC(struct mm_request) requests;
	MM_VEC(struct mm_used) used;
	MM_VEC(struct mm_notice) notices;
	MM_VEC(struct mm_letter) letters;
	MM_VEC(struct mm_delivery) deliveries;
	MM_VEC(struct mm_event) events;
	MM_VEC(struct mm_waiver) waivers;
	MM_VEC(struct mm_measure) measures;
	MM_VEC(struct mm_recall) recalls;
	MM_VEC(struct mm_person) persons;
	MM_VEC(struct mm_person_key) person_keys;
	MM_VEC(struct mm_signature) signatures;
	MM_VEC(uint64_t) voids;

	struct mm_map keys; /**< type and key fields -> index */
	struct mm_map texts; /**< actors and reasons, kept once */
	struct mm_map subjects; /**< level and search key -> number */
	uint32_t subjects_n;
	MM_VEC(struct mm_str) text_list;
	struct mm_map serials; /**< filled by mm_world_serial() */
	uint32_t serials_n; /**< units it covers */
};

/**
 * Empty world of one date.
 *
 * @param a      holds the world and all its texts
 * @param as_of  facts with a later valid date are not applied by the caller
 * @return       NULL when out of memory
 */
struct mm_world *mm_world_new(struct mm_arena *a, struct mm_date as_of);

/**
 * Apply one fact (already checked by mm_fact_check()). A fact that names
 * something the world does not know is counted in @c dangling and skipped.
 *
 * @retval MM_ENOMEM  the arena is full
 */
MM_MUST_CHECK enum mm_status mm_world_apply(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err);

/** Look-ups by id; MM_NONE when there is none. */
uint32_t mm_world_party(const struct mm_world *w, struct mm_str party);
uint32_t mm_world_product(const struct mm_world *w, struct mm_str product);
/** Absent or empty @p version gives MM_NONE. */
uint32_t mm_world_version(
    const struct mm_world *w, uint32_t product, struct mm_str version);
uint32_t mm_world_unit(const struct mm_world *w, struct mm_str unit);
uint32_t mm_world_finding(const struct mm_world *w, struct mm_str finding);
uint32_t mm_world_patch(const struct mm_world *w, struct mm_str patch);
uint32_t mm_world_control(const struct mm_world *w, struct mm_str control);
/** Newest edition when @p edition is 0. */
uint32_t mm_world_plan(
    const struct mm_world *w, struct mm_str plan, uint32_t edition);
/** Step @p number of a plan, or MM_NONE. */
uint32_t mm_world_step(
    const struct mm_world *w, uint32_t plan, uint32_t number);
/** What an institution did with a control, or NULL. */
const struct mm_control_state *mm_world_control_state(
    const struct mm_world *w, uint32_t control, uint32_t party);
/** Schedule of a plan, of any edition, at an institution, or NULL. */
const struct mm_schedule *mm_world_schedule(
    const struct mm_world *w, struct mm_str plan, uint32_t party);
uint32_t mm_world_request(const struct mm_world *w, struct mm_str request);
uint32_t mm_world_event(const struct mm_world *w, struct mm_str event);
/**
 * Unit of a product by its serial number under its search key, or MM_NONE.
 * The look-up table is made at the first call and follows later units.
 *
 * @param out  set on success
 * @retval MM_ENOMEM  the arena is full
 */
MM_MUST_CHECK enum mm_status mm_world_serial(struct mm_world *w,
    uint32_t product, struct mm_str serial, uint32_t *out, struct mm_err *err);
/** Newest edition when @p edition is 0. */
uint32_t mm_world_notice(
    const struct mm_world *w, struct mm_str notice, uint32_t edition);
uint32_t mm_world_risk(
    const struct mm_world *w, struct mm_str risk, uint32_t edition);
uint32_t mm_world_letter(
    const struct mm_world *w, uint32_t notice, uint32_t party);
uint32_t mm_world_waiver(const struct mm_world *w, struct mm_str waiver);
uint32_t mm_world_person(const struct mm_world *w, struct mm_str person);
/** Is there somebody active with this role? */
bool mm_world_has_role(const struct mm_world *w, enum mm_person_role role);
/** Has the person a key in force; when @p public is given, this one? */
bool mm_world_person_key(
    const struct mm_world *w, struct mm_str person, struct mm_str public);
/** Is @p a later than @p b, by valid date, then by journal order? */
bool mm_stamp_after(const struct mm_stamp *a, const struct mm_stamp *b);

/**
 * Does @p approved approve what @p made recorded: on record, not older than
 * it, and by another person?
 */
bool mm_stamp_approves(
    const struct mm_stamp *approved, const struct mm_stamp *made);

/** What an approval names. */
struct mm_approvable {
	const struct mm_stamp *made; /**< actor absent: nothing decided yet */
	struct mm_stamp *approved;
};

/**
 * The thing an approval would bind to; false when there is none.
 *
 * @param edition  of a notice or risk assessment; others have none
 */
bool mm_world_approvable(struct mm_world *w, enum mm_approval_what what,
    struct mm_str id, struct mm_str edition, struct mm_approvable *out);
uint32_t mm_world_component(const struct mm_world *w, struct mm_str end);
uint32_t mm_world_measure(const struct mm_world *w, struct mm_str measure);
uint32_t mm_world_recall(const struct mm_world *w, struct mm_str recall);

/**
 * Whether the age of a feed says how fresh its source is. Not that of a CSAF
 * document, which is as old as its matter, not that of scores of which newer
 * ones are there, and not that of ends of support without a date.
 */
bool mm_world_feed_ages(const struct mm_world *w, const struct mm_feed_ref *f);

/**
 * Does a life-cycle record speak of this product and version?
 *
 * @param version  MM_NONE: of the product as a whole; a record about one of
 *                 its versions does not
 */
bool mm_world_concerns(const struct mm_world *w, const struct mm_lifecycle *l,
    uint32_t product, uint32_t version);

/**
 * Does a party hold the unit, by any record that stands? A lessor does not.
 */
bool mm_world_holds(
    const struct mm_world *w, const struct mm_unit *u, uint32_t party);

/** What a product has at a level up to MM_LEVEL_BRAND; may be absent. */
struct mm_str mm_product_subject(
    const struct mm_product *p, enum mm_level level);

/** Index of the decision about a suggestion, or MM_NONE. */
uint32_t mm_world_identity(const struct mm_world *w, struct mm_str id);

/** Value of a setting, or NULL when none was recorded. */
const struct mm_setting *mm_world_setting(
    const struct mm_world *w, const char *name);

/** Is @p item an element of the '\n'-separated @p list? */
bool mm_list_has(struct mm_str list, struct mm_str item);
/** Number of elements. */
uint32_t mm_list_count(struct mm_str list);

#endif
