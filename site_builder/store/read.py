"""Reading: the tree of `content/`, only what changed since the cache saw it, everything wrong told at once."""

from __future__ import annotations

import csv
import io
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import msgspec

from site_builder.addresses import is_id, place_of
from site_builder.errors import Problem, SettingsError
from site_builder.records.base import Record
from site_builder.records.kinds import record_classes
from site_builder.records.site_settings import Redirects, SiteSettings
from site_builder.store import places
from site_builder.store.cache import Cache, FileRow
from site_builder.store.convert import to_struct
from site_builder.store.write import version_of
from site_builder.store.yaml_text import MAX_BYTES, Parsed, parse
from site_builder.workers import spread

SETTLED_NANOSECONDS = 50_000_000
"""A file changed less than this before it was read may change again within the clock's tick: not trusted yet."""

Progress = Callable[[str, int, int], None]
"""(what, done, all)"""
Examine = Callable[[Record], bytes]
"""A record → findings in it as bytes, none of them none."""


@dataclass(frozen=True)
class Found:
    """One file of `content/`."""

    place: str
    signature: str
    size: int


@dataclass(frozen=True)
class Kept:
    """What a process remembers of a reading: which files there were, what they say, what was no plain file."""

    found: dict[str, Found]
    known: dict[str, FileRow]
    problems: list[Problem]

    @property
    def tree(self) -> int:
        """Another number for another tree, in this process."""
        return tree_of(self.found.values())


@dataclass
class Loaded:
    """All that `content/` says. `fresh`: places read anew, `gone`: places that are no more."""

    settings: SiteSettings
    redirects: Redirects
    records: dict[str, Record]
    problems: list[Problem]
    fresh: set[str] = field(default_factory=set)
    old: dict[str, Record] = field(default_factory=dict)
    rows: list[FileRow] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    files: dict[str, int] = field(default_factory=dict)
    """Place → size of the attachments, `personal` the same of the name lists."""
    personal: dict[str, int] = field(default_factory=dict)
    findings: dict[str, bytes] = field(default_factory=dict)


def load(content: Path, cache: Cache | None = None, progress: Progress | None = None) -> Loaded:
    """Read the whole tree. A record whose file is wrong keeps its last good version, if the cache has one.

    Raises SettingsError if there is no such folder or `site.yml` is missing or wrong: nothing can be built then.
    """
    return begin(content, cache).finish(progress)


@dataclass
class Reading:
    """A tree that is being read: what other processes read goes on by itself until somebody waits for it."""

    loaded: Loaded
    found: dict[str, Found]
    strange: list[Problem]
    listed: list[Found]
    known: dict[str, FileRow]
    to_read: list[Found]
    fetched: Iterator[tuple[FileRow | None, list[Problem]]]

    def finish(self, progress: Progress | None = None) -> Loaded:
        """Wait for the end."""
        loaded, known = self.loaded, self.known
        for count, (file, read) in enumerate(zip(self.to_read, self.fetched, strict=True)):
            if progress is not None and count % 500 == 0:
                progress("读取", count, len(self.to_read))
            _take(file, read, known.get(file.place), loaded)
        _in_order(self.listed, loaded)
        changed = (known.keys() - loaded.records.keys()) | (known.keys() & loaded.fresh)
        loaded.old = {place: decode_record(known[place]) for place in changed}
        return loaded

    def kept(self) -> Kept:
        """What to remember of it, once it is finished."""
        rows = {**self.known, **{row.place: row for row in self.loaded.rows}}
        known = {
            place: row if isinstance(row.record, Record) else row._replace(record=self.loaded.records[place])
            for place, row in rows.items()
            if place in self.loaded.records
        }
        return Kept(self.found, known, self.strange)


def begin(
    content: Path,
    cache: Cache | None = None,
    examine: Examine = lambda _: b"",
    kept: Kept | None = None,
    places_changed: Iterable[str] | None = None,
) -> Reading:
    """Begin to read the whole tree. Raises SettingsError as `load` does.

    `kept`: what this process remembers, instead of the cache; with `places_changed` nothing else is looked at.
    `examine` says what there is to say of a record that is read anew; `findings` will hold it for every file, also for
    those that are as the cache knows them.
    """
    places.demand_folder(content)
    strange: list[Problem] = []
    if kept is not None and places_changed is not None:
        found, strange = _looked_at(content, kept.found, places_changed), kept.problems
    else:
        found = {file.place: file for file in scan(content, strange)}
    problems = list(strange)
    settings = read_settings(content, problems)
    loaded = Loaded(settings, _read_redirects(content, problems), {}, problems)
    _sort_out(found.values(), loaded)
    known = _known(cache, kept)
    listed = [file for file in found.values() if _kind_of(file.place) is not None]
    to_read = [file for file in listed if not _take_known(content, file, known.get(file.place), loaded)]
    fetched = spread(partial(_fetched, content, examine), to_read)
    return Reading(loaded, found, strange, listed, known, to_read, fetched)


