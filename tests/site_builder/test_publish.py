"""Files are replaced one by one, atomically; the hash tree stands for the whole site."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest

from site_builder.errors import PublishError
from site_builder.publish import Publisher, manifests, verify


def published(out: Path, files: dict[str, bytes], known: dict[str, str] | None = None) -> Publisher:
    publisher = Publisher(out, out.parent, known or {}, trusts_known=known is not None)
    for path, data in files.items():
        publisher.put(path, data)
    return publisher


FILES = {"index.html": b"home", "a/b/c.html": b"deep", "a/d.html": b"near"}


def test_what_is_published_verifies(tmp_path: Path) -> None:
    published(tmp_path / "site", FILES).finish(is_complete=True)
    assert verify(tmp_path / "site") == []


def test_six_ways_of_tampering_are_named(tmp_path: Path) -> None:
    site = tmp_path / "site"
    for deed, word in (
        (lambda: (site / "a/d.html").write_bytes(b"bad"), "文件被改 a/d.html"),
        (lambda: (site / "a/b/c.html").unlink(), "缺少文件 a/b/c.html"),
        (lambda: (site / "a/e.html").write_bytes(b"new"), "多出文件 a/e.html"),
        (lambda: (site / "a/manifest.json").unlink(), "缺少清单 a/manifest.json"),
        (lambda: (site / "a/manifest.json").write_text("{}"), "清单被改 a/manifest.json"),
        (lambda: (site / "a/manifest.json").write_text("nonsense"), "清单读不懂 a/manifest.json"),
    ):
        published(site, FILES).finish(is_complete=True)
        deed()
        assert word in verify(site)


def test_site_state_is_the_offices_own(tmp_path: Path) -> None:
    site = tmp_path / "site"
    published(site, {**FILES, "assets/site-state.js": b"first"}).finish(is_complete=True)
    (site / "assets/site-state.js").write_bytes(b"closed today")
    published(site, {**FILES, "assets/site-state.js": b"first"}).finish(is_complete=True)
    assert (site / "assets/site-state.js").read_bytes() == b"closed today"
    assert verify(site) == []


def test_unchanged_files_are_not_written_again(tmp_path: Path) -> None:
    first = published(tmp_path / "site", FILES)
    first.finish(is_complete=True)
    second = published(tmp_path / "site", FILES, first.hashes)
    assert second.finish(is_complete=False).written == []


def test_one_change_rewrites_its_file_and_the_manifests_above_it(tmp_path: Path) -> None:
    first = published(tmp_path / "site", {**FILES, "z/y.html": b"far"})
    first.finish(is_complete=True)
    second = published(tmp_path / "site", {"a/b/c.html": b"changed"}, first.hashes)
    assert set(second.finish(is_complete=False).written) == {
        "a/b/c.html", "a/b/manifest.json", "a/manifest.json", "manifest.json",
    }  # fmt: skip
    assert verify(tmp_path / "site") == []


def test_what_was_not_put_in_a_complete_build_is_removed_with_its_folder(tmp_path: Path) -> None:
    published(tmp_path / "site", FILES).finish(is_complete=True)
    published(tmp_path / "site", {"index.html": b"home"}).finish(is_complete=True)
    assert sorted(path.name for path in (tmp_path / "site").rglob("*")) == ["index.html", "manifest.json"]


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"x")
    with pytest.raises(PublishError, match="别的文件"):
        published(tmp_path / "photos", FILES)


@pytest.mark.parametrize("path", ["../x.html", "/x.html", ".git/x", "名单.html", "x" * 130, "a/manifest.json"])
def test_strange_addresses_are_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(PublishError):
        published(tmp_path / "site", {path: b""})


def test_an_attachment_that_is_not_what_its_name_says_is_refused(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "x.pdf").write_bytes(b"changed behind our back")
    publisher = Publisher(tmp_path / "site", tmp_path, {}, trusts_known=False)
    publisher.note(publisher.place_copy("files/x.pdf", "files/x.pdf", "0" * 64))
    publisher.note(publisher.place_copy("files/y.pdf", "files/y.pdf", "0" * 64))
    published = publisher.finish(is_complete=True)
    assert not (publisher.out / "files" / "x.pdf").exists()
    assert list(published.faults) == ["files/x.pdf"]
    assert "指纹不符" in published.faults["files/x.pdf"]


def test_the_head_of_the_trail_stands_in_the_root_manifest_and_is_renewed_with_the_site_only(tmp_path: Path) -> None:
    def put(head: str, files: dict[str, bytes], known: dict[str, str]) -> dict[str, object]:
        publisher = Publisher(tmp_path / "site", tmp_path, known, trusts_known=bool(known), audit_head=head)
        for path, data in files.items():
            publisher.put(path, data)
        publisher.finish(is_complete=not known)
        manifest: dict[str, object] = json.loads((tmp_path / "site" / "manifest.json").read_bytes())
        return manifest

    first = put("3-aa", FILES, {})
    known = {path: sha256(data).hexdigest() for path, data in FILES.items()}
    assert first["audit_head"] == "3-aa"
    assert "audit_head" not in (tmp_path / "site" / "a" / "manifest.json").read_text(encoding="utf-8")
    assert put("4-bb", {}, known) == first
    assert put("5-cc", {"new.html": b"new"}, known)["audit_head"] == "5-cc"
    assert verify(tmp_path / "site") == []
    assert "audit_head" not in json.loads(dict(manifests(known))[""])


def test_the_root_manifest_stands_for_the_whole_tree() -> None:
    one = dict(manifests({path: sha256(data).hexdigest() for path, data in FILES.items()}))
    other = dict(manifests({path: sha256(data + b"!").hexdigest() for path, data in FILES.items()}))
    assert one[""] != other[""]
    assert set(json.loads(one[""])["folders"]) == {"a"}


def test_whatever_the_umask_a_web_server_of_another_user_reads_all_of_it(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        published(tmp_path / "new" / "site", FILES).finish(is_complete=True)
    finally:
        os.umask(before)
    site = tmp_path / "new" / "site"
    modes = {path.stat().st_mode & 0o777 for path in (site, *site.rglob("*")) if path.is_dir()}
    assert modes == {0o755}
    assert {path.stat().st_mode & 0o777 for path in site.rglob("*") if path.is_file()} == {0o644}
