"""What a browser posts → names and values. Any bytes give values and problems in Chinese, never an exception."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from multipart import (  # type: ignore[import-untyped]
    MultipartError,
    MultipartParser,
    MultipartPart,
    parse_options_header,
)

from site_builder.errors import Problem
from site_builder.text.normalise import FORBIDDEN

URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
MAX_PARTS = 20_000
MAX_NAME = 200
MAX_FILE_NAME = 1_000
MAX_TEXTS = 8_000_000
"""Bytes of all texts together; files are limited by the guard that reads the body."""
_UNSEEN = re.compile(f"[{FORBIDDEN}]")


@dataclass(frozen=True)
class PostedFile:
    """A file as it was sent: its name may be anything."""

    name: str
    data: bytes


@dataclass
class Posted:
    """A form as it came: every value of a name, in order; files that are not empty; what could not be read."""

    values: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, PostedFile] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def one(self, name: str) -> str:
        """The last value of a name: "" if there is none."""
        return self.values.get(name, [""])[-1]


def read_posted(content_type: str, body: bytes) -> Posted:
    """The form in a request's body."""
    posted = Posted()
    kind, options = parse_options_header(content_type)
    if kind == URLENCODED:
        _read_urlencoded(body, posted)
    elif kind == MULTIPART and 0 < len(options.get("boundary", "")) <= 200:
        _read_multipart(body, options["boundary"], posted)
    else:
        _tell(posted, "unreadable-form", "表单的格式不对", "浏览器提交的表单", "回到上一页，重新提交")
    return posted


def _read_urlencoded(body: bytes, posted: Posted) -> None:
    pairs = body.replace(b"+", b" ").split(b"&", MAX_PARTS + 1) if body else []
    if len(pairs) > MAX_PARTS:
        _tell_too_many(posted)
    for pair in pairs[:MAX_PARTS]:
        name, _, value = pair.partition(b"=")
        _take(posted, unquote_to_bytes(name), unquote_to_bytes(value))


def _read_multipart(body: bytes, boundary: str, posted: Posted) -> None:
    parser = MultipartParser(
        io.BytesIO(body), boundary, part_limit=MAX_PARTS, memory_limit=len(body) + MAX_TEXTS, spool_limit=len(body) + 1
    )
    size = 0
    try:
        for part in parser:
            size += 0 if part.filename is not None else part.size
            if size > MAX_TEXTS:
                _tell_too_many(posted)
                return
            _take_part(posted, part)
    except (MultipartError, ValueError, LookupError):  # also a charset that does not exist
        _tell(posted, "unreadable-form", "表单没有收全，或者格式不对", "完整的表单", "检查网络，再提交一次")


def _take_part(posted: Posted, part: MultipartPart) -> None:
    if part.filename is None:
        _take(posted, part.name.encode("utf-8", "surrogateescape"), part.raw)
    elif part.raw:
        posted.files[_clean(part.name)] = PostedFile(_file_name(part.filename), part.raw)


def _take(posted: Posted, name: bytes, value: bytes) -> None:
    text = value.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    key = _clean(name.decode("utf-8", "replace"))
    if not key:
        return
    posted.values.setdefault(key, []).append(_UNSEEN.sub("", text))
    posted.problems.extend(_faults(key, value, text))


def _faults(key: str, value: bytes, text: str) -> Iterator[Problem]:
    path = tuple(int(part) if part.isascii() and part.isdigit() else part for part in key.split("."))
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        yield Problem(
            code="wrong-encoding", place="form", field=path, found="有不是 UTF-8 编码的字", expected="UTF-8 编码的文字",
            fix="把显示成“�”的地方重新输入",
        )  # fmt: skip
    if match := _UNSEEN.search(text):
        yield Problem(
            code="control-character", place="form", field=path,
            found=f"有看不见的控制字符 U+{ord(match.group()):04X}，已经去掉", expected="看得见的文字", fix="核对这一处，再提交一次",
        )  # fmt: skip


def _clean(name: str) -> str:
    return _UNSEEN.sub("", name.encode("utf-8", "replace").decode())[:MAX_NAME]


def _file_name(name: str) -> str:
    """As it was sent, from its end where it is too long: by that it is known what it is."""
    return _UNSEEN.sub("", name.encode("utf-8", "replace").decode())[-MAX_FILE_NAME:]


def _tell_too_many(posted: Posted) -> None:
    _tell(
        posted, "form-too-large", "表单的内容太多，后面的没有收下", "一次不超过 8 MB 文字", "把长表格、长名单改作附件"
    )


def _tell(posted: Posted, code: str, found: str, expected: str, fix: str) -> None:
    posted.problems.append(Problem(code=code, place="form", found=found, expected=expected, fix=fix))
