"""One block of entries → its files. A pure function of the entries: no trace of the order of builds."""

from __future__ import annotations

import base64
import hashlib
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from site_builder.channels.edit import Output
from site_builder.channels.search.entry import SearchEntry
from site_builder.text.folding import fold_all

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
SLICE = 2_048
"""Texts whose pairs are found at a time, so that memory stays bounded."""
LINE_END = 10

Numbers = npt.NDArray[np.uint16]
Pairs = npt.NDArray[np.uint32]


class Row(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Where an entry stands in the numbering: ordered by the first three. `record`: kind/id; `place`: which of its entries;
    `digest`: of all that the entry says.
    """

    published_at: str
    id: str
    url: str
    record: str
    place: int
    digest: bytes


class Block:
    """Rows in the order of their numbers, with the names readers check them by. The entries are read when needed."""

    def __init__(self, part: str, rows: list[Row], entries_of: Callable[[list[Row]], list[SearchEntry]]) -> None:
        self.part = part
        self.rows = rows
        self.entries_of = entries_of

    @cached_property
    def entries(self) -> list[SearchEntry]:
        """What is in the block: costly, unless it is the newest."""
        return self.entries_of(self.rows)

    @cached_property
    def name(self) -> str:
        """The folder: named after the numbering, so that a killed build leaves the old one whole for the old root."""
        return f"{self.part}-{self.generation}"

    @cached_property
    def generation(self) -> str:
        """Stands for the numbering: which entry has which number."""
        return _digest("\0".join([row.id for row in self.rows]).encode())

    @cached_property
    def revision(self) -> str:
        """Stands for everything in the block."""
        return _digest(b"".join([self.name.encode(), *(row.digest for row in self.rows)]))

    @property
    def shards(self) -> int:
        """How many files the pairs of texts are spread over: a power of two that depends on the number of entries."""
        return max(FEWEST_SHARDS, _power_of_two(len(self.rows) / RECORDS_A_SHARD))

    @property
    def title_shards(self) -> int:
        """The same for titles."""
        return _power_of_two(len(self.rows) / RECORDS_A_TITLE_SHARD)

    @property
    def sizes(self) -> dict[str, int]:
        """How many entries a file has of what a hit shows, of texts and of facets; how many files a folder has."""
        return {"display": DISPLAY_CHUNK, "text": TEXT_CHUNK, "facets": FACET_CHUNK, "folder": FOLDER}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]


def _power_of_two(number: float) -> int:
    power = 1
    while power < number:
        power *= 2
    return power


def parts_of(block: Block) -> list[Callable[[], Iterator[Output]]]:
    """The files of a block, in parts that can be made at the same time and take about as long."""
    _ = block.entries  # read now: other processes may make the parts
    return [partial(_text_pairs, block), partial(_all_but_text_pairs, block)]


def paths_in(block: Block) -> list[str]:
    """The paths of all files of a block, which depend on how many rows it has."""
    count = len(block.rows)
    numbers = {
        "p": block.shards, "t": block.title_shards, "d": -(-count // DISPLAY_CHUNK), "x": -(-count // TEXT_CHUNK),
        "f": -(-count // FACET_CHUNK),
    }  # fmt: skip
    return [path_of(block, f"{part}{number}") for part, many in numbers.items() for number in range(many)] + [
        path_of(block, "m")
    ]


def _text_pairs(block: Block) -> Iterator[Output]:
    for number, lists in _sharded(searched_texts(block.entries), block.shards).items():
        yield file_of(block, f"p{number}", lists)


def _all_but_text_pairs(block: Block) -> Iterator[Output]:
    entries = block.entries
    for number, lists in _sharded(searched_titles(entries), block.title_shards).items():
        yield file_of(block, f"t{number}", lists)
    for number, chunk in _chunks(entries, DISPLAY_CHUNK):
        yield file_of(block, f"d{number}", [shown(entry) for entry in chunk])
    for number, chunk in _chunks(entries, TEXT_CHUNK):
        yield file_of(block, f"x{number}", [entry.text for entry in chunk])
    for number, chunk in _chunks(entries, FACET_CHUNK):
        yield file_of(block, f"f{number}", columns([facets(entry) for entry in chunk]))
    yield file_of(block, "m", {name: packed(numbers) for name, numbers in marked(enumerate(entries)).items()})


def searched_texts(entries: list[SearchEntry]) -> list[str]:
    """Of each entry all that a query may stand in, folded: title, number and text, a line each."""
    return _folded([(entry.title, entry.number, entry.text) for entry in entries])


def searched_titles(entries: list[SearchEntry]) -> list[str]:
    """The same without the text."""
    return _folded([(entry.title, entry.number) for entry in entries])


def facets(entry: SearchEntry) -> list[str]:
    """By what hits are filtered and counted."""
    return [entry.kind, entry.organisation, entry.category, entry.published_at[:4]]


def marked(entries: Iterable[tuple[int, SearchEntry]]) -> dict[str, list[int]]:
    """Which entries have ended, which are guides: they rank after and before the others."""
    numbered = list(entries)
    return {
        "ended": [number for number, entry in numbered if entry.ended],
        "guides": [number for number, entry in numbered if entry.kind == "service-guides"],
    }


def payload_in(data: bytes) -> Any:
    """What `file_of` wrote."""
    return msgspec.json.decode(data[data.index(b'",', data.index(b'",') + 2) + 2 : -len(b");\n")])


def _folded(parts: list[tuple[str, ...]]) -> list[str]:
    """Of every entry its parts, each folded, a line each."""
    width = len(parts[0])
    folded = fold_all([part for entry in parts for part in entry])
    return ["\n".join(folded[start : start + width]) for start in range(0, len(folded), width)]


def file_of(block: Block, name: str, payload: object) -> Output:
    """A script that hands `payload` to the reader's page."""
    data = msgspec.json.encode(payload)
    data = data.replace(b"\xe2\x80\xa8", b"\\u2028").replace(b"\xe2\x80\xa9", b"\\u2029")  # line ends to old browsers
    head = f'gongkailan.receive("{block.name}/{name}","{block.generation}",'
    return Output(path_of(block, name), b"%s%s);\n" % (head.encode(), data))


def path_of(block: Block, name: str) -> str:
    """Where a file lies: `p130` is number 2 of the second hundred and twenty-eight of `p`."""
    part, number = name[0], name[1:]
    if not number:
        return f"search/{block.name}/{name}.js"
    return f"search/{block.name}/{part}/{int(number) // FOLDER}/{int(number) % FOLDER}.js"


def _chunks(entries: list[SearchEntry], size: int) -> Iterator[tuple[int, list[SearchEntry]]]:
    for start in range(0, len(entries), size):
        yield start // size, entries[start : start + size]


def shown(entry: SearchEntry) -> list[str]:
    """What a hit shows before its text is there."""
    return [
        entry.url, entry.title, entry.kind, entry.organisation, entry.published_at[:10],
        entry.number, entry.first_day, entry.last_day, entry.state,
    ]  # fmt: skip


def columns(rows: list[list[str]]) -> list[list[object]]:
    """Each column as its distinct values and, per entry, which of them it has."""
    found: list[list[object]] = []
    for column in zip(*rows, strict=True):
        values = sorted(set(column))
        places = {value: place for place, value in enumerate(values)}
        codes = np.array([places[value] for value in column], dtype="<u2")
        found.append([values, base64.b64encode(codes.tobytes()).decode()])
    return found


def rows_in(found: list[list[Any]]) -> list[list[str]]:
    """The rows of which `columns` were made."""
    coded = [(values, np.frombuffer(base64.b64decode(codes), dtype="<u2").tolist()) for values, codes in found]
    return [list(row) for row in zip(*([values[code] for code in codes] for values, codes in coded), strict=True)]


def units_of(text: str) -> npt.NDArray[np.uint32]:
    """The characters of a folded text as numbers below 65,536; rarer ones share a private range and are verified."""
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype="<u4")
    return np.where(codes > 0xFFFF, 0xE000 + codes % 6400, codes).astype(np.uint32)


