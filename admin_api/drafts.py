"""What is being written and reviewed: drafts, every revision of them, their signatures, and publications under way.

Nothing is overwritten: each change of a draft, of its text or of its state, is a revision of its own. Whoever saves says
on which revision his text stands; if another came in between he gets both, field by field.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec

from admin_api.database import Database, Tables
from admin_api.workflow import OPEN, Signature, State
from site_builder.errors import ContentError, Problem, RecordNotFoundError, StaleVersionError
from site_builder.records.base import fields_of
from site_builder.records.kinds import record_classes
from site_builder.store.places import random_id

NUMBER = re.compile(r"\d{8}-[0-9abcdefghjkmnpqrstvwxyz]{5}")
MAX_BYTES = 2_000_000
MAX_DEPTH = 40
NEW, CORRECT, WITHDRAW = "new", "correct", "withdraw"
PURPOSES = {NEW: "新发布", CORRECT: "更正", WITHDRAW: "撤下"}


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A text on its way to the public. `based_on`: the version of the published record that it changes.

    `authors`: the logins of everyone who changed the text; none of them signs. `revision` counts from 1.
    """

    number: str
    kind: str
    record_id: str | None
    based_on: str | None
    fields: dict[str, Any]
    organisation: str
    author: str
    authors: frozenset[str]
    state: State
    step: str | None
    revision: int
    saved_at: datetime
    publish_at: datetime | None
    purpose: str
    reason: str

    @property
    def title(self) -> str:
        """How it is called in lists."""
        title = self.fields.get("title")
        return title if isinstance(title, str) and title.strip() else f"{self.number}（还没有标题）"


@dataclass(frozen=True, kw_only=True)
class Revision:
    """One change: what was done by whom, with which remark, and the draft as it then was."""

    at: datetime
    by: str
    on_behalf_of: str | None
    action: str
    remark: str
    draft: Draft


@dataclass(frozen=True, kw_only=True)
class Publishing:
    """A publication under way: decided, perhaps on the disk, not yet marked. `version`: what the record will be."""

    draft: str
    kind: str
    record_id: str
    version: str
    content_hash: str
    by: str
    role: str
    organisation: str
    address: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field in which two people differ, with the text on which both began. `is_conflict`: both changed it."""

    name: str
    label: str
    base: Any
    theirs: Any
    mine: Any

    @property
    def is_conflict(self) -> bool:
        """Whether a person must choose."""
        return bool(self.theirs != self.base and self.mine != self.base)


class StaleDraftError(StaleVersionError):
    """Somebody else changed the draft first. Nothing is saved; both texts are here."""

    def __init__(self, theirs: Draft, base: Mapping[str, Any], mine: Mapping[str, Any], by: str) -> None:
        super().__init__(f"草稿“{theirs.title[:60]}”", str(theirs.revision))
        self.theirs = theirs
        self.by = by
        self.mine = dict(mine)
        self.base = dict(base)

    @property
    def differences(self) -> list[Difference]:
        """Field by field, in the order of the form."""
        return differences(self.theirs.kind, self.base, self.theirs.fields, self.mine)

    def merged(self) -> dict[str, Any]:
        """Both changes together; where both changed the same field, mine: it is shown beside theirs before it is saved."""
        taken = dict(self.theirs.fields)
        for item in self.differences:
            if item.mine == item.base:
                continue
            taken.pop(item.name, None)
            if item.mine is not None:
                taken[item.name] = item.mine
        return taken


def differences(
    kind: str, base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> list[Difference]:
    """Where two sets of fields differ."""
    labels = {field.name: field.label for field in fields_of(record_classes()[kind])}
    names = [*labels, *sorted({*theirs, *mine} - labels.keys())]
    return [
        Difference(name=name, label=labels.get(name, name), base=base.get(name), theirs=theirs.get(name), mine=mine.get(name))
        for name in names
        if theirs.get(name) != mine.get(name)
    ]  # fmt: skip


def content_hash(draft: Draft) -> str:
    """SHA-256 of everything that a signature is for: what is published, in whose place, why, and every file."""
    signed = {
        "kind": draft.kind, "record_id": draft.record_id, "based_on": draft.based_on, "fields": draft.fields,
        "purpose": draft.purpose, "reason": draft.reason, "files": sorted(files_in(draft.fields)),
    }  # fmt: skip
    return hashlib.sha256(canonical(signed).encode()).hexdigest()


def canonical(value: Any) -> str:
    """JSON with one way of writing it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def files_in(value: Any) -> set[str]:
    """The SHA-256 of every file that fields name: attachments, wherever they stand, and name lists."""
    if isinstance(value, dict):
        own = {value["sha256"]} if isinstance(value.get("sha256"), str) else set()
        return own.union(*map(files_in, value.values()))
    return set().union(*map(files_in, value)) if isinstance(value, list) else set()


