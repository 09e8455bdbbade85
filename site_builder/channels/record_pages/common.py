"""What every record page shows: header facts, attachments, corrections, cited articles, how to report an error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import msgspec
from markupsafe import Markup

from site_builder.addresses import address_of, root_from
from site_builder.channels import page_tags
from site_builder.channels.edit import Edit
from site_builder.holdings import Holdings
from site_builder.records.base import Record, Stub, kind_of
from site_builder.records.fields import Attachment, Correction, Money
from site_builder.records.kinds import record_classes
from site_builder.records.statutes import Statute
from site_builder.text.chinese_numbers import article_name
from site_builder.text.citations import Citation, link_citations
from site_builder.text.markdown import to_html
from site_builder.text.telephones import link_telephones


class Struct(msgspec.Struct, frozen=True, kw_only=True):
    """What a template sees is one of these."""


class Link(Struct, frozen=True, kw_only=True):
    """Words that lead somewhere; `href` empty where they lead nowhere."""

    text: str
    href: str = ""


class Fact(Struct, frozen=True, kw_only=True):
    """One row of the header table."""

    label: str
    value: str
    href: str = ""
    day: str = ""


class FileLink(Struct, frozen=True, kw_only=True):
    """An attachment to download."""

    name: str
    href: str
    size: str
    kind: str
    description: str


class CitedArticle(Struct, frozen=True, kw_only=True):
    """An article that the text cites, to be opened in place."""

    anchor: str
    name: str
    html: Markup
    href: str


class Common(Struct, frozen=True, kw_only=True):
    """What all record pages have in common."""

    title: str
    root: str
    kind_label: str
    published: str
    facts: list[Fact]
    attachments: list[FileLink]
    corrections: list[Correction]
    cited: list[CitedArticle]
    reference: str
    is_unreviewed: bool
    report_telephone: str
    find_error_address: str


class Prose:
    """Markdown → HTML for one page, collecting the articles it cites."""

    def __init__(self, record: Record, holdings: Holdings, root: str) -> None:
        self.holdings = holdings
        self.root = root
        self.cited: dict[str, CitedArticle] = {}
        self._record = record

    def __call__(self, markdown: str) -> Markup:
        """The HTML of one text, its own links resolved, its citations and telephone numbers linked."""
        html = to_html(markdown, self.resolve)
        return Markup(link_telephones(link_citations(html, self._cite)))  # noqa: S704 - cleaned by nh3 in to_html

    def plain(self, text: str) -> Markup:
        """The HTML of a statute's text: paragraphs as they stand, nothing in them is Markdown."""
        return Markup(link_citations(paragraphs(text), self._cite))  # noqa: S704 - escaped in paragraphs

    def resolve(self, address: str) -> str | None:
        """`record:…` and `attachment:…` → a relative address."""
        scheme, _, rest = address.partition(":")
        if scheme == "attachment":
            known = {f"{file.sha256}.{file.extension}": file for file in self._record.all_attachments()}
            return self.root + known[rest].path if rest in known else None
        record_id, _, fragment = rest.partition("#")
        record = self.holdings.find(record_id) or self._undated(record_id)
        if record is None:
            return None
        return self.root + address_of(record) + (f"#{fragment}" if fragment else "")

    def _undated(self, slug: str) -> Record | None:
        kinds = (kind for kind, cls in record_classes().items() if not cls.facts.is_dated)
        return next((found for kind in kinds if (found := self.holdings.get(kind, slug)) is not None), None)

    def _cite(self, citation: Citation) -> str | None:
        statute = self.holdings.statute_in_force(citation.statute)
        if statute is None or statute.id == self._record.id:
            return None
        page = self.root + address_of(statute)
        article = next((item for item in statute.articles if item.number == citation.article), None)
        if article is None:
            return page
        anchor = f"cited-{statute.id}-{article.number}"
        self.cited[anchor] = CitedArticle(
            anchor=anchor,
            name=f"《{statute.title}》{article_name(article.number)}",
            html=paragraphs(article.text),
            href=f"{page}#article-{article.number}",
        )
        return f"#{anchor}"


