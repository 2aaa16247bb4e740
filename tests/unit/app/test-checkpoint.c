/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checkpoints of a workspace: what is signed, what a signer refuses, and
 * every way in which a journal can stand to a checkpoint.
 */
#include "run.h"

#include "app/audit.h"
#include "app/checkpoint.h"
#include "app/signing.h"
#include "base/buf.h"

static char root[SCRATCH_MAX];
static char key_path[SCRATCH_MAX * 2];

static void
make_folder(char out[SCRATCH_MAX * 2], const char *name)
{
	(void)scratch_path(out, root, name);
	CHECK(mkdir(out, 0700) == 0, "%s", out);
}

static int
make_root(void **state)
{
	struct mm_ed25519_public pub;
	struct mm_err err;

	(void)state;
	scratch_make(root);
	(void)scratch_path(key_path, root, "signer");
	return mm_signing_new(key_path, &pub, &err) != MM_OK;
}

static int
remove_root(void **state)
{
	(void)state;
	scratch_remove(root);
	return 0;
}

/* Another setting, so another entry. */
static void
add_setting(struct mm_app *app, const char *value)
{
	struct mm_facts_report r;
	struct mm_buf b;
	struct mm_err err;

	mm_buf_init(&b, 0);
	mm_buf_fmt(&b,
	    "{\"type\":\"setting\",\"valid\":\"2026-01-01\",\"data\":{"
	    "\"name\":\"n\",\"value\":\"%s\"}}\n",
	    value);
	CHECK(run_import(app, b.p, &r, &err) == MM_OK, "%s", err.en);
	mm_buf_free(&b);
}

static void
open_new(struct mm_app *app, const char *name, char dir[SCRATCH_MAX * 2])
{
	struct mm_facts_report r;
	struct mm_err err;

	make_folder(dir, name);
	run_open(app, dir, true);
	CHECK(run_import(app, run_register, &r, &err) == MM_OK, "%s", err.en);
}

static struct mm_checkpoint_file
take(struct mm_app *app, bool *first)
{
	struct mm_signing how = { .key = key_path };
	struct mm_checkpoint_file f;
	struct mm_err err;

	CHECK(mm_checkpoint_take(app, &how, &f, first, &err) == MM_OK, "%s",
	    err.en);
	return f;
}

static void
test_keys(void **state)
{
	char path[SCRATCH_MAX * 2], pub_path[SCRATCH_MAX * 2 + 4];
	struct mm_ed25519_public pub, got;
	struct mm_ed25519_secret secret;
	struct mm_err err;
	struct stat sb;

	(void)state;
	(void)scratch_path(path, root, "another");
	(void)snprintf(pub_path, sizeof(pub_path), "%s.pub", path);
	assert_int_equal(mm_signing_new(path, &pub, &err), MM_OK);
	assert_int_equal(stat(path, &sb), 0);
	assert_int_equal(sb.st_mode & 07777, 0600);
	assert_int_equal(mm_signing_public(pub_path, &got, &err), MM_OK);
	assert_memory_equal(got.b, pub.b, 32);
	assert_int_equal(mm_signing_secret(path, &secret, &err), MM_OK);
	assert_true(mm_ed25519_public_of(&secret, &got));
	assert_memory_equal(got.b, pub.b, 32);
	assert_int_equal(mm_signing_new(path, &pub, &err), MM_ECONFLICT);
	assert_int_equal(
	    mm_signing_secret(pub_path, &secret, &err), MM_EFORMAT);
	assert_string_equal(err.source, pub_path);
	assert_int_equal(mm_signing_public(path, &got, &err), MM_EFORMAT);
	for (mode_t mode = 0601; mode <= 0640; mode += mode == 0601 ? 3 : 4) {
		assert_int_equal(chmod(path, mode), 0);
		CHECK(mm_signing_secret(path, &secret, &err) == MM_EDENIED,
		    "mode %o", mode);
		CHECK(strstr(err.en, "chmod 600") != NULL, "%s", err.en);
	}
	(void)scratch_path(path, root, "nowhere");
	assert_int_equal(mm_signing_secret(path, &secret, &err), MM_ENOTFOUND);
	assert_int_equal(mm_signing_public(path, &got, &err), MM_ENOTFOUND);
}

