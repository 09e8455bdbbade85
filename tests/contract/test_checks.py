"""Every check is silent on the examples, has a case that it finds, and a page that explains it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec import structs

from site_builder.addresses import place_of
from site_builder.checks import all_checks, check_all, check_record
from site_builder.cli import cli
from site_builder.clock import BEIJING
from site_builder.errors import Problem, Severity
from site_builder.holdings import Holdings
from site_builder.records.base import Record, key_of
from site_builder.records.disclosure_guides import EXAMPLE as DISCLOSURE_GUIDE
from site_builder.records.documents import EXAMPLE as DOCUMENT
from site_builder.records.documents import DisclosureType, Genre
from site_builder.records.explainers import EXAMPLE as EXPLAINER
from site_builder.records.fields import Attachment, Correction, DayUnit, DisclosureCategory, Telephone, Withdrawal
from site_builder.records.holiday_calendars import EXAMPLE as CALENDAR
from site_builder.records.public_notices import EXAMPLE as NOTICE
from site_builder.records.public_notices import NameList, NoticeMatter
from site_builder.records.service_guides import EXAMPLE as GUIDE
from site_builder.records.service_guides import Material, ServedPerson, Step, TaskType, TimeLimit
from site_builder.records.site_settings import EXAMPLE as SETTINGS
from site_builder.records.site_settings import IndexNumbers, Moved, NotConcerned, Redirects, SiteSettings
from tests.conftest import TODAY, every_example

NOT_CONCERNED = [
    NotConcerned(category=category, statement="本镇没有这项工作。")
    for category in list(DisclosureCategory)[15:]
    if category not in (DisclosureCategory.SOCIAL_AID, DisclosureCategory.RURAL_POLICY)
]
ATTACHMENT = Attachment(sha256="a" * 64, name="附件.pdf", size=1, media_type="application/pdf")


@dataclass(frozen=True)
class Content:
    """All that checks look at. Each case changes a part of it."""

    records: dict[tuple[str, str], Record] = field(
        default_factory=lambda: {key_of(record): record for record in every_example()}
    )
    settings: SiteSettings = field(default_factory=lambda: structs.replace(SETTINGS, not_concerned=NOT_CONCERNED))
    redirects: Redirects = field(default_factory=Redirects)
    files: dict[str, int] = field(default_factory=dict)
    today: date = TODAY

    @property
    def holdings(self) -> Holdings:
        """As a build sees it."""
        return Holdings(self.settings, self.redirects, self.records.values(), self.today)

    def problems(self) -> list[Problem]:
        """All findings."""
        return list(check_all(self.holdings, self.files))

    def with_record(self, record: Record) -> Content:
        """With this record beside, or in the place of, what is there."""
        return replace(self, records={**self.records, key_of(record): record})

    def without(self, record: Record) -> Content:
        """Without this record."""
        return replace(self, records={key: item for key, item in self.records.items() if key != key_of(record)})


Case = Callable[[Content], Content]


def changed(record: Record, **changes: Any) -> Case:
    """The case in which one example has other values."""
    return lambda content: content.with_record(structs.replace(record, **changes))


def set_up(**changes: Any) -> Case:
    """The case in which the settings have other values."""
    return lambda content: replace(content, settings=structs.replace(content.settings, **changes))


def moved(*pairs: tuple[str, str]) -> Case:
    """The case in which addresses are said to have moved."""
    listed = Redirects(moved=[Moved(old=old, new=new) for old, new in pairs])
    return lambda content: replace(content, redirects=listed)


CASES: dict[str, list[Case]] = {
    "area-code-missing": [changed(GUIDE, telephones=[Telephone(number="6810021")])],
    "attachment-missing": [changed(DOCUMENT, attachments=[ATTACHMENT])],
    "attachment-unused": [
        lambda content: replace(content, files={ATTACHMENT.path: 1}),
        lambda content: replace(content, files={f"personal/{'a' * 64}.csv": 1}),
    ],
    "attachment-wrong": [
        lambda content: replace(content, files={ATTACHMENT.path: 2}).with_record(
            structs.replace(DOCUMENT, attachments=[ATTACHMENT])
        ),
        changed(DOCUMENT, attachments=[structs.replace(ATTACHMENT, name="附件.docx")]),
    ],
    "board-location-missing": [changed(NOTICE, where_it_hangs=[])],
    "calendar-missing": [lambda content: content.without(CALENDAR).without(DOCUMENT).without(NOTICE)],
    "calendar-year-wrong": [
        changed(CALENDAR, id="2027"),
        changed(CALENDAR, holidays=[structs.replace(CALENDAR.holidays[0], ends_on=date(2025, 12, 31))]),
    ],
    "catalogue-element-missing": [changed(DOCUMENT, summary=""), changed(DOCUMENT, summary="长" * 101)],
    "catch-all-material": [changed(GUIDE, materials=[*GUIDE.materials, Material(name="其他材料")])],
    "committed-time-too-long": [
        changed(GUIDE, committed_limit=TimeLimit(amount=31)),
        changed(GUIDE, committed_limit=TimeLimit(amount=1), statutory_limit=TimeLimit(amount=0)),
        changed(GUIDE, committed_limit=TimeLimit(amount=20), statutory_limit=TimeLimit(amount=20, unit=DayUnit.DAY)),
        changed(GUIDE, committed_limit=TimeLimit(amount=15, unit=DayUnit.DAY), statutory_limit=TimeLimit(amount=10)),
    ],
    "disclosure-guide-missing": [
        lambda content: content.without(DISCLOSURE_GUIDE),
        changed(DISCLOSURE_GUIDE, access="网上"),
    ],
    "document-disclosed-late": [changed(DOCUMENT, issued_on=date(2026, 1, 5))],
    "document-number-wrong": [
        changed(DOCUMENT, document_number="青政发[2026]12号"),
        changed(DOCUMENT, document_number="青政发〔2026〕第012号"),
    ],
    "explainer-missing": [lambda content: content.without(EXPLAINER)],
    "form-not-offered": [
        changed(GUIDE, materials=[Material(name="低保申请表")]),
        changed(GUIDE, materials=[Material(name="低保申请表", blank_form=ATTACHMENT)]),
    ],
    "genre-looks-internal": [changed(DOCUMENT, genre=Genre.REQUEST), changed(DOCUMENT, genre=Genre.MINUTES)],
    "guide-element-missing": [changed(GUIDE, materials=[])],
    "index-number-taken": [
        changed(DOCUMENT, id="20260312-00000"),
        lambda content: content.with_record(
            structs.replace(DOCUMENT, id="20260312-00000", withdrawal=Withdrawal(withdrawn_on=TODAY, reason="有误"))
        ).with_record(structs.replace(DOCUMENT, keywords=[])),
    ],
    "index-number-wrong": [
        changed(DOCUMENT, index_number="014332607-2026-12"),
        changed(DOCUMENT, index_number="014332607/2024-00012"),
    ],
    "index-pattern-wrong": [
        set_up(index_numbers=IndexNumbers(pattern="(", example="014332607/2026-00012")),
        set_up(index_numbers=IndexNumbers(pattern=r"^(?P<year>\d{4})$", example="014332607/2026-00012")),
        set_up(index_numbers=IndexNumbers(pattern=r"^014332607/\d{4}-\d{5}$", example="014332607/2026-00012")),
    ],
    "issued-after-published": [changed(DOCUMENT, issued_on=date(2026, 3, 13))],
    "law-out-of-date": [changed(DOCUMENT, body="依据《中华人民共和国婚姻法》办理。")],
    "licence-guide-thin": [changed(GUIDE, task_type=TaskType.LICENCE)],
    "no-way-to-apply": [
        changed(
            GUIDE, visits=0, visits_reason="", local=None, materials=[Material(name="户口簿")],
            steps=[Step(name="申请", description="交申请书。")],
        )
    ],
    "not-for-proactive-disclosure": [
        changed(DOCUMENT, disclosure_type=DisclosureType.ON_REQUEST),
        changed(DOCUMENT, disclosure_type=DisclosureType.EXEMPT),
    ],
    "notice-end-missing": [changed(NOTICE, ends_on=None), changed(NOTICE, starts_on=None)],
    "notice-end-wrong": [
        changed(NOTICE, ends_on=date(2026, 5, 15)),
        changed(NOTICE, ends_on=date(2099, 5, 15)),
        changed(NOTICE, ends_on=date(2099, 5, 15), name_list=NameList(sha256="a" * 64, rows=1, where_it_hangs="村部")),
    ],
    "notice-period-too-short": [
        changed(NOTICE, matter=NoticeMatter.LAND_TAKING_COMPENSATION),
        changed(NOTICE, matter=NoticeMatter.SUBSISTENCE, days=3),
    ],
    "online-needs-no-visit": [changed(GUIDE, is_online=True, visits=0)],
    "personal-number": [
        changed(DOCUMENT, body="联系人王二，身份证号11010519491231002X。"),
        changed(DOCUMENT, body="联系人王二，手机13812345678。"),
        changed(GUIDE, steps=[structs.replace(GUIDE.steps[0], description="打13812345678找王二。")]),
        changed(NOTICE, objection=structs.replace(NOTICE.objection, how="加王二微信13812345678。")),
        changed(DOCUMENT, corrections=[Correction(revised_on=TODAY, note="删去王二的手机号13812345678。")]),
    ],
    "publication-backdated": [changed(DOCUMENT, published_at=datetime(2026, 3, 11, 23, 59, tzinfo=BEIJING))],
    "publication-time-missing": [
        changed(DOCUMENT, published_at=None),
        changed(DOCUMENT, published_at=datetime(2026, 5, 13, 9, 0, tzinfo=BEIJING)),
    ],
    "redirect-loose": [
        moved(("old.html", "documents/2026/03/20260312-zzzzz.html")),
        moved(("old.html", "nowhere/at/all.html")),
        moved(("old.html", "../elsewhere.html")),
        moved(("old/../x.html", "index.html")),
        moved(("documents/2026/03/20260312-k3m9q.html", "index.html")),
        moved(("index.html", "search.html")),
        moved(("v/liuxi-cun/index.html", "index.html")),
        moved(("a.html", "index.html"), ("a.html", "search.html")),
        moved(("a.html", "a.html")),
        moved(("a.html", "b.html"), ("b.html", "c.html"), ("c.html", "b.html")),
    ],
    "reference-missing": [
        changed(DOCUMENT, successor="20260312-zzzzz", repealed_on=date(2026, 5, 1)),
        changed(NOTICE, organisation="nobody"),
    ],
    "result-sample-missing": [changed(GUIDE, result_name="建设工程规划许可证")],
    "secrecy-marked": [
        changed(DOCUMENT, body="机密★5年\n\n各村民委员会："),
        changed(GUIDE, common_mistakes=["内部资料，注意保存"]),
    ],
    "site-address-wrong": [set_up(url="https://www.yunchuan.example/qinghe")],
    "served-disagrees": [changed(GUIDE, served=[ServedPerson.COMPANY])],
    "site-id-code-foreign": [
        set_up(portal=structs.replace(SETTINGS.portal, id_code="1101210001")),
        set_up(portal=structs.replace(SETTINGS.portal, id_code="9901220001")),
    ],
    "site-office-missing": [set_up(service_centre="nobody"), set_up(organisation="nobody")],
    "successors-in-a-circle": [
        changed(DOCUMENT, successor=DOCUMENT.id, repealed_on=TODAY),
        changed(DOCUMENT, amended_by=DOCUMENT.id),
    ],
    "subject-without-record": [set_up(not_concerned=[])],
    "telephones-equal": [changed(GUIDE, complaint_telephones=GUIDE.telephones)],
    "text-link-dead": [
        changed(DOCUMENT, body="见[方案](record:20260312-zzzzz)。"),
        changed(DOCUMENT, body=f"见[附件](attachment:{'b' * 64}.pdf)。"),
    ],
    "text-not-printable": [
        changed(DOCUMENT, body="<script>alert(1)</script>"),
        changed(DOCUMENT, body="![图](https://elsewhere.example/a.png)"),
    ],
    "validity-unclear": [
        changed(DOCUMENT, effective_on=None),
        changed(DOCUMENT, successor="20260312-k3m9q"),
        changed(DOCUMENT, expires_on=date(2020, 1, 1)),
    ],
    "visits-unexplained": [changed(GUIDE, visits_reason=""), changed(GUIDE, visits=0)],
}  # fmt: skip
"""Code → the ways in which content can be wrong in this point."""


def test_every_check_has_a_failing_case_and_every_case_a_check() -> None:
    assert set(CASES) == set(all_checks())


def test_the_examples_are_without_fault() -> None:
    assert [problem.sentence() for problem in Content().problems()] == []


@pytest.mark.parametrize(("code", "number"), [(code, number) for code in CASES for number in range(len(CASES[code]))])
def test_a_check_finds_its_case_and_says_what_to_do(code: str, number: int) -> None:
    found = [problem for problem in CASES[code][number](Content()).problems() if problem.code == code]
    assert found
    for problem in found:
        assert problem.place
        assert problem.found
        assert problem.expected
        assert problem.fix
        assert problem.severity in Severity
        assert place_is_known(problem.place)


@pytest.mark.parametrize(
    "pairs",
    [
        [("a.html", "b.html"), ("b.html", "index.html#s-1")],
        [("lists/organisation/nobody/index.html", "lists/index.html"), ("documents/2026/01/20260101-zzzzz.html", "v/liuxi-cun/index.html")],
        [("pages/old.html", "pages/new.html")],
    ],
)  # fmt: skip
def test_a_move_that_leads_somewhere_is_silent(pairs: list[tuple[str, str]]) -> None:
    assert [problem.sentence() for problem in moved(*pairs)(Content()).problems()] == []


def test_a_circle_of_successors_is_found_at_each_of_its_documents() -> None:
    ids = ["20260312-00000", "20260312-00001", "20260312-00002"]
    content = Content()
    for place, record_id in enumerate(ids):
        content = changed(DOCUMENT, id=record_id, successor=ids[(place + 1) % 3], repealed_on=TODAY)(content)
    content = changed(DOCUMENT, successor=ids[0], repealed_on=TODAY)(content)
    found = [problem.record_id for problem in content.problems() if problem.code == "successors-in-a-circle"]
    assert found == ids  # the one that leads into the circle is not part of it


def test_a_finding_in_a_text_says_in_which_of_many_fields() -> None:
    wrong = changed(GUIDE, steps=[*GUIDE.steps, structs.replace(GUIDE.steps[0], description="打13812345678。")])
    [problem] = wrong(Content()).problems()
    assert problem.field == ("steps", len(GUIDE.steps), "description")
    assert problem.label == "办理流程"


def place_is_known(place: str) -> bool:
    """Whether a clerk finds the file that is meant."""
    known = {place_of(*key) for key in Content().records}
    kind = place.partition("/")[0]
    return (
        place in known
        or place in ("site.yml", "redirects.yml", ATTACHMENT.path, f"personal/{'a' * 64}.csv")
        or kind in {"documents", "holiday-calendars"}
    )


@pytest.mark.parametrize("code", [code for code in all_checks() if not all_checks()[code].is_of_site])
def test_a_check_of_records_also_finds_its_case_before_it_is_saved(code: str) -> None:
    if code == "attachment-unused":
        return  # a file on the disk belongs to no record that could be about to be saved
    content = Content()
    for case in CASES[code]:
        wrong = case(content)
        edited = [record for key, record in wrong.records.items() if content.records.get(key) != record]
        found = [item.code for record in edited for item in check_record(record, content.holdings, wrong.files)]
        assert code in found or code == "explainer-missing", code


@pytest.mark.parametrize("code", list(all_checks()))
def test_every_code_is_explained(code: str) -> None:
    result = CliRunner().invoke(cli, ["explain", code])
    assert result.exit_code == 0
    lines = [line for line in result.output.splitlines() if line.strip()]
    assert lines[0] == code
    assert len(lines) >= 4, result.output


def test_all_codes_are_listed() -> None:
    result = CliRunner().invoke(cli, ["explain"])
    assert [line.partition("\t")[0] for line in result.output.splitlines()] == list(all_checks())


def test_a_missing_calendar_hides_no_other_finding() -> None:
    wrong = Content().without(CALENDAR).with_record(structs.replace(NOTICE, where_it_hangs=[]))
    codes = [problem.code for problem in wrong.problems()]
    assert codes.count("holiday-calendar-missing") == 1
    assert "board-location-missing" in codes
