"""PDF: every page, every object, every earlier version; read by pypdf, and so only within a worker.

What a page shows is one part only. Notes, forms, layers, properties, files within the file, what lies outside the page
and what an earlier version said are all still there for whoever looks.
"""

from __future__ import annotations

import io
import logging
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import pypdf
import pypdf.filters
import pypdf.generic._image_inline
import pypdf.generic._image_xobject
import pypdf.xmp
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    ContentStream,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from admin_api.attachments import images, office
from admin_api.attachments.packages import parse
from admin_api.attachments.report import Notebook, RefusedError, Where

Inner = Callable[[bytes, str, Notebook], None]
MOST_PAGES = 3_000
MOST_OBJECTS = 300_000
MOST_VERSIONS = 8
MOST_UNPACKED = 100_000_000
BROKEN = ("文件有损坏，或者不是规范的 PDF", "请用原来的程序打开，另存（或打印）为新的 PDF 再上传")
ENCRYPTED = ("文件有密码或权限限制", "请去掉密码和限制，另存一份再上传")
ACTIVE = {
    "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/GoToR", "/Rendition", "/Movie", "/Sound",
    "/RichMediaExecute", "/GoTo3DView", "/Trans3D",
}  # fmt: skip
ACTIVE_ANNOTATIONS = {"/RichMedia", "/Screen", "/3D", "/Movie", "/Sound"}
REMOVE_ACTIVE = "请用原来的程序打开，打印为新的 PDF 再上传"
LABELS = {
    "/Contents": "批注", "/RC": "批注", "/T": "批注人或表单项", "/Subj": "批注", "/V": "表单", "/DV": "表单", "/TU": "表单",
    "/Opt": "表单", "/Title": "文档属性", "/BookmarkTitle": "书签或标题", "/Author": "文档属性", "/Subject": "文档属性", "/Keywords": "文档属性",
    "/Creator": "文档属性", "/Producer": "文档属性", "/Alt": "替代文字", "/ActualText": "替代文字", "/E": "替代文字",
    "/URI": "链接地址", "/Name": "图层名称", "/Desc": "附带文件", "/F": "附带文件", "/UF": "附带文件",
}  # fmt: skip
STAYS = {"/Alt", "/ActualText", "/E", "/URI", "/BookmarkTitle", "/Names", "/P", "/Lang"}
NO_TEXT = {"/ID", "/ByteRange", "/U", "/O", "/OE", "/UE", "/CheckSum", "/CharSet", "/Lookup", "/Cert"}
DRAWN = {"/FreeText", "/Stamp", "/Widget", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Ink", "/Highlight",
         "/Underline", "/StrikeOut", "/Squiggly", "/Caret", "/Redact"}  # fmt: skip
"""Annotations that are seen on the page: the cleaned copy draws them into it."""
CID_ORDERINGS = {"GB1", "CNS1", "Japan1", "Korea1", "KR"}
STREAM = re.compile(rb"stream\r?\n")
LITERAL = re.compile(rb"\((?:\\.|[^\\()]){1,500}\)|<[0-9A-Fa-f\s]{4,2000}>", re.DOTALL)
MOST_FRAGMENTS = 200_000
Readable = tuple[float, float, float, str]
"""Height, left and right end on paper, and text."""


@dataclass
class Seen:
    """What a walk over all objects met."""

    strings: list[tuple[Where, str, bool]] = field(default_factory=list)
    files: list[tuple[str, StreamObject]] = field(default_factory=list)
    packets: list[StreamObject] = field(default_factory=list)
    pictures: list[StreamObject] = field(default_factory=list)
    removable: dict[tuple[str, str], int] = field(default_factory=dict)
    refusals: dict[str, None] = field(default_factory=dict)
    is_signed: bool = False


