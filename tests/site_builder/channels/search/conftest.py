"""A site with some hundred entries in two blocks, what stands in them, and its search page in a browser."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from playwright.sync_api import Browser

from site_builder.build import BuildRequest, build
from site_builder.channels.search.entry import SearchEntry, entries_of
from site_builder.clock import BEIJING
from site_builder.holdings import Holdings
from site_builder.records.base import Record
from site_builder.records.documents import EXAMPLE as DOCUMENT
from site_builder.records.fields import DisclosureCategory
from site_builder.store.read import load
from site_builder.store.write import NEW, save
from tests.conftest import TODAY
from tests.contract.special import write_special_content

WHO = [
    "柳溪村",
    "各村民委员会",
    "镇农业农村办公室",
    "便民服务中心",
    "施工单位",
    "残疾人家庭",
    "Wi-Fi用户",
    "80周岁以上老人",
]
WHAT = [
    "申领高龄津贴",
    "硬化机耕路",
    "清淤疏浚山塘",
    "改造C级危房",
    "安装太阳能路灯",
    "流转承包地",
    "缴纳城乡居民医保",
    "报名GIS培训",
]
HOW = [
    "须在6月30日前完成", "按每亩450元补助", "由村代办员代交材料", "见附表第3栏", "联系电话0555-6810036",
    "实行“先建后补”", "参照青政发〔2025〕8号执行", "逾期不再受理",
]  # fmt: skip


@dataclass(frozen=True)
class SearchSite:
    """A built site and the entries that search should know."""

    folder: Path
    entries: list[SearchEntry]
    records: list[Record]


def more_documents(dice: random.Random, number: int) -> Iterator[Record]:
    """Documents that share words but never a text."""
    for place in range(number):
        day = TODAY - timedelta(days=dice.randint(1, 900))
        sentences = [f"{dice.choice(WHO)}{dice.choice(WHAT)}，{dice.choice(HOW)}。" for _ in range(dice.randint(2, 6))]
        table = f"\n\n| 项目 | 标准 |\n| --- | --- |\n| {dice.choice(WHAT)} | {place}元 |\n"
        yield structs.replace(
            DOCUMENT, id=f"{day:%Y%m%d}-{place:05d}", title=f"关于{dice.choice(WHO)}{dice.choice(WHAT)}的通知（{place}）",
            index_number=f"014332607/2026-{place + 1000:05d}", document_number=f"青政发〔2026〕{place + 100}号",
            published_at=datetime(day.year, day.month, day.day, 9, place % 60, tzinfo=BEIJING),
            category=dice.choice(list(DisclosureCategory)), body="\n\n".join(sentences) + table,
        )  # fmt: skip


@pytest.fixture(scope="session")
def search_site(tmp_path_factory: pytest.TempPathFactory) -> SearchSite:
    """Some 200 entries: a sealed block and a tail."""
    folder = tmp_path_factory.mktemp("search")
    content, _ = write_special_content(folder / "content")
    for record in more_documents(random.Random(7), 170):
        save(content, record, expect=NEW)
    build(BuildRequest(content=content, out=folder / "site", cache=folder / "cache.sqlite", today=TODAY))
    loaded = load(content)
    holdings = Holdings(loaded.settings, loaded.redirects, loaded.records.values(), TODAY)
    entries = [entry for record in holdings.records() for entry in entries_of(record, holdings)]
    return SearchSite(folder / "site", entries, list(holdings.records()))


Ask = Callable[..., Any]


@pytest.fixture(scope="session")
def ask(search_site: SearchSite, chromium: Browser) -> Iterator[Ask]:
    """Calls a function of `gongkailan` in the search page, opened from the disk."""
    page = chromium.new_page()
    page.goto((search_site.folder / "search.html").as_uri())

    def call(name: str, *arguments: object) -> Any:
        return page.evaluate("([name, rest]) => gongkailan[name](...rest)", [name, list(arguments)])

    yield call
    page.close()
