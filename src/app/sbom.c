/* SPDX-License-Identifier: Apache-2.0 */
#include "app/sbom.h"

#include "app/untrusted.h"
#include "base/buf.h"
#include "format/identity.h"

enum mm_status
mm_app_sbom_read(struct mm_arena *a, struct mm_bytes bytes, const char *source,
    struct mm_sbom *out, struct mm_err *err)
{
	return mm_untrusted_sbom(a, bytes, source, out, err);
}

const char *
mm_app_identity_id(enum mm_identified id)
{
	return mm_identity_id(id);
}

const char *
mm_app_identity_text(enum mm_identified id, enum mm_lang lang)
{
	return mm_identity_text(id, lang);
}

/* "sbom-" and 16 hex digits of product, version and content. */
static enum mm_status
make_id(struct mm_arena *a, const struct mm_sbom_add *what, const char *digest,
    struct mm_str *out, struct mm_err *err)
{
	struct mm_str text = mm_arena_fmt(a, "%.*s\x1f%.*s\x1f%s",
	    MM_FMT(what->product), MM_FMT(what->version), digest);
	char hex[MM_SHA256_HEX];

	if (text.p == NULL)
		return mm_err_nomem(err);
	*out = mm_arena_fmt(
	    a, "sbom-%.16s", mm_sha256_hex(mm_sha256_of(text.p, text.n), hex));
	return out->p != NULL ? MM_OK : mm_err_nomem(err);
}

/* The SBOM of that version with that content, or MM_NONE. */
static uint32_t
find_same(const struct mm_world *w, const struct mm_sbom_add *what,
    const char *digest)
{
	uint32_t product = mm_world_product(w, what->product);
	uint32_t version = product != MM_NONE
	    ? mm_world_version(w, product, what->version)
	    : MM_NONE;

	for (uint32_t i = 0; version != MM_NONE && i < w->sboms.n; i++) {
		if (w->sboms.v[i].version == version &&
		    mm_str_eqz(w->sboms.v[i].digest, digest))
			return i;
	}
	return MM_NONE;
}

static enum mm_status
admit(struct mm_batch *b, const struct mm_sbom_add *what, struct mm_str id,
    const char *digest, const struct mm_sbom *s, struct mm_err *err)
{
	struct mm_arena *a = b->app->arena;
	struct mm_fact *f = mm_batch_fact(b, MM_FACT_SBOM);

	if (f == NULL)
		return mm_err_nomem(err);
	f->reason = what->reason;
	f->v[MM_F_SBOM_sbom] = id;
	f->v[MM_F_SBOM_product] = what->product;
	f->v[MM_F_SBOM_version] = what->version;
	f->v[MM_F_SBOM_format] = s->format;
	f->v[MM_F_SBOM_digest] = mm_arena_str(a, mm_str_of(digest));
	f->v[MM_F_SBOM_file] = what->file.n > 0 ? what->file : MM_STR_NONE;
	f->v[MM_F_SBOM_components] = mm_arena_fmt(a, "%u", s->n);
	f->v[MM_F_SBOM_identified] = mm_arena_fmt(a, "%u", s->identified);
	if (f->v[MM_F_SBOM_digest].p == NULL ||
	    f->v[MM_F_SBOM_components].p == NULL ||
	    f->v[MM_F_SBOM_identified].p == NULL)
		return mm_err_nomem(err);
	return mm_batch_admit(b, err);
}

/* The bytes are kept before the fact that names them, never after it. */
static enum mm_status
keep(struct mm_app *app, struct mm_bytes bytes, struct mm_sha256 digest,
    struct mm_err *err)
{
	struct mm_sha256 stored;
	enum mm_status st;

	if (app->dry_run)
		return MM_OK;
	st = mm_store_blob_put(app->store, bytes, &stored, err);
	MM_BUG_ON(st == MM_OK && !mm_sha256_eq(stored, digest));
	return st;
}

enum mm_status
mm_app_sbom_add(struct mm_app *app, struct mm_bytes bytes,
    const struct mm_sbom_add *what, struct mm_sbom_added *out,
    struct mm_err *err)
{
	struct mm_str file = mm_arena_str(app->arena, what->file);
	struct mm_sbom_added added = { .id = what->id };
	struct mm_sha256 digest;
	char hex[MM_SHA256_HEX];
	struct mm_batch b;
	enum mm_status st;
	uint32_t same;

