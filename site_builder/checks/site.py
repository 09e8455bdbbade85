"""Rules of the settings and of all records together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.checks.rule import View, check
from site_builder.clock import BEIJING
from site_builder.errors import Problem, Severity
from site_builder.records.disclosure_guides import DisclosureGuide
from site_builder.records.fields import DisclosureCategory
from site_builder.records.holiday_calendars import HolidayCalendar

ARTICLE_21 = list(DisclosureCategory)[15:]
SHORTEST_ELEMENT = 4


@check(
    "site-id-code-foreign",
    "网站标识码前六位是本地行政区划代码",
    source="国办发〔2017〕47号附件",
    of_site=True,
)
def site_id_code_fits_the_division(view: View) -> Iterator[Problem]:
    """标识码填别处的，多半是照抄了别人的设置。"""
    settings = view.holdings.settings
    code = settings.portal.id_code
    if code.isdigit() and code[:6] != settings.division_code[:6]:
        yield view.site_problem(
            "portal.id_code",
            found=f"{code}，行政区划代码 {settings.division_code}",
            expected="前六位和所属县的行政区划代码一致",
            fix="向门户网站主管单位核对标识码",
            severity=Severity.WARNING,
        )


@check("site-address-wrong", "站点网址以 / 结尾", source="ARCHITECTURE.md，网址", of_site=True)
def site_address_ends_with_a_slash(view: View) -> Iterator[Problem]:
    """二维码、订阅和网站地图都由它拼出网址。"""
    url = view.holdings.settings.url
    if not url.endswith("/"):
        yield view.site_problem("url", found=url, expected="以 / 结尾的网址", fix=f"改为 {url}/")


@check("index-pattern-wrong", "索引号格式是有效的正则表达式，样例符合它", source="检查通行要求", of_site=True)
def index_pattern_fits_its_example(view: View) -> Iterator[Problem]:
    """样例不符合格式，多半是格式写错了。"""
    numbers = view.holdings.settings.index_numbers
    try:
        pattern = re.compile(numbers.pattern)
    except re.error as error:
        yield view.site_problem(
            "index_numbers.pattern", found=f"正则表达式写错了：{error}", expected="有效的正则表达式", fix="改正格式"
        )
        return
    if "year" not in pattern.groupindex:
        yield view.site_problem(
            "index_numbers.pattern",
            found=f"{numbers.pattern} 里没有 year 这个组，认不出年份",
            expected="年份写成 (?P<year>\\d{4})",
            fix="给格式里的年份加上这个组",
        )
    if not pattern.fullmatch(numbers.example):
        yield view.site_problem(
            "index_numbers.example",
            found=f"样例 {numbers.example} 不符合格式",
            expected="样例符合格式",
            fix="改正格式或样例",
        )


@check("site-office-missing", "主办单位和便民服务中心都有机构信息", source="检查通行要求", of_site=True)
def site_offices_exist(view: View) -> Iterator[Problem]:
    """页脚和首页用得到。"""
    settings = view.holdings.settings
    for field, slug in (("organisation", settings.organisation), ("service_centre", settings.service_centre)):
        if slug is not None and view.holdings.get("organisations", slug) is None:
            yield view.site_problem(
                field, found=f"没有机构“{slug}”", expected=f"有 organisations/{slug}.yml", fix="先录入这个机构"
            )


@check(
    "disclosure-guide-missing",
    "有政府信息公开指南，九个要素写清楚",
    source="《政府信息公开条例》第十二条",
    of_site=True,
)
def disclosure_guide_is_complete(view: View) -> Iterator[Problem]:
    """分类、编排体系、获取方式，工作机构的名称、地址、时间、电话、传真、互联网联系方式。"""
    guides = list(view.holdings.every(DisclosureGuide))
    if not guides:
        yield view.site_problem(
            "organisation",
            found="没有政府信息公开指南",
            expected="一份公开指南",
            fix="在 disclosure-guides/ 里写一份",
            severity=Severity.WARNING,
        )
    for guide in guides:
        for name in ("classification", "arrangement", "access", "office_name", "address", "hours"):
            if len(getattr(guide, name)) < SHORTEST_ELEMENT:
                yield view.problem(
                    guide, name, found="写得太短", expected="说清楚", fix="补充完整", severity=Severity.WARNING
                )


@check(
    "subject-without-record",
    "条例第二十一条各项都有内容或说明",
    source="《政府信息公开条例》第二十一条",
    of_site=True,
)
def subjects_are_covered(view: View) -> Iterator[Problem]:
    """没有这项工作的，在站点设置“不涉及的类别”里写明。"""
    stated = {item.category for item in view.holdings.settings.not_concerned}
    for category in ARTICLE_21:
        if category not in view.holdings.by_category and category not in stated:
            yield view.site_problem(
                "not_concerned",
                found=f"“{category.label}”没有内容，也没有说明",
                expected="至少一条信息，或者一句不涉及的说明",
                fix="补充内容，或者在“不涉及的类别”里说明",
                severity=Severity.WARNING,
            )


@check("calendar-missing", "今年的节假日安排已经录入", source="国务院办公厅每年的通知", of_site=True)
def this_year_has_a_calendar(view: View) -> Iterator[Problem]:
    """没有它，工作日算不准，期限都不可靠。"""
    yield from view.holdings.calendar.problems()


@check("calendar-year-wrong", "节假日安排的日期都在那一年", source="检查通行要求")
def calendars_stay_in_their_year(view: View) -> Iterator[Problem]:
    """编号就是年份。"""
    for calendar in view.every(HolidayCalendar):
        if calendar.id != str(calendar.year):
            yield view.problem(
                calendar,
                "id",
                found=f"编号 {calendar.id}，年份 {calendar.year}",
                expected="编号就是年份",
                fix="改正编号",
            )
        for index, holiday in enumerate(calendar.holidays):
            if holiday.ends_on < holiday.starts_on:
                yield view.problem(
                    calendar,
                    ("holidays", index, "ends_on"),
                    found=f"{holiday.name}：{holiday.starts_on} 至 {holiday.ends_on}",
                    expected="结束不早于开始",
                    fix="改正日期",
                )


@check("publication-backdated", "发布时间不早于编号里的日期", source="国办秘函〔2019〕19号“伪造发稿日期”")
def nothing_is_published_before_it_was_made(view: View) -> Iterator[Problem]:
    """编号里的日期是录入那天，由系统编出。发布时间比它早，是倒签。"""
    for record in view.records():
        if record.facts.is_dated and record.published_at is not None:
            published = record.published_at.astimezone(BEIJING)
            if f"{published:%Y%m%d}" < record.id[:8]:
                yield view.problem(
                    record,
                    "published_at",
                    found=f"编号里的日期是 {record.id[:8]}，发布时间是 {published:%Y-%m-%d %H:%M}",
                    expected="不早于编号里的日期",
                    fix="改正发布时间",
                )


@check("publication-time-missing", "每条信息有发布时间，不在将来", source="国办秘函〔2019〕19号")
def everything_has_a_publication_time(view: View) -> Iterator[Problem]:
    """没有可见的发布时间，检查时算没有更新；写将来的时间算弄虚作假。"""
    for record in view.records():
        if record.published_at is None and record.facts.is_listed:
            yield view.problem(
                record, "published_at", found="没有发布时间", expected="发布时间", fix="通过系统发布，由系统填写"
            )
        elif record.published_at is not None and record.published_at.date() > view.holdings.today:
            yield view.problem(
                record,
                "published_at",
                found=f"{record.published_at:%Y-%m-%d %H:%M} 在今天之后",
                expected="不晚于现在",
                fix="核对发布时间；要定时发布的，到时候再放进来",
            )
