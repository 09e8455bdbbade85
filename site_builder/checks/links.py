"""What is named exists: records, attachments, links in texts."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.addresses import place_of, stem_of
from site_builder.checks.rule import View, check
from site_builder.errors import Problem
from site_builder.records.kinds import record_classes
from site_builder.text.markdown import own_addresses, to_html


@check(
    "reference-missing",
    "提到的机构、文件、村都有这条信息",
    source="国办秘函〔2019〕19号“链接可用性”",
)
def references_lead_somewhere(view: View) -> Iterator[Problem]:
    """编号写错，或者对方还没有录入。"""
    for record in view.records():
        for field, kind, record_id in record.references():
            is_itself = view.only is not None and (kind, record_id) == (view.only.facts.kind, view.only.id)
            if view.holdings.get(kind, record_id) is None and not is_itself:
                yield view.problem(
                    record,
                    field,
                    found=f"没有编号为“{record_id}”的{record_classes()[kind].facts.label}",
                    expected=f"有 {_place(kind, record_id)} 这个文件",
                    fix="核对编号，或者先录入那一条",
                )


def _place(kind: str, record_id: str) -> str:
    try:
        return place_of(kind, record_id)
    except ValueError:
        return kind


@check("attachment-missing", "附件都在", source="检查通行要求")
def attachments_exist(view: View) -> Iterator[Problem]:
    """附件以指纹为名放在 content/files/ 下。"""
    if view.files is None:
        return
    for record in view.records():
        for attachment in record.all_attachments():
            if attachment.path not in view.files:
                yield view.problem(
                    record,
                    "attachments",
                    found=f"附件“{attachment.name}”的文件不在",
                    expected=f"有 {attachment.path}",
                    fix="重新上传附件，或者删去这一项",
                )


@check("attachment-unused", "没有多余的附件", source="只有被引用的附件才公开")
def attachments_are_used(view: View) -> Iterator[Problem]:
    """没有信息引用的文件不该留在公开内容里。名单期满后引用随之消失，文件要一并删去。"""
    if view.files is None or view.only is not None:
        return
    used = {attachment.path for record in view.holdings.records() for attachment in record.all_attachments()}
    for path in sorted(view.files - used):
        yield Problem(
            code="", place=path, found="没有信息引用这个附件", expected="每个附件都有信息引用", fix="删去这个文件"
        )


@check("text-link-dead", "正文里的站内链接都打得开", source="检查通行要求")
def links_in_texts_lead_somewhere(view: View) -> Iterator[Problem]:
    """站内链接写成 [文字](record:编号)，附件写成 [文字](attachment:指纹.扩展名)。"""
    slugs = {record.id for record in view.holdings.records()}
    for record in view.records():
        texts = [text for text in record.body_texts() if "record:" in text or "attachment:" in text]
        files = {f"{attachment.sha256}.{attachment.extension}" for attachment in record.all_attachments()}
        for address in (address for text in texts for address in own_addresses(to_html(text))):
            scheme, _, rest = address.partition(":")
            target = rest.partition("#")[0]
            if target not in (slugs if scheme == "record" else files):
                yield view.problem(
                    record,
                    "body",
                    found=f"链接“{address[:60]}”没有对应的信息或附件",
                    expected="存在的编号或附件",
                    fix="核对链接里的编号",
                )


@check("redirect-loose", "搬迁的网址通向存在的页面", source="检查通行要求", of_site=True)
def redirects_lead_somewhere(view: View) -> Iterator[Problem]:
    """redirects.yml 里的新地址要存在，旧地址不能还在用。"""
    kinds = record_classes()
    known = {stem_of(*key) + ".html" for key in view.holdings.every_key()}
    for index, moved in enumerate(view.holdings.redirects.moved):
        new = moved.new.partition("#")[0]
        is_record = new.partition("/")[0] in kinds
        if is_record and new not in known:
            yield Problem(
                code="", place="redirects.yml", field=("moved", index, "new"), label="新地址",
                found=f"{moved.new} 不存在", expected="存在的页面", fix="改正新地址",
            )  # fmt: skip
        if moved.old in known:
            yield Problem(
                code="", place="redirects.yml", field=("moved", index, "old"), label="旧地址",
                found=f"{moved.old} 还是一个正常页面", expected="不再使用的地址", fix="删去这一项",
            )  # fmt: skip
