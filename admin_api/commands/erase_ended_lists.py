"""On the day after a notice's period its name list and the files that end with it are erased, and the erasure is logged."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

from admin_api.attachments import shelf
from site_builder.records.public_notices import PublicNotice
from site_builder.store import read
from site_builder.store.write import erase_file


def erase_ended_lists(content: Path, log: Path, today: date) -> list[str]:
    """Erase what has ended; answers the places. Done again after a crash, it finishes what is left."""
    kept: set[str] = set()
    ended: dict[str, str] = {}
    for record in _notices(content):
        if record.is_over(today):
            ended |= dict.fromkeys(_personal(record), record.id)
        else:
            kept |= {place for _, place in shelf.needed_by(record)}
    erased = []
    for place, record_id in sorted(ended.items()):
        if place not in kept and (content / place).exists():
            _note(log, {"erased_on": today.isoformat(), "file": place, "notice": record_id, "reason": "公示期满"})
            erase_file(content / place)
            erased.append(place)
    return erased


def _notices(content: Path) -> list[PublicNotice]:
    return [record for record in read.load(content).records.values() if isinstance(record, PublicNotice)]


def _personal(notice: PublicNotice) -> set[str]:
    places = shelf.stays_out_of_git(notice)
    return places | ({notice.name_list.path} if notice.name_list is not None else set())


def _note(log: Path, fact: dict[str, str]) -> None:
    """A line that is on the disk before the file is gone: an erasure without its trace cannot happen."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as file:
        file.write(json.dumps(fact, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
