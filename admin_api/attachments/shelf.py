"""Uploaded files wait in `var/uploads` under their SHA-256 until a record names them; only then they go into `content/`."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec

from site_builder.errors import ContentError, Problem
from site_builder.records.base import Record
from site_builder.records.fields import EXTENSIONS, MEDIA_TYPES, Attachment
from site_builder.records.public_notices import NameList, PublicNotice
from site_builder.store.read import read_record, scan
from site_builder.store.write import erase_file, replace_file

MAX_UNPACKED = 200_000_000
MAX_ENTRIES = 10_000
MAX_NAME = 150
KEPT_SECONDS = 30 * 86_400
NAME = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
MAGIC = {
    "pdf": b"%PDF-", "jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n", "docx": b"PK\x03\x04", "xlsx": b"PK\x03\x04",
    "ofd": b"PK\x03\x04", "xls": b"\xd0\xcf\x11\xe0",
}  # fmt: skip
INSIDE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "ofd": "OFD.xml"}
WAYS = {
    "doc": "请用 Word 另存为 .docx",
    "wps": "请用 WPS 另存为 .docx",
    "et": "请用 WPS 另存为 .xlsx",
    "svg": "请换成 png 图片",
}


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """What an upload is answered with: to be named in a record as an attachment, or as its name list."""

    sha256: str
    name: str
    size: int
    media_type: str


def accept(uploads: Path, name: str, data: bytes, megabytes: int) -> Upload:
    """Check an upload and keep it. Raises ContentError with every reason against it."""
    clean = _clean(name)
    extension = _extension(clean)
    problems = list(_problems(clean, extension, data, megabytes))
    if problems:
        raise ContentError(problems)
    data = _in_utf8(data) if extension == "csv" else data
    sha256 = hashlib.sha256(data).hexdigest()
    replace_file(uploads / sha256, data)
    return Upload(sha256=sha256, name=clean, size=len(data), media_type=MEDIA_TYPES[extension])


def _clean(name: str) -> str:
    """A name that every system takes: no folders, no signs that hide its end, not too long, whatever it was before."""
    stem, dot, extension = NAME.sub("", name.replace("\\", "/").rpartition("/")[2]).strip().rpartition(".")
    return (
        f"{stem[: MAX_NAME - 10].strip() or '附件'}.{extension[:9].strip()}" if dot else extension[:MAX_NAME] or "附件"
    )


def _extension(name: str) -> str:
    stem, _, extension = name.rpartition(".")
    return extension.lower().replace("jpeg", "jpg") if stem else ""


def _in_utf8(data: bytes) -> bytes:
    """A table as Excel saves it on a Chinese machine, in the encoding in which everything is published; with its mark."""
    return data if _decodes(data, "utf-8") else data.decode("gb18030").encode("utf-8-sig")


def _problems(name: str, extension: str, data: bytes, megabytes: int) -> Iterator[Problem]:
    if not data:
        yield _problem(name, "文件是空的", "有内容的文件", "重新选择文件")
    elif len(data) > megabytes * 1_000_000:
        yield _problem(name, f"{len(data) / 1_000_000:.1f} MB", f"不超过 {megabytes} MB", "压缩图片，或者分成几份")
    elif extension not in EXTENSIONS.values():
        fix = WAYS.get(extension, "换成其中一种格式")
        yield _problem(name, f"{extension or '没有扩展名'} 格式", "、".join(sorted(MEDIA_TYPES)), fix)
    elif not _fits(extension, data):
        yield _problem(name, f"内容不是 {extension} 格式", "扩展名和内容一致", "用原来的程序打开，另存一次再上传")
    elif extension in INSIDE:
        yield from _package_problems(name, extension, data)


def _fits(extension: str, data: bytes) -> bool:
    if extension == "csv":
        return b"\0" not in data and any(_decodes(data, encoding) for encoding in ("utf-8", "gb18030"))
    if extension == "webp":
        return data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    return data.startswith(MAGIC[extension])


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _package_problems(name: str, extension: str, data: bytes) -> Iterator[Problem]:
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        yield _problem(name, "文件不完整，打不开", "完好的文件", "重新保存后再上传")
        return
    names = {entry.filename for entry in entries}
    if INSIDE[extension] not in names:
        yield _problem(name, f"内容不是 {extension} 格式", "扩展名和内容一致", "用原来的程序打开，另存一次再上传")
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        yield _problem(name, "解开后大得不正常", "普通大小的文档", "检查文件来历，另存一份再上传")
    if any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
        yield _problem(name, "文件带有宏程序", "不带宏的文档", "另存为不带宏的 .docx 或 .xlsx")
    if any(entry.flag_bits & 1 for entry in entries):
        yield _problem(name, "文件有密码", "没有密码的文件", "去掉密码后再上传")


def _problem(name: str, found: str, expected: str, fix: str) -> Problem:
    return Problem(
        code="upload-refused", place=name, field=("file",), label="附件", found=found, expected=expected, fix=fix
    )


def needed_by(record: Record) -> Iterator[tuple[str, str]]:
    """(SHA-256, place below `content/`) of every file a record names."""
    for attachment in record.all_attachments():
        yield attachment.sha256, attachment.path
    if isinstance(record, PublicNotice) and record.name_list is not None:
        yield record.name_list.sha256, record.name_list.path


def ending_with(record: Record) -> set[str]:
    """Files that end with the period. They are never committed, so that erasing them erases them."""
    places = {file.path for file in record.all_attachments() if file.ends_with_period}
    if isinstance(record, PublicNotice) and record.name_list is not None:
        places.add(record.name_list.path)
    return places


def needed_on(record: Record, today: date) -> set[str]:
    """The files that a record needs on a day: none once it is withdrawn, no lists once its period is over."""
    if record.withdrawal is not None and record.withdrawal.withdrawn_on <= today:
        return set()
    places = {place for _, place in needed_by(record)}
    return places - ending_with(record) if isinstance(record, PublicNotice) and record.is_over(today) else places


def needed_by_others(content: Path, candidates: set[str], but: str, today: date) -> set[str]:
    """Those of some files that a record other than the one at `but` needs; a record that cannot be read needs them all.

    As stored, not as seen: what hangs on the board only is hidden from the site, not from here.
    """
    needed: set[str] = set()
    for found in scan(content, []) if candidates else ():
        if found.place == but or not found.place.endswith(".yml"):
            continue
        text = (content / found.place).read_bytes()
        named = {place for place in candidates if Path(place).stem.encode() in text}
        if named:
            record, _, _ = read_record(content, found.place)
            needed |= named if record is None else named & needed_on(record, today)
    return needed


def problems_of_files(
    record: Record, old: Record | None, content: Path, uploads: Path, megabytes: int
) -> list[Problem]:
    """What is wrong with the files that a record newly names: not uploaded, or not what the record says they are.

    What its old version named already may be gone: a list whose period has ended, or that lies on another machine.
    """
    before = {place for _, place in needed_by(old)} if old is not None else set()
    numbers = {file.path: number for number, file in enumerate(record.attachments)}
    found: list[Problem] = []
    for file in record.all_attachments():
        if file.path not in before:
            field = ("attachments", numbers[file.path]) if file.path in numbers else ("attachments",)
            found += [replace(item, field=field) for item in _file_problems(file, content, uploads, megabytes)]
    if isinstance(record, PublicNotice) and record.name_list is not None and record.name_list.path not in before:
        listed = _list_problems(record.name_list, content, uploads, megabytes)
        found += [replace(item, field=("name_list", "sha256"), label="名单") for item in listed]
    return found


def _file_problems(file: Attachment, content: Path, uploads: Path, megabytes: int) -> Iterator[Problem]:
    data = _bytes_of(file.sha256, file.path, content, uploads)
    if data is None:
        yield _not_uploaded(file.name)
        return
    yield from _problems(file.name, _extension(file.name), data, megabytes)
    if _extension(file.name) != file.extension:
        fix = "照上传时的回答填写 name 和 media_type"
        yield _problem(file.name, f"文件名和文件类型 {file.media_type} 不一致", "扩展名和文件类型一致", fix)
    if len(data) != file.size:
        yield _problem(file.name, f"写的大小是 {file.size} 字节", f"{len(data)} 字节", "照上传时的回答填写 size")


def _list_problems(name_list: NameList, content: Path, uploads: Path, megabytes: int) -> Iterator[Problem]:
    data = _bytes_of(name_list.sha256, name_list.path, content, uploads)
    if data is None:
        yield _not_uploaded("名单")
    else:
        yield from _problems("名单.csv", "csv", data, megabytes)


def _bytes_of(sha256: str, place: str, content: Path, uploads: Path) -> bytes | None:
    for path in (content / place, uploads / sha256):
        if path.is_file():
            return path.read_bytes()
    return None


def _not_uploaded(name: str) -> Problem:
    return _problem(name, "文件没有上传", "先上传文件，再在信息里引用", "用 POST /api/attachments 上传")


def to_be_brought(record: Record, content: Path, uploads: Path, today: date) -> dict[str, Path]:
    """Place below `content/` → upload, of the files that a record needs and that are not there yet."""
    needed = needed_on(record, today)
    return {
        place: uploads / sha256
        for sha256, place in needed_by(record)
        if place in needed and (uploads / sha256).is_file() and not (content / place).is_file()
    }


def clear_old_uploads(uploads: Path, now: float, named: Collection[str] = ()) -> None:
    """Delete what no record came to name in a month: whatever is in it, nobody needs it. `now` in seconds of the epoch.

    `named`: the SHA-256 of files that drafts still name.
    """
    for path in uploads.iterdir() if uploads.is_dir() else ():
        if path.stat().st_mtime < now - KEPT_SECONDS and path.name not in named:
            erase_file(path)
