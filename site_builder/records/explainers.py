"""政策解读: what a document means for people, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from msgspec import Meta

from site_builder.clock import BEIJING
from site_builder.records.base import Record, RecordFacts
from site_builder.records.fields import (
    Body,
    Choice,
    DisclosureCategory,
    Line,
    Paragraph,
    Part,
    RecordRef,
    TelephoneNumber,
    label,
)


class ExplainerForm(Choice):
    """How it explains."""

    TEXT = "text", "文字解读"
    QUESTIONS = "questions", "问答解读"
    EXPERT = "expert", "负责人解读"


class Answer(Part, frozen=True, kw_only=True):
    """One question a resident would ask, and the answer."""

    question: Annotated[Line, label("问")]
    answer: Annotated[Paragraph, label("答")]


class Explainer(Record, frozen=True, kw_only=True):
    """政策解读, tied to the documents it explains; their pages show it in return."""

    facts = RecordFacts(
        kind="explainers",
        label="政策解读",
        description="对本机关文件的解读，和文件互相链接",
        column_type="政策解读",
        default_category=DisclosureCategory.NORMATIVE,
    )

    explains: Annotated[Annotated[list[RecordRef], Meta(min_length=1)], label("解读哪些文件")]
    form: Annotated[ExplainerForm, label("解读方式")] = ExplainerForm.TEXT
    body: Annotated[Body | None, label("正文")] = None
    answers: Annotated[list[Answer], label("问答")] = []
    explained_by: Annotated[Line | None, label("解读人或单位")] = None
    telephone: Annotated[TelephoneNumber | None, label("咨询电话")] = None

    def references(self) -> Iterator[tuple[str, str, str]]:
        """The documents it explains."""
        yield from super().references()
        for document in self.explains:
            yield "explains", "documents", document

    def body_texts(self) -> Iterator[str]:
        """Text, then answers."""
        if self.body:
            yield self.body
        yield from (answer.answer for answer in self.answers)


EXAMPLE = Explainer(
    id="20260313-p7w2c",
    title="《青禾镇农村人居环境整治提升实施方案》问答",
    organisation="qinghe-zhen",
    published_at=datetime(2026, 3, 13, 15, 0, tzinfo=BEIJING),
    explains=["20260312-k3m9q"],
    form=ExplainerForm.QUESTIONS,
    explained_by="青禾镇农业农村办公室",
    telephone="0555-6810036",
    answers=[
        Answer(
            question="我家去年已经改了厕，今年还能补吗？", answer="不能重复补助。去年验收合格的，可以申请抽粪服务补贴。"
        ),
        Answer(question="补助的钱怎么发？", answer="验收合格后三十个工作日内，由财政所打到一卡通账户，不发现金。"),
    ],
)
