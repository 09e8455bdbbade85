"""Lists and archives: what stands where, and that an edit gives what a clean build gives."""

from __future__ import annotations

import pytest

from site_builder.channels import archive, lists
from site_builder.rendering.shell import Shell
from tests.site_builder.channels.steps import check_law


@pytest.mark.parametrize("seed", range(8))
def test_stepping_gives_the_clean_lists(shell: Shell, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "PAGE_ENTRIES", 3)
    monkeypatch.setattr(archive, "NEWEST_ENTRIES", 4)
    check_law(lists.outputs, shell, seed)
