"""What a form starts with: what follows from the matter, from whose office it is, and from what was chosen last time.

Nothing here is decided for anybody: a preset stands in its field as if it had been typed, is told as such, and can be
changed. A later source goes before an earlier one: the office's own page, then the matter, then one's last record alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec

from admin_api.forms.controls import asked_fields
from admin_api.forms.matters import Matter, matter_of_fields
from site_builder.checks.notices import NOTICE_DAYS
from site_builder.holdings import Holdings
from site_builder.records.fields import DayUnit, Telephone
from site_builder.records.kinds import record_classes
from site_builder.records.organisations import Organisation, OrganisationType
from site_builder.records.public_notices import NoticeMatter

USUAL_DAYS = 7
"""The length of a notice for whose matter no law gives one."""
MOST_LEVELS = 12
REMEMBERED = (
    "placement", "matter", "days", "unit", "where_it_hangs", "objection", "legal_basis", "category", "audience", "genre",
    "topic", "section", "telephone", "telephones", "complaint_telephones", "handled_by", "hours", "place", "window",
    "explained_by", "form", "source",
)  # fmt: skip
"""How something is published, not what: a clerk chooses it alike again and again."""
OF_ITS_OWN = ("organisation", "index_number", "village", "year", "quarter")
"""What is preset beside those, anew for each."""
BY_LAW = "按公示事项的最短期限填好，可以加长。"
OWN_PAGE, LAST_TIME, BY_MATTER, IN_ORDER = (
    "按本单位的资料填好，可以改。", "照您上一条填的，可以改。", "按这类事的规定和惯例填好，可以改。", "按顺序编好，可以改。",
)  # fmt: skip


@dataclass(frozen=True)
class Preset:
    """What stands in a field, and why, in words."""

    value: Any
    words: str


@dataclass(frozen=True, kw_only=True)
class Starting:
    """What is known when somebody begins. `last`: the fields of what they handed in last, of the same kind."""

    organisation: str
    today: date
    index_number: str = ""
    last: Mapping[str, Any] = field(default_factory=dict)


def presets_of(kind: str, matter: Matter | None, starting: Starting, holdings: Holdings) -> dict[str, Preset]:
    """Field → what it starts with. Only fields that the form of this kind asks."""
    asked = {facts.name for facts in asked_fields(record_classes()[kind], {})}
    found = {name: Preset(value, OWN_PAGE) for name, value in _own_page(kind, starting, holdings).items()}
    if starting.index_number:
        found["index_number"] = Preset(starting.index_number, IN_ORDER)
    if matter is not None:
        found |= {name: Preset(value, BY_MATTER) for name, value in _of_matter(matter).items()}
    if (
        starting.last
        and matter is not None
        and matter_of_fields(kind, starting.last) == matter_of_fields(kind, matter.fields)
    ):
        found |= {name: Preset(value, LAST_TIME) for name, value in starting.last.items() if name in REMEMBERED}
    return {name: preset for name, preset in found.items() if name in asked and preset.value not in (None, "", [], {})}


def _of_matter(matter: Matter) -> dict[str, Any]:
    """Its own answers; of a notice also how long it lasts."""
    period = period_of(matter.preset.get("matter")) if matter.kind == "public-notices" else {}
    return {**period, **matter.fields}


def _own_page(kind: str, starting: Starting, holdings: Holdings) -> dict[str, Any]:
    """What the page of one's own organisation says: whom to tell, where it is, when it is open."""
    own = {item.id: item for item in holdings.organisations}.get(starting.organisation)
    if own is None or not record_classes()[kind].facts.is_dated:
        return {}
    number = own.telephones[0].number
    return {
        "organisation": own.id, "handled_by": own.id, "hours": own.hours, "place": own.address, "telephone": number,
        "explained_by": own.title, "telephones": [_plain(item) for item in own.telephones],
        "objection": {"office": own.title, "telephone": number, "address": own.address},
        "where_it_hangs": _boards(own, holdings), **(_of_village(own, starting.today)),
    }  # fmt: skip


def _plain(telephone: Telephone) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(telephone)
    return plain


def _of_village(own: Organisation, today: date) -> dict[str, str]:
    """A village opens the accounts of the quarter that has just ended."""
    if own.type is not OrganisationType.VILLAGE:
        return {}
    quarter = (today.month - 1) // 3
    year, quarter = (today.year, quarter) if quarter else (today.year - 1, 4)
    return {"village": own.id, "year": str(year), "quarter": str(quarter)}


def _boards(own: Organisation, holdings: Holdings) -> list[str]:
    """Its own boards, else those of the nearest one above it that has some."""
    known = {item.id: item for item in holdings.organisations}
    at: Organisation | None = own
    for _ in range(MOST_LEVELS):
        if at is None or at.boards:
            break
        at = known.get(at.part_of or "")
    return list(at.boards) if at is not None else []


def period_of(matter: object) -> dict[str, str]:
    """How long a notice of this matter lasts at least, as fields: what the law says, else seven days."""
    known = next((item for item in NoticeMatter if item.value == matter), None)
    shortest = NOTICE_DAYS.get(known) if known is not None else None
    if shortest is None:
        days, unit = (30, DayUnit.DAY) if known is NoticeMatter.CONSULTATION else (USUAL_DAYS, DayUnit.DAY)
        return {"days": str(days), "unit": unit.value}
    return {"days": str(shortest.days), "unit": shortest.unit.value}


def follows(kind: str) -> dict[str, dict[str, dict[str, str]]]:
    """Which answers follow from which other one, for the script: field → answer → field → answer."""
    if kind != "public-notices":
        return {}
    return {"matter": {"": period_of(None), **{item.value: period_of(item.value) for item in NoticeMatter}}}


def following(kind: str, before: Mapping[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The fields after a save: where the matter became another and the period stood as the old one had it, the new one's."""
    if kind != "public-notices" or before.get("matter") == after.get("matter"):
        return after
    old = period_of(before.get("matter"))
    stood = {name: str(after.get(name, default)) for name, default in (("days", ""), ("unit", DayUnit.DAY.value))}
    untouched = stood == {name: str(before.get(name, old[name])) for name in old} and stood == old
    return {**after, **period_of(after.get("matter"))} if untouched else after


def told(fields: Mapping[str, Any], presets: Mapping[str, Preset]) -> dict[str, str]:
    """Field → why it stands there, for those that are still as they were preset."""
    found = {name: preset.words for name, preset in presets.items() if same(fields.get(name), preset.value)}
    if fields.get("matter") and "days" in presets and same(fields, period_of(fields["matter"])):
        found |= {"days": BY_LAW}
    return found


def same(one: Any, other: Any) -> bool:
    """A form gives everything back as text, and fills in defaults inside a group."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return all(same(one.get(name), value) for name, value in other.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return str(one) == str(other)
