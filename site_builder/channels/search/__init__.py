"""Search without a server: exact for every literal substring of two characters or more, from static files.

A posting list for every pair of neighbouring folded characters finds every literal substring; intersecting the pairs of
a longer query leaves a few false hits, which the browser removes by looking at the text of those it shows.

    search/root.js                 blocks with generation and revision, names of kinds and organisations, synonyms
    search/<part>-<generation>/m.js which records have ended, which are guides
    search/<block>/p/<d>/<n>.js    pairs of title and text        } shards by hash of the pair,
    search/<block>/t/<d>/<n>.js    pairs of title and number      } at most 128 files a folder
    search/<block>/d/<d>/<n>.js    what a hit shows, 16 records a file
    search/<block>/x/<d>/<n>.js    readable texts, 2 records a file
    search/traditional.js          traditional characters and the simplified ones, read when nothing is found
    search/<block>/f/<n>.js        kind, organisation and category of 2,048 records a file, for filters and counts

Entries are numbered by time of publication, so the newest is the highest. The newest (N mod 64, and a few of the same
minute) form the block `tail`, the others blocks of 65,536: a new record rewrites the small tail only. Every file carries
its block's generation (a hash of the numbering): a reader who meets another one, because a build is under way, starts
again, so a title never belongs to another record. All files are scripts that call `gongkailan.receive`, for a page
opened from a disk may load scripts and nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial

import msgspec

from site_builder.channels.edit import Batch, Change, Edit, Memory, Note, Output
from site_builder.channels.search import traditional
from site_builder.channels.search.amend import MOST, amended
from site_builder.channels.search.block import BLOCK, TAIL, Block, Row, parts_of, paths_in
from site_builder.channels.search.entry import SearchEntry, entries_of
from site_builder.channels.search.page import search_page
from site_builder.channels.search.root import root_file
from site_builder.holdings import Holdings, Key
from site_builder.records.base import Record, key_of
from site_builder.records.organisations import Organisation
from site_builder.records.statutes import Statute
from site_builder.text.citations import statute_key

KEPT = msgspec.msgpack.Decoder(tuple[list[SearchEntry], list[bytes]])
ORDER = msgspec.msgpack.Decoder(list[Row])
ORDER_NAME = "order:"
"""Under it and a part's name its rows are kept."""
MOST_TIES = 8
"""Entries of one minute that the newest block takes beyond its size."""
FEWEST = 2 * TAIL
"""Entries of a block that is not simply made whole for a changed one."""


def outputs(edit: Edit) -> Iterator[Output | Batch]:
    """The entries of changed records; the blocks that hold them, the search page, and last the root, which readers follow."""
    before = {} if edit.is_clean else _order(edit.memory)
    anew = _anew(edit)
    gone = _gone(edit)
    changed = {_name(key) for key in anew} | gone
    old = {} if edit.is_clean else {name: _kept(edit.memory, name)[0] for name in changed}
    yield Batch(lambda key: _noted(key, edit.after), anew, len(anew))
    for name in gone:
        edit.memory.drop(name)
    fresh = edit.memory.items() if edit.is_clean else ((name, edit.memory.get(name) or b"") for name in sorted(changed))
    kept = {name: KEPT.decode(blob) for name, blob in fresh if blob}
    blocks = _blocks(_rows(before, changed, kept), partial(_entries, edit.memory, kept))
    whole: list[Block] = []
    for block in blocks:
        known = before.get(block.part, [])
        if known == block.rows:
            continue
        amendment = _amended(block, known, old, edit)
        if amendment is None:
            whole.append(block)
        else:
            yield from amendment
        edit.memory.put(ORDER_NAME + block.part, msgspec.msgpack.encode(block.rows))
    yield Batch(lambda part: part(), [part for block in whole for part in parts_of(block)], _size(whole))
    if edit.is_clean:
        yield from search_page(edit)
        yield Output(traditional.PATH, traditional.table_file())
    yield Output("search/root.js", root_file(blocks, edit.after))
    yield from _obsolete(before, blocks, edit)


def _size(blocks: list[Block]) -> int:
    return sum(len(block.rows) for block in blocks)


def _obsolete(before: dict[str, list[Row]], blocks: list[Block], edit: Edit) -> Iterator[Output]:
    """The files of numberings that are no more."""
    names, parts = {block.name for block in blocks}, {block.part for block in blocks}
    for part, rows in before.items():
        block = Block(part, rows, lambda _: [])
        if block.name not in names:
            yield from (Output(path) for path in sorted(paths_in(block)))
        if part not in parts:
            edit.memory.drop(ORDER_NAME + part)


