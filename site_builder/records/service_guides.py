"""办事指南: how a resident gets one thing done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated

from msgspec import Meta

from site_builder.clock import BEIJING
from site_builder.records.base import Record, RecordFacts
from site_builder.records.fields import (
    Attachment,
    Body,
    Choice,
    Count,
    DayUnit,
    DisclosureCategory,
    LegalBasis,
    Line,
    OrganisationRef,
    Paragraph,
    Part,
    Telephone,
    WebAddress,
    WorkingDays,
    label,
)


class TaskType(Choice):
    """事项类型, by the national platform's numbering."""

    LICENCE = "01", "行政许可"
    PENALTY = "02", "行政处罚"
    COERCION = "03", "行政强制"
    LEVY = "04", "行政征收"
    PAYMENT = "05", "行政给付"
    INSPECTION = "06", "行政检查"
    CONFIRMATION = "07", "行政确认"
    REWARD = "08", "行政奖励"
    ADJUDICATION = "09", "行政裁决"
    OTHER_POWER = "10", "其他行政权力"
    PUBLIC_SERVICE = "20", "公共服务"


class ServedPerson(Choice):
    """服务对象."""

    PERSON = "1", "自然人"
    COMPANY = "2", "企业法人"
    PUBLIC_INSTITUTION = "3", "事业法人"
    ASSOCIATION = "4", "社会组织法人"
    UNINCORPORATED = "5", "非法人企业"
    ADMINISTRATION = "6", "行政机关"
    OTHER = "9", "其他组织"


class MaterialNeed(Choice):
    """材料必要性."""

    REQUIRED = "1", "必要"
    OPTIONAL = "2", "非必要"
    LATER = "3", "容缺后补"


class MaterialForm(Choice):
    """材料形式."""

    PAPER = "paper", "纸质"
    ELECTRONIC = "electronic", "电子"
    EITHER = "either", "纸质或电子"


class MaterialSource(Choice):
    """来源渠道."""

    APPLICANT = "applicant", "申请人自备"
    GOVERNMENT = "government", "政府部门核发"
    WINDOW = "window", "窗口提供"
    OTHER = "other", "其他"


class LifeEvent(Choice):
    """What happens in a resident's life: the way in for those who do not know the office's words."""

    BIRTH = "birth", "生孩子"
    SCHOOL = "school", "上学"
    WORK = "work", "找工作"
    MARRIAGE = "marriage", "结婚"
    HOUSE = "house", "盖房"
    FARMING = "farming", "种地养殖"
    BUSINESS = "business", "做生意"
    ILLNESS = "illness", "看病"
    HARDSHIP = "hardship", "遇到困难"
    DISABILITY = "disability", "残疾人"
    OLD_AGE = "old-age", "养老"
    DEATH = "death", "身后事"
    DISPUTE = "dispute", "纠纷与法律"
    PAPERS = "papers", "办证件证明"


class Material(Part, frozen=True, kw_only=True):
    """One thing to bring."""

    name: Annotated[Line, label("材料名称")]
    need: Annotated[MaterialNeed, label("必要性")] = MaterialNeed.REQUIRED
    form: Annotated[MaterialForm, label("形式")] = MaterialForm.PAPER
    originals: Annotated[Count, label("原件份数")] = 0
    copies: Annotated[Count, label("复印件份数")] = 0
    source: Annotated[MaterialSource, label("来源")] = MaterialSource.APPLICANT
    note: Annotated[Annotated[str, Meta(max_length=300)], label("填写或提交须知")] = ""
    blank_form: Annotated[Attachment | None, label("空白表格")] = None
    filled_sample: Annotated[Attachment | None, label("填写样表")] = None


class Step(Part, frozen=True, kw_only=True):
    """One step of the procedure."""

    name: Annotated[Line, label("环节", example="受理")]
    description: Annotated[Paragraph, label("怎么办")]
    done_by: Annotated[Annotated[str, Meta(max_length=100)], label("办理人员或单位")] = ""
    days: Annotated[WorkingDays | None, label("时限", hint="工作日")] = None


