"""The sheets that are signed by hand, what was recorded of them, and what hangs on a board, with invented content."""

from __future__ import annotations

from msgspec import structs

from admin_api.forms.paper_screens import (
    ApprovalFormScreen,
    BoardScreen,
    FileLine,
    PaperLine,
    PaperSigningScreen,
    ReceiptScreen,
    SignatureBox,
)
from admin_api.forms.screens import Frame, Link, Screen

TITLE = "青禾镇2026年5月拟新增最低生活保障对象公示"
GROUPS = ("5d1f",) * 16
REMARKS = (("张小梅，2026-05-13 09:00", "张贴日期写错了，应为 2026年5月13日。"),)
BOARDS = ("青禾镇政务公开栏", "柳溪村村务公开栏")


def paper_screens(around: Frame) -> dict[str, Screen]:
    """One of each sheet and form, and the same when nothing is to be done."""
    form = ApprovalFormScreen(
        frame=around, heading=TITLE, back="/r", number="20260512-k3m9q",
        facts=(("标题", TITLE), ("类别", "公示公告 · 新增"), ("拟稿", "张小梅")),
        summary=(("公示期", "7 天"), ("正文", "经本人申请、入户调查、民主评议，拟新增下列对象。" * 4)), findings=("正文里有手机号。",),
        files=(FileLine(name="公示名单.csv", groups=GROUPS),), groups=GROUPS,
        boxes=(
            SignatureBox(name="初审", signed="王建平 已签，2026-05-12 10:40"),
            SignatureBox(name="保密审查", asks=("已审查是否涉及国家秘密、", "工作秘密、个人隐私、商业秘密")),
            SignatureBox(name="终审"),
        ),
        printed="稿号 20260512-k3m9q，第 3 稿，2026-05-12 10:32 由张小梅打印。",
    )  # fmt: skip
    signing = PaperSigningScreen(
        frame=around, heading=TITLE, back="/r", action="/paper", object_action="/object", step="secrecy", step_name="保密审查",
        signers=(("bao", "鲍国强"), ("li", "李娜")), signer="bao", signed_on="2026-5-12", printed="5d1f 5d1f",
        errors=(("printed", "请照签过的审批表填写内容指纹，至少前四组。"), ("", "稿子刚被改过。")),
        lines=(
            PaperLine(step="初审", words="李娜 2026-05-12 签字，2026-05-12 10:40 由梅芳登记。", sheet="/admin/filed/1", object_to="first-review"),
            PaperLine(step="复审", words="何建国 2026-05-12 签字，2026-05-12 11:02 由梅芳登记。"),
        ),
    )  # fmt: skip
    note = BoardScreen(
        frame=around, heading=TITLE, state="待张贴", tag="late",
        facts=(("发布到", "公示栏和网站"), ("张贴地点", "、".join(BOARDS)), ("应贴到", "2026年5月19日")),
        links=(Link(words="打印 A3 海报", address="/poster"), Link(words="打印张贴回执", address="/receipt")),
        action="/board", button="登记张贴", asks_boards=True, boards="\n".join(BOARDS), day_label="哪天贴的", day="2026-5-13",
        who_label="谁贴的", who="陈会计", photograph_label="首日照片", errors=(("photograph", "照片：没有上传。请选一张。"),),
    )  # fmt: skip
    empty = ReceiptScreen(
        frame=around, heading=TITLE, back="/b", facts=(("编号", "20260508-k3m9q"), ("发布单位", "青禾镇民政办公室")), boards=BOARDS,
        due_on="2026年5月19日",
    )  # fmt: skip
    return {
        "approval-form": form,
        "paper-signing": signing,
        "paper-signing-closed": structs.replace(
            signing, action="", errors=(), lines=(), why_not="您不能登记纸质签批：自己的稿子不能自己审。"
        ),
        "receipt-note": note,
        "receipt-note-done": structs.replace(
            note, state="已取下", tag="ended", action="", asks_boards=False, errors=(),
            photographs=(Link(words="张贴首日照片（首日.jpg）", address="/admin/filed/2"), Link(words="张贴末日照片（末日.jpg）", address="/admin/filed/3")),
            remarks=REMARKS, remark_action="/board", remark="还有一处",
        ),
        "receipt": empty,
        "receipt-full": structs.replace(
            empty, posted_on="2026年5月12日", posted_by="陈会计", taken_down_on="2026年5月20日", taken_down_by="陈会计", remarks=REMARKS
        ),
    }  # fmt: skip
