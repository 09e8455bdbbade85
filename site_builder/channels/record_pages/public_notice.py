"""The page of a 公示, its poster for the board, and the name list that stands on this page only."""

from __future__ import annotations

from datetime import date, timedelta

from markupsafe import Markup

from site_builder.addresses import address_of, poster_of
from site_builder.channels.record_pages.common import Common, Fact, Page, Struct, day
from site_builder.channels.rows import published_day
from site_builder.records.base import Record
from site_builder.records.public_notices import NoticeMatter, Objection, PublicNotice
from site_builder.rendering.qr import qr_code

POSTER_SIZES = (("large", 24, 7), ("medium", 28, 10), ("small", 33, 15), ("smallest", 36, 10_000))
"""Sizes of a poster's text: characters to a line, lines beside all else on a sheet of A3. See theme/assets/poster-sheet.css."""


class NoticePage(Struct, frozen=True, kw_only=True):
    """What the template of a notice sees."""

    common: Common
    body: Markup
    result: Markup
    matter: str
    is_consultation: bool
    starts_on: str
    ends_on: str
    starts: str
    ends: str
    ends_short: str
    """Without the year where it is that of the start."""
    period: str
    is_over: bool
    objection: Objection
    where_it_hangs: list[str]
    list_head: list[str]
    list_rows: list[list[str]]
    list_note: str
    poster_href: str
    """"" once the notice has ended."""


class PosterPage(Struct, frozen=True, kw_only=True):
    """What the template of a poster sees. `size` is that of its text: large, medium, small or smallest, so that it fills one sheet."""

    notice: NoticePage
    office: str
    published_on: str
    size: str
    qr: Markup


def notice_page(page: Page) -> NoticePage:
    """The context of one notice."""
    notice = page.record
    assert isinstance(notice, PublicNotice)  # noqa: S101 - the registry maps classes to builders
    rows = _rows(page, notice)
    return NoticePage(
        body=page.prose(notice.body),
        result=page.prose(notice.result) if notice.result else Markup(),
        matter=notice.matter.label,
        is_consultation=notice.matter is NoticeMatter.CONSULTATION,
        starts_on=notice.starts_on.isoformat() if notice.starts_on else "",
        ends_on=notice.ends_on.isoformat() if notice.ends_on else "",
        starts=day(notice.starts_on),
        ends=day(notice.ends_on),
        ends_short=_short(notice.starts_on, notice.ends_on),
        period=f"{notice.days}{notice.unit.label}",
        is_over=notice.is_over(page.holdings.today),
        objection=notice.objection,
        where_it_hangs=notice.where_it_hangs,
        list_head=rows[0] if rows else [],
        list_rows=rows[1:],
        list_note=_list_note(notice, bool(rows)),
        poster_href=page.root + poster_of(notice) if has_poster(notice, page.holdings.today) else "",
        common=page.common(_facts(page, notice)),
    )


def _short(starts_on: date | None, ends_on: date | None) -> str:
    is_same_year = starts_on is not None and ends_on is not None and starts_on.year == ends_on.year
    return day(ends_on).partition("年")[2] if is_same_year else day(ends_on)


def _rows(page: Page, notice: PublicNotice) -> list[list[str]]:
    if notice.name_list is None or not notice.name_list.is_shown:
        return []
    return page.edit.name_list(notice.name_list.sha256) or []


def _list_note(notice: PublicNotice, has_rows: bool) -> str:
    if notice.name_list is None:
        return ""
    if notice.ends_on is not None and not notice.name_list.is_shown:
        ended = day(notice.ends_on + timedelta(days=1))
        return f"公示期已结束。名单（{notice.name_list.rows} 户、人）含个人信息，已于{ended}从网上撤下。"
    if not has_rows:
        return f"名单共 {notice.name_list.rows} 户（人），张贴在{notice.name_list.where_it_hangs}，请到现场查看。"
    return f"名单共 {notice.name_list.rows} 户（人），只在本页和公示栏公布，不能搜索，公示期满即撤下。"


def _facts(page: Page, notice: PublicNotice) -> list[Fact]:
    basis = "；".join(f"{item.name}{item.articles}" for item in notice.legal_basis)
    return [
        Fact(label="公示事项", value=notice.matter.label),
        page.organisation_fact("发布单位"),
        Fact(label="张贴地点", value="、".join(notice.where_it_hangs)),
        Fact(label="公示依据", value=basis),
    ]


def has_poster(record: Record, today: date) -> bool:
    """Whether there is a sheet to hang: while the notice is announced or open. Afterwards its page tells the result."""
    return isinstance(record, PublicNotice) and not record.is_over(today)


def poster_page(page: Page) -> PosterPage:
    """The context of a notice's poster."""
    notice = notice_page(page)
    return PosterPage(
        notice=notice,
        office=page.to_organisation(page.record.organisation).text,
        published_on=day(published_day(page.record)),
        size=next(size for size, width, height in POSTER_SIZES if _lines(notice.body, width) <= height),
        qr=qr_code(page.holdings.settings.url + address_of(page.record)),
    )


def _lines(body: Markup, width: int) -> int:
    """How many lines of `width` characters a text takes: paragraphs are indented by two, a row of a table is a line and a half."""
    paragraphs = [len(text) for part in body.split("</p>") if (text := part.striptags())]
    return sum(1 + (length + 1) // width for length in paragraphs) + body.count("<tr") * 3 // 2
