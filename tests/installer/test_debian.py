"""The Debian package of a small built folder, looked at with dpkg's own tools."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from installer.debian import build_package
from tests.architecture.sources import ROOT


@pytest.fixture
def folder(tmp_path) -> Path:
    """What a build leaves, with two small programs of this system in place of the real ones."""
    made = tmp_path / "qcdesk"
    (made / "_internal").mkdir(parents=True)
    for name in ("qcdesk", "qcdesk-desk"):
        shutil.copy("/bin/true", made / name)
    (made / "_internal" / "质量.txt").write_text("内容", encoding="utf-8")
    return made


@pytest.fixture
def package(folder, tmp_path, referee, monkeypatch) -> Path:
    referee("dpkg-deb")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    return build_package(folder, tmp_path / "out", "1.2.3")


def output(*command: str, cwd: Path | None = None) -> str:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True).stdout


def test_it_says_what_it_is_and_what_it_needs(package):
    fields = dict(
        line.split(": ", 1) for line in output("dpkg-deb", "-f", str(package)).splitlines() if ": " in line
    )
    assert (fields["Package"], fields["Version"]) == ("qcdesk", "1.2.3")
    assert fields["Depends"].startswith("libc6 (>= ")
    assert package.name == f"qcdesk_1.2.3_{fields['Architecture']}.deb"


def test_everything_in_it_is_whole_and_in_its_place(package, folder, tmp_path):
    tree = tmp_path / "installed"
    output("dpkg-deb", "-R", str(package), str(tree))
    output("md5sum", "--check", "--strict", "DEBIAN/md5sums", cwd=tree)
    assert (tree / "usr/bin/qcdesk").resolve() == tree / "usr/lib/qcdesk/qcdesk"
    assert os.access(tree / "usr/bin/qcdesk-desk", os.X_OK)
    assert (tree / "usr/lib/qcdesk/_internal/质量.txt").read_text(encoding="utf-8") == "内容"
    assert {path.name for path in (tree / "DEBIAN").iterdir()} == {"control", "md5sums"}
    assert sorted(path.name for path in (tree / "usr/share").rglob("*") if path.is_file()) == [
        "copyright",
        "qcdesk.desktop",
        "qcdesk.svg",
        "qcdesk.xml",
    ]


def test_the_same_folder_makes_the_same_package(package, folder, tmp_path):
    first = hashlib.sha256(package.read_bytes()).hexdigest()
    os.utime(folder / "qcdesk")
    again = build_package(folder, tmp_path / "other", "1.2.3")
    assert hashlib.sha256(again.read_bytes()).hexdigest() == first


def test_a_library_of_no_package_ends_the_build(folder, tmp_path, referee, monkeypatch):
    referee("dpkg-deb")
    stray = tmp_path / "stray.so"
    stray.write_bytes(b"")
    monkeypatch.setattr("installer.debian.linked", lambda _binaries: {"stray.so": stray})
    with pytest.raises(LookupError, match="stray"):
        build_package(folder, tmp_path / "out", "1.2.3")


def test_the_kind_of_file_is_the_one_the_desktop_entry_takes():
    entry = (ROOT / "installer/linux/qcdesk.desktop").read_text(encoding="utf-8")
    kind = (ROOT / "installer/linux/qcdesk.xml").read_text(encoding="utf-8")
    assert 'mime-type type="application/vnd.qcdesk.package"' in kind
    assert "MimeType=application/vnd.qcdesk.package;" in entry.splitlines()
    assert "Exec=qcdesk-desk %f" in entry.splitlines()
