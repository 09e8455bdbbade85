"""Files for tests, made here: documents, workbooks, PDFs and pictures with something in a place of one's choice."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

from PIL import Image

ID = "419999196503021181"
"""Invented: a province that exists, a county that does not, a right check digit."""
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
P = "http://schemas.openxmlformats.org/package/2006"
REL = f"{R}/"
OUTSIDE = ' TargetMode="External"'
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A packed folder."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return buffer.getvalue()


def relations(*targets: tuple[str, str, str]) -> str:
    """(id, type, target) of each; a target with :// or a leading ! is external."""
    lines = "".join(
        f'<Relationship Id="{key}" Type="{kind if "://" in kind else REL + kind}" Target="{escape(target.lstrip("!"))}"'
        f"{OUTSIDE if target.startswith('!') else ''}/>"
        for key, kind, target in targets
    )
    return f'{XML}<Relationships xmlns="{P}/relationships">{lines}</Relationships>'


def types(**overrides: str) -> str:
    """[Content_Types].xml; keyword = type, a double underscore stands for a slash."""
    lines = "".join(
        f'<Override PartName="/{part.replace("__", "/")}.xml" ContentType="{kind}"/>'
        for part, kind in overrides.items()
    )
    return (
        f'{XML}<Types xmlns="{P}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
        'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="png" ContentType="image/png"/>'
        f'<Default Extension="bin" ContentType="application/octet-stream"/>{lines}</Types>'
    )


def paragraph(*runs: str) -> str:
    """A paragraph of runs of text."""
    return "<w:p>" + "".join(f'<w:r><w:t xml:space="preserve">{escape(run)}</w:t></w:r>' for run in runs) + "</w:p>"


def docx(
    body: str = "", parts: Mapping[str, str | bytes] | None = None, links: tuple[tuple[str, str, str], ...] = ()
) -> bytes:
    """A Word document: XML of the body, further parts, further relations of the document."""
    document = (
        f'{XML}<w:document xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessing'
        'Drawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        f"<w:body>{paragraph('青藤乡人民政府关于发放补贴的通知')}{body}<w:sectPr/></w:body></w:document>"
    )
    return packed(
        {
            "[Content_Types].xml": types(word__document=f"{WORD_TYPE}.document.main+xml"),
            "_rels/.rels": relations(("r1", "officeDocument", "word/document.xml")),
            "word/document.xml": document,
            "word/_rels/document.xml.rels": relations(*links),
            **(parts or {}),
        }
    )


def with_part(name: str, kind: str, text: str | bytes) -> bytes:
    """A Word document with one more part that it refers to."""
    return docx("", {f"word/{name}": text}, (("r9", kind, name),))


def word_part(tag: str, inside: str) -> str:
    """A part of Word's own: header, footer, footnotes, comments."""
    return f'{XML}<w:{tag} xmlns:w="{W}" xmlns:r="{R}">{inside}</w:{tag}>'


