/* SPDX-License-Identifier: Apache-2.0 */
#include "app/feed_source.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "fetch/request.h"
#include "model/terms.h"

static const struct mm_term hows[] = {
	{ "file", "ファイル", "file" },
	{ "years", "年別ファイル", "a file a year" },
	{ "nvd-api", "NVD API", "NVD API" },
	{ "nvd-feed", "NVDの年別ファイル", "yearly files of NVD" },
	{ "release", "GitHubのリリース", "GitHub release" },
	{ "csaf", "CSAF配布元", "CSAF provider" },
	{ "folder", "フォルダ", "folder" },
};
const struct mm_terms mm_source_hows = { "source_how", hows,
	(int)MM_COUNT(hows) };

/* clang-format off */
#define OSV(id, eco) \
	{ "osv-" id, "file", \
	  "https://osv-vulnerabilities.storage.googleapis.com/" \
	  eco "/all.zip", \
	  "1", "データベースごと(多くはCC-BY 4.0)", \
	  "by database, most CC-BY 4.0" }
const struct mm_known_source mm_known_sources[] = {
	{ "cve", "release",
	  "https://api.github.com/repos/CVEProject/cvelistV5/releases/latest"
	  "#_all_CVEs_at_midnight.zip.zip", "1",
	  "CVE利用条件(出所を示せば自由)", "CVE terms of use" },
	{ "nvd", "nvd-api",
	  "https://services.nvd.nist.gov/rest/json/cves/2.0", "1",
	  "公有。NVDはこの製品を推奨も認証もしていない",
	  "public domain; not endorsed or certified by the NVD" },
	{ "nvd-feed", "nvd-feed",
	  "https://nvd.nist.gov/feeds/json/cve/2.0/nvdcve-2.0-{2002}.json.gz",
	  "1", "公有。NVDはこの製品を推奨も認証もしていない",
	  "public domain; not endorsed or certified by the NVD" },
	{ "kev", "file",
	  "https://www.cisa.gov/sites/default/files/feeds/"
	  "known_exploited_vulnerabilities.json", "1", "CC0 1.0", "CC0 1.0" },
	{ "epss", "file",
	  "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz", "1",
	  "FIRST。利用自由、出所を示す", "FIRST; free, with attribution" },
	{ "jvn", "years",
	  "https://jvndb.jvn.jp/ja/feed/detail/jvndb_detail_{1998}.rdf", "1",
	  "JVN iPedia利用条件(出所を示す)", "JVN iPedia terms (attribution)" },
	{ "eol", "file", "https://endoflife.date/api/v1/products/full", "7",
	  "MIT", "MIT" },
	{ "csaf-redhat", "csaf",
	  "https://www.redhat.com/.well-known/csaf/provider-metadata.json",
	  "1", "CC-BY 4.0", "CC-BY 4.0" },
	OSV("alpine", "Alpine"),
	OSV("crates", "crates.io"),
	OSV("debian", "Debian"),
	OSV("go", "Go"),
	OSV("maven", "Maven"),
	OSV("npm", "npm"),
	OSV("nuget", "NuGet"),
	OSV("oss-fuzz", "OSS-Fuzz"),
	OSV("packagist", "Packagist"),
	OSV("pypi", "PyPI"),
	OSV("rubygems", "RubyGems"),
	OSV("ubuntu", "Ubuntu"),
	{ NULL, NULL, NULL, NULL, NULL, NULL },
};
/* clang-format on */

struct mm_str
mm_source_path(struct mm_str url)
{
	if (mm_str_starts(url, "file://"))
		return (struct mm_str){ url.p + 7, url.n - 7 };
	return mm_fetch_url_ok(url) ? MM_STR_NONE : url;
}

/* ---- reading ---- */

/* One setting of a source; absent: it has none. */
static const struct mm_setting *
setting(const struct mm_world *w, struct mm_str name, const char *what)
{
	for (uint32_t i = 0; i < w->settings.n; i++) {
		struct mm_str s = w->settings.v[i].name;

		if (!mm_str_starts(s, MM_SOURCE_SETTING))
			continue;
		s.p += sizeof(MM_SOURCE_SETTING) - 1;
		s.n -= sizeof(MM_SOURCE_SETTING) - 1;
		if (mm_str_eq(mm_str_cut(&s, '.'), name) && mm_str_eqz(s, what))
			return &w->settings.v[i];
	}
	return NULL;
}

static struct mm_str
value(const struct mm_world *w, struct mm_str name, const char *what)
{
	const struct mm_setting *s = setting(w, name, what);

	return s != NULL && s->value.n > 0 ? s->value : MM_STR_NONE;
}

static bool
name_ok(struct mm_str name)
{
	if (name.n == 0 || name.n > MM_SOURCE_NAME_MAX)
		return false;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
			(c == '-' && i > 0)))
			return false;
	}
	return true;
}

