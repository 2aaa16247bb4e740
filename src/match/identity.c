/* SPDX-License-Identifier: Apache-2.0 */
#include "match/identity.h"

#include <string.h>

static struct mm_str
present(struct mm_str s)
{
	s = mm_str_trim(s);
	return s.n > 0 ? s : MM_STR_NONE;
}

/* Types whose advisories are per release of the distribution. */
static bool
needs_distro(struct mm_str type)
{
	return mm_str_eqz(type, "deb") || mm_str_eqz(type, "rpm") ||
	    mm_str_eqz(type, "apk");
}

static enum mm_status
read_purl(struct mm_arena *a, struct mm_str text, struct mm_ident *out,
    bool *bad, struct mm_err *err)
{
	struct mm_purl p;
	enum mm_status st = mm_purl_parse(a, text, &p, NULL);

	if (st == MM_ENOMEM)
		return mm_err_nomem(err);
	*bad = st != MM_OK;
	if (st != MM_OK)
		return MM_OK;
	out->purl_key = mm_purl_key(a, &p);
	out->purl_version = present(mm_purl_version(a, &p));
	/* Without its key or version a component would match nothing. */
	if (mm_arena_short(a))
		return mm_err_nomem(err);
	out->scheme = mm_purl_scheme(p.type);
	out->no_distro = needs_distro(p.type) &&
	    mm_str_find(out->purl_key, '?') == out->purl_key.n;
	return MM_OK;
}

static enum mm_status
read_cpe(struct mm_arena *a, struct mm_str text, struct mm_ident *out,
    bool *bad, struct mm_err *err)
{
	const struct mm_cpe_value *v = &out->cpe.v[MM_CPE_VERSION];
	enum mm_status st = mm_cpe_parse(a, text, &out->cpe, NULL);

	if (st == MM_ENOMEM)
		return mm_err_nomem(err);
	*bad = true;
	if (st != MM_OK)
		return MM_OK;
	out->cpe_key = mm_cpe_key(a, &out->cpe);
	if (mm_arena_short(a))
		return mm_err_nomem(err);
	if (out->cpe_key.p == NULL)
		return MM_OK;
	*bad = false;
	out->cpe_text = text;
	out->cpe_na = v->kind == MM_CPE_NA;
	if (v->kind == MM_CPE_VALUE && !v->wild)
		out->cpe_version = v->text;
	return MM_OK;
}

static enum mm_identified
why(const struct mm_ident *i, bool bad_purl, bool bad_cpe)
{
	bool purl = i->purl_key.p != NULL, cpe = i->cpe_key.p != NULL;

	if (!purl && !cpe)
		return bad_purl ? MM_ID_BAD_PURL
		    : bad_cpe   ? MM_ID_BAD_CPE
				: MM_ID_NONE_NAME_ONLY;
	if (i->purl_version.p == NULL && i->cpe_version.p == NULL && !i->cpe_na)
		return MM_ID_NO_VERSION;
	return purl && cpe ? MM_ID_BOTH : purl ? MM_ID_PURL : MM_ID_CPE;
}

enum mm_status
mm_ident_of_component(struct mm_arena *a, const struct mm_component *c,
    struct mm_ident *out, struct mm_err *err)
{
	struct mm_str purl = present(c->purl), cpe = present(c->cpe),
		      version = present(c->version);
	bool bad_purl = false, bad_cpe = false;
	enum mm_status st = MM_OK;

	memset(out, 0, sizeof(*out));
	if (purl.p != NULL)
		st = read_purl(a, purl, out, &bad_purl, err);
	if (st == MM_OK && cpe.p != NULL)
		st = read_cpe(a, cpe, out, &bad_cpe, err);
	if (st != MM_OK)
		return st;
	/* The identifier's own version first, then the component's. */
	if (out->purl_version.p == NULL && out->purl_key.p != NULL)
		out->purl_version = version;
	if (out->cpe_version.p == NULL && out->cpe_key.p != NULL &&
	    !out->cpe_na)
		out->cpe_version =
		    version.p != NULL ? version : out->purl_version;
	if (out->purl_version.p == NULL && out->purl_key.p != NULL)
		out->purl_version = out->cpe_version;
	out->identified = why(out, bad_purl, bad_cpe);
	return MM_OK;
}

enum mm_status
mm_ident_of_platform(struct mm_arena *a, struct mm_str cpe,
    struct mm_ident *out, struct mm_err *err)
{
	struct mm_component c = { .cpe = cpe };

	return mm_ident_of_component(a, &c, out, err);
}

struct mm_str
mm_ident_signature(struct mm_arena *a, const struct mm_ident *i)
{
	return mm_arena_fmt(a, "%.*s\x1f%.*s\x1f%d%d\x1f%.*s\x1f%.*s",
	    MM_FMT(i->purl_key), MM_FMT(i->purl_version), (int)i->scheme,
	    (int)i->identified, MM_FMT(i->cpe_text), MM_FMT(i->cpe_version));
}

char
mm_ident_part(const struct mm_ident *i)
{
	return i->cpe_key.n > 4 ? i->cpe_key.p[4] : 0;
}
