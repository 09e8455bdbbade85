"""Every form of the admin: taken of its own session only, and whatever is sent, answered in words."""

from __future__ import annotations

import pytest

from admin_api.drafts import Draft
from tests.admin_api.controllers.admin.conftest import FORM, House, of_draft
from tests.admin_api.controllers.admin.test_routes import TABLE

SIGN_IN = "/admin/sign-in"
FORMS = sorted(path for path, method in TABLE if method == "POST" and path != SIGN_IN)
"""Every one but that by which one comes in: the table of routes is whole, a test of its own sees to that."""
PARTS = {
    "{notice:str}": "20260508-k3m9q", "{kind:str}": "organisations", "{record_id:str}": "minzheng-ban", "{way:str}": "correct",
    "{login:str}": "wang",
}  # fmt: skip
FIELDS = {
    "title": "改过的标题", "revision": "1", "do": "save", "matter": "notice", "remark": "不要了", "new": "Xin-Mima-2026-a",
    "again": "Xin-Mima-2026-a", "old": "Maicui-5210-Zhongqiu",
}  # fmt: skip
FOREIGN = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"origin": "https://evil.example"},
    {"origin": "null"},
]
PART = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
TYPE = "multipart/form-data; boundary=b"
URL = FORM["content-type"]


def address(path: str, draft: Draft) -> str:
    """A declared path with something that is there in each of its parts."""
    for part, word in PARTS.items():
        path = path.replace(part, word)
    return of_draft(path, draft)


@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_its_sessions_token_changes_nothing(house: House, path: str) -> None:
    draft = house.draft()
    wang, another = house.person("wang"), house.person("wang")
    before = house.state()
    for token in ("", "x", another.token, house.person("sun").token, "令牌", "\0", "a" * 100_000):
        answer = wang.post(address(path, draft), {**FIELDS, "csrf": token})
        assert answer.status_code == 403, (token[:20], answer.text[:200])
        assert "打开得太久" in answer.text
    assert house.state() == before
    assert wang.get("/admin/").status_code == 200


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("path", FORMS)
def test_a_form_of_another_site_changes_nothing_even_with_the_token(
    house: House, path: str, headers: dict[str, str]
) -> None:
    draft, wang = house.draft(), house.person("wang")
    before = house.state()
    answer = wang.post(address(path, draft), FIELDS, **headers)
    assert answer.status_code == 403, answer.text[:200]
    assert "打开得太久" in answer.text  # for this reason, not for want of a right
    assert house.state() == before
    assert wang.get("/admin/").status_code == 200


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_nobody_is_signed_in_by_another_site(house: House, headers: dict[str, str]) -> None:
    answer = house.nobody().post(SIGN_IN, {"login": "wang", "password": FIELDS["old"]}, **headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert "登录" in answer.text


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "same-origin", "origin": "http://testserver.local"}, {"sec-fetch-site": "none"}, {}]
)
def test_a_browser_on_our_own_page_signs_in(house: House, headers: dict[str, str]) -> None:
    answer = house.nobody().post(SIGN_IN, {"login": "wang", "password": FIELDS["old"]}, **headers)
    assert answer.status_code == 303


