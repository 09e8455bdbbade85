"""A packed folder with those parts only that a cleaned copy keeps, its relations and types written anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import cast

from lxml import etree

from admin_api.attachments import images
from admin_api.attachments.office import SAFE_LINK, is_path, kept_parts
from admin_api.attachments.packages import Package, Relation, written
from admin_api.attachments.report import RefusedError

TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
LINKS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}",
)
CONTAINERS = {
    "pivotCaches",
    "externalReferences",
    "tableParts",
    "oleObjects",
    "controls",
    "customSheetViews",
    "hyperlinks",
}
"""Elements that may not stand empty."""
Part = Callable[[str, etree._Element], None]


def clean_package(package: Package, kind: str, part: Part, without: frozenset[str] = frozenset()) -> bytes:
    """The cleaned folder. `part` changes the root of each part of XML in place; `without` are parts that go."""
    kept = kept_parts(package, kind, without)
    parts: dict[str, bytes] = {}
    for name in sorted(kept):
        parts[name] = _cleaned_part(package, name, kept, part)
    for owner in ["", *sorted(kept)]:
        relations = [item for item in package.relations(owner) if is_kept(item, package, kept)]
        if relations:
            parts[_rels_name(owner)] = _relations(relations, owner, package)
    parts["[Content_Types].xml"] = _types(package, kept)
    return written(parts)


def is_kept(relation: Relation, package: Package, kept: set[str]) -> bool:
    """Whether a relation leads to a part that stays, or is a link to the web."""
    if relation.is_external:
        return relation.type == "hyperlink" and SAFE_LINK.match(relation.target) is not None
    return package.name_of(relation.target) in kept


def _cleaned_part(package: Package, name: str, kept: set[str], part: Part) -> bytes:
    data = package.read(name)
    if not name.lower().endswith((".xml", ".vml")):
        kind = images.kind_of(data)
        return images.without_metadata(data, kind) if kind else images.without_description(data)
    root = package.xml(name)
    dropped = {item.id for item in package.relations(name) if not is_kept(item, package, kept)}
    _without_references(root, dropped)
    _without_remarks(root)
    part(name, root)
    _without_paths(root)
    return serialised(root)


def serialised(root: etree._Element) -> bytes:
    """A part as bytes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _without_references(root: etree._Element, dropped: set[str]) -> None:
    """Nothing refers to a relation that is gone; a link becomes its text."""
    for element in list(root.iter("*")):
        for key, value in list(element.attrib.items()):
            if str(key).startswith(LINKS) and value in dropped:
                del element.attrib[key]
                local = etree.QName(element).localname
                if local == "hyperlink" and len(element):
                    unwrap(element)
                elif local not in ("pageSetup", "blip", "imagedata", "sheetPr"):
                    remove(element)
    for element in list(root.iter("*")):
        if etree.QName(element).localname in CONTAINERS and not len(element):
            remove(element)


def _without_remarks(root: etree._Element) -> None:
    for element in list(root.iter(etree.Comment, etree.ProcessingInstruction)):
        remove(element)


def _without_paths(root: etree._Element) -> None:
    """Names that programs give to pictures are those of files on somebody's machine."""
    for element in root.iter("{*}docPr", "{*}cNvPr"):
        for key in ("name", "descr", "title"):
            if is_path(element.get(key, "")):
                element.set(key, "")


def remove(element: etree._Element) -> None:
    """Take an element out; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    _keep_tail(element, parent)
    parent.remove(element)


def _keep_tail(element: etree._Element, parent: etree._Element) -> None:
    if element.tail and element.tail.strip():
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail


def unwrap(element: etree._Element) -> None:
    """Put what is in an element in its place."""
    parent = element.getparent()
    if parent is None:
        return
    index = parent.index(element)
    for offset, child in enumerate(list(element)):
        parent.insert(index + offset, child)
    remove(element)


def remove_all(root: etree._Element, *tags: str) -> None:
    """Take all elements of some tags out."""
    for element in list(root.iter(*tags)):
        remove(element)


def keep_only(root: etree._Element, tags: Iterable[str]) -> None:
    """Take out whatever is right below the root and none of these."""
    known = set(tags)
    for child in list(root):
        if child.tag not in known:
            remove(child)


def _rels_name(owner: str) -> str:
    folder, _, base = owner.rpartition("/")
    return f"{folder}/_rels/{base}.rels".lstrip("/")


def _relations(relations: list[Relation], owner: str, package: Package) -> bytes:
    types = _full_types(package, owner)
    root = etree.Element(f"{{{RELATIONS}}}Relationships", nsmap=cast("dict[str, str]", {None: RELATIONS}))
    for relation in relations:
        element = etree.SubElement(root, f"{{{RELATIONS}}}Relationship", Id=relation.id, Type=types[relation.id])
        element.set("Target", relation.target if relation.is_external else f"/{package.name_of(relation.target)}")
        if relation.is_external:
            element.set("TargetMode", "External")
    return serialised(root)


def _full_types(package: Package, owner: str) -> dict[str, str]:
    rels = package.name_of(_rels_name(owner))
    if rels is None:
        raise RefusedError("文件的内部结构不正常", "请用 Office 或 WPS 打开，另存一份再上传")
    return {item.get("Id", ""): item.get("Type", "") for item in package.xml(rels).iter("{*}Relationship")}


def _types(package: Package, kept: set[str]) -> bytes:
    """The list of types, of the parts that are there."""
    old = package.xml("[Content_Types].xml")
    extensions = {name.rpartition(".")[2].lower() for name in kept} | {"rels", "xml"}
    for element in list(old):
        part = element.get("PartName", "").lstrip("/")
        is_wanted = (
            element.get("Extension", "").lower() in extensions
            if element.tag == f"{TYPES}Default"
            else package.name_of(part) in kept
        )
        if not is_wanted:
            remove(element)
    _without_remarks(old)
    return serialised(old)
