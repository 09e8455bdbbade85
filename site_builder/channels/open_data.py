"""Open data: per kind and month a table for people (CSV) and the exact records for machines (JSON).

data/index.html                   what there is, and how to read it
data/<kind>/index.html            the months of one kind
data/<kind>/<yyyy-mm>.csv .json   one month, by the day of publication; undated kinds: all.csv, all.json
data/<kind>/<yyyy>.json           the months of a year, for machines
data/<kind>/schema.json           JSON Schema of the months
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import msgspec

from site_builder.addresses import root_from
from site_builder.channels.edit import Edit, Output
from site_builder.channels.json_text import json_text
from site_builder.channels.page_tags import Column, list_tags
from site_builder.channels.public_fields import cells, heading, json_schema, public_data
from site_builder.channels.rows import published_day
from site_builder.channels.sheet import Sheet, printed
from site_builder.holdings import Holdings, newest_first
from site_builder.records.base import Record, Stub, kind_of
from site_builder.records.kinds import record_classes

INDEX = "data/index.html"
WHOLE = "all"
"""The only file of a kind whose records have no month"""
BOM = "\ufeff".encode()
"""Without it, spreadsheets on Windows take Chinese CSV for another encoding"""
Periods = Mapping[str, Sequence[Record]]
"""Month (2026-05) or WHOLE → its records, newest month first, oldest record first"""


@dataclass(frozen=True, kw_only=True)
class PeriodLink:
    """The files of one month."""

    label: str
    count: int
    csv: str
    json: str


@dataclass(frozen=True, kw_only=True)
class YearOfData:
    """The months of one year; `index` is the list of them for machines, "" for kinds without months."""

    label: str
    total: int
    index: str
    periods: tuple[PeriodLink, ...]


@dataclass(frozen=True, kw_only=True)
class KindPage:
    """What theme/channels/data-kind.html sees."""

    label: str
    description: str
    total: int
    years: tuple[YearOfData, ...]
    schema_href: str
    list_href: str


@dataclass(frozen=True, kw_only=True)
class KindLink:
    """One kind on the page of all data."""

    label: str
    href: str
    total: int
    schema_href: str


@dataclass(frozen=True, kw_only=True)
class DataPage:
    """What theme/channels/data.html sees."""

    kinds: tuple[KindLink, ...]


def outputs(edit: Edit) -> Iterator[Output]:
    """The months in which a changed record stood or stands, and what counts them."""
    wanted = _touched(edit)
    for kind in kinds():
        if edit.is_clean:
            yield Output(f"data/{kind}/schema.json", schema(kind))
        if edit.is_clean or kind in wanted:
            yield from _kind_outputs(kind, wanted.get(kind, set()), edit)
    yield printed(edit, INDEX, index_sheet(edit.after))


def kinds() -> list[str]:
    """The kinds of which there is open data."""
    return [kind for kind, cls in record_classes().items() if cls.facts.is_listed]


def period_of(record: Record) -> str:
    """The file in which a record stands."""
    if not record_classes()[kind_of(record)].facts.is_dated:
        return WHOLE
    day = published_day(record)
    return f"{day.year}-{day.month:02}" if day is not None else f"{record.id[:4]}-{record.id[4:6]}"


def periods_of(kind: str, holdings: Holdings) -> Periods:
    """The records of a kind by month, in no particular order, without what is only named."""
    found: dict[str, list[Record]] = defaultdict(list)
    for record in reversed(holdings.by_kind.get(kind, [])):
        if not isinstance(record, Stub):
            found[period_of(record)].append(record)
    return {period: found[period] for period in sorted(found, reverse=True)}


def _oldest_first(record: Record) -> tuple[float, str, str]:
    newness, record_id, kind = newest_first(record)
    return -newness, record_id, kind


def _touched(edit: Edit) -> dict[str, set[str]]:
    """Kind → the months to be made anew."""
    touched: dict[str, set[str]] = defaultdict(set)
    if edit.before is None:
        return touched
    for change in edit.changes:
        for holdings, record in ((edit.before, change.old), (edit.after, change.new)):
            if record is not None:
                touched[kind_of(record)].add(period_of(record))
                if kind_of(record) == "organisations":
                    for naming in _naming(record.id, edit.before, edit.after, holdings):
                        touched[kind_of(naming)].add(period_of(naming))
    return touched


def _naming(slug: str, before: Holdings, after: Holdings, holdings: Holdings) -> Iterator[Record]:
    """The records whose rows name a body that is called otherwise than before."""
    if before.organisation_name(slug) != after.organisation_name(slug):
        yield from holdings.by_organisation.get(slug, [])
        yield from (record for _, record in holdings.referring.get(("organisations", slug), []))


def _kind_outputs(kind: str, wanted: set[str], edit: Edit) -> Iterator[Output]:
    after = periods_of(kind, edit.after)
    before = periods_of(kind, edit.before) if edit.before is not None else {}
    for period, records in after.items():
        if edit.is_clean or period in wanted:
            in_order = sorted(records, key=_oldest_first)
            yield Output(f"data/{kind}/{period}.csv", table(kind, in_order, edit.after))
            yield Output(f"data/{kind}/{period}.json", exact(kind, period, in_order, edit.after))
    for period in sorted(before.keys() - after.keys()):
        yield from (Output(f"data/{kind}/{period}.{suffix}") for suffix in ("csv", "json"))
    years = _years(after)
    for year, months in years.items():
        if edit.is_clean or any(period.startswith(year) for period in wanted):
            yield Output(f"data/{kind}/{year}.json", year_index(kind, year, months))
    yield from (Output(f"data/{kind}/{year}.json") for year in sorted(_years(before).keys() - years.keys()))
    yield printed(edit, f"data/{kind}/index.html", kind_sheet(kind, after, edit.after))


def _years(periods: Periods) -> dict[str, Periods]:
    months = (period for period in periods if period != WHOLE)
    return {year: {month: periods[month] for month in group} for year, group in groupby(months, key=_year_of)}


def _year_of(period: str) -> str:
    return period[:4]


def table(kind: str, records: Sequence[Record], holdings: Holdings) -> bytes:
    """A month as CSV (RFC 4180, UTF-8 with BOM) for spreadsheets."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(heading(record_classes()[kind]))
    writer.writerows(cells(record, holdings) for record in records)
    return BOM + text.getvalue().encode()


