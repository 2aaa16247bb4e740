-- SPDX-License-Identifier: Apache-2.0
-- A step that no released program has: only the upgrade test's program.
CREATE TABLE upgrade_note (
	tenant TEXT NOT NULL,
	seq INTEGER NOT NULL,
	note TEXT NOT NULL,
	PRIMARY KEY (tenant, seq)
) STRICT, WITHOUT ROWID;

INSERT INTO upgrade_note (tenant, seq, note)
SELECT tenant, seq, 'entry ' || seq FROM journal;
