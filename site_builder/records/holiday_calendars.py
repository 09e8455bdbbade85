"""节假日安排: which days are off and which weekend days are worked, one calendar a year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Annotated

from msgspec import Meta

from site_builder.clock import BEIJING
from site_builder.records.base import Record, RecordFacts
from site_builder.records.fields import Line, Part, Year, label


class Holiday(Part, frozen=True, kw_only=True):
    """One holiday, both days included."""

    name: Annotated[Line, label("节日")]
    starts_on: Annotated[date, label("放假开始")]
    ends_on: Annotated[date, label("放假结束")]

    def days(self) -> Iterator[date]:
        """Every day off."""
        for offset in range((self.ends_on - self.starts_on).days + 1):
            yield self.starts_on + timedelta(days=offset)


class HolidayCalendar(Record, frozen=True, kw_only=True):
    """One year's holidays and make-up workdays (调休), from the State Council's yearly notice."""

    facts = RecordFacts(
        kind="holiday-calendars",
        label="节假日安排",
        description="全年放假和调休上班安排，工作日期限按它计算",
        column_type="概况信息",
        is_dated=False,
        is_listed=False,
    )

    year: Annotated[Year, label("年份")]
    source_document: Annotated[Line, label("来源文件", hint="国务院办公厅当年通知的名称或文号")]
    source_issued_on: Annotated[date, label("来源文件日期")]
    holidays: Annotated[Annotated[list[Holiday], Meta(min_length=1)], label("放假")]
    makeup_workdays: Annotated[list[date], label("调休上班日")] = []


EXAMPLE = HolidayCalendar(
    id="2026",
    title="2026年节假日安排",
    published_at=datetime(2025, 11, 4, 17, 0, tzinfo=BEIJING),
    year=2026,
    source_document="国务院办公厅关于2026年部分节假日安排的通知",
    source_issued_on=date(2025, 11, 4),
    holidays=[
        Holiday(name="元旦", starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 3)),
        Holiday(name="春节", starts_on=date(2026, 2, 15), ends_on=date(2026, 2, 23)),
        Holiday(name="清明节", starts_on=date(2026, 4, 4), ends_on=date(2026, 4, 6)),
        Holiday(name="劳动节", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 5)),
        Holiday(name="端午节", starts_on=date(2026, 6, 19), ends_on=date(2026, 6, 21)),
        Holiday(name="中秋节", starts_on=date(2026, 9, 25), ends_on=date(2026, 9, 27)),
        Holiday(name="国庆节", starts_on=date(2026, 10, 1), ends_on=date(2026, 10, 7)),
    ],
    makeup_workdays=[
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    ],
)
