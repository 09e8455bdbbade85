"""/admin/new and /admin/drafts/…: choose what happened, write, look at it as the public will, hand it in."""

from __future__ import annotations

import csv
import io
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import QueryParameter, RawBody
from msgspec import structs

from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import Right
from admin_api.commands.add_attachment import add_attachment
from admin_api.commands.begin_draft import begin_for_matter, begin_like
from admin_api.commands.discard_draft import discard_draft
from admin_api.commands.moving import visible
from admin_api.commands.save_draft import Writing, save_draft
from admin_api.commands.submit_draft import submit_draft
from admin_api.controllers.admin.visit import (
    HOME,
    AnyRequest,
    MatterKey,
    Number,
    Visit,
    form_of,
    frame,
    go,
    number_in,
    show,
    visit_of,
)
from admin_api.drafts import CORRECT, NEW, Draft, StaleDraftError
from admin_api.forms.answers import Answers, answers_of, theirs, with_button, with_pasted
from admin_api.forms.controls import Control, Known, Option, controls_of, error_summary, places
from admin_api.forms.days import day_words
from admin_api.forms.differences import answers_in_words
from admin_api.forms.matters import MATTERS, Matter, matter_of, matter_of_fields
from admin_api.forms.paste import Pasted, file_as_text, html_as_text
from admin_api.forms.posted import Posted, PostedFile
from admin_api.forms.presets import following, follows, told
from admin_api.forms.screens import (
    CheckScreen,
    ChooseScreen,
    Conflict,
    FormScreen,
    Frame,
    Link,
    MatterChoice,
    MessageScreen,
    Row,
)
from admin_api.forms.wording import worded
from admin_api.queries.list_records import ListQuery, list_records
from admin_api.queries.preset_answers import preset_answers
from admin_api.queries.preview import preview
from admin_api.queries.publishable import Publishable, publishable
from admin_api.queries.published_records import others_at_work, published_records
from admin_api.queries.read_record import stored_record
from admin_api.staff import Staff
from admin_api.workflow import State
from site_builder.errors import ContentError, FieldPath, Problem, RecordNotFoundError, errors_of
from site_builder.records.base import Record
from site_builder.records.fields import Placement
from site_builder.records.kinds import record_classes
from site_builder.records.public_notices import PublicNotice
from site_builder.store.convert import to_plain

Words = Annotated[str, QueryParameter(name="q", description="以前的：标题里的词，或者索引号")]
RecordKey = Annotated[str, QueryParameter(name="change", description="改哪一条：类别/编号")]
OURS = "gongkailan"
"""By this the script tells our answers from a firewall's."""
IMPORT = "import:"
"""The button that takes a file in as the text of an answer."""
MOST_FINDINGS = 12
EARLIER = 12
LONGEST_SEARCH = 100
OFFERED = 300
PREVIEW_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
}


@get("/admin/new", sync_to_thread=True, include_in_schema=False)
def choose_page(
    staff: NamedDependency[Staff],
    request: AnyRequest,
    matter: MatterKey = "",
    change: RecordKey = "",
    words: Words = "",
) -> Response[str]:
    """What happened? For a matter that changes something published: which one? `change` says it at once.

    `words`: look for an earlier record among all that are published, not only the newest.
    """
    visit = visit_of(staff, request)
    visit.demand(Right.WRITE)
    chosen = matter_of(matter)
    if change:
        return show(visit, _choose_this(visit, change, chosen))
    if chosen is not None and chosen.changes:
        return show(visit, _choose_record(visit, chosen))
    matters = tuple(
        MatterChoice(key=item.key, words=item.words, examples=item.examples, place=_place_words(item))
        for item in MATTERS
    )
    around = frame(visit, "写一条", "/admin/new")
    words = words.strip()[:LONGEST_SEARCH]
    found, told = _found(visit, words) if words else (_earlier(visit), "")
    screen = ChooseScreen(frame=around, action="/admin/new", matters=matters, earlier=found, words=words, told=told)
    return show(visit, screen)


