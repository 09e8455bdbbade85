"""content/site.yml: what is true of the whole site."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from site_builder.records.fields import (
    DisclosureCategory,
    Email,
    Line,
    OrganisationRef,
    Paragraph,
    Part,
    RecordRef,
    TelephoneNumber,
    WebAddress,
    label,
)


class Portal(Part, frozen=True, kw_only=True):
    """The county portal whose column this site is (townships have no site of their own: 国办发〔2017〕47号)."""

    name: Annotated[Line, label("门户名称", example="云川县人民政府")]
    address: Annotated[WebAddress, label("门户网址")]
    domain: Annotated[
        Annotated[str, Meta(pattern=r"^[a-z0-9.-]+\.[a-z]{2,}$")], label("网站域名", hint="填入页面标签 SiteDomain")
    ]
    id_code: Annotated[
        Annotated[str, Meta(pattern=r"^(\d{10}|bm\d{8})$")], label("网站标识码", hint="十位，前六位一般是行政区划代码")
    ]
    find_error_address: Annotated[WebAddress, label("“我为政府网站找错”入口")]


class Footer(Part, frozen=True, kw_only=True):
    """The seven statutory items of the footer, as far as the portal's facts do not give them."""

    organiser: Annotated[Line, label("主办单位")]
    undertaker: Annotated[Line, label("承办单位")]
    address: Annotated[Line, label("地址")]
    telephone: Annotated[TelephoneNumber, label("联系电话")]
    email: Annotated[Email | None, label("电子邮箱")] = None
    postcode: Annotated[Annotated[str, Meta(pattern=r"^\d{6}$")] | None, label("邮编")] = None
    icp_number: Annotated[Line, label("ICP备案编号", example="皖ICP备00000000号-1")]
    security_number: Annotated[Line, label("公安机关备案号", example="皖公网安备00000000000000号")]
    security_address: Annotated[WebAddress | None, label("公安备案查询网址")] = None
    mark_address: Annotated[WebAddress | None, label("党政机关网站标识的链接")] = None


class IndexNumbers(Part, frozen=True, kw_only=True):
    """How index numbers look here; there is no national grammar."""

    pattern: Annotated[Line, label("索引号格式", hint="正则表达式，须含命名组 year")]
    example: Annotated[Line, label("索引号样例")]


class SynonymGroup(Part, frozen=True, kw_only=True):
    """Words that mean the same to a searcher: first the two under which the office writes, then what people say."""

    words: Annotated[
        Annotated[list[Line], Meta(min_length=2)],
        label("同义词", hint="前两个写公文里的说法，后面写群众怎么说", example="低保"),
    ]


class NotConcerned(Part, frozen=True, kw_only=True):
    """A subject of 条例 art. 21 that this office has nothing of, and why."""

    category: Annotated[DisclosureCategory, label("公开类别")]
    statement: Annotated[Paragraph, label("不涉及的说明")]


class SiteSettings(Part, frozen=True, kw_only=True):
    """Everything that is said once for the whole site."""

    name: Annotated[Line, label("站点名称", example="青禾镇政府信息公开")]
    place: Annotated[Line, label("地名", example="青禾镇")]
    url: Annotated[WebAddress, label("站点网址", hint="含路径，以 / 结尾；404 页和内嵌页用得到")]
    division_code: Annotated[Annotated[str, Meta(pattern=r"^\d{6}(\d{3})?(\d{3})?$")], label("行政区划代码")]
    organisation: Annotated[OrganisationRef, label("主办单位")]
    service_centre: Annotated[OrganisationRef | None, label("便民服务中心")] = None
    portal: Annotated[Portal, label("县级门户")]
    footer: Annotated[Footer, label("页脚")]
    index_numbers: Annotated[IndexNumbers, label("索引号")]
    request_address: Annotated[WebAddress | None, label("网上依申请公开入口")] = None
    request_telephone: Annotated[TelephoneNumber | None, label("依申请公开电话")] = None
    column_keywords: Annotated[list[Line], label("栏目关键词")] = []
    synonyms: Annotated[list[SynonymGroup], label("搜索同义词")] = []
    most_used_guides: Annotated[list[RecordRef], label("首页常用指南")] = []
    not_concerned: Annotated[list[NotConcerned], label("不涉及的类别")] = []
    disclosure_days: Annotated[Annotated[int, Meta(ge=1, le=60)], label("公开期限", hint="工作日，条例第二十六条")] = 20
    max_attachment_megabytes: Annotated[Annotated[int, Meta(ge=1, le=200)], label("附件上限", hint="MB")] = 20

    @property
    def base_path(self) -> str:
        """The path of the site's address, with slashes at both ends: what 404.html and bare fragments link by."""
        path = self.url.split("://", 1)[1].partition("/")[2].strip("/")
        return f"/{path}/" if path else "/"


class Redirects(Part, frozen=True, kw_only=True):
    """content/redirects.yml: addresses that moved, old → new, relative to the site's root."""

    moved: Annotated[list[Moved], label("搬迁的网址")] = []


class Moved(Part, frozen=True, kw_only=True):
    """One address that leads elsewhere."""

    old: Annotated[Annotated[str, Meta(pattern=r"^[A-Za-z0-9_./-]+\.html$", max_length=120)], label("旧地址")]
    new: Annotated[
        Annotated[str, Meta(pattern=r"^[A-Za-z0-9_./-]+\.html(#[A-Za-z0-9-]+)?$", max_length=160)], label("新地址")
    ]


EXAMPLE = SiteSettings(
    name="青禾镇政府信息公开",
    place="青禾镇",
    url="https://www.yunchuan.example/qinghe/",
    division_code="990121",
    organisation="qinghe-zhen",
    service_centre="bianmin-zhongxin",
    portal=Portal(
        name="云川县人民政府",
        address="https://www.yunchuan.example/",
        domain="www.yunchuan.example",
        id_code="9901210001",
        find_error_address="https://zfwzgl.www.gov.cn/exposure/jiucuo.html",
    ),
    footer=Footer(
        organiser="青禾镇人民政府",
        undertaker="青禾镇党政办公室",
        address="云川县青禾镇青河路18号",
        telephone="0555-6810010",
        icp_number="云川ICP备00000000号-1",
        security_number="云川公网安备99012100000000号",
    ),
    index_numbers=IndexNumbers(pattern=r"^014332607/(?P<year>\d{4})-\d{5}$", example="014332607/2026-00012"),
    synonyms=[SynonymGroup(words=["低保", "最低生活保障"])],
)
