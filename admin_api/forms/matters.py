"""What happened in the office → what is to be written: nobody has to know what kinds of records there are.

A matter presets what follows from it, says where it goes first (贴公示栏, 上网, 都要), and which questions come first; all
others that are not required fold away. "Based on last year's" copies a record without what belongs to that one alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from admin_api.forms.controls import NEVER_ASKED, inner_struct, is_blank, is_file, item_type
from site_builder.records.base import Record, fields_of
from site_builder.records.fields import Placement
from site_builder.records.kinds import record_classes
from site_builder.store.convert import alternatives_of

ITS_OWN = frozenset(
    {"id", "index_number", "document_number", "result", "amended_by", "successor", "imported_from", *NEVER_ASKED}
)
"""What no second record may have."""


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happens. `changes`: something that is published already is looked up and changed."""

    key: str
    words: str
    examples: str
    kind: str
    placement: Placement = Placement.WEB
    preset: Mapping[str, Any] = {}
    first: tuple[str, ...] = ()
    changes: bool = False

    @property
    def more_words(self) -> str:
        """What the questions are called that fold away."""
        return "其余（没有变就不用看）" if self.changes else "更多（一般不用填）"

    @property
    def fields(self) -> dict[str, Any]:
        """What the form starts with."""
        return {"placement": self.placement.value, **self.preset}


NOTICE = ("title", "matter", "days", "unit", "placement", "body", "attachments", "where_it_hangs", "objection")
NAME_LIST = (
    "title",
    "matter",
    "days",
    "unit",
    "placement",
    "body",
    "name_list",
    "attachments",
    "where_it_hangs",
    "objection",
)
DOCUMENT = ("title", "document_number", "issued_on", "body", "attachments", "genre", "category", "topic", "summary")
GUIDE = ("title", "materials", "telephones", "hours", "place", "window")

MATTERS = (
    Matter(
        key="name-list", words="要公示一份名单", examples="低保、特困、临时救助、危房改造、补贴对象", kind="public-notices",
        placement=Placement.BOTH, first=NAME_LIST,
    ),
    Matter(
        key="notice", words="要公示一件事", examples="村级工程、宅基地、评优、任职、筹资筹劳", kind="public-notices",
        placement=Placement.BOTH, first=NOTICE,
    ),
    Matter(
        key="consultation", words="要征求意见", examples="方案、规划、办法的征求意见稿", kind="public-notices",
        preset={"matter": "consultation"}, first=NOTICE,
    ),
    Matter(
        key="notice-result", words="公示期满，要写结果", examples="有没有异议，怎么处理的", kind="public-notices",
        first=("result",), changes=True,
    ),
    Matter(
        key="document", words="发了一份文件", examples="通知、方案、意见、办法", kind="documents",
        preset={"genre": "notice"}, first=DOCUMENT,
    ),
    Matter(
        key="budget", words="要公开预算、决算", examples="政府预算、部门决算、“三公”经费", kind="documents",
        preset={"genre": "table", "category": "budget", "topic": "finance"}, first=DOCUMENT,
    ),
    Matter(
        key="annual-report", words="要公开年度报告", examples="政府信息公开工作年度报告", kind="documents",
        preset={"genre": "report", "category": "other", "topic": "general", "section": "annual-report"}, first=DOCUMENT,
    ),
    Matter(
        key="repeal", words="一份文件废止、失效或修改了", examples="写明废止日期和替代它的文件", kind="documents",
        first=("repealed_on", "expires_on", "successor", "amended_by"), changes=True,
    ),
    Matter(
        key="explainer", words="解读一份文件", examples="问答、文字说明、负责人解读", kind="explainers",
        first=("title", "explains", "form", "answers", "body", "explained_by", "telephone"),
    ),
    Matter(
        key="reprint", words="上级文件要转载", examples="县里、市里的政策和提示", kind="reprints",
        first=("title", "source", "source_address", "source_published_at", "body"),
    ),
    Matter(
        key="guide-changed", words="有一项业务的材料或电话变了", examples="改办事指南", kind="service-guides",
        first=GUIDE, changes=True,
    ),
    Matter(
        key="new-guide", words="新增一项可以办的业务", examples="写一份办事指南", kind="service-guides",
        first=("title", "handled_by", "task_type", "eligibility", "materials", "steps", "life_events"),
    ),
    Matter(
        key="village-quarter", words="村里要公开一季度的账", examples="财务收支、村民代表会议决定的事", kind="village-affairs",
        placement=Placement.BOTH, first=("village", "year", "quarter", "title", "opening_balance", "income", "spending", "items",
        "supervised_on", "posted_on", "telephone"),
    ),
    Matter(
        key="office-changed", words="单位信息变了", examples="电话、地址、办公时间、负责人、分工", kind="organisations",
        first=("telephones", "hours", "address", "leaders", "tasks", "boards", "agent"), changes=True,
    ),
    Matter(
        key="disclosure-guide", words="公开指南要改", examples="机构名称、地址、电话、申请办法变了", kind="disclosure-guides",
        first=("telephone", "address", "hours", "request_procedure"), changes=True,
    ),
    Matter(
        key="calendar", words="明年的放假安排发布了", examples="国务院办公厅每年的通知；工作日按它计算", kind="holiday-calendars",
        first=("year", "title", "source_document", "source_issued_on", "holidays", "makeup_workdays"),
    ),
)  # fmt: skip


def matter_of(key: str) -> Matter | None:
    """The matter of a key."""
    return next((matter for matter in MATTERS if matter.key == key), None)


def matter_of_fields(kind: str, fields: Mapping[str, Any]) -> str:
    """What a matter of this kind is told by: the key of the one of which most answers stand in the fields."""
    suits = [
        matter
        for matter in MATTERS
        if matter.kind == kind and not matter.changes
        and all(fields.get(name) == value for name, value in matter.preset.items())
    ]  # fmt: skip
    return max(suits, key=lambda matter: len(matter.preset)).key if suits else ""


def copy_for_new(record_fields: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The fields for a new record like an old one: without what the system gives, without days and files."""
    cls = record_classes()[kind]
    own = ITS_OWN | {facts.name for facts in fields_of(cls) if facts.is_given}
    copied = _copy(cls, {name: value for name, value in record_fields.items() if name not in own})
    assert isinstance(copied, dict)  # noqa: S101 - a record's fields are a mapping
    return copied


def _copy(hint: Any, value: Any) -> Any:
    """A value without the days and files in it; None if nothing is left."""
    if (inner := item_type(hint)) is not None:
        return [kept for item in value if (kept := _copy(inner, item)) is not None] or None
    kind = alternatives_of(hint)[0]
    if kind in (date, datetime):
        return None
    cls: type[msgspec.Struct] | None = (
        kind if isinstance(kind, type) and issubclass(kind, Record) else inner_struct(hint)
    )
    if cls is None:
        return value
    if is_file(cls):
        return None
    types = {facts.name: facts.type for facts in fields_of(cls)}
    kept = {name: _copy(types[name], item) for name, item in value.items() if name in types}
    found = {name: item for name, item in kept.items() if item is not None}
    return None if is_blank(cls, found) else found
