"""What things cost, counted: SQLite's commits of a save and of a read, the files and git's commits of a publication."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from litestar.routes import HTTPRoute
from msgspec import structs

from admin_api.accounts.roles import Role
from admin_api.accounts.tokens import Scope
from admin_api.accounts.users import UserFields
from admin_api.commands.begin_change import begin_correction, propose_withdrawal
from admin_api.commands.publish_draft import publish_draft
from admin_api.drafts import Draft
from admin_api.office import Office
from admin_api.settings import AdminSettings
from admin_api.site_watch import SiteWatch
from site_builder.build import BuildReport
from site_builder.clock import BEIJING
from site_builder.records.base import Record
from site_builder.records.documents import EXAMPLE as DOCUMENT
from site_builder.store.places import random_id
from site_builder.store.write import NEW
from site_builder.store.write import save as keep
from tests.admin_api.controllers.admin.conftest import PASSWORD, House, open_house_in
from tests.admin_api.controllers.conftest import program
from tests.admin_api.staff import SIGNERS, STEPS, approve, begin, caller, document, office_at, save, settings_in, sign
from tests.admin_api.test_repository import git
from tests.conftest import TODAY

MOST_FILES = 120
DOCUMENTS = 303
"""So many that the newest block of the search is as large as it gets: the dearest moment for one record more."""
MORNING, EVERY = datetime(2026, 5, 12, 9, 0, tzinfo=BEIJING), timedelta(seconds=10)
WHO = (*{"wang", "he", "guo", *SIGNERS.values()}, "xi", "an")
PARTS = {
    "{name:str}": "favicon.svg", "{guide:str}": "20260115-d4n8x", "{notice:str}": "20260508-k3m9q", "{way:str}": "correct",
    "{kind:str}": "organisations", "{record_id:str}": "minzheng-ban", "{login:str}": "wang",
}  # fmt: skip
DEEDS = {"/admin/audit/export", "/api/audit/export.csv", "/api/audit/export.jsonl"}
"""Whoever takes the trail along is in it."""


@dataclass
class Ledger:
    """Every COMMIT that a connection to a database of `var` has run, by file."""

    var: Path
    commits: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Every connection that is opened meanwhile tells of its commits, as long as it lives."""
        connect: Callable[..., sqlite3.Connection] = sqlite3.connect
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                sqlite3, "connect", lambda path, *more, **facts: self._heard(connect(path, *more, **facts), path)
            )
            yield

    def _heard(self, connection: sqlite3.Connection, path: Any) -> sqlite3.Connection:
        if Path(path).is_relative_to(self.var):
            connection.set_trace_callback(lambda said: self._note(Path(path).name, said))
        return connection

    def _note(self, name: str, said: str) -> None:
        if said.upper().startswith("COMMIT"):
            self.commits[name] += 1

    @contextmanager
    def counted(self) -> Iterator[Counter[str]]:
        """The commits of a block, once it has ended. No file has changed oftener: nothing was committed without saying so."""
        found: Counter[str] = Counter()
        before, changes = self.commits.copy(), self._changes()
        yield found
        found.update(self.commits - before)
        assert self._changes() - changes <= found

    def _changes(self) -> Counter[str]:
        """How often each file was changed: SQLite counts that in its header."""
        return Counter({path.name: int.from_bytes(path.read_bytes()[24:28]) for path in self.var.rglob("*.sqlite")})


