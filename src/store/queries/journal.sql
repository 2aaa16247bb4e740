-- SPDX-License-Identifier: Apache-2.0
-- Head, journal and blobs. The dialect is the one both engines share
-- (docs/adr): ?1 parameters, tenant first in every key, no triggers.

-- name: head_new
INSERT INTO head (tenant, seq, chain) VALUES (?1, 0, ?2);

-- The head moves only from the value the writer computed the chain on.
-- name: head_move
UPDATE head SET seq = ?3, chain = ?4 WHERE tenant = ?1 AND seq = ?2;

-- Only an empty workspace can be given its id.
-- name: head_adopt
UPDATE head SET tenant = ?2 WHERE tenant = ?1 AND seq = 0;

-- name: journal_add
INSERT INTO journal (tenant, seq, entry, chain) VALUES (?1, ?2, ?3, ?4);

-- name: journal_walk
SELECT seq, entry, chain FROM journal
WHERE tenant = ?1 AND seq > ?2
ORDER BY seq;

-- name: journal_count
SELECT count(*) FROM journal WHERE tenant = ?1;

-- name: journal_foreign
SELECT count(*) FROM journal WHERE tenant <> ?1;

-- name: blob_add
INSERT INTO blob (tenant, digest, bytes) VALUES (?1, ?2, ?3)
ON CONFLICT (tenant, digest) DO NOTHING;

-- name: blob_get
SELECT bytes FROM blob WHERE tenant = ?1 AND digest = ?2;

-- name: blob_walk
SELECT digest, bytes FROM blob WHERE tenant = ?1 ORDER BY digest;
