"""Edits without a disk: random histories of records, and a check that stepping through them gives the clean site."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from difflib import unified_diff

from msgspec import structs

from site_builder import resources
from site_builder.channels.edit import Batch, Change, Edit, Output, flat
from site_builder.clock import BEIJING
from site_builder.holdings import Holdings
from site_builder.records.base import Record, key_of
from site_builder.records.documents import Document, DocumentSection
from site_builder.records.fields import Audience, Correction, DisclosureCategory, Placement, Withdrawal
from site_builder.records.kinds import examples
from site_builder.records.organisations import EXAMPLE as ORGANISATION
from site_builder.records.organisations import OrganisationType
from site_builder.records.public_notices import PublicNotice
from site_builder.records.site_settings import EXAMPLE as SETTINGS
from site_builder.records.site_settings import Redirects, SiteSettings
from site_builder.records.statutes import Statute
from site_builder.rendering.shell import Shell
from site_builder.rendering.stamp import Stamp

FIRST_DAY = date(2026, 5, 12)
Key = tuple[str, str]
Stored = dict[Key, Record]
Site = dict[str, bytes]
Channel = Callable[[Edit], Iterator[Output | Batch]]
STAMP = Stamp(resources.theme())
OFFICES = ("qinghe-zhen", "minzheng-ban", "liuxi-cun", "unknown-office")


class Blobs:
    """A channel's memory that lasts as long as the test."""

    def __init__(self) -> None:
        self._blobs: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """The blob under `key`."""
        return self._blobs.get(key)

    def put(self, key: str, blob: bytes) -> None:
        """Keep a blob."""
        self._blobs[key] = blob

    def drop(self, key: str) -> None:
        """Forget a blob."""
        self._blobs.pop(key, None)

    def items(self) -> Iterator[tuple[str, bytes]]:
        """Every key and its blob."""
        return iter(list(self._blobs.items()))

    def names(self, prefix: str) -> list[str]:
        """The keys that begin so, in order."""
        return sorted(key for key in self._blobs if key.startswith(prefix))


def holdings_of(records: Iterable[Record], today: date = FIRST_DAY, settings: SiteSettings = SETTINGS) -> Holdings:
    """Holdings of the example settings."""
    return Holdings(settings, Redirects(), records, today)


def edit_of(shell: Shell, before: Holdings | None, after: Holdings, keys: Iterable[Key] = ()) -> Edit:
    """The step between two states; `keys` name the records that changed. Without a `before` it is a clean build."""
    if before is None:
        changes = [Change(None, record) for record in after.records()]
    else:
        changes = [Change(before.get(*key), after.get(*key)) for key in sorted(keys)]
    return Edit(
        before=before, after=after, changes=changes, shell=shell, stamp=STAMP, memory=Blobs(), name_list=lambda _: None
    )


def clean(channel: Channel, shell: Shell, after: Holdings) -> Site:
    """The site as a clean build makes it."""
    edit = edit_of(shell, None, after)
    return {out.path: out.data for out in flat(channel(edit), edit.memory) if out.data is not None}


def stepped(channel: Channel, shell: Shell, site: Site, before: Holdings, after: Holdings, keys: Iterable[Key]) -> Site:
    """The site after one edit."""
    changed = dict(site)
    edit = edit_of(shell, before, after, keys)
    for out in flat(channel(edit), edit.memory):
        if out.data is None:
            changed.pop(out.path, None)
        else:
            changed[out.path] = out.data
    return changed


def check_law(channel: Channel, shell: Shell, seed: int, steps: int = 12, settings: SiteSettings = SETTINGS) -> None:
    """Steps through a random history and compares with the clean site after every step."""
    chance = random.Random(seed)
    stored, today = first_records(chance), FIRST_DAY
    before = holdings_of(_shuffled(stored, chance), today, settings)
    site = clean(channel, shell, before)
    for _ in range(steps):
        if chance.random() < 0.2:
            next_day = today + timedelta(days=chance.choice([1, 3, 40, -2]))
            keys = turned(stored, today, next_day)
            today = next_day
        else:
            keys = random_edit(stored, chance)
        after = holdings_of(_shuffled(stored, chance), today, settings)
        site = stepped(channel, shell, site, before, after, keys)
        whole = clean(channel, shell, after)
        assert sorted(site) == sorted(whole)
        differing = [path for path in whole if site[path] != whole[path]]
        assert differing == [], "\n".join(_difference(site[differing[0]], whole[differing[0]]))
        before = after


