"""/admin/users (用户), /admin/tokens (接口令牌), /admin/delegations (代签), and the new owner of a draft."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter, RawBody

from admin_api.accounts.delegations import in_words
from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import Right
from admin_api.accounts.roles import Role
from admin_api.accounts.tokens import Scope
from admin_api.accounts.users import User, fields_of_user
from admin_api.commands.change_user import change_user
from admin_api.commands.delegate_step import delegate_step, end_delegation
from admin_api.commands.disable_user import disable_user
from admin_api.commands.enable_user import enable_user
from admin_api.commands.end_sessions import end_sessions
from admin_api.commands.give_new_password import give_new_password
from admin_api.commands.grant_roles import grant_roles
from admin_api.commands.make_token import end_token, make_token
from admin_api.commands.moving import visible
from admin_api.commands.remove_second_factor import remove_second_factor
from admin_api.commands.take_in_user import take_in_user
from admin_api.commands.take_over_draft import may_own, take_over_draft
from admin_api.controllers.admin.visit import (
    STALE_FORM,
    AnyRequest,
    Number,
    Visit,
    form_of,
    frame,
    go,
    number_in,
    show,
    visit_of,
)
from admin_api.forms.controls import Control, Kind, Option
from admin_api.forms.days import DayError, read_day
from admin_api.forms.people_forms import (
    FACTS,
    RIGHTS,
    read_user,
    role_options,
    step_options,
    summary,
    typed,
    user_controls,
    wrong,
)
from admin_api.forms.people_screens import Line, Task, TasksScreen
from admin_api.forms.posted import Posted
from admin_api.forms.screens import Link, Screen, UserRow, UsersScreen
from admin_api.queries.left_behind import is_here, left_behind
from admin_api.queries.people_of import people_of, person_of
from admin_api.queries.sight import may_about
from admin_api.staff import Staff
from site_builder.errors import ContentError, Problem

USERS, TOKENS, DELEGATIONS = "/admin/users", "/admin/tokens", "/admin/delegations"
Login = Annotated[str, PathParameter(description="登录名")]
Words = Annotated[str, QueryParameter(description="姓名或登录名")]
Organisation = Annotated[str, QueryParameter(description="单位")]
RoleName = Annotated[str, QueryParameter(description="角色")]
StateName = Annotated[str, QueryParameter(description="在用、停用或到期")]
SCOPES = {Scope.READ: "读", Scope.WRITE: "写", Scope.PUBLISH_DIRECTLY: "不经审核直接发布"}
STATES = {"": "全部", "open": "在用", "disabled": "已停用", "expired": "已到期"}
TAGS = {"open": ("open", "在用"), "disabled": ("ended", "已停用"), "expired": ("late", "已到期")}


@get(USERS, sync_to_thread=True, include_in_schema=False)
def users_page(
    staff: NamedDependency[Staff], request: AnyRequest, q: Words = "", unit: Organisation = "", role: RoleName = "",
    now: StateName = "",
) -> Response[str]:  # fmt: skip
    """Everybody whom this administrator looks after."""
    visit = visit_of(staff, request)
    found = [
        user
        for user in people_of(visit.office, visit.caller)
        if q.strip().lower() in f"{user.name} {user.login}".lower()
        and unit in ("", user.organisation)
        and role in ("", *(item.value for item in user.roles))
        and now in ("", _state(visit, user))
    ]
    filters = (
        Control(name="q", kind=Kind.LINE, label="姓名或登录名", value=q[:60], is_required=True),
        _choice("unit", "单位", (Option("", "全部"), *_organisations(visit)), unit),
        _choice("role", "角色", (Option("", "全部"), *role_options()), role),
        _choice("now", "状态", tuple(Option(*item) for item in STATES.items()), now),
    )
    return show(visit, _users(visit, found, filters))


@post(USERS, sync_to_thread=True, status_code=200, include_in_schema=False)
def add_user(staff: NamedDependency[Staff], request: AnyRequest, body: RawBody) -> Response[str]:
    """Take somebody in: the first password is shown now and never again."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    visit.demand(Right.MANAGE_USERS)
    try:
        user, password = take_in_user(visit.office, visit.caller, read_user(posted, visit.at.date()))
    except ContentError as error:
        return show(visit, _users(visit, people_of(visit.office, visit.caller), (), typed(posted), error.problems), 422)
    return show(visit, _user(visit, user, said=f"已建立账号“{user.login}”。", password=password))


