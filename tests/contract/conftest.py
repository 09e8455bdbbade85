"""Two finished sites for the contracts: a small one with every special case, and the repository's own content."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import TODAY
from tests.contract.finished import Finished
from tests.contract.special import Special, write_special_content

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def special_content(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Special]:
    """The small site's content. Read only."""
    return write_special_content(tmp_path_factory.mktemp("special") / "content")


@pytest.fixture(scope="session")
def example_site(special_content: tuple[Path, Special], tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """The small site, finished."""
    return Finished.built(special_content[0], tmp_path_factory.mktemp("example-site"), TODAY)


@pytest.fixture(scope="session")
def repository_site(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """The site of the repository's own content, built from a copy, so that nothing is written beside it."""
    folder = tmp_path_factory.mktemp("repository-site")
    shutil.copytree(REPOSITORY / "content", folder / "content")
    return Finished.built(folder / "content", folder, TODAY)


@pytest.fixture(scope="session", params=["example_site", pytest.param("repository_site", marks=pytest.mark.slow)])
def finished(request: pytest.FixtureRequest) -> Finished:
    """Each of the two in turn."""
    site: Finished = request.getfixturevalue(request.param)
    return site