static void
test_take(void **state)
{
	struct mm_checkpoint_list list = { NULL, 0, 0 };
	struct mm_checkpoint_file one, two;
	char dir[SCRATCH_MAX * 2];
	struct mm_ed25519_public key;
	enum mm_checkpoint_standing standing;
	struct mm_app app;
	struct mm_err err;
	uint64_t seq;
	bool first;

	(void)state;
	open_new(&app, "take", dir);
	one = take(&app, &first);
	assert_true(first);
	assert_int_equal(one.c.size, RUN_REGISTER_ENTRIES);
	add_setting(&app, "1");
	two = take(&app, &first);
	assert_false(first);
	assert_int_equal(two.c.size, RUN_REGISTER_ENTRIES + 1);
	/* Once more at the same place: the same again. */
	two = take(&app, &first);
	assert_int_equal(mm_checkpoint_key(dir, NULL, &key, &err), MM_OK);
	assert_int_equal(
	    mm_checkpoint_files(dir, &key, app.arena, &list, &err), MM_OK);
	assert_int_equal(list.n, 2);
	assert_int_equal(list.v[0].c.size, one.c.size);
	assert_int_equal(list.v[1].c.size, two.c.size);
	assert_int_equal(
	    mm_checkpoint_compare(app.store, &one.c, &standing, &seq, &err),
	    MM_OK);
	assert_int_equal(standing, MM_STANDS_AHEAD);
	assert_int_equal(seq, two.c.size);
	assert_int_equal(
	    mm_checkpoint_compare(app.store, &two.c, &standing, NULL, &err),
	    MM_OK);
	assert_int_equal(standing, MM_STANDS_AT);
	mm_app_close(&app);
}

static void
expect_standing(struct mm_app *app, const struct mm_checkpoint *c,
    enum mm_checkpoint_standing want, const char *says)
{
	enum mm_checkpoint_standing got;
	struct mm_err err = { 0 };
	uint64_t seq;

	assert_int_equal(
	    mm_checkpoint_compare(app->store, c, &got, &seq, &err), MM_OK);
	CHECK(got == want, "%d, not %d", (int)got, (int)want);
	assert_int_equal(mm_checkpoint_judge(
			     got, c, mm_store_workspace(app->store), seq, &err),
	    MM_EINTEGRITY);
	CHECK(strstr(err.en, says) != NULL && err.ja[0] != '\0', "%s", err.en);
}

static void
test_standings(void **state)
{
	struct mm_checkpoint_file f;
	struct mm_checkpoint c;
	char dir[SCRATCH_MAX * 2];
	struct mm_app app, other;
	struct mm_err err;
	bool first;

	(void)state;
	open_new(&app, "standings", dir);
	add_setting(&app, "1");
	(void)snprintf(key_path, sizeof(key_path), "%s/%s", root, "signer-2");
	{
		struct mm_ed25519_public pub;

		assert_int_equal(mm_signing_new(key_path, &pub, &err), MM_OK);
	}
	f = take(&app, &first);
	c = f.c;
	open_new(&other, "standings-short", dir);
	expect_standing(&other, &c, MM_STANDS_BEHIND, "entry 9 and later");
	/* The whole chain made anew, without the key. */
	add_setting(&other, "2");
	expect_standing(&other, &c, MM_STANDS_CHANGED, "2 to 9");
	c.workspace = MM_STR("demo2");
	expect_standing(&other, &c, MM_STANDS_FOREIGN, "\"demo2\"");
	c = f.c;
	c.first.b[0] ^= 1;
	expect_standing(&other, &c, MM_STANDS_NAMESAKE, "entry 1");
	/* It gets no signature either. */
	{
		struct mm_signing how = { .key = key_path };

		assert_int_equal(
		    mm_checkpoint_take(&other, &how, &f, &first, &err),
		    MM_EINTEGRITY);
		CHECK(
		    strstr(err.en, "does not continue") != NULL, "%s", err.en);
		assert_int_equal(
		    mm_checkpoint_key(
			dir, NULL, &(struct mm_ed25519_public){ { 0 } }, &err),
		    MM_ENOTFOUND);
	}
	mm_app_close(&app);
	mm_app_close(&other);
}