def prepare() -> None:
    """Load what pypdf loads on first use, by a page that is made, written and read."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    pypdf.filters._determine_jbig2dec_binary() if hasattr(pypdf.filters, "_determine_jbig2dec_binary") else None
    for encoding in (
        "gbk",
        "gb2312",
        "gb18030",
        "cp950",
        "cp932",
        "cp949",
        "euc_jp",
        "mac_roman",
        "cp1252",
        "utf-16-be",
    ):
        "".encode(encoding)
    writer = pypdf.PdfWriter()
    writer.add_blank_page(width=10, height=10)
    buffer = io.BytesIO()
    writer.write(buffer)
    pypdf.PdfReader(buffer).pages[0].extract_text()


def inspect(data: bytes, book: Notebook, inner: Inner) -> None:
    """Everything that is in a PDF."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    _refuse_tail(data)
    try:
        reader = opened(data)
        seen = _walk(reader)
        _tell(seen, book, inner)
        _inspect_pages(reader, book)
        _inspect_orphans(reader, book)
    except (RefusedError, MemoryError):
        raise
    except Exception:
        raise RefusedError(*BROKEN) from None  # whatever a parser of a stranger's file stumbles over
    _inspect_versions(data, book)
    _inspect_raw(data, book)


def opened(data: bytes) -> pypdf.PdfReader:
    """A reader of a file without password and not too large. Raises RefusedError."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise RefusedError(*ENCRYPTED)
        pages = len(reader.pages)
    except (RefusedError, MemoryError):
        raise
    except Exception:
        raise RefusedError(*BROKEN) from None
    if pages == 0:
        raise RefusedError(*BROKEN)
    if pages > MOST_PAGES:
        raise RefusedError(f"超过 {MOST_PAGES} 页", "请分成几份")
    return reader


def _refuse_tail(data: bytes) -> None:
    """Nothing that a reader of another kind of file would take up comes after the end."""
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise RefusedError(*BROKEN)
    if len(data[end + 5 :].strip(b"\0\r\n\t ")) > 1_024:
        raise RefusedError("PDF 结尾以后还接着别的数据", "请用原来的程序打开，另存（或打印）为新的 PDF 再上传")


def references(reader: pypdf.PdfReader) -> Iterator[IndirectObject]:
    """Every object that the current version lists."""
    numbers: dict[int, int] = {}
    for generation, entries in reader.xref.items():
        for number in entries:
            numbers[number] = generation
    for number in reader.xref_objStm:
        numbers.setdefault(number, 0)
    if len(numbers) > MOST_OBJECTS:
        raise RefusedError("文件里的部件太多", REMOVE_ACTIVE)
    for number, generation in sorted(numbers.items()):
        yield IndirectObject(number, generation if generation < 65535 else 0, reader)


def resolved(reference: Any) -> Any:
    """The object itself, or None if it cannot be read."""
    try:
        return reference.get_object() if isinstance(reference, IndirectObject) else reference
    except RefusedError:
        raise
    except Exception:
        return None


def _walk(reader: pypdf.PdfReader) -> Seen:
    seen = Seen()
    for reference in references(reader):
        _meet(resolved(reference), "", seen, 0)
    for key in ("/Info",):
        if isinstance(resolved(reader.trailer.get(key)), DictionaryObject):
            seen.removable["文档属性", "作者、标题、程序和时间等"] = 1
    _meet(reader.trailer, "", seen, 0)
    return seen


def _meet(item: Any, key: str, seen: Seen, depth: int) -> None:
    """Note what one object holds; what it refers to is met by itself."""
    if depth > 50:
        return
    if isinstance(item, (TextStringObject, ByteStringObject)):
        if key not in NO_TEXT:
            seen.strings.append((LABELS.get(key, "文件内部的数据"), _text(item), key not in STAYS))
    elif isinstance(item, DictionaryObject):
        _meet_dictionary(item, seen)
        is_signature = item.get("/Type") == "/Sig" or "/ByteRange" in item
        for name, value in item.items():
            if not (is_signature and name in ("/Contents", "/Cert")):
                is_bookmark = name == "/Title" and "/Parent" in item
                is_tag = name == "/T" and "/S" in item
                _meet(value, "/BookmarkTitle" if is_bookmark or is_tag else str(name), seen, depth + 1)
    elif isinstance(item, (list, tuple)):
        texts = [_text(one) for one in item if isinstance(one, (TextStringObject, ByteStringObject))]
        if len(texts) > 1 and key not in NO_TEXT:
            seen.strings.append((LABELS.get(key, "文件内部的数据"), "\t".join(texts), key not in STAYS))
        for value in item:
            _meet(value, key, seen, depth + 1)


def _text(item: Any) -> str:
    return item.decode("utf-8", "replace") if isinstance(item, bytes) else str(item)


def _meet_dictionary(item: DictionaryObject, seen: Seen) -> None:
    kind, subtype = item.get("/Type"), item.get("/Subtype")
    if item.get("/S") in ACTIVE or "/JS" in item or subtype in ACTIVE_ANNOTATIONS:
        seen.refusals["PDF 里有脚本、启动程序的动作或多媒体"] = None
    if "/XFA" in item:
        seen.refusals["PDF 里有动态表单（XFA）"] = None
    if kind == "/Sig" or (item.get("/FT") == "/Sig" and "/V" in item):
        seen.is_signed = seen.is_signed or "/ByteRange" in item or "/V" in item
    if kind == "/Metadata" and isinstance(item, StreamObject):
        seen.packets.append(item)
    if subtype == "/Image" and isinstance(item, StreamObject):
        seen.pictures.append(item)
    if "/EF" in item:
        _meet_files(item, seen)
    if "/OCGs" in item and "/D" in item:
        default = resolved(item["/D"])
        if isinstance(default, DictionaryObject) and (default.get("/OFF") or default.get("/BaseState") == "/OFF"):
            seen.removable["图层", "平时不显示的图层"] = 1
    for name, where, words in (
        ("/PieceInfo", "文件内部", "制作程序留下的数据"),
        ("/Thumb", "文件内部", "页面缩略图"),
        ("/AcroForm", "表单", "表单的设置（填写的内容画进页面）"),
    ):
        if name in item:
            seen.removable[where, words] = seen.removable.get((where, words), 0) + 1
    if subtype in DRAWN | {"/Text", "/Popup", "/FileAttachment"} and "/Rect" in item:
        words = "批注和表单项（看得见的画进页面）"
        seen.removable["批注", words] = seen.removable.get(("批注", words), 0) + 1


def _meet_files(item: DictionaryObject, seen: Seen) -> None:
    files = resolved(item["/EF"]) if "/EF" in item else None
    name = str(item.get("/UF") or item.get("/F") or "附带文件")
    for value in files.values() if isinstance(files, DictionaryObject) else ():
        stream = resolved(value)
        if isinstance(stream, StreamObject) and all(stream is not known for _, known in seen.files):
            seen.files.append((name, stream))


def _tell(seen: Seen, book: Notebook, inner: Inner) -> None:
    book.is_signed = book.is_signed or (seen.is_signed and not book.depth)
    for words in seen.refusals:
        book.refuse(words, REMOVE_ACTIVE)
    for (where, words), count in seen.removable.items():
        book.removes(where, words, count)
    book.look([(where, text) for where, text, goes in seen.strings if goes], goes=True)
    book.look([(where, text) for where, text, goes in seen.strings if not goes], goes=False)
    for packet in seen.packets:
        book.removes("文档属性", "XMP 元数据")
        _look_at_packet(_data(packet), book)
    for name, stream in seen.files:
        book.removes("附带文件", name)
        _look_at_file(_data(stream), name, book, inner)
    for number, picture in enumerate(seen.pictures, start=1):
        _look_at_picture(picture, f"第 {number} 幅图片", book)


def _data(stream: StreamObject) -> bytes:
    try:
        data = stream.get_data()
        return data if isinstance(data, bytes) else str(data).encode("utf-8", "replace")
    except RefusedError:
        raise
    except Exception:
        return b""


def _look_at_packet(data: bytes, book: Notebook) -> None:
    try:
        office.scan_xml(parse(re.sub(rb"^\s+|\0", b"", data)), "XMP 元数据", True, book)
    except RefusedError:
        office.scan_strings(data, "XMP 元数据", True, book)


def _look_at_file(data: bytes, name: str, book: Notebook, inner: Inner) -> None:
    where = f"附带文件（{name}）"
    if book.depth >= office.MOST_DEEP:
        book.cannot_check(where, "文件里又套着文件，没有再往里检查")
        return
    with book.inside(where, goes=True):
        try:
            inner(data, name, book)
        except RefusedError as error:
            book.refuse(error.found, error.fix)


def _look_at_picture(picture: StreamObject, where: str, book: Notebook) -> None:
    filters = picture.get("/Filter")
    last = filters[-1] if isinstance(filters, ArrayObject) and filters else filters
    if last == "/DCTDecode":
        data = bytes(picture._data)
        if images.kind_of(data) == "jpg":
            images.look_at_metadata(data, "jpg", where, book)


def _inspect_pages(reader: pypdf.PdfReader, book: Notebook) -> None:
    pictured: list[int] = []
    unmapped: list[int] = []
    for number, page in enumerate(reader.pages, start=1):
        where = f"第 {number} 页"
        text, is_whole = _inspect_page(page, where, book)
        book.page(where, [text])
        has_pictures = _has_pictures(page)
        if not is_whole:
            book.cannot_check(where, "这一页的内容没有全部读出来")
        if not text.strip():
            if has_pictures or not is_whole or _is_drawn_on(page):
                book.pages_without_text.append(number)
        elif has_pictures:
            pictured.append(number)
        if _has_unmapped_fonts(page) or "\ufffd" in text or re.search("[\ue000-\uf8ff\x01-\x08\x0e-\x1f]", text):
            unmapped.append(number)
    if not book.depth:
        book.page_count = len(reader.pages)
    if book.pages_without_text:
        pages = book.pages_without_text
        book.cannot_check(_pages(pages), f"有 {len(pages)} 页没有文字（扫描件或图形），没有检查")
    if pictured:
        book.cannot_check(_pages(pictured), images.UNREAD)
    if unmapped:
        book.cannot_check(_pages(unmapped), "字体没有文字对照表，读出来的文字不可靠")


def _pages(numbers: list[int]) -> str:
    shown = "、".join(map(str, numbers[:20]))
    return f"第 {shown}{' 等' if len(numbers) > 20 else ''} 页"


def _inspect_page(page: Any, where: str, book: Notebook) -> tuple[str, bool]:
    """The text of a page, in the order of the file; looked at in this order and as it stands on paper."""
    fragments: list[Readable] = []

    def note(text: str, page: list[float], line: list[float], _: Any, size: Any) -> None:
        if text.strip() and len(fragments) < MOST_FRAGMENTS:
            x = line[4] * page[0] + line[5] * page[2] + page[4]
            y = line[4] * page[1] + line[5] * page[3] + page[5]
            width = abs(float(size or 10) * line[0] * page[0]) * 0.6 * len(text.strip())
            fragments.append((float(y), float(x), float(x + width), text.strip()))

    is_whole = True
    try:
        text = page.extract_text(visitor_text=note)
    except Exception:
        text, is_whole = " ".join(fragment[3] for fragment in fragments), False
    book.look([(where, text)], goes=False)
    book.look([(where, line) for line in _as_it_stands(fragments)], goes=False, only_certain=True)
    is_whole = _inspect_annotations(page, where, book) and is_whole
    return text, is_whole


def _as_it_stands(fragments: list[Readable]) -> Iterator[str]:
    """Fragments joined along lines of paper, whatever their order in the file."""
    lines: dict[int, list[Readable]] = {}
    for fragment in fragments:
        lines.setdefault(round(fragment[0] / 3), []).append(fragment)
    for height in sorted(lines, reverse=True):
        line, end = "", 0.0
        for _, left, right, text in sorted(lines[height], key=lambda fragment: fragment[1]):
            line += (" " if line and left > end + (right - left) / len(text) else "") + text
            end = right
        yield line


def _inspect_annotations(page: Any, where: str, book: Notebook) -> bool:
    """What annotations and forms show on the page, besides what their dictionaries say."""
    is_whole = True
    annotations = resolved(page.get("/Annots"))
    for annotation in annotations if isinstance(annotations, ArrayObject) else ():
        item = resolved(annotation)
        if not isinstance(item, DictionaryObject):
            continue
        for stream in appearances(item):
            try:
                text = page.extract_xform_text(cast("Any", stream))
            except Exception:
                is_whole = False
                continue
            book.look([(f"{where}的批注或表单", text)], goes=item.get("/Subtype") not in DRAWN)
    return is_whole


def appearances(annotation: DictionaryObject) -> Iterator[StreamObject]:
    """All ways in which an annotation may look."""
    looks = resolved(annotation.get("/AP"))
    for look in looks.values() if isinstance(looks, DictionaryObject) else ():
        item = resolved(look)
        if isinstance(item, StreamObject):
            yield item
        elif isinstance(item, DictionaryObject):
            yield from (one for one in map(resolved, item.values()) if isinstance(one, StreamObject))


def _is_drawn_on(page: Any) -> bool:
    """Whether anything at all is drawn on a page without text."""
    try:
        contents = page.get_contents()
        data = contents.get_data() if contents is not None else b""
    except Exception:
        return True
    return re.search(rb"(?:^|[\s)\]>])(?:Do|sh|f\*?|F|B\*?|b\*?|S|s|Tj|TJ|BI|'|\")(?:\s|$)", data) is not None


def _has_pictures(page: Any) -> bool:
    """Whether a page draws pictures that are large enough to hold writing."""
    try:
        waiting, seen = [(resolved(page.get("/Resources")), 0)], 0
        while waiting and seen < 2_000:
            resources, depth = waiting.pop()
            objects = resolved(resources.get("/XObject")) if isinstance(resources, DictionaryObject) else None
            for value in objects.values() if isinstance(objects, DictionaryObject) else ():
                seen += 1
                item = resolved(value)
                if not isinstance(item, DictionaryObject):
                    continue
                if (
                    item.get("/Subtype") == "/Image"
                    and int(item.get("/Width", 0)) >= 50
                    and int(item.get("/Height", 0)) >= 8
                ):
                    return True
                if item.get("/Subtype") == "/Form" and depth < 8:
                    waiting.append((resolved(item.get("/Resources")), depth + 1))
    except Exception:
        return True
    return False


def _has_unmapped_fonts(page: Any) -> bool:
    """Whether a font has numbers for glyphs and nothing that says which characters they are."""
    resources = resolved(page.get("/Resources"))
    fonts = resolved(resources.get("/Font")) if isinstance(resources, DictionaryObject) else None
    for value in fonts.values() if isinstance(fonts, DictionaryObject) else ():
        font = resolved(value)
        if not isinstance(font, DictionaryObject) or "/ToUnicode" in font:
            continue
        if font.get("/Subtype") == "/Type3":
            return True
        if font.get("/Subtype") == "/Type0" and str(font.get("/Encoding")) in ("/Identity-H", "/Identity-V"):
            return True
    return False


def reached(reader: pypdf.PdfReader) -> set[int]:
    """The numbers of all objects to which the catalogue leads."""
    found: set[int] = set()
    waiting: list[Any] = [reader.trailer.get("/Root"), reader.trailer.get("/Info")]
    while waiting:
        item = waiting.pop()
        if isinstance(item, IndirectObject):
            if item.idnum in found:
                continue
            found.add(item.idnum)
            item = resolved(item)
        if isinstance(item, DictionaryObject):
            waiting += list(item.values())
        elif isinstance(item, (list, tuple)):
            waiting += list(item)
    return found


def _inspect_orphans(reader: pypdf.PdfReader, book: Notebook) -> None:
    """Streams that the file still lists and nobody draws."""
    known = reached(reader)
    pages = list(reader.pages)
    for reference in references(reader):
        item = resolved(reference) if reference.idnum not in known else None
        if not isinstance(item, StreamObject) or item.get("/Type") in ("/ObjStm", "/XRef"):
            continue
        book.removes("文件内部", "不再使用的内容")
        if item.get("/Subtype") == "/Image":
            continue
        try:
            text = (
                pages[0].extract_xform_text(cast("Any", item)) if "/Resources" in item else _on_a_page(pages[0], item)
            )
        except Exception:
            text = ""
        data = _data(item)
        book.look([("不再使用的内容", text), ("不再使用的内容", literals(data))], goes=True)


def _on_a_page(page: Any, stream: StreamObject) -> str:
    """The text of a page's content that no page has any more, in the fonts of another."""
    reader = page.pdf
    copy = pypdf.PageObject(reader)
    copy.update(page)
    copy[NameObject("/Contents")] = ContentStream(stream, reader)
    return str(copy.extract_text())


