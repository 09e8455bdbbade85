"""What a channel is given and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from site_builder.holdings import Holdings
from site_builder.records.base import Record
from site_builder.rendering.shell import Shell
from site_builder.rendering.stamp import Stamp


@dataclass(frozen=True)
class Change:
    """One record as the public saw it before (`old`) and as it sees it now (`new`); None where it was or is absent."""

    old: Record | None
    new: Record | None


@dataclass(frozen=True)
class Output:
    """One file of the site: `path` relative to its root and `data` its bytes.

    `source` instead of `data` copies a file from below `content/` (attachments). Neither means: remove it.
    """

    path: str
    data: bytes | None = None
    source: str | None = None


@dataclass(frozen=True)
class Note:
    """A blob for the channel's own memory, made wherever outputs are made."""

    key: str
    blob: bytes


@dataclass(frozen=True)
class Batch:
    """Outputs made of each item by itself, spread over processes and put in place there, in no particular order.

    `size`: how many records the items are about. When the channel goes on, outputs are in place and notes in memory.
    """

    make: Callable[[Any], Iterable[Output | Note]]
    items: Sequence[Any]
    size: int


class Memory(Protocol):
    """A channel's own disposable store, kept in the cache. A clean build starts with an empty one."""

    def get(self, key: str) -> bytes | None:
        """The blob under `key`, None if there is none."""

    def put(self, key: str, blob: bytes) -> None:
        """Keep a blob."""

    def drop(self, key: str) -> None:
        """Forget a blob."""

    def items(self) -> Iterator[tuple[str, bytes]]:
        """Every key and its blob."""

    def names(self, prefix: str) -> list[str]:
        """The keys that begin so, in order."""


@dataclass(frozen=True, kw_only=True)
class Edit:
    """The step from one state of the holdings to the next. A clean build is the step from nothing to everything."""

    before: Holdings | None
    after: Holdings
    changes: list[Change]
    shell: Shell
    stamp: Stamp
    memory: Memory
    name_list: Callable[[str], list[list[str]] | None]
    """SHA-256 of a name list → its rows, heading first; None where the file is not on this machine."""
    embed: bool = False
    last_output: Callable[[str], bytes | None] = lambda _: None
    """Path → the bytes of that file as the last build left them; None if they are not there, or others are."""

    @property
    def is_clean(self) -> bool:
        """True if nothing may be taken from an earlier build."""
        return self.before is None


Channel = Callable[[Edit], Iterator[Output | Batch]]


def flat(made: Iterable[Output | Batch], memory: Memory) -> Iterator[Output]:
    """What a channel makes, one output after the other, in this process."""
    for item in made:
        if isinstance(item, Output):
            yield item
            continue
        for part in (part for one in item.items for part in item.make(one)):
            if isinstance(part, Note):
                memory.put(part.key, part.blob)
            else:
                yield part