static enum mm_status
audit(struct mm_app *app, const struct mm_audit_ask *ask, struct mm_audit *a,
    struct mm_err *err)
{
	memset(err, 0, sizeof(*err));
	memset(a, 0, sizeof(*a));
	return mm_audit_run(app, ask, a, err);
}

static void
expect_audit(struct mm_app *app, const struct mm_audit_ask *ask,
    enum mm_status want, const char *says)
{
	struct mm_audit a;
	struct mm_err err;
	enum mm_status st = audit(app, ask, &a, &err);

	CHECK(st == want && strstr(err.en, says) != NULL, "%d, \"%s\" not %s",
	    (int)st, err.en, says);
	CHECK(want == MM_OK || err.ja[0] != '\0', "%s", says);
}

/* Signed twice: at 8 and at 9 entries; a tenth is not. */
static void
test_audit(void **state)
{
	struct mm_checkpoint_file one, two;
	struct mm_audit_ask ask = { .since = 0 };
	char dir[SCRATCH_MAX * 2];
	struct mm_head head;
	struct mm_audit a;
	struct mm_app app;
	struct mm_err err;
	bool first;

	(void)state;
	(void)scratch_path(key_path, root, "signer");
	open_new(&app, "audit", dir);
	expect_audit(&app, &ask, MM_OK, "");
	ask.since = 9;
	expect_audit(&app, &ask, MM_ENOTFOUND, "no signed checkpoint before");
	key_path[strlen(key_path) - 1] = '7';
	{
		struct mm_ed25519_public pub;

		assert_int_equal(mm_signing_new(key_path, &pub, &err), MM_OK);
	}
	one = take(&app, &first);
	add_setting(&app, "1");
	two = take(&app, &first);
	add_setting(&app, "2");
	ask.since = 0;
	CHECK(audit(&app, &ask, &a, &err) == MM_OK, "%s", err.en);
	assert_int_equal(a.checkpoints, 2);
	assert_int_equal(a.covered, two.c.size);
	assert_int_equal(a.from, 1);
	assert_int_equal(a.head.seq, 10);
	/* Both forms of a head. */
	head = (struct mm_head){ 9, two.c.chain };
	ask.head = &head;
	expect_audit(&app, &ask, MM_OK, "");
	head.chain = two.c.root;
	expect_audit(&app, &ask, MM_OK, "");
	head.chain = one.c.root;
	expect_audit(&app, &ask, MM_EINTEGRITY, "up to entry 9");
	ask.since = 10;
	expect_audit(&app, &ask, MM_EUSAGE, "without --since");
	ask.head = NULL;
	CHECK(audit(&app, &ask, &a, &err) == MM_OK, "%s", err.en);
	assert_int_equal(a.from, 10);
	assert_int_equal(a.rows, 1);
	mm_app_close(&app);
}

static void
copy_file(const char *from_dir, const char *to_dir, const char *name)
{
	char from[SCRATCH_MAX * 3], to[SCRATCH_MAX * 3];
	struct scratch_image image;

	(void)snprintf(from, sizeof(from), "%s/checkpoints/%s", from_dir, name);
	(void)snprintf(to, sizeof(to), "%s/checkpoints/%s", to_dir, name);
	image = scratch_read(from);
	scratch_write(to, &image);
	free(image.p);
}

