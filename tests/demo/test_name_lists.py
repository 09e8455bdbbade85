"""The name lists of the demo: each belongs to a notice and says the same as the notice's text."""

from __future__ import annotations

import csv
import io
from collections import Counter

import pytest

from site_builder.records.organisations import Organisation
from site_builder.records.public_notices import PublicNotice
from site_builder.store.read import load
from tests.demo.attachments.record_body import CONTENT
from tests.demo.make_name_lists import LISTS, fingerprints, make_name_lists, text_of

TOLD = {
    "20260112-gx6qj": (
        ("村", {"下塘村": 11, "柳溪村": 3, "杨柳村": 3}),
        ("档次", {"第一档": 2, "第二档": 6, "第三档": 9}),
    ),
    "20260209-0w2bc": (),
    "20260408-7fxpp": (("补贴项目", {"困难残疾人生活补贴": 7, "重度残疾人护理补贴": 8}),),
    "20260427-a48w8": (("公示原因", {"没有签名确认": 29, "面积有调整": 11}),),
    "20260507-fr6f0": (("房屋等级", {"D级": 4, "C级": 5}), ("改造办法", {"拆除重建": 4, "加固": 5})),
    "20260508-gp1xf": (("保障方式", {"整户": 5, "单人": 9}),),
    "20260509-3a7qy": (("年龄", {"满80周岁": 17, "满90周岁": 4, "满100周岁": 1}),),
    "20260511-dthbr": (("拟聘岗位", {"村庄保洁": 5, "护林": 4, "山塘、渠道看护": 2}),),
}
"""What the text of each notice says of its list: how many rows have which value in a column."""
WEST = {"柳溪村", "上塘村", "下塘村", "和平村", "杨柳村", "双井村"}

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def organisations() -> list[Organisation]:
    return [item for item in load(CONTENT).records.values() if isinstance(item, Organisation)]


@pytest.fixture(scope="module")
def lists() -> dict[str, tuple[PublicNotice, Rows]]:
    """Notice id → the notice and the rows of its list."""
    made = {sha256: name for name, (sha256, _) in fingerprints().items()}
    texts = {item.name: text_of(item).decode("utf-8-sig") for item in LISTS}
    found = {}
    for record in load(CONTENT).records.values():
        if isinstance(record, PublicNotice) and record.name_list is not None:
            text = texts[made[record.name_list.sha256]]
            found[record.id] = (record, list(csv.DictReader(io.StringIO(text))))
    return found


def test_every_list_belongs_to_a_notice_and_has_as_many_rows(lists: dict[str, tuple[PublicNotice, Rows]]) -> None:
    assert set(lists) == set(TOLD)
    assert len(lists) == len(LISTS)
    for notice, rows in lists.values():
        assert notice.name_list is not None
        assert notice.name_list.rows == len(rows)
        assert [row["序号"] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]


@pytest.mark.parametrize("notice_id", TOLD)
def test_the_rows_say_what_the_notice_says(notice_id: str, lists: dict[str, tuple[PublicNotice, Rows]]) -> None:
    _, rows = lists[notice_id]
    for column, counts in TOLD[notice_id]:
        assert Counter(row[column] for row in rows) == counts


def test_single_persons_count_as_one_and_areas_are_in_the_six_villages(
    lists: dict[str, tuple[PublicNotice, Rows]],
) -> None:
    _, allowance = lists["20260508-gp1xf"]
    assert all((row["保障人数"] == "1") == (row["保障方式"] == "单人") for row in allowance)
    _, areas = lists["20260427-a48w8"]
    assert {row["村"] for row in areas} == WEST


def test_people_live_in_groups_that_exist_and_have_names_of_their_own(
    lists: dict[str, tuple[PublicNotice, Rows]], organisations: list[Organisation]
) -> None:
    groups = {item.title: item.groups or 0 for item in organisations}
    leaders = {leader.name for item in organisations for leader in item.leaders}
    names = Counter(row["姓名"] for _, rows in lists.values() for row in rows)
    assert [name for name, count in names.items() if count > 1] == []
    assert not leaders & set(names)
    for _, rows in lists.values():
        assert all(1 <= int(row["组"].removesuffix("组")) <= groups[row["村"]] for row in rows)


def test_the_files_are_named_by_what_is_in_them(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("content")
    assert {path.stem for path in make_name_lists(folder)} == {sha256 for sha256, _ in fingerprints().values()}
