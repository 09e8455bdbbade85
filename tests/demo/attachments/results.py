"""What a resident gets in the end: the contents of each certificate on one sheet, in the shape of none that exists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.platypus import Flowable, Spacer, Table, TableStyle

from tests.demo.attachments.made_file import MadeFile
from tests.demo.attachments.pdf_pages import RULE, TINT, WIDTH, heading, paged, style, text

STAMP_RED = colors.HexColor("#a61b1b")
CARD_TITLE = style("card-title", 17, alignment=TA_CENTER, leading=28)
CARD_HEAD = style("card-head", 11, alignment=TA_CENTER, leading=17)
CARD_LINE = style("card-line", 11, leading=17)
STAMP = style("stamp", 15, alignment=TA_CENTER, textColor=STAMP_RED, leading=24)
WARNING = "只说明上面写些什么，版面是示意，不是证件，不能使用；人物和号码都是虚构的"


@dataclass(frozen=True)
class Result:
    """`rows`: what stands on the paper; `notes`: what its holder should know."""

    record: str
    name: str
    rows: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


RESULTS = (
    Result(
        "service-guides/2025/07/20250725-5gmej.yml",
        "残疾人证",
        (
            ("姓名", "张某某"),
            ("性别、出生日期", "女，1979年5月"),
            ("残疾类别", "肢体"),
            ("残疾等级", "三级"),
            ("监护人", "（未成年人，智力、精神残疾人才有）"),
            ("证号", "身份证号码加类别、等级，共20位，样本不列"),
            ("批准机关", "云川县残疾人联合会"),
            ("签发日期、有效期", "2026年4月，十年"),
        ),
        (
            "拿到后先核对姓名、类别、等级，不对的当场提出。",
            "第三代证带芯片，兼作银行卡，补贴打在这张卡上；密码不要告诉别人。",
        ),
    ),
    Result(
        "service-guides/2025/09/20250925-r7std.yml",
        "农村宅基地批准书",
        (
            ("编号", "青禾宅字〔2026〕000号"),
            ("户主姓名", "张某某"),
            ("批准用地面积", "130平方米，其中房基占地110平方米"),
            ("土地所有权人", "青禾镇某某村三组村民小组"),
            ("土地用途", "住宅，村内空闲地"),
            ("坐落和四至", "某某村三组；东至村道，南至菜地，西至排水沟，北至院墙"),
            ("建筑层数、檐口高度", "2层，7.2米"),
            ("批准书有效期", "批准后一年内开工，两年内未建的失效"),
            ("同时发放", "乡村建设规划许可证，附宅基地平面位置图"),
            ("发证机关、日期", "青禾镇人民政府（公章），2026年4月30日"),
        ),
        ("开工前约工作人员放线，工地挂批准牌。", "建好后三十日内申请核实面积，凭批准书和验收意见办不动产登记。"),
    ),
    Result(
        "service-guides/2025/10/20251016-bjq85.yml",
        "居住证",
        (
            ("姓名", "李某某"),
            ("性别、民族、出生日期", "男，汉族，1990年8月"),
            ("公民身份号码", "18位，样本不列"),
            ("常住户口所在地", "某某省某某县"),
            ("居住地住址", "云川县青禾镇和平村"),
            ("签发机关", "云川县公安局"),
            ("签发日期", "2026年3月"),
            ("相片", "近期免冠"),
            ("签注", "每年签注一次"),
        ),
        (
            "首次申领、签注不收费；换领、补领按规定交工本费。",
            "凭居住证在本镇小学报名、参加医保、办老年证、申请临时救助。",
        ),
    ),
    Result(
        "service-guides/2025/11/20251104-bs629.yml",
        "林木采伐许可证",
        (
            ("编号", "青禾采字〔2026〕000号"),
            ("采伐人", "张某某"),
            ("采伐地点、小地名", "青禾镇某某村五组，大窝坑"),
            ("四至", "东至山脊，南至小路，西至责任山界，北至溪沟"),
            ("树种、林木来源", "杉木，人工"),
            ("采伐方式、面积", "择伐，3.2亩"),
            ("批准材积、棵数", "9立方米，46棵"),
            ("采伐期限", "2026年10月1日至2026年11月30日"),
            ("更新期限和棵数", "2027年3月31日前补种60棵"),
            ("发证机关、日期", "青禾镇人民政府（受云川县林业局委托），2026年9月18日"),
        ),
        ("砍树时带在身上；只能在批准的地点、期限、数量里砍。", "期限过了没有砍完的，重新申请；到期前来的可以续。"),
    ),
    Result(
        "service-guides/2026/01/20260108-dd14h.yml",
        "退役军人优待证",
        (
            ("姓名", "王某某"),
            ("性别", "男"),
            ("优待证编号", "全国统一编号，样本不列"),
            ("证件种类", "退役军人（烈士、因公牺牲军人、病故军人遗属的颜色不同）"),
            ("照片", "白底免冠"),
            ("合作银行", "申领时本人选定的一家，背面印银行卡号"),
            ("发证机关", "退役军人事务部监制，县退役军人事务局发放"),
        ),
        ("领回后到合作银行激活才能刷卡。", "不收费，不用交保证金；不能抵押，不能借给别人。"),
    ),
    Result(
        "service-guides/2026/02/20260205-km844.yml",
        "小餐饮登记证",
        (
            ("登记证编号", "云川餐登（青禾）〔2026〕000号"),
            ("店名", "青禾镇某某粉面馆"),
            ("经营者", "张某某"),
            ("经营地址", "青禾镇青河路某某号一楼"),
            ("经营面积", "38平方米"),
            ("经营项目", "面、粉、饺子，早点"),
            ("有效期", "2026年4月22日至2029年4月21日（三年）"),
            ("登记机关", "云川县市场监督管理局青禾所"),
            ("投诉举报电话", "12315"),
        ),
        ("贴在店里看得见的地方。", "店址、经营者变了的重新登记；到期前一个月换证。"),
    ),
    Result(
        "service-guides/2026/02/20260209-wcejz.yml",
        "老年优待证",
        (
            ("姓名", "赵某某"),
            ("性别", "女"),
            ("出生日期", "1961年3月"),
            ("照片", "一寸彩色"),
            ("编号", "青禾老优000000"),
            ("发证机关、日期", "青禾镇人民政府，2026年5月"),
        ),
        (
            "县里公交六十岁半价、七十岁免费；政府定价的景点六十五岁起免门票；卫生院挂号、取药优先。",
            "不收费，长期有效；丢了带身份证当场补。",
        ),
    ),
)


def result_sheet(result: Result) -> bytes:
    """One sheet, marked as a sample above and below."""
    title = f"{result.name}（样本）"
    return paged(
        title,
        lambda: [
            *heading("办理结果样本", WARNING),
            _card(title, result.rows),
            Spacer(1, 12),
            *(text(f"{number}. {note}") for number, note in enumerate(result.notes, start=1)),
        ],
    )


def _card(title: str, rows: Sequence[tuple[str, str]]) -> Flowable:
    cells: list[list[Flowable | str]] = [[text(title, CARD_TITLE), ""]]
    cells += [[text(name, CARD_HEAD), text(words, CARD_LINE)] for name, words in rows]
    cells.append([text("样本，不能使用", STAMP), ""])
    looks = TableStyle(
        [
            ("SPAN", (0, 0), (1, 0)),
            ("SPAN", (0, -1), (1, -1)),
            ("BACKGROUND", (0, 1), (0, -2), TINT),
            ("BOX", (0, 0), (-1, -1), 1.2, RULE),
            ("INNERGRID", (0, 0), (-1, -1), 0.5, RULE),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
        ]
    )
    return Table(cells, colWidths=[130, WIDTH - 130], style=looks)


RESULT_SAMPLES = tuple(
    MadeFile(
        f"{result.name}（样本）.pdf",
        (result.record,),
        partial(result_sheet, result),
        (f"{result.name}（样本）", "不能使用", result.rows[0][0]),
        "只说明内容，不能使用",
    )
    for result in RESULTS
)
