"""索引号. There is no national grammar, so the pattern is a setting; its year is the year in which a document was made."""

from __future__ import annotations

import re

from site_builder.text.findings import TextFinding

INDEX_NUMBER = r"^[0-9A-Z]{6,18}(-[0-9A-Z])?[/-]\d{4}(\d{2})?-\d{5,7}$"
"""What most offices use: code of the organ, year (and month), running number."""

_YEAR = re.compile(r"(?<![0-9A-Z])((?:19|20)\d{2})(?:0[1-9]|1[0-2])?(?:0[1-9]|[12]\d|3[01])?(?=-)")


def year_of(text: str, pattern: str = INDEX_NUMBER) -> int | None:
    """The year in an index number: by the group `year` of the pattern, else 113708280043326001/2024-02411 → 2024."""
    match = re.fullmatch(pattern, text, re.ASCII)
    if match is not None and match.groupdict().get("year"):
        return int(match["year"])
    found = _YEAR.search(text)
    return int(found[1]) if found else None


def problems(text: str, pattern: str = INDEX_NUMBER, year: int | None = None) -> list[TextFinding]:
    """What is wrong with an index number, by the office's pattern and the year in which the document was made."""
    findings = []
    if not re.fullmatch(pattern, text, re.ASCII):
        expected = f"符合站点设置里的格式 {pattern}"
        fix = "照“机构代码/年份-流水号”编写；本单位格式不同的，改站点设置"
        findings.append(_finding(text, "index-number-pattern", f"索引号“{text}”格式不对", expected, fix))
    written = year_of(text, pattern)
    if year is not None and written is not None and written != year:
        found = f"索引号里的年份是 {written}，信息生成于 {year} 年"
        fix = f"索引号改用 {year} 年的流水号，或者更正生成日期"
        findings.append(_finding(text, "index-number-year", found, "索引号的年份就是信息生成的年份", fix))
    return findings


def _finding(text: str, code: str, found: str, expected: str, fix: str) -> TextFinding:
    return TextFinding(code=code, start=0, end=len(text), found=found, expected=expected, fix=fix)
