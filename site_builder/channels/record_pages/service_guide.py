"""The page of an 办事指南: one box first (where, when, how long, fee, trips, telephone), the checklist, the steps."""

from __future__ import annotations

from markupsafe import Markup

from site_builder.channels.record_pages.common import (
    KINDS_OF_FILES,
    Common,
    Fact,
    FileLink,
    Link,
    Page,
    Struct,
    day,
    spans_of,
)
from site_builder.records.fields import Attachment, Telephone
from site_builder.records.organisations import Organisation
from site_builder.records.service_guides import (
    FeeItem,
    LocalFacts,
    Material,
    MaterialNeed,
    QuestionAnswered,
    ServiceGuide,
    Step,
)


class MaterialRow(Struct, frozen=True, kw_only=True):
    """One thing to bring, as the checklist shows it."""

    name: str
    facts: list[str]
    source: str
    note: str
    files: list[tuple[str, str]]


class StepRow(Struct, frozen=True, kw_only=True):
    """One step, as the list shows it."""

    name: str
    who: str
    time: str
    text: str


class GuidePage(Struct, frozen=True, kw_only=True):
    """What the template of a guide sees. Local facts have already won over imported ones."""

    common: Common
    place: str
    window: str
    hours: str
    spans: str
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
    steps: list[StepRow]
    common_mistakes: list[str]
    questions: list[QuestionAnswered]
    legal_basis: list[str]
    basis_html: Markup
    result: str
    result_sample: FileLink | None
    remedy: str
    quantity_limit: str
    village_agent: str
    hint: str
    handled_by: Link
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
        spans=spans_of(office.opening) if isinstance(office, Organisation) else "",
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
        materials=[_material(page, material) for material in guide.materials],
        steps=[_step(step) for step in guide.steps],
        common_mistakes=guide.common_mistakes,
        questions=guide.questions,
        legal_basis=basis,
        basis_html=page.prose("\n".join(f"- {item}" for item in basis)),
        result=guide.result_name,
        result_sample=_file(page, guide.result_sample),
        remedy=guide.remedy,
        quantity_limit=guide.quantity_limit,
        village_agent=local.village_agent or "",
        hint=local.hint or "",
        handled_by=page.to_organisation(guide.handled_by),
        imported=_imported(guide),
        imported_address=(guide.imported_from.address or "") if guide.imported_from else "",
        body=page.prose(guide.body) if guide.body else Markup(),
        common=page.common(_facts(page, guide)),
    )


def _file(page: Page, attachment: Attachment | None) -> FileLink | None:
    return page.file(attachment) if attachment is not None else None


def _material(page: Page, material: Material) -> MaterialRow:
    facts = [f"原件 {material.originals} 份" if material.originals else ""]
    facts.append(f"复印件 {material.copies} 份" if material.copies else "")
    facts = [fact for fact in facts if fact] or [material.form.label]
    if material.need is not MaterialNeed.REQUIRED:
        facts.append(material.need.label)
    files = (("空白表格", material.blank_form), ("填写样表", material.filled_sample))
    return MaterialRow(
        name=material.name,
        facts=facts,
        source=material.source.label,
        note=material.note,
        files=[(_words(words, file), page.root + file.path) for words, file in files if file is not None],
    )


def _words(words: str, file: Attachment) -> str:
    return f"{words}（{KINDS_OF_FILES.get(file.extension, '文件')}）"


def _step(step: Step) -> StepRow:
    time = "" if step.days is None else "当场" if step.days == 0 else f"{step.days}个工作日内"
    return StepRow(name=step.name, who=step.done_by, time=time, text=step.description)


def _imported(guide: ServiceGuide) -> str:
    if guide.imported_from is None:
        return ""
    return (
        f"本指南来自{guide.imported_from.system}，{day(guide.imported_from.imported_on)}导入；窗口、电话等由我们补充。"
    )


def _facts(page: Page, guide: ServiceGuide) -> list[Fact]:
    served = "、".join(item.label for item in guide.served) or "自然人"
    return [
        Fact(label="事项类型", value=guide.task_type.label),
        Fact(label="事项编码", value=guide.item_code or ""),
        page.organisation_fact("发布单位"),
        Fact(label="受理机构", value=page.to_organisation(guide.handled_by).text),
        Fact(label="决定机构", value=guide.decided_by or ""),
        Fact(label="服务对象", value=served),
        Fact(label="办件类型", value="即办件" if guide.is_on_the_spot else "承诺件"),
        Fact(label="通办范围", value=guide.handled_within),
    ]
