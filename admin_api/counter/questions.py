"""没答上来的问题: what citizens asked and nobody could answer, counted by day, until it is published or it is said why not.

The same question in other signs is the same question. Nothing of whoever asked is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from admin_api.database import Database, Tables
from site_builder.errors import RecordNotFoundError
from site_builder.records.fields import Choice
from site_builder.text.folding import fold


class Decision(Choice):
    """What became of a question."""

    OPEN = "open", "还没有处理"
    PUBLISHED = "published", "已据此公开"
    DECLINED = "declined", "不公开"


_DECISIONS = {item.value: item for item in Decision}


@dataclass(frozen=True, kw_only=True)
class Question:
    """`times`: how often it was asked since it was last decided, `first_on` to `last_on`. `answer`: the record
    (`kind/id`) that was published, or the reason.
    """

    number: int
    text: str
    times: int
    first_on: date
    last_on: date
    decision: Decision
    answer: str
    decided_on: date | None


def _first(database: Tables) -> None:
    questions: Any = database["questions"]
    questions.create(
        {"number": int, "folded": str, "text": str, "decision": str, "answer": str, "decided_at": str, "decided_by": str},
        pk="number", not_null={"folded", "text", "decision", "answer", "decided_at", "decided_by"},
    )  # fmt: skip
    questions.create_index(["folded"], unique=True)
    askings: Any = database["askings"]
    askings.create(
        {"question": int, "day": str, "times": int}, pk=("question", "day"), not_null={"times"},
        foreign_keys=[("question", "questions", "number")],
    )  # fmt: skip


LISTED = (
    "SELECT number, text, decision, answer, decided_at, sum(times) AS times, min(day) AS first_on, max(day) AS last_on"
    " FROM questions JOIN askings ON question = number GROUP BY number"
)


class Questions:
    """The questions of one `var/`."""

    def __init__(self, var: Path) -> None:
        self._database = Database(var / "questions.sqlite", [_first])

    def ask(self, text: str, day: date) -> Question:
        """Count it, once more if it is known; one that was decided is open again, for the answer was not found."""
        with self._database.transaction() as tables:
            tables.execute(
                "INSERT INTO questions (folded, text, decision, answer, decided_at, decided_by) VALUES (?, ?, ?, '', '', '')"
                " ON CONFLICT (folded) DO UPDATE SET decision = excluded.decision",
                [_key(text), text, Decision.OPEN.value],
            )
            number = tables.execute("SELECT number FROM questions WHERE folded = ?", [_key(text)]).fetchone()[0]
            tables.execute(
                "INSERT INTO askings (question, day, times) VALUES (?, ?, 1)"
                " ON CONFLICT (question, day) DO UPDATE SET times = times + 1",
                [number, day.isoformat()],
            )
            return self._find(tables, number)

    def find(self, number: int) -> Question:
        """Raises RecordNotFoundError."""
        with self._database.reading() as tables:
            return self._find(tables, number)

    def listing(self) -> list[Question]:
        """Open ones first, those asked most often first among them."""
        with self._database.reading() as tables:
            found = [_question(row) for row in tables.query(LISTED)]
        return sorted(
            found, key=lambda item: (item.decision is not Decision.OPEN, -item.times, -item.last_on.toordinal())
        )

    def open_count(self) -> int:
        """How many wait for a decision."""
        with self._database.reading() as tables:
            row = tables.execute("SELECT count(*) FROM questions WHERE decision = ?", [Decision.OPEN.value]).fetchone()
        return int(row[0])

    def decide(self, number: int, decision: Decision, answer: str, at: datetime, by: str) -> Question:
        """Say what became of it. Raises RecordNotFoundError."""
        with self._database.transaction() as tables:
            self._find(tables, number)
            tables.execute(
                "UPDATE questions SET decision = ?, answer = ?, decided_at = ?, decided_by = ? WHERE number = ?",
                [decision.value, answer, at.isoformat(), by, number],
            )
            return self._find(tables, number)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _find(self, tables: Tables, number: int) -> Question:
        row = next(tables.query(f"{LISTED} HAVING number = ?", [number]), None)
        if row is None:
            raise RecordNotFoundError("没有这个问题。请回到列表再选。")
        return _question(row)


def _key(text: str) -> str:
    return fold(text).rstrip("?？!！。.,， ")


def _question(row: dict[str, Any]) -> Question:
    decided = row["decided_at"]
    return Question(
        number=row["number"], text=row["text"], times=row["times"], first_on=date.fromisoformat(row["first_on"]),
        last_on=date.fromisoformat(row["last_on"]), decision=_DECISIONS[row["decision"]], answer=row["answer"],
        decided_on=datetime.fromisoformat(decided).date() if decided else None,
    )  # fmt: skip
