"""The stamp: templates of theme/ and one struct → HTML. A template sees `page` and nothing else.

No globals, no clock, no disk: the same struct gives the same bytes. Everything is escaped; HTML that is finished comes
as `markupsafe.Markup` in the struct, never through a filter.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import jinja2

from site_builder.errors import RenderError

_FOLDERS = ("channels", "lists", "parts", "records")
_WEEKDAYS = "一二三四五六日"
_SPAN = re.compile(r"(?<=\d)([–—~～-])(?=\d)")


class Stamp:
    """Renders templates by their path below theme/, such as `records/documents.html`. Templates are compiled once."""

    def __init__(self, theme_dir: Path) -> None:
        """`theme_dir`: the folder that `records/`, `lists/` and the others lie in."""
        self._theme_dir = theme_dir
        self._fingerprint = ""
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(theme_dir), undefined=jinja2.StrictUndefined, autoescape=True,
            trim_blocks=True, lstrip_blocks=True, auto_reload=False, cache_size=-1,
            bytecode_cache=_kept(),
        )  # fmt: skip
        self._environment.globals.clear()
        self._environment.filters.update(FILTERS)
        del self._environment.filters["safe"]

    @property
    def fingerprint(self) -> str:
        """Changes with any template."""
        if not self._fingerprint:
            self._fingerprint = _hash_of(self._theme_dir)
        return self._fingerprint

    def has(self, template: str) -> bool:
        """Whether there is such a template: a kind without one gets the default."""
        return (self._theme_dir / template).is_file()

    def compile_all(self) -> None:
        """Read every template without filling it in. Raises RenderError as `render` does."""
        for path in _templates(self._theme_dir):
            self._read(path.relative_to(self._theme_dir).as_posix())

    def render(self, template: str, page: object) -> str:
        """The template filled in. Raises RenderError naming template and line if both disagree."""
        compiled = self._read(template)
        try:
            return compiled.render(page=page)
        except Exception as error:
            raise RenderError(f"模板 {_place_of(error, template)} 与数据对不上：{error}") from error

    def _read(self, template: str) -> jinja2.Template:
        try:
            return self._environment.get_template(template)
        except jinja2.TemplateNotFound as error:
            raise RenderError(f"找不到模板 {error.name}。请重新安装或恢复 theme 文件夹。") from error
        except jinja2.TemplateSyntaxError as error:
            raise RenderError(f"模板 {error.name or template} 第 {error.lineno} 行写错了：{error.message}") from error


def _kept() -> jinja2.BytecodeCache | None:
    """Compiled templates, kept for this user as Python keeps compiled modules: each good for its very source only.

    Jinja takes a folder that nobody else may write into; where there is none, templates are compiled each time.
    """
    try:
        return jinja2.FileSystemBytecodeCache(pattern="gongkailan-%s.cache")
    except (OSError, RuntimeError):
        return None


def _hash_of(theme_dir: Path) -> str:
    digest = hashlib.sha256()
    for path in _templates(theme_dir):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(theme_dir).as_posix()}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def _templates(theme_dir: Path) -> Iterator[Path]:
    for folder in _FOLDERS:
        yield from sorted((theme_dir / folder).rglob("*.html"))


def _place_of(error: BaseException, template: str) -> str:
    """The innermost template and line that the error came through. Jinja rewrites tracebacks to say so."""
    place, trace = template, error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.endswith(".html"):
            place = f"{'/'.join(Path(name).parts[-2:])} 第 {trace.tb_lineno} 行"
        trace = trace.tb_next
    return place


def date_cn(day: date) -> str:
    """2026-05-08 → 2026年5月8日."""
    return f"{day.year}年{day.month}月{day.day}日"


def day_cn(day: date) -> str:
    """2026-05-08 → 5月8日, where the year is said beside it."""
    return f"{day.month}月{day.day}日"


def weekday_cn(day: date) -> str:
    """2026-05-08 → 星期五."""
    return f"星期{_WEEKDAYS[day.weekday()]}"


def minute(instant: datetime) -> str:
    """2026-05-08 09:30, as the page tags want it."""
    return instant.strftime("%Y-%m-%d %H:%M")


def amount(value: Decimal | int) -> str:
    """1234567.5 → 1,234,567.50; whole numbers stay whole."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


def size(octets: int) -> str:
    """The size of a file: 36 KB, 1.2 MB."""
    return f"{octets / 1_048_576:.1f} MB" if octets >= 1_000_000 else f"{max(1, round(octets / 1024))} KB"


def relative(address: str, root: str) -> str:
    """An address as a link: own ones start at the way back to the site's root, foreign ones stay."""
    return address if "://" in address or address.startswith(("tel:", "mailto:", "#")) else root + address


def dialled(number: str) -> str:
    """A telephone number as `tel:` wants it: 0555-6810021转802 → 05556810021,802."""
    return "".join(letter for letter in number.replace("转", ",") if letter in "+,0123456789")


def unbroken(hours: str) -> str:
    """Times of day from–to that do not break at the dash: a word joiner behind it."""
    return _SPAN.sub("\\1\u2060", hours)


FILTERS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (date_cn, day_cn, weekday_cn, minute, amount, size, relative, dialled, unbroken)
}
