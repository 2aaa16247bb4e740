/* SPDX-License-Identifier: Apache-2.0 */
#include "render/pdf/font.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>
#include <string.h>

/*
 * Replaces the machine's configuration: no aliases, no substitutes, only
 * the two families. The folders are where Debian, Fedora and Arch install
 * Noto CJK; a folder that does not exist is skipped. The cache folder only
 * saves time.
 */
static const char config_text[] =
    "<?xml version=\"1.0\"?><fontconfig>"
    "<dir>/usr/share/fonts/opentype/noto</dir>"
    "<dir>/usr/share/fonts/google-noto-cjk</dir>"
    "<dir>/usr/share/fonts/noto-cjk</dir>"
    "<cachedir>/var/cache/fontconfig</cachedir>"
    "<selectfont><acceptfont>"
    "<pattern><patelt name=\"family\"><string>Noto Serif CJK JP</string>"
    "</patelt></pattern>"
    "<pattern><patelt name=\"family\"><string>Noto Sans CJK JP</string>"
    "</patelt></pattern></acceptfont>"
    "<rejectfont><pattern><patelt name=\"outline\"><bool>true</bool>"
    "</patelt></pattern><pattern><patelt name=\"outline\">"
    "<bool>false</bool></patelt></pattern></rejectfont></selectfont>"
    "</fontconfig>";

static const char *const family_name[] = { "Noto Serif CJK JP",
	"Noto Sans CJK JP" };

static bool
has_face(PangoContext *context, PangoFontDescription *desc, const char *family,
    PangoWeight weight)
{
	PangoFontDescription *want = pango_font_description_copy(desc), *got;
	PangoFont *font;
	bool ok = false;

	pango_font_description_set_weight(want, weight);
	font = pango_context_load_font(context, want);
	if (font != NULL) {
		const char *name;

		got = pango_font_describe(font);
		name = pango_font_description_get_family(got);
		ok = name != NULL && strcmp(name, family) == 0 &&
		    pango_font_description_get_weight(got) == weight;
		pango_font_description_free(got);
		g_object_unref(font);
	}
	pango_font_description_free(want);
	return ok;
}

static enum mm_status
check_faces(const struct mm_pdf_fonts *fonts, struct mm_err *err)
{
	static const PangoWeight weights[] = { PANGO_WEIGHT_NORMAL,
		PANGO_WEIGHT_BOLD };

	for (size_t i = 0; i < MM_COUNT(family_name); i++)
		for (size_t w = 0; w < MM_COUNT(weights); w++)
			if (!has_face(fonts->context, fonts->family[i],
				family_name[i], weights[w]))
				return mm_err_set(err, MM_ENOTFOUND,
				    "書体 %s (%s) がありません。"
				    "パッケージ fonts-noto-cjk "
				    "を入れてください",
				    "font %s (%s) is missing; install the "
				    "package fonts-noto-cjk",
				    family_name[i],
				    w == 0 ? "Regular" : "Bold");
	return MM_OK;
}

/* Metrics that depend on nothing but the font: no hinting. */
static void
set_options(PangoContext *context)
{
	cairo_font_options_t *o = cairo_font_options_create();

	cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_antialias(o, CAIRO_ANTIALIAS_GRAY);
	pango_cairo_context_set_font_options(context, o);
	cairo_font_options_destroy(o);
	pango_cairo_context_set_resolution(context, 72);
	pango_context_set_round_glyph_positions(context, FALSE);
	pango_context_set_language(context, pango_language_from_string("ja"));
	pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
}

static FcConfig *
read_config(void)
{
	FcConfig *config = FcConfigCreate();

	if (config == NULL)
		return NULL;
	if (!FcConfigParseAndLoadFromMemory(
		config, (const FcChar8 *)config_text, FcTrue) ||
	    !FcConfigBuildFonts(config)) {
		FcConfigDestroy(config);
		return NULL;
	}
	return config;
}

enum mm_status
mm_pdf_fonts_open(struct mm_pdf_fonts *fonts, struct mm_err *err)
{
	FcConfig *config;

	memset(fonts, 0, sizeof(*fonts));
	config = read_config();
	if (config == NULL)
		return mm_err_nomem(err);
	fonts->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
	pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(fonts->map), config);
	FcConfigDestroy(config);
	fonts->context = pango_font_map_create_context(fonts->map);
	set_options(fonts->context);
	for (size_t i = 0; i < MM_COUNT(family_name); i++) {
		fonts->family[i] = pango_font_description_new();
		pango_font_description_set_family_static(
		    fonts->family[i], family_name[i]);
		pango_font_description_set_absolute_size(
		    fonts->family[i], 10.0 * PANGO_SCALE);
	}
	return check_faces(fonts, err);
}

void
mm_pdf_fonts_close(struct mm_pdf_fonts *fonts)
{
	for (size_t i = 0; i < MM_COUNT(fonts->family); i++)
		g_clear_pointer(&fonts->family[i], pango_font_description_free);
	g_clear_object(&fonts->context);
	g_clear_object(&fonts->map);
}
