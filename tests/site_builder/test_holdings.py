"""Holdings after a step are those that would be made anew, whatever had been worked out before."""

from __future__ import annotations

import random
from functools import cached_property

import pytest

from site_builder.holdings import Holdings
from tests.site_builder.channels.steps import first_records, holdings_of, random_edit

WORKED_OUT = sorted(name for name, value in vars(Holdings).items() if isinstance(value, cached_property))


def everything(holdings: Holdings) -> dict[str, object]:
    found: dict[str, object] = {name: getattr(holdings, name) for name in WORKED_OUT}
    groups = {name: list(value) for name, value in found.items() if name.startswith("by_") and isinstance(value, dict)}
    return {
        **found, "order of groups": groups, "turns": holdings.turns, "retired": holdings.retired_index_numbers,
        "records": {key: holdings.get(*key) for key in holdings.every_key()},
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_a_step_gives_what_reading_everything_gives(seed: int) -> None:
    dice = random.Random(seed)
    stored = first_records(dice, number=40)
    holdings = holdings_of(stored.values())
    for step in range(15):
        for name in dice.sample(WORKED_OUT, len(WORKED_OUT) if step % 2 else 4):
            getattr(holdings, name)
        before = dict(stored)
        changed = random_edit(stored, dice) | random_edit(stored, dice)
        gone = {key for key in changed if key in before}
        holdings = holdings.stepped(gone, [stored[key] for key in changed if key in stored])
        assert everything(holdings) == everything(holdings_of(stored.values()))
