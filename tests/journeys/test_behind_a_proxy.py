"""The office behind a proxy that shows it below a path and passes nothing but GET and POST."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser

from admin_api.accounts.accounts import Accounts
from admin_api.accounts.roles import Role
from admin_api.accounts.users import UserFields
from admin_api.audit import AuditTrail
from admin_api.office_settings import OfficeSettings
from admin_api.settings import AdminSettings
from site_builder.clock import system_clock
from tests.admin_api.running import Running, running
from tests.admin_api.staff import settings_in
from tests.conftest import TODAY
from tests.journeys.test_admin_journey import PASSWORD, PEOPLE, write_a_notice
from tests.reverse_proxy import BELOW, Proxy, proxy

AUDITOR: tuple[str, str, str, list[Role], list[str]] = ("guo", "郭敏", "qinghe-zhen", [Role.AUDITOR], [])
ATTRIBUTE = re.compile(r'\s([a-z-]+)="(/[^"]*)"')
WAYS = [(off, host) for off in (False, True) for host in (True, False)]


def _take_in(settings: AdminSettings) -> None:
    accounts = Accounts(settings.var, OfficeSettings())
    for login, name, organisation, roles, steps in (*PEOPLE, AUDITOR):
        fields = UserFields(login=login, name=name, organisation=organisation, roles=roles, steps=steps)
        rules = accounts.office.passwords.rules
        accounts.users.create(fields, PASSWORD, rules=rules, now=system_clock(), must_change=False)
    accounts.close()


@contextmanager
def office_behind(at: Proxy, folder: Path) -> Iterator[Running]:
    """A server of its own process, set up by the environment alone."""
    settings = settings_in(folder)
    _take_in(settings)
    environment = {"GONGKAILAN_SERVER_URL": at.url, "GONGKAILAN_SERVER_PROXIES": "127.0.0.1"}
    with running(settings, "--today", str(TODAY), environment=environment) as server:
        at.behind = server.address
        yield server


def sign_in(client: httpx.Client, login: str) -> httpx.Response:
    """With what a browser of today sends along."""
    own = {"Origin": f"http://{client.base_url.netloc.decode()}"}
    return client.post("admin/sign-in", data={"login": login, "password": PASSWORD}, headers=own)


def addresses_in(page: str) -> set[str]:
    """Whatever in a page begins at the root of its host."""
    return {address for _, address in ATTRIBUTE.findall(page)}


@pytest.mark.parametrize(("takes_path_off", "hands_on_host"), WAYS)
def test_every_address_of_every_page_is_below_the_path(
    tmp_path: Path, takes_path_off: bool, hands_on_host: bool
) -> None:
    with (
        proxy(takes_path_off=takes_path_off, hands_on_host=hands_on_host) as at, office_behind(at, tmp_path),
        httpx.Client(base_url=at.url, timeout=60) as client,
    ):  # fmt: skip
        assert client.get("admin/").headers["location"] == f"{BELOW}/admin/sign-in"
        for login in ("wang", "li", "guo"):
            answer = sign_in(client, login)
            assert (answer.status_code, answer.headers["location"]) == (303, f"{BELOW}/admin/"), answer.text[:500]
            assert f"Path={BELOW}/admin" in answer.headers["set-cookie"]
            assert "secure" not in answer.headers["set-cookie"].lower()
            seen = walk(client, f"{BELOW}/admin/")
            assert len(seen) > 3
        assert at.foreign == []


def walk(client: httpx.Client, start: str) -> set[str]:
    """Follow every link of the admin from a page on."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = client.get(f"http://{client.base_url.netloc.decode()}{address}", follow_redirects=True)
        assert answer.status_code < 400 or "/sign-out" in address, (address, answer.status_code)
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        found = addresses_in(answer.text)
        assert all(item.startswith(f"{BELOW}/") for item in found), (address, found)
        links = re.findall(r'(?:href|src)="([^"#]+)', answer.text)
        waiting += [
            path
            for link in links
            if (path := urlsplit(urljoin(str(answer.url), link)).path).startswith(f"{BELOW}/admin")
        ]
    return seen


def test_a_form_of_another_site_is_refused_there_too(tmp_path: Path) -> None:
    with (
        proxy(hands_on_host=False) as at, office_behind(at, tmp_path), httpx.Client(base_url=at.url, timeout=60) as client,
    ):  # fmt: skip
        for origin in ("https://evil.example", "null", at.url.replace("127.0.0.1", "localhost")):
            answer = client.post(
                "admin/sign-in", data={"login": "wang", "password": PASSWORD}, headers={"Origin": origin}
            )
            assert answer.status_code == 403, origin


def test_the_trail_has_the_address_that_the_proxy_saw_and_none_that_a_stranger_says(tmp_path: Path) -> None:
    with proxy() as at, office_behind(at, tmp_path), httpx.Client(base_url=at.url, timeout=60) as client:
        sign_in(client, "wang")
        client.post("admin/sign-in", data={"login": "li", "password": PASSWORD}, headers={"X-Forwarded-For": "1.2.3.4"})
    trail = AuditTrail(tmp_path / "var")
    assert {row.address for row in trail.search(action="sign-in")} == {"10.20.30.40"}
    trail.close()


def test_the_site_and_the_api_are_there_below_the_path(tmp_path: Path) -> None:
    with (
        proxy() as at, office_behind(at, tmp_path) as server,
        httpx.Client(base_url=at.url, timeout=60, headers=server.token) as client,
    ):  # fmt: skip
        home = client.get("")
        assert home.status_code == 200
        for link in re.findall(r'(?:href|src)="([^"#:]+)"', home.text):
            assert client.get(link, follow_redirects=True).status_code == 200, link
        assert client.get("documents").headers["location"] == f"{BELOW}/documents/"
        assert client.get("api/records/documents").status_code == 200
        assert client.put("api/records/documents/x").status_code == 501
        assert at.foreign == []


@pytest.mark.browser
def test_a_notice_goes_to_the_public_behind_the_proxy(tmp_path: Path, chromium: Browser) -> None:
    with proxy(hands_on_host=False) as at, office_behind(at, tmp_path):
        for login in ("wang", "li", "chen", "bao", "he"):
            context = chromium.new_context()
            page = context.new_page()
            page.goto(f"{at.url}admin/")
            page.get_by_label("登录名").fill(login)
            page.get_by_label("密码").fill(PASSWORD)
            page.get_by_role("button", name="登录").click()
            if login == "wang":
                write_a_notice(page)
                preview = page.request.get(urljoin(page.url, page.locator("iframe").first.get_attribute("src") or ""))
                assert preview.ok
                assert all(item.startswith(f"{BELOW}/") for item in addresses_in(preview.text()))
                page.get_by_role("button", name="提交审核").click()
                page.get_by_text("下一步：初审").wait_for()
            else:
                page.get_by_role("link", name="柳溪村通组道路硬化工程公示").first.click()
                page.get_by_role("button", name="同意").click()
            if login == "he":
                page.get_by_role("button", name="现在发布").click()
                page.get_by_role("link", name="看公开的页面").click()
                assert page.get_by_role("heading", level=1).inner_text() == "柳溪村通组道路硬化工程公示"
                assert page.url.startswith(f"{at.url}public-notices/")
            context.close()
        assert at.foreign == ["/favicon.ico"] * at.foreign.count("/favicon.ico")
