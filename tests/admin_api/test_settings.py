"""What the folders must not do, and what an address says."""

from __future__ import annotations

from pathlib import Path

import pytest

from admin_api.settings import AdminSettings
from site_builder.errors import SettingsError


def settings(folder: Path, **facts: str) -> AdminSettings:
    places = {name: folder / facts.get(name, name) for name in ("content", "var", "site")}
    return AdminSettings(content=places["content"], var=places["var"], site=places["site"], url=facts.get("url", ""))


@pytest.mark.parametrize(
    "places",
    [
        {"var": "content/var"},
        {"var": "site/var"},
        {"site": "content/site"},
        {"content": "site/content"},
        {"site": "content"},
    ],
)
def test_what_is_not_public_lies_in_nothing_public(tmp_path: Path, places: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="互不包含"):
        settings(tmp_path, **places)


@pytest.mark.parametrize(
    ("url", "below", "called", "is_encrypted"),
    [
        ("", "", "", False),
        ("https://www.example.gov.cn", "", "www.example.gov.cn", True),
        ("https://www.example.gov.cn/", "", "www.example.gov.cn", True),
        ("http://10.1.2.3:8080/gkl/", "/gkl", "10.1.2.3:8080", False),
        ("https://WWW.example.gov.cn/a/b", "/a/b", "www.example.gov.cn", True),
    ],
)
def test_an_address_says_host_path_and_whether_it_is_encrypted(
    tmp_path: Path, url: str, below: str, called: str, is_encrypted: bool
) -> None:
    found = settings(tmp_path, url=url)
    assert (found.below, found.called, found.is_encrypted) == (below, called, is_encrypted)
