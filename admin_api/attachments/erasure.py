"""Files with personal data are erased for good, and each erasure leaves its line in a log that holds none of them."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from site_builder.errors import PublishError
from site_builder.store.write import erase_file


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """`erased_on` as YYYY-MM-DD, `file` below `content/`, the id of its notice, why."""

    erased_on: str
    file: str
    notice: str
    reason: str


def erase_for_good(content: Path, log: Path, erasure: Erasure) -> bool:
    """Note it, then erase it; answers whether it was there. Raises PublishError if the disk refuses."""
    if not (content / erasure.file).exists():
        return False
    _note(log, erasure)
    return erase_file(content / erasure.file)


def _note(log: Path, erasure: Erasure) -> None:
    """A line that is on the disk before the file is gone: an erasure without its trace cannot happen."""
    try:
        log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(erasure), ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise PublishError(f"写不进 {log.name}：{error.strerror}。请检查磁盘空间和权限；文件还没有删。") from error
