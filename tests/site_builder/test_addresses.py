"""Addresses follow from kind and id, and never change."""

from __future__ import annotations

import re

import pytest

from site_builder.addresses import RESERVED, address_of, is_id, place_of, root_from
from site_builder.records.base import Record
from site_builder.records.kinds import examples, record_classes


@pytest.mark.parametrize("example", examples().values(), ids=lambda example: example.facts.kind)
def test_addresses_are_short_plain_ascii(example: Record) -> None:
    address = address_of(example)
    assert re.fullmatch(r"[a-z0-9./-]+\.html", address)
    assert len(address) <= 120
    assert address.removesuffix(".html") == place_of(example.facts.kind, example.id).removesuffix(".yml")


def test_no_kind_stands_where_something_else_does() -> None:
    assert RESERVED.isdisjoint(record_classes())


@pytest.mark.parametrize(
    "record_id", ["20260508-k3m9", "20260508-k3m9i", "20261308-k3m9q", "../../etc", "20260508-K3M9Q", ""]
)
def test_what_cannot_be_an_id_is_refused(record_id: str) -> None:
    assert not is_id("documents", record_id)
    with pytest.raises(ValueError, match="编号"):
        place_of("documents", record_id)


def test_the_way_back_to_the_root() -> None:
    assert [root_from(address) for address in ("index.html", "v/x/index.html", "a/2026/05/b.html")] == [
        "", "../../", "../../../",
    ]  # fmt: skip
