"""The pipeline: load → check → plan → render → publish. A clean build is the step from nothing to everything."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

import filelock
import msgspec

from site_builder import resources
from site_builder.addresses import place_of
from site_builder.channels.edit import Batch, Change, Channel, Edit, Note, Output, flat
from site_builder.checks import check_all_but_texts, check_step, check_texts
from site_builder.errors import Problem, PublishError, Severity, errors_of
from site_builder.holdings import Holdings
from site_builder.publish import GONE, Placed, Published, Publisher, sweep
from site_builder.records.base import Record, key_of
from site_builder.records.holiday_calendars import HolidayCalendar
from site_builder.records.kinds import record_classes
from site_builder.records.site_settings import Redirects
from site_builder.rendering.shell import MakeShell, Shell, ShellSettings, render_shell, run_mkdocs, run_mkdocs_here
from site_builder.rendering.stamp import Stamp
from site_builder.shell_settings import front_office, shell_settings
from site_builder.store import read
from site_builder.store.cache import Cache
from site_builder.store.locate import located
from site_builder.workers import beside, is_forked, is_worth_a_process, spread
from site_builder.working_days import CALENDAR_MISSING

Progress = Callable[[str, int, int], None]
LOCK_SECONDS = 120


@dataclass(frozen=True, kw_only=True)
class BuildRequest:
    """What to build: `content` → `out`, with a disposable `cache` file, as of `today`.

    `audit_head`: what the root manifest tells the public of the trail behind the content, when a build changes anything.
    """

    content: Path
    out: Path
    cache: Path
    today: date
    clean: bool = False
    embed: bool = False
    audit_head: str = ""


@dataclass(kw_only=True)
class BuildReport:
    """What a build did. `written` and `removed` are paths relative to the site's root."""

    records: int = 0
    outputs: int = 0
    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    bytes_written: int = 0
    seconds: float = 0.0
    problems: list[Problem] = field(default_factory=list)
    was_clean: bool = False
    tree: int = 0
    """Stands for the content that was built, in this process (see `store.read.tree_of`)."""

    @property
    def has_errors(self) -> bool:
        """Whether anything stops publishing."""
        return bool(errors_of(self.problems))


def build(request: BuildRequest, progress: Progress | None = None) -> BuildReport:
    """Bring the site up to date with the content. One build at a time on one output folder.

    Raises SettingsError (nothing can be built), ShellError, RenderError, PublishError (disk). Content problems do not
    raise: the report holds them, and a record that is wrong keeps its last good page.
    """
    return Builder().build(request, progress)


class Builder:
    """Builds one site again and again, in one process, which remembers what it read. Not for two threads at once."""

    def __init__(self) -> None:
        self._last: _Remembered | None = None

    def build(
        self, request: BuildRequest, progress: Progress | None = None, places_changed: Collection[str] | None = None
    ) -> BuildReport:
        """As `build`. `places_changed`: whoever calls knows that no other file below `content/` matters now."""
        started = time.perf_counter()
        with self._cache(request) as cache:
            report, self._last = _build(cache, request, progress or _silent, self._known(cache), places_changed)
        report.seconds = round(time.perf_counter() - started, 3)
        return report

    def holdings(self, request: BuildRequest) -> Holdings:
        """Everything as it is on the disk now, built or not. The cache is left as it is."""
        with self._cache(request) as cache:
            known = self._known(cache)
            loaded = read.begin(request.content, cache, kept=known.kept if known else None).finish()
        return Holdings(loaded.settings, loaded.redirects, loaded.records.values(), request.today)

    @property
    def last_holdings(self) -> Holdings | None:
        """As of the last build."""
        return self._last.holdings if self._last is not None else None

    @contextmanager
    def _cache(self, request: BuildRequest) -> Iterator[Cache]:
        request.cache.parent.mkdir(parents=True, exist_ok=True)
        try:
            with filelock.FileLock(request.cache.with_suffix(".lock"), timeout=LOCK_SECONDS):
                cache = Cache(request.cache, _version(request))
                try:
                    yield cache
                finally:
                    cache.close()
        except filelock.Timeout as error:
            raise PublishError("另一个生成正在进行，等了两分钟仍未结束。请稍后再试。") from error

    def _known(self, cache: Cache) -> _Remembered | None:
        """What is remembered, unless somebody else has built since."""
        return self._last if self._last is not None and self._last.serial == cache.meta("serial") else None


