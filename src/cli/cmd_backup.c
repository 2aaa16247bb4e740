/* SPDX-License-Identifier: Apache-2.0 */
/* backup, restore. */
#include "cli/commands.h"

#include "app/backup.h"
#include "app/checkpoint.h"
#include "app/journal.h"
#include "codec/file.h"

#include <inttypes.h>
#include <stdlib.h>

/* A file with a passphrase in its first line. */
#define PASSPHRASE_FILE_MAX 4096

static enum mm_status
read_passphrase(const struct mm_cli *c, struct mm_arena *a,
    struct mm_bytes *out, struct mm_err *err)
{
	const char *path = mm_cli_opt(c, "passphrase-file");
	struct mm_bytes bytes;
	struct mm_str rest, line;
	enum mm_status st;

	if (path == NULL)
		path = getenv("MIMAMORI_PASSPHRASE_FILE");
	if (path == NULL)
		return mm_err_set(err, MM_EUSAGE,
		    "合言葉を入れたファイルを --passphrase-file で指定して"
		    "ください(作業場所とは別の所に保管します)",
		    "name a file that holds the passphrase with "
		    "--passphrase-file (kept apart from the workspace)");
	st = mm_file_read(a, path, PASSPHRASE_FILE_MAX, &bytes, err);
	if (st != MM_OK)
		return st;
	rest = (struct mm_str){ (const char *)bytes.p, bytes.n };
	line = mm_str_cut(&rest, '\n');
	while (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	*out = (struct mm_bytes){ (const uint8_t *)line.p, line.n };
	return MM_OK;
}

static const char *
text_of(const struct mm_cli *c, const struct mm_head *head)
{
	struct mm_str s = mm_head_text(c->app.arena, head);

	return s.p != NULL ? s.p : "?";
}

static enum mm_status
run_backup(struct mm_cli *c, struct mm_err *err)
{
	struct mm_bytes passphrase;
	struct mm_backup b;
	struct mm_str path;
	enum mm_status st = mm_cli_arg(c, 0, "FILE", &path, err);

	if (st == MM_OK)
		st = read_passphrase(c, c->app.arena, &passphrase, err);
	if (st == MM_OK)
		st = mm_backup_write(&c->app, path.p, passphrase, &b, err);
	if (st != MM_OK)
		return st;
	mm_cli_printf(c, "%s\n", text_of(c, &b.manifest.head));
	mm_cli_say(c,
	    "%s にバックアップしました(記録 %" PRIu64 " 件、ファイル %" PRIu64
	    " 個。復元して検証済み)\n"
	    "上の先頭(番号:ハッシュ)は別に控えてください。復元するときに "
	    "--head で確かめられます",
	    "backed up to %s (%" PRIu64 " entries, %" PRIu64
	    " files; restored and verified)\n"
	    "keep the head above elsewhere: restore --head checks it",
	    path.p, b.manifest.head.seq, b.counts.files);
	return MM_OK;
}

/* Options that say what the restored journal must continue. */
static enum mm_status
read_known(struct mm_cli *c, struct mm_restore_ask *ask, struct mm_head *head,
    struct mm_ed25519_public *key, struct mm_err *err)
{
	const char *head_text = mm_cli_opt(c, "head");
	const char *note = mm_cli_opt(c, "checkpoint");
	const char *key_path = mm_cli_opt(c, "key");
	struct mm_bytes bytes;
	enum mm_status st = MM_OK;

