"""The built site at `/`: what a browser, a monitor and a scanner get."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from admin_api.settings import AdminSettings
from site_builder.errors import SettingsError
from tests.admin_api.conftest import Office, open_office
from tests.conftest import every_example, write_content


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("site")
    yield from open_office(write_content(folder / "content", every_example()), folder)


def test_an_unchanged_page_is_not_sent_again(site: Office) -> None:
    tag = site.client.get("/index.html").headers["etag"]
    for kept in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = site.client.get("/index.html", headers={"If-None-Match": kept})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == tag
    assert site.client.get("/index.html", headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/index.html", "/healthz", "/api/openapi.json", "/nothing.html", "/api/records/documents"]
)
def test_head_answers_as_get_without_the_body(site: Office, path: str) -> None:
    got = site.client.get(path, headers=site.full)
    head = site.client.head(path, headers=site.full)
    assert (head.status_code, head.content) == (got.status_code, b"")
    for name in ("content-type", "content-length", "etag"):
        assert head.headers.get(name) == got.headers.get(name)


def test_types_are_told_once(site: Office) -> None:
    types = {path: site.client.get(path).headers["content-type"] for path in ("/", "/assets/search.js", "/sitemap.xml")}
    assert types == {
        "/": "text/html; charset=utf-8",
        "/assets/search.js": "text/javascript; charset=utf-8",
        "/sitemap.xml": "application/xml",
    }


def test_a_folder_is_read_at_its_slash(site: Office) -> None:
    answer = site.client.get("/v/liuxi-cun", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (301, "/v/liuxi-cun/")
    assert site.client.get("/v/liuxi-cun/").status_code == 200
    assert site.client.get("/index.html/").status_code == 404


def test_no_redirect_leads_to_another_host(site: Office) -> None:
    for path in ("//v", "///v", "//v/liuxi-cun"):
        location = site.client.get(f"http://testserver.local{path}", follow_redirects=False).headers.get(
            "location", "/x"
        )
        assert location.startswith("/")
        assert not location.startswith("//")


def test_what_is_not_there_has_the_sites_own_page(site: Office) -> None:
    answer = site.client.get("/documents/2026/01/nothing.html")
    assert answer.status_code == 404
    assert "<html" in answer.text
    assert site.client.get("/nothing").content == site.client.get("/404.html").content


@pytest.mark.parametrize(
    "path", ["/api/x", "/api/swagger", "/api/redoc", "/api/records", "/api/openapi.yaml", "/api", "/api/"]
)
def test_below_api_everything_speaks_json(site: Office, path: str) -> None:
    answer = site.client.get(path, headers=site.full)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config", "/.lock", "/.tmp-1", "/var/tokens.sqlite", "/../var/tokens.sqlite", "/%2e%2e/var/tokens.sqlite",
        "/..%2fvar%2ftokens.sqlite", "/assets/%2e%2e/%2e%2e/var/tokens.sqlite", "/..%5cvar%5ctokens.sqlite", "/%ff",
        "/" + "a" * 300, "/" + "文" * 90, "/a/" * 200, "/index.html/..%00", "/content/site.yml", "/personal/", "/assets/.hidden",
        "/trap/tokens.sqlite", "/trap.txt", "/pipe",
    ],
)  # fmt: skip
def test_nothing_but_the_site_is_served(site: Office, path: str) -> None:
    if not (site.settings.site / "pipe").exists():
        os.mkfifo(site.settings.site / "pipe")
    traps = {"trap": site.settings.var, "trap.txt": site.settings.var / "tokens.sqlite"}
    for name, target in traps.items():
        link = site.settings.site / name
        if not link.is_symlink():
            link.symlink_to(target)
    answer = site.client.get(path)
    assert answer.status_code in (400, 404), answer.status_code
    assert b"SQLite" not in answer.content


def test_every_page_comes_with_its_policy(site: Office) -> None:
    for path in ("/", "/nothing", "/feeds/site.xml", "/v/liuxi-cun"):
        headers = site.client.get(path, follow_redirects=False).headers
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/index.html", "GET, HEAD"), ("/api/check", "POST"), ("/api/records/documents", "GET, HEAD, POST"),
        ("/api/records/documents/20260312-k3m9q", "DELETE, GET, HEAD, PUT"), ("/healthz", "GET, HEAD"),
    ],
)  # fmt: skip
def test_a_method_that_an_address_does_not_know_is_told_those_it_knows(site: Office, path: str, allowed: str) -> None:
    for method in {"GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"} - set(allowed.split(", ")):
        answer = site.client.request(method, path, headers=site.full)
        assert (answer.status_code, answer.headers.get("allow")) == (405, allowed), method
        assert answer.headers["content-type"] == "application/problem+json"


def test_var_below_the_site_is_refused(tmp_path: Path) -> None:
    good = AdminSettings(content=tmp_path / "content", var=tmp_path / "var", site=tmp_path / "site")
    with pytest.raises(SettingsError):
        replace(good, var=good.site / "var")
    with pytest.raises(SettingsError):
        replace(good, var=good.content / "var")
    with pytest.raises(SettingsError):
        replace(good, var=good.site)
    with pytest.raises(SettingsError):
        replace(good, site=good.content / "site")
    with pytest.raises(SettingsError):
        replace(good, content=good.site / "content")
