"""A PDF written anew as one version: its pages as they look, links to the web, bookmarks and tags; nothing else.

Notes and forms that are seen are drawn into the page; hidden layers are cut out of it. Whatever the catalogue does not
lead to any more is not written.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any, cast

import pypdf
from pypdf.generic import (
    ArrayObject,
    ContentStream,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from admin_api.attachments import images
from admin_api.attachments.pdf import BROKEN, DRAWN, opened, resolved
from admin_api.attachments.report import RefusedError

ROOT_KEPT = {
    "/Type", "/Version", "/Pages", "/Outlines", "/PageLabels", "/StructTreeRoot", "/MarkInfo", "/Lang", "/Dests",
    "/Names", "/PageMode", "/PageLayout", "/OCProperties",
}  # fmt: skip
PAGE_KEPT = {
    "/Type", "/Parent", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate", "/Resources", "/Contents",
    "/Annots", "/Group", "/StructParents", "/Tabs", "/UserUnit",
}  # fmt: skip
LINK_KEPT = {
    "/Type",
    "/Subtype",
    "/Rect",
    "/Border",
    "/BS",
    "/C",
    "/H",
    "/A",
    "/Dest",
    "/QuadPoints",
    "/StructParent",
    "/F",
}
NEVER = (
    "/Metadata", "/PieceInfo", "/LastModified", "/AA", "/Thumb", "/JS", "/AF", "/OPI", "/Measure", "/PZ", "/SpiderInfo",
    "/ID", "/CL", "/Popup", "/IRT", "/AcroForm", "/OpenAction", "/URIBase",
)  # fmt: skip
SAFE_ACTIONS = {"/URI", "/GoTo", "/Named"}
HIDDEN, NO_VIEW = 2, 32


def prepare() -> None:
    """Load what writing loads on first use."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(width=10, height=10)
    clean(_written(writer))


