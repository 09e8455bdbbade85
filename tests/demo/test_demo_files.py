"""The demo's attachments: the same bytes as in content/, named by their records, openable, saying what they should."""

from __future__ import annotations

import base64
import io
import re
import zipfile
import zlib
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from site_builder.records.fields import Attachment
from site_builder.store.read import load, read_record
from tests.demo.attachments.made_file import OFFICE, MadeFile
from tests.demo.attachments.record_body import CONTENT
from tests.demo.make_attachments import FILES, make_attachments

Made = list[tuple[MadeFile, Attachment]]
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
SHOWN = re.compile(rb"\(((?:[^()\\]|\\.)*)\) Tj", re.DOTALL)
ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make_attachments(tmp_path_factory.mktemp("content"))


@pytest.fixture(scope="module")
def kept(made: Made) -> dict[str, bytes]:
    return {file.name: (CONTENT / attachment.path).read_bytes() for file, attachment in made}


def test_the_files_in_content_are_those_the_script_makes(made: Made, tmp_path: Path) -> None:
    again = make_attachments(tmp_path)
    assert [attachment for _, attachment in made] == [attachment for _, attachment in again]
    for _, attachment in again:
        assert (CONTENT / attachment.path).read_bytes() == (tmp_path / attachment.path).read_bytes(), attachment.name


def test_every_file_is_named_by_its_records(made: Made) -> None:
    for file, attachment in made:
        assert file.records
        for place in file.records:
            record, _, problems = read_record(CONTENT, place)
            assert record is not None, problems
            assert attachment in list(record.all_attachments()), (place, file.name)


def test_content_keeps_no_file_that_no_record_names() -> None:
    files = [file for record in load(CONTENT).records.values() for file in record.all_attachments()]
    named = {file.path for file in files if not file.ends_with_period}
    kept = {path.relative_to(CONTENT).as_posix() for path in (CONTENT / "files").rglob("*") if path.is_file()}
    assert kept == named


def test_a_body_that_speaks_of_an_attachment_has_one() -> None:
    for place, record in load(CONTENT).records.items():
        if any("附件" in text for text in record.body_texts()):
            assert list(record.all_attachments()), place


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_opens_again_and_says_what_it_should(file: MadeFile, kept: dict[str, bytes]) -> None:
    text = re.sub(r"\s", "", TEXTS[file.extension](kept[file.name]))
    for word in file.words:
        assert word in text, word


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_person_and_no_program_user_stands_in_the_properties(file: MadeFile, kept: dict[str, bytes]) -> None:
    data = kept[file.name]
    if file.extension == "pdf":
        assert re.search(rb"anonymous|unspecified", data) is None
        return
    core = zipfile.ZipFile(io.BytesIO(data)).read("docProps/core.xml").decode()
    assert re.findall(r"<(?:dc:creator|cp:lastModifiedBy)[^>]*>([^<]+)</", core) == [OFFICE]


def _text_of_pdf(data: bytes) -> str:
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    shown = [text for stream in STREAM.findall(data) for text in SHOWN.findall(_unpacked(stream))]
    return "".join(ESCAPED.sub(_plain, text).decode("utf-16-be") for text in shown)


def _unpacked(stream: bytes) -> bytes:
    return zlib.decompress(base64.a85decode(b"<~" + stream.strip(), adobe=True))


def _plain(match: re.Match[bytes]) -> bytes:
    code = match.group(1)
    return bytes([int(code, 8)]) if code.isdigit() else LETTERS.get(code, code)


def _text_of_docx(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def _text_of_xlsx(data: bytes) -> str:
    book = load_workbook(io.BytesIO(data))
    rows = (row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))
    return "\n".join(book.sheetnames + [str(value) for row in rows for value in row if value is not None])


TEXTS = {"pdf": _text_of_pdf, "docx": _text_of_docx, "xlsx": _text_of_xlsx}


def test_the_budget_tables_add_up(kept: dict[str, bytes]) -> None:
    book = load_workbook(io.BytesIO(kept["青禾镇2026年预算公开表.xlsx"]))
    assert len(book.sheetnames) == 8
    staff = {row[0]: row[1] for row in book["3基本支出表"].iter_rows(min_row=4, values_only=True) if row[1]}
    items = {name: cents(sum_) for name, sum_ in staff.items()}
    wages, grants = items.pop("（一）工资福利支出"), items.pop("（二）对个人和家庭的补助")
    people, office, total = items.pop("一、人员经费"), items.pop("二、公用经费"), items.pop("合计")
    assert sum(items.values()) == total == people + office
    assert people == wages + grants
    assert total + cents(2875.70) == cents(4862)
    for name, column in (("7政府采购表", 2), ("8绩效目标表", 1), ("2支出功能分类表", 2)):
        *parts, whole = [cents(row[column]) for row in book[name].iter_rows(min_row=4, values_only=True) if row[column]]
        assert sum(parts) == whole, name


def cents(value: object) -> int:
    return round(float(str(value)) * 100)