@dataclass(frozen=True)
class _Remembered:
    """The state of the last build. `serial` is that of the cache it left."""

    serial: str
    kept: read.Kept
    holdings: Holdings


def _silent(_what: str, _done: int, _all: int) -> None:
    """Progress for nobody."""


def _build(
    cache: Cache,
    request: BuildRequest,
    progress: Progress,
    known: _Remembered | None,
    places_changed: Collection[str] | None,
) -> tuple[BuildReport, _Remembered]:
    last = _LastBuild.of(cache)
    stamp = Stamp(resources.theme())
    ahead = _ahead(request, stamp) if request.clean or not last.today else iter(())
    reading = read.begin(request.content, cache, _findings_in, known.kept if known else None, places_changed)
    if reading.to_read:
        _channels()  # their import takes a third as long as the reading, and goes on beside it
    loaded = reading.finish(progress)
    now = _LastBuild(
        today=request.today.isoformat(),
        settings=_digest([loaded.settings, loaded.redirects]),
        calendars=_digest([item for item in loaded.records.values() if item.facts.kind == "holiday-calendars"]),
        files=json.dumps(sorted([*loaded.files, *loaded.personal])),
        shell=_shell_key(request.content, loaded.pages),
    )
    kept = reading.kept()
    if not request.clean and _is_unchanged(cache, loaded, last, now, request):
        report = _unchanged_report(cache, loaded)
        report.tree = kept.tree
        return report, _remembered(cache, kept, known, loaded, request)
    is_clean = request.clean or not _may_step(cache, last, now, request)
    after = _after(known, last, loaded, request) or _holdings(loaded, request)
    before = None if is_clean else _before(loaded, date.fromisoformat(last.today), known)
    changes = _all_new(after) if before is None else list(_changes(loaded, before, after, last.file_places))
    last_problems = _from_json(cache.meta("problems") or "[]")
    if before is None or before.today != after.today or not _may_be_kept(last_problems):
        problems = beside(partial(_problems, request, loaded, after), len(loaded.fresh))
    else:
        problems = iter(_problems_after(request, loaded, after, changes, last_problems))
    deque(ahead, maxlen=0)
    shell = _shell(request, shell_settings(after.settings, after.get(*front_office(after.settings))))
    edit = _edit(request, before, after, changes, cache, shell, stamp)
    report = _publish(cache, request, loaded, edit, progress)
    report.problems = [*problems, *report.problems]
    report.tree = kept.tree
    _remember(cache, now, after, report)
    cache.commit()
    return report, _Remembered(cache.meta("serial"), kept, after)


def _remembered(
    cache: Cache, kept: read.Kept, known: _Remembered | None, loaded: read.Loaded, request: BuildRequest
) -> _Remembered:
    """After a build that had nothing to do."""
    is_same = known is not None and known.holdings.today == request.today
    holdings = known.holdings if known is not None and is_same else _holdings(loaded, request)
    return _Remembered(cache.meta("serial"), kept, holdings)


def _holdings(loaded: read.Loaded, request: BuildRequest) -> Holdings:
    return Holdings(loaded.settings, loaded.redirects, loaded.records.values(), request.today)


def _problems(request: BuildRequest, loaded: read.Loaded, after: Holdings) -> list[Problem]:
    findings = [problem for blob in loaded.findings.values() for problem in _from_json(blob)]
    found = check_all_but_texts(after, loaded.files | loaded.personal)
    return [*loaded.problems, *located(request.content, [*found, *findings])]


def _may_be_kept(problems: list[Problem]) -> bool:
    """A check that met a year without a calendar stopped there: what it would have found of other records is not known."""
    return all(problem.code != CALENDAR_MISSING for problem in problems)


def _problems_after(
    request: BuildRequest, loaded: read.Loaded, after: Holdings, changes: list[Change], last: list[Problem]
) -> list[Problem]:
    """The same after a step: of most records they are what they were."""
    records = [change.new for change in changes if change.new is not None]
    places = {
        place_of(*key_of(record)) for change in changes for record in (change.old, change.new) if record is not None
    }
    places |= loaded.fresh | loaded.old.keys()
    found, kept = check_step(after, loaded.files | loaded.personal, records, last, places)
    if not _may_be_kept(found):
        return _problems(request, loaded, after)
    findings = [problem for place in places for problem in _from_json(loaded.findings.get(place, b"[]"))]
    return [*loaded.problems, *kept, *located(request.content, [*found, *findings])]


