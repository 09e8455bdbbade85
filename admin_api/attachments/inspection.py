"""What is in an attachment: `inspect` reads a file in a process of its own and tells everything that a reader could find.

A file is clean only if all of it was read and nothing was found. What cannot be read (scans, pictures) or could not be
read in time is never green.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from admin_api.attachments import csv_files, docx, images, pdf, xlsx
from admin_api.attachments.kinds import kind_of
from admin_api.attachments.report import Inspection, Notebook, RefusedError, Remark, State
from admin_api.attachments.worker import Limits, Reason, WorkerError, run_apart

TASK = "admin_api.attachments.inspection:inspect_task"
IN_THE_NAME = "附件名称"


def inspect(path: Path, name: str, limits: Limits | None = None) -> Inspection:
    """Everything about a file, called `name` by whoever uploaded it. Raises WorkerError only if no turn came."""
    return inspect_apart(path.read_bytes(), name, limits)


def inspect_apart(data: bytes, name: str, limits: Limits | None = None) -> Inspection:
    """The same for bytes. Whatever breaks or takes too long in there is refused in words."""
    try:
        return msgspec.json.decode(run_apart(TASK, data, {"name": name}, limits), type=Inspection)
    except WorkerError as error:
        if error.reason is Reason.BUSY:
            raise
        return Inspection(
            name=name, kind="", state=State.REFUSED, refusals=(Remark(where="", found="文件检查不了", fix=str(error)),)
        )


def inspect_task(data: bytes, arguments: Mapping[str, str]) -> bytes:
    """`inspect_bytes` as a worker's task."""
    return msgspec.json.encode(inspect_bytes(data, arguments["name"]))


def inspect_bytes(data: bytes, name: str) -> Inspection:
    """The inspection itself, right here: only for a worker, and for files that we have made ourselves."""
    book = Notebook()
    kind = ""
    try:
        kind = kind_of(data, name)
        book.look([(IN_THE_NAME, name.rpartition(".")[0])], goes=False)
        read_into(book, data, kind)
    except RefusedError as error:
        book.refuse(error.found, error.fix)
    return book.result(name, kind)


def read_into(book: Notebook, data: bytes, kind: str) -> None:
    """Read a file of a known kind. Raises RefusedError."""
    if kind == "docx":
        docx.inspect(data, book, inner)
    elif kind == "xlsx":
        xlsx.inspect(data, book, inner)
    elif kind == "pdf":
        pdf.inspect(data, book, inner)
    elif kind == "csv":
        csv_files.inspect(data, book)
    else:
        images.inspect(data, kind, book)


def inner(data: bytes, name: str, book: Notebook) -> None:
    """A file within a file, which goes with cleaning."""
    read_into(book, data, kind_of(data, name))


def prepare() -> None:
    """Load what is loaded on first use, before no file can be opened any more."""
    images.prepare()
    pdf.prepare()
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "gb18030", "cp437", "latin-1", "utf-8-sig"):
        "".encode(encoding)
