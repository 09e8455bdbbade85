"""What somebody without an account sees who opens a link, and nothing else."""

from __future__ import annotations

import itertools
import re
from datetime import timedelta
from typing import Any

import pytest

from admin_api.commands.discard_draft import discard_draft
from admin_api.commands.publish_draft import publish_draft
from admin_api.commands.share_preview import MOST_OPEN
from admin_api.commands.submit_draft import submit_draft
from admin_api.drafts import Draft
from tests.admin_api.controllers.admin.conftest import House
from tests.admin_api.staff import STEPS, save, sign

NUMBERS = itertools.count(700)
TITLE = re.compile(r"青禾镇第\d+号防汛通知")


def new(house: House) -> Draft:
    return house.draft(number=next(NUMBERS))


def made(house: House, draft: Draft, login: str = "wang") -> str:
    """The path of a new link."""
    page = house.person(login)
    answer = page.post(f"/admin/drafts/{draft.number}/links", {"do": "make", "revision": str(draft.revision)})
    assert answer.status_code == 303, answer.text
    found = re.findall(r"/admin/shared/[0-9a-f-]+", page.get(f"/admin/drafts/{draft.number}/links").text)
    return str(found[0])


def looked_at(house: House, path: str) -> Any:
    return house.nobody().get(path)


@pytest.mark.parametrize("login", ["wang", "li"])
def test_drafter_and_reviewer_give_a_look_at_the_saved_version(house: House, login: str) -> None:
    draft = new(house)
    answer = looked_at(house, made(house, draft, login))
    assert answer.status_code == 200
    assert draft.title in answer.text


@pytest.mark.parametrize("login", ["zhao", "guo"])
def test_nobody_else_gives_one(house: House, login: str) -> None:
    draft = new(house)
    fields = {"do": "make", "revision": str(draft.revision)}
    assert house.person(login).post(f"/admin/drafts/{draft.number}/links", fields).status_code == 404
    assert house.staff.preview_links.of(draft.number) == []


def test_who_sees_it_only_for_secrecy_gives_none_and_is_noted(house: House) -> None:
    draft = new(house)
    fields = {"do": "make", "revision": str(draft.revision)}
    assert house.person("bao").post(f"/admin/drafts/{draft.number}/links", fields).status_code == 403
    assert house.trail()[-1] == ("bao", "preview.make", "refused")


def test_after_an_edit_the_link_says_so_and_shows_neither_text(house: House) -> None:
    draft = new(house)
    path = made(house, draft)
    save(house.staff.office, draft, title="秘密的新标题")
    answer = looked_at(house, path)
    assert answer.status_code == 410
    assert "已有改动" in answer.text
    assert "秘密的新标题" not in answer.text
    assert draft.title not in answer.text


def test_a_step_of_the_review_is_no_edit(house: House) -> None:
    draft = new(house)
    path = made(house, draft)
    submit_draft(house.staff.office, house.caller("wang"), draft.number, revision=draft.revision)
    assert looked_at(house, path).status_code == 200


def test_a_version_that_was_not_seen_gets_no_link(house: House) -> None:
    draft = new(house)
    save(house.staff.office, draft, title="又改了的标题")
    answer = house.person("wang").post(f"/admin/drafts/{draft.number}/links", {"do": "make", "revision": "1"})
    assert answer.status_code == 409
    assert house.staff.preview_links.of(draft.number) == []


def test_a_published_draft_leads_to_its_public_page(house: House) -> None:
    office, draft = house.staff.office, new(house)
    path = made(house, draft)
    draft = submit_draft(office, house.caller("wang"), draft.number, revision=draft.revision)
    for step in STEPS:
        draft = sign(office, draft, step)
    outcome = publish_draft(office, house.caller("he"), draft.number, revision=draft.revision)
    answer = looked_at(house, path)
    assert answer.status_code == 410
    assert f'href="/{outcome.address}"' in answer.text


def test_a_discarded_draft_an_ended_link_and_a_late_guest_see_nothing(house: House) -> None:
    draft, other = new(house), new(house)
    paths = [made(house, draft), made(house, other), made(house, other)]
    office = house.staff.office
    discard_draft(office, house.caller("wang"), draft.number, revision=draft.revision, remark="不要了")
    link = house.staff.preview_links.of(other.number)[1]
    house.person("wang").post(f"/admin/drafts/{other.number}/links", {"end": link.id})
    answers = [looked_at(house, path) for path in paths[:2]]
    late = house.settings.clock() + timedelta(hours=office.settings.preview_hours)
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert not TITLE.search(answers[0].text)
    assert looked_at(house, paths[2]).status_code == 200
    assert not house.staff.preview_links.of(other.number)[0].is_open(late)


def test_a_link_is_not_kept_found_or_told_to_others(house: House) -> None:
    path = made(house, new(house))
    for where in (path, "/admin/shared/x"):
        headers = looked_at(house, where).headers
        assert headers["referrer-policy"] == "no-referrer"
        assert "noindex" in headers["x-robots-tag"]
        assert headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "set-cookie" not in headers


def test_a_link_opens_nothing_else(house: House) -> None:
    draft = new(house)
    token = made(house, draft).rpartition("/")[2]
    for path in ("", "/review", "/check", "/preview", "/links"):
        cookie = {"cookie": f"gongkailan={token}"}
        assert house.client.get(f"/admin/drafts/{draft.number}{path}", headers=cookie).status_code == 303
        answer = house.client.get(f"/admin/drafts/{draft.number}{path}", headers={"authorization": f"Bearer {token}"})
        assert answer.status_code in (303, 401)


def test_every_look_is_in_the_trail_without_a_name_and_the_link_is_not(house: House) -> None:
    path = made(house, new(house))
    looked_at(house, path)
    row = house.staff.office.audit.search(limit=1)[0]
    assert (row.actor, row.action, row.role, row.result) == ("", "preview.open", "preview", "ok")
    assert path.rpartition("-")[2] not in str(row)


def test_there_are_not_more_links_than_anybody_needs(house: House) -> None:
    draft = new(house)
    for _ in range(MOST_OPEN):
        made(house, draft)
    fields = {"do": "make", "revision": str(draft.revision)}
    assert house.person("wang").post(f"/admin/drafts/{draft.number}/links", fields).status_code == 409
    link = house.staff.preview_links.of(draft.number)[0]
    house.person("li").post(f"/admin/drafts/{draft.number}/links", {"end": link.id})
    made(house, draft)


def test_what_has_no_page_yet_gets_no_link(house: House) -> None:
    draft = save(house.staff.office, new(house), title=None)
    fields = {"do": "make", "revision": str(draft.revision)}
    answer = house.person("wang").post(f"/admin/drafts/{draft.number}/links", fields)
    assert answer.status_code == 409
    assert "没有页面可看" in answer.text


def test_a_form_without_a_button_changes_nothing(house: House) -> None:
    draft = new(house)
    assert house.person("wang").post(f"/admin/drafts/{draft.number}/links", {}).status_code == 403
    assert draft == house.staff.office.drafts.find(draft.number)
