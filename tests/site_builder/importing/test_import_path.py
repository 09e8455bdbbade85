"""Importing: nothing is lost without a word, and importing twice changes nothing."""

from __future__ import annotations

import csv
import os
from datetime import date, datetime
from pathlib import Path

import docx
import openpyxl
import pytest

from site_builder import importing
from site_builder.clock import BEIJING
from site_builder.errors import Severity
from site_builder.importing import ImportReport, import_path
from site_builder.records.base import Record
from site_builder.records.documents import Document, Genre, Topic
from site_builder.records.organisations import Organisation
from site_builder.records.public_notices import NoticeMatter, PublicNotice
from site_builder.records.statutes import Statute
from site_builder.store.read import read_record
from tests.conftest import write_content

STATUTE = """# 云川县乡村公园管理条例

2024年3月1日 云川县第九届人民代表大会常务委员会第三次会议通过
2025年6月10日 云川县第九届人民代表大会常务委员会第十一次会议修订
2025年9月1日 施行
<!-- INFO END -->

为了子孙后代有树荫可乘，制定本条例。

## 第一编 通则
### 第一章 总则
#### 第一节 目的和范围

第一条 为了保护和利用乡村公园，制定本条例。

第二条 本条例所称乡村公园，是指：

（一）村口、河边的成片林地；

（二）晒场、戏台周围的空地。

#### 第二节 原则
第三条　乡村公园的管理坚持村民自己商量着办。

### 第二章 管护
第十条 村民委员会确定管护人。

第十条之一 管护人应当每月巡查一次，
并做好记录。

## 第二编 附则
第一百零一条 本条例自2025年9月1日起施行。
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A content folder with nothing but the settings."""
    return write_content(tmp_path / "content", [])


