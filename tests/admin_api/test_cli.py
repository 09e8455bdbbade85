"""The commands in real processes: where they find things, what they say, how they end, and that no secret is on a command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pyotp
import pytest

from admin_api.accounts.accounts import Accounts
from admin_api.audit import AuditTrail
from admin_api.cli import cli
from admin_api.office_settings import OfficeSettings
from admin_api.settings import AdminSettings
from site_builder.clock import system_clock
from tests.admin_api.running import PROGRAM, running
from tests.admin_api.staff import settings_in
from tests.test_docs import subcommands

WANG = ["user", "create", "wang", "--name", "王芳", "--organisation", "minzheng-ban", "--role", "writer"]


@pytest.fixture
def settings(tmp_path: Path) -> AdminSettings:
    return settings_in(tmp_path)


def said(
    settings: AdminSettings, *arguments: str, typed: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """What a command says that finds its folders in the environment."""
    places = {
        "GONGKAILAN_CONTENT": str(settings.content), "GONGKAILAN_VAR": str(settings.var),
        "GONGKAILAN_SITE": str(settings.site),
    }  # fmt: skip
    return subprocess.run(
        [*PROGRAM, *arguments], capture_output=True, text=True, check=False, input=typed, timeout=120,
        env={**os.environ, **places, **environment}, cwd=settings.content.parent,
    )  # fmt: skip


def accounts(settings: AdminSettings) -> Accounts:
    return Accounts(settings.var, OfficeSettings())


def test_folders_come_from_the_environment_and_the_command_line_goes_before(
    settings: AdminSettings, tmp_path: Path
) -> None:
    assert json.loads(said(settings, "verify-audit", "--json").stdout)["faults"] == []
    assert (settings.var / "audit.sqlite").exists()
    said(settings, "verify-audit", "--var", str(tmp_path / "other"))
    assert (tmp_path / "other" / "audit.sqlite").exists()


def test_a_password_is_made_or_typed_and_never_on_the_command_line(settings: AdminSettings) -> None:
    login, _, password = said(settings, *WANG).stdout.strip().partition("\t")
    assert login == "wang"
    known = accounts(settings)
    assert known.users.with_password("wang", password) is not None
    assert known.users.get("wang").must_change_password
    typed = said(settings, "user", "password", "wang", "--password-stdin", typed="Maicui-5210-Zhongqiu\n")
    assert typed.returncode == 0, typed.stderr
    assert known.users.with_password("wang", "Maicui-5210-Zhongqiu") is not None
    assert known.users.with_password("wang", password) is None
    known.close()
    options = {option for path in subcommands(cli) for option in _options(path)}
    assert not [option for option in options if option in ("--password", "--token", "--secret", "--key")]


def _options(path: tuple[str, ...]) -> set[str]:
    command = cli
    for name in path:
        command = command.commands[name]  # type: ignore[assignment]
    return {option for item in command.params for option in item.opts}


def test_a_new_password_ends_the_sessions_that_are_open(settings: AdminSettings) -> None:
    said(settings, *WANG)
    known = accounts(settings)
    session, _ = known.sessions.start("wang", system_clock(), address="", browser="")
    assert known.signed_in(session, system_clock()) is not None
    assert said(settings, "user", "password", "wang").returncode == 0
    assert known.signed_in(session, system_clock()) is None
    known.close()


def test_a_lost_second_factor_is_removed_and_the_trail_says_so(settings: AdminSettings) -> None:
    said(settings, *WANG)
    known, now = accounts(settings), system_clock()
    refused = said(settings, "user", "second-factor", "wang")
    assert refused.returncode == 3
    assert "没有绑定动态口令" in refused.stderr
    telephone = pyotp.TOTP(known.second_factors.propose("wang"))
    known.second_factors.confirm("wang", telephone.at(now), now)
    assert known.users.get("wang").has_second_factor
    done = said(settings, "user", "second-factor", "wang")
    assert done.returncode == 0, done.stderr
    assert not known.users.get("wang").has_second_factor
    known.close()
    trail = AuditTrail(settings.var)
    assert [(row.object, row.result) for row in trail.search(action="second-factor.remove")] == [("user/wang", "ok")]
    trail.close()


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ([], 2, "用法："),
        (["nothing"], 2, "没有“nothing”这个命令"),
        (["run", "--port", "70000"], 2, "0 到 65535"),
        (["run", "--prot", "1"], 2, "是不是 --port"),
        (["backup"], 2, "缺少 文件"),
        (["restore", "nowhere"], 2, "没有这个文件"),
        (["user", "password", "nobody"], 3, "nobody"),
        (
            ["user", "create", "x y", "--name", "王芳", "--organisation", "minzheng-ban", "--role", "writer"],
            1,
            "登录名",
        ),
        (["user", "password", "wang", "--password-stdin"], 3, "wang"),
        (["token", "create", " ", "--scope", "read"], 2, "名字"),
        (["run", "--content", "nowhere", "--port", "0"], 2, "没有内容目录"),
        ([*WANG, "--step", "nothing"], 1, "没有“nothing”这一步"),
        ([*WANG, "--role", "reviewer"], 1, "没有负责的步骤"),
        ([*WANG, "--role", "auditor", "--role", "reviewer", "--step", "first-review"], 1, "由不同的人担任"),
        (
            ["user", "create", "wang", "--name", "王芳", "--organisation", "nowhere", "--role", "writer"],
            1,
            "没有“nowhere”这个单位",
        ),
    ],
)
def test_every_mistake_has_its_words_and_status(
    settings: AdminSettings, arguments: list[str], status: int, words: str
) -> None:
    answer = said(settings, *arguments, typed="x\n")
    assert (answer.returncode, words in answer.stderr) == (status, True), answer
    assert "Traceback" not in answer.stderr + answer.stdout


@pytest.mark.parametrize("name", ["run", "publish-due", "doctor", "user list"])
def test_wrong_settings_are_told_and_nothing_starts_on_a_guess(settings: AdminSettings, name: str) -> None:
    settings.var.mkdir()
    (settings.var / "office.yml").write_text("server:\n  prot: 8000\n", encoding="utf-8")
    answer = said(settings, *name.split(), GONGKAILAN_LOGS_DAYS="7")
    assert answer.returncode == (1 if name == "doctor" else 2)
    told = answer.stdout + answer.stderr
    assert "office.yml:2" in told
    assert "环境变量 GONGKAILAN_LOGS_DAYS" in told


def test_a_server_reads_its_settings_and_writes_its_log(settings: AdminSettings) -> None:
    settings.var.mkdir(exist_ok=True)
    (settings.var / "office.yml").write_text("server:\n  hosts:\n    - www.example.gov.cn\n", encoding="utf-8")
    with running(settings) as server:
        assert httpx.get(f"{server.address}/healthz").status_code == 400
        allowed = httpx.get(f"{server.address}/healthz", headers={"Host": "www.example.gov.cn"})
        assert allowed.status_code == 200
        numbers = allowed.headers["x-request-id"]
        server.stop()
    lines = [
        json.loads(line)
        for path in (settings.var / "logs").glob("*.jsonl")
        for line in path.read_text("utf-8").splitlines()
    ]
    assert [line["status"] for line in lines if line.get("request") == numbers] == [200]


def test_the_program_can_be_called_as_a_module() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "admin_api.cli", "--version"], capture_output=True, text=True, check=False
    )
    assert (answer.returncode, answer.stdout.split()[0]) == (0, "admin-api")
