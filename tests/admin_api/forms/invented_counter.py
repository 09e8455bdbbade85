"""The counter's pages with invented content."""

from __future__ import annotations

from msgspec import structs

from admin_api.forms.counter_screens import CounterHit, CounterScreen, QuestionRow, QuestionsScreen, SlipScreen
from admin_api.forms.screens import Frame, Screen
from admin_api.queries.guide_answer import guide_answer
from site_builder.holdings import Holdings
from site_builder.records.organisations import EXAMPLE as OFFICE
from site_builder.records.service_guides import EXAMPLE as GUIDE
from site_builder.records.site_settings import EXAMPLE as SETTINGS
from site_builder.records.site_settings import Redirects
from tests.conftest import TODAY

ANSWER = guide_answer(GUIDE, Holdings(SETTINGS, Redirects(), [OFFICE, GUIDE], TODAY))
TITLES = (
    "申请最低生活保障（低保）", "低保边缘家庭认定", "办理残疾人代步车补贴", "城乡居民基本养老保险参保登记和待遇领取资格认证", "代办村级事务",
    "独生子女父母光荣证补办", "低收入家庭大病医疗救助", "地膜补贴申报", "电表报装和过户代办",
)  # fmt: skip


def counter_screens(around: Frame) -> dict[str, Screen]:
    """One of every page of the counter."""
    hits = tuple(
        CounterHit(
            key=key,
            title=title,
            office="青禾镇民政办公室",
            address=f"/admin/counter?q=db&guide={key}",
            is_open=key == 1,
        )
        for key, title in enumerate(TITLES, 1)
    )
    found = CounterScreen(
        frame=around, action="/admin/counter", words="db", heading="找到", hits=hits, answer=ANSWER, slip="/slip", page="/guide",
        note="/admin/counter/questions", questions="/admin/counter/questions", questions_open=3,
    )  # fmt: skip
    slip = SlipScreen(
        frame=around, answer=ANSWER, paper="roll", other="/slip?paper=a5", back="/admin/counter", printed="2026年5月12日 星期二",
        url="https://www.yunchuan.example/qinghe/service-guides/2026/01/20260115-d4n8x.html",
    )  # fmt: skip
    rows = (
        QuestionRow(number=1, text="宅基地可以卖给外村人吗？", times=14, days="2026-04-02 至 2026-05-12", tag="soon", state="还没有处理", typed="就是那一条"),
        QuestionRow(number=2, text="敬老院怎么收费", times=3, days="2026-05-11", tag="open", state="已据此公开", answer="敬老院入住办理", address="/guide"),
        QuestionRow(number=3, text="县里的学区怎么划", times=1, days="2026-05-11", tag="ended", state="不公开", answer="属于县教育局的职权，请打 0555-6810000 问"),
    )  # fmt: skip
    questions = QuestionsScreen(
        frame=around, action="/admin/counter/questions", rows=rows, back="/admin/counter",
        errors=(("answer-1", "据此公开的信息：没有找到“就是那一条”。打开那一页，把网址复制到这里。"),),
    )  # fmt: skip
    return {
        "counter": found,
        "counter-start": structs.replace(found, words="", heading="常办的事", answer=None),
        "counter-nothing": structs.replace(
            found, words="wqwq", heading="没有找到", hits=(), answer=None, question="张三 13812345678 问低保",
            errors=(("text", "问的是什么：里面有手机号 138****5678。删去号码再记。"),),
        ),
        "counter-slip": slip,
        "counter-slip-a5": structs.replace(slip, paper="a5"),
        "counter-questions": questions,
        "counter-questions-read": structs.replace(questions, action="", who="青禾镇人民政府", errors=()),
    }  # fmt: skip
