"""What a row says: words and dates, never what today makes of them."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec import structs

from site_builder.channels.rows import Period, Row, State, month_label, row
from site_builder.records.base import Record
from site_builder.records.documents import EXAMPLE as DOCUMENT
from site_builder.records.fields import Audience, Placement, Withdrawal
from site_builder.records.kinds import examples
from site_builder.records.public_notices import EXAMPLE as NOTICE
from site_builder.records.public_notices import NoticeMatter
from site_builder.records.statutes import EXAMPLE as STATUTE
from tests.site_builder.channels.steps import holdings_of

TODAY = date(2026, 5, 12)


def _row(record: Record, today: date = TODAY) -> Row:
    holdings = holdings_of([*examples().values(), record], today)
    seen = holdings.get(record.facts.kind, record.id)
    assert seen is not None
    return row(seen, holdings, "../")


@pytest.mark.parametrize("kind", list(examples()))
def test_every_kind_has_a_row(kind: str) -> None:
    found = _row(examples()[kind])
    assert found.href.startswith(f"../{kind}/")
    assert found.title == examples()[kind].title
    assert found.organisation
    assert found.kind == examples()[kind].facts.label


def test_an_open_notice_has_its_period_and_no_word_of_today() -> None:
    found = _row(NOTICE)
    assert found.state is None
    assert found.period == Period(date(2026, 5, 9), date(2026, 5, 18), "公示中")
    assert _row(NOTICE, date(2026, 5, 18)).period is not None


def test_an_ended_notice_says_so() -> None:
    found = _row(NOTICE, date(2026, 5, 19))
    assert found.state == State("ended", "已结束")
    assert found.period is None


def test_a_consultation_is_called_so() -> None:
    found = _row(structs.replace(NOTICE, matter=NoticeMatter.CONSULTATION))
    assert found.period is not None
    assert found.period.words == "征集中"


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 3, 20), State("soon", "尚未施行")),
        (date(2026, 5, 12), State("open", "有效")),
        (date(2031, 4, 1), State("late", "失效")),
    ],
)
def test_a_rule_says_whether_it_is_in_force(today: date, state: State) -> None:
    assert _row(DOCUMENT, today).state == state


def test_a_plain_document_in_force_says_nothing() -> None:
    assert _row(structs.replace(DOCUMENT, is_normative=False)).state is None


def test_what_was_taken_down_says_so_and_hides_its_title_where_it_must() -> None:
    withdrawal = Withdrawal(withdrawn_on=TODAY, reason="发错了", hides_title=True)
    found = _row(structs.replace(DOCUMENT, withdrawal=withdrawal))
    assert found.state == State("ended", "已撤下")
    assert found.title == "本条信息已撤下"


def test_what_hangs_on_a_board_says_where_and_until_when() -> None:
    found = _row(structs.replace(NOTICE, placement=Placement.BOARD))
    assert found.state == State("plain", "仅现场张贴")
    assert found.note == "张贴在镇便民服务中心公示栏、各村村务公开栏，到2026年5月18日"


def test_what_is_for_a_group_says_so() -> None:
    found = _row(structs.replace(DOCUMENT, audience=Audience.CERTAIN_GROUP))
    assert found.state == State("plain", "面向特定群体")


def test_editions_of_a_statute_are_told_apart() -> None:
    assert _row(STATUTE).note == "2025年9月1日版本"
    assert _row(STATUTE, date(2025, 9, 15)).state == State("soon", "尚未施行")
    assert _row(structs.replace(STATUTE, repealed_on=TODAY)).state == State("late", "已废止")


def test_months_are_those_of_publication() -> None:
    assert month_label(DOCUMENT) == "2026年3月"
    assert month_label(structs.replace(DOCUMENT, published_at=None)) == "未注明日期"
