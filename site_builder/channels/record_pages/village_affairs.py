"""The page of one village's quarter: money in and out, what is left, and the other affairs."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from markupsafe import Markup

from site_builder.channels.record_pages.common import Common, Fact, Link, Page, Struct, day_fact, yuan
from site_builder.records.village_affairs import MoneyLine, VillageAffairs

POSTED_DAYS = 15
"""村民委员会组织法 art. 35: posted for no less than 15 days."""


class MoneyRow(Struct, frozen=True, kw_only=True):
    """One line with its share of the total, in percent, for the bar."""

    item: str
    amount: str
    on: str
    note: str
    percent: int


class Affair(Struct, frozen=True, kw_only=True):
    """Another affair as HTML."""

    topic: str
    html: Markup


class AffairsPage(Struct, frozen=True, kw_only=True):
    """What the template of a village's quarter sees."""

    common: Common
    village: Link
    village_page: str
    quarter: str
    opening: str
    income: list[MoneyRow]
    spending: list[MoneyRow]
    total_income: str
    total_spending: str
    closing: str
    items: list[Affair]
    body: Markup
    telephone: str


def affairs_page(page: Page) -> AffairsPage:
    """The context of one quarter."""
    affairs = page.record
    assert isinstance(affairs, VillageAffairs)  # noqa: S101 - the registry maps classes to builders
    village = page.to_organisation(affairs.village)
    largest = max([line.amount for line in (*affairs.income, *affairs.spending)], default=Decimal(1))
    posted_until = affairs.posted_on + timedelta(days=POSTED_DAYS - 1) if affairs.posted_on else None
    facts = [
        Fact(
            label="村",
            value=page.to_organisation(affairs.village).text,
            href=page.to_organisation(affairs.village).href,
        ),
        Fact(label="期间", value=f"{affairs.year}年第{affairs.quarter}季度"),
        day_fact("村务监督委员会审核", affairs.supervised_on),
        day_fact("村公开栏张贴", affairs.posted_on),
        day_fact("至少张贴到", posted_until),
    ]
    return AffairsPage(
        village=village,
        village_page=f"{page.root}v/{affairs.village}/index.html",
        quarter=f"{affairs.year}年第{affairs.quarter}季度",
        opening=yuan(affairs.opening_balance),
        income=[_row(line, largest) for line in affairs.income],
        spending=[_row(line, largest) for line in affairs.spending],
        total_income=yuan(affairs.total_income),
        total_spending=yuan(affairs.total_spending),
        closing=yuan(affairs.closing_balance),
        items=[Affair(topic=item.topic, html=page.prose(item.text)) for item in affairs.items],
        body=page.prose(affairs.body) if affairs.body else Markup(),
        telephone=affairs.telephone or "",
        common=page.common(facts),
    )


def _row(line: MoneyLine, largest: Decimal) -> MoneyRow:
    share = int(line.amount * 100 / largest) if largest > 0 else 0
    return MoneyRow(
        item=line.item,
        amount=yuan(line.amount),
        on=line.on.isoformat() if line.on else "",
        note=line.note,
        percent=max(0, min(100, share)),
    )