def source(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / "sources" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def only(content: Path, report: ImportReport) -> Record:
    assert len(report.added) == 1, [problem.sentence() for problem in report.problems]
    record: Record | None = read_record(content, report.added[0])[0]
    assert record is not None
    return record


def nothing_changes_the_second_time(path: Path, content: Path, kind: str) -> None:
    before = {item: item.read_bytes() for item in content.rglob("*.yml")}
    again = import_path(path, content=content, kind=kind)
    assert (again.added, again.changed) == ([], [])
    assert {item: item.read_bytes() for item in content.rglob("*.yml")} == before


def test_a_statute_keeps_every_article_head_line_and_heading(tmp_path: Path, content: Path) -> None:
    path = source(tmp_path, "云川县乡村公园管理条例.md", STATUTE)
    statute = only(content, import_path(path, content=content, kind="statutes"))
    assert isinstance(statute, Statute)
    assert [article.number for article in statute.articles] == ["1", "2", "3", "10", "10-1", "101"]
    assert statute.articles[0].heading_path == ["第一编 通则", "第一章 总则", "第一节 目的和范围"]
    assert statute.articles[2].heading_path == ["第一编 通则", "第一章 总则", "第二节 原则"]
    assert statute.articles[4].heading_path == ["第一编 通则", "第二章 管护"]
    assert statute.articles[5].heading_path == ["第二编 附则"]
    assert statute.preamble == "为了子孙后代有树荫可乘，制定本条例。"
    assert (statute.edition_on, statute.effective_on) == (date(2025, 6, 10), date(2025, 9, 1))
    assert len(statute.head) == 3
    nothing_changes_the_second_time(path, content, "statutes")


def test_every_word_of_a_statute_arrives(tmp_path: Path, content: Path) -> None:
    path = source(tmp_path, "条例.md", STATUTE)
    statute = only(content, import_path(path, content=content, kind="statutes"))
    assert isinstance(statute, Statute)
    kept = [statute.title, *statute.head, statute.preamble]
    for article in statute.articles:
        kept += [*article.heading_path, article.text]
    arrived = "".join(kept)
    for line in STATUTE.splitlines():
        words = line.lstrip("# ").strip()
        if words and "INFO END" not in words:
            rest = words.replace("　", " ")
            text = rest.split(" ", 1)[1] if rest.startswith("第") and "条" in rest.split(" ", 1)[0] else rest
            assert text in arrived, line


def test_what_is_no_statute_is_refused_in_words(tmp_path: Path, content: Path) -> None:
    report = import_path(source(tmp_path, "a.md", "# 只有标题\n\n没有条文"), content=content, kind="statutes")
    assert report.added == []
    assert report.problems[0].severity is Severity.ERROR
    assert "条文" in report.problems[0].found


FRONT_MATTER = """---
标题: 青禾镇2026年防汛抗旱应急预案
index_number: 014332607/2026-00031
文种: 规划、计划、方案
topic: farming
category: emergency
issued_on: 2026年4月2日
published_at: 2026-04-03 09:10
关键词: 防汛；抗旱；值班
负责人电话: 0555-6810099
---

## 一、组织

镇设防汛抗旱指挥部。

| 岗位 | 人数 |
| --- | --- |
| 巡查 | 12 |
"""


def test_markdown_with_front_matter_becomes_a_document(tmp_path: Path, content: Path) -> None:
    path = source(tmp_path, "预案.md", FRONT_MATTER)
    report = import_path(path, content=content, kind="documents", organisation="qinghe-zhen")
    document = only(content, report)
    assert isinstance(document, Document)
    assert document.title == "青禾镇2026年防汛抗旱应急预案"
    assert (document.genre, document.topic) == (Genre.PLAN, Topic.FARMING)
    assert document.issued_on == date(2026, 4, 2)
    assert document.published_at == datetime(2026, 4, 3, 9, 10, tzinfo=BEIJING)
    assert document.keywords == ["防汛", "抗旱", "值班"]
    assert "| 巡查 | 12 |" in document.body
    assert document.organisation == "qinghe-zhen"
    assert document.id.startswith("20260403-")


def test_what_has_no_field_is_listed_with_its_text(tmp_path: Path, content: Path) -> None:
    report = import_path(source(tmp_path, "预案.md", FRONT_MATTER), content=content, kind="documents")
    told = [problem.found for problem in report.problems]
    assert any("负责人电话" in found and "0555-6810099" in found for found in told)


def word_file(path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    file = docx.Document()
    file.add_heading("青禾镇关于开展春季爱国卫生运动的通知", level=1)
    file.add_paragraph("青政发〔2026〕9号")
    file.add_paragraph("各村民委员会：")
    file.add_heading("一、时间", level=2)
    file.add_paragraph("四月全月。")
    table = file.add_table(rows=2, cols=2)
    for cell, words in zip(
        [*table.rows[0].cells, *table.rows[1].cells], ["村", "任务", "柳溪村", "清理沟渠"], strict=True
    ):
        cell.text = words
    file.add_paragraph("2026年3月28日")
    file.save(str(path))
    return path


def test_a_word_file_keeps_headings_tables_number_and_date(tmp_path: Path, content: Path) -> None:
    path = word_file(tmp_path / "sources" / "通知.docx")
    report = import_path(path, content=content, kind="documents")
    document = only(content, report)
    assert isinstance(document, Document)
    assert document.title == "青禾镇关于开展春季爱国卫生运动的通知"
    assert document.document_number == "青政发〔2026〕9号"
    assert document.issued_on == date(2026, 3, 28)
    assert document.genre is Genre.NOTICE
    assert "## 一、时间" in document.body
    assert "清理沟渠" in document.body
    assert "|" in document.body
    guessed = [problem.found for problem in report.problems]
    assert any("发文字号" in found for found in guessed)
    assert any("成文日期" in found for found in guessed)
    nothing_changes_the_second_time(path, content, "documents")


HTML = """<html><head><title>不用这个</title><script>alert(1)</script></head><body>
<h1>青禾镇公共厕所开放时间的通告</h1><p onclick="x()">每天<b>6:00–22:00</b>开放。<img src="a.png"></p>
<ul><li>集镇</li><li>柳溪村</li></ul><p>2026年2月3日</p></body></html>"""


def test_html_comes_without_scripts_and_pictures_and_says_so(tmp_path: Path, content: Path) -> None:
    path = source(tmp_path, "通告.html", HTML)
    report = import_path(path, content=content, kind="documents")
    document = only(content, report)
    assert isinstance(document, Document)
    assert document.title == "青禾镇公共厕所开放时间的通告"
    assert document.genre is Genre.ANNOUNCEMENT
    assert "alert" not in document.body
    assert "<" not in document.body
    assert "集镇" in document.body
    assert any("图片" in problem.found for problem in report.problems)
    nothing_changes_the_second_time(path, content, "documents")


NOTICES = [
    ["标题", "matter", "公示期", "objection.office", "异议受理.电话", "objection.address", "公示内容", "发布时间", "公示开始", "公示结束", "经办人"],
    ["柳溪村道路硬化项目公示", "村级工程与项目", "7", "柳溪村村委会", "0555-6810101", "柳溪村村部", "硬化道路一公里。", "2026-04-01 09:00", "2026/4/2", "2026年4月8日", "王二"],
    ["石桥村危桥改造项目公示", "village-project", "5", "石桥村村委会", "0555-6810102", "石桥村村部", "改造危桥一座。", "2026-04-02 10:00", "2026-04-03", "2026-04-07", ""],
]  # fmt: skip


def csv_file(path: Path, rows: list[list[str]], encoding: str = "utf-8-sig") -> Path:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "utf-16"])
def test_a_table_becomes_a_record_a_row(tmp_path: Path, content: Path, encoding: str) -> None:
    path = csv_file(tmp_path / "sources" / "公示.csv", NOTICES, encoding)
    report = import_path(path, content=content, kind="public-notices")
    assert len(report.added) == 2, [problem.sentence() for problem in report.problems]
    record = read_record(content, sorted(report.added)[0])[0]
    assert isinstance(record, PublicNotice)
    assert record.matter is NoticeMatter.VILLAGE_PROJECT
    assert record.objection.telephone == "0555-6810101"
    assert (record.starts_on, record.ends_on) == (date(2026, 4, 2), date(2026, 4, 8))
    assert [problem.found for problem in report.problems] == ["“经办人”没有对应的字段：王二"]
    nothing_changes_the_second_time(path, content, "public-notices")