class FeeItem(Part, frozen=True, kw_only=True):
    """收费项目, with its standard and basis."""

    name: Annotated[Line, label("收费项目")]
    standard: Annotated[Line, label("收费标准", example="10元/本")]
    basis: Annotated[Line, label("收费依据")]
    relief: Annotated[Annotated[str, Meta(max_length=300)], label("减免")] = ""


class QuestionAnswered(Part, frozen=True, kw_only=True):
    """常见问题."""

    question: Annotated[Line, label("问")]
    answer: Annotated[Paragraph, label("答")]


class TimeLimit(Part, frozen=True, kw_only=True):
    """办结时限; 0 means on the spot."""

    amount: Annotated[WorkingDays, label("天数", hint="当场办结填 0")]
    unit: Annotated[DayUnit, label("单位")] = DayUnit.WORKDAY
    note: Annotated[Annotated[str, Meta(max_length=300)], label("说明")] = ""

    @property
    def words(self) -> str:
        """As a person says it."""
        return "当场办结" if self.amount == 0 else f"{self.amount}{self.unit.label}"


class ImportedFrom(Part, frozen=True, kw_only=True):
    """Where an imported guide comes from: all but the local facts is then read-only."""

    system: Annotated[Line, label("来源系统", example="省政务服务事项管理系统")]
    imported_on: Annotated[date, label("导入日期")]
    address: Annotated[WebAddress | None, label("原网址")] = None


class LocalFacts(Part, frozen=True, kw_only=True):
    """What the township adds to an imported guide, or says nearer than it: it wins where it says something."""

    window: Annotated[Line | None, label("本地窗口")] = None
    address: Annotated[Line | None, label("本地地址")] = None
    hours: Annotated[Line | None, label("本地时间")] = None
    telephones: Annotated[list[Telephone], label("本地电话")] = []
    village_agent: Annotated[Line | None, label("村级代办")] = None
    hint: Annotated[Paragraph | None, label("提示")] = None


class ServiceGuide(Record, frozen=True, kw_only=True):
    """办事指南: conditions, materials, procedure, limits, fee, contact."""

    facts = RecordFacts(
        kind="service-guides",
        label="办事指南",
        description="办理事项的条件、材料、流程、时限、收费和咨询投诉方式",
        column_type="办事服务",
        default_category=DisclosureCategory.SERVICES,
    )

    task_type: Annotated[TaskType, label("事项类型")]
    handled_by: Annotated[OrganisationRef, label("受理机构")]
    eligibility: Annotated[Annotated[list[Paragraph], Meta(min_length=1)], label("受理条件")]
    materials: Annotated[list[Material], label("申请材料")]
    steps: Annotated[Annotated[list[Step], Meta(min_length=1)], label("办理流程")]
    statutory_limit: Annotated[TimeLimit, label("法定时限")]
    committed_limit: Annotated[TimeLimit, label("承诺时限", hint="不得长于法定时限")]
    place: Annotated[Line, label("办理地点")]
    hours: Annotated[Line, label("办理时间")]
    telephones: Annotated[Annotated[list[Telephone], Meta(min_length=1)], label("咨询电话")]
    complaint_telephones: Annotated[Annotated[list[Telephone], Meta(min_length=1)], label("监督投诉电话")]
    legal_basis: Annotated[Annotated[list[LegalBasis], Meta(min_length=1)], label("设定依据")]
    visits: Annotated[Annotated[int, Meta(ge=0, le=20)], label("到现场次数")]
    item_code: Annotated[Annotated[str, Meta(pattern=r"^[0-9A-Z]{4,36}$")] | None, label("事项编码")] = None
    served: Annotated[list[ServedPerson], label("服务对象", hint="不填即自然人")] = []
    decided_by: Annotated[Line | None, label("决定机构", hint="和受理机构不同时填写")] = None
    window: Annotated[Line | None, label("窗口", example="2号综合窗口")] = None
    visits_reason: Annotated[Annotated[str, Meta(max_length=300)], label("必须到现场的原因")] = ""
    fees: Annotated[list[FeeItem], label("收费", hint="不收费就不填")] = []
    is_online: Annotated[bool, label("可网上办")] = False
    online_address: Annotated[WebAddress | None, label("网上办理地址")] = None
    result_name: Annotated[Annotated[str, Meta(max_length=100)], label("办理结果")] = ""
    result_sample: Annotated[Attachment | None, label("结果样本")] = None
    quantity_limit: Annotated[Annotated[str, Meta(max_length=300)], label("数量限制")] = ""
    handled_within: Annotated[Annotated[str, Meta(max_length=60)], label("通办范围")] = ""
    common_mistakes: Annotated[list[Paragraph], label("常见错误")] = []
    questions: Annotated[list[QuestionAnswered], label("常见问题")] = []
    remedy: Annotated[Annotated[str, Meta(max_length=1000)], label("复议和诉讼")] = ""
    life_events: Annotated[list[LifeEvent], label("人生大事", hint="居民什么时候用得着")] = []
    imported_from: Annotated[ImportedFrom | None, label("导入来源")] = None
    local: Annotated[LocalFacts | None, label("本地信息")] = None
    body: Annotated[Body | None, label("补充说明")] = None

    @property
    def is_on_the_spot(self) -> bool:
        """即办件."""
        return self.committed_limit.amount == 0

    def references(self) -> Iterator[tuple[str, str, str]]:
        """The office that takes it."""
        yield from super().references()
        yield "handled_by", "organisations", self.handled_by

    def body_texts(self) -> Iterator[str]:
        """The supplement."""
        if self.body:
            yield self.body

    def all_attachments(self) -> Iterator[Attachment]:
        """Its own, then forms and samples."""
        yield from self.attachments
        for material in self.materials:
            yield from (file for file in (material.blank_form, material.filled_sample) if file is not None)
        if self.result_sample is not None:
            yield self.result_sample


