"""Cleaned copies: what is hidden is gone, what is seen is the same, and the bytes are the same each time."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import docx as python_docx
import openpyxl
import pypdf
import pytest
from PIL import Image, ImageCms
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from admin_api.attachments.cleaning import NotCleanError, clean, clean_bytes
from admin_api.attachments.inspection import inspect_bytes
from admin_api.attachments.kinds import kind_of
from admin_api.attachments.report import State
from tests.admin_api.attachments import made
from tests.admin_api.attachments.made import HELLO, ID, XML, Pdf, exif, paragraph, picture, row, shown, xlsx
from tests.admin_api.attachments.places import (
    CACHE,
    CORE,
    CORE_KIND,
    HIDDEN_D,
    LAYER_PAGE,
    LAYER_ROOT,
    LAYERED,
    NOTE,
    ONLY_EYES,
    OUTSIDE,
    PLACES,
    SHEET_RELS,
    field,
    run,
)
from tests.admin_api.attachments.traces import has_trace

HIDDEN = [place for place in PLACES if place not in ONLY_EYES]


def cleaned(data: bytes, name: str) -> bytes:
    """The copy, made and inspected right here."""
    copy = clean_bytes(data, kind_of(data, name))
    after = inspect_bytes(copy, name)
    assert (after.refusals, after.hits, after.removable) == ((), (), ())
    return copy


@pytest.mark.parametrize("place", HIDDEN)
def test_what_inspection_says_of_a_finding_is_what_cleaning_does(place: str) -> None:
    """A finding that goes is gone without a trace; where one may stay, it is gone or keeps the copy from being published."""
    name, make = PLACES[place]
    data = make()
    before = inspect_bytes(data, name)
    copy = clean_bytes(data, before.kind)
    after = inspect_bytes(copy, name)
    if all(hit.goes for hit in before.hits):
        assert (after.refusals, after.hits, after.removable) == ((), (), ())
        assert not has_trace(copy, ID)
        assert before.removable
    else:
        assert after.hits or not has_trace(copy, ID)


@pytest.mark.parametrize("place", PLACES)
def test_the_same_file_gives_the_same_bytes(place: str) -> None:
    name, make = PLACES[place]
    data = make()
    kind = inspect_bytes(data, name).kind
    first = clean_bytes(data, kind)
    assert clean_bytes(data, kind) == first
    if kind != "jpg":  # a copy of a copy is the same; only pixels of a JPEG change a little each time
        assert clean_bytes(first, kind) == first or kind == "webp"


# Word


def whole_docx() -> bytes:
    """A document with an author, changes, a remark, hidden text, a field and a picture with a place."""
    body = (
        f'<w:p w:rsidR="00AB12CD">{run("补贴每人")}<w:ins w:id="1" w:author="李秘书">{run("二百元")}</w:ins>'
        f'<w:del w:id="2" w:author="李秘书">{run("一百元", tag="delText")}</w:del>{run("内部口径", "<w:vanish/>")}'
        '<w:commentRangeStart w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p>'
        + field("AUTHOR 李秘书")
        + f'<w:sdt><w:sdtPr><w:tag w:val="秘密标签"/></w:sdtPr><w:sdtContent>{paragraph("领取地点：便民服务中心")}</w:sdtContent></w:sdt>'
        + '<w:p><w:hyperlink r:id="r5"><w:r><w:t>原件</w:t></w:r></w:hyperlink><w:hyperlink r:id="r6"><w:r><w:t>网站</w:t></w:r></w:hyperlink></w:p>'
    )
    parts: dict[str, str | bytes] = {
        "docProps/core.xml": CORE.replace(ID, "机密批示"),
        "_rels/.rels": made.relations(
            ("r1", "officeDocument", "word/document.xml"), ("r2", CORE_KIND, "docProps/core.xml")
        ),
        "word/comments.xml": made.word_part(
            "comments", f'<w:comment w:id="0" w:author="王主任">{paragraph("再压一压")}</w:comment>'
        ),
        "word/settings.xml": made.word_part(
            "settings", '<w:rsids><w:rsid w:val="00AB12CD"/></w:rsids><w:attachedTemplate r:id="t1"/>'
        ),
        "word/_rels/settings.xml.rels": made.relations(
            ("t1", "attachedTemplate", "!file:///C:/Users/lims/Normal.dotm")
        ),
        "word/media/image1.jpeg": picture(exif=exif(artist="Li", place=True)),
        "customXml/item1.xml": f"{XML}<a>流转记录</a>",
    }
    links = (
        ("r3", "comments", "comments.xml"),
        ("r4", "image", "media/image1.jpeg"),
        ("r5", "hyperlink", "!file:///C:/Users/lims/1.docx"),
        ("r6", "hyperlink", "!https://example.org/"),
        ("r7", "settings", "settings.xml"),
        ("r8", "customXml", "../customXml/item1.xml"),
    )
    return made.docx(body, parts, links)


def test_a_word_document_is_what_was_to_be_printed() -> None:
    copy = cleaned(whole_docx(), "a.docx")
    document = python_docx.Document(io.BytesIO(copy))
    assert [item.text for item in document.paragraphs][1:] == [
        "补贴每人二百元",
        "见附表",
        "领取地点：便民服务中心",
        "原件网站",
    ]
    for trace in (
        "李秘书",
        "王主任",
        "一百元",
        "内部口径",
        "再压一压",
        "张三",
        "机密批示",
        "lims",
        "秘密标签",
        "流转记录",
        "00AB12CD",
        "AUTHOR",
    ):
        assert has_trace(whole_docx(), trace), trace
        assert not has_trace(copy, trace), trace
    assert has_trace(copy, "https://example.org/")
    assert not Image.open(io.BytesIO(document.part.package.iter_parts and _media(copy))).getexif()


def _media(data: bytes) -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read("word/media/image1.jpeg")


def test_what_was_taken_out_of_a_word_document_is_told() -> None:
    told = " ".join(item.where + item.found for item in inspect_bytes(whole_docx(), "a.docx").removable)
    for words in ("修订", "批注", "隐藏的文字", "作者", "模板在本机的位置", "GPS", "自定义数据", "指向本机"):
        assert words in told


def test_a_picture_of_microsofts_loses_its_description() -> None:
    data = made.docx(
        "", {"word/media/image1.emf": made.emf("x", "Draft by Li")}, (("r8", "image", "media/image1.emf"),)
    )
    assert "图片的说明" in [item.found for item in inspect_bytes(data, "a.docx").removable]
    assert has_trace(data, "Draft by Li")
    assert not has_trace(cleaned(data, "a.docx"), "Draft by Li")


# workbooks


def whole_xlsx() -> bytes:
    """A workbook with a hidden column, row and sheets, formulas, a remark, caches and a table's merged heading."""
    rows = (
        row(3, "李四", "青藤村", "300", "低保")
        + row(4, "王五", "前进村", "100", "内部", attributes='hidden="1"')
        + '<row r="5"><c r="A5" t="s"><v>1</v></c><c r="C5"><f>SUM([1]a!C2:C4)</f><v>600</v></c></row>'
        + '<row r="6"><c r="D6" t="inlineStr"><is><t>附注</t></is></c></row>'
    )
    return xlsx(
        rows,
        before='<sheetViews><sheetView workbookViewId="0"/></sheetViews>' + HIDDEN_D,
        after='<mergeCells><mergeCell ref="D6:F6"/></mergeCells><dataValidations><dataValidation sqref="A1" prompt="问老周"/></dataValidations>'
        '<legacyDrawing r:id="r2"/>',
        second=("veryHidden", row(1, "银行账号", "底数")),
        book='<definedNames><definedName name="机密口径">1</definedName><definedName name="_xlnm.Print_Area" localSheetId="0">名单!$A$1:$C$6</definedName></definedNames>'
        '<externalReferences><externalReference r:id="e1"/></externalReferences><pivotCaches><pivotCache cacheId="1" r:id="p1"/></pivotCaches>',
        parts={
            "xl/comments1.xml": NOTE.replace(ID[:6], "老周批").replace(ID[6:], "示"),
            "xl/drawings/vmlDrawing1.vml": '<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape/></xml>',
            SHEET_RELS: made.relations(
                ("r1", "comments", "../comments1.xml"), ("r2", "vmlDrawing", "../drawings/vmlDrawing1.vml")
            ),
            "xl/pivotCache/pivotCacheDefinition1.xml": CACHE.replace(ID, "透视缓存"),
            "xl/externalLinks/externalLink1.xml": OUTSIDE.replace(ID, "外部缓存"),
            "xl/externalLinks/_rels/externalLink1.xml.rels": made.relations(
                ("x1", "externalLinkPath", "!file:///C:/Users/lims/2.xlsx")
            ),
        },
        links=(
            ("e1", "externalLink", "externalLinks/externalLink1.xml"),
            ("p1", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"),
        ),
        strings=("删掉的人", "合计"),
    )


def test_a_workbook_is_what_is_seen() -> None:
    copy = cleaned(whole_xlsx(), "a.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(copy))
    assert book.sheetnames == ["名单"]
    page = book["名单"]
    seen = {place.coordinate: place.value for line in page.iter_rows() for place in line if place.value is not None}
    assert seen == {
        "A1": "姓名", "B1": "村", "C1": "金额", "A2": "张三", "B2": "青藤村", "C2": "200",
        "A3": "李四", "B3": "青藤村", "C3": "300", "A5": "合计", "C5": 600, "D6": "附注",
    }  # fmt: skip
    assert page.column_dimensions["D"].hidden
    assert page.row_dimensions[4].hidden
    assert page.print_area == "'名单'!$A$1:$C$6"
    for trace in (
        "低保",
        "王五",
        "内部",
        "底数",
        "老周",
        "透视缓存",
        "外部缓存",
        "删掉的人",
        "机密口径",
        "lims",
        "SUM",
    ):
        assert has_trace(whole_xlsx(), trace), trace
        assert not has_trace(copy, trace), trace


def test_what_was_taken_out_of_a_workbook_is_told_with_its_place() -> None:
    inspection = inspect_bytes(whole_xlsx(), "a.xlsx")
    told = " ".join(item.where + item.found for item in inspection.removable)
    for words in (
        "深度隐藏的工作表“底表”整张",
        "隐藏行",
        "隐藏列",
        "公式",
        "下拉选项",
        "批注",
        "透视表的缓存",
        "外部链接的缓存",
        "没有单元格用到",
        "定义的名称",
    ):
        assert words in told


def test_formulas_without_results_are_sent_back(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx('<row r="3"><c r="A3"><f>1+1</f></c></row>'))
    with pytest.raises(NotCleanError, match="保存一次"):
        clean(path, "a.xlsx")


# PDF


def whole_pdf() -> bytes:
    """A PDF with properties, XMP, notes, a form, a hidden layer, an earlier version, a file and a link."""
    made_pdf = Pdf(
        LAYERED.replace(ID, "Secret layer"),
        page=f"{LAYER_PAGE} /Annots [32 0 R 33 0 R 34 0 R 36 0 R] /PieceInfo << /A (Program data) >>",
        catalogue=f"{LAYER_ROOT} /Metadata 31 0 R /Lang (zh-CN) /AcroForm << /Fields [34 0 R] >> "
        "/Names << /EmbeddedFiles << /Names [(a) 40 0 R] >> >>",
        info="/Author (Li Mishu) /Title (Draft 3) /Producer (C:/Users/lims)",
    )
    made_pdf.set(30, "<< /Type /OCG /Name (Secret name) >>")
    made_pdf.stream(31, b'<x xmlns="a">Xmp author</x>', "/Type /Metadata /Subtype /XML")
    made_pdf.set(32, "<< /Type /Annot /Subtype /Text /Rect [9 9 20 20] /Contents (Sticky note) /T (Wang) >>")
    made_pdf.set(
        33,
        "<< /Type /Annot /Subtype /Link /Rect [9 9 20 20] /A << /S /URI /URI (https://example.org/) >> /Contents (Link note) >>",
    )
    made_pdf.set(
        34,
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (Field name) /V (Hidden value) /Rect [50 500 250 520] /AP << /N 35 0 R >> >>",
    )
    made_pdf.stream(
        35,
        shown("Filled in", "2 4").encode(),
        "/Subtype /Form /BBox [0 0 200 20] /Resources << /Font << /F1 3 0 R >> >>",
    )
    made_pdf.set(
        36, "<< /Type /Annot /Subtype /FreeText /F 2 /Rect [9 9 20 20] /Contents (Hidden text) /AP << /N 37 0 R >> >>"
    )
    made_pdf.stream(37, shown("Hidden look", "2 4").encode(), "/Subtype /Form /BBox [0 0 200 20]")
    made_pdf.set(40, "<< /Type /Filespec /F (Attached name.csv) /EF << /F 41 0 R >> >>")
    made_pdf.stream(41, b"Attached,text\n1,2\n", "/Type /EmbeddedFile")
    made_pdf.stream(50, shown("Orphan text").encode())
    return made_pdf.changed(o30="<< /Type /OCG /Name (Later name) >>")


def test_a_pdf_is_its_pages_as_they_look() -> None:
    copy = cleaned(whole_pdf(), "a.pdf")
    reader = pypdf.PdfReader(io.BytesIO(copy))
    text = reader.pages[0].extract_text()
    assert "Notice of the township" in text
    assert "Filled in" in text
    assert reader.metadata is None or not dict(reader.metadata)
    assert str(reader.root_object["/Lang"]) == "zh-CN"
    assert copy.count(b"%%EOF") == 1
    traces = (
        "Secret layer", "Program data", "Secret name", "Later name", "Xmp author", "Sticky note", "Wang", "Link note",
        "Field name", "Hidden value", "Hidden text", "Hidden look", "Attached name", "Attached,text", "Orphan text",
        "Li Mishu", "Draft 3", "lims",
    )  # fmt: skip
    for trace in traces:
        assert has_trace(whole_pdf(), trace), trace
        assert not has_trace(copy, trace), trace
    assert has_trace(copy, "https://example.org/")


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_another_program_reads_the_same_in_the_copy_of_a_pdf(tmp_path: Path) -> None:
    path = tmp_path / "copy.pdf"
    path.write_bytes(cleaned(whole_pdf(), "a.pdf"))
    text = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True, text=True)
    assert text.stdout.split() == ["Notice", "of", "the", "township", "Filled", "in"]
    facts = subprocess.run(["pdfinfo", str(path)], capture_output=True, check=True, text=True)
    assert "Author" not in facts.stdout
    assert "Producer" not in facts.stdout
    assert not facts.stderr
    assert not text.stderr


def drawn(data: bytes, folder: Path) -> bytes:
    """The pixels of all pages, as another program draws them."""
    (folder / "drawn.pdf").write_bytes(data)
    done = subprocess.run(["pdftoppm", "-r", "60", str(folder / "drawn.pdf")], capture_output=True, check=True)
    assert not done.stderr
    return done.stdout


def chinese_pdf() -> bytes:
    """Pages with Chinese, a picture, lines, a link, a bookmark and a form that was filled in."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer)
    page.setAuthor("李秘书")
    for number in range(2):
        page.setFont("STSong-Light", 14)
        page.drawString(72, 760, f"青藤乡二〇二六年部门预算 第{number + 1}页")
        page.drawImage(ImageReader(io.BytesIO(picture(exif=exif(artist="李秘书")))), 72, 500, 160, 120)
        page.rect(72, 300, 300, 100)
        page.acroForm.textfield(name=f"field{number}", value="Filled in", x=72, y=200, width=200, height=24)
        page.linkURL("https://example.org/", (72, 100, 200, 120))
        page.bookmarkPage(f"p{number}")
        page.addOutlineEntry(f"第{number + 1}页", f"p{number}")
        page.showPage()
    page.save()
    return buffer.getvalue()


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler is not installed")
@pytest.mark.parametrize(
    "make",
    [
        chinese_pdf,
        lambda: Pdf(LAYERED, page=LAYER_PAGE, catalogue=LAYER_ROOT).set(30, "<< /Type /OCG /Name (L) >>").file(),
    ],
)
def test_the_copy_of_a_pdf_looks_the_same(tmp_path: Path, make: Callable[[], bytes]) -> None:
    copy = cleaned(make(), "a.pdf")
    pixels = drawn(make(), tmp_path)
    assert len(set(pixels)) > 2
    assert drawn(copy, tmp_path) == pixels


def test_bookmarks_and_links_of_a_pdf_stay() -> None:
    copy = cleaned(chinese_pdf(), "a.pdf")
    reader = pypdf.PdfReader(io.BytesIO(copy))
    assert [item.title for item in reader.outline if isinstance(item, pypdf.generic.Destination)] == ["第1页", "第2页"]
    assert "青藤乡二〇二六年部门预算" in reader.pages[1].extract_text()
    assert has_trace(copy, "https://example.org/")
    assert not has_trace(copy, "李秘书")


def signed_pdf(text: str) -> bytes:
    """A PDF that says it is signed."""
    made_pdf = Pdf(text, page="/Annots [30 0 R]", catalogue="/AcroForm << /Fields [30 0 R] /SigFlags 3 >>")
    made_pdf.set(30, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (s) /Rect [0 0 0 0] /V 31 0 R >>")
    return made_pdf.set(31, "<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 1 2 3] /Contents <00ff> >>").file()


def test_a_signed_pdf_stays_as_it_is_or_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(signed_pdf(HELLO))
    copy = clean(path, "a.pdf")
    assert copy.is_original
    assert copy.data == path.read_bytes()
    path.write_bytes(signed_pdf(shown(ID)))
    with pytest.raises(NotCleanError, match="电子签章") as caught:
        clean(path, "a.pdf")
    assert ID not in str(caught.value)


# pictures and tables


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_stands_upright_and_says_nothing(kind: str) -> None:
    data = picture(kind, exif=exif(orientation=6, artist="Li Mishu", place=True))
    name = f"a.{kind.lower().replace('jpeg', 'jpg')}"
    assert "GPS" in " ".join(item.found for item in inspect_bytes(data, name).removable)
    copy = Image.open(io.BytesIO(cleaned(data, name)))
    assert copy.size == (60, 80)
    assert not copy.getexif()
    assert {"exif", "xmp", "comment", "icc_profile"} & set(copy.info) == set()
    top, bottom = copy.convert("L").getpixel((30, 10)), copy.convert("L").getpixel((30, 70))
    assert isinstance(top, int)
    assert isinstance(bottom, int)
    assert (top < 60, bottom > 200) == (True, True)
    assert not has_trace(cleaned(data, name), "Li Mishu")


def test_a_transparent_picture_stays_transparent() -> None:
    image = Image.new("RGBA", (10, 10), (255, 0, 0, 0))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    copy = Image.open(io.BytesIO(cleaned(buffer.getvalue(), "a.png")))
    assert copy.mode == "RGBA"
    assert copy.getpixel((5, 5)) == (255, 0, 0, 0)


def test_a_table_calculates_nothing_and_reads_the_same() -> None:
    data = "姓名;金额;备注\n张三;-200;=1+1\n李四;+5%;@SUM(A1)\n王五;－;\t=cmd\n".encode("gb18030")
    copy = cleaned(data, "a.csv")
    assert copy.decode("utf-8-sig") == "姓名,金额,备注\r\n张三,-200,'=1+1\r\n李四,+5%,'@SUM(A1)\r\n王五,－,'\t=cmd\r\n"


# whole way, through the workers


def with_profile() -> bytes:
    """A picture for print, with a colour profile, a place and turned."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return picture(icc_profile=profile, exif=exif(orientation=8, place=True))


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.docx", whole_docx),
        ("a.xlsx", whole_xlsx),
        ("a.pdf", whole_pdf),
        ("b.pdf", chinese_pdf),
        ("a.jpg", with_profile),
        ("a.png", lambda: picture("PNG", exif=exif(orientation=3, artist="Li"))),
        ("a.webp", lambda: picture("WEBP", exif=exif(orientation=3, artist="Li"))),
        ("a.csv", lambda: "姓名,备注\n张三,=1\n".encode("gb18030")),
    ],
)
def test_a_copy_is_made_and_inspected_apart(tmp_path: Path, name: str, make: Callable[[], bytes]) -> None:
    path = tmp_path / "upload"
    path.write_bytes(make())
    copy = clean(path, name)
    assert copy.data == clean_bytes(path.read_bytes(), copy.inspection.kind)
    assert copy.removed
    assert copy.inspection.state in (State.CLEAN, State.CANNOT_BE_CHECKED)
    assert not copy.is_original


def test_what_stays_in_sight_is_no_clean_copy(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(xlsx(row(3, "李四", ID)))
    with pytest.raises(NotCleanError, match="工作表“名单”列 B 第 3 行") as caught:
        clean(path, "a.xlsx")
    assert ID not in str(caught.value)
    assert caught.value.hits