def _inspect_versions(data: bytes, book: Notebook) -> None:
    """Earlier versions, which are in the file from its start up to an earlier end."""
    ends = [match.end() for match in re.finditer(rb"startxref\s+\d+\s+%%EOF", data)]
    if b"/Linearized" in data[:1_024]:
        ends = ends[1:]  # the first end of a file made for the web is none
    earlier = ends[:-1]
    if not earlier:
        return
    book.removes("文件内部", "以前的版本", len(earlier))
    if len(earlier) > MOST_VERSIONS:
        book.cannot_check("以前的版本", f"有 {len(earlier)} 个，只检查了最近 {MOST_VERSIONS} 个")
    for number, end in list(enumerate(earlier, start=1))[-MOST_VERSIONS:]:
        where = f"以前的第 {number} 个版本"
        try:
            reader = pypdf.PdfReader(io.BytesIO(data[:end]), strict=False)
            texts = [
                (f"{where}第 {page_number} 页", page.extract_text()) for page_number, page in enumerate(reader.pages, 1)
            ]
            book.look(texts, goes=True)
            book.look([(where, text) for _, text, _ in _walk(reader).strings], goes=True)
        except MemoryError:
            raise
        except Exception:
            book.cannot_check(where, "读不出来，没有检查")


def _inspect_raw(data: bytes, book: Notebook) -> None:
    """Streams anywhere in the file, listed or not, and the bytes between them: what the above has not found."""
    texts = [literals(data), *office.strings_in(data)]
    room = MOST_UNPACKED
    for match in STREAM.finditer(data):
        if room <= 0:
            book.cannot_check("文件内部", "内容太多，没有全部检查")
            break
        unpacked = _unpacked(data, match.end(), min(room, 20_000_000))
        room -= len(unpacked)
        if b"Tj" in unpacked or b"TJ" in unpacked or b"<<" in unpacked[:4_000]:
            texts.append(literals(unpacked))
    office.scan_rest(texts, "文件内部没有列出的内容", book)


