"""What is said at the counter of one guide: what to bring, where, when, how much, how long. Local facts win."""

from __future__ import annotations

from dataclasses import dataclass, replace

from site_builder.addresses import address_of
from site_builder.holdings import Holdings
from site_builder.records.fields import Telephone
from site_builder.records.service_guides import LocalFacts, Material, MaterialNeed, ServiceGuide


@dataclass(frozen=True, kw_only=True)
class MaterialLine:
    """One thing to bring. `number`: how many of what; `need`: empty where it is always needed."""

    name: str
    number: str
    need: str
    note: str


@dataclass(frozen=True, kw_only=True)
class GuideAnswer:
    """One screen. `page`: the guide's address on the site; `message`: what may be sent to a citizen."""

    id: str
    title: str
    office: str
    materials: tuple[MaterialLine, ...]
    place: str
    window: str
    hours: str
    telephones: tuple[Telephone, ...]
    fee: str
    limit: str
    limit_note: str
    visits: str
    eligibility: tuple[str, ...]
    hints: tuple[str, ...]
    mistakes: tuple[str, ...]
    page: str
    message: str


def guide_answer(guide: ServiceGuide, holdings: Holdings) -> GuideAnswer:
    """Everything that is asked at a counter."""
    local = guide.local or LocalFacts()
    committed, statutory = guide.committed_limit.words, guide.statutory_limit.words
    hints = (local.hint or "", f"村里代办：{local.village_agent}" if local.village_agent else "")
    answer = GuideAnswer(
        id=guide.id, title=guide.title, office=holdings.organisation_name(guide.handled_by),
        materials=tuple(map(_material, guide.materials)), place=local.address or guide.place,
        window=local.window or guide.window or "", hours=local.hours or guide.hours,
        telephones=tuple(local.telephones or guide.telephones),
        fee="；".join(f"{item.name} {item.standard}" for item in guide.fees) or "不收费",
        limit=committed if committed == statutory else f"{committed}（法定 {statutory}）",
        limit_note=guide.committed_limit.note or guide.statutory_limit.note, visits=_visits(guide),
        eligibility=tuple(guide.eligibility), hints=tuple(hint for hint in hints if hint),
        mistakes=tuple(guide.common_mistakes), page=address_of(guide), message="",
    )  # fmt: skip
    return replace(answer, message=_message(answer, holdings.settings.url))


def _message(answer: GuideAnswer, url: str) -> str:
    """A text for the citizen's telephone: what is needed to come with everything, at the right time, to the right window."""
    bring = "；".join(f"{line.name}（{line.number}）" for line in answer.materials) or "不用带材料"
    lines = (
        f"【{answer.title}】",
        f"带什么：{bring}",
        f"去哪里：{answer.place}{f'，{answer.window}' if answer.window else ''}",
        f"什么时候：{answer.hours}",
        f"多久办好：{answer.limit}；收费：{answer.fee}",
        f"电话：{'、'.join(item.number for item in answer.telephones)}",
        f"详情：{url}{answer.page}",
    )
    return "\n".join(lines)


def _material(material: Material) -> MaterialLine:
    numbers = (
        f"原件 {material.originals} 份" if material.originals else "",
        f"复印件 {material.copies} 份" if material.copies else "",
    )
    return MaterialLine(
        name=material.name, number="，".join(filter(None, numbers)) or material.form.label,
        need="" if material.need is MaterialNeed.REQUIRED else material.need.label, note=material.note,
    )  # fmt: skip


def _visits(guide: ServiceGuide) -> str:
    if not guide.visits:
        return "不用跑"
    return f"{guide.visits} 趟" + (f"（{guide.visits_reason}）" if guide.visits_reason else "")
