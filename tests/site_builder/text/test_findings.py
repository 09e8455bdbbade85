"""Places of findings."""

from __future__ import annotations

from site_builder.text.findings import line_of


def test_lines_are_counted_from_one() -> None:
    assert [line_of("甲\n乙\n\n丙", offset) for offset in (0, 1, 2, 4, 5)] == [1, 1, 2, 3, 4]
