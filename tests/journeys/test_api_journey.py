"""Post → page → search → correct → withdraw, as a program in the office would."""

from __future__ import annotations

from typing import Any

from site_builder.channels.search.query import search_files
from site_builder.records.kinds import examples
from site_builder.store.convert import to_plain
from tests.admin_api.conftest import Office

GIVEN = {"id", "published_at", "published_without_review", "starts_on", "ends_on"}


def fields_of(kind: str, **changes: Any) -> dict[str, Any]:
    plain = to_plain(examples()[kind])
    return {name: value for name, value in {**plain, **changes}.items() if name not in GIVEN}


def page(office: Office, address: str) -> str:
    response = office.client.get(f"/{address}")
    assert response.status_code == 200
    return str(response.text)


def test_a_record_lives_from_post_to_withdrawal(office: Office) -> None:
    fields = fields_of("documents", title="青禾镇关于做好麦收防火工作的通知", index_number="014332607/2026-00088")
    posted = office.client.post("/api/records/documents", json=fields, headers=office.full)
    assert posted.status_code == 201, posted.text
    outcome = posted.json()
    assert outcome["is_live"] is True
    assert outcome["url"].endswith(outcome["address"])
    assert "麦收防火" in page(office, outcome["address"])
    assert "没有经过" in page(office, outcome["address"]) or "未经" in page(office, outcome["address"])
    assert [hit.title for hit in search_files(office.settings.site, "麦收防火").hits] == [fields["title"]]
    assert "麦收防火" in page(office, "lists/kind/documents/index.html")

    place = f"/api/records/documents/{outcome['id']}"
    read = office.client.get(place, headers=office.full)
    record = {**read.json()["record"], "title": "青禾镇关于做好夏收防火工作的通知"}
    corrected = office.client.put(place, json=record, headers={**office.full, "If-Match": read.headers["etag"]})
    assert corrected.status_code == 200, corrected.text
    assert "夏收防火" in page(office, outcome["address"])
    assert search_files(office.settings.site, "麦收防火工作的通知").total == 0

    stale = office.client.put(place, json=record, headers={**office.full, "If-Match": read.headers["etag"]})
    assert stale.status_code == 412
    assert stale.json()["current"] == corrected.json()["version"]

    headers = {**office.full, "If-Match": corrected.headers["etag"]}
    gone = office.client.request("DELETE", place, params={"reason": "内容有误，更正后重新发布"}, headers=headers)
    assert gone.status_code == 200, gone.text
    text = page(office, outcome["address"])
    assert "已于2026年5月12日撤下" in text
    assert "内容有误" in text
    assert "卫生厕所普及率" not in text
    assert search_files(office.settings.site, "卫生厕所普及率达到").total <= 1


def test_behind_a_firewall_get_and_post_are_enough(office: Office) -> None:
    posted = office.client.post(
        "/api/records/public-notices", json=fields_of("public-notices"), headers=office.full
    ).json()
    place = f"/api/records/public-notices/{posted['id']}"
    record = office.client.get(place, headers=office.full).json()
    assert record["record"]["starts_on"] == "2026-05-13"
    assert record["record"]["ends_on"] == "2026-05-21"
    body = {
        "version": record["version"],
        "record": {**record["record"], "title": "改过的公示标题"},
        "reason": "标题有误",
    }
    replaced = office.client.post(f"{place}/replace", json=body, headers=office.full)
    assert replaced.status_code == 200, replaced.text
    withdrawn = office.client.post(
        f"{place}/withdraw", json={"version": replaced.json()["version"], "reason": "重新公示"}, headers=office.full
    )
    assert withdrawn.status_code == 200, withdrawn.text
    assert "重新公示" in page(office, posted["address"])


def test_a_name_list_is_seen_on_its_page_only_and_an_unused_upload_nowhere(office: Office) -> None:
    listed = "序号,村,户主\n1,柳溪村,赵青山记号\n".encode()
    unused = "序号,内容\n1,没人引用的记号\n".encode()
    uploads = [
        office.client.post("/api/attachments", files={"file": (name, data, "text/csv")}, headers=office.full).json()
        for name, data in (("名单.csv", listed), ("多余.csv", unused))
    ]
    name_list = {"sha256": uploads[0]["sha256"], "rows": "1", "where_it_hangs": "各村公示栏"}
    fields = fields_of("public-notices", name_list=name_list)
    posted = office.client.post("/api/records/public-notices", json=fields, headers=office.full)
    assert posted.status_code == 201, posted.text
    holders = [
        str(path.relative_to(office.settings.site))
        for path in office.settings.site.rglob("*")
        if path.is_file() and "赵青山记号".encode() in path.read_bytes()
    ]
    assert holders == [posted.json()["address"]]
    for folder in (office.settings.site, office.settings.content):
        assert not [
            path for path in folder.rglob("*") if path.is_file() and "没人引用的记号".encode() in path.read_bytes()
        ]