EXAMPLE = ServiceGuide(
    id="20260115-d4n8x",
    title="申请最低生活保障（低保）",
    organisation="minzheng-ban",
    published_at=datetime(2026, 1, 15, 14, 20, tzinfo=BEIJING),
    task_type=TaskType.PAYMENT,
    handled_by="minzheng-ban",
    decided_by="云川县民政局",
    item_code="000511001000",
    eligibility=[
        "具有本镇户籍，共同生活的家庭成员人均收入低于当地低保标准。",
        "家庭财产状况符合县里的规定。",
    ],
    materials=[
        Material(
            name="最低生活保障申请书",
            originals=1,
            note="窗口有空白表，也可以由村代办员代写",
            source=MaterialSource.WINDOW,
        ),
        Material(name="户口簿", copies=1, note="带原件核对，当场退还"),
        Material(name="家庭经济状况核对授权书", originals=1, note="全体成年家庭成员签字", source=MaterialSource.WINDOW),
    ],
    steps=[
        Step(name="申请", description="到镇便民服务中心3号窗口，或者交给村代办员。", done_by="申请人"),
        Step(name="受理", description="材料齐全当场受理；不齐的一次说清缺什么。", done_by="3号窗口", days=1),
        Step(name="调查核实", description="两名以上工作人员入户，核对收入和财产。", done_by="民政办公室", days=10),
        Step(name="评议公示", description="村里评议，名单在村公示栏公示七天。", done_by="村民委员会", days=7),
        Step(name="审核确认", description="报县民政局确认，当月或次月起发放。", done_by="云川县民政局", days=4),
    ],
    statutory_limit=TimeLimit(amount=30),
    committed_limit=TimeLimit(amount=22, note="公示时间计算在内"),
    place="青禾镇青河路18号便民服务中心一楼",
    window="3号社会救助窗口",
    hours="工作日 8:30–12:00，14:30–17:30",
    telephones=[Telephone(number="0555-6810021", purpose="低保咨询")],
    complaint_telephones=[Telephone(number="0555-6810012", purpose="镇纪检监察室")],
    legal_basis=[LegalBasis(name="《社会救助暂行办法》", articles="第九条至第十五条")],
    visits=1,
    visits_reason="需要本人签字授权核对家庭经济状况；行动不便的可以上门办理",
    result_name="最低生活保障确认通知书",
    common_mistakes=["授权书漏了在外打工的成年子女签字。", "银行卡不是户主本人的一卡通。"],
    life_events=[LifeEvent.HARDSHIP],
    local=LocalFacts(village_agent="各村便民服务站代办员", hint="行动不便的老人打一个电话，我们上门办。"),
)