def cell(reference: str, text: str) -> str:
    """A cell with its text in it."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def row(number: int, *texts: str, attributes: str = "") -> str:
    """A row of texts."""
    cells = "".join(cell(f"{chr(65 + column)}{number}", text) for column, text in enumerate(texts) if text)
    return f'<row r="{number}" {attributes}>{cells}</row>'


HEAD = row(1, "姓名", "村", "金额", "备注")


def sheet(rows: str, before: str = "", after: str = "") -> str:
    """One worksheet; what stands before and behind its rows."""
    return f'{XML}<worksheet xmlns="{S}" xmlns:r="{R}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def xlsx(
    rows: str = "",
    *,
    before: str = "",
    after: str = "",
    second: tuple[str, str] | None = None,
    book: str = "",
    parts: Mapping[str, str | bytes] | None = None,
    links: tuple[tuple[str, str, str], ...] = (),
    strings: tuple[str, ...] = (),
) -> bytes:
    """A workbook: rows of sheet 名单, (state, rows) of a second sheet, more of workbook.xml, further parts and relations."""
    sheets = '<sheet name="名单" sheetId="1" r:id="s1"/>'
    more: dict[str, str | bytes] = {}
    related = [("s1", "worksheet", "worksheets/sheet1.xml"), *links]
    if second is not None:
        sheets += f'<sheet name="底表" sheetId="2" state="{second[0]}" r:id="s2"/>'
        more["xl/worksheets/sheet2.xml"] = sheet(second[1])
        related.append(("s2", "worksheet", "worksheets/sheet2.xml"))
    if strings:
        items = "".join(f"<si>{text if text.startswith('<') else f'<t>{text}</t>'}</si>" for text in strings)
        more["xl/sharedStrings.xml"] = f'{XML}<sst xmlns="{S}">{items}</sst>'
        related.append(("ss", "sharedStrings", "sharedStrings.xml"))
    return packed(
        {
            "[Content_Types].xml": types(
                xl__workbook=f"{SHEET_TYPE}.sheet.main+xml",
                xl__worksheets__sheet1=f"{SHEET_TYPE}.worksheet+xml",
                xl__worksheets__sheet2=f"{SHEET_TYPE}.worksheet+xml",
                xl__sharedStrings=f"{SHEET_TYPE}.sharedStrings+xml",
            ),
            "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'{XML}<workbook xmlns="{S}" xmlns:r="{R}"><sheets>{sheets}</sheets>{book}</workbook>',
            "xl/_rels/workbook.xml.rels": relations(*related),
            "xl/worksheets/sheet1.xml": sheet(HEAD + row(2, "张三", "青藤村", "200") + rows, before, after),
            **more,
            **(parts or {}),
        }
    )


class Pdf:
    """A PDF written object by object, so that anything can stand anywhere."""

    def __init__(self, *contents: str, catalogue: str = "", page: str = "", info: str = "") -> None:
        """One page for each content; more keys of the catalogue, of the first page, of the properties."""
        self.objects: dict[int, bytes] = {}
        numbers = [10 + 2 * place for place in range(len(contents))]
        self.set(1, f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>")
        self.set(
            2, f"<< /Type /Pages /Count {len(contents)} /Kids [{' '.join(f'{number} 0 R' for number in numbers)}] >>"
        )
        self.set(3, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
        self.set(4, f"<< {info} >>")
        for place, (number, content) in enumerate(zip(numbers, contents, strict=True)):
            resources = "" if place == 0 and "/Resources" in page else "/Resources << /Font << /F1 3 0 R >> >>"
            more = page if place == 0 else ""
            self.set(
                number,
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {resources} /Contents {number + 1} 0 R {more} >>",
            )
            self.stream(number + 1, content.encode("latin-1"))

    def set(self, number: int, text: str | bytes) -> Pdf:
        """One object."""
        self.objects[number] = text.encode("latin-1") if isinstance(text, str) else text
        return self

    def stream(self, number: int, data: bytes, keys: str = "") -> Pdf:
        """One packed stream."""
        packed_data = zlib.compress(data)
        head = f"<< /Length {len(packed_data)} /Filter /FlateDecode {keys} >>\nstream\n".encode("latin-1")
        return self.set(number, head + packed_data + b"\nendstream")

    def raw(self, number: int, data: bytes, keys: str) -> Pdf:
        """One stream as it is."""
        head = f"<< /Length {len(data)} {keys} >>\nstream\n".encode("latin-1")
        return self.set(number, head + data + b"\nendstream")

    def file(self) -> bytes:
        """The file."""
        return self._after(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", self.objects, "")

    def changed(self, **objects: str) -> bytes:
        """The file with a later version behind it, in which some objects (o10=…) are others."""
        old = self.file()
        later = {int(key[1:]): value.encode("latin-1") for key, value in objects.items()}
        place = old.rfind(b"startxref") + 10
        return self._after(old, later, f"/Prev {old[place : old.find(b'%%EOF', place)].decode().strip()}")

    def _after(self, start: bytes, objects: Mapping[int, bytes], keys: str) -> bytes:
        data = bytearray(start)
        entries = []
        for number, text in sorted(objects.items()):
            entries.append(f"{number} 1\n{len(data):010d} 00000 n \n")
            data += f"{number} 0 obj\n".encode() + text + b"\nendobj\n"
        table = len(data)
        head = "" if keys else "0 1\n0000000000 65535 f \n"
        size = max([*self.objects, *objects]) + 1
        data += f"xref\n{head}{''.join(entries)}trailer\n<< /Size {size} /Root 1 0 R /Info 4 0 R {keys} >>\n".encode()
        return bytes(data + f"startxref\n{table}\n%%EOF\n".encode())


def shown(text: str, at: str = "50 700") -> str:
    """The operations that write a text."""
    return f"BT /F1 12 Tf {at} Td ({text}) Tj ET"


HELLO = shown("Notice of the township")


def picture(kind: str = "JPEG", **more: object) -> bytes:
    """A small picture, left half dark."""
    image = Image.new("RGB", (80, 60), "white")
    image.paste((20, 20, 20), (0, 0, 40, 60))
    buffer = io.BytesIO()
    image.save(buffer, kind, **more)
    return buffer.getvalue()


def emf(text: str = "", description: str = "") -> bytes:
    """The start of a picture in Microsoft's format: header, description, and a text behind it."""
    words = description.encode("utf-16-le")
    head = b"\1\0\0\0" + bytes(36) + b" EMF" + bytes(16)
    return head + struct.pack("<II", len(description), 108) + bytes(40) + words + text.encode("utf-16-le")


def exif(**tags: object) -> Image.Exif:
    """EXIF with ImageDescription, Artist, Orientation and, if asked for, GPS."""
    data = Image.Exif()
    numbers = {"description": 0x010E, "artist": 0x013B, "orientation": 0x0112, "comment": 0x9C9C}
    for name, value in tags.items():
        if name == "place":
            data.get_ifd(0x8825).update({1: "N", 2: (30.0, 15.0, 0.0), 3: "E", 4: (103.0, 2.0, 0.0)})
        else:
            data[numbers[name]] = value
    return data


Maker = Callable[[], bytes]
