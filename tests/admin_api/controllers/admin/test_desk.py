"""The desk: what is there leads to where it is done; an empty one is a good page; nobody sees what is not theirs."""

from __future__ import annotations

import re
import statistics
import time
from datetime import date, timedelta

import pytest
from msgspec import structs

from admin_api.accounts.roles import Role
from admin_api.accounts.users import UserFields, fields_of_user
from admin_api.commands.note_question import note_question
from admin_api.commands.submit_draft import submit_draft
from admin_api.filing.cabinet import Posting
from site_builder.holdings import Holdings
from site_builder.records.documents import EXAMPLE as DOCUMENT
from site_builder.records.public_notices import EXAMPLE as NOTICE
from site_builder.store.write import NEW, save
from tests.admin_api.controllers.admin.conftest import PASSWORD, House, Person
from tests.admin_api.staff import deputise
from tests.conftest import TODAY


def administrator(house: House) -> Person:
    """Somebody who runs the system, taken in when first needed."""
    users = house.staff.office.users
    if users.find("xi") is None:
        fields = UserFields(login="xi", name="席明", organisation="qinghe-zhen", roles=[Role.SYSTEM])
        rules = house.staff.office.settings.passwords.rules
        users.create(fields, PASSWORD, rules=rules, now=house.settings.clock(), must_change=False)
    return house.person("xi")


def heads(page: str) -> list[str]:
    """The parts in which there is something."""
    return [head.strip() for head in re.findall(r'<h2 id="group-\d+">([^<]+)<', page)]


def links(page: str, words: str) -> list[str]:
    """Where the rows lead that say something; the same row may stand in two parts."""
    return list(
        dict.fromkeys(href for href, text in re.findall(r'<a href="([^"]+)">([^<]+)</a>', page) if words in text)
    )


def put(house: House, **facts: object) -> None:
    """A notice, and the site with it."""
    save(house.settings.content, structs.replace(NOTICE, **facts), expect=NEW)
    house.staff.office.desk.watch.rebuild()


def test_an_empty_desk_says_so_and_what_was_looked_at(house: House) -> None:
    page = house.person("zhao").get("/admin/").text
    assert "现在没有要您办的" in page
    assert "写一条" in page
    for looked in ("没有写到一半的稿子", "三天内没有公示到期", "链接和附件都好", "假期里没有到期的", "定时的都发布了"):
        assert looked in page, looked
    assert "今天是2026年5月12日（星期二，工作日）" in page
    assert "下一个假期：端午节，2026年6月19日（星期五，放假）到2026年6月21日" in page


def test_an_auditors_desk_is_a_page_too(house: House) -> None:
    page = house.person("guo").get("/admin/")
    assert page.status_code == 200
    assert "现在没有要您办的" in page.text
    assert "公示" not in "".join(heads(page.text))


def test_what_is_written_waits_and_leads(house: House) -> None:
    draft = house.draft(number=81)
    assert links(house.person("wang").get("/admin/").text, "第81号") == [f"/admin/drafts/{draft.number}"]
    submit_draft(house.staff.office, house.caller("wang"), draft.number, revision=draft.revision)
    assert links(house.person("wang").get("/admin/").text, "第81号") == [f"/admin/drafts/{draft.number}/review"]
    page = house.person("li").get("/admin/").text
    assert "等我审核" in heads(page)
    assert links(page, "第81号") == [f"/admin/drafts/{draft.number}/review"]
    assert links(house.person("zhao").get("/admin/").text, "第81号") == []


def test_a_notice_that_ends_leads_to_where_its_result_is_written(house: House) -> None:
    put(house, id="20260505-aaaa2", title="三天后到期的公示", ends_on=TODAY + timedelta(days=3))
    page = house.person("wang").get("/admin/").text
    assert "三天内到期的公示" in heads(page)
    assert "还剩 3 个工作日" in page
    (address,) = (address for address in links(page, "三天后到期的公示") if "/board/" not in address)
    assert address == "/admin/new?change=public-notices/20260505-aaaa2&amp;matter=notice-result"
    form = house.person("wang").get(address.replace("&amp;", "&")).text
    assert 'name="change" value="public-notices/20260505-aaaa2"' in form
    begun = house.person("wang").post("/admin/new", {"change": "public-notices/20260505-aaaa2", "of": "notice-result"})
    assert begun.status_code == 303
    assert "公示结果" in house.person("wang").get(begun.headers["location"]).text
    assert links(house.person("li").get("/admin/").text, "三天后到期的公示") == [
        "/public-notices/2026/05/20260505-aaaa2.html"
    ]
    assert links(house.person("zhao").get("/admin/").text, "三天后到期的公示") == []


