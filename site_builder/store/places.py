"""What stands where below `content/`, how an id is made, and which paths are refused."""

from __future__ import annotations

import hashlib
import os
import secrets
from datetime import date
from pathlib import Path

from site_builder.errors import SettingsError

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
SITE = "site.yml"
REDIRECTS = "redirects.yml"
PAGES = "pages"
FILES = "files"
PERSONAL = "personal"


def random_id(day: date) -> str:
    """A new id of a dated record."""
    return f"{day:%Y%m%d}-" + "".join(secrets.choice(ALPHABET) for _ in range(5))


def derived_id(day: date | str, source: str) -> str:
    """The id of an imported record: the same source gives the same id, so importing twice is the same as once.

    `day`: a date, or its eight digits.
    """
    digits = day if isinstance(day, str) else f"{day:%Y%m%d}"
    number = int.from_bytes(hashlib.sha256(source.encode()).digest()[:8], "big")
    return f"{digits}-" + "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(5))


def demand_folder(content: Path) -> None:
    """Raise SettingsError where there is no content folder: nothing is read from nowhere, nor written into it."""
    if not content.is_dir():
        raise SettingsError(f"没有内容目录 {content}。用 --content 指明它在哪里。")


def safe_path(content: Path, place: str) -> Path:
    """The file at a place below `content/`, which no symbolic link on the way may lead out of."""
    parts = place.split("/")
    if not place or any(
        part in {"", ".", ".."} or part.startswith(".") or "\\" in part or "\0" in part for part in parts
    ):
        raise SettingsError(f"路径“{place[:100]}”不在内容目录里")
    path = str(content)
    for part in parts:
        path = f"{path}/{part}"
        if os.path.islink(path):  # noqa: PTH114 - Path objects cost more than the reading itself
            raise SettingsError(f"{place} 的路径里有符号链接，不能读写。请换成真正的文件夹。")
    return Path(path)
