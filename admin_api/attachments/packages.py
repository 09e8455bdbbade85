"""Packed folders (.docx, .xlsx): looked over before anything is unpacked, read within limits, XML without DTD."""

from __future__ import annotations

import io
import posixpath
import re
import stat
import struct
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from admin_api.attachments.report import RefusedError

MAX_ENTRIES = 2_000
MAX_UNPACKED = 150_000_000
MAX_PART = 100_000_000
MAX_RATIO = 100
SMALL = 1_000_000
"""Bytes below which no ratio is suspicious."""
BOMB = ("解开后大得不正常", "请核对文件来历，用原来的程序打开，另存一份再上传")
BROKEN = ("文件不完整，打不开", "请用原来的程序打开，另存一份再上传")
ODD = ("文件的内部结构不正常", "请核对文件来历，用 Office 或 WPS 打开，另存一份再上传")
ENCODING = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
PLAIN_EXTRA = {0x0001, 0x000A, 0x000D, 0x5455, 0x5855, 0x7855, 0x7875, 0xA11E, 0xA220}
MAX_ATTRIBUTES = 300
LONG_TAG = re.compile(rb"<[^<>]{1500,}")
"""The parser compares every attribute of a tag with all others."""
FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST)", re.IGNORECASE)


@dataclass(frozen=True)
class Relation:
    """One line of a .rels part. `target` is a name inside the package, or an address if `is_external`."""

    id: str
    type: str
    target: str
    is_external: bool


class Package:
    """The parts of a packed folder. Raises RefusedError for whatever no Office program writes."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
            remarks = [self._zip.comment, *(entry.comment for entry in entries), *map(_odd_extra, entries)]
            self.remarks = [remark for remark in remarks if remark]
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, UnicodeError, struct.error):
            raise RefusedError(*BROKEN) from None
        _refuse_bombs(entries)
        _refuse_odd_names(entries)
        _refuse_overlaps(data, entries, self._zip.start_dir)
        self.names = [entry.filename for entry in entries if not entry.is_dir()]
        self._by_folded = {name.casefold(): name for name in self.names}

    def name_of(self, name: str) -> str | None:
        """How a part is really spelt, or None if there is none."""
        return self._by_folded.get(name.casefold())

    def read(self, name: str) -> bytes:
        """The bytes of a part; no more than the directory says."""
        try:
            with self._zip.open(name) as part:
                return part.read(MAX_PART)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            ValueError,
            KeyError,
            NotImplementedError,
            OSError,
            RuntimeError,
        ):
            raise RefusedError(*BROKEN) from None

    def xml(self, name: str) -> etree._Element:
        """The root of a part."""
        return parse(self.read(name))

    def relations(self, name: str) -> list[Relation]:
        """What a part, or the package itself (""), relates to."""
        folder, _, base = name.rpartition("/")
        rels = self.name_of(f"{folder}/_rels/{base}.rels".lstrip("/"))
        if rels is None:
            return []
        return list(_relations(self.xml(rels), folder))

    def reachable(self) -> set[str]:
        """Every part that somebody who starts at the package gets to; relations and content types included."""
        seen: set[str] = set()
        waiting = [""]
        while waiting:
            name = waiting.pop()
            for relation in self.relations(name):
                target = None if relation.is_external else self.name_of(relation.target)
                if target is not None and target not in seen:
                    seen.add(target)
                    waiting.append(target)
        return seen | {name for name in self.names if name == "[Content_Types].xml" or self._is_rels_of(name, seen)}

    def _is_rels_of(self, name: str, seen: set[str]) -> bool:
        if not name.endswith(".rels"):
            return False
        folder, _, base = name.rpartition("/")
        owner = posixpath.join(folder.rpartition("_rels")[0], base.removesuffix(".rels"))
        return owner == "" or owner in seen


def _relations(root: etree._Element, folder: str) -> Iterator[Relation]:
    for element in root.iter("{*}Relationship"):
        target = urllib.parse.unquote(element.get("Target", ""))
        is_external = element.get("TargetMode", "").lower() == "external" or "://" in target[:12]
        if not is_external:
            target = posixpath.normpath(posixpath.join("/", folder, target.partition("#")[0])).lstrip("/")
        yield Relation(element.get("Id", ""), element.get("Type", "").rpartition("/")[2], target, is_external)


def parse(data: bytes) -> etree._Element:
    """The root of an XML text: UTF-8 or UTF-16, no DTD, no entities, nothing fetched. Raises RefusedError."""
    plain = _plain(data)
    if FORBIDDEN.search(plain):
        raise RefusedError("文件里有不该有的 XML 声明", "请核对文件来历，用 Office 或 WPS 打开，另存一份再上传")
    if any(tag[0].count(b"=") > MAX_ATTRIBUTES for tag in LONG_TAG.finditer(plain)):
        raise RefusedError(*ODD)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, remove_comments=False
    )
    try:
        return etree.fromstring(plain, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise RefusedError(*BROKEN) from None


def _plain(data: bytes) -> bytes:
    """UTF-8 without a declaration of another encoding, so that what is looked for is what is parsed."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:4]:
        try:
            encoding = (
                "utf-16"
                if data[:2] in (b"\xff\xfe", b"\xfe\xff")
                else "utf-16-le"
                if data[1:2] == b"\0"
                else "utf-16-be"
            )
            text = data.decode(encoding)
        except UnicodeDecodeError:
            raise RefusedError(*BROKEN) from None
        return re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode("utf-8", "replace")
    declared = ENCODING.match(data[:200].removeprefix(b"\xef\xbb\xbf"))
    if declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"):
        raise RefusedError(*ODD)
    return data


