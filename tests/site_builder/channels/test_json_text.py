"""The one way in which channels write JSON."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from site_builder.channels.json_text import json_text


def test_it_is_readable_and_ends_with_a_line_end() -> None:
    assert json_text({"标题": ["一", 2]}) == '{\n "标题": [\n  "一",\n  2\n ]\n}\n'.encode()


def test_what_goes_in_comes_out() -> None:
    data = {"a": [1, None, True, "\u2028“”"], "b": {}, "c": []}
    assert json.loads(json_text(data)) == data


def test_dates_are_iso_and_amounts_are_exact_texts() -> None:
    assert json.loads(json_text([date(2026, 5, 12), Decimal("0.10")])) == ["2026-05-12", "0.10"]
