"""Rules of documents: header, dates, validity, deadline."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from site_builder.checks.rule import View, check
from site_builder.clock import BEIJING
from site_builder.errors import Problem, Severity
from site_builder.records.documents import DisclosureType, Document, Genre
from site_builder.records.explainers import Explainer
from site_builder.records.fields import DayUnit
from site_builder.text import document_number, index_number
from site_builder.working_days import Deadline

INTERNAL_GENRES = (Genre.REQUEST, Genre.REPORT, Genre.MINUTES)
"""Normally 过程性 or internal (条例 art. 16): to be looked at twice."""


@check(
    "document-disclosed-late",
    "政府信息在规定期限内公开",
    source="《政府信息公开条例》第二十六条；法律另有规定的从其规定",
)
def documents_are_disclosed_in_time(view: View) -> Iterator[Problem]:
    """从信息形成或变更之日的次日起算，二十个工作日内公开；另有规定的填“另有规定的公开期限”。"""
    for document in view.every(Document):
        if document.published_at is None:
            continue
        published = document.published_at.astimezone(BEIJING).date()
        formed = document.formed_on or document.issued_on
        last, limit = _deadline(view, document, formed)
        if published > last.day:
            yield view.problem(
                document,
                "published_at",
                found=f"{formed} 形成，{published} 才公开",
                expected=f"{limit}内，即不晚于 {last.words}",
                fix="以后及时公开；确有另外的法定期限的，填写“另有规定的公开期限”",
                severity=Severity.WARNING,
            )


def _deadline(view: View, document: Document, formed: date) -> tuple[Deadline, str]:
    limit = document.disclosure_limit
    if limit is not None and limit.unit is DayUnit.DAY:
        return Deadline(formed + timedelta(days=limit.amount)), f"{limit.amount}日"
    days = limit.amount if limit is not None else view.holdings.settings.disclosure_days
    return view.holdings.calendar.add_workdays(formed, days), f"{days}个工作日"


@check(
    "catalogue-element-missing",
    "目录四要素齐全：索引号、名称、内容概述、生成日期",
    source="《政府信息公开条例》第十二条",
)
def catalogue_elements_are_complete(view: View) -> Iterator[Problem]:
    """索引号、名称和生成日期由类别保证必填，这里查内容概述。"""
    for document in view.every(Document):
        if not document.summary.strip():
            yield view.problem(
                document,
                "summary",
                found="没有内容概述",
                expected="不超过一百字的概述",
                fix="用一两句话写明这份文件说了什么",
            )
        elif len(document.summary) > 100:
            yield view.problem(
                document,
                "summary",
                found=f"{len(document.summary)} 个字",
                expected="不超过一百字",
                fix="删去次要的内容",
                severity=Severity.WARNING,
            )


@check("not-for-proactive-disclosure", "网站上只有主动公开的信息", source="《政府信息公开条例》第十三条")
def only_proactive_documents_are_published(view: View) -> Iterator[Problem]:
    """依申请公开和不予公开的，不放进公开内容。"""
    for document in view.every(Document):
        if document.disclosure_type is not DisclosureType.PROACTIVE:
            yield view.problem(
                document,
                "disclosure_type",
                found=document.disclosure_type.label,
                expected="主动公开",
                fix="把这份文件移出公开内容；公开属性填错的，改为 proactive",
            )


@check("genre-looks-internal", "请示、报告、纪要公开前再看一遍", source="《政府信息公开条例》第十六条")
def internal_genres_are_looked_at_twice(view: View) -> Iterator[Problem]:
    """这三种文种一般是内部事务信息或者过程性信息。年度报告等法定公开的报告，文种选“其他”或“规划、计划、方案”。"""
    for document in view.every(Document):
        if document.genre in INTERNAL_GENRES and document.document_number is not None:
            yield view.problem(
                document,
                "genre",
                found=f"文种是“{document.genre.label}”，有发文字号",
                expected="确认不是内部事务信息或过程性信息",
                fix="确认可以公开就不用改；否则移出公开内容",
                severity=Severity.WARNING,
            )


@check("explainer-missing", "规范性文件有政策解读，互相链接", source="政府网站检查指标“政策解读”", among_others=True)
def normative_documents_have_explainers(view: View) -> Iterator[Problem]:
    """解读里写明解读哪些文件，文件页面就自动链接回来。"""
    explained = {record_id for item in view.holdings.every(Explainer) for record_id in item.explains}
    for document in view.every(Document):
        if document.is_normative and document.repealed_on is None and document.id not in explained:
            yield view.problem(
                document,
                "is_normative",
                found="规范性文件没有政策解读",
                expected="至少一篇解读",
                fix="写一篇政策解读，在“解读哪些文件”里填上本文件编号",
                severity=Severity.WARNING,
            )


@check(
    "validity-unclear",
    "规范性文件写明施行日期，废止写清何时、由什么替代",
    source="《政府信息公开条例》第二十条",
)
def validity_is_clear(view: View) -> Iterator[Problem]:
    """有效性由施行、有效期、修改和废止日期算出，页面保留并醒目标注。"""
    for document in view.every(Document):
        if document.is_normative and document.effective_on is None:
            yield view.problem(
                document, "effective_on", found="规范性文件没有施行日期", expected="施行日期", fix="补写 effective_on"
            )
        if document.successor is not None and document.repealed_on is None:
            yield view.problem(
                document,
                "repealed_on",
                found="有替代它的文件，没有废止日期",
                expected="废止日期",
                fix="补写 repealed_on",
            )
        for name, day in (("repealed_on", document.repealed_on), ("expires_on", document.expires_on)):
            if day is not None and day < document.issued_on:
                yield view.problem(
                    document,
                    name,
                    found=f"{day} 早于成文日期 {document.issued_on}",
                    expected="不早于成文日期",
                    fix="改正日期",
                )


@check("successors-in-a-circle", "替代和修改关系不绕圈，替代者不是自己", source="检查通行要求", among_others=True)
def successors_lead_to_an_end(view: View) -> Iterator[Problem]:
    """甲由乙替代，乙又由甲替代，读者找不到现行的那一份。"""
    for document in view.every(Document):
        for name in ("successor", "amended_by"):
            if getattr(document, name) is not None and _leads_back(document, name, view):
                yield view.problem(
                    document,
                    name,
                    found=f"沿着 {getattr(document, name)} 走，又回到本文件",
                    expected="一份现行的文件",
                    fix="改正其中一份的编号",
                )


def _leads_back(document: Document, name: str, view: View) -> bool:
    seen, following = {document.id}, getattr(document, name)
    while following is not None and following not in seen:
        seen.add(following)
        found = view.holdings.get("documents", following)
        following = getattr(found, name) if isinstance(found, Document) else None
    return bool(following == document.id)


@check("index-number-wrong", "索引号符合本站格式，年份和生成年份一致", source="格式在 site.yml 里")
def index_numbers_are_well_formed(view: View) -> Iterator[Problem]:
    """全国没有统一的索引号格式，本站的写在站点设置里。"""
    pattern = view.holdings.settings.index_numbers.pattern
    try:
        re.compile(pattern)
    except re.error:
        return
    for document in view.every(Document):
        formed = document.formed_on or document.issued_on
        for finding in index_number.problems(document.index_number, pattern, formed.year):
            yield view.problem(
                document, "index_number", found=finding.found, expected=finding.expected, fix=finding.fix
            )


@check("index-number-taken", "索引号不重复，撤下后也不再用", source="检查通行要求", among_others=True)
def index_numbers_are_unique(view: View) -> Iterator[Problem]:
    """两条信息不能用同一个索引号。"""
    holders: dict[str, list[str]] = defaultdict(list)
    for document in view.holdings.every(Document):
        holders[document.index_number].append(document.id)
    for record_id, number in view.holdings.retired_index_numbers.items():
        holders[number].append(record_id)
    for document in view.every(Document):
        held = holders[document.index_number]
        others = sorted(set(held) - {document.id}) if held != [document.id] else []
        if others:
            yield view.problem(
                document,
                "index_number",
                found=f"{document.index_number} 已由 {others[0]} 用过",
                expected="没有用过的索引号",
                fix="改用下一个流水号",
            )


@check("document-number-wrong", "发文字号写法规范", source="GB/T 9704-2012")
def document_numbers_are_well_formed(view: View) -> Iterator[Problem]:
    """六角括号、四位年份、序号前不加“第”和零。"""
    for document in view.every(Document):
        if document.document_number is not None:
            for finding in document_number.problems(document.document_number):
                yield view.problem(
                    document,
                    "document_number",
                    found=finding.found,
                    expected=finding.expected,
                    fix=finding.fix,
                    severity=finding.severity,
                )


@check("issued-after-published", "成文日期不晚于发布日期", source="检查通行要求")
def documents_are_issued_before_they_are_published(view: View) -> Iterator[Problem]:
    """成文在前，发布在后。"""
    for document in view.every(Document):
        if document.published_at is None:
            continue
        published = document.published_at.astimezone(BEIJING).date()
        if document.issued_on > published:
            yield view.problem(
                document,
                "issued_on",
                found=f"成文 {document.issued_on}，发布 {published}",
                expected="成文日期不晚于发布日期",
                fix="核对成文日期",
            )
