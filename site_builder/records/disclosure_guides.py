"""政府信息公开指南: how to find and how to ask for information (条例 art. 12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from site_builder.clock import BEIJING
from site_builder.records.base import Record, RecordFacts
from site_builder.records.fields import (
    Body,
    DisclosureCategory,
    Email,
    Line,
    Paragraph,
    TelephoneNumber,
    label,
)


class DisclosureGuide(Record, frozen=True, kw_only=True):
    """公开指南 with the nine elements that 条例 art. 12 names, and how to make a request."""

    facts = RecordFacts(
        kind="disclosure-guides",
        label="政府信息公开指南",
        description="政府信息的分类、编排、获取方式和公开工作机构的联系方式",
        column_type="信息公开指南",
        is_dated=False,
        default_category=DisclosureCategory.OTHER,
    )

    classification: Annotated[Paragraph, label("政府信息的分类")]
    arrangement: Annotated[Paragraph, label("编排体系")]
    access: Annotated[Paragraph, label("获取方式")]
    office_name: Annotated[Line, label("工作机构名称")]
    address: Annotated[Line, label("办公地址")]
    hours: Annotated[Line, label("办公时间")]
    telephone: Annotated[TelephoneNumber, label("联系电话")]
    fax: Annotated[TelephoneNumber, label("传真号码")]
    online_contact: Annotated[Email, label("互联网联系方式")]
    request_procedure: Annotated[Body, label("依申请公开的办理")]
    fees: Annotated[Paragraph, label("收费")]
    remedies: Annotated[Paragraph, label("监督和救济")]
    body: Annotated[Body | None, label("补充说明")] = None

    def body_texts(self) -> Iterator[str]:
        """Reading order."""
        yield self.classification
        yield self.arrangement
        yield self.access
        yield self.request_procedure
        yield self.fees
        yield self.remedies
        if self.body:
            yield self.body


EXAMPLE = DisclosureGuide(
    id="qinghe-zhen",
    title="青禾镇人民政府政府信息公开指南",
    organisation="qinghe-zhen",
    published_at=datetime(2026, 1, 9, 9, 0, tzinfo=BEIJING),
    classification="分为机构职能、政策文件、规划计划、财政信息、民生保障、村务公开等类，按《政府信息公开条例》第二十条、第二十一条编列。",
    arrangement="每条信息有索引号、名称、内容概述和生成日期，按公开类别、单位、年份三种方式排列。",
    access="可以在本栏目查阅和下载，也可以到镇便民服务中心查阅点、镇档案室和各村公示栏查看。",
    office_name="青禾镇党政办公室",
    address="青禾镇青河路18号镇政府一楼102室",
    hours="工作日 8:30–12:00，14:30–17:30",
    telephone="0555-6810010",
    fax="0555-6810011",
    online_contact="gongkai@qinghe.example",
    request_procedure=(
        "填写《政府信息公开申请表》，写明姓名或名称、身份证明、联系方式，所需信息的名称、文号或者便于查询的其他特征，"
        "以及获取方式，当面、邮寄或者通过互联网提交。\n\n能当场答复的当场答复；不能当场答复的，自收到申请之日起二十个工作日内答复，"
        "需要延长的最多再延长二十个工作日，并告诉您原因。"
    ),
    fees="不收费。申请的数量、频次明显超过合理范围的，按国家规定收取信息处理费。",
    remedies="认为我们没有依法公开的，可以向云川县人民政府办公室投诉举报，也可以依法申请行政复议或者提起行政诉讼。",
)
