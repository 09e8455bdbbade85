"""The poster on the board leads a telephone's camera to the notice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import Browser

from site_builder.addresses import address_of, poster_of
from site_builder.build import BuildReport
from site_builder.records.kinds import examples
from site_builder.records.public_notices import PublicNotice
from site_builder.records.site_settings import EXAMPLE as SETTINGS


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
