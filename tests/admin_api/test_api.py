"""Every refusal is a problem in Chinese; nothing malformed ever gives a 5xx."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from admin_api.accounts.tokens import Scope
from tests.admin_api.conftest import Office
from tests.journeys.test_api_journey import fields_of


def test_without_a_token_one_is_asked_for(open_house: Office) -> None:
    answer = open_house.client.get("/api/records/documents")
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert "带上令牌" in answer.json()["detail"]


def test_publishing_directly_needs_its_scope(open_house: Office) -> None:
    answer = open_house.client.post("/api/records/documents", json=fields_of("documents"), headers=open_house.writer)
    assert answer.status_code == 403
    assert "publish-directly" in answer.json()["detail"]


def test_all_faults_are_told_at_once_and_nothing_is_saved(open_house: Office) -> None:
    fields = fields_of("documents", topic="fishing", issued_on="三月", document_number="青政发[2026]12号")
    before = sorted(open_house.settings.content.rglob("*.yml"))
    answer = open_house.client.post("/api/records/documents", json=fields, headers=open_house.full)
    assert answer.status_code == 422
    assert {item["field"] for item in answer.json()["errors"]} >= {"topic", "issued_on"}
    assert sorted(open_house.settings.content.rglob("*.yml")) == before


def test_what_the_system_sets_cannot_be_sent(open_house: Office) -> None:
    fields = {**fields_of("documents"), "published_at": "2020-01-01 09:00"}
    answer = open_house.client.post("/api/records/documents", json=fields, headers=open_house.full)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "given-by-system"


def test_checking_saves_nothing(open_house: Office) -> None:
    body = {"kind": "documents", "record": fields_of("documents", summary="")}
    answer = open_house.client.post("/api/check", json=body, headers=open_house.writer)
    assert answer.status_code == 200
    assert answer.json()["is_publishable"] is False
    assert "catalogue-element-missing" in {item["code"] for item in answer.json()["problems"]}


def test_a_change_needs_the_version(open_house: Office) -> None:
    answer = open_house.client.put("/api/records/organisations/minzheng-ban", json={}, headers=open_house.full)
    assert answer.status_code == 428


def test_what_is_not_there_is_said_to_be_not_there(open_house: Office) -> None:
    for path in (
        "/api/records/nothing",
        "/api/records/documents/20260101-zzzzz",
        "/api/records/documents/..%2f..%2fetc",
        "/api/x",
    ):
        assert open_house.client.get(path, headers=open_house.full).status_code == 404, path


def test_of_two_writers_at_once_one_gets_412_and_loses_nothing(office: Office) -> None:
    place = "/api/records/organisations/minzheng-ban"
    read = office.client.get(place, headers=office.full)
    answers: list[Any] = []

    def write(title: str) -> None:
        record = {**read.json()["record"], "title": title}
        answers.append(office.client.put(place, json=record, headers={**office.full, "If-Match": read.headers["etag"]}))

    writers = [threading.Thread(target=write, args=(f"青禾镇民政办公室第{number}版",)) for number in (1, 2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(answer.status_code for answer in answers) == [200, 412]


def test_a_list_can_be_filtered_and_paged(open_house: Office) -> None:
    answer = open_house.client.get("/api/records/documents?year=2026&q=人居环境&size=1", headers=open_house.full).json()
    assert (answer["total"], len(answer["items"])) == (1, 1)


def operations(office: Office) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(method, path, description) of everything that the API says it can do."""
    schema = office.client.get("/api/openapi.json").json()
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


def test_every_operation_is_described_with_an_example(open_house: Office) -> None:
    described = list(operations(open_house))
    assert len(described) > 80
    for method, path, operation in described:
        assert operation["summary"], path
        assert operation["description"], path
        bodies = operation.get("requestBody", {}).get("content", {})
        assert all("examples" in body["schema"] for kind, body in bodies.items() if kind == "application/json"), path
        good = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
        assert all("examples" in body for body in good["content"].values()), (method, path)
        assert all(parameter.get("description") for parameter in operation.get("parameters", [])), path


def test_every_refusal_is_described_as_the_problem_it_is(open_house: Office) -> None:
    for _, path, operation in operations(open_house):
        for status, answer in operation["responses"].items():
            if not status.startswith("2"):
                assert list(answer["content"]) == ["application/problem+json"], (path, status)


def test_only_the_state_is_told_and_a_sign_in_taken_without_a_key(open_house: Office) -> None:
    without = [path for _, path, operation in operations(open_house) if not operation.get("security")]
    assert without == ["/healthz", "/api/session"]


