"""Every deed × the rows that it leaves. A form, an endpoint, a command or a move that is not in the tables fails here.

Wherever a person may write, a name, an identity number and a password are written: none of them is ever in the trail.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import pyotp
import pytest

from admin_api import commands
from admin_api.accounts.roles import Role
from admin_api.accounts.tokens import Scope
from admin_api.accounts.users import UserFields
from admin_api.cli import cli
from admin_api.commands.publish_due import publish_due
from admin_api.commands.schedule_draft import schedule_draft
from admin_api.commands.share_preview import share_preview
from admin_api.commands.take_over_draft import take_over_draft
from admin_api.drafts import Draft, content_hash
from admin_api.preview_links import PreviewLink
from admin_api.workflow import MOVES, Action
from site_builder.clock import system_clock
from tests.admin_api.controllers.admin.conftest import PASSWORD, House, form_routes, open_house_in
from tests.admin_api.filing.brought import photograph
from tests.admin_api.staff import SIGNERS, STEPS, document

ID_NUMBER, NAME, OTHER_PASSWORD = "11010519491231002X", "欧阳翠花", "Xin-Shui-5210-Ku"
SECRET = f"{NAME} {ID_NUMBER}"
DRAFT = "/admin/drafts/{number:str}"
NUMBERS = itertools.count(500)
Deed = Callable[[House], Callable[[], Any]]
"""Called, it prepares; what it answers, called, is the deed."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    for opened in open_house_in(tmp_path_factory.mktemp("trail")):
        users, rules = opened.staff.office.users, opened.staff.office.settings.passwords.rules
        for login, name, role in (("xi", "席明", Role.SYSTEM), ("an", "安宁", Role.SECURITY)):
            fields = UserFields(login=login, name=name, organisation="qinghe-zhen", roles=[role])
            users.create(fields, PASSWORD, rules=rules, now=opened.settings.clock(), must_change=False)
        yield opened


def new(house: House) -> Draft:
    return house.draft(number=next(NUMBERS))


def form(house: House, login: str, path: str, draft: Draft | None = None, /, **fields: str) -> Callable[[], Any]:
    """A form that somebody will send."""
    person = house.person(login)
    address = path if draft is None else path.replace("{number:str}", draft.number)
    revision = {} if draft is None else {"revision": str(draft.revision)}
    return lambda: person.post(address, {**revision, **fields})


def now_of(house: House, draft: Draft) -> Draft:
    return house.staff.office.drafts.find(draft.number)


def submitted(house: House) -> Draft:
    draft = new(house)
    form(house, "wang", f"{DRAFT}/submit", draft)()
    return now_of(house, draft)


def signed(house: House, steps: int) -> Draft:
    draft = submitted(house)
    for step in STEPS[:steps]:
        sign(house, draft, step)()
        draft = now_of(house, draft)
    return draft


def sign(house: House, draft: Draft, step: str, login: str = "") -> Callable[[], Any]:
    fields = {"do": "sign", "opinion": f"同意 {SECRET}", "content_hash": content_hash(draft)}
    return form(house, login or SIGNERS[step], f"{DRAFT}/review", draft, **fields)


def publish(house: House, **fields: str) -> Callable[[], Any]:
    draft = signed(house, 4)
    return form(house, "he", f"{DRAFT}/publish", draft, **fields)


def scheduled(house: House) -> Draft:
    draft = signed(house, 4)
    by, at = house.caller("he"), house.settings.clock() + timedelta(days=2)
    schedule_draft(house.staff.office, by, draft.number, revision=draft.revision, publish_at=at)
    return now_of(house, draft)


def timer(house: House) -> Callable[[], Any]:
    scheduled(house)
    return lambda: publish_due(house.staff.office, house.settings.clock() + timedelta(days=3))


def taken_over(house: House) -> Callable[[], Any]:
    draft, by = new(house), house.caller("sun")
    return lambda: take_over_draft(house.staff.office, by, draft.number, to="sun", revision=draft.revision)


def unscheduled(house: House) -> Callable[[], Any]:
    draft = scheduled(house)
    by = house.caller("he")
    return lambda: schedule_draft(house.staff.office, by, draft.number, revision=draft.revision, publish_at=None)