static void
take_over(const char *from, const char *to)
{
	static const char *const names[] = { "key.pub", "0000000000000008.note",
		"0000000000000009.note" };
	char folder[SCRATCH_MAX * 3];

	(void)snprintf(folder, sizeof(folder), "%s/checkpoints", to);
	assert_int_equal(mkdir(folder, 0700), 0);
	for (size_t i = 0; i < MM_COUNT(names); i++)
		copy_file(from, to, names[i]);
}

/*
 * Somebody who can write the database, but has no key, makes the whole
 * journal anew; or takes the end away, notes and all.
 */
static void
test_insider(void **state)
{
	char dir[SCRATCH_MAX * 2], forged[SCRATCH_MAX * 2];
	char path[SCRATCH_MAX * 3], cut[SCRATCH_MAX * 2];
	struct mm_audit_ask ask = { .since = 0 };
	struct mm_ed25519_public key;
	struct mm_checkpoint_file last;
	struct mm_app app, other, shorter;
	struct mm_err err;
	bool first;

	(void)state;
	open_new(&app, "insider", dir);
	(void)scratch_path(key_path, root, "signer-8");
	assert_int_equal(mm_signing_new(key_path, &key, &err), MM_OK);
	(void)take(&app, &first);
	add_setting(&app, "1");
	last = take(&app, &first);
	open_new(&other, "insider-forged", forged);
	add_setting(&other, "one");
	add_setting(&other, "2");
	/* Nothing to see from inside. */
	expect_audit(&other, &ask, MM_OK, "");
	ask.key = &key;
	expect_audit(&other, &ask, MM_ENOTFOUND, "no signed checkpoint");
	/* One checkpoint that was kept elsewhere is enough. */
	ask.note = last.note;
	expect_audit(&other, &ask, MM_EINTEGRITY, "entries 1 to 9");
	take_over(dir, forged);
	ask.note = MM_STR_NONE;
	ask.key = NULL;
	expect_audit(&other, &ask, MM_EINTEGRITY, "entry 9 is not the one");
	ask.since = 9;
	expect_audit(&other, &ask, MM_EINTEGRITY, "entry 9 is not the one");
	ask.since = 0;
	(void)snprintf(path, sizeof(path), "%s/checkpoints/key.pub", forged);
	assert_int_equal(remove(path), 0);
	expect_audit(&other, &ask, MM_ENOTFOUND, "public key");
	open_new(&shorter, "insider-cut", cut);
	take_over(dir, cut);
	expect_audit(&shorter, &ask, MM_EINTEGRITY, "entry 9 and later");
	ask.since = 10;
	expect_audit(&shorter, &ask, MM_EINTEGRITY, "entry 9 and later");
	mm_app_close(&app);
	mm_app_close(&other);
	mm_app_close(&shorter);
}

/* What the signer is handed when it is somebody else. */
static struct mm_str
ask(struct mm_app *app, struct mm_checkpoint *c)
{
	struct mm_str path;
	struct mm_bytes b;
	struct mm_err err;

	CHECK(mm_checkpoint_ask(app, c, &path, &err) == MM_OK, "%s", err.en);
	{
		struct scratch_image image = scratch_read(path.p);

		b = (struct mm_bytes){ mm_arena_alloc(app->arena, image.n + 1),
			image.n };
		memcpy((void *)(uintptr_t)b.p, image.p, image.n);
		free(image.p);
	}
	return (struct mm_str){ (const char *)b.p, b.n };
}