@post("/admin/new", sync_to_thread=True, status_code=200, include_in_schema=False)
def begin(staff: NamedDependency[Staff], request: AnyRequest, body: RawBody) -> Response[str]:
    """A draft begins: empty but for what follows from the matter, like an earlier record, or from a published one."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    visit.demand(Right.WRITE)
    kind, _, record_id = posted.one("like").partition("/")
    if record_id:
        return _go_on(begin_like(visit.office, visit.caller, kind, record_id), "")
    kind, _, record_id = posted.one("change").partition("/")
    matter = matter_of(posted.one("matter"))
    if record_id:
        return _go_on(_begun_from(visit, kind, record_id), posted.one("of"))
    if matter is None:
        return go("/admin/new")
    if matter.changes:
        return go(f"/admin/new?matter={matter.key}")
    return _go_on(begin_for_matter(visit.office, visit.caller, matter), matter.key)


@get("/admin/drafts/{number:str}", sync_to_thread=True, include_in_schema=False)
def form_page(
    staff: NamedDependency[Staff], request: AnyRequest, number: Number, matter: MatterKey = ""
) -> Response[str]:
    """The form of a draft."""
    visit = visit_of(staff, request)
    draft = visible(visit.office, visit.caller, visit.office.drafts.find(number))
    return show(visit, _form(visit, draft, draft.fields, _matter(draft, matter), saved=_saved(draft)))


@post("/admin/drafts/{number:str}", sync_to_thread=True, status_code=200, include_in_schema=False)
def write(
    staff: NamedDependency[Staff], request: AnyRequest, body: RawBody, number: Number, matter: MatterKey = ""
) -> Response[str]:
    """Save, add or drop an item, or go on to the check. Whatever is wrong, what was typed is kept."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    draft = visible(visit.office, visit.caller, visit.office.drafts.find(number))
    chosen, button = _matter(draft, matter), posted.one("do")
    answers, problems, pasted = _answered(visit, draft, posted)
    fields = with_button(following(draft.kind, draft.fields, answers.fields), button)
    try:
        saved = _save(visit, draft, fields, posted)
    except StaleDraftError as error:
        return show(visit, _conflicted(visit, error, chosen), 409)
    if button == "check":
        problems = worded(_class(draft), [*problems, *publishable(visit.office.desk, saved).problems])
        if not errors_of(problems):
            return go(f"/admin/drafts/{number}/check?matter={chosen.key if chosen else ''}")
    shown = problems if button == "check" else [problem for problem in problems if problem.code != "missing-field"]
    form = _form(visit, saved, saved.fields, chosen, problems=shown, saved=_saved(saved))
    notes = (*([pasted.refusal] if pasted.refusal else []), *pasted.notes)
    return show(visit, structs.replace(form, notes=(*notes, *form.notes), save_as=pasted.save_as))


