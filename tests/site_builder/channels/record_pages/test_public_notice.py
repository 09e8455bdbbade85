"""The poster on the board: one sheet, whose code leads a telephone's camera to the notice."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import zxingcpp
from msgspec import structs
from PIL import Image
from playwright.sync_api import Browser

from site_builder.addresses import address_of, poster_of
from site_builder.build import BuildReport
from site_builder.records.kinds import examples
from site_builder.records.public_notices import PublicNotice
from site_builder.records.site_settings import EXAMPLE as SETTINGS
from tests.conftest import every_example, write_content


def test_a_camera_reads_the_address_from_the_printed_poster(
    content: Path, build_site: Callable[..., BuildReport], tmp_path: Path, chromium: Browser
) -> None:
    build_site(content)
    notice = examples()["public-notices"]
    page = chromium.new_page()
    page.goto((tmp_path / "site" / poster_of(notice)).as_uri())
    page.locator("svg.qr").screenshot(path=tmp_path / "qr.png")
    page.close()
    found = zxingcpp.read_barcodes(Image.open(tmp_path / "qr.png"))
    assert [code.text for code in found] == [SETTINGS.url + address_of(notice)]


def test_the_poster_goes_when_the_notice_ends(
    content: Path, build_site: Callable[..., BuildReport], tmp_path: Path
) -> None:
    notice = examples()["public-notices"]
    assert isinstance(notice, PublicNotice)
    assert notice.ends_on is not None
    page, poster = tmp_path / "site" / address_of(notice), tmp_path / "site" / poster_of(notice)
    build_site(content, today=notice.ends_on)
    assert poster.exists()
    assert poster.name in page.read_text(encoding="utf-8")
    build_site(content, today=notice.ends_on + timedelta(days=1))
    assert not poster.exists()
    assert poster.name not in page.read_text(encoding="utf-8")


SENTENCE = "经本人申请、村里评议、入户核对，拟按规定办理，现在请大家看一看、说一说。"


@pytest.mark.parametrize(("sentences", "size"), [(3, "large"), (5, "medium"), (7, "small"), (9, "smallest")])
def test_a_poster_is_one_sheet_of_a3(
    chromium: Browser, build_site: Callable[..., BuildReport], tmp_path: Path, sentences: int, size: str
) -> None:
    notice = examples()["public-notices"]
    assert isinstance(notice, PublicNotice)
    long = structs.replace(notice, body="\n\n".join([SENTENCE] * sentences))
    build_site(write_content(tmp_path / "content", [long if item.id == long.id else item for item in every_example()]))
    page = chromium.new_page()
    page.goto((tmp_path / "site" / poster_of(long)).as_uri())
    sheets = page.pdf(prefer_css_page_size=True)
    classes = page.get_attribute("body", "class")
    page.close()
    assert classes == f"poster poster-{size}"
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", sheets)
    assert [(round(float(width)), round(float(height))) for width, height in boxes] == [(842, 1191)]
