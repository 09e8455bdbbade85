"""政府信息: a document the office made or keeps, with its statutory header."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Annotated

from site_builder.clock import BEIJING
from site_builder.records.base import Record, RecordFacts
from site_builder.records.fields import (
    Body,
    Choice,
    Days,
    DayUnit,
    DisclosureCategory,
    DocumentNumber,
    IndexNumber,
    LegalBasis,
    Line,
    Part,
    RecordRef,
    label,
)


class DocumentSection(Choice):
    """Which of the statutory sections of the platform it belongs to (国办公开办函〔2019〕61号)."""

    CONTENT = "content", "法定主动公开内容"
    RULES = "rules", "政府信息公开制度"
    ANNUAL_REPORT = "annual-report", "政府信息公开年报"


class Genre(Choice):
    """文种: the 15 kinds of 《党政机关公文处理工作条例》 art. 8, and what a township publishes besides."""

    RESOLUTION = "resolution", "决议"
    DECISION = "decision", "决定"
    ORDER = "order", "命令（令）"
    BULLETIN = "bulletin", "公报"
    PROCLAMATION = "proclamation", "公告"
    ANNOUNCEMENT = "announcement", "通告"
    OPINION = "opinion", "意见"
    NOTICE = "notice", "通知"
    CIRCULAR = "circular", "通报"
    REPORT = "report", "报告"
    REQUEST = "request", "请示"
    REPLY = "reply", "批复"
    MOTION = "motion", "议案"
    LETTER = "letter", "函"
    MINUTES = "minutes", "纪要"
    PLAN = "plan", "规划、计划、方案"
    TABLE = "table", "统计、报表"
    OTHER = "other", "其他"


class Topic(Choice):
    """主题分类: the 22 classes of the State Council's document library."""

    STATE_COUNCIL = "state-council", "国务院组织机构"
    GENERAL = "general", "综合政务"
    ECONOMY = "economy", "国民经济管理、国有资产监管"
    FINANCE = "finance", "财政、金融、审计"
    LAND = "land", "国土资源、能源"
    FARMING = "farming", "农业、林业、水利"
    INDUSTRY = "industry", "工业、交通"
    TRADE = "trade", "商贸、海关、旅游"
    MARKET = "market", "市场监管、安全生产监管"
    CONSTRUCTION = "construction", "城乡建设、环境保护"
    EDUCATION = "education", "科技、教育"
    CULTURE = "culture", "文化、广电、新闻出版"
    HEALTH = "health", "卫生、体育"
    POPULATION = "population", "人口与计划生育、妇女儿童工作"
    LABOUR = "labour", "劳动、人事、监察"
    SECURITY = "security", "公安、安全、司法"
    CIVIL_AFFAIRS = "civil-affairs", "民政、扶贫、救灾"
    RELIGION = "religion", "民族、宗教"
    FOREIGN = "foreign", "对外事务"
    TAIWAN = "taiwan", "港澳台侨工作"
    DEFENCE = "defence", "国防"
    OTHER = "other", "其他"


class DisclosureType(Choice):
    """公开属性. Only what is disclosed proactively may stand in `content/`."""

    PROACTIVE = "proactive", "主动公开"
    ON_REQUEST = "on-request", "依申请公开"
    EXEMPT = "exempt", "不予公开"


class Origin(Choice):
    """How the office came by it (条例 art. 10)."""

    MADE = "made", "本机关制作"
    OBTAINED = "obtained", "本机关获取"


class Validity(Choice):
    """有效性."""

    IN_FORCE = "in-force", "有效"
    NOT_YET = "not-yet", "尚未施行"
    AMENDED = "amended", "已修改"
    REPEALED = "repealed", "已废止"
    LAPSED = "lapsed", "失效"


class DisclosureLimit(Part, frozen=True, kw_only=True):
    """A disclosure deadline of its own, instead of the 20 working days of 条例 art. 26."""

    amount: Annotated[Days, label("期限")]
    unit: Annotated[DayUnit, label("单位")]
    basis: Annotated[Line, label("依据", example="《中华人民共和国预算法》第十四条")]


