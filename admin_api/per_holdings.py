"""What is worked out of all records is worked out once for the same records, and forgotten with them."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from site_builder.holdings import Holdings

T = TypeVar("T")


class PerHoldings(Generic[T]):
    """The result of a function for the holdings that were asked for last."""

    def __init__(self, make: Callable[[Holdings], T]) -> None:
        self._make = make
        self._last: tuple[weakref.ref[Holdings], Hashable, T] | None = None

    def of(self, holdings: Holdings, state: Hashable = None) -> T:
        """Made if there is none. `state`: of whatever else the function looks at. Two threads may make it at once."""
        last = self._last
        if last is not None and last[0]() is holdings and last[1] == state:
            return last[2]
        made = self._make(holdings)
        self._last = weakref.ref(holdings), state, made
        return made
