"""What is found in attachments: an identity number at every place, and nothing in files that hold none."""

from __future__ import annotations

import io
import struct
from datetime import date
from pathlib import Path

import docx as python_docx
import msgspec
import openpyxl
import pytest
from reportlab.pdfgen import canvas

from admin_api.attachments.inspection import inspect, inspect_bytes
from admin_api.attachments.report import Inspection, State
from tests.admin_api.attachments.made import HELLO, ID, Pdf, docx, exif, paragraph, picture, row, shown, xlsx
from tests.admin_api.attachments.places import HIDDEN_D, ONLY_EYES, PLACES


@pytest.mark.parametrize("place", PLACES)
def test_an_identity_number_is_found_wherever_it_is(place: str) -> None:
    name, make = PLACES[place]
    inspection = inspect_bytes(make(), name)
    assert inspection.refusals == ()
    expected = State.CANNOT_BE_CHECKED if place in ONLY_EYES else State.FINDINGS
    assert inspection.state is expected, inspection
    told = msgspec.json.encode(
        (inspection.hits, inspection.unchecked, inspection.removable, inspection.refusals)
    ).decode()
    assert ID not in told
    assert ID[6:14] not in told


def test_there_are_enough_places_and_nearly_all_are_found() -> None:
    assert len(PLACES) >= 100
    assert len(ONLY_EYES) <= len(PLACES) * 5 // 100
    assert set(PLACES) >= ONLY_EYES


def first_place(data: bytes, name: str) -> str:
    """Where the first finding is."""
    return inspect_bytes(data, name).hits[0].where


def test_places_are_told_as_people_look_for_them() -> None:
    hidden = xlsx(row(3, "李四", "", "", ID), before=HIDDEN_D)
    assert [hit.where for hit in inspect_bytes(hidden, "名单.xlsx").hits] == ["工作表“名单”隐藏列 D 第 3 行"]
    assert first_place(xlsx(row(3, "李四", ID)), "a.xlsx") == "工作表“名单”列 B 第 3 行"
    assert first_place(xlsx(second=("veryHidden", row(7, "", ID))), "a.xlsx") == "深度隐藏的工作表“底表”列 B 第 7 行"
    assert first_place(docx(paragraph("一") + paragraph(ID)), "a.docx") == "正文第 3 段"
    assert first_place(Pdf(HELLO, shown(ID)).file(), "a.pdf") == "第 2 页"
    assert first_place(f"姓名,证号\n张三,{ID}\n".encode(), "a.csv") == "第 2 行"
    assert first_place(b"a,b\n", f"{ID}.csv") == "附件名称"


def test_a_number_in_the_name_of_a_sheet_is_masked_in_the_place() -> None:
    name, make = PLACES["xlsx: name of a sheet"]
    told = str([hit.where for hit in inspect_bytes(make(), name).hits])
    assert ID not in told


def test_text_for_search_and_reading_is_what_is_seen() -> None:
    hidden = xlsx(row(3, "李四", "青藤村", "300", "低保"), before=HIDDEN_D, second=("hidden", row(1, "底数")))
    pages = inspect_bytes(hidden, "a.xlsx").pages
    assert [(page.title, page.text.split("\n")[-1]) for page in pages] == [("名单", "李四\t青藤村\t300")]
    pages = inspect_bytes(Pdf(HELLO, shown("Second")).file(), "a.pdf").pages
    assert [(page.title, page.text) for page in pages] == [("第 1 页", "Notice of the township"), ("第 2 页", "Second")]


def test_days_of_a_workbook_are_read_as_days() -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page["A1"] = "日期"
    page["A2"] = date(2026, 3, 5)
    buffer = io.BytesIO()
    book.save(buffer)
    assert inspect_bytes(buffer.getvalue(), "a.xlsx").pages[0].text == "日期\n2026-03-05"


def test_a_scan_names_the_pages_that_eyes_have_to_check() -> None:
    """Two pages of pictures, one of text, one that is empty."""
    made = Pdf("q 9 0 0 9 0 0 cm /I1 Do Q", HELLO, "", page="/Resources << /XObject << /I1 40 0 R >> >>")
    made.raw(40, picture(), "/Type /XObject /Subtype /Image /Width 800 /Height 600 /Filter /DCTDecode")
    inspection = inspect_bytes(made.file(), "a.pdf")
    assert inspection.state is State.CANNOT_BE_CHECKED
    assert inspection.page_count == 3
    assert inspection.pages_without_text == (1,)
    assert "有 1 页没有文字" in inspection.unchecked[0].found


def test_pictures_in_a_document_need_eyes() -> None:
    data = docx("", {"word/media/image1.jpeg": picture()}, (("r8", "image", "media/image1.jpeg"),))
    inspection = inspect_bytes(data, "a.docx")
    assert inspection.state is State.CANNOT_BE_CHECKED
    assert inspection.unchecked[0].where == "图片（image1.jpeg）"


def test_marks_of_secrecy_are_found_as_well() -> None:
    inspection = inspect_bytes(docx(paragraph("机密★1年") + paragraph("内部资料 注意保存")), "a.docx")
    assert [hit.code for hit in inspection.hits] == ["secrecy-mark", "internal-mark"]