def sign_in(house: House, login: str, password: str) -> Callable[[], Any]:
    return lambda: house.nobody().post("/admin/sign-in", {"login": login, "password": password})


def upload(house: House) -> Callable[[], Any]:
    wang = house.person("wang")
    part = b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    name = f'; filename="{SECRET}.csv"'.encode()
    body = part % (b"csrf", b"", wang.token.encode()) + part % (b"file", name, SECRET.encode()) + b"--b--"
    return lambda: wang.send("/admin/files", body, "multipart/form-data; boundary=b")


def paste(house: House) -> Callable[[], Any]:
    wang = house.person("wang")
    part = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    body = part % (b"csrf", wang.token.encode()) + part % (b"html", f"<p>{SECRET}</p>".encode()) + b"--b--"
    return lambda: wang.send("/admin/paste", body, "multipart/form-data; boundary=b")


def question(house: House) -> Callable[[], Any]:
    return form(house, "wang", "/admin/counter/questions", text=f"怎么办第{next(NUMBERS)}种证明")


def decided(house: House) -> Callable[[], Any]:
    question(house)()
    newest = house.staff.office.audit.search(action="question.note", limit=1)[0].object.rpartition("/")[2]
    return form(
        house, "mei", f"/admin/counter/questions/{newest}", do="declined", answer="不属于本镇职责范围，已告知去处"
    )


def alarm(house: House) -> Callable[[], Any]:
    ledger = house.app.state.chores.ledger
    ledger.raise_alarm(house.settings.clock(), "timers", f"没有按时发布 {SECRET}")
    number = house.app.state.chores.alarms()[0].number
    return form(house, "xi", "/admin/chores", do=f"settle:{number}")


def several_signed(house: House) -> Callable[[], Any]:
    drafts = [submitted(house), submitted(house)]
    fields: dict[str, Any] = {f"hash.{draft.number}": content_hash(draft) for draft in drafts}
    fields["seen"] = [draft.number for draft in drafts]
    return lambda: house.person("li").post(
        "/admin/queue", {**fields, "do": "sign", "step": "first-review", "opinion": SECRET}
    )


def several_published(house: House) -> Callable[[], Any]:
    fields: dict[str, Any] = {
        "pick": [f"{draft.number}/{draft.revision}" for draft in (signed(house, 4), signed(house, 4))]
    }
    return lambda: house.person("he").post("/admin/ready", fields)


def link_to(house: House, draft: Draft) -> PreviewLink:
    return share_preview(
        house.staff.office, house.staff.preview_links, house.caller("wang"), draft.number, revision=draft.revision
    )


def link_ended(house: House) -> Callable[[], Any]:
    draft = new(house)
    return form(house, "li", f"{DRAFT}/links", draft, end=link_to(house, draft).id)


def link_opened(house: House) -> Callable[[], Any]:
    token = house.staff.preview_links.token(link_to(house, new(house)))
    return lambda: house.nobody().get(f"/admin/shared/{token}")


def refused_by(house: House, login: str) -> Callable[[], Any]:
    draft = house.draft("sun", number=next(NUMBERS))
    form(house, "sun", f"{DRAFT}/submit", draft)()
    return sign(house, now_of(house, draft), "first-review", login)


def ended(house: House) -> Callable[[], Any]:
    numbers = [number for number, _ in house.staff.office.delegations.listing(house.settings.clock().date())]
    return form(house, "li", "/admin/delegations", do=f"end:{numbers[-1]}")


def bound(house: House, login: str, code: str = "") -> Callable[[], Any]:
    secret = house.staff.accounts.second_factors.propose(login)
    return form(house, login, FACTOR, do="confirm", code=code or pyotp.TOTP(secret).at(system_clock()))


def taken_in(house: House) -> Callable[[], Any]:
    xi, fields = house.person("xi"), {"login": "luo2", "name": NAME, "organisation": "liuxi-cun"}
    return lambda: xi.post("/admin/users", fields)


