/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checkpoints of a workspace: what is signed, what a signer refuses, and
 * every way in which a journal can stand to a checkpoint.
 */
#include "run.h"

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
		cmocka_unit_test(test_separate_signer),
		cmocka_unit_test(test_clock),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_files_bad),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
