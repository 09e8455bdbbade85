"""What is too large, or is not what its name says, is refused before anything reads it."""

from __future__ import annotations

import zipfile
from pathlib import Path

from site_builder.errors import ImportSourceError

MAX_BYTES = 20_000_000
MAX_UNPACKED = 100_000_000
"""A file of Office is a packed folder; a small one may unpack to fill the memory."""
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PACKED = b"PK\x03\x04"


def read_within(path: Path) -> bytes:
    """The bytes of a file. Raises ImportSourceError if they are too many."""
    if path.stat().st_size > MAX_BYTES:
        raise ImportSourceError(f"{path.name} 超过 {MAX_BYTES // 1_000_000} MB，太大了。请分成几份。")
    return path.read_bytes()


def office_file(path: Path) -> bytes:
    """The bytes of a .docx or .xlsx. Raises ImportSourceError for old formats, passwords and what unpacks too large."""
    data = read_within(path)
    if data.startswith(OLD_OFFICE):
        raise ImportSourceError(
            f"{path.name} 加了密码，或者是旧格式改了扩展名。请用 Office 或 WPS 打开，去掉密码，另存为 {path.suffix}。"
        )
    try:
        with zipfile.ZipFile(path) as parts:
            size = sum(part.file_size for part in parts.infolist())
    except zipfile.BadZipFile as error:
        raise ImportSourceError(
            f"{path.name} 不是完好的 {path.suffix} 文件。请用 Office 或 WPS 打开另存一次。"
        ) from error
    if size > MAX_UNPACKED:
        raise ImportSourceError(f"{path.name} 解开后超过 {MAX_UNPACKED // 1_000_000} MB，太大了。请分成几份。")
    return data


def text_file(path: Path) -> bytes:
    """The bytes of a text. Raises ImportSourceError for files of Office and others with a wrong extension."""
    data = read_within(path)
    if data.startswith((OLD_OFFICE, PACKED, b"%PDF")):
        raise ImportSourceError(f"{path.name} 不是文字，扩展名写错了。请改回原来的扩展名。")
    return data
