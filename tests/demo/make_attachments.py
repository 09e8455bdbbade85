"""The demo's attachments, written below `content/`, and the entries that name them in their records.

The bytes are the same on every run with the versions that constraints.txt names.

python -m tests.demo.make_attachments
"""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
import yaml

from site_builder.records.fields import Attachment
from tests.demo.attachments.contract import CONTRACTS
from tests.demo.attachments.drawings import DRAWINGS
from tests.demo.attachments.forms import FORMS
from tests.demo.attachments.guide_forms import GUIDE_FORMS
from tests.demo.attachments.made_file import MadeFile
from tests.demo.attachments.notice_files import NOTICE_FILES
from tests.demo.attachments.record_body import CONTENT
from tests.demo.attachments.reports import REPORTS
from tests.demo.attachments.results import RESULT_SAMPLES
from tests.demo.attachments.workbooks import WORKBOOKS

FILES: tuple[MadeFile, ...] = (
    *WORKBOOKS,
    *REPORTS,
    *DRAWINGS,
    *FORMS,
    *CONTRACTS,
    *GUIDE_FORMS,
    *RESULT_SAMPLES,
    *NOTICE_FILES,
)


def make_attachments(content: Path) -> list[tuple[MadeFile, Attachment]]:
    """Write every file below `content` under its SHA-256; answers each with its entry."""
    made = []
    for file in FILES:
        data = file.make()
        attachment = file.attachment(data)
        path = content / attachment.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        made.append((file, attachment))
    return made


def main() -> int:
    """Write the files and print, per record, the lines of YAML."""
    for file, attachment in make_attachments(CONTENT):
        entry = yaml.safe_dump([msgspec.to_builtins(attachment)], allow_unicode=True, sort_keys=False, width=1000)
        sys.stdout.write("".join(f"# {record}\n" for record in file.records) + entry)
    return 0


if __name__ == "__main__":
    sys.exit(main())
