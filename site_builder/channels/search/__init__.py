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

Entries are numbered by time of publication, so the newest is the highest. The newest (N mod 64) form the block `tail`,
the others blocks of 65,536: a new record rewrites the small tail only. Every file carries its block's generation (a hash
of the numbering): a reader who meets another one, because a build is under way, starts again, so a title never belongs
to another record. All files are scripts that call `gongkailan.receive`, for a page opened from a disk may load scripts
and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from site_builder.channels.edit import Batch, Change, Edit, Note, Output
from site_builder.channels.search import traditional
from site_builder.channels.search.block import BLOCK, TAIL, Block, parts_of, paths_in
from site_builder.channels.search.entry import SearchEntry, entries_of
from site_builder.channels.search.page import search_page
from site_builder.channels.search.root import root_file
from site_builder.holdings import Holdings, Key
from site_builder.records.base import Record, key_of
from site_builder.records.organisations import Organisation
from site_builder.records.statutes import Statute
from site_builder.text.citations import statute_key

ENTRIES = msgspec.msgpack.Decoder(list[SearchEntry])
LAYOUT = msgspec.msgpack.Decoder(dict[str, list[str]])
LAYOUT_NAME = "layout"


def outputs(edit: Edit) -> Iterator[Output | Batch]:
    """The entries of changed records; the blocks that hold them, the search page, and last the root, which readers follow."""
    known = {} if edit.is_clean else dict(edit.memory.items())
    anew = _anew(edit, known)
    yield Batch(lambda key: _noted(key, edit.after), anew, len(anew))
    blocks = _blocks(_entries(edit, known, anew))
    last = _last_layout(edit)
    changed = [block for block in blocks if edit.is_clean or last.get(block.name, [""])[0] != block.revision]
    layout = {block.name: last.get(block.name, []) for block in blocks}
    layout |= {block.name: [block.revision, *paths_in(block)] for block in changed}
    parts = [part for block in changed for part in parts_of(block)]
    yield Batch(lambda part: part(), parts, sum(len(block.entries) for block in changed))
    if edit.is_clean:
        yield from search_page(edit)
        yield Output(traditional.PATH, traditional.table_file())
    yield Output("search/root.js", root_file(blocks, edit.after))
    yield from _obsolete(last, layout)
    edit.memory.put(LAYOUT_NAME, msgspec.msgpack.encode(layout))


def _obsolete(last: dict[str, list[str]], layout: dict[str, list[str]]) -> Iterator[Output]:
    kept = {path for files in layout.values() for path in files[1:]}
    gone = {path for files in last.values() for path in files[1:]} - kept
    yield from (Output(path) for path in sorted(gone))


def _last_layout(edit: Edit) -> dict[str, list[str]]:
    blob = None if edit.is_clean else edit.memory.get(LAYOUT_NAME)
    return LAYOUT.decode(blob) if blob is not None else {}


def _blocks(found: Iterable[SearchEntry]) -> list[Block]:
    """All entries, numbered and cut into blocks: the sealed ones from the oldest, then the tail."""
    entries = sorted(found, key=lambda entry: (entry.published_at, entry.id, entry.url))
    sealed = len(entries) - len(entries) % TAIL
    cuts = [*range(0, sealed, BLOCK), sealed]
    blocks = [Block(f"b{number}", entries[cuts[number] : cuts[number + 1]]) for number in range(len(cuts) - 1)]
    return [block for block in [*blocks, Block("tail", entries[sealed:])] if block.entries]


def _anew(edit: Edit, known: dict[str, bytes]) -> list[Key]:
    """The records whose entries are not in memory, or no longer right there."""
    changed = set() if edit.is_clean else _changed(edit.changes, edit.before, edit.after)
    keys = (key_of(record) for record in edit.after.records())
    return [key for key in keys if key in changed or _name(key) not in known]


def _noted(key: Key, holdings: Holdings) -> Iterator[Note]:
    record = holdings.get(*key)
    if record is not None:
        yield Note(_name(key), msgspec.msgpack.encode(list(entries_of(record, holdings))))


def _entries(edit: Edit, known: dict[str, bytes], anew: list[Key]) -> Iterator[SearchEntry]:
    """The entries of every record: of unchanged ones as they were, so that their texts are made once."""
    for change in edit.changes:
        if change.old is not None and edit.after.get(*key_of(change.old)) is None:
            edit.memory.drop(_name(key_of(change.old)))
            known.pop(_name(key_of(change.old)), None)
    known |= edit.memory.items() if edit.is_clean else {_name(key): edit.memory.get(_name(key)) or b"" for key in anew}
    known.pop(LAYOUT_NAME, None)
    for blob in known.values():
        yield from ENTRIES.decode(blob)


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
