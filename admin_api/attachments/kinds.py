"""What a file is, by its content: one of seven kinds, or refused with what to do. The name only has to agree."""

from __future__ import annotations

import io
import re
import zipfile

from admin_api.attachments.report import RefusedError

KINDS = ("pdf", "docx", "xlsx", "csv", "jpg", "png", "webp")
SAVE_AS = {
    "doc": "请用 Word 或 WPS 打开，另存为 .docx",
    "wps": "请用 WPS 打开，另存为 .docx",
    "rtf": "请用 Word 或 WPS 打开，另存为 .docx",
    "odt": "请用 Word 或 WPS 打开，另存为 .docx",
    "docm": "请另存为不带宏的 .docx",
    "dotx": "请另存为 .docx",
    "dotm": "请另存为不带宏的 .docx",
    "xls": "请用 Excel 或 WPS 打开，另存为 .xlsx",
    "et": "请用 WPS 打开，另存为 .xlsx",
    "ods": "请用 Excel 或 WPS 打开，另存为 .xlsx",
    "xlsm": "请另存为不带宏的 .xlsx",
    "xlsb": "请另存为 .xlsx",
    "xltx": "请另存为 .xlsx",
    "xltm": "请另存为不带宏的 .xlsx",
    "ppt": "请另存为 .pdf",
    "pptx": "请另存为 .pdf",
    "ofd": "请另存为 .pdf；有电子签章的，请出具单位提供 .pdf",
    "svg": "请换成 .png 图片",
    "gif": "请换成 .png 图片",
    "bmp": "请换成 .png 图片",
    "tif": "请换成 .png 或 .jpg 图片",
    "heic": "请在手机上换成 .jpg 图片",
    "zip": "请解开压缩包，把里面的文件分别上传",
    "rar": "请解开压缩包，把里面的文件分别上传",
    "7z": "请解开压缩包，把里面的文件分别上传",
    "txt": "请把文字写进正文，或者另存为 .docx",
    "html": "请把文字写进正文，或者另存为 .pdf",
}
NO_WAY = "请换成 pdf、docx、xlsx、csv、jpg、png、webp 中的一种"
FOREIGN = (
    (b"MZ", "程序"),
    (b"\x7fELF", "程序"),
    (b"#!", "程序"),
    (b"\xca\xfe\xba\xbe", "程序"),
    (b"L\0\0\0\x01\x14\x02\0", "快捷方式"),
    (b"{\\rtf", "rtf"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "压缩包"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"II*\0", "tif"),
    (b"MM\0*", "tif"),
    (b"\0asm", "程序"),
    (b"!<arch>", "程序"),
    (b"%!PS", "程序"),
)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ACTIVE_TEXT = re.compile(
    rb"<(?:\?xml|\?php|%|!doctype|!entity|html|head|body|script|svg|iframe|object|embed|meta|link|img|job|package|hta:)\b"
    rb"|<\?=|<!--|javascript:|^\s*(?:@?echo off|#!|set-executionpolicy|powershell\b|wscript\.|createobject\()"
    rb"|^(?:mime-version|content-type):|^\[internetshortcut\]",
    re.IGNORECASE | re.MULTILINE,
)
FOREIGN_PAYLOAD = re.compile(
    rb"PK\x03\x04|PK\x05\x06|<(?:script|html|svg|\?php|!doctype)|%PDF-|\x7fELF|MZ.{58,126}This program|Rar!\x1a"
    rb"|7z\xbc\xaf\x27\x1c",
    re.IGNORECASE | re.DOTALL,
)
"""Starts of other kinds of file, in what comes after the end of a picture."""
TEXT_KINDS = {"csv"}


