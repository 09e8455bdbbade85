"""What an operator copies onto a machine is what the program needs: units that systemd takes, a proxy that hands on the right things."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from admin_api.cli import cli
from admin_api.office_settings import FOLDERS, PREFIX, office_from, read_office
from admin_api.request_guard import RequestGuard
from admin_api.settings import AdminSettings
from admin_api.settings_page import settings_page
from site_builder.command_line import USAGE

DEPLOY = Path(__file__).parents[2] / "deploy"
SERVICES = ("gongkailan.service", "gongkailan-backup.service")


def unit(name: str) -> ConfigParser:
    parsed = ConfigParser(strict=False, interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read(DEPLOY / name, encoding="utf-8")
    return parsed


def values(name: str, key: str) -> list[str]:
    """Every line of a key, of which systemd takes all."""
    return re.findall(rf"^{key}=(.*)$", (DEPLOY / name).read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
@pytest.mark.parametrize("name", [*SERVICES, "gongkailan-backup.timer"])
def test_systemd_takes_the_unit_as_it_is(tmp_path: Path, name: str) -> None:
    for path in DEPLOY.glob("gongkailan*"):
        program = str(Path(sys.executable).parent / "admin-api")
        text = path.read_text(encoding="utf-8").replace("/srv/gongkailan/app/.venv/bin/admin-api", program)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)], capture_output=True, text=True, check=False
    )
    mine = [line for line in said.stderr.splitlines() if "gongkailan" in line]
    assert (said.returncode, mine) == (0, [])


@pytest.mark.parametrize("name", SERVICES)
def test_the_service_is_hardened(name: str) -> None:
    service = unit(name)["Service"]
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["ProtectHome"] == "yes"
    assert service["UMask"] == "0077"
    assert service["User"] == "gongkailan"
    assert service["CapabilityBoundingSet"] == ""
    environment = dict(text.split("=", 1) for text in values(name, "Environment"))
    written = set(service["ReadWritePaths"].split())
    assert set(environment.values()) <= written
    assert all(name.startswith(PREFIX) and name.removeprefix(PREFIX).lower() in FOLDERS for name in environment)
    assert office_from(b"", environment)


def test_what_trying_again_cannot_mend_is_not_tried_again() -> None:
    assert int(unit("gongkailan.service")["Service"]["RestartPreventExitStatus"]) == USAGE


def test_a_stop_has_the_time_that_it_needs() -> None:
    assert int(unit("gongkailan.service")["Service"]["TimeoutStopSec"]) > 10


@pytest.mark.parametrize("name", SERVICES)
def test_the_command_of_the_service_exists(name: str) -> None:
    found = re.search(r"bin/admin-api ([a-z-]+)", unit(name)["Service"]["ExecStart"])
    assert found
    assert found.group(1) in cli.commands


def directives(text: str) -> list[tuple[str, ...]]:
    """A configuration of nginx as (depth, words…); raises ValueError where nginx would."""
    found: list[tuple[str, ...]] = []
    words: list[str] = []
    depth = 0
    for token in re.findall(r'"[^"]*"|[{};]|[^\s{};"]+', re.sub(r"(?m)#.*$", "", text)):
        if token in (";", "{"):
            if not words:
                raise ValueError("nothing before a sign")
            found.append((str(depth), *words))
            words = []
            depth += token == "{"
        elif token == "}":
            depth -= 1
            if words or depth < 0:
                raise ValueError("a line without its end")
        else:
            words.append(token)
    if depth or words:
        raise ValueError("a block without its end")
    return found


def test_the_proxy_hands_on_what_the_server_needs() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    rows = directives(text)
    inside = {
        words[:2] if words[0] == "proxy_set_header" else words[:1]: words
        for _, *words_ in rows
        for words in [tuple(words_)]
    }
    assert inside["proxy_set_header", "X-Forwarded-For"][2] == "$remote_addr"
    assert inside["proxy_set_header", "Host"][2] == "$http_host"
    assert inside["proxy_pass",][1] == "http://127.0.0.1:8000"
    assert ("0", "location", "/gkl/") in rows
    assert int(inside["client_max_body_size",][1].removesuffix("m")) * 1024 * 1024 >= _largest()


def _largest() -> int:
    return RequestGuard(_nothing, is_known=lambda *_: False).max_upload


async def _nothing(*_: object) -> None:
    """An app that is not asked."""


def test_the_settings_that_the_proxy_asks_for_are_settings(tmp_path: Path) -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    lines = re.findall(r"^#   (.*)$", text, re.MULTILINE)
    (tmp_path / "office.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    office = read_office(tmp_path, {})
    settings = AdminSettings(content=tmp_path / "a", var=tmp_path / "b", site=tmp_path / "c", url=office.server.url)
    assert (settings.below, office.server.proxies) == ("/gkl", ["127.0.0.1"])


@pytest.mark.parametrize("text", ["location / {", "}", "proxy_pass x", "location / { x }", ";"])
def test_what_nginx_would_refuse_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"a line|a block|nothing"):
        directives(text)


def test_the_table_of_settings_is_what_the_program_knows() -> None:
    assert (DEPLOY / "settings.md").read_text(encoding="utf-8") == settings_page(), (
        "admin-api settings > deploy/settings.md"
    )
