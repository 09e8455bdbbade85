"""What .docx and .xlsx have in common: relations, properties, pictures, files within the file, parts nobody refers to.

Every part is read, whether or not anything leads to it: XML as text, attributes and remarks, all else as the strings in
it. What a cleaned copy keeps is known by the kind of relation that leads to it (KEPT); the rest goes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from lxml import etree

from admin_api.attachments import images
from admin_api.attachments.packages import Package, Relation, parse
from admin_api.attachments.report import Notebook, RefusedError
from site_builder.text import personal_data

KEPT = {
    "docx": {
        "officeDocument", "styles", "settings", "numbering", "fontTable", "theme", "header", "footer", "footnotes",
        "endnotes", "image", "hyperlink", "chart", "chartStyle", "chartColorStyle", "diagramData", "diagramLayout",
        "diagramQuickStyle", "diagramColors", "diagramDrawing", "chartUserShapes", "stylesWithEffects",
    },
    "xlsx": {
        "officeDocument", "styles", "sharedStrings", "theme", "worksheet", "chartsheet", "drawing", "image",
        "hyperlink", "chart", "chartStyle", "chartColorStyle", "table", "diagramData", "diagramLayout",
        "diagramQuickStyle", "diagramColors", "diagramDrawing", "chartUserShapes",
    },
}  # fmt: skip
"""Relations that a cleaned copy keeps; xlsx loses the worksheets that are hidden besides."""
LABELS = {
    "core-properties": "文档属性", "extended-properties": "文档属性", "custom-properties": "自定义属性",
    "thumbnail": "缩略图", "customXml": "自定义数据", "customXmlProps": "自定义数据", "comments": "批注",
    "commentsExtended": "批注", "commentsIds": "批注", "commentsExtensible": "批注", "people": "批注人",
    "person": "批注人", "threadedComment": "批注", "vmlDrawing": "批注框", "glossaryDocument": "文档部件库",
    "webSettings": "网页设置", "printerSettings": "打印机设置", "calcChain": "计算顺序",
    "pivotCacheDefinition": "数据透视表的缓存", "pivotCacheRecords": "数据透视表的缓存", "pivotTable": "数据透视表的设置",
    "externalLink": "外部链接的缓存", "externalLinkPath": "外部链接的缓存", "font": "嵌入的字体", "slicer": "切片器",
    "slicerCache": "切片器", "queryTable": "查询的设置", "revisionHeaders": "修订记录", "revisionLog": "修订记录",
    "usernames": "用户名", "metadata": "文档属性", "package": "图表的数据表", "sheetMetadata": "文档属性",
}  # fmt: skip
"""Relations whose parts go, in the words in which that is told."""
ACTIVE = re.compile(
    r"vbaproject|vbadata|/activex|activex\d*\.(?:bin|xml)|macrosheets?/|dialogsheets/|oleobject|customui|/ctrlprops/"
    r"|attachedtoolbars|\.(?:exe|dll|js|vbs|bat|cmd|ps1|hta|scr|lnk|jar|com|msi|html?|mht|rtf|svg)$",
    re.IGNORECASE,
)
ACTIVE_TYPES = re.compile(
    r"macroEnabled|vbaProject|ms-office\.activeX|oleObject|\.template\b|addin|binary\.macro", re.I
)
SAVE_PLAIN = "请用 Office 或 WPS 打开，删去宏、嵌入的对象和外部引用，另存为 .docx 或 .xlsx"
PICTURES = re.compile(r"\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|webp|jfif|wdp)$", re.IGNORECASE)
LOCAL = re.compile(r"^(?:file:|[a-z]:[\\/]|\\\\|//|/)", re.IGNORECASE)
SAFE_LINK = re.compile(r"^(?:https?://|mailto:|tel:|#|$)", re.IGNORECASE)
STRINGS = re.compile(rb"[\x20-\x7e\t]{11,}|(?:[\x20-\x7e\t]\0){11,}|(?:\0[\x20-\x7e\t]){11,}")
GOING = {
    "sdtPr",
    "ffData",
    "docVars",
    "mailMerge",
    "customXmlPr",
    "smartTagPr",
    "del",
    "moveFrom",
    "rsids",
    "fldSimple",
}
"""Elements that a cleaned copy never has, with all that is in them."""
MOST_DEEP = 2
TEXT_ATTRIBUTES_NEVER = re.compile(r"(?:path|points|coordsize|coordorigin|adj)$")
PATH = re.compile(r"[A-Za-z]:[\\/]|^\\\\|^/|^file:|\.(?:png|jpe?g|gif|bmp|tiff?|docx?|xlsx?)$", re.IGNORECASE)
Inner = Callable[[bytes, str, Notebook], None]


def part_labels(package: Package) -> dict[str, str]:
    """Part → the kind of relation by which it is reached first."""
    found: dict[str, str] = {}
    for owner in ["", *package.names]:
        for relation in package.relations(owner) if not owner.endswith(".rels") else ():
            target = None if relation.is_external else package.name_of(relation.target)
            if target is not None:
                found.setdefault(target, relation.type)
    return found


def kept_parts(package: Package, kind: str, without: frozenset[str] = frozenset()) -> set[str]:
    """The parts that a cleaned copy keeps: those to which kept relations lead, but for some."""
    seen: set[str] = set()
    waiting = [""]
    while waiting:
        for relation in package.relations(waiting.pop()):
            target = None if relation.is_external else package.name_of(relation.target)
            if target and relation.type in KEPT[kind] and target not in seen and target not in without:
                seen.add(target)
                waiting.append(target)
    return seen


def refuse_active(package: Package, book: Notebook) -> None:
    """Macros, embedded programs and objects, references to the outside: told in words, with what to do."""
    for name in package.names:
        if ACTIVE.search("/" + name):
            book.refuse(f"文件里有宏、程序或嵌入的对象（{name.rpartition('/')[2]}）", SAVE_PLAIN)
    types = package.name_of("[Content_Types].xml")
    if types is None:
        raise RefusedError("文件的内部结构不正常", "请用 Office 或 WPS 打开，另存一份再上传")
    for element in package.xml(types).iter("{*}Override", "{*}Default"):
        if ACTIVE_TYPES.search(element.get("ContentType", "")):
            book.refuse("文件可以带宏或嵌入的对象", SAVE_PLAIN)
    for owner in ["", *package.names]:
        for relation in package.relations(owner) if not owner.endswith(".rels") else ():
            _judge(relation, book)


def _judge(relation: Relation, book: Notebook) -> None:
    if relation.type in ("aFChunk", "control", "oleObject", "vbaProject", "xlMacrosheet", "subDocument", "frame"):
        book.refuse("文件里嵌入或引用了别的文件、控件", SAVE_PLAIN)
    elif relation.type == "connections":
        book.refuse("文件连着外部的数据", "请把结果复制、选择性粘贴为数值，另存一份再上传")
    if not relation.is_external:
        return
    book.look([("链接地址", relation.target)], goes=False, only_certain=True)
    is_local = LOCAL.match(relation.target) is not None
    if relation.type == "attachedTemplate" and is_local and not relation.target.startswith(("\\\\", "//")):
        book.removes("文档属性", "模板在本机的位置")
    elif relation.type in ("externalLinkPath", "externalLink"):
        book.removes("外部链接", "所引用文件的位置")
    elif relation.type == "hyperlink":
        if re.match(r"\s*(?:javascript|vbscript|data|ms-[a-z]+|search-ms|cmd):", relation.target, re.IGNORECASE):
            book.refuse("有会运行程序的链接", "请删去这个链接，另存一份再上传")
        elif not SAFE_LINK.match(relation.target):
            book.removes("链接", "指向本机或内部文件的链接")
    else:
        book.refuse("文件引用了外面的内容（图片、模板或数据）", SAVE_PLAIN)


def inspect_other_parts(package: Package, done: set[str], kept: set[str], book: Notebook, inner: Inner) -> None:
    """Every part but those in `done`."""
    labels = part_labels(package)
    reachable = package.reachable()
    for name in package.names:
        if name in done:
            continue
        if name.endswith(".rels") or name == "[Content_Types].xml":
            _inspect_remarks(package.xml(name), book)
            continue
        goes = name not in kept
        label = LABELS.get(labels.get(name, ""), "文件内部的数据") if name in reachable else "没有被引用的部件"
        where = f"{label}（{name.rpartition('/')[2]}）"
        if goes and labels.get(name) not in ("calcChain", "webSettings"):
            book.removes(label, _what(label))
        _inspect_part(package, name, where, goes, book, inner)
    if package.remarks:
        book.removes("压缩包", "说明和多余的数据")
        book.look([("压缩包的说明", remark.decode("utf-8", "replace")) for remark in package.remarks], goes=True)


def _inspect_remarks(root: etree._Element, book: Notebook) -> None:
    """Lists of parts are written anew: what is in them besides is gone."""
    nodes = [*root.itersiblings(preceding=True), *root.itersiblings(), *root.iter(etree.Comment, etree.PI)]
    remarks = [str(node.text or "") for node in nodes]
    remarks += [text for text in map(str, root.itertext()) if not text.isspace()]
    if remarks:
        book.removes("文件内部", "文件里的注释", len(remarks))
        book.look([("文件里的注释", text) for text in remarks], goes=True)


def scan_rest(texts: Iterable[str], where: str, book: Notebook) -> None:
    """Texts from anywhere in the bytes of a file; told is only what was not found at a better place."""
    told = {hit.found for hit in book.hits}
    spare = Notebook()
    spare.look([(where, text) for text in texts], goes=True, only_certain=True)
    for hit in spare.hits:
        if hit.found not in told:
            book.hit(hit.code, hit.where, hit.found, hit.fix, is_hard=hit.is_hard, goes=False)


def strings_in(data: bytes) -> Iterator[str]:
    """Texts in bytes of a format that is not known."""
    return (match[0].replace(b"\0", b"").decode("ascii") for match in STRINGS.finditer(data))


def _what(label: str) -> str:
    return {"文档属性": "作者、单位、修改人和时间等", "批注": "批注内容"}.get(label, "全部内容")


def _inspect_part(package: Package, name: str, where: str, goes: bool, book: Notebook, inner: Inner) -> None:
    data = package.read(name)
    book.look([(f"部件名（{where}）", name)], goes=goes, only_certain=True)
    if PICTURES.search(name) or (not goes and not name.lower().endswith((".xml", ".vml"))):
        images.inspect_embedded(data, f"图片（{name.rpartition('/')[2]}）", goes, book)
    elif data[:4] == b"PK\x03\x04" or data[:5] == b"%PDF-":
        _inspect_inner(data, name, where, goes, book, inner)
    elif name.lower().endswith((".xml", ".vml")) or data.lstrip()[:5] == b"<?xml":
        root = parse(data)
        scan_xml(root, where, goes, book)
        if not goes:
            tell_paths(root, where, book)
    else:
        scan_strings(data, where, goes, book)


def _inspect_inner(data: bytes, name: str, where: str, goes: bool, book: Notebook, inner: Inner) -> None:
    if book.depth >= MOST_DEEP:
        book.cannot_check(where, "文件里又套着文件，没有再往里检查")
        return
    with book.inside(where, goes=goes):
        try:
            inner(data, name, book)
        except RefusedError as error:
            book.refuse(error.found, error.fix)


def scan_xml(root: etree._Element, where: str, goes: bool, book: Notebook) -> None:
    """Texts, alone and joined, attributes and remarks of an XML part whose meaning does not matter."""
    texts = [text for text in map(str, root.itertext(with_tail=True)) if not text.isspace()]
    book.look([(where, " ".join(texts)), (where, "".join(texts))], goes=goes)
    book.look([(where, text) for text in texts], goes=goes)
    scan_attributes(root, where, goes, book)


def scan_attributes(root: etree._Element, where: str, goes: bool, book: Notebook) -> None:
    """Attributes that hold a number, and remarks: what no program shows but every program keeps."""
    for value, value_goes in _values(root):
        book.look([(f"{where}的属性值", value)], goes=goes or value_goes, only_certain=True)


def _values(root: etree._Element) -> Iterator[tuple[str, bool]]:
    """Values that may hold a number, and whether cleaning removes them wherever they are."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            yield f" {element.text or ''} ", True
            continue
        for key, value in element.attrib.items():
            text = str(value)
            is_drawing = TEXT_ATTRIBUTES_NEVER.match(etree.QName(str(key)).localname)
            if len(text) >= 11 and not is_drawing and personal_data.may_stand_in(text):
                owners = {element.tag, *(owner.tag for owner in element.iterancestors())}
                yield text, any(str(tag).rpartition("}")[2] in GOING for tag in owners)


def is_path(name: str) -> bool:
    """Whether the name or description of a picture is that of a file on somebody's machine."""
    return PATH.search(name) is not None


def tell_paths(root: etree._Element, where: str, book: Notebook) -> None:
    """Pictures that are called after files."""
    drawn = root.iter("{*}docPr", "{*}cNvPr")
    count = sum(any(is_path(element.get(key, "")) for key in ("name", "descr", "title")) for element in drawn)
    if count:
        book.removes(where, "图片在本机的文件名", count)


def scan_strings(data: bytes, where: str, goes: bool, book: Notebook) -> None:
    """Texts in bytes of a format that is not known."""
    book.look([(where, text) for text in strings_in(data)], goes=goes, only_certain=True)
