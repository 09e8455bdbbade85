"""A lifelike corpus of any size from a seed: all dated kinds, thirty organisations, up to ten years, about 940 characters each.

The words are those of the demo content, cut at commas and stops and put together anew, so that frequent, middle and rare
words keep their natural shares; every record holds words of its own as well. The same seed gives the same bytes.
"""

from __future__ import annotations

import bisect
import random
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from msgspec import structs

from site_builder.clock import BEIJING
from site_builder.holdings import holiday_year
from site_builder.records.base import Record
from site_builder.records.documents import Document, Genre, Topic
from site_builder.records.explainers import Explainer
from site_builder.records.fields import DayUnit, DisclosureCategory
from site_builder.records.holiday_calendars import HolidayCalendar
from site_builder.records.kinds import examples
from site_builder.records.organisations import Organisation, OrganisationType
from site_builder.records.public_notices import PublicNotice
from site_builder.records.reprints import Reprint
from site_builder.records.service_guides import ServiceGuide
from site_builder.records.site_settings import EXAMPLE as SETTINGS
from site_builder.records.village_affairs import AffairItem, MoneyLine, VillageAffairs
from site_builder.store import read
from site_builder.store.write import to_yaml
from site_builder.working_days import Calendar

TODAY = date(2026, 5, 12)
RECORDS_A_YEAR = 2600
"""Of a busy township; more than ten such years are a county's, which fill ten years as well."""
MOST_YEARS = 10
SHARES = (
    ("documents", 40), ("public-notices", 25), ("village-affairs", 15), ("service-guides", 8), ("explainers", 7),
    ("reprints", 5),
)  # fmt: skip
DEMO = Path(__file__).parents[2] / "content"
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"


def write_corpus(folder: Path, count: int, seed: int = 1) -> None:
    """A content folder of `count` records, with settings, organisations and the calendar of this year."""
    for place, text in _files(count, seed):
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "pages").mkdir(exist_ok=True)
    for page in sorted((DEMO / "pages").glob("*.md")):
        (folder / "pages" / page.name).write_bytes(page.read_bytes())


def _files(count: int, seed: int) -> Iterator[tuple[str, str]]:
    yield "site.yml", to_yaml(structs.replace(SETTINGS, service_centre="office-10"))
    yield "holiday-calendars/2026.yml", to_yaml(examples()["holiday-calendars"])
    for organisation in organisations():
        yield f"organisations/{organisation.id}.yml", to_yaml(organisation)
    for record in corpus(count, seed):
        yield place_in(record), to_yaml(record)


def place_in(record: Record) -> str:
    """Where a record's file lies below the content folder."""
    return f"{record.facts.kind}/{record.id[:4]}/{record.id[4:6]}/{record.id}.yml"


def organisations() -> list[Organisation]:
    """The town, thirteen offices and sixteen villages."""
    example = examples()["organisations"]
    assert isinstance(example, Organisation)
    town = structs.replace(
        example, id="qinghe-zhen", title="青禾镇人民政府", short_name="镇政府", type=OrganisationType.TOWN, part_of=None
    )
    names = [
        "民政",
        "农业农村",
        "财政",
        "规划建设",
        "应急管理",
        "卫生健康",
        "经济发展",
        "综合执法",
        "文化旅游",
        "便民服务",
        "水利",
        "司法",
        "劳动保障",
    ]
    offices = [
        structs.replace(
            example, id=f"office-{number}", title=f"青禾镇{name}办公室", short_name=f"{name}办", part_of=town.id
        )
        for number, name in enumerate(names, 1)
    ]
    villages = [
        structs.replace(
            example, id=f"village-{number}", title=f"{first}{second}村", short_name=f"{first}{second}",
            type=OrganisationType.VILLAGE, part_of=town.id,
        )
        for number, (first, second) in enumerate(((a, b) for a in "柳石白东" for b in "溪桥云岭"), 1)
    ]  # fmt: skip
    return [town, *offices, *villages]