def _findings_in(record: Record) -> bytes:
    """What is found in the texts of a record: the same until its file changes."""
    problems = check_texts(record)
    return _as_json(problems) if problems else b""


def _publish(
    cache: Cache,
    request: BuildRequest,
    loaded: read.Loaded,
    edit: Edit,
    progress: Progress,
) -> BuildReport:
    known = cache.outputs()
    before, after = edit.before, edit.after
    trusts = before is not None
    if before is None or cache.meta("writing"):
        sweep(request.out)
    publisher = Publisher(
        request.out, request.content, known, trusts_known=trusts, audit_head=request.audit_head,
        last_root=cache.meta("root"),
    )  # fmt: skip
    cache.set_meta("writing", "yes")
    cache.begin()
    try:
        if before is None:
            cache.forget_memory()
        for count, placed in enumerate(_placed(edit, cache, publisher)):
            if count % 200 == 0:
                progress("生成", count, len(after) if before is None else 0)
            publisher.note(placed)
        published = publisher.finish(is_complete=before is None)
        cache.put_outputs(publisher.changed.items() if trusts else publisher.hashes.items())
        cache.drop_outputs(publisher.dropped - publisher.changed.keys())
        cache.set_meta("root", publisher.root)
        cache.put_files(loaded.rows)
        cache.drop_files(loaded.old.keys() - loaded.records.keys())
    except BaseException:
        cache.rollback()
        raise
    problems = [*_vanished(published, loaded.redirects), *_broken(published)]
    return BuildReport(
        records=len(after), outputs=len(publisher.hashes), written=published.written, removed=published.removed,
        bytes_written=published.bytes_written, problems=problems, was_clean=before is None,
    )  # fmt: skip


def _ahead(request: BuildRequest, stamp: Stamp) -> Iterator[None]:
    """Of a large clean build, what needs no records, done beside the reading: the shell and the compiled templates.

    Both are left in the cache, where `_shell` and `stamp` look first.
    """
    size = sum(len(names) for _, _, names in os.walk(request.content))
    return beside(partial(_made_ahead, request, stamp), size) if is_worth_a_process(size) else iter(())


def _made_ahead(request: BuildRequest, stamp: Stamp) -> Iterator[None]:
    settings = read.read_settings(request.content)
    office, _, _ = read.read_record(request.content, place_of(*front_office(settings)))
    stamp.compile_all()
    _shell(request, shell_settings(settings, office), run_mkdocs_here if is_forked() else run_mkdocs)
    yield


def _shell(request: BuildRequest, settings: ShellSettings, mkdocs: MakeShell = run_mkdocs) -> Shell:
    return render_shell(
        settings, request.content / "pages", resources.theme(), resources.mkdocs_yml(), request.cache.parent / "shell",
        mkdocs,
    )  # fmt: skip


def _edit(
    request: BuildRequest,
    before: Holdings | None,
    after: Holdings,
    changes: list[Change],
    cache: Cache,
    shell: Shell,
    stamp: Stamp,
) -> Edit:
    return Edit(
        before=before, after=after, changes=changes, shell=shell, stamp=stamp,
        memory=cache.memory_of(""), name_list=partial(read.name_list, request.content), embed=request.embed,
        last_output=partial(_last_output, request.out, cache),
    )  # fmt: skip


def _last_output(out: Path, cache: Cache, path: str) -> bytes | None:
    """A file of the site, if it is what the last build left."""
    try:
        data = (out / path).read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == cache.output(path) else None


def _placed(edit: Edit, cache: Cache, publisher: Publisher) -> Iterator[Placed]:
    """What every channel makes, put in place in the order of publication: pages before the lists that link to them."""
    channels = _channels()
    names = list(channels)
    early, late = names[: names.index("record_pages")], names[names.index("search") + 1 :]
    of = {name: replace(edit, memory=cache.memory_of(name)) for name in names}
    place = partial(_place, publisher)
    for name in early:
        yield from _made(channels[name](of[name]), of[name], place)
    both = {name: channels[name](of[name]) for name in ("record_pages", "search")}
    yield from _made_together([(_first(made), of[name]) for name, made in both.items()], place)
    yield from _made(both["record_pages"], of["record_pages"], place)
    lists = beside(
        lambda: (place(output) for name in late for output in flat(channels[name](of[name]), of[name].memory)),
        len(edit.changes),
    )
    yield from _made(both["search"], of["search"], place)
    yield from lists


