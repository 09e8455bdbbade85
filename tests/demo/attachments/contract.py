"""The model contract for leasing land: nine things the parties settle, with room for each."""

from __future__ import annotations

from collections.abc import Iterator

from tests.demo.attachments.made_file import MadeFile
from tests.demo.attachments.word_pages import Clause, Grid, Line, Part, Title, gap, head, row, word_file

TRANSFER_PRICES = "documents/2026/02/20260205-qt3kb.yml"

CLAUSES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "三、流转期限",
        (
            "自　　　　年　　月　　日起至　　　　年　　月　　日止，共　　　年。流转期限不得超过承包期的剩余年限。",
            "期满后乙方需要继续经营的，应当在期满三个月前提出；同等条件下，乙方可以优先续签。",
        ),
    ),
    (
        "四、土地用途",
        (
            "流转土地用于：□粮食　□油菜　□蔬菜　□茶叶　□果树　□水产　□其他农业用途：　　　　　　　　",
            "不得改变土地农业用途，不得在永久基本农田上建房、挖塘、栽树，不得撂荒。",
        ),
    ),
    (
        "五、双方的权利和义务",
        (
            "甲方：按约定收取流转价款；监督乙方合理利用和保护土地；按时交付土地，不干涉乙方正常经营；土地的承包关系不变，国家给承包户的补贴归甲方。",
            "乙方：按约定付款；自主经营，依法享受给经营者的扶持；保护耕地和沟渠、道路，不损害相邻农户的用水和通行；未经甲方书面同意，不得再流转给别人，也不得用土地经营权担保。",
        ),
    ),
    (
        "六、流转价款和支付方式",
        (
            "第　　种：（一）基本租金每亩每年　　　　元，合计每年　　　　元；（二）基本租金每亩每年　　　　元，另加稻谷　　　　公斤，按当年国家收购价折算；（三）第一个三年每亩每年　　　　元，以后每三年商量一次，调整幅度不超过百分之　　　。",
            "一年一付，先付后用，每年　　月　　日前付清。付款方式：□转入甲方账户　□现金，甲方出具收条　□由村集体经济组织代收代付。",
            "价格高于或者低于当年指导价格三成的，原因是：　　　　　　　　　　　　　　　　　　　　",
        ),
    ),
    (
        "七、征收、征用和占用时的补偿",
        (
            "土地被依法征收、征用、占用的，土地补偿和安置补助归甲方；青苗补偿费归　　　方；乙方投入的地上附着物的补偿费归乙方。已付未用期间的租金，甲方自收到补偿款之日起十五日内退还。",
        ),
    ),
    (
        "八、期满后地上附着物和相关设施的处理",
        (
            "期满或者提前解除时，乙方投资修建的设施：□拆除并恢复原状　□作价　　　　元给甲方　□无偿归甲方　□其他：　　　　　　　　",
            "多年生作物尚未收获的，收获期结束前甲方给予　　　日宽限，宽限期内租金按日计算。",
        ),
    ),
    (
        "九、违约责任",
        (
            "逾期付款的，每逾期一日，按欠付金额的万分之　　　付违约金；逾期超过六十日的，甲方可以解除合同。",
            "乙方擅自改变土地农业用途、弃耕抛荒连续两年以上、给土地造成严重损害的，甲方可以解除合同并要求赔偿。甲方逾期交付土地或者干涉经营造成损失的，应当赔偿。",
            "因旱涝、冰冻等不可抗力不能履行的，双方可以商量减免租金或者解除合同，互不承担违约责任。",
        ),
    ),
)


def transfer_contract() -> bytes:
    """The contract, blank."""
    return word_file("农村土地经营权流转合同（示范文本）", _parts(), is_numbered=True)


def _parts() -> Iterator[Part]:
    yield Title("农村土地经营权流转合同")
    yield Line("（示范文本）", side="centre")
    yield Line("合同编号：青禾镇　　　　　　村　　　　　　　号", side="right")
    yield Clause("一、双方当事人")
    yield Grid(
        (
            row(head("甲方（出租方、\n承包户代表）", 3), gap(4), head("联系电话"), gap(3), height=12),
            row(head("住所", 3), gap(9, "青禾镇　　　　　　村　　　　　　组")),
            row(head("承包合同或者\n权属证书编号", 3), gap(9), height=12),
            row(head("乙方（承租方）", 3), gap(4), head("联系电话"), gap(3)),
            row(head("住所", 3), gap(9)),
            row(head("类型", 3), gap(9, "□农户　□家庭农场　□农民专业合作社　□企业　□其他：")),
        )
    )
    yield Clause("二、流转土地的名称、坐落、面积和质量等级")
    heads = ("地块名称", "坐落（四至）", "面积（亩）", "地类", "等级")
    yield Grid(
        (
            row(*(head(words, span) for words, span in zip(heads, (2, 4, 2, 2, 2), strict=True))),
            *(row(gap(2), gap(4), gap(2), gap(2), gap(2)) for _ in range(4)),
            row(head("合计"), gap(4), gap(2), gap(2), gap(2)),
        )
    )
    yield _line("地类和等级按当年公布的流转指导价格分类填写；面积以承包合同为准，没有写明的以双方共同丈量的为准。")
    for title, lines in CLAUSES:
        yield Clause(title)
        yield from map(_line, lines)
    yield Clause("其他约定")
    yield _line(
        "履行中发生争议的，双方商量解决；商量不成的，请村民委员会、镇人民政府调解，也可以申请农村土地承包仲裁或者向人民法院起诉。"
    )
    yield _line("经营面积五十亩以上的，签订前先到镇便民服务中心备案。由村里代签的，须附承包户的书面委托。")
    yield _line("本合同一式四份，双方各一份，村集体经济组织和镇农业农村办公室各存一份。自签字或者盖章之日起生效。")
    yield _line("双方另行约定：　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　")
    yield Grid(
        (
            row(
                gap(6, "甲方（签字、按手印）：\n\n　　　　　　　　　　年　　月　　日"),
                gap(6, "乙方（签字、盖章）：\n\n　　　　　　　　　　年　　月　　日"),
                height=26,
            ),
            row(
                gap(6, "村集体经济组织（见证）：\n\n　　　　　　　　　　年　　月　　日"),
                gap(6, "镇农业农村办公室（备案）：\n\n　　　　　　　　　　年　　月　　日"),
                height=26,
            ),
        )
    )
    yield Line("免费领取：镇便民服务中心、各村民委员会。咨询：镇农业农村办公室0555-6810036。", size=9.5)


def _line(words: str) -> Line:
    return Line(words, size=11, is_indented=True)


CONTRACTS = (
    MadeFile(
        "农村土地经营权流转合同（示范文本）.docx",
        (TRANSFER_PRICES,),
        transfer_contract,
        (
            "一、双方当事人",
            "二、流转土地的名称",
            "三、流转期限",
            "四、土地用途",
            "五、双方的权利和义务",
            "六、流转价款和支付方式",
            "七、征收、征用和占用时的补偿",
            "八、期满后地上附着物",
            "九、违约责任",
        ),
        "九项内容，空白文本",
    ),
)
