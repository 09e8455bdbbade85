"""What a change is answered with, and the way all changes take: save, commit, rebuild."""

from __future__ import annotations

import msgspec

from admin_api.accounts.tokens import Actor
from admin_api.attachments import shelf
from admin_api.desk import Desk
from admin_api.repository import Commit
from site_builder.addresses import address_of, place_of
from site_builder.errors import ContentError, DisclosureError, Problem, errors_of
from site_builder.records.base import Record
from site_builder.store.write import save


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
    desk: Desk, record: Record, old: Record | None, *, expect: str, by: Actor, reason: str, warnings: list[Problem]
) -> Outcome:
    """Save, bring the files along, commit, rebuild. Only then is it answered."""
    content = desk.settings.content
    place = place_of(record.facts.kind, record.id)
    brought = shelf.bring_in(record, content, desk.settings.uploads)
    version = save(content, record, expect=expect)
    is_live, trouble = _rebuild(desk, record)
    gone = _put_away(desk, old, record) if old is not None else []
    paths = {place, *brought, *gone} - shelf.stays_out_of_git(record)
    committed = desk.repository.commit(Commit(by.name, _message(record, reason, version), tuple(sorted(paths))))
    notes = [f"{problem.label or problem.place}：{problem.found}。{problem.fix}" for problem in warnings]
    return Outcome(
        kind=record.facts.kind, id=record.id, version=version, address=address_of(record),
        url=desk.watch.holdings().settings.url + address_of(record), committed=committed, is_live=is_live,
        warnings=notes + trouble + _git_trouble(desk, committed),
    )  # fmt: skip


def _put_away(desk: Desk, old: Record, record: Record) -> list[str]:
    needed = {place for _, place in shelf.needed_by(record)} if record.withdrawal is None else set()
    for other in desk.watch.holdings().records():
        if (other.facts.kind, other.id) != (record.facts.kind, record.id):
            needed |= {place for _, place in shelf.needed_by(other)}
    return shelf.put_away(old, needed, desk.settings.content)


def _rebuild(desk: Desk, record: Record) -> tuple[bool, list[str]]:
    try:
        report = desk.watch.rebuild()
    except DisclosureError as error:
        return False, [f"已经保存，但网站没有更新：{error}"]
    mine = [item for item in errors_of(report.problems) if item.record_id == record.id]
    return not mine, [f"已经保存，但有错误：{item.found}。{item.fix}" for item in mine]


def _message(record: Record, reason: str, version: str) -> str:
    subject = " ".join(f"{record.facts.label}：{record.title}".split())[:120]
    why = f"\n\n{reason.strip()[:1000]}" if reason.strip() else ""
    return f"{subject}{why}\n\nRecord-Id: {record.facts.kind}/{record.id}\nVersion: {version}\n"


def _git_trouble(desk: Desk, committed: bool) -> list[str]:
    if committed or not desk.repository.is_there:
        return []
    return [f"已经保存，但还没有记入 git：{desk.repository.trouble}。系统会再试。"]
