"""The name lists of the demo's notices: invented people, no number, no address beyond the group. Never kept in git.

python -m tests.demo.make_name_lists CONTENT      writes CONTENT/personal/<sha256>.csv
"""

from __future__ import annotations

import csv
import hashlib
import io
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SURNAMES = "王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗"
PAIRS = (
    "桂英秀珍建国志强玉兰海生春梅大伟明亮小红国庆长根水莲福生银花树林"
    "菊香才旺金莲冬生翠兰火根招娣茂林月娥德顺细妹贵生腊梅根宝爱莲有财"
)
GIVEN = [PAIRS[start : start + 2] for start in range(0, len(PAIRS), 2)]
GROUPS = {
    "柳溪村": 10, "上塘村": 9, "下塘村": 9, "石桥村": 9, "白云村": 8, "东岭村": 8, "西岭村": 8, "和平村": 10,
    "竹园村": 7, "梅花村": 8, "双井村": 9, "龙潭村": 9, "枫树村": 9, "桥头村": 11, "茶溪村": 9, "杨柳村": 9,
}  # fmt: skip
"""How many groups (村民小组) each village has, in the order in which lists name them."""
EVERYWHERE = tuple(GROUPS)
WEST = ("柳溪村", "上塘村", "下塘村", "和平村", "双井村", "杨柳村")
AREAS = tuple(f"{tenths / 10:.1f}" for tenths in range(12, 99))


@dataclass(frozen=True)
class Alike:
    """Rows of one sort: how many, in which villages, and for each further column what may stand there."""

    rows: int
    choices: tuple[tuple[str, ...], ...]
    villages: tuple[str, ...] = EVERYWHERE


@dataclass(frozen=True)
class NameList:
    """One list: what it is for, its heading after 序号, 村, 组 and 姓名, and its rows as the notice tells them."""

    name: str
    heads: tuple[str, ...]
    sorts: tuple[Alike, ...]

    @property
    def rows(self) -> int:
        """How many people or households."""
        return sum(sort.rows for sort in self.sorts)


LISTS = (
    NameList(
        "受灾救助 2025年秋汛",
        ("档次",),
        (
            Alike(2, (("第一档",),), ("下塘村",)),
            Alike(6, (("第二档",),), ("下塘村",)),
            Alike(3, (("第三档",),), ("下塘村",)),
            Alike(3, (("第三档",),), ("柳溪村",)),
            Alike(3, (("第三档",),), ("杨柳村",)),
        ),
    ),
    NameList("低保 2026年2月", ("保障人数",), (Alike(12, (("1", "1", "2", "3"),)),)),
    NameList(
        "残疾人两项补贴 2026年一季度",
        ("补贴项目",),
        (Alike(7, (("困难残疾人生活补贴",),)), Alike(8, (("重度残疾人护理补贴",),))),
    ),
    NameList(
        "耕地地力保护补贴 2026年再次公示",
        ("补贴面积（亩）", "公示原因"),
        (Alike(29, (AREAS, ("没有签名确认",)), WEST), Alike(11, (AREAS, ("面积有调整",)), WEST)),
    ),
    NameList(
        "危房改造 2026年",
        ("房屋等级", "改造办法"),
        (Alike(4, (("D级",), ("拆除重建",))), Alike(5, (("C级",), ("加固",)))),
    ),
    NameList(
        "低保 2026年5月",
        ("保障方式", "保障人数"),
        (Alike(5, (("整户",), ("2", "3", "4"))), Alike(9, (("单人",), ("1",)))),
    ),
    NameList(
        "高龄津贴 2026年二季度",
        ("年龄", "每月（元）"),
        (
            Alike(17, (("满80周岁",), ("50",))),
            Alike(4, (("满90周岁",), ("100",))),
            Alike(1, (("满100周岁",), ("600",))),
        ),
    ),
    NameList(
        "公益性岗位 2026年第二批",
        ("拟聘岗位",),
        (Alike(5, (("村庄保洁",),)), Alike(4, (("护林",),)), Alike(2, (("山塘、渠道看护",),))),
    ),
)


@cache
def _people() -> dict[str, tuple[str, ...]]:
    """List → its names: nobody stands in two lists."""
    names = [surname + given for surname in SURNAMES for given in GIVEN]
    random.Random("青禾镇").shuffle(names)
    taken = iter(names)
    return {item.name: tuple(next(taken) for _ in range(item.rows)) for item in LISTS}


def text_of(name_list: NameList) -> bytes:
    """The CSV of a list, village by village: the same bytes every time."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["序号", "村", "组", "姓名", *name_list.heads])
    rows = sorted(_rows(name_list), key=lambda row: (EVERYWHERE.index(row[0]), int(row[1].removesuffix("组"))))
    writer.writerows([number, *row] for number, row in enumerate(rows, start=1))
    return out.getvalue().encode("utf-8-sig")


def _rows(name_list: NameList) -> Iterator[list[str]]:
    dice = random.Random(name_list.name)
    people = iter(_people()[name_list.name])
    for sort in name_list.sorts:
        for _ in range(sort.rows):
            village = dice.choice(sort.villages)
            group = f"{dice.randint(1, GROUPS[village])}组"
            yield [village, group, next(people), *(dice.choice(choice) for choice in sort.choices)]


def fingerprints() -> dict[str, tuple[str, int]]:
    """Name → (SHA-256, rows): what a notice names its list by."""
    return {item.name: (hashlib.sha256(text_of(item)).hexdigest(), item.rows) for item in LISTS}


def make_name_lists(content: Path) -> list[Path]:
    """Write all lists below `content/personal/`; answers the files."""
    folder = content / "personal"
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for item in LISTS:
        data = text_of(item)
        path = folder / f"{hashlib.sha256(data).hexdigest()}.csv"
        path.write_bytes(data)
        made.append(path)
    return made


if __name__ == "__main__":
    make_name_lists(Path(sys.argv[1]))
