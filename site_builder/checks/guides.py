"""Rules of service guides."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.checks.rule import View, check
from site_builder.errors import Problem, Severity
from site_builder.records.fields import DayUnit
from site_builder.records.service_guides import MaterialNeed, ServiceGuide, TaskType

LICENCE_STEPS = 5


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
    """两个时限都换成工作日比较。"""
    for guide in view.every(ServiceGuide):
        statutory, committed = guide.statutory_limit, guide.committed_limit
        is_comparable = statutory.unit is committed.unit or committed.unit is DayUnit.WORKDAY
        if is_comparable and statutory.amount and committed.amount > statutory.amount:
            yield view.problem(
                guide,
                "committed_limit",
                found=f"承诺 {committed.words}，法定 {statutory.words}",
                expected=f"不超过 {statutory.words}",
                fix="缩短承诺时限，或核对法定时限",
            )


@check("visits-unexplained", "要到现场的写明原因", source="检查通行要求")
def visits_are_explained(view: View) -> Iterator[Problem]:
    """到现场次数不为零，要说明为什么必须到现场。"""
    for guide in view.every(ServiceGuide):
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
