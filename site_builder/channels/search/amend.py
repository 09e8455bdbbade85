"""A few entries of a large block say something else: only the files that hold it are made anew, out of the last ones.

A sealed block has up to 65,536 entries, and to make all its posting lists for one corrected word takes seconds. What comes
out is, byte for byte, what `block.parts_of` makes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from site_builder.channels.edit import Output
from site_builder.channels.search import block as blocks
from site_builder.channels.search.block import Block, Pairs
from site_builder.channels.search.entry import SearchEntry

MOST = 64
"""Changed entries for which this is worth it."""

EMPTY = blocks.packed([])

Changed = list[tuple[int, SearchEntry, SearchEntry]]
"""(number, entry as it was, entry as it is)"""


class _MissingError(Exception):
    """A file of the last build is not there, or not as it was left."""


def amended(block: Block, changed: Changed, last_output: Callable[[str], bytes | None]) -> list[Output] | None:
    """The files that change; None if they cannot be told from the last ones."""
    try:
        return list(_Amendment(block, last_output).outputs(changed))
    except _MissingError:
        return None


class _Amendment:
    """The files of a block that are taken in hand."""

    def __init__(self, block: Block, last_output: Callable[[str], bytes | None]) -> None:
        self.block = block
        self.last_output = last_output
        self.payloads: dict[str, Any] = {}

    def outputs(self, changed: Changed) -> Iterator[Output]:
        for number, old, new in changed:
            self._pairs("p", self.block.shards, number, *blocks.searched_texts([old, new]))
            self._pairs("t", self.block.title_shards, number, *blocks.searched_titles([old, new]))
            self._payload(f"d{number // blocks.DISPLAY_CHUNK}")[number % blocks.DISPLAY_CHUNK] = blocks.shown(new)
            self._payload(f"x{number // blocks.TEXT_CHUNK}")[number % blocks.TEXT_CHUNK] = new.text
            if blocks.facets(old) != blocks.facets(new):
                self._facets(number, new)
            self._marks(number, old, new)
        for name, payload in self.payloads.items():
            yield blocks.file_of(self.block, name, dict(sorted(payload.items())) if name[0] in "pt" else payload)

    def _payload(self, name: str) -> Any:
        if name not in self.payloads:
            data = self.last_output(blocks.path_of(self.block, name))
            if data is None:
                raise _MissingError
            self.payloads[name] = blocks.payload_in(data)
        return self.payloads[name]

    def _pairs(self, files: str, shards: int, number: int, old: str, new: str) -> None:
        before, after = _pairs_in(old), _pairs_in(new)
        for pairs, is_gained in ((np.setdiff1d(before, after), False), (np.setdiff1d(after, before), True)):
            for pair, shard in zip(pairs.tolist(), blocks.shards_of(pairs, shards), strict=True):
                letters = chr(pair >> 16) + chr(pair & 0xFFFF)
                lists = self._payload(f"{files}{shard}")
                lists[letters] = _with(lists.get(letters, EMPTY), number, is_in=is_gained)
                if lists[letters] == EMPTY:
                    del lists[letters]

    def _facets(self, number: int, new: SearchEntry) -> None:
        name = f"f{number // blocks.FACET_CHUNK}"
        rows = blocks.rows_in(self._payload(name))
        rows[number % blocks.FACET_CHUNK] = blocks.facets(new)
        self.payloads[name] = blocks.columns(rows)

    def _marks(self, number: int, old: SearchEntry, new: SearchEntry) -> None:
        before, after = blocks.marked([(number, old)]), blocks.marked([(number, new)])
        for mark in before:
            if before[mark] != after[mark]:
                lists = self._payload("m")
                lists[mark] = _with(lists[mark], number, is_in=bool(after[mark]))


def _with(packed: str, number: int, *, is_in: bool) -> str:
    """A packed list with a number more, or without it."""
    others = set(blocks.unpacked(packed).tolist()) - {number}
    return blocks.packed(sorted({*others, number} if is_in else others))


def _pairs_in(text: str) -> Pairs:
    return blocks.postings([text])[0]
