"""Word documents (.docx) → one record each, through mammoth, without fetching anything from outside.

What Word knows and Markdown does not (changes in progress, remarks, text in page headers, hidden text, formulas, pictures)
is listed: some of it must not be published, some of it must not be lost.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import mammoth

from site_builder.errors import ImportSourceError
from site_builder.importing.foreign_html import html_to_markdown
from site_builder.importing.limits import office_file
from site_builder.importing.report import ImportReport, Source
from site_builder.importing.text import with_body

STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='标题'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
"""
DOCUMENT = "word/document.xml"
MARKS = {
    r"<w:(ins|del|moveFrom|moveTo)\b": (
        "有没处理的修订：新增的已导入，删去的没有导入",
        "在 Word 里接受或拒绝全部修订，再导入",
    ),
    r"<w:vanish(?:/| w:val=\"(?:1|true)\")": ("有隐藏的文字，也一并导入了", "核对正文，删去不该公开的"),
    r"<m:oMath\b": ("有公式，没有导入", "把公式改写成文字，或者另作附件"),
    r"<(w:object|o:OLEObject|c:chart|dgm:relIds)\b": ("有嵌入的对象或图表，没有导入", "另作附件上传"),
    r"<(w:drawing|w:pict)\b": ("有图片或图形，没有导入", "需要的图片另作附件上传"),
}
"""What is found in the text's XML → what is told of it."""
MESSAGES = (
    (re.compile(r"Unrecognised paragraph style: (.+?) \(Style ID"), "段落样式“{}”按普通段落导入"),
    (re.compile(r"Unrecognised run style: (.+?) \(Style ID"), "文字样式“{}”没有保留"),
)
TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")


def read_word(path: Path, source: str, report: ImportReport) -> Source:
    """The text as one record. Raises ImportSourceError for what is no sound .docx."""
    data = office_file(path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            told = list(_left_out(parts))
        result = mammoth.convert_to_html(
            io.BytesIO(data), style_map=STYLES, convert_image=mammoth.images.img_element(lambda _: {"src": ""})
        )
    except Exception as error:
        raise ImportSourceError(f"{source} 不是完好的 Word 文档（.docx）。请用 Word 打开另存一次。") from error
    for found, fix in [*told, *_style_messages(result.messages)]:
        report.warn(source, found, "普通的标题、段落、列表和表格", fix)

    def tell(found: str, fix: str) -> None:
        if found != "有图片":  # told already
            report.warn(source, found, "普通的标题、段落、列表和表格", fix)

    return with_body(path, source, {}, html_to_markdown(result.value, tell))


def _left_out(parts: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    body = parts.read(DOCUMENT).decode("utf-8", "replace")
    for pattern, told in MARKS.items():
        if re.search(pattern, body):
            yield told
    for name in sorted(parts.namelist()):
        if re.fullmatch(r"word/(header|footer)\d*\.xml", name):
            text = _text_of(parts, name)
            if text and not text.isdecimal():  # page numbers
                yield f"{'页眉' if 'header' in name else '页脚'}没有导入：{text[:60]}", "需要的抄到正文里"
        elif name == "word/comments.xml" and (text := _text_of(parts, name)):
            yield f"批注没有导入：{text[:60]}", "批注一般不公开；需要的抄到正文里"


def _text_of(parts: zipfile.ZipFile, name: str) -> str:
    return "".join(TEXT.findall(parts.read(name).decode("utf-8", "replace"))).strip("—- ·0123456789")


def _style_messages(messages: list[object]) -> Iterator[tuple[str, str]]:
    told = {str(getattr(message, "message", "")) for message in messages}
    for message in sorted(told):
        for pattern, words in MESSAGES:
            if (match := pattern.match(message)) and match[1] != "None":
                yield words.format(match[1]), "核对导入后的正文"
