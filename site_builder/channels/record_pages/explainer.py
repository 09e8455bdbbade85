"""The page of a 政策解读."""

from __future__ import annotations

from markupsafe import Markup

from site_builder.channels.record_pages.common import Common, Fact, Link, Page, Struct
from site_builder.records.explainers import Explainer


class Question(Struct, frozen=True, kw_only=True):
    """A question and its answer as HTML."""

    question: str
    answer: Markup


class ExplainerPage(Struct, frozen=True, kw_only=True):
    """What the template of an explainer sees."""

    common: Common
    form: str
    body: Markup
    questions: list[Question]
    documents: list[Link]
    telephone: str


def explainer_page(page: Page) -> ExplainerPage:
    """The context of one explainer."""
    explainer = page.record
    assert isinstance(explainer, Explainer)  # noqa: S101 - the registry maps classes to builders
    documents = (page.to_record("documents", record_id) for record_id in explainer.explains)
    facts = [
        Fact(label="解读方式", value=explainer.form.label),
        Fact(label="解读人", value=explainer.explained_by or ""),
        page.organisation_fact("发布单位"),
    ]
    return ExplainerPage(
        form=explainer.form.label,
        body=page.prose(explainer.body) if explainer.body else Markup(),
        questions=[Question(question=item.question, answer=page.prose(item.answer)) for item in explainer.answers],
        documents=[link for link in documents if link is not None],
        telephone=explainer.telephone or "",
        common=page.common(facts),
    )