@get(f"{USERS}/{{login:str}}", sync_to_thread=True, include_in_schema=False)
def user_page(staff: NamedDependency[Staff], request: AnyRequest, login: Login) -> Response[str]:
    """One person."""
    visit = visit_of(staff, request)
    return show(visit, _user(visit, person_of(visit.office, visit.caller, login)))


@post(f"{USERS}/{{login:str}}", sync_to_thread=True, status_code=200, include_in_schema=False)
def user_form(staff: NamedDependency[Staff], request: AnyRequest, login: Login, body: RawBody) -> Response[str]:
    """Whatever is done with an account: the commands ask for the right."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    user = person_of(visit.office, visit.caller, login)
    try:
        return _done(visit, user, posted)
    except ContentError as error:
        return show(visit, _user(visit, user, typed=typed(posted), problems=error.problems), 422)


def _done(visit: Visit, user: User, posted: Posted) -> Response[str]:
    office, accounts, by, login = visit.office, visit.staff.accounts, visit.caller, user.login
    button, password = posted.one("do"), ""
    if button == "facts":
        posted.values |= {"login": [login], "roles": [], "steps": []}
        user, said = change_user(office, accounts, by, read_user(posted, visit.at.date())), "已改好。"
    elif button == "rights":
        wanted = [role for role in Role if role.value in posted.values.get("roles", [])]
        user = grant_roles(office, accounts, by, login, roles=wanted, steps=posted.values.get("steps", []))
        said = "角色已改好，马上生效。"
    elif button == "disable":
        user, said = disable_user(office, accounts, by, login), "账号已停用，他的登录都已退出。"
    elif button == "enable":
        user, said = enable_user(office, by, login), "账号又可以用了。"
    elif button == "password":
        password, said = give_new_password(office, accounts, by, login), "有了新的临时密码，他的登录都已退出。"
    elif button == "factor":
        remove_second_factor(office, accounts, by, login)
        user, said = office.users.get(login), "动态口令已解除。"
    elif button == "sessions":
        said = f"已让他退出 {end_sessions(office, accounts, by, login)} 处登录。"
    else:
        raise NotAllowedError(STALE_FORM)
    return show(visit, _user(visit, user, said=said, password=password))


def _state(visit: Visit, user: User) -> str:
    if user.is_disabled:
        return "disabled"
    return "expired" if user.has_expired(visit.at.date()) else "open"


def _organisations(visit: Visit) -> tuple[Option, ...]:
    return tuple(Option(item.id, item.title) for item in visit.office.desk.watch.known().organisations)


def _options(visit: Visit) -> dict[str, tuple[Option, ...]]:
    return {
        "organisation": _organisations(visit), "roles": role_options(),
        "steps": step_options(visit.office.settings.steps),
    }  # fmt: skip


def _choice(name: str, label: str, options: tuple[Option, ...], value: str) -> Control:
    return Control(name=name, kind=Kind.ORGANISATION, label=label, options=options, value=value, is_required=True)


def _roles(user: User) -> str:
    return "、".join(role.label for role in Role if role in user.roles) or "还没有角色"


def _users(
    visit: Visit, people: list[User], filters: tuple[Control, ...], values: dict[str, Any] | None = None,
    problems: list[Problem] | None = None,
) -> UsersScreen:  # fmt: skip
    may_add = visit.may(Right.MANAGE_USERS)
    faults = problems or []
    return UsersScreen(
        frame=frame(visit, "用户", USERS), action=USERS if may_add else "", filters=filters,
        rows=tuple(_row(visit, user) for user in people), errors=summary(faults),
        controls=user_controls(FACTS, values or {}, _options(visit), faults) if may_add else (),
    )  # fmt: skip


def _row(visit: Visit, user: User) -> UserRow:
    tag, words = TAGS[_state(visit, user)]
    sessions = visit.staff.accounts.sessions.listing(user.login, visit.at)
    return UserRow(
        login=user.login, name=user.name, roles=_roles(user), address=f"{USERS}/{user.login}", tag=tag, state=words,
        organisation=visit.office.desk.watch.known().organisation_name(user.organisation),
        expires=f"到 {user.expires_on}" if user.expires_on else "",
        last_seen=f"{sessions[0].seen_at:%m-%d %H:%M} 起登录着" if sessions else "",
    )  # fmt: skip


def _user(
    visit: Visit, user: User, *, said: str = "", password: str = "", typed: dict[str, Any] | None = None,
    problems: list[Problem] | None = None,
) -> TasksScreen:  # fmt: skip
    faults = problems or []
    values: dict[str, Any] = {name: getattr(fields_of_user(user), name) for name in (*FACTS, *RIGHTS)}
    tasks = [
        *_password_task(password), *_left_task(visit, user),
        *_facts_task(visit, user, {**values, **(typed or {})}, faults),
        *_rights_task(visit, user, {**values, **(typed or {})}, faults), *_account_tasks(visit, user),
    ]  # fmt: skip
    return TasksScreen(
        frame=frame(visit, user.name, USERS, said), heading=user.name, action=f"{USERS}/{user.login}", tasks=tuple(tasks),
        lead=f"{user.login}，{_roles(user)}，{TAGS[_state(visit, user)][1]}。",
        links=(Link(words="全部用户", address=USERS),),
    )  # fmt: skip


def _password_task(password: str) -> list[Task]:
    if not password:
        return []
    words = "只显示这一次，请抄给本人或当面告诉他。他第一次登录时要换成自己的。"
    return [Task(key="password", heading="临时密码", secret=(password,), sentences=(words,))]


def _left_task(visit: Visit, user: User) -> list[Task]:
    """By numbers only: who runs the system does not read drafts."""
    left = left_behind(visit.office, user, visit.at.date())
    if left.is_nothing:
        return []
    name = visit.office.desk.watch.known().organisation_name
    lines = (
        *(Line(title=draft.number, words="到时会发布", state=draft.state.label, tag="soon") for draft in left.timers),
        *(Line(title=draft.number, words="草稿", state=draft.state.label) for draft in left.drafts),
        *(
            Line(title=name(slug), words="只有他为这个单位写", state="没有别的信息员", tag="late")
            for slug in left.sections
        ),
        *(Line(title=step, words="只有他负责这一步", state="没有别的审核人", tag="late") for step in left.steps),
    )
    is_gone = not is_here(user, visit.at.date())
    words = (
        "本单位和上级单位的信息员，桌面上有“需要新的负责人”，在那里接手。" if is_gone else "停用以后，这些要有人接手。"
    )
    return [Task(key="left", heading="需要新的负责人" if is_gone else "停用以前看看", lines=lines, sentences=(words,))]


def _facts_task(visit: Visit, user: User, values: dict[str, Any], faults: list[Problem]) -> list[Task]:
    if not may_about(visit.office, visit.caller, Right.MANAGE_USERS, user):
        return []
    mine = [item for item in faults if item.field[:1] and item.field[0] not in RIGHTS]
    controls = user_controls(FACTS[1:], values, _options(visit), mine)
    return [Task(key="facts", heading="资料", controls=controls, buttons=(("facts", "保存"),), errors=summary(mine))]


def _rights_task(visit: Visit, user: User, values: dict[str, Any], faults: list[Problem]) -> list[Task]:
    if not may_about(visit.office, visit.caller, Right.GRANT_ROLES, user):
        return []
    mine = [item for item in faults if item.field[:1] and item.field[0] in RIGHTS]
    words = "三个管理员角色由不同的人担任，也不能兼审核。"
    controls = user_controls(RIGHTS, values, _options(visit), mine)
    return [
        Task(
            key="rights", heading="角色和步骤", controls=controls, buttons=(("rights", "保存角色"),), errors=summary(mine),
            sentences=(words,),
        )
    ]  # fmt: skip


def _account_tasks(visit: Visit, user: User) -> list[Task]:
    tasks = []
    if may_about(visit.office, visit.caller, Right.MANAGE_USERS, user):
        state = ("enable", "恢复使用") if user.is_disabled else ("disable", "停用")
        words = "账号只停用，不删除：签过的字要一直查得到是谁。"
        tasks.append(
            Task(key="account", heading="账号", sentences=(words,), buttons=(("password", "给新的临时密码"), state))
        )
    if may_about(visit.office, visit.caller, Right.END_SESSIONS, user):
        open_now = len(visit.staff.accounts.sessions.listing(user.login, visit.at))
        words = f"现在有 {open_now} 处登录着。电脑忘了退出、丢了，就让它们都退出；账号和密码不变。"
        buttons = (("sessions", "让他全部退出"),) if open_now else ()
        tasks.append(
            Task(
                key="sessions", heading="登录", sentences=(words,) if open_now else ("现在没有登录。",), buttons=buttons
            )
        )
    if user.has_second_factor and may_about(visit.office, visit.caller, Right.GRANT_ROLES, user):
        words = "手机丢了、备用码也没有了，才解除。"
        tasks.append(Task(key="factor", heading="动态口令", sentences=(words,), buttons=(("factor", "解除动态口令"),)))
    return tasks


@get(TOKENS, sync_to_thread=True, include_in_schema=False)
def tokens_page(staff: NamedDependency[Staff], request: AnyRequest) -> Response[str]:
    """Programs that may read or write."""
    visit = visit_of(staff, request)
    visit.demand(Right.MANAGE_TOKENS)
    return show(visit, _tokens(visit))


@post(TOKENS, sync_to_thread=True, status_code=200, include_in_schema=False)
def tokens_form(staff: NamedDependency[Staff], request: AnyRequest, body: RawBody) -> Response[str]:
    """A new token, shown now and never again; or the end of one."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    visit.demand(Right.MANAGE_TOKENS)
    button, _, name = posted.one("do").partition(":")
    if button == "end":
        end_token(visit.office, visit.caller, name)
        return show(visit, _tokens(visit, said=f"“{name}”的令牌已撤销。"))
    scopes = [scope for scope in Scope if scope.value in posted.values.get("scopes", [])]
    name, days = posted.one("name").strip(), number_in(posted.one("days").strip())
    problems = [
        *(
            []
            if 0 < len(name) <= 60
            else [wrong("name", "名字", "没有名字，或者太长", "写六十个字以内，如“民政办接口”")]
        ),
        *([] if scopes else [wrong("scopes", "权限", "一项也没有选", "至少选一项")]),
        *([] if 0 < days <= 3650 else [wrong("days", "几天后失效", "不是 1 到 3650 的整数", "重新填写")]),
    ]
    if problems:
        return show(visit, _tokens(visit, posted=posted, problems=problems), 422)
    token = make_token(visit.office, visit.caller, name=name, scopes=scopes, days=days)
    return show(visit, _tokens(visit, token=token))


