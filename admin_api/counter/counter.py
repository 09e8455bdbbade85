"""What the counter's screens work at."""

from __future__ import annotations

from dataclasses import dataclass, field

from admin_api.counter.guide_index import GuideIndex
from admin_api.counter.questions import Questions
from admin_api.per_holdings import PerHoldings


@dataclass(frozen=True, kw_only=True)
class Counter:
    """The questions that nobody could answer, and the index of guides."""

    questions: Questions
    indexes: PerHoldings[GuideIndex] = field(default_factory=lambda: PerHoldings(GuideIndex))