FACTOR = "/admin/account/second-factor"
USER = "/admin/users/{login:str}"


def on_paper(house: House) -> Callable[[], Any]:
    draft, mei = submitted(house), house.person("mei")
    fields = {"step": "first-review", "signer": "li", "signed_on": "2026-05-12", "printed": content_hash(draft)}
    return lambda: send_filed(house, mei, f"/admin/drafts/{draft.number}/paper", fields, "scan")


def send_filed(house: House, person: Any, path: str, fields: dict[str, str], name: str) -> Any:
    """A form with a photograph, whose name tells of somebody."""
    return house.client.post(
        path, data={"csrf": person.token, **fields}, files={name: (f"{SECRET}.jpg", photograph(), "image/jpeg")},
        headers={"cookie": f"gongkailan={person.session_id}"},
    )  # fmt: skip


def objected(house: House) -> Callable[[], Any]:
    deed = on_paper(house)
    deed()
    draft = house.staff.office.drafts.signed_on_paper("li")[0].draft
    return form(house, "li", f"/admin/drafts/{draft}/object", step="first-review", reason=SECRET)


def hung(house: House) -> Callable[[], Any]:
    wang, fields = house.person("wang"), {"on": "2026-05-09", "who": NAME, "boards": "镇公开栏"}
    return lambda: send_filed(house, wang, "/admin/board/20260508-k3m9q", fields, "photograph")


def put_right(house: House) -> Callable[[], Any]:
    hung(house)()
    return form(house, "wang", "/admin/board/20260508-k3m9q", do="remark", remark=SECRET)


def looked_at(house: House) -> Callable[[], Any]:
    on_paper(house)()
    signature = house.staff.office.drafts.signed_on_paper("li")[0]
    filed = house.staff.cabinet.of(f"drafts/{signature.draft}")[0]
    return lambda: house.person("li").get(f"/admin/filed/{filed.id}")


