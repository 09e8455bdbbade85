"""Questions are counted by day, the same ones together, until somebody decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from admin_api.counter.questions import Decision, Questions
from site_builder.clock import BEIJING
from site_builder.errors import RecordNotFoundError
from tests.conftest import TODAY

NOON = datetime(2026, 5, 12, 12, 0, tzinfo=BEIJING)


@pytest.fixture
def questions(tmp_path: Path) -> Iterator[Questions]:
    opened = Questions(tmp_path / "var")
    yield opened
    opened.close()


def test_the_same_question_is_counted_whatever_its_signs(questions: Questions) -> None:
    questions.ask("宅基地可以卖给外村人吗？", TODAY)
    again = questions.ask("宅基地可以卖给外村人吗", TODAY + timedelta(days=2))
    assert (again.times, again.first_on, again.last_on) == (2, TODAY, date(2026, 5, 14))
    assert again.text == "宅基地可以卖给外村人吗？"
    assert len(questions.listing()) == 1


def test_open_ones_come_first_those_asked_most_before_the_others(questions: Questions) -> None:
    for text, times in (("问过一次的事", 1), ("问过三次的事", 3), ("已经公开的事", 5)):
        for _ in range(times):
            asked = questions.ask(text, TODAY)
    questions.decide(asked.number, Decision.PUBLISHED, "service-guides/20260115-d4n8x", NOON, "mei")
    assert [(item.text, item.times) for item in questions.listing()] == [
        ("问过三次的事", 3), ("问过一次的事", 1), ("已经公开的事", 5),
    ]  # fmt: skip
    assert questions.open_count() == 2


def test_a_decided_question_that_is_asked_again_is_open_again(questions: Questions) -> None:
    number = questions.ask("宅基地可以卖吗", TODAY).number
    decided = questions.decide(number, Decision.DECLINED, "属于县里的职权", NOON, "mei")
    assert (decided.decision, decided.answer, decided.decided_on) == (Decision.DECLINED, "属于县里的职权", TODAY)
    assert questions.ask("宅基地可以卖吗", TODAY).decision is Decision.OPEN


def test_what_is_not_there_is_not_found(questions: Questions) -> None:
    with pytest.raises(RecordNotFoundError):
        questions.find(7)
    with pytest.raises(RecordNotFoundError):
        questions.decide(7, Decision.DECLINED, "没有", NOON, "mei")


def test_questions_outlive_the_server(tmp_path: Path) -> None:
    first = Questions(tmp_path / "var")
    first.ask("夜里能办吗", TODAY)
    first.close()
    second = Questions(tmp_path / "var")
    assert second.listing()[0].text == "夜里能办吗"
    second.close()
