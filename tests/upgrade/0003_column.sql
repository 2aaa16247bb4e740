-- SPDX-License-Identifier: Apache-2.0
-- A column more, filled from what is there.
ALTER TABLE f_setting ADD COLUMN upgrade_length INTEGER;

UPDATE f_setting SET upgrade_length = length(value);

CREATE INDEX upgrade_note_note ON upgrade_note (note);