def refuse_unstorable(kind: str, fields: Mapping[str, Any], reason: str) -> None:
    """A draft may be as wrong as it likes, but it must fit. Raises ContentError."""
    if _depth(fields) > MAX_DEPTH:
        raise ContentError([_unstorable(kind, "层次太深", "普通的字段和列表", "照接口说明重新提交")])
    try:
        text = msgspec.json.encode([fields, reason])
        is_kept = canonical(msgspec.json.decode(text)) == canonical([fields, reason])
    except (ValueError, TypeError, OverflowError):  # half a character, a number without end
        is_kept = False
    if not is_kept:
        raise ContentError([_unstorable(kind, "有存不下的字符或数", "普通的文字和数", "重新输入这一段")])
    if len(text) > MAX_BYTES:
        raise ContentError([_unstorable(kind, "内容太长", f"不超过 {MAX_BYTES // 1_000_000} MB", "把大段内容放进附件")])


def _depth(value: Any, most: int = MAX_DEPTH + 1) -> int:
    inside = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return 1 + max((_depth(item, most - 1) for item in inside), default=0) if most else 1


def _unstorable(kind: str, found: str, expected: str, fix: str) -> Problem:
    return Problem(code="draft-unstorable", place=kind, label="草稿", found=found, expected=expected, fix=fix)


def _first(database: Tables) -> None:
    tables: dict[str, tuple[dict[str, Any], Any]] = {
        "drafts": (
            {"number": str, "revision": int, "state": str, "step": str, "organisation": str, "author": str, "publish_at": str},
            "number",
        ),
        "revisions": (
            {"draft": str, "revision": int, "at": str, "by": str, "on_behalf_of": str, "action": str, "remark": str, "body": str},
            ("draft", "revision"),
        ),
        "signatures": (
            {"id": int, "draft": str, "step": str, "by": str, "body": str, "voided_at": str},
            "id",
        ),
        "publishing": ({"draft": str, "body": str}, "draft"),
    }  # fmt: skip
    for name, (columns, key) in tables.items():
        keys = [] if name == "drafts" else [("draft", "drafts", "number")]
        made: Any = database[name]
        made.create(
            columns,
            pk=key,
            foreign_keys=keys,
            not_null=set(columns) - {"id", "step", "publish_at", "on_behalf_of", "voided_at"},
        )
    database.execute("CREATE INDEX drafts_by_state ON drafts (state, publish_at)")
    database.execute("CREATE INDEX drafts_by_author ON drafts (author, state)")
    database.execute("CREATE UNIQUE INDEX one_signature_a_step ON signatures (draft, step) WHERE voided_at IS NULL")


class Drafts:
    """The drafts of one `var/`."""

    def __init__(self, var: Path) -> None:
        self._database = Database(var / "drafts.sqlite", [_first])

    @contextmanager
    def changing(self) -> Iterator[Book]:
        """One change at a time, all or nothing. Inside, everything is asked of the book, nothing of the drafts."""
        with self._database.transaction() as tables:
            yield Book(tables)

    @contextmanager
    def _reading(self) -> Iterator[Book]:
        with self._database.reading() as tables:
            yield Book(tables)

    def find(self, number: str) -> Draft:
        """The draft as it is now. Raises RecordNotFoundError."""
        with self._reading() as book:
            return book.find(number)

    def signatures(self, number: str) -> list[Signature]:
        """Those that hold, in the order in which they were given."""
        with self._reading() as book:
            return book.signatures(number)

    def signed_on_paper(self, login: str) -> list[Signature]:
        """What was recorded from paper as signed by somebody, and holds; the last first."""
        with self._reading() as book:
            return book.signed_on_paper(login)

    def history(self, number: str) -> list[Revision]:
        """Every revision, oldest first."""
        with self._reading() as book:
            return book.history(number)

    def listing(self, *, states: Iterable[State] = OPEN, author: str = "") -> list[Draft]:
        """Drafts in some states, of one author or of all; the last saved first."""
        with self._reading() as book:
            found = book.listing(states, author)
        return sorted(found, key=lambda draft: draft.saved_at, reverse=True)

    def last_handed_in(self, author: str, kind: str, *, but: str = "") -> Draft | None:
        """What an author last handed in of a kind, as it is now: how they publish. `but`: another one than this."""
        with self._reading() as book:
            return book.last_handed_in(author, kind, but)

    def due(self, now: datetime) -> list[Draft]:
        """What was to be published by now, in that order."""
        with self._reading() as book:
            return book.due(now)

    def under_way(self) -> list[Publishing]:
        """Publications that have begun and are not marked as done."""
        with self._reading() as book:
            return book.under_way()

    def named_files(self) -> set[str]:
        """Files that open drafts name: uploads that must not be cleared away."""
        return {sha256 for draft in self.listing() for sha256 in files_in(draft.fields)}

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()


