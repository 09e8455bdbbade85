"""What the demo's records must keep being: enough of every sort, no two alike, nothing that contradicts another."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise
from typing import TypeVar

import msgspec
import pytest

from site_builder.checks import check_all
from site_builder.holdings import Holdings
from site_builder.records.base import Record, key_of
from site_builder.records.documents import Document, DocumentSection, Validity
from site_builder.records.explainers import Explainer
from site_builder.records.fields import Audience, DisclosureCategory, Placement
from site_builder.records.holiday_calendars import HolidayCalendar
from site_builder.records.organisations import Organisation, OrganisationType
from site_builder.records.public_notices import PublicNotice
from site_builder.records.service_guides import ServiceGuide
from site_builder.records.village_affairs import VillageAffairs
from site_builder.store.read import Loaded, load
from site_builder.store.tidy import tidy
from tests.conftest import TODAY
from tests.demo.attachments.record_body import CONTENT, Table, blocks

R = TypeVar("R", bound=Record)

LATE_ON_PURPOSE = {"20250616-y8kf0", "20251010-00xq7"}
MOST_ALIKE = 0.15
"""Of the runs of five characters in two texts of a kind, how many may stand in both (Jaccard)."""
MOST_ALIKE_BY_FORM = 0.45
"""The same for annual reports: their headings and tables are prescribed word for word (国办公开办函〔2021〕30号)."""
QUARTERS = [(2025, 3), (2025, 4), (2026, 1)]
STATED_ONCE = {
    "title",
    "place",
    "hours",
    "remedy",
    "telephones",
    "complaint_telephones",
    "legal_basis",
    "where_it_hangs",
}
"""Fields that may be the same in many records, since the offices are."""
PLACEHOLDER = re.compile(
    r"[T]ODO|[F]IXME|[Ll]orem|XX|××|占位符|待补充|待填写|测试数据|示例数据|此处填写|张三|李四|某某镇|某某村"
)
PRIVATE = re.compile(r"(?<![\d.])1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)")
TELEPHONE = re.compile(r"0555-\d{7}")
DAY_NAMED = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日[（(]星期(.)[）)]")
NUMBERED = re.compile(r"(.+)〔(\d{4})〕([1-9]\d*)号")
AMOUNT = re.compile(r"([+-]?\d+(?:\.\d+)?)(?:处|公里|户|个|件|口|家|份|人|个村)?")
NO_SUMS = re.compile(r"率|%|进度|占比|亩产")


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(CONTENT)


@pytest.fixture(scope="module")
def records(loaded: Loaded) -> list[Record]:
    return list(loaded.records.values())


@pytest.fixture(scope="module")
def holdings(loaded: Loaded) -> Holdings:
    return Holdings(loaded.settings, loaded.redirects, loaded.records.values(), TODAY)


def every(records: list[Record], cls: type[R]) -> list[R]:
    return [record for record in records if isinstance(record, cls)]


def villages(records: list[Record]) -> dict[str, Organisation]:
    return {item.id: item for item in every(records, Organisation) if item.type is OrganisationType.VILLAGE}


def texts(value: object, field: str = "") -> Iterator[str]:
    """What a reader reads of a record, without ids, hashes and what many records share."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name not in STATED_ONCE:
                yield from texts(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item, field)
    elif isinstance(value, str) and re.search(r"[一-鿿]", value):
        yield value


def fives(record: Record) -> set[str]:
    """Runs of five characters, numbers and punctuation left out."""
    text = re.sub(r"[^一-鿿]", "", "".join(texts(msgspec.to_builtins(record))))
    return {text[start : start + 5] for start in range(len(text) - 4)}


def test_the_content_has_no_error_and_is_late_only_where_it_should_be(loaded: Loaded, holdings: Holdings) -> None:
    found = [*loaded.problems, *check_all(holdings, loaded.files | loaded.personal, loaded.records.values())]
    assert {problem.code for problem in found} == {"document-disclosed-late"}
    assert {record for problem in found for record in LATE_ON_PURPOSE if record in problem.place} == LATE_ON_PURPOSE
    assert len(found) == len(LATE_ON_PURPOSE)


