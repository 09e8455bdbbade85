"""Blank forms that hang on documents: what a resident, a village or an office fills in."""

from __future__ import annotations

from collections.abc import Mapping

from tests.demo.attachments.made_file import MadeFile
from tests.demo.attachments.word_pages import (
    Grid,
    Line,
    PageEnd,
    Part,
    Title,
    entry,
    gap,
    head,
    row,
    ruled,
    word_file,
)

HOMESTEADS = "documents/2024/03/20240329-bgjxj.yml"
POSTS = "documents/2026/03/20260304-w1nrr.yml"
LEVIES = "documents/2026/01/20260127-0g59g.yml"
REQUESTS = "documents/2025/05/20250523-sdmwf.yml"
BUILDING = "service-guides/2025/09/20250925-r7std.yml"
SECRECY = "documents/2024/04/20240419-zhexe.yml"

SIGNED = "签名：　　　　　　　年　　月　　日"
SEALED = "（盖章）　　　　　　年　　月　　日"
NOTHING: Mapping[str, str] = {}


def homestead(told: Mapping[str, str] = NOTHING) -> bytes:
    """Application for a homestead and a house, with the opinions it gathers on its way."""
    title = "农村宅基地和建房申请表"
    parts: list[Part] = [
        Title(title),
        *([Line("（填写样表：人物、号码、地点都是虚构的，请照自己的情况填写）", side="centre")] if told else []),
        Line("青禾镇　　　　　　村　　　　　　组　　　　　　　　　　申请日期：　　　　年　　月　　日"),
        Grid(
            (
                row(head("申请人"), entry(3, told.get("name", "")), head("联系电话"), entry(5, told.get("phone", ""))),
                row(head("身份证号码"), entry(10, told.get("number", ""))),
                row(
                    head("户口人数"),
                    entry(3, told.get("people", "　　　　人")),
                    head("其中本集体\n经济组织成员"),
                    entry(5, told.get("members", "　　　　人")),
                ),
                row(
                    head("申请理由"),
                    gap(10, told.get("reason", "□子女结婚等确需分户　□危房重建　□国家建设或者避险搬迁　□其他：")),
                ),
                row(
                    head("现有宅基地"),
                    gap(10, told.get("present", "　　　处，面积　　　　平方米，　　　　年建成\n处置：□原址重建　□退回集体　□没有宅基地")),
                    height=14,
                ),
                row(head("申请位置"), entry(10, told.get("place", ""))),
                row(head("四至"), entry(10, told.get("bounds", "东至　　　　　　南至　　　　　　西至　　　　　　北至"))),
                row(
                    head("土地类型"),
                    gap(10, told.get("land", "□耕地（不超过120平方米）　□原有宅基地、村内空闲地（不超过140平方米）\n□荒山荒地（不超过180平方米）")),
                    height=14,
                ),
                row(
                    head("申请面积"),
                    entry(4, told.get("area", "　　　　　平方米")),
                    head("建筑层数和\n檐口高度"),
                    entry(4, told.get("storeys", "　　　层，　　　　米")),
                ),
                row(
                    head("建房类型"),
                    gap(4, told.get("kind", "□新建　□翻建\n□改建　□扩建")),
                    head("图纸"),
                    gap(4, told.get("drawing", "□县农房图集第　　　号\n□自备")),
                ),
                row(
                    head("申请人承诺"),
                    gap(10, f"所填内容真实；先批后建，按批准的位置、面积、层数建房；异址新建的，验收后三个月内拆除旧宅。\n{told.get('signed', SIGNED)}"),
                    height=18,
                ),
                row(head("四邻意见"), gap(5, f"东邻：\n{SIGNED}"), gap(5, f"南邻：\n{SIGNED}"), height=18),
                row(head("四邻意见"), gap(5, f"西邻：\n{SIGNED}"), gap(5, f"北邻：\n{SIGNED}"), height=18),
            )
        ),
        PageEnd(),
        Grid(
            (
                row(
                    head("小组讨论\n公示情况"),
                    gap(10, f"　　　　年　　月　　日小组会议讨论，到会　　　人，同意　　　人。\n在小组范围内公示七日（　　月　　日至　　月　　日）：\n□无异议　□有异议，处理情况：\n小组长{SIGNED}"),
                    height=32,
                ),
                row(
                    head("村级审查意见"),
                    gap(10, f"材料是否真实：　　　　　四邻意见是否属实：　　　　　是否一户一宅：\n意见：\n{SEALED}"),
                    height=32,
                ),
                row(head("资格联审\n农业农村办"), gap(10, f"是否符合一户一宅和分户条件：\n{SIGNED}"), height=24),
                row(
                    head("规划用地联审\n自然资源所"),
                    gap(10, f"是否符合规划：　　　　　是否涉及农用地转用：\n{SIGNED}"),
                    height=24,
                ),
                row(
                    head("风貌安全联审\n规划建设办"),
                    gap(10, f"图纸、层数、间距、地质安全：\n{SIGNED}"),
                    height=24,
                ),
                row(head("镇政府\n审批意见"), gap(10, f"\n{SEALED}"), height=26),
                row(
                    head("三到场记录"),
                    gap(10, "一、查看选址：　　　　年　　月　　日　到场人员（两人以上）：\n二、丈量放线：　　　　年　　月　　日　到场人员（两人以上）：\n三、核实面积：　　　　年　　月　　日　到场人员（两人以上）："),
                    height=28,
                ),
            )
        ),
        Line("填表说明：一、方框内打“√”。二、附户口簿复印件、建房图纸。三、建筑不超过三层，檐口高度不超过10.5米。", size=9.5),
        Line("四、自受理起十五个工作日内作出决定，不收任何费用。五、咨询电话：规划建设办公室0555-6810045。", size=9.5),
    ]  # fmt: skip
    return word_file(title, parts, is_numbered=True)