def test_a_workbook_says_which_sheets_it_leaves(tmp_path: Path, content: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["编号", "标题", "简称", "机构类型", "办公地址", "办公时间", "电话", "排列次序", "负责人"],
        [
            "liuxi-cun",
            "柳溪村",
            "柳溪",
            "村",
            "柳溪村村部",
            "每天",
            "0555-6810101：村委会",
            3,
            "李四：村主任：全面工作；王五：会计",
        ],
        ["shiqiao-cun", "石桥村", "石桥", "village", "石桥村村部", "每天", "0555-6810102", 4, None],
    ):
        sheet.append(row)
    book.create_sheet("旧表")
    path = tmp_path / "sources" / "村.xlsx"
    path.parent.mkdir()
    book.save(path)
    report = import_path(path, content=content, kind="organisations")
    assert [problem.found for problem in report.problems] == ["还有别的工作表：旧表"]
    assert report.added == ["organisations/liuxi-cun.yml", "organisations/shiqiao-cun.yml"]
    record = read_record(content, "organisations/liuxi-cun.yml")[0]
    assert isinstance(record, Organisation)
    assert record.position == 3
    assert [(leader.name, leader.post) for leader in record.leaders] == [("李四", "村主任"), ("王五", "会计")]
    assert record.telephones[0].purpose == "村委会"
    nothing_changes_the_second_time(path, content, "organisations")


def test_a_row_that_is_wrong_is_told_and_the_others_arrive(tmp_path: Path, content: Path) -> None:
    rows = [NOTICES[0], NOTICES[1], ["", *NOTICES[2][1:]]]
    report = import_path(csv_file(tmp_path / "sources" / "a.csv", rows), content=content, kind="public-notices")
    assert len(report.added) == 1
    assert any("第 3 行" in problem.place and "标题" in problem.label for problem in report.problems)


