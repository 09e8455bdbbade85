"""The name lists of the demo's notices: invented people, no number, no address beyond the group. Never kept in git.

python -m tests.demo.make_name_lists CONTENT      writes CONTENT/personal/<sha256>.csv
"""

from __future__ import annotations

import csv
import hashlib
import io
import random
import sys
from dataclasses import dataclass
from pathlib import Path

SURNAMES = "王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗"
GIVEN = [
    "桂英",
    "秀珍",
    "建国",
    "志强",
    "玉兰",
    "海生",
    "春梅",
    "大伟",
    "明亮",
    "小红",
    "国庆",
    "长根",
    "水莲",
    "福生",
    "银花",
    "树林",
]
VILLAGES = [
    "柳溪村",
    "上塘村",
    "下塘村",
    "石桥村",
    "白云村",
    "东岭村",
    "西岭村",
    "和平村",
    "竹园村",
    "梅花村",
    "双井村",
    "龙潭村",
]


@dataclass(frozen=True)
class NameList:
    """One list: what it is for, its heading after 序号, 村, 组 and 姓名, what may stand there, and how many rows."""

    name: str
    heads: tuple[str, ...]
    choices: tuple[tuple[str, ...], ...]
    rows: int


LISTS = (
    NameList("低保 2026年5月", ("保障人数", "拟定类别"), (("1", "2", "3", "4"), ("A类", "B类", "C类")), 14),
    NameList("高龄津贴 2026年5月", ("年龄段",), (("80至89周岁", "90至99周岁"),), 22),
    NameList("危房改造 2026年", ("房屋等级", "改造方式"), (("C级", "D级"), ("加固", "重建")), 9),
    NameList("公益性岗位 2026年5月", ("拟聘岗位",), (("保洁员", "护林员", "河道巡查员"),), 11),
    NameList("耕地地力保护补贴 2026年", ("补贴面积（亩）",), (("3.2", "4.5", "5.1", "6.8", "8.0"),), 40),
    NameList("低保 2026年2月", ("保障人数", "拟定类别"), (("1", "2", "3"), ("B类", "C类")), 12),
    NameList("受灾救助 2025年", ("受灾项目",), (("房屋进水", "水稻绝收", "鱼塘漫塘"),), 17),
    NameList("残疾人两项补贴 2026年4月", ("补贴项目",), (("困难生活补贴", "重度护理补贴"),), 15),
)


def text_of(name_list: NameList) -> bytes:
    """The CSV of a list: the same bytes every time."""
    dice = random.Random(name_list.name)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["序号", "村", "组", "姓名", *name_list.heads])
    for number in range(1, name_list.rows + 1):
        person = dice.choice(SURNAMES) + dice.choice(GIVEN)
        cells = [dice.choice(choice) for choice in name_list.choices]
        writer.writerow([number, dice.choice(VILLAGES), f"{dice.randint(1, 8)}组", person, *cells])
    return out.getvalue().encode("utf-8-sig")


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