	if (head_text != NULL) {
		st = mm_head_parse(mm_str_of(head_text), head, err);
		ask->head = head;
	}
	if (st != MM_OK || note == NULL)
		return st;
	if (key_path == NULL)
		return mm_err_set(err, MM_EUSAGE,
		    "--checkpoint には、署名者の公開鍵を --key で指定して"
		    "ください",
		    "with --checkpoint, name the signer's public key with "
		    "--key");
	st = mm_file_read(c->app.arena, note, MM_CHECKPOINT_MAX, &bytes, err);
	if (st == MM_OK)
		st = mm_checkpoint_key(c->app.dir, key_path, key, err);
	ask->note = (struct mm_str){ (const char *)bytes.p, bytes.n };
	ask->key = key;
	return st;
}

static void
say_restored(const struct mm_cli *c, const struct mm_restore *r, bool check)
{
	const struct mm_archive_manifest *m = &r->backup.manifest;
	char created[MM_DATE_TEXT];

	mm_cli_say(c,
	    check ? "正しいバックアップです: 作業場所 %.*s、%s、記録 %" PRIu64
		    " 件(復元していません)"
		  : "復元しました: 作業場所 %.*s、%s 作成、記録 %" PRIu64
		    " 件(検証済み)",
	    check ? "a good backup: workspace %.*s, %s, %" PRIu64
		    " entries (nothing restored)"
		  : "restored: workspace %.*s, made %s, %" PRIu64
		    " entries (verified)",
	    MM_FMT(m->workspace), mm_time_fmt(m->created, created),
	    r->head.seq);
	if (r->present.seq > r->common && !r->other)
		mm_cli_say(c,
		    check ? "今の作業場所の記録 %" PRIu64 "～%" PRIu64
			    " は含まれません"
			  : "記録 %" PRIu64 "～%" PRIu64
			    " は含まれません(元の作業場所にあります)",
		    check ? "entries %" PRIu64 " to %" PRIu64
			    " of the present workspace are not in it"
			  : "entries %" PRIu64 " to %" PRIu64
			    " are not in it (the old workspace has them)",
		    r->common + 1, r->present.seq);
	if (r->recorded > 0)
		mm_cli_say(c, "復元したことを記録 %" PRIu64 " に残しました",
		    "entry %" PRIu64 " tells of the restore", r->recorded);
	if (r->moved.p != NULL)
		mm_cli_say(
		    c, "元の作業場所: %s", "the old workspace: %s", r->moved.p);
}

static enum mm_status
run_restore(struct mm_cli *c, struct mm_err *err)
{
	struct mm_restore_ask ask = {
		.check = mm_cli_flag(c, "check") || c->app.dry_run,
		.replace = mm_cli_flag(c, "replace"),
		.lose = mm_cli_flag(c, "lose"),
		.foreign = mm_cli_flag(c, "foreign"),
		.reason = mm_str_of(mm_cli_opt(c, "reason")),
	};
	struct mm_ed25519_public key;
	struct mm_restore r;
	struct mm_head head;
	struct mm_str path;
	enum mm_status st = mm_cli_arg(c, 0, "FILE", &path, err);

	if (st == MM_OK && c->app.actor.n == 0 && !ask.check)
		st = mm_err_set(err, MM_EUSAGE,
		    "誰が復元するのかを --actor か環境変数 MIMAMORI_ACTOR "
		    "で指定"
		    "してください",
		    "say who restores with --actor or MIMAMORI_ACTOR");
	if (st != MM_OK)
		return st;
	/* No workspace is open: there may be none. */
	c->app.arena = mm_arena_new(MM_APP_ARENA_MAX);
	if (c->app.arena == NULL)
		return mm_err_nomem(err);
	ask.path = path.p;
	st = read_passphrase(c, c->app.arena, &ask.passphrase, err);
	if (st == MM_OK)
		st = read_known(c, &ask, &head, &key, err);
	if (st == MM_OK)
		st = mm_cli_number(c, "until", &ask.until, err);
	if (st == MM_OK)
		st = mm_backup_restore(&c->app, &ask, c->app.arena, &r, err);
	if (st != MM_OK)
		return st;
	mm_cli_printf(c, "%s\n", text_of(c, &r.head));
	say_restored(c, &r, ask.check);
	return MM_OK;
}

static const struct mm_opt backup_opts[] = {
	{ "passphrase-file", "FILE", "合言葉のファイル(1行目、12バイト以上)",
	    "file with the passphrase (first line, 12 bytes or more)", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt restore_opts[] = {
	{ "passphrase-file", "FILE", "合言葉のファイル",
	    "file with the passphrase", false },
	{ "check", NULL, "確かめるだけで復元しない", "verify and compare only",
	    false },
	{ "replace", NULL, "今の作業場所と置き換える(元は隣に残す)",
	    "replace the present workspace (kept beside it)", false },
	{ "lose", NULL, "バックアップより新しい記録を失ってもよい",
	    "give up entries newer than the backup", false },
	{ "foreign", NULL, "別の作業場所のものでもよい",
	    "in the place of another workspace", false },
	{ "until", "SEQ", "この番号の記録までの状態にする",
	    "the state up to this entry", false },
	{ "head", "SEQ:HASH", "控えの先頭に続くものだけを復元する",
	    "only what continues this head", false },
	{ "checkpoint", "FILE", "控えのチェックポイントに続くものだけ",
	    "only what continues this signed checkpoint", false },
	{ "key", "FILE", "その署名者の公開鍵", "its signer's public key",
	    false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_cmd cmds[] = {
	{ "backup", NULL, "FILE", "使用中のままバックアップを取る(暗号化)",
	    "back up the workspace while it is in use (encrypted)", backup_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_backup,
	    "mimamori backup 2026-10-01.mbk --passphrase-file ~/key" },
	{ "restore", NULL, "FILE", "バックアップから作業場所を戻す",
	    "restore a workspace from a backup", restore_opts, MM_NEED_NOTHING,
	    MM_FACT_NONE, run_restore,
	    "mimamori restore 2026-10-01.mbk --passphrase-file ~/key -C new" },
};

const struct mm_cmd_group mm_cmd_group_backup = { cmds, MM_COUNT(cmds) };