def kind_of(data: bytes, name: str) -> str:
    """The kind of a file. Raises RefusedError if it is none of ours, or another than its name says."""
    extension = _extension(name)
    if not data:
        raise RefusedError("文件是空的", "请重新选择文件")
    kind = _by_content(data, extension)
    if extension != kind:
        wrong = f"扩展名是 .{extension}" if extension else "没有扩展名"
        if extension in SAVE_AS:
            raise RefusedError(f"不收 .{extension} 格式", SAVE_AS[extension])
        if kind == "csv":
            raise RefusedError(f"{wrong}，内容却不是", NO_WAY)
        raise RefusedError(f"内容是 {kind}，{wrong}", f"请核对文件来历；确实是 {kind} 的，把扩展名改为 .{kind}")
    return kind


def _extension(name: str) -> str:
    stem, _, extension = name.rpartition(".")
    extension = extension.lower().strip()
    extension = "".join(c for c in extension if c.isascii() and c.isalnum())[:10]
    return {"jpeg": "jpg", "jpe": "jpg", "tiff": "tif", "htm": "html"}.get(extension, extension) if stem else ""


def _by_content(data: bytes, extension: str) -> str:
    if data.startswith(b"%PDF-"):
        return _unless_packed(data, "pdf")
    if data.startswith(b"\xff\xd8\xff"):
        return _unless_packed(data, "jpg")
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _unless_packed(data, "png")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _unless_packed(data, "webp")
    if data.startswith(b"PK"):
        return _packed(data, extension)
    if data.startswith(OLD_OFFICE):
        raise RefusedError(*_old_office(data, extension))
    if data[4:8] == b"ftyp":
        raise RefusedError("是视频，或者手机的 heic 图片", "图片请换成 .jpg；视频不作附件")
    for magic, what in FOREIGN:
        if data.startswith(magic):
            raise RefusedError(f"内容是{what}", SAVE_AS.get(what, NO_WAY))
    return _text(data, extension)


def _unless_packed(data: bytes, kind: str) -> str:
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise RefusedError(f"是 {kind}，后面又接着一个压缩包", "请核对文件来历，用原来的程序打开，另存一份")
    return kind


def _packed(data: bytes, extension: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = {entry.filename for entry in package.infolist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, UnicodeError):
        raise RefusedError("文件不完整，打不开", "请用原来的程序打开，另存一份再上传") from None
    if "word/document.xml" in names and "xl/workbook.xml" not in names:
        return "docx"
    if "xl/workbook.xml" in names and "word/document.xml" not in names:
        return "xlsx"
    if "OFD.xml" in names:
        raise RefusedError("不收 .ofd 格式", SAVE_AS["ofd"])
    fallback = SAVE_AS["zip"] if extension in KINDS or extension == "zip" else NO_WAY
    raise RefusedError("是压缩包，里面不是 Word 或 Excel 文件", SAVE_AS.get(extension, fallback))


def _old_office(data: bytes, extension: str) -> tuple[str, str]:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "文件有密码", "请去掉密码，另存一份再上传"
    return "是旧格式的 Office 文件", SAVE_AS.get(extension, "请用 Office 或 WPS 打开，另存为 .docx 或 .xlsx")


def _text(data: bytes, extension: str) -> str:
    if extension != "csv":
        fallback = f"内容不是 {extension} 格式" if extension in KINDS else f"不收 .{extension} 格式"
        fix = "请用原来的程序打开，另存一份再上传" if extension in KINDS else SAVE_AS.get(extension, NO_WAY)
        raise RefusedError(fallback if extension else "没有扩展名，也认不出内容", fix)
    if decoded(data) is None:
        raise RefusedError("内容不是表格文字", "请用 Excel 或 WPS 另存为 .csv")
    if ACTIVE_TEXT.search(data.replace(b"\0", b"")):
        raise RefusedError("里面有网页或程序代码", "请核对文件来历；是表格的，用 Excel 或 WPS 另存为 .csv")
    return "csv"


def decoded(data: bytes) -> str | None:
    """The text of a .csv, or None if it is none: UTF-8, UTF-16 with its mark, or GB 18030; no control characters."""
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text) else text
    return None
