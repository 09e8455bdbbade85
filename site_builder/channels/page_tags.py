"""The statutory page tags (网页标签, 国办发〔2017〕47号, annex).

    home    SiteName SiteDomain SiteIDCode                                        3
    list    + ColumnName ColumnDescription ColumnKeywords ColumnType              7
    detail  + ArticleTitle PubDate ContentSource                                 10

No value is empty, and the four Column tags are never all the same: inspections count both as faults.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from site_builder.channels.archive import CATEGORIES, SECTIONS, Facet
from site_builder.clock import BEIJING
from site_builder.holdings import Holdings
from site_builder.records.base import Record, RecordFacts, kind_of
from site_builder.records.documents import Document, DocumentSection
from site_builder.records.kinds import record_classes
from site_builder.records.public_notices import PublicNotice
from site_builder.records.reprints import Reprint
from site_builder.records.site_settings import SiteSettings

Tags = list[tuple[str, str]]
"""(name, content) of each <meta>, in the order of the annex"""

DIRECTORY_TYPE = "信息公开目录"


@dataclass(frozen=True, kw_only=True)
class Column:
    """A 栏目. `type` is one of the annex's 栏目类别."""

    name: str
    description: str
    type: str = DIRECTORY_TYPE
    keywords: tuple[str, ...] = ()


SECTION_COLUMNS = {
    DocumentSection.RULES: Column(
        name=DocumentSection.RULES.label,
        description="政府信息公开的法规、规章和本机关的公开制度",
        type="政策文件",
        keywords=("政府信息公开", "公开制度"),
    ),
    DocumentSection.ANNUAL_REPORT: Column(
        name=DocumentSection.ANNUAL_REPORT.label,
        description="历年政府信息公开工作年度报告",
        type="信息公开年报",
        keywords=("政府信息公开", "年度报告", "年报"),
    ),
}


def home_tags(settings: SiteSettings) -> Tags:
    """The three tags of every page: name, domain and code of the portal whose column this site is."""
    portal = settings.portal
    return [("SiteName", portal.name), ("SiteDomain", portal.domain), ("SiteIDCode", portal.id_code)]


def list_tags(settings: SiteSettings, column: Column) -> Tags:
    """The seven tags of a page that lists."""
    words = dict.fromkeys([settings.place, *(column.keywords or (column.name,)), *settings.column_keywords])
    return [
        *home_tags(settings),
        ("ColumnName", column.name),
        ("ColumnDescription", column.description or f"{settings.name}：{column.name}"),
        ("ColumnKeywords", ",".join(words)),
        ("ColumnType", column.type),
    ]


def detail_tags(settings: SiteSettings, holdings: Holdings, record: Record) -> Tags:
    """The ten tags of one record's page.

    Without `published_at` there is no PubDate: an invented one would be the fault that inspections punish hardest
    (伪造发稿日期), and a check refuses such records anyway.
    """
    tags = [*list_tags(settings, column_of(record)), ("ArticleTitle", record.title)]
    if record.published_at is not None:
        tags.append(("PubDate", minute(record.published_at)))
    return [*tags, ("ContentSource", source_of(holdings, record))]


def column_of(record: Record) -> Column:
    """The column in which a record stands; a stub stands where its record stood."""
    if isinstance(record, Document) and record.section in SECTION_COLUMNS:
        return SECTION_COLUMNS[record.section]
    return kind_column(record_classes()[kind_of(record)].facts)


def kind_column(facts: RecordFacts) -> Column:
    """The column of a whole kind."""
    return Column(name=facts.label, description=facts.description, type=facts.column_type)


def column_of_facet(holdings: Holdings, facet: Facet) -> Column:
    """The column that the pages of a facet make up."""
    match facet.name:
        case "kind":
            return kind_column(record_classes()[facet.value].facts)
        case "organisation":
            name = holdings.organisation_name(facet.value)
            return Column(name=name, description=f"{name}公开的信息，最新的在前", keywords=(name, "政府信息公开"))
        case "category":
            category = CATEGORIES[facet.value]
            basis = f"《政府信息公开条例》{category.article}规定公开的内容：{category.label}"
            return Column(name=category.label, description=basis, keywords=(category.label, "主动公开"))
    return SECTION_COLUMNS[SECTIONS[facet.value]]


def source_of(holdings: Holdings, record: Record) -> str:
    """来源: where a reprint was first published, else the disclosing body."""
    if isinstance(record, Reprint):
        return record.source
    return holdings.organisation_name(holdings.organisation_of(record))


def minute(moment: datetime) -> str:
    """`YYYY-MM-DD HH:MM`, 24 hours, Beijing time."""
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def is_noindex(record: Record) -> bool:
    """Whether a page must stay out of search engines: it shows a list of names, or files that end with the period."""
    if not isinstance(record, PublicNotice):
        return False
    shows_names = record.name_list is not None and record.name_list.is_shown
    return shows_names or any(attachment.ends_with_period for attachment in record.attachments)