def test_a_folder_is_imported_whole_and_what_cannot_be_read_is_listed(tmp_path: Path, content: Path) -> None:
    word_file(tmp_path / "sources" / "通知.docx")
    source(tmp_path, "通告.html", HTML)
    source(tmp_path, "旧文件.doc", "x")
    source(tmp_path, "照片.jpg", "x")
    source(tmp_path, "坏的.docx", "x")
    report = import_path(tmp_path / "sources", content=content, kind="documents")
    assert len(report.added) == 2
    assert {problem.place for problem in report.problems} >= {"旧文件.doc", "照片.jpg", "坏的.docx"}
    assert "另存为 .docx" in next(item.fix for item in report.problems if item.place == "旧文件.doc")
    nothing_changes_the_second_time(tmp_path / "sources", content, "documents")


def test_importing_on_another_day_changes_nothing_either(
    tmp_path: Path, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    undated = [[cell for place, cell in enumerate(row) if place not in (7, 8, 9)] for row in NOTICES]
    path = csv_file(tmp_path / "sources" / "a.csv", undated)
    for day in (date(2026, 5, 12), date(2026, 5, 13), date(2026, 6, 1)):
        moment = datetime(day.year, day.month, day.day, 9, 0, tzinfo=BEIJING)
        monkeypatch.setattr(importing, "system_clock", lambda moment=moment: moment)
        import_path(path, content=content, kind="public-notices")
    assert len(list((content / "public-notices").rglob("*.yml"))) == 2


def test_an_import_leaves_alone_what_the_office_has_corrected(tmp_path: Path, content: Path) -> None:
    path = csv_file(tmp_path / "sources" / "a.csv", NOTICES[:2])
    place = content / import_path(path, content=content, kind="public-notices").added[0]
    text = place.read_text(encoding="utf-8")
    place.write_text(f"{text}corrections:\n- revised_on: 2026-04-05\n  note: 更正了里程。\n", encoding="utf-8")
    report = import_path(path, content=content, kind="public-notices")
    assert report.changed == []
    assert "更正了里程" in place.read_text(encoding="utf-8")


def test_links_and_pipes_in_a_folder_are_told_and_left(tmp_path: Path, content: Path) -> None:
    folder = tmp_path / "papers"
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "note.md").write_text("# 不是材料", encoding="utf-8")
    (folder / "passwords.md").symlink_to("/etc/passwd")
    (folder / "circle").symlink_to(folder)
    os.mkfifo(folder / "pipe.md")
    report = import_path(folder, content=content, kind="documents")
    assert report.added == []
    assert [problem.place for problem in report.problems] == ["circle", "passwords.md", "pipe.md"]


@pytest.mark.parametrize(
    ("title", "head", "last", "level", "effective"),
    [
        ("社会救助办法", "2014年2月21日 国务院令第649号公布", "本办法自2014年5月1日起施行。", "行政法规", "2014-05-01"),
        ("护林法", "2020年6月20日 通过", "本法自2021年1月1日起施行。", "法律", "2021-01-01"),
        ("护林法", "2020年6月20日 修正", "本法自2009年1月1日起施行。", "法律", None),
        ("护林法", "2020年2月30日 误 2020年6月20日 通过", "本法自公布之日起施行。", "法律", None),
    ],
)
def test_level_and_first_day_of_a_statute_are_read_from_it(
    title: str, head: str, last: str, level: str, effective: str | None, tmp_path: Path, content: Path
) -> None:
    path = tmp_path / "law.md"
    path.write_text(f"# {title}\n\n{head}\n<!-- INFO END -->\n\n第一条 {last}\n", encoding="utf-8")
    [place] = import_path(path, content=content, kind="statutes").added
    statute = read_record(content, place)[0]
    assert isinstance(statute, Statute)
    assert statute.level.label == level
    assert statute.effective_on == (date.fromisoformat(effective) if effective else None)
