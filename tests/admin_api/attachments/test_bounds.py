"""Hostile files keep nobody waiting: time and memory of the worker, measured from outside; and a large honest PDF."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from admin_api.attachments.inspection import inspect_apart
from admin_api.attachments.report import State
from tests.admin_api.attachments.made import HELLO, Pdf, docx, picture, row, shown, xlsx

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[3]
MEASURE = """
import json, resource, sys, time
from admin_api.attachments.inspection import inspect_apart
data = sys.stdin.buffer.read()
before = time.monotonic()
inspection = inspect_apart(data, sys.argv[1])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([inspection.state.value, time.monotonic() - before, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024,
                  [item.found + item.fix for item in inspection.refusals]]))
"""
MOST_SECONDS = 2.0
MOST_MEMORY = 300_000_000


def measured(data: bytes, name: str) -> tuple[str, float, float, int, list[str]]:
    """State, seconds, seconds of processor, bytes of memory, words: of one inspection in a fresh process."""
    command = [sys.executable, "-c", MEASURE, name]
    done = subprocess.run(command, input=data, capture_output=True, check=True, cwd=ROOT)
    state, seconds, cpu, memory, words = json.loads(done.stdout)
    return state, seconds, cpu, memory, words


def _zeros(name: str, size: int) -> bytes:
    return docx("", {name: bytes(size)})


def _png_of(width: int, height: int) -> bytes:
    """A PNG that really has so many pixels, all of them alike."""
    buffer = io.BytesIO()
    Image.new("1", (width, height)).save(buffer, "PNG")
    return buffer.getvalue()


def _png_with_text_bomb() -> bytes:
    packed = b"Comment\0\0" + zlib.compress(bytes(300_000_000), 9)
    chunk = struct.pack(">I", len(packed)) + b"zTXt" + packed + struct.pack(">I", zlib.crc32(b"zTXt" + packed))
    plain = picture("PNG")
    return plain[:33] + chunk + plain[33:]


def _stream_bomb() -> bytes:
    return Pdf(HELLO).stream(11, b"q " * 150_000_000).file()


def _doubly_packed() -> bytes:
    once = zlib.compress(bytes(200_000_000), 9)
    return (
        Pdf(HELLO).stream(11, once, "").file().replace(b"/Filter /FlateDecode", b"/Filter [/FlateDecode /FlateDecode]")
    )


def _form_loop() -> bytes:
    made = Pdf("/X1 Do", page="/Resources << /XObject << /X1 30 0 R >> >>")
    again = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X1 31 0 R /X2 30 0 R >> >>"
    return made.stream(30, b"/X1 Do /X2 Do", again).stream(31, b"/X1 Do /X2 Do", again).file()


def _page_loop() -> bytes:
    return Pdf(HELLO).set(2, "<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R 10 0 R] >>").file()


def _outline_loop() -> bytes:
    made = Pdf(HELLO, catalogue="/Outlines 30 0 R").set(30, "<< /First 31 0 R /Last 31 0 R >>")
    return made.set(31, "<< /Title (a) /Next 31 0 R /First 31 0 R >>").file()


def _laughing_forms() -> bytes:
    """Every form draws the next one ten times: ten to the tenth."""
    made = Pdf("/X Do", page="/Resources << /XObject << /X 30 0 R >> >>")
    for number in range(30, 41):
        keys = f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {number + 1} 0 R >> >>"
        made.stream(number, b"/X Do " * 10, keys)
    return made.stream(41, shown("a").encode(), "/Type /XObject /Subtype /Form /BBox [0 0 9 9]").file()


def _many_streams() -> bytes:
    return Pdf(HELLO).file().replace(b"%%EOF", b"") + b"stream\n" * 200_000 + b"\nstartxref\n0\n%%EOF\n"


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a part of 140 million zeros": ("a.docx", lambda: _zeros("customXml/item1.xml", 140_000_000)),
    "a picture of 300 million zeros": ("a.docx", lambda: _zeros("word/media/image1.png", 300_000_000)),
    "deep XML": ("a.docx", lambda: docx("<w:p>" * 300_000 + "</w:p>" * 300_000)),
    "XML with very many attributes": ("a.docx", lambda: docx("<w:p " + " ".join(f'a{n}="1"' for n in range(50_000)) + "/>")),
    "a cell far down": ("a.xlsx", lambda: xlsx('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
    "a merged area as large as a sheet": ("a.xlsx", lambda: xlsx(after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>' * 200)),
    "a million digits": ("a.csv", lambda: b"4199991965" * 100_000),
    "a quote that never ends": ("a.csv", lambda: b'"' + b"a," * 3_000_000),
    "a PNG of 400 million pixels": ("a.png", lambda: _png_of(20_000, 20_000)),
    "a text of a PNG that unpacks to 300 million": ("a.png", _png_with_text_bomb),
    "a page that unpacks to 300 million": ("a.pdf", _stream_bomb),
    "a page packed twice": ("a.pdf", _doubly_packed),
    "forms that draw each other": ("a.pdf", _form_loop),
    "forms that draw ten of the next": ("a.pdf", _laughing_forms),
    "pages that hold themselves": ("a.pdf", _page_loop),
    "bookmarks in a circle": ("a.pdf", _outline_loop),
    "very many starts of streams": ("a.pdf", _many_streams),
    "a number of pages that is not true": ("a.pdf", lambda: Pdf(HELLO).file().replace(b"/Count 1", b"/Count 99999999")),
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_costs_little_and_is_told_in_words(bomb: str) -> None:
    name, make = BOMBS[bomb]
    state, seconds, cpu, memory, words = measured(make(), name)
    assert cpu < MOST_SECONDS
    assert seconds < 10
    assert memory < MOST_MEMORY
    assert state != "refused" or words


def report(pages: int) -> bytes:
    """A PDF of full pages of text: 45 lines each."""
    lines = " ".join(
        f"0 -16 Td (Line {n}: subsidy of 200.00 yuan paid to household {n}, village {n % 7}) Tj" for n in range(45)
    )
    return Pdf(*[f"BT /F1 11 Tf 50 800 Td {lines} ET" for _ in range(pages)]).file()


def test_a_pdf_of_200_pages_is_inspected_in_less_than_ten_seconds() -> None:
    state, _, cpu, memory, _ = measured(report(200), "a.pdf")
    assert state == "clean"
    assert cpu < 10
    assert memory < MOST_MEMORY


def test_a_list_of_ten_thousand_rows_is_inspected_in_less_than_ten_seconds() -> None:
    rows = "".join(row(n, f"张{n}", f"青藤村{n % 9}组", str(n), "低保") for n in range(3, 10_003))
    state, _, cpu, memory, _ = measured(xlsx(rows), "a.xlsx")
    assert state == "clean"
    assert cpu < 10
    assert memory < MOST_MEMORY


def test_findings_without_end_are_counted_not_listed() -> None:
    rows = "\n".join(f"张{n},1381234{n:04d}" for n in range(5_000))
    inspection = inspect_apart(f"姓名,电话\n{rows}\n".encode(), "a.csv")
    assert inspection.state is State.FINDINGS
    assert len(inspection.hits) == 200
    assert inspection.further_hits == 4_800
