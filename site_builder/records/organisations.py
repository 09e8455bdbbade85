"""机构: the town, its offices and stations, and the villages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from msgspec import Meta

from site_builder.clock import BEIJING
from site_builder.records.base import Record, RecordFacts
from site_builder.records.fields import (
    Body,
    Choice,
    Count,
    DisclosureCategory,
    Email,
    Line,
    OrganisationRef,
    Paragraph,
    Part,
    Telephone,
    TelephoneNumber,
    label,
)


class OrganisationType(Choice):
    """What an organisation is."""

    TOWN = "town", "乡镇人民政府"
    OFFICE = "office", "内设机构"
    CENTRE = "centre", "服务中心"
    STATION = "station", "派驻站所"
    VILLAGE = "village", "村"
    PUBLIC_UNIT = "public-unit", "公共企事业单位"
    DEPARTMENT = "department", "县级部门"


class Leader(Part, frozen=True, kw_only=True):
    """负责人: name, post and what he or she is in charge of (条例 art. 20 (二))."""

    name: Annotated[Annotated[str, Meta(min_length=2, max_length=20)], label("姓名")]
    post: Annotated[Line, label("职务")]
    duties: Annotated[Annotated[str, Meta(max_length=500)], label("分工")] = ""


class OpeningHours(Part, frozen=True, kw_only=True):
    """When it is open, readable by the small script that says 现在开门; `days` are 1 (Monday) to 7."""

    days: Annotated[Annotated[str, Meta(pattern=r"^[1-7](-[1-7])?$")], label("星期", example="1-5")]
    opens: Annotated[Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")], label("开门", example="08:30")]
    closes: Annotated[Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")], label("关门", example="12:00")]


class VillageAgent(Part, frozen=True, kw_only=True):
    """代办员: who runs errands to the township's windows for the villagers."""

    name: Annotated[Annotated[str, Meta(min_length=2, max_length=20)], label("姓名")]
    telephone: Annotated[TelephoneNumber, label("联系电话")]
    hours: Annotated[Line, label("值班时间")]


class Organisation(Record, frozen=True, kw_only=True):
    """机构职能: tasks, people, address, hours and telephones."""

    facts = RecordFacts(
        kind="organisations",
        label="机构职能",
        description="机构职能、内设机构、负责人、办公地址、办公时间和联系电话",
        column_type="机构职能",
        is_dated=False,
        default_category=DisclosureCategory.ORGANISATION,
    )

    type: Annotated[OrganisationType, label("机构类型")]
    short_name: Annotated[Annotated[str, Meta(min_length=2, max_length=20)], label("简称", example="民政办")]
    address: Annotated[Line, label("办公地址")]
    hours: Annotated[Line, label("办公时间", example="工作日 8:30–12:00，14:30–17:30")]
    telephones: Annotated[Annotated[list[Telephone], Meta(min_length=1)], label("电话")]
    part_of: Annotated[OrganisationRef | None, label("上级单位")] = None
    tasks: Annotated[list[Paragraph], label("主要职责")] = []
    leaders: Annotated[list[Leader], label("负责人")] = []
    opening: Annotated[list[OpeningHours], label("开门时间表", hint="供网页判断“现在开门”")] = []
    fax: Annotated[TelephoneNumber | None, label("传真")] = None
    email: Annotated[Email | None, label("电子邮箱")] = None
    postcode: Annotated[Annotated[str, Meta(pattern=r"^\d{6}$")] | None, label("邮政编码")] = None
    position: Annotated[Count, label("排列次序", hint="小的在前")] = 100
    households: Annotated[Count | None, label("户数", hint="村填写")] = None
    residents: Annotated[Count | None, label("人口", hint="村填写")] = None
    groups: Annotated[Count | None, label("村民小组数", hint="村填写")] = None
    boards: Annotated[list[Line], label("公示栏位置")] = []
    agent: Annotated[VillageAgent | None, label("村级代办员", hint="村填写")] = None
    body: Annotated[Body | None, label("概况")] = None

    def references(self) -> Iterator[tuple[str, str, str]]:
        """Its superior."""
        yield from super().references()
        if self.part_of is not None:
            yield "part_of", "organisations", self.part_of

    def body_texts(self) -> Iterator[str]:
        """Tasks, then the description."""
        yield from self.tasks
        if self.body:
            yield self.body


EXAMPLE = Organisation(
    id="minzheng-ban",
    title="青禾镇民政办公室",
    short_name="民政办",
    type=OrganisationType.OFFICE,
    part_of="qinghe-zhen",
    published_at=datetime(2025, 1, 6, 9, 0, tzinfo=BEIJING),
    address="青禾镇青河路18号镇政府二楼201室",
    hours="工作日 8:30–12:00，14:30–17:30",
    opening=[
        OpeningHours(days="1-5", opens="08:30", closes="12:00"),
        OpeningHours(days="1-5", opens="14:30", closes="17:30"),
    ],
    telephones=[Telephone(number="0555-6810021", purpose="低保、特困、临时救助")],
    tasks=["受理最低生活保障、特困供养和临时救助申请，入户核实，组织评议和公示。", "管理镇敬老院，发放高龄津贴。"],
    leaders=[Leader(name="何秀兰", post="主任", duties="主持全面工作，分管社会救助")],
    position=20,
)