def _unpacked(data: bytes, start: int, most: int) -> bytes:
    """A packed stream that may start here, piece by piece: nothing is copied that does not belong to it."""
    inflater = zlib.decompressobj()
    made = bytearray()
    try:
        while not inflater.eof and start < len(data) and len(made) < most:
            made += inflater.decompress(data[start : start + 16_384], most - len(made))
            start += 16_384 - len(inflater.unconsumed_tail)
    except zlib.error:
        pass
    return bytes(made)


def literals(data: bytes) -> str:
    """The strings of a content, joined: of each text operation, and the operations by blanks."""
    texts: list[str] = []
    end = 0
    for match in LITERAL.finditer(data):
        is_near = match.start() - end < 40 and b"T" not in data[end : match.start()].replace(b"Tj", b"").replace(
            b"TJ", b""
        )
        texts.append(("" if is_near else "\n") + _literal(match[0]))
        end = match.end()
    return "".join(texts)


def _literal(token: bytes) -> str:
    if token[:1] == b"<":
        digits = re.sub(rb"\s", b"", token[1:-1])
        raw = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    else:
        raw = re.sub(rb"\\([0-7]{1,3})", lambda match: bytes([int(match[1], 8) & 0xFF]), token[1:-1])
        raw = re.sub(rb"\\(.)", rb"\1", raw, flags=re.DOTALL)
    if raw[:2] == b"\xfe\xff":
        return raw[2:].decode("utf-16-be", "replace")
    return raw.replace(b"\0", b"").decode("latin-1")
