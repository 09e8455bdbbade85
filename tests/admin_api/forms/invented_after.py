"""The pages after and around the review, with invented content."""

from __future__ import annotations

from admin_api.forms.after_screens import (
    BatchItem,
    BatchScreen,
    ChangeScreen,
    LinksScreen,
    PublishedRow,
    PublishedScreen,
    ResultRow,
    ResultsScreen,
    SharedLink,
    SharedScreen,
)
from admin_api.forms.differences import Difference, Piece
from admin_api.forms.screens import Frame, Link, Screen

TITLE = "青禾镇2026年5月拟新增最低生活保障对象公示"
FACTS = (("拟稿", "王芳"), ("单位", "青禾镇民政办公室"))
CHANGED = Difference(
    label="电话", old=(Piece("0555-68100"), Piece("21", True)), new=(Piece("0555-68100"), Piece("22", True))
)
AROUND_IT = (
    PublishedRow(
        title=TITLE, address="/a", kind="公示公告", index_number="", organisation="青禾镇民政办公室", when="2026-05-08", tag="open",
        state="已发布", note="孙丽正在更正，审核中", like="public-notices/20260508-k3m9q",
        links=(Link(words="更正", address="/b"), Link(words="撤下", address="/c")),
    ),
    PublishedRow(
        title="青禾镇防汛预案", address="/d", kind="政府信息", index_number="014332607/2026-00012", organisation="青禾镇人民政府",
        when="2026-03-12", tag="ended", state="已撤下",
    ),
)  # fmt: skip


def after_screens(around: Frame) -> dict[str, Screen]:
    """One of each."""
    item = BatchItem(
        number="20260512-k3m9q", title=TITLE, kind="公示公告 · 新发布", facts=FACTS, findings=("正文：超长段落。分成几段。",),
        differences=(CHANGED,), is_new=False, content_hash="a" * 64, address="/a", preview="/p",
    )  # fmt: skip
    new = Difference(label="标题", old=(), new=(Piece("柳溪村财务公开", True),))
    other = BatchItem(
        number="20260512-k3m9r", title="柳溪村财务公开", kind="村务公开 · 新发布", facts=FACTS, findings=(),
        differences=(new,), is_new=True, content_hash="b" * 64, address="/b", preview="/p",
    )  # fmt: skip
    link = SharedLink(
        id="0123456789abcdef", address=f"https://www.example.gov.cn/admin/shared/0123456789abcdef-{'a' * 64}", tag="open",
        state="可以看", who="王芳，2026-05-12 09:00", until="2026-05-15 09:00", opened="打开过 2 次",
    )  # fmt: skip
    gone = SharedLink(
        id="",
        address="",
        tag="ended",
        state="已收回",
        who="李娜，2026-05-11 09:00",
        until="2026-05-14 09:00",
        opened="还没有人打开",
    )
    return {
        "published": PublishedScreen(
            frame=around, action="/admin/published", rows=AROUND_IT, words="青禾", counted="共 62 条，这里是第 31 到 32 条",
            newer="/n", older="/o",
        ),
        "published-nothing": PublishedScreen(frame=around, action="/admin/published", rows=(), counted="共 0 条"),
        "change": ChangeScreen(
            frame=around, heading="更正这一条？", action="/e", facts=(("标题", TITLE),), lead="下一页改内容。",
            asks="为什么更正（公众会看到）", hint="如：联系电话变了", button="去改内容", links=(Link(words="不做了，回去", address="/f"),),
            others=("孙丽也在更正这一条（审核中，2026-05-12 09:00 保存）。",), error="请写明原因。", reason="错",
        ),
        "links": LinksScreen(
            frame=around, heading=f"《{TITLE}》的预览链接", action="/g", lead="给没有账号的领导看。", rows=(link, gone), back="/h",
            revision=3,
        ),
        "shared": SharedScreen(
            frame=around, heading="已有改动", sentences=("这份稿子又改过。",), links=(Link(words="看公开的页面", address="/i"),)
        ),
        "batch": BatchScreen(
            frame=around, heading="一起签：初审", action="/admin/queue", step="first-review", step_name="初审", items=(item, other),
            left_out=("《青禾镇防汛通知》等的是复审，没有列入。",),
        ),
        "results": ResultsScreen(
            frame=around, heading="签了 1 件，1 件没有签",
            rows=(
                ResultRow(title=TITLE, address="/a", tag="open", state="已签"),
                ResultRow(title="柳溪村财务公开", address="/b", tag="late", state="没有签", note="看过以后又改了。"),
            ),
            links=(Link(words="看还有哪些等我", address="/admin/queue"),),
        ),
    }  # fmt: skip