def public_post() -> bytes:
    """Application for a public-welfare post in a village."""
    title = "乡村公益性岗位申请表"
    kinds = "□脱贫人口　□防止返贫监测对象　□零就业家庭成员\n□残疾人　□大龄失业人员　□低保家庭成员"
    posts = "□村庄保洁　□护林　□农村公路护路　□养老服务协助\n□古茶树看护　□水利设施看护"
    promise = (
        "一、所填内容真实，同意比对就业、社保、工商登记信息。\n"
        "二、没有企业、个体工商户登记，没有固定工资收入。\n"
        "三、上岗后服从安排，不请人顶岗；找到固定工作的，及时报告退出。"
    )
    parts: list[Part] = [
        Title(title),
        Line("青禾镇　　　　　　村　　　　　　组　　　　　　　　　　填表日期：　　　　年　　月　　日"),
        Grid(
            (
                row(head("姓名"), gap(3), head("性别"), gap(2), head("年龄", 1), gap(2)),
                row(head("户籍"), gap(10, "青禾镇　　　　　村　　　　　组")),
                row(head("身份证号码"), gap(5), head("联系电话"), gap(3)),
                row(head("人员类别"), gap(10, kinds), height=16),
                row(head("身体状况"), gap(10, "□健康，能胜任所报岗位　□有下列情况，请安排合适岗位：")),
                row(head("申请岗位"), gap(10, posts), height=16),
                row(head("是否服从调剂"), gap(4, "□是　□否"), head("同户已有人\n在岗"), gap(4, "□有　□没有")),
                row(head("本人承诺"), gap(10, f"{promise}\n{SIGNED}"), height=34),
                row(
                    head("村评议意见"),
                    gap(10, f"　　　　年　　月　　日村民代表评议，到会　　　人，同意　　　人。\n意见：\n{SEALED}"),
                    height=32,
                ),
                row(
                    head("镇审核意见"),
                    gap(10, f"比对结果：就业□　社保□　工商登记□　　是否符合条件：\n劳动保障所意见：\n{SEALED}"),
                    height=32,
                ),
                row(
                    head("公示情况"),
                    gap(10, "在村公开栏公示七日：　　月　　日至　　月　　日\n□无异议　□有异议，处理情况："),
                    height=14,
                ),
            )
        ),
        Line("填表说明：附身份证、户口簿、一卡通复印件各一份，交村民委员会。护林岗位不超过六十五岁。", size=9.5),
        Line("咨询电话：劳动保障所0555-6810079。", size=9.5),
    ]
    return word_file(title, parts)


