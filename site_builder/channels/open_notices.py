"""What is open now: notices to which one can still object, and what hangs on a board only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from site_builder.addresses import address_of
from site_builder.channels.rows import Row, chinese_day, row
from site_builder.holdings import Holdings
from site_builder.records.base import Stub
from site_builder.records.public_notices import PublicNotice
from site_builder.text.telephones import with_telephones


@dataclass(frozen=True, kw_only=True)
class OpenNotice:
    """A notice to which one can still object or answer; `office` and `telephone` take the objections."""

    row: Row
    matter: str
    office: str
    telephone: str


@dataclass(frozen=True, kw_only=True)
class Hanging:
    """What hangs on a board and is not on the web."""

    href: str
    title: str
    where: str
    until: str
    ask: Markup


@lru_cache(maxsize=2)  # the holdings before and after a step; every village asks
def open_notices(holdings: Holdings) -> list[PublicNotice]:
    """Notices to which one can still object, those that end first on top."""
    notices = holdings.by_kind.get("public-notices", [])
    found = [item for item in notices if isinstance(item, PublicNotice) and item.is_open(holdings.today)]
    return sorted(found, key=lambda item: (item.ends_on, item.id))


@lru_cache(maxsize=2)
def hanging_stubs(holdings: Holdings) -> list[Stub]:
    """What hangs on a board today and is not on the web."""
    notices = holdings.by_kind.get("public-notices", [])
    stubs = (item for item in notices if isinstance(item, Stub) and not item.is_withdrawn)
    return [item for item in stubs if item.hangs_until is not None and item.hangs_until >= holdings.today]


def open_notice(notice: PublicNotice, holdings: Holdings, root: str) -> OpenNotice:
    """An open notice as pages show it."""
    return OpenNotice(
        row=row(notice, holdings, root),
        matter=notice.matter.label,
        office=notice.objection.office,
        telephone=notice.objection.telephone,
    )


def hanging(stub: Stub, root: str) -> Hanging:
    """What hangs on a board as pages show it."""
    return Hanging(
        href=root + address_of(stub),
        title=stub.title,
        where="、".join(stub.where_it_hangs),
        until=chinese_day(stub.hangs_until) if stub.hangs_until is not None else "",
        ask=with_telephones("；".join(stub.ask)),
    )
