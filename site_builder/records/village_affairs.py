"""村务公开: what a village must show its villagers, quarter by quarter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from msgspec import Meta

from site_builder.clock import BEIJING
from site_builder.records.base import Record, RecordFacts
from site_builder.records.fields import (
    Body,
    DisclosureCategory,
    Line,
    Money,
    OrganisationRef,
    Paragraph,
    Part,
    Placement,
    check_places,
    label,
)


class MoneyLine(Part, frozen=True, kw_only=True):
    """One line of income or spending."""

    item: Annotated[Line, label("项目", example="村集体山塘承包费")]
    amount: Annotated[Money, label("金额", hint="元，最多两位小数")]
    on: Annotated[date | None, label("日期")] = None
    note: Annotated[Annotated[str, Meta(max_length=200)], label("说明")] = ""


class AffairItem(Part, frozen=True, kw_only=True):
    """One affair other than money: a decision and how it was carried out, a subsidy, a work."""

    topic: Annotated[Line, label("事项", example="村民代表会议决定事项")]
    text: Annotated[Paragraph, label("内容")]


class VillageAffairs(Record, frozen=True, kw_only=True):
    """One quarter of one village (村民委员会组织法 art. 35: at least every quarter, posted for 15 days or more)."""

    facts = RecordFacts(
        kind="village-affairs",
        label="村务公开",
        description="各村按季度公开的财务收支和村务事项",
        column_type="信息公开目录",
        default_category=DisclosureCategory.OTHER,
    )

    village: Annotated[OrganisationRef, label("村")]
    year: Annotated[Annotated[int, Meta(ge=2000, le=2200)], label("年份")]
    quarter: Annotated[Annotated[int, Meta(ge=1, le=4)], label("季度")]
    opening_balance: Annotated[Money, label("期初余额", hint="元")]
    income: Annotated[list[MoneyLine], label("收入")] = []
    spending: Annotated[list[MoneyLine], label("支出")] = []
    items: Annotated[list[AffairItem], label("其他村务")] = []
    supervised_on: Annotated[date | None, label("村务监督委员会审核日期")] = None
    posted_on: Annotated[date | None, label("村公开栏张贴日期", hint="张贴不少于十五日")] = None
    telephone: Annotated[Annotated[str, Meta(pattern=r"^\+?[0-9][0-9-]{2,19}$")] | None, label("查询电话")] = None
    body: Annotated[Body | None, label("说明")] = None

    def __post_init__(self) -> None:
        """Amounts are in yuan and fen."""
        check_places([self.opening_balance, *(line.amount for line in (*self.income, *self.spending))])

    @property
    def total_income(self) -> Decimal:
        """Sum of the income lines, in yuan."""
        return sum((line.amount for line in self.income), Decimal(0))

    @property
    def total_spending(self) -> Decimal:
        """Sum of the spending lines, in yuan."""
        return sum((line.amount for line in self.spending), Decimal(0))

    @property
    def closing_balance(self) -> Decimal:
        """期末 = 期初 + 收入 − 支出: computed, never typed."""
        return self.opening_balance + self.total_income - self.total_spending

    def references(self) -> Iterator[tuple[str, str, str]]:
        """The village."""
        yield from super().references()
        yield "village", "organisations", self.village

    def body_texts(self) -> Iterator[str]:
        """The affairs, then the explanation."""
        yield from (item.text for item in self.items)
        if self.body:
            yield self.body


EXAMPLE = VillageAffairs(
    id="20260410-w3f6t",
    title="柳溪村2026年第一季度村务公开",
    organisation="liuxi-cun",
    village="liuxi-cun",
    year=2026,
    quarter=1,
    published_at=datetime(2026, 4, 10, 16, 0, tzinfo=BEIJING),
    placement=Placement.BOTH,
    opening_balance=Decimal("86420.50"),
    income=[
        MoneyLine(item="山塘承包费", amount=Decimal("12000"), on=date(2026, 1, 15), note="承包期五年，按年交"),
        MoneyLine(item="村级组织运转经费", amount=Decimal("25000"), on=date(2026, 2, 10)),
    ],
    spending=[
        MoneyLine(item="村道路灯维修", amount=Decimal("3860"), on=date(2026, 1, 22)),
        MoneyLine(item="保洁员工资（三个月）", amount=Decimal("10800"), on=date(2026, 3, 28)),
    ],
    items=[AffairItem(topic="村民代表会议决定事项", text="三月六日会议同意维修二组机耕路四百米，已于三月底完工。")],
    supervised_on=date(2026, 4, 8),
    posted_on=date(2026, 4, 9),
    telephone="0555-6815003",
)