def levy_plan() -> bytes:
    """The plan a village puts to the vote, who came, and how they voted."""
    title = "一事一议筹资筹劳方案和签名册（格式）"
    parts: list[Part] = [
        Title("一事一议筹资筹劳方案"),
        Line("青禾镇　　　　　　村民委员会　　　　　　　　　　　　　　　　　　　　　　　　年度"),
        Grid(
            (
                row(head("项目名称"), gap(10)),
                row(head("项目类别"), gap(10, "□道路桥涵　□水渠　□小型饮水　□公共照明　□公共活动场所\n□环境卫生　□村庄绿化　□其他："), height=16),
                row(head("建设地点\n和内容"), gap(10), height=22),
                row(head("受益范围"), gap(4, "　　　组　　　户　　　　人"), head("计划工期"), gap(4, "　　月至　　月")),
                row(head("总投资"), gap(4, "　　　　　　　　元"), head("其中村集体\n和捐赠"), gap(4, "　　　　　　　　元")),
                row(head("农民筹资"), gap(4, "　　　　人，合计　　　　元"), head("每人"), gap(4, "　　　元（不超过20元）")),
                row(head("农民筹劳"), gap(4, "　　　个劳动力，　　　工日"), head("每个劳动力"), gap(4, "　　　工日（不超过5个）")),
                row(head("以资代劳"), gap(10, "自愿，每个工日　　　　元（不超过90元），预计　　　　人。")),
                row(head("免交、缓交"), gap(10, "特困人员　　人，低保户　　户，现役军人家庭　　户，重度残疾人户　　户，\n绝收农户　　户。在校学生不承担筹劳。"), height=16),
                row(head("申请财政奖补"), gap(4, "　　　　　　　　元"), head("管护责任人"), gap(4)),
                row(head("方案公布"), gap(10, "　　　　年　　月　　日至　　月　　日，公布不少于七日。\n收到意见　　条，采纳　　条。")),
                row(head("会议决定"), gap(10, "□村民会议　□村民代表会议　　　　年　　月　　日\n应到　　　人，实到　　　人，同意　　　人，不同意　　　人，弃权　　人。"), height=16),
                row(head("村意见"), gap(10, f"\n{SEALED}"), height=20),
                row(head("农业农村\n办公室审核"), gap(10, f"程序□　范围□　限额□　　意见：\n{SEALED}"), height=22),
            )
        ),
        Line("说明：筹资按本村户籍人口计算；劳动力指男18至60周岁、女18至55周岁。批复后方可收取，开具省级专用票据。", size=9.5),
        PageEnd(),
        Title("会议签到册"),
        Line("会议名称：　　　　　　　　　　　　　　　　日期：　　　　年　　月　　日　　地点："),
        ruled(("序号", "村民小组", "姓名", "代表户（户主）", "本人签名", "备注"), (1, 2, 2, 3, 3, 1), 24),
        Line("应到　　　　人，实到　　　　人。　　　　主持人：　　　　　　记录人："),
        PageEnd(),
        Title("表决签名册"),
        Line("表决事项：　　　　　　　　　　　　　　　　　筹资每人　　　元，筹劳每个劳动力　　　工日"),
        ruled(("序号", "姓名", "同意", "不同意", "弃权", "本人签名（按手印）"), (1, 3, 1, 2, 1, 4), 24),
        Line("同意　　　人，不同意　　　人，弃权　　　人；到会人员过半数同意，□通过　□没有通过。"),
        Line("监票人：　　　　　　　　计票人：　　　　　　　　日期：　　　　年　　月　　日"),
    ]  # fmt: skip
    return word_file(title, parts, is_numbered=True)


def information_request() -> bytes:
    """Request for government information: who asks, for what, in what form. Nobody has to say why."""
    title = "政府信息公开申请表"
    parts: list[Part] = [
        Title(title),
        Line("收到日期（窗口填）：　　　　年　　月　　日　　　　　　　　编号（窗口填）："),
        Grid(
            (
                row(head("申请人信息", 12)),
                row(head("公民姓名"), gap(4), head("证件名称\n和号码"), gap(4)),
                row(head("单位名称"), gap(4), head("统一社会\n信用代码"), gap(4)),
                row(head("法定代表人"), gap(4), head("经办人"), gap(4)),
                row(head("联系电话"), gap(4), head("邮政编码"), gap(4)),
                row(head("通信地址"), gap(10)),
                row(head("电子邮箱"), gap(10)),
                row(head("所需的政府信息", 12)),
                row(head("名称"), gap(10), height=14),
                row(head("文号"), gap(10)),
                row(head("其他能找到\n它的描述"), gap(10, "（时间、事项、制作单位等，不知道名称和文号时填写）"), height=30),
                row(head("希望怎样取得", 12)),
                row(head("提供形式"), gap(10, "□纸质　□电子文件　□查阅、抄录")),
                row(head("取得途径"), gap(10, "□当面领取　□邮寄　□电子邮件　□传真，号码：")),
                row(head("无法按上述\n方式提供时"), gap(10, "□同意用其他方式提供　□不同意")),
                row(head("申请人签名\n或者盖章"), gap(10, "　　　　　　　　　　　　　　　　　年　　月　　日"), height=18),
            )
        ),
        Line("一、公民填姓名和证件，单位填名称、代码和经办人，附身份证明复印件。不需要说明用途。", size=9.5),
        Line("二、交到镇便民服务中心一楼综合窗口，或者邮寄：云川县青禾镇青河路18号党政办公室，邮编990104，信封写明“政府信息公开申请”；传真0555-6810011。", size=9.5),
        Line("三、书写有困难的，请窗口人员代填，读给您听以后签字或者按手印。咨询电话：0555-6810010。", size=9.5),
        Line("四、自收到申请之日起二十个工作日内答复；内容不明确的，七个工作日内告知补正。", size=9.5),
    ]  # fmt: skip
    return word_file(title, parts)