MINZHENG = "/admin/published/organisations/minzheng-ban"
Rows = list[tuple[str, str, str]]
DEEDS: dict[str, tuple[str, Deed, Rows]] = {
    "a sign-in": ("/admin/sign-in", lambda house: sign_in(house, "wang", PASSWORD), [("wang", "sign-in", "ok")]),
    "a wrong password": (
        "/admin/sign-in", lambda house: sign_in(house, "wang", OTHER_PASSWORD), [("", "sign-in", "refused")],
    ),
    "a password in the wrong box": (
        "/admin/sign-in", lambda house: sign_in(house, OTHER_PASSWORD, ID_NUMBER), [("", "sign-in", "refused")],
    ),
    "a sign-out": ("/admin/sign-out", lambda house: form(house, "wang", "/admin/sign-out"), [("wang", "sign-out", "ok")]),
    "a wrong old password": (
        "/admin/account",
        lambda house: form(house, "wang", "/admin/account", old=SECRET, new=OTHER_PASSWORD, again=OTHER_PASSWORD),
        [("wang", "password", "refused")],
    ),
    "a new password": (
        "/admin/account",
        lambda house: form(house, "zhao", "/admin/account", old=PASSWORD, new=OTHER_PASSWORD, again=OTHER_PASSWORD),
        [("zhao", "password", "ok")],
    ),
    "a draft begun": ("/admin/new", lambda house: form(house, "wang", "/admin/new", matter="notice"), [("wang", "draft.edit", "ok")]),
    "a correction begun": (
        "/admin/published/{kind:str}/{record_id:str}/{way:str}",
        lambda house: form(house, "wang", f"{MINZHENG}/correct", reason=SECRET), [("wang", "draft.edit", "ok")],
    ),
    "a withdrawal proposed": (
        "/admin/published/{kind:str}/{record_id:str}/{way:str}",
        lambda house: form(house, "wang", f"{MINZHENG}/withdraw", reason="机构撤并，职责已经划转"),
        [("wang", "draft.edit", "ok"), ("wang", "draft.submit", "ok")],
    ),
    "a draft saved": (
        DRAFT, lambda house: form(house, "wang", DRAFT, new(house), do="save", title=SECRET, body=SECRET),
        [("wang", "draft.edit", "ok")],
    ),
    "a draft that saves itself": (
        f"{DRAFT}/save", lambda house: form(house, "wang", f"{DRAFT}/save", new(house), title=SECRET),
        [("wang", "draft.edit", "ok")],
    ),
    "a draft handed in": (f"{DRAFT}/submit", lambda house: form(house, "wang", f"{DRAFT}/submit", new(house)), [("wang", "draft.submit", "ok")]),
    "a draft thrown away": (
        f"{DRAFT}/discard", lambda house: form(house, "wang", f"{DRAFT}/discard", new(house), remark=SECRET),
        [("wang", "draft.discard", "ok")],
    ),
    "a signature": (f"{DRAFT}/review", lambda house: sign(house, submitted(house), "first-review"), [("li", "draft.sign", "ok")]),
    "the last signature": (f"{DRAFT}/review", lambda house: sign(house, signed(house, 3), "final-review"), [("he", "draft.approve", "ok")]),
    "a signature on paper": (f"{DRAFT}/paper", on_paper, [("mei", "draft.sign", "ok")]),
    "an objection to a signature": (f"{DRAFT}/object", objected, [("li", "draft.object", "ok")]),
    "a notice hung": ("/admin/board/{notice:str}", hung, [("wang", "posting.note", "ok")]),
    "a receipt put right": ("/admin/board/{notice:str}", put_right, [("wang", "posting.remark", "ok")]),
    "something filed looked at": ("", looked_at, [("li", "filed.open", "ok")]),
    "a draft sent back": (
        f"{DRAFT}/review",
        lambda house: form(house, "li", f"{DRAFT}/review", submitted(house), do="return", opinion=SECRET),
        [("li", "draft.return", "ok")],
    ),
    "one's own draft signed": (f"{DRAFT}/review", lambda house: refused_by(house, "sun"), [("sun", "draft.sign", "refused")]),
    "a publication": (
        f"{DRAFT}/publish", lambda house: publish(house, do="publish"),
        [("he", "draft.publish", "begun"), ("he", "draft.publish", "ok")],
    ),
    "a timer set": (
        f"{DRAFT}/publish", lambda house: publish(house, do="schedule", publish_at="2026-5-20 09:00"),
        [("he", "draft.schedule", "ok")],
    ),
    "several signed at once": (
        "/admin/queue", several_signed, [("li", "draft.sign", "ok"), ("li", "draft.sign", "ok")],
    ),
    "several published at once": (
        "/admin/ready", several_published, [("he", "draft.publish", "begun"), ("he", "draft.publish", "ok")] * 2,
    ),
    "a timer taken back by its form": (
        f"{DRAFT}/publish", lambda house: form(house, "he", f"{DRAFT}/publish", scheduled(house), do="unschedule"),
        [("he", "draft.unschedule", "ok")],
    ),
    "a draft taken over": ("", taken_over, [("sun", "draft.take-over", "ok")]),
    "a timer taken back": ("", unscheduled, [("he", "draft.unschedule", "ok")]),
    "a timer that has come": ("", timer, [("-timer", "draft.publish", "begun"), ("-timer", "draft.publish", "ok")]),
    "a look given": (
        f"{DRAFT}/links", lambda house: form(house, "wang", f"{DRAFT}/links", new(house), do="make"), [("wang", "preview.make", "ok")],
    ),
    "a look taken back": (f"{DRAFT}/links", link_ended, [("li", "preview.end", "ok")]),
    "a look taken": ("", link_opened, [("", "preview.open", "ok")]),
    "a file uploaded": ("/admin/files", upload, [("wang", "file.upload", "ok")]),
    "a paste, of which nothing is kept": ("/admin/paste", paste, []),
    "a question at the counter": ("/admin/counter/questions", question, [("wang", "question.note", "ok")]),
    "a question decided": ("/admin/counter/questions/{number:str}", decided, [("mei", "question.decide", "ok")]),
    "an alarm taken down": ("/admin/chores", alarm, [("xi", "alarm.settle", "ok")]),
    "the site made anew": ("/admin/chores", lambda house: form(house, "xi", "/admin/chores", do="rebuild"), [("xi", "site.rebuild", "ok")]),
    "somebody taken in": (
        "/admin/users", taken_in,
        [("xi", "user.create", "ok")],
    ),
    "somebody's facts changed": (
        USER, lambda house: form(house, "xi", "/admin/users/zhao", do="facts", name=NAME, organisation="liuxi-cun"),
        [("xi", "user.change", "ok")],
    ),
    "roles granted": (USER, lambda house: form(house, "an", "/admin/users/zhao", do="rights", roles="writer"), [("an", "user.grant", "ok")]),
    "roles refused": (USER, lambda house: form(house, "xi", "/admin/users/zhao", do="rights", roles="writer"), [("xi", "user.grant", "refused")]),
    "somebody disabled": (USER, lambda house: form(house, "xi", "/admin/users/zhao", do="disable"), [("xi", "user.disable", "ok")]),
    "somebody enabled": (USER, lambda house: form(house, "xi", "/admin/users/zhao", do="enable"), [("xi", "user.enable", "ok")]),
    "a new password given": (USER, lambda house: form(house, "xi", "/admin/users/zhao", do="password"), [("xi", "user.password", "ok")]),
    "a second factor removed": (USER, lambda house: form(house, "an", "/admin/users/zhao", do="factor"), [("an", "second-factor.remove", "ok")]),
    "somebody signed out": (USER, lambda house: form(house, "an", "/admin/users/zhao", do="sessions"), [("an", "sessions.end", "ok")]),
    "a telephone bound": (FACTOR, lambda house: bound(house, "bao"), [("bao", "second-factor.bind", "ok")]),
    "a wrong code": (FACTOR, lambda house: bound(house, "mei", "000000"), [("mei", "second-factor.bind", "refused")]),
    "a telephone let go": (FACTOR, lambda house: form(house, "bao", FACTOR, do="remove"), [("bao", "second-factor.remove", "ok")]),
    "a token made": ("/admin/tokens", lambda house: form(house, "an", "/admin/tokens", do="make", name=NAME, scopes="read", days="3"), [("an", "token.create", "ok")]),
    "a token ended": ("/admin/tokens", lambda house: form(house, "an", "/admin/tokens", do=f"end:{NAME}"), [("an", "token.revoke", "ok")]),
    "a step delegated": (
        "/admin/delegations",
        lambda house: form(house, "li", "/admin/delegations", do="begin", step="first-review", to="chen", first="2026-6-1", last="2026-6-2"),
        [("li", "delegation.begin", "ok")],
    ),
    "a delegation ended": ("/admin/delegations", ended, [("li", "delegation.end", "ok")]),
    "a new owner": (
        f"{DRAFT}/owner", lambda house: form(house, "wang", f"{DRAFT}/owner", new(house), to="sun"), [("wang", "draft.take-over", "ok")],
    ),
    "the trail taken along": ("", lambda house: lambda: house.person("guo").get("/admin/audit/export"), [("guo", "audit.export", "ok")]),
}  # fmt: skip