def test_every_file_is_in_canonical_form() -> None:
    report = tidy(CONTENT, writes=False)
    assert report.changed == []
    assert report.problems == []


def test_there_is_enough_of_every_sort(records: list[Record]) -> None:
    notices = every(records, PublicNotice)
    assert len(records) >= 250
    assert len(every(records, ServiceGuide)) >= 30
    assert len(notices) >= 20
    assert len(villages(records)) >= 16
    assert len({document for item in every(records, Explainer) for document in item.explains}) >= 10
    assert {item.year for item in every(records, HolidayCalendar)} == {2025, 2026}
    assert {file.extension for record in records for file in record.all_attachments()} >= {"pdf", "docx", "xlsx"}


def test_notices_show_each_state(records: list[Record]) -> None:
    notices = every(records, PublicNotice)
    coming = [item for item in notices if item.starts_on is not None and item.starts_on > TODAY]
    open_now = [item for item in notices if item.is_open(TODAY) and item not in coming]
    over = [item for item in notices if item.is_over(TODAY)]
    assert coming
    assert len(open_now) >= 8
    assert len(over) >= 8
    assert all(item.result for item in over)
    assert any(item.placement is Placement.BOARD for item in open_now)
    assert any(item.audience is Audience.CERTAIN_GROUP for item in notices)
    for some in (open_now, over):
        assert any(item.name_list is not None for item in some)
        assert any(item.placement is Placement.BOTH for item in some)


def test_every_category_has_a_record_or_a_statement(loaded: Loaded, records: list[Record]) -> None:
    held = {record.disclosed_under for record in records}
    stated = {item.category for item in loaded.settings.not_concerned}
    assert set(DisclosureCategory) - held == stated


def test_each_optional_feature_is_shown(records: list[Record]) -> None:
    documents, guides = every(records, Document), every(records, ServiceGuide)
    assert any(item.corrections for item in documents)
    assert any(item.withdrawal for item in documents)
    assert {item.validity(TODAY) for item in documents} == set(Validity)
    assert {item.section for item in documents} == set(DocumentSection)
    assert any(len({file.extension for file in item.attachments}) > 1 for item in documents)
    assert any(item.imported_from and item.local for item in guides)
    assert any(item.fees for item in guides)
    assert any(item.body for item in guides)
    assert any(item.body for item in every(records, VillageAffairs))


def test_a_chain_of_documents_leads_from_the_repealed_to_the_one_in_force(records: list[Record]) -> None:
    documents = {item.id: item for item in every(records, Document)}
    first = [item for item in documents.values() if item.successor and item.id not in _successors(documents)]
    chains = [_chain(item, documents) for item in first]
    assert max(len(chain) for chain in chains) >= 3
    for chain in chains:
        assert chain[-1].validity(TODAY) is Validity.IN_FORCE
        for old, new in pairwise(chain):
            assert old.repealed_on == new.effective_on


def _successors(documents: dict[str, Document]) -> set[str]:
    return {item.successor for item in documents.values() if item.successor}


def _chain(document: Document, documents: dict[str, Document]) -> list[Document]:
    chain = [document]
    while (successor := chain[-1].successor) is not None:
        chain.append(documents[successor])
    return chain


def test_no_two_records_are_alike(records: list[Record]) -> None:
    written = [record for record in records if not isinstance(record, HolidayCalendar)]
    by_kind: dict[str, list[tuple[Record, set[str]]]] = defaultdict(list)
    for record in written:
        by_kind[record.facts.kind].append((record, fives(record)))
    alike = [
        (share, key_of(one), key_of(other))
        for group in by_kind.values()
        for (one, ones), (other, others) in combinations(group, 2)
        if (share := len(ones & others) / len(ones | others)) > _bound(one, other)
    ]
    assert sorted(alike, key=str, reverse=True) == []


def _bound(one: Record, other: Record) -> float:
    by_form = all(isinstance(item, Document) and item.section is DocumentSection.ANNUAL_REPORT for item in (one, other))
    return MOST_ALIKE_BY_FORM if by_form else MOST_ALIKE


