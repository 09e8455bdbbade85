"""An office with its people, for tests of the review: real files, real SQLite, a site that is not built."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from admin_api.accounts import passwords
from admin_api.accounts.delegations import Delegation, Delegations
from admin_api.accounts.roles import Role
from admin_api.accounts.tables import open_accounts
from admin_api.accounts.tokens import Tokens
from admin_api.accounts.users import UserFields, Users
from admin_api.app import _strike_out
from admin_api.audit import AuditTrail
from admin_api.commands.finish_interrupted import finish_interrupted
from admin_api.commands.finish_publications import finish_publications
from admin_api.commands.save_draft import Writing, save_draft
from admin_api.commands.sign_step import sign_step
from admin_api.commands.submit_draft import submit_draft
from admin_api.desk import Desk
from admin_api.drafts import Draft, Drafts, content_hash
from admin_api.journal import Journal
from admin_api.office import Caller, Office
from admin_api.office_settings import OfficeSettings
from admin_api.repository import Repository
from admin_api.settings import AdminSettings
from admin_api.site_watch import SiteWatch
from site_builder.build import BuildReport
from site_builder.clock import BEIJING
from tests.admin_api.test_repository import git
from tests.conftest import TODAY, every_example, write_content
from tests.journeys.test_api_journey import fields_of

NOON = datetime(2026, 5, 12, 12, 0, tzinfo=BEIJING)
STEPS = ("first-review", "second-review", "secrecy", "final-review")
PEOPLE: dict[str, tuple[str, str, tuple[Role, ...], tuple[str, ...]]] = {
    "wang": ("王芳", "minzheng-ban", (Role.WRITER,), ()),
    "sun": ("孙丽", "minzheng-ban", (Role.WRITER, Role.REVIEWER), ("first-review",)),
    "zhao": ("赵强", "liuxi-cun", (Role.WRITER,), ()),
    "li": ("李娜", "minzheng-ban", (Role.REVIEWER,), ("first-review",)),
    "chen": ("陈刚", "qinghe-zhen", (Role.REVIEWER,), ("second-review",)),
    "bao": ("包静", "qinghe-zhen", (Role.SECRECY,), ("secrecy",)),
    "he": ("何伟", "qinghe-zhen", (Role.WRITER, Role.REVIEWER), ("first-review", "final-review")),
    "mei": ("梅玲", "qinghe-zhen", (Role.WRITER,), ()),
    "guo": ("郭敏", "qinghe-zhen", (Role.AUDITOR,), ()),
}
SIGNERS = dict(zip(STEPS, ("li", "chen", "bao", "he"), strict=True))


class QuietWatch(SiteWatch):
    """Reads the content as the real one, but builds nothing: what a build does is tested elsewhere."""

    def rebuild(self, places_changed: Collection[str] | None = None) -> BuildReport:  # noqa: ARG002
        self.holdings()
        return BuildReport()


def settings_in(folder: Path, *, with_git: bool = False) -> AdminSettings:
    content = write_content(folder / "content", every_example())
    if with_git:
        (content / ".gitignore").write_text("personal/\n.lock\n.tmp-*\n", encoding="utf-8")
        git(content, "init", "--quiet", "--initial-branch=main")
        git(content, "add", "--all")
        git(content, "commit", "--quiet", "--message", "开始")
    return AdminSettings(content=content, var=folder / "var", site=folder / "site", today=TODAY)


@contextmanager
def office_at(
    settings: AdminSettings, office: OfficeSettings | None = None, watch: type[SiteWatch] = QuietWatch
) -> Iterator[Office]:
    """The office as a server opens it: what an earlier one left is finished."""
    journal = Journal(settings.var)
    repository = Repository(settings.content, lambda commit: _strike_out(journal, commit))
    desk = Desk(
        settings,
        Tokens(settings.var),
        journal,
        repository,
        watch(settings, lambda _: None),
        AuditTrail(settings.var),
    )
    accounts = open_accounts(settings.var)
    opened = Office(
        settings=office or OfficeSettings(), users=Users(accounts), drafts=Drafts(settings.var),
        audit=desk.audit, delegations=Delegations(accounts), desk=desk,
    )  # fmt: skip
    try:
        _take_in(opened)
        finish_interrupted(settings, journal, repository)
        repository.retry()
        finish_publications(opened)
        yield opened
    finally:
        for thing in (desk.tokens, journal, accounts, opened.drafts, opened.audit):
            thing.close()


def _take_in(office: Office) -> None:
    if office.users.find("wang") is not None:
        return
    rules = office.settings.passwords.rules
    with patch.object(passwords, "hash_of", lambda _: "no password"):
        for login, (name, organisation, roles, steps) in PEOPLE.items():
            fields = UserFields(login=login, name=name, organisation=organisation, roles=list(roles), steps=list(steps))
            office.users.create(fields, "Maicui-5210-Zhongqiu", rules=rules, now=NOON, must_change=False)


def caller(office: Office, login: str, minutes: int = 0) -> Caller:
    return Caller(user=office.users.get(login), at=NOON + timedelta(minutes=minutes), address="10.1.2.3")


def deputise(office: Office, by: str, to: str, step: str, first: date = TODAY, last: date = TODAY) -> None:
    office.delegations.note(
        Delegation(by=by, to=to, step=step, first=first, last=last), office.users.get(by), office.users.get(to),
        office=office.settings, noted_by="guo", now=NOON,
    )  # fmt: skip


def document(number: int = 77, **changes: Any) -> dict[str, Any]:
    facts = {
        "title": f"青禾镇第{number}号防汛通知", "index_number": f"014332607/2026-{number:05d}",
        "document_number": f"青政发〔2026〕{number}号", "organisation": "minzheng-ban",
    }  # fmt: skip
    return {name: value for name, value in fields_of("documents", **{**facts, **changes}).items() if value is not None}


def writing(number: int = 77, **changes: Any) -> Writing:
    return Writing(kind="documents", fields=document(number, **changes))


def begin(office: Office, login: str = "wang", number: int = 77, **changes: Any) -> Draft:
    return save_draft(office, caller(office, login), writing(number, **changes))


def save(office: Office, draft: Draft, login: str = "wang", *, revision: int = 0, **changes: Any) -> Draft:
    """Change fields of a draft."""
    fields = {name: value for name, value in {**draft.fields, **changes}.items() if value is not None}
    text = Writing(
        kind=draft.kind, fields=fields, purpose=draft.purpose, record_id=draft.record_id, reason=draft.reason
    )
    return save_draft(
        office, caller(office, login), text, number=draft.number, revision=revision or draft.revision
    )  # fmt: skip


def submit(office: Office, draft: Draft, login: str = "wang") -> Draft:
    return submit_draft(office, caller(office, login), draft.number, revision=draft.revision)


def sign(office: Office, draft: Draft, step: str, login: str = "", **facts: Any) -> Draft:
    seen = {"seen_hash": content_hash(draft), **facts}
    return sign_step(office, caller(office, login or SIGNERS[step]), draft.number, step, **seen)


def approve(office: Office, draft: Draft, login: str = "wang") -> Draft:
    """Submit, and have every step signed."""
    draft = submit(office, draft, login)
    for step in STEPS:
        draft = sign(office, draft, step)
    return draft


def without(office: Office, login: str, **changes: Any) -> Caller:
    """A person with other facts than those in the database."""
    known = caller(office, login)
    return replace(known, user=replace(known.user, **changes))
