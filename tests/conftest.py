"""What many tests share: a small content folder, and a browser for the whole session."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from msgspec import structs
from playwright.sync_api import Browser

from site_builder.build import BuildReport, BuildRequest, build
from site_builder.records.base import Record
from site_builder.records.kinds import examples
from site_builder.records.organisations import OrganisationType
from site_builder.records.site_settings import EXAMPLE as SETTINGS
from site_builder.store.write import NEW, save, save_bytes, to_yaml
from tests.browser import browser as running_browser

TODAY = date(2026, 5, 12)

settings.register_profile("house", deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--accept` renews the golden pages."""
    parser.addoption("--accept", action="store_true", help="renew the golden pages")


def every_example() -> list[Record]:
    """The example of every kind, and the organisations that they name."""
    office = examples()["organisations"]
    others = (
        ("qinghe-zhen", "青禾镇人民政府", "镇政府", OrganisationType.TOWN, None),
        ("bianmin-zhongxin", "青禾镇便民服务中心", "便民中心", OrganisationType.CENTRE, "qinghe-zhen"),
        ("liuxi-cun", "柳溪村", "柳溪", OrganisationType.VILLAGE, "qinghe-zhen"),
    )
    named: list[Record] = [
        structs.replace(office, id=slug, title=title, short_name=short, type=kind, part_of=above)
        for slug, title, short, kind, above in others
    ]
    return [*examples().values(), *named]


def write_content(folder: Path, records: list[Record]) -> Path:
    """A content folder with the example settings and these records."""
    folder.mkdir(parents=True, exist_ok=True)
    save_bytes(folder, "site.yml", to_yaml(SETTINGS).encode(), expect=NEW)
    for record in records:
        save(folder, record, expect=NEW)
    return folder


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A content folder that holds the example of every kind, and the organisations they name."""
    return write_content(tmp_path / "content", every_example())


@pytest.fixture
def build_site(tmp_path: Path) -> Callable[..., BuildReport]:
    """Builds a content folder to `tmp_path/site`; keyword arguments go into the request."""

    def run(content: Path, **options: object) -> BuildReport:
        facts = {"out": tmp_path / "site", "cache": tmp_path / "cache" / "site.sqlite", "today": TODAY, **options}
        return build(BuildRequest(content=content, **facts))  # type: ignore[arg-type]

    return run


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests."""
    with running_browser() as running:
        yield running