def _odd_extra(entry: zipfile.ZipInfo) -> bytes:
    """What the directory says of an entry besides its time, size and owner (APPNOTE 4.5)."""
    odd, place = b"", 0
    while place + 4 <= len(entry.extra):
        kind, length = struct.unpack("<HH", entry.extra[place : place + 4])
        if kind not in PLAIN_EXTRA:
            odd += entry.extra[place + 4 : place + 4 + length] + b"\n"
        place += 4 + length
    return odd


def _refuse_bombs(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise RefusedError(*BOMB)
    for entry in entries:
        if entry.file_size > SMALL and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
            raise RefusedError(*BOMB)
        if entry.flag_bits & 0x41:
            raise RefusedError("文件有密码", "请去掉密码，另存一份再上传")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise RefusedError(*ODD)


def _refuse_odd_names(entries: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for entry in entries:
        name = entry.orig_filename
        is_odd = "\\" in name or "\0" in name or ":" in name or name.startswith("/") or ".." in name.split("/")
        is_link = stat.S_ISLNK(entry.external_attr >> 16)
        if is_odd or is_link or name.casefold() in seen or len(name) > 250:
            raise RefusedError(*ODD)
        seen.add(name.casefold())


def _refuse_overlaps(data: bytes, entries: list[zipfile.ZipInfo], directory: int) -> None:
    """Every entry has bytes of its own, from the first byte of the file on, and nothing comes after the directory."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        start = entry.header_offset
        head = data[start : start + 30]
        if start < end or len(head) < 30 or head[:4] != b"PK\x03\x04" or (end == 0 and start != 0):
            raise RefusedError(*ODD)
        name_length, extra_length = struct.unpack("<HH", head[26:30])
        stored = data[start + 30 : start + 30 + name_length]
        if stored not in (
            entry.orig_filename.encode("utf-8", "replace"),
            entry.orig_filename.encode("cp437", "replace"),
        ):
            raise RefusedError(*ODD)
        end = start + 30 + name_length + extra_length + entry.compress_size
    tail = data.rfind(b"PK\x05\x06")
    length = struct.unpack("<H", data[tail + 20 : tail + 22])[0] if len(data) >= tail + 22 else -1
    if end > directory or tail + 22 + length != len(data):
        raise RefusedError(*ODD)


def written(parts: dict[str, bytes]) -> bytes:
    """A packed folder whose bytes depend on nothing but the parts: fixed times and order."""
    buffer = io.BytesIO()
    first = ["[Content_Types].xml", "_rels/.rels"]
    order = [*(name for name in first if name in parts), *sorted(name for name in parts if name not in first)]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name in order:
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 0
            package.writestr(entry, parts[name])
    return buffer.getvalue()
