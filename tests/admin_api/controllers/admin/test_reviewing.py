"""What a reviewer sees stands in the order in which it was asked."""

from __future__ import annotations

import html
import re

from admin_api.commands.save_draft import Writing, save_draft
from tests.admin_api.controllers.admin.conftest import House
from tests.journeys.test_api_journey import fields_of


def test_the_review_and_the_printed_form_have_the_order_of_the_form(house: House) -> None:
    fields = {name: value for name, value in fields_of("public-notices").items() if value is not None}
    draft = save_draft(house.staff.office, house.caller("wang"), Writing(kind="public-notices", fields=fields))
    for way in ("review", "approval-form"):
        page = html.unescape(
            re.sub("<[^>]+>", "\n", house.person("wang").get(f"/admin/drafts/{draft.number}/{way}").text)
        )
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        asked = [lines.index(label) for label in ("公示事项", "公示期", "按什么算", "张贴与上网", "公示内容")]
        assert asked == sorted(asked), way
        assert asked[2] == asked[1] + 2, way  # the number, then its unit
