"""An earlier record is found again, however old, and a draft begins like it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from msgspec import structs

from site_builder.records.public_notices import EXAMPLE as NOTICE
from site_builder.store.write import NEW, save
from tests.admin_api.controllers.admin.conftest import House

OLDEST = "20240508-aaaaa"


@pytest.fixture
def old(house: House) -> House:
    """One notice of two years ago, and more of today than the page offers by itself."""
    if house.staff.office.desk.watch.known().get("public-notices", OLDEST) is not None:
        return house
    assert NOTICE.published_at is not None
    facts = {OLDEST: ("柳溪村道路硬化公示", timedelta(days=700))} | {
        f"20260508-aaab{letter}": ("青禾镇例行公示", timedelta()) for letter in "abcdefghjkmnp"
    }
    for record_id, (title, age) in facts.items():
        record = structs.replace(NOTICE, id=record_id, title=title, published_at=NOTICE.published_at - age)
        save(house.settings.content, record, expect=NEW)
    house.staff.office.desk.watch.rebuild()
    return house


def offered(page: str) -> list[str]:
    return re.findall(r'name="like" value="([^"]+)"', page)


def test_what_is_older_than_the_newest_is_found_by_its_words(old: House) -> None:
    wang = old.person("wang")
    assert f"public-notices/{OLDEST}" not in offered(wang.get("/admin/new").text)
    page = wang.get("/admin/new?q=硬化 柳溪").text
    assert offered(page) == [f"public-notices/{OLDEST}"]
    assert "找到 1 条" in page
    assert 'value="硬化 柳溪"' in page
    begun = wang.post("/admin/new", {"like": offered(page)[0]})
    assert begun.status_code == 303
    number = begun.headers["location"].split("/drafts/")[1].split("?")[0]
    assert old.staff.office.drafts.find(number).fields["title"] == "柳溪村道路硬化公示"


def test_what_is_not_there_or_another_houses_is_not_found_and_the_matters_stay(old: House) -> None:
    for login, words in (("wang", "没有这样的公示"), ("zhao", "硬化"), ("wang", "长" * 150)):
        page = old.person(login).get(f"/admin/new?q={words}")
        assert page.status_code == 200
        assert offered(page.text) == []
        assert "没有找到" in page.text
        assert 'name="matter"' in page.text
