"""The page of tasks with everything that it can show, invented."""

from __future__ import annotations

from admin_api.forms.controls import Control, Kind, Option
from admin_api.forms.people_screens import Line, Task, TasksScreen
from admin_api.forms.screens import Frame, Link
from site_builder.rendering.qr import qr_code


def people_screens(frame: Frame) -> dict[str, TasksScreen]:
    """Name → page."""
    lines = (
        Line(title="李娜 代 王芳", words="初审", when="2026-05-12 至 2026-05-20", tag="open", state="有效", button=("end:1", "现在结束")),
        Line(title="20260512-aaaaa", words="草稿", state="草稿", address="/d/1"),
    )  # fmt: skip
    controls = (
        Control(name="code", kind=Kind.LINE, label="动态口令", hint="手机上的六位数字", is_required=True, error="不对。"),
        Control(name="roles", kind=Kind.CHOICES, label="角色", options=(Option("writer", "信息员"), Option("auditor", "审计员"))),
    )  # fmt: skip
    tasks = (
        Task(key="once", heading="只显示一次", secret=("abcd-efgh", "jkmn-pqrs"), picture=qr_code("otpauth://totp/x"), sentences=("请抄下来。",)),
        Task(key="list", heading="现有的", lines=lines),
        Task(key="none", heading="没有的", nothing="还没有。"),
        Task(key="do", heading="要填的", controls=controls, buttons=(("save", "保存"), ("other", "停用")), errors=(("f-code", "动态口令：不对。"),), facts=(("标题", "防汛通知"),)),
        Task(key="fold", heading="少用的", buttons=(("less", "少用"),), is_folded=True),
    )  # fmt: skip
    links = (Link(words="全部用户", address="/admin/users"),)
    return {"tasks": TasksScreen(frame=frame, heading="王芳", action="/a", tasks=tasks, lead="信息员。", links=links)}
