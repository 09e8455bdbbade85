"""Uploaded files wait in `var/uploads` under their SHA-256 until a record names them; only then they go into `content/`."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from site_builder.errors import ContentError, Problem
from site_builder.records.base import Record
from site_builder.records.fields import EXTENSIONS, MEDIA_TYPES, Attachment
from site_builder.records.public_notices import PublicNotice
from site_builder.store.write import erase_file, replace_file

MAX_UNPACKED = 200_000_000
MAX_ENTRIES = 10_000
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
    clean = NAME.sub("", name.replace("\\", "/").rpartition("/")[2]).strip()[:150] or "附件"
    extension = clean.rpartition(".")[2].lower().replace("jpeg", "jpg")
    problems = list(_problems(clean, extension, data, megabytes))
    if problems:
        raise ContentError(problems)
    sha256 = hashlib.sha256(data).hexdigest()
    replace_file(uploads / sha256, data)
    return Upload(sha256=sha256, name=clean, size=len(data), media_type=MEDIA_TYPES[extension])


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
    return Problem(code="upload-refused", place=name, label="附件", found=found, expected=expected, fix=fix)


def needed_by(record: Record) -> Iterator[tuple[str, str]]:
    """(SHA-256, place below `content/`) of every file a record names."""
    for attachment in record.all_attachments():
        yield attachment.sha256, attachment.path
    if isinstance(record, PublicNotice) and record.name_list is not None:
        yield record.name_list.sha256, record.name_list.path


def missing(record: Record, old: Record | None, content: Path, uploads: Path) -> list[Problem]:
    """The files a record newly names that are neither published nor uploaded.

    What its old version named already may be gone: a list whose period has ended, or that lies on another machine.
    """
    before = {place for _, place in needed_by(old)} if old is not None else set()
    return [
        _problem(place, "文件没有上传", "先上传文件，再在信息里引用", "用 POST /api/attachments 上传")
        for sha256, place in needed_by(record)
        if place not in before and not (content / place).is_file() and not (uploads / sha256).is_file()
    ]


def bring_in(record: Record, content: Path, uploads: Path) -> list[str]:
    """Copy what a record names from the uploads into `content/`; answers the places that are new."""
    new: list[str] = []
    if record.withdrawal is not None:
        return new
    for sha256, place in needed_by(record):
        if (uploads / sha256).is_file() and not (content / place).is_file():
            replace_file(content / place, (uploads / sha256).read_bytes())
            new.append(place)
    return new


def put_away(old: Record, kept: set[str], content: Path) -> list[str]:
    """Delete the files of an old version that no record names any more; answers their places."""
    return [place for _, place in needed_by(old) if place not in kept and erase_file(content / place)]


def stays_out_of_git(record: Record) -> set[str]:
    """Files that end with the period: they are never committed, so that erasing them erases them."""
    return {file.path for file in _ending(record)}


def _ending(record: Record) -> Iterator[Attachment]:
    return (file for file in record.all_attachments() if file.ends_with_period)
