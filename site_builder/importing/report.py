"""What an import did and what it could not place: nothing is dropped without a word."""

from __future__ import annotations

from dataclasses import dataclass, field

from site_builder.errors import Problem, Severity


@dataclass
class ImportReport:
    """Places below `content/` by what happened to them, and every finding."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def warn(self, source: str, found: str, expected: str, fix: str) -> None:
        """Something that was guessed or could not be placed."""
        self.problems.append(
            Problem(
                code="import-unmapped",
                place=source,
                found=found,
                expected=expected,
                fix=fix,
                severity=Severity.WARNING,
            )
        )

    def refuse(self, source: str, found: str, expected: str, fix: str) -> None:
        """Something that could not be imported."""
        self.problems.append(Problem(code="import-refused", place=source, found=found, expected=expected, fix=fix))


@dataclass(frozen=True)
class Source:
    """One record's worth of foreign material: field → text, list or mapping, as YAML would hold it."""

    name: str
    values: dict[str, object]
    identity: str
    """Whatever makes it the same source next time."""
