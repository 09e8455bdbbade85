"""Types shared by record kinds, each with its limits: what a title or a telephone number may be."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from msgspec import Meta


def label(title: str, *, hint: str = "", example: str = "", extra: dict[str, Any] | None = None) -> Meta:
    """The Chinese name of a field, with what a clerk should know of it."""
    facts = dict(extra or {})
    if example:
        facts["example"] = example
    return Meta(title=title, description=hint or None, extra=facts or None)


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """What a record is made of, and a record itself: plain values, which never form a ring, so that no garbage
    collection need look for one.
    """


class Choice(enum.Enum):
    """A closed set: the value is what stands in YAML, `label` is what people read."""

    label: str

    def __new__(cls, value: str, label: str) -> Choice:
        """Take the stored value and the Chinese label."""
        member = object.__new__(cls)
        member._value_ = value
        member.label = label
        return member


DATED_ID = r"^\d{8}-[0-9abcdefghjkmnpqrstvwxyz]{5}$"
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"

RecordRef = Annotated[str, Meta(pattern=DATED_ID)]
Slug = Annotated[str, Meta(pattern=SLUG, max_length=60)]
OrganisationRef = Annotated[str, Meta(pattern=SLUG, max_length=60)]
StatuteRef = Annotated[str, Meta(pattern=SLUG, max_length=60)]

Title = Annotated[str, Meta(min_length=2, max_length=200)]
Line = Annotated[str, Meta(min_length=1, max_length=300)]
Summary = Annotated[str, Meta(max_length=200)]
Keyword = Annotated[str, Meta(min_length=1, max_length=30)]
Paragraph = Annotated[str, Meta(min_length=1, max_length=5000)]
Body = Annotated[str, Meta(min_length=1, max_length=200_000)]
DocumentNumber = Annotated[str, Meta(min_length=4, max_length=60)]
IndexNumber = Annotated[str, Meta(min_length=6, max_length=40, pattern=r"^[0-9A-Z/-]+$")]
TelephoneNumber = Annotated[str, Meta(pattern=r"^\+?[0-9][0-9-]{2,19}(转[0-9]{1,6})?$")]
Email = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$", max_length=120)]
WebAddress = Annotated[str, Meta(pattern=r"^https?://[^\s<>\"'\\@]+$", max_length=500)]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
Days = Annotated[int, Meta(ge=1, le=3650)]
WorkingDays = Annotated[int, Meta(ge=0, le=3650)]
Count = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Year = Annotated[int, Meta(ge=1949, le=2200)]
Money = Decimal
"""An amount in yuan (元), at most two places, below `LARGEST_AMOUNT`."""
LARGEST_AMOUNT = Decimal(10) ** 12


class DayUnit(Choice):
    """How days are counted."""

    WORKDAY = "workday", "个工作日"
    DAY = "day", "日"


class Placement(Choice):
    """Where a record goes: what is for the board alone never reaches the web."""

    WEB = "web", "上网"
    BOARD = "board", "只贴公示栏"
    BOTH = "both", "贴公示栏并上网"


class Audience(Choice):
    """公开对象. What is meant for a certain group is named, never shown, on the public web."""

    EVERYONE = "everyone", "全社会"
    CERTAIN_GROUP = "certain-group", "特定群体"


ITEMS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五"]


class DisclosureCategory(Choice):
    """《政府信息公开条例》 art. 20 (15 categories) and art. 21 (8 subjects of a township)."""

    NORMATIVE = "normative", "行政法规、规章和规范性文件"
    ORGANISATION = "organisation", "机关职能、机构设置与负责人"
    PLANS = "plans", "发展规划及相关政策"
    STATISTICS = "statistics", "国民经济和社会发展统计信息"
    SERVICES = "services", "行政许可和对外管理服务"
    PENALTIES = "penalties", "行政处罚、行政强制"
    BUDGET = "budget", "财政预算、决算"
    FEES = "fees", "行政事业性收费"
    PROCUREMENT = "procurement", "政府集中采购"
    PROJECTS = "projects", "重大建设项目"
    LIVELIHOOD = "livelihood", "扶贫、教育、医疗、社会保障、促进就业"
    EMERGENCY = "emergency", "突发公共事件应急"
    INSPECTION = "inspection", "环境保护、公共卫生、安全生产等监督检查"
    RECRUITMENT = "recruitment", "公务员招考与录用"
    OTHER = "other", "其他应当主动公开的信息"
    RURAL_POLICY = "rural-policy", "贯彻落实农业农村政策"
    IRRIGATION = "irrigation", "农田水利工程建设运营"
    LAND_TRANSFER = "land-transfer", "农村土地承包经营权流转"
    HOMESTEADS = "homesteads", "宅基地使用情况审核"
    LAND_TAKING = "land-taking", "土地征收"
    HOUSE_TAKING = "house-taking", "房屋征收"
    LEVIES = "levies", "筹资筹劳"
    SOCIAL_AID = "social-aid", "社会救助"

    @property
    def article(self) -> str:
        """Where the 条例 says so, e.g. 第二十条第（七）项."""
        position = list(DisclosureCategory).index(self)
        return f"第二十条第（{ITEMS[position]}）项" if position < len(ITEMS) else "第二十一条"


class Attachment(Part, frozen=True, kw_only=True):
    """A file that goes with a record. It is kept under its SHA-256 and offered under its own name."""

    sha256: Annotated[Sha256, label("文件指纹", hint="SHA-256，由系统算出")]
    name: Annotated[Annotated[str, Meta(min_length=1, max_length=150)], label("文件名", example="申请表.docx")]
    size: Annotated[Count, label("大小", hint="字节")]
    media_type: Annotated[Annotated[str, Meta(pattern=r"^[a-z]+/[a-z0-9.+-]+$", max_length=100)], label("文件类型")]
    description: Annotated[Annotated[str, Meta(max_length=200)], label("说明")] = ""
    ends_with_period: Annotated[bool, label("公示期满即撤", hint="含个人信息的附件，公示期结束后删除")] = False

    @property
    def extension(self) -> str:
        """The extension under which it is kept, without dot; from the type, not from the name."""
        return EXTENSIONS.get(self.media_type, "bin")

    @property
    def path(self) -> str:
        """Where it is kept below `content/` and stands on the site."""
        return f"files/{self.sha256[:2]}/{self.sha256}.{self.extension}"


EXTENSIONS = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.ms-excel": "xls",
    "text/csv": "csv",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/ofd": "ofd",
}
MEDIA_TYPES = {extension: media_type for media_type, extension in EXTENSIONS.items()}


class Correction(Part, frozen=True, kw_only=True):
    """A public note that something was put right."""

    revised_on: Annotated[date, label("更正日期")]
    note: Annotated[Paragraph, label("更正内容和原因")]


class Withdrawal(Part, frozen=True, kw_only=True):
    """Why and since when a record is no longer shown."""

    withdrawn_on: Annotated[date, label("撤下日期")]
    reason: Annotated[Paragraph, label("撤下原因", hint="公众会看到")]
    hides_title: Annotated[bool, label("标题也不再显示")] = False


class Telephone(Part, frozen=True, kw_only=True):
    """A telephone number of an office, with what it is for."""

    number: Annotated[TelephoneNumber, label("号码", example="0555-6810012")]
    purpose: Annotated[Line, label("用途", example="低保咨询")] = "办公电话"


class LegalBasis(Part, frozen=True, kw_only=True):
    """设定依据: the statute or document on which something rests."""

    name: Annotated[Line, label("依据名称", example="《社会救助暂行办法》")]
    articles: Annotated[Annotated[str, Meta(max_length=100)], label("条款", example="第十一条")] = ""
    document_number: Annotated[Annotated[str, Meta(max_length=60)], label("文号")] = ""


def check_places(amounts: Iterable[Money]) -> None:
    """Refuse more than two decimal places (分 is the smallest unit), NaN, infinity and the absurd. Raises ValueError."""
    for amount in amounts:
        exponent = amount.as_tuple().exponent
        if not isinstance(exponent, int) or exponent < -2 or abs(amount) >= LARGEST_AMOUNT:
            raise ValueError(f"金额 {amount} 应为元，最多两位小数")


Resolve = Callable[[str], str | None]
