"""公示: what the office asks the public to look at and object to, for a stated period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Annotated

from msgspec import Meta

from site_builder.clock import BEIJING
from site_builder.records.base import Record, RecordFacts
from site_builder.records.fields import (
    Body,
    Choice,
    Count,
    Days,
    DayUnit,
    DisclosureCategory,
    LegalBasis,
    Line,
    Paragraph,
    Part,
    Placement,
    Sha256,
    TelephoneNumber,
    label,
)


class NoticeMatter(Choice):
    """What is put up for objection. The shortest period of each stands in `checks/notices.py` with its source."""

    SUBSISTENCE = "subsistence", "最低生活保障"
    DESTITUTE = "destitute", "特困供养"
    EMERGENCY_RELIEF = "emergency-relief", "临时救助"
    MEDICAL_AID = "medical-aid", "医疗救助"
    HOMESTEAD = "homestead", "宅基地审核"
    LAND_TAKING_ADVANCE = "land-taking-advance", "征收土地预公告"
    LAND_TAKING_COMPENSATION = "land-taking-compensation", "征地补偿安置方案"
    HOUSE_TAKING = "house-taking", "房屋征收补偿方案"
    PLANNING = "planning", "规划草案"
    TENDER_CANDIDATES = "tender-candidates", "中标候选人"
    SINGLE_SOURCE = "single-source", "单一来源采购"
    APPOINTMENT = "appointment", "任职前公示"
    ENVIRONMENT = "environment", "环境影响评价"
    DANGEROUS_HOUSES = "dangerous-houses", "农村危房改造"
    FARM_SUBSIDY = "farm-subsidy", "惠农补贴"
    OLD_AGE = "old-age", "养老与高龄津贴"
    EMPLOYMENT = "employment", "公益性岗位与招聘"
    LEVY = "levy", "一事一议筹资筹劳"
    VILLAGE_PROJECT = "village-project", "村级工程与项目"
    RELIEF = "relief", "救灾补助"
    COMMENDATION = "commendation", "评优与先进"
    CONSULTATION = "consultation", "意见征集"
    OTHER = "other", "其他"


class Objection(Part, frozen=True, kw_only=True):
    """异议: whom to tell, and how."""

    office: Annotated[Line, label("受理单位", example="青禾镇民政办公室")]
    telephone: Annotated[TelephoneNumber, label("电话", example="0555-6810021")]
    address: Annotated[Line, label("地址")]
    how: Annotated[Paragraph, label("提出方式", hint="口头、书面均可；写明由谁、多久答复")] = (
        "公示期内可以当面、打电话或者书面提出，请说明理由，写明姓名和联系电话，我们为您保密。"
    )


class NameList(Part, frozen=True, kw_only=True):
    """名单: a table of people, kept outside git as `personal/<sha256>.csv` and erased when the period ends."""

    sha256: Annotated[Sha256, label("名单文件指纹")]
    rows: Annotated[Count, label("人（户）数")]
    where_it_hangs: Annotated[Line, label("名单张贴处", example="各村村务公开栏")]

    @property
    def path(self) -> str:
        """Where the file is kept below `content/`."""
        return f"personal/{self.sha256}.csv"

    @property
    def is_shown(self) -> bool:
        """False once the period has ended: what is left is how many there were."""
        return bool(self.sha256)


class PublicNotice(Record, frozen=True, kw_only=True):
    """公示 and 意见征集: what, from when to when, whom to object to and how."""

    facts = RecordFacts(
        kind="public-notices",
        label="公示公告",
        description="公示、意见征集及其起止日期、异议受理方式和结果",
        column_type="征集调查",
        default_category=DisclosureCategory.OTHER,
    )

    matter: Annotated[NoticeMatter, label("公示事项")]
    days: Annotated[Days, label("公示期", hint="发布次日为第一天")]
    objection: Annotated[Objection, label("异议受理")]
    body: Annotated[Body, label("公示内容")]
    unit: Annotated[DayUnit, label("按什么算")] = DayUnit.DAY
    starts_on: Annotated[date | None, label("公示开始", hint="发布时由系统定为发布次日", extra={"is_given": True})] = (
        None
    )
    ends_on: Annotated[date | None, label("公示结束", hint="发布时由系统按公示期算出", extra={"is_given": True})] = None
    where_it_hangs: Annotated[list[Line], label("张贴地点")] = []
    name_list: Annotated[NameList | None, label("名单")] = None
    legal_basis: Annotated[list[LegalBasis], label("公示依据")] = []
    result: Annotated[Annotated[str, Meta(max_length=5000)], label("公示结果", hint="期满后填写")] = ""

    def is_over(self, today: date) -> bool:
        """Whether its period has ended."""
        return self.ends_on is not None and self.ends_on < today

    def is_open(self, today: date) -> bool:
        """Whether one can still object (also before the first day: it is already on the board)."""
        return self.ends_on is not None and today <= self.ends_on

    def turning_days(self) -> Iterator[date]:
        """The day it opens and the day after its end."""
        yield from super().turning_days()
        if self.starts_on is not None:
            yield self.starts_on
        if self.ends_on is not None:
            yield self.ends_on + timedelta(days=1)

    def body_texts(self) -> Iterator[str]:
        """What is put up, then the result."""
        yield self.body
        if self.result:
            yield self.result

    def file_places(self) -> Iterator[str]:
        """Its attachments and its name list."""
        yield from super().file_places()
        if self.name_list is not None and self.name_list.is_shown:
            yield self.name_list.path


EXAMPLE = PublicNotice(
    id="20260508-k3m9q",
    title="青禾镇2026年5月拟新增最低生活保障对象公示",
    organisation="minzheng-ban",
    category=DisclosureCategory.SOCIAL_AID,
    matter=NoticeMatter.SUBSISTENCE,
    days=7,
    unit=DayUnit.WORKDAY,
    starts_on=date(2026, 5, 9),
    ends_on=date(2026, 5, 18),
    published_at=datetime(2026, 5, 8, 10, 5, tzinfo=BEIJING),
    placement=Placement.BOTH,
    where_it_hangs=["镇便民服务中心公示栏", "各村村务公开栏"],
    objection=Objection(office="青禾镇民政办公室", telephone="0555-6810021", address="青禾镇青河路18号201室"),
    legal_basis=[LegalBasis(name="《社会救助暂行办法》", articles="第十一条")],
    body=(
        "经本人申请、入户调查、邻里访问、信息核对和村民代表评议，现将拟纳入农村最低生活保障的对象予以公示。\n\n"
        "公示期内，对拟保障对象的家庭收入、财产状况有不同意见的，请向我们反映。"
    ),
)
