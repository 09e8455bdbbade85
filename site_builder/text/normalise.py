"""The one form in which text is kept: what is typed, pasted or imported passes here before it is stored.

Dropped, because nobody sees them and they hide or reorder what is seen:

- U+FEFF (BOM), U+200B–200D, U+2060 (zero width), U+00AD (soft hyphen), U+034F, U+115F, U+1160, U+3164, U+FFA0 (filler),
- U+200E, U+200F, U+061C, U+202A–202E and U+2066–2069 (bidirectional controls),
- U+2061–2065, U+206A–206F (invisible operators), U+FFF9–FFFB (annotation), U+1D173–1D17A, U+E0000–E007F (tags),
- C0 and C1 control characters and DEL (NUL and its like are refused before: see `forbidden_characters`),
- surrogates and the characters that Unicode reserves for ever (U+FFFE, U+FFFF, their kin in every plane, U+FDD0–FDEF).

Tab and vertical blanks become a space or a line end. Two blanks at a line's end, Markdown's hard break, are lost with
all trailing blanks: `\\` at the line's end means the same and can be seen. The result can always be written as a YAML
block scalar by PyYAML's pure emitter.
"""

from __future__ import annotations

import re
import unicodedata

INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
FORBIDDEN = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
)  # fmt: skip

FILLERS = "\u034f\u115f\u1160\u3164\uffa0"
"""What is invisible although Unicode calls it printable."""

_FILLER = re.compile(f"[{FILLERS}]")
_FORBIDDEN = re.compile(f"[{FORBIDDEN}]")
_UNSEEN = re.compile(f"[{FORBIDDEN}{INVISIBLE}]")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANKS = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"


def normalise(text: str) -> str:
    """NFC, lines ended by LF, tabs as spaces, nothing invisible, no blank at a line's end, no empty line around it."""
    if text.isprintable():  # one line: nearly all texts
        if text.isascii():
            return text.rstrip(" ")
        if not _FILLER.search(text):
            return unicodedata.normalize("NFC", text).rstrip(" ")
    if not _is_plain(text):
        text = without_invisible(_LINE_END.sub("\n", text).replace("\t", " "))
    lines = unicodedata.normalize("NFC", text).split("\n")
    return "\n".join([line.rstrip(_BLANKS) for line in lines]).strip("\n")


def without_invisible(text: str) -> str:
    """The text without invisible and control characters, its lines and blanks as they are."""
    return text if _is_plain(text) else _UNSEEN.sub("", text)


def forbidden_characters(text: str) -> list[tuple[int, str]]:
    """Characters that no honest editor writes, as (offset, name): reason to refuse a file instead of mending it."""
    return [(match.start(), f"U+{ord(match.group()):04X}") for match in _FORBIDDEN.finditer(text)]


def _is_plain(text: str) -> bool:
    """True for nearly all texts, forty times faster than looking for each character."""
    seen = text.replace("\n", "").replace("\u3000", "")
    return seen.isprintable() and not _FILLER.search(seen)
