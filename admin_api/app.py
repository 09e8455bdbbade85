"""The application: handlers, errors, description, and what runs beside them."""

from __future__ import annotations

import logging
import time
from datetime import datetime
from functools import partial
from typing import Any

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException, NotFoundException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from admin_api.accounts.guards import token_in
from admin_api.accounts.tokens import Tokens
from admin_api.attachments.shelf import clear_old_uploads
from admin_api.audit import AuditTrail
from admin_api.chore_ledger import ChoreLedger
from admin_api.chores import Chore, Chores, Done, timers_done
from admin_api.commands.erase_ended_lists import erase_ended_lists
from admin_api.commands.finish_interrupted import finish_interrupted
from admin_api.commands.publish_due import publish_due
from admin_api.commands.thin_drafts import thin_drafts
from admin_api.controllers import others, sessions
from admin_api.controllers.admin.routes import admin_router, on_http
from admin_api.controllers.admin.visit import give_new_id, session_id_in
from admin_api.controllers.people_routes import person_router
from admin_api.controllers.records import RecordsController
from admin_api.controllers.signed_in import session_in
from admin_api.controllers.site import any_page, home
from admin_api.desk import Desk
from admin_api.journal import Journal
from admin_api.problem_details import HANDLERS
from admin_api.repository import Commit, Repository
from admin_api.request_guard import RequestGuard
from admin_api.settings import AdminSettings
from admin_api.site_watch import SiteWatch
from admin_api.staff import Staff, open_staff
from site_builder.errors import PublishError

LOG = logging.getLogger("admin_api")

DESCRIPTION = (
    "公开栏的接口。机器用令牌（admin-api token create 生成），人用 POST /api/session 得到的 key；都放在 Authorization: Bearer 里，"
    "两者不能互相代替，每个接口写明要哪一种。人做的事，权限、规则和操作记录都和网页后台一样。"
    "出错时回答 application/problem+json，errors 里逐条写明字段、现状、应为和改法。"
)


def open_desk(settings: AdminSettings, chores: Chores | None = None) -> Desk:
    """Everything a server works with; what was interrupted is finished, the site is built once.

    `chores`: where this desk's are added and begun; a command that runs once needs none.
    """
    chores = chores or Chores(lambda: settings.clock())  # asked anew each time
    journal = Journal(settings.var)
    repository = Repository(settings.content, partial(_strike_out, journal))
    watch = SiteWatch(settings, lambda _: chores.round(), chores.note_build)
    desk = Desk(settings, Tokens(settings.var), journal, repository, watch, AuditTrail(settings.var))
    finish_interrupted(settings, journal, repository)
    chores.add(*desk_chores(desk))
    chores.start()
    return desk


def _strike_out(journal: Journal, commit: Commit) -> None:
    try:
        journal.end(commit.number)
    except PublishError as error:  # the next start sees that git has it
        LOG.error("%s", error)


def desk_chores(desk: Desk) -> tuple[Chore, ...]:
    """What is due for the content: lists that ended with the day, the site of a new day, commits that failed."""
    settings = desk.settings

    def lists(now: datetime) -> Done:
        erased = erase_ended_lists(settings.content, settings.erasures, now.date())
        return Done(words=f"删去到期的名单和附件 {len(erased)} 个" if erased else "")

    def site(_: datetime) -> Done:
        report = desk.watch.rebuild()
        return Done(words=f"更新 {len(report.written)} 个文件，去掉 {len(report.removed)} 个")

    def commits(_: datetime) -> Done:
        desk.repository.retry()
        return Done()

    return (
        Chore(key="lists", name="删到期的名单", do=lists, is_daily=True),
        Chore(key="site", name="网站换到新的一天", do=site, is_daily=True),
        Chore(key="commits", name="补记 git", do=commits),
    )


