"""Accounts whose passwords everybody knows are offered in a demonstration, and refused everywhere else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from litestar.testing import TestClient

from admin_api.app import guarded
from admin_api.demo import FILE, demo_people
from admin_api.settings import AdminSettings
from site_builder.errors import SettingsError
from tests.admin_api.staff import settings_in

PEOPLE = '[{"login": "zhoumin", "password": "Qingteng-5210-Lushui", "words": "周敏，民政办信息员"}]'


def prepared(folder: Path, people: str = PEOPLE) -> AdminSettings:
    settings = settings_in(folder)
    settings.var.mkdir(parents=True, exist_ok=True)
    (settings.var / FILE).write_text(people, encoding="utf-8")
    return settings


def sign_in_page(settings: AdminSettings) -> str:
    with TestClient(guarded(settings)) as client:
        return client.get("/admin/sign-in").text


def test_a_demonstration_offers_its_people_where_one_signs_in(tmp_path: Path) -> None:
    page = sign_in_page(prepared(tmp_path))
    assert "zhoumin" in page
    assert "Qingteng-5210-Lushui" in page
    assert "周敏，民政办信息员" in page


def test_without_them_nobody_is_offered(tmp_path: Path) -> None:
    assert "演示账号" not in sign_in_page(settings_in(tmp_path))


def test_a_server_that_follows_the_clock_does_not_start_with_them(tmp_path: Path) -> None:
    settings = replace(prepared(tmp_path), today=None)
    with pytest.raises(SettingsError, match="演示账号"):
        guarded(settings)


@pytest.mark.parametrize("text", ["", "{}", "[1]", "\0", '[{"login": "x"}]'])
def test_a_list_that_cannot_be_read_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match="重新准备演示"):
        demo_people(prepared(tmp_path, text))