def _channels() -> dict[str, Channel]:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy starts threads for its algebra, of which we use nothing
    from site_builder.channels.order import CHANNELS

    return CHANNELS


def _first(outputs: Iterator[Output | Batch]) -> Batch:
    batch = next(outputs)
    assert isinstance(batch, Batch)  # noqa: S101 - what channels/order.py says of these two
    return batch


def _made(outputs: Iterable[Output | Batch], edit: Edit, place: Callable[[Output], Placed]) -> Iterator[Placed]:
    for item in outputs:
        if isinstance(item, Batch):
            yield from _made_together([(item, edit)], place)
        else:
            yield place(item)


def _made_together(batches: list[tuple[Batch, Edit]], place: Callable[[Output], Placed]) -> Iterator[Placed]:
    """Batches of several channels, item by item: what they both need of a record, such as its text, is made once."""
    todo: dict[object, list[int]] = {}
    for number, (batch, _) in enumerate(batches):
        for item in batch.items:
            todo.setdefault(item, []).append(number)

    def make(item: object) -> list[tuple[int, Placed | Note]]:
        made = ((number, part) for number in todo[item] for part in batches[number][0].make(item))
        return [(number, place(part) if isinstance(part, Output) else part) for number, part in made]

    for parts in spread(make, list(todo), max(batch.size for batch, _ in batches)):
        for number, part in parts:
            if isinstance(part, Note):
                batches[number][1].memory.put(part.key, part.blob)
            else:
                yield part


def _place(publisher: Publisher, output: Output) -> Placed:
    if output.source is not None:
        return publisher.place_copy(output.path, output.source, Path(output.path).stem)
    if output.data is not None:
        return publisher.place(output.path, output.data)
    return Placed(output.path, GONE)


def _all_new(after: Holdings) -> list[Change]:
    return [Change(None, record) for record in after.records()]


def _changes(loaded: read.Loaded, before: Holdings, after: Holdings, last_files: frozenset[str]) -> Iterator[Change]:
    """Records edited, added or gone; those that a new day makes look different; those whose files came or went."""
    touched = {key_of(record) for record in loaded.old.values()}
    touched |= {key_of(loaded.records[place]) for place in loaded.fresh}
    files = last_files ^ {*loaded.files, *loaded.personal}
    for record in loaded.records.values():
        has_turned = any(_is_between(day, before.today, after.today) for day in record.turning_days())
        if has_turned or (files and not files.isdisjoint(record.file_places())):
            touched.add(key_of(record))
    for kind, record_id in sorted(touched):
        yield Change(before.get(kind, record_id), after.get(kind, record_id))


def _is_between(day: date, one: date, other: date) -> bool:
    return min(one, other) < day <= max(one, other)


def _after(known: _Remembered | None, last: _LastBuild, loaded: read.Loaded, request: BuildRequest) -> Holdings | None:
    """What is remembered, with the records that changed; None where that is not enough."""
    if known is None or known.holdings.today != request.today or last.today != request.today.isoformat():
        return None
    if known.holdings.settings != loaded.settings or known.holdings.redirects != loaded.redirects:
        return None
    gone = {(record.facts.kind, record.id) for place, record in loaded.old.items()}
    new = [loaded.records[place] for place in loaded.fresh]
    is_of_calendars = any(isinstance(record, HolidayCalendar) for record in (*loaded.old.values(), *new))
    return None if is_of_calendars else known.holdings.stepped(gone, new)


def _before(loaded: read.Loaded, today: date, known: _Remembered | None) -> Holdings:
    if known is not None and known.holdings.today == today:
        return known.holdings
    stored = {place: record for place, record in loaded.records.items() if place not in loaded.fresh}
    stored.update(loaded.old)
    return Holdings(loaded.settings, loaded.redirects, stored.values(), today)


@dataclass(frozen=True)
class _LastBuild:
    """What the whole site depends on: if any of it but `today` changed, the next build is a clean one."""

    today: str
    settings: str
    calendars: str
    files: str
    shell: str

    @property
    def file_places(self) -> frozenset[str]:
        """Attachments and name lists that were there."""
        return frozenset(json.loads(self.files or "[]"))

    @classmethod
    def of(cls, cache: Cache) -> _LastBuild:
        return cls(**{name: cache.meta(name) for name in cls.__dataclass_fields__})


