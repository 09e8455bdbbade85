"""The pages of the counter: one box, one answer, the slip, and the questions that nobody could answer."""

from __future__ import annotations

import msgspec

from admin_api.forms.screens import Screen
from admin_api.queries.guide_answer import GuideAnswer


class CounterHit(msgspec.Struct, frozen=True, kw_only=True):
    """One guide in the list. `key`: the digit that opens it."""

    key: int
    title: str
    office: str
    address: str
    is_open: bool = False


class CounterScreen(Screen, frozen=True, kw_only=True):
    """The box, what was found, the best of it opened. `heading`: what the list is. `note`: where a question is noted."""

    template = "counter"
    action: str
    words: str
    heading: str
    hits: tuple[CounterHit, ...] = ()
    answer: GuideAnswer | None = None
    slip: str = ""
    page: str = ""
    note: str = ""
    noted: str = ""
    question: str = ""
    errors: tuple[tuple[str, str], ...] = ()
    questions: str = ""
    questions_open: int = 0


class SlipScreen(Screen, frozen=True, kw_only=True):
    """What a citizen takes home. `paper`: `roll` (80 mm) or `a5`; `other`: the address of the other one."""

    template = "counter-slip"
    answer: GuideAnswer
    paper: str
    other: str
    back: str
    printed: str
    url: str


class QuestionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One question. `tag`: soon (open), open (published), ended (declined). `address`: of the record that answers it."""

    number: int
    text: str
    times: int
    days: str
    tag: str
    state: str
    answer: str = ""
    address: str = ""
    typed: str = ""


class QuestionsScreen(Screen, frozen=True, kw_only=True):
    """没答上来的问题. `action`: where they are decided, empty for those who may only read."""

    template = "counter-questions"
    action: str
    rows: tuple[QuestionRow, ...]
    back: str
    who: str = ""
    errors: tuple[tuple[str, str], ...] = ()