def _amended(block: Block, known: list[Row], old: dict[str, list[SearchEntry]], edit: Edit) -> list[Output] | None:
    """The files of a block in which a few entries say something else; None if it is to be made whole."""
    if [row.id for row in known] != [row.id for row in block.rows]:
        return None
    numbers = [number for number, row in enumerate(block.rows) if row != known[number]]
    if len(numbers) > MOST or len(block.rows) < FEWEST:
        return None
    was = [known[number] for number in numbers]
    now = Block(block.part, [block.rows[number] for number in numbers], block.entries_of).entries
    changed = [(number, old[row.record][row.place], new) for number, row, new in zip(numbers, was, now, strict=True)]
    return amended(block, changed, edit.last_output)


def _order(memory: Memory) -> dict[str, list[Row]]:
    parts = (name.removeprefix(ORDER_NAME) for name in memory.names(ORDER_NAME))
    return {part: ORDER.decode(memory.get(ORDER_NAME + part) or b"\x90") for part in parts}


def _rows(
    before: dict[str, list[Row]], changed: set[str], kept: dict[str, tuple[list[SearchEntry], list[bytes]]]
) -> Iterator[Row]:
    yield from (row for rows in before.values() for row in rows if row.record not in changed)
    for name, (entries, digests) in kept.items():
        for place, (entry, digest) in enumerate(zip(entries, digests, strict=True)):
            yield Row(entry.published_at, entry.id, entry.url, name, place, digest)


def _blocks(found: Iterable[Row], entries_of: Callable[[list[Row]], list[SearchEntry]]) -> list[Block]:
    """All entries, numbered and cut into blocks: the sealed ones from the oldest, then the tail."""
    rows = sorted(found, key=lambda row: (row.published_at, row.id, row.url))
    sealed = _sealed(rows)
    cuts = [*range(0, sealed, BLOCK), sealed]
    parts = [(f"b{number}", rows[cuts[number] : cuts[number + 1]]) for number in range(len(cuts) - 1)]
    return [Block(part, some, entries_of) for part, some in [*parts, ("tail", rows[sealed:])] if some]


def _sealed(rows: list[Row]) -> int:
    """How many of the oldest are sealed. A minute is not cut, so that what is published within it opens no sealed block."""
    sealed = len(rows) - len(rows) % TAIL
    minute = rows[min(sealed, len(rows) - 1)].published_at if rows else ""
    ties = 0
    while ties < min(sealed, MOST_TIES + 1) and rows[sealed - 1 - ties].published_at == minute:
        ties += 1
    return sealed - ties if ties <= MOST_TIES else sealed


def _entries(
    memory: Memory, kept: dict[str, tuple[list[SearchEntry], list[bytes]]], rows: list[Row]
) -> list[SearchEntry]:
    """What the rows stand for."""
    found = []
    for row in rows:
        if row.record not in kept:
            kept[row.record] = _kept(memory, row.record)
        found.append(kept[row.record][0][row.place])
    return found


def _kept(memory: Memory, name: str) -> tuple[list[SearchEntry], list[bytes]]:
    blob = memory.get(name)
    return KEPT.decode(blob) if blob else ([], [])


def _anew(edit: Edit) -> list[Key]:
    """The records whose entries are to be made: all of them, or those that a change touches."""
    changed = None if edit.is_clean else _changed(edit.changes, edit.before, edit.after)
    keys = (key_of(record) for record in edit.after.records())
    return [key for key in keys if changed is None or key in changed]


def _gone(edit: Edit) -> set[str]:
    gone = (key_of(change.old) for change in edit.changes if change.old is not None)
    return {_name(key) for key in gone if edit.after.get(*key) is None}


def _noted(key: Key, holdings: Holdings) -> Iterator[Note]:
    record = holdings.get(*key)
    if record is not None:
        entries = list(entries_of(record, holdings))
        digests = [hashlib.sha256(msgspec.msgpack.encode(entry)).digest()[:8] for entry in entries]
        yield Note(_name(key), msgspec.msgpack.encode((entries, digests)))


def _name(key: Key) -> str:
    return "/".join(key)


def _changed(changes: list[Change], before: Holdings | None, after: Holdings) -> set[tuple[str, str]]:
    """Records that changed, those that name a changed organisation, and the other editions of a changed statute."""
    changed: set[tuple[str, str]] = set()
    for change in changes:
        for record in (change.old, change.new):
            if record is not None:
                changed.add(key_of(record))
                changed |= _naming(record, after)
                changed |= _naming(record, before) if before is not None else set()
    return changed


def _naming(record: Record, holdings: Holdings) -> set[tuple[str, str]]:
    if isinstance(record, Statute):
        return {key_of(edition) for edition in holdings.statutes_by_title.get(statute_key(record.title), [])}
    if not isinstance(record, Organisation):
        return set()
    return {key_of(other) for _, other in holdings.referring.get(key_of(record), [])}
