/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A checkpoint that is accepted is written again as the same text; a note
 * that was signed with the test's key and changed is never believed.
 */
#include "ledger/checkpoint.h"
#include "ledger/key.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* RFC 8410 section 10.3. */
static const char pem[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
    "-----END PUBLIC KEY-----\n";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mm_str note = { (const char *)data, size }, text;
	struct mm_ed25519_public key, other;
	struct mm_checkpoint c;
	struct mm_err err;
	struct mm_buf b;

	if (mm_key_read_public(mm_str_of(pem), &key, &err) != MM_OK)
		return 1;
	mm_buf_init(&b, 0);
	if (mm_checkpoint_read(note, NULL, &c, &err) == MM_OK) {
		text = mm_checkpoint_text(note);
		mm_checkpoint_write(&b, &c);
		MM_BUG_ON(!mm_str_eq(mm_buf_view(&b), text));
	}
	(void)!mm_checkpoint_read(note, &key, &c, &err);
	(void)!mm_key_read_public(note, &other, &err);
	mm_buf_free(&b);
	return 0;
}
