"""site.yml → what the chrome of every page says of the site."""

from __future__ import annotations

from site_builder.records.base import Record
from site_builder.records.organisations import Organisation
from site_builder.records.site_settings import SiteSettings
from site_builder.rendering.chrome import Column, ShellSettings

COLUMNS = (
    Column(key="home", label="首页", address="index.html"),
    Column(key="guide", label="政府信息公开指南", address="lists/section/guide/index.html"),
    Column(key="rules", label="政府信息公开制度", address="lists/section/rules/index.html"),
    Column(key="disclosed", label="法定主动公开内容", address="lists/section/content/index.html"),
    Column(key="reports", label="政府信息公开年报", address="lists/section/annual-report/index.html"),
    Column(key="request", label="依申请公开", address="lists/section/request/index.html"),
    Column(key="services", label="办事指南", address="lists/guides/index.html"),
    Column(key="notices", label="公示公告", address="lists/open/index.html"),
    Column(key="villages", label="村务公开", address="lists/kind/village-affairs/index.html"),
)
"""The navigation: the four statutory sections in the order of 国办公开办函〔2019〕61号, and what residents come for."""


def front_office(settings: SiteSettings) -> tuple[str, str]:
    """Kind and id of the organisation whose hours stand in the footer."""
    return "organisations", settings.service_centre or settings.organisation


def shell_settings(settings: SiteSettings, office: Record | None) -> ShellSettings:
    """The facts of header, navigation and footer. `office`: the front office, if there is such a record."""
    footer, portal = settings.footer, settings.portal
    return ShellSettings(
        name=settings.name,
        base_path=settings.base_path,
        id_code=portal.id_code,
        domain=portal.domain,
        portal_name=portal.name,
        portal_address=portal.address,
        organiser=footer.organiser,
        undertaker=footer.undertaker,
        telephone=footer.telephone,
        address=footer.address,
        postcode=footer.postcode or "",
        hours=office.hours if isinstance(office, Organisation) else "",
        icp_number=footer.icp_number,
        security_number=footer.security_number,
        security_address=footer.security_address or "",
        mark_address=footer.mark_address or "",
        find_error_address=portal.find_error_address,
        columns=COLUMNS,
        sitemap_address="sitemap.html",
    )
