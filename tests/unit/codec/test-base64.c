/* SPDX-License-Identifier: Apache-2.0 */
/* Base 64 against the vectors of RFC 4648 section 10. */
#include "test.h"

#include "codec/base64.h"

static void
test_vectors(void **state)
{
	static const struct {
		const char *plain, *text;
	} rows[] = {
		{ "", "" },
		{ "f", "Zg==" },
		{ "fo", "Zm8=" },
		{ "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" },
		{ "foobar", "Zm9vYmFy" },
		{ "\xfb\xff\xbf", "+/+/" },
	};
	struct mm_buf b;

	(void)state;
	mm_buf_init(&b, 0);
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		size_t n = strlen(rows[i].plain);
		char out[8] = "";

		mm_buf_clear(&b);
		mm_base64_add(&b, rows[i].plain, n);
		CHECK(mm_str_eqz(mm_buf_view(&b), rows[i].text), "%s",
		    rows[i].text);
		CHECK(mm_base64_exact(mm_str_of(rows[i].text), out, n) &&
			memcmp(out, rows[i].plain, n) == 0,
		    "%s", rows[i].text);
	}
	mm_buf_free(&b);
}

static void
test_bad(void **state)
{
	static const struct {
		const char *text;
		size_t n;
	} rows[] = {
		{ "Zg==", 2 },
		{ "Zm9v", 2 },
		{ "Zg", 1 },
		{ "Zg=", 1 },
		{ "Zh==", 1 }, /* bits left over */
		{ "Zm9=", 2 },
		{ "Z===", 1 },
		{ "=g==", 1 },
		{ "Zg=A", 1 },
		{ "ZgA=", 1 },
		{ "Zm8A", 2 },
		{ "Zm9-", 3 }, /* of the URL alphabet */
		{ "Zm 9", 3 },
		{ "\xe3\x81\x82v", 3 },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		uint8_t out[4] = { 7 };

		CHECK(!mm_base64_exact(mm_str_of(rows[i].text), out, rows[i].n),
		    "%s", rows[i].text);
		CHECK(out[0] == 7, "%s wrote its output", rows[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
