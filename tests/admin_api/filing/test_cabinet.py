from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from admin_api.filing.cabinet import Cabinet, Filed, Posting, Purpose
from site_builder.errors import RecordNotFoundError
from tests.admin_api.staff import NOON


def put(cabinet: Cabinet, data: bytes = b"sheet") -> Filed:
    return cabinet.put(
        data, about="drafts/20260512-aaaaa", purpose=Purpose.SIGNED_FORM, organisation="minzheng-ban", name="签.jpg",
        media_type="image/jpeg", by="mei", at=NOON,
    )  # fmt: skip


def test_what_is_filed_is_found_again_also_by_a_new_server(tmp_path: Path) -> None:
    cabinet = Cabinet(tmp_path)
    first, second = put(cabinet), put(cabinet, b"another")
    cabinet.close()
    again = Cabinet(tmp_path)
    assert again.of("drafts/20260512-aaaaa") == [first, second]
    assert again.of("drafts/20260512-bbbbb") == []
    assert again.data_of(again.find(second.id)) == b"another"
    assert (first.size, second.id) == (5, 2)


@pytest.mark.parametrize("number", [0, 7, -1, 10**30])
def test_what_was_not_filed_is_not_found(tmp_path: Path, number: int) -> None:
    with pytest.raises(RecordNotFoundError):
        Cabinet(tmp_path).find(number)


def test_bytes_that_were_changed_are_not_handed_out(tmp_path: Path) -> None:
    cabinet = Cabinet(tmp_path)
    filed = put(cabinet)
    (tmp_path / "evidence" / filed.sha256).write_bytes(b"forged")
    with pytest.raises(RecordNotFoundError, match="坏了"):
        cabinet.data_of(filed)


def test_a_receipt_is_kept_and_changed(tmp_path: Path) -> None:
    cabinet = Cabinet(tmp_path)
    posting = Posting(
        notice="20260508-k3m9q", boards=("村公开栏",), posted_on=date(2026, 5, 9), posted_by="李四", noted_by="wang", noted_at=NOON
    )  # fmt: skip
    cabinet.note(posting)
    assert cabinet.posting("20260508-k3m9q") == posting
    assert cabinet.postings() == {"20260508-k3m9q": posting}
    assert cabinet.posting("20260508-zzzzz") is None
