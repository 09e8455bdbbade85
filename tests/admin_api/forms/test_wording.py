"""Whoever fills in a form reads labels, never the names of fields."""

from __future__ import annotations

import re
from pathlib import Path

from admin_api.forms.wording import worded
from site_builder import checks
from site_builder.errors import Problem
from site_builder.records.documents import Document
from site_builder.records.kinds import record_classes
from site_builder.records.public_notices import PublicNotice
from site_builder.records.service_guides import ServiceGuide

NAMED = re.compile(r"fix=f?\"([^\"]*)\"")


def problem(fix: str) -> Problem:
    return Problem(code="x", place="x", field=("title",), label="标题", found="", expected="", fix=fix)


def test_a_field_is_called_by_its_label() -> None:
    assert worded(Document, [problem("补写 effective_on")])[0].fix == "补写 “施行日期”"
    assert worded(ServiceGuide, [problem("填 online_address")])[0].fix == "填 “网上办理地址”"
    assert worded(PublicNotice, [problem("写 where_it_hangs，或者 name_list")])[0].fix == "写 “张贴地点”，或者 “名单”"


def test_what_is_no_field_stays() -> None:
    text = "写成 a_b、http://x/effective_on 或 abc_effective_on"
    assert worded(Document, [problem(text)])[0].fix == text


def test_no_remedy_of_a_check_names_a_field_afterwards() -> None:
    """Of every sentence that a check writes, with the kinds that it may be about."""
    for path in Path(checks.__file__).parent.glob("*.py"):
        for fix in NAMED.findall(path.read_text(encoding="utf-8")):
            plain = re.sub(r"\{[^}]*\}", "", fix)
            if re.search(r"[a-z]_[a-z]", plain):
                said = [worded(cls, [problem(plain)])[0].fix for cls in record_classes().values()]
                assert any(not re.search(r"[a-z]_[a-z]", text) for text in said), (path.name, fix)
