"""A new file from a kind's example, for somebody who writes YAML by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec import structs

from site_builder.addresses import place_of
from site_builder.errors import SettingsError
from site_builder.records.base import Record
from site_builder.records.kinds import examples
from site_builder.store.places import demand_folder, random_id
from site_builder.store.write import NEW, current_version, save


def new_id(content: Path, kind: str, day: date) -> str:
    """An id that no file has."""
    while True:
        candidate = random_id(day)
        if current_version(content, place_of(kind, candidate)) == NEW:
            return candidate


def new_record(content: Path, kind: str, today: date, slug: str | None) -> Record:
    """Write the example of a kind under a new id, and answer it."""
    demand_folder(content)
    example = examples()[kind]
    if example.facts.is_dated:
        record_id = new_id(content, kind, today)
    elif slug:
        record_id = slug
    else:
        raise SettingsError(f"“{example.facts.label}”没有日期编号，请用 --id 给一个短名，如 --id {example.id}")
    try:
        place_of(kind, record_id)
    except ValueError as error:
        raise SettingsError(f"{error}。应为小写字母、数字和连字符。") from error
    record = structs.replace(example, id=record_id, published_at=None)
    save(content, record, expect=NEW)
    return record
