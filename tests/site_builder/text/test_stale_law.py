"""Law that no longer is."""

from __future__ import annotations

import time

import pytest

from site_builder.errors import Severity
from site_builder.text.stale_law import find


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("《中华人民共和国政府信息公开条例》（国务院令第492号）", "stale-regulation-number"),
        ("国务院令 第 492 号", "stale-regulation-number"),
        ("自收到申请之日起15个工作日内予以答复。", "stale-reply-period"),
        ("收到申请后，十五个工作日内答复", "stale-reply-period"),
        ("应当在十五个工作日内给予书面答复", "stale-reply-period"),
        ("需要延长答复期限的，延长答复的期限最长不得超过15个工作日", "stale-reply-period"),
        ("根据自身生产、生活、科研等特殊需要申请", "stale-special-need"),
        ("生产、生活、科研等自身特殊需要", "stale-special-need"),
        ("村民委员会应当公布计划生育政策的落实方案", "stale-family-planning-item"),
        ("宅基地申请审核结果公示三十日", "stale-homestead-period"),
        ("按《失信行为纠正后的信用信息修复管理办法（试行）》办理", "stale-credit-repair"),
        ("根据《信访条例》处理", "stale-petition-regulation"),
        ("《中华人民共和国合同法》第八条", "stale-civil-law"),
        ("依照《中华人民共和国村民委员会组织法》第三十条，实行村务公开制度。", "stale-village-law-article"),
        ("村务公开按《村民委员会组织法》第30条办理", "stale-village-law-article"),
        ("《村民委员会组织法》（2018年修正）第二十四条规定，须经村民会议讨论决定", "stale-village-law-article"),
        ("村组法第三十二条设立村务监督委员会", "stale-village-law-article"),
        ("选民名单按《村民委员会组织法》第十四条公布", "stale-village-law-article"),
    ],
)
def test_what_is_out_of_date_is_found(text: str, code: str) -> None:
    findings = find(text)
    assert [finding.code for finding in findings] == [code]
    assert findings[0].severity is Severity.WARNING


@pytest.mark.parametrize(
    "text",
    [
        "《中华人民共和国政府信息公开条例》（国务院令第711号）",
        "青政发〔2026〕492号",
        "二十个工作日内予以答复",
        "第三方应当自收到征求意见书之日起15个工作日内提出意见",
        "延长答复期限最长不得超过20个工作日",
        "群众提出意见的，党政办公室十五个工作日内答复是否采纳。",
        "书面征求意见，第三方十五个工作日内答复；与其他机关共同制作的，同样征求意见。",
        "生产、生活条件",
        "《村民委员会组织法》第三十五条，村务公开",
        "《村民委员会组织法》第三十条 村民委员会成员的任职规定",
        "《村民委员会组织法》第三十条之一，村务公开",
        "《土地管理法》第三十条，公布",
        "宅基地审核结果在本集体范围内公示七日",
        "《信访工作条例》",
        "《农村土地承包法》《民法典》",
        "合同法律关系",
    ],
)
def test_what_is_law_now_passes(text: str) -> None:
    assert find(text) == []


def test_the_finding_names_the_present_article() -> None:
    text = "村务公开按《村民委员会组织法》第三十条办理"
    (finding,) = find(text)
    assert text[finding.start : finding.end] == "《村民委员会组织法》第三十条"
    assert "第三十五条" in finding.expected


def test_all_are_found_in_order() -> None:
    codes = [finding.code for finding in find("《信访条例》；国务院令第492号；《物权法》")]
    assert codes == ["stale-petition-regulation", "stale-regulation-number", "stale-civil-law"]


@pytest.mark.parametrize(
    "text", ["宅基地" * 20000, "答复" * 30000, "15个工作日内" * 8000, "《村民委员会组织法》（" * 5000]
)
def test_hostile_texts_cost_no_more_than_their_length(text: str) -> None:
    started = time.perf_counter()
    find(text)
    assert time.perf_counter() - started < 3