def rows_of(house: House, deed: Callable[[], Any]) -> Rows:
    count = len(house.trail())
    deed()
    return house.trail()[count:]


@pytest.mark.parametrize("what", DEEDS)
def test_every_deed_of_a_person_leaves_its_rows(house: House, what: str) -> None:
    _, prepare, rows = DEEDS[what]
    deed = prepare(house)
    assert rows_of(house, deed) == rows
    assert_nothing_private_in(house)


def test_every_form_is_in_the_table(house: House) -> None:
    assert set(form_routes(house)) == {path for path, _, _ in DEEDS.values()} - {""}


def test_every_move_of_a_draft_is_in_the_table() -> None:
    done = {action for _, _, rows in DEEDS.values() for _, action, result in rows if result == "ok"}
    assert {f"draft.{action.value}" for _, action in MOVES} <= done
    assert {action for _, action in MOVES} == set(Action)


def program(house: House, scopes: frozenset[Scope] = frozenset(Scope)) -> dict[str, str]:
    token = house.staff.office.desk.tokens.create("民政办接口", scopes, house.settings.clock())
    return {"Authorization": f"Bearer {token}"}


def record_of(house: House, token: dict[str, str]) -> tuple[str, str]:
    """(address, version) of a record that a program has published."""
    answer = house.client.post("/api/records/documents", json=document(next(NUMBERS)), headers=token).json()
    return f"/api/records/documents/{answer['id']}", answer["version"]


