"""The cleaned copy of an attachment, which is what the public gets: same look, and nothing beside what is seen.

It is made in a worker and inspected again in another: a copy that still holds something is refused, whatever made it.
The same file gives the same bytes. A signed PDF is not rewritten, for that breaks the signature: it is published as it
is, or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from admin_api.attachments import clean_docx, clean_image, clean_pdf, clean_xlsx, csv_files
from admin_api.attachments.inspection import inspect_apart
from admin_api.attachments.inspection import prepare as prepare_inspection
from admin_api.attachments.kinds import kind_of
from admin_api.attachments.report import Hit, Inspection, RefusedError, Remark, State
from admin_api.attachments.worker import Limits, run_apart
from site_builder.errors import DisclosureError

TASK = "admin_api.attachments.cleaning:clean_task"
LIMITS = Limits(memory=900_000_000, cpu_seconds=40, seconds=60)


class Cleaned(msgspec.Struct, frozen=True, kw_only=True):
    """The copy, what was taken out of it, and what its inspection says; `is_original`: a signed file, as it came."""

    data: bytes
    removed: tuple[Remark, ...]
    inspection: Inspection
    is_original: bool


class NotCleanError(DisclosureError):
    """There is no copy that may be published. `remarks` and `hits` say why."""

    def __init__(self, remarks: tuple[Remark, ...], hits: tuple[Hit, ...] = ()) -> None:
        self.remarks = remarks
        self.hits = hits
        told = [
            f"{item.where}：{item.found}。{item.fix}" if item.where else f"{item.found}。{item.fix}" for item in remarks
        ]
        super().__init__("\n".join([*told, *(f"{hit.where}：{hit.found}。{hit.fix}" for hit in hits)]))


def clean(path: Path, name: str, before: Inspection | None = None) -> Cleaned:
    """The copy to be published. `before`: what inspection said, if it was made. Raises NotCleanError, WorkerError."""
    data = path.read_bytes()
    before = before or inspect_apart(data, name)
    if before.state is State.REFUSED:
        raise NotCleanError(before.refusals)
    if before.is_signed:
        return _as_it_came(data, before)
    answer = run_apart(TASK, data, {"name": name}, LIMITS)
    if answer[:1] != b"+":
        raise NotCleanError(msgspec.json.decode(answer[1:], type=tuple[Remark, ...]))
    copy = answer[1:]
    after = inspect_apart(copy, name)
    if after.refusals or after.hits or after.removable:
        left = tuple(msgspec.structs.replace(item, fix="请在原文件里删去，另存一份再上传") for item in after.removable)
        raise NotCleanError((*after.refusals, *left), after.hits)
    return Cleaned(data=copy, removed=before.removable, inspection=after, is_original=False)


def _as_it_came(data: bytes, before: Inspection) -> Cleaned:
    if before.hits:
        fix = "文件有电子签章，不能改写；请在原文件里删去，重新签章再上传"
        raise NotCleanError((Remark(where="", found="有电子签章的文件里有不能公开的内容", fix=fix),), before.hits)
    return Cleaned(data=data, removed=(), inspection=before, is_original=True)


def clean_task(data: bytes, arguments: Mapping[str, str]) -> bytes:
    """`clean_bytes` as a worker's task: "+" and the copy, or "-" and why there is none."""
    try:
        return b"+" + clean_bytes(data, kind_of(data, arguments["name"]))
    except RefusedError as error:
        return b"-" + msgspec.json.encode((Remark(where="", found=error.found, fix=error.fix),))


def clean_bytes(data: bytes, kind: str) -> bytes:
    """The copy itself, right here: only for a worker. Raises RefusedError."""
    if kind == "docx":
        return clean_docx.clean(data)
    if kind == "xlsx":
        return clean_xlsx.clean(data)
    if kind == "pdf":
        return clean_pdf.clean(data)
    if kind == "csv":
        return _clean_table(data)
    return clean_image.clean(data, kind)


def _clean_table(data: bytes) -> bytes:
    """Commas, UTF-8 with its mark, ends of lines as Excel writes them; nothing that a table program would calculate."""
    rows = csv_files.rows_of(data)
    neutrals = [[f"'{cell}" if csv_files.is_formula(cell) else cell for cell in row] for row in rows]
    return csv_files.written(neutrals)


def prepare() -> None:
    """What inspection needs, and what writing needs besides."""
    prepare_inspection()
    clean_image.prepare()
    clean_pdf.prepare()
