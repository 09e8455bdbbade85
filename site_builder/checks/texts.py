"""Rules of what texts may not hold."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.checks.rule import Texts, problem_at, text_check
from site_builder.errors import FieldPath, Problem, Severity
from site_builder.text import markdown, personal_data, secrecy_marks, stale_law
from site_builder.text.findings import TextFinding


def _problem(texts: Texts, field: FieldPath, finding: TextFinding) -> Problem:
    return problem_at(
        texts.record, field, found=finding.found, expected=finding.expected, fix=finding.fix, severity=finding.severity
    )


@text_check("secrecy-marked", "公开的内容没有密级、内部字样", source="《保守国家秘密法》第三十五条")
def nothing_is_marked_secret(texts: Texts) -> Iterator[Problem]:
    """有这些字样的文件先送保密审查，不能直接公开。“国家秘密”“商业秘密”这样的普通说法不算。"""
    for field, text in texts.worth_a_look(secrecy_marks.may_stand_in):
        for finding in secrecy_marks.find(text):
            yield _problem(texts, field, finding)


@text_check(
    "law-out-of-date",
    "没有过时的法律说法",
    source="《政府信息公开条例》（2019年修订）、《村民委员会组织法》（2025年修订）",
)
def law_is_up_to_date(texts: Texts) -> Iterator[Problem]:
    """旧条例的文号、答复期限和“三需要”，旧的村民委员会组织法条号。"""
    if texts.record.facts.kind == "statutes":
        return
    for field, text in texts.worth_a_look(stale_law.may_stand_in):
        for finding in stale_law.find(text):
            yield _problem(texts, field, finding)


@text_check(
    "personal-number",
    "没有身份证号、银行卡号和个人手机号",
    source="《个人信息保护法》第二十五条、第二十八条",
)
def no_personal_numbers_are_published(texts: Texts) -> Iterator[Problem]:
    """办公电话写在电话一栏里，不受影响。"""
    for field, text in texts.worth_a_look(personal_data.may_stand_in):
        for finding in personal_data.find(text):
            yield problem_at(
                texts.record,
                field,
                found=f"{finding.kind.value} {finding.masked}",
                expected="不公开，或者按规定遮盖",
                fix="删去；必须保留的，用 * 遮盖中间各位",
                severity=Severity.ERROR if finding.is_certain else Severity.WARNING,
            )


@text_check("text-not-printable", "正文写法网页放得下", source="正文不超过 200 KB；不放网页代码和外站图片")
def texts_can_be_printed(texts: Texts) -> Iterator[Problem]:
    """网页代码会被去掉，外站图片不显示，段落之间要空一行。"""
    for field, text in texts.bodies:
        for finding in markdown.markdown_problems(text):
            yield _problem(texts, field, finding)
