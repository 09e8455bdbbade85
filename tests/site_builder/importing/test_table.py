"""Of a table every cell arrives or is told."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from site_builder.errors import ImportSourceError
from site_builder.importing import table
from site_builder.importing.report import ImportReport


def read(path: Path) -> tuple[list[dict[str, object]], list[str]]:
    report = ImportReport()
    rows = [source.values for source in table.read_table(path, path.name, report)]
    return rows, [problem.found for problem in report.problems]


def text(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_commas_tabs_and_semicolons_are_understood(mark: str, tmp_path: Path) -> None:
    rows, told = read(text(tmp_path / "a.csv", f"标题{mark}正文\n通知{mark}甲，乙；丙\n"))
    assert rows == [{"标题": "通知", "正文": "甲，乙；丙"}]
    assert told == []


def test_a_second_column_of_one_name_and_cells_without_heading_are_told(tmp_path: Path) -> None:
    rows, told = read(text(tmp_path / "a.csv", "标题,正文,正文,\n通知,甲,乙,丙,丁\n"))
    assert rows == [{"标题": "通知", "正文": "甲"}]
    assert [found[-1] for found in told] == ["乙", "丙", "丁"]


def test_more_rows_than_are_taken_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_ROWS", 3)
    rows, [found] = read(text(tmp_path / "a.csv", "标题\n一\n二\n三\n四\n"))
    assert len(rows) == 2
    assert "4 行" in found


def test_merged_cells_remarks_hidden_rows_and_far_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["村", "姓名"], ["柳溪", "张"], [None, "李"]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet["B2"].comment = Comment("内部批注", "王")
    sheet.row_dimensions[3].hidden = True
    sheet.cell(1_000_000, 16_000).value = "远"
    book.save(tmp_path / "a.xlsx")
    rows, told = read(tmp_path / "a.xlsx")
    assert rows == [{"村": "柳溪", "姓名": "张"}, {"村": "柳溪", "姓名": "李"}]
    for words in ("批注没有导入：内部批注", "隐藏", "合并", "列以后没有导入：远"):
        assert any(words in found for found in told), words


@pytest.mark.parametrize(
    ("name", "data"), [("a.csv", b"PK\x03\x04"), ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ("a.xls", b"x")]
)
def test_a_wrong_extension_is_refused_in_words(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data + b"\0" * 600)
    with pytest.raises(ImportSourceError):
        read(tmp_path / name)
