"""A statute as a Markdown file → its articles: nothing lost, every article addressable.

# title
head lines (promulgation, revision, coming into force)
<!-- INFO END -->
## 第一章 总则
第一条 …
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from site_builder.importing.report import ImportReport, Source
from site_builder.records.statutes import StatuteLevel
from site_builder.store.places import derived_id
from site_builder.text.chinese_numbers import NUMERAL, article_number
from site_builder.text.citations import statute_key
from site_builder.text.normalise import normalise

END_OF_HEAD = "<!-- INFO END -->"
ARTICLE = re.compile(rf"^(第{NUMERAL}条(?:之{NUMERAL})?)[ 　]+(.*)$")
HEADING = re.compile(r"^(#{2,6})\s+(.+)$")
DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
IN_FORCE = re.compile(r"自(\d{4})年(\d{1,2})月(\d{1,2})日起(?:施行|实施)")


@dataclass
class _Reading:
    """The state of one pass over the lines."""

    head: list[str] = field(default_factory=list)
    preamble: list[str] = field(default_factory=list)
    path: list[tuple[int, str]] = field(default_factory=list)
    articles: list[dict[str, object]] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)


def read_statute(text: str, source: str, report: ImportReport) -> Source | None:
    """The fields of a statute; None, with the reason in the report, if the text is none."""
    lines = normalise(text).split("\n")
    title = next((line[2:].strip() for line in lines if line.startswith("# ")), "")
    reading = _read(lines)
    if not title or not reading.articles:
        report.refuse(source, "没有标题或条文", "“# 标题”和“第一条 …”", "检查是不是法规文件")
        return None
    days = _days(reading.head)
    edition = _edition(reading.head, source, days)
    if edition is None:
        report.refuse(source, "找不到公布或修改日期", "题注里有“某年某月某日”", "在题注里补上日期")
        return None
    values: dict[str, object] = {
        "id": derived_id(edition, f"statutes:{statute_key(title)}"),
        "title": title,
        "edition_on": edition.isoformat(),
        "articles": reading.articles,
        "level": _level(title, reading.head).value,
    }
    if reading.head:
        values["head"] = reading.head
    effective = _effective(reading.head)
    if effective is None and (effective := _effective_by_text(reading.articles, edition)) is not None:
        report.warn(source, f"施行日期取自条文：{effective}", "核对", "不对就改正")
    if effective is not None:
        values["effective_on"] = effective.isoformat()
    if reading.preamble:
        values["preamble"] = "\n\n".join(reading.preamble)
    return Source(source, values, str(values["id"]))


def _read(lines: list[str]) -> _Reading:
    reading = _Reading()
    is_head = any(line.strip() == END_OF_HEAD for line in lines)
    for line in (raw.strip() for raw in lines):
        if not line or line.startswith("# "):
            continue
        if line == END_OF_HEAD:
            is_head = False
        elif is_head:
            reading.head.append(line)
        else:
            _take(line, reading)
    return reading


def _take(line: str, reading: _Reading) -> None:
    if heading := HEADING.match(line):
        level = len(heading.group(1))
        reading.path = [item for item in reading.path if item[0] < level] + [(level, heading.group(2).strip())]
    elif article := ARTICLE.match(line):
        number = article_number(article.group(1))
        entry: dict[str, object] = {"number": number, "text": article.group(2).strip()}
        if reading.path:
            entry["heading_path"] = [words for _, words in reading.path]
        reading.articles.append(entry)
    elif reading.articles:
        last = reading.articles[-1]
        last["text"] = f"{last['text']}\n\n{line}"
    else:
        reading.preamble.append(line)


def _days(lines: list[str]) -> list[date]:
    return [day for line in lines for day in _days_of(line)]


def _days_of(line: str) -> list[date]:
    return [day for found in DAY.findall(line) if (day := _day(found)) is not None]


def _day(parts: Sequence[str]) -> date | None:
    """The date of year, month and day; None for what no calendar has (2月30日)."""
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None


def _edition(head: list[str], source: str, days: list[date]) -> date | None:
    """The day in the file's name, else the newest of promulgation and revisions, else the newest of all."""
    if named := re.search(r"\((\d{4})-(\d{2})-(\d{2})\)", source):
        return _day(named.groups())
    made = [line for line in head if "施行" not in line]
    return max(_days(made) or days, default=None)


def _effective(head: list[str]) -> date | None:
    days = [day for line in head if "施行" in line for day in _days_of(line)]
    return max(days, default=None)


def _effective_by_text(articles: list[dict[str, object]], edition: date) -> date | None:
    """What the last articles say (自2024年5月1日起施行); a day before this edition is that of the first one."""
    texts = (str(article["text"]) for article in reversed(articles[-3:]))
    found = next((match for text in texts if (match := IN_FORCE.search(text))), None)
    day = _day(found.groups()) if found else None
    return day if day is not None and day >= edition else None


def _level(title: str, head: list[str]) -> StatuteLevel:
    words = " ".join(head)
    if "中共中央" in words:
        return StatuteLevel.PARTY_RULE
    if title.endswith("法") and not title.endswith("办法"):
        return StatuteLevel.LAW
    if "国务院" in words:
        return StatuteLevel.ADMINISTRATIVE_REGULATION
    return StatuteLevel.LOCAL_REGULATION if "人民代表大会" in words else StatuteLevel.OTHER
