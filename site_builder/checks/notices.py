"""Rules of public notices: how long, until when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from site_builder.checks.rule import View, check
from site_builder.errors import Problem, Severity
from site_builder.records.fields import DayUnit, Placement
from site_builder.records.public_notices import NoticeMatter, PublicNotice


class Shortest(NamedTuple):
    """The shortest period of a matter."""

    days: int
    unit: DayUnit
    source: str
    severity: Severity = Severity.ERROR


NOTICE_DAYS = {
    NoticeMatter.SUBSISTENCE: Shortest(7, DayUnit.DAY, "社会救助通行做法（各地办法）", Severity.WARNING),
    NoticeMatter.LAND_TAKING_ADVANCE: Shortest(10, DayUnit.WORKDAY, "《土地管理法实施条例》第二十六条"),
    NoticeMatter.LAND_TAKING_COMPENSATION: Shortest(30, DayUnit.DAY, "《土地管理法》第四十七条"),
    NoticeMatter.HOUSE_TAKING: Shortest(30, DayUnit.DAY, "《国有土地上房屋征收与补偿条例》第十条"),
    NoticeMatter.PLANNING: Shortest(30, DayUnit.DAY, "《城乡规划法》第二十六条"),
    NoticeMatter.TENDER_CANDIDATES: Shortest(3, DayUnit.DAY, "《招标投标法实施条例》第五十四条"),
    NoticeMatter.SINGLE_SOURCE: Shortest(5, DayUnit.WORKDAY, "《政府采购法实施条例》第三十八条"),
    NoticeMatter.APPOINTMENT: Shortest(5, DayUnit.WORKDAY, "《党政领导干部选拔任用工作条例》"),
}
"""Matter → shortest period. Matters that no law gives a length are not here."""


@check("notice-period-too-short", "公示期不短于规定天数", source="法律法规对各类公示的规定，见每条提示")
def notice_periods_are_long_enough(view: View) -> Iterator[Problem]:
    """同样天数的工作日比日长，所以按工作日公示不会嫌短。"""
    for notice in view.every(PublicNotice):
        shortest = NOTICE_DAYS.get(notice.matter)
        if shortest is None:
            continue
        is_same_unit = notice.unit is shortest.unit or notice.unit is DayUnit.WORKDAY
        days = notice.days if is_same_unit else notice.days * 5 // 7
        if days < shortest.days:
            yield view.problem(
                notice,
                "days",
                found=f"公示 {notice.days}{notice.unit.label}",
                expected=f"至少 {shortest.days}{shortest.unit.label}（{shortest.source}）",
                fix=f"把公示期改为 {shortest.days} 以上，按{shortest.unit.label}计算",
                severity=shortest.severity,
            )


@check("notice-end-missing", "公示有开始和结束日期", source="检查通行要求")
def notices_have_an_end(view: View) -> Iterator[Problem]:
    """发布时由系统按公示期算出；手写文件要自己填。没有结束日期，名单就不会自动撤下。"""
    for notice in view.every(PublicNotice):
        if notice.starts_on is None or notice.ends_on is None:
            yield view.problem(
                notice,
                "ends_on",
                found="没有公示开始或结束日期",
                expected="两个日期都有",
                fix="通过系统发布，或者补写 starts_on 和 ends_on",
            )


@check("notice-end-wrong", "公示结束日期和公示期相符", source="检查通行要求")
def notice_dates_fit_the_period(view: View) -> Iterator[Problem]:
    """开始那天算第一天；按工作日算的，跳过周末和节假日，算上调休上班日。名单比公示期多挂一天也不行。"""
    for notice in view.every(PublicNotice):
        if notice.starts_on is None or notice.ends_on is None:
            continue
        last = view.holdings.calendar.last_day_of_period(notice.starts_on, notice.days, notice.unit.value)
        if notice.ends_on != last.day:
            shows_persons = notice.name_list is not None or any(file.ends_with_period for file in notice.attachments)
            is_grave = notice.ends_on < last.day or (shows_persons and not last.is_provisional)
            yield view.problem(
                notice,
                "ends_on",
                found=f"{notice.starts_on} 至 {notice.ends_on}",
                expected=f"{notice.days}{notice.unit.label}，到 {last.words}",
                fix=f"把结束日期改为 {last.day}；要多公示几天的，改公示期",
                severity=Severity.ERROR if is_grave else Severity.WARNING,
            )


@check("board-location-missing", "贴公示栏的写明贴在哪里", source="检查通行要求")
def boards_are_named(view: View) -> Iterator[Problem]:
    """只贴公示栏的，网上只能看到张贴地点。"""
    for notice in view.every(PublicNotice):
        if notice.placement is not Placement.WEB and not notice.where_it_hangs:
            yield view.problem(
                notice, "where_it_hangs", found="没有张贴地点", expected="至少一处", fix="写明贴在哪些公示栏"
            )
