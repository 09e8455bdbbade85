"""What can go wrong, and how it is told.

DisclosureError                 everything this product raises on purpose
├── ContentError(problems)      the content is wrong; every finding at once        exit 1, HTTP 422
├── StaleVersionError           somebody else saved first                          HTTP 412
├── RecordNotFoundError         no such record                                     HTTP 404
├── RenderError                 a template and its context disagree
├── ShellError                  MkDocs could not make the shell
├── PublishError                finished bytes could not be put in place
├── ImportSourceError           a file to be imported cannot be read               exit 1
└── SettingsError               a command or the server is set up wrongly          exit 2

Messages are Chinese, for clerks: they name the place, what was found, what was expected and what to do.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FieldPath = tuple[str | int, ...]


class Severity(enum.Enum):
    """How much a problem weighs: an error stops publishing, a warning does not."""

    ERROR = "错误"
    WARNING = "提醒"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One finding. `place` is a path below the content folder, `line` counts from 1 (0: the whole file)."""

    code: str
    place: str
    found: str
    expected: str
    fix: str
    severity: Severity = Severity.ERROR
    line: int = 0
    field: FieldPath = ()
    label: str = ""
    record_id: str = ""

    def sentence(self) -> str:
        """The finding as the lines a person reads on a terminal."""
        name = ".".join(str(part) for part in self.field)
        where = f"{self.place}:{self.line}" if self.line else self.place
        what = f"  {self.label} ({name})" if name and self.label else f"  {name}" if name else ""
        return (
            f"{where}{what}\n  {self.severity.value}   {self.code}\n"
            f"  现状   {self.found}\n  应为   {self.expected}\n  改法   {self.fix}"
        )


def errors_of(problems: Iterable[Problem]) -> list[Problem]:
    """Only those that stop publishing."""
    return [problem for problem in problems if problem.severity is Severity.ERROR]


class DisclosureError(Exception):
    """Everything this product raises on purpose. The message is Chinese and says what to do."""


class ContentError(DisclosureError):
    """The content is wrong. `problems` holds every finding, never only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(problem.sentence() for problem in self.problems))


class StaleVersionError(DisclosureError):
    """Somebody else saved this record first; `current` is the version that stands now ("" if it is gone)."""

    def __init__(self, place: str, current: str) -> None:
        self.place = place
        self.current = current
        super().__init__(f"{place} 在您打开之后已被别人改过。请重新打开，对照后再保存；您写的内容没有丢。")


class RecordNotFoundError(DisclosureError):
    """No record of this kind has this id."""


class RenderError(DisclosureError):
    """A template and its context disagree."""


class ShellError(DisclosureError):
    """MkDocs could not make the shell."""


class PublishError(DisclosureError):
    """Finished bytes could not be put in place."""


class ImportSourceError(DisclosureError):
    """A file to be imported cannot be read."""


class SettingsError(DisclosureError):
    """A command or the server is set up wrongly."""