@pytest.mark.parametrize(
    "change", ["documents/none", "x/y", "documents", "../../etc/passwd", "%00/%00", "documents/20990101-aaaaa"]
)
def test_what_is_not_there_cannot_be_changed(house: House, change: str) -> None:
    assert house.person("wang").get(f"/admin/new?change={change}").status_code == 404


def test_a_broken_link_is_told_with_what_to_do(house: House) -> None:
    put(house, id="20260505-aaaa3", title="链接坏了的公示", body="见[那一条](record:20200101-aaaaa)。")
    page = house.person("wang").get("/admin/").text
    assert "链接或附件坏了的" in heads(page)
    assert "核对链接里的编号" in page
    assert "/admin/published/public-notices/20260505-aaaa3/correct" in links(page, "链接坏了的公示")
    assert house.person("wang").get("/admin/published/public-notices/20260505-aaaa3/correct").status_code == 200


def test_a_sheet_that_hangs_too_long_is_told_to_those_who_note_it(house: House) -> None:
    days = {"starts_on": TODAY - timedelta(days=9), "ends_on": TODAY - timedelta(days=2)}
    put(house, id="20260505-aaaa5", title="该取下的公示", result="没有异议", **days)
    posting = Posting(
        notice="20260505-aaaa5", boards=("柳溪村公示栏",), posted_on=days["starts_on"], posted_by="王芳",
        noted_by="wang", noted_at=house.settings.clock(),
    )  # fmt: skip
    house.staff.cabinet.note(posting)
    page = house.person("wang").get("/admin/").text
    assert "公示栏上要取下或补贴的" in heads(page)
    assert "到期待取下" in page
    assert "柳溪村公示栏" in page
    assert links(page, "该取下的公示") == ["/admin/board/20260505-aaaa5"]
    assert links(house.person("zhao").get("/admin/").text, "该取下的公示") == []
    assert links(house.person("li").get("/admin/").text, "该取下的公示") == []


def test_what_ends_during_the_holidays_is_told_with_its_weekday(house: House) -> None:
    put(house, id="20260505-aaaa4", title="假期里到期的公示", ends_on=date(2026, 6, 20))
    page = house.person("he").get("/admin/").text
    assert "端午节放假期间没人时到期的" in heads(page)
    assert "2026年6月20日（星期六，休息日）" in page


def test_what_ends_of_somebody_leads_to_where_it_is_renewed(house: House) -> None:
    office = house.staff.office
    deputise(office, "chen", "he", "second-review", last=date(2026, 6, 20))
    assert links(house.person("he").get("/admin/").text, "何伟 代 陈刚：复审") == ["/admin/delegations"]
    office.users.change(structs.replace(fields_of_user(office.users.get("zhao")), expires_on=date(2026, 6, 19)))
    assert links(house.person("zhao").get("/admin/").text, "赵强（zhao）") == ["/admin/account"]
    assert links(administrator(house).get("/admin/").text, "赵强（zhao）") == ["/admin/users/zhao"]


def test_questions_wait_on_the_desk_of_the_disclosing_body_only(house: House) -> None:
    note_question(house.staff.office, house.staff.counter.questions, house.caller("wang"), "夜里能办居住证吗")
    assert links(house.person("mei").get("/admin/").text, "1 个问题等着处理") == ["/admin/counter/questions"]
    assert links(house.person("wang").get("/admin/").text, "个问题等着处理") == []


