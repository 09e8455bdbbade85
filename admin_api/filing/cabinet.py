"""What is filed and what hangs on boards: `var/filing.sqlite`, and the bytes under their SHA-256 in `var/evidence`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from admin_api.database import Database, Tables
from site_builder.errors import RecordNotFoundError
from site_builder.records.fields import Choice
from site_builder.store.write import replace_file

EVIDENCE = "evidence"
"""Below `var/`: the bytes."""


class Purpose(Choice):
    """What something was filed as."""

    SIGNED_FORM = "signed-form", "签过的审批表"
    FIRST_DAY = "first-day", "张贴首日照片"
    LAST_DAY = "last-day", "张贴末日照片"


@dataclass(frozen=True, kw_only=True)
class Filed:
    """One thing. `about`: "drafts/<number>" or "public-notices/<id>"; `name`: as its owner called it; `size` in bytes."""

    id: int
    sha256: str
    about: str
    purpose: Purpose
    organisation: str
    name: str
    size: int
    media_type: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What was wrong on a receipt, said later. `by`: a login."""

    by: str
    at: datetime
    words: str


@dataclass(frozen=True, kw_only=True)
class Posting:
    """What a receipt says: a notice hung at `boards` since `posted_on`, until `taken_down_on`. `noted_by`: a login.

    What was noted stays; what was wrong with it is said in `remarks`, the oldest first.
    """

    notice: str
    boards: tuple[str, ...]
    posted_on: date
    posted_by: str
    noted_by: str
    noted_at: datetime
    taken_down_on: date | None = None
    taken_down_by: str = ""
    remarks: tuple[Remark, ...] = ()


def _first(database: Tables) -> None:
    made: Any = database["filed"]
    made.create({"id": int, "about": str, "body": str}, pk="id", not_null={"about", "body"})
    made.create_index(["about"])
    postings: Any = database["postings"]
    postings.create({"notice": str, "body": str}, pk="notice", not_null={"body"})


class Cabinet:
    """The files of one `var/`."""

    def __init__(self, var: Path) -> None:
        self._folder = var / EVIDENCE
        self._database = Database(var / "filing.sqlite", [_first])

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Whatever is filed or noted inside is kept together, or not at all."""
        with self._database.transaction():
            yield

    def put(
        self, data: bytes, *, about: str, purpose: Purpose, organisation: str, name: str, media_type: str, by: str, at: datetime
    ) -> Filed:  # fmt: skip
        """Keep bytes and what is known of them. The bytes come first: a row never names what is not there."""
        sha256 = hashlib.sha256(data).hexdigest()
        replace_file(self._folder / sha256, data)
        with self._database.transaction() as tables:
            (last,) = tables.execute("SELECT coalesce(max(id), 0) FROM filed").fetchone()
            filed = Filed(
                id=last + 1, sha256=sha256, about=about, purpose=purpose, organisation=organisation, name=name,
                size=len(data), media_type=media_type, by=by, at=at,
            )  # fmt: skip
            body = msgspec.json.encode(filed).decode()
            tables.execute("INSERT INTO filed (id, about, body) VALUES (?, ?, ?)", [filed.id, about, body])
        return filed

    def find(self, number: int) -> Filed:
        """Raises RecordNotFoundError."""
        with self._database.reading() as tables:
            row = tables.execute("SELECT body FROM filed WHERE id = ?", [min(number, 2**62)]).fetchone()
        if row is None:
            raise RecordNotFoundError("没有归档过这份材料。")
        return msgspec.json.decode(row[0], type=Filed)

    def of(self, about: str) -> list[Filed]:
        """Everything filed about one thing, oldest first."""
        with self._database.reading() as tables:
            rows = tables.execute("SELECT body FROM filed WHERE about = ? ORDER BY id", [about]).fetchall()
        return [msgspec.json.decode(row[0], type=Filed) for row in rows]

    def data_of(self, filed: Filed) -> bytes:
        """The bytes. Raises RecordNotFoundError if they are gone or are others."""
        path = self._folder / filed.sha256
        data = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(data).hexdigest() != filed.sha256:
            raise RecordNotFoundError("归档的材料不见了或者坏了，请告诉系统管理员从备份恢复。")
        return data

    def posting(self, notice: str) -> Posting | None:
        """The receipt of a notice; None if it was not noted that it hangs."""
        with self._database.reading() as tables:
            row = tables.execute("SELECT body FROM postings WHERE notice = ?", [notice]).fetchone()
        return msgspec.json.decode(row[0], type=Posting) if row else None

    def postings(self) -> dict[str, Posting]:
        """Id of the notice → its receipt."""
        with self._database.reading() as tables:
            rows = tables.execute("SELECT notice, body FROM postings").fetchall()
        return {notice: msgspec.json.decode(body, type=Posting) for notice, body in rows}

    def note(self, posting: Posting) -> None:
        """Keep a receipt as it is now."""
        with self._database.transaction() as tables:
            tables.execute(
                "INSERT INTO postings (notice, body) VALUES (?, ?) ON CONFLICT (notice) DO UPDATE SET body = excluded.body",
                [posting.notice, msgspec.json.encode(posting).decode()],
            )

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()
