from __future__ import annotations

import io

import pytest
from PIL import Image

from admin_api.filing.reading import MOST_MEGABYTES, read_brought
from site_builder.errors import ContentError
from tests.admin_api.filing.brought import PLACE, bomb, moving, package, photograph, posted, scan


@pytest.mark.parametrize(
    ("form", "mode"), [("JPEG", "RGB"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB")]
)
def test_a_photograph_is_kept_upright_and_without_what_nobody_sees(form: str, mode: str) -> None:
    data = photograph(form, mode)
    assert PLACE in data
    found = read_brought(posted(data + b"<script>" + package()), "form", "照片")
    assert PLACE not in found.data
    assert b"<script>" not in found.data
    assert b"PK\x03\x04" not in found.data
    picture = Image.open(io.BytesIO(found.data))
    assert picture.format == form
    assert picture.size == (40, 60)
    assert not picture.getexif()


def test_a_scan_is_kept_as_it_is() -> None:
    found = read_brought(posted(scan(), "扫描.jpg"), "form", "照片")
    assert (found.data, found.media_type, found.name) == (scan_of(found.data), "application/pdf", "扫描.pdf")


def scan_of(data: bytes) -> bytes:
    assert data.startswith(b"%PDF-")
    return data


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<html><script>alert(1)</script></html>", "不是照片，也不是 PDF"),
        (b"MZ\x90\0" + photograph(), "不是照片，也不是 PDF"),
        (package(), "不是照片，也不是 PDF"),
        (b"GIF89a" + bytes(40), "不是照片，也不是 PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是照片，也不是 PDF"),
        (photograph()[:200], "检查不了"),
        (b"\xff\xd8\xff" + b"<?php system($_GET[0]);", "检查不了"),
        (b"%PDF-1.7\nhello\n%%EOF", "检查不了"),
        (bomb(), "像素太多"),
        (bomb(40_000_001, 1), "像素太多"),
        (moving(), "会动的图片"),
        (scan() + package(), "藏着别的文件"),
        (scan() + b"<script>", "藏着别的文件"),
        (scan(31), "页数太多"),
        (bytes(MOST_MEGABYTES * 1_000_000 + 1), "20.0 MB"),
    ],
    ids=["html", "program", "zip", "gif", "svg", "half", "php", "no-pdf", "bomb", "long", "moving", "pdf-zip", "pdf-html", "pages", "large"],
)  # fmt: skip
def test_what_is_no_plain_photograph_or_scan_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(ContentError) as caught:
        read_brought(posted(data), "form", "照片")
    (problem,) = caught.value.problems
    assert said in problem.found
    assert problem.field == ("form",)


def test_a_scan_that_does_something_is_refused() -> None:
    data = scan().replace(b"/PageMode /UseNone", b"/JavaScript (x)    ")
    assert b"/JavaScript" in data
    with pytest.raises(ContentError) as caught:
        read_brought(posted(data), "form", "照片")
    assert "带有程序" in caught.value.problems[0].found


def test_nothing_brought_is_told() -> None:
    with pytest.raises(ContentError) as caught:
        read_brought(None, "form", "照片")
    assert caught.value.problems[0].found == "没有收到文件"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("长" * 300 + ".jpg", "长" * 120 + ".jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\照片\\首日.PNG", "首日.jpg"),
        ("签批\u202egpj.exe", "签批gpj.jpg"),
        ("", "照片.jpg"),
        ("...", "照片.jpg"),
        ("a\nb\"c;d.jpg", "abc;d.jpg"),
    ],
)  # fmt: skip
def test_a_name_is_made_harmless(name: str, kept: str) -> None:
    assert read_brought(posted(photograph(), name), "form", "照片").name == kept
