"""/api/drafts, /api/matters, /api/files: what a person writes, from the first word until it is handed in."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Body, PathParameter

from admin_api.accounts.rights import Right
from admin_api.attachments.shelf import Upload
from admin_api.commands.add_attachment import add_attachment
from admin_api.commands.begin_draft import begin_for_matter
from admin_api.commands.discard_draft import discard_draft
from admin_api.commands.moving import visible
from admin_api.commands.save_draft import Writing, save_draft
from admin_api.commands.submit_draft import submit_draft
from admin_api.controllers.admin.visit import Visit
from admin_api.controllers.admin.writing import PREVIEW_HEADERS
from admin_api.controllers.answers import example, good, new_document, reading, writing
from admin_api.controllers.draft_answers import (
    DRAFT,
    LINE,
    WHOLE,
    DraftAnswer,
    DraftList,
    DraftWhole,
    draft_answer,
    findings,
    summary,
    whole,
)
from admin_api.controllers.others import CHECKED, KEPT, Checked
from admin_api.controllers.signed_in import Number, Revision, Words
from admin_api.forms.matters import MATTERS, Matter, matter_of
from admin_api.forms.paste import file_as_text, html_as_text
from admin_api.queries.draft_view import draft_view
from admin_api.queries.my_drafts import my_drafts
from admin_api.queries.preview import preview
from admin_api.queries.publishable import publishable
from admin_api.workflow_errors import WorkflowError
from site_builder.errors import RecordNotFoundError, errors_of

MatterKey = Annotated[str, PathParameter(description="发生了什么事，如 notice；见 GET /api/matters")]
HTML = frozenset({"html", "htm"})
TAGS = ["写稿"]


class Begun(msgspec.Struct, forbid_unknown_fields=True):
    """A new draft. `number`: drawn by the program, so that the same request sent twice does not begin two."""

    kind: Annotated[str, msgspec.Meta(max_length=60)]
    fields: dict[str, Any] = {}
    number: Annotated[str, msgspec.Meta(max_length=14)] = ""


class Saving(msgspec.Struct, forbid_unknown_fields=True):
    """All fields, and the revision on which they stand. `reason`: of a correction, which the public reads."""

    revision: Revision
    fields: dict[str, Any]
    reason: Words | None = None


class Submitting(msgspec.Struct, forbid_unknown_fields=True):
    """What was seen."""

    revision: Revision


class Discarding(msgspec.Struct, forbid_unknown_fields=True):
    """What was seen, and why it is given up."""

    revision: Revision
    remark: Words


class FileForm(msgspec.Struct):
    """A form with one file."""

    file: UploadFile


class MatterAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happens. `changes`: for it a published record is corrected instead."""

    key: str
    words: str
    examples: str
    kind: str
    changes: bool


