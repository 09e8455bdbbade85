"""发文字号: 青政发〔2026〕3号, as GB/T 9704-2012 wants it, read from whatever people type.

Orders and announcements count otherwise (国务院令第711号, 公告2026年第3号); they are right as they are.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from site_builder.text.findings import TextFinding

OPENING = "〔［[【（(〈<《﹝{｛「"
CLOSING = "〕］]】）)〉>》﹞}｝」"

_NUMBER = re.compile(
    rf"(?P<organ>\D*?[㐀-鿿A-Za-z])(?P<open>[{re.escape(OPENING)}]?)(?P<year>\d{{2,4}})年?(?P<close>[{re.escape(CLOSING)}]?)"
    r"(?P<ordinal>第?)(?P<serial>\d{1,6})(?P<end>号?)"
)
_ORDER = re.compile(r"[㐀-鿿（）]*(?:令|公告|通告)(?:[〔（(]?\d{4}[〕）)]?年?)?第[1-9]\d*号")
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True)
class DocumentNumber:
    """机关代字, year and running number."""

    organ: str
    year: int
    serial: int

    @property
    def text(self) -> str:
        """青政发〔2026〕3号."""
        return f"{self.organ}〔{self.year}〕{self.serial}号"


def parse(text: str) -> DocumentNumber | None:
    """The number in `text`, in any brackets, widths and blanks; None for orders and what is no number."""
    folded = _folded(text)
    match = _NUMBER.fullmatch(folded)
    if match is None or _ORDER.fullmatch(folded) or len(match["year"]) != 4 or not int(match["serial"]):
        return None
    return DocumentNumber(match["organ"], int(match["year"]), int(match["serial"]))


def canonical(text: str) -> str:
    """青政发〔2026〕3号; what is no number of this form comes back without blanks and in half width."""
    number = parse(text)
    return number.text if number is not None else _folded(text)


def problems(text: str) -> list[TextFinding]:
    """All that is wrong with a document number."""
    folded = _folded(text)
    if _ORDER.fullmatch(folded):
        return []
    match = _NUMBER.fullmatch(folded)
    if match is None:
        return [_finding(text, "document-number-unreadable", f"“{text}”不像发文字号", "机关代字〔年份〕序号号", text)]
    return [_finding(text, code, found, expected, _mended(match)) for code, found, expected in _faults(match, text)]


def _faults(match: re.Match[str], text: str) -> list[tuple[str, str, str]]:
    faults = []
    if len(match["year"]) != 4:
        faults.append(("document-number-year", f"年份写成“{match['year']}”", "四位年份"))
    if (match["open"], match["close"]) != ("〔", "〕"):
        brackets = match["open"] + match["close"]
        found = f"年份用“{brackets}”括起" if len(brackets) == 2 else "年份没有用一对括号括起"
        faults.append(("document-number-brackets", found, "六角括号〔〕"))
    if match["ordinal"]:
        faults.append(("document-number-ordinal", "序号前有“第”", "序号前不加“第”"))
    if match["serial"].startswith("0"):
        faults.append(("document-number-zero", f"序号写成“{match['serial']}”", "序号不编虚位，1 不写成 001"))
    if not match["end"]:
        faults.append(("document-number-end", "末尾没有“号”", "以“号”结尾"))
    if not faults and text != match[0]:
        faults.append(("document-number-blanks", "中间有空格或全角字符", "不空格，数字用半角"))
    return faults


def _mended(match: re.Match[str]) -> str:
    year, serial = match["year"], int(match["serial"])
    year = {4: year, 2: f"20{year}"}.get(len(year), "年份")
    return f"{match['organ']}〔{year}〕{serial or '序号'}号"


def _finding(text: str, code: str, found: str, expected: str, mended: str) -> TextFinding:
    fix = f"改为“{mended}”" if mended != text else "照文件首页抄写，如“青政发〔2026〕3号”"
    return TextFinding(code=code, start=0, end=len(text), found=found, expected=expected, fix=fix)


def _folded(text: str) -> str:
    """Half-width digits and no blanks; brackets stay what they are, for they are judged."""
    return "".join(
        unicodedata.normalize("NFKC", character)
        if "０" <= character <= "９" or "Ａ" <= character <= "ｚ"
        else character
        for character in _BLANK.sub("", text)
    )
