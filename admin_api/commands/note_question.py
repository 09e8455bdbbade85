"""Count a question that nobody could answer. Numbers of persons are refused, with the reason: they belong nowhere here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from admin_api.accounts.rights import Right
from admin_api.commands.moving import allow
from admin_api.counter.questions import Question, Questions
from admin_api.office import Caller, Office
from site_builder.errors import ContentError, Problem
from site_builder.text import personal_data
from site_builder.text.normalise import normalise
from site_builder.text.telephones import with_telephones

SHORTEST, LONGEST = 4, 200
_LONG_NUMBER = re.compile(r"\d(?:[\s-]?\d){10,}")
"""As long as a telephone's, and none that the detector knows: perhaps mistyped, and never part of a question."""


def note_question(office: Office, questions: Questions, by: Caller, text: str) -> Question:
    """Raises ContentError for what is no question or names somebody, NotAllowedError."""
    allow(office, by, Right.ANSWER_COUNTER, None)
    plain = " ".join(normalise(text[: LONGEST * 4]).split())
    problems = list(faults(plain, "text", "问的是什么"))
    if problems:
        raise ContentError(problems)
    question = questions.ask(plain, by.today)
    office.audit.note(
        at=by.at, **by.in_trail,
        action="question.note", object=f"question/{question.number}", after=f"times={question.times}",
    )  # fmt: skip
    return question


def faults(plain: str, field: str, label: str) -> Iterator[Problem]:
    """What stands against words that are kept and shown to colleagues."""
    if not SHORTEST <= len(plain) <= LONGEST:
        yield _problem(field, label, f"{len(plain)} 个字", f"{SHORTEST} 到 {LONGEST} 个字", "用一句话写清楚")
    findings = personal_data.find(plain)
    for finding in findings:
        yield _problem(
            field, label, f"里面有{finding.kind.value} {finding.masked}", "只写问的事，不写是谁",
            "删去号码再记；这里的问题本单位的人都看得到，也会用来决定公开什么",
        )  # fmt: skip
    if "tel:" in with_telephones(plain) and "tel:" not in plain:
        yield _problem(field, label, "里面有电话号码", "只写问的事，不写是谁", "删去电话再记；要回电话的，另用纸记下")
    elif not findings and _LONG_NUMBER.search(unicodedata.normalize("NFKC", plain)):
        yield _problem(field, label, "里面有一长串数字", "只写问的事，不写是谁", "删去号码再记")


def _problem(field: str, label: str, found: str, expected: str, fix: str) -> Problem:
    return Problem(
        code="wrong-question", place="", field=(field,), label=label, found=found, expected=expected, fix=fix
    )