/* "{2002}": the first year. */
static bool
has_year(struct mm_str url)
{
	size_t at = mm_str_find(url, '{');
	uint64_t year;

	return at + 6 <= url.n && url.p[at + 5] == '}' &&
	    mm_num_u64((struct mm_str){ url.p + at + 1, 4 }, 2100, &year) &&
	    year >= 1990;
}

static enum mm_status
check_url(const struct mm_source *s, struct mm_err *err)
{
	bool years = s->how == MM_HOW_YEARS || s->how == MM_HOW_NVD_FEED;
	bool local = mm_source_path(s->url).p != NULL;

	if (s->url.p == NULL || s->url.n > MM_FETCH_URL_MAX)
		return mm_err_set(err, MM_EUSAGE,
		    "取得先 %.*s のアドレスがありません。--url で指定してくだ"
		    "さい",
		    "the source %.*s has no address; give one with --url",
		    MM_FMT(s->name));
	if (local && (s->how != MM_HOW_FILE && s->how != MM_HOW_FOLDER))
		return mm_err_set(err, MM_EUSAGE,
		    "取得先 %.*s のアドレスは https:// で始まります。手元のフ"
		    "ォルダは --how folder としてください",
		    "the address of the source %.*s begins with https://; for "
		    "a local folder use --how folder",
		    MM_FMT(s->name));
	if (local && mm_source_path(s->url).p[0] != '/')
		return mm_err_set(err, MM_EUSAGE,
		    "取得先 %.*s のパスは / で始まる絶対パスです",
		    "the path of the source %.*s must be absolute, beginning "
		    "with /",
		    MM_FMT(s->name));
	if (!local && s->how == MM_HOW_FOLDER)
		return mm_err_set(err, MM_EUSAGE,
		    "取得先 %.*s はフォルダなのに、アドレスがパスではありませ"
		    "ん",
		    "the source %.*s is a folder, but its address is no path",
		    MM_FMT(s->name));
	if (years != has_year(s->url) ||
	    (!local && !years && mm_str_find(s->url, '{') < s->url.n))
		return mm_err_set(err, MM_EUSAGE,
		    "取得先 %.*s: 年別のアドレスには {2002} のように最初の年"
		    "を書きます(年別だけ)",
		    "source %.*s: an address by year, and only that, holds "
		    "its first year as {2002}",
		    MM_FMT(s->name));
	return MM_OK;
}

static enum mm_status
check_numbers(struct mm_source *s, struct mm_str every, struct mm_str pause,
    struct mm_err *err)
{
	uint64_t days = 1, ms = UINT32_MAX;

	if (every.p != NULL &&
	    (!mm_num_u64(every, MM_SOURCE_EVERY_MAX, &days) || days == 0))
		return mm_err_set(err, MM_EUSAGE,
		    "取得先 %.*s の間隔は1から3650までの日数です",
		    "the interval of the source %.*s is 1 to 3650 days",
		    MM_FMT(s->name));
	if (pause.p != NULL && !mm_num_u64(pause, 60000, &ms))
		return mm_err_set(err, MM_EUSAGE,
		    "取得先 %.*s の休みは60000ミリ秒までです",
		    "the pause of the source %.*s is up to 60000 milliseconds",
		    MM_FMT(s->name));
	if (s->digest.p != NULL && !mm_str_eqz(s->digest, "sha256") &&
	    !mm_str_eqz(s->digest, "sha512"))
		return mm_err_set(err, MM_EUSAGE,
		    "取得先 %.*s のダイジェストは sha256 か sha512 です",
		    "the digest of the source %.*s is sha256 or sha512",
		    MM_FMT(s->name));
	s->every = (uint32_t)days;
	s->pause = (uint32_t)ms;
	return MM_OK;
}

/* A source from its texts, or why it is none. */
static enum mm_status
make(const struct mm_source_ask *ask, struct mm_source *out, struct mm_err *err)
{
	enum mm_status st;

	*out = (struct mm_source){ .name = ask->name,
		.url = ask->url,
		.licence = ask->licence,
		.digest = ask->digest,
		.how = (enum mm_source_how)mm_term_value(
		    &mm_source_hows, ask->how) };
	if (!name_ok(ask->name))
		return mm_err_set(err, MM_EUSAGE,
		    "取得先の名前は英小文字・数字・「-」で32文字までです",
		    "the name of a source is of lower-case letters, digits "
		    "and '-', up to 32");
	if (out->how == 0)
		return mm_err_set(err, MM_EUSAGE,
		    "取得先 %.*s の種類がわかりません。--how に file、years、"
		    "nvd-api、nvd-feed、release、csaf、folder のどれかを指定し"
		    "てください",
		    "the kind of the source %.*s is not known; give --how one "
		    "of file, years, nvd-api, nvd-feed, release, csaf, folder",
		    MM_FMT(ask->name));
	st = check_url(out, err);
	return st == MM_OK ? check_numbers(out, ask->every, ask->pause, err)
			   : st;
}

