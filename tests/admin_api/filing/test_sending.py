"""Photographs as a browser sends them, and as nobody should."""

from __future__ import annotations

import pytest

from admin_api.request_guard import MAX_FILING
from tests.admin_api.controllers.admin.conftest import House
from tests.admin_api.controllers.conftest import _calm, house  # noqa: F401 - fixtures
from tests.admin_api.filing.brought import bomb, package, photograph, scan

PATH = "/admin/board/20260508-k3m9q"


def send(house: House, data: bytes, name: str = "首日.jpg") -> tuple[int, str]:  # noqa: F811
    person = house.person("wang")
    answer = house.client.post(
        PATH, data={"csrf": person.token, "on": "2026-05-09", "who": "周贴", "boards": "村公开栏"},
        files={"photograph": (name, data, "image/jpeg")}, headers={"cookie": f"gongkailan={person.session_id}"},
    )  # fmt: skip
    return answer.status_code, answer.text


def test_a_body_larger_than_any_photograph_is_cut_off(house: House) -> None:  # noqa: F811
    status, text = send(house, photograph() + bytes(MAX_FILING))
    assert status == 413
    assert "21 MB" in text


@pytest.mark.parametrize(
    "data", [package(), bomb(), scan() + package(), b"<html>"], ids=["zip", "bomb", "twofold", "html"]
)
def test_what_is_no_photograph_is_refused_in_words_and_leaves_nothing(house: House, data: bytes) -> None:  # noqa: F811
    status, text = send(house, data)
    assert status == 422
    assert 'href="#photograph"' in text
    assert 'value="周贴"' in text
    assert house.staff.cabinet.posting("20260508-k3m9q") is None
    assert list((house.settings.var / "evidence").glob("*")) == []


def test_a_name_of_three_hundred_signs_is_kept_short_and_what_is_filed_is_never_shown_in_a_page(house: House) -> None:  # noqa: F811
    assert send(house, photograph(), "长" * 300 + ".jpg")[0] == 303
    (filed,) = house.staff.cabinet.of("public-notices/20260508-k3m9q")
    assert len(filed.name) <= 124
    answer = house.person("li").get(f"/admin/filed/{filed.id}")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert house.person("zhao").get(f"/admin/filed/{filed.id}").status_code == 404
    for place in (house.settings.content, house.settings.site):
        assert not list(place.rglob(f"*{filed.sha256}*"))
