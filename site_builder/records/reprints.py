"""转载: what others published and residents here should know. Outside the deadlines and the yearly counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from site_builder.clock import BEIJING
from site_builder.records.base import Record, RecordFacts
from site_builder.records.fields import Body, Line, WebAddress, label


class Reprint(Record, frozen=True, kw_only=True):
    """转载 with source, its address and time."""

    facts = RecordFacts(
        kind="reprints",
        label="上级政策转载",
        description="转载上级机关已经公布的政策和提示，注明来源",
        column_type="政策文件",
    )

    source: Annotated[Line, label("来源", example="云川县人民政府网")]
    source_address: Annotated[WebAddress, label("原文网址")]
    source_published_at: Annotated[datetime, label("原文发布时间")]
    body: Annotated[Body, label("正文或摘要")]

    def body_texts(self) -> Iterator[str]:
        """The text."""
        yield self.body


EXAMPLE = Reprint(
    id="20260420-h5v9r",
    title="云川县启动2026年城乡居民基本医疗保险集中参保",
    organisation="qinghe-zhen",
    published_at=datetime(2026, 4, 20, 11, 0, tzinfo=BEIJING),
    source="云川县医疗保障局",
    source_address="https://www.yunchuan.example/ybj/2026/04/canbao.html",
    source_published_at=datetime(2026, 4, 19, 17, 30, tzinfo=BEIJING),
    body="集中参保期为九月一日至十二月三十一日。新生儿出生九十天内参保的，从出生当天起享受待遇。",
)
