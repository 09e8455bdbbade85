"""Of a Word document all that may be published arrives; what must not or cannot is listed."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest

from site_builder.errors import ImportSourceError
from site_builder.importing import limits
from site_builder.importing.report import ImportReport
from site_builder.importing.word import read_word

FOOTNOTE = (
    '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote w:id="2"><w:p><w:r>'
    "<w:t>脚注的话</w:t></w:r></w:p></w:footnote></w:footnotes>"
)
RELATION = (
    '<Relationship Id="rId99" Target="footnotes.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"/></Relationships>'
)


@pytest.fixture
def word(tmp_path: Path) -> Path:
    document = docx.Document()
    document.add_heading("青禾镇关于秋季护林防火的通知", 0)
    document.add_heading("一、总体要求", 1)
    remark = document.add_paragraph("各村落实")
    document.add_comment(remark.runs, text="内部批注", author="王")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "护林员"
    table.cell(0, 1).text, table.cell(1, 1).text = "张", "李"
    document.sections[0].header.paragraphs[0].text = "页眉的话"
    document.sections[0].footer.paragraphs[0].text = "— 1 —"
    document.add_paragraph().add_run("隐藏的话").font.hidden = True
    document.add_paragraph("记号处")
    document.save(str(tmp_path / "notice.docx"))
    return tmp_path / "notice.docx"


def patched(word: Path, old: str, new: str, **parts: str) -> Path:
    """The same document with other XML in its text, and further parts."""
    path = word.with_name("patched.docx")
    with zipfile.ZipFile(word) as before, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            data = before.read(name).decode("utf-8", "surrogateescape")
            data = data.replace(old, new) if name == "word/document.xml" else data
            data = data.replace("</Relationships>", RELATION) if parts and "document.xml.rels" in name else data
            after.writestr(name, data.encode("utf-8", "surrogateescape"))
        for name, text in parts.items():
            after.writestr(f"word/{name}.xml", text)
    return path


def read(path: Path) -> tuple[dict[str, object], list[str]]:
    report = ImportReport()
    values = read_word(path, path.name, report).values
    return values, [problem.found for problem in report.problems]


def test_the_title_is_the_title_and_not_the_heading_of_a_part(word: Path) -> None:
    values, _ = read(word)
    assert values["title"] == "青禾镇关于秋季护林防火的通知"
    assert "# 一、总体要求" in str(values["body"])


def test_remarks_and_page_headers_are_listed_and_stay_outside(word: Path) -> None:
    values, told = read(word)
    assert "内部批注" not in str(values["body"])
    assert "批注没有导入：内部批注" in told
    assert "页眉没有导入：页眉的话" in told
    assert not any(found.startswith("页脚") for found in told)  # a page number
    assert "有隐藏的文字，也一并导入了" in told
    assert "| 护林员 | 李 |" in str(values["body"])
    assert any("合并" in found for found in told)


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        ("<w:t>记号处</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:r>", "修订"),
        ("<w:t>记号处</w:t></w:r><m:oMath/><w:r>", "公式"),
        ("<w:t>记号处</w:t></w:r><w:r><w:object/></w:r><w:r>", "嵌入的对象"),
        ("<w:t>记号处</w:t></w:r><w:r><w:drawing/></w:r><w:r>", "图片或图形"),
    ],
)
def test_what_word_has_and_a_page_has_not_is_told(xml: str, words: str, word: Path) -> None:
    _, told = read(patched(word, "<w:t>记号处</w:t>", xml))
    assert any(words in found for found in told), told


def test_footnotes_come_along(word: Path) -> None:
    xml = '<w:t>记号处</w:t></w:r><w:r><w:footnoteReference w:id="2"/>'
    values, _ = read(patched(word, "<w:t>记号处</w:t>", xml, footnotes=FOOTNOTE))
    assert "脚注的话" in str(values["body"])
    assert "footnote" not in str(values["body"])


@pytest.mark.parametrize(
    ("data", "words"), [(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "密码"), (b"", "完好"), (b"text", "完好")]
)
def test_what_is_no_word_document_is_refused(data: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(data)
    with pytest.raises(ImportSourceError, match=words):
        read(path)


def test_a_document_that_unpacks_too_large_is_refused(word: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_UNPACKED", 200_000)
    with pytest.raises(ImportSourceError, match="解开"):
        read(patched(word, "记号处", "长" * 200_000))


def test_a_file_that_is_too_large_is_refused(word: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_BYTES", 1000)
    with pytest.raises(ImportSourceError, match="太大"):
        read(word)
