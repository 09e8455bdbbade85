"""Sheets to look at: the way of a homestead application in five boxes, and the evacuation card of one household."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.graphics.shapes import Drawing, Line, Polygon, Rect, String
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.platypus import Flowable, Spacer, Table, TableStyle

from tests.demo.attachments.made_file import MadeFile
from tests.demo.attachments.pdf_pages import (
    FONT,
    INK,
    RULE,
    TINT,
    WIDTH,
    heading,
    paged,
    style,
    text,
)

POWERS = "documents/2026/03/20260311-02jkb.yml"
FLOOD_PLAN = "documents/2026/04/20260410-459xq.yml"


@dataclass(frozen=True)
class Stage:
    """One box of the chart: its name, how long it may take, who does it, and what."""

    name: str
    limit: str
    by: str
    lines: tuple[str, ...]


STAGES = (
    Stage(
        "受理",
        "当场",
        "便民服务中心建房窗口",
        (
            "村民小组公示七日无异议、村里签署意见后报送。",
            "材料齐全的当场受理；不齐的一次告知全部补正内容。",
        ),
    ),
    Stage(
        "审查",
        "三家并联",
        "农业农村办公室、自然资源所、规划建设办公室",
        (
            "资格：是否符合一户一宅和分户条件，3个工作日。",
            "规划用地：是否符合规划、是否涉及农用地转用，5个工作日。",
            "风貌安全：图纸、层数、间距、地质安全，3个工作日。",
            "【第一次到场】受理后查看选址，不少于两人，申请人签字。",
        ),
    ),
    Stage(
        "决定",
        "5个工作日",
        "青禾镇人民政府",
        (
            "作出批准或者不批准的决定。",
            "不批准的，书面说明理由，告知复议和诉讼的途径。",
        ),
    ),
    Stage(
        "送达",
        "作出决定后",
        "便民服务中心建房窗口",
        (
            "发放农村宅基地批准书和乡村建设规划许可证，不收费。",
            "结果每季度汇总，在镇政府和村公开栏公布。",
        ),
    ),
    Stage(
        "监管",
        "开工到验收",
        "规划建设办公室、自然资源所、农业农村办公室",
        (
            "【第二次到场】开工前丈量放线；批准后一年内开工，工地挂批准牌。",
            "【第三次到场】竣工后核实面积；竣工后三十日内申请验收。",
            "未批先建、少批多建的，由综合行政执法队责令停工、限期改正。",
        ),
    ),
)

BOX_WIDTH = 104.0
LINE_HEIGHT = 17.0
BOX_PADDING = 12.0
ARROW = 24.0


def homestead_chart() -> bytes:
    """Five stages from the window to the final visit, on one page."""
    title = "农村宅基地批准流程图"
    notes = (
        "一、自受理起十五个工作日内作出决定；涉及农用地转用的，转用审批时间另计。",
        "二、三到场：受理后到场查看选址，开工前到场丈量放线，竣工后到场核实面积，三次都不收费。",
        "三、咨询：规划建设办公室0555-6810045。监督：纪检监察室0555-6810012。",
    )
    return paged(
        title,
        lambda: [
            *heading(title, "依据《青禾镇农村宅基地和建房审批管理办法》（青政发〔2024〕7号）"),
            _chart(),
            Spacer(1, 12),
            *(text(note) for note in notes),
        ],
    )


def _height(stage: Stage) -> float:
    return (len(stage.lines) + 1) * LINE_HEIGHT + BOX_PADDING


def _chart() -> Drawing:
    drawing = Drawing(WIDTH, sum(_height(stage) + ARROW for stage in STAGES) - ARROW)
    top = drawing.height
    for number, stage in enumerate(STAGES, start=1):
        bottom = top - _height(stage)
        _draw(drawing, stage, number, top, bottom)
        if number < len(STAGES):
            _draw_arrow(drawing, bottom)
        top = bottom - ARROW
    return drawing


def _draw(drawing: Drawing, stage: Stage, number: int, top: float, bottom: float) -> None:
    middle = (top + bottom) / 2
    left = BOX_WIDTH + 14
    drawing.add(Rect(0, bottom, BOX_WIDTH, top - bottom, fillColor=TINT, strokeColor=RULE))
    drawing.add(_words(f"{number}. {stage.name}", BOX_WIDTH / 2, middle + 3, 16, "middle"))
    drawing.add(_words(stage.limit, BOX_WIDTH / 2, middle - 17, 10.5, "middle"))
    drawing.add(Line(BOX_WIDTH, middle, left, middle, strokeColor=RULE))
    drawing.add(Rect(left, bottom, WIDTH - left, top - bottom, fillColor=colors.white, strokeColor=RULE))
    baseline = top - LINE_HEIGHT
    drawing.add(_words(stage.by, left + 8, baseline, 11, "start"))
    for count, line in enumerate(stage.lines, start=1):
        drawing.add(_words(line, left + 8, baseline - count * LINE_HEIGHT, 10, "start"))


def _draw_arrow(drawing: Drawing, bottom: float) -> None:
    x, tip = BOX_WIDTH / 2, bottom - ARROW
    drawing.add(Line(x, bottom, x, tip + 7, strokeColor=INK, strokeWidth=1.2))
    drawing.add(Polygon([x - 5, tip + 8, x + 5, tip + 8, x, tip], fillColor=INK, strokeColor=INK))


def _words(words: str, x: float, y: float, size: float, anchor: str) -> String:
    return String(x, y, words, fontName=FONT, fontSize=size, fillColor=INK, textAnchor=anchor)


CARD_TITLE = style("title", 22, alignment=TA_CENTER, textColor=colors.white, leading=30)
CARD_HEAD = style("card-head", 12, alignment=TA_CENTER, leading=18)
CARD_LINE = style("card-line", 12, leading=20)
CARD_NOTE = style("card-note", 10, leading=16)
WARNING_RED = colors.HexColor("#a61b1b")

CARD = (
    ("所在村组", "________村________组　　　　卡片编号：青转________"),
    ("危险区名称", "________________________　本户____人"),
    ("危险类型", "□山洪　□滑坡　□崩塌　□泥石流　□河道洪水　□水库山塘下游"),
    ("准备转移信号", "村广播连续鸣响。黄色预警：老人、儿童先行转移，其他人收拾好随身物品。"),
    ("立即转移信号", "锣鼓急促连敲，或者手摇警报器长鸣。橙色、红色预警：全部人员马上走，不回家取东西。"),
    ("夜间", "夜间二十二时至次日六时预报达到黄色的，傍晚前提前转移。"),
    ("转移路线", "从________经________到________。不走河沟，不过桥洞，车辆停在高处。"),
    ("集合点", "________________________"),
    ("安置点", "□________村部　□中心小学　□镇中学　□敬老院"),
    (
        "责任人职务",
        "转移责任人：________________　（只写职务）\n村级防汛责任人：________________\n包村镇干部：________________",
    ),
    (
        "电话",
        "防汛值班：0555-6810051（24小时）\n地质灾害：0555-6810071\n村委会：0555-68150____　急救：120",
    ),
    ("什么时候返回", "镇里解除预警、安置点清点签字以后。没有通知，谁也不要提前回去。"),
)


def evacuation_card() -> bytes:
    """The card that hangs on the wall of a house, blank; no name, no number of a person has a place on it."""
    title = "青禾镇危险区转移明白卡（样式）"
    return paged(title, lambda: [_card(), Spacer(1, 10), *_card_notes()])


def _card() -> Flowable:
    rows = [[text("青禾镇危险区转移明白卡", CARD_TITLE), ""]]
    rows += [[text(head, CARD_HEAD), text(line, CARD_LINE)] for head, line in CARD]
    looks = TableStyle(
        [
            ("SPAN", (0, 0), (1, 0)),
            ("BACKGROUND", (0, 0), (1, 0), WARNING_RED),
            ("BACKGROUND", (0, 1), (0, -1), TINT),
            ("BOX", (0, 0), (-1, -1), 1.5, WARNING_RED),
            ("INNERGRID", (0, 1), (-1, -1), 0.5, RULE),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), 6),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
        ]
    )
    return Table(rows, colWidths=[92, WIDTH - 92], style=looks)


def _card_notes() -> list[Flowable]:
    notes = (
        "使用说明：一户一卡，由村里填写，贴在进门的墙上；路线、安置点变了的，当年四月换新卡。",
        "卡上只写人数和职务，不写家庭成员姓名、身份证号码、个人手机号码。名册由村里保管。",
        "青禾镇防汛抗旱指挥部办公室制，依据《青禾镇防汛抗旱应急预案》（青政发〔2026〕13号）。",
    )
    return [text(note, CARD_NOTE) for note in notes]


DRAWINGS = (
    MadeFile(
        "权力事项流程图（农村宅基地批准）.pdf",
        (POWERS,),
        homestead_chart,
        ("1.受理", "2.审查", "3.决定", "4.送达", "5.监管", "十五个工作日", "三到场"),
        "五步流程图",
    ),
    MadeFile(
        "青禾镇危险区转移明白卡（样式）.pdf",
        (FLOOD_PLAN,),
        evacuation_card,
        ("危险区名称", "立即转移信号", "转移路线", "安置点", "责任人职务", "0555-6810051"),
        "一户一卡，空白样式",
    ),
)
