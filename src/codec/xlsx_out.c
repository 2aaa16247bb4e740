/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/xlsx_out.h"

#include "base/utf8.h"
#include "codec/zip_out.h"

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define OFFICE \
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml."

static const char types[] = HEAD
    "<Types xmlns=\"" PACKAGE "content-types\">"
    "<Default Extension=\"rels\" ContentType=\"application/"
    "vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" TYPE
    "sheet.main+xml\"/>"
    "<Override PartName=\"/xl/styles.xml\" ContentType=\"" TYPE "styles+xml\"/>"
    "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"" TYPE
    "worksheet+xml\"/></Types>";

static const char relations[] =
    HEAD "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship "
	 "Id=\"rId1\" Type=\"" OFFICE "/officeDocument\" "
	 "Target=\"xl/workbook.xml\"/></Relationships>";

static const char workbook[] = HEAD
    "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFICE "\"><sheets>"
    "<sheet name=\"SBOM\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";

static const char parts_of_workbook[] =
    HEAD "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship "
	 "Id=\"rId1\" Type=\"" OFFICE "/worksheet\" "
	 "Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" "
	 "Type=\"" OFFICE "/styles\" Target=\"styles.xml\"/></Relationships>";

/* Style 1: text; style 2: text, bold. 49 is the number of that format. */
static const char styles[] = HEAD
    "<styleSheet xmlns=\"" MAIN "\"><fonts count=\"2\"><font/><font><b/>"
    "</font></fonts><fills count=\"2\"><fill><patternFill "
    "patternType=\"none\"/></fill><fill><patternFill "
    "patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border>"
    "<left/><right/><top/><bottom/><diagonal/></border></borders>"
    "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" "
    "borderId=\"0\"/></cellStyleXfs><cellXfs count=\"3\"><xf numFmtId=\"0\" "
    "fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/><xf "
    "numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
    "applyNumberFormat=\"1\" applyAlignment=\"1\"><alignment "
    "vertical=\"top\" wrapText=\"1\"/></xf><xf numFmtId=\"49\" fontId=\"1\" "
    "fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" "
    "applyFont=\"1\"/></cellXfs></styleSheet>";

static const char sheet_head[] = HEAD
    "<worksheet xmlns=\"" MAIN "\"><sheetViews><sheetView "
    "workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" "
    "activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>"
    "<cols><col min=\"1\" max=\"20\" width=\"24\" customWidth=\"1\"/></cols>"
    "<sheetData>";

void
mm_xlsx_out_init(struct mm_xlsx_out *o)
{
	*o = (struct mm_xlsx_out){ .rows = 0 };
	mm_buf_init(&o->sheet, 0);
	mm_buf_z(&o->sheet, sheet_head);
}

/* Text between tags; what XML cannot hold becomes U+FFFD. */
static void
put_text(struct mm_buf *b, struct mm_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = (uint8_t)s.p[i];

		if (c == '&')
			mm_buf_z(b, "&amp;");
		else if (c == '<')
			mm_buf_z(b, "&lt;");
		else if (c == '>')
			mm_buf_z(b, "&gt;");
		else if (c == '\r')
			mm_buf_z(b, "&#13;");
		else if (c < 0x20 && c != '\t' && c != '\n')
			mm_buf_z(b, "\xef\xbf\xbd");
		else
			mm_buf_char(b, (char)c);
	}
}

void
mm_xlsx_put(struct mm_xlsx_out *o, struct mm_str text)
{
	struct mm_str rest = text;
	uint32_t n = 0;

	if (o->columns++ == 0)
		mm_buf_fmt(&o->sheet, "<row r=\"%u\">", o->rows + 1);
	if (text.n == 0) {
		mm_buf_z(&o->sheet, "<c/>");
		return;
	}
	for (; rest.n > 0 && n <= MM_XLSX_CELL; n++)
		(void)mm_utf8_next(&rest);
	o->too_long |= n > MM_XLSX_CELL;
	mm_buf_fmt(&o->sheet,
	    "<c s=\"%d\" t=\"inlineStr\"><is><t xml:space=\"preserve\">",
	    o->rows == 0 ? 2 : 1);
	put_text(&o->sheet, text);
	mm_buf_z(&o->sheet, "</t></is></c>");
}

void
mm_xlsx_end_row(struct mm_xlsx_out *o)
{
	if (o->columns > 0)
		mm_buf_z(&o->sheet, "</row>");
	o->columns = 0;
	o->rows++;
}

/* The parts one after the other; the sheet is the last. */
static enum mm_status
put_parts(struct mm_arena *a, struct mm_str sheet, struct mm_buf *out,
    struct mm_err *err)
{
	const struct {
		struct mm_str name, content;
	} parts[] = {
		{ MM_STR("[Content_Types].xml"), MM_STR(types) },
		{ MM_STR("_rels/.rels"), MM_STR(relations) },
		{ MM_STR("xl/workbook.xml"), MM_STR(workbook) },
		{ MM_STR("xl/_rels/workbook.xml.rels"),
		    MM_STR(parts_of_workbook) },
		{ MM_STR("xl/styles.xml"), MM_STR(styles) },
		{ MM_STR("xl/worksheets/sheet1.xml"), sheet },
	};
	struct mm_zip_out z;
	enum mm_status st = MM_OK;

	mm_zip_out_begin(&z, a, out);
	for (size_t i = 0; st == MM_OK && i < MM_COUNT(parts); i++)
		st = mm_zip_out_add(&z, parts[i].name,
		    (struct mm_bytes){ (const uint8_t *)parts[i].content.p,
			parts[i].content.n },
		    err);
	return st == MM_OK ? mm_zip_out_end(&z, err) : st;
}

enum mm_status
mm_xlsx_out_finish(struct mm_xlsx_out *o, struct mm_arena *a,
    struct mm_buf *out, struct mm_err *err)
{
	enum mm_status st;

	mm_buf_z(&o->sheet, "</sheetData></worksheet>");
	st = mm_buf_check(&o->sheet, err);
	if (st == MM_OK && o->too_long)
		st = mm_err_set(err, MM_ELIMIT,
		    "Excelのセルに入らない長さ（%u文字超）の文字列があります。"
		    "CSVで書き出してください",
		    "a text is longer than an Excel cell takes (%u "
		    "characters); write CSV",
		    MM_XLSX_CELL);
	if (st == MM_OK)
		st = put_parts(a, mm_buf_view(&o->sheet), out, err);
	mm_buf_free(&o->sheet);
	return st;
}
