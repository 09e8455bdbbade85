"""Reports on paper: the annual report, the five-year plan and the list of fees, from the bodies of their records."""

from __future__ import annotations

from reportlab.platypus import Spacer

from site_builder.records.documents import Document
from tests.demo.attachments.made_file import MadeFile
from tests.demo.attachments.pdf_pages import flowables, heading, paged, table, text
from tests.demo.attachments.record_body import blocks, document, tables

ANNUAL_REPORT = "documents/2026/01/20260116-5kzkz.yml"
FIVE_YEARS = "documents/2026/04/20260409-bfbby.yml"
FEES = "documents/2026/02/20260203-gz5d8.yml"


def annual_report() -> bytes:
    """The six parts and their tables."""
    record = document(ANNUAL_REPORT)
    return _whole(record, f"青禾镇人民政府　{_day(record)}")


def five_years() -> bytes:
    """The whole plan."""
    record = document(FIVE_YEARS)
    return _whole(record, f"{record.document_number}　2026年3月27日青禾镇第十九届人民代表大会第十次会议批准")


def fees() -> bytes:
    """The six fees on one page."""
    record = document(FEES)
    (items,) = tables(FEES)
    notes = (
        "一、镇本级：镇人民政府及其办公室、站所没有行政事业性收费项目，也没有涉企收费项目。",
        "二、上表六项由县级部门和单位收取，清单之外的行政事业性收费，群众可以拒绝缴纳。",
        "三、收费单位应当出示收费目录、开具财政票据。多收、乱收的，请拨打0555-6810041或者12345。",
        f"四、依据：{record.legal_basis[0].name}（{record.legal_basis[0].document_number}）。",
    )
    return paged(
        record.title,
        lambda: [
            *heading(record.title, f"公布单位：青禾镇财政所　　{_day(record)}"),
            table(items.rows, items.right),
            Spacer(1, 10),
            *(text(note) for note in notes),
        ],
    )


def _whole(record: Document, below: str) -> bytes:
    return paged(record.title, lambda: [*heading(record.title, below), *flowables(blocks(record.body))])


def _day(record: Document) -> str:
    day = record.issued_on
    return f"{day.year}年{day.month}月{day.day}日"


REPORTS = (
    MadeFile(
        "青禾镇2025年政府信息公开工作年度报告.pdf",
        (ANNUAL_REPORT,),
        annual_report,
        ("政府信息公开工作年度报告", "六、其他需要报告的事项", "行政诉讼（未经复议直接起诉）", "426条", "（七）总计"),
        "六部分全文，与正文一致",
    ),
    MadeFile(
        "青禾镇十五五规划纲要.pdf",
        (FIVE_YEARS,),
        five_years,
        ("第十五个五年规划纲要", "第十章", "综合应急救援中心", "78610", "青政发〔2026〕11号"),
        "纲要全文",
    ),
    MadeFile(
        "青禾镇行政事业性收费目录清单（2026年）.pdf",
        (FEES,),
        fees,
        ("行政事业性收费目录清单", "临时居民身份证工本费", "550元/件", "公办幼儿园保教费"),
        "一页清单，可以张贴",
    ),
)
