/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "app/admission.h"

/*
 * Each case starts from the same small world, then one fact knocks at the
 * door. The expectations are the rules listed in app/admission.h.
 */
struct row {
	const char *name;
	enum mm_fact_type type;
	const char *valid, *actor, *reason;
	const char *v[18];
	enum mm_status want;
	const char *says; /* part of the English message */
};

#define SHA_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SHA_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static const struct row world_rows[] = {
	{ "", MM_FACT_PARTY, "2020-01-01", "a", NULL,
	    { "H1", "hospital", "甲病院" }, MM_OK, NULL },
	{ "", MM_FACT_PARTY, "2020-01-01", "a", NULL,
	    { "H2", "hospital", "乙病院" }, MM_OK, NULL },
	{ "", MM_FACT_PRODUCT, "2020-01-01", "a", NULL, { "P", "モニタ" },
	    MM_OK, NULL },
	{ "", MM_FACT_VERSION, "2020-01-01", "a", NULL, { "P", "1.0" }, MM_OK,
	    NULL },
	{ "", MM_FACT_UNIT, "2020-04-01", "a", NULL,
	    { "U1", "P", "1.0", "Ｓ-1", NULL, NULL, "H1" }, MM_OK, NULL },
	{ "", MM_FACT_LIFECYCLE, "2020-04-01", "a", NULL,
	    { "P", NULL, "2022-03-31", "2024-03-31", "announced" }, MM_OK,
	    NULL },
	{ "", MM_FACT_PRODUCT, "2020-01-01", "a", NULL,
	    { "L1", "検査装置", NULL, NULL, NULL, NULL, "30200BZX00012000" },
	    MM_OK, NULL },
	{ "", MM_FACT_PRODUCT, "2020-01-01", "a", NULL,
	    { "L2", "検査装置2", NULL, NULL, NULL, NULL, "30200BZX00012000" },
	    MM_OK, NULL },
	{ "", MM_FACT_LIFECYCLE, "2020-04-01", "a", NULL,
	    { "L1", NULL, "2021-03-31", "2023-12-31", "announced", NULL,
		"licence", "30200BZX00012000" },
	    MM_OK, NULL },
	{ "", MM_FACT_COMPONENT_END, "2021-04-01", "a", NULL,
	    { "CE-1", "P", NULL, "openssl" }, MM_OK, NULL },
	{ "", MM_FACT_SBOM, "2020-04-01", "a", NULL,
	    { "SB1", "P", "1.0", "CycloneDX 1.5", SHA_A, NULL, "3", "2" },
	    MM_OK, NULL },
	{ "", MM_FACT_NOTICE, "2024-04-01", "author", NULL,
	    { "PS-1", "1", "N3", "P", NULL, "題", NULL, NULL, NULL, NULL, NULL,
		NULL, NULL, NULL, NULL, NULL, NULL, SHA_A },
	    MM_OK, NULL },
	{ "", MM_FACT_LETTER, "2024-04-01", "author", NULL,
	    { "PS-1", "1", "H1" }, MM_OK, NULL },
	{ "", MM_FACT_NOTICE, "2024-04-01", "author", NULL,
	    { "PS-2", "1", "N3", "P", NULL, "題", NULL, NULL, NULL, NULL, NULL,
		NULL, NULL, NULL, NULL, NULL, NULL, SHA_A },
	    MM_OK, NULL },
	{ "", MM_FACT_LETTER, "2024-04-01", "author", NULL,
	    { "PS-2", "1", "H1" }, MM_OK, NULL },
	{ "", MM_FACT_APPROVAL, "2024-04-02", "boss", NULL,
	    { "notice", "PS-2", "1", SHA_A }, MM_OK, NULL },
	{ "", MM_FACT_EVENT, "2024-05-01", "a", NULL,
	    { "E1", "complaint", "P", NULL, NULL, NULL, "2024-05-01", NULL,
		NULL, NULL, NULL, "停止した" },
	    MM_OK, NULL },
};

static enum mm_status
knock(struct mm_world *w, const struct row *r, struct mm_err *err)
{
	struct mm_fact f = { .type = r->type,
		.actor = mm_str_of(r->actor),
		.reason = mm_str_of(r->reason),
		.seq = 0 };

	assert_true(mm_date_iso(mm_str_of(r->valid), &f.valid));
	for (int i = 0; i < 18; i++)
		f.v[i] = mm_str_of(r->v[i]);
	return mm_admit(w, &f, err);
}

