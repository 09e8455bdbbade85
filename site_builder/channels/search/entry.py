"""What search knows of a record. A statute has an entry for each article, so that a hit opens the very article."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import msgspec

from site_builder.addresses import address_of
from site_builder.channels.readable import readable_text
from site_builder.clock import BEIJING
from site_builder.holdings import Holdings, is_listed
from site_builder.records.base import Record, Stub, kind_of
from site_builder.records.documents import Document
from site_builder.records.public_notices import PublicNotice
from site_builder.records.statutes import Statute
from site_builder.text.chinese_numbers import article_name


class SearchEntry(msgspec.Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """One findable thing. Days are ISO dates or "". `ended` is the state on the day of the build; the browser, which
    has the days, says it anew.
    """

    id: str
    url: str
    title: str
    kind: str
    organisation: str
    category: str
    published_at: str
    number: str = ""
    first_day: str = ""
    last_day: str = ""
    state: str = ""
    ended: bool = False
    text: str = ""


def entries_of(record: Record, holdings: Holdings) -> Iterator[SearchEntry]:
    """The entries of one record; none for what stands in no list."""
    if not is_listed(record):
        return
    if isinstance(record, Statute):
        yield from _articles(record, holdings)
    else:
        yield _entry(record, holdings, readable_text(record, holdings))


def _entry(record: Record, holdings: Holdings, text: str) -> SearchEntry:
    number, first, last, state, ended = _standing(record, holdings)
    category = record.disclosed_under
    published = record.published_at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M") if record.published_at else ""
    return SearchEntry(
        id=record.id,
        url=address_of(record),
        title=record.title,
        kind=kind_of(record),
        organisation=holdings.organisation_of(record),
        category=category.value if category is not None else "",
        published_at=published,
        number=number,
        first_day=first,
        last_day=last,
        state=state,
        ended=ended,
        text=text,
    )


def _standing(record: Record, holdings: Holdings) -> tuple[str, str, str, str, bool]:
    """(number, first day, last day, word of the state after it, whether it has ended)."""
    today = holdings.today
    if isinstance(record, Stub):
        return "", "", "", "已撤下" if record.is_withdrawn else "仅现场张贴", record.is_withdrawn
    if isinstance(record, PublicNotice):
        days = [day.isoformat() if day is not None else "" for day in (record.starts_on, record.ends_on)]
        return "", days[0], days[1], "已结束", record.is_over(today)
    if isinstance(record, Document):
        number = f"{record.document_number or ''} {record.index_number}".strip()
        repealed = record.repealed_on
        last = repealed - timedelta(days=1) if repealed is not None else record.expires_on
        ends = last.isoformat() if last is not None else ""
        word = "已废止" if repealed is not None else "失效" if last is not None else ""
        return number, "", ends, word, last is not None and last < today
    return "", "", "", "", False


def _articles(statute: Statute, holdings: Holdings) -> Iterator[SearchEntry]:
    whole = _entry(statute, holdings, "\n".join([*statute.head, statute.preamble, statute.annex]).strip())
    newest = holdings.statute_in_force(statute.title)
    is_old = newest is not None and newest.id != statute.id
    state = "旧版本" if is_old else ""
    whole = msgspec.structs.replace(whole, state=state, ended=is_old)
    yield whole
    for article in statute.articles:
        name = article_name(article.number)
        yield msgspec.structs.replace(
            whole,
            id=f"{statute.id}#article-{article.number}",
            url=f"{whole.url}#article-{article.number}",
            title=f"《{statute.title}》{name}",
            text=f"{' '.join(article.heading_path)}\n{name} {article.text}".strip(),
        )
