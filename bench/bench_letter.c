/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Budget B11: letters, at least 20 pages a second on one core.
 * Usage: bench_letter [LETTERS [FOLDER]]; with a folder the pages are kept
 * there (one PDF, HTML and text of each kind), to be looked at.
 */
#include "../tests/unit/render/sample.c"
#include "render/html.h"
#include "render/pdf.h"
#include "render/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/num.h"

static void
give_up(const struct mm_err *err)
{
	(void)fprintf(stderr, "%s\n%s\n", err->ja, err->en);
	exit(1);
}

static void
keep(const char *folder, const char *name, const char *ext,
    const struct mm_buf *b)
{
	char path[4096];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s.%s", folder, name, ext);
	f = fopen(path, "wb");
	if (f == NULL || fwrite(b->p, 1, b->n, f) != b->n || fclose(f) != 0) {
		perror(path);
		exit(1);
	}
}

static void
render(
    struct mm_pdf *pdf, enum sample which, const char *folder, unsigned *pages)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_letter_data d = sample_letter(which, 4, a);
	struct mm_err err;
	struct mm_doc doc;
	struct mm_buf b;

	mm_buf_init(&b, 0);
	if (mm_letter_render_tree(&d, a, &doc, &err) != MM_OK ||
	    mm_pdf_render(pdf, &doc, &b, pages, &err) != MM_OK)
		give_up(&err);
	if (folder != NULL) {
		keep(folder, sample_name[which], "pdf", &b);
		mm_buf_clear(&b);
		if (mm_html_render(&doc, &b, &err) != MM_OK)
			give_up(&err);
		keep(folder, sample_name[which], "html", &b);
		mm_buf_clear(&b);
		if (mm_text_render(&doc, &b, &err) != MM_OK)
			give_up(&err);
		keep(folder, sample_name[which], "txt", &b);
	}
	mm_buf_free(&b);
	mm_arena_free(a);
}

static int64_t
cpu_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int
main(int argc, char **argv)
{
	const char *folder = argc > 2 ? argv[2] : NULL;
	uint64_t letters = 100, pages = 0;
	struct mm_pdf *pdf = NULL;
	struct mm_err err;
	int64_t t0, open_ms, ms;

	if (argc > 1 && !mm_num_u64(mm_str_of(argv[1]), 1000000, &letters)) {
		(void)fprintf(
		    stderr, "usage: %s [LETTERS [FOLDER]]\n", argv[0]);
		return 2;
	}
	t0 = cpu_ms();
	if (mm_pdf_open(&pdf, &err) != MM_OK)
		give_up(&err);
	open_ms = cpu_ms() - t0;
	t0 = cpu_ms();
	for (uint64_t i = 0; i < letters; i++) {
		unsigned n = 0;

		render(pdf, (enum sample)(i % SAMPLE_COUNT),
		    i < SAMPLE_COUNT ? folder : NULL, &n);
		pages += n;
	}
	ms = cpu_ms() - t0;
	(void)printf("open %" PRId64 " ms; %" PRIu64 " letters, %" PRIu64
		     " pages in %" PRId64 " ms of CPU: %" PRId64 " pages/s\n",
	    open_ms, letters, pages, ms,
	    ms > 0 ? (int64_t)pages * 1000 / ms : 0);
	mm_pdf_close(pdf);
	return 0;
}