def _remember(cache: Cache, now: _LastBuild, after: Holdings, report: BuildReport) -> None:
    for name, value in asdict(now).items():
        cache.set_meta(name, value)
    cache.set_meta("serial", secrets.token_hex(8))
    cache.set_meta("turn", min((day.isoformat() for day in after.turns), default="9999"))
    cache.set_meta("problems", _as_json(report.problems).decode())
    cache.set_meta("writing", "")


def _as_json(problems: list[Problem]) -> bytes:
    return msgspec.json.encode([{**asdict(problem), "severity": problem.severity.name} for problem in problems])


def _from_json(blob: str | bytes) -> list[Problem]:
    return [
        Problem(**{**item, "severity": Severity[item["severity"]], "field": tuple(item["field"])})
        for item in json.loads(blob)
    ]


def _is_unchanged(cache: Cache, loaded: read.Loaded, last: _LastBuild, now: _LastBuild, request: BuildRequest) -> bool:
    is_same_day = last.today <= now.today < cache.meta("turn")
    return (
        not loaded.fresh and not loaded.old and is_same_day and replace(last, today="") == replace(now, today="")
        and not cache.meta("writing") and (request.out / "manifest.json").exists()
    )  # fmt: skip


def _unchanged_report(cache: Cache, loaded: read.Loaded) -> BuildReport:
    if loaded.rows:
        cache.put_files(loaded.rows)
    noted = _from_json(cache.meta("problems") or "[]")
    read_now = {(problem.place, problem.code, problem.line) for problem in loaded.problems}
    kept = [problem for problem in noted if (problem.place, problem.code, problem.line) not in read_now]
    return BuildReport(records=len(loaded.records), outputs=len(cache.outputs()), problems=[*loaded.problems, *kept])


def _may_step(cache: Cache, last: _LastBuild, now: _LastBuild, request: BuildRequest) -> bool:
    """Whether the last build's work can be stepped on from."""
    return (
        bool(last.today) and replace(last, today="", files="") == replace(now, today="", files="")
        and not cache.meta("writing") and (request.out / "manifest.json").exists()
    )  # fmt: skip


def _broken(published: Published) -> Iterator[Problem]:
    """Attachments that are not what their name says: they are left out, the rest of the site stands."""
    for path, fault in published.faults.items():
        yield Problem(
            code="attachment-wrong", place=path, found=fault, expected="内容和文件名里的指纹（SHA-256）相符",
            fix="重新上传附件，再用 --clean 生成一次",
        )  # fmt: skip


def _vanished(published: Published, redirects: Redirects) -> Iterator[Problem]:
    """Addresses of records that the last manifest has and this one has not, and that lead nowhere."""
    moved = {item.old for item in redirects.moved}
    for path in published.removed:
        stem = path.removesuffix(".html")
        if stem != path and not stem.endswith("-poster") and path not in moved and _is_record(path):
            yield Problem(
                code="address-vanished", place=f"{stem}.yml",
                found=f"网址 {path} 没有了", expected="已公开的网址一直打得开",
                fix="恢复这条信息并用“撤下”代替删除；确实搬走的，在 redirects.yml 写明新地址",
            )  # fmt: skip


def _is_record(path: str) -> bool:
    return path.partition("/")[0] in record_classes()


def _digest(parts: object) -> str:
    return hashlib.sha256(msgspec.msgpack.encode(parts)).hexdigest()


def _shell_key(content: Path, pages: list[str]) -> str:
    return _digest([(place, (content / place).read_bytes()) for place in sorted(pages)])


def _version(request: BuildRequest) -> str:
    """What a cache must fit: this program with its theme, the folders it joins, and the way of building."""
    facts = [str(request.content.resolve()), str(request.out.resolve())]
    facts += [str(request.embed), *_stamps(Path(__file__).parent), *_stamps(resources.theme())]
    return _digest(facts)


def _stamps(folder: Path) -> list[str]:
    """Name, size and time of every file of a folder: cheap, and different whenever the program is."""
    found = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(
            name for name in folders if name not in ("__pycache__", "admin")
        )  # no page is made of these
        for name in sorted(names):
            facts = (Path(parent) / name).stat()
            found.append(f"{parent}/{name}:{facts.st_size}:{facts.st_mtime_ns}")
    return found
