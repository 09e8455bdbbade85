"""The Nu checker finds pages of every sort valid. It is a Java program: `npm install vnu-jar`, or GONGKAILAN_VNU=….jar."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.contract.finished import Finished
from tests.contract.page_sample import sample
from tests.contract.special import Special

REPOSITORY = Path(__file__).parents[2]
PLACES = [
    *(Path(path) for path in [os.environ.get("GONGKAILAN_VNU", "")] if path),
    *(REPOSITORY / folder / "node_modules/vnu-jar/build/dist/vnu.jar" for folder in (".", ".cache")),
]


def jar() -> Path:
    """The checker; skips where it is not installed, unless it was asked for by name."""
    found = next((path for path in PLACES if path.is_file()), None)
    if found is None or shutil.which("java") is None:
        assert not os.environ.get("GONGKAILAN_VNU"), "GONGKAILAN_VNU names no checker that can be run"
        pytest.skip("the Nu checker is not installed: npm install --prefix .cache vnu-jar (needs java)")
    return found


@pytest.mark.slow
def test_pages_of_every_sort_are_valid_html(example_site: Finished, special_content: tuple[Path, Special]) -> None:
    pages = [str(example_site.folder / address) for address in dict.fromkeys(sample(special_content[1]).values())]
    command = ["java", "-jar", str(jar()), "--format", "json", "--exit-zero-always", *pages]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    messages = json.loads(answer.stderr)["messages"]
    faults = [
        f"{item.get('url', '').rpartition('/site/')[2]}:{item.get('lastLine')}: {item['message']}"
        for item in messages
        if item["type"] == "error"
    ]
    assert faults == []
