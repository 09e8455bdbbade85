"""Index numbers: pattern and year."""

from __future__ import annotations

import pytest

from site_builder.text.index_number import problems, year_of

SEEN = [
    ("000014349/2017-00110", 2017),
    ("11370812004339255B/2020-22849", 2020),
    ("11341702486344515H/202110-00013", 2021),
    ("01527918X-2020-153077", 2020),
    ("113708280043326001/2024-02411", 2024),
    ("370400/2022-00091", 2022),
]


@pytest.mark.parametrize(("text", "year"), SEEN)
def test_numbers_that_offices_use_pass(text: str, year: int) -> None:
    assert year_of(text) == year
    assert problems(text, year=year) == []


@pytest.mark.parametrize(
    "text", ["", "2026-1", "113708280043326001/26-02411", "113708280043326001/2024-０２４１１", "abc/2024-00001"]
)
def test_other_forms_are_found(text: str) -> None:
    assert [finding.code for finding in problems(text)] == ["index-number-pattern"]


def test_the_pattern_is_the_offices_own() -> None:
    own = r"^QH(?P<year>\d{4})\.\d{3}$"
    assert problems("QH2026.001", own, 2026) == []
    assert year_of("QH2026.001", own) == 2026
    assert [finding.code for finding in problems("QH2025.001", own, 2026)] == ["index-number-year"]


def test_the_year_is_that_in_which_it_was_made() -> None:
    (finding,) = problems("370400/2022-00091", year=2023)
    assert finding.code == "index-number-year"
    assert "2022" in finding.found
    assert "2023" in finding.found


def test_a_number_without_year_has_none() -> None:
    assert year_of("QH-001") is None
    assert year_of("120201/9999-00001") is None
