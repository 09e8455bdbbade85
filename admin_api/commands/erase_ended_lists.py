"""On the day after a notice's period its name list and the files that end with it are erased, and the erasure is logged."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from admin_api.attachments import shelf
from admin_api.attachments.erasure import Erasure, erase_for_good
from site_builder.records.public_notices import PublicNotice
from site_builder.store import read


def erase_ended_lists(content: Path, log: Path, today: date) -> list[str]:
    """Erase what has ended; answers the places. Done again after a crash, it finishes what is left."""
    ended = {
        place: notice.id
        for notice in read.load(content).records.values()
        if isinstance(notice, PublicNotice) and notice.is_over(today)
        for place in shelf.ending_with(notice)
        if (content / place).exists()
    }
    kept = shelf.needed_by_others(content, set(ended), "", today)
    return [
        place
        for place, record_id in sorted(ended.items())
        if place not in kept
        and erase_for_good(
            content, log, Erasure(erased_on=today.isoformat(), file=place, notice=record_id, reason="公示期满")
        )
    ]
