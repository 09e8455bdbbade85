"""Rules of what texts may not hold."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.checks.rule import View, check
from site_builder.errors import Problem, Severity
from site_builder.records.base import Record, key_of
from site_builder.text import markdown, personal_data, secrecy_marks, stale_law
from site_builder.text.commonmark import commonmark_to_html
from site_builder.text.findings import TextFinding
from site_builder.text.plain import html_to_text


def _texts(view: View, record: Record) -> list[tuple[str, str]]:
    """(field, text as a reader sees it) of every text of a record."""
    key = key_of(record)
    if key not in view.memo:
        view.memo[key] = list(_read(record))
    return view.memo[key]


def _read(record: Record) -> Iterator[tuple[str, str]]:
    for name, text in (("title", record.title), ("summary", record.summary)):
        if text:
            yield name, text
    for text in record.body_texts():
        yield "body", html_to_text(commonmark_to_html(text)) if len(text) < markdown.MAX_BODY_BYTES // 3 else text
    for attachment in record.all_attachments():
        yield "attachments", attachment.name


def _problem(view: View, record: Record, field: str, finding: TextFinding) -> Problem:
    return view.problem(
        record, field, found=finding.found, expected=finding.expected, fix=finding.fix, severity=finding.severity
    )


@check("secrecy-marked", "公开的内容没有密级、内部字样", source="《保守国家秘密法》第三十五条", of_text=True)
def nothing_is_marked_secret(view: View) -> Iterator[Problem]:
    """有这些字样的文件先送保密审查，不能直接公开。“国家秘密”“商业秘密”这样的普通说法不算。"""
    for record in view.records():
        for field, text in _texts(view, record):
            for finding in secrecy_marks.find(text):
                yield _problem(view, record, field, finding)


@check(
    "law-out-of-date",
    "没有过时的法律说法",
    source="《政府信息公开条例》（2019年修订）、《村民委员会组织法》（2025年修订）",
    of_text=True,
)
def law_is_up_to_date(view: View) -> Iterator[Problem]:
    """旧条例的文号、答复期限和“三需要”，旧的村民委员会组织法条号。"""
    for record in view.records():
        if record.facts.kind == "statutes":
            continue
        for field, text in _texts(view, record):
            for finding in stale_law.find(text):
                yield _problem(view, record, field, finding)


@check(
    "personal-number",
    "没有身份证号、银行卡号和个人手机号",
    source="《个人信息保护法》第二十五条、第二十八条",
    of_text=True,
)
def no_personal_numbers_are_published(view: View) -> Iterator[Problem]:
    """办公电话写在电话一栏里，不受影响。"""
    for record in view.records():
        for field, text in _texts(view, record):
            for finding in personal_data.find(text):
                yield view.problem(
                    record,
                    field,
                    found=f"{finding.kind.value} {finding.masked}",
                    expected="不公开，或者按规定遮盖",
                    fix="删去；必须保留的，用 * 遮盖中间各位",
                    severity=Severity.ERROR if finding.is_certain else Severity.WARNING,
                )


@check("text-not-printable", "正文写法网页放得下", source="正文不超过 200 KB；不放网页代码和外站图片", of_text=True)
def texts_can_be_printed(view: View) -> Iterator[Problem]:
    """网页代码会被去掉，外站图片不显示，段落之间要空一行。"""
    for record in view.records():
        for text in record.body_texts():
            for finding in markdown.markdown_problems(text):
                yield _problem(view, record, "body", finding)