def _tokens(
    visit: Visit,
    *,
    said: str = "",
    token: str = "",
    posted: Posted | None = None,
    problems: list[Problem] | None = None,
) -> TasksScreen:
    faults, values = problems or [], posted or Posted()
    made = Task(key="made", heading="新令牌", secret=(token,), sentences=("只显示这一次，请马上存进程序的设置里。",))
    controls = (
        Control(name="name", kind=Kind.LINE, label="名字", example="民政办接口", is_required=True, value=values.one("name")),
        Control(
            name="scopes", kind=Kind.CHOICES, label="权限", is_required=True, chosen=tuple(values.values.get("scopes", [])),
            options=tuple(Option(scope.value, words) for scope, words in SCOPES.items()),
        ),
        Control(name="days", kind=Kind.NUMBER, label="几天后失效", is_required=True, value=values.one("days") or "365"),
    )  # fmt: skip
    lines = tuple(_token_line(visit, row) for row in reversed(visit.office.desk.tokens.listing()))
    tasks = (
        *((made,) if token else ()),
        Task(key="list", heading="现有的", lines=lines, nothing="还没有令牌。"),
        Task(key="new", heading="新建", controls=controls, buttons=(("make", "生成令牌"),), errors=summary(faults)),
    )
    return TasksScreen(
        frame=frame(visit, "接口令牌", TOKENS, said), heading="接口令牌", action=TOKENS, tasks=tasks,
        lead="给程序用的。令牌等于密码：谁拿到，谁就能用。",
    )  # fmt: skip


