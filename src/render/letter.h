/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_RENDER_LETTER_H
#define MM_RENDER_LETTER_H

/*
 * Letters N1-N7: from plain data to a document tree. The caller fills the
 * data from the world (one letter is one recipient); what a letter of a kind
 * may not lack is a table, and a letter with a missing field is refused with
 * the names of all of them.
 *
 * The texts are the product: Japanese, polite, harm to patients before any
 * score, EOL, EOS and SBOM explained where they first appear, never a claim
 * that anyone is compliant, never an internal date shown as one of law.
 *
 * Source: the ministry notice, items (1)-(5); 手引書 第2版 表2 (milestones).
 * Layer:  render.
 */

#include "model/terms.h"
#include "render/doc.h"

/** A unit at this recipient. */
struct mm_letter_unit {
	struct mm_str serial;
	struct mm_str version; /**< absent: not known to us, said so */
	struct mm_str place, network; /**< may be absent */
};

/** A vulnerability that concerns these units. */
struct mm_letter_vuln {
	struct mm_str id; /**< CVE-... */
	struct mm_str component; /**< "dnsmasq 2.75" */
	struct mm_str impact; /**< on patients, plain words */
	enum mm_harm severity; /**< of that harm */
	struct mm_str score; /**< "CVSS v3.1 基本値 9.8"; optional */
	enum mm_vex_status status;
	enum mm_vex_justification justification;
	struct mm_str reason; /**< why it is not affected, in words */
	struct mm_str action; /**< what we ask; optional */
	struct mm_date kev; /**< known exploited since; or none */
	struct mm_str fix; /**< patch that closes it; optional */
};

/** A patch or upgrade for these units. */
struct mm_letter_patch {
	struct mm_str id;
	struct mm_str to_version; /**< optional */
	struct mm_str vulns; /**< "、"-joined; optional */
	struct mm_str note;
	uint32_t open; /**< units here without it */
	uint32_t done; /**< units here with it */
};

/** One step of a plan. */
struct mm_letter_step {
	struct mm_str kind; /**< 補完的対策, 評価, パッチ, 確認 */
	struct mm_date date;
	struct mm_str what, who;
};

/** A statement that differs from what this recipient was told before. */
struct mm_letter_change {
	struct mm_str what; /**< "EOS" */
	struct mm_str before, after, reason;
};

/** A file handed over with an SBOM letter. */
struct mm_letter_file {
	struct mm_str name, format, digest; /**< digest: 64 hex digits */
};

#define MM_LETTER_LIST(type, name) \
	struct { \
		struct type *v; \
		uint32_t n, max; \
	} name

/** Sentences, one an entry. */
struct mm_letter_lines {
	struct mm_str *v;
	uint32_t n, max;
};

/** What N4 says. */
enum mm_letter_variant {
	MM_LETTER_AFFECTED = 1, /**< vulnerabilities that concern the units */
	MM_LETTER_NOT_AFFECTED, /**< examined, no effect */
	MM_LETTER_RISK /**< cyber risk in the intended environment */
};

struct mm_letter_data {
	/* The document. */
	enum mm_notice_kind kind;
	enum mm_letter_variant variant; /**< of N4 */
	struct mm_str number; /**< PS-2026-0001 */
	uint32_t edition;
	struct mm_date issued;
	bool sample;
	struct mm_str check; /**< 照合番号 */
	struct mm_str head; /**< journal head, SEQ:ROOT */

	/* Who writes. */
	struct mm_str maker, maker_licence, maker_address, maker_role;
	struct mm_str contact, phone;
	struct mm_str reply; /**< how to return the slip */

	/* To whom: an organisation, and the role of the reader there. */
	enum mm_party_kind party_kind;
	struct mm_str party, party_postal, party_address;
	struct mm_str party_role; /**< may be absent */

