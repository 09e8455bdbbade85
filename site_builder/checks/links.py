"""What is named exists: records, attachments, links in texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from site_builder.addresses import is_own, place_of
from site_builder.checks.rule import View, check
from site_builder.errors import Problem, Severity
from site_builder.holdings import OWN_LINK, Holdings
from site_builder.records.base import Record
from site_builder.records.kinds import record_classes
from site_builder.text.markdown import own_addresses, to_html


@check(
    "reference-missing",
    "提到的机构、文件、村都有这条信息",
    source="国办秘函〔2019〕19号“链接可用性”",
    among_others=True,
)
def references_lead_somewhere(view: View) -> Iterator[Problem]:
    """编号写错，或者对方还没有录入。"""
    for (kind, record_id), named in _named_in(view):
        if view.holdings.get(kind, record_id) is None:
            for field, record in named:
                yield view.problem(
                    record,
                    field,
                    found=f"没有编号为“{record_id}”的{record_classes()[kind].facts.label}",
                    expected=f"有 {_place(kind, record_id)} 这个文件",
                    fix="核对编号，或者先录入那一条",
                )


def _named_in(view: View) -> Iterable[tuple[tuple[str, str], list[tuple[str, Record]]]]:
    """What the records in question name: (kind, id) → fields and records."""
    one = view.only
    if one is None:
        return view.holdings.referring.items()
    itself = one.facts.kind, one.id  # not yet among the holdings, but there as soon as it is saved
    return [
        ((kind, record_id), [(field, one)])
        for field, kind, record_id in one.references()
        if (kind, record_id) != itself
    ]


def _place(kind: str, record_id: str) -> str:
    try:
        return place_of(kind, record_id)
    except ValueError:
        return kind


@check("attachment-missing", "附件都在", source="检查通行要求", among_others=True)
def attachments_exist(view: View) -> Iterator[Problem]:
    """附件以指纹为名放在 content/files/ 下。"""
    if view.files is None:
        return
    for record in _with_files(view):
        for attachment in record.all_attachments():
            if attachment.path not in view.files:
                yield view.problem(
                    record,
                    "attachments",
                    found=f"附件“{attachment.name}”的文件不在",
                    expected=f"有 {attachment.path}",
                    fix="重新上传附件，或者删去这一项",
                )


@check("attachment-wrong", "附件和登记的大小、类型相符", source="检查通行要求", among_others=True)
def attachments_are_what_they_are_said_to_be(view: View) -> Iterator[Problem]:
    """大小不符，多半是没有传完，或者文件被换过；扩展名和类型不符，下载后打不开。"""
    for record in _with_files(view):
        for attachment in record.all_attachments():
            size = None if view.files is None else view.files.get(attachment.path)
            if size is not None and size != attachment.size:
                yield view.problem(
                    record,
                    "attachments",
                    found=f"附件“{attachment.name}”登记为 {attachment.size} 字节，文件有 {size} 字节",
                    expected="两者相同",
                    fix="重新上传附件",
                )
            extension = attachment.name.rpartition(".")[2].lower().replace("jpeg", "jpg")
            if extension != attachment.extension:
                yield view.problem(
                    record,
                    "attachments",
                    found=f"附件“{attachment.name}”的类型是 {attachment.media_type}",
                    expected=f"文件名以 .{attachment.extension} 结尾",
                    fix="改正文件名或类型，或者重新上传",
                    severity=Severity.WARNING,
                )


def _with_files(view: View) -> Iterable[Record]:
    return view.holdings.with_files if view.only is None else [view.only]


@check("attachment-unused", "没有多余的附件和名单", source="只有被引用的附件才公开", among_others=True)
def attachments_are_used(view: View) -> Iterator[Problem]:
    """没有信息引用的文件不该留在公开内容里。名单期满后引用随之消失，文件要一并删去；admin-api 会自动删去并登记。"""
    if view.files is None or view.only is not None:
        return
    used = {place for record in view.holdings.with_files for place in record.file_places()}
    for path in sorted(view.files.keys() - used):
        what = "名单" if path.startswith("personal/") else "附件"
        yield Problem(
            code="", place=path, found=f"没有信息引用这个{what}", expected=f"每个{what}都有信息引用", fix="删去这个文件"
        )


@check("text-link-dead", "正文里的站内链接都打得开", source="检查通行要求", among_others=True)
def links_in_texts_lead_somewhere(view: View) -> Iterator[Problem]:
    """站内链接写成 [文字](record:编号)，附件写成 [文字](attachment:指纹.扩展名)。"""
    for record in view.holdings.with_links if view.only is None else [view.only]:
        texts = [text for text in record.body_texts() if OWN_LINK.search(text)]
        files = {f"{attachment.sha256}.{attachment.extension}" for attachment in record.all_attachments()}
        for address in (address for text in texts for address in own_addresses(to_html(text))):
            scheme, _, rest = address.partition(":")
            target = rest.partition("#")[0]
            if not (view.holdings.has_id(target) if scheme == "record" else target in files):
                yield view.problem(
                    record,
                    "body",
                    found=f"链接“{address[:60]}”没有对应的信息或附件",
                    expected="存在的编号或附件",
                    fix="核对链接里的编号",
                )


@check("redirect-loose", "搬迁的网址通向存在的页面", source="检查通行要求", of_site=True)
def redirects_lead_somewhere(view: View) -> Iterator[Problem]:
    """redirects.yml 里的旧地址不能还在用，也不能写两次；新地址要存在，不能绕圈，不能出本站。"""
    moved = {item.old: item.new.partition("#")[0] for item in view.holdings.redirects.moved}
    seen: set[str] = set()
    for index, item in enumerate(view.holdings.redirects.moved):
        if (fault := _fault_of_old(item.old, seen, view.holdings)) is not None:
            yield _redirect_problem(index, "old", "旧地址", fault, "本站里不再使用的地址，只写一次", "删去或改正这一项")
        if (fault := _fault_of_new(item.old, moved, view.holdings)) is not None:
            yield _redirect_problem(index, "new", "新地址", fault, "本站里存在的页面", "改正新地址")
        seen.add(item.old)


def _fault_of_old(old: str, seen: set[str], holdings: Holdings) -> str | None:
    if not is_own(old):
        return f"{old} 不在本站里"
    if old in seen:
        return f"{old} 写了两次"
    return f"{old} 还是一个正常页面" if holdings.is_living(old) else None


def _fault_of_new(old: str, moved: Mapping[str, str], holdings: Holdings) -> str | None:
    new, passed = moved[old], {old}
    while new in moved and new not in passed and not holdings.is_living(new):
        passed.add(new)
        new = moved[new]
    if new in passed:
        return f"从 {old} 出发绕了一圈"
    if not is_own(new):
        return f"{new} 不在本站里"
    is_handwritten = new.startswith("pages/")
    return None if is_handwritten or holdings.is_living(new) else f"{new} 不存在"


def _redirect_problem(index: int, field: str, label: str, found: str, expected: str, fix: str) -> Problem:
    return Problem(
        code="",
        place="redirects.yml",
        field=("moved", index, field),
        label=label,
        found=found,
        expected=expected,
        fix=fix,
    )