def _token_line(visit: Visit, row: dict[str, str]) -> Line:
    is_over = row["expires_at"] <= visit.at.isoformat()
    words = "、".join(SCOPES[Scope(value)] for value in row["scopes"].split())
    tag, state = ("ended", "已撤销") if row["revoked_at"] else ("late", "已到期") if is_over else ("open", "在用")
    return Line(
        title=row["name"], words=words, when=f"到 {row['expires_at'][:10]}", tag=tag, state=state,
        button=("", "") if row["revoked_at"] or is_over else (f"end:{row['name']}", "撤销"),
    )  # fmt: skip


@get(DELEGATIONS, sync_to_thread=True, include_in_schema=False)
def delegations_page(staff: NamedDependency[Staff], request: AnyRequest) -> Response[str]:
    """Who signs for whom."""
    visit = visit_of(staff, request)
    _demand_delegations(visit)
    return show(visit, _delegations(visit))


@post(DELEGATIONS, sync_to_thread=True, status_code=200, include_in_schema=False)
def delegations_form(staff: NamedDependency[Staff], request: AnyRequest, body: RawBody) -> Response[str]:
    """Begin one, or end one before its time."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    _demand_delegations(visit)
    button, _, number = posted.one("do").partition(":")
    if button == "end":
        end_delegation(visit.office, visit.caller, number_in(number))
        return show(visit, _delegations(visit, said="委托已结束。"))
    try:
        days, problems = {}, []
        for name, label in (("first", "从"), ("last", "到")):
            try:
                days[name] = read_day(posted.one(name)[:60], visit.at.date())
            except DayError as error:
                problems.append(wrong(name, label, str(error)))
        if visit.office.users.find(posted.one("to")) is None:
            problems.append(wrong("to", "委托给谁", "没有选人", "选一个人"))
        if problems:
            raise ContentError(problems)
        delegate_step(visit.office, visit.caller, step=posted.one("step"), to=posted.one("to"), **days)
    except ContentError as error:
        return show(visit, _delegations(visit, posted=posted, problems=error.problems), 422)
    return show(visit, _delegations(visit, said="已委托。他审签时会写明是代您签的。"))


def _demand_delegations(visit: Visit) -> None:
    if not visit.may(Right.GRANT_ROLES):
        visit.demand(Right.DELEGATE)


def _delegations(
    visit: Visit, *, said: str = "", posted: Posted | None = None, problems: list[Problem] | None = None
) -> TasksScreen:
    lines = tuple(_delegation_lines(visit))
    tasks = [Task(key="list", heading="现在和以后的", lines=lines, nothing="没有委托。")]
    if visit.may(Right.DELEGATE):
        tasks.append(_delegation_task(visit, posted or Posted(), problems or []))
    return TasksScreen(
        frame=frame(visit, "代签", DELEGATIONS, said), heading="代签（AB角）", action=DELEGATIONS, tasks=tuple(tasks),
        lead="不在的日子，由另一个人代签自己的步骤。写过这份稿子的人仍然不能签。",
    )  # fmt: skip


def _delegation_lines(visit: Visit) -> list[Line]:
    office, user = visit.office, visit.user
    found = []
    for number, item in office.delegations.listing(visit.at.date()):
        principal, step = office.users.get(item.by), office.settings.step(item.step)
        may_end = item.by == user.login or may_about(office, visit.caller, Right.GRANT_ROLES, principal)
        if not may_end and item.to != user.login:
            continue
        found.append(
            Line(
                title=in_words(office.name_of(item.to), principal.name), words=step.name if step else item.step,
                when=f"{item.first} 至 {item.last}", tag="open" if item.holds_on(visit.at.date()) else "soon",
                state="有效" if item.holds_on(visit.at.date()) else "还没开始",
                button=(f"end:{number}", "现在结束") if may_end else ("", ""),
            )
        )  # fmt: skip
    return found


def _delegation_task(visit: Visit, posted: Posted, problems: list[Problem]) -> Task:
    users = [
        user
        for user in visit.office.users.listing()
        if user.login != visit.user.login and is_here(user, visit.at.date())
    ]
    name = visit.office.desk.watch.known().organisation_name
    people = tuple(Option(user.login, f"{user.name}（{name(user.organisation)}）") for user in users)
    steps = tuple(Option(step.key, step.name) for step in visit.office.settings.steps if step.key in visit.user.steps)
    controls = (
        _choice("step", "审核步骤", steps, posted.one("step")),
        _choice("to", "委托给谁", (Option("", "请选择"), *people), posted.one("to")),
        Control(
            name="first", kind=Kind.DAY, label="从", example="2026-5-20", is_required=True, value=posted.one("first")
        ),
        Control(name="last", kind=Kind.DAY, label="到", hint="当天仍有效", is_required=True, value=posted.one("last")),
    )
    return Task(
        key="new", heading="委托别人", controls=controls, buttons=(("begin", "委托"),), errors=summary(problems)
    )  # fmt: skip


@get("/admin/drafts/{number:str}/owner", sync_to_thread=True, include_in_schema=False)
def owner_page(staff: NamedDependency[Staff], request: AnyRequest, number: Number) -> Response[str]:
    """Who goes on with a draft."""
    visit = visit_of(staff, request)
    return show(visit, _owner(visit, number))


@post("/admin/drafts/{number:str}/owner", sync_to_thread=True, status_code=200, include_in_schema=False)
def owner_form(staff: NamedDependency[Staff], request: AnyRequest, number: Number, body: RawBody) -> Response[str]:
    """Give it to a colleague, or take it oneself."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    draft = take_over_draft(
        visit.office, visit.caller, number, to=posted.one("to"), revision=number_in(posted.one("revision"))
    )
    return go(f"/admin/drafts/{draft.number}/review")