def test_titles_are_unique(records: list[Record]) -> None:
    titles = Counter((record.facts.kind, record.title) for record in records if record.facts.kind != "statutes")
    assert [title for title, count in titles.items() if count > 1] == []


def test_no_placeholder_and_no_private_number_stands_anywhere(records: list[Record]) -> None:
    for record in records:
        whole = "\n".join(texts(msgspec.to_builtins(record)))
        assert PLACEHOLDER.findall(whole) == [], record.id
        assert PRIVATE.findall(whole) == [], record.id


def test_every_telephone_is_that_of_an_organisation(loaded: Loaded, records: list[Record]) -> None:
    known = {telephone.number for item in every(records, Organisation) for telephone in item.telephones}
    known |= {item.fax for item in every(records, Organisation) if item.fax}
    for place in loaded.records:
        assert set(TELEPHONE.findall((CONTENT / place).read_text(encoding="utf-8"))) <= known, place


def test_leaders_have_names_of_their_own(records: list[Record]) -> None:
    names = Counter(leader.name for item in every(records, Organisation) for leader in item.leaders)
    assert [name for name, count in names.items() if count > 1] == []


def test_the_villages_make_up_the_town(records: list[Record]) -> None:
    town = next(item for item in every(records, Organisation) if item.type is OrganisationType.TOWN)
    homes = villages(records).values()
    residents, households = (sum(getattr(item, name) for item in homes) for name in ("residents", "households"))
    assert f"{households}户、{residents}人" in (town.body or "")
    assert f"{sum(item.groups or 0 for item in homes)}个村民小组" in (town.body or "")


def test_each_village_accounts_for_every_quarter_and_carries_its_balance_over(records: list[Record]) -> None:
    accounts: dict[str, dict[tuple[int, int], VillageAffairs]] = defaultdict(dict)
    for item in every(records, VillageAffairs):
        accounts[item.village][item.year, item.quarter] = item
    assert set(accounts) == set(villages(records))
    for village, quarters in accounts.items():
        assert sorted(quarters) == QUARTERS, village
        for before, after in pairwise(QUARTERS):
            assert quarters[before].closing_balance == quarters[after].opening_balance, (village, after)


