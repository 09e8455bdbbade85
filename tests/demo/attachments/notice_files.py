"""What two notices put before the public: the draft people are asked about, and the form to register for compensation."""

from __future__ import annotations

from tests.demo.attachments.forms import SIGNED
from tests.demo.attachments.made_file import MadeFile
from tests.demo.attachments.word_pages import Clause, Grid, Line, PageEnd, Part, Title, gap, head, row, word_file

PARKING = "public-notices/2026/04/20260413-800dd.yml"
LAND_TAKING = "public-notices/2026/04/20260424-aajmc.yml"

DRAFT: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "第一章　总则",
        (
            "第一条　为了维护集镇停车秩序，方便群众赶集和出行，结合本镇实际，制定本办法。",
            "第二条　本办法适用于青禾集镇主街及相连街巷、临时停车场的车辆停放。农历逢一、逢六为集日。",
            "第三条　规划建设办公室负责划线、标牌和停车场日常管理；综合行政执法队负责巡查和处理违法停放；派出所维护交通秩序。沿街村组和经营户配合。",
        ),
    ),
    (
        "第二章　停放",
        (
            "第四条　主街东段集日早六点至中午十二点，禁止停放四轮车。救护、消防、警务、抢险车辆执行任务的除外。",
            "第五条　沿街经营户装货卸货，应当在集日早六点以前或者中午十二点以后进行；确需在禁停时段装卸鲜活农产品的，在东口装卸点停靠，不超过十五分钟。",
            "第六条　卫生院北侧设临时停车场，车位八十个，免费停放，其中无障碍车位四个。同一车辆连续停放不超过四十八小时。",
            "第七条　三轮车、摩托车在划定区域内有序停放，车头朝外，不占盲道、消防通道和店铺出入口。",
            "第八条　任何单位和个人不得用石墩、地锁、杂物占用公共车位，不得私自收费。",
        ),
    ),
    (
        "第三章　管理",
        (
            "第九条　违反规定停放的，执法人员先劝离；当事人不在现场的，电话通知或者张贴告知单。劝离不听、妨碍通行的，由综合行政执法队依照法律、法规规定处理。",
            "第十条　执法人员应当佩戴证件，全过程记录，不得收取任何现金。",
            "第十一条　镇政府每季度公布停车场使用、劝离和处理情况，根据群众意见调整车位和时段。",
        ),
    ),
    (
        "第四章　附则",
        ("第十二条　本办法自公布之日起三十日后施行，有效期三年。",),
    ),
)


def parking_draft() -> bytes:
    """The draft, and a page to write an opinion on."""
    parts: list[Part] = [Title("青禾镇集镇停车管理办法"), Line("（征求意见稿）", side="centre")]
    for title, lines in DRAFT:
        parts += [Clause(title), *(Line(line, size=12, is_indented=True) for line in lines)]
    parts += [
        PageEnd(),
        Title("意见表"),
        Grid(
            (
                row(head("您是"), gap(10, "□沿街经营户　□赶集摆摊　□集镇居民　□司机　□其他：")),
                row(head("称呼和电话"), gap(10, "（可以不填；填了的，采纳情况会告诉您）")),
                *(
                    row(head(f"对第　　条\n意见{number}"), gap(10, "建议改为：\n\n理由："), height=34)
                    for number in ("一", "二", "三")
                ),
                row(head("其他意见"), gap(10), height=34),
            )
        ),
        Line("2026年5月13日前交到镇政府一楼102室党政办公室，也可以打电话0555-6810010说。", size=10.5),
        Line("意见采纳情况在征集结束后二十日内公布。", size=10.5),
    ]
    return word_file("青禾镇集镇停车管理办法（征求意见稿）", parts, is_numbered=True)


def compensation_form() -> bytes:
    """Registration for compensation when land is taken, blank."""
    title = "征地补偿登记表"
    heads, spans = ("地类", "承包证面积（亩）", "现场核对（亩）", "青苗（亩）", "其他附着物"), (2, 3, 3, 2, 2)
    parts: list[Part] = [
        Title(title),
        Line("项目：青河大桥连接线　　　　　　　桥头村　　　　　组　　　　　　　登记编号："),
        Grid(
            (
                row(head("权利人\n（户主）"), gap(4), head("联系电话"), gap(4), height=12),
                row(head("承包证编号"), gap(4), head("家庭人口"), gap(4, "　　　　人")),
                row(*(head(words, span) for words, span in zip(heads, spans, strict=True))),
                *(row(gap(2, kind), gap(3), gap(3), gap(2), gap(2)) for kind in ("水田", "旱地", "其他", "合计")),
                row(head("地块位置"), gap(10, "小地名：　　　　　　　东至　　　　南至　　　　西至　　　　北至")),
                row(head("补偿标准"), gap(10, "水田（含安置补助费）52800元/亩，旱地46200元/亩，水稻青苗1600元/亩。"), height=12),
                row(head("养老保障"), gap(10, "符合条件的家庭成员：　　　人　□申请纳入被征地农民养老保障　□不申请"), height=12),
                row(head("权利人确认"), gap(10, f"面积和附着物□属实　□有异议，异议内容：\n\n{SIGNED}"), height=30),
                row(head("村组意见"), gap(10, f"权属和面积是否属实：\n{SIGNED}"), height=22),
                row(head("现场核对"), gap(10, "自然资源所：　　　　　村组代表：　　　　　权利人：\n　　　　　　　　　　　　　　　　　年　　月　　日"), height=20),
                row(head("登记结果"), gap(10, f"□准予登记　□补充材料：\n经办人{SIGNED}"), height=20),
            )
        ),
        Line("2026年5月25日前带承包证、身份证，到桥头村部（交易市场二楼）或者青禾自然资源所（青河路26号）登记，不收费。", size=9.5),
        Line("补偿款付到承包户账户，账号在窗口登记，不写在本表上。咨询电话：0555-6810071。", size=9.5),
    ]  # fmt: skip
    return word_file(title, parts)


NOTICE_FILES = (
    MadeFile(
        "青禾镇集镇停车管理办法（征求意见稿）.docx",
        (PARKING,),
        parking_draft,
        ("第十二条", "车位八十个", "早六点至中午十二点", "意见表"),
        "全文和意见表",
    ),
    MadeFile(
        "征地补偿登记表.docx",
        (LAND_TAKING,),
        compensation_form,
        ("青河大桥连接线", "承包证编号", "52800元/亩", "权利人确认"),
        "空白表，登记时填写",
    ),
)