def _difference(stepped_to: bytes, whole: bytes) -> Iterator[str]:
    return unified_diff(stepped_to.decode().splitlines(), whole.decode().splitlines(), "stepped", "clean", n=0)


def _shuffled(stored: Stored, chance: random.Random) -> list[Record]:
    """The order of reading must not matter."""
    records = list(stored.values())
    chance.shuffle(records)
    return records


def turned(stored: Stored, today: date, next_day: date) -> set[Key]:
    """The records that look different on another day."""
    first, last = sorted((today, next_day))
    return {key for key, record in stored.items() if any(first < day <= last for day in record.turning_days())}


def first_records(chance: random.Random, number: int = 25) -> Stored:
    """The examples, a village, and some more of each dated kind."""
    records = [*examples().values(), structs.replace(ORGANISATION, id="liuxi-cun", title="柳溪村", short_name="柳溪村")]
    records[-1] = structs.replace(records[-1], type=OrganisationType.VILLAGE)
    records += [random_record(chance) for _ in range(number)]
    return {key_of(record): record for record in records}


def random_record(chance: random.Random) -> Record:
    """A variation of an example with another day, office and category."""
    dated = [record for record in examples().values() if record.facts.is_dated]
    record = chance.choice(dated)
    day = date(2026, 6, 20) - timedelta(days=chance.choice([0, 1, 2, 30, 31, 50, 400, 401, 402]))
    published_at = datetime(day.year, day.month, day.day, chance.randrange(24), 7, tzinfo=BEIJING)
    record = structs.replace(
        record,
        id=f"{day:%Y%m%d}-{_five(chance)}",
        title=f"{record.title}（{chance.randrange(1000)}）",
        published_at=published_at if chance.random() < 0.95 else None,
        organisation=chance.choice([*OFFICES, None]),
        category=chance.choice([*DisclosureCategory]),
    )
    return _of_its_kind(record, day, chance)


def _five(chance: random.Random) -> str:
    return "".join(chance.choices("0123456789abcdefghjkmnpqrstvwxyz", k=5))


def _of_its_kind(record: Record, day: date, chance: random.Random) -> Record:
    match record:
        case PublicNotice():
            ends_on = day + timedelta(days=chance.randrange(60))
            return structs.replace(
                record, starts_on=day + timedelta(days=1), ends_on=ends_on,
                where_it_hangs=chance.choice([["柳溪村公示栏"], ["各村村务公开栏"], ["镇便民服务中心"]]),
            )  # fmt: skip
        case Document():
            return structs.replace(record, section=chance.choice([*DocumentSection]), effective_on=day)
        case Statute():
            return structs.replace(record, edition_on=day, effective_on=day + timedelta(days=30))
    return record


def random_edit(stored: Stored, chance: random.Random) -> set[Key]:
    """One thing that happens to the stored records; the keys of what it changed."""
    kind = chance.choice(["add", "add", "add", "remove", "retitle", "withdraw", "hide", "correct", "move", "rename"])
    if kind == "add":
        record = random_record(chance)
        stored[key_of(record)] = record
        return {key_of(record)}
    if kind == "rename":
        key = ("organisations", chance.choice(["minzheng-ban", "liuxi-cun"]))
    else:
        key = chance.choice(sorted(stored))
    if key not in stored:
        return set()
    if kind == "remove":
        del stored[key]
        return {key}
    stored[key] = _edited(stored[key], kind, chance)
    return {key}


def _edited(record: Record, kind: str, chance: random.Random) -> Record:
    match kind:
        case "withdraw":
            withdrawal = Withdrawal(withdrawn_on=FIRST_DAY, reason="发错了", hides_title=chance.random() < 0.5)
            return structs.replace(record, withdrawal=withdrawal)
        case "hide":
            placement = chance.choice([Placement.BOARD, Placement.WEB])
            return structs.replace(record, placement=placement, audience=chance.choice([*Audience]))
        case "correct":
            return structs.replace(record, corrections=[Correction(revised_on=FIRST_DAY, note="改了一个数")])
        case "move":
            moved = record.published_at and record.published_at - timedelta(days=chance.choice([1, 30, 365]))
            return structs.replace(record, published_at=moved, organisation=chance.choice(OFFICES))
    return structs.replace(record, title=f"改过的标题{chance.randrange(1000)}")