class Book:
    """The drafts inside one transaction."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def find(self, number: str) -> Draft:
        """The draft as it is now. Raises RecordNotFoundError."""
        found = self._drafts("drafts.number = ?", [number])
        if not found:
            raise RecordNotFoundError(f"没有编号为“{number[:60]}”的草稿。")
        return found[0]

    def has(self, number: str) -> bool:
        """Whether there is such a draft."""
        return bool(self._drafts("drafts.number = ?", [number]))

    def new_number(self, day: date) -> str:
        """One that no draft has."""
        while True:
            number = random_id(day)
            if not self.has(number):
                return number

    def history(self, number: str) -> list[Revision]:
        """Every revision, oldest first."""
        rows = self._tables.execute(
            "SELECT at, by, on_behalf_of, action, remark, body FROM revisions WHERE draft = ? ORDER BY revision",
            [number],
        ).fetchall()
        return [
            Revision(
                at=datetime.fromisoformat(at), by=by, on_behalf_of=behalf, action=action, remark=remark, draft=_draft(body)
            )
            for at, by, behalf, action, remark, body in rows
        ]  # fmt: skip

    def last_hand(self, number: str) -> str:
        """Who made the last revision."""
        row = self._tables.execute(
            "SELECT by FROM revisions WHERE draft = ? ORDER BY revision DESC LIMIT 1", [number]
        ).fetchone()
        return str(row[0])

    def at_revision(self, number: str, revision: int) -> Draft | None:
        """The draft as it was; None if it never was."""
        row = self._tables.execute(
            "SELECT body FROM revisions WHERE draft = ? AND revision = ?", [number, max(0, min(revision, 2**62))]
        ).fetchone()
        return _draft(row[0]) if row else None

    def put(self, draft: Draft, *, by: str, action: str, remark: str = "", on_behalf_of: str | None = None) -> None:
        """Keep a new revision, which becomes the draft."""
        self._tables.execute(
            "INSERT INTO drafts (number, revision, state, step, organisation, author, publish_at) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (number) DO UPDATE SET revision = excluded.revision, state = excluded.state, step = excluded.step,"
            " organisation = excluded.organisation, author = excluded.author, publish_at = excluded.publish_at",
            [draft.number, draft.revision, draft.state.value, draft.step, draft.organisation, draft.author, _utc(draft.publish_at)],
        )  # fmt: skip
        self._tables.execute(
            "INSERT INTO revisions (draft, revision, at, by, on_behalf_of, action, remark, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [draft.number, draft.revision, draft.saved_at.isoformat(), by, on_behalf_of, action, remark, _body(draft)],
        )  # fmt: skip

    def signatures(self, number: str) -> list[Signature]:
        """Those that hold, in the order in which they were given."""
        rows = self._tables.execute(
            "SELECT body FROM signatures WHERE draft = ? AND voided_at IS NULL ORDER BY id", [number]
        ).fetchall()
        return [msgspec.json.decode(row[0], type=Signature) for row in rows]

    def sign(self, signature: Signature) -> None:
        """Keep a signature."""
        self._tables.execute(
            "INSERT INTO signatures (draft, step, by, body) VALUES (?, ?, ?, ?)",
            [signature.draft, signature.step, signature.by, msgspec.json.encode(signature).decode()],
        )

    def void_signatures(self, number: str, at: datetime) -> int:
        """None of them holds any more; they stay as evidence. Answers how many."""
        cursor = self._tables.execute(
            "UPDATE signatures SET voided_at = ? WHERE draft = ? AND voided_at IS NULL", [at.isoformat(), number]
        )
        return int(cursor.rowcount)

    def void_signature(self, number: str, step: str, at: datetime) -> None:
        """That of one step does not hold any more; it stays as evidence."""
        self._tables.execute(
            "UPDATE signatures SET voided_at = ? WHERE draft = ? AND step = ? AND voided_at IS NULL",
            [at.isoformat(), number, step],
        )

    def signed_on_paper(self, login: str) -> list[Signature]:
        """What was recorded from paper as signed by somebody, and holds; the last first."""
        rows = self._tables.execute(
            "SELECT body FROM signatures WHERE by = ? AND voided_at IS NULL AND json_extract(body, '$.recorded_by') IS NOT NULL"
            " ORDER BY id DESC",
            [login],
        ).fetchall()
        return [msgspec.json.decode(row[0], type=Signature) for row in rows]

    def thin(self, before: datetime) -> int:
        """Of the texts saved before an instant only each hour's last stays, and the first of all. Answers how many went.

        What else was done (handed in, signed, returned) is a revision of its own, with the text as it was, and stays.
        """
        cursor = self._tables.execute(
            "DELETE FROM revisions WHERE action = 'edit' AND revision > 1 AND at < ? AND EXISTS (SELECT 1 FROM revisions AS later"
            " WHERE later.draft = revisions.draft AND later.revision > revisions.revision AND later.action = 'edit'"
            " AND later.at < ? AND substr(later.at, 1, 13) = substr(revisions.at, 1, 13))",
            [before.isoformat(), before.isoformat()],
        )
        return int(cursor.rowcount)

    def forget(self, number: str) -> None:
        """A draft that never was one: nobody signed it, nobody wrote into it."""
        self._tables.execute("DELETE FROM revisions WHERE draft = ?", [number])
        self._tables.execute("DELETE FROM drafts WHERE number = ?", [number])

    def begin_publishing(self, publishing: Publishing) -> None:
        """From now on nobody else changes or publishes it."""
        self._tables.execute(
            "INSERT INTO publishing (draft, body) VALUES (?, ?)",
            [publishing.draft, msgspec.json.encode(publishing).decode()],
        )

    def end_publishing(self, number: str) -> None:
        """Done, or taken back."""
        self._tables.execute("DELETE FROM publishing WHERE draft = ?", [number])

    def publishing(self, number: str) -> Publishing | None:
        """The publication under way of a draft."""
        return next((item for item in self.under_way() if item.draft == number), None)

    def under_way(self) -> list[Publishing]:
        """Publications that have begun and are not marked as done."""
        rows = self._tables.execute("SELECT body FROM publishing ORDER BY rowid").fetchall()
        return [msgspec.json.decode(row[0], type=Publishing) for row in rows]

    def listing(self, states: Iterable[State], author: str) -> list[Draft]:
        """Drafts in some states, of one author or of all."""
        values = [state.value for state in states]
        marks = ", ".join("?" * len(values))
        return self._drafts(f"drafts.state IN ({marks}) AND ? IN ('', drafts.author)", [*values, author])

    def last_handed_in(self, author: str, kind: str, but: str) -> Draft | None:
        """What an author last handed in of a kind; nothing that changes something published."""
        found = self._drafts(
            "drafts.author = ? AND drafts.state NOT IN (?, ?) AND drafts.number <> ?"
            " AND json_extract(revisions.body, '$.kind') = ? AND json_extract(revisions.body, '$.purpose') = ?"
            " ORDER BY revisions.at DESC, drafts.number DESC LIMIT 1",
            [author, State.DRAFT.value, State.DISCARDED.value, but, kind, NEW],
        )
        return found[0] if found else None

    def due(self, now: datetime) -> list[Draft]:
        """What was to be published by now, in that order."""
        return self._drafts(
            "drafts.state = ? AND drafts.publish_at <= ? ORDER BY drafts.publish_at, drafts.number",
            [State.SCHEDULED.value, _utc(now)],
        )

    def _drafts(self, where: str, values: list[Any]) -> list[Draft]:
        rows = self._tables.execute(
            "SELECT revisions.body FROM drafts JOIN revisions"  # noqa: S608 - clauses of ours, values bound
            f" ON revisions.draft = drafts.number AND revisions.revision = drafts.revision WHERE {where}",
            values,
        ).fetchall()
        return [_draft(row[0]) for row in rows]


def changed(draft: Draft, **facts: Any) -> Draft:
    """The next revision of a draft."""
    return replace(draft, revision=draft.revision + 1, **facts)


def _draft(body: str) -> Draft:
    return msgspec.json.decode(body, type=Draft)


def _body(draft: Draft) -> str:
    return msgspec.json.encode(draft).decode()


def _utc(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