@dataclass(frozen=True)
class Books:
    """A house, and what its databases do."""

    house: House
    ledger: Ledger


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """A house whose every connection is listened to, in which nothing happens by itself."""
    folder = tmp_path_factory.mktemp("costs")
    ledger = Ledger(folder / "var")
    with ledger.listening():
        for house in open_house_in(folder):
            house.app.state.desk.watch.stop()
            users, rules = house.staff.office.users, house.staff.office.settings.passwords.rules
            for login, role in (("xi", Role.SYSTEM), ("an", Role.SECURITY)):
                fields = UserFields(login=login, name="席明", organisation="qinghe-zhen", roles=[role])
                users.create(fields, PASSWORD, rules=rules, now=house.settings.clock(), must_change=False)
            yield Books(house, ledger)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time, for everything in the house: a list of one, to be put on."""
    time = [MORNING]
    monkeypatch.setattr(AdminSettings, "clock", property(lambda _: lambda: time[0]))
    return time


Saving = Callable[[Draft, str, int], Any]


def by_button(house: House) -> Saving:
    wang = house.person("wang")
    return lambda draft, title, revision: wang.post(
        f"/admin/drafts/{draft.number}", {"title": title, "revision": str(revision), "do": "save"}
    )


def by_script(house: House) -> Saving:
    wang = house.person("wang")
    return lambda draft, title, revision: wang.post(
        f"/admin/drafts/{draft.number}/save", {"title": title, "revision": str(revision)}
    )


def by_program(house: House) -> Saving:
    wang = program(house, "wang")
    return lambda draft, title, revision: wang.post(
        f"/api/drafts/{draft.number}", {"revision": revision, "fields": {**draft.fields, "title": title}}
    )


@pytest.mark.parametrize("way", [by_button, by_script, by_program])
def test_a_save_costs_a_commit_of_the_draft_and_one_of_the_trail(books: Books, way: Callable[[House], Saving]) -> None:
    house, draft = books.house, books.house.draft()
    saving = way(house)
    with books.ledger.counted() as commits:
        answer = saving(draft, "青禾镇防汛值班的通知", 1)
    assert answer.status_code == 200
    assert house.staff.office.drafts.find(draft.number).fields["title"] == "青禾镇防汛值班的通知"
    assert commits == {"drafts.sqlite": 1, "audit.sqlite": 1}


def test_five_minutes_of_saves_cost_two_commits_each_and_one_a_minute_for_who_was_there(
    books: Books, time: list[datetime]
) -> None:
    house, draft = books.house, books.house.draft()
    wang, program_ = by_script(house), by_program(house)
    house.app.state.chores.round()
    with books.ledger.counted() as commits:
        for number in range(1, 31):
            time[0] += EVERY
            assert (wang, program_)[number % 2](draft, f"青禾镇第{number}号通知", number).status_code == 200
            house.app.state.chores.round()
    assert house.staff.office.drafts.find(draft.number).revision == 31
    assert (commits["drafts.sqlite"], commits["audit.sqlite"]) == (30, 30)
    assert commits["sessions.sqlite"] <= 5
    assert set(commits) <= {"drafts.sqlite", "audit.sqlite", "sessions.sqlite", "chores.sqlite"}


@pytest.mark.parametrize("way", [by_button, by_script, by_program])
def test_the_same_text_again_costs_nothing_on_the_disk(books: Books, way: Callable[[House], Saving]) -> None:
    draft = books.house.draft()
    saving = way(books.house)
    saving(draft, "青禾镇防汛值班的通知", 1)
    before = books.ledger._changes()
    assert saving(draft, "青禾镇防汛值班的通知", 2).status_code == 200
    assert books.ledger._changes() == before


def test_to_begin_a_draft_costs_two_commits(books: Books) -> None:
    wang, her_program = books.house.person("wang"), program(books.house, "wang")
    with books.ledger.counted() as commits:
        assert wang.post("/admin/new", {"matter": "notice"}).status_code == 303
    assert commits == {"drafts.sqlite": 1, "audit.sqlite": 1}
    with books.ledger.counted() as commits:
        assert her_program.post("/api/drafts", {"kind": "documents", "fields": document(78)}).status_code == 201
    assert commits == {"drafts.sqlite": 1, "audit.sqlite": 1}


def pages(house: House) -> list[str]:
    """The path of everything that can be looked at, as it is declared."""
    return sorted({route.path for route in house.app.routes if isinstance(route, HTTPRoute) and "GET" in route.methods})


def test_a_look_costs_no_commit(books: Books) -> None:
    house, draft = books.house, books.house.draft()
    machine = house.app.state.desk.tokens.create("集成", frozenset(Scope), house.settings.clock())
    headers = [{"authorization": f"Bearer {machine}"}]
    for login in WHO:
        headers += [{"cookie": f"gongkailan={house.person(login).session_id}"}, program(house, login).header]
    costs: dict[str, int] = {}
    seen = set()
    for path in pages(house):
        address = path.replace("{number:str}", draft.number)
        for part, word in PARTS.items():
            address = address.replace(part, word)
        for header in headers:
            with books.ledger.counted() as commits:
                answer = house.client.get("/admin/" if address == "/admin" else address, headers=header)
            costs[path] = max(costs.get(path, 0), commits.total())
            seen |= {path} if answer.status_code == 200 else set()
    assert {path for path, cost in costs.items() if cost} == DEEDS
    assert {
        "/admin",
        "/admin/drafts/{number:str}",
        "/admin/queue",
        "/admin/users",
        "/api/drafts",
        "/api/reviews",
    } <= seen
    assert len(seen) > 0.8 * len(costs), costs.keys() - seen


class Noted(SiteWatch):
    """Remembers what was built."""

    last: BuildReport

    def rebuild(self, places_changed: Collection[str] | None = None) -> BuildReport:
        self.last = super().rebuild(places_changed)
        return self.last


def documents() -> Iterator[Record]:
    """One a day, back from yesterday."""
    for number in range(DOCUMENTS):
        day = TODAY - timedelta(days=number + 1)
        yield structs.replace(
            DOCUMENT, id=random_id(day), title=f"青禾镇第{number}号灌溉渠道维修通知", organisation="minzheng-ban",
            index_number=f"014332607/{day.year}-{number + 500:05d}", document_number=f"青政发〔{day.year}〕{number + 500}号",
            issued_on=day, published_at=datetime(day.year, day.month, day.day, 9, tzinfo=BEIJING), is_normative=False,
            body=f"灌溉渠道的维修由第{number}组负责，资金由镇财政列支。",
        )  # fmt: skip


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, list[Record]]]:
    """An office with years of documents, in git, its site built."""
    settings = settings_in(tmp_path_factory.mktemp("full"), with_git=True)
    stored = list(documents())
    for record in stored:
        keep(settings.content, record, expect=NEW)
    git(settings.content, "add", "--all")
    git(settings.content, "commit", "--quiet", "--message", "几年来的文件")
    with office_at(settings, watch=Noted) as office:
        office.desk.watch.rebuild()
        yield office, stored


def new(office: Office, _: list[Record]) -> Draft:
    return approve(office, begin(office))


def correction(office: Office, stored: list[Record]) -> Draft:
    draft = begin_correction(office, caller(office, "wang"), "documents", stored[200].id, reason="标题里的编号写错了")
    return approve(office, save(office, draft, title="青禾镇第999号灌溉渠道维修通知"))


def withdrawal(office: Office, stored: list[Record]) -> Draft:
    draft = propose_withdrawal(office, caller(office, "wang"), "documents", stored[100].id, reason="和另一份重复")
    for step in STEPS:
        draft = sign(office, draft, step)
    return draft


@pytest.mark.parametrize("what", [new, correction, withdrawal])
def test_a_publication_writes_few_files_and_one_commit(
    full: tuple[Office, list[Record]], what: Callable[[Office, list[Record]], Draft]
) -> None:
    office, stored = full
    draft = what(office, stored)
    content, site = office.desk.settings.content, office.desk.settings.site
    before, count = stamps(site), int(git(content, "rev-list", "--count", "HEAD"))
    outcome = publish_draft(office, caller(office, "he"), draft.number, revision=draft.revision)
    assert isinstance(office.desk.watch, Noted)
    report = office.desk.watch.last
    assert (outcome.is_live, outcome.committed, report.records > 300) == (True, True, True)
    assert outcome.address in report.written
    assert len(report.written) <= MOST_FILES
    after = stamps(site)
    assert len({path for path, stamp in after.items() if before.get(path) != stamp}) <= MOST_FILES
    assert int(git(content, "rev-list", "--count", "HEAD")) == count + 1
    assert git(content, "status", "--porcelain") == ""
    if what is new:
        assert len([path for path in report.written if path.startswith("search/tail-")]) > 55


def stamps(site: Path) -> dict[str, tuple[int, int]]:
    """What changes with every file that is written, for every file."""
    files = (path for path in site.rglob("*") if path.is_file())
    return {str(path.relative_to(site)): (path.stat().st_mtime_ns, path.stat().st_ino) for path in files}