@post("/admin/drafts/{number:str}/save", sync_to_thread=True, status_code=200, include_in_schema=False)
def autosave(
    staff: NamedDependency[Staff], request: AnyRequest, body: RawBody, number: Number
) -> Response[dict[str, Any]]:
    """The same by script, while somebody writes: answered with the revision, and what to look at."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    draft = visible(visit.office, visit.caller, visit.office.drafts.find(number))
    answers, _, _ = _answered(visit, draft, posted)
    try:
        saved = _save(visit, draft, following(draft.kind, draft.fields, answers.fields), posted)
    except StaleDraftError as error:
        return _json({"refusal": f"{error.by}也改了这一条。请按“保存”，看看两人写的有什么不同。"})
    found = publishable(visit.office.desk, saved)
    ripe = [problem for problem in found.problems if problem.code not in ("missing-field", "wrong-value")]
    controls = _controls(visit, saved, saved.fields, None, [])
    notes = {part.id: part.note for control in controls for part in (control, *control.every()) if part.note}
    warnings = places(controls, worded(_class(draft), ripe))[:MOST_FINDINGS]
    return _json({"revision": saved.revision, "saved": _saved(saved), "notes": notes, "warnings": warnings})


@get("/admin/drafts/{number:str}/check", sync_to_thread=True, include_in_schema=False)
def check_page(
    staff: NamedDependency[Staff], request: AnyRequest, number: Number, matter: MatterKey = ""
) -> Response[str]:
    """All answers on one page, as the public will see them."""
    visit = visit_of(staff, request)
    draft = visible(visit.office, visit.caller, visit.office.drafts.find(number))
    found = publishable(visit.office.desk, draft)
    problems = worded(_class(draft), found.problems)
    back = f"/admin/drafts/{number}?matter={matter}"
    controls = _controls(visit, draft, draft.fields, _matter(draft, matter), problems)
    warnings = [item for item in problems if item not in errors_of(problems)]
    screen = CheckScreen(
        frame=frame(visit, "检查"), heading=draft.title, kind=record_classes()[draft.kind].facts.label,
        action=f"/admin/drafts/{number}/submit?matter={matter}", back=back, answers=tuple(answers_in_words(controls)),
        facts=_system_facts(visit, found), preview=f"/admin/drafts/{number}/preview" if found.record else "",
        errors=error_summary(controls, problems), revision=draft.revision, saved=_saved(draft),
        warnings=places(controls, warnings),
    )  # fmt: skip
    return show(visit, screen)


@get("/admin/drafts/{number:str}/preview", sync_to_thread=True, include_in_schema=False)
def preview_page(staff: NamedDependency[Staff], request: AnyRequest, number: Number) -> Response[str]:
    """The page as it would be published now."""
    visit = visit_of(staff, request)
    draft = visible(visit.office, visit.caller, visit.office.drafts.find(number))
    record = publishable(visit.office.desk, draft).record
    if record is None:
        raise RecordNotFoundError("还有必须填的没有填，现在没有页面可看。")
    text = preview(visit.office.desk, record, "/")
    return Response(text, media_type="text/html", headers=PREVIEW_HEADERS)


@post("/admin/drafts/{number:str}/submit", sync_to_thread=True, status_code=200, include_in_schema=False)
def submit(
    staff: NamedDependency[Staff], request: AnyRequest, body: RawBody, number: Number, matter: MatterKey = ""
) -> Response[str]:
    """Hand it in; the next one of its sort is one click away."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    draft = submit_draft(visit.office, visit.caller, number, revision=number_in(posted.one("revision")))
    step = visit.office.settings.step(draft.step)
    screen = MessageScreen(
        frame=frame(visit, "已提交"), heading="已提交审核",
        sentences=(f"《{draft.title}》", f"下一步：{step.name if step else '审核'}。通过或退回，您的桌面上都看得到。"),
        links=(Link(words="回到桌面", address=HOME), Link(words="写别的", address="/admin/new")),
        again=_again(draft, matter), again_action="/admin/new",
    )  # fmt: skip
    return show(visit, screen)


def _again(draft: Draft, key: str) -> MatterChoice | None:
    """What was just done, to be done once more."""
    matter = _matter(draft, key)
    if matter is None or matter.changes or draft.purpose != NEW:
        return None
    return MatterChoice(key=matter.key, words=f"再写一条：{matter.words}", examples="")


@get("/admin/drafts/{number:str}/discard", sync_to_thread=True, include_in_schema=False)
def discard_page(staff: NamedDependency[Staff], request: AnyRequest, number: Number) -> Response[str]:
    """Before a draft is thrown away: what that means."""
    visit = visit_of(staff, request)
    draft = visible(visit.office, visit.caller, visit.office.drafts.find(number))
    return show(visit, _discard_screen(visit, draft))


@post("/admin/drafts/{number:str}/discard", sync_to_thread=True, status_code=200, include_in_schema=False)
def discard(staff: NamedDependency[Staff], request: AnyRequest, body: RawBody, number: Number) -> Response[str]:
    """Throw a draft away; its revisions are kept."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    revision = number_in(posted.one("revision"))
    discard_draft(visit.office, visit.caller, number, revision=revision, remark=posted.one("remark"))
    return go(HOME)


@post("/admin/files", sync_to_thread=True, status_code=200, include_in_schema=False)
def upload(staff: NamedDependency[Staff], request: AnyRequest, body: RawBody) -> Response[dict[str, Any]]:
    """A file for the script: kept until a draft names it."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    visit.demand(Right.WRITE)
    file = posted.files.get("file")
    if file is None:
        return _json({"refusal": "没有收到文件。请再选一次。"})
    try:
        return _json(_kept(visit, file))
    except ContentError as error:
        return _json({"refusal": "".join(f"{problem.found}。{problem.fix}。" for problem in error.problems)})


