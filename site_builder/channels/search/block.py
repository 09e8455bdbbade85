"""One block of entries → its files. A pure function of the entries: no trace of the order of builds."""

from __future__ import annotations

import base64
import hashlib
from binascii import b2a_base64
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial

import msgspec
import numpy as np
import numpy.typing as npt

from site_builder.channels.edit import Output
from site_builder.channels.search.entry import SearchEntry
from site_builder.text.folding import fold

BLOCK = 65_536
TAIL = 64
"""Entries in the newest block, at most one less: more make its files, which every query reads, larger; fewer fill it
sooner, and the block before it is made anew each time."""
FOLDER = 128
DISPLAY_CHUNK = 16
TEXT_CHUNK = 2
FACET_CHUNK = 2_048
RECORDS_A_SHARD = 8
RECORDS_A_TITLE_SHARD = 32
FEWEST_SHARDS = 16
MULTIPLIER = 0x9E3779B1

Numbers = npt.NDArray[np.uint16]
Pairs = npt.NDArray[np.uint32]


class Block:
    """Entries in the order of their numbers, with the names readers check them by."""

    def __init__(self, part: str, entries: list[SearchEntry]) -> None:
        self.part = part
        self.entries = entries

    @cached_property
    def name(self) -> str:
        """The folder: named after the numbering, so that a killed build leaves the old one whole for the old root."""
        return f"{self.part}-{self.generation}"

    @cached_property
    def generation(self) -> str:
        """Stands for the numbering: which entry has which number."""
        return _digest(entry.id for entry in self.entries)

    @cached_property
    def revision(self) -> str:
        """Stands for everything in the block."""
        return _digest([self.name, msgspec.json.encode(self.entries).decode()])

    @property
    def shards(self) -> int:
        """How many files the pairs of texts are spread over: a power of two that depends on the number of entries."""
        return max(FEWEST_SHARDS, _power_of_two(len(self.entries) / RECORDS_A_SHARD))

    @property
    def title_shards(self) -> int:
        """The same for titles."""
        return _power_of_two(len(self.entries) / RECORDS_A_TITLE_SHARD)

    @property
    def sizes(self) -> dict[str, int]:
        """How many entries a file has of what a hit shows, of texts and of facets; how many files a folder has."""
        return {"display": DISPLAY_CHUNK, "text": TEXT_CHUNK, "facets": FACET_CHUNK, "folder": FOLDER}


def _digest(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode())
        digest.update(b"\0")
    return digest.hexdigest()[:12]


def _power_of_two(number: float) -> int:
    power = 1
    while power < number:
        power *= 2
    return power


def parts_of(block: Block) -> list[Callable[[], Iterator[Output]]]:
    """The files of a block, in parts that can be made at the same time and take about as long."""
    return [partial(_text_pairs, block), partial(_all_but_text_pairs, block)]