def _known(cache: Cache | None, kept: Kept | None) -> dict[str, FileRow]:
    if kept is not None:
        return kept.known
    rows = cache.files() if cache is not None else iter(())
    return {row.place: row._replace(record=decode_record(row)) for row in rows}  # one blob at a time in memory


def _looked_at(content: Path, found: dict[str, Found], changed: Iterable[str]) -> dict[str, Found]:
    """The tree as it was, but for some places, which are looked at."""
    now = dict(found)
    for place in changed:
        now.pop(place, None)
        with suppress(OSError):
            facts = (content / place).lstat()
            if stat.S_ISREG(facts.st_mode):
                now[place] = _found(place, facts)
    return dict(sorted(now.items()))


def tree_of(found: Iterable[Found]) -> int:
    """Another number for another tree, in this process."""
    return hash(frozenset((file.place, file.signature) for file in found))


def read_record(content: Path, place: str) -> tuple[Record | None, str, list[Problem]]:
    """One record by its place: the record (None if it is wrong), its version, its problems."""
    parsed, version = _parse_file(content, place)
    kind = _kind_of(place)
    record = to_struct(parsed, record_classes()[kind]) if kind else None
    if record is not None:
        parsed.problems.extend(_misplaced(record, place))
    return (record if not parsed.problems else None), version, parsed.problems


def scan(content: Path, problems: list[Problem]) -> Iterator[Found]:
    """Every regular file below `content/`; what is not a plain file or folder is a problem and is not touched."""
    yield from _scan(content, "", problems)


def _scan(folder: Path, prefix: str, problems: list[Problem]) -> Iterator[Found]:
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        problems.extend(_unreadable(prefix.rstrip("/"), error.strerror or "读不出来").problems)
        return
    for entry in found:
        if entry.name.startswith("."):
            continue
        place = prefix + entry.name
        if not entry.name.isprintable():
            problems.append(_unprintable(place))
            continue
        try:
            facts = entry.stat(follow_symlinks=False)
        except FileNotFoundError:  # gone since the folder was listed
            continue
        if stat.S_ISDIR(facts.st_mode):
            yield from _scan(Path(entry.path), place + "/", problems)
        elif stat.S_ISREG(facts.st_mode):
            yield _found(place, facts)
        else:
            problems.append(_strange(place, facts.st_mode))


def _found(place: str, facts: os.stat_result) -> Found:
    return Found(place, f"{facts.st_size}:{facts.st_mtime_ns}:{facts.st_ctime_ns}:{facts.st_ino}", facts.st_size)


def _strange(place: str, mode: int) -> Problem:
    name = "符号链接" if stat.S_ISLNK(mode) else "管道" if stat.S_ISFIFO(mode) else "特殊文件"
    return Problem(
        code="not-a-plain-file", place=_printable(place), found=name, expected="普通文件", fix="删去它，换成真正的文件"
    )


def _unprintable(place: str) -> Problem:
    return Problem(
        code="bad-file-name", place=_printable(place), found="文件名里有显示不出来的字符",
        expected="UTF-8 编码、看得见的文件名", fix="改名，或者删去",
    )  # fmt: skip


def _printable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _kind_of(place: str) -> str | None:
    first = place.partition("/")[0]
    return first if first in record_classes() and "/" in place else None


def _sort_out(found: Iterable[Found], loaded: Loaded) -> None:
    """Attachments, name lists and hand-written pages; a problem for what belongs nowhere."""
    for file in found:
        first, _, rest = file.place.partition("/")
        if first == places.FILES and rest:
            loaded.files[file.place] = file.size
        elif first == places.PERSONAL and rest:
            loaded.personal[file.place] = file.size
        elif first == places.PAGES and file.place.endswith(".md"):
            loaded.pages.append(file.place)
        elif file.place not in {places.SITE, places.REDIRECTS} and _kind_of(file.place) is None:
            loaded.problems.append(
                Problem(
                    code="unknown-place",
                    place=_printable(file.place),
                    found="不认识的文件或文件夹",
                    expected="、".join(sorted(record_classes())) + "、pages、files、personal、site.yml、redirects.yml",
                    fix="移到它该在的文件夹，或者删去",
                )
            )


def _take_known(content: Path, file: Found, row: FileRow | None, loaded: Loaded) -> bool:
    """Take a record from the cache, if its file is still the same."""
    if row is None:
        return False
    if row.signature != file.signature:
        if row.hash != _hash(content, file):
            return False
        loaded.rows.append(row._replace(signature=_trusted(file)))
    _note(row, loaded)
    return True


def _note(row: FileRow, loaded: Loaded) -> None:
    loaded.records[row.place] = decode_record(row)
    if row.findings:
        loaded.findings[row.place] = row.findings


