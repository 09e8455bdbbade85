"""What a change is answered with, and the way all changes take: noted, saved, shown, committed."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
from msgspec import structs

from admin_api.accounts.tokens import Actor
from admin_api.attachments import shelf
from admin_api.attachments.erasure import Erasure, erase_for_good
from admin_api.desk import Desk
from admin_api.journal import Entry
from admin_api.repository import Commit
from admin_api.settings import AdminSettings
from site_builder.addresses import address_of, place_of
from site_builder.errors import ContentError, DisclosureError, Problem, PublishError, errors_of
from site_builder.records.base import Record
from site_builder.store.write import current_version, erase_file, replace_file, save, to_yaml, version_of

LOG = logging.getLogger("admin_api")


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """A record after a change: where it is public, and what happened on the way.

    `committed`: in git (false where there is no git, or git failed and it is tried again). `is_live`: the site shows it.
    """

    kind: str
    id: str
    version: str
    address: str
    url: str
    committed: bool
    is_live: bool
    warnings: list[str]


def refuse_if_wrong(problems: list[Problem]) -> list[Problem]:
    """Raises ContentError if anything stops publishing; answers what is left: warnings."""
    if errors_of(problems):
        raise ContentError(problems)
    return problems


def put_on_record(
    desk: Desk, record: Record, old: Record | None, *, expect: str, by: Actor, reason: str, warnings: list[Problem],
    site_url: str, trailers: Sequence[str] = (),
) -> Outcome:  # fmt: skip
    """Note what begins, bring the files along, save, rebuild, commit. Only then is it answered.

    `trailers`: lines for the end of the commit's message, such as who reviewed it.
    """
    entry = _entry(desk, record, old, by, reason, trailers)
    number = desk.journal.begin(entry)
    uploads = shelf.to_be_brought(record, desk.settings.content, desk.settings.uploads, desk.today)
    try:
        for place, upload in uploads.items():
            replace_file(desk.settings.content / place, upload.read_bytes())
        save(desk.settings.content, record, expect=expect)
    except BaseException as error:
        # The last sync may fail when the new file is in place already: then it is saved, whatever the disk says.
        if not isinstance(error, PublishError) or not is_saved(desk.settings, entry):
            take_back(desk.settings, entry)
            desk.journal.end(number)
            raise
        LOG.error("saved, but the disk said: %s", error)
    is_live, trouble = _rebuild(desk, entry)
    trouble += _put_away(desk.settings, entry, uploads.values())
    committed = desk.repository.commit(Commit(entry.author, entry.message, entry.committed, number))
    notes = [f"{problem.label or problem.place}：{problem.found}。{problem.fix}" for problem in warnings]
    return Outcome(
        kind=record.facts.kind, id=record.id, version=entry.version, address=address_of(record),
        url=site_url + address_of(record), committed=committed, is_live=is_live,
        warnings=notes + trouble + _git_trouble(desk, committed),
    )  # fmt: skip


def put_directly(desk: Desk, action: str, record: Record, old: Record | None, *, by: Actor, **facts: Any) -> Outcome:
    """The same without a review, which the trail then tells; `facts` as `put_on_record` takes them.

    The first row is on the disk before anything is changed.
    """
    row: dict[str, Any] = {
        "at": desk.clock(), **by.in_trail, "action": f"record.{action}",
        "object": f"record/{record.facts.kind}/{record.id}",
        "before": version_of(to_yaml(old).encode()) if old is not None else "",
    }  # fmt: skip
    desk.audit.note(**row, result="begun")
    trailers = [f"Audit-Head: {desk.audit.head()}"]
    try:
        outcome = put_on_record(desk, record, old, by=by, trailers=trailers, **facts)
    except Exception:
        with suppress(PublishError):  # what went wrong first is what is told
            desk.audit.note(**row, result="failed")
        raise
    try:
        desk.audit.note(**row, after=outcome.version)
    except PublishError as error:  # the record is public all the same, and that it was begun is in the trail
        return structs.replace(outcome, warnings=[*outcome.warnings, f"已经保存，但操作记录没有写完：{error}"])
    return outcome


def _entry(
    desk: Desk, record: Record, old: Record | None, by: Actor, reason: str, trailers: Sequence[str]
) -> Entry:  # fmt: skip
    content, today = desk.settings.content, desk.today
    place = place_of(record.facts.kind, record.id)
    version = version_of(to_yaml(record).encode())
    brought = shelf.to_be_brought(record, content, desk.settings.uploads, today)
    before = {file for _, file in shelf.needed_by(old)} if old is not None else set()
    gone = before - shelf.needed_on(record, today)
    private = shelf.ending_with(record) | (shelf.ending_with(old) if old is not None else set())
    return Entry(
        place=place, version=version, brought=tuple(sorted(brought)), gone=tuple(sorted(gone)),
        committed=tuple(sorted({place, *brought, *gone} - private)), author=by.name,
        message=_message(record, reason, version, trailers),
    )  # fmt: skip


def is_saved(settings: AdminSettings, entry: Entry) -> bool:
    """Whether the version that a change makes is the one that stands."""
    return current_version(settings.content, entry.place) == entry.version


def take_back(settings: AdminSettings, entry: Entry) -> None:
    """A change that was not saved leaves no file behind in `content/`."""
    today = settings.clock().date()
    needed = shelf.needed_by_others(settings.content, set(entry.brought), "", today)
    for place in set(entry.brought) - needed:
        erase_file(settings.content / place)


def put_away(settings: AdminSettings, entry: Entry) -> None:
    """Erase the files that only the old version named; lists leave their trace."""
    today = settings.clock().date()
    for place in sorted(set(entry.gone) - shelf.needed_by_others(settings.content, set(entry.gone), "", today)):
        if place in entry.committed:
            erase_file(settings.content / place)
        else:
            facts = {"erased_on": today.isoformat(), "file": place, "notice": Path(entry.place).stem}
            erasure = Erasure(**facts, reason="信息撤下或修改后不再引用")
            erase_for_good(settings.content, settings.erasures, erasure)


def _put_away(settings: AdminSettings, entry: Entry, uploads: Iterable[Path]) -> list[str]:
    try:
        put_away(settings, entry)
        for upload in uploads:
            erase_file(upload)
    except DisclosureError as error:
        return [f"已经保存，但不再引用的文件还没有删掉：{error}"]
    return []


def _rebuild(desk: Desk, entry: Entry) -> tuple[bool, list[str]]:
    """Whatever happens to the site, the record is saved: it is committed and answered; the watch tries again."""
    try:
        report = desk.watch.rebuild({entry.place, *entry.brought, *entry.gone})
    except DisclosureError as error:
        return False, [f"已经保存，但网站没有更新：{error}"]
    except Exception as error:
        LOG.error("rebuild after %s", entry.place, exc_info=error)
        return False, ["已经保存，但网站没有更新。系统会再试。"]
    mine = [item for item in errors_of(report.problems) if item.place == entry.place]
    return not mine, [f"已经保存，但有错误：{item.found}。{item.fix}" for item in mine]


def _message(record: Record, reason: str, version: str, trailers: Sequence[str]) -> str:
    subject = " ".join(f"{record.facts.label}：{record.title}".split())[:120]
    why = f"\n\n{reason.strip()[:1000]}" if reason.strip() else ""
    last = [f"Record-Id: {record.facts.kind}/{record.id}", f"Version: {version}", *trailers]
    return f"{subject}{why}\n\n" + "".join(f"{' '.join(line.split())}\n" for line in last)


def _git_trouble(desk: Desk, committed: bool) -> list[str]:
    if committed or not desk.repository.is_there:
        return []
    return [f"已经保存，但还没有记入 git：{desk.repository.trouble}。系统会再试。"]
