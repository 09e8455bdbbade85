"""What clerks paste and drop becomes clean Markdown, or a word on what to do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admin_api.forms.paste import MAX_ROWS, Pasted, file_as_text, html_as_text, joined
from site_builder.importing.limits import OLD_OFFICE
from site_builder.text.markdown import markdown_problems, to_html

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15">
<style><!-- p.MsoNormal {mso-style-parent:""} --></style><!--[if gte mso 9]><xml><o:x>秘密</o:x></xml><![endif]--></head><body>
<!--StartFragment--><p class=MsoNormal style='text-indent:32.0pt'>　　<span lang=EN-US>2026</span><span>年名单<o:p></o:p></span></p>
%s<!--EndFragment--></body></html>"""


def item(mark: str, words: str, level: int = 1) -> str:
    """A paragraph as Word writes an item of a list."""
    return (
        f"<p class=MsoListParagraph style='margin-left:21.0pt;mso-list:l0 level{level} lfo1'><![if !supportLists]>"
        f"<span lang=EN-US style='mso-list:Ignore'>{mark}<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span>"
        f"</span><![endif]>{words}</p>\n"
    )


def pasted(inner: str) -> str:
    return html_as_text(WORD % inner).markdown


def test_a_paragraph_from_word_is_plain_text_without_blanks_in_front() -> None:
    assert pasted("") == "2026年名单"


def test_bullets_of_word_become_a_list_also_in_each_other() -> None:
    marks = item("·", "户口簿") + item("o", "原件", 2) + item("o", "复印件", 2) + item("·", "身份证")
    assert pasted(marks) == "2026年名单\n\n- 户口簿\n  - 原件\n  - 复印件\n- 身份证"


def test_numbers_of_word_become_a_list() -> None:
    assert pasted(item("1.", "申请") + item("2.", "受理")) == "2026年名单\n\n1. 申请\n2. 受理"


def test_numbers_that_go_on_after_a_paragraph_keep_what_they_are() -> None:
    html = to_html(pasted(item("1.", "申请") + "<p>说明</p>" + item("2.", "受理")))
    assert "<li>申请</li>" in html
    assert "2." in html or 'start="2"' in html


@pytest.mark.parametrize("mark", ["一、", "（一）", "第一条"])
def test_chinese_numbers_of_word_stay_words(mark: str) -> None:
    text = html_as_text(WORD % (item(mark, "总则") + "<p>正文</p>")).markdown
    assert next(line for line in text.split("\n") if "总则" in line).replace(" ", "") == f"{mark}总则"


def test_a_table_from_word_has_its_first_row_as_head() -> None:
    cells = "<tr><td><p class=MsoNormal>村</p></td><td><p>户数</p></td></tr><tr><td><p>柳溪村</p></td><td><p>3</p></td></tr>"
    text = pasted(f"<table class=MsoTableGrid border=1>{cells}</table>")
    assert "| 村 | 户数 |\n| --- | --- |\n| 柳溪村 | 3 |" in text
    assert "<th>村</th>" in to_html(text).replace(' scope="col"', "")


@pytest.mark.parametrize(
    "html",
    [
        '<img src="http://evil.example/x.png">字', "<script>alert(1)</script>字", '<p onclick="x()">字</p>',
        '<a href="javascript:alert(1)">字</a>', '<iframe src="//evil.example"></iframe>字', "<style>p{}</style>字",
        '<svg onload="x()"></svg>字', '<a href="file:///C:/x">字</a>', '<link rel="stylesheet" href="//evil.example/x.css">字',
        '<math><mi xlink:href="javascript:x"></mi></math>字',
    ],
)  # fmt: skip
def test_nothing_remote_and_no_script_comes_in(html: str) -> None:
    text = html_as_text(html).markdown
    assert text == "字"
    assert markdown_problems(text) == []


def test_pictures_and_hidden_words_are_told() -> None:
    notes = html_as_text('<p>字<span style="mso-hide:all">藏</span><img src="file:///C:/a.png"></p>').notes
    assert any("图片" in note for note in notes)
    assert any("看不见" in note for note in notes)


def test_marks_that_somebody_typed_stay_what_they_are() -> None:
    text = html_as_text("<p>*重要* [附件] 1&lt;2 # 号</p>").markdown
    assert "*重要* [附件] 1&lt;2 # 号" in to_html(text)


def test_what_is_nested_to_death_is_refused() -> None:
    assert "层次太深" in html_as_text("<div>" * 5000 + "字").refusal
    assert html_as_text("字" * 4_000_001).refusal
    assert html_as_text("<p>字</p>" * 30_000).refusal


@settings(max_examples=100)
@given(st.text(st.sampled_from("<>/pdivtablerspan ulol'\"=&;![]-mso:字1.")) | st.text())
def test_any_html_is_text_or_a_refusal(html: str) -> None:
    found = html_as_text(html)
    assert isinstance(found, Pasted)
    assert [item.code for item in markdown_problems(found.markdown) if item.code == "raw-html-dropped"] == []


