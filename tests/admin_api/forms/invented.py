"""Pages of the admin with invented content: what tests and eyes look at."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import structs

from admin_api.forms.answers import shape_problems
from admin_api.forms.controls import Control, Kind, Known, Option, controls_of, error_summary
from admin_api.forms.differences import answers_in_words, differences_of
from admin_api.forms.matters import MATTERS, matter_of
from admin_api.forms.rendering import Screens
from admin_api.forms.screens import (
    AuditLine,
    AuditScreen,
    CheckScreen,
    ChooseScreen,
    Conflict,
    DeskScreen,
    ErrorScreen,
    FormScreen,
    Frame,
    Group,
    Link,
    MatterChoice,
    MessageScreen,
    PasswordScreen,
    QueueScreen,
    ReviewScreen,
    Row,
    Screen,
    Signed,
    SignInScreen,
    UserRow,
    UsersScreen,
)
from site_builder.errors import Problem
from site_builder.records.fields import Placement
from site_builder.records.kinds import examples, record_classes
from site_builder.store.convert import to_plain
from site_builder.working_days import Calendar, HolidayYear
from tests.admin_api.forms.invented_after import after_screens
from tests.admin_api.forms.invented_counter import counter_screens
from tests.admin_api.forms.invented_desk import desk_screens
from tests.admin_api.forms.invented_paper import paper_screens
from tests.admin_api.forms.invented_people import people_screens
from tests.conftest import TODAY

KNOWN = Known(
    organisations=(Option("minzheng-ban", "青禾镇民政办公室"), Option("liuxi-cun", "柳溪村"), Option("qinghe-zhen", "青禾镇人民政府")),
    records=(Option("20260312-k3m9q", "青禾镇农村人居环境整治提升实施方案"),),
    calendar=Calendar([HolidayYear(2026, frozenset(), frozenset())], TODAY),
)  # fmt: skip
NOTICE, GUIDE = record_classes()["public-notices"], record_classes()["service-guides"]
ROWS = (
    Row(
        title="青禾镇2026年5月拟新增最低生活保障对象公示", address="draft", kind="公示公告", organisation="民政办", who="张小梅",
        when="5月12日 10:32", tag="soon", state="等初审", value="d1",
    ),
    Row(
        title="申请最低生活保障（低保）", address="draft", kind="办事指南", organisation="民政办", who="张小梅",
        when="5月11日 16:05", tag="late", state="已退回", note="材料第三项的名称不对", value="d2",
    ),
)  # fmt: skip


def frame(screens: Screens, title: str, *, is_signed_in: bool = True, said: str = "") -> Frame:
    """What stands around every page."""
    plain = Frame(
        title=title,
        site_name="青禾镇政务公开",
        home="/admin/",
        assets=screens.addresses("/assets/"),
        csrf="c" * 32,
        said=said,
    )
    if not is_signed_in:
        return plain
    links = (
        Link(words="桌面", address="/admin/", is_here=True),
        Link(words="写一条", address="/admin/new"),
        Link(words="待审", address="/admin/queue", count=2),
        Link(words="窗口速查", address="/admin/counter"),
        Link(words="操作记录", address="/admin/audit"),
    )
    return structs.replace(
        plain, user="张小梅", organisation="民政办公室", account="/admin/me", sign_out="/admin/sign-out", links=links
    )


def form(screens: Screens, kind: str, matter_key: str, fields: dict[str, object], *, is_checked: bool) -> FormScreen:
    """A form, new or with everything that is wrong."""
    cls, matter = record_classes()[kind], matter_of(matter_key)
    assert matter is not None
    problems = shape_problems(cls, fields, TODAY) if is_checked else []
    controls = controls_of(cls, fields, known=KNOWN, problems=problems, first=matter.first, folds_rest=matter.changes)
    return FormScreen(
        frame=frame(screens, matter.words), action="/admin/drafts/d1", heading=matter.words, more_words=matter.more_words, kind=cls.facts.label,
        controls=controls, revision=3, saved="已于 10:32 保存", errors=error_summary(controls, problems), records=KNOWN.records,
        save_address="/admin/drafts/d1/save", upload_address="/admin/upload", paste_address="/admin/paste",
        discard_address="/admin/drafts/d1/discard",
        warnings=(("f-body", "公示内容：有像手机号的数字“138****1234”。不必公开的请删去。"),) if is_checked else (),
    )  # fmt: skip


def forms(screens: Screens) -> Iterator[tuple[str, Screen]]:
    """Forms of several kinds."""
    preset = matter_of("name-list")
    assert preset is not None
    yield "form-new", form(screens, "public-notices", "name-list", {**preset.fields, "days": "7"}, is_checked=False)
    wrong = {**to_plain(examples()["public-notices"]), "days": "七", "title": "", "objection": {"telephone": "打电话"}}
    with_errors = form(screens, "public-notices", "name-list", wrong, is_checked=True)
    yield (
        "form-errors",
        structs.replace(with_errors, save_as="docx", notes=("这是旧格式的文字文件。请照下图另存为 .docx。",)),
    )
    yield (
        "form-guide",
        form(screens, "service-guides", "guide-changed", to_plain(examples()["service-guides"]), is_checked=False),
    )
    yield (
        "form-village",
        form(screens, "village-affairs", "village-quarter", to_plain(examples()["village-affairs"]), is_checked=False),
    )
    both = form(screens, "documents", "document", to_plain(examples()["documents"]), is_checked=False)
    mine = Conflict(field="title", label="标题", mine="关于印发方案的通知", theirs="关于印发实施方案的通知")
    yield "form-conflict", structs.replace(both, conflicts=(mine,), conflict_with="李建国")


def every_screen(screens: Screens) -> dict[str, Screen]:
    """One of every page."""
    plain = to_plain(examples()["public-notices"])
    old = controls_of(NOTICE, plain, known=KNOWN)
    new = controls_of(NOTICE, {**plain, "days": "10", "where_it_hangs": ["镇便民服务中心公示栏"]}, known=KNOWN)
    around = {
        name: frame(screens, name)
        for name in ("桌面", "写一条", "检查", "审核", "待审", "用户", "操作记录", "已提交", "出错")
    }
    facts = (("若今天发布", "公示期 5月13日至5月19日"), ("网址", "发布后生成"))
    problem = Problem(code="x", place="x", field=("title",), label="标题", found="没有填写", expected="", fix="请填写")
    review = ReviewScreen(
        frame=around["审核"], heading="青禾镇2026年5月拟新增最低生活保障对象公示", kind="公示公告", is_new=False,
        facts=(("写的人", "张小梅，民政办公室"), ("提交", "2026年5月12日 10:40"), ("去处", "贴公示栏并上网")),
        differences=differences_of(old, new), findings=("名单里第 3 行像身份证号，已经打码",),
        files=(Row(title="申请表.docx", address="f", kind="24 KB", tag="soon", state="查不了", note="扫描件，请打开看一遍"),),
        signed=(
            Signed(step="初审", tag="open", state="已签", by="王建平", when="5月12日 11:02", opinion="同意"),
            Signed(step="保密审查", tag="soon", state="等签", by=""),
            Signed(step="终审", tag="plain", state="还没到"),
        ),
        preview="/admin/drafts/d1/page", action="/admin/drafts/d1/sign", step="保密审查", sheet="/admin/drafts/d1/sheet",
        content_hash="9f2c4e7a1b3d",
    )  # fmt: skip
    users = (
        Control(name="login", kind=Kind.LINE, label="登录名", hint="小写字母和数字", is_required=True),
        Control(name="name", kind=Kind.LINE, label="姓名", is_required=True),
        Control(name="organisation", kind=Kind.ORGANISATION, label="单位", options=KNOWN.organisations, is_required=True),
        Control(name="roles", kind=Kind.CHOICES, label="身份", options=(Option("writer", "信息员"), Option("reviewer", "审核人")), is_required=True),
        Control(name="expires_on", kind=Kind.DAY, label="用到哪天", example="2026年12月31日"),
    )  # fmt: skip
    return {
        "sign-in": SignInScreen(
            frame=frame(screens, "登录", is_signed_in=False), action="/admin/sign-in", login="zhangxm", asks_code=True,
            error="登录名、密码或动态口令不对。请再试一次。", reset="忘了密码，找安全管理员，电话 0555-6810010。",
            demo_users=(("zhangxm", "demo-qinghe-1", "信息员"),),
        ),
        "account": PasswordScreen(
            frame=around["桌面"], action="/admin/account", must_change=True, rules="至少 8 个字符，四种字符中至少三种",
            errors=("密码：只有 2 种字符。换成几种字符混合的。",),
        ),
        "desk": DeskScreen(
            frame=structs.replace(around["桌面"], said="已经提交，等王建平初审。"), new_address="/admin/new",
            groups=(
                Group(title="我写的", nothing="没有写了一半的。", rows=ROWS, all_address="/admin/mine"),
                Group(title="等我审核", nothing="没有等您审核的。"),
                Group(title="三天内到期的公示", nothing="没有快到期的。", rows=ROWS[:1]),
            ),
        ),
        "choose": ChooseScreen(
            frame=around["写一条"], action="/admin/new", earlier=ROWS,
            matters=tuple(
                MatterChoice(
                    key=matter.key, words=matter.words, examples=matter.examples,
                    place="" if matter.placement is Placement.WEB else matter.placement.label,
                )
                for matter in MATTERS
            ),
        ),
        "choose-found": ChooseScreen(
            frame=around["写一条"], action="/admin/new", earlier=ROWS, matters=(), words="低保", told="找到 2 条。"
        ),
        "choose-change": ChooseScreen(
            frame=around["写一条"], action="/admin/new", earlier=ROWS, matters=(), heading="改办事指南", change_of="guide-changed"
        ),
        **dict(forms(screens)),
        "check": CheckScreen(
            frame=around["检查"], heading="青禾镇2026年5月拟新增最低生活保障对象公示", kind="公示公告", action="/admin/drafts/d1/submit",
            back="/admin/drafts/d1", answers=tuple(answers_in_words(old)), facts=facts, preview="/preview.html",
            warnings=(("f-days", "公示期：公示期从发布次日算起。"),), revision=3, saved="已于 10:32 保存", submit="提交初审",
        ),
        "check-errors": CheckScreen(
            frame=around["检查"], heading="公示", kind="公示公告", action="/a", back="/admin/drafts/d1", answers=(),
            errors=error_summary(controls_of(NOTICE, {}, problems=[problem]), [problem]),
        ),
        "review": review,
        "review-new": structs.replace(review, is_new=True, action="", why_not="这一条是您写的，要由别人审核。", error="内容刚被改过，请重新看。"),
        "queue": QueueScreen(frame=around["待审"], heading="等我审核", rows=ROWS, action="/admin/queue", batch="选中的都同意"),
        "queue-empty": QueueScreen(frame=around["待审"], heading="等我审核", rows=()),
        "users": UsersScreen(
            frame=around["用户"], action="/admin/users", controls=users, filters=(Control(name="q", kind=Kind.LINE, label="姓名或登录名", is_required=True),), errors=(("f-login", "登录名：请填写。"),),
            rows=(
                UserRow(login="zhangxm", name="张小梅", organisation="民政办公室", roles="信息员", address="/u/1", last_seen="5月12日 8:31"),
                UserRow(login="ex", name="外聘", organisation="党政办", roles="信息员", address="/u/2", tag="ended", state="已停用", expires="到 2026年4月30日"),
            ),
        ),
        "audit": AuditScreen(
            frame=around["操作记录"], action="/admin/audit", head="5d1f" * 16, whole="记录完整，共 1,204 条，链没有断。",
            export="/admin/audit.csv", older="/admin/audit?before=1200", words="张小梅",
            rows=(
                AuditLine(number=1204, when="2026-05-12 10:40:11", actor="张小梅", role="信息员", action="提交审核", object="drafts/d1", address="10.0.0.8", result="完成"),
                AuditLine(number=1203, when="2026-05-12 10:39:58", actor="张小梅", role="信息员", action="审核自己的草稿", object="drafts/d1", address="10.0.0.8", result="拒绝", is_refused=True),
            ),
        ),
        "message": MessageScreen(
            frame=around["已提交"], heading="已经提交", sentences=("等王建平初审。签完三道自动发布。",),
            links=(Link(words="回到桌面", address="/admin/"), Link(words="再写一条", address="/admin/new")),
        ),
        "error": ErrorScreen(
            frame=around["出错"], heading="现在存不上", sentences=("磁盘满了。请告诉系统管理员；您写的在下面，没有丢。",),
            kept=(("标题", "关于调整办事时间的通知"),), links=(Link(words="再试一次", address="/admin/drafts/d1"),),
        ),
        **counter_screens(frame(screens, "窗口速查")),
        **desk_screens(frame(screens, "我的桌面")),
        **people_screens(frame(screens, "王芳")),
        **after_screens(frame(screens, "审核以后")),
        **paper_screens(frame(screens, "纸质签批")),
    }  # fmt: skip
