"""Pictures: what is written in them besides the pixels. The pixels themselves are not read: only eyes can check them."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import ExifTags, Image, ImageFile, UnidentifiedImageError

from admin_api.attachments.kinds import FOREIGN_PAYLOAD
from admin_api.attachments.report import Notebook, RefusedError

MOST_PIXELS = 40_000_000
WINDOWS_METAFILES = (b"\xd7\xcd\xc6\x9a", b"\1\0\x09\0", b"\2\0\x09\0")
FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
BROKEN = ("图片有损坏，打不开", "请用看图程序打开，另存一份再上传")
UNREAD = "图片里的文字没有检查"
PLAIN_JPEG = {0xE0: (b"JFIF\0", 14), 0xEE: (b"Adobe", 12), 0xE2: (b"ICC_PROFILE\0", 65_536)}
"""Marker → start and length of what it may hold: resolution, how colours are stored, a colour profile; no thumbnail."""
PLAIN_PNG = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs",
    b"acTL", b"fcTL", b"fdAT", b"cICP",
}  # fmt: skip
PLAIN_WEBP = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
MARKER_WORDS = {0xE1: "拍摄信息（EXIF、XMP）", 0xED: "图片说明（IPTC）", 0xFE: "注释"}
PRINTABLE = re.compile(rb"[\x20-\x7e\x80-\xff]{4,}")
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def prepare() -> None:
    """Load what Pillow loads on first use: a worker can open no files later."""
    Image.init()
    ImageFile.LOAD_TRUNCATED_IMAGES = False


@contextmanager
def quietly() -> Iterator[None]:
    """Pillow warns of what is odd in a picture; what matters of it is told by us."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def inspect(data: bytes, kind: str, book: Notebook) -> None:
    """A picture as an attachment of its own."""
    with quietly(), opened(data, kind) as picture:
        frames = getattr(picture, "n_frames", 1)
        try:
            picture.load()
        except (
            OSError,
            ValueError,
            SyntaxError,
            struct.error,
            EOFError,
            zlib.error,
            IndexError,
            Image.DecompressionBombError,
        ):
            raise RefusedError(*BROKEN) from None
    if frames > 1:
        book.removes("图片", "第一幅以后的各幅")
    look_at_metadata(data, kind, "图片", book)
    book.page_count = 1
    book.pages_without_text.append(1)
    book.cannot_check("图片", UNREAD)


def opened(data: bytes, kind: str) -> Image.Image:
    """A picture of the expected kind, not larger than 40 million pixels. Raises RefusedError."""
    with quietly():
        try:
            picture = Image.open(io.BytesIO(data), formats=(FORMATS[kind],))
            width, height = picture.size
            frames = getattr(picture, "n_frames", 1)
        except Image.DecompressionBombError:
            raise RefusedError(*too_large()) from None
        except (
            UnidentifiedImageError,
            OSError,
            ValueError,
            SyntaxError,
            struct.error,
            EOFError,
            KeyError,
            IndexError,
            TypeError,
            zlib.error,
        ):
            raise RefusedError(*BROKEN) from None
    if width * height > MOST_PIXELS or frames > 200:
        raise RefusedError(*too_large())
    return picture


def too_large() -> tuple[str, str]:
    """What is said of a picture with too many pixels."""
    return f"图片超过 {MOST_PIXELS // 10_000} 万像素", "请缩小后再上传"


def inspect_embedded(data: bytes, where: str, goes: bool, book: Notebook) -> None:
    """A picture within a document: looked through, never decoded."""
    kind = kind_of(data)
    if kind is not None:
        look_at_metadata(data, kind, where, book)
    else:
        _look_at_bytes(data, where, goes, book)
        _judge_other(data, where, goes, book)
    if not goes:
        book.cannot_check(where, UNREAD)


