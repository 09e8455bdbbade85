"""One program at a `var/`: real processes."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import httpx
import pytest

from admin_api.settings import AdminSettings
from admin_api.var_lock import is_in_use, only_one
from site_builder.errors import SettingsError
from tests.admin_api.running import call, running
from tests.admin_api.staff import settings_in


@pytest.fixture
def settings(tmp_path: Path) -> AdminSettings:
    return settings_in(tmp_path)


def test_a_second_server_is_told_who_is_there_and_the_first_goes_on(settings: AdminSettings) -> None:
    with running(settings) as server:
        second = call(settings, "run", "--port", "0")
        assert second.returncode == 2
        assert f"已经有一个 admin-api（进程 {server.process.pid}）在用 {settings.var}" in second.stderr
        assert "Traceback" not in second.stdout + second.stderr
        assert call(settings, "publish-due").returncode == 2
        assert httpx.get(f"{server.address}/healthz").json()["status"] == "ok"
        assert is_in_use(settings.var)
    assert not is_in_use(settings.var)


def test_the_lock_of_a_killed_server_is_free(settings: AdminSettings) -> None:
    with running(settings) as server:
        server.stop(signal.SIGKILL)
        assert not is_in_use(settings.var)
    with running(settings) as server:
        assert httpx.get(f"{server.address}/healthz").status_code == 200


def test_within_a_process_the_second_is_refused_too(tmp_path: Path) -> None:
    with only_one(tmp_path / "var"):
        with pytest.raises(SettingsError, match=f"进程 {os.getpid()}"), only_one(tmp_path / "var"):
            pass
        assert is_in_use(tmp_path / "var")
    with only_one(tmp_path / "var"):
        pass


def test_asking_makes_nothing(tmp_path: Path) -> None:
    assert not is_in_use(tmp_path / "var")
    assert list(tmp_path.iterdir()) == []