class Matters(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that can have happened."""

    items: list[MatterAnswer]


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says, in Markdown. `refusal`: why nothing could be read; `save_as`: the form in which to save it anew."""

    markdown: str
    title: str
    notes: list[str]
    refusal: str
    save_as: str


MADE = good(DraftAnswer, "草稿已经存下", DRAFT)
SAVED = good(DraftAnswer, "存下了；内容没有变的，revision 也不变", DRAFT | {"revision": 2})
MATTER = {
    "key": "notice",
    "words": "要公示一件事",
    "examples": "拟确定的名单、评审结果",
    "kind": "public-notices",
    "changes": False,
}
TEXT = {"markdown": "# 通知\n\n各村（居）委会：\n", "title": "通知", "notes": [], "refusal": "", "save_as": ""}
PAGE = ResponseSpec(
    str,
    description="一整页 HTML，和发布后公众看到的一样",
    media_type="text/html",
    examples=example("网页", "<!doctype html>…"),
)


@get("/api/drafts", sync_to_thread=True, tags=TAGS, summary="我的草稿", description="自己写过、还没有了结的稿子，新改的在前。",
     responses={200: good(DraftList, "全部", {"items": [LINE]}), **reading()})  # fmt: skip
def listing(visit: NamedDependency[Visit]) -> DraftList:
    """One's own."""
    return DraftList(items=[summary(line) for line in my_drafts(visit.office, visit.caller)])


@post("/api/drafts", sync_to_thread=True, status_code=201, tags=TAGS, summary="写一份新的", responses={201: MADE, **writing()},
      description="有错也存得下，提交时才要求没有错。number 可以自己带（如 20260512-k3m9q），同一个请求发两遍也只有一份。")  # fmt: skip
def begin(
    visit: NamedDependency[Visit],
    data: Annotated[Begun, Body(examples=example("一份文件", {"kind": "documents", "fields": new_document()}))],
) -> DraftAnswer:
    """A draft of something new."""
    text = Writing(kind=data.kind, fields=data.fields)
    return draft_answer(save_draft(visit.office, visit.caller, text, number=data.number))


@get("/api/matters", sync_to_thread=True, tags=TAGS, summary="可能发生的事", description="按发生了什么事来选要写的，而不是按类别。",
     responses={200: good(Matters, "全部", {"items": [MATTER]}), **reading()})  # fmt: skip
def matters(visit: NamedDependency[Visit]) -> Matters:
    """What to choose from."""
    visit.demand(Right.WRITE)
    return Matters(items=[_matter(matter) for matter in MATTERS])


@post("/api/matters/{key:str}/drafts", sync_to_thread=True, status_code=201, tags=TAGS, summary="按发生的事写一份", responses={201: MADE, **writing()},
      description="本单位、这件事和上一份已经说明的各项先填好。要改已经公开的，用 POST /api/published/类别/编号/correct。")  # fmt: skip
def begin_matter(visit: NamedDependency[Visit], key: MatterKey) -> DraftAnswer:
    """A draft that begins with what follows from what happened."""
    visit.demand(Right.WRITE)
    matter = matter_of(key)
    if matter is None:
        raise RecordNotFoundError("没有这种事。可用的见 GET /api/matters。")
    if matter.changes:
        raise WorkflowError("这件事要改已经公开的一条：请用 POST /api/published/类别/编号/correct。")
    return draft_answer(begin_for_matter(visit.office, visit.caller, matter))


@get("/api/drafts/{number:str}", sync_to_thread=True, tags=TAGS, summary="看一份稿子", responses={200: good(DraftWhole, "稿子和它的一切", WHOLE), **reading()},
     description="内容、和已公开的有什么不同、还有什么问题、各步谁签了、每次改动，以及您现在能对它做什么（actions）。")  # fmt: skip
def read(visit: NamedDependency[Visit], number: Number) -> DraftWhole:
    """A draft, as its writer and its reviewers see it."""
    return whole(draft_view(visit.office, visit.caller, number))


@post("/api/drafts/{number:str}", sync_to_thread=True, status_code=200, tags=TAGS, summary="保存", responses={200: SAVED, **writing()},
      description="送来全部字段和看过的 revision。别人先改了就回答 412，differences 里逐项有原来的、他的和您的，什么也不会盖掉。改动会使已有的签字作废。")  # fmt: skip
def save(
    visit: NamedDependency[Visit],
    number: Number,
    data: Annotated[Saving, Body(examples=example("改了", {"revision": 1, "fields": new_document()}))],
) -> DraftAnswer:
    """The next revision."""
    draft = visible(visit.office, visit.caller, visit.office.drafts.find(number))
    reason = draft.reason if data.reason is None else data.reason
    text = Writing(kind=draft.kind, fields=data.fields, purpose=draft.purpose, record_id=draft.record_id, reason=reason)
    return draft_answer(save_draft(visit.office, visit.caller, text, number=draft.number, revision=data.revision))


@get("/api/drafts/{number:str}/findings", sync_to_thread=True, tags=TAGS, summary="检查", responses={200: CHECKED, **reading()},
     description="如果现在发布，还有哪些问题：格式、规则、链接、密级字样和个人信息。")  # fmt: skip
def check(visit: NamedDependency[Visit], number: Number) -> Checked:
    """Everything that stands against it."""
    draft = visible(visit.office, visit.caller, visit.office.drafts.find(number))
    problems = publishable(visit.office.desk, draft).problems
    return Checked(is_publishable=not errors_of(problems), problems=findings(problems))


@get("/api/drafts/{number:str}/preview", sync_to_thread=True, tags=TAGS, summary="预览", responses={200: PAGE, **reading()},
     description="公众将看到的网页。必须填的还没有填齐时是 404。")  # fmt: skip
def preview_page(visit: NamedDependency[Visit], number: Number) -> Response[str]:
    """The page as it would be published now."""
    draft = visible(visit.office, visit.caller, visit.office.drafts.find(number))
    record = publishable(visit.office.desk, draft).record
    if record is None:
        raise RecordNotFoundError("还有必须填的没有填，现在没有页面可看。")
    return Response(preview(visit.office.desk, record, "/"), media_type="text/html", headers=PREVIEW_HEADERS)


@post("/api/drafts/{number:str}/submit", sync_to_thread=True, status_code=200, tags=TAGS, summary="提交审核",
      responses={200: good(DraftAnswer, "已提交，step 是下一步", WHOLE["draft"]), **writing()}, description="还有错的回答 422，全部列出。")  # fmt: skip
def submit(
    visit: NamedDependency[Visit],
    number: Number,
    data: Annotated[Submitting, Body(examples=example("提交", {"revision": 1}))],
) -> DraftAnswer:
    """Hand it in."""
    return draft_answer(submit_draft(visit.office, visit.caller, number, revision=data.revision))


@post("/api/drafts/{number:str}/discard", sync_to_thread=True, status_code=200, tags=TAGS, summary="作废",
      responses={200: good(DraftAnswer, "已作废，留底", DRAFT | {"state": "discarded", "state_label": "已作废"}), **writing()},
      description="不能再改、不能发布；写过的内容仍然留底。")  # fmt: skip
def discard(
    visit: NamedDependency[Visit],
    number: Number,
    data: Annotated[Discarding, Body(examples=example("作废", {"revision": 1, "remark": "会议改期，不发了"}))],
) -> DraftAnswer:
    """Give it up."""
    return draft_answer(discard_draft(visit.office, visit.caller, number, revision=data.revision, remark=data.remark))


@post("/api/files", sync_to_thread=True, status_code=201, tags=TAGS, summary="上传附件或名单", responses={201: KEPT, **writing()},
      description="一次一个文件，表单字段名 file。得到的 sha256、name、size、media_type 放进草稿的 attachments；"
      "名单（csv）的 sha256 放进 name_list。没有草稿引用的过几天清掉。")  # fmt: skip
def upload(
    visit: NamedDependency[Visit], data: Annotated[FileForm, Body(media_type=RequestEncodingType.MULTI_PART)]
) -> Upload:
    """A file for a draft."""
    visit.demand(Right.WRITE)
    return add_attachment(visit.office.desk, data.file.filename or "", data.file.file.read(), visit.caller)


@post("/api/files/text", sync_to_thread=True, status_code=200, tags=TAGS, summary="把文件变成正文",
      responses={200: good(Text, "文字；读不了的，refusal 里写明原因", TEXT), **writing()},
      description="Word、Excel 表和网页变成 Markdown，文件本身不保存。表单字段名 file。")  # fmt: skip
def text_of_file(
    visit: NamedDependency[Visit], data: Annotated[FileForm, Body(media_type=RequestEncodingType.MULTI_PART)]
) -> Text:
    """What a file says."""
    visit.demand(Right.WRITE)
    name, content = data.file.filename or "", data.file.file.read()
    is_html = name.rpartition(".")[2].lower() in HTML
    found = html_as_text(content.decode("utf-8", "replace")) if is_html else file_as_text(name, content)
    return Text(
        markdown=found.markdown,
        title=found.title,
        notes=list(found.notes),
        refusal=found.refusal,
        save_as=found.save_as,
    )


def _matter(matter: Matter) -> MatterAnswer:
    return MatterAnswer(
        key=matter.key, words=matter.words, examples=matter.examples, kind=matter.kind, changes=matter.changes
    )


ROUTES = [
    listing, begin, matters, begin_matter, read, save, check, preview_page, submit, discard, upload, text_of_file,
]  # fmt: skip
