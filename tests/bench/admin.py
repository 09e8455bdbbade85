"""What a clerk waits for: a draft saved, a reviewed draft published and live, in a server that holds N records.

`python -m tests.bench.admin FOLDER RUNS` prints seconds and megabytes as JSON; FOLDER has `content/`, and a built site.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

from msgspec import structs

from admin_api.commands.publish_draft import publish_draft
from admin_api.office import Office
from admin_api.settings import AdminSettings
from admin_api.site_watch import SiteWatch
from site_builder.records.kinds import examples
from site_builder.store.write import to_yaml
from tests.admin_api.staff import approve, begin, caller, office_at, save
from tests.admin_api.test_repository import git
from tests.conftest import TODAY

KILOBYTES = 1024


def measure(folder: Path, runs: int) -> dict[str, float]:
    """Medians of seconds; `megabytes` is what the server's process holds at the end."""
    content = folder / "content"
    body = structs.replace(
        examples()["organisations"], id="minzheng-ban", title="青禾镇民政办公室", part_of="qinghe-zhen"
    )
    (content / "organisations" / "minzheng-ban.yml").write_text(to_yaml(body), encoding="utf-8")
    if not (content / ".git").exists():
        (content / ".gitignore").write_text("personal/\n.lock\n.tmp-*\n", encoding="utf-8")
        git(content, "init", "--quiet", "--initial-branch=main")
        git(content, "add", "--all")
        git(content, "commit", "--quiet", "--message", "开始")
    settings = AdminSettings(content=content, var=folder / "var", site=folder / "site", today=TODAY)
    with office_at(settings, watch=SiteWatch) as office:
        office.desk.watch.rebuild()
        office.desk.watch.start()
        try:
            return _measured(office, runs)
        finally:
            office.desk.watch.stop()


def _measured(office: Office, runs: int) -> dict[str, float]:
    saved, published = [], []
    for run in range(runs + 1):  # the first one warms up
        draft = begin(office, number=20_000 + run)
        started = time.perf_counter()
        draft = save(office, draft, summary=f"第{run}次修改的内容概述")
        saved.append(time.perf_counter() - started)
        draft = approve(office, draft)
        by = replace(caller(office, "he"), at=office.desk.clock())
        started = time.perf_counter()
        outcome = publish_draft(office, by, draft.number, revision=draft.revision)
        published.append(time.perf_counter() - started)
        assert outcome.is_live, outcome
        assert outcome.committed, outcome
    return {
        "save": statistics.median(saved[1:]), "publish": statistics.median(published[1:]),
        "megabytes": _resident() / KILOBYTES, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES,
    }  # fmt: skip


def _resident() -> int:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]))))
