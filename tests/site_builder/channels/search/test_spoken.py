"""Residents ask as they speak. Each question must lead to its matter within the first five hits or ways out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from site_builder.build import BuildRequest, build
from tests.conftest import TODAY

HERE = Path(__file__).parent
CONTENT = HERE.parents[3] / "content"
LOOKED_AT = 5

ASK = """questions => Promise.all(questions.map(async question => {
  const found = await gongkailan.search(question, {size: 5});
  const hits = found.hits.length ? found.hits : (await gongkailan.waysOut(question)).hits;
  return hits.slice(0, 5).map(hit => hit.title);
}))"""


def questions() -> list[tuple[str, str]]:
    """(question, words that must stand in one of the titles)."""
    lines = (HERE / "spoken_questions.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return [(question.strip(), words.strip()) for question, words in pairs]


def test_there_are_at_least_a_hundred_questions_and_no_two_alike() -> None:
    asked = [question for question, _ in questions()]
    assert len(asked) >= 100
    assert len(set(asked)) == len(asked)


@pytest.mark.browser
@pytest.mark.slow
def test_every_spoken_question_leads_to_its_matter(chromium: Browser, tmp_path: Path) -> None:
    shutil.copytree(CONTENT, tmp_path / "content")
    build(BuildRequest(content=tmp_path / "content", out=tmp_path / "site", cache=tmp_path / "c.sqlite", today=TODAY))
    page = chromium.new_page()
    page.clock.set_fixed_time(f"{TODAY.isoformat()}T10:00+08:00")
    page.goto((tmp_path / "site" / "search.html").as_uri())
    titles = page.evaluate(ASK, [question for question, _ in questions()])
    page.close()
    missed = [
        f"{question} → {words}？ {shown}"
        for (question, words), shown in zip(questions(), titles, strict=True)
        if not any(words in title for title in shown[:LOOKED_AT])
    ]
    total = len(titles)
    print(f"{total - len(missed)} of {total} spoken questions answered")
    assert missed == []
