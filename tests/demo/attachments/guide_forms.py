"""Forms that service guides hand out, blank and filled in as a sample; nobody in a sample exists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from tests.demo.attachments.forms import BUILDING, NOTHING, SEALED, SIGNED, homestead
from tests.demo.attachments.made_file import MadeFile
from tests.demo.attachments.word_pages import Cell, Grid, Line, Part, Title, entry, gap, head, row, word_file

ALLOWANCE = "service-guides/2025/07/20250704-wxwcb.yml"
FELLING = "service-guides/2025/11/20251104-bs629.yml"
CATERING = "service-guides/2026/02/20260205-km844.yml"

INVENTED = "（填写样表：人物、号码、地点都是虚构的，请照自己的情况填写）"
NUMBER = "（照身份证填18位号码）"
PHONE = "（填能打通的电话）"
WHERE = "青禾镇　　　　　　村　　　　　　组"


def _told(told: Mapping[str, str], key: str, span: int, blank: str = "") -> Cell:
    """What the sample says, else what the blank form offers."""
    return entry(span, told[key]) if key in told else gap(span, blank)


def _top(title: str, told: Mapping[str, str]) -> list[Part]:
    return [Title(title), *([Line(INVENTED, side="centre")] if told else [])]


FAMILY_HEADS = ("姓名", "与申请人关系", "年龄", "身体和就业情况", "月均收入")
FAMILY_SPANS = (2, 3, 1, 4, 2)


def allowance(told: Mapping[str, str] = NOTHING, family: Sequence[Sequence[str]] = ()) -> bytes:
    """Application for the subsistence allowance."""
    title = "最低生活保障申请书"
    members = [*family, *[("", "", "", "", "")] * (5 - len(family))]
    parts: list[Part] = [
        *_top(title, told),
        Grid(
            (
                row(head("申请人"), _told(told, "name", 4), head("联系电话"), _told(told, "phone", 4)),
                row(head("身份证号码"), _told(told, "number", 10)),
                row(head("户籍和住址"), _told(told, "home", 10, WHERE)),
                row(
                    head("申请方式"),
                    _told(told, "way", 10, "□全家申请　□单人申请（重度残疾、重病）　□本人填写　□代写，代写人："),
                ),
                row(head("共同生活的家庭成员（分家另过的子女不填在这里）", 12)),
                row(*(head(words, span) for words, span in zip(FAMILY_HEADS, FAMILY_SPANS, strict=True))),
                *(row(*(entry(span, w) for w, span in zip(m, FAMILY_SPANS, strict=True)), height=8) for m in members),
                row(head("分家另过的赡养、抚养、扶养人", 12)),
                row(_told(told, "kin", 12, "姓名、关系、住在哪里、做什么："), height=14),
                row(head("近十二个月\n家庭收入"), _told(told, "income", 10, "务工　　　　元，种养　　　　元，财产　　　　元，补贴和其他　　　　元"), height=12),
                row(head("家庭财产"), _told(told, "property", 10, "存款　　　　元；车辆　□没有　□有：　　　　　；县城商品房　□没有　□有　　套"), height=12),
                row(head("要求扣减的\n支出"), _told(told, "costs", 10, "看病　　　　元，上学　　　　元（附凭据，没有的不填）"), height=12),
                row(head("申请理由"), _told(told, "reason", 10), height=26),
                row(head("一卡通账户"), gap(10, "户名须是申请人本人，账号在窗口登记，不写在本表上。")),
                row(
                    head("申请人声明"),
                    gap(10, f"所填内容真实完整，同意核对家庭经济状况；情况有变化的，一个月内告诉民政办公室。\n{told.get('signed', SIGNED)}"),
                    height=20,
                ),
            )
        ),
        Line("交到镇便民服务中心2号民政残联窗口，或者交给村代办员。不会写的由窗口代写，念一遍再签字。", size=9.5),
        Line("咨询电话：民政办公室0555-6810021。", size=9.5),
    ]  # fmt: skip
    return word_file(title, parts)


def felling(told: Mapping[str, str] = NOTHING) -> bytes:
    """Application to fell trees."""
    title = "林木采伐申请表"
    parts: list[Part] = [
        *_top(title, told),
        Grid(
            (
                row(head("申请人"), _told(told, "name", 4), head("联系电话"), _told(told, "phone", 4)),
                row(head("住址"), _told(told, "home", 10, WHERE)),
                row(head("林权证或者\n承包合同编号"), _told(told, "title", 10)),
                row(head("采伐地点"), _told(told, "place", 10, "　　　　　村　　　　　组，小地名：")),
                row(head("四至"), _told(told, "bounds", 10, "东至　　　　　南至　　　　　西至　　　　　北至")),
                row(head("山林类别"), _told(told, "kind", 10, "□自留山　□责任山　□承包林地　□其他：")),
                row(head("树种"), _told(told, "tree", 4), head("林木来源"), _told(told, "origin", 4, "□人工　□天然")),
                row(head("采伐方式"), _told(told, "way", 4, "□择伐　□皆伐　□抚育"), head("采伐面积"), _told(told, "area", 4, "　　　　　　亩")),
                row(head("估计棵数"), _told(told, "count", 4, "　　　　　　棵"), head("估计材积"), _told(told, "volume", 4, "　　　　　　立方米")),
                row(head("采伐用途"), _told(told, "use", 4, "□自用　□出售"), head("采伐时间"), _told(told, "time", 4, "　　月至　　月")),
                row(head("补种安排"), _told(told, "again", 10, "　　　　年　　月前补种　　　　　棵，树种：")),
                row(
                    head("随表材料"),
                    _told(told, "papers", 10, "□采伐承诺（十五立方米以内）　□采伐设计（超过十五立方米）"),
                ),
                row(
                    head("申请人承诺"),
                    gap(10, f"四至清楚，没有权属争议；按批准的地点、树种、数量、期限采伐，不越界，不多砍，按时补种。\n{told.get('signed', SIGNED)}"),
                    height=20,
                ),
                row(head("村意见"), gap(10, f"权属是否清楚：　　　　　相邻山主是否到场指界：\n{SEALED}"), height=22),
                row(head("上山核查"), gap(10, "是否在停伐区：　　　　树种、棵数、材积：\n护林员：　　　　　　工作人员：　　　　　　年　　月　　日"), height=22),
                row(head("审批意见"), gap(10, f"\n{SEALED}"), height=20),
            )
        ),
        Line("屋前房后自家的零星树、竹子不用办；自留山、责任山的要办。交到镇便民服务中心4号农业建房窗口。", size=9.5),
        Line("咨询电话：农业农村办公室0555-6810036。", size=9.5),
    ]  # fmt: skip
    return word_file(title, parts)


def catering(told: Mapping[str, str] = NOTHING) -> bytes:
    """Application to register a small eating house."""
    title = "小餐饮登记申请表"
    parts: list[Part] = [
        *_top(title, told),
        Grid(
            (
                row(head("店名"), _told(told, "shop", 4), head("统一社会\n信用代码"), _told(told, "code", 4)),
                row(head("经营者"), _told(told, "name", 4), head("联系电话"), _told(told, "phone", 4)),
                row(head("身份证号码"), _told(told, "number", 10)),
                row(head("经营地址"), _told(told, "place", 10, "青禾镇")),
                row(head("经营面积"), _told(told, "area", 4, "　　　　平方米"), head("从业人员"), _told(told, "staff", 4, "　　人，有健康证　　人")),
                row(
                    head("经营项目"),
                    _told(told, "menu", 10, "□热菜、米饭　□面、粉、饺子　□早点　□卤菜　□自制饮品　□其他："),
                    height=14,
                ),
                row(head("用水"), _told(told, "water", 4, "□自来水　□其他："), head("用火"), _told(told, "fire", 4, "□瓶装燃气　□用电　□其他：")),
                row(
                    head("设施"),
                    _told(told, "room", 10, "□洗菜、洗肉分开的水池　□消毒柜　□冰箱　□防鼠板、纱窗　□带盖垃圾桶　□油烟净化"),
                    height=14,
                ),
                row(head("网上接单"), _told(told, "online", 10, "□没有　□有，平台名称：")),
                row(head("场所平面图\n（手画也行）"), gap(10, told.get("plan", "")), height=52),
                row(
                    head("经营者承诺"),
                    gap(10, f"所填内容真实；亮证经营，进货留票，生熟分开，餐具消毒；不做裱花蛋糕、生食水产等不能登记的品种。\n{told.get('signed', SIGNED)}"),
                    height=20,
                ),
                row(head("现场查看"), gap(10, f"厨房□　洗消□　防鼠□　　需要整改的：\n两名检查人员{SIGNED}"), height=20),
                row(head("决定"), gap(10, f"□准予登记　□不予登记，理由：\n{SEALED}"), height=18),
            )
        ),
        Line("带身份证，附后厨和上菜人员的健康证明复印件；缺健康证的先登记，十天内补。交到镇便民服务中心1号综合窗口。", size=9.5),
    ]  # fmt: skip
    return word_file(title, parts)


SIGNED_SAMPLE = "签名：张某某　　　　2026年4月13日"

HOMESTEAD_SAMPLE = {
    "name": "张某某",
    "phone": PHONE,
    "number": NUMBER,
    "people": "5人",
    "members": "5人",
    "reason": "☑子女结婚等确需分户　□危房重建　□国家建设或者避险搬迁　□其他：",
    "present": "1处，面积118平方米，1996年建成（与父母同住）\n处置：□原址重建　□退回集体　☑没有宅基地（分户后本户没有）",
    "place": "某某村三组晒谷坪旁，村内空闲地",
    "bounds": "东至村道，南至李某某家菜地，西至排水沟，北至张某甲家院墙",
    "land": "□耕地（不超过120平方米）　☑原有宅基地、村内空闲地（不超过140平方米）\n□荒山荒地（不超过180平方米）",
    "area": "130平方米",
    "storeys": "2层，7.2米",
    "kind": "☑新建　□翻建\n□改建　□扩建",
    "drawing": "☑县农房图集第6号\n□自备",
    "signed": SIGNED_SAMPLE,
}
ALLOWANCE_SAMPLE = {
    "name": "张某某",
    "phone": PHONE,
    "number": NUMBER,
    "home": "青禾镇某某村三组",
    "way": "☑全家申请　□单人申请（重度残疾、重病）　☑本人填写　□代写，代写人：",
    "kin": "女儿张某乙，出嫁到云川县城，在超市上班；按县里的办法折算赡养费。",
    "income": "务工4800元，种养3600元，财产0元，补贴和其他1450元，合计9850元",
    "property": "存款6200元；车辆　☑没有　□有；县城商品房　☑没有　□有　　套",
    "costs": "看病自付11300元，上学0元（附住院结算单三张）",
    "reason": "丈夫去年中风后不能干重活，每月要吃药；我在家照护，只能打短工。全家一年收入人均不到标准，请求给予低保。",
    "signed": SIGNED_SAMPLE,
}
ALLOWANCE_FAMILY = (
    ("张某某", "本人", "56", "健康，在家照护，打短工", "400元"),
    ("李某某", "丈夫", "59", "因病不能干重活", "0元"),
)
FELLING_SAMPLE = {
    "name": "张某某",
    "phone": PHONE,
    "home": "青禾镇某某村五组",
    "title": "（照林权证或者承包合同抄编号）",
    "place": "某某村五组，小地名：大窝坑",
    "bounds": "东至山脊，南至小路，西至李某某责任山，北至溪沟",
    "kind": "☑自留山　□责任山　□承包林地　□其他：",
    "tree": "杉木",
    "origin": "☑人工　□天然",
    "way": "☑择伐　□皆伐　□抚育",
    "area": "3.2亩",
    "count": "46棵",
    "volume": "9立方米",
    "use": "☑自用　□出售",
    "time": "2026年10月至11月",
    "again": "2027年3月前补种60棵，树种：杉木、枫香",
    "papers": "☑采伐承诺（十五立方米以内）　□采伐设计（超过十五立方米）",
    "signed": SIGNED_SAMPLE,
}
CATERING_SAMPLE = {
    "shop": "青禾镇某某粉面馆",
    "code": "（照营业执照填18位）",
    "name": "张某某",
    "phone": PHONE,
    "number": NUMBER,
    "place": "青禾镇青河路某某号一楼",
    "area": "38平方米",
    "staff": "2人，有健康证2人",
    "menu": "□热菜、米饭　☑面、粉、饺子　☑早点　□卤菜　□自制饮品　□其他：",
    "water": "☑自来水　□其他：",
    "fire": "☑瓶装燃气　□用电　□其他：",
    "room": "☑洗菜、洗肉分开的水池　☑消毒柜　☑冰箱　☑防鼠板、纱窗　☑带盖垃圾桶　☑油烟净化",
    "online": "☑没有　□有，平台名称：",
    "plan": "临街大门 → 就餐区（四张桌） → 取餐口 → 厨房：灶台、洗菜池、洗肉池、消毒柜\n厨房后门 → 仓库（离墙、离地放货）；卫生间在屋外",
    "signed": SIGNED_SAMPLE,
}

GUIDE_FORMS = (
    MadeFile(
        "农村宅基地和建房申请表（填写样表）.docx",
        (BUILDING,),
        partial(homestead, HOMESTEAD_SAMPLE),
        ("张某某", "130平方米", "☑新建"),
        "填写样表",
    ),
    MadeFile("最低生活保障申请书.docx", (ALLOWANCE,), allowance, ("家庭成员", "申请理由", "申请人声明"), "空白表"),
    MadeFile(
        "最低生活保障申请书（填写样表）.docx",
        (ALLOWANCE,),
        partial(allowance, ALLOWANCE_SAMPLE, ALLOWANCE_FAMILY),
        ("张某某", "合计9850元", "☑全家申请"),
        "填写样表",
    ),
    MadeFile("林木采伐申请表.docx", (FELLING,), felling, ("采伐地点", "补种安排", "上山核查"), "空白表"),
    MadeFile(
        "林木采伐申请表（填写样表）.docx",
        (FELLING,),
        partial(felling, FELLING_SAMPLE),
        ("大窝坑", "杉木", "☑采伐承诺"),
        "填写样表",
    ),
    MadeFile("小餐饮登记申请表.docx", (CATERING,), catering, ("经营面积", "经营者承诺", "现场查看"), "空白表"),
    MadeFile(
        "小餐饮登记申请表（填写样表）.docx",
        (CATERING,),
        partial(catering, CATERING_SAMPLE),
        ("某某粉面馆", "38平方米", "就餐区"),
        "填写样表",
    ),
)