def postings(texts: list[str]) -> tuple[Pairs, Numbers, list[int]]:
    """Every pair of neighbouring characters in order; the numbers of the texts that hold it; where each pair's end.

    A pair is the number of its first character above 16 bits, that of its second below.
    """
    found = [_pairs_of(texts[start : start + SLICE], start) for start in range(0, len(texts), SLICE)]
    if not found:
        return np.array([], dtype=np.uint32), np.array([], dtype=np.uint16), []
    firsts, seconds, holders = (
        found[0] if len(found) == 1 else _in_order(*map(np.concatenate, zip(*found, strict=True)))
    )
    pairs = firsts.astype(np.uint32) << np.uint32(16) | seconds
    starts = np.flatnonzero(_differs_from_before(pairs))
    return pairs[starts], holders, [*starts[1:].tolist(), len(pairs)] if len(pairs) else []


def _pairs_of(texts: list[str], first: int) -> tuple[Numbers, Numbers, Numbers]:
    """Of some texts the first and the second characters of pairs and the texts' numbers, in order, nothing twice."""
    units = units_of("".join([f"{text}\n" for text in texts])).astype(np.uint16)
    numbers = np.repeat(np.arange(first, first + len(texts), dtype=np.uint16), [len(text) + 1 for text in texts])
    is_pair = (units[:-1] != LINE_END) & (units[1:] != LINE_END)  # none goes over a line's end
    firsts, seconds, holders = _in_order(units[:-1][is_pair], units[1:][is_pair], numbers[:-1][is_pair])
    is_new = _differs_from_before(holders) | _differs_from_before(seconds) | _differs_from_before(firsts)
    return firsts[is_new], seconds[is_new], holders[is_new]