class Page:
    """What a builder of one kind's page works with."""

    def __init__(self, record: Record, edit: Edit, root: str | None = None) -> None:
        self.record = record
        self.edit = edit
        self.holdings = edit.after
        self.root = root_from(address_of(record)) if root is None else root
        self.prose = Prose(record, edit.after, self.root)

    def link(self, record: Record | None) -> Link | None:
        """A link to another record."""
        return None if record is None else Link(text=record.title, href=self.root + address_of(record))

    def to_record(self, kind: str, record_id: str | None) -> Link | None:
        """A link to a record by its id, None if there is none."""
        return self.link(self.holdings.get(kind, record_id)) if record_id else None

    def to_organisation(self, slug: str | None) -> Link:
        """A link to an organisation: the site's own where `slug` is None."""
        slug = slug or self.holdings.settings.organisation
        return self.to_record("organisations", slug) or Link(text=slug)

    def organisation_fact(self, label: str = "公开主体") -> Fact:
        """The disclosing body as a row."""
        link = self.to_organisation(self.record.organisation)
        return Fact(label=label, value=link.text, href=link.href)

    def file(self, attachment: Attachment) -> FileLink:
        """An attachment as a link."""
        return FileLink(
            name=attachment.name,
            href=self.root + attachment.path,
            size=size_in_words(attachment.size),
            kind=KINDS_OF_FILES.get(attachment.extension, "文件"),
            description=attachment.description,
        )

    def referring(self, field: str) -> list[Link]:
        """The records that name this one in a field, newest first."""
        found = self.holdings.referring.get((kind_of(self.record), self.record.id), [])
        links = (self.link(record) for name, record in found if name == field and not isinstance(record, Stub))
        return [link for link in links if link is not None]

    def common(self, facts: list[Fact], reference: str = "") -> Common:
        """The common part; called last, when all prose is made and its citations are known."""
        record, settings = self.record, self.holdings.settings
        files = [*record.attachments]
        return Common(
            title=record.title,
            root=self.root,
            kind_label=record_classes()[kind_of(record)].facts.label,
            published=minute(record.published_at),
            facts=[fact for fact in facts if fact.value],
            attachments=[self.file(attachment) for attachment in files],
            corrections=record.corrections,
            cited=list(self.prose.cited.values()),
            reference=reference or record.id,
            is_unreviewed=record.published_without_review,
            report_telephone=settings.footer.telephone,
            find_error_address=settings.portal.find_error_address,
        )


Builder = Callable[[Page], Struct]

KINDS_OF_FILES = {
    "pdf": "PDF 文件", "docx": "Word 文档", "xlsx": "Excel 表格", "xls": "Excel 表格", "csv": "CSV 表格",
    "jpg": "图片", "png": "图片", "webp": "图片", "ofd": "OFD 文件",
}  # fmt: skip


def paragraphs(text: str) -> Markup:
    """A plain text as HTML paragraphs."""
    return Markup("\n").join(Markup("<p>{}</p>").format(line) for line in text.split("\n") if line.strip())


def minute(moment: datetime | None) -> str:
    """The form of the PubDate tag; "" for none."""
    return page_tags.minute(moment) if moment is not None else ""


def day(value: date | None) -> str:
    """`2026年5月8日`; "" for none."""
    return f"{value.year}年{value.month}月{value.day}日" if value is not None else ""


def day_fact(label: str, value: date | None) -> Fact:
    """A date as a row."""
    return Fact(label=label, value=day(value), day=value.isoformat() if value is not None else "")


def size_in_words(size: int) -> str:
    """Bytes as people say them."""
    if size < 1024:
        return f"{size} 字节"
    return f"{size / 1024:.0f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"


def yuan(amount: Money) -> str:
    """An amount with separators and two places."""
    return f"{amount:,.2f}"


def editions_of(statute: Statute, holdings: Holdings) -> list[Statute]:
    """All editions of a statute, newest first."""
    return [item for items in holdings.statutes_by_title.values() for item in items if item.title == statute.title]
