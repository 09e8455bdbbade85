"""Rules of service guides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.checks.rule import View, check
from site_builder.errors import Problem, Severity
from site_builder.records.fields import DayUnit
from site_builder.records.service_guides import (
    LifeEvent,
    MaterialNeed,
    MaterialSource,
    ServedPerson,
    ServiceGuide,
    TaskType,
    TimeLimit,
)

LICENCE_STEPS = 5
WAYS_TO_APPLY = ("寄", "电话", "上门", "代办", "帮办", "村组", "村里", "村民委员会", "入户")
WITHOUT_AREA_CODE = re.compile(r"[2-8]\d{6,7}(转\d+)?")
EVENTS_OF_FIRMS = (LifeEvent.BUSINESS, LifeEvent.WORK, LifeEvent.FARMING, LifeEvent.PAPERS, LifeEvent.DISPUTE)
"""What firms and cooperatives do as well as persons."""


@check("guide-element-missing", "办事指南八个重点要素齐全", source="国办秘函〔2019〕19号“服务不实用”")
def guides_are_complete(view: View) -> Iterator[Problem]:
    """事项名称、设定依据、申请条件、办理材料、办理地点、办理时间、联系电话、办理流程。其余七项由类别保证必填。"""
    for guide in view.every(ServiceGuide):
        if not guide.materials and not guide.is_on_the_spot:
            yield view.problem(
                guide, "materials", found="没有列材料", expected="要带的材料", fix="逐项写出；至少写明要带的身份证件"
            )


@check("committed-time-too-long", "承诺时限不长于法定时限", source="检查通行要求")
def committed_time_is_within_statutory(view: View) -> Iterator[Problem]:
    """单位不同的换成日比较：承诺的工作日按最短算，法定的工作日按最长算，不冤枉。"""
    for guide in view.every(ServiceGuide):
        statutory, committed = guide.statutory_limit, guide.committed_limit
        if _is_longer(committed, statutory):
            yield view.problem(
                guide,
                "committed_limit",
                found=f"承诺 {committed.words}，法定 {statutory.words}",
                expected=f"不超过 {statutory.words}",
                fix="缩短承诺时限，或核对法定时限",
            )


def _is_longer(committed: TimeLimit, statutory: TimeLimit) -> bool:
    if committed.unit is statutory.unit:
        return committed.amount > statutory.amount
    if committed.unit is DayUnit.WORKDAY:  # two days off after every fifth, holidays not counted
        return committed.amount + 2 * ((committed.amount - 1) // 5) > statutory.amount
    return committed.amount > statutory.amount + 2 * -(-statutory.amount // 5)


@check("visits-unexplained", "要到现场的写明原因，不用到现场的不写", source="检查通行要求")
def visits_are_explained(view: View) -> Iterator[Problem]:
    """到现场次数不为零，要说明为什么必须到现场；为零，就没有原因可写。"""
    for guide in view.every(ServiceGuide):
        if not guide.visits and guide.visits_reason:
            yield view.problem(
                guide,
                "visits_reason",
                found=f"到现场次数是 0，又写了必须到现场的原因：{guide.visits_reason[:20]}",
                expected="次数和原因相符",
                fix="改正到现场次数，或者删去原因",
                severity=Severity.WARNING,
            )
        if guide.visits and not guide.visits_reason:
            yield view.problem(
                guide,
                "visits_reason",
                found=f"要跑 {guide.visits} 趟，没有写原因",
                expected="必须到现场的原因",
                fix="写明原因，如“需要本人签字”",
                severity=Severity.WARNING,
            )


@check("telephones-equal", "咨询电话和投诉电话不同", source="检查通行要求")
def complaints_go_elsewhere(view: View) -> Iterator[Problem]:
    """投诉打到被投诉的人那里，等于没有投诉渠道。"""
    for guide in view.every(ServiceGuide):
        asked = {telephone.number for telephone in guide.telephones}
        if {telephone.number for telephone in guide.complaint_telephones} <= asked:
            yield view.problem(
                guide,
                "complaint_telephones",
                found="投诉电话和咨询电话相同",
                expected="另外的监督投诉电话",
                fix="改为纪检监察室或者上级部门的电话",
                severity=Severity.WARNING,
            )


@check("no-way-to-apply", "不用到现场的写明怎么申请", source="检查通行要求")
def there_is_a_way_to_apply(view: View) -> Iterator[Problem]:
    """不用到现场、又不能网上办的，要写明邮寄、打电话、村里代办还是上门办。"""
    for guide in view.every(ServiceGuide):
        if guide.visits or guide.is_online or (guide.local is not None and guide.local.village_agent):
            continue
        steps = (f"{step.name}{step.description}{step.done_by}" for step in guide.steps)
        told = " ".join([guide.place, *steps, *(material.note for material in guide.materials), *guide.body_texts()])
        if not any(way in told for way in WAYS_TO_APPLY):
            yield view.problem(
                guide,
                "steps",
                found="不用到现场，也不能网上办，没有写怎么申请",
                expected="写明邮寄、打电话、村里代办或者上门办",
                fix="在办理流程里补写，或者改正到现场次数",
                severity=Severity.WARNING,
            )


@check("area-code-missing", "固定电话写区号", source="检查通行要求")
def telephones_have_area_codes(view: View) -> Iterator[Problem]:
    """外出的人打回来，没有区号打不通。12345、110 和 400 这样的号码没有区号。"""
    for guide in view.every(ServiceGuide):
        for name in ("telephones", "complaint_telephones"):
            for index, telephone in enumerate(getattr(guide, name)):
                if WITHOUT_AREA_CODE.fullmatch(telephone.number):
                    yield view.problem(
                        guide,
                        (name, index, "number"),
                        found=telephone.number,
                        expected="区号和号码，如 0555-6810012",
                        fix="在前面加区号",
                        severity=Severity.WARNING,
                    )


@check("served-disagrees", "服务对象和人生大事相符", source="检查通行要求")
def life_events_are_of_persons(view: View) -> Iterator[Problem]:
    """结婚、上学、养老是个人的事；服务对象里没有自然人，居民就找错了地方。"""
    for guide in view.every(ServiceGuide):
        personal = [event for event in guide.life_events if event not in EVENTS_OF_FIRMS]
        if personal and guide.served and ServedPerson.PERSON not in guide.served:
            yield view.problem(
                guide,
                "served",
                found=f"服务对象没有自然人，人生大事有“{personal[0].label}”",
                expected="两项相符",
                fix="在服务对象里补上 1（自然人），或者删去这件人生大事",
                severity=Severity.WARNING,
            )


@check("form-not-offered", "要交的表格有空白表和样表", source="国办秘函〔2019〕19号“表格样表”")
def forms_are_offered(view: View) -> Iterator[Problem]:
    """要自己准备的表格，得有地方下载；有空白表的，再给一份填好的样表。窗口当场给的不算。"""
    for guide in view.every(ServiceGuide):
        for index, material in enumerate(guide.materials):
            is_brought = material.source is MaterialSource.APPLICANT and material.need is MaterialNeed.REQUIRED
            is_form = material.name.endswith(("申请表", "申请书", "登记表", "备案表", "申报表"))
            if is_form and is_brought and material.blank_form is None:
                found, name = f"“{material.name}”要申请人自备，没有空白表格", "blank_form"
            elif material.blank_form is not None and material.filled_sample is None:
                found, name = f"“{material.name}”有空白表格，没有填写样表", "filled_sample"
            else:
                continue
            yield view.problem(
                guide,
                ("materials", index, name),
                found=found,
                expected="空白表格和填写样表都能下载",
                fix="上传表格；表格由窗口提供的，来源改为 window",
                severity=Severity.WARNING,
            )


@check("online-needs-no-visit", "全程网办的不用到现场", source="检查通行要求")
def online_guides_have_an_address(view: View) -> Iterator[Problem]:
    """可网上办的，要给出网址。"""
    for guide in view.every(ServiceGuide):
        if guide.is_online and guide.online_address is None and guide.visits == 0:
            yield view.problem(
                guide,
                "online_address",
                found="不用到现场、可网上办，但没有网址",
                expected="网上办理的网址",
                fix="补写 online_address",
                severity=Severity.WARNING,
            )


@check("licence-guide-thin", "行政许可指南有常见问题和五个以上环节", source="检查通行要求")
def licence_guides_are_full(view: View) -> Iterator[Problem]:
    """受理、审核、审批、办结、送达。"""
    for guide in view.every(ServiceGuide):
        if guide.task_type is not TaskType.LICENCE:
            continue
        if not guide.questions or len(guide.steps) < LICENCE_STEPS:
            yield view.problem(
                guide,
                "steps" if guide.questions else "questions",
                found=f"{len(guide.steps)} 个环节，{len(guide.questions)} 个常见问题",
                expected=f"至少 {LICENCE_STEPS} 个环节、1 个常见问题",
                fix="补写缺少的环节或问题",
                severity=Severity.WARNING,
            )


@check("result-sample-missing", "有证、文结果的给出样本", source="检查通行要求")
def results_have_samples(view: View) -> Iterator[Problem]:
    """群众看到样本，就知道会拿到什么。"""
    for guide in view.every(ServiceGuide):
        if guide.result_name.endswith(("证", "文", "批复")) and guide.result_sample is None:
            yield view.problem(
                guide,
                "result_sample",
                found=f"办理结果是“{guide.result_name}”，没有样本",
                expected="样本文件",
                fix="上传一份隐去个人信息的样本",
                severity=Severity.WARNING,
            )


@check("catch-all-material", "不用“其他材料”兜底", source="《优化营商环境条例》第三十五条")
def materials_are_named(view: View) -> Iterator[Problem]:
    """没有法定依据，不得要求“其他材料”。"""
    for guide in view.every(ServiceGuide):
        for index, material in enumerate(guide.materials):
            is_vague = material.name.startswith(
                ("其他材料", "其它材料", "其他有关", "其它有关", "其他需要", "法律法规规定的其他")
            )
            if is_vague and material.need is MaterialNeed.REQUIRED:
                yield view.problem(
                    guide,
                    ("materials", index, "name"),
                    found=f"“{material.name}”",
                    expected="写明是什么材料、依据什么",
                    fix="改成具体的材料，或者删去",
                    severity=Severity.WARNING,
                )