def test_text_hidden_by_its_style_is_hidden() -> None:
    styles = (
        '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:styleId="X">'
        "<w:rPr><w:vanish/></w:rPr></w:style></w:styles>"
    )
    body = f'<w:p><w:r><w:rPr><w:rStyle w:val="X"/></w:rPr><w:t>{ID}</w:t></w:r></w:p>'
    inspection = inspect_bytes(docx(body, {"word/styles.xml": styles}, (("r3", "styles", "styles.xml"),)), "a.docx")
    assert inspection.hits[0].goes
    assert "隐藏的文字" in [item.found for item in inspection.removable]
    assert ID not in inspection.pages[0].text


def test_cells_that_a_format_hides_are_hidden() -> None:
    styles = (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts><numFmt numFmtId="170" '
        'formatCode=";;;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>'
    )
    cell = f'<row r="3"><c r="B3" s="1" t="inlineStr"><is><t>{ID}</t></is></c></row>'
    data = xlsx(cell, parts={"xl/styles.xml": styles}, links=(("st", "styles", "styles.xml"),))
    inspection = inspect_bytes(data, "a.xlsx")
    assert inspection.hits[0].where == "工作表“名单”不显示内容的单元格，列 B 第 3 行"
    assert inspection.hits[0].goes
    assert ID not in inspection.pages[0].text


# what is clean


def clean_docx() -> bytes:
    """A notice made by another program, with what a notice holds: numbers, telephones of offices, codes."""
    document = python_docx.Document()
    document.add_heading("青藤乡2026年春季农机补贴办理须知")
    document.add_paragraph("索引号：511524-2026-00017。发文字号：青府发〔2026〕3号。")
    document.add_paragraph("咨询电话：0831-5210418；统一社会信用代码：11511524008702341X。")
    table = document.add_table(rows=2, cols=3)
    for place, text in enumerate(("项目", "金额（元）", "户数", "微耕机", "1,200.00", "318")):
        table.rows[place // 3].cells[place % 3].text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def clean_xlsx() -> bytes:
    """A table of figures: amounts, codes, bar codes, days."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["序号", "村", "户数", "金额", "日期", "条码", "机构代码"])
    for number in range(1, 400):
        page.append(
            [number, f"{number}组", number * 7, number * 1234.56, "2026-03-05", f"69{number:011d}", "00001434-9"]
        )
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def clean_pdf() -> bytes:
    """A report made by another program."""
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer)
    for number in range(3):
        page.drawString(72, 700, f"Budget 2026, table {number}: 1 234 567.00 yuan, tel. 0831-5210418")
        page.showPage()
    page.save()
    return buffer.getvalue()


@pytest.mark.parametrize(("name", "make"), [("a.docx", clean_docx), ("a.xlsx", clean_xlsx), ("a.pdf", clean_pdf)])
def test_honest_files_of_other_programs_are_clean(name: str, make: object) -> None:
    assert callable(make)
    inspection = inspect_bytes(make(), name)
    assert inspection.state is State.CLEAN, (inspection.hits, inspection.unchecked)
    assert "".join(page.text for page in inspection.pages).strip()


def test_figures_side_by_side_are_no_identity_numbers() -> None:
    """In 3,000 rows of figures some eighteen digits in a row happen to have a date and a check digit."""
    rows = "".join(
        row(n, *(str((n * factor) % 99_991 * 137) for factor in (7919, 104_729, 1_299_709, 15_485_863)))
        for n in range(3, 3_003)
    )
    assert inspect_bytes(xlsx(rows), "a.xlsx").hits == ()


def test_an_odd_exif_is_no_reason_to_stop() -> None:
    data = picture(exif=exif(description="x" * 40))
    place = data.find(b"x" * 40)
    odd = data[: place - 20] + struct.pack(">I", 9_999) + data[place - 16 :]
    inspection = inspect_bytes(odd, "a.jpg")
    assert inspection.state in (State.CANNOT_BE_CHECKED, State.REFUSED)


def test_what_breaks_in_the_worker_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"%%EOF")
    inspection = inspect(path, "名单.pdf")
    assert isinstance(inspection, Inspection)
    assert inspection.state is State.REFUSED
    assert inspection.refusals[0].fix


IN_THE_WORKER = [
    "csv: GB 18030", "csv: UTF-16", "pdf: earlier version", "pdf: file within the file", "pdf: font with a table of characters",
    "pdf: look of a stamp", "pdf: scan", "pdf: EXIF of a picture of a pdf", "picture: EXIF", "picture: EXIF of a WebP", "picture: international text of a PNG",
    "picture: thumbnail", "picture: XMP of a JPEG", "docx: workbook behind a chart", "docx: EXIF of a picture in it", "xlsx: printer settings",
]  # fmt: skip


@pytest.mark.parametrize("place", IN_THE_WORKER)
def test_the_worker_says_the_same(tmp_path: Path, place: str) -> None:
    """It can open no files while it reads: whatever the parsers load on first use was loaded before."""
    name, make = PLACES[place]
    path = tmp_path / "upload"
    path.write_bytes(make())
    assert inspect(path, name) == inspect_bytes(path.read_bytes(), name)


def test_the_worker_says_the_same_of_a_placed_picture(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(picture(exif=exif(place=True, orientation=6)))
    assert inspect(path, "a.jpg") == inspect_bytes(path.read_bytes(), "a.jpg")
    assert "拍摄地点（GPS）" in [item.found for item in inspect(path, "a.jpg").removable]