def test_village_accounts_are_reviewed_then_posted_by_the_fifteenth_then_published(records: list[Record]) -> None:
    homes = villages(records)
    for item in every(records, VillageAffairs):
        assert item.supervised_on is not None, item.id
        assert item.posted_on is not None, item.id
        assert item.published_at is not None, item.id
        assert item.supervised_on <= item.posted_on <= item.published_at.date(), item.id
        assert item.posted_on <= _fifteenth_after(item), item.id
        assert item.title.startswith(homes[item.village].title), item.id
        assert item.telephone == homes[item.village].telephones[0].number, item.id
        for line in (*item.income, *item.spending):
            assert line.on is None or (line.on.year, (line.on.month + 2) // 3) == (item.year, item.quarter), item.id
            assert line.amount > 0, item.id


def _fifteenth_after(item: VillageAffairs) -> date:
    return date(item.year + 1, 1, 15) if item.quarter == 4 else date(item.year, 3 * item.quarter + 1, 15)


def test_tables_add_up(records: list[Record]) -> None:
    added = 0
    for record in records:
        for body in record.body_texts():
            for table in (block for block in blocks(body) if isinstance(block, Table)):
                added += _columns_that_add_up(record, table)
    assert added >= 120


def _columns_that_add_up(record: Record, table: Table) -> int:
    """How many columns have a sum that could be, and was, checked."""
    head, *rows = table.rows
    totals = [row for row in rows if row[0] == "合计"]
    if not totals:
        return 0
    checked = 0
    for column in range(1, len(head)):
        total, *parts = [_amount(row[column]) for row in (totals[0], *(row for row in rows if row[0] != "合计"))]
        if total is None or NO_SUMS.search(head[column]) or any(part is None for part in parts):
            continue
        assert sum((part for part in parts if part is not None), Decimal(0)) == total, (record.id, head[column])
        checked += 1
    return checked


def _amount(cell: str) -> Decimal | None:
    match = AMOUNT.fullmatch(cell)
    return Decimal(match.group(1)) if match else None


def test_annual_reports_reconcile(records: list[Record]) -> None:
    """国办公开办函〔2021〕30号: 新收加结转等于办结加结转下年, column by column; what is carried over comes back next year."""
    carried: dict[int, list[int]] = {}
    for report in _annual_reports(records):
        requests, reviews = _tables_three_and_four(report)
        new, brought, *results, total, left = requests
        for column in range(7):
            assert new[column] + brought[column] == total[column] + left[column], (report.id, column)
            assert sum(row[column] for row in results) == total[column], (report.id, column)
        assert all(sum(row[:6]) == row[6] for row in requests), report.id
        assert all(sum(row[:4]) == row[4] for row in reviews), report.id
        year = report.issued_on.year - 1
        assert brought == carried.get(year - 1, brought), report.id
        carried[year] = left
    assert sorted(carried) == [2023, 2024, 2025]


def _annual_reports(records: list[Record]) -> list[Document]:
    reports = [item for item in every(records, Document) if item.section is DocumentSection.ANNUAL_REPORT]
    return sorted(reports, key=lambda item: item.issued_on)


def _tables_three_and_four(report: Document) -> tuple[list[list[int]], list[list[int]]]:
    tables = [block for block in blocks(report.body) if isinstance(block, Table)]
    requests, reviews = ([[int(cell) for cell in row[1:]] for row in table.rows[1:]] for table in tables[-2:])
    assert len(requests) == 2 + 21 + 2
    assert len(reviews) == 3
    return requests, reviews


def test_document_numbers_grow_with_the_days_of_issue(records: list[Record]) -> None:
    series: dict[tuple[str, str], list[tuple[int, date]]] = defaultdict(list)
    for item in every(records, Document):
        if item.document_number is not None:
            match = NUMBERED.fullmatch(item.document_number)
            assert match, item.id
            series[match.group(1), match.group(2)].append((int(match.group(3)), item.issued_on))
            assert int(match.group(2)) == item.issued_on.year, item.id
    for name, numbers in series.items():
        assert [day for _, day in sorted(numbers)] == sorted(day for _, day in numbers), name
        assert len({number for number, _ in numbers}) == len(numbers), name


def test_the_office_works_on_working_days(records: list[Record], holdings: Holdings) -> None:
    """Nothing is signed, put right, posted, paid or published while the office is closed."""
    closed = [
        (record.id, day) for record in records for day in _days_of_work(record) if not holdings.calendar.is_workday(day)
    ]
    assert closed == []
    for record in records:
        assert record.published_at is None or 8 <= record.published_at.hour < 18, record.id


def _days_of_work(record: Record) -> Iterator[date]:
    if record.published_at is not None:
        yield record.published_at.date()
    yield from (correction.revised_on for correction in record.corrections)
    if isinstance(record, Document):
        yield record.issued_on
    if isinstance(record, VillageAffairs):
        yield from (day for day in (record.supervised_on, record.posted_on) if day is not None)
        yield from (line.on for line in (*record.income, *record.spending) if line.on is not None)


def test_days_of_the_week_are_named_rightly(records: list[Record]) -> None:
    named = 0
    for record in records:
        year = record.published_at.year if record.published_at else TODAY.year
        for match in DAY_NAMED.finditer("\n".join(texts(msgspec.to_builtins(record)))):
            day = date(int(match.group(1) or year), int(match.group(2)), int(match.group(3)))
            assert "一二三四五六日"[day.weekday()] == match.group(4), (record.id, match.group())
            named += 1
    assert named


def test_the_law_on_villagers_committees_is_cited_by_its_numbers_of_2026(records: list[Record]) -> None:
    """As amended on 2025-10-28: 村民会议 is article 28 (was 24), 村务公开 35 (was 30)."""
    for record in records:
        if record.published_at is None or record.published_at.date() < date(2026, 1, 1):
            continue
        for basis in getattr(record, "legal_basis", []):
            if "村民委员会组织法" in basis.name:
                assert basis.articles not in {"第二十四条", "第三十条"}, record.id
