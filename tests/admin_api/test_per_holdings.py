"""What is worked out of all records is kept as long as they are."""

from __future__ import annotations

from admin_api.per_holdings import PerHoldings
from site_builder.holdings import Holdings
from site_builder.records.site_settings import EXAMPLE as SETTINGS
from site_builder.records.site_settings import Redirects
from tests.conftest import TODAY


def test_it_is_made_once_for_the_same_records_and_anew_for_others() -> None:
    made: list[Holdings] = []
    kept = PerHoldings(lambda holdings: made.append(holdings) or len(made))  # type: ignore[func-returns-value]
    first, second = (Holdings(SETTINGS, Redirects(), [], TODAY) for _ in range(2))
    assert [kept.of(first), kept.of(first), kept.of(second), kept.of(first)] == [1, 1, 2, 3]
    assert [kept.of(first, "later"), kept.of(first, "later")] == [4, 4]