def word_file(tmp_path: Path) -> bytes:
    document = docx.Document()
    document.add_heading("关于调整办事时间的通知", level=0)
    document.add_paragraph("自六月一日起，窗口八点半开门。")
    table = document.add_table(rows=2, cols=2)
    for row, cells in enumerate([("窗口", "时间"), ("1号", "8:30")]):
        for column, cell in enumerate(cells):
            table.cell(row, column).text = cell
    document.save(str(tmp_path / "x.docx"))
    return (tmp_path / "x.docx").read_bytes()


@pytest.mark.parametrize("name", ["通知.docx", "通知.wps", "通知"])
def test_a_word_file_is_read_whatever_its_name(tmp_path: Path, name: str) -> None:
    found = file_as_text(name, word_file(tmp_path))
    assert found.title == "关于调整办事时间的通知"
    assert "自六月一日起，窗口八点半开门。" in found.markdown
    assert "1号" in found.markdown


def excel_file(rows: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.create_sheet(index=0)
    for row in rows:
        sheet.append(row)
    del book[book.sheetnames[1]]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_table_is_dropped_in_as_a_table() -> None:
    found = file_as_text("表.xlsx", excel_file([["村", "户数"], ["柳溪|村", 3]]))
    assert found.markdown == "| 村 | 户数 |\n| --- | --- |\n| 柳溪\\|村 | 3 |"


def test_a_table_as_csv_is_dropped_in_whatever_its_encoding() -> None:
    assert file_as_text("表.csv", "村,户数\n柳溪村,3\n".encode("gb18030")).markdown.endswith("| 柳溪村 | 3 |")


def test_a_table_that_nobody_reads_on_a_page_is_to_be_attached() -> None:
    found = file_as_text("表.xlsx", excel_file([["名"], *([["张"]] * (MAX_ROWS + 1))]))
    assert "作为附件上传" in found.refusal
    assert found.markdown == ""


def old(*parts: str) -> bytes:
    return OLD_OFFICE + b"\0" * 512 + b"".join(part.encode("utf-16-le") for part in parts)


@pytest.mark.parametrize(
    ("name", "data", "save_as"),
    [
        ("文.doc", old("WordDocument"), "docx"),
        ("文.wps", old("WordDocument"), "docx"),
        ("文.docx", old("WordDocument"), "docx"),
        ("文", old("WordDocument"), "docx"),
        ("表.et", old("Workbook"), "xlsx"),
        ("文.rtf", b"{\\rtf1 x}", "docx"),
        ("文.doc", b"MIME-Version: 1.0\nContent-Type: multipart/related", "docx"),
    ],
)
def test_old_formats_are_answered_with_how_to_save_anew(name: str, data: bytes, save_as: str) -> None:
    found = file_as_text(name, data)
    assert found.save_as == save_as
    assert f"另存为 .{save_as}" in found.refusal


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("密.docx", old("EncryptedPackage"), "密码"),
        ("x.pdf", b"%PDF-1.7 x", "PDF"),
        ("x.png", b"\x89PNG\r\n\x1a\n\0", "图片"),
        ("x.docx", b"", "空的"),
        ("x.zip", b"PK\x03\x04 other", "认不出"),
        ("x.exe", b"MZ\0\0", "认不出"),
        ("x.docx", b"PK\x03\x04 word/document.xml", "不是完好的"),
        ("x.xlsx", b"PK\x03\x04 xl/workbook.xml", "不是完好的"),
        ("x.xls", old("Workbook"), "不是完好的"),
    ],
)
def test_what_cannot_be_taken_is_told_with_what_to_do(name: str, data: bytes, words: str) -> None:
    found = file_as_text(name, data)
    assert words in found.refusal
    assert found.markdown == ""


def test_a_page_saved_from_the_web_is_read() -> None:
    assert file_as_text("x.html", "<p>您好</p>".encode("gb18030")).markdown == "您好"
    assert file_as_text("x.txt", "您好".encode()).title + file_as_text("x.txt", "您好".encode()).markdown == "您好"


def test_a_bomb_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", b"0" * 120_000_000)
    assert "太大" in file_as_text("x.docx", stream.getvalue()).refusal


@settings(max_examples=100)
@given(st.sampled_from(["x.doc", "x.docx", "x.xls", "x.xlsx", "x.csv", "x.html", "x.md", "", "../../x\0.wps"]),
       st.sampled_from([b"", OLD_OFFICE, b"PK\x03\x04", b"<", b"%PDF", b"\xff\xfe"]), st.binary(max_size=200))  # fmt: skip
def test_any_bytes_are_text_or_a_refusal(name: str, start: bytes, rest: bytes) -> None:
    found = file_as_text(name, start + rest)
    assert isinstance(found, Pasted)
    assert not (found.refusal and found.markdown)


def test_what_is_taken_in_stands_behind_what_was_there() -> None:
    assert joined("前文\n", Pasted(markdown="后文")) == "前文\n\n后文"
    assert joined("", Pasted(markdown="后文")) == "后文"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_one_line_is_a_text_and_not_the_title_of_none(encoding: str) -> None:
    found = file_as_text("公示.txt", "柳溪村拟硬化通组道路，长800米。".encode(encoding))
    assert (found.title, found.markdown) == ("", "柳溪村拟硬化通组道路，长800米。")
