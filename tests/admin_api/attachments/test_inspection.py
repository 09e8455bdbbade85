"""What is found in attachments: an identity number at every place, and nothing in files that hold none."""

from __future__ import annotations

import msgspec
import pytest

from admin_api.attachments.inspection import inspect_bytes
from admin_api.attachments.report import State
from tests.admin_api.attachments.made import ID
from tests.admin_api.attachments.places import ONLY_EYES, PLACES


@pytest.mark.parametrize("place", PLACES)
def test_an_identity_number_is_found_wherever_it_is(place: str) -> None:
    name, make = PLACES[place]
    inspection = inspect_bytes(make(), name)
    assert inspection.refusals == ()
    expected = State.CANNOT_BE_CHECKED if place in ONLY_EYES else State.FINDINGS
    assert inspection.state is expected, inspection
    told = msgspec.json.encode(
        (inspection.hits, inspection.unchecked, inspection.removable, inspection.refusals)
    ).decode()
    assert ID not in told
    assert ID[6:14] not in told


def test_there_are_enough_places_and_nearly_all_are_found() -> None:
    assert len(PLACES) >= 100
    assert len(ONLY_EYES) <= len(PLACES) * 5 // 100
    assert set(PLACES) >= ONLY_EYES
