"""Law that no longer is: what texts still say although it was changed, with what is right now.

Every finding is a warning: a document of its time may rightly say what was law then.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from site_builder.errors import Severity
from site_builder.text.chinese_numbers import article_name
from site_builder.text.findings import TextFinding

_S = r"[^\S\n]*"
_FIFTEEN = rf"(?:15|１５|十五){_S}(?:个)?{_S}工作日"
_THIRTY = rf"(?:30|３０|三十){_S}(?:日|天|个工作日)"
_OPEN, _CLOSE = "[《〈“]?", "[》〉”]?"


@dataclass(frozen=True)
class _Rule:
    code: str
    pattern: re.Pattern[str]
    what: str
    now: str
    needs: str
    """A quick pattern that stands in every match: where it does not, the slow one is not tried."""


RULES = (
    _Rule(
        "stale-regulation-number",
        re.compile(rf"(?:国务院{_S}令{_S})?第{_S}492{_S}号"),
        "旧《政府信息公开条例》的令号",
        "国务院令第711号（2019年5月15日起施行）",
        rf"492{_S}号",
    ),
    _Rule(
        "stale-reply-period",
        re.compile(
            rf"{_FIFTEEN}(?:之)?内(?:予以|作出|做出|给予|进行)(?:书面)?答复"
            rf"|申请[^。；\n]{{0,20}}?{_FIFTEEN}(?:之)?内[^。；\n]{{0,8}}?答复"
            rf"|答复[^。；\n]{{0,20}}?(?:延长|不超过|不得超过)[^。；\n]{{0,10}}?{_FIFTEEN}"
        ),
        "旧的依申请公开答复期限",
        "二十个工作日内答复，延长不超过二十个工作日（《政府信息公开条例》第三十三条）",
        "|".join(rf"{number}{_S}个?{_S}工作日" for number in ("15", "１５", "十五")),
    ),
    _Rule(
        "stale-special-need",
        re.compile(rf"生产、{_S}生活、{_S}科研等(?:自身)?(?:的)?特殊需要"),
        "已经取消的“三需要”",
        "申请人不必说明用途（《政府信息公开条例》第二十九条）",
        "特殊需要",
    ),
    _Rule(
        "stale-family-planning-item",
        re.compile(r"计划生育政策的?(?:落实|执行)"),
        "已经取消的村务公开事项",
        "村务公开事项见《村民委员会组织法》第三十五条（2026年1月1日起施行），不再有这一项",
        "计划生育政策",
    ),
    _Rule(
        "stale-homestead-period",
        re.compile(rf"宅基地[^。；\n]{{0,40}}?公[示告][^。；\n]{{0,10}}?{_THIRTY}"),
        "没有依据的宅基地公示期",
        "宅基地审核没有三十日的公示期，在本集体范围内公示，期限按当地规定（《土地管理法实施条例》第三十四条）",
        "宅基地",
    ),
    _Rule(
        "stale-credit-repair",
        re.compile(r"失信行为纠正后的信用信息修复管理办法"),
        "旧的信用修复规定",
        "《信用修复管理办法》（2026年4月1日起施行）",
        "失信行为纠正后",
    ),
    _Rule(
        "stale-petition-regulation",
        re.compile(r"《信访条例》"),
        "已经废止的《信访条例》",
        "《信访工作条例》（2022年5月1日起施行）",
        "《信访条例》",
    ),
    _Rule(
        "stale-civil-law",
        re.compile(
            r"《(?:中华人民共和国)?(?:婚姻法|继承法|民法通则|民法总则|收养法|担保法|合同法|物权法|侵权责任法)》"
        ),
        "已经废止的民事法律",
        "《中华人民共和国民法典》（2021年1月1日起施行）",
        "婚姻法》|继承法》|民法通则》|民法总则》|收养法》|担保法》|合同法》|物权法》|侵权责任法》",
    ),
)

VILLAGE_LAW_NAMES = ("村民委员会组织法", "村委会组织法", "村组法")
VILLAGE_LAW = re.compile(
    rf"{_OPEN}(?:中华人民共和国)?(?:{'|'.join(VILLAGE_LAW_NAMES)}){_CLOSE}(?:[（(][^）)\n]{{0,40}}[）)])?{_S}第{_S}"
    r"(?P<article>三十一|三十二|三十|二十四|十四|31|32|30|24|14)"
    rf"{_S}条(?!{_S}之)"
)
RENUMBERED = {
    "三十": (35, "村务公开|公开栏|公布|监督"),
    "二十四": (28, "讨论决定|村民会议|筹资筹劳|一事一议"),
    "三十一": (36, "不及时公布|不真实|反映|村务公开"),
    "三十二": (37, "村务监督|民主理财|监督委员会"),
    "十四": (17, "选民|选举|登记|名单"),
}
"""Articles before the amendment of 2025-10-28 → now, where the words around show that the old one is meant."""

_ANY_NEEDED = re.compile("|".join([*VILLAGE_LAW_NAMES, *(rule.needs for rule in RULES)]))

ARABIC = {"30": "三十", "24": "二十四", "31": "三十一", "32": "三十二", "14": "十四"}
CONTEXT = 80
"""How many characters around a citation tell what it is about."""


def may_stand_in(text: str) -> bool:
    """Whether it is worth looking: one quick pass, over many texts joined by line ends if one likes."""
    return _ANY_NEEDED.search(text) is not None


def find(text: str) -> list[TextFinding]:
    """All that is out of date in a text, in order."""
    if not may_stand_in(text):
        return []
    findings = [
        _finding(rule.code, match, f"{rule.what}：{match[0]}", rule.now)
        for rule in RULES
        if re.search(rule.needs, text)
        for match in rule.pattern.finditer(text)
    ]
    return sorted([*findings, *_village_law(text)], key=lambda finding: finding.start)


def _village_law(text: str) -> list[TextFinding]:
    findings: list[TextFinding] = []
    if not any(name in text for name in VILLAGE_LAW_NAMES):
        return findings
    for match in VILLAGE_LAW.finditer(text):
        old = ARABIC.get(match["article"], match["article"])
        now, subject = RENUMBERED[old]
        around = text[max(0, match.start() - CONTEXT) : match.start()] + text[match.end() : match.end() + CONTEXT]
        if re.search(subject, around):
            right = f"《村民委员会组织法》{article_name(str(now))}（2025年10月28日修订，2026年1月1日起施行）"
            findings.append(_finding("stale-village-law-article", match, f"旧的条号：{match[0]}", right))
    return findings


def _finding(code: str, match: re.Match[str], found: str, now: str) -> TextFinding:
    return TextFinding(
        code=code,
        start=match.start(),
        end=match.end(),
        found=found,
        expected=now,
        fix="按现行规定改写；引用历史文件原文的，可以不改",
        severity=Severity.WARNING,
    )