def _fetched(content: Path, examine: Examine, file: Found) -> tuple[FileRow | None, list[Problem]]:
    """One file as the cache will keep it; None if it is wrong."""
    record, version, problems = read_record(content, file.place)
    if record is None:
        return None, problems
    data = msgspec.json.encode(record)
    return FileRow(file.place, _trusted(file), version, record.facts.kind, data, examine(record)), problems


def _take(file: Found, read: tuple[FileRow | None, list[Problem]], row: FileRow | None, loaded: Loaded) -> None:
    """Take what was read; of a file that is wrong, what it said when it was last right."""
    fresh, problems = read
    loaded.problems.extend(problems)
    good = fresh or row
    if good is not None:
        _note(good, loaded)
    if fresh is not None:
        loaded.fresh.add(file.place)
        loaded.rows.append(fresh)


def _in_order(listed: list[Found], loaded: Loaded) -> None:
    """Records in the order of their places, wherever they came from."""
    loaded.records = {file.place: loaded.records[file.place] for file in listed if file.place in loaded.records}


def name_list(content: Path, sha256: str) -> list[list[str]] | None:
    """The rows of a name list, heading first; None if its file is not here or is not what its hash says."""
    try:
        data = places.safe_path(content, f"{places.PERSONAL}/{sha256}.csv").read_bytes()
    except OSError:
        return None
    if version_of(data) != sha256:
        return None
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig", "replace")))
    return [row for row in rows if any(cell.strip() for cell in row)]


def decode_record(row: FileRow) -> Record:
    """The record of a cached file. JSON, for MessagePack forgets the time zone: 09:30 would come back as 01:30 UTC."""
    if isinstance(row.record, Record):
        return row.record
    return msgspec.json.decode(row.record, type=record_classes()[row.kind])


def _hash(content: Path, file: Found) -> str:
    if file.size > MAX_BYTES:
        return ""
    try:
        return version_of((content / file.place).read_bytes())
    except OSError:
        return ""


def _trusted(file: Found) -> str:
    """The signature, unless the file is so new that a second change could hide behind the same one."""
    changed = max(int(part) for part in file.signature.split(":")[1:3])
    return file.signature if time.time_ns() - changed > SETTLED_NANOSECONDS else ""


def _parse_file(content: Path, place: str) -> tuple[Parsed, str]:
    try:
        path = places.safe_path(content, place)
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            facts = os.fstat(file.fileno())
            if not stat.S_ISREG(facts.st_mode):
                return _unreadable(place, "不是普通文件"), ""
            data = file.read(min(facts.st_size, MAX_BYTES) + 1)  # space is taken for as much as is asked for
    except SettingsError as error:
        return _unreadable(place, str(error)), ""
    except OSError as error:
        return _unreadable(place, error.strerror or "读不出来"), ""
    return parse(data, place), version_of(data)


def _unreadable(place: str, found: str) -> Parsed:
    problem = Problem(
        code="unreadable",
        place=_printable(place),
        found=found,
        expected="读得出来的普通文件",
        fix="检查文件是否存在、权限是否正确",
    )
    return Parsed(place, problems=[problem])


def _misplaced(record: Record, place: str) -> Iterator[Problem]:
    kind = record.facts.kind
    if not is_id(kind, record.id):
        expected = "如 20260508-k3m9q" if record.facts.is_dated else "小写字母、数字和连字符"
        yield Problem(
            code="bad-id",
            place=place,
            line=1,
            field=("id",),
            label="编号",
            found=f"“{record.id[:60]}”",
            expected=expected,
            fix="编号由系统编出：用 site-builder new 生成文件",
        )
    elif (right := place_of(kind, record.id)) != place:
        yield Problem(
            code="wrong-place",
            place=place,
            line=1,
            field=("id",),
            label="编号",
            found=f"文件放在 {place}",
            expected=f"放在 {right}",
            fix=f"把文件移到 {right}，或者改正编号",
        )


def read_settings(content: Path, problems: Sequence[Problem] = ()) -> SiteSettings:
    """The settings. Raises SettingsError if there are none or they are wrong, with the other problems behind its own."""
    parsed, _ = _parse_file(content, places.SITE)
    settings = to_struct(parsed, SiteSettings)
    if settings is None or parsed.problems:
        listing = "\n".join(problem.sentence() for problem in [*parsed.problems, *problems][:20])
        raise SettingsError(f"站点设置 site.yml 有问题，整站不能生成：\n{listing}")
    return settings


def _read_redirects(content: Path, problems: list[Problem]) -> Redirects:
    if not (content / places.REDIRECTS).exists():
        return Redirects()
    parsed, _ = _parse_file(content, places.REDIRECTS)
    redirects = to_struct(parsed, Redirects)
    problems.extend(parsed.problems)
    return redirects or Redirects()
