"""cmark-gfm through the bindings of cmarkgfm, giving back the memory that these keep.

cmarkgfm 2025.10.22 frees neither the tree nor the HTML of a document: 14 kB for every thousand characters, which is
360 MB in a build of 26,000 records and for ever in a server. The functions that free them are in its library.
"""

from __future__ import annotations

import ctypes
import re
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from cmarkgfm import _cmark

EXTENSIONS = (b"table", b"strikethrough")
_LOCK = threading.Lock()
_MARK = re.compile(r"[*_`~\[\]<>|&\\\x00-\x09\x0b-\x1f\xa0\ud800-\udfff]| \n")
_MARK_AT_START = re.compile(r"\n(?:[#=+\- ]|[0-9]+[.)])")
_EMPTY_LINES = re.compile(r"\n\n+")


@lru_cache(maxsize=64)
def paragraphs_of(markdown: str) -> list[str] | None:
    """The paragraphs of a text in which nothing can be a mark, as most bodies are; None if anything might be one.

    The reader of a paragraph without marks sees what is written there, line ends as blanks.
    """
    text = f"\n{markdown}\n"
    if _MARK.search(text) or _MARK_AT_START.search(text):
        return None
    return [part for part in _EMPTY_LINES.split(text.strip("\n")) if part]


@lru_cache(maxsize=64)  # checks look at the texts of one record several times in a row
def commonmark_to_html(markdown: str) -> str:
    """CommonMark with tables and strikethrough. Raw HTML becomes `<!-- raw HTML omitted -->`.

    Only two tildes strike through: one is how offices write 8:30~12:00.
    """
    plain = paragraphs_of(markdown)
    if plain is not None:
        return "".join([f"<p>{part}</p>\n" for part in plain]).replace('"', "&quot;")
    return _by_cmark(markdown)


def _by_cmark(markdown: str) -> str:
    lib, options = _cmark.lib, _cmark.lib.CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE
    source = markdown.encode("utf-8", "replace")
    parser = lib.cmark_parser_new(options)
    try:
        for extension in _extensions():
            lib.cmark_parser_attach_syntax_extension(parser, extension)
        lib.cmark_parser_feed(parser, source, len(source))
        root = lib.cmark_parser_finish(parser)
        html = lib.cmark_render_html(root, options, lib.cmark_parser_get_syntax_extensions(parser))
        text = _cmark.ffi.string(html)
        _free_with("free")(html)
        _free_with("cmark_node_free")(root)
    finally:
        lib.cmark_parser_free(parser)
    return str(text, "utf-8")


def _extensions() -> list[Any]:
    with _LOCK:  # registering is not safe in two threads at once
        _cmark.lib.cmark_gfm_core_extensions_ensure_registered()
    return [_cmark.lib.cmark_find_syntax_extension(name) for name in EXTENSIONS]


@lru_cache(maxsize=2)
def _free_with(name: str) -> Callable[[Any], None]:
    """The function of the C library that frees a pointer; where it is not exported, what is freed stays."""
    free = getattr(ctypes.CDLL(_cmark.__file__), name, None)
    if free is None:
        return lambda _: None
    free.argtypes, free.restype = [ctypes.c_void_p], None
    return lambda pointer: free(int(_cmark.ffi.cast("uintptr_t", pointer)))
