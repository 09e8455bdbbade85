"""What a change may and may not do: nothing unreadable is ever saved, nothing is erased that somebody needs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from admin_api.site_watch import SiteWatch
from site_builder.records.kinds import examples
from site_builder.store.read import load
from site_builder.store.write import replace_file
from tests.admin_api.conftest import Office
from tests.journeys.test_api_journey import fields_of

PDF = b"%PDF-1.4 "


def post(office: Office, kind: str, **changes: Any) -> dict[str, Any]:
    answer = office.client.post(f"/api/records/{kind}", json=fields_of(kind, **changes), headers=office.full)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def new_document(office: Office, number: int = 77, **changes: Any) -> dict[str, Any]:
    facts = {
        "title": f"青禾镇第{number}号防汛通知",
        "index_number": f"014332607/2026-{number:05d}",
        "document_number": f"青政发〔2026〕{number}号",
    }
    return post(office, "documents", **facts, **changes)


def upload(office: Office, name: str, data: bytes) -> dict[str, Any]:
    answer = office.client.post("/api/attachments", files={"file": (name, data)}, headers=office.full)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def withdraw(office: Office, made: dict[str, Any], reason: str = "数据有误，更正后重新发布") -> Any:
    place = f"/api/records/{made['kind']}/{made['id']}"
    version = office.client.get(place, headers=office.full).json()["version"]
    return office.client.post(f"{place}/withdraw", json={"version": version, "reason": reason}, headers=office.full)


def put(office: Office, made: dict[str, Any], if_match: str = "", **changes: Any) -> Any:
    place = f"/api/records/{made['kind']}/{made['id']}"
    read = office.client.get(place, headers=office.full)
    record = {name: value for name, value in {**read.json()["record"], **changes}.items() if value is not None}
    return office.client.put(place, json=record, headers={**office.full, "If-Match": if_match or read.headers["etag"]})


@pytest.mark.parametrize(
    "reason", ["长" * 5001, "控制符\u0001在里面", "公民身份号码11010519491231002X写错了", "手机13912345678", "  a  "]
)
def test_a_reason_that_cannot_be_published_is_refused_and_nothing_is_saved(office: Office, reason: str) -> None:
    made = new_document(office)
    answer = withdraw(office, made, reason)
    if answer.status_code == 200:
        assert load(office.settings.content).problems == []
        return
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] in ("reason", "withdrawal.reason")
    assert office.client.get(f"/{made['address']}").text.count("防汛")


def test_whatever_reason_is_taken_the_record_can_be_read_again(office: Office) -> None:
    made = new_document(office)
    assert withdraw(office, made, "第一行\r\n第二行：\t“引号” # 井号 ").status_code == 200
    assert load(office.settings.content).problems == []
    assert office.client.get(f"/api/records/documents/{made['id']}", headers=office.full).status_code == 200
    assert withdraw(office, made).status_code == 409


def test_the_version_is_taken_as_proxies_and_rfc_9110_write_it(office: Office) -> None:
    made = new_document(office)
    for pattern in ('W/"{}"', '"0", "{}"', "{}"):
        version = office.client.get(f"/api/records/documents/{made['id']}", headers=office.full).json()["version"]
        assert put(office, made, pattern.format(version)).status_code == 200
    assert put(office, made, "*").status_code == 428
    assert put(office, made, '"' + "0" * 64 + '"').status_code == 412


def test_behind_a_firewall_too_a_version_is_asked_for(office: Office) -> None:
    made = new_document(office)
    place = f"/api/records/documents/{made['id']}"
    record = office.client.get(place, headers=office.full).json()["record"]
    for body in ({"record": record}, {"record": record, "version": ""}):
        assert office.client.post(f"{place}/replace", json=body, headers=office.full).status_code == 428
    assert office.client.post(f"{place}/withdraw", json={"reason": "数据有误"}, headers=office.full).status_code == 428


def test_a_period_made_longer_ends_later(office: Office) -> None:
    made = post(office, "public-notices", days=7, unit="day")
    answer = put(office, made, days="10", ends_on=None)
    assert answer.status_code == 200, answer.text
    record = office.client.get(f"/api/records/public-notices/{made['id']}", headers=office.full).json()["record"]
    assert (record["starts_on"], record["ends_on"]) == ("2026-05-13", "2026-05-22")


def test_checking_finds_what_publishing_would(office: Office) -> None:
    cases: list[dict[str, Any]] = [
        {"kind": "documents", "record": fields_of("documents")},  # its numbers are taken by the example itself
        {"kind": "documents", "record": {**fields_of("documents"), "published_at": "2026-05-12 09:00"}},
        {"kind": "documents", "record": {**fields_of("documents"), "attachments": [
            {"sha256": "a" * 64, "name": "表.pdf", "size": 9, "media_type": "application/pdf"}]}},
        {"kind": "organisations", "record": {**fields_of("organisations"), "id": "A B"}},
        {"kind": "public-notices", "record": fields_of("public-notices", days=0)},
    ]  # fmt: skip
    for body in cases:
        checked = office.client.post("/api/check", json=body, headers=office.full).json()
        posted = office.client.post(f"/api/records/{body['kind']}", json=body["record"], headers=office.full)
        assert checked["is_publishable"] is False
        assert posted.status_code == 422
        assert posted.json()["errors"] == checked["problems"]


def test_checking_a_change_looks_at_it_as_a_change(office: Office) -> None:
    made = new_document(office)
    record = office.client.get(f"/api/records/documents/{made['id']}", headers=office.full).json()["record"]
    answer = office.client.post("/api/check", json={"kind": "documents", "record": record}, headers=office.full).json()
    assert answer["is_publishable"] is True, answer


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"size": "1"}, "attachments.0"), ({"name": "申请表.exe"}, "attachments.0"),
        ({"media_type": "application/vnd.ms-excel"}, "attachments.0"), ({"sha256": "b" * 64}, "attachments.0"),
        ({"media_type": "text/html"}, "attachments.0"),
    ],
)  # fmt: skip
def test_an_attachment_is_what_the_record_says(office: Office, change: dict[str, str], field: str) -> None:
    file = {**upload(office, "申请表.pdf", PDF), **change}
    fields = fields_of("documents", index_number="014332607/2026-00077", attachments=[file])
    answer = office.client.post("/api/records/documents", json=fields, headers=office.full)
    assert answer.status_code == 422, answer.text
    assert field in {item["field"] for item in answer.json()["errors"]}
    assert not list((office.settings.content).glob("files/*/*"))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../../etc/申请表.pdf", "申请表.pdf"), ("C:\\表\\申请表.PDF", "申请表.PDF"), ("申请\u202efdp.表.pdf", "申请fdp.表.pdf"),
        (".pdf", "附件.pdf"), ("长" * 300 + ".pdf", "长" * 140 + ".pdf"), ("a?b*c:d|e.pdf", "abcde.pdf"),
    ],
)  # fmt: skip
def test_a_name_is_kept_as_far_as_every_system_takes_it(office: Office, sent: str, kept: str) -> None:
    assert upload(office, sent, PDF)["name"] == kept


@pytest.mark.parametrize("name", ["pdf", "申请表", "申请表.pdf.exe", "申请表.html", "申请表."])
def test_a_name_without_one_of_the_endings_is_refused(office: Office, name: str) -> None:
    answer = office.client.post("/api/attachments", files={"file": (name, PDF)}, headers=office.full)
    assert answer.status_code == 422
    assert [item["field"] for item in answer.json()["errors"]] == ["file"]


def test_a_file_goes_when_the_last_record_that_names_it_goes(office: Office) -> None:
    file = upload(office, "申请表.pdf", PDF)
    first = new_document(office, 77, attachments=[file])
    hidden = new_document(office, 78, attachments=[file], placement="board")
    copies = [office.settings.content, office.settings.site]
    path = f"files/{file['sha256'][:2]}/{file['sha256']}.pdf"
    assert put(office, first, attachments=None).status_code == 200
    assert (copies[0] / path).is_file()  # the one on the board needs it still, though the site does not show it
    assert withdraw(office, hidden).status_code == 200
    assert not any((folder / path).exists() for folder in copies)


def test_no_copy_of_a_list_is_left_behind(office: Office) -> None:
    rows = "户主\n赵青山记号\n".encode()
    listed = {"sha256": upload(office, "名单.csv", rows)["sha256"], "rows": "1", "where_it_hangs": "各村公示栏"}
    made = post(office, "public-notices", name_list=listed)
    assert withdraw(office, made).status_code == 200
    folder = office.settings.content.parent
    assert not [path for path in folder.rglob("*") if path.is_file() and rows in path.read_bytes()]
    line = json.loads(office.settings.erasures.read_text(encoding="utf-8"))
    assert line["file"] == f"personal/{listed['sha256']}.csv"
    assert line["notice"] == made["id"]


def test_a_list_from_excel_is_read_rightly(office: Office) -> None:
    file = upload(office, "名单.csv", "户主\n赵青山记号\n".encode("gb18030"))
    listed = {"sha256": file["sha256"], "rows": "1", "where_it_hangs": "各村公示栏"}
    made = post(office, "public-notices", name_list=listed)
    assert "赵青山记号" in office.client.get(f"/{made['address']}").text


def test_what_is_no_table_is_no_list(office: Office) -> None:
    listed = {
        "sha256": upload(office, "名单.pdf", PDF + b"\0\0")["sha256"],
        "rows": "1",
        "where_it_hangs": "各村公示栏",
    }
    fields = fields_of("public-notices", name_list=listed)
    answer = office.client.post("/api/records/public-notices", json=fields, headers=office.full)
    assert answer.status_code == 422
    assert "name_list.sha256" in {item["field"] for item in answer.json()["errors"]}


def test_a_site_that_cannot_be_built_does_not_undo_a_save(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: SiteWatch) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(SiteWatch, "rebuild", fail)
    made = new_document(office)
    assert made["is_live"] is False
    assert "没有更新" in made["warnings"][-1]
    assert (office.settings.content / f"documents/2026/05/{made['id']}.yml").is_file()


def test_a_disk_that_is_full_leaves_no_file_behind(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    file = upload(office, "申请表.pdf", PDF)

    def fail(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("admin_api.commands.outcome.save", fail)
    fields = fields_of("documents", index_number="014332607/2026-00077", attachments=[file], title="青禾镇防汛通知")
    fields["document_number"] = "青政发〔2026〕77号"
    answer = office.client.post("/api/records/documents", json=fields, headers=office.full)
    assert answer.status_code >= 500
    assert not list(office.settings.content.glob("files/*/*.pdf"))


def test_every_example_can_be_sent_back_as_it_was_read(office: Office) -> None:
    for kind, example in examples().items():
        place = f"/api/records/{kind}/{example.id}"
        read = office.client.get(place, headers=office.full)
        headers = {**office.full, "If-Match": read.headers["etag"]}
        answer = office.client.put(place, json=read.json()["record"], headers=headers)
        assert answer.status_code == 200, (kind, answer.text)


def test_a_link_in_the_place_of_a_record_is_not_followed(office: Office) -> None:
    secret = office.settings.var / "secret.yml"
    replace_file(secret, b"title: secret\n")
    (office.settings.content / "organisations" / "trap.yml").symlink_to(secret)
    answer = office.client.get("/api/records/organisations/trap", headers=office.full)
    assert answer.status_code >= 400
    assert "secret" not in answer.text
