"""How records are cut into pages: by year, month and page, so that one more record shifts nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from site_builder.channels import archive
from site_builder.channels.archive import (
    Facet,
    by_year,
    entries_of,
    facets,
    facets_of,
    front,
    standing_facets,
    year_of,
    year_stretches,
)
from site_builder.clock import BEIJING
from site_builder.records.base import Record
from site_builder.records.documents import EXAMPLE as DOCUMENT
from site_builder.records.documents import DocumentSection
from site_builder.records.fields import Withdrawal
from site_builder.records.kinds import examples
from tests.site_builder.channels.steps import holdings_of

KIND = Facet("kind", "documents")


def _documents(*days: date) -> Sequence[Record]:
    return [
        structs.replace(
            DOCUMENT,
            id=f"{day:%Y%m%d}-{number:05}",
            published_at=datetime(day.year, day.month, day.day, 9, 0, tzinfo=BEIJING) + timedelta(seconds=number),
        )
        for number, day in enumerate(sorted(days))
    ][::-1]


def test_a_short_year_is_one_page() -> None:
    entries = _documents(*[date(2026, 1, 1)] * 200)
    pages = year_stretches(KIND, "2026", entries)
    assert list(pages) == ["lists/kind/documents/2026.html"]
    assert pages["lists/kind/documents/2026.html"].entries == entries


def test_a_long_year_names_its_months() -> None:
    entries = _documents(*[date(2026, 1, 1)] * 150, *[date(2026, 5, 1)] * 51)
    pages = year_stretches(KIND, "2026", entries)
    year = pages["lists/kind/documents/2026.html"]
    assert year.entries == ()
    assert [(part.label, part.count) for part in year.parts] == [("2026年5月", 51), ("2026年1月", 150)]
    assert len(pages["lists/kind/documents/2026-05.html"].entries) == 51


def test_a_long_month_is_cut_into_pages_numbered_from_the_oldest() -> None:
    entries = _documents(*[date(2026, 5, 1 + n % 28) for n in range(450)])
    pages = year_stretches(KIND, "2026", entries)
    month = pages["lists/kind/documents/2026-05.html"]
    assert [part.count for part in month.parts] == [50, 200, 200]
    assert pages["lists/kind/documents/2026-05-p1.html"].entries == entries[-200:]
    assert pages["lists/kind/documents/2026-05-p3.html"].entries == entries[:50]


def test_a_new_record_changes_only_the_newest_page() -> None:
    entries = _documents(*[date(2026, 5, 1)] * 450)
    newer = _documents(*[date(2026, 5, 1)] * 451)
    before, after = year_stretches(KIND, "2026", entries), year_stretches(KIND, "2026", newer)
    same = {address for address in after if before.get(address) == after[address]}
    assert same == {"lists/kind/documents/2026-05-p1.html", "lists/kind/documents/2026-05-p2.html"}


def test_pages_know_what_stands_above_them() -> None:
    pages = year_stretches(KIND, "2026", _documents(*[date(2026, 5, 1)] * 201))
    assert pages["lists/kind/documents/2026-05-p1.html"].above == (
        ("2026年", "lists/kind/documents/2026.html"),
        ("2026年5月", "lists/kind/documents/2026-05.html"),
    )


@given(st.lists(st.dates(date(2024, 1, 1), date(2026, 12, 31)), max_size=60), st.integers(1, 7))
def test_every_record_stands_on_exactly_one_page(days: list[date], size: int) -> None:
    entries = _documents(*days)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive, "PAGE_ENTRIES", size)
        pages = [
            page for year, found in by_year(entries).items() for page in year_stretches(KIND, year, found).values()
        ]
    shown = [record.id for page in pages for record in page.entries]
    assert sorted(shown) == sorted(record.id for record in entries)
    assert all(len(page.entries) <= size for page in pages)


def test_the_first_page_has_the_newest_thirty_and_counts_all() -> None:
    entries = _documents(*[date(2025, 5, 1)] * 25, *[date(2026, 5, 1)] * 20)
    page = front(KIND, by_year(entries))["lists/kind/documents/index.html"]
    assert page.entries == entries[:30]
    assert page.total == 45
    assert [(part.label, part.count) for part in page.parts] == [("2026年", 20), ("2025年", 25)]


def test_what_every_page_links_to_is_there_even_when_empty() -> None:
    assert set(facets(holdings_of([]))) == set(standing_facets())
    assert all(front(facet, {}) for facet in standing_facets())
    assert front(Facet("organisation", "liuxi-cun"), {}) == {}


def test_the_year_is_that_of_beijing() -> None:
    record = structs.replace(DOCUMENT, published_at=datetime.fromisoformat("2025-12-31T20:00:00+00:00"))
    assert year_of(record) == "2026"
    assert year_of(structs.replace(DOCUMENT, published_at=None)) == "undated"


def test_a_document_stands_in_its_kind_office_category_and_section() -> None:
    rules = structs.replace(DOCUMENT, section=DocumentSection.RULES)
    assert set(facets_of(holdings_of([]), rules)) == {
        KIND,
        Facet("organisation", "qinghe-zhen"),
        Facet("category", "rural-policy"),
        Facet("section", "rules"),
    }


def test_what_is_not_listed_has_no_facet() -> None:
    assert list(facets_of(holdings_of([]), examples()["holiday-calendars"])) == []


def test_a_withdrawn_record_stays_where_it_stood() -> None:
    withdrawn = structs.replace(DOCUMENT, withdrawal=Withdrawal(withdrawn_on=date(2026, 5, 1), reason="发错了"))
    assert [record.id for record in entries_of(holdings_of([withdrawn]), KIND)] == [DOCUMENT.id]