static void
test_separate_signer(void **state)
{
	char dir[SCRATCH_MAX * 2], own_key[SCRATCH_MAX * 2];
	struct mm_signing how = { .key = own_key };
	struct mm_ed25519_public pub, other = { { 1 } };
	struct mm_checkpoint_file f;
	struct mm_checkpoint c;
	struct mm_str request, early;
	struct mm_buf note;
	struct mm_app app;
	struct mm_err err;
	bool first;

	(void)state;
	open_new(&app, "separate", dir);
	(void)scratch_path(own_key, root, "signer-3");
	assert_int_equal(mm_signing_new(own_key, &pub, &err), MM_OK);
	request = ask(&app, &c);
	assert_true(mm_str_starts(request,
	    "mimamori sign-request 1\nsince 0\n\n"
	    "mimamori/demo\n8\n"));
	mm_buf_init(&note, 0);
	assert_int_equal(
	    mm_signing_sign(&how, request, &note, &first, &err), MM_OK);
	assert_true(first);
	assert_int_equal(
	    mm_checkpoint_accept(&app, mm_buf_view(&note), &other, &f, &err),
	    MM_EINTEGRITY);
	/* Not taken in yet: a later request starts from nothing. */
	add_setting(&app, "1");
	early = ask(&app, &c);
	mm_buf_clear(&note);
	assert_int_equal(
	    mm_signing_sign(&how, early, &note, &first, &err), MM_ECONFLICT);
	CHECK(strstr(err.en, "starts from 0") != NULL, "%s", err.en);
	assert_int_equal(note.n, 0);
	assert_int_equal(
	    mm_signing_sign(&how, request, &note, &first, &err), MM_OK);
	assert_int_equal(
	    mm_checkpoint_accept(&app, mm_buf_view(&note), &pub, &f, &err),
	    MM_OK);
	assert_int_equal(f.c.size, 8);
	request = ask(&app, &c);
	mm_buf_clear(&note);
	assert_int_equal(
	    mm_signing_sign(&how, request, &note, &first, &err), MM_OK);
	assert_false(first);
	assert_int_equal(
	    mm_checkpoint_accept(&app, mm_buf_view(&note), &pub, &f, &err),
	    MM_OK);
	assert_int_equal(f.c.size, 9);
	/* The same once more is no harm. */
	mm_buf_clear(&note);
	assert_int_equal(
	    mm_signing_sign(&how, early, &note, &first, &err), MM_OK);
	mm_buf_free(&note);
	mm_app_close(&app);
}

static void
test_clock(void **state)
{
	struct mm_signing how = { .key = NULL };
	char dir[SCRATCH_MAX * 2], own_key[SCRATCH_MAX * 2];
	struct mm_ed25519_public pub;
	struct mm_checkpoint_file f;
	struct mm_app app;
	struct mm_err err;
	bool first;

	(void)state;
	open_new(&app, "clock", dir);
	(void)scratch_path(own_key, root, "signer-4");
	how.key = own_key;
	assert_int_equal(mm_signing_new(own_key, &pub, &err), MM_OK);
	assert_int_equal(
	    mm_checkpoint_take(&app, &how, &f, &first, &err), MM_OK);
	add_setting(&app, "1");
	app.now.sec -= 1;
	assert_int_equal(
	    mm_checkpoint_take(&app, &how, &f, &first, &err), MM_ECONFLICT);
	CHECK(strstr(err.en, "clock was set back") != NULL, "%s", err.en);
	CHECK(strstr(err.ja, "時計が戻っています") != NULL, "%s", err.ja);
	how.clock_back = true;
	assert_int_equal(
	    mm_checkpoint_take(&app, &how, &f, &first, &err), MM_OK);
	mm_app_close(&app);
}

