"""Changes under way: noted before the first file is touched, struck out when nothing of them is left to do.

Whatever ends the server in between (a kill, a power cut), the next start finds what was begun and finishes it or takes
it back: `commands/finish_interrupted.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from admin_api.database import Database, Tables


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One change: the record's place and the version it will have; files that come and go with it; who and why.

    `brought` and `gone` are places below `content/`, `committed` those of them that git is told of, the record's among them.
    """

    place: str
    version: str
    brought: tuple[str, ...]
    gone: tuple[str, ...]
    committed: tuple[str, ...]
    author: str
    message: str


def _first(database: Tables) -> None:
    database["changes"].create({"number": int, "entry": str}, pk="number", not_null={"entry"})  # type: ignore[union-attr]


class Journal:
    """The changes under way of one `var/`."""

    def __init__(self, var: Path) -> None:
        self._database = Database(var / "journal.sqlite", [_first])

    def begin(self, entry: Entry) -> int:
        """Note a change; answers its number. Raises PublishError if the disk refuses: then nothing has begun."""
        with self._database.transaction() as tables:
            cursor = tables.execute("INSERT INTO changes (entry) VALUES (?)", (msgspec.json.encode(entry).decode(),))
            return cursor.lastrowid or 0

    def end(self, number: int) -> None:
        """Nothing of it is left to do."""
        with self._database.transaction() as tables:
            tables.execute("DELETE FROM changes WHERE number = ?", (number,))

    def open_entries(self) -> list[tuple[int, Entry]]:
        """(number, change) of what has not ended, oldest first."""
        with self._database.reading() as tables:
            rows = tables.execute("SELECT number, entry FROM changes ORDER BY number").fetchall()
        return [(number, msgspec.json.decode(text, type=Entry)) for number, text in rows]

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()
