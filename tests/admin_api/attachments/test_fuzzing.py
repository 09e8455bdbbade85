"""Damaged files of every kind: never a traceback, always an answer in words, whatever was changed in them."""

from __future__ import annotations

import contextlib
import io
import zipfile
from functools import lru_cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admin_api.attachments.cleaning import clean_bytes
from admin_api.attachments.inspection import inspect_bytes
from admin_api.attachments.report import RefusedError, State
from tests.admin_api.attachments.made import ID, packed
from tests.admin_api.attachments.places import PLACES
from tests.admin_api.attachments.test_cleaning import whole_docx, whole_pdf, whole_xlsx

WHOLE = {"a.docx": whole_docx, "a.xlsx": whole_xlsx, "a.pdf": whole_pdf}
SAMPLES = {**{name: (name, make) for name, make in WHOLE.items()}, **PLACES}
Change = tuple[float, int, bytes]
"""Where (a share of the file), how many bytes go, what comes instead."""
CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=12)), min_size=1, max_size=8)
OFTEN = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@lru_cache(maxsize=200)
def sample(label: str) -> bytes:
    """The bytes of a sound file."""
    return SAMPLES[label][1]()


def changed(data: bytes, changes: list[Change]) -> bytes:
    """Bytes taken out and put in."""
    for share, gone, put in changes:
        place = int(share * len(data))
        data = data[:place] + put + data[place + gone :]
    return data


def told(data: bytes, name: str) -> None:
    """An answer, whatever the file is; refused with what to do; a copy is made or refused as well."""
    inspection = inspect_bytes(data, name)
    if inspection.state is State.REFUSED:
        assert all(item.found and item.fix for item in inspection.refusals)
        return
    with contextlib.suppress(RefusedError):
        clean_bytes(data, inspection.kind)


@OFTEN
@given(st.sampled_from(sorted(SAMPLES)), CHANGES)
def test_bytes_changed_anywhere(label: str, changes: list[Change]) -> None:
    told(changed(sample(label), changes), SAMPLES[label][0])


@lru_cache(maxsize=200)
def parts_of(label: str) -> dict[str, bytes]:
    """The parts of a packed folder."""
    with zipfile.ZipFile(io.BytesIO(sample(label))) as package:
        return {name: package.read(name) for name in package.namelist()}


PACKED = sorted(label for label, (name, _) in SAMPLES.items() if name.endswith(("docx", "xlsx")))


@OFTEN
@given(st.sampled_from(PACKED), st.data())
def test_parts_changed_within_a_sound_folder(label: str, data: st.DataObject) -> None:
    parts = dict(parts_of(label))
    name = data.draw(st.sampled_from(sorted(parts)))
    parts[name] = changed(parts[name], data.draw(CHANGES))
    told(packed(parts), SAMPLES[label][0])


WORDS = st.sampled_from(
    [b"w:p", b"w:tr", b"w:del", b'r="A0"', b'r="ZZZZ9"', b't="s"', b"<v>-1</v>", b"<v>1e400</v>", b"<v>nan</v>", b'min="x"', b'hidden="1"',
     b"/Kids", b"0 R", b"<<", b">>", b"[", b"]", b"/Type", b"null", b"-1", b"99999999999", b"", b"/Length 9", b"stream"]
)  # fmt: skip


@OFTEN
@given(st.sampled_from([*PACKED, "a.pdf", *(label for label in sorted(PLACES) if label.startswith("pdf"))]), st.data())
def test_words_of_the_format_in_wrong_places(label: str, data: st.DataObject) -> None:
    name = SAMPLES[label][0]
    changes = [
        (share, len(old), new)
        for share, old, new in data.draw(st.lists(st.tuples(st.floats(0, 1), WORDS, WORDS), min_size=1, max_size=6))
    ]
    if name.endswith("pdf"):
        told(changed(sample(label), changes), name)
        return
    parts = dict(parts_of(label))
    part = data.draw(st.sampled_from(sorted(part for part in parts if part.endswith((".xml", ".rels")))))
    parts[part] = changed(parts[part], changes)
    told(packed(parts), name)


@OFTEN
@given(st.binary(max_size=400), st.sampled_from(["pdf", "docx", "xlsx", "csv", "jpg", "png", "webp", "exe", ""]))
def test_any_bytes_under_any_name(data: bytes, extension: str) -> None:
    starts = {
        "pdf": b"%PDF-1.7\n",
        "jpg": b"\xff\xd8\xff",
        "png": b"\x89PNG\r\n\x1a\n",
        "webp": b"RIFF\0\0\0\0WEBP",
        "docx": b"PK\x03\x04",
    }
    told(starts.get(extension, b"") + data, f"a.{extension}")


@OFTEN
@given(st.text(max_size=300))
def test_any_text_as_a_table(text: str) -> None:
    told(text.encode("utf-8", "replace"), "a.csv")


@OFTEN
@given(st.text(max_size=60))
def test_any_name(name: str) -> None:
    told("姓名\n张三\n".encode(), name)
    assert ID not in str(inspect_bytes(b"a,b\n", f"{name}{ID}.csv").hits)


@pytest.mark.parametrize("label", sorted(WHOLE))
def test_cut_anywhere(label: str) -> None:
    data = sample(label)
    for end in range(0, len(data), max(1, len(data) // 150)):
        told(data[:end], label)