def clean(data: bytes) -> bytes:
    """The copy. Raises RefusedError."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        writer = pypdf.PdfWriter(clone_from=opened(data))
        _draw_what_is_seen(writer)
        _cut_hidden_layers(writer)
        _keep_only_what_is_seen(writer)
        again = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(_written(writer))))
        return _written(again)
    except (RefusedError, MemoryError):
        raise
    except Exception:
        raise RefusedError(*BROKEN) from None


def _written(writer: pypdf.PdfWriter) -> bytes:
    """The bytes; they depend on the objects only."""
    writer.pdf_header = "%PDF-1.7"
    writer.metadata = None
    writer._ID = None
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _draw_what_is_seen(writer: pypdf.PdfWriter) -> None:
    for page in writer.pages:
        annotations = resolved(page.get("/Annots"))
        if not isinstance(annotations, ArrayObject):
            continue
        links = ArrayObject()
        drawn: list[str] = []
        for reference in list(annotations):
            item = resolved(reference)
            if not isinstance(item, DictionaryObject):
                continue
            if _is_safe_link(item):
                links.append(reference)
                _keep_keys(item, LINK_KEPT)
                continue
            look = _look(item)
            if look is not None:
                drawn.append(_drawing(page, item, look, len(drawn)))
            item.clear()  # tags may still lead to it
        if links:
            page[NameObject("/Annots")] = links
        else:
            del page["/Annots"]
        if drawn:
            _append(writer, page, "\n".join(drawn))


def _is_safe_link(item: DictionaryObject) -> bool:
    if item.get("/Subtype") != "/Link":
        return False
    action = resolved(item.get("/A"))
    return not isinstance(action, DictionaryObject) or _is_safe_action(action)


def _is_safe_action(action: DictionaryObject) -> bool:
    if action.get("/S") not in SAFE_ACTIONS:
        return False
    action.pop("/Next", None)
    address = str(action.get("/URI", "")).lower()
    return action.get("/S") != "/URI" or address.startswith(("http://", "https://", "mailto:", "tel:"))


def _look(item: DictionaryObject) -> Any:
    """The reference to how an annotation looks, if it is seen."""
    looks = resolved(item.get("/AP"))
    if item.get("/Subtype") not in DRAWN or int(item.get("/F", 0)) & (HIDDEN | NO_VIEW) or "/OC" in item:
        return None
    normal = looks.raw_get("/N") if isinstance(looks, DictionaryObject) and "/N" in looks else None
    if isinstance(resolved(normal), StreamObject):
        return normal
    states, state = resolved(normal), item.get("/AS")
    if isinstance(states, DictionaryObject) and state in states and isinstance(resolved(states[state]), StreamObject):
        return states.raw_get(state)
    return None


def _drawing(page: Any, item: DictionaryObject, look: Any, number: int) -> str:
    """The operations that draw it where it stood (ISO 32000-1, 12.5.5), and its name in the page's resources."""
    form = resolved(look)
    left, bottom, right, top = _corners([float(value) for value in cast("Any", item["/Rect"])])
    matrix = [float(value) for value in form.get("/Matrix", [1, 0, 0, 1, 0, 0])]
    box = [float(value) for value in form.get("/BBox", [0, 0, right - left, top - bottom])]
    points = [
        (matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5])
        for x in (box[0], box[2])
        for y in (box[1], box[3])
    ]
    x0, x1 = min(x for x, _ in points), max(x for x, _ in points)
    y0, y1 = min(y for _, y in points), max(y for _, y in points)
    wide = (right - left) / (x1 - x0) if x1 > x0 else 1.0
    high = (top - bottom) / (y1 - y0) if y1 > y0 else 1.0
    form[NameObject("/Type")], form[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
    resources = resolved(page.setdefault(NameObject("/Resources"), DictionaryObject()))
    objects = resolved(resources.setdefault(NameObject("/XObject"), DictionaryObject()))
    name = f"/Seen{number}"
    objects[NameObject(name)] = look
    return f"q {wide:.5f} 0 0 {high:.5f} {left - x0 * wide:.4f} {bottom - y0 * high:.4f} cm {name} Do Q"


def _corners(box: list[float]) -> tuple[float, float, float, float]:
    return min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])


def _append(writer: pypdf.PdfWriter, page: Any, operations: str) -> None:
    """Operations behind a page's own, in the state in which a page begins."""
    old = page.get_contents()
    stream = DecodedStreamObject()
    stream.set_data(b"q\n" + (old.get_data() if old is not None else b"") + b"\nQ\n" + operations.encode("ascii"))
    page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())


def _cut_hidden_layers(writer: pypdf.PdfWriter) -> None:
    """What belongs to a layer that is off goes; what belongs to one that is on is simply there."""
    root = writer.root_object
    hidden = set(_hidden_layers(resolved(root.get("/OCProperties"))))
    if hidden:
        for page in writer.pages:
            contents = page.get_contents()
            resources = resolved(page.get("/Resources"))
            if contents is not None and isinstance(resources, DictionaryObject):
                stream = _without_layers(ContentStream(contents, writer), resources, hidden)
                page[NameObject("/Contents")] = writer._add_object(stream)
        for item in list(writer._objects):
            if isinstance(item, StreamObject) and item.get("/Subtype") == "/Form":
                resources = resolved(item.get("/Resources"))
                if isinstance(resources, DictionaryObject) and "/Properties" in resources:
                    item.set_data(_without_layers(ContentStream(item, writer), resources, hidden).get_data())
    root.pop("/OCProperties", None)


def _hidden_layers(properties: Any) -> Iterator[int]:
    default = resolved(properties.get("/D")) if isinstance(properties, DictionaryObject) else None
    if not isinstance(default, DictionaryObject):
        return
    on = {item.idnum for item in resolved(default.get("/ON")) or () if isinstance(item, IndirectObject)}
    off = {item.idnum for item in resolved(default.get("/OFF")) or () if isinstance(item, IndirectObject)}
    every = {item.idnum for item in resolved(properties.get("/OCGs")) or () if isinstance(item, IndirectObject)}
    yield from (every - on) if default.get("/BaseState") == "/OFF" else off