@post("/admin/paste", sync_to_thread=True, status_code=200, include_in_schema=False)
def paste(staff: NamedDependency[Staff], request: AnyRequest, body: RawBody) -> Response[dict[str, Any]]:
    """What was pasted or dropped into a text, as Markdown."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    visit.demand(Right.WRITE)
    file = posted.files.get("file")
    if file is None:
        return _json({"refusal": "没有收到内容。请再试一次。"})
    is_html = file.name == "paste.html"
    found = html_as_text(file.data.decode("utf-8", "replace")) if is_html else file_as_text(file.name, file.data)
    return _json({name: getattr(found, name) for name in found.__struct_fields__})


def _json(facts: dict[str, Any]) -> Response[dict[str, Any]]:
    return Response({"ours": OURS, **facts}, media_type="application/json", headers={"cache-control": "no-store"})


def _go_on(draft: Draft, matter: str) -> Response[str]:
    return go(f"/admin/drafts/{draft.number}" + (f"?matter={matter}" if matter else ""))


def _saved(draft: Draft) -> str:
    return f"已于 {draft.saved_at:%H:%M} 保存"


def _place_words(matter: Matter) -> str:
    return {Placement.WEB: "上网", Placement.BOARD: "贴公示栏", Placement.BOTH: "贴公示栏，也上网"}[matter.placement]


def _matter(draft: Draft, key: str) -> Matter | None:
    named = matter_of(key)
    if named is not None and named.kind == draft.kind:
        return named
    if draft.purpose != CORRECT:
        return matter_of(matter_of_fields(draft.kind, draft.fields))
    return next((item for item in MATTERS if item.kind == draft.kind and item.changes), None)


def _earlier(visit: Visit) -> tuple[Row, ...]:
    """The newest records of one's own organisation, to begin from."""
    rows = []
    for kind, cls in record_classes().items():
        if not cls.facts.is_dated:
            continue
        query = ListQuery(organisation=visit.user.organisation, size=EARLIER)
        rows += [
            Row(
                title=line.title, address=f"/{line.address}", kind=cls.facts.label, when=line.published_at[:10],
                value=f"{kind}/{line.id}",
            )
            for line in list_records(visit.office.desk, kind, query).items
            if not line.is_withdrawn
        ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: row.when, reverse=True)[:EARLIER])


def _found(visit: Visit, words: str) -> tuple[tuple[Row, ...], str]:
    """The newest with these words that one may begin from, and what to do if it is not among them."""
    page, classes = published_records(visit.office, visit.caller, words=words), record_classes()
    rows = tuple(
        Row(
            title=line.title, address=f"/{line.address}", kind=line.label, when=line.published_on, value=f"{line.kind}/{line.id}"
        )
        for line in page.lines
        if CORRECT in line.ways and line.is_seen and classes[line.kind].facts.is_dated
    )  # fmt: skip
    if not rows:
        return (), "没有找到。换个词，或者只写几个字。"
    more = "，还有更早的，多写几个字再找" if page.total > len(page.lines) else ""
    return rows, f"找到 {len(rows)} 条{more}。"


def _choose_record(visit: Visit, matter: Matter) -> ChooseScreen:
    cls = record_classes()[matter.kind]
    query = ListQuery(organisation="" if matter.kind == "organisations" else visit.user.organisation, size=100)
    lines = [line for line in list_records(visit.office.desk, matter.kind, query).items if not line.is_withdrawn]
    return ChooseScreen(
        frame=frame(visit, matter.words, "/admin/new"), action="/admin/new", heading=matter.words,
        lead="改哪一条？", matters=(), change_of=matter.key,
        earlier=tuple(
            Row(
                title=line.title, address=f"/{line.address}", kind=cls.facts.label, when=line.published_at[:10],
                value=f"{matter.kind}/{line.id}",
            )
            for line in lines
        ),
    )  # fmt: skip


def _choose_this(visit: Visit, change: str, matter: Matter | None) -> ChooseScreen:
    """One published record, to be changed. Raises RecordNotFoundError."""
    kind, _, record_id = change.partition("/")
    record, _ = stored_record(visit.office.desk, kind, record_id)
    heading = matter.words if matter is not None and matter.kind == kind else "改已经公开的"
    published = record.published_at.strftime("%Y-%m-%d") if record.published_at is not None else ""
    return ChooseScreen(
        frame=frame(visit, heading, "/admin/new"), action="/admin/new", heading=heading, lead="改这一条？公众会看到更正的日期和原因。",
        matters=(), change_of=matter.key if matter is not None and matter.kind == kind else "change",
        earlier=(Row(title=record.title, address="", kind=record.facts.label, when=published, value=f"{kind}/{record.id}"),),
    )  # fmt: skip