static int
by_name(const void *a, const void *b)
{
	return mm_str_cmp(((const struct mm_source *)a)->name,
	    ((const struct mm_source *)b)->name);
}

enum mm_status
mm_sources(struct mm_app *app, struct mm_source_list *out, struct mm_err *err)
{
	struct mm_world *w;
	enum mm_status st = mm_app_world(app, &w, err);

	memset(out, 0, sizeof(*out));
	for (uint32_t i = 0; st == MM_OK && i < w->settings.n; i++) {
		const struct mm_setting *s = &w->settings.v[i];
		struct mm_str rest = s->name;
		struct mm_source_ask ask = { .how = s->value };
		struct mm_source *slot;
		struct mm_err bad = { 0 };

		if (!mm_str_eqz(mm_str_cut(&rest, '.'), "source") ||
		    rest.p == NULL)
			continue;
		ask.name = mm_str_cut(&rest, '.');
		if (!mm_str_eqz(rest, "how") || mm_str_eqz(s->value, "off"))
			continue;
		ask.url = value(w, ask.name, "url");
		ask.every = value(w, ask.name, "every");
		ask.licence = value(w, ask.name, "licence");
		ask.digest = value(w, ask.name, "digest");
		ask.pause = value(w, ask.name, "pause");
		slot = mm_vec_push(app->arena, &out->list);
		if (slot == NULL)
			return mm_err_nomem(err);
		(void)make(&ask, slot, &bad);
		slot->bad = bad;
		slot->at = s->at;
	}
	if (out->list.n > 1)
		qsort(out->list.v, out->list.n, sizeof(*out->list.v), by_name);
	return st;
}

/* ---- changing ---- */

static void
fill(struct mm_str *s, const char *z)
{
	if (s->p == NULL)
		*s = mm_str_of(z);
}

static enum mm_status
put(struct mm_batch *b, struct mm_str name, const char *what,
    struct mm_str text, struct mm_err *err)
{
	struct mm_fact *f = mm_batch_fact(b, MM_FACT_SETTING);

	if (f == NULL)
		return mm_err_nomem(err);
	f->v[MM_F_SETTING_name] = mm_arena_fmt(
	    b->app->arena, MM_SOURCE_SETTING "%.*s.%s", MM_FMT(name), what);
	f->v[MM_F_SETTING_value] = text;
	if (f->v[MM_F_SETTING_name].p == NULL)
		return mm_err_nomem(err);
	return mm_batch_admit(b, err);
}

enum mm_status
mm_source_add(
    struct mm_app *app, const struct mm_source_ask *given, struct mm_err *err)
{
	struct mm_source_ask ask = *given;
	const struct {
		const char *what;
		const struct mm_str *text;
	} fields[] = { { "how", &ask.how }, { "url", &ask.url },
		{ "every", &ask.every }, { "licence", &ask.licence },
		{ "digest", &ask.digest }, { "pause", &ask.pause } };
	const struct mm_known_source *k = mm_known_sources;
	struct mm_batch b = { 0 };
	struct mm_source s;
	enum mm_status st;

	while (k->name != NULL && !mm_str_eqz(ask.name, k->name))
		k++;
	if (k->name != NULL) {
		fill(&ask.how, k->how);
		fill(&ask.url, k->url);
		fill(&ask.every, k->every);
		fill(&ask.licence, mm_tr(app->lang, k->ja, k->en));
	}
	fill(&ask.how, mm_source_path(ask.url).p != NULL ? "folder" : "file");
	fill(&ask.every, "1");
	st = make(&ask, &s, err);
	if (st != MM_OK)
		return st;
	st = mm_batch_begin(app, &b, err);
	for (size_t i = 0; st == MM_OK && i < MM_COUNT(fields); i++)
		if (fields[i].text->n > 0)
			st = put(
			    &b, ask.name, fields[i].what, *fields[i].text, err);
	if (st == MM_OK)
		st = mm_batch_commit(&b, err);
	mm_batch_end(&b);
	return st;
}

enum mm_status
mm_source_remove(struct mm_app *app, struct mm_str name, struct mm_err *err)
{
	struct mm_source_list all;
	struct mm_batch b = { 0 };
	enum mm_status st = mm_sources(app, &all, err);
	uint32_t i = 0;

	if (st != MM_OK)
		return st;
	while (i < all.list.n && !mm_str_eq(all.list.v[i].name, name))
		i++;
	if (i == all.list.n)
		return mm_err_set(err, MM_ENOTFOUND,
		    "取得先 %.*s はありません。feed source list で確かめてくだ"
		    "さい",
		    "there is no source %.*s; see feed source list",
		    MM_FMT(name));
	st = mm_batch_begin(app, &b, err);
	if (st == MM_OK)
		st = put(&b, name, "how", MM_STR("off"), err);
	if (st == MM_OK)
		st = mm_batch_commit(&b, err);
	mm_batch_end(&b);
	return st;
}
