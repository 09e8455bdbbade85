"""Who says from where a request comes is believed only if the settings trust them: else tries without end were one header away."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from admin_api.audit import AuditTrail
from admin_api.settings import AdminSettings
from tests.admin_api.running import running
from tests.conftest import TODAY, every_example, write_content

WRONG = {"login": "nobody", "password": "Falsch-5210-Falsch"}


@pytest.mark.parametrize(
    ("proxies", "believed"),
    [("", False), ("10.0.0.0/8", False), ("127.0.0.1", True)],
    ids=["nobody", "another", "this"],
)
def test_a_new_address_in_each_request_gives_no_new_tries(tmp_path: Path, proxies: str, believed: bool) -> None:
    content = write_content(tmp_path / "content", every_example())
    settings = AdminSettings(content=content, var=tmp_path / "var", site=tmp_path / "site", today=TODAY)
    said = [f"10.7.7.{number}" for number in range(6)]
    with running(settings, environment={"GONGKAILAN_SERVER_PROXIES": proxies}) as server:
        answers = [
            httpx.post(f"{server.address}/admin/sign-in", data=WRONG, headers={"X-Forwarded-For": address}, timeout=60)
            for address in said
        ]
    assert "次数太多" in answers[-1].text  # one account has five tries, from however many addresses
    trail = AuditTrail(settings.var)
    found = {row.address for row in trail.search(action="sign-in")}
    trail.close()
    assert found == (set(said) if believed else {"127.0.0.1"})