static const struct row rows[] = {
	{ "EOS before EOL", MM_FACT_LIFECYCLE, "2024-01-01", "a", NULL,
	    { "P", NULL, "2026-03-31", "2025-03-31", "announced" }, MM_EFORMAT,
	    "before EOL" },
	{ "EOL equals EOS", MM_FACT_LIFECYCLE, "2024-01-01", "a", NULL,
	    { "P", NULL, "2026-03-31", "2026-03-31", "announced" }, MM_OK,
	    NULL },
	{ "no date at all", MM_FACT_LIFECYCLE, "2024-01-01", "a", NULL,
	    { "P", NULL, NULL, NULL, "planned" }, MM_EFORMAT, "neither" },
	{ "licence in full width", MM_FACT_LIFECYCLE, "2024-01-01", "a", NULL,
	    { "L1", NULL, NULL, "2026-03-31", "announced", NULL, "licence",
		"３０２００ＢＺＸ０００１２０００" },
	    MM_OK, NULL },
	{ "licence of another product", MM_FACT_LIFECYCLE, "2024-01-01", "a",
	    NULL,
	    { "P", NULL, NULL, "2026-03-31", "announced", NULL, "licence",
		"30200BZX00012000" },
	    MM_ECONFLICT, "product P does not have" },
	{ "family without its name", MM_FACT_LIFECYCLE, "2024-01-01", "a", NULL,
	    { "L1", NULL, NULL, "2026-03-31", "announced", NULL, "family" },
	    MM_EFORMAT, "is needed" },
	{ "a name at the level of the model", MM_FACT_LIFECYCLE, "2024-01-01",
	    "a", NULL,
	    { "P", NULL, NULL, "2026-03-31", "announced", NULL, "model", "P" },
	    MM_EFORMAT, "at no other" },
	{ "a name without a level", MM_FACT_LIFECYCLE, "2024-01-01", "a", NULL,
	    { "P", NULL, NULL, "2026-03-31", "announced", NULL, NULL, "P" },
	    MM_EFORMAT, "at no other" },
	{ "level version without one", MM_FACT_LIFECYCLE, "2024-01-01", "a",
	    NULL,
	    { "P", NULL, NULL, "2026-03-31", "announced", NULL, "version" },
	    MM_EFORMAT, "does not agree" },
	{ "version at the level of the licence", MM_FACT_LIFECYCLE,
	    "2024-01-01", "a", NULL,
	    { "P", "1.0", NULL, "2026-03-31", "announced", NULL, "licence",
		"30200BZX00012000" },
	    MM_EFORMAT, "does not agree" },
	{ "level version with its version", MM_FACT_LIFECYCLE, "2024-01-01",
	    "a", NULL,
	    { "P", "1.0", NULL, "2026-03-31", "announced", NULL, "version" },
	    MM_OK, NULL },
	{ "judged, EOS set for its licence through another product",
	    MM_FACT_EOS_JUDGEMENT, "2024-01-01", "a", "r",
	    { "L2", NULL, "2023-12-31" }, MM_OK, NULL },
	{ "dates caused by nothing on record", MM_FACT_LIFECYCLE, "2024-01-01",
	    "a", NULL,
	    { "P", NULL, NULL, "2026-03-31", "announced", NULL, NULL, NULL,
		"CE-9" },
	    MM_ENOTFOUND, "CE-9" },
	{ "outcome without a reason", MM_FACT_COMPONENT_OUTCOME, "2021-04-02",
	    "a", NULL, { "CE-1", "no_impact" }, MM_EFORMAT, "reason" },
	{ "outcome of nothing", MM_FACT_COMPONENT_OUTCOME, "2021-04-02", "a",
	    "r", { "CE-9", "no_impact" }, MM_ENOTFOUND, "CE-9" },
	{ "mitigated by nothing", MM_FACT_COMPONENT_OUTCOME, "2021-04-02", "a",
	    "r", { "CE-1", "mitigated" }, MM_EFORMAT, "controls" },
	{ "mitigated by something", MM_FACT_COMPONENT_OUTCOME, "2021-04-02",
	    "a", "r", { "CE-1", "mitigated", "分離" }, MM_OK, NULL },
	{ "moved from support to limited support", MM_FACT_COMPONENT_OUTCOME,
	    "2021-04-02", "a", "r", { "CE-1", "limited" }, MM_OK, NULL },
	{ "moved from support to EOS", MM_FACT_COMPONENT_OUTCOME, "2021-04-02",
	    "a", "r", { "CE-1", "eos" }, MM_ECONFLICT, "from stage 2" },
	{ "moved to EOS from limited support", MM_FACT_COMPONENT_OUTCOME,
	    "2023-04-02", "a", "r", { "CE-1", "eos" }, MM_OK, NULL },
	{ "unknown product", MM_FACT_VERSION, "2024-01-01", "a", NULL,
	    { "Q", "1" }, MM_ENOTFOUND, "product Q" },
	{ "unknown holder", MM_FACT_UNIT, "2024-01-01", "a", NULL,
	    { "U2", "P", "1.0", "S-2", NULL, NULL, "H9" }, MM_ENOTFOUND, "H9" },
	{ "same serial in half width", MM_FACT_UNIT, "2024-01-01", "a", NULL,
	    { "U2", "P", "1.0", "S-1", NULL, NULL, "H1" }, MM_ECONFLICT,
	    "unit U1" },
	{ "same unit again", MM_FACT_UNIT, "2024-01-01", "a", NULL,
	    { "U1", "P", "1.0", "S-1", NULL, NULL, "H1" }, MM_OK, NULL },
	{ "judged on the EOS day itself", MM_FACT_EOS_JUDGEMENT, "2024-03-31",
	    "a", "r", { "P", NULL, "2024-03-31" }, MM_ECONFLICT,
	    "has not passed" },
	{ "judged the day after", MM_FACT_EOS_JUDGEMENT, "2024-04-01", "a", "r",
	    { "P", NULL, "2024-03-31" }, MM_OK, NULL },
	{ "judged without a reason", MM_FACT_EOS_JUDGEMENT, "2024-04-01", "a",
	    NULL, { "P", NULL, "2024-03-31" }, MM_EFORMAT, "reason" },
	{ "judged about another date", MM_FACT_EOS_JUDGEMENT, "2024-04-01", "a",
	    "r", { "P", NULL, "2023-03-31" }, MM_ECONFLICT,
	    "no announced EOS" },
	{ "SBOM with other bytes", MM_FACT_SBOM, "2024-04-01", "a", NULL,
	    { "SB1", "P", "1.0", "CycloneDX 1.5", SHA_B, NULL, "3", "2" },
	    MM_ECONFLICT, "other content" },
	{ "author approves", MM_FACT_APPROVAL, "2024-04-02", "author", NULL,
	    { "notice", "PS-1", "1", SHA_A }, MM_EDENIED, "another person" },
	{ "other bytes approved", MM_FACT_APPROVAL, "2024-04-02", "boss", NULL,
	    { "notice", "PS-1", "1", SHA_B }, MM_ECONFLICT, "SHA-256" },
	{ "approval of nothing", MM_FACT_APPROVAL, "2024-04-02", "boss", NULL,
	    { "notice", "PS-9", "1", SHA_A }, MM_ENOTFOUND, "PS-9" },
	{ "event approved before it is decided", MM_FACT_APPROVAL, "2024-05-02",
	    "boss", NULL, { "event", "E1", "1" }, MM_ENOTFOUND, "not decided" },
	{ "decided without a reason", MM_FACT_EVENT_DECISION, "2024-05-02", "a",
	    NULL, { "E1", "not_report" }, MM_EFORMAT, "reason" },
	{ "sent before it is approved", MM_FACT_DELIVERY, "2024-04-03", "a",
	    NULL, { "PS-1", "1", "H1", "sent", "post" }, MM_EDENIED,
	    "not approved" },
	{ "sent before the day of approval", MM_FACT_DELIVERY, "2024-04-01",
	    "a", NULL, { "PS-2", "1", "H1", "sent", "post" }, MM_EDENIED,
	    "not approved" },
	{ "sent once approved", MM_FACT_DELIVERY, "2024-04-02", "a", NULL,
	    { "PS-2", "1", "H1", "sent", "post" }, MM_OK, NULL },
	{ "delivered before it is sent", MM_FACT_DELIVERY, "2024-04-03", "a",
	    NULL, { "PS-2", "1", "H1", "delivered" }, MM_ECONFLICT,
	    "not recorded as sent" },
	{ "sent to someone without a letter", MM_FACT_DELIVERY, "2024-04-03",
	    "a", NULL, { "PS-2", "1", "H2", "sent", "post" }, MM_ENOTFOUND,
	    "no letter to H2" },
	{ "merged into nobody", MM_FACT_PARTY_END, "2024-04-03", "a", NULL,
	    { "H1", "merged" }, MM_EFORMAT, "successor" },
	{ "merged into itself", MM_FACT_PARTY_END, "2024-04-03", "a", NULL,
	    { "H1", "merged", "H1" }, MM_EFORMAT, "itself" },
	{ "closed", MM_FACT_PARTY_END, "2024-04-03", "a", NULL,
	    { "H1", "closed" }, MM_OK, NULL },
	{ "correction of the future", MM_FACT_VOID, "2024-04-03", "a", "r",
	    { "99" }, MM_ENOTFOUND, "no entry 99" },
	{ "notice edition again", MM_FACT_NOTICE, "2024-04-01", "author", NULL,
	    { "PS-1", "1", "N3", "P", NULL, "別の題", NULL, NULL, NULL, NULL,
		NULL, NULL, NULL, NULL, NULL, NULL, NULL, SHA_B },
	    MM_ECONFLICT, "new edition" },
};

