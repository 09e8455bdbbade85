"""What is brought to be filed: looked at by its bytes in a process of its own, and kept without what nobody sees."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from admin_api.attachments.worker import Limits, WorkerError, run_apart
from admin_api.forms.posted import PostedFile
from site_builder.errors import ContentError, Problem

MOST_MEGABYTES = 20
LONGEST_NAME = 120
LIMITS = Limits(memory=1_200_000_000, cpu_seconds=20, seconds=30, output=60_000_000)
"""40 million pixels at four bytes, thrice: as read, turned upright, as written."""
_UNSEEN = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_IS: tuple[tuple[str, str, Callable[[bytes], bool]], ...] = (
    ("image/jpeg", "jpg", lambda data: data.startswith(b"\xff\xd8\xff")),
    ("image/png", "png", lambda data: data.startswith(b"\x89PNG\r\n\x1a\n")),
    ("image/webp", "webp", lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP"),
    ("application/pdf", "pdf", lambda data: data.startswith(b"%PDF-")),
)
TASKS = {"application/pdf": "admin_api.filing.papers:looked_at"}
PICTURES = "admin_api.filing.pictures:made_anew"
REFUSALS = {
    "TooManyPixelsError": ("图片的像素太多", "不超过 4000 万像素", "用手机的普通画质重拍，或者缩小后再上传"),
    "MovingPictureError": ("是会动的图片", "一张不动的照片", "截一张不动的图"),
    "LockedPaperError": ("PDF 有密码", "没有密码的文件", "去掉密码后再上传"),
    "ActivePaperError": ("PDF 里带有程序或附加文件", "只有页面的 PDF", "重新扫描，或者拍照上传"),
    "TwofoldPaperError": ("PDF 里还藏着别的文件", "只有页面的 PDF", "重新扫描，或者拍照上传"),
    "TooManyPagesError": ("PDF 的页数太多", "不超过 30 页", "只扫描签字的审批表"),
}
"""Name of the exception in the worker → found, expected, fix."""


@dataclass(frozen=True, kw_only=True)
class Brought:
    """A file that may be filed: `name` is what its owner called it, made harmless."""

    name: str
    media_type: str
    data: bytes


def read_brought(file: PostedFile | None, field: str, label: str) -> Brought:
    """Raises ContentError with what is wrong; nothing is kept."""
    if file is None:
        raise _refused(field, label, "没有收到文件", "一张照片或一份扫描件", "选择手机拍的照片，或者扫描的 PDF")
    if len(file.data) > MOST_MEGABYTES * 1_000_000:
        size = f"{len(file.data) / 1_000_000:.1f} MB"
        raise _refused(field, label, size, f"不超过 {MOST_MEGABYTES} MB", "用普通画质重拍，或者缩小后再上传")
    media_type, extension = next(((kind, end) for kind, end, fits in _IS if fits(file.data)), ("", ""))
    if not media_type:
        raise _refused(
            field, label, "不是照片，也不是 PDF", "JPEG、PNG、WebP 或 PDF", "看文件内容，不看扩展名；请换一份"
        )
    try:
        data = run_apart(TASKS.get(media_type, PICTURES), file.data, {"media_type": media_type}, LIMITS)
    except WorkerError as error:
        if error.kind in REFUSALS:
            raise _refused(field, label, *REFUSALS[error.kind]) from None
        raise _refused(field, label, "检查不了", "完好的照片或 PDF", str(error).rstrip("。")) from None
    return Brought(name=_named(file.name, extension), media_type=media_type, data=data)


def _named(name: str, extension: str) -> str:
    """Without folders, unseen signs and another ending; never too long."""
    last = _UNSEEN.sub("", name.replace("\\", "/").rpartition("/")[2]).strip()
    stem = (last.rpartition(".")[0] or last).strip(" .")[:LONGEST_NAME]
    return f"{stem or '照片'}.{extension}"


def _refused(field: str, label: str, found: str, expected: str, fix: str) -> ContentError:
    return ContentError([
        Problem(code="filing-refused", place="form", field=(field,), label=label, found=found, expected=expected, fix=fix)
    ])  # fmt: skip
