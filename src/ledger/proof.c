/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/proof.h"

#include "codec/base64.h"

#include <inttypes.h>

static void
put_hashes(struct mm_buf *out, const char *word,
    const struct mm_merkle_path *path, bool compact)
{
	if (compact && path->n > 0)
		mm_buf_fmt(out, "%s%" PRIu32 "\n", word, path->n);
	for (uint32_t i = 0; compact && i < path->n; i++)
		mm_buf_add(out, path->v[i].b, sizeof(path->v[i].b));
	if (compact)
		return;
	for (uint32_t i = 0; i < path->n; i++) {
		mm_buf_z(out, word);
		mm_base64_add(out, path->v[i].b, sizeof(path->v[i].b));
		mm_buf_char(out, '\n');
	}
}

void
mm_proof_write(struct mm_buf *out, const struct mm_proof *p)
{
	char hex[MM_SHA256_HEX];

	mm_buf_z(out, p->compact ? "mimamori proof 2\n" : "mimamori proof 1\n");
	for (size_t i = 0; i < p->n; i++)
		mm_buf_fmt(out, "entry %" PRIu64 " %.*s\n", p->entries[i].seq,
		    MM_FMT(p->entries[i].bytes));
	put_hashes(out, "path ", &p->path, p->compact);
	if (p->anchor.size > 0)
		mm_buf_fmt(out, "anchor %" PRIu64 ":%s\n", p->anchor.size,
		    mm_sha256_hex(p->anchor.root, hex));
	put_hashes(out, "grow ", &p->grow, p->compact);
	mm_buf_char(out, '\n');
	mm_buf_str(out, p->note);
}
