"""Who did what and when, as a chain: each row carries the hash of the one before it.

Triggers forbid changing and deleting, against accidents. Whoever can write the file can remove them, so the head of the
chain goes where he cannot reach: into the commits of the content and to the public. No text of a person is in here: only
names of accounts, addresses, ids, hashes and counts.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from admin_api.database import Database, Tables
from site_builder.channels.public_fields import neutral
from site_builder.errors import DisclosureError

NOTHING = "0" * 64
HEAD = re.compile(r"\b(\d+)-([0-9a-f]{64})\b")
LABELS = {
    "seq": "序号", "at": "时间（UTC）", "actor": "账号", "role": "角色", "organisation": "单位", "address": "来源地址",
    "action": "操作", "object": "对象", "before": "之前", "after": "之后", "result": "结果", "prev": "上一条指纹", "hash": "指纹",
}  # fmt: skip
GUARDS = {
    "rows_stay_as_they_are": "CREATE TRIGGER rows_stay_as_they_are BEFORE UPDATE ON rows BEGIN SELECT RAISE(ABORT, '审计记录不能改'); END",
    "rows_stay": "CREATE TRIGGER rows_stay BEFORE DELETE ON rows BEGIN SELECT RAISE(ABORT, '审计记录不能删'); END",
    # INSERT OR REPLACE deletes without asking the trigger above.
    "rows_follow_each_other": "CREATE TRIGGER rows_follow_each_other BEFORE INSERT ON rows"
    " WHEN NEW.seq IS NOT (SELECT ifnull(max(seq), 0) + 1 FROM rows) BEGIN SELECT RAISE(ABORT, '审计记录只能接着写'); END",
}  # fmt: skip
COLUMNS = "seq, at, actor, role, organisation, address, action, object, before, after, result, prev, hash"


@dataclass(frozen=True, kw_only=True)
class AuditRow:
    """One thing that was done, or refused. `at`: UTC, to the second. `hash` is of all the others and of `prev`."""

    seq: int
    at: str
    actor: str
    role: str
    organisation: str
    address: str
    action: str
    object: str
    before: str
    after: str
    result: str
    prev: str
    hash: str

    def true_hash(self) -> str:
        """What `hash` must be: SHA-256 over the hash before and the canonical JSON of the row."""
        facts = {name: value for name, value in asdict(self).items() if name not in ("prev", "hash")}
        text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(self.prev.encode() + text.encode("utf-8", "backslashreplace")).hexdigest()


def _first(database: Tables) -> None:
    names = [field.name for field in fields(AuditRow)]
    table: Any = database["rows"]
    table.create({name: int if name == "seq" else str for name in names}, pk="seq", not_null=set(names))
    table.create_index(["object", "seq"])
    for guard in GUARDS.values():
        database.execute(guard)


class AuditTrail:
    """The trail of one `var/`. Rows are only ever added."""

    def __init__(self, var: Path) -> None:
        self._database = Database(var / "audit.sqlite", [_first])

    def note(
        self, *, at: datetime, actor: str, role: str, organisation: str, address: str, action: str, object: str,
        before: str = "", after: str = "", result: str = "ok",
    ) -> AuditRow:  # fmt: skip
        """Add a row. On the disk when this returns; raises PublishError if the disk refuses."""
        with self._database.transaction() as tables:
            last = tables.execute("SELECT seq, hash FROM rows ORDER BY seq DESC LIMIT 1").fetchone() or (0, NOTHING)
            facts: dict[str, Any] = {
                "seq": last[0] + 1, "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "actor": actor, "role": role,
                "organisation": organisation, "address": address, "action": action, "object": object, "before": before,
                "after": after, "result": result, "prev": last[1],
            }  # fmt: skip
            facts = {name: _storable(value) for name, value in facts.items()}
            row = AuditRow(**facts, hash=AuditRow(**facts, hash="").true_hash())
            tables.execute(f"INSERT INTO rows ({COLUMNS}) VALUES ({', '.join('?' * 13)})", list(asdict(row).values()))  # noqa: S608 - names of ours
        return row

    def head(self) -> str:
        """`number of the last row-its hash`: whoever remembers it can tell whether rows were cut off or written anew."""
        with self._database.reading() as tables:
            last = tables.execute("SELECT seq, hash FROM rows ORDER BY seq DESC LIMIT 1").fetchone() or (0, NOTHING)
        return f"{last[0]}-{last[1]}"

    def rows(self, after: int = 0) -> Iterator[AuditRow]:
        """All rows in order, some at a time."""
        while batch := self._query("seq > ?", [after], "seq LIMIT 1000"):
            yield from batch
            after = batch[-1].seq

    def search(
        self, *, actor: str = "", action: str = "", object: str = "", result: str = "", since: datetime | None = None,
        until: datetime | None = None, before_seq: int = 0, limit: int = 100,
    ) -> list[AuditRow]:  # fmt: skip
        """The newest rows first. `object` also finds what begins with it; `until` is not in; `before_seq`: the next page."""
        wanted = {
            "actor = ?": actor, "action = ?": action, "substr(object, 1, length(?)) = ?": object, "result = ?": result,
            "at >= ?": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if since else "",
            "at < ?": until.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if until else "",
            "seq < ?": before_seq or "",
        }  # fmt: skip
        conditions = [condition for condition, value in wanted.items() if value]
        values = [value for condition, value in wanted.items() if value for _ in range(condition.count("?"))]
        return self._query(" AND ".join(conditions) or "1", [*values, max(1, min(limit, 1000))], "seq DESC LIMIT ?")

    def verify(self, remembered: Iterable[str] = ()) -> list[str]:
        """What does not hold of the chain, in sentences; empty if it is whole. `remembered`: heads kept elsewhere."""
        try:
            return [*self._chain_faults(remembered), *self._guard_faults()]
        except DisclosureError as error:
            return [f"审计记录读不出：{error}"]

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _chain_faults(self, remembered: Iterable[str]) -> Iterator[str]:
        kept = {int(number): digest for number, digest in (head.split("-") for head in heads_in("\n".join(remembered)))}
        seq, prev = 0, NOTHING
        for row in self.rows():
            if row.seq != seq + 1:
                yield f"第 {seq + 1} 条到第 {row.seq - 1} 条不见了。"
            elif row.prev != prev:
                yield f"第 {row.seq} 条和前一条接不上：前一条被换过，或者顺序被动过。"
            if row.hash != row.true_hash():
                yield f"第 {row.seq} 条被改过：内容和指纹不符。"
            if kept.pop(row.seq, row.hash) != row.hash:
                yield f"第 {row.seq} 条和在别处留存的指纹不同：从这里或更早起，整段被重新写过。"
            seq, prev = row.seq, row.hash
        for number in sorted(number for number in kept if number > 0):
            yield f"在别处留存的第 {number} 条不见了：现在只到第 {seq} 条，末尾被截去。"

    def _guard_faults(self) -> Iterator[str]:
        with self._database.reading() as tables:
            found = dict(tables.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall())
            state = tables.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if state != "ok":
            yield f"文件 audit.sqlite 坏了：{str(state)[:200]}。请从备份恢复。"
        if any(found.get(name) != sql for name, sql in GUARDS.items()):
            yield "防止误改误删的触发器被动过或去掉了。"

    def _query(self, where: str, values: Sequence[Any], order: str) -> list[AuditRow]:
        with self._database.reading() as tables:
            sql = f"SELECT {COLUMNS} FROM rows WHERE {where} ORDER BY {order}"  # noqa: S608 - clauses of ours, values bound
            found = tables.execute(sql, list(values)).fetchall()
        names = COLUMNS.split(", ")
        return [AuditRow(**dict(zip(names, row, strict=True))) for row in found]


def note_by_operator(var: Path, at: datetime, action: str, object: str, *, before: str = "", after: str = "") -> None:
    """A row about what somebody did at the machine itself, where nobody signs in."""
    trail = AuditTrail(var)
    try:
        trail.note(
            at=at, actor="", role="operator", organisation="", address="", action=action, object=object, before=before,
            after=after,
        )  # fmt: skip
    finally:
        trail.close()


def head_of(var: Path) -> str:
    """The head of the trail of a `var/`; empty if there is none yet."""
    if not (var / "audit.sqlite").exists():
        return ""
    trail = AuditTrail(var)
    try:
        return trail.head()
    finally:
        trail.close()


def heads_in(text: str) -> list[str]:
    """The heads that stand in a text."""
    return [f"{number}-{digest}" for number, digest in HEAD.findall(text)]


def heads_of_message(message: str) -> list[str]:
    """The head in the last paragraph of a commit's message, where no person writes."""
    lines = message.strip().rpartition("\n\n")[2].splitlines()
    return [head for line in lines if line.startswith("Audit-Head: ") for head in heads_in(line)]


def as_csv(rows: Iterable[AuditRow]) -> Iterator[str]:
    """Lines of a table for people: with a mark for Excel, and no cell a formula."""
    yield "\ufeff" + _line(LABELS[field.name] for field in fields(AuditRow))
    for row in rows:
        yield _line(value if isinstance(value, int) else neutral(value) for value in asdict(row).values())


def as_json_lines(rows: Iterable[AuditRow]) -> Iterator[str]:
    """One JSON object a line, exact: the hashes can be computed again from it."""
    for row in rows:
        yield json.dumps(asdict(row), ensure_ascii=False) + "\n"


def _line(cells: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(list(cells))
    return out.getvalue()


def _storable(value: Any) -> Any:
    """Text that UTF-8 and SQLite take; whatever a stranger sends as a name must not stop the note of his attempt."""
    if not isinstance(value, str):
        return value
    return value.encode("utf-8", "backslashreplace").decode().replace("\0", "␀")[:500]