def _begun_from(visit: Visit, kind: str, record_id: str) -> Draft:
    record, version = stored_record(visit.office.desk, kind, record_id)
    writing = Writing(
        kind=kind, fields=to_plain(record), purpose=CORRECT, record_id=record_id, based_on=version, reason=""
    )
    return save_draft(visit.office, visit.caller, writing)


def _known(visit: Visit) -> Known:
    holdings = visit.office.desk.watch.known()
    organisations = tuple(Option(item.id, item.title) for item in holdings.organisations)
    records = tuple(Option(record.id, record.title) for record in holdings.listed[:OFFERED])
    return Known(organisations=organisations, records=records, calendar=holdings.calendar)


def _class(draft: Draft) -> type[Record]:
    return record_classes()[draft.kind]


def _asks_id(draft: Draft) -> bool:
    return draft.purpose == NEW and not _class(draft).facts.is_dated


def _controls(
    visit: Visit, draft: Draft, fields: dict[str, Any], matter: Matter | None, problems: list[Problem]
) -> tuple[Control, ...]:
    return controls_of(
        _class(draft), fields, known=_known(visit), problems=problems, first=matter.first if matter else (),
        folds_rest=matter.changes if matter else False, asks_id=_asks_id(draft), told=_told(visit, draft, fields, matter),
    )  # fmt: skip


def _told(visit: Visit, draft: Draft, fields: dict[str, Any], matter: Matter | None) -> dict[str, str]:
    """Of something new, why a field is filled in already."""
    if draft.purpose != NEW or draft.author != visit.user.login:
        return {}
    return told(fields, preset_answers(visit.office, visit.caller, draft.kind, matter, but=draft.number))


def _form(
    visit: Visit,
    draft: Draft,
    fields: dict[str, Any],
    matter: Matter | None,
    *,
    problems: list[Problem] | None = None,
    saved: str = "",
    around: Frame | None = None,
) -> FormScreen:
    controls = _controls(visit, draft, fields, matter, problems or [])
    number, key = draft.number, matter.key if matter else ""
    return FormScreen(
        frame=around or frame(visit, matter.words if matter else draft.title, "/admin/new"),
        action=f"/admin/drafts/{number}?matter={key}", heading=matter.words if matter else draft.title,
        kind=_class(draft).facts.label, controls=controls, revision=draft.revision, saved=saved,
        more_words=matter.more_words if matter else "更多（一般不用填）",
        errors=error_summary(controls, problems or []), records=_known(visit).records,
        asks_reason=draft.purpose == CORRECT, reason=draft.reason,
        save_address=f"/admin/drafts/{number}/save", upload_address="/admin/files", paste_address="/admin/paste",
        discard_address=f"/admin/drafts/{number}/discard", follows=follows(draft.kind), notes=(*others_at_work(visit.office, draft), *_state_notes(draft)),
    )  # fmt: skip


def _state_notes(draft: Draft) -> tuple[str, ...]:
    """What changing it now would mean."""
    if draft.state in (State.DRAFT, State.RETURNED):
        return ()
    return (f"这一条{draft.state.label}。改了就退回草稿，已签的作废，要重新提交审核。",)


def _answered(visit: Visit, draft: Draft, posted: Posted) -> tuple[Answers, list[Problem], Pasted]:
    """The fields of the form, with the files and texts that came along; everything that is wrong with them; and what is to
    be said of the text that was taken in.
    """
    button = posted.one("do")
    into = button.removeprefix(IMPORT) if button.startswith(IMPORT) else ""
    text = posted.files.pop(f"{into}.file", None) if into else None
    answers = answers_of(posted, _class(draft), kept=draft.fields, today=visit.at.date(), asks_id=_asks_id(draft))
    problems = list(answers.problems)
    for path, file in answers.files.items():
        try:
            _put_file(answers.fields, path, _kept(visit, file))
        except ContentError as error:
            problems += [_at(problem, path) for problem in error.problems]
    pasted = file_as_text(text.name, text.data) if text is not None else Pasted()
    with_pasted(answers.fields, into, pasted)
    for name in theirs(posted):
        answers.fields.pop(name, None)
        if name in draft.fields:
            answers.fields[name] = draft.fields[name]
    return answers, problems, pasted


