"""Every answer, refusals and mistakes of ours included, carries the headers; every request leaves a line without secrets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from admin_api.accounts.tokens import Scope
from admin_api.app import guarded
from admin_api.front import Front
from admin_api.logs import Log
from admin_api.office_settings import LogSettings
from admin_api.settings import AdminSettings
from admin_api.site_watch import SiteWatch
from admin_api.staff import Staff
from tests.admin_api.controllers.admin.conftest import ForgetfulClient
from tests.admin_api.staff import PEOPLE, settings_in

ID_NUMBER = "11010519491231002X"
PASSWORD = "Maicui-5210-Zhongqiu"


@dataclass
class Served:
    """What a server runs, and its log."""

    client: Any
    front: Front
    settings: AdminSettings
    token: str
    staff: Staff

    def lines(self) -> list[dict[str, Any]]:
        return [
            json.loads(line)
            for path in sorted(self.settings.logs.glob("*.jsonl"))
            for line in path.read_text("utf-8").splitlines()
        ]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    settings = settings_in(tmp_path_factory.mktemp("front"))
    log = Log(settings.logs, LogSettings())
    guard = guarded(settings)
    front = Front(guard, settings, log)
    token = guard.app.state.desk.tokens.create("民政办", frozenset(Scope), settings.clock())
    with ForgetfulClient(app=front, raise_server_exceptions=False) as client:
        yield Served(client, front, settings, token, guard.app.state.staff)
    log.close()


REQUESTS: dict[str, tuple[str, str, dict[str, Any], int]] = {
    "the home page": ("GET", "/", {}, 200),
    "a page of the site": ("GET", "/organisations/minzheng-ban.html", {}, 200),
    "a folder": ("GET", "/documents", {}, 301),
    "no page": ("GET", "/nothing.html", {}, 404),
    "the head of a page": ("HEAD", "/", {}, 200),
    "the sign-in page": ("GET", "/admin/sign-in", {}, 200),
    "a failed sign-in": ("POST", "/admin/sign-in", {"data": {"login": "a", "password": "b"}}, 401),
    "a form of another site": ("POST", "/admin/sign-in", {"data": {}, "headers": {"origin": "https://evil.example"}}, 403),
    "the desk of nobody": ("GET", "/admin/", {}, 303),
    "an asset of the admin": ("GET", "/admin/assets/admin.css", {}, 200),
    "no such asset": ("GET", "/admin/assets/x.css", {}, 404),
    "no such screen": ("GET", "/admin/drafts/20260512-zzzzz", {}, 303),
    "another method": ("DELETE", "/admin/new", {}, 405),
    "an odd method": ("BREW", "/", {}, 405),
    "the description": ("GET", "/api/openapi.json", {}, 200),
    "the state": ("GET", "/healthz", {}, 200),
    "no token": ("GET", "/api/records/documents", {}, 401),
    "no such address of the API": ("GET", "/api/nothing", {}, 404),
    "too long an address": ("GET", "/" + "a" * 2000, {}, 414),
    "an override": ("POST", "/api/check", {"headers": {"x-http-method-override": "PUT"}}, 400),
    "too many headers": ("GET", "/", {"headers": {"x-long": "a" * 20_000}}, 431),
    "broken JSON": ("POST", "/api/check", {"content": b"{", "headers": {"content-type": "application/json"}}, 401),
    "too large": ("POST", "/admin/sign-in", {"content": b"a" * 20_000, "headers": {"content-type": "application/x-www-form-urlencoded"}}, 413),
}  # fmt: skip
POLICY = re.compile(r"default-src 'none'.*frame-ancestors 'none'")


def check_headers(answer: Any) -> None:
    headers = answer.headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert POLICY.search(headers["content-security-policy"])
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["cache-control"]
    assert re.fullmatch("[0-9a-f]{16}", headers["x-request-id"])
    assert "server" not in headers
    assert all(
        len(headers.get_list(name)) == 1 for name in ("content-security-policy", "cache-control", "x-frame-options")
    )


@pytest.mark.parametrize("what", REQUESTS)
def test_every_answer_carries_the_headers_and_leaves_a_line(served: Served, what: str) -> None:
    method, path, facts, status = REQUESTS[what]
    before = len(served.lines())
    answer = served.client.request(method, path, **facts)
    assert answer.status_code == status, answer.text[:300]
    check_headers(answer)
    lines = [line for line in served.lines()[before:] if "request" in line]
    assert [(line["request"], line["status"], line["method"]) for line in lines] == [
        (answer.headers["x-request-id"], status, method)
    ]


@pytest.mark.parametrize("path", ["/admin/", "/api/records/documents", "/healthz"])
def test_a_mistake_of_ours_carries_them_too_and_is_logged_without_what_was_at_hand(
    served: Served, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError(f"王某某 {ID_NUMBER}")

    monkeypatch.setattr(SiteWatch, "holdings", fail)
    monkeypatch.setattr(SiteWatch, "known", fail)
    monkeypatch.setattr(type(served.staff.accounts), "signed_in", fail)
    monkeypatch.setattr(SiteWatch, "problems", property(fail), raising=False)
    headers = {"cookie": "gongkailan=x", "authorization": f"Bearer {served.token}"}
    answer = served.client.get(path, headers=headers)
    assert answer.status_code == 500
    check_headers(answer)
    assert ID_NUMBER not in answer.text
    assert "我们的错" in answer.text


def test_what_even_the_page_for_mistakes_cannot_show_is_answered(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin_api.controllers.admin.routes.html", None)
    monkeypatch.setattr("admin_api.controllers.admin.sign_in.html", None)
    before = len(served.lines())
    answer = served.client.get("/admin/sign-in")
    assert answer.status_code == 500
    check_headers(answer)
    assert "我们的错" in answer.text
    assert served.lines()[before:][-1]["status"] == 500


def test_the_preview_may_be_framed_by_the_page_around_it_and_by_nobody_else(served: Served) -> None:
    async def preview(_scope: Any, _receive: Any, send: Any) -> None:
        policy = b"default-src 'none'; frame-ancestors 'self'"
        await send({"type": "http.response.start", "status": 200, "headers": [(b"Content-Security-Policy", policy)]})
        await send({"type": "http.response.body", "body": b""})

    client: Any = ForgetfulClient(app=Front(preview, served.settings))
    assert client.get("/admin/drafts/x/preview").headers["x-frame-options"] == "SAMEORIGIN"


def test_an_address_that_is_cut_in_two_pieces_is_found(served: Served) -> None:
    async def page(_scope: Any, _receive: Any, send: Any) -> None:
        head = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", b"24")]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": b'<a href="/ad', "more_body": True})
        await send({"type": "http.response.body", "body": b'min/">x</a>', "more_body": False})

    client: Any = ForgetfulClient(app=Front(page, replace(served.settings, url="http://a.example/gkl/")))
    answer = client.get("/gkl/admin/")
    assert answer.text == '<a href="/gkl/admin/">x</a>'
    assert answer.headers["content-length"] == str(len(answer.text))


def called(served: Served, url: str) -> Any:
    """The same server by another address, while the first one runs."""
    return ForgetfulClient(app=Front(served.front.app, replace(served.settings, url=url)))


def test_an_encrypted_site_says_so(served: Served) -> None:
    answer = called(served, "https://www.example.gov.cn/gkl/").get("/gkl/admin/sign-in")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert 'action="/gkl/admin/sign-in"' in answer.text
    assert "strict-transport-security" not in served.client.get("/").headers


def test_a_line_says_who_did_what_how_long_and_nothing_else(served: Served) -> None:
    staff = served.staff
    staff.office.users.create(
        _fields("wang"),
        PASSWORD,
        rules=staff.office.settings.passwords.rules,
        now=served.settings.clock(),
        must_change=False,
    )
    session, found = staff.accounts.sessions.start("wang", served.settings.clock(), address="testclient", browser="")
    cookie = {"cookie": f"gongkailan={session}"}
    before = len(served.lines())
    bearer = {"Authorization": f"Bearer {served.token}"}
    served.client.get(f"/admin/new?matter={ID_NUMBER}", headers=cookie)
    served.client.get(f"/admin/drafts/{ID_NUMBER}", headers=cookie)
    served.client.post("/admin/new", data={"csrf": found.form_token, "matter": ID_NUMBER}, headers=cookie)
    served.client.post("/admin/sign-in", data={"login": ID_NUMBER, "password": PASSWORD})
    served.client.get(f"/{ID_NUMBER}.html")
    served.client.get(f"/api/records/documents?q={ID_NUMBER}", headers=bearer)
    served.client.head("/healthz")
    lines = served.lines()[before:]
    assert [(line["path"], line["user"]) for line in lines] == [
        ("/admin/new", "wang"), ("/admin/drafts/{number}", "wang"), ("/admin/new", "wang"), ("/admin/sign-in", ""),
        ("/{path}", ""), ("/api/records/{kind}", "token/民政办"), ("/healthz", ""),
    ]  # fmt: skip
    assert all(set(line) == {"at", "request", "method", "path", "status", "ms", "user"} for line in lines)
    text = json.dumps(lines, ensure_ascii=False)
    for secret in (ID_NUMBER, PASSWORD, session, served.token, found.form_token, "王芳", "testclient"):
        assert secret not in text


def _fields(login: str) -> Any:
    from admin_api.accounts.users import UserFields

    name, organisation, roles, steps = PEOPLE[login]
    return UserFields(login=login, name=name, organisation=organisation, roles=list(roles), steps=list(steps))


@pytest.mark.parametrize(
    ("url", "path", "status"),
    [
        ("http://a.example/gkl/", "/gkl/healthz", 200), ("http://a.example/gkl/", "/healthz", 200),
        ("http://a.example/gkl/", "/gkl", 200), ("http://a.example/gkl/", "/gklx/healthz", 404),
        ("http://a.example/a/b", "/a/b/healthz", 200), ("http://a.example/", "/healthz", 200),
    ],
)  # fmt: skip
def test_the_path_is_taken_off_if_the_proxy_has_left_it(served: Served, url: str, path: str, status: int) -> None:
    assert called(served, url).get(path).status_code == status


def test_what_a_person_wrote_is_not_taken_for_an_address(served: Served) -> None:
    """A text with quotation marks in it comes out as it went in."""
    text = 'x" href="/admin/sign-in'
    answer = called(served, "http://a.example/gkl/").post("/gkl/admin/sign-in", data={"login": text, "password": "b"})
    assert 'value="x&#34; href=&#34;/admin/sign-in"' in answer.text


def test_where_the_log_cannot_be_written_people_go_on(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("admin_api.logs.os.write", full)
    assert served.client.get("/healthz").status_code == 200


def test_the_log_is_nobody_elses(served: Served) -> None:
    served.client.get("/healthz")
    found: list[Path] = list(served.settings.logs.glob("*.jsonl"))
    assert found
    assert {path.stat().st_mode & 0o777 for path in found} == {0o600}
