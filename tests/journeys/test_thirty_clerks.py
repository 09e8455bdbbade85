"""Thirty people of four organisations at once, at a real server: whatever was answered with yes is on the disk.

They write by the form's script and by program, two of them at one draft, hand in, sign, publish and look at their desks.
Once the server is left alone, once it is killed in the middle and started again.
"""

from __future__ import annotations

import random
import statistics
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL
from typing import Any
from unittest.mock import patch

import httpx
import pytest
from lxml import html

from admin_api.accounts import passwords
from admin_api.accounts.roles import Role
from admin_api.accounts.tables import open_accounts
from admin_api.accounts.users import UserFields, Users
from admin_api.audit import AuditTrail
from admin_api.drafts import Drafts
from admin_api.office_settings import OfficeSettings
from admin_api.settings import AdminSettings
from admin_api.workflow import State
from site_builder.addresses import place_of
from site_builder.clock import system_clock
from site_builder.publish import verify
from site_builder.store.write import current_version
from tests.admin_api.running import running
from tests.admin_api.staff import STEPS, document, settings_in
from tests.admin_api.test_repository import git
from tests.conftest import TODAY

pytestmark = pytest.mark.slow

PASSWORD = "Maicui-5210-Zhongqiu"
SECONDS, MOST_SECONDS = 6.0, 30.0
ORGANISATIONS = ("minzheng-ban", "bianmin-zhongxin", "liuxi-cun")
REVIEWERS = dict(zip(STEPS, ("shenhe0", "shenhe1", "baomi2", "qianfa3"), strict=True))
WRITERS = [f"xinxi{number:02d}" for number in range(26)]
FINE = {200, 201, 303}
REFUSED = {404, 409, 412, 422}
"""What somebody may be told who comes too late, or whose text is not ready."""


@dataclass
class Accepted:
    """A change that was answered with yes. `base`: the revision that was seen; `token`: words that stand in this text only."""

    action: str
    draft: str
    base: int
    revision: int
    by: str
    token: str = ""


@dataclass
class Town:
    """The server, wherever it is now, and what it has answered."""

    address: str = ""
    up: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)
    accepted: list[Accepted] = field(default_factory=list)
    published: list[dict[str, Any]] = field(default_factory=list)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    seconds: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    shared: list[str] = field(default_factory=list)
    conflicts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    serial: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def token(self) -> str:
        """Words that stand in one text only."""
        with self.lock:
            self.serial += 1
            return f"稿记{self.serial:06d}号"

    def waits(self) -> str:
        """How long it took, for whoever reads a failure, or asks for it with `-rP`."""
        found = (
            f"{kind}: {len(times)}, p95 {statistics.quantiles(times, n=20)[-1] * 1000:.0f} ms"
            for kind, times in sorted(self.seconds.items())
            if len(times) > 1
        )
        return "; ".join(found)


