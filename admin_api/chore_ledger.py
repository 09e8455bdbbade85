"""What a server did by itself: which chore ran when, what came of it, what was missed, and the last builds of the site.

Kept for 400 days. No text of a person is in here: numbers of drafts, counts, times and our own sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from admin_api.database import Database, Tables

KEPT = timedelta(days=400)
OK, FAILED = "ok", "failed"


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run of a chore that had something to tell. `words`: what was done, or why it was not."""

    chore: str
    at: datetime
    seconds: float
    result: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """Something that was missed, until somebody has seen to it. `about`: the key of the chore, or `clock`."""

    number: int
    at: datetime
    about: str
    words: str


@dataclass(frozen=True, kw_only=True)
class BuildNote:
    """One build of the site: why, how long, how much. `trouble`: why there was none."""

    at: datetime
    trigger: str
    seconds: float
    records: int = 0
    written: int = 0
    removed: int = 0
    errors: int = 0
    warnings: int = 0
    trouble: str = ""


def _first(database: Tables) -> None:
    tables: dict[str, dict[str, Any]] = {
        "runs": {"number": int, "chore": str, "at": str, "seconds": float, "result": str, "words": str},
        "alarms": {"number": int, "at": str, "about": str, "words": str, "settled_at": str, "settled_by": str},
        "builds": {
            "number": int, "at": str, "trigger": str, "seconds": float, "records": int, "written": int, "removed": int,
            "errors": int, "warnings": int, "trouble": str,
        },
        "beats": {"number": int, "at": str},
    }  # fmt: skip
    for name, columns in tables.items():
        made: Any = database[name]
        made.create(columns, pk="number", not_null=set(columns) - {"number"})
    database.execute("CREATE INDEX runs_by_chore ON runs (chore, result, number)")


class ChoreLedger:
    """The ledger of one `var/`."""

    def __init__(self, var: Path) -> None:
        self._database = Database(var / "chores.sqlite", [_first])

    def last_beat(self) -> datetime | None:
        """When a server was last known to run."""
        with self._database.reading() as tables:
            row = tables.execute("SELECT at FROM beats WHERE number = 1").fetchone()
        return datetime.fromisoformat(row[0]) if row else None

    def beat(self, at: datetime) -> None:
        """A server runs."""
        with self._database.transaction() as tables:
            tables.execute("INSERT OR REPLACE INTO beats (number, at) VALUES (1, ?)", [at.isoformat()])

    def note_run(self, run: Run) -> None:
        """A chore has run; what is older than `KEPT` goes."""
        with self._database.transaction() as tables:
            _insert(tables, "runs", asdict(run))
            for name in ("runs", "builds"):
                tables.execute(f"DELETE FROM {name} WHERE at < ?", [(run.at - KEPT).isoformat()])  # noqa: S608 - names above

    def runs(self, limit: int = 50) -> list[Run]:
        """The newest first."""
        return [Run(**row) for row in self._rows("runs", Run, "1", [], limit)]

    def last_run(self, chore: str, result: str = OK) -> Run | None:
        """The last time that a chore ended so."""
        found = self._rows("runs", Run, "chore = ? AND result = ?", [chore, result], 1)
        return Run(**found[0]) if found else None

    def raise_alarm(self, at: datetime, about: str, words: str) -> bool:
        """Put up an alarm; false if the same one is up already."""
        with self._database.transaction() as tables:
            known = tables.execute(
                "SELECT 1 FROM alarms WHERE about = ? AND words = ? AND settled_at = ''", [about, words]
            ).fetchone()
            if known is None:
                facts = {"at": at, "about": about, "words": words, "settled_at": "", "settled_by": ""}
                _insert(tables, "alarms", facts)
        return known is None

    def alarms(self) -> list[Alarm]:
        """Those that nobody has seen to, newest first."""
        return [Alarm(**row) for row in self._rows("alarms", Alarm, "settled_at = ''", [], 100)]

    def settle(self, number: int, at: datetime, by: str) -> bool:
        """Somebody has seen to an alarm; false if there is none such."""
        with self._database.transaction() as tables:
            cursor = tables.execute(
                "UPDATE alarms SET settled_at = ?, settled_by = ? WHERE number = ? AND settled_at = ''",
                [at.isoformat(), by, number],
            )
            return int(cursor.rowcount) == 1

    def note_build(self, note: BuildNote) -> None:
        """The site was built, or was not."""
        with self._database.transaction() as tables:
            _insert(tables, "builds", asdict(note))

    def builds(self, limit: int = 30) -> list[BuildNote]:
        """The newest first."""
        return [BuildNote(**row) for row in self._rows("builds", BuildNote, "1", [], limit)]

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _rows(self, table: str, cls: type[Any], where: str, values: list[Any], limit: int) -> list[dict[str, Any]]:
        names = ", ".join(field.name for field in fields(cls))
        sql = f"SELECT {names} FROM {table} WHERE {where} ORDER BY number DESC LIMIT ?"  # noqa: S608 - names of ours, values bound
        with self._database.reading() as tables:
            found = list(tables.query(sql, [*values, limit]))
        return [{**row, "at": datetime.fromisoformat(row["at"])} for row in found]


def _insert(tables: Tables, table: str, facts: Mapping[str, Any]) -> None:
    values = [value.isoformat() if isinstance(value, datetime) else value for value in facts.values()]
    marks = ", ".join("?" * len(values))
    tables.execute(f"INSERT INTO {table} ({', '.join(facts)}) VALUES ({marks})", values)  # noqa: S608 - names of ours