def _without_layers(stream: ContentStream, resources: DictionaryObject, hidden: set[int]) -> ContentStream:
    kept: list[tuple[Any, Any]] = []
    depth: list[bool] = []  # of each marked content that is open, whether it is hidden
    objects = resolved(resources.get("/XObject")) or {}
    for operands, operator in stream.operations:
        if operator in (b"BDC", b"BMC"):
            is_layer = operator == b"BDC" and len(operands) > 1 and operands[0] == "/OC"
            depth.append(is_layer and _is_hidden(_property(resources, operands[1]), hidden))
        is_drawn = not any(depth)
        if operator == b"EMC" and depth:
            depth.pop()
        if operator == b"Do" and operands and operands[0] in objects:
            item = resolved(objects[operands[0]])
            is_drawn = is_drawn and not (
                isinstance(item, DictionaryObject)
                and _is_hidden(item.raw_get("/OC") if "/OC" in item else None, hidden)
            )
        if is_drawn or operator in (b"q", b"Q", b"cm", b"BT", b"ET"):
            kept.append((operands, operator))
    stream.operations = kept
    return stream


def _property(resources: DictionaryObject, name: Any) -> Any:
    properties = resolved(resources.get("/Properties"))
    return properties.raw_get(name) if isinstance(properties, DictionaryObject) and name in properties else None


def _is_hidden(layer: Any, hidden: set[int]) -> bool:
    if isinstance(layer, IndirectObject) and layer.idnum in hidden:
        return True
    item = resolved(layer)
    if not isinstance(item, DictionaryObject) or "/OCGs" not in item:
        return False
    members = item.raw_get("/OCGs")
    one_by_one = resolved(members) if isinstance(resolved(members), ArrayObject) else [members]
    return any(isinstance(one, IndirectObject) and one.idnum in hidden for one in one_by_one)


def _keep_only_what_is_seen(writer: pypdf.PdfWriter) -> None:
    root = writer.root_object
    _keep_keys(root, ROOT_KEPT)
    names = resolved(root.get("/Names"))
    if isinstance(names, DictionaryObject):
        _keep_keys(names, {"/Dests"})
    for page in writer.pages:
        _keep_keys(page, PAGE_KEPT)
    for item in writer._objects:
        _strip(item, 0)
    writer._info = None


def _strip(item: Any, depth: int) -> None:
    """Take out what no page shows, wherever it is."""
    if depth > 30:
        return
    if isinstance(item, DictionaryObject):
        for name in NEVER:
            item.pop(name, None)
        item.pop("/OC", None)
        if item.get("/Type") == "/OCG":  # pages still name their layers
            item.pop("/Usage", None)
            item[NameObject("/Name")] = TextStringObject("")
        action = resolved(item.get("/A"))
        if isinstance(action, DictionaryObject) and "/S" in action and not _is_safe_action(action):
            item.pop("/A", None)
        if isinstance(item, StreamObject) and item.get("/Subtype") == "/Image":
            _strip_picture(item)
        for value in item.values():
            if not isinstance(value, IndirectObject):
                _strip(value, depth + 1)
    elif isinstance(item, ArrayObject):
        for value in item:
            if not isinstance(value, IndirectObject):
                _strip(value, depth + 1)


def _strip_picture(item: StreamObject) -> None:
    filters = item.get("/Filter")
    if filters == "/DCTDecode" or (isinstance(filters, ArrayObject) and list(filters) == ["/DCTDecode"]):
        data = bytes(item._data)
        if images.kind_of(data) == "jpg":
            item._data = images.without_metadata(data, "jpg")


def _keep_keys(item: DictionaryObject, keys: set[str]) -> None:
    for key in [key for key in item if key not in keys]:
        del item[key]
