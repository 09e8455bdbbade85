"""What search reads of a record is what its reader sees, and never a name from a list."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from msgspec import structs

from site_builder.channels.readable import readable_text
from site_builder.holdings import Holdings
from site_builder.records.base import Record
from site_builder.records.fields import Attachment, Placement
from site_builder.records.kinds import examples
from site_builder.records.public_notices import EXAMPLE as NOTICE
from site_builder.records.public_notices import NameList
from site_builder.records.site_settings import EXAMPLE as SETTINGS
from site_builder.records.site_settings import Redirects
from site_builder.records.village_affairs import EXAMPLE as AFFAIRS
from site_builder.text.markdown import to_html
from site_builder.text.plain import html_to_text
from tests.conftest import TODAY, every_example

HOLDINGS = Holdings(SETTINGS, Redirects(), every_example(), TODAY)
PDF = Attachment(sha256="a" * 64, name="王二申请表.pdf", size=9, media_type="application/pdf")


@pytest.mark.parametrize("example", examples().values(), ids=lambda example: example.facts.kind)
def test_every_text_of_a_record_can_be_found(example: Record) -> None:
    text = readable_text(example, HOLDINGS)
    for body in example.body_texts():
        for line in html_to_text(to_html(body)).split("\n"):
            assert line in text


def test_a_name_list_and_files_that_end_with_the_period_are_not_read() -> None:
    listed = structs.replace(
        NOTICE,
        name_list=NameList(sha256="b" * 64, rows=1, where_it_hangs="各村公示栏"),
        attachments=[structs.replace(PDF, ends_with_period=True)],
    )
    text = readable_text(listed, HOLDINGS)
    assert "b" * 64 not in text
    assert "王二" not in text
    assert "王二申请表.pdf" in readable_text(structs.replace(NOTICE, attachments=[PDF]), HOLDINGS)


def test_what_only_hangs_on_the_board_is_not_read() -> None:
    notice = structs.replace(NOTICE, placement=Placement.BOARD)
    holdings = Holdings(SETTINGS, Redirects(), [*every_example(), notice], date(2026, 5, 12))
    seen = holdings.get("public-notices", notice.id)
    assert seen is not None
    assert readable_text(seen, holdings) == ""
    assert readable_text(notice, holdings) == ""


def test_amounts_and_days_are_read_as_the_page_writes_them() -> None:
    line = AFFAIRS.income[0]
    affairs = structs.replace(AFFAIRS, income=[structs.replace(line, amount=Decimal(13200))])
    text = readable_text(affairs, HOLDINGS)
    assert "13,200.00" in text
    for total in (affairs.opening_balance, affairs.total_spending, affairs.closing_balance):
        assert f"{total:,.2f}" in text
    assert "2025年4月9日" in readable_text(structs.replace(AFFAIRS, posted_on=date(2025, 4, 9)), HOLDINGS)


def test_what_only_machines_read_is_not_read() -> None:
    assert "https://" not in readable_text(examples()["reprints"], HOLDINGS)
    assert "纸质" not in readable_text(examples()["service-guides"], HOLDINGS)


def test_a_record_is_found_by_the_name_of_its_body() -> None:
    reprint = structs.replace(examples()["reprints"], organisation="bianmin-zhongxin")
    assert readable_text(reprint, HOLDINGS).endswith("青禾镇便民服务中心")
