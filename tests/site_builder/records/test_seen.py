"""What the public may no longer see, no channel is given."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec import structs

from site_builder.records.base import Record, Stub
from site_builder.records.fields import Attachment, Audience, Placement, Withdrawal
from site_builder.records.kinds import examples
from site_builder.records.public_notices import EXAMPLE as NOTICE
from site_builder.records.public_notices import NameList, PublicNotice
from site_builder.records.seen import as_seen, next_turn

TODAY = date(2026, 5, 12)
PERSONAL = Attachment(
    sha256="a" * 64, name="名单.xlsx", size=9000, ends_with_period=True,
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)  # fmt: skip
LISTED = structs.replace(
    NOTICE, name_list=NameList(sha256="b" * 64, rows=12, where_it_hangs="各村公示栏"), attachments=[PERSONAL]
)


def test_on_the_last_day_the_list_is_still_seen() -> None:
    assert as_seen(LISTED, date(2026, 5, 18)) == LISTED


def test_on_the_day_after_the_list_and_its_files_are_gone_and_the_count_stays() -> None:
    seen = as_seen(LISTED, date(2026, 5, 19))
    assert isinstance(seen, PublicNotice)
    assert seen.name_list is not None
    assert (seen.name_list.sha256, seen.name_list.rows, seen.attachments) == ("", 12, [])
    assert list(seen.file_places()) == []


def test_a_list_whose_end_nobody_has_set_is_not_seen() -> None:
    seen = as_seen(structs.replace(LISTED, ends_on=None), TODAY)
    assert isinstance(seen, PublicNotice)
    assert seen.body == LISTED.body
    assert list(seen.file_places()) == []


@pytest.mark.parametrize("example", examples().values(), ids=lambda example: example.facts.kind)
def test_of_a_withdrawn_record_only_when_and_why_is_left(example: Record) -> None:
    gone = structs.replace(example, withdrawal=Withdrawal(withdrawn_on=TODAY, reason="内容有误"))
    seen = as_seen(gone, TODAY)
    assert isinstance(seen, Stub)
    assert list(seen.body_texts()) == []
    assert as_seen(gone, TODAY - timedelta(days=1)) == gone


def test_a_title_can_be_withdrawn_too() -> None:
    withdrawal = Withdrawal(withdrawn_on=TODAY, reason="标题有误", hides_title=True)
    assert NOTICE.title not in as_seen(structs.replace(NOTICE, withdrawal=withdrawal), TODAY).title


@pytest.mark.parametrize("change", [{"placement": Placement.BOARD}, {"audience": Audience.CERTAIN_GROUP}])
def test_what_is_not_for_the_web_is_named_and_not_shown(change: dict[str, object]) -> None:
    seen = as_seen(structs.replace(NOTICE, **change), TODAY)
    assert isinstance(seen, Stub)
    assert (seen.title, seen.hangs_until) == (NOTICE.title, NOTICE.ends_on)
    assert NOTICE.objection.telephone in seen.ask[0]


def test_a_record_says_when_it_will_look_different() -> None:
    assert next_turn(NOTICE, date(2026, 5, 8)) == date(2026, 5, 9)
    assert next_turn(NOTICE, date(2026, 5, 12)) == date(2026, 5, 19)
    assert next_turn(NOTICE, date(2026, 5, 19)) is None