def test_the_description_loads_nothing_from_elsewhere(open_house: Office) -> None:
    answer = open_house.client.get("/api/openapi.json")
    assert "json" in answer.headers["content-type"]
    assert not re.search(
        r"https?://(?!www\.yunchuan\.example|[a-z.]*gov\.cn)", answer.text.replace("json-schema.org", "")
    )


SCOPES = {
    ("GET", "/api/records/{kind}"): Scope.READ,
    ("POST", "/api/records/{kind}"): Scope.PUBLISH_DIRECTLY,
    ("GET", "/api/records/{kind}/{record_id}"): Scope.READ,
    ("PUT", "/api/records/{kind}/{record_id}"): Scope.PUBLISH_DIRECTLY,
    ("DELETE", "/api/records/{kind}/{record_id}"): Scope.PUBLISH_DIRECTLY,
    ("POST", "/api/records/{kind}/{record_id}/replace"): Scope.PUBLISH_DIRECTLY,
    ("POST", "/api/records/{kind}/{record_id}/withdraw"): Scope.PUBLISH_DIRECTLY,
    ("POST", "/api/check"): Scope.WRITE,
    ("POST", "/api/attachments"): Scope.WRITE,
    ("GET", "/healthz"): None,
}


def test_every_operation_asks_for_its_scope_and_no_other(open_house: Office) -> None:
    tokens = open_house.tokens
    now = open_house.settings.clock()
    given = {scope: tokens.create(scope.value, frozenset({scope}), now) for scope in Scope}
    of_people: list[dict[str, list[str]]] = [{"person": []}]  # tests/admin_api/controllers/test_parity.py
    described = {(method, path) for method, path, facts in operations(open_house) if facts.get("security") != of_people}
    assert described == {*SCOPES, ("POST", "/api/session")}
    for (method, path), needed in SCOPES.items():
        place = path.format(kind="documents", record_id="20260101-zzzzz")
        for scope, token in given.items():
            headers = {"Authorization": f"Bearer {token}", "If-Match": '"x"'}
            body: dict[str, Any] = {"files": {"file": ("a.csv", b"")}} if "attachments" in path else {"json": {}}
            status = open_house.client.request(method, place, headers=headers, **body).status_code
            assert (status == 403) == (needed is not None and needed is not scope), (method, path, scope)
        nobody = open_house.client.request(method, place, json={}).status_code
        assert (nobody == 401) == (needed is not None), (method, path)


def test_a_token_that_is_over_revoked_or_false_opens_nothing(open_house: Office) -> None:
    tokens = open_house.tokens
    now = open_house.settings.clock()
    over = tokens.create("过期", frozenset(Scope), now - timedelta(days=2), days=1)
    revoked = tokens.create("撤销", frozenset(Scope), now)
    assert tokens.revoke("撤销", now) == 1
    for value in (f"Bearer {over}", f"Bearer {revoked}", "Bearer gkl_x", "Bearer ", "Basic YTpi", "bearer", over):
        for method, path in (("GET", "/api/records/documents"), ("POST", "/api/records/documents")):
            answer = open_house.client.request(method, path, json={}, headers={"Authorization": value})
            assert answer.status_code == 401, value
            assert answer.headers["www-authenticate"] == "Bearer"


