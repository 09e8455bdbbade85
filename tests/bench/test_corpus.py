"""The corpus of the bench is lifelike: an office's records have few faults, and those that are found cost time."""

from __future__ import annotations

from pathlib import Path

from site_builder.checks import check_all
from site_builder.holdings import Holdings
from site_builder.store import read
from tests.bench.corpus import TODAY, write_corpus


def test_nothing_in_it_is_wrong_and_few_things_are_noteworthy(tmp_path: Path) -> None:
    write_corpus(tmp_path / "content", 400)
    loaded = read.load(tmp_path / "content")
    holdings = Holdings(loaded.settings, loaded.redirects, loaded.records.values(), TODAY)
    found = [*loaded.problems, *check_all(holdings)]
    assert [problem for problem in found if problem.severity.name == "ERROR"] == []
    assert len(found) <= 8, {problem.code for problem in found}