def _judge_other(data: bytes, where: str, goes: bool, book: Notebook) -> None:
    """Pictures of other kinds stay as they are, so they may hold nothing beside the picture."""
    if goes:
        return
    if data[:4] in (b"II*\0", b"MM\0*"):
        book.refuse("里面有 tif 图片，可能带着拍摄信息", "请把这幅图片换成 png 或 jpg，另存一份再上传", where)
    elif data.startswith(b"GIF8") and (b"\x21\xfe" in data or b"XMP Data" in data):
        book.refuse("里面的 gif 图片带有说明文字", "请把这幅图片换成 png，另存一份再上传", where)
    elif without_description(data) != data:
        book.removes(where, "图片的说明")
    elif not data.startswith((b"GIF8", b"BM", b"II\xbc", *WINDOWS_METAFILES)) and not is_emf(data):
        book.refuse("该是图片的地方不是图片", "请用 Office 或 WPS 打开，删去它，另存一份再上传", where)


def is_emf(data: bytes) -> bool:
    """Whether it is an enhanced metafile."""
    return data[:4] == b"\1\0\0\0" and data[40:44] == b" EMF"


def without_description(data: bytes) -> bytes:
    """An enhanced metafile without the name of program and file in its head; anything else as it is."""
    if not is_emf(data) or len(data) < 68:
        return data
    count, start = struct.unpack("<II", data[60:68])
    end = min(start + 2 * count, len(data))
    return data[:start] + bytes(end - start) + data[end:] if 68 <= start < end else data


def kind_of(data: bytes) -> str | None:
    """jpg, png or webp, by the first bytes."""
    if data[:3] == b"\xff\xd8\xff":
        return "jpg"
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return "png"
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def look_at_metadata(data: bytes, kind: str, where: str, book: Notebook) -> None:
    """What is written beside the pixels; the cleaned copy has none of it."""
    rest = b""
    for what, is_plain, payload in blocks(data, kind):
        if what == "后面":
            rest = payload
        if not is_plain:
            book.removes(where, what if what != "后面" else "图片结尾以后的数据")
            _look_at_bytes(payload, f"{where}的{what}", True, book)
    if FOREIGN_PAYLOAD.search(rest[:2_000]) is not None:
        raise RefusedError("图片后面接着别的文件", "请用看图程序打开，另存一份再上传")
    if has_place(data, kind):
        book.removes(where, "拍摄地点（GPS）")


def has_place(data: bytes, kind: str) -> bool:
    """Whether the EXIF of a picture says where it was taken."""
    try:
        with quietly(), opened(data, kind) as picture:
            return bool(picture.getexif().get_ifd(ExifTags.IFD.GPSInfo))
    except Exception:
        return False  # what cannot be read is removed as a whole all the same


def _look_at_bytes(data: bytes, where: str, goes: bool, book: Notebook) -> None:
    texts: list[str] = []
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
        texts.append(data[:5_000_000].decode(encoding, "replace"))
        if encoding.startswith("utf-16"):
            texts.append(data[1:5_000_000].decode(encoding, "replace"))
    parts = [re.sub(r"[^\w\s.,，、:：()（）×-]|_", "\n", text) for text in texts]
    book.look([(where, part) for part in parts], goes=goes, only_certain=True)


def blocks(data: bytes, kind: str) -> Iterator[tuple[str, bool, bytes]]:
    """(what it is, whether it belongs to the picture, its bytes) of all parts of a picture; what is unpacked inside."""
    try:
        yield from {"jpg": _jpeg_blocks, "png": _png_blocks, "webp": _webp_blocks}[kind](data)
    except (struct.error, IndexError):
        raise RefusedError(*BROKEN) from None


def _jpeg_blocks(data: bytes) -> Iterator[tuple[str, bool, bytes]]:
    for marker, start, end in jpeg_segments(data):
        if marker == 0:
            if data[start:end].strip(b"\0\n\r \xff"):
                yield "后面", False, data[start:end]
        elif 0xE0 <= marker <= 0xEF or marker == 0xFE:
            payload = data[start + 4 : end]
            yield MARKER_WORDS.get(marker, "附带数据"), _is_plain_segment(marker, payload), payload


def _is_plain_segment(marker: int, payload: bytes) -> bool:
    if not (0xE0 <= marker <= 0xEF or marker == 0xFE):
        return True
    start, longest = PLAIN_JPEG.get(marker, (b"", 0))
    return bool(start) and payload.startswith(start) and len(payload) <= longest


def jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(marker, start, end) of every segment of a JPEG; the pixels follow 0xDA; marker 0 for what comes after the end."""
    place = 2
    while place + 4 <= len(data):
        if data[place] != 0xFF:
            place += 1
            continue
        marker = data[place + 1]
        if marker == 0xD9:
            yield 0, place + 2, len(data)
            return
        if marker in (0, 0x01, 0xFF) or 0xD0 <= marker <= 0xD8:
            place += 1 if marker == 0xFF else 2
            continue
        end = place + 2 + int(struct.unpack(">H", data[place + 2 : place + 4])[0])
        if marker == 0xDA:
            end = _after_scan(data, end)
        yield marker, place, min(end, len(data))
        place = end


SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)


def _after_scan(data: bytes, place: int) -> int:
    match = SCAN_END.search(data, place)
    return match.start() if match else len(data)


def _png_blocks(data: bytes) -> Iterator[tuple[str, bool, bytes]]:
    for name, start, end in png_chunks(data):
        if name == b"":
            if data[start:end].strip(b"\0\n\r "):
                yield "后面", False, data[start:end]
        else:
            payload = data[start + 8 : end - 4]
            yield "文字说明", name in PLAIN_PNG, _unpacked(name, payload) if name not in PLAIN_PNG else b""


def _unpacked(name: bytes, payload: bytes) -> bytes:
    """A text of a PNG, the packed ones unpacked, within limits."""
    if name not in (b"zTXt", b"iTXt"):
        return payload
    key, _, rest = payload.partition(b"\0")
    if name == b"iTXt":
        is_packed, rest = rest[:1] == b"\x01", rest[2:].split(b"\0", 2)[-1]
    else:
        is_packed, rest = True, rest[1:]
    if not is_packed:
        return payload
    try:
        return key + b" " + zlib.decompressobj().decompress(rest, 5_000_000)
    except zlib.error:
        return payload


def png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """(name, start, end) of every chunk of a PNG; the name is empty for what comes after the end."""
    place = 8
    while place + 12 <= len(data):
        length, name = struct.unpack(">I4s", data[place : place + 8])
        end = place + 12 + length
        if end > len(data):
            raise RefusedError(*BROKEN)
        yield name, place, end
        place = end
        if name == b"IEND":
            yield b"", place, len(data)
            return


def _webp_blocks(data: bytes) -> Iterator[tuple[str, bool, bytes]]:
    size = struct.unpack("<I", data[4:8])[0] + 8
    place = 12
    while place + 8 <= min(size, len(data)):
        name, length = struct.unpack("<4sI", data[place : place + 8])
        payload = data[place + 8 : place + 8 + length]
        yield "拍摄信息（EXIF、XMP）", name in PLAIN_WEBP, payload if name not in PLAIN_WEBP else b""
        place += 8 + length + length % 2
    if data[size:].strip(b"\0\n\r "):
        yield "后面", False, data[size:]


def without_metadata(data: bytes, kind: str) -> bytes:
    """The same pixels, bit by bit, without what is written beside them; for pictures within documents."""
    if kind == "jpg":
        kept = [
            data[start:end]
            for marker, start, end in jpeg_segments(data)
            if marker != 0 and _is_plain_segment(marker, data[start + 4 : end])
        ]
        return b"\xff\xd8" + b"".join(kept) + b"\xff\xd9"
    if kind == "png":
        return data[:8] + b"".join(data[start:end] for name, start, end in png_chunks(data) if name in PLAIN_PNG)
    return _webp_without_metadata(data)


def _webp_without_metadata(data: bytes) -> bytes:
    size = min(struct.unpack("<I", data[4:8])[0] + 8, len(data))
    place, kept = 12, b""
    while place + 8 <= size:
        name, length = struct.unpack("<4sI", data[place : place + 8])
        end = place + 8 + length + length % 2
        chunk = data[place:end]
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~0x0C]) + chunk[9:]  # no EXIF, no XMP any more
        kept += chunk if name in PLAIN_WEBP else b""
        place = end
    return b"RIFF" + struct.pack("<I", len(kept) + 4) + b"WEBP" + kept
