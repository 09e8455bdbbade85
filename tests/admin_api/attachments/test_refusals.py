"""Uploads that are active, disguised or misshapen are refused in words, each with what to do."""

from __future__ import annotations

import pytest

from admin_api.attachments.inspection import inspect_bytes
from admin_api.attachments.report import State
from tests.admin_api.attachments.refused import REFUSED


@pytest.mark.parametrize("upload", REFUSED)
def test_it_is_refused_and_it_is_said_why_and_what_to_do(upload: str) -> None:
    name, make, word = REFUSED[upload]
    inspection = inspect_bytes(make(), name)
    assert inspection.state is State.REFUSED
    assert word in " ".join(item.found + item.fix for item in inspection.refusals), inspection.refusals
    assert all(item.fix for item in inspection.refusals)


def test_there_are_enough_of_them() -> None:
    assert len(REFUSED) >= 100