def paths_in(block: Block) -> list[str]:
    """The paths of all files of a block."""
    count = len(block.entries)
    numbers = {
        "p": block.shards, "t": block.title_shards, "d": -(-count // DISPLAY_CHUNK), "x": -(-count // TEXT_CHUNK),
        "f": -(-count // FACET_CHUNK),
    }  # fmt: skip
    return [_path(block, f"{part}{number}") for part, many in numbers.items() for number in range(many)] + [
        _path(block, "m")
    ]


def _text_pairs(block: Block) -> Iterator[Output]:
    texts = [f"{fold(entry.title)}\n{fold(entry.number)}\n{fold(entry.text)}" for entry in block.entries]
    for number, lists in _sharded(texts, block.shards).items():
        yield _file(block, f"p{number}", lists)


def _all_but_text_pairs(block: Block) -> Iterator[Output]:
    entries = block.entries
    titles = [f"{fold(entry.title)}\n{fold(entry.number)}" for entry in entries]
    for number, lists in _sharded(titles, block.title_shards).items():
        yield _file(block, f"t{number}", lists)
    for number, chunk in _chunks(entries, DISPLAY_CHUNK):
        yield _file(block, f"d{number}", [_shown(entry) for entry in chunk])
    for number, chunk in _chunks(entries, TEXT_CHUNK):
        yield _file(block, f"x{number}", [entry.text for entry in chunk])
    for number, chunk in _chunks(entries, FACET_CHUNK):
        facets = [[entry.kind, entry.organisation, entry.category, entry.published_at[:4]] for entry in chunk]
        yield _file(block, f"f{number}", _columns(facets))
    ended = [number for number, entry in enumerate(entries) if entry.ended]
    guides = [number for number, entry in enumerate(entries) if entry.kind == "service-guides"]
    yield _file(block, "m", {"ended": _packed(ended), "guides": _packed(guides)})


def _file(block: Block, name: str, payload: object) -> Output:
    """A script that hands `payload` to the reader's page."""
    data = msgspec.json.encode(payload)
    data = data.replace(b"\xe2\x80\xa8", b"\\u2028").replace(b"\xe2\x80\xa9", b"\\u2029")  # line ends to old browsers
    head = f'gongkailan.receive("{block.name}/{name}","{block.generation}",'
    return Output(_path(block, name), b"%s%s);\n" % (head.encode(), data))


def _path(block: Block, name: str) -> str:
    """Where a file lies: `p130` is number 2 of the second hundred and twenty-eight of `p`."""
    part, number = name[0], name[1:]
    if not number:
        return f"search/{block.name}/{name}.js"
    return f"search/{block.name}/{part}/{int(number) // FOLDER}/{int(number) % FOLDER}.js"


def _chunks(entries: list[SearchEntry], size: int) -> Iterator[tuple[int, list[SearchEntry]]]:
    for start in range(0, len(entries), size):
        yield start // size, entries[start : start + size]


def _shown(entry: SearchEntry) -> list[str]:
    """What a hit shows before its text is there."""
    return [
        entry.url, entry.title, entry.kind, entry.organisation, entry.published_at[:10],
        entry.number, entry.first_day, entry.last_day, entry.state,
    ]  # fmt: skip


def _columns(rows: list[list[str]]) -> list[list[object]]:
    """Each column as its distinct values and, per entry, which of them it has."""
    columns: list[list[object]] = []
    for column in zip(*rows, strict=True):
        values = sorted(set(column))
        places = {value: place for place, value in enumerate(values)}
        codes = np.array([places[value] for value in column], dtype="<u2")
        columns.append([values, base64.b64encode(codes.tobytes()).decode()])
    return columns


def units_of(text: str) -> npt.NDArray[np.uint32]:
    """The characters of a folded text as numbers below 65,536; rarer ones share a private range and are verified."""
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype="<u4")
    return np.where(codes > 0xFFFF, 0xE000 + codes % 6400, codes).astype(np.uint32)


def postings(texts: list[str]) -> tuple[Pairs, Numbers, list[int]]:
    """Every pair of neighbouring characters in order; the numbers of the texts that hold it; where each pair's end.

    A pair is the number of its first character above 16 bits, that of its second below.
    """
    pairs: list[npt.NDArray[np.uint32]] = []
    numbers: list[Numbers] = []
    for number, text in enumerate(texts):
        units = units_of(text)
        found = np.sort((units[:-1] << np.uint32(16)) | units[1:])
        found = found[np.concatenate(([True], found[1:] != found[:-1]))] if len(found) else found
        found = found[((found & 0xFFFF) != 10) & ((found >> np.uint32(16)) != 10)]
        pairs.append(found)
        numbers.append(np.full(len(found), number, dtype=np.uint16))
    every = np.concatenate(pairs) if pairs else np.array([], dtype=np.uint32)
    if not len(every):
        return every, np.array([], dtype=np.uint16), []
    order = np.argsort(every, kind="stable")
    every, holders = every[order], np.concatenate(numbers)[order]
    starts = np.flatnonzero(np.concatenate(([True], every[1:] != every[:-1])))
    return every[starts], holders, [*starts[1:].tolist(), len(every)]


def shards_of(pairs: Pairs, shards: int) -> list[int]:
    """Which file each pair is in: the high bits of a multiplicative hash, the same in the browser."""
    bits = shards.bit_length() - 1
    hashes = pairs * np.uint32(MULTIPLIER)  # past 32 bits it wraps, as it must
    found: list[int] = (hashes >> np.uint32(32 - bits)).tolist() if bits else [0] * len(pairs)
    return found


def shard_of(pair: str, shards: int) -> int:
    """Which file a pair of characters is in."""
    first, second = units_of(pair).tolist()
    return shards_of(np.array([first << 16 | second], dtype=np.uint32), shards)[0]


def _sharded(texts: list[str], shards: int) -> dict[int, dict[str, str]]:
    """Shard → pair → its numbers, packed."""
    files: dict[int, dict[str, str]] = {number: {} for number in range(shards)}
    pairs, holders, ends = postings(texts)
    for pair, shard, packed in zip(pairs.tolist(), shards_of(pairs, shards), packed_lists(holders, ends), strict=True):
        files[shard][chr(pair >> 16) + chr(pair & 0xFFFF)] = packed
    return files


def packed_lists(numbers: Numbers, ends: list[int]) -> Iterator[str]:
    """Lists of ascending numbers that lie one behind the other, none of them empty, each packed by itself.

    Distances in bytes of seven bits (`d…`), or a bitmap (`b…`), whichever is shorter.
    """
    if not ends:
        return
    data, places = _distances(numbers, ends)
    lasts = numbers[np.array(ends) - 1].tolist()
    start = 0
    for end, last in zip(ends, lasts, strict=True):
        first, after = places[start], places[end]
        if last // 8 + 1 < after - first:
            bitmap = np.zeros((last // 8 + 1) * 8, dtype=np.uint8)
            bitmap[numbers[start:end]] = 1
            yield "b" + b2a_base64(np.packbits(bitmap, bitorder="little").tobytes(), newline=False).decode()
        else:
            yield "d" + b2a_base64(data[first:after], newline=False).decode()
        start = end


def _distances(numbers: Numbers, ends: list[int]) -> tuple[bytes, list[int]]:
    """All numbers as distances from the one before in their list, and where in the bytes each of them begins."""
    before = np.empty(len(numbers), dtype=np.int32)
    before[1:] = numbers[:-1]
    before[[0, *ends[:-1]]] = -1
    distances = numbers.astype(np.int32) - before - 1
    sizes = 1 + (distances > 0x7F) + (distances > 0x3FFF)
    places = np.concatenate(([0], np.cumsum(sizes)))
    data = np.zeros(places[-1], dtype=np.uint8)
    for byte in range(3):
        has = sizes > byte
        data[places[:-1][has] + byte] = distances[has] >> (7 * byte) & 0x7F | np.where(sizes[has] > byte + 1, 0x80, 0)
    return data.tobytes(), places.tolist()


def _packed(numbers: list[int]) -> str:
    return next(packed_lists(np.array(numbers, dtype=np.uint16), [len(numbers)])) if numbers else "d"
