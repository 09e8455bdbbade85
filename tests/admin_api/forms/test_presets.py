"""What a form starts with: from one's own organisation, from the matter, from the last time; and that it is told."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from admin_api.forms.matters import Matter, matter_of, matter_of_fields
from admin_api.forms.presets import (
    BY_LAW,
    BY_MATTER,
    IN_ORDER,
    LAST_TIME,
    OWN_PAGE,
    Starting,
    following,
    follows,
    period_of,
    presets_of,
    told,
)
from site_builder.checks.notices import NOTICE_DAYS
from site_builder.holdings import Holdings
from site_builder.records.organisations import Organisation
from site_builder.records.public_notices import NoticeMatter
from site_builder.records.site_settings import EXAMPLE as SITE
from site_builder.records.site_settings import Redirects
from tests.conftest import TODAY, every_example


def known(*, boards_of: str = "qinghe-zhen") -> Holdings:
    """The example's organisations; one of them has boards."""
    records = [
        structs.replace(item, boards=["镇政府大门东侧公示栏"] if item.id == boards_of else [])
        if isinstance(item, Organisation) else item
        for item in every_example()
    ]  # fmt: skip
    return Holdings(SITE, Redirects(), records, TODAY)


def matter(key: str) -> Matter:
    found = matter_of(key)
    assert found is not None
    return found


def values(key: str, last: dict[str, Any] | None = None, organisation: str = "minzheng-ban") -> dict[str, Any]:
    starting = Starting(organisation=organisation, today=TODAY, last=last or {}, index_number="11341523MB1-2026-00007")
    found = presets_of(matter(key).kind, matter(key), starting, known())
    return {name: preset.value for name, preset in found.items()}


def test_a_notice_starts_with_what_ones_own_page_says_and_the_boards_above() -> None:
    started = values("notice")
    assert started["organisation"] == "minzheng-ban"
    assert started["objection"] == {
        "office": "青禾镇民政办公室", "telephone": "0555-6810021", "address": "青禾镇青河路18号镇政府二楼201室",
    }  # fmt: skip
    assert started["where_it_hangs"] == ["镇政府大门东侧公示栏"]
    assert (started["placement"], started["days"], started["unit"]) == ("both", "7", "day")
    assert "title" not in started
    assert "matter" not in started


def test_ones_own_boards_go_before_those_above() -> None:
    starting = Starting(organisation="liuxi-cun", today=TODAY)
    found = presets_of("public-notices", matter("notice"), starting, known(boards_of="liuxi-cun"))
    assert found["where_it_hangs"].value == ["镇政府大门东侧公示栏"]
    assert "where_it_hangs" not in presets_of(
        "public-notices", matter("notice"), structs_of("minzheng-ban"), known(boards_of="liuxi-cun")
    )


def structs_of(organisation: str) -> Starting:
    return Starting(organisation=organisation, today=TODAY)


def test_somebody_of_no_known_organisation_starts_with_the_matter_alone() -> None:
    assert set(values("notice", organisation="nowhere")) == {"placement", "days", "unit"}


def test_a_document_starts_with_the_next_number_and_a_village_with_its_last_quarter() -> None:
    assert values("document")["index_number"] == "11341523MB1-2026-00007"
    assert "index_number" not in values("notice")
    village = values("village-quarter", organisation="liuxi-cun")
    assert (village["village"], village["year"], village["quarter"]) == ("liuxi-cun", "2026", "1")


def test_the_second_notice_starts_as_the_first_was_published_but_for_what_it_says() -> None:
    last = {
        "title": "一", "body": "一", "matter": "levy", "days": "10", "unit": "workday", "placement": "board",
        "where_it_hangs": ["村口"], "objection": {"office": "村委会", "telephone": "0555-6812345", "address": "村部"},
        "name_list": {"sha256": "a" * 64},
    }  # fmt: skip
    started = values("notice", last)
    assert {name: started[name] for name in ("matter", "days", "unit", "placement", "where_it_hangs", "objection")} == {
        name: last[name] for name in ("matter", "days", "unit", "placement", "where_it_hangs", "objection")
    }
    assert not {"title", "body", "name_list"} & set(started)


def test_another_matter_takes_nothing_over() -> None:
    last = {"matter": "consultation", "days": "45", "placement": "web"}
    assert matter_of_fields("public-notices", last) == "consultation"
    assert "matter" not in values("notice", last)
    assert values("notice", last)["placement"] == "both"
    assert values("consultation", last)["days"] == "45"


@pytest.mark.parametrize("item", NoticeMatter)
def test_a_period_is_never_shorter_than_the_law_has_it(item: NoticeMatter) -> None:
    period = period_of(item.value)
    shortest = NOTICE_DAYS.get(item)
    if shortest is not None:
        assert (period["days"], period["unit"]) == (str(shortest.days), shortest.unit.value)
    assert int(period["days"]) >= 1
    assert follows("public-notices")["matter"][item.value] == period


def test_the_period_follows_the_matter_unless_somebody_chose_another() -> None:
    before = {"days": "7", "unit": "day"}
    chosen = {"days": "7", "unit": "day", "matter": "planning"}
    assert following("public-notices", before, chosen)["days"] == "30"
    own = {"days": "12", "unit": "day", "matter": "planning"}
    assert following("public-notices", before, own) == own
    assert following("public-notices", {**own, "matter": "levy"}, own) == own
    assert following("documents", before, chosen) == chosen


def test_what_is_still_as_it_was_preset_is_told_and_nothing_else() -> None:
    starting = Starting(organisation="minzheng-ban", today=TODAY, index_number="11341523MB1-2026-00007")
    presets = presets_of("public-notices", matter("notice"), starting, known())
    fields = {name: preset.value for name, preset in presets.items()}
    assert told(fields, presets)["objection"] == OWN_PAGE
    assert told(fields, presets)["placement"] == BY_MATTER
    changed = {**fields, "objection": {**fields["objection"], "telephone": "0555-6810000", "how": "随便"}}
    assert "objection" not in told(changed, presets)
    with_default = {**fields, "objection": {**fields["objection"], "how": "公示期内"}, "days": 7}
    assert {"objection", "days"} <= set(told(with_default, presets))
    assert told({**fields, "matter": "planning", **period_of("planning")}, presets)["days"] == BY_LAW
    assert presets_of("documents", matter("document"), starting, known())["index_number"].words == IN_ORDER
    again = Starting(organisation="minzheng-ban", today=TODAY, last={"matter": "levy"})
    assert presets_of("public-notices", matter("notice"), again, known())["matter"].words == LAST_TIME
