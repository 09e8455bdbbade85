"""The table of all settings, as `admin-api settings` prints it and `deploy/settings.md` holds it."""

from __future__ import annotations

from collections.abc import Iterator

from admin_api.office_settings import FOLDERS, PREFIX, Setting, settings_table, variable_of

HEAD = """# 设置

命令行先于环境变量，环境变量先于 `var/office.yml`，都没有就用默认值。名单用逗号隔开。
写错的设置，启动时逐条说明在哪个文件第几行（或哪个环境变量）、错在哪里、怎么改，服务不会带着猜测启动。
这张表由 `admin-api settings` 生成，有测试保证它和程序一致。

| 设置 | 环境变量 | 默认 | 说明 |
|---|---|---|---|
"""


def settings_page() -> str:
    """The page, in Markdown."""
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in _rows())


def _rows() -> Iterator[tuple[str, str, str, str]]:
    for name, words in FOLDERS.items():
        yield f"`--{name}`", f"`{PREFIX}{name.upper()}`", f"`{name}`", words
    for setting in settings_table():
        variable = f"`{variable_of(setting.path)}`" if setting.is_in_environment else "只在文件里"
        yield f"`{_name(setting)}`", variable, f"`{setting.default}`" if setting.default else "", _meaning(setting)


def _name(setting: Setting) -> str:
    return ".".join(setting.path)


def _meaning(setting: Setting) -> str:
    return f"{setting.label}（{setting.hint}）" if setting.hint else setting.label