def _in_order(firsts: Numbers, seconds: Numbers, holders: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """By pair, numbers of one pair as they came. numpy sorts 16 bits by radix: half the time of sorting 32 at once."""
    order = np.argsort(seconds, kind="stable")
    order = order[np.argsort(firsts[order], kind="stable")]
    return firsts[order], seconds[order], holders[order]


def _differs_from_before(values: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    return np.concatenate((np.ones(min(len(values), 1), dtype=np.bool_), values[1:] != values[:-1]))


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
    letters = str(np.stack((pairs >> np.uint32(16), pairs), axis=1).astype("<u2").tobytes(), "utf-16-le")
    packed_pairs = enumerate(zip(shards_of(pairs, shards), packed_lists(holders, ends), strict=True))
    for number, (shard, packed) in packed_pairs:
        files[shard][letters[2 * number : 2 * number + 2]] = packed
    return files


def unpacked(text: str) -> Numbers:
    """The numbers of a packed list."""
    data = np.frombuffer(a2b_base64(text[1:] + "=" * (-(len(text) - 1) % 4)), dtype=np.uint8)
    if text.startswith("b"):
        return np.flatnonzero(np.unpackbits(data, bitorder="little")).astype(np.uint16)
    if not len(data):
        return np.array([], dtype=np.uint16)
    lasts = np.flatnonzero(data < 0x80)
    starts = np.concatenate(([0], lasts[:-1] + 1))
    shifts = 7 * (np.arange(len(data)) - np.repeat(starts, lasts - starts + 1))
    distances = np.add.reduceat((data & 0x7F).astype(np.int64) << shifts, starts)
    return (np.cumsum(distances + 1) - 1).astype(np.uint16)


def packed_lists(numbers: Numbers, ends: list[int]) -> list[str]:
    """Lists of ascending numbers that lie one behind the other, none of them empty, each packed by itself.

    Distances in bytes of seven bits (`d…`), or a bitmap (`b…`), whichever is shorter, in Base64 without its filling.
    """
    if not ends:
        return []
    starts = np.array([0, *ends[:-1]])
    data, sizes = _distances(numbers, starts)
    lasts = numbers[np.array(ends) - 1].astype(np.int64)
    is_bitmap = lasts // 8 + 1 < sizes
    packed = _in_base64("d", data, sizes)
    for place in np.flatnonzero(is_bitmap).tolist():
        bitmap = np.zeros((int(lasts[place]) // 8 + 1) * 8, dtype=np.uint8)
        bitmap[numbers[starts[place] : ends[place]]] = 1
        packed[place] = "b" + b2a_base64(np.packbits(bitmap, bitorder="little").tobytes(), newline=False).decode()
    return packed


def _distances(numbers: Numbers, starts: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """All numbers as distances from the one before in their list, and how many bytes each list takes."""
    before = np.empty(len(numbers), dtype=np.int32)
    before[1:] = numbers[:-1]
    before[starts] = -1
    distances = numbers.astype(np.int32) - before - 1
    sizes = 1 + (distances > 0x7F).astype(np.int64) + (distances > 0x3FFF)
    places = np.cumsum(sizes) - sizes
    data = np.zeros(places[-1] + sizes[-1], dtype=np.uint8)
    for byte in range(3):
        has = np.flatnonzero(sizes > byte) if byte else slice(None)
        data[places[has] + byte] = distances[has] >> (7 * byte) & 0x7F | np.where(sizes[has] > byte + 1, 0x80, 0)
    return data, np.add.reduceat(sizes, starts)


def _in_base64(mark: str, data: npt.NDArray[np.uint8], sizes: npt.NDArray[np.int64]) -> list[str]:
    """Byte strings that lie one behind the other, each by itself: all encoded at once, for a call each takes longer."""
    slots = -(-sizes // 3) * 3
    shifts = np.cumsum(slots - sizes) - (slots - sizes)
    spaced = np.zeros(int(slots.sum()), dtype=np.uint8)
    spaced[np.arange(len(data)) + np.repeat(shifts, sizes)] = data
    text = b2a_base64(spaced.tobytes(), newline=False).decode()
    froms = (np.cumsum(slots) - slots) // 3 * 4
    spans = zip(froms.tolist(), (froms + -(-sizes * 4 // 3)).tolist(), strict=True)
    return [mark + text[start:end] for start, end in spans]


def packed(numbers: list[int]) -> str:
    return packed_lists(np.array(numbers, dtype=np.uint16), [len(numbers)])[0] if numbers else "d"
