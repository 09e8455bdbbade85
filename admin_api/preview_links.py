"""Links with which somebody without an account looks at one saved version of a draft, for a while.

A link says its number; its signature (HMAC-SHA256 with a key in `var/`) binds it to the draft, the content and the end. What was made,
by whom, and whether it was ended stands in `var/preview-links.sqlite`: a stolen key alone opens nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import msgspec

from admin_api.database import Database, Tables
from site_builder.errors import RecordNotFoundError

KEY = "keys/preview.key"
KEY_BYTES = 32
TOKEN = re.compile(r"(?P<id>[0-9a-f]{16})-(?P<mac>[0-9a-f]{64})")
GONE = "这个链接打不开：可能已经过期、被收回，或者没有复制完整。请向发给您的人再要一个。"


@dataclass(frozen=True, kw_only=True)
class PreviewLink:
    """One link. `content_hash`: of the version that it shows, and of no other; `ended_at`: None while nobody ended it."""

    id: str
    draft: str
    revision: int
    content_hash: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    opened: int = 0

    def is_open(self, now: datetime) -> bool:
        """Whether it still shows something."""
        return self.ended_at is None and now < self.expires_at


def _first(database: Tables) -> None:
    database["links"].create({"id": str, "draft": str, "body": str}, pk="id", not_null={"draft", "body"})  # type: ignore[union-attr]
    database["links"].create_index(["draft"])  # type: ignore[union-attr]


class PreviewLinks:
    """Those of one `var/`."""

    def __init__(self, var: Path) -> None:
        self._database = Database(var / "preview-links.sqlite", [_first])
        self._key = _key_in(var)

    def make(
        self, draft: str, revision: int, content_hash: str, *, by: str, at: datetime, until: datetime
    ) -> PreviewLink:
        """A new one."""
        link = PreviewLink(
            id=secrets.token_hex(8), draft=draft, revision=revision, content_hash=content_hash, made_by=by, made_at=at,
            expires_at=until,
        )  # fmt: skip
        with self._database.transaction() as tables:
            _put(tables, link)
        return link

    def token(self, link: PreviewLink) -> str:
        """What the address ends with."""
        signed = f"{link.id} {link.draft} {link.content_hash} {link.expires_at.isoformat()}"
        return f"{link.id}-{hmac.new(self._key, signed.encode(), hashlib.sha256).hexdigest()}"

    def opened(self, token: str, now: datetime) -> PreviewLink:
        """The link that was asked for; counted. Raises RecordNotFoundError for whatever opens nothing, always in the same words."""
        match = TOKEN.fullmatch(token)
        with self._database.transaction() as tables:
            link = _find(tables, match["id"]) if match is not None else None
            if link is None or not hmac.compare_digest(self.token(link), token) or not link.is_open(now):
                raise RecordNotFoundError(GONE)
            counted = replace(link, opened=link.opened + 1)
            _put(tables, counted)
            return counted

    def of(self, draft: str) -> list[PreviewLink]:
        """All that were made for a draft, the last first."""
        with self._database.reading() as tables:
            rows = tables.execute("SELECT body FROM links WHERE draft = ? ORDER BY rowid DESC", [draft]).fetchall()
        return [msgspec.json.decode(row[0], type=PreviewLink) for row in rows]

    def end(self, draft: str, link_id: str, at: datetime) -> PreviewLink:
        """It opens nothing any more. Raises RecordNotFoundError if the draft has no such link."""
        with self._database.transaction() as tables:
            link = _find(tables, link_id)
            if link is None or link.draft != draft:
                raise RecordNotFoundError("没有这个预览链接。请刷新页面再看。")
            ended = link if link.ended_at is not None else replace(link, ended_at=at)
            _put(tables, ended)
            return ended

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()


def _find(tables: Tables, link_id: str) -> PreviewLink | None:
    row = tables.execute("SELECT body FROM links WHERE id = ?", [link_id[:40]]).fetchone()
    return None if row is None else msgspec.json.decode(row[0], type=PreviewLink)


def _put(tables: Tables, link: PreviewLink) -> None:
    tables.execute(
        "INSERT INTO links (id, draft, body) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
        [link.id, link.draft, msgspec.json.encode(link).decode()],
    )


def _key_in(var: Path) -> bytes:
    """The key of this `var/`, made when it is not there; for nobody else to read."""
    path = var / KEY
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        key = secrets.token_bytes(KEY_BYTES)
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key
