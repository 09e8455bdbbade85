"""Steps signed on paper and sheets on boards, over the API: the photographs come along and are looked at first."""

from __future__ import annotations

from typing import Any

import pytest

from tests.admin_api.controllers.admin.conftest import House
from tests.admin_api.controllers.conftest import Program, program
from tests.admin_api.filing.brought import photograph

NOTICE = "/api/board/20260508-k3m9q"


def send(asker: Program, path: str, fields: dict[str, str], name: str, data: bytes | None = None) -> Any:
    file = ("照片.jpg", photograph() if data is None else data, "image/jpeg")
    return asker.house.client.post(path, data=fields, files={name: file}, headers=asker.header)


def test_a_step_signed_on_paper_is_recorded_and_can_be_denied(house: House) -> None:
    draft = house.draft(number=881)
    submitted = program(house, "wang").post(f"/api/drafts/{draft.number}/submit", {"revision": draft.revision}).json()
    mei, li, path = program(house, "mei"), program(house, "li"), f"/api/drafts/{draft.number}/paper"
    sheet = {"step": "first-review", "signer": "li", "signed_on": "2026-05-12", "printed": submitted["content_hash"]}
    assert send(mei, path, {**sheet, "printed": "0" * 64}, "scan").status_code == 409
    assert send(mei, path, sheet, "scan", b"no picture").status_code == 422
    assert send(mei, path, {**sheet, "signed_on": "gestern"}, "scan").status_code == 400
    recorded = send(mei, path, sheet, "scan")
    assert (recorded.status_code, recorded.json()["step"]) == (200, "second-review")
    [step] = [item for item in li.get(f"/api/drafts/{draft.number}").json()["steps"] if item["key"] == "first-review"]
    assert (step["is_on_paper"], "李娜" in step["signed_by"]) == (True, True)
    filed = house.staff.cabinet.of(f"drafts/{draft.number}")[0]
    opened = li.get(f"/api/filed/{filed.id}")
    assert (opened.status_code, opened.headers["content-type"]) == (200, "application/octet-stream")
    assert program(house, "zhao").get(f"/api/filed/{filed.id}").status_code == 404
    denied = li.post(f"/api/drafts/{draft.number}/object", {"step": "first-review", "reason": "那天我不在"})
    assert (denied.status_code, denied.json()["step"]) == (200, "first-review")


def test_a_notice_is_hung_and_its_sheet_can_be_printed(house: House) -> None:
    wang = program(house, "wang")
    assert "20260508-k3m9q" in {item["notice"] for item in wang.get("/api/board").json()["items"]}
    assert "<html" in wang.get(f"{NOTICE}/poster").text
    posted = {"on": "2026-05-09", "who": "王芳", "boards": "镇公开栏\n便民服务中心"}
    assert send(program(house, "li"), f"{NOTICE}/posted", posted, "photograph").status_code == 403
    hung = send(wang, f"{NOTICE}/posted", posted, "photograph")
    assert (hung.status_code, hung.json()["boards"]) == (200, ["镇公开栏", "便民服务中心"])
    assert (hung.json()["posted_on"], len(hung.json()["photographs"])) == ("2026-05-09", 1)
    assert send(wang, f"{NOTICE}/posted", posted, "photograph").status_code == 409
    early = send(wang, f"{NOTICE}/taken-down", {"on": "2026-05-10", "who": "王芳"}, "photograph")
    assert early.status_code == 409
    assert program(house, "zhao").get(NOTICE).status_code == 404


@pytest.mark.parametrize("path", ["/api/drafts/20260512-zzzzz/paper", f"{NOTICE}/posted", f"{NOTICE}/taken-down"])
def test_photographs_come_as_forms_within_bounds(house: House, path: str) -> None:
    wang = program(house, "wang")
    assert wang.post(path, {"on": "2026-05-09"}).status_code == 415
    assert send(wang, path, {}, "photograph", b"0" * 21_500_000).status_code == 413
    assert send(Program(house, "gks_nobody"), path, {}, "photograph").status_code == 401