static void
test_refused(void **state)
{
	static const char *const requests[] = {
		"",
		"mimamori sign-request 2\nsince 0\n\nmimamori/demo\n",
		"mimamori sign-request 1\nsince x\n\nmimamori/demo\n",
		"mimamori sign-request 1\nfrom 0\n\nmimamori/demo\n",
		"mimamori sign-request 1\nsince 0\npath AAAA\n\nx\n",
		"mimamori sign-request 1\nsince 0\nway AAAA\n\nx\n",
		"mimamori sign-request 1\nsince 0\n",
		"mimamori sign-request 1\nsince 0\n\nmimamori/demo\n0\n",
	};
	char dir[SCRATCH_MAX * 2], inside[SCRATCH_MAX * 3];
	struct mm_signing how = { .key = key_path };
	struct mm_ed25519_public pub;
	struct mm_checkpoint_file f;
	struct mm_checkpoint c;
	struct mm_buf note;
	struct mm_app app;
	struct mm_err err;
	bool first;

	(void)state;
	mm_buf_init(&note, 0);
	for (size_t i = 0; i < MM_COUNT(requests); i++)
		CHECK(mm_signing_sign(&how, mm_str_of(requests[i]), &note,
			  &first, &err) == MM_EFORMAT,
		    "%s", requests[i]);
	assert_int_equal(note.n, 0);
	make_folder(dir, "refused");
	run_open(&app, dir, true);
	assert_int_equal(
	    mm_checkpoint_now(app.store, app.now, &c, &err), MM_EEMPTY);
	assert_int_equal(
	    mm_checkpoint_take(&app, &how, &f, &first, &err), MM_EEMPTY);
	(void)snprintf(inside, sizeof(inside), "%s/key", dir);
	assert_int_equal(mm_signing_new(inside, &pub, &err), MM_OK);
	how.key = inside;
	assert_int_equal(
	    mm_checkpoint_take(&app, &how, &f, &first, &err), MM_EDENIED);
	CHECK(strstr(err.en, "lies in the workspace") != NULL, "%s", err.en);
	mm_app_close(&app);
}

/* Files that are not what their names say, and a key exchanged. */
static void
test_files_bad(void **state)
{
	struct mm_checkpoint_list list = { NULL, 0, 0 };
	char dir[SCRATCH_MAX * 2], own_key[SCRATCH_MAX * 2];
	struct mm_signing how = { .key = own_key };
	struct mm_ed25519_public pub, key;
	struct mm_checkpoint_file f;
	struct scratch_image note;
	struct mm_str other;
	struct mm_app app;
	struct mm_err err = { 0 };
	bool first;

	(void)state;
	open_new(&app, "files", dir);
	(void)scratch_path(own_key, root, "signer-5");
	assert_int_equal(mm_signing_new(own_key, &pub, &err), MM_OK);
	assert_int_equal(
	    mm_checkpoint_take(&app, &how, &f, &first, &err), MM_OK);
	note = scratch_read(f.path.p);
	other = mm_checkpoint_path(dir, 7, ".note", app.arena);
	scratch_write(other.p, &note);
	assert_int_equal(mm_checkpoint_files(dir, &pub, app.arena, &list, &err),
	    MM_EINTEGRITY);
	assert_string_equal(err.source, other.p);
	assert_int_equal(remove(other.p), 0);
	/* One byte of the name: read without belief, refused with the key. */
	note.p[9] ^= 1;
	scratch_write(f.path.p, &note);
	memset(&err, 0, sizeof(err));
	assert_int_equal(mm_checkpoint_files(dir, &pub, app.arena, &list, &err),
	    MM_EINTEGRITY);
	assert_string_equal(err.source, f.path.p);
	note.p[9] ^= 1;
	scratch_write(f.path.p, &note);
	free(note.p);
	assert_int_equal(mm_checkpoint_key(dir, NULL, &key, &err), MM_OK);
	assert_memory_equal(key.b, pub.b, 32);
	(void)scratch_path(own_key, root, "signer-6");
	assert_int_equal(mm_signing_new(own_key, &pub, &err), MM_OK);
	assert_int_equal(
	    mm_checkpoint_take(&app, &how, &f, &first, &err), MM_ECONFLICT);
	CHECK(strstr(err.en, "key.pub") != NULL, "%s", err.en);
	mm_app_close(&app);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_take),
		cmocka_unit_test(test_standings),
		cmocka_unit_test(test_audit),
		cmocka_unit_test(test_insider),
		cmocka_unit_test(test_separate_signer),
		cmocka_unit_test(test_clock),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_files_bad),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
