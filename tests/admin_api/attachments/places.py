"""Places in attachments where an identity number hides: each a file that holds it in one place only."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

from PIL import PngImagePlugin

from tests.admin_api.attachments.made import (
    HELLO,
    ID,
    WORD_TYPE,
    XML,
    Pdf,
    S,
    docx,
    emf,
    exif,
    packed,
    paragraph,
    picture,
    relations,
    row,
    shown,
    types,
    with_part,
    word_part,
    xlsx,
)

A_NS = "http://schemas.openxmlformats.org/drawingml/2006/main"
Place = tuple[str, Callable[[], bytes]]


def run(text: str, properties: str = "", tag: str = "t") -> str:
    """A run with properties."""
    return f"<w:r><w:rPr>{properties}</w:rPr><w:{tag}>{text}</w:{tag}></w:r>"


def table(*cells: str) -> str:
    """A table of one row."""
    inside = "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in cells)
    return f"<w:tbl><w:tr>{inside}</w:tr></w:tbl>"


def field(code: str) -> str:
    """A field that shows nothing of its code."""
    return (
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>见附表</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
CORE = (
    f'{XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>张三</dc:creator><dc:description>{ID}</dc:description></cp:coreProperties>'
)
CORE_KIND = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
TEXT_BOX = (
    "<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>"
    f"{paragraph(ID[:6], ID[6:])}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
)


def _picture_in_docx(data: bytes) -> bytes:
    return docx("", {"word/media/image1.jpeg": data}, (("r8", "image", "media/image1.jpeg"),))


def _workbook_in_docx() -> bytes:
    inner = xlsx(row(3, "李四", ID))
    chart = f'{XML}<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"/>'
    return docx(
        "",
        {
            "word/charts/chart1.xml": chart,
            "word/charts/_rels/chart1.xml.rels": relations(("r1", "package", "../embeddings/book.xlsx")),
            "word/embeddings/book.xlsx": inner,
        },
        (("r8", "chart", "charts/chart1.xml"),),
    )


DOCX: dict[str, Callable[[], bytes]] = {
    "body": lambda: docx(paragraph(f"身份证号 {ID}")),
    "body, split over runs": lambda: docx(paragraph(ID[:3], ID[3:9], ID[9:])),
    "body, two paragraphs": lambda: docx(paragraph("身份证号：" + ID[:6]) + paragraph(ID[6:])),
    "table, one cell": lambda: docx(table("张三", ID, "200元")),
    "table, a digit a cell": lambda: docx(table(*ID)),
    "table within a table": lambda: docx(f"<w:tbl><w:tr><w:tc>{table('张三', ID)}{paragraph('')}</w:tc></w:tr></w:tbl>"),
    "text box": lambda: docx(TEXT_BOX),
    "hidden text": lambda: docx(f"<w:p>{run(ID, '<w:vanish/>')}</w:p>"),
    "deleted text": lambda: docx(f'<w:p><w:del w:id="1" w:author="张三">{run(ID, tag="delText")}</w:del></w:p>'),
    "inserted text": lambda: docx(f'<w:p><w:ins w:id="1" w:author="张三">{run(ID)}</w:ins></w:p>'),
    "moved text": lambda: docx(f'<w:p><w:moveFrom w:id="1">{run(ID)}</w:moveFrom></w:p>'),
    "half of it deleted": lambda: docx(f'<w:p>{run(ID[:9])}<w:del w:id="1">{run(ID[9:], tag="delText")}</w:del></w:p>'),
    "deleted row": lambda: docx(f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph(ID)}</w:tc></w:tr></w:tbl>"),
    "field code": lambda: docx(field(f"QUOTE {ID}")),
    "field code in pieces": lambda: docx(field(f'QUOTE "{ID[:8]}" "{ID[8:]}"')),
    "simple field": lambda: docx(f'<w:p><w:fldSimple w:instr="SET a {ID}"><w:r><w:t>略</w:t></w:r></w:fldSimple></w:p>'),
    "symbols": lambda: docx("<w:p><w:r>" + "".join(f'<w:sym w:char="F0{ord(c):02X}"/>' for c in ID) + "</w:r></w:p>"),
    "header": lambda: with_part("header1.xml", "header", word_part("hdr", paragraph(ID))),
    "footer": lambda: with_part("footer1.xml", "footer", word_part("ftr", paragraph(ID))),
    "footnote": lambda: with_part("footnotes.xml", "footnotes", word_part("footnotes", f"<w:footnote>{paragraph(ID)}</w:footnote>")),
    "endnote": lambda: with_part("endnotes.xml", "endnotes", word_part("endnotes", f"<w:endnote>{paragraph(ID)}</w:endnote>")),
    "comment": lambda: with_part("comments.xml", "comments", word_part("comments", f"<w:comment>{paragraph(ID)}</w:comment>")),
    "alternative text": lambda: docx(f'<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" descr="身份证 {ID}"/></wp:inline></w:drawing></w:r></w:p>'),
    "bookmark": lambda: docx(f'<w:p><w:bookmarkStart w:id="1" w:name="_{ID}"/></w:p>'),
    "control": lambda: docx(f'<w:sdt><w:sdtPr><w:tag w:val="{ID}"/></w:sdtPr><w:sdtContent>{paragraph("略")}</w:sdtContent></w:sdt>'),
    "list of a form": lambda: docx(f'<w:p><w:r><w:ffData><w:ddList><w:listEntry w:val="{ID}"/></w:ddList></w:ffData></w:r></w:p>'),
    "link": lambda: docx("", links=(("r7", "hyperlink", f"!https://example.org/?id={ID}"),)),
    "document variable": lambda: with_part("settings.xml", "settings", word_part("settings", f'<w:docVars><w:docVar w:name="a" w:val="{ID}"/></w:docVars>')),
    "style name": lambda: with_part("styles.xml", "styles", word_part("styles", f'<w:style><w:name w:val="{ID}"/></w:style>')),
    "glossary": lambda: with_part("glossary/document.xml", "glossaryDocument", word_part("glossaryDocument", paragraph(ID))),
    "properties": lambda: docx("", {"docProps/core.xml": CORE, "_rels/.rels": relations(("r1", "officeDocument", "word/document.xml"), ("r2", CORE_KIND, "docProps/core.xml"))}),
    "custom properties": lambda: docx("", {"docProps/custom.xml": f'{XML}<Properties xmlns="{CUSTOM}"><property name="a"><v>{ID}</v></property></Properties>'}),
    "custom XML": lambda: docx("", {"customXml/item1.xml": f"{XML}<a><b>{ID[:10]}</b><c>{ID[10:]}</c></a>"}, (("r6", "customXml", "../customXml/item1.xml"),)),
    "part nobody refers to": lambda: docx("", {"word/document2.xml": word_part("document", paragraph(ID))}),
    "part with another extension": lambda: docx("", {"word/old.dat": f"name=张三;id={ID};".encode()}),
    "part in UTF-16": lambda: docx("", {"word/old.bin": f"....{ID}....".encode("utf-16-le")}),
    "remark in XML": lambda: docx(f"<!-- {ID} -->"),
    "chart": lambda: with_part("charts/chart1.xml", "chart", f'{XML}<c:chartSpace xmlns:c="urn:c"><c:v>{ID}</c:v></c:chartSpace>'),
    "workbook behind a chart": _workbook_in_docx,
    "EXIF of a picture in it": lambda: _picture_in_docx(picture(exif=exif(description=ID))),
    "name of a part": lambda: docx("", {f"word/media/{ID}.jpeg": picture()}, (("r8", "image", f"media/{ID}.jpeg"),)),
    "element that nobody knows": lambda: docx(f'<w:p><x:y xmlns:x="urn:x">{ID}</x:y></w:p>'),
    "picture in Microsoft's format": lambda: docx("", {"word/media/image1.emf": emf(ID)}, (("r8", "image", "media/image1.emf"),)),
    "readings above characters": lambda: docx(f"<w:p><w:r><w:ruby><w:rt><w:r><w:t>{ID}</w:t></w:r></w:rt></w:ruby></w:r></w:p>"),
    "remark in the list of types": lambda: docx("", {"[Content_Types].xml": types(word__document=f"{WORD_TYPE}.document.main+xml") + f"<!--{ID}-->"}),
    "remark in the relations": lambda: docx("", {"word/_rels/document.xml.rels": relations() + f"<!--{ID}-->"}),
    "remark of one part": lambda: _with_entry(comment=ID.encode()),
    "spare bytes of one part": lambda: _with_entry(extra=b"\x99\x99" + struct.pack("<H", 18) + ID.encode()),
    "remark of the packed folder": lambda: _with_remark(docx()),
}  # fmt: skip


def _with_remark(data: bytes) -> bytes:
    return data[:-2] + struct.pack("<H", len(ID)) + ID.encode()


def _with_entry(comment: bytes = b"", extra: bytes = b"") -> bytes:
    """A document whose parts have remarks or spare bytes in the directory of the folder."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx())) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name)
            entry.comment, entry.extra = comment, extra
            new.writestr(entry, old.read(name))
    return buffer.getvalue()


