"""Where one running server keeps its things, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from site_builder.clock import Clock, fixed_clock, system_clock
from site_builder.errors import SettingsError


@dataclass(frozen=True, kw_only=True)
class AdminSettings:
    """`content` is what the public may read, `var` what it may not, `site` the built pages.

    `today` fixes the day (a demonstration); None follows the clock. `hosts`: names by which the server may be called,
    empty for any. `url`: where people reach it when a proxy stands before it, perhaps below a path.
    """

    content: Path
    var: Path
    site: Path
    host: str = "127.0.0.1"
    port: int = 8000
    today: date | None = None
    hosts: frozenset[str] = frozenset()
    url: str = ""

    def __post_init__(self) -> None:
        """What is not public must not lie in what is. Raises SettingsError."""
        pairs = ("var", "content"), ("var", "site"), ("site", "content"), ("content", "site")
        for inner, outer in pairs:
            one, other = getattr(self, inner), getattr(self, outer)
            if one.resolve().is_relative_to(other.resolve()):
                raise SettingsError(f"{one} 在 {other} 里面。内容、网站和不公开的数据要放在各自的文件夹，互不包含。")

    @property
    def clock(self) -> Clock:
        """The time, read once per request or tick."""
        return fixed_clock(self.today) if self.today is not None else system_clock

    @property
    def below(self) -> str:
        """The path below which people reach it: `/gkl`, or nothing."""
        return urlsplit(self.url).path.rstrip("/")

    @property
    def called(self) -> str:
        """The host, with its port if there is one, by which people call it; empty if nobody has said."""
        return urlsplit(self.url).netloc.lower()

    @property
    def is_encrypted(self) -> bool:
        """Whether people are known to reach it over an encrypted connection."""
        return urlsplit(self.url).scheme == "https"

    @property
    def cache(self) -> Path:
        """The builder's disposable cache."""
        return self.var / "cache" / "site.sqlite"

    @property
    def uploads(self) -> Path:
        """Files that no record refers to yet."""
        return self.var / "uploads"

    @property
    def logs(self) -> Path:
        """What the server did, one JSON object a line."""
        return self.var / "logs"

    @property
    def erasures(self) -> Path:
        """What was erased when, one JSON object a line; no contents."""
        return self.var / "erasures.log"
