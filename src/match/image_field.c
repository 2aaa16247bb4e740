/* SPDX-License-Identifier: Apache-2.0 */
#include "match/image_field.h"

#include <inttypes.h>
#include <string.h>

#include "match/pool.h"

#define GOOD UINT64_MAX

/* Numbers that pass: `span` more than lo at most, counted upwards modulo
 * 2^32, so that a range of signed numbers works too; and one value more. */
struct pass {
	uint32_t lo, span, none;
};

static uint32_t
count_of(const struct mm_image *im, uint8_t part)
{
	return (uint32_t)im->parts[part].n;
}

/* false: no number passes. */
static bool
pass_of(
    const struct mm_image *im, const struct mm_image_field *f, struct pass *p)
{
	uint32_t heap = count_of(im, 0), n = count_of(im, f->of);
	bool empty = false;

	*p = (struct pass){ .lo = f->lo, .span = f->hi - f->lo };
	/* The length of a text lies before it: two bytes. */
	if (f->rule == MM_IMAGE_TEXT) {
		p->lo = 1;
		p->span = heap - 3;
		empty = heap < 3;
	} else if (f->rule == MM_IMAGE_INDEX) {
		p->span = n - 1;
		empty = n == 0;
	}
	if (empty) {
		p->lo = f->none;
		p->span = 0;
	}
	p->none = f->optional ? f->none : p->lo;
	return !empty || f->optional;
}

static inline bool
passes(struct pass p, uint32_t v)
{
	return v - p.lo <= p.span || v == p.none;
}

/*
 * First element that does not pass. Called with a size that is known, so that
 * the loop over a good section has neither branches nor calls: every opening
 * walks all of them.
 */
static inline uint64_t
scan(const uint8_t *at, uint64_t n, size_t each, struct pass p, size_t size)
{
	uint32_t bad = 0;

	for (uint64_t i = 0; i < n; i++) {
		uint32_t v = 0;

		memcpy(&v, at + i * each, size);
		bad |= (uint32_t)(v - p.lo > p.span) & (uint32_t)(v != p.none);
	}
	for (uint64_t i = 0; bad != 0; i++) {
		uint32_t v = 0;

		memcpy(&v, at + i * each, size);
		if (!passes(p, v))
			return i;
	}
	return GOOD;
}

static uint64_t
check_numbers(const struct mm_image *im, const struct mm_image_kind *kind,
    const struct mm_image_field *f)
{
	const struct mm_image_part *part = &im->parts[f->part];
	const uint8_t *at = (const uint8_t *)part->p + f->at;
	size_t each = kind->sizes[f->part];
	struct pass p;

	if (!pass_of(im, f, &p))
		return part->n == 0 ? GOOD : 0;
	if (f->size == 4)
		return scan(at, part->n, each, p, 4);
	if (f->size == 2)
		return scan(at, part->n, each, p, 2);
	return scan(at, part->n, each, p, 1);
}

static bool
run_fits(const uint8_t *at, uint32_t room)
{
	uint32_t run[2];

	memcpy(run, at, sizeof(run));
	return (uint64_t)run[0] + run[1] <= room;
}

static uint64_t
check_runs(const struct mm_image *im, const struct mm_image_kind *kind,
    const struct mm_image_field *f)
{
	const struct mm_image_part *part = &im->parts[f->part];
	const uint8_t *at = (const uint8_t *)part->p + f->at;
	uint32_t room = count_of(im, f->of);

	for (uint64_t i = 0; i < part->n; i++, at += kind->sizes[f->part])
		if (!run_fits(at, room))
			return i;
	return GOOD;
}

static uint64_t
check_offsets(const struct mm_image *im, const struct mm_image_kind *kind,
    const struct mm_image_field *f)
{
	const struct mm_image_part *part = &im->parts[f->part];
	const uint32_t *off = part->p;
	uint32_t before = 0;

	(void)kind;
	if (part->n != (uint64_t)count_of(im, f->keys) + 1 || off[0] != 0)
		return 0;
	for (uint64_t i = 0; i < part->n; i++) {
		if (off[i] < before || off[i] > count_of(im, f->of))
			return i;
		before = off[i];
	}
	return GOOD;
}

static uint64_t
check_slots(const struct mm_image *im, const struct mm_image_kind *kind,
    const struct mm_image_field *f)
{
	const struct mm_image_part *part = &im->parts[f->part];
	const struct mm_name_slot *slots = part->p;
	uint64_t used = 0;

	(void)kind;
	if (part->n < 2 || (part->n & (part->n - 1)) != 0)
		return 0;
	for (uint64_t i = 0; i < part->n; i++) {
		if (slots[i].number == MM_NAME_NONE)
			continue;
		if (slots[i].number >= count_of(im, f->of) ||
		    ++used > part->n / 2)
			return i;
	}
	return GOOD;
}

static uint64_t (*const checks[])(const struct mm_image *im,
    const struct mm_image_kind *kind, const struct mm_image_field *f) = {
	[MM_IMAGE_TEXT] = check_numbers,
	[MM_IMAGE_INDEX] = check_numbers,
	[MM_IMAGE_RANGE] = check_numbers,
	[MM_IMAGE_FIRST] = check_runs,
	[MM_IMAGE_OFFSETS] = check_offsets,
	[MM_IMAGE_SLOTS] = check_slots,
};

enum mm_status
mm_image_refuse(const struct mm_image_kind *kind, const char *name, uint64_t i,
    struct mm_err *err)
{
	return mm_err_set(err, MM_EINTEGRITY,
	    "%s が壊れています(%s の %" PRIu64 " 番目が範囲外)。"
	    "消して作り直してください",
	    "the %s is damaged (%s of element %" PRIu64 " is out of range); "
	    "remove it and build it again",
	    kind->name, name, i);
}

enum mm_status
mm_image_check(const struct mm_image *im, const struct mm_image_kind *kind,
    const struct mm_image_field *fields, struct mm_err *err)
{
	for (uint32_t i = 0; i < kind->nparts; i++)
		if (im->parts[i].n >= UINT32_MAX)
			return mm_image_refuse(kind, "size", i, err);
	for (const struct mm_image_field *f = fields; f->name != NULL; f++) {
		uint64_t bad = checks[f->rule](im, kind, f);

		if (bad != GOOD)
			return mm_image_refuse(kind, f->name, bad, err);
	}
	return MM_OK;
}

struct mm_str
mm_image_text(const struct mm_image *im, uint32_t ref)
{
	const uint8_t *heap = im->parts[0].p;
	uint32_t room;
	uint16_t n;

	if (ref == 0)
		return MM_STR_NONE;
	/* Opening looked at references, not at every length behind them:
	 * those lie all over the heap, and the checksum covers them. */
	room = count_of(im, 0) - 2 - ref;
	memcpy(&n, heap + ref, sizeof(n));
	return (struct mm_str){ (const char *)heap + ref + 2,
		n <= room ? n : room };
}
