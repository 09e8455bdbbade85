"""Telephone numbers in a text become links to dial: many readers hold the telephone in their hand."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_TAG = re.compile(r"(<(/?)([a-zA-Z][a-zA-Z0-9-]*)[^>]*>)")
_NUMBER = re.compile(r"(?<![\w-])(?<!传真)(?<!传真：)0\d{2,3}-\d{7,8}(?:转\d{1,6})?(?![\w-])", re.ASCII)
"""With an area code, for digits alone may be anything else; not a fax, which nobody calls."""
_LEFT_ALONE = {"a", "code", "pre", "button"}


def link_telephones(html: str) -> str:
    """Wrap every number with an area code. Links, code and attributes are left alone."""
    if _NUMBER.search(html) is None:
        return html
    pieces, closed = [], 0
    parts = iter(_TAG.split(html))
    for text in parts:
        pieces.append(text if closed else _NUMBER.sub(_link, text))
        tag, end, name = next(parts, ""), next(parts, ""), next(parts, "")
        pieces.append(tag)
        if name.lower() in _LEFT_ALONE:
            closed += -1 if end else 1
    return "".join(pieces)


def with_telephones(text: str) -> Markup:
    """A plain text as HTML in which the numbers can be dialled."""
    return Markup(link_telephones(str(escape(text))))  # noqa: S704 - escaped here


def _link(number: re.Match[str]) -> str:
    return f'<a href="tel:{number[0].replace("-", "").replace("转", ",")}">{number[0]}</a>'
