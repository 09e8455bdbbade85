"""What is said at the counter: the local facts, on one screen, and in a text for a telephone."""

from __future__ import annotations

from msgspec import structs

from admin_api.queries.guide_answer import guide_answer
from site_builder.holdings import Holdings
from site_builder.records.fields import Telephone
from site_builder.records.organisations import EXAMPLE as OFFICE
from site_builder.records.service_guides import EXAMPLE as GUIDE
from site_builder.records.service_guides import FeeItem, LocalFacts, TimeLimit
from site_builder.records.site_settings import EXAMPLE as SETTINGS
from site_builder.records.site_settings import Redirects
from site_builder.text.personal_data import find
from tests.conftest import TODAY

HOLDINGS = Holdings(SETTINGS, Redirects(), [OFFICE, GUIDE], TODAY)


def test_everything_that_is_asked_is_there() -> None:
    answer = guide_answer(GUIDE, HOLDINGS)
    assert answer.office == "青禾镇民政办公室"
    assert (answer.place, answer.window) == ("青禾镇青河路18号便民服务中心一楼", "3号社会救助窗口")
    assert answer.limit == "22个工作日（法定 30个工作日）"
    assert (answer.fee, answer.visits[:3]) == ("不收费", "1 趟")
    assert [(line.name, line.number) for line in answer.materials][:2] == [
        ("最低生活保障申请书", "原件 1 份"), ("户口簿", "复印件 1 份"),
    ]  # fmt: skip


def test_local_facts_win() -> None:
    local = LocalFacts(window="5号窗口", address="新大楼", hours="全天", telephones=[Telephone(number="0555-1234567")])
    answer = guide_answer(structs.replace(GUIDE, local=local), HOLDINGS)
    assert (answer.window, answer.place, answer.hours, answer.telephones[0].number) == (
        "5号窗口", "新大楼", "全天", "0555-1234567",
    )  # fmt: skip


def test_fees_and_a_limit_kept_on_the_spot_are_said() -> None:
    spot = TimeLimit(amount=0)
    fees = [FeeItem(name="工本费", standard="10元/本", basis="某文件")]
    answer = guide_answer(structs.replace(GUIDE, fees=fees, statutory_limit=spot, committed_limit=spot), HOLDINGS)
    assert (answer.fee, answer.limit) == ("工本费 10元/本", "当场办结")


def test_the_text_for_a_telephone_says_what_to_bring_where_and_when() -> None:
    message = guide_answer(GUIDE, HOLDINGS).message
    for words in (
        "户口簿（复印件 1 份）",
        "3号社会救助窗口",
        "8:30",
        "不收费",
        "0555-6810021",
        f"{SETTINGS.url}service-guides/2026/01/",
    ):
        assert words in message
    assert find(message) == []


def test_nothing_to_bring_is_said_so() -> None:
    assert "不用带材料" in guide_answer(structs.replace(GUIDE, materials=[]), HOLDINGS).message