def api_publish(house: House) -> Callable[[], Any]:
    token = program(house)
    return lambda: house.client.post(
        f"/api/records/documents?reason={SECRET}", json=document(next(NUMBERS)), headers=token
    )  # fmt: skip


def api_change(house: House, way: str) -> Callable[[], Any]:
    token = program(house)
    address, version = record_of(house, token)
    fields = document(next(NUMBERS), index_number=None)
    stored = house.client.get(address, headers=token).json()["record"]
    fields = {**stored, **{name: fields[name] for name in ("title",)}}
    if way == "PUT":
        return lambda: house.client.put(address, json=fields, headers={**token, "If-Match": version})
    if way == "DELETE":
        return lambda: house.client.request(
            "DELETE", f"{address}?reason=数据有误，更正后重新发布", headers={**token, "If-Match": version}
        )
    body = {"record": fields, "version": version, "reason": "电话改了"}
    if way == "withdraw":
        body = {"version": version, "reason": "数据有误，更正后重新发布"}
    return lambda: house.client.post(f"{address}/{way}", json=body, headers=token)


def api_upload(house: House) -> Callable[[], Any]:
    token = program(house)
    file = {"file": (f"{SECRET}.csv", SECRET.encode(), "text/csv")}
    return lambda: house.client.post("/api/attachments", files=file, headers=token)


def api_check(house: House) -> Callable[[], Any]:
    token = program(house)
    return lambda: house.client.post(
        "/api/check", json={"kind": "documents", "record": {"title": SECRET}}, headers=token
    )


BY, BODY = "token/民政办接口", "/api/records/{kind:str}"
ENDPOINTS: dict[str, tuple[tuple[str, str], Deed, Rows]] = {
    "publish": (("POST", BODY), api_publish, [(BY, "record.publish", "begun"), (BY, "record.publish", "ok")]),
    "replace": (
        ("PUT", f"{BODY}/{{record_id:str}}"), lambda house: api_change(house, "PUT"),
        [(BY, "record.replace", "begun"), (BY, "record.replace", "ok")],
    ),
    "replace by POST": (
        ("POST", f"{BODY}/{{record_id:str}}/replace"), lambda house: api_change(house, "replace"),
        [(BY, "record.replace", "begun"), (BY, "record.replace", "ok")],
    ),
    "withdraw": (
        ("DELETE", f"{BODY}/{{record_id:str}}"), lambda house: api_change(house, "DELETE"),
        [(BY, "record.withdraw", "begun"), (BY, "record.withdraw", "ok")],
    ),
    "withdraw by POST": (
        ("POST", f"{BODY}/{{record_id:str}}/withdraw"), lambda house: api_change(house, "withdraw"),
        [(BY, "record.withdraw", "begun"), (BY, "record.withdraw", "ok")],
    ),
    "upload": (("POST", "/api/attachments"), api_upload, [(BY, "file.upload", "ok")]),
    "check, of which nothing is kept": (("POST", "/api/check"), api_check, []),
}  # fmt: skip


@pytest.mark.parametrize("what", ENDPOINTS)
def test_every_deed_of_a_program_leaves_its_rows(house: House, what: str) -> None:
    _, prepare, rows = ENDPOINTS[what]
    deed = prepare(house)
    assert rows_of(house, deed) == rows
    assert_nothing_private_in(house)


