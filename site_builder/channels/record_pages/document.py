"""The page of a 政府信息 document: statutory header, validity, text, attachments, explainers."""

from __future__ import annotations

from markupsafe import Markup

from site_builder.channels.record_pages.common import Common, Fact, Link, Page, Struct, day, day_fact
from site_builder.records.documents import Document, Validity

TAGS = {
    Validity.IN_FORCE: "open",
    Validity.NOT_YET: "soon",
    Validity.AMENDED: "soon",
    Validity.REPEALED: "ended-bad",
    Validity.LAPSED: "ended-bad",
}


class DocumentPage(Struct, frozen=True, kw_only=True):
    """What the template of a document sees."""

    common: Common
    body: Markup
    validity: str
    validity_tag: str
    banner: str
    successor: Link | None
    explainers: list[Link]
    replaces: list[Link]


def document_page(page: Page) -> DocumentPage:
    """The context of one document."""
    document = page.record
    assert isinstance(document, Document)  # noqa: S101 - the registry maps classes to builders
    validity = document.validity(page.holdings.today)
    body = page.prose(document.body)
    return DocumentPage(
        body=body,
        validity=validity.label,
        validity_tag=TAGS[validity],
        banner=_banner(document, validity),
        successor=page.to_record("documents", document.successor or document.amended_by),
        explainers=page.referring("explains"),
        replaces=page.referring("successor"),
        common=page.common(_facts(page, document), document.index_number),
    )


def _facts(page: Page, document: Document) -> list[Fact]:
    issuing = document.issuing_body or page.to_organisation(document.organisation).text
    basis = "；".join(f"{item.name}{item.articles}" for item in document.legal_basis)
    return [
        Fact(label="索引号", value=document.index_number),
        Fact(label="主题分类", value=document.topic.label),
        Fact(label="公开类别", value=f"{document.category.label}（条例{document.category.article}）"),
        Fact(label="发文机关", value=issuing),
        page.organisation_fact(),
        day_fact("成文日期", document.issued_on),
        Fact(label="发文字号", value=document.document_number or ""),
        day_fact("施行日期", document.effective_on),
        day_fact("有效期至", document.expires_on),
        day_fact("废止日期", document.repealed_on),
        Fact(label="文种", value=document.genre.label),
        Fact(label="公开方式", value=document.disclosure_type.label),
        Fact(label="信息来源", value=document.origin_organ or ""),
        Fact(label="依据", value=basis),
        Fact(label="关键词", value="、".join(document.keywords)),
    ]


def _banner(document: Document, validity: Validity) -> str:
    if validity is Validity.REPEALED:
        return f"本文件已于{day(document.repealed_on)}废止，不再执行。"
    if validity is Validity.LAPSED:
        return f"本文件有效期至{day(document.expires_on)}，现已失效。"
    if validity is Validity.NOT_YET:
        return f"本文件自{day(document.effective_on)}起施行，目前尚未施行。"
    return "本文件已被修改，请对照修改它的文件阅读。" if validity is Validity.AMENDED else ""