HIDDEN_D = '<cols><col min="4" max="4" width="9" hidden="1"/></cols>'
CACHE = f'{XML}<pivotCacheDefinition xmlns="{S}"><cacheFields><cacheField><sharedItems><s v="{ID}"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>'
OUTSIDE = f'{XML}<externalLink xmlns="{S}"><externalBook><sheetDataSet><sheetData><row r="1"><cell r="A1"><v>{ID}</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>'
NOTE = f'{XML}<comments xmlns="{S}"><commentList><comment ref="A1"><text><r><t>{ID[:6]}</t></r><r><t>{ID[6:]}</t></r></text></comment></commentList></comments>'
SHEET_RELS = "xl/worksheets/_rels/sheet1.xml.rels"

XLSX: dict[str, Callable[[], bytes]] = {
    "cell": lambda: xlsx(row(3, "李四", "", ID)),
    "cells side by side": lambda: xlsx(row(3, "李四", ID[:6], ID[6:14], ID[14:])),
    "a digit a cell": lambda: xlsx(row(3, *ID)),
    "text in quotes and blanks": lambda: xlsx(row(3, "李四", " ".join(ID))),
    "number as a float": lambda: xlsx(f'<row r="3"><c r="B3"><v>{float(ID)!r}</v></c></row>'),
    "number with a point": lambda: xlsx(f'<row r="3"><c r="B3"><v>{ID[:15]}000.0</v></c></row>'),
    "number in full": lambda: xlsx(f'<row r="3"><c r="B3"><v>{ID[:15]}000</v></c></row>'),
    "hidden column": lambda: xlsx(row(3, "李四", "", "", ID), before=HIDDEN_D),
    "column without width": lambda: xlsx(row(3, "李四", "", "", ID), before=HIDDEN_D.replace('width="9" hidden="1"', 'width="0" customWidth="1"')),
    "hidden row": lambda: xlsx(row(3, "李四", ID, attributes='hidden="1"')),
    "row without height": lambda: xlsx(row(3, "李四", ID, attributes='ht="0" customHeight="1"')),
    "half in a hidden column": lambda: xlsx(row(3, "李四", "", ID[:6], ID[6:]), before=HIDDEN_D),
    "hidden sheet": lambda: xlsx(second=("hidden", row(1, "李四", ID))),
    "very hidden sheet": lambda: xlsx(second=("veryHidden", row(1, "李四", ID))),
    "float in a very hidden sheet": lambda: xlsx(second=("veryHidden", '<row r="1"><c r="A1"><v>4.1999919650302118E17</v></c></row>')),
    "shared text": lambda: xlsx('<row r="3"><c r="A3" t="s"><v>0</v></c></row>', strings=(ID,)),
    "shared text that is formatted": lambda: xlsx('<row r="3"><c r="A3" t="s"><v>0</v></c></row>', strings=(f"<r><t>{ID[:6]}</t></r><r><t>{ID[6:]}</t></r>",)),
    "shared text nobody shows": lambda: xlsx(strings=(ID,)),
    "reading of a text": lambda: xlsx('<row r="3"><c r="A3" t="s"><v>0</v></c></row>', strings=(f'<t>李四</t><rPh sb="0" eb="2"><t>{ID}</t></rPh>',)),
    "formula": lambda: xlsx(f'<row r="3"><c r="A3" t="str"><f>IF(1=1,"","{ID}")</f><v></v></c></row>'),
    "formula in pieces": lambda: xlsx(f'<row r="3"><c r="A3" t="str"><f>LEFT("{ID[:9]}"&amp;"{ID[9:]}",0)</f><v></v></c></row>'),
    "result of a formula": lambda: xlsx(f'<row r="3"><c r="A3" t="str"><f>B9&amp;C9</f><v>{ID}</v></c></row>'),
    "defined name": lambda: xlsx(book=f'<definedNames><definedName name="a">"{ID}"</definedName></definedNames>'),
    "list of a validation": lambda: xlsx(after=f'<dataValidations><dataValidation sqref="A1"><formula1>"{ID},{ID}"</formula1></dataValidation></dataValidations>'),
    "prompt of a validation": lambda: xlsx(after=f'<dataValidations><dataValidation sqref="A1" prompt="例如{ID}"/></dataValidations>'),
    "header of the page": lambda: xlsx(after=f"<headerFooter><oddHeader>&amp;L{ID}</oddHeader></headerFooter>"),
    "filter": lambda: xlsx(after=f'<autoFilter ref="A1:D9"><filterColumn colId="1"><filters><filter val="{ID}"/></filters></filterColumn></autoFilter>'),
    "scenario": lambda: xlsx(after=f'<scenarios><scenario name="a"><inputCells r="A1" val="{ID}"/></scenario></scenarios>'),
    "name of a sheet": lambda: _named_sheet(),
    "remark to a cell": lambda: xlsx(parts={"xl/comments1.xml": NOTE, SHEET_RELS: relations(("r1", "comments", "../comments1.xml"))}),
    "pivot cache": lambda: xlsx(parts={"xl/pivotCache/pivotCacheDefinition1.xml": CACHE}, links=(("p1", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"),)),
    "cache of another workbook": lambda: xlsx(parts={"xl/externalLinks/externalLink1.xml": OUTSIDE}, links=(("e1", "externalLink", "externalLinks/externalLink1.xml"),)),
    "drawing": lambda: xlsx(parts={"xl/drawings/drawing1.xml": f'{XML}<d xmlns:a="{A_NS}"><a:p><a:r><a:t>{ID[:7]}</a:t></a:r><a:r><a:t>{ID[7:]}</a:t></a:r></a:p></d>', SHEET_RELS: relations(("r1", "drawing", "../drawings/drawing1.xml"))}),
    "tip of a link": lambda: xlsx(after=f'<hyperlinks><hyperlink ref="A1" location="名单!A1" tooltip="{ID}"/></hyperlinks>'),
    "custom XML of a workbook": lambda: xlsx(parts={"customXml/item1.xml": f"{XML}<a>{ID}</a>"}),
    "printer settings": lambda: xlsx(parts={"xl/printerSettings/printerSettings1.bin": b"\0\1" + f"C:\\{ID}\\x".encode("utf-16-le")}),
}  # fmt: skip


def _named_sheet() -> bytes:
    with zipfile.ZipFile(io.BytesIO(xlsx())) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("名单".encode(), ID.encode())
    return packed(parts)


BLACK_BAR = f"{shown(ID)} 0 0 0 rg 45 695 160 16 re f"
LAYERED = f"/OC /L1 BDC {shown(ID)} EMC {HELLO}"
LAYER_PAGE = "/Resources << /Font << /F1 3 0 R >> /Properties << /L1 30 0 R >> >>"
LAYER_ROOT = "/OCProperties << /OCGs [30 0 R] /D << /OFF [30 0 R] >> >>"
XMP = (
    '<?xpacket begin="" id="x"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
    'syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>%s</dc:title></rdf:Description>'
    "</rdf:RDF></x:xmpmeta>"
)


def _annotation(keys: str, page: str = "/Annots [30 0 R]") -> Pdf:
    return Pdf(HELLO, page=page).set(30, f"<< /Type /Annot /Rect [50 600 250 620] {keys} >>")


def _scattered() -> bytes:
    """Digit by digit, each at its place, in another order than it is read."""
    order = [*range(0, 18, 2), *range(1, 18, 2)]
    return Pdf(" ".join(shown(ID[place], f"{50 + 7 * place} 700") for place in order)).file()


def _mapped() -> bytes:
    """A font of numbered glyphs with a table of characters."""
    table = "1 begincodespacerange <0000> <FFFF> endcodespacerange 10 beginbfchar " + " ".join(
        f"<{place + 3:04X}> <{ord(str(place)):04X}>" for place in range(10)
    )
    cmap = f"/CIDInit /ProcSet findresource begin begincmap {table} endbfchar endcmap end"
    glyphs = "".join(f"{int(digit) + 3:04X}" for digit in ID)
    made = Pdf(f"BT /F1 12 Tf 50 700 Td <{glyphs}> Tj ET")
    made.set(
        3,
        "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [31 0 R] /ToUnicode 32 0 R >>",
    )
    made.set(
        31,
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
    )
    return made.stream(32, cmap.encode()).file()


def _unmapped() -> bytes:
    """The same without the table: nobody but eyes can read it."""
    glyphs = "".join(f"{int(digit) + 3:04X}" for digit in ID)
    made = Pdf(f"BT /F1 12 Tf 50 700 Td <{glyphs}> Tj ET")
    made.set(3, "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [31 0 R] >>")
    made.set(
        31,
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
    )
    return made.file()


def _scan() -> bytes:
    return (
        Pdf("q 500 0 0 700 40 60 cm /I1 Do Q", page="/Resources << /XObject << /I1 30 0 R >> >>")
        .raw(
            30,
            picture(),
            "/Type /XObject /Subtype /Image /Width 80 /Height 60 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /DCTDecode",
        )
        .file()
    )


PDF: dict[str, Callable[[], bytes]] = {
    "page": lambda: Pdf(shown(ID)).file(),
    "second page": lambda: Pdf(HELLO, shown(ID)).file(),
    "split with kerning": lambda: Pdf(f"BT /F1 12 Tf 50 700 Td [({ID[:5]}) -20 ({ID[5:11]}) 30 ({ID[11:]})] TJ ET").file(),
    "digit by digit in another order": _scattered,
    "under a black bar": lambda: Pdf(BLACK_BAR).file(),
    "invisible text": lambda: Pdf(f"BT 3 Tr /F1 12 Tf 50 700 Td ({ID}) Tj ET {HELLO}").file(),
    "white text": lambda: Pdf(f"1 1 1 rg {shown(ID)} 0 g {HELLO}").file(),
    "outside the page": lambda: Pdf(shown(ID, "50 -300") + HELLO).file(),
    "hidden layer": lambda: Pdf(LAYERED, page=LAYER_PAGE, catalogue=LAYER_ROOT).set(30, "<< /Type /OCG /Name (L) >>").file(),
    "font with a table of characters": _mapped,
    "font without a table of characters": _unmapped,
    "scan": _scan,
    "drawn as curves": lambda: Pdf("50 50 m 60 90 l 70 50 l S").file(),
    "note": lambda: _annotation(f"/Subtype /Text /Contents ({ID})").file(),
    "note in UTF-16": lambda: _annotation(f"/Subtype /Text /Contents <FEFF{ID.encode('utf-16-be').hex()}>").file(),
    "look of a stamp": lambda: _annotation("/Subtype /Stamp /AP << /N 31 0 R >>").stream(31, shown(ID, "2 2").encode(), "/Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources << /Font << /F1 3 0 R >> >>").file(),
    "form": lambda: Pdf(HELLO, catalogue="/AcroForm << /Fields [30 0 R] >>").set(30, f"<< /FT /Tx /T (a) /V ({ID}) >>").file(),
    "choices of a form": lambda: Pdf(HELLO, catalogue="/AcroForm << /Fields [30 0 R] >>").set(30, f"<< /FT /Ch /T (a) /Opt [({ID}) (b)] >>").file(),
    "properties of a pdf": lambda: Pdf(HELLO, info=f"/Title ({ID})").file(),
    "XMP": lambda: Pdf(HELLO, catalogue="/Metadata 30 0 R").stream(30, (XMP % ID).encode(), "/Type /Metadata /Subtype /XML").file(),
    "bookmark of a pdf": lambda: Pdf(HELLO, catalogue="/Outlines 30 0 R").set(30, "<< /First 31 0 R /Last 31 0 R /Count 1 >>").set(31, f"<< /Title ({ID}) /Parent 30 0 R >>").file(),
    "earlier version": lambda: Pdf(shown(ID)).changed(o10="<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"),
    "file within the file": lambda: Pdf(HELLO, catalogue="/Names << /EmbeddedFiles << /Names [(a) 30 0 R] >> >>").set(30, "<< /Type /Filespec /F (a.csv) /EF << /F 31 0 R >> >>").stream(31, f"name,id\nLi,{ID}\n".encode(), "/Type /EmbeddedFile").file(),
    "content nobody draws": lambda: Pdf(HELLO).stream(40, shown(ID).encode()).file(),
    "alternative text of a pdf": lambda: Pdf(HELLO, catalogue="/StructTreeRoot 30 0 R").set(30, f"<< /Type /StructTreeRoot /K << /S /Figure /Alt ({ID}) >> >>").file(),
    "packed objects nobody lists": lambda: Pdf(HELLO).stream(40, f"41 0 << /A ({ID}) >>".encode(), "/Type /ObjStm /N 1 /First 5").file(),
    "remark of a pdf": lambda: Pdf(HELLO).file().replace(b"%\xe2\xe3\xcf\xd3", b"%" + ID.encode()),
    "behind the end": lambda: Pdf(HELLO).file() + b"\n" + ID.encode(),
    "name instead of a text": lambda: Pdf(HELLO, catalogue=f"/Foo /X{ID}").file(),
    "name of a place": lambda: Pdf(HELLO, catalogue=f"/Dests << /{ID} [10 0 R /Fit] >>").file(),
    "number instead of a text": lambda: Pdf(HELLO, catalogue=f"/Foo {ID}").file(),
    "text of tags": lambda: Pdf(f"/Span << /ActualText ({ID}) >> BDC {HELLO} EMC").file(),
    "data of the program": lambda: Pdf(HELLO, page=f"/PieceInfo << /X << /Private ({ID}) >> >>").file(),
    "link of a pdf": lambda: _annotation(f"/Subtype /Link /A << /S /URI /URI (https://example.org/{ID}) >>").file(),
    "EXIF of a picture of a pdf": lambda: Pdf(HELLO, page="/Resources << /Font << /F1 3 0 R >> /XObject << /I1 30 0 R >> >>").raw(30, picture(exif=exif(description=ID)), "/Type /XObject /Subtype /Image /Width 8 /Height 6 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /DCTDecode").file(),
}  # fmt: skip


def _png(key: str, **how: bool) -> bytes:
    info = PngImagePlugin.PngInfo()
    if how.get("is_international"):
        info.add_itxt(key, ID, zip=True)
    else:
        info.add_text(key, ID, zip=how.get("is_packed", False))
    return picture("PNG", pnginfo=info)


def _with_thumbnail() -> bytes:
    """A JPEG in the EXIF of a JPEG, with a remark of its own."""
    thumbnail = picture(comment=ID.encode())
    data = b"Exif\0\0" + thumbnail
    base = picture()
    return base[:2] + b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data + base[2:]


PICTURES: dict[str, Place] = {
    "pixels": ("a.jpg", picture),
    "EXIF": ("a.jpg", lambda: picture(exif=exif(description=ID))),
    "EXIF in UTF-16": ("a.jpg", lambda: picture(exif=exif(comment=ID.encode("utf-16-le")))),
    "remark of a JPEG": ("a.jpg", lambda: picture(comment=ID.encode())),
    "XMP of a JPEG": ("a.jpg", lambda: picture(xmp=(XMP % ID).encode())),
    "thumbnail": ("a.jpg", _with_thumbnail),
    "behind the picture": ("a.jpg", lambda: picture() + f"\n{ID}\n".encode()),
    "text of a PNG": ("a.png", lambda: _png("Comment")),
    "packed text of a PNG": ("a.png", lambda: _png("Comment", is_packed=True)),
    "international text of a PNG": ("a.png", lambda: _png("Title", is_international=True)),
    "EXIF of a WebP": ("a.webp", lambda: picture("WEBP", exif=exif(description=ID))),
    "XMP of a WebP": ("a.webp", lambda: picture("WEBP", xmp=(XMP % ID).encode())),
}
TABLES: dict[str, Place] = {
    "row": ("a.csv", lambda: f"姓名,证号\n张三,{ID}\n".encode()),
    "GB 18030": ("a.csv", lambda: f"姓名,证号\n张三,{ID}\n".encode("gb18030")),
    "UTF-16": ("a.csv", lambda: f"姓名\t证号\n张三\t{ID}\n".encode("utf-16")),
    "formula in a table": ("a.csv", lambda: f'姓名,证号\n张三,"=""{ID}"""\n'.encode()),
    "cells side by side in a table": ("a.csv", lambda: f"姓名,证号\n张三,{ID[:6]},{ID[6:14]},{ID[14:]}\n".encode()),
    "as Excel spoils it": ("a.csv", lambda: "姓名,证号\n张三,4.19999E+17\n".encode()),
}
NAMES: dict[str, Place] = {"name of the file": (f"{ID}.csv", lambda: "姓名\n张三\n".encode())}

PLACES: dict[str, Place] = {
    **{f"docx: {label}": ("名单.docx", make) for label, make in DOCX.items()},
    **{f"xlsx: {label}": ("名单.xlsx", make) for label, make in XLSX.items()},
    **{f"pdf: {label}": ("名单.pdf", make) for label, make in PDF.items()},
    **{f"picture: {label}": place for label, place in PICTURES.items()},
    **{f"csv: {label}": place for label, place in TABLES.items()},
    **NAMES,
}
ONLY_EYES = {"picture: pixels", "pdf: scan", "pdf: drawn as curves", "pdf: font without a table of characters"}
"""Where no program finds it: these must say so."""