@dataclass
class Clerk:
    """Somebody with a browser, and with a program that has their key."""

    town: Town
    login: str
    dice: random.Random
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60))
    cookie: dict[str, str] = field(default_factory=dict)
    key: dict[str, str] = field(default_factory=dict)
    mine: list[str] = field(default_factory=list)

    def ask(self, kind: str, method: str, path: str, **facts: Any) -> httpx.Response | None:
        """An answer, or none: the server was killed, and it is up again."""
        self.town.up.wait(60)
        began = time.monotonic()
        try:
            answer = self.client.request(method, f"{self.town.address}{path}", **facts)
        except httpx.TransportError:
            time.sleep(0.1)
            return None
        with self.town.lock:
            self.town.statuses[kind, answer.status_code] += 1
            self.town.seconds[kind].append(time.monotonic() - began)
        if answer.status_code not in FINE | REFUSED:
            self.town.wrong.append(f"{kind} {path}: {answer.status_code} {answer.text[:300]}")
        return answer

    def yes(self, kind: str, method: str, path: str, **facts: Any) -> Any:
        """The JSON of an answer that says yes; None for a refusal."""
        answer = self.ask(kind, method, path, **facts)
        return answer.json() if answer is not None and answer.status_code in FINE else None

    def program(self, kind: str, path: str, body: dict[str, Any] | None = None) -> Any:
        way = "GET" if body is None else "POST"
        return self.yes(kind, way, f"/api/{path}", headers=self.key, **({} if body is None else {"json": body}))

    def page(self, path: str) -> httpx.Response | None:
        return self.ask("look", "GET", path, headers=self.cookie)

    def sign_in(self) -> None:
        body = {"login": self.login, "password": PASSWORD}
        answer = self.ask("sign in", "POST", "/admin/sign-in", data=body)
        assert answer is not None
        assert answer.status_code == 303, answer.text[-2000:]
        self.cookie = {"cookie": answer.headers["set-cookie"].partition(";")[0]}
        self.key = {"authorization": f"Bearer {self.program('sign in', 'session', body)['key']}"}

    def note(self, action: str, number: str, base: int, revision: int, token: str = "") -> None:
        self.town.accepted.append(Accepted(action, number, base, revision, self.login, token))

    def begin(self) -> None:
        token = self.town.token()
        own = organisation_of(self.login)
        fields = document(int(token[2:8]), body=f"{token}。各村照此办理。", organisation=own)
        body = {"kind": "documents", "fields": fields}
        if made := self.program("save", "drafts", body):
            self.note("edit", made["number"], 0, made["revision"], token)
            self.mine.append(made["number"])

    def save_by_program(self, number: str) -> None:
        if whole := self.program("look", f"drafts/{number}"):
            token, draft = self.town.token(), whole["draft"]
            time.sleep(self.dice.random() / 50)
            body = {"revision": draft["revision"], "fields": {**draft["fields"], "body": f"{token}。各村照此办理。"}}
            if saved := self.program("save", f"drafts/{number}", body):
                self.note("edit", number, draft["revision"], saved["revision"], token)
            else:
                self.town.conflicts["program"] += 1

    def save_by_form(self, number: str) -> None:
        shown = self.page(f"/admin/drafts/{number}")
        form = form_in(shown.text) if shown is not None and shown.status_code == 200 else None
        if form is None:
            return
        token = self.town.token()
        time.sleep(self.dice.random() / 50)
        fields = [(name, value) for name, value in form.form_values() if name != "body"]
        data: dict[str, list[str]] = {"body": [f"{token}。各村照此办理。"]}
        for name, value in fields:
            data.setdefault(name, []).append(value)
        saved = self.yes("save", "POST", f"/admin/drafts/{number}/save", data=data, headers=self.cookie)
        if saved and "revision" in saved:
            self.note("edit", number, int(data["revision"][0]), saved["revision"], token)
        else:
            self.town.conflicts["form"] += 1

    def hand_in(self, number: str) -> None:
        whole = self.program("look", f"drafts/{number}")
        if whole and (
            done := self.program("submit", f"drafts/{number}/submit", {"revision": whole["draft"]["revision"]})
        ):
            self.note("submit", number, whole["draft"]["revision"], done["revision"])
            if number in self.mine and self.dice.random() < 0.9:  # the others are written on, which voids signatures
                self.mine.remove(number)

    def write(self) -> None:
        """One thing that somebody who writes does."""
        number = self.dice.choice(self.mine) if self.mine else ""
        if self.login in WRITERS[:2] and self.dice.random() < 0.5:
            self.dice.choice((self.save_by_program, self.save_by_form))(self.town.shared[0])
        elif not number or self.dice.random() < 0.15:
            self.begin()
        else:
            works: list[Callable[[], object]] = [
                lambda: self.save_by_form(number), lambda: self.save_by_program(number), lambda: self.hand_in(number),
                lambda: self.page("/admin/"),
            ]  # fmt: skip
            self.dice.choice(works)()

    def review(self, step: str) -> None:
        """Sign what waits, publish what is signed."""
        queue = (self.program("look", "reviews") or {"items": []})["items"]
        for item in queue[:4]:
            self.sign(item["draft"]["number"], step)
        if not queue:
            self.page("/admin/")

    def sign(self, number: str, step: str) -> None:
        whole = self.program("look", f"drafts/{number}")
        body = {"step": step, "seen_hash": whole["draft"]["content_hash"]} if whole else {}
        signed = self.program("sign", f"drafts/{number}/sign", body) if body else None
        if signed is None:
            return
        self.note("approve" if step == STEPS[-1] else "sign", number, whole["draft"]["revision"], signed["revision"])
        if step == STEPS[-1] and self.dice.random() < 0.8:
            self.publish(number, signed["revision"])

    def publish(self, number: str, revision: int) -> None:
        if outcome := self.program("publish", f"drafts/{number}/publish", {"revision": revision}):
            self.note("publish", number, revision, revision + 1)
            self.town.published.append(outcome)

    def work(self) -> None:
        """Until it is over; what a clerk does wrong is a fault of this test, and told."""
        try:
            while not self.town.over.is_set():
                step = next((step for step, login in REVIEWERS.items() if login == self.login), "")
                self.review(step) if step else self.write()
                time.sleep(self.dice.random() / (50 if step else 5))
        except Exception as error:
            self.town.wrong.append(f"{self.login}: {error!r}")


