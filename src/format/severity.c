/* SPDX-License-Identifier: Apache-2.0 */
#include "format/severity.h"

#include "base/num.h"
#include "format/fields.h"

static uint32_t
version_rank(struct mm_str vector)
{
	static const char *const prefixes[] = { "CVSS:3.0/", "CVSS:3.1/",
		"CVSS:4.0/" };

	for (uint32_t i = 0; i < MM_COUNT(prefixes); i++)
		if (mm_str_starts(vector, prefixes[i]))
			return i + 2;
	return 1;
}

void
mm_severity_offer(struct mm_severity *s, uint32_t source, struct mm_str vector,
    uint32_t score_x10)
{
	uint32_t rank = source * 10 + version_rank(vector);

	if (vector.n == 0 || rank <= s->rank)
		return;
	s->rank = rank;
	s->vector = vector;
	s->score_x10 = score_x10;
}

struct cvss {
	struct mm_str vector;
	uint64_t score_x10;
};

static bool
read_score(void *ctx, struct mm_json *j)
{
	struct cvss *c = ctx;
	struct mm_str s;

	if (!mm_json_number(j, &s))
		return false;
	if (mm_num_fixed(s, 1, 100, &c->score_x10))
		return true;
	return mm_fields_bad(j, "CVSSの基本値が0から10の範囲にありません",
	    "the CVSS base score is not between 0 and 10");
}

bool
mm_severity_read(struct mm_severity *s, uint32_t source, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("vectorString", struct cvss, vector),
		MM_JSON_FIELD("baseScore", read_score),
	};
	struct cvss c = { MM_STR_NONE, 0 };

	if (!mm_fields_read(j, fields, MM_COUNT(fields), &c))
		return false;
	mm_severity_offer(s, source, c.vector, (uint32_t)c.score_x10);
	return true;
}

void
mm_severity_keep(const struct mm_severity *s, struct mm_advisory *out)
{
	out->cvss = s->vector;
	out->cvss_x10 = s->score_x10;
}