def test_an_alarm_is_on_the_desk_of_who_runs_the_system_until_it_is_settled(house: House) -> None:
    chores = house.app.state.chores
    chores.ledger.raise_alarm(
        house.settings.clock(), "timers", "定时 2026-05-11 09:00 的稿子 20260511-aaaaa 晚了才发布。"
    )
    xi = administrator(house)
    assert links(xi.get("/admin/").text, "20260511-aaaaa") == ["/admin/chores"]
    assert "20260511-aaaaa" not in house.person("he").get("/admin/").text
    page = xi.get("/admin/chores").text
    (button,) = re.findall(r'value="(settle:\d+)"', page)
    assert xi.post("/admin/chores", {"do": button}).status_code == 303
    assert "20260511-aaaaa" not in xi.get("/admin/").text
    assert xi.post("/admin/chores", {"do": button}).status_code == 404
    assert ("xi", "alarm.settle", "ok") in house.trail()


def test_how_it_stands_with_the_server(house: House) -> None:
    xi = administrator(house)
    assert xi.post("/admin/chores", {"do": "rebuild"}).status_code == 303
    assert ("xi", "site.rebuild", "ok") in house.trail()
    house.app.state.chores.round()
    page = xi.get("/admin/chores").text
    for said in ("定时发布", "删到期的名单", "网站是最新的", "启动", "秒", "提醒"):
        assert said in page, said
    for button in ("", "x", "settle:", "settle:-1", "settle:99999"):
        assert xi.post("/admin/chores", {"do": button}).status_code in (403, 404), button


@pytest.mark.parametrize("login", ["wang", "he", "mei", "guo"])
def test_only_who_runs_the_system_settles_and_rebuilds(house: House, login: str) -> None:
    ledger = house.app.state.chores.ledger
    ledger.raise_alarm(house.settings.clock(), "clock", "服务器的时间倒退了。")
    before = ledger.alarms()
    for button in ("rebuild", *(f"settle:{alarm.number}" for alarm in before)):
        assert house.person(login).post("/admin/chores", {"do": button}).status_code == 403
    assert ledger.alarms() == before
    assert (login, "site.rebuild", "ok") not in house.trail()


def test_healthz_says_how_many_chores_are_late_and_nothing_else(house: House) -> None:
    health = house.client.get("/healthz").json()
    assert (health["status"], health["late_chores"]) == ("ok", 0)
    assert all(isinstance(value, int) for name, value in health.items() if name != "status")


def test_twenty_six_thousand_records_keep_nobody_waiting(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The median of several looks, in seconds of the processor; the records are not read again for any of them."""
    watch = house.staff.office.desk.watch
    now = watch.holdings()
    notices = (
        structs.replace(NOTICE, id=f"20200101-{number:05d}", ends_on=date(2020, 2, 1), result="无")
        for number in range(6000)
    )
    documents = (structs.replace(DOCUMENT, id=f"20200102-{number:05d}") for number in range(20000))
    many = Holdings(now.settings, now.redirects, [*now.records(), *notices, *documents], TODAY)
    monkeypatch.setattr(watch, "known", lambda: many)
    monkeypatch.setattr(watch, "holdings", lambda: pytest.fail("the tree was looked at"))
    person = house.person("he")
    spent = []
    for _ in range(5):
        began = time.process_time()
        assert person.get("/admin/").status_code == 200
        spent.append(time.process_time() - began)
    assert statistics.median(spent) < 0.15, spent


def test_who_grants_roles_sees_the_new_accounts_that_wait_for_one(house: House) -> None:
    users, rules = house.staff.office.users, house.staff.office.settings.passwords.rules
    for login, roles in (("ande", [Role.SECURITY]), ("xinren", []), ("jiuren", [])):
        fields = UserFields(login=login, name=f"{login}者", organisation="qinghe-zhen", roles=list(roles))
        users.create(fields, PASSWORD, rules=rules, now=house.settings.clock(), must_change=False)
    users.disable("jiuren", house.settings.clock())
    page = house.person("ande").get("/admin/").text
    assert links(page, "xinren者") == ["/admin/users/xinren"]
    assert links(page, "jiuren者") == []
    assert "xinren者" not in administrator(house).get("/admin/").text
    granted = house.person("ande").post("/admin/users/xinren", {"do": "rights", "roles": "writer"})
    assert granted.status_code == 200
    after = house.person("ande").get("/admin/").text
    assert "没有等着给角色的账号" in after
    assert "xinren者" not in after
