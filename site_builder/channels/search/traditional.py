"""Traditional characters → the simplified ones that texts here are written in, tried when nothing else is found."""

from __future__ import annotations

import json
from functools import cache

import opencc

PATH = "search/traditional.js"
FIRST, LAST = 0x3400, 0x9FFF
"""The ideographs of Unicode's first plane."""


@cache
def table() -> dict[str, str]:
    """Character → its simplified form, where both differ, as OpenCC knows them: all of 16 bits, as browsers count."""
    letters = [chr(code) for code in range(FIRST, LAST + 1)]
    simplified = opencc.OpenCC("t2s").convert("\n".join(letters)).split("\n")  # a line each, so that none is a phrase
    return {
        one: other
        for one, other in zip(letters, simplified, strict=True)
        if one != other and len(other) == 1 and ord(other) <= 0xFFFF
    }


def simplified(text: str) -> str:
    """The text in simplified characters, one for one."""
    return "".join(table().get(letter, letter) for letter in text)


def table_file() -> bytes:
    """The table for the browser: both columns as strings of the same length."""
    columns = ["".join(table()), "".join(table().values())]
    return f'gongkailan.receive("traditional","",{json.dumps(columns, ensure_ascii=False)});\n'.encode()
