"""A small content folder that holds, beside every example, one record of every special case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from msgspec import structs

from site_builder.records.base import Record
from site_builder.records.documents import EXAMPLE as DOCUMENT
from site_builder.records.explainers import EXAMPLE as EXPLAINER
from site_builder.records.fields import Attachment, Audience, Correction, Placement, Withdrawal
from site_builder.records.public_notices import EXAMPLE as NOTICE
from site_builder.records.public_notices import NameList
from site_builder.records.service_guides import EXAMPLE as GUIDE
from site_builder.records.service_guides import FeeItem, QuestionAnswered
from site_builder.records.site_settings import Moved, Redirects
from site_builder.store.write import NEW, save_bytes, to_yaml, version_of
from tests.conftest import every_example, write_content

MARKER = "标记人名欧阳翠翠"
"""Stands in a name list and may stand on that notice's page alone."""
BOARD_MARKER = "只在公示栏上的话"
WITHDRAWN_MARKER = "撤下以后不许再见的话"

PAGE = """---
title: 怎样查找政府信息
description: 按栏目、单位和年份查找，也可以搜索
keywords: 查找 搜索
published_at: 2026-01-09 09:00
column: guide
---

先搜索，找不到就[打电话](../search.html)问。
"""


@dataclass(frozen=True)
class Special:
    """The records of the small site that are no plain examples."""

    with_list: Record
    board_only: Record
    for_a_group: Record
    withdrawn: Record
    repealed: Record
    successor: Record
    with_file: Record
    ended: Record
    with_fees: Record


def special_records(list_hash: str, attachment: Attachment) -> Special:
    """One record of every special case."""
    return Special(
        with_list=structs.replace(
            NOTICE, id="20260508-1st00", title="青禾镇2026年危房改造对象公示",
            name_list=NameList(sha256=list_hash, rows=2, where_it_hangs="各村村务公开栏"),
        ),
        board_only=structs.replace(
            NOTICE, id="20260507-b0ard", title="只贴公示栏的评议结果公示", placement=Placement.BOARD, body=BOARD_MARKER,
        ),
        for_a_group=structs.replace(
            NOTICE, id="20260507-gr0xp", title="安置户选房顺序公示", audience=Audience.CERTAIN_GROUP, body=BOARD_MARKER,
        ),
        withdrawn=structs.replace(
            DOCUMENT, id="20260201-w1thd", title="已经撤下的通知", index_number="014332607/2026-00050", body=WITHDRAWN_MARKER,
            withdrawal=Withdrawal(withdrawn_on=date(2026, 4, 1), reason="内容有误，更正后重新发布"),
        ),
        repealed=structs.replace(
            DOCUMENT, id="20260105-0xd00", title="青禾镇环境卫生管理办法（旧）", index_number="014332607/2026-00051",
            repealed_on=date(2026, 3, 12), successor=DOCUMENT.id,
        ),
        successor=structs.replace(
            EXPLAINER, id="20260506-exp0a", title="旧办法为什么废止", explains=["20260105-0xd00"],
        ),
        with_file=structs.replace(
            DOCUMENT, id="20260420-f1xe0", title="青禾镇关于申请村级公益事业奖补的通知 <b>&\"'", index_number="014332607/2026-00052",
            attachments=[attachment], corrections=[Correction(revised_on=date(2026, 5, 6), note="更正了联系电话。")],
            body=(
                "各村：\n\n根据《云川县村级公益设施管护办法》第二条、第三条办理，见[实施方案](record:20260312-k3m9q)和"
                f"[申请表](attachment:{attachment.sha256}.pdf)。"
            ),
        ),
        ended=structs.replace(
            NOTICE, id="20260301-ended", title="已经结束的低保公示", starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 10),
        ),
        with_fees=structs.replace(
            GUIDE, id="20260210-fees0", title="补领居住证", result_name="居住证明", questions=[
                QuestionAnswered(question="丢了怎么办？", answer="带身份证到原窗口补领。"),
            ],
            fees=[FeeItem(name="工本费", standard="20元/证", basis="《云川县收费目录》", relief="首次申领免收")],
        ),
    )  # fmt: skip


def write_special_content(folder: Path) -> tuple[Path, Special]:
    """A content folder with every example and every special case."""
    rows = f"序号,户主,村\n1,{MARKER},柳溪村\n2,王二,柳溪村\n".encode()
    pdf = b"%PDF-1.4\n%%EOF\n"
    attachment = Attachment(sha256=version_of(pdf), name="申请表.pdf", size=len(pdf), media_type="application/pdf")
    special = special_records(version_of(rows), attachment)
    content = write_content(
        folder, [*every_example(), *(getattr(special, name) for name in Special.__dataclass_fields__)]
    )
    save_bytes(content, f"personal/{version_of(rows)}.csv", rows, expect=NEW)
    save_bytes(content, attachment.path, pdf, expect=NEW)
    save_bytes(content, "pages/how-to-find.md", PAGE.encode(), expect=NEW)
    moved = Redirects(moved=[Moved(old="old/notice.html", new="documents/2026/03/20260312-k3m9q.html")])
    save_bytes(content, "redirects.yml", to_yaml(moved).encode(), expect=NEW)
    return content, special
