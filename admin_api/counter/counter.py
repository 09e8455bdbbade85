"""What the counter's screens work at."""

from __future__ import annotations

from dataclasses import dataclass, field

from admin_api.counter.guide_index import GuideIndexes
from admin_api.counter.questions import Questions


@dataclass(frozen=True, kw_only=True)
class Counter:
    """The questions that nobody could answer, and the index of guides."""

    questions: Questions
    indexes: GuideIndexes = field(default_factory=GuideIndexes)