def staff_chores(staff: Staff) -> tuple[Chore, ...]:
    """What is due for the people: timers, sessions, and once a day uploads that nothing names and drafts that nobody wrote."""

    def timers(now: datetime) -> Done:
        return timers_done(publish_due(staff.office, now), now)

    def sessions(_: datetime) -> Done:
        staff.accounts.sessions.flush()
        return Done()

    def uploads(_: datetime) -> Done:  # files have the machine's own time, also where the day is fixed
        clear_old_uploads(staff.office.desk.settings.uploads, time.time(), staff.office.drafts.named_files())
        return Done()

    def drafts(now: datetime) -> Done:
        gone = thin_drafts(staff.office, now)
        return Done(
            words=f"并掉旧的自动保存 {gone.revisions} 次，删去没有写过字的草稿 {len(gone.drafts)} 份"
            if gone.revisions or gone.drafts
            else ""
        )

    return (
        Chore(key="timers", name="定时发布", do=timers),
        Chore(key="sessions", name="登录记录", do=sessions),
        Chore(key="uploads", name="清理没有用到的上传", do=uploads, is_daily=True),
        Chore(key="drafts", name="整理草稿", do=drafts, is_daily=True),
    )


def create_app(settings: AdminSettings) -> Litestar:
    """The app of one server. Its watch runs from startup to shutdown."""
    chores = Chores(lambda: settings.clock(), ChoreLedger(settings.var), is_demo=settings.today is not None)
    desk = open_desk(settings, chores)
    staff = open_staff(desk)
    chores.add(*staff_chores(staff))

    def stop(_: Litestar) -> None:
        desk.watch.stop()
        chores.close()
        staff.close()
        desk.tokens.close()
        desk.journal.close()

    return Litestar(
        route_handlers=[
            RecordsController,
            others.check,
            others.upload,
            others.health,
            *sessions.OPEN,
            person_router(),
            admin_router(),
            home,
            any_page,
        ],
        dependencies={
            "desk": Provide(lambda: desk, sync_to_thread=False),
            "staff": Provide(lambda: staff, sync_to_thread=False),
            "chores": Provide(lambda: chores, sync_to_thread=False),
        },
        exception_handlers={**HANDLERS, NotFoundException: _not_found},
        openapi_config=OpenAPIConfig(
            title="公开栏",
            version="1",
            description=DESCRIPTION,
            path="/api/openapi.json",
            render_plugins=[JsonRenderPlugin(path="/")],
            components=Components(
                security_schemes={
                    "token": SecurityScheme(type="http", scheme="bearer", description="机器的令牌，gkl_ 开头"),
                    "person": SecurityScheme(type="http", scheme="bearer", description="人登录得到的 key，gks_ 开头"),
                }
            ),
        ),
        state=State({"desk": desk, "staff": staff, "chores": chores}),
        before_send=[give_new_id],
        on_startup=[lambda _: desk.watch.start()],
        on_shutdown=[stop],
        request_max_body_size=210_000_000,
    )


def _not_found(request: Any, error: NotFoundException) -> Any:
    """An address that nobody has: a page below /admin/, a description of the fault elsewhere."""
    is_screen = request.url.path.startswith("/admin/")
    return on_http(request, error) if is_screen else HANDLERS[HTTPException](request, error)


def guarded(settings: AdminSettings) -> Any:
    """The app behind its request guard: what a server runs."""
    app: Any = create_app(settings)
    return RequestGuard(app, hosts=settings.hosts, is_known=partial(is_known, app.state.desk, app.state.staff))


def is_known(desk: Desk, staff: Staff, authorization: str, cookies: str) -> bool:
    """Whether a header carries somebody's token or key, or the cookies a session, whole or waiting for its code."""
    now = desk.clock()
    if authorization and desk.tokens.find(token_in(authorization), now) is not None:
        return True
    session_id = session_in(authorization) or session_id_in(cookies)
    return bool(session_id) and staff.accounts.sessions.find(session_id, now) is not None
