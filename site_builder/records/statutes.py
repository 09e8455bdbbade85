"""法律法规库: the statutes that documents cite, article by article, so that a citation opens in place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated

from msgspec import Meta

from site_builder.clock import BEIJING
from site_builder.errors import FieldPath
from site_builder.records.base import Record, RecordFacts
from site_builder.records.fields import Choice, DisclosureCategory, Line, Part, label

ArticleNumber = Annotated[str, Meta(pattern=r"^[1-9]\d{0,3}(-[1-9]\d?)?$")]


class StatuteLevel(Choice):
    """效力位阶."""

    LAW = "law", "法律"
    ADMINISTRATIVE_REGULATION = "administrative-regulation", "行政法规"
    LOCAL_REGULATION = "local-regulation", "地方性法规"
    RULE = "rule", "规章"
    NORMATIVE = "normative", "规范性文件"
    PARTY_RULE = "party-rule", "党内法规"
    OTHER = "other", "其他"


class Article(Part, frozen=True, kw_only=True):
    """One article. `number` is Arabic (`26`, `10-1` for 第十条之一); `text` begins after the number."""

    number: Annotated[ArticleNumber, label("条号", example="26")]
    text: Annotated[Annotated[str, Meta(min_length=1, max_length=50_000)], label("条文")]
    heading_path: Annotated[list[Line], label("所在章节", example="第二章 公开的主体和范围")] = []


class Statute(Record, frozen=True, kw_only=True):
    """One edition of one statute. All editions have the same title; `edition_on` tells them apart."""

    facts = RecordFacts(
        kind="statutes",
        label="法律法规",
        description="本站文件引用的法律、法规和规章，逐条可查",
        column_type="政策文件",
        is_dated=False,
        default_category=DisclosureCategory.NORMATIVE,
    )

    edition_on: Annotated[date, label("版本日期", hint="公布或最近一次修改的日期")]
    articles: Annotated[Annotated[list[Article], Meta(min_length=1)], label("条文")]
    level: Annotated[StatuteLevel, label("效力位阶")] = StatuteLevel.OTHER
    head: Annotated[list[Line], label("题注", hint="公布、修改和施行日期，照抄原文")] = []
    effective_on: Annotated[date | None, label("施行日期")] = None
    repealed_on: Annotated[date | None, label("废止日期")] = None
    preamble: Annotated[Annotated[str, Meta(max_length=20_000)], label("序言")] = ""
    annex: Annotated[Annotated[str, Meta(max_length=100_000)], label("附件或附录")] = ""

    def texts(self) -> Iterator[tuple[FieldPath, str]]:
        """Without what was promulgated: that is not the office's to mend."""
        promulgated = ("articles", "preamble", "annex")
        return ((path, text) for path, text in super().texts() if path[0] not in promulgated)

    def turning_days(self) -> Iterator[date]:
        """The days on which it enters and leaves force."""
        yield from super().turning_days()
        yield self.effective_on or self.edition_on
        if self.repealed_on is not None:
            yield self.repealed_on


EXAMPLE = Statute(
    id="20250901-y2c5h",
    title="云川县村级公益设施管护办法",
    organisation="qinghe-zhen",
    published_at=datetime(2025, 9, 10, 9, 0, tzinfo=BEIJING),
    edition_on=date(2025, 9, 1),
    effective_on=date(2025, 10, 1),
    level=StatuteLevel.NORMATIVE,
    head=["2025年9月1日 云川县人民政府令第6号公布", "2025年10月1日 施行"],
    articles=[
        Article(
            number="1", heading_path=["第一章 总则"], text="为了管好、用好村级公益设施，方便群众生产生活，制定本办法。"
        ),
        Article(
            number="2",
            heading_path=["第一章 总则"],
            text="本办法所称村级公益设施，包括：\n\n（一）村道、机耕路和桥涵；\n\n（二）路灯、公厕和垃圾收集点；\n\n（三）小型水利设施。",
        ),
        Article(
            number="3",
            heading_path=["第二章 管护责任"],
            text="村民委员会是管护责任主体，应当确定管护人，并把姓名和电话公布在村务公开栏。",
        ),
    ],
)
