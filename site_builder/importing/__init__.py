"""Foreign files → records. Importing twice is the same as once; what cannot be placed is listed, never dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from site_builder.addresses import place_of
from site_builder.clock import system_clock
from site_builder.errors import ImportSourceError
from site_builder.importing import mapping, statute, table, text, word
from site_builder.importing.report import ImportReport, Source
from site_builder.records.base import Record
from site_builder.records.kinds import record_classes
from site_builder.store.convert import to_struct
from site_builder.store.index_numbers import next_index_number
from site_builder.store.places import demand_folder, derived_id
from site_builder.store.read import read_record
from site_builder.store.write import NEW, current_version, save
from site_builder.store.yaml_text import Parsed

Progress = Callable[[str, int, int], None]
READABLE = {".md", ".markdown", ".docx", ".html", ".htm", ".csv", ".xls", ".xlsx"}
OLD_FORMATS = {
    ".doc": "用 Word 另存为 .docx", ".wps": "用 WPS 另存为 .docx", ".et": "用 WPS 另存为 .xlsx",
    ".docm": "用 Word 另存为不带宏的 .docx", ".xlsm": "用 Excel 另存为不带宏的 .xlsx", ".xlsb": "用 Excel 另存为 .xlsx",
    ".rtf": "用 Word 另存为 .docx", ".txt": "改扩展名为 .md", ".ofd": "向来文单位要 .docx，或者作为附件上传",
}  # fmt: skip

__all__ = ["ImportReport", "import_path"]


def import_path(
    path: Path, *, content: Path, kind: str, organisation: str | None = None, progress: Progress | None = None
) -> ImportReport:
    """Import one file or a folder of files as records of one kind into `content`."""
    demand_folder(content)
    report = ImportReport()
    known = _ids_by_ending(content, kind)
    files = [path] if path.is_file() else list(_files(path, path, report))
    for count, file in enumerate(files):
        if progress is not None:
            progress("导入", count, len(files))
        name = file.name if path.is_file() else str(file.relative_to(path))
        try:
            for source in _sources(file, name, kind, report):
                _store(source, content, kind, organisation, report, known)
        except ImportSourceError as error:
            report.refuse(name, str(error), "读得出来的文件", "修好后再导入一次")
        except OSError as error:
            report.refuse(name, f"读不出来：{error.strerror}", "读得出来的文件", "检查权限")
    return report


def _files(folder: Path, root: Path, report: ImportReport) -> Iterator[Path]:
    """The plain files of a folder, those of its folders too, in order. Links and pipes are told and left."""
    for item in sorted(folder.iterdir()):
        if item.name.startswith("."):
            continue
        if item.is_symlink() or not (item.is_dir() or item.is_file()):
            report.warn(str(item.relative_to(root)), "链接或特殊文件，没有导入", "普通文件", "换成真正的文件")
        elif item.is_dir():
            yield from _files(item, root, report)
        else:
            yield item


def _sources(path: Path, name: str, kind: str, report: ImportReport) -> Iterator[Source]:
    suffix = path.suffix.lower()
    if path.name.startswith((".", "~$")):
        return
    if suffix not in READABLE:
        fix = OLD_FORMATS.get(suffix, "作为附件上传，或者换成能读的格式")
        report.warn(name, f"{suffix or '没有扩展名'} 的文件没有导入", "、".join(sorted(READABLE)), fix)
    elif suffix in {".csv", ".xls", ".xlsx"}:
        yield from table.read_table(path, name, report)
    elif kind == "statutes":
        found = statute.read_statute(text.decode(path), name, report)
        yield from ([found] if found is not None else [])
    elif suffix == ".docx":
        yield word.read_word(path, name, report)
    elif suffix in {".html", ".htm"}:
        yield text.read_html(path, name, report)
    else:
        yield text.read_markdown(path, name, report)


def _ids_by_ending(content: Path, kind: str) -> dict[str, str]:
    """The last five characters of every id of a kind → the id."""
    return {path.stem[9:]: path.stem for path in (content / kind).glob("*/*/*.yml")}


def _id(values: dict[str, Any], source: Source, today: date, known: dict[str, str]) -> str:
    """The id of a dated record. A source that names no day keeps the one of its first import."""
    derived = derived_id(mapping.published_day(values, today), source.identity)
    has_day = mapping.published_day(values, date.min) != date.min
    return derived if has_day else known.get(derived[9:], derived)


def _store(
    source: Source, content: Path, kind: str, organisation: str | None, report: ImportReport, known: dict[str, str]
) -> None:
    cls = record_classes()[kind]
    values = mapping.mapped(source, cls, report)
    mapping.derive(values, cls, source, report)
    if organisation is not None:
        values.setdefault("organisation", organisation)
    now = system_clock()
    if "id" not in values and cls.facts.is_dated:
        values["id"] = _id(values, source, now.date(), known)
    place = _place(kind, str(values.get("id", "")), source, report)
    if place is None:
        return
    existing = read_record(content, place)[0] if current_version(content, place) != NEW else None
    _given(values, existing, content, kind, now=mapping.now_words(now))
    parsed = Parsed(source.name, value=values)
    record = to_struct(parsed, cls)
    if record is None:
        report.problems.extend(parsed.problems)
        return
    _save(content, record, existing, place, report)


def _given(values: dict[str, Any], existing: Record | None, content: Path, kind: str, *, now: str) -> None:
    """What the office would be given by the system: kept from the first import, so that a second changes nothing."""
    if existing is not None and existing.published_at is not None:
        values.setdefault("published_at", mapping.now_words(existing.published_at))
    values.setdefault("published_at", now)
    if kind == "documents" and "index_number" not in values:
        kept = getattr(existing, "index_number", None)
        year = int(str(values.get("issued_on", now))[:4])
        values["index_number"] = kept or next_index_number(content, year)


def _place(kind: str, record_id: str, source: Source, report: ImportReport) -> str | None:
    try:
        return place_of(kind, record_id)
    except ValueError:
        report.refuse(source.name, f"没有合格的编号“{record_id}”", "id 一列写小写字母、数字和连字符", "补上编号")
        return None


def _save(content: Path, record: Record, existing: Record | None, place: str, report: ImportReport) -> None:
    if existing == record:
        report.unchanged.append(place)
        return
    if existing is not None and _is_settled(existing):
        report.unchanged.append(place)
        return
    save(content, record, expect=current_version(content, place))
    (report.changed if existing is not None else report.added).append(place)


def _is_settled(existing: Record) -> bool:
    """A record that the office corrected or withdrew after its import: importing the old source again leaves it."""
    return bool(existing.corrections) or existing.withdrawal is not None