def form_in(page: str) -> Any:
    """The form of a draft, if somebody may write in it."""
    forms: Any = html.fromstring(page).xpath("//form")
    return next((form for form in forms if "revision" in form.fields and "body" in form.fields), None)


@pytest.fixture
def settings(tmp_path: Path) -> AdminSettings:
    """An office in git with thirty people."""
    settings = settings_in(tmp_path, with_git=True)
    accounts, kept = open_accounts(settings.var), passwords.hash_of(PASSWORD)
    users, rules = Users(accounts), OfficeSettings().passwords.rules
    with patch.object(passwords, "hash_of", lambda _: kept):
        for fields in people():
            users.create(fields, PASSWORD, rules=rules, now=system_clock(), must_change=False)
    accounts.close()
    return settings


def organisation_of(writer: str) -> str:
    """Two and two are colleagues."""
    return ORGANISATIONS[WRITERS.index(writer) // 2 % len(ORGANISATIONS)]


def people() -> Iterator[UserFields]:
    for number, login in enumerate(WRITERS):
        own = organisation_of(login)
        yield UserFields(login=login, name=f"信息员{number}", organisation=own, roles=[Role.WRITER])
    for step, login in REVIEWERS.items():
        roles = [Role.SECRECY] if step == "secrecy" else [Role.REVIEWER]
        yield UserFields(login=login, name=f"审核{login}", organisation="qinghe-zhen", roles=roles, steps=[step])


@pytest.mark.parametrize("is_killed", [False, True], ids=["left alone", "killed in the middle"])
def test_whatever_was_answered_with_yes_is_on_the_disk(settings: AdminSettings, is_killed: bool) -> None:
    town = Town()
    clerks = [Clerk(town, login, random.Random(login)) for login in (*WRITERS, *REVIEWERS.values())]
    with ExitStack() as stack:
        for clerk in clerks:
            stack.enter_context(clerk.client)
        server = stack.enter_context(running(settings, "--today", TODAY.isoformat()))
        town.address = server.address
        town.up.set()
        together(clerks, Clerk.sign_in)
        clerks[0].begin()
        town.shared += clerks[0].mine
        threads = [threading.Thread(target=clerk.work) for clerk in clerks]
        for thread in threads:
            thread.start()
        wait_until_published(town, 2)
        if is_killed:
            town.up.clear()
            server.stop(SIGKILL)
            server = stack.enter_context(running(settings, "--today", TODAY.isoformat()))
            town.address = server.address
            town.up.set()
        wait_until_published(town, len(town.published) + 2)
        town.over.set()
        for thread in threads:
            thread.join()
        wait_for_git(server.address)
        server.stop()
    assert town.wrong == []
    assert_busy(town)
    assert_on_the_disk(settings, town)
    assert_only_what_was_signed_is_public(settings, town)


def together(clerks: list[Clerk], work: Callable[[Clerk], None]) -> None:
    """All at the same moment; raises what one of them raises."""
    errors: list[BaseException] = []

    def attempt(clerk: Clerk) -> None:
        try:
            work(clerk)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=attempt, args=(clerk,)) for clerk in clerks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def wait_until_published(town: Town, count: int) -> None:
    """Some seconds, and as many as it takes until that many are public; a machine that is busy elsewhere is slow."""
    end, latest = time.monotonic() + SECONDS, time.monotonic() + MOST_SECONDS
    while time.monotonic() < end or (len(town.published) < count and time.monotonic() < latest):
        time.sleep(0.1)