MALFORMED: list[tuple[str, str, dict[str, str], bytes]] = [
    ("POST", "/api/records/documents", {"content-type": "application/json"}, b"[" * 200_000),
    ("POST", "/api/records/documents", {"content-type": "application/json"}, b'{"title": "\xff\xfe"}'),
    ("POST", "/api/records/documents", {"content-type": "application/json"}, b'{"title": "a\x00b"}'),
    ("POST", "/api/records/documents", {"content-type": "application/json"}, b'{"title": "a\\u0000b"}'),
    ("POST", "/api/records/documents", {"content-type": "application/json"}, b'{"title": "\\ud800"}'),
    ("POST", "/api/records/documents", {"content-type": "application/json"}, b"{"),
    ("POST", "/api/records/documents", {"content-type": "application/json"}, b"null"),
    ("POST", "/api/records/documents", {"content-type": "application/json"}, b"[]"),
    ("POST", "/api/records/documents", {"content-type": "application/json"}, b'"text"'),
    ("POST", "/api/records/documents", {"content-type": "application/json"}, b""),
    ("POST", "/api/records/documents", {"content-type": "text/plain"}, b"title: x"),
    ("POST", "/api/records/documents", {"content-type": "application/xml"}, b"<a/>"),
    ("POST", "/api/records/documents", {"content-type": "application/json", "x-http-method-override": "DELETE"}, b"{}"),
    ("POST", "/api/records/documents", {"content-type": "application/json"}, b'{"title": ' + b"1" * 5000 + b"}"),
    ("POST", "/api/records/documents", {"content-type": "application/json"}, b'{"title": 1e999}'),
    ("POST", "/api/records/documents", {"content-type": "application/json"}, b'{"title": NaN}'),
    ("POST", "/api/records/documents", {"content-type": "application/json"}, b'{"a": {"b": {"c": [[[[1]]]]}}}'),
    ("POST", "/api/records/documents", {"content-type": "application/json"}, b"{}" + b" " * 2_000_000),
    ("POST", "/api/attachments", {"content-type": "multipart/form-data"}, b"x"),
    ("POST", "/api/attachments", {"content-type": "multipart/form-data; boundary=a"}, b"--b\r\n\r\nx"),
    ("POST", "/api/attachments", {"content-type": "multipart/form-data; boundary=a"}, b"--a\r\nContent-Disposition: form-data\r\n\r\nx\r\n--a--"),
    ("POST", "/api/attachments", {"content-type": "application/octet-stream"}, b"x"),
    ("POST", "/api/attachments", {"content-type": "application/json"}, b"{}"),
    ("POST", "/api/check", {"content-type": "application/json"}, b'{"kind": 1, "record": 2}'),
    ("POST", "/api/check", {"content-type": "application/json"}, b'{"kind": "x", "record": {}}'),
    ("PUT", "/api/records/organisations/minzheng-ban", {"content-type": "application/json", "if-match": "*"}, b"{}"),
    ("PUT", "/api/records/organisations/minzheng-ban", {"content-type": "application/json", "if-match": '"x"'}, b"null"),
    ("DELETE", "/api/records/organisations/minzheng-ban", {"if-match": '"x"'}, b""),
    ("POST", "/api/records/documents/20260312-k3m9q/withdraw", {"content-type": "application/json"}, b"{}"),
    ("POST", "/api/records/documents/20260312-k3m9q/replace", {"content-type": "application/json"}, b"{}"),
    ("GET", "/api/records/documents?size=99999999999999999999", {}, b""),
    ("GET", "/api/records/documents?start=-1", {}, b""),
    ("GET", "/api/records/documents?size=abc", {}, b""),
    ("GET", "/api/records/documents?q=%00%ff", {}, b""),
    ("GET", "/api/records/%00", {}, b""),
    ("GET", "/api/records/%ff%fe", {}, b""),
    ("GET", "/" + "a" * 3000, {}, b""),
    ("GET", "/?" + "a" * 9000, {}, b""),
    ("GET", "/../../etc/passwd", {}, b""),
    ("GET", "/%2e%2e/%2e%2e/etc/passwd", {}, b""),
    ("GET", "/..%5c..%5cetc", {}, b""),
    ("GET", "/.git/config", {}, b""),
    ("GET", "/index.html/extra", {}, b""),
    ("PATCH", "/api/records/documents", {}, b""),
    ("TRACE", "/", {}, b""),
    ("OPTIONS", "/api/records/documents", {}, b""),
    ("HEAD", "/index.html", {}, b""),
    ("POST", "/index.html", {"content-type": "application/json"}, b"{}"),
    ("GET", "/api/openapi.json", {"authorization": "Bearer"}, b""),
    ("GET", "/api/records/documents", {"authorization": "Basic abc"}, b""),
    ("GET", "/api/records/documents", {"x-long": "a" * 20_000}, b""),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(MALFORMED)))
def test_malformed_requests_never_give_a_server_error(open_house: Office, number: int) -> None:
    method, path, headers, body = MALFORMED[number]
    answer = open_house.client.request(method, path, content=body, headers={**open_house.full, **headers})
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400 and path.startswith("/api"):
        assert "passwd" not in answer.text


def test_a_header_that_is_no_ascii_is_refused_not_fatal(open_house: Office) -> None:
    answer = open_house.client.get("/api/records/documents", headers={"Authorization": "Bearer 令牌".encode()})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.svg", b"<svg onload=alert(1)>"), ("a.pdf", b"MZ not a pdf"), ("a.exe", b"MZ"), ("a.docx", b"PK\x03\x04 broken"),
        ("a.doc", b"\xd0\xcf\x11\xe0"), ("a.html", b"<script>"), ("a.csv", b"\x00\x01"), ("", b""), ("a.png", b"\xff\xd8\xff"),
    ],
)  # fmt: skip
def test_files_of_the_wrong_kind_are_refused_in_words(open_house: Office, name: str, data: bytes) -> None:
    answer = open_house.client.post("/api/attachments", files={"file": (name, data)}, headers=open_house.full)
    assert answer.status_code in (400, 422)
    assert not list(open_house.settings.uploads.glob("*")) if open_house.settings.uploads.exists() else True