def test_a_change_that_the_disk_refuses_is_contradicted(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    deed = api_publish(house)
    monkeypatch.setattr("site_builder.store.write.tempfile.mkstemp", full)
    assert rows_of(house, deed) == [(BY, "record.publish", "begun"), (BY, "record.publish", "failed")]


def test_every_endpoint_of_a_token_that_changes_something_is_in_the_table(house: House) -> None:
    """Those of people call the same commands as the forms."""
    found = {
        (str(method), route.path)
        for route in house.app.routes
        if route.path.startswith(("/api/records", "/api/attachments", "/api/check"))
        for method in getattr(route, "methods", ())
        if method in ("POST", "PUT", "DELETE", "PATCH")
    }
    assert found == {key for key, _, _ in ENDPOINTS.values()}


FOLDER = Path(commands.__file__).parent
NOTES = re.compile(r"audit\.note\(|\bin_hand\(|\bnoting\(|\bput_directly\(")
IMPORTED = re.compile(r"from admin_api\.commands\.(\w+) import")
SHARED = ("moving", "outcome")
"""Tools of commands: only some of what is in them leaves a row, which `NOTES` names."""
WITHOUT = {
    "__init__": "no command",
    "remarks": "a rule of texts",
    "erase_ended_lists": "has a log of its own, which is on the disk before a file is gone",
    "finish_interrupted": "ends what a row has announced",
}


def notes(name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a command leaves a row: itself, or through another that it calls."""
    text = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    others = set(IMPORTED.findall(text)) - seen - {name, *SHARED}
    return bool(NOTES.search(text)) or any(notes(other, seen | {name}) for other in others)


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.py")))
def test_every_command_leaves_a_row_whoever_calls_it(name: str) -> None:
    assert notes(name) is (name not in WITHOUT), name


COMMANDS: dict[str, tuple[list[str], str]] = {
    "token create": (["民政办接口", "--scope", "read"], "token.create"),
    "token revoke": (["民政办接口"], "token.revoke"),
    "token list": ([], ""),
    "user create": (
        ["luo", "--name", NAME, "--organisation", "minzheng-ban", "--role", "writer"], "user.create",
    ),
    "user password": (["bao"], "user.password"),
    "user disable": (["mei"], "user.disable"),
    "user list": ([], ""),
    "backup": (["{folder}/backup.tar.gz"], "backup"),
    "verify-audit": ([], ""),
    "doctor": ([], ""),
    "settings": ([], ""),
}  # fmt: skip
TESTED_ELSEWHERE = {"run", "restore", "publish-due", "user second-factor"}
"""The first and the third do what forms and timers do; a restore leaves the trail to the byte as it was; a second factor is
taken from whoever has bound one (test_cli.py looks for its row)."""


@pytest.mark.parametrize("name", COMMANDS)
def test_every_deed_at_the_machine_leaves_its_row(
    house: House, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    arguments, action = COMMANDS[name]
    folder = tmp_path_factory.mktemp("backup")
    words = [*name.split(), *(text.replace("{folder}", str(folder)) for text in arguments)]
    if name != "settings":
        words += ["--var", str(house.settings.var)]
    if name in ("backup", "verify-audit", "doctor", "user create"):
        words += ["--content", str(house.settings.content)]
    count = len(house.trail())
    with pytest.raises(SystemExit) if name in ("verify-audit", "doctor") else nullcontext():
        cli.main(words, standalone_mode=False)
    rows = house.staff.office.audit.search(limit=len(house.trail()) - count) if len(house.trail()) > count else []
    assert [(row.action, row.role, row.result) for row in rows] == ([(action, "operator", "ok")] if action else [])
    assert_nothing_private_in(house)


def test_every_command_is_in_the_table() -> None:
    names = set()
    for name, command in cli.commands.items():
        names |= {f"{name} {sub}" for sub in command.commands} if isinstance(command, click.Group) else {name}
    assert names == COMMANDS.keys() | TESTED_ELSEWHERE


def assert_nothing_private_in(house: House) -> None:
    """No row holds what somebody wrote, is called, or keeps secret."""
    text = "\n".join(str(asdict(row)) for row in house.staff.office.audit.rows())
    names = [house.staff.office.users.get(login).name for login in ("wang", "li", "he", "guo")]
    for secret in (NAME, ID_NUMBER, ID_NUMBER[:17], PASSWORD, OTHER_PASSWORD, "gkl_", "同意", "防汛通知", *names):
        assert secret not in text, secret