def _owner(visit: Visit, number: str) -> Screen:
    office = visit.office
    draft = visible(office, visit.caller, office.drafts.find(number))
    users = [
        user
        for user in office.users.listing()
        if user.login != draft.author and may_own(office, user, draft, visit.at.date())
    ]
    mine = sorted(users, key=lambda user: user.login != visit.user.login)
    controls = (
        _choice("to", "新的负责人", tuple(Option(user.login, user.name) for user in mine), ""),
        Control(name="revision", kind=Kind.HIDDEN, value=str(draft.revision)),
    )
    task = Task(
        key="owner", heading="由谁接手", controls=controls, buttons=(("take-over", "交给这个人"),),
        sentences=("接手的人可以接着写，以后不能审签这份稿子。已经签过的字仍然有效。",),
        facts=(("标题", draft.title), ("现在的负责人", office.name_of(draft.author)), ("状态", draft.state.label)),
    )  # fmt: skip
    return TasksScreen(
        frame=frame(visit, "换负责人"), heading="换负责人", action=f"/admin/drafts/{number}/owner", tasks=(task,),
        links=(Link(words="看这份稿子", address=f"/admin/drafts/{number}/review"),),
    )  # fmt: skip


ROUTES = [
    users_page, add_user, user_page, user_form, tokens_page, tokens_form, delegations_page, delegations_form, owner_page,
    owner_form,
]  # fmt: skip