def bodies(token: str) -> list[tuple[str, bytes, str]]:
    """(what, body, content type) that no browser sends."""
    csrf = token.encode()
    own = PART % (b"csrf", csrf)
    head = b"csrf=" + csrf
    return [
        ("empty", b"", URL),
        ("NUL", head + b"&title=%00&revision=%00&do=%00&opinion=%00&like=%00/%00&change=%00/%00&publish_at=%00", URL),
        ("broken UTF-8", head + b"&title=%ff%fe&revision=%ff&do=%ff&matter=%ff&like=%ff/%ff&opinion=%ff", URL),
        ("lone surrogate", head + b"&title=%ed%a0%80&revision=1&do=%ed%a0%80&remark=%ed%a0%80", URL),
        ("huge field", head + b"&revision=1&title=" + b"a" * 3_000_000, URL),
        ("huge number", head + b"&revision=" + b"9" * 5_000 + b"&content_hash=" + b"9" * 5_000, URL),
        ("odd digits", head + "&revision=²&do=add:²&fields.²=1".encode(), URL),
        ("big number", head + b"&revision=999999999", URL),
        ("names", head + b"&title.0.0.0=x&attachments=x&attachments.x.y=1&attachments.99999999999=1&.=1&..=2", URL),
        ("buttons", head + b"&revision=1&do=add:nowhere&do=drop:title.9&do=import:x", URL),
        ("records", head + b"&like=../..&change=nowhere/x&like=documents/../../x", URL),
        ("kinds", head + b"&change=site/site&of=%0d%0aSet-Cookie:%20a=b&matter=%0d%0a", URL),
        ("ids", head + b"&like=documents/" + "文件".encode() + b"&publish_at=9999-99-99&do=schedule&revision=1", URL),
        ("10,000 parts", (PART % (b"title", b"x")) * 10_000 + own + b"--b--\r\n", TYPE),
        ("30,000 pairs", head + b"&a=b" * 30_000, URL),
        ("half multipart", own + b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\nabc', TYPE),
        ("no boundary", own, "multipart/form-data"),
        ("long boundary", own, "multipart/form-data; boundary=" + "b" * 3_000),
        ("token as file", own.replace(b'"csrf"', b'"csrf"; filename="a"') + b"--b--\r\n", TYPE),
        ("file names", own + PART.replace(b'"%s"', b'"%s"; filename="../../\xff.docx"') % (b"file", b"PK") + b"--b--", TYPE),
        (
            "file for a word",
            own + PART % (b"revision", b"1") + PART.replace(b'"%s"', b'"%s"; filename="a.pdf"') % (b"title", b"%PDF-1.4")
            + b"--b--",
            TYPE,
        ),
        ("bad charset", own.replace(b"\r\n\r\n", b"\r\nContent-Type: text/plain; charset=nope\r\n\r\n") + b"--b--", TYPE),
        ("JSON", b'{"csrf": "' + csrf + b'"}', "application/json"),
        ("no type", head, "nonsense"),
    ]  # fmt: skip


NAMES = [name for name, _, _ in bodies("")]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("path", [*FORMS, SIGN_IN])
def test_a_hostile_body_is_answered_in_words(house: House, path: str, name: str) -> None:
    person = house.person("sun")
    body, kind = next((body, kind) for what, body, kind in bodies(person.token) if what == name)
    answer = person.send(address(path, house.draft("sun")), body, kind)
    assert answer.status_code < 500, answer.text[:500]
    assert answer.status_code == 303 or any("一" <= letter <= "鿿" for letter in answer.text)
    assert "Set-Cookie" not in answer.headers.get("location", "") or "%0D" in answer.headers["location"].upper()


def test_a_button_that_no_page_has_signs_and_publishes_nothing(house: House) -> None:
    draft = house.draft()
    assert house.person("wang").post(f"/admin/drafts/{draft.number}/submit", {"revision": "1"}).status_code == 200
    before = house.state()
    for button in ("", "x", "publish"):
        answer = house.person("li").post(f"/admin/drafts/{draft.number}/review", {"do": button, "opinion": "同意"})
        assert answer.status_code == 403, button
    assert house.state() == before


@pytest.mark.parametrize("path", ["/admin/files", "/admin/drafts/{number:str}", "/admin/new"])
def test_nobodys_body_is_not_read(house: House, path: str) -> None:
    """What would be refused after reading is not even looked at."""
    answer = house.nobody().send(address(path, house.draft()), b"x" * 2_000_000, "application/json")
    assert (answer.status_code, answer.headers["location"]) == (303, SIGN_IN)


def test_a_sign_in_that_is_too_long_is_refused_before_it_is_read(house: House) -> None:
    before = house.trail()
    answer = house.client.post(SIGN_IN, content=b"login=" + b"a" * 20_000, headers=FORM)
    assert answer.status_code == 413
    assert house.trail() == before


@pytest.mark.parametrize("cookie", ["a/b=c; ", "a[b]=c; ", "a=b; a; =; ", '"; ', "expires=1; ", "gongkailan2=x; "])
def test_cookies_of_other_programs_stand_in_nobodys_way(house: House, cookie: str) -> None:
    wang = house.person("wang")
    answer = house.client.post(
        "/admin/new", data={"csrf": wang.token, "like": "documents/20260312-k3m9q"},
        headers={"cookie": f"{cookie}gongkailan={wang.session_id}"},
    )  # fmt: skip
    assert answer.status_code == 303
    assert "/admin/drafts/" in answer.headers["location"]


def test_a_script_whose_session_is_over_is_told_so(house: House) -> None:
    wang = house.person("wang")
    house.staff.accounts.sessions.end(wang.session_id, house.settings.clock())
    answer = wang.post("/admin/files", accept="application/json")
    assert answer.json()["ours"] == "gongkailan"
    assert "登录已过时" in answer.json()["refusal"]
