/* SPDX-License-Identifier: Apache-2.0 */
#include "render/pdf.h"

#include "base/part.h"
#include "render/pdf_module.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/*
 * Builds with a leak checker only. fontconfig 2.14 keeps the patterns of a
 * selectfont element, cairo 1.16 about 400 bytes a font it writes; neither
 * grows with anything but the number of documents. Here and not in the
 * module: the checker asks the program.
 */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MM_LEAK_CHECKED 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define MM_LEAK_CHECKED 1
#endif
#ifdef MM_LEAK_CHECKED
const char *__lsan_default_suppressions(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:libfontconfig.so\nleak:libcairo.so\n";
}
#endif

struct mm_pdf {
	void *handle;
	const struct mm_pdf_module *module;
	struct mm_pdf_engine *engine;
};

/*
 * Where the module may be, from the folder of the program: installed, and
 * for the program and the tests in a build tree.
 */
static const char *const places[] = {
	MM_PDF_INSTALLED,
	"../render/pdf/mimamori-pdf.so",
	"../src/render/pdf/mimamori-pdf.so",
};

static enum mm_status
load(struct mm_pdf *pdf, struct mm_err *err)
{
	char path[PATH_MAX];
	const struct mm_pdf_module *m;
	enum mm_status st;

	if (!mm_part_find(places, MM_COUNT(places), path))
		return mm_err_set(err, MM_ENOTFOUND,
		    "文書を作る部品 mimamori-pdf.so がありません(プログラムの"
		    "場所から %s)。mimamoriを入れ直してください",
		    "the part that makes documents, mimamori-pdf.so, is "
		    "missing (%s from the program); install mimamori again",
		    MM_PDF_INSTALLED);
	st = mm_part_trusted(path, err);
	if (st != MM_OK)
		return st;
	/* Its libraries keep state for the life of the process. */
	pdf->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (pdf->handle == NULL)
		return mm_err_set(err, MM_ENOTFOUND,
		    "文書を作る部品を読み込めません: %s。pango、cairo、harfbuzz"
		    "のライブラリを入れてください",
		    "the part that makes documents cannot be loaded: %s; "
		    "install the libraries pango, cairo and harfbuzz",
		    dlerror());
	m = dlsym(pdf->handle, MM_PDF_SYMBOL);
	if (m == NULL || strcmp(m->version, MM_VERSION) != 0 ||
	    m->layout != MM_PDF_LAYOUT)
		return mm_err_set(err, MM_ECONFLICT,
		    "文書を作る部品 %s は、このプログラム(%s)のものでは"
		    "ありません。mimamoriを入れ直してください",
		    "the part that makes documents, %s, is not of this "
		    "program (%s); install mimamori again",
		    path, MM_VERSION);
	pdf->module = m;
	return MM_OK;
}

enum mm_status
mm_pdf_open(struct mm_pdf **out, struct mm_err *err)
{
	struct mm_pdf *pdf = calloc(1, sizeof(*pdf));
	enum mm_status st;

	if (pdf == NULL)
		return mm_err_nomem(err);
	st = load(pdf, err);
	if (st == MM_OK)
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
		st = pdf->module->open(&pdf->engine, err);
	if (st != MM_OK) {
		mm_pdf_close(pdf);
		return st;
	}
	*out = pdf;
	return MM_OK;
}

void
mm_pdf_close(struct mm_pdf *pdf)
{
	if (pdf == NULL)
		return;
	if (pdf->module != NULL)
		pdf->module->close(pdf->engine);
	if (pdf->handle != NULL)
		(void)dlclose(pdf->handle);
	free(pdf);
}

enum mm_status
mm_pdf_render(struct mm_pdf *pdf, const struct mm_doc *d, struct mm_buf *out,
    unsigned *pages, struct mm_err *err)
{
	return pdf->module->render(pdf->engine, d, out, pages, err);
}
