"""One block of entries → its files. A pure function of the entries: no trace of the order of builds."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import cached_property

import msgspec
import numpy as np
import numpy.typing as npt

from site_builder.channels.search.entry import SearchEntry
from site_builder.text.folding import fold

BLOCK = 65_536
TAIL = 128
FOLDER = 128
DISPLAY_CHUNK = 16
TEXT_CHUNK = 2
FACET_CHUNK = 2_048
RECORDS_A_SHARD = 8
RECORDS_A_TITLE_SHARD = 128
FEWEST_SHARDS = 16
MULTIPLIER = 0x9E3779B1

Numbers = npt.NDArray[np.uint16]


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


def block_files(block: Block) -> dict[str, bytes]:
    """Path below the site → bytes of every file of the block."""
    files: dict[str, bytes] = {}
    titles = [f"{fold(entry.title)}\n{fold(entry.number)}" for entry in block.entries]
    texts = [f"{title}\n{fold(entry.text)}" for title, entry in zip(titles, block.entries, strict=True)]
    for number, payload in _sharded(texts, block.shards).items():
        files[_path(block, "p", number)] = _script(block, f"p{number}", payload)
    for number, payload in _sharded(titles, block.title_shards).items():
        files[_path(block, "t", number)] = _script(block, f"t{number}", payload)
    for number, chunk in _chunks(block.entries, DISPLAY_CHUNK):
        files[_path(block, "d", number)] = _script(block, f"d{number}", [_shown(entry) for entry in chunk])
    for number, chunk in _chunks(block.entries, TEXT_CHUNK):
        files[_path(block, "x", number)] = _script(block, f"x{number}", [entry.text for entry in chunk])
    for number, chunk in _chunks(block.entries, FACET_CHUNK):
        facets = [[entry.kind, entry.organisation, entry.category, entry.published_at[:4]] for entry in chunk]
        files[_path(block, "f", number)] = _script(block, f"f{number}", _columns(facets))
    ended = [number for number, entry in enumerate(block.entries) if entry.ended]
    guides = [number for number, entry in enumerate(block.entries) if entry.kind == "service-guides"]
    marks = {"ended": _packed(ended), "guides": _packed(guides)}
    files[f"search/{block.name}/m.js"] = _script(block, "m", marks)
    return files


def _path(block: Block, part: str, number: int) -> str:
    return f"search/{block.name}/{part}/{number // FOLDER}/{number % FOLDER}.js"


def _script(block: Block, name: str, payload: object) -> bytes:
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f'gongkailan.receive("{block.name}/{name}","{block.generation}",{text});\n'.encode()


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


def postings(texts: list[str]) -> tuple[list[str], Numbers, list[int]]:
    """Every pair of neighbouring characters in order; the numbers of the texts that hold it; where each pair's end."""
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
        return [], np.array([], dtype=np.uint16), []
    order = np.argsort(every, kind="stable")
    every, holders = every[order], np.concatenate(numbers)[order]
    starts = np.flatnonzero(np.concatenate(([True], every[1:] != every[:-1])))
    names = [chr(pair >> 16) + chr(pair & 0xFFFF) for pair in every[starts].tolist()]
    return names, holders, [*starts[1:].tolist(), len(every)]


def shard_of(pair: str, shards: int) -> int:
    """Which file a pair is in: the high bits of a multiplicative hash, the same in the browser."""
    key = (ord(pair[0]) << 16) | ord(pair[1])
    bits = shards.bit_length() - 1
    return ((key * MULTIPLIER) & 0xFFFFFFFF) >> (32 - bits) if bits else 0


def _sharded(texts: list[str], shards: int) -> dict[int, dict[str, str]]:
    """Shard → pair → its numbers, packed."""
    files: dict[int, dict[str, str]] = {number: {} for number in range(shards)}
    names, holders, ends = postings(texts)
    for pair, packed in zip(names, packed_lists(holders, ends), strict=True):
        files[shard_of(pair, shards)][pair] = packed
    return files


def packed_lists(numbers: Numbers, ends: list[int]) -> Iterator[str]:
    """Lists of ascending numbers that lie one behind the other, each packed by itself.

    Distances in bytes of seven bits (`d…`), or a bitmap (`b…`), whichever is shorter.
    """
    if not ends:
        return
    data, places = _distances(numbers, ends)
    start = 0
    for end in ends:
        first, after = places[start], places[end]
        last = int(numbers[end - 1]) if end > start else -1
        if last // 8 + 1 < after - first:
            bitmap = np.zeros((last // 8 + 1) * 8, dtype=np.uint8)
            bitmap[numbers[start:end]] = 1
            yield "b" + base64.b64encode(np.packbits(bitmap, bitorder="little").tobytes()).decode()
        else:
            yield "d" + base64.b64encode(data[first:after]).decode()
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
