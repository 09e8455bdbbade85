"""`var/office.yml`: defaults, and every fault told before anything starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from admin_api.accounts.passwords import PRESETS, PasswordPreset
from admin_api.accounts.roles import Role
from admin_api.office_settings import (
    HARMLESS,
    OfficeSettings,
    is_address_range,
    office_from,
    read_office,
    settings_table,
    variable_of,
)
from site_builder.errors import SettingsError

TWO_STEPS = """
steps:
  - key: review
    name: 审核
  - key: secrecy
    name: 保密审查
    is_secrecy: true
"""


def test_without_a_file_the_office_has_the_usual_steps(tmp_path: Path) -> None:
    office = read_office(tmp_path)
    assert [step.name for step in office.steps] == ["初审", "复审", "保密审查", "终审"]
    assert [step.key for step in office.steps if step.is_secrecy] == ["secrecy"]
    assert office.passwords.rules == PRESETS[PasswordPreset.CLASSIFIED_PROTECTION]
    assert (office.attempts.tries, office.attempts.minutes) == (5, 15)


def test_an_empty_file_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "office.yml").write_text("\n", encoding="utf-8")
    assert read_office(tmp_path) == OfficeSettings()


def test_the_defaults_pass_their_own_checks() -> None:
    listing = "".join(f"  - {name}\n" for name in HARMLESS)
    assert office_from(f"harmless_fields:\n{listing}".encode()) == OfficeSettings()


def test_a_file_is_read_in_all_its_parts(tmp_path: Path) -> None:
    text = TWO_STEPS + (
        "passwords:\n  preset: asvs\n  days: 180\n"
        "second_factor_roles:\n  - system-admin\n  - auditor\n"
        "role_addresses:\n  - role: system-admin\n    ranges:\n      - 10.20.0.0/16\n      - 2001:db8::1\n"
        "sessions:\n  idle_minutes: 60\n"
        "attempts:\n  tries: 3\n"
        "harmless_fields:\n  - fax\n"
    )
    (tmp_path / "office.yml").write_text(text, encoding="utf-8")
    office = read_office(tmp_path)
    assert [step.key for step in office.steps] == ["review", "secrecy"]
    assert office.passwords.rules.minimum_length == 12
    assert office.passwords.rules.days == 180
    assert office.second_factor_roles == [Role.SYSTEM, Role.AUDITOR]
    assert office.ranges_of(Role.SYSTEM) == ["10.20.0.0/16", "2001:db8::1"]
    assert office.ranges_of(Role.WRITER) == []
    assert (office.sessions.idle_minutes, office.sessions.longest_hours) == (60, 12)
    assert office.attempts.tries == 3
    assert office.harmless_fields == ["fax"]


def test_a_step_is_found_by_its_key() -> None:
    office = OfficeSettings()
    step = office.step("secrecy")
    assert step is not None
    assert step.name == "保密审查"
    assert office.step("gone") is None
    assert office.step(None) is None


FAULTS = {
    "steps:\n  - key: a-b\n    name: 审核\n": "1 项",
    "steps:\n  - key: one\n    name: 初审\n  - key: two\n    name: 终审\n": "没有保密审查",
    "steps:\n  - key: one\n    name: 初审\n    is_secrecy: true\n  - key: two\n    name: 终审\n    is_secrecy: true\n": "除保密审查外没有",
    TWO_STEPS.replace("key: secrecy", "key: review"): "代号“review”不止一步",
    TWO_STEPS.replace("name: 保密审查", "name: 审核"): "名称“审核”不止一步",
    TWO_STEPS.replace("key: review", "key: 初审"): "初审",
    "passwords:\n  minimum_length: 7\n": "7",
    "passwords:\n  preset: none\n": "none",
    "second_factor_roles:\n  - boss\n": "boss",
    "role_addresses:\n  - role: auditor\n    ranges:\n      - 10.0.0.1/8\n": "10.0.0.1/8",
    "role_addresses:\n  - role: auditor\n    ranges:\n      - 镇政府\n": "镇政府",
    "sessions:\n  idle_minutes: 0\n": "0",
    "sessions:\n  longest_hours: 25\n": "25",
    "attempts:\n  tries: 1000\n": "1000",
    "harmless_fields:\n  - telefones\n": "telefones",
    "harmless_fields:\n  - id\n": "id",
    "harmless_fields:\n  - placement\n": "placement",
    "harmless_fields:\n  - attachments\n": "attachments",
    "steps: &a\n  - x\n": "锚点",
    "colour: red\n": "colour",
    "server:\n  port: 70000\n": "70000",
    "server:\n  port: http\n": "http",
    "server:\n  host: a b\n": "a b",
    "server:\n  url: www.example.gov.cn\n": "不是网址",
    "server:\n  url: https://u:p@example.gov.cn/\n": "不是网址",
    "server:\n  url: https://example.gov.cn/a?b=c\n": "不是网址",
    "server:\n  url: https://example.gov.cn:x/\n": "不是网址",
    "server:\n  url: https://example.gov.cn/a//b\n": "不是网址",
    "server:\n  url: https://example.gov.cn/公开/\n": "不是网址",
    "server:\n  url: javascript:alert(1)\n": "不是网址",
    "server:\n  proxies:\n    - nginx\n": "“nginx”不是网段",
    "server: 8000\n": "server",
    "logs:\n  days: 30\n": "不得少于一年",
    "logs:\n  megabytes: 0\n": "0",
    "[[[[": "office.yml",
}


@pytest.mark.parametrize("text", FAULTS, ids=range(len(FAULTS)))
def test_every_fault_is_told_with_its_place(text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        office_from(text.encode())
    assert FAULTS[text] in str(caught.value)
    assert "office.yml" in str(caught.value)


def test_all_faults_are_told_at_once() -> None:
    text = "harmless_fields:\n  - placement\nrole_addresses:\n  - role: auditor\n    ranges:\n      - x.y\n"
    with pytest.raises(SettingsError) as caught:
        office_from(text.encode())
    assert "office.yml:2" in str(caught.value)
    assert "office.yml:6" in str(caught.value)


@pytest.mark.parametrize("data", [b"\xff\xfe", b"\x80", b"a: \x00", b"[" * 100_000])
def test_no_bytes_get_past_the_parser(data: bytes) -> None:
    with pytest.raises(SettingsError):
        office_from(data)


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "office.yml").mkdir()
    with pytest.raises(SettingsError):
        read_office(tmp_path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.20.0.0/16", True), ("10.20.3.4", True), ("2001:db8::/32", True), ("10.20.3.4/16", False), ("", False),
        ("10.20", False), ("all", False), ("1", False),
    ],
)  # fmt: skip
def test_what_a_range_is(text: str, expected: bool) -> None:
    assert is_address_range(text) is expected


ENVIRONMENT = {
    "GONGKAILAN_SERVER_PORT": "8080", "GONGKAILAN_SERVER_URL": "https://www.example.gov.cn/gkl/",
    "GONGKAILAN_SERVER_PROXIES": "127.0.0.1, 10.0.0.0/8", "GONGKAILAN_PASSWORDS_PRESET": "asvs",
    "GONGKAILAN_SECOND_FACTOR_ROLES": "auditor,system-admin", "GONGKAILAN_SERVER_HOSTS": "",
    "GONGKAILAN_CONTENT": "/srv/content", "GONGKAILAN_TRACEBACK": "1", "HOME": "/root", "PATH": "/bin",
}  # fmt: skip


def test_the_environment_goes_before_the_file_and_the_file_before_the_defaults(tmp_path: Path) -> None:
    text = "server:\n  port: 9000\n  host: 0.0.0.0\npasswords:\n  days: 90\n"
    (tmp_path / "office.yml").write_text(text, encoding="utf-8")
    office = read_office(tmp_path, ENVIRONMENT)
    assert (office.server.port, office.server.host) == (8080, "0.0.0.0")  # noqa: S104 - a setting, not a socket
    assert office.server.url == "https://www.example.gov.cn/gkl/"
    assert office.server.proxies == ["127.0.0.1", "10.0.0.0/8"]
    assert office.server.hosts == []
    assert (office.passwords.preset, office.passwords.days) == (PasswordPreset.ASVS, 90)
    assert office.second_factor_roles == [Role.AUDITOR, Role.SYSTEM]
    assert read_office(tmp_path, {}).server.port == 9000
    assert OfficeSettings().server.port == 8000


WRONG_VARIABLES = {
    ("GONGKAILAN_SERVER_PORT", "x"): "整数",
    ("GONGKAILAN_SERVER_PORT", ""): "整数",
    ("GONGKAILAN_SERVER_PROT", "8080"): "改成 GONGKAILAN_SERVER_PORT",
    ("GONGKAILAN_WEATHER", "fine"): "没有这个设置",
    ("GONGKAILAN_STEPS", "one,two"): "没有这个设置",
    ("GONGKAILAN_STEPS[]_KEY", "one"): "没有这个设置",
    ("GONGKAILAN_", "x"): "没有这个设置",
    ("GONGKAILAN_SERVER_PROXIES", "127.0.0.1,nginx"): "“nginx”不是网段",
    ("GONGKAILAN_SECOND_FACTOR_ROLES", "boss"): "boss",
    ("GONGKAILAN_LOGS_DAYS", "7"): "不得少于一年",
    ("GONGKAILAN_SERVER_URL", "gov"): "不是网址",
    ("GONGKAILAN_SERVER_HOST", "\ud800"): "地址",
}


@pytest.mark.parametrize(("name", "text"), WRONG_VARIABLES, ids=map("=".join, WRONG_VARIABLES))
def test_what_is_wrong_in_the_environment_is_told_with_the_name_of_the_variable(name: str, text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        office_from(b"", {name: text})
    assert f"环境变量 {name}" in str(caught.value)
    assert WRONG_VARIABLES[name, text] in str(caught.value)


def test_faults_of_file_and_environment_are_told_at_once_each_at_its_place() -> None:
    with pytest.raises(SettingsError) as caught:
        office_from(
            b"sessions:\n  idle_minutes: 1\nlogs: x\n", {"GONGKAILAN_SERVER_PORT": "x", "GONGKAILAN_LOGS_DAYS": "400"}
        )
    said = str(caught.value)
    assert "office.yml:2" in said
    assert "office.yml:3" in said
    assert "环境变量 GONGKAILAN_SERVER_PORT" in said


def test_every_setting_has_a_label_and_a_variable_of_its_own_that_sets_it() -> None:
    table = settings_table()
    variables = [variable_of(item.path) for item in table if item.is_in_environment]
    assert len(set(variables)) == len(variables) > 15
    assert all(any("一" <= letter <= "鿿" for letter in item.label) for item in table)
    for item in table:
        if item.is_in_environment and item.default:
            text = item.default.replace("、", ",")
            assert office_from(b"", {variable_of(item.path): text}) == OfficeSettings(), item.path