	/* What it is about. */
	struct mm_str brand, generic, model, licence_number;
	enum mm_licence_kind licence_kind;
	enum mm_device_class device_class;
	MM_LETTER_LIST(mm_letter_unit, units); /**< of this recipient */
	int stage; /**< 1-3 as ①②③; 0: not known (N4-N7) */
	struct mm_date eol, eos;
	struct mm_str basis; /**< why these dates */
	MM_LETTER_LIST(mm_letter_change, changes);

	/* What the reader must know. */
	struct mm_str harm; /**< to patients, plain words */
	enum mm_harm severity;
	enum mm_tri harm_reported; /**< any harm reported to the maker */
	struct mm_str environment; /**< intended use environment */
	struct mm_str risk; /**< residual risk, plain words */
	struct mm_str network; /**< may it stay connected */
	struct mm_letter_lines controls; /**< compensating controls */
	struct mm_letter_lines given; /**< support given */
	struct mm_letter_lines withheld; /**< what is not given */
	struct mm_letter_lines ended; /**< what ended (N3) */
	struct mm_letter_lines kept; /**< what goes on (N3) */
	struct mm_str replacement, disposal;
	MM_LETTER_LIST(mm_letter_vuln, vulns);
	enum mm_tri examined; /**< components compared with the feeds */
	uint32_t undecided; /**< findings still under investigation */
	MM_LETTER_LIST(mm_letter_patch, patches);
	MM_LETTER_LIST(mm_letter_step, steps); /**< of N5, and of N2 */
	struct mm_str plan; /**< "PL-1 第2版"; optional */
	struct mm_letter_lines next; /**< when we write again */

	/* What we ask. */
	struct mm_str action;
	struct mm_date due;
	struct mm_str due_basis; /**< "社内SOP-PS-07"; optional */
	struct mm_date reply_by;

	/* N6, N7: the request answered. */
	struct mm_str request; /**< its number */
	struct mm_date asked;
	struct mm_str question;
	bool owed; /**< N6: presented (true) or not owed */
	struct mm_str earlier; /**< N6 not owed: notice that told EOS */
	struct mm_date earlier_date;
	MM_LETTER_LIST(mm_letter_file, files);
	uint32_t components, identified; /**< of the SBOM */
	struct mm_letter_lines conditions; /**< N7: for passing on */
	struct mm_date valid_until; /**< N7 */
};

/** Empty data: no dates, nothing known. Use it before filling any field. */
void mm_letter_init(struct mm_letter_data *data);

/** A new entry of a list with its dates not set; NULL: no memory. */
struct mm_letter_vuln *mm_letter_add_vuln(
    struct mm_letter_data *data, struct mm_arena *a);
struct mm_letter_step *mm_letter_add_step(
    struct mm_letter_data *data, struct mm_arena *a);

/**
 * Build the letter of @p data->kind.
 *
 * @param a    holds the document's nodes and texts
 * @param doc  initialised here; its contents bits say what the letter holds
 * @retval MM_EFORMAT  fields are missing: all of them are named, Japanese and
 *                     English; or mm_doc_check()
 * @retval MM_ENOMEM
 */
MM_MUST_CHECK enum mm_status mm_letter_render_tree(
    const struct mm_letter_data *data, struct mm_arena *a, struct mm_doc *doc,
    struct mm_err *err);

/** Subject line of a letter, without break marks; p == NULL: no memory. */
struct mm_str mm_letter_title(
    const struct mm_letter_data *data, struct mm_arena *a);

/**
 * Fill the sentences a letter of this stage needs where the maker recorded
 * none: support, what ends and what goes on, disposal, next letters. They
 * promise no more than the notice describes.
 */
MM_MUST_CHECK enum mm_status mm_letter_defaults(
    struct mm_letter_data *data, struct mm_arena *a, struct mm_err *err);

/** Add a sentence to a list. */
MM_MUST_CHECK enum mm_status mm_letter_say(struct mm_letter_lines *list,
    struct mm_arena *a, struct mm_str sentence, struct mm_err *err);

#endif