def _at(problem: Problem, path: FieldPath) -> Problem:
    return Problem(
        code=problem.code, place=problem.place, field=path, label=problem.label, found=problem.found,
        expected=problem.expected, fix=problem.fix,
    )  # fmt: skip


def _kept(visit: Visit, file: PostedFile) -> dict[str, Any]:
    """What is known of an upload; of a list of persons, how many rows it has below its head."""
    kept = add_attachment(visit.office.desk, file.name, file.data, visit.caller)
    facts: dict[str, Any] = {"sha256": kept.sha256, "name": kept.name, "size": kept.size, "media_type": kept.media_type}
    if kept.media_type == "text/csv":
        rows = csv.reader(io.StringIO(file.data.decode("utf-8-sig", "replace")))
        facts["rows"] = max(0, sum(any(cell.strip() for cell in row) for row in rows) - 1)
    return facts


def _put_file(fields: dict[str, Any], path: FieldPath, facts: dict[str, Any]) -> None:
    """Into a list of attachments, or the one list of persons."""
    place: Any = fields
    for step in path[:-1]:
        place = place[step] if isinstance(place, dict) and step in place else []
    last = path[-1]
    names = ("sha256", "rows") if "name_list" in path else ("sha256", "name", "size", "media_type")
    chosen = {name: str(facts[name]) for name in names if name in facts}
    if isinstance(place, list) and isinstance(last, int):
        place[last : last + 1] = [{**(place[last] if last < len(place) else {}), **chosen}]
    elif isinstance(place, dict):
        place[last] = {**place.get(last, {}), **chosen}


def _save(visit: Visit, draft: Draft, fields: dict[str, Any], posted: Posted) -> Draft:
    reason = posted.one("reason") if draft.purpose == CORRECT else draft.reason
    writing = Writing(
        kind=draft.kind, fields=fields, purpose=draft.purpose, record_id=draft.record_id, reason=reason,
    )  # fmt: skip
    revision = number_in(posted.one("revision"))
    if not revision:
        raise NotAllowedError("表单里没有版本号。请返回，刷新页面，再提交一次。")
    return save_draft(visit.office, visit.caller, writing, number=draft.number, revision=revision)


def _conflicted(visit: Visit, error: StaleDraftError, matter: Matter | None) -> FormScreen:
    """Both texts, where they differ: what only one changed is put together, for the rest somebody chooses."""
    by = visit.office.name_of(error.by)
    screen = _form(visit, error.theirs, error.merged(), matter, saved="还没有保存：请先看两人写的不同")
    conflicts = tuple(
        Conflict(field=item.name, label=item.label, mine=_words(item.mine), theirs=_words(item.theirs))
        for item in error.differences
        if item.is_conflict
    )
    return FormScreen(
        **{name: getattr(screen, name) for name in screen.__struct_fields__ if name not in ("conflicts", "conflict_with")},
        conflicts=conflicts, conflict_with=by,
    )  # fmt: skip


def _words(value: object) -> str:
    if value is None:
        return "（空）"
    return value if isinstance(value, str) else "；".join(map(_words, value)) if isinstance(value, list) else str(value)


def _system_facts(visit: Visit, found: Publishable) -> tuple[tuple[str, str], ...]:
    """What publishing will set, if it were today."""
    record = found.record
    if not isinstance(record, PublicNotice) or record.starts_on is None or record.ends_on is None:
        return ()
    calendar = visit.office.desk.watch.known().calendar
    first, last = day_words(record.starts_on, calendar), day_words(record.ends_on, calendar)
    return (("公示期，如果今天发布", f"{first}\n到 {last}"),)


def _discard_screen(visit: Visit, draft: Draft) -> MessageScreen:
    return MessageScreen(
        frame=frame(visit, "作废"), heading="作废这份草稿？",
        sentences=(f"《{draft.title}》", "作废以后不能再改、不能发布；写过的内容仍然留底，可以查。"),
        form=f"/admin/drafts/{draft.number}/discard", revision=draft.revision, button="作废", asks="原因",
        links=(Link(words="不作废，回去", address=f"/admin/drafts/{draft.number}"),),
    )  # fmt: skip


ROUTES = [
    choose_page, begin, form_page, write, autosave, check_page, preview_page, submit, discard_page, discard, upload, paste,
]  # fmt: skip