static void
test_every_rule(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_world *w = mm_world_new(a, mm_date_of(2026, 10, 1));
		struct mm_err err = { 0 };
		enum mm_status st;

		for (size_t k = 0; k < MM_COUNT(world_rows); k++) {
			st = knock(w, &world_rows[k], &err);
			CHECK(st == MM_OK, "base %zu: %s", k, err.en);
		}
		st = knock(w, &rows[i], &err);
		CHECK(
		    st == rows[i].want, "%s: %d %s", rows[i].name, st, err.en);
		if (rows[i].says != NULL) {
			CHECK(strstr(err.en, rows[i].says) != NULL, "%s: %s",
			    rows[i].name, err.en);
			CHECK(err.ja[0] != '\0', "%s", rows[i].name);
		}
		CHECK(w->dangling == 0, "%s leaves a dangling fact",
		    rows[i].name);
		mm_arena_free(a);
	}
}

/* An older edition may not leave after a newer one was sent. */
static void
test_editions_leave_in_order(void **state)
{
	static const struct row more[] = {
		{ "", MM_FACT_NOTICE, "2024-05-01", "author", NULL,
		    { "PS-2", "2", "N3", "P", NULL, "題", NULL, NULL, NULL,
			NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, SHA_B },
		    MM_OK, NULL },
		{ "", MM_FACT_LETTER, "2024-05-01", "author", NULL,
		    { "PS-2", "2", "H1" }, MM_OK, NULL },
		{ "", MM_FACT_APPROVAL, "2024-05-02", "boss", NULL,
		    { "notice", "PS-2", "2", SHA_B }, MM_OK, NULL },
		{ "", MM_FACT_DELIVERY, "2024-05-03", "a", NULL,
		    { "PS-2", "2", "H1", "sent", "post" }, MM_OK, NULL },
		{ "", MM_FACT_DELIVERY, "2024-05-04", "a", NULL,
		    { "PS-2", "1", "H1", "sent", "post" }, MM_ECONFLICT,
		    "newer edition" },
	};
	struct mm_arena *a = mm_arena_new(0);
	struct mm_world *w = mm_world_new(a, mm_date_of(2026, 10, 1));
	struct mm_err err = { 0 };

	(void)state;
	for (size_t k = 0; k < MM_COUNT(world_rows); k++)
		assert_int_equal(knock(w, &world_rows[k], &err), MM_OK);
	for (size_t k = 0; k < MM_COUNT(more); k++)
		CHECK(knock(w, &more[k], &err) == more[k].want, "%zu: %s", k,
		    err.en);
	mm_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_rule),
		cmocka_unit_test(test_editions_leave_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
