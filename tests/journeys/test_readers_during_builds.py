"""Readers search while builds run, some of them killed, and never meet a title that belongs to another page."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from msgspec import structs
from playwright.sync_api import Browser

from site_builder.addresses import address_of, place_of
from site_builder.build import BuildRequest, build
from site_builder.clock import BEIJING
from site_builder.publish import verify
from site_builder.records.base import Record
from site_builder.records.documents import EXAMPLE as DOCUMENT
from site_builder.store.places import random_id
from site_builder.store.write import NEW, current_version, save
from tests.conftest import TODAY, every_example, write_content
from tests.journeys.conftest import serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BUILDS = 30
WORD = "灌溉渠道"
DOCUMENTS = 120
SECONDS_TO_LIVE = 0.9
"""A build of this content takes one to two seconds: so killed ones die while they read, render or write."""


def title_of(number: int) -> str:
    """Titles that say which record they belong to, whatever else is edited in them."""
    return f"{WORD}维修事项第{number}号"


def documents(dice: random.Random) -> Iterator[Record]:
    """Enough of them that a new one moves the border between the blocks of the search."""
    for number in range(DOCUMENTS):
        day = TODAY - timedelta(days=dice.randint(1, 700))
        yield structs.replace(
            DOCUMENT, id=random_id(day), title=title_of(number), index_number=f"014332607/2026-{number + 500:05d}",
            issued_on=day, published_at=datetime(day.year, day.month, day.day, 9, number % 60, tzinfo=BEIJING),
            body=f"{WORD}的维修由第{number}组负责，资金由镇财政列支。",
        )  # fmt: skip


def edit(dice: random.Random, content: Path, known: dict[str, list[str]]) -> None:
    """Add, retitle or move a record in time. `known`: address → every title it ever had."""
    number = len(known) + dice.randint(1000, 9_000_000)
    day = TODAY - timedelta(days=dice.choice([0, 0, 0, 0, 0, 0, 30, 400]))
    record = structs.replace(
        DOCUMENT, id=random_id(day), title=title_of(number), index_number="014332607/2026-90000",
        issued_on=day, published_at=datetime(day.year, day.month, day.day, 8, dice.randint(0, 59), tzinfo=BEIJING),
        body=f"{WORD}的维修由第{number}组负责。",
    )  # fmt: skip
    known[address_of(record)] = [record.title]
    save(content, record, expect=NEW)
    if dice.random() < 0.5:
        changed = structs.replace(record, title=f"{title_of(number)}（更正）")
        known[address_of(record)].append(changed.title)
        save(content, changed, expect=current_version(content, place_of("documents", record.id)))


def build_in_a_process(request: BuildRequest, seconds: float | None) -> None:
    """A build as the command line runs it; after `seconds` it is killed, and nothing can clean up behind it."""
    command = [sys.executable, "-m", "site_builder.cli", "build", "--content", str(request.content)]
    command += ["--out", str(request.out), "--cache", str(request.cache), "--today", request.today.isoformat()]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()


SEARCH = """async word => {
  const found = await gongkailan.search(word, {size: 30});
  return [found.total, found.hits.map(hit => [hit.address, hit.title])];
}"""


def build_and_edit(request: BuildRequest, known: dict[str, list[str]], done: threading.Event) -> None:
    dice = random.Random(11)
    try:
        for number in range(BUILDS):
            edit(dice, request.content, known)
            if number % 7 == 4:
                build_in_a_process(request, dice.uniform(0.3, SECONDS_TO_LIVE))
            else:
                build(request)
            time.sleep(0.02)
    finally:
        done.set()


def test_readers_never_meet_a_title_of_another_page(chromium: Browser, tmp_path: Path) -> None:
    stored = list(documents(random.Random(5)))
    content = write_content(tmp_path / "content", [*every_example(), *stored])
    known = {address_of(record): [record.title] for record in stored}
    request = BuildRequest(content=content, out=tmp_path / "site", cache=tmp_path / "cache" / "c.sqlite", today=TODAY)
    build(request)
    done = threading.Event()
    builder = threading.Thread(target=build_and_edit, args=(request, known, done))
    builder.start()
    looked, wrong = read_until(chromium, request.out, known, done)
    builder.join()
    assert wrong == []
    assert looked >= BUILDS
    build(request)
    assert verify(request.out) == []


def read_until(
    chromium: Browser, site: Path, known: dict[str, list[str]], done: threading.Event
) -> tuple[int, list[str]]:
    """Search again and again, with a new page now and then; answers how often, and what was wrong."""
    looked, wrong = 0, []
    for address in serve(site):
        page = chromium.new_page()
        page.goto(f"{address}search.html")
        while not done.is_set():
            total, hits = page.evaluate(SEARCH, WORD[:2])
            looked += 1
            page.wait_for_timeout(60)
            if total < DOCUMENTS:  # two characters are counted exactly
                wrong.append(f"only {total} hits")
            wrong += [f"{url}: {title}" for url, title in hits if not belongs(site, url, title, known)]
            if looked % 7 == 0:
                page.goto(f"{address}search.html")
        page.close()
    return looked, wrong


def belongs(site: Path, url: str, title: str, known: dict[str, list[str]]) -> bool:
    """Whether a hit's page exists and has ever had this title."""
    text = (site / url).read_text(encoding="utf-8")
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    return title in known.get(url, []) and heading is not None and unescape(heading.group(1)).strip() in known[url]
