"""The guide that somebody means comes first, also when they type two letters; two thousand guides are no trouble."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Iterable

import pytest
from msgspec import structs

from admin_api.counter.guide_index import GuideIndex
from admin_api.per_holdings import PerHoldings
from site_builder.holdings import Holdings
from site_builder.records.fields import Withdrawal
from site_builder.records.organisations import EXAMPLE as OFFICE
from site_builder.records.service_guides import EXAMPLE as GUIDE
from site_builder.records.service_guides import ServiceGuide
from site_builder.records.site_settings import EXAMPLE as SETTINGS
from site_builder.records.site_settings import Redirects
from tests.conftest import TODAY

TITLES = (
    "申请最低生活保障（低保）", "办理残疾人代步车补贴", "城乡居民医疗保险参保登记", "生育登记", "农村宅基地建房审批",
    "失业登记", "高龄津贴申领", "特困人员救助供养", "居住证办理", "老年优待证办理",
)  # fmt: skip


def guide(number: int, title: str, **facts: object) -> ServiceGuide:
    return structs.replace(GUIDE, id=f"20260115-{number:05d}", title=title, keywords=[], **facts)


def holdings_of(guides: Iterable[ServiceGuide]) -> Holdings:
    return Holdings(SETTINGS, Redirects(), [OFFICE, *guides], TODAY)


def index_of(*guides: ServiceGuide) -> GuideIndex:
    return GuideIndex(holdings_of(guides or [guide(number, title) for number, title in enumerate(TITLES)]))


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("db", TITLES[0]), ("低保", TITLES[0]), ("dibao", TITLES[0]), ("最低", TITLES[0]), ("zdshbz", TITLES[0]),
        ("yb", TITLES[2]), ("canbao", TITLES[2]), ("sydj", TITLES[3]), ("zjd", TITLES[4]), ("jzz", TITLES[8]),
        ("老年证", TITLES[9]), ("glj", TITLES[6]), ("DB", TITLES[0]), ("ｄｂ", TITLES[0]),
    ],
)  # fmt: skip
def test_what_is_meant_comes_first(query: str, title: str) -> None:
    extra = structs.replace(guide(90, TITLES[2]), keywords=["医保"])
    index = index_of(
        *(guide(number, text) for number, text in enumerate(TITLES)), structs.replace(extra, keywords=["医保"])
    )
    assert index.find(query).guides[0].title == title


def test_a_word_of_its_own_comes_before_the_same_letters_in_other_words() -> None:
    found = index_of().find("db")
    assert [item.title for item in found.guides] == [TITLES[0], TITLES[1]]
    assert not found.is_near


def test_what_people_call_it_finds_it_though_no_title_says_so() -> None:
    index = index_of(guide(1, "最低生活保障对象认定"), guide(2, "生育登记"))
    assert [item.id for item in index.find("低保").guides] == ["20260115-00001"]
    assert [item.id for item in index.find("db").guides] == ["20260115-00001"]


def test_what_people_call_it_comes_before_the_same_letters_across_two_words() -> None:
    index = index_of(guide(1, "异地就医备案"), structs.replace(guide(2, "城乡居民医保参保缴费"), keywords=["医保"]))
    assert [item.id for item in index.find("yb").guides] == ["20260115-00002", "20260115-00001"]


def test_letters_find_no_sentences_characters_do() -> None:
    index = index_of(guide(1, "失业登记", summary="带身份证到窗口"))
    assert index.find("sfz").guides == []
    assert [item.id for item in index.find("身份证").guides] == ["20260115-00001"]


def test_several_words_must_all_be_there() -> None:
    assert [item.title for item in index_of().find("登记 sy").guides] == ["生育登记", "失业登记"]
    assert index_of().find("登记 低保").is_near


def test_a_whole_question_finds_what_shares_most_with_it() -> None:
    found = index_of().find("我家盖房子宅基地怎么批")
    assert found.is_near
    assert found.guides[0].title == "农村宅基地建房审批"


@pytest.mark.parametrize("query", ["", "   ", "\u200b", "qqqq", "x" * 5000, "𠮷", "%", "' OR 1=1", "\ud800"])
def test_what_finds_nothing_answers_nothing(query: str) -> None:
    assert index_of().find(query).guides == []


def test_a_withdrawn_guide_is_not_told() -> None:
    gone = guide(1, "低保", withdrawal=Withdrawal(withdrawn_on=TODAY, reason="停办"))
    assert index_of(gone).find("低保").guides == []


def test_the_index_is_made_once_for_the_same_holdings_and_anew_for_others() -> None:
    indexes = PerHoldings(GuideIndex)
    first, second = holdings_of([guide(1, "低保")]), holdings_of([guide(2, "社保")])
    assert indexes.of(first) is indexes.of(first)
    assert indexes.of(second).find("社保").guides
    assert not indexes.of(second).find("低保").guides


def test_two_thousand_guides_answer_within_fifty_milliseconds() -> None:
    words = ("低保", "医保", "社保", "残疾", "宅基地", "生育", "失业", "养老", "临时救助", "居住证")
    deeds = ("登记", "申领", "变更", "注销", "补办", "年审", "查询", "转移", "认定", "备案")
    places = [f"{place}{kind}" for place in "东西南北中" for kind in ("城", "乡", "河", "山")]
    titles = [
        f"{place}{word}{deed}（第{number}类）"
        for number, (word, deed, place) in enumerate(itertools.product(words, deeds, places))
    ]
    index = index_of(*(guide(number, title) for number, title in enumerate(titles)))
    assert len(index.guides) == 2000
    spent = []
    for query in ("db", "低保", "d", "登记", "dengji", "db dj", "我妈的低保没有了去哪里问", "zzzz", "yanglao", "s"):
        began = time.process_time()
        index.find(query)
        spent.append(time.process_time() - began)
    assert statistics.median(spent) < 0.05, spent
