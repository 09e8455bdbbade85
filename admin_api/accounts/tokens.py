"""Bearer tokens for machines: random, kept as a hash, with scopes and an end."""

from __future__ import annotations

import enum
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from admin_api.database import Database, Tables
from site_builder.errors import SettingsError

DAYS = 365
PREFIX = "gkl_"


class Scope(enum.Enum):
    """What a token may do."""

    READ = "read"
    WRITE = "write"
    PUBLISH_DIRECTLY = "publish-directly"


@dataclass(frozen=True)
class Actor:
    """Who asks: the token's name and what it may do; from which network address."""

    name: str
    scopes: frozenset[Scope]
    address: str = ""

    @property
    def in_trail(self) -> dict[str, str]:
        """As the trail names who did something."""
        return {"actor": f"token/{self.name}", "role": "program", "organisation": "", "address": self.address}


def _first(database: Tables) -> None:
    database["tokens"].create(  # type: ignore[union-attr]
        {"hash": str, "name": str, "scopes": str, "created_at": str, "expires_at": str, "revoked_at": str},
        pk="hash",
        not_null={"name", "scopes", "created_at", "expires_at"},
    )


class Tokens:
    """The tokens of one `var/`."""

    def __init__(self, var: Path) -> None:
        self._database = Database(var / "tokens.sqlite", [_first])

    def create(self, name: str, scopes: frozenset[Scope], now: datetime, days: int = DAYS) -> str:
        """A new token; it is shown once and never again."""
        if not name.strip() or len(name) > 60:
            raise SettingsError("令牌要有名字，不超过六十个字，如“民政办接口”。")
        token = PREFIX + secrets.token_urlsafe(32)
        with self._database.transaction() as tables:
            tables["tokens"].insert(  # type: ignore[union-attr]
                {
                    "hash": _hash(token),
                    "name": name.strip(),
                    "scopes": " ".join(sorted(scope.value for scope in scopes)),
                    "created_at": now.isoformat(),
                    "expires_at": (now + timedelta(days=days)).isoformat(),
                    "revoked_at": "",
                }
            )
        return token

    def find(self, token: str, now: datetime) -> Actor | None:
        """Whose token it is; None if there is no such token, or no more. Looked up by hash: nothing to time."""
        with self._database.reading() as tables:
            row = tables.execute(
                "SELECT name, scopes, expires_at, revoked_at FROM tokens WHERE hash = ?", (_hash(token),)
            ).fetchone()
        if row is None or row[3] or datetime.fromisoformat(row[2]) <= now:
            return None
        return Actor(row[0], frozenset(Scope(value) for value in row[1].split()))

    def listing(self) -> list[dict[str, str]]:
        """Every token without its secret."""
        with self._database.reading() as tables:
            rows = tables.query(
                "SELECT name, scopes, created_at, expires_at, revoked_at FROM tokens ORDER BY created_at"
            )
            return [dict(row) for row in rows]

    def revoke(self, name: str, now: datetime) -> int:
        """End all tokens of a name; answers how many."""
        with self._database.transaction() as tables:
            cursor = tables.execute(
                "UPDATE tokens SET revoked_at = ? WHERE name = ? AND revoked_at = ''", (now.isoformat(), name)
            )
            return int(cursor.rowcount)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
