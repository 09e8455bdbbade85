"""Six ways to bend a trail, each found by the command with what outsiders hold: commits of the content, published manifests."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from admin_api.audit import head_of
from admin_api.queries.remembered_heads import remembered_heads
from admin_api.settings import AdminSettings
from tests.admin_api.running import call, running
from tests.admin_api.staff import document, settings_in
from tests.admin_api.test_audit import MOVE, behind_its_back, rehash
from tests.conftest import TODAY

COUNT = 3


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> AdminSettings:
    """An office that has published three records: six rows, three commits, one site."""
    settings = settings_in(tmp_path_factory.mktemp("honest"), with_git=True)
    with running(settings, "--today", str(TODAY)) as server, httpx.Client(headers=server.token, timeout=60) as client:
        for number in range(COUNT):
            answer = client.post(f"{server.address}/api/records/documents", json=document(300 + number))
            assert answer.status_code == 201, answer.text
            assert answer.json()["committed"]
        server.stop()
    return settings


@pytest.fixture
def office(published: AdminSettings, tmp_path: Path) -> AdminSettings:
    """A copy of it, to be bent."""
    top = published.content.parent
    shutil.copytree(top, tmp_path / "copy")
    at = tmp_path / "copy"
    return replace(published, content=at / "content", var=at / "var", site=at / "site")


def last(var: Path) -> int:
    return int(head_of(var).partition("-")[0])


def _edit(var: Path) -> None:
    behind_its_back(var, "UPDATE rows SET actor = 'token/other' WHERE seq = 2")


def _delete(var: Path) -> None:
    behind_its_back(var, "DELETE FROM rows WHERE seq = 2")


def _delete_and_write_anew(var: Path) -> None:
    """One row taken out, the rest moved up and computed anew."""
    count = last(var)
    behind_its_back(var, "DELETE FROM rows WHERE seq = 2", *((MOVE, [seq - 1, seq]) for seq in range(3, count + 1)))
    rehash(var, 1)


def _insert(var: Path) -> None:
    """A row put in between, and all after it computed anew."""
    count = last(var)
    columns = "at, actor, role, organisation, address, action, object, before, after, result, prev, hash"
    behind_its_back(
        var, *((MOVE, [seq + 1, seq]) for seq in range(count, 1, -1)),
        f"INSERT INTO rows SELECT 2, {columns} FROM rows WHERE seq = 1",  # noqa: S608 - names above
    )  # fmt: skip
    rehash(var, 1)


def _reorder(var: Path) -> None:
    behind_its_back(var, (MOVE, [99, 2]), (MOVE, [2, 3]), (MOVE, [3, 99]))
    rehash(var, 1)


def _truncate(var: Path) -> None:
    behind_its_back(var, "DELETE FROM rows WHERE seq > 3")


def _recompute_all(var: Path) -> None:
    """The careful forger: one row says something else, and every hash agrees."""
    behind_its_back(var, "UPDATE rows SET actor = 'token/other' WHERE seq = 2")
    rehash(var, 1)


def _begin_anew(var: Path) -> None:
    (var / "audit.sqlite").unlink()


TAMPERED: dict[str, Callable[[Path], None]] = {
    "edit": _edit, "delete": _delete, "delete and write anew": _delete_and_write_anew, "insert": _insert, "reorder": _reorder,
    "truncate": _truncate, "recompute all": _recompute_all, "begin anew": _begin_anew,
}  # fmt: skip
ONLY_FROM_OUTSIDE = ("delete and write anew", "insert", "reorder", "truncate", "recompute all", "begin anew")


def test_an_honest_trail_agrees_with_every_commit_and_the_site(office: AdminSettings) -> None:
    said = call(office, "verify-audit", "--json")
    facts = json.loads(said.stdout)
    assert (said.returncode, facts["faults"]) == (0, [])
    assert facts["compared_with"] == COUNT
    assert "操作记录完整" in call(office, "verify-audit").stdout


def test_heads_are_in_every_commit_and_in_the_public_manifest(office: AdminSettings) -> None:
    in_commits = remembered_heads(office.content, [])
    in_manifest = remembered_heads(office.site, [office.site / "manifest.json"])
    assert len(in_commits) == COUNT
    assert in_manifest == in_commits[:1], "the newest commit and the site say the same"
    assert remembered_heads(office.content, [], most=1) == in_commits[:1]


@pytest.mark.parametrize("how", TAMPERED)
def test_every_way_to_bend_it_is_found(office: AdminSettings, how: str) -> None:
    TAMPERED[how](office.var)
    said = call(office, "verify-audit")
    assert said.returncode == 1, said.stdout
    assert "请查明原因" in said.stdout
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize("how", ONLY_FROM_OUTSIDE)
@pytest.mark.parametrize(
    "witness", ["the commits", "the site", "somebody's copy of the manifest", "a head that was noted"]
)
def test_what_leaves_a_whole_chain_is_found_by_each_witness_alone_and_by_nothing_else(
    office: AdminSettings, how: str, witness: str, tmp_path: Path
) -> None:
    head = remembered_heads(office.content, [])[0]
    shutil.copy(office.site / "manifest.json", tmp_path / "kept.json")
    if witness != "the commits":
        shutil.rmtree(office.content / ".git")
    if witness != "the site":
        shutil.rmtree(office.site)
    TAMPERED[how](office.var)
    assert call(office, "verify-audit").returncode == (1 if witness in ("the commits", "the site") else 0)
    if witness == "somebody's copy of the manifest":
        assert call(office, "verify-audit", "--manifest", str(tmp_path / "kept.json")).returncode == 1
    if witness == "a head that was noted":
        assert call(office, "verify-audit", "--head", head).returncode == 1


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"audit_head": 5}', '{"audit_head": "x"}', '{"audit_head": null}', "\ud800"]
)
def test_a_manifest_that_is_none_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    assert remembered_heads(tmp_path, [tmp_path / "manifest.json", tmp_path / "none.json"]) == []
