"""Marks that say a text is secret, internal or not for the public.

Only marks count, as they stand on a document: beside a star or a term, alone on a line, in brackets, after a label.
The same words in a sentence (国家秘密, 保守国家秘密法, 商业秘密, 机密性) are none. A finding shows the mark, never what
stands around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from site_builder.errors import Severity
from site_builder.text.findings import TextFinding

HEAD_LINES = 12
"""How many lines with text the head of a document (版头) may have."""
COPY_NUMBER_LINES = 3
"""The copy number (份号) stands in the first of them."""

_S = r"[^\S\n]*"
_LEVEL = rf"(?:[绝絕]{_S}密|[机機]{_S}密|[秘祕]{_S}密)"
_STAR = "[★☆✩✪✭✮✯⭐✰]"
_TERM = rf"(?:[0-9０-９一二三四五六七八九十]{{1,3}}{_S}(?:年|个月|月)|长{_S}期|启用前|公布前|解密前)"
_INTERNAL = "(?:资料|文件|材料|刊物|情况|信息)"
_KEEP = "(?:请?注意保[存密管]|请?妥善保管|(?:不得|严禁|请勿|切勿|禁止|勿)(?:外传|外泄|翻印|复印|复制))"
_FOR_INSIDERS = r"仅?(?:供|限)(?:本?单位|机关)?内部(?:使用|参考|传阅|参阅|掌握|学习)"
_OPEN, _CLOSE = r"[（(【\[〔［]", r"[）)】\]〕］]"
_THIS = "(?:此件|本件|该件|此文|本文|此文件|本文件)"
_CLOSED = r"暂?不(?:予|宜|得)?(?:对外|向社会)?公开(?:发布)?"
_ALONE_BEFORE = r"(?m)^(?:[^\S\n]|[#>*_|~`【\[（(〔—\-])*"
_ALONE_AFTER = r"(?=(?:[^\S\n]|[#*_|~`】\]）)〕—\-。！!])*$)"


@dataclass(frozen=True)
class _Rule:
    code: str
    what: str
    pattern: re.Pattern[str]
    needs: re.Pattern[str]
    """Stands in every match: where it does not, the slow pattern is not tried."""
    severity: Severity = Severity.ERROR
    head_lines: int = 0
    """0: anywhere in the text; else only in so many first lines."""


def _anywhere(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _alone(*patterns: str) -> re.Pattern[str]:
    """On a line of its own, whatever decorates it."""
    return re.compile(f"{_ALONE_BEFORE}({'|'.join(patterns)}){_ALONE_AFTER}")


def _one_of(*words: str) -> re.Pattern[str]:
    """Any of these words, with blanks wherever there may be some."""
    return re.compile("|".join(r"\s*".join(map(re.escape, word)) for word in words))


LEVELS = ("绝密", "絕密", "机密", "機密", "秘密", "祕密")
KEEP_WORDS = ("注意保", "妥善保管", "外传", "外泄", "翻印", "复印", "复制")
CLOSED_WORDS = ("不公开", "不予公开", "不宜公开", "不得公开", "对外公开", "向社会公开")

RULES = (
    _Rule(
        "secrecy-mark",
        "密级标志",
        _anywhere(
            rf"{_LEVEL}{_S}(?:{_STAR}|[*＊﹡]{_S}(?={_TERM})){_S}(?:{_TERM})?",
            rf"{_STAR}{_S}{_LEVEL}",
            rf"密{_S}级(?:和保密期限)?(?:{_S}[:：】\]]{_S}|[^\S\n]+)(?:{_LEVEL}|工作秘密)(?![、，和及])",
            rf"保{_S}密{_S}期{_S}限{_S}[:：]{_S}{_TERM}",
            rf"定密(?:依据|责任人){_S}[:：]",
        ),
        _one_of(*_STAR.strip("[]"), "密*", "密＊", "密﹡", "密级", "保密期限", "定密"),
    ),
    _Rule(
        "secrecy-mark",
        "密级标志",
        _alone(
            rf"(?:{_LEVEL}|工作秘密)(?:级(?:文件)?|文件|件)?",
            rf"{_LEVEL}{_S}[·•、，,；;—-]?{_S}{_TERM}",
        ),
        _one_of(*LEVELS, "工作秘密"),
    ),
    _Rule(
        "copy-number",
        "份号",
        _anywhere(rf"份{_S}号{_S}[:：]?{_S}(?:№|No\.?)?{_S}[0-9]{{1,6}}(?![0-9])", r"№\s?0\d{3,5}(?!\d)"),
        _one_of("份号", "№"),
    ),
    _Rule("copy-number", "份号", _alone(r"(?:№|No\.?)?\s?0\d{5}"), re.compile(r"0\d{5}"), head_lines=COPY_NUMBER_LINES),
    _Rule(
        "internal-mark",
        "内部字样",
        _anywhere(
            rf"内{_S}部{_S}{_INTERNAL}{_S}[，,、；;。·—！!\s-]{{0,3}}{_KEEP}",
            rf"(?:本|此|该)(?:资料|文件|件|材料|刊物?|简报){_FOR_INSIDERS}",
            rf"{_OPEN}{_S}{_THIS}?{_S}只?发至[^\n（）()]{{1,8}}级{_S}{_CLOSE}",
            rf"{_OPEN}{_S}(?:{_FOR_INSIDERS}|内部{_INTERNAL}|{_KEEP}){_S}{_CLOSE}",
        ),
        _one_of("内部", "发至", *KEEP_WORDS),
    ),
    _Rule(
        "internal-mark",
        "内部字样",
        _alone(
            rf"内{_S}部{_S}(?:资{_S}料|文{_S}件|材{_S}料|刊{_S}物|传阅|参阅|参考|使用|掌握|明电)",
            _FOR_INSIDERS,
            _KEEP,
            "阅后(?:即焚|收回|退回|销毁)",
            "会后收回",
            "密码电报",
        ),
        _one_of("内部", "阅后", "会后收回", "密码电报", *KEEP_WORDS),
    ),
    _Rule(
        "not-public-mark",
        "不公开标志",
        _anywhere(
            rf"{_OPEN}{_S}{_THIS}{_S}(?:{_CLOSED}|依申请公开){_S}{_CLOSE}",
            rf"{_OPEN}{_S}{_CLOSED}{_S}{_CLOSE}(?={_S}$)",
            rf"(?:公开(?:属性|方式|类型|类别|形式|选项)){_S}[:：]{_S}{_CLOSED}",
        ),
        _one_of(*CLOSED_WORDS, "依申请公开"),
    ),
    _Rule(
        "not-public-mark",
        "不公开标志",
        _alone(rf"{_THIS}{_S}(?:{_CLOSED}|依申请公开)", rf"(?<=[（(]){_CLOSED}|(?<=[（(])依申请公开"),
        _one_of(*CLOSED_WORDS, "依申请公开"),
    ),
    _Rule(
        "not-public-mark",
        "依申请公开标志",
        _anywhere(rf"公开(?:属性|方式|类型|类别|形式|选项){_S}[:：]{_S}依申请公开"),
        _one_of("依申请公开"),
        severity=Severity.WARNING,
    ),
    _Rule(
        "signer-named",
        "“签发人”",
        _anywhere(rf"签{_S}发{_S}人{_S}[:：]"),
        _one_of("签发人"),
        severity=Severity.WARNING,
        head_lines=HEAD_LINES,
    ),
)

_ANY_NEEDED = re.compile("|".join(sorted({rule.needs.pattern for rule in RULES})))

ADVICE = {
    "secrecy-mark": ("公开的内容没有密级标志", "不要发布，先送保密审查；已经解密的，附上解密依据并删去标志"),
    "copy-number": (
        "公开的内容没有份号，份号只编在涉密文件上",
        "不要发布，先送保密审查；确实不是涉密文件的，删去这几位数字",
    ),
    "internal-mark": ("公开的内容没有内部字样", "不要发布，先送公开审查；确认可以公开的，删去这几个字"),
    "not-public-mark": ("公开属性是主动公开", "不要发布；公开属性写错了的，先更正原件"),
    "signer-named": (
        "签发人只标在上行文上，请示、报告一般属于过程性信息",
        "确认不是请示、报告；可以公开的，不录签发人这一行",
    ),
}


def may_stand_in(text: str) -> bool:
    """Whether it is worth looking: one quick pass, over many texts joined by line ends if one likes."""
    return _ANY_NEEDED.search(text) is not None


def find(text: str) -> list[TextFinding]:
    """All marks in a text, in order. The text may be plain or Markdown."""
    findings: list[TextFinding] = []
    for rule in RULES:
        if rule.needs.search(text):
            for start, end in _places(rule, text):
                if not any(start < known.end and known.start < end for known in findings):
                    findings.append(_finding(rule, text, start, end))
    return sorted(findings, key=lambda finding: finding.start)


def _places(rule: _Rule, text: str) -> Iterator[tuple[int, int]]:
    until = _end_of_head(text, rule.head_lines) if rule.head_lines else len(text)
    for match in rule.pattern.finditer(text, 0, until):
        yield match.span(1) if rule.pattern.groups else match.span()


def _end_of_head(text: str, lines: int) -> int:
    end = 0
    for line in text.split("\n"):
        end += len(line) + 1
        lines -= bool(line.strip())
        if not lines:
            return end - 1
    return len(text)


def _finding(rule: _Rule, text: str, start: int, end: int) -> TextFinding:
    mark = re.sub(r"\s+", "", text[start:end])[:20]
    if rule.code == "copy-number":
        mark = re.sub(r"[0-9](?=[0-9]{0,1}(?:[^0-9]|$))", "*", mark)
    expected, fix = ADVICE[rule.code]
    line = text.count("\n", 0, start) + 1
    return TextFinding(
        code=rule.code,
        start=start,
        end=end,
        found=f"第 {line} 行有{rule.what}：{mark}",
        expected=expected,
        fix=fix,
        severity=rule.severity,
    )