def secrecy_review() -> bytes:
    """What goes with every text before it is published: who read it for secrets and for people's data."""
    title = "政府信息公开保密审查审批表"
    points = (
        "□没有国家秘密，没有整页扫描标注密级、份号的原件\n"
        "□公开后不危及国家安全、公共安全、经济安全、社会稳定\n"
        "□没有未经同意的商业秘密（报价明细、技术方案）\n"
        "□几份信息合在一起，不会推断出不宜公开的内容"
    )
    covered = (
        "□居民身份证号码　□银行账号、一卡通账号　□个人手机号码\n□门牌号以下的住址　"
        "□病情、残疾类别和等级　□未成年人姓名\n□家庭成员收入明细　□没有上述信息"
    )
    parts: list[Part] = [
        Title(title),
        Line("编号：　　　　　　　　　　　　　　　　　　　　　　　　　送审日期：　　　　年　　月　　日"),
        Grid(
            (
                row(head("信息名称"), gap(10)),
                row(head("文号"), gap(4), head("承办单位"), gap(4)),
                row(head("附件"), gap(10, "共　　　份　　　页，□已逐页审查　□没有附件")),
                row(
                    head("公开渠道"), gap(10, "□政府网站　□村公开栏　□电子屏　□微信群公告　□印刷品\n公示期限：　　　天")
                ),
                row(head("审查要点\n承办单位填"), gap(10, points), height=30),
                row(head("已遮盖的\n个人信息"), gap(10, covered), height=18),
                row(
                    head("承办单位\n自查意见"), gap(10, f"□可以公开　□遮盖后公开　□不宜公开\n负责人{SIGNED}"), height=22
                ),
                row(
                    head("保密员意见\n两个工作日内"),
                    gap(
                        10,
                        "□可以公开\n□遮盖后公开，段落和内容：\n□不宜公开，段落和理由：\n"
                        f"□由指定代理人审查，原因：\n{SIGNED}",
                    ),
                    height=42,
                ),
                row(
                    head("分管副镇长\n决定"),
                    gap(10, f"（承办单位对保密员意见有不同看法时填写）\n\n{SIGNED}"),
                    height=26,
                ),
                row(
                    head("县保密行政\n管理部门意见"),
                    gap(10, f"（仍不能确定时报送）\n\n{SEALED}"),
                    height=24,
                ),
                row(
                    head("公开情况"), gap(10, "　　　　年　　月　　日公开，撤下日期：　　　　年　　月　　日，经办人：")
                ),
            )
        ),
        Line("说明：附拟公开的全部文字和附件；转载上级机关已经公布的信息，只核对来源和内容是否完整。", size=9.5),
    ]
    return word_file(title, parts)


FORMS = (
    MadeFile(
        "农村宅基地和建房申请表.docx",
        (HOMESTEADS, BUILDING),
        homestead,
        ("申请人", "户口人数", "现有宅基地", "檐口高度", "四邻意见", "公示七日", "村级审查意见", "三到场记录"),
        "空白表，两页",
    ),
    MadeFile(
        "乡村公益性岗位申请表.docx",
        (POSTS,),
        public_post,
        ("姓名", "性别", "户籍", "人员类别", "申请岗位", "本人承诺", "村评议意见", "镇审核意见"),
        "空白表",
    ),
    MadeFile(
        "一事一议筹资筹劳方案和签名册（格式）.docx",
        (LEVIES,),
        levy_plan,
        ("一事一议筹资筹劳方案", "会议签到册", "表决签名册", "不超过20元", "不超过90元"),
        "方案、签到册、表决签名册三部分",
    ),
    MadeFile(
        "政府信息公开申请表.docx",
        (REQUESTS,),
        information_request,
        ("申请人信息", "所需的政府信息", "文号", "提供形式", "取得途径", "不需要说明用途"),
        "空白表",
    ),
    MadeFile(
        "政府信息公开保密审查审批表.docx",
        (SECRECY,),
        secrecy_review,
        ("保密员意见", "遮盖后公开", "家庭成员收入明细", "逐页审查", "分管副镇长"),
        "空白表",
    ),
)
