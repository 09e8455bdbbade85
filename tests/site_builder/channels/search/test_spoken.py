"""Residents ask as they speak. Each question must lead to its matter within the first five hits or ways out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from site_builder.addresses import address_of
from site_builder.build import BuildRequest, build
from site_builder.store.read import load
from tests.conftest import TODAY

HERE = Path(__file__).parent
CONTENT = HERE.parents[3] / "content"
LOOKED_AT = 5
OVERHEARD = "overheard_questions.txt"
SPOKEN = "spoken_questions.txt"

ASK = """questions => Promise.all(questions.map(async question => {
  const found = await gongkailan.search(question, {size: 5, ways_out: true});
  const hits = found.hits.length ? found.hits : found.ways_out.hits;
  return hits.slice(0, 5).map(hit => [hit.address, hit.title]);
}))"""


def questions(name: str) -> list[tuple[str, str]]:
    """(question, what the file says of its answer)."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return [(question.strip(), answer.strip()) for question, answer in pairs]


@pytest.fixture(scope="module")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo content as a site."""
    folder = tmp_path_factory.mktemp("spoken")
    shutil.copytree(CONTENT, folder / "content")
    build(BuildRequest(content=folder / "content", out=folder / "site", cache=folder / "c.sqlite", today=TODAY))
    return folder / "site"


def answers(browser: Browser, site: Path, asked: list[str]) -> list[list[tuple[str, str]]]:
    """Address and title of the first hits or ways out for each question."""
    page = browser.new_page()
    page.clock.set_fixed_time(f"{TODAY.isoformat()}T10:00+08:00")
    page.goto((site / "search.html").as_uri())
    found: list[list[tuple[str, str]]] = page.evaluate(ASK, asked)
    page.close()
    return [hits[:LOOKED_AT] for hits in found]


def test_there_are_at_least_a_hundred_questions_in_each_list_and_no_two_alike() -> None:
    lists = [[question for question, _ in questions(name)] for name in (SPOKEN, OVERHEARD)]
    asked = [question for each in lists for question in each]
    assert all(len(each) >= 100 for each in lists)
    assert len(set(asked)) == len(asked)


def test_every_answer_is_a_record_or_a_kind() -> None:
    addresses = [address_of(record) for record in load(CONTENT).records.values()]
    for question, answer in questions(OVERHEARD):
        for name in answer.split():
            assert any(is_about(address, name) for address in addresses), (question, name)


def is_about(address: str, name: str) -> bool:
    """Whether a page is the record of that id, or of that kind."""
    folder, _, stem = address.partition("#")[0].removesuffix(".html").rpartition("/")
    return name in {stem, folder.partition("/")[0]}


@pytest.mark.browser
@pytest.mark.slow
def test_every_spoken_question_leads_to_its_matter(chromium: Browser, demo_site: Path) -> None:
    asked = questions(SPOKEN)
    shown = answers(chromium, demo_site, [question for question, _ in asked])
    missed = [
        f"{question} → {words}？ {[title for _, title in hits]}"
        for (question, words), hits in zip(asked, shown, strict=True)
        if not any(words in title for _, title in hits)
    ]
    assert missed == []


@pytest.mark.browser
@pytest.mark.slow
def test_every_overheard_question_leads_to_a_record_that_answers_it(chromium: Browser, demo_site: Path) -> None:
    asked = questions(OVERHEARD)
    shown = answers(chromium, demo_site, [question for question, _ in asked])
    missed = [
        f"{question} → {names}？ {[title for _, title in hits]}"
        for (question, names), hits in zip(asked, shown, strict=True)
        if not any(is_about(address, name) for address, _ in hits for name in names.split())
    ]
    assert missed == []