	st = mm_untrusted_sbom(
	    app->arena, bytes, file.p != NULL ? file.p : "", &added.sbom, err);
	if (st != MM_OK)
		return st;
	digest = mm_sha256_of(bytes.p, bytes.n);
	(void)mm_sha256_hex(digest, hex);
	if (added.id.n == 0)
		st = make_id(app->arena, what, hex, &added.id, err);
	if (st == MM_OK)
		st = mm_batch_begin(app, &b, err);
	if (st != MM_OK)
		return st;
	same = find_same(b.world, what, hex);
	if (same != MM_NONE) {
		added.id = b.world->sboms.v[same].id;
		added.unchanged = true;
	} else {
		st = admit(&b, what, added.id, hex, &added.sbom, err);
		if (st == MM_OK)
			st = keep(app, bytes, digest, err);
		if (st == MM_OK)
			st = mm_batch_commit(&b, err);
	}
	mm_batch_end(&b);
	if (st == MM_OK)
		*out = added;
	return st;
}

enum mm_status
mm_app_sbom_original(struct mm_app *app, struct mm_arena *a,
    const struct mm_sbom_ref *ref, struct mm_sbom *out, struct mm_bytes *bytes,
    struct mm_err *err)
{
	struct mm_sha256 digest;
	struct mm_bytes text;
	struct mm_str name = mm_arena_str(a, ref->id);
	enum mm_status st;

	if (name.p == NULL)
		return mm_err_nomem(err);
	if (!mm_sha256_parse(ref->digest, &digest))
		return mm_err_set(err, MM_EINTEGRITY,
		    "SBOM %.*s のSHA-256の記録が壊れています",
		    "the recorded SHA-256 of SBOM %.*s is damaged",
		    MM_FMT(ref->id));
	st = mm_store_blob_get(app->store, digest, a, &text, err);
	if (st == MM_OK)
		st = mm_untrusted_sbom(a, text, name.p, out, err);
	if (st == MM_OK && bytes != NULL)
		*bytes = text;
	return st;
}

enum mm_status
mm_app_sbom_load(struct mm_app *app, struct mm_arena *a,
    const struct mm_sbom_ref *ref, struct mm_sbom *out, struct mm_err *err)
{
	return mm_app_sbom_original(app, a, ref, out, NULL, err);
}

struct mm_coverage
mm_app_coverage(const struct mm_sbom *s)
{
	struct mm_coverage c = { .n = s->n, .identified = s->identified };

	for (uint32_t i = 0; i < s->n; i++)
		c.by_status[s->components[i].identified]++;
	return c;
}

void
mm_app_sbom_elements(
    const struct mm_sbom *s, struct mm_sbom_element out[MM_SBOM_ELEMENTS])
{
	uint32_t supplier = 0, version = 0, identifier = 0;

	for (uint32_t i = 0; i < s->n; i++) {
		const struct mm_component *c = &s->components[i];

		supplier += c->supplier.n > 0;
		version += c->version.n > 0;
		identifier += c->purl.n > 0 || c->cpe.n > 0;
	}
	/* A component without a name is refused by the reader. */
	out[0] = (struct mm_sbom_element){ "supplier", "供給者名",
		"supplier name", supplier, s->n };
	out[1] = (struct mm_sbom_element){ "name", "部品名", "component name",
		s->n, s->n };
	out[2] = (struct mm_sbom_element){ "version", "部品の版",
		"component version", version, s->n };
	out[3] = (struct mm_sbom_element){ "identifier", "識別子 (purl、CPE)",
		"identifier (purl, CPE)", identifier, s->n };
	out[4] = (struct mm_sbom_element){ "relationship", "部品間の関係",
		"relationships", s->dependencies > 0, 1 };
	out[5] = (struct mm_sbom_element){ "author", "作成者", "author",
		s->author.n > 0, 1 };
	out[6] = (struct mm_sbom_element){ "timestamp", "作成日時",
		"time stamp", s->timestamp.n > 0, 1 };
}
