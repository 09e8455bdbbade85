"""Marks of secrecy are found; the same words in a sentence are not."""

from __future__ import annotations

import time

import pytest

from site_builder.errors import Severity
from site_builder.text.secrecy_marks import find

MARKED = [
    ("机密★10年\n\n关于某事的通知", "secrecy-mark"),
    ("秘密★", "secrecy-mark"),
    ("绝密 ★ 长期", "secrecy-mark"),
    ("机　密　★　５　年", "secrecy-mark"),
    ("秘密☆1年", "secrecy-mark"),
    ("机密*10年", "secrecy-mark"),
    ("**机密★10年**", "secrecy-mark"),
    ("★秘密", "secrecy-mark"),
    ("機密★", "secrecy-mark"),
    ("正文第一段。\n\n秘密\n\n正文第二段。", "secrecy-mark"),
    ("# 绝 密", "secrecy-mark"),
    ("【机密】", "secrecy-mark"),
    ("（秘密）\n青禾镇人民政府", "secrecy-mark"),
    ("机密 10年", "secrecy-mark"),
    ("秘密·启用前", "secrecy-mark"),
    ("机密级", "secrecy-mark"),
    ("秘密文件", "secrecy-mark"),
    ("工作秘密", "secrecy-mark"),
    ("密级：机密", "secrecy-mark"),
    ("密　级：秘密\n标题", "secrecy-mark"),
    ("密级 机密 保密期限 10年", "secrecy-mark"),
    ("保密期限：5年", "secrecy-mark"),
    ("定密责任人：王某", "secrecy-mark"),
    ("000012\n机密★10年\n", "copy-number"),
    ("000001\n\n青禾镇人民政府文件", "copy-number"),
    ("份号：000012", "copy-number"),
    ("№ 000345", "copy-number"),
    ("内部资料，注意保存", "internal-mark"),
    ("内部文件 不得外传", "internal-mark"),
    ("内部资料\n\n一、基本情况", "internal-mark"),
    ("（内部资料，请勿外传）", "internal-mark"),
    ("内部材料，请妥善保管。", "internal-mark"),
    ("本资料仅供内部参考，供领导决策。", "internal-mark"),
    ("仅供内部使用", "internal-mark"),
    ("**不得外传**", "internal-mark"),
    ("内部明电", "internal-mark"),
    ("阅后收回", "internal-mark"),
    ("（此件发至县处级）", "internal-mark"),
    ("正文。（仅供内部参阅）", "internal-mark"),
    ("（此件不公开）", "not-public-mark"),
    ("(此件不予公开)", "not-public-mark"),
    ("此件依申请公开", "not-public-mark"),
    ("（此件依申请公开）", "not-public-mark"),
    ("（依申请公开）", "not-public-mark"),
    ("（不予公开）", "not-public-mark"),
    ("公开属性：不予公开", "not-public-mark"),
    ("公开方式：依申请公开", "not-public-mark"),
    ("青政报〔2026〕3号　　　　签发人：王守田", "signer-named"),
    ("签 发 人：李某\n关于某事的请示", "signer-named"),
]

ORDINARY = [
    "属于国家秘密的政府信息不予公开。",
    "根据《中华人民共和国保守国家秘密法》第三十五条，对拟公开的信息进行保密审查。",
    "涉及商业秘密、个人隐私的，征求第三方意见。",
    "确保数据的机密性、完整性和可用性。",
    "国家秘密的密级分为绝密、机密、秘密三级。",
    "密级和保密期限的确定，依照有关规定办理。",
    "各单位不得将秘密级以上文件带出办公场所。",
    "他保守秘密十年，没有告诉任何人。",
    "保密期限届满的，自行解密。",
    "工作人员应当保守工作秘密，不得泄露。",
    "签订保密协议，保密期限为三年。",
    "属于国家秘密",
    "一、国家秘密",
    "商业秘密",
    "机密性",
    "不得泄露内部资料和群众个人信息。",
    "内部资料室开放时间为每周一至周五。",
    "加强内部文件管理，规范借阅手续。",
    "村民不得外传谣言。",
    "考试试卷不得外传，违者按规定处理。",
    "停车场仅供内部车辆使用，来访群众请停南门。",
    "依申请公开",
    "依申请公开指南",
    "受理机构对依申请公开的答复期限为二十个工作日。",
    "政府信息公开（依申请公开）办理流程如下：",
    "公开方式包括主动公开和依申请公开。",
    "公开方式：主动公开",
    "（此件公开发布）",
    "（此件主动公开）",
    "决定不予公开的，应当说明理由。",
    "不予公开的情形",
    "证书由签发人签字并加盖公章。",
    "正文一。\n" * 15 + "许可证签发人：李某",
    "邮编 030000，电话 0555-6810012",
    "项目编号 000123，金额 12.5 万元",
    "正文一。\n" * 5 + "000123",
    "第000123号执法证",
    "营业执照一式两份号码相同",
    "2026年5月8日",
    "243000\n青禾镇",
    "本办法自公布前一年的材料算起",
    "五星★级文明户评选结果",
    "会后收回意见表二十份。",
    "密级：公开",
    "密级：无",
    "申请表需妥善保管。",
    "注意保存收据。",
    "定密责任人由县保密局确定。",
    "本文件发布之日起施行，由党政办公室负责解释。",
    "农村机密植树造林",
]


@pytest.mark.parametrize(("text", "code"), MARKED)
def test_marks_are_found(text: str, code: str) -> None:
    assert code in [finding.code for finding in find(text)]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_sentences_pass(text: str) -> None:
    assert find(text) == []


def test_a_finding_shows_place_and_mark_only() -> None:
    text = "标题\n机密★10年 张三受贿案\n"
    (finding,) = find(text)
    assert text[finding.start : finding.end] == "机密★10年"
    assert finding.found == "第 2 行有密级标志：机密★10年"
    assert finding.severity is Severity.ERROR


def test_a_copy_number_is_masked() -> None:
    (finding,) = find("份号：000345\n")
    assert finding.found == "第 1 行有份号：份号：0003**"


def test_every_mark_is_reported_once_and_in_order() -> None:
    text = "000001\n机密★10年\n签发人：王某\n\n正文。\n\n（此件不公开）\n内部资料，注意保存"
    codes = ["copy-number", "secrecy-mark", "signer-named", "not-public-mark", "internal-mark"]
    assert [finding.code for finding in find(text)] == codes


def test_what_may_be_right_is_only_a_warning() -> None:
    assert [finding.severity for finding in find("签发人：王某")] == [Severity.WARNING]
    assert [finding.severity for finding in find("公开方式：依申请公开")] == [Severity.WARNING]


@pytest.mark.parametrize(
    "text",
    [
        "密" * 50000,
        "机 " * 30000,
        "#" * 50000,
        "（" * 30000,
        "内部资料，" * 20000,
        " \n" * 30000,
        "- " * 30000,
        " " * 50000,
    ],
)
def test_hostile_texts_cost_no_more_than_their_length(text: str) -> None:
    started = time.perf_counter()
    find(text)
    assert time.perf_counter() - started < 3
