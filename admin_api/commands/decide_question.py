"""Say what became of a question: published, with the record that answers it, or not, with the reason."""

from __future__ import annotations

import re

from admin_api.accounts.rights import Belonging, Right
from admin_api.commands.moving import allow
from admin_api.commands.note_question import faults
from admin_api.counter.questions import Decision, Question, Questions
from admin_api.office import Caller, Office
from site_builder.errors import ContentError, Problem
from site_builder.holdings import Holdings
from site_builder.records.base import Record, kind_of
from site_builder.text.normalise import normalise

_ID = re.compile(r"\d{8}-[0-9a-z]{5}|[a-z0-9]+(?:-[a-z0-9]+)*")
_PAGE = re.compile(r"(?P<kind>[a-z-]+)/(?:\d{4}/\d{2}/)?(?P<id>[a-z0-9-]+)(?:\.html)?(?:[?#].*)?$")


def decide_question(
    office: Office, questions: Questions, by: Caller, number: int, decision: Decision, answer: str
) -> Question:
    """`answer`: the number or address of the record that was published, or the reason for not publishing.

    For whoever writes for the body that discloses. Raises ContentError, NotAllowedError, RecordNotFoundError.
    """
    holdings = office.desk.watch.known()
    allow(office, by, Right.WRITE, Belonging(organisation=holdings.settings.organisation))
    questions.find(number)
    words = " ".join(normalise(answer[:800]).split())
    kept = _record(words, holdings) if decision is Decision.PUBLISHED else _reason(words)
    question = questions.decide(number, decision, kept, by.at, by.user.login)
    office.audit.note(
        at=by.at, **by.in_trail,
        action="question.decide", object=f"question/{number}",
        after=f"{decision.value} record={kept}" if decision is Decision.PUBLISHED else decision.value,
    )  # fmt: skip
    return question


def _reason(words: str) -> str:
    problems = list(faults(words, "answer", "不公开的理由"))
    if problems:
        raise ContentError(problems)
    return words


def _record(words: str, holdings: Holdings) -> str:
    """`kind/id` of a record that the public can read. Raises ContentError."""
    record = _found(words, holdings)
    if record is None or record.facts.kind == "stubs":
        raise ContentError(
            [
                Problem(
                    code="wrong-question", place="", field=("answer",), label="据此公开的信息",
                    found=f"没有找到“{words[:60]}”", expected="已经公开的一条信息的编号或网址",
                    fix="打开那一页，把网址复制到这里；还没有公开的，先写一条",
                )
            ]
        )  # fmt: skip
    return f"{kind_of(record)}/{record.id}"


def _found(words: str, holdings: Holdings) -> Record | None:
    if match := _PAGE.search(words):
        return holdings.get(match["kind"], match["id"])
    return holdings.find(words) if _ID.fullmatch(words) else None
