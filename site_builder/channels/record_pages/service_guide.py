"""The page of an 办事指南: one box first (where, when, how long, fee, trips, telephone), the checklist, the steps."""

from __future__ import annotations

from markupsafe import Markup

from site_builder.channels.record_pages.common import Common, Fact, FileLink, Page, Struct, day
from site_builder.records.fields import Attachment, Telephone
from site_builder.records.organisations import OpeningHours, Organisation
from site_builder.records.service_guides import FeeItem, LocalFacts, ServiceGuide, Step
from site_builder.text.telephones import with_telephones


class MaterialRow(Struct, frozen=True, kw_only=True):
    """One thing to bring, as the checklist shows it."""

    name: str
    need: str
    is_required: bool
    number: str
    source: str
    note: str
    blank_form: FileLink | None
    filled_sample: FileLink | None


class Question(Struct, frozen=True, kw_only=True):
    """A question and its answer, in which telephone numbers can be dialled."""

    question: str
    answer: Markup


class GuidePage(Struct, frozen=True, kw_only=True):
    """What the template of a guide sees. Local facts have already won over imported ones."""

    common: Common
    place: str
    window: str
    hours: str
    opening: list[OpeningHours]
    telephones: list[Telephone]
    complaint_telephones: list[Telephone]
    committed: str
    statutory: str
    limit_note: str
    fee: str
    fees: list[FeeItem]
    visits: int
    visits_reason: str
    online_address: str
    is_online: bool
    eligibility: list[Markup]
    materials: list[MaterialRow]
    steps: list[Step]
    common_mistakes: list[str]
    questions: list[Question]
    legal_basis: list[str]
    basis_html: Markup
    result: str
    result_sample: FileLink | None
    remedy: str
    quantity_limit: str
    village_agent: str
    hint: str
    imported: str
    imported_address: str
    body: Markup


def guide_page(page: Page) -> GuidePage:
    """The context of one guide."""
    guide = page.record
    assert isinstance(guide, ServiceGuide)  # noqa: S101 - the registry maps classes to builders
    local = guide.local or LocalFacts()
    office = page.holdings.get("organisations", guide.handled_by)
    basis = [f"{item.name}{item.articles}{item.document_number}" for item in guide.legal_basis]
    return GuidePage(
        place=local.address or guide.place,
        window=local.window or guide.window or "",
        hours=local.hours or guide.hours,
        opening=office.opening if isinstance(office, Organisation) else [],
        telephones=local.telephones or guide.telephones,
        complaint_telephones=guide.complaint_telephones,
        committed=guide.committed_limit.words,
        statutory=guide.statutory_limit.words,
        limit_note=guide.committed_limit.note or guide.statutory_limit.note,
        fee="、".join(f"{item.name} {item.standard}" for item in guide.fees) or "不收费",
        fees=guide.fees,
        visits=guide.visits,
        visits_reason=guide.visits_reason,
        online_address=guide.online_address or "",
        is_online=guide.is_online,
        eligibility=[page.prose(item) for item in guide.eligibility],
        materials=[_row(page, index) for index in range(len(guide.materials))],
        steps=guide.steps,
        common_mistakes=guide.common_mistakes,
        questions=[Question(question=item.question, answer=with_telephones(item.answer)) for item in guide.questions],
        legal_basis=basis,
        basis_html=page.prose("\n".join(f"- {item}" for item in basis)),
        result=guide.result_name,
        result_sample=_file(page, guide.result_sample),
        remedy=guide.remedy,
        quantity_limit=guide.quantity_limit,
        village_agent=local.village_agent or "",
        hint=local.hint or "",
        imported=_imported(guide),
        imported_address=(guide.imported_from.address or "") if guide.imported_from else "",
        body=page.prose(guide.body) if guide.body else Markup(),
        common=page.common(_facts(page, guide)),
    )


def _file(page: Page, attachment: Attachment | None) -> FileLink | None:
    return page.file(attachment) if attachment is not None else None


def _row(page: Page, index: int) -> MaterialRow:
    assert isinstance(page.record, ServiceGuide)  # noqa: S101 - the registry maps classes to builders
    material = page.record.materials[index]
    numbers = [f"原件 {material.originals} 份" if material.originals else ""]
    numbers.append(f"复印件 {material.copies} 份" if material.copies else "")
    return MaterialRow(
        name=material.name,
        need=material.need.label,
        is_required=material.need.value == "1",
        number="，".join(number for number in numbers if number) or material.form.label,
        source=material.source.label,
        note=material.note,
        blank_form=_file(page, material.blank_form),
        filled_sample=_file(page, material.filled_sample),
    )


def _imported(guide: ServiceGuide) -> str:
    if guide.imported_from is None:
        return ""
    return (
        f"本指南来自{guide.imported_from.system}，{day(guide.imported_from.imported_on)}导入；窗口、电话等由我们补充。"
    )


def _facts(page: Page, guide: ServiceGuide) -> list[Fact]:
    served = "、".join(item.label for item in guide.served) or "自然人"
    handled_by = page.to_organisation(guide.handled_by)
    return [
        Fact(label="事项类型", value=guide.task_type.label),
        Fact(label="事项编码", value=guide.item_code or ""),
        page.organisation_fact("发布单位"),
        Fact(label="受理机构", value=handled_by.text, href=handled_by.href),
        Fact(label="决定机构", value=guide.decided_by or ""),
        Fact(label="服务对象", value=served),
        Fact(label="办件类型", value="即办件" if guide.is_on_the_spot else "承诺件"),
        Fact(label="通办范围", value=guide.handled_within),
    ]