def corpus(count: int, seed: int = 1, first_number: int = 0) -> Iterator[Record]:
    """The records, oldest first: the last one is of the day before `TODAY`. Their numbers go on from `first_number`."""
    words = _Words(random.Random(seed))
    span = timedelta(days=365 * min(MOST_YEARS, -(-count // RECORDS_A_YEAR)) - 1)
    first = datetime(TODAY.year, TODAY.month, TODAY.day, 8, 0, tzinfo=BEIJING) - timedelta(days=1) - span
    step = span / max(count, 1)
    last_document = ""
    for number in range(count):
        instant = (first + step * number).replace(second=0, microsecond=0)
        record = _record(words, first_number + number, instant, last_document)
        if isinstance(record, Document):
            last_document = record.id
        yield record


class _Words:
    """The clauses of the demo content, and dice."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        records = read.load(DEMO).records.values()
        texts = [text for record in sorted(records, key=lambda item: item.id) for text in record.body_texts()]
        plain = re.sub(r"[#|*\[\]()`>-]+", " ", "\n".join(texts))
        clauses = re.findall(r"[^，。；：！？、\s]{3,40}[，。；、]", plain)
        self.clauses = sorted(set(clauses))
        self.stems = [clause[:-1] for clause in self.clauses if 4 <= len(clause) <= 12]

    def paragraph(self, length: int) -> str:
        """About so many characters, ending with a full stop."""
        parts: list[str] = []
        size = 0
        while size < length:
            part = self.dice.choice(self.clauses)
            parts.append(part)
            size += len(part)
        return "".join(parts)[:-1] + "。"

    def title(self) -> str:
        """The subject of a title."""
        return "".join(self.dice.choice(self.stems) for _ in range(self.dice.randint(1, 3)))[:30]

    def body(self, number: int, most: int = 4600) -> str:
        """Short and long texts, one in four with a table."""
        length = int(min(most, max(120, self.dice.lognormvariate(6.55, 0.75))))
        sections = max(1, length // 400)
        parts = [f"本文由经办人核对，流水第{number}号，编码QH{number * 7919:07d}。"]
        for section in range(sections):
            if sections > 1:
                parts.append(f"## {section + 1}. {self.title()}")
            parts.append(self.paragraph(length // sections))
        if self.dice.random() < 0.25:
            rows = [
                f"| {self.dice.choice(self.stems)} | {self.dice.randint(1, 99999)} |"
                for _ in range(self.dice.randint(3, 12))
            ]
            parts.append("\n".join(["| 项目 | 数额 |", "| --- | ---: |", *rows]))
        return "\n\n".join(parts)


def _record(words: _Words, number: int, instant: datetime, last_document: str) -> Record:
    kind = _kind(words)
    organisation = (
        f"village-{words.dice.randint(1, 16)}" if kind == "village-affairs" else f"office-{words.dice.randint(1, 13)}"
    )
    common = {"id": _id(instant, number), "organisation": organisation, "published_at": instant}
    example = examples()[kind]
    subject = words.title()
    if isinstance(example, Document):
        return structs.replace(
            example, **common, title=f"青禾镇人民政府关于{subject}的通知", body=words.body(number),
            category=words.dice.choice(list(DisclosureCategory)),
            topic=words.dice.choice(list(Topic)), genre=Genre.NOTICE, is_normative=False, effective_on=None, expires_on=None,
            index_number=f"014332607/{instant.year}-{number:05d}", document_number=f"青政发〔{instant.year}〕{number + 1}号",
            issued_on=instant.date(), summary=f"关于{subject}的安排。", keywords=[subject[:10]], legal_basis=[],
        )  # fmt: skip
    if isinstance(example, PublicNotice):
        starts = instant.date() + timedelta(days=1)
        return structs.replace(
            example, **common, title=f"{subject}公示", body=words.body(number), days=25, unit=DayUnit.DAY,
            starts_on=starts, ends_on=_working_days().last_day_of_period(starts, 25, "day").day,
        )  # fmt: skip
    if isinstance(example, VillageAffairs):
        lines = [
            MoneyLine(
                item=words.dice.choice(words.stems), amount=Decimal(words.dice.randint(100, 90000)), on=instant.date()
            )
            for _ in range(6)
        ]
        return structs.replace(
            example, **common, title=f"{subject}村务公开", village=organisation, year=instant.year, quarter=(instant.month + 2) // 3,
            income=lines[:3], spending=lines[3:], supervised_on=None, posted_on=instant.date(),
            items=[AffairItem(topic="村民代表会议决定事项", text=words.body(number, most=4000))],
        )  # fmt: skip
    if isinstance(example, ServiceGuide):
        return structs.replace(
            example, **common, title=f"{subject}办理", handled_by=organisation,
            eligibility=[words.paragraph(60) for _ in range(4)], item_code=f"0005{number:08d}",
            common_mistakes=[words.paragraph(40) for _ in range(3)],
        )  # fmt: skip
    if isinstance(example, Explainer):
        answers = [
            structs.replace(example.answers[0], question=words.title() + "？", answer=words.paragraph(200))
            for _ in range(4)
        ]
        return structs.replace(
            example,
            **common,
            title=f"{subject}问答",
            explains=[last_document] if last_document else [],
            answers=answers,
        )
    assert isinstance(example, Reprint)
    return structs.replace(
        example,
        **common,
        title=f"云川县{subject}",
        body=words.body(number),
        source_published_at=instant - timedelta(hours=2),
    )


@cache
def _working_days() -> Calendar:
    """As the holdings will count them."""
    calendar = examples()["holiday-calendars"]
    assert isinstance(calendar, HolidayCalendar)
    return Calendar([holiday_year(calendar)], TODAY)


def _kind(words: _Words) -> str:
    ends = [sum(share for _, share in SHARES[: place + 1]) for place in range(len(SHARES))]
    return SHARES[bisect.bisect_right(ends, words.dice.randrange(ends[-1]))][0]


def _id(instant: datetime, number: int) -> str:
    digits = ""
    for _ in range(5):
        number, digit = divmod(number, 32)
        digits = _LETTERS[digit] + digits
    return f"{instant:%Y%m%d}-{digits}"
