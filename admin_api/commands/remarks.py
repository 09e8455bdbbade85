"""Words that go with a move: they must fit, whatever they say."""

from __future__ import annotations

from site_builder.errors import ContentError, Problem

MAX_REMARK = 2000


def refuse_odd_remark(remark: str, field: str = "remark", label: str = "意见") -> None:
    """Raises ContentError for what is too long or holds half a character."""
    if len(remark) > MAX_REMARK or any("\ud800" <= letter <= "\udfff" for letter in remark):
        problem = Problem(
            code="remark-unstorable", place="", field=(field,), label=label,
            found=f"{len(remark)} 个字，或者有存不下的字符", expected=f"不超过 {MAX_REMARK} 个字", fix="写短一些",
        )  # fmt: skip
        raise ContentError([problem])
