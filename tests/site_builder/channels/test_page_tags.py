"""The statutory tags: how many, never empty, never four times the same."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from msgspec import structs

from site_builder.channels.page_tags import (
    SECTION_COLUMNS,
    Column,
    column_of,
    detail_tags,
    home_tags,
    is_noindex,
    list_tags,
)
from site_builder.holdings import Holdings
from site_builder.records.base import Record
from site_builder.records.documents import EXAMPLE as DOCUMENT
from site_builder.records.documents import DocumentSection
from site_builder.records.fields import Attachment, Withdrawal
from site_builder.records.kinds import examples, record_classes
from site_builder.records.public_notices import EXAMPLE as NOTICE
from site_builder.records.public_notices import NameList
from site_builder.records.reprints import EXAMPLE as REPRINT
from site_builder.records.site_settings import EXAMPLE as SETTINGS
from site_builder.records.site_settings import Redirects

TODAY = date(2026, 5, 12)


def _holdings(*records: Record) -> Holdings:
    return Holdings(SETTINGS, Redirects(), records or examples().values(), TODAY)


def test_the_home_page_has_three_tags_with_the_facts_of_the_portal() -> None:
    assert home_tags(SETTINGS) == [
        ("SiteName", "云川县人民政府"),
        ("SiteDomain", "www.yunchuan.example"),
        ("SiteIDCode", "9901210001"),
    ]


def test_a_list_has_seven_tags_and_four_different_column_tags() -> None:
    tags = list_tags(SETTINGS, Column(name="公示", description="", keywords=()))
    assert len(tags) == 7
    assert len({content for _, content in tags[3:]}) > 1
    assert all(content for _, content in tags)


@pytest.mark.parametrize("kind", list(record_classes()))
def test_every_kind_has_ten_tags_that_are_not_empty(kind: str) -> None:
    holdings = _holdings()
    record = next(record for record in holdings.records() if record.facts.kind == kind)
    tags = detail_tags(SETTINGS, holdings, record)
    assert len(tags) == len(dict(tags)) == 10
    assert all(content and content != "null" for _, content in tags)
    assert len({content for _, content in tags[3:7]}) > 1
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", dict(tags)["PubDate"])


def test_the_publication_time_is_beijing_time_of_24_hours() -> None:
    record = structs.replace(DOCUMENT, published_at=datetime(2026, 3, 12, 6, 5, tzinfo=UTC))
    assert dict(detail_tags(SETTINGS, _holdings(), record))["PubDate"] == "2026-03-12 14:05"


def test_a_publication_time_is_never_invented() -> None:
    record = structs.replace(DOCUMENT, published_at=None)
    assert "PubDate" not in dict(detail_tags(SETTINGS, _holdings(), record))


def test_a_reprint_names_its_source() -> None:
    assert dict(detail_tags(SETTINGS, _holdings(), REPRINT))["ContentSource"] == "云川县医疗保障局"


def test_the_annual_report_stands_in_its_own_column() -> None:
    report = structs.replace(DOCUMENT, section=DocumentSection.ANNUAL_REPORT)
    assert column_of(report) == SECTION_COLUMNS[DocumentSection.ANNUAL_REPORT]
    assert column_of(DOCUMENT).name == "政府信息"


def test_a_withdrawn_record_stays_in_its_column() -> None:
    withdrawn = structs.replace(DOCUMENT, withdrawal=Withdrawal(withdrawn_on=TODAY, reason="发错了"))
    seen = _holdings(withdrawn).get("documents", DOCUMENT.id)
    assert seen is not None
    assert column_of(seen).name == "政府信息"


def test_a_notice_that_shows_names_is_kept_from_search_engines_until_its_period_ends() -> None:
    notice = structs.replace(NOTICE, name_list=NameList(sha256="0" * 64, rows=3, where_it_hangs="村务公开栏"))
    assert is_noindex(notice)
    ended = Holdings(SETTINGS, Redirects(), [notice], date(2026, 6, 1)).get("public-notices", NOTICE.id)
    assert ended is not None
    assert not is_noindex(ended)


def test_a_notice_with_a_file_that_ends_with_the_period_is_kept_from_search_engines() -> None:
    file = Attachment(sha256="1" * 64, name="名单.pdf", size=9, media_type="application/pdf", ends_with_period=True)
    assert is_noindex(structs.replace(NOTICE, attachments=[file]))
    assert not is_noindex(NOTICE)