class Document(Record, frozen=True, kw_only=True):
    """政府信息: rules, plans, budgets, reports and all else the office must disclose by itself."""

    facts = RecordFacts(
        kind="documents",
        label="政府信息",
        description="本机关依法主动公开的文件、规划、预决算、报告等政府信息",
        column_type="政策文件",
    )

    category: Annotated[
        DisclosureCategory, label("公开类别", hint="《政府信息公开条例》第二十条、第二十一条中的哪一项")
    ]
    index_number: Annotated[IndexNumber, label("索引号", hint="格式由站点设置规定，一经编出不再改")]
    issued_on: Annotated[date, label("成文日期")]
    topic: Annotated[Topic, label("主题分类")]
    genre: Annotated[Genre, label("文种")]
    body: Annotated[Body, label("正文")]
    section: Annotated[DocumentSection, label("所属栏目")] = DocumentSection.CONTENT
    document_number: Annotated[
        DocumentNumber | None, label("发文字号", hint="六角括号，序号前不加“第”和零", example="青政发〔2026〕12号")
    ] = None
    issuing_body: Annotated[Line | None, label("发文机关", hint="不填即公开主体")] = None
    disclosure_type: Annotated[DisclosureType, label("公开属性")] = DisclosureType.PROACTIVE
    origin: Annotated[Origin, label("信息来源")] = Origin.MADE
    origin_organ: Annotated[Line | None, label("制作或最初获取机关", hint="本机关获取的信息才填")] = None
    is_normative: Annotated[bool, label("行政规范性文件")] = False
    formed_on: Annotated[date | None, label("信息形成或变更日", hint="不填即成文日期；公开期限从这天的次日起算")] = None
    disclosure_limit: Annotated[DisclosureLimit | None, label("另有规定的公开期限")] = None
    effective_on: Annotated[date | None, label("施行日期")] = None
    expires_on: Annotated[date | None, label("有效期至", hint="这一天仍然有效")] = None
    amended_by: Annotated[RecordRef | None, label("修改它的文件")] = None
    repealed_on: Annotated[date | None, label("废止日期")] = None
    successor: Annotated[RecordRef | None, label("替代它的文件")] = None
    legal_basis: Annotated[list[LegalBasis], label("公开或制定依据")] = []

    def validity(self, today: date) -> Validity:
        """Whether it is in force on a day."""
        if self.repealed_on is not None and self.repealed_on <= today:
            return Validity.REPEALED
        if self.expires_on is not None and self.expires_on < today:
            return Validity.LAPSED
        if self.effective_on is not None and self.effective_on > today:
            return Validity.NOT_YET
        return Validity.AMENDED if self.amended_by else Validity.IN_FORCE

    def turning_days(self) -> Iterator[date]:
        """Days on which its validity changes."""
        yield from super().turning_days()
        if self.effective_on is not None:
            yield self.effective_on
        if self.expires_on is not None:
            yield self.expires_on + timedelta(days=1)
        if self.repealed_on is not None:
            yield self.repealed_on

    def references(self) -> Iterator[tuple[str, str, str]]:
        """The documents that amend or replace it."""
        yield from super().references()
        if self.amended_by is not None:
            yield "amended_by", "documents", self.amended_by
        if self.successor is not None:
            yield "successor", "documents", self.successor

    def body_texts(self) -> Iterator[str]:
        """The text of the document."""
        yield self.body


EXAMPLE = Document(
    id="20260312-k3m9q",
    title="青禾镇人民政府关于印发《青禾镇农村人居环境整治提升实施方案》的通知",
    organisation="qinghe-zhen",
    category=DisclosureCategory.RURAL_POLICY,
    index_number="014332607/2026-00012",
    document_number="青政发〔2026〕12号",
    issued_on=date(2026, 3, 10),
    published_at=datetime(2026, 3, 12, 9, 30, tzinfo=BEIJING),
    topic=Topic.FARMING,
    genre=Genre.NOTICE,
    is_normative=True,
    effective_on=date(2026, 4, 1),
    expires_on=date(2031, 3, 31),
    summary="明确全镇十六个村改厕、污水、垃圾和村容整治的目标、分工、补助标准和验收办法。",
    keywords=["人居环境", "农村改厕", "垃圾分类"],
    legal_basis=[LegalBasis(name="《云川县农村人居环境整治提升行动方案》", document_number="云政发〔2026〕5号")],
    body=(
        "各村民委员会，镇直各单位：\n\n现将《青禾镇农村人居环境整治提升实施方案》印发给你们，请结合实际抓好落实。\n\n"
        "## 一、目标任务\n\n到今年年底，全镇农户卫生厕所普及率达到百分之九十二，生活垃圾全部做到日产日清。\n\n"
        "## 二、补助标准\n\n| 项目 | 补助标准 | 发放方式 |\n| --- | ---: | --- |\n"
        "| 三格式化粪池 | 1200元/户 | 一卡通 |\n"
        "| 污水支管接入 | 450元/户 | 以奖代补 |\n\n## 三、监督电话\n\n镇农业农村办公室：0555-6810036。"
    ),
)