def wait_for_git(address: str) -> None:
    end = time.monotonic() + 20
    while httpx.get(f"{address}/healthz").json()["pending_commits"]:
        assert time.monotonic() < end
        time.sleep(0.1)


def assert_busy(town: Town) -> None:
    """Otherwise nothing would be proved."""
    done = Counter(item.action for item in town.accepted)
    assert min(done["edit"] / 60, done["submit"] / 10, done["sign"] / 10, len(town.published) / 4) >= 1, (
        done,
        town.waits(),
    )
    assert town.conflicts.total() > 0
    assert len({item.by for item in town.accepted}) >= 28


def assert_on_the_disk(settings: AdminSettings, town: Town) -> None:
    drafts, trail = Drafts(settings.var), AuditTrail(settings.var)
    rows = {(row.action, row.object, row.actor) for row in trail.rows() if row.result == "ok"}
    histories = {number: drafts.history(number) for number in {item.draft for item in town.accepted}}
    lost = []
    for item in town.accepted:
        revisions = {revision.draft.revision: revision for revision in histories[item.draft]}
        kept, seen = revisions.get(item.revision), revisions.get(item.base)
        is_kept = kept is not None and (kept.by, kept.action) == (item.by, item.action)
        has_text = kept is not None and item.token in str(kept.draft.fields.get("body", ""))
        is_told = (f"draft.{item.action}", f"draft/{item.draft}/{item.revision}", item.by) in rows
        stands_on_what_was_seen = item.revision == item.base + 1  # or somebody else's text would have been written over
        if item.action == "sign" and kept is not None and seen is not None:  # handed in while the reviewer read it, say
            stands_on_what_was_seen = kept.draft.fields == seen.draft.fields
        lost += [] if is_kept and has_text and is_told and stands_on_what_was_seen else [item]
    assert lost == [], town.waits()
    for history in histories.values():
        assert [revision.draft.revision for revision in history] == list(range(1, len(history) + 1))
    assert trail.verify() == []
    assert drafts.under_way() == []
    drafts.close()
    trail.close()


def assert_only_what_was_signed_is_public(settings: AdminSettings, town: Town) -> None:
    for outcome in town.published:
        place = place_of(outcome["kind"], outcome["id"])
        assert current_version(settings.content, place) == outcome["version"]
        assert (settings.site / outcome["address"]).is_file()
    assert git(settings.content, "status", "--porcelain") == ""
    drafts = Drafts(settings.var)
    public = {draft.fields["body"].partition("。")[0] for draft in drafts.listing(states=[State.PUBLISHED])}
    drafts.close()
    secret = {item.token for item in town.accepted if item.token} - public
    files = [path for top in (settings.site, settings.content) for path in top.rglob("*") if path.is_file()]
    texts = [path.read_bytes() for path in files]
    assert secret
    assert public
    assert {token for token in public if not any(token.encode() in text for text in texts)} == set()
    assert {token for token in secret if any(token.encode() in text for text in texts)} == set(), town.waits()
    assert verify(settings.site) == []
    print(town.waits())