def exact(kind: str, period: str, records: Sequence[Record], holdings: Holdings) -> bytes:
    """A month as JSON, one record a line."""
    head = {"kind": kind, "label": record_classes()[kind].facts.label, "period": period}
    lines = b",\n".join(msgspec.json.encode(public_data(record, holdings)) for record in records)
    return msgspec.json.encode(head)[:-1] + b',"records":[\n' + lines + b"\n]}\n"


@cache
def schema(kind: str) -> bytes:
    """The JSON Schema of a kind's months."""
    return json_text(json_schema(record_classes()[kind]))


def year_index(kind: str, year: str, months: Periods) -> bytes:
    """The months of a year for machines."""
    files = [
        {"period": period, "count": len(records), "csv": f"{period}.csv", "json": f"{period}.json"}
        for period, records in months.items()
    ]
    total = sum(len(records) for records in months.values())
    return json_text({"kind": kind, "year": year, "total": total, "schema": "schema.json", "months": files})


def kind_sheet(kind: str, periods: Periods, holdings: Holdings) -> Sheet:
    """The page of one kind's data."""
    facts = record_classes()[kind].facts
    years = _years(periods)
    groups = [_year_group(f"{year}年", f"{year}.json", months) for year, months in years.items()]
    if WHOLE in periods:
        groups.append(_year_group("全部", "", {WHOLE: periods[WHOLE]}))
    page = KindPage(
        label=facts.label,
        description=facts.description,
        total=sum(len(records) for records in periods.values()),
        years=tuple(groups),
        schema_href="schema.json",
        list_href=f"{root_from(f'data/{kind}/index.html')}lists/kind/{kind}/index.html",
    )
    column = Column(
        name=f"{facts.label}数据",
        description=f"{facts.label}的表格和机器可读数据，每月一份",
        type="数据开放",
        keywords=("数据开放", facts.label),
    )
    return Sheet(
        template="channels/data-kind.html",
        page=page,
        title=column.name,
        tags=list_tags(holdings.settings, column),
        crumbs=(("开放数据", INDEX), (facts.label, "")),
    )


def _year_group(label: str, index: str, periods: Periods) -> YearOfData:
    links = tuple(
        PeriodLink(label=_period_label(period), count=len(records), csv=f"{period}.csv", json=f"{period}.json")
        for period, records in periods.items()
    )
    return YearOfData(label=label, total=sum(link.count for link in links), index=index, periods=links)


def _period_label(period: str) -> str:
    return "全部" if period == WHOLE else f"{period[:4]}年{int(period[5:])}月"


def index_sheet(holdings: Holdings) -> Sheet:
    """The page of all data."""
    found = (KindLink(
        label=record_classes()[kind].facts.label,
        href=f"{kind}/index.html",
        total=sum(not isinstance(record, Stub) for record in holdings.by_kind.get(kind, [])),
        schema_href=f"{kind}/schema.json",
    ) for kind in kinds())  # fmt: skip
    column = Column(
        name="开放数据",
        description="已公开信息的表格（CSV）和机器可读数据（JSON），每月一份，可以自由使用",
        type="数据开放",
        keywords=("数据开放", "CSV", "JSON"),
    )
    return Sheet(
        template="channels/data.html",
        page=DataPage(kinds=tuple(found)),
        title=column.name,
        tags=list_tags(holdings.settings, column),
        crumbs=((column.name, ""),),
    )
